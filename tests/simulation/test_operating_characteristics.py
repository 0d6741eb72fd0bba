"""Operating characteristics in a terminal: short terms, no line broken, nothing said twice."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

import pivotal as pv

TRIAL = pv.SurvivalTrial(reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20))
PLAN = pv.design(TRIAL, pv.GroupSequential((1 / 3, 2 / 3, 1), futility=pv.FutilityHazardRatio(1.0)), events=180)


def printed(result: object) -> list[str]:
    console = Console(width=80, file=io.StringIO(), record=True)
    console.print(result)
    return console.export_text().rstrip().splitlines()


@pytest.mark.parametrize("several", [False, True])
def test_every_number_has_one_line_of_80_columns(several: bool) -> None:
    analyses = [pv.LogRankTest(), pv.ModestlyWeightedTest(6)] if several else None
    sim = pv.simulate(PLAN, trials=200, seed=1, analyses=analyses, progress=False)
    lines = printed(sim)
    assert lines[0] == "200 trials, with Monte-Carlo errors"
    assert len(lines) == 2 + len(sim.rows())
    assert max(map(len, lines)) <= 80
    assert sum(line.split()[:2] == ["log", "hazard"] for line in lines) == 1 + several
    assert ("modestly_weighted" in "".join(lines)) is several
    assert [line.split()[0] for line in lines if line.startswith(" months")] == ["months"]
    assert sum(" end " in line for line in lines) == 6 + 3 * several


def test_theory_and_simulation_have_one_line_of_80_columns() -> None:
    beside = pv.simulate(PLAN, trials=200, seed=1, progress=False).compare_with()
    lines = printed(beside)
    assert len(lines) == 2 + len(beside.rows())
    assert max(map(len, lines)) <= 80
    assert {row["term"] for row in beside.rows()} >= {"power", "efficacy", "futility", "months", "months at the end"}


def test_the_look_of_a_number_is_in_its_column_and_not_in_its_name() -> None:
    rows = pv.simulate(PLAN, trials=200, seed=1, progress=False).rows()
    assert {row["look"] for row in rows if row["term"] == "bias"} == {1, 2, 3}
    assert [row["look"] for row in rows if row["term"].endswith(" at the end")] == [None] * 6
