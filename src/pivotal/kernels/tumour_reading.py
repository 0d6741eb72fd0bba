"""How scans are read: each reader measures its lesions in whole millimetres, looks for new ones, and calls a response.

The random numbers of a scan are the words of sixteen blocks of its own: the first says how early or late it
is and whether it is missed, two further ones are each reader's: five errors of measurement, and whether a new lesion is
found, whether one is seen where there is none, and whether non-target progression is found.
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel
from pivotal.kernels.multivariate_normal import quantile
from pivotal.kernels.tumour_growth import BASELINE, BY_NEW_LESION, BY_NON_TARGET, HAS_NON_TARGET, log_change

LESIONS = 5
CR, PR, SD, PD, NOT_READ = 0, 1, 2, 3, -1
ERROR, FINDS, FALSE_ALARM = range(3)  # the columns of readers
SMALLEST, SMALLEST_NODE = 10, 15  # mm, of a lesion that is chosen at entry
TOO_SMALL = 5  # mm, recorded for what is seen and too small to be measured
INVISIBLE = 2.0  # mm
NORMAL_NODE = 10  # mm, below which a node is no tumour
FIRST_BLOCK, BLOCKS = 32, 16  # of the first scan; a scan


@kernel()
def unit(word):
    """Return the uniform number of a word."""
    return (np.float64(word) + 0.5) * 2.0**-32


@kernel()
def measured(true, error, node, first):
    """Return a diameter in whole millimetres as it is recorded."""
    found = max(0, math.floor(true + error + 0.5))
    if first:
        return max(found, SMALLEST_NODE if node else SMALLEST)
    if node:
        return found
    return max(found, TOO_SMALL) if true >= INVISIBLE else 0


@kernel("i8, i8, i8, b1, b1, b1, b1")
def called(total, nadir, baseline, gone, non_target, non_target_worse, new):
    """Return the response under RECIST 1.1, exactly, from sums in whole millimetres.

    ``nadir`` is the smallest sum before, the one at entry included; ``gone`` says that no target lesion is left, with
    nodes back to normal size.
    """
    grown = 5 * total >= 6 * nadir and total - nadir >= 5
    again = nadir == 0 and total > 0
    if grown or again or non_target_worse or new:
        return PD
    if gone:
        return PR if non_target else CR
    return PR if 10 * total <= 7 * baseline else SD


@kernel()
def read_scan(subject, starts, effects, shares, drifts, nodes, day, first, error, chosen, words, k, i, sizes):
    """Write the sizes that one reader records at a scan, and return their sum and whether no lesion is left."""
    growth = log_change(subject, starts, effects, max(0.0, day))
    whole = 0.0
    count = 0
    for j in range(LESIONS):
        if shares[j] > 0.0:
            whole += shares[j] * math.exp(drifts[j] * max(0.0, day))
            count += 1
    each = error / math.sqrt(count)
    total, gone = 0, True
    for j in range(LESIONS):
        sizes[j] = NOT_READ
        if not chosen[j]:
            continue
        part = shares[j] * math.exp(drifts[j] * max(0.0, day)) / whole
        true = subject[BASELINE] * math.exp(growth) * part
        z = quantile(unit(words[k + j // 4, j % 4, i]))
        sizes[j] = measured(true, each * z, nodes[j], first)
        total += sizes[j]
        if sizes[j] >= NORMAL_NODE if nodes[j] else sizes[j] > 0:
            gone = False
    return total, gone


@kernel(
    "f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[:, ::1], b1[:, ::1], f8[:, ::1], b1[:, :, ::1], f8[:, ::1], "
    "i8[:, ::1], i8[::1], u8[:, :, :, ::1], i4[:, :, :, ::1], b1[:, :, ::1], b1[:, :, ::1], i4[:, :, ::1], b1[:, ::1]"
)
def read_scans(
    subjects, starts, effects, shares, drifts, nodes, truth, chosen, readers,
    days, last, words, sizes, new, worse, calls, taken,
):  # fmt: skip
    """Read the scans of all subjects until the investigator, who is the first reader, calls progression.

    Parameters
    ----------
    subjects, starts, effects, truth
        As in ``kernels/tumour_growth.py``.
    shares, drifts, nodes : (n, 5)
        Parts of the sum at entry, drift of log size a day, and whether a lesion is a node; a share of 0 is no lesion.
    chosen : (readers, n, 5) bool
    readers : (readers, 3) float64
        Standard deviation of the sum, probability of finding, probability of a false alarm.
    days : (scans, n) int64
        From entry; the first is that at entry, whatever its day. Those that are missed are below -999.
    last : (n,) int64
        The last day on which a subject can be scanned.
    words : (scans, 1 + 2 readers, 4, n) uint64
    sizes, new, worse, calls, taken : (readers, scans, n, 5), (readers, scans, n) three times, (scans, n)
        Written: diameters (-1 is none), whether a new lesion and non-target progression are called, the response (-1 at
        entry and where there is no scan), and whether the scan was taken.
    """
    for i in range(subjects.shape[0]):
        over = False
        for v in range(days.shape[0]):
            there = days[v, i] > -1000 and days[v, i] <= last[i] and not over
            taken[v, i] = there
            for r in range(readers.shape[0]):
                new[r, v, i] = worse[r, v, i] = False
                calls[r, v, i] = NOT_READ
                for j in range(LESIONS):
                    sizes[r, v, i, j] = NOT_READ
                if not there:
                    continue
                k = 1 + 2 * r
                total, gone = read_scan(
                    subjects[i], starts[i], effects[i], shares[i], drifts[i], nodes[i], float(days[v, i]), v == 0,
                    readers[r, ERROR], chosen[r, i], words[v], k, i, sizes[r, v, i],
                )  # fmt: skip
                if v == 0:
                    continue
                found = days[v, i] >= truth[i, BY_NEW_LESION] and unit(words[v, k + 1, 1, i]) < readers[r, FINDS]
                imagined = unit(words[v, k + 1, 2, i]) < readers[r, FALSE_ALARM]
                gotten = days[v, i] >= truth[i, BY_NON_TARGET] and unit(words[v, k + 1, 3, i]) < readers[r, FINDS]
                baseline, nadir = 0, 1 << 30
                for u in range(v):
                    if not taken[u, i]:
                        continue
                    before = 0
                    for j in range(LESIONS):
                        before += max(0, sizes[r, u, i, j])
                    baseline = before if u == 0 else baseline
                    nadir = min(nadir, before)
                    found = found or new[r, u, i]
                    gotten = gotten or worse[r, u, i]
                new[r, v, i], worse[r, v, i] = found or imagined, gotten
                calls[r, v, i] = called(
                    total, nadir, baseline, gone, subjects[i, HAS_NON_TARGET] > 0.0, worse[r, v, i], new[r, v, i]
                )
            over = over or (there and calls[0, v, i] == PD)
