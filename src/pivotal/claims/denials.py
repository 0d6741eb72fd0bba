"""Checks of who holds the rights, who the authorisation, and who are partners, also where a text denies it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pivotal.claims.context import Context
from pivotal.claims.findings import Finding
from pivotal.claims.labels import check_holder, check_partner, check_rights
from pivotal.claims.model import Holder, Partner, Rights, Verdict
from pivotal.label.history import authorisation_holder, rights_holder

_PLAIN: Mapping[str, Callable[[Any, Context], Finding]] = {
    "rights": check_rights,
    "holder": check_holder,
    "partner": check_partner,
}
_OPEN = frozenset({"unknown", "none"})


def check_held(claim: Rights | Holder | Partner, context: Context) -> Finding:
    """Check what is held, or, of what is denied, that it is not so in any of the places.

    What holds contradicts its denial; what holds of a part of the territory only, or not on these terms, decides
    nothing of it.
    """
    told = claim.model_copy(update={"denied": False}) if claim.denied else claim
    found = _PLAIN[claim.check](told, context)
    if not claim.denied or found.verdict not in {"confirmed", "contradicted"}:
        return found
    evidence = tuple(each if each.agrees is None else replace(each, agrees=not each.agrees) for each in found.evidence)
    verdict: Verdict = "contradicted"
    if found.verdict == "contradicted":
        verdict = "confirmed" if _is_nowhere(claim, context) or _is_shared(claim, context) else "not checkable"
    reason = found.reason if verdict != "not checkable" else f"{found.reason}; this does not tell what is denied"
    return replace(found, verdict=verdict, reason=reason, evidence=evidence)


def _is_nowhere(claim: Rights | Holder | Partner, context: Context) -> bool:
    """Say whether the company that is named surely holds nothing in any country of the territory."""
    if isinstance(claim, Partner):
        return False
    if isinstance(claim, Holder):
        medicine = context.medicine_of(claim.product)
        answer = authorisation_holder(context.dossier, claim.product, claim.territory, claim.on, medicine=medicine)
    else:
        answer = rights_holder(context.dossier, claim.territory, claim.on, medicine=claim.medicine)
        if any(each.exclusive is False for each in context.register(claim.medicine).licence_events):
            return False  # which may be shared
    return not any(each in _OPEN or context.same_group(each, claim.holder) for each in answer.possible)


def _is_shared(claim: Rights | Holder | Partner, context: Context) -> bool:
    """Say whether nothing is wrong with the rights but that they are called exclusive."""
    if not isinstance(claim, Rights) or not claim.exclusive or claim.grantor is not None or claim.since is not None:
        return False
    told = claim.model_copy(update={"denied": False, "exclusive": None})
    return check_rights(told, context).verdict == "confirmed"
