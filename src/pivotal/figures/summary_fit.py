"""Figure of a fit to printed numbers: curves that are printed alike, and where each number lies among the others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, which stay apart for readers who see colours otherwise.
ARMS = ("#D55E00", "#0072B2")
INSIDE, OUTSIDE, RANGE = "#000000", "#CC3311", "0.6"
KINDS = ("all", "curves", "positions")
SINGLE, HEIGHT = 5.2, 4.2
ROW = 0.32  # inches of a number
WIDEST = 2.2  # ratio to the printed number at which the axis ends


def picture(result: Any, *, kind: str = "all", level: float = 0.9) -> Figure:
    """Return a figure of a fit to printed numbers.

    Parameters
    ----------
    result
        Anything with ``arms``, ``curve(level=)``, ``positions(level)``, ``where`` and ``printed.unit``.
    kind : {"all", "curves", "positions"}
        The band of Kaplan-Meier curves of the trials that are printed so, with the printed medians; the printed numbers
        over what the others predict; or both side by side.
    level : float
        Of bands and predictions.

    Raises
    ------
    DataError
        If there is no such figure.
    """
    from matplotlib.figure import Figure

    if kind not in KINDS:
        raise DataError(f"kind={kind!r}; accepted: {listed(KINDS)}")
    shown = ["curves", "positions"] if kind == "all" else [kind]
    height = max(HEIGHT, ROW * len(result.positions(level)) + 1.2)
    figure = Figure(figsize=(SINGLE * len(shown) + 1.5 * ("positions" in shown), height), layout="constrained")
    axes = figure.subplots(1, len(shown), squeeze=False)[0]
    for name, each in zip(shown, axes, strict=True):
        (_draw_curves if name == "curves" else _draw_positions)(each, result, level)
    figure.suptitle(str(result.where))
    return figure


def _draw_curves(axes: Axes, result: Any, level: float) -> None:
    rows = result.curve(level=level)
    for arm, colour in zip(result.arms, ARMS[-len(result.arms) :], strict=True):
        here = [row for row in rows if row["arm"] == arm and not math.isnan(row["survival"])]
        time = [row["time"] for row in here]
        axes.fill_between(
            time,
            [row["low"] for row in here],
            [row["high"] for row in here],
            step="post",
            color=colour,
            alpha=0.25,
            lw=0,
        )
        axes.step(time, [row["survival"] for row in here], where="post", color=colour, label=arm)
    axes.axhline(0.5, color="0.8", lw=0.8, zorder=0)
    for each in result.positions(level):
        if each.quantity == "median" and each.part == 0 and each.value is not None:
            colour = ARMS[-len(result.arms) :][result.arms.index(each.arm)]
            axes.plot([each.value], [0.5], "o", color=colour, markeredgecolor="white", zorder=3)
    axes.set(xlabel=f"time ({result.printed.unit})", ylabel="without the event", ylim=(0, 1.02), xlim=(0, None))
    axes.legend(frameon=False, title=f"{100 * level:g} % of the trials; dots: printed")
    axes.spines[["top", "right"]].set_visible(False)


def _draw_positions(axes: Axes, result: Any, level: float) -> None:
    """Draw what the others predict of each number over the number itself, on a logarithmic axis."""
    known = [each for each in result.positions(level) if each.value and each.quantity != "p_value"]
    for row, each in enumerate(reversed(known)):
        low, high = (min(max(end / each.value, 1 / WIDEST), WIDEST) for end in (each.low, each.high))
        axes.plot([low, high], [row, row], color=RANGE, lw=5, solid_capstyle="butt")
        axes.plot([1], [row], "D", color=INSIDE if each.is_inside else OUTSIDE, ms=5)
    ticks = (0.5, 0.75, 1, 1.5, 2)
    axes.set_xscale("log")
    axes.set_xlim(1 / WIDEST, WIDEST)
    axes.set_xticks(ticks, [f"{100 * (tick - 1):+g} %" if tick != 1 else "printed" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(range(len(known)), [f"{each.name}  {each.printed}" for each in reversed(known)])
    axes.set_xlabel(f"{100 * level:g} % of what the other numbers predict")
    axes.spines[["top", "right"]].set_visible(False)
