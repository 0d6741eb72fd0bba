"""Figures of simulated trials: what the looks saw and decided, estimates beside the truth, dates, and power curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError, UnknownNameError, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, which stay apart for readers who see colours otherwise.
EFFICACY, FUTILITY, REVERSED = "#0072B2", "#D55E00", "#CC79A7"
DECISIONS = {
    "efficacy": (EFFICACY, "stopped for efficacy"),
    "reversed": (REVERSED, "stopped for the reference arm"),
    "futility": (FUTILITY, "stopped for futility"),
    "not rejected": ("0.5", "ended without rejection"),
    "continued": ("0.8", "went on"),
}
LOOKS = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#000000", "#F0E442")
MARKERS = "osD^vP"
BINS = 60
TALLEST = 0.75  # of the distance between two looks
REACH = 0.85  # how far the line of a bound goes
SHOWN = 0.998  # of a distribution; farther values are left out
RATIOS = (1, 1.2, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)  # the leading digits of the hazard ratios that an axis names
DODGE = 0.08  # between curves over what is no number
SINGLE, HEIGHT = 6.4, 4.2
NORMAL = 1.959963984540054

Columns = Mapping[str, Any]


def plot_simulation(result: Any, *, kind: str = "all") -> Figure:
    """Return a figure of simulated trials.

    Parameters
    ----------
    result
        Anything with ``columns()`` (one row a replicate, look and analysis), ``rows()``, ``replicates``, and
        ``tally.truth``, the log hazard ratio that is true. What the first analysis saw is drawn.
    kind : {"all", "z", "estimate", "months"}
        The z statistic by look, with the bounds and the part of all trials that stopped there; the hazard ratio at the
        end of each trial, beside the truth; when the looks were held; or these three side by side.

    Raises
    ------
    DataError
        If there is no such figure.
    """
    panels = {"z": _draw_z, "estimate": _draw_estimates, "months": _draw_months}
    if kind not in ("all", *panels):
        raise DataError(f"kind={kind!r}; accepted: {listed(['all', *panels])}")
    columns = result.columns()
    first = columns["analysis"] == columns["analysis"][0]
    columns = {name: values[first] for name, values in columns.items()}
    chosen = list(panels) if kind == "all" else [kind]
    figure, axes = _empty(len(chosen))
    for name, each in zip(chosen, axes, strict=True):
        panels[name](each, columns, result)
    return figure


def _draw_z(axes: Axes, columns: Columns, result: Any) -> None:
    """Draw the z statistics of each look as a histogram that stands on the look, by what was decided."""
    import numpy as np

    there = np.isfinite(columns["z"])
    if not there.any():
        raise DataError("kind='z': no look has a statistic")
    edges = _edges(columns["z"][there])
    looks = np.unique(columns["look"]).tolist()
    counts = {
        (look, name): np.histogram(columns["z"][there & _at(columns, look, name)], edges)[0]
        for look in looks
        for name in DECISIONS
    }
    highest = max(np.sum([counts[look, name] for name in DECISIONS], axis=0).max() for look in looks)
    named = set()
    for look in looks:
        base = np.full(BINS, float(look))
        for name, (colour, label) in DECISIONS.items():
            top = base + counts[look, name] * TALLEST / highest
            if counts[look, name].any():
                style: dict[str, Any] = {"fill": True, "color": colour, "label": None if name in named else label}
                axes.stairs(top, edges, baseline=base, orientation="horizontal", **style)
                named.add(name)
            base = top
        _mark_bounds(axes, columns, look)
        for name, height in (("efficacy", 0.96), ("futility", 0.02), ("reversed", 0.02)):
            share = float(_at(columns, look, name).sum()) / result.replicates
            if share:
                place: dict[str, Any] = {
                    "xycoords": ("data", "axes fraction"),
                    "ha": "right",
                    "color": DECISIONS[name][0],
                }
                axes.annotate(f"{100 * share:.1f} %", (look + REACH, height), **place)
    axes.set_xlim(looks[0] - 0.08, looks[-1] + 1)
    axes.set_xticks(looks, [f"look {look}" for look in looks])
    axes.set_ylabel("z in favour of the experimental arm")
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)


def _at(columns: Columns, look: int, decision: str) -> Any:
    return (columns["look"] == look) & (columns["decision"] == decision)


def _mark_bounds(axes: Axes, columns: Columns, look: int) -> None:
    """Draw the bounds of a look: their median, and a band where they depend on what each trial saw."""
    import numpy as np

    for name, colour in (("efficacy_bound", EFFICACY), ("futility_bound", FUTILITY)):
        bound = columns[name][columns["look"] == look]
        bound = bound[np.isfinite(bound)]
        if bound.size:
            low, middle, high = np.quantile(bound, (0.025, 0.5, 0.975))
            axes.hlines(middle, look, look + REACH, colors=colour, linewidth=1.5)
            axes.fill_between([look, look + REACH], low, high, color=colour, alpha=0.25, linewidth=0)


def _draw_estimates(axes: Axes, columns: Columns, result: Any) -> None:
    """Draw the estimate at the end of each trial by the look that ended it, with the truth and the median."""
    import numpy as np

    is_ratio = any(row["term"].startswith("log hazard ratio") for row in result.rows())
    rows = (columns["decision"] != "continued") & np.isfinite(columns["estimate"])
    if not rows.any():
        raise DataError("kind='estimate': no trial has an estimate at its end")
    estimate, look = columns["estimate"][rows], columns["look"][rows]
    edges, to_axis = _edges(estimate), np.exp if is_ratio else np.array
    base = np.zeros(BINS)
    for index, each in enumerate(np.unique(look)):
        top = base + np.histogram(estimate[look == each], edges)[0] / estimate.size
        colour = LOOKS[index % len(LOOKS)]
        axes.stairs(top, to_axis(edges), baseline=base, fill=True, color=colour, label=f"ended at look {each}")
        base = top
    middle = float(to_axis(np.median(estimate)))
    axes.axvline(middle, color="0", linewidth=1.2, linestyle=":", label=f"median {middle:.3g}")
    if is_ratio:
        if np.isfinite(result.tally.truth):
            truth = float(np.exp(result.tally.truth))
            axes.axvline(truth, color="0", linewidth=1.2, label=f"truth {truth:.3g}")
        _in_ratios(axes)
    axes.set_xlabel("hazard ratio at the end, log scale" if is_ratio else "estimate at the end")
    axes.set_ylabel("part of the trials")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)


def _draw_months(axes: Axes, columns: Columns, result: Any) -> None:
    """Draw when each look was held, as part of all trials."""
    import numpy as np

    edges = _edges(columns["month"])
    for index, look in enumerate(np.unique(columns["look"])):
        months = columns["month"][columns["look"] == look]
        colour = LOOKS[index % len(LOOKS)]
        part = np.histogram(months, edges)[0] / result.replicates
        axes.stairs(part, edges, fill=True, color=colour, alpha=0.35)
        axes.stairs(part, edges, color=colour, label=f"look {look}: median {np.median(months):.1f}")
    axes.set_xlabel("months since the first subject could enter")
    axes.set_ylabel("part of the trials")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)


def plot_grid(result: Any, *, across: str | None = None, value: str = "power") -> Figure:
    """Return a figure of simulations over a grid: power, or another number, with its Monte-Carlo band.

    Parameters
    ----------
    result
        Anything with ``points``, the values that vary, and ``rows()``, the numbers of each.
    across : str, optional
        What varies along the axis; left out, the first that has several values. The rest makes curves.
    value : str
        ``power``, ``futility``, ``expected_events``, ``expected_subjects``, ``expected_months``, ``bias`` or
        ``coverage``.

    Raises
    ------
    DataError, UnknownNameError
        If there is no such number, nothing that varies by that name, or nothing to draw.
    """
    points, rows = result.points, [row for row in result.rows() if row["why_not"] is None]
    known = [name.removesuffix("_std_error") for name in result.rows()[0] if name.endswith("_std_error")]
    if value not in known:
        raise UnknownNameError.of("number", value, known)
    several = [name for name in points[0] if len({str(point[name]) for point in points}) > 1]
    across = across or (several or list(points[0]))[0]
    if across not in points[0]:
        raise UnknownNameError.of("argument that varies", across, points[0])
    rows = [row for row in rows if row[value] is not None]
    if not rows:
        raise DataError(f"value={value!r}: no scenario has it")
    figure, (axes,) = _empty(1)
    curves = _curves(rows, [name for name in several if name != across])
    ticks = _ticks([point[across] for point in points])
    numbers = all(isinstance(each, int | float) for each in ticks)
    for index, (label, mine) in enumerate(curves.items()):
        held = sorted((ticks[row[across]], row[value], NORMAL * row[f"{value}_std_error"]) for row in mine)
        style = {"color": LOOKS[index % len(LOOKS)], "marker": MARKERS[index % len(MARKERS)], "label": label}
        _draw_curve(axes, held, style, shift=None if numbers else (index - (len(curves) - 1) / 2) * DODGE)
    if not numbers:
        axes.set_xticks(list(ticks.values()), [str(each) for each in ticks])
        axes.set_xlim(-0.5, len(ticks) - 0.5)
    if value in ("power", "futility"):
        axes.set_ylim(0, 1.02)
    axes.set_xlabel("true hazard ratio" if numbers and across == "truth" else across.replace("_", " "))
    axes.set_ylabel(value.replace("_", " "))
    if len(curves) > 1:
        axes.legend(frameon=False)
    return figure


def _draw_curve(
    axes: Axes, held: Sequence[tuple[float, float, float]], style: Mapping[str, Any], *, shift: float | None
) -> None:
    """Draw numbers with their limits: a line with a band, or beside each other where what varies is no number."""
    x, y, half = zip(*held, strict=True)
    if shift is not None:
        axes.errorbar([each + shift for each in x], y, half, linestyle="", markersize=4, capsize=2, **style)
        return
    axes.plot(x, y, markersize=4, **style)
    low, high = ([each + sign * h for each, h in zip(y, half, strict=True)] for sign in (-1, 1))
    axes.fill_between(x, low, high, color=style["color"], alpha=0.25, linewidth=0)


def _curves(rows: Sequence[Columns], names: Sequence[str]) -> dict[str, list[Columns]]:
    """Return the rows by what they have in common, as a legend says it."""
    found: dict[str, list[Columns]] = {}
    for row in rows:
        label = ", ".join(f"{name} {row[name]}" for name in names)
        found.setdefault(label, []).append(row)
    return found


def _ticks(values: Sequence[Any]) -> dict[Any, float]:
    """Return where each value stands on the axis: at itself where all are numbers, else one after the other."""
    distinct = dict.fromkeys(values)
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in distinct)
    return {each: float(each) if numbers else float(place) for place, each in enumerate(distinct)}


def _edges(values: Any) -> Any:
    """Return the edges of bins between which nearly all values lie."""
    import numpy as np

    low, high = np.quantile(values, ((1 - SHOWN) / 2, (1 + SHOWN) / 2))
    return np.linspace(low, high if high > low else low + 1, BINS + 1)


def _in_ratios(axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(10, subs=RATIOS))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _empty(panels: int) -> tuple[Figure, list[Axes]]:
    """Return a figure with panels side by side and nothing drawn; it is not registered anywhere."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(SINGLE if panels == 1 else 4.6 * panels, HEIGHT), layout="constrained")
    axes = [figure.add_subplot(1, panels, number + 1) for number in range(panels)]
    for each in axes:
        each.spines[["top", "right"]].set_visible(False)
    return figure, axes
