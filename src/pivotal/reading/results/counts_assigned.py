"""The arms of numbers of patients that say themselves what was given: ``289 were assigned to X``, ``X (n = 272)``."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import is_name, span, text_at, words_in
from pivotal.reading.results.arm_phrases import NAMED
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.arms_given import shares_all
from pivotal.reading.results.counts_apart import ENTERED
from pivotal.reading.results.counts_in_context import is_of_all_arms
from pivotal.reading.results.counts_told import OF_ARMS, are_in_order, headed_by
from pivotal.reading.results.intervals import Estimate, closing, opening
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.short_arms import is_code

_ASSIGNED = ("assigned", "allocated", "randomis")
_BETWEEN = frozenset({
    "further", "then", "subsequently", "were", "was", "randomly", "initially", "been", "had", "who", "have",
    "centrally",
})  # fmt: skip
_EARLIER = frozenset({"prior", "previous", "previously", "earlier", "pretreated"})
_TO = frozenset({"to", "receive", "received", "either", "or", "versus", "vs", "v", "and", "with"})
_NO_ARMS = frozenset({"ITT", "FAS", "PP", "OS", "PFS", "ORR", "DOR", "CR", "PR", "SD", "PD", "AE", "AES", "NR", "NE"})
_DOSES = frozenset({
    "mg", "kg", "m2", "g", "mcg", "at", "once", "twice", "daily", "every", "weeks", "week", "day", "days", "low",
    "dose", "-", "of", "/", "a", "per", "weekly", "orally", "intravenously", "oral", ",",
})  # fmt: skip
_LONGEST_DOSE = 14  # items
_LONGEST = 5  # items of the name of an arm
_BEFORE = 16  # items between an earlier therapy and the word that says so
_PARTED = frozenset({"included", "includes", "including", "comprised", "comprising", "cohorts", "divided", "split"})
_FAR = 30  # items over which somebody was assigned


def give_assigned(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give numbers of patients the arms that they were assigned to; what they had had before is none."""
    for each in (one for one in found if one.kind == "n" or (one.kind == "events" and items[one.at].kind == "n")):
        if each.arm is not None and _was_before(items, each.arm):
            each.arm = None
        if each.cohort is not None and (
            _has_own_number(items, each.end, each.cohort) or _is_of_parts(items, each.end, each.cohort)
        ):
            each.cohort = None
        told = (
            headed_by(items, each)
            or _joined_before(items, each)
            or _given_together(items, each)
            or _instead(items, each, found)
            or _assigned_to(items, each)
            or _received_code(items, each)
            or _in_brackets(items, each)
            or _with_its_dose(items, each)
            or _short_name_behind(items, each)
            or _brand_before(items, each)
            or _name_before(items, each)
            or (None if each.arm is not None else _named(items, each))
        )
        if told is not None:
            each.arm = told
        if are_in_order(items, each.at) or is_of_all_arms(items, each, found):
            each.arm = None
        if each.cohort is not None and _is_first_of_two(items, each.end):
            each.cohort = None  # There were 182 and 85 patients in the one and the other cohort, respectively
        if each.cohort is not None and text_at(items, each.end) == "of" and text_at(items, each.end + 1) == "whom":
            each.cohort = None if each.cohort.start < items[each.at].start else each.cohort  # that of the whole
    _respectively(items, [each for each in found if each.kind == "n"])


def _respectively(items: Sequence[Item], counts: Sequence[Estimate]) -> None:
    """Read ``823 and 230 patients were assigned to A and B, respectively``: each number has its own."""
    for one, two in itertools.pairwise(counts):
        if two.at != one.end + 1 or text_at(items, one.end) != "and":
            continue
        for at in range(two.end + 2, min(two.end + _FAR, len(items) - 3)):
            other = at + 2 + (text_at(items, at + 2) == "the")
            pair = items[at].kind in NAMED and text_at(items, at + 1) == "and" and items[other].kind in NAMED
            if pair and "respectively" in {text_at(items, index) for index in range(other + 1, other + 5)}:
                one.arm, two.arm = items[at].slot("arm"), items[other].slot("arm")
                break


def _is_first_of_two(items: Sequence[Item], at: int) -> bool:
    second = text_at(items, at) == "and" and at + 1 < len(items) and items[at + 1].kind == "number"
    return second and any(text_at(items, i) == "respectively" for i in range(at + 2, min(at + _FAR, len(items))))


