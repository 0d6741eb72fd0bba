"""Checks of reported results: whether a number is that of its cut, what other cuts print, and what else changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pivotal.claims.computed_effects import computed
from pivotal.claims.context import Context, finding
from pivotal.claims.cuts import beside, is_of_arm, what_changed
from pivotal.claims.findings import Evidence, Finding
from pivotal.claims.model import CATCHABLE, Result, Verdict
from pivotal.claims.summary_fits import implied
from pivotal.dossier.trials import Trial
from pivotal.evidence.model import BETWEEN, RATIOS, DataCut, Difference, Estimate, ReportedResult, sum_of
from pivotal.units import Printed

_READ_BY = {"investigator": "local", "local": "local", "BICR": "central"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed number of one cut, held against the article's."""

    cut: DataCut
    result: ReportedResult
    estimate: Estimate
    agrees: bool
    independent: bool


def check_result(claim: Result, context: Context) -> Finding:
    """Check one reported number against every data cut that reports it."""
    trial = context.dossier.trial(claim.trial)
    entries = list(_entries(claim, trial, context))
    counted = [each for each in entries if each.independent]
    evidence, others = tuple(_row(each, claim) for each in entries), implied(claim, context)
    if not counted and others is not None:
        printed = "no independent source prints it" if entries else "no source that was read prints it"
        return finding(
            claim, others.verdict, f"{others.sentence}; {printed}", evidence=evidence, notes=(others.note,)
        )  # fmt: skip
    if not counted and (made := computed(claim, trial, context)) is not None:
        return finding(claim, made.verdict, made.reason, evidence=(*evidence, *made.evidence))
    if not counted:
        why = "this number is in no source that was read" if not entries else "only the article's own origin prints it"
        return finding(claim, "not checkable", why, evidence=evidence)
    agreeing = [each for each in counted if each.agrees]
    agreeing.sort(key=lambda each: _compares_limits(claim, each.estimate) is False)
    matching = list({each.cut.id: each.cut for each in agreeing}.values())
    held = {each.cut.id for each in counted}
    if not matching and (own := [each for each in entries if each.agrees and each.cut.id not in held]):
        printed = "; ".join(f"{each.cut.title}: {each.estimate}" for each in counted)
        why = (
            f"only the article's own origin prints it ({own[0].cut.title}); other cuts print another number: {printed}"
        )
        return finding(claim, "not checkable", why, evidence=evidence)
    if not matching and (of_medians := _of_medians(claim, trial, context)) is not None:
        return of_medians
    if not matching:
        printed = "; ".join(f"{each.cut.title}: {each.estimate}" for each in counted)
        slip = "".join(f"; it is {each}" for each in dict.fromkeys(_slips(claim, counted)))
        said = f"{claim.value} ({' to '.join(str(each) for each in claim.ci)})" if claim.ci else str(claim.value)
        reason = f"no data cut prints {said}; {printed}{slip}"
        if others is not None:
            reason += f"; {others.sentence}"
        return finding(claim, "contradicted", reason, evidence=evidence)
    cut = matching[0]
    within = [each for each in counted if each.cut.id == cut.id]
    catches = smallest_error(claim.value, within[0].estimate.value)
    verdict, reason = _verdict(claim, within, matching, catches, trial)
    different = [each for each in counted if each.cut.id != cut.id and not each.agrees]
    reason += "".join(f"; {each.cut.title} prints {_printed(each, claim)}" for each in different)
    if others is not None:
        reason += f"; {others.sentence}"
    notes = [
        *_other_cuts(trial, cut, counted, claim),
        *(note for note in (*(c.note for c in matching), *(e.result.note for e in within)) if note),
    ]
    if catches is not None:
        notes.append(f"The smallest error that this comparison catches is {catches * 100:.1f} % of the number.")
    if others is not None:
        notes.append(others.note)
    return finding(
        claim,
        verdict,
        reason,
        evidence=evidence,
        beside=tuple(beside(trial, cut, claim.cohort, {claim.endpoint}, context)),
        notes=tuple(notes),
    )


def _of_medians(claim: Result, trial: Trial, context: Context) -> Finding | None:
    """Return that a difference is that of the medians, where only another is printed, such as of restricted means."""
    made = computed(claim, trial, context) if claim.quantity == "difference" and claim.is_time else None
    agrees = made is not None and made.verdict in {"confirmed", "consistent"}
    return finding(claim, made.verdict, made.reason, evidence=made.evidence) if made is not None and agrees else None


def _slips(claim: Result, entries: Sequence[Entry]) -> Iterable[str]:
    """Yield the usual slips between a printed number and the article's: a reciprocal, a digit left out or added."""
    said = claim.value
    for printed in (each.estimate.value for each in entries):
        if not (said.value and printed.value and printed.bound == said.bound == "exact"):
            continue
        inverse = Printed.parse(f"{1 / printed.value:.{said.digits}f}")
        if claim.quantity in RATIOS and said.agrees(inverse):
            yield f"the reciprocal of {printed}"
        longer, shorter = sorted((str(said), str(printed)), key=len, reverse=True)
        if len(longer) == len(shorter) + 1 and shorter in {longer[:i] + longer[i + 1 :] for i in range(len(longer))}:
            yield f"{printed} with a digit {'added' if longer == str(said) else 'left out'}"


