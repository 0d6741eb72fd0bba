"""Two-arm survival statistics from the table of events and numbers at risk, for the generator of simulated trials.

Everything is computed from ``(d0, d1, n0, n1)`` at the distinct event times of each stratum: Efron's Cox model with
one binary covariate, the log-rank test, Kaplan-Meier medians with their log-log intervals.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv

Array = np.ndarray
NORMAL = NormalDist()


class Sample(NamedTuple):
    """Times, events (1), arms (1 = experimental) and strata of one analysis."""

    time: Array
    event: Array
    arm: Array
    stratum: Array


class Cox(NamedTuple):
    """The log hazard ratio and its standard error."""

    log_hr: float
    se: float


def tables(sample: Sample, *, stratified: bool) -> list[tuple[Array, Array, Array, Array]]:
    """Return events and numbers at risk of both arms at the distinct event times, one table a stratum."""
    strata = sample.stratum if stratified else np.zeros_like(sample.stratum)
    found = []
    for each in np.unique(strata):
        inside = strata == each
        time, event, arm = sample.time[inside], sample.event[inside], sample.arm[inside]
        at = np.unique(time[event == 1])
        if not len(at):
            continue
        columns = []
        for which in (0, 1):
            mine = time[arm == which]
            died = np.sort(time[(arm == which) & (event == 1)])
            columns.append(np.searchsorted(died, at, "right") - np.searchsorted(died, at, "left"))
            columns.append(len(mine) - np.searchsorted(np.sort(mine), at, "left"))
        d0, n0, d1, n1 = (column.astype(float) for column in columns)
        found.append((d0, d1, n0, n1))
    return found


def cox(sample: Sample, *, stratified: bool) -> tuple[Cox, list[tuple[Array, ...]]] | None:
    """Return the Efron estimate by Newton's method, or None where it does not exist."""
    parts = []
    for d0, d1, n0, n1 in tables(sample, stratified=stratified):
        d = (d0 + d1).astype(int)
        repeat = np.repeat(np.arange(len(d)), d)
        share = (np.arange(len(repeat)) - np.repeat(np.cumsum(d) - d, d)) / d[repeat]
        parts.append((n0[repeat] - share * d0[repeat], n1[repeat] - share * d1[repeat], d1.sum()))
    beta = 0.0
    for _ in range(30):
        score = information = 0.0
        for r0, r1, died in parts:
            p = r1 * np.exp(beta) / (r0 + r1 * np.exp(beta))
            score += died - p.sum()
            information += (p * (1 - p)).sum()
        if information < 1e-6 or abs(beta) > 6:
            return None
        step = score / information
        beta += float(np.clip(step, -1, 1))
        if abs(step) < 1e-9:
            return Cox(beta, float(information**-0.5)), parts
    return None


def profile_interval(fit: Cox, parts: list[tuple[Array, ...]], z: float) -> tuple[float, float]:
    """Return the limits of the log hazard ratio from the profile of the partial likelihood."""

    def loss(beta: float) -> float:
        return sum(died * beta - np.log(r0 + r1 * np.exp(beta)).sum() for r0, r1, died in parts)

    target = loss(fit.log_hr) - z * z / 2
    limits = []
    for side in (-1, 1):
        low, high = 0.0, 4 * z * fit.se
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if loss(fit.log_hr + side * middle) > target else (low, middle)
        limits.append(fit.log_hr + side * low)
    return limits[0], limits[1]


def logrank(sample: Sample, *, stratified: bool) -> float:
    """Return Z of the log-rank test; positive where the experimental arm has fewer events than expected."""
    excess = variance = 0.0
    for d0, d1, n0, n1 in tables(sample, stratified=stratified):
        d, n = d0 + d1, n0 + n1
        excess += float((d * n1 / n - d1).sum())
        variance += float((d * n0 * n1 * (n - d) / (n * n * np.maximum(n - 1, 1))).sum())
    return excess / variance**0.5 if variance > 0 else 0.0


def median(time: Array, event: Array, level: float = 0.95) -> tuple[float | None, float | None, float | None]:
    """Return the Kaplan-Meier median with its log-log interval (Brookmeyer and Crowley 1982); None: not reached."""
    at = np.unique(time[event == 1])
    if not len(at):
        return None, None, None
    died = np.sort(time[event == 1])
    d = (np.searchsorted(died, at, "right") - np.searchsorted(died, at, "left")).astype(float)
    n = (len(time) - np.searchsorted(np.sort(time), at, "left")).astype(float)
    survival = np.cumprod(1 - d / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(d / (n * (n - d)))
        spread = NORMAL.inv_cdf((1 + level) / 2) * np.sqrt(greenwood) / np.abs(np.log(survival))
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    low, high = np.where(survival <= 0, 0, low), np.where(survival <= 0, high, high)

    def first(curve: Array) -> float | None:
        below = np.flatnonzero(curve <= 0.5)
        return float(at[below[0]]) if len(below) else None

    return first(survival), first(np.nan_to_num(low, nan=1.0)), first(np.nan_to_num(high, nan=1.0))


def clopper_pearson(count: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a proportion."""
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(betaincinv(count, n - count + 1, tail))
    high = 1.0 if count == n else float(betaincinv(count + 1, n - count, 1 - tail))
    return low, high


def wilson(count: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the score interval of a proportion."""
    z = NORMAL.inv_cdf((1 + level) / 2)
    centre = (count + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * (count * (n - count) / n + z * z / 4) ** 0.5
    return max(centre - half, 0.0), min(centre + half, 1.0)
