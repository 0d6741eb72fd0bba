"""Figures of planned trials: expected numbers over calendar time, power by hazard ratio, and dates of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, which stay apart for readers who see colours otherwise.
COLOURS = {"subjects": "#000000", "events": "#0072B2", "dropouts": "#D55E00"}
STYLES = ("-", "--", "-.", ":")
SIZE = (6.4, 4.2)
POINTS = 101


def expected_numbers(result: Any, *, kind: str = "numbers", ratios: Sequence[float] | None = None) -> Figure:
    """Return a figure of a plan, or of expected numbers.

    Parameters
    ----------
    result
        Anything with ``expected(months)`` and ``months`` (a plan), or with ``rows()`` by month.
    kind : {"numbers", "power"}
        Subjects, events and drop-outs over calendar time, or power by hazard ratio (a plan only).
    ratios : sequence of float, optional
        For the power.

    Raises
    ------
    DataError
        If there is no such figure.
    """
    if kind == "power":
        if not hasattr(result, "power_at"):
            raise DataError(f"{type(result).__name__} has no power; accepted: kind='numbers'")
        return power_figure({"": result}, ratios)
    if kind != "numbers":
        raise DataError(f"kind={kind!r}; accepted: 'numbers', 'power'")
    looks: list[Mapping[str, Any]] = []
    if hasattr(result, "expected"):
        months = [result.months * k / (POINTS - 1) for k in range(POINTS)]
        looks, result = list(result.rows()), result.expected(months)
    rows = [row for row in result.rows() if row["stratum"] == "all"]
    figure, axes = _empty()
    for name, colour in COLOURS.items():
        axes.plot([row["month"] for row in rows], [row[name] for row in rows], color=colour, label=name)
    for look in looks:
        axes.axvline(look["month"], color="0.7", linewidth=0.8, zorder=0)
        axes.plot([look["month"]], [look["events"]], "o", color=COLOURS["events"], markersize=5)
    axes.set_xlabel("months since the first subject entered")
    axes.set_ylabel("expected number")
    axes.legend(frameon=False)
    return figure


def power_curves(result: Any, *, ratios: Sequence[float] | None = None) -> Figure:
    """Return the power by hazard ratio of designs side by side; ``result`` has ``plans`` by name."""
    return power_figure(result.plans, ratios)


def power_figure(plans: Mapping[str, Any], ratios: Sequence[float] | None = None) -> Figure:
    """Return the power of each plan by hazard ratio, at the events that are planned."""
    figure, axes = _empty()
    for index, (name, plan) in enumerate(plans.items()):
        margin = plan.trial.margin
        low = 0.6 * (plan.hazard_ratio or 0.75)
        chosen = [low + (1.1 * margin - low) * k / 60 for k in range(61)] if ratios is None else list(ratios)
        axes.plot(chosen, plan.power_at(chosen), STYLES[index % len(STYLES)], color="#0072B2", label=name or None)
        axes.axhline(plan.bounds.design.tail, color="0.7", linewidth=0.8, zorder=0)
        if plan.hazard_ratio:
            axes.plot([plan.hazard_ratio], [plan.power], "o", color="#D55E00", markersize=5)
    axes.set_xlabel("hazard ratio")
    axes.set_ylabel("power")
    axes.set_ylim(0, 1)
    if any(plans):
        axes.legend(frameon=False)
    return figure


def predicted_dates(result: Any) -> Figure:
    """Return the distribution of the day of each target, as the probability to have reached it."""
    from datetime import timedelta

    import numpy as np

    figure, axes = _empty()
    for index, (target, days) in enumerate(zip(result.targets, result.days, strict=True)):
        finite = np.sort(days[np.isfinite(days)])
        reached = np.arange(1, finite.size + 1) / days.size
        dates = [result.cutoff + timedelta(days=float(each)) for each in finite]
        axes.plot(dates, reached, STYLES[index % len(STYLES)], color="#0072B2", label=f"{target} events")
    axes.tick_params(axis="x", rotation=30)
    axes.set_ylabel("probability to have been reached")
    axes.set_ylim(0, 1)
    axes.legend(frameon=False)
    return figure


def _empty() -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes
