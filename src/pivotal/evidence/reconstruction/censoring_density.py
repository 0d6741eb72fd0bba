"""How censorings are spread in time: a density that numbers at risk inform, and that is smooth between them.

With S(t) the survival of an arm and n(t) its number at risk, X(t) = n(t) / S(t) falls only by censorings, from the
number of patients: it is their number times the survival of the time to censoring. So each interval between numbers at
risk tells a sum of the density -X'(t), and so do other parts of a figure (``censoring_clues``). The density is a
Gaussian random walk around what entry and drop-out make of it in trials, given these sums; the law of entry and
drop-out and the roughness of the walk are drawn from many as their likelihoods say. In each interval between numbers at
risk the density only says where censorings lie: how many there are follows from the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.evidence.reconstruction.censoring_clues import Clue, OfEvents, clues
from pivotal.evidence.reconstruction.drawn_line import DrawnLine
from pivotal.evidence.reconstruction.requirements import Requirements
from pivotal.frames import Floats
from pivotal.kernels.curve_and_sets import Draws

CELLS = 60
ROUGHNESS = (0.1, 0.3, 1.0, 3.0, 10.0)  # of the walk over the whole curve, in levels
UNKNOWN_ROUGHNESS = (0.5, 1.0, 2.0)  # where two sums or fewer tell nothing of it
LAWS = 200  # of entry and drop-out, of which each set has one
LATEST = 0.9  # part of the curve that passes before the last patient who entered may be censored, at most
MOST_LOST = 2.0  # rate of drop-out, over the whole curve, at most; none in half of the laws
LEVEL_SPREAD = 2.0  # standard deviation of the level, in its own size
WINDOW = 8  # cells on either side, over which events are smoothed
CLUSTERED = 2.5  # times the part of events that are clustered, more than chance makes: censorings at visits, at most
LEAST = 0.02  # of the level, so that censoring is possible everywhere
OF_LAST = 0.6  # with this probability one patient is left at the end, as one more is, and so on
CUT_SHARE = 0.6  # of those who could be left at the end of an axis, a guess which the spread of draws makes wide


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sums of the density over intervals, and their variances."""

    edges: Floats
    value: Floats
    variance: Floats


def censoring_draws(line: DrawnLine, asked: Requirements, sets: int, generator: np.random.Generator) -> Draws:
    """Return densities of censoring, one a set, that agree with the numbers at risk and the number of events."""
    edges = np.r_[0.0, asked.rows[asked.rows < line.end], line.end]
    survival, off = line.around(edges)
    survival[0], survival[-1] = 1.0, line.survival[-1]
    off[0] = off[-1] = 0.0
    positive = np.maximum(survival, line.error)
    potential = np.r_[asked.subjects, asked.at_risk[: edges.size - 2], 0.0] / positive
    potential[-1] = _last_potential(line, asked, potential[-2])
    sums = -np.diff(potential)
    level = max(asked.subjects - potential[-1], 1e-3 * asked.subjects)
    between = np.maximum(0.5 * (survival[1:] + survival[:-1]), 0.02)
    expected = np.maximum(sums, LEAST * asked.subjects * np.diff(edges) / line.end)
    misread = (potential * (line.error + off) / positive) ** 2
    variance = np.maximum(expected, 0.3) / between + misread[1:] + misread[:-1]
    if asked.is_cut:
        variance[-1] += potential[-2] ** 2
    told = clues(line, asked, potential[:-1], float(misread[-1]))
    grid, density = _walk(_Sums(edges, sums, variance), level, told, sets, generator)
    grid, density = _at_visits(line, grid, density, edges, asked.subjects, generator)
    last = _last(line, asked, grid, density, potential[-2], generator)
    mass = _summed(density * line.before(0.5 * (grid[1:] + grid[:-1])))
    summed, beyond, unsure = np.empty((sets, 0)), np.empty((sets, 0)), np.empty(0)
    if asked.events is not None:
        summed = _summed(density)
        beyond, unsure = _events_beyond(edges, survival, potential, last, grid, mass, summed)
    if asked.marks is not None and asked.marks.size:
        at_marks, mass = _at_marks(asked.marks, grid, mass)
        summed = _at_marks(asked.marks, grid, summed)[1] if asked.events is not None else summed
        grid = at_marks
    return Draws(*(np.ascontiguousarray(each) for each in (grid, mass, summed, beyond, unsure, last)))


