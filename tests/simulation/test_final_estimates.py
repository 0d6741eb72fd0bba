"""Estimates that allow for the looks: those of final inference, and right where naive ones are not."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from rich.console import Console

import pivotal as pv
from pivotal.errors import SimulationError

TRIAL = pv.SurvivalTrial(reference=pv.Hazard.from_median(12), effect=0.6, accrual=pv.Accrual(rates=15, duration=20))
PLAN = pv.design(TRIAL, pv.GroupSequential((0.5, 1), efficacy=pv.Pocock()), events=120)


@pytest.fixture(scope="module")
def sim() -> pv.Simulation:
    return pv.simulate(PLAN, trials=1500, seed=3, analyses=pv.CoxTest(), progress=False)


def test_each_is_that_of_final_inference(sim: pv.Simulation) -> None:
    found, columns = sim.median_unbiased(sample=12, progress=False), sim.columns()
    assert found.replicates == 12
    for replicate in range(12):
        rows = columns["replicate"] == replicate
        last = {name: columns[name][rows][-1] for name in ("look", "z", "estimate", "std_error", "events")}
        said = pv.final_inference(PLAN.bounds, look=int(last["look"]), z=float(last["z"]))
        scale = last["std_error"] * math.sqrt(last["events"] / 120)
        expected = [-scale * each for each in (said.estimate, said.conf_high, said.conf_low)]
        np.testing.assert_allclose(found.estimates["median-unbiased"][replicate, :3], expected, rtol=1e-9)
        naive = last["estimate"] + np.array([0, -1.959963984540054, 1.959963984540054]) * last["std_error"]
        np.testing.assert_allclose(found.estimates["naive"][replicate, :3], naive, rtol=1e-9)


def test_the_median_is_unbiased_where_the_naive_one_is_not(sim: pv.Simulation) -> None:
    found = sim.median_unbiased(progress=False)
    rows = {(row["term"], row["estimator"]): row for row in found.rows()}
    above = rows["above the truth", "median-unbiased"]
    assert abs(above["estimate"] - 0.5) < 3 * above["std_error"]
    assert rows["bias", "naive"]["estimate"] < -5 * rows["bias", "naive"]["std_error"]
    assert rows["bias", "naive"]["estimate"] < rows["bias", "median-unbiased"]["estimate"] - 0.01
    covered = rows["coverage", "median-unbiased"]
    assert abs(covered["estimate"] - 0.95) < 3 * covered["std_error"]
    assert found.summary()["bias_naive"] == rows["bias", "naive"]["estimate"]
    errors = found.estimates["naive"][:, 0] - math.log(0.6)
    assert rows["root mean squared error", "naive"]["estimate"] == pytest.approx(math.sqrt(np.mean(errors**2)))


def test_a_margin_moves_both_alike() -> None:
    trial = TRIAL.model_copy(update={"margin": 1.3})
    plan = pv.design(trial, pv.GroupSequential((0.5, 1)), events=60)
    found = pv.simulate(plan, truth=1.0, trials=400, seed=1, progress=False).median_unbiased(progress=False)
    gap = found.estimates["median-unbiased"][:, 0] - found.estimates["naive"][:, 0]
    assert np.abs(gap).max() < 0.3
    assert np.isclose(gap, 0, atol=1e-9).any()  # a stop at the first look has nothing to allow for


def test_bounds_are_those_of_what_the_looks_saw() -> None:
    sim = pv.simulate(
        PLAN, looks=[pv.LookTime(calendar=14), pv.LookTime(calendar=30)], trials=15, seed=2, progress=False
    )
    found, columns = sim.median_unbiased(progress=False), sim.columns()
    replicate = int(columns["replicate"][columns["look"] == 2][0])
    rows = columns["replicate"] == replicate
    seen = (columns["events"][rows] / 120).tolist()
    said = pv.final_inference(
        pv.bounds_at(PLAN.bounds, seen=seen, upcoming=()), look=2, z=float(columns["z"][rows][-1])
    )
    at = found.estimates["median-unbiased"][:, 3].tolist().index(replicate)
    scale = columns["std_error"][rows][-1] * math.sqrt(seen[-1])
    assert found.estimates["median-unbiased"][at, 0] == pytest.approx(-scale * said.estimate, rel=1e-6)


def test_it_is_shown_side_by_side(sim: pv.Simulation) -> None:
    console = Console(width=80, file=io.StringIO(), record=True)
    console.print(sim.median_unbiased(sample=50, progress=False))
    text = console.export_text()
    assert "50 trials, true hazard ratio 0.6" in text
    assert [line.split()[0] for line in text.splitlines()[2:7]] == ["bias", "root", "above", "coverage", "width"]


@pytest.mark.parametrize(
    ("choices", "asked", "said"),
    [
        ({}, {"sample": 0}, "sample=0"),
        ({}, {"conf_level": 1.0}, "conf_level=1"),
        ({"analyses": pv.RestrictedMeanTest(12)}, {}, "restricted_mean, estimates no hazard ratio"),
        ({"truth": pv.PiecewiseHazardRatio(ratios=(1, 0.5), starts=(0, 3))}, {}, "no one hazard ratio"),
        ({"truth": TRIAL.model_copy(update={"reference": pv.Hazard(rates=(0.0,))})}, {}, "none of 5 trials"),
    ],
)
def test_what_has_none_is_refused(choices: dict, asked: dict, said: str) -> None:
    sim = pv.simulate(PLAN, trials=5, seed=1, progress=False, **choices)
    with pytest.raises(SimulationError, match=said):
        sim.median_unbiased(progress=False, **asked)
