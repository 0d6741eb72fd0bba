"""Numbers of patients by what is told of them: whom something was shown in, whose data count, which group they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at, words_in
from pivotal.reading.results.counts_listed import CLAUSE_ENDS, RESULTS
from pivotal.reading.results.people import PEOPLE, behind_brackets, people_counted, singular

if TYPE_CHECKING:
    from pivotal.reading.results.intervals import Estimate

UNITS = frozenset({"mg", "g", "mcg", "µg", "μg", "gy", "ml", "iu", "mbq", "kg", "mgs", "cgy", "milligrams", "mci"})
_SUBJECTS = ("efficac", "effectiv", "safety", "activity", "benefit", "tolerab", "pharmacokin")
_VERBS = (
    "demonstrat", "establish", "show", "evaluat", "assess", "studied", "tested", "investigat", "examin", "confirm",
    "observed", "seen", "document", "proven", "characteris", "characteriz", "support",
)  # fmt: skip
_GROUNDS = frozenset({"based", "supported", "rests", "rested", "relies", "relied", "backed", "underpinned", "grounded"})
_DATA = frozenset({"data", "results", "findings", "evidence", "outcomes", "records", "information"})
_OF = frozenset({"of", "from", "for", "in", "on"})
_CAME = frozenset(
    {"come", "came", "comes", "stem", "stemmed", "derived", "drawn", "obtained", "pooled", "gathered", "collected"}
)
_ADDED = frozenset({"additional", "further", "extra", "another"})
_SORTED = (
    "classif", "assign", "randomis", "allocat", "enrol", "includ", "treated", "stratif", "grouped", "categor",
    "entered", "placed", "recruit",
)  # fmt: skip
_GROUPS = frozenset({"arm", "group", "cohort", "stratum"})
_CONSTITUTE = frozenset({"comprised", "comprise", "constituted", "constitute", "formed", "form", "composed"})
_SETS = frozenset({"population", "set", "sample", "cohort", "dataset", "group", "arm", "subgroup", "series"})
OF_ARMS = frozenset({"group", "arm", "groups", "arms", "cohort", "cohorts"})
_LONGEST_NAME = 5  # items of the name of an arm
_SOMETHING = frozenset({"complete", "partial", "remission", "response", "responders", "icu", "hospital"})
_COMPRISED = frozenset({"comprised", "included", "had", "contained", "comprises", "includes", "enrolled", "of"})
_STUDIES = frozenset({"trial", "study", "we", "investigators", "researchers", "authors"})
NOT_OF_ALL = frozenset({"than", "least", "most", "every", "first", "last", "no"})  # before a number of some of them
_MOST_LISTED = 24  # items of a list of arms with their numbers
_TOOK = frozenset({"treated", "dosed", "infused", "enrolled", "recruited", "included", "randomised"})
_NEAR, _LONGEST_CLAUSE, _FAR = 12, 10, 40
_FEWEST_TOLD, _FAR_ALONE = 2, 12  # items from one number of an arm to the next


def is_told(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Say whether a number counts patients by what is told of them behind or before it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The number.
    before : sequence of Estimate
        The results before it.
    """
    if text_at(items, at - 1) in NOT_OF_ALL:
        return False
    people = people_counted(items, at)
    if are_in_order(items, at) or _is_in_the_bracket_of_a_dose(items, at):
        return True
    if people is None:
        return (
            _is_of_a_second_group(items, at, before)
            or _of_whom_sorted(items, at, before)
            or _is_in_a_group(items, at, at + 1)
            or (text_at(items, at - 1) in {",", "and", ""} and _has_data(items, at + 1))
        )
    behind = people + 1
    if text_at(items, behind) in {"(", "["} and behind + 1 < len(items) and items[behind + 1].kind == "percent":
        return False  # in 8 patients (12.5%)
    return (
        _are_all(items, at, people)
        or _were_shown(items, at)
        or _is_of_data(items, at)
        or _are_these(items, at, people)
        or _has_data(items, behind)
        or _were_evaluable(items, at, people)
        or _is_in_a_group(items, at, behind)
    )


