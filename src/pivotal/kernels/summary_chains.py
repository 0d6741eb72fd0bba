"""Trials moved until what would be printed of them is what was printed: chains over parameters and subjects together.

The target of a chain is the prior of the parameters, times the density of the latent subjects, times
``exp(-misfit / (2 t²))``; the tolerance t falls from step to step, so that in the end only trials stay that are printed
alike. Four moves leave the target as it is (Tierney 1994; data augmentation, Tanner and Wong 1987): a few subjects are
drawn anew; one subject near a printed time is moved a little; parameters are moved while the subjects stay, which
changes nothing that is printed; parameters are moved and the subjects with them.
"""

import math

import numpy as np

from pivotal.kernels import look_rank_statistics as ranks
from pivotal.kernels import summary_trials as trials
from pivotal.kernels.compile import kernel

BY_NUDGE, BY_SUBJECT, BY_PARAMETER = 0.35, 0.82, 0.88  # below: which move
WALKS, WALK = 0.4, 0.2  # part of these moves that is not near a printed time, and how far they go on the log scale
NARROWEST = 0.02  # of a window, beside what rounding allows
FAR = 2.0  # units: how far a number is off that is reached in one trial only
EACH = 6  # uniform numbers a subject needs
BEFORE_SUBJECTS = 2  # uniform numbers of a step that come before those of the subjects
AT_LEAST = 14  # uniform numbers the other moves need


@kernel()
def misfit(values, targets, first, end):
    """Return the sum of squares of how far some values lie outside their intervals, in units."""
    total = 0.0
    for k in range(first, end):
        low, high, unit = targets[0, k], targets[1, k], targets[2, k]
        if low == -np.inf and high == np.inf:
            continue
        x, off = values[k], 0.0
        if math.isnan(x):
            return np.inf
        if x < low:
            off = FAR if math.isinf(low) or math.isinf(x) else (low - x) / unit
        elif x > high:
            off = FAR if math.isinf(x) else (x - high) / unit
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
    total = 0.0
    for loss in latent[trials.LOSS]:
        total += loss
    return latent.shape[1] * math.log(rate) - rate * total


@kernel()
def _copy(source, target):
    for i in range(target.size):
        target[i] = source[i]


@kernel()
def _keep(theta, latent, time, event, kept_theta, kept_latent, kept_time, kept_event):
    """Copy a trial."""
    _copy(theta, kept_theta)
    _copy(time, kept_time)
    _copy(event, kept_event)
    for row in range(latent.shape[0]):
        _copy(latent[row], kept_latent[row])


@kernel()
def _move_parameters(theta, other, family, arm, latent, mean, deviation, u):
    """Move parameters while all subjects stay as they are; what is observed does not change."""
    n = arm.size
    for which in range(2):
        length = 1.0 / math.sqrt(0.5 * n)
        _copy(theta, other)
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
            _copy(other, theta)
    _copy(theta, other)
    other[trials.DROPOUT] += 2.0 / math.sqrt(n) * _normal(u[10], u[11])
    gain = _prior(other, mean, deviation) - _prior(theta, mean, deviation)
    gain += _loss_density(other, latent) - _loss_density(theta, latent)
    if math.log(u[12]) < gain:
        _copy(other, theta)


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
    which = int(u[4] * (7 if scanned else 5))
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
    elif which == 3:
        theta[trials.DROPOUT] += by
        for i in range(arm.size):
            latent[trials.LOSS, i] *= math.exp(-by)
    else:
        theta[(trials.SHORTEST, trials.SCANS, trials.DEATHS)[which - 4]] += by if which == 5 else 3.0 * by
    for i in range(arm.size):
        trials.observe(theta, scanned, latent, i, time, event)


@kernel()
def _in_window(time, event, arm, which, low, high, chosen):
    """Return how many subjects of an arm have an event, or of both (2) are censored, between two times.

    With ``chosen`` below their number, return the subject that it counts instead.
    """
    count = 0
    for i in range(arm.size):
        fits = event[i] != 0 and arm[i] == which if which < 2 else event[i] == 0
        if fits and low < time[i] < high:
            if count == chosen:
                return i
            count += 1
    return count


@kernel()
def _walk(theta, family, scanned, arm, latent, time, event, u):
    """Move the time of one subject by a little, wherever it is; return the log ratio of densities."""
    i, by = int(u[2] * arm.size), WALK * (2.0 * u[3] - 1.0)
    if u[4] < 0.5:
        latent[trials.LOSS, i] *= math.exp(by)
        gain = by - trials.dropout_rate(theta) * latent[trials.LOSS, i] * (1.0 - math.exp(-by))
    else:
        median, shape = trials.median_and_shape(theta, arm[i])
        at = latent[trials.EVENT, i]
        latent[trials.EVENT, i] = at * math.exp(by)
        gain = by + trials.log_density(family, median, shape, at * math.exp(by))
        gain -= trials.log_density(family, median, shape, at)
    latent[trials.VISIT, i] = 2.0 * u[5] - 1.0
    trials.observe(theta, scanned, latent, i, time, event)
    return gain


