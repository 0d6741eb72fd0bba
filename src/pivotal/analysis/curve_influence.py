"""What one row of the data, or a cluster of rows, contributes to a survival curve: the infinitesimal jackknife.

The derivative of an estimate with respect to the weight of a row, times that weight, is its influence; the sum of the
squares is the variance (Jaeckel 1972; Therneau, survival: methods, "robust variance").

At each time a row at risk gains ``stay``, and a row with an event then loses ``jump``; the estimates differ only in
these two. While a row is at risk its influence is weight x (sum of ``stay`` since its entry).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.sample import Sample
from pivotal.frames import Floats

LONG_CLUSTER = 64  # changes of a cluster beyond which its running sums are differences of the running sum of all


@dataclass(frozen=True)
class Spells:
    """The rows of one group by their place in its table of times.

    Parameters
    ----------
    leaves : (n,) int64
        The row of the table at which each leaves.
    enters : (n,) int64
        The last row of the table before each is at risk; -1 where it is at risk from the beginning.
    event, weight : (n,) float64
    cluster : (n,) int64
    """

    leaves: NDArray[np.int64]
    enters: NDArray[np.int64]
    event: Floats
    weight: Floats
    cluster: NDArray[np.int64]

    def until(self, rows: int) -> Spells:
        """Return the spells as far as they lie in the first rows of the table; leaving later is leaving nowhere."""
        begun = self.enters < rows
        return Spells(
            np.minimum(self.leaves, rows)[begun],
            self.enters[begun],
            self.event[begun],
            self.weight[begun],
            self.cluster[begun],
        )


def spells_of(sample: Sample, group: int, time: Floats) -> Spells:
    """Return the rows of a group by their place in its table of times."""
    rows = sample.group == group if len(sample.groups) > 1 else slice(None)
    leaves = np.searchsorted(time, sample.time[rows])
    n = leaves.size
    enters = (
        np.full(n, -1, np.int64)
        if sample.entry is None
        else np.searchsorted(time, sample.entry[rows], side="right") - 1
    )
    return Spells(
        leaves,
        enters,
        sample.event[rows].astype(np.float64),
        np.ones(n) if sample.weight is None else sample.weight[rows],
        np.arange(n) if sample.cluster is None else sample.cluster[rows].astype(np.int64),
    )


def final(spells: Spells, stay: Floats, jump: Floats) -> Floats:
    """Return the influence of each row at the end of the table; who leaves after it counts as still there."""
    gained = np.concatenate([[0.0], np.cumsum(stay)])
    inside = spells.leaves < stay.size
    place = np.minimum(spells.leaves, stay.size - 1)
    lost = np.where(inside & (spells.event > 0), jump[place], 0.0) if stay.size else 0.0
    whole = gained[np.minimum(spells.leaves + 1, stay.size)] - gained[spells.enters + 1] - lost
    return np.asarray(spells.weight * whole)


def variances(spells: Spells, stay: Floats, jump: Floats) -> Floats:
    """Return the sum of squared influences, of clusters where there are some, at each row of the table.

    The influence of a cluster is a G + b, where G is the running sum of ``stay``, a the weight of those at risk, and b
    what entries and departures have fixed. The sums of a a, a b and b b over clusters change only where one of them
    does, so all rows of the table cost no more than sorting the changes by cluster and time.
    """
    size = stay.size
    if size == 0:
        return np.empty(0)
    gained = np.concatenate([[0.0], np.cumsum(stay)])
    inside = spells.leaves < size
    out = spells.leaves[inside]
    weight_out = spells.weight[inside]
    fixed = weight_out * (gained[out + 1] - np.where(spells.event[inside] > 0, jump[out], 0.0))
    cluster = np.concatenate([spells.cluster, spells.cluster[inside]])
    place = np.concatenate([np.maximum(spells.enters, 0), out])
    change_a = np.concatenate([spells.weight, -weight_out])
    change_b = np.concatenate([-spells.weight * gained[spells.enters + 1], fixed])
    order = np.lexsort((place, cluster))
    begins = np.flatnonzero(np.diff(cluster[order], prepend=-1) != 0)
    lengths = np.diff(np.append(begins, order.size))

    def before_and_after(change: Floats) -> tuple[Floats, Floats]:
        after = _running(change[order], begins, lengths)
        before = np.concatenate([[0.0], after[:-1]])
        before[begins] = 0.0
        return before, after

    a0, a1 = before_and_after(change_a)
    b0, b1 = before_and_after(change_b)
    where = place[order]

    def total(change: Floats) -> Floats:
        return np.cumsum(np.bincount(where, change, size))

    now = gained[1:]
    whole = now**2 * total(a1 * a1 - a0 * a0) + 2 * now * total(a1 * b1 - a0 * b0) + total(b1 * b1 - b0 * b0)
    return np.maximum(whole, 0.0)


def _running(values: Floats, begins: NDArray[np.int64], lengths: NDArray[np.int64]) -> Floats:
    """Return the running sums that begin anew with each cluster; short ones are summed one by one, without rounding."""
    longest = int(lengths.max())
    if longest > LONG_CLUSTER:
        sums = np.cumsum(values)
        return sums - np.repeat(sums[begins] - values[begins], lengths)
    sums = values.copy()
    for k in range(1, longest):
        at = begins[lengths > k] + k
        sums[at] += sums[at - 1]
    return sums
