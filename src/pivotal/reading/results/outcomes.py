"""Statements of results: each number with its endpoint, arm and cohort."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.arms import Mention, arm_mentions
from pivotal.reading.results.arms_by_default import arms_by_default
from pivotal.reading.results.arms_compared import (
    as_before,
    as_the_pair,
    beside_each,
    compared_first,
    followed_there,
    from_and_to,
    in_another_unit,
    not_both,
    of_a_list,
    runs_of_an_arm,
    shared,
    told_last,
    with_a_third,
    with_and_without,
)
from pivotal.reading.results.arms_given import (
    arm_after,
    arm_before,
    both_given,
    is_compared_with,
    is_of_all,
    lists_before,
    shares_all,
    told_once,
)
from pivotal.reading.results.arms_in_brackets import arms_in_brackets
from pivotal.reading.results.arms_of_counts import no_tested_arms
from pivotal.reading.results.arms_parallel import give_parallel
from pivotal.reading.results.arms_qualified import arms_qualified
from pivotal.reading.results.arms_shared import arms_shared
from pivotal.reading.results.assessors_told import give_assessors
from pivotal.reading.results.cohorts_given import by_versus, compared_alike, give_cohorts, share_arms, value_of
from pivotal.reading.results.cohorts_named import cohort_mentions
from pivotal.reading.results.counts_assigned import give_assigned
from pivotal.reading.results.deaths_timed import with_moments_of_death
from pivotal.reading.results.effects_sided import with_sides
from pivotal.reading.results.endpoints_behind_values import endpoints_behind_values, no_endpoints_as_arms
from pivotal.reading.results.endpoints_by_subject import endpoints_by_subject
from pivotal.reading.results.endpoints_given import give_endpoints
from pivotal.reading.results.endpoints_told import with_told_endpoints
from pivotal.reading.results.errors_apart import without_errors
from pivotal.reading.results.estimates import TELLING, estimates_of
from pivotal.reading.results.events_named import events_named
from pivotal.reading.results.grades_alone import with_their_harms
from pivotal.reading.results.grades_behind import grades_behind
from pivotal.reading.results.harms_listed import harms_again, harms_each, harms_in_order, of_another_arm
from pivotal.reading.results.harms_narrowed import harms_narrowed
from pivotal.reading.results.harms_of_arms import harms_of_arms
from pivotal.reading.results.harms_told import with_told_harms
from pivotal.reading.results.intervals import JOINING, Estimate, closing, opening
from pivotal.reading.results.limits_given import late_intervals, no_lopsided
from pivotal.reading.results.medians import named_behind
from pivotal.reading.results.p_values import give_p_values, is_of_nothing
from pivotal.reading.results.people import PEOPLE, behind_brackets
from pivotal.reading.results.ratios import COMPARING
from pivotal.reading.results.shares_joined import fates_of_one_arm
from pivotal.reading.results.shares_told import with_told_shares
from pivotal.reading.results.subsets_given import BETWEEN, give_subsets
from pivotal.reading.results.suppositions import is_of_animals
from pivotal.reading.results.trials_given import give_trials
from pivotal.reading.results.values_by_arm import arms_of_rows, values_by_arm
from pivotal.reading.results.wholes_told import of_the_whole

_COMPARED = frozenset({"median", "rate", "percent", "follow_up", "risk_reduction", "events", "n", "harm"}) | COMPARING
_RESULTS = _COMPARED - {"n", "follow_up"}
_ENTERED = ("enrol", "recruit", "includ", "involv", "accru")  # what a trial does, not an arm
_FAR_VERB = 16  # items between "compared" and the second of two arms


def outcomes(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return the results that a sentence tells.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    """
    if is_of_animals(items) or all(each.kind not in TELLING and each.kind != "range" for each in items):
        return []
    items = with_told_harms(with_told_shares(with_told_endpoints(without_errors(items))))
    found = estimates_of(items)
    if not found:
        return []
    late_intervals(items, found)
    harms_in_order(items, found)
    again = harms_again(items, found)
    harms_each(items, found)
    give_endpoints(items, found)
    endpoints_behind_values(items, found)
    with_their_harms(items, found)
    with_moments_of_death(items, found)
    groups = list(_groups(items, found))
    arms = arm_mentions(items)
    _give_arms(items, groups, arms)
    of_another_arm(again)
    give_cohorts(items, groups)
    give_assigned(items, found)
    give_trials(items, found)
    compared_alike(groups)
    no_lopsided(items, groups)
    give_subsets(items, found)
    arms_by_default(items, found)
    share_arms(items, found)
    from_and_to(items, found)
    no_tested_arms(items, found)
    endpoints_by_subject(items, found)
    harms_of_arms(items, found)
    of_the_whole(items, found)
    grades_behind(items, found)
    fates_of_one_arm(items, found)
    arms_in_brackets(items, found)
    values_by_arm(items, found)
    arms_of_rows(items, found)
    arms_shared(items, found, arms)
    no_endpoints_as_arms(items, found)
    give_assessors(items, found)
    events_named(items, found)
    give_p_values(items, found)
    arms_qualified(items, found)
    resulted = any(each.kind in _RESULTS for each in found)
    told = [_statement(each, sentence) for each in found if resulted or not is_of_nothing(items, each)]
    return harms_narrowed(items, with_sides(items, told))


