"""The numbers of a data cut fitted together: what they say of a number that an article prints, and their picture.

A fit is computed once for all claims that need it, by threads that begin before the first claim is checked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pivotal.claims.context import Context
from pivotal.claims.fit_findings import FittedArm, FittedNumber, FittedSummary
from pivotal.claims.model import CATCHABLE, TIMES, Result, Verdict
from pivotal.dossier.trials import Trial
from pivotal.errors import PivotalError
from pivotal.evidence.model import DataCut

if TYPE_CHECKING:
    from pivotal.evidence.summary_fit.gathering import Summary
    from pivotal.evidence.summary_fit.result import Position, SummaryFit

FITTED = frozenset({"median", "follow_up", "hazard_ratio"})
RESPONSE = "ORR"
LEVEL = 0.95  # of what the other numbers imply
FEWEST = 4  # numbers that are worth a fit
SIZES = (20, 2500, 1500)  # trials that are moved, simulated trials, steps
SEED = 1
CURVE = 41  # points
STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)  # between the times of a table at risk


@dataclass(frozen=True)
class Implied:
    """What the other numbers of a data cut imply of a number that an article prints."""

    cut: DataCut
    position: Position

    @property
    def verdict(self) -> Verdict:
        """The verdict that this alone allows; it never confirms, and excludes nothing by itself."""
        if not self.position.is_inside:
            return "conflicting"
        return "consistent" if self.catches else "not informative"

    @property
    def catches(self) -> bool:
        """Whether an error of 25 % would lie outside, whichever way it goes."""
        error = self.position.smallest_error
        return error is not None and error <= CATCHABLE

    @property
    def sentence(self) -> str:
        """What is implied, and what would show."""
        at = self.position
        span = f"the other numbers of {self.cut.title} imply {_rounded(at.low, at)} to {_rounded(at.high, at)}"
        if not at.is_inside:
            return f"{span}, which leaves {at.printed} out"
        if at.smallest_error is not None and self.catches:
            return f"{span}, so that an error of {100 * at.smallest_error:.0f} % would show"
        return f"{span}, so that an error of {100 * CATCHABLE:.0f} % need not show"

    @property
    def note(self) -> str:
        """The smallest errors that the fit would show, one way and the other."""
        ways = ((self.position.error_below, "too low"), (self.position.error_above, "too high"))
        said = [
            f"{100 * error:.0f} % {way}" if math.isfinite(error) else f"none {way}"
            for error, way in ways
            if error is not None
        ]
        return f"The smallest error that the other numbers of {self.cut.title} would show: {', '.join(said)}."


def begin_fits(claims: Iterable[Any], context: Context) -> None:
    """Begin to compute the fits that claims need, in the background."""
    needed: dict[Summary, str | None] = {}
    for claim in claims:
        if isinstance(claim, Result) and (found := _needed(claim, context)) is not None:
            needed.setdefault(found[1], found[2])
    if not needed:
        return
    pool = ThreadPoolExecutor(2, "pivotal-fit")
    for summary, scans in needed.items():
        context.fitting[summary] = pool.submit(_fit, summary, scans)
    pool.shutdown(wait=False)


def implied(claim: Result, context: Context) -> Implied | None:
    """Return what the other numbers of a data cut imply of a claimed number, or None where they are too few."""
    found = _needed(claim, context) if context.fits else None
    if found is None:
        return None
    cut, summary, scans = found
    fit = _done(summary, scans, context)
    if claim.quantity in TIMES and claim.unit != summary.unit:
        return None
    try:
        position = fit.predict(claim.value, claim.quantity, claim.arm, level=LEVEL)
    except PivotalError:  # a bound, or an arm that the cut does not have
        return None
    return Implied(cut, position)


def fitted_summaries(claims: Iterable[Any], context: Context) -> Iterator[FittedSummary]:
    """Yield the fits behind claims, for a page."""
    shown = set()
    for claim in claims:
        found = _needed(claim, context) if isinstance(claim, Result) else None
        if found is not None and found[1] not in shown:
            shown.add(found[1])
            cut, summary, scans = found
            yield _for_a_page(claim, cut, _done(summary, scans, context))


def _done(summary: Summary, scans: str | None, context: Context) -> SummaryFit:
    future: Future[SummaryFit] | None = context.fitting.get(summary)
    return _fit(summary, scans) if future is None else future.result()


@lru_cache(maxsize=64)
def _fit(summary: Summary, scans: str | None) -> SummaryFit:
    from pivotal.evidence.summary_fit.fitting import fit_of
    from pivotal.provenance import Provenance

    made = Provenance("fit_summary", {"where": str(summary.where), "scans": scans}, seed=SEED)
    return fit_of(summary, scans, None, SIZES, made)


def _needed(claim: Result, context: Context) -> tuple[DataCut, Summary, str | None] | None:
    """Return the cut whose numbers are fitted for a claim: one that prints the claimed number, or else the first."""
    trial = context.dossier.trial(claim.trial)
    endpoint = trial.endpoint(claim.endpoint)
    if claim.quantity not in FITTED or endpoint is None or endpoint.kind != "time_to_event":
        return None
    found = list(_summaries(claim, trial, context))
    if not found:
        return None
    agreeing = [pair for pair in found if _prints(claim, pair[0])]
    cut, summary = (agreeing or found)[0]
    return cut, summary, None if endpoint.assessor == "not applicable" else "unknown"


def _prints(claim: Result, cut: DataCut) -> bool:
    numbers = (each.value(claim.quantity, claim.arm) for each in cut.find(claim.endpoint, claim.cohort, claim.group))
    return any(number is not None and claim.value.agrees(number.value) for number in numbers)


def _summaries(claim: Result, trial: Trial, context: Context) -> Iterator[tuple[DataCut, Summary]]:
    """Yield what each cut prints of the claim's endpoint and patients, from independent sources only."""
    from pivotal.evidence.consistency import results_in_place
    from pivotal.evidence.summary_fit.gathering import gathered

    cuts = {each.id: each for each in trial.analyses}
    placed = [
        each
        for each in results_in_place(trial, None, None)[1]
        if (each.result.cohort, each.result.group) == (claim.cohort, claim.group)
        and each.result.endpoint in {claim.endpoint, RESPONSE}
        and context.independent(cuts[str(each.cut)].sources_of(each.result))
    ]
    for cut in trial.analyses:
        if not cut.decides or claim.cut not in {None, cut.id}:
            continue
        try:
            summary = gathered(placed, endpoint=claim.endpoint, cut=cut.id, allocation=trial.allocation)
        except PivotalError:  # too little is printed there
            continue
        if len(summary.numbers) >= FEWEST:
            yield cut, summary


