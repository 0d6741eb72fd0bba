"""Where a value, such as a published one, lies among those that a simulation predicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, isfinite, sqrt
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pivotal.errors import SimulationError, UnknownNameError, shown
from pivotal.planning.outcome import PlanningResult
from pivotal.results import Row
from pivotal.simulation.chunks import Columns
from pivotal.simulation.decisions import CONTINUED
from pivotal.simulation.model import Scenario
from pivotal.simulation.operating_characteristics import RATIOS, part_row
from pivotal.simulation.replicates import DESCRIBED
from pivotal.simulation.tally import NORMAL

if TYPE_CHECKING:
    from rich.console import RenderableType

QUANTILES = (0.025, 0.25, 0.5, 0.75, 0.975)
NO_NUMBERS = ("replicate", "look", "analysis", "decision", "out_of_events")


@dataclass(frozen=True, kw_only=True)
class Predicted(PlanningResult):
    """The values of a column that were simulated.

    Parameters
    ----------
    column : str
    look : int, optional
        At which look; where left out, that at which the trial ended.
    values : (n,) float64
        In order; infinite where a median was not reached.
    """

    levels: ClassVar[tuple[str, ...]] = ("look",)
    column: str
    look: int | None
    values: Any

    @property
    def replicates(self) -> int:
        """How many replicates they are of."""
        return int(self.values.size)

    def quantile(self, probability: float) -> Row:
        """Return a quantile with its limits, which are simulated values; None where a median is not reached."""
        n, half = self.replicates, NORMAL * sqrt(self.replicates * probability * (1 - probability))
        places = (ceil(n * probability) - 1, floor(n * probability - half) - 1, ceil(n * probability + half))
        found = [float(self.values[min(max(place, 0), n - 1)]) for place in places]
        return dict(
            zip(("estimate", "conf_low", "conf_high"), (x if isfinite(x) else None for x in found), strict=True)
        )

    def heading(self) -> str:
        """Return one line over the table."""
        when = "at the end" if self.look is None else f"at look {self.look}"
        return f"{self.column.replace('_', ' ')} {when}: {self.replicates:,} trials"


@dataclass(frozen=True, kw_only=True, repr=False)
class PredictedDistribution(Predicted):
    """Quantiles of a column over the replicates.

    Parameters
    ----------
    quantiles : tuple of float
    """

    verb: ClassVar[str] = "distribution"
    title: ClassVar[str] = "Predicted distribution"
    quantiles: tuple[float, ...]

    def rows(self) -> list[Row]:
        """Return one row a quantile, with the limits between which it lies for all that chance does."""
        place = {"term": self.column, "look": self.look}
        return [
            {**place, "quantile": each, **self.quantile(each), "replicates": self.replicates} for each in self.quantiles
        ]

    def summary(self) -> Row:
        """Return the median, and how many medians were not reached, in one row."""
        missing = float(np.mean(np.isinf(self.values)))
        held = {"column": self.column, "look": self.look, "replicates": self.replicates}
        return held | {"median": self.quantile(0.5)["estimate"], "not_reached": missing}

    def __rich__(self) -> RenderableType:
        """Return the quantiles as a table."""
        from pivotal.planning.shown import rows_table

        rows = [row | {"quantile": f"{100 * row['quantile']:g} %"} for row in self.rows()]
        return rows_table(self.heading(), rows, self.notes, ("term", "look", "replicates"))


@dataclass(frozen=True, kw_only=True, repr=False)
class PredictedPosition(Predicted):
    """Where a value lies in the distribution of a column.

    Parameters
    ----------
    value : float
    """

    verb: ClassVar[str] = "position"
    title: ClassVar[str] = "Position in the predicted distribution"
    value: float

    @property
    def below(self) -> Row:
        """Return the part of the replicates below the value, those that equal it counted by half, with its error."""
        less, more = (int(np.searchsorted(self.values, self.value, side)) for side in ("left", "right"))
        return part_row("below", less, self.replicates) if less == more else _halved(less, more, self.replicates)

    @property
    def tail(self) -> float:
        """Return the two-sided tail: twice the smaller part of the replicates at the value or beyond, at most 1."""
        less, more = (int(np.searchsorted(self.values, self.value, side)) for side in ("left", "right"))
        return min(1.0, 2.0 * min(more, self.replicates - less) / self.replicates)

    def rows(self) -> list[Row]:
        """Return one row: the value, the part below it, its two-sided tail, and 95 % of what is predicted."""
        low, middle, high = (self.quantile(each)["estimate"] for each in (0.025, 0.5, 0.975))
        below = self.below
        return [
            {"term": self.column, "look": self.look, "value": self.value, "below": below["estimate"],
             "std_error": below["std_error"], "tail": self.tail, "predicted_low": low, "predicted_median": middle,
             "predicted_high": high, "replicates": self.replicates}
        ]  # fmt: skip

    def summary(self) -> Row:
        """Return the same as ``rows``."""
        return self.rows()[0]


def _halved(less: int, more: int, n: int) -> Row:
    return part_row("below", 0, n) | {
        "estimate": (less + more) / (2 * n),
        "std_error": part_row("", less, n)["std_error"],
    }


def distribution_of(
    scenario: Scenario, parts: Iterable[Columns], column: str, quantiles: Sequence[float], look: int | None
) -> PredictedDistribution:
    """Return what ``Simulation.distribution`` does."""
    asked = tuple(float(each) for each in quantiles)
    if not asked or not all(0 < each < 1 for each in asked):
        raise SimulationError(f"quantiles={shown(quantiles)}; accepted: numbers above 0 and below 1")
    values, notes = _values(scenario, parts, column, look)
    return PredictedDistribution(column=column, look=look, values=values, quantiles=asked, notes=notes)


def position_of(
    scenario: Scenario, parts: Iterable[Columns], column: str, value: float, look: int | None
) -> PredictedPosition:
    """Return what ``Simulation.position`` does."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise SimulationError(f"value={shown(value)}; accepted: a finite number")
    values, notes = _values(scenario, parts, column, look)
    return PredictedPosition(column=column, look=look, values=values, value=float(value), notes=notes)


