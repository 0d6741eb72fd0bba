"""Rank tests and Cox's model of two arms, for the looks of simulated trials: quick, and without memory of their own.

Subjects come in order of time; arm 0 is the reference, any other the experimental arm. What is summed over the times
of events is laid down in ``table``, one column a time of events within a stratum, the rows named below. Where no event
shares its time with anybody, each event is a column, found without a branch.

Scores are expected minus observed events of the experimental arm, so that above 0 favours it.
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel

# Rows of the table: at risk and events of the reference and experimental arm, the time, the pooled survival before it,
# the stratum, a weight; then one column a stratum: at risk in the arms, and one more number.
REFERENCE, EXPERIMENTAL, DIED_REFERENCE, DIED_EXPERIMENTAL, TIME, BEFORE, STRATUM, WEIGHT = range(8)
LEFT_REFERENCE, LEFT_EXPERIMENTAL, SPARE = 8, 9, 10
ROWS = 11
SMALL_STEP = 1e-3  # of a log hazard ratio: what a fourth-order step leaves is then below 1e-12
LONGEST_STEP = 2.0
MOST_STEPS = 100


@kernel()
def event_is_tied(order, n, time, event):
    """Say whether an event shares its time with anybody."""
    equal = False
    for j in range(1, n):
        equal |= time[j] == time[j - 1]
    if equal:
        for j in range(1, n):
            if time[j] == time[j - 1] and (event[order[j]] != 0 or event[order[j - 1]] != 0):
                return True
    return False


@kernel()
def untied_log_rank(order, n, event, arm):
    """Return score and variance of the log-rank test where no event is tied."""
    treated = left = expected = variance = 0.0
    observed = 0
    for j in range(n - 1, -1, -1):
        i = order[j]
        here, died = np.int32(arm[i] != 0), np.int32(event[i])
        treated += np.float64(here)
        left += 1.0
        share = treated / left
        part = np.float64(died) * share
        expected += part
        variance += part * share
        observed += died & here
    return expected - observed, expected - variance


@kernel()
def _begin(order, n, arm, stratum, strata, table):
    """Write who is at risk at first, by stratum and arm."""
    for s in range(strata):
        table[LEFT_REFERENCE, s] = table[LEFT_EXPERIMENTAL, s] = 0.0
        table[SPARE, s] = -1.0
    for j in range(n):
        i = order[j]
        table[LEFT_EXPERIMENTAL if arm[i] != 0 else LEFT_REFERENCE, stratum[i] if strata > 1 else 0] += 1.0


@kernel()
def untied_stratified_log_rank(order, n, event, arm, stratum, strata, table):
    """Return score and variance of the stratified log-rank test where no event is tied."""
    _begin(order, n, arm, stratum, strata, table)
    score = variance = 0.0
    for j in range(n):
        i = order[j]
        s, here = stratum[i], 1.0 * (arm[i] != 0)
        reference, experimental = table[LEFT_REFERENCE, s], table[LEFT_EXPERIMENTAL, s]
        died = 1.0 * event[i]
        share = experimental / (reference + experimental)
        score += died * (share - here)
        variance += died * (share - share * share)
        table[LEFT_EXPERIMENTAL, s] = experimental - here
        table[LEFT_REFERENCE, s] = reference - (1.0 - here)
    return score, variance


@kernel()
def _untied_counts(order, n, time, event, arm, table):
    """Write a column for each event, where none is tied and there is one stratum; return how many."""
    experimental = 0
    for j in range(n):
        experimental += arm[order[j]] != 0
    reference = n - experimental
    row = 0
    for j in range(n):
        i = order[j]
        here = 1 * (arm[i] != 0)
        table[REFERENCE, row] = reference
        table[EXPERIMENTAL, row] = experimental
        table[DIED_REFERENCE, row] = 1 - here
        table[DIED_EXPERIMENTAL, row] = here
        table[TIME, row] = time[j]
        table[STRATUM, row] = 0.0
        row += 1 * (event[i] != 0)
        experimental -= here
        reference -= 1 - here
    return row


@kernel()
def _counts_in_strata(order, n, time, event, arm, stratum, strata, table):
    """Write a column for each time of events of a stratum, in order of time; return how many."""
    _begin(order, n, arm, stratum, strata, table)
    rows = j = 0
    while j < n:
        end, first = j, rows
        while end < n and time[end] == time[j]:
            i = order[end]
            if event[i] != 0:
                s = stratum[i] if strata > 1 else 0
                row = int(table[SPARE, s])
                if row < first:
                    row = rows
                    rows += 1
                    table[SPARE, s] = row
                    table[REFERENCE, row] = table[LEFT_REFERENCE, s]
                    table[EXPERIMENTAL, row] = table[LEFT_EXPERIMENTAL, s]
                    table[DIED_REFERENCE, row] = table[DIED_EXPERIMENTAL, row] = 0.0
                    table[TIME, row], table[STRATUM, row] = time[j], s
                table[DIED_EXPERIMENTAL if arm[i] != 0 else DIED_REFERENCE, row] += 1.0
            end += 1
        for k in range(j, end):
            i = order[k]
            table[LEFT_EXPERIMENTAL if arm[i] != 0 else LEFT_REFERENCE, stratum[i] if strata > 1 else 0] -= 1.0
        j = end
    return rows


@kernel()
def counts(order, n, time, event, arm, stratum, strata, tied, table):
    """Write the table of the times of events; return its columns."""
    if tied or strata > 1:
        return _counts_in_strata(order, n, time, event, arm, stratum, strata, table)
    return _untied_counts(order, n, time, event, arm, table)


@kernel()
def moments_at(table, r, margin):
    """Return at one time score and variance, without replacement, of the events of the experimental arm.

    Its share of them is expected where its hazard is ``margin`` times that of the reference.
    """
    scaled = table[EXPERIMENTAL, r] * margin
    n = table[REFERENCE, r] + table[EXPERIMENTAL, r]
    d = table[DIED_REFERENCE, r] + table[DIED_EXPERIMENTAL, r]
    share = scaled / (table[REFERENCE, r] + scaled)
    variance = d * (share - share * share)
    if d > 1.0:
        variance *= (n - d) / (n - 1.0)
    return d * share - table[DIED_EXPERIMENTAL, r], variance


@kernel()
def log_rank(table, rows, margin):
    """Return score and variance of the log-rank test against a hazard ratio of ``margin``."""
    score = variance = 0.0
    for r in range(rows):
        u, v = moments_at(table, r, margin)
        score += u
        variance += v
    return score, variance


@kernel()
def survival_before(table, rows, strata):
    """Write the Kaplan-Meier estimate of both arms just before each time, by stratum."""
    for s in range(strata):
        table[SPARE, s] = 1.0
    for r in range(rows):
        s = int(table[STRATUM, r])
        n = table[REFERENCE, r] + table[EXPERIMENTAL, r]
        d = table[DIED_REFERENCE, r] + table[DIED_EXPERIMENTAL, r]
        table[BEFORE, r] = table[SPARE, s]
        table[SPARE, s] *= (n - d) / n


@kernel()
def power(base, exponent):
    """Return a power; whole exponents up to 2, and a half, are quick."""
    if exponent == 0.0:
        return 1.0
    if exponent == 1.0:
        return base
    if exponent == 2.0:
        return base * base
    if exponent == 0.5:
        return math.sqrt(base)
    return base**exponent


@kernel()
def fleming_harrington(table, rows, rho, gamma):
    """Write the weights S^rho (1 - S)^gamma, S the pooled survival before each time."""
    for r in range(rows):
        before = table[BEFORE, r]
        table[WEIGHT, r] = power(before, rho) * power(1.0 - before, gamma)


@kernel()
def modestly_weighted(table, rows, strata, delay):
    """Write the weights 1 / max(S before, S at the delay), S the pooled survival of the stratum."""
    for s in range(strata):
        table[SPARE, s] = 1.0
    for r in range(rows):
        if table[TIME, r] <= delay:
            s = int(table[STRATUM, r])
            n = table[REFERENCE, r] + table[EXPERIMENTAL, r]
            table[SPARE, s] *= (n - table[DIED_REFERENCE, r] - table[DIED_EXPERIMENTAL, r]) / n
    for r in range(rows):
        table[WEIGHT, r] = 1.0 / max(table[BEFORE, r], table[SPARE, int(table[STRATUM, r])])


@kernel()
def early_zero(table, rows, delay):
    """Write the weights: 1 from the delay on, 0 before."""
    for r in range(rows):
        table[WEIGHT, r] = 1.0 * (table[TIME, r] >= delay)


@kernel()
def weighted_log_rank(table, rows, margin):
    """Return the weighted score, its variance, and the weighted information: the sum of weights times variances."""
    score = variance = information = 0.0
    for r in range(rows):
        u, v = moments_at(table, r, margin)
        weight = table[WEIGHT, r]
        score += weight * u
        information += weight * v
        variance += weight * weight * v
    return score, variance, information


@kernel()
def _derivatives(table, rows, tied, ratio):
    """Return score (observed less expected) and the next three derivatives, signs changed, of Cox's likelihood."""
    score = first = second = third = 0.0
    if not tied:
        for r in range(rows):
            scaled = table[EXPERIMENTAL, r] * ratio
            share = scaled / (table[REFERENCE, r] + scaled)
            v = share - share * share
            score += table[DIED_EXPERIMENTAL, r] - share
            first += v
            second += v * (1.0 - 2.0 * share)
            third += v * (1.0 - 6.0 * v)
        return score, first, second, third
    for r in range(rows):
        score += table[DIED_EXPERIMENTAL, r]
        d = int(table[DIED_REFERENCE, r] + table[DIED_EXPERIMENTAL, r])
        for k in range(d):
            scaled = (table[EXPERIMENTAL, r] - k / d * table[DIED_EXPERIMENTAL, r]) * ratio
            share = scaled / (table[REFERENCE, r] - k / d * table[DIED_REFERENCE, r] + scaled)
            v = share - share * share
            score -= share
            first += v
            second += v * (1.0 - 2.0 * share)
            third += v * (1.0 - 6.0 * v)
    return score, first, second, third


