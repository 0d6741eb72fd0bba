"""Which cohort a value belongs to: the one behind it, the last before it, or one of several given respectively."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at, words_in
from pivotal.reading.results.arms import Mention
from pivotal.reading.results.cohorts_named import cohort_mentions
from pivotal.reading.results.intervals import COMPARED, Estimate, open_before
from pivotal.reading.results.subsets import tells_all

_BETWEEN = frozenset({"and", ",", "months", "month", "weeks", "years", "%"})
_NEAR_LIST = 8  # items between values and the cohorts that are listed behind them
_INTO = frozenset({"in", "for", "among", "with", "from", "entered", "joined"})
_WAS = frozenset({"was", "were", "is", "of"})
_ENDS = frozenset({",", ";", ")", "and", "with", "versus", "vs"})
_TWO_PAIRS = 4
_NEAR_START = 4  # items before a cohort that opens a sentence


def value_of(slot: Slot | None) -> str | None:
    """Return what a slot means, or nothing where there is none."""
    return None if slot is None else slot.value


def give_cohorts(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Give values their cohorts; ``groups`` are those that are compared with each other, and are changed."""
    cohorts = cohort_mentions(items)
    if not cohorts:
        return
    earlier: Sequence[Estimate] = []
    for group in groups:
        if _is_as_before(items, earlier, group, cohorts):
            _as_before(group, earlier)
            continue
        earlier = group
        told = _told_in_order(items, group)
        listed = _listed_cohorts(items, cohorts, told)
        if listed:
            for each, mention in zip(told, listed, strict=True):
                each.cohort = mention.slot
            rest = group[len(told) :]
            if len(rest) == len(told) and _are_compared(items, told[-1].end, rest[0].at):
                _as_before(rest, told)
            continue
        _one_by_one(items, group, cohorts)
        if len(group) == _TWO_PAIRS and _is_against(items, group, cohorts):
            _as_before(group[2:], group[:2])


def _is_against(items: Sequence[Item], group: Sequence[Estimate], cohorts: Sequence[Mention]) -> bool:
    """Read ``13.8 months for A and 8.4 for B with X, compared to 4.4 and 3.9 months with Y, respectively``."""
    own = [value_of(each.cohort) for each in group[:2]]
    told = "respectively" in words_in(items, group[-1].end, min(group[-1].end + _NEAR_LIST, len(items)))
    against = told and not COMPARED.isdisjoint(words_in(items, group[1].end, group[2].at))
    named = any(group[2].at <= each.first for each in cohorts)
    return against and None not in own and own[0] != own[1] and not named and _is_and(items, group[2], group[3])


def _told_in_order(items: Sequence[Item], group: Sequence[Estimate]) -> Sequence[Estimate]:
    """Return the values before ``respectively``: ``5% and 19% in A and B, respectively, as compared with 0%``."""
    first = next((i for i in range(group[0].end, len(items)) if text_at(items, i) == "respectively"), len(items))
    told = [each for each in group if each.end <= first]
    return told if len(told) > 1 else group


def _is_as_before(
    items: Sequence[Item], earlier: Sequence[Estimate], group: Sequence[Estimate], cohorts: Sequence[Mention]
) -> bool:
    """Say whether values are told ``respectively``, as those before them: ``OS was 85.3% vs 53.7%, respectively``."""
    pair = len(group) == len(earlier) > 1 and len({value_of(each.cohort) for each in earlier}) == len(earlier)
    between = pair and any(earlier[-1].end <= each.first < group[-1].end for each in cohorts[:-1])
    after = group[-1].end if group else len(items)
    told = any(text_at(items, index) == "respectively" for index in range(after, min(after + 3, len(items))))
    told = told or (pair and _are_compared(items, earlier[-1].end, group[0].at))
    return pair and told and not between


