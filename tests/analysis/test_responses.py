"""Response rates against R, statsmodels, published tables, and with data that cannot be."""

import datetime as dt
import json
import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import xlogy
from scipy.stats import contingency, fisher_exact

import pivotal as pv
from pivotal.analysis import proportion_contrasts as contrasts
from pivotal.analysis.durations import duration_of_response, time_to_response
from pivotal.analysis.proportions import NAMED, proportion_limits
from pivotal.analysis.responses import response_rate
from pivotal.analysis.stratified_tables import (
    ExactConditional,
    arms_of,
    breslow_day,
    cmh,
    common_odds_ratio,
    general_association,
)
from pivotal.errors import DataError, PivotalError
from tests.analysis.cases import FOLDER, of_kind

BY_R = json.loads((FOLDER / "rank_tests.json").read_text("utf-8"))["cases"]
BY_STATSMODELS = json.loads((FOLDER / "proportions.json").read_text("utf-8"))
# R searches exact limits and conditional estimates by uniroot with its default tolerance: 2^-13 in the odds ratio, or
# in its inverse where that is below 1.
UNIROOT = 2**-13
DATA = {"ARM": ["new"] * 20 + ["old"] * 20, "AVALC": ["PR"] * 9 + ["SD"] * 11 + ["PR"] * 2 + ["NE"] * 18}


def by_r(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in BY_R if case["kind"] == kind]


def arms(*counts: float) -> contrasts.Arms:
    x1, n1, x0, n0 = (np.array([float(each)]) for each in counts)
    return contrasts.Arms(x1, n1, x0, n0)


def tables_of(column_major: list[list[int]]) -> np.ndarray:
    return np.array([np.reshape(each, (2, 2)) for each in column_major])


def same(found: contrasts.Contrast, expected: list[Any], rel: float = 1e-8, absolute: float = 0.0) -> None:
    limits = [float(each) for each in expected]
    got = [found.low, found.high] if len(limits) == 2 else [found.estimate, found.low, found.high]
    assert got == pytest.approx(limits, rel=rel, abs=absolute)


def same_as_by_uniroot(found: contrasts.Contrast, expected: list[Any]) -> None:
    for got, limit in zip((found.estimate, found.low, found.high), map(float, expected), strict=True):
        one, other = (got, limit) if limit <= 1 else (1 / got, 1 / limit)
        assert one == pytest.approx(other, abs=UNIROOT, rel=1e-12)


