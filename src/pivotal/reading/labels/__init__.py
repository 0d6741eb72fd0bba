"""Statements on authorities, labels and rights: who may be treated, where, since when, and who holds it."""
