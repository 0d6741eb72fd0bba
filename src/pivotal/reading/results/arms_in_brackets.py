"""Arms that only the first bracket of a list names: ``rash (velotinib, 22%; placebo, 5%), fever (6%; 0%)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_word, kind_at, span, text_at
from pivotal.reading.results.arms import arm_mentions
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.arms_compared import TIMES_AND_SHARES
from pivotal.reading.results.intervals import VERSUS, Estimate, closing
from pivotal.reading.results.short_arms import DASHES, is_code

_TREATMENTS = frozenset({"care", "alone", "chemotherapy", "group", "arm", "control", "observation"})
_NAMED = ARM_KINDS | {"word"}
_PARTING = VERSUS | {";", ",", "and"}
_NAMING = frozenset({",", ":", "="})
_NO_NAMES = frozenset({
    "any", "all", "grade", "grades", "range", "with", "without", "in", "at", "of", "for", "then", "including", "most",
    "mostly", "exact", "versus", "vs", "respectively", "each", "both",
})  # fmt: skip
_PAIR, _LONGEST, _NEAR_SECOND = 2, 4, 3


def arms_in_brackets(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give the values of a list of brackets the arms that the first bracket names, in their order.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its results in their order; they are changed, and those of a bracket that were left out are added.
    """
    arms: list[Slot] = []
    for at, item in enumerate(items):
        if item.text not in {"(", "["}:
            continue
        values, named = _values(items, at)
        arms = named or arms
        if len(values) == len(arms) == _PAIR or (named and len(values) == 2 * _PAIR):
            _give(items, found, values, arms)
    found.sort(key=lambda each: each.at)
    _arms_of_a_bracket(items, found)
    _arms_of_a_head(items, found)
    _arms_of_pairs(items, found)
    _arms_of_two_lists(items, found)


def _give(items: Sequence[Item], found: list[Estimate], values: Sequence[int], arms: Sequence[Slot]) -> None:
    """Give the values of a bracket their arms; one that was left out is of what the one beside it is of."""
    by_place = {each.at: each for each in found}
    told = [by_place[place] for place in values if place in by_place]
    if not told or any(each.kind not in {"harm", "percent", "rate"} for each in told):
        return
    for order, (place, arm) in enumerate(zip(values, arms, strict=True), 1):
        value = items[place].parts["value"]
        if place in by_place:
            by_place[place].arm, by_place[place].order = arm, order
            continue
        parts = {name: slot for name, slot in told[0].parts.items() if not name.startswith(("ci_", "level"))}
        found.append(replace(told[0], at=place, end=place + 1, value=value, parts=parts, arm=arm, order=order))


def _values(items: Sequence[Item], at: int) -> tuple[list[int], list[Slot]]:
    """Return the percentages of a bracket that holds nothing else but the names of their arms, and these names."""
    shut, place = closing(items, at), at + 1
    values: list[int] = []
    arms: list[Slot] = []
    codes = 0
    while place < shut:
        first = place
        while _is_a_name(items, place, first) and place - first < _LONGEST:
            place += 1
        if place > first:
            arms.append(span(items, first, place, "arm"))
            codes += any(is_code(items[i].text) for i in range(first, place))
            place += text_at(items, place) in _NAMING
        place += text_at(items, place) in {"<", ">", "≤"}
        if kind_at(items, place) != "percent":
            return [], []
        values.append(place)
        place += 1
        if place < shut and text_at(items, place) not in _PARTING:
            return [], []
        place += 1
    treated = _has_a_treatment(items, at + 1, shut) or len(arms) == 2 * _PAIR == codes
    return (values, arms) if not arms or (treated and len(arms) == len(values)) else ([], [])


