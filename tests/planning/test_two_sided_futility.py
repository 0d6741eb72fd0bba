"""Two sides with futility: against rpact, by an integral over the multivariate normal, and what monitoring makes of it.

The numbers are of rpact 3.3.4, ``getDesignGroupSequential(sided = 2, ...)`` and ``getDesignCharacteristics``, whose own
roots are right to about 1e-8 (it reports an alpha of 0.04999999); a shift is the square of the drift.
"""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import pivotal as pv
from pivotal.errors import DesignError
from pivotal.planning.boundary_search import bounds
from pivotal.planning.interim import bounds_at, conditional_power
from pivotal.planning.model import GroupSequential

THIRDS, FIFTHS = (1 / 3, 2 / 3, 1), (0.2, 0.4, 0.6, 0.8, 1)
OF, POCOCK = pv.LanDeMets("obrien-fleming"), pv.LanDeMets("pocock")


def spending(efficacy: Any, futility: Any, *, binding: bool = False) -> dict[str, Any]:
    return {"efficacy": efficacy, "futility": pv.BetaSpending(futility, binding=binding)}


# looks, alpha, power, design; efficacy and interim futility bounds, shift, expected information over that of one look
CASES: list[tuple[Any, ...]] = [
    (
        THIRDS, 0.05, 0.9, {"efficacy": pv.PampallonaTsiatis(0.1, 0.0, binding=True)},
        (3.09610327611, 2.34640751361, 1.99511042088), (None, 1.07934440351), 11.1655621997, 0.771391249906,
    ),
    (
        THIRDS, 0.05, 0.9, {"efficacy": pv.PampallonaTsiatis(0.1, 0.0)},
        (3.14419104143, 2.38285122489, 2.02609788904), (None, 1.10427714767), 11.379693381, 0.78980632741,
    ),
    (
        FIFTHS, 0.02, 0.8, {"efficacy": pv.PampallonaTsiatis(0.5, 0.3, binding=True)},
        (2.70614289294,) * 5, (0.162443255447, 1.07255525846, 1.72204255111, 2.25054467091), 14.6671464964,
        0.750363597981,
    ),
    (
        THIRDS, 0.05, 0.9, spending(OF, OF, binding=True),
        (3.71030287326, 2.51142748445, 1.96256770939), (None, 0.958614349977), 10.8702378098, 0.810809456859,
    ),
    (
        THIRDS, 0.05, 0.9, spending(OF, OF),
        (3.71030287326, 2.51142748445, 1.99304748327), (None, 0.982001461057), 11.0619479801, 0.821397862791,
    ),
    (
        THIRDS, 0.05, 0.8, spending(POCOCK, POCOCK),
        (2.27942823892, 2.29491113871, 2.29593835026), (0.606124681533, 1.45685334093), 10.917822483, 0.802935429262,
    ),
    (
        (0.4, 0.7, 1), 0.05, 0.8, spending(pv.KimDeMets(2), pv.KimDeMets(1.5), binding=True),
        (2.6520698079, 2.32201487571, 2.00874795765), (0.340927556547, 1.13649570238), 8.63934575707, 0.788301739941,
    ),
    (
        (0.3, 0.6, 0.8, 1), 0.1, 0.85, spending(pv.HwangShihDeCani(-3), pv.HwangShihDeCani(1)),
        (2.66724050805, 2.29310057312, 2.04156563431, 1.73434086889), (0.322387859729, 0.909018121663, 1.31061817466),
        9.7548115779, 0.84078264161,
    ),
    (
        (0.25, 0.5, 0.75, 1), 0.05, 0.8, spending(POCOCK, pv.UserSpending((0.001, 0.012, 0.1, 0.2))),
        (2.36832770352, 2.36752428859, 2.35816774517, 2.35002953559), (None, None, 1.3725062541), 9.58165029844,
        0.785123298797,
    ),
]  # fmt: skip


