"""Numbers of patients that their neighbours back: parts that add up, the whole of a share, a second number of a pair.

What stands around such a number need say less clearly what it counts than where nothing but the cues speaks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.counts_aside import is_no_number_of_patients
from pivotal.reading.results.intervals import Estimate
from pivotal.reading.results.people import BEFELL, PEOPLE, behind_brackets, is_a_share, people_counted, singular

_COUNTS = frozenset({"number", "number_word", "n"})
_ARTICLES = frozenset({"the", "all", "these", "those"})
_LEADS = frozenset(
    {"in", "of", "for", "among", "and", "against", "versus", "vs", "v", ",", ";", "with", "to", "were", "was"}
)
_WHO = frozenset({
    "given", "on", "receiving", "who", "at", "in", "without", "treated", "assigned", "under", "after", "randomised",
    "offered", "taking",
})  # fmt: skip
_IN_WHOM = frozenset({"of", "among", "in", "amongst", "for", "from"})
_LOOKED_AT = (
    "data", "assess", "analys", "evaluat", "studied", "tested", "test", "examin", "result", "outcome", "follow",
    "available",
)  # fmt: skip
_TAKEN_IN = ("enrol", "randomis", "recruit", "assign", "allocat", "treated", "includ", "registered", "accru", "entered")
_EVALUABLE = ("evaluable", "assessable", "eligible", "analys", "assess", "evaluat")
_FATES = (
    "died", "dead", "alive", "respond", "relaps", "recur", "progress", "discontinu", "withdr", "achiev", "surviv",
    "stopp", "develop", "experienc", "male", "female", "men", "women", "lost",
    "switch", "spared", "refus",
)  # fmt: skip
_OUTCOMES = frozenset({"share", "harm", "percent"})
_NO_PATIENTS = (
    "cent", "site", "stud", "hospital", "trial", "countr", "institution", "cycle", "course", "dose", "lesion", "tumor",
    "tumour", "sample", "biops", "year", "month", "week", "microgram", "day", "mg", "gene", "cell", "weeks",
)  # fmt: skip
_LEAST_WHOLE, _LEAST_PART, _MOST_PARTS = 12, 4, 4
_NEAR, _LONGEST_WHOLE = 5, 40  # items


def is_backed(items: Sequence[Item], at: int, found: Sequence[Estimate]) -> bool:
    """Say whether a number stands where those of patients do, though no rule has read it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The number, which the cues around it take for one of patients.
    found : sequence of Estimate
        The results of the sentence.
    """
    if is_a_share(items, at + 1):
        return False
    again = any(each.kind == "n" and each.at != at for each in found)
    return (
        _adds_up(items, at)
        or _is_whole_of_a_share(items, at)
        or _is_whole_of_some(items, at)
        or (again and (_is_of_another_group(items, at) or _are_some_of_them(items, at)))
        or _is_in_order(items, at)
        or _was_looked_at(items, at)
        or _were_taken_in(items, at)
    )


def is_of_a_sum(items: Sequence[Item], at: int, found: Sequence[Estimate]) -> bool:
    """Say whether a number adds up with others, one of which is known to count patients.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The number.
    found : sequence of Estimate
        The results of the sentence.
    """
    known = {each.at for each in found if each.kind == "n"}
    return bool(known) and not is_a_share(items, at + 1) and _adds_up(items, at, known)


def _adds_up(items: Sequence[Item], at: int, known: AbstractSet[int] | None = None) -> bool:
    """Read each number of ``154 were eligible (76 control, 78 treated)``: parts that add up to a number before them."""
    places = [i for i, item in enumerate(items) if item.kind in _COUNTS and _value(item) >= _LEAST_PART]
    for step, whole in enumerate(places):
        if whole > at or _value(items[whole]) < _LEAST_WHOLE:
            continue
        rest = places[step + 1 :]
        for first in range(min(len(rest), _MOST_PARTS)):
            for last in range(first + 2, min(first + 1 + _MOST_PARTS, len(rest)) + 1):
                parts = rest[first:last]
                if known is not None and not known & {whole, *parts}:
                    continue
                if at not in (whole, *parts) or parts[0] - whole > _LONGEST_WHOLE:
                    continue
                if sum(_value(items[i]) for i in parts) == _value(items[whole]):
                    return not any(is_a_share(items, i + 1) or _befell(items, i) for i in parts)
    return False


def _value(item: Item) -> int:
    return int(item.value) if item.value.isdigit() else 0


def _befell(items: Sequence[Item], at: int) -> bool:
    """Say whether what became of people, or their sex, is told right behind their number."""
    behind = (i for i in range(at + 1, min(at + _NEAR, len(items))) if kind_at(items, i) != "punct")
    return any(items[i].kind in _OUTCOMES or items[i].low.startswith(_FATES) for i in behind)


def _is_whole_of_a_share(items: Sequence[Item], at: int) -> bool:
    """Read ``in 20% of 77 on the drug`` and ``11.4% of the 87 patients``: of how many a percentage is."""
    of = at - 1 - (text_at(items, at - 1) in _ARTICLES)
    return text_at(items, of) == "of" and kind_at(items, of - 1) == "percent" and _value(items[at]) >= _LEAST_WHOLE


def _is_whole_of_some(items: Sequence[Item], at: int) -> bool:
    """Read ``Of the 470 who went on to surgery``: all of whom something is told; not of those who responded."""
    led = text_at(items, at - 1) in _ARTICLES and text_at(items, at - 2) in _IN_WHOM
    opens = at < _NEAR or text_at(items, at - 3) in {",", ";", ":"}
    again = text_at(items, at - 1) in _IN_WHOM and (at < _NEAR or text_at(items, at - 2) in {"and", "but", ",", ";"})
    led, opens = led or again, opens or again
    people = people_counted(items, at) or at
    return led and opens and text_at(items, people + 1) == "who" and not _befell(items, people + 1)


def _is_of_another_group(items: Sequence[Item], at: int) -> bool:
    """Read the second of ``in 69 women given the drug and 11% in 70 given placebo``: no noun, but who they are."""
    return text_at(items, at - 1) in _LEADS and text_at(items, at + 1) in _WHO and not _befell(items, at)


def _are_some_of_them(items: Sequence[Item], at: int) -> bool:
    """Read ``871 patients, 69 of whom had had the drug`` and ``of whom 139 began treatment``."""
    before = text_at(items, at - 1) in {"whom", "which"} and text_at(items, at - 2) == "of"
    behind = text_at(items, at + 1) == "of" and text_at(items, at + 2) in {"whom", "them", "these"}
    return (before or behind) and not any(_befell(items, at + step) for step in range(3))


def _is_in_order(items: Sequence[Item], at: int) -> bool:
    """Read ``in 28, 33 and 36 patients, respectively`` and ``(64 and 59 pts)``: one noun of all numbers."""
    last = at
    while last + 1 < len(items) and (items[last + 1].kind == "number" or text_at(items, last + 1) in {",", "and"}):
        last += 1
    several = any(items[i].kind == "number" for i in range(at + 1, last + 1))
    people = people_counted(items, last) if several and items[last].kind == "number" else None
    if people is None:
        return False
    return text_at(items, people + 1) in {")", ",", "]"} and not _befell(items, people)


def _was_looked_at(items: Sequence[Item], at: int) -> bool:
    """Read ``data from 148 were analysed``, ``assessed in 49`` and ``all were assessable and 29 for …``."""
    if text_at(items, at + 1) == "for":
        return any(text_at(items, i).startswith(_EVALUABLE) for i in range(max(0, at - 2 * _NEAR), at))
    led = text_at(items, at - 1) in {"from", "on", "of", "in"} and text_at(items, at - 2).startswith(_LOOKED_AT)
    return led and not _befell(items, at)


def _were_taken_in(items: Sequence[Item], at: int) -> bool:
    """Read ``Forty-four (median age 70 years) were enrolled``, whatever stands in the bracket."""
    noun = at + 1 + (singular(text_at(items, at + 1)) in PEOPLE)
    verb = behind_brackets(items, noun)
    opens = text_at(items, at - 1) in {"", ":", ".", ";", ","}
    return opens and text_at(items, verb) == "were" and text_at(items, verb + 1).startswith(_TAKEN_IN)


def is_of_something_else(items: Sequence[Item], at: int) -> bool:
    """Say whether a noun, a share or what became of them tells that a number is of no patients of a trial.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The number.
    """
    if is_a_share(items, at + 1) or _befell(items, at) or is_no_number_of_patients(items, at):
        return True
    near = [text_at(items, i) for i in range(at + 1, at + _NEAR)]
    unlike = any(each.startswith(_NO_PATIENTS) for each in near) or text_at(items, at - 1) in {"exon", "day"}
    touching = text_at(items, at - 1) == "(" and at > 1 and items[at - 2].end == items[at - 1].start
    return unlike or touching  # 3B(90)E(500)P


def are_further_events(items: Sequence[Item], at: int, found: Sequence[Estimate]) -> bool:
    """Read ``and 15 progressed`` and the second of ``distant relapse occurred in 17 (20%) and local relapse in 15``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The number, which the cues around it take for one of events.
    found : sequence of Estimate
        The results of the sentence.
    """
    if text_at(items, at + 1) in BEFELL and text_at(items, at - 1) in {"and", ",", ";", "while", "whereas"}:
        return True
    last = next((each for each in reversed(found) if each.kind == "events" and each.at < at), None)
    if last is None or at - last.end > 2 * _NEAR:
        return False
    return not any(text_at(items, i) in {".", ";"} or kind_at(items, i) == "harm" for i in range(last.end, at))
