"""Simulation: trials patient by patient, looked at and decided as planned, each of them rebuildable from its number."""
