"""Distributions of times as records: parameters, transforms, density to quantile, random times, start values."""
