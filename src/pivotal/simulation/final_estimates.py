"""Estimates at the end of simulated trials: naive ones, and those that allow for the looks, beside the truth.

A trial that stopped early did so because its estimate was large, so that the estimate of its last look is biased and
its interval does not cover as often as it says. The stage-wise ordering of outcomes gives a median-unbiased estimate
and an interval (Tsiatis, Rosner and Mehta 1984); see ``pivotal.planning.inference``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import exp, isnan, log, nan, sqrt
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy import special

from pivotal.errors import SimulationError, shown
from pivotal.planning.boundaries import Bounds
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.stagewise import Stopped
from pivotal.results import Row
from pivotal.simulation.chunks import Columns
from pivotal.simulation.decisions import CONTINUED, Rules, plan_of
from pivotal.simulation.model import Scenario
from pivotal.simulation.operating_characteristics import RATIOS, mean_row, part_row
from pivotal.simulation.progress import progress_bar
from pivotal.simulation.tally import Mean

if TYPE_CHECKING:
    from rich.console import RenderableType

NAMES = ("replicate", "look", "events", "z", "estimate", "std_error", "decision", "out_of_events")
ESTIMATORS = ("naive", "median-unbiased")


@dataclass(frozen=True, kw_only=True)
class FinalEstimates(PlanningResult):
    """Naive and median-unbiased log hazard ratios of trials that ended.

    Parameters
    ----------
    truth : float
        The log hazard ratio that is true.
    conf_level : float
        Of both intervals.
    estimates : dict of str to (n, 4) array
        By estimator: estimate, lower and upper limit of the log hazard ratio, and the replicate.
    left_out : int
        Replicates without a statistic at their end.
    """

    verb: ClassVar[str] = "median_unbiased"
    title: ClassVar[str] = "Final estimates of the log hazard ratio"
    groups: ClassVar[tuple[str, ...]] = ("estimator",)
    truth: float
    conf_level: float
    estimates: dict[str, Any] = field(repr=False)
    left_out: int

    @property
    def replicates(self) -> int:
        """How many trials they are of."""
        return len(self.estimates[ESTIMATORS[0]])

    def rows(self) -> list[Row]:
        """Return one row a number and estimator, each with its Monte-Carlo error."""
        found = zip(*(self._numbers(name) for name in ESTIMATORS), strict=True)
        return [row for pair in found for row in pair]

    def _numbers(self, name: str) -> Iterator[Row]:
        estimate, low, high, _ = self.estimates[name].T
        n, error = estimate.size, estimate - self.truth
        squares = _mean(error**2)
        root = sqrt(squares.value)
        for row in (
            mean_row("bias", _mean(error)),
            mean_row("root mean squared error", Mean(n, root, squares.std_error / (2 * root) if root else nan, nan)),
            part_row("above the truth", int((error > 0).sum()), n),
            part_row("coverage", int(((low <= self.truth) & (self.truth <= high)).sum()), n),
            mean_row("width of the interval", _mean(high - low)),
        ):
            held = {key: value for key, value in row.items() if key not in ("analysis", "look")}
            yield {"term": held.pop("term"), "estimator": name, **held}

    def summary(self) -> Row:
        """Return bias and coverage of both in one row."""
        rows = {(row["term"], row["estimator"]): row["estimate"] for row in self.rows()}
        found: Row = {"replicates": self.replicates, "conf_level": self.conf_level, "hazard_ratio": exp(self.truth)}
        for name in ESTIMATORS:
            key = name.replace("-", "_")
            found |= {f"bias_{key}": rows["bias", name], f"coverage_{key}": rows["coverage", name]}
        return found

    def heading(self) -> str:
        """Return one line over the table."""
        return f"{self.title}: {self.replicates:,} trials, true hazard ratio {exp(self.truth):.4g}"

    def __rich__(self) -> RenderableType:
        """Return a table with the estimators side by side, and the notes below."""
        from pivotal.planning.shown import rows_table

        side: dict[str, Row] = {}
        for row in self.rows():
            error = "error" + " " * ESTIMATORS.index(row["estimator"])  # two columns of one name
            said = {row["estimator"]: row["estimate"], error: row["std_error"]}
            side.setdefault(row["term"], {"": row["term"]}).update(said)
        return rows_table(self.heading(), list(side.values()), self.notes)


def _mean(values: Any) -> Mean:
    deviation = float(values.std(ddof=1)) if values.size > 1 else nan
    return Mean(values.size, float(values.mean()), deviation / sqrt(values.size), deviation)


def final_estimates(
    scenario: Scenario, parts: Iterable[Columns], truth: float, *, sample: int, conf_level: float | None, progress: bool
) -> FinalEstimates:
    """Return what ``Simulation.median_unbiased`` does."""
    kind = scenario.analyses[0].test.kind
    if kind not in RATIOS:
        raise SimulationError(f"median_unbiased: the first analysis, {kind}, estimates no hazard ratio")
    if isnan(truth):
        raise SimulationError("median_unbiased: under this truth there is no one hazard ratio to be estimated")
    if isinstance(sample, bool) or not isinstance(sample, int) or sample < 1:
        raise SimulationError(f"sample={shown(sample)}; accepted: a whole number from 1 on")
    design = plan_of(scenario.design).bounds.design
    level = 1.0 - 2.0 * design.tail if conf_level is None else conf_level
    if not 0.0 < level < 1.0:
        raise SimulationError(f"conf_level={level:g}; accepted: above 0 and below 1")
    rules, held, left_out = Rules(scenario), _first(parts, sample), 0
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in ESTIMATORS}
    replicates = np.unique(held["replicate"])
    with progress_bar(replicates.size, wanted=progress) as advance:
        for rows in np.split(np.arange(held["replicate"].size), np.flatnonzero(np.diff(held["replicate"])) + 1):
            ended = _ended(rules, {name: held[name][rows] for name in NAMES}, level)
            left_out += ended is None
            for name, values in zip(ESTIMATORS, ended or (), strict=False):
                found[name].append((*values, float(held["replicate"][rows[0]])))
            advance(1)
    if not found["naive"]:
        raise SimulationError(f"median_unbiased: none of {replicates.size} trials has a statistic at its end")
    return FinalEstimates(
        truth=truth,
        conf_level=level,
        estimates={name: np.array(values) for name, values in found.items()},
        left_out=left_out,
        settings={"sample": sample, "conf_level": level},
        notes=_notes(level, left_out, waived=design.sides == 1 and not plan_of(scenario.design).bounds.binding),
    )


def _notes(level: float, left_out: int, *, waived: bool) -> tuple[str, ...]:
    notes = [f"Intervals of {100 * level:g} %; the median-unbiased one is of the stage-wise ordering."]
    if waived:
        notes.append("Futility that is not binding is left out of the ordering.")
    if left_out:
        notes.append(f"{left_out} trials have no statistic at their end and are left out.")
    return tuple(notes)


def _first(parts: Iterable[Columns], sample: int) -> Columns:
    """Return the looks of the first replicates as the first analysis saw them."""
    found = []
    for part in parts:
        rows = (part["analysis"] == 0) & (part["replicate"] < sample)
        found.append({name: part[name][rows] for name in NAMES})
        if part["replicate"].size and part["replicate"][-1] >= sample:
            break
    return {name: np.concatenate([each[name] for each in found]) for name in NAMES}


def _ended(rules: Rules, looks: Columns, level: float) -> list[tuple[float, ...]] | None:
    """Return the naive and the median-unbiased estimate of a trial with their limits."""
    at = int(np.flatnonzero(looks["decision"] != CONTINUED)[-1])
    z, estimate, error = (float(looks[name][at]) for name in ("z", "estimate", "std_error"))
    if not (np.isfinite(z) and np.isfinite(estimate) and error > 0):
        return None
    half = float(special.ndtri((1 + level) / 2)) * error
    bounds, k = _bounds_seen(rules, looks, at)
    if bounds is None:
        return None
    stopped = Stopped(bounds, k + 1, z, bounds.timing[k])
    scale = error * sqrt(bounds.timing[k])  # a drift is the expected z at information fraction 1
    drifts = [stopped.drift_at(q) for q in (0.5, (1 + level) / 2, (1 - level) / 2)]
    return [
        (estimate, estimate - half, estimate + half),
        tuple(log(bounds.margin) - drift * scale for drift in drifts),
    ]


def _bounds_seen(rules: Rules, looks: Columns, at: int) -> tuple[Bounds | None, int]:
    """Return the bounds that a trial had seen when it ended; those of its last look itself play no part."""
    events = [-1] * int(looks["look"][at])
    for look, each in zip(looks["look"][: at + 1].tolist(), looks["events"][: at + 1].tolist(), strict=True):
        events[look - 1] = each
    is_last = bool(looks["out_of_events"][at]) or int(looks["look"][at]) == len(rules.scenario.looks)
    return rules.bounds_seen(tuple(events), is_last=is_last)
