"""The arms of numbers in brackets, whatever words name them: ``three years (n = 200)``, ``(early, 265; late, 264)``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_word, kind_at, place_of, span, text_at
from pivotal.reading.results.arm_phrases import NAMED, is_of_treatment
from pivotal.reading.results.intervals import Estimate, closing, opening
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.short_arms import NOUNS, is_code

_GIVEN = ("random", "assign", "allocat", "receiv", "treat", "given", "compar", "versus", "chose")
_SHUT, _OPEN = frozenset({")", "]"}), frozenset({"(", "["})
# Words before which no name of an arm begins.
_BEFORE = frozenset({
    "to", "receive", "received", "receiving", "or", "versus", "vs", "v", "either", "between", "of", "in", "at", "into",
    "against", "than", "was", "were", "is", "are", "be", "chose", "included", "comprised", "by", "given", "from",
    "undergo", "underwent", "had", "groups", "arms", "cohorts", "on", "regimens", "assigned", "allocated",
})  # fmt: skip
_TREATED = frozenset({"treated", "treatment", "therapy", "started", "managed", "dosed", "compared"})
_LEADING = frozenset({
    "either", "the", "a", "an", "receive", "further", "only", "both", "to", "or", "and", "with", "additional", "just",
})  # fmt: skip
_TRAILING = NOUNS | {"cohort", "cohorts", "subgroup", "then", "and", "or", "only", ","}
_NOBODY = frozenset({
    "study", "trial", "population", "total", "all", "analysis", "set", "sample", "overall", "whom", "these", "those",
    "which", "follow-up", "cohort", "group", "arm", "years", "months", "and", "who", "range", "median", "age",
})  # fmt: skip
_DOSES = frozenset({
    "mg", "m2", "kg", "gy", "daily", "monthly", "once", "twice", "intramuscularly", "weekly", "auc", "dose", "dl",
    "mcg", "iu",
})  # fmt: skip
_NO_NAMES = frozenset(
    {"percent", "endpoint", "share", "harm", "hr", "p", "ci", "range", "date", "disease", "n", "territory", "trial"}
)
_KINDS = frozenset({"adult", "child", "children", "male", "female", "men", "women"})  # that a bracket tells apart
_EARLIER = frozenset({"prior", "previous", "previously", "earlier"})
_TIMES = frozenset({"on", "for", "in", "every", "over"})
_FAR, _LONGEST_OWN, _FEWEST = 40, 8, 2
_NEAR_ARM = 6  # items from an arm to what became of it, and from "in" to the patients
_BARRED = ("eligib", "ineligib", "candidate", "unfit", "unsuitable", "intoleran", "refractor", "resist")
_FAILED = ("fail", "unsuccess", "not", "inappropriate", "contraindicat")
_EVALUATES = frozenset({"evaluate", "assess", "compare", "evaluating"})
_TESTED = frozenset({"tested", "evaluated", "studied", "assessed", "investigated", "examined", "tests", "evaluates"})


def arms_of_counts(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give numbers of patients in brackets the arm that no rule has read.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results; they are changed.
    """
    counts = [each for each in found if each.kind == "n"]
    if not counts:
        return
    _lettered(items, counts)
    opened = {each.at: _opened(items, each) for each in counts}
    bracketed = [each for each in counts if opened[each.at] is not None]
    several = len(bracketed) >= _FEWEST
    for each in bracketed:
        at = opened[each.at]
        if at is not None and each.arm is not None and (code := _code_of_a_combination(items, each, at)) is not None:
            each.arm = code
        told_apart = each.arm is not None or each.cohort is not None or "subset" in each.parts
        if at is None or told_apart or any(items[i].kind == "ratio" for i in range(at, closing(items, at))):
            continue
        own = _own_name(items, each, at, several=several)
        told = several or any(items[i].low.startswith(_GIVEN) for i in range(max(0, at - 2 * _FAR), at))
        named = told and text_at(items, at - 1) not in _NOBODY and _is_alone(items, each, at)
        each.arm = own or (_name_before(items, at) if named else None)


def _lettered(items: Sequence[Item], counts: Sequence[Estimate]) -> None:
    """Read ``216 patients received three agents (group A) and 209 received two (group B)``: a bracket behind each."""
    if len(counts) < _FEWEST:
        return
    ends = [*(each.at for each in counts[1:]), len(items)]
    named = [_group_behind(items, each.end, end) for each, end in zip(counts, ends, strict=True)]
    if any(each is None for each in named):
        return
    for each, slot in zip(counts, named, strict=True):
        each.arm = slot


