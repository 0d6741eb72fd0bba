"""The table that most methods start from: at risk, events and censored, at each distinct time, by stratum and group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.sample import WIDEST_HISTOGRAM, Sample
from pivotal.frames import Floats
from pivotal.kernels import risk_sets

SMALLEST_HISTOGRAM = 4096


@dataclass(frozen=True)
class RiskTable:
    """Counts, or sums of weights, at each distinct time of each stratum.

    Parameters
    ----------
    time : (r,) float64
        Distinct times, in order within each stratum.
    first : (s + 1,) int64
        The rows of stratum k are ``first[k]`` to ``first[k + 1]``.
    at_risk, events, censored : (r, g) float64
        By group. At risk at t: entered before t, left at t or later.
    """

    time: Floats
    first: NDArray[np.int64]
    at_risk: Floats
    events: Floats
    censored: Floats

    def stratum(self, index: int) -> slice:
        """Return which rows are those of a stratum."""
        return slice(int(self.first[index]), int(self.first[index + 1]))


def risk_table(sample: Sample) -> RiskTable:
    """Return the risk table of a sample by its strata and groups, weighted where the sample is.

    Times that are whole days (or months made of them) are counted without sorting.
    """
    groups, strata = len(sample.groups), len(sample.strata)
    cells = (sample.largest * sample.scale + 1) * groups * strata
    if (
        sample.scale
        and sample.entry is None
        and sample.weight is None
        and cells <= max(SMALLEST_HISTOGRAM, WIDEST_HISTOGRAM * sample.n)
    ):
        largest = round(sample.largest * sample.scale)
        return RiskTable(
            *risk_sets.counted(
                sample.time, sample.scale, largest, sample.event, sample.group, groups, sample.stratum, strata
            )
        )
    order, begins = sample.order
    table = RiskTable(
        *risk_sets.sorted_table(sample.time, sample.event, sample.group, groups, sample.weights, order, begins)
    )
    if sample.entry is not None:
        order, begins = sample.order_of_entry
        risk_sets.take_out_late_entries(
            table.time, table.first, table.at_risk, sample.entry, sample.group, groups, sample.weights, order, begins
        )
    return table