@pytest.mark.parametrize("each", CASES, ids=lambda each: f"{each[3]['efficacy'].kind}-{each[2]}")
def test_bounds_and_sizes_are_those_of_rpact(each: tuple[Any, ...]) -> None:
    looks, alpha, power, design, upper, inner, shift, average = each
    found = bounds(GroupSequential(looks, alpha=alpha, sides=2, **design), power=power)
    assert found.z == pytest.approx(upper, abs=5e-8)
    assert [z is None for z in found.futility_z[:-1]] == [z is None for z in inner]
    assert [z for z in found.futility_z[:-1] if z] == pytest.approx([z for z in inner if z], abs=5e-8)
    assert found.futility_z[-1] == found.z[-1]
    assert isinstance(found.drift, float) and found.drift**2 == pytest.approx(shift, rel=2e-8)
    one = (stats.norm.isf(alpha / 2) + stats.norm.ppf(power)) ** 2
    assert found.expected_information(found.drift) * found.drift**2 / one == pytest.approx(average, abs=2e-7)
    assert found.alpha_spent[-1] == pytest.approx(alpha, abs=1e-12)
    assert found.power == pytest.approx(power, abs=1e-12)
    assert found.integration_error < 1e-12
    same = bounds(found.design, drift=found.drift)  # the power that a drift gives, and its bounds
    assert same.power == pytest.approx(power, abs=1e-9)
    assert same.z == pytest.approx(found.z, abs=1e-9)
    assert same.futility_z[-2] == pytest.approx(found.futility_z[-2], abs=1e-9)


def test_events_are_those_of_rpact() -> None:
    """``getSampleSizeSurvival`` and ``getPowerSurvival`` with two to one, a median of 12 and 24 months of accrual."""
    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(12),
        effect=0.7,
        accrual=pv.Accrual(duration=24),
        allocation=(2, 1),
        follow_up=12,
    )
    gs = GroupSequential(THIRDS, alpha=0.05, sides=2, **spending(OF, OF, binding=True))
    plan = pv.design(trial, gs, power=0.9)
    assert plan.events == pytest.approx(384.508863852, rel=1e-7)
    assert plan.subjects == pytest.approx(594.127161358, rel=1e-7)
    assert plan.expected_events == pytest.approx(301.357729102, rel=1e-6)
    assert pv.design(plan.trial, gs).power == pytest.approx(0.9, abs=1e-9)
    assert pv.Plan.from_json(plan.to_json()).events == pytest.approx(plan.events, rel=1e-12)
    assert eval(plan.code(), {"pv": pv}).events == plan.events
    assert "mirrored, decide in favour of the reference arm" in plan.paragraph()
    assert "futility (binding) when the absolute Z is below 0.959 at look 2" in plan.paragraph()
    last = plan.looks[-1]
    assert last.reference_null == pytest.approx(last.efficacy_null, abs=1e-12)
    assert last.futility_null + 2 * last.efficacy_null == pytest.approx(1.0, abs=1e-12)


def test_a_power_follows_from_given_bounds_as_in_rpact() -> None:
    """``getPowerSurvival`` at 300 events, with the bounds of 90 % power; it counts rejections in both directions."""
    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(12),
        effect=0.7,
        accrual=pv.Accrual(rates=500 / 24, duration=24),
        allocation=(2, 1),
    )
    gs = GroupSequential(THIRDS, alpha=0.05, sides=2, **spending(OF, OF, binding=True))
    plan = pv.design(trial, gs, events=300, bounds_power=0.9)
    reference = plan.looks[-1].reference
    assert reference is not None and 0 < reference < 2e-6
    assert plan.power + reference == pytest.approx(0.817398445079, abs=1e-7)
    assert plan.looks[-2].futility == pytest.approx(0.077493145857, abs=1e-7)


