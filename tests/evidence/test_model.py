"""Reported results: what cannot have been printed is an error, and what rounding allows is not."""

import pytest
from pydantic import ValidationError

from pivotal.evidence.model import Estimate, HazardRatio, PValue, ReportedResult


@pytest.mark.parametrize(
    "given",
    [
        {"value": 5, "ci": [5.2, 11]},
        {"value": 0.4, "ci": [0.43, 0.5]},
        {"value": 13.8, "ci": ["not reached", "not reached"]} | {"value": "not reached"},
        {"value": 18.0, "ci": [9.2, "not reached"]},
        {"value": "not reached", "ci": [18.4, "not reached"]},
        {"value": 0.38, "ci": [None, 0.59]},
    ],
)
def test_what_rounding_allows_is_taken(given):
    assert Estimate.model_validate(given)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"value": 5, "ci": [5.6, 11]}, "outside its own interval"),
        ({"value": 5, "ci": [11, 2]}, "lies above"),
        ({"value": "not reached", "ci": [3, 12]}, "outside its own interval"),
        ({"value": 4, "ci": ["not reached", 5]}, "lies above"),
        ({"value": 4, "ci": [1, 5], "level": 100}, "less than 100"),
    ],
)
def test_an_impossible_interval_is_an_error(given, why):
    with pytest.raises(ValidationError, match=why):
        Estimate.model_validate(given)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"n": {"a": -1}}, "n of a is a count"),
        ({"n": {"a": 12.5}}, "n of a is a count"),
        ({"events": {"a": "not reached"}}, "events of a is a count"),
        ({"n": {"a": 10}, "events": {"a": 11}}, "11 events in 10 patients"),
        ({"percent": {"a": 250}}, "between 0 and 100"),
        ({"hazard_ratio": -0.5}, "above 0"),
        ({"hazard_ratio": "not reached"}, "above 0"),
        ({"p_value": 1.5}, "between 0 and 1"),
        ({"p_value": "not reached"}, "between 0 and 1"),
    ],
)
def test_an_impossible_number_is_an_error(given, why):
    with pytest.raises(ValidationError, match=why):
        ReportedResult.model_validate({"endpoint": "PFS"} | given)


def test_numbers_are_shown_as_they_were_printed():
    result = ReportedResult(
        endpoint="PFS", n={"a": 64}, median={"a": {"value": "13.80", "ci": [9.2, "not reached"]}},
        hazard_ratio=HazardRatio(value="0.40", ci=(0.26, 0.61), level=96), p_value=PValue(value="<0.0001", sides="one"),
    )  # fmt: skip
    assert list(result.numbers()) == [
        ("n", "a", "64"),
        ("median", "a", "13.80 (95 % CI 9.2 to not reached)"),
        ("hazard_ratio", None, "0.40 (96 % CI 0.26 to 0.61)"),
        ("p_value", None, "p <0.0001"),
    ]
    assert result.value("median", "a").value.digits == 2
    assert result.value("median", "b") is None
