"""Expected numbers over calendar time, against the definition, against simulated trials, and at their limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pivotal.distributions.functions import random_times, record_of
from pivotal.distributions.model import Cure, Gompertz, Hazard, LogLogistic, LogNormal, Weibull
from pivotal.errors import DesignError
from pivotal.kernels import expected_events as kernel
from pivotal.planning.average_hazard_ratio import average_hazard_ratios, cox_limit
from pivotal.planning.expected_events import NEVER, course_of, expected_course, experimental, strata_of
from pivotal.planning.trial_model import (
    Accrual,
    Dropout,
    ExperimentalDistribution,
    HazardRatio,
    PiecewiseHazardRatio,
    Stratum,
    SurvivalTrial,
)
from tests.readable import expected_events as readable

ACCRUAL = Accrual(rates=(5, 12, 25), starts=(0, 3, 6), duration=18)
LATE = PiecewiseHazardRatio(ratios=(1.0, 0.6), starts=(0.0, 4.0))
FAMILIES = {
    "exponential": Hazard.from_median(9),
    "piecewise": Hazard(rates=(0.08, 0.03, 0.05), starts=(0, 4, 11)),
    "weibull, rising": Weibull(shape=1.6, scale=14),
    "weibull, falling": Weibull(shape=0.5, scale=14),
    "log-normal": LogNormal.from_median(9, scale=1.1),
    "log-logistic": LogLogistic.from_median(9, shape=1.4),
    "gompertz": Gompertz(shape=0.05, rate=0.04),
    "gompertz, levelling": Gompertz(shape=-0.05, rate=0.08),
    "cure": Cure(fraction=0.3, uncured=Weibull(shape=1.2, scale=9)),
    "cure, exponential": Cure(fraction=0.3, uncured=Hazard.from_median(5)),
}
EFFECTS = {
    "proportional": HazardRatio(value=0.68),
    "delayed": LATE,
    "own": ExperimentalDistribution(distribution=Weibull(shape=0.9, scale=20)),
}


def trial_with(reference: Any, effect: Any, **more: Any) -> SurvivalTrial:
    whole: dict[str, Any] = {"accrual": ACCRUAL, "dropout": Dropout.from_rate(0.01, 0.015), "allocation": (2, 1)}
    return SurvivalTrial(reference=reference, effect=effect, **(whole | more))


# every family under an effect that changes it in pieces, and every effect on one family: the twin's score takes its time
@pytest.mark.parametrize(
    ("family", "effect"), [*((each, "delayed") for each in FAMILIES), ("cure", "proportional"), ("cure", "own")]
)
def test_events_and_the_score_are_those_of_the_definition(family: str, effect: str) -> None:
    trial = trial_with(FAMILIES[family], EFFECTS[effect])
    course, month = course_of(trial), 26.0
    found = course.at(month, 1.2)[0]
    arms = (record_of(FAMILIES[family]), experimental(FAMILIES[family], EFFECTS[effect]))
    lost = (record_of(Hazard(rates=(0.01,))), record_of(Hazard(rates=(0.015,))))
    accrual = (course.starts.tolist(), course.rates.tolist(), course.end)
    expected = [readable.events(arm, out, accrual, month) for arm, out in zip(arms, lost, strict=True)]
    assert found[kernel.EVENTS_0] == pytest.approx(expected[0] / 3, rel=1e-8)
    assert found[kernel.EVENTS_1] == pytest.approx(expected[1] * 2 / 3, rel=1e-8)
    mean, variance = readable.score(arms, lost, (1 / 3, 2 / 3), accrual, month, 1.2)
    assert found[kernel.SCORE] == pytest.approx(mean, rel=2e-6, abs=2e-6)
    assert found[kernel.VARIANCE] == pytest.approx(variance, rel=2e-6)


@settings(max_examples=12)
@given(
    rates=st.lists(st.floats(0, 1.5), min_size=1, max_size=3),
    lost=st.floats(0, 0.3),
    ratio=st.floats(0.1, 3),
    entry=st.lists(st.floats(0, 40), min_size=1, max_size=3).filter(lambda each: each[-1] > 0),
    month=st.floats(0.01, 80),
    follow_up=st.one_of(st.none(), st.floats(0.5, 40)),
)
def test_piecewise_events_are_those_of_the_definition(
    rates: list[float], lost: float, ratio: float, entry: list[float], month: float, follow_up: float | None
) -> None:
    reference = Hazard(rates=tuple(rates), starts=tuple(3.0 * k for k in range(len(rates))))
    accrual = Accrual(rates=tuple(entry), starts=tuple(2.0 * k for k in range(len(entry))), duration=20)
    trial = SurvivalTrial(
        reference=reference,
        effect=HazardRatio(value=ratio),
        accrual=accrual,
        dropout=Dropout.from_rate(lost),
        follow_up_per_subject=follow_up,
    )
    found = course_of(trial).at(month)[0]
    out = record_of(Hazard(rates=(lost,)))
    for column, arm in ((kernel.EVENTS_0, record_of(reference)), (kernel.EVENTS_1, record_of(reference, (ratio,)))):
        expected = readable.events(arm, out, (accrual.starts, entry, 20.0), month, follow_up or np.inf)
        assert found[column] == pytest.approx(expected / 2, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("follow_up", [None, 12.0])
def test_simulated_trials_agree(follow_up: float | None) -> None:
    """400,000 subjects, their number fixed beforehand; within four Monte-Carlo standard errors."""
    strata = (
        Stratum(name="A", fraction=0.4, reference=Weibull(shape=0.7, scale=12), effect=LATE),
        Stratum(name="B", fraction=0.6, reference=Cure(fraction=0.2, uncured=Hazard.from_median(6))),
    )
    trial = SurvivalTrial(
        strata=strata,
        effect=HazardRatio(value=0.7),
        accrual=ACCRUAL,
        dropout=Dropout.from_rate(0.02, 0.01),
        allocation=(2, 1),
        follow_up_per_subject=follow_up,
    )
    subjects, month = 400_000, 24.0
    random = np.random.default_rng(5)
    course = course_of(trial)
    come = np.interp(random.random(subjects) * 351, [0, 15, 51, 351], [0, 3, 6, 18])
    stratum = (random.random(subjects) > 0.4).astype(int)
    arm = (random.random(subjects) < 2 / 3).astype(int)
    event, lost = np.empty(subjects), np.empty(subjects)
    for s, (_, reference, effect, dropout) in enumerate(strata_of(trial)):
        for a, (law, out) in enumerate(
            ((record_of(reference), dropout.reference), (experimental(reference, effect), dropout.experimental))
        ):
            who = (stratum == s) & (arm == a)
            event[who] = random_times(law, random.random(who.sum()))
            lost[who] = random_times(out, random.random(who.sum()))
    until = np.minimum(month - come, follow_up or np.inf)
    factor = subjects / 351
    found = course.at(month)
    for s in (0, 1):
        for a in (0, 1):
            who = (stratum == s) & (arm == a) & (until > 0)
            for column, seen in (
                (kernel.EVENTS_0 + a, (event <= until) & (event <= lost)),
                (kernel.DROPPED_0 + a, (lost <= until) & (lost < event)),
                (kernel.RISK_0 + a, (np.minimum(event, lost) > month - come) & (month - come < (follow_up or np.inf))),
            ):
                count = int((who & seen).sum())
                assert abs(count - factor * found[s, column]) <= 4 * max(count, 1) ** 0.5


def test_everybody_is_accounted_for() -> None:
    trial = trial_with(FAMILIES["piecewise"], LATE)
    for row in expected_course(trial, [1, 6, 18, 40]).rows():
        at_risk = row["at_risk_experimental"] + row["at_risk_reference"]
        assert at_risk + row["events"] + row["dropouts"] == pytest.approx(row["subjects"], rel=1e-12)


def test_strata_add_up_and_are_named() -> None:
    parts = (
        Stratum(name="A", fraction=0.5, reference=Hazard.from_median(5)),
        Stratum(name="B", fraction=0.5, reference=Hazard.from_median(5)),
    )
    split = SurvivalTrial(strata=parts, effect=HazardRatio(value=0.7), accrual=ACCRUAL)
    whole = SurvivalTrial(reference=Hazard.from_median(5), effect=HazardRatio(value=0.7), accrual=ACCRUAL)
    rows = expected_course(split, [20]).rows()
    assert [row["stratum"] for row in rows] == ["all", "A", "B"]
    assert rows[0]["events"] == pytest.approx(expected_course(whole, [20]).rows()[0]["events"], rel=1e-13)
    assert rows[1]["events"] + rows[2]["events"] == pytest.approx(rows[0]["events"], rel=1e-13)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_month_of_events_is_the_inverse(family: str) -> None:
    course = course_of(trial_with(FAMILIES[family], HazardRatio(value=0.7)))
    for events in (1e-3, 1, 60, 150):
        month = course.month_of(events)
        assert month is not None
        assert course.events(month) == pytest.approx(events, rel=1e-11)


def test_events_that_never_come_have_no_month() -> None:
    course = course_of(trial_with(FAMILIES["cure"], HazardRatio(value=1.0)))
    assert course.month_of(350) is None
    assert course.events(2400) < 0.7 * 351


def test_the_two_averages_are_the_ratio_under_proportional_hazards_and_differ_otherwise() -> None:
    same = average_hazard_ratios(trial_with(FAMILIES["piecewise"], HazardRatio(value=0.7)), [12, 30])
    assert same.event_weighted == pytest.approx((0.7, 0.7), abs=1e-13)
    assert same.cox_limit == pytest.approx((0.7, 0.7), abs=1e-12)
    late = average_hazard_ratios(trial_with(FAMILIES["piecewise"], LATE), [12, 30])
    assert all(abs(a - b) > 1e-4 for a, b in zip(late.event_weighted, late.cox_limit, strict=True))


def test_the_cox_limit_is_where_the_expected_score_is_zero() -> None:
    course = course_of(trial_with(FAMILIES["log-normal"], LATE))
    ratio = cox_limit(course, 25.0)
    assert course.at(25.0, ratio)[0, kernel.SCORE] == pytest.approx(0, abs=1e-9)


def test_nobody_drops_out_unless_it_is_said() -> None:
    trial = SurvivalTrial(reference=Hazard.from_median(9), effect=HazardRatio(value=1.0), accrual=ACCRUAL)
    assert expected_course(trial, [30]).rows()[0]["dropouts"] == 0
    assert record_of(NEVER).rates.tolist() == [0.0]


@pytest.mark.parametrize(
    ("months", "change", "said"),
    [
        ([-1], {}, "months must be numbers of at least 0"),
        ([float("nan")], {}, "months must be"),
        ([5], {"accrual": Accrual(rates=5)}, "accrual leaves its rates or duration open"),
        ([5], {"effect": None}, "effect is left open"),
    ],
)
def test_bad_input_is_refused(months: list[float], change: dict[str, Any], said: str) -> None:
    trial = trial_with(Hazard.from_median(9), HazardRatio(value=0.7)).model_copy(update=change)
    with pytest.raises(DesignError, match=said):
        expected_course(trial, months)


@pytest.mark.parametrize("family", ["exponential", "weibull, falling"])
def test_looks_by_fractions_are_the_months_of_their_events(family: str) -> None:
    course = course_of(trial_with(FAMILIES[family], LATE))
    months, numbers = course.by_fractions(40.0, (0.2, 0.55, 1.0), 1.3)
    total = course.events(40.0)
    assert months[-1] == 40.0
    for month, found, fraction in zip(months, numbers, (0.2, 0.55, 1.0), strict=True):
        assert course.events(month) == pytest.approx(fraction * total, rel=1e-13)
        assert found.tolist() == course.at(month, 1.3).tolist()
