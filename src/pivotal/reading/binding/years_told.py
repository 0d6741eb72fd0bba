"""Days that a text tells by another: without their year, or only before which or after which something was."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from pivotal.dates import DateInterval
from pivotal.reading.grammar import Parsed
from pivotal.reading.model import Slot, Statement
from pivotal.reading.words import MONTHS

_DAY = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Za-z]{3,9})\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?)?")
_ANOTHER = re.compile(r"\b(?:last|next|previous|following|coming|every|each)\s+$", re.IGNORECASE)
_DATED = frozenset({"date", "other_date", "opinion_date"})
_BOUNDS = (
    r"(?P<from>(?:no|not) (?:earlier|sooner) than|not before|on or after)"
    r"|(?P<till>(?:no|not) later than|not after|on or before|by(?: the end of)?)"
    r"|(?P<before>before|prior to|earlier than)|(?P<after>after|later than)"
)
_BOUND = re.compile(rf"\b(?:{_BOUNDS})\s+$", re.IGNORECASE)
_BOUND_YEAR = re.compile(rf"\s+(?:{_BOUNDS})\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?:[.,;:)]|$|(?:for|in|by|and|but|as|to|with|on|at|when|while|from)\b)")
_LEFT, _DAY_APART = 20, timedelta(days=1)  # characters between an act and what bounds it: "no earlier than 2026"
_BEFORE, _NEAR = 12, 2  # characters before a month, and sentences in which another year may be told


def month_and_day(slot: Slot) -> tuple[int, int | None] | None:
    """Return the month and the day of the month that a date without a year tells, or nothing."""
    told = _DAY.fullmatch(slot.text.strip())
    month = None if told is None else MONTHS.get(told[2].casefold())
    if told is None or month is None:
        return None
    number = told[1] or told[3]
    return month, None if number is None else int(number)


def bounded(day: DateInterval | None, slot: Slot | None, text: str) -> DateInterval | None:
    """Return when something was of which only a bound is told: ``before March 2025``, ``no earlier than 2026``."""
    told = None if slot is None else _BOUND.search(text, max(0, slot.start - _LEFT), slot.start)
    if day is None or slot is None or told is None or _ALONE.match(text, slot.end) is None:
        return day
    if day.not_before is None or day.not_after is None:
        return day
    bounds = {
        "from": DateInterval(not_before=day.not_before),
        "till": DateInterval(not_after=day.not_after),
        "before": DateInterval(not_after=day.not_before - _DAY_APART),
        "after": DateInterval(not_before=day.not_after + _DAY_APART),
    }
    return bounds[str(told.lastgroup)]


def bounding(statement: Statement, text: str) -> Slot | None:
    """Return the date of an act; without one the year right behind it before or after which it is told to be."""
    if (own := statement.slot("date")) is not None:
        return own
    told = _BOUND_YEAR.match(text, statement.end)
    if told is None:
        return None
    return Slot("date", told["year"], *told.span("year"), told["year"])


def with_years(parsed: Parsed, text: str, own: date | None) -> Parsed:
    """Return what was found in a text, each day without a year as the last such day by the day of the text.

    Parameters
    ----------
    parsed : Parsed
    text : str
    own : date or None
        The day of the text; without it nothing tells the year.
    """
    if own is None or not any(
        not each.value and each.name in _DATED for one in parsed.statements for each in one.slots
    ):
        return parsed
    years = sorted((each for each in parsed.names if each.name == "date" and each.value), key=lambda each: each.start)
    return replace(parsed, statements=tuple(_with_year(each, parsed, text, own, years) for each in parsed.statements))


def _is_open(slot: Slot) -> bool:
    return slot.name in _DATED and not slot.value


def _with_year(told: Statement, parsed: Parsed, text: str, own: date, years: Sequence[Slot]) -> Statement:
    if not any(_is_open(each) for each in told.slots):
        return told
    first = parsed.sentences[max(0, told.sentence - _NEAR)].start
    slots = [_dated(each, text, own, unsure=_year_near(each, years, first, own)) for each in told.slots]
    return replace(told, slots=tuple(slots))


def _year_near(slot: Slot, years: Sequence[Slot], first: int, own: date) -> bool:
    """Say whether another year than that of a text is told shortly before a day: the day may be of that year."""
    at = bisect_right(years, slot.start, key=lambda each: each.start)
    return at > 0 and years[at - 1].start >= first and not years[at - 1].value.startswith(str(own.year))


def _dated(slot: Slot, text: str, own: date, *, unsure: bool) -> Slot:
    told = month_and_day(slot) if _is_open(slot) else None
    if told is None or unsure or _ANOTHER.search(text, max(0, slot.start - _BEFORE), slot.start):
        return slot
    month, day = told
    year = own.year - ((month, day or 1) > (own.month, own.day))
    return slot._replace(value=f"{year}-{month:02d}" if day is None else f"{year}-{month:02d}-{day:02d}")