def _summed(parts: Floats) -> Floats:
    """Return the sums from the left of each row, from 0 on."""
    return np.concatenate([np.zeros((parts.shape[0], 1)), np.cumsum(parts, axis=1)], axis=1)


def _events_beyond(
    edges: Floats,
    survival: Floats,
    potential: Floats,
    last: NDArray[np.int64],
    grid: Floats,
    mass: Floats,
    summed: Floats,
) -> tuple[Floats, Floats]:
    """Return the events after each row and the end in each set, and the variances of those from before each of them."""
    at = np.searchsorted(grid, edges, "left")
    lost = np.diff(summed[:, at], axis=1)
    seen = np.diff(mass[:, at], axis=1)
    below = survival[1:]
    goes = np.repeat(np.maximum(-np.diff(potential), 0.0)[None, :], last.size, axis=0)
    if below[-1] > 0:
        goes[:, -1] = np.maximum(potential[-2] - last / below[-1], 0.0)
    weight = np.where(lost > 0, seen / np.where(lost > 0, lost, 1.0), below) - below
    events = np.maximum(potential[:-1] * -np.diff(survival) - goes * weight, 0.0)
    after = np.cumsum(events[:, ::-1], axis=1)[:, ::-1]
    fall = -np.diff(survival)
    unsure = goes.mean(axis=0) * fall**2 / 12.0
    return np.concatenate([after[:, 1:], np.zeros((last.size, 1))], axis=1), np.cumsum(unsure[::-1])[::-1]


