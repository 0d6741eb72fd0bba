"""The partial likelihood of Cox's model risk set by risk set, in one sweep from the last time to the first.

For what the two sweeps of ``partial_likelihood`` do not give: late entry, linear predictors far apart, weights of time
(the score test of proportional hazards), the penalty of Firth; and the sums behind residuals and hazards. Rows ``z``
and their order are the same. What is summed over a risk set, with the risk r, is the lower triangle (and the first row)
of r z z', kept row after row in one vector; where the penalty is asked for, r h z with h = x' V x follows. The second
half of the vector holds the same over the rows that have their event at this time. Sums are relative to
``exp(reference)``, a linear predictor met before, so that nothing overflows. Heinze and Schemper (2001): Biometrics 57,
114-119.
"""

import numpy as np

from pivotal.kernels.compile import kernel

WIDE = 50.0  # how far a linear predictor may exceed the reference
STALE = 1e-4  # sums that fell to this part of their peak by subtraction are summed anew


@kernel()
def _add(sums, base, z, k, r, p):
    """Add r z z' of row k to the sums that begin at ``base``."""
    width = z.shape[1]
    for i in range(0, width, 4):
        at = base + i
        a, b = sums[at] + r * z[k, i], sums[at + 1] + r * z[k, i + 1]
        c, d = sums[at + 2] + r * z[k, i + 2], sums[at + 3] + r * z[k, i + 3]
        sums[at], sums[at + 1], sums[at + 2], sums[at + 3] = a, b, c, d
    for j in range(1, p + 1):
        rz = r * z[k, j]
        base += width
        for i in range(0, j + 1, 4):
            at = base + i
            a, b = sums[at] + rz * z[k, i], sums[at + 1] + rz * z[k, i + 1]
            c, d = sums[at + 2] + rz * z[k, i + 2], sums[at + 3] + rz * z[k, i + 3]
            sums[at], sums[at + 1], sums[at + 2], sums[at + 3] = a, b, c, d


@kernel()
def _add_with_penalty(sums, base, z, k, r, p, v):
    """Add r z z' and r h z of row k."""
    _add(sums, base, z, k, r, p)
    if v.size:
        h = 0.0
        for j in range(p):
            for i in range(p):
                h += v[j, i] * z[k, i + 1] * z[k, j + 1]
        at = base + (p + 1) * z.shape[1]
        for j in range(p + 1):
            sums[at + j] += r * h * z[k, j]


@kernel()
def _predictor(z, k, beta, offset):
    """Return the linear predictor of row k; ``beta`` is as wide as z and begins with 0."""
    a = b = c = d = 0.0
    for i in range(0, beta.size, 4):
        a, b = a + z[k, i] * beta[i], b + z[k, i + 1] * beta[i + 1]
        c, d = c + z[k, i + 2] * beta[i + 2], d + z[k, i + 3] * beta[i + 3]
    return (a + c) + (b + d) + (offset[k] if offset.size else 0.0)


@kernel()
def _one_event(sums, weight, mean, gradient, information):
    """Take the risk set of one event: its mean from the gradient, its covariance to the information."""
    p, width = gradient.size - 1, mean.size
    inverse = 1.0 / sums[0]
    for i in range(width):
        mean[i] = sums[i] * inverse
    for j in range(1, p + 1):
        gradient[j] -= weight * mean[j]
        at, own = j * width, mean[j]
        for i in range(0, j + 1, 4):
            a = information[j, i] + weight * (sums[at + i] * inverse - own * mean[i])
            b = information[j, i + 1] + weight * (sums[at + i + 1] * inverse - own * mean[i + 1])
            c = information[j, i + 2] + weight * (sums[at + i + 2] * inverse - own * mean[i + 2])
            d = information[j, i + 3] + weight * (sums[at + i + 3] * inverse - own * mean[i + 3])
            information[j, i], information[j, i + 1], information[j, i + 2], information[j, i + 3] = a, b, c, d


