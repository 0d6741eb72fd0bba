"""Restricted means, milestones and responses of two arms, for the looks of simulated trials.

Subjects come in order of time; arm 0 is the reference, any other the experimental arm. An arm that is not followed far
enough has no estimate: NaN.
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel

SLACK = 1.4901161193847656e-08  # the square root of the double's precision: near-equal times, as in the analysis
FROM, SURVIVAL, GREENWOOD = range(3)  # rows of ``steps``


@kernel()
def _end_of(order, n, time, event, arm, experimental):
    """Return the subjects of an arm, its last time, and whether its curve is above zero there."""
    count, last, above_zero = 0, -1.0, False
    for j in range(n - 1, -1, -1):
        i = order[j]
        if (arm[i] != 0) == experimental:
            count += 1
            if count == 1:
                last = time[j]
            above_zero |= time[j] == last and event[i] == 0
    return count, last, above_zero


@kernel()
def _curve(order, n, time, event, arm, experimental, left, until, steps):
    """Write when the curve of an arm steps down, how far, and what Greenwood's sum gains; return how many steps.

    ``left`` are at risk at first; a step to zero gains nothing.
    """
    survival, count, j = 1.0, 0, 0
    while j < n and time[j] <= until:
        now, died, leaving = time[j], 0, 0
        while j < n and time[j] == now:
            i = order[j]
            here = (arm[i] != 0) == experimental
            leaving += here
            died += here and event[i] != 0
            j += 1
        if died > 0:
            survival *= (left - died) / left
            steps[FROM, count], steps[SURVIVAL, count] = now, survival
            steps[GREENWOOD, count] = died / (left * (left - died)) if left > died else 0.0
            count += 1
        left -= leaving
    return count


@kernel()
def restricted_mean(order, n, time, event, arm, experimental, tau, steps):
    """Return the area under the curve of an arm up to ``tau``, and its variance by Greenwood's formula."""
    left, last, above_zero = _end_of(order, n, time, event, arm, experimental)
    limit = last if above_zero else time[n - 1]
    if left == 0 or tau > limit * (1.0 + SLACK):
        return np.nan, np.nan
    count = _curve(order, n, time, event, arm, experimental, left, tau, steps)
    beyond, variance, until = 0.0, 0.0, tau
    for r in range(count - 1, -1, -1):
        beyond += steps[SURVIVAL, r] * (until - steps[FROM, r])
        until = steps[FROM, r]
        variance += beyond * beyond * steps[GREENWOOD, r]
    return until + beyond, variance


@kernel()
def survival_at(order, n, time, event, arm, experimental, at, steps):
    """Return the Kaplan-Meier estimate of an arm at a time, and its variance; no variance where the curve is zero."""
    left, last, above_zero = _end_of(order, n, time, event, arm, experimental)
    near = SLACK * min(1.0, at)
    if left == 0 or (above_zero and at - near > last):
        return np.nan, np.nan
    count = _curve(order, n, time, event, arm, experimental, left, at + near, steps)
    if count == 0:
        return 1.0, 0.0
    survival, greenwood = steps[SURVIVAL, count - 1], 0.0
    for r in range(count):
        greenwood += steps[GREENWOOD, r]
    return survival, survival * survival * greenwood if survival > 0.0 else np.nan


@kernel()
def _difference(one, other, variance, out):
    """Write the test of a difference, experimental less reference."""
    out[1], out[2] = one - other, math.sqrt(variance)
    out[0] = out[1] / out[2] if variance > 0.0 else np.nan
    out[3] = 1.0 / variance if variance > 0.0 else 0.0


@kernel()
def difference_of_means(order, n, time, event, arm, tau, steps, out):
    """Write the test of the difference of restricted means."""
    one, first = restricted_mean(order, n, time, event, arm, True, tau, steps)
    other, second = restricted_mean(order, n, time, event, arm, False, tau, steps)
    _difference(one, other, first + second, out)


@kernel()
def difference_at(order, n, time, event, arm, at, plain, steps, out):
    """Write the test of the difference of survival at a time, or of that of -log(-log S) (Klein and others 2007)."""
    one, first = survival_at(order, n, time, event, arm, True, at, steps)
    other, second = survival_at(order, n, time, event, arm, False, at, steps)
    if not plain:
        if not (0.0 < one < 1.0 and 0.0 < other < 1.0):
            out[0] = out[1] = out[2] = np.nan
            out[3] = 0.0
            return
        log, log_other = math.log(one), math.log(other)
        first, second = first / (one * log) ** 2, second / (other * log_other) ** 2
        one, other = -math.log(-log), -math.log(-log_other)
    _difference(one, other, first + second, out)


@kernel()
def difference_of_responses(order, n, event, arm, out):
    """Write the test of the difference of response rates: the pooled variance, with n / (n - 1) as Mantel's has."""
    treated = responded = responded_treated = 0
    for j in range(n):
        i = order[j]
        here, response = arm[i] != 0, event[i] != 0
        treated += here
        responded += response
        responded_treated += here and response
    control = n - treated
    if treated == 0 or control == 0:
        out[0] = out[1] = out[2] = np.nan
        out[3] = 0.0
        return
    rate = responded / n
    variance = rate * (1.0 - rate) * (1.0 / treated + 1.0 / control) * n / (n - 1.0)
    _difference(responded_treated / treated, (responded - responded_treated) / control, variance, out)
