"""Many trials, one after the other: made, looked at when their looks fall due, and tested.

The month of a look that waits for events is that of an event, found in a histogram of the months of all events. At a
look times are put in order by counting: the share of a time t, t / (t + c) with c a quarter of the month of the look,
is nearly even over the buckets for any plausible distribution, so that few times lie in the wrong place afterwards and
are moved one by one.
"""

from typing import Any, NamedTuple

import numpy as np

from pivotal.kernels.compile import arguments_of, kernel, record_type
from pivotal.kernels.look_statistics import ROWS, statistic
from pivotal.kernels.trial_generation import RECIPE, generate, room_for

STATISTICS = 4
NEVER = 1e18  # months
HELD, OUT_OF_EVENTS, LAST = 1, 2, 3  # what became of a look; 0: it was not held


class Looks(NamedTuple):
    """When looks are held, and what ends a trial.

    Parameters
    ----------
    events, calendar, follow_up, gap : (k,) float64
        Conditions; not a number where there is none.
    earliest : (k,) bool
        Whether the first condition to be met counts; else the last.
    upper, lower : (k,) float64
        At which the first analysis ends the trial, where this does not depend on what was seen; infinite elsewhere.
    longest : float
        Months that a subject is followed at most.
    """

    events: Any
    calendar: Any
    follow_up: Any
    gap: Any
    earliest: Any
    upper: Any
    lower: Any
    longest: float


class Tests(NamedTuple):
    """What is computed at a look, as ``look_statistics.py`` numbers it.

    Parameters
    ----------
    kind, size, strata : (a,) int64
        The test, how many parameters it has, and how many strata it is told of.
    parameters : (a, p) float64
    """

    kind: Any
    size: Any
    strata: Any
    parameters: Any


class Seen(NamedTuple):
    """What was seen at the looks of some trials; a row a trial.

    Parameters
    ----------
    status : (n, k) uint8
        0 where the look was not held; ``HELD``; ``LAST`` where none came after it, as the conditions of the others were
        met before; ``OUT_OF_EVENTS`` where nothing more could happen until its own were.
    month : (n, k) float64
    subjects, events, experimental : (n, k) int32
        Who has entered; with an event; of these in other arms than the reference.
    statistic : (n, k, analyses, STATISTICS) float64
        z, estimate, its standard error, information.
    """

    status: Any
    month: Any
    subjects: Any
    events: Any
    experimental: Any
    statistic: Any


class Desk(NamedTuple):
    """Room for one look.

    Parameters
    ----------
    followed, calendar, time, sorted : (n,) float64
        Months that each subject can be followed; months of the events; at the look, times and the same in order.
    event : (n,) uint8
    order, key, bucket : (n,) int32
    buckets, histogram : int32 arrays
    table : float64 array
        What the tests need.
    """

    followed: Any
    calendar: Any
    time: Any
    sorted: Any
    event: Any
    order: Any
    key: Any
    bucket: Any
    buckets: Any
    histogram: Any
    table: Any


