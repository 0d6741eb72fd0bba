"""From a solved case to a plan: what each look is expected to see and decide, and how the trial ends on average."""

from __future__ import annotations

from dataclasses import replace
from math import fsum

from pivotal.kernels import expected_events as kernel
from pivotal.planning.average_hazard_ratio import event_weighted
from pivotal.planning.boundaries import Bounds
from pivotal.planning.crossing import Crossing
from pivotal.planning.expected_events import Course, course_of
from pivotal.planning.plan import Plan
from pivotal.planning.planned_look import PlannedLook, one_sided_p, ratio_at
from pivotal.planning.trial_looks import Schedule
from pivotal.planning.trial_model import HazardRatio, PlannedDesign, SurvivalTrial
from pivotal.planning.trial_solving import Case


def assembled(asked: PlannedDesign, case: Case, course: Course, held: Schedule, solved_for: str) -> Plan:
    """Return the plan of a case in which nothing is open."""
    solved = case.solved_bounds(held)
    found = solved or case.whole_bounds(held)
    alternative = (solved and solved.under_alternative) or case.crossing(held, found)
    null = found.under_null
    looks = tuple(
        _look(index, case.trial, course, held, found, (alternative, null)) for index in range(len(held.months))
    )
    if asked.whole_numbers:
        looks = tuple(replace(each, events=_exact(each.events), subjects=_exact(each.subjects)) for each in looks)
    stops = alternative.stopping
    return Plan(
        asked=asked,
        trial=case.trial,
        gs=None if asked.sequential is None else found.design,
        variance=case.variance,
        solved_for=solved_for,
        bounds=found,
        looks=looks,
        power=float(alternative.power),
        expected_events=fsum(p * each.events for p, each in zip(stops, looks, strict=True)),
        expected_subjects=fsum(p * each.subjects for p, each in zip(stops, looks, strict=True)),
        expected_months=fsum(p * each.month for p, each in zip(stops, looks, strict=True)),
        case=case,
        course=course,
        notes=_notes(asked, case, held),
    )


def _exact(number: float) -> float:
    """Return a whole number that a search reached within its last digits."""
    whole = float(round(number))
    return whole if abs(number - whole) <= 1e-12 * whole else number


def expected_under_null(plan: Plan) -> tuple[float | None, float | None, float | None]:
    """Return the events, subjects and months that a plan has on average if the null hypothesis is true."""
    found = _months_under_null(plan)
    if found is None:
        return None, None, None
    months, events = found
    stops = plan.bounds.under_null.stopping
    return (
        fsum(p * d for p, d in zip(stops, events, strict=True)),
        fsum(p * plan.course.entered(m) for p, m in zip(stops, months, strict=True)),
        fsum(p * m for p, m in zip(stops, months, strict=True)),
    )


def _look(
    index: int,
    trial: SurvivalTrial,
    course: Course,
    held: Schedule,
    found: Bounds,
    crossings: tuple[Crossing, Crossing],
) -> PlannedLook:
    month, events = held.months[index], held.events[index]
    numbers = course.at(month)
    total = numbers.sum(0)
    alternative, null = crossings
    z, futility = found.z[index], found.futility_z[index]
    return PlannedLook(
        number=index + 1,
        month=month,
        information_fraction=held.timing[index],
        events=events,
        events_experimental=float(total[kernel.EVENTS_1]),
        events_reference=float(total[kernel.EVENTS_0]),
        subjects=course.entered(month),
        dropouts=float(total[kernel.DROPPED_0] + total[kernel.DROPPED_1]),
        average_hazard_ratio=event_weighted(numbers),
        z=z,
        p=one_sided_p(z),
        hazard_ratio=ratio_at(z, events, trial),
        futility_z=futility,
        futility_p=one_sided_p(futility),
        futility_hazard_ratio=ratio_at(futility, events, trial),
        harm_z=found.harm_z[index],
        alpha_spent=found.alpha_spent[index],
        beta_spent=None if found.beta_spent is None else found.beta_spent[index],
        efficacy=alternative.efficacy_cumulative[index],
        futility=alternative.futility_cumulative[index],
        efficacy_null=null.efficacy_cumulative[index],
        futility_null=null.futility_cumulative[index],
        reference=None if alternative.reference_cumulative is None else alternative.reference_cumulative[index],
        reference_null=None if null.reference_cumulative is None else null.reference_cumulative[index],
    )


def _months_under_null(plan: Plan) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """Return when the looks are held and the events by then under the null; None where events never suffice."""
    trial, rules = plan.case.trial, plan.case.looks
    strata = tuple(each.model_copy(update={"effect": None}) for each in trial.strata)
    null = trial.model_copy(update={"effect": HazardRatio(value=trial.margin), "strata": strata})
    course = replace(plan.course, arms=course_of(null).arms)
    months = []
    for index, look in enumerate(plan.looks):
        by_events = not rules or rules[index].fraction is not None or rules[index].events is not None
        month = course.month_of(look.events) if by_events else look.month
        if month is None:
            return None
        months.append(month)
    return tuple(months), tuple(course.events(month) for month in months)


def _notes(asked: PlannedDesign, case: Case, held: Schedule) -> tuple[str, ...]:
    notes = [f"assumed: {each.key}, because {each.because}" for each in asked.assumed]
    asked_end = asked.trial.accrual.duration
    if asked_end is not None and held.months[-1] < asked_end:
        notes.append(f"the last look is held before accrual would end at month {asked_end:g}; nobody enters after it")
    if case.variance in {"lachin_foulkes", "bernstein_lagakos"} and len(held.months) > 1:
        notes.append("the size of one analysis by this formula is multiplied by the group-sequential inflation")
    return tuple(notes)
