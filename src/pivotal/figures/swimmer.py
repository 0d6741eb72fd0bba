"""The swimmer: a bar a patient, from the start to the last contact, with what happened on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError, listed, shown
from pivotal.figures.patient_bars import HATCHES, MOST_NAMES, SMALL, TEXT, arms_of, days_of, inks, plain_axes
from pivotal.figures.survival_curves import GREY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1a1a1a"
# What is marked: the shape, its fill, and its words. Shapes tell them apart without colour.
MARKS: dict[str, tuple[str, str, str]] = {
    "CR": ("^", INK, "complete response"),
    "PR": ("^", "white", "partial response"),
    "PD": ("D", INK, "progression"),
    "new_therapy": ("s", "white", "new therapy"),
    "death": ("X", INK, "death"),
}
PALE = 0.45  # of a bar after treatment
ROW, TALLEST, LOWEST = 0.17, 10.5, 1.6  # inches


def draw_swimmer(  # noqa: PLR0913
    rows: Sequence[Mapping[str, Any]],
    marks: Sequence[Mapping[str, Any]] = (),
    *,
    unit: str = "months",
    names: bool | None = None,
    labels: Mapping[Any, str] | None = None,
    colours: Mapping[Any, str] | None = None,
    title: str | None = None,
    width: float = 7.2,
    height: float | None = None,
) -> Figure:
    """Draw the course of each patient.

    Parameters
    ----------
    rows : sequence of mapping
        One a patient: ``subject``, ``end`` in days from the start, and as far as known ``arm``, ``treated`` (the day of
        the last dose: the bar is pale from there) and ``ongoing`` (an arrow at the end).
    marks : sequence of mapping
        ``subject``, ``day``, and ``kind``: CR, PR, PD, new_therapy or death.
    unit : {"days", "weeks", "months"}
        Of the axis.
    names : bool, optional
        Whether patients are named; up to 60 without it.
    labels, colours : mapping of arm to str, optional
    title : str, optional
    width, height : float
        In inches; the height follows from the number of patients without it.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    DataError
        If there is no patient, a mark is of no known kind, or an option is none of those accepted.
    """
    from matplotlib.figure import Figure

    if wrong := [each["kind"] for each in marks if each["kind"] not in MARKS]:
        raise DataError(f"a mark is of the kind {shown(wrong[0])}; accepted: {listed(MARKS)}")
    arms = arms_of(rows, labels)
    ink = inks(arms, colours)
    days = days_of(unit)
    order = sorted(rows, key=lambda row: (-list(arms).index(row.get("arm")), row["end"], str(row["subject"])))
    tall = min(TALLEST, max(LOWEST, ROW * len(order) + 0.9)) if height is None else height
    figure = Figure(figsize=(width, tall), layout="constrained")
    axes = figure.subplots()
    thickness = 0.72 if len(order) <= MOST_NAMES else 0.9
    _draw_courses(axes, order, arms, ink, days, thickness)
    size = 4.2 if len(order) <= MOST_NAMES else max(1.6, 4.2 * (MOST_NAMES / len(order)) ** 0.5)
    used = _draw_marks(axes, order, marks, days, size)
    if any(row.get("ongoing") for row in order):
        used.append("ongoing")
    axes.set_ylim(-0.8, len(order) - 0.2)
    axes.set_xlim(0, max(row["end"] for row in order) / days * 1.05 or 1)
    axes.set_xlabel(f"Time from start ({unit})", fontsize=TEXT)
    plain_axes(axes)
    if (len(order) <= MOST_NAMES) if names is None else names:
        axes.set_yticks(range(len(order)), [str(row["subject"]) for row in order], fontsize=SMALL)
        axes.tick_params(axis="y", length=0)
    else:
        axes.set_yticks([])
        axes.set_ylabel(f"Patients (n = {len(order)})", fontsize=TEXT)
    after = any(row.get("treated") is not None and row["treated"] < row["end"] for row in order)
    _legend(figure, arms, ink, used, after=after, hatched=len(order) <= MOST_NAMES)
    if title:
        axes.set_title(title, fontsize=TEXT + 1.5, fontweight="bold", loc="left")
    return figure


def _draw_courses(
    axes: Axes,
    order: Sequence[Mapping[str, Any]],
    arms: Mapping[Any, str],
    ink: Mapping[Any, str],
    days: float,
    thickness: float,
) -> None:
    """Draw the bars: full while treated, pale after it; an arrow where it goes on."""
    hatched = len(order) <= MOST_NAMES
    beyond = 0.022 * max(row["end"] for row in order) / days
    for place, row in enumerate(order):
        arm = row.get("arm")
        end, treated = row["end"] / days, row.get("treated")
        full = end if treated is None else min(treated / days, end)
        k = list(arms).index(arm)
        hatch = HATCHES[k % len(HATCHES)] if hatched else ""
        axes.barh(place, full, height=thickness, color=ink[arm], hatch=hatch, edgecolor="white", linewidth=0, zorder=2)
        if full < end:
            axes.barh(place, end - full, left=full, height=thickness, color=ink[arm], alpha=PALE, linewidth=0, zorder=2)
        if row.get("ongoing"):
            size = 4.0 if hatched else 2.0
            axes.plot([end, end + beyond], [place, place], color=ink[arm], linewidth=0.9, clip_on=False, zorder=1)
            axes.plot(end + beyond, place, marker=">", markersize=size, color=ink[arm], clip_on=False, zorder=4)


def _draw_marks(
    axes: Axes, order: Sequence[Mapping[str, Any]], marks: Sequence[Mapping[str, Any]], days: float, size: float
) -> list[str]:
    """Draw what happened, and return which kinds of it there are."""
    place = {row["subject"]: k for k, row in enumerate(order)}
    used = []
    for kind, (shape, fill, _) in MARKS.items():
        own = [each for each in marks if each["kind"] == kind and each["subject"] in place]
        if own:
            used.append(kind)
            times, places = [each["day"] / days for each in own], [place[each["subject"]] for each in own]
            look: dict[str, Any] = {"markerfacecolor": fill, "markeredgecolor": INK if fill == "white" else "white"}
            axes.plot(times, places, shape, markersize=size, markeredgewidth=0.6, zorder=5, clip_on=False, **look)
    return used


def _legend(
    figure: Any, arms: Mapping[Any, str], ink: Mapping[Any, str], used: Sequence[str], *, after: bool, hatched: bool
) -> None:
    """Name the arms and the marks, outside of the bars."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    keys: list[Any] = []
    if len(arms) > 1:
        keys = [
            Patch(facecolor=ink[arm], hatch=HATCHES[k % len(HATCHES)] if hatched else "", edgecolor="white", label=name)
            for k, (arm, name) in enumerate(arms.items())
        ]
    if after:
        keys.append(Patch(facecolor="#999999", alpha=PALE, label="after treatment"))
    for kind in used:
        if kind == "ongoing":
            keys.append(Line2D([], [], marker=">", color=GREY, linestyle="none", markersize=5, label="in follow-up"))
            continue
        shape, fill, words = MARKS[kind]
        look: dict[str, Any] = {"markerfacecolor": fill, "markeredgecolor": INK, "markersize": 5}
        keys.append(Line2D([], [], marker=shape, linestyle="none", label=words, **look))
    if keys:
        figure.legend(handles=keys, loc="outside lower center", ncols=4, frameon=False, fontsize=TEXT, handlelength=1.4)
