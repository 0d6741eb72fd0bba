"""What had not happened to some of the patients: ``had not progressed or died``, ``were estimated to survive``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.intervals import closing
from pivotal.reading.results.people import PEOPLE, singular

_WERE = frozenset({"were", "are", "remained", "remain", "stayed", "was"})
_HAD = frozenset({"had", "have", "did", "has"})
_FATES = ("progress", "relaps", "recur", "died", "die", "death", "experienc", "worsen")
_NOUNS = ("progression", "relapse", "recurrence", "death", "disease", "event")
_ESTIMATED = frozenset({"estimated", "projected", "predicted"})
_ALIVE = frozenset({"survive", "alive", "live"})
_OF_WHOM = frozenset({"of", "in", "with", "on", "for"})
_JOINED = frozenset({"and", "versus", "vs", "v"})
_PASSED = frozenset({"still", "had", "yet", "also", "then", "been", "estimated", "to", "be", "an", "a", "of"})
_MOST_PASSED, _FAR_VERB = 4, 16


def behind_fate(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind words which say that a percentage did not progress, relapse or die.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The percentage.
    """
    verb = _verb_of(items, at)
    if verb is None:
        return None
    place = _passed(items, verb + 1)
    if text_at(items, verb) in _HAD and text_at(items, place) in {"not", "no"}:
        return _behind_what(items, _passed(items, place + 1))
    if text_at(items, verb) in _WERE and text_at(items, place).startswith(("free of", "free from")):
        return place + 1  # free of progression, one item
    if text_at(items, verb) in _WERE and text_at(items, place) in {"free", "without"}:
        return _behind_what(items, place + 1 + (text_at(items, place + 1) in {"of", "from"}))
    told = any(text_at(items, index) in _ESTIMATED for index in range(verb, place))
    return place + 1 if told and text_at(items, place) in _ALIVE else None


def _verb_of(items: Sequence[Item], at: int) -> int | None:
    """Return the verb whose subject a percentage opens, or stands in brackets behind."""
    first = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    first += text_at(items, first) in {")", "]"}
    if text_at(items, first) in _WERE | _HAD:
        return first
    place = first + (text_at(items, first) in _OF_WHOM)
    place += text_at(items, place) in {"the", "all", "these"}
    if place >= len(items):
        return None
    named = (
        singular(text_at(items, place)) in PEOPLE
        or text_at(items, place) == "those"
        or items[place].kind in {"drug", "product", "arm"}
    )
    for index in range(place + 1, min(place + _FAR_VERB, len(items)) if named else place):
        second = items[index].kind == "percent" and text_at(items, index - 1) in _JOINED
        if items[index].kind in {"percent", "duration", "number"} and not second:
            return None
        if items[index].text in {";", ".", "(", ","}:
            return None
        if text_at(items, index) in {"who", "that", "which", "whose"}:
            return None
        if text_at(items, index) in _WERE | _HAD:
            return index
    return None


def _passed(items: Sequence[Item], first: int) -> int:
    place = first
    while place - first < _MOST_PASSED and text_at(items, place) in _PASSED:
        place += 1
    return place


def _behind_what(items: Sequence[Item], first: int) -> int | None:
    """Return the place behind ``progressed or died``, ``a relapse`` and ``disease progression``."""
    place = first
    while text_at(items, place).startswith((*_FATES, *_NOUNS)) or (
        place > first and text_at(items, place) in {"or", "and", "/", "disease", "an", "of"}
    ):
        place += 1
    return place if place > first else None
