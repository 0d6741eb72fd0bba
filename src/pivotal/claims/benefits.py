"""Checks of effects told in words: better, worse, no different, and how many times as long, against what cuts print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from pivotal.analysis.proportion_contrasts import Arms, newcombe_difference
from pivotal.analysis.proportions import NORMAL
from pivotal.claims.context import Context, finding
from pivotal.claims.cuts import beside, is_of_arm, what_changed
from pivotal.claims.findings import Evidence, Finding
from pivotal.claims.model import Benefit, Verdict
from pivotal.claims.reported import assessor_of, patients_of
from pivotal.dossier.trials import Endpoint, Trial
from pivotal.evidence.model import DataCut, Estimate, Quantity, ReportedResult
from pivotal.units import Printed

# A look or a hierarchy may ask for more than 0.05, so that an endpoint with p = 0.01 may have been missed by its plan.
CLEAR = 0.005
CERTAIN = 0.001  # below which no part of a level that was split leaves a goal open
UNSHOWN = 0.1  # a two-sided p value above which no usual test has shown anything
TINY = 1e-9  # the least that a printed 0 may stand for
_LATER = ("updat", "longer", "follow")
ROLES: tuple[Literal["experimental", "reference"], ...] = ("experimental", "reference")
_WORST_FIRST: tuple[Verdict, ...] = ("contradicted", "not checkable", "not informative", "consistent")


@dataclass(frozen=True, slots=True)
class Advantage:
    """How much better the experimental arm did: above 0 is better, on the log scale for a hazard ratio.

    ``low`` and ``high`` are limits of ``level``, missing where no source prints what they need.
    """

    what: str
    shown: str
    at: float
    low: float | None
    high: float | None
    level: float = 0.95
    p_value: float | None = None

    @property
    def is_clear(self) -> bool:
        """Whether a limit lies so far from 0 that no usual level of a test leaves it open (p below ``CLEAR``)."""
        return self._z is not None and self._z > NORMAL.inv_cdf(1 - CLEAR / 2)

    @property
    def is_certain(self) -> bool:
        """Whether its test was below every part of a level that was split."""
        return self.p_value is not None and self.p_value <= CERTAIN

    @property
    def is_unshown(self) -> bool:
        """Whether 0 lies so well within the limits that no usual test has shown a difference."""
        return self._z is not None and self._z < NORMAL.inv_cdf(1 - UNSHOWN / 2)

    @property
    def _z(self) -> float | None:
        """How many standard errors lie between the estimate and 0, where the limits tell."""
        if self.low is None or self.high is None or self.low == self.high:
            return None
        return abs(self.at) * 2 * NORMAL.inv_cdf((1 + self.level) / 2) / (self.high - self.low)

    @property
    def reversed(self) -> Advantage:
        """The same for the other arm."""
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return replace(self, at=-self.at, low=low, high=high)

    @property
    def is_counted(self) -> bool:
        """Whether it is a share of patients, which was higher or not, whatever its limits say of other patients."""
        return self.what == "difference"


def check_benefit(claim: Benefit, context: Context) -> Finding:
    """Check what is said of an endpoint, against the hazard ratio or the shares that every cut named prints."""
    trial = context.dossier.trial(claim.trial)
    endpoint = trial.endpoint(claim.endpoint)
    if endpoint is None or endpoint.kind == "category" or endpoint.better == "neither":
        return finding(claim, "not checkable", f"{claim.endpoint} has neither a hazard ratio nor a better side")
    cuts = [cut for name in claim.cuts if (cut := trial.cut(name)) is not None]
    cohorts: tuple[str | None, ...] = claim.cohorts or (None,)
    found = {cohort: [_held(trial, endpoint, cut, cohort, claim, context) for cut in cuts] for cohort in cohorts}
    times = [_times(trial, endpoint, each, claim.times, context) for each in cohorts if claim.times is not None]
    verdicts = [verdict for rows in found.values() for verdict, _ in rows] + [verdict for verdict, _ in times]
    shown = [f"{cohort or ''} {' then '.join(row.value for _, row in rows)}".strip() for cohort, rows in found.items()]
    reason = f"{_name(endpoint)} {', '.join(shown)} ({' then '.join(each.title for each in cuts)})"
    reason += "".join(f"; {row.what} {row.value}" for _, row in times)
    notes = [
        f"Between {one.title} and {other.title} also changed: {'; '.join(changed)}."
        for one, other in pairwise(cuts)
        if (changed := what_changed(trial, one, other, claim.endpoint))
    ]
    notes += [each.note for each in cuts if each.note]
    return finding(
        claim,
        next(each for each in _WORST_FIRST if each in verdicts),
        reason,
        evidence=(*(row for rows in found.values() for _, row in rows), *(row for _, row in times)),
        beside=tuple(row for cohort in cohorts for row in beside(trial, cuts[-1], cohort, {claim.endpoint}, context)),
        notes=tuple(notes),
    )


def _name(endpoint: Endpoint) -> str:
    return "hazard ratio" if endpoint.kind == "time_to_event" else "difference"


def _held(
    trial: Trial, endpoint: Endpoint, cut: DataCut, cohort: str | None, claim: Benefit, context: Context
) -> tuple[Verdict, Evidence]:
    """Return how a claim comes out on what a cut prints of an endpoint in a cohort."""
    what = f"{_name(endpoint)}, {cohort}" if cohort else _name(endpoint)
    fitting = [each for each in cut.find(claim.endpoint, cohort) if is_of_arm(each, claim.arm, trial)]
    told = ((each, of_result(trial, endpoint, cut, each)) for each in fitting)
    result, advantage = next((pair for pair in told if pair[1] is not None), (None, None))
    if result is None or advantage is None:
        return "not checkable", Evidence(what, "not found", cut.title)
    sources = tuple(cut.sources_of(result))
    independent = context.independent(sources)
    verdict = verdict_on(claim.direction, advantage, significant=claim.significant)
    agrees = {"consistent": True, "contradicted": False}.get(verdict)
    details = (_medians(trial, result), patients_of(result), assessor_of(result))
    detail = ", ".join(each for each in details if each)
    row = Evidence(what, advantage.shown, cut.title, sources, agrees, independent, detail)
    return (verdict if independent else "not checkable"), row


def _medians(trial: Trial, result: ReportedResult) -> str:
    medians = " v ".join(str(result.median[arm.id].value) for arm in trial.arms if arm.id in result.median)
    return f"medians {medians} {result.unit}" if medians else ""


def verdict_on(direction: str, advantage: Advantage, *, significant: bool = False) -> Verdict:
    """Return how ``better``, ``worse``, ``not better`` or ``not worse`` comes out on an estimate with its limits.

    Parameters
    ----------
    direction : str
        What is said of the experimental arm.
    advantage : Advantage
        What a source prints of it.
    significant : bool
        Whether it is said that a test showed it.

    Returns
    -------
    str
        ``contradicted`` where the estimate lies on the other side, or, for what was *not* better or worse, where it
        clearly was; ``not informative`` where the limits leave it open.

    Examples
    --------
    >>> found = Advantage("hazard ratio", "0.38 (0.25 to 0.59)", 0.97, 0.53, 1.39)
    >>> [verdict_on(each, found) for each in ("better", "worse", "not better", "not worse")]
    ['consistent', 'contradicted', 'contradicted', 'consistent']
    """
    if direction in {"worse", "not worse"}:
        turned = "better" if direction == "worse" else "not better"
        return verdict_on(turned, advantage.reversed, significant=significant)
    low, at = advantage.low, advantage.at
    if direction == "better":
        if at <= 0 or (significant and advantage.is_unshown):
            return "contradicted"
        counted = advantage.is_counted and not significant
        return "consistent" if counted or (low is not None and low > 0) else "not informative"
    if low is None:
        return "consistent" if at <= 0 else "not informative"
    if low <= 0:
        return "consistent"
    # a goal of shares may be missed by a level that was split, which limits that nobody printed say nothing of
    level_unknown = significant and advantage.is_counted and not advantage.is_certain
    return "contradicted" if advantage.is_clear and not level_unknown else "not informative"


def of_result(trial: Trial, endpoint: Endpoint, cut: DataCut, result: ReportedResult) -> Advantage | None:
    """Return how much better the experimental arm did by a result, or nothing where it does not say."""
    if endpoint.kind == "time_to_event":
        return None if result.hazard_ratio is None else _of_ratio(result.hazard_ratio)
    arms = trial.arms_compared(result)
    if len(arms) < len(ROLES):
        return None
    counted = next((each.n for each in (result, *cut.results) if each.cohort == result.cohort and each.n), {})
    found = _of_shares([result.percent.get(each) for each in arms], [counted.get(each) for each in arms])
    if found is None:
        return None
    found = replace(found, p_value=_largest_p(trial, result))
    return found if endpoint.better == "higher" else found.reversed


def _largest_p(trial: Trial, result: ReportedResult) -> float | None:
    """Return the largest p value that any look prints of an endpoint: the goal was tested at one of them.

    Nothing where the first look is an update, so that the one of the test is not there.
    """
    place = (result.endpoint, result.cohort, result.group)
    alike = [
        (cut, each)
        for cut in trial.analyses
        for each in cut.results
        if (each.endpoint, each.cohort, each.group) == place
    ]
    if any(word in alike[0][0].title.casefold() for word in _LATER):
        return None
    tests = (each.p_value.value.value for _, each in alike if each.p_value is not None)
    return max((each for each in tests if each is not None), default=None)


def _of_ratio(ratio: Estimate) -> Advantage | None:
    """Return the advantage by a hazard ratio: minus its logarithm."""
    if not ratio.value.value:
        return None
    low, high = (None if not (each and each.value) else -math.log(each.value) for each in ratio.ci or (None, None))
    return Advantage("hazard ratio", str(ratio), -math.log(ratio.value.value), high, low, ratio.level / 100)


def _of_shares(shares: Sequence[Estimate | None], counts: Sequence[Printed | None]) -> Advantage | None:
    """Return the difference of two shares, with the interval of Newcombe (1998) where the patients are counted."""
    parts = [None if each is None else each.value.value for each in shares]
    if parts[0] is None or parts[1] is None:
        return None
    at = (parts[0] - parts[1]) / 100
    shown = f"{parts[0]:g} % v {parts[1]:g} %"
    sizes = [None if each is None else each.value for each in counts]
    if not sizes[0] or not sizes[1]:
        return Advantage("difference", shown, at, None, None)
    x1, x0 = (
        np.array([round(part / 100 * size)])
        for part, size in zip(parts, sizes, strict=True)
        if part is not None and size
    )
    arms = Arms(x1, np.array([sizes[0]]), x0, np.array([sizes[1]]))
    found = newcombe_difference(arms, 0.95)
    return Advantage(
        "difference", f"{shown} (95 % CI {100 * found.low:.1f} to {100 * found.high:.1f})", at, found.low, found.high
    )


def _times(
    trial: Trial, endpoint: Endpoint, cohort: str | None, said: Printed, context: Context
) -> tuple[Verdict, Evidence]:
    """Return whether in any cut the median, or the share, of the experimental arm is so many times the other's."""
    quantity: Quantity = "median" if endpoint.kind == "time_to_event" else "percent"
    what = f"{quantity}s, {cohort}" if cohort else f"{quantity}s"
    rows = [
        row
        for cut in trial.analyses
        for result in cut.find(endpoint.id, cohort)
        if cut.decides and (row := _ratio_row(trial, cut, result, quantity, said, context)) is not None
    ]
    decided = [each for each in rows if each.independent]
    if not decided:
        return "not checkable", Evidence(what, "not found")
    row = next((each for each in decided if each.agrees), decided[-1])
    verdict: Verdict = "consistent" if row.agrees else "not informative" if row.agrees is None else "contradicted"
    return verdict, replace(row, what=what)


