"""Arms that are named together in one place for values that stand together in another, in the same order.

``10.4 and 7.2 months (P = .03), for VG and Cap, respectively``; ``between A and B (14.2 vs 13.1 months)``;
``response rates for R-CHOP and CHOP were 75% and 63%, respectively``; ``favoured A over B (31 vs 24 months)``.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at
from pivotal.reading.results.arm_phrases import NAMED
from pivotal.reading.results.intervals import Estimate, closing, opening
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.short_arms import HEADS_OF_SCHEDULES, code_end

_OPENS = frozenset({
    "with", "for", "in", "on", "among", "under", "between", "receiving", "given", "of", "favoured", "favours",
    "favouring", "favor", "favored", "favors", "favoring", "favour", "comparing", "compared",
})  # fmt: skip
_PASSED = frozenset({
    "the", "those", "who", "were", "was", "undergoing",
    "underwent", "receiving", "received", "treated", "given", "taking", "assigned",
    "randomised", "allocated", "to", "with", "on", "in", "a", "an", "by", "both", "for", "treatment", "arms", "groups",
    "cohorts", "respective",
})  # fmt: skip
_VERSUS = frozenset({"vs", "versus", "v", "over", "against", "compared", "than"})
_JOINS = frozenset({"and", "&", ",", "as", *_VERSUS})
_BEFORE_NAMES = frozenset({
    "the", "those", "both", "undergoing", "underwent",
    "on", "with", "for", "in", "who", "were", "received", "receiving", "treated", "given", "to",
    "arms", "groups", "cohorts",
})  # fmt: skip
_NOUNS = frozenset({"arm", "arms", "group", "groups", "recipients", "regimen", "regimens"})
_KINDS = frozenset({"word", "drug", "product", "arm", "active", "therapy", "short"})
GLUES = frozenset({"-", "–", "+", "/", "plus", "®", "™"})
_UNTIL_BETWEEN = frozenset({
    "was", "were", "did", "not", "similar", "comparable", "different", "differ", "differed", "significantly",
    "statistically", "observed", "seen", "found", "also", "equal", "alike", "balanced",
})  # fmt: skip
_HANGING = frozenset({"treated", "based", "containing", "assigned", "randomised"})
_ENDS = frozenset({
    "and", "vs", "versus", "v", "compared", "whereas", "while", "but", "respectively", "at", "was", "were", "had",
    "or", "after", "who", "as", "than", "against", "which", "that", "over", "from", "of", "to", "by", "during", "in",
    "for", "is", "are", "did", "has", "have", "showed", "achieved", "remained", "with", "on",
})  # fmt: skip
_NO_ARMS = frozenset({
    "overall", "all", "both", "either", "each", "entire", "whole", "total", "same", "other", "favour", "general",
    "this", "these", "their", "his", "her", "its", "our", "addition", "contrast", "line", "which", "median", "stage",
    "older", "younger", "elderly", "men", "women", "responders", "non-responders", "nonresponders", "survival",
    "year", "years", "months", "risk", "age", "efficacy", "safety", "case", "cases", "adults", "children", "grade",
    "favorable", "favourable", "intermediate", "poor", "high", "low", "first", "second", "part", "phase", "cohort",
    "cohorts", "patients", "tumours", "tumour", "disease", "population", "populations", "study", "studies", "trial",
    "cycle", "cycles", "week", "weeks", "day", "days", "month", "visit", "course", "courses", "dose", "doses",
})  # fmt: skip
_OF_PATIENTS = frozenset({
    "patients", "population", "populations", "cohort", "cohorts", "subgroup", "subgroups", "disease", "tumours",
    "tumour", "carriers", "status", "mutation", "mutations", "cases", "type", "cells", "subset", "subsets", "levels",
    "positive", "negative", "wild-type", "mutant", "mutated", "negativity", "positivity",
})  # fmt: skip
_OF_NAMES = HEADS_OF_SCHEDULES | {
    "alone", "monotherapy", "maintenance", "therapy", "care", "supportive", "standard", "single", "regimen", "based",
    "treatment", "followed", "chemotherapy", "radiation", "infusion", "tablets", "capsules", "injection", "switch",
    "alfa", "alpha", "beta",
    "liposomal", "pegylated", "mg", "g", "mcg", "kg", "induction", "consolidation", "rescue", "only", "acid", "acetate",
}  # fmt: skip
_LONGEST, _SHORT = 8, 4
_FAR = 26  # items between the names and the first value
_OPENING = frozenset({"(", "["})
_FAR_BEHIND = 14  # items between the last value and the names, a bracket as one


@dataclass(frozen=True, slots=True)
class _Names:
    """Arms that are listed, the place behind them, and how they are joined."""

    slots: tuple[Slot, ...]
    end: int
    versus: bool
    plural: bool
    sure: bool


def give_listed(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Give values that stand together the arms that are named together behind or before them.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    groups : sequence of list of Estimate
        Values that are compared with each other; they are changed.
    """
    last: _Names | None = None
    for group in sorted(groups, key=lambda each: each[0].at):
        arms = [each.arm for each in group if each.arm is not None]
        if len(group) < 2 or len({each.value for each in arms}) == len(group):
            _before_too(items, groups, group, arms)
            continue
        names = _behind(items, group) or _before(items, group) or _again(items, group, last)
        if names is not None:
            last = names
            _assign(group, names.slots)
            _before_too(items, groups, group, names.slots)


