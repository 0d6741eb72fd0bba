"""``pivotal simulate``: characteristics of designs, the patients of one trial, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from pivotal.cli.design import designs_named
from pivotal.cli.main import app
from pivotal.errors import DataError, PivotalError, StorageError, UnknownNameError
from pivotal.simulation import simulating
from pivotal.simulation.replicates import subjects
from pivotal.simulation.simulating import scenario_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "design.yaml"
really = simulating.simulate


def run(*arguments: str) -> str:
    found = CliRunner().invoke(app, ["simulate", *arguments], catch_exceptions=False)
    assert found.exit_code == 0
    return found.output


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Give what the verb asks of ``simulate``, which makes few trials."""
    calls: list[dict[str, Any]] = []

    def simulate(plan: Any, *, trials: int, seed: int, truth: Any, threads: int | None, **where: Any) -> Any:
        calls.append({"design": plan.id, "trials": trials, "seed": seed, "truth": truth, "threads": threads} | where)
        return really(plan, trials=min(trials, 50), seed=seed, truth=truth, threads=threads)

    monkeypatch.setattr(simulating, "simulate", simulate)
    return calls


def test_the_characteristics_of_one_design(asked: list[dict[str, Any]], tmp_path: Path) -> None:
    text = run(
        "CABINET", "--only", "pNET-efficacy", "--trials", "40", "--seed", "5", "--threads", "2", "--effect", "0.8",
        "--out", str(tmp_path / "x"),
    )  # fmt: skip
    expected = {"design": "pNET-efficacy", "trials": 40, "seed": 5, "truth": 0.8, "threads": 2}
    assert asked == [expected | {"out": tmp_path / "x", "progress": True}]
    assert "40 trials, with Monte-Carlo errors" in text
    assert "power" in text
    assert "Trials:" in text


def test_several_designs_have_a_folder_each(asked: list[dict[str, Any]], tmp_path: Path) -> None:
    held = json.loads(run("CABINET", "--trials", "20", "--out", str(tmp_path / "x"), "--json"))["data"]
    assert list(held["designs"]) == [each["design"] for each in asked]
    assert len(asked) > 1
    assert [each["out"] for each in asked] == [tmp_path / "x" / each["design"] for each in asked]
    assert {(each["seed"], each["truth"], each["threads"]) for each in asked} == {(1, None, None)}
    first = next(iter(held["designs"].values()))
    assert first["summary"]["replicates"] == 20
    assert first["rows"][0]["term"] == "power"


def test_without_out_nothing_is_kept(asked: list[dict[str, Any]]) -> None:
    assert "NaN" not in run(str(EXAMPLE), "--trials", "1", "--effect", "null", "--json")
    assert (asked[0]["out"], asked[0]["truth"]) == (None, "null")


def test_the_patients_of_one_trial_are_printed() -> None:
    rows = list(csv.DictReader(io.StringIO(run(str(EXAMPLE), "--patients", "7", "--seed", "3"))))
    scenario = scenario_of(designs_named(str(EXAMPLE), "cabometyx", None)[0])
    assert [row["TRT01P"] == "Experimental" for row in rows] == [
        bool(arm) for arm in subjects(scenario, 3, 7).arm[: len(rows)]
    ]
    assert {row["USUBJID"].partition("-")[0] for row in rows} == {"7"}


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_patients_of_one_trial_are_written(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"adtte{ending}"
    said = run(str(EXAMPLE), "--patients", "7", "--patients-out", str(file))
    assert said.split()[0] == "Patients:"
    frame = pl.read_csv(file) if ending == ".csv" else pl.read_parquet(file)
    held = json.loads(run(str(EXAMPLE), "--patients", "7", "--json"))["data"]
    assert held["replicate"] == 7
    assert frame.to_dict(as_series=False) == held["patients"]


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (("CABINET", "--patients", "7"), DataError, "are those of one design: --only epNET-efficacy"),
        (("CABINETT",), UnknownNameError, "did you mean 'CABINET'"),
        (("METEOR",), UnknownNameError, "has no design: block"),
        (("CABINET", "--only", "epNET"), UnknownNameError, "no design called 'epNET'"),
        ((str(EXAMPLE), "--effect", "half"), DataError, "accepted: a hazard ratio such as 0.7, or null"),
        ((str(EXAMPLE), "--effect", "-1"), PivotalError, "truth=-1"),
        ((str(EXAMPLE), "--effect", "nan"), PivotalError, "truth=nan"),
        ((str(EXAMPLE), "--patients", "10", "--trials", "10"), DataError, "numbered 0 to 9"),
        ((str(EXAMPLE), "--patients-out", "x.csv"), DataError, "say which trial"),
        ((str(EXAMPLE), "--patients", "1", "--patients-out", "x.xlsx"), StorageError, "ends in .csv, .parquet"),
        ((str(EXAMPLE), "--patients", "1", "--patients-out", "/none/x.csv"), StorageError, "cannot write /none/x.csv"),
    ],
)
def test_what_is_refused(
    arguments: tuple[str, ...], error: type[Exception], said: str, asked: list[dict[str, Any]]
) -> None:
    with pytest.raises(error) as raised:
        run(*arguments)
    assert said in str(raised.value)
    assert len(asked) <= 1


@pytest.mark.parametrize("option", ["--trials", "--threads"])
def test_numbers_below_one_are_refused(option: str) -> None:
    found = CliRunner().invoke(app, ["simulate", "CABINET", option, "0"])
    assert found.exit_code == 2
    assert "greater than or equal to 1" in " ".join(found.output.split())


@pytest.fixture(scope="module")
def uninterrupted() -> list[str]:
    """Return the first words of a run that nobody interrupts."""
    return run(str(EXAMPLE), "--trials", "40000").split()[:40]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_goes_on(end: int, uninterrupted: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pivotal", "simulate", str(EXAMPLE), "--trials", "40000"]
    process = subprocess.Popen([*command, "--out", str(tmp_path / "x")], stderr=subprocess.PIPE, text=True)
    parts = tmp_path / "x" / "parts"
    while process.poll() is None and not list(parts.glob("*.parquet")):
        time.sleep(0.01)
    process.send_signal(end)
    _, said = process.communicate()
    if end == signal.SIGINT:
        assert "interrupted; the same command goes on from" in said
        assert process.returncode == 130
    before = sum(1 for _ in parts.glob("*.parquet"))
    text = run(str(EXAMPLE), "--trials", "40000", "--out", str(tmp_path / "x"))
    assert before > 0
    assert not parts.exists()
    assert uninterrupted == text.split()[:40]


def test_a_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    run(str(EXAMPLE), "--trials", "10", "--out", str(tmp_path))
    with pytest.raises(StorageError) as raised:
        run(str(EXAMPLE), "--trials", "10", "--out", str(tmp_path), "--effect", "0.9", "--seed", "2")
    assert "truth.effect.value: " in str(raised.value)
    assert "seed: 1 there, 2 now" in str(raised.value)
