"""The door: trials simulated as they were planned, under what is true."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from typing import Any

from pydantic import ValidationError

from pivotal.errors import SimulationError, shown
from pivotal.planning.plan import Plan
from pivotal.planning.trial_model import Effect, HazardRatio, LookTime, PlannedDesign, SurvivalTrial
from pivotal.simulation.decisions import plan_of
from pivotal.simulation.model import LookAnalysis, LookTest, Randomisation, Scenario
from pivotal.simulation.replicates import run_chunk
from pivotal.simulation.simulation_result import Simulation, tally_for

ROUNDING = 1e-9
Truth = SurvivalTrial | Effect | float | str


def scenario_of(
    plan: Plan | PlannedDesign,
    *,
    truth: Truth | None = None,
    subjects: int | None = None,
    **choices: Any,
) -> Scenario:
    """Return the scenario of a plan: whole events and subjects, and what is true.

    Parameters
    ----------
    plan : Plan or PlannedDesign
    truth : SurvivalTrial, effect, float or "null", optional
        What is true: a trial of its own, or the planned one with another effect; a number is a hazard ratio, and
        ``"null"`` the plan's margin. Left out, the plan's alternative.
    subjects : int, optional
        Left out, those of the plan, rounded up.
    **choices
        Further fields of ``Scenario``.

    Raises
    ------
    SimulationError
        If a choice cannot be taken.
    """
    design = plan.asked if isinstance(plan, Plan) else plan
    held = plan_of(design)
    given: dict[str, Any] = {
        "design": design,
        "truth": _truth(held, truth),
        "subjects": ceil(held.subjects - ROUNDING) if subjects is None else subjects,
        "looks": _looks(held),
        "events": ceil(held.events - ROUNDING),
        **{name: value for name, value in choices.items() if value is not None},
    }
    try:
        return Scenario.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        value = "" if first["type"] == "missing" else f"={shown(first['input'])}"
        raise SimulationError(f"{where}{value}: {first['msg'].removeprefix('Value error, ')}") from error


def _truth(plan: Plan, truth: Truth | None) -> SurvivalTrial:
    """Return the trial that is true."""
    if truth is None:
        return plan.trial
    if isinstance(truth, SurvivalTrial):
        return truth
    if isinstance(truth, str):
        if truth != "null":
            raise SimulationError(f"truth={shown(truth)}; accepted: 'null', a hazard ratio, an effect, or a trial")
        truth = plan.trial.margin
    if isinstance(truth, int | float):
        if not 0 < truth < 100:
            raise SimulationError(f"truth={truth:g}: a hazard ratio lies above 0 and below 100")
        truth = HazardRatio(float(truth))
    strata = tuple(each.model_copy(update={"effect": None}) for each in plan.trial.strata)
    return plan.trial.model_copy(update={"effect": truth, "strata": strata})


def _looks(plan: Plan) -> tuple[LookTime, ...]:
    """Return when the looks are held: events in whole numbers, and the conditions of the plan."""
    last = len(plan.looks) - 1
    counts = [ceil(look.events - ROUNDING) if k == last else round(look.events) for k, look in enumerate(plan.looks)]
    whole = [float(max(1, count)) for count in counts]
    if not plan.asked.looks:
        return tuple(LookTime(events=count) for count in whole)
    return tuple(
        rule if rule.fraction is None else rule.model_copy(update={"fraction": None, "events": count})
        for rule, count in zip(plan.asked.looks, whole, strict=True)
    )


def simulate(  # noqa: PLR0913 (choices by keyword)
    plan: Plan | PlannedDesign | Scenario,
    *,
    trials: int = 10_000,
    seed: int,
    truth: Truth | None = None,
    subjects: int | None = None,
    looks: Sequence[LookTime] | None = None,
    entry: str | None = None,
    randomisation: Randomisation | None = None,
    analyses: LookTest | LookAnalysis | Sequence[LookAnalysis] | None = None,
    obey_futility: bool | None = None,
    threads: int | None = None,
) -> Simulation:
    """Simulate trials patient by patient, look at them as planned, and say what became of them."""
    scenario = plan
    if not isinstance(plan, Scenario):
        scenario = scenario_of(
            plan, truth=truth, subjects=subjects, looks=looks, entry=entry, randomisation=randomisation,
            analyses=analyses, obey_futility=obey_futility,
        )
    tally, parts = tally_for(scenario), []
    with ThreadPoolExecutor(threads or 2) as pool:
        step = 4096
        for columns in pool.map(lambda f: run_chunk(scenario, seed, f, min(step, trials - f)), range(0, trials, step)):
            tally.add(columns)
            parts.append(columns)
    return Simulation(scenario=scenario, seed=seed, replicates=trials, tally=tally, parts=parts, settings={})
