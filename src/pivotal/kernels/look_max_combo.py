"""MaxCombo at the looks of simulated trials: the largest weighted log-rank statistic and, quickly, its probability.

The probability that the largest of correlated normal variables exceeds c sums, over the variables, that of being the
one that crosses c at t and leaves the others below, integrated over t from c. Of rank three, which the usual weights
have, the others are then below in a polygon that grows with t without changing its shape; its probability is a sum of
Owen's T functions (Owen 1956) over the ends of its edges, and the integral over t of each is one of the complementary
error function over one variable. Of higher rank, ``multivariate_normal`` is asked, which takes longer and allocates.
"""

import math

import numpy as np

from pivotal.kernels import look_rank_statistics as ranks
from pivotal.kernels import multivariate_normal
from pivotal.kernels.compile import kernel

MOST_WEIGHTS = 10
SINGULAR = 1e-13  # a variance left over that counts as none
SAME = 1e-7  # the distance of two unit vectors that count as one
FARTHEST = 7.0  # standard errors, beyond what c is itself
LONGEST = 18.0  # of the integral, where c is so small that the normal tail does not end it
PANEL = 2.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)


@kernel()
def _moments(table, rows, parameters, score, covariance, weight):
    """Write the scores of all weights and their covariance; return the variance of the unweighted score."""
    m = parameters.size // 2
    plain = 0.0
    score[:m] = 0.0
    covariance[: m * m] = 0.0
    for r in range(rows):
        u, v = ranks.moments_at(table, r)
        plain += v
        before = table[ranks.BEFORE, r]
        for k in range(m):
            weight[k] = ranks.power(before, parameters[2 * k]) * ranks.power(1.0 - before, parameters[2 * k + 1])
            score[k] += weight[k] * u
            for j in range(k + 1):
                covariance[k * m + j] += weight[k] * weight[j] * v
    return plain


@kernel()
def _standardise(m, score, covariance, correlation):
    """Write z in place of the scores, and correlations, of those that have a variance; return how many have."""
    kept = 0
    for k in range(m):
        if not covariance[k * m + k] > 0.0:
            continue
        score[kept] = score[k] / math.sqrt(covariance[k * m + k])
        row = 0
        for j in range(k):
            if covariance[j * m + j] > 0.0:
                error = math.sqrt(covariance[k * m + k] * covariance[j * m + j])
                correlation[kept, row] = correlation[row, kept] = covariance[k * m + j] / error
                row += 1
        correlation[kept, kept] = 1.0
        kept += 1
    return kept


@kernel()
def _loadings(m, correlation, loadings, left):
    """Write unit vectors of three dimensions with these correlations; return the rank, 4 where it is above 3."""
    for i in range(m):
        left[i] = 1.0
        loadings[i, 0] = loadings[i, 1] = loadings[i, 2] = 0.0
    for k in range(4):
        p = 0
        for i in range(m):
            if left[i] > left[p]:
                p = i
        if left[p] <= SINGULAR or k == 3:
            return k if left[p] <= SINGULAR else 4
        root = math.sqrt(left[p])
        for i in range(m):
            value = correlation[i, p]
            for j in range(k):
                value -= loadings[i, j] * loadings[p, j]
            loadings[i, k] = value / root
            left[i] -= loadings[i, k] * loadings[i, k]
        left[p] = 0.0
    return 4


@kernel()
def _project(m, i, loadings, lines):
    """Write how the other variables limit the plane on which the i-th is 1, and say whether none before it is the same.

    A line is a unit vector and its distance from the origin; a variable that is the same as the i-th has no line: -1.
    """
    a, b, c = loadings[i, 0], loadings[i, 1], loadings[i, 2]
    if abs(a) <= abs(b) and abs(a) <= abs(c):
        x, y, z = 1.0 - a * a, -a * b, -a * c
    elif abs(b) <= abs(c):
        x, y, z = -b * a, 1.0 - b * b, -b * c
    else:
        x, y, z = -c * a, -c * b, 1.0 - c * c
    size = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / size, y / size, z / size
    p, q, r = b * z - c * y, c * x - a * z, a * y - b * x
    for j in range(m):
        d, e, f = loadings[j, 0], loadings[j, 1], loadings[j, 2]
        along, across = d * x + e * y + f * z, d * p + e * q + f * r
        size = math.sqrt(along * along + across * across)
        if size < SAME:
            if j < i:
                return False
            lines[j, 2] = -1.0
            continue
        lines[j, 0], lines[j, 1] = along / size, across / size
        lines[j, 2] = size / (1.0 + a * d + b * e + c * f)
    return True


