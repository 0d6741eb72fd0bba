"""Probabilities of the multivariate normal distribution: of a rectangle, and of a maximum above a limit.

The correlation may be singular: variables are written as Z = L X with independent X, as few as its rank. Up to rank 3
the integral over X is taken by adaptive Gauss-Kronrod quadrature, where the innermost variable has a closed form;
above, by a lattice rule with fixed shifts (Genz 1992; Genz and Bretz 2009, section 4.2). Nothing is random.
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel

SINGULAR = 1e-13  # a variance left over that counts as none
FARTHEST = 38.0  # beyond it the normal density is zero in double precision
SHORT = 1e-7  # panels are not halved further
SHIFTS = 10  # of the lattice
WANTED = 1e-6  # its error, at which it stops
# Korobov's lattices, whose generators were searched for the least error of smooth periodic functions of nine variables.
POINTS = np.array([1021, 4093, 16381, 65521])
GENERATORS = np.array([331, 1435, 5715, 24691])
# Nodes and weights of Gauss-Kronrod 7-15 (Piessens and others 1983).
NODES = np.array(
    [
        0.991455371120812639206854697526329,
        0.949107912342758524526189684047851,
        0.864864423359769072789712788640926,
        0.741531185599394439863864773280788,
        0.586087235467691130294144691258130,
        0.405845151377397166906606412076961,
        0.207784955007898467600689403773245,
        0.0,
    ]
)
KRONROD = np.array(
    [
        0.022935322010529224963732008058970,
        0.063092092629978553290700663189204,
        0.104790010322250183839876322541518,
        0.140653259715525918745189590510238,
        0.169004726639267902826583426598550,
        0.190350578064785409913256402421014,
        0.204432940075298892414161999234649,
        0.209482141084727828012999174891714,
    ]
)
GAUSS = np.array(
    [
        0.129484966168869693270611432679082,
        0.279705391489276667901467771423780,
        0.381830050505118944950369775488975,
        0.417959183673469387755102040816327,
    ]
)
PRIMES = np.array([2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0, 29.0, 31.0, 37.0, 41.0, 43.0, 47.0])
# The normal quantile: Wichura (1988), algorithm AS 241, in its three ranges, numerator over denominator.
CENTRE = np.array(
    [
        [2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457],
        [13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608],
        [5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867],
        [5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0],
    ]
).reshape(2, 8)
MIDDLE = np.array(
    [
        [7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258],
        [3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734],
        [1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459],
        [0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0],
    ]
).reshape(2, 8)
OUTER = np.array(
    [
        [2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093],
        [0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772],
        [2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4],
        [0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0],
    ]
).reshape(2, 8)


@kernel("f8, f8")
def between(low, high):
    """Return the probability that a standard normal variable lies between two limits."""
    if low >= high:
        return 0.0
    if low > 0.0:
        return 0.5 * (math.erfc(low * math.sqrt(0.5)) - math.erfc(high * math.sqrt(0.5)))
    return 0.5 * (math.erfc(-high * math.sqrt(0.5)) - math.erfc(-low * math.sqrt(0.5)))


@kernel()
def _ratio(table, x):
    above = below = 0.0
    for k in range(8):
        above = above * x + table[0, k]
        below = below * x + table[1, k]
    return above / below


@kernel("f8")
def quantile(p):
    """Return the standard normal quantile."""
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(CENTRE, 0.180625 - q * q)
    tail = min(p, 1.0 - p)
    if tail <= 0.0:
        return math.copysign(np.inf, q)
    r = math.sqrt(-math.log(tail))
    size = _ratio(MIDDLE, r - 1.6) if r <= 5.0 else _ratio(OUTER, r - 5.0)
    return math.copysign(size, q)


@kernel("f8[:, ::1], i8")
def factor(correlation, leading):
    """Return L (m, rank) with L L' the correlation: a pivoted Cholesky factor, ``leading`` first unless it is -1."""
    unlimited = np.full(correlation.shape[0], np.inf)
    return _factor(correlation, leading, -unlimited, unlimited)


