"""Marks of censoring on a curve of pixels: what stands out above it, or below it.

At the foot of a drop a mark does not reach above the curve, and at its head not below it: so both sides are looked at,
and what one of them shows is taken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.signal import find_peaks

from pivotal.evidence.figure_reading.drawing import Floats

_OUT = (0.3, 1.0)  # of the line's width, and pixels besides, above which a run stands out of the curve
_SLACK = 1.0  # pixels, by which a drop may be misplaced
_UNLIKE = 0.5  # by which a mark may differ from the usual height of marks
_BOTH = 0.3  # of the marks seen above a curve that are seen below it too, unless marks only go up
_VALLEY = 0.34  # of the height of a piece, by which a valley parts two marks
_NARROW = 0.25  # of the width of a mark, below which a piece is none
_WIDER = 2.0  # pixels, by which a piece of several marks is wider than one mark at least
_BESIDE = 0.25  # of the width of a mark, from which the next one is another


@dataclass(frozen=True, slots=True)
class _Piece:
    """Columns next to each other in which a curve stands out: the ends, and its summits with their heights."""

    left: float
    right: float
    summits: tuple[tuple[float, float], ...]

    @property
    def width(self) -> float:
        """How many columns it has."""
        return self.right - self.left + 1

    @property
    def height(self) -> float:
        """That of its highest summit."""
        return max(height for _, height in self.summits)

    def marks(self, one: float) -> list[tuple[float, float]]:
        """Return the middles and heights of its marks, where one mark is so wide.

        A piece that is wider than one mark has one at each end, though they may have no summit of their own.
        """
        if self.width < one + _WIDER:
            return list(self.summits)
        ends = [self.left + (one - 1) / 2, self.right - (one - 1) / 2]
        inside = [each for each in self.summits if min(abs(each[0] - end) for end in ends) > max(_BESIDE * one, _WIDER)]
        return sorted([(end, self.height) for end in ends] + inside)


def least_out(width: float) -> float:
    """Return by how many pixels a run stands out of a line of a width, at least."""
    return _OUT[0] * width + _OUT[1]


def beyond(
    heights: Floats, place: NDArray[np.int64], ends: tuple[Floats, Floats], width: float
) -> tuple[Floats, Floats]:
    """Return by how much a curve stands out above and below its height in columns.

    Parameters
    ----------
    heights : (m,) float64
        Of the curve by column, NaN where it is not seen but for marks; there it is between its neighbours.
    place : (n,) int64
        Columns in which it is seen.
    ends : two (n,) float64
        Its upper and its lower end there.
    width : float
        Of the line.
    """
    near = 2 * math.ceil(width / 2 + _SLACK) + 1
    known = np.flatnonzero(~np.isnan(heights))
    every = np.arange(len(heights))
    before = heights[known[np.maximum(np.searchsorted(known, every, "right") - 1, 0)]]
    behind = heights[known[np.minimum(np.searchsorted(known, every, "left"), len(known) - 1)]]
    above = ndimage.minimum_filter1d(before, near)[place] - ends[0]
    below = ends[1] - ndimage.maximum_filter1d(behind, near)[place]
    least = least_out(width)
    return np.where(above > least, above, 0.0), np.where(below > least, below, 0.0)


def marks_of(at: Floats, above: Floats, below: Floats) -> tuple[tuple[float, ...], float]:
    """Return the middles of the marks, and how far they go above the curve (0 without any).

    Parameters
    ----------
    at : (n,) float64
        Columns in which the curve is seen.
    above, below : (n,) float64
        By how much it stands out there on each side.
    """
    pieces = _pieces(at, above)
    if not pieces:
        return (), 0.0
    usual = _usual([height for piece in pieces for _, height in piece.summits])
    alike = [each for each in pieces if abs(each.height - usual) <= _most_unlike(usual)]
    one = float(np.median([each.width for each in alike or pieces]))
    upper, lower = (_marks(each, one, usual) for each in (pieces, _pieces(at, below)))
    reach = max(one / 2, _WIDER)
    alone = [each for each in lower if all(abs(each - other) > reach for other in upper)]
    if len(lower) - len(alone) < _BOTH * len(upper):
        alone = []  # ticks that only go up
    return tuple(sorted(upper + alone)), usual


def _marks(pieces: Sequence[_Piece], one: float, usual: float) -> list[float]:
    """Return the middles of what is as high as marks are."""
    found = [each for piece in pieces if piece.width >= _NARROW * one for each in piece.marks(one)]
    return [middle for middle, height in found if abs(height - usual) <= _most_unlike(usual)]


def _usual(heights: Sequence[float]) -> float:
    """Return the median height, weighted with heights, as what is no mark is low."""
    ordered = np.sort(heights)
    total = np.cumsum(ordered)
    return float(ordered[np.searchsorted(total, total[-1] / 2)])


def _most_unlike(usual: float) -> float:
    return max(_UNLIKE * usual, 1.5)


def _pieces(at: Floats, spikes: Floats) -> list[_Piece]:
    """Return what stands out, in pieces."""
    out = spikes > 0
    parts = np.split(np.arange(len(at)), np.flatnonzero((np.diff(at) > 1) | (np.diff(out.astype(int)) != 0)) + 1)
    return [_piece(at[part], spikes[part]) for part in parts if part.size and out[part[0]]]


def _piece(at: Floats, spikes: Floats) -> _Piece:
    """Return one piece with its summits; a valley between two is at least a third as deep as the piece is high."""
    framed = np.concatenate(([0.0], spikes, [0.0]))
    _, found = find_peaks(framed, prominence=_VALLEY * float(spikes.max()), plateau_size=1)
    summits = [
        (float(np.interp((left + right) / 2 - 1, np.arange(len(at)), at)), float(framed[left]))
        for left, right in zip(found["left_edges"], found["right_edges"], strict=True)
    ]
    return _Piece(float(at[0]), float(at[-1]), tuple(summits))
