"""Counts and sums over replicates that come out the same in whatever portions they are added.

Sums are of whole multiples of 2^-24, which add up exactly; a quotient is rounded once, at the end.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.simulation.decisions import CONTINUED, DECISIONS

GRAIN = 2.0**-24
LARGEST = 2.0**15  # beyond, a value counts as infinite
NORMAL = 1.959963984540054  # of the limits whose coverage is counted


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over replicates.

    Parameters
    ----------
    count : int
        Replicates in which the value is finite.
    value, std_error, std_dev : float
        Not a number where there are none, or one.
    """

    count: int
    value: float
    std_error: float
    std_dev: float


@dataclass
class Sum:
    """The sum of a value and of its square, as whole multiples of the grain."""

    count: int = 0
    first: int = 0
    second: int = 0

    def add(self, values: NDArray[Any]) -> None:
        """Add what is finite."""
        finite = values[np.abs(values) < LARGEST]
        self.count += finite.size
        whole = finite.dtype.kind in "iub"
        self.first += int(finite.sum(dtype=np.int64)) << 24 if whole else _grains(finite)
        self.second += int((finite.astype(np.int64) ** 2).sum()) << 24 if whole else _grains(finite**2)

    def mean(self) -> Mean:
        """Return the mean with its error."""
        if not self.count:
            return Mean(0, nan, nan, nan)
        variance = (self.second * self.count * (1 << 24) - self.first**2) * GRAIN**2 / self.count
        deviation = sqrt(max(variance, 0.0) / (self.count - 1)) if self.count > 1 else nan
        return Mean(self.count, self.first * GRAIN / self.count, deviation / sqrt(self.count), deviation)


def _grains(values: NDArray[np.float64]) -> int:
    """Return the sum of values in grains."""
    whole = np.rint(values / GRAIN)
    high = np.floor(whole * 2.0**-32)
    return (int(high.astype(np.int64).sum()) << 32) + int((whole - high * 2.0**32).astype(np.int64).sum())


@dataclass
class Tally:
    """What operating characteristics are made of.

    Parameters
    ----------
    looks, analyses : int
    truth : float
        The log hazard ratio whose intervals are counted; not a number where there is none.
    decisions : (looks, 5) int64
        How often each look decided what.
    out_of_events : int
        Replicates whose events ran out before a look was due.
    ends : dict
        Sums at the look that ended the trial, by name: month, subjects, events.
    at_looks : dict
        Sums at a look, by name and look.
    covered : dict
        By (analysis, look): how many limits were there, and how many held the truth; look 0 is the last one held.
    """

    looks: int
    analyses: int
    truth: float = nan
    replicates: int = 0
    decisions: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    out_of_events: int = 0
    ends: dict[str, Sum] = field(default_factory=lambda: defaultdict(Sum))
    at_looks: dict[tuple[str, int], Sum] = field(default_factory=lambda: defaultdict(Sum))
    estimates: dict[tuple[int, int], Sum] = field(default_factory=lambda: defaultdict(Sum))
    covered: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def __post_init__(self) -> None:
        if not self.decisions.size:
            self.decisions = np.zeros((self.looks, len(DECISIONS)), np.int64)

    def add(self, columns: dict[str, NDArray[Any]]) -> None:
        """Add the rows of whole replicates."""
        primary = columns["analysis"] == 0
        main = {name: values[primary] for name, values in columns.items()} if self.analyses > 1 else columns
        ended = main["decision"] != CONTINUED
        self.replicates += int(ended.sum())
        self.out_of_events += int(main["out_of_events"].sum())
        cells = (main["look"].astype(np.int64) - 1) * len(DECISIONS) + main["decision"]
        self.decisions += np.bincount(cells, minlength=self.decisions.size).reshape(self.decisions.shape)
        for name in ("month", "subjects", "events"):
            self.ends[name].add(main[name][ended])
            for look in range(1, self.looks + 1):
                self.at_looks[name, look].add(main[name][main["look"] == look])
        for analysis in range(self.analyses):
            self._add_estimates(columns, analysis)

    def _add_estimates(self, columns: dict[str, NDArray[Any]], analysis: int) -> None:
        of = columns["analysis"] == analysis
        ended = columns["decision"] != CONTINUED
        for look in range(self.looks + 1):
            rows = of & (ended if look == 0 else columns["look"] == look)
            estimate, error = columns["estimate"][rows], columns["std_error"][rows]
            self.estimates[analysis, look].add(estimate)
            finite = np.isfinite(estimate) & np.isfinite(error)
            held = finite & (np.abs(estimate - self.truth) <= NORMAL * error)
            counts = self.covered[analysis, look]
            counts[0] += int(finite.sum())
            counts[1] += int(held.sum())
