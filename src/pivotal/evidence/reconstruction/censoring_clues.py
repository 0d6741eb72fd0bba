"""What a figure tells, beside numbers at risk, of how censorings are spread: each clue is one sum of their density.

With X(t) = n(t) / S(t) as in ``censoring_density``, an event that takes S(t-) from n(t) patients takes 1 / X(t) off the
curve. So steps of a staircase tell X where they stand far enough above the error of reading; a number of events tells
its mean over the whole fall; and ticks tell where X falls itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pivotal.evidence.reconstruction.drawn_line import DrawnLine
from pivotal.evidence.reconstruction.requirements import Requirements
from pivotal.frames import Floats
from pivotal.kernels.patients_of_a_curve import UNEVEN

OF_EVEN = 0.577  # standard deviation of even errors, in the largest of them
SURE = 0.2  # standard deviation of the events in a step, in events, up to which their number is clear
FEWEST, WINDOWS = 3, 20  # steps that tell one X together, and how often at most
MANY_LEFT = 25  # patients at risk for each event in a step of several; of fewer, as many may have been censored instead
STREAK = 4  # steps of several events in a row: X may as well be a half
FITTING = 2.0  # variance of whole numbers about what steps tell, in that of reading, up to which they are believed
BINS = 12  # of ticks
FULLEST = 0.9  # of the places for ticks, that may be taken for what they seem
LEAST_LEVEL = 0.02


class Clue(Protocol):
    """One sum of the density of censoring, and its variance."""

    value: float
    variance: float

    def weights(self, middle: Floats, width: Floats) -> Floats:
        """Return the weights of cells in the sum."""


@dataclass(eq=False)
class OfEvents:
    """The sum of the density weighted with the fall of the line that is still to come."""

    line: DrawnLine
    value: float
    variance: float

    def weights(self, middle: Floats, width: Floats) -> Floats:
        """Return the weights of cells in the sum."""
        weights: Floats = (self.line.before(middle) - self.line.survival[-1]) * width
        return weights


@dataclass(eq=False)
class OfSteps:
    """The sum of the density until some steps, on the average of them, by what each takes off the curve."""

    time: Floats
    fall: Floats
    value: float
    variance: float

    def weights(self, middle: Floats, width: Floats) -> Floats:
        """Return the weights of cells in the sum."""
        after = np.append(np.cumsum(self.fall[::-1])[::-1], 0.0)
        weights: Floats = after[np.searchsorted(self.time, middle)] / self.fall.sum() * width
        return weights


@dataclass(eq=False)
class OfTicks:
    """The sum of the density between two times."""

    begin: float
    end: float
    value: float
    variance: float

    def weights(self, middle: Floats, width: Floats) -> Floats:
        """Return the weights of cells in the sum."""
        weights: Floats = np.where((middle > self.begin) & (middle <= self.end), width, 0.0)
        return weights


def clues(line: DrawnLine, asked: Requirements, potential: Floats, misread: float) -> list[Clue]:
    """Return what a figure tells of the density of censoring, beside its numbers at risk.

    Parameters
    ----------
    line : DrawnLine
    asked : Requirements
    potential : (r,) float64
        X at time 0 and at each row before the end.
    misread : float
        Variance of X at the end.
    """
    found: list[Clue] = [*_of_steps(line, asked, potential), *_of_ticks(line, asked)]
    if asked.events is not None:  # by parts: all who could have an event, less those whose censoring comes before it
        final = float(line.survival[-1])
        found.append(OfEvents(line, asked.subjects * (1.0 - final) - asked.events, UNEVEN + misread))
    return found


def _of_steps(line: DrawnLine, asked: Requirements, potential: Floats) -> list[OfSteps]:
    """Return what the steps of a staircase tell, up to the first of which one cannot say how many events it is."""
    time, level = line.levels()[:2]
    if line.is_noisy or level.size <= FEWEST:
        return []
    first = np.flatnonzero(np.r_[True, np.diff(level) < -line.error])
    time, level = time[first], level[first]
    fall, at = -np.diff(level), 0.5 * (time[1:] + time[:-1])
    error = 2.0 * OF_EVEN * line.error
    events = _events_of(fall, level, potential[np.searchsorted(asked.rows[: potential.size - 1], at, "right")], error)
    count = events.size
    found: list[OfSteps] = []
    for part in np.array_split(np.arange(count), max(min(WINDOWS, count // FEWEST), 1)):
        if part.size < FEWEST:
            break
        taken = float(fall[part].sum())
        here = float(events[part].sum()) / taken
        if np.mean((fall[part] * here - events[part]) ** 2) > FITTING * (here * error) ** 2 + 0.01:
            break
        off = here * error / taken
        found.append(OfSteps(at[part], fall[part], asked.subjects - here, off**2 + UNEVEN))
    return found


def _events_of(fall: Floats, level: Floats, most: Floats, error: float) -> Floats:
    """Return the events of each step, up to the first of which one cannot say how many they are.

    X falls by censorings only, so the last steps tell at least how large it was; and no more than ``most``.
    """
    events = np.zeros(fall.size)
    now = np.inf
    for k in range(fall.size):
        now = min(now, most[k])
        events[k] = max(round(fall[k] * now), 1)
        if now * error > SURE or (events[k] > 1 and now * level[k] < MANY_LEFT * events[k]):
            return events[:k]
        if k + 1 >= STREAK and events[k + 1 - STREAK : k + 1].min() > 1:
            return events[: k + 1 - STREAK]
        last = slice(max(k + 1 - FEWEST, 0), k + 1)
        now = min(now, float(events[last].sum() / fall[last].sum()))
    return events


def _of_ticks(line: DrawnLine, asked: Requirements) -> list[OfTicks]:
    """Return what ticks tell: several at one place are one, so they fall short as full places do of balls in them."""
    if asked.marks is None or asked.marks.size < 2:
        return []
    apart = max(float(np.diff(asked.marks).min()), 1e-6 * line.end)
    edges = np.linspace(0.0, line.end, BINS + 1)
    places = max(line.end / BINS / apart, 1.0)
    seen = np.diff(np.searchsorted(asked.marks, edges, "right"))
    each = -np.log1p(-np.minimum(seen / places, FULLEST))
    level = np.maximum(line.before(0.5 * (edges[1:] + edges[:-1])), LEAST_LEVEL)
    variance = (places * (np.expm1(each) - each) + UNEVEN) / level**2
    return [
        OfTicks(float(edges[k]), float(edges[k + 1]), float(places * each[k] / level[k]), float(variance[k]))
        for k in range(BINS)
    ]