def _statement(estimate: Estimate, sentence: int) -> Statement:
    named = (estimate.endpoint, estimate.arm, estimate.cohort, estimate.trial)
    parts = [each for name, each in estimate.parts.items() if name != "value"]
    slots = (estimate.value, *parts, *(each for each in named if each is not None))
    start, end = min(each.start for each in slots), max(each.end for each in slots)
    return Statement(estimate.kind, slots, start, end, sentence, order=estimate.order)


def _groups(items: Sequence[Item], found: Sequence[Estimate]) -> Iterator[list[Estimate]]:
    """Yield values of one kind and endpoint that are compared with each other."""
    group: list[Estimate] = []
    for each in (one for one in found if one.kind in _COMPARED):
        if each.kind in {"n", "events"}:
            yield [each]
            continue
        if group and _belongs(items, group[-1], each, found):
            group.append(each)
            continue
        if group:
            yield group
        group = [each]
    if group:
        yield group


def _belongs(items: Sequence[Item], last: Estimate, each: Estimate, found: Sequence[Estimate]) -> bool:
    same = last.kind == each.kind and value_of(last.endpoint) == value_of(each.endpoint)
    harms = [one.parts["harm"].start if "harm" in one.parts else None for one in (last, each)]
    same = same and harms[0] == harms[1]
    same = same and value_of(last.parts.get("time")) == value_of(each.parts.get("time"))
    if not same or each.at - last.end > 24:
        return False
    if any(last.at < one.at < each.at and one.kind in BETWEEN for one in found):
        return False
    words = {text_at(items, index) for index in range(last.end, each.at)}
    return bool(words & (JOINING | {",", "to", ";"})) and "respectively" not in words


def _give_arms(items: Sequence[Item], groups: Sequence[list[Estimate]], arms: Sequence[Mention]) -> None:
    floor = 0
    for group in sorted(groups, key=lambda each: each[0].at):
        if group[0].kind in BETWEEN or (len(group) == 1 and is_of_all(items, group[0].end)):
            continue
        after = [_arm_behind(items, each, arms) for each in group]
        if group[0].kind == "n" and any(one and shares_all(items, one[0].last) for one in after):
            continue  # the patients of all arms
        listed = after[-1]
        if len(listed) == len(group) > 1:
            _assign(group, listed)
        elif 1 < len(listed) < len(group) and _are_listed_in_order(items, group, listed[-1].last):
            _orders(group)  # one of the arms is of no known name: which of them, nobody says
        elif 1 < len(listed) < len(group) and _only_listed(items, group[-len(listed) :]):
            _assign(group[-len(listed) :], listed)
            _runs(items, group[: -len(listed)], arms, floor)
        else:
            _runs(items, group, arms, floor)
        if group[0].kind not in {"n", "events"}:
            floor = max([floor, *(mention.last for each in after for mention in each[:1])])
    _counts_in_order(items, [group[0] for group in groups if group[0].kind in {"n", "events"}], arms)
    told_once(items, groups)
    runs_of_an_arm(items, groups)
    _pairs_as_before(items, groups)
    not_both(items, groups)
    beside_each(items, groups)
    with_and_without(items, groups)
    compared_first(items, groups, arms)
    told_last(items, groups, arms)
    as_the_pair(items, groups, arms)
    as_before(items, groups)
    with_a_third(items, groups)
    followed_there(items, groups, arms)
    in_another_unit(items, [each for group in groups for each in group])
    give_parallel(items, [each for each in groups if each[0].kind not in {"n", "events"}], arms)
    of_a_list(items, groups, arms)
    shared(items, groups)


