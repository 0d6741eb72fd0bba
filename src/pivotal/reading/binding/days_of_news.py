"""Days on which an act was told rather than done: of a text, of a firm's announcement, of a headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pivotal.dates import DateInterval
from pivotal.reading.binding.binding import Binding
from pivotal.reading.model import Statement

_HEAD = re.compile(r"\s*(?:(?:posted|published|updated|issued|dated|released)(?:\s+on)?:?\s*)?", re.IGNORECASE)
_LED = re.compile(r"\s*(?:on|in)\s+(?:\w+day,?\s+)?", re.IGNORECASE)
_TITLE = re.compile(r"(?:\s*[:|–—-])?\s+[A-Z\"“']")
_TELLS = re.compile(
    r",?\s+(?:[\w.&’'-]+\s+){0,6}?(?:announced|reported|disclosed|revealed|said|confirmed)\s", re.IGNORECASE
)
_LONG, _SHORT = timedelta(days=92), timedelta(days=14)  # how long after an act it is told, and news of it appear


def when_done(statement: Statement, binding: Binding, day: DateInterval, done: Sequence[DateInterval]) -> DateInterval:
    """Return when a text has an act done: on its day, or by then where that is only the day of the news.

    Parameters
    ----------
    statement : Statement
        An act with its date.
    binding : Binding
    day : DateInterval
        The day told.
    done : sequence of DateInterval
        The days of what it may be about.
    """
    slot = statement.slot("date")
    if slot is None or day.not_after is None or any(each.overlaps(day) for each in done):
        return day
    most = _longest(binding, statement.sentence, slot.start, slot.end)
    if most is None or not any(_is_shortly_before(each, day.not_after, most) for each in done):
        return day
    return DateInterval(not_after=day.not_after)


def _longest(binding: Binding, sentence: int, start: int, end: int) -> timedelta | None:
    """Return how long before a day an act may have been that was told on it, or nothing where it was on that day."""
    span, text = binding.parsed.sentences[sentence], binding.text
    before = text[span.start : start]
    if _LED.fullmatch(before) or not before.strip():
        told = _TELLS.match(text, end, span.end)
        named = () if told is None else binding.named_in(sentence)
        if told is not None and not any(e.name == "authority" and end <= e.start < told.end() for e in named):
            return _LONG
    titled = _HEAD.fullmatch(before) is not None and _TITLE.match(text, end, span.end) is not None
    alone = text[:start].rstrip(" ").endswith("\n") and text[end:].lstrip(" ").startswith("\n")  # a line of its own
    bracketed = before.endswith("(") and text[end : span.end].strip() == ")"
    return _SHORT if titled or bracketed or alone else None


def _is_shortly_before(act: DateInterval, day: date, most: timedelta) -> bool:
    last = act.not_after
    return last is not None and timedelta(0) <= day - last <= most
