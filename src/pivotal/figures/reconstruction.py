"""Reconstructed patients over the figure they come from: curves, numbers at risk, and what the figure leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pivotal.figures.survival_curves import DIGIT, GREY, MOST_TICKS, ROW, STYLES, TEXT, dress, inks_of, ticks_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

LEVEL = 0.9  # of the band
GRID = 400  # times at which the band is drawn
FOOT = 0.5  # inches of tick labels and the label of the axis
GAP = 0.14  # inches between the panels
HEAD, TITLE = 0.36, 0.25  # inches of the line that explains the strokes, and of the title above it
LETTER = 0.062  # inches of a letter
LINE = 0.158  # inches of a line of text
LONG = 14  # letters of a name that stands above its row of the table, not beside it
DODGE = 0.013  # of the height of the axis: how far the ticks of censorings stand off the curve
PALE, SHADE = 0.28, 0.24  # how much of the published line and of a band is seen


def picture(  # noqa: PLR0913
    result: Any,
    *,
    at_risk: bool = True,
    table: bool = True,
    band: bool = True,
    censoring: bool = True,
    labels: Mapping[str, str] | None = None,
    colours: Mapping[str, str] | None = None,
    ticks: Sequence[float] | None = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    title: str | None = None,
    note: str | None = None,
    width: float = 6.8,
    height: float = 3.7,
) -> Figure:
    """Draw reconstructed patients over the published curves that they come from.

    The published curve is broad and pale, that of the patients thin and dark on it; where the two part, they do not
    agree. Below are the numbers at risk of the patients, with the band of all sets that agree with the figure: what it
    leaves open is between two numbers that are printed, which are rings.

    Parameters
    ----------
    result : Reconstruction
        Anything that has ``arms`` (each with ``name`` and ``line``), ``central``, ``ensemble()`` and ``published``.
    at_risk : bool
        Whether the panel of the numbers at risk is drawn.
    table : bool
        Whether numbers at risk stand below the axis: as printed, and in brackets those of the patients where they are
        others. Where none is printed, those of the patients.
    band : bool
        Whether the middle 90 % of the sets are shaded.
    censoring : bool
        Whether censorings are ticked: those marked in the figure above the curve, those of the patients below it.
    labels, colours : mapping, optional
        From the name of an arm to its label and its colour.
    ticks : sequence of float, optional
        Times of the axis and of the table; left out, those of the numbers at risk.
    xlabel, ylabel, title, note : str, optional
        ``note`` stands in the lower left; left out, it is the hazard ratio, where the reference is known.
    width, height : float
        Of the curves, in inches; what stands below is added.

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

    arms, published = result.arms, result.published
    names = [each.name for each in arms]
    inks = inks_of(names, labels, colours, "arms")
    words = [(labels or {}).get(name, name) for name in names]
    at = _times(ticks, published, max(float(each.line.end) for each in arms))
    sure = result.ensemble()
    ratios = _ratios(sure, words, result)
    beside = max(map(len, words)) <= LONG
    rows = (1 + len(arms) * (1 if beside else 2)) * table
    compared = len(ratios) + 1.3 if len(ratios) > 1 and note is None else 0
    panel = (0.8 + 0.12 * len(arms)) * at_risk
    foot = FOOT + (rows + compared) * ROW
    whole = HEAD + (TITLE if title else 0.0) + height + (GAP + panel) * at_risk + foot
    figure = Figure(figsize=(width, whole))
    left = max(0.62, 0.36 + DIGIT * max(map(len, words)) * (table and beside)) / width
    across = 0.975 - left
    axes = figure.add_axes((left, (foot + (GAP + panel) * at_risk) / whole, across, height / whole))
    _dress(axes, at, published, _label(xlabel, published.unit), ylabel or "Survival probability")
    _draw(axes, result, sure, inks, band=band, censoring=censoring)
    _strokes(axes, sets=0 if at_risk or not band else len(sure), censoring=censoring, published=published)
    if title:
        axes.text(0.0, 1.0 + HEAD / height, title, transform=axes.transAxes, fontsize=TEXT + 1.5, fontweight="bold")
    said = ("\n".join(ratios[0]) if len(ratios) == 1 else "") if note is None else note
    _name(axes, result, words, inks, said, inches=(width * across, height))
    lowest = axes
    if at_risk:
        lowest = figure.add_axes((left, foot / whole, across, panel / whole), sharex=axes)
        _numbers(lowest, result, sure, inks, band=band)
        axes.tick_params(labelbottom=False)
        axes.set_xlabel("")
        lowest.set_xlabel(_label(xlabel, published.unit), fontsize=TEXT + 0.5)
    if table:
        below = figure.add_axes((left, compared * ROW / whole, across, rows * ROW / whole))
        _table(below, lowest, result, words, inks, at, beside=beside)
    if compared:
        least = figure.add_axes((left, 0.0, across, compared * ROW / whole))
        _compare(least, ratios, f"Hazard ratio over {words[sure.reference]}", 0.0 if beside else _edge(result))
    return figure