def _counts_in_order(items: Sequence[Item], counts: Sequence[Estimate], arms: Sequence[Mention]) -> None:
    """Read ``88 (39%) and 102 (46%) deaths in the A and B groups``: numbers of one noun, as many as the arms behind."""
    run: list[Estimate] = []
    for each in counts:
        behind = behind_brackets(items, run[-1].end) if run else each.at
        joined = all(text_at(items, index) in {",", "and", "versus", "vs"} for index in range(behind, each.at))
        run = [*run, each] if run and joined and run[-1].kind == each.kind else [each]
        end = behind_brackets(items, each.end)
        end += text_at(items, end).rstrip("s") in PEOPLE
        end += text_at(items, end) in {"had", "have"}
        dead = text_at(items, end) in {"died", "progressed", "relapsed"}
        listed = _arm_behind(items, replace(each, end=end + 1) if dead else each, arms) if len(run) > 1 else []
        if len(listed) == len(run) > 1:
            _assign(run, listed)


def _arm_behind(items: Sequence[Item], each: Estimate, arms: Sequence[Mention]) -> list[Mention]:
    """Return the arms right behind a value; none behind the number of patients of a whole trial."""
    if _of_the_trial(items, each):
        return []
    end = each.end + (text_at(items, each.end).rstrip("s") in PEOPLE)
    if each.kind == "n" and _tells_more(items, end, arms):
        return []
    if (
        each.kind == "n"
        and text_at(items, end) in {"(", "["}
        and any(one.kind == "percent" for one in items[end + 1 : end + 2])
    ):
        return arm_after(items, replace(each, end=closing(items, end) + 1), arms)  # 59 (35%) mosunetuzumab
    if each.kind == "median" and named_behind(items, each.at) == each.end + 1:
        return arm_after(items, replace(each, end=each.end + 2), arms)  # 29 months median PFS with the drug
    if each.kind == "events" and each.end + 1 < len(items) and items[each.end].kind == "endpoint":
        return arm_after(items, replace(each, end=each.end + 2), arms)  # 234 PFS events with the drug
    if each.kind == "events" and text_at(items, end) in {"(", "["}:  # 63 (23.5%) deaths with the drug
        behind = closing(items, end) + 1
        named = behind < len(items) and items[behind].kind == "share"
        return arm_after(items, replace(each, end=behind + named), arms)
    return arm_after(items, each, arms)


def _tells_more(items: Sequence[Item], end: int, arms: Sequence[Mention]) -> bool:
    """Read ``in 199 patients showed that A …`` and ``fifty were enrolled, with 29 given A``: of all of them."""
    first = next((each.first for each in arms if each.first >= end), end)
    told = any(text_at(items, index) in {"showed", "found", "demonstrated", "that"} for index in range(end, first))
    parts = any(text_at(items, i) == "with" and items[i + 1].kind == "number" for i in range(end, first))
    return told or parts


def _of_the_trial(items: Sequence[Item], each: Estimate) -> bool:
    """Say whether a number of patients stands in brackets right before a medicine: ``(n = 413) drug``."""
    alone = each.kind == "n" and text_at(items, each.at - 1) in {"(", "["} and text_at(items, each.end) in {")", "]"}
    return alone and each.end + 1 < len(items) and items[each.end + 1].kind in {"drug", "product", "arm"}


def _only_listed(items: Sequence[Item], group: Sequence[Estimate]) -> bool:
    """Say whether values are joined by commas and ``and``, not compared with each other."""
    return all(not by_versus(items, one, two) for one, two in itertools.pairwise(group))


def _assign(group: Sequence[Estimate], arms: Sequence[Mention]) -> None:
    for index, (each, arm) in enumerate(zip(group, arms, strict=True), 1):
        each.arm, each.order = arm.slot, index


