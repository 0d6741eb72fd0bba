"""From a file to characters, tokens and sentences."""
