"""Effects by subgroup against R, the cases without an estimate, and the forest of them."""

import io
import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pivotal.analysis.proportional_hazards import cox
from pivotal.analysis.sample import Columns, read_sample
from pivotal.analysis.subgroup_effects import subgroups
from pivotal.errors import DataError, PivotalError
from tests.analysis.cases import data_of, of_kind


@pytest.fixture(scope="module")
def lung() -> pd.DataFrame:
    (case,) = of_kind("subgroup")
    return data_of(case.values[0])


@pytest.mark.parametrize("case", of_kind("subgroup"))
def test_effects_and_interaction_are_those_of_r(case: dict[str, Any]) -> None:
    frame = data_of(case)
    frame["young"] = np.where(frame["age"] < 65, "age_lt_65", "age_ge_65")
    expected = case["outputs"]
    found = subgroups(frame, "trt", ["sex", "young", "ph_ecog"], reference=0, time="time", event="event")
    names = {("Overall", None): "all", ("sex", 1): "male", ("sex", 2): "female"}
    names |= {("young", each): each for each in ("age_lt_65", "age_ge_65")} | {
        ("ph_ecog", i): f"ecog{i}" for i in range(3)
    }
    seen = {names[row["term"], row["level"]]: row for row in found.rows() if (row["term"], row["level"]) in names}
    assert set(seen) == set(expected["subgroups"])
    for name, theirs in expected["subgroups"].items():
        row = seen[name]
        assert [row["n_reference"], row["n"]] == theirs["n"]
        assert [row["n_event_reference"], row["n_event"]] == theirs["events"]
        for mine, key in (("estimate", "hr"), ("conf_low", "lower"), ("conf_high", "upper"), ("p_value", "p")):
            assert row[mine] == pytest.approx(theirs[key], rel=1e-7)
    test = found.interactions[0]
    assert test.statistic == pytest.approx(expected["interaction_lrt_sex"]["chisq"], rel=1e-6)
    assert test.df == expected["interaction_lrt_sex"]["df"]
    assert found.dropped == {"trt": 1}
    assert "ph_ecog is missing in 1 rows, which are in none of its subgroups" in found.notes


def test_a_subgroup_is_the_model_of_its_rows(lung: pd.DataFrame) -> None:
    keywords: dict[str, Any] = {
        "time": "time",
        "event": "event",
        "reference": 0,
        "strata": ["ph_ecog"],
        "ties": "breslow",
    }
    found = subgroups(lung, "trt", ["sex"], **keywords)
    model = cox(lung[lung["sex"] == 2].dropna(subset=["trt"]), "factor(trt)", **keywords)
    row = next(row for row in found.rows() if row["level"] == 2)
    assert row["estimate"] == pytest.approx(math.exp(model.coefficients[0]), rel=1e-9)
    assert row["std_error"] == pytest.approx(model.std_errors[0], rel=1e-9)


def test_the_interaction_is_that_of_nested_models(lung: pd.DataFrame) -> None:
    rows = lung.dropna(subset=["trt", "ph_ecog"])
    small = cox(rows, "factor(trt) + factor(ph_ecog)", time="time", event="event")
    large = cox(rows, "factor(trt) * factor(ph_ecog)", time="time", event="event")
    (test,) = subgroups(lung, "trt", "ph_ecog", reference=0, time="time", event="event").interactions
    assert test.statistic == pytest.approx(2 * (large.loglik - small.loglik), rel=1e-6)
    some = [i for i, name in enumerate(large.names) if ":" in name and large.usable[i]]
    if large.kept.all() and not large.infinite.any():
        beta, cov = large.coefficients[some], large.covariance[np.ix_(some, some)]
        assert test.wald_statistic == pytest.approx(float(beta @ np.linalg.solve(cov, beta)), rel=1e-6)


SMALL: dict[str, list[Any]] = {
    "AVAL": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
    "CNSR": [0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1],
    "ARM": ["D", "P"] * 4 + ["D", "D", "D", "P", "D", "P"],
    "G": ["big"] * 8 + ["one arm"] * 3 + ["no events"] + ["no events"] * 2,
}


def test_a_subgroup_without_an_estimate_says_why() -> None:
    found = subgroups(SMALL, "ARM", ["G"], reference="P")
    reasons = {row["level"]: row["reason"] for row in found.rows()}
    assert reasons == {None: None, "big": None, "one arm": "nobody in P", "no events": "no events in D and P"}
    for row in found.rows():
        assert math.isnan(row["estimate"]) == (row["reason"] is not None)
    assert "G one arm: nobody in P" in found.notes
    assert [row["n"] for row in found.rows()] == [8, 4, 1, 3]


def test_a_monotone_subgroup_says_why() -> None:
    data = {"AVAL": [1, 2, 3, 10, 11, 12, 5, 6], "CNSR": [0] * 8, "ARM": list("PPPDDDPD"), "G": ["a"] * 6 + ["b"] * 2}
    rows = subgroups(data, "ARM", ["G"], reference="P").rows()
    assert rows[1]["reason"] == "the hazard ratio is infinite or 0: the likelihood is monotone" and math.isnan(
        rows[1]["estimate"]
    )
    one_sided = {**data, "CNSR": [0, 0, 0, 1, 1, 1, 0, 0]}
    assert subgroups(one_sided, "ARM", ["G"], reference="P").rows()[1]["reason"] == "no events in D"
    profile = subgroups(data, "ARM", ["G"], reference="P", confidence="profile").rows()
    assert profile[1]["reason"].startswith("the hazard ratio is infinite or 0")


