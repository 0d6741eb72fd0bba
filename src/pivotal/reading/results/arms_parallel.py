"""Arms of values that stand side by side: each behind its value like the other's, or subject and object of a verb."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at
from pivotal.reading.results.arms import Mention, listed_groups
from pivotal.reading.results.arms_given import is_compared_with
from pivotal.reading.results.arms_listed import GLUES, give_listed
from pivotal.reading.results.cohorts_given import by_versus, value_of
from pivotal.reading.results.intervals import Estimate, closing
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.short_arms import HEADS_OF_SCHEDULES, code_end, is_code

_OPENS = frozenset({"with", "for", "in", "on", "among", "under", "("})
_PASSED = frozenset({
    "the", "those", "who", "were", "was", "undergoing",
    "underwent", "receiving", "received", "treated", "given", "taking", "assigned",
    "randomised", "allocated", "to", "with", "on", "in", "a", "an", "by",
})  # fmt: skip
_NOUNS = frozenset({"arm", "group", "arms", "groups", "recipients"})
_ENDS = frozenset({
    "and", "vs", "versus", "v", "compared", "whereas", "while", "but", "respectively", "at", "was", "were", "had",
    "or", "after", "who", "as", "than", "against", "which", "that", "over", "from", "of", "to", "by", "during",
})  # fmt: skip
_NO_ARMS = frozenset({
    "overall", "all", "both", "either", "each", "entire", "whole", "total", "same", "other", "favour", "general",
    "this", "these", "their", "his", "her", "its", "our", "addition", "contrast", "line", "which", "median",
    "older", "younger", "elderly", "men", "women", "responders", "non-responders", "nonresponders", "survival",
    "year", "years", "months", "risk", "age", "efficacy", "safety", "case", "cases", "adults", "children",
    "favorable", "favourable", "intermediate", "poor", "high", "low",
})  # fmt: skip
_KINDS = frozenset({"word", "drug", "product", "arm", "active", "therapy", "short", "trial", "gene"})
_LONGEST, _SHORT = 7, 3
_FEWEST_TIMES = 2


def give_parallel(items: Sequence[Item], groups: Sequence[list[Estimate]], arms: Sequence[Mention]) -> None:
    """Give values that are compared the arms that the rules for known names have left out.

    Of ``95% with A and 84% with B`` the second name is an arm since it stands where the first does.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    groups : sequence of list of Estimate
        Values that are compared with each other; they are changed.
    arms : sequence of Mention
        The arms that the sentence names.
    """
    _groups_of_times(items, groups)
    for group in groups:
        for one, two in itertools.pairwise(group):
            _side_by_side(items, one, two)
    give_listed(items, groups)
    for group in groups:
        if len(group) == 2 and group[0].arm is None is group[1].arm:
            _right_before(items, group)
        if len(group) == 2:
            _from_one_to_the_other(items, group, arms)
            _subject_and_object(items, group, arms)
            _both_before(items, group, arms)
    _as_next(items, [each for each in groups if len(each) == 2])


def _groups_of_times(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Read ``1-, 3- and 5-year OS in the A and B groups were 81, 60, 44% and 70, 39, 21%``: each group at each time."""
    rates = sorted((each for group in groups for each in group if each.kind == "rate"), key=lambda each: each.at)
    times = [None if "time" not in each.parts else each.parts["time"].start for each in rates]
    count = len(set(times))
    if (
        count < _FEWEST_TIMES
        or len(rates) % count
        or len(rates) == count
        or len({value_of(each.endpoint) for each in rates}) > 1
    ):
        return
    named = [each for each in listed_groups(items) if each.last <= rates[0].at]
    if len(named) * count == len(rates) and all(times[at] == times[at % count] for at in range(len(times))):
        for at, each in enumerate(rates):
            each.arm = named[at // count].slot


def _side_by_side(items: Sequence[Item], one: Estimate, two: Estimate) -> None:
    """Give one of two values the name behind it, where the other has an arm that stands behind it in the same way."""
    if one.arm is None is two.arm and _both_unknown(items, one, two):
        return
    for known, other in ((one, two), (two, one)):
        if _before_brackets(items, known, other) or (known is one and _other_group(items, one, two)):
            continue
        if (
            known.arm is None
            or known.arm.start < known.value.end
            or (other.arm is not None and other.arm.start > other.value.end)
        ):
            continue
        beside = known.end < len(items) and items[known.end].start == known.arm.start
        if beside and is_code(_opening_text(items, other)):
            other.arm = items[other.end].slot("arm")  # 66% BR vs 51% RCHOP
            continue
        if _opening(items, known) not in _OPENS or _opening(items, known) != _opening(items, other):
            continue
        name = _name_behind(items, other)
        if name is not None and name.value != known.arm.value:
            other.arm = name


def _other_group(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    """Read ``in the A arm was 38%, compared to 15% in the surgery alone arm``: the second is told by its noun."""
    before = one.arm is not None and one.arm.end <= one.value.start and two.arm is None
    name = _name_behind(items, two) if before and _opening(items, two) in {"in", "for", "with"} else None
    if name is None or one.arm is None or name.value == one.arm.value:
        return False
    last = next((index for index in range(two.end, len(items)) if items[index].start >= name.end), len(items))
    if text_at(items, last) in _NOUNS or name.value.endswith(" alone"):
        two.arm = name
    return two.arm is not None


def _both_unknown(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    """Read ``66% BR vs 51% R-CHOP`` and ``5.5 months for the doublet versus 3.9 months for single-agent therapy``."""
    codes = [code_end(items, each.end) if each.end < len(items) else None for each in (one, two)]
    if codes[0] is not None and codes[1] is not None:
        one.arm, two.arm = (
            span(items, each.end, last or 0, "arm") for each, last in zip((one, two), codes, strict=True)
        )
        return True
    bracketed = [_code_behind(items, each) for each in (one, two)]
    if bracketed[0] is not None and bracketed[1] is not None:
        one.arm, two.arm = bracketed
        return True
    if _opening(items, one) not in _OPENS or _opening(items, one) != _opening(items, two):
        return False
    names = [_name_behind(items, each) for each in (one, two)]
    if any(name is None or not set(name.value.split()) & HEADS_OF_SCHEDULES for name in names):
        return False
    one.arm, two.arm = names
    return True


def _code_behind(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Return the short name of ``68% (CRT)`` and of ``88% after SBRT``."""
    opened = _opening(items, each)
    if opened not in {"(", "after", "following"} or each.end + 1 >= len(items):
        return None
    last = code_end(items, each.end + 1)
    shut = opened != "(" or text_at(items, last or 0) in {")", ";"}  # (Vd; HR 0.76)
    return None if last is None or not shut else span(items, each.end + 1, last, "arm")


def _before_brackets(items: Sequence[Item], known: Estimate, other: Estimate) -> bool:
    """Give the name before the bracket of a value, where the other stands so: ``for X (NR) vs placebo (8.6 mo)``."""
    both = text_at(items, known.at - 1) == text_at(items, other.at - 1) == "("
    if not both or known.arm is None or items[known.at - 2].end != known.arm.end or other.arm is not None:
        return False
    last = first = other.at - 1
    while (
        first > 0
        and last - first < _LONGEST
        and _is_of_a_name(items, first - 1)
        and text_at(items, first - 1) not in _PASSED
    ):
        first -= 1
    opened = text_at(items, first - 1) in _OPENS | _PASSED | {"vs", "versus", "than", "and", "over", "v"}
    if first == last or last - first > _SHORT or not opened or text_at(items, first) in _NO_ARMS:
        return False
    other.arm = span(items, first, last, "arm")
    return True


def _right_before(items: Sequence[Item], group: Sequence[Estimate]) -> None:
    """Read ``(Brandex 4.7% vs TPC 5.4%)`` and ``XG: 7.1 months; Vel: 5.2 months``: a name right before each value."""
    one, two = group
    names: list[tuple[int, int]] = []
    for each, floor in ((one, 0), (two, one.end)):
        last = each.at - (text_at(items, each.at - 1) in {":", ",", "="})
        first = last
        while first > floor and last - first < _SHORT and _is_of_a_name(items, first - 1):
            first -= 1
        opened = (
            first == 0
            or items[first - 1].text in {"(", "[", ";", ",", ":"}
            or text_at(items, first - 1) in {"vs", "versus", "and"}
        )
        if first == last or not opened or text_at(items, first) in _NO_ARMS:
            return
        names.append((first, last))
    known = [items[first].kind in {"drug", "product", "arm"} or is_code(items[first].text) for first, _ in names]
    if any(known) and all(items[first].text[:1].isupper() for first, _ in names):
        one.arm, two.arm = (span(items, first, last, "arm") for first, last in names)


def _opening(items: Sequence[Item], each: Estimate) -> str:
    return text_at(items, each.end)


def _opening_text(items: Sequence[Item], each: Estimate) -> str:
    return items[each.end].text if each.end < len(items) else ""


def _name_behind(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Return the name behind a value and its preposition, up to the next word that is no part of it."""
    first = each.end + 1
    while text_at(items, first) in _PASSED or singular(text_at(items, first)) in PEOPLE:
        first += 1
    last = first
    while last < len(items) and last - first < _LONGEST and _is_of_a_name(items, last):
        last += 1
    if last > first and text_at(items, last - 1) in _NOUNS:
        last -= 1
    if (
        last == first
        or last - first >= _LONGEST
        or text_at(items, first) in _NO_ARMS
        or text_at(items, last - 1) in _NO_ARMS
    ):
        return None
    return span(items, first, last, "arm")


def _is_of_a_name(items: Sequence[Item], at: int) -> bool:
    return (items[at].kind in _KINDS and text_at(items, at) not in _ENDS) or text_at(items, at) in GLUES


def _from_one_to_the_other(items: Sequence[Item], group: Sequence[Estimate], arms: Sequence[Mention]) -> None:
    """Read ``A raised OS from 7.1 months in the control arm to 9.4``: the second is the subject's."""
    one, two = group
    risen = text_at(items, one.at - 1) == "from" and text_at(items, two.at - 1) == "to"
    before = [each for each in arms if each.last <= one.at]
    if risen and two.arm is None and one.arm is not None and before and before[0].slot.value != one.arm.value:
        two.arm = before[0].slot
    elif risen and two.arm is None and one.arm is not None and before and before[0].slot == one.arm:
        one.arm, two.arm = None, one.arm  # A improved OS from 6.3 to 8.8 months


def _as_next(items: Sequence[Item], pairs: Sequence[list[Estimate]]) -> None:
    """Read ``PFS was 2.2 and 4.1 months, and OS 11.6 and 14.3 months in group A and B, respectively``."""
    ordered = sorted(pairs, key=lambda pair: pair[0].at)
    for first, second in reversed(list(itertools.pairwise(ordered))):
        one, two = second[0].arm, second[1].arm
        behind = (
            one is not None
            and two is not None
            and min(one.start, two.start) > second[1].value.end
            and one.value != two.value
        )
        given = any(text_at(items, index) == "respectively" for index in range(second[1].end, len(items)))
        if behind and given and first[0].arm is None and first[1].arm is None:
            first[0].arm, first[1].arm = one, two


def _subject_and_object(items: Sequence[Item], group: Sequence[Estimate], arms: Sequence[Mention]) -> None:
    """Read ``A prolonged PFS (5.7 vs 1.5 months) and OS (10.9 vs 4.9 months) vs B``: whom a verb compares with whom."""
    one, two = group
    if not by_versus(items, one, two) or (one.arm is not None and two.arm is not None):
        return
    compared = [each for each in arms if is_compared_with(items, each) and not one.end <= each.first < two.at]
    subject = next((each for each in arms if each.last <= one.at and not is_compared_with(items, each)), None)
    if subject is None or len({each.slot.value for each in compared}) != 1:
        return
    other = compared[0]
    parted = _is_parted(items, min(subject.last, other.last), max(other.first, one.at))
    base = {each.slot.value for each in arms if _is_a_base(items, each)}
    told = {value_of(one.arm), value_of(two.arm)} - {None, subject.slot.value, other.slot.value} - base
    if told or subject.slot.value == other.slot.value or parted:
        return
    if _has_value(items, other):
        return
    one.arm, two.arm = subject.slot, other.slot


def _both_before(items: Sequence[Item], group: Sequence[Estimate], arms: Sequence[Mention]) -> None:
    """Read ``A increased OS, more than double that for B (30.0 months; 14.2 months, respectively)``: in their order."""
    one, two = group
    told = [each for each in arms if each.last <= one.at]
    names = {each.slot.value for each in told}
    given = any(text_at(items, index) == "respectively" for index in range(two.end, two.end + 5))
    if len(told) != 2 or len(names) != 2 or len(arms) != 2 or not given or None not in {one.arm, two.arm}:
        return
    if told[1].last < len(items) and text_at(items, told[1].last) in {"(", "["} and told[1].last < one.at:
        one.arm, two.arm = told[0].slot, told[1].slot


def _is_a_base(items: Sequence[Item], arm: Mention) -> bool:
    """Say whether an arm is what both were added to: ``adding A, compared with B, to first-line chemotherapy``."""
    first = arm.first - 1
    while first > 0 and text_at(items, first) in {"first", "line", "-", "–", "standard", "the", "second"}:
        first -= 1
    added = any(text_at(items, index) in {"adding", "addition", "added"} for index in range(first))
    return added and text_at(items, first) == "to"


def _is_parted(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a semicolon outside of brackets stands between two places."""
    index = first
    while index < last:
        if items[index].text == ";":
            return True
        index = max(closing(items, index), index) + 1 if items[index].text in {"(", "["} else index + 1
    return False


def _has_value(items: Sequence[Item], arm: Mention) -> bool:
    """Say whether a value of its own stands in a bracket behind an arm: ``vs placebo (4.4 months)``."""
    if text_at(items, arm.last) not in {"(", "["}:
        return False
    shut = closing(items, arm.last)
    values = [item for item in items[arm.last : shut] if item.kind in {"duration", "percent", "not_reached"}]
    return len(values) == 1
