"""The partial likelihood of Cox's model over chunks of many rows, for several threads; twin of ``partial_likelihood``.

Rows lie in chunks as ``row_chunks`` makes them. Where chunks begin depends on the data only, and their sums are added
in their order: the result is the same, to the last bit, for any number of threads.

Let r be the risk of a row, H the hazard before its chunk and h the one it goes through within its chunk. The
information is the sum of r (H + h) z z', less squares of the sums over risk sets. ``risks`` gives r and the sum of
r z z' of each chunk, from which the risk sets of all chunks begin; ``sweep`` gives the rest of each chunk by itself.
"""

import numpy as np

from pivotal.kernels.compile import kernel
from pivotal.kernels.partial_likelihood import _steps, _symmetric
from pivotal.kernels.row_chunks import BLOCK, LANES, PARTS, _sum

FEW = 3  # times with events in a block, up to which the hazard is taken between them
MANY_SINGLES = 40  # times with one event in a block, beyond which all of the block is taken
MANY_STEPS = 48  # of Efron, from which they are taken lane by lane
LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # their sum is log 2, in 86 bits
ROUNDER = 6755399441055744.0  # 1.5 * 2**52: what is added to it is rounded to a whole number, in its last bits


@kernel()
def _exponentials(risk, b, whole, bits):
    """Turn a block, in place, into its exponentials: 2 to a whole number times a polynomial on half of log 2."""
    for r in range(BLOCK):
        t = risk[b, r] * LOG2_E + ROUNDER
        whole[r] = t
        n = t - ROUNDER
        x = (risk[b, r] - n * LN2_HIGH) - n * LN2_LOW
        y = 1.0 / 6227020800.0
        y = y * x + 1.0 / 479001600.0
        y = y * x + 1.0 / 39916800.0
        y = y * x + 1.0 / 3628800.0
        y = y * x + 1.0 / 362880.0
        y = y * x + 1.0 / 40320.0
        y = y * x + 1.0 / 5040.0
        y = y * x + 1.0 / 720.0
        y = y * x + 1.0 / 120.0
        y = y * x + 1.0 / 24.0
        y = y * x + 1.0 / 6.0
        y = y * x + 0.5
        risk[b, r] = 1.0 + (x + x * x * y)
    for r in range(BLOCK):
        bits[r] = (bits[r] + 1023) << 52
    for r in range(BLOCK):
        risk[b, r] *= whole[r]


@kernel()
def _add_squares(z, b, m, product, sums):
    """Add m z z' of a block to the lower triangle of sums, lane by lane; the first of z is 1."""
    p = z.shape[1]
    for i in range(LANES):
        sums[0, 0, i] += (m[0, i] + m[1, i]) + (m[2, i] + m[3, i])
    for j in range(p):
        for part in range(PARTS):
            for i in range(LANES):
                product[part, i] = m[part, i] * z[b, j, part, i]
        for i in range(LANES):
            sums[j + 1, 0, i] += (product[0, i] + product[1, i]) + (product[2, i] + product[3, i])
        for k in range(j + 1):
            for i in range(LANES):
                sums[j + 1, k + 1, i] += (product[0, i] * z[b, k, 0, i] + product[1, i] * z[b, k, 1, i]) + (
                    product[2, i] * z[b, k, 2, i] + product[3, i] * z[b, k, 3, i]
                )


@kernel()
def _over_lanes(sums, out):
    for j in range(sums.shape[0]):
        for i in range(j + 1):
            out[j, i] = _sum(sums[j, i])