def test_probabilities_are_those_of_a_multivariate_normal() -> None:
    found = bounds(GroupSequential((0.5, 1), alpha=0.05, sides=2, **spending(POCOCK, POCOCK)), power=0.85)
    drift = found.drift
    assert isinstance(drift, float)
    normal = stats.multivariate_normal(
        drift * np.sqrt([0.5, 1]), [[1, math.sqrt(0.5)], [math.sqrt(0.5), 1]], abseps=1e-10, releps=1e-10, seed=1
    )
    (u1, u2), (a1, _) = found.z, found.futility_z
    assert u1 is not None and u2 is not None and a1 is not None
    boxes = [((a1, u2), (u1, 40.0)), ((-u1, u2), (-a1, 40.0))]
    later = sum(normal.cdf(high, lower_limit=low) for low, high in boxes)
    first = stats.norm.sf(u1 - drift * math.sqrt(0.5))
    assert found.crossing(drift).power == pytest.approx(first + later, abs=1e-8)
    inner = stats.norm.cdf(a1 - drift * math.sqrt(0.5)) - stats.norm.cdf(-a1 - drift * math.sqrt(0.5))
    assert found.crossing(drift).futility[0] == pytest.approx(inner, abs=1e-14)


@given(drift=st.floats(-4, 4), binding=st.booleans(), power=st.floats(0.6, 0.95))
@settings(max_examples=15)
def test_arms_can_be_exchanged_and_alpha_holds(drift: float, binding: bool, power: float) -> None:
    gs = GroupSequential((0.4, 0.7, 1), alpha=0.05, sides=2, **spending(OF, pv.KimDeMets(1.5), binding=binding))
    found = bounds(gs, power=power)
    here, there = found.crossing(drift), found.crossing(-drift)
    assert here.efficacy == pytest.approx(there.reference, abs=1e-12)
    assert here.futility == pytest.approx(there.futility, abs=1e-12)
    assert found.attained_alpha <= 0.05 + 1e-12
    if binding:
        assert found.attained_alpha == pytest.approx(0.05, abs=1e-12)


def test_futility_given_on_a_scale_acts_where_both_directions_are_futile() -> None:
    for rule, half in ((pv.FutilityZ((0.3, 0.8)), (0.3, 0.8)), (pv.FutilityP((0.6, 0.3)), (None, 0.524400512708))):
        found = bounds(GroupSequential(THIRDS, alpha=0.05, sides=2, futility=rule), drift=3.0)
        assert [z is None for z in found.futility_z[:-1]] == [z is None for z in half]
        assert found.futility_z[1] == pytest.approx(half[1], abs=1e-11)
    rule = pv.FutilityConditionalPower(0.2, under="observed", binding=True)
    found = bounds(GroupSequential(THIRDS, alpha=0.05, sides=2, futility=rule), power=0.9)
    row = found.rows()[1]
    assert row["futility_conditional_power_observed"] == pytest.approx(0.2, abs=1e-10)
    assert found.attained_alpha == pytest.approx(0.05, abs=1e-12)


def test_monitoring_keeps_the_plan_and_follows_what_is_seen() -> None:
    gs = GroupSequential(THIRDS, alpha=0.05, sides=2, **spending(POCOCK, POCOCK, binding=True))
    plan = bounds(gs, power=0.9)
    again = bounds_at(plan, seen=plan.timing)
    assert again.z == pytest.approx(plan.z, abs=1e-9)
    assert again.futility_z == pytest.approx(plan.futility_z, abs=1e-9)
    late = bounds_at(plan, seen=(0.4, 0.8), upcoming=(1.1,))
    assert late.attained_alpha == pytest.approx(0.05, abs=1e-12)
    ahead = conditional_power(plan, z=0.9, information=0.5, drift=0.0)
    mirrored = conditional_power(plan, z=-0.9, information=0.5, drift=0.0)
    assert ahead.rows()[0]["futility"] == pytest.approx(mirrored.rows()[0]["futility"], abs=1e-12)
    assert ahead.power > mirrored.power


