"""The spider of changes over time: a line a patient, from baseline on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError
from pivotal.figures.patient_bars import (
    MOST_NAMES,
    TEXT,
    THRESHOLDS,
    arms_of,
    days_of,
    inks,
    measured,
    plain_axes,
    threshold_lines,
)
from pivotal.figures.survival_curves import GREY, STYLES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAINT, PLAIN = 0.35, 0.85  # of lines among many, and among few
HIGHEST = 200.0


def draw_spider(  # noqa: PLR0913
    rows: Sequence[Mapping[str, Any]],
    *,
    unit: str = "months",
    thresholds: Sequence[float] = THRESHOLDS,
    facets: bool = False,
    labels: Mapping[Any, str] | None = None,
    colours: Mapping[Any, str] | None = None,
    title: str | None = None,
    width: float = 7.2,
    height: float = 4.0,
) -> Figure:
    """Draw how each patient's sum of diameters changed.

    Parameters
    ----------
    rows : sequence of mapping
        One a measurement: ``subject``, ``day`` from the start, ``change`` in per cent, and as far as known ``arm`` and
        ``progression``, whether progression was called then.
    unit : {"days", "weeks", "months"}
        Of the axis.
    thresholds : sequence of float
        Changes at which a line is drawn.
    facets : bool
        Whether each arm has a panel of its own.
    labels, colours : mapping of arm to str, optional
    title : str, optional
    width, height : float
        In inches.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    DataError
        If there is no patient with a change, or an option is none of those accepted.
    """
    from matplotlib.figure import Figure

    known = measured(rows)
    if not known:
        raise DataError("there is no patient with a measured change to draw")
    arms = arms_of(known, labels)
    ink = inks(arms, colours)
    days = days_of(unit)
    patients: dict[Any, list[Mapping[str, Any]]] = {}
    for row in sorted(known, key=lambda each: (str(each["subject"]), each["day"])):
        patients.setdefault(row["subject"], []).append(row)
    figure = Figure(figsize=(width, height), layout="constrained")
    panels = list(figure.subplots(1, len(arms) if facets else 1, sharey=True, squeeze=False)[0])
    alpha = PLAIN if len(patients) <= MOST_NAMES else FAINT
    order = list(arms)
    called: set[int] = set()
    for line in patients.values():
        arm = line[0].get("arm")
        k = order.index(arm)
        axes = panels[k if facets else 0]
        times = [row["day"] / days for row in line]
        heights = [min(row["change"], HIGHEST) for row in line]
        axes.plot(
            times, heights, color=ink[arm], linestyle=STYLES[k % len(STYLES)], linewidth=1.0, alpha=alpha, zorder=2,
            marker="o", markersize=1.8 if alpha == PLAIN else 0,
        )  # fmt: skip
        if alpha == PLAIN and len(line) == 1:
            axes.plot(times, heights, "o", color=ink[arm], markersize=3, zorder=3)
        stop = [(t, h) for t, h, row in zip(times, heights, line, strict=True) if row.get("progression")]
        if stop:
            called.add(panels.index(axes))
            axes.plot(*stop[0], marker="X", markersize=5, color=ink[arm], markeredgecolor="white", markeredgewidth=0.5)
    _dress(panels, arms, ink, unit, thresholds, marked=bool(called))
    if title:
        figure.suptitle(title, fontsize=TEXT + 1.5, fontweight="bold", x=0.01, ha="left")
    return figure


def _dress(
    panels: Sequence[Any],
    arms: Mapping[Any, str],
    ink: Mapping[Any, str],
    unit: str,
    thresholds: Sequence[float],
    *,
    marked: bool,
) -> None:
    """Set the axes, the thresholds, and the legend."""
    from matplotlib.lines import Line2D

    for place, axes in enumerate(panels):
        axes.axhline(0, color=GREY, linewidth=0.8, zorder=1)
        threshold_lines(axes, thresholds)
        axes.set_xlabel(f"Time from start ({unit})", fontsize=TEXT)
        low, high = axes.get_ylim()
        axes.set_ylim(max(low, -106), high)
        axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
        plain_axes(axes)
        if len(panels) > 1:
            axes.set_title(list(arms.values())[place], fontsize=TEXT, loc="left")
    panels[0].set_ylabel("Change of the sum of diameters (%)", fontsize=TEXT)
    keys = [
        Line2D([], [], color=ink[arm], linestyle=STYLES[k % len(STYLES)], label=name)
        for k, (arm, name) in enumerate(arms.items())
    ]
    keys = keys if len(arms) > 1 and len(panels) == 1 else []
    if marked:
        keys.append(Line2D([], [], color=GREY, marker="X", linestyle="none", markersize=5, label="progression"))
    if keys:
        panels[0].figure.legend(
            handles=keys, loc="outside upper right", ncols=len(keys), frameon=False, fontsize=TEXT, handlelength=2.4
        )  # fmt: skip
