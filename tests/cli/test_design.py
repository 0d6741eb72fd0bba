"""``pivotal design``: designs of a dossier and of a file, as text, code and JSON, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import pivotal as pv
from pivotal.cli.main import app
from pivotal.errors import DossierError, PivotalError, UnknownNameError
from pivotal.planning.trial_design import design_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "design.yaml"


def run(*arguments: str) -> str:
    found = CliRunner().invoke(app, ["design", *arguments], catch_exceptions=False)
    assert found.exit_code == 0
    return found.output


def test_a_trial_of_the_library() -> None:
    text = " ".join(run("CABINET").split())
    assert "epNET-efficacy: read as an efficacy bound" in text
    assert "165.0 events" in text
    assert "assumed: alpha" in text


def test_json_holds_what_python_computes() -> None:
    held = json.loads(run("CABINET", "--json"))["data"]["designs"]
    designs = pv.load_dossier("cabometyx").trial("CABINET").design
    assert list(held) == [each.id for each in designs]
    plan = design_of(designs[0])
    assert held["epNET-efficacy"]["summary"]["hazard_ratio"] == plan.hazard_ratio
    assert [each["z"] for each in held["epNET-efficacy"]["looks"]] == [each.z for each in plan.looks]


def test_a_file_with_a_design_and_its_code() -> None:
    text = run(str(EXAMPLE), "--code")
    code = text[text.index("pv.design(") :].strip()
    plan = eval(code, {"pv": pv})
    assert f"{plan.events:.1f} events" in text
    assert json.loads(run(str(EXAMPLE), "--json"))["data"]["designs"]["two-looks"]["summary"]["power"] == pytest.approx(
        0.9
    )


def test_one_of_several() -> None:
    held = json.loads(run("CABINET", "--only", "pNET-efficacy", "--json"))["data"]["designs"]
    assert list(held) == ["pNET-efficacy"]


@pytest.mark.parametrize(
    ("old", "new", "error", "said"),
    [
        ("median: 9", "meidan: 9", DossierError, "line 5"),
        ("family: obrien-fleming", "family: obrien", DossierError, "did you mean 'obrien-fleming'"),
        ("power: 0.9", "power: 0.9999", PivotalError, "follow_up: not even"),
        ("duration: 24", "duration: 5", DossierError, "ends before the last rate begins"),
        ("allocation: [1, 1]", "allocation: [1, 0]", DossierError, "line 9"),
        ("design:", "designs:", DossierError, "did you mean 'design'"),
    ],
)
def test_mistakes_are_named(old: str, new: str, error: type[Exception], said: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(EXAMPLE.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(error) as raised:
        run(str(file))
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("METEOR",), "has no design: block"),
        (("CABINETT",), "did you mean 'CABINET'"),
        (("CABINET", "--only", "epNET"), "no design called 'epNET'"),
    ],
)
def test_unknown_names_are_refused(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(UnknownNameError, match=said):
        run(*arguments)
