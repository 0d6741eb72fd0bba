"""``pivotal reconstruct``: the numbers are those of the door, files are written, and mistakes are named."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl
import pytest

import pivotal as pv

EXAMPLE = Path(__file__).parents[2] / "examples" / "colon-figure.yaml"
FEW = ["--sets", "20"]
DRUG = "time,survival\n0,1\n2,1\n2,0.8\n5,0.8\n5,0.5\n9,0.5\n"
PLACEBO = "time,survival\n0,1\n1,1\n1,0.7\n4,0.7\n4,0.4\n8,0.4\n"
AT_RISK = "arm,time,n\ndrug,0,40\ndrug,3,30\nplacebo,0,40\nplacebo,3,26\n"
TABLES = ["drug.csv", "placebo.csv", "--at-risk", "rows.csv", "--unit", "months", *FEW]
Said = tuple[int, str, str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command_line: Callable[..., Said]) -> Callable[..., Said]:
    """Run the verb in a folder with tables of points; return exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name, text in (("drug.csv", DRUG), ("placebo.csv", PLACEBO), ("rows.csv", AT_RISK)):
        Path(name).write_text(text, "utf-8")
    return partial(command_line, "reconstruct")


def edited(old: str, new: str) -> None:
    """Write the example with an edit to figure.yaml."""
    text = EXAMPLE.read_text("utf-8")
    assert old in text
    Path("figure.yaml").write_text(text.replace(old, new, 1), "utf-8")


def test_the_table_is_printed_with_the_hazard_ratio(run: Callable[..., Said]) -> None:
    code, printed, errors = run(str(EXAMPLE), *FEW, "--strict")
    assert (code, errors) == (0, "")
    assert re.search(r"Observation +315 +1\d\d", printed)
    assert printed.count("10 exact") == 2
    assert re.search(
        r"over Observation: 0\.6[89]\d? \(reconstruction 0\.\d+ to 0\.\d+; 95\u00a0% CI 0\.5\d to 0\.8\d\)", printed
    )


def test_the_envelope_holds_what_the_door_gives(run: Callable[..., Said]) -> None:
    code, printed, errors = run(str(EXAMPLE), *FEW, "--seed", "7", "--json")
    envelope = json.loads(printed)
    assert (code, errors, envelope["ok"], envelope["verb"]) == (0, "", True, "reconstruct")
    said, found = envelope["data"], pv.reconstruct(pv.read_figure(EXAMPLE), sets=20, seed=7)
    assert said["patients"]["Observation"]["time"] == found.central[1][0].tolist()
    assert said["rows"] == [dict(row) for row in found.rows()]
    assert (said["disagreements"], said["n"], said["provenance"]["seed"]) == ([], 619, 7)
    assert list(said["provenance"]["inputs"]) == ["colon-figure.yaml"]
    assert said["written"] == {"patients": None, "figure": None, "report": None}
    assert "NaN" not in printed and "Infinity" not in printed


