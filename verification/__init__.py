"""Whole-run checks: slow, by name, against theory and against what was published."""
