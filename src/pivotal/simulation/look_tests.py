"""From the noun of a test to what its kernel takes, and the test of one set of arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pivotal.errors import DesignError, shown
from pivotal.kernels import look_statistics as kinds
from pivotal.kernels import win_ratios
from pivotal.kernels.look_max_combo import MOST_WEIGHTS, exceedance
from pivotal.simulation.model import (
    CoxTest,
    EarlyZeroTest,
    LogRankTest,
    LookTest,
    MaxComboTest,
    MilestoneTest,
    ModestlyWeightedTest,
    ResponseTest,
    RestrictedMeanTest,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class KernelTest:
    """A test as ``kernels.look_statistics`` takes it.

    Parameters
    ----------
    kind : int
    parameters : (p,) float64
    stratified : bool
        Whether the kernel is told of the strata.
    """

    kind: int
    parameters: Floats
    stratified: bool

    def strata(self, count: int) -> int:
        """Return the number of strata that the kernel is told."""
        return count if self.stratified else 1


@dataclass(frozen=True)
class LookStatistic:
    """What a test says.

    Parameters
    ----------
    z : float
        Above 0 where it favours the experimental arm.
    estimate, std_error, information : float
        See ``kernels.look_statistics``.
    """

    z: float
    estimate: float
    std_error: float
    information: float


def kernel_test(test: LookTest, margin: float = 1.0) -> KernelTest:
    """Return a test as its kernel takes it.

    Parameters
    ----------
    test : LookTest
    margin : float
        The hazard ratio that is tested against.

    Raises
    ------
    DesignError
        If the test has another door: the win ratio (``kernels.win_ratios``), or a function of the user's own; if it
        compares no hazards and the margin is not 1; or if MaxCombo has too many weights, one twice, or such as are too
        unlike each other.

    Examples
    --------
    >>> kernel_test(LogRankTest(rho=0, gamma=1)).parameters.tolist()
    [0.0, 1.0, 1.0]
    """
    kind, parameters = _kind_and_parameters(test)
    if kind <= kinds.COX:
        parameters = (*parameters, margin)
    elif margin != 1.0:
        raise DesignError(
            f"a margin of {margin:g} is one of a hazard ratio, and {test.kind} compares no hazards; accepted: the "
            "log-rank family, max_combo, cox"
        )
    return KernelTest(kind, np.array(parameters, np.float64), getattr(test, "stratified", False))


def _kind_and_parameters(test: LookTest) -> tuple[int, tuple[float, ...]]:  # noqa: PLR0911 (one return a test)
    match test:
        case LogRankTest(rho=0, gamma=0):
            return kinds.LOG_RANK, ()
        case LogRankTest():
            return kinds.FLEMING_HARRINGTON, (test.rho, test.gamma)
        case ModestlyWeightedTest():
            return kinds.MODESTLY_WEIGHTED, (test.delay,)
        case EarlyZeroTest():
            return kinds.EARLY_ZERO, (test.delay,)
        case MaxComboTest():
            return kinds.MAX_COMBO, _weights(test)
        case CoxTest():
            return kinds.COX, ()
        case RestrictedMeanTest():
            return kinds.RESTRICTED_MEAN, (test.tau,)
        case MilestoneTest():
            return kinds.MILESTONE if test.scale == "plain" else kinds.MILESTONE_CLOGLOG, (test.time,)
        case ResponseTest():
            return kinds.RESPONSE, ()
    raise DesignError(f"{shown(test.kind)} is no test of one time of an event; its door is another")


def _weights(test: MaxComboTest) -> tuple[float, ...]:
    """Return the weights of MaxCombo one after the other."""
    if len(test.weights) > MOST_WEIGHTS:
        raise DesignError(f"weights has {len(test.weights)} weights; accepted: 2 to {MOST_WEIGHTS}")
    if len(set(test.weights)) < len(test.weights):
        raise DesignError("weights names a weight twice")
    if math.isnan(_anywhere(test)):
        raise DesignError(
            f"weights={shown(test.weights)} are too unlike each other for the probability of the largest statistic; "
            "accepted: fewer weights, or less extreme ones"
        )
    return tuple(each for pair in test.weights for each in pair)


def _anywhere(test: MaxComboTest) -> float:
    """Return the probability that the largest statistic exceeds 2 in a trial in which survival falls evenly to 0.3."""
    before = np.linspace(1, 0.3, 200)
    values = np.array([before**rho * (1 - before) ** gamma for rho, gamma in test.weights])
    covariance = values @ values.T
    error = np.sqrt(np.diag(covariance))
    return float(exceedance(2.0, covariance / np.outer(error, error)))


def at_look(
    test: LookTest,
    time: ArrayLike,
    event: ArrayLike,
    arm: ArrayLike,
    stratum: ArrayLike | None = None,
    *,
    margin: float = 1.0,
) -> LookStatistic:
    """Return what a test says of one set of arrays, one place a subject.

    Parameters
    ----------
    test : LookTest
    time : (n,) float
        Follow-up times, in months.
    event : (n,) bool or 0, 1
    arm : (n,) int
        0 is the reference, any other the experimental arm.
    stratum : (n,) int, optional
        From 0.
    margin : float
        The hazard ratio that is tested against.

    Examples
    --------
    >>> time, event = [6, 13, 21, 30, 37, 38, 5, 7, 9, 10, 13, 16], [1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 1]
    >>> found = at_look(LogRankTest(), time, event, [1] * 6 + [0] * 6)
    >>> round(found.z, 4), round(found.estimate, 3)
    (2.2435, -1.925)
    """
    as_kernel = kernel_test(test, margin)
    times = np.asarray(time, np.float64)
    order = np.argsort(times, kind="stable").astype(np.int32)
    strata = np.zeros(times.size, np.int32) if stratum is None else np.asarray(stratum, np.int32)
    count = as_kernel.strata(1 + int(strata.max(initial=0)))
    out = np.empty(4)
    kinds.statistic_of(
        as_kernel.kind, as_kernel.parameters, order, times.size, times[order], _flags(event),
        np.asarray(arm, np.int32), strata, count, workspace(times.size, count), out,
    )  # fmt: skip
    return LookStatistic(*out.tolist())


def workspace(subjects: int, strata: int) -> Floats:
    """Return the room that the kernel needs."""
    return np.empty((kinds.ROWS, kinds.columns(subjects, strata)))


def _flags(event: ArrayLike) -> NDArray[np.uint8]:
    return np.asarray(event).astype(np.uint8)


def win_ratio(times: ArrayLike, events: ArrayLike, arm: ArrayLike) -> LookStatistic:
    """Return the win ratio test of one set of arrays: log win ratio, above 0 where it favours the experimental arm.

    Parameters
    ----------
    times, events : (endpoints, n)
        Follow-up times and whether they end with the event, the most important endpoint first.
    arm : (n,) int
        0 is the reference, any other the experimental arm.

    Examples
    --------
    >>> found = win_ratio([[5, 9, 9, 9, 4, 9], [5, 3, 9, 6, 4, 2]], [[1, 0, 0, 0, 1, 0], [1, 1, 0, 1, 1, 1]],
    ...                   [0, 1, 1, 1, 0, 0])
    >>> round(found.z, 3), round(found.estimate, 3)
    (nan, nan)
    """
    by_endpoint = np.ascontiguousarray(times, np.float64)
    subjects = by_endpoint.shape[1]
    room, out = np.empty((win_ratios.rows(by_endpoint.shape[0]), max(subjects, 1))), np.empty(4)
    everybody = np.arange(subjects, dtype=np.int32)
    win_ratios.win_ratio_of(everybody, subjects, by_endpoint, _flags(events), np.asarray(arm, np.int32), room, out)
    return LookStatistic(*out.tolist())
