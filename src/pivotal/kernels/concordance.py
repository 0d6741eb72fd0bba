"""Comparable pairs and how a score orders them: O(n log n) over a tree of the weights by rank of the score.

A pair is comparable when one has an event at t and the other is then still at risk: it leaves later, or is censored
at t. It is concordant when who lasts longer has the higher score.
"""

import numpy as np

from pivotal.kernels.compile import kernel


@kernel()
def _add(tree, rank, amount):
    i = rank + 1
    while i < tree.size:
        tree[i] += amount
        i += i & -i


@kernel()
def _below(tree, rank):
    """Return the sum over lower ranks."""
    total, i = 0.0, rank
    while i > 0:
        total += tree[i]
        i -= i & -i
    return total


@kernel()
def _as_event(time, event, entry, weight, time_weight, order, by_entry, begin, end, rank, size, influence, counts):
    """Add what each event is compared with, from the last time to the first."""
    tree, at_this_time = np.zeros(size + 1), np.zeros(size)
    in_tree = 0.0
    k, e = end - 1, end - 1
    while k >= begin:
        t = time[order[k]]
        first = k
        while first > begin and time[order[first - 1]] == t:
            first -= 1
        for m in range(first, k + 1):
            i = order[m]
            if not event[i]:
                _add(tree, rank[i], weight[i])
                in_tree += weight[i]
        while entry.size and e >= begin and entry[by_entry[e]] >= t:
            i = by_entry[e]
            _add(tree, rank[i], -weight[i])
            in_tree -= weight[i]
            e -= 1
        died = 0.0
        for m in range(first, k + 1):
            i = order[m]
            if event[i]:
                at_this_time[rank[i]] += weight[i]
                died += weight[i]
        for m in range(first, k + 1):
            i = order[m]
            if not event[i]:
                continue
            less = _below(tree, rank[i])
            up_to = _below(tree, rank[i] + 1)
            w = time_weight[i]
            found = (
                w * (in_tree - up_to),
                w * less,
                w * (up_to - less),
                w * (died - at_this_time[rank[i]]),
                w * (at_this_time[rank[i]] - weight[i]),
            )
            for c in range(5):
                influence[i, c] += found[c]
                counts[c] += weight[i] * found[c] * (1.0 if c < 3 else 0.5)
        for m in range(first, k + 1):
            i = order[m]
            if event[i]:
                at_this_time[rank[i]] = 0.0
                _add(tree, rank[i], weight[i])
                in_tree += weight[i]
        k = first - 1


@kernel()
def _see(tree, in_tree, rank, sign, influence):
    less = _below(tree, rank)
    up_to = _below(tree, rank + 1)
    influence[0] += sign * less
    influence[1] += sign * (in_tree - up_to)
    influence[2] += sign * (up_to - less)


@kernel()
def _as_survivor(time, event, entry, weight, time_weight, order, by_entry, begin, end, rank, size, influence):
    """Add the events that each row outlasts, from the first time to the last."""
    tree = np.zeros(size + 1)
    in_tree = 0.0
    k, e = begin, begin
    while k < end:
        t = time[order[k]]
        while entry.size and e < end and entry[by_entry[e]] < t:
            i = by_entry[e]
            _see(tree, in_tree, rank[i], -1.0, influence[i])
            e += 1
        last = k
        while last < end and time[order[last]] == t:
            i = order[last]
            if event[i]:
                _see(tree, in_tree, rank[i], 1.0, influence[i])
            last += 1
        for m in range(k, last):
            i = order[m]
            if event[i]:
                _add(tree, rank[i], weight[i] * time_weight[i])
                in_tree += weight[i] * time_weight[i]
        for m in range(k, last):
            i = order[m]
            if not event[i]:
                _see(tree, in_tree, rank[i], 1.0, influence[i])
        k = last


@kernel("f8[::1], u1[::1], f8[::1], f8[::1], f8[::1], f8[::1], i8[::1], i8[::1], i8[::1], i8[::1]")
def pairs(time, event, entry, score, weight, time_weight, order, begins, by_score, by_entry):
    """Return the pairs by stratum, and for each row the derivative of their sum by its weight.

    Columns: concordant, discordant, tied in score, tied in time, tied in both. ``time_weight`` is that of each row's
    time; the orders are by stratum and time, score, entry; an empty ``entry`` means none is late.
    """
    strata = begins.size - 1
    counts, influence = np.zeros((strata, 5)), np.zeros((time.size, 5))
    rank = np.empty(time.size, np.int64)
    for s in range(strata):
        begin, end = begins[s], begins[s + 1]
        r = 0
        for k in range(begin, end):
            r += k > begin and score[by_score[k]] != score[by_score[k - 1]]
            rank[by_score[k]] = r
        _as_event(
            time, event, entry, weight, time_weight, order, by_entry, begin, end, rank, r + 1, influence, counts[s]
        )
        _as_survivor(time, event, entry, weight, time_weight, order, by_entry, begin, end, rank, r + 1, influence)
    return counts, influence
