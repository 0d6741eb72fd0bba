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
    """Return the Kaplan-Meier estimate at given times; not a number after the last subject, unless it is zero.

    Examples
    --------
    >>> time, event = np.array([1.0, 2.0, 4.0, 5.0]), np.array([1, 0, 1, 0], np.uint8)
    >>> time, event = np.array([1.0, 2.0, 4.0, 5.0]), np.array([1, 0, 1, 0], np.uint8)
    >>> survival_of(time, event, np.array([0.0, 1.0, 4.5])).tolist()
    [1.0, 0.75, 0.375]
    """
    order = np.lexsort((1 - event, time))
    ordered, died = time[order], event[order]
    left = np.arange(time.size, 0, -1)
    steps = np.concatenate([[1.0], np.cumprod(1 - died / left)])
    found: Floats = steps[np.searchsorted(ordered, at, side="right")]
    return np.where((at > ordered[-1]) & (found > 0), np.nan, found)


def band(arm: str, at: Floats, values: Floats, name: str, level: float) -> Iterator[Row]:
    """Yield, for each time, the middle of the values (trials, times) and the range that holds a level of them.

    Trials that were not followed so long do not count; nothing is said where they are most.
    """
    low, high = ends_of(level)
    for index, time in enumerate(at):
        column = values[:, index]
        there = column[~np.isnan(column)]
        known = there.size > len(column) / 2
        ends = np.quantile(there, (0.5, low, high), method="weibull") if known else np.full(3, np.nan)
        yield {"arm": arm, "time": float(time), name: float(ends[0]), "low": float(ends[1]), "high": float(ends[2])}
