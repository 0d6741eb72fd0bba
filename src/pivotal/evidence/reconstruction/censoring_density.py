"""How censorings are spread in time: a density that numbers at risk inform, and that is smooth between them.

With S(t) the survival of an arm and n(t) its number at risk, X(t) = n(t) / S(t) falls only by censorings, from the
number of patients: it is their number times the survival of the time to censoring. So each interval between numbers at
risk tells a sum of the density -X'(t). The density is a Gaussian random walk around a level, which the sums inform; its
roughness is that of the largest likelihood among a few. In each interval it only says where censorings lie: how many
there are follows from the numbers at risk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.evidence.reconstruction.drawn_line import DrawnLine
from pivotal.evidence.reconstruction.requirements import Requirements
from pivotal.frames import Floats

CELLS = 60
ROUGHNESS = (0.1, 0.3, 1.0, 3.0, 10.0)  # of the walk over the whole curve, in levels
UNKNOWN_ROUGHNESS = 1.0  # where two sums or fewer tell nothing of it
LEVEL_SPREAD = 2.0  # standard deviation of the level, in its own size
LEAST = 0.02  # of the level, so that censoring is possible everywhere
OF_LAST = 0.6  # with this probability one patient is left at the end, as one more is, and so on
CUT_SHARE = 0.6  # of those who could be left at the end of an axis, a guess which the spread of draws makes wide


@dataclass(frozen=True, eq=False)
class CensoringDraws:
    """Densities of censoring, one a set of patients.

    Parameters
    ----------
    grid : (g,) float64
    mass : (s, g) float64
        Summed from the left, and weighted with survival, as only who lives is seen to be censored.
    last : (s,) int64
        At risk at the end.
    """

    grid: Floats
    mass: Floats
    last: NDArray[np.int64]


def censoring_draws(line: DrawnLine, asked: Requirements, sets: int, generator: np.random.Generator) -> CensoringDraws:
    """Return densities of censoring that agree with the numbers at risk."""
    inner = asked.rows < line.end
    edges = np.r_[0.0, asked.rows[inner], line.end]
    survival = line.before(edges)
    survival[-1] = line.survival[-1]
    positive = np.maximum(survival, line.error)
    potential = np.r_[asked.subjects, asked.at_risk[inner], 0.0] / positive
    potential[-1] = _last_potential(line, asked, potential[-2])
    sums = -np.diff(potential)
    level = max(asked.subjects - potential[-1], 1e-3 * asked.subjects)
    between = np.maximum(0.5 * (survival[1:] + survival[:-1]), 0.02)
    expected = np.maximum(sums, LEAST * asked.subjects * np.diff(edges) / line.end)
    misread = (potential * line.error / positive) ** 2
    variance = np.maximum(expected, 0.3) / between + misread[1:] + misread[:-1]
    if asked.is_cut:
        variance[-1] += potential[-2] ** 2
    grid, mean, root = _walk(edges, sums, variance, level)
    width = np.diff(grid)
    density = mean + np.einsum("sj,ij->si", generator.standard_normal((sets, mean.size)), root)  # no threads
    density = np.maximum(density, LEAST * level / line.end) * width
    middle = line.before(0.5 * (grid[1:] + grid[:-1]))
    mass = np.concatenate([np.zeros((sets, 1)), np.cumsum(density * middle, axis=1)], axis=1)
    last = _last(line, asked, grid, density, potential[-2], generator)
    if asked.marks is not None and asked.marks.size:
        grid, mass = _at_marks(asked.marks, grid, mass)
    return CensoringDraws(np.ascontiguousarray(grid), np.ascontiguousarray(mass), last)


def _last_potential(line: DrawnLine, asked: Requirements, before: float) -> float:
    """Return the potential number at risk at the end."""
    final = float(line.survival[-1])
    if final <= 0:
        above = line.survival[line.survival > 0]
        return min(1.0 / max(float(above[-1]), line.error), before)
    if asked.last is not None:
        return min(asked.last / final, before)
    if asked.is_cut:
        return CUT_SHARE * before
    return min(1.0 / final, before)


def _last(
    line: DrawnLine, asked: Requirements, grid: Floats, density: Floats, before: float, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Return how many are at risk at the end in each set."""
    sets, final = density.shape[0], float(line.survival[-1])
    if final <= 0:
        return np.zeros(sets, np.int64)
    if asked.last is not None:
        return np.full(sets, asked.last, np.int64)
    most = max(int(before * final), 1)
    if asked.is_cut:
        tail = density[:, grid[:-1] >= (asked.rows[-1] if asked.rows.size else 0.0)].sum(axis=1)
        last: NDArray[np.int64] = np.clip(np.round((before - tail) * final), 1, most).astype(np.int64)
        return last
    left: NDArray[np.int64] = np.minimum(generator.geometric(OF_LAST, sets), most).astype(np.int64)
    return left


def _walk(edges: Floats, sums: Floats, variance: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Return a grid, the mean of the density in its cells, and a root of its covariance, given sums over intervals."""
    long = edges[-1] - edges[0]
    cells = np.maximum(1, np.round(CELLS * np.diff(edges) / long)).astype(int)
    grid = np.concatenate(
        [np.linspace(a, b, k, endpoint=False) for a, b, k in zip(edges[:-1], edges[1:], cells, strict=True)]
        + [edges[-1:]]
    )
    width, middle = np.diff(grid), 0.5 * (grid[1:] + grid[:-1])
    adds = np.zeros((sums.size, width.size))
    adds[np.repeat(np.arange(sums.size), cells), np.arange(width.size)] = width
    unit = level / long
    walk = np.minimum.outer(middle - middle[0], middle - middle[0]) / long
    best: tuple[float, Floats, Floats] | None = None
    for roughness in ROUGHNESS if sums.size > 2 else (UNKNOWN_ROUGHNESS,):
        prior = unit**2 * (LEVEL_SPREAD**2 + roughness**2 * walk)
        seen = np.linalg.cholesky(adds @ prior @ adds.T + np.diag(variance))
        off = np.linalg.solve(seen, sums - adds @ np.full(width.size, unit))
        likelihood = -0.5 * float(off @ off) - float(np.log(np.diag(seen)).sum())
        if best is None or likelihood > best[0]:
            gain = np.linalg.solve(seen, adds @ prior)
            best = likelihood, unit + gain.T @ off, prior - gain.T @ gain
    assert best is not None
    _, mean, covariance = best
    jitter = 1e-9 * np.trace(covariance) / width.size + 1e-12 * unit**2
    return grid, mean, np.linalg.cholesky(covariance + jitter * np.eye(width.size))


def _at_marks(marks: Floats, grid: Floats, mass: Floats) -> tuple[Floats, Floats]:
    """Return a grid and masses that lie on the marks alone: each has what lies nearer to it than to the others."""
    apart = np.r_[grid[0], 0.5 * (marks[1:] + marks[:-1]), grid[-1]]
    until = np.stack([np.interp(apart, grid, each) for each in mass])
    share = np.maximum(np.diff(until, axis=1), 1e-12 * (until[:, -1:] + 1e-300))
    total = np.cumsum(share, axis=1)
    steps = np.repeat(marks, 2)
    steps[::2] = np.maximum(steps[::2] * (1 - 1e-12) - 1e-12, 0.0)
    below = np.concatenate([np.zeros((mass.shape[0], 1)), total[:, :-1]], axis=1)
    return steps, np.stack([below, total], axis=2).reshape(mass.shape[0], -1)
