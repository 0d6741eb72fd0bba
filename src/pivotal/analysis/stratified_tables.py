"""Two-by-two tables in strata: the Cochran-Mantel-Haenszel test, common odds ratios, homogeneity, exact inference.

A table is [[responders, others] of the experimental arm, [responders, others] of the reference arm].
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, gammaln, ndtr

from pivotal.analysis.proportion_contrasts import INF, NAN, Arms, Contrast, fitted_responders
from pivotal.analysis.proportions import NORMAL
from pivotal.errors import DataError
from pivotal.frames import Floats

SAME = 1 + 1e-7  # probabilities within this factor of each other are the same, as in R's fisher.test


@dataclass(frozen=True)
class TableTest:
    """A test of a stratified table.

    Parameters
    ----------
    term : str
    statistic : float
        Chi-square; NaN for an exact test.
    df : int or None
    p_value : float
        Two-sided.
    z : float
        Signed; above 0 where the experimental arm responds more. NaN where there is no direction.
    p_one_sided : float
        That the experimental arm responds so much more; NaN where there is no direction.
    """

    term: str
    statistic: float
    df: int | None
    p_value: float
    z: float = NAN
    p_one_sided: float = NAN


def arms_of(tables: ArrayLike) -> Arms:
    """Return the arms of tables (k, 2, 2), without the strata in which an arm has no patient.

    Raises
    ------
    DataError
        If the shape is another, or a count is negative or no whole number, or no stratum is left.
    """
    array = np.asarray(tables, float)
    if array.ndim != 3 or array.shape[1:] != (2, 2):
        raise DataError(f"tables have the shape {array.shape}; accepted: (strata, 2, 2), arms by response")
    if not (np.isfinite(array).all() and (array >= 0).all() and (array == np.floor(array)).all()):
        raise DataError("a table holds what is no count; accepted: whole numbers of at least 0")
    array = array[(array.sum(axis=2) > 0).all(axis=1)]
    if not len(array):
        raise DataError("no stratum has patients of both arms")
    n1, n0 = array[:, 0].sum(axis=1), array[:, 1].sum(axis=1)
    return Arms(array[:, 0, 0], n1, array[:, 1, 0], n0)


def cmh(arms: Arms, *, corrected: bool = False) -> TableTest:
    """Return the test of Cochran (1954) and Mantel and Haenszel (1959) of conditional independence.

    Parameters
    ----------
    arms : Arms
        By stratum.
    corrected : bool
        Take 1/2 from the difference (none where it is smaller), as R does by default and SAS does not.
    """
    n, both = arms.n, arms.x1 + arms.x0
    difference = float((arms.x1 - arms.n1 * both / n).sum())
    several = n > 1
    parts = arms.n1 * arms.n0 * both * (n - both) / np.where(several, n * n * (n - 1), 1.0)
    variance = float(parts[several].sum())
    name = "Cochran-Mantel-Haenszel test" + (" with continuity correction" if corrected else "")
    if variance <= 0:
        return TableTest(name, NAN, 1, NAN)
    size = abs(difference) - (0.5 if corrected and abs(difference) >= 0.5 else 0.0)
    z = math.copysign(size / math.sqrt(variance), difference)
    return TableTest(name, z * z, 1, float(chdtrc(1, z * z)), z, float(ndtr(-z)))


def general_association(tables: ArrayLike) -> TableTest:
    """Return the test of Mantel and Haenszel for arms by categories in strata, whatever their order.

    Parameters
    ----------
    tables : (strata, arms, categories) array of counts

    Raises
    ------
    DataError
        If the shape is another.

    Notes
    -----
    Landis, Heyman and Koch (1978): the quadratic form of the differences from expectation, summed over strata.
    """
    array = np.asarray(tables, float)
    if array.ndim != 3 or min(array.shape[1:]) < 2:
        raise DataError(f"tables have the shape {array.shape}; accepted: (strata, arms, categories), two or more")
    arms, categories = array.shape[1:]
    size = (arms - 1) * (categories - 1)
    difference, covariance = np.zeros(size), np.zeros((size, size))
    for table in array:
        n = float(table.sum())
        if n < 2:
            continue
        row, column = table.sum(axis=1) / n, table.sum(axis=0) / n
        difference += (table - n * np.outer(row, column))[:-1, :-1].ravel()
        by_row = (np.diag(row) - np.outer(row, row))[:-1, :-1]
        by_column = (np.diag(column) - np.outer(column, column))[:-1, :-1]
        covariance += n * n / (n - 1) * np.kron(by_row, by_column)
    values, vectors = np.linalg.eigh(covariance)
    kept = values > 1e-10 * max(float(values[-1]), 1e-300)
    df = int(np.count_nonzero(kept))
    if df == 0:
        return TableTest("general association", NAN, 0, NAN)
    statistic = float(((vectors[:, kept].T @ difference) ** 2 / values[kept]).sum())
    return TableTest("general association", statistic, df, float(chdtrc(df, statistic)))


def common_odds_ratio(arms: Arms, conf_level: float) -> Contrast:
    """Return the odds ratio of Mantel and Haenszel with the interval of Robins, Breslow and Greenland (1986).

    With one stratum this is the odds ratio with Woolf's interval (1955).
    """
    a, b = arms.x1, arms.n1 - arms.x1
    c, d = arms.x0, arms.n0 - arms.x0
    n = arms.n
    r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    above, below = float(r.sum()), float(s.sum())
    term = "odds ratio of response"
    name = "Wald, logarithmic" if n.size == 1 else "Mantel-Haenszel (Robins-Breslow-Greenland)"
    if above == 0 or below == 0:
        estimate = NAN if above == below else 0.0 if above == 0 else INF
        return Contrast(term, name, estimate, NAN, NAN, conf_level)
    variance = (
        float((p * r).sum()) / (2 * above**2)
        + float((p * s + q * r).sum()) / (2 * above * below)
        + float((q * s).sum()) / (2 * below**2)
    )
    half = NORMAL.inv_cdf((1 + conf_level) / 2) * math.sqrt(variance)
    centre = math.log(above / below)
    return Contrast(term, name, above / below, math.exp(centre - half), math.exp(centre + half), conf_level)


def breslow_day(arms: Arms, *, tarone: bool = True) -> TableTest:
    """Return the test of equal odds ratios of Breslow and Day (1980, equation 4.30), with Tarone's correction (1985).

    NaN where the common odds ratio is zero or infinite, or there is one stratum.
    """
    name = "Breslow-Day test" + (" with Tarone's correction" if tarone else "")
    odds = common_odds_ratio(arms, 0.95).estimate
    both = arms.x1 + arms.x0
    telling = (both > 0) & (both < arms.n)
    if not 0 < odds < INF or telling.sum() < 2:
        return TableTest(name, NAN, None, NAN)
    arms = Arms(arms.x1[telling], arms.n1[telling], arms.x0[telling], arms.n0[telling])
    x1 = arms.x1
    fitted, variance = fitted_responders(arms, odds)
    statistic = float(((x1 - fitted) ** 2 / variance).sum())
    if tarone:
        statistic -= float((x1 - fitted).sum()) ** 2 / float(variance.sum())
    df = int(telling.sum()) - 1
    return TableTest(name, statistic, df, float(chdtrc(df, statistic)))


@dataclass(frozen=True)
class ExactConditional:
    """Responders of the experimental arm given all margins: exact inference on the common odds ratio.

    One stratum gives Fisher's exact test. The distribution of the sum over strata is the convolution of the strata's
    hypergeometric distributions (Gart 1970; Mehta, Patel and Gray 1985).

    Parameters
    ----------
    arms : Arms
        By stratum.
    """

    arms: Arms

    @cached_property
    def support(self) -> Floats:
        """Return the sums that are possible."""
        both = self.arms.x1 + self.arms.x0
        low = float(np.maximum(0.0, both - self.arms.n0).sum())
        high = float(np.minimum(both, self.arms.n1).sum())
        return np.arange(low, high + 1)

    @cached_property
    def log_weights(self) -> Floats:
        """Return the logarithm of the probability of each sum where the odds ratio is 1, up to a constant."""
        total = np.zeros(1)
        for x1, n1, x0, n0 in zip(self.arms.x1, self.arms.n1, self.arms.x0, self.arms.n0, strict=True):
            both = x1 + x0
            x = np.arange(max(0.0, both - n0), min(both, n1) + 1)
            log = _log_choose(n1, x) + _log_choose(n0, both - x)
            total = _convolved(total, log - log.max())
        return total

    @property
    def observed(self) -> float:
        """Return the responders of the experimental arm."""
        return float(self.arms.x1.sum())

    def probabilities(self, log_odds: float = 0.0) -> Floats:
        """Return the probability of each sum under an odds ratio."""
        log = self.log_weights + log_odds * self.support
        weight = np.exp(log - log.max())
        return np.asarray(weight / weight.sum())

    def test(self) -> TableTest:
        """Return the exact test that the odds ratio is 1; two-sided is the probability of what is no more probable."""
        p = self.probabilities()
        at = int(self.observed - self.support[0])
        two = float(p[p <= p[at] * SAME].sum())
        return TableTest("exact conditional test", NAN, None, min(two, 1.0), NAN, min(float(p[at:].sum()), 1.0))

    def odds_ratio(self, conf_level: float) -> Contrast:
        """Return the conditional maximum-likelihood estimate with the exact interval (Clopper-Pearson tails)."""
        name, term = "conditional, exact", "odds ratio of response"
        low, high = float(self.support[0]), float(self.support[-1])
        if low == high:
            return Contrast(term, name, NAN, 0.0, INF, conf_level)
        tail = (1 - conf_level) / 2
        at = int(self.observed - low)
        estimate = 0.0 if self.observed == low else INF if self.observed == high else NAN
        if math.isnan(estimate):
            estimate = _odds_where(lambda log: float(self.support @ self.probabilities(log)) - self.observed)
        lower, upper = 0.0, INF
        if self.observed > low:
            lower = _odds_where(lambda log: float(self.probabilities(log)[at:].sum()) - tail)
        if self.observed < high:
            upper = _odds_where(lambda log: tail - float(self.probabilities(log)[: at + 1].sum()))
        return Contrast(term, name, estimate, lower, upper, conf_level)


def _log_choose(n: float, x: Floats) -> Floats:
    return np.asarray(gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1))


def _convolved(first: Floats, second: Floats) -> Floats:
    """Return the logarithm of the convolution of two distributions given by logarithms, whatever their range."""
    out = np.full(first.size + second.size - 1, -np.inf)
    short, long = (first, second) if first.size <= second.size else (second, first)
    for shift, weight in enumerate(short.tolist()):
        part = out[shift : shift + long.size]
        np.logaddexp(part, long + weight, out=part)
    return out - float(out.max())


def _odds_where(rising: Callable[[float], float]) -> float:
    """Return the odds ratio at which a function that rises with its logarithm is zero."""
    from scipy.optimize import brentq

    end = 1.0
    while rising(-end) > 0 or rising(end) < 0:
        end *= 2
        if end > 600:
            return NAN
    return math.exp(brentq(rising, -end, end, xtol=1e-13, rtol=1e-14, maxiter=500))
