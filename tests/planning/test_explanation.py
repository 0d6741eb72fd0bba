"""Designs in words, as code, as JSON, and side by side."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest

import pivotal as pv
from pivotal.errors import DesignError
from pivotal.planning.explanation import written

BASE = pv.SurvivalTrial(
    reference=pv.Hazard.from_median(9),
    effect=pv.HazardRatio(value=0.68),
    accrual=pv.Accrual(rates=(5, 12, 25), starts=(0, 3, 6), duration=18),
    dropout=pv.Dropout.from_proportion(0.05, by=12),
    follow_up=15,
)
STRATA = (
    pv.Stratum(name="liver", fraction=0.4, reference=pv.Weibull(shape=0.8, scale=12)),
    pv.Stratum(name="other", fraction=0.6, reference=pv.Cure(fraction=0.2, uncured=pv.Hazard.from_median(6))),
)
PLANS: dict[str, Any] = {
    "fixed": lambda: pv.design(BASE),
    "beta": lambda: pv.design(
        BASE.model_copy(update={"allocation": (2.0, 1.0)}),
        pv.GroupSequential((0.5, 0.75, 1), futility=pv.BetaSpending(pv.HwangShihDeCani(-2))),
        power=0.9,
        solve_for="accrual_rate",
        whole_numbers=True,
    ),
    "strata": lambda: pv.design(
        pv.SurvivalTrial(strata=STRATA, effect=0.65, accrual=pv.Accrual(rates=20), follow_up=12, margin=1.1),
        pv.GroupSequential((0.6, 1), alpha=0.05, sides=2),
        power=0.8,
        variance="lachin_foulkes",
    ),
    "late": lambda: pv.design(
        BASE.model_copy(update={"effect": pv.PiecewiseHazardRatio.delayed(by=4, then=0.6)}),
        pv.GroupSequential((0.5, 1), efficacy=pv.Pocock()),
        looks=(pv.LookTime(calendar=18), pv.LookTime(fraction=1)),
        power=0.7,
        solve_for="accrual_rate",
    ),
    "own": lambda: pv.design(
        BASE.model_copy(
            update={
                "effect": pv.ExperimentalDistribution(distribution=pv.LogNormal(location=2.8, scale=1)),
                "dropout": pv.Dropout.from_rate(0.01, 0.02),
                "follow_up_per_subject": 24.0,
            }
        )
    ),
}


@pytest.fixture(params=PLANS)
def plan(request: pytest.FixtureRequest) -> pv.Plan:
    found: pv.Plan = PLANS[request.param]()
    return found


def test_the_code_rebuilds_the_plan(plan: pv.Plan) -> None:
    again = eval(plan.code(), {"pv": pv})
    assert again.looks == plan.looks
    assert again.asked == plan.asked


def test_json_goes_out_and_in(plan: pv.Plan) -> None:
    again = pv.Plan.from_json(plan.to_json())
    assert again.looks == plan.looks
    assert json.loads(plan.to_json())["paragraph"] == plan.paragraph()


def test_every_plan_has_its_paragraph_and_table(plan: pv.Plan) -> None:
    from rich.console import Console

    text = plan.paragraph()
    assert f"{plan.power:.1%} power" in text
    assert "None" not in text and "nan" not in text
    console = Console(width=120, record=True, file=StringIO())
    console.print(plan)
    assert "look 1" in console.export_text()
    assert plan.tidy()[0]["term"] == "look 1"
    assert {row["variable"] for row in plan.ard()} >= {"look 1"}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("fixed", ["randomised 1:1", "median of 9 months", "hazard ratio of 0.68", "5.0% a year", "one-sided"]),
        ("beta", ["randomised 2:1", "Lan–DeMets spending of O'Brien–Fleming type", "(non-binding)", "There are 3 analyses"]),
        ("strata", ["stratified in liver (40%) and other (60%)", "two-sided", "non-inferiority", "Lachin and Foulkes"]),
        ("late", ["1 at first and 0.6 from month 4", "Pocock bounds", "score under the alternative"]),
        ("own", ["log-normal", "(experimental)", "at most 24 months"]),
    ],
)  # fmt: skip
def test_the_paragraph_says_what_matters(name: str, parts: list[str]) -> None:
    text = PLANS[name]().paragraph()
    for part in parts:
        assert part in text


def test_changed_numbers_in_json_are_caught() -> None:
    held = json.loads(PLANS["fixed"]().to_json())
    held["summary"]["events"] += 1
    with pytest.raises(DesignError, match="events: the file says"):
        pv.Plan.from_json(json.dumps(held))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"asked": {}, "summary": {}}'])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(DesignError, match="not the JSON of a plan"):
        pv.Plan.from_json(text)


def test_designs_side_by_side() -> None:
    found = pv.compare_designs([PLANS["fixed"](), PLANS["late"]()])
    assert [row["term"] for row in found.rows()] == ["design 1", "design 2"]
    assert found.summary()["least_months"] == "design 1"
    with pytest.raises(DesignError, match="nothing to compare"):
        pv.compare_designs([])
    with pytest.raises(DesignError, match="no Plan"):
        pv.compare_designs({"wrong": 3})  # type: ignore[dict-item]


def test_every_noun_in_code_is_a_door() -> None:
    import re

    for make in PLANS.values():
        for name in re.findall(r"pv\.(\w+)", make().code()):
            assert name in pv.__all__


def test_plain_values_are_written_as_python() -> None:
    assert written((1.0,)) == "(1.0,)"
    assert written((1, "a", None)) == "(1, 'a', None)"


BOUNDS: dict[str, tuple[pv.GroupSequential, dict[str, Any]]] = {
    "harm": (
        pv.GroupSequential(
            (0.5, 0.75, 1), futility=pv.BetaSpending(pv.HwangShihDeCani(-2)), harm=pv.Harm(pv.KimDeMets(2), 0.02)
        ),
        {"power": 0.9},
    ),
    "two sides": (
        pv.GroupSequential((0.5, 1), alpha=0.05, sides=2, futility=pv.FutilityZ(0.5)),
        {"drift": 3.1, "information": 60.0, "margin": 1.3},
    ),
    "a pattern": (pv.GroupSequential((0.5, 1)), {"drift": (2.0, 3.0), "power": 0.8}),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds_by_themselves_have_their_paragraph_and_code(name: str) -> None:
    design, options = BOUNDS[name]
    found = pv.bounds(design, **options)
    again = eval(found.code(), {"pv": pv})
    assert (again.z, again.futility_z, again.drift) == (found.z, found.futility_z, found.drift)
    text = found.paragraph()
    assert f"Z reaches {found.z[0]:.3f}" in text
    assert ("for harm when Z is at or below -2.576" in text) == (name == "harm")
    assert ("futility (non-binding) when the absolute Z is below 0.500" in text) == (name == "two sides")


def test_bounds_that_were_updated_have_no_code() -> None:
    with pytest.raises(DesignError, match="call of bounds_at or update"):
        pv.bounds_at(pv.bounds(pv.GroupSequential((0.5, 1))), seen=(0.4,)).code()


def test_a_harm_bound_is_in_the_paragraph() -> None:
    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=20), follow_up=12
    )
    text = pv.design(trial, BOUNDS["harm"][0], power=0.9).paragraph()
    assert (
        "stops for harm when Z is -2.576, -2.380 and -2.184 or less at looks 1, 2 and 3, a hazard ratio of about 1.4"
        in text
    )
