"""Response rates: by arm with intervals, and two arms against each other, also in strata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import between, one_of
from pivotal.analysis.proportion_contrasts import (
    Arms,
    Contrast,
    mantel_haenszel_ratio,
    newcombe_difference,
    sato_difference,
    score_difference,
    score_odds_ratio,
    score_ratio,
    wald_difference,
)
from pivotal.analysis.proportions import NAMED, proportion_limits
from pivotal.analysis.rank_results import Sides
from pivotal.analysis.rank_tests import as_sides
from pivotal.analysis.response_data import Responses, read_responses
from pivotal.analysis.sample import Column
from pivotal.analysis.stratified_tables import ExactConditional, TableTest, arms_of, breslow_day, cmh, common_odds_ratio
from pivotal.errors import DataError, shown
from pivotal.provenance import Provenance
from pivotal.results import Row

DIFFERENCES = ("miettinen-nurminen", "newcombe", "wald", "sato")
RATIOS = ("wald", "miettinen-nurminen", "koopman")
ODDS_RATIOS = ("wald", "miettinen-nurminen", "exact")
STRATUM_WEIGHTS = ("cmh", "miettinen-nurminen")


@dataclass(frozen=True)
class Rate:
    """The response rate of an arm.

    Parameters
    ----------
    arm : object
    count, n : int
        Responders, and patients.
    low, high : float
        Its interval.
    """

    arm: Any
    count: int
    n: int
    low: float
    high: float

    @property
    def estimate(self) -> float:
        """Return the rate."""
        return self.count / self.n


@dataclass(frozen=True, kw_only=True)
class ResponseResult(AnalysisResult):
    """Response rates, and what two arms differ by.

    Parameters
    ----------
    responses : Responses
        Patients, responders, arms and strata as they were read.
    rates : tuple of Rate
        By arm.
    difference, risk_ratio, odds_ratio : Contrast, optional
        Experimental against reference arm; stratified where there are strata.
    test : TableTest, optional
        The Cochran-Mantel-Haenszel test without continuity correction.
    sides : {1, 2}
        Of ``p_value``.
    """

    verb: ClassVar[str] = "response_rate"
    title: ClassVar[str] = "Response rates"
    groups: ClassVar[tuple[str, ...]] = ("group",)
    responses: Responses = field(repr=False)
    rates: tuple[Rate, ...]
    reference: Any = None
    difference: Contrast | None = None
    risk_ratio: Contrast | None = None
    odds_ratio: Contrast | None = None
    test: TableTest | None = None
    sides: Sides = 2

    @property
    def dropped(self) -> Mapping[str, int]:
        """Return how many rows were left out, by the column that was missing."""
        return self.responses.dropped

    @cached_property
    def provenance(self) -> Provenance:  # type: ignore[override]
        """Return what the result remembers; the data are hashed when this is first asked for."""
        return Provenance(self.verb, self.settings, {"data": self.responses.fingerprint}, made=self.made)

    def group_name(self, group: str) -> str:
        """Return the column behind the arms."""
        return self.responses.arm_name if group == "group" else group

    @property
    def arms(self) -> Arms:
        """Return the counts of the two arms by stratum.

        Raises
        ------
        DataError
            Where no two arms were compared.
        """
        if self.reference is None:
            raise DataError("two arms are compared where reference= names one of them")
        return arms_of(self.responses.tables(self.reference))

    @property
    def p_value(self) -> float:
        """Return the p value of the test on as many sides as were asked for; NaN without a comparison."""
        if self.test is None:
            return float("nan")
        return self.test.p_one_sided if self.sides == 1 else self.test.p_value

    def cmh(self, *, corrected: bool = False) -> TableTest:
        """Return the Cochran-Mantel-Haenszel test; R corrects for continuity by default, SAS does not."""
        return cmh(self.arms, corrected=corrected)

    def exact(self) -> TableTest:
        """Return the exact conditional test; Fisher's where there are no strata."""
        return ExactConditional(self.arms).test()

    def exact_odds_ratio(self, conf_level: float = 0.95) -> Contrast:
        """Return the conditional maximum-likelihood odds ratio with its exact interval."""
        return ExactConditional(self.arms).odds_ratio(between("conf_level", conf_level, 0, 1))

    def breslow_day(self, *, tarone: bool = True) -> TableTest:
        """Return the test that the odds ratio is the same in all strata."""
        return breslow_day(self.arms, tarone=tarone)

    def rows(self) -> list[Row]:
        """Return the rates, then the comparison."""
        level = self.settings["conf_level"]
        rows: list[Row] = [
            {
                "term": "response rate",
                "group": each.arm,
                "n": each.n,
                "n_event": each.count,
                "estimate": each.estimate,
                "conf_low": each.low,
                "conf_high": each.high,
                "conf_level": level,
                "method": self.settings["method"],
            }
            for each in self.rates
        ]
        for contrast in (self.difference, self.risk_ratio, self.odds_ratio):
            if contrast is not None:
                rows.append(
                    {
                        "term": contrast.term,
                        "estimate": contrast.estimate,
                        "conf_low": contrast.low,
                        "conf_high": contrast.high,
                        "conf_level": contrast.conf_level,
                        "method": contrast.method,
                    }
                )
        if self.test is not None:
            signed = {"statistic": self.test.z, "p_value": self.p_value, "sides": self.sides}
            rows.append({"term": self.test.term, **signed, "method": "z, above 0 for the experimental arm"})
        return rows

    def summary(self) -> Row:
        """Return the comparison, or the rate of all arms together, in one row."""
        count, n = sum(each.count for each in self.rates), sum(each.n for each in self.rates)
        row: Row = {"n": n, "n_event": count, "estimate": count / n}
        if self.difference is not None:
            row |= {"difference": self.difference.estimate, "p_value": self.p_value, "sides": self.sides}
        return row | {"stratified": len(self.responses.strata) > 1}