@kernel()
def _monotone(table, rows):
    """Return where the likelihood rises for ever: 1, -1; 0 where it has a maximum; 2 where it tells nothing."""
    died = died_experimental = 0.0
    for r in range(rows):
        both = table[REFERENCE, r] > 0.0 and table[EXPERIMENTAL, r] > 0.0
        died_experimental += both * table[DIED_EXPERIMENTAL, r]
        died += both * (table[DIED_REFERENCE, r] + table[DIED_EXPERIMENTAL, r])
    if died == 0.0:
        return 2
    if died_experimental == 0.0:
        return -1
    return 1 if died_experimental == died else 0


@kernel()
def cox_of_arms(table, rows, tied):
    """Return the log hazard ratio of Cox's model with Efron's ties, and the information there.

    A likelihood that rises for ever gives an infinite ratio without information; one that tells nothing, NaN. Each
    step is that of Householder's method of order three (with three derivatives of the score), held within what is
    known to lie on either side of the maximum.
    """
    monotone = _monotone(table, rows)
    if monotone != 0:
        return (np.nan if monotone == 2 else monotone * np.inf), 0.0
    beta, low, high = 0.0, -np.inf, np.inf
    for _ in range(MOST_STEPS):
        u, i, j, k = _derivatives(table, rows, tied, math.exp(beta))
        if u > 0.0:
            low = beta
        else:
            high = beta
        below = i * i * i + u * i * j + k * u * u / 6.0
        step = u * (i * i + 0.5 * u * j) / below
        if not (below > 0.0 and step * u >= 0.0):
            step = u / i
        step = min(max(step, -LONGEST_STEP), LONGEST_STEP)
        if abs(step) < SMALL_STEP:
            return beta + step, i + step * (j + 0.5 * step * k)
        beta += step
        if not low < beta < high:
            beta = 0.5 * (low + high)
    return np.nan, 0.0
