"""Which numbers of a sentence are of some patients only, and which of an interim analysis."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import place_behind, span, text_at
from pivotal.reading.results.cohorts_given import by_versus, value_of
from pivotal.reading.results.counts_apart import some_people
from pivotal.reading.results.intervals import Estimate
from pivotal.reading.results.people import PEOPLE
from pivotal.reading.results.ratio_groups import group_of_ratio
from pivotal.reading.results.ratios import COMPARING, RATIOS
from pivotal.reading.results.subsets import counted_some, is_of_one_side, subset_at, tells_all

BETWEEN = COMPARING | {"p_value", "risk_reduction"}  # numbers between arms, which have none
_OTHERS = frozenset({"consistent", "similar", "since", "previous", "prior", "earlier", "unlike", "than", "previously"})
_NEAR = 4  # items from a percentage to the ratio in its bracket


def give_subsets(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Mark the values of some patients only; what compares two of them is of the same patients."""
    last: Estimate | None = None
    some: Slot | None = None  # the patients that a number of them was told of last: "in 42 patients with liver lesions"
    apart = _adjusted(items)
    interim = next(
        ((i, item) for i, item in enumerate(items) if item.low == "interim" and not _is_another(items, i)), None
    )
    for each in found:
        if interim is not None and interim[0] < each.at:
            each.parts["look"] = interim[1].slot("look", "interim")
        if each.kind == "follow_up":
            continue
        if each.kind == "n":
            told = some_people(items, each.at) or counted_some(items, each.at)
            some = told if told is not None and told.value.startswith(tuple(PEOPLE)) else None
        else:
            told = subset_at(items, each.at, each.end) or some
            harm = each.parts.get("harm")
            told = None if told is not None and harm is not None and told.start <= harm.start < told.end else told
            told = group_of_ratio(items, each.at) if told is None and each.kind in RATIOS.values() else told
            told = None if told is not None and last is not None and _is_within(items, last, each, told) else told
            same = last is not None and value_of(last.cohort) == value_of(each.cohort)
            same = same and last is not None and not tells_all(items, last.end, each.at)
            same = same and not tells_all(items, each.end, each.end + 1)
            same = same and last is not None and not _is_behind_the_last(items, last, each)
            if told is None and last is not None and same and (each.kind in BETWEEN or _is_of_same(items, last, each)):
                told = last.parts.get("subset")
            last = each
        if told is not None and told.value.count(")") == told.value.count("(") and not is_of_one_side(items, told):
            each.parts["subset"] = told
        elif apart is not None and each.kind not in {"n", "events"}:
            each.parts["subset"] = apart
    _respectively_some(items, found)


def _is_within(items: Sequence[Item], last: Estimate, each: Estimate, told: Slot) -> bool:
    """Say whether a p value stands in the bracket of a ratio that is not of the patients named before both."""
    inside = all(items[index].text not in {")", "]"} for index in range(last.end, each.at))
    paired = each.kind == "p_value" and last.kind in RATIOS.values() and inside
    return paired and told.start < last.value.start and "subset" not in last.parts


def _is_behind_the_last(items: Sequence[Item], last: Estimate, each: Estimate) -> bool:
    """Read ``0.82 (…) in the left-sided population and 0.84``: whose patients are named behind the first of two."""
    told = last.parts.get("subset")
    return told is not None and last.value.end < told.start < each.value.start and text_at(items, each.at - 1) == "and"


def _is_another(items: Sequence[Item], at: int) -> bool:
    """Read ``Consistent with the interim analysis``: another one than that of the numbers."""
    return any(text_at(items, index) in _OTHERS for index in range(max(0, at - 5), at))


def _adjusted(items: Sequence[Item]) -> Slot | None:
    """Read ``when adjusted for crossover``: all numbers of a sentence are of an analysis of its own."""
    at = next((index for index, item in enumerate(items) if item.low.startswith(("crossover", "cross-over"))), None)
    near = None if at is None else range(max(0, at - 4), min(at + 4, len(items)))
    told = [index for index in near or () if text_at(items, index).startswith(("adjust", "account", "correct"))]
    return None if at is None or not told else span(items, min(told[0], at), max(told[0], at) + 1, "subset")


def _is_of_same(items: Sequence[Item], last: Estimate, each: Estimate) -> bool:
    """Say whether a value is compared with one whose patients were told before it, so that they are those of both."""
    told = last.parts.get("subset")
    return (
        told is not None and told.start < last.value.start and last.kind == each.kind and by_versus(items, last, each)
    )


def _respectively_some(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Mark all values listed before some patients: ``39% and 34% in younger and older patients, respectively``."""
    for one, two in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        some = two.parts.get("subset")
        if some is None or some.start < two.value.end or "subset" in one.parts:
            continue
        if one.kind == "risk_reduction" and two.kind == "hazard_ratio" and two.at - one.end < _NEAR:
            one.parts["subset"] = some  # by 76% (hazard ratio, 0.24; …) in those with brain metastases
        inside = all(items[index].text not in {")", "]"} for index in range(one.end, two.at))
        if one.kind in RATIOS.values() and two.kind == "p_value" and inside:
            one.parts["subset"] = some  # 0.82 (95% CI, 0.68 to 0.99; P = 0.031) in the left-sided population
        if one.kind != two.kind:
            continue
        last = place_behind(items, some)
        given = "respectively" in {text_at(items, index) for index in range(last, last + 4)}
        listed = given and all(text_at(items, i) in {"and", ","} for i in range(one.end, two.at))
        if listed or _of_both_arms(items, one, two, some):
            one.parts["subset"] = some


def _of_both_arms(items: Sequence[Item], one: Estimate, two: Estimate, some: Slot) -> bool:
    """Read ``21 months with A compared with 5.5 months with B in patients with the mutation``: those of both arms."""
    arms = one.arm is not None and two.arm is not None and one.arm.start < two.value.start
    behind = arms and two.arm is not None and two.value.end < two.arm.start < some.start
    return behind and one.kind in {"median", "percent", "rate"} and by_versus(items, one, two)
