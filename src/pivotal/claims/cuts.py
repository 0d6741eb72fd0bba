"""Data cuts side by side: what else changed between two, and what a cut reports of benefit and harm beside a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pivotal.claims.context import Context, finding
from pivotal.claims.findings import Evidence, Finding, RatioRow
from pivotal.claims.model import DataCutoff
from pivotal.dates import DateInterval, day_text
from pivotal.dossier.trials import BenefitScore, Endpoint, Trial
from pivotal.evidence.model import DataCut, ReportedResult

_APART = 60  # days by which a cut-off lies behind all that are known, if it is another one
_ANOTHER = "a later data cut with these numbers may be meant"


def what_changed(trial: Trial, one: DataCut, other: DataCut, endpoint: str) -> list[str]:
    """Return what is known to differ between two cuts besides the number itself."""
    changed: list[str] = []
    sizes, assessors = [], []
    for cut in (one, other):
        results = [each for each in cut.results if each.endpoint == endpoint and each.group is None]
        sizes.append({str(each.cohort): _total(each) for each in results if _total(each) is not None})
        assessors.append({each.assessor for each in results if each.assessor != "not stated"})
    both = [name for name in (each.id for each in trial.cohorts) if name in sizes[0] and name in sizes[1]]
    first, second = ([str(size[name]) for name in both] for size in sizes)
    if first != second:
        totals = [sum(size[name] or 0 for name in both) for size in sizes]
        if totals[0] == totals[1] and len(both) == len(trial.cohorts) > 1:
            moved = sum(abs((sizes[0][name] or 0) - (sizes[1][name] or 0)) for name in both) // 2
            changed.append(
                f"both hold {totals[0]} patients, but {moved} sit in different cohorts "
                f"({'/'.join(first)} v {'/'.join(second)} in {'/'.join(both)})"
            )
        else:
            changed.append(f"n {'/'.join(first)} v {'/'.join(second)} in {'/'.join(both)}")
    if assessors[0] and assessors[1] and assessors[0] != assessors[1]:
        changed.append(f"read by {', '.join(sorted(assessors[0]))} v {', '.join(sorted(assessors[1]))}")
    if one.cutoff and other.cutoff and one.cutoff != other.cutoff:
        changed.append(f"data up to {day_text(one.cutoff)} v {day_text(other.cutoff)}")
    return changed


def check_data_cutoff(claim: DataCutoff, context: Context) -> Finding:
    """Check on which day data were cut off; a cut that is not told, or has no day, may be the one that is meant."""
    trial = context.dossier.trial(claim.trial)
    meant = [each for each in trial.analyses if not claim.cuts or each.id in claim.cuts]
    dated = [each for each in meant if each.cutoff is not None]
    evidence = tuple(
        Evidence("data cut-off", day_text(day), each.title, sources, _is_on(claim, day), context.independent(sources))
        for each in dated
        if (day := each.cutoff) is not None and (sources := tuple(each.source))
    )
    agreeing = [each for each in evidence if each.agrees and each.independent]
    shown = "; ".join(f"{each.cut}: {each.value}" for each in agreeing or evidence)
    if agreeing:
        exact = claim.happened.precision == "day"
        return finding(claim, "confirmed" if exact else "consistent", shown, evidence=evidence)
    against = bool(claim.cuts) and len(dated) == len(meant) and any(each.independent for each in evidence)
    if against and not _is_later(claim, trial.analyses):
        return finding(claim, "contradicted", f"the article says {claim.happened}; {shown}", evidence=evidence)
    told = "which data cut is meant is not known" if evidence else "no cut-off of these data is in the dossier"
    told = _ANOTHER if against else told
    return finding(claim, "not checkable", f"{told}; {shown}" if shown else told, evidence=evidence)


def _is_later(claim: DataCutoff, cuts: Sequence[DataCut]) -> bool:
    """Say whether a day lies behind all that are known, and not by its year alone: another cut may print the same."""
    known = [each.cutoff for each in cuts if each.cutoff is not None]
    told = claim.happened.not_before
    if told is None or not known or (told - max(known)).days < _APART:
        return False
    return all((each.month, each.day) != (told.month, told.day) for each in known)


def _is_on(claim: DataCutoff, day: date) -> bool:
    return claim.happened.overlaps(DateInterval(not_before=day, not_after=day))


def is_of_arm(result: ReportedResult, arm: str | None, trial: Trial) -> bool:
    """Say whether the numbers between arms of a result are of an experimental arm, where a trial has several."""
    experimental = trial.experimental_arms
    if arm not in experimental or len(experimental) < 2:
        return True
    return arm == next(iter(trial.arms_compared(result)), experimental[0])


def _total(result: ReportedResult) -> int | None:
    if "total" in result.n:
        return int(result.n["total"].value or 0)
    return sum(int(each.value or 0) for each in result.n.values()) if result.n else None


def ratios(trial: Trial) -> Iterator[RatioRow]:
    """Yield the hazard ratios that a trial's cuts and subgroup analyses report with an interval, group by group."""
    reported = [(cut, each) for cut in trial.analyses for each in cut.results if each.hazard_ratio and each.decides]
    groups = dict.fromkeys((each.endpoint, _group(each)) for _, each in reported)
    for endpoint, group in groups:
        for cut, each in reported:
            ratio = each.hazard_ratio
            if (each.endpoint, _group(each)) != (endpoint, group) or ratio is None or ratio.ci is None:
                continue
            low, high = (None if limit is None else limit.value for limit in ratio.ci)
            if ratio.value.value and low and high:
                sources = tuple(cut.sources_of(each))
                yield RatioRow(trial.id, endpoint, group, cut.title, str(ratio), ratio.value.value, low, high, sources)


