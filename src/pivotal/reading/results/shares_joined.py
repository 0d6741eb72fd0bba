"""Shares that one verb, one risk or one arm joins: of both arms, of what was lowered, of the two fates of an arm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import clause_begun, kind_at, renamed, span, text_at
from pivotal.reading.results.intervals import COMPARED, CUES, VERSUS, Estimate, closing, last_before
from pivotal.reading.results.people import BEFELL, PEOPLE, behind_brackets, is_counted, singular

_LOWERED = ("reduc", "lower", "decreas", "increas", "rais")
_RISKS = frozenset({"risk", "risks", "rate", "rates", "incidence", "likelihood", "probability", "frequency"})
_BARE = frozenset({"word", "disease"})
_NO_EVENTS = frozenset({"the", "a", "of", "in", "with", "and", "or", "any", "these"})
_FATES_AND = frozenset({"percent", "events", "n"})
_OF_WHOM = frozenset({"of", "in", "with", "on", "given", "receiving"})
_PARTICIPLES = frozenset({"treated", "randomised", "assigned", "allocated", "based", "combined", "enrolled"})
_GROUPED = frozenset({"who", "in", "on", "with", "treated", "given", "receiving", "assigned", "randomised"})
_TELLING = frozenset({"was", "were", "had", "occurred", "led", "is", "are", "developed", "experienced"})
_JOINING = VERSUS | {"and"}
_CLAUSE_ENDS = frozenset({".", ";", ":"})
_STOPS = frozenset({";", ".", ",", "was", "were", "had", "who", "that", "which"})
_FEWEST = 2  # words that tell more than whom a part is of
_PARTS = frozenset({"percentage", "proportion", "share"})
_LONGEST, _FAR, _NEAR = 5, 18, 16


def of_a_changed_risk(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``reduced the risk of local relapse (36% vs 52%)`` and ``the incidence of falls was reduced (9% vs 15%)``.

    ``Reduced the percentage of women needing transfusion (13% vs 28%)`` is of that, too. A pair in brackets is of what
    the risk is of, whatever was named before; a percentage alone is by how much it fell.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of a percentage.
    made : Estimate
        It as a part of the patients.
    """
    first = at - 2 if text_at(items, at - 1) in VERSUS else at
    second = first + 2 if text_at(items, first + 1) in VERSUS else first
    if second == first or text_at(items, first - 1) not in {"(", "["} or kind_at(items, second) != "percent":
        return None
    last = _behind_event(items, first - 1)
    begin = last
    while last - begin < 2 * _LONGEST and kind_at(items, begin - 1) in _BARE and items[begin - 1].low not in _NO_EVENTS:
        begin -= 1
    risk = begin - 2 - (text_at(items, begin - 1) == "the")
    part = text_at(items, risk) in _PARTS and singular(text_at(items, begin)) in PEOPLE and last - begin > _FEWEST
    named = part or (text_at(items, risk) in _RISKS and last - begin <= _LONGEST)
    if begin == last or text_at(items, risk + 1) != "of" or not named:
        return None
    told = range(max(0, risk - _NEAR), first)
    changed = any(text_at(items, index).startswith(_LOWERED) for index in told)
    return replace(made, endpoint=span(items, begin, last, "endpoint")) if changed else None


def _behind_event(items: Sequence[Item], at: int) -> int:
    """Return the place behind the event of a risk, before a bracket or before ``was significantly reduced (``."""
    place = at
    if text_at(items, place - 1).startswith(_LOWERED):
        place -= 1
        while text_at(items, place - 1).endswith("ly") or text_at(items, place - 1) in {"also", "was", "were"}:
            place -= 1
    return place


def of_the_next_arm(
    items: Sequence[Item], at: int, made: Estimate, read: Callable[[int, Estimate], Estimate | None]
) -> Estimate | None:
    """Read the first of ``76% (95% CI 74-78) of patients given A and 74% of those given B were alive at 5 years``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of a percentage.
    made : Estimate
        It as a part of the patients.
    read : function
        Reads the percentage at a place, and returns what it is of; the verb is told behind the second alone.
    """
    place = behind_brackets(items, at + 1)
    if text_at(items, place) not in _OF_WHOM:
        return None
    for index in range(place + 1, min(place + _FAR, len(items))):
        if kind_at(items, index) == "percent":
            if text_at(items, index - 1) not in COMPARED | {"and", "with"}:
                return None
            second = read(index, replace(made, at=index, end=index + 1))
            if second is None:
                return None
            named = second.endpoint or _endpoint_behind(items, index)
            times = {name: slot for name, slot in second.parts.items() if name == "time"}
            return replace(made, kind=second.kind, endpoint=named, parts={**made.parts, **times})
        if text_at(items, index) in _STOPS:
            return None
    return None


