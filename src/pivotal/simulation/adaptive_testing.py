"""How the hypotheses of an adaptive trial are tested at its looks.

===========  ===========================================================  ==============================================
mode         when                                                         what is held against the bound
===========  ===========================================================  ==============================================
``closed``   a rule combines stages, or there are several hypotheses and  the inverse normal combination of the stages
             no graph; a graph gives the weights of intersections
``graph``    a graph, and no rule that combines stages                    z of all data, at its own information
``usual``    one hypothesis; or ``combination`` is another everywhere     z of all data
===========  ===========================================================  ==============================================

A stage lies between two looks that are held. Its z is that of the increment of the score, which is independent of what
was seen before (Schaefer and Mueller 2001), its weight the planned share of the events.
"""

from __future__ import annotations

from math import inf, isnan, nan, sqrt
from typing import Any

import numpy as np

from pivotal.errors import SimulationError, listed
from pivotal.kernels.adaptive_looks import EVENTS
from pivotal.simulation.adaptation_model import (
    AdaptiveScenario,
    AlphaGraph,
    DropArms,
    Enrich,
    ExtraLook,
    SampleSizeReestimation,
)
from pivotal.simulation.adaptive_bounds import PLANNED, AdaptiveBounds
from pivotal.simulation.adaptive_recipe import AdaptiveRecipe
from pivotal.simulation.adaptive_state import Floats, Held, State
from pivotal.simulation.closed_tests import ClosedTest, graph_rejections
from pivotal.simulation.decisions import CONTINUED, EFFICACY, FUTILITY, NOT_REJECTED, REVERSED
from pivotal.simulation.model import Scenario
from pivotal.simulation.operating_characteristics import RATIOS

CLOSEST = 0.9999  # correlation of a stratum with a population that has hardly anything else