def _assign(group: Sequence[Estimate], arms: Sequence[Slot]) -> None:
    for index, (each, slot) in enumerate(zip(group, arms, strict=True), 1):
        each.arm, each.order = slot, index


def _before_too(
    items: Sequence[Item], groups: Sequence[list[Estimate]], group: Sequence[Estimate], arms: Sequence[Slot]
) -> None:
    """Read ``PFS (2.2 vs 2.6 months) and ORR (5% vs 7%) were similar between A and B``: brackets with one end."""
    bracketed = text_at(items, group[0].at - 1) in _OPENING and len(group) > 1 and arms[0].start > group[-1].value.end
    for one in groups if bracketed else ():
        near = 0 < group[0].at - one[-1].end < _FAR_BEHIND + _LONGEST and len(one) == len(group)
        bare = all(each.arm is None for each in one) and text_at(items, one[0].at - 1) in _OPENING
        if near and bare and _stand_together(items, one):
            _assign(one, arms)


def _again(items: Sequence[Item], group: Sequence[Estimate], last: _Names | None) -> _Names | None:
    """Return the arms of the values before, where one of those that stand together next has got one of them."""
    if last is None or len(last.slots) != len(group) or not _stand_together(items, group):
        return None
    got = {each.arm.start for each in group if each.arm is not None}
    versus = any(text_at(items, i) in _VERSUS for i in range(group[0].end, group[-1].at))
    return last if versus and got and got <= {each.start for each in last.slots} else None


def _stand_together(items: Sequence[Item], group: Sequence[Estimate]) -> bool:
    """Say whether nothing but ``and``, ``versus`` and brackets stands between values, so that no name is theirs."""
    return all(
        all(
            text_at(items, index) in _JOINS or text_at(items, index) == "with"
            for index in _open(items, one.end, two.at)
        )
        for one, two in itertools.pairwise(group)
    )


def _open(items: Sequence[Item], first: int, last: int) -> list[int]:
    """Return the places between two that no bracket holds."""
    places: list[int] = []
    index = first
    while index < last:
        shut = closing(items, index) if items[index].text in {"(", "["} else index
        if shut == index:
            places.append(index)
        index = shut + 1
    return places


def _behind(items: Sequence[Item], group: Sequence[Estimate]) -> _Names | None:
    """Return the arms behind the last value: ``7 and 5 months (P = .7), respectively, for A and B``."""
    at, steps, opened, told = _outside(items, group), 0, "", False
    between_only = False  # (2.2 vs 2.6 months) were similar between A and B
    while at < len(items) and steps < _FAR_BEHIND:
        word = text_at(items, at)
        if items[at].text in {"(", "["}:
            at = max(at, closing(items, at))
        elif word in _OPENS or (opened and word in _PASSED):
            opened = word if word in _OPENS else opened
        elif word == "respectively":
            told = True
        elif not opened and word in _UNTIL_BETWEEN:
            between_only = True
        elif word not in {",", ")", "]", "the"} and items[at].kind != "p" and singular(word) not in PEOPLE:
            break
        at, steps = at + 1, steps + 1
    if not opened or (between_only and opened != "between") or not _stand_together(items, group):
        return None
    names = _names(items, at, len(group))
    if names is None or (opened == "of" and not names.plural):
        return None
    told = told or _says_respectively(items, names.end)
    return names if told or (names.sure and (opened == "between" or names.versus)) else None


def _outside(items: Sequence[Item], group: Sequence[Estimate]) -> int:
    """Return the place behind the values, or behind the bracket that holds them all."""
    depth = 0
    for index in range(group[-1].end, min(group[-1].end + _FAR, len(items))):
        depth += (items[index].text in {"(", "["}) - (items[index].text in {")", "]"})
        if depth < 0:
            return index + 1 if opening(items, index, 2 * _FAR) < group[0].at else group[-1].end
    return group[-1].end


def _before(items: Sequence[Item], group: Sequence[Estimate]) -> _Names | None:
    """Return the arms before the first value: ``for A and B were 75% and 63%, respectively``."""
    first = group[0].at
    versus = any(text_at(items, i) in _VERSUS for one, two in itertools.pairwise(group) for i in range(one.end, two.at))
    told = _says_respectively(items, group[-1].end)
    if not (versus or told) or not _stand_together(items, group):
        return None
    for at in range(first - 1, max(-1, first - _FAR), -1):
        if text_at(items, at) in {";", "."} or items[at].kind in {"duration", "percent"}:
            return None
        if text_at(items, at) not in _OPENS:
            continue
        place = at + 1
        while place < first and (text_at(items, place) in _PASSED or singular(text_at(items, place)) in PEOPLE):
            place += 1
        names = _names(items, place, len(group), paired=text_at(items, at) in {"comparing", "between"})
        if names is None or names.end > first:
            continue
        if told or (names.sure and (names.versus or text_at(items, at) == "between")):
            return names
    return None


