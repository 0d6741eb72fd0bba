"""Figures of planned trials show the numbers they are made of."""

from __future__ import annotations

import pytest

import pivotal as pv
from pivotal.errors import DataError

pytest.importorskip("matplotlib")
TRIAL = pv.SurvivalTrial(
    reference=pv.Hazard.from_median(9), effect=0.68, accrual=pv.Accrual(rates=20, duration=20), follow_up=15
)
PLAN = pv.design(TRIAL, pv.GroupSequential((0.5, 1)))


def test_expected_numbers_over_time() -> None:
    axes = PLAN.plot().axes[0]
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert lines["events"].get_ydata()[-1] == pytest.approx(PLAN.events)
    assert lines["subjects"].get_ydata()[-1] == pytest.approx(400)
    assert PLAN.expected([5, 10]).plot().axes


def test_power_by_hazard_ratio() -> None:
    curve = PLAN.plot(kind="power", ratios=[0.68, 1.0]).axes[0].get_lines()[0].get_ydata()
    assert list(curve) == pytest.approx([PLAN.power, 0.025], abs=1e-6)
    assert len(pv.compare_designs({"a": PLAN, "b": PLAN}).plot().axes[0].get_legend().get_texts()) == 2


def test_dates_of_events() -> None:
    data = {"STARTDT": ["2024-01-01"] * 40, "AVAL": [30.0 * k for k in range(1, 21)] + [609.0] * 20}
    found = pv.predict_events(data | {"CNSR": [0] * 20 + [1] * 20}, target=[22, 25], cutoff="2025-09-01", draws=100)
    assert len(found.plot().axes[0].get_lines()) == 2


def test_no_such_figure() -> None:
    with pytest.raises(DataError, match="kind='pie'"):
        PLAN.plot(kind="pie")
    with pytest.raises(DataError, match="has no power"):
        PLAN.expected([5]).plot(kind="power")