def _has_a_treatment(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether something that may be given stands between two places."""
    return any(kind_at(items, i) in ARM_KINDS or text_at(items, i) in _TREATMENTS for i in range(first, last))


def _is_a_name(items: Sequence[Item], at: int, first: int) -> bool:
    """Say whether a word goes on with the name of an arm, as a hyphen does: ``D-Rd``."""
    if first < at and items[at].text in DASHES and kind_at(items, at + 1) in _NAMED:
        return True
    return kind_at(items, at) in _NAMED and items[at].low not in _NO_NAMES


def _arms_of_a_bracket(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``with A (median PFS, 9.9 months; 1-year OS, 39%)``: the values of one bracket are of the arm before it."""
    for at, item in enumerate(items):
        if item.text not in {"(", "["}:
            continue
        shut = closing(items, at)
        within = [each for each in found if at < each.at < shut and each.kind in TIMES_AND_SHARES]
        given = [each.arm for each in within if each.arm is not None and each.arm.end <= item.start]
        endpoints = {each.endpoint.start for each in within if each.endpoint is not None}
        alone = len(endpoints) == len(within) and ";" in {each.text for each in items[at:shut]}
        if len(within) < _PAIR or len(given) != 1 or not alone or item.start - given[0].end > _PAIR:
            continue
        for each in within:
            each.arm = given[0]


def _arms_of_a_head(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``Grade 3 toxicities (A vs B): rash 14% vs 3%; fever 6% vs 2%``: a bracket names the arms of each pair."""
    told = [each for each in found if each.kind in TIMES_AND_SHARES or each.kind == "harm"]
    for at, item in enumerate(items):
        if item.text not in {"(", "["}:
            continue
        shut = closing(items, at)
        headed = text_at(items, shut + 1) in {":", "was", "were", "included"}
        if not headed or len(arms := _compared_in(items, at)) != _PAIR:
            continue
        for one, two in pairwise(each for each in told if each.at > shut):
            if two.at - one.end <= _NEAR_SECOND and has_word(items, VERSUS, one.end, two.at):
                (one.arm, two.arm), (one.order, two.order) = arms, (1, 2)


def _arms_of_pairs(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``OS, PFS and DFS of A v B were 53% v 39%, 53% v 38% and 80% v 68%``: each pair is of the arms of the first.

    Nobody else is named between them.
    """
    told = [each for each in found if each.kind in TIMES_AND_SHARES]
    pairs = [(one, two) for one, two in pairwise(told) if _is_versus(items, one, two)]
    for (one, two), (three, four) in pairwise(pairs):
        if one.arm is None or two.arm is None or three.at < two.end or one.kind != three.kind:
            continue
        start = items[one.at].start
        given = [each.arm for each in (three, four) if each.arm is not None]
        before = two.arm.end <= start and one.arm.start < two.arm.start and all(arm.end <= start for arm in given)
        plain = all(each.cohort is None and "subset" not in each.parts for each in (three, four))
        if before and plain and len({arm.start for arm in given}) < _PAIR:
            (three.arm, four.arm), (three.order, four.order) = (one.arm, two.arm), (1, 2)


def _arms_of_two_lists(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``more common with A than with B (31% and 12% vs 22% and 9%)``: each list of a bracket is of one arm.

    A lone value on each side is as good, where the second has no arm yet: ``among those on A than on B (22 vs 11)``.
    """
    told = [each for each in found if each.kind in TIMES_AND_SHARES or each.kind == "harm"]
    for at, item in enumerate(items):
        if item.text != "(":
            continue
        shut = closing(items, at)
        signs = [i for i in range(at + 1, shut) if text_at(items, i) in VERSUS]
        lists = [[each for each in told if first < each.at < last] for first, last in pairwise([at, *signs, shut])]
        if len(signs) != 1 or len(lists[0]) != len(lists[1]) or not lists[0]:
            continue
        if len(lists[0]) == 1 and lists[1][0].arm is not None:
            continue
        before = [each for each in arm_mentions(items) if each.last <= at][-_PAIR:]
        if len(before) < _PAIR or at - before[1].last >= _NEAR_SECOND:
            continue
        if any(before[0].first < each.at < at for each in told):
            continue  # those have their own values
        if has_word(items, VERSUS | {"than"}, before[0].last, before[1].first):
            for order, (arm, values) in enumerate(zip(before, lists, strict=True), 1):
                for each in values:
                    each.arm, each.order = arm.slot, order


def _is_versus(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    return one.kind == two.kind and two.at == one.end + 1 and text_at(items, one.end) in VERSUS


def _compared_in(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the two arms of a bracket that holds nothing else: ``(docetaxel vs 5-fluorouracil+vinorelbine)``."""
    shut = closing(items, at)
    sign = next((i for i in range(at + 1, shut) if text_at(items, i) in VERSUS), shut)
    sides = [(at + 1, sign), (sign + 1, shut)]
    plain = all(
        kind_at(items, i) in _NAMED or kind_at(items, i) == "number" or text_at(items, i) in DASHES
        for i in range(at + 1, shut)
        if i != sign
    )
    short = all(0 < last - first <= _LONGEST + 2 for first, last in sides)
    fits = plain and short and _has_a_treatment(items, at + 1, shut)
    return [span(items, first, last, "arm") for first, last in sides] if fits else []
