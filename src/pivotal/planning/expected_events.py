"""What a trial is expected to have seen by a calendar month: who entered, events, drop-outs, who is at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pivotal.distributions.functions import Record, packed, record_of
from pivotal.distributions.model import Hazard
from pivotal.errors import DesignError
from pivotal.kernels import expected_events as kernel
from pivotal.planning.trial_model import (
    Accrual,
    Effect,
    ExperimentalDistribution,
    HazardRatio,
    PiecewiseHazardRatio,
    SurvivalTrial,
)
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

Floats = NDArray[np.float64]
NEVER = Hazard(rates=(0.0,))
FAR = 2400.0  # months; what has not come after two centuries never does


@dataclass(frozen=True, slots=True)
class Course:
    """A trial's assumptions as arrays, with an accrual whose rates and end are known.

    Parameters
    ----------
    arms : tuple of arrays
        Distributions and drop-out of each stratum's two arms, as the kernel takes them.
    share : (2 · strata,) float64
        The part of all subjects in each stratum and arm, the reference arm first.
    starts, rates : float64 arrays
        Accrual.
    end : float
        When the last subject enters.
    follow_up : float
        The longest that anybody is followed.
    """

    arms: tuple[Any, ...]
    share: Floats
    starts: Floats
    rates: Floats
    end: float
    follow_up: float

    def at(self, month: float, null: float = 1.0) -> Floats:
        """Return the expected numbers by a month, one row a stratum, in the columns of the kernel."""
        found: Floats = kernel.expected_at(  # compiled for real numbers: a whole one would be compiled for anew
            float(month), self.follow_up, self.arms, self.share, self.starts, self.rates, self.end, float(null)
        )
        return found

    def entered(self, month: float) -> float:
        """Return how many have entered by a month."""
        return float(kernel.entered(self.starts, self.rates, self.end, float(month)))

    def events(self, month: float) -> float:
        """Return the expected number of events by a month."""
        found = self.at(month)
        return float(found[:, kernel.EVENTS_0 : kernel.EVENTS_1 + 1].sum())

    def month_of(self, events: float, latest: float = FAR, scale: float = 1.0) -> float | None:
        """Return the month by which ``scale`` times the expected events reach a number; None where they never do."""
        month = kernel.time_of_events(
            float(events),
            float(scale),
            float(latest),
            self.follow_up,
            self.arms,
            self.share,
            self.starts,
            self.rates,
            self.end,
        )
        return None if np.isnan(month) else float(month)

    def by_fractions(self, final: float, fractions: Sequence[float], null: float) -> tuple[Floats, Floats]:
        """Return the months by which fractions of the events of a final month are expected, and what ``at`` is then."""
        found: tuple[Floats, Floats] = kernel.expected_by_fractions(
            float(final),
            np.array(fractions),
            self.follow_up,
            self.arms,
            self.share,
            self.starts,
            self.rates,
            self.end,
            float(null),
        )
        return found

    @property
    def last(self) -> float:
        """The month after which nothing more is seen: everybody has been followed as long as anybody is."""
        return min(FAR, self.end + self.follow_up)

    def ending(self, end: float) -> Course:
        """Return the same with another end of accrual."""
        return replace(self, end=end)

    def admitting(self, accrual: Accrual) -> Course:
        """Return the same with another accrual, whose rates and duration are stated."""
        assert accrual.rates is not None and accrual.duration is not None
        return replace(self, starts=np.array(accrual.starts), rates=np.array(accrual.rates), end=accrual.duration)

    def times(self, factor: float) -> Course:
        """Return the same with all accrual rates multiplied."""
        return replace(self, rates=self.rates * factor)


def course_of(trial: SurvivalTrial, *, rates: Sequence[float] | None = None, end: float | None = None) -> Course:
    """Return a trial as arrays.

    Parameters
    ----------
    trial : SurvivalTrial
        The assumptions; the effect must be stated.
    rates, end : optional
        Take the place of the accrual's rates and duration; where these are left open, 1 per month and for ever.
    """
    arms, share = _arms(trial)
    given = rates or trial.accrual.rates or (1.0,)
    until = end or trial.accrual.duration or FAR
    return Course(
        arms,
        share,
        np.array(trial.accrual.starts, float),
        np.array(given, float),
        until,
        trial.follow_up_per_subject or np.inf,
    )


@lru_cache(maxsize=4096)
def _arms(trial: SurvivalTrial) -> tuple[tuple[Any, ...], Floats]:
    records: list[Record] = []
    dropping: list[Record] = []
    share = []
    part = trial.experimental_part
    for fraction, reference, effect, dropout in strata_of(trial):
        records += [record_of(reference), experimental(reference, effect)]
        lost = (NEVER, NEVER) if dropout is None else (dropout.reference, dropout.experimental)
        dropping += [record_of(each) for each in lost]
        share += [fraction * (1 - part), fraction * part]
    return packed_arms(records, dropping), np.array(share)


def strata_of(trial: SurvivalTrial) -> list[tuple[float, Any, Effect, Any]]:
    """Return the fraction, reference arm, effect and drop-out of each stratum, one where there are none."""
    whole = [(1.0, trial.reference, trial.effect, trial.dropout)]
    found = [
        (each.fraction, each.reference, each.effect or trial.effect, each.dropout or trial.dropout)
        for each in trial.strata
    ]
    if any(effect is None for _, _, effect, _ in found or whole):
        raise DesignError("effect is left open; give it, or ask design() for solve_for='hazard_ratio'")
    return found or whole  # type: ignore[return-value]


def experimental(reference: Any, effect: Effect) -> Record:
    """Return the distribution of the experimental arm."""
    if isinstance(effect, ExperimentalDistribution):
        return record_of(effect.distribution)
    if isinstance(effect, PiecewiseHazardRatio):
        return record_of(reference, effect.ratios, effect.starts)
    assert isinstance(effect, HazardRatio)
    return record_of(reference, (effect.value,), (0.0,))


def packed_arms(records: Sequence[Record], dropping: Sequence[Record]) -> tuple[Any, ...]:
    """Return the distributions of all arms as the kernel takes them, with drop-out, which is always piecewise."""
    return (*packed(records), *packed(dropping)[2:5])


@dataclass(frozen=True)
class ExpectedCourse(Result):
    """Expected numbers over calendar time.

    Parameters
    ----------
    months : tuple of float
        Since the first subject's entry.
    numbers : (months, strata, columns) float64
        In the columns of ``kernels/expected_events.py``.
    strata : tuple of str
        Their names; one ``all`` where there are none.
    """

    months: tuple[float, ...]
    numbers: Floats
    strata: tuple[str, ...]
    provenance: Provenance
    groups: ClassVar[tuple[str, ...]] = ("stratum",)
    levels: ClassVar[tuple[str, ...]] = ("month",)
    figure: ClassVar[str | None] = "pivotal.figures.planning:expected_numbers"

    def rows(self) -> Sequence[Row]:
        """Return one row a month, and for each stratum where there are several, with the expected numbers."""
        named = [("all", self.numbers.sum(1))]
        if len(self.strata) > 1:
            named += [(name, self.numbers[:, index]) for index, name in enumerate(self.strata)]
        return [
            {
                "term": "expected numbers",
                "stratum": name,
                "month": month,
                "subjects": float(row[kernel.ENTERED]),
                "events": float(row[kernel.EVENTS_0] + row[kernel.EVENTS_1]),
                "events_experimental": float(row[kernel.EVENTS_1]),
                "events_reference": float(row[kernel.EVENTS_0]),
                "dropouts": float(row[kernel.DROPPED_0] + row[kernel.DROPPED_1]),
                "at_risk_experimental": float(row[kernel.RISK_1]),
                "at_risk_reference": float(row[kernel.RISK_0]),
            }
            for name, numbers in named
            for month, row in zip(self.months, numbers, strict=True)
        ]

    def summary(self) -> Row:
        """Return the numbers by the last month."""
        return {key: value for key, value in self.rows()[len(self.months) - 1].items() if key not in ("term",)}

    def __rich__(self) -> RenderableType:
        """Return the rows as a table."""
        from pivotal.planning.shown import rows_table

        return rows_table("Expected numbers over calendar time (months)", self.rows(), leave_out=("term",))


def expected_course(trial: SurvivalTrial, months: ArrayLike) -> ExpectedCourse:
    """Compute the expected numbers of subjects, events, drop-outs and at risk by calendar months.

    Parameters
    ----------
    trial : SurvivalTrial
        With an effect, and an accrual whose rates and duration are stated.
    months : array-like
        Since the first subject's entry.

    Returns
    -------
    ExpectedCourse
        One row a month and stratum.

    Raises
    ------
    DesignError
        If the trial leaves its effect, accrual rates or duration open, or a month is negative.

    Notes
    -----
    The number of events by month t is the integral of hazard times the probability to be at risk times the number who
    entered by t − s, over the time s since randomisation (Lachin and Foulkes 1986, eq. 3.1, with the order of
    integration exchanged). Gauss–Legendre nodes between the knots make it exact to rounding.

    Examples
    --------
    >>> from pivotal.planning.trial_model import Accrual
    >>> trial = SurvivalTrial(
    ...     reference=Hazard.from_median(12), effect=HazardRatio(0.7), accrual=Accrual(rates=20, duration=20)
    ... )
    >>> [round(row["events"], 2) for row in expected_course(trial, [12, 38]).rows()]
    [58.36, 291.83]
    """
    asked = np.atleast_1d(np.asarray(months, np.float64))
    if not (np.isfinite(asked) & (asked >= 0)).all():
        raise DesignError("months must be numbers of at least 0")
    if trial.accrual.rates is None or trial.accrual.duration is None:
        raise DesignError("accrual leaves its rates or duration open; give both, or take the trial of a plan")
    course = course_of(trial)
    numbers = np.stack([course.at(float(month)) for month in asked])
    names = tuple(each.name for each in trial.strata) or ("all",)
    said = {"trial": trial.model_dump(mode="json"), "months": asked.tolist()}
    return ExpectedCourse(tuple(asked.tolist()), numbers, names, Provenance("expected_course", said))
