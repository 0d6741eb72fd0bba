"""Grades that are told behind their harms: ``rash that was grade 3 in 6%``, ``were the commonest grade 3 events``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, span, text_at
from pivotal.reading.results.intervals import Estimate

_LEADING = frozenset({"in", "(", "[", ",", ":"})
_COMMON = frozenset({
    "the", "most", "common", "commonest", "frequent", "predominant", "main", "principal", "only", "leading", "major",
    "commonly", "frequently", "reported", "seen",
})  # fmt: skip
_OR_MORE = frozenset({"higher", "greater", "worse", "more", "above"})
_EVENTS = ("event", "toxicit", "reaction", "effect")
_LONGEST = 6  # items from "were" to the grade of a list


def grades_behind(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give harms the grade that stands right before their value, behind their name, or behind the list of them.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results in their order; harms without a grade are changed.
    """
    harms = [each for each in found if each.kind == "harm" and "harm" in each.parts and "grade" not in each.parts]
    places = {item.start: at for at, item in enumerate(items)}
    listed = _of_a_list(items) if harms else None
    for each in harms:
        name = places.get(each.parts["harm"].start, len(items))
        grade = _before_value(items, name, each.at)
        if grade is None and name < each.at and text_at(items, name + 1) == "of":
            grade = _grade_at(items, name + 2)  # nausea of grade 3 was seen in 2%
        if grade is None and listed is not None and name < each.at < listed[0]:
            grade = listed[1]
        if grade is not None:
            each.parts["grade"] = grade


def _before_value(items: Sequence[Item], name: int, at: int) -> Slot | None:
    """Read ``neutropenia that was grade 3 in 37% and grade 4 in 19%`` and ``anaemia grade 3 (21%), grade 4 (4%)``."""
    if text_at(items, at - 1) not in _LEADING:
        return None
    first = at - 2 if kind_at(items, at - 2) in {"code", "share"} else at - 3
    return _grade_at(items, first) if name < first else None


def _grade_at(items: Sequence[Item], at: int) -> Slot | None:
    """Return the grade at a place: one item, ``grade 3``, ``grade 3 or higher``, or two, ``grade`` and ``4``."""
    if not 0 <= at < len(items):
        return None
    if items[at].value.startswith("grade=") or items[at].value == "grade3_AE":
        told = items[at].low.startswith("grade") and not items[at].low.endswith(_EVENTS)
        more = text_at(items, at + 1) == "or" and text_at(items, at + 2) in _OR_MORE
        return (span(items, at, at + 3, "grade") if more else items[at].slot("grade")) if told else None
    field = items[at].kind == "field" and items[at].low == "grade" and kind_at(items, at + 1) == "number"
    return span(items, at, at + 2, "grade") if field else None


def _of_a_list(items: Sequence[Item]) -> tuple[int, Slot] | None:
    """Return the verb and the grade of ``rash (6%) and fever (4%) were the commonest grade 3 or higher events``."""
    for verb in range(len(items) - 2):
        if text_at(items, verb) not in {"were", "was"}:
            continue
        place = verb + 1
        while text_at(items, place) in _COMMON and place - verb < _LONGEST:
            place += 1
        grade = _grade_at(items, place) if place > verb + 2 else None
        if grade is not None and text_at(items, place + 1 + (items[place].kind == "field")).startswith(_EVENTS):
            return verb, grade
    return None
