"""Crossing probabilities and boundaries of two-sided tests that also stop between two inner bounds.

The process goes on in two intervals, between the inner and the outer bounds on either side; the recursion is that of
``group_sequential.py``, on Gauss–Legendre points over both.
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel
from pivotal.kernels.group_sequential import (
    ABSENT,
    CLASH,
    GIVEN,
    LARGEST,
    MEETS,
    MOST_NODES,
    REACH,
    SMALLEST,
    TOO_DENSE,
    _carry,
    _grid,
    _tail,
    _upper_at,
)


@kernel()
def _between(mass, at, count, half, mean, sd):
    """Return the probability between minus and plus a bound after an increment."""
    total = 0.0
    scale = 1.0 / (sd * math.sqrt(2.0))
    for i in range(count):
        centre = at[i] + mean
        total += mass[i] * (math.erfc((-half - centre) * scale) - math.erfc((half - centre) * scale))
    return 0.5 * total


@kernel()
def _half_width(mass, at, count, target, high, mean, sd):
    """Return the bound with a probability between minus and plus it, by regula falsi (Illinois); at most ``high``."""
    low, low_off, high_off = 0.0, -target, _between(mass, at, count, high, mean, sd) - target
    if high_off <= 0.0:
        return high
    kept = 0
    trial = low
    for _ in range(200):
        trial = (low * high_off - high * low_off) / (high_off - low_off)
        off = _between(mass, at, count, trial, mean, sd) - target
        if abs(off) < 2e-17 or high - low < 4e-16 * high:
            break
        if off < 0.0:
            low, low_off = trial, off
            high_off = high_off * 0.5 if kept == -1 else high_off
            kept = -1
        else:
            high, high_off = trial, off
            low_off = low_off * 0.5 if kept == 1 else low_off
            kept = 1
    return trial


@kernel()
def _grids(bottom, top, lower, upper, width, density, nodes, weights, at, weight):
    """Lay points over what lies below and above the inner bounds and return how many; -1 where there are too many."""
    if not lower < upper:
        return _grid(bottom, top, width, density, nodes, weights, at, weight)
    first = _grid(bottom, min(lower, top), width, density, nodes, weights, at, weight)
    if first < 0:
        return -1
    size = _grid(max(upper, bottom), top, width, density, nodes, weights, at[first:], weight[first:])
    return -1 if size < 0 else first + size


@kernel()
def _count(mass, at, count, bounds, mean, sd, out):
    """Write the probabilities of crossing the upper and the lower bound and of stopping between the inner ones."""
    low, lower, upper, high = bounds
    out[0] = _tail(mass, at, count, high, mean, sd, 1.0)
    out[1] = _tail(mass, at, count, low, mean, sd, -1.0)
    out[2] = 0.0
    if lower < upper:
        out[2] = _tail(mass, at, count, upper, mean, sd, -1.0) - _tail(mass, at, count, lower, mean, sd, -1.0)


@kernel(
    "f8[::1], i8[::1], f8[:, ::1], i8[::1], f8[:, ::1], f8[::1], f8[::1], f8, f8[::1], f8[::1], f8[:, ::1], f8[:, ::1]"
)
def sweep_wedge(time, outer_kind, outer, inner_kind, inner, mean0, mean1, density, nodes, weights, found, chance):
    """Carry the process through all looks; find the bounds that spend probabilities; count what crosses.

    Parameters
    ----------
    time, mean0, mean1, density, nodes, weights : as in ``group_sequential.sweep``
    outer_kind, outer : (2, looks), the lower and the upper bound as scores where ``GIVEN``; where ``SPENT`` the second
        row is the cumulative probability of crossing the upper one under the null hypothesis, and the lower one mirrors
        it; ``ABSENT`` is none
    inner_kind, inner : (2, looks), the two inner bounds where ``GIVEN``; where ``SPENT`` the second row is the
        cumulative probability of stopping between them under the alternative, and they are symmetric; ``MEETS`` are the
        outer ones; ``ABSENT`` is none
    found : (4, looks), lower, lower inner, upper inner and upper bound as scores, is written; inner ones that are
        absent are equal
    chance : (7, looks), probabilities of crossing the upper and the lower bound and of stopping between the inner ones,
        under the null hypothesis, then under the alternative; and of being below 0 under the alternative, is written

    Returns
    -------
    int
        As ``group_sequential.sweep``.
    """
    looks = time.size
    at, mass0, mass1, count = np.zeros(1), np.empty(1), np.empty(1), 1
    mass0[0] = mass1[0] = 1.0
    space = 2 * (MOST_NODES + 2 * LARGEST)
    new, weight = np.empty(space), np.empty(space)
    before, before0, before1 = 0.0, 0.0, 0.0
    status = 0
    spent_outer, spent_inner = 0.0, 0.0
    for k in range(looks):
        variance = time[k] - before
        sd, root = math.sqrt(variance), math.sqrt(time[k])
        shift0, shift1 = mean0[k] - before0, mean1[k] - before1
        high, low = np.inf, -np.inf
        if outer_kind[k] == GIVEN:
            low, high = outer[0, k], outer[1, k]
        elif outer_kind[k] != ABSENT:
            high = _upper_at(outer_kind[k], outer[1, k], spent_outer, mass0, at, count, mean0[k], shift0, sd, root)
            low = -high
        if inner_kind[k] == GIVEN:
            lower, upper = inner[0, k], inner[1, k]
        elif inner_kind[k] == MEETS:
            lower, upper = low, high
        else:
            most = min(high, abs(mean1[k]) + REACH * root)
            target = 0.0 if inner_kind[k] == ABSENT else inner[1, k] - spent_inner
            upper = _half_width(mass1, at, count, target, most, shift1, sd) if target > SMALLEST else 0.0
            lower = -upper
            if status == 0 and not upper < most:
                status = CLASH + k
        if status == 0 and (upper > high or lower < low):
            status = CLASH + k
        lower, upper = max(lower, low), min(upper, high)
        found[0, k], found[1, k], found[2, k], found[3, k] = low, lower, upper, high
        _count(mass0, at, count, found[:, k], shift0, sd, chance[:3, k])
        _count(mass1, at, count, found[:, k], shift1, sd, chance[3:6, k])
        chance[6, k] = _tail(mass1, at, count, 0.0, shift1, sd, -1.0)
        spent_outer += chance[0, k]
        spent_inner += chance[5, k]
        if k == looks - 1:
            break
        after = math.sqrt(time[k + 1] - time[k])
        width = sd * after / math.sqrt(variance + time[k + 1] - time[k])
        bottom = max(low, min(mean0[k], mean1[k]) - REACH * root)
        top = min(high, max(mean0[k], mean1[k]) + REACH * root)
        size = _grids(bottom, top, lower, upper, width, density, nodes, weights, new, weight)
        if size < 0:
            return TOO_DENSE + k
        next0, next1 = np.zeros(size), np.zeros(size)
        if size and count:
            _carry(mass0, mass1, at, count, new, weight, size, shift0, shift1, variance, True, next0, next1)
        at = np.empty(size)
        for i in range(size):
            at[i] = new[i]
        mass0, mass1, count = next0, next1, size
        before, before0, before1 = time[k], mean0[k], mean1[k]
    return status