@kernel()
def _tied_events(sums, deaths, weight, efron, gradient, information):
    """Take the risk set of tied events; return the sum of the logarithms of their denominators.

    The sums over the steps of Efron are of scalars only, so that ties cost no more than single events.
    """
    p, width = gradient.size - 1, information.shape[1]
    half = sums.size // 2
    a = b = c = e = g = log_sum = 0.0
    product = 1.0
    steps = deaths if efron else 1
    share = 1.0 / steps
    for step in range(steps):
        f = step * share
        denominator = sums[0] - f * sums[half]
        inverse = 1.0 / denominator
        square = inverse * inverse
        a, b, c, e, g = a + inverse, b + f * inverse, c + square, e + f * square, g + f * f * square
        product *= denominator
        if not (product < 1e100 and product > 1e-100):
            log_sum += np.log(product)
            product = 1.0
    log_sum += np.log(product)
    each = weight * share
    for j in range(1, p + 1):
        gradient[j] -= each * (a * sums[j] - b * sums[half + j])
        s = each * (c * sums[j] - e * sums[half + j])
        d = each * (e * sums[j] - g * sums[half + j])
        at = j * width
        for i in range(1, j + 1):
            information[j, i] += each * (a * sums[at + i] - b * sums[half + at + i]) - s * sums[i] + d * sums[half + i]
    return each * log_sum


@kernel()
def _penalised(sums, f, weight, v, penalty):
    """Add half the trace of V times the derivative of one risk set's information: half of E[(x-m)'V(x-m) (x-m)]."""
    p = v.shape[0]
    half, width = sums.size // 2, 4 * (p // 4 + 1)
    part = sums[:half] - f * sums[half:]
    part /= part[0]
    q = (p + 1) * width
    turned = np.zeros(p + 1)
    for j in range(p):
        for i in range(p):
            turned[j + 1] += v[j, i] * part[i + 1]
    for j in range(1, p + 1):
        out = part[q + j] - part[j] * part[q]
        for i in range(1, p + 1):
            second = part[j * width + i] if j >= i else part[i * width + j]
            out -= 2.0 * (second - part[j] * part[i]) * turned[i]
        penalty[j] += 0.5 * weight * out


@kernel()
def _summed_anew(sums, z, time, event, weight, offset, entry, beta, p, v, start, end):
    """Sum the risk set at ``time[start]`` from its rows, those with an event apart; return the new reference."""
    sums[:] = 0.0
    t, reference = time[start], -np.inf
    for k in range(start, end):
        if entry[k] < t:
            reference = max(reference, _predictor(z, k, beta, offset))
    for k in range(start, end):
        if entry[k] < t:
            r = np.exp(_predictor(z, k, beta, offset) - reference)
            base = sums.size // 2 if event[k] and time[k] == t else 0
            _add_with_penalty(sums, base, z, k, r * (weight[k] if weight.size else 1.0), p, v)
    return reference


@kernel()
def _without_late(sums, z, weight, offset, entry, by_entry, beta, p, v, reference, t, waiting, begin):
    """Take out who has not entered before t; return where in the order of entry the rest begins."""
    while waiting >= begin and entry[by_entry[waiting]] >= t:
        k = by_entry[waiting]
        r = np.exp(_predictor(z, k, beta, offset) - reference)
        _add_with_penalty(sums, 0, z, k, -r * (weight[k] if weight.size else 1.0), p, v)
        waiting -= 1
    return waiting


