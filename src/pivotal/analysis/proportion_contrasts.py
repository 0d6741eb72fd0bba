"""Two proportions against each other: difference, ratio and odds ratio with their intervals, also over strata.

Counts are arrays with one value a stratum: ``x1`` of ``n1`` patients respond in the experimental arm, ``x0`` of ``n0``
in the reference arm. Strata in which an arm has no patient tell nothing and must be left out before.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pivotal.analysis.proportions import NORMAL, wilson
from pivotal.frames import Floats

PRECISE = 1e-13  # of a limit, absolutely
NAN, INF = float("nan"), float("inf")


@dataclass(frozen=True)
class Contrast:
    """An estimate with its interval.

    Parameters
    ----------
    term, method : str
        What is estimated and how its interval is found.
    estimate, low, high : float
    conf_level : float
    """

    term: str
    method: str
    estimate: float
    low: float
    high: float
    conf_level: float


@dataclass(frozen=True)
class Arms:
    """Responders and patients of two arms by stratum; each (k,) float64."""

    x1: Floats
    n1: Floats
    x0: Floats
    n0: Floats

    @property
    def p1(self) -> Floats:
        """Return the rates of the experimental arm."""
        return self.x1 / self.n1

    @property
    def p0(self) -> Floats:
        """Return the rates of the reference arm."""
        return self.x0 / self.n0

    @property
    def n(self) -> Floats:
        """Return the patients of both arms."""
        return self.n1 + self.n0

    @property
    def cmh_weights(self) -> Floats:
        """Return n1 n0 / (n1 + n0), scaled to a sum of 1."""
        weight = self.n1 * self.n0 / self.n
        return np.asarray(weight / weight.sum())


def _restricted_difference(arms: Arms, delta: float) -> tuple[Floats, Floats]:
    """Return the maximum-likelihood rates under p1 - p0 = delta (Farrington and Manning 1990, appendix)."""
    p1, p0, theta = arms.p1, arms.p0, arms.n0 / arms.n1
    a = 1 + theta
    b = -(1 + theta + p1 + theta * p0 + delta * (theta + 2))
    c = delta * delta + delta * (2 * p1 + theta + 1) + p1 + theta * p0
    d = -p1 * delta * (1 + delta)
    v = (b / (3 * a)) ** 3 - b * c / (6 * a * a) + d / (2 * a)
    root = np.sqrt(np.maximum((b / (3 * a)) ** 2 - c / (3 * a), 0.0))
    u = np.where(v < 0, -root, root)
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = np.where(u == 0, 0.0, np.clip(v / u**3, -1.0, 1.0))
    first = 2 * u * np.cos((math.pi + np.arccos(turn)) / 3) - b / (3 * a)
    first = np.clip(first, max(0.0, delta), min(1.0, 1.0 + delta))
    return first, np.clip(first - delta, 0.0, 1.0)


def _own_weights(arms: Arms, first: Floats, other: Floats) -> Floats:
    """Return the weights of Miettinen and Nurminen (1985, section 3), which depend on the rates themselves."""
    weight: Floats = arms.cmh_weights
    for _ in range(200):
        one, two = float(weight @ first), float(weight @ other)
        below = two * (1 - two)
        ratio = one * (1 - one) / below if below > 0 else 1.0
        new = 1 / (ratio / arms.n1 + 1 / arms.n0)
        new = np.asarray(new / new.sum())
        if float(np.abs(new - weight).max()) < 1e-14:
            return new
        weight = new
    return weight


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that falls from above zero to below crosses it."""
    from scipy.optimize import brentq

    if function(low) <= 0:
        return low
    if function(high) >= 0:
        return high
    return float(brentq(function, low, high, xtol=PRECISE, rtol=1e-14, maxiter=500))


def _ratio_of(difference: float, variance: float) -> float:
    if abs(difference) < 1e-15:
        return 0.0
    return difference / math.sqrt(variance) if variance > 0 else math.copysign(1e300, difference)


def score_difference(arms: Arms, conf_level: float, weights: str = "cmh") -> Contrast:
    """Return the difference with the score interval of Miettinen and Nurminen (1985), also over strata.

    Parameters
    ----------
    weights : {"cmh", "miettinen-nurminen"}
        Of the strata; those of Miettinen and Nurminen are found anew at each difference that is tried.
    """
    z = NORMAL.inv_cdf((1 + conf_level) / 2)
    observed = arms.p1 - arms.p0
    correction = arms.n / (arms.n - 1)

    def statistic(delta: float) -> float:
        first, other = _restricted_difference(arms, delta)
        weight = arms.cmh_weights if weights == "cmh" else _own_weights(arms, first, other)
        variance = (first * (1 - first) / arms.n1 + other * (1 - other) / arms.n0) * correction
        return _ratio_of(float(weight @ observed) - delta, float((weight * weight) @ variance))

    if weights == "cmh" or observed.size == 1:
        estimate = float(arms.cmh_weights @ observed)
    else:  # where the statistic is zero
        estimate = _root(statistic, -1.0, 1.0)
    low = _root(lambda delta: statistic(delta) - z, -1.0, estimate)
    high = _root(lambda delta: statistic(delta) + z, estimate, 1.0)
    name = "Miettinen-Nurminen" + (f", {_weights_in_words(weights)} weights" if observed.size > 1 else "")
    return Contrast("difference of response rates", name, estimate, low, high, conf_level)


def _weights_in_words(weights: str) -> str:
    return "Cochran-Mantel-Haenszel" if weights == "cmh" else "Miettinen-Nurminen"


def newcombe_difference(arms: Arms, conf_level: float) -> Contrast:
    """Return the difference with the interval of Newcombe (1998b, method 10), over strata that of Yan and Su (2010).

    Strata have the weights of Cochran, Mantel and Haenszel, as in PROC FREQ.
    """
    weight = arms.cmh_weights
    z = NORMAL.inv_cdf((1 + conf_level) / 2)
    estimate = float(weight @ (arms.p1 - arms.p0))
    low1, high1 = _stratified_wilson(arms.x1, arms.n1, weight, z)
    low0, high0 = _stratified_wilson(arms.x0, arms.n0, weight, z)
    scale1, scale0 = float((weight**2 / arms.n1).sum()), float((weight**2 / arms.n0).sum())
    down = z * math.sqrt(scale1 * low1 * (1 - low1) + scale0 * high0 * (1 - high0))
    up = z * math.sqrt(scale1 * high1 * (1 - high1) + scale0 * low0 * (1 - low0))
    name = "Newcombe" if weight.size == 1 else "Newcombe (Yan-Su), Cochran-Mantel-Haenszel weights"
    return Contrast(
        "difference of response rates", name, estimate, max(estimate - down, -1.0), min(estimate + up, 1.0), conf_level
    )


def _stratified_wilson(x: Floats, n: Floats, weight: Floats, z: float) -> tuple[float, float]:
    """Return the limits of a weighted rate (Yan and Su 2010, equation 4): Wilson's at a quantile that fits the sum."""
    error = weight * np.sqrt(x / n * (1 - x / n) / n)
    total = float(error.sum())
    each = z * math.sqrt(float((error**2).sum())) / total if total > 0 else z
    limits = [wilson(int(a), int(b), 1 - NORMAL.cdf(each)) for a, b in zip(x, n, strict=True)]
    return float(weight @ np.array([low for low, _ in limits])), float(weight @ np.array([high for _, high in limits]))


def wald_difference(arms: Arms, conf_level: float) -> Contrast:
    """Return the difference with the normal interval; strata have the weights of Cochran, Mantel and Haenszel."""
    weight = arms.cmh_weights
    variance = arms.p1 * (1 - arms.p1) / arms.n1 + arms.p0 * (1 - arms.p0) / arms.n0
    return _normal("Wald", arms, weight, float((weight**2) @ variance), conf_level)


def sato_difference(arms: Arms, conf_level: float) -> Contrast:
    """Return the Mantel-Haenszel difference with the variance of Sato (1989)."""
    n = arms.n
    weight = arms.n1 * arms.n0 / n
    estimate = float(arms.cmh_weights @ (arms.p1 - arms.p0))
    p = (arms.n1**2 * arms.x0 - arms.n0**2 * arms.x1 + arms.n1 * arms.n0 * (arms.n0 - arms.n1) / 2) / n**2
    q = (arms.x1 * (arms.n0 - arms.x0) + arms.x0 * (arms.n1 - arms.x1)) / (2 * n)
    variance = (estimate * float(p.sum()) + float(q.sum())) / float(weight.sum()) ** 2
    return _normal("Mantel-Haenszel (Sato)", arms, arms.cmh_weights, variance, conf_level)


def _normal(name: str, arms: Arms, weight: Floats, variance: float, conf_level: float) -> Contrast:
    half = NORMAL.inv_cdf((1 + conf_level) / 2) * math.sqrt(max(variance, 0.0))
    estimate = float(weight @ (arms.p1 - arms.p0))
    name += ", Cochran-Mantel-Haenszel weights" if weight.size > 1 and name == "Wald" else ""
    low, high = max(estimate - half, -1.0), min(estimate + half, 1.0)
    return Contrast("difference of response rates", name, estimate, low, high, conf_level)


