"""The probability that the largest of correlated normal variables exceeds a limit, and how well it is known.

The correlation may be singular: variables are written as Z = L X with independent X, as few as its rank. Up to rank 3
"no Z exceeds the limit" is a polyhedron; at rank 4 its slices are, over which the integral is taken by adaptive
Gauss-Kronrod quadrature, in a direction in which no two faces of a slice are parallel; above, the integral is a lattice
rule with fixed shifts (Genz 1992; Genz and Bretz 2009, section 4.2). Nothing is random.
"""

import math

import numpy as np

from pivotal.kernels import polyhedra
from pivotal.kernels.compile import kernel

SINGULAR = 1e-13  # a variance left over that counts as none
FARTHEST = 38.0  # beyond it the normal density is zero in double precision
ROUNDING = 1e-15  # of a correlation
SUMMED = 1e-14  # a variance left over, a variable, that is rounding where correlations are sums over many events
QUADRATURE = 1e-13  # the error at rank 3, in units of the probability that one variable exceeds the limit
PANEL = 2.137
OFF = np.array([0.0917, -0.0731, 0.1129, 0.0581])  # so that slices are across no simple direction
WANTED = 1e-12  # that of a panel of slices, in the same units
# By so much more may slices be off than two rules differ, as both can err alike where faces meet between two slices.
ALIKE, LEAST = 30.0, 1e-10  # and least of all, in the same units
SHIFTS = 10  # of the lattice
STUDENT = 6.594  # 99.99 % of a t distribution with one degree of freedom less than shifts lie within
ENOUGH = 1e-5  # the error of the lattice at which it stops, in the same units
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
# Shifts that look independent: of multiples of square roots, all may leave the same error of a lattice as it is.
OFFSETS = (np.random.Philox(key=1).random_raw(SHIFTS * 32) / 2.0**64).reshape(SHIFTS, 32)
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


@kernel()
def independent(m, correlation, loadings, left):
    """Write L, (m, m), with L L' the correlation, the variable of which most is left coming next; return the rank.

    What is left of variables that are nearly one comes from one minus their correlation, which has no rounding error.
    """
    loadings[:] = 0.0
    for i in range(m):
        loadings[i, 0] = correlation[i, 0]
        left[i] = (1.0 - correlation[i, 0]) * (1.0 + correlation[i, 0])
    for k in range(1, m):
        p = 0
        for i in range(m):
            if left[i] > left[p]:
                p = i
        if left[p] <= SINGULAR:
            return k
        root = math.sqrt(left[p])
        for i in range(m):
            one, other = 1.0 - correlation[i, 0], 1.0 - correlation[p, 0]
            value = one + other - (1.0 - correlation[i, p]) - one * other
            for j in range(1, k):
                value -= loadings[i, j] * loadings[p, j]
            loadings[i, k] = value / root
            left[i] -= loadings[i, k] * loadings[i, k]
        left[p] = 0.0
    return m


@kernel()
def _inner(one, other):
    """Return the inner product of vectors, the first of which says how long they are."""
    total = 0.0
    for k in range(one.size):
        total += one[k] * other[k]
    return total


