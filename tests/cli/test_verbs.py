"""The verbs of the command line: the same words as in Python, with the same answers."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import pivotal as pv
from pivotal.claims import checking
from pivotal.dossier.load import library_names
from tests.dossier.edits import ARTICLE as FILE
from tests.dossier.edits import Edit, edited

ARTICLE = "cabometyx-net-eu-2025"
Said = tuple[int, str, str]


@pytest.fixture
def run(monkeypatch, tmp_path, command_line) -> Callable[..., Said]:
    """Run the command line in an empty folder; return exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return command_line


@pytest.fixture(scope="module")
def dossier():
    return pv.load_dossier("cabometyx")


@pytest.fixture
def checked_once(monkeypatch) -> None:
    """Check the shipped article only once for all tests that are about what is done with the result."""
    monkeypatch.setattr(checking, "check", check_once)


UNPATCHED = checking.check


def check_once(article: str, dossier: None = None, *, on: None = None) -> pv.CheckResult:
    assert dossier is None and on is None
    return checked(article)


@cache
def checked(article: str) -> pv.CheckResult:
    return UNPATCHED(article)


def data_of(said: Said) -> dict | list:
    code, printed, errors = said
    assert (code, errors) == (0, "")
    envelope = json.loads(printed)
    assert (envelope["ok"], "error" in envelope) == (True, False)
    return envelope["data"]


# ----------------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_the_help_lists_the_verbs(arguments, run):
    code, printed, errors = run(*arguments)
    assert code == (0 if arguments else 2)
    for verb in ("check", "match", "authorised", "dossier"):
        assert f" {verb} " in printed + errors


@pytest.mark.parametrize(
    "verb", [["check"], ["match"], ["authorised"], ["dossier"], ["dossier", "validate"], ["dossier", "list"]]
)
def test_every_verb_has_help_and_every_leaf_takes_json(verb, run):
    code, printed, _ = run(*verb, "--help")
    assert code == 0
    assert ("--json" in printed) is (verb != ["dossier"])


@pytest.mark.parametrize(
    "arguments",
    [["chek"], ["dossier", "validat"], ["check", "--stric"], ["check", "a", "b"], ["match"], ["authorised"],
     ["match", "p.yaml", "--territory", "EU"], ["dossier", "validate"], ["dossier"], ["--verbose"]],
    ids=" ".join,
)  # fmt: skip
def test_what_is_no_command_is_refused(arguments, run, tmp_path):
    code, _, errors = run(*arguments)
    assert code == 2
    assert "Usage" in errors or arguments == ["dossier"]
    assert "Traceback" not in errors
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------------------------------------- check


def test_check_says_everything_in_one_object(run, tmp_path):
    data = data_of(run("check", ARTICLE, "--json", "--report", "page.html"))
    statements = data["statements"]
    assert [each["id"] for each in statements] == list("abcdefghijklmno")
    assert all(each["verdict"] and each["reason"] for each in statements)
    expected = check_once(ARTICLE)
    assert [(each["verdict"], each["reason"]) for each in statements] == [
        (s.verdict, s.reason) for s in expected.statements
    ]
    assert all(finding["reason"] for each in statements for finding in each["findings"])
    assert data["counts"] == expected.counts()
    assert data["provenance"]["verb"] == "check"
    assert data["report"] == "page.html"
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.usefixtures("checked_once")
def test_the_shipped_article_is_checked_where_none_is_named(run, tmp_path, dossier):
    code, printed, errors = run("check", "--no-report")
    assert (code, errors) == (0, "")
    assert dossier.article(ARTICLE).title in " ".join(printed.split())
    assert f"Claims: {check_once(ARTICLE).counts()['contradicted']} contradicted" in " ".join(printed.split())
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("checked_once")
def test_strict_counts_a_contradiction(run, tmp_path):
    code, printed, _ = run("check", "--no-report", "--strict", "--json")
    assert code == 1
    assert json.loads(printed)["ok"] is True  # the check was done; what it found is another matter
    assert not list(tmp_path.iterdir())


def test_strict_leaves_with_nothing_where_nothing_is_contradicted(run, tmp_path):
    synonym = "disease: NET, relation: synonym, other: neuroendocrine neoplasm"
    folder, _, _ = edited(tmp_path, Edit(FILE, synonym, synonym.replace("synonym", "broader"), "", ""))
    code, printed, _ = run("check", str(folder), "--no-report", "--strict", "--json")
    assert (json.loads(printed)["data"]["counts"]["contradicted"], code) == (0, 0)


@pytest.mark.usefixtures("checked_once")
def test_the_page_is_written_where_it_is_asked_for(run, tmp_path):
    code, printed, errors = run("check", "--report", "page.html")
    assert (code, errors) == (0, "")
    assert "The whole reasoning, with sources: page.html" in printed
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")


