"""The joint course: against its readable twin, against theory, and what is refused."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.special import gammainc, gammaincinv

from pivotal.distributions.functions import cumulative_incidence, record_of, time_of_hazard
from pivotal.distributions.model import Cure, Hazard, LogNormal, Weibull
from pivotal.errors import DataError, DesignError
from pivotal.kernels import disease_course as kernel
from pivotal.kernels.gamma import gamma_quantile, lower_gamma
from pivotal.kernels.random_streams import uniform, words_of
from pivotal.planning.expected_events import NEVER
from pivotal.planning.trial_model import ExperimentalDistribution, PiecewiseHazardRatio
from pivotal.simulation.course_arrays import random_courses
from pivotal.simulation.disease_course import (
    CourseStratum,
    Crossover,
    Frailty,
    IllnessDeath,
    ResponseCourse,
    TransitionEffects,
    Transitions,
)
from tests.kernels.parts import from_python
from tests.readable import disease_course as readable

uniforms = from_python(uniform)
SUBJECTS = 40_000  # fixed beforehand, as is the seed 1
CLOSE = 1.95 / sqrt(SUBJECTS)  # the 0.1 % quantile of the Kolmogorov distance
REFERENCE = Transitions(
    progression=Hazard(rates=(0.15, 0.3, 0.08), starts=(0, 2, 6)),
    death=Weibull(shape=1.3, scale=60),
    death_after_progression=LogNormal.from_median(9, scale=0.9),
)
OWN = TransitionEffects(
    progression=PiecewiseHazardRatio.delayed(by=2, then=0.4),
    death=1.2,
    death_after_progression=ExperimentalDistribution(Weibull(shape=0.8, scale=20)),
)
EXPONENTIAL = IllnessDeath.from_medians(reference=(4, 20), experimental=(8, 24), deaths_without_progression=(0.1, 0.15))


def laws_of(course: IllnessDeath, arm: int) -> list[Any]:
    reference = course.reference
    assert reference is not None
    names = ("progression", "death", "death_after_progression")
    if arm == 0:
        return [record_of(getattr(reference, name)) for name in names]
    return [_changed(getattr(reference, name), getattr(course.effects, name)) for name in names]


def _changed(reference: Any, effect: Any) -> Any:
    if isinstance(effect, ExperimentalDistribution):
        return record_of(effect.distribution)
    if isinstance(effect, PiecewiseHazardRatio):
        return record_of(reference, effect.ratios, effect.starts)
    return record_of(reference, (effect.value,))


def drawn(course: IllnessDeath, arm: int, n: int = SUBJECTS) -> Any:
    return random_courses(course, np.full(n, arm), seed=1)


def distance(times: Any, function: Any, points: int = 60) -> float:
    """Return the largest distance of the empirical distribution function from another at some quantiles."""
    at = np.quantile(times[np.isfinite(times)], np.linspace(0.01, 0.99, points))
    return max(abs(float((times <= t).mean()) - function(float(t))) for t in at)


# -------------------------------------------------------------------------------------------------------- twins

LAW = st.one_of(
    st.floats(0.5, 30).map(Hazard.from_median),
    st.tuples(st.floats(0.01, 1), st.floats(0, 1), st.floats(0.01, 1)).map(lambda r: Hazard(rates=r, starts=(0, 2, 5))),
    st.tuples(st.floats(0.4, 3), st.floats(1, 40)).map(lambda p: Weibull(shape=p[0], scale=p[1])),
    st.floats(0, 0.8).map(lambda p: Cure(fraction=p, uncured=LogNormal(location=2, scale=0.8))),
)
RATIO = st.floats(0.2, 3)


@given(
    laws=st.tuples(LAW, LAW, LAW, LAW, st.one_of(st.none(), LAW)),
    numbers=st.tuples(st.floats(0, 1), RATIO, st.floats(0, 1), st.floats(0, 10), RATIO),
    frailty=st.one_of(st.none(), st.tuples(st.sampled_from(["gamma", "log_normal"]), st.floats(0.05, 4))),
    seed=st.integers(0, 2**64 - 1),
    arm=st.integers(0, 1),
)
def test_a_subject_is_that_of_the_definition(laws: Any, numbers: Any, frailty: Any, seed: int, arm: int) -> None:
    progression, death, after, response, delay = laws
    responding, response_ratio, crossing, not_before, crossing_ratio = numbers
    course = IllnessDeath(
        reference=Transitions(progression=progression, death=death, death_after_progression=after),
        response=ResponseCourse(
            reference=responding, experimental=responding / 2, time=response, hazard_ratio=response_ratio
        ),
        crossover=Crossover(probability=crossing, hazard_ratio=crossing_ratio, delay=delay, not_before=not_before),
        frailty=None if frailty is None else Frailty(family=frailty[0], variance=frailty[1]),
    )
    n = 12
    found = random_courses(course, np.full(n, arm), seed=seed, replicate=3)
    blocks, numbers_of = np.empty((2, 4, n), np.uint64), np.empty((8, n))
    for block in range(2):
        words_of(np.uint64(seed), np.uint64(3), np.uint64(2 + block), blocks[block])
        for place in range(4):
            uniforms(blocks[block, place], numbers_of[4 * block + place])
    for i in range(n):
        expected = readable.subject(
            laws,
            {
                "frailty": frailty,
                "responding": responding / (1 + arm),
                "response_ratio": response_ratio,
                "crossing": crossing,
                "not_before": not_before,
                "crossing_ratio": crossing_ratio,
            },
            numbers_of[:, i],
            arm == 0,
        )
        assert [*found.times[:, i], found.crossed[i]] == pytest.approx(expected, rel=1e-6, abs=1e-12)


@given(shape=st.floats(0.1, 50), p=st.floats(1e-9, 1 - 1e-6))
def test_the_gamma_quantile_is_that_of_scipy(shape: float, p: float) -> None:
    x = gamma_quantile(shape, p)
    assert x == pytest.approx(gammaincinv(shape, p), rel=1e-8)
    assert lower_gamma(shape, x) == pytest.approx(gammainc(shape, x), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("shape", [0.1, 1.0, 100.0, 10_000.0])
def test_the_gamma_quantile_holds_at_the_last_words(shape: float) -> None:
    for p in (2.0**-33, 1 - 2.0**-33):
        assert gamma_quantile(shape, p) == pytest.approx(gammaincinv(shape, p), rel=1e-5)
    assert gamma_quantile(0.001, 1e-9) == 0.0


# ------------------------------------------------------------------------------------------------------- theory


@pytest.mark.parametrize("arm", [0, 1])
def test_each_transition_follows_its_hazard(arm: int) -> None:
    course = IllnessDeath(reference=REFERENCE, effects=OWN)
    laws, found = laws_of(course, arm), drawn(course, arm)
    assert distance(found["progression_free_survival"], lambda t: 1 - readable.progression_free(laws, t)) < CLOSE
    assert distance(found["progression"], lambda t: readable.progressed_by(laws, t), 15) < CLOSE
    progressed = np.isfinite(found["progression"])
    after = (found["death"] - found["progression"])[progressed]
    assert distance(after, lambda t: float(cumulative_incidence(laws[2], t))) < 1.95 / sqrt(after.size)
    early = found["progression"][progressed] < np.median(found["progression"][progressed])
    medians = [np.median(after[each]) for each in (early, ~early)]
    assert medians[0] == pytest.approx(medians[1], rel=0.06)  # the clock starts anew at progression


@pytest.mark.parametrize("arm", [0, 1])
def test_overall_survival_is_the_integral_over_progressions(arm: int) -> None:
    course = IllnessDeath(reference=REFERENCE, effects=OWN)
    laws, found = laws_of(course, arm), drawn(course, arm)
    assert distance(found["overall_survival"], lambda t: 1 - readable.alive(laws, t), 15) < CLOSE
    assert (found["death"] == found["overall_survival"]).all()


def test_medians_come_out_as_they_went_in() -> None:
    for arm, medians in enumerate([(4, 20), (8, 24)]):
        found = drawn(EXPONENTIAL, arm)
        for endpoint, median in zip(("progression_free_survival", "overall_survival"), medians, strict=True):
            assert float((found[endpoint] > median).mean()) == pytest.approx(0.5, abs=4 * 0.5 / sqrt(SUBJECTS))
        died = np.isinf(found["progression"]).mean()
        part = (0.1, 0.15)[arm]
        assert died == pytest.approx(part, abs=4 * sqrt(part * (1 - part) / SUBJECTS))


def test_the_correlation_is_that_of_fleischer() -> None:
    """Fleischer, Gaschler-Markefski and Bluhmki (2009); times without progression are independent of what follows."""
    assert EXPONENTIAL.reference is not None
    one, two, three = (law.rates[0] for law in laws_of(EXPONENTIAL, 0))
    expected = three / sqrt(one**2 + 2 * one * two + three**2)
    found = drawn(EXPONENTIAL, 0)
    pairs = np.array([found["progression_free_survival"], found["overall_survival"]])
    per_part = [np.corrcoef(pairs[:, a:b])[0, 1] for a, b in pairwise(range(0, SUBJECTS + 1, 2000))]
    assert np.mean(per_part) == pytest.approx(expected, abs=4 * np.std(per_part) / sqrt(len(per_part)))


def test_who_crosses_over_lives_by_the_ratio() -> None:
    crossover = Crossover(probability=0.6, hazard_ratio=0.4)
    course = EXPONENTIAL.model_copy(update={"crossover": crossover})
    found, laws = drawn(course, 0), laws_of(course, 0)
    assert distance(found["overall_survival"], lambda t: 1 - readable.alive(laws, t, 1.0, 0.6, 0.4), 15) < CLOSE
    progressed = np.isfinite(found["progression"])
    crossed = np.isfinite(found.crossed)
    assert not (crossed & ~progressed).any()
    assert crossed[progressed].mean() == pytest.approx(0.6, abs=4 * sqrt(0.24 / progressed.sum()))
    assert (found.crossed[crossed] == found["progression"][crossed]).all()
    plain = drawn(EXPONENTIAL, 0)
    assert (found["progression_free_survival"] == plain["progression_free_survival"]).all()
    assert (found["death"][~crossed] == plain["death"][~crossed]).all()
    assert (drawn(course, 1).times == drawn(EXPONENTIAL, 1).times).all()


def test_nobody_crosses_before_it_is_allowed() -> None:
    crossover = Crossover(probability=1, hazard_ratio=0.4, delay=Hazard.from_median(1), not_before=5)
    found = drawn(EXPONENTIAL.model_copy(update={"crossover": crossover}), 0)
    crossed = np.isfinite(found.crossed)
    assert found.crossed[crossed].min() >= 5 - 1e-9
    assert (found.crossed[crossed] < found["death"][crossed]).all()
    late = crossed & (found["progression"] > 5)
    waited = found.crossed[late] - found["progression"][late]
    assert np.median(waited) < 1.1  # one month, less who dies before


def test_responses_come_before_progression_and_delay_it() -> None:
    response = ResponseCourse(reference=0.1, experimental=0.4, time=Hazard.from_median(2), hazard_ratio=0.3)
    course = EXPONENTIAL.model_copy(update={"response": response})
    found, plain, laws = drawn(course, 1), drawn(EXPONENTIAL, 1), laws_of(EXPONENTIAL, 1)
    responded = np.isfinite(found["response"])
    assert (found["response"][responded] < found["progression_free_survival"][responded]).all()
    out = laws[0].rates[0] + laws[1].rates[0]
    expected = 0.4 * (log(2) / 2) / (log(2) / 2 + out)
    assert responded.mean() == pytest.approx(expected, abs=4 * sqrt(expected * (1 - expected) / SUBJECTS))
    first = distance(found["response"][responded], lambda t: 1 - exp(-(out + log(2) / 2) * t))
    assert first < 1.95 / sqrt(responded.sum())
    assert (found["progression"][~responded] == plain["progression"][~responded]).all()
    since = found["progression_free_survival"][responded] - found["response"][responded]
    hazard = 0.3 * laws[0].rates[0] + laws[1].rates[0]
    assert since.mean() == pytest.approx(1 / hazard, abs=4 / hazard / sqrt(since.size))


@pytest.mark.parametrize("variance", [0.5, 2.0])
def test_a_gamma_frailty_has_its_closed_form(variance: float) -> None:
    course = EXPONENTIAL.model_copy(update={"frailty": Frailty(variance=variance)})
    found, laws = drawn(course, 0), laws_of(course, 0)
    out = laws[0].rates[0] + laws[1].rates[0]
    pfs = found["progression_free_survival"]
    assert distance(pfs, lambda t: 1 - (1 + variance * out * t) ** (-1 / variance)) < CLOSE
    os = found["overall_survival"]
    for t in (6.0, 20.0):
        expected = readable.alive_with_frailty(laws, t, variance)
        assert float((os > t).mean()) == pytest.approx(expected, abs=4 * 0.5 / sqrt(SUBJECTS))


def test_a_frailty_correlates_progression_with_what_follows() -> None:
    both = {}
    for family in ("gamma", "log_normal"):
        found = drawn(EXPONENTIAL.model_copy(update={"frailty": Frailty(family=family, variance=1)}), 0)
        went_on = np.isfinite(found["progression"])
        both[family] = (found["progression"][went_on], (found["death"] - found["progression"])[went_on])
    for progression, after in both.values():
        assert np.corrcoef(np.log(progression), np.log(after))[0, 1] > 0.1
    plain = drawn(EXPONENTIAL, 0)
    went_on = np.isfinite(plain["progression"])
    pair = plain["progression"][went_on], (plain["death"] - plain["progression"])[went_on]
    assert abs(np.corrcoef(*pair)[0, 1]) < 4 / sqrt(went_on.sum())


# ----------------------------------------------------------------------------------------- strata, random numbers


def test_strata_have_courses_of_their_own() -> None:
    slow = Transitions.from_medians(progression_free=10, overall=40)
    fast = Transitions.from_medians(progression_free=2, overall=8)
    course = IllnessDeath(
        effects=TransitionEffects(progression=0.5),
        strata=(CourseStratum(name="slow", reference=slow), CourseStratum(name="fast", reference=fast, effects={})),
    )
    arm, stratum = np.arange(SUBJECTS) % 2, np.arange(SUBJECTS) // 2 % 2
    found = random_courses(course, arm, stratum, seed=1, strata=("fast", "slow"))["progression_free_survival"]
    medians = [[np.median(found[(arm == a) & (stratum == s)]) for a in (0, 1)] for s in (0, 1)]
    assert medians == [pytest.approx([2, 2], rel=0.06), pytest.approx([10, 20], rel=0.06)]
    with pytest.raises(DesignError, match=r"strata: the course has slow, fast, and the trial has slow, quick"):
        random_courses(course, [0], seed=1, strata=("slow", "quick"))


def test_the_same_seed_gives_the_same_bits_and_others_do_not() -> None:
    arm = np.arange(500) % 2
    one, again = (random_courses(EXPONENTIAL, arm, seed=9, replicate=4) for _ in range(2))
    assert one.times.tobytes() == again.times.tobytes()
    few = random_courses(EXPONENTIAL, arm[:100], seed=9, replicate=4)
    assert (few.times == one.times[:, :100]).all()
    for seed, replicate in ((8, 4), (9, 5)):
        other = random_courses(EXPONENTIAL, arm, seed=seed, replicate=replicate)
        assert not (other["death"] == one["death"]).any()


def test_a_course_goes_through_yaml() -> None:
    course = IllnessDeath(
        reference=REFERENCE,
        effects=OWN,
        response=ResponseCourse(reference=0.1, experimental=0.3, time=Hazard.from_median(2)),
        crossover=Crossover(probability=0.5, hazard_ratio=0.7, not_before=2),
        frailty=Frailty(family="log_normal", variance=0.4),
    )
    assert IllnessDeath.model_validate(yaml.safe_load(yaml.safe_dump(course.model_dump(mode="json")))) == course
    short = IllnessDeath.model_validate({"reference": {"progression_free": "4", "overall": "20"}})
    assert short.reference == Transitions.from_medians(progression_free=4, overall=20)


# ----------------------------------------------------------------------------------------------------- bad input

EXP = Hazard.from_median(4)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Transitions(progression={"rate": 0}, death=EXP, death_after_progression=EXP), "progression: every rate is 0"),
        (lambda: Transitions(progression=EXP, death=EXP, death_after_progression={"rate": 0}), "nobody dies after progression"),
        (lambda: Transitions(progression={"rate": -0.1}, death=EXP, death_after_progression=EXP), r"progression.*rates.*\n.*greater than or equal to 0"),
        (lambda: TransitionEffects(progression=-1), "greater than 0"),
        (lambda: TransitionEffects(death=0), "greater than 0"),
        (lambda: ResponseCourse(reference=1.1, experimental=0.2, time=EXP), r"reference\n.*less than or equal to 1"),
        (lambda: ResponseCourse(reference=0.1, experimental=-0.2, time=EXP), r"experimental\n.*greater than or equal to 0"),
        (lambda: ResponseCourse(reference=0.1, experimental=0.2, time={"rate": 0}), "time: every rate is 0"),
        (lambda: Crossover(probability=2, hazard_ratio=0.5), r"probability\n.*less than or equal to 1"),
        (lambda: Crossover(probability=0.2, hazard_ratio=0), r"hazard_ratio\n.*greater than 0"),
        (lambda: Crossover(probability=0.2, hazard_ratio=1, not_before=-1), r"not_before\n.*greater than or equal to 0"),
        (lambda: Crossover(probability=0.2, hazard_ratio=1, delay={"rate": 0}), "delay: every rate is 0"),
        (lambda: Frailty(variance=0), r"variance\n.*greater than 0"),
        (lambda: Frailty(variance=11), r"variance\n.*less than or equal to 10"),
        (IllnessDeath, "give the reference arm, or strata"),
        (lambda: IllnessDeath(reference=REFERENCE, strata=[{"name": "a", "reference": REFERENCE}]), "not both"),
        (lambda: IllnessDeath(strata=[{"name": "a", "reference": REFERENCE}] * 2), "two strata have one name"),
        (lambda: IllnessDeath(reference=REFERENCE, effects={"progression": {"kind": "distribution", "distribution": {"rate": 0}}}), "effects: every rate of progression is 0"),
        (lambda: Transitions.from_medians(progression_free=0, overall=3), "progression_free 0 is not above zero"),
        (lambda: Transitions.from_medians(progression_free=4, overall=4), "overall 4 is not above progression_free 4"),
        (lambda: Transitions.from_medians(progression_free=4, overall=8, deaths_without_progression=1), r"lies in \[0, 1\)"),
        (lambda: Transitions.from_medians(progression_free=4, overall=40, deaths_without_progression=0.7), "half have died before"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(make: Any, said: str) -> None:
    with pytest.raises((ValidationError, ValueError), match=f"(?s){said}"):
        make()


def test_arms_and_strata_that_do_not_exist_are_refused() -> None:
    for arm in ([0, 2], [0.5], [[0]], [-1]):
        with pytest.raises(DataError, match="arm: whole numbers from 0 to 1"):
            random_courses(EXPONENTIAL, arm, seed=1)
    with pytest.raises(DataError, match="stratum: whole numbers from 0 to 0"):
        random_courses(EXPONENTIAL, [0], [1], seed=1)
    with pytest.raises(DataError, match="arm has 2 subjects and stratum 1"):
        random_courses(EXPONENTIAL, [0, 1], [0], seed=1)
    with pytest.raises(DataError, match="no endpoint 'pfs'"):
        drawn(EXPONENTIAL, 0, 3)["pfs"]


def test_endpoints_are_in_the_order_of_the_kernel() -> None:
    assert kernel.ENDPOINTS[kernel.TO_RESPONSE] == "response"
    assert time_of_hazard(NEVER, [0.1])[0] == np.inf
