"""One adaptive trial on its way: its subjects, what goes on in it, and when its looks are due."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pivotal.kernels.trial_generation import Recipe
from pivotal.kernels.trial_looks import NEVER
from pivotal.planning.trial_model import LookTime
from pivotal.simulation.adaptation_model import AdaptiveScenario

if TYPE_CHECKING:
    from pivotal.simulation.adaptive_recipe import AdaptiveRecipe
    from pivotal.simulation.closed_tests import ClosedTest

Floats = NDArray[np.float64]


@dataclass
class Held:
    """A look that is held.

    Parameters
    ----------
    k, which : int
        The planned look that it is, or that comes next; the number of its ``ExtraLook``, or ``PLANNED``.
    is_last : bool
    entered, events : int
        Of all arms.
    out : (hypotheses, 6) float64
        As ``kernels.adaptive_looks`` writes it.
    """

    k: int
    which: int
    is_last: bool
    entered: int
    events: int
    out: Floats
    out_of_events: bool = False
    skipped: bool = False
    lower: float = -inf
    conditional_power: float = nan
    upper: list[float] = field(default_factory=list)
    statistic: list[float] = field(default_factory=list)


class State:
    """One trial between two of its looks.

    Parameters
    ----------
    adaptive : AdaptiveScenario
    recipe : AdaptiveRecipe
    seed, replicate : int
    """

    def __init__(self, adaptive: AdaptiveScenario, recipe: AdaptiveRecipe, seed: int, replicate: int) -> None:
        scenario = adaptive.scenario
        self.recipe, self.seed, self.replicate = recipe, np.uint64(seed), replicate
        self.longest = float(scenario.truth.follow_up_per_subject or inf)
        self.month = 0.0
        self.hypotheses = recipe.hypotheses
        self.active = set(range(len(self.hypotheses)))
        self.rejected: frozenset[int] = frozenset()
        self.restricted, self.restricted_from = -1, inf
        self.wanted = [look.events for look in scenario.looks]
        self.reestimated = False
        self.seen: tuple[tuple[int, int], ...] = ()  # events of looks, as bounds are asked for them
        self.events_seen: list[list[int]] = [[] for _ in self.hypotheses]
        self.score, self.information = np.zeros(len(self.hypotheses)), np.zeros(len(self.hypotheses))
        self.test: ClosedTest | None = None
        self.now = recipe.base
        self.trial: Any = recipe.subjects(self.now, self.seed, replicate)
        self._learn()

    def _learn(self) -> None:
        """Note when events happen."""
        trial, to_event = self.trial, self.trial.times[0]
        followed = np.minimum(trial.dropout, self.longest)
        self.happens = np.where(to_event <= followed, trial.entry + to_event, inf)
        self.ends = float(trial.entry[-1])
        self._sorted: dict[tuple[int, ...], Floats] = {}
        self._last: float | None = None

    @property
    def arms(self) -> list[int]:
        """Return the experimental arms that go on."""
        return sorted({self.hypotheses[h].arm for h in self.active})

    def index(self, arm: int) -> int:
        """Return the hypothesis that an arm is looked at by: in the population that goes on."""
        return next(h for h, each in enumerate(self.hypotheses) if (each.arm, each.stratum) == (arm, self.restricted))

    def months(self) -> Floats:
        """Return the months of the events that looks wait for, in order: those of the arms that go on."""
        key = (self.restricted, *self.arms)
        if key not in self._sorted:
            months = self.happens
            if len(key) < self.recipe.base.allocation.size:
                goes_on = np.zeros(self.recipe.base.allocation.size, np.bool_)
                goes_on[[0, *self.arms]] = True
                months = np.where(goes_on[self.trial.arm], months, inf)
            if self.restricted >= 0:
                counts = (self.trial.stratum == self.restricted) | (self.happens <= self.restricted_from)
                months = np.where(counts, months, inf)
            months = np.sort(months)
            self._sorted[key] = months[: np.searchsorted(months, NEVER)]
        return self._sorted[key]

    @property
    def comparisons(self) -> float:
        """Return how many times the events of a comparison the arms that go on have together, without effects."""
        reference, *others = self.recipe.base.allocation[[0, *self.arms]].tolist()
        return float((reference + sum(others)) / (reference + sum(others) / len(others)))

    @property
    def events(self) -> int:
        """Return the events so far that count for looks, for a comparison on average."""
        return int(np.searchsorted(self.months(), self.month, side="right") / self.comparisons + 1e-9)

    def due(self, look: LookTime, wanted: float | None) -> tuple[float, bool]:
        """Return the month of a look, and whether its conditions can be met; as ``kernels.trial_looks`` has it."""
        earliest = look.when == "earliest"
        month, reached = inf if earliest else -inf, True
        if wanted is not None:
            number, months = ceil(wanted * self.comparisons - 1e-9), self.months()
            if months.size >= number:
                month = float(months[number - 1])
            else:
                reached = earliest
                month = month if earliest else max(self.last_event, self.ends)
        if look.calendar is not None or look.follow_up is not None or look.gap is not None:
            others = (look.calendar, look.follow_up, look.gap)
            for since, condition in zip((0.0, self.ends, self.month), others, strict=True):
                if condition is not None:
                    month = (min if earliest else max)(month, condition + since)
        if month == inf:
            return max(self.last_event, self.ends), False
        return month, reached

    @property
    def last_event(self) -> float:
        """Return the month of the last event that will ever happen."""
        if self._last is None:
            finite = self.happens[self.happens < NEVER]
            self._last = float(finite.max(initial=0.0))
        return self._last

    def change(self, entered: int, recipe: Recipe) -> None:
        """Go on with another recipe; those who have entered stay as they are."""
        before = self.trial
        self.now = recipe
        if entered == before.entry.size == self.now.subjects:
            self._learn()
            return
        self.trial = self.recipe.subjects(self.now, self.seed, self.replicate)
        for name in ("entry", "times", "dropout", "arm", "stratum"):
            getattr(self.trial, name)[..., :entered] = getattr(before, name)[..., :entered]
        self._learn()
