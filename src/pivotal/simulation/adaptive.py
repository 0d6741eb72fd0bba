"""Adaptive trials by their numbers: each goes from look to look, is tested, and changed by its rules.

The steps of one trial are here; how it is tested is told in ``adaptive_testing.py``, how it is changed in
``adaptations.py``. Without rules a trial of two arms is that of ``replicates.py``, to the bit.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pivotal.errors import SimulationError
from pivotal.kernels import adaptive_looks as kernel
from pivotal.simulation.adaptation_model import AdaptiveScenario, ExtraLook, SampleSizeReestimation
from pivotal.simulation.adaptations import adapted
from pivotal.simulation.adaptive_bounds import PLANNED
from pivotal.simulation.adaptive_recipe import AdaptiveRecipe
from pivotal.simulation.adaptive_state import Held, State
from pivotal.simulation.adaptive_testing import Procedure
from pivotal.simulation.chunks import Columns
from pivotal.simulation.decisions import CONTINUED
from pivotal.simulation.look_tests import kernel_test, workspace
from pivotal.simulation.replicates import SCHEMA, Subjects

ADAPTIVE_SCHEMA = {  # behind the columns of ``SCHEMA``, in which "analysis" is the hypothesis
    "planned_look": np.int8,  # 0 at an extra look
    "all_events": np.int32,  # of all arms
    "statistic": np.float64,  # what is held against the bound
    "rejected": np.int8,
    "active": np.int8,  # whether the hypothesis goes on after the look
    "wanted": np.int32,  # events at the last look, as planned by now
    "enriched": np.int8,
    "conditional_power": np.float64,
}


class AdaptiveTrials:
    """What runs the replicates of a scenario.

    Parameters
    ----------
    adaptive : AdaptiveScenario

    Raises
    ------
    SimulationError
        If it cannot be simulated; the message names the argument.
    """

    def __init__(self, adaptive: AdaptiveScenario) -> None:
        self.adaptive, self.scenario = adaptive, adaptive.scenario
        self.recipe = AdaptiveRecipe(adaptive)
        self.testing = Procedure(adaptive, self.recipe)
        self.extra = adaptive.of_kind(ExtraLook)
        self.reestimates = bool(adaptive.of_kind(SampleSizeReestimation))
        margin = self.scenario.design.trial.margin
        if margin != 1:
            raise SimulationError(f"the plan's margin is {margin:g}; rules and tests of adaptive trials are against 1")
        test = kernel_test(self.scenario.analyses[0].test)
        strata = max(1, len(self.scenario.truth.strata))
        self.kind, self.parameters, self.strata = test.kind, test.parameters, test.strata(strata)
        self.compared = np.array([[each.arm, each.stratum] for each in adaptive.hypotheses], np.int64)

    def run(self, seed: int, replicate: int) -> tuple[State, list[tuple[float, ...]]]:
        """Return a trial as it ended, and its rows."""
        state = State(self.adaptive, self.recipe, seed, replicate)
        rows: list[tuple[float, ...]] = []
        table = workspace(state.trial.entry.size, self.strata)
        pending = list(range(len(self.extra)))
        k = 0
        while k < len(self.scenario.looks):
            due, reached = state.due(self.scenario.looks[k], state.wanted[k])
            if not due > state.month:
                k += 1
                continue
            which = PLANNED
            if pending and (first := self._first_extra(state, pending, due)) is not None:
                which, due = first
                pending.remove(which)
            state.month = due
            if table.shape[1] < state.trial.entry.size:
                table = workspace(state.trial.entry.size, self.strata)
            held = self._look(state, table, k, which, is_last=which == PLANNED and self._is_last(state, k, reached))
            if not held.skipped:
                held.out_of_events = not reached and which == PLANNED
                decision = self.testing.decide(state, held)
                if decision == CONTINUED and which == PLANNED:
                    decision = adapted(self, state, held)
                rows += self._rows(state, held, len(rows) // len(self.compared) + 1, decision, replicate)
                if decision != CONTINUED:
                    break
            k += which == PLANNED
        return state, rows

    def _first_extra(self, state: State, pending: list[int], before: float) -> tuple[int, float] | None:
        """Return the first of the extra looks that is due before a month, and when."""
        found = []
        for which in pending:
            at = self.extra[which].at
            month, reached = state.due(at, at.events)
            if reached and state.month < month < before:
                found.append((month, which))
        return None if not found else min(found)[::-1]

    def _is_last(self, state: State, k: int, reached: bool) -> bool:
        """Say whether no look comes after this one, as the conditions of the others will have been met."""
        if not reached or k == len(self.scenario.looks) - 1:
            return True
        return not any(
            state.due(look, wanted)[0] > state.month
            for look, wanted in zip(self.scenario.looks[k + 1 :], state.wanted[k + 1 :], strict=True)
        )

    def _look(self, state: State, table: np.ndarray, k: int, which: int, *, is_last: bool) -> Held:
        out = np.full((len(self.compared), kernel.COLUMNS), np.nan)
        entered, events = kernel.compare_arms(
            state.trial, state.month, state.longest, self.compared, self.kind, self.parameters, self.strata, table, out
        )
        return Held(k, which, is_last, entered, events, out)

    def _rows(self, state: State, held: Held, number: int, decision: int, replicate: int) -> list[tuple[float, ...]]:
        """Return a row a hypothesis, in the order of the schemas."""
        whole = (number, held.k + 1 if held.which == PLANNED else 0)
        return [
            (
                replicate, whole[0], h, state.month, held.entered, out[kernel.EVENTS], out[kernel.EXPERIMENTAL],
                out[0], out[1], out[2], held.upper[h], held.lower, decision, held.out_of_events,
                whole[1], held.events, held.statistic[h], h in state.rejected, h in state.active,
                state.wanted[-1] or 0, state.restricted >= 0, held.conditional_power,
            )
            for h, out in enumerate(held.out)
        ]  # fmt: skip


@lru_cache(maxsize=16)
def trials_of(adaptive: AdaptiveScenario) -> AdaptiveTrials:
    """Return what runs the replicates of a scenario, which remembers the bounds that it found."""
    return AdaptiveTrials(adaptive)


def run_adaptive_chunk(adaptive: AdaptiveScenario, seed: int, first: int, count: int) -> Columns:
    """Run the replicates ``first`` to ``first + count - 1``.

    Returns
    -------
    dict of arrays
        Rows in order of replicate, look and hypothesis, in the columns of ``SCHEMA`` and ``ADAPTIVE_SCHEMA``; the same
        whatever the chunks.
    """
    trials = trials_of(adaptive)
    rows = [row for replicate in range(first, first + count) for row in trials.run(seed, replicate)[1]]
    schema = SCHEMA | ADAPTIVE_SCHEMA
    values = np.array(rows, np.float64).reshape(-1, len(schema)).T
    return {name: column.astype(kind) for (name, kind), column in zip(schema.items(), values, strict=True)}


def subjects_at_end(adaptive: AdaptiveScenario, seed: int, replicate: int) -> tuple[Subjects, float]:
    """Return the subjects who had entered a trial by its end, whatever changed on its way, and the month."""
    state, _ = trials_of(adaptive).run(seed, replicate)
    trial, there = state.trial, state.trial.entry < state.month
    columns = (trial.entry, trial.times[0], trial.dropout, trial.times, trial.crossed, trial.arm, trial.stratum)
    return Subjects(*(each[..., there] for each in columns)), state.month
