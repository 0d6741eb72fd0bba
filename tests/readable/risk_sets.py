"""The slow twin of ``kernels/risk_sets.py``: who is at risk, dies or is censored, counted time by time."""

from __future__ import annotations

import math

import numpy as np


def tied(ordered, tolerance):
    """Near-equal neighbours among the distinct times become the first of their run."""
    distinct = sorted(set(ordered))
    mean = sum(abs(each) for each in distinct) / len(distinct) if distinct else math.nan
    first = {}
    for index, each in enumerate(distinct):
        gap = each - distinct[index - 1] if index else math.inf
        near = gap <= tolerance or (mean > 0 and gap / mean <= tolerance)
        first[each] = first[distinct[index - 1]] if near else each
    return np.array([first[each] for each in ordered], float)


def table(time, event, group, groups, stratum, strata, weight=None, entry=None):
    """Rows of (stratum, time), and by group: at risk, events, censored."""
    n = len(time)
    weight = [1.0] * n if weight is None else weight
    rows = sorted({(stratum[i], time[i]) for i in range(n)})
    at_risk, events, censored = (np.zeros((len(rows), groups)) for _ in range(3))
    for row, (s, t) in enumerate(rows):
        for i in range(n):
            if stratum[i] != s:
                continue
            if time[i] >= t and (entry is None or entry[i] < t):
                at_risk[row, group[i]] += weight[i]
            if time[i] == t:
                (events if event[i] else censored)[row, group[i]] += weight[i]
    first = [sum(s < k for s, _ in rows) for k in range(strata + 1)]
    return np.array([t for _, t in rows], float), np.array(first), at_risk, events, censored
