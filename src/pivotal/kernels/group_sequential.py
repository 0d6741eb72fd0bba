"""Crossing probabilities and boundaries of a Brownian motion that is looked at a few times.

The process is the score B(t), with B(t) ~ N(mean(t), t) and independent increments; the z statistic of a look is
B(t)/sqrt(t). Between its bounds the density of the process that has not stopped is carried from look to look
(Armitage, McPherson and Rowe 1969) on Gauss–Legendre points. A density between two looks is analytic and as wide as
the harmonic mean of the neighbouring increments, so that a number of points in proportion to (length of the interval)
/ (that width) converges exponentially; ``density`` is that proportion. Two drifts, the null hypothesis and the
alternative, are carried at once: one exponential serves both, because the ratio of two normal increments with the
same variance is a function of where it begins times a function of where it ends.
"""

import math
from typing import Any

import numpy as np

from pivotal.kernels.compile import kernel

# What a bound is: absent, given on the score scale, or found so that a cumulative probability is reached.
ABSENT, GIVEN, SPENT, SPENT_UNDER_NULL, MIRRORED, MEETS = 0, 1, 2, 3, 4, 5
# The status of a sweep that is not plainly fine: a look number is added to it.
CLASH, TOO_DENSE = 1000, 2000

REACH = 8.2  # standard deviations beyond which the mass, 1e-16, is left out
SMALLEST = 1e-15  # a probability to spend below which there is no bound
STEP, LARGEST = 4, 112  # the sizes of the Gauss–Legendre rules: 4, 8, ..., 112
MOST_NODES = 4000  # at a look
ROOT2, ROOT2PI = math.sqrt(2.0), math.sqrt(2.0 * math.pi)


def legendre_rules() -> tuple[Any, Any]:
    """Return the points and weights on [-1, 1] of all rules, one behind the other."""
    rules = LARGEST // STEP
    nodes, weights = np.empty(2 * rules * (rules + 1)), np.empty(2 * rules * (rules + 1))
    _write_rules(nodes, weights)
    return nodes, weights


