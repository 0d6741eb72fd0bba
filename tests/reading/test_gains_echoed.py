"""What a clause repeats or denies of another without saying it again, and endpoints told by one plain word."""

import pytest

from tests.reading.statements_told import statements
from tests.reading.verdicts_told import verdicts


def gains(text):
    """Return each benefit with its endpoint and what the word beside it means."""
    return [
        (each.slot("endpoint").text if each.slot("endpoint") else "", each.slot("direction").value)
        for each in statements(text, "benefit")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Event-free survival was longer with velotinib (41% v 29%; P = .03), but overall survival was not (P = .5).",
            [("Event-free survival", "better"), ("overall survival", "not better")],
        ),
        ("PFS favoured velotinib, OS did not.", [("PFS", "better"), ("OS", "not better")]),
        ("PFS was shorter with velotinib (HR 1.27), and so was OS (HR 1.31).", [("PFS", "worse"), ("OS", "worse")]),
        (
            "TTF was longer with velotinib (14 v 9 weeks), survival the same (43 v 42 weeks).",
            [("TTF", "better"), ("survival", "not better")],
        ),
        ("PFS was better with velotinib, with none in OS.", [("PFS", "better"), ("OS", "not better")]),
        (
            "Neither event-free survival (P = .61) nor survival (P = .33) separates the arms.",
            [("event-free survival", "not better"), ("survival", "not better")],
        ),
        (
            "The 3-year survival was 74% with velotinib and 77% with placebo; none of these was significantly different.",
            [("survival", "not better")],
        ),
        (
            "Survival was 23 months with velotinib and 21 months with placebo, the difference not being significant.",
            [("Survival", "not better")],
        ),
        # nothing is repeated of what no clause told, and a verb that goes on tells its own
        ("OS was not.", []),
        ("PFS was longer with velotinib, but OS was not reached.", [("PFS", "better")]),
        ("PFS was longer with velotinib, and nausea was not.", [("PFS", "better")]),
        ("If PFS is longer with velotinib, and OS is not, another trial will be needed.", []),
        ("None of these patients had progressed.", []),
    ],
)
def test_a_clause_that_repeats_or_denies(text, expected):
    assert gains(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Response was better with velotinib than with placebo.", [("Response", "better")]),
        ("Responses did not differ between the arms.", [("Responses", "not better")]),
        ("Response and PFS were better with velotinib.", [("Response", "better"), ("PFS", "better")]),
        ("Immune responses were higher with velotinib.", []),
        ("Response was associated with longer survival.", [("survival", "better")]),
        ("The response was assessed every 6 weeks.", []),
    ],
)
def test_responses_without_more(text, expected):
    assert gains(text) == expected


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("FENDER-2 was a negative trial.", "not better"),
        ("The phase III trial of velotinib failed.", "not better"),
        ("Velotinib was non-inferior and is easier to take.", "not worse"),
        ("A later study found the drug non-inferior.", "not worse"),
        ("Velotinib missed its non-inferiority margin (HR 1.14).", "not better"),
        ("The difference was statistically significant (P = .02).", None),  # of what, nobody says
        ("The effect of three patients was negative.", None),
        ("The trial of velotinib enrolled patients in whom chemotherapy failed.", None),
        ("Velotinib was to be non-inferior in its safety.", None),
        ("The non-inferiority margin was 1.25.", None),
    ],
)
def test_trials_that_won_or_failed(text, direction):
    assert [meant for _, meant in gains(text)] == ([direction] if direction else [])


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("PFS was 80% with velotinib (HRdeath, 0.31; 95% CI, 0.2-0.5).", "hazard_ratio", ["0.31"]),
        ("The HRT was stopped in 0.31 of them.", "hazard_ratio", []),
        ("PFS was longer (5.1 v 3.6 months; HR, 0.7; risk reduction, 30%).", "risk_reduction", ["30"]),
    ],
)
def test_ratios_and_risks_in_brackets(text, kind, value):
    assert [each.slot("value").text for each in statements(text, kind)] == value


@pytest.mark.parametrize(
    "text",
    [
        "Velotrix contains velotinib, a type of cancer medicine called a MEK inhibitor.",
        "Velotrix contains velotinib, which is one of a group of medicines called MEK inhibitors.",
    ],
)
def test_a_class_that_a_leaflet_calls_by_its_name(text):
    assert [each.slot("target").text for each in statements(text, "mechanism")] == ["MEK"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Velotinib gave patients more time before their cancer got worse.",
            [("before their cancer got worse", "better")],
        ),
        (
            "Results have shown that velotinib can give people more time before their disease gets worse.",
            [("time before their disease gets worse", "better")],
        ),
        ("Tumours shrank in more patients on velotinib.", [("Tumours shrank", "better")]),
        ("Patients who received velotinib did significantly better.", [("", "better")]),
        ("Results were worse with velotinib.", [("Results", "worse")]),
        ("The analysis favoured velotinib.", [("", "better")]),
        ("The two regimens were equally effective.", [("", "not better")]),
        ("The benefit was maintained at five years.", [("", "better")]),
        ("In these patients the hazard ratio was 0.64, a statistically significant difference.", [("", "differed")]),
        ("PFS was 8.6 v 3.7 months, which is both statistically and clinically significant.", [("PFS", "better")]),
        ("The response rate with velotinib was twice that with placebo.", [("response rate", "better")]),
        ("The response rate was twice that expected.", []),
        ("Velotinib prolonged survival without added toxicity.", [("survival", "better")]),
        (
            "There was a significant (P = .03) survival advantage for patients given velotinib.",
            [("survival", "better")],
        ),
        ("Velotinib may give patients more time before their cancer gets worse.", []),
        ("Doctors hope that tumours will shrink in more patients on velotinib.", []),
        ("Patients who were fitter did better.", []),
        ("The data monitoring committee favoured a longer trial.", []),
        ("The two regimens were equally toxic.", []),
        ("The benefit of velotinib is unknown.", []),
        ("Velotinib prolonged survival without progression.", [("survival without progression", "better")]),
    ],
)
def test_gains_in_words_of_every_day(text, expected):
    assert gains(text) == expected


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("In CABINET, PFS was longer with cabozantinib, but OS was not.", ["consistent", "consistent"]),
        ("In CABINET, OS was longer with cabozantinib, but PFS was not.", ["contradicted", "contradicted"]),
        ("In CABINET, PFS was longer with cabozantinib, and so was OS.", ["consistent", "contradicted"]),
        ("In CABINET, the results favoured placebo.", ["contradicted"]),
        ("CABINET was a negative trial.", ["contradicted"]),
        ("In CABINET, PFS with placebo was twice that with cabozantinib.", ["contradicted"]),
        ("In CABINET, cabozantinib and placebo were equally effective.", ["contradicted"]),
        (
            "In CABINET, there was a significant PFS difference between the arms.",
            ["not checkable"],
        ),  # whose, nobody says
        ("In CABINET, puncture-free survival, the primary endpoint, was longer with cabozantinib.", ["not checkable"]),
    ],
)
def test_what_is_repeated_or_denied_is_checked(text, verdict, shipped):
    assert verdicts(text, shipped)[: len(verdict)] == verdict
