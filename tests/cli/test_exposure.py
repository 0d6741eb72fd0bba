"""``pivotal exposure``: tables, JSON, a picture, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import pivotal as pv
from pivotal.cli.main import app
from pivotal.errors import PivotalError


def run(*arguments: str) -> str:
    found = CliRunner().invoke(app, ["exposure", *arguments], catch_exceptions=False)
    assert found.exit_code == 0
    return found.output


def test_exposure_and_targets() -> None:
    text = " ".join(run("--dose", "60").split())
    assert "Ly 2023 60 1220 620.6 to 2409 1098 1448 98.86" in text
    assert "that of 2, 4 or 7 (0.001, 0.003 or 0.009 unbound; stated <0.003)" in text


def test_json_holds_what_python_computes() -> None:
    held = json.loads(run("--dose", "40", "--covariate", "sex=female", "--covariate", "weight=60", "--json"))["data"]
    found = pv.target_coverage(pv.load_dossier("cabometyx"), dose_mg=40, covariates={"sex": "female", "weight": 60})
    assert held["exposure"] == found.exposures.tidy()
    assert held["targets"] == found.tidy()


def test_without_targets_there_is_exposure_alone(tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "dossiers" / "veritamab"
    held = json.loads(run("--dossier", str(folder), "--dose", "1", "--json"))["data"]
    assert held["models"] == 1
    assert held["exposure"][0]["typical"] == pytest.approx(1000 / 5 / 24)
    picture = tmp_path / "exposure.svg"
    run("--dossier", str(folder), "--figure", str(picture))
    assert "Nordlys 2030" in picture.read_text("utf-8") or picture.stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--covariate", "sex"], "accepted: name=value"),
        (["--covariate", "sex=male", "--covariate", "sex=female"], "is there twice"),
        (["--dose", "-1"], "accepted: a number above zero"),
        (["everolimus", "--dossier", "net-landscape"], "no model of the exposure to everolimus"),
        (["--figure", "a.txt"], "cannot draw"),
    ],
)
def test_bad_input_is_refused(arguments, said) -> None:
    with pytest.raises(PivotalError, match=said):
        CliRunner().invoke(app, ["exposure", *arguments], catch_exceptions=False)
