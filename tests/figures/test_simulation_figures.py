"""Figures of simulated trials show the numbers they are made of."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import pivotal as pv
from pivotal.errors import DataError, UnknownNameError

pytest.importorskip("matplotlib")
TRIAL = pv.SurvivalTrial(reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20))
PLAN = pv.design(TRIAL, pv.GroupSequential((0.5, 1), futility=pv.FutilityHazardRatio(1.0)), events=180)


@pytest.fixture(scope="module")
def sim() -> pv.Simulation:
    return pv.simulate(PLAN, trials=600, seed=1, analyses=[pv.CoxTest(), pv.RestrictedMeanTest(12)], progress=False)


def said(axes: Any) -> list[str]:
    return [each.get_text() for each in axes.get_legend().get_texts()]


def test_z_by_look_with_bounds_and_shares(sim: pv.Simulation) -> None:
    axes = sim.plot(kind="z").axes[0]
    parts = {(row["term"], row["look"]): row["estimate"] for row in sim.rows()}
    assert [each.get_text() for each in axes.texts] == [
        f"{100 * parts[name, look]:.1f} %" for name, look in (("efficacy", 1), ("futility", 1), ("efficacy", 2))
    ]
    lines = [path.get_paths()[0].vertices[0, 1] for path in axes.collections if len(path.get_paths()[0].vertices) == 2]
    assert lines == pytest.approx([PLAN.bounds.z[0], PLAN.bounds.futility_z[0], PLAN.bounds.z[1]])
    assert said(axes) == ["stopped for efficacy", "stopped for futility", "went on", "ended without rejection"]


def test_estimates_beside_the_truth(sim: pv.Simulation) -> None:
    axes = sim.plot(kind="estimate").axes[0]
    lines = {line.get_label(): line.get_xdata()[0] for line in axes.get_lines()}
    assert lines["truth 0.7"] == pytest.approx(0.7)
    ended = sim.columns(ends_only=True)["estimate"]
    assert min(abs(each - math.exp(np.median(ended))) for each in lines.values()) < 1e-9
    top = axes.patches[-1].get_data()
    assert 0.99 < top.values.sum() <= 1
    plain = pv.simulate(PLAN, trials=50, seed=1, analyses=pv.RestrictedMeanTest(12), progress=False)
    assert plain.plot(kind="estimate").axes[0].get_xscale() == "linear"


def test_months_of_the_looks_and_all_three(sim: pv.Simulation) -> None:
    figure = sim.plot()
    assert len(figure.axes) == 3
    columns = sim.columns()
    assert said(figure.axes[2]) == [
        f"look {look}: median {np.median(columns['month'][columns['look'] == look]):.1f}" for look in (1, 2)
    ]


def test_power_over_a_grid_with_its_band() -> None:
    grid = pv.simulate_grid(
        PLAN, over={"subjects": [250, 300], "truth": [1.0, 0.6]}, trials=100, seed=1, progress=False
    )
    axes = grid.plot(across="truth").axes[0]
    rows = grid.rows()
    line = axes.get_lines()[0]
    assert list(line.get_xdata()) == [0.6, 1.0]
    assert list(line.get_ydata()) == [rows[1]["power"], rows[0]["power"]]
    assert said(axes) == ["subjects 250", "subjects 300"]
    band = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert band.min() == pytest.approx(rows[0]["power"] - 1.959964 * rows[0]["power_std_error"], abs=1e-6)
    assert grid.plot(value="expected_months").axes[0].get_ylabel() == "expected months"


def test_what_is_no_number_stands_beside_each_other() -> None:
    over = {"analyses": [pv.LogRankTest(), pv.CoxTest()], "truth": [0.6, 0.8]}
    axes = pv.simulate_grid(PLAN, over=over, trials=50, seed=1, progress=False).plot().axes[0]
    assert [each.get_text() for each in axes.get_xticklabels()] == ["log_rank", "cox"]
    assert len(axes.containers) == 2


def test_no_such_figure(sim: pv.Simulation) -> None:
    with pytest.raises(DataError, match="kind='pie'"):
        sim.plot(kind="pie")
    grid = pv.simulate_grid(PLAN, over={"analyses": [pv.MaxComboTest()]}, trials=5, seed=1, progress=False)
    with pytest.raises(DataError, match="value='bias': no scenario has it"):
        grid.plot(value="bias")
    with pytest.raises(UnknownNameError, match="'power'"):
        grid.plot(value="powr")
    with pytest.raises(UnknownNameError, match="argument that varies called 'truth'"):
        grid.plot(across="truth")
    nothing = TRIAL.model_copy(update={"reference": pv.Hazard(rates=(0.0,))})
    empty = pv.simulate(PLAN, truth=nothing, trials=5, seed=1, progress=False)
    for kind in ("z", "estimate"):
        with pytest.raises(DataError, match=f"kind='{kind}': no "):
            empty.plot(kind=kind)
