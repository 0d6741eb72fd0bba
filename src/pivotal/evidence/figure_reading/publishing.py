"""What was read becomes a published figure: names, points, marks and numbers at risk as its nouns hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from pivotal.errors import FigureError, listed, shown
from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
from pivotal.evidence.figure_reading.axes import Panel, Scale
from pivotal.evidence.figure_reading.colours import apart, colour_of
from pivotal.evidence.figure_reading.legends import size_in
from pivotal.evidence.figure_reading.reading import ReadCurve, Reading
from pivotal.units import TimeUnit

Names = Sequence[str] | Mapping[str, str]
_DIGITS = 6  # significant digits of a point
_NOTHING = 1e-9  # which no figure shows
_BEYOND = 0.004  # of an axis, by which a point may lie before 0 or above full survival, and is set there


def published(
    reading: Reading, *, unit: TimeUnit | None, arms: Names | None
) -> tuple[PublishedFigure, list[ReadCurve], list[str]]:
    """Return the published figure, the curves in its order, and the notes on how it was read.

    Raises
    ------
    FigureError
        If ``arms`` does not fit the curves.
    """
    notes = list(reading.notes)
    curves = named(reading.curves, arms)
    if any(each.name is None for each in curves):
        notes.append("the figure does not say which curve is which arm, in a way that is read; say arms=")
    said = unit or reading.unit
    if said is None:
        notes.append("the unit of the time axis is not read: it is taken for months; say unit=")
    if curves and all(each.row is None for each in curves):
        notes.append("no numbers at risk are read")
    panel = reading.panel
    names = [each.name for each in curves]
    figure = PublishedFigure(
        arms=tuple(_arm(each, index, panel, names) for index, each in enumerate(curves, 1)),
        unit=said or "months",
        scale="percent" if panel.percent else "proportion",
        time_axis=_ends(panel.time, panel.region.left, panel.region.right),
        survival_axis=_ends(panel.survival, panel.region.bottom, panel.region.top),
        corners=reading.corners,
    )
    return figure, curves, notes


def named(curves: Sequence[ReadCurve], arms: Names | None) -> list[ReadCurve]:
    """Return curves with the names that were given: by colour, or from the upper curve to the lower one."""
    if arms is None:
        return list(curves)
    if isinstance(arms, str):
        raise FigureError(f"arms={shown(arms)} is one text; accepted: a list of names, or names with their colours")
    if len(arms) != len(curves):
        colours = listed("#{:02x}{:02x}{:02x}".format(*each.colour) for each in curves)
        raise FigureError(f"{len(arms)} arms are named and {len(curves)} curves are found ({colours})")
    if len(set(arms)) < len(arms):
        raise FigureError(f"two arms have one name: {listed(arms)}")
    if not isinstance(arms, Mapping):
        by_height = sorted(curves, key=lambda each: _mean(each.points))
        return [replace(curve, name=name) for curve, name in zip(by_height, arms, strict=True)]
    left = list(curves)
    found = []
    for name, text in arms.items():
        wanted = colour_of(text)
        if wanted is None:
            raise FigureError(f"{shown(text)} is no colour; accepted: a name such as red, or #d62728")
        nearest = min(left, key=lambda each: apart(each.colour, wanted[0]))
        left.remove(nearest)
        found.append(replace(nearest, name=name))
    return found


def _arm(curve: ReadCurve, index: int, panel: Panel, names: Sequence[str | None]) -> PublishedArm:
    full = 100.0 if panel.percent else 1.0
    time = panel.time.value(curve.points[:, 0])
    survival = panel.survival.value(curve.points[:, 1])
    extent = float(np.ptp(panel.time.value(np.array([panel.region.left, panel.region.right]))))
    time = np.where((time < 0) & (time > -_BEYOND * extent), 0.0, time)
    survival = np.where((survival > full) & (survival < (1 + 4 * _BEYOND) * full), full, survival)
    survival = np.where((survival < 0) & (survival > -4 * _BEYOND * full), 0.0, survival)
    counts = dict(curve.row.counts) if curve.row is not None else {}
    marks = None if curve.marks is None else panel.time.value(np.array(curve.marks))
    name = curve.name
    if name is None or list(names).index(name) != index - 1:
        name = f"arm {index}"
    return PublishedArm(
        arm=name,
        time=tuple(_rounded(each) for each in time),
        survival=tuple(_rounded(each) for each in survival),
        subjects=counts.get(0.0) or size_in(name),
        at_risk=counts,
        censor_marks=None if marks is None else tuple(_rounded(max(each, 0.0)) for each in marks),
        curve_end=_rounded(max(float(time[-1]), 0.0)),
    )


def _ends(scale: Scale, one: float, other: float) -> tuple[float, float]:
    """Return the ends of an axis in its units; a drawn edge very near a label is at its value."""
    ends = []
    for at in (one, other):
        near = min(scale.labels, key=lambda each: abs(each.at - at))
        ends.append(near.value if abs(near.at - at) < 0.02 * scale.step else _rounded(float(scale.value(at)), 4))
    return (min(ends), max(ends))


def _rounded(value: float, digits: int = _DIGITS) -> float:
    return float(f"{value:.{digits}g}") if abs(value) > _NOTHING else 0.0


def _mean(points: np.ndarray) -> float:
    """Return the mean place downwards; equal curves of different length do not change places."""
    widths = np.diff(points[:, 0])
    return float((points[:-1, 1] * widths).sum() / max(float(widths.sum()), 1e-9))
