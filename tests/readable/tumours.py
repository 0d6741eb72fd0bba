"""Tumours by the definition: the differential equation solved step by step, and RECIST 1.1 as it is read."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import exp

import numpy as np
from scipy.integrate import quad, solve_ivp


def level(starts, effects, day):
    """Return the effect of the dose level taken on a day."""
    return effects[sum(start <= day for start in starts) - 1]


def sums(numbers, starts, effects, days):
    """Return the sum of diameters on days, by the equation, piece by piece of the dose."""
    baseline, growth, shrinkage, early, resistance = numbers[:5]
    edges = [start for start in starts if start < max(days)] + [max(days)]
    found, y = {0.0: baseline}, baseline
    for k, (low, high) in enumerate(pairwise(edges)):

        def slope(t, size, effect=effects[k]):
            return growth * size - (shrinkage + early * exp(-resistance * t)) * effect * size

        inside = sorted({d for d in days if low < d <= high} | {high})
        if high > low:
            solved = solve_ivp(slope, (low, high), [y], t_eval=inside, rtol=1e-9, atol=1e-12, method="LSODA")
            found |= dict(zip(inside, solved.y[0].tolist(), strict=True))
            y = float(solved.y[0, -1])
    return [found[d] for d in days]


def by_looking(days, sizes):
    """Return the nadir, when the sum is a fifth and 5 mm above the smallest before, and at most 70 % of the first."""
    nadir = days[int(np.argmin(sizes))]
    least = np.minimum.accumulate(sizes)
    grown = np.flatnonzero((sizes >= 1.2 * least) & (sizes >= least + 5))
    shrunk = np.flatnonzero(sizes <= 0.7 * sizes[0])
    return (
        float(nadir),
        float(days[grown[0]]) if grown.size else np.inf,
        float(days[shrunk[0]]) if shrunk.size else np.inf,
    )


def cumulative(rate, relative, power, day):
    """Return the cumulative hazard, by a day, of a rate a day that goes with a power of the relative sum of diameters."""
    return quad(lambda t: rate * relative(t) ** power, 0, day, limit=200)[0]


def target(earlier, now, gone):
    """Return the response of target lesions: sums of earlier scans, the first at entry, and of this one."""
    nadir, first = min(earlier), earlier[0]
    increase = now - nadir
    if increase >= 5 and Fraction(increase) >= Fraction(1, 5) * nadir:
        return "PD"
    if nadir == 0 and now > 0:
        return "PD"
    if gone:
        return "CR"
    return "PR" if first - now >= Fraction(3, 10) * first else "SD"


def overall(of_target, non_target, new):
    """Return the overall response: target lesions, non-target lesions (None where there are none), new lesions."""
    if of_target == "PD" or non_target == "PD" or new:
        return "PD"
    if of_target == "CR":
        return "CR" if non_target in {None, "CR"} else "PR"
    return of_target
