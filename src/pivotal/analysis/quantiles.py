"""Quantiles of a survival curve, with limits by inverting pointwise ones."""

from __future__ import annotations

import numpy as np

from pivotal.frames import Floats

# A curve is at a probability when it differs by less: the square root of the double-precision epsilon, as in R.
LEVEL_TOLERANCE = float(np.sqrt(np.finfo(float).eps))


def median_time(time: Floats, survival: Floats) -> float:
    """Return the first time at which a curve is at or below one half; NaN where it never is.

    Where it is exactly one half, the middle between that time and the next at which it is lower; where it never is
    lower, that time itself. Missing values of the curve are passed over. This is the median that R prints.

    Examples
    --------
    >>> median_time(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.75, 0.5, 0.25, 0.0]))
    2.5
    """
    with np.errstate(invalid="ignore"):
        reached = survival < 0.5 + LEVEL_TOLERANCE
    first = int(np.argmax(reached)) if reached.size else 0
    if not reached.size or not reached[first]:
        return float("nan")
    here = survival[first]
    if abs(here - 0.5) < LEVEL_TOLERANCE:
        with np.errstate(invalid="ignore"):
            lower = survival[first:] < here
        if lower.any():
            return float(time[first] + time[first + int(np.argmax(lower))]) / 2
    return float(time[first])


def quantile_times(time: Floats, survival: Floats, probabilities: Floats) -> Floats:
    """Return when a curve has fallen by given probabilities.

    Parameters
    ----------
    time, survival : (r,) float64
        The curve, or one of its limits; it is 1 at time 0.
    probabilities : (k,) float64
        From 0 to 1: 0.25 asks when survival is 0.75.

    Returns
    -------
    (k,) float64
        The smallest time at which the curve is at 1 - p or below; NaN where there is none. Where the curve is 1 - p
        exactly, the middle of the interval on which it is; if that is the last one, it ends with the last time.

    Notes
    -----
    Brookmeyer & Crowley (1982): the limits of a quantile are the quantiles of the limits of the curve. The conventions
    are those of R's ``quantile.survfit``, except that the last interval is treated alike whichever other probabilities
    are asked for.
    """
    x = np.concatenate([[0.0], time])
    fallen, first = np.unique(np.concatenate([[0.0], 1.0 - survival]), return_index=True)
    last_value = fallen[int(np.argmax(first))]  # of the values in order of time, each where it is first seen
    there = ~np.isnan(fallen)
    fallen, x_of = fallen[there], x[first[there]]

    def at(levels: Floats) -> Floats:
        place = np.searchsorted(levels, probabilities, side="left")
        inside = (place < levels.size) & (probabilities >= levels[0])
        return np.where(inside, x_of[np.minimum(place, levels.size - 1)], np.nan)

    begin, end = at(fallen + LEVEL_TOLERANCE), at(fallen - LEVEL_TOLERANCE)
    out = (begin + end) / 2
    out[probabilities == 0] = x[0]
    last = np.abs(probabilities - last_value) < LEVEL_TOLERANCE
    out[last] = (begin[last] + x[-1]) / 2
    return out
