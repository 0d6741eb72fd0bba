"""Replicates of a scenario by their numbers: what their looks saw and decided, and the subjects of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pivotal.kernels import trial_looks as kernel
from pivotal.kernels.trial_generation import Trial, room_for, subjects_of
from pivotal.kernels.trial_looks import Looks, Seen, Tests
from pivotal.simulation.chunks import Columns
from pivotal.simulation.decisions import NOT_HELD, Decisions, Rules
from pivotal.simulation.generation import conditions_of, recipe_of
from pivotal.simulation.look_tests import kernel_test
from pivotal.simulation.model import Scenario

SCHEMA = {  # the columns of the rows, one a replicate, look held and analysis
    "replicate": np.int64,
    "look": np.int8,
    "analysis": np.int8,
    "month": np.float64,
    "subjects": np.int32,
    "events": np.int32,
    "events_experimental": np.int32,
    "z": np.float64,
    "estimate": np.float64,
    "std_error": np.float64,
    "efficacy_bound": np.float64,
    "futility_bound": np.float64,
    "decision": np.int8,
    "out_of_events": np.int8,
}


@lru_cache(maxsize=16)
def rules_of(scenario: Scenario) -> Rules:
    """Return the bounds of a scenario, which remember what they were asked for."""
    return Rules(scenario)


def looks_of(scenario: Scenario) -> Looks:
    """Return the looks of a scenario as the kernel takes them."""
    upper, lower = rules_of(scenario).stops()
    longest = scenario.truth.follow_up_per_subject or np.inf
    return Looks(*conditions_of(scenario), upper, lower, longest)


def tests_of(scenario: Scenario) -> Tests:
    """Return the analyses of a scenario as the kernel takes them."""
    found = [kernel_test(each.test) for each in scenario.analyses]
    parameters = np.zeros((len(found), max(1, *(each.parameters.size for each in found))))
    for row, each in zip(parameters, found, strict=True):
        row[: each.parameters.size] = each.parameters
    strata = max(1, len(scenario.truth.strata))
    return Tests(
        np.array([each.kind for each in found], np.int64),
        np.array([each.parameters.size for each in found], np.int64),
        np.array([each.strata(strata) for each in found], np.int64),
        parameters,
    )


def run_chunk(scenario: Scenario, seed: int, first: int, count: int) -> Columns:
    """Make, look at and decide the replicates ``first`` to ``first + count - 1``.

    Returns
    -------
    dict of arrays
        Rows in order of replicate, look and analysis, in the columns of ``SCHEMA``; the same whatever the chunks.
    """
    seen = _empty(count, len(scenario.looks), len(scenario.analyses))
    kernel.trials(recipe_of(scenario), looks_of(scenario), tests_of(scenario), np.uint64(seed), first, seen)
    return _rows(seen, rules_of(scenario).decide(seen), first)


def _empty(count: int, looks: int, analyses: int) -> Seen:
    shape = (count, looks)
    return Seen(
        np.zeros(shape, np.uint8),
        np.full(shape, np.nan),
        np.zeros(shape, np.int32),
        np.zeros(shape, np.int32),
        np.zeros(shape, np.int32),
        np.full((*shape, analyses, kernel.STATISTICS), np.nan),
    )


def _rows(seen: Seen, decided: Decisions, first: int) -> Columns:
    """Return what was seen and decided as rows."""
    analyses = seen.statistic.shape[2]
    trial, look = np.nonzero(decided.decision != NOT_HELD)
    if analyses > 1:
        trial, look = np.repeat(trial, analyses), np.repeat(look, analyses)
    which = np.tile(np.arange(analyses), trial.size // analyses)
    found = {
        "replicate": trial + first,
        "look": look + 1,
        "analysis": which,
        "month": seen.month[trial, look],
        "subjects": seen.subjects[trial, look],
        "events": seen.events[trial, look],
        "events_experimental": seen.experimental[trial, look],
        "z": seen.statistic[trial, look, which, 0],
        "estimate": seen.statistic[trial, look, which, 1],
        "std_error": seen.statistic[trial, look, which, 2],
        "efficacy_bound": decided.upper[trial, look],
        "futility_bound": decided.lower[trial, look],
        "decision": decided.decision[trial, look],
        "out_of_events": seen.status[trial, look] == kernel.OUT_OF_EVENTS,
    }
    return {name: found[name].astype(kind, copy=False) for name, kind in SCHEMA.items()}


@dataclass(frozen=True)
class Subjects:
    """The subjects of one replicate, in order of entry.

    Parameters
    ----------
    entry, event, dropout : (n,) float64
        Month of entry; months from there to the event and to dropping out, infinite where it never comes.
    arm, stratum : (n,) int32
        0 is the reference arm.
    """

    entry: NDArray[np.float64]
    event: NDArray[np.float64]
    dropout: NDArray[np.float64]
    arm: NDArray[np.int32]
    stratum: NDArray[np.int32]


def subjects(scenario: Scenario, seed: int, replicate: int) -> Subjects:
    """Return the subjects of one replicate."""
    recipe = recipe_of(scenario)
    trial: Trial = room_for(recipe.subjects)
    subjects_of(recipe, np.uint64(seed), replicate, trial)
    return Subjects(trial.entry, trial.event, trial.dropout, trial.arm, trial.stratum)
