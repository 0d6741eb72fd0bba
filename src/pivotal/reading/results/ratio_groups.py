"""Of whom and of which events a ratio is told: patients given something besides, a histology, a group that is named.

A ratio compares arms, so that a medicine named before it by ``in …-treated patients`` or ``without …`` is none of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at
from pivotal.reading.results.intervals import Estimate, opening
from pivotal.reading.results.ratios import is_of_a_list_of_events
from pivotal.reading.results.subsets import some_at

_FATES = ("death", "recurrence", "relapse", "progression")
_OPENS = frozenset({"in", "for", "among", "with", "without"})
_ENDS = frozenset({
    "patients", "patient", "pts", "people", "women", "men", "participants", "histology", "histologies", "tumours",
    "disease", "subtype", "subtypes", "subgroup", "subset", "subjects",
})  # fmt: skip
_ALL = frozenset({
    "all", "overall", "entire", "whole", "total", "itt", "the", "this", "trial", "study", "analysis", "comparison",
    "addition", "model", "contrast", "both", "each", "these", "those", "we", "intention", "respect", "regard", "a",
    "randomised", "patients", "population", "favour", "respectively",
})  # fmt: skip
_VALUES = frozenset(
    {"percent", "duration", "number", "hr", "odds", "relative", "ci", "range", "p", "endpoint", "share"}
)
_LONGEST = 9  # items that tell a group
_LONGEST_LIST = 60  # items from a colon to a part of its list
_NEAR_COLON = 5  # items between a ratio and the colon before its name
_FARTHEST = 30  # items from a group to its ratio


def group_of_ratio(items: Sequence[Item], at: int) -> Slot | None:
    """Return the words that say of whom a ratio is told, in its clause or in its piece of a bracket.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the ratio.
    """
    return _before_colon(items, at) or _opening(items, at) or _behind_colon(items, at) or _as_assessed(items, at)


def _before_colon(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``(squamous-cell carcinoma: HR 0.73; adenocarcinoma: HR 0.56)``."""
    colon = next((i for i in range(at - 1, max(-1, at - _NEAR_COLON), -1) if items[i].text == ":"), None)
    if colon is None or any(items[i].kind not in {"hr", "odds", "relative"} for i in range(colon + 1, at)):
        return None
    begun = next((i for i in range(colon - 1, max(-1, colon - _LONGEST), -1) if items[i].text in {"(", "[", ";"}), None)
    if begun is None or begun + 1 == colon:
        return None
    named = any(items[i].kind in _VALUES | {"drug", "product", "arm", "ci_name"} for i in range(begun + 1, colon))
    told = any(text_at(items, i) not in _ALL for i in range(begun + 1, colon))
    return span(items, begun + 1, colon, "subset") if told and not named else None


def _as_assessed(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``(HR 0.31; …) as assessed by investigators in untreated patients with …``: whom a ratio is told of."""
    shut = next((i for i in range(at, min(at + _LONGEST, len(items))) if items[i].text in {")", "]"}), None)
    if shut is None or text_at(items, shut + 2) != "assessed":
        return None
    told = next((i for i in range(shut + 3, shut + _LONGEST) if text_at(items, i) in {"in", "among"}), None)
    return None if told is None else some_at(items, told)


def _behind_colon(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``with features of high risk: del(17p) (HR 0.33; …) or TP53 mutation (HR 0.41; …)``: each of a list."""
    opened = next((i for i in range(at - 1, max(-1, at - _NEAR_COLON), -1) if items[i].text in {"(", "["}), None)
    if opened is None or any(items[i].kind not in {"hr", "odds", "relative", "punct"} for i in range(opened + 1, at)):
        return None
    first = opened
    while first > 0 and opened - first < _LONGEST and not _begins_anew(items, first - 1):
        first = opening(items, first - 1) if items[first - 1].text in {")", "]"} else first - 1
    if first == opened or not _begins_anew(items, first - 1) or text_at(items, first) in _ALL:
        return None
    named = any(items[i].kind in _VALUES - {"number"} | {"drug", "product", "arm"} for i in range(first, opened))
    return span(items, first, opened, "subset") if not named and _lists(items, first - 1) else None


def _lists(items: Sequence[Item], at: int) -> bool:
    """Say whether a colon that no value stands before begins the list that a place is in; brackets are passed."""
    least = at - _LONGEST_LIST
    while at > max(0, least):
        if items[at].text in {")", "]"}:
            at = opening(items, at)
        if items[at].text in {":", ";"}:
            return items[at].text == ":" and items[at - 1].kind not in _VALUES
        at -= 1
    return False


def _begins_anew(items: Sequence[Item], at: int) -> bool:
    """Say whether a part of a list begins behind a place: a colon, or what joins it to the bracket before it."""
    joined = text_at(items, at) in {"or", "and", ","} and (
        items[at - 1].text in {")", "]"} or (items[at - 1].text == "," and items[at - 2].text in {")", "]"})
    )
    return items[at].text == ":" or joined


def _opening(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``In bevacizumab-treated patients, PFS HR was 0.61; without bevacizumab, 0.74 and 0.74``."""
    begun = next((i for i in range(at - 1, max(-1, at - _FARTHEST), -1) if items[i].text == ";"), -1)
    if begun == -1 and at > _FARTHEST:
        return None
    first = begun + 1
    if text_at(items, first) not in _OPENS:
        return None
    end = next((i for i in range(first + 1, min(first + _LONGEST, at)) if items[i].text == ","), None)
    if end is None or end == first + 1:
        return None
    words = [text_at(items, index) for index in range(first + 1, end)]
    if any(items[index].kind in _VALUES for index in range(first + 1, end)) or all(each in _ALL for each in words):
        return None
    treated = "treated" in words or text_at(items, first) in {"with", "without"}
    medicine = any(items[index].kind in {"drug", "product", "therapy"} for index in range(first + 1, end))
    continued = begun >= 0
    if words[-1] in _ENDS and (not medicine or treated):
        return span(items, first + 1, end, "subset") if set(words) - _ALL - _ENDS else None
    return span(items, first, end, "subset") if continued and len(words) < _NEAR_COLON else None


def ratios_of_events(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``Recurrence occurred in 7% with A and 9% with B (hazard ratio, 0.81)``: the ratio is that of the events."""
    for last, each in itertools.pairwise(found):
        if each.kind == "hazard_ratio" and last.kind in {"rate", "median"} and is_of_a_list_of_events(items, each.at):
            each.endpoint = last.endpoint
    for last, each in itertools.pairwise([one for one in found if one.kind in {"percent", "hazard_ratio"}]):
        if each.kind != "hazard_ratio" or each.endpoint is not None or last.kind != "percent" or last.endpoint is None:
            continue
        opened = [index for index in range(last.end, each.at) if text_at(items, index) in {"(", "["}]
        named = opened and opened[-1] + 1 < len(items) and items[opened[-1] + 1].kind == "hr"
        if named and last.endpoint.text.lower().rpartition(" ")[2].startswith(_FATES):
            each.endpoint = last.endpoint
