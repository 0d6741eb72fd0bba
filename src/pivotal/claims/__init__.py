"""The checks: each claim of an article bound to one, each with a verdict and its reason."""
