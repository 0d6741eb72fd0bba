"""Figures of group-sequential bounds: the bounds on a scale, the errors spent, and the power under several drifts.

Rows come from a result's ``tidy()`` or ``power_curve()``: one a look, or one a drift, as mappings of plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError, listed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Rows = Sequence[Mapping[str, Any]]
SCALES = {
    "z": "z statistic",
    "p": "one-sided p value",
    "b_value": "B-value",
    "drift": "estimated drift",
    "hazard_ratio": "hazard ratio",
    "conditional_power": "conditional power under the design",
    "conditional_power_observed": "conditional power under the observed drift",
    "predictive_power": "predictive power, flat prior",
}
# Okabe and Ito's colours, which stay apart for readers who see colours otherwise.
BOUNDS = {"efficacy": ("#0072B2", "o"), "futility": ("#D55E00", "s"), "harm": ("#000000", "v")}
SIZE = (6.4, 4.2)
RATIOS = (1, 1.2, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)  # the leading digits of the hazard ratios that an axis names
# How the bound in favour of the reference arm is written on a scale that tells the two directions apart.
MIRRORED: dict[str, Callable[[float, float], float]] = {
    "z": lambda value, _: -value,
    "b_value": lambda value, _: -value,
    "drift": lambda value, _: -value,
    "hazard_ratio": lambda value, margin: margin**2 / value,
}


def plot_bounds(
    result: Any, *, kind: str = "bounds", scale: str = "z", drifts: Sequence[float] | None = None
) -> Figure:
    """Return a figure of the bounds that a result holds.

    Parameters
    ----------
    result
        Anything with ``rows()``, ``summary()`` and ``power_curve(drifts)``.
    kind : {"bounds", "spending", "power"}
        The bounds by look, the errors spent by look, or power and expected information by drift.
    scale : str
        For the bounds: ``z``, ``p``, ``b_value``, ``drift``, ``hazard_ratio`` or one of the powers.
    drifts : sequence of float, optional
        For the power; 0 to one and a half times the drift of the design where not given, or to 6.

    Raises
    ------
    DataError
        If there is no such figure or scale, or nothing to draw.
    """
    if kind == "power":
        planned = result.summary()["drift"]
        top = 1.5 * (planned if isinstance(planned, float) else 4.0)
        chosen = [top * k / 40 for k in range(41)] if drifts is None else drifts
        return power_figure(result.power_curve(chosen))
    kinds: dict[str, Callable[[], Figure]] = {
        "bounds": lambda: bounds_figure(result.rows(), scale, getattr(result, "margin", 1.0)),
        "spending": lambda: spending_figure(result.rows()),
    }
    if kind not in kinds:
        raise DataError(f"kind={kind!r}; accepted: {listed([*kinds, 'power'])}")
    return kinds[kind]()


def two_sided(rows: Rows) -> bool:
    """Return whether rows are of a two-sided design, whose bounds have mirror images."""
    return any("reference_probability_null" in row for row in rows)


def bounds_figure(rows: Rows, scale: str = "z", margin: float = 1.0) -> Figure:
    """Return the bounds of each look on a scale, against the information fraction; of two sides, the mirrored too."""
    if scale not in SCALES:
        raise DataError(f"scale={scale!r}; accepted: {listed(SCALES)}")
    figure, axes = _empty("information fraction", SCALES[scale])
    drawn = False
    mirror = MIRRORED.get(scale) if two_sided(rows) else None
    for name, (colour, marker) in BOUNDS.items():
        column = f"{name}_{scale}"
        points = [(row["information_fraction"], row[column]) for row in rows if row.get(column) is not None]
        if points:
            axes.plot(*zip(*points, strict=True), color=colour, marker=marker, label=name)
            drawn = True
        if points and mirror is not None:
            below = [(time, mirror(value, margin)) for time, value in points]
            axes.plot(*zip(*below, strict=True), color=colour, marker=marker, markerfacecolor="white")
    if not drawn:
        raise DataError(f"scale={scale!r}: the bounds do not exist on this scale; hazard ratios need information=")
    if mirror is not None:
        axes.plot([], [], "o", color="0.4", markerfacecolor="white", label="in favour of the reference arm")
    if scale in ("p", "hazard_ratio"):
        axes.set_yscale("log")
    if scale == "hazard_ratio":
        from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

        axes.yaxis.set_major_locator(LogLocator(10, subs=RATIOS))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.legend(frameon=False)
    return figure


def spending_figure(rows: Rows) -> Figure:
    """Return the cumulative errors spent, against the information fraction."""
    figure, axes = _empty("information fraction", "cumulative error spent")
    for column, label, (colour, marker) in (
        ("alpha_spent", "type I error", BOUNDS["efficacy"]),
        ("beta_spent", "type II error", BOUNDS["futility"]),
    ):
        points = [(0.0, 0.0)]
        points += [(row["information_fraction"], row[column]) for row in rows if row.get(column) is not None]
        if len(points) > 1:
            axes.plot(*zip(*points, strict=True), color=colour, marker=marker, label=label)
    axes.set_ylim(bottom=0.0)
    axes.legend(frameon=False)
    return figure


def power_figure(rows: Rows) -> Figure:
    """Return power, the chance of stopping for futility, and expected information, against the drift."""
    figure, axes = _empty("drift: expected z at full information", "probability")
    drifts = [row["drift"] for row in rows]
    for column, label, colour in (
        ("power", "crossing efficacy", BOUNDS["efficacy"][0]),
        ("futility", "crossing futility", BOUNDS["futility"][0]),
        ("expected_information", "expected information (fraction)", "#009E73"),
    ):
        style = "--" if column == "expected_information" else "-"
        axes.plot(drifts, [row[column] for row in rows], color=colour, linestyle=style, label=label)
    axes.set_ylim(0.0, 1.02)
    axes.legend(frameon=False)
    return figure


def _empty(across: str, up: str) -> tuple[Figure, Any]:
    """Return a figure with labelled axes and nothing drawn; it is not registered anywhere."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes
