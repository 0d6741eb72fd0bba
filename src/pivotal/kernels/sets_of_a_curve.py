"""What sets of patients say who were sampled behind a drawn curve, and where their events are in truth.

Times are read with an error, so those of each set are moved by what they may have been misread. Events are put back to
where the line tells in the one set that is shown, and where sets are compared with the line.
"""

import numpy as np

from pivotal.kernels.compile import arguments_of, kernel
from pivotal.kernels.curve_and_sets import LINE
from pivotal.kernels.patients_of_a_curve import BLOCK, NEARLY, falls
from pivotal.kernels.random_streams import uniform, words

FARTHEST = 10.0  # errors of reading by which a point is said to be missed
HALF = 0.5 + 1e-9


@kernel(arguments_of("u8, f8[::1], f8[::1], f8[:, ::1]"))
def misread(seed, knots, error, time):
    """Move the times of each set by what they may have been misread, in their order: what is near is misread alike.

    Parameters
    ----------
    seed : uint64
    knots, error : (k,) float64
        Times that were read, from 0 to the end, and up to which each may have been misread: by so little that they
        stay in order. What lies between two moves with them.
    time : (s, n) float64
        In order of time; nobody is moved from the end on.
    """
    count, n = time.shape
    drawn, random = np.empty((4, knots.size), np.uint64), np.empty(knots.size)
    for s in range(count):
        words(seed, s, BLOCK + 1, drawn)
        uniform(drawn[0], random)
        k = 0
        left, moves = knots[0], error[0] * (2.0 * random[0] - 1.0)
        right, slope = left, 0.0
        for i in range(n):
            at = time[s, i]
            if at >= knots[-1]:
                break
            while at >= right:
                if k > 0:
                    left, moves = right, error[k] * (2.0 * random[k] - 1.0)
                k += 1
                right = knots[k]
                slope = (error[k] * (2.0 * random[k] - 1.0) - moves) / (right - left)
            moved = at + moves + slope * (at - left)
            time[s, i] = moved


@kernel()
def _right(line, time, event, moved, after):
    """Write times with events put right, and survival after each patient; return how many events there are."""
    n = time.size
    survival, takes, died, point, row = 1.0, 1.0 / n, 0, 0, 0
    rows, before = line.rows.size, 0.0
    k = 0
    while k < n:
        if event[k] == 0:  # nobody is moved; there are fewer of whom the next event takes one
            moved[k] = before = time[k]
            after[k] = survival
            k += 1
            takes = survival / max(n - k, 1)
            continue
        censored = k
        while censored < n and event[censored] != 0:
            censored += 1
        until = time[censored] if censored < n else line.end
        while k < censored:
            low = takes * (n - k - 1)
            dies, point = falls(line, survival, low, 0.5 * (survival + low), point)
            while row < rows and line.rows[row] <= time[k]:
                before = max(before, line.rows[row])
                row += 1
            latest = until
            if row < rows:
                latest = min(until, line.rows[row] - (1.0 - NEARLY) * line.end)
            before = min(max(dies, before), max(latest, before))
            moved[k], after[k] = before, low
            survival = low
            died += 1
            k += 1
    return died


@kernel(arguments_of("f8[::1], u1[::1]", LINE))
def put_right(line, time, event):
    """Move the events of a set to where the line has fallen by half of what each takes off, their order kept."""
    moved, after = np.empty(time.size), np.empty(time.size)
    _right(line, time, event, moved, after)
    time[:] = moved


@kernel()
def _missed(line, time, after):
    """Return the sum of squares by which the points of a line miss the curve of a set, in errors of reading.

    A point is missed by how far it lies below the survival after, or above that before, its time as it may be misread.
    """
    n = time.size
    total = 0.0
    first = last = 0  # patients who left before the time, and after it
    for k in range(line.time.size):
        while first < n and time[first] < line.time[k] - 1.5 * line.time_error:
            first += 1
        while last < n and time[last] <= line.time[k] + 1.5 * line.time_error:
            last += 1
        high = after[first - 1] if first > 0 else 1.0
        low = after[last - 1] if last > 0 else 1.0
        missed = max(low - line.survival[k], line.survival[k] - high) / line.error - 1.0
        if missed > 0.0:
            total += min(missed, FARTHEST) ** 2
    return total


@kernel(arguments_of("f8[:, ::1], u1[:, ::1], f8[::1], i8[:, ::1], i8[::1], f8[::1], f8[::1]", LINE))
def describe(line, time, event, times, at_risk, events, halved, missed):
    """Write what each set says, and how far it is off the line.

    Parameters
    ----------
    line : Line
    time, event : (s, n) float64 and uint8
    times : (k,) float64
    at_risk : (s, k) int64
        Who have not left before or at these times.
    events : (s,) int64
    halved : (s,) float64
        When survival is a half or below for the first time; infinity for never.
    missed : (s,) float64
        How far the set is off the line, its events put right: a sum of squares.
    """
    count, n = time.shape
    moved, after = np.empty(n), np.empty(n)
    for s in range(count):
        events[s] = _right(line, time[s], event[s], moved, after)
        half = 0
        while half < n and after[half] > HALF:
            half += 1
        halved[s] = time[s, half] if half < n else np.inf
        for k in range(times.size):
            at_risk[s, k] = n - np.searchsorted(time[s], times[k], side="right")
        missed[s] = _missed(line, moved, after)
