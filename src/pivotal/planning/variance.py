"""The mean and the information of the log-rank statistic under a design: each formula by its name.

===================== ============================================= ==========================================
name                  source                                        information
===================== ============================================= ==========================================
schoenfeld            Schoenfeld 1981, eq. 4                        events · r / (1 + r)²
freedman              Freedman 1982, eq. 4, for any allocation      the same; mean by (1 − HR) / (1 + r HR)
hsieh_freedman        Hsieh 1992                                    the same; mean by (1 − HR) / (1 + HR)
lachin_foulkes        Lachin and Foulkes 1986, eq. 2.5              1 / (1 / events₁ + 1 / events₀), H0 and H1
bernstein_lagakos     Bernstein and Lagakos 1978                    the same, that of H1 also under H0
score                 Lu 2021, eq. 5 and 6                          expected variance of the score under H1
average_hazard_ratio  Mukhopadhyay and others 2020; Yung, Liu 2020  per interval of the hazards, H0 and H1
===================== ============================================= ==========================================

r is experimental : reference. ``average_hazard_ratio_null`` takes the information under H0 in both places.
``average_hazard_ratio_gsdesign2`` is what gsDesign2 1.1.8 computes with ``info_scale = "h0_h1_info"``: it widens z by
the ratio of the two informations at the first look only, so that some paths are counted twice; it is here to check
numbers against that program, and ``average_hazard_ratio`` widens z at every look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log, sqrt
from typing import get_args

import numpy as np

from pivotal.distributions.functions import Record, record_of
from pivotal.distributions.model import Hazard
from pivotal.errors import DesignError, did_you_mean, listed, shown
from pivotal.kernels import expected_events as kernel
from pivotal.planning.average_hazard_ratio import event_weighted
from pivotal.planning.expected_events import NEVER, Course, Floats, packed_arms, strata_of
from pivotal.planning.trial_model import PiecewiseHazardRatio, SurvivalTrial, Variance

NAMES: tuple[str, ...] = get_args(Variance)
ANY_EFFECT = ("score", "average_hazard_ratio", "average_hazard_ratio_null", "average_hazard_ratio_gsdesign2")
WORDS = {
    "schoenfeld": "Schoenfeld's (1981) variance, from the number of events and the allocation",
    "freedman": "Freedman's (1982) approximation of the log-rank statistic",
    "hsieh_freedman": "Freedman's approximation in Hsieh's (1992) form for unequal allocation",
    "lachin_foulkes": "the variances of Lachin and Foulkes (1986) under the null and the alternative",
    "bernstein_lagakos": "the variance of Bernstein and Lagakos (1978), that of the alternative",
    "score": "the mean and variance of the log-rank score under the alternative (Lu 2021)",
    "average_hazard_ratio": "the event-weighted average hazard ratio, with the information under both hypotheses",
    "average_hazard_ratio_null": "the event-weighted average hazard ratio, with the information under the null",
    "average_hazard_ratio_gsdesign2": "the event-weighted average hazard ratio as gsDesign2 1.1.8 computes it",
}


@dataclass(frozen=True, slots=True)
class Moments:
    """What the log-rank statistic is at one look, Z > 0 favouring the experimental arm.

    Parameters
    ----------
    mean : float
        E(Z) under the alternative.
    null, alternative : float
        Information about the log hazard ratio under each hypothesis.
    events : float
        Expected.
    """

    mean: float
    null: float
    alternative: float
    events: float

    def scaled(self, factor: float) -> Moments:
        """Return the moments where every expected number is multiplied."""
        return Moments(self.mean * sqrt(factor), self.null * factor, self.alternative * factor, self.events * factor)


def chosen(variance: str | None, trial: SurvivalTrial) -> str:
    """Return the name of the formula: Schoenfeld's under proportional hazards and the score otherwise, if not given.

    Raises
    ------
    DesignError
        If there is no such formula, or it does not hold for the effect or the margin.
    """
    open_effect = trial.effect is None and not all(each.effect for each in trial.strata or (trial,))
    proportional = trial.is_proportional or open_effect
    if variance is None:
        return "schoenfeld" if proportional else "score"
    if variance not in NAMES:
        near = did_you_mean(str(variance), NAMES)
        raise DesignError(
            f"variance={shown(variance)}; accepted: {listed(NAMES)}" + (f"\n  hint: {near}" if near else "")
        )
    if not proportional and variance not in ANY_EFFECT:
        raise DesignError(
            f"variance={variance!r} needs proportional hazards, and the effect changes over time or between strata; "
            f"accepted: {listed(ANY_EFFECT)}"
        )
    if trial.margin != 1 and variance in {"freedman", "hsieh_freedman"}:
        raise DesignError(
            f"variance={variance!r} is defined for a margin of 1, not {trial.margin:g}; "
            "accepted: schoenfeld, lachin_foulkes, bernstein_lagakos, score"
        )
    return variance


def moments(variance: str, trial: SurvivalTrial, course: Course, month: float) -> Moments:
    """Return the moments of the log-rank statistic at a calendar month."""
    return moments_of(variance, trial, course, month, course.at(month, trial.margin))


def moments_of(variance: str, trial: SurvivalTrial, course: Course, month: float, numbers: Floats) -> Moments:
    """Return the moments of the log-rank statistic from the numbers that are expected by a month."""
    total = (numbers[0] if numbers.shape[0] == 1 else numbers.sum(0)).tolist()
    return _FORMULAS[variance](_Expected(trial, course, month, numbers, total))


@dataclass(frozen=True, slots=True)
class _Expected:
    """What is expected at a month, as the formulas take it; ``total`` adds up the strata."""

    trial: SurvivalTrial
    course: Course
    month: float
    numbers: Floats
    total: list[float]

    @property
    def ratio(self) -> float:
        """The hazard ratio, where one holds."""
        return _ratio(self.trial)

    @property
    def events(self) -> float:
        """In both arms and all strata."""
        return self.total[kernel.EVENTS_0] + self.total[kernel.EVENTS_1]

    @property
    def by_allocation(self) -> float:
        """The information of the events by the planned allocation."""
        part = self.trial.experimental_part
        return self.events * part * (1 - part)

    @property
    def effect(self) -> float:
        """Minus the log hazard ratio, from the margin."""
        return log(self.trial.margin / self.ratio)


def _schoenfeld(at: _Expected) -> Moments:
    information = at.by_allocation
    return Moments(at.effect * sqrt(information), information, information, at.events)


def _freedman(at: _Expected) -> Moments:
    r = at.trial.allocation[0] / at.trial.allocation[1]
    mean = sqrt(at.events * r) * (1 - at.ratio) / (1 + r * at.ratio)
    return Moments(mean, at.by_allocation, at.by_allocation, at.events)


def _hsieh_freedman(at: _Expected) -> Moments:
    information = at.by_allocation
    return Moments(2 * sqrt(information) * (1 - at.ratio) / (1 + at.ratio), information, information, at.events)


def _lachin_foulkes(at: _Expected) -> Moments:
    under_null = replace(at.course, arms=null_arms(at.trial)).at(at.month)
    alternative = _by_arm(at.numbers)
    return Moments(at.effect * sqrt(alternative), _by_arm(under_null), alternative, at.events)


def _bernstein_lagakos(at: _Expected) -> Moments:
    information = _by_arm(at.numbers)
    return Moments(at.effect * sqrt(information), information, information, at.events)


def _score(at: _Expected) -> Moments:
    total = at.total
    score, variance = total[kernel.SCORE], total[kernel.VARIANCE]
    if not variance > 0:
        raise DesignError(f"no events are expected in one of the arms by month {at.month:g}; follow_up must be longer")
    return Moments(-score / sqrt(variance), at.by_allocation, variance, at.events)


def _average(at: _Expected) -> Moments:
    until = min(at.month, at.course.follow_up)
    alternative = 0.0
    for stratum, knots in enumerate(effect_knots(at.trial)):
        before = np.zeros((1, at.numbers.shape[1]))
        for knot in (*(each for each in knots if each < until), until):
            whole = knot == until
            numbers = at.numbers if whole else replace(at.course, follow_up=knot).at(at.month)
            upto = numbers[stratum : stratum + 1]
            alternative += _by_arm(upto - before)
            before = upto
    mean = log(at.trial.margin / event_weighted(at.numbers)) * sqrt(alternative)
    return Moments(mean, at.by_allocation, alternative, at.events)


def _average_null(at: _Expected) -> Moments:
    information = at.by_allocation
    mean = log(at.trial.margin / event_weighted(at.numbers)) * sqrt(information)
    return Moments(mean, information, information, at.events)


_FORMULAS: dict[str, Callable[[_Expected], Moments]] = {
    "schoenfeld": _schoenfeld,
    "freedman": _freedman,
    "hsieh_freedman": _hsieh_freedman,
    "lachin_foulkes": _lachin_foulkes,
    "bernstein_lagakos": _bernstein_lagakos,
    "score": _score,
    "average_hazard_ratio": _average,
    "average_hazard_ratio_null": _average_null,
    "average_hazard_ratio_gsdesign2": _average,
}


def _ratio(trial: SurvivalTrial) -> float:
    ratio = trial.hazard_ratio
    assert ratio is not None
    return ratio


def _by_arm(numbers: Floats) -> float:
    """Return the information of the events of each arm and stratum."""
    one, two = numbers[:, kernel.EVENTS_0], numbers[:, kernel.EVENTS_1]
    there = (one > 0) & (two > 0)
    return float((one[there] * two[there] / (one[there] + two[there])).sum())


@lru_cache(maxsize=1024)
def null_arms(trial: SurvivalTrial) -> tuple[object, ...]:
    """Return the arms under the null hypothesis that has the same mean hazard (Lachin and Foulkes 1986, sec. 2).

    With a margin the reference hazard is multiplied by (1 + r HR) / (1 + r margin), and the experimental one is the
    margin times that.
    """
    r, ratio = trial.allocation[0] / trial.allocation[1], _ratio(trial)
    factor = (1 + r * ratio) / (1 + r * trial.margin)
    records: list[Record] = []
    dropping: list[Record] = []
    for _, reference, _, dropout in strata_of(trial):
        records += [record_of(reference, (factor,)), record_of(reference, (factor * trial.margin,))]
        lost = (NEVER, NEVER) if dropout is None else (dropout.reference, dropout.experimental)
        dropping += [record_of(each) for each in lost]
    return packed_arms(records, dropping)


@lru_cache(maxsize=1024)
def effect_knots(trial: SurvivalTrial) -> Sequence[Sequence[float]]:
    """Return the times since randomisation at which a hazard or the ratio changes, stratum by stratum."""
    found = []
    for _, reference, effect, _ in strata_of(trial):
        knots: set[float] = set()
        if isinstance(reference, Hazard):
            knots |= set(reference.starts)
        if isinstance(effect, PiecewiseHazardRatio):
            knots |= set(effect.starts)
        found.append(sorted(knots - {0.0}))
    return found
