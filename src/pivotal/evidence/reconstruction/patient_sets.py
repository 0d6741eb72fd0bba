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
from pivotal.kernels.patients_of_a_curve import COUNTS, MISSED, STATES, Line, Sets, sample
from pivotal.kernels.sets_of_a_curve import describe, misread, put_right

SPREAD = 0.6  # of the level at which an event is placed, as a share of what it takes off
FEWEST = 0.2  # share of sets for which the weights of the others must stand
STAGES = 24
TIMES = 38  # at which sets are compared with each other
WEIGHT_OF_LINE = 0.5  # of what points miss
WEIGHT_OF_EVENTS = 0.3  # of their number beside the numbers at risk, where sets are compared
ENOUGH = 0.1  # share of the sets that must have the events asked for, before more are sampled
TRIES = (1.0, 2.0, 4.0)  # of sampling more: errors of reading, in those that are found
LEAST = 1e-3  # of the largest weight: sets that weigh less do not fit


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
        for again, errors in enumerate(TRIES, 1):
            if sampled.with_events(asked.events) >= ENOUGH * sets:
                break
            sampled = sampled.joined(_sampled(taken, line, asked, sets, key + (again << 12), errors))
        sampled, notes = _with_events(arm, sampled, taken, line, asked, key)
    if sampled.missed:
        assert asked.marks is not None
        given, implied = f"{asked.marks.size} marks", f"numbers at risk leave no room for {sampled.missed}"
        notes.append(Disagreement("censor marks", arm, given, implied, "these are left out"))
    return _described(sampled, taken, tuple(notes))


@dataclass(frozen=True, eq=False)
class _Sampled:
    """Times, events and weights of sets, and the marks that each of them left out, at least."""

    time: Floats
    event: NDArray[np.uint8]
    share: Floats
    missed: int

    @property
    def events(self) -> NDArray[np.int64]:
        total: NDArray[np.int64] = self.event.sum(axis=1, dtype=np.int64)
        return total

    def with_events(self, events: int) -> float:
        """Return for how many sets those stand that have so many events."""
        share = self.share[self.events == events]
        return float(share.sum() ** 2 / (share @ share)) if share.size and share.max() > 0 else 0.0

    def joined(self, other: _Sampled) -> _Sampled:
        """Return the sets of both, equally weighted."""
        mine, theirs = self.share.size, other.share.size
        return _Sampled(
            np.concatenate([self.time, other.time]),
            np.concatenate([self.event, other.event]),
            np.concatenate([self.share * mine, other.share * theirs]) / (mine + theirs),
            min(self.missed, other.missed),
        )


def _taken(line: DrawnLine, asked: Requirements) -> Line:
    before = np.r_[line.around(asked.rows)[0], line.survival[-1]]
    marks = np.empty(0) if asked.marks is None else asked.marks
    marks_before = np.searchsorted(marks, np.r_[asked.rows, line.end])
    return Line(
        line.time, line.survival, line.end, line.error, line.time_error, SPREAD, line.together(), asked.rows,
        asked.at_risk, before, at_zero(line), marks, marks_before, -1 if asked.events is None else asked.events,
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
    taken = taken._replace(error=errors * taken.error)
    sample(taken, draws, made, np.uint64(key), levels, stages, FEWEST * sets, weight)
    misread(np.uint64(key), *_knots(line, asked), time)
    share = np.exp(weight - weight.max())
    return _Sampled(time, event, share / share.sum(), int(made.counts[:, MISSED].min()))


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
    arm: str, sampled: _Sampled, taken: Line, line: DrawnLine, asked: Requirements, key: int
) -> tuple[_Sampled, list[Disagreement]]:
    """Return the sets that have the events asked for, or nearly so, and what is to be said if there are none."""
    assert asked.events is not None
    low = high = asked.events
    if asked.events not in sampled.events:
        untold = _sampled(taken._replace(events=-1), line, replace(asked, events=None), sampled.share.size, key)
        likely = untold.events[untold.share > LEAST * untold.share.max()]
        low, high = int(likely.min()), int(likely.max())
        sampled = sampled.joined(untold)
    off = np.abs(sampled.events - asked.events)
    share = np.where(off == off.min(), sampled.share, 0.0)
    share = share if share.sum() > 0 else (off == off.min()).astype(float)
    chosen = share > 0
    found = _Sampled(sampled.time[chosen], sampled.event[chosen], share[chosen] / share.sum(), sampled.missed)
    if not off.min() > 0:
        return found, []
    implied = f"curve and numbers at risk imply {low if low == high else f'{low} to {high}'}"
    nearest = " or ".join(str(each) for each in np.unique(found.events))
    return found, [Disagreement("events", arm, str(asked.events), implied, f"the nearest set has {nearest}")]


def _described(sampled: _Sampled, taken: Line, notes: tuple[Disagreement, ...]) -> PatientSets:
    """Return sets with how far each lies from the mean of all, in numbers at risk and events, and from the line."""
    times = np.linspace(0.0, taken.end, TIMES + 2)[1:-1]
    sets = sampled.share.size
    at_risk, died = np.empty((sets, TIMES), np.int64), np.empty(sets, np.int64)
    halved, missed = np.empty(sets), np.empty(sets)
    describe(taken, sampled.time, sampled.event, times, at_risk, died, halved, missed)
    mean = sampled.share @ at_risk
    apart = ((at_risk - mean) ** 2 / np.maximum(mean, 1.0)).mean(axis=1)
    events = float(sampled.share @ died)
    apart += WEIGHT_OF_EVENTS * (died - events) ** 2 / max(events, 1.0)
    distance = apart / max(float(np.median(apart)), 1e-12)
    distance += WEIGHT_OF_LINE * missed / max(float(np.median(missed)), 1.0)
    return PatientSets(sampled.time, sampled.event, sampled.share, died, halved, distance, taken, notes)
