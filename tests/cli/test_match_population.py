"""The verb ``match`` with files of patients."""

import json

import polars as pl
import pytest

import pivotal as pv

WHERE = ("--territory", "EU", "--on", "2025-09-01")
PATIENTS = pl.DataFrame(
    {
        "patient": ["P1", "P2", "P3"],
        "AGEM": [732, 204, 840],
        "disease": ["NET", "NET", "HCC"],
        "differentiation": ["well", None, None],
        "metastatic": [True, True, None],
        "therapies_complete": [True, True, False],
    }
)
EVENTS = pl.DataFrame(
    {"patient": ["P1", "P3"], "therapy": ["everolimus", "sorafenib"], "outcome": ["progressed", None]}
)


@pytest.fixture
def folder(tmp_path):
    """Give an empty folder, in which commands run, with two files of patients and one of events."""
    (tmp_path / "cohort").mkdir()
    PATIENTS.head(2).write_parquet(tmp_path / "cohort" / "a.parquet")
    PATIENTS.tail(1).write_parquet(tmp_path / "cohort" / "b.parquet")
    EVENTS.write_parquet(tmp_path / "events.parquet")
    return tmp_path


ASKED = (
    "match",
    "cohort",
    *WHERE,
    "--column",
    "age=AGEM:months",
    "--identifier",
    "patient",
    "--therapies",
    "events.parquet",
)


def test_a_population_is_counted_and_written(run, folder):
    code, printed, errors = run(*ASKED, "--out", "answers.parquet", "--give", "answer", "--give", "settles", "--json")
    assert (code, errors) == (0, "")
    data = json.loads(printed)["data"]
    assert (data["patients"], data["written"]) == (3, "answers.parquet")
    by_name = {row["term"]: row for row in data["indications"]}
    assert [by_name["eu-net"][key] for key in ("eligible", "not_eligible", "undetermined")] == [1, 2, 0]
    assert [by_name["eu-hcc"][key] for key in ("eligible", "not_eligible", "undetermined")] == [1, 2, 0]
    written = pl.read_parquet(folder / "answers.parquet").sort("patient")
    assert written["eu-net: answer"].to_list() == ["eligible", "not eligible", "not eligible"]
    assert "eu-net: would_settle" in written.columns


@pytest.mark.usefixtures("folder")
def test_the_answers_are_those_of_python(run):
    code, printed, errors = run("match", "cohort", *WHERE)
    assert (code, errors) == (0, "")
    dossier = pv.load_dossier("cabometyx")
    found = pv.match_all(dossier, PATIENTS, territory="EU", on="2025-09-01")
    assert "3 patients: labels in force in EU on 2025-09-01" in printed
    for row in found.rows():
        line = next(line for line in printed.splitlines() if line.strip().startswith(row["term"] + " "))
        assert line.split()[-3:] == [str(row[key]) for key in ("eligible", "not_eligible", "undetermined")]
    assert "no column holds what these labels ask for, not known of anybody: " in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cohort", "--column", "age"], "--column 'age'; accepted: FIELD=COLUMN or FIELD=COLUMN:UNIT"),
        (["cohort", "--column", "age=AGE"], "the data have no column 'AGE'"),
        (["nowhere"], "there are no patients at nowhere"),
        (["cohort", "--give", "words"], "give: 'words' is nothing that is given"),
        (["cohort", "--therapies", "events.parquet", "--identifier", "id"], "the data have no column 'id'"),
        (["wrong.parquet"], "'NETT' (1 row), which are no codes of disease"),
        (["patient.yaml", "--identifier", "x"], "--give and --out are for Parquet files of patients"),
    ],
)
def test_bad_input_is_one_message_and_code_2(run, folder, arguments, said):
    pl.DataFrame({"disease": ["NETT"]}).write_parquet(folder / "wrong.parquet")
    code, printed, errors = run("match", *arguments, *WHERE)
    assert (code, printed) == (2, "")
    assert said in " ".join(errors.split())
