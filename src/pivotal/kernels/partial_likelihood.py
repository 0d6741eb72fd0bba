"""The partial likelihood of Cox's model where nobody enters late, in two sweeps over the subjects.

Rows are in order of stratum and time, the censored of one time first. A row is ``z``: 1, the covariates x, and zeros up
to a multiple of four, which the processor then takes four at a time. The first sweep goes from the last time to the
first and sums the risk r and r z over the risk sets; each time with events gives a step of the hazard. The second sums
m z z' with m, the compensator of a subject: r times the hazard up to its time, less what Efron's method spares those
who die at it. The information is this sum less the squares of the means of the risk sets, so that no square matrix is
summed over risk sets. Tied events share their mean weight, as in R survival. Efron (1977): Journal of the American
Statistical Association 72, 557-565; Breslow (1974): Biometrics 30, 89-99.
"""

import numpy as np

from pivotal.kernels.compile import kernel

WIDEST = 600.0  # between the largest and smallest linear predictor; beyond, see ``cox_risk_sets``


@kernel("f8[::1], f8, i8, u1[::1], i4[::1], i8")
def order_of_days(time, scale, largest, event, stratum, strata):
    """Return the order by stratum and time, the censored of a day first; where strata begin; the times in order."""
    days = largest + 1
    place = np.zeros(2 * days * strata + 1, np.int64)
    for i in range(time.size):
        day = int(np.round(time[i] * scale)) + (days * stratum[i] if strata > 1 else 0)
        place[2 * day + event[i] + 1] += 1
    for d in range(1, place.size):
        place[d] += place[d - 1]
    begins = np.empty(strata + 1, np.int64)
    for s in range(strata + 1):
        begins[s] = place[2 * days * s]
    out, ordered = np.empty(time.size, np.int64), np.empty(time.size)
    for i in range(time.size):
        day = int(np.round(time[i] * scale)) + (days * stratum[i] if strata > 1 else 0)
        out[place[2 * day + event[i]]] = i
        place[2 * day + event[i]] += 1
    k = 0
    for d in range(0, place.size - 1, 2):  # by now, each place is where the next begins
        for _ in range(k, place[d + 1]):
            ordered[k] = time[out[k]] if k == 0 or (d > 0 and k == place[d - 1]) else ordered[k - 1]
            k += 1
    return out, begins, ordered


@kernel("i8[::1], i8[::1], f8[::1], u1[::1]")
def events_last(order, begins, time, event):
    """Return an order by stratum and time, ``time`` in that order, in which of one time the censored come first."""
    out = np.empty_like(order)
    for s in range(begins.size - 1):
        k = begins[s]
        while k < begins[s + 1]:
            end = k
            while end < begins[s + 1] and time[end] == time[k]:
                end += 1
            if end == k + 1:
                out[k] = order[k]
            else:
                at = k
                for wanted in range(2):
                    for i in range(k, end):
                        if event[order[i]] == wanted:
                            out[at] = order[i]
                            at += 1
            k = end
    return out


@kernel("f8[:, ::1], i8[::1], f8[::1], f8[::1], f8[:, ::1]")
def gather(matrix, order, centre, scale, out):
    """Write rows ``z`` in an order, each covariate less its centre and divided by its scale."""
    n, p = order.size, matrix.shape[1]
    by = 1.0 / scale
    for k in range(n):
        i = order[k]
        out[k, 0] = 1.0
        for j in range(p):
            out[k, j + 1] = (matrix[i, j] - centre[j]) * by[j]
        for j in range(p + 1, out.shape[1]):
            out[k, j] = 0.0


@kernel("f8[:, ::1], i8")
def patterns(matrix, most):
    """Return which row of ``distinct`` each row is, and the distinct rows; none where there are more than ``most``."""
    n, p = matrix.shape
    code, distinct, found = np.zeros(n, np.int32), np.empty((most, p)), 0
    for i in range(n):
        here = -1
        for g in range(found):
            same = True
            for j in range(p):
                same = same and matrix[i, j] == distinct[g, j]
            if same:
                here = g
                break
        if here < 0:
            if found == most:
                return code, distinct[:0]
            for j in range(p):
                distinct[found, j] = matrix[i, j]
            here = found
            found += 1
        code[i] = here
    return code, distinct[:found]


