"""Intervals of a proportion: the exact one, and those that are near it.

Each takes a count, how many there are, and the error on each side; no argument is checked but by ``proportion_limits``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

from pivotal.analysis.presets import between, one_of
from pivotal.errors import DataError, shown

NORMAL = NormalDist()
Limits = tuple[float, float]


def clopper_pearson(count: int, n: int, tail: float) -> tuple[float, float]:
    """Return the exact interval (Clopper and Pearson 1934); ``tail`` is the error on each side.

    Examples
    --------
    >>> [round(100 * limit, 1) for limit in clopper_pearson(7, 132, 0.025)]
    [2.2, 10.6]
    """
    from scipy.special import betaincinv

    low = 0.0 if count == 0 else float(betaincinv(count, n - count + 1, tail))
    return low, (1.0 if count == n else float(betaincinv(count + 1, n - count, 1 - tail)))


def jeffreys(count: int, n: int, tail: float) -> tuple[float, float]:
    """Return the interval from Jeffreys' prior (Brown, Cai and DasGupta 2001, section 4.1.2)."""
    from scipy.special import betaincinv

    low = 0.0 if count == 0 else float(betaincinv(count + 0.5, n - count + 0.5, tail))
    return low, (1.0 if count == n else float(betaincinv(count + 0.5, n - count + 0.5, 1 - tail)))


def wilson(count: int, n: int, tail: float) -> tuple[float, float]:
    """Return the score interval (Wilson 1927)."""
    z = NORMAL.inv_cdf(1 - tail)
    centre = (count + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(count * (n - count) / n + z * z / 4)
    return 0.0 if count == 0 else max(centre - half, 0.0), 1.0 if count == n else min(centre + half, 1.0)


def wilson_corrected(count: int, n: int, tail: float) -> tuple[float, float]:
    """Return the score interval with continuity correction (Newcombe 1998a, method 4)."""
    z, share = NORMAL.inv_cdf(1 - tail), count / n
    low = 2 * count + z * z - 1 - z * math.sqrt(max(z * z - 2 - 1 / n + 4 * share * (n * (1 - share) + 1), 0.0))
    high = 2 * count + z * z + 1 + z * math.sqrt(max(z * z + 2 - 1 / n + 4 * share * (n * (1 - share) - 1), 0.0))
    low, high = low / (2 * (n + z * z)), high / (2 * (n + z * z))
    return 0.0 if count == 0 else max(low, 0.0), 1.0 if count == n else min(high, 1.0)


def agresti_coull(count: int, n: int, tail: float) -> tuple[float, float]:
    """Return the adjusted Wald interval (Agresti and Coull 1998)."""
    z = NORMAL.inv_cdf(1 - tail)
    share = (count + z * z / 2) / (n + z * z)
    half = z * math.sqrt(share * (1 - share) / (n + z * z))
    return max(share - half, 0.0), min(share + half, 1.0)


def wald(count: int, n: int, tail: float) -> tuple[float, float]:
    """Return the interval from the normal approximation."""
    share, z = count / n, NORMAL.inv_cdf(1 - tail)
    half = z * math.sqrt(share * (1 - share) / n)
    return max(share - half, 0.0), min(share + half, 1.0)


METHODS: dict[str, Callable[[int, int, float], tuple[float, float]]] = {
    "Clopper-Pearson": clopper_pearson,
    "Wilson": wilson,
    "Jeffreys": jeffreys,
    "Agresti-Coull": agresti_coull,
    "Wald": wald,
}

# By the names that a caller gives.
NAMED: dict[str, Callable[[int, int, float], tuple[float, float]]] = {
    **{name.lower(): method for name, method in METHODS.items()},
    "wilson-corrected": wilson_corrected,
}


def proportion_limits(count: Any, n: Any, method: str = "clopper-pearson", conf_level: float = 0.95) -> Limits:
    """Return an interval of a proportion.

    Parameters
    ----------
    count, n : int
        Responders, and patients.
    method : str
        ``clopper-pearson``, ``wilson``, ``wilson-corrected``, ``jeffreys``, ``agresti-coull`` or ``wald``.
    conf_level : float
        Two-sided level.

    Raises
    ------
    DataError
        If the counts are no whole numbers with 0 <= count <= n and n above 0, or there is no such method.

    Examples
    --------
    >>> [round(limit, 4) for limit in proportion_limits(7, 20, "wilson")]
    [0.1812, 0.5671]
    """
    one_of("method", method, tuple(NAMED))
    tail = (1 - between("conf_level", conf_level, 0, 1)) / 2
    whole = [int(each) for each in (count, n) if float(each).is_integer()]
    if len(whole) < 2 or not 0 <= whole[0] <= whole[1] or whole[1] == 0:
        raise DataError(
            f"{shown(count)} of {shown(n)} is no proportion; accepted: whole numbers, 0 <= count <= n, n > 0"
        )
    return NAMED[method](whole[0], whole[1], tail)
