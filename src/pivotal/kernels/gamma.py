"""The gamma distribution function and its inverse; scalars in, scalars out.

Below the mean the lower incomplete gamma function is summed as a series, above it the upper one is a continued fraction
evaluated from the front (Lentz's method); see Press et al., Numerical Recipes, section 6.2. The inverse is Newton's on
the logarithm of the quantile, kept between bounds that close in.
"""

import math

from pivotal.kernels.compile import kernel

SMALLEST = 1e-300


@kernel("f8, f8")
def lower_gamma(shape, x):
    """Return the regularised lower incomplete gamma function: the distribution function at x, with scale 1."""
    if x <= 0.0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1.0:
        term = total = 1.0 / shape
        k = shape
        while term > total * 1e-17:
            k += 1.0
            term *= x / k
            total += term
        return min(1.0, front * total)
    b = x + 1.0 - shape
    c, d = 1.0 / SMALLEST, 1.0 / b
    fraction = d
    for k in range(1, 1000):
        a = -k * (k - shape)
        b += 2.0
        d = a * d + b
        c = b + a / c
        d = 1.0 / (d if abs(d) > SMALLEST else SMALLEST)
        c = c if abs(c) > SMALLEST else SMALLEST
        step = c * d
        fraction *= step
        if abs(step - 1.0) < 1e-16:
            break
    return max(0.0, 1.0 - front * fraction)


@kernel("f8, f8")
def gamma_quantile(shape, p):
    """Return the quantile of the gamma distribution with a shape and scale 1; 0 where it is smaller than any number."""
    y = (math.log(p) + math.lgamma(shape + 1.0)) / shape  # of the leading term of the series, which is a lower bound
    if y < -690.0:
        return 0.0
    low, high = y, math.log(shape + 60.0 + 12.0 * math.sqrt(shape))
    y = max(low, min(high, y + math.exp(y) / (shape + 1.0)))
    for _ in range(80):
        x = math.exp(y)
        off = lower_gamma(shape, x) - p
        if off > 0.0:
            high = y
        else:
            low = y
        slope = math.exp(shape * y - x - math.lgamma(shape))
        ahead = y - off / slope if slope > 0.0 else high + 1.0
        if not low <= ahead <= high:
            ahead = 0.5 * (low + high)
        if abs(ahead - y) <= 1e-14 * max(1.0, abs(y)):
            return math.exp(ahead)
        y = ahead
    return math.exp(y)