def test_arms_that_never_meet_in_a_stratum_have_no_estimate() -> None:
    data = {
        "AVAL": [0] * 6 + [1] * 5,
        "CNSR": [0] * 4 + [1] * 2 + [0] + [1] * 4,
        "ARM": ["D"] * 6 + ["P"] * 5,
        "G": ["a"] * 11,
    }
    found = subgroups(data, "ARM", ["G"], reference="P", strata=[data["AVAL"]])
    assert found.rows()[0]["reason"] == "no stratum in which both arms are at risk at an event"


def test_several_arms_are_each_compared_with_the_reference(lung: pd.DataFrame) -> None:
    rng = np.random.default_rng(3)
    frame = lung.assign(ARM=rng.choice(["Low", "High", "Placebo"], len(lung)))
    found = subgroups(frame, "ARM", ["sex"], reference="Placebo", time="time", event="event")
    assert [(row["term"], row["level"], row["arm"]) for row in found.rows()] == [
        (term, level, arm) for term, level in (("Overall", None), ("sex", 1), ("sex", 2)) for arm in ("High", "Low")
    ]
    assert found.interactions[0].df == 2 and found.arms == ("Placebo", "High", "Low")
    assert found.rows()[0]["n_reference"] == int((frame["ARM"] == "Placebo").sum())


def test_arrays_and_samples_serve(lung: pd.DataFrame) -> None:
    kept = lung.dropna(subset=["trt"]).reset_index(drop=True)
    by_frame = subgroups(pl.from_pandas(kept), "trt", {"Sex": "sex"}, reference=0, time="time", event="event")
    sample = read_sample(kept, Columns("time", event="event"), group="trt")
    by_sample = subgroups(sample, by={"Sex": kept["sex"].to_numpy()}, reference=0)
    for one, other in zip(by_frame.rows(), by_sample.rows(), strict=True):
        assert one["term"] == other["term"] and one["estimate"] == other["estimate"]
    assert isinstance(by_frame.tidy(), pl.DataFrame) and by_frame.tidy().height == 3
    assert {"estimate", "interaction_p_value"} <= set(by_sample.ard("polars")["stat_name"])
    assert by_frame.glance()["subgroups"].to_list() == [2]
    assert by_sample.interaction("polars")["df"].to_list() == [1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "reference= is missing; the arms in ARM are 'D', 'P'"),
        ({"reference": "X"}, "ARM has no level 'X'"),
        ({"reference": "P", "by": []}, "by= is missing"),
        ({"reference": "P", "by": ["H"]}, "no column 'H'"),
        ({"reference": "P", "by": ["AVAL"], "MANY": True}, "AVAL has 42 levels, more than 30"),
        ({"reference": "P", "arm": None}, "arm= is missing"),
        ({"reference": "P", "by": ["EMPTY"]}, "EMPTY is missing in every row"),
        ({"reference": "big", "arm": "ONE"}, "ONE has one arm, 'big'"),
        ({"reference": "P", "confidence": "exact"}, "accepted: 'wald', 'profile'"),
        ({"reference": "P", "data": None}, "the data hold no columns; give G as arrays"),
    ],
)
def test_what_cannot_be_is_refused(arguments: dict[str, Any], message: str) -> None:
    arguments = {"data": SMALL | {"EMPTY": [""] * 14, "ONE": ["big"] * 14}, "arm": "ARM", "by": ["G"]} | arguments
    if arguments.pop("MANY", False):
        arguments["data"] = {name: values * 3 for name, values in SMALL.items()} | {"AVAL": list(range(1, 43))}
    with pytest.raises(DataError, match=message):
        subgroups(arguments.pop("data"), arguments.pop("arm"), **arguments)


def test_the_forest_is_drawn() -> None:
    figure = subgroups(SMALL, "ARM", ["G"], reference="P").plot(
        title="Effect by G", favours=("drug", "placebo"), limits=(0.5, 2)
    )
    text = io.StringIO()
    figure.savefig(text, format="svg")
    for words in ("Effect by G", "one arm", "nobody in P", "Hazard ratio (95% CI)", "drug", "Interaction p"):
        assert words in text.getvalue()
    with pytest.raises(DataError, match="with 1 between them"):
        subgroups(SMALL, "ARM", ["G"], reference="P").plot(limits=(2, 3))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 2), st.sampled_from("DP"), st.sampled_from(["a", "b", "c", ""])),
        max_size=12,
    ),
    st.booleans(),
)
def test_any_small_data_are_analysed_or_refused(rows: list[tuple[Any, ...]], stratified: bool) -> None:
    time, censor, arm, level = (list(each) for each in zip(*rows, strict=True)) if rows else ([], [], [], [])
    data = {"AVAL": time, "CNSR": censor, "ARM": arm, "G": level, "S": [t % 2 for t in time]}
    try:
        found = subgroups(data, "ARM", ["G"], reference="P", strata=["S"] if stratified else ())
    except PivotalError:
        return
    for row in found.rows():
        assert (row["reason"] is None) == bool(np.isfinite([row["estimate"], row["conf_low"], row["conf_high"]]).all())
