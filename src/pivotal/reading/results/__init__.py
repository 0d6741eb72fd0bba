"""Statements of results: numbers with their endpoint, arm, cohort and trial, and what was better."""
