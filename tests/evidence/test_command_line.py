"""``pivotal consistency FILE``: YAML and CSV in, findings out, and every mistake with its line."""

import json

import pytest

from pivotal.cli import main
from pivotal.dossier.load import LIBRARY

TABLE = """\
cut,endpoint,cohort,quantity,arm,value,low,high,level
final,PFS,pNET,n,drug,64,,,
final,PFS,pNET,n,placebo,31,,,
final,PFS,pNET,median,drug,13.8,9.2,18.5,
final,PFS,pNET,median,placebo,4.4,3.0,5.9,

final,PFS,pNET,hazard_ratio,,0.23,0.12,0.42,95
final,PFS,pNET,p_value,,<0.001,,,
page,PFS,pNET,hazard_ratio,,4.35,,,
"""
RESULTS = """\
reference: placebo
results:
  - endpoint: PFS
    median: {drug: 4.4, placebo: 13.8}
    hazard_ratio: {value: 0.23, ci: [0.12, 0.42]}
"""


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run the verb on a file with a text, and return exit code, output and errors."""

    def running(text: str, *options: str, name: str = "results.yaml") -> tuple[int, str, str]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["pivotal", "consistency", str(path), *options])
        with pytest.raises(SystemExit) as left:
            main.run()
        return (left.value.code or 0, *capsys.readouterr())

    return running


def test_a_table_is_read_and_tested(run):
    code, printed, errors = run(TABLE, "--reference", "placebo", "--json", name="table.csv")
    assert (code, errors) == (0, "")
    envelope = json.loads(printed)
    assert (envelope["verb"], envelope["ok"]) == ("consistency", True)
    (report,) = envelope["data"]["reports"]
    assert [(each["term"], each["severity"], each["cut"]) for each in report["findings"]] == [
        ("reciprocal", "doubtful", "page")
    ]
    assert report["tested"]["p_value"] == report["tested"]["medians_direction"] == 1


RATIOS = """\
endpoint,quantity,arm,value,low,high,of
ORR,percent,drug,35.0,,,
ORR,percent,placebo,15.7,,,
ORR,odds_ratio,,0.34,0.21,0.56,
ORR,difference,,19.4,11.0,27.8,
OS,difference,,2.9,0.4,5.4,restricted mean
"""


def test_ratios_and_differences_are_rows_of_a_table(run):
    code, printed, _ = run(RATIOS, "--reference", "placebo", "--json", name="table.csv")
    (report,) = json.loads(printed)["data"]["reports"]
    assert (code, [each["term"] for each in report["findings"]]) == (0, ["odds ratio against the shares"])
    assert (report["tested"]["effect_of_shares"], report["tested"]["effect_interval"]) == (2, 3)


def test_results_by_themselves_are_read_and_shown(run):
    code, printed, errors = run(RESULTS)
    assert (code, errors) == (0, "")
    assert "serious" in printed
    assert "arms exchanged" in " ".join(printed.split())
    assert run(RESULTS, "--strict")[0] == 1


def test_a_trial_of_a_dossier_is_read(run):
    text = (LIBRARY / "cabometyx" / "cabinet.yaml").read_text(encoding="utf-8")
    code, printed, _ = run(text, "--strict", "--json")
    (report,) = json.loads(printed)["data"]["reports"]
    assert (code, report["serious"], report["doubtful"]) == (0, 0, 0)
    assert report["note"] > 5


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("a.csv", "", 1, "the column endpoint is missing"),
        ("a.csv", "endpoint,quantity\n", 1, "the column value is missing"),
        ("a.csv", "endpoint,quantity,value,valu\n", 1, "there is no key 'valu' here"),
        ("a.csv", "endpoint,quantity,value,value\n", 1, "there twice"),
        ("a.csv", "endpoint,quantity,value\n", 1, "there are no results"),
        ("a.csv", "endpoint,quantity,value\nPFS,hr,0.4\n", 2, "'hr': no quantity"),
        ("a.csv", "endpoint,quantity,value\nPFS,n,40\n", 2, "n needs an arm"),
        ("a.csv", "endpoint,quantity,arm,value\nPFS,hazard_ratio,drug,0.40\n", 2, "lies between the arms"),
        ("a.csv", "endpoint,quantity,value\n\nPFS,hazard_ratio,0.4x\n", 3, "'0.4x'"),
        ("a.csv", "endpoint,quantity,value\nPFS,hazard_ratio,\n", 2, "value"),
        ("a.csv", "endpoint,quantity,value\n,hazard_ratio,0.4\n", 2, "endpoint"),
        ("a.csv", "endpoint,quantity,value\nPFS,hazard_ratio\n", 2, "this row has 2 values and the header 3"),
        ("a.csv", "endpoint,quantity,value\nPFS,hazard_ratio,0.4\nPFS,hazard_ratio,0.5\n", 3, "is there twice"),
        ("a.csv", "endpoint,quantity,value,low,high\nPFS,hazard_ratio,0.9,0.1,0.4\n", 2, "outside its own interval"),
        ("a.csv", 'endpoint,quantity,value\nPFS,hazard_ratio,"0.4"x\n', 2, "this is not CSV"),
        ("a.csv", "endpoint,quantity,value,stratified\nPFS,hazard_ratio,0.4,perhaps\n", 2, "write true or false"),
        ("a.csv", "cut,endpoint,quantity,arm,value\na b,PFS,n,drug,40\n", 2, "'a b'"),
        ("a.yaml", "", None, "the file is empty"),
        ("a.yaml", "title: nothing\n", 1, "there are no results"),
        ("a.yaml", "reference: placbo\nresults:\n  - {endpoint: PFS, n: {placebo: 3}}\n", 1, "is in none of the results"),
        ("a.yaml", "results:\n  - endpoint: PFS\n    hazard_ratio: 0.4x\n", 3, "is not a printed number"),
        ("a.yaml", "results:\n  - endpoint: PFS\n    hazzard_ratio: 0.4\n", 3, "did you mean 'hazard_ratio'"),
        ("a.yaml", "trials: []\n", 1, "there are no results here"),
        ("a.yaml", "- 1\n", 1, "list"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_line(run, name, text, line, says):
    code, printed, errors = run(text, name=name)
    assert (code, printed) == (2, "")
    assert says in errors
    assert errors.startswith(f"pivotal consistency: {name}" + (f", line {line}" if line else ""))
    code, printed, errors = run(text, "--json", name=name)
    error = json.loads(printed)["error"]
    assert (code, errors, error["file"], error["line"]) == (2, "", name, line)


def test_a_reference_arm_that_is_not_there_is_bad_input(run):
    code, _, errors = run(RESULTS, "--reference", "placbo")
    assert code == 2
    assert "it has drug, placebo" in errors


def test_a_file_that_is_not_there_is_bad_input(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.argv", ["pivotal", "consistency", str(tmp_path / "none.csv")])
    with pytest.raises(SystemExit) as left:
        main.run()
    assert left.value.code == 2
    assert "none.csv" in capsys.readouterr().err
