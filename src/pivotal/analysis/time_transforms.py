"""Functions of time against which effects may change."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.presets import one_of
from pivotal.analysis.risk_table import risk_table
from pivotal.analysis.sample import Sample
from pivotal.errors import DataError
from pivotal.frames import Floats

TRANSFORMS = ("km", "rank", "identity", "log")


def transformed_time(
    sample: Sample, rows: NDArray[np.int64], transform: str | Callable[[Floats], Floats]
) -> tuple[str, Floats]:
    """Return the name of a transform, and what it makes of the times of some rows.

    Parameters
    ----------
    rows : (d,) int64
        Rows of the sample, those with events.
    transform : {"km", "rank", "identity", "log"} or callable
        ``km``: 1 less the Kaplan-Meier estimate of all subjects just before the time; ``rank``: among the times of all
        rows, also the censored ones, as in R. A callable is given the times of all rows.

    Raises
    ------
    DataError
        If it is none of these, or gives what is not finite (such as the logarithm of 0).
    """
    times = sample.time[rows]
    if callable(transform):
        name, whole = getattr(transform, "__name__", "function"), np.asarray(transform(sample.time.copy()), np.float64)
        if whole.shape != sample.time.shape:
            raise DataError(f"transform={name} gives an array of shape {whole.shape} for {sample.n} times")
        values = whole[rows]
    else:
        name = one_of("transform", transform, TRANSFORMS)
        values = times
        if name == "log":
            with np.errstate(divide="ignore"):
                values = np.log(times)
        elif name == "rank":
            ordered = np.sort(sample.time)
            below, upto = (np.searchsorted(ordered, times, side) for side in ("left", "right"))
            values = np.asarray(0.5 * (1 + below + upto), np.float64)
        elif name == "km":
            values = _left_of(sample, times)
    if not np.isfinite(values).all():
        raise DataError(f"transform={name} is not finite at the time {times[~np.isfinite(values)][0]:g}")
    return name, values


def _left_of(sample: Sample, times: Floats) -> Floats:
    """Return 1 less the survival of all, unweighted and unstratified, just before each time."""
    zero = np.zeros(sample.n, np.int32)
    whole = Sample(
        sample.time,
        sample.event,
        zero,
        ("all",),
        zero,
        ("all",),
        sample.entry,
        scale=sample.scale,
        largest=sample.largest,
    )
    table = risk_table(whole)
    died = table.events[:, 0] > 0
    survival = np.cumprod(1.0 - table.events[died, 0] / table.at_risk[died, 0])
    before = np.concatenate([[1.0], survival[:-1]])
    out: Floats = 1.0 - before[np.searchsorted(table.time[died], times)]
    return out