@kernel()
def _direction(loadings, chosen):
    """Write the unit vector, of 40 spread evenly, that is farthest from all variables, their differences and sums.

    In slices across it no face is far longer than others and no two are parallel, so that their probability is smooth.
    """
    m = loadings.shape[0]
    trial, other = np.empty(4), np.empty(4)
    least = 2.0
    for code in range(41, 81):
        left = code
        for axis in range(4):
            trial[axis] = left % 3 - 1.0 + OFF[axis]
            left //= 3
        size, most = math.sqrt(_inner(trial, trial)), 0.0
        for axis in range(4):
            trial[axis] /= size
        for i in range(m):
            for j in range(2 * i + 1):  # the variable, differences from those before it, and sums
                for axis in range(4):
                    other[axis] = loadings[i, axis]
                    if j > 0:
                        other[axis] += loadings[(j - 1) // 2, axis] * (1.0 if j % 2 == 0 else -1.0)
                size = math.sqrt(_inner(other, other))
                if size > 1e-12:
                    most = max(most, abs(_inner(other, trial)) / size)
        if most < least:
            least = most
            for axis in range(4):
                chosen[axis] = trial[axis]


@kernel()
def _turn(loadings, moves, normals):
    """Write how variables move along the direction of slices, and what is left of them in a slice."""
    direction = np.empty(4)
    _direction(loadings, direction)
    sign = math.copysign(1.0, direction[3])
    direction[3] += sign  # Householder's reflection takes the direction to the last axis
    square = _inner(direction, direction)
    for i in range(loadings.shape[0]):
        share = 2.0 * _inner(direction, loadings[i]) / square
        for axis in range(3):
            normals[i, axis] = loadings[i, axis] - share * direction[axis]
        moves[i] = loadings[i, 3] - share * direction[3]


@kernel()
def _slice(x, limit, moves, normals, both, faces):
    """Return the density of x times the probability that a variable exceeds the limit there."""
    count = 0
    for i in range(moves.size):
        size = math.sqrt(_inner(normals[i], normals[i]))
        for sign in (1.0, -1.0):
            if sign > 0.0 or both:
                for axis in range(3):
                    faces[count, axis] = sign * normals[i, axis] / size
                faces[count, 3] = (limit - sign * moves[i] * x) / size
                count += 1
    return polyhedra.outside(count, faces) * math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


@kernel()
def _slices(limit, loadings, both, size):
    """Return the probability at rank 4, and its error; ``size`` is the probability that one variable is beyond."""
    m = loadings.shape[0]
    moves, normals, faces = np.empty(m), np.empty((m, 3)), np.empty((2 * m, polyhedra.COLUMNS))
    _turn(loadings, moves, normals)
    reach = polyhedra.FARTHEST + 0.137
    start, end = -reach, reach
    if limit > 0.0:
        farthest = math.sqrt(limit * limit + reach * reach)
        least, most = moves[0], moves[0]
        for each in moves:
            least, most = min(least, each), max(most, each)
        start, end = max(limit * least - reach, -farthest), min(limit * most + reach, farthest)
    if both:
        start, end = 0.0, max(end, -start)
    steps = math.ceil((end - start) / PANEL)
    begins, ends = np.empty(60), np.empty(60)
    total = error = 0.0
    for step in range(steps):
        begins[0], ends[0] = start + (end - start) * step / steps, start + (end - start) * (step + 1) / steps
        waiting = 1
        while waiting > 0:
            waiting -= 1
            middle, half = (begins[waiting] + ends[waiting]) / 2.0, (ends[waiting] - begins[waiting]) / 2.0
            whole = part = 0.0
            for k in range(15):
                node = k if k < 8 else 14 - k
                x = middle + half * (-NODES[node] if k < 8 else NODES[node])
                value = half * _slice(x, limit, moves, normals, both, faces)
                whole += KRONROD[node] * value
                if node % 2 == 1:
                    part += GAUSS[node // 2] * value
            off = abs(whole - part)
            if off <= WANTED * size or waiting > 56:
                total += whole
                error += off
            else:
                begins[waiting + 1], ends[waiting + 1] = middle, ends[waiting]
                ends[waiting] = middle
                waiting += 2
    sides = 2.0 if both else 1.0
    return sides * total, sides * (ALIKE * error + LEAST * size)


@kernel()
def _factor(correlation, leading, low, high):
    """Return L whose first variable leads, and the one least likely to be within its limits comes next.

    Only variables of which much is left are taken, so that rounding errors are not magnified (Genz and Bretz 2009).
    """
    m = correlation.shape[0]
    whole, mean, left = np.zeros((m, m)), np.zeros(m), np.empty(m)
    for i in range(m):
        left[i] = correlation[i, i]
    for k in range(m):
        most = left[0]
        for each in left:
            most = max(most, each)
        if most <= SINGULAR:
            return np.ascontiguousarray(whole[:, :k])
        p, least = leading, 2.0
        for i in range(m):
            if k == 0 or left[i] < max(SINGULAR, 1e-3 * most):
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
def _lattice(loadings, low, high, size):
    """Return the probability of low <= L X <= high by lattice rules with fixed shifts, and its error.

    That is what Student's t makes of the shifts, and what all points together can overlook; ``size`` is the probability
    of the limits of the first X.
    """
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
                    offset = OFFSETS[shift, k % 32]
                    uniform[k] = abs(2.0 * ((n * steps[k] % points / points + offset) % 1.0) - 1.0)
                total += _point(uniform, loadings, last_of, low, high, x)
            mean += total / points / SHIFTS
            square += (total / points) ** 2 / SHIFTS
        error = STUDENT * math.sqrt(max(square - mean * mean, 0.0) / (SHIFTS - 1)) + size / (SHIFTS * points)
        if error <= ENOUGH * size:
            break
    return mean, error


@kernel()
def _few(limit, m, correlation, both, loadings, left):
    """Return the probability for variables up to rank 4, and its error; where the rank is above, it is negative."""
    rank = independent(m, correlation, loadings, left)
    if rank > 4:
        return -1.0, 0.0
    size, smallest = polyhedra.tail(abs(limit)), 0.0
    for i in range(m):
        smallest = max(smallest, abs(loadings[i, rank - 1]))
    # the quadrature; a correlation that is rounded; a variable that is left out because it is nearly one of the others
    density = math.exp(-0.5 * limit * limit) / math.sqrt(2.0 * math.pi)
    sides = 2.0 if both else 1.0
    error = sides * m * (QUADRATURE * size + density * ROUNDING / smallest)
    over = 0.0
    for i in range(m):
        over = max(over, abs(left[i]))
    if over > m * SUMMED:
        error += sides * density * math.sqrt(2.0 * over * math.log(m + 1.0))
    if rank == 4:
        value, off = _slices(limit, np.ascontiguousarray(loadings[:m, :4]), both, size)
        return min(value, 1.0), error + off
    faces = np.zeros((2 * m, polyhedra.COLUMNS))
    for i in range(m):
        size = math.sqrt(_inner(loadings[i, :rank], loadings[i, :rank]))
        for axis in range(rank):
            faces[i, axis] = loadings[i, axis] / size
        for axis in range(3):
            faces[m + i, axis] = -faces[i, axis]
        faces[i, 3] = faces[m + i, 3] = limit
    value = polyhedra.outside(2 * m if both else m, faces)
    return value, error + 1e-15 * value


@kernel("f8, f8[:, ::1], b1")
def beyond(limit, correlation, both):
    """Return the probability that the largest Z (``both``: the largest absolute Z) exceeds a limit, and its error.

    The correlation counts as it is given, but for 1e-14 a variable, within which it may be singular. Above rank 4 the
    probability is that of as many Z as have rank 4, and the sum over each further Z of the probability that it is
    the first to exceed the limit, so that small ones are exact too.
    """
    m = correlation.shape[0]
    if math.isnan(limit):
        return np.nan, np.nan
    if (both and limit <= 0.0) or limit < -FARTHEST:
        return 1.0, 0.0
    if limit > FARTHEST:
        return 0.0, 0.0
    loadings, left = np.empty((m, m)), np.empty(m)
    done = m
    total, error = _few(limit, m, correlation, both, loadings, left)
    while total < 0.0:
        done -= 1
        total, error = _few(limit, done, correlation, both, loadings, left)
    sides = 2.0 if both else 1.0
    for i in range(done, m):
        low, high = np.empty(i + 1), np.empty(i + 1)
        low[:], high[:] = -1.0 * limit if both else -np.inf, limit
        low[i], high[i] = limit, np.inf
        ordered = _factor(np.ascontiguousarray(correlation[: i + 1, : i + 1]), i, low, high)
        value, off = _lattice(ordered, low, high, polyhedra.tail(limit))
        total += sides * value
        error += sides * off
    return min(total, 1.0), error
