"""What a design asks of each side of the bounds, look by look, in the terms of the recursion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from pivotal.errors import DesignError, listed
from pivotal.kernels import group_sequential as kernels
from pivotal.planning import scales
from pivotal.planning.crossing import Array, Side
from pivotal.planning.model import (
    BetaSpending,
    FixedZ,
    FutilityConditionalPower,
    FutilityHazardRatio,
    FutilityP,
    FutilityPredictivePower,
    FutilityZ,
    GroupSequential,
    HaybittlePeto,
    NullSpending,
    OBrienFleming,
    PampallonaTsiatis,
    Pocock,
    UserSpending,
    WangTsiatis,
)
from pivotal.planning.spending import spent_errors

NARROWEST = 1e-9  # between two bounds that leave something to go on with, as scores


@dataclass(frozen=True)
class Task:
    """A set of bounds to find: a design at information fractions, with what its drift is to be.

    Parameters
    ----------
    design : GroupSequential
        The design; its own timing may differ from the one of the task.
    time, root : array
        Information fractions of the looks and their square roots.
    efficacy_time, futility_time : tuple of float
        Where spending functions are evaluated.
    pattern : array
        Expected score at each look, up to a factor where a power is sought.
    power : float, optional
        The power that is sought.
    drift_given : bool
        Whether the pattern is the expected score itself.
    beta : float, optional
        The type II error that a beta-spending function spends; where None, one minus the power.
    information : float, optional
        Information at fraction 1.
    kept : tuple of float or None
        Efficacy bounds, as z, that looks already held have used.
    margin : float
        The hazard ratio of the null hypothesis.
    """

    design: GroupSequential
    time: Array
    root: Array
    efficacy_time: tuple[float, ...]
    futility_time: tuple[float, ...]
    pattern: Array
    power: float | None
    drift_given: bool
    beta: float | None
    information: float | None
    kept: tuple[float | None, ...] = ()
    margin: float = 1.0

    @property
    def looks(self) -> int:
        """Return how many looks there are."""
        return int(self.time.size)

    @property
    def binding(self) -> bool:
        """Return whether the efficacy bounds count on futility's being obeyed."""
        return self.design.futility is not None and self.design.futility.binding

    @property
    def stated_beta(self) -> float | None:
        """Return the type II error that is spent where it is known: given, or stated look by look."""
        spending = getattr(self.design.futility, "spending", None)
        return spending.errors[-1] if isinstance(spending, UserSpending) else self.beta

    def futility_at(self, look: int) -> bool:
        """Return whether a look, counted from 0, has a futility bound."""
        return self.design.futility_looks is None or look + 1 in self.design.futility_looks


def shape_of(task: Task) -> Array | None:
    """Return the z bounds up to a constant, for the classical bounds of a fixed shape."""
    efficacy = task.design.efficacy
    if isinstance(efficacy, OBrienFleming):
        delta = 0.0
    elif isinstance(efficacy, Pocock):
        delta = 0.5
    elif isinstance(efficacy, PampallonaTsiatis):
        delta = efficacy.delta_efficacy
    elif isinstance(efficacy, WangTsiatis) and efficacy.delta is not None:
        delta = efficacy.delta
    else:
        return None
    return np.asarray((task.time / task.time[-1]) ** (delta - 0.5))


def efficacy_side(task: Task, constant: float | None = None) -> Side:
    """Return what is asked of the efficacy bounds; ``constant`` is the factor of a fixed shape."""
    efficacy, tail, looks = task.design.efficacy, task.design.tail, task.looks
    shape = shape_of(task)
    kind = np.full(looks, kernels.GIVEN, np.int64)
    if shape is not None:
        value = shape * task.root * (math.nan if constant is None else constant)
    elif isinstance(efficacy, FixedZ | HaybittlePeto):
        last = isinstance(efficacy, FixedZ)
        wanted = efficacy.z if isinstance(efficacy, FixedZ) else efficacy.interim_z
        z = each_look("z", wanted, looks) if last else each_look("interim_z", wanted, looks - 1, "interim ")
        kind = np.array([kernels.ABSENT if each is None else kernels.GIVEN for each in z], np.int64)
        value = np.array([0.0 if each is None else each for each in z]) * task.root[: len(z)]
        if not last:
            kind, value = np.append(kind, kernels.SPENT), np.append(value, tail)
    else:
        kind = np.full(looks, kernels.SPENT, np.int64)
        value = np.array(_errors(efficacy, tail, task.efficacy_time, task))
    if task.design.efficacy_looks is not None:
        kind[[look + 1 not in task.design.efficacy_looks for look in range(looks)]] = kernels.ABSENT
    for look, used in enumerate(task.kept):
        kind[look] = kernels.ABSENT if used is None else kernels.GIVEN
        value[look] = 0.0 if used is None else used * task.root[look]
    return Side(kind, value)


def _errors(spending: Any, total: float, times: tuple[float, ...], task: Task) -> tuple[float, ...]:
    return spent_errors(spending, total, times, task.design.timing)


def each_look(name: str, values: Sequence[float | None], looks: int, which: str = "") -> Sequence[float | None]:
    """Return one value a look; a single one holds for all."""
    if len(values) == 1 and looks != 1:
        return tuple(values) * looks
    if len(values) != looks:
        raise DesignError(
            f"{name}: {len(values)} values for {looks} {which}looks; feasible: one, or one for each {which}look"
        )
    return values


def spends_beta(task: Task) -> bool:
    """Return whether futility is a beta-spending function."""
    return isinstance(task.design.futility, BetaSpending)


