"""The slow twin of ``kernels/concordance.py``: every pair of rows is looked at."""

from __future__ import annotations

import numpy as np


def pairs(time, event, entry, score, weight, time_weight, stratum):
    strata = int(max(stratum, default=0)) + 1
    counts, influence = np.zeros((strata, 5)), np.zeros((len(time), 5))
    for i in range(len(time)):
        if not event[i]:
            continue
        for j in range(len(time)):
            if i == j or stratum[i] != stratum[j]:
                continue
            at_risk = entry is None or entry[j] < time[i]
            if not at_risk or time[j] < time[i]:
                continue
            both = time[j] == time[i] and event[j]
            if both and j < i:
                continue  # each pair of events at one time once
            if both:
                kind = 4 if score[i] == score[j] else 3
            else:
                kind = 0 if score[j] > score[i] else 1 if score[j] < score[i] else 2
            counts[stratum[i], kind] += weight[i] * weight[j] * time_weight[i]
            influence[i, kind] += weight[j] * time_weight[i]
            influence[j, kind] += weight[i] * time_weight[i]
    return counts, influence
