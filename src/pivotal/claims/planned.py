"""What the looks of a trial could decide: its published plan, reading by reading, at the events that were seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pivotal.claims.findings import HeldLook, PlanReading
from pivotal.claims.simulated_looks import simulated_looks
from pivotal.dossier.trials import Look, Trial

if TYPE_CHECKING:
    from pivotal.planning.boundaries import Bounds
    from pivotal.planning.plan import Plan
    from pivotal.planning.trial_model import PlannedDesign


def plan_readings(trial: Trial) -> Iterator[PlanReading]:
    """Yield each design of a trial with the looks that were held under it."""
    if not trial.design:
        return
    from pivotal.planning.trial_design import design_of

    for design in trial.design:
        plan = design_of(design)
        looks = [each for each in trial.looks if design.cohort in {None, each.cohort}]
        held, attained = _held(trial, design, plan, looks)
        yield PlanReading(
            trial=trial.id,
            design=design.id,
            cohort=design.cohort or "",
            reading=design.reading or "",
            hazard_ratio=plan.hazard_ratio,
            events=plan.events,
            power=plan.power,
            alpha=plan.alpha,
            alpha_attained=attained,
            paragraph=plan.paragraph(),
            assumed=tuple(f"{each.key}: {each.because}" for each in design.assumed),
            looks=held,
        )


def _held(trial: Trial, design: PlannedDesign, plan: Plan, looks: list[Look]) -> tuple[tuple[HeldLook, ...], float]:
    """Return the looks that were held with their bounds, and the type I error with stops at all looks so far."""
    from scipy.special import ndtri

    from pivotal.planning.crossing import crossing_probabilities
    from pivotal.planning.planned_look import ratio_at

    last = max((index for index, look in enumerate(looks) if _seen(look) is not None), default=None)
    if last is None or last + 1 >= len(plan.looks):
        return (), plan.alpha
    seen = [_seen(look) or plan.looks[index].events for index, look in enumerate(looks[: last + 1])]
    bounds: Bounds = plan.update(seen, upcoming=[each.events for each in plan.looks[last + 1 :]])
    printed = [look.alpha.value if look.alpha is not None else None for look in looks]
    acting = list(bounds.z)
    for index in range(last + 1):
        if acting[index] is None and printed[index]:
            acting[index] = -float(ndtri(printed[index]))
    none = [None] * len(acting)
    drift = plan.bounds.drift
    assert isinstance(drift, float)
    by_effect, by_null = (crossing_probabilities(bounds.timing, acting, none, each) for each in (drift, 0.0))
    found = []
    for index, look in enumerate(looks[: last + 1]):
        z = acting[index]
        if _seen(look) is None or z is None:
            continue
        ratio = ratio_at(z, seen[index], plan.trial)
        assert ratio is not None
        observed = _printed_ratio(trial, design, look)
        found.append(
            HeldLook(
                name=look.id,
                held=str(look.held) if look.held else "date not found",
                assessor=look.assessor,
                events=seen[index],
                fraction=bounds.timing[index],
                z=z,
                hazard_ratio=ratio,
                planned=bounds.z[index] is not None,
                stops=by_effect.efficacy_cumulative[index],
                stops_null=by_null.efficacy_cumulative[index],
                observed=observed,
                observed_z=None if observed is None else plan.z_of(observed, seen[index]),
                meaning=_meaning(trial, design, look, (bounds.z[index] is not None, ratio, observed)),
                simulated=tuple(simulated_looks(trial, design, plan, seen[index], z)),
            )
        )
    return tuple(found), by_null.power


def _seen(look: Look) -> float | None:
    return None if look.events is None or look.held is None else look.events.value


def _printed_ratio(trial: Trial, design: PlannedDesign, look: Look) -> float | None:
    """Return the hazard ratio that the first cut prints for the endpoint and cohort as the look's assessor read it."""
    for cut in trial.cuts:
        for each in cut.results:
            same = (each.endpoint, each.cohort, each.group) == (design.endpoint, look.cohort, None)
            if same and each.assessor == look.assessor and each.hazard_ratio is not None and each.decides:
                return each.hazard_ratio.value.value
    return None


def _meaning(trial: Trial, design: PlannedDesign, look: Look, found: tuple[bool, float, float | None]) -> str:
    planned, ratio, observed = found
    text = (
        f"The plan allows a stop for efficacy at a hazard ratio of {ratio:.2f} or less"
        if planned
        else f"The plan allows no stop for efficacy here; one at this p value stands for a ratio of {ratio:.2f} or less"
    )
    if observed is not None:
        text += f"; {observed:g} was printed, which is {'beyond' if observed <= ratio else 'short of'} it"
    endpoint = trial.endpoint(design.endpoint or "")
    primary = endpoint.assessor if endpoint is not None else "not stated"
    if look.assessor not in {primary, "not stated"} and primary not in {"not stated", "not applicable"}:
        text += (
            f". The look was read by {look.assessor} assessors and the primary analysis is by {primary}: events and "
            "ratio differ between the two, so that the bound was not applied to the data that decide"
        )
    return text + "."
