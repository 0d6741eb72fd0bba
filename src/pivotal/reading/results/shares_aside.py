"""Percentages that are no part of the patients with the harm before them: those of courses, and of who gave up."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at
from pivotal.reading.results.intervals import Estimate

_NO_PEOPLE = frozenset({"courses", "cycles", "infusions", "injections", "administrations"})
_LEFT = frozenset({"abandoned", "stopped", "discontinued", "withdrew", "left", "interrupted"})
_TO_LEAVE = frozenset({"stop", "discontinue", "abandon", "leave", "interrupt"})
_WHAT = frozenset({"treatment", "therapy", "study", "trial", "drug"})
_FAR = 12  # items from a percentage to its verb
_PARTS = frozenset({"and", "but", "while", "whereas", "although", "though"})


def own_clause(items: Sequence[Item], at: int, first: int, last: int) -> tuple[int, int]:
    """Return the narrower bounds of a clause: without ``While …,`` before it and ``, and …`` behind it.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at, first, last : int
        A place, and the bounds between semicolons.
    """
    ends = (i for i in range(at + 1, last) if items[i].text == "," and text_at(items, i + 1) in _PARTS)
    if text_at(items, first) in _PARTS - {"and"}:
        first = next((i for i in range(first, at) if items[i].text == ","), first)
    return first, next(ends, last)


def no_shares_aside(items: Sequence[Item], found: list[Estimate]) -> None:
    """Take out parts of courses, and parts of the patients whose own verb is another than that of the harm before.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    found : list of Estimate
        Its results in their order; it is changed.
    """
    for each in [one for one in found if one.kind in {"harm", "percent"}]:
        if _is_of_courses(items, each.at):
            found.remove(each)
        elif each.kind == "harm" and (gone := _made_to_leave(items, each.at) or _gave_up(items, each)) is not None:
            for one in [one for one in found if one.kind == "harm" and each.at <= one.at < max(gone[0], each.end)]:
                one.kind, one.endpoint = "percent", span(items, gone[0], gone[1], "endpoint")
                one.parts = {name: slot for name, slot in one.parts.items() if name not in {"harm", "grade"}}


def _is_of_courses(items: Sequence[Item], at: int) -> bool:
    """Read ``complicated 44% of courses`` and ``in 12% of all cycles``."""
    return text_at(items, at + 1) == "of" and text_at(items, at + 2 + (text_at(items, at + 2) == "all")) in _NO_PEOPLE


def _made_to_leave(items: Sequence[Item], at: int) -> tuple[int, int] | None:
    """Return where it stands what harms made some do: ``led 8% to stop treatment``."""
    place = at + 1
    if text_at(items, place) == "of" and text_at(items, place + 1) in {"patients", "participants", "them"}:
        place += 2
    led = text_at(items, at - 1) in {"led", "forced", "caused", "obliged"} and text_at(items, place) == "to"
    told = led and text_at(items, place + 1) in _TO_LEAVE and text_at(items, place + 2) in _WHAT
    return (place + 1, place + 3) if told else None


def _gave_up(items: Sequence[Item], each: Estimate) -> tuple[int, int] | None:
    """Read ``died of perforation, and 13% of those treated with it abandoned therapy``: what some did instead."""
    named = each.parts["harm"].end <= each.value.start if "harm" in each.parts else False
    opens = text_at(items, each.at - 1) in {"and", "while"} and text_at(items, each.at - 2) == ","
    if not named or not opens or text_at(items, each.at + 1) not in {"of", *_LEFT}:
        return None
    for at in range(each.at + 1, min(each.at + _FAR, len(items))):
        if items[at].text in {",", ";", "."}:
            return None
        if items[at].low in _LEFT:
            return (at, at + 2) if text_at(items, at + 1) in _WHAT else None
    return None
