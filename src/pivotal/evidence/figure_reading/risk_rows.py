"""The table of numbers at risk below an axis: rows of counts that stand under its labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice, pairwise, permutations

import numpy as np

from pivotal.evidence.figure_reading.axes import Panel, whole_numbers
from pivotal.evidence.figure_reading.colours import apart, is_grey
from pivotal.evidence.figure_reading.drawing import Colour, Word
from pivotal.evidence.figure_reading.numerals import count_of
from pivotal.evidence.figure_reading.staircases import SAME_COLOUR

_UNDER = 0.4  # of the distance of two labels, by which a cell may stand beside its own
_HALFWAY = 0.15  # the same for columns between two labels
_LEAST_CELLS = 2
_ALIKE = 0.8  # of two names that are taken for one
_ABOVE = 0.025  # by which the share at risk may exceed the curve
_MOST_ORDERS = 5040

_MOST_OF = 0.7  # of the cells of a row that must fit each other where they were recognised by their shapes

Cell = tuple[float, Word, int]  # how far it stands beside its label, its text, its number
CurveAt = Callable[[float], float]  # survival as a proportion


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A row of the table: what stands before it, its counts by time, and its colours."""

    label: str
    counts: Mapping[float, int]
    colours: tuple[Colour, ...]
    y: float


def risk_rows(words: Sequence[Word], panel: Panel) -> list[RiskRow]:
    """Return the rows of counts below the labels of the time axis that never rise, from the top."""
    first = panel.time.labels[0]
    below = [
        w for w in whole_numbers(words) if w.direction == "across" and w.box.y > panel.time.across + 0.6 * first.height
    ]
    lines: list[list[Word]] = []
    for word in sorted(below, key=lambda each: each.box.bottom):
        line = next((each for each in lines if abs(each[0].box.bottom - word.box.bottom) < 0.45 * word.height), None)
        lines.append([word]) if line is None else line.append(word)
    rows = [row for line in lines if (row := _row(line, panel)) is not None]
    return sorted(rows, key=lambda each: each.y)


def _row(line: Sequence[Word], panel: Panel) -> RiskRow | None:
    """Return one line of text as a row, or None: its counts must stand under the labels and never rise."""
    time = panel.time
    begin = min(each.at for each in time.labels)
    cells: dict[float, Cell] = {}
    for word in line:
        count = count_of(word.number)
        if count is None or word.box.x < begin - _UNDER * time.step:
            continue
        placed = _column(word.box.x, panel)
        if placed is not None and (placed[0] not in cells or placed[1] < cells[placed[0]][0]):
            cells[placed[0]] = (placed[1], word, count)
    if not all(word.exact for _, word, _ in cells.values()):
        cells = _never_rising(cells)
    counts = {at: count for at, (_, _, count) in sorted(cells.items())}
    values = list(counts.values())
    if len(values) < _LEAST_CELLS or min(counts) > min(each.value for each in time.labels) + 1e-9:
        return None
    if values != sorted(values, reverse=True) or values[0] == 0:
        return None
    own = [word for _, word, _ in cells.values()]
    left = min(each.box.left for each in own)
    before = sorted((w for w in line if w.box.right <= left + 0.2 * w.height), key=lambda each: each.box.left)
    label = " ".join(each.text for each in before).strip(" :–-")
    colours = tuple(dict.fromkeys(each.colour for each in (*before, *own)))
    return RiskRow(label, counts, colours, float(np.median([each.box.y for each in own])))


def _never_rising(cells: dict[float, Cell]) -> dict[float, Cell]:
    """Leave the largest part of the cells that never rises: what was recognised by its shapes may be wrong."""
    order = sorted(cells)
    best: list[list[float]] = []
    for at in order:
        before = [each for each in best if cells[each[-1]][2] >= cells[at][2]]
        best.append([*max(before, key=len, default=[]), at])
    kept = max(best, key=len, default=[])
    return {at: cells[at] for at in kept} if len(kept) >= _MOST_OF * len(order) else cells


def _column(x: float, panel: Panel) -> tuple[float, float] | None:
    """Return the time of a column and how far a cell stands beside it."""
    time = panel.time
    nearest = min(time.labels, key=lambda each: abs(each.at - x))
    away = abs(nearest.at - x)
    half = sorted(each.at for each in time.labels)
    between = [(a + b) / 2 for a, b in pairwise(half)]
    for middle in between:
        if abs(middle - x) < _HALFWAY * time.step and away > (0.5 - _HALFWAY) * time.step:
            return _even(float(time.value(middle)), panel), abs(middle - x)
    return (nearest.value, away) if away < _UNDER * time.step else None


