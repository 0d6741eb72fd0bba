"""The ordered rows of a Cox model in chunks, as the kernels of many rows and several threads take them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pivotal.frames import Floats
from pivotal.kernels import chunked_likelihood, row_chunks
from pivotal.kernels.threads import each

if TYPE_CHECKING:
    from pivotal.analysis.cox_rows import Ordered

MANY = 16_384  # rows from which chunks are made
SIZE = 8192  # rows of a chunk, about
FARTHEST = 250.0  # a linear predictor of scaled covariates whose exponential needs no reference


@dataclass(frozen=True)
class Chunks:
    """Rows in order of stratum and time, in chunks; a chunk lies in whole blocks of 256 rows.

    Parameters
    ----------
    z : (b, p, 256) float64
        Blocks of the centred and scaled covariates, column by column.
    largest : (p,) float64
        The largest absolute value of each column.
    cut, block : (c + 1,) int64
        The first row and the first block of each chunk.
    begins : (s + 1,) int64
        The first row of each stratum.
    head : (c,) int64
        How many rows of a chunk come before the first stratum that begins within it.
    goes_on, undivided : (c,) bool
        Whether the stratum of the last row goes on in the next chunk; whether no stratum begins within the chunk.
    rows : (n, 3) int32
        Of the times with events of each chunk, from its first row on: the first row, the first event, and the end.
    weights : (n,) float64
        Of those times, the sum of the weights of the events.
    count : (c,) int64
        How many such times a chunk has.
    weight, offset : (b, 256) float64
        Empty where there are none.
    of_events : (p + 1,) float64
        The sums of 1 and z over the events, weighted.
    of_offset : float
        The sum of the offset over the events, weighted.
    """

    z: Floats
    largest: Floats
    cut: NDArray[np.int64]
    block: NDArray[np.int64]
    begins: NDArray[np.int64]
    head: NDArray[np.int64]
    goes_on: NDArray[np.bool_]
    undivided: NDArray[np.bool_]
    rows: NDArray[np.int32]
    weights: Floats
    count: NDArray[np.int64]
    weight: Floats
    offset: Floats
    of_events: Floats
    of_offset: float

    @cached_property
    def _risk(self) -> Floats:
        """Return room for a number a row."""
        return np.empty((self.z.shape[0], row_chunks.BLOCK))

    def at(self, beta: Floats, efron: bool) -> tuple[float, Floats, Floats] | None:
        """Return likelihood, gradient and information, with a place for the constant; None where exponentials overflow.

        ``beta`` has p + 1 places, the first not used.
        """
        farthest = float(np.abs(beta[1:]) @ self.largest) + float(np.max(np.abs(self.offset), initial=0.0))
        if not farthest < FARTHEST:
            return None
        chunks, places = self.count.size, beta.size
        risk = self._risk
        squares, own, of_times = (np.empty((chunks, places, places)) for _ in range(3))
        total, out = np.empty((chunks, places)), np.empty((chunks, 2))

        def risks(begin: int, end: int) -> None:
            chunked_likelihood.risks(
                self.z, self.cut, self.block, self.head, self.weight, self.offset, beta, begin, end, risk, squares
            )

        def sweep(begin: int, end: int) -> None:
            chunked_likelihood.sweep(
                self.z, risk, self.cut, self.block, self.begins, self.rows, self.weights, self.count,
                self.weight.size > 0, total, efron, begin, end, own, of_times, out,
            )  # fmt: skip

        each(risks, chunks)
        chunked_likelihood.behind(squares, self.goes_on, self.undivided, total)
        each(sweep, chunks)
        gradient, information = self.of_events.copy(), np.empty((places, places))
        loglik = float(beta[1:] @ self.of_events[1:]) + self.of_offset
        loglik += chunked_likelihood.together(
            squares, own, of_times, self.goes_on, self.undivided, out, gradient, information
        )
        return loglik, gradient, information

    def z_by_row(self, rows: int) -> Floats:
        """Return rows as other kernels take them: 1, z, and zeros up to a multiple of four."""
        out = np.empty((rows, 4 * (self.largest.size // 4 + 1)))
        each(lambda begin, end: row_chunks.by_row(self.z, self.cut, self.block, begin, end, out), self.count.size)
        return out


def in_chunks(of: Ordered) -> Chunks:
    """Return ordered rows in chunks."""
    time, event, weight, offset, begins = of.time, of.event, of.weight, of.offset, of.begins
    cut = row_chunks.cuts(time, begins, SIZE)
    size, chunks, p = np.diff(cut), cut.size - 1, of.p
    block = np.concatenate([[0], np.cumsum(-(-size // row_chunks.BLOCK))])
    inner = np.searchsorted(begins, cut[:-1], side="right")
    head = np.minimum(begins[inner] - cut[:-1], size)
    goes_on = ~np.isin(cut[1:], begins)
    z, sums = np.empty((int(block[-1]), p, row_chunks.BLOCK)), np.empty((chunks, p + 1))
    rows, weights = np.empty((time.size, 3), np.int32), np.empty(time.size)
    count = np.empty(chunks, np.int64)

    def fill(begin: int, end: int) -> None:
        row_chunks.times_with_events(time, event, weight, begins, cut, begin, end, rows, weights, count)
        for j, values in enumerate(of.columns):
            row_chunks.gather(values, of.order, cut, block, of.mean[j], of.scale[j], j, begin, end, z)
        row_chunks.sums_of_events(z, cut, block, rows, count, weight, begin, end, sums)

    each(fill, chunks)
    events: Any = event * (weight if weight.size else 1.0) if offset.size else 0.0
    return Chunks(
        z, of.farthest, cut, block, begins, head, goes_on, head == size, rows, weights, count,
        _blocked(weight, cut, block), _blocked(offset, cut, block), sums.sum(axis=0),
        float((events * offset).sum()) if offset.size else 0.0,
    )  # fmt: skip


def _blocked(values: Floats, cut: NDArray[np.int64], block: NDArray[np.int64]) -> Floats:
    """Return values in order in blocks, zeros behind the last of a chunk; empty where there are none."""
    if not values.size:
        return np.empty((0, row_chunks.BLOCK))
    out = np.zeros(int(block[-1]) * row_chunks.BLOCK)
    place = np.arange(values.size) + np.repeat(block[:-1] * row_chunks.BLOCK - cut[:-1], np.diff(cut))
    out[place] = values
    return out.reshape(-1, row_chunks.BLOCK)
