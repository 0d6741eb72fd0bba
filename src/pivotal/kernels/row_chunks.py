"""Rows in order of stratum and time, the censored of one time first, in chunks that threads can take one by one.

A chunk begins where a time begins and lies in whole blocks of 256 rows, column by column, so that the processor takes
eight rows at a time; the places behind the last row of a chunk are zeros, and count nothing.
"""

import numpy as np

from pivotal.kernels.compile import kernel

BLOCK, PARTS, LANES = 256, 4, 64  # rows of a block, which are taken as so many parts of so many lanes


@kernel()
def _sum(lanes):
    a = b = c = d = 0.0
    for i in range(0, LANES, 4):
        a, b, c, d = a + lanes[i], b + lanes[i + 1], c + lanes[i + 2], d + lanes[i + 3]
    return (a + b) + (c + d)


@kernel("f8[::1], i8[::1], i8")
def cuts(time, begins, size):
    """Return where chunks of about ``size`` rows begin, each where a time begins, and at last the number of rows."""
    n = time.size
    out = np.empty(n // size + 2, np.int64)
    out[0] = 0
    found, stratum, k = 1, 0, size
    while k < n:
        while stratum < begins.size and begins[stratum] < k:
            stratum += 1
        while k < n and time[k] == time[k - 1] and k != begins[stratum]:
            k += 1
        if k < n:
            out[found] = k
            found += 1
            k = max(k + 1, (k // size + 1) * size)
    out[found] = n
    return out[: found + 1]


@kernel("f8[::1], u1[::1], f8[::1], i8[::1], i8[::1], i8, i8, i4[:, ::1], f8[::1], i8[::1]")
def times_with_events(time, event, weight, begins, cut, begin, end, rows, weights, count):
    """Write where each time with events has its first row, its first event and its end, counted from its chunk's begin.

    Those of a chunk stand from the chunk's first row on; ``weights`` are sums over the events.
    """
    for c in range(begin, end):
        stratum = np.searchsorted(begins, cut[c], side="right")
        found, k = cut[c], cut[c]
        while k < cut[c + 1]:
            first, t, stop = k, time[k], min(cut[c + 1], begins[stratum])
            while k < stop and time[k] == t and not event[k]:
                k += 1
            if k < stop and time[k] == t:
                rows[found, 0], rows[found, 1] = first - cut[c], k - cut[c]
                total = 0.0
                while k < stop and time[k] == t:
                    total += weight[k] if weight.size else 1.0
                    k += 1
                rows[found, 2] = k - cut[c]
                weights[found] = total
                found += 1
            if k == stop:
                stratum += 1
        count[c] = found - cut[c]


@kernel("f8[::1], i8[::1], i8[::1], i8[::1], f8, f8, i8, i8, i8, f8[:, :, ::1]")
def gather(values, order, cut, block, centre, scale, column, begin, end, z):
    """Write one column of the blocks of some chunks: values in an order, less their centre and divided by the scale."""
    by = 1.0 / scale
    for c in range(begin, end):
        k = cut[c]
        for b in range(block[c], block[c + 1]):
            rows = min(BLOCK, cut[c + 1] - k)
            for r in range(rows):
                z[b, column, r] = (values[order[k + r]] - centre) * by
            for r in range(rows, BLOCK):
                z[b, column, r] = 0.0
            k += rows


@kernel("f8[:, :, ::1], i8[::1], i8[::1], i8, i8, f8[:, ::1]")
def by_row(z, cut, block, begin, end, out):
    """Write chunks row by row: 1, the covariates, and zeros."""
    p = z.shape[1]
    for c in range(begin, end):
        for k in range(cut[c], cut[c + 1]):
            b, r = block[c] + (k - cut[c]) // BLOCK, (k - cut[c]) % BLOCK
            out[k, 0] = 1.0
            for j in range(p):
                out[k, j + 1] = z[b, j, r]
            for j in range(p + 1, out.shape[1]):
                out[k, j] = 0.0


@kernel("f8[:, :, ::1], i8[::1], i8[::1], i4[:, ::1], i8[::1], f8[::1], i8, i8, f8[:, ::1]")
def sums_of_events(z, cut, block, rows, count, weight, begin, end, out):
    """Write the sums of 1 and z over the events of chunks, weighted."""
    p = z.shape[1]
    m, lanes = np.empty(BLOCK), np.empty(LANES)
    for c in range(begin, end):
        out[c] = 0.0
        g, last = cut[c], cut[c] + count[c]
        for b in range(block[c], block[c + 1]):
            before = (b - block[c]) * BLOCK
            m[:] = 0.0
            while g < last and rows[g, 1] < before + BLOCK:
                for k in range(max(rows[g, 1], before), min(rows[g, 2], before + BLOCK)):
                    m[k - before] = weight[cut[c] + k] if weight.size else 1.0
                    out[c, 0] += m[k - before]
                if rows[g, 2] > before + BLOCK:
                    break
                g += 1
            for j in range(p):
                lanes[:] = 0.0
                for part in range(PARTS):
                    for i in range(LANES):
                        lanes[i] += m[part * LANES + i] * z[b, j, part * LANES + i]
                out[c, j + 1] += _sum(lanes)