def _values(scenario: Scenario, parts: Iterable[Columns], column: str, look: int | None) -> tuple[Any, tuple[str, ...]]:
    """Return the values of a column in order, and what is to be said of them."""
    looks = len(scenario.looks)
    if look is not None and (isinstance(look, bool) or not isinstance(look, int) or not 1 <= look <= looks):
        raise SimulationError(f"look={shown(look)}; accepted: 1 to {looks}, or none for the end of each trial")
    found, held = [], 0
    for part in parts:
        name = _column(scenario, part, column)
        rows = (part["analysis"] == 0) & (part["decision"] != CONTINUED if look is None else part["look"] == look)
        found.append(part[name][rows].astype(float))
        held += int((part["analysis"] == 0)[part["decision"] != CONTINUED].sum())
    values = np.concatenate(found)
    there = values.size
    values = np.exp(values) if column == "hazard_ratio" else values
    missing = np.isnan(values)
    values = np.where(missing, inf, values) if column in DESCRIBED else values[~missing]
    if not values.size:
        raise SimulationError(f"{column}: no replicate has a value there")
    notes = []
    if there < held:
        notes.append(f"Of {held:,} trials {there:,} came to look {look}; the others had ended.")
    if missing.any():
        what = "not reached, and counts as later than any" if column in DESCRIBED else "not there, and left out"
        notes.append(f"In {int(missing.sum()):,} trials it is {what}.")
    return np.sort(values), tuple(notes)


def _column(scenario: Scenario, part: Columns, column: str) -> str:
    """Return the column that holds the values."""
    ratio = scenario.analyses[0].test.kind in RATIOS
    known = [name for name in part if name not in NO_NUMBERS] + ["hazard_ratio"] * ratio
    if column in DESCRIBED and column not in part:
        raise SimulationError(f"{column} is there in simulations with describe=True")
    if column not in known:
        raise UnknownNameError.of("column", column, known)
    return "estimate" if column == "hazard_ratio" else column
