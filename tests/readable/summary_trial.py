"""A trial drawn from a few parameters, and what would be printed of it, written out subject by subject."""

from __future__ import annotations

from math import ceil, cos, exp, floor, inf, log, pi, sqrt

from tests.readable.look_statistics import score_and_variance

LN2 = log(2)


def time_of(family, median, shape, draw, second):
    if family == 1:
        return median * exp(1.1661 / shape * sqrt(-2 * log(draw)) * cos(2 * pi * second))
    hazard = -log(draw)
    if family == 0:
        return median * (hazard / LN2) ** (1 / shape)
    ratio = 2**shape - 1  # of the hazard after half the median to that before
    before = 2 * LN2 / (median * (1 + ratio))
    if hazard < before * median / 2:
        return hazard / before
    return median / 2 + (hazard - before * median / 2) / (before * ratio)


def observed(theta, scanned, at, place, loss, kind, visit):
    """Return time and event of a subject: when it happens, place in accrual, drop-out, kind of event, visits."""
    longest, shortest = exp(theta[4]), 1 / (1 + exp(-theta[5]))
    end = min(longest * (shortest + (1 - shortest) * place), loss)
    if not scanned:
        return (at, 1) if at <= end else (end, 0)
    interval = exp(theta[7])
    off = 0.08 * interval * visit
    if kind >= 1 / (1 + exp(-theta[8])):
        at = ceil(at / interval) * interval + off
    if at <= end:
        return at, 1
    last = floor(end / interval)
    return (min(last * interval + off, end) if last else min(0.01 * interval, end)), 0


def _steps(time, event):
    """Yield time, survival and Greenwood's sum after each time of events."""
    survival, greenwood = 1.0, 0.0
    for t in sorted({t for t, e in zip(time, event, strict=True) if e}):
        n, d = sum(u >= t for u in time), sum(u == t and e for u, e in zip(time, event, strict=True))
        survival *= 1 - d / n
        greenwood += d / (n * (n - d)) if n > d else inf
        yield t, survival, greenwood


def median_and_limits(time, event, z, scale):
    """Return the median and its limits: the first times at which the curve, and its limits, are at or below 1/2."""
    median, low, high, half = inf, inf, inf, False
    for t, s, g in _steps(time, event):
        if half:
            median, half = (median + t) / 2, False
        if median == inf and s <= 0.5 + 1e-8:
            median, half = t, abs(s - 0.5) < 1e-8
        if s <= 0:
            low = min(low, t)
            continue
        spread = z * sqrt(g)
        if scale == 0:
            below, above = (exp(log(s) * exp(sign * spread / -log(s))) for sign in (1, -1))
        elif scale == 1:
            below, above = s * exp(-spread), s * exp(spread)
        else:
            below, above = s * (1 - spread), s * (1 + spread)
        low = min(low, t) if below <= 0.5 + 1e-8 else low
        high = min(high, t) if above <= 0.5 + 1e-8 else high
    return median, low, high


def score_of_cox(beta, time, event, arm):
    """Return the score and the information of Cox's model at a log hazard ratio, without ties."""
    score = information = 0.0
    for t, e, a in zip(time, event, arm, strict=True):
        if e:
            at_risk = [b for u, b in zip(time, arm, strict=True) if u >= t]
            share = sum(at_risk) * exp(beta) / (sum(at_risk) * exp(beta) + len(at_risk) - sum(at_risk))
            score += a - share
            information += share * (1 - share)
    return score, information


def z_of(time, event, arm):
    score, variance = score_and_variance(time, event, arm, [0] * len(time))
    return score / sqrt(variance)
