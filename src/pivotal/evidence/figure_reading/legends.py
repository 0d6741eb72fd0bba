"""Names of curves: from the samples of a legend, or from text in a curve's colour or beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pivotal.evidence.figure_reading.axes import Panel
from pivotal.evidence.figure_reading.colours import apart, is_grey
from pivotal.evidence.figure_reading.drawing import Box, Colour, Line, Stroke, Word, phrases
from pivotal.evidence.figure_reading.staircases import SAME_COLOUR, Curve

_SAMPLE = 0.25  # of the panel's width, which a sample does not exceed
_BESIDE = 6.0  # heights of the text within which it stands beside its sample
_NEAR = 0.09  # of the panel's height within which a name stands beside its curve
_LETTERS = re.compile(r"[^\W\d_]{2,}|[^\W\d_]\b")
_NO_NAME = re.compile(
    r"hazard|\bHR\b|\bCI\b|\bp\s*[=<>]|median|log-?rank|\bat risk\b|\bmonths?\b|\byears?\b|surviv|%|^n\b", re.IGNORECASE
)
_SIZE = re.compile(r"\bn\s*=\s*(\d{1,6})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sample:
    """A short piece of a line, or a small field of colour, beside which a legend says a name."""

    box: Box
    colour: Colour
    stroke: Stroke | None = None


def line_samples(lines: Sequence[Line], curves: Sequence[Curve], panel: Panel) -> list[Sample]:
    """Return what can be samples of a legend: short level lines and small fields, which are no part of a curve."""
    used = {id(line) for curve in curves for line in curve.lines}
    found = []
    for line in lines:
        box = line.box
        if id(line) in used or not 0 < box.width <= _SAMPLE * panel.region.width:
            continue
        if line.stroke is not None and box.height <= 0.05 * box.width:
            found.append(Sample(box, line.stroke.colour, line.stroke))
        elif line.closed and line.straight and line.fill is not None and box.height <= 0.1 * panel.region.height:
            found.append(Sample(box, line.fill))
    return found


def legend_names(
    samples: Sequence[Sample], words: Sequence[Word], curves: Sequence[Curve]
) -> tuple[list[str | None], list[int]]:
    """Return a name for each curve that the legend names (None for the others), and the curves in its order."""
    said = [each for each in phrases(words) if _LETTERS.search(each.text) or each.text.strip().isalnum()]
    options: list[tuple[float, int, str, Box]] = []
    for sample in samples:
        text = None if _on_curve(sample, curves) else _beside(sample, said)
        for index, curve in enumerate(curves):
            if text is not None and (cost := _unlike(sample, curve)) is not None:
                options.append((cost, index, text, sample.box))
    names: list[str | None] = [None] * len(curves)
    places: dict[int, tuple[float, float]] = {}
    for _, index, text, box in sorted(options, key=lambda each: each[:2]):
        if names[index] is None and text not in names:
            names[index] = text
            places[index] = (round(box.y, 1), box.left)
    return names, sorted(places, key=lambda each: places[each])


def names_beside(words: Sequence[Word], curves: Sequence[Curve], panel: Panel) -> list[str | None]:
    """Return a name for each curve from text in its colour in the panel, or else from text that stands beside it."""
    region = panel.region
    within = [
        each
        for each in phrases(words)
        if region.holds(each.box.left, each.box.y, 0.02 * region.width) or _after(each.box, region)
    ]
    said = [each for each in within if _LETTERS.search(each.text) and not _NO_NAME.search(each.text)]
    names: list[str | None] = [None] * len(curves)
    for index, curve in enumerate(curves):
        own = [each for each in said if apart(each.colour, curve.stroke.colour) < SAME_COLOUR]
        if not is_grey(curve.stroke.colour) and len(own) == 1:
            names[index] = own[0].text
    left = [each for each in said if each.text not in names]
    near = sorted(
        (_distance(curves[index], word, panel), index, word.text)
        for index in range(len(curves))
        if names[index] is None
        for word in left
    )
    for away, index, text in near:
        if away < _NEAR * region.height and names[index] is None and text not in names:
            names[index] = text
    return names if all(each is not None for each in names) else [None] * len(curves)


def size_in(name: str) -> int | None:
    """Return the number of patients that a legend gives with a name.

    Examples
    --------
    >>> size_in("Placebo (n = 103)"), size_in("Placebo")
    (103, None)
    """
    found = _SIZE.search(name)
    return int(found[1]) if found and int(found[1]) > 0 else None


def _unlike(sample: Sample, curve: Curve) -> float | None:
    """Return how unlike a sample is to a curve, or None where it cannot be its."""
    away = apart(sample.colour, curve.stroke.colour)
    if away > SAME_COLOUR:
        return None
    if sample.stroke is None:
        return away + 100.0
    own, other = sample.stroke, curve.stroke
    if bool(own.dash) != bool(other.dash):
        return None
    cost = away + 20 * abs(own.width - other.width) / max(own.width, other.width)
    if own.dash and other.dash:
        one, two = (np.resize(each.dash, 8) / each.width for each in (own, other))
        cost += 10 * float(np.abs(one - two).max())
        if cost > 60:
            return None
    return cost


def _on_curve(sample: Sample, curves: Sequence[Curve]) -> bool:
    x = np.array([sample.box.left, sample.box.x, sample.box.right])
    for curve in curves:
        if apart(sample.colour, curve.stroke.colour) < SAME_COLOUR and curve.points[-1, 0] >= sample.box.x:
            top, bottom = curve.heights(x)
            if ((top - 0.5 <= sample.box.y) & (sample.box.y <= bottom + 0.5)).all():
                return True
    return False


def _beside(sample: Sample, said: Sequence[Word]) -> str | None:
    """Return the text right of a sample, or else left of it."""
    level = [each for each in said if abs(each.box.y - sample.box.y) < 0.75 * each.height]
    right = [
        (each.box.left - sample.box.right, each.text)
        for each in level
        if -0.3 * each.height < each.box.left - sample.box.right < _BESIDE * each.height
    ]
    left = [
        (sample.box.left - each.box.right, each.text)
        for each in level
        if -0.3 * each.height < sample.box.left - each.box.right < 2 * each.height
    ]
    return min(right)[1] if right else min(left)[1] if left else None


def _after(box: Box, region: Box) -> bool:
    return region.right <= box.left < region.right + 0.3 * region.width and region.top <= box.y <= region.bottom


def _distance(curve: Curve, word: Word, panel: Panel) -> float:
    """Return how far text stands from a curve: from its end, or above or below it."""
    end = curve.points[-1]
    box = word.box
    at_end = abs(box.left - end[0]) + abs(box.y - end[1]) if box.left >= end[0] - word.height else np.inf
    x = np.linspace(max(box.left, curve.points[0, 0]), min(box.right, end[0]), 9)
    if box.left >= end[0] or panel.region.width <= 0:
        return float(at_end)
    top, bottom = curve.heights(x)
    gap = np.maximum(0.0, np.maximum(top - box.bottom, box.top - bottom))
    return float(min(at_end, gap.min()))
