"""What a trial is expected to have seen by a calendar time: who entered, events, drop-outs, and the log-rank score.

Every quantity is one integral over the time s since randomisation: who entered by t - s is at risk at s if neither the
event nor dropping out came before. The integrands are smooth between the knots (changes of hazards, ratios, drop-out,
and of the accrual rate seen backwards from t), so Gauss-Legendre nodes between them are exact to rounding; where a
density has no finite derivatives at 0, the first piece is integrated by double-exponential nodes.

Arms are numbered 2 · stratum (reference) and 2 · stratum + 1 (experimental), and ``share`` is the part of all subjects.
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel
from pivotal.kernels.hazards import scaled_hazard_at

NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)
_U = np.linspace(-4.4, 4.4, 111)
DE_NODES = 1.0 / (1.0 + np.exp(-np.pi * np.sinh(_U)))  # on (0, 1), by the distance to 0
DE_WEIGHTS = (_U[1] - _U[0]) * np.pi * np.cosh(_U) * DE_NODES / (1.0 + np.exp(np.pi * np.sinh(_U)))
STEP = 1.0  # the largest growth of a cumulative hazard within a piece
NOBODY = 50.0  # at which cumulative hazard nobody is left
GRADED = 10  # how often the way from 0 is halved where a density has no finite derivatives at 0
# The columns of what is returned, a stratum.
ENTERED, EVENTS_0, EVENTS_1, DROPPED_0, DROPPED_1, SCORE, VARIANCE, RISK_0, RISK_1, LOG_RATIO, RATE = range(11)
COLUMNS = 11


@kernel("f8[::1], f8[::1], f8, f8")
def entered(starts, rates, end, t):
    """Return how many have entered by a calendar time, at the rates as they are given."""
    total = 0.0
    upto = min(t, end)
    for k in range(starts.size):
        until = upto if k + 1 == starts.size else min(upto, starts[k + 1])
        if until > starts[k]:
            total += rates[k] * (until - starts[k])
    return total


@kernel()
def _knots(t, limit, accrual, end, changes, rough, out):
    """Write the sorted knots in (0, limit) between which everything is smooth, and return how many there are."""
    n = 0
    out[n] = 0.0
    n += 1
    for k in range(accrual.size):
        if 0.0 < t - accrual[k] < limit:
            out[n] = t - accrual[k]
            n += 1
    if 0.0 < t - end < limit:
        out[n] = t - end
        n += 1
    for times in changes:
        for each in times:
            if 0.0 < each < limit:
                out[n] = each
                n += 1
    if rough:
        for k in range(1, GRADED + 1):
            out[n] = limit * 0.5**k
            n += 1
    out[n] = limit
    n += 1
    for j in range(1, n):
        knot, k = out[j], j
        while k > 0 and out[k - 1] > knot:
            out[k] = out[k - 1]
            k -= 1
        out[k] = knot
    return n


@kernel()
def _step(t, weight, s, arms, pair, share, accrual, rates, end, null, out):
    """Add what happens at a time s since randomisation, with the weight of its node, to the columns of a stratum."""
    kinds, parameters, first, starts, hazards, begin, times, ratios, drop_first, drop_starts, drop_rates = arms
    come = entered(accrual, rates, end, t - s)
    coming = 0.0
    for k in range(accrual.size):
        if accrual[k] < t - s < end:
            coming = rates[k]
    hazard_0, hazard_1, at_risk_0, at_risk_1 = 0.0, 0.0, 0.0, 0.0
    for side in range(2):
        a = pair + side
        h, cumulative = scaled_hazard_at(
            kinds[a], parameters[a], starts, hazards, first[a], first[a + 1], times, ratios, begin[a], begin[a + 1], s
        )
        dropping, dropped = 0.0, 0.0
        for k in range(drop_first[a], drop_first[a + 1]):
            last = k + 1 == drop_first[a + 1]
            if last or s < drop_starts[k + 1]:
                dropping = drop_rates[k]
                dropped += drop_rates[k] * (s - drop_starts[k])
                break
            dropped += drop_rates[k] * (drop_starts[k + 1] - drop_starts[k])
        left = share[a] * math.exp(-cumulative - dropped)
        at_risk = left * come
        out[RATE] += weight * h * left * coming if left > 0.0 else 0.0
        if side == 0:
            hazard_0, at_risk_0 = h, at_risk
        else:
            hazard_1, at_risk_1 = h, at_risk
        if at_risk > 0.0:
            out[EVENTS_0 + side] += weight * h * at_risk
            out[DROPPED_0 + side] += weight * dropping * at_risk
    _score(weight, hazard_0, hazard_1, at_risk_0, at_risk_1, null, out)


@kernel()
def _score(weight, hazard_0, hazard_1, at_risk_0, at_risk_1, null, out):
    """Add to the log-rank score, its variance, and the log hazard ratio at events."""
    rate = hazard_0 * at_risk_0 + hazard_1 * at_risk_1
    if at_risk_0 > 0.0 and at_risk_1 > 0.0 and rate > 0.0:
        both = null * at_risk_1 + at_risk_0
        out[SCORE] += weight * at_risk_1 * at_risk_0 / both * (hazard_1 - null * hazard_0)
        out[VARIANCE] += weight * null * at_risk_1 * at_risk_0 / both**2 * rate
        if hazard_0 > 0.0 and hazard_1 > 0.0:
            out[LOG_RATIO] += weight * rate * math.log(hazard_1 / hazard_0)


@kernel()
def _flat_rates(arms, a, s):
    """Return the hazard and the drop-out of an arm whose hazard is piecewise constant at a time."""
    _, _, first, starts, hazards, begin, _, ratios, drop_first, drop_starts, drop_rates = arms
    hazard, dropping = 0.0, 0.0
    for k in range(first[a], first[a + 1]):
        if starts[k] <= s:
            hazard = hazards[k] * ratios[begin[a]]
    for k in range(drop_first[a], drop_first[a + 1]):
        if drop_starts[k] <= s:
            dropping = drop_rates[k]
    return hazard, dropping


@kernel()
def _flat_piece(low, high, come, coming, left, flat, null, out):
    """Add a piece in which hazards, drop-out and accrual are constant; ``left`` is carried to its end.

    ``come`` entered by t - low, at the rate ``coming``; ``left`` is the part at risk at ``low``, by arm, and ``flat``
    the hazards and then the drop-out of both arms.
    """
    growth = min(flat[0] + flat[2], flat[1] + flat[3]) * (high - low)
    upto = high if growth <= NOBODY else low + (high - low) * NOBODY / growth
    pieces = max(1, math.ceil(min(growth, NOBODY) / STEP))
    width = (upto - low) / pieces
    log_ratio = math.log(flat[1] / flat[0]) if flat[0] > 0.0 and flat[1] > 0.0 else 0.0
    for piece in range(pieces):
        for j in range(NODES.size):
            since = (piece + 0.5 + 0.5 * NODES[j]) * width
            weight = 0.5 * width * WEIGHTS[j]
            entered_by = come - coming * since
            part_0 = left[0] * math.exp(-(flat[0] + flat[2]) * since)
            part_1 = left[1] * math.exp(-(flat[1] + flat[3]) * since)
            at_risk_0, at_risk_1 = part_0 * entered_by, part_1 * entered_by
            rate = flat[0] * at_risk_0 + flat[1] * at_risk_1
            out[EVENTS_0] += weight * flat[0] * at_risk_0
            out[EVENTS_1] += weight * flat[1] * at_risk_1
            out[DROPPED_0] += weight * flat[2] * at_risk_0
            out[DROPPED_1] += weight * flat[3] * at_risk_1
            out[RATE] += weight * coming * (flat[0] * part_0 + flat[1] * part_1)
            both = null * at_risk_1 + at_risk_0
            if both > 0.0:
                product = at_risk_1 * at_risk_0
                out[SCORE] += weight * product / both * (flat[1] - null * flat[0])
                out[VARIANCE] += weight * null * product / (both * both) * rate
            out[LOG_RATIO] += weight * rate * log_ratio
    left[0] *= math.exp(-(flat[0] + flat[2]) * (high - low))
    left[1] *= math.exp(-(flat[1] + flat[3]) * (high - low))


@kernel(
    "f8, f8, Tuple((i8[::1], f8[:, ::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1],"
    " f8[::1])), f8[::1], f8[::1], f8[::1], f8, f8"
)
def expected_at(t, follow_up, arms, share, accrual, rates, end, null):
    """Return the columns of every stratum at calendar time t; ``follow_up`` is the longest anybody is followed."""
    out = np.empty((share.size // 2, COLUMNS))
    _expect(t, follow_up, arms, share, accrual, rates, end, null, out)
    return out


@kernel()
def _expect(t, follow_up, arms, share, accrual, rates, end, null, out):
    """Write the columns of every stratum at calendar time t."""
    kinds, parameters, first, starts, _, begin, times, _, drop_first, drop_starts, _ = arms
    out[:] = 0.0
    limit = min(t, follow_up)
    if limit <= 0.0:
        return
    come = entered(accrual, rates, end, t)
    still = come - entered(accrual, rates, end, t - limit) if limit < t else come
    flat, left = np.empty(4), np.empty(2)
    knots = np.empty(accrual.size + starts.size + times.size + drop_starts.size + 3 + GRADED)
    for s in range(out.shape[0]):
        pair = 2 * s
        out[s, ENTERED] = come * (share[pair] + share[pair + 1])
        rough = kinds[pair] > 0 or kinds[pair + 1] > 0
        changes = (
            starts[first[pair] : first[pair + 2]],
            times[begin[pair] : begin[pair + 2]],
            drop_starts[drop_first[pair] : drop_first[pair + 2]],
        )
        n = _knots(t, limit, accrual, end, changes, rough, knots)
        plain = not rough and parameters[pair, 2] == 0.0 and parameters[pair + 1, 2] == 0.0
        plain = plain and begin[pair + 2] - begin[pair] == 2
        left[0], left[1] = share[pair], share[pair + 1]
        for k in range(n - 1):
            low, high = knots[k], knots[k + 1]
            if high <= low:
                continue
            if plain:
                by_low, by_high = entered(accrual, rates, end, t - low), entered(accrual, rates, end, t - high)
                flat[0], flat[2] = _flat_rates(arms, pair, 0.5 * (low + high))
                flat[1], flat[3] = _flat_rates(arms, pair + 1, 0.5 * (low + high))
                _flat_piece(low, high, by_low, (by_low - by_high) / (high - low), left, flat, null, out[s])
                continue
            if rough and low == 0.0:
                for j in range(DE_NODES.size):
                    at, weight = DE_NODES[j] * high, DE_WEIGHTS[j] * high
                    _step(t, weight, at, arms, pair, share, accrual, rates, end, null, out[s])
                continue
            growth = _growth(low, high, arms, pair)
            if growth > NOBODY and not rough:
                high = low + (high - low) * NOBODY / growth
            pieces = max(1, math.ceil(min(growth, NOBODY) / STEP))
            width = (high - low) / pieces
            for piece in range(pieces):
                middle = low + (piece + 0.5) * width
                for j in range(NODES.size):
                    at = middle + 0.5 * width * NODES[j]
                    _step(t, 0.5 * width * WEIGHTS[j], at, arms, pair, share, accrual, rates, end, null, out[s])
        for side in range(2):
            a = pair + side
            dead = out[s, EVENTS_0 + side] + out[s, DROPPED_0 + side]
            finished = _finished(limit, arms, a) * share[a] * (come - still) if limit < t else 0.0
            out[s, RISK_0 + side] = max(0.0, share[a] * come - dead - finished)


@kernel()
def _finished(limit, arms, a):
    """Return the part of an arm that is followed as long as anybody is, and leaves without event or drop-out."""
    kinds, parameters, first, starts, hazards, begin, times, ratios, drop_first, drop_starts, drop_rates = arms
    f, g, b, c = first[a], first[a + 1], begin[a], begin[a + 1]
    _, cumulative = scaled_hazard_at(kinds[a], parameters[a], starts, hazards, f, g, times, ratios, b, c, limit)
    dropped = 0.0
    for k in range(drop_first[a], drop_first[a + 1]):
        until = limit if k + 1 == drop_first[a + 1] else min(limit, drop_starts[k + 1])
        dropped += drop_rates[k] * max(0.0, until - drop_starts[k])
    return math.exp(-cumulative - dropped)


@kernel()
def _growth(low, high, arms, pair):
    """Return by how much the cumulative hazard of event and drop-out grows, in the arm where it grows most slowly."""
    kinds, parameters, first, starts, hazards, begin, times, ratios, drop_first, drop_starts, drop_rates = arms
    growth = np.inf
    for side in range(2):
        a = pair + side
        f, g, b, c = first[a], first[a + 1], begin[a], begin[a + 1]
        _, lower = scaled_hazard_at(kinds[a], parameters[a], starts, hazards, f, g, times, ratios, b, c, low)
        _, upper = scaled_hazard_at(kinds[a], parameters[a], starts, hazards, f, g, times, ratios, b, c, high)
        dropping = 0.0
        for k in range(drop_first[a], drop_first[a + 1]):
            if k + 1 == drop_first[a + 1] or 0.5 * (low + high) < drop_starts[k + 1]:
                dropping = drop_rates[k]
                break
        growth = min(growth, upper - lower + dropping * (high - low))
    return growth


@kernel(
    "f8, f8, f8, f8, Tuple((i8[::1], f8[:, ::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1], i8[::1],"
    " f8[::1], f8[::1])), f8[::1], f8[::1], f8[::1], f8"
)
def time_of_events(target, scale, latest, follow_up, arms, share, accrual, rates, end):
    """Return the calendar time by which ``scale`` times the expected events reach a target; NaN where never.

    Newton's steps, which fall back on halving the bracket; the slope is the expected rate of events.
    """
    low, high = 0.0, latest
    t = min(latest, end)
    checked, found = False, np.empty((share.size // 2, COLUMNS))
    for _ in range(200):
        _expect(t, follow_up, arms, share, accrual, rates, end, 1.0, found)
        value, slope = -target, 0.0
        for s in range(found.shape[0]):
            value += scale * (found[s, EVENTS_0] + found[s, EVENTS_1])
            slope += scale * found[s, RATE]
        if abs(value) <= 2e-15 * target or (t == latest and abs(value) <= 1e-12 * target):
            return t
        if value < 0.0:
            low = t
            if t == latest:
                return np.nan
        else:
            high, checked = t, True
        after = t - value / slope if slope > 0.0 else np.inf
        if not after < high:
            after = high if not checked else 0.5 * (low + high)
        if after <= low:
            after = 0.5 * (low + high)
        if abs(after - t) <= 4e-16 * t or high - low <= 4e-16 * high:
            return after
        t = after
    return t


@kernel(
    "f8, f8[::1], f8, Tuple((i8[::1], f8[:, ::1], i8[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1], i8[::1],"
    " f8[::1], f8[::1])), f8[::1], f8[::1], f8[::1], f8, f8"
)
def expected_by_fractions(final, fractions, follow_up, arms, share, accrual, rates, end, null):
    """Return when fractions of the events of a final month are expected, and what is expected by then.

    The months, NaN where the events never come, and the columns of every stratum at each; the last is the final month.
    """
    looks = fractions.size
    months, numbers = np.empty(looks), np.empty((looks, share.size // 2, COLUMNS))
    months[-1], total = final, 0.0
    _expect(final, follow_up, arms, share, accrual, rates, end, null, numbers[looks - 1])
    for s in range(share.size // 2):
        total += numbers[looks - 1, s, EVENTS_0]
        total += numbers[looks - 1, s, EVENTS_1]
    for k in range(looks - 1):
        months[k] = time_of_events(fractions[k] * total, 1.0, final, follow_up, arms, share, accrual, rates, end)
        _expect(months[k], follow_up, arms, share, accrual, rates, end, null, numbers[k])
    return months, numbers
