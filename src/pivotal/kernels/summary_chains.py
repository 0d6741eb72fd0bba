"""Trials moved until what would be printed of them is what was printed: chains over parameters and subjects together.

The target of a chain is the prior of the parameters, times the density of the latent subjects, times
``exp(-misfit / (2 t²))``; the tolerance t falls from step to step, so that in the end only trials stay that are printed
alike. Three moves leave the target as it is (Tierney 1994; data augmentation, Tanner and Wong 1987): a few subjects are
drawn anew; parameters are moved while the subjects stay, which changes nothing that is printed; parameters are moved
and the subjects with them.
"""

import math

import numpy as np

from pivotal.kernels import look_rank_statistics as ranks
from pivotal.kernels import summary_trials as trials
from pivotal.kernels.compile import kernel

BY_SUBJECT, BY_PARAMETER = 0.8, 0.88  # below: which move
FAR = 2.0  # units: how far a number is off that is reached in one trial only
EACH = 6  # uniform numbers a subject needs
BEFORE_SUBJECTS = 2  # uniform numbers of a step that come before those of the subjects
AT_LEAST = 14  # uniform numbers the other moves need


@kernel()
def misfit(values, low, high, unit):
    """Return the sum of squares of how far values lie outside their intervals, in units."""
    total = 0.0
    for k in range(values.size):
        if low[k] == -np.inf and high[k] == np.inf:
            continue
        x, off = values[k], 0.0
        if math.isnan(x):
            return np.inf
        if x < low[k]:
            off = FAR if math.isinf(low[k]) or math.isinf(x) else (low[k] - x) / unit[k]
        elif x > high[k]:
            off = FAR if math.isinf(x) else (x - high[k]) / unit[k]
        total += off * off
    return total


@kernel()
def _normal(one, other):
    return math.sqrt(-2.0 * math.log(one)) * math.cos(2.0 * math.pi * other)


@kernel()
def _prior(theta, mean, deviation):
    total = 0.0
    for p in range(theta.size):
        x = (theta[p] - mean[p]) / deviation[p]
        total -= 0.5 * x * x
    return total


@kernel()
def _arm_density(theta, family, arm, which, latent):
    median, shape = trials.median_and_shape(theta, which)
    total = 0.0
    for i in range(arm.size):
        if arm[i] == which:
            total += trials.log_density(family, median, shape, latent[trials.EVENT, i])
    return total


@kernel()
def _loss_density(theta, latent):
    rate = trials.dropout_rate(theta)
    return latent.shape[1] * math.log(rate) - rate * latent[trials.LOSS].sum()


@kernel()
def _move_parameters(theta, other, family, arm, latent, mean, deviation, u):
    """Move parameters while all subjects stay as they are; what is observed does not change."""
    n = arm.size
    for which in range(2):
        length = 1.0 / math.sqrt(0.5 * n)
        other[:] = theta
        by = length * _normal(u[0 + 5 * which], u[1 + 5 * which]) / math.exp(theta[trials.SHAPE])
        bent = length * _normal(u[2 + 5 * which], u[3 + 5 * which])
        other[trials.RATIO] += by if which == 1 else -by
        other[trials.SHAPE_RATIO] += bent if which == 1 else -bent
        if which == 0:
            other[trials.MEDIAN] += by
            other[trials.SHAPE] += bent
        gain = _prior(other, mean, deviation) - _prior(theta, mean, deviation)
        gain += _arm_density(other, family, arm, which, latent) - _arm_density(theta, family, arm, which, latent)
        if math.log(u[4 + 5 * which]) < gain:
            theta[:] = other
    other[:] = theta
    other[trials.DROPOUT] += 2.0 / math.sqrt(n) * _normal(u[10], u[11])
    gain = _prior(other, mean, deviation) - _prior(theta, mean, deviation)
    gain += _loss_density(other, latent) - _loss_density(theta, latent)
    if math.log(u[12]) < gain:
        theta[:] = other


@kernel()
def _draw_subjects(theta, family, scanned, arm, latent, time, event, first, block, u):
    """Draw a few subjects anew."""
    n, rate = arm.size, trials.dropout_rate(theta)
    for j in range(block):
        i, at = (first + j) % n, BEFORE_SUBJECTS + EACH * j
        median, shape = trials.median_and_shape(theta, arm[i])
        latent[trials.EVENT, i] = trials.time_of(family, median, shape, u[at], u[at + 1])
        latent[trials.ENTRY, i] = u[at + 2]
        latent[trials.LOSS, i] = -math.log(u[at + 3]) / rate
        latent[trials.KIND, i] = u[at + 4]
        latent[trials.VISIT, i] = 2.0 * u[at + 5] - 1.0
        trials.observe(theta, scanned, latent, i, time, event)