@pytest.mark.usefixtures("checked_once")
@pytest.mark.parametrize("path", ["missing/page.html", ".", "folder"])
def test_a_page_that_cannot_be_written_is_bad_input(path, run, tmp_path):
    (tmp_path / "folder").mkdir()
    as_json = path == "folder"
    code, printed, errors = run("check", "--report", path, *(["--json"] if as_json else []))
    assert (code, bool(printed), bool(errors)) == (2, as_json, not as_json)
    if as_json:
        envelope = json.loads(printed)
        assert (envelope["ok"], envelope["error"]["type"]) == (False, "StorageError")
    else:
        assert errors.startswith("pivotal check: cannot write ")
    assert [each.name for each in tmp_path.rglob("*")] == ["folder"]


@pytest.mark.parametrize("name", ["cabometyx-net-eu-2052", "nothing.yaml", "x" * 5000])
def test_an_article_that_is_not_there_is_bad_input(name, run):
    code, printed, errors = run("check", name)
    assert (code, printed) == (2, "")
    assert errors.startswith("pivotal check: there is no article or dossier called ")
    assert ("did you mean 'cabometyx-net-eu-2025'" in errors) is ("2052" in name)
    assert len(errors) < 400


# ---------------------------------------------------------------------------------------------- match

PATIENT = """
id: one
facts: {age: 61, disease: NET, differentiation: well, primary_site: lung, metastatic: true}
prior_therapies: [{therapy: everolimus, setting: advanced, outcomes: progressed}]
"""


@pytest.fixture
def patient(tmp_path):
    path = tmp_path / "patient.yaml"
    path.write_text(PATIENT)
    return str(path)


WHERE = ["--territory", "EU", "--on", "2025-09-01"]


def test_match_answers_every_indication_in_force(run, patient, dossier):
    data = data_of(run("match", patient, *WHERE, "--json"))
    known = pv.Patient(
        id="one",
        facts={"age": 61, "disease": "NET", "differentiation": "well", "primary_site": "lung", "metastatic": True},
        prior_therapies=[{"therapy": "everolimus", "setting": "advanced", "outcomes": "progressed"}],
    )
    expected = pv.match_all(dossier, known, territory="EU", on="2025-09-01")
    answers = {each["term"]: each["answer"] for each in data["indications"]}
    assert answers == {each.match.indication: each.match.answer for each in expected.options}
    assert (answers["eu-net"], answers["eu-rcc-1l"]) == ("eligible", "not eligible")
    assert data["eligible"] == list(answers.values()).count("eligible") == 1
    assert all(each["clauses"] and each["authorised"] == "yes" for each in data["indications"])


def test_match_before_the_decision_finds_no_label(run, patient):
    data = data_of(run("match", patient, "--territory", "EU", "--on", "2025-06-01", "--json"))
    assert "eu-net" not in {each["term"] for each in data["indications"]}


def test_match_prints_a_table(run, patient):
    code, printed, errors = run("match", patient, *WHERE)
    assert (code, errors) == (0, "")
    assert "one: labels in force in EU on 2025-09-01" in printed
    assert "eu-rcc-1l: not eligible" in printed


@pytest.mark.parametrize(
    ("text", "line", "says", "hint"),
    [
        ("facts:\n  age: 61\n  metastatik: true\n", 3, "there is no field 'metastatik'", "metastatic"),
        ("facts:\n  disease: NETT\n", 2, "there is no disease 'NETT'", "NET"),
        ("fact: {}\n", 1, "there is no key 'fact' here", "facts"),
        ("facts: {age: [1]}\n", 1, "a list cannot stand here", None),
        ("prior_therapies_complete: [x]\n", 1, "write true or false", None),
        ("facts: {age: 1\n", 2, "this is not YAML", None),
    ],
)  # fmt: skip
def test_a_mistake_about_the_patient_is_said_with_its_line(text, line, says, hint, run, patient, tmp_path):
    (tmp_path / "patient.yaml").write_text(text)
    code, printed, errors = run("match", patient, *WHERE)
    assert (code, printed) == (2, "")
    assert errors.startswith(f"pivotal match: patient.yaml, line {line}, column ")
    assert says in errors
    assert (f"did you mean {hint!r}" in errors) if hint else ("did you mean" not in errors)
    code, printed, errors = run("match", patient, *WHERE, "--json")
    error = json.loads(printed)["error"]
    assert (code, errors, error["file"], error["line"]) == (2, "", "patient.yaml", line)


def test_a_patient_that_is_not_there_is_said(run):
    code, _, errors = run("match", "nobody.yaml", *WHERE)
    assert (code, errors) == (2, "pivotal match: cannot read nobody.yaml: No such file or directory\n")


# ---------------------------------------------------------------------------------------- authorised


