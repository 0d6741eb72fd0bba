"""Hazard ratios by subgroup with their limits, and the numbers beside them, as a trial publication shows them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, GREY, BAND = "#1a1a1a", "#666666", "#f3f3f3"
ROW = 0.24  # inches
TEXT = 8.0  # points
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
LEFT, MIDDLE, RIGHT = 0.0, 0.46, 0.72  # where the columns of words, the axis and the numbers begin


def picture(
    result: Any,
    *,
    favours: tuple[str, str] | None = None,
    limits: tuple[float, float] | None = None,
    title: str | None = None,
    width: float = 9.0,
) -> Figure:
    """Draw a forest of hazard ratios.

    Parameters
    ----------
    result : SubgroupEffects
        Anything whose ``rows()`` have ``term, level, arm, n, n_event, n_reference, n_event_reference, estimate,
        conf_low, conf_high, interaction_p_value`` and ``reason``.
    favours : pair of str, optional
        What stands below the axis left and right of 1; the arms without it.
    limits : pair of float, optional
        Of the axis; an interval that goes beyond ends in an arrow.
    title : str, optional
    width : float
        In inches; the height follows from the rows.

    Returns
    -------
    matplotlib.figure.Figure
        Vector throughout; ``figure.savefig("forest.pdf")`` keeps it so.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = list(result.rows())
    lines = _lines(rows)
    low, high = _limits(rows, limits)
    height = ROW * (len(lines) + 1.6) + 0.75
    with matplotlib.rc_context({"font.size": TEXT, "svg.fonttype": "none", "pdf.fonttype": 42}):
        figure = Figure(figsize=(width, height), layout=None)
        FigureCanvasAgg(figure)
        bottom, top = 0.55 / height, 1 - (0.35 if title else 0.1) / height
        axes = figure.add_axes((0.02 + 0.96 * MIDDLE, bottom, 0.96 * (RIGHT - MIDDLE - 0.02), top - bottom))
        axes.set(xscale="log", xlim=(low, high), ylim=(len(lines) - 0.3, -1.9))
        ticks = [tick for tick in TICKS if low <= tick <= high]
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.set_xticks([], minor=True)
        axes.set_yticks([])
        axes.spines[["left", "right", "top"]].set_visible(False)
        axes.axvline(1, color=GREY, linewidth=0.8, zorder=1)
        _words(figure, axes, lines, rows, _reference(result))
        for place, (_, row) in enumerate(lines):
            if row is not None and row["reason"] is None:
                _mark(axes, place, row, rows, (low, high))
        left, right = favours or (f"{rows[0]['arm']} better", f"{_reference(result)} better")
        at = math.log(1 / low) / math.log(high / low)
        for words, x, align in ((f"← {left}", at - 0.03, "right"), (f"{right} →", at + 0.03, "left")):
            axes.text(
                x, -0.33 / (top - bottom) / height, words, transform=axes.transAxes, ha=align, va="top", color=GREY
            )
        if title:
            figure.text(0.02, 1 - 0.08 / height, title, ha="left", va="top", weight="bold", fontsize=TEXT + 1.5)
    return figure


def _reference(result: Any) -> str:
    return str(result.arms[0])


def _lines(rows: Sequence[dict[str, Any]]) -> list[tuple[str, dict[str, Any] | None]]:
    """Return what stands in each line: a variable by itself, or a level (and arm) with its row."""
    several = len({row["arm"] for row in rows}) > 1
    lines: list[tuple[str, dict[str, Any] | None]] = []
    term = None
    for row in rows:
        if row["level"] is not None and row["term"] != term:
            lines.append((str(row["term"]), None))
        term = row["term"]
        words = str(row["term"]) if row["level"] is None else f"   {row['level']}"
        lines.append((f"{words}, {row['arm']}" if several else words, row))
    return lines