def _are_compared(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether values that were told in order are compared with those behind: ``respectively, against``."""
    words = words_in(items, first, last)
    return "respectively" in words and not COMPARED.isdisjoint(words)


def _as_before(group: Sequence[Estimate], earlier: Sequence[Estimate]) -> None:
    """Give values the cohorts of those before them, and the one arm that is told: ``against 3.9 and 4.4 with B``."""
    arms = {each.arm.start: each.arm for each in group if each.arm is not None}
    for each, one in zip(group, earlier, strict=True):
        each.cohort = one.cohort
        if len(arms) == 1:
            each.arm, each.order = next(iter(arms.values())), 0


def _listed_cohorts(items: Sequence[Item], cohorts: Sequence[Mention], group: Sequence[Estimate]) -> list[Mention]:
    """Return a cohort for each of several values, where as many are listed: ``13.8 and 8.4 in A and B``.

    A cohort of a list may have two values: ``in A and B was 13.8 v 4.4 and 8.4 v 3.9 months, respectively``.
    """
    pairs = [by_versus(items, one, two) for one, two in itertools.pairwise(group)][::2]
    in_pairs = len(group) > 3 and len(group) % 2 == 0 and all(pairs)
    several = len({value_of(each.arm) for each in group if each.arm is not None}) > 1
    if len(group) < 2 or (several and not in_pairs):
        return []
    told = "respectively" in words_in(items, group[-1].end, len(items))
    parts = group[::2] if in_pairs else group
    if not told and not all(_is_and(items, one, two) for one, two in itertools.pairwise(group)):
        return []
    before = [each for each in cohorts if each.last <= group[0].at][-len(parts) :]
    after = [each for each in cohorts if each.first >= group[-1].end][: len(parts)]
    for each in (before, after):
        near = told or (each and (each is before or each[0].first - group[-1].end < _NEAR_LIST))
        if len(each) == len(parts) and near and _is_a_list(items, each):
            return [mention for mention in each for _ in range(2 if in_pairs else 1)]
    return []


def _is_and(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    """Say whether nothing but ``and`` and a unit stands between two values."""
    words = words_in(items, one.end, two.at)
    return "and" in words and _BETWEEN.issuperset(words)


def _is_a_list(items: Sequence[Item], listed: Sequence[Mention]) -> bool:
    close = all(_only_joined(items, one.last, two.first) for one, two in itertools.pairwise(listed))
    return close and "and" in words_in(items, listed[0].last, listed[-1].first)


def _only_joined(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether nothing stands between two cohorts but their nouns, their abbreviations in brackets, and ``and``."""
    nouns = {"and", "or", ",", "(", ")", "in", "for", "the", "patients", "cohort", "cohorts", "tumours"}
    return last - first < 9 and all(
        items[index].kind in {"disease", "short", "code"} or text_at(items, index) in nouns
        for index in range(first, last)
    )


def _one_by_one(items: Sequence[Item], group: Sequence[Estimate], cohorts: Sequence[Mention]) -> None:
    """Give a value the cohort behind it, which holds for all it is compared with, or else the last one before it."""
    after = [_cohort_after(items, each, group, cohorts) for each in group]
    versus = [True, *(by_versus(items, one, two) for one, two in itertools.pairwise(group))]
    led = any(one.last <= group[0].at and _opens(items, one) for one in cohorts)
    for index in range(len(group) - 2, -1, -1):
        if after[index] is None and versus[index + 1] and not led:
            after[index] = after[index + 1]
    for each, mention in zip(group, after, strict=True):
        last = [one for one in cohorts if one.last <= each.at]
        if mention is None and last and tells_all(items, last[-1].last, each.at):
            continue  # … and in the overall population
        if mention is None and len(last) > 1 and _both(items, last[-2], last[-1]):
            continue
        chosen = mention or (last[-1] if last else None)
        if chosen is not None:
            harm = each.parts.get("harm")
            each.cohort = None if harm is not None and harm.start == chosen.slot.start else chosen.slot


def _opens(items: Sequence[Item], cohort: Mention) -> bool:
    """Say whether a cohort opens the sentence, so that what is compared with it is of another one."""
    return cohort.first < _NEAR_START and text_at(items, 0) in {"in", "among", "for", "within"}


def _both(items: Sequence[Item], one: Mention, two: Mention) -> bool:
    """Say whether two cohorts are named together: ``the pNET and epNET cohorts``."""
    words = [text_at(items, index) for index in range(one.last, two.first)]
    return words == ["and"] and one.slot.value != two.slot.value


def by_versus(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    """Say whether two values are compared with each other: by ``versus``, or because each has an arm of its own."""
    return not COMPARED.isdisjoint(words_in(items, one.end, two.at)) or (
        value_of(one.arm) != value_of(two.arm) and one.arm is not None and two.arm is not None
    )


def _is_near(cohort: Mention, each: Estimate) -> bool:
    return each.at - cohort.last < _NEAR_START


def _cohort_after(
    items: Sequence[Item], each: Estimate, group: Sequence[Estimate], cohorts: Sequence[Mention]
) -> Mention | None:
    """Return the cohort that is named between a value and the next one, with ``in`` or ``for`` before it."""
    stop = min([one.at for one in group if one.at > each.at] + [each.end + 14, len(items)])
    for mention in cohorts:
        if each.end <= mention.first < stop:
            between = [text_at(items, index) for index in range(each.end, mention.first)]
            introduced = any(word in _INTO for word in between)
            introduced = (
                introduced
                or between == ["("]
                or (between == ["of"] and text_at(items, mention.last) in {"patients", "those"})
            )
            if ")" in between and open_before(items, each.at) is not None:
                return None  # for A (0.23) and 8.4 for B
            before = [one for one in cohorts if one.last <= each.at]
            if mention.last == stop and any(_is_near(one, each) for one in before):
                return None  # 41% in cohort 1, in cohort 2 29%
            if before and _leads(items, mention, stop):
                return None
            if introduced and not any(word in {";", "while", "whereas"} for word in between):
                return mention
            return None
    return None


def _leads(items: Sequence[Item], cohort: Mention, stop: int) -> bool:
    """Say whether a cohort is that of the value behind it: ``in cohort 1 it was 41% and that in cohort 2 was 29%``."""
    words = words_in(items, cohort.last, stop)
    return bool(words) and words[-1] in _WAS and len(words) < _NEAR_START and _ENDS.isdisjoint(words)


def compared_alike(groups: Sequence[list[Estimate]]) -> None:
    """Take the order from values of different cohorts or trials: they are not those of two arms."""
    for group in groups:
        _in_pairs(group)
        for one, two in itertools.pairwise(group):
            follows = one.order == 1 and two.order == one.order + 1 and two.arm is None
            apart = value_of(one.cohort) != value_of(two.cohort)
            trials = None not in (one.trial, two.trial) and value_of(one.trial) != value_of(two.trial)
            if not follows or not (apart or trials):
                continue
            if one.arm is None or trials or (one.cohort is not None and two.cohort is not None):
                two.arm = one.arm
                one.order = two.order = 0


def _in_pairs(group: Sequence[Estimate]) -> None:
    """Count the arms anew for a second pair, of another cohort: ``8.4 and 3.9 in A, and in B 13.8 and 4.4``."""
    if len(group) != _TWO_PAIRS or any(each.arm is not None for each in group[2:]):
        return
    cohorts = [value_of(each.cohort) for each in group]
    if cohorts[0] == cohorts[1] != cohorts[2] == cohorts[3]:
        group[2].order, group[3].order = 1, 2


def share_arms(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give values of two cohorts that are told with ``and`` the arm that one has: ``3.9 and 4.4 with placebo``."""
    for one, two in itertools.pairwise(found):
        parted = None not in (one.cohort, two.cohort) and value_of(one.cohort) != value_of(two.cohort)
        words = words_in(items, one.end, two.at)
        joined = "and" in words and COMPARED.isdisjoint(words)
        behind = two.arm is not None and two.arm.start > two.value.start
        if parted and one.kind == two.kind and one.arm is None and behind and joined:
            one.arm = two.arm
            one.order = two.order = 0
