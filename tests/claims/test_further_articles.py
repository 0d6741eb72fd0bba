"""Three further articles: two that hold, and one with planted errors of which each is found and nothing else."""

import shutil
from pathlib import Path

import pytest

import pivotal as pv
from pivotal.dossier.load import LIBRARY

PLANTED = Path(__file__).parents[1] / "dossiers" / "planted-errors.yaml"
NO_OPTION = PLANTED.with_name("no-option-for-lung.yaml")


def verdicts(result):
    return {each.claim: each.verdict for statement in result.statements for each in statement.findings}


def test_the_fda_approval_of_march_2025():
    result = pv.check("cabometyx-net-us-2025")
    assert {claim for claim, verdict in verdicts(result).items() if verdict != "confirmed"} == {"b1"}
    assert result.finding("b1").verdict == "consistent"  # "previously treated" is only implied by the notice's words
    assert "NEJM final analysis prints 4.4" in result.finding("c2").reason


def test_the_eu_approval_of_everolimus_on_radiant_4():
    result = pv.check("afinitor-gi-lung-eu-2016")
    assert {claim for claim, verdict in verdicts(result).items() if verdict != "confirmed"} == {"d5"}
    assert result.finding("d5").reason == "hazard ratio 0.48 (95 % CI 0.35 to 0.67) (Lancet 2016)"


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    folder = shutil.copytree(LIBRARY / "cabometyx", tmp_path_factory.mktemp("planted") / "copy")
    shutil.copy(PLANTED, folder / "articles")
    return pv.check(folder / "articles" / PLANTED.name)


def test_exactly_the_planted_errors_are_found(planted):
    found = verdicts(planted)
    assert {claim for claim, verdict in found.items() if verdict == "contradicted"} == {"w1", "w2", "w3", "w4"}
    assert {claim for claim, verdict in found.items() if verdict == "confirmed"} == {"t1", "t2", "t3", "t4", "t5", "t6"}


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("w1", "no data cut prints 2.6; ESMO 2023 interim: 0.45"),
        ("w2", "Takeda: licensed 30 Jan 2017 for JP"),
        ("w3", "no data cut prints 14.4"),
        ("w4", "everolimus and sunitinib did so before"),
    ],
)
def test_the_reason_names_what_is_wrong(planted, claim, reason):
    assert reason in planted.finding(claim).reason


def test_no_option_for_lung_meets_the_label_of_everolimus(tmp_path):
    folder = shutil.copytree(LIBRARY / "cabometyx", tmp_path / "copy")
    shutil.copy(NO_OPTION, folder / "articles")
    found = pv.check(folder / "articles" / NO_OPTION.name).finding("none")
    assert found.verdict == "contradicted"
    assert found.reason.endswith("more than 0 certainly for lung (everolimus, interferon-alfa-2b)")
    [lung] = found.evidence
    assert lung.detail == (
        "only some of them: everolimus, interferon-alfa-2b; not certainly in force: interferon-alfa-2b"
    )
    assert "interferon-eu-carcinoid: carcinoid syndrome (assumed)" in found.notes[0]


def test_a_reciprocal_is_recognised(planted):
    assert "the reciprocal of 0.38" in planted.finding("w1").reason
