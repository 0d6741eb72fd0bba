"""The verb ``pivotal digitise``."""

import json
from functools import partial

import pytest

from pivotal.dossier.mistakes import parse_noun
from pivotal.dossier.yaml import parse_yaml
from pivotal.evidence.figure_model import PublishedFigure
from tests.evidence.figure_truth import R_FIGURES

FIGURE = str(R_FIGURES / "ggplot_classic.svg")


@pytest.fixture
def run(command_line):
    """Give the function that runs the verb and returns exit code, output and errors."""
    return partial(command_line, "digitise")


def test_the_curves_are_shown(run):
    code, printed, errors = run(FIGURE)
    assert (code, errors) == (0, "")
    assert "Read from paths; survival as proportion" in printed
    assert "50 36 21 8 4" in printed  # numbers at risk of one arm


def test_everything_is_in_the_envelope_and_on_disk(run, tmp_path):
    out, overlay = tmp_path / "figure.yaml", tmp_path / "overlay.svg"
    code, printed, _ = run(FIGURE, "--json", "--out", str(out), "--overlay", str(overlay), "--unit", "weeks")
    data = json.loads(printed)["data"]
    assert code == 0
    assert [each["arm"] for each in data["figure"]["arms"]] == ["0 mg", "10 mg", "20 mg", "40 mg"]
    assert (data["out"], data["overlay"]) == (str(out), str(overlay))
    again = parse_noun(PublishedFigure, parse_yaml(out.read_text(), out.name), out.name)
    assert again == PublishedFigure.model_validate(data["figure"]) and again.unit == "weeks"
    assert overlay.read_text().startswith("<?xml")


def test_axes_and_arms_are_given(run, tmp_path):
    bare = tmp_path / "bare.svg"
    bare.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 170" fill="none">'
        '<path d="M20 10H50V40H140" stroke="navy"/><path d="M20 10H80V80H140" stroke="red"/></svg>'
    )
    options = ("--time-axis", "20=0,140=12", "--survival-axis", "110=0,10=100", "--arm", "A=red", "--arm", "B=navy")
    code, printed, _ = run(str(bare), *options, "--json")
    figure = json.loads(printed)["data"]["figure"]
    assert (code, figure["scale"]) == (0, "percent")
    assert [(each["arm"], each["survival"][-1]) for each in figure["arms"]] == [("A", 30.0), ("B", 70.0)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["missing.svg"], "cannot read missing.svg"),
        ([FIGURE, "--overlay", "picture.doc"], "accepted: a file that ends in .pdf, .png, .svg"),
        ([FIGURE, "--time-axis", "20,140"], "accepted: position=value,position=value"),
        ([FIGURE, "--panel", "3"], "there is no panel 3"),
    ],
)
def test_a_mistake_is_said(run, arguments, says):
    code, printed, errors = run(*arguments)
    assert (code, printed) == (2, "") and says in errors
    code, printed, _ = run(*arguments, "--json")
    assert code == 2 and says in json.loads(printed)["error"]["message"]
