"""A scenario as the numbers and arrays that the kernels take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd, inf, lcm, nan
from typing import Any

import numpy as np

from pivotal.distributions.functions import Record, packed, record_of
from pivotal.distributions.model import Hazard
from pivotal.errors import SimulationError, listed
from pivotal.kernels import trial_generation as kernel
from pivotal.kernels.trial_generation import Recipe, Times
from pivotal.planning.expected_events import experimental, strata_of
from pivotal.planning.trial_model import SurvivalTrial
from pivotal.simulation.course_arrays import CourseArrays, course_arrays
from pivotal.simulation.disease_course import IllnessDeath, Transitions
from pivotal.simulation.model import (
    Alternating,
    Minimisation,
    PermutedBlocks,
    Randomisation,
    Scenario,
    SimpleRandomisation,
)

NEVER = Hazard(rates=(0.0,))
ONCE = Hazard(rates=(1.0,))
NO_COURSE = IllnessDeath(reference=Transitions(progression=ONCE, death=NEVER, death_after_progression=ONCE))
LARGEST_BLOCK = 1000  # subjects in the shortest block of an allocation


@lru_cache(maxsize=64)
def recipe_of(scenario: Scenario) -> Recipe:
    """Return what generates the subjects of a scenario.

    Raises
    ------
    SimulationError
        If the accrual is left open or never brings the subjects, the allocation has no blocks of that size, or the
        course has strata and the trial none.
    """
    truth = scenario.truth
    _check_accrual(truth, scenario.subjects)
    parts = allocation_of(truth)
    events, dropout, fractions = [], [], []
    for fraction, reference, effect, leaving in strata_of(truth):
        lost = (NEVER, NEVER) if leaving is None else (leaving.reference, leaving.experimental)
        events += [record_of(reference), experimental(reference, effect)]
        dropout += [record_of(each) for each in lost]
        fractions.append(fraction)
    method, block = method_of(scenario.randomisation, sum(parts))
    course, arms = _course_of(scenario), arms_of(parts)
    return Recipe(
        scenario.subjects,
        kernel.POISSON if scenario.entry == "poisson" else kernel.FIXED,
        np.array(truth.accrual.starts, float),
        np.array(truth.accrual.rates, float),
        np.cumsum(fractions),
        method,
        block,
        scenario.randomisation.probability if isinstance(scenario.randomisation, Minimisation) else 1.0,
        arms["allocation"],
        arms["pattern"],
        scenario.course is not None,
        course.settings,
        times_of(events),
        times_of(dropout),
        course.laws,
    )


def _course_of(scenario: Scenario) -> CourseArrays:
    """Return the joint course as arrays; one that nobody goes through where there is none."""
    names = tuple(each.name for each in scenario.truth.strata)
    course = scenario.course
    if course is not None and course.strata and not names:
        raise SimulationError(f"course: it has strata ({listed(each.name for each in course.strata)}), the trial none")
    return course_arrays(NO_COURSE if course is None else course, () if course is None else names)


def _check_accrual(truth: SurvivalTrial, subjects: int) -> None:
    rates = truth.accrual.rates
    if rates is None:
        raise SimulationError("truth.accrual.rates is left open; give the subjects per month")
    if rates[-1] == 0:
        raise SimulationError(f"truth.accrual: its last rate is 0, so that {subjects} subjects may never enter")


def allocation_of(truth: SurvivalTrial) -> tuple[int, ...]:
    """Return how many of the reference and of the experimental arm the shortest block holds."""
    return block_of(truth.allocation[::-1])


def block_of(allocation: Iterable[float]) -> tuple[int, ...]:
    """Return how many subjects of each arm, the reference arm first, the shortest block holds.

    Raises
    ------
    SimulationError
        If there is no such block of a sensible size.

    Examples
    --------
    >>> block_of((1, 1, 0.5))
    (2, 2, 1)
    """
    given = tuple(allocation)
    parts = [Fraction(float(each)).limit_denominator(1000) for each in given]
    whole = [int(each * lcm(*(part.denominator for part in parts))) for each in parts]
    if min(whole) == 0 or sum(whole) // gcd(*whole) > LARGEST_BLOCK:
        said = ":".join(f"{each:g}" for each in given)
        raise SimulationError(f"allocation {said}, the reference arm first, has no block of at most {LARGEST_BLOCK}")
    return tuple(each // gcd(*whole) for each in whole)


def method_of(randomisation: Randomisation, shortest: int) -> tuple[int, int]:
    """Return how arms are assigned, as the kernel knows it, and the subjects a block, given the shortest."""
    if isinstance(randomisation, Alternating):
        return kernel.ALTERNATING, shortest
    if isinstance(randomisation, SimpleRandomisation):
        return kernel.SIMPLE, shortest
    if isinstance(randomisation, Minimisation):
        return kernel.MINIMISATION, shortest
    assert isinstance(randomisation, PermutedBlocks)
    size = randomisation.size or 2 * shortest
    if size % shortest:
        raise SimulationError(f"randomisation.size={size}: accepted are multiples of {shortest}, the allocation's sum")
    return (kernel.BLOCKS_IN_STRATA if randomisation.within_strata else kernel.BLOCKS), size


def arms_of(parts: Sequence[int]) -> dict[str, Any]:
    """Return what of a recipe are the parts of the arms in a block; a part of nothing is that of a dropped arm."""
    return {"allocation": np.array(parts, np.int64), "pattern": np.array(_pattern(parts), np.int32)}


def _pattern(parts: Sequence[int]) -> list[int]:
    """Return the arms in turn, each as evenly spread as can be; the experimental arm first among equals."""
    total, had, out = sum(parts), [0] * len(parts), list[int]()
    for place in range(1, total + 1):
        behind = [place * part / total - got for part, got in zip(parts, had, strict=True)]
        arm = max(range(len(parts)), key=lambda each: (round(behind[each], 9), each))
        had[arm] += 1
        out.append(arm)
    return out


def times_of(records: Sequence[Record]) -> Times:
    """Return distributions, one a group, as the kernels take them."""
    plain = all(
        each.kind == 0 and each.rates.size == 1 and each.ratios.size == 1 and each.parameters[2] == 0
        for each in records
    )
    rates = np.array([each.rates[0] * each.ratios[0] for each in records])
    with np.errstate(divide="ignore"):
        mean = np.where(rates > 0, 1.0 / rates, inf)
    return Times(mean, plain, *packed(records))


def conditions_of(scenario: Scenario) -> tuple[Any, Any, Any, Any, Any]:
    """Return the conditions of the looks as arrays, not a number where there is none."""
    columns = [
        [nan if (value := getattr(look, name)) is None else float(value) for look in scenario.looks]
        for name in ("events", "calendar", "follow_up", "gap")
    ]
    earliest = np.array([look.when == "earliest" for look in scenario.looks])
    return (*(np.array(each) for each in columns), earliest)  # type: ignore[return-value]