def leans_on_last(task: Task) -> bool:
    """Return whether the futility bounds are computed from the last efficacy bound."""
    return isinstance(task.design.futility, FutilityConditionalPower | FutilityPredictivePower)


def beta_side(task: Task, beta: float) -> Side:
    """Return what a beta-spending function asks of the futility bounds."""
    rule = task.design.futility
    assert isinstance(rule, BetaSpending)
    on = [task.futility_at(look) for look in range(task.looks)]
    kind = np.where(on, kernels.SPENT, kernels.ABSENT).astype(np.int64)
    kind[-1] = kernels.MEETS if on[-1] else kernels.ABSENT
    return Side(kind, np.array(_errors(rule.spending, beta, task.futility_time, task)))


def null_side(task: Task) -> Side:
    """Return what a spending function under the null hypothesis asks of the lower bounds."""
    rule = task.design.futility
    assert isinstance(rule, NullSpending)
    on = [task.futility_at(look) for look in range(task.looks)]
    kind = np.where(on, kernels.SPENT_UNDER_NULL, kernels.ABSENT).astype(np.int64)
    return Side(kind, np.array(_errors(rule.spending, rule.alpha, task.futility_time, task)))


def harm_side(task: Task) -> Side | None:
    """Return what is asked of the harm bounds."""
    if (harm := task.design.harm) is None:
        return None
    kind = np.full(task.looks, kernels.SPENT_UNDER_NULL, np.int64)
    return Side(kind, np.array(_errors(harm.spending, harm.alpha, task.futility_time, task)))


def futility_side(task: Task, last_z: float, means: Array | None) -> Side:
    """Return futility bounds that are given on some scale, as scores.

    Parameters
    ----------
    task : Task
        The design.
    last_z : float
        The efficacy bound of the last look.
    means : array, optional
        The expected scores, for conditional power under the design.
    """
    z = [*_interim_futility(task, last_z, means), None]
    for look in range(task.looks):
        if not task.futility_at(look):
            z[look] = None
    kind = np.array([kernels.ABSENT if each is None else kernels.GIVEN for each in z], np.int64)
    if task.futility_at(task.looks - 1):
        kind[-1] = kernels.MEETS
    return Side(kind, np.array([0.0 if each is None else each for each in z]) * task.root)


def _interim_futility(task: Task, last_z: float, means: Array | None) -> list[float | None]:
    """Return the z of the futility bound at each look but the last."""
    rule, looks = task.design.futility, task.looks - 1
    if isinstance(rule, FutilityZ):
        return list(each_look("z", rule.z, looks, "interim "))
    if isinstance(rule, FutilityP):
        for p in rule.p:
            if p is not None and not 0.0 < p < 1.0:
                raise DesignError(f"p={p:g}: a one-sided p value between 0 and 1")
        return [None if p is None else -float(special.ndtri(p)) for p in each_look("p", rule.p, looks, "interim ")]
    if isinstance(rule, FutilityHazardRatio):
        return _z_of_hazard_ratios(task, each_look("hazard_ratio", rule.hazard_ratio, looks, "interim "))
    assert isinstance(rule, FutilityConditionalPower | FutilityPredictivePower)
    last, found = float(task.time[-1]), list[float | None]()
    for k, power in enumerate(each_look("power", rule.power, looks, "interim ")):
        time = float(task.time[k])
        if power is None:
            found.append(None)
        elif isinstance(rule, FutilityPredictivePower):
            found.append(scales.z_of_predictive_power(power, time, last, last_z))
        elif rule.under == "design":
            if means is None:
                raise DesignError("drift: conditional power under the design needs its drift; give power= or drift=")
            ahead = float(means[-1] - means[k]) / (last - time)
            found.append(scales.z_of_power(power, time, last, last_z, ahead))
        else:
            found.append(scales.z_of_power(power, time, last, last_z, None if rule.under == "observed" else 0.0))
    return found


def _z_of_hazard_ratios(task: Task, ratios: Sequence[float | None]) -> list[float | None]:
    if task.information is None:
        raise DesignError(
            "information: a futility bound that is a hazard ratio needs the information at fraction 1; for the "
            "log-rank test events * r / (1 + r)^2 with allocation r"
        )
    found: list[float | None] = []
    for ratio, time in zip(ratios, task.time.tolist(), strict=False):
        if ratio is not None and not ratio > 0.0:
            raise DesignError(f"hazard_ratio={ratio:g}: feasible: above 0")
        found.append(None if ratio is None else math.log(task.margin / ratio) * math.sqrt(time * task.information))
    return found


def refuse_clash(status: int, task: Task, found: Array, what: str) -> None:
    """Raise DesignError where a lower bound reaches the upper one before the last look."""
    met = np.flatnonzero(np.isfinite(found[0, :-1]) & (found[0, :-1] - found[1, :-1] < NARROWEST))
    if status < kernels.CLASH and not met.size:
        return
    look = status - kernels.CLASH if status >= kernels.CLASH else int(met[0])
    upper = float(found[0, look] / task.root[look])
    known = [f"look {k + 1}: {found[0, k] / task.root[k]:.4f}" for k in range(look + 1)]
    if math.isinf(upper):
        raise DesignError(
            f"{what}: by look {look + 1} there is less probability left than is to be spent there; "
            "feasible: spend less, or stop for futility more rarely before"
        )
    raise DesignError(
        f"{what}: at look {look + 1} the lower bound is above or at the efficacy bound {upper:.4f}; feasible: "
        f"below the efficacy bounds ({listed(known)}), that is a smaller z or less error spent by then"
    )
