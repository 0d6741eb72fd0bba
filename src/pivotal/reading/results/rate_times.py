"""The time that a rate is of: ``12-month`` before it, ``at 12 months``, ``lived another 10 years``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.intervals import closing, word_at

_LIVED = frozenset({"survived", "surviving", "lived"})
_NEAR_HARM = 7


def _is_of_follow_up(items: Sequence[Item], at: int) -> bool:
    return any(item.kind == "follow_up" for item in items[at + 1 : at + 3])


def time_beside(items: Sequence[Item], at: int) -> Slot | None:
    """Return the time right behind a percentage: ``18% one year after diagnosis and 4% at five years``."""
    told = text_at(items, at + 1) == "at" and at + 2 < len(items) and items[at + 2].kind == "duration"
    return replace(items[at + 2].parts["value"], name="time") if told else None


def is_rate_of(items: Sequence[Item], at: int) -> bool:
    """Read ``a 60% overall survival rate at two years``: the endpoint stands behind its rate."""
    named = at + 1 < len(items) and items[at + 1].kind == "endpoint"
    return named and text_at(items, at + 2) in {"rate", "rates", "at"}


def time_of_rate(items: Sequence[Item], at: int) -> Slot | None:
    """Return the time that a rate is of: ``12-month`` before it, ``at 12 months``, ``lived another 10 years``."""
    if (beside := time_beside(items, at)) is not None:
        return beside
    for index in range(at - 1, max(-1, at - 26), -1):
        item = items[index]
        if (item.kind == "time_name" and not _is_of_follow_up(items, index)) or (
            item.kind == "duration" and _is_a_moment(items, index)
        ):
            return replace(item.parts["value"], name="time")
    for index in places_ahead(items, at, 18):
        if index > at + 10 and items[index - 1].kind == "percent":
            break
        if items[index].kind == "duration" and (_is_a_moment(items, index) or _is_lived(items, index)):
            exact = (
                items[index + 2] if text_at(items, index + 1) in {"(", "["} and index + 2 < len(items) else items[index]
            )
            told = exact if exact.kind == "duration" else items[index]  # nearly three years (33.9 months)
            return replace(told.parts["value"], name="time")
        if items[index].text in {";", "."}:
            break
    return None


def places_ahead(items: Sequence[Item], at: int, most: int) -> Iterator[int]:
    """Yield so many places behind a place; a long bracket is passed over."""
    index = at + 1
    for _ in range(most):
        shut = closing(items, index) if text_at(items, index) in {"(", "["} else index
        index = shut if shut - index > _NEAR_HARM else index
        if index >= len(items):
            return
        yield index
        index += 1


def _is_lived(items: Sequence[Item], at: int) -> bool:
    """Read ``were alive three years after the start of treatment``."""
    alive = text_at(items, at - 1) == "alive" or text_at(items, at - 2) == "alive"
    end = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    return alive and text_at(items, end) == "after"


def _is_a_moment(items: Sequence[Item], at: int) -> bool:
    if at + 1 < len(items) and items[at + 1].kind == "endpoint":
        return True  # 12 months PFS
    before = word_at(items, at - 1)
    if before == "for" and text_at(items, at - 2) in {"rate", "rates"}:
        return True  # the PFS rate for 1 year
    if before in {"another", "for", "beyond", "past", "than", "longer"}:
        return any(text_at(items, index) in _LIVED for index in range(max(0, at - 4), at))
    return _list_begin(items, at) in {"at", "after", "through"} or text_at(items, at - 1) in _LIVED


def _list_begin(items: Sequence[Item], at: int) -> str:
    """Return the word before a time, or before the list of times that it ends: ``at 1, 3 and 5 years``."""
    place = at - 1
    while (
        place > 0
        and (items[place].kind == "number" or text_at(items, place) in {",", "and"})
        and at - place < _NEAR_HARM
    ):
        place -= 1
    return word_at(items, place)
