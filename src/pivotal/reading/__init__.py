"""Reading: plain text of a release or abstract, token by token, to statements whose every value points at its words."""
