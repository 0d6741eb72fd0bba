"""MaxCombo against mvtnorm, against a single test, against permutations, and with data that cannot be."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from pivotal.analysis.combined_tests import maxcombo
from pivotal.analysis.rank_tests import logrank
from pivotal.analysis.rank_weights import ModestlyWeighted
from pivotal.errors import DataError, PivotalError
from tests.analysis.cases import data_of, of_kind, plain

SMALL = {
    "AVAL": [6, 13, 21, 30, 37, 38, 5, 7, 9, 10, 13, 16],
    "CNSR": [0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0],
    "ARM": ["new"] * 6 + ["old"] * 6,
    "S": [1, 2] * 6,
}
CASES = [case for case in of_kind("weighted_logrank") if "maxcombo" in case.values[0]["outputs"]]


def result_of(case: dict[str, Any], **keywords: Any) -> Any:
    frame, spec = data_of(case), case["spec"]
    group = plain(spec["group"])
    arms = {str(each): each for each in frame[group].unique()}
    reference = arms[case["outputs"]["groups"][0]]
    return maxcombo(frame, group, time="_time", event="_status", subject=None, reference=reference, **keywords)


@pytest.mark.parametrize("case", CASES)
def test_it_is_that_of_r(case: dict[str, Any]) -> None:
    expected, found = case["outputs"]["maxcombo"], result_of(case)
    np.testing.assert_allclose(found.z, -np.array(expected["z"]), rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(found.correlation, expected["corr"], rtol=1e-8)
    assert found.statistic == pytest.approx(expected["max_abs_z"], rel=1e-8)
    # R integrates by a random lattice whose error it states; ours is quadrature.
    assert found.p_value == pytest.approx(expected["p_two_sided"], abs=1e-5)
    assert found.p_error < 1e-8
    one = result_of(case, sides=1)
    assert one.statistic == pytest.approx(-expected["min_z"], rel=1e-8)
    assert one.p_value == pytest.approx(expected["p_one_sided_lower"], abs=1e-5)


def test_one_weight_is_that_test() -> None:
    for sides in (1, 2):
        one = maxcombo(SMALL, "ARM", reference="old", weights=["gehan"], sides=sides)
        assert one.p_value == pytest.approx(
            logrank(SMALL, "ARM", reference="old", weight="gehan", sides=sides).p_value, rel=1e-12
        )


def test_the_parts_are_the_single_tests_also_in_strata() -> None:
    weights = [(0, 0), (0, 1), "tarone-ware", ModestlyWeighted(time=12)]
    found = maxcombo(SMALL, "ARM", reference="old", weights=weights, strata="S")
    for z, score, weight in zip(found.z, found.score, weights, strict=True):
        single = logrank(SMALL, "ARM", reference="old", weight=weight, strata="S")
        assert z == pytest.approx(single.z, rel=1e-12)
        assert score == pytest.approx(single.score, rel=1e-12)
    parts = [
        maxcombo(
            {k: np.array(v)[np.array(SMALL["S"]) == s] for k, v in SMALL.items()},
            "ARM",
            reference="old",
            weights=weights[:3],
        )
        for s in (1, 2)
    ]
    np.testing.assert_allclose(found.covariance[:3, :3], parts[0].covariance + parts[1].covariance, rtol=1e-12)
    assert found.method == "stratified MaxCombo test"


def test_the_p_value_lies_between_that_of_the_best_part_and_their_sum() -> None:
    found = maxcombo(SMALL, "ARM", reference="old", sides=1)
    best = ndtr(-found.statistic)
    assert best < found.p_value < 4 * best
    assert found.rows()[0]["p_error"] == found.p_error
    assert found.summary()["weight"] == found.weights[int(np.argmax(found.z))].name


def test_the_other_arm_as_reference_changes_signs_only() -> None:
    one, other = (maxcombo(SMALL, "ARM", reference=each) for each in ("old", "new"))
    np.testing.assert_allclose(one.z, -other.z, rtol=1e-12)
    assert one.p_value == pytest.approx(other.p_value, rel=1e-9)


def test_a_part_without_variance_is_left_out_and_told() -> None:
    data = {"AVAL": [1, 2, 3, 4], "CNSR": [0, 1, 1, 1], "ARM": list("abab")}
    found = maxcombo(data, "ARM", reference="a")
    assert [math.isnan(z) for z in found.z] == [False, True, False, True]
    assert found.p_value == pytest.approx(2 * ndtr(-abs(found.z[0])), rel=1e-9)
    assert len(found.notes) >= 2
    none = maxcombo(data | {"CNSR": [1] * 4}, "ARM", reference="a")
    assert math.isnan(none.p_value)
    assert math.isnan(none.statistic)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"weights": []}, "1 to 10"),
        ({"weights": "gehan"}, "a sequence"),
        ({"weights": [(0, 0), "log-rank"]}, "twice"),
        ({"weights": [(0, 0, 0)]}, "no weight"),
        ({"reference": None}, "reference="),
        ({"reference": "x"}, "no level"),
        ({"sides": 0}, "sides=0"),
        ({"arm": "S3"}, "S3"),
    ],
)
def test_what_cannot_be_is_refused(keywords: dict[str, Any], message: str) -> None:
    call = {"arm": "ARM", "reference": "old"} | keywords
    with pytest.raises(DataError, match=message):
        maxcombo(SMALL, **call)
    with pytest.raises(DataError, match="two arms, and there are 3"):
        maxcombo(SMALL | {"ARM": list("abcabcabcabc")}, "ARM", reference="a")


@given(
    rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1), st.sampled_from("ab")), max_size=16),
    sides=st.sampled_from([1, 2]),
)
def test_never_a_wrong_number(rows: list[Any], sides: Any) -> None:
    time, censor, arm = (list(each) for each in zip(*rows, strict=True)) if rows else ([], [], [])
    try:
        found = maxcombo({"AVAL": time, "CNSR": censor, "ARM": arm}, "ARM", reference="a", sides=sides)
    except PivotalError:
        assert len(set(arm)) < 2
        return
    there = found.z[~np.isnan(found.z)]
    assert math.isnan(found.p_value) == (there.size == 0)
    if there.size:
        best = ndtr(-found.statistic) * sides
        assert best * (1 - 1e-6) <= found.p_value <= min(1.0, there.size * best) + 1e-6
