"""The course of one patient: scans with responses and sums, therapies, death, and where each endpoint ends, and why."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError
from pivotal.figures.patient_bars import SMALL, TEXT, days_of, plain_axes
from pivotal.figures.survival_curves import GREY, PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, BAND = "#1a1a1a", "#e3e3e3"
EVENT, CENSORED = PALETTE[1], PALETTE[0]
LANE, SUMS, FOOT = 0.42, 1.05, 0.5  # inches
AXIS = 0.47  # of the width for the time axis; words stand right of it
LETTER = 0.063  # inches of a letter of a name
WORD = 0.061  # inches of a letter of a reason


def draw_timeline(
    lanes: Sequence[Mapping[str, Any]],
    *,
    sums: Sequence[tuple[float, float]] = (),
    limits: Sequence[tuple[str, float, float, float]] = (),
    unit: str = "days",
    title: str | None = None,
    width: float = 7.0,
) -> Figure:
    """Draw one patient's time, a lane for each endpoint, set of rules or reader.

    Parameters
    ----------
    lanes : sequence of mapping
        ``name``; ``scans``, pairs of day and response; and as far as there are such: ``therapy`` and ``death``, days;
        ``start`` (0) and ``end``, the days between which the endpoint counts, ``event``, whether it ended with one,
        ``reason``, ``between``, the days between which the event came, and ``cutoff``, the day of the data cut-off.
    sums : sequence of (day, millimetres)
        Sums of diameters, drawn over the lanes.
    limits : sequence of (words, millimetres, first day, last day)
        Heights of sums at which the response changes.
    unit : {"days", "weeks", "months"}
    title : str, optional
    width : float
        In inches; the height follows from the lanes.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    DataError
        If there is no lane.
    """
    from matplotlib.figure import Figure

    if not lanes:
        raise DataError("there is nothing to draw of this patient")
    days = days_of(unit)
    head = 0.25 if title else 0.08
    tall = LANE * len(lanes) + (SUMS if sums else 0) + FOOT + head
    figure = Figure(figsize=(width, tall))
    left = (0.22 + LETTER * max([len(str(each["name"])) for each in lanes] + [8 * bool(sums)])) / width
    share = left + AXIS
    last = max(_last_day(each) for each in [*lanes, {"end": max((day for day, _ in sums), default=0)}])
    first = min(0.0, *(day for each in lanes for day, _ in each.get("scans", ())), *(day for day, _ in sums))
    limit = ((first - 0.05 * (last - first)) / days, (last + 0.03 * (last - first)) / days)
    below = figure.add_axes((left, FOOT / tall, share - left, LANE * len(lanes) / tall))
    below.set_xlim(*limit)
    below.set_ylim(len(lanes) - 0.45, -0.55)
    for place, lane in enumerate(lanes):
        _draw_lane(below, place, lane, days, int((1 - share) * width / WORD) - 2)
    below.set_yticks(range(len(lanes)), [str(each["name"]) for each in lanes], fontsize=TEXT)
    plain_axes(below)
    below.spines["left"].set_visible(False)
    below.tick_params(axis="y", length=0, labelcolor=INK)
    below.set_xlabel(f"{unit.capitalize()} from start", fontsize=SMALL + 0.5, labelpad=1.5)
    if sums:
        above = figure.add_axes((left, (FOOT + LANE * len(lanes)) / tall, share - left, (SUMS - 0.14) / tall))
        _draw_sums(above, sums, limits, days, limit)
    if title:
        figure.text(0.01, 1 - 0.05 / tall, title, fontsize=TEXT + 0.5, fontweight="bold", ha="left", va="top")
    return figure


def _last_day(lane: Mapping[str, Any]) -> float:
    found: list[float] = [day for day, _ in lane.get("scans", ())]
    found += [float(lane[name]) for name in ("end", "death", "therapy") if lane.get(name) is not None]
    return max([1.0, *found])


def _draw_lane(axes: Axes, place: int, lane: Mapping[str, Any], days: float, letters: int) -> None:
    """Draw one lane: time that counts, scans, what happened, and how it ended, in lines of so many letters."""
    start, end = lane.get("start", 0) or 0, lane.get("end")
    if lane.get("cutoff") is not None:
        at = lane["cutoff"] / days
        axes.plot([at, at], [place - 0.32, place + 0.32], color=GREY, linewidth=0.9, linestyle=(0, (2, 2)), zorder=2)
    axes.plot(axes.get_xlim(), [place, place], color=BAND, linewidth=0.7, zorder=0)
    if end is not None:
        axes.plot(
            [start / days, end / days], [place, place], color=GREY, linewidth=2.2, solid_capstyle="butt", zorder=2
        )
    if lane.get("between") is not None:
        low, high = lane["between"]
        axes.barh(place, (high - low) / days, left=low / days, height=0.34, color=BAND, zorder=1)
    for day, response in lane.get("scans", ()):
        axes.plot([day / days] * 2, [place - 0.13, place + 0.13], color=INK, linewidth=1.0, zorder=3)
        axes.annotate(
            response, (day / days, place), xytext=(0, 5.5), textcoords="offset points", ha="center", va="bottom",
            fontsize=SMALL, color=INK,
        )  # fmt: skip
    for name, shape, words in (("therapy", "s", "N"), ("death", "X", "†")):
        if lane.get(name) is not None:
            day = lane[name] / days
            axes.plot(day, place, marker=shape, markersize=4.5, color="white", markeredgecolor=INK, zorder=4)
            axes.annotate(
                words, (day, place), xytext=(0, -5.5), textcoords="offset points", ha="center", va="top",
                fontsize=SMALL, color=INK,
            )  # fmt: skip
    if end is not None:
        colour = EVENT if lane.get("event") else CENSORED
        look: dict[str, Any] = {"markerfacecolor": colour if lane.get("event") else "white", "markeredgecolor": colour}
        axes.plot(end / days, place, marker="o", markersize=6.5, markeredgewidth=1.5, zorder=5, **look)
    if lane.get("reason"):
        words = "\n".join(textwrap.wrap(str(lane["reason"]), letters)[:3])
        axes.annotate(
            words, (1.0, place), xycoords=("axes fraction", "data"), xytext=(7, 0), textcoords="offset points",
            ha="left", va="center", fontsize=SMALL, color=INK, annotation_clip=False, linespacing=1.05,
        )  # fmt: skip


def _draw_sums(
    axes: Axes,
    sums: Sequence[tuple[float, float]],
    limits: Sequence[tuple[str, float, float, float]],
    days: float,
    limit: tuple[float, float],
) -> None:
    """Draw the sums of diameters over the lanes."""
    times, heights = [day / days for day, _ in sums], [size for _, size in sums]
    axes.plot(times, heights, color=INK, linewidth=1.2, marker="o", markersize=3)
    for day, size in sums:
        axes.annotate(
            f"{size:g}", (day / days, size), xytext=(0, 4), textcoords="offset points", ha="center", va="bottom",
            fontsize=SMALL, color=INK,
        )  # fmt: skip
    highest = max((size for _, size, _, _ in limits), default=0.0)
    for words, size, low, high in limits:
        axes.plot([low / days, high / days], [size, size], color=CENSORED, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.annotate(
            words, (1.0, size), xycoords=("axes fraction", "data"), xytext=(7, 0), textcoords="offset points",
            ha="left", va="bottom" if size == highest else "top", fontsize=SMALL, color=CENSORED, annotation_clip=False,
        )  # fmt: skip
    axes.set_xlim(*limit)
    axes.set_ylim(0, max([*heights, *(size for _, size, _, _ in limits)]) * 1.22 or 1)
    axes.set_ylabel("sum (mm)", fontsize=SMALL)
    axes.set_xticks([])
    plain_axes(axes)
    axes.tick_params(labelsize=SMALL)
    axes.spines["bottom"].set_visible(False)
