"""Survival curves the slow way: subject by subject, time by time, from the definitions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise


def rows(time: Sequence[float], event: Sequence[int], weight: Sequence[float], entry: Sequence[float]) -> list[dict]:
    """Return who is at risk, has an event or is censored, at each time at which somebody leaves."""
    out = []
    n = range(len(time))
    for t in sorted(set(time)):
        out.append(
            {
                "time": t,
                "n_risk": sum(weight[i] for i in n if entry[i] < t <= time[i]),
                "n_event": sum(weight[i] for i in n if time[i] == t and event[i]),
                "n_censor": sum(weight[i] for i in n if time[i] == t and not event[i]),
            }
        )
    return out


def kaplan_meier(table: Sequence[dict]) -> list[tuple[float, float]]:
    """Return survival and its Greenwood error at each time; the error is NaN where survival is 0."""
    out, survival, total = [], 1.0, 0.0
    for row in table:
        n, d = row["n_risk"], row["n_event"]
        if d:
            survival *= (n - d) / n
            total += d / (n * (n - d)) if n > d else math.inf
        out.append((survival, survival * math.sqrt(total) if total < math.inf else math.nan))
    return out


def influence(
    table: Sequence[dict],
    time: Sequence[float],
    event: Sequence[int],
    weight: Sequence[float],
    entry: Sequence[float],
) -> list[list[float]]:
    """Return the infinitesimal-jackknife influence of each row on survival, at each time of the table."""
    out = []
    for i in range(len(time)):
        own, survival, series = 0.0, 1.0, []
        for row in table:
            n, d = row["n_risk"], row["n_event"]
            at_risk = entry[i] < row["time"] <= time[i]
            died = at_risk and time[i] == row["time"] and event[i]
            own = own * (1 - d / n) + at_risk * weight[i] * survival * d / n**2 - died * weight[i] * survival / n
            survival *= 1 - d / n
            series.append(own)
        out.append(series)
    return out


def area(table: Sequence[dict], tau: float) -> float:
    """Return the area under the curve up to tau, rectangle by rectangle."""
    times = [0.0, *(row["time"] for row in table if row["time"] < tau), tau]
    heights = [1.0, *(survival for survival, _ in kaplan_meier(table))]
    return sum((later - earlier) * heights[k] for k, (earlier, later) in enumerate(pairwise(times)))