def _limits(rows: Sequence[dict[str, Any]], limits: tuple[float, float] | None) -> tuple[float, float]:
    if limits is not None:
        if not 0 < limits[0] < 1 < limits[1] < math.inf:
            raise DataError(f"limits={limits}; accepted: two finite numbers above 0 with 1 between them")
        return limits
    there = [row for row in rows if row["reason"] is None]
    lowest = min((row["conf_low"] for row in there), default=0.5)
    highest = max((row["conf_high"] for row in there), default=2.0)
    low = max((tick for tick in TICKS if tick <= min(0.5, lowest)), default=TICKS[0])
    high = min((tick for tick in TICKS if tick >= max(2, highest)), default=TICKS[-1])
    return float(low), float(high)


def _words(
    figure: Any, axes: Any, lines: Sequence[tuple[str, Any]], rows: Sequence[dict[str, Any]], reference: str
) -> None:
    """Write the columns left and right of the axis."""
    from matplotlib.transforms import blended_transform_factory

    beside = blended_transform_factory(figure.transFigure, axes.transData)

    def write(x: float, y: float, words: str, **how: Any) -> None:
        axes.text(0.02 + 0.96 * x, y, words, transform=beside, va="center", color=INK, clip_on=False, **how)

    one_arm = len({row["arm"] for row in rows}) == 1
    heads = (
        (LEFT, "Subgroup", "left"),
        (0.31, f"{rows[0]['arm'] if one_arm else 'Experimental'}\nevents/n", "right"),
        (0.44, f"{reference}\nevents/n", "right"),
        (RIGHT, "Hazard ratio (95% CI)".replace("95", f"{100 * rows[0]['conf_level']:g}"), "left"),
        (1.0, "Interaction p", "right"),
    )
    for x, words, align in heads:
        write(x, -1.1, words, ha=align, weight="bold")
    shown_p = set()
    for place, (words, row) in enumerate(lines):
        if place % 2 == 0:
            low, high = axes.get_xlim()
            axes.fill_between([low, high], place - 0.5, place + 0.5, color=BAND, linewidth=0, zorder=0)
        write(LEFT, place, words, ha="left", weight="bold" if row is None or row["level"] is None else "normal")
        if row is None:
            following = lines[place + 1][1]
            p = following["interaction_p_value"]
            if following["term"] not in shown_p and math.isfinite(p):
                shown_p.add(following["term"])
                write(1.0, place, f"{p:.3f}" if p >= 0.001 else "<0.001", ha="right")
            continue
        write(0.31, place, f"{row['n_event']}/{row['n']}", ha="right")
        write(0.44, place, f"{row['n_event_reference']}/{row['n_reference']}", ha="right")
        ratio = f"{row['estimate']:.2f} ({row['conf_low']:.2f}, {row['conf_high']:.2f})"
        write(RIGHT, place, ratio if row["reason"] is None else _short(row["reason"]), ha="left")


def _short(reason: str) -> str:
    return reason.partition(":")[0][:40]


def _mark(
    axes: Any, place: int, row: dict[str, Any], rows: Sequence[dict[str, Any]], limits: tuple[float, float]
) -> None:
    """Draw one ratio: a square whose area follows the events, a diamond for all subjects."""
    low, high = limits
    start, end = max(row["conf_low"], low), min(row["conf_high"], high)
    axes.plot([start, end], [place, place], color=INK, linewidth=1.0, solid_capstyle="butt", zorder=2)
    for beyond, x, marker in ((row["conf_low"] < low, low, "<"), (row["conf_high"] > high, high, ">")):
        if beyond:
            axes.plot([x], [place], marker=marker, color=INK, markersize=4, zorder=3, clip_on=False)
    if not low <= row["estimate"] <= high:
        return
    events = row["n_event"] + row["n_event_reference"]
    most = max(each["n_event"] + each["n_event_reference"] for each in rows)
    whole = row["level"] is None
    size = 7.0 if whole else 3.0 + 5.0 * math.sqrt(events / most)
    axes.plot([row["estimate"]], [place], marker="D" if whole else "s", color=INK, markersize=size, zorder=4)