def _runs(items: Sequence[Item], group: Sequence[Estimate], arms: Sequence[Mention], floor: int) -> None:
    """Give arms to values that are compared by ``versus``, pair by pair; a pair without arms has those before it."""
    runs: list[list[Estimate]] = [[group[0]]]
    for one, two in itertools.pairwise(group):
        if by_versus(items, one, two) or len(group) == 2:
            runs[-1].append(two)
        else:
            runs.append([two])
    if max(len(run) for run in runs) == 1:
        runs = [list(group)]
    previous: list[Slot | None] = []
    for run in runs:
        _orders(run)
        after = [_arm_behind(items, each, arms) for each in run]
        listed = lists_before(items, group[0].at, arms, len(run)) if len(run) > 1 else []
        if len(after[-1]) == len(run) > 1:
            _assign(run, after[-1])
        elif any(after):
            _mixed(items, run, after, arms, floor)
        elif len(previous) == len(run):
            for each, slot in zip(run, previous, strict=True):
                each.arm = slot
        elif listed and not any(run[0].end <= each.first < run[-1].at for each in arms):
            _assign(run, listed)
        else:
            _before(items, run, arms, floor)
            run[0].arm = None if listed else run[0].arm  # of two: "A and B achieved 8.2 months; placebo achieved 5.1"
        previous = [each.arm for each in run]


