"""Curves of one colour followed from column to column: several where they part, through gaps and under others.

A falling curve leaves, in every column, a run of pixels. A curve is a chain of runs that touch; it may pause where it
is dashed or covered, and goes on no higher. Where more runs than curves follow, curves part, and share their beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pivotal.evidence.figure_reading.documents import Budget
from pivotal.evidence.figure_reading.drawing import Floats
from pivotal.evidence.figure_reading.palette import LineColour, Mask

MOST_TRACKS = 8
_GAP = 0.03  # of the panel's width, over which a dashed curve may pause
_COVERED_GAP = 0.3  # the same where it lies under another
_START = 0.02  # of the panel's height around full survival, in which a curve begins
_LATE = 0.3  # of its width in which a curve that was covered appears
_DISTINCT = 0.05  # of its width that a curve has for itself
_LONG = 0.12  # and that it has in all


@dataclass(frozen=True, slots=True)
class Run:
    """Pixels above each other in one column: their ends, with the share of the pixels there."""

    top: float
    bottom: float

    @property
    def thick(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Halfway."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True, eq=False)
class Track:
    """One curve while it is followed; ``columns`` and ``runs`` go together."""

    columns: list[int] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    shared: list[bool] = field(default_factory=list)
    level: float = 0.0  # its lower end where it last was thin

    def add(self, column: int, run: Run, width: float, *, shared: bool) -> None:
        """Go on to a run."""
        self.columns.append(column)
        self.runs.append(run)
        self.shared.append(shared)
        if run.thick <= 2.0 * width + 1:
            self.level = run.middle
        elif self.level < run.top:
            self.level = run.top

    def branch(self) -> Track:
        """Return another curve with the same beginning."""
        return Track(list(self.columns), list(self.runs), [True] * len(self.columns), self.level)

    @property
    def own(self) -> int:
        """How many columns it has for itself."""
        return len(self.shared) - sum(self.shared)


def runs_of(colour: LineColour) -> list[list[Run]]:
    """Return the runs of a colour, column by column."""
    mask = np.pad(colour.mask.T, ((0, 0), (1, 1))).astype(np.int8)
    change = np.diff(mask, axis=1)
    found: list[list[Run]] = [[] for _ in range(mask.shape[0])]
    columns, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    cover = colour.cover
    for column, start, end in zip(columns.tolist(), starts.tolist(), ends.tolist(), strict=True):
        first, last = float(cover[start, column]), float(cover[end - 1, column])
        if end - start == 1:
            found[column].append(Run(start - first / 2, start + first / 2))
        else:
            found[column].append(Run(start + 0.5 - first, end - 1.5 + last))
    return found


def line_width(runs: Sequence[Sequence[Run]]) -> float:
    """Return the usual thickness of the runs, which is that of level pieces."""
    thick = [each.thick for column in runs for each in column]
    if not thick:
        return 1.0
    values = np.array(thick)
    return float(max(0.6, np.median(values[values <= np.percentile(values, 60)])))


def follow(runs: Sequence[Sequence[Run]], ink: Mask, full: float, first: int, budget: Budget) -> list[Track]:
    """Return the curves of one colour.

    Parameters
    ----------
    runs : sequence, one entry a column
    ink : array
        All pixels of any line, under which a curve may lie.
    full : float
        The row of full survival.
    first : int
        The column where time begins.
    budget : Budget
    """
    follower = _Follower(runs, ink, budget)
    follower.seed(full, max(0, first))
    return follower.followed()


class _Follower:
    def __init__(self, runs: Sequence[Sequence[Run]], ink: Mask, budget: Budget) -> None:
        self._runs, self._ink, self._budget = runs, ink, budget
        self._height, self._columns = ink.shape
        self._width = line_width(runs)
        self._gap = max(12, round(_GAP * self._columns))
        self._active: list[Track] = []
        self._done: list[Track] = []
        self._begin = 0

    def seed(self, full: float, first: int) -> None:
        """Find where the first curve begins: near full survival, or where it comes out from under another."""
        near = _START * self._height + 1.5 * self._width
        for late, reach in ((0.06, near), (_LATE, 0.35 * self._height)):
            for column in range(first, min(self._columns, first + round(late * self._columns))):
                fitting = [
                    each for each in self._runs[column] if each.top <= full + reach and each.bottom >= full - near
                ]
                if fitting:
                    run = min(fitting, key=lambda each: abs(each.top - full))
                    track = Track(level=run.middle)
                    track.add(column, run, self._width, shared=False)
                    self._active.append(track)
                    self._begin = column + 1
                    return

    def followed(self) -> list[Track]:
        """Follow all curves to their ends and return those that are curves."""
        for column in range(self._begin, self._columns):
            if not self._active:
                break
            self._budget.spend(1 + len(self._runs[column]))
            self._step(column)
        return _distinct([*self._done, *self._active], self._columns)

    def _step(self, column: int) -> None:
        runs = self._runs[column]
        taken: dict[int, int] = {}
        choices: list[tuple[Track, int | None]] = []
        for track in sorted(self._active, key=lambda each: each.level):
            options = sorted(
                (cost, index) for index, run in enumerate(runs) if (cost := self._cost(track, run, column)) is not None
            )
            free = [index for _, index in options if index not in taken]
            index = free[0] if free and free[0] == options[0][1] else options[0][1] if options else None
            if free and index in taken and dict((i, c) for c, i in options)[free[0]] < 3 * self._width + 4:
                index = free[0]
            if index is not None:
                taken[index] = taken.get(index, 0) + 1
            choices.append((track, index))
        self._branch(column, runs, taken)
        for track, index in choices:
            if index is not None:
                track.add(column, runs[index], self._width, shared=taken[index] > 1)
            elif column - track.columns[-1] > self._gap and not self._covered(track, column):
                self._active.remove(track)
                self._done.append(track)

    def _cost(self, track: Track, run: Run, column: int) -> float | None:
        """Return how far a run is from where a curve goes on, or None where it cannot."""
        gap = column - track.columns[-1]
        last = track.runs[-1]
        if gap == 1:
            if run.top > last.bottom + 1.2 or run.bottom < last.top - 1.2:
                return None
            return max(0.0, run.top - track.level, track.level - run.bottom)
        slack = 1.2 * self._width + 1.5
        low = max(track.level, min(last.bottom - self._width, track.level + 0.3 * self._height))
        if run.bottom < track.level - slack or run.top > low + slack + gap + 0.02 * self._height:
            return None
        return abs(run.middle - track.level) + 0.2 * gap

    def _covered(self, track: Track, column: int) -> bool:
        """Say whether a curve may lie under another one at its level, up to a column."""
        since = track.columns[-1]
        if column - since > _COVERED_GAP * self._columns:
            return False
        row = round(track.level)
        reach = 3 + (column - since)
        band = self._ink[max(0, row - 3) : row + reach, since + 1 : column + 1]
        return bool(band.any(axis=0).mean() > 0.9)

    def _branch(self, column: int, runs: Sequence[Run], taken: dict[int, int]) -> None:
        """Let a curve part in two where a run follows it that no curve has."""
        for index, run in enumerate(runs):
            if index in taken or len(self._active) >= MOST_TRACKS or run.thick > 6 * self._width + 6:
                continue
            parents = [each for each in self._active if self._parts(each, run, column)]
            if parents:
                parent = min(parents, key=lambda each: abs(each.level - run.middle))
                new = parent.branch()
                new.level = max(run.middle, parent.level - 2 * self._width)
                taken[index] = 1
                new.add(column, run, self._width, shared=False)
                self._active.append(new)

    def _parts(self, track: Track, run: Run, column: int) -> bool:
        """Say whether a run can be another curve that came along with this one until now."""
        back = max(0, len(track.columns) - self._gap)
        if column - track.columns[-1] > self._gap:
            return False
        levels = [each.bottom for each in track.runs[back:]]
        tops = [each.top for each in track.runs[back:]]
        slack = 1.0 * self._width + 2
        return min(tops) - slack <= run.bottom and run.top <= max(levels) + slack + 0.01 * self._height


def _distinct(tracks: list[Track], columns: int) -> list[Track]:
    """Leave the tracks that are long enough, and of those that run together one."""
    long = [each for each in tracks if each.columns[-1] - each.columns[0] >= _LONG * columns]
    kept: list[Track] = []
    for track in sorted(long, key=lambda each: -each.columns[-1]):
        own = dict(zip(track.columns, track.runs, strict=True))
        again = False
        for other in kept:
            theirs = dict(zip(other.columns, other.runs, strict=True))
            apart = sum(run is not theirs.get(column) for column, run in own.items())
            again |= apart < max(16, _DISTINCT * columns)
        if not again:
            kept.append(track)
    return kept


def ends_of(track: Track, width: float) -> tuple[Floats, Floats, Floats]:
    """Return the columns of a track, and the upper and the lower end of the curve there, without its thickness."""
    columns = np.array(track.columns, dtype=float)
    top = np.array([each.top for each in track.runs])
    bottom = np.array([each.bottom for each in track.runs])
    thin = bottom - top <= 1.6 * width + 0.4
    middle = (top + bottom) / 2
    return columns, np.where(thin, middle, top + width / 2), np.where(thin, middle, bottom - width / 2)