def test_patients_are_written_as_adam(run: Callable[..., Said]) -> None:
    for name in ("patients.csv", "patients.parquet"):
        code, printed, _ = run(str(EXAMPLE), *FEW, "--out", name)
        assert code == 0
        assert f"Patients: {name}" in printed
    with Path("patients.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    frame = pl.read_parquet("patients.parquet")
    assert list(rows[0]) == frame.columns == ["USUBJID", "TRT01P", "AVAL", "AVALU", "CNSR"]
    assert [float(row["AVAL"]) for row in rows] == frame["AVAL"].to_list()
    assert len(rows) == frame["USUBJID"].n_unique() == 619
    model = pv.cox(pv.read_table("patients.csv"), "TRT01P", reference="Observation").rows()[0]
    assert model["hazard_ratio"] == pytest.approx(0.69, abs=0.01)


def test_figure_and_page_are_written(run: Callable[..., Said]) -> None:
    code, printed, _ = run(*TABLES, "--reference", "placebo", "--figure", "curves.svg", "--report", "page.html")
    assert code == 0
    assert "Figure: curves.svg\nReport: page.html" in printed
    assert Path("curves.svg").read_text("utf-8").startswith("<?xml")
    page = Path("page.html").read_text("utf-8")
    assert "<svg" in page and "SHA-256 of rows.csv" in page
    assert not re.search(r"(src|href)=.https?:", page)


def test_tables_of_points_are_enough(run: Callable[..., Said]) -> None:
    code, printed, _ = run(*TABLES, "--events", "drug=17", "--events", "placebo=21", "--reference", "placebo")
    assert code == 0
    assert re.search(r"drug +40 +17 ", printed) and re.search(r"placebo +40 +21 ", printed)
    assert "hazard ratio of drug over placebo" in printed
    code, printed, _ = run("drug.csv", "--subjects", "25", "--unit", "weeks", "--events", "6", *FEW)
    assert code == 0
    assert re.search(r"drug +25 +6 ", printed)
    assert "median (weeks)" in printed


def test_without_a_reference_it_is_said_what_is_missing(run: Callable[..., Said]) -> None:
    code, printed, _ = run(*TABLES)
    assert (code, "No hazard ratio: --reference says over which arm." in printed) == (0, True)
    assert "over placebo" not in printed


def test_what_does_not_fit_is_printed_and_counts_where_it_is_asked_to(run: Callable[..., Said]) -> None:
    edited("value: 0.69, ci: [0.55, 0.87]", "value: 1.45, ci: [1.15, 1.83]")
    code, printed, _ = run("figure.yaml", *FEW)
    assert code == 0
    assert "! hazard ratio: 1.45" in printed
    assert run("figure.yaml", *FEW, "--strict")[0] == 1
    code, printed, _ = run("figure.yaml", *FEW, "--strict", "--json")
    assert (code, json.loads(printed)["data"]["disagreements"][0]["term"]) == (1, "hazard ratio")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.yaml"], "cannot read none.yaml"),
        (["drug.csv"], "drug.csv does not say the unit of its times"),
        (["drug.csv", "--unit", "months"], "drug.csv: it is not said how many patients drug has"),
        (["drug.csv", "--unit", "hours", "--subjects", "9"], "unit: "),
        (["drug.csv", "--unit", "months", "--subjects", "many"], "--subjects 'many'; accepted: a number"),
        (["drug.csv", "--unit", "months", "--subjects", "-4"], "--subjects '-4'; accepted: a number"),
        (["drug.csv", "--unit", "months", "--subjects", "0"], "subjects: "),
        (["drug.csv", "--unit", "months", "--subjects", "9", "--subjects", "8"], "--subjects '8'; accepted"),
        (["drug.csv", "--unit", "months", "--subjects", "9", "--subjects", "drug=8"], "that of which?"),
        (["drug.csv", "--unit", "months", "--subjects", "9", "--events", "10"], "drug has 10 events in 9 patients"),
        ([*TABLES, "--events", "9"], "--events 9 is that of which arm? accepted: drug or placebo"),
        ([*TABLES, "--events", "plac=9"], "--events: 'plac' is no arm; arms: drug, placebo"),
        ([*TABLES, "--reference", "control"], "the reference 'control' is no arm"),
        ([*TABLES, "--scale", "permille"], "scale: "),
        ([*TABLES, "--seed", "999999999999999999"], "seed=999999999999999999"),
        ([*TABLES, "--sets", "20000"], "sets=20000; accepted: 2 to 10000"),
        ([*TABLES, "--out", "patients.xlsx"], "accepted: a file that ends in .csv, .parquet"),
        ([*TABLES, "--figure", "curves.gif"], "accepted: a file that ends in .pdf, .png, .svg"),
        ([*TABLES, "--out", "no/folder/patients.csv"], "cannot write"),
        (["rows.csv", "--unit", "months"], "rows.csv, line 1: there is no key 'n' here"),
        (["figure.pdf"], "hold no figure that is read"),
    ],
)
def test_mistakes_are_named(run: Callable[..., Said], arguments: list[str], message: str) -> None:
    code, printed, errors = run(*arguments)
    assert (code, printed) == (2, "")
    assert errors.startswith("pivotal reconstruct: ")
    assert message in errors


@pytest.mark.parametrize(
    ("edit", "line", "message"),
    [
        (("60: 187", "60: 287"), 12, "grow from 205 at 48 to 287 at 60; they never do"),
        (("scale: percent", "scale: proportion"), 4, "the survival axis ends at 100, and the scale is proportion"),
        (
            ("scale: percent\ntime_axis: [0, 108]\nsurvival_axis: [0, 100]", "scale: proportion\n\n"),
            12,
            "accepted: 0 to 1, or scale: percent and 0 to 100",
        ),
        (("0: 315, 12: 291", "6: 315, 12: 291"), 28, "it is not said how many patients Observation has"),
        (("at_risk: {", "atrisk: {"), 14, "there is no key 'atrisk' here"),
    ],
)
def test_mistakes_in_a_file_have_a_line(
    run: Callable[..., Said], edit: tuple[str, str], line: int, message: str
) -> None:
    edited(*edit)
    code, printed, errors = run("figure.yaml", "--json")
    said = json.loads(printed)
    assert (code, errors, said["ok"]) == (2, "", False)
    assert (said["error"]["file"], said["error"]["line"]) == ("figure.yaml", line)
    assert message in said["error"]["message"]
