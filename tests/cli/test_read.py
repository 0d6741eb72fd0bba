"""``pivotal read`` and ``pivotal check`` on texts."""

import io
import json
from pathlib import Path

import pytest

GOOD = "In CABINET, median PFS was 8.4 months with cabozantinib and 3.9 months with placebo in extra-pancreatic NETs.\n"
BAD = GOOD.replace("3.9", "9.3")
OWN = Path(__file__).parents[1] / "dossiers" / "veritamab"
OF_OWN = """Australia approved Verita (veritamab) for people with late luxoma on 1 March 2031.
In LANTERN, the response rate was 41.2% with veritamab and 15.1% with watching.
"""


@pytest.fixture(autouse=True)
def texts(tmp_path):
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    (tmp_path / "bad.txt").write_text(BAD + "Nobody slept.\n", "utf-8")
    (tmp_path / "own.txt").write_text(OF_OWN, "utf-8")
    return tmp_path


def test_read_shows_statements_and_what_was_not_understood(run):
    code, out, _ = run("read", "bad.txt")
    assert code == 0
    assert "median" in out and "9.3" in out
    assert "Not understood, or nothing that is checked (1):" in out and "Nobody slept." in out


def test_read_as_json_writes_an_article_that_is_checked(run, texts):
    code, out, _ = run("read", "good.txt", "--out", "own/article.yaml", "--json")
    assert code == 2  # there is no such folder
    (texts / "own").mkdir()
    code, out, _ = run("read", "good.txt", "--out", "own/article.yaml", "--json")
    data = json.loads(out)["data"]
    assert (code, data["statements"][0]["kind"], data["out"]) == (0, "median", "own/article.yaml")
    code, out, _ = run("check", "own/article.yaml", "--no-report", "--json")
    assert json.loads(out)["data"]["counts"]["confirmed"] == 2


def test_two_texts_are_compared(run):
    code, out, _ = run("read", "good.txt", "--against", "bad.txt", "--json")
    changes = json.loads(out)["data"]["changes"]
    assert (code, [each["change"] for each in changes]) == (0, ["changed", "same"])


def test_a_text_is_checked_with_a_page(run, texts):
    code, out, _ = run("check", "bad.txt", "--strict")
    assert code == 1
    assert "contradicted" in out
    page = (texts / "report.html").read_text("utf-8")
    assert "The text" in page and 'class="is-contradicted"' in page and "Nobody slept." in page


def test_standard_input_is_read(run, monkeypatch):
    class Input:
        buffer = io.BytesIO(GOOD.encode())

    monkeypatch.setattr("sys.stdin", Input())
    code, out, _ = run("check", "-", "--no-report", "--on", "2025-07-24", "--json")
    assert code == 0
    assert json.loads(out)["data"]["on"] == "2025-07-24"


def test_a_text_is_held_against_a_dossier_of_ones_own(run, texts):
    asked = ("--dossier", str(OWN), "--on", "2031-03-05", "--json")
    data = json.loads(run("check", "own.txt", "--no-report", *asked)[1])["data"]
    assert (data["counts"]["confirmed"], data["counts"]["consistent"], data["counts"]["contradicted"]) == (3, 1, 1)
    (texts / "many").mkdir()
    (texts / "many" / "own.txt").write_text(OF_OWN, "utf-8")
    many = json.loads(run("check", "many", *asked)[1])["data"]
    assert (many["confirmed"], many["consistent"], many["contradicted"]) == (3, 1, 1)
    assert many["provenance"]["parameters"]["on"] == "2031-03-05"
    read = json.loads(run("read", "own.txt", "--dossier", str(OWN), "--json")[1])["data"]
    assert read["dossier"] == "veritamab"


def test_a_text_on_another_medicine_is_told_so(run):
    code, out, _ = run("check", "own.txt", "--dossier", "cabometyx", "--no-report", "--json")
    reasons = {each["reason"].partition(",")[0] for each in json.loads(out)["data"]["statements"]}
    assert (code, reasons) == (0, {"cabometyx holds neither a medicine nor a trial of this text"})


def test_a_folder_is_checked(run):
    code, out, _ = run("check", ".", "--jobs", "1", "--strict", "--json")
    data = json.loads(out)["data"]
    assert (code, data["texts"], data["contradicted"]) == (1, 3, 1)
    code, out, _ = run("check", ".", "--jobs", "1")
    assert code == 0 and "good.txt" in out and "texts 3" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "none.txt"), "cannot read"),
        (("check", "good.txt", "--on", "yesterday"), "--on 'yesterday' is not a date"),
        (("read", "."), "is a folder"),
        (("read", "good.txt", "--against", "none.txt"), "cannot read"),
        (("read", "good.txt", "--against", "bad.txt", "--out", "a.yaml"), "leave out --against"),
        (("read", "good.txt", "--dossier", "cabometix"), "no dossier called 'cabometix'"),
        (("check", "good.txt", "--dossier", "cabometix"), "no dossier called 'cabometix'"),
        (("check", "good.txt", "--jobs", "2"), "--jobs is for a folder"),
        (("check", "--dossier", "cabometyx"), "is an article, which has its own dossier"),
        (("check", "--on", "2025-07-24"), "is an article, which has its own day"),
        (
            ("read", "own.txt", "--dossier", str(OWN), "--out", "a.yaml"),
            "an article of veritamab belongs in its folder",
        ),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(run, arguments, message):
    code, _, err = run(*arguments)
    assert (code, message in err) == (2, True), err