def _printed(entry: Entry, claim: Result) -> str:
    """Return a printed number, with its unit where that is not the article's."""
    same = not claim.is_time or entry.result.unit == claim.unit
    return str(entry.estimate.value) if same else f"{entry.estimate.value} {entry.result.unit}"


def _verdict(
    claim: Result, within: Sequence[Entry], matching: Sequence[DataCut], catches: float | None, trial: Trial
) -> tuple[Verdict, str]:
    """Return the verdict on a number that at least one cut prints."""
    cut = matching[0]
    others = [each for each in within if not each.agrees]
    if others and len({trial.arms_compared(each.result) for each in within}) > 1 and claim.quantity in BETWEEN:
        pair = next(" v ".join(trial.arms_compared(each.result)) for each in within if each.agrees)
        return "consistent", f"equals {cut.title} for {pair}; which arms are meant is not said"
    if (reader := _reader_of(claim, within, trial)) is not None:
        deciding = [each for each in within if each.result.assessor == reader]
        if not any(each.agrees for each in deciding):
            found = " and ".join(str(each.estimate) for each in deciding)
            by = next(each.result.assessor for each in within if each.agrees)
            why = f"equals {cut.title} as read by {by}; {reader}, by which the endpoint goes, found {found}"
            return "consistent", why
        within = deciding
        others = [each for each in within if not each.agrees]
    if others and (unlike := _of_another_reader(claim, within, others)):
        return "consistent", f"equals {cut.title} {unlike}"
    if others:
        printed = "; ".join(f"{each.estimate} ({', '.join(cut.sources_of(each.result))})" for each in others)
        return "conflicting", f"{cut.title}: one source prints {claim.value}, another {printed}"
    unlike = _unlike_limits(claim, next(each.estimate for each in within if each.agrees))
    alike = claim.quantity == "p_value" and any(str(each.estimate.value) == str(claim.value) for each in within)
    if catches is not None and catches > CATCHABLE and not alike:
        return "not informative", f"{claim.value} as printed would agree with an error of up to {catches * 100:.0f} %"
    printed_value = within[0].estimate.value
    if printed_value.bound != claim.value.bound:
        return "consistent", f"{cut.title} prints {printed_value}"
    verb = "does" if len(matching) == 2 else "do"
    also = f"; so {verb} {' and '.join(each.title for each in matching[1:])}" if matching[1:] else ""
    return ("consistent" if unlike else "confirmed"), f"equals {cut.title}{unlike}{also}"


def _reader_of(claim: Result, within: Sequence[Entry], trial: Trial) -> str | None:
    """Return the reader by whom the endpoint of a trial goes, where a claim names none and a cut prints two of them."""
    endpoint = trial.endpoint(claim.endpoint)
    readers = {each.result.assessor for each in within}
    stated = None if endpoint is None else str(endpoint.assessor)
    return stated if claim.read_by is None and len(readers) > 1 and stated in readers else None


def _of_another_reader(claim: Result, within: Sequence[Entry], others: Sequence[Entry]) -> str:
    """Return as whom a cut prints a number where only other readers found another one; nothing where sources differ."""
    own = {each.result.assessor for each in within if each.agrees}
    if claim.read_by is not None or own & {each.result.assessor for each in others}:
        return ""
    found = "; ".join(f"{each.result.assessor} found {each.estimate}" for each in others)
    return f"as read by {' and '.join(sorted(own))}; {found}; by whom is not said"


def _compares_limits(claim: Result, estimate: Estimate) -> bool | None:
    """Say whether the limits that a claim states can be compared; nothing where it states none."""
    if claim.ci is None:
        return None
    return estimate.ci is not None and (claim.level is None or claim.level == estimate.level)


def _unlike_limits(claim: Result, estimate: Estimate) -> str:
    """Return why the limits of a claim were not compared with those of a source, or nothing where they were."""
    if _compares_limits(claim, estimate) is not False:
        return ""
    if estimate.ci is None:
        return ", which prints no limits"
    return f", whose limits are those of {estimate.level:g} %, not of {claim.level:g} %"


def smallest_error(claimed: Printed, source: Printed) -> float | None:
    """Return the smallest relative error of a claimed number that comparing it with a source would catch.

    Both numbers are intervals; an error is caught when the intervals no longer overlap. ``None`` where the numbers are
    bounds, zero, or not reached.
    """
    if claimed.bound != "exact" or source.bound != "exact" or not claimed.value or source.value is None:
        return None
    (low, high), (other_low, other_high) = claimed.interval, source.interval
    return ((high - low) + (other_high - other_low)) / 2 / abs(claimed.value)


