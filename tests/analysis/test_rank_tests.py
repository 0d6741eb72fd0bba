"""Rank tests against R's survdiff and coxph, against the closed forms they reduce to, and with data that cannot be."""

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import chdtrc, ndtr

import pivotal as pv
from pivotal.analysis.rank_tests import logrank
from pivotal.analysis.rank_weights import EarlyZero, FlemingHarrington, ModestlyWeighted, as_weight
from pivotal.errors import DataError, PivotalError
from tests.analysis.cases import FOLDER, data_of, of_kind, plain

OURS = json.loads((FOLDER / "rank_tests.json").read_text("utf-8"))["cases"]
SMALL = {
    "AVAL": [6, 13, 21, 30, 37, 38, 5, 7, 9, 10, 13, 16],
    "CNSR": [0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0],
    "ARM": ["new"] * 6 + ["old"] * 6,
}


def ours(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in OURS if case["kind"] == kind]


def result_of(case: dict[str, Any], **keywords: Any) -> Any:
    spec = case["spec"]
    strata = [plain(each) for each in spec["strata"] or ()]
    group = plain(spec["group"])
    keep = {"time": "_time", "event": "_status", "strata": strata, "subject": None, **keywords}
    return logrank(data_of(case), group, **keep)


def pieces(case: dict[str, Any], **more: Any) -> dict[str, Any]:
    names = {"time": "time", "event": "status", "subject": None}
    data = {name: np.array(case[name]) for name in ("time", "status", "group", "strata", "entry") if case.get(name)}
    strata = ["strata"] if case.get("strata") else []
    return {"data": data, "arm": "group", "strata": strata, **names, **more}


@pytest.mark.parametrize("case", of_kind("logrank"))
def test_it_is_survdiff(case: dict[str, Any]) -> None:
    found, expected = result_of(case, rho=case["spec"]["rho"]), case["outputs"]
    order = [f"{case['spec']['group']}={arm}" for arm in found.arms]
    place = [order.index(each) for each in expected["groups"]]
    assert found.n[place].tolist() == expected["n"]
    np.testing.assert_allclose(found.observed[place], expected["observed"], rtol=1e-10)
    np.testing.assert_allclose(found.expected[place], expected["expected"], rtol=1e-10)
    np.testing.assert_allclose(found.covariance[np.ix_(place, place)], expected["var"], rtol=1e-9)
    assert found.chisq == pytest.approx(expected["chisq"], rel=1e-10)
    assert found.df == expected["df"]
    assert found.p_value == pytest.approx(expected["p_value"], rel=1e-8)


@pytest.mark.parametrize("case", [case for case in of_kind("logrank") if "z_group2_minus" in case.values[0]["outputs"]])
def test_z_above_zero_favours_the_experimental_arm(case: dict[str, Any]) -> None:
    expected = case["outputs"]
    by_name = {f"{case['spec']['group']}={arm}": arm for arm in result_of(case).arms}
    first, second = (by_name[each] for each in expected["groups"])
    found = result_of(case, rho=case["spec"]["rho"], reference=first, sides=1)
    assert found.z == pytest.approx(-expected["z_group2_minus"], rel=1e-10)
    assert found.p_value == pytest.approx(ndtr(-found.z), rel=1e-12)
    assert result_of(case, rho=case["spec"]["rho"], reference=second).z == pytest.approx(
        expected["z_group2_minus"], rel=1e-10
    )


WEIGHTS: dict[str, Any] = {"gehan": "gehan", "tarone_ware": "tarone-ware", "modified_peto": "modified-peto"}


def weight_of(name: str) -> Any:
    if name.startswith("fh_"):
        return tuple(float(each) for each in name.removeprefix("fh_").split("_"))
    if name.startswith("modestly_weighted_tstar_"):
        return ModestlyWeighted(time=float(name.rpartition("_")[2]))
    return WEIGHTS[name]


@pytest.mark.parametrize("case", of_kind("weighted_logrank"))
def test_weights_are_those_of_the_definitions(case: dict[str, Any]) -> None:
    expected = case["outputs"]
    arms = {str(arm): arm for arm in result_of(case).arms}
    for name in expected.keys() - {"groups", "maxcombo"}:
        found = result_of(case, weight=weight_of(name), reference=arms[expected["groups"][0]])
        each = expected[name]
        assert found.score == pytest.approx(each["U"], rel=1e-8, abs=1e-12), name
        assert found.variance == pytest.approx(each["V"], rel=1e-8), name
        assert found.z == pytest.approx(-each["z"], rel=1e-8, abs=1e-12), name
        assert found.chisq == pytest.approx(each["chisq"], rel=1e-8, abs=1e-12), name
        assert found.p_value == pytest.approx(each["p_two_sided"], rel=1e-8), name


