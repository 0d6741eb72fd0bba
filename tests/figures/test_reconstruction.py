"""The figure of a reconstruction: what is drawn of the published curves, of the patients, and of what is left open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

import pivotal as pv
from pivotal.errors import DataError
from pivotal.evidence.reconstruction.set_statistics import survival_after
from pivotal.figures.reconstruction import survival_of
from pivotal.figures.survival_curves import PALETTE

CONTROL = {
    "arm": "control",
    "time": [0, 2, 2, 4, 4, 7, 7, 9],
    "survival": [1, 1, 0.8, 0.8, 0.6, 0.6, 0.3, 0.3],
    "at_risk": {0: 50, 3: 38, 6: 26, 9: 3},
}
DRUG = {
    "arm": "drug",
    "time": [0, 3, 3, 6, 6, 10],
    "survival": [1, 1, 0.9, 0.9, 0.7, 0.7],
    "at_risk": {0: 50, 3: 48, 6: 40, 9: 9},
    "censor_marks": [4, 5, 7, 8, 9],
}


def reconstructed(*arms: Any, **printed: Any) -> Any:
    whole = {"arms": arms or (CONTROL, DRUG), "unit": "months", "reference": "control"}
    return pv.reconstruct({**whole, **printed}, sets=20)


@pytest.fixture(scope="module")
def found() -> Any:
    return reconstructed()


def drawn(found: Any, **options: Any) -> Figure:
    figure = found.plot(**options)
    assert isinstance(figure, Figure)
    return figure


def of_kind(axes: Any, kind: str) -> list[Any]:
    return [each for each in (*axes.get_lines(), *axes.collections) if each.get_gid() == kind]


def words(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_the_published_line_lies_under_the_curve_of_the_patients(found: Any) -> None:
    curves = drawn(found).axes[0]
    for k, (published, patients) in enumerate(
        zip(of_kind(curves, "published"), of_kind(curves, "reconstructed"), strict=True)
    ):
        np.testing.assert_array_equal(published.get_xdata(), found.arms[k].line.time)
        np.testing.assert_array_equal(published.get_ydata(), found.arms[k].line.survival)
        assert published.get_linewidth() > 3 * patients.get_linewidth()
        assert published.get_zorder() <= patients.get_zorder()
        assert (patients.get_color(), patients.get_drawstyle()) == (PALETTE[k], "steps-post")
        time, event = found.central[k]
        after = survival_after(event)[0]
        x, y = patients.get_xdata(), patients.get_ydata()
        for at in (0.5, 2.5, 5.0, 8.0):
            gone = np.searchsorted(time, at, "right")
            assert y[np.searchsorted(x, at, "right") - 1] == pytest.approx(after[gone - 1] if gone else 1.0, abs=1e-12)


def test_the_curve_of_patients_falls_at_events_only() -> None:
    time, survival = survival_of(np.array([1.0, 1.0, 2.0, 3.0]), np.array([1, 1, 0, 1], np.uint8))
    assert (time.tolist(), survival.tolist()) == ([0, 1, 3, 3], [1, 0.5, 0, 0])
    flat = survival_of(np.array([2.0, 5.0]), np.array([0, 0], np.uint8))
    assert [each.tolist() for each in flat] == [[0, 5], [1, 1]]


def test_bands_hold_the_middle_of_all_sets(found: Any) -> None:
    figure = drawn(found)
    for panel in figure.axes[:2]:
        assert len(of_kind(panel, "band")) == 2
    assert not [band for panel in drawn(found, band=False).axes[:2] for band in of_kind(panel, "band")]
    sure, at = found.ensemble(), 4.5
    left = sorted(float(np.sum(sure.sets(k)[0][0] >= at)) for k in range(len(sure)))
    edge = of_kind(figure.axes[1], "band")[0].get_paths()[0].vertices
    near = edge[np.abs(edge[:, 0] - at) < 0.03]
    assert np.quantile(left, 0.05) - 1 <= near[:, 1].min() <= near[:, 1].max() <= np.quantile(left, 0.95) + 1


def test_printed_numbers_at_risk_are_rings_on_those_of_the_patients(found: Any) -> None:
    panel = drawn(found).axes[1]
    rings = of_kind(panel, "printed")
    for k, arm in enumerate((CONTROL, DRUG)):
        assert dict(zip(*map(list, rings[k].get_data()), strict=True)) == arm["at_risk"]
        time = found.central[k][0]
        assert [int(np.sum(time >= at)) for at in arm["at_risk"]] == list(arm["at_risk"].values())
    assert words(panel) == ["shaded: middle 90% of 200 sets; rings: printed"]


def test_the_table_has_what_is_printed_and_what_was_got_where_they_differ() -> None:
    found = reconstructed()
    table = drawn(found).axes[2]
    assert words(table)[0] == "Number at risk, as printed (reconstructed, where it differs)"
    assert words(table)[1:] == ["control", "50", "38", "26", "3", "drug", "50", "48", "40", "9"]
    other = drawn(found, ticks=[0, 3, 5]).axes[2]
    now = int(np.sum(found.central[0][0] >= 5))
    assert words(other)[1:5] == ["control", "50", "38", f"({now})"]
    none = drawn(reconstructed({**CONTROL, "at_risk": {}, "subjects": 50}, {**DRUG, "at_risk": {0: 50}}))
    assert words(none.axes[2])[1:3] == ["control", "50"]


def test_a_number_that_is_not_met_shows_both() -> None:
    impossible = {**CONTROL, "subjects": 60}  # beside 50 at time 0
    found = reconstructed(impossible, DRUG)
    assert words(drawn(found).axes[2])[2] == "50 (60)"


def test_without_printed_numbers_the_table_says_so() -> None:
    bare = {**CONTROL, "at_risk": {}, "subjects": 50}
    figure = drawn(reconstructed(bare, reference=None))
    assert words(figure.axes[2])[:3] == ["Number at risk, reconstructed", "control", "50"]
    assert not of_kind(figure.axes[1], "printed")


def test_censorings_are_ticked_above_as_marked_and_below_as_reconstructed(found: Any) -> None:
    curves = drawn(found).axes[0]
    (marked,) = of_kind(curves, "marked")
    assert isinstance(marked, LineCollection)
    assert [float(each[0][0]) for each in marked.get_segments()] == DRUG["censor_marks"]
    level = 0.9
    assert all(level < y <= 1 for each in marked.get_segments()[:2] for _, y in each)
    own = of_kind(curves, "censored")
    assert [len(each.get_segments()) for each in own] == [int(np.sum(event == 0)) for _, event in found.central]
    assert not of_kind(drawn(found, censoring=False).axes[0], "censored")


def test_the_arms_are_named_with_patients_and_events(found: Any) -> None:
    legend = drawn(found, labels={"drug": "New"}).axes[0].get_legend()
    texts = [text.get_text() for text in legend.get_texts()]
    assert texts[0].startswith("control: 50 patients, ") and texts[1].startswith("New: 50 patients, ")
    assert f"{int(found.central[1][1].sum())} events" in texts[1]


def test_the_hazard_ratio_is_the_note_of_two_arms_and_a_table_of_more(found: Any) -> None:
    row = found.ensemble().hazard_ratio()[0]
    (note,) = words(drawn(found).axes[0])
    assert note.startswith(f"Hazard ratio {row['estimate']:.2f} (95% CI {row['conf_low']:.2f}–")
    assert "of the sets" in note
    assert words(drawn(found, note="as printed").axes[0]) == ["as printed"]
    three = drawn(reconstructed(CONTROL, DRUG, {**DRUG, "arm": "half"}))
    assert words(three.axes[0]) == []
    said = words(three.axes[3])
    assert said[0] == "Hazard ratio over control"
    assert [each.split()[0] for each in said[1:]] == ["drug", "half"]
    alone = drawn(reconstructed(CONTROL, DRUG, reference=None))
    assert words(alone.axes[0]) == []


def test_a_cut_survival_axis_stays_cut() -> None:
    high = {**DRUG, "survival": [100, 100, 95, 95, 80, 80]}
    axes = drawn(reconstructed(high, reference=None, scale="percent", survival_axis=(60, 100))).axes[0]
    assert 0.59 < axes.get_ylim()[0] < 0.6
    assert axes.get_yticks()[0] == pytest.approx(0.6)


@pytest.mark.parametrize("names", [("a", "b"), ("A drug with a very long name", "Placebo"), ("a", "b", "c", "d")])
def test_nothing_below_the_axis_overlaps(names: tuple[str, ...]) -> None:
    figure = drawn(reconstructed(*({**DRUG, "arm": each} for each in names), reference=names[0]), title="Survival")
    figure.savefig(Path("/dev/null"), format="png")
    boxes = [text.get_window_extent() for axes in figure.axes[2:] for text in axes.texts]
    assert all(box.x0 >= 0 and box.y0 >= 0 for box in boxes)
    assert not [1 for k, box in enumerate(boxes) for other in boxes[k + 1 :] if box.overlaps(other)]


def test_panels_can_be_left_out(found: Any) -> None:
    plain = drawn(found, at_risk=False, table=False)
    assert len(plain.axes) == 1
    assert plain.axes[0].get_xlabel() == "Time (months)"
    whole = drawn(found)
    assert (whole.axes[0].get_xlabel(), whole.axes[1].get_xlabel()) == ("", "Time (months)")
    assert len({round(axes.get_position().x0, 9) for axes in whole.axes}) == 1


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_it_is_written_in_every_format(found: Any, suffix: str, tmp_path: Path) -> None:
    drawn(found, title="Overall survival").savefig(tmp_path / f"curves.{suffix}")
    assert (tmp_path / f"curves.{suffix}").stat().st_size > 1000


def test_the_smallest_figure_has_a_picture(tmp_path: Path) -> None:
    one = pv.reconstruct({"time": [0, 3, 3], "survival": [1, 1, 0]}, subjects=1, sets=2)
    one.plot().savefig(tmp_path / "one.svg")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": {"C": "x"}}, "labels= names 'C'; the arms are 'control', 'drug'"),
        ({"colours": {"C": "x"}}, "colours= names 'C'"),
        ({"ticks": [-1, 3]}, "ticks="),
    ],
)
def test_an_option_that_is_none_is_refused(found: Any, options: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        drawn(found, **options)
