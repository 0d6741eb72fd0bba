"""What each look decided: bounds at the events that were seen, and where every trial ended.

Looks that wait for events see those that were planned, and the planned bounds hold. Others, and looks at which events
ran out, get the bounds of what they saw (Lan and DeMets 1983), the last one with all the error that is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.kernels.trial_looks import OUT_OF_EVENTS, Seen
from pivotal.planning.boundaries import Bounds
from pivotal.planning.interim import bounds_at
from pivotal.planning.model import SMALLEST_GAP
from pivotal.planning.plan import Plan
from pivotal.planning.trial_design import design_of
from pivotal.planning.trial_model import PlannedDesign
from pivotal.simulation.look_endpoints import expected_events
from pivotal.simulation.model import Scenario

Floats = NDArray[np.float64]
CONTINUED, EFFICACY, FUTILITY, NOT_REJECTED, REVERSED, NOT_HELD = 0, 1, 2, 3, 4, -1
DECISIONS = ("continued", "efficacy", "futility", "not rejected", "reversed")  # reversed: for the reference arm


@lru_cache(maxsize=64)
def plan_of(design: PlannedDesign) -> Plan:
    """Return the plan of a design."""
    return design_of(design)


@dataclass(frozen=True)
class Decisions:
    """What was decided; arrays of (trials, looks).

    Parameters
    ----------
    decision : int8
        ``CONTINUED`` ... ``REVERSED``; ``NOT_HELD`` where there was no look, or the trial had ended.
    upper, lower : float64
        The bounds, infinite where there is none, not a number where no look was held.
    """

    decision: NDArray[np.int8]
    upper: Floats
    lower: Floats


@dataclass(frozen=True)
class Rules:
    """The bounds of a scenario, planned and as they would be at other events.

    Parameters
    ----------
    scenario : Scenario
    known : dict
        Bounds that have been asked for, by the events of the looks.
    """

    scenario: Scenario
    known: dict[tuple[int, ...], tuple[float, float]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def expected(self) -> list[float | None]:
        """Return the events of the first analysis that each look waits for; None where it waits for something else."""
        return expected_events(self.scenario)

    @cached_property
    def planned(self) -> Bounds:
        """Return the bounds as planned, at the fractions that whole events make."""
        bounds = plan_of(self.scenario.design).bounds
        seen = self.expected
        if bounds.looks == 1 or None in seen:
            return bounds
        fractions = [float(each) / self.scenario.events for each in seen if each is not None]
        same = np.allclose(fractions, bounds.timing, rtol=0, atol=1e-12)
        return bounds if same else bounds_at(bounds, seen=fractions, upcoming=())

    @property
    def is_timed_by_events(self) -> bool:
        """Return whether every look waits for events of the first analysis and nothing else."""
        return all(
            events is not None and look.calendar is look.follow_up is look.gap is None
            for look, events in zip(self.scenario.looks, self.expected, strict=True)
        )

    def stops(self) -> tuple[Floats, Floats]:
        """Return the bounds at which trials end as they are made; infinite where these depend on what is seen."""
        looks = self.planned.looks
        if not self.is_timed_by_events:
            return np.full(looks, inf), np.full(looks, -inf)
        return _upper(self.planned), self.lower(self.planned)

    def lower(self, bounds: Bounds) -> Floats:
        """Return the bounds below which trials stop; at the last look of a one-sided trial there is nothing to stop."""
        below = [-inf if z is None else z for z in bounds.lower_z]
        if bounds.design.sides == 1 and not self.scenario.obey_futility:
            return np.full(len(below), -inf)
        return np.array(below if bounds.design.sides == 2 else [*below[:-1], -inf])

    def at(self, events: tuple[int, ...], *, is_last: bool) -> tuple[float, float]:
        """Return the bounds of the look at which these events were seen, those of earlier looks before them.

        Events stand at the place of their look; -1 is that of one that was not held.
        """
        key = (*events, -1) if is_last else events
        if key not in self.known:
            self.known[key] = self._found(events, is_last=is_last)
        return self.known[key]

    def _found(self, events: tuple[int, ...], *, is_last: bool) -> tuple[float, float]:
        whole, k = self.bounds_seen(events, is_last=is_last)
        return (inf, -inf) if whole is None else (float(_upper(whole)[k]), float(self.lower(whole)[k]))

    def bounds_seen(self, events: tuple[int, ...], *, is_last: bool) -> tuple[Bounds | None, int]:
        """Return the bounds of a trial whose looks saw these events, and the place of the last of them there.

        There are none where that look saw nothing new; looks that saw nothing new have no place.
        """
        seen, numbers, before, is_new = list[float](), list[int](), 0.0, False
        for number, each in enumerate(events, 1):
            fraction = each / self.scenario.events
            if is_new := fraction > before * (1 + SMALLEST_GAP):
                seen.append(fraction)
                numbers.append(number)
            before = max(before, fraction)
        if not is_new:
            return None, 0
        whole, k = self.planned, len(seen) - 1
        as_planned = numbers[-1] == k + 1 <= whole.looks and np.allclose(
            seen, whole.timing[: k + 1], rtol=0, atol=1e-12
        )
        if not (as_planned and is_last == (k == whole.looks - 1)):
            whole = bounds_at(whole, seen=seen, upcoming=() if is_last else None, seen_looks=numbers)
        return whole, k

    def decide(self, seen: Seen) -> Decisions:
        """Return what was decided at each look of some trials."""
        trials, looks = seen.status.shape
        upper, lower = np.full((trials, looks), nan), np.full((trials, looks), nan)
        decision = np.full((trials, looks), NOT_HELD, np.int8)
        running = np.ones(trials, np.bool_)
        for k in range(looks):
            held = running & (seen.status[:, k] > 0)
            last = (seen.status[:, k] >= OUT_OF_EVENTS) | (k == looks - 1)
            self._bounds_of_look(seen, k, held, last, upper, lower)
            z = seen.statistic[:, k, 0, 0]
            above, below = held & (z >= upper[:, k]), held & (z <= lower[:, k])
            decision[held, k] = np.where(last[held], NOT_REJECTED, CONTINUED)
            decision[below, k] = REVERSED if self.planned.design.sides == 2 else FUTILITY
            decision[above, k] = EFFICACY
            running &= ~(held & (decision[:, k] != CONTINUED))
        return Decisions(decision, upper, lower)

    def _bounds_of_look(self, seen: Seen, k: int, held: Any, last: Any, upper: Floats, lower: Floats) -> None:
        """Write the bounds of a look, found once for all trials that saw the same."""
        events = seen.events[:, :, 0]
        planned = held & (last == (k == self.planned.looks - 1))
        for j in range(k + 1):
            planned &= (seen.status[:, j] > 0) & (events[:, j] == self.expected[j])
        upper[planned, k], lower[planned, k] = _upper(self.planned)[k], self.lower(self.planned)[k]
        rows = np.flatnonzero(held & ~planned)
        if not rows.size:
            return
        keys = np.column_stack([np.where(seen.status[rows, : k + 1] > 0, events[rows, : k + 1], -1), last[rows]])
        distinct, which = np.unique(keys, axis=0, return_inverse=True)
        bounds = [self.at(tuple(key[:-1].tolist()), is_last=bool(key[-1])) for key in distinct]
        upper[rows, k], lower[rows, k] = np.array(bounds)[which.ravel()].T


def _upper(bounds: Bounds) -> Floats:
    return np.array([inf if z is None else z for z in bounds.z])