@pytest.mark.parametrize("case", ours("survdiff"))
def test_further_cases_of_survdiff(case: dict[str, Any]) -> None:
    call = pieces(case, rho=case["rho"])
    found = logrank(call.pop("data"), call.pop("arm"), **call)
    k = len(case["observed"])
    np.testing.assert_allclose(found.observed, case["observed"], rtol=1e-10)
    np.testing.assert_allclose(found.expected, case["expected"], rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(found.covariance, np.reshape(case["var"], (k, k)), rtol=1e-9, atol=1e-12)
    assert found.chisq == pytest.approx(case["chisq"], rel=1e-10)
    assert found.df == case["df"]


@pytest.mark.parametrize("case", ours("margin"))
def test_a_margin_is_the_score_test_of_the_cox_model_with_an_offset(case: dict[str, Any]) -> None:
    call = pieces(case, margin=case["margin"], reference=0)
    found = logrank(call.pop("data"), call.pop("arm"), **call)
    assert found.chisq == pytest.approx(case["chisq"], rel=1e-10)
    assert found.z**2 == pytest.approx(found.chisq, rel=1e-12)


@pytest.mark.parametrize("case", ours("entry"))
def test_late_entry_is_the_score_test_of_the_cox_model(case: dict[str, Any]) -> None:
    call = pieces(case, entry="entry")
    found = logrank(call.pop("data"), call.pop("arm"), **call)
    assert found.chisq == pytest.approx(case["chisq"], rel=1e-10)


def test_a_margin_of_one_is_the_log_rank_test_and_a_wider_one_is_easier() -> None:
    plain_test = logrank(SMALL, "ARM", reference="old")
    assert logrank(SMALL, "ARM", reference="old", margin=1).z == pytest.approx(plain_test.z, rel=1e-14)
    assert logrank(SMALL, "ARM", reference="old", margin=1.3).z > plain_test.z
    assert logrank(SMALL, "ARM", reference="old", margin=0.7).z < plain_test.z


def test_a_trend_of_two_arms_is_the_log_rank_test() -> None:
    found = logrank(SMALL, "ARM", reference="old", trend=["old", "new"])
    assert found.trend.z == pytest.approx(found.z, rel=1e-12)


def test_a_trend_is_tarones() -> None:
    rng = np.random.default_rng(7)
    dose = np.repeat([0, 10, 40], 30)
    data = {"AVAL": np.ceil(rng.exponential(20 + dose)), "CNSR": rng.integers(0, 2, 90), "DOSE": dose}
    found = logrank(data, "DOSE", trend=True)
    c, u = np.array([0.0, 10, 40]), found.observed - found.expected
    assert found.trend.z == pytest.approx(-(c @ u) / math.sqrt(c @ found.covariance @ c), rel=1e-10)
    assert logrank(data, "DOSE", trend={0: 5, 10: 7, 40: 13}).trend.z == pytest.approx(found.trend.z, rel=1e-10)
    assert found.trend.z > 0
    assert "trend" in found.rows()[1]["term"]


def test_pairs_are_the_tests_of_two_arms() -> None:
    rng = np.random.default_rng(8)
    data = pd.DataFrame(
        {"AVAL": rng.integers(1, 40, 90), "CNSR": rng.integers(0, 2, 90), "ARM": np.repeat(["a", "b", "c"], 30)}
    )
    found = logrank(data, "ARM", reference="a", pairwise=True, weight=(1, 1), sides=1)
    for pair, arm in zip(found.pairs, "bc", strict=True):
        two = logrank(data[data["ARM"].isin(["a", arm])], "ARM", reference="a", weight=(1, 1))
        assert pair.term == f"{arm} against a"
        assert pair.z == pytest.approx(two.z, rel=1e-10)
        assert pair.row(1)["p_value"] == pytest.approx(two.p_one_sided, rel=1e-10)
    assert found.df == 2


def test_the_one_step_hazard_ratio_is_petos() -> None:
    found = logrank(SMALL, "ARM", reference="old")
    row = found.one_step_hazard_ratio(0.9)
    assert math.log(row["estimate"]) == pytest.approx(found.score / found.variance, rel=1e-12)
    assert math.log(row["conf_high"] / row["conf_low"]) == pytest.approx(
        2 * 1.6448536269514722 / math.sqrt(found.variance)
    )
    with pytest.raises(DataError, match="one-step"):
        logrank(SMALL, "ARM", reference="old", rho=1).one_step_hazard_ratio()


def test_the_weights_by_hand() -> None:
    # One group of distinct weights: events at 1, 2, 3 of five patients, the others censored later.
    data = {"AVAL": [1, 2, 3, 4, 4], "CNSR": [0, 0, 0, 1, 1], "ARM": list("abaab")}

    def observed(weight: Any) -> list[float]:
        found = logrank(data, "ARM", weight=weight)
        return [found.observed[0], found.observed[1]]

    assert observed("gehan") == pytest.approx([5 + 3, 4])
    assert observed("tarone-ware") == pytest.approx([math.sqrt(5) + math.sqrt(3), 2])
    assert observed("peto") == pytest.approx([5 / 6 + 5 / 6 * 4 / 5 * 3 / 4, 5 / 6 * 4 / 5])
    assert observed("modified-peto") == pytest.approx([5 / 6 * 5 / 6 + 0.5 * 3 / 4, 2 / 3 * 4 / 5])
    assert observed((0, 1)) == pytest.approx([0 + 0.4, 0.2])
    assert observed((2, 0)) == pytest.approx([1 + 0.36, 0.64])
    assert observed(ModestlyWeighted(time=1)) == pytest.approx([1 + 1 / 0.8, 1 / 0.8])
    assert observed(ModestlyWeighted(time=0.5)) == pytest.approx([2, 1])
    assert observed(ModestlyWeighted(survival=0.7)) == pytest.approx([1 + 1 / 0.7, 1 / 0.8])
    assert observed(EarlyZero(2)) == pytest.approx([1, 1])


def test_weights_are_those_of_each_stratum() -> None:
    rng = np.random.default_rng(3)
    data = pd.DataFrame(
        {
            "AVAL": rng.integers(1, 30, 80),
            "CNSR": rng.integers(0, 2, 80),
            "ARM": rng.integers(0, 2, 80),
            "S": np.repeat([1, 2], 40),
        }
    )
    for weight in ("gehan", "peto", (1, 1), ModestlyWeighted(time=9), EarlyZero(5)):
        whole = logrank(data, "ARM", reference=0, strata="S", weight=weight)
        parts = [logrank(data[data["S"] == s], "ARM", reference=0, weight=weight) for s in (1, 2)]
        assert whole.score == pytest.approx(sum(each.score for each in parts), rel=1e-12)
        assert whole.variance == pytest.approx(sum(each.variance for each in parts), rel=1e-12)


def test_any_frame_any_unit_and_a_sample_give_the_same() -> None:
    expected = logrank(SMALL, "ARM", reference="old")
    months = SMALL | {"AVAL": [each / 30.4375 for each in SMALL["AVAL"]]}
    sample = pv.time_to_event(SMALL, by="ARM") if hasattr(pv, "time_to_event") else expected.sample
    for data in (pd.DataFrame(SMALL), pl.DataFrame(SMALL), months, sample):
        assert logrank(data, "ARM", reference="old").z == pytest.approx(expected.z, rel=1e-12)
    assert logrank(None, SMALL["ARM"], time=SMALL["AVAL"], censor=SMALL["CNSR"], reference="old").z == expected.z
    assert isinstance(logrank(pl.DataFrame(SMALL), "ARM").tidy(), pl.DataFrame)


def test_what_is_shown() -> None:
    found = logrank(SMALL, "ARM", reference="old", sides=1)
    rows = found.rows()
    assert rows[0] == {
        "term": "log-rank test",
        "statistic": found.z,
        "df": None,
        "p_value": found.p_one_sided,
        "sides": 1,
    }
    assert [row["group"] for row in rows[1:]] == ["new", "old"]
    assert found.summary()["p_value"] == found.p_one_sided
    assert {"method", "p_value", "observed"} <= {row["stat_name"] for row in found.ard()}
    assert logrank(SMALL, "ARM", rho=1).method == "weighted log-rank, Fleming-Harrington(1, 0) test"
    assert "without reference=" in logrank(SMALL, "ARM").notes[0]
    assert math.isnan(logrank(SMALL, "ARM").z)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"sides": 1, "reference": None}, "one-sided test needs"),
        ({"sides": 3}, "accepted: 1"),
        ({"reference": "odl"}, "did you mean 'old'"),
        ({"weight": "gehen"}, "did you mean 'gehan'"),
        ({"weight": 3}, "no weight"),
        ({"weight": (0, -1)}, "gamma=-1"),
        ({"weight": "gehan", "rho": 1}, "not both"),
        ({"rho": float("nan")}, "rho=nan"),
        ({"margin": 0}, "margin=0"),
        ({"margin": 1.2, "reference": None}, "a margin needs"),
        ({"pairwise": True, "reference": None}, "pairwise"),
        ({"trend": True}, "is no number"),
        ({"trend": ["old"]}, "the arms are"),
        ({"trend": {"old": 1, "new": 1}}, "one score"),
        ({"trend": {"old": 1, "new": float("inf")}}, "a score of trend"),
        ({"trend": 4}, "trend=4"),
        ({"time": "AVALL"}, "AVALL"),
        ({"event": "CNSR"}, "0 for an event"),
    ],
)
def test_what_cannot_be_is_refused(keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        logrank(SMALL, "ARM", **({"reference": "old"} | keywords))


def test_case_weights_are_refused_with_the_way_out() -> None:
    sample = pv.analysis.sample.read_sample(  # type: ignore[attr-defined]
        SMALL | {"W": [2.0] * 12},
        pv.analysis.sample.Columns(weights="W"),
        group="ARM",  # type: ignore[attr-defined]
    )
    with pytest.raises(DataError, match="a Cox model takes them"):
        logrank(sample)


def test_one_arm_and_no_events() -> None:
    with pytest.raises(DataError, match="two arms"):
        logrank(SMALL | {"ARM": ["new"] * 12}, "ARM")
    with pytest.raises(DataError, match="no arm"):
        logrank(SMALL)
    none = logrank(SMALL | {"CNSR": [1] * 12}, "ARM", reference="old")
    assert math.isnan(none.z)
    assert math.isnan(none.chisq)
    assert math.isnan(none.p_value)
    assert none.df == 0
    assert "no test" in none.notes[0]
    last = logrank({"AVAL": [1, 2, 9], "CNSR": [1, 1, 0], "ARM": list("aba")}, "ARM", reference="a")
    assert math.isnan(last.z)


def test_a_stratum_with_one_arm_is_told() -> None:
    found = logrank(SMALL | {"S": [1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1]}, "ARM", strata="S")
    assert any("1 of 2 strata hold one arm only" in note for note in found.notes)


def test_arms_that_strata_keep_apart_lose_a_degree_of_freedom() -> None:
    data = {"AVAL": range(1, 17), "CNSR": [0] * 16, "ARM": list("aabbabab" + "ccddcdcd"), "S": [1] * 8 + [2] * 8}
    data = {name: np.array(values) for name, values in data.items()}
    found = logrank(data, "ARM", strata="S")
    one, two = (logrank({k: v[data["S"] == s] for k, v in data.items()}, "ARM") for s in (1, 2))
    assert found.df == 2
    assert found.chisq == pytest.approx(one.chisq + two.chisq, rel=1e-10)
    assert found.p_value == pytest.approx(chdtrc(2, found.chisq))


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 2), st.sampled_from("abc"), st.integers(0, 1)), max_size=25
    ),
    weight=st.sampled_from(
        [
            "log-rank",
            "gehan",
            "tarone-ware",
            "peto",
            "modified-peto",
            (0, 1),
            ModestlyWeighted(survival=0.5),
            EarlyZero(3),
        ]
    ),
    entry=st.booleans(),
    stratified=st.booleans(),
)
def test_never_a_wrong_number(rows: list[Any], weight: Any, entry: bool, stratified: bool) -> None:
    time, censor, arm, stratum = (list(each) for each in zip(*rows, strict=True)) if rows else ([], [], [], [])
    data = {"AVAL": time, "CNSR": censor, "ARM": arm, "S": stratum, "E": [max(t - 3, -1) for t in time]}
    more = ({"entry": "E"} if entry else {}) | ({"strata": "S"} if stratified else {})
    try:
        found = logrank(data, "ARM", weight=weight, **more)
    except PivotalError:
        assert len(set(arm)) < 2
        return
    assert found.observed.sum() == pytest.approx(found.expected.sum(), abs=1e-9)
    assert np.abs(found.covariance.sum(axis=0)).max() < 1e-9
    assert math.isnan(found.chisq) == (found.df == 0)
    assert found.df == 0 or (found.chisq >= 0 and 0 <= found.p_value <= 1)


def test_weights_know_their_names() -> None:
    assert as_weight((0, 0)) == FlemingHarrington()
    assert as_weight((0, 0)).name == "log-rank"
    for wrong in ({"time": 1, "survival": 0.5}, {}, {"time": -1}, {"survival": 0}, {"survival": 1.2}, {"time": True}):
        with pytest.raises(DataError):
            ModestlyWeighted(**wrong)
    with pytest.raises(DataError):
        EarlyZero(-3)
    with pytest.raises(DataError):
        as_weight(ModestlyWeighted)