@kernel()
def _nudge(theta, family, scanned, arm, latent, time, event, targets, tolerance, u):
    """Move one subject within a narrow window around a printed time; return the log ratio of densities.

    Who is in the window stays in it, so that the way back is as likely.
    """
    if u[1] < WALKS:
        return _walk(theta, family, scanned, arm, latent, time, event, u)
    place = (0, 1, 2, 3, 4, 5, trials.FOLLOW_UP, trials.FOLLOW_UP + 1, trials.FOLLOW_UP + 2)[int(u[2] * 9.0)]
    low, high, unit = targets[0, place], targets[1, place], targets[2, place]
    if math.isinf(low) or math.isinf(high):
        return -np.inf
    which = 2 if place >= trials.FOLLOW_UP else 1 if place >= trials.EXPERIMENTAL_MEDIAN else 0
    middle, half = 0.5 * (low + high), 0.5 * (high - low) + NARROWEST + tolerance * unit
    begin, end = math.exp(middle - half), math.exp(middle + half)
    count = _in_window(time, event, arm, which, begin, end, -1)
    if count == 0:
        return -np.inf
    i = _in_window(time, event, arm, which, begin, end, int(u[3] * count))
    to, gain = math.exp(middle + half * (2.0 * u[4] - 1.0)), 0.0
    death = latent[trials.KIND, i] < 1.0 / (1.0 + math.exp(-theta[trials.DEATHS]))
    seen_at_scan = scanned and not (which < 2 and death)
    if seen_at_scan:
        latent[trials.VISIT, i] = 2.0 * u[5] - 1.0
    elif which < 2:
        median, shape = trials.median_and_shape(theta, arm[i])
        gain = trials.log_density(family, median, shape, to) + math.log(to)
        gain -= trials.log_density(family, median, shape, time[i]) + math.log(time[i])
        latent[trials.EVENT, i] = to
    elif time[i] == latent[trials.LOSS, i]:
        gain = math.log(to / time[i]) - trials.dropout_rate(theta) * (to - time[i])
        latent[trials.LOSS, i] = to
    else:
        shortest = 1.0 / (1.0 + math.exp(-theta[trials.SHORTEST]))
        place_in = (to / math.exp(theta[trials.LONGEST]) - shortest) / (1.0 - shortest)
        if not 0.0 < place_in < 1.0:
            return -np.inf
        gain = math.log(to / time[i])
        latent[trials.ENTRY, i] = place_in
    was = event[i]
    trials.observe(theta, scanned, latent, i, time, event)
    if event[i] != was or not begin < time[i] < end:
        return -np.inf
    # where another time ends the follow-up now, the way back would be another move
    return gain if seen_at_scan or abs(time[i] - to) < 1e-9 * to else -np.inf


@kernel()
def _proposed(order, time, event, arm, z, scale, desk, targets, most, out):
    """Write what would be printed and return the misfit, or more than ``most`` as soon as it is known to be more.

    ``order`` is nearly that of the times.
    """
    ordered, table, curve = desk
    for j in range(order.size):
        ordered[j] = time[order[j]]
    trials.sort_nearly(order, ordered)
    rows, tied = trials.times_printed(order, ordered, event, arm, z, scale, table, curve, out)
    total = misfit(out, targets, 0, trials.HAZARD_RATIO) + misfit(out, targets, trials.FOLLOW_UP, trials.NUMBERS)
    if total > most:
        return np.inf
    trials.ratio_printed(arm, z, table, rows, tied, out)
    return total + misfit(out, targets, trials.HAZARD_RATIO, trials.FOLLOW_UP)


@kernel()
def _chain(theta, family, scanned, scale, arm, z, prior, targets, tolerance, u, latent, time, event, values):
    """Move one trial step by step."""
    n, block = arm.size, (u.shape[1] - BEFORE_SUBJECTS) // EACH
    desk = np.empty(n), np.empty((ranks.ROWS, n + 1)), np.empty(3)
    order, other = np.argsort(time).astype(np.int32), theta.copy()
    kept_order, kept_theta, kept_latent = order.copy(), theta.copy(), latent.copy()
    kept_time, kept_event, proposed = time.copy(), event.copy(), values.copy()
    at = np.inf
    for s in range(-1, tolerance.size):  # at first the trial as it was drawn
        most = np.inf
        if s >= 0:
            chosen, t = u[s], tolerance[s]
            if BY_SUBJECT <= chosen[0] < BY_PARAMETER:
                _move_parameters(theta, other, family, arm, latent, prior[0], prior[1], chosen[1:])
                continue
            _copy(order, kept_order)
            _keep(theta, latent, time, event, kept_theta, kept_latent, kept_time, kept_event)
            # the place within the choice of the move is a uniform number of its own
            if chosen[0] < BY_NUDGE:
                part = chosen[0] / BY_NUDGE
                gain = _nudge(theta, family, scanned, arm, latent, time, event, targets, t, chosen)
            elif chosen[0] < BY_SUBJECT:
                gain, part = 0.0, (chosen[0] - BY_NUDGE) / (BY_SUBJECT - BY_NUDGE)
                _draw_subjects(theta, family, scanned, arm, latent, time, event, int(chosen[1] * n), block, chosen)
            else:
                part = (chosen[0] - BY_PARAMETER) / (1.0 - BY_PARAMETER)
                _move_all(theta, scanned, arm, latent, time, event, min(0.15, max(0.01, t)), chosen)
                gain = _prior(theta, prior[0], prior[1]) - _prior(kept_theta, prior[0], prior[1])
            most = at + 2.0 * t * t * (gain - math.log(part + 1e-300))
        there = np.inf
        if most >= 0.0:
            there = _proposed(order, time, event, arm, z, scale, desk, targets, most, proposed)
        if s < 0 or (there <= most and there < np.inf):
            at = there
            _copy(proposed, values)
        else:
            _copy(kept_order, order)
            _keep(kept_theta, kept_latent, kept_time, kept_event, theta, latent, time, event)
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
        Uniform numbers above 0 and below 1; a step draws (k - 2) / 6 subjects, and k is 14 at least.
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
