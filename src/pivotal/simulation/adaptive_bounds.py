"""The bounds of an adaptive trial at what its looks saw: planned, at extra looks, and of parts of alpha in a graph."""

from __future__ import annotations

from functools import cached_property, lru_cache
from math import inf

import numpy as np
from scipy.optimize import brentq

from pivotal.errors import DesignError, SimulationError
from pivotal.planning.bound_model import futility_values
from pivotal.planning.boundaries import Bounds
from pivotal.planning.boundary_search import bounds
from pivotal.planning.crossing import crossing_probabilities
from pivotal.planning.interim import bounds_at
from pivotal.planning.model import SMALLEST_GAP
from pivotal.planning.spending_model import (
    DistributionSpending,
    ExponentialSpending,
    HwangShihDeCani,
    KimDeMets,
    LanDeMets,
    PointSpending,
    XiGallo,
)
from pivotal.simulation.adaptation_model import AdaptiveScenario, ExtraLook
from pivotal.simulation.decisions import Rules

Seen = tuple[tuple[int, int], ...]  # by look: its events (-1: not held), and the number of its ExtraLook, or PLANNED
PLANNED = -1
PARTS = (
    LanDeMets,
    HwangShihDeCani,
    KimDeMets,
    ExponentialSpending,
    XiGallo,
    PointSpending,
    DistributionSpending,
)  # what can spend a part of alpha


class AdaptiveBounds:
    """The bounds of a scenario, which remember what they were asked for.

    Parameters
    ----------
    adaptive : AdaptiveScenario
    """

    def __init__(self, adaptive: AdaptiveScenario) -> None:
        self.rules = Rules(adaptive.scenario)
        self.extra = adaptive.of_kind(ExtraLook)
        self.total = adaptive.scenario.events
        for each in self.extra:
            if not isinstance(each.spends, str) and each.spends >= (tail := self.rules.planned.design.tail):
                raise SimulationError(f"rules: ExtraLook.spends={each.spends:g}; accepted: below {tail:g}, the whole")
        values = futility_values(self.rules.planned.design.futility)
        if self.extra and values is not None and len(values) > 1:
            raise SimulationError(
                "rules: ExtraLook beside futility that is stated look by look, and not for it; give one value for all "
                "looks, or spend beta"
            )
        self._known: dict[tuple[Seen, bool], tuple[float, float]] = {}
        self._parts: dict[tuple[float, tuple[int, ...], bool], float] = {}

    @cached_property
    def last(self) -> float:
        """Return the bound of the last look, as planned."""
        z = self.rules.planned.z[-1]
        return inf if z is None else float(z)

    def at(self, seen: Seen, *, is_last: bool) -> tuple[float, float]:
        """Return the upper and the lower bound of the last of the looks that are given."""
        key = seen, is_last
        if key not in self._known:
            self._known[key] = self._found(seen, is_last=is_last)
        return self._known[key]

    def _found(self, seen: Seen, *, is_last: bool) -> tuple[float, float]:
        counted = tuple(each for each in seen[:-1] if self._spends(each) != "nothing") + seen[-1:]
        events = tuple(each for each, _ in counted)
        upper, lower = self.rules.at(events, is_last=is_last)
        if not any(isinstance(self._spends(each), float) for each in counted) or upper == inf:
            return upper, lower
        counted = tuple(each for each in counted if each[0] >= 0)
        fractions = [events / self.total for events, _ in counted]
        before = [self.at(counted[: k + 1], is_last=False)[0] for k in range(len(counted) - 1)]
        used = [None if each == inf else each for each in before]
        amount = self._spends(counted[-1])
        if isinstance(amount, float) and not is_last:
            return self._spending(amount, fractions, used), lower
        try:
            found = bounds_at(self.rules.planned, seen=fractions, upcoming=() if is_last else None, used_z=used)
        except DesignError as error:
            raise SimulationError(f"rules: ExtraLook.spends is more than is left: {error}") from error
        z = found.z[len(used)]
        return (inf if z is None else float(z)), lower

    def _spends(self, look: tuple[int, int]) -> str | float:
        return "planned" if look[1] == PLANNED else self.extra[look[1]].spends

    def _spending(self, amount: float, fractions: list[float], used: list[float | None]) -> float:
        """Return the bound that is crossed with a probability without an effect, and not before."""

        def excess(z: float) -> float:
            return crossing_probabilities(fractions, [*used, z], [None] * len(fractions), 0.0).efficacy[-1] - amount

        return float(brentq(excess, -8.0, 9.0, xtol=1e-12))

    # ------------------------------------------------------------------------------------------------ parts of alpha

    def check_parts(self) -> None:
        """Refuse bounds that do not say what they are for a part of alpha."""
        design = self.rules.planned.design
        if not isinstance(design.efficacy, PARTS) and design.looks > 1:
            raise SimulationError(
                f"rules: AlphaGraph needs bounds that spend alpha; {type(design.efficacy).__name__} does not"
            )

    def of_part(self, weight: float, events: tuple[int, ...], *, is_last: bool) -> float:
        """Return the bound of a hypothesis that has a part of alpha, at the last of its looks."""
        key = weight, events, is_last
        if key not in self._parts:
            self._parts[key] = _upper_at(self._bounds_of(weight), events, self.total, is_last=is_last)
        return self._parts[key]

    def _bounds_of(self, weight: float) -> Bounds:
        planned = self.rules.planned
        if weight == 1.0:
            return planned
        return _part_of(planned.design.model_copy(update={"alpha": planned.design.alpha * weight, "futility": None}))


