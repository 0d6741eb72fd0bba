"""Expected events by the definition: over entry times, then over times since randomisation; slow, by quadrature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import exp, inf, log

import numpy as np

from pivotal.distributions.functions import Record
from pivotal.kernels.hazards import hazards as kernel_hazards


def entered(starts: Sequence[float], rates: Sequence[float], end: float, month: float) -> float:
    """Return how many have entered by a month."""
    total = 0.0
    for index, (start, rate) in enumerate(zip(starts, rates, strict=True)):
        until = min(month, end, starts[index + 1] if index + 1 < len(starts) else inf)
        total += rate * max(0.0, until - start)
    return total


def hazards(arm: Record, time: float) -> tuple[float, float]:
    """Return the hazard and the cumulative hazard of a distribution; straight from the kernel, being asked so often."""
    hazard, cumulative = kernel_hazards(
        arm.kind, arm.parameters, arm.starts, arm.rates, arm.from_times, arm.ratios, np.array([time])
    )
    return float(hazard[0]), float(cumulative[0])


def at_risk(arm: Record, lost: Record, time: float) -> float:
    """Return the probability that neither the event nor dropping out has come by a time."""
    return exp(-hazards(arm, time)[1] - hazards(lost, time)[1])


def events(
    arm: Record,
    lost: Record,
    accrual: tuple[Sequence[float], Sequence[float], float],
    month: float,
    follow_up: float = inf,
) -> float:
    """Return the events by a month, who enters at u being followed for min(month − u, follow_up)."""
    starts, rates, end = accrual

    def by(time: float) -> float:
        def falling(log_time: float) -> float:
            t = exp(log_time)
            hazard, cumulative = hazards(arm, t)
            return t * hazard * exp(-cumulative - hazards(lost, t)[1])

        knots = [log(t) for t in {*arm.starts, *arm.from_times, *lost.starts} if 0 < t < time]
        return _integral(falling, -60.0, log(time), knots) if time > 0 else 0.0

    total = 0.0
    for index, (start, rate) in enumerate(zip(starts, rates, strict=True)):
        until = min(month, end, starts[index + 1] if index + 1 < len(starts) else inf)
        if until > start and rate > 0:
            knots = [month - t for t in {*arm.starts, *arm.from_times, *lost.starts, follow_up}]
            total += rate * _integral(
                lambda u: by(min(month - u, follow_up)), start, until, [k for k in knots if start < k < until]
            )
    return total


def score(
    arms: tuple[Record, Record],
    lost: tuple[Record, Record],
    share: tuple[float, float],
    accrual: tuple[Sequence[float], Sequence[float], float],
    month: float,
    null: float,
) -> tuple[float, float]:
    """Return mean and variance of the log-rank score (Lu 2021), the reference arm first."""
    starts, rates, end = accrual

    def parts(time: float) -> tuple[float, float]:
        come = entered(starts, rates, end, month - time)
        one, two = (share[side] * come * at_risk(arms[side], lost[side], time) for side in (0, 1))
        if one == 0 or two == 0:
            return 0.0, 0.0
        part = null * two / (null * two + one)
        first, second = hazards(arms[0], time)[0], hazards(arms[1], time)[0]
        mean = two * second - part * (one * first + two * second)
        return mean, part * (1 - part) * (one * first + two * second)

    knots = [month - t for t in (*starts, end)]
    for each in (*arms, *lost):
        knots += [float(t) for t in (*each.starts, *each.from_times)]
    inner = [k for k in knots if 0 < k < month]
    return (
        _integral(lambda t: parts(t)[0], 1e-12, month, inner),
        _integral(lambda t: parts(t)[1], 1e-12, month, inner),
    )


def _integral(function: Callable[[float], float], low: float, high: float, knots: Sequence[float]) -> float:
    from scipy.integrate import quad

    edges = [low, *sorted(set(knots)), high]
    return float(sum(quad(function, a, b, epsabs=1e-11, epsrel=1e-10, limit=200)[0] for a, b in pairwise(edges)))
