"""Odds ratios, relative risks, differences, and effects of one of several experimental arms, true and false."""

from functools import cache
from pathlib import Path

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings
from pivotal.dossier.trials import Trial

FOLDER = Path(__file__).parents[1] / "dossiers" / "merotinib"
C, X, N, S, V = "confirmed", "contradicted", "not checkable", "consistent", "conflicting"


@cache
def dossier():
    return pv.load_dossier(FOLDER)


def found(text):
    """Return the verdicts of a text in the order of its claims."""
    return quick_findings(pv.read_article(f"{text}\n", dossier()))


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("the odds ratio for objective response was 2.95 (95% CI 1.80-4.83).", [C]),
        ("the odds ratio for objective response was 2.59 (95% CI 1.80-4.83).", [X]),
        ("the odds ratio for objective response was 0.34.", [X]),
        ("the difference in objective response rate was 19.4 percentage points (95% CI 11.0-27.8).", [C]),
        ("the difference in objective response rate was 14.9 percentage points.", [X]),
        ("the relative risk of disease control was 1.61 (95% CI 1.38-1.88).", [C]),
        ("the relative risk of disease control was 1.16.", [X]),
        # what no cut prints is computed from what it prints of both arms
        ("the difference in complete response rate was 9.9 percentage points.", [C]),
        ("the difference in complete response rate was 12 percentage points.", [S]),  # within strata
        ("the difference in complete response rate was 19.9 percentage points.", [X]),
        ("the odds ratio for complete response was 2.2.", [S]),
        ("the odds ratio for complete response was 6.2.", [V]),
        ("median PFS was 9.4 months longer with merotinib than with placebo.", [C, S]),
        ("median PFS was 4.9 months longer with merotinib than with placebo.", [X, S]),
        ("the difference in median OS was 3.7 months.", [C]),
        ("the difference in median OS was 2.9 months.", [C]),  # of restricted means
        ("the difference in median OS was 7.3 months.", [X]),
    ],
)  # fmt: skip
def test_ratios_and_differences_are_held_against_what_is_printed(text, verdicts):
    assert [each.verdict for each in found(f"In SUMMIT, {text}")] == verdicts


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("merotinib plus goserelin reduced the risk of metastasis or death by 58% versus goserelin alone (HR 0.42; "
         "95% CI 0.30-0.59).", [C, C]),
        ("merotinib monotherapy reduced the risk of metastasis or death by 37% versus goserelin alone (HR 0.63; "
         "95% CI 0.46-0.87).", [C, C]),
        ("merotinib monotherapy reduced the risk of metastasis or death by 58% versus goserelin alone (HR 0.42; "
         "95% CI 0.30-0.59).", [X, X]),
        ("the risk of death was 17% lower with merotinib monotherapy than with goserelin alone.", [C]),
        ("the risk of death was 40% lower with merotinib monotherapy than with goserelin alone.", [X]),
        ("the risk of metastasis or death was 58% lower with the combination and 37% lower with monotherapy.", [C, C]),
        ("the risk of metastasis or death was 37% lower with the combination and 58% lower with monotherapy.", [X, X]),
        ("the combination lowered the risk of metastasis or death by 58% and monotherapy by 37%.", [C, C]),
        ("merotinib monotherapy did not significantly improve overall survival.", [S]),
        ("merotinib monotherapy significantly improved overall survival.", [X]),
        ("merotinib plus goserelin did not improve overall survival.", [X]),
        ("merotinib plus goserelin significantly improved overall survival.", [S]),
        ("the odds ratio for objective response with merotinib plus goserelin was 2.30.", [C]),
        ("the hazard ratio for metastasis-free survival was 0.36.", [X]),
    ],
)  # fmt: skip
def test_an_effect_is_that_of_the_arm_that_is_told(text, verdicts):
    assert [each.verdict for each in found(f"In TRIDENT, {text}")] == verdicts


