"""What a later look may show, and success given that a trial has gone on."""

import math

import numpy as np
import pytest

import pivotal as pv
from pivotal.errors import DesignError

PLAN = pv.bounds(pv.GroupSequential((0.4, 0.7, 1), futility=pv.FutilityZ(0.0)), power=0.9, information=60.0, margin=1.2)
PRIOR = pv.MixturePrior((0.3, 0.7), (pv.NormalPrior(0.0, 1.0), pv.NormalPrior(3.0, 0.8)))


def test_the_predicted_interval_holds_what_is_simulated() -> None:
    """The drift from its posterior, then the rest of the trial: 400,000 draws, so that a quantile is right to 0.01."""
    z, seen, later = 1.4, 0.4, 0.7
    found = pv.predict_result(PLAN, z=z, information=seen, at=later, priors=PRIOR, conf_level=0.9)
    row = found.rows()[0]
    draws = np.random.default_rng(3)
    part = draws.random(400_000) < 0.3
    drift = np.where(part, draws.normal(0.0, 1.0, part.size), draws.normal(3.0, 0.8, part.size))
    score = draws.normal(drift * seen, math.sqrt(seen))
    near = np.abs(score / math.sqrt(seen) - z) < 0.05  # what gave about this z
    end = (z * math.sqrt(seen) + draws.normal(drift * (later - seen), math.sqrt(later - seen)))[near] / math.sqrt(later)
    assert row["z_low"] == pytest.approx(np.quantile(end, 0.05), abs=0.05)
    assert row["z_high"] == pytest.approx(np.quantile(end, 0.95), abs=0.05)
    assert row["z"] == pytest.approx(end.mean(), abs=0.03)
    assert row["hazard_ratio_low"] < row["hazard_ratio"] < row["hazard_ratio_high"]
    assert row["hazard_ratio"] == pytest.approx(1.2 * math.exp(-row["z"] / math.sqrt(later * 60)), rel=1e-12)


def test_success_is_success_by_a_look_or_later() -> None:
    found = pv.assurance(PLAN, prior=PRIOR)
    rows = found.rows()
    assert [row["term"] for row in rows] == ["before the trial", "beyond look 1", "beyond look 2"]
    for row in rows:
        assert row["succeeded"] + row["goes_on"] * row["success_later"] == pytest.approx(
            rows[0]["success_later"], abs=1e-12
        )
    before = pv.predictive_power(PLAN, information=0.0, priors=PRIOR)
    assert found.summary()["success"] == pytest.approx(before.power, abs=1e-12)
    assert found.integration_error < 1e-9


def test_a_plan_predicts_in_events() -> None:
    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=20), follow_up=18
    )
    plan = pv.design(trial, pv.GroupSequential((0.5, 1)), power=0.9)
    rows = plan.predict_result(events=0.5 * plan.events, hazard_ratio=0.8).rows()
    assert [row["term"] for row in rows] == ["flat", "sceptical", "enthusiastic"]
    assert rows[0]["hazard_ratio_low"] < 0.8 < rows[0]["hazard_ratio_high"]
    assert rows[1]["hazard_ratio"] > rows[2]["hazard_ratio"]


def test_what_cannot_be_predicted_is_refused() -> None:
    with pytest.raises(DesignError, match=r"information=0.8, z=1: feasible: above 0, below 0.7"):
        pv.predict_result(PLAN, z=1.0, information=0.8, at=0.7)
    with pytest.raises(DesignError, match="conf_level=1: feasible"):
        pv.predict_result(PLAN, z=1.0, information=0.5, conf_level=1.0)
    with pytest.raises(DesignError, match="a flat prior says nothing"):
        pv.assurance(PLAN, prior=pv.FlatPrior())
