"""Differences and ratios that no source prints, computed from the medians or shares of both arms that it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from pivotal.claims.context import Context
from pivotal.claims.cuts import is_of_arm
from pivotal.claims.findings import Evidence
from pivotal.claims.model import CATCHABLE, Result, Verdict
from pivotal.dossier.trials import Trial
from pivotal.evidence.effects import EFFECTS, Effect, of_shares, on_its_scale, range_text, share_range
from pivotal.evidence.model import DataCut, Estimate, ReportedResult
from pivotal.evidence.placed import Range, gap, whole
from pivotal.units import Printed

# How far an effect within strata may lie from that of all patients: as a logarithm, and in percentage points.
STRATA: dict[Effect, float] = {"odds_ratio": 0.35, "relative_risk": 0.2, "difference": 3.0}
_WORST_LAST: tuple[Verdict, ...] = ("confirmed", "consistent", "not informative", "conflicting", "contradicted")


@dataclass(frozen=True)
class Computed:
    """What the numbers of both arms make of an effect that an article prints."""

    verdict: Verdict
    reason: str
    evidence: tuple[Evidence, ...]


def computed(claim: Result, trial: Trial, context: Context) -> Computed | None:
    """Return what the printed numbers of both arms say of an effect; ``None`` where no cut prints both.

    A difference of two medians or shares is that of the prints, which confirm or contradict it within their rounding.
    An effect within strata lies near that of all patients, and an odds ratio or a relative risk is never the number
    itself: they are at most consistent.

    Parameters
    ----------
    claim : Result
        Of an ``odds_ratio``, a ``relative_risk`` or a ``difference``.
    trial : Trial
    context : Context
        Only cuts whose sources do not depend on the article count.
    """
    if claim.quantity not in EFFECTS:
        return None
    found = [_held(claim, *each, context) for each in _pairs(claim, trial, context)]
    if not found:
        return None
    best = min(found, key=lambda each: _WORST_LAST.index(each.verdict))
    return Computed(best.verdict, best.reason, tuple(row for each in found for row in each.evidence))


def _pairs(
    claim: Result, trial: Trial, context: Context
) -> Iterator[tuple[DataCut, ReportedResult, Estimate, Estimate]]:
    """Yield the results that print the numbers of both arms, with that of the experimental arm first."""
    quantity: Literal["median", "percent"] = "median" if _is_of_times(claim) else "percent"
    for cut in trial.analyses:
        if not cut.decides or (claim.cut is not None and cut.id != claim.cut):
            continue
        for result in cut.find(claim.endpoint, claim.cohort, claim.group):
            arms = trial.arms_compared(result)
            if not arms or not is_of_arm(result, claim.arm, trial):
                continue
            experimental, reference = (result.value(quantity, arm) for arm in arms)
            known = all(each is not None and each.value.bound == "exact" for each in (experimental, reference))
            if known and context.independent(cut.sources_of(result)):
                yield cut, result, cast(Estimate, experimental), cast(Estimate, reference)


def _is_of_times(claim: Result) -> bool:
    return claim.quantity == "difference" and claim.unit != "percent"


def _held(
    claim: Result, cut: DataCut, result: ReportedResult, experimental: Estimate, reference: Estimate, context: Context
) -> Computed:
    """Hold an effect against the numbers of both arms at one cut."""
    effect = cast(Effect, claim.quantity)
    name, times = EFFECTS[effect], _is_of_times(claim)
    what = f"medians {experimental.value} and {reference.value} {result.unit}"
    if not times:
        what = f"{experimental.value} % and {reference.value} %"
    implied = _implied(effect, result, (experimental, reference), context.dossier.trial(claim.trial), times=times)
    said = _said(claim, effect, result, times=times)
    if implied is None or said is None:
        reason = f"{cut.title} prints {what}, which have no {name}"
        return Computed("not informative", reason, ())
    apart = gap(said, implied)
    turned = gap(said, (-implied[1], -implied[0])) == 0 and apart > 0
    text = range_text(effect, implied, claim.value.digits)
    reason = f"{cut.title} prints {what}: {'an' if name[0] == 'o' else 'a'} {name} of {text}"
    verdict = _verdict(claim, effect, 0.0 if turned and effect == "difference" else apart, implied, times=times)
    agrees = verdict in {"confirmed", "consistent"}
    row = Evidence(
        what=f"{name} {claim.endpoint}, computed", value=text, cut=cut.title,
        sources=cut.sources_of(result), agrees=agrees, independent=True, detail=what,
    )  # fmt: skip
    return Computed(verdict, reason, (row,))


def _implied(
    effect: Effect, result: ReportedResult, both: tuple[Estimate, Estimate], trial: Trial, *, times: bool
) -> Range | None:
    """Return what the numbers of both arms make of an effect, on the scale of its interval."""
    if times:
        (low, high), (other_low, other_high) = (each.value.interval for each in both)
        return low - other_high, high - other_low
    counted = [whole(result.n.get(arm)) for arm in trial.arms_compared(result)]
    shares = [share_range(each, n) for each, n in zip(both, counted, strict=True)]
    return of_shares(effect, shares[0], shares[1])


def _said(claim: Result, effect: Effect, result: ReportedResult, *, times: bool) -> Range | None:
    """Return what rounding allows of the article's number, on the scale of the interval and in the unit of the cut."""
    if claim.value.value is None:
        return None
    if times:
        return claim.value.converted(str(claim.unit), result.unit)
    return on_its_scale(effect, claim.value) if claim.value.bound == "exact" else _open_range(effect, claim.value)


def _open_range(effect: Effect, printed: Printed) -> Range | None:
    """Return the range of a bound such as ``>10``, where its effect is on its own scale."""
    return printed.interval if effect == "difference" else None


def _verdict(claim: Result, effect: Effect, apart: float, implied: Range, *, times: bool) -> Verdict:
    """Return the verdict on an effect that lies so far from that of the printed numbers."""
    if effect != "difference":
        return "consistent" if apart <= STRATA[effect] else "conflicting"
    if apart > 0:
        return "consistent" if not times and apart <= STRATA[effect] else "contradicted"
    low, high = claim.value.interval
    slack = (high - low + implied[1] - implied[0]) / 2
    size = abs(claim.value.value or 0.0)
    return "confirmed" if claim.value.bound == "exact" and slack <= CATCHABLE * size else "not informative"