def _are_all(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``The trial treated 90 patients``, ``Of the 1,186 included patients``, ``A total 238 patients were …``."""
    before = text_at(items, at - 1)
    if before in _TOOK and (text_at(items, at - 2) in _STUDIES or at == 1):
        return True
    if before == "was" and text_at(items, at - 2) in {"population", "set", "cohort"} and people == at + 1:
        return True
    if _make_up(items, people + 1):
        return True
    study = text_at(items, people + 1).startswith(("trial", "study"))
    if study and people == at + 1 and not text_at(items, people).endswith("s"):
        return True  # a 552 patient study
    entered = any(each.startswith(_SORTED) for each in words_in(items, at + 1, people))
    if before == "the" and text_at(items, at - 2) in {"of", "among"} and at == 2 and entered:
        return True
    alone = people == at + 1 and text_at(items, people + 1) in {"received", "were", "had", "completed", "underwent"}
    return at <= 2 and (before == "all" or (before == "total" and at == 2)) and alone


def _make_up(items: Sequence[Item], at: int) -> bool:
    """Read ``92 patients comprised the safety population`` and ``… made up the intention-to-treat set``."""
    made = text_at(items, at) in _CONSTITUTE or (
        text_at(items, at) in {"made", "make"} and text_at(items, at + 1) == "up"
    )
    return made and any(text_at(items, i) in _SETS for i in range(at + 1, at + _NEAR))


def are_in_order(items: Sequence[Item], at: int) -> bool:
    """Read ``assigned to A, B, or both (331, 330, and 213 patients, respectively)``."""
    first = at
    while first > 0 and (items[first - 1].kind == "number" or text_at(items, first - 1) in {",", "and"}):
        first -= 1
    last = at
    while last + 1 < len(items) and (items[last + 1].kind == "number" or text_at(items, last + 1) in {",", "and"}):
        last += 1
    told = text_at(items, first - 1) in {"(", "["} and singular(text_at(items, last + 1)) in PEOPLE
    if not told or "respectively" not in {text_at(items, last + 2), text_at(items, last + 3)}:
        return False
    if sum(items[index].kind == "number" for index in range(first, last + 1)) < 2:
        return False
    return any(each.startswith(_SORTED) for each in words_in(items, first - _FAR, first))


def _is_in_the_bracket_of_a_dose(items: Sequence[Item], at: int) -> bool:
    """Read ``assigned to receive X (800 mg once daily; 557 patients) or …``."""
    shut = text_at(items, at + 2) in {")", "]"} and singular(text_at(items, at + 1)) in PEOPLE
    if not shut or text_at(items, at - 1) not in {";", ","}:
        return False
    opened = next((i for i in range(at - 2, max(-1, at - _FAR), -1) if items[i].text in {"(", "["}), None)
    if opened is None or not any(text_at(items, index) == "mg" for index in range(opened, at)):
        return False
    return any(each.startswith(("assign", "randomis", "allocat")) for each in words_in(items, 0, opened))


def _were_shown(items: Sequence[Item], at: int) -> bool:
    """Read ``The effectiveness of the drug was demonstrated in 518 trial participants``."""
    if text_at(items, at - 1) not in {"in", "among", "on"}:
        return False
    verb = False
    for index in range(at - 2, max(-1, at - 2 - _NEAR), -1):
        word = text_at(items, index)
        if word in CLAUSE_ENDS or items[index].kind in RESULTS or items[index].kind == "number":
            return False
        if verb and word.startswith(_SUBJECTS):
            return True
        verb = verb or word.startswith(_VERBS)
    return False


def _is_of_data(items: Sequence[Item], at: int) -> bool:
    """Read ``based on pooled data for 102 patients`` and ``was based on an additional 161 patients``."""
    before = text_at(items, at - 1)
    if before == "from" and text_at(items, at - 2) in _CAME:
        return True
    if before in _OF and text_at(items, at - 2) in _DATA:
        return text_at(items, at - 3) not in {"no", "without"}
    place = at - 1 - (before in _ADDED)
    if before in _ADDED and text_at(items, place) == "an":
        place -= 1
    if text_at(items, place) not in {"on", "by", "of", "from"}:
        return False
    return any(each in _GROUNDS for each in words_in(items, place - 2, place + 1)) and (place < at - 1)


def _are_these(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``The response rate in these 101 patients was 83%`` and ``Among these 44 patients, …``."""
    led = text_at(items, at - 1) in {"these", "those"} and text_at(items, at - 2) in {"in", "among", "for", "amongst"}
    return led and text_at(items, people + 1) in {"was", "were", ",", "is", "are", "the"}


def _has_data(items: Sequence[Item], first: int) -> bool:
    """Read ``410 patients had follow-up data reported`` and ``233 had follow-up data available``."""
    verb = behind_brackets(items, first)
    if text_at(items, verb) not in {"had", "have"}:
        return False
    ahead = [text_at(items, index) for index in range(verb + 1, verb + 7)]
    data = next((step for step, each in enumerate(ahead) if each in {"data", "information"}), None)
    if data is None or any(each in {",", ".", ";", "no", "missing", "incomplete"} for each in ahead[:data]):
        return False
    return any(each in {"available", "reported", "evaluable", "sufficient", "complete"} for each in ahead)


def _were_evaluable(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``in 23 patients with thymoma who were evaluable for response``."""
    if text_at(items, at - 1) not in {"in", "of", "among", "for", "from"}:
        return False
    for index in range(people + 1, min(people + _LONGEST_CLAUSE, len(items))):
        if items[index].kind in RESULTS or text_at(items, index) in {*CLAUSE_ENDS, ",", "("}:
            return False
        if text_at(items, index) in {"evaluable", "assessable"}:
            return text_at(items, index - 1) not in {"not", "non", "-"}
    return False


def _is_in_a_group(items: Sequence[Item], at: int, first: int) -> bool:
    """Read ``118 men were in the treatment arm, and 61 men were in the other``, ``7 were in Cohort B``."""
    there = text_at(items, at - 1) in {"were", "was"} and text_at(items, at - 2) == "there"
    verb = first if there else first + 1
    if not (there or text_at(items, first) in {"were", "was"}) or text_at(items, verb) != "in":
        return False
    for index in range(verb + 1, min(verb + 8, len(items))):
        if items[index].kind in RESULTS or text_at(items, index) in {*CLAUSE_ENDS, ",", "(", "who", "with"}:
            return False
        if text_at(items, index) in _SOMETHING:
            return False
        if singular(text_at(items, index)) in _GROUPS:
            return True
    return False


def _of_whom_sorted(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``99 patients, 45 of whom were classified into the one cohort and 54 of whom into the other``."""
    if not any(each.kind == "n" for each in before) or text_at(items, at - 1) not in {",", "and", "("}:
        return False
    if (text_at(items, at + 1), text_at(items, at + 2)) != ("of", "whom"):
        return False
    verb = at + 3 + (text_at(items, at + 3) in {"were", "was"})
    into = [text_at(items, index) for index in range(verb, verb + 4)]
    sorted_so = into[0].startswith(_SORTED) and bool({"into", "to", "as", "in"} & set(into[1:]))
    return sorted_so or into[0] in {"into", "to"}


def _is_of_a_second_group(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``The one group comprised 61 patients and the control group 59``."""
    last = before[-1] if before else None
    ends = text_at(items, at + 1) in {".", "", ";", ","}
    if last is None or last.kind != "n" or not ends or singular(text_at(items, at - 1)) not in _GROUPS:
        return False
    if at - last.end > _NEAR or text_at(items, last.at - 1) not in _COMPRISED:
        return False
    return any(singular(each) in PEOPLE for each in words_in(items, last.end, last.end + 3))


def is_listed_of_an_arm(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``474 patients (VMP: 257 patients; Rd: 217 patients)``: how many of them had each of the arms."""
    if _is_alone_as_before(items, at, before) or _received_another(items, at, before):
        return True
    people = singular(text_at(items, at + 1)) in PEOPLE and text_at(items, at + 2) in {")", ";", ","}
    whole = next((each for each in before if each.kind == "n"), None)
    behind = None if whole is None else next((i for i in range(whole.end, at) if items[i].text in {"(", "["}), None)
    return people and text_at(items, at - 1) == ":" and behind is not None and at - behind < _MOST_LISTED


def _is_alone_as_before(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read the further numbers of ``either A (337 men), B (335), or C (334)``."""
    last = before[-1] if before else None
    alone = text_at(items, at - 1) == "(" and text_at(items, at + 1) == ")" and items[at - 2].end < items[at - 1].start
    if last is None or last.kind != "n" or not alone or not _FEWEST_TOLD < at - last.end < _FAR_ALONE:
        return False
    return text_at(items, last.at - 1) == "(" and any(items[i].text in {",", "or"} for i in range(last.end, at))


def _received_another(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read the second number of ``56 patients received ILF and 58 ELF``."""
    last = before[-1] if before else None
    if last is None or last.kind != "n" or text_at(items, at - 1) != "and" or text_at(items, at + 2).isalpha():
        return False
    verb = last.end + (singular(text_at(items, last.end)) in PEOPLE)
    named = items[at + 1] if at + 1 < len(items) else None
    arm = named is not None and (named.kind in {"drug", "arm", "product"} or named.text.isupper())
    return arm and text_at(items, verb) == "received" and at - verb < _FAR_ALONE


def headed_by(items: Sequence[Item], each: Estimate) -> Slot | None:
    """Read ``immunotherapy with IL-2 (IL-2 group; n=60) and surgery alone (control group; n=60)``: its own bracket.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    each : Estimate
        A number of patients.
    """
    noun = each.at - 2
    if items[each.at].kind != "n" or text_at(items, noun + 1) not in {";", ","} or text_at(items, noun) not in OF_ARMS:
        return None
    first = noun
    while first > 0 and noun - first <= _LONGEST_NAME and items[first - 1].text not in {"(", "[", ";", ","}:
        first -= 1
    told = first < noun and text_at(items, first - 1) in {"(", "["} and text_at(items, each.end) in {")", "]"}
    return span(items, first + (text_at(items, first) == "the"), noun, "arm") if told else None