def _label(xlabel: str | None, unit: str) -> str:
    return f"Time ({unit})" if xlabel is None else xlabel


def _times(given: Sequence[float] | None, published: Any, last: float) -> Floats:
    """Return the times of the axis: those that the figure prints numbers at risk for, where it does for several."""
    if given is None:
        printed = sorted({float(at) for arm in published.arms for at in arm.at_risk if at >= 0})
        if len(printed) > 2 and printed[0] == 0 and printed[-1] >= 0.8 * last:
            each = -(-(len(printed) - 1) // MOST_TICKS)
            return np.array(printed[::each])
        if published.time_axis is not None:
            last = max(last, published.time_axis[1])
    return ticks_of(given, last, published.unit)


def survival_of(time: Floats, event: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Return the corners of the curve of patients, who come in order of time with events before censorings.

    Examples
    --------
    >>> time, survival = survival_of(np.array([1.0, 2.0, 2.0, 4.0]), np.array([1, 1, 0, 0], np.uint8))
    >>> time.tolist(), survival.tolist()
    ([0.0, 1.0, 2.0, 4.0], [1.0, 0.75, 0.5, 0.5])
    """
    left = np.arange(time.size, 0, -1.0)
    died = event > 0
    survival = np.cumprod(np.where(died, (left - 1) / left, 1.0))
    last = np.flatnonzero(np.r_[np.diff(time) > 0, True])  # several may leave at one time
    falls = last[np.diff(np.r_[1.0, survival[last]]) < 0]
    return np.r_[0.0, time[falls], time[-1]], np.r_[1.0, survival[falls], survival[-1]]


def _draw(axes: Axes, result: Any, sure: Any, inks: Sequence[str], *, band: bool, censoring: bool) -> None:
    """Draw all arms, and their censorings over them."""
    for k, arm in enumerate(result.arms):
        sets = [sure.sets(row)[k] for row in range(len(sure))] if band else []
        _curve(axes, arm.line, result.central[k], sets, inks[k], STYLES[k % len(STYLES)])
    if censoring:
        for k, each in enumerate(result.published.arms):
            _tick(axes, result.central[k], each.censor_marks, inks[k])


def _curve(axes: Axes, line: Any, central: Any, sets: Sequence[Any], ink: str, style: Any) -> None:
    """Draw the line of an arm, the curve of its patients, and the band of all its sets."""
    axes.plot(line.time, line.survival, color=ink, alpha=PALE, linewidth=5.0, solid_capstyle="butt", gid="published")
    if sets:
        grid = np.linspace(0.0, line.end, GRID)
        low, high = _band([survival_of(*each) for each in sets], grid)
        axes.fill_between(grid, low, high, step="post", color=ink, alpha=SHADE, linewidth=0, gid="band")
    time, survival = survival_of(*central)
    axes.step(time, survival, where="post", color=ink, linestyle=style, linewidth=1.2, gid="reconstructed")


def _band(curves: Sequence[tuple[Floats, Floats]], grid: Floats) -> tuple[Floats, Floats]:
    """Return between which values the middle of the curves lies."""
    values = np.stack([survival[np.searchsorted(time, grid, "right") - 1] for time, survival in curves])
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return low, high


def _tick(axes: Axes, central: Any, marks: Any, ink: str) -> None:
    """Tick censorings: those that are marked in the figure above the curve, those of the patients below it."""
    time, event = central
    at, survival = survival_of(time, event)
    bottom, top = axes.get_ylim()
    off, groups = DODGE * (top - bottom), [(-1.0, time[event == 0])]
    if marks is not None:
        groups.append((1.0, np.array(marks, np.float64)))
    for side, times in groups:
        if not times.size:
            continue
        level = survival[np.maximum(np.searchsorted(at, times, "right") - 1, 0)]
        name = "marked" if side > 0 else "censored"
        ends = sorted((side * 0.5 * off, side * 1.9 * off))
        axes.vlines(times, level + ends[0], level + ends[1], color=ink, linewidth=0.65, gid=name)


def _dress(axes: Axes, at: Floats, published: Any, xlabel: str, ylabel: str) -> None:
    """Set scales, ticks and labels, over the part of the survival axis that the figure shows."""
    dress(axes, at, xlabel, ylabel, None)
    if published.survival_axis is None:
        return
    whole = 100.0 if published.scale == "percent" else 1.0
    bottom, top = (each / whole for each in published.survival_axis)
    if bottom > 0.001:
        axes.set_ylim(bottom - 0.004, min(top, 1.0) + 0.02 * (top - bottom))
        axes.set_yticks(axes.get_yticks()[axes.get_yticks() >= bottom - 1e-9])


def _strokes(axes: Axes, *, sets: int, censoring: bool, published: Any) -> None:
    """Say above the curves what each stroke means."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Line2D([], [], color=GREY, alpha=PALE, linewidth=5.0, solid_capstyle="butt"),
        Line2D([], [], color=GREY, linewidth=1.2),
    ]
    texts = ["published", "reconstructed"]
    if sets:
        handles.append(Patch(color=GREY, alpha=SHADE, linewidth=0))
        texts.append(f"middle {LEVEL:.0%} of {sets} sets")
    if censoring:
        marked = any(each.censor_marks is not None for each in published.arms)
        handles.append(Line2D([], [], color=GREY, linestyle="none", marker="|", markersize=6, markeredgewidth=0.8))
        how = "above: marked" if sets else "above: as marked; below: reconstructed"
        texts.append(f"censored ({how if marked else 'reconstructed'})")
    axes.add_artist(
        axes.legend(
            handles, texts, loc="lower left", bbox_to_anchor=(0.0, 1.005), ncols=len(texts), frameon=False,
            fontsize=TEXT - 0.5, handlelength=1.9, handletextpad=0.6, columnspacing=1.6, borderaxespad=0.0,
            borderpad=0.2, labelcolor=GREY,
        )
    )  # fmt: skip


def _name(
    axes: Axes, result: Any, words: Sequence[str], inks: Sequence[str], note: str, *, inches: tuple[float, float]
) -> None:
    """Name the arms with their patients and events, and add the note, where the curves leave room."""
    from matplotlib.lines import Line2D

    handles, texts = [], []
    for k, row in enumerate([row for row in result.rows() if row["term"] == "patients"]):
        handles.append(Line2D([], [], color=inks[k], linestyle=STYLES[k % len(STYLES)], linewidth=1.6))
        low, high = row["n_event_low"], row["n_event_high"]
        span = "" if low == high else f" ({low}–{high})"
        texts.append(f"{words[k]}: {row['n']} patients, {row['n_event']} events{span}")
    wide = (0.45 + LETTER * max(map(len, texts))) / inches[0]
    high_up, noted = len(texts) * LINE / inches[1], (note.count("\n") + 1) * LINE / inches[1] if note else 0.0
    lower = _covers(axes, 1.0 - wide, 1.0 - high_up, upper=True) and not _covers(axes, wide, high_up + noted + 0.05)
    where = {"loc": "lower left", "bbox_to_anchor": (0.012, 0.02 + noted)} if lower else {"loc": "upper right"}
    legend = axes.legend(
        handles, texts, frameon=True, framealpha=0.85, edgecolor="none", fontsize=TEXT, handlelength=2.4,
        borderaxespad=0.0, borderpad=0.2, labelspacing=0.3, **where,
    )  # fmt: skip
    legend.set_zorder(5)
    if note:
        axes.text(0.02, 0.025, note, transform=axes.transAxes, fontsize=TEXT, va="bottom", ha="left", zorder=5,
                  linespacing=1.3,
                  bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1.5})  # fmt: skip


