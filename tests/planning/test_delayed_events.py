"""Events that were under way at a stop: the two ways to count them, the decisions after them, and margins."""

import math
from typing import Any

import pytest
from scipy import stats

import pivotal as pv
from pivotal.errors import DesignError
from pivotal.planning.boundary_search import bounds
from pivotal.planning.delayed_events import delayed_decisions
from pivotal.planning.inference import final_inference
from pivotal.planning.model import GroupSequential

PLAN = bounds(GroupSequential((0.5, 0.75, 1)), power=0.9)
POCOCK = pv.BetaSpending(pv.LanDeMets("pocock"))
POCOCK_BINDING = pv.BetaSpending(pv.LanDeMets("pocock"), binding=True)


# rpact 3.3.4: getDesignGroupSequential(alpha = 0.025, beta = 0.2, typeOfDesign = "asOF", delayedInformation = ...);
# its roots are right to about 1e-7. Then decisionCriticalValues, reversalProbabilities, and the shift of 80 % power.
@pytest.mark.parametrize(
    ("looks", "futility", "delayed", "decisions", "reversals", "shift"),
    [
        (
            (0.3, 0.7, 1),
            pv.FutilityZ((0, 1), binding=True),
            (0.16, 0.2),
            (2.3523710904340, 1.8309003167945, 1.9454137459397),
            (2.1393954187478e-06, 9.3475609890106e-04),
            8.3210669217739,
        ),
        ((0.5, 1), POCOCK_BINDING, 0.1, (2.0883538259578, 1.8806174173951), (4.0938646755637e-05,), 8.6324710169182),
        ((0.5, 1), POCOCK, 0.1, (2.1198170607189, 1.9685956463218), (4.8291316267082e-05,), 9.149592110285),
        (
            (0.5, 1),
            pv.FutilityZ(0.2, binding=True),
            0.1,
            (1.7108352149423, 1.9577589109540),
            (3.8200528636319e-06,),
            7.9503842049673,
        ),
    ],
)
def test_decisions_after_delayed_events_are_those_of_rpact(
    looks: Any, futility: Any, delayed: Any, decisions: Any, reversals: Any, shift: float
) -> None:
    plan = bounds(GroupSequential(looks, futility=futility), power=0.8)
    found = delayed_decisions(plan, delayed=delayed)
    assert found.decision_z == pytest.approx(decisions, abs=1e-7)
    assert found.reversal == pytest.approx(reversals, rel=1e-6)
    assert found.power_at(math.sqrt(shift)) == pytest.approx(0.8, abs=1e-8)
    assert found.attained_alpha == pytest.approx(plan.attained_alpha, abs=1e-12)  # reversals balance
    assert [row["term"] for row in found.rows()] == [f"look {k + 1}" for k in range(len(looks))]
    assert found.power is not None and found.power == found.summary()["power"]


def test_a_plan_asks_in_events() -> None:
    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=20), follow_up=18
    )
    plan = pv.design(trial, GroupSequential((0.5, 1), futility=POCOCK), power=0.9)
    found = plan.delayed_decisions(events=0.1 * plan.events)
    assert found.decision_z == pytest.approx(delayed_decisions(plan.bounds, delayed=0.1).decision_z, abs=1e-12)
    ended = plan.final_inference(events=[0.5 * plan.events], z=3.2, delayed=(3.0, 0.6 * plan.events))
    assert ended.information == pytest.approx(0.6)


def test_a_combination_keeps_the_stop() -> None:
    """By hand: the p value of the stop and that of the delayed events alone, as normal scores."""
    z, after, information = 3.0, 2.6, 0.6
    found = final_inference(PLAN, look=1, z=z, delayed=(after, information), overrun="combination")
    alone = (after * math.sqrt(information) - z * math.sqrt(0.5)) / math.sqrt(information - 0.5)
    score = math.sqrt(0.5 / information) * z + math.sqrt((information - 0.5) / information) * alone
    assert score == pytest.approx(after)  # at the first look, weighted by information, it is the statistic itself
    assert found.p_value == pytest.approx(stats.norm.sf(after), rel=1e-10)
    assert found.estimate == pytest.approx(after / math.sqrt(information), abs=1e-9)
    later = final_inference(PLAN, look=2, z=2.5, delayed=(2.2, 0.8), overrun="combination", overrun_weight=0.1)
    first = final_inference(PLAN, look=2, z=2.5).p_value
    alone = (2.2 * math.sqrt(0.8) - 2.5 * math.sqrt(0.75)) / math.sqrt(0.05)
    by_hand = stats.norm.sf(math.sqrt(0.9) * stats.norm.isf(first) + math.sqrt(0.1) * alone)
    assert later.p_value == pytest.approx(by_hand, rel=1e-10)
    assert later.conf_low < later.estimate < later.conf_high
    deleted = final_inference(PLAN, look=2, z=2.5, delayed=(2.2, 0.8))
    assert deleted.p_value != pytest.approx(later.p_value, rel=1e-3)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"overrun": "nothing", "delayed": (2.6, 0.6)}, "accepted: 'deletion', 'combination'"),
        ({"overrun_weight": 0.2, "delayed": (2.6, 0.6)}, "overrun_weight: for delayed= with overrun='combination'"),
        ({"overrun_weight": 1.2, "overrun": "combination", "delayed": (2.6, 0.6)}, "feasible: above 0 and below 1"),
        ({"overrun": "combination", "delayed": (2.6, 0.5)}, "is that of the stop"),
        ({"delayed": (2.6, 0.4)}, "information from 0.5 on"),
    ],
)
def test_delayed_events_that_cannot_be_are_refused(options: dict[str, Any], match: str) -> None:
    with pytest.raises(DesignError, match=match):
        final_inference(PLAN, look=1, z=3.0, **options)