def _even(value: float, panel: Panel) -> float:
    """Return a time halfway between labels as one would print it."""
    values = sorted(each.value for each in panel.time.labels)
    half = min(b - a for a, b in pairwise(values)) / 2
    even = values[0] + half * round((value - values[0]) / half)
    return even if abs(even - value) < 0.1 * half else round(value, 4)


def match_rows(
    rows: Sequence[RiskRow], names: Sequence[str | None], colours: Sequence[Colour], curves: Sequence[CurveAt]
) -> tuple[list[RiskRow | None], list[str]]:
    """Return the row of each curve and notes on how they were found.

    Rows belong to curves by name, else by colour, else in the order of the curves; a row cannot belong to a curve that
    it contradicts: the share of the patients still at risk is never above the survival curve.
    """
    if not rows:
        return [None] * len(curves), []
    rows = [each for each in rows if any(_fits(each, curve) for curve in curves)]
    for way, how in ((_by_name, None), (_by_colour, None)):
        found = way(rows, names, colours)
        if found is not None and all(
            row is None or _fits(row, curve) for row, curve in zip(found, curves, strict=True)
        ):
            return found, [how] if how else []
    if len(rows) != len(curves):
        return [None] * len(curves), [
            f"{len(rows)} rows of numbers at risk were read for {len(curves)} curves, and belong to none by name"
        ]
    orders = [
        order
        for order in islice(permutations(range(len(rows))), _MOST_ORDERS)
        if all(_fits(rows[row], curve) for row, curve in zip(order, curves, strict=True))
    ]
    as_listed = tuple(range(len(rows)))
    if as_listed in orders and all(each is not None for each in names):
        return list(rows), ["the rows of numbers at risk are taken in the order of the legend"]
    if len(orders) == 1:
        return [rows[each] for each in orders[0]], ["the rows of numbers at risk are those that the curves allow"]
    return [None] * len(curves), ["the rows of numbers at risk cannot be told apart, and are left out"]


def _fits(row: RiskRow, curve: CurveAt) -> bool:
    first = next(iter(row.counts.values()))
    return all(count / first <= curve(at) + _ABOVE for at, count in row.counts.items())


def _by_name(rows: Sequence[RiskRow], names: Sequence[str | None], _: Sequence[Colour]) -> list[RiskRow | None] | None:
    pairs = sorted(
        ((_likeness(row.label, name), r, n) for r, row in enumerate(rows) for n, name in enumerate(names) if name),
        key=lambda each: -each[0],
    )
    found: list[RiskRow | None] = [None] * len(names)
    used: set[int] = set()
    for alike, row, name in pairs:
        if alike >= _ALIKE and found[name] is None and row not in used:
            found[name] = rows[row]
            used.add(row)
    left = [row for index, row in enumerate(rows) if index not in used]
    unnamed = [index for index, row in enumerate(found) if row is None]
    if any(found) and len(left) == len(unnamed) == 1 and names[unnamed[0]] is None:
        found[unnamed[0]] = left[0]  # the one row and the one curve that are left
    elif len(left) == len(unnamed):
        orders = [
            order
            for order in islice(permutations(left), _MOST_ORDERS)
            if all(_is_short_for(each.label, names[index]) for each, index in zip(order, unnamed, strict=True))
        ]
        if len(orders) == 1:
            for index, each in zip(unnamed, orders[0], strict=True):
                found[index] = each
    return found if any(found) and sum(row is not None for row in found) == min(len(rows), len(names)) else None


def _by_colour(
    rows: Sequence[RiskRow], _: Sequence[str | None], colours: Sequence[Colour]
) -> list[RiskRow | None] | None:
    found: list[RiskRow | None] = []
    for colour in colours:
        own = [row for row in rows if any(not is_grey(c) and apart(c, colour) < SAME_COLOUR for c in row.colours)]
        found.append(own[0] if own else None)
    return (
        found if found and all(each is not None for each in found) and len(set(map(id, found))) == len(found) else None
    )


def _is_short_for(label: str, name: str | None) -> bool:
    """Say whether the letters of a label stand in a name in their order, from the first on: Pbo for Placebo."""
    short, letters = _letters(label), iter(_letters(name or ""))
    return short[:1] == _letters(name or "")[:1] != "" and all(each in letters for each in short)


def _letters(name: str) -> str:
    """Return a name without signs, blanks and the number of patients."""
    return re.sub(r"\(.*?\)|\W", "", name).casefold()


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are."""
    a, b = _letters(one), _letters(other)
    if not a or not b:
        return 0.0
    return 1.0 if a == b else SequenceMatcher(None, a, b).ratio()