@kernel(
    "f8[:, ::1], f8[::1], u1[::1], f8[::1], f8[::1], i8[::1], f8[::1], i8[::1], f8[::1], b1, f8[::1], f8[:, ::1], "
    "f8[::1], f8[:, :, ::1], f8[::1]"
)
def likelihood(
    z, time, event, weight, offset, begins, entry, by_entry, beta, efron, at, v, gradient, information, penalty
):
    """Return the log partial likelihood; write its gradient and information, and Firth's penalty.

    ``beta``, ``gradient``, ``penalty`` have p + 1 places, ``information`` p + 1 rows as wide as z; the first stays 0.
    It is one matrix, or three: with the covariance of each risk set times 1, ``at`` and its square. ``weight``,
    ``offset``, ``entry`` and ``by_entry``, ``at`` and ``v`` are empty where there are none; ``by_entry`` holds the rows
    in order of stratum and entry.
    """
    p, width = beta.size - 1, z.shape[1]
    half = (p + 1) * width + (p + 1 if v.size else 0)
    sums, wide = np.zeros(2 * half), np.zeros(width)
    wide[: p + 1] = beta
    gradient[:] = 0.0
    information[:] = 0.0
    penalty[:] = 0.0
    out = 0.0
    for s in range(begins.size - 1):
        out += _of_stratum(
            z, time, event, weight, offset, begins[s], begins[s + 1], entry, by_entry, wide, efron, at, v,
            sums, gradient, information, penalty,
        )  # fmt: skip
    for each in information:
        for j in range(p + 1):
            for i in range(j):
                each[i, j] = each[j, i]
    return out


@kernel()
def _taken(sums, deaths, weight, efron, place, v, mean, gradient, information, penalty):
    """Take the risk set of one time; return its logarithm, or 0 where there was one event, whose sum is left to see."""
    taken = information[0] if information.shape[0] == 1 else np.zeros_like(information[0])
    logs = 0.0
    if deaths == 1:
        _one_event(sums, weight, mean, gradient, taken)
    else:
        logs = _tied_events(sums, deaths, weight, efron, gradient, taken)
    if information.shape[0] > 1:
        information[0] += taken
        information[1] += place * taken
        information[2] += place * place * taken
    if v.size:
        for step in range(deaths):
            _penalised(sums, step / deaths if efron else 0.0, weight / deaths, v, penalty)
    return logs


@kernel()
def _of_stratum(
    z, time, event, weight, offset, begin, end, entry, by_entry, beta, efron, at, v,
    sums, gradient, information, penalty,
):  # fmt: skip
    p, half, mean = gradient.size - 1, sums.size // 2, np.empty(beta.size)
    sums[:] = 0.0
    out, reference, peak, product = 0.0, -np.inf, 0.0, 1.0
    k = waiting = end - 1
    while k >= begin:
        t = time[k]
        deaths, weight_of_deaths = 0, 0.0
        tied = k > begin and time[k - 1] == t
        while k >= begin and time[k] == t:
            eta = _predictor(z, k, beta, offset)
            if eta > reference + WIDE:
                factor = np.exp(reference - eta)
                sums *= factor
                peak *= factor
                reference = eta
            w = weight[k] if weight.size else 1.0
            base = 0
            if event[k]:
                deaths += 1
                weight_of_deaths += w
                out += w * eta
                for j in range(1, p + 1):
                    gradient[j] += w * z[k, j]
                base = half if tied else 0
            _add_with_penalty(sums, base, z, k, w * np.exp(eta - reference), p, v)
            k -= 1
        if deaths and entry.size:
            waiting = _without_late(sums, z, weight, offset, entry, by_entry, beta, p, v, reference, t, waiting, begin)
            peak = max(peak, sums[0])
            if sums[0] + sums[half] < STALE * peak:
                reference = _summed_anew(sums, z, time, event, weight, offset, entry, beta, p, v, k + 1, end)
                tied, peak = True, 0.0
        if tied and deaths:
            sums[:half] += sums[half:]
        peak = max(peak, sums[0])
        if not deaths:
            continue
        out -= weight_of_deaths * reference
        place = at[k + 1] if at.size else 0.0
        if deaths == 1 and information.shape[0] == 1 and v.size == 0:
            _one_event(sums, weight_of_deaths, mean, gradient, information[0])
        else:
            out -= _taken(sums, deaths, weight_of_deaths, efron, place, v, mean, gradient, information, penalty)
        if deaths == 1 and weight.size:
            out -= weight_of_deaths * np.log(sums[0])
        elif deaths == 1:
            product *= sums[0]
            if not (product < 1e100 and product > 1e-100):
                out -= np.log(product)
                product = 1.0
        if tied:
            sums[half:] = 0.0
    return out - np.log(product)