@pytest.mark.parametrize(
    ("design", "delayed", "match"),
    [
        ({"futility": POCOCK}, 0.6, "feasible: above 0 and up to 0.5, which is left"),
        ({"futility": POCOCK}, (0.1, 0.1), "2 values for 1 interim looks"),
        ({}, 0.1, "look 1 lacks an efficacy or a futility bound"),
        ({"sides": 2, "alpha": 0.05}, 0.1, "sides=1"),
        ({"timing": (1,)}, 0.1, "two looks or more"),
    ],
)
def test_decisions_that_cannot_be_are_refused(design: dict[str, Any], delayed: Any, match: str) -> None:
    plan = bounds(GroupSequential(**{"timing": (0.5, 1), **design}), power=0.9)
    with pytest.raises(DesignError, match=match):
        delayed_decisions(plan, delayed=delayed)


def test_a_margin_moves_hazard_ratios_and_nothing_else() -> None:
    """The null hypothesis is the margin: a z of 0 is a ratio of 1.3, and p values and drifts stay."""
    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(12), effect=1.0, accrual=pv.Accrual(rates=20), follow_up=18, margin=1.3
    )
    gs = GroupSequential((0.5, 1), futility=pv.FutilityHazardRatio(1.25))
    plan = pv.design(trial, gs, power=0.9)
    look = plan.looks[0]
    assert look.futility_hazard_ratio == pytest.approx(1.25, rel=1e-12)
    row = plan.bounds.rows()[0]
    assert row["efficacy_hazard_ratio"] == pytest.approx(look.hazard_ratio, rel=1e-9)
    assert row["futility_hazard_ratio"] == pytest.approx(1.25, rel=1e-9)
    events = [0.5 * plan.events]
    ended = plan.final_inference(events=events, hazard_ratio=0.85)
    drift, ratio = ended.rows()
    root = math.sqrt(plan.information)
    assert ratio["term"] == "hazard ratio"
    assert ratio["observed"] == pytest.approx(0.85, rel=1e-9)
    assert ratio["estimate"] == pytest.approx(1.3 * math.exp(-drift["estimate"] / root), rel=1e-12)
    assert ratio["conf_low"] < ratio["estimate"] < ratio["conf_high"] < 1.3
    assert ratio["p_value"] == drift["p_value"] < 0.025
    at_bound = plan.final_inference(events=events, hazard_ratio=look.hazard_ratio)
    assert at_bound.rejects and at_bound.rows()[1]["conf_high"] == pytest.approx(
        1.3 * math.exp(-at_bound.conf_low / root)
    )
    last = pv.design(trial, power=0.9)
    assert last.final_inference(events=[last.events], z=stats.norm.isf(0.025)).rows()[1]["conf_high"] == pytest.approx(
        1.3, rel=1e-9
    )


@pytest.mark.parametrize("asked", [{"power": 0.9}, {"events": 60, "subjects": 200}])
@pytest.mark.parametrize("futility", [None, pv.FutilityHazardRatio(1.25), pv.BetaSpending(pv.LanDeMets("pocock"))])
def test_bounds_of_every_plan_know_its_margin(asked: dict[str, float], futility: Any) -> None:
    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(12), effect=1.0, accrual=pv.Accrual(rates=20), follow_up=18, margin=1.3
    )
    if "events" in asked:
        trial = trial.model_copy(update={"effect": pv.HazardRatio(0.9), "follow_up": None})
    plan = pv.design(trial, GroupSequential((0.5, 1), futility=futility), **asked)
    assert plan.bounds.margin == 1.3
    assert plan.bounds.rows()[0]["efficacy_hazard_ratio"] == pytest.approx(plan.looks[0].hazard_ratio, rel=1e-9)
    z = plan.bounds.z[0]
    at_bound = plan.final_inference(events=[plan.looks[0].events], z=z).rows()[1]
    assert at_bound["observed"] == pytest.approx(plan.looks[0].hazard_ratio, rel=1e-9)
