"""Statements of tables and lists, cell by cell."""