@kernel("f8[:, ::1], f8[::1], u1[::1], f8[::1], f8[::1], i8[::1], f8[::1], i8[::1], i8")
def risk_sums(z, time, event, weight, risk, begins, entry, by_entry, p):
    """Return what residuals and hazards need, one row a time with events, in order of stratum and time.

    Returned are the row of each such time in the order of subjects (its first), the number and weight of its events,
    the sums of r and r x over its risk set and over its events, where the rows of each stratum begin; and for each
    subject how many of the rows (of all strata before, and of its own up to its time, or its entry) lie behind it.
    """
    n, strata = time.size, begins.size - 1
    times = 0
    for s in range(strata):
        last = np.nan
        for k in range(begins[s], begins[s + 1]):
            if event[k] and time[k] != last:
                last = time[k]
                times += 1
    row_of, deaths, weights = np.zeros(times, np.int64), np.zeros(times, np.int64), np.zeros(times)
    total, dying = np.zeros((times, p + 1)), np.zeros((times, p + 1))
    first, leaving, entering = np.zeros(strata + 1, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    row = times
    for s in range(strata - 1, -1, -1):
        first[s + 1] = row
        row = _risk_sums_of_stratum(
            z, time, event, weight, risk, begins[s], begins[s + 1], entry, by_entry, p,
            row, row_of, deaths, weights, total, dying, leaving, entering,
        )  # fmt: skip
        first[s] = row
        if not entry.size:
            entering[begins[s] : begins[s + 1]] = row
    return row_of, deaths, weights, total, dying, first, leaving, entering


@kernel()
def _risk_sums_of_stratum(
    z, time, event, weight, risk, begin, end, entry, by_entry, p,
    row, row_of, deaths, weights, total, dying, leaving, entering,
):  # fmt: skip
    sums, peak = np.zeros(p + 1), 0.0
    k = waiting = end - 1
    while k >= begin:
        t, start, any_event = time[k], k, False
        while k >= begin and time[k] == t:
            any_event = any_event or event[k] > 0
            k -= 1
        if any_event:
            row -= 1
            row_of[row] = k + 1
        for i in range(k + 1, start + 1):
            leaving[i] = row + 1 if any_event else row
            w = risk[i] * (weight[i] if weight.size else 1.0)
            for j in range(p + 1):
                sums[j] += w * z[i, j]
                if event[i]:
                    dying[row, j] += w * z[i, j]
            if event[i]:
                deaths[row] += 1
                weights[row] += weight[i] if weight.size else 1.0
        peak = max(peak, sums[0])
        if not any_event:
            continue
        if entry.size:
            while waiting >= begin and entry[by_entry[waiting]] >= t:
                i = by_entry[waiting]
                entering[i] = row + 1
                w = risk[i] * (weight[i] if weight.size else 1.0)
                for j in range(p + 1):
                    sums[j] -= w * z[i, j]
                waiting -= 1
            if sums[0] < STALE * peak:
                sums[:] = 0.0
                for i in range(k + 1, end):
                    if entry[i] < t:
                        for j in range(p + 1):
                            sums[j] += risk[i] * (weight[i] if weight.size else 1.0) * z[i, j]
                peak = sums[0]
        total[row] = sums
    while entry.size and waiting >= begin:
        entering[by_entry[waiting]] = row
        waiting -= 1
    return row


@kernel("f8[:, ::1], i8[::1]")
def cumulated(values, first):
    """Return running sums of rows, begun anew in each stratum; row i + 1 ends with ``values[i]``, row 0 is 0.

    The sum behind ``count`` rows (see ``risk_sums``) stands in row ``count``, but for a stratum's own beginning, whose
    sum is 0: a subject that has no row behind it within its stratum.
    """
    rows, columns = values.shape
    out = np.zeros((rows + 1, columns))
    for s in range(first.size - 1):
        for i in range(first[s], first[s + 1]):
            for j in range(columns):
                out[i + 1, j] = values[i, j] + (out[i, j] if i > first[s] else 0.0)
    return out
