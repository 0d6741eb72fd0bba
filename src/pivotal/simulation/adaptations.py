"""What the rules of an adaptive trial do after a look at which it goes on."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, exp, inf, isfinite, log, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr

from pivotal.errors import SimulationError
from pivotal.kernels.adaptive_looks import EVENTS
from pivotal.kernels.trial_generation import Recipe
from pivotal.planning.trial_model import PlannedDesign
from pivotal.simulation.adaptation_model import DropArms, Enrich, SampleSizeReestimation
from pivotal.simulation.adaptive_recipe import reopened, slowed
from pivotal.simulation.adaptive_state import Floats, Held, State
from pivotal.simulation.decisions import CONTINUED, FUTILITY, plan_of

if TYPE_CHECKING:
    from pivotal.simulation.adaptive import AdaptiveTrials
    from pivotal.simulation.adaptive_testing import Procedure

MOST_FOR_LESS = 0.5  # conditional power from which Chen, DeMets and Lan add events


def adapted(trials: AdaptiveTrials, state: State, held: Held) -> int:
    """Let the rules of a look act on a trial; return whether it goes on, or has nothing left to go on with."""
    now = state.now
    for rule in trials.adaptive.rules:
        if getattr(rule, "look", 0) != held.k + 1:
            continue
        if isinstance(rule, DropArms):
            kept = _kept(rule, state, held)
            if not kept:
                state.active = set()
                return FUTILITY
            if len(kept) < len(state.arms):
                state.active = {h for h in state.active if state.hypotheses[h].arm in kept}
                now = now._replace(**trials.recipe.with_arms(kept))
        elif isinstance(rule, Enrich):
            now = now._replace(**_enriched(rule, trials, state, held))
        elif isinstance(rule, SampleSizeReestimation):
            now = _resized(rule, trials.testing, state, held, now)
    if now is not state.now:
        state.change(held.entered, now)
    return CONTINUED


def _z(state: State, held: Held, arm: int, stratum: int) -> float:
    """Return the z of an arm in a population so far, minus infinity where it has none."""
    for h, each in enumerate(state.hypotheses):
        if (each.arm, each.stratum) == (arm, stratum):
            value = float(held.out[h, 0])
            return value if isfinite(value) else -inf
    return -inf


def _kept(rule: DropArms, state: State, held: Held) -> set[int]:
    """Return the arms that go on."""
    z = {arm: _z(state, held, arm, state.restricted) for arm in state.arms}
    ratio = {arm: exp(min(held.out[state.index(arm), 1], 50.0)) for arm in state.arms}
    good = [
        arm
        for arm in sorted(z, key=lambda each: (-z[each], each))
        if (rule.z_above is None or z[arm] > rule.z_above)
        and (rule.hazard_ratio_below is None or ratio[arm] < rule.hazard_ratio_below)
    ]
    most = {"best": 1, "all": len(good)}.get(str(rule.keep)) if isinstance(rule.keep, str) else rule.keep
    return set(good[:most])


def _enriched(rule: Enrich, trials: AdaptiveTrials, state: State, held: Held) -> dict[str, Any]:
    """Restrict a trial to a stratum where the rule says so; return what of its recipe changes."""
    if state.restricted >= 0:
        return {}
    stratum = [each.name for each in trials.scenario.truth.strata].index(rule.stratum)
    full = max(_z(state, held, arm, -1) for arm in state.arms)
    part = max(_z(state, held, arm, stratum) for arm in state.arms)
    if (rule.full_z_below is not None and not full < rule.full_z_below) or (
        rule.stratum_z_above is not None and not part > rule.stratum_z_above
    ):
        return {}
    state.active = {h for h in state.active if state.hypotheses[h].stratum == stratum}
    state.restricted, state.restricted_from = stratum, state.month
    changes = trials.recipe.with_stratum(stratum)
    if rule.recruitment == "slower":
        changes |= slowed(state.now, state.month, trials.recipe.fraction(stratum))
    return changes


# ----------------------------------------------------------------------------------------------------- sample size


def _resized(rule: SampleSizeReestimation, testing: Procedure, state: State, held: Held, now: Recipe) -> Recipe:
    """Choose the events of the last look anew; return the recipe of what comes."""
    best = max(state.active, key=lambda h: (held.statistic[h] if isfinite(held.statistic[h]) else -inf, -h))
    planned = testing.planned[-1]
    least, most = rule.least_events or planned, rule.most_events
    powers, before = _powers(rule, testing, state, held, best, np.arange(min(least, planned), most + 1))
    first = min(least, planned)
    held.conditional_power = float(powers[planned - first])
    low, high = rule.promising or (0.0, 1.0)
    if not low <= held.conditional_power < high:
        return now
    if rule.combination == "chen_demets_lan" and not _is_likely(rule, testing, state, held, best):
        return now
    enough = np.flatnonzero(powers[least - first :] >= rule.target_power)
    wanted = least + int(enough[0]) if enough.size else most
    wanted = max(wanted, before + 1)
    if wanted == planned:
        return now
    state.wanted[-1], state.reestimated = wanted, True
    if rule.more_subjects and wanted > planned:
        return _more_subjects(state, held, now, ceil(testing.adaptive.scenario.subjects * wanted / planned))
    return now


def _is_likely(rule: SampleSizeReestimation, testing: Procedure, state: State, held: Held, best: int) -> bool:
    """Say whether, going on as it was seen, the planned events are as likely as not to be enough."""
    as_seen = rule.model_copy(update={"under": "estimate"})  # whatever else the events are chosen under
    powers, _ = _powers(as_seen, testing, state, held, best, np.array([testing.planned[-1]]))
    return bool(powers[0] >= MOST_FOR_LESS)


def _more_subjects(state: State, held: Held, now: Recipe, subjects: int) -> Recipe:
    """Return the recipe by which more subjects enter: after the look, where recruitment had ended before it."""
    if held.entered == now.subjects:
        now = now._replace(**reopened(now, float(state.trial.entry[-1]), state.month))
    return now._replace(subjects=max(subjects, now.subjects))


def _powers(
    rule: SampleSizeReestimation, testing: Procedure, state: State, held: Held, h: int, events: np.ndarray
) -> tuple[Floats, int]:
    """Return the conditional power with each number of events at the last look, and the events by now."""
    effect = _log_ratio(rule, testing, float(held.out[h, 1]))
    now = int(held.out[h, EVENTS])
    part = testing.part[testing.hypotheses[h].arm]
    more = np.maximum(events - now, 1e-9)
    drift = effect * np.sqrt(part * (1 - part) * more)
    z, bound = held.statistic[h], testing.bounds.last
    if testing.mode == "closed":
        share = state.seen[-1][0] / testing.planned[-1]
        distance = (bound - z * sqrt(share)) / sqrt(1 - share)
    else:
        distance = (bound * np.sqrt(now + more) - z * sqrt(now)) / np.sqrt(more)
    powers: Floats = np.asarray(ndtr(drift - distance))
    return np.where(np.isfinite(powers), powers, 0.0), now


def _log_ratio(rule: SampleSizeReestimation, testing: Procedure, estimate: float) -> float:
    """Return minus the log hazard ratio that is assumed for the rest of the trial."""
    if rule.under == "estimate":
        return -estimate if isfinite(estimate) else 0.0
    if rule.under == "planned":
        return planned_effect(testing.adaptive.scenario.design)
    return -log(rule.under)


@lru_cache(maxsize=64)
def planned_effect(design: PlannedDesign) -> float:
    """Return minus the planned log hazard ratio.

    Raises
    ------
    SimulationError
        If no one ratio is planned.
    """
    ratio = plan_of(design).trial.hazard_ratio
    if ratio is None:
        raise SimulationError("rules: SampleSizeReestimation.under='planned', and the plan has no one hazard ratio")
    return -log(ratio)
