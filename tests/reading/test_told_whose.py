"""Whose a number is, both ways round: of all patients of a trial, or of some that a text tells apart from them."""

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings
from pivotal.dossier.model import Dossier


@pytest.fixture(scope="module")
def shipped() -> Dossier:
    """Return the shipped dossier."""
    return pv.load_dossier("cabometyx")


def verdicts(text: str, dossier: Dossier) -> list[str]:
    """Return what comes out of each claim of a text."""
    return [each.verdict for each in quick_findings(pv.read_article(f"{text}\n", dossier))]


@pytest.mark.parametrize(
    "some",
    [
        "In CELESTIAL, Asian patients lived a median of 9.7 months with cabozantinib and 6.1 months with placebo.",
        "In CELESTIAL, hepatitis B patients had a median OS of 9.7 months with cabozantinib.",
        "In CELESTIAL, second-line patients had a median OS of 11.3 months with cabozantinib.",
        "In CELESTIAL, the over-65s had a median OS of 9.6 months with cabozantinib.",
        "In CELESTIAL, responders had a median OS of 25.6 months with cabozantinib.",
        "In CELESTIAL, sorafenib-only patients had a median OS of 11.3 months with cabozantinib.",
        "In CELESTIAL, patients who had received only sorafenib had a median OS of 11.3 months with cabozantinib.",
        "In CELESTIAL, high AFP went along with a median OS of 8.5 months with cabozantinib.",
        "In CELESTIAL, third-line use of cabozantinib gave a median OS of 8.6 months.",
        "In CELESTIAL, cabozantinib gave women a median OS of 9.1 months.",
        "In METEOR, good-risk patients' median OS was 30.9 months with cabozantinib.",
        "In METEOR, cabozantinib worked in bone metastases: OS was 20.1 versus 12.1 months.",
        "In METEOR, OS was 20.1 months with cabozantinib and 12.1 months with everolimus if there were bone metastases.",
        "In COSMIC-311, median PFS was 16.6 months with cabozantinib after sorafenib and 5.8 months after lenvatinib.",
        "In CABINET, patients with grade 3 tumours had a median PFS of 5.5 months with cabozantinib in the pancreatic cohort.",
        "In CABINET, Asian patients with pNET had a median PFS of 13.8 months with cabozantinib.",
        "In CELESTIAL, HBV-positive patients did not live longer with cabozantinib.",
    ],
)  # fmt: skip
def test_some_patients_are_not_held_against_all(shipped: Dossier, some: str) -> None:
    assert set(verdicts(some, shipped)) == {"not checkable"}


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("In CELESTIAL, cabozantinib-treated patients had a median OS of 10.2 months.",
         "In CELESTIAL, cabozantinib-treated patients had a median OS of 12.2 months."),
        ("In CELESTIAL, patients who took the drug cabozantinib lived a median of 10.2 months.",
         "In CELESTIAL, patients who took cabozantinib lived a median of 12.2 months."),
        ("In CELESTIAL, the men and women on cabozantinib lived a median of 10.2 months.",
         "In CELESTIAL, the men and women on cabozantinib lived a median of 12.2 months."),
        ("In CABINET, patients with extra-pancreatic NET had a median PFS of 8.4 months with cabozantinib.",
         "In CABINET, patients with extra-pancreatic NET had a median PFS of 9.9 months with cabozantinib."),
        ("In METEOR, previously treated patients had a median OS of 21.4 months with cabozantinib.",
         "In METEOR, previously treated patients had a median OS of 25.4 months with cabozantinib."),
        ("In CELESTIAL, patients on cabozantinib lived longer.",
         "In CELESTIAL, patients on cabozantinib did not live longer."),
    ],
)  # fmt: skip
def test_numbers_of_all_are_held_against_them(shipped: Dossier, true: str, false: str) -> None:
    assert set(verdicts(true, shipped)) <= {"confirmed", "consistent"} and verdicts(true, shipped)
    assert "contradicted" in verdicts(false, shipped)