def _says_respectively(items: Sequence[Item], at: int) -> bool:
    """Say whether ``respectively`` stands at a place, behind a comma, a noun or a bracket."""
    for _ in range(4):
        if text_at(items, at) == "respectively":
            return True
        if items[at : at + 1] and items[at].text in {"(", "["}:
            at = closing(items, at)
        elif text_at(items, at) not in {",", ")", "]", *_NOUNS} and singular(text_at(items, at)) not in PEOPLE:
            return False
        at += 1
    return False


def _names(items: Sequence[Item], at: int, count: int, *, paired: bool = False) -> _Names | None:
    """Return so many treatments that are listed from a place on; ``paired`` where ``with`` joins two of them."""
    found: list[tuple[int, int]] = []
    versus = plural = hanging = False
    while len(found) < count:
        while text_at(items, at) in _BEFORE_NAMES or singular(text_at(items, at)) in PEOPLE:
            plural = plural or text_at(items, at) in {"arms", "groups"}
            at += 1
        end = _name_end(items, at)
        if end is None:
            return None
        found.append((at, end))
        at = end
        if text_at(items, at) in {"-", "–"}:  # eribulin- and placebo-treated patients
            at += 1 + (text_at(items, at + 1) in _HANGING)
            hanging = True
        while at < len(items) and (text_at(items, at) in _NOUNS or _is_a_count(items, at)):
            plural = plural or text_at(items, at) in {"arm", "arms", "group", "groups"}
            at = closing(items, at) + 1 if items[at].text in {"(", "["} else at + 1
        if len(found) == count:
            break
        joined = at
        while text_at(items, at) in _JOINS or (
            text_at(items, at) in {"with", "to"} and (text_at(items, at - 1) == "compared" or (paired and at == joined))
        ):
            versus = versus or text_at(items, at) in _VERSUS | {"with", "to"}
            at += 1
        listed = len(found) < count - 1 and text_at(items, joined) == ","
        if not listed and not any(text_at(items, i) in _JOINS - {",", "as"} or paired for i in range(joined, at)):
            return None
    known = [_is_known(items, first, last) for first, last in found]
    capital = [items[first].text[:1].isupper() for first, _ in found]
    short = [last - first < _SHORT for first, last in found]
    if (text_at(items, at) in _OF_PATIENTS and not hanging) or not (any(known) or (plural and all(capital))):
        return None
    if not plural and not all(one or two for one, two in zip(known, short, strict=True)):
        return None
    sure = plural or all(one or two for one, two in zip(known, capital, strict=True))
    return _Names(tuple(span(items, first, last, "arm") for first, last in found), at, versus, plural, sure)


def _is_a_count(items: Sequence[Item], at: int) -> bool:
    """Say whether a bracket opens that holds no value, such as a number of patients or the name of a code."""
    if items[at].text not in {"(", "["}:
        return False
    return all(items[i].kind not in {"duration", "percent", "not_reached", "hr"} for i in range(at, closing(items, at)))


def _name_end(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind the name of a treatment, or nothing where none begins."""
    if at >= len(items) or text_at(items, at) in _NO_ARMS or _stops(items[at]):
        return None
    end = at
    while end < len(items) and end - at < _LONGEST and text_at(items, end) not in _NOUNS and _goes_on(items, at, end):
        end += 1
    return None if end == at or end - at >= _LONGEST or text_at(items, end - 1) in _NO_ARMS else end


def _goes_on(items: Sequence[Item], first: int, at: int) -> bool:
    word = text_at(items, at)
    if items[at].kind == "number":
        return text_at(items, at + 1) in {"-", "mg", "weekly"} or (at > first and items[at - 1].text in {"-", "–"})
    if word in GLUES:
        hangs = word in {"-", "–"} and text_at(items, at + 1) in _HANGING | _JOINS
        return at > first and not hangs
    if items[at].kind == "word" and items[at].text.islower() and at > first and items[at - 1].text not in GLUES:
        return word in _OF_NAMES
    return items[at].kind in _KINDS and not _stops(items[at])


def _stops(item: Item) -> bool:
    """Say whether a word is no part of a name, unless it is one in capitals: ``longer in ATX as compared with AT``."""
    return item.low in _ENDS and (item.low in _JOINS or len(item.text) == 1 or not item.text.isupper())


def _is_known(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a name is that of a treatment: a known one, a short name, or how something was given."""
    told = any(each.kind in NAMED or each.low in HEADS_OF_SCHEDULES | {"mg"} for each in items[first:last])
    return told or any(code_end(items, index) is not None for index in range(first, last))
