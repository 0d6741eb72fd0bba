"""From the runs of a curve to its height in every column: without the marks on it, and through its gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pivotal.evidence.figure_reading.drawing import Floats
from pivotal.evidence.figure_reading.palette import Mask
from pivotal.evidence.figure_reading.pixel_marks import beyond, least_out, marks_of
from pivotal.evidence.figure_reading.traces import Track, ends_of

_STEP = 0.6  # pixels, from which a change of height is a step
_SOLID = 0.9  # of its columns in which a solid line is seen


@dataclass(slots=True, eq=False)
class Traced:
    """A curve by columns of the panel: ``heights`` from ``first`` on, NaN in gaps that are not yet filled."""

    first: int
    heights: Floats
    marks: tuple[float, ...]
    width: float
    dash: tuple[float, ...]
    colour: int  # in the palette

    @property
    def last(self) -> int:
        """The last column."""
        return self.first + len(self.heights) - 1

    def at(self, column: int) -> float:
        """Return the height in a column, or NaN."""
        return float(self.heights[column - self.first]) if self.first <= column <= self.last else float("nan")


def traced(track: Track, colour: int) -> Traced:
    """Return a track as heights and marks.

    The upper edge of the line lies half its width to the right of the curve, the lower one to the left; the curve is
    between them.
    """
    width = track.width
    at, upper, lower = ends_of(track, width)
    shared = np.array(track.shared)
    out = upper < np.maximum.accumulate(upper) - least_out(width)  # above what was before, as no falling curve goes
    first, last = int(at[0]), int(at[-1])
    size = last - first + 1
    high, low = np.full(size, np.nan), np.full(size, np.nan)
    place = at.astype(int) - first
    high[place[~out]], low[place[~out]] = upper[~out], lower[~out]
    known = ~np.isnan(high)
    high[known] = np.maximum.accumulate(high[known])
    low[known] = np.minimum.accumulate(low[known][::-1])[::-1]
    low[known] = np.maximum(low[known], high[known])
    heights = _between(high, low, known, width / 2)
    above, below = (np.where(shared, 0.0, each) for each in beyond(heights, place, (upper, lower), width))
    marks, usual = marks_of(at, above, below)
    trimmed = _end(marks, last, usual + width / 2, first)
    heights = heights[: trimmed - first + 1]
    return Traced(first, heights, marks, width, _dash(track, out, width), colour)


def _between(high: Floats, low: Floats, known: Mask, half: float) -> Floats:
    """Return the height midway between the edges of the line, shifted by half its width; gaps stay NaN."""
    columns = np.arange(len(high), dtype=float)
    at = columns[known]
    right = np.interp(columns + half, at, high[known])
    left = np.interp(columns - half, at, low[known])
    heights = np.where(known, (right + left) / 2, np.nan)
    heights[known] = np.maximum.accumulate(np.clip(heights[known], high[known], low[known]))
    return heights


def _end(marks: Sequence[float], last: int, bar: float, first: int) -> int:
    """Return where a curve ends, of whose marks one may stand at its end.

    A cross at the end goes beyond it by ``bar``, as far as it goes above the curve.
    """
    final = max(marks, default=-np.inf)
    alone = sum(each > final - 2 * bar for each in marks) == 1
    end = final if alone and abs(last - final - bar) <= 1.0 else float(last)
    return max(min(last, round(end)), first + 1)


def _dash(track: Track, out: Mask, width: float) -> tuple[float, ...]:
    """Return the usual dash and gap of a curve in pixels, or nothing for a solid one."""
    own = [c for c, shared, mark in zip(track.columns, track.shared, out, strict=True) if not shared and not mark]
    return dashes(own, width)


def dashes(columns: Sequence[int], width: float) -> tuple[float, ...]:
    """Return the usual dash and gap among columns in which a line is seen, or nothing for a solid line."""
    if len(columns) < 8:
        return ()
    steps = np.diff(columns)
    gaps = steps[(steps > 1) & (steps < 40)] - 1
    if len(gaps) < 3 or (gaps.sum() / (gaps.sum() + len(columns))) < 1 - _SOLID:
        return ()
    ends = np.flatnonzero(steps > 1)
    lengths = np.diff(np.concatenate(([-1], ends, [len(columns) - 1])))
    return (float(max(np.median(lengths), width)), float(np.median(gaps)))


def filled(curves: Sequence[Traced], begin: float, full: float) -> list[Traced]:
    """Return curves without gaps, from the column where time begins.

    In a gap a curve lies where another one covers it; without such it drops in the middle of the gap.
    """
    return [_filled(each, [other for other in curves if other is not each], begin, full) for each in curves]


def _filled(curve: Traced, others: Sequence[Traced], begin: float, full: float) -> Traced:
    first = min(curve.first, max(0, round(begin)))
    heights = np.full(curve.last - first + 1, np.nan)
    heights[curve.first - first :] = curve.heights
    known = np.flatnonzero(~np.isnan(heights))
    if known[0] > 0:
        _fill(heights, -1, int(known[0]), min(full, heights[known[0]]), first, others)
    for start, end in pairwise(known):
        if end - start > 1:
            _fill(heights, int(start), int(end), float(heights[start]), first, others)
    heights = heights[: known[-1] + 1]
    return Traced(first, heights, curve.marks, curve.width, curve.dash, curve.colour)


def _fill(heights: Floats, start: int, end: int, left: float, first: int, others: Sequence[Traced]) -> None:
    """Fill the columns between two that are known."""
    right = float(heights[end])
    inside = np.arange(start + 1, end)
    if right - left < 1.0:
        heights[inside] = left if start >= 0 else right
        return
    best: Floats | None = None
    for other in others:
        cover = np.array([other.at(int(each) + first) for each in inside])
        fits = (cover >= left - 2.5) & (cover <= right + 2.5)
        if fits.mean() > 0.8:
            best = np.where(np.isnan(cover), left, np.clip(cover, left, right))
            break
    if best is None:
        best = np.where(inside < (start + end) / 2, left, right)
    heights[inside] = np.maximum.accumulate(best)


def corners(curve: Traced, begin: float, full: float) -> Floats:
    """Return a curve as the corners of a staircase, in columns and rows of the panel."""
    points: list[tuple[float, float]] = []
    start = 0
    heights = curve.heights
    for index in range(1, len(heights) + 1):
        if index == len(heights) or abs(heights[index] - heights[start:index].mean()) > _STEP:
            level = float(heights[start:index].mean())
            points += [(curve.first + start - 0.5, level), (curve.first + index - 0.5, level)]
            start = index
    found = np.array(points)
    found[-1, 0] = curve.last
    found[0, 0] = min(begin, found[1, 0])
    if abs(found[0, 1] - full) < max(1.2, curve.width):
        found[:2, 1] = np.minimum(full, found[:2, 1].min())
    elif found[0, 1] > full:
        found = np.vstack(([[found[0, 0], full]], found))
    return found
