"""Whole trials of two arms drawn from a few parameters, and what a publication would print of each.

Arm 0 is the reference, arm 1 the experimental arm; a trial may have one arm only. A trial is drawn from ``theta``, the
columns of which are named below, a family of times to the event, and ``scanned``, whether progression is seen at scans.
What a subject brings, whatever is observed of it, is its column of ``latent``: time to the event, place in accrual,
time to drop-out, whether the event is a death, and by how much its visits are off.

What would be printed are ``NUMBERS`` values: times as logarithms, infinite where not reached; the log hazard ratio of
Cox's model with its limits; the z of the log-rank test, above 0 where it favours the experimental arm; events.
"""

import math

import numpy as np

from pivotal.kernels import look_rank_statistics as ranks
from pivotal.kernels.compile import kernel
from pivotal.kernels.random_streams import exponential, uniform, words

# Columns of theta: log median of the reference arm, log ratio of the medians, log shape, log ratio of the shapes,
# log of the longest follow-up, logit of the shortest as part of it, log of drop-outs expected within the longest,
# log of the interval of scans, logit of the part of events that are deaths.
MEDIAN, RATIO, SHAPE, SHAPE_RATIO, LONGEST, SHORTEST, DROPOUT, SCANS, DEATHS = range(9)
PARAMETERS = 9
WEIBULL, LOG_NORMAL, CHANGE = range(3)  # the hazard of the last changes once, at half the median
EVENT, ENTRY, LOSS, KIND, VISIT = range(5)  # rows of latent
LATENT = 5
# Numbers: median and limits of the arms, hazard ratio and limits, z, follow-up and limits, events of the arms, and all
REFERENCE_MEDIAN, EXPERIMENTAL_MEDIAN, HAZARD_RATIO, Z, FOLLOW_UP, EVENTS = 0, 3, 6, 9, 10, 13
NUMBERS = 16
LOG_LOG, LOG, PLAIN = range(3)  # on which scale the limits of a median are taken
LN2 = math.log(2.0)
LN_LN2 = math.log(LN2)
SPREAD = 1.1661  # times 1 / shape: the log-normal's sigma with the quartiles' ratio of the Weibull
OFF = 0.08  # of an interval: how far a visit is from its day at most
FIRST_DAY = 0.01  # of an interval: when those are censored who had no scan
SHORTEST_TIME = 1e-9
NEAR = 1.4901161193847656e-08


@kernel()
def time_of(family, median, shape, draw, second):
    """Return a time to the event from two uniform numbers."""
    if family == LOG_NORMAL:
        z = math.sqrt(-2.0 * math.log(draw)) * math.cos(2.0 * math.pi * second)
        return median * math.exp(SPREAD / shape * z)
    hazard = -math.log(draw)
    if family == WEIBULL:
        return median * (hazard / LN2) ** (1.0 / shape)
    after = 2.0**shape - 1.0
    before = 2.0 * LN2 / (median * (1.0 + after))
    until = 0.5 * median * before
    return hazard / before if hazard < until else 0.5 * median + (hazard - until) / (before * after)


@kernel()
def log_density(family, median, shape, time):
    """Return the log density of a time to the event."""
    if family == LOG_NORMAL:
        sigma = SPREAD / shape
        z = math.log(time / median) / sigma
        return -0.5 * z * z - math.log(sigma * time)
    if family == WEIBULL:
        scaled = math.log(time / median)
        return math.log(shape * LN2) + (shape - 1.0) * scaled - math.log(median) - LN2 * math.exp(shape * scaled)
    after = 2.0**shape - 1.0
    before = 2.0 * LN2 / (median * (1.0 + after))
    if time < 0.5 * median:
        return math.log(before) - before * time
    return math.log(before * after) - before * (0.5 * median + after * (time - 0.5 * median))


@kernel()
def median_and_shape(theta, arm):
    """Return the median and the shape of an arm."""
    return math.exp(theta[MEDIAN] + arm * theta[RATIO]), math.exp(theta[SHAPE] + arm * theta[SHAPE_RATIO])


@kernel()
def dropout_rate(theta):
    """Return the rate of drop-out per unit of time."""
    return math.exp(theta[DROPOUT] - theta[LONGEST])


