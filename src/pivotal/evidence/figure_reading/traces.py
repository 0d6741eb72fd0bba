"""Curves of one colour, found one after the other as the falling path that explains most of its pixels.

A path goes from column to column, never upwards. It gains where it meets pixels that no path before it has explained,
loses a little in gaps, nothing where it lies under another line, and may not go far from ink of its colour. The best
path is found by dynamic programming (Bellman 1957), over all columns and rows of the panel. Dashed curves, curves that
cross, and curves that begin together so need no rules of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Floats
from pivotal.evidence.figure_reading.palette import Grey, LineColour, Mask

MOST_TRACKS = 8  # of one colour
_GAP = 0.035  # of the panel's width, over which a dashed curve may pause
_DROP_GAP = 0.025  # of its height, over which the dashes of a drop may
_COVERED_GAP = 0.35  # of its width, over which a curve may lie under another
_LOSS, _COVERED, _DROP_LOSS, _DROP_GAIN = (
    0.25,
    0.02,
    0.5,
    0.25,
)  # a column without ink, one under another line; rows of a drop
_FORBIDDEN = 1e4
_BEGIN = 0.03  # of the panel's width and height, around the corner where survival begins
_DISTINCT = 0.06  # of its width that a curve explains for itself
_LONG = 0.12  # and that it has in all
_THIN = 0.4  # of its own runs that are as thin as a line
_FREE, _MIXED_FREE = 0.05, 0.4  # of its own columns in which no line of another colour is beside it
_FALL, _LATE, _WHOLE = 0.01, 0.08, 0.6  # of height, width and a path: what is level, begins late, and is all it has
_DASH, _DASHES, _DASHED = 0.04, 8, 0.1  # of the panel's width: a dash; how many; of its width that they cover
_DASH_GAIN = 0.4  # what a dash is worth while a solid line is looked for
_RING = 0.035  # of the panel's height, of a mark that is a ring
_LEVEL = 30  # percentile of the runs of a curve that is the thickness of its line: drops and marks are thicker
_ALONE = 0.45  # of the columns since it parted from others that it has for itself
_DENSE = 0.2  # of the columns that it has for itself in which it is seen


@dataclass(frozen=True, slots=True)
class Run:
    """Pixels above each other in one column: their ends, with the share of the pixels there."""

    top: float
    bottom: float

    @property
    def thick(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


@dataclass(slots=True, eq=False)
class Track:
    """A path: the columns in which it meets ink of its colour, the runs there, and which another path has too."""

    columns: list[int] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    shared: list[bool] = field(default_factory=list)
    width: float = 1.0  # of the line


def follow(colour: LineColour, ink: Mask, full: float, begin: float, budget: Budget) -> list[Track]:
    """Return the curves of one colour, the one that explains most first.

    Parameters
    ----------
    colour : LineColour
    ink : array
        All pixels of any line, under which a curve may lie.
    full, begin : float
        The row of full survival and the column where time begins.
    budget : Budget
    """
    follower = _Follower(colour, ink, budget)
    found: list[Track] = []
    while len(found) < MOST_TRACKS:
        track = follower.next_track(full, begin)
        if track is None:
            break
        found.append(track)
    return found


def _dashes(colour: LineColour) -> Mask:
    """Return the small parts of a colour, where there are so many beside a solid line that another may be dashed."""
    labels, _ = ndimage.label(colour.mask, structure=np.ones((3, 3), dtype=int))
    places = ndimage.find_objects(labels)
    width = colour.mask.shape[1]
    largest = max(10.0, _DASH * width)
    small = np.zeros(len(places) + 1, dtype=bool)
    covered = 0
    for number, (rows, columns) in enumerate(places, 1):
        across, down = columns.stop - columns.start, rows.stop - rows.start
        small[number] = max(across, down) <= largest
        covered += across if small[number] and across >= down else 0
    solid = int((colour.mask & ~small[labels]).any(axis=0).sum())
    many = small.sum() >= _DASHES and covered >= _DASHED * width and solid >= _DASHED * width
    return np.asarray((small if many else np.zeros_like(small))[labels] & colour.mask)


class _Runs:
    """The runs of a colour by column, and which of them a pixel belongs to."""

    def __init__(self, colour: LineColour) -> None:
        mask = np.pad(colour.mask.T, ((0, 0), (1, 1))).astype(np.int8)
        change = np.diff(mask, axis=1)
        self.columns: list[list[Run]] = [[] for _ in range(mask.shape[0])]
        self.at = np.full(colour.mask.shape, -1, dtype=np.int32)
        columns, starts = np.nonzero(change == 1)
        _, ends = np.nonzero(change == -1)
        cover = colour.cover
        for column, start, end in zip(columns.tolist(), starts.tolist(), ends.tolist(), strict=True):
            first, last = float(cover[start, column]), float(cover[end - 1, column])
            one = end - start == 1
            run = Run(start - first / 2, start + first / 2) if one else Run(start + 0.5 - first, end - 1.5 + last)
            self.at[start:end, column] = len(self.columns[column])
            self.columns[column].append(run)


def _with_rings(colour: LineColour) -> LineColour:
    """Return a colour with the insides of small rings, which are marks that are not filled.

    Of a ring that another one covers in part, a sickle is seen: higher than it is wide.
    """
    most = max(12.0, (_RING * colour.mask.shape[0]) ** 2)
    labels, _ = ndimage.label(~colour.mask)
    mask, cover = colour.mask.copy(), colour.cover.copy()
    for number, place in enumerate(ndimage.find_objects(labels), 1):
        rows, columns = place
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if height * width <= most and height**2 <= most and width <= 2 * height:
            inside = labels[place] == number
            mask[place] |= inside
            cover[place][inside] = 1.0
    return LineColour(colour.colour, mask, cover, colour.mixed)


class _Follower:
    def __init__(self, colour: LineColour, ink: Mask, budget: Budget) -> None:
        colour = _with_rings(colour)
        self._colour, self._budget = colour, budget
        self._runs = _Runs(colour)
        self._height, self._columns = ink.shape
        self._others = _spread(_spread(ink & ~colour.mask, 3, 0), 3, 1)
        self._new = colour.cover.copy()  # what no path has explained yet
        self._dashed = _dashes(colour)
        self._first = True
        self._used: set[tuple[int, int]] = set()
        gap = max(12, round(_GAP * self._columns))
        drop = max(8, round(_DROP_GAP * self._height))
        self._gap = gap
        # a gap goes on level, or round a corner
        level = _spread(_spread(colour.mask, 3, 0), 2 * gap + 1, 1)
        corner = _spread(_spread(colour.mask, 2 * (gap // 3) + 1, 1), 2 * drop + 1, 0)
        self._near_across = level | corner
        self._near_down = _spread(_spread(colour.mask, 5, 1) | self._others, 2 * drop + 1, 0)

    def next_track(self, full: float, begin: float) -> Track | None:
        """Return the next curve, or None where what is left is none."""
        path = self._best(full, begin)
        if path is None:
            return None
        first, levels = path
        self._first = False
        track = self._track(first, levels)
        return track if track is not None and self._is_curve(track, first) else None

    def _best(self, full: float, begin: float) -> tuple[int, NDArray[np.int64]] | None:
        """Return the first column and the row in every column of the best path."""
        first = int(min(max(0, round(begin)), self._columns - 2))
        near = max(4.0, _BEGIN * self._height)
        rows = np.arange(self._height)
        score = np.where(np.abs(rows - full) <= near, 0.0, -_FORBIDDEN)
        # column by column, as they are walked through
        gains, falls = np.ascontiguousarray(self._gains().T), np.ascontiguousarray(self._falls().T)
        origin = np.empty((self._columns - first, self._height), dtype=np.int32)
        best, end = -np.inf, (0, 0)
        for column in range(first, self._columns):
            fallen = falls[column]
            reached = score - fallen
            source = _running_argmax(reached, rows)
            origin[column - first] = source
            score = reached[source] + fallen + gains[column]
            row = int(score.argmax())
            if score[row] > best:
                best, end = float(score[row]), (column, row)
            self._budget.spend()
        if best < _DISTINCT * self._columns * _DENSE:
            return None
        last, row = end
        levels = np.empty(last - first + 1, dtype=np.int64)
        for column in range(last, first - 1, -1):
            levels[column - first] = row
            row = int(origin[column - first, row])
        return first, levels

    def _gains(self) -> Floats:
        """Return what a path gains in each pixel."""
        mask = self._colour.mask
        blank = np.where(self._near_across, -_LOSS, -_FORBIDDEN)
        blank = np.where(self._others, -_COVERED, blank)
        return np.where(mask, self._worth(), blank)

    def _worth(self) -> Grey:
        """Return what new ink is worth: a solid line goes on as one, so dashes count less until the first is found."""
        return np.where(self._dashed, _DASH_GAIN * self._new, self._new) if self._first else self._new

    def _falls(self) -> Floats:
        """Return, summed from the top of each column, what a path gains or loses as it falls."""
        loss = np.where(self._near_down, -_DROP_LOSS, -_FORBIDDEN)
        loss = np.where(self._others, -_COVERED, loss)
        return np.cumsum(np.where(self._colour.mask, _DROP_GAIN * self._worth(), loss), axis=0)

    def _track(self, first: int, levels: NDArray[np.int64]) -> Track | None:
        """Return the runs that a path meets, up to the first gap that is too wide, and take them as explained."""
        track = Track()
        spans: list[tuple[int, int, int]] = []
        before = int(levels[0])
        for offset, level in enumerate(levels.tolist()):
            column = first + offset
            met = self._runs.at[min(before, level) : level + 1, column]
            met = met[met >= 0]
            if met.size:
                if track.columns and self._too_far(track.columns[-1], column, before):
                    break
                own = self._runs.columns[column]
                run = own[met[0]] if met[0] == met[-1] else Run(own[met[0]].top, own[met[-1]].bottom)
                track.columns.append(column)
                track.runs.append(run)
                track.shared.append((column, int(met[-1])) in self._used)
                self._used.add((column, int(met[-1])))
                spans.append((column, min(before, level), level))
            before = level
        if not track.columns:
            return None
        track.width = float(max(0.6, np.percentile([each.thick for each in track.runs], _LEVEL)))
        beside = round(track.width + 1)
        for column, high, low in spans:
            self._new[max(0, high - beside) : low + beside + 1, column] = 0.0
        return track

    def _too_far(self, last: int, column: int, row: int) -> bool:
        gap = column - last - 1
        if gap <= self._gap:
            return False
        covered = self._others[max(0, row - 2) : row + 3, last + 1 : column].any(axis=0).mean()
        return bool(covered < 0.8 or gap > _COVERED_GAP * self._columns)

    def _is_curve(self, track: Track, first: int) -> bool:
        """Say whether a path from a column on is a curve of its own, not what is left of others, text or marks."""
        columns = np.array(track.columns)
        shared = np.array(track.shared)
        thick = np.array([each.thick for each in track.runs])
        own = columns[~shared]
        if columns[-1] - columns[0] < _LONG * self._columns or len(own) < max(16, _DISTINCT * self._columns * 0.5):
            return False
        span = int(own[-1] - own[0] + 1)
        since = int(((columns >= own[0]) & (columns <= own[-1])).sum())
        if span < _DISTINCT * self._columns or len(own) < _DENSE * span or len(own) < _ALONE * since:
            return False
        levels = np.array([each.bottom for each in track.runs])[~shared]
        low, high = np.percentile(levels, (10, 90))
        flat = high - low < max(3.0, _FALL * self._height)
        if flat and own[0] - first > _LATE * self._columns and len(own) < _WHOLE * (columns[-1] - first + 1):
            return False  # a level line of reference, reached along another curve
        thin = thick[~shared] <= 1.8 * track.width + 0.8
        free = [not self._beside(c, r) for c, r, s in zip(columns, track.runs, shared, strict=True) if not s]
        return bool(thin.mean() >= _THIN and np.mean(free) >= (_MIXED_FREE if self._colour.mixed else _FREE))

    def _beside(self, column: int, run: Run) -> bool:
        top, bottom = max(0, round(run.top)), round(run.bottom) + 1
        return bool(self._others[top:bottom, column].any())


def _spread(mask: Mask, size: int, axis: int) -> Mask:
    """Return the pixels that have one of a mask among so many around them, along an axis."""
    return np.asarray(ndimage.maximum_filter1d(mask.astype(np.uint8), size, axis=axis, mode="constant") > 0)


def _running_argmax(values: Floats, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return, for each of the places 0, 1, 2 …, where the largest value up to there is."""
    running = np.maximum.accumulate(values)
    fresh = np.zeros_like(places)
    np.multiply(places[1:], running[1:] > running[:-1], out=fresh[1:])
    return np.maximum.accumulate(fresh)


def ends_of(track: Track, width: float) -> tuple[Floats, Floats, Floats]:
    """Return the columns of a track, and the upper and the lower end of the curve there, without its thickness."""
    columns = np.array(track.columns, dtype=float)
    top = np.array([each.top for each in track.runs])
    bottom = np.array([each.bottom for each in track.runs])
    thin = bottom - top <= 1.6 * width + 0.4
    middle = (top + bottom) / 2
    return columns, np.where(thin, middle, top + width / 2), np.where(thin, middle, bottom - width / 2)