def _at_visits(
    line: DrawnLine, grid: Floats, density: Floats, edges: Floats, subjects: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return a finer grid, on which some of the censoring lies where events are clustered.

    Where events are only seen at visits, so are many censorings, as who is censored is so at the last visit. How
    clustered events are is the part of them that would have to move for a smooth curve, less what chance makes of it.
    """
    fine = np.sort(np.r_[grid, 0.5 * (grid[1:] + grid[:-1])])
    falls = -np.diff(np.interp(fine, *_steps(line)))
    events = max(float(falls.sum()), line.error)
    smooth = np.convolve(
        np.pad(falls, WINDOW, mode="reflect"), np.full(2 * WINDOW + 1, 1.0 / (2 * WINDOW + 1)), "valid"
    )
    moved = 0.5 * float(np.abs(falls - smooth).sum()) / events
    by_chance = 0.4 * np.sqrt(falls.size / max(events * subjects, 1.0))
    clustered = min(1.0, CLUSTERED * max(0.0, moved - by_chance))
    halves = np.repeat(0.5 * density, 2, axis=1)
    if clustered <= 0.0:
        return fine, halves
    interval = np.searchsorted(edges, 0.5 * (fine[1:] + fine[:-1])) - 1
    width = np.maximum(np.diff(fine), 1e-12 * line.end)
    rate = falls / width
    of_interval = np.bincount(interval, falls, edges.size) / np.maximum(np.bincount(interval, width, edges.size), 1e-12)
    relative = np.where(of_interval[interval] > 0, rate / np.maximum(of_interval[interval], 1e-12), 1.0)
    share = clustered * generator.random((density.shape[0], 1))
    return fine, halves * (1.0 - share + share * relative)


def _steps(line: DrawnLine) -> tuple[Floats, Floats]:
    """Return the line with its drops a little slanted, so that it can be interpolated."""
    return np.maximum.accumulate(line.time + 1e-9 * line.end * np.arange(line.time.size)), line.survival


def at_zero(line: DrawnLine) -> float:
    """Return how many patients there would be without events where the line falls to 0: one has the last event."""
    level = line.last_level()
    above = line.survival[line.survival > 0]
    return 1.0 / max(float(above[-1]) if level is None else level, line.error)


def _last_potential(line: DrawnLine, asked: Requirements, before: float) -> float:
    """Return the potential number at risk at the end."""
    final = float(line.survival[-1])
    if final <= 0:
        return min(at_zero(line), before)
    if asked.last is not None:
        return min(asked.last / final, before)
    if asked.none_before_the_end:
        return before
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
    if asked.none_before_the_end:
        return np.full(sets, max(round(before * final), 1), np.int64)
    if asked.is_cut:
        tail = density[:, grid[:-1] >= (asked.rows[-1] if asked.rows.size else 0.0)].sum(axis=1)
        last: NDArray[np.int64] = np.clip(np.round((before - tail) * final), 1, most).astype(np.int64)
        return last
    left: NDArray[np.int64] = np.minimum(generator.geometric(OF_LAST, sets), most).astype(np.int64)
    return left


def _walk(
    known: _Sums, level: float, told: Sequence[Clue], sets: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return a grid, and for each set how much of the density lies in its cells, given sums over intervals."""
    edges, sums, variance = known.edges, known.value, known.variance
    long = edges[-1] - edges[0]
    cells = np.maximum(1, np.round(CELLS * np.diff(edges) / long)).astype(int)
    grid = np.concatenate(
        [np.linspace(a, b, k, endpoint=False) for a, b, k in zip(edges[:-1], edges[1:], cells, strict=True)]
        + [edges[-1:]]
    )
    width, middle = np.diff(grid), 0.5 * (grid[1:] + grid[:-1])
    adds = np.zeros((sums.size, width.size))
    adds[np.repeat(np.arange(sums.size), cells), np.arange(width.size)] = width
    adds = np.vstack([adds, *(each.weights(middle, width) for each in told)])
    sums = np.r_[sums, [each.value for each in told]]
    variance = np.r_[variance, [each.variance for each in told]]
    many = sums.size - sum(isinstance(each, OfEvents) for each in told) > 2
    unit = level / long
    walk = np.minimum.outer(middle - middle[0], middle - middle[0]) / long
    laws = _laws(grid, level, generator)
    apart = sums[:, None] - adds @ (laws / width).T
    likelihoods, posteriors = [], []
    for roughness in ROUGHNESS if many else UNKNOWN_ROUGHNESS:
        prior = unit**2 * (LEVEL_SPREAD**2 + roughness**2 * walk)
        seen = np.linalg.cholesky(adds @ prior @ adds.T + np.diag(variance))
        off = np.linalg.solve(seen, apart)
        likelihoods.append(-0.5 * (off**2).sum(axis=0) - float(np.log(np.diag(seen)).sum()))
        gain = np.linalg.solve(seen, adds @ prior)
        posteriors.append((laws / width + off.T @ gain, prior - gain.T @ gain))
    weights = np.exp(np.array(likelihoods) - np.max(likelihoods))
    which, law = np.divmod(generator.choice(weights.size, sets, p=weights.ravel() / weights.sum()), weights.shape[1])
    density = np.empty((sets, width.size))
    for k, (means, covariance) in enumerate(posteriors):
        those = np.flatnonzero(which == k)
        if those.size:
            jitter = 1e-9 * np.trace(covariance) / width.size + 1e-12 * unit**2
            root = np.linalg.cholesky(covariance + jitter * np.eye(width.size))
            normal = generator.standard_normal((those.size, width.size))
            density[those] = means[law[those]] + np.einsum(
                "sj,ij->si", normal, root
            )  # no threads: the arrays are small
    return grid, np.maximum(density, LEAST * unit) * width


def _laws(grid: Floats, level: float, generator: np.random.Generator) -> Floats:
    """Return how many are censored by law and cell, where patients enter evenly up to a time and drop out at a rate."""
    at = (grid - grid[0]) / (grid[-1] - grid[0])
    first, rate = generator.random((2, LAWS, 1))
    first, rate = LATEST * first, MOST_LOST * np.maximum(2.0 * rate - 1.0, 0.0)
    staying = np.minimum((1.0 - at) / (1.0 - first), 1.0) * np.exp(-rate * at)
    leaving = -np.diff(staying, axis=1)
    found: Floats = level * leaving / leaving.sum(axis=1, keepdims=True)
    return found


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
