"""Probabilities of the normal distribution by plain sums over a fine grid of independent variables."""

from __future__ import annotations

import math

import numpy as np


def quantile_by_bisection(p: float) -> float:
    low, high = -40.0, 40.0
    for _ in range(200):
        middle = (low + high) / 2
        if 0.5 * math.erfc(-middle / math.sqrt(2)) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def inside_by_simulation(low, high, correlation, draws: int, seed: int) -> float:
    values, vectors = np.linalg.eigh(correlation)
    loadings = vectors * np.sqrt(np.maximum(values, 0.0))
    z = np.random.default_rng(seed).standard_normal((draws, len(low))) @ loadings.T
    return float(((z >= low) & (z <= high)).all(axis=1).mean())


def equicorrelated_below(m: int, rho: float, limit: float) -> float:
    """P(all Z <= limit) with one correlation rho > 0 for all: an integral over the common part, by the trapezoid rule."""
    x = np.linspace(-12, 12, 200_001)
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    from scipy.special import ndtr

    return float(np.trapezoid(density * ndtr((limit - math.sqrt(rho) * x) / math.sqrt(1 - rho)) ** m, x))
