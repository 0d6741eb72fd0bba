"""When the looks of a trial are held, and what the log-rank statistic is at each of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf, sqrt

from pivotal.errors import DesignError
from pivotal.kernels import expected_events as kernel
from pivotal.planning.expected_events import FAR, Course
from pivotal.planning.trial_model import LookTime, SurvivalTrial
from pivotal.planning.variance import Moments, moments_of

NOTHING = 1e-9  # fewer expected events are none


@dataclass(frozen=True, slots=True)
class Schedule:
    """The looks of a trial with their months and moments.

    Parameters
    ----------
    months : tuple of float
        Since the first subject's entry.
    moments : tuple of Moments
        Of the log-rank statistic.
    """

    months: tuple[float, ...]
    moments: tuple[Moments, ...]

    @property
    def events(self) -> tuple[float, ...]:
        """Expected events by look."""
        return tuple(each.events for each in self.moments)

    @property
    def timing(self) -> tuple[float, ...]:
        """Fractions of the last look's events, at which errors are spent."""
        last = self.events[-1]
        return (*(each / last for each in self.events[:-1]), 1.0)

    @property
    def alternative_timing(self) -> tuple[float, ...]:
        """Fractions of the last look's information under the alternative, which correlate the looks."""
        last = self.moments[-1].alternative
        return (*(each.alternative / last for each in self.moments[:-1]), 1.0)

    @property
    def drift(self) -> tuple[float, ...]:
        """E(Z) over the root of the event fraction, look by look."""
        return tuple(each.mean / sqrt(at) for each, at in zip(self.moments, self.timing, strict=True))

    @property
    def alternative_drift(self) -> tuple[float, ...]:
        """E(Z) over the root of the information fraction under the alternative, look by look."""
        pairs = zip(self.moments, self.alternative_timing, strict=True)
        return tuple(each.mean / sqrt(at) for each, at in pairs)

    def scaled(self, factor: float) -> Schedule:
        """Return the schedule where all accrual rates are multiplied and the months stay."""
        return Schedule(self.months, tuple(each.scaled(factor) for each in self.moments))


def last_month(course: Course, looks: tuple[LookTime, ...], follow_up: float | None) -> float:
    """Return the month of the last look.

    Raises
    ------
    DesignError
        If its condition is never met.
    """
    if looks and (rule := looks[-1]).fraction is None:
        return _month(rule, len(looks), course, None, _earlier(course, looks))
    if follow_up is None:
        raise DesignError("follow_up is left open; give it, or power= or events= so that it can be solved for")
    return course.end + follow_up


def _earlier(course: Course, looks: tuple[LookTime, ...]) -> float:
    """Return the month of the last but one look, where the last look is timed by the gap from it."""
    if looks[-1].gap is None or len(looks) == 1:
        return 0.0
    before = 0.0
    for number, rule in enumerate(looks[:-1], start=1):
        if rule.fraction is not None:
            raise DesignError(
                f"looks: look {number} waits for a fraction of the last look's events, and the last look for a gap "
                "from it; time one of them by events or by the calendar"
            )
        before = _month(rule, number, course, None, before)
    return before


def schedule(
    variance: str,
    trial: SurvivalTrial,
    course: Course,
    final: float,
    *,
    timing: tuple[float, ...],
    looks: tuple[LookTime, ...] = (),
) -> Schedule:
    """Return when the looks are held, the last one at a given month.

    Parameters
    ----------
    timing : tuple of float
        Fractions of the last look's events, used where ``looks`` is empty.

    Raises
    ------
    DesignError
        If looks are not in order, or no events are expected by one.
    """
    found, by_look = course.by_fractions(final, (1.0,) if looks else timing, trial.margin)
    total = float(by_look[-1, :, kernel.EVENTS_0 : kernel.EVENTS_1 + 1].sum())
    if total <= NOTHING:
        raise DesignError(f"no events are expected by the last look at month {final:g}; give a longer follow_up")
    months: list[float] = [] if looks else found.tolist()
    numbers = list(by_look)
    if looks:
        for number, rule in enumerate(looks[:-1], start=1):
            months.append(_month(rule, number, course, total, months[-1] if months else 0.0))
        numbers = [*(course.at(month, trial.margin) for month in months), *numbers]
        months.append(final)
    for number, (earlier, later) in enumerate(pairwise(months), start=1):
        if not later > earlier:
            raise DesignError(
                f"looks: look {number} falls on month {earlier:g} and look {number + 1} on month {later:g}; "
                f"time look {number} before month {later:g}"
            )
    pairs = zip(months, numbers, strict=True)
    return Schedule(tuple(months), tuple(moments_of(variance, trial, course, month, each) for month, each in pairs))


def _month(rule: LookTime, number: int, course: Course, total: float | None, before: float) -> float:
    """Return the month at which the conditions of one look are met."""
    months: list[float] = []
    if rule.events is not None:
        months.append(_by_events(rule.events, number, course, rule.when))
    if rule.fraction is not None:
        assert total is not None
        months.append(_by_events(rule.fraction * total, number, course, rule.when))
    if rule.calendar is not None:
        months.append(rule.calendar)
    if rule.follow_up is not None:
        months.append(course.end + rule.follow_up)
    if rule.gap is not None:
        months.append(before + rule.gap)
    return max(months) if rule.when == "latest" else min(months)


def _by_events(events: float, number: int, course: Course, when: str) -> float:
    month = course.month_of(events)
    if month is not None:
        return month
    if when == "earliest":
        return inf
    most = course.events(min(FAR, course.last))
    raise DesignError(
        f"events: look {number} waits for {events:g} events, and at most {most:.1f} are ever expected; "
        f"plan for fewer than {most:.1f}, or for more subjects"
    )
