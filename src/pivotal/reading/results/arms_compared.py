"""What a comparison says of the arms of two values: who its subject is, and that they are not one arm."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, place_of, span, text_at, words_in
from pivotal.reading.results.arms import Mention
from pivotal.reading.results.cohorts_given import by_versus, value_of
from pivotal.reading.results.intervals import COMPARED, Estimate, closing
from pivotal.reading.results.people import behind_brackets

_BETTERS = ("improv", "prolong", "extend", "increas", "lengthen", "longer", "doubl")
TIMES_AND_SHARES = frozenset({"percent", "rate", "median"})
_PARTING = frozenset({";", "while", "whereas", "but", "compared", "versus", "vs", "than", "overall", "respectively"})
_FOLLOWED = frozenset({
    "group", "arm", "during", "a", "median", "follow-up", "of", "with", "at", "the", "after", "follow up", "followup",
})  # fmt: skip
_LISTING = ([","], [",", "and"], ["/"])
_NAMES = frozenset({"arm", "drug", "product", "therapy"})
_MEASURED = frozenset({"endpoint", "share", "harm", "percent", "duration", "time_name", "number"})
_LONGEST_NAME = 7  # items
_NEAR_START = 4  # items before the arm of "as compared with the placebo"
_OVER = COMPARED | {"over", "than", "beat", "beats", "outperformed", "outdid", "surpassed"}
_BETTER_THAN = frozenset({"superior", "compared", "relative", "preferable"})  # to, or with
_GETTING = frozenset({"with", "reaching", "achieving", "yielding", "producing", "giving", "showing", "at"})


def compared_first(items: Sequence[Item], groups: Sequence[list[Estimate]], arms: Sequence[Mention]) -> None:
    """Read ``Compared with placebo, the drug improved the response rate (36% v 12%)``: the subject's value is first."""
    _of_the_subject(items, groups, arms)
    if len(arms) < 2 or arms[0].first > _NEAR_START or arms[1].first < arms[0].last:
        return
    before = arms[0].first - 1 - (text_at(items, arms[0].first - 1) in {"the", "those"})
    told = text_at(items, before) in {"with", "to", "versus", "vs", "against"}
    opened = told and text_at(items, 0) in {"compared", "versus", "vs", "relative", "against", "as"}
    parted = any(text_at(items, index) == "," for index in range(arms[0].last, arms[1].first))
    halves = [group[:2] if len(group) % 2 == 0 else group for group in groups]
    for group in halves if opened and parted else []:
        pair = len(group) == 2 and by_versus(items, group[0], group[1]) and group[0].at > arms[1].first
        one, two = group[0], group[-1]
        if not pair or one.arm is None or two.arm is None or one.arm.start != arms[0].slot.start:
            continue
        if not _told_in_order(items, one, two):
            one.arm, two.arm = two.arm, one.arm


def _of_the_subject(items: Sequence[Item], groups: Sequence[list[Estimate]], arms: Sequence[Mention]) -> None:
    """Read ``A was superior to B, with a median of 13.8 months``: the number is of A, with which B is only compared."""
    for group in groups:
        each = group[0]
        if len(group) > 1 and not _by_and_alone(items, group):
            continue
        told = [arm for arm in arms if arm.last <= each.at]
        if len(told) < 2 or each.arm is None or told[-1].slot.start != each.arm.start:
            continue
        behind = told[-1].last + (text_at(items, told[-1].last) == ",")
        link = told[-1].first - 1
        while text_at(items, link) in {"receiving", "given", "those", "patients"}:
            link -= 1
        word, led = text_at(items, link), {text_at(items, link - 1), text_at(items, link - 2)}
        over = word in _OVER or (word in {"to", "with"} and not led.isdisjoint(_BETTER_THAN))
        aside = text_at(items, told[-2].last) == text_at(items, told[-1].last) == ","  # "A, when compared with B, gave"
        if over and (aside or text_at(items, behind) in _GETTING):
            if len(group) > 1:
                group[1].arm = each.arm  # A was superior to B, with medians of 9 and 6 months
            each.arm = told[-2].slot


