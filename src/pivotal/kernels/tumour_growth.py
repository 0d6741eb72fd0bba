"""What happens to a subject's tumours, were it seen without error: the sum of diameters, progression, response, death.

The sum Y follows dY/dt = growth Y - (shrinkage + early exp(-resistance t)) effect Y, in days, with an effect that falls
in steps as the dose is reduced. Its logarithm is then known in closed form and convex: Y has one nadir, and is above
any multiple of it once and for all.

A subject is a row of numbers, the days on which levels of effect begin (infinite for levels never taken), and the
effects. Progression, by size, is growth of the sum over its nadir by a fifth and by 5 mm; a response is a sum of at
most seven tenths of that at entry.
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel
from pivotal.kernels.hazards import scaled_hazard_at, time_of_hazard

BASELINE, GROWTH, SHRINKAGE, EARLY, RESISTANCE, HAS_NON_TARGET = range(6)
SUBJECT = 6  # columns of a subject
# The columns of the truth, in days from entry.
NADIR, NADIR_SUM, BY_SIZE, BY_NON_TARGET, BY_NEW_LESION, PROGRESSION, CAUSE, RESPONSE, DEATH = range(9)
TRUTH = 9
NO_CAUSE, SIZE, NON_TARGET, NEW_LESION = range(4)
NEW_LESION_LAW, NON_TARGET_LAW, BEFORE_LAW, AFTER_LAW = range(4)  # the order of the distributions
HORIZON = 7305.0  # days; what has not come after twenty years never does
DAYS = 30.4375  # of a month
RELATIVE, ABSOLUTE, RESPONDED = 1.2, 5.0, 0.7


@kernel()
def log_change(subject, starts, effects, day):
    """Return the logarithm of the sum of diameters on a day over that at entry."""
    resistance = subject[RESISTANCE]
    total = subject[GROWTH] * day
    for k in range(starts.size):
        if day <= starts[k]:
            break
        end = day if k + 1 == starts.size else min(day, starts[k + 1])
        early = (math.exp(-resistance * starts[k]) - math.exp(-resistance * end)) / resistance
        total -= effects[k] * (subject[SHRINKAGE] * (end - starts[k]) + subject[EARLY] * early)
    return total


@kernel()
def nadir_of(subject, starts, effects):
    """Return the day from which on the sum grows; infinite if it shrinks for ever."""
    for k in range(starts.size):
        if starts[k] == np.inf:
            break
        end = np.inf if k + 1 == starts.size else starts[k + 1]
        net = subject[GROWTH] - effects[k] * subject[SHRINKAGE]  # what is left of growth when resistance is complete
        early = effects[k] * subject[EARLY]
        if net - early * math.exp(-subject[RESISTANCE] * starts[k]) >= 0.0:
            return starts[k]
        if net > 0.0:
            turn = math.log(early / net) / subject[RESISTANCE]
            if turn < end:
                return max(turn, starts[k])
    return np.inf


@kernel()
def reached(subject, starts, effects, low, high, level):
    """Return when the log change, on one side of the nadir, passes a level between two days."""
    rising = log_change(subject, starts, effects, high) > level
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle <= low or middle >= high:
            break
        if (log_change(subject, starts, effects, middle) >= level) == rising:
            high = middle
        else:
            low = middle
    return high


@kernel()
def by_size(subject, starts, effects, nadir):
    """Return the day on which the sum is a fifth and 5 mm above its nadir; infinite if not within the horizon."""
    if nadir >= HORIZON:
        return np.inf
    least = subject[BASELINE] * math.exp(log_change(subject, starts, effects, nadir))
    level = math.log(max(RELATIVE * least, least + ABSOLUTE) / subject[BASELINE])
    if log_change(subject, starts, effects, HORIZON) < level:
        return np.inf
    return reached(subject, starts, effects, nadir, HORIZON, level)


@kernel()
def by_response(subject, starts, effects, nadir):
    """Return the day on which the sum is seven tenths of that at entry; infinite if it never is."""
    nadir = min(nadir, HORIZON)
    level = math.log(RESPONDED)
    if log_change(subject, starts, effects, nadir) > level:
        return np.inf
    return reached(subject, starts, effects, 0.0, nadir, level)


@kernel()
def month_of(laws, d, target):
    """Return the month in which the cumulative hazard of distribution d reaches a target."""
    kinds, parameters, first, rate_starts, rates, begin, times, ratios = laws
    return time_of_hazard(
        kinds[d], parameters[d], rate_starts, rates, first[d], first[d + 1], times, ratios, begin[d], begin[d + 1],
        target,
    )  # fmt: skip


@kernel()
def with_growth(subject, starts, effects, laws, d, target, power):
    """Return the day of an event whose hazard goes with a power of the relative sum of diameters.

    The cumulative hazard is added up day by day, the sum being taken at noon.
    """
    if power == 0.0:
        day = DAYS * month_of(laws, d, target)
        return day if day < HORIZON else np.inf
    kinds, parameters, first, rate_starts, rates, begin, times, ratios = laws
    _, whole = scaled_hazard_at(
        kinds[d], parameters[d], rate_starts, rates, first[d], first[d + 1], times, ratios, begin[d], begin[d + 1],
        HORIZON / DAYS,
    )  # fmt: skip
    if whole * math.exp(power * max(0.0, log_change(subject, starts, effects, HORIZON))) < target:
        return np.inf  # not even if the tumour were at its largest, which is at an end, all the time
    total, before = 0.0, 0.0
    for day in range(int(HORIZON)):
        _, upto = scaled_hazard_at(
            kinds[d], parameters[d], rate_starts, rates, first[d], first[d + 1], times, ratios, begin[d], begin[d + 1],
            (day + 1.0) / DAYS,
        )  # fmt: skip
        step = (upto - before) * math.exp(power * log_change(subject, starts, effects, day + 0.5))
        if step > 0.0 and total + step >= target:
            return day + (target - total) / step
        total += step
        before = upto
    return np.inf


@kernel()
def true_course(subject, starts, effects, laws, drawn, power, truth):
    """Write the truth of a subject, from four standard exponential numbers."""
    nadir = nadir_of(subject, starts, effects)
    lowest = log_change(subject, starts, effects, min(nadir, HORIZON))
    truth[NADIR], truth[NADIR_SUM] = nadir, subject[BASELINE] * math.exp(lowest)
    truth[BY_SIZE] = by_size(subject, starts, effects, nadir)
    truth[BY_NEW_LESION] = with_growth(subject, starts, effects, laws, NEW_LESION_LAW, drawn[0], power)
    truth[BY_NON_TARGET] = np.inf
    if subject[HAS_NON_TARGET] > 0.0:
        truth[BY_NON_TARGET] = with_growth(subject, starts, effects, laws, NON_TARGET_LAW, drawn[1], power)
    progression, cause = truth[BY_SIZE], SIZE
    if truth[BY_NON_TARGET] < progression:
        progression, cause = truth[BY_NON_TARGET], NON_TARGET
    if truth[BY_NEW_LESION] < progression:
        progression, cause = truth[BY_NEW_LESION], NEW_LESION
    death = DAYS * month_of(laws, BEFORE_LAW, drawn[2])
    if progression < death:
        death = progression + DAYS * month_of(laws, AFTER_LAW, drawn[3])
    else:
        progression, cause = np.inf, NO_CAUSE
    response = by_response(subject, starts, effects, nadir)
    truth[PROGRESSION], truth[CAUSE], truth[DEATH] = progression, cause, death
    truth[RESPONSE] = response if response < min(progression, death) else np.inf


LAWS = "Tuple((i8[::1], f8[:, ::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1]))"


@kernel(f"f8[:, ::1], f8[:, ::1], f8[:, ::1], {LAWS}, f8[:, ::1], f8, f8[:, ::1]")
def true_courses(subjects, starts, effects, laws, drawn, power, truth):
    """Write the truth of each subject: days from entry, infinite for never."""
    for i in range(subjects.shape[0]):
        true_course(subjects[i], starts[i], effects[i], laws, drawn[i], power, truth[i])


@kernel("f8[::1], f8[::1], f8[::1], f8[::1]")
def sums_of_diameters(subject, starts, effects, days):
    """Return the sum of diameters of one subject on many days."""
    sums = np.empty(days.size)
    for i in range(days.size):
        sums[i] = subject[BASELINE] * math.exp(log_change(subject, starts, effects, days[i]))
    return sums
