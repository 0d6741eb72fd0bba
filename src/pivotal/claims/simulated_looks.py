"""A look simulated as it was held: how often the trial would have stopped, and where the printed numbers lie."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

from pivotal.claims.findings import PrintedPosition, SimulatedLook
from pivotal.dossier.trials import Trial
from pivotal.evidence.model import ReportedResult

if TYPE_CHECKING:
    from pivotal.planning.plan import Plan
    from pivotal.planning.trial_model import PlannedDesign
    from pivotal.simulation.model import Scenario

TRIALS, SEED = 2500, 1
LIMITS = (0.025, 0.975)


def simulated_looks(trial: Trial, design: PlannedDesign, plan: Plan, events: float, z: float) -> list[SimulatedLook]:
    """Return what a look at a number of events shows under the effect that was assumed, and the one that was printed.

    Parameters
    ----------
    trial, design, plan
        The trial, one reading of its plan, and what that plan computes to.
    events : float
        That the look has seen.
    z : float
        At which it stops.
    """
    printed = _printed(trial, design)
    truths = [("the assumed hazard ratio", plan.hazard_ratio)]
    if printed is not None and printed.hazard_ratio is not None:
        truths.append(("the printed hazard ratio", printed.hazard_ratio.value.value))
    return [_simulated(trial, plan, printed, (said, ratio), (events, z)) for said, ratio in truths if ratio is not None]


def _printed(trial: Trial, design: PlannedDesign) -> ReportedResult | None:
    """Return the first result of the endpoint and cohort that was read as the primary analysis is, and has a ratio."""
    endpoint = trial.endpoint(design.endpoint or "")
    primary = endpoint.assessor if endpoint is not None else "not stated"
    for cut in trial.cuts:
        for each in cut.results:
            same = (each.endpoint, each.cohort, each.group) == (design.endpoint, design.cohort, None)
            if same and each.assessor == primary and each.hazard_ratio is not None and each.decides:
                return each
    return None


def _simulated(
    trial: Trial, plan: Plan, printed: ReportedResult | None, truth: tuple[str, float], look: tuple[float, float]
) -> SimulatedLook:
    from pivotal.planning.trial_model import LookTime, PlannedDesign
    from pivotal.simulation.model import CoxTest, LogRankTest
    from pivotal.simulation.simulating import scenario_of

    events, z = ceil(look[0]), look[1]
    scenario = scenario_of(
        PlannedDesign(id="look", trial=plan.trial),
        truth=truth[1],
        subjects=ceil(plan.subjects),
        looks=(LookTime(events=events),),
        events=events,
        analyses=(LogRankTest(), CoxTest()),
        describe=True,
    )
    found = _columns(scenario)
    of_ratio = found["analysis"] == "cox"
    part = float((found["z"][~of_ratio] >= z).mean())
    return SimulatedLook(
        truth=truth[0],
        hazard_ratio=truth[1],
        trials=TRIALS,
        stops=part,
        stops_error=sqrt(max(part * (1 - part), 1 / TRIALS) / TRIALS),
        printed=tuple(_positions(trial, printed, {name: values[of_ratio] for name, values in found.items()})),
    )


@lru_cache(maxsize=64)
def _columns(scenario: Scenario) -> dict[str, Any]:
    from pivotal.simulation.simulating import simulate

    return simulate(scenario, trials=TRIALS, seed=SEED, progress=False).columns()


def _positions(trial: Trial, printed: ReportedResult | None, found: dict[str, Any]) -> Iterator[PrintedPosition]:
    """Yield where each printed number lies among those of the simulated looks."""
    if printed is None:
        return
    import numpy as np

    arms = {role: trial.arm_of_role(role) for role in ("experimental", "reference")}
    numbers = [("hazard ratio", printed.value("hazard_ratio"), np.exp(found["estimate"]))]
    numbers += [
        (f"median, {arm.id}", printed.value("median", arm.id), found[f"median_{role}"])
        for role, arm in arms.items()
        if arm is not None
    ]
    for name, estimate, values in numbers:
        known = values[np.isfinite(values)]
        value = None if estimate is None else estimate.value.value
        if estimate is None or value is None or estimate.value.bound != "exact" or known.size < TRIALS // 2:
            continue
        below = float(((known < value).sum() + 0.5 * (known == value).sum()) / known.size)
        low, high = np.quantile(known, LIMITS)
        yield PrintedPosition(name, value, float(np.median(known)), float(low), float(high), below)