class Procedure:
    """The tests of a scenario.

    Parameters
    ----------
    adaptive : AdaptiveScenario
    recipe : AdaptiveRecipe

    Raises
    ------
    SimulationError
        If rules do not go together, or not with the design.
    """

    def __init__(self, adaptive: AdaptiveScenario, recipe: AdaptiveRecipe) -> None:
        self.adaptive, self.hypotheses = adaptive, recipe.hypotheses
        self.names = tuple(each.name for each in self.hypotheses)
        self.groups = tuple(each.stratum for each in self.hypotheses)
        _check_endpoint(adaptive.scenario)
        self.bounds = AdaptiveBounds(adaptive)
        self.graph = next(iter(adaptive.of_kind(AlphaGraph)), None)
        self.how = _agreed(adaptive, "intersection", "dunnett", DropArms, Enrich)
        self.mode = self._mode()
        allocation = recipe.base.allocation.astype(float)
        self.part = allocation / (allocation + allocation[0])
        looks = adaptive.scenario.looks
        self.planned = [0 if each.events is None else int(np.ceil(each.events - 1e-9)) for each in looks]
        self.one = len(self.hypotheses) == 1
        self._check()

    def _mode(self) -> str:
        combined = _agreed(self.adaptive, "combination", "", SampleSizeReestimation, DropArms, Enrich)
        if combined == "inverse_normal":
            return "closed"
        if self.graph is not None:
            return "graph"
        return "usual" if len(self.hypotheses) == 1 or combined else "closed"

    def _check(self) -> None:
        scenario, design = self.adaptive.scenario, self.bounds.rules.planned.design
        if scenario.describe:
            raise SimulationError("describe: adaptive trials are not described; rebuild one with subjects()")
        if (self.mode != "usual" or not self.one) and design.sides == 2:
            raise SimulationError("sides=2: rules that combine stages, and several hypotheses, are for sides=1")
        for each in self.adaptive.of_kind(SampleSizeReestimation):
            if each.combination == "chen_demets_lan" and (each.least_events or self.planned[-1]) < self.planned[-1]:
                raise SimulationError(
                    f"rules: SampleSizeReestimation.least_events={each.least_events} is below the {self.planned[-1]} "
                    "planned; with 'chen_demets_lan' events may only grow, else the error is not kept"
                )
        changes = [each for each in self.adaptive.rules if not isinstance(each, ExtraLook | AlphaGraph)]
        if (self.mode == "closed" or changes) and not self.bounds.rules.is_timed_by_events:
            raise SimulationError(
                "looks: the weights of stages are those of planned events; let every look wait for events only"
            )
        if self.mode == "graph":
            self.bounds.check_parts()
            if said := [each.spends for each in self.adaptive.of_kind(ExtraLook) if each.spends != "planned"]:
                raise SimulationError(f"rules: ExtraLook.spends={said[0]!r}; with an AlphaGraph it is 'planned'")

    # ---------------------------------------------------------------------------------------------------- one look

    def decide(self, state: State, held: Held) -> int:
        """Test what goes on at a look, write statistics and bounds into it, and return the decision."""
        nominal = self._nominal(state, held)
        if nominal is None:
            held.skipped = True
            return CONTINUED
        before, total = (state.seen[-1][0] if state.seen else 0), self.adaptive.scenario.events
        if held.which == PLANNED:  # planned looks before it that were not held
            missed = held.k - sum(which == PLANNED for _, which in state.seen)
            state.seen += ((-1, PLANNED),) * missed
        state.seen = (*state.seen, (nominal, held.which))
        held.upper, held.statistic = [nan] * len(self.hypotheses), [nan] * len(self.hypotheses)
        upper, held.lower = self.bounds.at(state.seen, is_last=held.is_last)
        if self.mode == "closed":
            self._combine(state, held, upper, (nominal - before) / total)
        elif self.mode == "graph":
            self._by_graph(state, held)
        else:
            for h in state.active:
                held.statistic[h], held.upper[h] = held.out[h, 0], upper
            state.rejected |= {h for h in state.active if held.statistic[h] >= upper}
        return self._decision(state, held)

    def _decision(self, state: State, held: Held) -> int:
        on = state.active
        done = state.rejected & on
        if done == on if self.adaptive.stop_when == "all" else done:
            return EFFICACY
        statistics = [held.statistic[h] for h in on - state.rejected]
        if held.lower > -inf and not done and all(each <= held.lower for each in statistics):
            return REVERSED if self.bounds.rules.planned.design.sides == 2 else FUTILITY
        if not held.is_last:
            return CONTINUED
        return EFFICACY if done else NOT_REJECTED

    def _nominal(self, state: State, held: Held) -> int | None:
        """Return the events that a look counts as; None where it cannot be held."""
        k, actual = held.k, int(held.out[0, EVENTS]) if self.one else state.events
        before, last = (state.seen[-1][0] if state.seen else 0), self.planned[-1]
        if held.which != PLANNED:
            if self.mode == "closed" or state.reestimated:
                actual = min(max(actual, before + 1), self.planned[k] - 1)
                return actual if actual > before else None
            return actual
        if self.mode == "closed":
            return last if held.is_last else self.planned[k]
        if not self.one or state.reestimated:
            return max(before, min(actual, self.planned[k]))
        return actual

    def _combine(self, state: State, held: Held, upper: float, weight: float) -> None:
        """Add a stage, and test all intersections."""
        if state.test is None:
            state.test = ClosedTest(len(self.hypotheses), self.how, self.groups, self.graph, self.names)
        z, information = held.out[:, 0], held.out[:, 3]
        score = np.where(information > 0, z * np.sqrt(np.maximum(information, 0.0)), 0.0)
        gained = information - state.information
        stage = {
            h: (score[h] - state.score[h]) / sqrt(gained[h]) if gained[h] > 0 else nan for h in sorted(state.active)
        }
        state.score, state.information = score, information
        one = self.one or self.how != "dunnett" or len(state.active) < 2
        state.test.add(stage, weight, _NONE if one else self._correlation(gained))
        state.rejected |= state.test.reject(upper) & state.active
        for h in state.active:
            held.statistic[h], held.upper[h] = state.test.z([h]), upper

    def _correlation(self, gained: Floats) -> Floats:
        """Return how z values of a stage are correlated without effects."""
        found = np.eye(len(self.hypotheses))
        for i, one in enumerate(self.hypotheses):
            for j, other in enumerate(self.hypotheses[:i]):
                arms = 1.0 if one.arm == other.arm else sqrt(self.part[one.arm] * self.part[other.arm])
                places = 1.0
                if one.stratum != other.stratum:
                    whole = gained[i] if one.stratum < 0 else gained[j]
                    part = gained[j] if one.stratum < 0 else gained[i]
                    nested = min(one.stratum, other.stratum) < 0 and whole > 0 and part > 0
                    places = min(sqrt(part / whole), CLOSEST) if nested else 0.0
                found[i, j] = found[j, i] = arms * places
        return found

    def _by_graph(self, state: State, held: Held) -> None:
        assert self.graph is not None
        for h in state.active:
            state.events_seen[h].append(int(held.out[h, EVENTS]))
        z: dict[int, float] = {h: held.out[h, 0] for h in sorted(state.active) if not isnan(held.out[h, 0])}

        def bound(weight: float, h: int) -> float:
            found = self.bounds.of_part(weight, tuple(state.events_seen[h]), is_last=held.is_last)
            held.upper[h] = found
            return found

        state.rejected = graph_rejections(self.graph, self.names, z, state.rejected, bound)
        for h in state.active:
            held.statistic[h] = held.out[h, 0]
            held.upper[h] = held.upper[h] if h in state.rejected or held.upper[h] == held.upper[h] else inf


_NONE = np.eye(1)


def _check_endpoint(scenario: Scenario) -> None:
    """Raise SimulationError unless one test of the one event decides."""
    first = scenario.analyses[0]
    if first.test.kind not in RATIOS or first.endpoint != "event":
        raise SimulationError(
            f"analyses: {first.id} ({first.test.kind} of {first.endpoint}); adaptive trials are decided by "
            f"{listed(RATIOS)} of the event"
        )
    if len(scenario.analyses) > 1:
        raise SimulationError(f"analyses: {len(scenario.analyses)} are given; an adaptive trial has one")
    if scenario.course is not None:
        raise SimulationError("course: subjects of adaptive trials have one time to the event each; leave it out")


def _agreed(adaptive: AdaptiveScenario, field: str, otherwise: str, *kinds: type[Any]) -> Any:
    """Return what all rules of some kinds say alike."""
    said = {
        "usual" if (value := getattr(each, field)) in ("none", "chen_demets_lan") else value
        for each in adaptive.rules
        if isinstance(each, kinds)
    }
    if len(said) > 1:
        raise SimulationError(f"rules: {field} is {listed(sorted(said))}; let all rules of a trial have one")
    return said.pop() if said else otherwise
