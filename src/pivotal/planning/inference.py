"""Final inference after a group-sequential trial: p values, estimates and intervals that allow for the looks.

The stage-wise ordering (Armitage 1957; Tsiatis, Rosner and Mehta 1984) puts a trial that crossed the upper bound early
before one that crossed it late. The probability of an outcome at least as extreme under a drift gives the p value at
drift 0, the median-unbiased estimate where it is one half, and the limits of the interval where it is half of one minus
the confidence level. Futility that is not binding is left out of it, as it is left out of the type I error.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from pivotal.errors import DesignError
from pivotal.kernels import group_sequential as kernels
from pivotal.planning.boundaries import Bounds
from pivotal.planning.boundary_search import mirrored, task_of
from pivotal.planning.boundary_sides import Task, efficacy_side, shape_of
from pivotal.planning.classical import constant
from pivotal.planning.crossing import DENSITIES, Array, Side, absent_side, given_side, given_wedge, swept, swept_wedge
from pivotal.planning.model import FixedZ, HaybittlePeto, UserSpending
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.seeking import root_of
from pivotal.planning.stagewise import Combined, Overrun, Stopped
from pivotal.results import Row

SMALLEST_ALPHA, LARGEST_ALPHA = 1e-12, 0.5 - 1e-9
FARTHEST = 38.0  # a z that stands for a bound that is not there


@dataclass(frozen=True, kw_only=True)
class FinalInference(PlanningResult):
    """What a trial that ended says, the looks allowed for; drifts are expected z at information fraction 1.

    Parameters
    ----------
    look : int
        The look of the end, counted from 1.
    z, information : float
        The z statistic on which it rests and its information fraction.
    p_value : float
        One-sided stage-wise p value; ``p_value_two_sided`` is twice the smaller of it and its complement.
    estimate, conf_low, conf_high : float
        Median-unbiased estimate of the drift, and its interval.
    conf_level : float
        The level of both intervals.
    observed : float
        The estimate that ignores the looks, z / sqrt(information).
    repeated_low, repeated_high : float, optional
        Repeated confidence interval at this look, which holds whatever the reason for stopping.
    repeated_p : float, optional
        The smallest alpha at which this look's bound would have been crossed, one-sided.
    rejects : bool
        Whether the null hypothesis is rejected in favour of the experimental arm.
    total_information : float, optional
        Information at fraction 1, for hazard ratios.
    integration_error : float
        The largest difference of a cumulative probability between two integration rules.
    margin : float
        The hazard ratio of the null hypothesis, which the hazard ratios are multiples of.
    """

    verb: ClassVar[str] = "final_inference"
    title: ClassVar[str] = "Final inference"
    look: int
    z: float
    information: float
    p_value: float
    estimate: float
    conf_low: float
    conf_high: float
    conf_level: float
    observed: float
    repeated_low: float | None
    repeated_high: float | None
    repeated_p: float | None
    rejects: bool
    total_information: float | None
    integration_error: float
    margin: float = 1.0

    @property
    def p_value_two_sided(self) -> float:
        """Return the two-sided stage-wise p value."""
        return 2.0 * min(self.p_value, 1.0 - self.p_value)

    def rows(self) -> list[Row]:
        """Return the drift, and the hazard ratio where the information is known."""
        limits = {"conf_low": self.conf_low, "conf_high": self.conf_high}
        more = {"repeated_low": self.repeated_low, "repeated_high": self.repeated_high, "observed": self.observed}
        rows: list[Row] = [{"term": "drift", "estimate": self.estimate, "p_value": self.p_value, **limits, **more}]
        if self.total_information is not None:
            root = math.sqrt(self.total_information)
            drifts = {"estimate": self.estimate, **limits, **more}
            ratio = {
                name: None if value is None else self.margin * math.exp(-value / root) for name, value in drifts.items()
            }
            for low, high in (("conf_low", "conf_high"), ("repeated_low", "repeated_high")):
                ratio[low], ratio[high] = ratio[high], ratio[low]
            rows.append({"term": "hazard ratio", "p_value": self.p_value, **ratio})
        return rows

    def summary(self) -> Row:
        """Return where the trial ended and what it says."""
        return {
            "look": self.look,
            "z": self.z,
            "information_fraction": self.information,
            "rejects": self.rejects,
            "estimate": self.estimate,
            "conf_low": self.conf_low,
            "conf_high": self.conf_high,
            "conf_level": self.conf_level,
            "p_value": self.p_value,
            "p_value_two_sided": self.p_value_two_sided,
            "repeated_p": self.repeated_p,
            "integration_error": self.integration_error,
        }


def final_inference(
    bounds: Bounds,
    *,
    look: int,
    z: float,
    conf_level: float | None = None,
    delayed: tuple[float, float] | None = None,
    overrun: Overrun = "deletion",
    overrun_weight: float | None = None,
) -> FinalInference:
    """Return p value, estimate and intervals of a trial that ended.

    Parameters
    ----------
    bounds : Bounds
        The bounds at the information that was seen.
    look : int
        The look at which the trial stopped, counted from 1.
    z : float
        The z statistic of that look.
    conf_level : float, optional
        Level of the intervals; one minus twice the one-sided type I error where not given.
    delayed : (float, float), optional
        z statistic and information fraction once the events that were under way at the stop are counted.
    overrun : {"deletion", "combination"}
        What is made of them. ``deletion`` leaves the look of the stop out of the ordering, and these take its place
        (Whitehead 1992). ``combination`` keeps the stop: its stage-wise p value and that of the delayed events alone
        are combined as normal scores (Hall and Ding 2008), at each drift, so that estimate and interval follow.
    overrun_weight : float, optional
        Of a combination, the share of the delayed events, between 0 and 1, best stated beforehand; their share of the
        information where not given.

    Raises
    ------
    DesignError
        If the trial has not ended at that look.

    Examples
    --------
    >>> from pivotal.planning.boundary_search import bounds
    >>> from pivotal.planning.model import GroupSequential
    >>> found = final_inference(bounds(GroupSequential((0.5, 1)), power=0.9), look=1, z=3.1)
    >>> round(found.p_value, 6), round(found.estimate, 3), found.rejects
    (0.000968, 4.384, True)
    """
    _refuse_look(bounds, look, z)
    level = 1.0 - 2.0 * bounds.design.tail if conf_level is None else conf_level
    if not 0.0 < level < 1.0:
        raise DesignError(f"conf_level={level:g}: feasible: above 0 and below 1")
    stopped = _ended(bounds, look, z, delayed, overrun, overrun_weight)
    p_value, error = stopped.tail(0.0)
    estimate, low, high = (stopped.drift_at(q) for q in (0.5, (1.0 - level) / 2.0, (1.0 + level) / 2.0))
    repeated_low, repeated_high = _repeated_interval(bounds, look, z, level) if delayed is None else (None, None)
    bound = bounds.z[look - 1]
    crossed = bound is not None and z >= bound
    return FinalInference(
        look=look,
        z=stopped.z,
        information=stopped.information,
        p_value=p_value,
        estimate=estimate,
        conf_low=low,
        conf_high=high,
        conf_level=level,
        observed=stopped.z / math.sqrt(stopped.information),
        repeated_low=repeated_low,
        repeated_high=repeated_high,
        repeated_p=repeated_p(bounds, look=look, z=z) if delayed is None else None,
        rejects=crossed if delayed is None else p_value <= bounds.design.tail,
        total_information=bounds.information,
        integration_error=error,
        margin=bounds.margin,
        settings={"look": look, "z": z, "conf_level": level, "delayed": delayed, "overrun": overrun},
        notes=_notes(bounds, None if delayed is None else overrun),
    )


def _ended(
    bounds: Bounds,
    look: int,
    z: float,
    delayed: tuple[float, float] | None,
    overrun: Overrun,
    weight: float | None,
) -> Stopped | Combined:
    """Return where the trial ended in the ordering, delayed events counted as asked.

    Raises
    ------
    DesignError
        If the delayed events or what is to be made of them cannot be.
    """
    if overrun not in ("deletion", "combination"):
        raise DesignError(f"overrun={overrun!r}; accepted: 'deletion', 'combination'")
    if weight is not None and (overrun != "combination" or delayed is None):
        raise DesignError("overrun_weight: for delayed= with overrun='combination' only; leave it out")
    if delayed is None:
        return Stopped(bounds, look, z, bounds.timing[look - 1])
    after, information = delayed
    if not (math.isfinite(after) and information >= bounds.timing[look - 1]):
        raise DesignError(
            f"delayed={delayed}: feasible: a finite z, and information from {bounds.timing[look - 1]:g} on"
        )
    if overrun == "deletion":
        return Stopped(bounds, look, after, information)
    return Combined(Stopped(bounds, look, z, bounds.timing[look - 1]), after, information, weight)


def _notes(bounds: Bounds, overrun: Overrun | None) -> tuple[str, ...]:
    notes = ["Stage-wise ordering: crossing the efficacy bound earlier is more extreme."]
    if any(each is not None for each in bounds.futility_z[:-1]):
        how = (
            "counts in the ordering, being binding" if bounds.binding else "is not binding and left out of the ordering"
        )
        notes.append(f"Futility {how}.")
    if overrun == "deletion":
        notes.append("The look of the stop is left out, and the result with the delayed events takes its place.")
    if overrun == "combination":
        notes.append(
            "The stage-wise p value at the stop and the p value of the delayed events alone are combined as normal "
            "scores; the type I error is exact where their weights were stated beforehand."
        )
    return tuple(notes)


def _refuse_look(bounds: Bounds, look: int, z: float) -> None:
    if not 1 <= look <= bounds.looks:
        raise DesignError(f"look={look}: feasible: from 1 to {bounds.looks}")
    if not math.isfinite(z):
        raise DesignError(f"z={z}: feasible: a finite number")
    upper, lower = bounds.z[look - 1], bounds.lower_z[look - 1]
    inner = None if bounds.inner_z is None else bounds.inner_z[look - 1]
    goes_on = (upper is None or z < upper) and (lower is None or z > lower) and (inner is None or abs(z) > inner)
    if look < bounds.looks and goes_on:
        raise DesignError(
            f"look={look}: z={z:g} crosses no bound there (efficacy {upper}, lower {lower}, inner {inner}), so the "
            "trial goes on; feasible: a look at which it ended, or repeated_p for a look at which it did not"
        )


def _repeated_interval(bounds: Bounds, look: int, z: float, level: float) -> tuple[float | None, float | None]:
    """Return the repeated confidence interval (Jennison and Turnbull 1989)."""
    half = _bound_at(bounds, look, (1.0 - level) / 2.0)
    if half is None:
        return None, None
    root = math.sqrt(bounds.timing[look - 1])
    return (z - half) / root, (z + half) / root


def repeated_p(bounds: Bounds, *, look: int, z: float) -> float | None:
    """Return the smallest one-sided alpha at which the efficacy bound of a look would have been crossed.

    Parameters
    ----------
    bounds : Bounds
        The bounds at the information that was seen.
    look : int
        A look, counted from 1, at which the trial may have gone on.
    z : float
        The z statistic of that look.

    Returns
    -------
    float or None
        The repeated p value (Jennison and Turnbull 2000, section 9.4), at least 1e-12; None where the bound of that
        look does not depend on alpha or does not exist. Binding futility is taken as it was found for the design.

    Examples
    --------
    >>> from pivotal.planning.boundary_search import bounds
    >>> from pivotal.planning.model import GroupSequential
    >>> plan = bounds(GroupSequential((0.5, 1)))
    >>> round(repeated_p(plan, look=1, z=plan.z[0]), 12)
    0.025
    """
    if not 1 <= look <= bounds.looks or not math.isfinite(z):
        raise DesignError(f"look={look}, z={z:g}: feasible: a look from 1 to {bounds.looks} and a finite z")

    def off(alpha: float) -> float:
        bound = _bound_at(bounds, look, alpha)
        return (FARTHEST if bound is None else min(bound, FARTHEST)) - z

    efficacy = bounds.design.efficacy
    fixed = isinstance(efficacy, FixedZ) or (isinstance(efficacy, HaybittlePeto) and look < bounds.looks)
    if fixed or bounds.z[look - 1] is None:
        return None
    if off(LARGEST_ALPHA) > 0.0:
        return 1.0
    if off(SMALLEST_ALPHA) <= 0.0:
        return SMALLEST_ALPHA
    return math.exp(root_of(lambda trial: off(math.exp(trial)), math.log(SMALLEST_ALPHA), math.log(LARGEST_ALPHA)))


def sequential_p(bounds: Bounds, *, z: Sequence[float | None]) -> float | None:
    """Return the smallest one-sided alpha at which the trial would have rejected by now.

    Parameters
    ----------
    bounds : Bounds
        The bounds at the information that was seen.
    z : sequence of float or None
        The z statistics of the looks so far.

    Returns
    -------
    float or None
        The sequential p value (Liu and Anderson 2008), the smallest of the repeated p values; None where there is none.

    Examples
    --------
    >>> from pivotal.planning.boundary_search import bounds
    >>> from pivotal.planning.model import GroupSequential
    >>> round(sequential_p(bounds(GroupSequential((0.5, 0.75, 1))), z=(1.5, 2.5)), 4)
    0.0184
    """
    if not 1 <= len(z) <= bounds.looks:
        raise DesignError(f"z: {len(z)} values; feasible: from 1 to {bounds.looks}, one a look so far")
    found = [repeated_p(bounds, look=look, z=each) for look, each in enumerate(z, start=1) if each is not None]
    return min((each for each in found if each is not None), default=None)


def _bound_at(bounds: Bounds, look: int, tail: float) -> float | None:
    """Return the efficacy bound of a look at another one-sided type I error; None where there is none."""
    task = _at_alpha(bounds, tail)
    shape = shape_of(task)
    zero = np.zeros(task.looks)
    lower = _acting(bounds, task)

    wedge = given_wedge((*bounds.futility_z[:-1], None), task.root) if bounds.design.sides == 2 else None

    def at(factor: float | None) -> Array:
        side = efficacy_side(task, factor)
        if wedge is not None and bounds.binding:
            outer = Side(side.kind, np.array([-side.value, side.value]))
            inner = Side(np.full(task.looks, kernels.GIVEN, np.int64), wedge)
            found = swept_wedge(task.time, outer, inner, zero, zero, DENSITIES[1])
            return np.array([found.found[3], found.chance[0]])
        found = swept(task.time, side, lower, zero, zero, DENSITIES[1])
        return np.array([found.found[0], found.chance[0]])

    if shape is not None:
        factor = constant(task, lambda trial: float(at(trial)[1].sum()))
        return float(factor * shape[look - 1])
    score = float(at(None)[0, look - 1])
    return score / float(task.root[look - 1]) if math.isfinite(score) else None


def _acting(bounds: Bounds, task: Task) -> Side:
    """Return the lower bounds that count in the type I error, as they were found."""
    if bounds.design.sides == 2:
        return mirrored(task)
    if not bounds.binding:
        return absent_side(task.looks)
    return given_side((*bounds.futility_z[:-1], None), task.root)


def _at_alpha(bounds: Bounds, tail: float) -> Task:
    """Return the task of finding the efficacy bounds at another one-sided type I error."""
    design = bounds.design
    changed: dict[str, Any] = {"alpha": tail * design.sides}
    if isinstance(design.efficacy, UserSpending):
        scaled = tuple(each * tail / design.tail for each in design.efficacy.errors)
        changed["efficacy"] = UserSpending(errors=scaled)
    return task_of(design.model_copy(update=changed), bounds.timing, bounds.efficacy_time, bounds.efficacy_time)
