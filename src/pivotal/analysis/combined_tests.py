"""MaxCombo: the largest of several weighted log-rank statistics, with the p value that their correlation gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.special import ndtr

from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.rank_results import NAN, Sides
from pivotal.analysis.rank_tests import as_sides, comparable, reference_index, told
from pivotal.analysis.rank_weights import SpokenWeight, Weight, as_weight, pooled
from pivotal.analysis.risk_table import risk_table
from pivotal.analysis.sample import Column, Columns, Missing, read_sample
from pivotal.errors import DataError, shown
from pivotal.frames import Floats
from pivotal.kernels import multivariate_normal, rank_tests
from pivotal.results import Row

MOST_WEIGHTS = 10
STANDARD: tuple[SpokenWeight, ...] = ((0, 0), (0, 1), (1, 0), (1, 1))


@dataclass(frozen=True, kw_only=True)
class MaxComboResult(AnalysisResult):
    """A MaxCombo test.

    Parameters
    ----------
    weights : tuple of Weight
        Of the k statistics.
    score, z : (k,) float64
        Weighted observed minus expected events of the experimental arm, and the signed statistics; above 0 favours the
        experimental arm. NaN where a weight leaves no variance.
    covariance, correlation : (k, k) float64
        Of the scores, and of the statistics.
    statistic : float
        The largest z (one side) or the largest absolute z (two sides).
    p_value : float
        The probability of such a maximum under the null hypothesis.
    p_error : float
        The numerical error of ``p_value``.
    sides : {1, 2}
    """

    verb: ClassVar[str] = "maxcombo"
    title: ClassVar[str] = "MaxCombo test"
    weights: tuple[Weight, ...]
    score: Floats
    z: Floats
    covariance: Floats
    correlation: Floats
    statistic: float
    p_value: float
    p_error: float
    sides: Sides

    @property
    def method(self) -> str:  # type: ignore[override]
        """Return the test in words."""
        strata = "" if self.sample is None or len(self.sample.strata) < 2 else "stratified "
        return f"{strata}MaxCombo test"

    def rows(self) -> list[Row]:
        """Return the combined test, then its parts; the p values of the parts are not adjusted."""
        whole = {"term": self.method, "statistic": self.statistic, "p_value": self.p_value, "p_error": self.p_error}
        parts = [
            {
                "term": weight.name,
                "statistic": float(z),
                "p_value": float(ndtr(-z) if self.sides == 1 else 2 * ndtr(-abs(z))),
                "p_error": None,
                "sides": self.sides,
            }
            for weight, z in zip(self.weights, self.z, strict=True)
        ]
        return [whole | {"sides": self.sides}, *parts]

    def summary(self) -> Row:
        """Return the test in one row."""
        largest = np.nan_to_num(self.z if self.sides == 1 else np.abs(self.z), nan=-np.inf)
        return {
            "method": self.method,
            "statistic": self.statistic,
            "weight": self.weights[int(np.argmax(largest))].name,
            "p_value": self.p_value,
            "p_error": self.p_error,
            "sides": self.sides,
            "stratified": self.sample is not None and len(self.sample.strata) > 1,
        }


def maxcombo(  # noqa: PLR0913 (columns and the parts of a test)
    data: Any,
    arm: Column | None = None,
    *,
    reference: Any,
    weights: Sequence[SpokenWeight] = STANDARD,
    sides: Sides = 2,
    time: Column = "AVAL",
    censor: Column | None = None,
    event: Column | None = None,
    entry: Column | None = None,
    strata: Sequence[Column] | Column = (),
    subject: Column | None = "USUBJID",
    parameter: str | None = None,
    missing: Missing = "error",
) -> MaxComboResult:
    """Compare two arms by the largest of several weighted log-rank statistics.

    Parameters
    ----------
    data : frame, mapping of arrays, Sample, or None
        One row a patient; the columns are those of ADaM unless they are named otherwise.
    arm : str or array
        The two arms.
    reference : object
        The reference arm.
    weights : sequence of str, pair of float, or weight
        One to ten, as ``logrank`` takes them; (0, 0), (0, 1), (1, 0) and (1, 1) of Fleming and Harrington by default.
    sides : {1, 2}
        One side looks for benefit only.
    time, censor, event, entry, strata, subject, parameter
        The columns; see ``Columns``. ``entry`` is late entry (left truncation).
    missing : {"error", "drop"}
        What happens to rows without a time or an event.

    Returns
    -------
    MaxComboResult

    Raises
    ------
    DataError
        If the data cannot be used, there are not two arms, or a weight cannot be read.

    Notes
    -----
    Lee (2007); Karrison (2016); Roychoudhury and others (2021). The covariance of two scores sums the product of their
    weights times the hypergeometric variance over the events of all strata. The default weights make it singular, since
    S + (1 - S) = 1; the integral is taken in as many dimensions as it has rank, without random numbers.

    Examples
    --------
    >>> data = {"AVAL": [6, 13, 21, 30, 37, 38, 5, 7, 9, 10, 13, 16], "CNSR": [0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0],
    ...         "ARM": ["new"] * 6 + ["old"] * 6}
    >>> test = maxcombo(data, "ARM", reference="old", sides=1)
    >>> round(test.statistic, 4), round(test.p_value, 4)
    (2.7731, 0.0055)
    """
    used = as_weights(weights)
    columns = Columns(time, censor, event, entry, None, strata, None, subject, parameter)
    sample = comparable(read_sample(data, columns, group=arm, missing=missing))
    if len(sample.groups) > 2:
        raise DataError(f"MaxCombo compares two arms, and there are {len(sample.groups)}")
    against = reference_index(sample, reference)
    if against is None:
        raise DataError("reference= names the arm that the other is compared with")
    as_sides(sides)
    table = risk_table(sample)
    curve = pooled(table)
    values = np.stack([each.values(curve) for each in used])
    observed, expected, both = rank_tests.moments(table.at_risk, table.events, values, np.ones(2))
    arm_index = 1 - against
    score = (observed - expected)[:, arm_index]
    covariance = np.ascontiguousarray(both[:, :, arm_index, arm_index])
    z, correlation = standardised(score, covariance)
    there = ~np.isnan(z)
    notes = tuple(
        f"{w.name}: no event counts, there is no statistic" for w, z_is in zip(used, there, strict=True) if not z_is
    )
    statistic, p_value, p_error = largest(z[there], np.ascontiguousarray(correlation[np.ix_(there, there)]), sides)
    return MaxComboResult(
        settings={"weights": [each.name for each in used], "sides": sides, "reference": reference},
        sample=sample,
        notes=(*notes, *told(sample, table, against)),
        backend=sample.backend,
        weights=used,
        score=score,
        z=z,
        covariance=covariance,
        correlation=correlation,
        statistic=statistic,
        p_value=p_value,
        p_error=p_error,
        sides=sides,
    )


def as_weights(weights: Any) -> tuple[Weight, ...]:
    """Return the weights that a caller means, or raise DataError."""
    if isinstance(weights, str) or not isinstance(weights, Sequence):
        raise DataError(f"weights={shown(weights)}; accepted: a sequence, such as [(0, 0), (0, 1), 'gehan']")
    used = tuple(as_weight(each) for each in weights)
    if not 1 <= len(used) <= MOST_WEIGHTS:
        raise DataError(f"weights has {len(used)} weights; accepted: 1 to {MOST_WEIGHTS}")
    if len(set(used)) < len(used):
        raise DataError("weights names a weight twice")
    return used


def standardised(score: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Return signed statistics and their correlation; NaN where there is no variance."""
    variance = np.diag(covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.where(variance > 0, np.sqrt(variance), NAN)
        correlation = covariance / np.outer(error, error)
    np.fill_diagonal(correlation, np.where(variance > 0, 1.0, NAN))
    return -score / error, correlation


def largest(z: Floats, correlation: Floats, sides: Sides) -> tuple[float, float, float]:
    """Return the largest statistic, the probability of exceeding it, and the numerical error of that.

    Parameters
    ----------
    z : (k,) float64
        Signed statistics; without any, everything is NaN.
    correlation : (k, k) float64
        Under the null hypothesis; it may be singular.
    sides : {1, 2}
        Whether the largest z or the largest absolute z is meant.
    """
    if not z.size:
        return NAN, NAN, NAN
    statistic = float(z.max() if sides == 1 else np.abs(z).max())
    p_value, error = multivariate_normal.beyond(statistic, correlation, sides == 2)
    return statistic, float(p_value), float(error)
