"""``pivotal analyse``: the numbers are those of the doors, files are written, and mistakes are named."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import pivotal as pv
from pivotal.errors import MonotoneLikelihoodWarning

COLON = str(Path(__file__).parents[2] / "examples" / "colon.csv")
ARMS = ["--reference", "Observation", "--experimental", "Levamisole + fluorouracil"]
OS = ["analyse", COLON, "--endpoint", "OS", *ARMS]


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person does."""
    command = [sys.executable, "-m", "pivotal", *arguments]
    wide = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=wide)


def test_the_numbers_are_those_of_the_doors() -> None:
    envelope = json.loads(run(*OS, "--strata", "NODES", "--strata", "EXTENT", "--json").stdout)
    found = {(row["term"], row.get("group"), row.get("time")): row for row in envelope["data"]["results"]}
    frame = pv.read_table(COLON).filter((pl.col("PARAMCD") == "OS") & (pl.col("TRT01P") != "Levamisole"))
    model = pv.cox(frame, "TRT01P", reference="Observation", strata=["NODES", "EXTENT"]).rows()[0]
    assert found["hazard ratio", None, None]["estimate"] == pytest.approx(model["hazard_ratio"], rel=1e-12)
    test = pv.logrank(frame, "TRT01P", reference="Observation", strata=["NODES", "EXTENT"])
    assert found["log-rank, stratified", None, None]["statistic"] == pytest.approx(test.z, rel=1e-12)
    assert found["events", "Observation", None]["estimate"] == 168
    assert envelope["data"]["unit"] == "days"
    assert envelope["data"]["settings"]["ties"] == "efron"


def test_figure_and_page_are_written(tmp_path: Path) -> None:
    done = run(*OS, "--figure", "curves.svg", "--report", "os.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "curves.svg").read_text("utf-8").startswith("<?xml")
    page = (tmp_path / "os.html").read_text("utf-8")
    assert "Overall survival" in page
    assert "<svg" in page
    assert not re.search(r"(src|href)=.https?:", page)


@pytest.mark.parametrize("suffix", ["parquet", "xpt"])
def test_other_files_give_the_same(tmp_path: Path, suffix: str) -> None:
    frame = pv.read_table(COLON)
    path = tmp_path / f"adtte.{suffix}"
    if suffix == "parquet":
        frame.write_parquet(path)
    else:
        import pyreadstat

        pyreadstat.write_xport(frame.to_pandas(), path, file_format_version=5)
    there = json.loads(run("analyse", str(path), "--endpoint", "OS", *ARMS, "--json").stdout)
    here = json.loads(run(*OS, "--json").stdout)
    assert there["data"]["results"] == here["data"]["results"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["analyse", "none.csv", "--reference", "A"], "none.csv"),
        (["analyse", COLON, "--reference", "Observation"], "2 endpoints in PARAMCD"),
        (["analyse", COLON, "--endpoint", "PFS", *ARMS], "PARAMCD has no level 'PFS'"),
        (["analyse", COLON, "--endpoint", "OS", "--reference", "Observation"], "choose one as experimental="),
        (["analyse", COLON, "--endpoint", "OS", "--reference", "Placebo"], "no level 'Placebo'"),
        ([*OS, "--strata", "NODE"], "did you mean 'NODES'"),
        ([*OS, "--tau", "9999"], "no restricted mean"),
        ([*OS, "--like", "SPSS"], "accepted: 'R', 'SAS'"),
        ([*OS, "--unit", "hours"], "unit='hours'"),
        ([*OS, "--figure", "curves.gif"], "accepted: a file that ends in .pdf"),
    ],
)
def test_mistakes_are_named(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert message in " ".join((done.stderr + done.stdout).split())


def test_an_arm_without_events_is_told_and_nothing_invented() -> None:
    data = {"AVAL": [1, 2, 3, 4, 5, 6, 7, 8], "CNSR": [0, 0, 0, 0, 1, 1, 1, 1], "TRT01P": ["A"] * 4 + ["B"] * 4}
    with pytest.warns(MonotoneLikelihoodWarning):
        found = pv.analyse(data, reference="A")
    assert found.summary()["hazard_ratio"] == 0.0  # B against A: the log hazard ratio is minus infinity
    assert any("monotone" in note for note in found.notes)