@kernel(
    "f8[:, :, ::1], i8[::1], i8[::1], i8[::1], f8[:, ::1], f8[:, ::1], f8[::1], i8, i8, f8[:, ::1], f8[:, :, ::1]",
)
def risks(z, cut, block, head, weight, offset, beta, begin, end, risk, squares):
    """Write the risks of chunks, and the sums of r z z' over their first ``head`` rows, those of one stratum.

    ``weight`` and ``offset`` are in blocks, empty where there are none; ``beta`` has p + 1 places, the first not used.
    """
    p = z.shape[1]
    parts = z.reshape((z.shape[0], p, PARTS, LANES))
    whole, m, product = np.empty(BLOCK), np.empty((PARTS, LANES)), np.empty((PARTS, LANES))
    bits, flat, sums = whole.view(np.int64), m.reshape(BLOCK), np.empty((p + 1, p + 1, LANES))
    for c in range(begin, end):
        sums[:] = 0.0
        for b in range(block[c], block[c + 1]):
            before = (b - block[c]) * BLOCK
            for r in range(BLOCK):
                risk[b, r] = offset[b, r] if offset.size else 0.0
            for j in range(p):
                for r in range(BLOCK):
                    risk[b, r] += beta[j + 1] * z[b, j, r]
            _exponentials(risk, b, whole, bits)
            if weight.size:
                for r in range(BLOCK):
                    risk[b, r] *= weight[b, r]
            for r in range(cut[c + 1] - cut[c] - before, BLOCK):
                risk[b, r] = 0.0
            if before < head[c]:
                for r in range(BLOCK):
                    flat[r] = risk[b, r]
                for r in range(head[c] - before, BLOCK):
                    flat[r] = 0.0
                _add_squares(parts, b, m, product, sums)
        _over_lanes(sums, squares[c])


@kernel("f8[:, :, ::1], b1[::1], b1[::1], f8[:, ::1]")
def behind(squares, goes_on, undivided, total):
    """Write the sums over the rows behind each chunk that are of the stratum of its last row.

    ``goes_on`` says of a chunk whether that stratum does, ``undivided`` whether no other begins within the chunk.
    """
    total[:] = 0.0
    for c in range(total.shape[0] - 2, -1, -1):
        if goes_on[c]:
            for j in range(total.shape[1]):
                total[c, j] = squares[c + 1, j, 0] + (total[c + 1, j] if undivided[c + 1] else 0.0)


@kernel()
def _running_sums(z, risk, b, low, high, total, running):
    """Write the sums of r z from each of some rows to the last of them, four columns at a time, behind what was."""
    p = z.shape[1]
    for first in range(-1, p, 4):
        i, j, k = min(first + 1, p - 1), min(first + 2, p - 1), min(first + 3, p - 1)
        t0, t1, t2, t3 = total[first + 1], total[i + 1], total[j + 1], total[k + 1]
        if first < 0:
            for row in range(high - low):
                r = high - 1 - row
                q = risk[b, r]
                t0 += q
                t1 += q * z[b, i, r]
                t2 += q * z[b, j, r]
                t3 += q * z[b, k, r]
                running[0, r], running[i + 1, r], running[j + 1, r], running[k + 1, r] = t0, t1, t2, t3
        else:
            for row in range(high - low):
                r = high - 1 - row
                q = risk[b, r]
                t0 += q * z[b, first, r]
                t1 += q * z[b, i, r]
                t2 += q * z[b, j, r]
                t3 += q * z[b, k, r]
                running[first + 1, r], running[i + 1, r], running[j + 1, r], running[k + 1, r] = t0, t1, t2, t3
        total[first + 1], total[i + 1], total[j + 1], total[k + 1] = t0, t1, t2, t3


@kernel()
def _add_sums(z, risk, b, low, high, m, lanes, total):
    """Add the sums of r z over some rows of a block."""
    flat = m.reshape(BLOCK)
    flat[:] = 0.0
    for r in range(low, high):
        flat[r] = risk[b, r]
    for i in range(LANES):
        lanes[i] = (m[0, i] + m[1, i]) + (m[2, i] + m[3, i])
    total[0] += _sum(lanes)
    for j in range(z.shape[1]):
        for i in range(LANES):
            lanes[i] = (m[0, i] * z[b, j, 0, i] + m[1, i] * z[b, j, 1, i]) + (
                m[2, i] * z[b, j, 2, i] + m[3, i] * z[b, j, 3, i]
            )
        total[j + 1] += _sum(lanes)


