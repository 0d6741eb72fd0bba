"""Whether words lead to patients, to their disease or to a treatment."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.labels_joined import may_stand_between
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, phrase_at, text_at

_STOPS = frozenset({",", ".", ";", ":", "(", "for", "in", "of", "by", "with", "combination", "as", "to"})
PATIENTS = frozenset({"patients", "adults", "adult", "people", "men", "women", "children", "paediatric", "adolescents",
                       "certain", "some", "those", "all", "selected", "individuals", "persons"})  # fmt: skip
KINDS_OF_PATIENTS = frozenset({"adult", "previously", "newly", "ph", "postmenopausal", "premenopausal", "post", "pre"})
_KINDS = frozenset({"a", "an", "the", "certain", "some", "type", "types", "kind", "kinds", "form", "forms", "of"})
_TREATS = frozenset({"treat", "include"})
_OCCURS = frozenset({"occurs", "occur", "arises", "develops", "found", "seen", "common", "diagnosed", "strikes"})
_MODIFIERS = 6  # items between "is a" and "treatment for"
_AHEAD = 45  # items between the words that open and the disease


def opens(items: Sequence[Item], at: int) -> bool:
    """Say whether a word can open the words about patients: ``for``, ``in``, ``as a treatment for``, ``to treat``."""
    if text_at(items, at - 1) in {"drug", "medicine", "treatment"} and text_at(items, at - 2) in {"a", "an"}:
        return text_at(items, at - 3) == "as" and text_at(items, at) in {"for", "in"}  # else which one is not told
    others = text_at(items, at - 2) in {"other", "another"}  # alone or with other drugs to treat
    if text_at(items, at - 1) in {"drugs", "medicines", "treatments", "therapies", "agents"} and not others:
        called = any(text_at(items, i) == "as" for i in range(max(0, at - _MODIFIERS), at - 1))
        return called and treats(items, at)  # else they are counted
    if phrase_at(items, at, "for", "a", "drug") or phrase_at(items, at, "for", "a", "medicine"):
        return False
    if text_at(items, at) == "of" and text_at(items, at - 1) in {"treatment", "therapy"}:
        return any(text_at(items, i) == "as" for i in range(max(0, at - _MODIFIERS), at))
    if text_at(items, at) in {"for", "in"}:
        return text_at(items, at + 1) not in {"combination", "line", "use", "restricted", "which"}
    return text_at(items, at) == "to" and text_at(items, at + 1) in _TREATS


def treats(items: Sequence[Item], at: int) -> bool:
    """Say whether a preposition leads to a treatment: ``to treat``, ``for treating``, ``for the treatment of``."""
    return any(text_at(items, i).startswith("treat") for i in range(at + 1, at + 4))


def ahead(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease follows before the clause ends."""
    for index in range(at + 1, min(at + _AHEAD, len(items))):
        if items[index].kind == "disease":
            return True
        if items[index].kind in {"authority", "date", "territory"} or text_at(items, index).startswith("demonstrat"):
            return False
    return False


def reaches(items: Sequence[Item], at: int) -> bool:
    """Say whether a preposition leads to patients or their disease at once."""
    return text_at(items, at + 1) in PATIENTS or treats(items, at) or ahead(items, at)


def leads_to_patients(items: Sequence[Item], at: int) -> bool:
    """Say whether patients stand behind a preposition: ``for heavily pretreated patients who …``."""
    if any(text_at(items, i) in _OCCURS for i in range(at - 3, at)):
        return False  # "a cancer that most often occurs in younger children"
    for index in range(at + 1, min(at + 6, len(items))):
        word = text_at(items, index)
        if word in PATIENTS:
            return True
        if (text_at(items, index + 1) in {"nhs", "patients"} and items[index].kind == "territory") or word == "nhs":
            continue  # "in Scottish NHS patients"
        if items[index].kind in {"date", "authority", "territory", "number"} or word in _STOPS:
            return False
    return False


def leads_to_disease(items: Sequence[Item], at: int) -> bool:
    """Say whether a preposition leads to a disease at once: ``for breast cancer``, ``for a type of blood cancer``."""
    place = at + 1
    while place < at + _MODIFIERS and (text_at(items, place) in _KINDS or items[place : place + 1] == []):
        place += 1
    while place < len(items) and items[place].kind == "flag":
        place += 1
    place = _behind_organs(items, place)
    named = place < len(items) and items[place].kind == "disease"
    return named and not (place + 1 < len(items) and text_at(items, place + 1) in {"pain", "research", "patients"})


def _behind_organs(items: Sequence[Item], at: int) -> int:
    """Return the place of ``lung cancer`` in ``ovarian, breast and lung cancer``, or the same place."""
    place = at
    while (
        place - at < _MODIFIERS and kind_at(items, place) == "word" and text_at(items, place + 1) in {",", "and", "or"}
    ):
        place += 2 + (text_at(items, place + 2) in {"and", "or"})
    return place if place > at and kind_at(items, place) == "disease" and " " in items[place].low else at


def names_disease(items: Sequence[Item], start: int) -> bool:
    """Say whether a disease stands at a place, or behind what describes it: ``metastatic or unresectable thymoma``."""
    between = (
        i for i in range(start, len(items)) if not (may_stand_between(items[i]) or items[i].low in {"or", ",", "–"})
    )
    at = next(between, None)
    return at is not None and items[at].kind == "disease" and (at + 1 >= len(items) or items[at + 1].kind != "harm")