@kernel()
def _factor(correlation, leading, low, high):
    """Return the factor in which the variable least likely to be within its limits comes next (Genz and Bretz 2009).

    Only variables of which much is left are taken, so that rounding errors are not magnified.
    """
    m = correlation.shape[0]
    whole, mean = np.zeros((m, m)), np.zeros(m)
    left = np.diag(correlation).copy()
    for k in range(m):
        most = left.max()
        if most <= SINGULAR:
            return np.ascontiguousarray(whole[:, :k])
        p, least = leading, 2.0
        for i in range(m):
            if (k == 0 and leading >= 0) or left[i] < max(SINGULAR, 1e-3 * most):
                continue
            root, known = math.sqrt(left[i]), 0.0
            for j in range(k):
                known += whole[i, j] * mean[j]
            likely = between((low[i] - known) / root, (high[i] - known) / root)
            if likely < least or (likely == least and left[i] > left[p]):
                p, least = i, likely
        root = math.sqrt(left[p])
        known = 0.0
        for j in range(k):
            known += whole[p, j] * mean[j]
        start, end = (low[p] - known) / root, (high[p] - known) / root
        likely = between(start, end)
        if likely > 1e-300:
            density = math.exp(-0.5 * start * start) - math.exp(-0.5 * end * end)
            mean[k] = density / math.sqrt(2.0 * math.pi) / likely
        for i in range(m):
            if left[i] <= SINGULAR or i == p:
                continue
            value = correlation[i, p]
            for j in range(k):
                value -= whole[i, j] * whole[p, j]
            whole[i, k] = value / root
            left[i] -= whole[i, k] * whole[i, k]
        whole[p, k], left[p] = root, 0.0
    return whole


@kernel()
def _domain(loading, spread, low, high):
    """Return where the first variable can lie, given how far the others can reach."""
    start, end = -FARTHEST, FARTHEST
    for i in range(loading.size):
        if abs(loading[i]) < 1e-12:
            if spread[i] == 0.0 and (low[i] > 0.0 or high[i] < 0.0):
                return 1.0, -1.0
            continue
        one = (low[i] - spread[i] * FARTHEST) / loading[i]
        other = (high[i] + spread[i] * FARTHEST) / loading[i]
        start, end = max(start, min(one, other)), min(end, max(one, other))
    if start > 0.0:
        end = min(end, math.sqrt(start * start + 82.0))
    elif end < 0.0:
        start = max(start, -math.sqrt(end * end + 82.0))
    else:
        start, end = max(start, -9.1), min(end, 9.1)
    return start, end


@kernel()
def _section(x, loading, last, low, high):
    """Return the limits of the second variable where the first is x."""
    start, end = -np.inf, np.inf
    for i in range(loading.size):
        if abs(last[i]) < 1e-12:
            continue
        one, other = (low[i] - loading[i] * x) / last[i], (high[i] - loading[i] * x) / last[i]
        start, end = max(start, min(one, other)), min(end, max(one, other))
    return start, end


