"""Axes from their labels: rows and columns of numbers that lie as a scale does, and the panel between them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from pivotal.evidence.figure_reading.drawing import Box, Floats, Word
from pivotal.evidence.figure_reading.numerals import number_of

LEAST_LABELS = 3
_MOST_LABELS = 60
_APART = 0.65  # of their height, by which digits of one number may stand apart in small print
_OFF_LABEL = 0.6  # heights of the text by which a label may stand beside its tick
_OFF_TICK = 0.7
_BEYOND = 2.2  # of the distance of two labels, by which the ends of an axis may be without one that is read
_ALONG = 0.55  # share of the labels' span that an edge of the panel has at least
Pair = tuple[tuple[float, float], tuple[float, float]]
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A number on an axis: where along it, what, and how tall it is printed."""

    at: float
    value: float
    height: float
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis: ``value = intercept + slope * position``.

    ``labels`` are those that fit it, ``error`` is their largest distance from it in the drawing's units, and ``across``
    is where the axis lies in the other direction.
    """

    slope: float
    intercept: float
    labels: tuple[Label, ...] = ()
    error: float = 0.0
    across: float = 0.0

    def value(self, position: Floats | float) -> Floats:
        """Return the values at positions."""
        return np.asarray(self.intercept + self.slope * np.asarray(position, dtype=float))

    def position(self, value: Floats | float) -> Floats:
        """Return the positions of values."""
        return np.asarray((np.asarray(value, dtype=float) - self.intercept) / self.slope)

    @property
    def span(self) -> tuple[float, float]:
        """The positions of the first and the last label."""
        at = [each.at for each in self.labels]
        return min(at), max(at)

    @property
    def step(self) -> float:
        """The distance of two labels next to each other."""
        return float(np.median(np.diff(sorted(each.at for each in self.labels))))

    @classmethod
    def through(cls, pair: Pair) -> Scale:
        """Return the scale through two positions with their values."""
        (first, low), (last, high) = pair
        slope = (high - low) / (last - first)
        labels = tuple(Label(at, value, 8.0, percent=False) for at, value in pair)
        return cls(slope, low - slope * first, labels)


@dataclass(frozen=True, slots=True)
class Panel:
    """The two axes of a plot, and the rectangle in which its curves lie."""

    time: Scale
    survival: Scale
    region: Box

    @property
    def percent(self) -> bool:
        """Whether survival goes to 100."""
        labels = self.survival.labels
        return any(each.percent for each in labels) or max((each.value for each in labels), default=1.0) > 1.5


def scale_rows(words: Sequence[Word]) -> list[Scale]:
    """Return the rows of numbers that rise evenly from left to right, the one with the most labels first."""
    words = whole_numbers(words)
    rows: list[list[Word]] = []
    for word in sorted(_numeric(words), key=lambda each: each.box.bottom):
        row = next((each for each in rows if abs(each[0].box.bottom - word.box.bottom) < 0.45 * word.height), None)
        rows.append([word]) if row is None else row.append(word)
    scales = []
    for row in rows:
        labels = [_label(word, word.box.x) for word in row]
        scales += _scales(labels, float(np.median([each.box.y for each in row])), rising=True)
    return sorted(scales, key=lambda each: (-len(each.labels), each.error))


def scale_columns(words: Sequence[Word]) -> list[Scale]:
    """Return the columns of numbers that rise evenly upwards and can be survival, the one with the most first."""
    words = whole_numbers(words)
    columns: list[list[Word]] = []
    for word in sorted(_numeric(words), key=lambda each: each.box.width, reverse=True):
        column = next((each for each in columns if _stacked(each[0], word)), None)
        columns.append([word]) if column is None else column.append(word)
    scales = []
    for column in columns:
        labels = [_label(word, word.box.y) for word in column]
        scales += _scales(labels, float(np.median([each.box.right for each in column])), rising=False)
    return sorted(filter(_can_be_survival, scales), key=lambda each: (-len(each.labels), each.error))


def paired(times: Sequence[Scale], survivals: Sequence[Scale]) -> list[tuple[Scale, Scale]]:
    """Return pairs of a time axis and the survival axis at its left end, from the upper left."""
    found: list[tuple[float, Scale, Scale]] = []
    for survival in survivals:
        top, bottom = survival.span
        for time in times:
            left, right = time.span
            height = survival.labels[0].height
            below = time.across - bottom
            beside = left - survival.across
            if below < -height or below > 0.8 * (bottom - top) + 6 * height:
                continue
            if beside < -2.0 * time.step or beside > 0.5 * (right - left) + 6 * height:
                continue
            found.append((abs(below) + abs(beside), time, survival))
    pairs: list[tuple[Scale, Scale]] = []
    for _, time, survival in sorted(found, key=lambda each: each[0]):
        if all(time is not each[0] and survival is not each[1] for each in pairs):
            pairs.append((time, survival))
    return sorted(pairs, key=lambda each: (round(each[1].span[0] / 40), each[0].span[0]))


def on_ticks(scale: Scale, ticks: Iterable[Edge]) -> Scale:
    """Return a scale through the ticks beside its labels, where they have such; without them it stays as it is.

    Ticks of one axis begin and end alike, and so do the lines of a grid: the alike ones that most labels have are
    taken.
    """
    alike: dict[tuple[float, float], list[float]] = defaultdict(list)
    for tick in ticks:
        alike[round(tick.low, 1), round(tick.high, 1)].append(tick.at)
    for beside in (False, True):
        fitted = [_through(scale, np.unique(places), beside=beside) for places in alike.values()]
        if best := [each for each in fitted if each is not None]:
            return max(best, key=lambda each: (len(each.labels), -each.error))
    return scale


def _through(scale: Scale, places: Floats, *, beside: bool) -> Scale | None:
    """Return the scale through ticks, if enough labels have one; ``beside``, if all stand beside theirs alike."""
    near = [(label, float(places[np.abs(places - label.at).argmin()])) for label in scale.labels]
    moved = []
    usual = float(np.median([at - label.at for label, at in near]))
    for label, at in near:
        close = abs(at - label.at) < min(_OFF_TICK * label.height, 0.4 * scale.step)
        same = abs(at - label.at - usual) < 0.12 * label.height and abs(usual) < 0.4 * scale.step
        if same if beside else close:
            moved.append(Label(at, label.value, label.height, label.percent))
    least = max(2, len(scale.labels) // 2)
    if len(moved) < least:
        return None
    slack = max(0.02 * scale.step, 0.05 * moved[0].height)
    best = _fitted(moved, scale.across, rising=scale.slope > 0, slack=slack)
    return best if best is not None and len(best.labels) >= least else None


def region_of(time: Scale, survival: Scale, across: Sequence[Edge], down: Sequence[Edge]) -> Box:
    """Return the rectangle of a panel: the nearest edges outside its labels, or as far as half a step beyond them.

    Parameters
    ----------
    time, survival : Scale
    across, down : sequence of Edge
        Long lines of the drawing along each axis.
    """
    _, right = time.span
    _, bottom = survival.span
    left, top = origin_of(time, survival)
    wide, high = right - left, bottom - top
    upright = _frame(down, (top, bottom), [each.at for each in time.labels], across, (left, right))
    level = _frame(across, (left, right), [each.at for each in survival.labels], down, (top, bottom))
    step, rise = max(time.step, 0.04 * wide), max(survival.step, 0.04 * high)
    reach = [each.high for each in across if each.covers(left, right, 0.9) and each.high < right + 1.6 * step]
    beyond = max([right + step, *reach])
    nothing = float(survival.position(0.0)) + 0.02 * high
    return Box(
        _outermost([at for at in upright if left - 0.9 * step < at < left + 0.02 * wide], left - 0.05 * wide, low=True),
        _outermost([at for at in level if top - 0.9 * rise < at < top + 0.02 * high], top - 0.08 * high, low=True),
        _outermost([at for at in upright if right - 0.02 * wide < at < right + 1.2 * step], beyond, low=False),
        _outermost(
            [at for at in level if bottom - 0.02 * high < at < bottom + 1.2 * rise],
            max(bottom, min(bottom + rise, nothing, time.across - time.labels[0].height)),
            low=False,
        ),
    )


def _frame(
    edges: Sequence[Edge], along: Span, labels: Sequence[float], crossing: Sequence[Edge], across: Span
) -> list[float]:
    """Return where lines lie that can be the frame of a panel.

    They are long enough, within the reach of the lines that cross them there, and no grid: where two labels in the
    middle have a line, that of the last label says nothing.
    """
    long = [each.at for each in edges if each.covers(*along, _ALONG)]
    reach = [each for each in crossing if each.covers(*across, 0.9)]
    if reach:
        low, high = min(each.low for each in reach), max(each.high for each in reach)
        slack = 0.02 * (across[1] - across[0])
        long = [each for each in long if low - slack <= each <= high + slack]
    inner = sorted(labels)[1:-1]
    size = 0.004 * (across[1] - across[0])
    if sum(any(abs(each - at) < size for each in long) for at in inner) >= min(2, len(inner)) > 0:
        long = [each for each in long if all(abs(each - at) >= size for at in labels)]
    return long


def origin_of(time: Scale, survival: Scale) -> tuple[float, float]:
    """Return where time 0 and full survival lie, or the first labels where these are far from them."""
    left, top = time.span[0], survival.span[0]
    full = 100.0 if max(each.value for each in survival.labels) > 1.5 else 1.0
    begin, highest = float(time.position(0.0)), float(survival.position(full))
    near = left - _BEYOND * time.step <= begin < left
    higher = top - _BEYOND * survival.step <= highest < top
    return begin if near else left, highest if higher else top


@dataclass(frozen=True, slots=True)
class Edge:
    """A line along an axis: where it lies across it, and from where to where it goes."""

    at: float
    low: float
    high: float

    def covers(self, low: float, high: float, share: float) -> bool:
        """Say whether the line covers a share of a range."""
        return min(self.high, high) - max(self.low, low) >= share * (high - low)


def _outermost(places: Sequence[float], otherwise: float, *, low: bool) -> float:
    if not places:
        return otherwise
    return min(places) if low else max(places)


def _numeric(words: Sequence[Word]) -> list[Word]:
    return [each for each in words if number_of(each.number) is not None]


def whole_numbers(words: Sequence[Word]) -> list[Word]:
    """Return words with pieces of one number put together: its percent sign, and digits that stand apart.

    Digits of a text that is exact are as the file has them; those that were recognised by their shapes may stand apart
    in small print.
    """
    left = sorted(words, key=lambda each: (each.box.left, -each.box.bottom))
    joined: list[Word] = []
    while left:
        word = left.pop(0)
        while _may_go_on(word) and (following := next((each for each in left if _goes_on(word, each)), None)):
            left.remove(following)
            word = _put_together(word, following)
        joined.append(word)
    return joined


def _may_go_on(word: Word) -> bool:
    """Say whether a word ends as a number of which a piece may follow."""
    return re.search(r"\d$", word.number) is not None


def _goes_on(word: Word, following: Word) -> bool:
    """Say whether a word is a piece of the number before it, which ends in a digit."""
    if word.direction != following.direction:
        return False
    a, b, size = word.box, following.box, max(word.height, following.height)
    if word.direction == "across":
        gap, beside = b.left - a.right, abs(b.y - a.y)
    else:
        gap, beside = (a.top - b.bottom if word.direction == "up" else b.top - a.bottom), abs(b.x - a.x)
    percent = following.text == "%" and 0 <= gap < size
    digits = not (word.exact or following.exact) and re.match(r"[\d.]", following.number) is not None
    return beside < 0.5 * size and (percent or (digits and 0 <= gap < _APART * size))


def _put_together(word: Word, following: Word) -> Word:
    box = Box.around((word.box, following.box))
    digits = None if word.digits is None else word.digits + following.number
    return replace(word, text=word.text + following.text, digits=digits, box=box)


def _label(word: Word, at: float) -> Label:
    return Label(at, number_of(word.number) or 0.0, word.height, word.number.strip().endswith("%"))


def _stacked(one: Word, other: Word) -> bool:
    """Say whether two words stand above each other: aligned left, right, or in the middle."""
    slack = 0.7 * min(one.height, other.height)
    a, b = one.box, other.box
    return min(abs(a.left - b.left), abs(a.right - b.right), abs(a.x - b.x)) < slack


def _scales(labels: list[Label], across: float, *, rising: bool) -> list[Scale]:
    """Return the scales in a row or column of numbers; side by side may stand those of several panels."""
    found = []
    while len(labels) >= LEAST_LABELS:
        best = _fitted(labels, across, rising=rising, slack=None)
        if best is None or len(best.labels) < LEAST_LABELS:
            break
        found.append(best)
        used = {each.at for each in best.labels}
        labels = [each for each in labels if each.at not in used]
    return found


def _fitted(labels: Sequence[Label], across: float, *, rising: bool, slack: float | None) -> Scale | None:
    """Return the line with the most labels on it (Fischler and Bolles 1981, over all pairs), fitted to those."""
    labels = sorted(labels, key=lambda each: each.at)[:_MOST_LABELS]
    at = np.array([each.at for each in labels])
    value = np.array([each.value for each in labels])
    off = np.array([_OFF_LABEL * each.height if slack is None else slack for each in labels])
    same = np.unique(value, return_inverse=True)[1]
    best: np.ndarray | None = None
    best_key = (0, 0.0)
    for one, other in combinations(range(len(labels)), 2):
        if at[other] - at[one] < 1e-9 or (value[other] > value[one]) != rising or value[other] == value[one]:
            continue
        slope = (value[other] - value[one]) / (at[other] - at[one])
        away = np.abs((value - value[one]) / slope + at[one] - at)
        inside = away < off
        if len(set(same[inside].tolist())) < best_key[0]:
            continue
        inside = _one_each(inside, away, same)
        key = (int(inside.sum()), -float(away[inside].sum()))
        if key > best_key:
            best, best_key = inside, key
    if best is None:
        return None
    slope, intercept = np.polyfit(at[best], value[best], 1)
    away = np.abs((value[best] - intercept) / slope - at[best])
    kept = tuple(each for each, inside in zip(labels, best, strict=True) if inside)
    return Scale(float(slope), float(intercept), kept, float(away.max()), across)


def _one_each(inside: np.ndarray, away: Floats, value: np.ndarray) -> np.ndarray:
    """Leave only the nearest of the labels that have one value."""
    kept = inside.copy()
    nearest: dict[int, int] = {}
    for index in np.flatnonzero(inside).tolist():
        rival = nearest.setdefault(int(value[index]), index)
        if rival == index:
            continue
        further = index if away[rival] <= away[index] else rival
        kept[further] = False
        nearest[int(value[index])] = rival if further == index else index
    return kept


def _can_be_survival(scale: Scale) -> bool:
    values = [each.value for each in scale.labels]
    low, high = min(values), max(values)
    return low >= -0.2 * high and (0.2 <= high <= 1.25 or (10 <= high <= 125 and high - low >= 10))
