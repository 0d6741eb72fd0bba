"""Checks of which of two decisions came first."""

from __future__ import annotations

from pivotal.claims.context import Context, finding
from pivotal.claims.findings import Evidence, Finding
from pivotal.claims.labels import days_between, decision_on
from pivotal.claims.model import OrderOfApprovals


def check_order(claim: OrderOfApprovals, context: Context) -> Finding:
    """Check that one decision came before another, or after it, where their days tell."""
    pairs = zip(claim.indications, claim.territories, strict=True)
    events = [decision_on(str(label), str(place), context) for label, place in pairs]
    first, second = events
    if first is None or second is None:
        return finding(claim, "not checkable", "one of the two decisions is not in the dossier")
    early, late = (first, second) if claim.order == "before" else (second, first)
    agrees: bool | None = None
    if early.effective.surely_before(late.effective):
        agrees = True
    elif late.effective.surely_before(early.effective):
        agrees = False
    evidence = tuple(
        Evidence(
            f"{each.authority or 'authority'}: {each.kind.replace('_', ' ')}", str(each.effective), str(place),
            tuple(each.source), agrees, context.independent(each.source),
        )
        for each, place in zip((first, second), claim.territories, strict=True)
    )  # fmt: skip
    shown = "; ".join(f"{each.cut}: {each.value}" for each in evidence)
    if agrees and claim.days_apart is not None:
        fewest, longest = claim.days_apart
        least, most = days_between(early, late)
        agrees = not ((least is not None and least > longest) or (most is not None and most < fewest))
        shown += f" (said: {fewest} to {longest} days apart)"
    if not all(each.independent for each in evidence):
        return finding(claim, "not checkable", f"{shown}; said only by the article's own origin", evidence=evidence)
    if agrees is None:
        return finding(claim, "consistent", f"the dates cannot tell: {shown}", evidence=evidence)
    return finding(claim, "confirmed" if agrees else "contradicted", shown, evidence=evidence)
