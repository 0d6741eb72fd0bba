"""Which likelihood a method of ties means, and Firth's penalty on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.cox_fit import (
    Evaluation,
    Likelihood,
    OfCounts,
    OfRows,
    evaluation,
    inverse,
    padded,
    risk_set_by_risk_set,
)
from pivotal.analysis.cox_rows import Ordered, gathered
from pivotal.analysis.design_matrix import side_by_side
from pivotal.analysis.risk_table import risk_table
from pivotal.errors import DataError
from pivotal.frames import Floats
from pivotal.kernels import exact_ties, partial_likelihood

MOST_PATTERNS = 6
COUNTING_PAYS = 2000  # rows
FIRST_ROWS = 256  # that are looked at before all are


@dataclass(frozen=True)
class OfOrders:
    """The likelihood that takes tied events exactly: discrete or marginal; single events are as in Breslow's."""

    rows: Ordered
    discrete: bool

    @cached_property
    def _single(self) -> NDArray[np.uint8]:
        """Return the events that are the only ones at their time in their stratum."""
        rows = self.rows
        row = np.flatnonzero(rows.event)
        stratum = np.searchsorted(rows.begins, row, side="right")
        same = (np.diff(rows.time[row]) == 0) & (np.diff(stratum) == 0)
        tied = np.zeros(row.size, np.bool_)
        tied[1:] |= same
        tied[:-1] |= same
        single = rows.event.copy()
        single[row[tied]] = 0
        return single

    @cached_property
    def _tied(self) -> NDArray[np.uint8]:
        return self.rows.event - self._single

    def at(self, beta: Floats) -> Evaluation:
        """Return the likelihood at coefficients of the scaled covariates."""
        rows, wide = self.rows, padded(beta)
        gradient, information = np.zeros(wide.size), np.zeros((wide.size, rows.z.shape[1]))
        kernel = exact_ties.discrete if self.discrete else exact_ties.marginal
        loglik = kernel(
            rows.z, rows.time, self._tied, rows.offset, rows.begins, rows.entry, wide, gradient, information
        )
        information = np.tril(information[:, : wide.size])
        tied = evaluation(loglik, gradient, information + np.tril(information, -1).T)
        single = OfRows(rows, False, self._single).at(beta)
        return Evaluation(
            tied.loglik + single.loglik,
            tied.gradient + single.gradient,
            tied.information + single.information,
            tied.loglik + single.loglik,
        )

    def reach(self, step: Floats) -> Floats:
        """Return by how much a step moves the linear predictor at most, by covariate."""
        return OfRows(self.rows, False).reach(step)


@dataclass(frozen=True)
class Penalised:
    """The likelihood with half the logarithm of the determinant of the information added (Firth 1993).

    Parameters
    ----------
    kept : (p,) bool
        The covariates that are no combination of others.
    """

    rows: Ordered
    efron: bool
    kept: NDArray[np.bool_]

    def at(self, beta: Floats) -> Evaluation:
        """Return the penalised likelihood at coefficients of the scaled covariates."""
        wide = padded(beta)
        plain = OfRows(self.rows, self.efron).at(beta)
        some = np.ix_(self.kept, self.kept)
        sign, logarithm = np.linalg.slogdet(plain.information[some])
        if sign <= 0:
            return replace(plain, loglik=-np.inf)
        v = np.zeros_like(plain.information)
        v[some] = inverse(plain.information[some])
        *_, penalty = risk_set_by_risk_set(self.rows, self.rows.event, wide, self.efron, v=v)
        return replace(plain, loglik=plain.loglik + 0.5 * logarithm, gradient=plain.gradient + penalty[1:])

    def reach(self, step: Floats) -> Floats:
        """Return by how much a step moves the linear predictor at most, by covariate."""
        return OfRows(self.rows, self.efron).reach(step)


def likelihood_of(rows: Ordered, ties: str) -> Likelihood:
    """Return the likelihood of a method of ties; from counts where few patterns of covariates make that quicker.

    Raises
    ------
    DataError
        If weights are given for a method that takes ties exactly.
    """
    if ties in ("discrete", "marginal_exact"):
        if rows.sample.weight is not None:
            raise DataError(f"weights have no meaning with ties={ties!r}; accepted: 'efron', 'breslow'")
        return OfOrders(rows, ties == "discrete")
    efron = ties == "efron"
    sample = rows.sample
    plain = sample.weight is None and sample.entry is None and rows.given_offset is None
    if plain and sample.n >= COUNTING_PAYS and 1 <= rows.p < MOST_PATTERNS:
        begun = side_by_side([column[:FIRST_ROWS] for column in rows.columns], min(FIRST_ROWS, sample.n))
        if not partial_likelihood.patterns(begun, MOST_PATTERNS)[1].size:
            return OfRows(rows, efron)
        codes, distinct = partial_likelihood.patterns(rows.matrix, MOST_PATTERNS)
        if distinct.size:
            names = tuple(range(distinct.shape[0]))
            table = risk_table(replace(sample, group=codes, groups=names))
            z = gathered(np.ascontiguousarray(distinct), np.arange(distinct.shape[0]), rows.mean, rows.scale)
            return OfCounts(table.at_risk, table.events, z, efron)
    return OfRows(rows, efron)
