"""What generates the subjects of a trial with any number of arms, and what of it changes on the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from pivotal.distributions.functions import record_of
from pivotal.errors import SimulationError
from pivotal.kernels.trial_generation import Recipe, Trial, room_for, subjects_of
from pivotal.planning.expected_events import experimental, strata_of
from pivotal.simulation.adaptation_model import AdaptiveScenario, DropArms
from pivotal.simulation.generation import NEVER, arms_of, block_of, method_of, recipe_of, times_of
from pivotal.simulation.model import Minimisation, SimpleRandomisation


class AdaptiveRecipe:
    """The recipe of an adaptive trial as it begins, and what its changes make of it.

    Parameters
    ----------
    adaptive : AdaptiveScenario
    """

    def __init__(self, adaptive: AdaptiveScenario) -> None:
        self.adaptive, self.hypotheses = adaptive, adaptive.hypotheses
        scenario = adaptive.scenario
        if isinstance(scenario.randomisation, Minimisation) and adaptive.of_kind(DropArms):
            raise SimulationError("randomisation: minimisation has no arms that are dropped; take PermutedBlocks()")
        if not adaptive.arms:
            self.base: Recipe = recipe_of(scenario)
            return
        truth = scenario.truth
        shares = (truth.allocation[1], *(each.allocation or truth.allocation[0] for each in adaptive.arms))
        parts = block_of(shares)
        events, dropout = [], []
        names = [each.name for each in truth.strata] or [""]
        for name, (_, reference, _, leaving) in zip(names, strata_of(truth), strict=True):
            effects = [dict(each.by_stratum).get(name, each.effect) for each in adaptive.arms]
            lost = (NEVER, NEVER) if leaving is None else (leaving.reference, leaving.experimental)
            events += [record_of(reference), *(experimental(reference, effect) for effect in effects)]
            dropout += [record_of(lost[0]), *(record_of(lost[1]) for _ in effects)]
        method, block = method_of(scenario.randomisation, sum(parts))
        two = recipe_of(scenario.model_copy(update={"randomisation": SimpleRandomisation()}))
        self.base = two._replace(
            randomisation=method, block=block, **arms_of(parts), events=times_of(events), dropout=times_of(dropout)
        )
        if isinstance(scenario.randomisation, Minimisation):
            self.base = self.base._replace(probability=scenario.randomisation.probability)

    def subjects(self, recipe: Recipe, seed: np.uint64, replicate: int) -> Trial:
        """Return the subjects of one replicate."""
        trial: Trial = room_for(recipe.subjects, recipe.has_course)
        subjects_of(recipe, seed, replicate, trial)
        return trial

    def with_arms(self, arms: Iterable[int]) -> dict[str, Any]:
        """Return what changes where only some experimental arms go on."""
        kept = {0, *arms}
        parts = tuple(int(part) if k in kept else 0 for k, part in enumerate(self.base.allocation))
        return {**arms_of(parts), "block": self.base.block // int(self.base.allocation.sum()) * sum(parts)}

    def with_stratum(self, stratum: int) -> dict[str, Any]:
        """Return what changes where only a stratum enters."""
        return {"strata": (np.arange(self.base.strata.size) >= stratum).astype(float)}

    def fraction(self, stratum: int) -> float:
        """Return the part of the subjects that a stratum is."""
        return float(np.diff(self.base.strata, prepend=0.0)[stratum])


def slowed(recipe: Recipe, month: float, factor: float) -> dict[str, Any]:
    """Return the accrual whose rates are multiplied from a month on."""
    starts, rates = recipe.accrual_starts, recipe.accrual_rates
    at = int(np.searchsorted(starts, month, side="right")) - 1
    return {
        "accrual_starts": np.concatenate([starts[starts < month], [month], starts[at + 1 :]]),
        "accrual_rates": np.concatenate([rates[starts < month], factor * rates[at:]]),
    }


def reopened(recipe: Recipe, last: float, month: float) -> dict[str, Any]:
    """Return the accrual in which nobody enters after the last subject until a month."""
    closed = recipe._replace(**slowed(recipe, last, 1.0))
    cut = recipe._replace(**slowed(closed, month, 1.0))
    rates = np.where((cut.accrual_starts >= last) & (cut.accrual_starts < month), 0.0, cut.accrual_rates)
    return {"accrual_starts": cut.accrual_starts, "accrual_rates": rates}
