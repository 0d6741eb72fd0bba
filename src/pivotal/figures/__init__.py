"""Figures: tidy rows in, a matplotlib figure out; they know no result."""
