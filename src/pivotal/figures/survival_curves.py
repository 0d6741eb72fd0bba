"""Survival curves over a table of numbers at risk, as a trial publication shows them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, listed, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe & Ito (2008): told apart with every kind of colour vision; the line styles tell them apart without colour.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
STYLES: tuple[Any, ...] = ("-", (0, (4, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (8, 1, 1, 1, 1, 1)))
TABLES = {"n_risk": "Number at risk", "n_event": "Cumulative events", "n_censor": "Cumulative censored"}
TICK_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
MOST_TICKS = 11
GREY = "#444444"
TEXT = 8.5  # points
ROW = 0.19  # inches of a row of the table
DIGIT = 0.078  # inches of a digit of the table

Columns = Mapping[str, NDArray[np.float64]]


def picture(  # noqa: PLR0913
    result: Any,
    *,
    interval: str | None = "pointwise",
    table: Sequence[str] = ("n_risk",),
    medians: bool = True,
    censoring: bool = True,
    labels: Mapping[Any, str] | None = None,
    colours: Mapping[Any, str] | None = None,
    ticks: Sequence[float] | None = None,
    unit: str | None = None,
    xlabel: str | None = None,
    ylabel: str = "Survival probability",
    title: str | None = None,
    note: str | None = None,
    width: float = 6.8,
    height: float = 3.9,
) -> Figure:
    """Draw survival curves with a table below the axis.

    Parameters
    ----------
    result : KaplanMeier
        Anything that has ``curves``, each with ``group``, ``columns()`` and ``median``, and ``bands()``.
    interval : {"pointwise", "hall-wellner", "equal-precision"}, optional
        The shaded limits; None for none.
    table : sequence of {"n_risk", "n_event", "n_censor"}
        What stands below the axis, by arm: the number at risk just before the time, the events and the censorings up to
        it. Empty for none.
    medians : bool
        Whether the medians are marked, and named with their limits in the legend.
    censoring : bool
        Whether censored times are ticked.
    labels, colours : mapping, optional
        From the level of a group to its name and its colour.
    ticks : sequence of float, optional
        Times of the axis and of the table.
    unit : str, optional
        ``months``, ``days`` …, for the label of the axis; months are ticked by 3, 6 or 12.
    xlabel, ylabel, title, note : str, optional
        ``note`` stands in the lower left of the curves, for a hazard ratio or a p value.
    width, height : float
        Of the curves, in inches; the table is added below.

    Returns
    -------
    matplotlib.figure.Figure
        Returned, not shown; ``savefig("curves.pdf")`` writes it as vectors.

    Raises
    ------
    DataError
        If an option is none of those accepted.
    """
    from matplotlib.figure import Figure

    for name in table:
        if name not in TABLES:
            raise DataError(f"table={shown(name)}; accepted: {listed(map(repr, TABLES))}")
    curves = result.curves
    groups = [curve.group for curve in curves]
    inks = inks_of(groups, labels, colours, "groups")
    names = [(labels or {}).get(group, "All" if group == "all" else str(group)) for group in groups]
    columns: list[Columns] = [curve.columns() for curve in curves]
    at = ticks_of(ticks, max(float(each["time"][-1]) for each in columns), unit)
    rows = len(table) * (len(curves) + 1)
    foot, whole = 0.55 + rows * ROW, height + 0.55 + rows * ROW
    figure = Figure(figsize=(width, whole))
    largest = max(float(each["n_risk"].max(initial=0)) for each in columns)
    digits = DIGIT * len(f"{largest:.0f}") / 2
    left = min(0.4, max(0.62, digits + 0.1 + DIGIT * max(map(len, names)) * bool(table)) / width)
    axes = figure.add_axes((left, foot / whole, 0.97 - left, (height - (0.35 if title else 0.15)) / whole))
    limits = _limits(result, columns, interval)
    for k, curve in enumerate(columns):
        _draw(axes, curve, limits[k], inks[k], STYLES[k % len(STYLES)], censoring=censoring)
    dress(axes, at, xlabel or (f"Time ({unit})" if unit else "Time"), ylabel, title)
    if medians:
        _mark_medians(axes, [curve.median[0] for curve in curves], inks)
    _legend(axes, curves, names, medians=medians, note=note)
    if table:
        below = figure.add_axes((left, 0.0, 0.97 - left, rows * ROW / whole))
        _write_table(below, axes, columns, names, inks, at, table, digits / (width * (0.97 - left)))
    return figure


def inks_of(
    groups: Sequence[Any], labels: Mapping[Any, str] | None, colours: Mapping[Any, str] | None, what: str
) -> list[str]:
    """Return the colour of each group: the one that is given, or its own of the palette.

    Raises
    ------
    DataError
        If labels or colours name what is no group.
    """
    for option, given in (("labels", labels), ("colours", colours)):
        if unknown := [key for key in given or {} if key not in groups]:
            raise DataError(f"{option}= names {shown(unknown[0])}; the {what} are {listed(map(shown, groups))}")
    return [(colours or {}).get(group, PALETTE[k % len(PALETTE)]) for k, group in enumerate(groups)]


def two_arms(result: Any, **options: Any) -> Figure:
    """Draw the curves of a two-arm analysis, with its hazard ratio and p value; options as for ``picture``.

    Parameters
    ----------
    result : TwoArmAnalysis
        Anything that has ``curves``, ``unit``, ``endpoint`` and ``summary()``.
    """
    found = result.summary()
    lines = []
    if found["hazard_ratio"] is not None:
        level = result.settings["conf_level"]
        ratio, low, high = (found[name] for name in ("hazard_ratio", "conf_low", "conf_high"))
        lines.append(f"Hazard ratio {ratio:.2f} ({level:.0%} CI {low:.2f}–{high:.2f})")
    p = found["logrank_p"]
    stratified = "Stratified log-rank" if result.settings["strata"] else "Log-rank"
    lines.append(f"{stratified} p {'< 0.0001' if p < 0.0001 else f'= {p:.4f}'}")
    settled = {"unit": result.unit, "title": result.endpoint, "note": "\n".join(lines)}
    return picture(result.curves, **{**settled, **options})


def ticks_of(given: Sequence[float] | None, last: float, unit: str | None) -> NDArray[np.float64]:
    """Return the times of the axis, from 0 to beyond the last time."""
    if given is not None:
        ticks = np.unique(np.asarray(given, float))
        if not ticks.size or not np.isfinite(ticks).all() or ticks[0] < 0:
            raise DataError(f"ticks={shown(given)}; accepted: finite times, 0 or above")
        return ticks
    last = last or 1.0
    rough = last / (MOST_TICKS - 1)
    if unit == "months" and rough <= TICK_STEPS[-1] and last >= TICK_STEPS[0]:
        step = next(float(each) for each in TICK_STEPS if each >= rough)
    else:
        power = 10 ** math.floor(math.log10(rough))
        step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough)
    return np.arange(math.ceil(last / step - 1e-9) + 1).astype(np.float64) * step


def _limits(result: Any, columns: Sequence[Columns], interval: str | None) -> list[Columns | None]:
    """Return the times and limits that are shaded, by curve."""
    if interval is None:
        return [None] * len(columns)
    if interval == "pointwise":
        return list(columns)
    if interval not in ("hall-wellner", "equal-precision"):
        raise DataError(f"interval={shown(interval)}; accepted: 'pointwise', 'hall-wellner', 'equal-precision', None")
    return list(result.band_columns(interval))


def _draw(axes: Axes, curve: Columns, limits: Columns | None, ink: str, style: Any, *, censoring: bool) -> None:
    """Draw one curve with its limits and the ticks of censored times."""
    time, survival = np.append(0.0, curve["time"]), np.append(1.0, curve["survival"])
    if limits is not None:
        axes.fill_between(
            limits["time"], limits["conf_low"], limits["conf_high"], step="post", color=ink, alpha=0.13, linewidth=0
        )
    axes.step(time, survival, where="post", color=ink, linestyle=style, linewidth=1.5, solid_capstyle="butt")
    censored = curve["n_censor"] > 0
    if censoring and censored.any():
        axes.plot(
            curve["time"][censored], curve["survival"][censored], linestyle="none", marker="|", color=ink,
            markersize=6, markeredgewidth=0.9,
        )  # fmt: skip


def dress(axes: Axes, at: NDArray[np.float64], xlabel: str, ylabel: str, title: str | None) -> None:
    """Set the scales, ticks and labels."""
    axes.set_xlim(-0.015 * at[-1], at[-1] * 1.015)
    axes.set_ylim(0.0, 1.02)
    axes.set_xticks(at, [f"{each:g}" for each in at])
    axes.set_yticks(np.arange(0, 1.01, 0.2), [f"{each:.1f}" for each in np.arange(0, 1.01, 0.2)])
    axes.tick_params(labelsize=TEXT, colors=GREY, width=0.8, length=3.5)
    axes.set_xlabel(xlabel, fontsize=TEXT + 0.5)
    axes.set_ylabel(ylabel, fontsize=TEXT + 0.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(GREY)
        axes.spines[side].set_linewidth(0.8)
    if title:
        axes.set_title(title, fontsize=TEXT + 1.5, fontweight="bold", loc="left")


def _mark_medians(axes: Axes, medians: Sequence[float], inks: Sequence[str]) -> None:
    """Lead from one half over to the curves and down to their medians."""
    reached = [(median, ink) for median, ink in zip(medians, inks, strict=True) if not math.isnan(median)]
    if not reached:
        return
    axes.plot(
        [0, max(median for median, _ in reached)],
        [0.5, 0.5],
        color="#888888",
        linewidth=0.7,
        linestyle=(0, (2, 2)),
        zorder=1,
    )
    for median, ink in reached:
        axes.plot([median, median], [0, 0.5], color=ink, linewidth=0.7, linestyle=(0, (2, 2)), zorder=1)


def _legend(axes: Axes, curves: Any, names: Sequence[str], *, medians: bool, note: str | None) -> None:
    """Name the curves, with their medians where these are marked."""
    lines = [line for line in axes.get_lines() if line.get_drawstyle() == "steps-post"]
    texts = []
    for curve, name in zip(curves, names, strict=True):
        text = name
        if medians:
            median, low, high = (_time(each) for each in curve.median)
            text += f": median {median} ({curve.conf_level:.0%} CI {low}–{high})"
        texts.append(text)
    if medians or len(curves) > 1:
        legend = axes.legend(
            lines, texts, loc="upper right", frameon=True, framealpha=0.8, edgecolor="none", fontsize=TEXT,
            handlelength=2.2, borderaxespad=0.0, labelspacing=0.3,
        )  # fmt: skip
        legend.set_zorder(5)
    if note:
        axes.text(0.02, 0.04, note, transform=axes.transAxes, fontsize=TEXT, va="bottom", ha="left", zorder=5,
                  bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.5})  # fmt: skip


def _time(value: float) -> str:
    """Return a time as a legend prints it: whole days, or one decimal."""
    if math.isnan(value):
        return "NR"
    return f"{value:.0f}" if value == round(value) and value >= 100 else f"{value:.1f}"


def counts_at(curve: Columns, name: str, at: NDArray[np.float64]) -> list[float]:
    """Return the numbers at risk just before given times, or the events or censorings up to them.

    Examples
    --------
    >>> curve = {"time": np.array([2.0, 3.0]), "n_risk": np.array([5.0, 4.0]), "n_event": np.array([1.0, 2.0])}
    >>> counts_at(curve, "n_risk", np.array([0.0, 3.0, 4.0])), counts_at(curve, "n_event", np.array([0.0, 3.0, 4.0]))
    ([5.0, 4.0, 0.0], [0.0, 3.0, 3.0])
    """
    slack = 1e-9 * np.maximum(1.0, np.abs(at))
    if name == "n_risk":
        found = np.append(curve["n_risk"], 0.0)[np.searchsorted(curve["time"], at - slack, side="left")]
    else:
        whole = np.append(0.0, np.cumsum(curve[name]))
        found = whole[np.searchsorted(curve["time"], at + slack, side="right")]
    return [float(each) for each in found]


def _write_table(
    below: Axes,
    axes: Axes,
    columns: Sequence[Columns],
    names: Sequence[str],
    inks: Sequence[str],
    at: NDArray[np.float64],
    table: Sequence[str],
    half: float,
) -> None:
    """Write the table under the ticks of the axis; half of the widest number is ``half`` of its width."""
    below.set_xlim(axes.get_xlim())
    rows = len(table) * (len(columns) + 1)
    below.set_ylim(rows, 0)
    below.axis("off")
    row = 0.35
    begin, end = axes.get_xlim()
    edge = min(float(at[0]) - (half + 0.012) * (end - begin), begin - 0.012 * (end - begin))
    for what in table:
        below.text(begin, row, TABLES[what], fontsize=TEXT, fontweight="bold", color=GREY, va="center", ha="left")
        for curve, name, ink in zip(columns, names, inks, strict=True):
            row += 1
            below.text(edge, row, name, fontsize=TEXT, color=ink, va="center", ha="right", clip_on=False)
            for time, count in zip(at, counts_at(curve, what, at), strict=True):
                text = f"{count:.0f}" if count == round(count) else f"{count:.1f}"
                below.text(time, row, text, fontsize=TEXT, color=GREY, va="center", ha="center")
        row += 1