def _group_behind(items: Sequence[Item], first: int, last: int) -> Slot | None:
    """Return the arm of a bracket that holds nothing but its letter or number: ``(group A)``, ``(arm 2)``."""
    for index in range(first, last):
        if items[index].text in _OPEN and text_at(items, index + 1) in {"group", "arm", "cohort"}:
            shut = closing(items, index)
            letter = text_at(items, index + 2)
            if shut == index + 3 and (len(letter) == 1 or letter in {"ii", "iii", "iv"}):
                return span(items, index + 1, shut, "arm")
    return None


def _code_of_a_combination(items: Sequence[Item], each: Estimate, opened: int) -> Slot | None:
    """Read ``cisplatin and paclitaxel (PC, n = 288)``: the code is of both, where only one of them was read."""
    code = opened + 1
    alone = text_at(items, code + 1) in {",", ";", ":"} and code + 2 == each.at and is_code(items[code].text)
    first = next((i for i in range(opened - 1, max(-1, opened - _FAR), -1) if _begins(items, i, each.arm)), None)
    part = first is not None and text_at(items, first - 1) in {"and", "plus", "+", "with", "/"}
    return items[code].slot("arm") if alone and part else None


def _begins(items: Sequence[Item], at: int, arm: Slot | None) -> bool:
    return arm is not None and items[at].start == arm.start


def _opened(items: Sequence[Item], each: Estimate) -> int | None:
    """Return the bracket that a number stands in."""
    for index in range(each.at - 1, max(-1, each.at - _FAR), -1):
        if items[index].text in _SHUT:
            return None
        if items[index].text in _OPEN:
            return index
    return None


def _is_alone(items: Sequence[Item], each: Estimate, opened: int) -> bool:
    """Say whether a bracket holds a number of patients, and before it at most how the arm was given."""
    behind = each.end + (singular(text_at(items, each.end)) in PEOPLE)
    ends = text_at(items, behind) in _SHUT | {";", ","}
    before = items[opened + 1 : each.at]
    dosed = bool(before) and before[-1].text in {";", ","} and any(_is_dose(item) for item in before)
    return ends and (not before or dosed)


def _is_dose(item: Item) -> bool:
    return item.low in _DOSES or item.kind in {"number", "duration", "dose"}


def _own_name(items: Sequence[Item], each: Estimate, opened: int, *, several: bool) -> Slot | None:
    """Read ``(adult, 79; paediatric, 25)``, ``(control arm; n = 202)`` and ``(265 early, 264 delayed)``."""
    last = each.at - (text_at(items, each.at - 1) in {",", ":", "=", ";"})
    first = last
    while first > opened + 1 and last - first < _LONGEST_OWN and text_at(items, first - 1) not in {";", ",", "and"}:
        first -= 1
    if first < last and text_at(items, first - 1) in _OPEN | {";", ",", "and"} and _is_a_name(items, first, last):
        return _named(items, first, last)
    behind = each.end
    end = behind
    while end < len(items) and end - behind < _LONGEST_OWN and items[end].text not in _SHUT | {";", ",", "and"}:
        end += 1
    numbered = sum(items[i].kind in {"number", "n"} for i in range(opened, closing(items, opened))) >= _FEWEST
    plain = several and numbered and behind < end and text_at(items, end) in _SHUT | {";", ",", "and"}
    told = plain and items[each.at].kind == "number" and singular(text_at(items, behind)) not in PEOPLE
    return _named(items, behind, end) if told and _is_a_name(items, behind, end) else None