def response_rate(  # noqa: PLR0913 (columns, and one method for each interval)
    data: Any,
    arm: Column | None = None,
    *,
    reference: Any = None,
    response: Column = "AVALC",
    responders: Sequence[Any] | None = None,
    strata: Sequence[Column] | Column = (),
    subject: Column | None = "USUBJID",
    parameter: str | None = None,
    conf_level: float = 0.95,
    method: str = "clopper-pearson",
    difference: str = "miettinen-nurminen",
    stratum_weights: str = "cmh",
    risk_ratio: str = "wald",
    odds_ratio: str = "wald",
    sides: Sides = 2,
) -> ResponseResult:
    """Return response rates by arm, and with a reference arm the comparison of two.

    Patients without an evaluable response (missing, or NE) count as patients who did not respond; the result says how
    many they are.

    Parameters
    ----------
    data : frame, mapping of arrays, or None
        One row a patient, such as the best overall response in ADRS.
    arm : str or array, optional
        The arms; without it all patients are one.
    reference : object, optional
        The reference arm of a comparison; there must be two arms.
    response : str or array
        Best responses (CR, PR, SD, …; Y and N), or 1 for a response and 0 for none.
    responders : sequence, optional
        The values that are a response. Without it CR and PR (of the words of RECIST), Y, or 1.
    strata : sequence of str or array
        Their combinations are the strata of the comparison; the rates themselves are not stratified.
    subject : str or array, optional
        One row a patient is demanded where such a column is there.
    parameter : str, optional
        Take the rows whose ``PARAMCD`` is this.
    conf_level : float
        Two-sided level of all intervals.
    method : str
        Of a rate: ``clopper-pearson``, ``wilson``, ``wilson-corrected``, ``jeffreys``, ``agresti-coull``, ``wald``.
    difference : {"miettinen-nurminen", "newcombe", "wald", "sato"}
        The interval of the difference, experimental minus reference.
    stratum_weights : {"cmh", "miettinen-nurminen"}
        Of the difference of Miettinen and Nurminen; the others have those of Cochran, Mantel and Haenszel.
    risk_ratio : {"wald", "miettinen-nurminen", "koopman"}
        The interval of the ratio; in strata Mantel-Haenszel's with that of Greenland and Robins, the first one.
    odds_ratio : {"wald", "miettinen-nurminen", "exact"}
        In strata Mantel-Haenszel's with the interval of Robins, Breslow and Greenland (the first), or the exact one.
    sides : {1, 2}
        Of the p value; one side is that of benefit.

    Returns
    -------
    ResponseResult

    Raises
    ------
    DataError
        If the data cannot be used, or a method does not exist or not in strata.

    Examples
    --------
    >>> data = {"ARM": ["new"] * 20 + ["old"] * 20, "AVALC": ["PR"] * 9 + ["SD"] * 11 + ["PR"] * 2 + ["NE"] * 18}
    >>> result = response_rate(data, "ARM", reference="old")
    >>> [(each.arm, each.estimate, round(each.low, 3), round(each.high, 3)) for each in result.rates]
    [('new', 0.45, 0.231, 0.685), ('old', 0.1, 0.012, 0.317)]
    >>> round(result.difference.low, 3), round(result.difference.high, 3), round(result.p_value, 4)
    (0.075, 0.586, 0.0144)
    """
    one_of("method", method, tuple(NAMED))
    between("conf_level", conf_level, 0, 1)
    settings = {"method": method, "conf_level": conf_level, "sides": as_sides(sides), "reference": reference}
    read = read_responses(data, arm, response, responders, strata, subject, parameter)
    rates = tuple(
        Rate(name, count, n, *proportion_limits(count, n, method, conf_level)) for name, count, n in read.counts()
    )
    compared: dict[str, Any] = {}
    notes: tuple[str, ...] = read.notes
    if reference is not None:
        contrasts = {"difference": difference, "risk_ratio": risk_ratio, "odds_ratio": odds_ratio}
        arms = arms_of(read.tables(reference))
        compared = _compared(arms, conf_level, stratum_weights, contrasts)
        settings |= contrasts | ({"stratum_weights": stratum_weights} if arms.n.size > 1 else {})
        left = len(read.strata) - arms.n.size
        notes += (f"{left} of {len(read.strata)} strata hold one arm only, and tell nothing",) if left else ()
        notes += tuple(
            f"{each.term}: a count is zero, the interval does not exist; the exact or score interval does"
            for each in (compared["risk_ratio"], compared["odds_ratio"])
            if each.low != each.low
        )
    elif sides == 1:
        raise DataError("a one-sided test needs two arms and reference=")
    return ResponseResult(
        settings={"responders": list(read.responders), **settings},
        notes=notes,
        backend=read.backend,
        responses=read,
        rates=rates,
        reference=reference,
        sides=sides,
        **compared,
    )