@pytest.mark.parametrize("case", of_kind("binomial_ci"))
def test_intervals_of_a_proportion_are_those_of_r(case: dict[str, Any]) -> None:
    spec, expected = case["spec"], case["outputs"]
    data = {"AVAL": [1] * spec["x"] + [0] * (spec["n"] - spec["x"])}
    for method in ("clopper_pearson", "wilson"):
        keywords = {"conf_level": spec["level"], "method": method.replace("_", "-")}
        rate = response_rate(data, response="AVAL", **keywords).rates[0]
        assert rate.estimate == pytest.approx(expected["estimate"], rel=1e-12)
        assert [rate.low, rate.high] == pytest.approx(expected[method], rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("case", by_r("proportion"))
def test_further_intervals_of_a_proportion(case: dict[str, Any]) -> None:
    for method in ("clopper_pearson", "wilson", "wilson_corrected"):
        found = proportion_limits(case["x"], case["n"], method.replace("_", "-"))
        assert found == pytest.approx(case[method], rel=1e-10, abs=1e-15), method


@pytest.mark.parametrize("case", of_kind("cmh"))
def test_the_cmh_test_is_that_of_r(case: dict[str, Any]) -> None:
    expected, found = case["outputs"], arms_of(tables_of(case["spec"]["tables"]))
    assert cmh(found).statistic == pytest.approx(expected["chisq"], rel=1e-10)
    assert cmh(found).p_value == pytest.approx(expected["p"], rel=1e-10)
    same(common_odds_ratio(found, 0.95), [expected["common_or"], *expected["or_ci95"]], rel=1e-10)
    if "exact_p" in expected:
        assert cmh(found, corrected=True).statistic == pytest.approx(expected["chisq_corrected"], rel=1e-10)
        assert cmh(found, corrected=True).p_value == pytest.approx(expected["p_corrected"], rel=1e-10)
        exact = ExactConditional(found)
        assert exact.test().p_value == pytest.approx(expected["exact_p"], rel=1e-8)
        same_as_by_uniroot(exact.odds_ratio(0.95), [expected["exact_or"], *expected["exact_ci95"]])


@pytest.mark.parametrize("case", by_r("tables"))
def test_further_tables(case: dict[str, Any]) -> None:
    # R's arrays run first over rows, then columns, then strata.
    found = arms_of(np.reshape(case["tables"], (-1, 2, 2)).transpose(0, 2, 1))
    assert cmh(found).statistic == pytest.approx(case["chisq"], rel=1e-10)
    assert cmh(found).p_value == pytest.approx(case["p"], rel=1e-10)
    assert cmh(found, corrected=True).statistic == pytest.approx(case["corrected"], rel=1e-10)
    same(common_odds_ratio(found, 0.95), case["odds"], rel=1e-10)
    exact = ExactConditional(found)
    assert exact.test().p_value == pytest.approx(case["exact_p"], rel=1e-8)
    assert exact.test().p_one_sided == pytest.approx(case["exact_greater"], rel=1e-8)
    same_as_by_uniroot(exact.odds_ratio(0.95), case["exact_odds"])


@pytest.mark.parametrize("case", by_r("fisher"))
def test_one_stratum_is_fishers_exact_test(case: dict[str, Any]) -> None:
    table = np.reshape(case["tables"], (2, 2)).T
    exact = ExactConditional(arms_of([table]))
    by_scipy = contingency.odds_ratio(np.asarray(table, int))
    limits = by_scipy.confidence_interval(case["level"])
    same(exact.odds_ratio(case["level"]), [by_scipy.statistic, limits.low, limits.high], rel=1e-7)
    assert exact.test().p_value == pytest.approx(case["p"], rel=1e-8)
    same_as_by_uniroot(exact.odds_ratio(case["level"]), case["odds"])


def test_the_exact_odds_ratio_solves_its_equations() -> None:
    exact = ExactConditional(arms_of([[[12, 8], [5, 15]], [[9, 11], [7, 14]]]))
    found = exact.odds_ratio(0.9)
    at = int(exact.observed - exact.support[0])
    assert exact.support @ exact.probabilities(math.log(found.estimate)) == pytest.approx(exact.observed, rel=1e-10)
    assert exact.probabilities(math.log(found.low))[at:].sum() == pytest.approx(0.05, rel=1e-9)
    assert exact.probabilities(math.log(found.high))[: at + 1].sum() == pytest.approx(0.05, rel=1e-9)


@pytest.mark.parametrize("case", by_r("general"))
def test_general_association_is_that_of_r(case: dict[str, Any]) -> None:
    found = general_association(np.reshape(case["tables"], (2, 3, 3)).transpose(0, 2, 1))
    assert found.statistic == pytest.approx(case["chisq"], rel=1e-10)
    assert found.df == case["df"]


def test_general_association_of_two_by_two_is_the_cmh_test() -> None:
    tables = [[[12, 8], [5, 15]], [[9, 11], [7, 14]]]
    assert general_association(tables).statistic == pytest.approx(cmh(arms_of(tables)).statistic, rel=1e-12)


@pytest.mark.parametrize("pair", BY_STATSMODELS["pairs"], ids=lambda pair: str(pair["counts"]))
def test_two_proportions_are_compared_as_by_statsmodels(pair: dict[str, Any]) -> None:
    two = arms(*pair["counts"])
    same(contrasts.newcombe_difference(two, 0.95), pair["difference_newcombe"], 1e-10)
    same(contrasts.wald_difference(two, 0.95), [max(each, -1.0) for each in pair["difference_wald"]], 1e-10)
    for name, found in (
        ("ratio_score", contrasts.score_ratio(two, 0.95)),
        ("ratio_koopman", contrasts.score_ratio(two, 0.95, koopman=True)),
        ("odds_score", contrasts.score_odds_ratio(two, 0.95)),
    ):
        if pair[name] is not None:
            same(found, pair[name], 1e-8)


def test_strata_are_combined_as_by_statsmodels() -> None:
    expected = BY_STATSMODELS["strata"]
    found = arms_of(expected["tables"])
    assert contrasts.mantel_haenszel_ratio(found, 0.95).estimate == pytest.approx(expected["risk_ratio"], rel=1e-12)
    for test, name in ((breslow_day(found, tarone=False), "breslow_day"), (breslow_day(found), "tarone")):
        assert [test.statistic, test.p_value] == pytest.approx(expected[name], rel=1e-10)
    one = contrasts.mantel_haenszel_ratio(arms(18, 60, 7, 62), 0.95)
    same(one, BY_STATSMODELS["single_risk_ratio"], 1e-10)


# Newcombe (1998b), table II: methods 10 (score) and 6 (Miettinen and Nurminen).
@pytest.mark.parametrize(
    ("counts", "newcombe", "miettinen_nurminen"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339), (0.0528, 0.3382)),
        ((9, 10, 3, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
        ((6, 7, 2, 7), (0.0582, 0.8062), (0.0342, 0.8534)),
        ((5, 56, 0, 29), (-0.0381, 0.1926), (-0.0326, 0.1933)),
        ((0, 10, 0, 20), (-0.1611, 0.2775), (-0.1658, 0.2844)),
        ((0, 10, 0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
        ((10, 10, 0, 20), (0.6791, 1.0000), (0.7156, 1.0000)),
        ((10, 10, 0, 10), (0.6075, 1.0000), (0.6636, 1.0000)),
    ],
)
def test_differences_are_those_of_the_published_table(counts: Any, newcombe: Any, miettinen_nurminen: Any) -> None:
    two = arms(*counts)
    same(contrasts.newcombe_difference(two, 0.95), list(newcombe), absolute=5.1e-5)
    same(contrasts.score_difference(two, 0.95), list(miettinen_nurminen), absolute=5.1e-5)


@given(st.integers(1, 40), st.integers(1, 40), st.floats(0, 1), st.floats(0, 1), st.floats(-0.98, 0.98))
def test_the_restricted_rates_maximise_the_likelihood(n1: int, n0: int, a: float, b: float, delta: float) -> None:
    x1, x0 = round(a * n1), round(b * n0)

    def lost(p: float) -> float:
        parts = xlogy(x1, p + delta) + xlogy(n1 - x1, 1 - p - delta) + xlogy(x0, p) + xlogy(n0 - x0, 1 - p)
        return math.inf if math.isnan(parts) else -float(parts)

    low, high = max(0.0, -delta), min(1.0, 1.0 - delta)
    best = minimize_scalar(lost, bounds=(low, high), method="bounded", options={"xatol": 1e-12})
    first, other = contrasts._restricted_difference(arms(x1, n1, x0, n0), delta)
    inner = min(max(float(other[0]), low + 1e-15), high - 1e-15)
    assert lost(inner) <= best.fun + 1e-6
    assert first[0] - other[0] == pytest.approx(delta, abs=1e-12)


def test_the_limits_of_the_difference_are_where_the_statistic_is_the_quantile() -> None:
    two = arms_of([[[12, 8], [5, 15]], [[9, 11], [7, 14]], [[3, 6], [2, 9]]])
    z = 1.959963984540054
    for weights in ("cmh", "miettinen-nurminen"):
        found = contrasts.score_difference(two, 0.95, weights)
        for delta, side in ((found.low, z), (found.high, -z)):
            first, other = contrasts._restricted_difference(two, delta)
            weight = two.cmh_weights if weights == "cmh" else contrasts._own_weights(two, first, other)
            if weights != "cmh":  # the fixed point: the weights are those of their own rates
                one, zero = weight @ first, weight @ other
                again = 1 / (one * (1 - one) / (zero * (1 - zero)) / two.n1 + 1 / two.n0)
                np.testing.assert_allclose(weight, again / again.sum(), rtol=1e-10)
            variance = (first * (1 - first) / two.n1 + other * (1 - other) / two.n0) * two.n / (two.n - 1)
            statistic = (weight @ (two.p1 - two.p0) - delta) / math.sqrt(weight**2 @ variance)
            assert statistic == pytest.approx(side, rel=1e-9)


def test_one_stratum_is_no_stratum() -> None:
    one = arms(18, 60, 7, 62)
    for weights in ("cmh", "miettinen-nurminen"):
        same(contrasts.score_difference(one, 0.95, weights), [*_limits(contrasts.score_difference(one, 0.95))], 1e-12)
    p1, p0 = 18 / 60, 7 / 62
    low1, high1 = proportion_limits(18, 60, "wilson")
    low0, high0 = proportion_limits(7, 62, "wilson")
    found = contrasts.newcombe_difference(one, 0.95)
    assert found.low == pytest.approx(p1 - p0 - math.hypot(p1 - low1, high0 - p0), rel=1e-10)
    assert found.high == pytest.approx(p1 - p0 + math.hypot(high1 - p1, p0 - low0), rel=1e-10)


def _limits(found: contrasts.Contrast) -> tuple[float, float]:
    return found.low, found.high


def test_a_comparison_and_what_is_shown() -> None:
    found = response_rate(DATA, "ARM", reference="old", sides=1)
    assert [(each.arm, each.count, each.n) for each in found.rates] == [("new", 9, 20), ("old", 2, 20)]
    assert found.difference is not None
    assert found.difference.estimate == pytest.approx(0.35)
    assert found.risk_ratio.estimate == pytest.approx(4.5)
    assert found.odds_ratio.estimate == pytest.approx(9 * 18 / (11 * 2))
    assert found.test.z > 0
    assert found.p_value == found.test.p_one_sided
    assert found.p_value == pytest.approx(found.cmh().p_value / 2, rel=1e-12)
    assert found.exact().p_value == pytest.approx(fisher_exact([[9, 11], [2, 18]]).pvalue, rel=1e-10)
    assert "18 patients without an evaluable response" in found.notes[0]
    assert [row["term"] for row in found.rows()][:2] == ["response rate", "response rate"]
    assert {"estimate", "conf_low", "p_value"} <= {row["stat_name"] for row in found.ard()}
    assert found.provenance.inputs.keys() == {"data"}
    assert response_rate(DATA, "ARM", reference="new").difference.estimate == pytest.approx(-0.35)


def test_the_same_patients_in_any_frame_and_coding() -> None:
    expected = response_rate(DATA, "ARM", reference="old").difference
    coded = {"ARM": DATA["ARM"], "AVAL": [float(each == "PR") for each in DATA["AVALC"]]}
    words = {"ARM": DATA["ARM"], "AVALC": ["Y" if each == "PR" else "N" for each in DATA["AVALC"]]}
    named = {"ARM": DATA["ARM"], "BEST": ["partial" if each == "PR" else "other" for each in DATA["AVALC"]]}
    missing = DATA | {"AVALC": [None if each == "NE" else each for each in DATA["AVALC"]]}
    for found in (
        response_rate(pd.DataFrame(DATA), "ARM", reference="old"),
        response_rate(pl.DataFrame(DATA), "ARM", reference="old"),
        response_rate(coded, "ARM", reference="old", response="AVAL"),
        response_rate(words, "ARM", reference="old"),
        response_rate(named, "ARM", reference="old", response="BEST", responders=["partial"]),
        response_rate(pl.DataFrame(missing), "ARM", reference="old"),
        response_rate(None, DATA["ARM"], reference="old", response=DATA["AVALC"]),
    ):
        assert found.difference == expected
    assert isinstance(response_rate(pl.DataFrame(DATA), "ARM").tidy(), pl.DataFrame)


def test_strata_and_left_out_rows() -> None:
    rng = np.random.default_rng(11)
    frame = pd.DataFrame(
        {"ARM": rng.choice(["a", "b"], 200), "S": rng.choice(["x", "y", None], 200), "R": rng.integers(0, 2, 200)}
    )
    found = response_rate(frame, "ARM", reference="a", response="R", strata=["S"], difference="newcombe")
    whole = frame.dropna()
    assert found.dropped == {"S": int(frame["S"].isna().sum())}
    tables = [
        [[int(((part["ARM"] == arm) & (part["R"] == r)).sum()) for r in (1, 0)] for arm in ("b", "a")]
        for _, part in whole.groupby("S")
    ]
    assert found.cmh().statistic == pytest.approx(cmh(arms_of(tables)).statistic, rel=1e-12)
    assert found.breslow_day().df == 1
    assert found.exact_odds_ratio().estimate > 0
    assert found.difference.method.startswith("Newcombe (Yan-Su)")
    for name in ("wald", "sato", "miettinen-nurminen"):
        other = response_rate(frame, "ARM", reference="a", response="R", strata="S", difference=name)
        assert other.difference.estimate == pytest.approx(found.difference.estimate, abs=1e-9)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"reference": "odl"}, "did you mean 'old'"),
        ({"response": "BOR"}, "BOR"),
        ({"method": "wilsn"}, "did you mean 'wilson'"),
        ({"difference": "x"}, "difference='x'"),
        ({"conf_level": 95}, "conf_level=95"),
        ({"responders": "CR"}, "accepted: a sequence"),
        ({"responders": [1]}, "the values are"),
        ({"sides": 1, "reference": None}, "one-sided"),
        ({"stratum_weights": "miettinen-nurminen", "difference": "wald"}, "belongs to"),
        ({"strata": "S", "risk_ratio": "koopman"}, "not stratified"),
        ({"parameter": "BOR"}, "no column PARAMCD"),
    ],
)
def test_what_cannot_be_is_refused(keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        response_rate(DATA | {"S": [1, 2] * 20}, "ARM", **({"reference": "old"} | keywords))


def test_data_that_cannot_be_are_refused() -> None:
    with pytest.raises(DataError, match="or say which are a response"):
        response_rate({"AVALC": ["Complete Response", "SD"]})
    with pytest.raises(DataError, match="or say which are a response"):
        response_rate({"AVAL": [0, 1, 2]}, response="AVAL")
    with pytest.raises(DataError, match="no rows"):
        response_rate({"AVALC": []})
    with pytest.raises(DataError, match="has 2 rows"):
        response_rate({"AVALC": ["CR", "PR"], "USUBJID": ["1", "1"]})
    with pytest.raises(DataError, match="2 parameters"):
        response_rate({"AVALC": ["CR", "PR"], "PARAMCD": ["BOR", "CBOR"]})
    with pytest.raises(DataError, match="there are 3"):
        response_rate({"AVALC": ["CR"] * 3, "ARM": list("abc")}, "ARM", reference="a")
    with pytest.raises(DataError, match="no stratum has patients of both arms"):
        response_rate({"AVALC": ["CR"] * 2, "ARM": list("ab"), "S": [1, 2]}, "ARM", reference="a", strata="S")
    for wrong in ([[1, 2]], [[[1, 2], [3, -1]]], [[[1, 2], [3, 0.5]]]):
        with pytest.raises(DataError):
            arms_of(wrong)
    for count, n in ((3, 2), (-1, 4), (0, 0), (0.5, 3)):
        with pytest.raises(DataError):
            proportion_limits(count, n)


@given(
    cells=st.lists(st.tuples(*[st.integers(0, 8)] * 4), min_size=1, max_size=3),
    difference=st.sampled_from(["miettinen-nurminen", "newcombe", "wald", "sato"]),
    odds=st.sampled_from(["wald", "exact"]),
    method=st.sampled_from(sorted(NAMED)),
)
def test_never_a_wrong_number(cells: list[Any], difference: str, odds: str, method: str) -> None:
    rows = [
        (arm, r, s)
        for s, counts in enumerate(cells)
        for (arm, r), k in zip((("a", 1), ("a", 0), ("b", 1), ("b", 0)), counts, strict=True)
        for _ in range(k)
    ]
    arm, r, s = (list(each) for each in zip(*rows, strict=True)) if rows else ([], [], [])
    try:
        found = response_rate(
            {"ARM": arm, "R": r, "S": s},
            "ARM",
            reference="b",
            response="R",
            strata="S",
            difference=difference,
            odds_ratio=odds,
            method=method,
        )
    except PivotalError:
        assert not any(a + b and c + d for a, b, c, d in cells) or len(set(arm)) < 2
        return
    for rate in found.rates:
        assert 0 <= rate.low <= rate.high <= 1
        assert method in ("wald", "agresti-coull", "jeffreys") or rate.low - 1e-12 <= rate.estimate <= rate.high + 1e-12
    for each in (found.difference, found.risk_ratio, found.odds_ratio):
        if not math.isnan(each.low) and not math.isnan(each.estimate):
            assert each.low - 1e-9 <= each.estimate
            assert each.estimate <= each.high * (1 + 1e-9) + 1e-9
    assert -1 <= found.difference.low <= found.difference.high <= 1
    assert math.isnan(found.p_value) or 0 <= found.p_value <= 1


def test_durations_from_dates_days_and_text() -> None:
    first = [dt.date(2025, 1, 10), dt.date(2025, 2, 1), None, dt.date(2025, 3, 1)]
    last = [dt.date(2025, 6, 1), dt.date(2025, 9, 1), dt.date(2025, 2, 1), dt.date(2025, 4, 1)]
    expected = [143.0, 213.0, 32.0]
    data = {"R": first, "E": last, "CNSR": [0, 1, 0, 0], "USUBJID": list("abcd")}
    text = data | {"R": [each and each.isoformat() for each in first], "E": [each.isoformat() for each in last]}
    stamps = pd.DataFrame(data).assign(R=lambda d: pd.to_datetime(d["R"]), E=lambda d: pd.to_datetime(d["E"]))
    for given_data in (pl.DataFrame(data), pd.DataFrame(data), pl.DataFrame(text), stamps):
        found = duration_of_response(given_data, response="R", end="E")
        assert found.sample.time.tolist() == expected
        assert found.sample.event.tolist() == [1, 0, 1]
    months = duration_of_response(pl.DataFrame(data), response="R", end="E", unit="months")
    assert months.sample.time.tolist() == pytest.approx([each / 30.4375 for each in expected])
    start = time_to_response(data | {"S": [dt.date(2025, 1, 1)] * 4}, start="S", response="R")
    assert start.sample.time.tolist() == [10.0, 32.0, 60.0]
    assert start.sample.event.all()


def test_durations_of_arms_are_kaplan_meier_curves_of_responders() -> None:
    data = {
        "R": [1, 1, 5, np.nan, 2, 3],
        "E": [30, 50, 90, 4, 70, 80],
        "CNSR": [0, 1, 0, 0, 0, 0],
        "ARM": list("aaabbb"),
    }
    found = duration_of_response(data, "ARM", response="R", end="E")
    by_hand = pv.kaplan_meier({"AVAL": [30, 50, 86, 69, 78], "CNSR": [0, 1, 0, 0, 0], "ARM": list("aaabb")}, by="ARM")
    assert found.median() == by_hand.median()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"R": [np.nan, np.nan], "E": [1, 2], "CNSR": [0, 0]}, "nobody responded"),
        ({"R": [1, 2], "E": [np.nan, 2], "CNSR": [0, 0]}, "missing a date in row 1"),
        ({"R": [1, 5], "E": [3, 2], "CNSR": [0, 0]}, "ends before it begins in row 2"),
        ({"R": ["2025-01", "2025-01-05"], "E": ["2025-02-01"] * 2, "CNSR": [0, 0]}, "whole dates"),
        ({"R": ["soon", "2025-01-05"], "E": ["2025-02-01"] * 2, "CNSR": [0, 0]}, "whole dates"),
        ({"R": [1, 2], "E": [3, 4]}, "CNSR"),
        ({"R": [1, 2], "E": [3, 4], "CNSR": [0, 0], "USUBJID": ["x", "x"]}, "has 2 rows"),
    ],
)
def test_durations_that_cannot_be_are_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        duration_of_response(data, response="R", end="E")
    with pytest.raises(DataError, match="unit='weeks'"):
        duration_of_response(data, response="R", end="E", unit="weeks")
