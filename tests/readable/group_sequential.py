"""The group-sequential recursion in its plainest form: Simpson's rule on a fine grid, one look after the other."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, ndtri

POINTS = 2001  # of the grid between two bounds; odd
REACH = 8.5


def crossing(
    timing: Sequence[float], upper: Sequence[float | None], lower: Sequence[float | None], drifts: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Return the probabilities of crossing the upper and the lower bound at each look.

    ``drifts`` holds one drift a look, so that the score B(t) has the mean drift * t.
    """
    at, mass = np.array([0.0]), np.array([1.0])
    before, mean_before = 0.0, 0.0
    up, down = [], []
    for look, time in enumerate(timing):
        mean = drifts[look] * time
        sd = math.sqrt(time - before)
        expected = at + mean - mean_before
        high = math.inf if upper[look] is None else float(upper[look]) * math.sqrt(time)
        low = -math.inf if lower[look] is None else float(lower[look]) * math.sqrt(time)
        up.append(float(mass @ ndtr((expected - high) / sd)))
        down.append(float(mass @ ndtr((low - expected) / sd)))
        bottom, top = max(low, mean - REACH * math.sqrt(time)), min(high, mean + REACH * math.sqrt(time))
        if look + 1 == len(timing) or bottom >= top:
            up += [0.0] * (len(timing) - look - 1)
            down += [0.0] * (len(timing) - look - 1)
            break
        new = np.linspace(bottom, top, POINTS)
        density = np.exp(-0.5 * ((new[:, None] - expected[None, :]) / sd) ** 2) / (sd * math.sqrt(2 * math.pi))
        mass = (density @ mass) * simpson(POINTS, top - bottom)
        at, before, mean_before = new, time, mean
    return up, down


def simpson(points: int, length: float) -> np.ndarray:
    """Return the weights of Simpson's rule."""
    weights = np.full(points, 2.0)
    weights[1::2] = 4.0
    weights[[0, -1]] = 1.0
    return weights * length / (points - 1) / 3


def spending_bounds(timing: Sequence[float], spent: Sequence[float]) -> list[float]:
    """Return the upper bounds that spend cumulative errors, by bisection."""
    found: list[float | None] = []
    for look, target in enumerate(spent):
        low, high = -10.0, 12.0
        for _ in range(40):  # to 2e-11
            middle = 0.5 * (low + high)
            trial = [*found, middle]
            total = sum(crossing(timing[: look + 1], trial, [None] * (look + 1), [0.0] * (look + 1))[0])
            low, high = (middle, high) if total > target else (low, middle)
        found.append(0.5 * (low + high))
    return [float(each) for each in found if each is not None]


def obrien_fleming_spending(alpha: float, time: float) -> float:
    """Return Lan and DeMets's spending of O'Brien–Fleming type."""
    return float(2 - 2 * ndtr(ndtri(1 - alpha / 2) / math.sqrt(time)))


def conditional_power_at_last(z: float, time: float, bound: float, drift: float) -> float:
    """Return the conditional power of the last bound at fraction 1."""
    return float(ndtr((z * math.sqrt(time) + drift * (1 - time) - bound) / math.sqrt(1 - time)))
