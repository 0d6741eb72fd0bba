"""Probabilities that a group-sequential test crosses its bounds, under any drift, with the error of the integration.

The recursion is that of Armitage, McPherson and Rowe (1969) on Gauss–Legendre points, see
``kernels/group_sequential.py``. It is run with two numbers of points, and the largest difference between the two is the
error that the result states; more points are taken until that is below ``AIM``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import ConvergenceError, DesignError
from pivotal.kernels import group_sequential as kernels
from pivotal.kernels import inner_wedge
from pivotal.planning.outcome import PlanningResult
from pivotal.results import Row

Array = NDArray[Any]
Drift = float | Sequence[float]
DENSITIES = (1.25, 1.7, 2.4, 3.4, 4.8, 6.8)  # points per width of the density; each checks the one before
AIM = 2e-13  # the error at which no more points are taken
PROMISE = 1e-12  # the largest error with which a result is given
LARGEST_DRIFT = 25.0


class Side(NamedTuple):
    """What the bounds on one side are: the kinds of the kernel, with scores or cumulative probabilities."""

    kind: Array
    value: Array


class Swept(NamedTuple):
    """What one sweep gave: its status, the bounds as scores, and the probabilities of crossing them."""

    status: int
    found: Array
    chance: Array


@cache
def rules() -> tuple[Array, Array]:
    """Return the points and weights of the Gauss–Legendre rules."""
    nodes, weights = kernels.legendre_rules()
    return nodes, weights


def given_side(z: Sequence[float | None], root: Array) -> Side:
    """Return bounds that are given as z values, absent where they are None."""
    kind = np.array([kernels.ABSENT if each is None else kernels.GIVEN for each in z], np.int64)
    return Side(kind, np.array([0.0 if each is None else each for each in z]) * root)


def absent_side(looks: int) -> Side:
    """Return no bounds."""
    return Side(np.zeros(looks, np.int64), np.zeros(looks))


def swept(time: Array, upper: Side, lower: Side, mean0: Array, mean1: Array, density: float) -> Swept:
    """Carry the process through all looks once, under two drifts; see ``kernels.group_sequential.sweep``."""
    found, chance = np.empty((2, time.size)), np.empty((4, time.size))
    status = kernels.sweep(time, *upper, *lower, mean0, mean1, density, *rules(), found, chance)
    refuse_dense(status, time)
    return Swept(status, found, chance)


def swept_wedge(time: Array, outer: Side, inner: Side, mean0: Array, mean1: Array, density: float) -> Swept:
    """Carry a process that also stops between inner bounds through all looks; see ``kernels.inner_wedge``."""
    found, chance = np.empty((4, time.size)), np.empty((7, time.size))
    status = inner_wedge.sweep_wedge(time, *outer, *inner, mean0, mean1, density, *rules(), found, chance)
    refuse_dense(status, time)
    return Swept(status, found, chance)


def given_wedge(z: Sequence[float | None] | None, root: Array) -> Array | None:
    """Return symmetric inner bounds as scores, (2, looks), equal where there is none; None where no look has one."""
    if z is None or all(each is None for each in z):
        return None
    half = np.array([0.0 if each is None else each for each in z]) * root
    return np.array([-half, half])


def chances(time: Array, upper: Side, lower: Side, means: Array, density: float, wedge: Array | None = None) -> Array:
    """Return the probabilities of crossing given bounds, and with a wedge of stopping in it: (2 or 3, looks)."""
    if wedge is None:
        return swept(time, upper, lower, means, means, density).chance[:2]
    given = np.full(time.size, kernels.GIVEN, np.int64)
    outer = [
        np.where(side.kind == kernels.GIVEN, side.value, far) for side, far in ((lower, -math.inf), (upper, math.inf))
    ]
    return swept_wedge(time, Side(given, np.array(outer)), Side(given, wedge), means, means, density).chance[:3]


def refuse_dense(status: int, time: Array) -> None:
    """Raise DesignError where two looks are too close for their density to be integrated."""
    if status >= kernels.TOO_DENSE:
        look = status - kernels.TOO_DENSE + 1
        raise DesignError(
            f"timing: look {look + 1} at {time[look]:g} is too close to look {look} at {time[look - 1]:g}; "
            "feasible: leave one of them out"
        )


def means_of(drift: Drift, time: Array, name: str = "drift") -> Array:
    """Return the expected score at each look under one drift, or under a drift for each look."""
    drifts = np.asarray(drift, float)
    if drifts.ndim > 1 or (drifts.ndim == 1 and drifts.size != time.size):
        raise DesignError(f"{name}: {drifts.size} values for {time.size} looks; feasible: one number, or one a look")
    if not np.all(np.abs(drifts * np.sqrt(time[-1])) <= LARGEST_DRIFT):
        raise DesignError(f"{name}={drift}: feasible: expected z values from {-LARGEST_DRIFT:g} to {LARGEST_DRIFT:g}")
    return np.ascontiguousarray(drifts * time)


@dataclass(frozen=True, kw_only=True)
class Crossing(PlanningResult):
    """Probabilities of crossing the bounds under one drift.

    Parameters
    ----------
    timing : tuple of float
        Information fractions.
    drift : float or tuple of float
        Expected z at full information; one a look where effects are not proportional.
    efficacy, futility, reference : tuple of float
        Probability of stopping at each look in favour of the experimental arm, for futility, and, for ``sides=2``, in
        favour of the reference arm.
    integration_error : float
        The largest difference of any cumulative probability between two integration rules.
    """

    verb: ClassVar[str] = "bounds"
    title: ClassVar[str] = "Crossing probabilities"
    timing: tuple[float, ...]
    drift: float | tuple[float, ...]
    efficacy: tuple[float, ...]
    futility: tuple[float, ...]
    reference: tuple[float, ...] | None = None
    integration_error: float

    @cached_property
    def efficacy_cumulative(self) -> tuple[float, ...]:
        """Return the probability of having crossed the upper bound by each look."""
        return tuple(accumulate(self.efficacy))

    @cached_property
    def futility_cumulative(self) -> tuple[float, ...]:
        """Return the probability of having stopped for futility by each look."""
        return tuple(accumulate(self.futility))

    @cached_property
    def reference_cumulative(self) -> tuple[float, ...] | None:
        """Return the probability of having stopped in favour of the reference arm by each look; for two sides."""
        return None if self.reference is None else tuple(accumulate(self.reference))

    @cached_property
    def stopping(self) -> tuple[float, ...]:
        """Return the probability that each look is the last one that is held."""
        sides = (self.efficacy, self.futility, self.reference or (0.0,) * len(self.timing))
        early = [math.fsum(each) for each in zip(*sides, strict=True)][:-1]
        return (*early, 1.0 - math.fsum(early))

    @property
    def power(self) -> float:
        """Return the probability of crossing the upper bound at any look."""
        return self.efficacy_cumulative[-1]

    @cached_property
    def expected_information(self) -> float:
        """Return the expected information at which the trial ends, as a fraction of the planned maximum."""
        return math.fsum(t * p for t, p in zip(self.timing, self.stopping, strict=True))

    def rows(self) -> list[Row]:
        """Return one row a look."""
        columns = [self.timing, self.efficacy, self.efficacy_cumulative, self.futility, self.futility_cumulative]
        names = ["information_fraction", "efficacy", "efficacy_cumulative", "futility", "futility_cumulative"]
        if self.reference is not None and self.reference_cumulative is not None:
            columns += [self.reference, self.reference_cumulative]
            names += ["reference", "reference_cumulative"]
        return [
            {"term": f"look {number}", **dict(zip(names, values, strict=True))}
            for number, values in enumerate(zip(*columns, strict=True), start=1)
        ]

    def summary(self) -> Row:
        """Return power and expected information."""
        return {
            "power": self.power,
            "futility": self.futility_cumulative[-1],
            **({} if self.reference_cumulative is None else {"reference": self.reference_cumulative[-1]}),
            "expected_information": self.expected_information,
            "integration_error": self.integration_error,
        }


def crossing_probabilities(
    timing: Sequence[float],
    upper: Sequence[float | None],
    lower: Sequence[float | None],
    drift: Drift,
    *,
    inner: Sequence[float | None] | None = None,
) -> Crossing:
    """Return the probabilities of crossing given bounds under a drift.

    Parameters
    ----------
    timing : sequence of float
        Information fractions, increasing.
    upper, lower : sequence of float or None
        z values of the bounds by look.
    drift : float or sequence of float
        Expected z at information fraction 1; or one a look, so that E[Z] = drift * sqrt(fraction) at each.
    inner : sequence of float or None, optional
        For two sides: where the test stops for futility with an absolute z up to this; None is no bound. The lower
        bounds are then in favour of the reference arm.

    Raises
    ------
    DesignError
        If a lower bound lies above the upper one, or the numbers do not fit each other.

    Examples
    --------
    >>> print(round(crossing_probabilities((0.5, 1), (2.963, 1.969), (None, None), 3.242).power, 4))
    0.899
    """
    time = np.array(timing, float)
    root = np.sqrt(time)
    if not len(upper) == len(lower) == time.size == len(upper if inner is None else inner):
        raise DesignError(f"upper: {len(upper)} bounds, lower: {len(lower)}; feasible: {time.size} of each, one a look")
    for look, (high, low) in enumerate(zip(upper, lower, strict=True), start=1):
        if high is not None and low is not None and low > high:
            raise DesignError(f"lower: at look {look}, {low:g} is above the upper bound {high:g}")
        half, most = None if inner is None else inner[look - 1], [math.inf if high is None else high]
        most.append(math.inf if low is None else -low)
        if half is not None and not 0.0 <= half <= min(most):
            raise DesignError(f"inner: at look {look}, {half:g}; feasible: from 0 to the outer bound {min(most):g}")
    means, wedge = means_of(drift, time), given_wedge(inner, root)
    chance, error = checked(time, given_side(upper, root), given_side(lower, root), means, wedge)
    futility = chance[1] if inner is None else chance[2] if wedge is not None else np.zeros(time.size)
    each = tuple(drift) if isinstance(drift, Sequence) else float(np.asarray(drift)) if np.ndim(drift) == 0 else None
    return Crossing(
        timing=tuple(timing),
        drift=tuple(np.asarray(drift).tolist()) if each is None else each,
        efficacy=tuple(chance[0].tolist()),
        futility=tuple(futility.tolist()),
        reference=None if inner is None else tuple(chance[1].tolist()),
        integration_error=error,
    )


def compared(
    time: Array, upper: Side, lower: Side, means: Array, coarse: Array, density: float, wedge: Array | None = None
) -> tuple[Array, float]:
    """Return the probabilities of stopping with a density, and the largest cumulative difference to others."""
    fine = chances(time, upper, lower, means, density, wedge)
    return fine, float(np.abs(np.cumsum(fine - coarse, axis=1)).max())


def checked(time: Array, upper: Side, lower: Side, means: Array, wedge: Array | None = None) -> tuple[Array, float]:
    """Return the probabilities of crossing given bounds, as ``chances`` does, and the error of the integration.

    Raises
    ------
    ConvergenceError
        If the error stays above what is promised.
    """
    coarse = chances(time, upper, lower, means, DENSITIES[0], wedge)
    error = math.inf
    for density in DENSITIES[1:]:
        fine, error = compared(time, upper, lower, means, coarse, density, wedge)
        if error <= AIM:
            return fine, error
        coarse = fine
    if error > PROMISE:
        raise ConvergenceError(f"crossing probabilities differ by {error:.1g} between two integration rules")
    return coarse, error
