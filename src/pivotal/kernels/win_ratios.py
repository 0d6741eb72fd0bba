"""The win ratio of two arms by endpoints in the order of their importance, all pairs counted.

A pair is decided by the first endpoint at which one of the two is seen to fare longer: the other has the event, at a
time up to which the first is followed without it (who leaves at the time of an event was at risk then). Pairs that no
endpoint decides are ties. Pocock, Ariti, Collier and Wang (2012); the variance is that of the U-statistics of wins and
losses and the delta method (Bebu and Lachin 2016, section 3; Dong and others 2016), with sample variances over
subjects.
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel


def rows(endpoints: int) -> int:
    """Return the rows of the workspace, each one number a subject."""
    return 2 * endpoints + 2


@kernel()
def _lay_out(order, n, times, events, arm, workspace):
    """Write the arms one after the other, reference first: each endpoint's event and how long it stayed away.

    Without an event its time is infinity, and the follow-up is as long as if it were a hair longer. Return how many
    subjects the reference arm has.
    """
    endpoints = times.shape[0]
    control = 0
    for j in range(n):
        control += arm[order[j]] == 0
    front, back = 0, control
    for j in range(n):
        i = order[j]
        treated = arm[i] != 0
        place = back if treated else front
        back += treated
        front += not treated
        for e in range(endpoints):
            time = times[e, i]
            seen = events[e, i] != 0
            workspace[2 * e, place] = time if seen else np.inf
            workspace[2 * e + 1, place] = time if seen else np.nextafter(time, np.inf)
        workspace[2 * endpoints, place] = workspace[2 * endpoints + 1, place] = 0.0
    return control


@kernel()
def _count(endpoints, control, n, workspace):
    """Count, subject by subject, the pairs that the experimental arm wins and loses."""
    wins, losses = workspace[2 * endpoints], workspace[2 * endpoints + 1]
    for i in range(control, n):
        won = lost = 0.0
        for j in range(control):
            score = 0
            for e in range(endpoints):
                better = workspace[2 * e, j] < workspace[2 * e + 1, i]
                worse = workspace[2 * e, i] < workspace[2 * e + 1, j]
                score += (score == 0) * (1 * better - 1 * worse)
            won += score > 0
            lost += score < 0
            wins[j] += score > 0
            losses[j] += score < 0
        wins[i], losses[i] = won, lost


@kernel()
def _count_two(endpoints, control, n, workspace):
    """Count as ``_count`` does, for one endpoint or two: one is asked twice."""
    first, reach = workspace[0], workspace[1]
    second, reach_second = workspace[2 * endpoints - 2], workspace[2 * endpoints - 1]
    wins, losses = workspace[2 * endpoints], workspace[2 * endpoints + 1]
    for i in range(control, n):
        at, to, at_second, to_second = first[i], reach[i], second[i], reach_second[i]
        won = lost = 0
        for j in range(control):
            better, worse = first[j] < to, at < reach[j]
            tie = not (better or worse)
            win = better or (tie and second[j] < to_second)
            lose = worse or (tie and at_second < reach_second[j])
            won += win
            lost += lose
            wins[j] += win
            losses[j] += lose
        wins[i], losses[i] = won, lost


@kernel()
def _spread(begin, end, pairs, other, endpoints, won, lost, workspace):
    """Return what an arm adds to the variance of the log win ratio."""
    n = end - begin
    if n < 2:
        return np.nan
    total = 0.0
    for i in range(begin, end):
        apart = workspace[2 * endpoints, i] / won - workspace[2 * endpoints + 1, i] / lost
        total += apart * apart
    return total * pairs * pairs / (other * other) / (n * (n - 1.0))


@kernel()
def win_ratio(order, n, times, events, arm, workspace, out):
    """Write z, the log win ratio (above 0 favours the experimental arm), its standard error, and 1 / its square.

    ``times`` and ``events`` are (endpoints, subjects), by number; ``order[:n]`` holds who counts, in any order. NaN
    where an arm has fewer than two subjects, or there is no win or no loss.
    """
    endpoints = times.shape[0]
    control = _lay_out(order, n, times, events, arm, workspace)
    if endpoints <= 2:
        _count_two(endpoints, control, n, workspace)
    else:
        _count(endpoints, control, n, workspace)
    won = lost = 0.0
    for i in range(control, n):
        won += workspace[2 * endpoints, i]
        lost += workspace[2 * endpoints + 1, i]
    out[0] = out[1] = out[2] = np.nan
    out[3] = 0.0
    if not (won > 0.0 and lost > 0.0):
        return
    treated = n - control
    pairs = 1.0 * treated * control
    variance = _spread(0, control, pairs, treated, endpoints, won, lost, workspace)
    variance += _spread(control, n, pairs, control, endpoints, won, lost, workspace)
    if variance > 0.0:
        out[1], out[2] = math.log(won / lost), math.sqrt(variance)
        out[0], out[3] = out[1] / out[2], 1.0 / variance


@kernel("i4[::1], i8, f8[:, ::1], u1[:, ::1], i4[::1], f8[:, ::1], f8[::1]")
def win_ratio_of(order, n, times, events, arm, workspace, out):
    """Write the win ratio; ``win_ratio`` for who does not sit in a kernel."""
    win_ratio(order, n, times, events, arm, workspace, out)
