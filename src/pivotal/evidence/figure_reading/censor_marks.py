"""Ticks, crosses and symbols on curves, which mark censored times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pivotal.evidence.figure_reading.axes import Panel
from pivotal.evidence.figure_reading.colours import BLACK, apart
from pivotal.evidence.figure_reading.drawing import Box, Colour, Floats, Line, Word
from pivotal.evidence.figure_reading.staircases import SAME_COLOUR, Curve

_WIDEST, _TALLEST = 0.05, 0.08  # of the panel
_ON_CURVE = 0.008  # of the panel's height, beside the width of the line
_MANY = 0.4  # of the marks of one kind that lie on a curve; the others are in a legend, or something else
_SYMBOLS = set("+|×x○●◦•△▲◇◆□■")  # characters that are set as marks


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    x: float
    middle: float
    bottom: float
    colour: Colour
    size: float


def find_marks(
    lines: Sequence[Line], words: Sequence[Word], curves: Sequence[Curve], panel: Panel
) -> list[tuple[float, ...] | None]:
    """Return, for each curve, where across its marks are; None for all where the figure has no marks.

    Marks that lie over each other are one. A mark belongs to the curve of its colour on which it lies, and else to the
    nearest one.
    """
    groups: dict[tuple[str, Colour, float], list[_Mark]] = defaultdict(list)
    for mark in _marks(lines, words, curves, panel):
        groups[mark.kind, mark.colour, round(mark.size, 1)].append(mark)
    found: list[list[float]] = [[] for _ in curves]
    for group in groups.values():
        tried = [
            [_owner(each, getattr(each, anchor), curves, panel) for each in group] for anchor in ("middle", "bottom")
        ]
        owners = max(tried, key=lambda each: sum(owner is not None for owner in each))
        if sum(each is not None for each in owners) >= _MANY * len(group):
            for mark, owner in zip(group, owners, strict=True):
                if owner is not None:
                    found[owner].append(mark.x)
    if not any(found):
        return [None] * len(curves)
    return [_apart(each, 2e-4 * panel.region.width) for each in found]


def _marks(lines: Sequence[Line], words: Sequence[Word], curves: Sequence[Curve], panel: Panel) -> Iterator[_Mark]:
    region = panel.region
    used = {id(line) for curve in curves for line in curve.lines}
    for line in lines:
        box = line.box
        if id(line) in used or box.width > _WIDEST * region.width or box.height > _TALLEST * region.height:
            continue
        if not region.holds(box.x, box.y, 0.01 * region.height) or _is_tick(line, box, panel):
            continue
        kind = _kind(line, box)
        colour = line.stroke.colour if line.stroke is not None else line.fill
        if kind and colour is not None and min(colour) < 245:
            yield _Mark(kind, box.x, box.y, box.bottom, colour, max(box.width, box.height))
    for word in words:
        if word.text in _SYMBOLS and region.holds(word.box.x, word.box.y):
            # the sign of addition stands on the middle of the digits; what is set as text is not exact
            yield _Mark("text", word.box.x, word.box.y, word.box.bottom, word.colour, word.height)


def _kind(line: Line, box: Box) -> str | None:
    """Return what kind of mark a small shape may be; the level bar of a cross is told by its upright one."""
    if len(line.points) == 2:
        if box.height <= 0.05 * max(box.width, 1e-9):
            return None
        return "tick" if box.width <= 0.05 * box.height else "cross"
    if line.stroke is None and line.straight and len(line.points) <= 5:
        return None  # a field of a band, not a tick
    if line.closed or np.abs(line.points[0] - line.points[-1]).max() < 0.02 * max(box.width, box.height):
        return "symbol" if 0.4 < box.width / max(box.height, 1e-9) < 2.5 else "tick" if box.width < box.height else None
    return None


def _is_tick(line: Line, box: Box, panel: Panel) -> bool:
    """Say whether a short line is a tick of an axis: it begins at an edge of the panel, at a label."""
    region = panel.region
    slack = 0.004 * region.height
    if len(line.points) != 2 or box.width > 0.1 * box.height:
        return False
    at_edge = min(abs(box.bottom - region.bottom), abs(box.top - region.top)) < slack
    at_label = any(abs(each.at - box.x) < 0.004 * region.width for each in panel.time.labels)
    return at_edge and at_label


def _owner(mark: _Mark, y: float, curves: Sequence[Curve], panel: Panel) -> int | None:
    """Return the curve on which a mark lies, or None."""
    region = panel.region
    x = np.array([mark.x])
    best, nearest = None, np.inf
    alike = [apart(each.stroke.colour, mark.colour) < SAME_COLOUR for each in curves]
    for index, curve in enumerate(curves):
        ends = curve.points[0, 0] - 0.004 * region.width, curve.points[-1, 0] + 0.004 * region.width
        if not ends[0] <= mark.x <= ends[1] or (any(alike) and not alike[index] and mark.colour != BLACK):
            continue
        shift = 0.002 * region.width  # at the foot of a drop the mark may lie a little before it
        away = min(_away(curve, x + each, y) for each in (0.0, -shift, shift))
        slack = _ON_CURVE * region.height + curve.stroke.width + (0.3 * mark.size if mark.kind == "text" else 0.0)
        if away <= slack and away < nearest - 1e-9:
            best, nearest = index, away
    return best


def _away(curve: Curve, x: Floats, y: float) -> float:
    top, bottom = (float(each[0]) for each in curve.heights(x))
    return max(0.0, top - y, y - bottom)


def _apart(places: Sequence[float], slack: float) -> tuple[float, ...]:
    kept: list[float] = []
    for each in sorted(places):
        if not kept or each - kept[-1] > slack:
            kept.append(each)
    return tuple(kept)