@kernel()
def _edge(m, j, side, lines):
    """Return where the j-th line is an edge of the polygon (``side`` 1) or its mirror image (-1), if it is one."""
    start, end = -np.inf, np.inf
    for k in range(m):
        if k == j or lines[k, 2] < 0.0:
            continue
        slope = lines[k, 1] * lines[j, 0] - lines[k, 0] * lines[j, 1]
        cosine = lines[k, 0] * lines[j, 0] + lines[k, 1] * lines[j, 1]
        room = side * (lines[k, 2] - lines[j, 2] * cosine)
        if abs(slope) < SAME:
            if room < -SAME or (room < SAME and cosine > 0.0 and k < j):
                return 1.0, -1.0
        elif slope > 0.0:
            end = min(end, room / slope)
        else:
            start = max(start, room / slope)
    return start, end


@kernel()
def _owen(c, h, start, end):
    """Return the integral over t > c of the normal density times T(t h, end / h) - T(t h, start / h)."""
    if c == 0.0:
        return (_angle(h, end / h) - _angle(h, start / h)) / (4.0 * math.pi)
    reach = min(LONGEST, math.acosh(max(1.0, FARTHEST / (h * c))))
    first = min(max(math.asinh(start / h), -reach), reach)
    last = min(max(math.asinh(end / h), -reach), reach)
    if first < 0.0 < last:
        return _panels(c, h, first, 0.0) + _panels(c, h, 0.0, last)
    return _panels(c, h, first, last)


@kernel()
def _angle(h, slope):
    if math.isinf(slope):
        return math.copysign(math.atan(1.0 / h), slope)
    return math.atan(slope / math.sqrt(1.0 + h * h * (1.0 + slope * slope)))


@kernel()
def _panels(c, h, first, last):
    """Return the integral between two places of the area hyperbolic sine of the slope, by Gauss and Legendre."""
    if not first < last:
        return 0.0
    count = int((last - first) / PANEL) + 1
    half = 0.5 * (last - first) / count
    total = 0.0
    for panel in range(count):
        middle = first + (2 * panel + 1) * half
        for k in range(NODES.size):
            grown = math.exp(middle + half * NODES[k])
            cosh = 0.5 * (grown + 1.0 / grown)
            wide = math.sqrt(1.0 + h * h * cosh * cosh)
            total += WEIGHTS[k] * math.erfc(c * wide * math.sqrt(0.5)) / (wide * cosh)
    return total * half / (4.0 * math.pi)


@kernel()
def largest_exceeds(c, m, loadings, lines):
    """Return the probability that the largest of m normal variables exceeds c, given their unit vectors."""
    total = 0.0
    above = max(c, 0.0)
    for i in range(m):
        if not _project(m, i, loadings, lines):
            continue
        total += 0.5 * math.erfc(above * math.sqrt(0.5))
        alone = True
        for j in range(m):
            if j == i or lines[j, 2] < 0.0:
                continue
            alone = False
            h = lines[j, 2]
            start, end = _edge(m, j, 1.0, lines)
            if start < end:
                total -= _owen(above, h, start, end)
            if c < 0.0:
                start, end = _edge(m, j, -1.0, lines)
                if start < end:
                    total += _owen(0.0, h, start, end) - _owen(-c, h, start, end)
        if c < 0.0 and alone:
            total += 0.5 * math.erf(-c * math.sqrt(0.5))
    return min(max(total, 0.0), 1.0)


@kernel()
def max_combo(table, rows, strata, parameters, out):
    """Write z of the one-sided p value, the largest statistic, and the variance of the unweighted score."""
    ranks.survival_before(table, rows, strata)
    m = parameters.size // 2
    score, covariance, spare = table[ranks.LEFT_REFERENCE], table[ranks.LEFT_EXPERIMENTAL], table[ranks.SPARE]
    out[3] = _moments(table, rows, parameters, score, covariance, spare)
    correlation = table[ranks.WEIGHT, : m * m].reshape((m, m))
    kept = _standardise(m, score, covariance, correlation)
    if kept == 0:
        out[0] = out[1] = out[2] = np.nan
        return
    largest = score[0]
    for k in range(1, kept):
        largest = max(largest, score[k])
    loadings, lines = covariance[: 3 * m].reshape((m, 3)), spare[: 3 * m].reshape((m, 3))
    if _loadings(kept, correlation, loadings, score) <= 3:
        p = largest_exceeds(largest, kept, loadings, lines)
    else:
        p, _ = multivariate_normal.beyond(largest, np.ascontiguousarray(correlation[:kept, :kept]), False)
    out[0], out[1], out[2] = -multivariate_normal.quantile(p), largest, np.nan
