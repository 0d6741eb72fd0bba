"""``pivotal analyse``: the numbers are those of the doors, files are written, and mistakes are named."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import pivotal as pv
from pivotal.errors import MonotoneLikelihoodWarning

COLON = str(Path(__file__).parents[2] / "examples" / "colon.csv")
ARMS = ["--reference", "Observation", "--experimental", "Levamisole + fluorouracil"]
OS = ["analyse", COLON, "--endpoint", "OS", *ARMS]


Said = tuple[int, str, str]


def test_the_numbers_are_those_of_the_doors() -> None:
    strata = ["--strata", "NODES", "--strata", "EXTENT", "--json"]
    done = subprocess.run([sys.executable, "-m", "pivotal", *OS, *strata], capture_output=True, text=True, check=True)
    envelope = json.loads(done.stdout)
    found = {(row["term"], row.get("group"), row.get("time")): row for row in envelope["data"]["results"]}
    frame = pv.read_table(COLON).filter((pl.col("PARAMCD") == "OS") & (pl.col("TRT01P") != "Levamisole"))
    model = pv.cox(frame, "TRT01P", reference="Observation", strata=["NODES", "EXTENT"]).rows()[0]
    assert found["hazard ratio", None, None]["estimate"] == pytest.approx(model["hazard_ratio"], rel=1e-12)
    test = pv.logrank(frame, "TRT01P", reference="Observation", strata=["NODES", "EXTENT"])
    assert found["log-rank, stratified", None, None]["statistic"] == pytest.approx(test.z, rel=1e-12)
    assert found["events", "Observation", None]["estimate"] == 168
    assert envelope["data"]["unit"] == "days"
    assert envelope["data"]["settings"]["ties"] == "efron"


def test_figure_and_page_are_written(run: Callable[..., Said], tmp_path: Path) -> None:
    code, _, errors = run(*OS, "--figure", "curves.svg", "--report", "os.html")
    assert code == 0, errors
    assert (tmp_path / "curves.svg").read_text("utf-8").startswith("<?xml")
    page = (tmp_path / "os.html").read_text("utf-8")
    assert "Overall survival" in page
    assert "<svg" in page
    assert not re.search(r"(src|href)=.https?:", page)


def test_other_files_give_the_same(run: Callable[..., Said], tmp_path: Path) -> None:
    import pyreadstat

    frame = pv.read_table(COLON)
    frame.write_parquet(tmp_path / "adtte.parquet")
    pyreadstat.write_xport(frame.to_pandas(), tmp_path / "adtte.xpt", file_format_version=5)
    here = json.loads(run(*OS, "--json")[1])
    for name in ("adtte.parquet", "adtte.xpt"):
        there = json.loads(run("analyse", name, "--endpoint", "OS", *ARMS, "--json")[1])
        assert there["data"]["results"] == here["data"]["results"], name


def test_a_data_set_of_sas_is_analysed(run: Callable[..., Said]) -> None:
    path = Path(__file__).parents[1] / "reference" / "adtte.sas7bdat"
    envelope = json.loads(run("analyse", str(path), *ARMS, "--milestone", "1000", "--json")[1])
    found = {(row["term"], row.get("group")): row.get("estimate") for row in envelope["data"]["results"]}
    model = pv.cox(pv.read_table(path), "TRT01P", reference="Observation").rows()[0]
    assert found["hazard ratio", None] == pytest.approx(model["hazard_ratio"], rel=1e-12)
    assert found["events", "Observation"] + found["events", ARMS[3]] == 37


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
def test_mistakes_are_named(run: Callable[..., Said], arguments: list[str], message: str) -> None:
    _, printed, errors = run(*arguments)
    assert message in " ".join((errors + printed).split())


def test_an_arm_without_events_is_told_and_nothing_invented() -> None:
    data = {"AVAL": [1, 2, 3, 4, 5, 6, 7, 8], "CNSR": [0, 0, 0, 0, 1, 1, 1, 1], "TRT01P": ["A"] * 4 + ["B"] * 4}
    with pytest.warns(MonotoneLikelihoodWarning):
        found = pv.analyse(data, reference="A")
    assert found.summary()["hazard_ratio"] == 0.0  # B against A: the log hazard ratio is minus infinity
    assert any("monotone" in note for note in found.notes)
