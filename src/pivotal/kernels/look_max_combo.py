"""MaxCombo at the looks of simulated trials: the largest weighted log-rank statistic and, quickly, its probability.

Correlated normal variables are written as Z = L X with independent X, as few as the rank. Where three are enough, which
is so for the usual weights, "all Z are below c" is a polyhedron. Blown up about the origin its probability grows by
what crosses its faces; the part of a face is the probability of a polygon, which is a sum of Owen's (1956) T functions
over the ends of its edges; and the integral over the scale of each of these is that of one complementary error function
over one variable. What further X add is small, for weights are much alike: it shifts the faces, and is summed over the
nodes of Gauss and Hermite. The error is about 1e-10 up to rank three, and below 1e-5 above, where a face that comes or
goes with a shift is all that limits it.
"""

import math

import numpy as np

from pivotal.kernels import look_rank_statistics as ranks
from pivotal.kernels import multivariate_normal
from pivotal.kernels.compile import kernel

MOST_WEIGHTS = 10
SINGULAR = 1e-13  # a variance left over that counts as none
SAME = 1e-7  # the distance of two unit vectors that count as one
NEAREST = 1e-9  # of a face to the origin
MOST_NODES = 4096
FARTHEST = 7.0  # standard errors, beyond the distance of the face
LONGEST = 18.0  # of an integral, where that is so small that the normal tail does not end it
PANEL = 2.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)
# The nodes that a further variable gets, by how much it moves a face, in standard errors of what moves it already.
MOVES = np.array([1e-4, 1e-2, 0.05, 0.2, 0.6, 1.2])
COUNTS = np.array([1, 5, 10, 16, 24, 40])
_HERMITE = [np.polynomial.hermite_e.hermegauss(int(count)) for count in COUNTS]
SHIFTS = np.concatenate([nodes for nodes, _ in _HERMITE])
SHARES = np.concatenate([weights / weights.sum() for _, weights in _HERMITE])
STARTS = np.concatenate([[0], np.cumsum(COUNTS)])


@kernel()
def _moments(table, rows, parameters, score, covariance, weight):
    """Write the scores of all weights and their covariance; return the variance of the unweighted score."""
    m = parameters.size // 2
    plain = 0.0
    score[:m] = 0.0
    covariance[: m * m] = 0.0
    for r in range(rows):
        u, v = ranks.moments_at(table, r, parameters[2 * m])
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
    """Write L, (m, m), the variable of which most is left coming next; return the rank."""
    left[:m] = 1.0
    loadings[:] = 0.0
    for k in range(m):
        p = 0
        for i in range(m):
            if left[i] > left[p]:
                p = i
        if left[p] <= SINGULAR:
            return k
        root = math.sqrt(left[p])
        for i in range(m):
            value = correlation[i, p]
            for j in range(k):
                value -= loadings[i, j] * loadings[p, j]
            loadings[i, k] = value / root
            left[i] -= loadings[i, k] * loadings[i, k]
        left[p] = 0.0
    return m


@kernel()
def _project(m, i, faces, lines):
    """Write how the other faces limit the i-th, and say whether it is a face at all.

    A face is a unit vector and its distance from the origin; so is a line on it, whose origin is the foot of the
    perpendicular. A face that is parallel has no line: its distance is infinite.
    """
    a, b, c, apart = faces[i, 0], faces[i, 1], faces[i, 2], faces[i, 3]
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
        d, e, f = faces[j, 0], faces[j, 1], faces[j, 2]
        along, across = d * x + e * y + f * z, d * p + e * q + f * r
        size = math.sqrt(along * along + across * across)
        if size < SAME:
            if faces[j, 3] < apart or (faces[j, 3] == apart and j < i):
                return False
            lines[j, 0], lines[j, 1], lines[j, 2] = 0.0, 0.0, np.inf
            continue
        lines[j, 0], lines[j, 1] = along / size, across / size
        # faces[j, 3] - apart * cosine, over size, without cancellation where the distances are the same
        lines[j, 2] = (faces[j, 3] - apart) / size + apart * size / (1.0 + a * d + b * e + c * f)
    return True


@kernel()
def _edge(m, j, lines):
    """Return where the j-th line is an edge; where it is none, the start lies beyond the end."""
    start, end = -np.inf, np.inf
    for k in range(m):
        if k == j:
            continue
        slope = lines[k, 1] * lines[j, 0] - lines[k, 0] * lines[j, 1]
        cosine = lines[k, 0] * lines[j, 0] + lines[k, 1] * lines[j, 1]
        room = lines[k, 2] - lines[j, 2] * cosine
        if abs(slope) < SAME:
            near = SAME * (abs(lines[k, 2]) + abs(lines[j, 2]))
            if room < -near or (room < near and cosine > 0.0 and k < j):
                return 1.0, -1.0
        elif slope > 0.0:
            end = min(end, room / slope)
        else:
            start = max(start, room / slope)
    return start, end


