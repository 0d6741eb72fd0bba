"""What is asked of rows that lie in order, subject by subject, without going through them one by one.

``subject`` holds the number of each row's subject and rises; rows are numbered by their place, and -1 is no row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


def first_rows(subject: Rows, mask: Mask, subjects: int) -> Rows:
    """Return each subject's first row among those of a mask."""
    found = np.full(subjects, -1, np.int64)
    rows = np.flatnonzero(mask)[::-1]
    found[subject[rows]] = rows  # the last that is written stays
    return found


def last_rows(subject: Rows, mask: Mask, subjects: int) -> Rows:
    """Return each subject's last row among those of a mask."""
    found = np.full(subjects, -1, np.int64)
    rows = np.flatnonzero(mask)
    found[subject[rows]] = rows
    return found


def next_rows(mask: Mask) -> Rows:
    """Return for each row, and one beyond the last, the next row of a mask from it on; the number of rows for none."""
    n = mask.size
    rows = np.full(n + 1, n, np.int64)
    rows[:n][mask] = np.flatnonzero(mask)
    return np.minimum.accumulate(rows[::-1])[::-1]


def counts_before(mask: Mask) -> Rows:
    """Return for each row, and one beyond the last, how many rows of a mask lie before it."""
    return np.concatenate([[0], np.cumsum(mask, dtype=np.int64)])


def starts_of(subject: Rows) -> Rows:
    """Return for each row the first row of its subject."""
    if not subject.size:
        return np.zeros(0, np.int64)
    new = np.concatenate([[True], subject[1:] != subject[:-1]])
    return np.maximum.accumulate(np.where(new, np.arange(subject.size), 0))


def least_so_far(values: NDArray[np.int64], run: Rows, nothing: int) -> NDArray[np.int64]:
    """Return for each row the least value of the rows before it in its run; ``nothing`` is above all values."""
    if not values.size:
        return values
    lifted = np.minimum.accumulate(values - run * (nothing + 1)) + run * (nothing + 1)
    before = np.concatenate([[nothing], lifted[:-1]])
    return np.where(starts_of(run) == np.arange(run.size), nothing, before)


def sums_so_far(values: NDArray[np.int64], subject: Rows) -> NDArray[np.int64]:
    """Return the sum of each row and those before it in its subject."""
    if not values.size:
        return values
    total = np.cumsum(values)
    return total - (total - values)[starts_of(subject)]


def groups_of(*codes: tuple[NDArray[np.integer], int]) -> tuple[Rows, Rows]:
    """Return the group of each row by several codes with their numbers of levels, and one row of each group.

    Groups are in the order of their codes.
    """
    key, size = np.zeros(codes[0][0].size, np.int64), 1
    for code, levels in codes:
        key, size = key * max(1, levels) + code, size * max(1, levels)
    rows = np.arange(key.size)
    steps = np.diff(key, prepend=key[:1] - 1)
    if key.size and (steps >= 0).all():
        return np.cumsum(steps > 0) - 1, np.flatnonzero(steps > 0)
    if size <= 4 * key.size + 1_000_000:
        where = np.full(size, -1, np.int64)
        where[key[::-1]] = rows[::-1]
        there = where >= 0
        return (np.cumsum(there) - 1)[key], where[there]
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return group, first
