"""What pictures with a bar or a line a patient share: colours and hatches of arms, sizes, and the looks of axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError, listed, shown
from pivotal.figures.survival_curves import GREY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe & Ito (2008), in an order in which neighbours also differ in grey: dark, light, black, light, dark, light.
BARS = ("#0072B2", "#E69F00", "#000000", "#CC79A7", "#009E73", "#56B4E9", "#D55E00")
TEXT = 8.0  # points
SMALL = 6.5
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "----")
MOST_NAMES = 60  # so many patients are named at their bars
THRESHOLDS = (-30.0, 20.0)  # per cent: partial response, and progression where the nadir is the baseline
ALL = "All"
UNITS = {"days": 1.0, "weeks": 7.0, "months": 30.4375}


def measured(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows with a change that was measured."""
    return [row for row in rows if row["change"] is not None and not math.isnan(row["change"])]


def arms_of(rows: Sequence[Mapping[str, Any]], labels: Mapping[Any, str] | None = None) -> dict[Any, str]:
    """Return the arms of patients in their order, each with its name; those without one are all of one kind.

    Raises
    ------
    DataError
        If there is no patient, or labels name what is no arm.
    """
    if not rows:
        raise DataError("there is no patient to draw")
    arms = sorted({row.get("arm") for row in rows}, key=lambda each: (each is None, str(each)))
    if unknown := [each for each in labels or {} if each not in arms]:
        raise DataError(f"labels= names {shown(unknown[0])}; the arms are {listed(map(shown, arms))}")
    return {each: (labels or {}).get(each, ALL if each is None else str(each)) for each in arms}


def inks(arms: Mapping[Any, str], colours: Mapping[Any, str] | None = None) -> dict[Any, str]:
    """Return the colour of each arm.

    Raises
    ------
    DataError
        If colours name what is no arm.
    """
    if unknown := [each for each in colours or {} if each not in arms]:
        raise DataError(f"colours= names {shown(unknown[0])}; the arms are {listed(map(shown, arms))}")
    return {each: (colours or {}).get(each, BARS[k % len(BARS)]) for k, each in enumerate(arms)}


def days_of(unit: str) -> float:
    """Return the days of a unit of time.

    Raises
    ------
    DataError
        If it is none.
    """
    if unit not in UNITS:
        raise DataError(f"unit={shown(unit)}; accepted: {listed(UNITS)}")
    return UNITS[unit]


def plain_axes(axes: Axes) -> None:
    """Leave the left and the lower axis, in grey."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(GREY)
        axes.spines[side].set_linewidth(0.8)
    axes.tick_params(labelsize=TEXT, colors=GREY, width=0.8, length=3.0)


def threshold_lines(axes: Axes, thresholds: Sequence[float]) -> None:
    """Draw the changes that count, with their numbers at the right."""
    for each in thresholds:
        axes.axhline(each, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=3)
        axes.annotate(
            f"{each:+g} %".replace("-", "−"), (1.0, each), xycoords=("axes fraction", "data"), xytext=(3, 0),
            textcoords="offset points", va="center", ha="left", fontsize=SMALL, color=GREY, annotation_clip=False,
        )  # fmt: skip