def test_an_effect_of_one_of_two_arms_says_which_it_may_be():
    (one,) = found("In TRIDENT, the hazard ratio for metastasis-free survival was 0.63.")
    assert (one.verdict, one.reason.split("; ")[0]) == (S, "equals final analysis for monotherapy v goserelin")


@pytest.mark.parametrize("name", ["MRT", "MR-2041", "Merova"])
def test_a_medicine_goes_by_its_short_names_alone_and_in_an_arm(name):
    (median, benefit) = found(f"In SUMMIT, median PFS was 9.4 months longer with {name} than with placebo.")
    assert (median.verdict, benefit.verdict) == (C, S)
    assert [
        each.verdict
        for each in found(f"In SUMMIT, median PFS was 4.4 months with {name} and 13.8 months with placebo.")
    ] == [X, X]
    (ratio,) = found(f"In TRIDENT, the hazard ratio for metastasis-free survival with {name} plus goserelin was 0.63.")
    assert ratio.verdict == X


def test_numbers_of_another_cut_are_shown_whole():
    text = "In TRIDENT, median OS was 61.0 months with merotinib plus goserelin and 44.0 months with goserelin alone.\n"
    (row,) = pv.check(text, dossier()).statements
    assert (row.verdict, row.reason.split("; ")[-1]) == (C, "others differ: first analysis (not reached, not reached)")


def test_two_ratios_of_one_endpoint_say_which_arms_they_compare():
    trial = dossier().trial("TRIDENT").model_dump()
    for each in trial["cuts"][1]["results"][:2]:
        each |= {"compared": None, "n": {}, "events": {}}
    with pytest.raises(ValueError, match=r"the cut final compares arms by MFS twice.*compared: \[arm, arm\]"):
        Trial.model_validate(trial)


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("median PFS was 13.8 months with merotinib and 4.4 months with best supportive care.", [C, C]),
        ("median PFS was 4.4 months with merotinib and 13.8 months with BSC.", [X, X]),
        ("clinical benefit was seen in 80.0% with merotinib and 50.0% with placebo.", [C, C]),
        ("clinical benefit was seen in 50.0% with merotinib and 80.0% with placebo.", [X, X]),
    ],
)
def test_arms_and_endpoints_go_by_further_names(text, verdicts):
    assert [each.verdict for each in found(f"In SUMMIT, {text}")] == verdicts


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("median OS was 19.5 months with merotinib and 16.1 months with placebo.", [C, C]),
        ("median OS was 23.0 months with merotinib and 15.2 months with placebo.", [X, X]),
        (
            "median OS was 23.0 months with merotinib and 15.2 months with placebo in the TPS-positive cohort.",
            [C, C],
        ),
        ("median OS was 19.5 months with merotinib and 16.1 months with placebo in the PD-L1-positive cohort.", [X, X]),
    ],
)
def test_a_cohort_of_all_patients_is_meant_where_none_is_told(text, verdicts):
    assert [each.verdict for each in found(f"In HARBOUR, {text}")] == verdicts


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("merotinib was superior to placebo, with an objective response rate of 35.0%.", [C, S]),
        ("merotinib was superior to placebo, with an objective response rate of 15.7%.", [X, S]),
        ("merotinib improved PFS compared with placebo, with a median of 13.8 months.", [S, C]),
        ("merotinib beat placebo with a median PFS of 13.8 months.", [C]),
        ("merotinib improved PFS, but there was no significant difference in overall survival.", [S, N]),
        ("merotinib improved PFS, but the difference was not significant.", [X]),
        ("merotinib, when compared with placebo, gave an objective response in 35.0% of patients.", [C]),
        ("the hazard ratio for progression or death was 0.38 in favour of merotinib.", [C]),
        ("the hazard ratio for progression or death was 0.38, favouring placebo.", [N, X]),
        ("patients were given merotinib or were treated with placebo, with a median PFS of 4.4 months.", [C]),
    ],
)
def test_a_number_behind_a_comparison_is_that_of_its_subject(text, verdicts):
    assert [each.verdict for each in found(f"In SUMMIT, {text}")] == verdicts