@kernel()
def _move_all(theta, scanned, arm, latent, time, event, length, u):
    """Move one parameter, and the subjects with it."""
    by = length * _normal(u[2], u[3])
    which = int(u[4] * (6 if scanned else 4))
    if which < 2:
        theta[trials.RATIO] += by if which == 1 else -by
        if which == 0:
            theta[trials.MEDIAN] += by
        for i in range(arm.size):
            if arm[i] == which:
                latent[trials.EVENT, i] *= math.exp(by)
    elif which == 2:
        theta[trials.LONGEST] += by
        theta[trials.DROPOUT] += by  # the rate stays
    else:
        theta[(trials.SHORTEST, trials.SCANS, trials.DEATHS)[which - 3]] += by if which == 4 else 3.0 * by
    for i in range(arm.size):
        trials.observe(theta, scanned, latent, i, time, event)


@kernel()
def _evaluated(order, ordered, time, event, arm, z, scale, table, curve, targets, out):
    """Write what would be printed, and return the misfit; ``order`` is nearly that of the times."""
    for j in range(order.size):
        ordered[j] = time[order[j]]
    trials.sort_nearly(order, ordered)
    trials.numbers(order, ordered, event, arm, z, scale, table, curve, out)
    return misfit(out, targets[0], targets[1], targets[2])


@kernel()
def _chain(theta, family, scanned, scale, arm, z, prior, targets, tolerance, u, latent, time, event, values):
    """Move one trial step by step."""
    n, block = arm.size, (u.shape[1] - BEFORE_SUBJECTS) // EACH
    curve, table, ordered = np.empty(3), np.empty((ranks.ROWS, n + 1)), np.empty(n)
    order, other = np.argsort(time).astype(np.int32), theta.copy()
    kept_order, kept_theta, kept_latent = order.copy(), theta.copy(), latent.copy()
    kept_time, kept_event, proposed = time.copy(), event.copy(), values.copy()
    at = _evaluated(order, ordered, time, event, arm, z, scale, table, curve, targets, values)
    for s in range(tolerance.size):
        chosen = u[s]
        if BY_SUBJECT <= chosen[0] < BY_PARAMETER:
            _move_parameters(theta, other, family, arm, latent, prior[0], prior[1], chosen[1:])
            continue
        kept_order[:], kept_theta[:] = order, theta
        kept_latent[:], kept_time[:], kept_event[:] = latent, time, event
        gain = 0.0
        if chosen[0] < BY_SUBJECT:
            _draw_subjects(theta, family, scanned, arm, latent, time, event, int(chosen[1] * n), block, chosen)
        else:
            _move_all(theta, scanned, arm, latent, time, event, min(0.15, max(0.01, tolerance[s])), chosen)
            gain = _prior(theta, prior[0], prior[1]) - _prior(kept_theta, prior[0], prior[1])
        there = _evaluated(order, ordered, time, event, arm, z, scale, table, curve, targets, proposed)
        # the place within the choice of the move is a uniform number of its own
        part = chosen[0] / BY_SUBJECT if chosen[0] < BY_SUBJECT else (chosen[0] - BY_PARAMETER) / (1.0 - BY_PARAMETER)
        if there < np.inf and math.log(part + 1e-300) < gain - 0.5 * (there - at) / tolerance[s] ** 2:
            at = there
            values[:] = proposed
        else:
            order[:], theta[:] = kept_order, kept_theta
            latent[:], time[:], event[:] = kept_latent, kept_time, kept_event
    return at


@kernel(
    "f8[:, ::1], i8[::1], b1[::1], i8[::1], i4[::1], u8, i8[::1], f8[::1], f8[:, ::1], f8[:, ::1], f8[::1],"
    "f8[:, :, ::1], f8[:, ::1], u1[:, ::1], f8[:, ::1], f8[::1]"
)
def chains(
    theta, family, scanned, scale, arm, seed, replicate, z, prior, targets, tolerance, u, time, event, values, left
):
    """Move trials until they are printed as the targets are.

    Parameters
    ----------
    theta : (c, PARAMETERS) float64
        Where each chain begins; where it ends is written over it.
    family, scale : (c,) int64
    scanned : (c,) bool
    arm : (n,) int32
    seed, replicate : uint64, (c,) int64
        The trial that each chain begins with.
    z : (4,) float64
    prior : (2, PARAMETERS) float64
        Mean and standard deviation of independent normal priors.
    targets : (3, NUMBERS) float64
        The least and the greatest value, and the unit in which a distance counts; infinite limits ask for nothing, and
        a least value of infinity for a time that is not reached.
    tolerance : (s,) float64
        At each step, in these units.
    u : (c, s, k) float64
        Uniform numbers above 0; a step draws (k - 2) / 6 subjects, and k is 14 at least.
    time, event, values, left : (c, n) float64, (c, n) uint8, (c, NUMBERS) float64, (c,) float64
        Written: the trial, what would be printed of it, and the misfit that is left.
    """
    n = arm.size
    word, some, latent = np.empty((4, n), np.uint64), np.empty((2, n)), np.empty((trials.LATENT, n))
    for c in range(theta.shape[0]):
        first = np.uint64(replicate[c])
        trials.draw(theta[c], family[c], scanned[c], arm, seed, first, word, some, latent, time[c], event[c])
        left[c] = _chain(
            theta[c], family[c], scanned[c], scale[c], arm, z, prior, targets, tolerance, u[c], latent, time[c],
            event[c], values[c],
        )  # fmt: skip