@kernel()
def _sums_of_dying(z, parts, risk, begin, low, high, m, lanes, dying):
    """Write the sums of r z over some rows of a chunk, whose first block is ``begin``."""
    dying[:] = 0.0
    for b in range(begin + low // BLOCK, begin + (high - 1) // BLOCK + 1):
        before = (b - begin) * BLOCK
        first, last = max(low - before, 0), min(high - before, BLOCK)
        if last - first > LANES:
            _add_sums(parts, risk, b, first, last, m, lanes, dying)
            continue
        whole = last - (last - first) % 4
        for r in range(first, last):
            dying[0] += risk[b, r]
        for j in range(z.shape[1]):
            t0 = t1 = t2 = t3 = 0.0
            for r in range(first, whole, 4):
                t0 += risk[b, r] * z[b, j, r]
                t1 += risk[b, r + 1] * z[b, j, r + 1]
                t2 += risk[b, r + 2] * z[b, j, r + 2]
                t3 += risk[b, r + 3] * z[b, j, r + 3]
            for r in range(whole, last):
                t0 += risk[b, r] * z[b, j, r]
            dying[j + 1] += (t0 + t1) + (t2 + t3)


@kernel()
def _many_steps(total, dying, deaths, weight, ramp, inverse, lanes):
    """Return what ``_steps`` does with Efron's ties, of many steps."""
    share, logs = 1.0 / deaths, 0.0
    lanes[:5], lanes[5] = 0.0, 1.0
    for begin in range(0, deaths, LANES):
        stop, base = min(LANES, deaths - begin), float(begin)
        for i in range(stop):
            inverse[i] = 1.0 / (total - (base + ramp[i]) * share * dying)
        for i in range(stop):
            lanes[0, i] += inverse[i]
        for i in range(stop):
            lanes[2, i] += inverse[i] * inverse[i]
        for i in range(stop):
            lanes[5, i] *= inverse[i] * total
        for i in range(stop):
            ramp[LANES + i] = (base + ramp[i]) * share * inverse[i]
        for i in range(stop):
            lanes[1, i] += ramp[LANES + i]
        for i in range(stop):
            lanes[3, i] += ramp[LANES + i] * inverse[i]
        for i in range(stop):
            lanes[4, i] += ramp[LANES + i] * ramp[LANES + i]
        if begin % (32 * LANES) == 31 * LANES or begin + LANES >= deaths:  # before a product overflows
            several = 8 if 8 * (1 + min(deaths // LANES, 31)) * np.log(deaths) < 600.0 else 1
            for i in range(0, LANES, several):
                product = lanes[5, i]
                for k in range(i + 1, i + several):
                    product *= lanes[5, k]
                logs -= np.log(product)
            lanes[5] = 1.0
    each = weight * share
    logs = each * (logs + deaths * np.log(total))
    return (
        each * _sum(lanes[0]), each * _sum(lanes[1]), each * _sum(lanes[2]), each * _sum(lanes[3]),
        each * _sum(lanes[4]), logs,
    )  # fmt: skip


@kernel()
def _keep(vector, other, times, weight, kept, m, size):
    """Keep a vector of sums, less so many times another, and the weight of its square; return how many are kept."""
    part, lane = size // LANES, size % LANES
    for j in range(kept.shape[1]):
        kept[0, j, part, lane] = vector[j + 1] - times * other[j + 1]
    m[part, lane] = weight
    return size + 1


@kernel()
def _of_singles(running, before, g, until, rows, weights, weighted, step, inverse, m, product, sums):
    """Take single events that begin in a block all together: where they are many, columns need not be picked out."""
    p = running.shape[0] - 1
    flat, out, factor = m.reshape(BLOCK), 0.0, 1.0
    flat[:] = 0.0
    for r in range(BLOCK):
        inverse[r] = 1.0 / running[0, r]
    for i in range(until + 1, g + 1):
        first, w = rows[i, 0] - before, weights[i]
        if rows[i, 2] - rows[i, 1] == 1:
            hazard = w * inverse[first]
            step[before + first] = hazard
            flat[first] = hazard * inverse[first]
            if weighted:
                out -= w * np.log(running[0, first])
            else:
                factor *= running[0, first]
                if not (factor < 1e100 and factor > 1e-100):
                    out -= np.log(factor)
                    factor = 1.0
    _add_squares(running[1:].reshape((1, p, PARTS, LANES)), 0, m, product, sums)
    return out - np.log(factor)


@kernel()
def _of_time(
    z, parts, risk, block, times, weight, efron, total, step, spared, kept, kept_m, size,
    sums, dying, inverse, m, product, ramp, lanes,
):  # fmt: skip
    """Take a time with events, whose risk set has the sums ``total``; return how many vectors are kept, and the sum."""
    if size + 2 > BLOCK:
        _add_squares(kept, 0, kept_m, product, sums)
        kept_m[:], size = 0.0, 0
    first, event, end = times[0], times[1], times[2]
    if end - event == 1:
        each = weight / total[0]
        step[first] = each
        return _keep(total, total, 0.0, each / total[0], kept, kept_m, size), -weight * np.log(total[0])
    _sums_of_dying(z, parts, risk, block, event, end, m, inverse[:LANES], dying)
    if efron and end - event >= MANY_STEPS:
        hazard, less, c, e, f, logs = _many_steps(total[0], dying[0], end - event, weight, ramp, inverse, lanes)
    else:
        hazard, less, c, e, f, logs = _steps(total[0], dying[0], end - event, weight, efron)
    step[first] = hazard
    for k in range(event, end):
        spared[k] = less
    size = _keep(total, dying, e / c, c, kept, kept_m, size)  # c t t' - e (t d' + d t') + f d d', as two squares
    return _keep(dying, dying, 0.0, f - e * (e / c), kept, kept_m, size), -logs


@kernel()
def _of_risk_sets(
    z, risk, rows_of_chunk, block, begins, rows, weights, count, weighted, efron, total, step, spared, squares
):
    """Go through a chunk from its last row; write steps of the hazard and the sums of squares over risk sets.

    Returns what the risk sets add to the likelihood.
    """
    p, start, stop = z.shape[1], rows_of_chunk[0], rows_of_chunk[1]
    parts, kept = z.reshape((z.shape[0], p, PARTS, LANES)), np.zeros((1, p, PARTS, LANES))
    m, product, kept_m = np.empty((PARTS, LANES)), np.empty((PARTS, LANES)), np.zeros((PARTS, LANES))
    sums, running, inverse = np.zeros((p + 1, p + 1, LANES)), np.ones((p + 1, BLOCK)), np.empty(BLOCK)
    at_risk, dying, lanes, ramp = np.empty(p + 1), np.empty(p + 1), np.empty((6, LANES)), np.empty(2 * LANES)
    for i in range(LANES):
        ramp[i] = i
    stratum, g, size, loglik = np.searchsorted(begins, stop) - 1, count - 1, 0, 0.0
    for b in range(block[1] - 1, block[0] - 1, -1):
        before = (b - block[0]) * BLOCK
        high, until, singles = min(BLOCK, stop - start - before), g, 0
        while until >= 0 and rows[until, 0] >= before:
            singles += rows[until, 2] - rows[until, 1] == 1
            until -= 1
        few = g - until <= 1 and begins[stratum] - start <= before
        together = singles > MANY_SINGLES
        while high > 0 and not few:
            low = max(0, begins[stratum] - start - before)
            _running_sums(z, risk, b, low, high, total, running)
            high = low
            if stratum > 0 and begins[stratum] - start >= before:
                stratum -= 1
                total[:] = 0.0
        if together:
            loglik += _of_singles(running, before, g, until, rows, weights, weighted, step, inverse, m, product, sums)
            g = until if singles == g - until else g
        while g > until:
            first = rows[g, 0] - before
            if few:
                _add_sums(parts, risk, b, first, high, m, lanes[0], total)
                high = first
            if not (together and rows[g, 2] - rows[g, 1] == 1):
                for j in range(p + 1):
                    at_risk[j] = total[j] if few else running[j, first]
                size, part = _of_time(
                    z, parts, risk, block[0], rows[g], weights[g], efron, at_risk, step, spared, kept, kept_m, size,
                    sums, dying, inverse, m, product, ramp, lanes,
                )  # fmt: skip
                loglik += part
            g -= 1
        if few:
            _add_sums(parts, risk, b, 0, high, m, lanes[0], total)
            if stratum > 0 and begins[stratum] - start >= before:
                stratum -= 1
                total[:] = 0.0
    _add_squares(kept, 0, kept_m, product, sums)
    _over_lanes(sums, squares)
    return loglik


@kernel()
def _of_hazard(z, risk, rows_of_chunk, block, begins, rows, count, step, spared, squares):
    """Write the sums of m z z' of a chunk, m the compensators of its own hazard; return the hazard at its end."""
    p, start, stop = z.shape[1], rows_of_chunk[0], rows_of_chunk[1]
    parts, m, product = z.reshape((z.shape[0], p, PARTS, LANES)), np.empty((PARTS, LANES)), np.empty((PARTS, LANES))
    flat, sums = m.reshape(BLOCK), np.zeros((p + 1, p + 1, LANES))
    stratum, g, hazard = np.searchsorted(begins, start, side="right"), 0, 0.0
    for b in range(block[0], block[1]):
        before = (b - block[0]) * BLOCK
        low, high, until = 0, min(BLOCK, stop - start - before), g
        while until < count and rows[until, 0] < before + BLOCK:
            until += 1
        few = until - g <= FEW
        while low < high:
            while begins[stratum] - start <= before + low:
                hazard = 0.0
                stratum += 1
            last = min(high, begins[stratum] - start - before)
            if few:
                if g < until and rows[g, 0] == before + low:
                    hazard += step[before + low]
                    g += 1
                if g < until:
                    last = min(last, rows[g, 0] - before)
                for r in range(low, last):
                    flat[r] = risk[b, r] * (hazard - spared[before + r])
            else:
                for r in range(low, last):
                    hazard += step[before + r]
                    flat[r] = risk[b, r] * (hazard - spared[before + r])
            low = last
        g = until
        for r in range(high, BLOCK):
            flat[r] = 0.0
        _add_squares(parts, b, m, product, sums)
    _over_lanes(sums, squares)
    return hazard


@kernel(
    "f8[:, :, ::1], f8[:, ::1], i8[::1], i8[::1], i8[::1], i4[:, ::1], f8[::1], i8[::1], b1, f8[:, ::1], b1, i8, i8, "
    "f8[:, :, ::1], f8[:, :, ::1], f8[:, ::1]",
)
def sweep(
    z, risk, cut, block, begins, rows, weights, count, weighted, total, efron, begin, end, squares, of_times, out
):
    """Write, of chunks: the sums of r h z z'; those of squares over risk sets; likelihood, and hazard at the end.

    ``begins`` are those of the strata; ``total`` is from ``behind`` and is used up.
    """
    longest = 0
    for c in range(begin, end):
        longest = max(longest, (block[c + 1] - block[c]) * BLOCK)
    step, spared = np.empty(longest), np.empty(longest)
    for c in range(begin, end):
        step[:], spared[:] = 0.0, 0.0
        here, places = slice(c, c + 2), slice(cut[c], cut[c] + count[c])
        out[c, 0] = _of_risk_sets(
            z, risk, cut[here], block[here], begins, rows[places], weights[places], count[c], weighted, efron,
            total[c], step, spared, of_times[c],
        )  # fmt: skip
        out[c, 1] = _of_hazard(
            z, risk, cut[here], block[here], begins, rows[places], count[c], step, spared, squares[c]
        )


@kernel("f8[:, :, ::1], f8[:, :, ::1], f8[:, :, ::1], b1[::1], b1[::1], f8[:, ::1], f8[::1], f8[:, ::1]")
def together(squares, own, of_times, goes_on, undivided, out, gradient, information):
    """Take what the risk sets expect from the sums of the events in ``gradient``; write the information.

    Returns the logarithms of the risk sets, summed.
    """
    loglik, hazard = 0.0, 0.0
    information[:] = 0.0
    for c in range(squares.shape[0]):
        for j in range(information.shape[0]):
            for i in range(j + 1):
                information[j, i] += hazard * squares[c, j, i] + own[c, j, i]
                if i > 0:
                    information[j, i] -= of_times[c, j, i]
        loglik += out[c, 0]
        hazard = (hazard if undivided[c] else 0.0) + out[c, 1]
        if not goes_on[c]:
            hazard = 0.0
    for j in range(1, gradient.size):
        gradient[j] -= information[j, 0]
    _symmetric(information)
    return loglik
