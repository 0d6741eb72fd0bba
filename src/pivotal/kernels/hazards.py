"""Hazard and cumulative hazard at a time, for every family of distributions; scalars in, scalars out.

A distribution is a kind, three parameters, and a step function of rates; the third parameter is the fraction cured.
A step function of ratios multiplies the hazard afterwards. The kinds: 0 piecewise constant, 1 Weibull (shape, scale),
2 log-normal (mean and standard deviation of log time), 3 log-logistic (shape, scale), 4 Gompertz (shape, rate).
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel

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
    return hazard * alive / (cured + alive), -math.log(cured + alive)


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


@kernel("i8, f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1]")
def hazards(kind, parameters, starts, rates, from_times, ratios, times):
    """Return the hazard and the cumulative hazard of one distribution at many times."""
    hazard, cumulative = np.empty(times.size), np.empty(times.size)
    for i in range(times.size):
        hazard[i], cumulative[i] = scaled_hazard_at(
            kind, parameters, starts, rates, 0, rates.size, from_times, ratios, 0, ratios.size, times[i]
        )
    return hazard, cumulative
