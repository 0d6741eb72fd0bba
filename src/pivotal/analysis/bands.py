"""Simultaneous confidence bands of a survival curve, with exact critical values.

After a change of time the standardised curve is a Brownian bridge in the limit. The chance that a bridge stays within
the bands between two of its times is computed from an expansion in eigenfunctions, not taken from tables.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal, get_args

import numpy as np

from pivotal.analysis.confidence import limits
from pivotal.analysis.presets import one_of
from pivotal.analysis.product_limit import Curve
from pivotal.errors import DataError, shown
from pivotal.frames import Floats

Kind = Literal["hall-wellner", "equal-precision"]
TERMS = 60  # eigenfunctions; the terms fall off as exp(-terms squared)
NODES = 400  # of the Gauss-Legendre rule
FAR = 9.0  # standard deviations beyond which a normal density is nothing


@lru_cache(maxsize=4)
def _rule(nodes: int) -> tuple[Any, Any]:
    from scipy.special import roots_legendre  # of a band of the matrix, where numpy takes all of it

    points, weights = roots_legendre(nodes)
    return points.astype(np.float64), weights.astype(np.float64)


@lru_cache(maxsize=1)
def _polynomials() -> tuple[Floats, Floats]:
    """Return even polynomials on (-1, 1) that vanish at both ends, and their slopes, at the nodes."""
    from numpy.polynomial import legendre

    points, _ = _rule(NODES)
    values = legendre.legvander(points, 2 * TERMS)
    slopes = values @ np.vstack([legendre.legder(np.eye(2 * TERMS + 1), axis=0), np.zeros(2 * TERMS + 1)])
    return values[:, 2::2] - 1.0, slopes[:, 2::2]


def bridge_within(width: float, begin: float, end: float) -> float:
    """Return the chance that a Brownian bridge on (0, 1) stays within ``width`` of 0 from ``begin`` to ``end``.

    Notes
    -----
    The density of a Brownian motion killed at the bands is a sine series; it is integrated against the normal
    densities of the bridge's way from 0 to ``begin`` and from ``end`` to 1 (Hall & Wellner 1980; Chung 1986).

    Examples
    --------
    >>> round(bridge_within(1.3581, 0.0, 1.0), 4)  # the 95 % point of Kolmogorov's distribution
    0.95
    """
    n = 2 * np.arange(4 * TERMS) + 1
    rate = n * np.pi / (2 * width)
    points, weights = _rule(NODES)

    def projected(variance: float) -> Floats:
        if variance <= 0:
            return np.ones(n.size)
        reach = min(width, FAR * float(np.sqrt(variance)))
        y = reach * points
        density = np.exp(-(y**2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
        return np.asarray(np.cos(np.outer(rate, y)) @ (density * weights * reach))

    decay = np.exp(-(rate**2) * (end - begin) / 2)
    there = decay > 0
    total = (projected(begin) * projected(1 - end) * decay)[there].sum() / width
    return float(np.sqrt(2 * np.pi) * total)


def standardised_within(width: float, begin: float, end: float) -> float:
    """Return the chance that a Brownian bridge W(x) stays within ``width`` sqrt(x (1 - x)) of 0 from begin to end.

    Notes
    -----
    W(x) / sqrt(x (1 - x)) is a stationary Ornstein-Uhlenbeck process in u = log(x / (1 - x)) / 2 with the correlation
    exp(-|u - v|). The eigenfunctions of its generator that vanish at the bands are found among the even polynomials
    that vanish there (Nair 1984 gives the first approximation to the same number).
    """
    length = 0.5 * np.log(end * (1 - begin) / (begin * (1 - end)))
    rates, shares = _killed(width)
    return float(np.exp(-rates * length) @ shares)


def _killed(width: float) -> tuple[Floats, Floats]:
    """Return the decay rates of the process killed at the bands, and how much of its start is in each."""
    from scipy.linalg import eigh

    points, weights = _rule(NODES)
    density = np.exp(-((width * points) ** 2) / 2) / np.sqrt(2 * np.pi) * weights * width
    basis, slopes = _polynomials()
    slopes = slopes / width
    size = np.sqrt((basis**2 * density[:, None]).sum(axis=0))
    basis, slopes = basis / size, slopes / size
    mass = basis.T @ (density[:, None] * basis)
    stiffness = slopes.T @ (density[:, None] * slopes)
    values, directions = np.linalg.eigh(mass)
    kept = values > 1e-13 * values[-1]
    whitened = directions[:, kept] / np.sqrt(values[kept])
    rates, vectors = eigh(whitened.T @ stiffness @ whitened)
    return rates, ((density @ basis) @ whitened @ vectors) ** 2


def _tail(c: float, ratio: float) -> float:
    """Return Nair's (1984, equation 5) approximation to the chance of leaving the band."""
    density = float(np.exp(-c * c / 2) / np.sqrt(2 * np.pi))
    return 4 * density / c + density * (c - 1 / c) * ratio


