"""Whose a number is, both ways round: of all patients of a trial, or of some that a text tells apart from them."""

import pytest

from pivotal.dossier.model import Dossier
from tests.reading.verdicts_told import dossier, verdicts


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
        "In CELESTIAL, Asian patients had a response rate of 7%. Their median OS was 8.8 months with placebo.",
        "In CELESTIAL, results in Asian patients were published separately. Median OS was 9.7 months with cabozantinib.",
        "In CELESTIAL, women fared better: their median OS was 12.9 months with cabozantinib.",
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
        ("In METEOR, OS was longer in the cabozantinib group than in the everolimus group (median 21.4 vs. 16.5 months).",
         "In METEOR, OS was longer in the cabozantinib group than in the everolimus group (median 25.4 vs. 16.5 months)."),
        ("In METEOR, patients on cabozantinib lived 4.9 months longer than those on everolimus.",
         "In METEOR, patients on cabozantinib lived 6.9 months longer than those on everolimus."),
        ("In METEOR, cabozantinib reduced the risk of disease progression by 42%.",
         "In METEOR, cabozantinib reduced the risk of disease progression by 62%."),
        ("In METEOR, 17% of patients responded to cabozantinib.",
         "In METEOR, 27% of patients responded to cabozantinib."),
        ("CABINET is a study of cabozantinib in 298 people with neuroendocrine tumours.",
         "CABINET is a study of cabozantinib in 398 people with neuroendocrine tumours."),
        ("METEOR evaluated the safety and efficacy of cabozantinib in 658 patients.",
         "CABINET evaluated the safety and efficacy of cabozantinib in 328 patients."),
        ("METEOR and CELESTIAL had PFS and OS as their primary endpoints, respectively.",
         "METEOR and CELESTIAL had OS and PFS as their primary endpoints, respectively."),
        ("METEOR's hazard ratio for PFS of 0.58 compares with 0.44 in CELESTIAL.",
         "METEOR's hazard ratio for PFS of 0.44 compares with 0.58 in CELESTIAL."),
        ("In CELESTIAL, patients fared better with cabozantinib: median OS was 10.2 months.",
         "In CELESTIAL, patients fared better with cabozantinib: median OS was 12.9 months."),
        ("METEOR was an unblinded, randomised trial.", "CABINET was an unblinded, randomised trial."),
        ("CABINET had two separate cohorts.", "CABINET had three separate cohorts."),
        ("The major efficacy outcome measure of METEOR was PFS.", "The main outcome of METEOR was overall survival."),
    ],
)  # fmt: skip
def test_numbers_of_all_are_held_against_them(shipped: Dossier, true: str, false: str) -> None:
    assert set(verdicts(true, shipped)) <= {"confirmed", "consistent"} and verdicts(true, shipped)
    assert "contradicted" in verdicts(false, shipped)


@pytest.mark.parametrize(
    ("loose", "false"),
    [
        ("The safety population of CABINET comprised 295 patients.",
         "The safety population of CABINET comprised 315 patients."),
        ("In METEOR, 331 patients were treated with cabozantinib and 322 with everolimus.",
         "In METEOR, 331 patients were assigned to cabozantinib and 322 to everolimus."),
        ("CABINET enrolled about 300 patients.", "CABINET enrolled about 400 patients."),
        ("In METEOR, median OS was about 22 months with cabozantinib.",
         "In METEOR, median OS was about 25 months with cabozantinib."),
        ("The unstratified hazard ratio for PFS in METEOR was 0.55.",
         "The stratified hazard ratio for PFS in METEOR was 0.55."),
        ("With everolimus, median OS is about 14 months; METEOR improved on that.",
         "In METEOR, median OS is about 14 months with everolimus."),
        ("The major efficacy outcome measures of METEOR were PFS and overall survival.",
         "The primary endpoints of METEOR were PFS and overall survival."),
        ("CABINET ended early and was unblinded in August 2023.", "CABINET was an open-label trial."),
        ("In METEOR, dose reductions were needed in 62% of patients on cabozantinib.",
         "In METEOR, dose reductions were needed in 72% of patients on cabozantinib."),
        ("In CELESTIAL, OS was better in HBV-positive (HR 0.69) and in HCV-positive patients (HR 1.11).",
         "In CELESTIAL, OS was better in all patients (HR 0.69)."),
        ("METEOR met its endpoint of improved PFS, the OS results leave doubts.",
         "In METEOR, everolimus improved PFS, and the OS was longer with it too."),
    ],
)  # fmt: skip
def test_what_is_told_loosely_is_not_held_against_a_trial(shipped: Dossier, loose: str, false: str) -> None:
    assert "contradicted" not in verdicts(loose, shipped)
    assert "contradicted" in verdicts(false, shipped)


def test_a_number_of_two_experimental_arms_needs_its_arm(shipped: Dossier) -> None:
    trial = shipped.trial("METEOR")
    arms = tuple(each.model_copy(update={"role": "experimental", "name": each.id}) for each in trial.arms)
    trials = tuple(each.model_copy(update={"arms": arms}) if each is trial else each for each in shipped.trials)
    changed = shipped.model_copy(update={"trials": trials})
    assert "not checkable" in verdicts("In METEOR, the response rate was 17% and 3%.", changed)


def test_a_sentence_that_names_nobody_goes_on_with_those_of_the_one_before(shipped: Dossier) -> None:
    results = "Median OS was 19.8 months with cabozantinib versus 12.3 months with everolimus."
    some = f"In METEOR, cabozantinib improved survival in patients with lesions in their bones (n=140). {results}"
    everybody = f"In METEOR, cabozantinib improved survival. {results}"
    assert "contradicted" not in verdicts(some, shipped)
    assert verdicts(everybody, shipped).count("contradicted") == 2


def test_patients_with_another_disease_than_a_trial_holds_have_a_number_of_their_own() -> None:
    landscape = dossier("net-landscape")
    told = "In LITESPARK-004, in patients with {} (n = 58), the response rate was 47%."
    assert "contradicted" not in verdicts(told.format("renal cell carcinoma"), landscape)
    assert "contradicted" in verdicts(told.format("pancreatic neuroendocrine tumours"), landscape)
