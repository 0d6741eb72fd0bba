"""What a rank test returns: the statistics, with a direction where there is one, and the events of each arm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from scipy.special import chdtrc, ndtr, ndtri

from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import between
from pivotal.analysis.rank_weights import LOGRANK, Weight
from pivotal.errors import DataError
from pivotal.frames import Floats
from pivotal.results import Row

Sides = Literal[1, 2]
NAN = float("nan")


@dataclass(frozen=True)
class Signed:
    """A test with a direction.

    Parameters
    ----------
    term : str
        What is compared.
    z : float
        Above 0 where the experimental arm lives longer (for a trend: where higher scores do).
    score, variance : float
        Weighted observed minus expected events, of the experimental arm, and its variance.
    """

    term: str
    z: float
    score: float
    variance: float

    @property
    def p_one_sided(self) -> float:
        """Return the p value in the direction of benefit."""
        return float(ndtr(-self.z))

    @property
    def p_two_sided(self) -> float:
        """Return the p value in both directions."""
        return float(2 * ndtr(-abs(self.z)))

    def row(self, sides: Sides) -> Row:
        """Return the test as a row."""
        p = self.p_one_sided if sides == 1 else self.p_two_sided
        return {"term": self.term, "statistic": self.z, "df": None, "p_value": p, "sides": sides}


@dataclass(frozen=True, kw_only=True)
class LogRankResult(AnalysisResult):
    """A rank test between arms.

    Parameters
    ----------
    arms : tuple
        The arms in the order of the arrays.
    reference : object, optional
        The reference arm.
    weight : Weight
        What a difference counts at each time.
    n, events : (g,) float64
        Patients and events by arm.
    observed, expected : (g,) float64
        Events by arm and what the null hypothesis expects, both weighted, summed over strata.
    covariance : (g, g) float64
        Of the observed events.
    chisq, df : float, int
        The statistic for any difference, and its degrees of freedom: arms with expected events, less one.
    signed : Signed, optional
        For two arms with a reference.
    pairs : tuple of Signed
        Each arm against the reference, from these two arms alone; nothing is adjusted for there being several.
    trend : Signed, optional
        The test for a trend over the scores of the arms.
    sides : {1, 2}
        Of ``p_value``.
    """

    verb: ClassVar[str] = "logrank"
    title: ClassVar[str] = "Rank test"
    groups: ClassVar[tuple[str, ...]] = ("group",)
    arms: tuple[Any, ...]
    reference: Any = None
    weight: Weight
    n: Floats
    events: Floats
    observed: Floats
    expected: Floats
    covariance: Floats
    chisq: float
    df: int
    signed: Signed | None = None
    pairs: tuple[Signed, ...] = ()
    trend: Signed | None = None
    sides: Sides = 2

    @property
    def method(self) -> str:  # type: ignore[override]
        """Return the test in words."""
        name = self.weight.name if self.weight.name == "log-rank" else f"weighted log-rank, {self.weight.name}"
        strata = "" if self.sample is None or len(self.sample.strata) < 2 else "stratified "
        return f"{strata}{name} test"

    @property
    def z(self) -> float:
        """Return the signed statistic of two arms; above 0 favours the experimental arm. NaN without a reference."""
        return NAN if self.signed is None else self.signed.z

    @property
    def score(self) -> float:
        """Return U, weighted observed minus expected events of the experimental arm; NaN without a reference."""
        return NAN if self.signed is None else self.signed.score

    @property
    def variance(self) -> float:
        """Return V, the variance of U; NaN without a reference."""
        return NAN if self.signed is None else self.signed.variance

    @property
    def p_two_sided(self) -> float:
        """Return the p value of any difference."""
        if self.signed is not None:
            return self.signed.p_two_sided
        return float(chdtrc(self.df, self.chisq)) if self.df else NAN

    @property
    def p_one_sided(self) -> float:
        """Return the p value in the direction of benefit; NaN without a reference."""
        return NAN if self.signed is None else self.signed.p_one_sided

    @property
    def p_value(self) -> float:
        """Return the p value on as many sides as were asked for."""
        return self.p_one_sided if self.sides == 1 else self.p_two_sided

    def one_step_hazard_ratio(self, conf_level: float = 0.95) -> Row:
        """Return Peto's one-step estimate of the hazard ratio (experimental / reference), exp(U / V).

        It is near the Cox estimate where the ratio is near 1 and the arms are of like size (Yusuf and others 1985).

        Parameters
        ----------
        conf_level : float
            Of the interval.

        Raises
        ------
        DataError
            If the test is weighted, or has no direction.
        """
        if self.signed is None or self.weight != LOGRANK:
            raise DataError("the one-step hazard ratio needs two arms, reference=, and the log-rank weight")
        quantile = float(ndtri((1 + between("conf_level", conf_level, 0, 1)) / 2))
        centre = math.log(self.settings["margin"] or 1.0) + self.score / self.variance if self.variance else NAN
        error = 1 / math.sqrt(self.variance) if self.variance else NAN
        return {
            "term": "one-step hazard ratio (Peto)",
            "estimate": math.exp(centre),
            "std_error": error,
            "conf_low": math.exp(centre - quantile * error),
            "conf_high": math.exp(centre + quantile * error),
            "conf_level": conf_level,
        }

    def rows(self) -> list[Row]:
        """Return the tests, then the arms with their events."""
        arms = [
            {"term": "arm", "group": arm, "n": int(n), "n_event": int(d), "observed": float(o), "expected": float(e)}
            for arm, n, d, o, e in zip(self.arms, self.n, self.events, self.observed, self.expected, strict=True)
        ]
        further = [each.row(self.sides) for each in (*self.pairs, *([self.trend] if self.trend else []))]
        return [self._test(), *further, *arms]

    def _test(self) -> Row:
        if self.signed is not None:
            return self.signed.row(self.sides) | {"term": self.method}
        row = {"term": self.method, "statistic": self.chisq if self.df else NAN, "df": self.df}
        return row | {"p_value": self.p_two_sided, "sides": 2}

    def summary(self) -> Row:
        """Return the test in one row."""
        return {
            "method": self.method,
            "n": int(self.n.sum()),
            "n_event": int(self.events.sum()),
            "z": self.z,
            "chisq": self.chisq,
            "df": self.df,
            "p_value": self.p_value,
            "sides": self.sides,
            "stratified": self.sample is not None and len(self.sample.strata) > 1,
        }
