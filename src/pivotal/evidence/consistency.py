"""Printed numbers tested against each other: ``check_consistency`` says what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pivotal.dates import DateInterval
from pivotal.errors import DataError, shown
from pivotal.evidence.cohorts import cohort_sizes, copied
from pivotal.evidence.directions import events_direction, medians_direction, one_sided_direction, reciprocal_digits
from pivotal.evidence.effects import Effect, effect_interval, effect_of_shares, effect_p_value, printed_effects
from pivotal.evidence.findings import WORST_FIRST, ConsistencyReport, Finding
from pivotal.evidence.hazard_ratios import (
    Outcome,
    counts,
    implied_events,
    interval_symmetry,
    p_value,
)
from pivotal.evidence.looks import looked_at
from pivotal.evidence.medians import calendar, follow_up_and_median, median_interval, median_reached
from pivotal.evidence.model import DataCut, ReportedResult
from pivotal.evidence.placed import Placed, PublishedTrial, place
from pivotal.evidence.proportions import categories, percentage, proportion_interval
from pivotal.evidence.published import PublishedResults
from pivotal.evidence.repeats import repeats
from pivotal.provenance import Provenance

Published = ReportedResult | DataCut | PublishedResults | PublishedTrial
_Several = Sequence[ReportedResult] | Sequence[DataCut]
ACCEPTED = "ReportedResult, DataCut, PublishedResults, Trial, or a sequence of results or cuts"

PER_RESULT: tuple[Callable[[Placed], Outcome], ...] = (
    interval_symmetry,
    p_value,
    implied_events,
    counts,
    medians_direction,
    events_direction,
    one_sided_direction,
    reciprocal_digits,
)
PER_ARM: tuple[Callable[[Placed, str], Outcome], ...] = (
    median_interval,
    median_reached,
    follow_up_and_median,
    percentage,
    proportion_interval,
)
PER_EFFECT: tuple[Callable[[Placed, Effect], Outcome], ...] = (effect_interval, effect_p_value, effect_of_shares)
PER_TRIAL: tuple[Callable[[Sequence[Placed]], Iterator[tuple[int, Finding | None]]], ...] = (
    repeats,
    cohort_sizes,
    copied,
)


def check_consistency(
    published: Published | _Several,
    *,
    reference: str | None = None,
    enrolled: DateInterval | None = None,
) -> ConsistencyReport:
    """Test printed numbers of one trial against each other.

    Every printed number is the interval that its rounding allows, and a finding needs the intervals to exclude each
    other. Results that nobody has seen in a source (``recall_unverified``) are left out.

    Parameters
    ----------
    published : ReportedResult, DataCut, PublishedResults, Trial, or a sequence of results or of cuts
        What was printed of one trial; a sequence holds results or cuts of one trial. Hazard ratios are experimental
        over reference, percentages in percent, times in the unit of the result. A missing number is not tested.
    reference : str, optional
        The reference arm. A trial and a file of results say it themselves; without it no direction is tested.
    enrolled : DateInterval, optional
        From the first to the last patient, for follow-up against the calendar.

    Returns
    -------
    ConsistencyReport
        The findings, the worst first, with how often each test could be carried out.

    Raises
    ------
    DataError
        If nothing was given, or anything else than printed results; or if ``reference`` contradicts the trial.

    Notes
    -----
    Methods: Altman and Bland (2011) for intervals and p values, Schoenfeld (1981) for events, Brookmeyer and Crowley
    (1982) for medians, Brown and Heathers (2017) for percentages; odds ratios, relative risks and differences against
    the shares of both arms. Each is named, with its slack, where it is coded.

    Examples
    --------
    >>> from pivotal.evidence.model import ReportedResult
    >>> result = ReportedResult(endpoint="PFS", hazard_ratio={"value": "0.48", "ci": ["0.25", "0.59"]})
    >>> report = check_consistency(result)
    >>> [(each.rule, each.severity) for each in report.findings]
    [('hazard ratio against its interval', 'serious')]
    """
    title, placed, enrolled = results_in_place(published, reference, enrolled)
    tested: dict[str, int] = {}
    findings: list[Finding] = []

    def take(name: str, times: int, outcome: Outcome) -> None:
        tested[name] = tested.get(name, 0) + times
        if isinstance(outcome, Finding):
            findings.append(outcome)

    for name, outcome in _each(placed, enrolled):
        if outcome is not None:
            take(name, 1, outcome)
    for rule in PER_TRIAL:
        for times, found in rule(placed):
            take(rule.__name__, times, found)
    for group in _side_by_side(placed):
        for times, found in categories(group):
            take("categories", times, found)
    for times, found in _looks(published, placed):
        take("looked_at", times, found)
    return ConsistencyReport(
        title=title,
        findings=tuple(sorted(findings, key=lambda each: WORST_FIRST.index(each.severity))),
        tested=tested,
        not_tested=tuple(_untested(placed, enrolled)),
        provenance=Provenance("check_consistency", {"reference": reference, "enrolled": str(enrolled or "")}),
    )


def _each(placed: Iterable[Placed], enrolled: DateInterval | None) -> Iterator[tuple[str, Outcome]]:
    """Yield the outcome of every test of a single result."""
    for each in placed:
        for rule in PER_RESULT:
            yield rule.__name__, rule(each)
        for effect in printed_effects(each.result):
            for per_effect in PER_EFFECT:
                yield per_effect.__name__, per_effect(each, effect)
        yield "calendar", calendar(each, enrolled)
        for arm in dict.fromkeys((*each.result.median, *each.result.percent)):
            for per_arm in PER_ARM:
                yield per_arm.__name__, per_arm(each, arm)


def _looks(published: object, placed: Sequence[Placed]) -> Iterator[tuple[int, Finding | None]]:
    """Yield what the events of earlier looks of a trial say about its primary endpoints."""
    looks = [each for each in getattr(published, "looks", ()) if each.decides]
    endpoints = [each for each in getattr(published, "endpoints", ()) if each.kind == "time_to_event"]
    yield from looked_at(placed, looks, [each.id for each in endpoints if each.role == "primary"])


def _side_by_side(placed: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Yield the results of one cut, cohort and subgroup."""
    groups: dict[tuple[str | None, ...], list[Placed]] = {}
    for each in placed:
        groups.setdefault((each.cut, each.result.cohort, each.result.group), []).append(each)
    yield from groups.values()


