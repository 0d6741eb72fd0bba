"""Survival curves against R, against their definitions, and on data that make no sense."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.analysis.bands import bridge_within, critical_value, standardised_within
from pivotal.analysis.curve_influence import variances
from pivotal.analysis.quantiles import median_time, quantile_times
from pivotal.analysis.sample import Columns, read_sample
from pivotal.analysis.survival_curves import KaplanMeier
from pivotal.errors import DataError, PivotalError
from pivotal.results import framed_columns
from tests.analysis.cases import FOLDER, data_of, numbers, of_kind
from tests.readable import curves as slow

ESTIMATORS = {(1, 1): "kaplan-meier", (2, 1): "nelson-aalen", (2, 2): "fleming-harrington"}
COLUMNS = {
    "surv": "survival",
    "surv_se": "std_error",
    "lower": "conf_low",
    "upper": "conf_high",
    "cumhaz": "cumulative_hazard",
    "cumhaz_se": "cumulative_hazard_std_error",
}
OWN = json.loads((FOLDER / "survival_curves.json").read_text("utf-8"))["cases"]


def agree(found: Any, expected: Any, where: str = "") -> None:
    found = np.array([np.nan if each is None else each for each in found], float)
    np.testing.assert_allclose(found, numbers(list(expected)), rtol=1e-8, atol=1e-14, err_msg=where)


@pytest.mark.parametrize("case", of_kind("km"))
def test_curves_are_those_of_r(case: dict[str, Any]) -> None:
    spec = case["spec"]
    curves = pv.kaplan_meier(
        data_of(case),
        by=spec["group"].replace(".", "_") if spec.get("group") else None,
        time="_time",
        event="_status",
        entry="_entry" if spec.get("entry") else None,
        weights=spec.get("weights"),
        robust=spec.get("robust"),
        estimator=ESTIMATORS[spec.get("stype", 1), spec.get("ctype", 1)],
        conf_type=spec["conf.type"].replace("arcsin", "arcsine"),
        conf_level=spec.get("conf.int", 0.95),
        subject=None,
    ).curves
    for (name, expected), curve in zip(case["outputs"]["curves"].items(), curves, strict=True):
        assert name.rpartition("=")[2] == str(curve.group)
        assert (curve.n, curve.n_event.sum()) == (expected["n"], expected["events"])
        agree(curve.median, [expected[key] for key in ("median", "median_lower", "median_upper")], "median")
        quantiles = expected["quantiles"]
        found = curve.quantiles(numbers(quantiles["probs"]))
        for each, key in zip(found, ("estimate", "lower", "upper"), strict=True):
            agree(each, quantiles[key], f"quantiles {key}")
        if "at_times" in expected:
            at = curve.at(numbers(expected["at_times"]["time"]), extend=True)
            for key, values in expected["at_times"].items():
                agree(at[COLUMNS.get(key, key)], values, f"at times {key}")
        for key, values in expected.get("table", {}).items():
            agree(curve.columns()[COLUMNS.get(key, key)], values, f"table {key}")


def of_own(case: dict[str, Any]) -> KaplanMeier:
    data = {name: np.array(values) for name, values in case["data"].items()}
    return pv.kaplan_meier(
        data,
        by="g" if "g" in data else None,
        time="time",
        event="status",
        entry="entry" if "entry" in data else None,
        weights="w" if "w" in data else None,
        cluster="c" if case["cluster"] else None,
        robust=case["robust"],
        estimator=ESTIMATORS[case["stype"], case["ctype"]],  # type: ignore[arg-type]
        conf_type=case["conf_type"].replace("arcsin", "arcsine"),
        subject=None,
    )


# R 3.5-3 of survival takes the robust error of the cumulative hazard for that of exp(-H), without the factor S.
MISTAKEN = ("stype 2 ctype 1, weights, robust", "stype 2 ctype 1, weights, clusters")
AFFECTED = {"std_error", "conf_low", "conf_high"}


@pytest.mark.parametrize("case", [pytest.param(each, id=each["id"]) for each in OWN if each["kind"] == "km"])
def test_hard_curves_are_those_of_r(case: dict[str, Any]) -> None:
    wrong = AFFECTED if case["id"] in MISTAKEN else set()
    for expected, curve in zip(case["curves"].values(), of_own(case).curves, strict=True):
        at = curve.at(numbers(expected["at"]["time"]), extend=True)
        for key in set(expected["table"]) - wrong:
            agree(curve.columns()[key], expected["table"][key], f"table {key}")
        for key in set(expected["at"]) - wrong:
            agree(at[key], expected["at"][key], f"at times {key}")
        if wrong:
            error = numbers(expected["table"]["cumulative_hazard_std_error"])
            agree(curve.std_error, numbers(expected["table"]["survival"]) * error)
            continue
        agree(curve.median, expected["median"], "median")
        quantiles = curve.quantiles(numbers(expected["quantiles"]["p"]))
        for key, values in zip(("estimate", "conf_low", "conf_high"), quantiles, strict=True):
            agree(values, expected["quantiles"][key], f"quantiles {key}")


TIMES = st.sampled_from([0.0, 1.0, 2.0, 2.5, 3.0, 7.0])
SUBJECT = st.tuples(TIMES, st.integers(0, 1), st.sampled_from([0.5, 1.0, 2.25]), st.integers(0, 3))


@given(st.lists(SUBJECT, min_size=1, max_size=14), st.booleans())
def test_a_curve_is_what_its_definition_says(subjects: list[tuple[float, int, float, int]], late: bool) -> None:
    time, event, weight, cluster = (list(each) for each in zip(*subjects, strict=True))
    entry = [t / 2 - 0.25 if late and k % 2 else -1.0 for k, t in enumerate(time)]
    table = slow.rows(time, event, weight, entry)
    curves = pv.kaplan_meier(
        {"AVAL": time}, event=event, weights=weight, entry=entry if late else None, cluster=cluster, conf_type="plain"
    )
    (curve,) = curves.curves
    for key in ("time", "n_risk", "n_event", "n_censor"):
        np.testing.assert_allclose(getattr(curve, key), [row[key] for row in table], atol=1e-12)
    np.testing.assert_allclose(curve.survival, [each for each, _ in slow.kaplan_meier(table)], atol=1e-12)
    each = np.array(slow.influence(table, time, event, weight, entry))
    by_cluster = np.array([each[np.array(cluster) == c].sum(axis=0) for c in sorted(set(cluster))])
    np.testing.assert_allclose(curve.std_error, np.sqrt((by_cluster**2).sum(axis=0)), atol=1e-7)


@given(st.lists(st.tuples(TIMES, st.integers(0, 1)), min_size=1, max_size=14))
def test_greenwood_is_what_its_definition_says(subjects: list[tuple[float, int]]) -> None:
    time, event = (list(each) for each in zip(*subjects, strict=True))
    expected = slow.kaplan_meier(slow.rows(time, event, [1.0] * len(time), [-1.0] * len(time)))
    (curve,) = pv.kaplan_meier({"AVAL": time}, event=event).curves
    np.testing.assert_allclose(curve.survival, [each for each, _ in expected], atol=1e-12)
    np.testing.assert_allclose(curve.std_error, [each for _, each in expected], atol=1e-12)


def test_long_clusters_are_summed_alike() -> None:
    rng = np.random.default_rng(3)
    n = 400
    data = {"AVAL": rng.integers(1, 200, n).astype(float), "CNSR": rng.integers(0, 2, n)}
    curve = pv.kaplan_meier(data, cluster=rng.integers(0, 2, n), weights=rng.uniform(0.5, 2, n)).curves[0]
    assert np.isfinite(curve.std_error).all()
    single = pv.kaplan_meier(data, cluster=np.arange(n)).curves[0]
    weighted = pv.kaplan_meier(data, weights=np.ones(n), robust=True).curves[0]
    np.testing.assert_allclose(single.std_error, weighted.std_error, rtol=1e-12)


def test_without_ties_and_censoring_the_two_variances_are_the_same() -> None:
    data = {"AVAL": np.arange(1.0, 21.0), "CNSR": np.zeros(20)}
    robust, greenwood = pv.kaplan_meier(data, robust=True).curves[0], pv.kaplan_meier(data).curves[0]
    np.testing.assert_allclose(robust.std_error[:-1], greenwood.std_error[:-1], rtol=1e-12)


def test_nothing_gained_leaves_nothing() -> None:
    sample = read_sample({"AVAL": [1.0], "CNSR": [1]}, Columns())
    assert sample.n == 1
    from pivotal.analysis.curve_influence import spells_of

    assert variances(spells_of(sample, 0, np.array([1.0])), np.empty(0), np.empty(0)).size == 0


def two_arms() -> dict[str, Any]:
    return {"AVAL": [2, 3, 5, 8, 4, 6, 7, 9], "CNSR": [0, 0, 0, 1] * 2, "TRT01P": ["A"] * 4 + ["B"] * 4}


def test_methods_return_rows_by_group() -> None:
    curves = pv.kaplan_meier(two_arms(), "TRT01P")
    assert curves.names == ("A", "B")
    assert [row["group"] for row in curves.curve] == ["A"] * 4 + ["B"] * 4
    assert curves.median()[0] == {"group": "A", "estimate": 4.0, "conf_low": 2.0, "conf_high": None}
    assert [row["estimate"] for row in curves.quantile(0.25)] == [2.5, 5.0]
    assert curves.of("B").n == 4
    with pytest.raises(DataError, match="no curve of 'C'"):
        curves.of("C")
    assert curves.summary()["n_event"] == 6
    assert "upper limit of the median of A not reached" in " ".join(curves.notes)


def test_frames_come_out_as_they_went_in() -> None:
    curves = pv.kaplan_meier(pd.DataFrame(two_arms()), "TRT01P")
    for made in (curves.curve, curves.median(), curves.quantile(), curves.at([1, 3]), curves.tidy(), curves.ard()):
        assert isinstance(made, pd.DataFrame)
    assert curves.ard()["group1"].dropna().unique().tolist() == ["TRT01P"]


def test_beyond_the_last_time_only_a_curve_that_is_0_is_known() -> None:
    data = {"AVAL": [1, 2, 1, 2], "CNSR": [0, 0, 0, 1], "TRT01P": ["A", "A", "B", "B"]}
    a, b = pv.kaplan_meier(data, "TRT01P").at(3)
    assert (a["survival"], a["n_risk"]) == (0.0, 0.0)
    assert b["survival"] is None
    assert pv.kaplan_meier(data, "TRT01P").at(3, extend=True)[1]["survival"] == 0.5


def test_near_equal_times_are_asked_alike() -> None:
    curve = pv.kaplan_meier({"AVAL": [0.1 + 0.2, 0.3, 0.7], "CNSR": [0, 1, 0]})
    (row,) = curve.at(0.3)
    assert (row["n_risk"], row["n_event"], row["n_censor"]) == (3.0, 1.0, 1.0)


def test_presets_are_said() -> None:
    data = two_arms()
    assert pv.kaplan_meier(data).settings["conf_type"] == "log-log"
    assert pv.kaplan_meier(data, like="R").settings["conf_type"] == "log"
    assert pv.kaplan_meier(data, like="R", conf_type="plain").settings["conf_type"] == "plain"


def test_weights_of_whole_numbers_are_counts() -> None:
    data = {"AVAL": [1, 2, 3], "CNSR": [0, 1, 0], "W": [2, 1, 3]}
    weighted = pv.kaplan_meier(data, weights="W").curves[0]
    repeated = pv.kaplan_meier({"AVAL": [1, 1, 2, 3, 3, 3], "CNSR": [0, 0, 1, 0, 0, 0]}).curves[0]
    np.testing.assert_array_equal(weighted.std_error, repeated.std_error)


def test_a_sample_with_strata_gives_the_same_curves() -> None:
    data = two_arms() | {"S": [1, 2] * 4}
    sample = pv.time_to_event(data, "TRT01P", strata="S")
    assert pv.kaplan_meier(sample).curve == pv.kaplan_meier(data, "TRT01P").curve


# Hall & Wellner (1980), table 1, and Klein & Moeschberger (2003), tables C.3 and C.4 with their example 4.2.
@pytest.mark.parametrize(
    ("kind", "level", "begin", "end", "expected"),
    [
        ("hall-wellner", 0.95, 0.0, 1.0, 1.3581),
        ("hall-wellner", 0.99, 0.0, 1.0, 1.6276),
        ("hall-wellner", 0.90, 0.0, 1.0, 1.2238),
        ("hall-wellner", 0.95, 0.1, 0.6, 1.3211),
        ("asymptotic", 0.95, 0.1, 0.6, 2.8826),
    ],
)
def test_critical_values_are_the_published_ones(
    kind: str, level: float, begin: float, end: float, expected: float
) -> None:
    assert critical_value(kind, level, begin, end) == pytest.approx(expected, abs=6e-5)


@pytest.mark.parametrize(("begin", "end"), [(0.1, 0.6), (0.02, 0.98)])
def test_the_equal_precision_value_is_exact(begin: float, end: float) -> None:
    """The process is followed at ever more times; Broadie, Glasserman & Kou's correction closes the gap between them."""
    width = critical_value("equal-precision", 0.95, begin, end)
    length = 0.5 * math.log(end * (1 - begin) / (begin * (1 - end)))
    steps = 400
    decay = math.exp(-length / steps)
    reach = width - 0.5826 * math.sqrt(2 * length / steps)
    grid = np.linspace(-reach, reach, 401)
    weights = np.full(grid.size, grid[1] - grid[0])
    weights[[0, -1]] /= 2
    spread = math.sqrt(1 - decay**2)
    kernel = (
        np.exp(-((grid[:, None] - decay * grid) ** 2) / (2 * spread**2)) / (spread * math.sqrt(2 * math.pi)) * weights
    )
    density = np.exp(-(grid**2) / 2) / math.sqrt(2 * math.pi)
    for _ in range(steps):
        density = kernel @ density
    assert (density * weights).sum() == pytest.approx(0.95, abs=5e-4)


