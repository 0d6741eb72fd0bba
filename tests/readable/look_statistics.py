"""The statistics of looks written out: subject by subject, pair by pair, from their definitions."""

from __future__ import annotations

from itertools import pairwise
from math import exp, inf, log, nan, sqrt


def times_of_events(time, event, stratum):
    return sorted({(t, s) for t, e, s in zip(time, event, stratum, strict=True) if e})


def at_time(t, s, time, event, arm, stratum):
    """At risk, in the experimental arm, events, of them in the experimental arm."""
    at_risk = [i for i in range(len(time)) if stratum[i] == s and time[i] >= t]
    died = [i for i in at_risk if time[i] == t and event[i]]
    return len(at_risk), sum(arm[i] != 0 for i in at_risk), len(died), sum(arm[i] != 0 for i in died)


def pooled_survival(t, s, time, event, arm, stratum, *, at=False):
    survival = 1.0
    for u, v in times_of_events(time, event, stratum):
        if v == s and (u < t or (at and u == t)):
            n, _, d, _ = at_time(u, v, time, event, arm, stratum)
            survival *= 1 - d / n
    return survival


def score_and_variance(time, event, arm, stratum, weight=lambda *_: 1.0, other=None, margin=1.0):
    score = variance = 0.0
    for t, s in times_of_events(time, event, stratum):
        n, n1, d, d1 = at_time(t, s, time, event, arm, stratum)
        share = margin * n1 / (margin * n1 + n - n1)
        score += weight(t, s) * (d * share - d1)
        if n > 1:
            v = d * share * (1 - share) * (n - d) / (n - 1)
            variance += weight(t, s) * (other or weight)(t, s) * v
    return score, variance


def cox_score(beta, time, event, arm, stratum):
    """Score and information of Efron's likelihood."""
    score = information = 0.0
    for t, s in times_of_events(time, event, stratum):
        n, n1, d, d1 = at_time(t, s, time, event, arm, stratum)
        score += d1
        for k in range(d):
            experimental = (n1 - k / d * d1) * exp(beta)
            share = experimental / (n - n1 - k / d * (d - d1) + experimental)
            score -= share
            information += share * (1 - share)
    return score, information


def cox(time, event, arm, stratum):
    """Log hazard ratio and its standard error, by bisection."""
    low, high = -20.0, 20.0
    if not cox_score(0.0, time, event, arm, stratum)[1]:
        return nan, nan
    if cox_score(low, time, event, arm, stratum)[0] <= 1e-6:
        return -inf, inf
    if cox_score(high, time, event, arm, stratum)[0] >= -1e-6:
        return inf, inf
    for _ in range(100):
        middle = (low + high) / 2
        if cox_score(middle, time, event, arm, stratum)[0] > 0:
            low = middle
        else:
            high = middle
    return low, 1 / sqrt(cox_score(low, time, event, arm, stratum)[1])


def survival(at, time, event):
    """Kaplan-Meier estimate and Greenwood's variance of one arm, where its curve goes that far."""
    if not len(time):
        return nan, nan
    left = [e for t, e in zip(time, event, strict=True) if t == max(time)]
    if at > max(time) and not all(left):
        return nan, nan
    estimate, greenwood = 1.0, 0.0
    for t in sorted({t for t, e in zip(time, event, strict=True) if e and t <= at}):
        n, d = sum(u >= t for u in time), sum(u == t and bool(e) for u, e in zip(time, event, strict=True))
        estimate *= 1 - d / n
        greenwood += d / (n * (n - d)) if n > d else inf
    return estimate, estimate**2 * greenwood if estimate else nan


def restricted_mean(tau, time, event):
    """Area under the curve of one arm, and its variance; the curve is taken to go that far."""
    steps = sorted({t for t, e in zip(time, event, strict=True) if e and t <= tau})

    def area(start):
        edges = [start, *(t for t in steps if t > start), tau]
        return sum((b - a) * survival(a, time, event)[0] for a, b in pairwise(edges))

    variance = 0.0
    for t in steps:
        n, d = sum(u >= t for u in time), sum(u == t and bool(e) for u, e in zip(time, event, strict=True))
        variance += area(t) ** 2 * d / (n * (n - d)) if n > d else 0.0
    return area(0.0), variance


def pair(times, events, i, j):
    """1 where subject i wins against j, -1 where it loses, 0 where they tie."""
    for time, event in zip(times, events, strict=True):
        if event[j] and (time[i] > time[j] or (time[i] == time[j] and not event[i])):
            return 1
        if event[i] and (time[j] > time[i] or (time[i] == time[j] and not event[j])):
            return -1
    return 0


def win_ratio(times, events, arm):
    """Log win ratio and its standard error, the covariances of wins and losses summed arm by arm."""
    experimental, reference = ([i for i, a in enumerate(arm) if (a != 0) == side] for side in (True, False))
    results = {(i, j): pair(times, events, i, j) for i in experimental for j in reference}
    won, lost = (sum(each == sign for each in results.values()) / max(len(results), 1) for sign in (1, -1))
    if not won or not lost or min(len(experimental), len(reference)) < 2:
        return nan, nan
    variance = 0.0
    for subjects, place in ((experimental, 0), (reference, 1)):
        wins, losses = (
            [
                sum(each == sign for key, each in results.items() if key[place] == i) * len(subjects) / len(results)
                for i in subjects
            ]
            for sign in (1, -1)
        )
        n = len(subjects)
        of_wins, of_losses = (sum((w - mean) ** 2 for w in values) for values, mean in ((wins, won), (losses, lost)))
        both = sum((w - won) * (v - lost) for w, v in zip(wins, losses, strict=True))
        variance += (of_wins / won**2 - 2 * both / (won * lost) + of_losses / lost**2) / (n * (n - 1))
    return log(won / lost), sqrt(variance)
