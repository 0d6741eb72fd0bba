"""The people whom a number counts, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import closing

PEOPLE = frozenset({
    "patient", "participant", "people", "person", "subject", "woman", "women", "man", "men", "adult", "child",
    "children", "individual", "pt", "case", "female", "male", "volunteer", "recipient", "enrollee", "adolescent", "boy",
    "girl", "infant", "teenager", "youngster", "outpatient", "inpatient", "octogenarian", "septuagenarian",
})  # fmt: skip
BEFELL = frozenset({"died", "progressed", "relapsed", "recurred"})  # what happens to patients, as a verb
_NUMBERS = frozenset({"number", "number_word", "percent", "duration", "fraction", "time_name", "ci", "range", "p", "n"})
_KINDS = frozenset(
    {"adult", "child", "male", "female", "men", "women", "boy", "girl", "children", "adolescent"}
)  # of "adult and paediatric patients"
# Three groups of patients, ten studies with patients.
_SETS = frozenset({"subsets", "subgroups", "groups", "cohorts", "categories", "arms", "studies", "trials"})
NEAR_PEOPLE, _LONGEST_BRACKET = 7, 40


def singular(word: str) -> str:
    """Return a word without the ``s`` of its plural."""
    return word[:-1] if word.endswith("s") else word


def people_counted(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the patients that a number counts, behind adjectives and names of diseases."""
    for index in range(at + 1, min(at + 1 + NEAR_PEOPLE, len(items))):
        word = text_at(items, index)
        if singular(word) in PEOPLE:
            supposed = text_at(items, index + 1) == "who" and text_at(items, index + 2) in {"could", "might", "would"}
            return None if supposed else _behind_kinds(items, index)  # "the 800 women who could have benefited"
        if (
            word in _SETS
            or word == "whom"
            or items[index].kind in _NUMBERS
            or (items[index].kind == "punct" and word not in {"-", ",", "/"} and not _is_a_sign(items, index))
        ):
            return None
    return None


def _is_a_sign(items: Sequence[Item], at: int) -> bool:
    """Say whether a plus hangs on a mark, as in ``72 ALK+ patients``, and joins nothing."""
    return items[at].text == "+" and items[at - 1].end == items[at].start and items[at + 1].start > items[at].end


def _behind_kinds(items: Sequence[Item], at: int) -> int:
    """Return the place of the patients of ``49 adult and paediatric patients``, ``boys and girls``: the last."""
    if singular(text_at(items, at)) not in _KINDS or text_at(items, at + 1) not in {"and", "or"}:
        return at
    for index in range(at + 2, at + 5):
        if kind_at(items, index) in _NUMBERS:
            return at  # 40 women and 39 men
        if singular(text_at(items, index)) in PEOPLE:
            return index
    return at


def is_a_share(items: Sequence[Item], at: int) -> bool:
    """Say whether a bracket with a percentage opens at a place."""
    return text_at(items, at) in {"(", "["} and kind_at(items, at + 1) == "percent"


def is_counted(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage stands in the bracket behind the number of people that it is: ``12 (22%)``."""
    return text_at(items, at - 1) in {"(", "["} and kind_at(items, at - 2) in {"number", "number_word"}


def is_counted_people(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage stands alone in the bracket behind so many people: ``16 patients (30%)``."""
    before = at - 2 - (singular(text_at(items, at - 2)) in PEOPLE)
    bracketed = text_at(items, at - 1) in {"(", "["} and text_at(items, at + 1) in {")", "]"}
    return bracketed and kind_at(items, before) in {"number", "number_word"}


def behind_brackets(items: Sequence[Item], at: int) -> int:
    """Return the place behind the bracket that opens at a place, or the place itself."""
    if text_at(items, at) not in {"(", "["}:
        return at
    depth = 0
    for index in range(at, min(at + _LONGEST_BRACKET, len(items))):
        depth += items[index].text in {"(", "["}
        depth -= items[index].text in {")", "]"}
        if depth == 0:
            return index + 1
    return at


def behind_its_bracket(items: Sequence[Item], at: int) -> int:
    """Return the place behind a number and the bracket that follows or shuts it: ``41% (12/29)``, ``(41%)``."""
    place = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    return place + (text_at(items, place) in {")", "]"})


def behind_people(items: Sequence[Item], at: int) -> int:
    """Return the place behind those whom a number counts, and a bracket that follows: ``12 patients (4%)``."""
    return behind_brackets(items, at + 1 + (singular(text_at(items, at + 1)) in PEOPLE))