def _covers(axes: Axes, share: float, level: float, *, upper: bool = False) -> bool:
    """Say whether a curve runs through the upper right or the lower left corner, by shares of the axes."""
    (begin, end), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    time, survival = begin + share * (end - begin), bottom + level * (top - bottom)
    for line in axes.get_lines():
        x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
        if line.get_gid() != "published":
            continue
        inside = (x >= time) & (y >= survival) if upper else (x <= time) & (y <= survival)
        if inside.any() or (upper and np.interp(time, x, y, right=0.0) >= survival):
            return True
    return False


def _ratios(sure: Any, words: Sequence[str], result: Any) -> list[tuple[str, str]]:
    """Return each hazard ratio with its interval, and what the sets say of it."""
    if sure.reference is None or len(words) < 2:
        return []
    names = [each.name for each in result.arms]
    found = []
    for row in sure.hazard_ratio():
        if row["estimate"] is None or row["conf_low"] is None:
            continue
        of = "Hazard ratio" if len(words) == 2 else words[names.index(row["arm"])]
        level, low, high = (row[f"reconstruction_{end}"] for end in ("level", "low", "high"))
        digits = 3 if high - low < 0.02 else 2
        between = [f"{each:.{digits}f}" for each in (low, high)]
        sets = "the same" if between[0] == between[1] else f"{between[0]}–{between[1]}"
        said = f"{of} {row['estimate']:.2f} ({row['conf_level']:.0%} CI {row['conf_low']:.2f}–{row['conf_high']:.2f})"
        found.append((said, f"{sets} in {level:.0%} of the sets"))
    return found


