"""Final inference: against rpact, by simulation of its guarantees, and what is refused."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pivotal.errors import DesignError
from pivotal.planning.boundary_search import bounds
from pivotal.planning.inference import final_inference, repeated_p, sequential_p
from pivotal.planning.model import (
    FixedZ,
    FutilityZ,
    GroupSequential,
    HaybittlePeto,
    HwangShihDeCani,
    LanDeMets,
    OBrienFleming,
    Pocock,
    UserSpending,
)

REFERENCE = Path(__file__).parents[1] / "reference" / "gsd_inference.json"
CASES: list[dict[str, Any]] = json.loads(REFERENCE.read_text("utf-8"))["cases"]
EFFICACY: dict[str, Any] = {
    "asOF": LanDeMets("obrien-fleming"),
    "asP": LanDeMets("pocock"),
    "OF": OBrienFleming(),
    "P": Pocock(),
    "asHSD": HwangShihDeCani(-3),
}
ROOT = math.sqrt(50)  # of the information of 200 events with equal allocation
PLAN = bounds(GroupSequential((0.5, 0.75, 1)), power=0.9)


@pytest.mark.parametrize("each", CASES, ids=lambda each: each["id"])
def test_it_is_that_of_rpact(each: dict[str, Any]) -> None:
    """The roots of rpact have a tolerance of 1e-6 (p values) and its intervals of 1e-6 to 1e-5 in the hazard ratio."""
    args, stage = each["args"], each["stage"]
    found = bounds(
        GroupSequential(
            args["informationRates"],
            alpha=args["alpha"],
            sides=args["sided"],
            efficacy=EFFICACY[args["typeOfDesign"]],
        )
    )
    z = each["z"] if isinstance(each["z"], list) else [each["z"]]
    ended = final_inference(found, look=stage, z=z[-1], conf_level=0.95)
    p = ended.p_value if args["sided"] == 1 else ended.p_value_two_sided
    assert p == pytest.approx(each["final_p"], abs=1e-8)
    for ours, theirs in (
        (ended.estimate, each["median_unbiased"]),
        (ended.conf_low, each["final_low"]),
        (ended.conf_high, each["final_high"]),
        (ended.repeated_low, each["rci_low"][stage - 1]),
        (ended.repeated_high, each["rci_high"][stage - 1]),
    ):
        assert ours is not None
        assert math.exp(ours / ROOT) == pytest.approx(theirs, abs=2e-6)
    for look, value in enumerate(z, start=1):
        repeated = repeated_p(found, look=look, z=value)
        theirs = each["repeated_p"][look - 1] / args["sided"]
        assert repeated is not None
        assert repeated == pytest.approx(theirs, abs=2e-6) or (repeated == 1.0 and theirs > 0.49999)


def test_the_estimate_is_median_unbiased_and_the_interval_covers() -> None:
    """20,000 trials, seed 1: the Monte-Carlo standard error is 0.0035 for the median and 0.0015 for the coverage."""
    drift, trials = 2.0, 20_000
    rng = np.random.default_rng(1)
    time = np.array(PLAN.timing)
    steps = rng.normal(drift * np.diff(time, prepend=0.0), np.sqrt(np.diff(time, prepend=0.0)), (trials, 3))
    z = np.cumsum(steps, axis=1) / np.sqrt(time)
    stop = np.argmax(np.column_stack([z[:, :2] >= np.array(PLAN.z[:2]), np.ones(trials, bool)]), axis=1)
    # An estimate is at most the drift exactly when the tail probability under the drift is at least one half.
    tails = np.empty(trials)
    none = (None,) * 3
    before = [0.0, *np.cumsum(PLAN.crossing(drift).efficacy)]
    for look in range(3):
        chosen = np.flatnonzero(stop == look)
        grid = np.linspace(z[chosen, look].min() - 0.01, z[chosen, look].max() + 0.01, 200)
        values = [
            before[look] + bounds_tail(PLAN.timing[: look + 1], (*PLAN.z[:look], float(each)), none[: look + 1], drift)
            for each in grid
        ]
        tails[chosen] = np.interp(z[chosen, look], grid, values)
    assert float(np.mean(tails > 0.5)) == pytest.approx(0.5, abs=4 * 0.0035)
    assert float(np.mean((tails > 0.025) & (tails < 0.975))) == pytest.approx(0.95, abs=4 * 0.0015)


def bounds_tail(timing: Any, upper: Any, lower: Any, drift: float) -> float:
    from pivotal.planning.crossing import crossing_probabilities

    return crossing_probabilities(timing, upper, lower, drift).efficacy[-1]


def test_at_the_bound_of_the_last_look_the_p_value_is_alpha_and_the_limit_no_effect() -> None:
    ended = final_inference(PLAN, look=3, z=PLAN.z[2])
    assert ended.p_value == pytest.approx(0.025, abs=1e-12)
    assert ended.conf_low == pytest.approx(0.0, abs=1e-10)
    assert ended.repeated_low == pytest.approx(0.0, abs=1e-10)
    assert ended.repeated_p == pytest.approx(0.025, abs=1e-10)
    assert ended.rejects


def test_one_look_gives_the_usual_interval() -> None:
    ended = final_inference(bounds(GroupSequential((1,))), look=1, z=1.7)
    assert (ended.estimate, ended.conf_low, ended.conf_high) == pytest.approx(
        (1.7, 1.7 - 1.959963985, 1.7 + 1.959963985)
    )
    assert ended.p_value == pytest.approx(0.5 * math.erfc(1.7 / math.sqrt(2)))
    assert not ended.rejects


def test_earlier_crossing_is_more_extreme_and_the_estimate_is_pulled_back() -> None:
    first, second = (final_inference(PLAN, look=look, z=3.1) for look in (1, 2))
    assert first.p_value < second.p_value
    assert first.estimate == pytest.approx(first.observed)
    assert second.estimate < second.observed


def test_futility_counts_only_where_it_is_binding() -> None:
    loose, strict = (
        bounds(GroupSequential((0.5, 1), futility=FutilityZ(0.5, binding=each)), power=0.9) for each in (False, True)
    )
    a, b = (final_inference(each, look=2, z=2.0) for each in (loose, strict))
    assert b.p_value < a.p_value
    assert final_inference(strict, look=2, z=strict.z[1]).p_value == pytest.approx(0.025, abs=1e-12)
    stopped = final_inference(strict, look=1, z=0.1)
    assert not stopped.rejects
    assert any("binding" in note for note in stopped.notes)


def test_delayed_events_take_the_place_of_the_look_of_the_stop() -> None:
    ended = final_inference(PLAN, look=1, z=3.1, delayed=(2.9, 0.6))
    assert ended.p_value == pytest.approx(0.5 * math.erfc(2.9 / math.sqrt(2)), abs=1e-13)
    assert (ended.information, ended.z, ended.rejects) == (0.6, 2.9, True)
    second = final_inference(PLAN, look=2, z=2.5, delayed=(1.5, 0.8))
    assert not second.rejects
    with pytest.raises(DesignError, match=r"delayed=\(2.9, 0.4\)"):
        final_inference(PLAN, look=1, z=3.1, delayed=(2.9, 0.4))


def test_hazard_ratios_need_the_information() -> None:
    plan = bounds(GroupSequential((0.5, 1)), power=0.9, information=50)
    drift, ratio = final_inference(plan, look=1, z=3.1).rows()
    assert ratio["estimate"] == pytest.approx(math.exp(-drift["estimate"] / ROOT))
    assert ratio["conf_low"] < ratio["estimate"] < ratio["conf_high"] < 1
    assert len(final_inference(PLAN, look=1, z=3.1).rows()) == 1
    assert final_inference(PLAN, look=1, z=3.1).glance()[0]["rejects"]


def test_the_repeated_p_value_is_where_the_bound_is_met() -> None:
    for efficacy in (*EFFICACY.values(), UserSpending((0.005, 0.01, 0.025))):
        design = GroupSequential((0.5, 0.75, 1), efficacy=efficacy)
        p = repeated_p(bounds(design), look=2, z=2.6)
        changed = {"alpha": p}
        if isinstance(efficacy, UserSpending):
            changed["efficacy"] = UserSpending(tuple(each * p / 0.025 for each in efficacy.errors))
        assert bounds(design.model_copy(update=changed)).z[1] == pytest.approx(2.6, abs=1e-8)


def test_the_sequential_p_value_is_the_smallest_repeated_one() -> None:
    z = (1.5, 2.5, 2.0)
    each = [repeated_p(PLAN, look=look, z=value) for look, value in enumerate(z, start=1)]
    assert sequential_p(PLAN, z=z) == min(each)
    assert sequential_p(PLAN, z=(None, 2.5)) == each[1]
    with pytest.raises(DesignError, match="z: 4 values"):
        sequential_p(PLAN, z=(1, 1, 1, 1))


def test_bounds_that_do_not_depend_on_alpha_have_no_repeated_p() -> None:
    assert repeated_p(bounds(GroupSequential((0.5, 1), efficacy=FixedZ((3, 2)))), look=1, z=3) is None
    plan = bounds(GroupSequential((0.5, 1), efficacy=HaybittlePeto(3.0)))
    assert repeated_p(plan, look=1, z=3.5) is None
    assert repeated_p(plan, look=2, z=plan.z[1]) == pytest.approx(0.025, abs=1e-10)
    assert repeated_p(plan, look=2, z=-1.0) == 1.0


@pytest.mark.parametrize(
    ("named", "match"),
    [
        ({"look": 0, "z": 3.0}, "look=0: feasible: from 1 to 3"),
        ({"look": 1, "z": 1.0}, "crosses no bound there"),
        ({"look": 1, "z": math.nan}, "a finite number"),
        ({"look": 3, "z": 1.0, "conf_level": 1.0}, "conf_level=1"),
    ],
)
def test_a_trial_that_has_not_ended_is_refused(named: dict[str, Any], match: str) -> None:
    with pytest.raises(DesignError, match=match):
        final_inference(PLAN, **named)
