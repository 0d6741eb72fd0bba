"""Dates as they are known: to the day, the month, the year, or only between two days.

An event of a dossier never has a date that is more precise than its source. ``DateInterval`` keeps the first
and the last day on which it can have happened, so that "had it happened by then?" has three answers.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Strict, model_validator

from pivotal.errors import shown

Precision = Literal["day", "month", "year", "interval", "unknown"]

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in any locale
ACCEPTED = "2025-03-26, 2016-12, 2017, or {not_before: …, not_after: …}"


class DateInterval(BaseModel):
    """The first and the last day on which something can have happened.

    Parameters
    ----------
    not_before, not_after : datetime.date, optional
        Both days count. ``None`` leaves that side open. A partial date stands for its whole month or year.

    Raises
    ------
    pydantic.ValidationError
        For an impossible day, or an interval that ends before it begins.

    Examples
    --------
    >>> from datetime import date
    >>> deal = DateInterval.parse("2016-12")
    >>> deal.happened_by(date(2016, 11, 30)), deal.happened_by(date(2016, 12, 15)), deal.happened_by(date(2017, 1, 1))
    (False, None, True)
    >>> print(deal)
    Dec 2016
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    not_before: Annotated[date, Strict()] | None = None  # strict: 0 is a mistake, not the first day of 1970
    not_after: Annotated[date, Strict()] | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_scalar(cls, given: Any) -> Any:
        if isinstance(given, str):
            first, last = _days_of(given)
            return {"not_before": first, "not_after": last}
        if isinstance(given, date):
            return {"not_before": given, "not_after": given}
        if isinstance(given, dict):
            return {
                key: _days_of(value)[0 if key == "not_before" else 1] if isinstance(value, str) else value
                for key, value in given.items()
            }
        return given

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.not_before and self.not_after and self.not_before > self.not_after:
            raise ValueError(f"not_before {self.not_before} lies after not_after {self.not_after}")
        return self

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the interval that a partial date such as ``2016-12`` stands for."""
        return cls.model_validate(text)

    @property
    def precision(self) -> Precision:
        """How precisely the date is known."""
        first, last = self.not_before, self.not_after
        if first is None and last is None:
            return "unknown"
        if first is None or last is None:
            return "interval"
        if first == last:
            return "day"
        if (first, last) == _days_of(first.isoformat()[:7]):
            return "month"
        return "year" if (first, last) == _days_of(first.isoformat()[:4]) else "interval"

    def happened_by(self, on: date) -> bool | None:
        """Say whether it had happened by the end of a day; ``None`` where the dates cannot tell."""
        if self.not_after is not None and self.not_after <= on:
            return True
        if self.not_before is not None and self.not_before > on:
            return False
        return None

    def surely_before(self, other: DateInterval) -> bool:
        """Say whether it certainly happened on an earlier day than the other."""
        return self.not_after is not None and other.not_before is not None and self.not_after < other.not_before

    def overlaps(self, other: DateInterval) -> bool:
        """Say whether both may have happened on one day."""
        return not (self.surely_before(other) or other.surely_before(self))

    def __str__(self) -> str:
        first, last = self.not_before, self.not_after
        if first is None:
            return f"by {day_text(last)}" if last else "date not found"
        if last is None:
            return f"not before {day_text(first)}"
        match self.precision:
            case "day":
                return day_text(first)
            case "month":
                return f"{_MONTHS[first.month - 1]} {first.year}"
            case "year":
                return str(first.year)
        if (first.year, first.month) == (last.year, last.month):
            return f"between {first.day} and {day_text(last)}"
        return f"between {day_text(first).removesuffix(f' {last.year}')} and {day_text(last)}"


def day_text(day: date | None) -> str:
    """Return a day as British prose has it: 26 Mar 2025."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else "date not found"


def parse_day(text: str) -> date:
    """Return the day that an ISO date names.

    Raises
    ------
    ValueError
        If the text is not a whole, possible date.

    Examples
    --------
    >>> parse_day("2025-09-01")
    datetime.date(2025, 9, 1)
    """
    first, last = _days_of(text)
    if first != last:
        raise ValueError(f"{shown(text)} is not a day; write it as 2025-09-01")
    return first


Day = Annotated[date, Strict(), BeforeValidator(lambda given: parse_day(given) if isinstance(given, str) else given)]


def _days_of(text: str) -> tuple[date, date]:
    """Return the first and last day of a partial ISO date."""
    found = _PARTIAL.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{shown(text)} is not a date; write {ACCEPTED}")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        raise ValueError(f"{shown(text)} is not a day of the calendar") from None