@kernel()
def observe(theta, scanned, latent, i, time, event):
    """Write what is observed of a subject."""
    longest = math.exp(theta[LONGEST])
    shortest = 1.0 / (1.0 + math.exp(-theta[SHORTEST]))
    end = min(longest * (shortest + (1.0 - shortest) * latent[ENTRY, i]), latent[LOSS, i])
    at = latent[EVENT, i]
    if scanned:
        interval = math.exp(theta[SCANS])
        off = OFF * interval * latent[VISIT, i]
        if latent[KIND, i] >= 1.0 / (1.0 + math.exp(-theta[DEATHS])):
            at = interval * math.ceil(at / interval) + off
        if at > end:
            last = math.floor(end / interval)
            end = min(interval * last + off, end) if last >= 1.0 else min(FIRST_DAY * interval, end)
    seen = min(at, end)
    event[i] = 1 if at <= end else 0
    time[i] = seen if seen > SHORTEST_TIME else SHORTEST_TIME  # also where it is not a number


@kernel()
def draw(theta, family, scanned, arm, seed, replicate, word, some, latent, time, event):
    """Write the latent numbers of all subjects of a replicate, and what is observed of them."""
    n = arm.size
    words(seed, replicate, 0, word)
    for row in (ENTRY, KIND):
        uniform(word[row], latent[row])
    uniform(word[EVENT], some[0])
    exponential(word[LOSS], latent[LOSS])
    words(seed, replicate, 1, word)
    uniform(word[0], latent[VISIT])
    uniform(word[1], some[1])
    rate = dropout_rate(theta)
    for i in range(n):
        median, shape = median_and_shape(theta, arm[i])
        latent[EVENT, i] = time_of(family, median, shape, some[0, i], some[1, i])
        latent[LOSS, i] /= rate
        latent[VISIT, i] = 2.0 * latent[VISIT, i] - 1.0
        observe(theta, scanned, latent, i, time, event)


@kernel()
def _reached(survival, greenwood, z, scale, upper):
    """Say whether a limit of the curve, the lower or the upper one, is at or below one half."""
    sign = -1.0 if upper else 1.0
    if scale == LOG_LOG:
        hazard = -math.log(survival)
        return math.log(hazard) + sign * z * math.sqrt(greenwood) / hazard >= LN_LN2 - NEAR
    if scale == LOG:
        return math.log(survival) - sign * z * math.sqrt(greenwood) <= NEAR - LN2
    return survival * (1.0 - sign * z * math.sqrt(greenwood)) <= 0.5 + NEAR


@kernel()
def _step(left, died, at, z, scale, curve, out, k):
    """Take a step of a curve down; ``curve`` holds survival, Greenwood's sum, and whether it lies at one half."""
    if curve[2] > 0.0:
        out[k], curve[2] = 0.5 * (out[k] + at), 0.0
    curve[0] *= (left - died) / left
    survival = curve[0]
    if out[k] == np.inf and survival <= 0.5 + NEAR:
        out[k] = at
        curve[2] = 1.0 if abs(survival - 0.5) <= NEAR else 0.0
    if left <= died:
        out[k + 1] = min(out[k + 1], at)
        return
    curve[1] += died / (left * (left - died))
    if out[k + 1] == np.inf and _reached(survival, curve[1], z, scale, False):
        out[k + 1] = at
    if survival <= 0.5 + NEAR and out[k + 2] == np.inf and _reached(survival, curve[1], z, scale, True):
        out[k + 2] = at


@kernel()
def _begin(curve, out, k):
    curve[0], curve[1], curve[2] = 1.0, 0.0, 0.0
    out[k] = out[k + 1] = out[k + 2] = np.inf


@kernel()
def _medians(table, rows, z, scale, curve, out):
    """Write the medians of the arms, and their limits."""
    for a in range(2):
        k = EXPERIMENTAL_MEDIAN if a else REFERENCE_MEDIAN
        left, died = (ranks.EXPERIMENTAL, ranks.DIED_EXPERIMENTAL) if a else (ranks.REFERENCE, ranks.DIED_REFERENCE)
        total = 0.0
        _begin(curve, out, k)
        for r in range(rows):
            if table[died, r] > 0.0:
                total += table[died, r]
                if out[k + 2] == np.inf or curve[2] > 0.0:
                    _step(table[left, r], table[died, r], table[ranks.TIME, r], z[a], scale, curve, out, k)
        out[EVENTS + a] = total
    out[EVENTS + 2] = out[EVENTS] + out[EVENTS + 1]