def test_a_range_of_nothing_is_a_point() -> None:
    assert standardised_within(1.959964, 0.3, 0.3) == pytest.approx(0.95, abs=1e-4)
    assert bridge_within(1.3, 1e-6, 1 - 1e-6) == pytest.approx(bridge_within(1.3, 0, 1), abs=1e-9)


@pytest.mark.parametrize("kind", ["hall-wellner", "equal-precision"])
@pytest.mark.parametrize("scale", ["log-log", "log", "logit", "arcsine", "plain"])
def test_bands_are_wider_than_pointwise_limits(kind: str, scale: Any) -> None:
    rng = np.random.default_rng(5)
    data = {"AVAL": rng.integers(1, 100, 120).astype(float), "CNSR": rng.integers(0, 2, 120)}
    curves = pv.kaplan_meier(data, conf_type=scale)
    (band,) = curves.band_columns(kind)
    at = curves.curves[0].at(band["time"], extend=True)
    middle = np.abs(band["survival"] - 0.5) < 0.3
    assert (band["conf_low"] <= at["conf_low"] + 1e-12)[middle].all()
    assert (band["conf_high"] >= at["conf_high"] - 1e-12)[middle].all()
    assert curves.bands(kind)[0]["critical_value"] == band["critical_value"][0]


def test_sas_takes_nairs_approximation() -> None:
    rng = np.random.default_rng(5)
    data = {"AVAL": rng.integers(1, 100, 120).astype(float), "CNSR": rng.integers(0, 2, 120)}
    exact = pv.kaplan_meier(data).bands("equal-precision")[0]["critical_value"]
    nair = pv.kaplan_meier(data, like="SAS").bands("equal-precision")[0]["critical_value"]
    assert 0 < nair - exact < 0.02 or 0 < exact - nair < 0.02
    assert pv.kaplan_meier(data).bands("equal-precision", critical="nair")[0]["critical_value"] == nair