def test_authorised_answers_for_each_territory(run, dossier):
    asked = ["--territory", "EU", "--territory", "JP", "--on", "2025-09-01"]
    rows = data_of(run("authorised", *asked, "--indication", "eu-net", "--json"))
    assert [(each["territory"], each["on"]) for each in rows] == [("EU", "2025-09-01"), ("JP", "2025-09-01")]
    for row in rows:
        answer = pv.authorised(dossier, row["territory"], row["on"], indication="eu-net")
        rights = pv.rights_holder(dossier, row["territory"], row["on"])
        assert (row["authorised"], row["why"], row["rights"]) == (answer.answer, answer.reason, rights.answer)
    assert [row["rights"] for row in rows] == ["ipsen", "takeda"]
    assert rows[0]["authorised"] == "yes"
    assert rows[0]["holders"]["Cabometyx"] == "ipsen-pharma"


@pytest.mark.parametrize(("on", "answer"), [("2025-06-01", "no"), ("2025-07-01", "unknown"), ("2025-09-01", "yes")])
def test_authorised_has_three_answers(on, answer, run):
    (row,) = data_of(run("authorised", "--territory", "EU", "--on", on, "--indication", "eu-net", "--json"))
    assert row["authorised"] == answer


def test_authorised_prints_a_table_and_what_it_does_not_mean(run):
    code, printed, errors = run("authorised", "--territory", "EU", "--on", "2025-09-01", "--disease", "NET")
    assert (code, errors) == (0, "")
    assert "Ipsen Pharma (Cabometyx)" in " ".join(printed.split())
    assert "Authorised is not reimbursed" in printed


BAD_ANSWERS = {
    "a day that is none": (["--territory", "EU", "--on", "2025-02-30"], "is not a day of the calendar", None),
    "a month": (["--territory", "EU", "--on", "2025-09"], "is not a day; write it as 2025-09-01", None),
    "a word for a day": (["--territory", "EU", "--on", "soon"], "is not a date", None),
    "an unknown territory": (["--territory", "EUU", "--on", "2025-09-01"], "there is no territory called 'EUU'", "EU"),
    "a territory in small letters": (
        ["--territory", "eu", "--on", "2025-09-01"],
        "there is no territory called 'eu'",
        "EU",
    ),
    "an unknown dossier": ([*WHERE, "--dossier", "cabometix"], "there is no dossier called 'cabometix'", "cabometyx"),
}


@pytest.mark.parametrize("verb", ["match", "authorised"])
@pytest.mark.parametrize("what", BAD_ANSWERS)
def test_a_bad_answer_to_an_option_is_bad_input(what, verb, run, patient):
    arguments, says, hint = BAD_ANSWERS[what]
    arguments = [verb, *([patient] if verb == "match" else []), *arguments]
    code, printed, errors = run(*arguments)
    assert (code, printed) == (2, "")
    assert errors.startswith(f"pivotal {verb}: ")
    assert says in errors
    assert (f"did you mean {hint!r}" in errors) if hint else ("did you mean" not in errors)
    code, printed, errors = run(*arguments, "--json")
    envelope = json.loads(printed)
    assert (code, errors, envelope["ok"], envelope["verb"]) == (2, "", False, verb)
    assert says in envelope["error"]["message"]


@pytest.mark.parametrize(
    ("option", "name", "hint"), [("--indication", "eu-nett", "eu-net"), ("--disease", "NETT", "NET")]
)
def test_an_unknown_indication_or_disease_is_bad_input(option, name, hint, run):
    code, printed, errors = run("authorised", *WHERE, option, name)
    assert (code, printed) == (2, "")
    assert f"called '{name}'" in errors
    assert f"did you mean '{hint}'" in errors


# ------------------------------------------------------------------------------------------- dossier


def test_dossier_list_names_dossiers_and_articles(run):
    data = data_of(run("dossier", "list", "--json"))
    articles = {each["id"]: each["articles"] for each in data}
    assert list(articles) == library_names()
    assert (ARTICLE in articles["cabometyx"], articles["oncology"]) == (True, [])
    printed = run("dossier", "list")[1]
    assert all(each["title"] in " ".join(printed.split()) for each in data)


def test_a_folder_is_validated_without_the_verb(run):
    folder = str(Path(__file__).parents[1] / "dossiers" / "veritamab")
    assert run("dossier", folder) == run("dossier", "validate", folder)
    assert run("dossier", "nowhere")[0] == 2


@pytest.mark.parametrize("name", library_names())
def test_dossier_validate_counts_what_is_held(name, run):
    held = pv.load_dossier(name)
    data = data_of(run("dossier", "validate", name, "--json"))
    assert (data["id"], data["title"]) == (name, held.title)
    assert data["sources"] == len(held.sources) > 0
    code, printed, _ = run("dossier", "validate", name)
    assert (code, f"{held.title}: sound. {len(held.sources)} sources" in " ".join(printed.split())) == (0, True)
