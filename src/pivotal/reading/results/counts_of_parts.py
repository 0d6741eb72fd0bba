"""Numbers of those who got one of several treatments, told behind all of them: ``53 patients (24 given A)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.people import PEOPLE, behind_brackets, singular

if TYPE_CHECKING:
    from pivotal.reading.results.intervals import Estimate

TARGETED = frozenset({"targeted", "planned", "projected", "intended", "scheduled"})
_DRAWN = ("randomis", "assign", "allocat")
_ENTERED = ("randomis", "assign", "allocat", "enrol", "recruit", "accru", "treated", "included", "registered")
_GIVEN = frozenset({"received", "receiving", "given", "got", "took", "on"})
_REGIMENS = frozenset(
    {"combination", "triplet", "doublet", "monotherapy", "regimen", "drug", "observation", "radiotherapy"}
)
_GROUPS = frozenset({"arm", "group", "cohort", "study", "part", "stratum"})
_TOOK_IN = frozenset({"enrolled", "accrued", "recruited", "included", "randomised", "registered"})
_CLOSED = frozenset({",", ".", ";", "and", "", ")"})
_NEAR, _FAR = 7, 24  # items


def is_part_of_a_trial(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Say whether a number is of those who got one treatment of several, or joined one group.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The number.
    before : sequence of Estimate
        The results before it.
    """
    if _were_drawn(items, at) or _of_those_targeted(items, at) or _joined_a_group(items, at):
        return True
    last = before[-1] if before else None
    if last is None or last.kind != "n" or at - last.end > _FAR:
        return False
    return _is_with_an_arm(items, at) or _of_which_got(items, at) or _got_the_other(items, at, last)


def _is_an_arm(items: Sequence[Item], at: int) -> bool:
    """Say whether what patients get begins at a place, perhaps behind its article and a word that describes it."""
    first = at + (text_at(items, at) in {"the", "a", "an", "either"})
    near = (first, first + 1)
    return any(kind_at(items, i) in ARM_KINDS or text_at(items, i) in _REGIMENS for i in near if i < len(items))


def _were_drawn(items: Sequence[Item], at: int) -> bool:
    """Read ``24 randomised to A`` and ``24 randomly assigned to A``."""
    verb = at + 1 + (text_at(items, at + 1) == "randomly")
    opens = text_at(items, at - 1) in {"(", "[", "and", ",", "with", ";", ":"}
    return opens and text_at(items, verb).startswith(_DRAWN) and text_at(items, verb + 1) == "to"


def _of_those_targeted(items: Sequence[Item], at: int) -> bool:
    """Read the first number of ``191 of the 350 targeted patients were randomly assigned``."""
    if text_at(items, at + 1) != "of":
        return False
    whole = at + 2 + (text_at(items, at + 2) == "the")
    planned = kind_at(items, whole) == "number" and text_at(items, whole + 1) in TARGETED
    people = singular(text_at(items, whole + 2)) in PEOPLE
    verb = range(whole + 3, whole + 3 + _NEAR)
    return planned and people and any(text_at(items, i).startswith(_ENTERED) for i in verb)


def _joined_a_group(items: Sequence[Item], at: int) -> bool:
    """Read ``cohort 3 (EEC) enrolled 1, both closed early``."""
    if text_at(items, at - 1) not in _TOOK_IN or text_at(items, at + 1) not in _CLOSED:
        return False
    return any(text_at(items, i) in _GROUPS for i in range(max(0, at - _NEAR), at - 1))


def _is_with_an_arm(items: Sequence[Item], at: int) -> bool:
    """Read ``91 patients had been treated, including 77 with the triplet``."""
    return text_at(items, at - 1) == "including" and (
        text_at(items, at + 1) in {"with", *_GIVEN} and _is_an_arm(items, at + 2)
    )


def _of_which_got(items: Sequence[Item], at: int) -> bool:
    """Read ``102 patients, 97 of which received chemotherapy``."""
    of = behind_brackets(items, at + 1)
    which = text_at(items, of) == "of" and text_at(items, of + 1) in {"which", "whom"}
    verb = of + 2 + (text_at(items, of + 2) == "were")
    prior = any(text_at(items, i).startswith(("prior", "previous")) for i in range(verb, verb + 3))
    return which and not prior and text_at(items, verb) in _GIVEN and _is_an_arm(items, verb + 1)


def _got_the_other(items: Sequence[Item], at: int, last: Estimate) -> bool:
    """Read ``36 patients in Study A received X and 36 others in Study B Y``, ``189 were allocated X and 90 Y``."""
    if text_at(items, at - 1) not in {"and", ",", "while", "whereas"}:
        return False
    told = (text_at(items, i) for i in range(last.end, at))
    given = any(each in _GIVEN or each.startswith(_DRAWN) for each in told)
    others = text_at(items, at + 1) in {"others", "other"} and text_at(items, at + 2) in {"in", "received", "were"}
    return given and (others or (_is_an_arm(items, at + 1) and not _has_a_unit(items, at)))


def _has_a_unit(items: Sequence[Item], at: int) -> bool:
    """Say whether a number is rather one of doses, cycles or weeks: ``and 6 chemotherapy cycles``."""
    near = [text_at(items, i) for i in range(at + 1, at + 5)]
    return bool({"cycles", "courses", "doses", "weeks", "months", "days", "mg", "infusions", "drugs"} & set(near))
