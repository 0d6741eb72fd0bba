"""Hazard and cumulative hazard at a time, and back, for every family of distributions; scalars in, scalars out.

A distribution is a kind, three parameters, and a step function of rates; the third parameter is the fraction cured.
A step function of ratios multiplies the hazard afterwards. The kinds: 0 piecewise constant, 1 Weibull (shape, scale),
2 log-normal (mean and standard deviation of log time), 3 log-logistic (shape, scale), 4 Gompertz (shape, rate).
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel
from pivotal.kernels.multivariate_normal import quantile

FAR = 25.0  # beyond this normal quantile the tail is computed by its asymptotic series


@kernel()
def normal_tail(z):
    """Return the hazard and the cumulative hazard of the standard normal distribution at z."""
    if z < FAR:
        upper = 0.5 * math.erfc(z / math.sqrt(2.0))
        return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) / upper, -math.log(upper)
    series = 1.0 - 1.0 / z**2 + 3.0 / z**4 - 15.0 / z**6 + 105.0 / z**8
    return z / series, 0.5 * z * z + math.log(z * math.sqrt(2.0 * math.pi)) - math.log(series)


@kernel()
def uncured(kind, one, two, starts, rates, first, last, t):
    """Return the hazard and the cumulative hazard at t > 0 of who is not cured."""
    if kind == 0:
        total = 0.0
        for k in range(first, last):
            if k + 1 == last or t < starts[k + 1]:
                return rates[k], total + rates[k] * (t - starts[k])
            total += rates[k] * (starts[k + 1] - starts[k])
    elif kind == 1:
        cumulative = (t / two) ** one
        return one * cumulative / t, cumulative
    elif kind == 2:
        hazard, cumulative = normal_tail((math.log(t) - one) / two)
        return hazard / (two * t), cumulative
    elif kind == 3:
        odds = (t / two) ** one
        if odds < 1e300:
            return one * odds / ((1.0 + odds) * t), math.log1p(odds)
        return one / t, one * math.log(t / two)
    elif kind == 4:
        if one == 0.0:
            return two, two * t
        return two * math.exp(one * t), two * math.expm1(one * t) / one
    return np.nan, np.nan


@kernel()
def hazard_at(kind, parameters, starts, rates, first, last, t):
    """Return the hazard and the cumulative hazard at t, the cured included."""
    if t <= 0.0:
        t = 5e-324
    hazard, cumulative = uncured(kind, parameters[0], parameters[1], starts, rates, first, last, t)
    cured = parameters[2]
    if cured == 0.0:
        return hazard, cumulative
    alive = (1.0 - cured) * math.exp(-cumulative)
    if alive == 0.0:
        return 0.0, -math.log(cured)
    return hazard * alive / (cured + alive), -math.log1p((1.0 - cured) * math.expm1(-cumulative))


@kernel()
def scaled_hazard_at(kind, parameters, starts, rates, first, last, from_times, ratios, begin, end, t):
    """Return the hazard and the cumulative hazard at t where a step function of ratios multiplies the hazard."""
    hazard, cumulative = hazard_at(kind, parameters, starts, rates, first, last, t)
    if end - begin == 1:
        return ratios[begin] * hazard, ratios[begin] * cumulative
    total, before = 0.0, 0.0
    for k in range(begin, end):
        if k + 1 == end or t < from_times[k + 1]:
            return ratios[k] * hazard, total + ratios[k] * (cumulative - before)
        _, upto = hazard_at(kind, parameters, starts, rates, first, last, from_times[k + 1])
        total += ratios[k] * (upto - before)
        before = upto
    return np.nan, np.nan


@kernel("f8")
def normal_of_hazard(target):
    """Return where the cumulative hazard of the standard normal distribution has a value, also in the far tail."""
    if target < 0.6931471805599453:
        return quantile(-math.expm1(-target))
    if target < 700.0:
        return -quantile(math.exp(-target))
    z = math.sqrt(2.0 * target)
    if math.isinf(z):
        return z
    for _ in range(4):  # the cumulative hazard is convex and here nearly a square: Newton's steps settle at once
        hazard, cumulative = normal_tail(z)
        z -= (cumulative - target) / hazard
    return z


@kernel()
def uncured_time(kind, one, two, starts, rates, first, last, target):
    """Return when the cumulative hazard of who is not cured has a value; infinite where it never has."""
    if kind == 0:
        reached = 0.0
        for k in range(first, last):
            after = np.inf if k + 1 == last else reached + rates[k] * (starts[k + 1] - starts[k])
            if target < after or k + 1 == last:
                return starts[k] + ((target - reached) / rates[k] if target > reached else 0.0)
            reached = after
    if kind == 1:
        return two * target ** (1.0 / one)
    if kind == 2:
        return math.exp(one + two * normal_of_hazard(target))
    if kind == 3:
        odds = math.expm1(target) if target < 690.0 else np.inf
        return two * (odds ** (1.0 / one) if odds < np.inf else math.exp(target / one))
    if kind == 4:
        if one == 0.0:
            return target / two
        inner = one * target / two
        return math.log1p(inner) / one if inner > -1.0 else np.inf
    return np.nan


@kernel()
def time_of_hazard(kind, parameters, starts, rates, first, last, from_times, ratios, begin, end, target):
    """Return when the cumulative hazard, the cured and a step function of ratios included, has a value."""
    if end - begin == 1:
        if ratios[begin] != 1.0:
            target = target / ratios[begin] if target > 0.0 else 0.0
    else:
        reached, before = 0.0, 0.0
        for k in range(begin, end):
            if k + 1 == end:
                target = before + ((target - reached) / ratios[k] if target > reached else 0.0)
                break
            _, upto = hazard_at(kind, parameters, starts, rates, first, last, from_times[k + 1])
            after = reached + ratios[k] * (upto - before)
            if target < after:
                target = before + (target - reached) / ratios[k]
                break
            reached, before = after, upto
    cured = parameters[2]
    if cured > 0.0:
        gone = math.expm1(-target) / (1.0 - cured)  # minus the part of the uncured who have had the event
        if gone <= -1.0:
            return np.inf
        target = -math.log1p(gone)
    return uncured_time(kind, parameters[0], parameters[1], starts, rates, first, last, target)


@kernel("i8, f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1]")
def times_of_hazard(kind, parameters, starts, rates, from_times, ratios, targets):
    """Return when the cumulative hazard of one distribution has each of many values."""
    times = np.empty(targets.size)
    for i in range(targets.size):
        times[i] = time_of_hazard(
            kind, parameters, starts, rates, 0, rates.size, from_times, ratios, 0, ratios.size, targets[i]
        )
    return times


@kernel("i8, f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1]")
def hazards(kind, parameters, starts, rates, from_times, ratios, times):
    """Return the hazard and the cumulative hazard of one distribution at many times."""
    hazard, cumulative = np.empty(times.size), np.empty(times.size)
    for i in range(times.size):
        hazard[i], cumulative[i] = scaled_hazard_at(
            kind, parameters, starts, rates, 0, rates.size, from_times, ratios, 0, ratios.size, times[i]
        )
    return hazard, cumulative
