"""What figures really show, and how far what was read of them lies from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pivotal.evidence.figure_model import PublishedArm, PublishedFigure

R_FIGURES = Path(__file__).parents[1] / "reference" / "figures"


@dataclass(frozen=True)
class TrueArm:
    """The curve of an arm: its steps, censored times, patients and numbers at risk."""

    name: str
    time: np.ndarray
    survival: np.ndarray
    censored: np.ndarray
    subjects: int
    at_risk: dict[float, int]

    def at(self, times: np.ndarray) -> np.ndarray:
        """Return survival at times, from the right."""
        return self.survival[np.searchsorted(self.time, times, side="right") - 1]


@dataclass(frozen=True)
class TrueFigure:
    """What a figure shows; which of it a reader can find is said by ``marks``, ``named`` and ``table``."""

    arms: tuple[TrueArm, ...]
    unit: str = "months"
    scale: str = "proportion"
    marks: bool = True
    named: bool = True
    table: bool = True
    horizon: float = np.inf  # where the axis ends


@dataclass(frozen=True)
class Score:
    """How far a reading lies from the truth, arm by arm."""

    away: tuple[float, ...]  # mean absolute difference of survival, as a proportion
    marks_found: float | None  # share of the true marks that were read
    marks_true: float | None  # share of the read marks that are true
    named: bool
    table: bool | None


@cache
def r_truths() -> dict[str, TrueFigure]:
    """Return what the figures of R show, by name."""
    found = {}
    for name, each in json.loads((R_FIGURES / "figures.json").read_text()).items():
        arms = tuple(
            TrueArm(
                arm["arm"], np.array(arm["time"]), np.array(arm["survival"]), np.array(arm["censored"], float),
                arm["n"], dict(zip(map(float, arm["at"]), arm["at_risk"], strict=True)),
            )
            for arm in each["arms"]
        )  # fmt: skip
        end = np.inf if name in {"survfit_two", "ggplot_ribbon"} else max(each["arms"][0]["at"])  # where it is cut
        found[name] = TrueFigure(
            arms, each["unit"], each["scale"], each["marks"], each["named"], each["table"], horizon=end
        )
    return found


def score(figure: PublishedFigure, truth: TrueFigure) -> Score:
    """Return how far a figure that was read lies from its truth; arms are paired by name, or else by nearness."""
    full = 100.0 if figure.scale == "percent" else 1.0
    read = {each.arm: each for each in figure.arms}
    named = set(read) == {each.name for each in truth.arms}
    pairs = [(each, read[each.name]) for each in truth.arms] if named else _nearest(figure, truth, full)
    away = tuple(_away(one, other, truth, full) for one, other in pairs)
    found, true = _marks(pairs, truth) if truth.marks else (None, None)
    table = all(dict(other.at_risk) == one.at_risk for one, other in pairs) if truth.table else None
    return Score(away, found, true, named, table)


def _nearest(figure: PublishedFigure, truth: TrueFigure, full: float) -> list[tuple[TrueArm, PublishedArm]]:
    return [(each, min(figure.arms, key=lambda arm: _away(each, arm, truth, full))) for each in truth.arms]


def _away(true: TrueArm, read: PublishedArm, truth: TrueFigure, full: float) -> float:
    end = min(float(true.time.max()), truth.horizon)
    grid = np.linspace(0, end, 1501)[:-1] + end / 3000
    time, survival = np.array(read.time), np.array(read.survival) / full
    # what is missing at the end counts as if the curve had fallen to nothing
    values = np.where(grid > time.max() + 0.01 * end, 0.0, np.interp(grid, time, survival))
    return float(np.abs(values - true.at(grid)).mean())


def _marks(pairs: list[tuple[TrueArm, PublishedArm]], truth: TrueFigure) -> tuple[float, float]:
    """Return the share of true marks near one that was read, and of read marks near a true one."""
    hits = [0, 0]
    of = [0, 0]
    for true, read in pairs:
        near = 0.004 * float(true.time.max())
        true_marks = true.censored[true.censored <= truth.horizon]
        read_marks = np.array(read.censor_marks or ())
        for side, (some, others) in enumerate(((true_marks, read_marks), (read_marks, true_marks))):
            of[side] += len(some)
            if len(some) and len(others):
                hits[side] += int((np.abs(some[:, None] - others[None, :]).min(axis=1) <= near).sum())
    return hits[0] / max(1, of[0]), hits[1] / max(1, of[1])
