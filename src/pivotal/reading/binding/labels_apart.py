"""Whom a label rules out, and whom it speaks of: a clause of a text against those of a label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from pivotal.errors import PivotalError
from pivotal.label.language import CriteriaField
from pivotal.label.model import Indication
from pivotal.label.vocabulary import Vocabulary
from pivotal.reading.binding.clause_words import telling
from pivotal.reading.binding.criteria_parts import bare, parts_of
from pivotal.units import convert

_REMOVED = frozenset({"adjuvant", "neoadjuvant"})  # settings in which a tumour is cut out
_UNTREATED = "at_most"
_SYSTEMIC = "systemic_therapy"
_INCLUDING = re.compile(
    r"\bincluding\s+(?:(?:those|adults?|patients|people|persons|children)\s+)?(?:(?:with|who\s+(?:are|(?:have|had)(?:\s+(?:had|experienced|developed))?))\s+)?$",
    re.IGNORECASE,
)
_FAR = 50  # characters from "including" to a fact
_TREATED = ("relapsed", "refractory")  # how the ids of facts on disease begin that was treated before


def excludes(label: Indication, clause: dict[str, Any], words: Vocabulary) -> bool:
    """Say whether a label has no patients of a clause: children, where it is for adults."""
    return parts_of(label).kept("excludes", clause, lambda one, other: _apart(one, other, words))


def of_the_line_before(clause: dict[str, Any], beside: Sequence[dict[str, Any]]) -> bool:
    """Say whether ``first-line`` is that of the therapy before: ``maintenance in response to first-line therapy``."""
    if clause.get("strength") != "implied" or clause.get("prior_therapy", {}).get(_UNTREATED) != 0:
        return False
    return any(each.get("is") == "maintenance" or "response" in str(each.get("field")) for each in beside)


def is_included(clause: dict[str, Any], text: str, place: int) -> bool:
    """Say whether a fact is that of some whom a label is for too: ``adults with NAME, including new patients``."""
    return "field" in clause and _INCLUDING.search(text, max(0, place - _FAR), place) is not None


def as_asked(clause: dict[str, Any], text: str, label: Indication, fields: Sequence[CriteriaField]) -> dict[str, Any]:
    """Return that nothing was given before as the fact by which a label asks for it: ``previously untreated``."""
    if clause.get("prior_therapy", {}).get(_UNTREATED) != 0 or not (flags := parts_of(label).flags):
        return clause
    told = telling(text)
    found = next((each.id for each in fields if each.id in flags and telling(each.name) == told), None)
    return clause if found is None else {"field": found, "is": "true"}


def are_of_two(clauses: Sequence[dict[str, Any]], words: Vocabulary) -> bool:
    """Say whether no patient has had what all of some clauses tell: untreated adults, and adults after a therapy.

    Nor does one have a mark and lack it: ``in the presence of A after B, or in the absence of A after C``.
    """
    marked = {
        (each["field"], each["is"]) for each in clauses if each.get("is") in {"true", "false"} and "field" in each
    }
    if any((field, "false") in marked for field, value in marked if value == "true"):
        return True
    told = [each for each in clauses if "prior_therapy" in each and each.get("strength") != "implied"]
    return any(_apart(one, other, words) for one, other in combinations(told, 2))


def is_of_an_earlier_line(label: Indication, clause: dict[str, Any], words: Vocabulary) -> bool:
    """Say whether a line of treatment comes before those of a label: second-line, of one after two lines or more."""
    told = clause.get("prior_therapy", {})
    if clause.get("strength") != "implied" or told.get("of") != [_SYSTEMIC] or _SYSTEMIC not in words.therapies.codes:
        return False
    needed = (each.get("prior_therapy", {}) for each in parts_of(label).clauses)
    return any(
        len(each["of"]) == 1 and words.therapies.within(each["of"][0], _SYSTEMIC)
        and each.get("setting", "any") in {"any", "advanced"}
        and (each.get("at_least") or 0) > (told.get("at_least") or 0)
        for each in needed if each and "at_least" in told
    )  # fmt: skip


def answers(label: Indication, clause: dict[str, Any], words: Vocabulary) -> bool:
    """Say whether a label has a clause, or one that is wider or narrower: ``EGFR-mutated`` of two mutations."""
    return parts_of(label).kept("answers", clause, lambda one, other: _is_answered(one, other, words))


def _is_answered(told: dict[str, Any], printed: dict[str, Any], words: Vocabulary) -> bool:
    if bare(told) == bare(printed):
        return True
    if "any" in printed and bare(told) in [bare(each) for each in printed["any"]]:
        return True
    if "prior_therapy" in told and "prior_therapy" in printed:
        return _is_wider_history(told["prior_therapy"], printed["prior_therapy"], words)
    if told.get("field") is None or told.get("field") != printed.get("field"):
        return False
    sets = _leaves_of(told, printed, words)
    return sets is not None and (sets[0] <= sets[1] or (sets[0] >= sets[1] and "is" in told))


def _is_wider_history(told: dict[str, Any], printed: dict[str, Any], words: Vocabulary) -> bool:
    """Say whether a text tells of an earlier therapy with less said than a label."""
    codes = words.therapies
    if not {*told["of"], *printed["of"]} <= set(codes.codes):
        return False
    if told.get("setting", "any") not in {"any", printed.get("setting", "any")}:
        return False
    ended = str(printed.get("outcome", "any"))
    if told.get("outcome", "any") not in {"any", ended, *ended.split("_or_")}:
        return False
    same = all(told.get(key) == printed.get(key) for key in ("at_least", "at_most"))
    return same and all(any(codes.within(each, above) for above in told["of"]) for each in printed["of"])


def _leaves_of(one: dict[str, Any], other: dict[str, Any], words: Vocabulary) -> tuple[frozenset[str], ...] | None:
    """Return the smallest values that two clauses on one field with codes allow."""
    name = str(one["field"])
    field = words.fields.get(name)
    if field is None or field.kind not in {"code", "disease"}:
        return None
    codes, sets = words.codes(name), (_values(one), _values(other))
    if not all(sets) or not (sets[0] | sets[1]) <= set(codes.codes):
        return None
    return tuple(frozenset[str]().union(*map(codes.leaves, each)) for each in sets)


def _apart(one: dict[str, Any], other: dict[str, Any], words: Vocabulary) -> bool:
    """Say whether no patient meets both of two clauses."""
    if any(_is_removed(first) and _is_spread(second) for first, second in ((one, other), (other, one))):
        return True
    for first, second in ((one, other), (other, one)):
        parts = first.get("any")
        if parts is not None:
            return all(_apart(each, second, words) for each in parts)
        parts = first.get("all")
        if parts is not None:
            return any(_apart(each, second, words) for each in parts)
    if {"not", "of"} & (one.keys() | other.keys()):
        return False  # what is denied, or so many of several, is left to the check
    if "prior_therapy" in one and "prior_therapy" in other:
        return _histories_apart(one["prior_therapy"], other["prior_therapy"], words)
    if one.get("field") is not None and one.get("field") == other.get("field"):
        return _values_apart(one, other, words)
    return any(_opposed(first, second) for first, second in ((one, other), (other, one)))


def _values_apart(one: dict[str, Any], other: dict[str, Any], words: Vocabulary) -> bool:
    """Say whether two clauses on one field allow nothing in common."""
    field = words.fields.get(str(one["field"]))
    if field is None or field.kind == "disease":
        return False
    if field.kind == "number":
        return _limits_apart(one, other, str(field.unit))
    told, held = _values(one), _values(other)
    if field.kind == "flag":
        return bool(told and held) and not told & held
    sets = _leaves_of(one, other, words)
    return sets is not None and not sets[0] & sets[1]


def _values(clause: dict[str, Any]) -> set[str]:
    values = clause.get("in") or ([clause["is"]] if "is" in clause else [])
    return {str(each).casefold() if isinstance(each, bool) else str(each) for each in values}


def _limits_apart(one: dict[str, Any], other: dict[str, Any], unit: str) -> bool:
    """Say whether two ranges of a number have nothing in common: below 18, and at least 18."""
    for low, high in ((one, other), (other, one)):
        least, most = low.get("at_least", low.get("above")), high.get("at_most", high.get("below"))
        if least is None or most is None:
            continue
        try:
            bottom = convert(float(least), str(low.get("unit") or unit), unit)
            top = convert(float(most), str(high.get("unit") or unit), unit)
        except (ValueError, PivotalError):
            return False
        if bottom > top or (bottom == top and ("above" in low or "below" in high)):
            return True
    return False


def _histories_apart(one: dict[str, Any], other: dict[str, Any], words: Vocabulary) -> bool:
    """Say whether one clause asks for earlier therapies that another does not allow."""
    therapies = words.therapies
    for none, some in ((one, other), (other, one)):
        if none.get(_UNTREATED) != 0 or not some.get("at_least") or some.get(_UNTREATED) == 0:
            continue
        setting = none.get("setting", "any")
        if setting != "any" and some.get("setting", "any") not in {setting, "any"}:
            continue
        if not {*none["of"], *some["of"]} <= set(therapies.codes):
            continue
        if all(any(therapies.within(each, above) for above in none["of"]) for each in some["of"]):
            return True
    return False


def _opposed(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Say whether two clauses on different facts cannot both hold: an adjuvant setting, and metastatic disease."""
    if _is_removed(one):
        return _is_true(other, "unresectable") or _is_for_the_first_time(other)
    if _is_true(one, "newly_diagnosed"):
        history = other.get("prior_therapy", {})
        before = bool(history.get("at_least")) and history.get("setting", "any") in {"any", "advanced"}
        return before or _is_true(other, "relapsed_refractory") or _is_true(other, "relapsed")
    return (
        _is_for_the_first_time(one)
        and str(other.get("field", "")).startswith(_TREATED)
        and "false" not in _values(other)
    )


def _is_removed(clause: dict[str, Any]) -> bool:
    return clause.get("field") == "setting" and bool(_values(clause)) and _values(clause) <= _REMOVED


def _is_spread(clause: dict[str, Any]) -> bool:
    """Say whether a clause is for metastatic disease, or for advanced disease which may be metastatic."""
    return _is_true(clause, "metastatic") or any(_is_true(each, "metastatic") for each in clause.get("any", ()))


def _is_for_the_first_time(clause: dict[str, Any]) -> bool:
    """Say whether a clause is the first line of advanced disease."""
    history = clause.get("prior_therapy", {})
    return bool(history.get("setting") == "advanced" and history.get(_UNTREATED) == 0)


def _is_true(clause: dict[str, Any], field: str) -> bool:
    return clause.get("field") == field and _values(clause) == {"true"}
