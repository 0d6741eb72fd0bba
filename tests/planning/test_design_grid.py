"""Designs over a grid: each point is the design that it would be alone, and infeasible ones say why."""

from __future__ import annotations

from typing import Any

import pytest

import pivotal as pv
from pivotal.errors import DesignError

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
