"""What the looks of a trial could decide, in the report of a check."""

from __future__ import annotations

import math

import pytest
from scipy.special import ndtri

import pivotal as pv
from pivotal.claims.planned import plan_readings
from pivotal.reporting.check_page import page


@pytest.fixture(scope="module")
def result() -> pv.CheckResult:
    return pv.check("cabometyx-net-eu-2025")


def test_both_readings_of_both_cohorts_are_shown(result: pv.CheckResult) -> None:
    assert [each.design for each in result.plans] == [
        "epNET-efficacy", "epNET-set-aside", "pNET-efficacy", "pNET-set-aside",
    ]  # fmt: skip
    assert all(each.assumed for each in result.plans)


def test_the_bound_of_a_look_is_the_p_value_of_the_plan(result: pv.CheckResult) -> None:
    z = -float(ndtri(0.001))
    for plan in result.plans:
        for look in plan.looks:
            assert look.z == pytest.approx(z, abs=1e-9)
            assert look.hazard_ratio == pytest.approx(math.exp(-z / math.sqrt(look.events * 2 / 9)), rel=1e-9)
            assert look.planned == plan.design.endswith("efficacy")
            assert look.observed_z == pytest.approx(-math.log(look.observed) * math.sqrt(look.events * 2 / 9))
            assert "read by local assessors and the primary analysis is by BICR" in look.meaning


def test_the_looks_are_the_second_of_one_cohort_and_the_first_of_the_other(result: pv.CheckResult) -> None:
    by_cohort = {plan.cohort: plan.looks for plan in result.plans}
    assert [(each.name, each.events) for each in by_cohort["epNET"]] == [("epNET-2", 109)]
    assert [(each.name, each.events) for each in by_cohort["pNET"]] == [("pNET-1", 50)]
    first = by_cohort["pNET"][0]
    assert first.stops_null == pytest.approx(0.001, abs=1e-12)


def test_looks_are_simulated_under_the_assumed_and_the_printed_effect(result: pv.CheckResult) -> None:
    for plan in result.plans:
        (look,) = plan.looks
        assumed, printed = look.simulated
        assert assumed.hazard_ratio == plan.hazard_ratio
        assert assumed.stops == pytest.approx(look.stops, abs=0.05)  # theory is of the first order: 2:1, few events
        assert printed.stops > 0.9
        ratio, drug, placebo = printed.printed
        assert (ratio.name, drug.name, placebo.name) == ("hazard ratio", "median, cabozantinib", "median, placebo")
        assert ratio.value == printed.hazard_ratio
        assert abs(ratio.below - 0.5) < 0.03  # a ratio is in the middle of the trials that have it
        assert all(each.is_inside and each.low < each.median < each.high for each in printed.printed)
        assert assumed.printed[0].below < 0.04  # and at the edge of those that have the planned one


def test_alpha_is_kept_under_either_reading(result: pv.CheckResult) -> None:
    for plan in result.plans:
        assert plan.alpha_attained <= 0.025 + 1e-9
    set_aside = {plan.design: plan for plan in result.plans}["epNET-set-aside"]
    assert set_aside.alpha == pytest.approx(0.023)
    assert set_aside.alpha_attained > set_aside.alpha


def test_the_page_holds_them(result: pv.CheckResult) -> None:
    text = page(result)
    assert "What could the looks decide?" in text
    assert "The plan allows no stop for efficacy here" in text
    assert "simulated 2,500 times patient by patient" in text
    assert result.as_dict()["plans"][0]["looks"][0]["name"] == "epNET-2"


def test_a_trial_without_a_design_has_no_reading() -> None:
    trial = pv.load_dossier("cabometyx").trial("METEOR")
    assert not list(plan_readings(trial))
