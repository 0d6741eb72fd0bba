"""Where a published value lies among those that are predicted, counted by hand."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from rich.console import Console

import pivotal as pv
from pivotal.errors import SimulationError, UnknownNameError

TRIAL = pv.SurvivalTrial(reference=pv.Hazard.from_median(12), effect=0.6, accrual=pv.Accrual(rates=15, duration=20))
PLAN = pv.design(TRIAL, pv.GroupSequential((0.5, 1)), events=120)


@pytest.fixture(scope="module")
def sim() -> pv.Simulation:
    return pv.simulate(
        PLAN, trials=600, seed=3, describe=True, analyses=[pv.CoxTest(), pv.LogRankTest()], progress=False
    )


@pytest.mark.parametrize("look", [None, 1, 2])
def test_a_position_is_a_count(sim: pv.Simulation, look: int | None) -> None:
    columns = sim.columns()
    rows = (columns["analysis"] == "cox") & (
        (columns["decision"] != "continued") if look is None else columns["look"] == look
    )
    ratio = np.exp(columns["estimate"][rows])
    row = sim.position("hazard_ratio", 0.62, look=look).summary()
    below = np.mean(ratio < 0.62)
    assert row["below"] == pytest.approx(below)
    assert row["std_error"] == pytest.approx(math.sqrt(below * (1 - below) / ratio.size))
    assert row["tail"] == pytest.approx(2 * min(below, 1 - below))
    assert row["replicates"] == ratio.size
    assert row["predicted_median"] == np.sort(ratio)[math.ceil(ratio.size / 2) - 1]


def test_a_median_that_is_not_reached_is_later_than_any(sim: pv.Simulation) -> None:
    columns = sim.columns()
    first = (columns["analysis"] == "cox") & (columns["look"] == 1)
    medians = columns["median_experimental"][first]
    missing = np.isnan(medians)
    assert missing.any()
    found = sim.distribution("median_experimental", [0.1, 0.99], look=1)
    assert found.summary()["not_reached"] == pytest.approx(missing.mean())
    middle, last = found.rows()
    assert middle["estimate"] == np.sort(np.where(missing, np.inf, medians))[59]
    assert (last["estimate"], last["conf_high"]) == (None, None)
    assert sim.position("median_experimental", 1000.0, look=1).summary()["below"] == pytest.approx(1 - missing.mean())
    assert f"In {missing.sum()} trials it is not reached" in found.notes[-1]


def test_values_that_are_alike_count_by_half(sim: pv.Simulation) -> None:
    ended = sim.columns(ends_only=True)["events"]
    row = sim.position("events", 120).summary()
    assert row["below"] == pytest.approx(np.mean(ended < 120) + np.mean(ended == 120) / 2)
    assert row["tail"] == 1.0


def test_limits_of_quantiles_hold_what_is_true(sim: pv.Simulation) -> None:
    truth = pv.simulate(PLAN, trials=6000, seed=4, describe=True, progress=False).distribution("follow_up")
    for row, better in zip(sim.distribution("follow_up").rows(), truth.rows(), strict=True):
        assert row["conf_low"] <= row["estimate"] <= row["conf_high"]
        assert row["conf_low"] - 0.3 < better["estimate"] < row["conf_high"] + 0.3


def test_what_is_shown_fits(sim: pv.Simulation) -> None:
    console = Console(width=80, file=io.StringIO(), record=True)
    console.print(sim.distribution("follow_up", look=2), sim.position("median_reference", 11.0))
    text = console.export_text()
    assert "follow up at look 2: " in text
    assert "97.5 %" in text
    assert "the others had ended" in text


@pytest.mark.parametrize(
    ("column", "asked", "error", "said"),
    [
        ("hazard_ration", {}, UnknownNameError, "did you mean 'hazard_ratio'"),
        ("decision", {}, UnknownNameError, "no column called 'decision'"),
        ("z", {"look": 3}, SimulationError, "look=3; accepted: 1 to 2"),
        ("z", {"value": math.nan}, SimulationError, "value=nan"),
    ],
)
def test_what_is_not_there_is_refused(sim: pv.Simulation, column: str, asked: dict, error: type, said: str) -> None:
    with pytest.raises(error, match=said):
        sim.position(column, **{"value": 1.0, **asked})


def test_what_was_not_described_or_has_no_values(sim: pv.Simulation) -> None:
    plain = pv.simulate(PLAN, trials=5, seed=1, analyses=pv.RestrictedMeanTest(12), progress=False)
    with pytest.raises(SimulationError, match="describe=True"):
        plain.distribution("follow_up")
    with pytest.raises(UnknownNameError):
        plain.distribution("hazard_ratio")
    with pytest.raises(SimulationError, match="accepted: numbers above 0 and below 1"):
        sim.distribution("z", [0.5, 1.0])
    with pytest.raises(SimulationError, match="no replicate has a value"):
        pv.simulate(PLAN, trials=5, seed=1, obey_futility=True, progress=False).distribution(
            "futility_bound", look=2
        ).rows()