@kernel()
def _owen(c, h, start, end):
    """Return the integral over t > c of the normal density times T(t h, end) - T(t h, start), T being Owen's."""
    reach = min(LONGEST, math.acosh(max(1.0, FARTHEST / (h * c))))
    first, last = max(math.asinh(start), -reach), min(math.asinh(end), reach)
    total = 0.0
    for part in range(2):  # on either side of 0, where the integrand is steepest
        begin, stop = (first, min(last, 0.0)) if part == 0 else (max(first, 0.0), last)
        if not begin < stop:
            continue
        count = int((stop - begin) / PANEL) + 1
        half = 0.5 * (stop - begin) / count
        for panel in range(count):
            middle = begin + (2 * panel + 1) * half
            for k in range(NODES.size):
                grown = math.exp(middle + half * NODES[k])
                cosh = 0.5 * (grown + 1.0 / grown)
                wide = math.sqrt(1.0 + h * h * cosh * cosh)
                total += half * WEIGHTS[k] * math.erfc(c * wide * math.sqrt(0.5)) / (wide * cosh)
    return total / (4.0 * math.pi)


@kernel()
def _outside(m, faces, lines):
    """Return the probability that three independent normal variables lie beyond at least one face."""
    total = 0.0
    for i in range(m):
        if faces[i, 3] < 0.0:
            total = 1.0
    for i in range(m):
        if not _project(m, i, faces, lines):
            continue
        apart = max(abs(faces[i, 3]), 0.5 * NEAREST)
        within = True
        share = 0.0
        for j in range(m):
            if j == i or math.isinf(lines[j, 2]):
                continue
            h = max(abs(lines[j, 2]), NEAREST * apart)
            within = within and lines[j, 2] >= 0.0
            start, end = _edge(m, j, lines)
            if start < end:
                share += math.copysign(1.0, lines[j, 2]) * _owen(apart, h / apart, start / h, end / h)
        if within:
            share -= 0.5 * math.erfc(apart * math.sqrt(0.5))
        total -= math.copysign(1.0, faces[i, 3]) * share
    return total


@kernel()
def largest_exceeds(c, m, rank, loadings, faces, lines, rules):
    """Return the probability that the largest of m normal variables Z = L X exceeds c.

    NaN where the X after the third matter so much that nodes would be too few, or too many. ``faces`` (m, 4), ``lines``
    (m, 3) and ``rules`` (m,) are room to work in.
    """
    nodes = 1
    for k in range(3, rank):
        moves = 0.0
        for i in range(m):
            size = math.sqrt(loadings[i, 0] ** 2 + loadings[i, 1] ** 2 + loadings[i, 2] ** 2)
            moves = max(moves, abs(loadings[i, k]) / max(size, 1e-300))
        if moves > MOVES[MOVES.size - 1]:
            return np.nan
        rules[k] = np.searchsorted(MOVES, moves)
        nodes *= COUNTS[int(rules[k])]
        if nodes > MOST_NODES:
            return np.nan
    if abs(c) < NEAREST:
        c = NEAREST
    total = 0.0
    for node in range(nodes):
        share, left = 1.0, node
        for i in range(m):
            faces[i, 3] = c
        for k in range(3, rank):
            rule = int(rules[k])
            at = STARTS[rule] + left % COUNTS[rule]
            left //= COUNTS[rule]
            share *= SHARES[at]
            for i in range(m):
                faces[i, 3] -= loadings[i, k] * SHIFTS[at]
        for i in range(m):
            x, y, z = loadings[i, 0], 0.0, 0.0
            if m > 1:
                y = loadings[i, 1]
            if m > 2:
                z = loadings[i, 2]
            size = math.sqrt(x * x + y * y + z * z)
            faces[i, 0], faces[i, 1], faces[i, 2] = x / size, y / size, z / size
            faces[i, 3] /= size
        total += share * _outside(m, faces, lines)
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
    loadings = covariance[: kept * kept].reshape((kept, kept))
    rank = _loadings(kept, correlation, loadings, score)
    faces, lines = spare[: 4 * kept].reshape((kept, 4)), spare[4 * kept : 7 * kept].reshape((kept, 3))
    p = largest_exceeds(largest, kept, rank, loadings, faces, lines, score)
    out[0], out[1], out[2] = -multivariate_normal.quantile(p), largest, np.nan


@kernel("f8, f8[:, ::1]")
def exceedance(c, correlation):
    """Return the probability that the largest of correlated normal variables exceeds c, for who sits in no kernel."""
    m = correlation.shape[0]
    loadings, faces, lines, left = np.empty((m, m)), np.empty((m, 4)), np.empty((m, 3)), np.empty(m)
    rank = _loadings(m, correlation, loadings, left)
    return largest_exceeds(c, m, rank, loadings, faces, lines, left)
