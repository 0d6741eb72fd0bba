"""Monitoring: bounds at the information seen, and the chances of the rest of the trial."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pivotal.errors import DesignError
from pivotal.planning.boundary_search import bounds
from pivotal.planning.crossing import crossing_probabilities
from pivotal.planning.interim import bounds_at, conditional_power, predictive_power
from pivotal.planning.model import (
    BetaSpending,
    FixedZ,
    FlatPrior,
    FutilityZ,
    GroupSequential,
    HaybittlePeto,
    HwangShihDeCani,
    KimDeMets,
    LanDeMets,
    MixturePrior,
    NormalPrior,
    OBrienFleming,
    PampallonaTsiatis,
)
from tests.readable import group_sequential as readable

PLAN = bounds(GroupSequential((0.5, 0.75, 1)), power=0.9)
WITH_FUTILITY = bounds(GroupSequential((0.4, 0.7, 1), futility=BetaSpending(HwangShihDeCani(-2))), power=0.85)


def test_the_plan_followed_gives_the_planned_bounds() -> None:
    for plan in (PLAN, WITH_FUTILITY):
        for upto in (1, 2, 3):
            found = bounds_at(plan, seen=plan.timing[:upto])
            assert found.z == pytest.approx(plan.z, abs=1e-12)
            if plan is WITH_FUTILITY:
                assert found.futility_z == pytest.approx(plan.futility_z, abs=1e-10)


@given(seen=st.lists(st.floats(0.1, 0.95), min_size=1, max_size=4, unique=True).map(sorted), last=st.floats(0.96, 1.3))
@settings(max_examples=25)
def test_whatever_is_seen_alpha_is_spent_exactly(seen: list[float], last: float) -> None:
    if any(b - a < 0.01 for a, b in pairwise(seen)):
        return
    found = bounds_at(PLAN, seen=(*seen, last), upcoming=())
    assert found.timing == (*seen, last)
    assert found.alpha_spent[-1] == pytest.approx(0.025, abs=1e-12)
    expected = [readable.obrien_fleming_spending(0.025, t) for t in seen]
    assert found.alpha_spent[:-1] == pytest.approx(expected, abs=1e-12)


def test_over_and_under_running_and_looks_that_were_missed_or_added() -> None:
    over = bounds_at(PLAN, seen=(0.5, 0.75, 1.2))
    under = bounds_at(PLAN, seen=(0.5, 0.75, 0.9), upcoming=())
    assert over.z[-1] > PLAN.z[-1] > under.z[-1]
    missed = bounds_at(PLAN, seen=(0.75,))
    assert missed.timing == (0.75, 1)
    assert missed.z[0] < PLAN.z[1]
    added = bounds_at(PLAN, seen=(0.5, 0.6))
    assert added.timing == (0.5, 0.6, 0.75, 1)
    assert added.z[0] == pytest.approx(PLAN.z[0], abs=1e-12)


def test_spending_by_the_calendar_and_bounds_that_were_used() -> None:
    found = bounds_at(PLAN, seen=(0.4, 0.8), upcoming=(1,), spending_time=(0.5, 0.7, 1))
    expected = [readable.obrien_fleming_spending(0.025, t) for t in (0.5, 0.7, 1)]
    assert found.alpha_spent == pytest.approx(expected, abs=1e-12)
    kept = bounds_at(PLAN, seen=(0.5, 0.8), upcoming=(1,), used_z=(3.2,))
    assert kept.z[0] == 3.2
    assert kept.alpha_spent[-1] == pytest.approx(0.025, abs=1e-12)
    timed = bounds(GroupSequential((0.5, 1), spending_time=(0.3, 1)))
    assert bounds_at(timed, seen=(0.5,)).z == pytest.approx(timed.z, abs=1e-12)
    half = bounds_at(timed, seen=(0.25,), upcoming=(1,))
    assert half.efficacy_time[0] == pytest.approx(0.15)


@pytest.mark.parametrize(
    "efficacy", [OBrienFleming(), HaybittlePeto(3.0), PampallonaTsiatis(), HaybittlePeto((3.0, 2.8)), KimDeMets(1)]
)
def test_bounds_of_a_fixed_shape_go_on_by_what_they_spend(efficacy: Any) -> None:
    plan = bounds(GroupSequential((0.4, 0.7, 1), efficacy=efficacy), power=0.85)
    same = bounds_at(plan, seen=(0.4,))
    assert same.z == pytest.approx(plan.z, abs=1e-9)
    other = bounds_at(plan, seen=(0.3, 0.5, 0.6))
    assert other.alpha_spent[-1] == pytest.approx(0.025, abs=1e-12)
    if isinstance(efficacy, PampallonaTsiatis):
        assert same.futility_z[:2] == pytest.approx(plan.futility_z[:2], abs=1e-8)


def test_futility_is_spent_under_the_planned_drift() -> None:
    found = bounds_at(WITH_FUTILITY, seen=(0.3, 0.6))
    share = [math.expm1(2 * t) / math.expm1(2) for t in (0.3, 0.6, 0.7)]
    assert found.drift == pytest.approx(WITH_FUTILITY.drift, abs=1e-12)
    assert found.beta_spent[:3] == pytest.approx([0.15 * each for each in share], abs=1e-11)


def test_futility_that_is_stated_look_by_look_holds_at_the_looks_that_it_was_stated_for() -> None:
    plan = bounds(GroupSequential((0.4, 0.6, 0.8, 1), futility=FutilityZ((0.1, None, 0.5))))

    def futility_at(seen: tuple[float, ...], looks: tuple[int, ...] | None = None, **more: Any) -> Any:
        found = bounds_at(plan, seen=seen, seen_looks=looks, **more).futility_z[:-1]
        return tuple(each if each is None else round(each, 12) for each in found)

    assert futility_at((0.3, 0.7)) == (0.1, None, 0.5)  # as many looks as planned
    assert futility_at((0.3, 0.5), (1, 2)) == (0.1, None, None, 0.5)
    assert futility_at((0.85,), (3,)) == (0.5,)
    assert futility_at((0.7,), (1,)) == (0.1, 0.5)
    assert futility_at((0.3, 0.5, 0.7, 0.9), (1, 2, 3, 4)) == (0.1, None, 0.5, 0.5)
    assert futility_at((0.3, 0.9), (1, 3), upcoming=()) == (0.1,)
    assert futility_at((0.3,), (1,), upcoming=(0.5, 1)) == (0.1, None)
    assert futility_at((0.9,), (3,), upcoming=()) == ()


@pytest.mark.parametrize(
    ("plan", "named", "match"),
    [
        (PLAN, {"seen": ()}, "seen: at least one"),
        (PLAN, {"seen": (0.5, 0.4)}, "seen: look 2 at 0.4 is not after"),
        (PLAN, {"seen": (0.5, 0.50001)}, "too close"),
        (PLAN, {"seen": (0.5,), "spending_time": (0.5,)}, "spending_time: 1 values for 3 looks"),
        (PLAN, {"seen": (0.5,), "spending_time": (0.5, 0.4, 1)}, "not falling"),
        (PLAN, {"seen": (0.5,), "used_z": (3, 3, 3)}, "used_z: 3 bounds; feasible: at most 2"),
        (bounds(GroupSequential((0.5, 1), efficacy=FixedZ((3, 2)))), {"seen": (0.3, 0.5)}, "the plan fixes z"),
        (bounds(GroupSequential((0.5, 1), efficacy_looks=(2,))), {"seen": (0.3, 0.5)}, "efficacy_looks: the plan"),
        (
            bounds(GroupSequential((0.5, 0.7, 1), futility=FutilityZ((0, 1)))),
            {"seen": (0.3, 0.5)},
            "for each of 2 interim looks, and now there are others",
        ),
        (PLAN, {"seen": (0.5,), "seen_looks": (1, 2)}, "seen_looks=.*the numbers of the 1 looks seen"),
        (PLAN, {"seen": (0.5, 0.6), "seen_looks": (0, 1)}, "in order, from 1 on"),
        (PLAN, {"seen": (0.5, 0.6), "seen_looks": (2, 2)}, "in order, from 1 on"),
    ],
)
def test_looks_that_cannot_be_are_refused(plan: Any, named: dict[str, Any], match: str) -> None:
    with pytest.raises(DesignError, match=match):
        bounds_at(plan, **named)


@given(z=st.floats(-1, 3), information=st.floats(0.05, 0.95), drift=st.floats(-2, 5))
@settings(max_examples=40)
def test_conditional_power_of_the_last_look_is_its_formula(z: float, information: float, drift: float) -> None:
    found = conditional_power(PLAN, z=z, information=information, drift=drift, only_last=True)
    expected = readable.conditional_power_at_last(z, information, PLAN.z[-1], drift)
    assert found.power == pytest.approx(expected, abs=1e-12)


@given(drift=st.floats(-1, 5), power=st.booleans())
@settings(max_examples=10)
def test_conditional_power_averages_to_power(drift: float, power: bool) -> None:
    plan = WITH_FUTILITY if power else PLAN
    nodes, weights = np.polynomial.legendre.leggauss(120)
    first = plan.timing[0]
    low = plan.lower_z[0] if plan.lower_z[0] is not None else drift * math.sqrt(first) - 8.5
    z = low + (plan.z[0] - low) * (nodes + 1) / 2
    density = np.exp(-0.5 * (z - drift * math.sqrt(first)) ** 2) / math.sqrt(2 * math.pi)
    later = [conditional_power(plan, z=float(each), information=first, drift=drift).power for each in z]
    total = float((weights * density) @ later) * (plan.z[0] - low) / 2
    assert total + plan.crossing(drift).efficacy[0] == pytest.approx(plan.crossing(drift).power, abs=1e-9)


def test_the_three_assumptions_are_named() -> None:
    rows = conditional_power(PLAN, z=1.5, information=0.5).rows()
    assert [row["term"] for row in rows] == ["design", "observed", "null"]
    assert rows[1]["drift"] == pytest.approx(1.5 / math.sqrt(0.5))
    one = conditional_power(PLAN, z=1.5, information=0.5, drift="observed")
    assert one.power == rows[1]["power"]
    varied = conditional_power(PLAN, z=1.5, information=0.5, drift=(2.0, 2.0, 2.0))
    assert varied.power == pytest.approx(conditional_power(PLAN, z=1.5, information=0.5, drift=2.0).power, abs=1e-12)
    with pytest.raises(DesignError, match="drift='hopeful'"):
        conditional_power(PLAN, z=1.5, information=0.5, drift="hopeful")
    with pytest.raises(DesignError, match="information=1"):
        conditional_power(PLAN, z=1.5, information=1.0)


def test_predictive_power_under_a_flat_prior_is_its_formula() -> None:
    z, time = 1.3, 0.5
    found = predictive_power(PLAN, z=z, information=time, priors=FlatPrior(), only_last=True)
    ahead = (z * math.sqrt(time) / time - PLAN.z[-1]) / math.sqrt((1 - time) / time)
    assert found.power == pytest.approx(0.5 * math.erfc(-ahead / math.sqrt(2)), abs=1e-10)
    assert found.integration_error < 1e-9


def test_priors_pull_predictive_power_to_where_they_lie() -> None:
    rows = {row["term"]: row for row in predictive_power(PLAN, z=1.5, information=0.5).rows()}
    assert rows["sceptical"]["power"] < rows["flat"]["power"] < rows["enthusiastic"]["power"]
    certain = predictive_power(PLAN, z=1.5, information=0.5, priors=NormalPrior(2.0, 1e-6))
    assert certain.power == pytest.approx(conditional_power(PLAN, z=1.5, information=0.5, drift=2.0).power, abs=1e-5)
    sceptical, enthusiastic = NormalPrior.sceptical(PLAN.drift), NormalPrior.enthusiastic(PLAN.drift)
    mixed = predictive_power(PLAN, z=1.5, information=0.5, priors=MixturePrior((0.5, 0.5), (sceptical, enthusiastic)))
    assert rows["sceptical"]["power"] < mixed.power < rows["enthusiastic"]["power"]


def test_before_the_trial_it_is_the_assurance() -> None:
    prior = NormalPrior(2.5, 1.0)
    found = predictive_power(PLAN, information=0.0, priors=prior)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    power = [crossing_probabilities(PLAN.timing, PLAN.z, (None,) * 3, 2.5 + x).power for x in nodes]
    assert found.power == pytest.approx(float(weights @ power) / math.sqrt(2 * math.pi), abs=1e-8)
    with pytest.raises(DesignError, match="a flat prior says nothing"):
        predictive_power(PLAN, information=0.0, priors=FlatPrior())
    with pytest.raises(DesignError, match="z=None"):
        predictive_power(PLAN, information=0.5)


def test_prospects_can_be_read() -> None:
    found = conditional_power(PLAN, z=1.5, information=0.5)
    assert found.glance()[0]["power"] == found.power
    assert found.provenance.parameters["z"] == 1.5
    assert "design" in found._repr_html_()
    assert isinstance(PLAN.design.efficacy, LanDeMets)
