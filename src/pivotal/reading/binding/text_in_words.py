"""A text in the words of a dossier: its clauses on patients in the fields that the dossier has for them."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from pivotal.dossier.diseases import Disease
from pivotal.dossier.model import Dossier
from pivotal.reading.binding.clause_words import telling
from pivotal.reading.binding.clauses_bound import BoundClauses
from pivotal.reading.binding.criteria_parts import clauses_in
from pivotal.reading.grammar import Parsed
from pivotal.reading.model import Slot, Statement
from pivotal.reading.words import OF_ONE_SEX

_BEFORE = 40  # characters around a clause that are looked at
_JOINED = re.compile(r"[\s,/-]*(?:(?:or|and|and/or|to)\s+)?", re.IGNORECASE)
_RESPONDED = re.compile(r"\b(?:shrank|shrunk|shrinks?|shrinking|respond(?:s|ed|ing)?)\s+(?:well )?$", re.IGNORECASE)
_MOST_DOSSIERS = 16
_BOUND: dict[int, BoundClauses] = {}


def in_words_of(parsed: Parsed, dossier: Dossier, text: str) -> Parsed:
    """Return what was found in a text, with its clauses on patients in the fields of a dossier."""
    bound = _bound_of(dossier)
    statements = tuple(_in_words(each, bound, text) for each in parsed.statements)
    worded = ((at, each._replace(text=text[each.start : each.end])) for at, each in parsed.clauses)
    clauses = tuple((at, one) for at, each in worded for one in _bound(each, bound, text))
    return replace(parsed, statements=statements, clauses=clauses)


def _bound_of(dossier: Dossier) -> BoundClauses:
    """Return the fields of a dossier by their names, which are gathered once."""
    if id(dossier) not in _BOUND:
        if len(_BOUND) >= _MOST_DOSSIERS:
            _BOUND.clear()
        _BOUND[id(dossier)] = BoundClauses(dossier)  # which keeps the dossier, so that its id stays its own
    return _BOUND[id(dossier)]


def _in_words(statement: Statement, bound: BoundClauses, text: str) -> Statement:
    if not any(each.name == "clause" for each in statement.slots):
        return statement
    told = (bound.diseases.get(each.value) for each in statement.slots if each.name == "disease")
    own = {each.id: each for each in told if each is not None}
    slots: list[Slot] = []
    for each in statement.slots:
        if each.name != "clause":
            slots.append(each)
        elif not _is_of_name(each, own, bound):
            slots += _bound(each, bound, text)
    return replace(statement, slots=tuple(_joined(slots, bound, text)))


def _joined(slots: list[Slot], bound: BoundClauses, text: str) -> list[Slot]:
    """Return slots with values of one field that stand side by side as one: ``intermediate-risk or high-risk``."""
    found: list[Slot] = []
    for each in slots:
        last = found[-1] if found else None
        if last is None or last.name != each.name or each.name != "clause":
            found.append(each)
            continue
        one, other = json.loads(last.value), json.loads(each.value)
        same = {"field", "is"} == set(one) == set(other) and one["field"] == other["field"] and one != other
        if same and bound.codes(one["field"]) and _JOINED.fullmatch(text[last.end : each.start]):
            value = json.dumps({"field": one["field"], "in": [one["is"], other["is"]]}, sort_keys=True)
            found[-1] = last._replace(end=each.end, text=text[last.start : each.end], value=value)
        else:
            found.append(each)
    return found


def _bound(slot: Slot, bound: BoundClauses, text: str) -> list[Slot]:
    """Return a clause in the words of a dossier; one that cannot be bound asks for a fact that is not there."""
    if slot.name != "clause":
        return [slot]
    clause = json.loads(slot.value)
    if "prior_therapy" in clause and _RESPONDED.search(text, max(0, slot.start - _BEFORE), slot.start):
        return []  # to which the disease responded, and not one that it came back after
    before, after = text[max(0, slot.start - _BEFORE) : slot.start], text[slot.end : slot.end + _BEFORE]
    found = bound.bound(clause, slot.text, before, after)
    if found is None:
        kind = bound.fields.get(str(clause.get("field")))
        found = [{"unbound": clause}] if kind is not None and kind.kind == "flag" else [clause]
    return [slot._replace(value=json.dumps(each, sort_keys=True)) for each in found]


def _is_of_name(slot: Slot, diseases: dict[str, Disease], bound: BoundClauses) -> bool:
    """Say whether words are but a part of the name of the disease, or of one of a label, and no label asks for more.

    ``Men with`` a disease of men say nothing besides either.
    """
    clause = json.loads(slot.value)
    flag = clause.get("is") == "true"
    told = [telling(slot.text), *([telling(clause["field"])] if flag else [])]
    labels = bound.labels_within(tuple(diseases))
    held = [*diseases.values(), *(bound.diseases[str(each.disease)] for each in labels if flag)]
    names = [telling(name) for each in held for name in each.names]
    organs = OF_ONE_SEX.get(str(clause.get("is")), frozenset()) if clause.get("field") == "sex" else frozenset()
    of_sex = any(organs & {*name.casefold().split()} for each in diseases.values() for name in each.names)
    if not of_sex and not any(one and one <= name for one in told for name in names):
        return False
    asked = {str(each.get("field")) for each in (clause, *clause.get("any", ()))}
    return not any(each.get("field") in asked for label in labels for each in clauses_in(label))
