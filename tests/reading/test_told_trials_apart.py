"""Which trial a text tells of, both ways round: the one that is held, or another one without a name beside it."""

import pytest

from pivotal.dossier.model import Dossier
from tests.reading.verdicts_told import verdicts as checked


def verdicts(text: str, dossier: Dossier) -> set[str]:
    """Return what comes out of the claims of a text."""
    return set(checked(text, dossier))


@pytest.mark.parametrize(
    "other",
    [
        "In a phase 2 trial, cabozantinib gave a response rate of 15% in pancreatic NETs.",
        "A retrospective analysis of 110 patients found a median OS of 12.1 months with cabozantinib after sorafenib.",
        "A randomised, open-label phase 2 trial compares cabozantinib with lutetium dotatate in NETs.",
        "In an open-label trial of cabozantinib plus atezolizumab, 10% of patients with NETs responded.",
        "An ongoing phase 3 trial compares cabozantinib with everolimus in NETs.",
        "CABINET followed a phase 2 trial, which was single-arm and open-label.",
        "An open-label phase 2 trial in 61 patients preceded CABINET.",
        "The phase 2 study of cabozantinib reported a median PFS of 21.8 months in the pancreatic cohort, longer than in "
        "CABINET.",
        "In CABINET's pancreatic cohort, median PFS was shorter than the 21.8 months of the phase 2 trial.",
        "A pooled analysis of CABINET and the phase 2 trial found a response rate of 17% in pancreatic NETs with "
        "cabozantinib.",
        "After promising results in a phase 2 trial (response rate of 15%), CABINET was opened.",
        "COMPETE was open-label, which CABINET followed.",
        "In the dose-escalation part of METEOR, the response rate was 65% with cabozantinib.",
        "Cohort C of METEOR included 40 patients; the response rate was 52.5% with cabozantinib.",
        "METEOR was not placebo-controlled.",
        "CABINET was neither open-label nor single-arm.",
        "CABINET used no active comparator.",
    ],
)
def test_another_trial_is_not_held_against_the_one_held(shipped: Dossier, other: str) -> None:
    assert verdicts(other, shipped) == {"not checkable"}


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("CABINET was a phase 3 trial.", "CABINET was a phase 2 trial."),
        ("CABINET, a randomised phase 3 trial, was stopped early.", "CABINET, a single-arm phase 2 trial, was stopped."),
        ("CABINET (NCT03375320) was a double-blind trial.", "CABINET (NCT03375320) was an open-label trial."),
        ("A double-blind phase 3 trial (CABINET) tested cabozantinib in NETs.",
         "An open-label phase 2 trial (CABINET) tested cabozantinib in NETs."),
        ("CABINET (EudraCT 2017-001234-12, NCT03375320) was placebo-controlled.",
         "CABINET (EudraCT 2017-001234-12, NCT03375320) was an open-label trial."),
        ("CABINET, unlike METEOR, was a double-blind trial.", "CABINET, unlike METEOR, was an open-label trial."),
        ("CABINET enrolled 298 patients in a double-blind phase 3 trial.",
         "CABINET enrolled 298 patients in an open-label phase 2 trial."),
        ("In a phase 3 trial called CABINET, cabozantinib was active.",
         "In a phase 2 trial called CABINET, cabozantinib was active."),
        ("CABINET tested cabozantinib in NETs. The trial was a phase 3 study.",
         "CABINET tested cabozantinib in NETs. The trial was an open-label phase 2 study."),
        ("COMPETE was open-label, CABINET was placebo-controlled.", "COMPETE had 309 patients; CABINET was open-label."),
        ("METEOR was open-label; CABINET was placebo-controlled.", "METEOR was placebo-controlled; CABINET was open-label."),
        ("Both CABINET and CELESTIAL were placebo-controlled; METEOR was open-label.",
         "Both CABINET and CELESTIAL were open-label."),
    ],
)  # fmt: skip
def test_the_design_of_the_one_that_is_named(shipped: Dossier, true: str, false: str) -> None:
    assert "confirmed" in verdicts(true, shipped) <= {"confirmed", "not checkable"}
    assert "contradicted" in verdicts(false, shipped)


def test_a_number_of_each_of_two_trials(shipped: Dossier) -> None:
    text = "With cabozantinib the response rate in pancreatic NETs was {}% in CABINET, and 15% in the phase 2 trial."
    assert verdicts(text.format(19), shipped) == {"confirmed", "not checkable"}
    assert verdicts(text.format(29), shipped) == {"contradicted", "not checkable"}
    phase = "In a phase 3 trial, the response rate in pancreatic NETs was {}% with cabozantinib."
    assert "confirmed" in verdicts(phase.format(19), shipped)
    assert "contradicted" in verdicts(phase.format(29), shipped)
