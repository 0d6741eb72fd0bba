"""Numbers of patients in a list: parts that add up to a whole, and further groups of one verb."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.intervals import closing
from pivotal.reading.results.people import PEOPLE, behind_brackets, people_counted, singular

if TYPE_CHECKING:
    from pivotal.reading.results.intervals import Estimate

People = Callable[[Sequence[Item], int], int | None]  # the place of the people that a number counts

RESULTS = frozenset({"percent", "duration", "hr", "p", "share", "harm", "not_reached"})
CLAUSE_ENDS = frozenset({".", ";", ":"})
_INCLUDING = frozenset({
    "included", "enrolled", "comprised", "recruited", "randomised", "involved", "analysed", "evaluated", "treated",
})  # fmt: skip
_PARTED = frozenset({
    ":", ";", "including", "comprising", "whom", "which", "consisting", "allocated", "assigned", "randomised",
})  # fmt: skip
_NOT_GROUPS = frozenset({
    "m", "f", "male", "female", "males", "females", "men", "women", "pd", "sd", "died", "dead", "alive", "relapsed",
    "progressed",
})  # fmt: skip
_RESPONDERS = frozenset({"excluded", "ineligible", "responders", "responder", "nonresponders", "responded"})
_NO_GROUPS = ("rct", "trial", "stud", "article", "publication", "cent", "hospital", "site", "countr", "institution")
_DOSES = frozenset({"mg", "g", "mcg", "gy"})
_NUMBERED = frozenset({"arm", "cohort", "group", "level", "part", "stage", "phase", "day", "cycle", "grade", "study"})
# What became of a part of the patients, or what they were by sex, descent and state.
_FATES = (
    "died", "dead", "death", "alive", "relaps", "recur", "progress", "respon", "achiev", "complet", "discontinu",
    "withdr", "develop", "experienc", "stop", "lost", "remain", "male", "female", "men", "women", "boy", "girl",
    "white",
    "black", "asian", "caucasian", "stage", "grade", "ecog", "event", "drop", "refus", "exclud", "surviv", "cur",
    "stable", "partial", "underwent", "failed", "ongoing", "still", "alive", "reported", "occurr", "year", "month",
    "week", "cent", "site", "countr", "hospital",
)  # fmt: skip
_STATES = frozenset({"relapsed", "recurrent", "progressive"})
_NEAR_PART = 8  # items behind a part that say who it is
_MOST_WHOLES = 3  # numbers of patients that may have parts
_ALONE = 2  # items from the bracket of a single number to its end
_ADJECTIVES = frozenset({"word", "code", "flag", "gene", "active"})
_JOINING = frozenset({"-", "–", ",", "and"})
_FAR_PARTS, _LONGEST_SUM, _LONGEST_LIST = 16, 64, 24


def _whole(before: Sequence[Estimate]) -> list[Estimate]:
    """Return the first numbers of patients: ``160 were randomised and 156 treated (A: 80; B: 76)``."""
    return [each for each in before if each.kind == "n"][:_MOST_WHOLES]


def is_a_part(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Say whether a number is one of the parts that add up to a number of patients before it."""
    wholes = (each for each in _whole(before) if each.value.value.isdigit())
    return any(adds_up(items, at, each.end, int(each.value.value)) for each in wholes)


def is_a_whole(items: Sequence[Item], at: int) -> bool:
    """Say whether a number of people is followed by parts that add up to it, whatever is told of them."""
    people = people_counted(items, at)
    if people is None or not items[at].value.isdigit():
        return False
    ahead = range(people + 1, min(people + _LONGEST_LIST, len(items)))
    parts = [i for i in ahead if items[i].kind in {"number", "n", "number_word"} and items[i].value.isdigit()]
    return any(adds_up(items, part, people, int(items[at].value)) for part in parts[:_MOST_WHOLES])


