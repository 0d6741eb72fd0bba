"""Which simulated trials are printed nearly as a trial was, and what regression makes of the rest of the way.

Trials are weighted by their distance from the printed numbers, and what they hold is moved along a local linear
regression to where the numbers are those printed (Beaumont, Zhang and Balding 2002, "Approximate Bayesian computation
in population genetics", Genetics 162:2025).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pivotal.evidence.summary_fit.gathering import EVENTS, RATIO, PrintedNumber
from pivotal.frames import Floats

Rows = np.ndarray[tuple[int], np.dtype[np.int64]]

FEWEST = 150  # simulated trials that a condition must leave
SHARE = 0.4  # of the weight lies within the distance at which a trial counts no longer
BEYOND = 0.7  # on the log scale: where a time counts that is not reached
FARTHEST = 40.0  # on the log scale, and of z
RIDGE = 1e-4  # added to correlations
TRIES = 12  # draws of limits for each that is taken


@dataclass(frozen=True)
class Prints:
    """What would be printed of simulated trials.

    Attributes
    ----------
    values : (b, NUMBERS) float64
        A time that is not reached stands beyond the longest follow-up.
    reached : (b, NUMBERS) bool
    log_weight : (b,) float64
    """

    values: Floats
    reached: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
    log_weight: Floats

    @classmethod
    def of(cls, values: Floats, longest: Floats, log_weight: Floats) -> Prints:
        """Return them from values that are infinite where a time is not reached, and the logs of longest follow-ups."""
        reached = ~np.isposinf(values)
        held = np.where(reached, values, (longest + BEYOND)[:, None])
        held[:, : EVENTS[0]] = np.clip(held[:, : EVENTS[0]], -FARTHEST, FARTHEST)  # the rest are counts
        return cls(held, reached, log_weight)


@dataclass(frozen=True)
class Near:
    """Trials near what was printed.

    Attributes
    ----------
    rows : (m,) int64
        Which trials.
    weight : (m,) float64
        Their weights, which sum to 1.
    distance : float
        At which a trial counts no longer, in standard deviations of the trials as they were drawn.
    """

    rows: Rows
    weight: Floats
    distance: float

    @property
    def effective(self) -> float:
        """How many trials of equal weight these are worth."""
        return float(1 / (self.weight**2).sum())


def regressed_on(numbers: Sequence[PrintedNumber]) -> list[PrintedNumber]:
    """Return the numbers that take part in distances and regressions.

    Bounds and times that are not reached do not; nor does a hazard ratio whose limits do, as it is their middle.
    """
    exact = [each for each in numbers if each.is_exact]
    places = {each.place for each in exact}
    return [each for each in exact if each.place != RATIO or not {RATIO + 1, RATIO + 2} <= places]


def printable(numbers: Sequence[PrintedNumber], size: int, seed: int, shift: float = 0.0) -> Floats:
    """Return what regressed numbers can have been before they were rounded, drawn evenly, (size, k) float64.

    The limits of a hazard ratio are drawn so that their middle rounds to the ratio, where any do. ``shift`` is the
    standard deviation by which they are moved together, as a stratified ratio lies apart from the unstratified one.
    """
    taken = regressed_on(numbers)
    generator = np.random.Generator(np.random.Philox(seed))
    low, high = (np.array([getattr(each, end) for each in taken]) for end in ("low", "high"))
    drawn = low + (high - low) * generator.random((TRIES * size, len(taken)))
    ratio = next((each for each in numbers if each.place == RATIO and each.is_exact and each not in taken), None)
    if ratio is not None:
        limits = [index for index, each in enumerate(taken) if each.place in {RATIO + 1, RATIO + 2}]
        middle = drawn[:, limits].mean(axis=1)
        drawn = drawn[np.argsort((middle < ratio.low) | (middle > ratio.high), kind="stable")]
    found: Floats = drawn[:size]
    of_ratio = [index for index, each in enumerate(taken) if each.quantity == "hazard_ratio"]
    found[:, of_ratio] += shift * generator.standard_normal((size, 1))
    return found


def near(numbers: Sequence[PrintedNumber], prints: Prints) -> Near:
    """Return the trials that are printed nearly as these numbers are."""
    exact = regressed_on(numbers)
    rows = np.flatnonzero(~np.isnan(prints.values[:, [each.place for each in numbers]]).any(axis=1))
    for each in numbers:
        column, reached = prints.values[rows, each.place], prints.reached[rows, each.place]
        fitting = reached if each.is_exact else (column >= each.low) & (column <= each.high) & reached
        fitting = ~reached if np.isinf(each.low) else fitting
        if fitting.sum() >= FEWEST:
            rows = rows[fitting]
    weight = np.exp(prints.log_weight[rows] - prints.log_weight[rows].max())
    if not exact:
        return Near(rows, weight / weight.sum(), np.inf)
    columns = prints.values[rows][:, [each.place for each in exact]]
    middle, scale = _middle_and_scale(columns, weight)
    scaled = (columns - middle) / scale
    correlation = (scaled * weight[:, None]).T @ scaled / weight.sum() + RIDGE * np.eye(len(exact))
    off = (columns - [each.at for each in exact]) / scale
    distance = np.sqrt((off * np.linalg.solve(correlation, off.T).T).sum(axis=1) / len(exact))
    order = np.argsort(distance)
    within = int(np.searchsorted(np.cumsum(weight[order]), SHARE * weight.sum()))
    widest = distance[order[min(max(within, FEWEST), order.size - 1)]]
    weight = weight * np.maximum(1 - (distance / widest) ** 2, 0.0)
    kept = weight > 0
    return Near(rows[kept], weight[kept] / weight.sum(), float(widest))


def adjusted(
    held: Floats, here: Near, numbers: Sequence[PrintedNumber], prints: Prints, seed: int, shift: float = 0.0
) -> Floats:
    """Return what near trials hold, moved by regression to where the numbers are those printed, before rounding.

    Parameters
    ----------
    held : (m, p) float64
    """
    taken = regressed_on(numbers)
    if not taken:
        return held
    columns = prints.values[here.rows][:, [each.place for each in taken]]
    middle, scale = _middle_and_scale(columns, here.weight)
    scaled = (columns - middle) / scale
    target = (printable(numbers, here.rows.size, seed, shift) - middle) / scale
    gram = (scaled * here.weight[:, None]).T @ scaled + RIDGE * np.eye(len(taken))
    slope = np.linalg.solve(gram, (scaled * here.weight[:, None]).T @ (held - here.weight @ held))
    moved: Floats = held + (target - scaled) @ slope
    return moved


def _middle_and_scale(columns: Floats, weight: Floats) -> tuple[Floats, Floats]:
    middle = weight @ columns / weight.sum()
    variance = weight @ (columns - middle) ** 2 / weight.sum()
    return middle, np.sqrt(np.maximum(variance, 1e-12))


def weighted_quantile(values: Floats, weight: Floats, probabilities: Sequence[float]) -> Floats:
    """Return quantiles of weighted values; infinite values come last."""
    order = np.argsort(values)
    below = np.cumsum(weight[order]) - 0.5 * weight[order]
    found: Floats = values[order][np.minimum(np.searchsorted(below, probabilities), values.size - 1)]
    return found
