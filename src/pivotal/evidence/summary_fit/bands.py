"""Curves and numbers at risk of many trials at given times, and the band that holds most of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, shown
from pivotal.frames import Floats
from pivotal.results import Row


def times_of(times: Sequence[float]) -> Floats:
    """Return times as an array; refuse what is no time."""
    try:
        at = np.asarray(times, np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"times={shown(times)}; accepted: a sequence of numbers") from error
    if at.ndim != 1 or not at.size or not np.isfinite(at).all() or (at < 0).any():
        raise DataError(f"times={shown(times)}; accepted: numbers from 0 on, at least one")
    return at


def ends_of(level: float) -> tuple[float, float]:
    """Return the probabilities at which a central range of a level begins and ends."""
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0 < level < 1:
        raise DataError(f"level={shown(level)}; accepted: a number above 0 and below 1")
    return (1 - level) / 2, (1 + level) / 2


def survival_of(time: Floats, event: NDArray[np.uint8], at: Floats) -> Floats:
    """Return the Kaplan-Meier estimate at given times; after the last subject it stays what it was.

    Examples
    --------
    >>> time, event = np.array([1.0, 2.0, 4.0, 5.0]), np.array([1, 0, 1, 0], np.uint8)
    >>> survival_of(time, event, np.array([0.0, 1.0, 4.5])).tolist()
    [1.0, 0.75, 0.375]
    """
    order = np.lexsort((1 - event, time))
    left = np.arange(time.size, 0, -1)
    steps = np.concatenate([[1.0], np.cumprod(1 - event[order] / left)])
    return np.asarray(steps[np.searchsorted(time[order], at, side="right")])


def band(
    arm: str, at: Floats, values: Floats, last: NDArray[np.float64] | None, name: str, level: float
) -> Iterator[Row]:
    """Yield, for each time, the middle of the values (trials, times) and the range that holds a level of them.

    Nothing is said where most trials have ended: their last times lie before.
    """
    low, high = ends_of(level)
    for index, time in enumerate(at):
        known = last is None or (last >= time).mean() >= 0.5
        ends = np.quantile(values[:, index], (0.5, low, high), method="weibull") if known else np.full(3, np.nan)
        yield {"arm": arm, "time": float(time), name: float(ends[0]), "low": float(ends[1]), "high": float(ends[2])}
