"""Marks of censoring in pixels: at the foot and the head of drops, over each other, and where there are none."""

import io

import numpy as np
import pytest
from matplotlib.figure import Figure

import pivotal as pv

STEPS = [(0, 1.0), (10, 0.9), (20, 0.78), (30, 0.7), (40, 0.52), (50, 0.45), (60, 0.45)]
STYLES = {
    "ring": {"marker": "o", "markersize": 5, "markerfacecolor": "white", "markeredgewidth": 0.9},
    "tick": {"marker": "|", "markersize": 7},
    "cross": {"marker": "+", "markersize": 7},
    "disc": {"marker": "o", "markersize": 5},
}


def read(folder, marks, *, line="-", **style):
    figure = Figure(figsize=(7, 5))
    axes = figure.subplots()
    time, survival = np.array(STEPS).T
    axes.step(time, survival, where="post", color="black", linestyle=line, linewidth=1.3)
    if len(marks):
        level = survival[np.searchsorted(time, marks, side="right") - 1]
        axes.plot(marks, level, color="black", linestyle="none", **style)
    axes.set(xlim=(0, 60), ylim=(0, 1.05), xlabel="Months", ylabel="Survival")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=150)
    path = folder / "figure.png"
    path.write_bytes(buffer.getvalue())
    (arm,) = pv.digitise(path, unit="months").figure.arms
    return arm


@pytest.mark.parametrize("line", ["-", "--"])
@pytest.mark.parametrize("name", STYLES)
def test_marks_beside_drops_are_read_once(tmp_path, name, line):
    marks = [5.0, 9.6, 20.15, 25.0, 30.4, 41.0, 45.0]  # a ring is 0.8 months wide
    assert read(tmp_path, marks, line=line, **STYLES[name]).censor_marks == pytest.approx(marks, abs=0.35)


@pytest.mark.parametrize("name", ["ring", "disc"])
def test_two_marks_over_each_other_are_two(tmp_path, name):
    marks = [5.0, 14.0, 14.3, 25.0, 25.5, 35.0, 45.0, 45.9, 55.0]
    assert read(tmp_path, marks, **STYLES[name]).censor_marks == pytest.approx(marks, abs=0.25)


@pytest.mark.parametrize("line", ["--", "-."])
def test_a_curve_without_marks_has_none(tmp_path, line):
    assert read(tmp_path, [], line=line).censor_marks is None