def score_ratio(arms: Arms, conf_level: float, *, koopman: bool = False) -> Contrast:
    """Return the ratio of two rates with the score interval.

    Koopman (1984); Miettinen and Nurminen (1985, equation 10) with the factor N / (N - 1). For one stratum.
    """
    x1, n1, x0, n0 = (float(each[0]) for each in (arms.x1, arms.n1, arms.x0, arms.n0))
    n = n1 + n0
    z = NORMAL.inv_cdf((1 + conf_level) / 2)

    def statistic(log_ratio: float) -> float:
        ratio = math.exp(log_ratio)
        a, b, c = n * ratio, -(n1 * ratio + x1 + n0 + x0 * ratio), x1 + x0
        other = 2 * c / (-b + math.sqrt(max(b * b - 4 * a * c, 0.0)))
        first = min(ratio * other, 1.0)
        variance = first * (1 - first) / n1 + ratio * ratio * other * (1 - other) / n0
        return _ratio_of(x1 / n1 - ratio * x0 / n0, variance * (1.0 if koopman else n / (n - 1)))

    estimate, low, high = _limits_of_ratio(statistic, (x1 / n1, x0 / n0), z)
    return Contrast(
        "ratio of response rates", "Koopman" if koopman else "Miettinen-Nurminen", estimate, low, high, conf_level
    )


def _limits_of_ratio(
    statistic: Callable[[float], float], rates: tuple[float, float], z: float
) -> tuple[float, float, float]:
    """Return a ratio with its limits, where the statistic falls with the logarithm of the ratio."""
    first, other = rates
    if first == 0 and other == 0:
        return NAN, 0.0, INF
    estimate = first / other if other > 0 else INF
    furthest = 25.0
    low = 0.0 if first == 0 else math.exp(_root(lambda log: statistic(log) - z, -furthest, furthest))
    high = INF if other == 0 else math.exp(_root(lambda log: statistic(log) + z, -furthest, furthest))
    return estimate, low, high


def fitted_responders(arms: Arms, odds: float) -> tuple[Floats, Floats]:
    """Return, by stratum, the responders of the experimental arm that fit margins and odds ratio, and their variance.

    The variance is the inverse of the sum of the inverse cells.
    """
    n1, n0, both = arms.n1, arms.n0, arms.x1 + arms.x0
    a, b = odds - 1, odds * (n1 + both) + n0 - both
    fitted = 2 * odds * n1 * both / (b + np.sqrt(np.maximum(b * b - 4 * a * odds * n1 * both, 0.0)))
    cells = (fitted, n1 - fitted, both - fitted, n0 - both + fitted)
    return fitted, np.asarray(1 / sum(1 / np.maximum(each, 1e-12) for each in cells))


def score_odds_ratio(arms: Arms, conf_level: float) -> Contrast:
    """Return the odds ratio with the score interval of Miettinen and Nurminen (1985, equation 12), for one stratum."""
    x1, n1, x0, n0 = (float(each[0]) for each in (arms.x1, arms.n1, arms.x0, arms.n0))
    n, both = n1 + n0, x1 + x0
    z = NORMAL.inv_cdf((1 + conf_level) / 2)

    def statistic(log_odds: float) -> float:
        fitted, variance = fitted_responders(arms, math.exp(log_odds))
        return (x1 - float(fitted[0])) / math.sqrt(float(variance[0]) * n / (n - 1))

    term = "odds ratio of response"
    if both in (0, n):
        return Contrast(term, "Miettinen-Nurminen", NAN, 0.0, INF, conf_level)
    odds1, odds0 = (x / (m - x) if m > x else INF for x, m in ((x1, n1), (x0, n0)))
    estimate = odds1 / odds0 if odds0 not in (0, INF) else INF if odds0 == 0 else 0.0
    low = 0.0 if estimate == 0 else math.exp(_root(lambda log: statistic(log) - z, -25.0, 25.0))
    high = INF if estimate == INF else math.exp(_root(lambda log: statistic(log) + z, -25.0, 25.0))
    return Contrast(term, "Miettinen-Nurminen", estimate, low, high, conf_level)


def mantel_haenszel_ratio(arms: Arms, conf_level: float) -> Contrast:
    """Return the common ratio of rates with the interval of Greenland and Robins (1985); one stratum: Katz's (1978)."""
    n = arms.n
    above, below = float((arms.x1 * arms.n0 / n).sum()), float((arms.x0 * arms.n1 / n).sum())
    name = "Wald, logarithmic" if n.size == 1 else "Mantel-Haenszel (Greenland-Robins)"
    if above == 0 or below == 0:
        estimate = NAN if above == below else above / below if below else INF
        return Contrast("ratio of response rates", name, estimate, NAN, NAN, conf_level)
    parts = (arms.n1 * arms.n0 * (arms.x1 + arms.x0) - arms.x1 * arms.x0 * n) / n**2
    error = math.sqrt(max(float(parts.sum()), 0.0) / (above * below))
    half = NORMAL.inv_cdf((1 + conf_level) / 2) * error
    centre = math.log(above / below)
    low, high = math.exp(centre - half), math.exp(centre + half)
    return Contrast("ratio of response rates", name, above / below, low, high, conf_level)
