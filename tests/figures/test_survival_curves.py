"""The figure of survival curves: what stands in it, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

import pivotal as pv
from pivotal.errors import DataError
from pivotal.figures.survival_curves import PALETTE

DATA = {
    "AVAL": [2, 3, 5, 8, 11, 4, 6, 7, 9, 14],
    "CNSR": [0, 0, 1, 0, 1, 0, 0, 1, 1, 1],
    "TRT01P": ["A"] * 5 + ["B"] * 5,
}


def picture(**options: Any) -> Figure:
    figure = pv.kaplan_meier(DATA, "TRT01P").plot(**options)
    assert isinstance(figure, Figure)
    return figure


def words(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_curve_is_drawn_from_1_at_0() -> None:
    line = picture().axes[0].get_lines()[0]
    assert (line.get_xdata()[0], line.get_ydata()[0]) == (0, 1)
    np.testing.assert_allclose(line.get_ydata()[1:], [0.8, 0.6, 0.6, 0.3, 0.3])
    assert line.get_color() == PALETTE[0]
    assert line.get_drawstyle() == "steps-post"


def test_numbers_at_risk_stand_under_their_times() -> None:
    figure = picture(ticks=[0, 5, 10])
    curves, table = figure.axes
    assert words(figure)[:5] == ["Number at risk", "A", "5", "3", "1"]
    assert words(figure)[5:] == ["B", "5", "4", "1"]
    assert table.get_xlim() == curves.get_xlim()
    assert [text.get_position()[0] for text in table.texts[2:5]] == [0, 5, 10]
    box = (curves.get_position().x0, curves.get_position().x1)
    assert box == (table.get_position().x0, table.get_position().x1)


def test_nothing_in_the_table_overlaps() -> None:
    figure = picture(labels={"A": "A drug with a long name", "B": "Placebo"}, table=("n_risk", "n_event", "n_censor"))
    figure.savefig(Path("/dev/null"), format="png")
    boxes = [text.get_window_extent() for text in figure.axes[1].texts]
    for k, box in enumerate(boxes):
        assert box.x0 >= 0
        assert not any(box.overlaps(other) for other in boxes[k + 1 :])


def test_events_and_censorings_are_cumulative() -> None:
    assert words(picture(ticks=[0, 5, 10], table=("n_event", "n_censor")))[:9] == [
        *("Cumulative events", "A", "0", "2", "3", "B", "0", "1", "2"),
    ]


def test_censored_times_are_ticked() -> None:
    marks = [line for line in picture(medians=False).axes[0].get_lines() if line.get_marker() == "|"]
    assert [list(line.get_xdata()) for line in marks] == [[5, 11], [7, 9, 14]]
    assert not [line for line in picture(censoring=False).axes[0].get_lines() if line.get_marker() == "|"]


def test_medians_are_named_and_marked() -> None:
    legend = picture(labels={"A": "Drug"}).axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "Drug: median 8.0 (95% CI 2.0–NR)",
        "B: median NR (95% CI 4.0–NR)",
    ]


@pytest.mark.parametrize(
    ("interval", "bands"), [("pointwise", 2), ("hall-wellner", 2), ("equal-precision", 2), (None, 0)]
)
def test_limits_are_shaded(interval: Any, bands: int) -> None:
    assert (
        len([each for each in picture(interval=interval).axes[0].collections if isinstance(each, PolyCollection)])
        == bands
    )


def test_months_are_ticked_by_quarters() -> None:
    axes = picture(unit="months").axes[0]
    assert axes.get_xlabel() == "Time (months)"
    assert list(axes.get_xticks()) == [0, 2, 4, 6, 8, 10, 12, 14]
    long = pv.kaplan_meier({"AVAL": [50.0, 60.0], "CNSR": [0, 1]}).plot(unit="months", table=())
    assert list(long.axes[0].get_xticks()) == list(range(0, 61, 6))
    assert len(long.axes) == 1


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_it_is_written_in_every_format(suffix: str, tmp_path: Path) -> None:
    picture(title="Overall survival", note="HR 0.50").savefig(tmp_path / f"curves.{suffix}")
    assert (tmp_path / f"curves.{suffix}").stat().st_size > 1000


@pytest.mark.parametrize(
    "data", [{"AVAL": [3.0], "CNSR": [1]}, {"AVAL": [3.0], "CNSR": [0]}, {"AVAL": [0.0, 0.0], "CNSR": [0, 1]}]
)
def test_the_smallest_data_have_a_picture(data: Any, tmp_path: Path) -> None:
    pv.kaplan_meier(data).plot().savefig(tmp_path / "small.svg")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"table": ("risk",)}, "table='risk'"),
        ({"interval": "bootstrap"}, "interval='bootstrap'"),
        ({"labels": {"C": "x"}}, "labels= names 'C'"),
        ({"colours": {"C": "x"}}, "colours= names 'C'"),
        ({"ticks": [-1, 2]}, "ticks="),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        picture(**options)