@kernel("f8[::1], f8[::1]")
def _write_rules(nodes, weights):
    """Write the rules, by Newton's method on the Legendre polynomials."""
    first = 0
    for size in range(STEP, LARGEST + 1, STEP):
        for i in range(size // 2):
            x = math.cos(math.pi * (i + 0.75) / (size + 0.5))
            for _ in range(8):
                before, value = 1.0, x
                for n in range(2, size + 1):
                    before, value = value, x * value + (x * value - before) * (1.0 - 1.0 / n)
                slope = size * (before - x * value) / (1.0 - x * x)
                x -= value / slope
                if abs(value) < 1e-15 * abs(slope):
                    break
            nodes[first + i], nodes[first + size - 1 - i] = -x, x
            weights[first + i] = weights[first + size - 1 - i] = 2.0 / ((1.0 - x * x) * slope * slope)
        total = 0.0
        for i in range(first, first + size):
            total += weights[i]
        for i in range(first, first + size):
            weights[i] *= 2.0 / total
        first += size


@kernel("f8")
def upper_quantile(probability):
    """Return z with P(Z > z) = probability for a standard normal Z, by Newton's method on the logarithm."""
    p = min(probability, 1.0 - probability)
    if p <= 0.0:
        return -np.inf if probability >= 1.0 else np.inf
    u = math.sqrt(-2.0 * math.log(p))
    z = max(u - (2.30753 + 0.27061 * u) / (1.0 + u * (0.99229 + 0.04481 * u)), 0.0)  # Hastings 1955, sheet 67
    for _ in range(20):
        tail = 0.5 * math.erfc(z / ROOT2)
        step = math.log(tail / p) * tail * ROOT2PI * math.exp(0.5 * z * z)
        z += step
        if abs(step) < 1e-9:
            break
    return z if probability <= 0.5 else -z


@kernel()
def _tail(mass, at, count, bound, mean, sd, side):
    """Return the probability beyond a bound after an increment, above it for side 1 and below it for side -1."""
    if bound * side == np.inf:
        return 0.0
    total = 0.0
    scale = side / (sd * ROOT2)
    for i in range(count):
        total += mass[i] * math.erfc((bound - at[i] - mean) * scale)
    return 0.5 * total


@kernel()
def _bound(mass, at, count, target, start, mean, sd, side):
    """Return the bound beyond which there is a probability, by Newton's method on the logarithm of the tail.

    The logarithm of the tail is concave (Prékopa 1973), so that from the far side the steps are monotone.
    """
    bound = start
    scale = side / (sd * ROOT2)
    for _ in range(200):
        tail, slope = 0.0, 0.0
        for i in range(count):
            x = (bound - at[i] - mean) * scale
            if x < 26.0:
                tail += mass[i] * math.erfc(x)
                slope += mass[i] * math.exp(-x * x)
        tail *= 0.5
        slope /= sd * ROOT2PI
        if tail < 1e-280 or slope < 1e-290:
            step = 2.0 * sd * (-1.0 if tail < target else 1.0)
        else:
            step = math.log(tail / target) * tail / slope
            step = min(max(step, -6.0 * sd), 6.0 * sd)
        bound += side * step
        if abs(step) < 3e-9 * sd:
            break
    return bound


@kernel()
def _grid(low, high, width, density, nodes, weights, at, weight):
    """Lay Gauss–Legendre points over an interval and return how many; -1 where there would be too many."""
    if not low < high:
        return 0
    wanted = density * (high - low) / width + 10.0
    if wanted > MOST_NODES:
        return -1
    panels = math.ceil(wanted / (LARGEST - 8))
    size = math.ceil((wanted / panels + (8.0 if panels > 1 else 0.0)) / STEP)
    size = min(size, LARGEST // STEP)
    first = 2 * size * (size - 1)
    size *= STEP
    half = 0.5 * (high - low) / panels
    for panel in range(panels):
        middle = low + half * (2 * panel + 1)
        for i in range(size):
            at[panel * size + i] = middle + half * nodes[first + i]
            weight[panel * size + i] = half * weights[first + i]
    return panels * size


@kernel()
def _carry(mass0, mass1, at, count, new, weight, size, mean0, mean1, variance, both, out0, out1):
    """Write the mass at new points after an increment under one drift, or under both."""
    sd = math.sqrt(variance)
    low = min(mean0, mean1) - 8.6 * sd
    high = max(mean0, mean1) + 8.6 * sd
    scale = 1.0 / (sd * ROOT2PI)
    half = 0.5 / variance
    pull = (mean1 - mean0) / variance
    middle = at[count // 2]
    start = np.empty(count)
    if both:
        for i in range(count):
            start[i] = mass1[i] * math.exp(-pull * (at[i] - middle))
    first = 0
    for j in range(size):
        x = new[j]
        while first < count and x - at[first] > high:
            first += 1
        total0, total1 = 0.0, 0.0
        for i in range(first, count):
            if x - at[i] < low:
                break
            d = x - at[i] - mean0
            e = math.exp(-d * d * half)
            total0 += mass0[i] * e
            if both:
                total1 += start[i] * e
        out0[j] = total0 * scale * weight[j]
        if both:
            end = math.exp(pull * (x - middle) - (mean1 * mean1 - mean0 * mean0) * half)
            out1[j] = total1 * end * scale * weight[j]


@kernel()
def _upper_at(kind, value, spent, mass, at, count, mean, shift, sd, root):
    """Return the upper bound at a look: infinite where there is none, minus infinite where too much is to be spent."""
    if kind == GIVEN:
        return value
    target = value - spent
    if kind != SPENT or target <= SMALLEST:
        return np.inf
    left = 0.0
    for i in range(count):
        left += mass[i]
    if target >= left:
        return -np.inf
    start = mean + root * upper_quantile(min(max(value, target), 0.999))
    return _bound(mass, at, count, target, start, shift, sd, 1.0)


@kernel()
def _lower_at(kind, value, spent, high, mass, at, count, mean, shift, sd, root):
    """Return the lower bound at a look: minus infinite where there is none, infinite where too much is to be spent."""
    if kind == GIVEN:
        return value
    if kind in (MIRRORED, MEETS):
        return -high if kind == MIRRORED else high
    target = value - spent
    if kind == ABSENT or target <= SMALLEST:
        return -np.inf
    left = 0.0
    for i in range(count):
        left += mass[i]
    if target >= left * (1.0 - 1e-12):
        return np.inf
    start = mean - root * upper_quantile(min(max(value, target), 0.999))
    return _bound(mass, at, count, target, start, shift, sd, -1.0)


@kernel("f8[::1], i8[::1], f8[::1], i8[::1], f8[::1], f8[::1], f8[::1], f8, f8[::1], f8[::1], f8[:, ::1], f8[:, ::1]")
def sweep(time, upper_kind, upper, lower_kind, lower, mean0, mean1, density, nodes, weights, found, chance):
    """Carry the process through all looks; find the bounds that spend probabilities; count what crosses.

    Parameters
    ----------
    time : information at each look, increasing, from the process's start at 0
    upper_kind, lower_kind : what each bound is (``ABSENT``, ``GIVEN``, ...)
    upper, lower : the bound on the score scale where it is given, or the cumulative probability that it spends:
        an upper bound under the null hypothesis, a lower bound under the alternative (``SPENT``) or the null
        hypothesis (``SPENT_UNDER_NULL``); ``MIRRORED`` is minus the upper bound, ``MEETS`` equal to it
    mean0, mean1 : expected score at each look under the null hypothesis and under the alternative
    density : points per width of the density
    nodes, weights : from ``legendre_rules``
    found : (2, looks), the upper and lower bounds on the score scale, infinite where absent, is written
    chance : (4, looks), probabilities of crossing the upper and the lower bound at each look under the null
        hypothesis, then under the alternative, is written

    Returns
    -------
    int
        0; ``CLASH`` + look if a lower bound is above the upper one (it is then made equal to it) or there is less
        probability left than is to be spent; ``TOO_DENSE`` + look if two looks are too close.
    """
    looks = time.size
    both = False
    for k in range(looks):
        both = both or mean0[k] != mean1[k]
    at, mass0, mass1 = np.zeros(1), np.empty(1), np.empty(1)
    mass0[0] = mass1[0] = 1.0
    new, weight = np.empty(MOST_NODES + 2 * LARGEST), np.empty(MOST_NODES + 2 * LARGEST)
    count = 1
    before, before0, before1 = 0.0, 0.0, 0.0
    status = 0
    spent_upper, spent_lower = 0.0, 0.0
    for k in range(looks):
        variance = time[k] - before
        sd = math.sqrt(variance)
        root = math.sqrt(time[k])
        shift0, shift1 = mean0[k] - before0, mean1[k] - before1
        high = _upper_at(upper_kind[k], upper[k], spent_upper, mass0, at, count, mean0[k], shift0, sd, root)
        if both and lower_kind[k] == SPENT:
            low = _lower_at(SPENT, lower[k], spent_lower, high, mass1, at, count, mean1[k], shift1, sd, root)
        else:
            low = _lower_at(lower_kind[k], lower[k], spent_lower, high, mass0, at, count, mean0[k], shift0, sd, root)
        if status == 0 and (low > high or low == np.inf or high == -np.inf):
            status = CLASH + k
        low = min(low, high)
        found[0, k], found[1, k] = high, low
        chance[0, k] = _tail(mass0, at, count, high, shift0, sd, 1.0)
        chance[1, k] = _tail(mass0, at, count, low, shift0, sd, -1.0)
        chance[2, k] = _tail(mass1, at, count, high, shift1, sd, 1.0) if both else chance[0, k]
        chance[3, k] = _tail(mass1, at, count, low, shift1, sd, -1.0) if both else chance[1, k]
        spent_upper = upper[k] if upper_kind[k] == SPENT and abs(high) < np.inf else spent_upper + chance[0, k]
        by_spending = lower_kind[k] in (SPENT, SPENT_UNDER_NULL) and -np.inf < low < high
        spent_lower = lower[k] if by_spending else spent_lower + chance[3 if lower_kind[k] == SPENT else 1, k]
        if k == looks - 1:
            break
        after = math.sqrt(time[k + 1] - time[k])
        width = sd * after / math.sqrt(variance + time[k + 1] - time[k])
        bottom = max(low, min(mean0[k], mean1[k]) - REACH * root)
        top = min(high, max(mean0[k], mean1[k]) + REACH * root)
        size = _grid(bottom, top, width, density, nodes, weights, new, weight)
        if size < 0:
            return TOO_DENSE + k
        next0, next1 = np.zeros(size), np.zeros(size)
        if size and count:
            _carry(mass0, mass1, at, count, new, weight, size, shift0, shift1, variance, both, next0, next1)
        at = np.empty(size)
        for i in range(size):
            at[i] = new[i]
        mass0, mass1, count = next0, next1 if both else next0, size
        before, before0, before1 = time[k], mean0[k], mean1[k]
    return status


@kernel(
    "f8[::1], i8[::1], f8[::1], i8[::1], f8[::1], f8[::1], f8[::1], f8, b1, f8, f8[::1], f8[::1], "
    "f8[:, ::1], f8[:, ::1]"
)
def seek(
    time,
    upper_kind,
    upper,
    lower_kind,
    lower,
    pattern,
    limits,
    power,
    under_null,
    density,
    nodes,
    weights,
    found,
    chance,
):
    """Find the multiple of a pattern of drifts under which the upper bounds are crossed with a given probability.

    Parameters
    ----------
    time, upper_kind, upper, lower_kind, lower, density, nodes, weights, found, chance : see ``sweep``
    pattern : expected score at each look, to be multiplied
    limits : the least and the largest multiple, and where to begin
    power : the probability
    under_null : whether the process is carried under the null hypothesis too (bounds spend under both)

    Returns
    -------
    (float, int, int)
        the multiple, the status of the last sweep, and the number of sweeps; NaN where no multiple will do
    """
    zero = np.zeros(time.size)
    low, high, trial = limits[0], limits[1], limits[2]
    aim = -upper_quantile(power)
    last, last_off = np.nan, np.nan
    status, sweeps = 0, 0
    for _ in range(100):
        mean1 = trial * pattern
        status = sweep(
            time,
            upper_kind,
            upper,
            lower_kind,
            lower,
            zero if under_null else mean1,
            mean1,
            density,
            nodes,
            weights,
            found,
            chance,
        )
        sweeps += 1
        if status >= TOO_DENSE:
            return np.nan, status, sweeps
        reached = 0.0
        for k in range(time.size):
            reached += chance[2, k]
        off = -upper_quantile(min(max(reached, 1e-300), 1.0 - 1e-16)) - aim
        if abs(reached - power) < 2e-15 or high - low < 4e-15:
            return trial if abs(reached - power) < 1e-9 else np.nan, status, sweeps
        if off < 0.0:
            low = trial
        else:
            high = trial
        slope = (off - last_off) / (trial - last)
        step = -off / slope if slope > 0.0 else -off * math.sqrt(time[-1]) / pattern[-1]
        last, last_off = trial, off
        if abs(step) < 1e-15 * max(1.0, trial):
            return trial, status, sweeps
        trial = trial + step if low < trial + step < high else 0.5 * (low + high)
    return np.nan, status, sweeps