def is_in_a_list(items: Sequence[Item], at: int, before: Sequence[Estimate], people: People) -> bool:
    """Say whether a number belongs to a list of groups whose first number counts patients.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The number.
    before : sequence of Estimate
        The results before it.
    people : function
        Returns the place of the people that a number counts, or nothing.
    """
    first = next((each for each in before if each.kind == "n"), None)
    if first is None:
        return False
    if is_a_part(items, at, before):
        return True
    if before[-1].kind != "n":
        return False
    return is_listed_with(items, at, first.end) or _is_of_one_verb(items, at, first, people)


def _is_of_one_verb(items: Sequence[Item], at: int, first: Estimate, people: People) -> bool:
    """Read ``The analysis included 169 older adults, 135 men, and 294 patients with …``: people of one verb."""
    place = people(items, at)
    if place is None or text_at(items, at - 1) not in {",", "and"} or text_at(items, first.at - 1) not in _INCLUDING:
        return False
    return all(items[index].kind not in {"percent", "duration", "hr", "harm"} for index in range(first.end, place))


def end_of_list(items: Sequence[Item], at: int, people: People) -> int | None:
    """Return the last number of ``17 high-risk, 24 intermediate-risk, and 26 low-risk patients`` from the first."""
    last = at
    for index in range(at + 1, min(at + _LONGEST_LIST, len(items))):
        if items[index].kind == "number" and items[index].value.isdigit():
            if text_at(items, index - 1) not in {",", "and"} or index == last + 1:
                return None
            last = index
            if people(items, index) is not None:
                return index
        elif text_at(items, index).startswith(_NO_GROUPS):
            return None  # nine trials and 2,040 patients
        elif items[index].kind not in _ADJECTIVES and text_at(items, index) not in _JOINING:
            return None
    return None


def adds_up(items: Sequence[Item], at: int, whole: int, total: int) -> bool:
    """Say whether a number is one of the parts behind a number of people that add up to it.

    ``69 patients (59 with indolent lymphoma and 10 with MCL)``, ``219 pts (114 B-R; 105 F-R)``, ``97 patients: 75 after
    a transplant and 22 after consolidation``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at, whole : int
        The number, and the place behind the number of all.
    total : int
        How many they are.
    """
    opened = next((index for index in range(whole, at) if items[index].text in {"(", "["}), None)
    shut = whole if opened is None else closing(items, opened)
    inside = opened is not None and opened < at < shut and opened - whole <= _FAR_PARTS and shut - opened > _ALONE
    places = _numbers(items, opened + 1, shut) if inside and opened is not None else _numbers(items, whole, len(items))
    parts = places if inside else _summing(items, places, total)
    told = len(parts) > 1 and sum(int(items[index].value) for index in parts) == total
    if not told or at not in parts or any(_responded(items, index, text_at(items, whole)) for index in parts):
        return False
    parted = any(text_at(items, index) in _PARTED for index in range(whole, parts[0]))
    first = parts[0]
    behind = closing(items, first + 1) + 1 if text_at(items, first + 1) == "(" else first + 1  # 40 (32%) in group A
    parted = parted or (text_at(items, first - 1) == "," and text_at(items, behind) in {"with", "who", "in"})
    either = any(text_at(items, index) in {"received", "given", "got"} for index in range(whole, first))
    parted = parted or (either and text_at(items, first - 1) == "(")  # 284 men received either X (140) or Y (144)
    return inside or parted or _was_assigned(items, parts[0]) or all(_is_a_group(items, part) for part in parts)


def _is_a_group(items: Sequence[Item], part: int) -> bool:
    """Say whether a part is told by who it is: ``26 had thymoma``, ``10 from centres``; not by what became of it."""
    first = behind_brackets(items, part + 1)
    ahead = range(first, min(first + _NEAR_PART, len(items)))
    end = next((i for i in ahead if items[i].text in {",", ";", "and", "."}), ahead.stop)
    told = range(first, end)
    ill = any(items[i].kind == "disease" for i in told)
    unit = text_at(items, first) in {"cycles", "cycle", "doses", "courses", "day", "days"} | _DOSES
    fate = any(text_at(items, i).startswith(_FATES) and not (ill and text_at(items, i) in _STATES) for i in told)
    return not (unit or fate)