@kernel()
def _predictors(z, offset, beta, risk):
    """Write the linear predictors; return the largest and the span."""
    n = z.shape[0]
    p = beta.size - 1
    high, low = -np.inf, np.inf
    for k in range(n):
        eta = offset[k] if offset.size else 0.0
        for j in range(1, p + 1):
            eta += z[k, j] * beta[j]
        risk[k] = eta
        high, low = max(high, eta), min(low, eta)
    return high, high - low


@kernel()
def _squares(z, m, p, moments):
    """Return the lower triangle of the sum of m z z', four rows at a time; the rest of what it holds is no sum."""
    n = z.shape[0]
    whole = n - n % 4
    for k in range(0, whole, 4):
        m0, m1, m2, m3 = m[k], m[k + 1], m[k + 2], m[k + 3]
        for j in range(p + 1):
            a, b, c, d = m0 * z[k, j], m1 * z[k + 1, j], m2 * z[k + 2, j], m3 * z[k + 3, j]
            for begin in range(0, j + 1, 4):
                for i in range(begin, begin + 4):
                    moments[j, i] += (a * z[k, i] + b * z[k + 1, i]) + (c * z[k + 2, i] + d * z[k + 3, i])
    for k in range(whole, n):
        for j in range(p + 1):
            for i in range(j + 1):
                moments[j, i] += m[k] * z[k, j] * z[k, i]


@kernel()
def _steps(total, dying, deaths, weight, efron):
    """Return the sums over the steps of Efron that a time with tied events needs, and of the logarithms."""
    a = b = c = e = g = log_sum = 0.0
    product = 1.0
    steps = deaths if efron else 1
    share = 1.0 / steps
    for step in range(steps):
        f = step * share
        denominator = total - f * dying
        inverse = 1.0 / denominator
        square = inverse * inverse
        a, b, c, e, g = a + inverse, b + f * inverse, c + square, e + f * square, g + f * f * square
        product *= denominator
        if not (product < 1e100 and product > 1e-100):
            log_sum += np.log(product)
            product = 1.0
    each = weight * share
    return each * a, each * b, each * c, each * e, each * g, each * (log_sum + np.log(product))


@kernel()
def _less_squares(information, total, weight):
    """Take the weight times the square of a vector of sums from the lower triangle of the information."""
    for j in range(1, information.shape[0]):
        s = weight * total[j]
        for begin in range(0, j + 1, 4):
            for i in range(begin, begin + 4):
                information[j, i] -= s * total[i]


@kernel()
def _of_stratum(z, time, event, weight, begin, end, efron, risk, hazard, spared, information):
    """Sweep a stratum from its last time to its first; take the squares of the means from the information."""
    p, width = information.shape[0] - 1, z.shape[1]
    total, dying = np.zeros(width), np.zeros(width)
    out, product = 0.0, 1.0
    k = end - 1
    while k >= begin:
        t = time[k]
        deaths, weights = 0, 0.0
        while k >= begin and event[k] and time[k] == t:
            deaths += 1
            weights += weight[k] if weight.size else 1.0
            r = risk[k]
            for first in range(0, width, 4):
                for i in range(first, first + 4):
                    dying[i] += r * z[k, i]
            k -= 1
        while k >= begin and time[k] == t and not event[k]:
            r = risk[k]
            for first in range(0, width, 4):
                for i in range(first, first + 4):
                    total[i] += r * z[k, i]
            k -= 1
        hazard[k + 1] = spared[k + 1] = 0.0
        if deaths == 0:
            continue
        for i in range(width):
            total[i] += dying[i]
        if deaths == 1:
            inverse = 1.0 / total[0]
            hazard[k + 1] = weights * inverse
            _less_squares(information, total, weights * inverse * inverse)
            if weight.size:
                out -= weights * np.log(total[0])
            else:
                product *= total[0]
                if not (product < 1e100 and product > 1e-100):
                    out -= np.log(product)
                    product = 1.0
        else:
            hazard[k + 1], spared[k + 1], c, e, g, logs = _steps(total[0], dying[0], deaths, weights, efron)
            out -= logs
            for j in range(1, p + 1):
                s, d = c * total[j] - e * dying[j], e * total[j] - g * dying[j]
                for i in range(1, j + 1):
                    information[j, i] -= s * total[i] - d * dying[i]
        for i in range(width):
            dying[i] = 0.0
    return out - np.log(product)


@kernel()
def _compensators(time, event, begins, risk, hazard, spared):
    """Turn the risks, in place, into compensators."""
    for s in range(begins.size - 1):
        behind, less, last = 0.0, 0.0, np.nan
        for k in range(begins[s], begins[s + 1]):
            if time[k] != last:
                last = time[k]
                behind += hazard[k]
                less = spared[k]
            risk[k] *= behind - less if event[k] else behind


