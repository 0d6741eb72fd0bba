"""From statements to claims: what words mean in a dossier."""
