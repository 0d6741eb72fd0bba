"""Replicates of a scenario by their numbers: what their looks saw and decided, and the subjects of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DesignError, SimulationError, UnknownNameError, listed, shown
from pivotal.kernels import trial_looks as kernel
from pivotal.kernels.disease_course import ENDPOINTS
from pivotal.kernels.trial_generation import Trial, room_for, subjects_of
from pivotal.kernels.trial_looks import Looks, Seen, Tests
from pivotal.simulation.chunks import Columns
from pivotal.simulation.decisions import NOT_HELD, Decisions, Rules
from pivotal.simulation.generation import conditions_of, recipe_of
from pivotal.simulation.look_endpoints import endpoint_of, waited_for
from pivotal.simulation.look_tests import KernelTest, kernel_test
from pivotal.simulation.model import LookAnalysis, OwnTest, ResponseTest, Scenario, WinRatioTest
from pivotal.simulation.own_looks import fill_own, function_of, laid_out, one_by_one
from pivotal.simulation.own_tests import TrialArrays

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
DESCRIBED = ("median_reference", "median_experimental", "follow_up")  # months, where they are asked for


@lru_cache(maxsize=16)
def rules_of(scenario: Scenario) -> Rules:
    """Return the bounds of a scenario, which remember what they were asked for."""
    return Rules(scenario)


def looks_of(scenario: Scenario) -> Looks:
    """Return the looks of a scenario as the kernel takes them."""
    upper, lower = rules_of(scenario).stops()
    longest = scenario.truth.follow_up_per_subject or np.inf
    endpoints = np.array(waited_for(scenario), np.int64)
    return Looks(*conditions_of(scenario), upper, lower, float(longest), endpoints, scenario.describe)


def kernel_tests(scenario: Scenario) -> Tests:
    """Return the analyses of a scenario as the kernel takes them.

    Raises
    ------
    SimulationError
        If an analysis is about what the subjects of the scenario do not have.
    """
    margins = (scenario.design.trial.margin, *[1.0] * (len(scenario.analyses) - 1))
    found = [_kernel_test(scenario, each, margin) for each, margin in zip(scenario.analyses, margins, strict=True)]
    parameters = np.zeros((len(found), max(1, *(each.parameters.size for each in found))))
    for row, each in zip(parameters, found, strict=True):
        row[: each.parameters.size] = each.parameters
    strata = max(1, len(scenario.truth.strata))
    about = [endpoint_of(scenario, each) for each in scenario.analyses]
    sorted_ones = {row for row, each in zip(about, found, strict=True) if each.kind != kernel.OWN}
    sorted_ones |= {about[0]} if scenario.describe else set()
    of_ratios = {int(row) for each in found if each.kind == kernel.WIN_RATIO for row in each.parameters}
    used = sorted({*about, *of_ratios})
    return Tests(
        np.array([each.kind for each in found], np.int64),
        np.array([each.parameters.size for each in found], np.int64),
        np.array([each.strata(strata) for each in found], np.int64),
        np.array(about, np.int64),
        np.array(used, np.int64),
        np.array([row in sorted_ones for row in used]),
        parameters,
    )


def _kernel_test(scenario: Scenario, analysis: LookAnalysis, margin: float) -> KernelTest:
    test, of_responses = analysis.test, scenario.course is not None and endpoint_of(scenario, analysis) == RESPONSE
    if isinstance(test, OwnTest):
        function_of(test, analysis.id)
        return KernelTest(kernel.OWN, np.empty(0), stratified=False)
    if isinstance(test, WinRatioTest) and margin == 1.0:
        return KernelTest(kernel.WIN_RATIO, np.array(_ranked(scenario, analysis, test), float), stratified=False)
    if of_responses != (scenario.course is not None and isinstance(test, ResponseTest)):
        raise SimulationError(
            f"analysis {analysis.id}: {test.kind} of {analysis.endpoint}; a response is counted by ResponseTest, and "
            "by a function of one's own: it is no harm, as other endpoints are"
        )
    try:
        return kernel_test(test, margin)
    except DesignError as error:
        raise SimulationError(f"analysis {analysis.id}: {error}") from error


RESPONSE = ENDPOINTS.index("response")


def _ranked(scenario: Scenario, analysis: LookAnalysis, test: WinRatioTest) -> list[int]:
    """Return the endpoints of a win ratio as rows of the times."""
    accepted = [each for each in ENDPOINTS if each != "response"]
    if scenario.course is None:
        raise SimulationError(f"analysis {analysis.id}: a win ratio needs a course=, as subjects have one event each")
    if unknown := [each for each in test.endpoints if each not in accepted]:
        raise SimulationError(f"analysis {analysis.id}: endpoint {shown(unknown[0])}; accepted: {listed(accepted)}")
    if len(set(test.endpoints)) < len(test.endpoints):
        raise SimulationError(f"analysis {analysis.id}: endpoints names one twice")
    return [ENDPOINTS.index(each) for each in test.endpoints]


def run_chunk(scenario: Scenario, seed: int, first: int, count: int) -> Columns:
    """Make, look at and decide the replicates ``first`` to ``first + count - 1``.

    Returns
    -------
    dict of arrays
        Rows in order of replicate, look and analysis, in the columns of ``SCHEMA``; the same whatever the chunks.
    """
    seen = _empty(count, len(scenario.looks), len(scenario.analyses))
    recipe, looks = recipe_of(scenario), looks_of(scenario)
    kernel.trials(recipe, looks, kernel_tests(scenario), np.uint64(seed), first, seen)
    for at, each in enumerate(scenario.analyses):
        if isinstance(each.test, OwnTest):
            function, endpoint = function_of(each.test, each.id), endpoint_of(scenario, each)
            try:
                fill_own(function, recipe, looks, endpoint, seed, first, seen, at)
            except SimulationError as error:
                error.analysis = each.id
                raise
    return _rows(seen, rules_of(scenario).decide(seen), first, described=scenario.describe)


def arrays_of(scenario: Scenario, seed: int, replicate: int, look: int, analysis: str | None = None) -> TrialArrays:
    """Return a replicate at a look, whether or not it would have ended before; see ``rebuild_trial``."""
    named = {each.id: each for each in scenario.analyses}
    if analysis is not None and analysis not in named:
        raise UnknownNameError.of("analysis", analysis, list(named))
    endpoint = endpoint_of(scenario, scenario.analyses[0] if analysis is None else named[analysis])
    recipe, looks, seen = recipe_of(scenario), looks_of(scenario), _empty(1, len(scenario.looks), len(named))
    never = np.full(len(scenario.looks), np.inf)
    unstopped = looks._replace(upper=never, lower=-never)
    kernel.trials(recipe, unstopped, kernel_tests(scenario), np.uint64(seed), replicate, seen)
    held = (np.flatnonzero(seen.status[0] > 0) + 1).tolist()
    if look not in held:
        raise SimulationError(f"look={shown(look)}; replicate {replicate} has looks {listed(map(str, held))}")
    number, month = np.array([replicate]), seen.month[0, [look - 1]]
    return next(one_by_one(laid_out(recipe, looks, endpoint, seed, number, month), number, month, look))[1]


def _empty(count: int, looks: int, analyses: int) -> Seen:
    shape = (count, looks)
    return Seen(
        np.zeros(shape, np.uint8),
        np.full(shape, np.nan),
        np.zeros(shape, np.int32),
        np.zeros((*shape, analyses), np.int32),
        np.zeros((*shape, analyses), np.int32),
        np.full((*shape, analyses, kernel.STATISTICS), np.nan),
        np.full((*shape, 3), np.nan),
    )


def _rows(seen: Seen, decided: Decisions, first: int, *, described: bool) -> Columns:
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
        "events": seen.events[trial, look, which],
        "events_experimental": seen.experimental[trial, look, which],
        "z": seen.statistic[trial, look, which, 0],
        "estimate": seen.statistic[trial, look, which, 1],
        "std_error": seen.statistic[trial, look, which, 2],
        "efficacy_bound": decided.upper[trial, look],
        "futility_bound": decided.lower[trial, look],
        "decision": decided.decision[trial, look],
        "out_of_events": seen.status[trial, look] == kernel.OUT_OF_EVENTS,
    }
    columns = {name: found[name].astype(kind, copy=False) for name, kind in SCHEMA.items()}
    if described:
        columns |= {name: seen.median[trial, look, at] for at, name in enumerate(DESCRIBED)}
    return columns


@dataclass(frozen=True)
class Subjects:
    """The subjects of one replicate, in order of entry.

    Parameters
    ----------
    entry, event, dropout : (n,) float64
        Month of entry; months from there to the event (with a course, to progression or death) and to dropping out,
        infinite where it never comes.
    times : (e, n) float64
        Months from entry to each endpoint of a course, in the order of ``ENDPOINTS``; else to the event.
    crossed : (n,) float64
        Months from entry to crossing over.
    arm, stratum : (n,) int32
        0 is the reference arm.
    """

    entry: NDArray[np.float64]
    event: NDArray[np.float64]
    dropout: NDArray[np.float64]
    times: NDArray[np.float64]
    crossed: NDArray[np.float64]
    arm: NDArray[np.int32]
    stratum: NDArray[np.int32]


def subjects(scenario: Scenario, seed: int, replicate: int) -> Subjects:
    """Return the subjects of one replicate."""
    recipe = recipe_of(scenario)
    trial: Trial = room_for(recipe.subjects, recipe.has_course)
    subjects_of(recipe, np.uint64(seed), replicate, trial)
    return Subjects(trial.entry, trial.times[0], trial.dropout, trial.times, trial.crossed, trial.arm, trial.stratum)