@kernel()
def _desk_for(n, strata):
    wide = 64
    while wide < 2 * n:
        wide *= 2
    real, whole = np.empty((4, n)), np.empty((3, n), np.int32)
    buckets, histogram = np.empty(wide + 1, np.int32), np.empty(max(64, wide // 2), np.int32)
    table = np.empty((ROWS, max(n, strata) + 1))
    return Desk(
        real[0],
        real[1],
        real[2],
        real[3],
        np.empty(n, np.uint8),
        whole[0],
        whole[1],
        whole[2],
        buckets,
        histogram,
        table,
    )


@kernel()
def in_order(time, n, scale, desk):
    """Write the first n times in order, and whose they are."""
    key, bucket, order, out = desk.key, desk.buckets, desk.order, desk.sorted
    last = bucket.size - 1
    for i in range(n):
        key[i] = np.int32(time[i] / (time[i] + scale) * last)
    bucket[:] = 0
    for i in range(n):
        bucket[key[i]] += 1
    before = 0
    for b in range(bucket.size):
        here = bucket[b]
        bucket[b] = before
        before += here
    for i in range(n):
        at = bucket[key[i]]
        bucket[key[i]] = at + 1
        order[at], out[at] = i, time[i]
    for j in range(1, n):
        t = out[j]
        if t < out[j - 1]:
            who, k = order[j], j
            while k > 0 and out[k - 1] > t:
                out[k], order[k] = out[k - 1], order[k - 1]
                k -= 1
            out[k], order[k] = t, who


@kernel()
def _months_of_events(trial, looks, desk):
    """Write how long each subject can be followed, and the months of all events with their buckets; return how many.

    The bucket of a month t is its share t / (t + c), with c the month in which the last subject enters.
    """
    n, last = trial.entry.size, desk.histogram.size - 1
    scale = trial.entry[n - 1]
    for i in range(n):
        most = min(trial.dropout[i], looks.longest)
        month = trial.entry[i] + trial.event[i]
        month = month if trial.event[i] <= most and month < NEVER else NEVER
        desk.followed[i], desk.calendar[i] = most, month
        desk.bucket[i] = np.int32(month / (month + scale) * last)
    desk.histogram[:] = 0
    for i in range(n):
        desk.histogram[desk.bucket[i]] += 1
    return n - desk.histogram[last]


@kernel()
def _nth(wanted, desk):
    """Return the month of the wanted-th event, by the bucket of a histogram in which it lies."""
    b, before, few = 0, 0, desk.sorted
    while before + desk.histogram[b] < wanted:
        before += desk.histogram[b]
        b += 1
    found = 0
    for i in range(desk.bucket.size):
        if desk.bucket[i] == b:
            month, k = desk.calendar[i], found
            while k > 0 and few[k - 1] > month:
                few[k] = few[k - 1]
                k -= 1
            few[k] = month
            found += 1
    return few[wanted - before - 1]


@kernel()
def _last_event(desk):
    """Return the month of the last event, 0 where there is none."""
    last = 0.0
    for month in desk.calendar:
        if month < NEVER:
            last = max(last, month)
    return last


@kernel()
def _month(looks, k, before, entered, count, desk):
    """Return the month of a look, and whether its conditions can be met."""
    earliest = looks.earliest[k]
    month, reached = np.inf if earliest else -np.inf, True
    wanted = looks.events[k]
    if not np.isnan(wanted):
        if wanted <= count:
            month = _nth(np.int64(np.ceil(wanted - 1e-9)), desk)
        else:
            reached = earliest
            month = month if earliest else max(_last_event(desk), entered)
    for condition in (looks.calendar[k], looks.follow_up[k] + entered, looks.gap[k] + before):
        if not np.isnan(condition):
            month = min(month, condition) if earliest else max(month, condition)
    if month == np.inf:
        return max(_last_event(desk), entered), False
    return month, reached


@kernel()
def _cut(trial, month, desk):
    """Write times and events as known in a month; return how many have entered, events, and those of other arms."""
    n, events, experimental = 0, 0, 0
    while n < trial.entry.size and trial.entry[n] < month:
        n += 1
    for i in range(n):
        most = min(desk.followed[i], month - trial.entry[i])
        desk.time[i] = min(trial.event[i], most)
        desk.event[i] = trial.entry[i] + trial.event[i] <= month and trial.event[i] <= desk.followed[i]
    for i in range(n):
        events += desk.event[i]
        experimental += desk.event[i] if trial.arm[i] > 0 else 0
    return n, events, experimental


@kernel()
def one_trial(trial, looks, tests, desk, seen, row):
    """Hold the looks of a trial that has been made, until a bound is crossed; write what was seen into a row."""
    count = _months_of_events(trial, looks, desk)
    entered, month, held = trial.entry[trial.entry.size - 1], 0.0, -1
    for k in range(looks.events.size):
        due, reached = _month(looks, k, month, entered, count, desk)
        if not due > month:
            continue
        month, held = due, k
        n, events, experimental = _cut(trial, month, desk)
        seen.month[row, k], seen.subjects[row, k] = month, n
        seen.events[row, k], seen.experimental[row, k] = events, experimental
        seen.status[row, k] = HELD if reached else OUT_OF_EVENTS
        in_order(desk.time, n, 0.25 * month, desk)
        for a in range(tests.kind.size):
            statistic(
                tests.kind[a], tests.parameters[a, : tests.size[a]], desk.order, n, desk.sorted, desk.event,
                trial.arm, trial.stratum, tests.strata[a], desk.table, seen.statistic[row, k, a],
            )  # fmt: skip
        z = seen.statistic[row, k, 0, 0]
        if not reached or z >= looks.upper[k] or z <= looks.lower[k]:
            return
    if held >= 0:
        seen.status[row, held] = LAST


LOOKS = record_type(Looks, "f8[::1], f8[::1], f8[::1], f8[::1], b1[::1], f8[::1], f8[::1], f8")
TESTS = record_type(Tests, "i8[::1], i8[::1], i8[::1], f8[:, ::1]")
SEEN = record_type(Seen, "u1[:, ::1], f8[:, ::1], i4[:, ::1], i4[:, ::1], i4[:, ::1], f8[:, :, :, ::1]")


@kernel((*arguments_of("u8, i8", RECIPE, LOOKS, TESTS), SEEN))
def trials(recipe, looks, tests, seed, first, seen):
    """Make and look at as many trials as ``seen`` has rows, numbered from ``first``."""
    trial, desk = room_for(recipe.subjects), _desk_for(recipe.subjects, recipe.strata.size)
    for row in range(seen.status.shape[0]):
        generate(recipe, seed, first + row, trial)
        one_trial(trial, looks, tests, desk, seen, row)