def _ratio_row(
    trial: Trial, cut: DataCut, result: ReportedResult, quantity: Quantity, said: Printed, context: Context
) -> Evidence | None:
    """Return the numbers of both arms with what one is of the other; nothing where a result lacks one of them."""
    arms = trial.arms_compared(result)
    pair = [result.value(quantity, each) for each in arms]
    if len(pair) < len(ROLES) or pair[0] is None or pair[1] is None:
        return None
    one, other = pair[0].value, pair[1].value
    sources = tuple(cut.sources_of(result))
    independent = context.independent(sources)
    if one.bound != "exact" or other.bound != "exact" or not one.value or not other.value:
        return Evidence("", f"{one} v {other}", cut.title, sources, None, independent)
    (low, high), (other_low, other_high) = one.interval, other.interval
    agrees = _is_so_many(said, (low / other_high, high / max(other_low, TINY)))
    shown = f"{one} v {other}, {one.value / other.value:.1f} times ({cut.title})"
    return Evidence("", shown, cut.title, sources, agrees, independent, patients_of(result))


def _is_so_many(said: Printed, between: tuple[float, float]) -> bool:
    """Say whether a ratio between two limits may be so many times, or more or less than that."""
    assert said.value is not None
    if said.bound in {"above", "at_least"}:
        return between[1] >= said.value
    if said.bound in {"below", "at_most"}:
        return between[0] <= said.value
    low, high = said.interval
    return between[0] < high and low < between[1]