def _responded(items: Sequence[Item], at: int, people: str) -> bool:
    """Say whether a part is that of those with a response or a harm: ``12 with a partial response and 8 with PD``.

    The sexes are no groups either, unless all the ``people`` are of one.
    """
    shut = next((i for i in range(at + 1, at + 3) if text_at(items, i) == "("), len(items))
    responders = range(min(closing(items, shut), len(items)) + 1, min(closing(items, shut) + 6, len(items)))
    return any(
        items[i].kind in {"share", "harm"}
        or (items[i].low in _NOT_GROUPS - {people} and not _is_of_a_disease(items, i))
        for i in range(behind_brackets(items, at + 1), min(behind_brackets(items, at + 1) + 4, len(items)))
    ) or any(items[i].low in _RESPONDERS for i in responders)  # 24 patients (28%) were long-term responders


def _is_of_a_disease(items: Sequence[Item], at: int) -> bool:
    """Read ``181 with relapsed CLL``: an adjective of the disease, and not what happened."""
    return at + 1 < len(items) and items[at + 1].kind == "disease"


def _was_assigned(items: Sequence[Item], at: int) -> bool:
    ahead = (text_at(items, index) for index in range(at + 1, at + 5))
    return any(each.startswith(("assigned", "randomis", "allocated", "received", "treated", "got")) for each in ahead)


def _numbers(items: Sequence[Item], first: int, last: int) -> list[int]:
    """Return the places of the whole numbers between two places; of further brackets only those with nothing else."""
    found: list[int] = []
    index = first
    while index < last and index - first < _LONGEST_SUM:
        if items[index].text in {"(", "["}:
            shut = max(closing(items, index), index)
            people = shut == index + 3 and singular(text_at(items, index + 2)) in PEOPLE  # (403 patients)
            alone = (shut == index + 2 or people) and items[index + 1].kind in {"number", "n", "number_word"}
            found += [index + 1] if alone and items[index + 1].value.isdigit() else []
            index = shut
        elif items[index].kind in {"number", "n", "number_word"} and items[index].value.isdigit():
            few = len(items[index].value) == 1 and singular(text_at(items, index + 1)) not in PEOPLE
            label = few and text_at(items, index - 1) in _NUMBERED  # "30 arm 1, 25 arm 2"
            found += [] if label or text_at(items, index + 1) in _DOSES or text_at(items, index - 1) == "*" else [index]
        index += 1
    return found


def _summing(items: Sequence[Item], places: Sequence[int], total: int) -> list[int]:
    """Return the first places whose numbers add up to a total, or none."""
    sums = itertools.accumulate(int(items[index].value) for index in places)
    end = next((step for step, each in enumerate(sums, 1) if each == total), 0)
    return list(places[:end])


def is_listed_with(items: Sequence[Item], at: int, first: int) -> bool:
    """Read ``31 patients were treated with X, 129 with Y, and 30 with Z``: numbers listed with the first."""
    told_at = at + 2 if singular(text_at(items, at + 1)) in PEOPLE else at + 1
    if text_at(items, told_at) not in {"with", "underwent", "received", "had"} or text_at(items, at - 1) not in {
        ",",
        "and",
        ";",
    }:
        return False
    verb = next((i for i in range(first, at) if text_at(items, i) in {"treated", "received", "underwent"}), None)
    if verb is None or (text_at(items, told_at) == "had" and text_at(items, told_at + 1) == "to"):
        return False
    place, told = first, text_at(items, told_at)
    while place < at:  # nothing else is told of the first
        if items[place].text in {"(", "["}:
            place = closing(items, place)
        elif items[place].kind in RESULTS or text_at(items, place) in CLAUSE_ENDS:
            return False
        place += 1
    return (told == "with") == (text_at(items, verb) == "treated") or told == text_at(items, verb)


def is_of_another_arm(items: Sequence[Item], at: int) -> bool:
    """Read ``… in 171 patients (7.1%) with A and 210 patients (8.7%) with B``: the second number of those."""
    told = [items[i].kind for i in (at + 3,) if i < len(items) and singular(text_at(items, at + 1)) in PEOPLE]
    return told == ["percent"] and text_at(items, at + 2) == "(" and text_at(items, at - 1) in {"and", "versus", "vs"}