@kernel()
def _follow_up(order, time, event, z, scale, curve, out):
    """Write the median of the reverse curve of both arms (Schemper and Smith 1996), and its limits."""
    n = order.size
    _begin(curve, out, FOLLOW_UP)
    j = 0
    while j < n and (out[FOLLOW_UP + 2] == np.inf or curve[2] > 0.0):
        now, first, lost = time[j], j, 0
        while j < n and time[j] == now:
            lost += event[order[j]] == 0
            j += 1
        if lost > 0:
            _step(float(n - first), float(lost), now, z[3], scale, curve, out, FOLLOW_UP)


@kernel()
def times_printed(order, time, event, arm, z, scale, table, curve, out):
    """Write times and events that would be printed of subjects in order of time; return what a ratio needs."""
    tied = ranks.event_is_tied(order, order.size, time, event)
    rows = ranks.counts(order, order.size, time, event, arm, arm, 1, tied, table)
    _medians(table, rows, z, scale, curve, out)
    _follow_up(order, time, event, z, scale, curve, out)
    for k in (0, 1, 2, 3, 4, 5, FOLLOW_UP, FOLLOW_UP + 1, FOLLOW_UP + 2):
        out[k] = math.log(out[k])
    return rows, tied


@kernel()
def ratio_printed(arm, z, table, rows, tied, out):
    """Write the hazard ratio that would be printed, its limits, and z; not a number where there is none."""
    out[HAZARD_RATIO] = out[HAZARD_RATIO + 1] = out[HAZARD_RATIO + 2] = out[Z] = np.nan
    if arm[0] == arm[arm.size - 1]:
        return
    log_ratio, information = ranks.cox_of_arms(table, rows, tied)
    if information > 0.0:
        half = z[2] / math.sqrt(information)
        out[HAZARD_RATIO] = log_ratio
        out[HAZARD_RATIO + 1], out[HAZARD_RATIO + 2] = log_ratio - half, log_ratio + half
    score, variance = ranks.log_rank(table, rows, 1.0)
    out[Z] = score / math.sqrt(variance) if variance > 0.0 else np.nan


@kernel()
def sort_nearly(order, time):
    """Put times that are all but in order in order, with the subjects they are of."""
    for j in range(1, time.size):
        at = time[j]
        if at < time[j - 1]:
            who, to = order[j], j
            while to > 0 and time[to - 1] > at:
                time[to], order[to] = time[to - 1], order[to - 1]
                to -= 1
            time[to], order[to] = at, who


@kernel("f8[:, ::1], i8[::1], b1[::1], i8[::1], i4[::1], u8, u8, f8[::1], f8[:, ::1]")
def printed_of(theta, family, scanned, scale, arm, seed, first, z, out):
    """Write what would be printed of many trials.

    Parameters
    ----------
    theta : (b, PARAMETERS) float64
    family, scale : (b,) int64
    scanned : (b,) bool
    arm : (n,) int32
        The arm of each subject, in ascending order.
    seed, first : uint64
        Trial i is replicate ``first + i``.
    z : (4,) float64
        Quantiles of the intervals: of the medians of both arms, the hazard ratio, the follow-up.
    out : (b, NUMBERS) float64
    """
    n = arm.size
    word, some, latent = np.empty((4, n), np.uint64), np.empty((2, n)), np.empty((LATENT, n))
    time, event, order, curve = np.empty(n), np.empty(n, np.uint8), np.empty(n, np.int32), np.empty(3)
    table, ordered = np.empty((ranks.ROWS, n + 1)), np.empty(n)
    for i in range(theta.shape[0]):
        draw(theta[i], family[i], scanned[i], arm, seed, first + np.uint64(i), word, some, latent, time, event)
        by_time = np.argsort(time)
        for j in range(n):
            order[j], ordered[j] = by_time[j], time[by_time[j]]
        rows, tied = times_printed(order, ordered, event, arm, z, scale[i], table, curve, out[i])
        ratio_printed(arm, z, table, rows, tied, out[i])