def test_final_inference_is_that_of_the_direction_of_z() -> None:
    gs = GroupSequential((0.5, 1), alpha=0.05, sides=2, **spending(POCOCK, POCOCK, binding=True))
    plan = bounds(gs, power=0.9)
    last, inner = plan.z[-1], plan.futility_z[0]
    assert last is not None and inner is not None
    at_bound = pv.final_inference(plan, look=2, z=last)
    assert at_bound.p_value == pytest.approx(0.025, abs=1e-12)  # what is spent by then in one direction
    assert at_bound.conf_low == pytest.approx(0.0, abs=1e-9)
    other = pv.final_inference(plan, look=2, z=-last)
    assert other.p_value == pytest.approx(0.975, abs=1e-12)
    assert (other.conf_low, other.conf_high) == pytest.approx((-at_bound.conf_high, -at_bound.conf_low), abs=1e-9)
    futile = pv.final_inference(plan, look=1, z=0.5 * inner)
    assert not futile.rejects and futile.conf_low < 0 < futile.conf_high
    with pytest.raises(DesignError, match="so the trial goes on"):
        pv.final_inference(plan, look=1, z=inner + 0.1)


def test_intervals_cover_at_their_level() -> None:
    """20,000 trials, so that a coverage of 95 % has a standard error of 0.15 %; binding futility, obeyed."""
    gs = GroupSequential((0.5, 1), alpha=0.05, sides=2, **spending(POCOCK, POCOCK, binding=True))
    plan = bounds(gs, power=0.9)
    (u1, u2), (a1, _) = plan.z, plan.futility_z
    assert u1 is not None and u2 is not None and a1 is not None
    drift = 2.0
    first = np.random.default_rng(5).normal(drift * 0.5, math.sqrt(0.5), 20_000)
    both = first + np.random.default_rng(6).normal(drift * 0.5, math.sqrt(0.5), 20_000)
    z1 = first / math.sqrt(0.5)
    early = (np.abs(z1) >= u1) | (np.abs(z1) <= a1)
    edges = {}
    for look in (1, 2):  # a limit rises with z, so that the z at which it passes the drift tell who covers
        grid = np.linspace(-1.5, 5.5, 71)
        ends = [pv.final_inference(plan, look=look, z=z) for z in grid if look == 2 or abs(z) >= u1 or abs(z) <= a1]
        edges[look] = (np.array([each.z for each in ends]), ends)
    covered = np.empty(20_000, bool)
    for look, chosen, z in ((1, early, z1), (2, ~early, both)):
        at, ends = edges[look]
        low = np.interp(z[chosen], at, [each.conf_low for each in ends])
        high = np.interp(z[chosen], at, [each.conf_high for each in ends])
        covered[chosen] = (low <= drift) & (drift <= high)
    assert covered.mean() == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(
    ("named", "options", "match"),
    [
        ({"futility": pv.BetaSpending(OF)}, {}, "give power=, or the drift="),
        ({"futility": pv.FutilityZ((2.6, 2.6))}, {}, "at look 2 the lower bound is above or at the efficacy bound"),
        ({"futility": pv.FutilityHazardRatio(0.9)}, {}, "information"),
        ({"efficacy": pv.PampallonaTsiatis()}, {}, "give power=, or the drift="),
        ({"futility": pv.BetaSpending(OF)}, {"power": 0.02}, "above the type I error"),
    ],
)
def test_what_cannot_be_is_refused(named: dict[str, Any], options: dict[str, Any], match: str) -> None:
    with pytest.raises(DesignError, match=match):
        bounds(GroupSequential(THIRDS, alpha=0.05, sides=2, **named), **options)


@pytest.mark.parametrize(
    ("named", "match"),
    [
        ({"futility": pv.NullSpending(OF, 0.1)}, "NullSpending is a lower bound of its own"),
        ({"harm": pv.Harm(OF, 0.05)}, "the mirrored bound of sides=2 is the one for harm"),
    ],
)
def test_a_design_that_is_none_is_refused(named: dict[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        GroupSequential(THIRDS, alpha=0.05, sides=2, **named)
