"""How much of an error is spent by a time.

Families: Lan and DeMets (1983), Hwang, Shih and DeCani (1990), Kim and DeMets (1987), Anderson and Clark (2010,
"Fitting spending functions", Statistics in Medicine 29), Xi and Gallo (2019, Statistics in Medicine 38).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import singledispatch

from scipy import special

from pivotal.errors import DesignError
from pivotal.planning.model import (
    AnySpending,
    DistributionSpending,
    ExponentialSpending,
    HwangShihDeCani,
    KimDeMets,
    LanDeMets,
    PointSpending,
    RestrictedSpending,
    UserSpending,
    XiGallo,
)

ROOT2 = math.sqrt(2.0)

SMALLEST_GAMMA = 1e-15  # below it Hwang, Shih and DeCani's function is its limit, the time itself


def spent_errors(
    spending: AnySpending, total: float, times: Sequence[float], timing: Sequence[float] | None = None
) -> tuple[float, ...]:
    """Return the cumulative error that is spent at each time.

    Parameters
    ----------
    spending : spending function
    total : float
        The error that is spent by time 1.
    times : sequence of float
        Spending times, from 0; times after 1 count as 1.
    timing : sequence of float, optional
        The planned times to which ``UserSpending`` states its errors; between them they are joined by lines.

    Raises
    ------
    DesignError
        If more than the total would be spent, or the errors stated look by look do not fit the looks.

    Examples
    --------
    >>> from pivotal.planning.model import KimDeMets, LanDeMets
    >>> spent_errors(KimDeMets(3), 0.025, (0.5, 1))
    (0.003125, 0.025)
    >>> print(round(spent_errors(LanDeMets("obrien-fleming"), 0.025, (0.5, 1))[0], 7))
    0.0015253
    """
    if isinstance(spending, UserSpending):
        return _stated(spending, total, times, times if timing is None else timing)
    return tuple(
        total if time >= 1.0 else 0.0 if time <= 0.0 else min(total, max(0.0, _spent(spending, total, time)))
        for time in times
    )


def _stated(spending: UserSpending, total: float, times: Sequence[float], timing: Sequence[float]) -> tuple[float, ...]:
    errors = spending.errors
    if len(errors) != len(timing):
        raise DesignError(f"errors: {len(errors)} cumulative errors for {len(timing)} looks; give one for each")
    if errors[-1] > total * (1 + 1e-12):
        raise DesignError(f"errors: {errors[-1]:g} is spent of {total:g}; feasible: at most {total:g} at the last look")
    return tuple(_joined(time, (0.0, *timing), (0.0, *errors)) for time in times)


def _joined(time: float, times: Sequence[float], values: Sequence[float]) -> float:
    """Return the value at a time on lines through points; the last value holds after the last time."""
    k = bisect_right(times, time)
    if k == len(times):
        return values[-1]
    share = (time - times[k - 1]) / (times[k] - times[k - 1])
    return values[k - 1] + share * (values[k] - values[k - 1])


@singledispatch
def _spent(spending: object, total: float, time: float) -> float:
    raise DesignError(f"{type(spending).__name__} is no spending function: it cannot spend {total:g} by {time:g}")


@_spent.register
def _(spending: LanDeMets, total: float, time: float) -> float:
    if spending.family == "pocock":
        return total * math.log1p((math.e - 1.0) * time)
    return math.erfc(-special.ndtri(total / 2.0) / time ** (spending.rho / 2.0) / ROOT2)


@_spent.register
def _(spending: HwangShihDeCani, total: float, time: float) -> float:
    if abs(spending.gamma) < SMALLEST_GAMMA:
        return total * time
    return total * math.expm1(-spending.gamma * time) / math.expm1(-spending.gamma)


@_spent.register
def _(spending: KimDeMets, total: float, time: float) -> float:
    return float(total * time**spending.rho)


@_spent.register
def _(spending: ExponentialSpending, total: float, time: float) -> float:
    return float(total ** min(time**-spending.nu, 1e6))


@_spent.register
def _(spending: XiGallo, total: float, time: float) -> float:
    least = (0.0, 0.5, total / 2.0, total / 2.0)[spending.method]
    if spending.gamma < least:
        raise DesignError(f"gamma={spending.gamma:g}; feasible for method {spending.method}: {least:g} to below 1")
    left = (0.0, math.sqrt(1.0 - time), 1.0 - time, 1.0 - math.sqrt(time))[spending.method]
    z = -special.ndtri(total / 2.0) - special.ndtri(1.0 - spending.gamma) * left
    return math.erfc(z / math.sqrt(time) / ROOT2)


@_spent.register
def _(spending: PointSpending, total: float, time: float) -> float:
    times, fractions = (0.0, *spending.times), (0.0, *spending.fractions)
    if spending.steps:
        return total * fractions[bisect_right(times, time) - 1]
    if times[-1] < 1.0:
        times, fractions = (*times, 1.0), (*fractions, 1.0)
    return total * _joined(time, times, fractions)


@_spent.register
def _(spending: RestrictedSpending, total: float, time: float) -> float:
    start, end = spending.start, spending.end
    if spending.how == "gapped":
        return total if time >= end else _spent(spending.spending, total, min(time, start))
    if time <= start or time >= end:
        return 0.0 if time <= start else total
    return _spent(spending.spending, total, (time - start) / (end - start) if spending.how == "truncated" else time)


@_spent.register
def _(spending: DistributionSpending, total: float, time: float) -> float:
    if spending.distribution == "beta":
        return total * float(special.betainc(spending.a, spending.b, time))
    if spending.distribution == "t":
        return total * float(special.stdtr(spending.df, spending.a + spending.b * special.stdtrit(spending.df, time)))
    distribution, quantile = _DISTRIBUTIONS[spending.distribution]
    return total * distribution(spending.a + spending.b * quantile(time))


_DISTRIBUTIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "normal": (lambda x: float(special.ndtr(x)), lambda p: float(special.ndtri(p))),
    "logistic": (lambda x: float(special.expit(x)), lambda p: float(special.logit(p))),
    "cauchy": (lambda x: 0.5 + math.atan(x) / math.pi, lambda p: math.tan(math.pi * (p - 0.5))),
    "extreme_value": (lambda x: math.exp(-math.exp(min(-x, 700.0))), lambda p: -math.log(-math.log(p))),
    "extreme_value_2": (lambda x: -math.expm1(-math.exp(min(x, 700.0))), lambda p: math.log(-math.log1p(-p))),
}
