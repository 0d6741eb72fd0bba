"""Data as other programs keep them: files of tables."""
