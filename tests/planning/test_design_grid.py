"""Designs over a grid: each point is the design that it would be alone, and infeasible ones say why."""

from __future__ import annotations

from typing import Any

import pytest

import pivotal as pv
from pivotal.errors import DesignError
from pivotal.planning import design_grid

TRIAL = pv.SurvivalTrial(reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=20), follow_up=18)
GS = pv.GroupSequential((0.5, 1))


def test_each_point_is_the_design_alone() -> None:
    over = {"trial.effect": [0.6, 0.7], "trial.accrual.rates": [10, 20], "power": [0.8, 0.9]}
    found = pv.vary_design(TRIAL, GS, over=over, progress=False)
    assert found.summary() == {"designs": 8, "infeasible": 0}
    for point, plan in zip(found.points, found.plans, strict=True):
        alone = pv.design(
            TRIAL.model_copy(
                update={
                    "effect": pv.HazardRatio(value=point["trial.effect"]),
                    "accrual": pv.Accrual(rates=point["trial.accrual.rates"]),
                }
            ),
            GS,
            power=point["power"],
        )
        assert plan is not None
        assert plan.looks == alone.looks


def test_it_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def interrupted(*_: Any, power: float) -> Any:
        done.append(power)
        if power == 0.85:
            raise KeyboardInterrupt
        return pv.design(TRIAL, power=power)

    monkeypatch.setattr(design_grid, "design", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pv.vary_design(TRIAL, over={"power": [0.8, 0.85, 0.9]})
    assert done == [0.8, 0.85]


def test_the_frame_has_a_row_a_design() -> None:
    pl = pytest.importorskip("polars")
    found = pv.vary_design(TRIAL, GS, over={"trial.effect": [0.7, 1.0], "power": [0.8, 0.9]}, progress=False)
    frame = found.tidy(backend="polars")
    assert frame.shape[0] == 4
    assert frame["trial.effect"].to_list() == [0.7, 0.7, 1.0, 1.0]
    assert frame["events"].dtype == pl.Float64
    assert frame["events"].null_count() == 2
    assert [each is None for each in frame["why_not"]] == [True, True, False, False]


def test_infeasible_points_say_why() -> None:
    found = pv.vary_design(TRIAL, over={"trial.effect": [0.7, 1.0], "power": [0.9]})
    assert found.plans[1] is None
    assert "effect" in found.rows()[1]["why_not"]
    assert found.summary() == {"designs": 2, "infeasible": 1}


def test_bounds_vary_too() -> None:
    found = pv.vary_design(TRIAL, GS, over={"gs.timing": [(0.4, 1), (0.7, 1)], "gs.alpha": [0.01, 0.025]}, power=0.9)
    assert len({plan.events for plan in found.plans if plan is not None}) == 4


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"pwer": [0.9]}, "did you mean 'power'"),
        ({"trial.efect": [0.9]}, "did you mean 'effect'"),
        ({"trial.margin.x": [0.9]}, "margin has no parts"),
        ({"gs.alpha": [0.9]}, "where these are given"),
        ({"trial.accrual.duration": [-1]}, "greater than 0"),
        ({"power": []}, "0 combinations"),
    ],
)
def test_bad_grids_are_refused(over: dict[str, list[Any]], said: str) -> None:
    with pytest.raises(DesignError, match=said):
        pv.vary_design(TRIAL, over=over, progress=False)