_part_of = lru_cache(maxsize=256)(bounds)


def _upper_at(whole: Bounds, events: tuple[int, ...], total: int, *, is_last: bool) -> float:
    """Return the bound at the last of some looks; infinite where it saw nothing new."""
    seen = [each / total for each in events]
    distinct = [each for i, each in enumerate(seen) if each > (seen[i - 1] if i else 0.0) * (1 + SMALLEST_GAP)]
    if not distinct or distinct[-1] != seen[-1]:
        return inf
    k = len(distinct) - 1
    if not is_last and k == 0:  # what later looks see has no influence
        distinct = [min(distinct[0], 1.0 - SMALLEST_GAP)]
    ahead = () if is_last else (max(1.0, distinct[-1] * 1.5),)
    z = bounds_at(whole, seen=distinct, upcoming=ahead, seen_looks=range(1, k + 2)).z[k]  # futility plays no part
    return inf if z is None else float(z)


def error_of_looks(adaptive: AdaptiveScenario) -> float:
    """Return the probability that a trial without an effect crosses an upper bound, extra looks and all.

    It is computed for normal increments by the recursion that finds bounds, not simulated; futility is not obeyed.

    Raises
    ------
    SimulationError
        If a look waits for anything but events.

    Examples
    --------
    >>> import pivotal as pv
    >>> trial = pv.SurvivalTrial(
    ...     reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20)
    ... )
    >>> scenario = pv.scenario_of(pv.design(trial, pv.GroupSequential((2 / 3, 1)), events=180))
    >>> for spends in ("planned", "nothing"):
    ...     rules = (pv.ExtraLook(150, spends=spends),)
    ...     print(round(error_of_looks(AdaptiveScenario(scenario=scenario, rules=rules)), 5))
    0.025
    0.02714
    """
    looks = [(each.events, PLANNED) for each in adaptive.scenario.looks]
    looks += [(each.at.events, k) for k, each in enumerate(adaptive.of_kind(ExtraLook))]
    held = AdaptiveBounds(adaptive)
    if not held.rules.is_timed_by_events or any(events is None for events, _ in looks):
        raise SimulationError("looks: the error is computed where every look waits for events and nothing else")
    seen: Seen = tuple(sorted((int(np.ceil(events)), k) for events, k in looks if events is not None))
    seen = tuple(each for each in seen if each[1] == PLANNED or each[0] < adaptive.scenario.events)
    upper = [held.at(seen[: k + 1], is_last=k == len(seen) - 1)[0] for k in range(len(seen))]
    fractions = [events / adaptive.scenario.events for events, _ in seen]
    return float(
        crossing_probabilities(
            fractions, [None if z == inf else z for z in upper], [None] * len(seen), 0.0
        ).efficacy_cumulative[-1]
    )
