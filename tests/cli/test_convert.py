"""``pivotal convert``: files go from format to format, what is lost is told, and bad input writes nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import pivotal as pv

Said = tuple[int, str, str]
RECORD = str(Path(__file__).parents[1] / "exchange" / "registry_record.json")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    frame = {"USUBJID": ["001", "002"], "AVAL": [61, 30]}
    return pv.write_dataset(frame, tmp_path / "adtte.json", labels={"AVAL": "Analysis Value"}).path


def test_a_data_set_goes_round(run: Callable[..., Said], data: Path) -> None:
    code, printed, _ = run("convert", data.name, "adtte.xpt")
    assert code == 0 and "adtte.xpt was written" in printed
    assert "left out: AVAL: whole numbers are written as numbers, not marked as whole" in printed
    code, printed, _ = run(
        "convert", "adtte.xpt", "b.dat", "--to", "ndjson", "--name", "ADTTE2", "--label", "Times", "--json"
    )
    envelope = json.loads(printed)
    assert envelope["data"] == {
        "dataset": "ADTTE2", "label": "Times", "rows": 2, "columns": 2, "written": "b.dat", "findings": [],
    }  # fmt: skip
    back = pv.read_dataset("b.dat", format="ndjson")
    assert back.labels == {"AVAL": "Analysis Value"} and back.frame["AVAL"].to_list() == [61.0, 30.0]


def test_strict_writes_nothing_where_something_is_lost(run: Callable[..., Said], data: Path) -> None:
    code, printed, _ = run("convert", data.name, "adtte.xpt", "--strict", "--json")
    envelope = json.loads(printed)
    assert code == 1 and envelope["ok"] and envelope["data"]["written"] is None and not Path("adtte.xpt").exists()
    assert envelope["data"]["findings"][0]["variable"] == "AVAL"
    code, printed, _ = run("convert", data.name, "adtte.parquet", "--strict")
    assert code == 0 and Path("adtte.parquet").exists()


def test_a_record_becomes_results_that_consistency_takes(run: Callable[..., Said]) -> None:
    code, printed, _ = run("convert", RECORD, "results.yaml", "--from", "clinicaltrials")
    assert code == 0 and "mean in score on a scale is not taken" in printed
    code, printed, _ = run("consistency", "results.yaml", "--json")
    assert code == 0 and json.loads(printed)["ok"]
    code, _, _ = run("convert", RECORD, "strict.yaml", "--from", "clinicaltrials", "--strict")
    assert code == 1 and not Path("strict.yaml").exists()


def test_a_study_becomes_a_trial(run: Callable[..., Said]) -> None:
    from tests.exchange.test_usdm import STUDY

    Path("study.json").write_text(json.dumps(STUDY))
    code, _, _ = run("convert", "study.json", "trial.yaml", "--from", "usdm")
    text = Path("trial.yaml").read_text("utf-8")
    assert code == 0

    from pivotal.dossier.mistakes import parse_noun
    from pivotal.dossier.trials import Trial
    from pivotal.dossier.yaml import parse_yaml

    trial = parse_noun(Trial, parse_yaml(text, "trial.yaml"), "trial.yaml")
    assert trial == pv.read_usdm("study.json").trial


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.xpt", "b.json"], "cannot read none.xpt"),
        (["adtte.json", "b.sas7bdat"], "SAS7BDAT files are read, not written"),
        (["adtte.json", "b.xls"], "the ending '.xls' says no format"),
        (["adtte.json", "adtte.json"], "is the file that is read"),
        (["adtte.json", "b.json", "--from", "cdisc"], "there is no format 'cdisc'"),
        (["bad.json", "b.xpt"], "bad.json: line 1, column 2: is cut short"),
        (["odd.json", "b.xpt"], "is not ASCII text that can be printed"),
        (["adtte.json", "b.xpt", "--from", "usdm"], "becomes YAML"),
        (["adtte.json", "b.yaml", "--from", "usdm"], "accepted: a study of USDM 4"),
        ([RECORD, "b.xpt"], "this is a record of ClinicalTrials.gov, not a data set"),
    ],
)
def test_mistakes_are_named_and_nothing_is_written(
    run: Callable[..., Said], data: Path, arguments: list[str], message: str
) -> None:
    Path("bad.json").write_text("{")
    pv.write_dataset({"A": ["ä"]}, "odd.json")
    before = sorted(each.name for each in data.parent.iterdir())
    code, printed, errors = run("convert", *arguments)
    assert code == 2 and message in " ".join((errors + printed).split())
    assert sorted(each.name for each in data.parent.iterdir()) == before
    code, printed, _ = run("convert", *arguments, "--json")
    assert code == 2 and not json.loads(printed)["ok"]
