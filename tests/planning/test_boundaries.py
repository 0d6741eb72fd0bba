"""Bounds: against four other programs, the plain recursion, and the laws that they obey."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pivotal.errors import DataError, DesignError
from pivotal.planning.boundary_search import bounds
from pivotal.planning.crossing import crossing_probabilities
from pivotal.planning.model import (
    BetaSpending,
    FixedZ,
    FutilityConditionalPower,
    FutilityHazardRatio,
    FutilityP,
    FutilityPredictivePower,
    FutilityZ,
    GroupSequential,
    Harm,
    HaybittlePeto,
    HwangShihDeCani,
    KimDeMets,
    LanDeMets,
    NullSpending,
    OBrienFleming,
    PampallonaTsiatis,
    Pocock,
    PointSpending,
    UserSpending,
    WangTsiatis,
)
from tests.planning.bound_cases import CASES, case, design_of
from tests.readable import group_sequential as readable

# What the other programs' own integration and root finding allow (see verification/group_sequential.py, which attributes
# each difference above 1e-8 to the program whose bounds miss the errors that they are to spend).
TOLERANCE = {"gsDesign": 5e-7, "rpact": 5e-7, "gsDesign2": 5e-7, "lrstat": 1e-6}
# Cases in which the other program misses the error at a look, or its power, by more than that tolerance allows. In all
# of them ours miss every equation by less than 3e-14, and one Newton step of these equations from the other program's
# bounds lands within 1e-12 of ours (``python -m verification group-sequential``, from attributed_bounds.py).
# GB13 (7.6e-7) and LB02 (7.6e-7): theirs spend 3.7e-9 too much by look 2 and 1e-8 too little by look 4, which is 7.6e-7
# in z; the power of GB13 is 1.6e-7 too low.
# GB20 (8.1e-7): converged at tol=1e-7 only; the lower bounds spend 6.3e-8 too much by look 2.
# LB10 (1.3e-6): 1.5e-8 of beta too much at look 1, 2.4e-8 of alpha too little by look 3, the power 1.0e-7 too high.
# RB18 is a definition: rpact rounds the optimal delta to three decimals, and is equal to WangTsiatis(delta=0.481).
LOOSER = {"GB13": 8e-7, "LB02": 8e-7, "GB20": 9e-7, "LB10": 1.4e-6}

fractions = st.lists(st.floats(0.05, 0.95), min_size=0, max_size=4, unique=True).map(lambda each: (*sorted(each), 1.0))
timings = fractions.filter(lambda each: all(b - a > 0.02 for a, b in pairwise(each)))
alphas = st.floats(0.001, 0.2)
spendings: st.SearchStrategy[Any] = st.one_of(
    st.just(LanDeMets("obrien-fleming")),
    st.just(LanDeMets("pocock")),
    st.floats(-6, 2).map(HwangShihDeCani),
    st.floats(0.5, 4).map(KimDeMets),
)


def close(ours: tuple[float | None, ...], theirs: list[float | None] | None, tolerance: float) -> None:
    if theirs is None:
        return
    assert [each is None for each in ours] == [each is None for each in theirs]
    for a, b in zip(ours, theirs, strict=True):
        assert a is None or a == pytest.approx(b, abs=tolerance)


@pytest.mark.parametrize("each", [each for each in CASES if each["id"] != "RB18"], ids=lambda each: each["id"])
def test_the_bounds_are_those_of_other_programs(each: dict[str, Any]) -> None:
    design, power = design_of(each)
    found, theirs = bounds(design, power=power), each["outputs"]
    tolerance = LOOSER.get(each["id"], TOLERANCE[each["package"]])
    close(found.z, theirs["efficacy_z"], tolerance)
    if design.futility is not None or isinstance(design.efficacy, PampallonaTsiatis):
        close(found.futility_z, theirs["futility_z"], tolerance)
    assert found.drift == pytest.approx(theirs["drift"], abs=2e-6)
    assert found.power == pytest.approx(power, abs=1e-12)
    assert found.alpha_spent[-1] == pytest.approx(design.alpha, abs=1e-12)
    assert found.integration_error < 1e-12
    if theirs["expected_info_ratio_h1"] is not None:
        ratio = found.under_alternative.expected_information * found.inflation()
        assert ratio == pytest.approx(theirs["expected_info_ratio_h1"], abs=2e-6)


@pytest.mark.parametrize(
    ("looks", "alpha", "power", "deltas"),
    [
        (3, 0.025, 0.9, (0.481, 0.199, 0.223)),
        (4, 0.025, 0.8, (0.366, 0.054, 0.098)),
        (5, 0.05, 0.9, (0.444, 0.127, 0.128)),
    ],
)
def test_rpact_rounds_the_optimum_of_wang_tsiatis_to_three_decimals(
    looks: int, alpha: float, power: float, deltas: tuple[float, ...]
) -> None:
    # rpact 3.3.4, typeOfDesign="WToptimum" with optimizationCriterion "ASNH1", "ASNsum" and "ASNIFH1"
    timing = tuple(k / looks for k in range(1, looks + 1))
    for optimum, theirs in zip(("alternative", "sum", "with_maximum"), deltas, strict=True):
        efficacy = WangTsiatis(optimum=optimum)  # type: ignore[arg-type]
        found = bounds(GroupSequential(timing, alpha=alpha, efficacy=efficacy), power=power).design.efficacy
        assert isinstance(found, WangTsiatis)
        assert found.delta == pytest.approx(theirs, abs=5.01e-4)


def test_the_bounds_at_the_rounded_optimum_are_those_of_rpact() -> None:
    design, power = design_of(case("RB18"))
    theirs = case("RB18")["outputs"]
    found = bounds(design.model_copy(update={"efficacy": WangTsiatis(delta=0.481)}), power=power)
    close(found.z, theirs["efficacy_z"], 1e-8)
    assert found.drift == pytest.approx(theirs["drift"], abs=1e-8)


@given(timing=timings, alpha=alphas, spending=spendings)
def test_the_kernel_finds_the_bounds_of_the_plain_recursion(timing: Any, alpha: float, spending: Any) -> None:
    found = bounds(GroupSequential(timing, alpha=alpha, efficacy=spending))
    if len(timing) > 3 or any(z is None or z > 6 for z in found.z):
        return
    plain = readable.spending_bounds(timing, found.alpha_spent)
    assert found.z == pytest.approx(plain, abs=1e-7)


@given(
    timing=timings,
    upper=st.lists(st.one_of(st.none(), st.floats(-0.5, 5)), min_size=5, max_size=5),
    gap=st.lists(st.one_of(st.none(), st.floats(0.05, 5)), min_size=5, max_size=5),
    drift=st.lists(st.floats(-4, 6), min_size=5, max_size=5),
)
@settings(max_examples=30)
def test_crossing_is_that_of_the_plain_recursion_under_any_drift(timing: Any, upper: Any, gap: Any, drift: Any) -> None:
    looks = len(timing)
    high = upper[:looks]
    low = [None if g is None else (4.0 if u is None else u) - g for u, g in zip(high, gap, strict=False)]
    found = crossing_probabilities(timing, high, low, drift[:looks])
    up, down = readable.crossing(timing, high, low, drift[:looks])
    assert found.efficacy == pytest.approx(up, abs=2e-9)
    assert found.futility == pytest.approx(down, abs=2e-9)
    assert found.integration_error < 1e-12


@given(timing=timings, alpha=alphas, spending=spendings, power=st.floats(0.3, 0.99))
@settings(max_examples=30)
def test_design_to_power_and_back(timing: Any, alpha: float, spending: Any, power: float) -> None:
    design = GroupSequential(timing, alpha=alpha, efficacy=spending)
    found = bounds(design, power=power)
    again = bounds(design, drift=found.drift)
    assert again.power == pytest.approx(power, abs=1e-9)
    assert found.crossing(found.drift).power == pytest.approx(power, abs=1e-12)
    assert sum(found.under_null.efficacy) == pytest.approx(alpha, abs=1e-12)


@given(timing=timings, gamma=st.floats(-4, 1), power=st.floats(0.6, 0.95), binding=st.booleans())
@settings(max_examples=30)
def test_beta_is_spent_as_asked_and_the_bounds_meet(timing: Any, gamma: float, power: float, binding: bool) -> None:
    rule = BetaSpending(HwangShihDeCani(gamma), binding=binding)
    try:
        found = bounds(GroupSequential(timing, futility=rule), power=power)
    except DesignError as error:
        assert "futility" in str(error)
        return
    assert found.futility_z[-1] == found.z[-1]
    share = [math.expm1(-gamma * t) / math.expm1(-gamma) if abs(gamma) > 1e-15 else t for t in timing]
    assert found.beta_spent == pytest.approx([(1 - power) * each for each in share], abs=1e-11)
    again = bounds(found.design, drift=found.drift)
    assert again.power == pytest.approx(power, abs=1e-9)
    total = found.under_null.power if binding else sum(found.crossing(0.0, obey_futility=False).efficacy)
    assert total == pytest.approx(0.025, abs=1e-12)
    assert found.attained_alpha <= 0.025 + 1e-12


@given(timing=timings, alpha=st.floats(0.005, 0.1))
@settings(max_examples=20)
def test_more_alpha_means_lower_bounds_and_more_power(timing: Any, alpha: float) -> None:
    less, more = (bounds(GroupSequential(timing, alpha=each), drift=3.0) for each in (alpha, 1.2 * alpha))
    assert all(a > b for a, b in zip(less.z, more.z, strict=True) if a is not None and b is not None)
    assert less.power < more.power
    drifts = [less.crossing(drift).power for drift in (0.0, 1.0, 2.0, 3.0)]
    assert all(a < b for a, b in pairwise(drifts))


@given(timing=timings, drift=st.floats(-4, 4))
@settings(max_examples=20)
def test_mirrored_bounds_are_symmetric_under_exchange_of_the_arms(timing: Any, drift: float) -> None:
    found = bounds(GroupSequential(timing, alpha=0.05, sides=2, efficacy=Pocock()))
    here, there = found.crossing(drift), found.crossing(-drift)
    assert here.efficacy == pytest.approx(there.reference, abs=1e-12)
    assert sum(here.futility) == 0.0
    assert found.lower_z == tuple(-z for z in found.z)
    assert found.attained_alpha == pytest.approx(0.05, abs=1e-12)


def test_probabilities_are_those_of_a_multivariate_normal() -> None:
    found = bounds(GroupSequential((0.3, 0.7, 1)), drift=2.5)
    time = np.array(found.timing)
    correlation = np.sqrt(np.minimum.outer(time, time) / np.maximum.outer(time, time))
    normal = stats.multivariate_normal(2.5 * np.sqrt(time), correlation, abseps=1e-9, releps=1e-9, seed=1)
    none = normal.cdf(found.z)
    assert 1 - found.power == pytest.approx(float(none), abs=1e-7)


@pytest.mark.parametrize("looks", [1, 2, 20, 50])
def test_up_to_fifty_looks_spend_alpha_within_1e_12(looks: int) -> None:
    found = bounds(GroupSequential([k / looks for k in range(1, looks + 1)], efficacy=KimDeMets(1)), power=0.8)
    assert found.alpha_spent[-1] == pytest.approx(0.025, abs=1e-12)
    assert found.integration_error < 1e-12
    assert found.power == pytest.approx(0.8, abs=1e-12)


def test_a_bound_that_spends_nothing_is_none_and_said() -> None:
    found = bounds(GroupSequential((0.02, 0.5, 1)))
    assert found.z[0] is None
    assert any("look 1" in note for note in found.notes)
    off = bounds(GroupSequential((0.3, 0.6, 1), efficacy_looks=[2, 3]))
    assert off.z[0] is None
    assert off.alpha_spent == pytest.approx([0, *bounds(GroupSequential((0.3, 0.6, 1))).alpha_spent[1:]], abs=1e-12)


def test_classical_bounds_are_wang_tsiatis() -> None:
    for named, delta in ((OBrienFleming(), 0), (Pocock(), 0.5)):
        a, b = (bounds(GroupSequential((0.5, 1), efficacy=each)) for each in (named, WangTsiatis(delta)))
        assert a.z == b.z
    assert bounds(GroupSequential((0.25, 0.5, 0.75, 1), alpha=0.05, sides=2, efficacy=Pocock())).z[0] == pytest.approx(
        2.361,
        abs=5e-4,  # Jennison and Turnbull (2000), table 2.1
    )
    assert bounds(GroupSequential((0.25, 0.5, 0.75, 1), alpha=0.05, sides=2, efficacy=OBrienFleming())).z[
        -1
    ] == pytest.approx(2.024, abs=5e-4)  # table 2.3


@pytest.mark.parametrize("optimum", ["alternative", "between", "sum"])
def test_an_optimum_is_not_beaten_by_its_neighbours(optimum: Any) -> None:
    shares = {"alternative": (1.0,), "between": (0.5,), "sum": (0.0, 0.5, 1.0)}[optimum]

    def cost(efficacy: WangTsiatis) -> float:
        found = bounds(GroupSequential((0.5, 0.75, 1), efficacy=efficacy), power=0.9)
        assert isinstance(found.drift, float)
        return found.drift**2 * sum(found.expected_information(share * found.drift) for share in shares)

    best = cost(WangTsiatis(optimum=optimum))
    assert all(best <= cost(WangTsiatis(k / 20)) + 1e-9 for k in range(-2, 15))


@pytest.mark.parametrize("binding", [False, True])
@pytest.mark.parametrize(
    "efficacy", [LanDeMets("obrien-fleming"), WangTsiatis(0.2), HaybittlePeto(3.0), UserSpending((0.001, 0.01, 0.025))]
)
@pytest.mark.parametrize(
    "rule",
    [
        BetaSpending,
        FutilityZ,
        FutilityConditionalPower,
        FutilityPredictivePower,
        FutilityHazardRatio,
        FutilityP,
        NullSpending,
    ],
)
def test_every_rule_for_futility_with_every_kind_of_efficacy(rule: Any, efficacy: Any, binding: bool) -> None:
    value: tuple[Any, ...] = {
        BetaSpending: (HwangShihDeCani(-2),),
        FutilityZ: (0.2,),
        FutilityConditionalPower: (0.2,),
        FutilityPredictivePower: (0.1,),
        FutilityHazardRatio: ((1.0, 0.95),),
        FutilityP: (0.4,),
        NullSpending: (HwangShihDeCani(-2), 0.2),
    }[rule]
    design = GroupSequential((0.4, 0.7, 1), efficacy=efficacy, futility=rule(*value, binding=binding))
    found = bounds(design, power=0.85, information=80)
    assert found.power == pytest.approx(0.85, abs=1e-11)
    total = found.under_null.power if binding else found.crossing(0.0, obey_futility=False).power
    assert total == pytest.approx(0.025, abs=1e-11)
    row = found.rows()[1]
    assert found.z[1] is not None
    assert found.futility_z[1] is not None
    column = {
        FutilityZ: "futility_z",
        FutilityConditionalPower: "futility_conditional_power",
        FutilityPredictivePower: "futility_predictive_power",
        FutilityHazardRatio: "futility_hazard_ratio",
        FutilityP: "futility_p",
    }.get(rule)
    if column:
        wanted = value[0][1] if isinstance(value[0], tuple) else value[0]
        assert row[column] == pytest.approx(wanted, abs=1e-10)


@pytest.mark.parametrize("under", ["observed", "null"])
def test_conditional_power_under_other_drifts(under: Any) -> None:
    rule = FutilityConditionalPower((0.3, 0.2), under)
    found = bounds(GroupSequential((0.4, 0.7, 1), futility=rule))
    shown = [row[f"futility_conditional_power_{under}"] for row in found.rows()[:2]]
    assert shown == pytest.approx([0.3, 0.2], abs=1e-12)


def test_binding_pampallona_tsiatis_spends_both_errors() -> None:
    loose, strict = (
        bounds(GroupSequential((0.3, 0.6, 1), efficacy=PampallonaTsiatis(0.1, 0.2, binding=each)), power=0.9)
        for each in (False, True)
    )
    assert strict.under_null.power == pytest.approx(0.025, abs=1e-12)
    assert strict.beta_spent[-1] == pytest.approx(0.1, abs=1e-12)
    assert strict.z[-1] < loose.z[-1]
    assert strict.futility_z[-1] == pytest.approx(strict.z[-1], abs=1e-12)
    assert bounds(loose.design, drift=loose.drift).power == pytest.approx(0.9, abs=1e-11)


def test_a_harm_bound_spends_its_error_and_lies_below_futility() -> None:
    design = GroupSequential(
        (0.3, 0.6, 1), futility=BetaSpending(HwangShihDeCani(-2)), harm=Harm(HwangShihDeCani(-2), 0.05)
    )
    found = bounds(design, power=0.9)
    assert sum(found.crossing(0.0, harm=True).futility) == pytest.approx(0.05, abs=1e-12)
    assert all(h < f for h, f in zip(found.harm_z, found.futility_z, strict=True))
    with pytest.raises(DesignError, match="harm: at look 1"):
        bounds(design.model_copy(update={"harm": Harm(KimDeMets(0.2), 0.9)}), power=0.9)


def test_a_pattern_of_drifts_is_scaled_to_the_power() -> None:
    design = GroupSequential((0.4, 0.7, 1), futility=BetaSpending(KimDeMets(2)))
    found = bounds(design, power=0.85, drift=(0.2, 0.8, 1.0))
    assert found.power == pytest.approx(0.85, abs=1e-12)
    assert found.drift[0] / found.drift[2] == pytest.approx(0.2)
    flat = bounds(design, power=0.85, drift=(1.0, 1.0, 1.0))
    assert flat.drift == pytest.approx(bounds(design, power=0.85).drift, abs=1e-11)
    up, _ = readable.crossing((0.4, 0.7, 1), found.z, found.futility_z, found.drift)
    assert sum(up) == pytest.approx(0.85, abs=1e-8)
    assert found.crossing(found.drift).power == pytest.approx(0.85, abs=1e-12)


def test_expected_information_is_the_mean_of_where_it_stops() -> None:
    found = bounds(GroupSequential((0.5, 1)), power=0.9)
    stop = found.under_alternative.efficacy[0]
    assert found.expected_information(found.drift) == pytest.approx(0.5 * stop + 1 - stop)


def test_results_can_be_read_drawn_and_shown() -> None:
    design = GroupSequential((0.4, 1), futility=FutilityZ(0.0), harm=Harm(KimDeMets(2), 0.02))
    found = bounds(design, power=0.9, information=60)
    assert found.tidy()[0]["term"] == "look 1"
    assert found.glance()[0]["alpha"] == pytest.approx(0.025)
    assert any(row["stat_name"] == "efficacy_z" for row in found.ard())
    assert found.provenance.verb == "bounds"
    assert "look 1" in found._repr_html_()
    for scale in ("z", "p", "b_value", "drift", "hazard_ratio", "predictive_power"):
        assert found.plot(scale=scale).axes
    assert found.plot(kind="spending").axes
    assert found.plot(kind="power").axes
    assert bounds(GroupSequential((0.5, 1))).plot(kind="power", drifts=(0, 1, 2)).axes
    with pytest.raises(DataError, match="accepted"):
        found.plot(kind="nothing")


@pytest.mark.parametrize(
    ("named", "match"),
    [
        ({"timing": (0.5, 0.4, 1)}, "timing: look 2 at 0.4 is not after look 1"),
        ({"timing": (0.5, 0.50001, 1)}, "too close to look 1; feasible: from 0.5001"),
        ({"timing": (0.5, 0.9)}, "the last is 1"),
        ({"timing": (0, 1)}, "above 0"),
        ({"timing": [k / 51 for k in range(1, 52)]}, "at most 50"),
        ({"alpha": 1}, "alpha"),
        ({"alpha": 0.6}, "alpha=0.6; feasible: above 0 and below 0.5"),
        ({"alpha": 0}, "alpha=0; feasible: above 0"),
        ({"alpha": 1}, "alpha=1; feasible: above 0 and below 0.5"),
        ({"alpha": 1.2, "sides": 2}, "alpha=1.2; feasible: above 0 and below 1 for sides=2"),
        ({"sides": 3}, "sides"),
        ({"spending_time": (0.5, 0.8)}, "spending_time"),
        ({"efficacy_looks": (1,)}, "the last look, 2, has an efficacy bound"),
        ({"efficacy_looks": (0, 2)}, "counted from 1 to 2"),
        ({"futility_looks": (3,)}, "counted from 1 to 2"),
        ({"efficacy": PampallonaTsiatis(), "futility": FutilityZ(0.0)}, "brings its own"),
        ({"efficacy": {"kind": "nothing"}}, "efficacy"),
        (
            {"futility": FutilityZ((0.0, 1.0))},
            "2 values for 1 interim looks; give one for all of them, or one for each",
        ),
        ({"timing": (0.3, 0.6, 1), "futility": FutilityHazardRatio((1.0, 0.9, 0.8))}, "3 values for 2 interim looks"),
    ],
)
def test_a_design_that_is_none_is_refused(named: dict[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        GroupSequential(**{"timing": (0.5, 1), **named})


@pytest.mark.parametrize(
    ("design", "named", "match"),
    [
        ({"efficacy": UserSpending((0.01, 0.03))}, {}, "errors: 0.03 is spent of 0.025; feasible: at most 0.025"),
        ({"efficacy": UserSpending((0.01, 0.02, 0.025))}, {}, "errors: 3 cumulative errors for 2 looks"),
        ({"efficacy": FixedZ((1.5, 1.9))}, {}, "z: these bounds have a type I error"),
        ({"efficacy": FixedZ((2.5, 2.0, 1.9))}, {}, "z: 3 values for 2 looks"),
        ({"efficacy": HaybittlePeto((3.0, 2.5))}, {}, "interim_z: 2 values for 1 interim looks"),
        ({"efficacy": HaybittlePeto(1.0)}, {}, "nothing is left for it"),
        ({"efficacy": UserSpending((0.025, 0.025))}, {}, "nothing is left for it"),
        (
            {"futility": FutilityZ(3.5)},
            {},
            "futility: at look 1 the lower bound is above or at the efficacy bound 2.96",
        ),
        (
            {"futility": BetaSpending(PointSpending((0.5, 1), (1, 1)))},
            {"power": 0.9},
            "futility: at look 1|power=0.9: no",
        ),
        ({"futility": BetaSpending(KimDeMets(1))}, {}, "power: beta is spent under the alternative"),
        ({"futility": FutilityConditionalPower(0.2)}, {}, "conditional power under the design needs its drift"),
        ({"futility": FutilityConditionalPower(1.2, "null")}, {}, "power=1.2: a conditional"),
        ({"futility": FutilityHazardRatio(1.0)}, {}, "information: a futility bound that is a hazard ratio"),
        ({"futility": FutilityHazardRatio(-1.0)}, {"information": 40}, "hazard_ratio=-1"),
        ({"futility": FutilityP(1.5)}, {}, "p=1.5"),
        ({"efficacy": WangTsiatis(optimum="sum")}, {}, "power: the optimum"),
        ({"efficacy": PampallonaTsiatis()}, {}, "Pampallona and Tsiatis need power"),
        ({}, {"power": 0.02}, "power=0.02: feasible: above the type I error 0.025"),
        ({}, {"power": 1.0}, "power=1"),
        ({}, {"power": 0.9, "drift": 3.0}, "drift: give either"),
        ({}, {"power": 0.9, "drift": (1.0, -1.0)}, "above 0 at the last look"),
        ({}, {"drift": (1.0, 2.0, 3.0)}, "drift: 3 values for 2 looks"),
        ({}, {"drift": 60.0}, "drift=60"),
        ({}, {"drift": math.nan}, "drift=nan"),
        ({}, {"information": -1.0}, "information=-1"),
    ],
)
def test_bounds_that_do_not_exist_are_refused(design: dict[str, Any], named: dict[str, Any], match: str) -> None:
    with pytest.raises(DesignError, match=match):
        bounds(GroupSequential((0.5, 1), **design), **named)


def test_crossing_refuses_what_does_not_fit() -> None:
    with pytest.raises(DesignError, match="lower: at look 1, 3 is above"):
        crossing_probabilities((0.5, 1), (2.0, 2.0), (3.0, None), 0.0)
    with pytest.raises(DesignError, match="upper: 1 bounds"):
        crossing_probabilities((0.5, 1), (2.0,), (None, None), 0.0)


def test_a_type_two_error_that_is_stated_look_by_look_is_spent_under_a_given_drift() -> None:
    futility = BetaSpending(UserSpending((0.02, 0.06, 0.1)))
    found = bounds(GroupSequential((0.5, 0.75, 1), futility=futility), power=0.9)
    same = bounds(found.design, drift=found.drift)
    assert same.futility_z == pytest.approx(found.futility_z, abs=1e-10)
    assert same.power == pytest.approx(0.9, abs=1e-10)
    assert same.beta_spent is not None and same.beta_spent[:2] == pytest.approx((0.02, 0.06), abs=1e-13)
