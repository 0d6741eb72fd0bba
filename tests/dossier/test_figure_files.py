"""Published figures out of files: what digitising programs and users write, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import DataError, DossierError, EvidenceError, PivotalError, StorageError

EXAMPLE = Path(__file__).parents[2] / "examples" / "colon-figure.yaml"
POINTS = "arm,time,survival\ndrug,0,1\ndrug,2,1\ndrug,2,0.8\nplacebo,0,1\nplacebo,1,1\nplacebo,1,0.5\n"
STATED = "unit: months\narms:\n  - arm: drug\n    at_risk: {0: 9, 2: 8}\n  - arm: placebo\n    subjects: 8\n"


@pytest.fixture
def file(tmp_path: Path):
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def test_the_example_is_read_as_it_is_written() -> None:
    figure = pv.read_figure(EXAMPLE)
    drug, control = figure.arms
    assert (figure.unit, figure.scale, figure.reference) == ("months", "percent", "Observation")
    assert (control.arm, control.at_risk[60.0], drug.at_risk[108.0]) == ("Observation", 160, 2)
    assert str(figure.hazard_ratio) == "0.69 (95 % CI 0.55 to 0.87)"
    assert len(drug.time) == len(drug.survival) == 120


def test_the_example_is_the_figure_of_its_data() -> None:
    deaths = pv.read_table(EXAMPLE.with_name("colon.csv")).filter(pl.col("PARAMCD") == "OS")
    figure = pv.read_figure(EXAMPLE)
    for arm in figure.arms:
        own = deaths.filter(pl.col("TRT01P") == arm.arm)
        months = own["AVAL"].to_numpy() / 30.4375
        assert dict(arm.at_risk) == {at: int(np.sum(months >= at)) for at in range(0, 109, 12)}
        curve = pv.kaplan_meier({"AVAL": months, "CNSR": own["CNSR"].to_numpy()}).of("all").columns()
        steps, level = np.r_[0.0, curve["time"]], 100 * np.r_[1.0, curve["survival"]]
        time, survival = np.array(arm.time), np.array(arm.survival)
        rounding = 0.1 + 1e-9  # of both axes, half of what is read
        below = level[np.searchsorted(steps, time + rounding, "right") - 1]
        above = level[np.maximum(np.searchsorted(steps, time - rounding, "left") - 1, 0)]
        assert np.all((survival >= below - rounding) & (survival <= above + rounding))
    two = deaths.filter(pl.col("TRT01P").is_in([arm.arm for arm in figure.arms]))
    effect = pv.cox(two, "TRT01P", reference="Observation").benefit("TRT01P")
    said = [f"{effect[name]:.2f}" for name in ("hazard_ratio", "hazard_ratio_low", "hazard_ratio_high")]
    assert figure.hazard_ratio is not None and figure.hazard_ratio.ci is not None and figure.p_value is not None
    assert [str(figure.hazard_ratio.value), *map(str, figure.hazard_ratio.ci)] == said
    assert str(figure.p_value.value) == f"{pv.logrank(two, 'TRT01P', reference='Observation').p_value:.3f}"


def test_json_is_the_same(file) -> None:
    figure = pv.read_figure(EXAMPLE)
    again = pv.read_figure(file("figure.json", json.dumps(figure.model_dump(mode="json"))))
    assert again == figure


def test_a_table_of_all_arms(file) -> None:
    figure = pv.read_figure(file("points.csv", POINTS), unit="weeks", scale="proportion", reference="placebo")
    assert [(each.arm, each.time, each.survival) for each in figure.arms] == [
        ("drug", (0, 2, 2), (1, 1, 0.8)),
        ("placebo", (0, 1, 1), (1, 1, 0.5)),
    ]
    assert (figure.unit, figure.reference) == ("weeks", "placebo")


@pytest.mark.parametrize(
    "text",
    [
        "time,survival\n0,1\n2.5,0.8\n",
        "0,1\n2.5,0.8\n",
        "\ufefftime;surv\n0;1\n2,5;0,8\n",
        '"ID"\t"time"\t"survival"\r\n1\t0\t1\r\n2\t2.5\t0.8\r\n',
        "k   time  survival\n1   0     1\n2   2.5   .8\n\n",
        "T, S\n0, 1\n2.5, 8e-1\n",
    ],
)
def test_tables_of_digitising_programs(file, text: str) -> None:
    (arm,) = pv.read_figure(file("placebo.txt", text), unit="months").arms
    assert (arm.arm, arm.time, arm.survival) == ("placebo", (0.0, 2.5), (1.0, 0.8))


def test_numbers_at_risk_as_the_followers_of_guyot_write_them(file) -> None:
    points = [file("drug.csv", "0,1\n2,0.8\n"), file("placebo.csv", "0,1\n2,0.5\n")]
    rows = [
        file("r1.txt", "Interval\tTime\tLower\tUpper\tnRisk\n1\t0\t1\t1\t40\n2\t2\t2\t2\t30\n"),
        file("r2.csv", "0,50\n2,20\n"),
    ]
    figure = pv.read_figure(points, at_risk=rows, unit="months")
    assert [dict(each.at_risk) for each in figure.arms] == [{0: 40, 2: 30}, {0: 50, 2: 20}]
    named = file("rows.csv", "arm,time,n\nplacebo,0,50\ndrug,0,40\ndrug,2,30\n")
    figure = pv.read_figure(points, at_risk=named, unit="months")
    assert [dict(each.at_risk) for each in figure.arms] == [{0: 40, 2: 30}, {0: 50}]


def test_tables_complete_what_a_file_states(file) -> None:
    stated, points = file("figure.yaml", STATED), file("points.csv", POINTS)
    rows = file("rows.csv", "arm,time,n\nplacebo,0,8\nplacebo,1,8\n")
    drug, placebo = pv.read_figure(stated, points=points, at_risk=rows).arms
    assert (drug.time, dict(drug.at_risk)) == ((0, 2, 2), {0: 9, 2: 8})
    assert (placebo.survival, placebo.subjects, dict(placebo.at_risk)) == ((1, 1, 0.5), 8, {0: 8, 1: 8})


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("time,survival\n0,1\n2,eight\n", 3, "survival: 'eight': no number"),
        ("time,survival\n0,1\n2,nan\n", 3, "survival: 'nan': no number"),
        ("time,survival\n0,1\n,0.8\n", 3, "time: nothing is written here"),
        ("time,survival\n0,1\n2,5,0.8\n", 3, "this row has 3 values and the first 2"),
        ("time,survivle\n0,1\n", 1, "there is no key 'survivle' here"),
        ("time,n\n0,1\n", 1, "there is no key 'n' here"),
        ("time\n0\n", 1, "the column survival is missing"),
        ("time,t,survival\n0,0,1\n", 1, "two columns hold time: time and t"),
        ("0,1,1\n2,1,1\n", 1, "3 columns without a header"),
        ("arm,time,survival\n,0,1\n", 2, "arm: nothing is written here"),
        ('time,survival\n0,"1\n', 2, "this is no table"),
        ("time,survival\n", None, "there are no rows here"),
        ("\n\n", None, "the file is empty"),
    ],
)
def test_what_is_wrong_in_a_table_of_points(file, text: str, line: int | None, message: str) -> None:
    with pytest.raises(DossierError) as wrong:
        pv.read_figure(file("points.csv", text), unit="months")
    assert wrong.value.place is not None
    assert (wrong.value.place.file, wrong.value.place.line) == ("points.csv", line)
    assert message in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("arm,time,n\ndrug,0,9\nplacbo,0,8\n", 3, "arm: 'placbo': no arm\n  accepted: drug, placebo"),
        ("arm,time,n\ndrug,0,9.5\n", 2, "n: '9.5': no count of patients"),
        ("arm,time,n\ndrug,0,-9\n", 2, "n: '-9': no count of patients"),
        ("arm,time,n\ndrug,0,9\ndrug,0,9\n", 3, "the time 0 is there twice"),
        ("time,n\n0,9\n", 1, "no column names the arms, of which there are 2 beside 1 such file"),
    ],
)
def test_what_is_wrong_in_a_table_of_numbers_at_risk(file, text: str, line: int, message: str) -> None:
    with pytest.raises(DossierError) as wrong:
        pv.read_figure(file("points.csv", POINTS), at_risk=file("rows.csv", text), unit="months")
    assert wrong.value.place is not None
    assert (wrong.value.place.file, wrong.value.place.line) == ("rows.csv", line)
    assert message in str(wrong.value)


@pytest.mark.parametrize(
    ("edit", "line", "message"),
    [
        (("unit: months", "unit: hours"), 4, "unit: 'hours' is not known here\n  accepted: days, weeks, months, years"),
        (("scale: percent", "skale: percent"), 5, "there is no key 'skale' here"),
        (("[0, 108]", "[108, 0]"), 4, "an axis goes from a lower to a higher value"),
        (("reference: Observation", "reference: Placebo"), 4, "the reference 'Placebo' is no arm"),
        (("reference: Observation\n", ""), 8, "a hazard ratio is over an arm, and none is named as reference"),
        (("value: 0.69", "value: 0.96"), 9, "0.96 lies outside its own interval 0.55 to 0.87"),
        (("0: 304,", "0: -304,"), 14, "arms[0].at_risk"),
        (("median: 68.4", "median: soon"), 29, "'soon' is not a printed number"),
        (("time: [0, 1,", "time: [0, one,"), 15, "arms[0].time[1]: 'one' cannot stand here\n  accepted: a number"),
        (("time: [0, 1,", "time: [0,"), 12, "119 times beside 120 survival values"),
        (("- arm: Observation", "- arm: Levamisole + fluorouracil"), 4, "two arms have one name"),
        (("arms:", "arms: ["), 12, "this is not YAML"),
    ],
)
def test_what_is_wrong_in_a_stated_figure(file, edit: tuple[str, str], line: int, message: str) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert text.count(edit[0]) >= 1
    with pytest.raises(DossierError) as wrong:
        pv.read_figure(file("figure.yaml", text.replace(*edit, 1)))
    assert message in str(wrong.value)
    assert wrong.value.place is not None
    assert (wrong.value.place.file, wrong.value.place.line) == ("figure.yaml", line)


def test_files_that_do_not_go_together(file) -> None:
    stated, points = file("figure.yaml", STATED), file("points.csv", POINTS)
    with pytest.raises(DataError, match=r"points\.csv does not say the unit"):
        pv.read_figure(points)
    with pytest.raises(DataError, match="one YAML or JSON file, or tables"):
        pv.read_figure([stated, points])
    with pytest.raises(DataError, match="no file"):
        pv.read_figure([])
    with pytest.raises(DataError, match="is a table of points already"):
        pv.read_figure(points, points=points, unit="months")
    with pytest.raises(DataError, match=r"figure\.yaml is no table"):
        pv.read_figure(stated, points=stated)
    with pytest.raises(DossierError, match="the arm 'drug' is in two files"):
        pv.read_figure([points, file("drug.csv", "0,1\n")], unit="months")
    with pytest.raises(DossierError, match="the file says 'months', and unit= says 'days'"):
        pv.read_figure(stated, points=points, unit="days")
    with pytest.raises(DataError, match="unit: "):
        pv.read_figure(points, unit="hours")
    with pytest.raises(StorageError, match=r"hold no figure that is read\n  accepted: \.yaml"):
        pv.read_figure(file("figure.pdf", "%PDF"))
    with pytest.raises(StorageError, match="cannot read"):
        pv.read_figure("no-such-file.csv", unit="months")


def test_a_curve_that_is_none_is_placed_at_its_arm(file) -> None:
    from pivotal.dossier.figure_files import placed

    path = file("figure.yaml", STATED)
    said = placed(EvidenceError("the curve of placebo rises"), path)
    assert str(said) == "figure.yaml, line 5, column 5: arms[1].arm: the curve of placebo rises"
    assert str(placed(EvidenceError("nobody"), file("points.csv", POINTS))) == "points.csv: nobody"


@given(st.text(max_size=80), st.sampled_from(["figure.yaml", "points.csv", "rows.txt"]))
def test_any_text_is_a_figure_or_a_clear_error(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    path = tmp_path_factory.mktemp("any") / name
    path.write_text(text, "utf-8", errors="replace")
    try:
        figure = pv.read_figure(path, unit="months")
    except PivotalError:
        return
    assert figure.arms
