"""Authorisation over time and territory, criteria, and who lies within an indication."""