def _compared(arms: Arms, level: float, weights: str, methods: Mapping[str, str]) -> dict[str, Any]:
    """Return the comparison of two arms by the methods that were chosen."""
    one_of("difference", methods["difference"], DIFFERENCES)
    one_of("risk_ratio", methods["risk_ratio"], RATIOS)
    one_of("odds_ratio", methods["odds_ratio"], ODDS_RATIOS)
    one_of("stratum_weights", weights, STRATUM_WEIGHTS)
    if arms.n.size > 1:
        for name, value in methods.items():
            if name != "difference" and value in ("miettinen-nurminen", "koopman"):
                raise DataError(f"{name}={shown(value)} is not stratified; accepted with strata: 'wald'")
    if weights != "cmh" and methods["difference"] != "miettinen-nurminen":
        raise DataError(f"stratum_weights={shown(weights)} belongs to difference='miettinen-nurminen'")
    difference = {
        "miettinen-nurminen": lambda: score_difference(arms, level, weights),
        "newcombe": lambda: newcombe_difference(arms, level),
        "wald": lambda: wald_difference(arms, level),
        "sato": lambda: sato_difference(arms, level),
    }
    ratio = {
        "wald": lambda: mantel_haenszel_ratio(arms, level),
        "miettinen-nurminen": lambda: score_ratio(arms, level),
        "koopman": lambda: score_ratio(arms, level, koopman=True),
    }
    odds = {
        "wald": lambda: common_odds_ratio(arms, level),
        "miettinen-nurminen": lambda: score_odds_ratio(arms, level),
        "exact": lambda: ExactConditional(arms).odds_ratio(level),
    }
    return {
        "difference": difference[methods["difference"]](),
        "risk_ratio": ratio[methods["risk_ratio"]](),
        "odds_ratio": odds[methods["odds_ratio"]](),
        "test": cmh(arms),
    }
