"""The nouns of visits: when they are planned, and which days count for which."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pivotal.derivation.model import RuleSet
from pivotal.nouns import Noun, OneOrMore, Text

StudyDay = int


class PlannedVisit(Noun):
    """A visit with its planned day.

    Parameters
    ----------
    name : str
        AVISIT.
    number : float
        AVISITN.
    day : int
        The study day for which it is planned: 1 is the day of the start, -1 the day before it; there is no day 0.
    low, high : int, optional
        The first and the last study day that count for it; without them the windows meet half-way between the planned
        days, and those of the first and the last visit have no outer end.

    Examples
    --------
    >>> PlannedVisit(name="WEEK 6", number=6, day=43).high is None
    True
    """

    name: Text
    number: float
    day: StudyDay
    low: StudyDay | None = None
    high: StudyDay | None = None

    @model_validator(mode="after")
    def _has_days(self) -> Self:
        if 0 in (self.day, self.low, self.high):
            raise ValueError("there is no study day 0: the day of the start is 1, the one before it -1")
        if not (self.low is None or self.low <= self.day) or not (self.high is None or self.day <= self.high):
            raise ValueError(f"{self.name}: day {self.day} is not within its own window")
        return self


class VisitSchedule(RuleSet):
    """The planned visits of a trial, and which assessment stands for a visit that has several.

    Parameters
    ----------
    visits : tuple of PlannedVisit
        In the order of their days.
    choose : {"nearest", "first", "last"}
        Which of several assessments in a window stands for the visit.
    tie : {"earlier", "later"}
        Which of two that are equally near does.

    Examples
    --------
    >>> schedule = VisitSchedule.every(42, count=2)
    >>> [(each.name, each.day) for each in schedule.visits]
    [('BASELINE', 1), ('WEEK 6', 43), ('WEEK 12', 85)]
    >>> schedule.windows()
    ((None, 1), (2, 64), (65, None))
    """

    visits: Annotated[tuple[PlannedVisit, ...], OneOrMore, Field(min_length=1)]
    choose: Literal["nearest", "first", "last"] = "nearest"
    tie: Literal["earlier", "later"] = "earlier"

    @classmethod
    def every(cls, interval_days: int, *, count: int, window_days: int | None = None) -> VisitSchedule:
        """Return visits at equal intervals after a baseline, which is what lies up to day 1.

        Parameters
        ----------
        interval_days : int
            Days between visits; they are named by weeks where these are whole ones, else by their study day.
        count : int
            How many visits after baseline.
        window_days : int, optional
            Days before and after its planned day that count for a visit; half-way to the next ones without it.
        """
        planned = [k * interval_days for k in range(1, count + 1)]
        around = [
            (None, None) if window_days is None else (day + 1 - window_days, day + 1 + window_days) for day in planned
        ]
        visits = [
            PlannedVisit(name=_named(day, interval_days), number=day / 7, day=day + 1, low=low, high=high)
            for day, (low, high) in zip(planned, around, strict=True)
        ]
        return cls(visits=(PlannedVisit(name="BASELINE", number=0, day=1, high=1), *visits))

    @model_validator(mode="after")
    def _are_apart(self) -> Self:
        days = [each.day for each in self.visits]
        if days != sorted(set(days)):
            raise ValueError("visits stand in the order of their days, each day once")
        windows = self.windows()
        for place in range(1, len(windows)):
            before, after = windows[place - 1][1], windows[place][0]
            if before is not None and after is not None and before >= after:
                names = f"{self.visits[place - 1].name} and {self.visits[place].name}"
                raise ValueError(f"the windows of {names} overlap: day {after}")
        return self

    def windows(self) -> tuple[tuple[StudyDay | None, StudyDay | None], ...]:
        """Return the first and the last study day of each visit; None where there is no end."""
        middles = [(_elapsed(a.day) + _elapsed(b.day)) // 2 for a, b in pairwise(self.visits)]
        lows: list[StudyDay | None] = [None]
        for place, each in enumerate(self.visits[1:]):
            end = self.visits[place].high
            lows.append(_study_day((middles[place] if end is None or each.low is not None else _elapsed(end)) + 1))
        highs: list[StudyDay | None] = []
        for place, each in enumerate(self.visits[:-1]):
            begin = self.visits[place + 1].low
            highs.append(_study_day(middles[place] if begin is None or each.high is not None else _elapsed(begin) - 1))
        highs.append(None)
        return tuple(
            (low if each.low is None else each.low, high if each.high is None else each.high)
            for each, low, high in zip(self.visits, lows, highs, strict=True)
        )


def _named(elapsed: int, interval_days: int) -> str:
    return f"WEEK {elapsed // 7}" if interval_days % 7 == 0 else f"DAY {elapsed + 1}"


def _elapsed(day: StudyDay) -> int:
    """Return a study day as days from the start."""
    return day - 1 if day > 0 else day


def _study_day(elapsed: int) -> StudyDay:
    return elapsed + 1 if elapsed >= 0 else elapsed
