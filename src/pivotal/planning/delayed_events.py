"""Decisions once the events are in that were under way when a trial stopped (Hampson and Jennison 2013).

At a bound one stops to enrol, and decides later: at the information of the stop and of the delayed events, the null
hypothesis is rejected from a decision value on. It is chosen so that under the null hypothesis a stop for efficacy is
reversed as often as one for futility, which leaves the type I error as it was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from pivotal.errors import DesignError
from pivotal.planning.boundaries import Bounds
from pivotal.planning.crossing import DENSITIES, Array, Drift, Side, checked, given_side, means_of, swept
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.seeking import root_of
from pivotal.results import Row

FARTHEST = 8.0  # a decision value, as z, beyond which none is sought


@dataclass(frozen=True, kw_only=True)
class DelayedDecisions(PlanningResult):
    """What is decided after delayed events: one row an interim look, and the last look with its own bound.

    Parameters
    ----------
    bounds : Bounds
        At which one stops.
    delayed : tuple of float
        Information of the delayed events at each interim look, as fractions of the maximum.
    decision_z : tuple of float
        The null hypothesis is rejected from these on; the last is the bound of the last look.
    reversal : tuple of float
        Probability under the null hypothesis that a stop for efficacy is reversed, and as often one for futility.
    rejects, rejects_null : tuple of float or None
        Probability of stopping at each look and rejecting then, under the drift of the design and under none.
    integration_error : float
        The largest difference of a probability between two integration rules.
    """

    verb: ClassVar[str] = "delayed_decisions"
    title: ClassVar[str] = "Decisions after delayed events"
    bounds: Bounds
    delayed: tuple[float, ...]
    decision_z: tuple[float, ...]
    reversal: tuple[float, ...]
    rejects: tuple[float, ...] | None
    rejects_null: tuple[float, ...]
    integration_error: float

    @property
    def power(self) -> float | None:
        """Return the probability of rejecting at any look under the drift of the design."""
        return None if self.rejects is None else math.fsum(self.rejects)

    @property
    def attained_alpha(self) -> float:
        """Return the probability of rejecting under the null hypothesis, futility being obeyed."""
        return math.fsum(self.rejects_null)

    def power_at(self, drift: float) -> float:
        """Return the probability of rejecting at any look under a drift."""
        return math.fsum(_rejecting(self.bounds, self.delayed, self.decision_z, drift)[0])

    def rows(self) -> list[Row]:
        """Return one row a look."""
        found = self.bounds
        return [
            {
                "term": f"look {k + 1}",
                "information_fraction": found.timing[k],
                "efficacy_z": found.z[k],
                "futility_z": found.futility_z[k],
                "decision_fraction": found.timing[k] + (*self.delayed, 0.0)[k],
                "decision_z": self.decision_z[k],
                "reversal": (*self.reversal, None)[k],
                "rejects": None if self.rejects is None else self.rejects[k],
                "rejects_null": self.rejects_null[k],
            }
            for k in range(found.looks)
        ]

    def summary(self) -> Row:
        """Return power and type I error."""
        return {
            "power": self.power,
            "attained_alpha": self.attained_alpha,
            "integration_error": self.integration_error,
        }


def delayed_decisions(bounds: Bounds, *, delayed: float | Sequence[float]) -> DelayedDecisions:
    """Return the values from which the null hypothesis is rejected once delayed events are in.

    Parameters
    ----------
    bounds : Bounds
        One-sided, with efficacy and futility bounds at every interim look.
    delayed : float or sequence of float
        Information of the events that are under way at each interim look, as fractions of the planned maximum; one
        number holds for all.

    Raises
    ------
    DesignError
        If a look lacks a bound, or more would be under way than is left.

    Examples
    --------
    >>> from pivotal.planning.boundary_search import bounds
    >>> from pivotal.planning.model import FutilityZ, GroupSequential
    >>> plan = bounds(GroupSequential((0.3, 0.7, 1), futility=FutilityZ((0, 1), binding=True)))
    >>> [round(z, 3) for z in delayed_decisions(plan, delayed=(0.16, 0.2)).decision_z]
    [2.352, 1.831, 1.945]
    """
    interim = bounds.looks - 1
    if np.ndim(delayed) == 0:
        shares = (float(np.asarray(delayed)),) * interim
    else:
        shares = tuple(map(float, np.asarray(delayed, float)))
    _refuse(bounds, shares)
    found = [_decision(bounds, look, share) for look, share in enumerate(shares)]
    last = bounds.z[-1]
    assert last is not None
    decision, reversal = (*(z for z, _ in found), last), tuple(chance for _, chance in found)
    null, error = _rejecting(bounds, shares, decision, 0.0)
    rejects = None
    if bounds.drift is not None:
        rejects, more = _rejecting(bounds, shares, decision, bounds.drift)
        error = max(error, more)
    return DelayedDecisions(
        bounds=bounds,
        delayed=shares,
        decision_z=decision,
        reversal=reversal,
        rejects=rejects,
        rejects_null=null,
        integration_error=error,
        settings={"design": bounds.design.model_dump(mode="json"), "delayed": shares},
        notes=("Futility is taken to be obeyed: the decision values count on it.",),
    )


def _refuse(bounds: Bounds, shares: tuple[float, ...]) -> None:
    if bounds.design.sides == 2:
        raise DesignError("bounds: decisions after delayed events are those of sides=1")
    if bounds.looks == 1:
        raise DesignError("bounds: one look has nothing to stop early; feasible: bounds of two looks or more")
    if len(shares) != bounds.looks - 1:
        raise DesignError(
            f"delayed: {len(shares)} values for {bounds.looks - 1} interim looks; feasible: one, or one for each"
        )
    for look, (share, time) in enumerate(zip(shares, bounds.timing, strict=False), start=1):
        left = bounds.timing[-1] - time
        if not 0.0 < share <= left:
            raise DesignError(f"delayed={share:g} at look {look}: feasible: above 0 and up to {left:g}, which is left")
        if bounds.z[look - 1] is None or bounds.futility_z[look - 1] is None:
            raise DesignError(
                f"bounds: look {look} lacks an efficacy or a futility bound, and a stop that cannot be reversed the "
                "other way has no decision value; feasible: both bounds at every interim look"
            )


def _stopped(bounds: Bounds, look: int, share: float, decision: float, *, above: bool) -> tuple[Array, Side, Side]:
    """Return looks and bounds of a process that goes on only where the trial stopped, above or below, to a decision."""
    time = np.array((*bounds.timing[: look + 1], bounds.timing[look] + share))
    here = (None, bounds.z[look]) if above else (bounds.futility_z[look], None)
    root = np.sqrt(time)
    upper = given_side((*bounds.z[:look], here[0], decision), root)
    return time, upper, given_side((*bounds.futility_z[:look], here[1], decision), root)


def _decision(bounds: Bounds, look: int, share: float) -> tuple[float, float]:
    """Return the decision value of an interim look, and the probability of a reversal."""

    def reversals(decision: float) -> tuple[float, float]:
        found = []
        for above in (True, False):
            time, upper, lower = _stopped(bounds, look, share, decision, above=above)
            zero = np.zeros(time.size)
            found.append(float(swept(time, upper, lower, zero, zero, DENSITIES[1]).chance[int(above), -1]))
        return found[0], found[1]

    def off(decision: float) -> float:
        lost, gained = (math.log(max(each, 1e-300)) for each in reversals(decision))
        return lost - gained

    decision = root_of(off, -FARTHEST, FARTHEST)
    return decision, reversals(decision)[0]


def _rejecting(
    bounds: Bounds, shares: tuple[float, ...], decision: tuple[float, ...], drift: Drift
) -> tuple[tuple[float, ...], float]:
    """Return the probability of stopping at each look and rejecting then, and the error of the integration."""
    planned = means_of(drift, np.array(bounds.timing))
    found, error = [], 0.0
    for look, share in enumerate(shares):
        total = 0.0
        for above in (True, False):
            time, upper, lower = _stopped(bounds, look, share, decision[look], above=above)
            means = np.interp(time, (0.0, *bounds.timing), (0.0, *planned))
            chance, one = checked(time, upper, lower, means)
            total, error = total + float(chance[0, -1]), max(error, one)
        found.append(total)
    whole = bounds.crossing(drift)
    return (*found, whole.efficacy[-1]), max(error, whole.integration_error)
