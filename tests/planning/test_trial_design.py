"""Designs against each other: what is solved for gives back what was asked, and sizes move as they must."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

import pivotal as pv
from pivotal.errors import DesignError
from pivotal.planning.expected_events import course_of
from pivotal.planning.variance import NAMES, moments

ACCRUAL = pv.Accrual(rates=(5, 12, 25), starts=(0, 3, 6), duration=18)
THREE = pv.GroupSequential((0.5, 0.75, 1))
BETA = pv.GroupSequential((0.5, 0.75, 1), futility=pv.BetaSpending(pv.HwangShihDeCani(-2)))
LATE = pv.PiecewiseHazardRatio.delayed(by=3, then=0.55)
CROSSING = pv.PiecewiseHazardRatio(ratios=(1.3, 0.5), starts=(0, 3))


def trial_with(**more: Any) -> pv.SurvivalTrial:
    whole: dict[str, Any] = {
        "reference": pv.Hazard.from_median(9),
        "effect": pv.HazardRatio(value=0.68),
        "accrual": ACCRUAL,
        "dropout": pv.Dropout.from_rate(0.01),
        "follow_up": 15,
    }
    return pv.SurvivalTrial(**(whole | more))


def opened(**accrual: Any) -> pv.Accrual:
    whole: dict[str, Any] = {"rates": (5, 12, 25), "starts": (0, 3, 6), "duration": 18}
    return pv.Accrual(**(whole | accrual))


ROUND_TRIPS: dict[str, dict[str, Any]] = {
    "accrual rate": {"trial": {"accrual": pv.Accrual(duration=18)}},
    "accrual shape": {"trial": {}, "solve_for": "accrual_rate"},
    "accrual duration": {"trial": {"accrual": opened(duration=None)}},
    "follow-up": {"trial": {"accrual": opened(duration=24), "follow_up": None}},
    "hazard ratio": {"trial": {"effect": None}},
}


@pytest.mark.parametrize("gs", [None, THREE, BETA], ids=["one look", "three looks", "beta"])
@pytest.mark.parametrize("what", ROUND_TRIPS)
@pytest.mark.parametrize("variance", NAMES)
def test_what_is_solved_for_has_the_power(variance: str, what: str, gs: Any) -> None:
    asked = dict(ROUND_TRIPS[what])
    plan = pv.design(trial_with(**asked.pop("trial")), gs, power=0.87, variance=variance, **asked)
    assert plan.power == pytest.approx(0.87, abs=1e-9)
    again = pv.design(plan.trial, gs, variance=variance)
    assert again.power == pytest.approx(0.87, abs=1e-9)
    assert (again.events, again.subjects, again.months) == pytest.approx(
        (plan.events, plan.subjects, plan.months), rel=1e-9
    )


@pytest.mark.parametrize("gs", [None, THREE, BETA], ids=["one look", "three looks", "beta"])
@pytest.mark.parametrize("effect", [LATE, CROSSING], ids=["late", "crossing"])
@pytest.mark.parametrize("what", ["accrual shape", "accrual duration"])
@pytest.mark.parametrize("variance", [each for each in NAMES if each == "score" or each.startswith("average")])
def test_effects_that_change_over_time_too(variance: str, what: str, effect: Any, gs: Any) -> None:
    asked = dict(ROUND_TRIPS[what])
    trial = trial_with(**(asked.pop("trial") | {"effect": effect}))
    plan = pv.design(trial, gs, power=0.8, variance=variance, **asked)
    assert plan.power == pytest.approx(0.8, abs=1e-9)
    assert pv.design(plan.trial, gs, variance=variance).power == pytest.approx(0.8, abs=1e-9)


@settings(max_examples=30)
@given(
    power=st.floats(0.3, 0.99),
    alpha=st.floats(0.001, 0.2),
    ratio=st.floats(0.3, 0.85),
    allocation=st.sampled_from([(1, 1), (2, 1), (1, 3)]),
    median=st.floats(2, 40),
)
def test_events_of_one_look_are_schoenfelds(
    power: float, alpha: float, ratio: float, allocation: tuple[int, int], median: float
) -> None:
    trial = trial_with(
        reference=pv.Hazard.from_median(median),
        effect=pv.HazardRatio(value=ratio),
        allocation=allocation,
        accrual=pv.Accrual(rates=20),
    )
    plan = pv.design(trial, pv.GroupSequential((1,), alpha=alpha), power=max(power, alpha + 0.05))
    import math

    part = allocation[0] / sum(allocation)
    z = float(ndtri(1 - alpha) + ndtri(max(power, alpha + 0.05)))
    assert plan.events == pytest.approx((z / math.log(ratio)) ** 2 / (part * (1 - part)), rel=1e-9)


@settings(max_examples=15)
@given(step=st.floats(0.01, 0.05), ratio=st.floats(0.5, 0.75), power=st.floats(0.7, 0.9), alpha=st.floats(0.01, 0.04))
def test_sizes_are_monotone(step: float, ratio: float, power: float, alpha: float) -> None:
    def events(a: float, p: float, r: float) -> float:
        gs = pv.GroupSequential((0.6, 1), alpha=a)
        trial = trial_with(effect=pv.HazardRatio(value=r), accrual=opened(duration=None))
        return pv.design(trial, gs, power=p).events

    base = events(alpha, power, ratio)
    assert events(alpha + step, power, ratio) < base
    assert events(alpha, power + step, ratio) > base
    assert events(alpha, power, ratio + step) > base


@pytest.mark.parametrize("variance", ["schoenfeld", "score", "lachin_foulkes", "average_hazard_ratio_null"])
def test_power_is_symmetric_under_arm_exchange(variance: str) -> None:
    """With margin and ratio turned round and the arms exchanged, harm is as likely to be shown as benefit was."""
    one, two = pv.Hazard.from_median(9), pv.Hazard(rates=(0.0770163533955495 * 0.68,))
    forward = trial_with(allocation=(2, 1), reference=one, effect=pv.HazardRatio(value=0.68))
    back = trial_with(allocation=(1, 2), reference=two, effect=pv.HazardRatio(value=1 / 0.68))
    first, second = (moments(variance, each, course_of(each), 33.0) for each in (forward, back))
    assert first.events == pytest.approx(second.events, rel=1e-12)
    assert first.mean == pytest.approx(-second.mean, rel=1e-9)


def test_two_sided_designs_use_half_of_alpha() -> None:
    one = pv.design(trial_with(accrual=opened(duration=None)), THREE, power=0.9)
    two = pv.design(
        trial_with(accrual=opened(duration=None)), pv.GroupSequential((0.5, 0.75, 1), alpha=0.05, sides=2), power=0.9
    )
    assert two.events == pytest.approx(one.events, rel=1e-4)


@pytest.mark.parametrize("margin", [1.3, 0.9])
def test_margins_move_the_null(margin: float) -> None:
    trial = trial_with(margin=margin, accrual=opened(duration=None))
    plan = pv.design(trial, power=0.9)
    import math

    expected = 4 * ((float(ndtri(0.975)) + float(ndtri(0.9))) / math.log(margin / 0.68)) ** 2
    assert plan.events == pytest.approx(expected, rel=1e-9)
    assert plan.looks[-1].hazard_ratio == pytest.approx(
        margin * math.exp(-1.959964 * 2 / math.sqrt(plan.events)), rel=1e-6
    )


def test_events_time_the_last_look() -> None:
    plan = pv.design(trial_with(follow_up=None), THREE, events=200)
    assert plan.events == pytest.approx(200, rel=1e-12)
    assert [each.events for each in plan.looks] == pytest.approx([100, 150, 200], rel=1e-12)
    assert plan.trial.follow_up == pytest.approx(plan.months - 18)
    early = pv.design(trial_with(follow_up=None), events=60)
    assert (early.trial.follow_up, early.trial.accrual.duration) == (0.0, pytest.approx(early.months))
    assert any("before accrual would end" in note for note in early.notes)


def test_subjects_time_the_accrual() -> None:
    plan = pv.design(trial_with(accrual=opened(duration=None)), subjects=351)
    assert plan.trial.accrual.duration == pytest.approx(18)
    assert pv.design(trial_with(accrual=pv.Accrual(duration=10)), subjects=200).trial.accrual.rates == (20.0,)


def test_events_and_power_give_the_ratio() -> None:
    plan = pv.design(trial_with(effect=None, follow_up=None), power=0.9, events=250)
    import math

    z = float(ndtri(0.975) + ndtri(0.9))
    assert plan.hazard_ratio == pytest.approx(math.exp(-2 * z / math.sqrt(250)), rel=1e-9)


def test_looks_by_the_calendar_events_follow_up_and_gap() -> None:
    looks = (
        pv.LookTime(calendar=14),
        pv.LookTime(events=120, gap=2, when="latest"),
        pv.LookTime(events=150, calendar=60, when="earliest"),
        pv.LookTime(follow_up=12, gap=3, when="latest"),
    )
    plan = pv.design(trial_with(follow_up=None), pv.GroupSequential((0.2, 0.5, 0.7, 1)), looks=looks)
    course = plan.course
    months = [each.month for each in plan.looks]
    assert months[0] == 14
    assert months[1] == pytest.approx(max(course.month_of(120) or 0, 16))
    assert months[2] == pytest.approx(course.month_of(150))
    assert months[3] == pytest.approx(30)
    assert plan.bounds.timing == pytest.approx([each.events / plan.events for each in plan.looks])
    rate = pv.design(
        trial_with(), THREE, power=0.9, solve_for="accrual_rate",
        looks=(pv.LookTime(calendar=16), pv.LookTime(events=150), pv.LookTime(fraction=1)),
    )  # fmt: skip
    assert rate.power == pytest.approx(0.9, abs=1e-9)
    assert rate.looks[1].events == pytest.approx(150, rel=1e-9)


@pytest.mark.parametrize("what", ["accrual shape", "accrual duration", "follow-up"])
@pytest.mark.parametrize("allocation", [(1, 1), (2, 1), (3, 2)])
def test_whole_numbers_keep_the_ratio(what: str, allocation: tuple[int, int]) -> None:
    asked = dict(ROUND_TRIPS[what])
    trial = trial_with(**(asked.pop("trial") | {"allocation": allocation}))
    plan = pv.design(trial, THREE, power=0.9, whole_numbers=True, **asked)
    exact = pv.design(trial, THREE, power=0.9, **asked)
    assert plan.subjects % sum(allocation) == 0 and plan.events == round(plan.events)
    assert all(each.events == pytest.approx(round(each.events), abs=1e-8) for each in plan.looks)
    assert exact.events <= plan.events < exact.events + 1.000001
    assert 0.9 - 1e-3 <= plan.power <= 0.91


def test_weibull_cure_and_strata_are_designed_too() -> None:
    strata = (
        pv.Stratum(name="A", fraction=0.4, reference=pv.Weibull(shape=0.8, scale=12)),
        pv.Stratum(name="B", fraction=0.6, reference=pv.Cure(fraction=0.2, uncured=pv.Hazard.from_median(6))),
    )
    trial = pv.SurvivalTrial(strata=strata, effect=0.65, accrual=pv.Accrual(rates=20), follow_up=12)
    for variance in ("schoenfeld", "score", "lachin_foulkes", "average_hazard_ratio"):
        plan = pv.design(trial, THREE, power=0.9, variance=variance)
        assert plan.power == pytest.approx(0.9, abs=1e-9)
        assert 200 < plan.events < 320


def test_other_effects_at_the_planned_events() -> None:
    plan = pv.design(trial_with(accrual=opened(duration=None)), THREE, power=0.9)
    assert plan.power_at(0.68) == pytest.approx(0.9, abs=1e-9)
    assert plan.power_at(1.0) == pytest.approx(0.025, abs=1e-9)
    assert plan.power_at([0.6, 0.8])[0] > 0.9 > plan.power_at([0.6, 0.8])[1]


def test_assurance_lies_between() -> None:
    plan = pv.design(trial_with(accrual=opened(duration=None)), power=0.9)
    import math

    z, root, sd = 1.9599639845400545, math.sqrt(plan.information), 0.2
    mean = -math.log(0.68) * root
    closed = float(ndtr((mean - z) / math.sqrt(1 + (sd * root) ** 2)))
    assert plan.probability_of_success(0.68, sd) == pytest.approx(closed, abs=1e-9)


def test_monitoring_goes_by_events() -> None:
    trial = trial_with(allocation=(2, 1), follow_up=None, reference=pv.Hazard.from_median(3.9))
    plan = pv.design(trial, pv.GroupSequential((0.33, 0.66, 1)), events=165)
    seen = plan.update([109], upcoming=[165])
    assert seen.timing == pytest.approx((109 / 165, 1))
    ahead = plan.conditional_power(events=109, hazard_ratio=0.45)
    assert {row["term"] for row in ahead.rows()} == {"design", "observed", "null"}
    assert 0 < plan.predictive_power(events=109, hazard_ratio=0.8).rows()[0]["power"] < 1
    final = plan.final_inference(events=[55, 109], hazard_ratio=0.45)
    assert final.rejects
    ratio = next(row for row in final.rows() if row["term"] == "hazard ratio")
    assert ratio["conf_low"] < 0.45 < ratio["conf_high"]


# --------------------------------------------------------------------------------------------------- bad input


BAD: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "nothing open": ({}, {"power": 0.9}, "leaves nothing open; leave accrual.rates"),
    "two open": ({"accrual": pv.Accrual()}, {"power": 0.9}, "accrual.rates, accrual.duration left open"),
    "one open, no goal": ({"follow_up": None}, {}, "follow_up left open: give it, or power= or events="),
    "no effect": ({"effect": pv.HazardRatio(value=1.0), "accrual": pv.Accrual(rates=9)}, {"power": 0.9}, "effect: the hazard ratio"),
    "no effect, rate": ({"effect": 1.0, "accrual": pv.Accrual(duration=9)}, {"power": 0.9}, "smaller hazard ratio, or a larger margin"),
    "no effect, follow-up": ({"effect": 1.0, "follow_up": None}, {"power": 0.9}, "effect: the hazard ratio"),
    "an effect that turns": ({"effect": pv.PiecewiseHazardRatio((1.5, 0.99), (0, 6)), "accrual": pv.Accrual(rates=9)}, {"power": 0.9}, "effect: the hazard ratio"),
    "harm": ({"effect": 1.2, "accrual": pv.Accrual(rates=9)}, {"power": 0.9}, "effect: the hazard ratio"),
    "effect open, no power": ({"effect": None}, {}, "effect is left open"),
    "follow-up infeasible": ({"follow_up": None}, {"power": 0.99}, "follow_up: not even .* subjects have at most"),
    "power before accrual ends": ({"follow_up": None, "accrual": opened(duration=60)}, {"power": 0.5}, "reached before accrual ends"),
    "too many events": ({"follow_up": None}, {"events": 5000}, "at most .* feasible: below"),
    "accrual ends before N": ({}, {"subjects": 600}, r"accrual: it ends at month 18 with 351 subjects.*a duration of 27.96"),
    "power below alpha": ({"accrual": pv.Accrual(rates=9)}, {"power": 0.02}, "power=0.02; feasible: above"),
    "power above 1": ({"accrual": pv.Accrual(rates=9)}, {"power": 1.2}, "power=1.2; accepted"),
    "unknown goal": ({}, {"solve_for": "acrual_rate"}, "did you mean 'accrual_rate'"),
    "unknown variance": ({}, {"variance": "schonfeld"}, "did you mean 'schoenfeld'"),
    "variance and effect": ({"effect": LATE}, {"variance": "freedman"}, "needs proportional hazards"),
    "variance and margin": ({"margin": 1.2}, {"variance": "freedman"}, "margin of 1"),
    "look too late": ({"follow_up": None}, {"looks": (pv.LookTime(calendar=50), pv.LookTime(calendar=40)), "gs": pv.GroupSequential((0.5, 1))}, "look 1 falls on month 50"),
    "too few looks": ({}, {"looks": (pv.LookTime(fraction=1),), "gs": pv.GroupSequential((0.5, 1))}, "looks: 1 are timed, and gs has 2"),
    "another endpoint": ({"follow_up": None}, {"looks": (pv.LookTime(events=90, endpoint="os"),)}, "look 1 waits for events of 'os'"),
    "events of a look": ({"follow_up": None}, {"looks": (pv.LookTime(events=900),)}, "look 1 waits for 900 events"),
    "follow-up twice": ({}, {"looks": (pv.LookTime(calendar=40),)}, "leave follow_up out"),
    "both goals": ({"follow_up": None}, {"power": 0.9, "events": 200}, "power and events are both given"),
    "rates too low": ({"accrual": pv.Accrual(rates=0.001)}, {"power": 0.9}, "raise accrual.rates"),
    "bounds for two powers": ({"accrual": pv.Accrual(rates=9)}, {"power": 0.9, "bounds_power": 0.8}, "bounds_power"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_input_names_the_argument_and_what_is_feasible(what: str) -> None:
    changed, asked, said = BAD[what]
    asked = dict(asked)
    with pytest.raises(DesignError, match=f"(?s){said}"):
        pv.design(trial_with(**changed), asked.pop("gs", None), **asked)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: pv.Accrual(rates=(1, 2), starts=(0, 5), duration=4), "ends before the last rate begins at 5"),
        (lambda: pv.Accrual(rates=(0, 0), starts=(0, 5), duration=9), "nobody enters"),
        (lambda: pv.Accrual(rates=(1, 0), starts=(0, 5)), "the last rate is 0"),
        (pv.LookTime, "say when"),
        (lambda: trial_with(reference=None), "reference arm"),
        (lambda: trial_with(follow_up=9, follow_up_per_subject=6), "a follow_up of at most 6"),
        (
            lambda: trial_with(
                reference=None, strata=(pv.Stratum(name="A", fraction=0.4, reference=pv.Hazard.from_median(9)),)
            ),
            "add up to 0.4",
        ),
        (lambda: pv.Dropout.from_proportion(1.0, by=12), "proportion of 1"),
        (lambda: trial_with(allocation=(1, 0)), "greater than 0"),
    ],
)
def test_bad_nouns_say_why(make: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize("futility", [None, pv.BetaSpending(pv.HwangShihDeCani(-2)), pv.FutilityZ(0.0)])
@pytest.mark.parametrize("variance", ["schoenfeld", "lachin_foulkes", "score"])
def test_a_plan_has_the_bounds_and_chances_that_are_found_for_them_alone(futility: Any, variance: str) -> None:
    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=20), follow_up=18, allocation=(2, 1)
    )
    gs = pv.GroupSequential((0.5, 0.75, 1), efficacy=pv.LanDeMets("pocock"), futility=futility)
    plan = pv.design(trial, gs, power=0.9, variance=variance)
    alone = pv.bounds(plan.bounds.design, drift=plan.bounds.drift, information=plan.bounds.information)
    assert plan.power == pytest.approx(0.9, abs=1e-11)
    assert plan.bounds.z == pytest.approx(alone.z, abs=1e-11)
    assert plan.bounds.alpha_spent == pytest.approx(alone.alpha_spent, abs=1e-12)
    assert plan.bounds.power == pytest.approx(alone.power, abs=1e-11)
    if futility is not None:
        assert plan.bounds.futility_z == pytest.approx(alone.futility_z, abs=1e-9)
        assert plan.bounds.beta_spent == pytest.approx(alone.beta_spent, abs=1e-11)
    for known, drift in ((plan.bounds.under_null, 0.0), (plan.bounds.under_alternative, plan.bounds.drift)):
        found = plan.bounds.crossing(drift)
        assert known is not None
        assert known.efficacy == pytest.approx(found.efficacy, abs=1e-12)
        assert known.futility == pytest.approx(found.futility, abs=1e-12)
    assert plan.bounds.provenance.parameters["design"]["timing"] == list(plan.bounds.timing)
