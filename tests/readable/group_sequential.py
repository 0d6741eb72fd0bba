"""The group-sequential recursion in its plainest form: Simpson's rule on a fine grid, one look after the other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

POINTS = 2001  # of the grid between two bounds; odd
REACH = 8.5


@dataclass(frozen=True)
class State:
    """Where the score may be after a look at which nothing was crossed, and how likely it is there."""

    at: np.ndarray
    mass: np.ndarray
    time: float
    mean: float

    def crossed(self, time: float, mean: float, high: float, low: float) -> tuple[float, float]:
        """Return the probabilities that the score is above and below two bounds at the next look."""
        expected, sd = self.at + mean - self.mean, math.sqrt(time - self.time)
        return float(self.mass @ ndtr((expected - high) / sd)), float(self.mass @ ndtr((low - expected) / sd))

    def after(self, time: float, mean: float, high: float, low: float) -> "State | None":
        """Return the state after the next look, or None if one of the bounds is crossed for sure."""
        bottom, top = max(low, mean - REACH * math.sqrt(time)), min(high, mean + REACH * math.sqrt(time))
        if bottom >= top:
            return None
        expected, sd = self.at + mean - self.mean, math.sqrt(time - self.time)
        new = np.linspace(bottom, top, POINTS)
        density = new[:, None] / sd - expected[None, :] / sd
        density *= density  # in place, for there are four million of them
        density *= -0.5
        np.exp(density, out=density)
        mass = density @ self.mass / (sd * math.sqrt(2 * math.pi)) * simpson(POINTS, top - bottom)
        return State(new, mass, time, mean)


START = State(np.array([0.0]), np.array([1.0]), 0.0, 0.0)


def crossing(
    timing: Sequence[float], upper: Sequence[float | None], lower: Sequence[float | None], drifts: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Return the probabilities of crossing the upper and the lower bound at each look.

    ``drifts`` holds one drift a look, so that the score B(t) has the mean drift * t.
    """
    state: State | None = START
    up, down = [0.0] * len(timing), [0.0] * len(timing)
    for look, time in enumerate(timing):
        mean = drifts[look] * time
        high = math.inf if upper[look] is None else float(upper[look]) * math.sqrt(time)
        low = -math.inf if lower[look] is None else float(lower[look]) * math.sqrt(time)
        up[look], down[look] = state.crossed(time, mean, high, low)
        if look + 1 == len(timing) or (state := state.after(time, mean, high, low)) is None:
            break
    return up, down


def simpson(points: int, length: float) -> np.ndarray:
    """Return the weights of Simpson's rule."""
    weights = np.full(points, 2.0)
    weights[1::2] = 4.0
    weights[[0, -1]] = 1.0
    return weights * length / (points - 1) / 3


def spending_bounds(timing: Sequence[float], spent: Sequence[float]) -> list[float]:
    """Return the upper bounds that spend cumulative errors, by bisection."""
    found: list[float] = []
    state, before = START, 0.0
    for time, target in zip(timing, spent, strict=True):
        low, high = -10.0, 12.0
        for _ in range(40):  # to 2e-11
            middle = 0.5 * (low + high)
            total = before + state.crossed(time, 0.0, middle * math.sqrt(time), -math.inf)[0]
            low, high = (middle, high) if total > target else (low, middle)
        found.append(0.5 * (low + high))
        bound = found[-1] * math.sqrt(time)
        before += state.crossed(time, 0.0, bound, -math.inf)[0]
        if len(found) < len(timing):
            state = state.after(time, 0.0, bound, -math.inf)
    return found


def obrien_fleming_spending(alpha: float, time: float) -> float:
    """Return Lan and DeMets's spending of O'Brien–Fleming type."""
    return float(2 - 2 * ndtr(ndtri(1 - alpha / 2) / math.sqrt(time)))


def conditional_power_at_last(z: float, time: float, bound: float, drift: float) -> float:
    """Return the conditional power of the last bound at fraction 1."""
    return float(ndtr((z * math.sqrt(time) + drift * (1 - time) - bound) / math.sqrt(1 - time)))
