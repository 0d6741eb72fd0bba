"""Marks of a tumour that a text tells in place of those of a label: ``EGFR exon 20 insertions`` for another variant.

A label that asks for one mark leaves no room for another; where the text tells one that the dossier does not know, the
mark of the label is not merely left out.
"""

from __future__ import annotations

from typing import Any

from pivotal.label.model import Indication
from pivotal.reading.binding.clause_words import MARKS, NOT, is_mark, telling
from pivotal.reading.binding.criteria_parts import bare, clauses_in
from pivotal.reading.binding.dossier_words import DossierWords
from pivotal.reading.names.regimens import letters_of

_ANSWERS = frozenset({"resistant", "sensitive", "refractory", "naive", "unresponsive", "dependent"})
# States of patients that words tell, and those that a label may ask for instead.
_STATES = (
    (frozenset({"relapsed", "refractory", "recurrent"}), frozenset({"newly", "untreated"})),
    (frozenset({"early"}), frozenset({"metastatic", "advanced", "unresectable"})),
)
_SETTINGS = frozenset({"adjuvant", "neoadjuvant", "maintenance", "perioperative", "induction", "consolidation"})


def told_against(clause: dict[str, Any], text: str, label: Indication, words: DossierWords) -> dict[str, Any] | None:
    """Return that a label's clause does not hold, where the words deny it or tell another variant of its gene."""
    if "not" in clause or clause.get("field") == "setting":
        found = (each for each in clauses_in(label) if _excludes(each, clause, words))
        return next(({"not": bare(each)} for each in found), None)
    if _is_unlike_name(clause, label, words):
        return {"not": {"field": "disease", "is": str(label.disease)}}
    if (other := _in_another_state(text, label, words)) is not None:
        return {"not": bare(other)}
    gene = letters_of(str(clause.get("field", "")))
    told = _variants(text)
    if not is_mark(clause) or not told or NOT in telling(text):
        return None
    for each in clauses_in(label):
        names = _called(each, words)
        if gene in telling(names) and (printed := _variants(names)) and not printed & told:
            return {"not": bare(each)}
    return None


def in_place_of(clause: dict[str, Any], criteria: list[dict[str, Any]], label: Indication, words: DossierWords) -> bool:
    """Say whether a mark that the dossier does not know stands where a label has one that the text does not tell."""
    field = words.vocabulary.fields.get(str(clause.get("field")))
    known = field is not None and (field.kind != "code" or clause.get("is") in {each.id for each in field.codes})
    if known or not is_mark(clause):
        return False
    told = [bare(each) for each in criteria]
    held = clauses_in(label)
    if any(bare(each) not in map(bare, held) for each in criteria):
        return False  # which is told apart already
    return any(bare(each) not in told for each in held if MARKS & telling(_called(each, words)))


def _is_unlike_name(clause: dict[str, Any], label: Indication, words: DossierWords) -> bool:
    """Say whether words tell otherwise what the name of the disease says: ``sensitive``, of a resistant one."""
    of, told = telling(str(clause.get("field", ""))), telling(str(clause.get("is", "")))
    disease = next(each for each in words.dossier.diseases if each.id == label.disease)
    asked = any(each.get("field") == "disease" and each.get("is") == label.disease for each in clauses_in(label))
    names = [telling(each) for each in disease.names]
    said = [each for each in names if of and told and of <= each and len(each) > len(of)]
    return asked and told <= _ANSWERS and bool(said) and all(_ANSWERS & each and not told & each for each in said)


def _in_another_state(text: str, label: Indication, words: DossierWords) -> dict[str, Any] | None:
    """Return what a label asks for that no patient of some words has: ``relapsed``, of one for new patients."""
    told = telling(text)
    for states, others in _STATES:
        if not told or not told <= states:
            continue
        for each in clauses_in(label):
            parts = [_called(one, words) for one in each.get("any", (each,)) if one.get("is") == "true"]
            if len(parts) == len(each.get("any", (each,))) and all(telling(one) & others for one in parts):
                return each
    return None


def _excludes(clause: dict[str, Any], told: dict[str, Any], words: DossierWords) -> bool:
    """Say whether a clause of a label asks for what is denied or for a part of it, or for another setting."""
    field = words.vocabulary.fields.get(str(clause.get("field")))
    values = clause.get("in") or [clause.get("is")]
    if field is None or field.kind not in {"code", "flag"}:
        return False
    if "not" not in told:
        return bool(set(values) & _SETTINGS) and told.get("is") not in values
    denied = told["not"]
    if field.id != denied.get("field") or field.kind == "flag":
        return bool(bare(clause) == bare(denied))
    codes = words.vocabulary.codes(field.id)
    return all(any(codes.within(one, each) for each in denied.get("in") or [denied["is"]]) for one in values)


def _called(clause: dict[str, Any], words: DossierWords) -> str:
    """Return the words of a clause of a label, with the names of its field and codes."""
    field = words.vocabulary.fields.get(str(clause.get("field")))
    if field is None or field.kind not in {"code", "flag"}:
        return ""
    values = clause.get("in") or [clause.get("is")]
    names = [each.name or each.id for each in field.codes if each.id in values]
    return " ".join([field.id, field.name, *names, *(each for each in values if each), clause.get("words") or ""])


def _variants(text: str) -> frozenset[str]:
    """Return the parts of words that number a variant: 20 of ``exon 20``, ``l858r``."""
    return frozenset(each for each in telling(text) - MARKS if any(letter.isdigit() for letter in each))
