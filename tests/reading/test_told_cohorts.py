"""Cohorts and patients told by what all of them had, both ways round, and those told apart from them."""

import pytest

from pivotal.dossier.model import Dossier
from tests.reading.verdicts_told import verdicts as checked


def verdicts(text: str, dossier: Dossier) -> list[str]:
    """Return what comes out of each result of a text."""
    return checked(text, dossier, "result", "statement", "benefit")


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("In CABINET, patients with advanced pancreatic NETs had a median PFS of {} months with cabozantinib.",
         "13.8", "12.8"),
        ("In CABINET, median PFS was {} months with cabozantinib in patients with metastatic extrapancreatic NETs.",
         "8.4", "9.4"),
        ("In patients with advanced, progressive extrapancreatic NETs, cabozantinib gave a median PFS of {} months in "
         "CABINET.", "8.4", "9.4"),
        ("In CABINET, patients with well-differentiated, progressive pancreatic NETs had a median PFS of {} months with "
         "cabozantinib.", "13.8", "12.8"),
        ("In CheckMate 9ER, median PFS in first-line patients was {} months with nivolumab plus cabozantinib.",
         "16.6", "18.9"),
        ("In CABINET, the pNET group comprised {} patients.", "95", "97"),
    ],
)  # fmt: skip
def test_what_all_of_them_had(text: str, right: str, wrong: str, shipped: Dossier) -> None:
    """Words that all patients of a cohort or of a trial answer to tell no part of them."""
    assert verdicts(text.format(right), shipped) == ["confirmed"]
    assert verdicts(text.format(wrong), shipped) == ["contradicted"]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("In METEOR, patients previously treated with VEGFR inhibitors had a median PFS of {} months with cabozantinib.",
         "7.4", "9.4"),
        ("In CELESTIAL, sorafenib-pretreated patients lived a median of {} months with cabozantinib.", "10.2", "12.2"),
    ],
)  # fmt: skip
def test_what_all_had_received(text: str, right: str, wrong: str, shipped: Dossier) -> None:
    """By what they had received patients may be told more narrowly than the title tells: another number is open."""
    assert verdicts(text.format(right), shipped) == ["confirmed"]
    assert verdicts(text.format(wrong), shipped) == ["not checkable"]


@pytest.mark.parametrize(
    "text",
    [
        "In CABINET, patients with grade 3 pNET had a median PFS of 13.8 months with cabozantinib.",
        "In CABINET, patients with poorly differentiated pancreatic carcinoma had a median PFS of 13.8 months with "
        "cabozantinib.",
        "In CABINET, patients with pancreatic NETs who had received lutetium had a median PFS of 13.0 months with "
        "cabozantinib.",
        "In CABINET, patients with pancreatic NETs who had not received lutetium had a median PFS of 13.0 months with "
        "cabozantinib.",
        "In CABINET, median PFS was 13.0 months with cabozantinib in patients with pancreatic NETs who had received "
        "everolimus.",
        "In CABINET, patients with extrapancreatic NETs and liver metastases had a median PFS of 7.0 months with "
        "cabozantinib.",
        "In METEOR, patients with kidney cancer who had received one VEGFR inhibitor had a median OS of 20.0 months "
        "with cabozantinib.",
        "In CELESTIAL, patients with liver cancer who had received two lines had a median OS of 8.6 months with "
        "cabozantinib.",
        "In METEOR, untreated patients had a median PFS of 7.4 months with cabozantinib.",
        "In CheckMate 9ER, nivolumab plus cabozantinib reached a median PFS of 16.6 months in previously treated "
        "patients.",
        "PFS in CABINET was assessed by BICR; by investigators, median PFS was 14.2 months with cabozantinib in the "
        "pancreatic cohort.",
        "In the pancreatic cohort of CABINET, investigator-assessed PFS was similar, at 14.2 months with cabozantinib.",
        "In CELESTIAL, the updated median OS was 11.9 months with cabozantinib.",
    ],
)
def test_some_of_them(text: str, shipped: Dossier) -> None:
    """Patients that are told apart, other readers and other looks have numbers of their own."""
    assert set(verdicts(text, shipped)) == {"not checkable"}


def test_compared_respectively(shipped: Dossier) -> None:
    """Two medians that are compared respectively with those of the other arm are of the same cohorts."""
    text = (
        "In CABINET, PFS was 13.8 months for pNET and 8.4 months for epNET with cabozantinib, compared to {} months "
        "with placebo, respectively."
    )
    assert set(verdicts(text.format("4.4 and 3.9"), shipped)) == {"confirmed"}
    assert verdicts(text.format("6.4 and 5.9"), shipped)[2:] == ["contradicted", "contradicted"]