@kernel()
def _corners(loading, last, low, high, start, end):
    """Return, in order, where panels begin and end: the corners of the polygon, and steps of at most 2 between."""
    m = loading.size
    cuts = np.empty(2 * m * (2 * m - 1) // 2 + 2)
    cuts[0], cuts[1] = start, end
    count = 2
    for i in range(2 * m):
        at_i = low[i // 2] if i % 2 == 0 else high[i // 2]
        for j in range(i + 1, 2 * m):
            at_j = low[j // 2] if j % 2 == 0 else high[j // 2]
            a, b, c, d = loading[i // 2], last[i // 2], loading[j // 2], last[j // 2]
            across = a * d - b * c
            if across == 0.0 or np.isinf(at_i) or np.isinf(at_j):
                continue
            x, y = (at_i * d - b * at_j) / across, (a * at_j - at_i * c) / across
            if not start < x < end:
                continue
            near = 1e-9 * (1.0 + abs(x) + abs(y))
            inside = True
            for k in range(m):
                value = loading[k] * x + last[k] * y
                inside = inside and low[k] - near <= value <= high[k] + near
            if inside:
                cuts[count] = x
                count += 1
    corners = np.sort(cuts[:count])
    panels = np.empty(count + 40)
    panels[0] = corners[0]
    filled = 1
    for k in range(1, count):
        steps = max(1, math.ceil((corners[k] - corners[k - 1]) / 2.0))
        for step in range(1, steps + 1):
            if filled < panels.size:
                panels[filled] = corners[k - 1] + (corners[k] - corners[k - 1]) * step / steps
                filled += 1
    return panels[:filled]


@kernel()
def _accepted(whole, part, width, tolerance):
    """Return the error of a panel from its two rules, and whether the panel is done with."""
    apart = abs(whole - part)
    error = apart
    if whole > 0.0:
        error = min(apart, whole * (200.0 * apart / whole) ** 1.5)
    return error, error <= tolerance or width < SHORT


@kernel()
def _plane(loading, last, low, high, tolerance):
    """Return the probability of low <= loading X + last Y <= high, and its error."""
    start, end = _domain(loading, np.abs(last), low, high)
    if not start < end:
        return 0.0, 0.0
    panels = _corners(loading, last, low, high, start, end)
    total = error = 0.0
    begins, ends = np.empty(80), np.empty(80)
    for p in range(panels.size - 1):
        begins[0], ends[0] = panels[p], panels[p + 1]
        waiting = 1 if panels[p + 1] > panels[p] else 0
        while waiting > 0:
            waiting -= 1
            middle, half = (begins[waiting] + ends[waiting]) / 2.0, (ends[waiting] - begins[waiting]) / 2.0
            whole = part = 0.0
            for k in range(15):
                node = k if k < 8 else 14 - k
                x = middle + half * (-NODES[node] if k < 8 else NODES[node])
                one, other = _section(x, loading, last, low, high)
                value = between(one, other) * math.exp(-0.5 * x * x)
                whole += KRONROD[node] * value
                if node % 2 == 1:
                    part += GAUSS[node // 2] * value
            scale = half / math.sqrt(2.0 * math.pi)
            off, done = _accepted(whole * scale, part * scale, half, tolerance)
            if done or waiting > 76:
                total += whole * scale
                error += off
            else:
                begin, stop = begins[waiting], ends[waiting]
                begins[waiting], ends[waiting] = begin, middle
                begins[waiting + 1], ends[waiting + 1] = middle, stop
                waiting += 2
    return total, error


@kernel()
def _space(loadings, low, high, tolerance):
    """Return the probability of low <= L X <= high for three independent X, and its error."""
    m = low.size
    first, second, third = loadings[:, 0].copy(), loadings[:, 1].copy(), loadings[:, 2].copy()
    start, end = _domain(first, np.sqrt(second * second + third * third), low, high)
    total = error = 0.0
    if not start < end:
        return total, error
    steps = max(1, math.ceil((end - start) / 2.0))
    begins, ends = np.empty(80), np.empty(80)
    below, above = np.empty(m), np.empty(m)
    inner = max(1e-13, 0.1 * tolerance / max(between(start, end), 1e-300))
    for step in range(steps):
        begins[0] = start + (end - start) * step / steps
        ends[0] = start + (end - start) * (step + 1) / steps
        waiting = 1
        while waiting > 0:
            waiting -= 1
            middle, half = (begins[waiting] + ends[waiting]) / 2.0, (ends[waiting] - begins[waiting]) / 2.0
            whole = part = inside = 0.0
            for k in range(15):
                node = k if k < 8 else 14 - k
                x = middle + half * (-NODES[node] if k < 8 else NODES[node])
                for i in range(m):
                    below[i], above[i] = low[i] - first[i] * x, high[i] - first[i] * x
                value, off = _plane(second, third, below, above, inner)
                density = math.exp(-0.5 * x * x)
                whole += KRONROD[node] * value * density
                inside += KRONROD[node] * off * density
                if node % 2 == 1:
                    part += GAUSS[node // 2] * value * density
            scale = half / math.sqrt(2.0 * math.pi)
            off, done = _accepted(whole * scale, part * scale, half, tolerance)
            if done or waiting > 76:
                total += whole * scale
                error += off + inside * scale
            else:
                begin, stop = begins[waiting], ends[waiting]
                begins[waiting], ends[waiting] = begin, middle
                begins[waiting + 1], ends[waiting + 1] = middle, stop
                waiting += 2
    return total, error


@kernel()
def _point(uniform, loadings, last_of, low, high, x):
    """Return the integrand of Genz's transformation at a point of the unit cube."""
    m, rank = loadings.shape
    value = 1.0
    for k in range(rank):
        start, end = -np.inf, np.inf
        for i in range(m):
            if last_of[i] != k:
                continue
            known = 0.0
            for j in range(k):
                known += loadings[i, j] * x[j]
            one, other = (low[i] - known) / loadings[i, k], (high[i] - known) / loadings[i, k]
            start, end = max(start, min(one, other)), min(end, max(one, other))
        here = between(start, end)
        value *= here
        if value == 0.0 or k == rank - 1:
            return value
        if start > 0.0:  # in the lower tail, where small probabilities are exact
            x[k] = -quantile(0.5 * math.erfc(start * math.sqrt(0.5)) - uniform[k] * here)
        else:
            x[k] = quantile(0.5 * math.erfc(-start * math.sqrt(0.5)) + uniform[k] * here)
        x[k] = min(max(x[k], -FARTHEST), FARTHEST)
    return value


@kernel()
def _lattice(loadings, low, high, wanted):
    """Return the probability of low <= L X <= high by lattice rules with fixed shifts, and three standard errors."""
    m, rank = loadings.shape
    last_of = np.zeros(m, np.int64)
    for i in range(m):
        for k in range(rank):
            if abs(loadings[i, k]) > 1e-12:
                last_of[i] = k
    uniform, x = np.empty(rank), np.empty(rank)
    steps = np.ones(rank, np.int64)
    mean = error = 0.0
    for rule in range(POINTS.size):
        points = POINTS[rule]
        for k in range(1, rank):
            steps[k] = steps[k - 1] * GENERATORS[rule] % points
        mean = square = 0.0
        for shift in range(SHIFTS):
            total = 0.0
            for n in range(points):
                for k in range(rank):
                    offset = (shift + 1.0) * math.sqrt(PRIMES[k % PRIMES.size])
                    uniform[k] = abs(2.0 * ((n * steps[k] % points / points + offset) % 1.0) - 1.0)
                total += _point(uniform, loadings, last_of, low, high, x)
            mean += total / points / SHIFTS
            square += (total / points) ** 2 / SHIFTS
        error = 3.0 * math.sqrt(max(square - mean * mean, 0.0) / (SHIFTS - 1))
        if error <= wanted:
            break
    return mean, error


@kernel("f8[::1], f8[::1], f8[:, ::1], i8, f8")
def inside(low, high, correlation, leading, size):
    """Return the probability that low <= Z <= high, and its error; ``size`` is of the order of the probability."""
    loadings = _factor(correlation, leading, low, high)
    rank = loadings.shape[1]
    if rank == 1:
        start, end = -np.inf, np.inf
        for i in range(low.size):
            one, other = low[i] / loadings[i, 0], high[i] / loadings[i, 0]
            start, end = max(start, min(one, other)), min(end, max(one, other))
        return between(start, end), 1e-16
    if rank == 2:
        value, error = _plane(loadings[:, 0].copy(), loadings[:, 1].copy(), low, high, 1e-13 * size)
    elif rank == 3:
        value, error = _space(loadings, low, high, 1e-11 * size)
    else:
        value, error = _lattice(loadings, low, high, WANTED * size)
    return min(max(value, 0.0), 1.0), error + 1e-15 * value


@kernel("f8, f8[:, ::1], b1")
def beyond(limit, correlation, both):
    """Return the probability that the largest Z (``both``: the largest absolute Z) exceeds a limit, and its error.

    It is the sum over i of the probabilities that the i-th is the first to exceed it, so that small ones are exact too.
    """
    m = correlation.shape[0]
    if both and limit <= 0.0:
        return 1.0, 0.0
    total = error = 0.0
    size = 0.5 * math.erfc(limit * math.sqrt(0.5))
    for i in range(m):
        low, high = np.full(i + 1, -1.0 * limit if both else -np.inf), np.full(i + 1, 1.0 * limit)
        low[i], high[i] = limit, np.inf
        value, off = inside(low, high, np.ascontiguousarray(correlation[: i + 1, : i + 1]), i, 10.0 * size)
        total += value
        error += off
    sides = 2.0 if both else 1.0
    return min(sides * total, 1.0), sides * error
