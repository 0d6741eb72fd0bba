"""The start rule: parameters from censored data that are near enough for a likelihood search to begin at.

The cumulative hazard is estimated by Nelson and Aalen; the parameters are those of a straight line through it on the
scale on which the family's own cumulative hazard is straight (probability plotting, Nelson 1982). Where the line cannot
be drawn, the family's member with the exponential's mean hazard is returned.
"""

from __future__ import annotations

from math import exp, log

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from pivotal.distributions.model import Cure, Distribution, Gompertz, Hazard, LogLogistic, LogNormal, Weibull
from pivotal.errors import DataError

Floats = NDArray[np.float64]
FEW = 3  # distinct event times that a line needs


def start_values(family: Distribution, time: ArrayLike, event: ArrayLike) -> Distribution:
    """Return a distribution of the same family near censored data.

    Parameters
    ----------
    family : Distribution
        Its kind, and the intervals of a piecewise hazard, are kept; its parameters are not used.
    time, event : (n,) array-like
        Times above 0 at least for events, and whether each is an event.

    Raises
    ------
    DataError
        If there is no event, or the arrays do not fit each other.

    Examples
    --------
    >>> found = start_values(Hazard(rates=(1,)), [2, 4, 6, 8], [1, 1, 0, 1])
    >>> found.rates
    (0.15,)
    """
    t, d = np.asarray(time, np.float64), np.asarray(event, np.float64)
    if t.ndim != 1 or t.shape != d.shape or not (np.isfinite(t) & (t >= 0)).all() or not np.isin(d, (0, 1)).all():
        raise DataError("time and event: two columns of one length, times of at least 0, events 0 or 1")
    if d.sum() == 0:
        raise DataError("event: there is no event, so that no distribution can be started")
    if isinstance(family, Hazard):
        return _piecewise(family, t, d)
    if isinstance(family, Cure):
        return _cure(family, t, d)
    return _line(family, t, d)


def _piecewise(family: Hazard, t: Floats, d: Floats) -> Hazard:
    """Return events over time at risk in each interval; half an event where there is none."""
    rates: list[float] = []
    for low, high in zip(family.starts, (*family.starts[1:], np.inf), strict=True):
        at_risk = float(np.clip(t - low, 0, high - low).sum())
        events = float(d[(t > low) & (t <= high)].sum()) + float(d[t == 0].sum() if low == 0 else 0)
        rates.append(max(events, 0.5) / at_risk if at_risk > 0 else max(rates, default=0.0))
    return Hazard(rates=tuple(rates), starts=family.starts)


def _cure(family: Cure, t: Floats, d: Floats) -> Cure:
    """Return the plateau of the survival curve as the part cured, and start the others from who had the event."""
    _, cumulative = _nelson_aalen(t, d)
    plateau = min(0.95, max(0.02, exp(-float(cumulative[-1]))))
    sick = d == 1
    uncured = start_values(family.uncured, t[sick], d[sick])
    assert not isinstance(uncured, Cure)
    return Cure(fraction=plateau, uncured=uncured)


def _nelson_aalen(t: Floats, d: Floats) -> tuple[Floats, Floats]:
    times, counts = np.unique(t[(d == 1) & (t > 0)], return_counts=True)
    if times.size == 0:
        raise DataError("time: every event is at 0")
    at_risk = t.size - np.searchsorted(np.sort(t), times, side="left")
    steps = counts / at_risk
    return times, np.cumsum(steps) - steps / 2  # the middle of each step


def _line(family: Distribution, t: Floats, d: Floats) -> Distribution:
    times, cumulative = _nelson_aalen(t, d)
    rate = float(d.sum() / t.sum())
    x = np.log(times)
    if isinstance(family, Weibull):
        slope, level = _fit(x, np.log(cumulative), 1.0, log(rate))
        return Weibull(shape=slope, scale=exp(-level / slope))
    if isinstance(family, LogLogistic):
        slope, level = _fit(x, np.log(np.expm1(cumulative)), 1.0, log(rate))
        return LogLogistic(shape=slope, scale=exp(-level / slope))
    if isinstance(family, LogNormal):
        slope, level = _fit(x, ndtri(-np.expm1(-cumulative)), 1.0, log(rate))
        return LogNormal(location=-level / slope, scale=1 / slope)
    assert isinstance(family, Gompertz)
    if times.size < FEW:
        return Gompertz(shape=0.0, rate=rate)
    middle = float(np.median(times))
    early = float(d[t <= middle].sum() / np.minimum(t, middle).sum())
    late = float(d[t > middle].sum() / np.clip(t - middle, 0, None).sum())
    shape = log(late / early) / middle if late > 0 else -1 / middle
    return Gompertz(shape=shape, rate=early * exp(-shape * middle / 2))


def _fit(x: Floats, y: Floats, slope: float, level: float) -> tuple[float, float]:
    """Return slope and level of the line of least squares; the given ones where it would not rise."""
    good = np.isfinite(y)
    if np.unique(x[good]).size < FEW:
        return slope, level
    found = np.polyfit(x[good], y[good], 1)
    return (float(found[0]), float(found[1])) if found[0] > 0.05 else (slope, level)
