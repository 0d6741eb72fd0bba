"""Figures: tidy data in, a matplotlib figure out, returned and never shown; they know no result."""
