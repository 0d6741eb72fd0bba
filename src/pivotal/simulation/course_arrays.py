"""A joint course as the kernel takes it, and the courses of one replicate's subjects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pivotal.distributions.functions import Record, packed, record_of
from pivotal.distributions.model import Hazard
from pivotal.errors import DataError, DesignError, listed, shown
from pivotal.kernels import disease_course as kernel
from pivotal.kernels.random_streams import words_of
from pivotal.planning.expected_events import NEVER, experimental
from pivotal.simulation.disease_course import IllnessDeath, ResponseCourse, TransitionEffects, Transitions

Floats = NDArray[np.float64]
AT_ONCE = Hazard(rates=(1.0,))  # stands where no delay is drawn
FAMILIES = {"gamma": kernel.GAMMA, "log_normal": kernel.LOG_NORMAL}
ARMS = 2


@dataclass(frozen=True, slots=True)
class CourseArrays:
    """A joint course as arrays, one row a stratum and arm; see ``kernels/disease_course.py``."""

    laws: tuple[Any, ...]
    settings: Floats
    arms: int = ARMS


@dataclass(frozen=True, slots=True)
class Courses:
    """Times of a replicate's subjects from entry, in months; infinite is never.

    Parameters
    ----------
    times : (5, n) float64
        A row an endpoint: progression-free survival, overall survival, progression, death, response.
    crossed : (n,) float64
        When a subject crossed over.
    """

    times: Floats
    crossed: Floats

    def __getitem__(self, endpoint: str) -> Floats:
        if endpoint not in kernel.ENDPOINTS:
            raise DataError(f"there is no endpoint {shown(endpoint)}; accepted: {listed(kernel.ENDPOINTS)}")
        return np.asarray(self.times[kernel.ENDPOINTS.index(endpoint)])


@lru_cache(maxsize=256)
def course_arrays(course: IllnessDeath, strata: tuple[str, ...] = ()) -> CourseArrays:
    """Return a joint course as arrays.

    Parameters
    ----------
    course : IllnessDeath
    strata : tuple of str
        The names of the trial's strata in their order; a course without strata holds in each.

    Raises
    ------
    DesignError
        If the course has strata, and not those of the trial.
    """
    records: list[Record] = []
    rows = []
    for reference, effects, response in _by_stratum(course, strata):
        for arm in range(ARMS):
            records += _laws_of(course, reference, effects if arm else None, response)
            rows.append(_settings_of(course, response, arm))
    return CourseArrays(packed(records), np.array(rows))


def _by_stratum(
    course: IllnessDeath, strata: tuple[str, ...]
) -> list[tuple[Transitions, TransitionEffects, ResponseCourse | None]]:
    if course.reference is not None:
        return [(course.reference, course.effects, course.response)] * max(1, len(strata))
    named = {each.name: each for each in course.strata}
    wanted = strata or tuple(named)
    if set(wanted) != set(named):
        raise DesignError(f"strata: the course has {listed(named)}, and the trial has {listed(wanted)}; name the same")
    return [
        (named[name].reference, named[name].effects or course.effects, named[name].response or course.response)
        for name in wanted
    ]


def _laws_of(
    course: IllnessDeath, reference: Transitions, effects: TransitionEffects | None, response: ResponseCourse | None
) -> list[Record]:
    """Return the five distributions of a stratum and arm in the kernel's order."""
    names = ("progression", "death", "death_after_progression")
    changed = [
        record_of(getattr(reference, name))
        if effects is None
        else experimental(getattr(reference, name), getattr(effects, name))
        for name in names
    ]
    delay = course.crossover.delay if course.crossover else None
    return [*changed, record_of(response.time if response else NEVER), record_of(delay or AT_ONCE)]


def _settings_of(course: IllnessDeath, response: ResponseCourse | None, arm: int) -> list[float]:
    row = np.zeros(kernel.SETTINGS)
    row[[kernel.RESPONSE_RATIO, kernel.CROSSING_RATIO]] = 1.0
    if response is not None:
        row[kernel.RESPONDING] = response.experimental if arm else response.reference
        row[kernel.RESPONSE_RATIO] = response.hazard_ratio
    if course.crossover is not None and arm == 0:
        row[kernel.CROSSING] = course.crossover.probability
        row[kernel.DELAYED] = float(course.crossover.delay is not None)
        row[kernel.NOT_BEFORE] = course.crossover.not_before
        row[kernel.CROSSING_RATIO] = course.crossover.hazard_ratio
    if course.frailty is not None:
        row[kernel.FRAILTY] = FAMILIES[course.frailty.family]
        row[kernel.SPREAD] = course.frailty.variance
    return list(row)


def random_courses(
    course: IllnessDeath,
    arm: ArrayLike,
    stratum: ArrayLike | None = None,
    *,
    seed: int,
    replicate: int = 0,
    strata: tuple[str, ...] = (),
) -> Courses:
    """Return the joint course of each subject of a replicate.

    Parameters
    ----------
    course : IllnessDeath
    arm : (n,) array-like of int
        0 for the reference arm, 1 for the experimental arm.
    stratum : (n,) array-like of int, optional
        Which of ``strata``, counted from 0; left out, the first.
    seed, replicate : int
        What the random numbers depend on, with the subject's place.
    strata : tuple of str
        The names of the trial's strata in their order; left out, the course's own.

    Returns
    -------
    Courses

    Raises
    ------
    DataError
        If an arm or a stratum is none of those that there are, or the seed is no whole number below 2^64.

    Examples
    --------
    >>> course = IllnessDeath.from_medians(reference=(4, 20), experimental=(8, 24))
    >>> found = random_courses(course, [0, 1, 0], seed=1)
    >>> bool((found["progression_free_survival"] <= found["overall_survival"]).all())
    True
    """
    check_seed(seed, replicate)
    arrays = course_arrays(course, strata)
    arms = _codes(arm, arrays.arms, "arm")
    rows = arrays.settings.shape[0] // arrays.arms
    strata_of = np.zeros(arms.size, np.int32) if stratum is None else _codes(stratum, rows, "stratum")
    if strata_of.size != arms.size:
        raise DataError(f"arm has {arms.size} subjects and stratum {strata_of.size}")
    blocks = np.empty((2, 4, arms.size), np.uint64)
    for k in range(2):
        words_of(np.uint64(seed), np.uint64(replicate), np.uint64(kernel.FIRST_BLOCK + k), blocks[k])
    times, crossed = np.empty((len(kernel.ENDPOINTS), arms.size)), np.empty(arms.size)
    kernel.courses(
        blocks[0], blocks[1], arms, strata_of, arrays.arms, arrays.laws, arrays.settings,
        np.empty((8, arms.size)), times, crossed,
    )  # fmt: skip
    return Courses(times, crossed)


def _codes(given: ArrayLike, levels: int, what: str) -> NDArray[np.int32]:
    codes = np.asarray(given)
    if codes.ndim != 1 or codes.dtype.kind not in "iub" or not ((codes >= 0) & (codes < levels)).all():
        raise DataError(f"{what}: whole numbers from 0 to {levels - 1}, one a subject")
    return np.ascontiguousarray(codes, np.int32)


def check_seed(seed: int, replicate: int) -> None:
    """Raise DataError unless both are whole numbers that fit the random streams."""
    for name, value in (("seed", seed), ("replicate", replicate)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 0 <= int(value) < 2**64:
            raise DataError(f"{name} {shown(value)}: a whole number from 0 to 2^64 - 1")
