"""``pivotal history``, ``pivotal options`` and what ``compare-labels`` does beside two labels."""

import json
from pathlib import Path

import pytest

from tests.dossier.edits import copied

EXAMPLES = Path(__file__).parents[2] / "examples"


def data_of(said):
    code, printed, errors = said
    assert (code, errors) == (0, "")
    return json.loads(printed)["data"]


def test_the_whole_history_with_its_figure(run, tmp_path):
    pytest.importorskip("matplotlib")
    code, printed, _ = run("history", "--territory", "US", "--figure", "days.svg")
    assert code == 0
    assert "indication added (FDA)" in printed
    assert "since 26 Mar 2025" in printed
    assert "<svg" in (tmp_path / "days.svg").read_text("utf-8")
    data = data_of(run("history", "cabometyx", "--territory", "JP", "--json"))
    assert (data["events"][-1]["about"], data["figure"]) == ("jp-rcc-nivolumab", None)
    assert {row["value"] for row in data["rows"] if row["fact"] == "holder"} == {"takeda"}


def test_what_held_on_a_day_as_it_was_known(run):
    asked = ("history", "--territory", "EU", "--on", "2025-09-01", "--json")
    now, then = (data_of(run(*asked, *more))["rows"] for more in ((), ("--known-on", "2025-07-01")))
    assert {row["indication"] for row in now} - {row["indication"] for row in then} == {"eu-net"}
    every = data_of(run(*asked, "--all"))
    assert every["medicines"] > 5


def test_what_changed(run):
    code, printed, _ = run("history", "--territory", "US", "--on", "2025-04-01", "--since", "2025-03-01")
    assert code == 0
    assert "indication added 26 Mar 2025 (FDA)" in printed
    assert "Who can be treated that could not before?" in printed
    learnt = data_of(run("history", "--on", "2025-09-01", "--known-since", "2025-07-01", "--json"))
    assert [(row["what"], row["kind"]) for row in learnt["rows"]] == [("eu-net", "gained")]
    assert learnt["reach"][0]["lost"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--since", "2025-01-01"), "need --on"),
        (("--on", "2025-09-01", "--figure", "a.svg"), "leave out --on"),
        (("--figure", "a.gif"), "cannot draw"),
        (("--on", "2025-09"), "not a day"),
        (("--territory", "XX"), "no territory"),
        (("--medicine", "cabozantinb"), "no medicine"),
        (("--known-on", "soon"), "not a date"),
    ],
)
def test_what_cannot_be_told_is_refused(run, arguments, message):
    code, printed, errors = run("history", *arguments)
    assert (code, printed) == (2, "")
    assert message in errors


def test_the_options_of_a_disease(run):
    rows = data_of(run("options", "--territory", "EU", "--on", "2025-09-01", "--disease", "NET", "--json"))
    assert {row["indication"]: row["in_force"] for row in rows}["eu-net"] == "yes"
    assert "eu-hcc" not in {row["indication"] for row in rows}
    before = data_of(run("options", "--territory", "EU", "--on", "2025-09-01", "--known-on", "2025-07-01", "--json"))
    assert "eu-net" not in {row["indication"] for row in before}
    assert "no indication is" in run("options", "--territory", "BR", "--on", "2025-09-01")[1]


def test_the_options_of_a_patient(run):
    patient = str(EXAMPLES / "patient.yaml")
    code, printed, _ = run("options", "--territory", "EU", "--on", "2025-09-01", "--patient", patient)
    assert code == 0
    assert "would settle it: the earlier therapies and how they ended" in printed
    rows = data_of(run("options", "--territory", "EU", "--on", "2025-09-01", "--patient", patient, "--json"))
    answers = [row["answer"] for row in rows]
    assert answers == sorted(answers, key=["eligible", "undetermined", "not eligible"].index)


def test_an_unknown_disease_is_refused(run):
    code, _, errors = run("options", "--territory", "EU", "--on", "2025-09-01", "--disease", "NETT")
    assert code == 2
    assert "NETT" in errors


def test_authorised_as_it_was_known(run):
    asked = ("authorised", "--territory", "EU", "--on", "2025-09-01", "--disease", "NET", "--json")
    assert data_of(run(*asked))[0]["authorised"] == "yes"
    assert data_of(run(*asked, "--known-on", "2025-07-01"))[0]["authorised"] == "no"


def test_a_label_beside_its_trials_with_patients(run, tmp_path):
    table = "age,ecog,disease,differentiation,metastatic\n50,3,NET,well,true\n60,,NET,well,true\n40,1,RCC,,\n"
    (tmp_path / "patients.csv").write_text(table, "utf-8")
    code, printed, _ = run("compare-labels", "eu-net", "--trials", "--cohort", "patients.csv")
    assert code == 0
    assert "the label is wider than the trial here (0 to 2 of 0 to 2 patients" in printed
    data = data_of(run("compare-labels", "eu-net", "--trials", "--json"))
    assert data["trials"][0]["trial"] == "CABINET"
    pair = data_of(run("compare-labels", "eu-net", "us-pnet", "--cohort", "patients.csv", "--json"))
    assert pair["answers"][0]["counted"]["possibly"] == 2


def test_every_label_against_every_other(run):
    code, printed, _ = run("compare-labels", "--all")
    assert code == 0
    assert "eu-net and gb-net: equal" in printed
    data = data_of(run("compare-labels", "--all", "--json"))
    assert data["apart"] + data["equal"] + data["overlapping"] > 200
    assert {"term": "eu-net", "other": "gb-net", "relation": "equal"} in data["pairs"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("eu-net",),
        ("--trials",),
        ("eu-net", "us-pnet", "--trials"),
        ("eu-net", "--all"),
        ("eu-net", "--trials", "--all"),
    ],
)
def test_one_label_is_compared_with_another_or_with_its_trials(run, arguments):
    code, _, errors = run("compare-labels", *arguments)
    assert code == 2
    assert "two names" in errors


def test_what_nobody_can_meet_is_named_when_a_dossier_is_read(run, tmp_path):
    assert data_of(run("dossier", "validate", "cabometyx", "--json"))["never_satisfiable"] == []
    folder = copied(tmp_path)
    medicine = folder / "medicine.yaml"
    text = medicine.read_text("utf-8")
    adult = "{field: age, at_least: 18, unit: years"
    assert adult in text
    clash = "{field: age, below: 2, unit: years}\n            - " + adult
    medicine.write_text(text.replace(adult, clash, 1), "utf-8")
    code, printed, _ = run("dossier", "validate", str(folder))
    assert code == 0
    assert "never satisfiable, since age < 2 years and age ≥ 18 years exclude one another" in printed
