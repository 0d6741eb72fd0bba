"""The order of times, found by counting where they are many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pivotal.frames import Floats
from pivotal.kernels import sorting
from pivotal.kernels.threads import each

MANY = 8192  # times, below which sorting by comparison is as quick
SIZE = 65_536  # times of a chunk
NO_ORDER = np.empty(0, np.int64)


def in_order(time: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return the rows in order of time, and the times in that order.

    Parameters
    ----------
    time : (n,) float64
        Finite and not below 0.

    Examples
    --------
    >>> order, time = in_order(np.array([3.5, 0.5, 2.0]))
    >>> order.tolist(), time.tolist()
    ([1, 2, 0], [0.5, 2.0, 3.5])
    """
    found = _by_counting(time) if time.size >= MANY else None
    if found is None:
        order = np.argsort(time)
        return order, time[order]
    return found


def _by_counting(time: Floats) -> tuple[NDArray[np.int64], Floats] | None:
    """Return rows and times in order; None where the times crowd, so that counting does not pay."""
    largest = float(time.max())
    bits = min(2 * sorting.DIGIT, int(time.size).bit_length() + 1)
    with np.errstate(all="ignore"):
        cells = ((1 << bits) - 1) / np.float64(largest)
    if not np.isfinite(cells):
        return None
    chunks = -(-time.size // SIZE)
    order = NO_ORDER
    for shift in range(0, bits, sorting.DIGIT):
        time, order = _distributed(time, order, float(cells), shift, chunks)
    return None if sorting.insert(time, order) else (order, time)


def _distributed(
    time: Floats, order: NDArray[np.int64], cells: float, shift: int, chunks: int
) -> tuple[Floats, NDArray[np.int64]]:
    """Return times and rows in order of one digit of their cells, else as they were."""
    counts = np.empty((chunks, 1 << sorting.DIGIT), np.int64)
    out_time, out_order = np.empty_like(time), np.empty(time.size, np.int64)
    each(lambda begin, end: sorting.count(time, cells, SIZE, begin, end, shift, counts), chunks)
    sorting.places(counts)
    each(
        lambda begin, end: sorting.distribute(time, cells, SIZE, begin, end, shift, order, counts, out_time, out_order),
        chunks,
    )
    return out_time, out_order