def _pairs_as_before(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Give two values that follow ``respectively`` the arms of the pair before: ``55% versus 42%, respectively``."""
    last: list[Estimate] = []
    for group in sorted((each for each in groups if len(each) == 2), key=lambda each: each[0].at):
        told = [each.arm for each in group]
        after = range(group[1].end, min(group[1].end + 3, len(items)))
        again = any(text_at(items, index) == "respectively" for index in after)
        harms = bool(last) and last[0].kind in {"harm", "percent"} and group[0].kind == "harm"
        harms = harms and by_versus(items, group[0], group[1]) and by_versus(items, last[0], last[1])
        if last and told == [None, None] and (again or harms):
            for each, earlier in zip(group, last, strict=True):
                each.arm = earlier.arm
        if None not in told and value_of(told[0]) != value_of(told[1]):
            last = group


def _orders(group: Sequence[Estimate]) -> None:
    for index, each in enumerate(group, 1):
        each.order = index if len(group) > 1 else 0


def _mixed(
    items: Sequence[Item],
    group: Sequence[Estimate],
    after: Sequence[list[Mention]],
    arms: Sequence[Mention],
    floor: int,
) -> None:
    """Give each value the arm behind it, and a first value without one the arm that stands before it."""
    taken = {mention[0].slot.value for mention in after if mention}
    if len(group) > 1 and not any(after[:-1]) and _pair_of_cohorts(items, group[-1].end):
        for each in group:  # the arm behind the last value is that of all: "8.4 and 13.8 months with the drug"
            each.arm = after[-1][0].slot
        return
    if len(group) == 2 and not after[0] and _in_one_bracket(items, group, after[1][0]):
        group[0].arm = after[1][0].slot  # "(median 10.4 vs 8.2 months) with the drug"
        return
    for each, mention in zip(group, after, strict=True):
        before = _subject(items, each, arms, floor) if not mention else None
        if mention:  # "more than 9 years and 83.8 months with A and B, respectively": the first is no value
            last = len(group) == 1 and len(mention) > 1 and _is_in_order(items, mention[-1].last)
            each.arm = both_given(items, mention) or mention[-1 if last else 0].slot
        elif before is not None and before.slot.value not in taken:
            each.arm = before.slot
    _nearer_before(group, after, arms)


def _subject(items: Sequence[Item], each: Estimate, arms: Sequence[Mention], floor: int) -> Mention | None:
    """Return the arm before a value; of ``A, which was compared with B, had`` the one that the sentence is about."""
    before = arm_before(items, each, arms, floor)
    if before is None or not is_compared_with(items, before) or text_at(items, before.last) != ",":
        return before
    earlier = [one for one in arms if floor <= one.first and one.last <= before.first]
    return earlier[-1] if earlier and not is_compared_with(items, earlier[-1]) else before


def _in_one_bracket(items: Sequence[Item], group: Sequence[Estimate], arm: Mention) -> bool:
    """Say whether two values that are compared stand in a bracket that closes before an arm."""
    shut = next((i for i in range(group[1].end, arm.first) if items[i].text in {")", "]"}), None)
    return shut is not None and opening(items, shut) < group[0].at and by_versus(items, group[0], group[1])


def _nearer_before(group: Sequence[Estimate], after: Sequence[list[Mention]], arms: Sequence[Mention]) -> None:
    """Read ``placebo 4.4 months, cabozantinib 13.8 months``: the arm stands before each value, right beside it."""
    for each, mention in zip(group, after, strict=True):
        close = [one for one in arms if each.at == one.last]
        if close and mention and mention[0].first - each.end > 1:
            each.arm = close[-1].slot


def _pair_of_cohorts(items: Sequence[Item], last: int) -> bool:
    words = [text_at(items, index) for index in range(last, min(last + 14, len(items)))]
    return "respectively" in words and len(cohort_mentions(items)) > 1


def _before(items: Sequence[Item], group: Sequence[Estimate], arms: Sequence[Mention], floor: int) -> None:
    """Give each value the arm that stands between the value before it and itself."""
    if len(group) == 2 and (only := arm_before(items, group[0], arms, floor)) is not None:
        behind = arm_before(items, group[1], arms, group[0].end)
        listed = by_versus(items, group[0], group[1]) or _is_in_order(items, group[1].end)
        if behind is None and is_compared_with(items, only) and listed:
            group[1].arm = only.slot  # "improved versus placebo (8.4 versus 3.9 months)"
            earlier = [each for each in arms if floor <= each.first < only.first]
            group[0].arm = earlier[0].slot if len(earlier) == 1 else None
            return
    for each in group:
        if each.kind == "follow_up":
            continue
        counted = each.kind in {"n", "events"}
        before = arm_before(items, each, arms, floor) or (arm_before(items, each, arms, 0) if counted else None)
        most = {"n": 6, "events": 12}.get(each.kind, len(items))
        if each.kind == "events" and _is_first_of_two(items, each.end):
            before = None
        if before is not None and each.kind == "n" and _of_more(items, before, each):
            before = None
        risen = [text_at(items, place) for place in (each.at - 3, each.at - 1)] == ["to", "from"]
        if before is not None and each.at - before.last <= most and not risen:
            each.arm = before.slot  # A prolonged PFS to 16.6 months from 5.4 months
        floor = each.end


def _is_in_order(items: Sequence[Item], at: int) -> bool:
    """Say whether ``respectively`` stands at a place, behind a comma or not."""
    return "respectively" in {text_at(items, at), text_at(items, at + 1)}


def _are_listed_in_order(items: Sequence[Item], group: Sequence[Estimate], at: int) -> bool:
    """Read ``41%, 29% and 12% in the …, respectively``: values with nothing between them, and so many arms."""
    adjoin = all(
        text_at(items, index) in {",", "and"} for one, two in pairwise(group) for index in range(one.end, two.at)
    )
    return adjoin and any(text_at(items, index) == "respectively" for index in range(at, min(at + 12, len(items))))


def _is_first_of_two(items: Sequence[Item], at: int) -> bool:
    """Read ``led to death in 13 (2%) and 14 (2%) patients, respectively``: the second number is that of another arm."""
    behind = closing(items, at) + 1 if text_at(items, at) in {"(", "["} else at
    second = behind + 1 < len(items) and items[behind + 1].kind == "number" and text_at(items, behind) == "and"
    return second and any(text_at(items, index) == "respectively" for index in range(behind, behind + 10))


def _of_more(items: Sequence[Item], arm: Mention, each: Estimate) -> bool:
    """Say whether a number of patients is that of another arm, or of both: ``A versus B in 620 patients``."""
    compared = any(text_at(items, i).startswith("compar") for i in range(max(0, arm.first - _FAR_VERB), arm.first))
    both = text_at(items, each.at - 1) in {"in", "among", "across"} and (compared or is_compared_with(items, arm))
    entered = any(text_at(items, index).startswith(_ENTERED) for index in range(arm.last, each.at))
    return both or entered or _another(items, arm.last, each.at)


def _another(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether another arm, of a name that is not known, begins before a number: ``A (n=9) vs X (n=8)``."""
    return any(text_at(items, index) in {"versus", "vs", "v", "or"} for index in range(first, last))
