"""Who is at risk, has an event, or is censored, at each distinct time, by stratum and group.

A table has one row a distinct time of a stratum, in order of stratum and time; ``first`` says where each stratum
begins. At risk at t is who entered before t and has not left before t.
"""

import numpy as np

from pivotal.kernels.compile import kernel


@kernel("f8[::1]")
def survey(time):
    """Return how many times are missing, negative, infinite, zero; the largest; and whether all are whole numbers."""
    missing = negative = infinite = zero = 0
    largest = 0.0
    whole = True
    for t in time:
        if np.isnan(t):
            missing += 1
        elif np.isinf(t):
            infinite += 1
        elif t < 0.0:
            negative += 1
        else:
            zero += t == 0.0
            largest = max(largest, t)
            whole = whole and t == np.floor(t)
    return missing, negative, infinite, zero, largest, whole


@kernel("f8[::1], b1")
def indicators(values, zero_is_event):
    """Return 1 for an event, the number of missing values, and the first row with what is no such code, or -1."""
    event = np.empty(values.size, np.uint8)
    missing, wrong = 0, -1
    for i in range(values.size):
        v = values[i]
        if np.isnan(v):
            missing += 1
            event[i] = 0
            continue
        event[i] = (v == 0.0) == zero_is_event
        if wrong < 0 and not (v >= 0.0 and v < 1e15 and v == np.floor(v) and (zero_is_event or v <= 1.0)):
            wrong = i
    return event, missing, wrong


@kernel("f8[::1], f8")
def scaled_to_whole(time, scale):
    """Return whether every time times ``scale`` is a whole number up to rounding error."""
    for t in time:
        scaled = t * scale
        if abs(scaled - np.round(scaled)) > 1e-9 * max(1.0, scaled):
            return False
    return True


@kernel("f8[::1], f8")
def tied(ordered, tolerance):
    """Return times in order with near-equal ones made equal to the first of their run.

    Two neighbours among the distinct times are near-equal when they differ by at most ``tolerance``, absolutely or
    relative to the mean of the distinct times: the rule of R survival's ``timefix`` (Therneau, vignette "tied times").
    """
    total, distinct = 0.0, 0
    for i in range(ordered.size):
        if i == 0 or ordered[i] != ordered[i - 1]:
            total += abs(ordered[i])
            distinct += 1
    mean = total / max(distinct, 1)
    out = np.empty(ordered.size)
    kept = 0.0
    for i in range(ordered.size):
        gap = ordered[i] - ordered[i - 1] if i else np.inf
        if gap > tolerance and not gap / mean <= tolerance:
            kept = ordered[i]
        out[i] = kept
    return out


@kernel("f8[::1], f8, i8, u1[::1], i4[::1], i8, i4[::1], i8")
def counted(time, scale, largest, event, group, groups, stratum, strata):
    """Return the table of times that are whole numbers once multiplied by ``scale``: counting, without sorting."""
    days = largest + 1
    events = np.zeros((strata, days, groups), np.int64)
    leaving = np.zeros((strata, days, groups), np.int64)
    for i in range(time.size):
        day = int(np.round(time[i] * scale))
        s = stratum[i] if strata > 1 else 0
        g = group[i] if groups > 1 else 0
        leaving[s, day, g] += 1
        events[s, day, g] += event[i]
    return _of_days(events, leaving, scale)


@kernel()
def _of_days(events, leaving, scale):
    strata, days, groups = leaving.shape
    rows = 0
    for s in range(strata):
        for day in range(days):
            for g in range(groups):
                if leaving[s, day, g] > 0:
                    rows += 1
                    break
    times, first = np.empty(rows), np.zeros(strata + 1, np.int64)
    at_risk, died, left = np.empty((rows, groups)), np.empty((rows, groups)), np.empty((rows, groups))
    row = 0
    for s in range(strata):
        still = np.zeros(groups, np.int64)
        for day in range(days):
            for g in range(groups):
                still[g] += leaving[s, day, g]
        for day in range(days):
            seen = False
            for g in range(groups):
                seen = seen or leaving[s, day, g] > 0
            if not seen:
                continue
            times[row] = day / scale
            for g in range(groups):
                at_risk[row, g] = still[g]
                died[row, g] = events[s, day, g]
                left[row, g] = leaving[s, day, g] - events[s, day, g]
                still[g] -= leaving[s, day, g]
            row += 1
        first[s + 1] = row
    return times, first, at_risk, died, left


@kernel("i8[::1], i4[::1], i8")
def by_stratum(order, stratum, strata):
    """Return an order by time as an order by stratum and time, and where each stratum begins."""
    first = np.zeros(strata + 1, np.int64)
    for s in stratum:
        first[s + 1] += 1
    for s in range(strata):
        first[s + 1] += first[s]
    place, out = first[:-1].copy(), np.empty_like(order)
    for i in order:
        out[place[stratum[i]]] = i
        place[stratum[i]] += 1
    return out, first


@kernel("f8[::1], u1[::1], i4[::1], i8, f8[::1], i8[::1], i8[::1]")
def sorted_table(time, event, group, groups, weight, order, begins):
    """Return the table of subjects in an order by stratum and time; an empty ``weight`` counts each as one."""
    rows = 0
    strata = begins.size - 1
    for s in range(strata):
        for k in range(begins[s], begins[s + 1]):
            rows += k == begins[s] or time[order[k]] != time[order[k - 1]]
    times, first = np.empty(rows), np.zeros(strata + 1, np.int64)
    at_risk, died, left = np.zeros((rows, groups)), np.zeros((rows, groups)), np.zeros((rows, groups))
    row = -1
    for s in range(strata):
        for k in range(begins[s], begins[s + 1]):
            i = order[k]
            if k == begins[s] or time[i] != time[order[k - 1]]:
                row += 1
                times[row] = time[i]
            w = weight[i] if weight.size else 1.0
            g = group[i] if groups > 1 else 0
            if event[i]:
                died[row, g] += w
            else:
                left[row, g] += w
        first[s + 1] = row + 1
        still = np.zeros(groups)
        for r in range(row, first[s] - 1, -1):
            for g in range(groups):
                still[g] += died[r, g] + left[r, g]
                at_risk[r, g] = still[g]
    return times, first, at_risk, died, left


@kernel("f8[::1], i8[::1], f8[:, ::1], f8[::1], i4[::1], i8, f8[::1], i8[::1], i8[::1]")
def take_out_late_entries(times, first, at_risk, entry, group, groups, weight, order, begins):
    """Take from ``at_risk``, in place, who has not entered before the time; ``order`` is by stratum and entry."""
    for s in range(first.size - 1):
        waiting = np.zeros(groups)
        k = begins[s + 1] - 1
        for r in range(first[s + 1] - 1, first[s] - 1, -1):
            while k >= begins[s] and entry[order[k]] >= times[r]:
                i = order[k]
                waiting[group[i] if groups > 1 else 0] += weight[i] if weight.size else 1.0
                k -= 1
            for g in range(groups):
                at_risk[r, g] -= waiting[g]