def _is_a_name(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether words may name an arm: no dose, no value, not merely patients."""
    within = items[first:last]
    if any(_is_dose(each) or each.kind in _NO_NAMES or each.text in _OPEN | _SHUT for each in within):
        return False
    words = [each for each in within if each.kind != "punct" and each.low not in _LEADING]
    return bool(words) and not all(each.low in _NOBODY or singular(each.low) in PEOPLE - _KINDS for each in words)


def _named(items: Sequence[Item], first: int, last: int) -> Slot | None:
    while first < last and text_at(items, first) in _LEADING:
        first += 1
    while last - first > 1 and text_at(items, last - 1) in _TRAILING:
        last -= 1
    only = [index for index in range(first, last) if items[index].kind in NAMED]
    if len(only) == 1 and only[0] == first and all(_is_dose(items[index]) for index in range(first + 1, last)):
        return items[first].slot("arm")
    return span(items, first, last, "arm") if first < last else None


def _name_before(items: Sequence[Item], opened: int) -> Slot | None:
    """Return the words that end where a bracket opens, back to what parts them from the arm before."""
    first = opened
    while first > max(0, opened - _FAR):
        before = text_at(items, first - 1)
        if before in _SHUT:
            inner = opening(items, first - 1)
            if any(_counts(items, index) for index in range(inner, first - 1)):
                break
            first = inner
            continue
        if (before == "by" and text_at(items, first - 2) == "followed") or (
            before in _TIMES and _is_timed(items, first)
        ):
            first -= 1
            continue
        if before in {";", ":", "."} or before in _BEFORE or kind_at(items, first - 1) in {"percent", "disease"}:
            break
        if before == "with" and text_at(items, first - 2) in _TREATED | PEOPLE | {"patients"}:
            break
        if before in {"and", ","} and _parts(items, first - 1, opened):
            break
        if before == "for":
            break
        first -= 1
    first -= first > 0 and items[first].text in _OPEN
    last = _cut(items, first, opened)
    within = items[first:last]
    words = [each for each in within if each.kind not in {"punct", "number"} and each.low not in _LEADING]
    earlier = any(text_at(items, i) in _EARLIER for i in range(max(0, first - 4), first))
    nobody = earlier or all(each.low in _NOBODY or singular(each.low) in PEOPLE for each in words)
    valued = any(each.kind in _NO_NAMES or each.low in {"median", "mean"} for each in within)
    dosed = any(_is_dose(each) for each in within)
    if not within or valued or (nobody and not dosed) or singular(text_at(items, opened - 1)) in PEOPLE:
        return None
    return _named(items, first, last)


def _cut(items: Sequence[Item], first: int, last: int) -> int:
    """Return where a name ends: before the bracket with its dose, also where the number stands in that bracket."""
    for index in range(first + 1, last):
        shut = closing(items, index) if items[index].text in _OPEN and text_at(items, index - 1) != "m" else index
        if shut >= last - 1 and shut > index:
            return index
    return last


def _is_timed(items: Sequence[Item], first: int) -> bool:
    """Say whether words go on with when or for how long: ``cisplatin on day 1``, ``FEC for 4 cycles``."""
    told = items[first].kind in {"number", "number_word", "duration"} or text_at(items, first) in {
        "day",
        "days",
        "each",
    }
    return told and (
        is_of_treatment(items, first - 2) or _is_dose(items[first - 2]) or text_at(items, first - 2) == ")"
    )


def _counts(items: Sequence[Item], at: int) -> bool:
    """Say whether an item of a bracket counts patients."""
    alone = text_at(items, at - 1) in _OPEN and text_at(items, at + 1) in _SHUT and text_at(items, at - 2) != "m"
    return kind_at(items, at) == "n" or singular(text_at(items, at + 1)) in PEOPLE or (
        kind_at(items, at) == "number" and alone
    )  # fmt: skip


def _parts(items: Sequence[Item], at: int, opened: int) -> bool:
    """Say whether a comma or ``and`` parts two arms, and no two medicines of one."""
    if text_at(items, at - 1) in _SHUT:
        inner = opening(items, at - 1)
        return any(_counts(items, index) for index in range(inner, at))
    if text_at(items, at) == ",":
        return any(is_of_treatment(items, index) for index in range(at + 1, opened))
    return False


def no_tested_arms(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Take the arm from ``tested A in 203 patients``: what a trial tested is given to some of them only."""
    for each in found:
        place = None if each.arm is None or each.kind != "n" else place_of(items, each.arm)
        if place is None:
            continue
        tested = place < each.at and text_at(items, place - 1) in _TESTED
        designed = has_word(items, {"designed", "superiority"}, each.end, place)  # of 722, designed
        lead = each.at - 1 - (text_at(items, each.at - 1) == "the")
        half = text_at(items, lead) == "of" and text_at(items, lead - 1) in {"half", "third", "quarter"}
        # "to evaluate A compared with B in 809"
        both = has_word(items, {"compared", "versus"}, place, each.at) and has_word(items, _EVALUATES, 0, place)
        none = half or tested or designed or both or _compares_both(items, each, place)
        if none or _could_not_have(items, each.end, place):
            each.arm, each.order = None, 0


def _could_not_have(items: Sequence[Item], first: int, arm: int) -> bool:
    """Read ``706 patients who were not eligible for chemotherapy`` and ``19 in whom standard treatment had failed``."""
    between = [text_at(items, i) for i in range(first, arm)]
    if any(word.startswith(_GIVEN) for word in between):
        return False
    barred = any(word.startswith(_BARRED) for word in between)
    failed = "whom" in between and any(text_at(items, i).startswith(_FAILED) for i in range(arm + 1, arm + _NEAR_ARM))
    return barred or failed


def _compares_both(items: Sequence[Item], each: Estimate, arm: int) -> bool:
    """Read ``compared A with B in adults (n = 326)``: the number in the bracket of the patients is that of both."""
    opened = _opened(items, each)
    if opened is not None and singular(text_at(items, opened - 1)) not in PEOPLE:
        return False
    # or else "compared A with B in about 326 adults"
    people, near = (each.at, 3) if opened is None else (opened - 1, _NEAR_ARM)
    led = has_word(items, {"in"}, max(arm, people - near) + 1, people)
    return led and find(items, ("compar",), arm - _FAR, arm) is not None
