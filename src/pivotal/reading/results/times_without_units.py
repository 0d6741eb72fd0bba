"""Medians whose unit another one tells: ``OS was 12.1 months with A, with chemotherapy 7.8``, ``13.8 v 9.7 months``."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.intervals import JOINING, VERSUS, Estimate, add_untold, opening, with_interval, word_at
from pivotal.reading.results.medians import MEDIAN, is_ranged
from pivotal.reading.words import UNITS

_STATED = frozenset({"was", "were", "is", "of", ":", "=", ",", "at", "approximately", "about", "estimated"})
_BEHIND_A_VALUE = frozenset({"punct", "ci", "range", "word", "number", "p"})
_NEAR_STATED = 6
_FAR = 34  # items from a median to one without a unit
_LEADS = VERSUS | {
    "with", "on", "without", "group", "arm", "alone", "from", "to", "of", "was", "at", "for", "and", ",", ";",
    "against", "arms", "groups", "patients", "other", "than", "by", "one", "controls", "in", "placebo", "control",
    "chemotherapy",
}  # fmt: skip
_ENDS = VERSUS | {
    ".", ",", ";", "", "with", "on", "for", "in", "among", "(", ")", "without", "to", "and", "against", "compared",
    "respectively", "when", "if",
}  # fmt: skip
_OTHERS = frozenset({"percent", "hr", "p", "ci", "range", "odds", "relative", "follow_up", "share", "harm", "ratio"})
_JOINTS = VERSUS | {",", ";", "and", "to", "against", "compared"}
_NO_TIMES = (
    "range", "score", "level", "dose", "p", "mg", "iqr", "sd", "se", "±", "ci", "ratio", "mean", "age", "cycles",
    "signific", "threshold", "alpha", "boundar",
)  # fmt: skip
_MOST = 200.0
_RANGED, _FAR_RANGED = frozenset({"ranged", "varied", "ranging", "varying"}), 16


def times_without_units(items: Sequence[Item], found: list[Estimate], planned: Collection[int]) -> None:
    """Add to the results of a sentence the numbers that are set beside a median, and of which it tells the unit.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its results in their order; it is changed.
    planned : collection of int
        The places of what is only planned.
    """
    if any(each.kind == "median" and "unit" in each.parts for each in found):
        add_untold(items, found, planned, lambda at, told: _time(items, at, told), kinds={"number"})


def _time(items: Sequence[Item], at: int, told: Sequence[Estimate]) -> Estimate | None:
    item = items[at]
    if item.kind != "number" or "." not in item.value or not 0 < float(item.value) < _MOST:
        return None
    before, behind = text_at(items, at - 1), text_at(items, at + 1)
    led = before in _LEADS or kind_at(items, at - 1) in ARM_KINDS or kind_at(items, at - 1) == "short"
    listed = before == "," and behind == "and" and kind_at(items, at + 2) in {"number", "duration"}
    if not led or listed or behind not in _ENDS or _is_in_an_interval(items, at):
        return None
    if any(text_at(items, i).startswith(_NO_TIMES) for i in range(max(0, at - 3), at) if kind_at(items, i) == "word"):
        return None
    near = [each for each in told if each.kind == "median" and "unit" in each.parts and abs(each.at - at) < _FAR]
    beside = next((each for each in sorted(near, key=lambda each: abs(each.at - at)) if _joined(items, each, at)), None)
    if beside is None:
        return None
    interval, end = with_interval(items, at + 1, item.value)
    value = Slot("value", item.text, item.start, item.end, item.value)
    return Estimate("median", at, max(end, at + 1), value, {"unit": beside.parts["unit"], **interval})


def _joined(items: Sequence[Item], each: Estimate, at: int) -> bool:
    """Say whether a number is set beside a median: a comma, ``and`` or ``versus`` stands between, no other value."""
    first, last = (each.end, at) if each.at < at else (at + 1, each.at)
    depth, joined = 0, False
    for index in range(first, last):
        item = items[index]
        depth += (item.text in {"(", "["}) - (item.text in {")", "]"})
        if depth > 0 and each.at < at:
            continue  # what stands in brackets behind a median is told of it
        if item.kind in _OTHERS or item.text == ".":
            return False
        joined = joined or item.low in _JOINTS
    return joined and depth <= 0


def _is_in_an_interval(items: Sequence[Item], at: int) -> bool:
    """Say whether a number is a limit: ``(10.6, 15.2)``, ``10.6 to 15.2`` in brackets, ``± 1.3``."""
    limits = {"-", "–", "to", "±", ","}
    opened = next((i for i in range(at - 1, max(-1, at - 7), -1) if items[i].text in {"(", "[", ")", "]"}), None)
    inside = opened is not None and items[opened].text in {"(", "["}
    beside = text_at(items, at - 1) in limits or text_at(items, at + 1) in limits
    second = kind_at(items, at - 2) == "number" or kind_at(items, at + 2) == "number"
    return inside and beside and second


def median_without_unit(items: Sequence[Item], at: int) -> Estimate | None:
    """Return a median whose unit another value or a bracket tells: ``Median PFS was 9.4 (95% CI 7–11)``.

    Nothing is one without ``median`` right before the endpoint, or in its abbreviation, and a unit in the sentence.
    """
    number = items[at]
    value = number.slot("value")
    if (ranged := _median_of_a_range(items, at, value)) is not None:
        return ranged
    before = at - 1
    while (
        before > 0
        and (text_at(items, before) in _STATED or text_at(items, before) in UNITS)
        and at - before < _NEAR_STATED
    ):
        before -= 1
    while before > 0 and items[before].text in {")", "]"}:
        before = opening(items, before) - 1
    if before < 0 or items[before].kind != "endpoint" or before == at - 1:
        return None
    short = items[before].text[:1] == "m" and items[before].text[1:2].isupper()
    short = short or items[before].low.startswith("median")  # median survival
    if not short and not any(word_at(items, place) in MEDIAN for place in range(max(0, before - 3), before)):
        return None
    behind = items[at + 1] if at + 1 < len(items) else None
    named = text_at(items, before + 1) in {"(", "["} and text_at(items, before + 2) in UNITS  # Median OS (mo) was 13.1
    if named and behind is not None and behind.low in {"in", "for", "with"} and "." in number.value:
        return Estimate(
            "median", at, at + 1, value, {"unit": items[before + 2].slot("unit", UNITS[items[before + 2].low])}
        )
    if behind is None or behind.kind not in _BEHIND_A_VALUE or (behind.kind == "word" and behind.low not in JOINING):
        return None
    unit = _unit_told(items, at)
    if unit is None or text_at(items, at + 1) in {"%", "/", "-", "–", "−"}:
        return None
    interval, end = with_interval(items, at + 1, value.value, surely=True)
    interval = {} if is_ranged(items, at) and "level" not in interval else interval
    return Estimate("median", at, end, value, {"unit": unit, **interval})


def _median_of_a_range(items: Sequence[Item], at: int, value: Slot) -> Estimate | None:
    """Read ``OS ranged from 3 to 31 months (median 14)`` and ``varied from 2 to 11 (median, 6) months``."""
    lead = at - 1 - (text_at(items, at - 1) in {",", ";", ":", "of", "was", "="})
    if text_at(items, lead) not in MEDIAN:
        return None
    near = range(lead - 1, max(-1, lead - _FAR_RANGED), -1)
    cue = next((i for i in near if items[i].kind == "endpoint"), None)
    if cue is None or not any(text_at(items, i) in _RANGED for i in range(cue + 1, lead)):
        return None
    shut = at + 1 + (text_at(items, at + 1) in {")", "]"})
    if text_at(items, shut) in UNITS:
        return Estimate("median", at, at + 1, value, {"unit": items[shut].slot("unit", UNITS[items[shut].low])})
    told = next((items[i] for i in range(lead - 1, cue, -1) if items[i].kind == "duration"), None)
    return None if told is None else Estimate("median", at, at + 1, value, {"unit": told.parts["unit"]})


def _unit_told(items: Sequence[Item], at: int) -> Slot | None:
    """Return the unit of the nearest time in a sentence, or one that stands in a bracket: ``PFS (months)``."""
    for index in itertools.chain(range(at - 1, -1, -1), range(at + 1, len(items))):
        if items[index].kind == "duration":
            return items[index].parts["unit"]
        if items[index].low in UNITS and text_at(items, index - 1) in {"(", "[", ",", "in"}:
            return items[index].slot("unit", UNITS[items[index].low])
    return None
