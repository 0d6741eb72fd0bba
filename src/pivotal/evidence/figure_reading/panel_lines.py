"""The long and the short lines along the axes of a drawing: edges of panels, and ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pivotal.errors import FigureError
from pivotal.evidence.figure_reading.axes import (
    Edge,
    Pair,
    Panel,
    Scale,
    on_ticks,
    paired,
    region_of,
    scale_columns,
    scale_rows,
)
from pivotal.evidence.figure_reading.drawing import Line, Word

_MOST_CORNERS = 8  # of a line that can be an edge, a frame or a grid
_PAGE = 0.97  # of the page, which only its own frame covers
_STRAIGHT = 0.01  # of its length by which it may lean


def edges(lines: Sequence[Line], width: float, height: float) -> tuple[list[Edge], list[Edge]]:
    """Return the pieces of simple lines that run across, and those that run down; none is as long as the page."""
    across, down = [], []
    for line in lines:
        if len(line.points) > _MOST_CORNERS or not line.straight:
            continue
        for one, other in zip(line.points[:-1], line.points[1:], strict=True):
            (x0, y0), (x1, y1) = one, other
            wide, high = abs(x1 - x0), abs(y1 - y0)
            if 0 < wide < _PAGE * width and high <= _STRAIGHT * wide:
                across.append(Edge(float(y0 + y1) / 2, float(min(x0, x1)), float(max(x0, x1))))
            elif 0 < high < _PAGE * height and wide <= _STRAIGHT * high:
                down.append(Edge(float(x0 + x1) / 2, float(min(y0, y1)), float(max(y0, y1))))
    return across, down


def panels_of(
    words: Sequence[Word], across: Sequence[Edge], down: Sequence[Edge], time: Pair | None, survival: Pair | None
) -> list[Panel]:
    """Return the panels of a drawing: axes from labels, or through the two points that were given for them.

    Raises
    ------
    FigureError
        If no time axis or no survival axis is found, and none is given.
    """
    rows = scale_rows(words) if time is None else [Scale.through(time)]
    columns = scale_columns(words) if survival is None else [Scale.through(survival)]
    if not rows or not columns:
        which = " and ".join(each for each, found in (("time axis", rows), ("survival axis", columns)) if not found)
        raise FigureError(
            f"no {which} is found: no numbers that can be read lie evenly along one\n"
            "  accepted: time_axis=((position, value), (position, value)) and survival_axis= alike, with positions in "
            "the file's own units from the upper left corner"
        )
    if time is not None and survival is not None:
        pairs = [(rows[0], columns[0])]
    elif time is not None:
        pairs = [(_beneath(rows[0], each), each) for each in columns[:1]]
    elif survival is not None:
        pairs = [(each, _beside(columns[0], each)) for each in rows[:1]]
    else:
        pairs = paired(rows, columns)
    if not pairs:
        raise FigureError(
            "numbers lie along a time axis and a survival axis, but not as the two axes of one plot\n"
            "  accepted: time_axis=((position, value), (position, value)) and survival_axis= alike"
        )
    return [_panel(*pair, across, down, given=(time is not None, survival is not None)) for pair in pairs]


def _beneath(time: Scale, survival: Scale) -> Scale:
    return replace(time, across=survival.span[1])


def _beside(survival: Scale, time: Scale) -> Scale:
    return replace(survival, across=time.span[0])


def _panel(
    time: Scale, survival: Scale, across: Sequence[Edge], down: Sequence[Edge], *, given: tuple[bool, bool]
) -> Panel:
    """Return a panel with its scales moved from the labels to the ticks or the grid beside them."""
    region = region_of(time, survival, across, down)
    if not given[0]:
        near = 4 * time.labels[0].height
        low, high = region.bottom - near, max(time.across, region.bottom + near)
        time = on_ticks(time, (each for each in down if low < each.high < high))
    if not given[1]:
        near = 4 * survival.labels[0].height
        low, high = min(survival.across, region.left - near), region.left + near
        survival = on_ticks(survival, (each for each in across if low < each.low < high))
    region = region_of(time, survival, across, down)
    if not np.isfinite([region.left, region.top, region.right, region.bottom]).all() or region.width <= 0:
        raise FigureError("the axes enclose nothing; check time_axis= and survival_axis=")
    return Panel(time, survival, region)
