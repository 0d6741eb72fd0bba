"""Lines along the axes among pixels: edges of panels, and the ticks on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from pivotal.evidence.figure_reading.axes import Edge
from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.pixels import Ink, Pixels

_LONG = 0.12  # of the image, from which a run of ink is a line
_FAINT = 0.05  # ink of a field or a thin grey line
_THICKEST = 8  # pixels of a line; what is thicker is a field, which has edges
_PAGE = 0.985
_TICK = 3  # rows beside an axis in which its ticks are looked for
_TICK_INK, _TICK_WIDEST = 0.22, 7


def pixel_edges(pixels: Pixels, budget: Budget) -> tuple[list[Edge], list[Edge]]:
    """Return lines and edges of fields that run across, and those that run down, with the ticks on each."""
    across = _lines(pixels.ink, budget)
    down = _lines(pixels.ink.T, budget)
    ticks_down = [tick for each in across for tick in _ticks(pixels.ink, each)]
    ticks_across = [tick for each in down for tick in _ticks(pixels.ink.T, each)]
    return across + ticks_across, down + ticks_down


def _lines(ink: Ink, budget: Budget) -> list[Edge]:
    """Return the long lines across an image, and the upper and lower edges of its fields."""
    width = ink.shape[1]
    shortest = max(20, round(_LONG * width))
    found: list[Edge] = []
    for level in (_FAINT, 0.3):
        budget.look()
        labels, _ = ndimage.label(_long_runs(ink > level, shortest))
        for rows, columns in ndimage.find_objects(labels):
            thick, long = rows.stop - rows.start, columns.stop - columns.start
            if long >= _PAGE * width:
                continue
            low, high = float(columns.start), float(columns.stop - 1)
            if thick <= _THICKEST:
                weight = ink[rows, columns].sum(axis=1)
                at = rows.start + float((weight * np.arange(thick)).sum() / weight.sum())
                found.append(Edge(at, low, high))
            elif level == _FAINT:
                found += [Edge(float(rows.start), low, high), Edge(float(rows.stop - 1), low, high)]
    return found


def _long_runs(mask: NDArray[np.bool_], shortest: int) -> NDArray[np.bool_]:
    """Leave the pixels of runs across that are at least so long."""
    whole = np.pad(mask, ((0, 0), (1, 1))).astype(np.int8)
    change = np.diff(whole, axis=1)
    rows, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    kept = np.zeros_like(mask)
    for row, start, end in zip(rows, starts, ends, strict=True):
        if end - start >= shortest:
            kept[row, start:end] = True
    return kept


def _ticks(ink: Ink, edge: Edge) -> list[Edge]:
    """Return short lines that stand on a line across, below it and above it, each by its middle."""
    found = []
    left, right = max(0, int(edge.low) - 3), int(edge.high) + 4
    for side in (1, -1):
        start = round(edge.at) + side * 3
        rows = sorted((start, start + side * (_TICK - 1)))
        if rows[0] < 0 or rows[1] >= ink.shape[0]:
            continue
        profile = ink[rows[0] : rows[1] + 1, left:right].min(axis=0)
        profile = profile - np.median(profile)
        labels, count = ndimage.label(profile > _TICK_INK)
        for (place,) in ndimage.find_objects(labels):
            if place.stop - place.start <= _TICK_WIDEST and count < 400:
                wide = slice(max(0, place.start - 1), place.stop + 1)
                weight = np.maximum(profile[wide], 0)
                middle = float((weight * np.arange(wide.start, wide.start + len(weight))).sum() / weight.sum())
                found.append(Edge(left + middle, float(rows[0]), float(rows[1])))
    return found