def _by_and_alone(items: Sequence[Item], group: Sequence[Estimate]) -> bool:
    """Say whether two values are joined by ``and`` alone, and no arm is told of the second."""
    two = len(group) == 2 and group[1].arm is None and group[1].at == group[0].end + 1
    return two and text_at(items, group[0].end) == "and"


def told_last(items: Sequence[Item], groups: Sequence[list[Estimate]], arms: Sequence[Mention]) -> None:
    """Read ``OS was 6.5 vs 4.2 months (…) and PFS 2.8 vs 1.4 months (…) in the A and B arms respectively``."""
    if len(arms) != 2 or any(each.end > arms[0].first for group in groups for each in group):
        return
    behind = [text_at(items, index) for index in range(arms[1].last, arms[1].last + 3)]
    for group in groups if "respectively" in behind else []:
        pair = len(group) == 2 and by_versus(items, group[0], group[1])
        if pair and group[0].arm is None and group[1].arm is None:
            group[0].arm, group[1].arm = arms[0].slot, arms[1].slot


def as_the_pair(items: Sequence[Item], groups: Sequence[list[Estimate]], arms: Sequence[Mention]) -> None:
    """Read ``ORR was 30% for A and 9% for B, and DCR 62% vs 12%``: values compared without arms are of those before."""
    pairs = [group for group in groups if len(group) == 2 and group[0].kind not in {"n", "events"}]
    known = next((group for group in pairs if all(each.arm is not None for each in group)), None)
    if known is None or len(arms) != 2 or any(arm.first > known[1].end + _NEAR_START for arm in arms):
        return
    for group in (each for each in pairs if each[0].at > known[1].at and by_versus(items, each[0], each[1])):
        if group[0].kind == "harm" and group[0].at > max(arm.last for arm in arms):
            group[0].arm = group[1].arm = None  # what was named last is of the pair before
        bare = all(each.is_bare for each in group)
        if bare:
            group[0].arm, group[1].arm = known[0].arm, known[1].arm


