"""Many sets of patients of one arm that agree with its curve and numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pivotal.evidence.reconstruction.censoring_density import at_zero, censoring_draws
from pivotal.evidence.reconstruction.disagreements import Disagreement
from pivotal.evidence.reconstruction.drawn_line import DrawnLine
from pivotal.evidence.reconstruction.requirements import Requirements
from pivotal.frames import Floats
from pivotal.kernels.curve_and_sets import COUNTS, MISSED, STATES, Line, Sets
from pivotal.kernels.patients_of_a_curve import sample
from pivotal.kernels.sets_of_a_curve import describe, misread, put_right

SPREAD = 0.6  # of the level at which an event is placed, as a share of what it takes off
FEWEST = 0.2  # share of sets for which the weights of the others must stand
STAGES = 24
# Errors of reading in what the first event takes off, up to which sets are compared with what was read; fewer where the
# number of patients is all there is, as then a wrong number at risk follows a line for long.
SEEN, SEEN_OF_SUBJECTS = 0.5, 0.17
TIMES = 38  # at which sets are compared with each other
WEIGHT_OF_LINE = 0.5  # of what points miss
WEIGHT_OF_EVENTS = 0.3  # of their number beside the numbers at risk, where sets are compared
ENOUGH = 0.1  # share of the sets that must have the events asked for, before more are sampled
TRIES = (1.0, 2.0)  # of sampling more: errors of reading, in those that are found
FITS, FARTHEST = 10.0, 100.0  # squared errors by which points are off sets that fit, and at most that may yet do so
NEARLY_BEST = 1.5  # times as far off as the best set of all: it fits, too
LEAST = 1e-3  # of the largest weight: sets that weigh less do not fit
WEIGHT_OF_POINTS = 0.1  # of what points miss, as they are not independent, where sets are weighed


@dataclass(frozen=True, eq=False)
class PatientSets:
    """Sets of patients of an arm.

    Parameters
    ----------
    time, event : (s, n) float64 and uint8
        In order of time.
    share : (s,) float64
        Their weights, which add up to 1.
    events : (s,) int64
    halved : (s,) float64
        When survival is a half or below for the first time; infinity for never.
    distance : (s,) float64
        From the mean of all, in numbers at risk and events, and from the line; that of a middling set is about 1.
    taken : Line
        The curve as the kernel took it.
    disagreements : tuple of Disagreement
    """

    time: Floats
    event: NDArray[np.uint8]
    share: Floats
    events: NDArray[np.int64]
    halved: Floats
    distance: Floats
    taken: Line
    disagreements: tuple[Disagreement, ...] = ()

    def nearest(self, chosen: int) -> tuple[Floats, NDArray[np.uint8]]:
        """Return times and events of a set, its events where the line has fallen by half of what each takes off."""
        time, event = self.time[chosen].copy(), self.event[chosen]
        put_right(self.taken, time, event)
        return time, event


def patient_sets(arm: str, line: DrawnLine, asked: Requirements, *, sets: int, seed: int, stream: int) -> PatientSets:
    """Return sets of patients of an arm.

    Parameters
    ----------
    arm : str
    line : DrawnLine
    asked : Requirements
    sets : int
    seed, stream : int
        Of the random numbers, and which of them are those of this arm.
    """
    key = (seed << 16) + stream
    taken = _taken(line, asked)
    sampled = _sampled(taken, line, asked, sets, key)
    notes: list[Disagreement] = []
    if asked.events is not None:
        sampled, notes = _with_events(arm, sampled, asked.events, taken, line, asked, key)
    if sampled.missed:
        assert asked.marks is not None
        given, implied = f"{asked.marks.size} marks", f"numbers at risk leave no room for {sampled.missed}"
        notes.append(Disagreement("censor marks", arm, given, implied, "these are left out"))
    return _described(sampled, taken, tuple(notes))


@dataclass(frozen=True, eq=False)
class _Sampled:
    """Sets of patients as they were sampled.

    Times, events and weights; how many are at risk at some times, when half have had events, how far each set is off
    the points of the line, and the marks that every one of them left out.
    """

    time: Floats
    event: NDArray[np.uint8]
    share: Floats
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    halved: Floats
    off: Floats
    missed: int

    def with_events(self, events: int) -> _Sampled:
        """Return the sets that have so many events."""
        return self.only(self.events == events)

    def fitting(self, best: float) -> _Sampled:
        """Return the sets of which no point is far off, as the best of all has it; if there are none, those near it."""
        fits = self.off <= max(FITS, NEARLY_BEST * best)
        return self.only(fits if fits.any() else self.off <= FARTHEST)

    @property
    def stand_for(self) -> float:
        """For how many sets the weights stand."""
        return 1.0 / float(self.share @ self.share) if self.share.size else 0.0

    def joined(self, other: _Sampled) -> _Sampled:
        """Return the sets of both, equally weighted."""
        mine, theirs = self.share.size, other.share.size
        return _Sampled(
            np.concatenate([self.time, other.time]),
            np.concatenate([self.event, other.event]),
            np.concatenate([self.share * mine, other.share * theirs]) / max(mine + theirs, 1),
            np.concatenate([self.at_risk, other.at_risk]),
            np.concatenate([self.events, other.events]),
            np.concatenate([self.halved, other.halved]),
            np.concatenate([self.off, other.off]),
            min(self.missed, other.missed),
        )

    def only(self, which: NDArray[np.bool_]) -> _Sampled:
        """Return some of the sets."""
        share = self.share[which]
        share = share / share.sum() if share.sum() > 0 else np.full(share.size, 1.0 / max(share.size, 1))
        return _Sampled(
            self.time[which], self.event[which], share, self.at_risk[which], self.events[which], self.halved[which],
            self.off[which], self.missed,
        )  # fmt: skip


def _taken(line: DrawnLine, asked: Requirements) -> Line:
    before = np.r_[line.around(asked.rows)[0], line.survival[-1]]
    marks = np.empty(0) if asked.marks is None else asked.marks
    marks_before = np.searchsorted(marks, np.r_[asked.rows, line.end])
    return Line(
        line.time, line.survival, line.end, line.error, line.time_error, line.misread(), SPREAD, line.together(),
        asked.rows, asked.at_risk, before, at_zero(line), marks, marks_before,
        -1 if asked.events is None else asked.events,
    )  # fmt: skip


def _sampled(taken: Line, line: DrawnLine, asked: Requirements, sets: int, key: int, errors: float = 1.0) -> _Sampled:
    draws = censoring_draws(line, asked, sets, np.random.Generator(np.random.Philox(key=key)))
    time, event = np.empty((sets, asked.subjects)), np.empty((sets, asked.subjects), np.uint8)
    made = Sets(time, event, np.zeros((sets, len(STATES))), np.zeros((sets, len(COUNTS)), np.int64))
    weight = np.zeros(sets)
    even = line.time[np.linspace(0, line.time.size - 1, STAGES + 1).astype(int)[1:]]
    stages = np.append(np.unique(np.r_[asked.rows, even]), 2.0 * line.end + 1.0)
    levels = line.levels()
    levels[2:] *= errors
    told = asked.rows.size > 0 or asked.events is not None or asked.marks is not None
    seen = line.error * asked.subjects < (SEEN if told else SEEN_OF_SUBJECTS)
    if not seen:  # the line is met by any set, and what differs is chance
        levels = np.ascontiguousarray(levels[:, :0])
        taken = taken._replace(together=np.ones(line.time.size))
    taken = taken._replace(error=errors * taken.error, misread=errors * taken.misread)
    sample(taken, draws, made, np.uint64(key), levels, stages, FEWEST * sets, weight)
    misread(np.uint64(key), *_knots(line, asked), time)
    times = np.linspace(0.0, taken.end, TIMES + 2)[1:-1]
    at_risk, died = np.empty((sets, TIMES), np.int64), np.empty(sets, np.int64)
    halved, off = np.empty(sets), np.empty(sets)
    describe(taken, time, event, times, at_risk, died, halved, off)
    share = flattened(WEIGHT_OF_POINTS * off * seen - 2.0 * weight, FEWEST)
    return _Sampled(time, event, share, at_risk, died, halved, off, int(made.counts[:, MISSED].min()))


def flattened(misses: Floats, enough: float) -> Floats:
    """Return weights from squared misses, flattened until they stand for enough of all, as a share."""
    scale = 1.0
    while True:
        share: Floats = np.exp(-0.5 * scale * (misses - misses.min()))
        share /= share.sum()
        if 1.0 / float(share @ share) >= enough * misses.size or scale < 1e-6:
            return share
        scale *= 0.7


def _knots(line: DrawnLine, asked: Requirements) -> tuple[Floats, Floats]:
    """Return times that were read, and up to which each may have been misread, so that their order stays."""
    fixed = np.r_[0.0, asked.rows[asked.rows < line.end], line.end]
    steps = np.floor(line.time / (2.0 * line.time_error))
    apart = line.time[np.r_[True, np.diff(steps) > 0]]
    knots = np.unique(np.r_[fixed, apart[apart < line.end]])
    gaps = np.diff(knots, prepend=-np.inf, append=np.inf)
    error = np.minimum(line.time_error, 0.499 * np.minimum(gaps[1:], gaps[:-1]))
    error[np.isin(knots, fixed)] = 0.0
    return knots, error


def _with_events(
    arm: str, sampled: _Sampled, events: int, taken: Line, line: DrawnLine, asked: Requirements, key: int
) -> tuple[_Sampled, list[Disagreement]]:
    """Return sets that have the events asked for, or nearly so, and what is to be said if there are none.

    Where few have them, more are sampled, in which points may be misread by more than they seem to be.
    """
    sets, best = sampled.share.size, float(sampled.off.min())
    found = sampled.with_events(events)
    for again, errors in enumerate(TRIES, 1):
        if found.fitting(best).stand_for >= ENOUGH * sets:
            break
        found = found.joined(_sampled(taken, line, asked, sets, key + (again << 12), errors).with_events(events))
    if found.fitting(best).share.size:
        return found.fitting(best), []
    untold = _sampled(taken._replace(events=-1), line, replace(asked, events=None), sets, key)
    untold = untold.only(untold.share > LEAST * untold.share.max())
    off = np.abs(untold.events - events)
    found = untold.only(off == off.min())
    if not off.min() > 0:
        return found, []
    low, high = int(untold.events.min()), int(untold.events.max())
    implied = f"curve and numbers at risk imply {low if low == high else f'{low} to {high}'}"
    nearest = " or ".join(str(each) for each in np.unique(found.events))
    return found, [Disagreement("events", arm, str(events), implied, f"the nearest set has {nearest}")]


def _described(sampled: _Sampled, taken: Line, notes: tuple[Disagreement, ...]) -> PatientSets:
    """Return sets with how far each lies from the mean of all, in numbers at risk and events, and from the line."""
    mean = sampled.share @ sampled.at_risk
    apart = ((sampled.at_risk - mean) ** 2 / np.maximum(mean, 1.0)).mean(axis=1)
    events = float(sampled.share @ sampled.events)
    apart += WEIGHT_OF_EVENTS * (sampled.events - events) ** 2 / max(events, 1.0)
    distance = apart / max(float(np.median(apart)), 1e-12)
    distance += WEIGHT_OF_LINE * sampled.off / max(float(np.median(sampled.off)), 1.0)
    return PatientSets(
        sampled.time, sampled.event, sampled.share, sampled.events, sampled.halved, distance, taken, notes
    )
