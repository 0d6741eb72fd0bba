"""Milestones against R and the paper that compares their tests; the named lengths of follow-up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import DataError, PivotalError
from tests.analysis.cases import data_of, of_kind
from tests.analysis.test_restricted_mean import arms, as_text
from tests.analysis.test_survival_curves import agree


@pytest.mark.parametrize("case", of_kind("milestone_difference"))
def test_differences_are_those_of_r(case: dict[str, Any]) -> None:
    spec, expected = case["spec"], case["outputs"]
    data = data_of(case)
    reference, experimental = expected["groups"]
    found = pv.milestone(
        data,
        spec["t0"],
        arm=as_text(data[spec["group"]].tolist()),
        reference=reference,
        time="_time",
        event="_status",
        subject=None,
    ).rows()
    survival = {row["group"]: row for row in found if row["term"] == "survival"}
    agree([survival[arm]["estimate"] for arm in expected["groups"]], expected["surv"])
    agree([survival[arm]["std_error"] for arm in expected["groups"]], expected["surv_se"])
    row = {each["term"]: each for each in found if each["group"] == experimental}
    keys = ("estimate", "std_error", "conf_low", "conf_high", "p_value")
    agree(
        [row["difference"][key] for key in keys], [expected[f"diff{k}"] for k in ("", "_se", "_lower", "_upper", "_p")]
    )
    test = row["test on log-log"]
    agree([test["statistic"], test["p_value"]], [-expected["cloglog_z"], expected["cloglog_p"]])


@pytest.mark.parametrize("scale", ["log-log", "log", "logit", "arcsine"])
def test_the_scales_are_those_of_klein_and_others(scale: str) -> None:
    """Klein et al. (2007), equations 2 to 5, written out; sigma is the relative standard error."""
    found = pv.milestone(arms(), 4, arm="TRT01P", reference="A", tests=[scale]).rows()
    row = {(each["term"], each["group"]): each for each in found}
    s0, s1 = row["survival", "A"]["estimate"], row["survival", "B"]["estimate"]
    v0, v1 = ((row["survival", g]["std_error"] / row["survival", g]["estimate"]) ** 2 for g in "AB")
    chi_squared = {
        "log": (math.log(s1) - math.log(s0)) ** 2 / (v1 + v0),
        "log-log": (math.log(-math.log(s1)) - math.log(-math.log(s0))) ** 2
        / (v1 / math.log(s1) ** 2 + v0 / math.log(s0) ** 2),
        "logit": (math.log(s1 / (1 - s1)) - math.log(s0 / (1 - s0))) ** 2 / (v1 / (1 - s1) ** 2 + v0 / (1 - s0) ** 2),
        "arcsine": (math.asin(math.sqrt(s1)) - math.asin(math.sqrt(s0))) ** 2
        / (s1 * v1 / (4 * (1 - s1)) + s0 * v0 / (4 * (1 - s0))),
    }[scale]
    test = row[f"test on {scale}", "B"]
    assert test["statistic"] == pytest.approx(math.sqrt(chi_squared))  # B lives longer
    assert test["p_one_sided"] == pytest.approx(test["p_value"] / 2)


def test_several_milestones_and_arms() -> None:
    data = arms(TRT01P=["A", "A", "B", "B", "B", "C", "C", "C"])
    found = pv.milestone(data, [5, 3], arm="TRT01P", reference="A", tests=())
    assert [(row["time"], row["term"], row["group"]) for row in found.rows()[:5]] == [
        (3, "survival", "A"),
        (3, "survival", "B"),
        (3, "survival", "C"),
        (3, "difference", "B"),
        (3, "difference", "C"),
    ]
    assert found.summary()["n"] == 8
    assert {row["variable_level"] for row in found.ard() if row["variable"]} == {3.0, 5.0}


def test_what_does_not_exist_is_said() -> None:
    found = pv.milestone(arms(), [1, 8.5], arm="TRT01P", reference="A")
    row = {(each["time"], each["term"], each["group"]): each for each in found.rows()}
    assert row[1, "survival", "A"]["estimate"] == 1  # nobody has had the event
    assert row[1, "difference", "B"]["statistic"] is None
    assert row[8.5, "survival", "A"]["estimate"] is None
    assert "no estimate for 'A' at 8.5: it is followed to 8" in found.notes
    assert any("difference of 'B' at 1 has no Z" in note for note in found.notes)


def test_strata_are_averaged() -> None:
    data = arms(S=[1, 1, 2, 2, 1, 1, 2, 2], CNSR=[0] * 8)
    found = {(r["term"], r["group"]): r for r in pv.milestone(data, 4, arm="TRT01P", reference="A", strata="S").rows()}
    assert found["survival", "A"]["estimate"] == 0.5  # 0 of 2 in one stratum, 2 of 2 in the other
    assert found["difference", "B"]["estimate"] == 0.25
    assert "stratum_weights" in pv.milestone(data, 4, strata="S").settings


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pv.milestone(arms()), "at= is missing"),
        (lambda: pv.milestone(arms(), at=[1, None]), "at="),
        (lambda: pv.milestone(arms(), at=3, tests="plain"), "tests='plain'"),
        (lambda: pv.milestone(arms(), at=3, arm="TRT01P", reference="C"), "no level 'C'"),
        (
            lambda: pv.milestone(arms(S=[1, 2] * 4), at=3, arm="TRT01P", strata="S", stratum_weights="x"),
            "stratum_weights='x'",
        ),
        (lambda: pv.follow_up_times(arms(), method="reverse"), "accepted: 'reverse-kaplan-meier'"),
        (lambda: pv.follow_up_times(arms(), method="potential"), "needs potential="),
        (lambda: pv.follow_up_times(arms(), potential=[9] * 8), "does not use potential="),
        (lambda: pv.follow_up_times(arms(), method="korn", potential=[9] * 7), "7 values and the data 8"),
        (lambda: pv.follow_up_times(arms(), method="korn", potential=[7] * 8), "before the observed time"),
        (lambda: pv.follow_up_times(arms(), method="korn", potential=[np.nan] * 8), "missing or infinite"),
    ],
)
def test_bad_input_is_named(call: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        call()


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 1.0, 2.0, 4.0]), st.integers(0, 2), st.sampled_from("AB")),
        min_size=0,
        max_size=9,
    ),
    st.sampled_from([0.0, 1.0, 3.0, 5.0]),
)
def test_whatever_comes_gives_probabilities_or_an_error(subjects: Any, at: float) -> None:
    time, censor, arm = ([each[k] for each in subjects] for k in range(3))
    try:
        found = pv.milestone(
            {"AVAL": time, "CNSR": censor, "ARM": arm},
            at,
            arm="ARM",
            reference="A",
            tests=("log", "log-log", "logit", "arcsine"),
        )
    except PivotalError:
        return
    for row in found.rows():
        if row["term"] == "survival":
            assert row["estimate"] is None or 0 <= row["estimate"] <= 1
        else:
            assert row["p_value"] is None or 0 <= row["p_value"] <= 1


# ---- length of follow-up


@pytest.mark.parametrize("case", [each for each in of_kind("km") if "followup" in each.values[0]["id"]])
def test_the_reverse_estimate_is_that_of_r(case: dict[str, Any]) -> None:
    data = data_of(case)
    found = pv.follow_up_times(
        data, case["spec"]["group"], time="_time", event=1 - data["_status"].to_numpy(), subject=None
    )
    for row, expected in zip(found.rows(), case["outputs"]["curves"].values(), strict=True):
        agree(
            [row[key] for key in ("estimate", "conf_low", "conf_high")],
            [expected[f"median{k}"] for k in ("", "_lower", "_upper")],
        )


def follow_up(method: str, potential: Any = None) -> dict[str, Any]:
    """Four subjects: dead at 2 and 6, lost at 4, followed to the cut-off at 8."""
    data = {"AVAL": [2, 4, 6, 8], "CNSR": [0, 2, 0, 1]}
    return pv.follow_up_times(data, method=method, potential=potential).rows()[0]


@pytest.mark.parametrize(
    ("method", "potential", "median"),
    [
        ("observed", None, 5),
        ("censored", None, 6),
        ("potential", [10, 9, 11, 8], 9.5),
        ("known-function", [10, 9, 11, 8], 9),
        ("reverse-kaplan-meier", None, 8),
        # loss to follow-up takes 1/3 at 4; of the rest beyond 8, 9, 10: 3/4, 1/2, 1/4, so one half from 8 to 9
        ("korn", [10, 9, 11, 8], 8.5),
    ],
)
def test_each_definition_has_its_median(method: str, potential: Any, median: float) -> None:
    assert follow_up(method, potential)["estimate"] == pytest.approx(median)


def test_who_is_not_there_has_no_follow_up() -> None:
    found = pv.follow_up_times({"AVAL": [1, 2], "CNSR": [0, 0]}, method="censored")
    assert found.rows()[0]["estimate"] is None
    assert "no subject" in found.notes[0]
    assert "observed time of the subjects without" in found.heading()
    assert found.summary()["n"] == 0


def test_potential_is_read_beside_the_endpoint() -> None:
    data = {
        "AVAL": [2, 4, 6, 8, 1],
        "CNSR": [0, 1, 0, 1, 0],
        "PARAMCD": ["OS"] * 4 + ["PFS"],
        "CUT": [10, 9, 11, 8, 3],
    }
    found = pv.follow_up_times(data, method="potential", potential="CUT", parameter="OS")
    assert found.rows()[0]["estimate"] == 9.5


def test_curves_know_their_follow_up() -> None:
    curves = pv.kaplan_meier(arms(), "TRT01P", conf_type="log")
    assert curves.follow_up().rows() == pv.follow_up_times(arms(), "TRT01P", conf_type="log").rows()
    assert curves.follow_up("observed").rows()[0]["estimate"] == 4
