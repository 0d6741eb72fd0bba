"""Harms that are listed for one arm after the other: ``rash (12%) and nausea (9%) in A and fever (7%) in B``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, span, text_at
from pivotal.reading.results.intervals import SIGNS, Estimate, opening
from pivotal.reading.results.short_arms import NOUNS

_JOINED = frozenset({",", "and", ";", "an", "a", "the"})
_NO_ARMS = frozenset({"each", "both", "either", "two", "all", "other", "same", "this", "entire", "overall", "total"})
_HAPPENED = frozenset({"occurred", "seen", "observed", "reported", "noted", "developed"})
_LONGEST = 7  # items of the name of an arm
_NAMED = frozenset({"drug", "product", "arm"})
_FEWEST = 2


def harms_of_arms(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give each harm of a list the arm that is named behind the last of it, where two arms have a list each.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results in their order; they are changed.
    """
    harms = [each for each in found if each.kind == "harm" and "harm" in each.parts]
    _more_with(items, harms)
    lists: list[tuple[list[Estimate], Slot]] = []
    run: list[Estimate] = []
    for each in harms:
        run = [*run, each] if run and _is_joined(items, run[-1], each) else [each]
        arm = _arm_behind(items, each)
        if arm is not None:
            lists.append((run, arm))
            run = []
    if len(lists) < _FEWEST or len({arm.value for _, arm in lists}) < _FEWEST:
        return
    for each, arm in ((each, arm) for several, arm in lists for each in several):
        each.arm = arm


def _more_with(items: Sequence[Item], harms: Sequence[Estimate]) -> None:
    """Read ``more rash (14% v 3%) and fatigue (11% v 5%) occurred with A``: the first of each pair is of that arm."""
    pairs = [(one, two) for one, two in pairwise(harms) if text_at(items, one.end) in SIGNS and two.at == one.end + 1]
    run: list[tuple[Estimate, Estimate]] = []
    for one, two in pairs:
        joined = bool(run) and _is_joined(items, run[-1][1], one)
        begun = one.parts["harm"].start
        first = next((index for index, item in enumerate(items) if item.start >= begun), 0)
        more = any(text_at(items, index) in {"more", "fewer", "less"} for index in range(first - _LONGEST, first))
        run = [*run, (one, two)] if joined else [(one, two)] if more else []
        verb = _shut(items, two)
        verb += text_at(items, verb) in {"were", "was"}
        arm = _arm_at(items, verb + 1) if run and text_at(items, verb) in _HAPPENED else None
        if arm is not None:
            for each, other in run:
                each.arm, other.arm = arm, None


def _shut(items: Sequence[Item], each: Estimate) -> int:
    """Return the place behind the bracket that a value stands in, also behind ``[85%] of 189 patients)``."""
    place, depth = each.at, 1
    while depth and place + 1 < len(items) and place - each.at < 2 * _LONGEST:
        place += 1
        depth += (items[place].text in {"(", "["}) - (items[place].text in {")", "]"})
    inner = opening(items, place) if items[place].text in {")", "]"} else place
    outer = text_at(items, inner - 2) in {"(", "["} or text_at(items, inner - 3) in {"(", "["}
    if items[place].text == "]" and outer:
        while place + 1 < len(items) and items[place].text != ")" and place - each.at < 2 * _LONGEST:
            place += 1
    return place + 1


def _is_joined(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    """Say whether nothing but a comma or ``and`` stands between the bracket of a harm and the next harm."""
    name = two.parts["harm"].start
    between = [each for each in items[_shut(items, one) : two.at] if each.end <= name]
    return two.parts["harm"].start > one.value.end and all(each.low in _JOINED for each in between)


def _arm_behind(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Return the arm of ``(12%) in the velotinib plus avutinib group``, right behind the bracket of a value."""
    return _arm_at(items, _shut(items, each))


def _arm_at(items: Sequence[Item], place: int) -> Slot | None:
    """Return the arm behind ``in``, ``with`` or ``for`` at a place."""
    if text_at(items, place) not in {"in", "with", "for"}:
        return None
    first = place + 1 + (text_at(items, place + 1) == "the")
    last = first
    while last < len(items) and last - first < _LONGEST and text_at(items, last) not in NOUNS:
        if items[last].text in {",", ".", ";", "("} or kind_at(items, last) in {"percent", "harm"}:
            break
        last += 1
    if text_at(items, last) in NOUNS and first < last and items[first].low not in _NO_ARMS:
        return span(items, first, last, "arm")
    coded = items[first].text[:1].isupper() and not items[first].text.istitle() if first < len(items) else False
    if coded and last == first + 1 and kind_at(items, first) in {"word", "short"}:
        return items[first].slot("arm")
    return items[first].slot("arm") if kind_at(items, first) in _NAMED and last == first + 1 else None
