"""What a text says of marks beside the clauses of a label: that it asks for none, or for one that nobody knows.

``Regardless of HER2 status`` contradicts a label that asks for it, and ``ALK-positive`` in the place of the mark of a
label is no mere leaving out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pivotal.label.language import Atom, PriorTherapy
from pivotal.label.model import Indication
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.criteria_parts import leaves
from pivotal.reading.binding.dossier_words import DossierWords
from pivotal.reading.binding.marks_told import in_place_of
from pivotal.reading.model import Statement

_ANY = "systemic_therapy"


def with_marks(
    claims: list[Claim],
    told: dict[str, list[dict[str, Any]]],
    statement: Statement,
    found: Sequence[Indication],
    words: DossierWords,
) -> list[Claim]:
    """Return the claims on a label with those on what it is said to leave open, and without one that marks undo.

    Parameters
    ----------
    claims : list of dict
        What a statement claims on the label that it is most like.
    told : dict
        Its clauses as criteria, by the label that may be meant.
    statement : Statement
    found : sequence of Indication
        Those labels.
    words : DossierWords
    """
    named = next((each["indication"] for each in claims if each["check"] == "indication"), None)
    label = next((each for each in found if each.id == named), None)
    if label is not None:
        clauses = [json.loads(each.value) for each in statement.all("clause")]
        if any(in_place_of(each, told[label.id], label, words) for each in clauses):
            claims = [each for each in claims if each["check"] != "indication"]
    elif found and all(any("not" in one for one in told[each.id]) for each in found):  # by every label
        criteria = {"all": told[found[0].id]}
        claims = [{"check": "indication", "indication": found[0].id, "criteria": criteria}]
    return [*claims, *_left_open(statement, label, found)]


def _left_open(statement: Statement, label: Indication | None, found: Sequence[Indication]) -> list[Claim]:
    """Return the claims that a label does not ask for some facts; of several labels one that does not, if there is."""
    claims: list[Claim] = []
    for each in statement.all("clause"):
        told = json.loads(each.value)
        if "bound" not in told or not found:
            continue
        field = str(told["regardless_of"])
        chosen = next((one for one in found if not _asks(one, field)), label or found[0])
        claim: dict[str, Any] = {"says": each.text, "check": "unrestricted", "indication": chosen.id}
        if field != "prior_therapy":
            claims.append({**claim, "fields": [field]})
        elif _asks(chosen, field):
            claims.append({**claim, "earlier_therapies": [_ANY]})
    return claims


def _asks(label: Indication, field: str) -> bool:
    """Say whether a label has a clause on a field, or asks for one of some earlier therapies."""
    parts = leaves(label.criteria)
    if field != "prior_therapy":
        return any(isinstance(each, Atom) and each.field == field for each in parts)
    histories = [each.prior_therapy for each in parts if isinstance(each, PriorTherapy)]
    return any(each.at_least and _ANY not in each.of for each in histories)
