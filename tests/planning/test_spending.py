"""Spending functions: against formulas written out, between 0 and all of the error, and what is refused."""

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pivotal.errors import DesignError
from pivotal.planning.model import (
    DistributionSpending,
    ExponentialSpending,
    HwangShihDeCani,
    KimDeMets,
    LanDeMets,
    PointSpending,
    RestrictedSpending,
    UserSpending,
    XiGallo,
)
from pivotal.planning.spending import spent_errors

norm = stats.norm
FORMULAS: list[tuple[Any, Any]] = [
    (LanDeMets("obrien-fleming"), lambda a, t: 2 * norm.sf(norm.isf(a / 2) / math.sqrt(t))),
    (LanDeMets("obrien-fleming", 1.5), lambda a, t: 2 * norm.sf(norm.isf(a / 2) / t**0.75)),
    (LanDeMets("pocock"), lambda a, t: a * math.log(1 + (math.e - 1) * t)),
    (HwangShihDeCani(-4), lambda a, t: a * (1 - math.exp(4 * t)) / (1 - math.exp(4))),
    (HwangShihDeCani(0), lambda a, t: a * t),
    (KimDeMets(2.5), lambda a, t: a * t**2.5),
    (ExponentialSpending(0.8), lambda a, t: a ** (t**-0.8)),
    (XiGallo(1, 0.6), lambda a, t: 2 * norm.sf((norm.isf(a / 2) - norm.ppf(0.4) * math.sqrt(1 - t)) / math.sqrt(t))),
    (XiGallo(2, 0.3), lambda a, t: 2 * norm.sf((norm.isf(a / 2) - norm.ppf(0.7) * (1 - t)) / math.sqrt(t))),
    (XiGallo(3, 0.2), lambda a, t: 2 * norm.sf((norm.isf(a / 2) - norm.ppf(0.8) * (1 - math.sqrt(t))) / math.sqrt(t))),
    (DistributionSpending("normal", 1, 2), lambda a, t: a * norm.cdf(1 + 2 * norm.ppf(t))),
    (DistributionSpending("logistic", -1, 1.5), lambda a, t: a * stats.logistic.cdf(-1 + 1.5 * stats.logistic.ppf(t))),
    (DistributionSpending("cauchy", 0.5, 2), lambda a, t: a * stats.cauchy.cdf(0.5 + 2 * stats.cauchy.ppf(t))),
    (DistributionSpending("extreme_value", -1, 1), lambda a, t: a * stats.gumbel_r.cdf(-1 + stats.gumbel_r.ppf(t))),
    (DistributionSpending("extreme_value_2", -1, 1), lambda a, t: a * stats.gumbel_l.cdf(-1 + stats.gumbel_l.ppf(t))),
    (DistributionSpending("t", -1, 1.5, 4), lambda a, t: a * stats.t.cdf(-1 + 1.5 * stats.t.ppf(t, 4), 4)),
    (DistributionSpending("beta", 2, 3), lambda a, t: a * stats.beta.cdf(t, 2, 3)),
    (PointSpending((0.5, 1), (0.2, 1)), lambda a, t: a * (0.4 * t if t <= 0.5 else 0.2 + 1.6 * (t - 0.5))),
    (PointSpending((0.5, 0.8), (0.2, 0.6), steps=True), lambda a, t: a * (0 if t < 0.5 else 0.2 if t < 0.8 else 0.6)),
    (RestrictedSpending(KimDeMets(2), 0.2, 0.8), lambda a, t: a * min(max((t - 0.2) / 0.6, 0), 1) ** 2),
    (
        RestrictedSpending(KimDeMets(2), 0.2, 0.8, "trimmed"),
        lambda a, t: 0 if t <= 0.2 else a * t**2 if t < 0.8 else a,
    ),
    (
        RestrictedSpending(KimDeMets(2), 0.2, 0.8, "gapped"),
        lambda a, t: a * t**2 if t < 0.2 else a * 0.04 if t < 0.8 else a,
    ),
]


@pytest.mark.parametrize(("spending", "formula"), FORMULAS, ids=lambda each: "" if callable(each) else str(each)[:40])
@pytest.mark.parametrize("total", [0.025, 0.1])
def test_each_family_is_its_formula(spending: Any, formula: Any, total: float) -> None:
    times = [0.05, 0.15, 0.3, 0.5, 0.79, 0.81, 0.95]
    expected = [formula(total, t) for t in times]
    assert spent_errors(spending, total, times) == pytest.approx(expected, rel=1e-9, abs=1e-15)
    assert spent_errors(spending, total, (0, 1, 1.3)) == (0, total, total)


@given(
    each=st.sampled_from([spending for spending, _ in FORMULAS]),
    total=st.floats(0.001, 0.3),
    times=st.lists(st.floats(0, 1.2), min_size=2, max_size=6).map(sorted),
)
def test_spending_does_not_fall_and_stays_within_the_total(each: Any, total: float, times: list[float]) -> None:
    if isinstance(each, XiGallo) and each.gamma < max(total / 2, 0.5 if each.method == 1 else 0):
        return
    spent = spent_errors(each, total, times)
    assert all(0 <= a <= b <= total for a, b in pairwise(spent))


def test_stated_errors_are_joined_by_lines_between_the_planned_looks() -> None:
    stated = UserSpending((0.002, 0.01, 0.025))
    assert spent_errors(stated, 0.025, (0.4, 0.7, 1)) == (0.002, 0.01, 0.025)
    assert spent_errors(stated, 0.025, (0.2, 0.55, 1.1), (0.4, 0.7, 1)) == pytest.approx((0.001, 0.006, 0.025))


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: KimDeMets(0), "rho"),
        (lambda: HwangShihDeCani(90), "gamma"),
        (lambda: LanDeMets("haybittle"), "family"),
        (KimDeMets, "rho"),
        (lambda: DistributionSpending("t", 0, 1), "df: give the degrees"),
        (lambda: DistributionSpending("beta", -1, 1), "both parameters of the beta"),
        (lambda: UserSpending((0.01, 0.005)), "do not fall"),
        (lambda: PointSpending((0.5, 0.4), (0.1, 0.2)), "increasing times"),
        (lambda: PointSpending((0.5, 0.7), (0.3, 0.2)), "not falling"),
        (lambda: PointSpending((0.5,), (0.3, 0.2)), "give one for each"),
        (lambda: PointSpending((0.5, 1), (0.3, 0.9)), "the last is 1"),
        (lambda: RestrictedSpending(KimDeMets(2), 0.8, 0.2), "end=0.2: after start"),
        (lambda: RestrictedSpending(KimDeMets(2), 0, 0.2, "gapped"), "a gap begins after 0"),
        (lambda: RestrictedSpending(UserSpending((0.01, 0.02)), 0.1, 0.2), "cannot be restricted"),
    ],
)
def test_a_spending_function_that_is_none_is_refused(make: Any, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        make()


def test_too_many_values_by_position_are_refused() -> None:
    with pytest.raises(TypeError, match="takes by position only rho"):
        KimDeMets(1, 2)


def test_a_conditional_error_that_a_method_cannot_have_is_refused() -> None:
    with pytest.raises(DesignError, match="feasible for method 1"):
        spent_errors(XiGallo(1, 0.3), 0.025, (0.5,))
