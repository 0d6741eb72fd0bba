"""Numbers of patients by what a trial did with them: whom it took from those screened, who went on, when it stopped."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.people import PEOPLE, behind_brackets, is_a_share, people_counted, singular

_ENTERED = ("participat", "proceed", "enter")
_PARTS = (
    "randomis", "consolidat", "maintenance", "trial", "study", "phase", "induction", "intensif", "extension", "arm",
)  # fmt: skip
_TAKEN = ("randomis", "randomly", "assign", "enrol", "allocat")
_SIFTED = ("screen", "registered", "eligible", "identified", "assessed", "randomis", "enrol", "referred")
_CEASED = frozenset({"ceased", "stopped", "closed", "ended", "halted", "terminated", "discontinued"})
_ACCRUAL = ("accru", "enrol", "recruit", "trial", "study", "random")
ABOUT = frozenset({"than", "over", "nearly", "about", "approximately", "around", "some", "almost"})
_OF_SO_MANY = (
    "enrol", "recruit", "involv", "includ", "randomis", "accru", "treated", "studied", "reviewed", "analysed",
    "followed",
)  # fmt: skip
_STUDIES_OF = frozenset({"trial", "study", "review", "analysis"})  # a trial of more than 90 patients
_SUBSETS = frozenset({"subgroup", "subset", "subpopulation", "cohort"})
_SORTED_AS = ("classif", "categoris", "stratif", "grouped", "defined")
_LONGEST_STAGE, _NEAR, _FEWEST = 6, 8, 10


def are_taken_on(items: Sequence[Item], at: int) -> bool:
    """Say whether a number counts patients of a trial by what it did with them.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The number.
    """
    behind = _behind_people(items, at)
    return (
        _went_on(items, behind)
        or _were_sorted(items, at, behind)
        or _is_of_the_sifted(items, at)
        or _is_where_it_ceased(items, at)
        or _is_about_so_many(items, at)
        or _is_of_a_subset(items, at)
        or _is_of_a_dose(items, at)
    )


def _behind_people(items: Sequence[Item], at: int) -> int:
    """Return the place behind ``306 patients (84%)`` and ``306 (84%) patients``."""
    place = behind_brackets(items, at + 1)
    place += singular(text_at(items, place)) in PEOPLE
    return behind_brackets(items, place)


def _went_on(items: Sequence[Item], verb: int) -> bool:
    """Read ``participated in the first randomisation``, ``proceeded to consolidation``: the next part of a trial."""
    gone = text_at(items, verb) == "went" and text_at(items, verb + 1) == "on"
    if not gone and not (text_at(items, verb).startswith(_ENTERED) and text_at(items, verb).endswith("ed")):
        return False
    if text_at(items, verb + 1 + gone) not in {"to", "in", "into", "the"}:
        return False
    stage = range(verb + 2, verb + 2 + _LONGEST_STAGE)
    return any(text_at(items, i).startswith(_PARTS) for i in stage)


def _were_sorted(items: Sequence[Item], at: int, verb: int) -> bool:
    """Read ``Among 411 tumours, 88 (21%) were classified as one kind``: a group of them."""
    told = text_at(items, verb) == "were" and text_at(items, verb + 1).startswith(_SORTED_AS)
    return told and text_at(items, verb + 2) == "as" and text_at(items, at - 1) in {",", "and", "", "whom", "which"}


def _is_of_the_sifted(items: Sequence[Item], at: int) -> bool:
    """Read ``312 (70%) of 446 screened patients were randomly assigned``: those who entered."""
    of = behind_brackets(items, at + 1)
    if not is_a_share(items, at + 1) or text_at(items, of) != "of":
        return False
    total = of + 1 + (text_at(items, of + 1) in {"the", "these", "all"})
    people = people_counted(items, total) if kind_at(items, total) == "number" else None
    if people is None:
        return False
    verb = next((i for i in range(people + 1, people + _NEAR) if text_at(items, i) in {"were", "was", "who"}), None)
    if verb is None or text_at(items, verb) == "who" or text_at(items, at - 1) in {"in", "by"}:
        return False
    sifted = any(text_at(items, i).startswith(_SIFTED) for i in range(total + 1, people + 2))
    taken = any(text_at(items, i).startswith(_TAKEN) for i in (verb + 1, verb + 2))
    return (sifted and taken) or text_at(items, verb + 1) in {"evaluable", "assessable", "eligible"}


def _is_of_a_dose(items: Sequence[Item], at: int) -> bool:
    """Read ``Twelve patients were treated at dose level 1, six at level 2 and 21 at level 3``."""
    if text_at(items, at + 1) != "at" or text_at(items, at - 1) not in {",", "and", ":", ";"}:
        return False
    level = at + 2 + (text_at(items, at + 2) in {"dose", "the"})
    return text_at(items, level) == "level" and kind_at(items, level + 1) in {"number", "number_word"}


def _is_where_it_ceased(items: Sequence[Item], at: int) -> bool:
    """Read ``accrual ceased at 241`` and ``enrolment was stopped after 118 patients``."""
    if text_at(items, at - 1) not in {"at", "after", "with"} or text_at(items, at - 2) not in _CEASED:
        return False
    unit = kind_at(items, at + 1) in {"endpoint", "share"} or text_at(items, at + 1) in {"events", "deaths", "sites"}
    return not unit and any(text_at(items, i).startswith(_ACCRUAL) for i in range(max(0, at - 6), at - 2))


def _is_about_so_many(items: Sequence[Item], at: int) -> bool:
    """Read ``completed enrolment of more than 90 patients`` and ``involved over 600 patients``."""
    if text_at(items, at - 1) not in ABOUT or people_counted(items, at) is None or not _is_large(items, at):
        return False
    first = at - 2 - (text_at(items, at - 1) == "than")
    if text_at(items, first) == "of":
        first -= 1
        if text_at(items, first) in _STUDIES_OF and text_at(items, first - 1) in {"a", "the", "this", "one"}:
            return True
    return text_at(items, first).startswith(_OF_SO_MANY) and not any(
        text_at(items, i) in {"will", "to", "plans", "expected"} for i in range(max(0, first - 4), first)
    )


def _is_large(items: Sequence[Item], at: int) -> bool:
    return items[at].value.isdigit() and int(items[at].value) >= _FEWEST


def _is_of_a_subset(items: Sequence[Item], at: int) -> bool:
    """Read ``in the subgroup of six unresponsive patients``."""
    return (
        text_at(items, at - 1) == "of"
        and text_at(items, at - 2) in _SUBSETS
        and people_counted(items, at) is not None
        and text_at(items, at - 3) in {"the", "a", "this", "small", "one"}
    )


def is_a_share_of_a_course(items: Sequence[Item], at: int) -> bool:
    """Read the percentage of ``26 (81%) patients proceeded with …``: who went through what, and no outcome.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The percentage.
    """
    if text_at(items, at - 1) not in {"(", "["} or text_at(items, at + 1) not in {")", "]"}:
        return False
    count = at - 2 - (singular(text_at(items, at - 2)) in PEOPLE)
    verb = at + 2 + (singular(text_at(items, at + 2)) in PEOPLE)
    counted = kind_at(items, count) in {"number", "number_word", "fraction"}
    return counted and text_at(items, verb).startswith(_ENTERED) and text_at(items, verb).endswith("ed")