@lru_cache(maxsize=256)
def critical_value(kind: str, level: float, begin: float, end: float) -> float:
    """Return the half width, in units of the band, that holds a curve with a given probability.

    Parameters
    ----------
    kind : {"hall-wellner", "equal-precision", "asymptotic"}
        The last is Nair's approximation to the one before, which Klein & Moeschberger tabulate and SAS takes.
    level : float
        Such as 0.95.
    begin, end : float
        The range n v / (1 + n v) of the band, v being the variance of log S at its first and last time.

    Examples
    --------
    >>> [round(critical_value(kind, 0.95, 0.1, 0.6), 4) for kind in ("hall-wellner", "asymptotic", "equal-precision")]
    [1.3211, 2.8826, 2.8873]
    """
    from scipy.optimize import brentq

    if kind == "asymptotic":
        ratio = float(np.log(end * (1 - begin) / (begin * (1 - end))))
        return float(brentq(lambda c: _tail(c, ratio) - (1 - level), 1.0, 9.0, xtol=1e-12))
    within: Callable[[float, float, float], float] = bridge_within if kind == "hall-wellner" else standardised_within
    low, high = (0.02, 4.0) if kind == "hall-wellner" else (0.5, 8.0)
    return float(brentq(lambda width: within(width, begin, end) - level, low, high, xtol=1e-10, rtol=1e-12))


def band_of(
    curve: Curve,
    kind: str,
    *,
    conf_type: str,
    level: float,
    begin: float | None = None,
    end: float | None = None,
    asymptotic: bool = False,
) -> dict[str, Any]:
    """Return the band of a curve by columns, with its critical value and range under ``critical_value`` and ``range``.

    Raises
    ------
    DataError
        If there is no event with survivors between ``begin`` and ``end``.
    """
    one_of("kind", kind, get_args(Kind))
    for name, value in (("begin", begin), ("end", end)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0):
            raise DataError(f"{name}={shown(value)}; accepted: a time, or None for the first or last event")
    usable = np.flatnonzero((curve.n_event > 0) & (curve.survival > 0))
    first = -np.inf if begin is None else float(begin)
    last = np.inf if end is None else float(end)
    if not usable.size or last < curve.time[usable[0]] or last < first:
        raise DataError(f"the curve of {shown(curve.group)} has no event with survivors up to the end of the band")
    first = max(first, float(curve.time[usable[0]]))
    last = last if end is not None else max(first, float(curve.time[usable[-1]]))
    rows = (curve.time >= first) & (curve.time <= last) & (curve.survival > 0)
    if not rows.any():
        raise DataError(f"the curve of {shown(curve.group)} has no time with survivors between {first:g} and {last:g}")
    variance = curve.relative_error[rows] ** 2
    scaled = curve.n * variance
    ratio = scaled / (1 + scaled)
    which = "asymptotic" if asymptotic and kind == "equal-precision" else kind
    critical = critical_value(which, float(level), float(ratio[0]), float(ratio[-1]))
    half = critical * (np.sqrt(variance) if kind == "equal-precision" else (1 + scaled) / np.sqrt(curve.n))
    low, high = limits(curve.survival[rows], half, conf_type)
    columns = {"time": curve.time[rows], "survival": curve.survival[rows], "conf_low": low, "conf_high": high}
    return columns | {"critical_value": critical, "range": (float(ratio[0]), float(ratio[-1]))}
