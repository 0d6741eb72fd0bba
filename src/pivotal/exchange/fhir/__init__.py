"""Medicines, their labels and trials as resources of FHIR R5 and back, and patients from bundles shaped like mCODE."""