def _entries(claim: Result, trial: Trial, context: Context) -> Iterable[Entry]:
    for cut in trial.analyses:
        if not cut.decides or (claim.cut is not None and cut.id != claim.cut):
            continue
        for result, estimate in (*_of_all_cohorts(cut, claim, trial), *_of_each(cut, claim, trial)):
            independent = context.independent(cut.sources_of(result))
            yield Entry(cut, result, estimate, _agrees(claim, result, estimate), independent)


def _of_each(cut: DataCut, claim: Result, trial: Trial) -> Iterable[tuple[ReportedResult, Estimate]]:
    """Yield what a cut prints of the endpoint, cohort and group of a claim, as its readers found it."""
    for result in cut.find(claim.endpoint, claim.cohort, claim.group):
        if claim.quantity in BETWEEN and not is_of_arm(result, claim.arm, trial):
            continue
        estimate = _estimate(result, claim, trial)
        if estimate is not None and claim.read_by in {None, _READ_BY.get(result.assessor, claim.read_by)}:
            yield result, estimate


def _of_all_cohorts(cut: DataCut, claim: Result, trial: Trial) -> Iterable[tuple[ReportedResult, Estimate]]:
    """Yield the patients or events of all cohorts together, where a trial reports each of them by itself."""
    if claim.cohort is not None or claim.group is not None or claim.quantity not in {"n", "events"}:
        return
    if not trial.cohorts_separate or len(trial.cohorts) < 2:
        return
    found = [next(iter(cut.find(claim.endpoint, each.id, None)), None) for each in trial.cohorts]
    whole = sum_of([None if each is None else _estimate(each, claim, trial) for each in found])
    if found[0] is not None and whole is not None:
        yield found[0], whole


def _estimate(result: ReportedResult, claim: Result, trial: Trial) -> Estimate | None:
    """Return the number that a claim is on, which may be that of all arms together."""
    printed = trial.number(result, claim.quantity, claim.arm)
    if isinstance(printed, Difference) and (printed.of == "percent") == claim.is_time:
        return None  # a difference of shares is none of medians
    return printed


def _agrees(claim: Result, result: ReportedResult, estimate: Estimate) -> bool:
    if _compares_limits(claim, estimate) and not _same_limits(claim, estimate):
        return False
    if not claim.is_time:
        return claim.value.agrees(estimate.value)
    return claim.value.agrees_as_time(str(claim.unit), estimate.value, result.unit)


def _same_limits(claim: Result, estimate: Estimate) -> bool:
    """Say whether the limits that both print agree; a limit that one of them leaves out is not compared."""
    pairs = zip(claim.ci or (), estimate.ci or (), strict=False)
    return all(said.agrees(printed) for said, printed in pairs if said is not None and printed is not None)


def _row(entry: Entry, claim: Result) -> Evidence:
    unit = entry.result.unit if claim.is_time else "%" if claim.unit == "percent" else ""
    details = [_interval(entry.estimate), patients_of(entry.result), assessor_of(entry.result)]
    return Evidence(
        what=_what(claim),
        value=f"{entry.estimate.value} {unit}".strip(),
        cut=entry.cut.title,
        sources=tuple(entry.cut.sources_of(entry.result)),
        agrees=entry.agrees,
        independent=entry.independent,
        detail=", ".join(each for each in details if each),
    )


def _what(claim: Result) -> str:
    """Return the quantity as a reader would name it: median PFS, follow-up of PFS, p value."""
    name = {"follow_up": "follow-up", "p_value": "p value", "percent": "patients with"}.get(claim.quantity)
    return f"{name or claim.quantity.replace('_', ' ')} {claim.endpoint}"


def _interval(estimate: Estimate) -> str:
    if estimate.ci is None:
        return ""
    low, high = ("not found" if each is None else str(each) for each in estimate.ci)
    return f"{estimate.level:g} % CI {low} to {high}"


def patients_of(result: ReportedResult) -> str:
    """Return the patients of each arm of a result, in words."""
    arms = {arm: str(n) for arm, n in result.n.items() if arm != "total"}
    return f"n {' v '.join(arms.values())}" if arms else ""


def assessor_of(result: ReportedResult) -> str:
    """Return who judged a result, where that is stated."""
    return "" if result.assessor in {"not applicable", "not stated"} else result.assessor


def _other_cuts(trial: Trial, cut: DataCut, counted: Sequence[Entry], claim: Result) -> Iterable[str]:
    """Yield, for every cut that prints another number, what it prints and what else differs."""
    for other in {each.cut.id: each.cut for each in counted if each.cut.id != cut.id}.values():
        different = [each for each in counted if each.cut.id == other.id and not each.agrees]
        if different:
            printed = " and ".join(_printed(each, claim) for each in different)
            why = what_changed(trial, cut, other, claim.endpoint)
            yield f"{other.title} prints {printed}" + (f": {'; '.join(why)}." if why else ".")