GOOD = {"AVAL": [1, 2, 3], "CNSR": [0, 1, 0]}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pv.kaplan_meier({"AVAL": [1, -2, 3], "CNSR": [0, 0, 0]}), "-2 in row 2"),
        (lambda: pv.kaplan_meier({"AVAL": [1, 2], "CNSR": [0, 0.5]}), "CNSR is 0.5 in row 2"),
        (lambda: pv.kaplan_meier(GOOD, estimator="km"), "estimator='km'"),
        (lambda: pv.kaplan_meier(GOOD, conf_type="loglog"), "did you mean 'log-log'"),
        (lambda: pv.kaplan_meier(GOOD, conf_level=95), "conf_level=95"),
        (lambda: pv.kaplan_meier(GOOD, robust="yes"), "robust='yes'"),
        (lambda: pv.kaplan_meier(GOOD, robust=False, cluster=[1, 1, 2]), "robust=False"),
        (lambda: pv.kaplan_meier(GOOD).quantile(1.5), "p=1.5"),
        (lambda: pv.kaplan_meier(GOOD).quantile([]), "p="),
        (lambda: pv.kaplan_meier(GOOD).at(-1), "times=-1"),
        (lambda: pv.kaplan_meier(GOOD).at([1, float("nan")]), "times="),
        (lambda: pv.kaplan_meier(GOOD).bands("both"), "kind='both'"),
        (lambda: pv.kaplan_meier(GOOD).bands(begin=-1), "begin=-1"),
        (lambda: pv.kaplan_meier(GOOD).bands(critical="table"), "critical='table'"),
        (lambda: pv.kaplan_meier(GOOD).bands(begin=2.5), "no time with survivors"),
        (lambda: pv.kaplan_meier({"AVAL": [1, 2], "CNSR": [1, 1]}).bands(), "no event with survivors"),
        (lambda: pv.kaplan_meier(GOOD, weights=[1, 2, 3]).bands(), "right-censored"),
        (lambda: pv.kaplan_meier(GOOD, estimator="nelson-aalen").bands(), "Kaplan-Meier estimate"),
    ],
)
def test_bad_input_is_named(call: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        call()


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), min_size=0, max_size=8),
    st.lists(st.sampled_from([0, 1, 2, -1, 0.5, float("nan")]), min_size=0, max_size=8),
    st.sampled_from(["kaplan-meier", "nelson-aalen", "fleming-harrington"]),
    st.sampled_from(["log-log", "log", "logit", "arcsine", "plain"]),
)
def test_whatever_comes_gives_probabilities_or_an_error(time: Any, censor: Any, estimator: Any, scale: Any) -> None:
    try:
        curves = pv.kaplan_meier({"AVAL": time, "CNSR": censor}, estimator=estimator, conf_type=scale)
    except PivotalError:
        return
    for row in curves.curve:
        assert 0 <= row["survival"] <= 1
        for key in ("conf_low", "conf_high"):
            assert row[key] is None or -1e-12 <= row[key] <= 1 + 1e-12
        if row["conf_low"] is not None and row["conf_high"] is not None:
            assert row["conf_low"] <= row["survival"] + 1e-12 <= row["conf_high"] + 2e-12


@given(st.lists(st.integers(0, 8), min_size=1, max_size=10))
def test_quantiles_are_where_the_curve_is(steps: list[int]) -> None:
    survival = np.minimum.accumulate(np.array(steps) / 8)
    time = np.arange(1.0, survival.size + 1)
    for p in (0.25, 0.5, 0.75):
        found = quantile_times(time, survival, np.array([p]))[0]
        below = time[survival <= 1 - p]
        if not below.size:
            assert math.isnan(found)
            continue
        lower = time[survival < 1 - p]
        at = survival[survival <= 1 - p][0] == 1 - p
        end = (lower[0] if lower.size else time[-1]) if at else below[0]
        assert found == (below[0] + end) / 2
    assert math.isnan(median_time(np.empty(0), np.empty(0)))


def test_rows_have_none_for_what_does_not_exist() -> None:
    columns, expected = {"a": np.array([1.0, np.nan]), "b": ["x", "y"]}, [{"a": 1.0, "b": "x"}, {"a": None, "b": "y"}]
    assert framed_columns(columns, None) == framed_columns(columns, "polars").to_dicts() == expected
    assert framed_columns(columns, "pyarrow").to_pylist() == expected
    assert framed_columns(columns, "pandas")["a"].isna().tolist() == [False, True]