def _was_before(items: Sequence[Item], arm: Slot) -> bool:
    """Say whether an arm is an earlier therapy: ``the prior sunitinib subgroup``, ``previously received sorafenib``."""
    at = next((place for place, item in enumerate(items) if item.start <= arm.start < item.end), 0)
    near = [text_at(items, place) for place in range(max(0, at - _BEFORE), at)]
    return any(each in _EARLIER for each in near[-3:]) or ("previously" in near and "received" in near)


def _has_own_number(items: Sequence[Item], at: int, cohort: Slot) -> bool:
    """Say whether a cohort has a number of its own behind another: ``28 patients (21 with A and 7 with B)``."""
    between = [item for item in items[at:] if item.end <= cohort.start]
    opened = any(item.text in {"(", "["} for item in between) and not any(item.text in {")", "]"} for item in between)
    listed = any(item.text in {",", ":"} or item.low in {"of", "including"} for item in between)
    counted = [
        item
        for place, item in enumerate(between)
        if item.kind in {"number", "n", "number_word"} and not _graded(between, place)
    ]
    return bool(counted) and (opened or listed)


def _graded(items: Sequence[Item], at: int) -> bool:
    """Say whether a number is that of a grade, a stage or a bound, and counts nobody."""
    return text_at(items, at - 1) in {"grade", "stage", "type", "least", "than", "or", "aged", "cd", "-"}


def _is_of_parts(items: Sequence[Item], at: int, cohort: Slot) -> bool:
    """Say whether a cohort is one of those that a trial was parted into: ``298 patients and included two cohorts``."""
    between = [item.low for item in items[at:] if item.end <= cohort.start]
    return any(each in _PARTED for each in between) and any(each in {"cohorts", "groups", "one"} for each in between)