def _group(result: ReportedResult) -> str:
    return ", ".join(each for each in (result.cohort, result.group) if each) or "all patients"


def beside(trial: Trial, cut: DataCut, cohort: str | None, but: set[str], context: Context) -> Iterable[Evidence]:
    """Yield the benefit and harm that a cut reports besides some endpoints; from other cuts where it has none.

    Results that are only recalled are shown, so marked; they decide nothing.
    """
    for endpoint in trial.endpoints:
        if endpoint.id not in but and (endpoint.role != "description" or endpoint.kind == "proportion"):
            here = list(_reported(cut, endpoint, cohort))
            others = [each for each in trial.cuts if each.id != cut.id]
            elsewhere = [pair for other in others for pair in _reported(other, endpoint, cohort)]
            for where, result in here or elsewhere:
                yield from _rows(endpoint, where, result, trial, context)
    for score in trial.benefit_scores:
        if score.cohort in {cohort, None}:
            yield _score(score, context)


def _reported(cut: DataCut, endpoint: Endpoint, cohort: str | None) -> Iterator[tuple[DataCut, ReportedResult]]:
    for result in cut.results:
        if (result.endpoint, result.cohort, result.group) == (endpoint.id, cohort, None):
            yield cut, result


def _rows(
    endpoint: Endpoint, cut: DataCut, result: ReportedResult, trial: Trial, context: Context
) -> Iterator[Evidence]:
    """Yield the numbers of a result, the arms against each other, as a reader wants them."""
    what = f"{endpoint.name}, {result.cohort}" if result.cohort else endpoint.name
    sources = tuple(cut.sources_of(result))

    def row(value: str, detail: str = "") -> Evidence:
        independent = context.independent(sources)
        return Evidence(what, value, cut.title, sources, independent=independent, detail=detail, status=result.status)

    for quantity, unit in (("percent", "%"), ("median", result.unit), ("events", "events")):
        by_arm = getattr(result, quantity)
        arms = [each for each in trial.arms if each.id in by_arm]
        if arms:
            values = " v ".join(str(by_arm[each.id]) for each in arms)
            yield row(f"{values} {unit}", " v ".join(each.name for each in arms))
    if result.hazard_ratio is not None:
        yield row(f"HR {result.hazard_ratio}")


def _score(score: BenefitScore, context: Context) -> Evidence:
    sources, name = tuple(score.source), f"{score.scale} {score.version or ''}".strip()
    what = f"{name}, {score.cohort}" if score.cohort else name
    titles = ", ".join(context.dossier.source(each).title for each in sources)
    independent, because = context.independent(sources), "; ".join(score.because)
    return Evidence(what, score.score, titles, sources, independent=independent, detail=because, status=score.status)