def _for_a_page(claim: Result, cut: DataCut, fit: SummaryFit) -> FittedSummary:
    import numpy as np

    positions = fit.positions(LEVEL)
    numbers = tuple(
        FittedNumber(
            each.name,
            each.printed,
            each.arm,
            each.quantity,
            each.part,
            each.value,
            _finite(each.low),
            _finite(each.high),
            each.is_inside,
            _finite(each.smallest_error),
        )
        for each in positions
        if each.quantity != "p_value"
    )
    last = float(np.median(fit.trials.time.max(axis=1)))
    step = next((each for each in STEPS if last / each <= 8), STEPS[-1])
    times = [float(each) for each in range(0, math.ceil(last), step)]
    curves, at_risk = fit.curve(_even(last)), fit.at_risk(times)
    medians = {each.arm: each.value for each in positions if each.quantity == "median" and not each.part}
    arms = tuple(
        FittedArm(
            arm,
            fit.printed.size(arm),
            medians.get(arm),
            next((row["events"], row["low"], row["high"]) for row in fit.events if row["arm"] == arm),
            tuple(_point(row, "survival") for row in curves if row["arm"] == arm and not math.isnan(row["survival"])),
            tuple(_point(row, "n_risk") for row in at_risk if row["arm"] == arm),
        )
        for arm in fit.arms
    )
    sources = dict.fromkeys(
        name for each in cut.find(claim.endpoint, claim.cohort, claim.group) for name in cut.sources_of(each)
    )
    return FittedSummary(
        claim.trial, cut.title, claim.endpoint, claim.cohort or "", fit.printed.unit, arms, numbers,
        int(fit.compatible.fits.sum()), len(fit.compatible.fits), fit.notes, tuple(sources),
    )  # fmt: skip


def _even(last: float) -> list[float]:
    return [last * index / (CURVE - 1) for index in range(CURVE)]


def _point(row: dict[str, Any], name: str) -> tuple[float, float, float, float]:
    return row["time"], row[name], row["low"], row["high"]


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _rounded(value: float, position: Position) -> str:
    if not math.isfinite(value):
        return "a time that is not reached"
    return f"{value:.{len(position.printed.partition('.')[2])}f}"