def _assigned_to(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``312 patients were assigned to CVD treatment and 305 patients to no treatment``."""
    at, verb = each.end, False
    if text_at(items, at).rstrip("s") in PEOPLE:
        at += 1
    if text_at(items, at) in {"(", "["}:
        at = closing(items, at) + 1
    while at - each.end < 20 and (text_at(items, at) in _BETWEEN or text_at(items, at).startswith(_ASSIGNED)):
        verb = verb or text_at(items, at).startswith(_ASSIGNED)
        at += 1
    earlier = any(text_at(items, place).startswith(_ASSIGNED) for place in range(max(0, each.at - _FAR), each.at))
    return _arm_from(items, at + 1) if text_at(items, at) == "to" and (verb or earlier) else None


def _arm_from(items: Sequence[Item], at: int) -> Slot | None:
    """Return an arm that begins at a place: capitals, a medicine, or ``no treatment``; nothing where several follow."""
    while text_at(items, at) in {"the", "receive"}:
        at += 1
    end = at
    while end < len(items) and end - at < _LONGEST and _belongs(items, end):
        end += 1
    if end == at or (items[at].kind not in NAMED and not _is_short(items[at])):
        none = text_at(items, at) == "no" and text_at(items, at + 1) in {"treatment", "therapy", "maintenance"}
        return span(items, at, at + 2, "arm") if none else None
    several = text_at(items, end) in {"(", "[", "or", "versus", "vs", "v"}  # "to A (n = 178) or B (n = 180)"
    return None if several or shares_all(items, end) else span(items, at, end, "arm")


def _belongs(items: Sequence[Item], at: int) -> bool:
    joined = text_at(items, at) in {"plus", "+", "-", "–"}
    return items[at].kind in NAMED or _is_short(items[at]) or joined


def _is_short(item: Item) -> bool:
    """Say whether an item is an abbreviation in capitals that can be that of an arm: ``CVD``, ``N+C``, ``S``."""
    return item.kind == "word" and item.text.isupper() and len(item.text) < 10 and item.text not in _NO_ARMS


def _named(items: Sequence[Item], each: Estimate) -> Slot | None:
    return (
        _dosed(items, each)
        or _in_brackets(items, each)
        or _noun_before(items, each)
        or _before_colon(items, each)
        or _received(items, each)
        or _group_that_had(items, each)
        or _radiation(items, each)
    )


def _given_together(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``to A at 40 mg daily plus B (1,200 mg) (n = 289)`` and ``or A and B (n = 72)``: one for both."""
    opened = each.at - 1
    if text_at(items, opened) not in {"(", "["} or text_at(items, each.end) not in {")", "]"}:
        return None
    named: list[int] = []
    joined = True  # whether what stands behind a place is joined to what stands before it
    at = opened - 1
    while at >= 0 and opened - at < _FAR:
        if items[at].text in {")", "]"} and (dose := opening(items, at)) < at:
            if any(items[i].kind == "n" for i in range(dose, at)):
                return None
            at = dose - 1
            continue
        if items[at].kind in {"drug", "product"}:
            if not joined:
                break
            named, joined = [at, *named], False
        elif text_at(items, at) in {"plus", "+", "and", "with"} and named:
            joined = True
        elif not (items[at].kind in {"number", "duration", "time_name"} or text_at(items, at) in _DOSES):
            break
        at -= 1
    told = text_at(items, at) in _TO - {"and", "with"} and not joined
    if len(named) < 2 or not told:
        return None
    value = "+".join(items[i].value for i in named)
    return span(items, named[0], named[-1] + 1, "arm", value)


def _joined_before(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``set velotinib plus ADT (410 people) against placebo plus ADT (408 people)``: one name for both."""
    last = each.at - 2
    if text_at(items, last + 1) not in {"(", "["} or last < 2 or not _is_short(items[last]):
        return None
    first = last
    while first > 1 and text_at(items, first - 1) in {"plus", "+"} and (
        items[first - 2].kind in NAMED or items[first - 2].text[:1].isupper()
    ):  # fmt: skip
        first -= 2
    return span(items, first, last + 1, "arm") if first < last else None


def _instead(items: Sequence[Item], each: Estimate, found: Sequence[Estimate]) -> Slot | None:
    """Read ``A (n = 289) or ARPI switch (n = 286)``: the other arm is told by what was done."""
    opened = each.at - 1
    if text_at(items, opened) not in {"(", "["} or text_at(items, each.end) not in {")", "]"}:
        return None
    if not any(one.kind == "n" and one.end < each.at and items[one.at].kind == "n" for one in found):
        return None
    first = opened
    while first > 0 and opened - first < _LONGEST and items[first - 1].kind in {"word", "short", "gene", "target"} and (
        text_at(items, first - 1) not in _TO
    ):  # fmt: skip
        first -= 1
    plain = first < opened and items[first].text.isupper() and text_at(items, opened - 1) in {"switch", "alone", "care"}
    return span(items, first, opened, "arm") if plain and text_at(items, first - 1) in {"or", "versus", "vs"} else None


def _dosed(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``avutinib (300 mg twice daily; n = 210)``: a dose stands between the medicine and its number."""
    end = each.end + (text_at(items, each.end).rstrip("s") in PEOPLE)
    shut = text_at(items, end) in {")", "]"} and text_at(items, each.at - 1) in {";", ","}
    opened = next((i for i in range(each.at - 2, max(0, each.at - 10), -1) if items[i].text in {"(", "["}), None)
    if not shut or opened is None or items[opened - 1].kind not in NAMED:
        return None
    return items[opened - 1].slot("arm") if "mg" in {text_at(items, i) for i in range(opened, each.at)} else None


def _in_brackets(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``to N+C (n = 301) v S (n = 297)``: capitals before the bracket of a number, behind ``to`` or ``v``."""
    opened = each.at - 1
    if text_at(items, opened) not in {"(", "["} or text_at(items, each.end) not in {")", "]"}:
        return None
    first = opened
    while (
        first > 0
        and opened - first < _LONGEST
        and (_is_short(items[first - 1]) or text_at(items, first - 1) in {"+", "-", "–", "®", "™"})
    ):
        first -= 1
    if 1 < first < opened and text_at(items, first) in {"-", "–"} and items[first - 1].text.istitle():
        first -= 1  # to Oral-AZA (n = 238)
    given = any(
        text_at(items, place).startswith((*_ASSIGNED, "receiv", "random"))
        for place in range(max(0, first - _FAR), first)
    )
    named = _is_short(items[first]) or text_at(items, first + 1) in {"-", "–"}
    if first == opened or not given or text_at(items, first - 1) not in _TO | {","} or not named:
        return None
    if text_at(items, first - 1) == "with" and text_at(items, first - 2).rstrip("s") in PEOPLE:
        return None
    return span(items, first, opened, "arm")


def _name_before(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``treated with X (epco n = 120, glofit n = 95)``: in a bracket of several, each name before its number."""
    if items[each.at].kind != "n" or text_at(items, each.end) not in {",", ";", ")", "]", "and"}:
        return None
    first = each.at - (text_at(items, each.at - 1) in {",", ":"})
    last = first
    while first > 0 and last - first < _LONGEST and text_at(items, first - 1) not in {"(", "[", ";", ",", "and"}:
        first -= 1
    opened = next((i for i in range(first - 1, max(-1, first - _FAR), -1) if items[i].text in {"(", "["}), None)
    if opened is None or first == last or text_at(items, first - 1) not in {"(", "[", ";", ",", "and"}:
        return None
    counted = sum(item.kind == "n" for item in items[opened : closing(items, opened) + 1])
    plain = all(item.kind in {"word", *NAMED} or item.text in {"-", "–", "+"} for item in items[first:last])
    return span(items, first, last, "arm") if plain and counted > 1 and _tells_arms(items, opened, first) else None


def _tells_arms(items: Sequence[Item], opened: int, first: int) -> bool:
    """Say whether a bracket lists what was given: behind ``treated with …``, or names of medicines, or schedules."""
    given = any(text_at(items, at) in {"treated", "received", "receiving", "given"} for at in range(opened - 5, opened))
    named = items[first].kind in NAMED or text_at(items, first) in {"once", "twice"}
    shut = closing(items, opened)
    named = named or (
        _is_short(items[first]) and sum(item.kind in NAMED or _is_short(item) for item in items[opened:shut]) > 1
    )  # (EV, n = 207; chemotherapy, n = 237)
    return (given or named) and text_at(items, first) not in PEOPLE


def _noun_before(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``(once-weekly arm, n = 31; twice-weekly arm, n = 17)``."""
    comma = each.at - 1
    if (
        items[each.at].kind != "n"
        or text_at(items, comma) not in {",", ":"}
        or text_at(items, comma - 1) not in OF_ARMS
    ):
        return None
    first = comma - 1
    while first > 0 and comma - first < _LONGEST + 1 and text_at(items, first - 1) not in {"(", "[", ";", ",", "and"}:
        first -= 1
    opened = text_at(items, first - 1) in {"(", "[", ";", ",", "and"}
    return span(items, first, comma - 1, "arm") if opened and first < comma - 1 else None


def _before_colon(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``(VMP: 257 patients; Rd-R: 217 patients)``: the name from the bracket or semicolon to the colon."""
    colon = each.at - 1
    if text_at(items, colon) != ":" or text_at(items, each.end).rstrip("s") not in PEOPLE:
        return None
    first = colon
    while first > 0 and colon - first < _LONGEST and text_at(items, first - 1) not in {"(", "[", ";", ","}:
        first -= 1
    named = first < colon and (items[first].kind in NAMED or is_code(items[first].text))
    return span(items, first, colon, "arm") if named and text_at(items, first - 1) in {"(", "[", ";", ","} else None


def _group_that_had(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``The 177Lu-X group included 151 (67%) patients``: no ``Study Group``, whose centres took part."""
    noun = each.at - 2
    if text_at(items, each.at - 1) not in {"included", "comprised", "contained", "enrolled"} or noun < 1:
        return None
    if items[noun].text.istitle():
        return None
    first = noun
    while first > 0 and noun - first < _LONGEST and text_at(items, first - 1) not in {"the", ",", "while", "and", "a"}:
        first -= 1
    return span(items, first, noun, "arm") if text_at(items, noun) in {"group", "arm"} and first < noun else None


def _radiation(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``33 (32%) patients received hypofractionated radiotherapy (40 Gy)``: what was given is no medicine."""
    verb = each.end
    for _ in range(2):
        verb = closing(items, verb) + 1 if text_at(items, verb) in {"(", "["} else verb
        verb += text_at(items, verb).rstrip("s") in PEOPLE
    if text_at(items, verb) not in {"received", "underwent"}:
        return None
    end = next((i for i in range(verb + 1, verb + 1 + _LONGEST) if text_at(items, i).startswith("radi")), None)
    plain = end is not None and all(items[i].kind == "word" or items[i].text == "-" for i in range(verb + 1, end))
    return span(items, verb + 1, end + 1, "arm") if plain and end is not None else None


def _received_code(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``140 (33%) patients received SR, 57 (13%) received TACE+RFA``: a short name for each number."""
    at = closing(items, each.end) + 1 if text_at(items, each.end) in {"(", "["} else each.end
    at += text_at(items, at).rstrip("s") in PEOPLE
    at = closing(items, at) + 1 if text_at(items, at) in {"(", "["} else at
    first = last = at + 1
    while (
        last < len(items)
        and last - first < _LONGEST
        and (is_code(items[last].text) or text_at(items, last) in {"+", "plus"})
    ):
        last += 1
    return span(items, first, last, "arm") if text_at(items, at) == "received" and last > first else None


def _received(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``490 received Brandname``: a proper name that nothing else explains."""
    at = each.end + 1 if text_at(items, each.end).rstrip("s") in PEOPLE else each.end
    if text_at(items, at) != "received" or not is_name(items, at + 1):
        return None
    return items[at + 1].slot("arm", items[at + 1].low)


def _with_its_dose(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``to receive the drug, 25 mg twice a day (161 patients), or placebo``."""
    place = behind_dose(items, each.at - 2) if text_at(items, each.at - 1) == "(" else each.at - 2
    return items[place].slot("arm") if place < each.at - 2 and each.arm is None else None


def _short_name_behind(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read the second of ``(508 sunitinib, 254 TPC)``: a short name alone behind its number."""
    named = each.end < len(items) and is_code(items[each.end].text) and items[each.end].text not in _NO_ARMS
    alone = text_at(items, each.at - 1) in {"(", ","} and text_at(items, each.end + 1) in {")", ","}
    return items[each.end].slot("arm") if named and alone else None


def _brand_before(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``to receive either Brandname (345 patients) or the other``: a proper name that nothing else explains."""
    shut = each.end + (text_at(items, each.end).rstrip("s") in PEOPLE)
    alone = text_at(items, each.at - 1) in {"(", "["} and text_at(items, shut) in {")", "]"} and each.arm is None
    led = text_at(items, each.at - 3) in {"receive", "received", "either", "or", "to"}
    return items[each.at - 2].slot("arm") if alone and led and is_name(items, each.at - 2) else None


def behind_dose(items: Sequence[Item], at: int) -> int:
    """Return the place of a medicine whose dose ends at a place: ``the drug, at a dose of 10 mg once daily``."""
    if at < 0:
        return at
    place = at
    while place > 0 and (
        items[place].kind in {"number", "duration", "dose"} or text_at(items, place) in _DOSES | {"dose", "a"}
    ):
        place -= 1
    return place if at - place < _LONGEST_DOSE and items[place].kind in NAMED else at


def is_compared(items: Sequence[Item], at: int, end: int) -> bool:
    """Read ``A (155 patients) was compared with B (155 patients)``."""
    alone = text_at(items, at - 1) == "(" and end == at + 2 and text_at(items, end) == ")" and at >= 2
    return alone and items[at - 2].kind in NAMED and any(item.low.startswith("compar") for item in items)


def is_in_brackets_of_an_arm(items: Sequence[Item], at: int) -> bool:
    """Read ``to receive the drug (330) or placebo (163)`` and ``randomised (136 to the drug and 129 to placebo)``."""
    end = at + 2 if singular(text_at(items, at + 1)) in PEOPLE else at + 1
    opened = text_at(items, at - 1) == "("
    if _is_of_each(items, at, end) or is_compared(items, at, end):
        return True
    assigned = opened and end == at + 1 and text_at(items, end) == "to" and end + 1 < len(items)
    to = end + 2 if assigned and text_at(items, end + 1) == "the" else end + 1
    named = behind_dose(items, at - 2 - (text_at(items, at - 2) in OF_ARMS))
    alone = opened and text_at(items, end) == ")" and named >= 0 and items[named].kind in ARM_KINDS
    known = to < len(items) and (items[to].kind in ARM_KINDS or items[to].text.isupper() or items[to].low in OF_ARMS)
    if not alone and not (assigned and known):
        return False
    either = end == at + 2 and {"either", "received"} <= {text_at(items, index) for index in range(max(0, at - 40), at)}
    return either or any(each.startswith(("randomis", "assign", "allocat")) for each in words_in(items, at - 60, at))


def _is_of_each(items: Sequence[Item], at: int, end: int) -> bool:
    """Read ``310 patients were randomised (155 per arm)`` and ``…, 155 to each group``."""
    each = end + 1 if text_at(items, end) in {"in", "to"} else end
    told = text_at(items, each) in {"per", "each"} and singular(text_at(items, each + 1)) in OF_ARMS
    return (
        told
        and text_at(items, at - 1) in {"(", ",", "with", ":", ";"}
        and any(one.startswith(ENTERED) for one in words_in(items, at - 12, at))
    )
