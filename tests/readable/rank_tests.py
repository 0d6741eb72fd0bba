"""Rank tests written out: one time after the other, one group after the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def pooled(first: Sequence[int], at_risk: Sequence[Sequence[float]], events: Sequence[Sequence[float]]):
    rows = []
    for start, end in pairwise(first):
        for r in range(start, end):
            before = after = prentice = 1.0
            for q in range(start, r + 1):
                n, d = sum(at_risk[q]), sum(events[q])
                if q < r:
                    before *= 1 - d / n if d else 1
                after *= 1 - d / n if d else 1
                prentice *= 1 - d / (n + 1)
            rows.append((sum(at_risk[r]), before, after, prentice))
    return [list(column) for column in zip(*rows, strict=True)]


def observed(events, weights, group):
    return sum(w * d[group] for w, d in zip(weights, events, strict=True))


def expected(at_risk, events, weights, ratio, group):
    total = 0.0
    for n, d, w in zip(at_risk, events, weights, strict=True):
        if sum(d):
            total += w * sum(d) * n[group] * ratio[group] / sum(a * b for a, b in zip(n, ratio, strict=True))
    return total


def covariance(at_risk, events, weights, other_weights, ratio, group, other):
    total = 0.0
    for n, d, w, v in zip(at_risk, events, weights, other_weights, strict=True):
        if sum(d) and sum(n) > 1:
            scaled = [a * b / sum(x * y for x, y in zip(n, ratio, strict=True)) for a, b in zip(n, ratio, strict=True)]
            same = scaled[group] if group == other else 0.0
            without_replacement = (sum(n) - sum(d)) / (sum(n) - 1)
            total += w * v * sum(d) * without_replacement * (same - scaled[group] * scaled[other])
    return total
