"""Odds ratios, relative risks and differences beside their intervals, their p values and the shares of both arms."""

import numpy as np
import pytest

import pivotal as pv
from pivotal.evidence.model import ReportedResult
from pivotal.evidence.placed import place

SHARES = {"drug": "35.0", "placebo": "15.7"}
N = {"drug": 200, "placebo": 198}


def report(**numbers):
    return pv.check_consistency(
        ReportedResult(endpoint="ORR", **numbers), reference="placebo" if "percent" in numbers else None
    )


def severities(**numbers):
    return {each.rule: each.severity for each in report(**numbers).findings}


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ({"odds_ratio": "2.9"}, {}),
        ({"odds_ratio": "3.4"}, {}),  # within strata
        ({"odds_ratio": "5.2"}, {"odds ratio against the shares": "doubtful"}),
        ({"odds_ratio": "0.35"}, {"odds ratio against the shares": "serious"}),
        ({"relative_risk": "2.2"}, {}),
        ({"relative_risk": "1.6"}, {"relative risk against the shares": "doubtful"}),
        ({"difference": "19.4"}, {}),
        ({"difference": "26.0"}, {"difference against the shares": "doubtful"}),
        ({"difference": "-19.4"}, {"difference against the shares": "serious"}),
        ({"difference": {"value": "9.4", "of": "median"}}, {}),
    ],
)  # fmt: skip
def test_an_effect_is_that_of_the_shares(numbers, found):
    assert severities(percent=SHARES, n=N, **numbers) == found


def test_the_other_arm_over_this_one_is_said():
    (found,) = report(percent=SHARES, n=N, odds_ratio="0.35").findings
    assert "of the other arm over this one" in found.explanation
    assert found.implied == "odds ratio about 2.90"


def test_an_effect_lies_in_the_middle_of_its_interval():
    assert severities(odds_ratio={"value": "2.00", "ci": ["1.25", "3.20"]}) == {}
    wrong = severities(odds_ratio={"value": "5.50", "ci": ["1.56", "5.60"]})
    assert wrong == {"odds ratio against its interval": "doubtful"}


def test_a_p_value_is_that_of_the_interval_where_no_hazard_ratio_is():
    numbers = {"difference": {"value": "12.3", "ci": ["4.1", "20.5"]}}
    assert severities(**numbers, p_value="0.003") == {}
    assert severities(**numbers, p_value="0.4") == {"p value against difference": "doubtful"}
    assert severities(**numbers, p_value="0.4", hazard_ratio="0.9") == {}


def test_hardly_a_trial_with_strata_is_doubted_and_none_seriously():
    """Effects within strata, by Mantel and Haenszel, of 400 randomised trials whose strata differ widely."""
    rng = np.random.default_rng(3)
    told = []
    for _ in range(400):
        strata, size = int(rng.integers(2, 5)), int(rng.integers(60, 400))
        base, effect = rng.normal(-0.5, 0.9, strata), rng.uniform(-0.2, 1.6)
        n = np.array([rng.multinomial(size, np.ones(strata) / strata) for _ in range(2)])
        odds = np.exp(np.array([base + effect, base]))
        events = rng.binomial(n, odds / (1 + odds))
        a, b, total = events[0], n[0] - events[0], n.sum(axis=0)
        c, d = events[1], n[1] - events[1]
        ratio = (a * d / total).sum() / (b * c / total).sum()
        risk = (a * n[1] / total).sum() / (c * n[0] / total).sum()
        weights = n[0] * n[1] / total
        gain = 100 * ((a / n[0] - c / n[1]) * weights).sum() / weights.sum()
        shares = 100 * events.sum(axis=1) / n.sum(axis=1)
        if min(shares) > 0 and max(shares) < 100:
            told.append(severities(
                percent={"drug": f"{shares[0]:.1f}", "placebo": f"{shares[1]:.1f}"},
                n=dict(zip(("drug", "placebo"), map(int, n.sum(axis=1)), strict=True)),
                odds_ratio=f"{ratio:.2f}", relative_risk=f"{risk:.2f}", difference=f"{gain:.1f}",
            ))  # fmt: skip
    assert len(told) > 380
    assert not any("serious" in each.values() for each in told)
    assert sum(bool(each) for each in told) / len(told) < 0.03


def test_two_prints_of_a_difference_are_compared_as_they_stand():
    first, second = (ReportedResult(endpoint="ORR", difference=each) for each in ("-1.0", "1.5"))
    found = pv.check_consistency([first, second]).findings
    assert "the other arm minus this one" in found[0].explanation
    later = ReportedResult(endpoint="ORR", odds_ratio="0.50")
    assert [
        each.rule for each in pv.check_consistency([ReportedResult(endpoint="ORR", odds_ratio="2.00"), later]).findings
    ] == ["reciprocal"]


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ({"odds_ratio": "-1"}, "an odds ratio is above 0"),
        ({"relative_risk": "0"}, "a relative risk is above 0"),
        ({"difference": "120"}, "lies between -100 and 100"),
        ({"difference": "not reached"}, "lies between -100 and 100"),
        ({"compared": ["drug", "drug"]}, "compared with itself"),
    ],
)
def test_what_is_impossible_is_refused(numbers, says):
    with pytest.raises(ValueError, match=says):
        ReportedResult(endpoint="ORR", **numbers)


def test_the_arms_compared_are_those_of_the_result():
    three = {"n": {"both": 100, "drug": 100, "placebo": 100}, "percent": {"both": 60, "drug": 45, "placebo": 40}}
    results = [
        ReportedResult(endpoint="ORR", compared=["both", "placebo"], odds_ratio="2.25", **three),
        ReportedResult(endpoint="ORR", compared=["drug", "placebo"], odds_ratio="1.23"),
    ]
    assert pv.check_consistency(results, reference="placebo").findings == ()
    placed = place([("cut", None, results)], reference="placebo")
    assert [each.roles for each in placed] == [("both", "placebo"), ("drug", "placebo")]
