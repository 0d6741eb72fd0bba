"""Monitoring: bounds at the information that was actually seen, and the chances of the rest of the trial.

Bounds that spend errors are recomputed at the information seen (Lan and DeMets 1983): a look may be missed, added, or
come early or late, and the last one spends what is left. Bounds of a fixed shape are carried on by the spending that
they imply: lines through the cumulative errors of the plan.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from pivotal.errors import DesignError
from pivotal.kernels import group_sequential as kernels
from pivotal.planning.bound_model import futility_values
from pivotal.planning.boundaries import Bounds
from pivotal.planning.boundary_search import searched, task_of
from pivotal.planning.crossing import Array, Drift, Side, checked, given_wedge, means_of
from pivotal.planning.model import (
    SMALLEST_GAP,
    AnyPrior,
    BetaSpending,
    FixedZ,
    FlatPrior,
    GroupSequential,
    HaybittlePeto,
    MixturePrior,
    NormalPrior,
    OBrienFleming,
    PampallonaTsiatis,
    Pocock,
    PointSpending,
    WangTsiatis,
    check_fractions,
)
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.posterior import posterior_of, weighted_drifts
from pivotal.results import Row

SHAPES = (OBrienFleming, Pocock, WangTsiatis)


def bounds_at(  # noqa: PLR0913 (what was seen, and what is to come)
    plan: Bounds,
    *,
    seen: Sequence[float],
    upcoming: Sequence[float] | None = None,
    spending_time: Sequence[float] | None = None,
    futility_spending_time: Sequence[float] | None = None,
    used_z: Sequence[float | None] = (),
    efficacy_looks: Sequence[int] | None = None,
    futility_looks: Sequence[int] | None = None,
    seen_looks: Sequence[int] | None = None,
) -> Bounds:
    """Return the bounds at the information that was actually seen.

    Parameters
    ----------
    plan : Bounds
        The bounds as planned; their drift and power are what beta is spent under.
    seen : sequence of float
        Information of the looks held so far, the present one included, as fractions of the planned maximum; above 1
        where more was seen than planned.
    upcoming : sequence of float, optional
        The looks to come; where not given, the planned ones after the last that was seen. Where there are none, so
        ``()`` at the end of a trial, the last look seen spends what is left.
    spending_time, futility_spending_time : sequence of float, optional
        Where spending functions are evaluated, for the looks seen and to come, in place of the information. Where not
        given, the information, or the planned spending time at that information.
    used_z : sequence of float or None
        Efficacy bounds that earlier looks have used, if these are to be kept.
    efficacy_looks, futility_looks : sequence of int, optional
        The looks with such a bound, counted from 1 among those seen and to come.
    seen_looks : sequence of int, optional
        Which planned looks, counted from 1, those seen are. A plan that states futility look by look needs them where
        the looks are no longer as many as planned: each takes its own value, one beyond the planned interim looks the
        last.

    Raises
    ------
    DesignError
        If the looks do not follow each other, or the plan cannot be carried over to other looks.

    Examples
    --------
    >>> from pivotal.planning.boundary_search import bounds
    >>> from pivotal.planning.model import GroupSequential
    >>> plan = bounds(GroupSequential((0.5, 1)), power=0.9)
    >>> [round(z, 3) for z in bounds_at(plan, seen=(0.45, 0.7)).z]
    [3.144, 2.452, 2.001]
    """
    seen, named = tuple(map(float, seen)), None if seen_looks is None else _named(seen_looks, len(seen))
    timing, numbers = _timing(plan, seen, upcoming, named)
    design = _carried(plan, len(timing), efficacy_looks, futility_looks)
    design = _with_futility(design, plan, numbers)
    efficacy_time = _spending_times("spending_time", spending_time, plan.design.spending_time, plan, timing)
    planned = plan.design.futility_spending_time or plan.design.spending_time
    futility_time = _spending_times(
        "futility_spending_time", futility_spending_time or spending_time, planned, plan, timing
    )
    if len(used_z) >= len(timing):
        raise DesignError(
            f"used_z: {len(used_z)} bounds; feasible: at most {len(timing) - 1}, of looks before the last"
        )
    drift, beta = _drift_at(plan, timing), None if plan.power is None else 1.0 - plan.power
    task = task_of(design, timing, efficacy_time, futility_time, drift=drift, beta=beta, information=plan.information)
    task = replace(task, margin=plan.margin)
    return searched(replace(task, kept=tuple(used_z)))


def _named(seen_looks: Sequence[int], seen: int) -> tuple[int, ...]:
    """Return which planned looks were seen."""
    named = tuple(seen_looks)
    if len(named) != seen or any(b <= a for a, b in pairwise((0, *named))):
        raise DesignError(f"seen_looks={named}: feasible: the numbers of the {seen} looks seen, in order, from 1 on")
    return named


def _timing(
    plan: Bounds, seen: tuple[float, ...], upcoming: Sequence[float] | None, named: tuple[int, ...] | None
) -> tuple[tuple[float, ...], tuple[int, ...] | None]:
    """Return the looks seen and to come, and which planned ones they are, where that is known."""
    if not seen:
        raise DesignError("seen: at least one look")
    ahead = [k for k, t in enumerate(plan.timing, 1) if t > seen[-1] * (1 + SMALLEST_GAP)]
    if upcoming is None:
        upcoming = [plan.timing[k - 1] for k in ahead]
    elif named is not None:
        ahead = [named[-1] + 1 + k for k in range(len(upcoming))]
    timing = (*seen, *map(float, upcoming))
    try:
        check_fractions("seen", timing)
    except ValueError as error:
        raise DesignError(str(error)) from error
    if named is None:
        return timing, tuple(range(1, plan.looks + 1)) if len(timing) == plan.looks else None
    return timing, (*named, *ahead)


def _carried(
    plan: Bounds, looks: int, efficacy_looks: Sequence[int] | None, futility_looks: Sequence[int] | None
) -> GroupSequential:
    """Return the design with what it says of particular looks carried over to others."""
    design, changed = plan.design, dict[str, Any]()
    for name, given in (("efficacy_looks", efficacy_looks), ("futility_looks", futility_looks)):
        planned = getattr(design, name)
        if given is not None:
            changed[name] = tuple(given)
        elif planned is not None and looks != design.looks:
            raise DesignError(
                f"{name}: the plan names looks {planned} of {design.looks}, and now there are {looks}; say which"
            )
    alpha = [spent / design.alpha for spent in plan.alpha_spent]
    if isinstance(design.efficacy, PampallonaTsiatis):
        assert plan.beta_spent is not None
        beta = [spent / plan.beta_spent[-1] for spent in plan.beta_spent]
        changed["efficacy"] = _points(plan, alpha)
        changed["futility"] = BetaSpending(spending=_points(plan, beta), binding=design.efficacy.binding)
    elif isinstance(design.efficacy, SHAPES) or (
        isinstance(design.efficacy, HaybittlePeto) and len(design.efficacy.interim_z) not in (1, looks - 1)
    ):
        changed["efficacy"] = _points(plan, alpha)
    elif isinstance(design.efficacy, FixedZ) and len(design.efficacy.z) not in (1, looks):
        raise DesignError(f"seen: the plan fixes z at {design.looks} looks, and now there are {looks}; give used_z")
    return design.model_copy(update=changed)


def _with_futility(design: GroupSequential, plan: Bounds, numbers: tuple[int, ...] | None) -> GroupSequential:
    """Return the design with futility that is stated look by look as it holds at looks of these numbers."""
    rule = design.futility
    values = futility_values(rule)
    if rule is None or values is None or len(values) == 1:
        return design
    if numbers is None:
        raise DesignError(
            f"futility: the plan states it for each of {plan.looks - 1} interim looks, and now there are others; say "
            "which planned looks were seen, as seen_looks=(1, 2)"
        )
    held = tuple(values[min(number, len(values)) - 1] for number in numbers[:-1])
    return design.model_copy(update={"futility": rule.model_copy(update={rule.order[0]: held or values[:1]})})


def _points(plan: Bounds, fractions: Sequence[float]) -> PointSpending:
    return PointSpending(times=plan.timing, fractions=(*(min(each, 1.0) for each in fractions[:-1]), 1.0))


def _spending_times(
    name: str,
    given: Sequence[float] | None,
    planned: Sequence[float] | None,
    plan: Bounds,
    timing: tuple[float, ...],
) -> tuple[float, ...]:
    """Return the spending times of looks, the last of which spends what is left."""
    if given is None:
        points = (0.0, *(plan.timing if planned is None else planned))
        return (*np.interp(timing[:-1], (0.0, *plan.timing), points).tolist(), 1.0)
    if len(given) != len(timing):
        raise DesignError(f"{name}: {len(given)} values for {len(timing)} looks (seen and to come); give one for each")
    if given[0] < 0 or any(b < a for a, b in pairwise(given)) or given[-1] > 1:
        raise DesignError(f"{name}={tuple(given)}: from 0 to 1, and not falling")
    return (*map(float, given[:-1]), 1.0)


def _drift_at(plan: Bounds, timing: tuple[float, ...]) -> Drift | None:
    """Return the planned drift at other information, on lines where it differs from look to look."""
    if not isinstance(plan.drift, tuple):
        return plan.drift
    return np.interp(timing, plan.timing, plan.drift).tolist()


@dataclass(frozen=True, kw_only=True)
class Prospects(PlanningResult):
    """The chances of the rest of a trial, given what was seen: one row an assumption.

    Parameters
    ----------
    z, information : float
        What was seen: the z statistic, and its information fraction.
    found : tuple of dict
        A row an assumption: its name, the drift (or the mean and standard deviation of its posterior), the
        probabilities of crossing the efficacy and the futility bounds later.
    integration_error : float
        The largest difference of a probability between two integration rules.
    """

    verb: ClassVar[str] = "conditional_power"
    title: ClassVar[str] = "Chances of the rest of the trial"
    z: float | None
    information: float
    found: tuple[Row, ...]
    integration_error: float

    @property
    def power(self) -> float:
        """Return the probability of crossing the efficacy bound later, under the first assumption."""
        return float(self.found[0]["power"])

    def rows(self) -> list[Row]:
        """Return one row an assumption."""
        return [dict(row) for row in self.found]

    def summary(self) -> Row:
        """Return what was seen and the power under the first assumption."""
        return {
            "z": self.z,
            "information_fraction": self.information,
            "power": self.power,
            "integration_error": self.integration_error,
        }


def conditional_power(
    bounds: Bounds,
    *,
    z: float,
    information: float,
    drift: Drift | str | None = None,
    obey_futility: bool = True,
    only_last: bool = False,
) -> Prospects:
    """Return the probability of crossing the efficacy bounds at later looks, given what was seen.

    Parameters
    ----------
    bounds : Bounds
        The bounds, as planned or as recomputed.
    z, information : float
        The z statistic and its information fraction; looks at or before it are over.
    drift : float, sequence, {"design", "observed", "null"}, optional
        The drift of the rest of the trial: a number, one for each look of the bounds, or that of the design, the one
        observed so far (z / sqrt(information)) or none. Where not given, a row for each of the three.
    obey_futility : bool
        Whether the trial would stop at later futility bounds.
    only_last : bool
        Leave out the looks before the last.

    Notes
    -----
    Lan, Simon and Halperin (1982), with all later looks: the rest of the trial is a group-sequential test of its own.

    Examples
    --------
    >>> from pivotal.planning.boundary_search import bounds
    >>> from pivotal.planning.model import GroupSequential
    >>> found = conditional_power(bounds(GroupSequential((0.5, 1)), power=0.9), z=1.0, information=0.5)
    >>> [(row["term"], round(row["power"], 4)) for row in found.rows()]
    [('design', 0.6957), ('observed', 0.2165), ('null', 0.0372)]
    """
    rest = _Rest(bounds, z, information, obey_futility=obey_futility, only_last=only_last)
    assumed: dict[str, Drift | None] = {"design": bounds.drift, "observed": z / math.sqrt(information), "null": 0.0}
    if isinstance(drift, str):
        if drift not in assumed or assumed[drift] is None:
            known = ", ".join(repr(name) for name, value in assumed.items() if value is not None)
            raise DesignError(f"drift={drift!r}; feasible: a number, one for each look, {known}")
        assumed = {drift: assumed[drift]}
    elif drift is not None:
        assumed = {"given": drift}
    rows, error = list[Row](), 0.0
    for name, value in assumed.items():
        if value is None:
            continue
        power, futility, one = rest.chances(value)
        shown = value if np.ndim(value) == 0 else tuple(np.asarray(value).tolist())
        rows.append({"term": name, "drift": shown, "power": power, "futility": futility})
        error = max(error, one)
    return Prospects(
        z=z,
        information=information,
        found=tuple(rows),
        integration_error=error,
        settings={"z": z, "information": information, "obey_futility": obey_futility, "only_last": only_last},
    )


def predictive_power(
    bounds: Bounds,
    *,
    information: float,
    z: float | None = None,
    priors: AnyPrior | Sequence[AnyPrior] | None = None,
    obey_futility: bool = True,
    only_last: bool = False,
) -> Prospects:
    """Return the conditional power averaged over the posterior of the drift (Spiegelhalter, Freedman, Blackburn 1986).

    Parameters
    ----------
    bounds : Bounds
        The bounds, as planned or as recomputed.
    information : float
        The information fraction that was seen; 0 before the trial, which gives the probability of success (assurance).
    z : float, optional
        The z statistic; none before the trial.
    priors : prior or sequence of priors, optional
        Priors of the drift. Where not given, a flat one, and where the bounds have a drift the sceptical and the
        enthusiastic prior of that drift.
    obey_futility, only_last : bool
        As in ``conditional_power``.

    Examples
    --------
    >>> from pivotal.planning.boundary_search import bounds
    >>> from pivotal.planning.model import FlatPrior, GroupSequential
    >>> plan = bounds(GroupSequential((0.5, 1)), power=0.9)
    >>> round(predictive_power(plan, z=1.0, information=0.5, priors=FlatPrior()).power, 4)
    0.2897
    """
    if (z is None) != (information == 0.0):
        raise DesignError(f"z={z}: give z with information above 0, and neither before the trial")
    rest = _Rest(bounds, z or 0.0, information, obey_futility=obey_futility, only_last=only_last)
    chosen = chosen_priors(bounds, priors, information)
    rows, error = list[Row](), 0.0
    for name, prior in chosen:
        posterior = posterior_of(prior, z, information)
        values = []
        for points in (72, 108):
            drifts, weights = weighted_drifts(posterior, points)
            chances = [rest.chances(float(drift)) for drift in drifts]
            values.append([float(weights @ [each[side] for each in chances]) for side in (0, 1)])
        error = max(error, *(abs(a - b) for a, b in zip(*values, strict=True)), *(each[2] for each in chances))
        rows.append({"term": name, **posterior.described(), "power": values[1][0], "futility": values[1][1]})
    return Prospects(
        z=z,
        information=information,
        found=tuple(rows),
        integration_error=error,
        settings={"z": z, "information": information, "priors": [prior.model_dump(mode="json") for _, prior in chosen]},
    )


def chosen_priors(
    bounds: Bounds, given: AnyPrior | Sequence[AnyPrior] | None, information: float
) -> list[tuple[str, AnyPrior]]:
    """Return the priors that are given, or the usual ones, with their names."""
    if given is not None:
        chosen = [given] if isinstance(given, NormalPrior | FlatPrior | MixturePrior) else list(given)
        return [(prior.kind, prior) for prior in chosen]
    if isinstance(bounds.drift, float):
        usual: list[tuple[str, AnyPrior]] = [
            ("sceptical", NormalPrior.sceptical(bounds.drift)),
            ("enthusiastic", NormalPrior.enthusiastic(bounds.drift)),
        ]
        return usual if information == 0.0 else [("flat", FlatPrior()), *usual]
    return [("flat", FlatPrior())]


class _Rest:
    """The looks after what was seen, as a group-sequential test of its own."""

    def __init__(self, bounds: Bounds, z: float, information: float, *, obey_futility: bool, only_last: bool) -> None:
        last = bounds.timing[-1]
        if not (math.isfinite(z) and 0.0 <= information < last):
            raise DesignError(
                f"information={information:g}, z={z:g}: feasible: from 0 to below {last:g}, and a finite z"
            )
        ahead = [k for k, time in enumerate(bounds.timing) if time > information * (1 + SMALLEST_GAP)]
        ahead = ahead[-1:] if only_last else ahead
        self.bounds, self.information, self.ahead = bounds, information, ahead
        timing = np.array([bounds.timing[k] for k in ahead])
        root, score = np.sqrt(timing), z * math.sqrt(information)
        self.time = timing - information
        lower = bounds.lower_z if obey_futility or bounds.design.sides == 2 else (None,) * bounds.looks
        self.upper = _shifted([bounds.z[k] for k in ahead], root, score)
        self.lower = _shifted([lower[k] for k in ahead], root, score)
        self.two = bounds.design.sides == 2
        inner = [bounds.futility_z[k] for k in ahead] if self.two and obey_futility else None
        wedge = given_wedge(inner, root)
        self.wedge = None if wedge is None else wedge - score

    def chances(self, drift: Drift) -> tuple[float, float, float]:
        """Return the probabilities of stopping for efficacy and for futility later, and the integration error."""
        if np.ndim(drift) == 0:
            means = np.ascontiguousarray(float(np.asarray(drift)) * self.time)
        else:
            whole = means_of(drift, np.array(self.bounds.timing))
            seen = float(np.interp(self.information, (0.0, *self.bounds.timing), (0.0, *whole)))
            means = np.ascontiguousarray(whole[self.ahead] - seen)
        chance, error = checked(self.time, self.upper, self.lower, means, self.wedge)
        futile = chance[-1] if self.wedge is not None or not self.two else np.zeros(self.time.size)
        return float(chance[0].sum()), float(futile.sum()), error


def _shifted(z: Sequence[float | None], root: Array, score: float) -> Side:
    kind = np.array([kernels.ABSENT if each is None else kernels.GIVEN for each in z], np.int64)
    scores = np.array([0.0 if each is None else each for each in z]) * root - score
    return Side(kind, np.ascontiguousarray(scores))
