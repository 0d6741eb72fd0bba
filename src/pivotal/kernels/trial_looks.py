"""Many trials, one after the other: made, looked at when their looks fall due, and tested.

The month of a look that waits for events is that of an event, found in a histogram of the months of all events. At a
look times are put in order by counting: the share of a time t, t / (t + c) with c a quarter of the month of the look,
is nearly even over the buckets for any plausible distribution, so that few times lie in the wrong place afterwards and
are moved one by one. Each endpoint is put in order once, whatever the number of its tests.
"""

from typing import Any, NamedTuple

import numpy as np

from pivotal.kernels.compile import arguments_of, kernel, record_type
from pivotal.kernels.disease_course import (
    ENDPOINTS,
    OVERALL_SURVIVAL,
    PROGRESSION_FREE_SURVIVAL,
    TO_PROGRESSION,
    TO_RESPONSE,
)
from pivotal.kernels.look_max_combo import MOST_WEIGHTS
from pivotal.kernels.look_statistics import ROWS, statistic
from pivotal.kernels.trial_generation import RECIPE, generate, room_for
from pivotal.kernels.win_ratios import rows as win_ratio_rows
from pivotal.kernels.win_ratios import win_ratio

STATISTICS = 4
WIN_RATIO, OWN = 100, 101  # kinds of tests beside those of look_statistics.py; own ones are done elsewhere
TABLE_ROWS = max(ROWS, win_ratio_rows(len(ENDPOINTS)))
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
    endpoint : (k,) int64
        The rows of the times whose events looks wait for.
    describe : bool
        Whether medians are computed.
    """

    events: Any
    calendar: Any
    follow_up: Any
    gap: Any
    earliest: Any
    upper: Any
    lower: Any
    longest: float
    endpoint: Any
    describe: bool


class Tests(NamedTuple):
    """What is computed at a look, as ``look_statistics.py`` numbers it.

    Parameters
    ----------
    kind, size, strata, endpoint : (a,) int64
        The test, how many parameters it has, how many strata it is told of, and the row of the times it is about.
    used : (u,) int64
        The rows of the times that are needed.
    ordered : (u,) bool
        Whether these are put in order.
    parameters : (a, p) float64
        Those of ``WIN_RATIO`` are rows of the times, the most important first.
    """

    kind: Any
    size: Any
    strata: Any
    endpoint: Any
    used: Any
    ordered: Any
    parameters: Any


class Seen(NamedTuple):
    """What was seen at the looks of some trials; a row a trial.

    Parameters
    ----------
    status : (n, k) uint8
        0 where the look was not held; ``HELD``; ``LAST`` where none came after it, as the conditions of the others were
        met before; ``OUT_OF_EVENTS`` where nothing more could happen until its own were.
    month : (n, k) float64
    subjects : (n, k) int32
        Who has entered.
    events, experimental : (n, k, analyses) int32
        Who has an event of the analysis; of these, who is in other arms than the reference.
    statistic : (n, k, analyses, STATISTICS) float64
        z, estimate, its standard error, information.
    median : (n, k, 3) float64
        Kaplan-Meier medians of the reference arm and of the others, and the median follow-up of all (by the
        Kaplan-Meier estimate with events and censoring exchanged); not a number where not reached or not asked for.
    """

    status: Any
    month: Any
    subjects: Any
    events: Any
    experimental: Any
    statistic: Any
    median: Any


class Desk(NamedTuple):
    """Room for one look.

    Parameters
    ----------
    followed, calendar, sorted : (n,) float64
        Months that each subject can be followed; months of the events that looks wait for; times in order.
    time, event : (e, n) float64, uint8
        At the look, a row an endpoint.
    count : (e, 2) int32
        Events at the look, and those in other arms than the reference.
    chosen, chosen_event : (e, n) float64, uint8
        What a win ratio takes of them.
    order, key, bucket : (n,) int32
    buckets, histogram : int32 arrays
    table : float64 array
        What the tests need.
    """

    followed: Any
    calendar: Any
    sorted: Any
    time: Any
    event: Any
    count: Any
    chosen: Any
    chosen_event: Any
    order: Any
    key: Any
    bucket: Any
    buckets: Any
    histogram: Any
    table: Any


@kernel()
def _desk_for(n, strata, endpoints):
    wide = 64
    while wide < 2 * n:
        wide *= 2
    real, whole = np.empty((3, n)), np.empty((3, n), np.int32)
    buckets, histogram = np.empty(wide + 1, np.int32), np.empty(max(64, wide // 2), np.int32)
    table = np.empty((TABLE_ROWS, max(n, strata, MOST_WEIGHTS**2) + 1))
    time, event = np.empty((endpoints, n)), np.empty((endpoints, n), np.uint8)
    several = endpoints if endpoints > 1 else 0
    chosen, chosen_event = np.empty((several, n)), np.empty((several, n), np.uint8)
    return Desk(
        real[0], real[1], real[2], time, event, np.empty((endpoints, 2), np.int32), chosen, chosen_event,
        whole[0], whole[1], whole[2], buckets, histogram, table,
    )  # fmt: skip


@kernel()
def in_order(time, n, scale, key, bucket, order, out):
    """Write the first n times in order, and whose they are."""
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
def _months_of_events(entry, event, followed, calendar, bucket, histogram):
    """Write the months of all events of an endpoint with their buckets; return how many.

    The bucket of a month t is its share t / (t + c), with c the month in which the last subject enters.
    """
    n, last = entry.size, histogram.size - 1
    scale = entry[n - 1]
    for i in range(n):
        month = entry[i] + event[i]
        month = month if event[i] <= followed[i] and month < NEVER else NEVER
        calendar[i] = month
        bucket[i] = np.int32(month / (month + scale) * last)
    histogram[:] = 0
    for i in range(n):
        histogram[bucket[i]] += 1
    return n - histogram[last]


@kernel()
def _nth(wanted, calendar, bucket, histogram, few):
    """Return the month of the wanted-th event, by the bucket of a histogram in which it lies."""
    b, before = 0, 0
    while before + histogram[b] < wanted:
        before += histogram[b]
        b += 1
    found = 0
    for i in range(bucket.size):
        if bucket[i] == b:
            month, k = calendar[i], found
            while k > 0 and few[k - 1] > month:
                few[k] = few[k - 1]
                k -= 1
            few[k] = month
            found += 1
    return few[wanted - before - 1]


@kernel()
def _last_event(calendar):
    """Return the month of the last event, 0 where there is none."""
    last = 0.0
    for month in calendar:
        if month < NEVER:
            last = max(last, month)
    return last


@kernel()
def _month(wanted, conditions, earliest, entered, count, calendar, bucket, histogram, few):
    """Return the month of a look that waits for events and months, and whether its conditions can be met."""
    month, reached = np.inf if earliest else -np.inf, True
    if not np.isnan(wanted):
        if wanted <= count:
            month = _nth(np.int64(np.ceil(wanted - 1e-9)), calendar, bucket, histogram, few)
        else:
            reached = earliest
            month = month if earliest else max(_last_event(calendar), entered)
    for condition in conditions:
        if not np.isnan(condition):
            month = min(month, condition) if earliest else max(month, condition)
    if month == np.inf:
        return max(_last_event(calendar), entered), False
    return month, reached


@kernel()
def entered_by(entry, month):
    """Return how many have entered before a month."""
    n = 0
    while n < entry.size and entry[n] < month:
        n += 1
    return n


@kernel()
def cut(entry, times, arm, followed, month, endpoint, n, time, event, count):
    """Write the times and events of an endpoint as known in a month, and count them.

    Progression is followed until death, and a response until progression or death: none comes afterwards.
    """
    to_event, events, experimental = times[endpoint], 0, 0
    for i in range(n):
        most = min(followed[i], month - entry[i])
        time[i] = min(to_event[i], most)
        event[i] = entry[i] + to_event[i] <= month and to_event[i] <= followed[i]
    if endpoint in (TO_PROGRESSION, TO_RESPONSE):
        until = times[OVERALL_SURVIVAL if endpoint == TO_PROGRESSION else PROGRESSION_FREE_SURVIVAL]
        for i in range(n):
            time[i] = min(time[i], until[i])
    for i in range(n):
        events += event[i]
        experimental += event[i] if arm[i] > 0 else 0
    count[0], count[1] = events, experimental


@kernel()
def median_of(order, time, n, arm, event, which, happened):
    """Return the Kaplan-Meier median of arm 0 (``which`` 0), of others (1) or of all (2), of events or of censoring."""
    risk, survival = 0, 1.0
    for j in range(n):
        risk += which == 2 or (arm[order[j]] > 0) == (which == 1)
    j = 0
    while j < n:
        now, deaths, leaving = time[j], 0, 0
        while j < n and time[j] == now:
            i = order[j]
            mine = which == 2 or (arm[i] > 0) == (which == 1)
            deaths += mine and event[i] == happened
            leaving += mine
            j += 1
        if deaths:
            survival *= (risk - deaths) / risk
            if survival <= 0.5 + 1e-12:
                return now
        risk -= leaving
    return np.nan


@kernel()
def _win_ratio(order, n, time, event, arm, endpoints, chosen, chosen_event, table, out):
    """Write the win ratio by some endpoints, the most important first."""
    several = endpoints.size
    for e in range(several):
        row = np.int64(endpoints[e])
        for i in range(n):
            chosen[e, i], chosen_event[e, i] = time[row, i], event[row, i]
    win_ratio(order, n, chosen[:several], chosen_event[:several], arm, table, out)


@kernel(inline=True)
def one_trial(trial, looks, tests, desk, seen, row):
    """Hold the looks of a trial that has been made, until a bound is crossed; write what was seen into a row."""
    entry, arm, few = trial.entry, trial.arm, desk.sorted
    entered, month, held, waited_for, waiting = entry[entry.size - 1], 0.0, -1, -1, 0
    for i in range(entry.size):
        desk.followed[i] = min(trial.dropout[i], looks.longest)
    for k in range(looks.events.size):
        if looks.endpoint[k] != waited_for:
            waited_for = looks.endpoint[k]
            to_event = trial.times[waited_for]
            waiting = _months_of_events(entry, to_event, desk.followed, desk.calendar, desk.bucket, desk.histogram)
        conditions = (looks.calendar[k], looks.follow_up[k] + entered, looks.gap[k] + month)
        due, reached = _month(
            looks.events[k], conditions, looks.earliest[k], entered, waiting, desk.calendar, desk.bucket,
            desk.histogram, few,
        )  # fmt: skip
        if not due > month:
            continue
        month, held = due, k
        n = entered_by(entry, month)
        seen.month[row, k], seen.subjects[row, k] = month, n
        seen.status[row, k] = HELD if reached else OUT_OF_EVENTS
        for e in tests.used:
            cut(entry, trial.times, arm, desk.followed, month, e, n, desk.time[e], desk.event[e], desk.count[e])
        for u in range(tests.used.size):
            e = tests.used[u]
            event = desk.event[e]
            if tests.ordered[u]:
                in_order(desk.time[e], n, 0.25 * month, desk.key, desk.buckets, desk.order, desk.sorted)
            for a in range(tests.kind.size):
                if tests.endpoint[a] != e:
                    continue
                seen.events[row, k, a], seen.experimental[row, k, a] = desk.count[e, 0], desk.count[e, 1]
                if tests.kind[a] == WIN_RATIO:
                    _win_ratio(
                        desk.order, n, desk.time, desk.event, arm, tests.parameters[a, : tests.size[a]], desk.chosen,
                        desk.chosen_event, desk.table, seen.statistic[row, k, a],
                    )  # fmt: skip
                elif tests.kind[a] != OWN:
                    statistic(
                        tests.kind[a], tests.parameters[a, : tests.size[a]], desk.order, n, desk.sorted, event,
                        arm, trial.stratum, tests.strata[a], desk.table, seen.statistic[row, k, a],
                    )  # fmt: skip
            if looks.describe and e == tests.endpoint[0]:
                for which in range(3):
                    seen.median[row, k, which] = median_of(desk.order, few, n, arm, event, which, which < 2)
        z = seen.statistic[row, k, 0, 0]
        if not reached or z >= looks.upper[k] or z <= looks.lower[k]:
            return
    if held >= 0:
        seen.status[row, held] = LAST


LOOKS = record_type(Looks, "f8[::1], f8[::1], f8[::1], f8[::1], b1[::1], f8[::1], f8[::1], f8, i8[::1], b1")
TESTS = record_type(Tests, "i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], b1[::1], f8[:, ::1]")
SEEN = record_type(
    Seen, "u1[:, ::1], f8[:, ::1], i4[:, ::1], i4[:, :, ::1], i4[:, :, ::1], f8[:, :, :, ::1], f8[:, :, ::1]"
)


@kernel((*arguments_of("u8, i8", RECIPE, LOOKS, TESTS), SEEN))
def trials(recipe, looks, tests, seed, first, seen):
    """Make and look at as many trials as ``seen`` has rows, numbered from ``first``."""
    trial = room_for(recipe.subjects, recipe.has_course)
    desk = _desk_for(recipe.subjects, recipe.strata.size, trial.times.shape[0])
    for row in range(seen.status.shape[0]):
        generate(recipe, seed, first + row, trial)
        one_trial(trial, looks, tests, desk, seen, row)
