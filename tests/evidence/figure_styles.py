"""Survival figures drawn of known curves, in the manners of several journals and programs."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from tests.evidence.figure_truth import TrueArm, TrueFigure

LINES = ("-", "--", ":", "-.")


@dataclass(frozen=True)
class Style:
    """A way to draw; ``draw`` gets axes and the arms."""

    arms: int
    horizon: float
    ticks: tuple[float, ...]
    draw: Callable[[Any, tuple[TrueArm, ...]], None]
    truth: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    size: tuple[float, float] = (6.4, 4.8)
    patients: int = 120


def simulated(name: str, n: int, median: float, horizon: float, ticks: tuple[float, ...], seed: int) -> TrueArm:
    """Return the Kaplan-Meier curve of simulated patients."""
    random = np.random.default_rng(seed)
    death = random.exponential(median / np.log(2), n)
    end = np.minimum(random.uniform(0.4 * horizon, 1.15 * horizon, n), horizon)
    time, event = np.round(np.minimum(death, end), 3), death <= end
    steps = np.unique(time[event])
    left = np.array([(time >= each).sum() for each in steps])
    died = np.array([((time == each) & event).sum() for each in steps])
    survival = np.cumprod(1 - died / left)
    shown = np.append(np.append(0.0, steps), time.max())
    values = np.append(np.append(1.0, survival), survival[-1] if len(survival) else 1.0)
    return TrueArm(name, shown, values, np.unique(time[~event]), n, {each: int((time >= each).sum()) for each in ticks})


def _step(axes: Any, arm: TrueArm, factor: float = 1.0, **options: Any) -> None:
    axes.step(arm.time, factor * arm.survival, where="post", **options)


def _marked(axes: Any, arm: TrueArm, factor: float = 1.0, **options: Any) -> None:
    axes.plot(arm.censored, factor * arm.at(arm.censored), linestyle="none", **options)


def _table(axes: Any, arms: tuple[TrueArm, ...], ticks: tuple[float, ...], colours: list[Any], *, title: str) -> None:
    from matplotlib.transforms import blended_transform_factory

    place = blended_transform_factory(axes.transData, axes.transAxes)
    if title:
        axes.text(-0.14, -0.22, title, transform=axes.transAxes, fontsize=9, ha="left", va="center")
    for row, (arm, colour) in enumerate(zip(arms, colours, strict=True)):
        y = -0.29 - 0.07 * row
        axes.text(-0.04, y, arm.name, transform=axes.transAxes, fontsize=9, ha="right", va="center", color=colour)
        for tick in ticks:
            axes.text(tick, y, f"{arm.at_risk[tick]:d}", transform=place, fontsize=9, ha="center", va="center")


def _two_colours(axes: Any, arms: tuple[TrueArm, ...]) -> None:
    ticks = (0, 6, 12, 18, 24, 30, 36)
    for arm, colour in zip(arms, ("tab:blue", "tab:red"), strict=True):
        _step(axes, arm, color=colour, linewidth=1.5, label=arm.name)
        _marked(axes, arm, color=colour, marker="|", markersize=8)
    axes.set(xlim=(0, 36), ylim=(0, 1.02), xticks=ticks, xlabel="Time (months)", ylabel="Overall survival")
    axes.legend()
    _table(axes, arms, ticks, ["black"] * 2, title="Number at risk")
    axes.figure.subplots_adjust(bottom=0.32, left=0.2)


def _percent(axes: Any, arms: tuple[TrueArm, ...]) -> None:
    for arm, colour in zip(arms, ("#1b9e77", "#d95f02", "#7570b3"), strict=True):
        _step(axes, arm, 100, color=colour, linewidth=2, label=arm.name)
        _marked(axes, arm, 100, color=colour, marker="+", markersize=7)
    axes.set(xlim=(-1, 25), ylim=(-3, 103), xticks=range(0, 25, 4), xlabel="Months from randomisation")
    axes.set_yticks(range(0, 101, 20), [f"{each}%" for each in range(0, 101, 20)])
    axes.grid(color="0.85")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper right", frameon=False)


def _greys(axes: Any, arms: tuple[TrueArm, ...]) -> None:
    for arm, colour, line in zip(arms, ("black", "0.55"), ("-", "--"), strict=True):
        _step(axes, arm, color=colour, linestyle=line, linewidth=1.8)
        end = arm.time.max()
        axes.text(end * 0.8, arm.at(np.array([end * 0.8]))[0] + 0.02, arm.name, color=colour, fontsize=10)
    axes.set(xlim=(0, 10), ylim=(0.4, 1.0), xlabel="Years", ylabel="Progression-free survival")
    axes.spines[["top", "right"]].set_visible(False)


def _bands(axes: Any, arms: tuple[TrueArm, ...]) -> None:
    for index, arm in enumerate(arms):
        colour = f"C{index}"
        _step(axes, arm, color=colour, label=arm.name)
        half = 0.06 + 0.04 * arm.time / arm.time.max()
        low, high = np.clip(arm.survival - half, 0, 1), np.clip(arm.survival + half, 0, 1)
        axes.fill_between(arm.time, low, high, step="post", color=colour, alpha=0.15, linewidth=0)
    axes.set(xlabel="Weeks", ylabel="Survival probability")
    axes.legend(ncols=2, loc="lower left", fontsize=8)


def _dashes(axes: Any, arms: tuple[TrueArm, ...]) -> None:
    for arm, line in zip(arms, LINES, strict=False):
        _step(axes, arm, color="black", linestyle=line, linewidth=1.3, label=arm.name)
        _marked(axes, arm, color="black", marker="o", markersize=4, markerfacecolor="white", markeredgewidth=0.8)
    axes.axhline(0.5, color="0.6", linestyle=":", linewidth=0.8)
    axes.set(xlim=(0, 48), ylim=(0, 1.05), xticks=range(0, 49, 12), xlabel="Time since randomisation (months)")
    axes.legend()


def _journal(axes: Any, arms: tuple[TrueArm, ...]) -> None:
    ticks = (0, 3, 6, 9, 12, 15, 18)
    colours = ["#B2182B", "#2166AC"]
    for arm, colour in zip(arms, colours, strict=True):
        _step(axes, arm, 100, color=colour, linewidth=1.2)
        _marked(axes, arm, 100, color=colour, marker="|", markersize=6)
        axes.plot([0.62 * 18, 0.68 * 18], [92 - 8 * arms.index(arm)] * 2, color=colour, linewidth=1.2)
        axes.text(0.7 * 18, 92 - 8 * arms.index(arm), arm.name, va="center", fontsize=9)
    axes.text(1, 8, "Hazard ratio 0.61 (95% CI 0.45–0.82)\nP<0.001", fontsize=8)
    axes.set(xlim=(0, 18.5), ylim=(0, 100), xticks=ticks, yticks=range(0, 101, 10))
    axes.set(xlabel="Months", ylabel="Patients alive (%)")
    axes.tick_params(direction="in")
    _table(axes, arms, ticks, colours, title="No. at Risk")
    axes.figure.subplots_adjust(bottom=0.32, left=0.2)


STYLES: dict[str, Style] = {
    "two colours": Style(2, 36, (0, 6, 12, 18, 24, 30, 36), _two_colours),
    "percent": Style(3, 24, tuple(range(0, 25, 4)), _percent, {"scale": "percent", "table": False}),
    "greys": Style(
        2, 10, (0,), _greys, {"unit": "years", "marks": False, "table": False}, {"svg.fonttype": "none"}, (5, 4)
    ),
    "bands": Style(4, 80, (0,), _bands, {"unit": "weeks", "marks": False, "table": False}),
    "dashes": Style(2, 48, (0,), _dashes, {"table": False}, {"font.family": "DejaVu Serif"}, (7, 5)),
    "journal": Style(
        2, 18, (0, 3, 6, 9, 12, 15, 18), _journal, {"scale": "percent"}, {"font.family": "STIXGeneral"}, (5.5, 4.5)
    ),
}
_NAMES = ("Placebo", "Active", "High dose", "Combination")


def truth_of(name: str, seed: int = 1) -> TrueFigure:
    """Return the curves that a style draws."""
    style = STYLES[name]
    slow = 3.5 if "greys" in name else 1.0  # the axis begins at 0.4, and so must the curves end above it
    arms = tuple(
        simulated(
            _NAMES[index], style.patients - 7 * index, slow * style.horizon * (0.3 + 0.25 * index), style.horizon,
            style.ticks, 100 * seed + index,
        )
        for index in range(style.arms)
    )  # fmt: skip
    return TrueFigure(arms, **style.truth)


def drawn(name: str, kind: str, seed: int = 1, dpi: int = 150) -> bytes:
    """Return the file of a style: ``svg``, ``pdf``, ``png`` or ``jpg``."""
    style = STYLES[name]
    with mpl.rc_context({"svg.hashsalt": "figure", **style.settings}):
        figure = Figure(figsize=style.size)
        style.draw(figure.subplots(), truth_of(name, seed).arms)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=dpi)
    return buffer.getvalue()
