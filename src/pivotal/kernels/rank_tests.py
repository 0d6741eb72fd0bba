"""What rank tests sum over the distinct times: the pooled survival before each, observed, expected, covariance."""

import numpy as np

from pivotal.kernels.compile import kernel


@kernel("i8[::1], f8[:, ::1], f8[:, ::1]")
def pooled(first, at_risk, events):
    """Return, over all groups of a stratum: at risk; Kaplan-Meier just before t and at t; and Prentice's estimate.

    Prentice's (1978) estimate multiplies 1 - d / (n + 1), and so never reaches zero.
    """
    rows, groups = at_risk.shape
    total, before, after, prentice = np.empty(rows), np.empty(rows), np.empty(rows), np.empty(rows)
    for s in range(first.size - 1):
        survival = above_zero = 1.0
        for r in range(first[s], first[s + 1]):
            n = d = 0.0
            for g in range(groups):
                n += at_risk[r, g]
                d += events[r, g]
            total[r], before[r] = n, survival
            if d > 0.0:
                survival *= (n - d) / n
                above_zero *= 1.0 - d / (n + 1.0)
            after[r], prentice[r] = survival, above_zero
    return total, before, after, prentice


@kernel("f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[::1]")
def moments(at_risk, events, weights, ratio):
    """Return observed and expected (k, g) and the covariance (k, k, g, g) of weighted events, for k weights a row.

    Expected are a time's events by at risk times ``ratio``, the hazard of each group against the first under the null
    hypothesis; the covariance has the factor (n - d) / (n - 1) of events drawn without replacement.
    """
    rows, groups = at_risk.shape
    several = weights.shape[0]
    observed, expected = np.zeros((several, groups)), np.zeros((several, groups))
    covariance = np.zeros((several, several, groups, groups))
    share = np.empty(groups)
    for r in range(rows):
        n = d = scaled = 0.0
        for g in range(groups):
            n += at_risk[r, g]
            d += events[r, g]
            scaled += at_risk[r, g] * ratio[g]
        if d == 0.0:
            continue
        for g in range(groups):
            share[g] = at_risk[r, g] * ratio[g] / scaled
            for k in range(several):
                observed[k, g] += weights[k, r] * events[r, g]
                expected[k, g] += weights[k, r] * d * share[g]
        if n <= 1.0 or n == d:
            continue
        factor = d * (n - d) / (n - 1.0)
        for g in range(groups):
            for h in range(g + 1):
                v = factor * share[g] * ((g == h) - share[h])
                for j in range(several):
                    for k in range(j + 1):
                        covariance[j, k, g, h] += weights[j, r] * weights[k, r] * v
    for j in range(several):
        for k in range(j + 1):
            for g in range(groups):
                for h in range(g + 1):
                    v = covariance[j, k, g, h]
                    covariance[j, k, h, g] = covariance[k, j, g, h] = covariance[k, j, h, g] = v
    return observed, expected, covariance
