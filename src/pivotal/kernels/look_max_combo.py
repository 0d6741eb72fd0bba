"""MaxCombo at the looks of simulated trials: the largest weighted log-rank statistic and, quickly, its probability.

Correlated normal variables are written as Z = L X with independent X, as few as the rank. Where three are enough, which
is so for the usual weights, "all Z are below c" is a polyhedron. What further X add is small, for weights are much
alike: it shifts the faces, and is summed over the nodes of Gauss and Hermite. The error is that of the polyhedron up to
rank three, and below 1e-5 above, where a face that comes or goes with a shift is all that limits it.
"""

import math

import numpy as np

from pivotal.kernels import look_rank_statistics as ranks
from pivotal.kernels import multivariate_normal, polyhedra
from pivotal.kernels.compile import kernel

MOST_WEIGHTS = 10
MOST_NODES = 4096
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
def largest_exceeds(c, m, rank, loadings, faces, rules):
    """Return the probability that the largest of m normal variables Z = L X exceeds c.

    NaN where the X after the third matter so much that nodes would be too few, or too many. ``faces`` (m, 5) and
    ``rules`` (m,) are room to work in.
    """
    nodes = 1
    for k in range(3, rank):
        moves = 0.0
        for i in range(m):
            size = math.sqrt(loadings[i, 0] ** 2 + loadings[i, 1] ** 2 + loadings[i, 2] ** 2)
            moves = max(moves, abs(loadings[i, k]) / max(size, 1e-300))
        if moves > MOVES[MOVES.size - 1]:
            return np.nan
        rule = 0
        while moves > MOVES[rule]:
            rule += 1
        rules[k] = rule
        nodes *= COUNTS[rule]
        if nodes > MOST_NODES:
            return np.nan
    for i in range(m):
        square = 0.0
        for axis in range(3):
            faces[i, axis] = loadings[i, axis] if axis < rank else 0.0
            square += faces[i, axis] ** 2
        for axis in range(3):
            faces[i, axis] /= math.sqrt(square)
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
        for i in range(m if rank > 3 else 0):
            faces[i, 3] /= math.sqrt(loadings[i, 0] ** 2 + loadings[i, 1] ** 2 + loadings[i, 2] ** 2)
        total += share * polyhedra.outside(m, faces)
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
    rank = multivariate_normal.independent(kept, correlation, loadings, score)
    faces = spare[: polyhedra.COLUMNS * kept].reshape((kept, polyhedra.COLUMNS))
    p = largest_exceeds(largest, kept, rank, loadings, faces, score)
    out[0], out[1], out[2] = -multivariate_normal.quantile(p), largest, np.nan


@kernel("f8, f8[:, ::1]")
def exceedance(c, correlation):
    """Return the probability that the largest of correlated normal variables exceeds c, for who sits in no kernel."""
    m = correlation.shape[0]
    loadings, faces, left = np.empty((m, m)), np.empty((m, polyhedra.COLUMNS)), np.empty(m)
    rank = multivariate_normal.independent(m, correlation, loadings, left)
    return largest_exceeds(c, m, rank, loadings, faces, left)