def _edge(result: Any) -> float:
    """Return where the table begins left of the axes, as a share of their width."""
    return -0.03 - 0.006 * max(len(str(time.size)) for time, _ in result.central)


def _compare(least: Axes, ratios: Sequence[tuple[str, str]], head: str, edge: float) -> None:
    """Write hazard ratios of several arms, a line each."""
    least.set_xlim(0, 1)
    least.set_ylim(len(ratios) + 1, 0)
    least.axis("off")
    style: dict[str, Any] = {"fontsize": TEXT, "color": GREY, "va": "center", "ha": "left"}
    least.text(edge, 0.5, head, fontweight="bold", **style)
    for row, (ratio, sets) in enumerate(ratios, 1):
        least.text(edge, row + 0.5, f"{ratio}; {sets}", **style)


def _left(time: Floats, at: Floats) -> Floats:
    """Return how many are at risk at some times."""
    gone: Floats = np.searchsorted(time, at, "left").astype(np.float64)
    return time.size - gone


def _numbers(panel: Axes, result: Any, sure: Any, inks: Sequence[str], *, band: bool) -> None:
    """Draw the numbers at risk of the patients, the band of all sets, and the printed ones as rings."""
    top = 0
    for k, arm in enumerate(result.arms):
        time, _ = result.central[k]
        top, grid = max(top, time.size), np.linspace(0.0, arm.line.end, GRID)
        if band:
            values = np.stack([_left(sure.sets(row)[k][0], grid) for row in range(len(sure))])
            low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
            panel.fill_between(grid, low, high, color=inks[k], alpha=SHADE, linewidth=0, gid="band")
        ends = np.r_[0.0, time]
        panel.step(ends, np.r_[time.size, np.arange(time.size - 1, -1, -1)], where="post", color=inks[k],
                   linestyle=STYLES[k % len(STYLES)], linewidth=1.0, gid="reconstructed")  # fmt: skip
        printed = [(at, count) for at, count in result.published.arms[k].at_risk.items() if at >= 0]
        if printed:
            rings: dict[str, Any] = {"marker": "o", "markersize": 3.6, "markerfacecolor": "white", "linestyle": "none"}
            panel.plot(*zip(*printed, strict=True), color=inks[k], markeredgewidth=0.9, gid="printed", clip_on=False,
                       zorder=4, **rings)  # fmt: skip
    panel.set_ylim(-0.03 * top, 1.06 * top)
    panel.locator_params(axis="y", nbins=3, integer=True)
    panel.tick_params(labelsize=TEXT, colors=GREY, width=0.8, length=3.5)
    panel.set_ylabel("At risk", fontsize=TEXT + 0.5)
    told = [f"shaded: middle {LEVEL:.0%} of {len(sure)} sets"] if band else []
    told += ["rings: printed"] if any(each.at_risk for each in result.published.arms) else []
    panel.text(0.995, 0.97, "; ".join(told), transform=panel.transAxes, fontsize=TEXT - 0.5, color=GREY,
               va="top", ha="right")  # fmt: skip
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        panel.spines[side].set_color(GREY)
        panel.spines[side].set_linewidth(0.8)


def _table(
    below: Axes, axes: Axes, result: Any, words: Sequence[str], inks: Sequence[str], at: Floats, *, beside: bool
) -> None:
    """Write the numbers at risk under the ticks: as printed, and in brackets where the patients have others."""
    below.set_xlim(axes.get_xlim())
    below.set_ylim(1 + len(words) * (1 if beside else 2), 0)
    below.axis("off")
    printed = any(each.at_risk for each in result.published.arms)
    begin, end = axes.get_xlim()
    how = "as printed (reconstructed, where it differs)" if printed else "reconstructed"
    edge = begin + _edge(result) * (end - begin)
    first = begin if beside else edge
    below.text(
        first, 0.35, f"Number at risk, {how}", fontsize=TEXT, fontweight="bold", color=GREY, va="center", ha="left"
    )
    row = 0.35
    for k, (word, ink) in enumerate(zip(words, inks, strict=True)):
        row += 1
        below.text(edge, row, word, fontsize=TEXT, color=ink, va="center", ha="right" if beside else "left",
                   clip_on=False)  # fmt: skip
        row += not beside
        given = result.published.arms[k].at_risk
        for tick, count in zip(at, _left(result.central[k][0], at), strict=True):
            asked = given.get(tick)
            text, colour = f"{count:.0f}", GREY
            if asked is not None:
                text = f"{asked}" if asked == count else f"{asked} ({count:.0f})"
            elif given:
                text, colour = f"({count:.0f})", "#777777"
            below.text(tick, row, text, fontsize=TEXT, color=colour, va="center", ha="center")
