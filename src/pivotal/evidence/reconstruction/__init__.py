"""From published survival curves back to patients."""
