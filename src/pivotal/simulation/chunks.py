"""How the replicates of a run are divided: what is asked of a core at once, and what is stored together.

A replicate depends on the seed and its number alone, so that no division changes a number. What is stored has a
division of its own, fixed groups of replicates, so that no file shows how its numbers were computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, shown

Columns = dict[str, NDArray[Any]]

GROUP = 10_000  # replicates that are stored together; part of what a run folder is
FIRST = 64  # replicates of a chunk while nothing is known about their speed
GROWTH = 8  # times that a chunk may have of the one before


class ChunkPlan:
    """Which replicates come next, so many at once that they take about as long as was asked for.

    No chunk reaches over the end of a stored group.

    Parameters
    ----------
    ranges : sequence of range
        The replicates to compute, in order.
    chunk : int, optional
        Replicates at once; left out, as many as take ``seconds``, as measured.
    seconds : float
    """

    def __init__(self, ranges: Sequence[range], chunk: int | None, seconds: float) -> None:
        self._ranges = [each for each in ranges if len(each)]
        self._fixed, self._seconds = chunk, seconds
        self._size = chunk or FIRST
        self._fastest = float("inf")  # seconds a replicate

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield the first replicate and the number of replicates of each chunk."""
        for each in self._ranges:
            first = each.start
            while first < each.stop:
                count = min(self._size, each.stop - first, GROUP - first % GROUP)
                yield first, count
                first += count

    def took(self, count: int, seconds: float) -> None:
        """Take note of how long a chunk took."""
        if self._fixed is None:
            self._fastest = min(self._fastest, max(seconds, 1e-9) / count)
            fitting = int(self._seconds / self._fastest)
            self._size = max(1, min(fitting, GROWTH * max(self._size, count), GROUP))


def ranges_of(trials: int | Sequence[range]) -> list[range]:
    """Return the replicates that are asked for as ranges in order.

    Raises
    ------
    DataError
        If they are none, or not in order.
    """
    if isinstance(trials, int | np.integer):
        return [range(whole(trials, "trials"))]
    before = 0
    for each in trials:
        if each.step != 1 or each.start < before or each.stop <= each.start:
            raise DataError(f"{each} among the replicates; accepted: ranges in order, each with something in it")
        before = each.stop
    return list(trials)


def whole(value: Any, name: str) -> int:
    """Return a number of things, of which there is at least one.

    Raises
    ------
    DataError
        If it is anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise DataError(f"{name}={shown(value)}; accepted: a whole number from 1 on")
    return int(value)


def missing_from(held: Iterable[range], trials: int) -> list[range]:
    """Return what of the replicates is not held.

    Examples
    --------
    >>> missing_from([range(0, 10), range(20, 30)], 35)
    [range(10, 20), range(30, 35)]
    """
    gaps, at = [], 0
    for each in sorted(held, key=lambda one: one.start):
        if each.start > at:
            gaps.append(range(at, min(each.start, trials)))
        at = max(at, each.stop)
    if at < trials:
        gaps.append(range(at, trials))
    return [each for each in gaps if len(each)]


def joined(pieces: Sequence[Columns]) -> Columns:
    """Return pieces of the same columns as one.

    Raises
    ------
    DataError
        If their columns are not the same.
    """
    if not pieces:
        return {}
    schemas = {tuple((name, str(values.dtype)) for name, values in piece.items()) for piece in pieces}
    if len(schemas) > 1:
        raise DataError(f"chunks have different columns: {' and '.join(shown(dict(each)) for each in sorted(schemas))}")
    if len(pieces) == 1:
        return pieces[0]
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