def as_before(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Read ``(48 months vs 31 months with placebo) or … (46 vs 10 months with placebo)``: the same two arms again."""
    halves = [group[at : at + 2] for group in groups if len(group) % 2 == 0 for at in range(0, len(group), 2)]
    pairs = [each for each in halves if by_versus(items, each[0], each[1])]
    for one, two in itertools.pairwise(pairs):
        known = one[0].arm is not None and one[1].arm is not None and two[1].arm is not None and two[0].arm is None
        alike = one[0].kind == two[0].kind and value_of(one[0].endpoint) == value_of(two[0].endpoint)
        if known and alike and value_of(one[1].arm) == value_of(two[1].arm) != value_of(one[0].arm):
            two[0].arm = one[0].arm


def with_a_third(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Read ``better with A than B (62% vs 50%) or C (62% vs 55%)``: the value that stands again is of the same arm."""
    halves = [group[at : at + 2] for group in groups if len(group) % 2 == 0 for at in range(0, len(group), 2)]
    pairs = [each for each in halves if by_versus(items, each[0], each[1])]
    for one, two in itertools.pairwise(pairs):
        again = one[0].arm is not None and one[0].value.value == two[0].value.value and one[0].kind == two[0].kind
        shut = closing(items, one[0].at - 1) if again else 0
        third = shut + 2 + (text_at(items, shut + 2) in {"than", "with", "to", "versus", "vs", "over"})
        joined = text_at(items, shut) in {")", "]"} and text_at(items, shut + 1) in {"or", "and"}
        named = 0 < two[0].at - 1 - third <= _LONGEST_NAME and text_at(items, two[0].at - 1) in {"(", "["}
        if again and joined and named and not any(items[i].kind in _MEASURED for i in range(third, two[0].at)):
            two[0].arm, two[1].arm = one[0].arm, span(items, third, two[0].at - 1, "arm")


def beside_each(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Read ``more frequent with the drug (46% drug vs 22% placebo)``: each value has its arm right behind it."""
    for group in (each for each in groups if len(each) == 2 and text_at(items, each[0].at - 1) == "("):
        named = [each.end + 1 < len(items) and items[each.end].kind in _NAMES for each in group]
        behind = [text_at(items, each.end + 1) for each in group]
        if all(named) and behind[0] in {"vs", "versus", "v", ",", "and"} and behind[1] in {")", ";", ","}:
            for each in group:
                each.arm = items[each.end].slot("arm")


def with_and_without(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Read ``82% with and 71% without the drug``: what is named behind both was given to the first."""
    for one, two in (group for group in groups if len(group) == 2):
        named = two.end + 1
        joined = [text_at(items, index) for index in range(one.end, two.at)]
        told = text_at(items, two.end) == "without" and named < len(items) and items[named].kind in _NAMES
        if told and joined[:1] == ["with"] and joined[1:] in (["and"], ["versus"], ["vs"], ["v"]):
            one.arm, two.arm = items[named].slot("arm"), None


def followed_there(items: Sequence[Item], groups: Sequence[list[Estimate]], arms: Sequence[Mention]) -> None:
    """Read ``29 of placebo during a median follow-up of 2.7 months``: the arm stands before its follow-up."""
    alone = [each for group in groups for each in group if each.kind == "follow_up" and each.arm is None]
    told = any(each.kind == "follow_up" and each.arm is not None for group in groups for each in group)
    for each in alone if told else []:
        before = next((arm for arm in reversed(arms) if arm.last < each.at), None)
        words = [] if before is None else [text_at(items, index) for index in range(before.last, each.at)]
        if words and set(words) <= _FOLLOWED and before is not None:
            each.arm = before.slot


def in_another_unit(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``6.3 months (27.6 weeks) with the drug``: a value told again in a bracket is of the same arm."""
    for one, again in itertools.pairwise(found):
        bracketed = text_at(items, one.end) in {"(", "["} and again.at == one.end + 1
        if bracketed and one.kind == again.kind == "median" and text_at(items, again.end) in {")", "]"}:
            one.arm = one.arm or again.arm


def _told_in_order(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    """Say whether a median that is said to be improved is the second: ``improves PFS (3.2 versus 7.8 months)``."""
    if one.kind != "median" or not all(each.value.value.replace(".", "").isdigit() for each in (one, two)):
        return False
    better = any(text_at(items, at).startswith(_BETTERS) for at in range(one.at))
    return better and float(one.value.value) < float(two.value.value)


def not_both(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Take the arm of both from the value that is compared: ``(50.4% vs. 40.4%) in the pembrolizumab group``."""
    single = [group[0] for group in groups if len(group) == 1 and group[0].kind == "events"]
    beside = [[one, two] for one, two in itertools.pairwise(single) if two.at - one.end == 1]  # (351 v 414 events)
    for group in [*groups, *beside]:
        for one, two in itertools.pairwise(group):
            same = one.arm is not None and two.arm is not None and one.arm.start == two.arm.start
            alike = value_of(one.parts.get("time")) == value_of(two.parts.get("time"))
            if same and alike and by_versus(items, one, two) and value_of(one.endpoint) == value_of(two.endpoint):
                second = _is_second(items, one.arm) and one.kind == "events"
                one.arm, two.arm = (None, two.arm) if second else (one.arm, None)


def _is_second(items: Sequence[Item], arm: Slot | None) -> bool:
    """Read ``fewer events with A vs the B group (116 vs 163 events)``: the arm before the bracket is the other one."""
    at = place_of(items, arm) or 0
    return text_at(items, at - 1 - (text_at(items, at - 1) == "the")) in {"vs", "versus", "than", "v"}


def of_a_list(items: Sequence[Item], groups: Sequence[list[Estimate]], arms: Sequence[Mention]) -> None:
    """Read ``CR was 6.3%, PR was 39.7%, and SD was 9.5% with the drug``: the arm behind the last is that of all."""
    single = [group[0] for group in groups if len(group) == 1 and group[0].kind in TIMES_AND_SHARES]
    if len(arms) != 1 or len(single) < 2 or len(single) != len(groups):
        return
    last = single[-1]
    if last.arm is None or last.arm.start < items[last.at].start:
        return
    endpoints = [value_of(each.endpoint) for each in single]
    alike = None not in endpoints and len(set(endpoints)) == len(endpoints) and len({each.kind for each in single}) == 1
    for one, two in itertools.pairwise(single):
        words = [text_at(items, index) for index in range(one.end, two.at)]
        alike = alike and words[:1] in ([","], ["and"], [")"]) and not _PARTING & set(words)
        alike = alike and one.arm is None and value_of(one.cohort) == value_of(two.cohort)
    for each in single if alike else []:
        each.arm = last.arm


def shared(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Give a value the arm of the next one, where two endpoints are listed with their values respectively."""
    for group in reversed(groups):
        each = group[0]
        if len(group) > 1 or each.arm is not None or each.kind not in {"median", "percent"}:
            continue
        if not any(text_at(items, index) == "respectively" for index in range(each.end, len(items))):
            continue
        later = [one[0] for one in groups if one[0].at > each.at and one[0].kind == each.kind]
        if later and later[0].at - each.end < 3:
            each.arm = later[0].arm


def runs_of_an_arm(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Give all values of one arm its arm: ``88%, 71% and 46% in the one group``, at three times."""
    ordered = sorted(
        (each for group in groups for each in group if each.kind in TIMES_AND_SHARES), key=lambda each: each.at
    )
    for index, (one, two) in reversed(list(enumerate(itertools.pairwise(ordered)))):
        moment = text_at(items, one.end) in {"at", "after"} and kind_at(items, one.end + 1) == "duration"
        words = [text_at(items, place) for place in range(one.end + 2 * moment, two.at)]  # 36% at 1 year and 21% at 2
        if index and _is_of_the_second(items, ordered[index - 1], one, two):
            one.arm = two.arm
        times = [value_of(each.parts.get("time")) for each in (one, two)]
        told = [(value_of(each.endpoint), time) for each, time in zip((one, two), times, strict=True)]
        others = None not in times and times[0] != times[1]
        others = others or (None not in {told[0][0], told[1][0]} and told[0][0] != told[1][0])
        listed = words == ["and"] or (words in _LISTING and others)
        if one.arm is None and listed and told[0] != told[1]:
            one.arm = two.arm


def _is_of_the_second(items: Sequence[Item], last: Estimate, one: Estimate, two: Estimate) -> bool:
    """Read ``rates with A were 61% and 42%, compared with 48% and 30% with B``: the third is of the other arm too."""
    same = value_of(last.arm) == value_of(one.arm) != value_of(two.arm)
    words = {text_at(items, index) for index in range(last.end, one.at)}
    joined = text_at(items, two.at - 1) == "and" and behind_brackets(items, one.end) == two.at - 1
    timed = value_of(one.parts.get("time")) != value_of(two.parts.get("time"))
    return same and joined and timed and two.arm is not None and not words.isdisjoint(COMPARED)


def from_and_to(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``extended median PFS from 3.9 to 11.0 months``: the first of two is that of the arm compared with."""
    for one, two in itertools.pairwise(found):
        told = text_at(items, one.at - 1) == "from" and "to" in words_in(items, one.end, two.at)
        if told and one.kind == two.kind in TIMES_AND_SHARES and two.at - one.end < _NEAR_START and one.arm is None:
            one.order, two.order = 2, 0 if two.arm is not None else 1
            one.cohort = one.cohort or two.cohort
