"""Days that a text tells without their year, which is that of its own day or the one before."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pivotal.reading.grammar import Parsed
from pivotal.reading.model import Slot, Statement
from pivotal.reading.words import MONTHS

_DAY = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Za-z]{3,9})\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?)?")
_ANOTHER = re.compile(r"\b(?:last|next|previous|following|coming|every|each)\s+$", re.IGNORECASE)
_DATED = frozenset({"date", "other_date", "opinion_date"})
_BEFORE, _NEAR = 12, 2  # characters before a month, and sentences in which another year may be told


def month_and_day(slot: Slot) -> tuple[int, int | None] | None:
    """Return the month and the day of the month that a date without a year tells, or nothing."""
    told = _DAY.fullmatch(slot.text.strip())
    month = None if told is None else MONTHS.get(told[2].casefold())
    if told is None or month is None:
        return None
    number = told[1] or told[3]
    return month, None if number is None else int(number)


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
