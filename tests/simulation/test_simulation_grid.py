"""Grids of simulations: each row is a simulation of its own, and what cannot be simulated says why."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import pivotal as pv
from pivotal.errors import SimulationError, StorageError

TRIAL = pv.SurvivalTrial(reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20))
PLAN = pv.design(TRIAL, pv.GroupSequential((2 / 3, 1)), events=180)


def grid(over: dict, plan: Any = PLAN, **more: Any) -> Any:
    return pv.simulate_grid(plan, over=over, **{"trials": 200, "seed": 1, "progress": False, **more})


def test_a_row_is_a_simulation() -> None:
    found = grid({"truth": [0.6, "null"], "subjects": [250, None]})
    assert [(row["truth"], row["subjects"]) for row in found.rows()] == [
        (0.6, 250), (0.6, "planned"), ("null", 250), ("null", "planned"),
    ]  # fmt: skip
    alone = pv.simulate(PLAN, truth=0.6, subjects=250, trials=200, seed=1, progress=False)
    rows = {row["term"]: row for row in alone.rows() if row["look"] is None}
    first = found.rows()[0]
    for name, term in (("power", "power"), ("expected_months", "months at the end"), ("bias", "bias at the end")):
        assert (first[name], first[f"{name}_std_error"]) == (rows[term]["estimate"], rows[term]["std_error"])
    assert found.summary() == {"scenarios": 4, "infeasible": 0, "trials": 200, "seed": 1}


def test_parts_of_the_truth_vary_by_their_path() -> None:
    found = grid({"truth.accrual.rates": [15, 30], "truth.effect": [0.7]}).rows()
    assert found[1]["expected_months"] < found[0]["expected_months"] - 3
    assert found[0]["expected_months"] == pytest.approx(grid({"truth": [TRIAL]}).rows()[0]["expected_months"])


def test_what_varies_is_called_by_its_name() -> None:
    other = pv.design(TRIAL, events=150)
    found = grid({"plan": {"two looks": PLAN, "one": other}, "analyses": [pv.LogRankTest(), pv.MaxComboTest()]}, None)
    assert [row["plan"] for row in found.rows()] == ["two looks", "two looks", "one", "one"]
    assert [row["analyses"] for row in found.rows()][:2] == ["log_rank", "max_combo"]
    assert found.rows()[2]["expected_events"] == 150
    assert found.rows()[1]["bias"] is None
    assert [row["plan"] for row in grid({"plan": [PLAN, other]}, None).rows()] == ["plan 1", "plan 2"]


def test_all_take_the_same_random_numbers() -> None:
    found = grid({"truth": [0.7, 0.7]}).rows()
    assert {**found[0], "term": ""} == {**found[1], "term": ""}


def test_what_cannot_be_simulated_says_why() -> None:
    found = grid({"randomisation": [pv.PermutedBlocks(4), pv.PermutedBlocks(3)]})
    assert [row["why_not"] is None for row in found.rows()] == [True, False]
    assert "randomisation.size=3" in found.rows()[1]["why_not"]
    assert found.rows()[1]["power"] is None
    assert found.summary()["infeasible"] == 1


def test_a_grid_is_stored_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = grid({"truth": [0.6, 0.7]}, out=tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["truth=0.6", "truth=0.7"]
    monkeypatch.setattr("pivotal.simulation.run_folder.RunFolder._complete", None)  # nothing is computed again
    assert grid({"truth": [0.6, 0.7]}, out=tmp_path).rows() == first.rows()
    with pytest.raises(StorageError, match="holds another run"):
        grid({"truth": [0.6]}, out=tmp_path, seed=2)


def test_long_names_of_folders_are_cut_and_stay_apart(tmp_path: Path) -> None:
    names = {f"{'a long name / ' * 12}{each}": 0.7 for each in "ab"}
    grid({"truth": names}, out=tmp_path, trials=2)
    folders = [each.name for each in tmp_path.iterdir()]
    assert len(set(folders)) == 2
    assert max(map(len, folders)) < 120


@pytest.mark.parametrize(
    ("over", "more", "said"),
    [
        ({"truht": [1]}, {}, "did you mean 'truth'"),
        ({"seed": [1, 2]}, {}, "'seed' cannot vary"),
        ({"plan.power": [0.8]}, {}, "'plan.power' cannot vary"),
        ({"truth": []}, {}, "0 combinations"),
        ({"truth": "null"}, {}, "no values to go through"),
        ({"truth": [0.5]}, {"engin": "dask"}, "engin= is no argument"),
        ({"truth": [0.5]}, {"plan": None}, "there is no plan"),
        ({"truth": [0.5, 0.6]}, {"engine": "gpu"}, "nothing can be simulated: engine='gpu'"),
        ({"truth.colour": [1]}, {}, "nothing can be simulated: .*'truth.colour' leads nowhere"),
        ({"truth.effect": [0.5]}, {"truth": 0.7}, "'truth.effect' leads nowhere"),
    ],
)
def test_what_cannot_vary_is_refused(over: dict, more: dict, said: str) -> None:
    with pytest.raises(SimulationError, match=said):
        grid(over, **more)


def test_the_table_names_what_varies() -> None:
    console = Console(width=80, file=io.StringIO(), record=True)
    console.print(grid({"subjects": [250, 300], "truth": [0.6, 0.8]}))
    lines = console.export_text().splitlines()
    assert "200 trials each, the same random numbers" in lines[0]
    assert lines[-1].split()[:2] == ["300", "0.8000"]
