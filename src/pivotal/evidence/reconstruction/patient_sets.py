"""Many sets of patients of one arm that agree with its curve and numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pivotal.evidence.reconstruction.censoring_density import censoring_draws
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


@dataclass(frozen=True, eq=False)
class PatientSets:
    """Sets of patients of an arm.

    Parameters
    ----------
    time, event : (s, n) float64 and uint8
        In order of time.
    share : (s,) float64
        Their weights, which add up to 1.
    distance : (s,) float64
        From the mean of all, in numbers at risk and events, and from the line; that of a middling set is about 1.
    taken : Line
        The curve as the kernel took it.
    disagreements : tuple of Disagreement
    """

    time: Floats
    event: NDArray[np.uint8]
    share: Floats
    distance: Floats
    taken: Line
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def events(self) -> NDArray[np.int64]:
        """Number of events of each set."""
        total: NDArray[np.int64] = self.event.sum(axis=1, dtype=np.int64)
        return total

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
    n = asked.subjects
    key = (np.uint64(seed) << np.uint64(16)) + np.uint64(stream)
    draws = censoring_draws(line, asked, sets, np.random.Generator(np.random.Philox(key=int(key))))
    before = np.r_[line.around(asked.rows)[0], line.survival[-1]]
    marks = np.empty(0) if asked.marks is None else asked.marks
    marks_before = np.searchsorted(marks, np.r_[asked.rows, line.end])
    taken = Line(
        line.time, line.survival, line.end, line.error, line.time_error, SPREAD, line.together(), asked.rows,
        asked.at_risk, before, marks, marks_before, -1 if asked.events is None else asked.events,
    )  # fmt: skip
    time, event = np.empty((sets, n)), np.empty((sets, n), np.uint8)
    made = Sets(time, event, np.zeros((sets, len(STATES))), np.zeros((sets, len(COUNTS)), np.int64))
    weight = np.zeros(sets)
    even = line.time[np.linspace(0, line.time.size - 1, STAGES + 1).astype(int)[1:]]
    stages = np.append(np.unique(np.r_[asked.rows, even]), 2.0 * line.end + 1.0)
    sample(taken, draws, made, key, line.levels(), stages, FEWEST * sets, weight)
    misread(key, *_knots(line, asked), time)
    share = np.exp(weight - weight.max())
    found = PatientSets(time, event, share / share.sum(), np.zeros(sets), taken)
    return _with_events(arm, asked, line, found, made.counts)


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
    arm: str, asked: Requirements, line: DrawnLine, found: PatientSets, counts: NDArray[np.int64]
) -> PatientSets:
    """Return the sets that have the events asked for, if there are any, with their distances from their mean."""
    notes: list[Disagreement] = []
    if asked.events is not None:
        off = np.abs(found.events - asked.events)
        share = np.where(off == off.min(), found.share, 0.0)
        share = share if share.sum() > 0 else (off == off.min()).astype(float)
        if off.min() > 0:
            low, high = int(found.events.min()), int(found.events.max())
            implied = f"curve and numbers at risk imply {low if low == high else f'{low} to {high}'}"
            nearest = " or ".join(str(each) for each in np.unique(found.events[share > 0]))
            notes.append(Disagreement("events", arm, str(asked.events), implied, f"the nearest set has {nearest}"))
        found = replace(found, share=share / share.sum())
    missed = int(counts[:, MISSED].min())
    if missed:
        assert asked.marks is not None
        given, implied = f"{asked.marks.size} marks", f"numbers at risk leave no room for {missed}"
        notes.append(Disagreement("censor marks", arm, given, implied, "these are left out"))
    return replace(found, distance=_distance(found, line), disagreements=tuple(notes))


def _distance(found: PatientSets, line: DrawnLine) -> Floats:
    """Return how far each set lies from the mean of all, in numbers at risk and events, and from the line."""
    times = np.linspace(0.0, line.end, TIMES + 2)[1:-1]
    sets = found.share.size
    at_risk, died = np.empty((sets, TIMES), np.int64), np.empty(sets, np.int64)
    half, missed = np.empty(sets), np.empty(sets)
    describe(found.taken, found.time, found.event, times, at_risk, died, half, missed)
    mean = found.share @ at_risk
    apart = ((at_risk - mean) ** 2 / np.maximum(mean, 1.0)).mean(axis=1)
    events = found.share @ died
    apart += WEIGHT_OF_EVENTS * (died - events) ** 2 / max(float(events), 1.0)
    possible = found.share > 0
    distance: Floats = apart / max(float(np.median(apart[possible])), 1e-12)
    distance += WEIGHT_OF_LINE * missed / max(float(np.median(missed[possible])), 1.0)
    distance[~possible] = np.inf
    return distance
