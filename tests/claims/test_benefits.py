"""What is said of an effect, on estimates of any kind: the four directions, unclear limits, shares, and how many times."""

import math

import pytest
from pydantic import ValidationError

from pivotal.claims.benefits import CLEAR, Advantage, verdict_on
from pivotal.claims.model import Benefit

DIRECTIONS = ("better", "worse", "not better", "not worse")


def ratio(value: float, low: float | None, high: float | None) -> Advantage:
    limits = [None if each is None else -math.log(each) for each in (high, low)]
    return Advantage("hazard ratio", f"{value}", -math.log(value), *limits)


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.38, 0.25, 0.59, ("consistent", "contradicted", "contradicted", "consistent")),
        (2.63, 1.69, 4.00, ("contradicted", "consistent", "consistent", "contradicted")),
        (0.86, 0.56, 1.31, ("not informative", "contradicted", "consistent", "consistent")),
        (0.80, 0.65, 0.98, ("consistent", "contradicted", "not informative", "consistent")),
        (0.80, None, None, ("not informative", "contradicted", "not informative", "consistent")),
        (1.00, 0.80, 1.25, ("contradicted", "contradicted", "consistent", "consistent")),
    ],
)
def test_each_direction_comes_out_by_estimate_and_limits(value, low, high, expected):
    assert tuple(verdict_on(each, ratio(value, low, high)) for each in DIRECTIONS) == expected


def test_only_a_clear_benefit_contradicts_that_there_was_none():
    """The p value of 0.80 (0.65 to 0.98) is 0.03, which the plan of a trial may not have allowed."""
    assert not ratio(0.80, 0.65, 0.98).is_clear
    error = (math.log(0.59) - math.log(0.25)) / (2 * 1.959964)
    p_value = math.erfc(-math.log(0.38) / error / math.sqrt(2))
    assert p_value < CLEAR and ratio(0.38, 0.25, 0.59).is_clear


def test_a_share_that_was_higher_was_higher_whatever_its_limits():
    counted = Advantage("difference", "5 % v 0 %", 0.05, -0.008, 0.105)
    assert [verdict_on(each, counted) for each in DIRECTIONS] == [
        "consistent",
        "contradicted",
        "consistent",
        "consistent",
    ]


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [(0.38, 0.25, 0.59, "consistent"), (0.87, 0.67, 1.12, "contradicted"), (0.82, 0.66, 1.02, "not informative")],
)
def test_a_significant_benefit_needs_limits_that_show_one(value, low, high, expected):
    assert verdict_on("better", ratio(value, low, high), significant=True) == expected


@pytest.mark.parametrize("times", ["not reached", "0", "-2"])
def test_times_that_are_none_are_told(times):
    with pytest.raises(ValidationError, match="times is a number above 0"):
        Benefit(id="a", says="b", check="benefit", trial="T", endpoint="PFS", cuts=("c",), times=times)
