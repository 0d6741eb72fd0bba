"""Probabilities of the normal distribution by plain sums over a fine grid of independent variables."""

from __future__ import annotations

import itertools
import math

import numpy as np
from scipy.special import ndtr


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
    return float(np.trapezoid(density * ndtr((limit - math.sqrt(rho) * x) / math.sqrt(1 - rho)) ** m, x))


TURNS = np.array([-8.0, -4.0, 0.0, 4.0, 8.0])


def beyond_by_lines(limits, vectors):
    """P(vector . X > limit for some vector), X independent: along lines in the first X a difference of two normal tails.

    ``limits`` (..., m), and ``vectors`` (m, rank). Over the other X the integral is taken in pieces that end at corners
    of the polyhedron, and follow faces and edges that hardly lean.
    """
    limits, vectors = np.asarray(limits, float), np.asarray(vectors, float)
    if vectors.shape[1] == 1:
        return beyond_on_line(limits, vectors[:, 0])
    total = np.zeros(limits.shape[:-1])
    x, weight = pieces(ends_of_pieces(limits, vectors), 12)
    weight = weight * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    for part in np.array_split(np.arange(x.shape[-1]), 1 + x.shape[-1] // 200):
        moved = limits[..., None, :] - x[..., part, None] * vectors[:, -1]
        total += (weight[..., part] * beyond_by_lines(moved, vectors[:, :-1])).sum(axis=-1)
    return total


def beyond_on_line(limits, slopes):
    with np.errstate(divide="ignore", invalid="ignore"):
        at = limits / slopes
    end = np.where(slopes > 0, at, np.inf).min(axis=-1)
    start = np.where(slopes < 0, at, -np.inf).max(axis=-1)
    never = (start >= end) | ((slopes == 0) & (limits < 0)).any(axis=-1)
    return np.where(never, 1.0, ndtr(start) + ndtr(-end))


def ends_of_pieces(limits, vectors):
    """Where the last X passes a corner, or a face or an edge is some standard errors from the middle of the slice."""
    rest, last = vectors[:, :-1], vectors[:, -1]
    dimensions = rest.shape[1]
    found = [np.broadcast_to(np.arange(-9.0, 9.5, 1.0), (*limits.shape[:-1], 19))]
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.linalg.norm(rest, axis=1)
        found += [(limits - size * turn) / last for turn in TURNS]
        for few in itertools.combinations(range(len(vectors)), dimensions + 1):
            across = np.linalg.det(vectors[list(few)])
            replaced = np.broadcast_to(vectors[list(few)], (*limits.shape[:-1], dimensions + 1, dimensions + 1)).copy()
            replaced[..., -1] = limits[..., list(few)]
            found.append((np.linalg.det(replaced) / across)[..., None])
        for few in itertools.combinations(range(len(vectors)), dimensions) if dimensions > 1 else ():
            if abs(np.linalg.det(rest[list(few)])) > 1e-12:
                solve = np.linalg.inv(rest[list(few)])
                still, moving = limits[..., list(few)] @ solve.T, solve @ last[list(few)]
                found += [(still - turn) / moving for turn in TURNS]
    ends = np.concatenate(found, axis=-1)
    return np.sort(np.where(np.isfinite(ends), np.clip(ends, -9.0, 9.0), 9.0), axis=-1)


def pieces(ends, nodes: int):
    """Gauss-Legendre nodes and weights for consecutive pieces; ``ends`` (..., pieces + 1) gives (..., pieces * nodes)."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    half = np.diff(ends)[..., None] / 2
    middle = (ends[..., 1:] + ends[..., :-1])[..., None] / 2
    flat = (*ends.shape[:-1], -1)
    return (middle + half * x).reshape(flat), (half * np.broadcast_to(w, middle.shape[:-1] + w.shape)).reshape(flat)


def beyond_by_slices(limits, vectors, below) -> float:
    """Sum the probability ``below`` of each slice across the last X, which no vector may be near; any rank."""
    total = 0.0
    for x, weight in zip(*pieces(np.linspace(-9.0, 9.0, 145), 10), strict=True):
        density = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        total += weight * density * below(limits - vectors[:, -1] * x, vectors[:, :-1])
    return total