@kernel("f8[:, ::1], u1[::1], f8[::1]")
def sum_of_events(z, event, weight):
    """Return the sum of z over the events, weighted."""
    out = np.zeros(z.shape[1])
    for k in range(event.size):
        w = (weight[k] if weight.size else 1.0) * event[k]
        for first in range(0, out.size, 4):
            for i in range(first, first + 4):
                out[i] += w * z[k, i]
    return out


@kernel()
def _symmetric(information):
    for j in range(information.shape[0]):
        for i in range(j):
            information[i, j] = information[j, i]


@kernel(
    "f8[:, ::1], f8[::1], u1[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1], b1, f8[:, ::1], f8[::1], f8[:, ::1]",
)
def likelihood(z, time, event, weight, offset, begins, of_events, beta, efron, workspace, gradient, information):
    """Return the log partial likelihood; write its gradient and information.

    Of one time, the censored come before those with an event. ``beta`` and ``gradient`` have p + 1 places,
    ``information`` p + 1 rows as wide as z; the first is not used. ``weight`` and ``offset`` are empty where there are
    none; ``of_events`` is from ``sum_of_events``; ``workspace`` is (3, n). Not a number is returned where the linear
    predictors lie too far apart for plain sums.
    """
    p = beta.size - 1
    risk, hazard, spared = workspace[0], workspace[1], workspace[2]
    information[:] = 0.0
    high, span = _predictors(z, offset, beta, risk)
    if not span < WIDEST:
        return np.nan
    out = -high * of_events[0]
    for j in range(1, p + 1):
        out += beta[j] * of_events[j]
    if offset.size:
        for k in range(offset.size):
            if event[k]:
                out += (weight[k] if weight.size else 1.0) * offset[k]
    for k in range(risk.size):
        risk[k] = (weight[k] if weight.size else 1.0) * np.exp(risk[k] - high)
    for s in range(begins.size - 1):
        out += _of_stratum(z, time, event, weight, begins[s], begins[s + 1], efron, risk, hazard, spared, information)
    _compensators(time, event, begins, risk, hazard, spared)
    information[:, 0] = 0.0
    _squares(z, risk, p, information)
    for j in range(1, p + 1):
        gradient[j] = of_events[j] - information[j, 0]
    _symmetric(information)
    return out


@kernel("f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[::1], b1, f8[::1], f8[:, ::1]")
def likelihood_of_counts(at_risk, events, z, beta, efron, gradient, information):
    """Return the log partial likelihood of a risk table whose groups share their covariates; rows of all strata."""
    rows, groups = at_risk.shape
    p, width = beta.size - 1, z.shape[1]
    total, dying, eta, compensator = np.zeros(width), np.zeros(width), np.zeros(groups), np.zeros(groups)
    gradient[:] = 0.0
    information[:] = 0.0
    out = 0.0
    for g in range(groups):
        for j in range(1, p + 1):
            eta[g] += z[g, j] * beta[j]
    for row in range(rows):
        deaths, reference = 0.0, -np.inf
        for g in range(groups):
            deaths += events[row, g]
            if at_risk[row, g] > 0.0:
                reference = max(reference, eta[g])
        if deaths == 0.0:
            continue
        total[:] = 0.0
        dying[:] = 0.0
        for g in range(groups):
            if at_risk[row, g] > 0.0:
                r = np.exp(eta[g] - reference)
                out += events[row, g] * (eta[g] - reference)
                for j in range(p + 1):
                    total[j] += at_risk[row, g] * r * z[g, j]
                    dying[j] += events[row, g] * r * z[g, j]
        a, b, c, e, h, logs = _steps(total[0], dying[0], int(deaths), deaths, efron)
        out -= logs
        for g in range(groups):
            if at_risk[row, g] > 0.0:
                r = np.exp(eta[g] - reference)
                compensator[g] = r * (at_risk[row, g] * a - events[row, g] * b)
            else:
                compensator[g] = 0.0
            for j in range(1, p + 1):
                gradient[j] += (events[row, g] - compensator[g]) * z[g, j]
        _squares(z, compensator, p, information)
        for j in range(1, p + 1):
            s, d = c * total[j] - e * dying[j], e * total[j] - h * dying[j]
            for i in range(1, j + 1):
                information[j, i] -= s * total[i] - d * dying[i]
    _symmetric(information)
    return out
