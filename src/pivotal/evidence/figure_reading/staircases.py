"""Curves among the lines of a drawing: what falls from the upper left to the right, in one line or in many pieces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from pivotal.evidence.figure_reading.axes import Panel, origin_of
from pivotal.evidence.figure_reading.colours import apart
from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Box, Floats, Line, Stroke, box_of

SAME_COLOUR = 40.0  # by ``apart``
_BACKWARD = 0.002  # of the panel, by which a curve may run against its direction
_WIDEST_START = 0.03  # of the panel's width, after the first label
_LOWEST_START = 0.97  # of full survival
_LATE_START, _LOW_START = 0.1, 0.8  # the same, where no curve begins at the corner
_SHORTEST = 0.08  # of the panel's width
_STAIR = 0.97  # of a curve's length along the axes
_ON_EDGE = 0.95  # of a line's length on the edges of the panel, which makes it one of them


@dataclass(slots=True, eq=False)
class Curve:
    """A curve in the drawing's coordinates: corners from left to right, and how it is drawn."""

    points: Floats
    stroke: Stroke
    stair: bool = True
    lines: tuple[Line, ...] = ()  # of which it was made
    notes: list[str] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The smallest box around it."""
        return box_of(self.points)

    def heights(self, x: Floats) -> tuple[Floats, Floats]:
        """Return the upper and the lower end of the curve at places across, which differ on a drop."""
        across, down = self.points[:, 0], self.points[:, 1]
        first, last = np.searchsorted(across, x, side="left"), np.searchsorted(across, x, side="right")
        between = np.interp(x, across, down)
        on = last > first
        top = np.where(on, down[np.clip(first, 0, len(down) - 1)], between)
        bottom = np.where(on, down[np.clip(last - 1, 0, len(down) - 1)], between)
        return top, bottom


def find_curves(lines: Sequence[Line], panel: Panel, budget: Budget) -> tuple[list[Curve], list[str]]:
    """Return the survival curves in a panel and notes on what was left out.

    A curve begins at the start of the time axis with full survival; where none does, one that begins near it is taken.
    Grid lines, frames, ticks, samples of a legend and median lines do not. Confidence limits are told by their steps,
    which are at the times of the curve between them.
    """
    region = panel.region
    stroked = [each for each in lines if each.stroke is not None and not each.closed and _inside(each.box, region)]
    whole = [curve for line in stroked if (curve := _single(line, panel)) is not None]
    used = {id(line) for curve in whole for line in curve.lines}
    chained = _chains([each for each in stroked if id(each) not in used], panel, budget)
    curves = [each for each in _distinct(_starting(whole + chained, panel), region) if not _is_edge(each, panel)]
    curves, limits = without_limits(curves, region, budget)
    notes = [f"{limits} confidence limits were left out"] if limits else []
    stairs = [each for each in curves if each.stair]
    if stairs and len(stairs) < len(curves):
        notes.append(f"{len(curves) - len(stairs)} lines without steps were left out")
    if not stairs and curves:
        notes.append("the curves have no steps: they are taken as they are drawn")
    return stairs or curves, notes


def _inside(box: Box, region: Box) -> bool:
    """Say whether a line is at least partly in the panel."""
    slack = 0.02 * max(region.width, region.height)
    across = box.right >= region.left - slack and box.left <= region.right + slack
    return across and box.bottom >= region.top - slack and box.top <= region.bottom + slack


def _single(line: Line, panel: Panel) -> Curve | None:
    """Return a line as a curve, if it runs from left to right, falls, and is long enough."""
    points = line.points if line.points[0, 0] <= line.points[-1, 0] else line.points[::-1]
    region = panel.region
    if len(points) < 3 or (np.diff(points[:, 0]) < -_BACKWARD * region.width).any():
        return None
    if (np.diff(points[:, 1]) < -_BACKWARD * region.height).any():
        return None
    return _curve(points, line.stroke, (line,), panel)


def _curve(points: Floats, stroke: Stroke | None, lines: tuple[Line, ...], panel: Panel) -> Curve | None:
    points = _clipped(points, panel.region)
    if stroke is None or len(points) < 3 or np.ptp(points[:, 0]) < _SHORTEST * panel.region.width:
        return None
    if np.ptp(points[:, 1]) < _BACKWARD * panel.region.height:
        return None
    points = _corners(points)
    steps = np.abs(np.diff(points, axis=0))
    along = steps.max(axis=1)[steps.min(axis=1) <= 0.02 * steps.max(axis=1) + 1e-3 * panel.region.height].sum()
    return Curve(points, stroke, bool(along >= _STAIR * steps.max(axis=1).sum()), lines)


def _clipped(points: Floats, region: Box) -> Floats:
    """Return the part of a falling line that lies in the panel; what goes beyond an edge ends there."""
    slack = 0.01 * region.width
    out = points[:, 0] > region.right + slack
    if out.any():
        first = int(out.argmax())
        if first == 0:
            return points[:0]
        (x0, y0), (x1, y1) = points[first - 1], points[first]
        share = (region.right - x0) / (x1 - x0) if x1 > x0 else 1.0
        points = np.vstack((points[:first], [[region.right, y0 + share * (y1 - y0)]]))
    below = points[:, 1] > region.bottom + 0.01 * region.height
    if below.any():
        first = int(below.argmax())
        if first == 0:
            return points[:0]
        points = np.vstack((points[:first], [[points[first, 0], region.bottom]]))
    return points[points[:, 0] >= region.left - slack]


def _corners(points: Floats) -> Floats:
    """Return points without repeats and without those in the middle of a straight piece along an axis."""
    moves = np.abs(np.diff(points, axis=0)).max(axis=1) > 1e-9
    points = points[np.concatenate(([True], moves))]
    if len(points) < 3:
        return points
    steps = np.abs(np.diff(points, axis=0))
    level, upright = steps[:, 1] < 1e-6, steps[:, 0] < 1e-6
    middle = (level[:-1] & level[1:]) | (upright[:-1] & upright[1:])
    return points[np.concatenate(([True], ~middle, [True]))]


def _chains(lines: Sequence[Line], panel: Panel, budget: Budget) -> list[Curve]:
    """Return curves that are drawn in pieces: each begins where another of the same stroke ends."""
    groups: dict[Stroke, list[Line]] = defaultdict(list)
    for line in lines:
        if line.stroke is not None and line.straight:
            groups[line.stroke].append(line)
    found = []
    for stroke, members in groups.items():
        pieces = [piece for each in members if (piece := _piece(each, panel.region)) is not None]
        for chain in _linked(pieces, max(0.3 * stroke.width, 0.15), budget):
            if len(chain) > 1:
                points = np.vstack([piece for piece, _ in chain])
                curve = _curve(points, stroke, tuple(line for _, line in chain), panel)
                if curve is not None:
                    found.append(curve)
    return found


Piece = tuple[Floats, Line]


def _piece(line: Line, region: Box) -> Piece | None:
    points = line.points
    first, last = points[0], points[-1]
    if first[0] > last[0] + 1e-9 or (abs(first[0] - last[0]) <= 1e-9 and first[1] > last[1]):
        points = points[::-1]
    steps = np.diff(points, axis=0)
    if (steps[:, 0] < -_BACKWARD * region.width).any() or (steps[:, 1] < -_BACKWARD * region.height).any():
        return None
    return points, line


def _linked(pieces: list[Piece], slack: float, budget: Budget) -> list[list[Piece]]:
    """Return chains of pieces, each beginning where the one before ended."""
    cell = 2 * slack
    starts: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, (points, _) in enumerate(pieces):
        starts[int(points[0, 0] // cell), int(points[0, 1] // cell)].append(index)
    following: list[int | None] = []
    preceded = set()
    for index, (points, _) in enumerate(pieces):
        budget.spend()
        x, y = points[-1]
        column, row = int(x // cell), int(y // cell)
        near = [
            (float(np.abs(pieces[other][0][0] - (x, y)).max()), other)
            for a in (-1, 0, 1)
            for b in (-1, 0, 1)
            for other in starts.get((column + a, row + b), ())[:16]
            if other != index and other not in preceded
        ]
        away, other = min(near, default=(np.inf, None))
        following.append(other if away <= slack else None)
        if away <= slack and other is not None:
            preceded.add(other)
    chains = []
    for index in range(len(pieces)):
        if index in preceded:
            continue
        chain: list[Piece] = []
        seen: set[int] = set()
        at: int | None = index
        while at is not None and at not in seen:
            seen.add(at)
            chain.append(pieces[at])
            at = following[at]
        chains.append(chain)
    return chains


def _starting(curves: Sequence[Curve], panel: Panel) -> list[Curve]:
    """Return the curves that begin as survival does."""
    full = 100.0 if panel.percent else 1.0

    def begin(curve: Curve, late: float, low: float) -> bool:
        x, y = curve.points[0]
        first = origin_of(panel.time, panel.survival)[0]
        soon = x <= first + late * panel.region.width
        return bool(soon and panel.survival.value(y) >= low * full)

    strict = [each for each in curves if begin(each, _WIDEST_START, _LOWEST_START)]
    return strict or [each for each in curves if begin(each, _LATE_START, _LOW_START)]


def _is_edge(curve: Curve, panel: Panel) -> bool:
    """Say whether a line lies on the edges of its panel, as axes and frames do, or falls to nothing at once."""
    region = panel.region
    one, other = curve.points[:-1], curve.points[1:]
    lengths = np.abs(other - one).max(axis=1)
    slack = 0.006 * max(region.width, region.height)
    on = np.zeros(len(lengths), dtype=bool)
    for axis, places in ((0, (region.left, region.right)), (1, (region.top, region.bottom))):
        for place in places:
            on |= (np.abs(one[:, axis] - place) < slack) & (np.abs(other[:, axis] - place) < slack)
    first = np.diff(curve.points[:, 1])[curve.points[1:, 0] <= curve.points[0, 0] + slack].sum()
    corner = first >= _ON_EDGE * np.ptp(curve.points[:, 1]) and panel.survival.value(curve.points[-1, 1]) < (
        0.03 * (100.0 if panel.percent else 1.0)
    )
    return bool(corner or lengths[on].sum() >= _ON_EDGE * lengths.sum())


def _distinct(curves: Iterable[Curve], region: Box) -> list[Curve]:
    """Leave one of the curves that lie over each other in one colour, and none that is white."""
    kept: list[Curve] = []
    for curve in curves:
        if min(curve.stroke.colour) > 245:
            continue
        again = next((each for each in kept if _same(each, curve, region)), None)
        if again is None:
            kept.append(curve)
    return kept


def _same(one: Curve, other: Curve, region: Box) -> bool:
    if apart(one.stroke.colour, other.stroke.colour) > SAME_COLOUR:
        return False
    ends = abs(one.points[-1, 0] - other.points[-1, 0]) < 0.01 * region.width
    x = np.linspace(one.points[0, 0], one.points[-1, 0], 200)
    a, b = one.heights(x)[1], other.heights(x)[1]
    return bool(ends and (np.abs(a - b) < 0.003 * region.height).mean() > 0.97)


def without_limits(
    curves: list[Curve], region: Box, budget: Budget, *, slack: float = 5e-4, share: float = 0.9
) -> tuple[list[Curve], int]:
    """Return the curves that are no confidence limits, and how many are.

    At least a ``share`` of the steps of a limit are steps of its curve, which they miss by at most ``slack`` of the
    panel's width.
    """
    limits: set[int] = set()
    steps = [_steps(each, region) for each in curves]
    for middle in range(len(curves)):
        for one, other in combinations([i for i in range(len(curves)) if i != middle and i not in limits], 2):
            budget.spend()
            if middle in limits or not _alike(curves[one].stroke, curves[other].stroke):
                continue
            around = _within(
                curves[middle], curves[one], curves[other], max(0.002 * region.height, slack * region.width)
            )
            if around and all(
                _are_among(steps[each], steps[middle], slack * region.width, share) for each in (one, other)
            ):
                limits |= {one, other}
    return [each for index, each in enumerate(curves) if index not in limits], len(limits)


def _alike(one: Stroke, other: Stroke) -> bool:
    """Say whether two strokes are one; lengths of dashes that were measured may differ."""
    width = abs(one.width - other.width) <= 0.05 * max(one.width, other.width)
    return one.colour == other.colour and width and bool(one.dash) == bool(other.dash)


def _steps(curve: Curve, region: Box) -> Floats:
    """Return where a curve drops."""
    drops = np.diff(curve.points[:, 1]) > 1e-4 * region.height
    return np.unique(curve.points[1:, 0][drops])


def _are_among(some: Floats, all_of: Floats, slack: float, share: float) -> bool:
    if len(some) < 3 or len(all_of) < 3:
        return False
    nearest = np.abs(some[:, None] - all_of[None, :]).min(axis=1)
    return bool((nearest < slack).mean() >= share)


def _within(middle: Curve, one: Curve, other: Curve, slack: float) -> bool:
    """Say whether a curve lies between two others as far as they go together."""
    end = min(each.points[-1, 0] for each in (middle, one, other))
    x = np.linspace(middle.points[0, 0], end, 300)
    here, first, second = (each.heights(x)[1] for each in (middle, one, other))
    inside = (np.minimum(first, second) <= here + slack) & (here <= np.maximum(first, second) + slack)
    ordered = (first <= second + slack).mean() > 0.99 or (second <= first + slack).mean() > 0.99
    return bool(ordered and inside.mean() > 0.99)
