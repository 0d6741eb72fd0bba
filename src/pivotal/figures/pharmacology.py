"""Figures of exposure: concentrations over a dosing interval, total and free, with the IC50 of the targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, which stay apart for readers who see colours otherwise.
TOTAL, FREE, LINE = "#0072B2", "#D55E00", "0.35"
DOSES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#000000")
WIDTH, HEIGHT = 3.6, 4.8
MARGIN = 1.3  # inches for the names of the targets
NEAREST = 0.055  # of the height of the axes, between two names


def exposure_picture(result: Any, *, level: float = 0.9) -> Figure:
    """Return the concentrations over an interval, a panel a model; a line and a band a dose.

    Parameters
    ----------
    result
        Anything with ``doses``, ``every_h`` and ``substance``.
    level : float
        The part of the patients that a band holds.
    """
    panels = _panels(result.doses)
    figure, axes = _figure(len(panels), MARGIN)
    doses = sorted({each.dose_mg for each in result.doses}, reverse=True)
    for axis, (title, shown) in zip(axes, panels.items(), strict=True):
        for each in sorted(shown, key=lambda each: -each.dose_mg):
            colour = DOSES[doses.index(each.dose_mg) % len(DOSES)]
            _band(axis, each, each.profile, colour, level, alpha=0.2)
            axis.plot(each.times, each.typical_profile, color=colour, label=f"{each.dose_mg:g} mg")
        axis.set_title(title, loc="left", fontsize=10)
        axis.set_ylim(0.0, None)
    axes[0].set_ylabel(f"{result.substance}, ng/mL")
    lines = {str(line.get_label()): line for axis in axes for line in axis.get_lines()}
    said = f"line: typical\nband: {100 * level:g} %\nof patients"
    figure.legend(
        list(lines.values()), list(lines), loc="outside right upper", frameon=False, title=said, alignment="left"
    )
    return figure


def coverage_picture(result: Any, *, level: float = 0.9) -> Figure:
    """Return total and free concentrations over an interval with a line an IC50, a panel a model.

    Parameters
    ----------
    result
        Anything with ``exposures``, ``targets``, ``molar_mass``, ``fractions`` and ``stated``. The highest dose of
        each model is drawn.
    level : float
        The part of the patients that a band holds.
    """
    panels = {
        title: max(doses, key=lambda each: each.dose_mg) for title, doses in _panels(result.exposures.doses).items()
    }
    figure, axes = _figure(len(panels), MARGIN)
    middle = result.fractions[len(result.fractions) // 2]
    low, high = result.fractions[0], result.fractions[-1]
    for axis, (title, each) in zip(axes, panels.items(), strict=True):
        total = each.profile * 1000.0 / result.molar_mass
        typical = each.typical_profile * 1000.0 / result.molar_mass
        _band(axis, each, total, TOTAL, level, alpha=0.22)
        axis.plot(each.times, typical, color=TOTAL, label="total")
        axis.fill_between(each.times, low * typical, high * typical, color=FREE, alpha=0.12, lw=0)
        _band(axis, each, middle * total, FREE, level, alpha=0.3)
        axis.plot(each.times, middle * typical, color=FREE, label=f"free, {middle:g} unbound")
        for target in result.targets:
            style = ":" if target.assay == "cell" or target.variant else "-"
            axis.axhline(target.ic50_nM.value, color=LINE, lw=0.7, ls=style, zorder=0)
        axis.set_title(f"{title}, {each.dose_mg:g} mg", loc="left", fontsize=10)
        axis.set_yscale("log")
    axes[0].set_ylabel(f"{result.exposures.substance}, nM")
    _name_lines(axes[-1], result.targets)
    said = f"line: typical; band: {100 * level:g} % of patients; pale: {low:g} to {high:g} unbound"
    said += "; dotted: variants, cells"
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False, title=said)
    return figure


def _panels(doses: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for each in doses:
        found.setdefault(each.model.title, []).append(each)
    return found


def _figure(panels: int, margin: float) -> tuple[Figure, list[Axes]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH * panels + margin, HEIGHT), layout="constrained")
    axes = list(figure.subplots(1, panels, squeeze=False, sharey=True)[0])
    for axis in axes:
        axis.set_xlabel("hours since the dose")
        axis.spines[["top", "right"]].set_visible(False)
        axis.margins(x=0)
    return figure, axes


def _band(axis: Axes, each: Any, profile: Any, colour: str, level: float, *, alpha: float) -> None:
    low, high = np.quantile(profile, [0.5 - level / 2, 0.5 + level / 2], axis=0)
    axis.fill_between(each.times, low, high, color=colour, alpha=alpha, lw=0)


def _name_lines(axis: Axes, targets: Any) -> None:
    """Write the names of the targets beside their lines, moved apart where lines are close."""
    bottom, top = np.log10(axis.get_ylim())
    ordered = sorted(targets, key=lambda each: each.ic50_nM.value)
    places = [float((np.log10(each.ic50_nM.value) - bottom) / (top - bottom)) for each in ordered]
    spread = _apart(places, min(NEAREST, 1.0 / len(places)))
    for target, place, height in zip(ordered, places, spread, strict=True):
        cell = f"{target.name} (cell)" if target.assay == "cell" else target.name
        axis.annotate(
            f"{cell} {target.ic50_nM} nM",
            xy=(1.0, place),
            xytext=(1.1, height),
            xycoords="axes fraction",
            fontsize=8,
            va="center",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": LINE, "lw": 0.5, "relpos": (0.0, 0.5), "shrinkA": 0},
        )


def _apart(places: list[float], nearest: float) -> list[float]:
    """Return ascending places moved apart by as little as can be: their isotonic regression less even steps."""
    blocks: list[tuple[float, int]] = []
    for index, place in enumerate(places):
        mean, count = place - index * nearest, 1
        while blocks and blocks[-1][0] > mean:
            before, n = blocks.pop()
            mean, count = (mean * count + before * n) / (count + n), count + n
        blocks.append((mean, count))
    flat = [mean for mean, count in blocks for _ in range(count)]
    return [each + index * nearest for index, each in enumerate(flat)]
