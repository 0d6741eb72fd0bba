"""Cox's partial likelihood written out: every event of every time with the subjects at risk, found by looking."""

from itertools import combinations

import numpy as np


def likelihood(  # noqa: PLR0913 (columns by keyword)
    time, event, x, beta, *, efron, weight=None, offset=None, entry=None, stratum=None
):
    """Return log-likelihood, gradient and information.

    Of d tied events the k-th (k = 0, 1, ...) has all d in its risk set with the weight 1 - k/d (Efron), or 1 (Breslow).
    """
    n, p = x.shape
    weight = np.ones(n) if weight is None else weight
    offset = np.zeros(n) if offset is None else offset
    entry = np.full(n, -np.inf) if entry is None else entry
    stratum = np.zeros(n, int) if stratum is None else stratum
    eta = offset + x @ beta
    loglik, gradient, information = 0.0, np.zeros(p), np.zeros((p, p))
    for s in np.unique(stratum):
        for t in np.unique(time[(event == 1) & (stratum == s)]):
            dead = (event == 1) & (stratum == s) & (time == t)
            at_risk = (stratum == s) & (time >= t) & (entry < t)
            d = int(dead.sum())
            loglik += float((weight * eta)[dead].sum())
            gradient += weight[dead] @ x[dead]
            share = weight[dead].sum() / d
            for k in range(d):
                part = at_risk - (k / d if efron else 0.0) * dead
                r = part * weight * np.exp(eta)
                mean = r @ x / r.sum()
                loglik -= share * float(np.log(r.sum()))
                gradient -= share * mean
                information += share * ((r[:, None] * x).T @ x / r.sum() - np.outer(mean, mean))
    return loglik, gradient, information


def discrete(time, event, x, beta, *, entry=None, stratum=None):
    """Return log-likelihood, gradient and information: those who die against all choices of as many at risk."""
    n, p = x.shape
    entry = np.full(n, -np.inf) if entry is None else entry
    stratum = np.zeros(n, int) if stratum is None else stratum
    loglik, gradient, information = 0.0, np.zeros(p), np.zeros((p, p))
    for s in np.unique(stratum):
        for t in np.unique(time[(event == 1) & (stratum == s)]):
            dead = np.flatnonzero((event == 1) & (stratum == s) & (time == t))
            at_risk = np.flatnonzero((stratum == s) & (time >= t) & (entry < t))
            sums = np.array([x[list(chosen)].sum(axis=0) for chosen in combinations(at_risk, dead.size)])
            r = np.exp(sums @ beta)
            mean = r @ sums / r.sum()
            loglik += float(x[dead].sum(axis=0) @ beta - np.log(r.sum()))
            gradient += x[dead].sum(axis=0) - mean
            information += (r[:, None] * sums).T @ sums / r.sum() - np.outer(mean, mean)
    return loglik, gradient, information


def residuals(time, event, x, beta, *, efron, weight=None, entry=None, stratum=None):
    """Return martingale and score residuals, summed over the steps of each time at which a subject is at risk."""
    n, p = x.shape
    weight = np.ones(n) if weight is None else weight
    entry = np.full(n, -np.inf) if entry is None else entry
    stratum = np.zeros(n, int) if stratum is None else stratum
    risk = np.exp(x @ beta)
    martingale, score = event.astype(float), np.zeros((n, p))
    for s in np.unique(stratum):
        for t in np.unique(time[(event == 1) & (stratum == s)]):
            dead = (event == 1) & (stratum == s) & (time == t)
            at_risk = (stratum == s) & (time >= t) & (entry < t)
            d = int(dead.sum())
            for k in range(d):
                part = at_risk - (k / d if efron else 0.0) * dead
                total = (part * weight * risk).sum()
                mean = (part * weight * risk) @ x / total
                hazard = part * risk * weight[dead].sum() / d / total
                martingale -= hazard
                score -= hazard[:, None] * (x - mean)
                score[dead] += (x[dead] - mean) / d
    return martingale, score
