"""The moments of a column of numbers, by chunks for several threads."""

import numpy as np

from pivotal.kernels.compile import kernel

LANES = 64
SAMPLED = 8192  # values whose deviations are taken, every so manieth


@kernel("f8[::1], i8, i8, i8, f8[:, ::1]")
def partial(values, size, begin, end, out):
    """Write, of chunks of so many values: the sum less the first value; the least; the largest; 0 if all are signs."""
    first = values[0] if values.size else 0.0
    total, low, high, odd = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    for c in range(begin, end):
        total[:], low[:], high[:], odd[:] = 0.0, np.inf, -np.inf, 0.0
        start, stop = c * size, min(values.size, (c + 1) * size)
        whole = start + (stop - start) // LANES * LANES
        for k in range(start, whole, LANES):
            for i in range(LANES):
                v = values[k + i]
                total[i] += v - first
                low[i] = v if v < low[i] else low[i]
                high[i] = v if v > high[i] else high[i]
                q = v * v
                q = q * q - q
                odd[i] = q if q > odd[i] else odd[i]
                odd[i] = -q if -q > odd[i] else odd[i]
        for k in range(whole, stop):
            v = values[k]
            total[0] += v - first
            low[0], high[0], odd[0] = min(low[0], v), max(high[0], v), max(odd[0], abs((v * v) * (v * v) - v * v))
        out[c, 0], out[c, 1], out[c, 2], out[c, 3] = total.sum(), low.min(), high.max(), odd.max()


@kernel("f8[::1], f8[:, ::1]")
def moments(values, part):
    """Return the mean, the mean absolute deviation, whether all are -1, 0 or 1, the least and the largest value.

    Of many values the deviation is that of every so manieth, which is enough for a scale; it is 0 for a constant alone.
    """
    n = values.size
    if n == 0:
        return 0.0, 0.0, 1.0, 0.0, 0.0
    total, low, high, odd = 0.0, np.inf, -np.inf, 0.0
    for c in range(part.shape[0]):
        total, odd = total + part[c, 0], max(odd, part[c, 3])
        low, high = min(low, part[c, 1]), max(high, part[c, 2])
    mean, spread = values[0] + total / n, 0.0
    if high > low:
        every = max(1, n // SAMPLED)
        for i in range(0, n, every):
            spread += abs(values[i] - mean) * every / n
        if not spread > 0.0:
            spread = 0.0
            for v in values:
                spread += abs(v - mean) / n
    return mean, spread, 1.0 if odd == 0.0 else 0.0, low, high


@kernel("f8[:, ::1]")
def of_rows(matrix):
    """Return what ``moments`` does, a row each, of the columns of a matrix."""
    n, p = matrix.shape
    out, column, part = np.empty((5, p)), np.empty(n), np.empty((1, 4))
    for j in range(p):
        for i in range(n):
            column[i] = matrix[i, j]
        partial(column, max(n, 1), 0, 1, part)
        out[0, j], out[1, j], out[2, j], out[3, j], out[4, j] = moments(column, part)
    return out
