"""The rows of a Cox model in the order in which its kernels take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.cox_chunks import MANY, Chunks, in_chunks
from pivotal.analysis.design_matrix import side_by_side
from pivotal.analysis.sample import Sample
from pivotal.frames import Floats
from pivotal.kernels import column_moments, partial_likelihood
from pivotal.kernels.threads import each

EMPTY = np.empty(0)
NO_ROWS = np.empty(0, np.int64)
NO_MATRIX = np.empty((0, 0))
MOMENTS_OF = 65_536  # rows of a chunk over which moments are taken


def gathered(matrix: Floats, order: NDArray[np.int64], centre: Floats, scale: Floats) -> Floats:
    """Return rows of a matrix as kernels take them: 1, centred and scaled covariates, zeros up to a multiple of 4."""
    out = np.empty((order.size, 4 * (matrix.shape[1] // 4 + 1)))
    partial_likelihood.gather(matrix, order, centre, scale, out)
    return out


@dataclass(frozen=True)
class Ordered:
    """The rows of a sample in order of stratum and time, as the kernels take them.

    Parameters
    ----------
    sample : Sample
    given : (n, p) float64, or sequence of p (n,) float64
        Covariates in the order of the data, as a matrix or as contiguous columns.
    given_offset : (n,) float64 or None
    """

    sample: Sample
    given: Floats | Sequence[Floats]
    given_offset: Floats | None = None

    @cached_property
    def columns(self) -> tuple[Floats, ...]:
        """Return each covariate in the order of the data."""
        if isinstance(self.given, np.ndarray):
            return tuple(np.ascontiguousarray(column, np.float64) for column in self.given.T)
        return tuple(self.given)

    @cached_property
    def matrix(self) -> Floats:
        """Return the covariates in the order of the data, rows contiguous."""
        if isinstance(self.given, np.ndarray):
            return np.ascontiguousarray(self.given, np.float64)
        if self.__dict__.get("chunks") is None:
            return side_by_side(self.columns, self.sample.n)
        out = np.empty((self.sample.n, self.p))  # a column of the caller's may have been written to since
        out[self.order] = self.z[:, 1 : self.p + 1] * self.scale + self.mean
        return out

    @property
    def p(self) -> int:
        """Return the number of covariates."""
        return int(self.given.shape[1]) if isinstance(self.given, np.ndarray) else len(self.given)

    @cached_property
    def _moments(self) -> tuple[Floats, Floats, NDArray[np.bool_], Floats, Floats]:
        """Return mean, mean absolute deviation, whether all is -1, 0 or 1, and the ends of the range, by covariate."""
        n = self.sample.n
        if n < MANY:
            found = column_moments.of_rows(self.matrix)
            return found[0], found[1], found[2] == 1.0, found[3], found[4]
        chunks = max(1, -(-n // MOMENTS_OF))
        part = np.empty((self.p, chunks, 4))

        def take(begin: int, end: int) -> None:
            for j, column in enumerate(self.columns):
                column_moments.partial(column, MOMENTS_OF, begin, end, part[j])

        each(take, chunks)
        out = [column_moments.moments(column, part[j]) for j, column in enumerate(self.columns)]
        mean, spread, signs, low, high = (np.array([of_column[k] for of_column in out]) for k in range(5))
        return mean, spread, signs.astype(np.bool_), low, high

    @property
    def mean(self) -> Floats:
        """Return the mean of each covariate, unweighted."""
        return self._moments[0]

    @cached_property
    def scale(self) -> Floats:
        """Return the mean absolute deviation of each covariate, 1 for a constant."""
        return np.where(self._moments[1] > 0, self._moments[1], 1.0)

    @property
    def signs(self) -> NDArray[np.bool_]:
        """Return which covariates hold only -1, 0 and 1."""
        return self._moments[2]

    @property
    def is_finite(self) -> bool:
        """Say whether no covariate is infinite."""
        return bool(np.isfinite(self._moments[3:]).all())

    @property
    def range(self) -> Floats:
        """Return the range of each scaled covariate."""
        return np.asarray((self._moments[4] - self._moments[3]) / self.scale)

    @property
    def farthest(self) -> Floats:
        """Return the largest absolute value of each centred and scaled covariate."""
        *_, low, high = self._moments
        return np.asarray(np.maximum(high - self.mean, self.mean - low) / self.scale)

    @cached_property
    def _order(self) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """Return the rows in order, where each stratum begins, and the times in order."""
        sample = self.sample
        days = sample.largest * sample.scale + 1
        if sample.scale and days * len(sample.strata) <= max(4096, sample.n):
            largest = round(sample.largest * sample.scale)
            return partial_likelihood.order_of_days(  # type: ignore[no-any-return]
                sample.time, sample.scale, largest, sample.event, sample.stratum, len(sample.strata)
            )
        order, begins = sample.order
        time = sample.times_by_time if len(sample.strata) < 2 else sample.time[order]
        return partial_likelihood.events_last(order, begins, time, sample.event), begins, time

    @property
    def order(self) -> NDArray[np.int64]:
        """Return the rows in order of stratum and time, the censored of one time first."""
        return self._order[0]

    @property
    def begins(self) -> NDArray[np.int64]:
        """Return where each stratum begins in that order."""
        return self._order[1]

    @cached_property
    def z(self) -> Floats:
        """Return 1, the centred and scaled covariates, and zeros up to a multiple of four."""
        chunks = self.__dict__.get("chunks")
        if chunks is not None:
            return chunks.z_by_row(self.sample.n)  # type: ignore[no-any-return]
        return gathered(self.matrix, self.order, self.mean, self.scale)

    @cached_property
    def chunks(self) -> Chunks | None:
        """Return the rows in chunks, where they are many and nobody enters late."""
        if self.sample.n < MANY or self.sample.entry is not None or not self.p:
            return None
        return in_chunks(self)

    @cached_property
    def of_events(self) -> Floats:
        """Return the sum of ``z`` over the events."""
        return partial_likelihood.sum_of_events(self.z, self.event, self.weight)  # type: ignore[no-any-return]

    @cached_property
    def time(self) -> Floats:
        """Return the times in order."""
        return self._order[2]

    @cached_property
    def event(self) -> NDArray[np.uint8]:
        """Return the events in order."""
        return self.sample.event[self.order]

    @cached_property
    def weight(self) -> Floats:
        """Return the weights in order; empty where every row counts as one."""
        return EMPTY if self.sample.weight is None else self.sample.weight[self.order]

    @cached_property
    def offset(self) -> Floats:
        """Return the offset in order, less its mean; empty where there is none."""
        if self.given_offset is None:
            return EMPTY
        centred: Floats = (self.given_offset - self.given_offset.mean())[self.order]
        return centred

    @cached_property
    def entry(self) -> Floats:
        """Return the times of entry in order; empty where all are observed from the start."""
        return EMPTY if self.sample.entry is None else self.sample.entry[self.order]

    @cached_property
    def by_entry(self) -> NDArray[np.int64]:
        """Return the ordered rows in order of stratum and entry."""
        if self.sample.entry is None:
            return NO_ROWS
        place = np.empty(self.sample.n, np.int64)
        place[self.order] = np.arange(self.sample.n)
        return place[self.sample.order_of_entry[0]]

    @cached_property
    def workspace(self) -> Floats:
        """Return room for three numbers a row."""
        return np.empty((3, self.sample.n))