def of_a_fate_before(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``the disease progressed in 22% of men``, ``came back in 12 (22%) patients``: what befell so many.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of a percentage.
    made : Estimate
        It as a part of the patients.
    """
    place = at - 3 if is_counted(items, at) else at - 1
    back = text_at(items, place - 1) == "back" and text_at(items, place - 2) in {"came", "come", "grew", "grown"}
    verb = place - 1 - back
    told = text_at(items, place) == "in" and (back or text_at(items, verb) in {*BEFELL, "returned"})
    if not told or text_at(items, verb - 1) in {"who", "that", "which", "had", "have", "has"}:
        return None
    return replace(made, endpoint=span(items, verb, place, "endpoint"))


def of_the_series(items: Sequence[Item], at: int, made: Estimate, told: Sequence[Estimate]) -> Estimate | None:
    """Read the next of ``in 3 (20%) of 15 given A, 15 (54%) of 28 given B, and 10 (67%) of 15 given both``.

    The next of ``was 44%, 25%, and 11% at these dose levels, respectively`` is of what the first is of, too.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of a percentage.
    made : Estimate
        It as a part of the patients, with its interval.
    told : sequence of Estimate
        The results before it.
    """
    last = last_before(told, at)
    if last is None or last.kind not in {"percent", "harm"}:
        return None
    counted = _is_counted_part(items, at) and _is_counted_part(items, last.at)
    counted = counted and _is_another_group(items, last.at, at) and not _did_something(items, at + 2)
    if not counted and not _is_in_a_run(items, last, at):
        return None
    parts = {name: slot for name, slot in last.parts.items() if name in {"harm", "grade"}}
    return replace(made, kind=last.kind, endpoint=last.endpoint, parts={**parts, **made.parts})


def _is_counted_part(items: Sequence[Item], at: int) -> bool:
    """Read ``15 (54%) of 28`` and ``15 (54%) given A``: a percentage in the bracket behind a count, and of whom."""
    place = at + 2 + (singular(text_at(items, at + 2)) in PEOPLE)
    return is_counted(items, at) and text_at(items, at + 1) in {")", "]"} and text_at(items, place) in _OF_WHOM


def _did_something(items: Sequence[Item], first: int) -> bool:
    """Say whether a verb of their own stands behind those whom a part is of: ``20 (35%) in the other arm withdrew``."""
    for index in range(first, min(first + _FAR, len(items))):
        word = text_at(items, index)
        if items[index].text in {",", ";", ".", ")"}:
            return False
        if word in _STOPS | {"did", "have"} or (word.endswith(("ed", "ew", "ought")) and word not in _PARTICIPLES):
            return True
    return False


def _is_another_group(items: Sequence[Item], first: int, at: int) -> bool:
    """Say whether only whom the first part is of stands between two of them, and a comma or ``and``."""
    if text_at(items, at - 3) not in {",", "and"}:
        return False
    index = first + 3
    while index < at - 3:
        index = behind_brackets(items, index)
        word = text_at(items, index)
        if word in {";", ".", "had", "were", "was", "who"} or kind_at(items, index) in {"endpoint", "share", "harm"}:
            return False
        index += 1
    return True


def _is_in_a_run(items: Sequence[Item], last: Estimate, at: int) -> bool:
    """Say whether percentages stand together and ``respectively`` follows, where only one thing is named for all."""
    if not all(text_at(items, index) in {",", "and"} for index in range(last.end, at)) or last.end == at:
        return False
    behind = at + 1
    while kind_at(items, behind) == "percent" or text_at(items, behind) in {",", "and"}:
        behind += 1
    ahead = {text_at(items, index) for index in range(behind, min(behind + _NEAR, len(items)))}
    named = [index for index, item in enumerate(items[: last.at]) if item.kind in {"endpoint", "share", "harm"}]
    return "respectively" in ahead and len(named) <= 1 and text_at(items, behind) in {"at", "in", "for", "with"}


def _endpoint_behind(items: Sequence[Item], at: int) -> Slot | None:
    """Return the endpoint of ``were alive and disease-free``, where one is named near behind."""
    place = next((i for i in range(at, min(at + _NEAR, len(items))) if items[i].kind == "endpoint"), None)
    return None if place is None else items[place].slot("endpoint")


def fates_of_one_arm(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``81 patients (60%) progressed and 95 (70%) died in group A``: all four numbers are of that arm."""
    told = [each for each in found if each.kind in _FATES_AND]
    for index in range(len(told) - 3):
        four = told[index : index + 4]
        one, two = four[1], four[3]
        counted = all(_is_share_of(items, four[at], four[at + 1]) for at in (0, 2))
        befell = all(text_at(items, each.at + 1) in {")", "]"} for each in (one, two))
        befell = befell and all(text_at(items, each.at + 2) in BEFELL for each in (one, two))
        arm = two.arm or four[2].arm
        if counted and befell and text_at(items, one.at + 3) == "and" and four[2].at == one.at + 4 and arm is not None:
            for each in four:
                each.arm = arm
            _again_in_order(items, four, told[index + 4 : index + 8])


def _again_in_order(items: Sequence[Item], first: Sequence[Estimate], four: Sequence[Estimate]) -> None:
    """Read ``…, compared with 44 (46%) and 20 (21%), respectively, in group B``: the same two fates in another arm."""
    if len(four) != len(first) or not all(_is_share_of(items, four[at], four[at + 1]) for at in (0, 2)):
        return
    end = four[3].at + 1
    told = "respectively" in {text_at(items, index) for index in range(end, end + _LONGEST)}
    if not told or text_at(items, four[1].at + 2) != "and" or four[2].at != four[1].at + 3:
        return
    arm = four[3].arm if four[3].arm is not None else four[2].arm
    own = arm is not None and arm.start > four[3].value.end
    for each, earlier in zip(four, first, strict=True):
        each.endpoint, each.arm = earlier.endpoint, arm if own else None


def _is_share_of(items: Sequence[Item], count: Estimate, share: Estimate) -> bool:
    """Say whether a percentage stands in the bracket right behind a count: ``93 patients (65%)``."""
    opened = count.at + 1 + (singular(text_at(items, count.at + 1)) in PEOPLE)
    return (
        share.kind == "percent" and text_at(items, opened) in {"(", "["} and opened < share.at < closing(items, opened)
    )


def of_an_estimate(items: Sequence[Item], at: int, made: Estimate, told: Sequence[Estimate]) -> Estimate | None:
    """Read ``distant recurrence (4-year estimate, 12.1% v 13.4%)``: a rate of whatever stands before the bracket.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A percentage.
    made : Estimate
        It as a share.
    told : sequence of Estimate
        The results before it.
    """
    last = told[-1] if told else None
    if text_at(items, at - 1) in VERSUS:
        time = last.parts.get("time") if last is not None and last.kind == "rate" and last.end == at - 1 else None
    else:
        led = text_at(items, at - 1) in {",", ":", "of"} and text_at(items, at - 2).startswith(("estimate", "rate"))
        time = renamed(items[at - 3].parts["value"], "time") if led and kind_at(items, at - 3) == "time_name" else None
    return None if time is None else replace(made, kind="rate", parts={**made.parts, "time": time})


def behind_group(items: Sequence[Item], at: int) -> int | None:
    """Return the place of ``and`` behind a bracket, or behind the group that it is of: ``(71%) who received A and``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place behind the bracket.
    """
    if text_at(items, at) == "and":
        return at
    if text_at(items, at) not in _GROUPED:
        return None
    before = items[clause_begun(items, at, _CLAUSE_ENDS) : at]
    if any(each.kind in CUES or each.low in _TELLING for each in before):
        return None  # "treatment was stopped in 58 patients (71%) of the one group": what they did is told before
    for index in range(at + 1, min(at + _NEAR, len(items))):
        if text_at(items, index) in _JOINING and kind_at(items, index + 1) in {"fraction", "number", "number_word"}:
            return index
        if items[index].text in {";", ".", "("} or items[index].kind in {"percent", "share", "harm", "endpoint"}:
            return None
    return None