def results_in_place(
    published: Published | _Several, reference: str | None, enrolled: DateInterval | None
) -> tuple[str, list[Placed], DateInterval | None]:
    """Return a title, the results in their places, and the time of enrolment."""
    several: Sequence[object]
    if isinstance(published, PublishedResults):
        several = (*published.cuts, *published.results)
        placed = _in_order(several, reference or published.reference)
        return published.title, placed, enrolled or published.enrolled
    if isinstance(published, ReportedResult | DataCut):
        several = [published]
    elif isinstance(published, Sequence):
        several = published
    else:
        return _of_trial(published, reference, enrolled)
    first = several[0] if len(several) == 1 else None
    title = first.title if isinstance(first, DataCut) else "printed results"
    return title, _in_order(several, reference), enrolled


def _in_order(several: Sequence[object], reference: str | None) -> list[Placed]:
    """Return the results of cuts, and after them those that were given by themselves, in their places."""
    if not several:
        raise DataError("there are no results to test")
    results = tuple(each for each in several if isinstance(each, ReportedResult))
    cuts = [(each.id, each.cutoff, each.results) for each in several if isinstance(each, DataCut)]
    if len(results) + len(cuts) < len(several):
        kinds = ", ".join(sorted({type(each).__name__ for each in several}))
        raise DataError(f"a sequence of {shown(kinds)} cannot be tested; accepted: {ACCEPTED}")
    arms = {arm for each in (*results, *(r for _, _, rs in cuts for r in rs)) for arm in each.arms}
    if reference is not None and reference not in arms:
        raise DataError(f"no result has an arm {shown(reference)}; there are {', '.join(sorted(arms)) or 'none'}")
    return place([*cuts, (None, None, results)], reference=reference)


def _of_trial(
    trial: PublishedTrial, reference: str | None, enrolled: DateInterval | None
) -> tuple[str, list[Placed], DateInterval | None]:
    if not all(hasattr(trial, name) for name in ("arms", "endpoints", "analyses")):
        raise DataError(f"a {shown(type(trial).__name__)} cannot be tested; accepted: {ACCEPTED}")
    names = ("experimental", "reference")
    roles = {role: [arm.id for arm in trial.arms if arm.role == role] for role in names}
    two = len(roles["experimental"]) == len(roles["reference"]) == 1
    if reference is not None and reference not in roles["reference"]:
        raise DataError(f"{shown(reference)} is no reference arm of {trial.id}; it has {', '.join(roles['reference'])}")
    placed = place(
        [(each.id, each.cutoff, each.results) for each in trial.analyses],
        reference=roles["reference"][0] if len(roles["reference"]) == 1 else None,
        experimental=roles["experimental"][0] if two else None,
        kinds={each.id: each.kind for each in trial.endpoints},
    )
    return trial.id, placed, enrolled


def _untested(placed: Sequence[Placed], enrolled: DateInterval | None) -> Iterator[str]:
    """Yield what kept tests from being carried out."""
    if not placed:
        yield "anything, because no result has been seen in a source"
        return
    if any(each.result.hazard_ratio is not None and each.roles is None for each in placed):
        yield "directions, where the reference arm is not named or there are more than two arms"
    if enrolled is None:
        yield "follow-up against the calendar, because the time of enrolment is not given"
