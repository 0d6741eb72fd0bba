"""Restricted means against R, against survRM2's published example, and against their definition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import ConvergenceError, DataError, PivotalError
from tests.analysis.cases import FOLDER, data_of, number, numbers, of_kind
from tests.analysis.test_survival_curves import OWN, agree
from tests.readable import curves as slow

PBC = pd.read_csv(FOLDER / "data" / "pbc.csv").iloc[:312].assign(died=lambda d: (d["status"] == 2).astype(int))


def as_text(values: Any) -> list[str]:
    return [str(int(each)) if isinstance(each, float) else str(each) for each in values]


@pytest.mark.parametrize("case", of_kind("rmst"))
def test_restricted_means_are_those_of_r(case: dict[str, Any]) -> None:
    spec, expected = case["spec"], case["outputs"]
    data = data_of(case)
    reference, experimental = expected["groups"]
    found = pv.rmst(
        data,
        tau=spec["tau"],
        time="_time",
        event="_status",
        arm=as_text(data[spec["group"]].tolist()),
        reference=reference,
        subject=None,
    ).rows()
    mean = {row["group"]: row for row in found if row["term"] == "rmst"}
    agree([mean[arm]["estimate"] for arm in expected["groups"]], expected["rmst"])
    agree([mean[arm]["std_error"] for arm in expected["groups"]], expected["rmst_se"])
    row = {each["term"]: each for each in found if each["group"] == experimental}
    keys = ("estimate", "std_error", "conf_low", "conf_high", "p_value")
    agree(
        [row["difference"][key] for key in keys], [expected[f"diff{k}"] for k in ("", "_se", "_lower", "_upper", "_p")]
    )
    ratio = [expected[k] for k in ("ratio", "log_ratio_se", "ratio_lower", "ratio_upper", "ratio_p")]
    agree([row["ratio"][key] for key in keys], ratio)
    assert (row["difference"]["statistic"] > 0) == (expected["diff"] > 0)


def published(link: Any = "identity") -> dict[str, dict[str, Any]]:
    found = pv.rmst(
        PBC.assign(years=PBC["time"] / 365.25),
        tau=10,
        time="years",
        event="died",
        arm="trt",
        reference=2,
        covariates=["age", "bili", "albumin"],
        link=link,
        subject=None,
    )
    return {row["term"]: row for row in found.rows() if row["group"] != 2}


@pytest.mark.parametrize(
    ("term", "link", "expected"),
    [  # the vignette of survRM2: estimate, limits, p
        ("difference", "identity", (-0.137, -0.939, 0.665, 0.738)),
        ("ratio", "identity", (0.981, 0.878, 1.096, 0.738)),
        ("time lost ratio", "identity", (1.050, 0.787, 1.402, 0.738)),
        ("adjusted difference", "identity", (-0.210, -0.883, 0.463, 0.540)),
        ("adjusted ratio", "log", (0.968, 0.877, 1.068, 0.514)),
    ],
)
def test_the_published_example_of_survrm2_is_met(term: str, link: str, expected: tuple[float, ...]) -> None:
    row = published(link)[term]
    found = tuple(row[key] for key in ("estimate", "conf_low", "conf_high", "p_value"))
    assert found == pytest.approx(expected, abs=6e-4)


@pytest.mark.parametrize("case", [pytest.param(c, id=c["id"]) for c in OWN if c["kind"] == "adjusted_rmst"])
def test_the_adjusted_model_is_what_its_definition_says(case: dict[str, Any]) -> None:
    found = pv.rmst(
        PBC,
        tau=case["tau"],
        time="time",
        event="died",
        arm="trt",
        reference=2,
        covariates=["age", "bili", "albumin"],
        link=case["link"],
        subject=None,
    ).rows()
    adjusted = next(row for row in found if row["term"].startswith("adjusted"))
    intercept, *others = (row for row in found if row["term"].startswith("coefficient"))
    effect = adjusted["estimate"] if case["link"] == "identity" else np.log(adjusted["estimate"])
    estimates = [intercept["estimate"], effect, *(row["estimate"] for row in others)]
    np.testing.assert_allclose(estimates, numbers(case["coefficients"]), rtol=1e-7)
    errors = [row["std_error"] for row in (intercept, adjusted, *others)]
    np.testing.assert_allclose(errors, numbers(case["std_errors"]), rtol=1e-7)
    assert (adjusted["statistic"] > 0) == ((effect > 0) != (case["link"] == "log-lost"))


def test_text_covariates_become_indicators() -> None:
    by_text = pv.rmst(
        PBC, tau=3000, time="time", event="died", arm="trt", reference=2, covariates=["sex", "age"], subject=None
    ).rows()
    male = (PBC["sex"] == "m").to_numpy(float)
    by_number = pv.rmst(
        PBC,
        tau=3000,
        time="time",
        event="died",
        arm="trt",
        reference=2,
        covariates=[1 - male, PBC["age"].to_numpy()],
        subject=None,
    ).rows()
    text, indicator = (
        [row["estimate"] for row in rows if row["term"].startswith("adj")] for rows in (by_text, by_number)
    )
    assert text == pytest.approx(indicator, rel=1e-10)
    assert any(row["term"] == "coefficient of sex m" for row in by_text)


@pytest.mark.parametrize("case", [pytest.param(c, id=c["id"]) for c in OWN if c["kind"] == "pseudo"])
@pytest.mark.parametrize("kind", ["survival", "rmst"])
def test_pseudo_values_are_those_of_r(case: dict[str, Any], kind: Any) -> None:
    found = pv.pseudo_values(case["data"], case["at"], "g", kind=kind, time="time", event="status")
    np.testing.assert_allclose(found, numbers(case[kind]), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("case", of_kind("pseudovalues"))
def test_pseudo_values_of_lung_are_those_of_r(case: dict[str, Any]) -> None:
    spec, expected = case["spec"], case["outputs"]
    for key, kind in (("surv", "survival"), ("rmst", "rmst")):
        found = pv.pseudo_values(
            data_of(case),
            spec["t"],
            spec["group"],
            kind=kind,
            time="_time",
            event="_status",
            subject=None,  # type: ignore[arg-type]
        )
        np.testing.assert_allclose(found[:20], numbers(expected[f"{key}_first20"]), rtol=1e-8, atol=1e-12)
        assert found.sum() == pytest.approx(number(expected[f"{key}_sum"]), rel=1e-8)
        assert (found**2).sum() == pytest.approx(number(expected[f"{key}_ss"]), rel=1e-8)


def test_rows_left_out_have_no_pseudo_value() -> None:
    found = pv.pseudo_values({"AVAL": [1, 2, 3], "CNSR": [0, 0, 0]}, [0.5, 2], ["a", None, "a"])
    assert found.shape == (3, 2)
    assert np.isnan(found[1]).all()
    assert found[[0, 2]].tolist() == [[1, 0], [1, 1]]


TIMES = st.sampled_from([1.0, 2.0, 2.5, 3.0, 7.0])


@given(st.lists(st.tuples(TIMES, st.integers(0, 1)), min_size=2, max_size=12), st.sampled_from([0.5, 2.0, 2.7, 6.0]))
def test_a_restricted_mean_is_what_its_definition_says(subjects: list[tuple[float, int]], tau: float) -> None:
    time, event = (list(each) for each in zip(*subjects, strict=True))
    ones, before = [1.0] * len(time), [-1.0] * len(time)
    table = slow.rows(time, event, ones, before)
    try:
        found = pv.rmst({"AVAL": time}, event=event, tau=tau, robust=True).rows()[0]
    except DataError:
        assert tau > max(time)
        return
    assert found["estimate"] == pytest.approx(slow.area(table, tau), abs=1e-12)
    # the influence on the area is the area under the influences
    times = [row["time"] for row in table if row["time"] < tau] + [tau]
    influence = np.array(slow.influence(table, time, event, ones, before))[:, : len(times) - 1]
    expected = np.sqrt(((influence @ np.diff(times)) ** 2).sum()) if len(times) > 1 else 0.0
    assert found["std_error"] == pytest.approx(expected, abs=1e-7)


def arms(**more: Any) -> dict[str, Any]:
    return {"AVAL": [2, 3, 5, 8, 4, 6, 7, 9], "CNSR": [0, 0, 0, 1, 0, 0, 1, 0], "TRT01P": ["A"] * 4 + ["B"] * 4} | more


def test_rules_set_the_horizon() -> None:
    both: dict[str, Any] = {"arm": "TRT01P", "reference": "A"}
    assert pv.rmst(arms(), **both).tau == 8  # A is censored at 8, B falls to 0 at 9
    assert pv.rmst(arms(), tau="largest-observed", **both).tau == 8
    assert pv.rmst(arms(), tau="largest-event", **both).tau == 5
    assert pv.rmst(arms(CNSR=[0] * 8), **both).tau == 9  # both fall to 0: the last time of all
    assert pv.rmst(arms(), tau=4.5, **both).settings["rule"] == "given"


def test_strata_are_averaged() -> None:
    data = arms(S=[1, 1, 2, 2, 1, 1, 2, 2], CNSR=[0] * 8)
    found = pv.rmst(data, tau=5, arm="TRT01P", reference="A", strata="S").rows()
    part = [
        pv.rmst(
            {k: np.array(v)[np.array(data["S"]) == s] for k, v in data.items()}, tau=5, arm="TRT01P", reference="A"
        ).rows()[2]
        for s in (1, 2)
    ]
    difference = next(row for row in found if row["term"] == "difference")
    assert difference["estimate"] == pytest.approx(np.mean([row["estimate"] for row in part]))
    assert difference["std_error"] == pytest.approx(np.sqrt(sum(row["std_error"] ** 2 for row in part)) / 2)


def test_a_stratum_with_one_arm_has_no_weight_in_mantel_haenszel() -> None:
    data = arms(S=[1, 1, 1, 2, 1, 1, 1, 1], CNSR=[0] * 8)
    with pytest.raises(DataError, match=r"stratum 2 has nobody in the arm 'B'.*mantel-haenszel"):
        pv.rmst(data, tau=5, arm="TRT01P", reference="A", strata="S")
    found = pv.rmst(data, tau=5, arm="TRT01P", reference="A", strata="S", stratum_weights="mantel-haenszel")
    assert found.rows()[2]["term"] == "difference"


def test_without_a_reference_nothing_is_compared() -> None:
    found = pv.rmst(arms(), tau=5, arm="TRT01P")
    assert [row["term"] for row in found.rows()] == ["rmst", "rmst"]
    assert "not compared" in found.notes[0]
    assert found.summary()["tau"] == 5
    assert "5" in found.heading()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: pv.rmst(arms(), tau=8.5, arm="TRT01P"),
            "'A' supports a horizon up to 8: its last subject is censored",
        ),
        (lambda: pv.rmst(arms(CNSR=[0] * 8), tau=10, arm="TRT01P"), "up to 9: nobody is observed longer"),
        (lambda: pv.rmst(arms(), tau=0), "tau=0"),
        (lambda: pv.rmst(arms(), tau="longest"), "tau='longest'"),
        (lambda: pv.rmst(arms(CNSR=[1] * 8), tau="largest-event"), "no event"),
        (lambda: pv.rmst({"AVAL": [0, 0], "CNSR": [1, 1]}), "horizon would be 0"),
        (lambda: pv.rmst(arms(), arm="TRT01P", reference="C"), "no level 'C'"),
        (lambda: pv.rmst(arms(TRT01P=["A"] * 8), arm="TRT01P", reference="A"), "no arm beside"),
        (lambda: pv.rmst(arms(), arm="TRT01P", covariates=[range(8)]), "needs reference="),
        (lambda: pv.rmst(arms(), arm="TRT01P", reference="A", covariates=[range(7)]), "7 values and the data 8"),
        (lambda: pv.rmst(arms(), arm="TRT01P", reference="A", covariates=[[1.0] * 8]), "combination"),
        (lambda: pv.rmst(arms(), arm="TRT01P", reference="A", covariates=[[0.0] * 8]), "0 in all rows"),
        (lambda: pv.rmst(arms(), arm="TRT01P", reference="A", covariates=[[1, 2, 3, np.nan, 1, 2, 3, 4]]), "missing"),
        (lambda: pv.rmst(arms(), arm="TRT01P", reference="A", link="logit"), "link='logit'"),
        (lambda: pv.rmst(arms(), arm="TRT01P", reference="A", cluster=[1, 2, 3, 4] * 2), "4 clusters"),
        (
            lambda: pv.rmst(arms(), arm="TRT01P", reference="A", weights=range(1, 9), covariates=[range(8)]),
            "right-censored",
        ),
        (lambda: pv.pseudo_values(arms()), "at= is missing"),
        (lambda: pv.pseudo_values(arms(), 8.5, "TRT01P"), "followed to 8 only"),
        (lambda: pv.pseudo_values(arms(), 5, weights=1), "weights"),
    ],
)
def test_bad_input_is_named(call: Any, message: str) -> None:
    with pytest.raises((DataError, TypeError), match=message):
        call()


def test_a_log_model_without_a_solution_is_no_number() -> None:
    data = arms(CNSR=[0] * 8, AVAL=[2, 3, 5, 6, 9, 9, 9, 9])
    with pytest.raises((ConvergenceError, DataError)):
        pv.rmst(data, tau=7, arm="TRT01P", reference="A", covariates=[[1, 2, 1, 2, 1, 2, 1, 3]], link="log-lost")


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 1.0, 2.0, 4.0]), st.integers(0, 2), st.sampled_from("AB")),
        min_size=0,
        max_size=9,
    ),
    st.sampled_from([None, 1.0, 3.0, 5.0, "largest-event"]),
    st.sampled_from(["identity", "log", "log-lost"]),
)
def test_whatever_comes_gives_a_mean_below_the_horizon_or_an_error(subjects: Any, tau: Any, link: Any) -> None:
    time, censor, arm = ([each[k] for each in subjects] for k in range(3))
    try:
        found = pv.rmst(
            {"AVAL": time, "CNSR": censor, "ARM": arm},
            tau=tau,
            arm="ARM",
            reference="A",
            covariates=[np.arange(len(time)) % 3],
            link=link,
        )
    except PivotalError:
        return
    for row in found.rows():
        if row["term"] == "rmst":
            assert 0 <= row["estimate"] <= found.tau
        assert row["std_error"] is None or row["std_error"] >= 0
