"""Checks of what a body said that decides on payment: recommended or not, and when; authorised is another fact."""

from __future__ import annotations

from pivotal.claims.context import Context, finding
from pivotal.claims.findings import Evidence, Finding
from pivotal.claims.model import Assessed, Verdict
from pivotal.label.model import ReimbursementEvent

_FAVOURABLE = frozenset({"recommended", "recommended_with_restrictions"})


def check_assessed(claim: Assessed, context: Context) -> Finding:
    """Check that a body recommended a medicine, or did not, and that it can have been on the day that is told."""
    medicine = context.dossier.medicine(claim.medicine)
    names = [each.casefold() for each in claim.by]
    events = [
        each
        for each in medicine.reimbursement_events
        if any(name in each.body.casefold() for name in names)
        and (claim.indication is None or claim.indication in each.indications)
        and each.outcome in {*_FAVOURABLE, "not_recommended"}
    ]
    told = claim.happened
    of_day = [each for each in events if told is None or told.overlaps(each.effective)]
    alike = [each for each in events if (each.outcome in _FAVOURABLE) == (claim.outcome == "recommended")]
    agreeing = [each for each in of_day if each in alike]
    shown = agreeing or of_day or alike
    if not shown:
        return finding(claim, "not checkable", f"nothing that {claim.by[0]} said on it then is in the dossier")
    evidence = tuple(_row(each, context, agrees=bool(agreeing)) for each in shown)
    text = "; ".join(f"{row.what}, {row.value}" for row in evidence[:3])
    if not context.independent(name for each in shown for name in each.source):
        return finding(claim, "not checkable", f"{text}; said only by the article's own origin", evidence=evidence)
    verdict: Verdict = "confirmed" if agreeing else "contradicted"
    return finding(claim, verdict, text, evidence=evidence)


def _row(event: ReimbursementEvent, context: Context, *, agrees: bool) -> Evidence:
    what = f"{event.body}: {str(event.outcome).replace('_', ' ')}"
    sources, independent = tuple(event.source), context.independent(event.source)
    return Evidence(what, str(event.effective), str(event.territory), sources, agrees, independent, event.stage)
