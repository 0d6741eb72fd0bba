"""Numbers of a text against those that they are printed with: one result for each printed hazard ratio."""

import pytest

from pivotal.claims.own_numbers import own_fit
from pivotal.claims.told_numbers import told_consistency, told_results
from pivotal.reading.reader import read_article

GOOD = "the hazard ratio was 0.48 (95% CI 0.25 to 0.92; P=0.027)"
WRONG = "the hazard ratio was 0.48 (95% CI 0.25 to 0.59)"
OTHER = "the hazard ratio was 0.61 (95% CI 0.40 to 0.93; P=0.02)"
INTERVAL = "hazard ratio against its interval"


def fits(text):
    """Return for each hazard ratio and p value of a text whether it is wrong, and in how many ways it fits."""
    statements = read_article(f"In SUNBEAM-2, {text}\n").statements
    told = told_results(statements)
    own = [(each.get("value"), own_fit(each, told)) for each in statements if each.kind in {"hazard_ratio", "p_value"}]
    return [(value, fit.wrong is not None, len(fit.fits)) for value, fit in own], told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"for PFS {GOOD}.", [("0.48", False, 2), ("0.027", False, 1)]),
        (f"for PFS {WRONG}.", [("0.48", True, 0)]),
        (f"for PFS {GOOD}. Later, for PFS {WRONG}.", [("0.48", False, 2), ("0.027", False, 1), ("0.48", True, 0)]),
        (f"for PFS {WRONG}. Later, for PFS {OTHER}.", [("0.48", True, 0), ("0.61", False, 2), ("0.02", False, 1)]),
        (f"for PFS {GOOD}, and later for PFS {WRONG}.", [("0.48", False, 2), ("0.027", False, 1), ("0.48", True, 0)]),
    ],
)
def test_each_ratio_is_judged_by_its_own_numbers(text, expected):
    assert fits(text)[0] == expected


def test_a_p_value_belongs_to_the_ratio_before_it_and_medians_to_the_one_after():
    text = (
        "median PFS was 9.1 months with zorbatinib and 4.2 months with placebo (hazard ratio 0.48, 95% CI 0.25 to 0.92; "
        "P=0.027), and by the investigators the hazard ratio for PFS was 0.61 (95% CI 0.40 to 0.93; P=0.02)."
    )
    _, told = fits(text)
    held = [
        (str(each.result.hazard_ratio.value), str(each.result.p_value.value), len(each.result.median)) for each in told
    ]
    assert held == [("0.48", "0.027", 2), ("0.61", "0.02", 0)]


def test_a_ratio_that_is_printed_twice_is_one_result():
    _, told = fits(f"for PFS {GOOD}. Again in SUNBEAM-2, for PFS {GOOD}.")
    assert [len(each.statements) for each in told] == [4]


def test_the_rows_of_all_results_stand_together():
    _, told = fits(f"for PFS {WRONG}. Later, for PFS {OTHER}.")
    (rows,) = told_consistency(told)
    assert [(each.rule, each.severity) for each in rows.findings] == [(INTERVAL, "serious")]
    assert rows.tests == sum(sum(each.report.tested.values()) for each in told)
    assert told_consistency([]) == ()
