"""Numbers of some patients only, or of an analysis that no dossier holds, are told and never held against others."""

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings

RADIANT = "In RADIANT-4, everolimus was compared with placebo. "


def results(text):
    return [each for each in pv.read_article(text + "\n").statements if each.slot("value") is not None]


@pytest.mark.parametrize(
    ("text", "subsets"),
    [
        (
            "In the GI subset, median PFS was 13.1 months; the HR was 0.56 (95% CI 0.37-0.84).",
            ["GI subset", "GI subset"],
        ),
        (
            "Median PFS was longer (with chemotherapy: 9.2 months; without chemotherapy: 11.2 months).",
            ["with chemotherapy", "without chemotherapy"],
        ),
        ("In patients with bone lesions, median PFS was 5.1 months.", ["patients with bone lesions"]),
        ("Median PFS was 5.1 months in patients without bone lesions.", ["patients without bone lesions"]),
        ("In a post hoc analysis, the hazard ratio for PFS was 0.56.", ["post hoc"]),
        ("Among younger patients, median OS was 20.1 months.", ["younger patients"]),
        ("The response rate in 42 patients with liver lesions was 12%.", ["patients with liver lesions"] * 2),
        ("Smokers had a higher risk of death (HR 1.9; 95% CI 1.3 to 2.8).", ["higher risk"]),
        ("In a multivariable model, the hazard ratio for OS was 0.71.", ["multivariable model"]),
    ],
)
def test_some_patients_are_told_from_all(text, subsets):
    assert [each.slot("subset").text for each in results(text)] == subsets


@pytest.mark.parametrize(
    "text",
    [
        "In the overall population, median PFS was 8.4 months.",
        "In patients with pancreatic NETs, median PFS was 13.8 months with cabozantinib.",
        "Among patients who received cabozantinib, median PFS was 8.4 months.",
        "In all patients, median PFS was 8.4 months.",
        "The trial enrolled 302 patients with advanced, progressive lung neuroendocrine tumours.",
        "A total of 512 patients with measurable lesions were randomised.",
        "In contrast to those given placebo, patients on cabozantinib had a median PFS of 8.4 months.",
        "Median PFS was 8.4 months in patients treated with cabozantinib.",
        "Median PFS with cabozantinib: 8.4 months; with placebo: 3.9 months.",
    ],
)
def test_whole_arms_and_cohorts_are_no_part(text):
    assert results(text)
    assert all(each.slot("subset") is None for each in results(text))


@pytest.mark.parametrize(
    "sentence",
    [
        "In the GI subset, median PFS was 13.1 months (95% CI 9.2-17.3) with everolimus and 5.4 months with placebo.",
        "In the unknown primary patients, median PFS was 13.6 months with everolimus and 7.5 months with placebo.",
        "A new analysis showed an 80% reduction in the risk of progression or death.",
        "Interim OS analysis: 13 deaths in the everolimus group and 22 in the placebo group.",
        "For the prior sunitinib subgroup (n = 41), median PFS was 9.1 versus 3.6 months.",
        "For prior chemotherapy (n = 41), median PFS was 9.1 versus 3.6 months.",
        "The response rate was 12% in treatment-naive and 8% in previously treated patients.",
    ],
)
def test_they_are_not_checkable(sentence):
    findings = quick_findings(pv.read_article(RADIANT + sentence + "\n"))
    assert len(findings) > 0
    assert "contradicted" not in {each.verdict for each in findings}
    assert any("to check it needs" in each.reason for each in findings)


def test_numbers_of_other_patients_do_not_conflict():
    text = (
        "In SUNBEAM, median PFS was 9.1 months with zorbatinib and 4.2 months with placebo (HR 0.46). "
        "In the lung subset, median PFS was 4.1 months with zorbatinib and 4.2 months with placebo (HR 1.02).\n"
    )
    verdicts = {each.verdict for one in pv.check(text).statements for each in one.findings}
    assert "conflicting" not in verdicts


def test_two_cohorts_named_together_take_no_number():
    text = "Two cohorts were randomised in CABINET (pNET and epNET), with 298 patients enrolled.\n"
    assert all(each.slot("cohort") is None for each in results(text) if each.kind == "n")


def test_a_risk_of_one_cohort_is_not_that_of_the_other():
    text = "In CABINET, cabozantinib reduced the risk of pNET progression by 77% and of epNET progression by 62%."
    assert [(each.get("value"), each.get("cohort")) for each in results(text)] == [("77", "pNET"), ("62", "epNET")]


def test_a_holder_that_no_source_names_is_not_checked():
    found = pv.check("On 26 January 2018, the FDA approved Novartis' Lutathera for neuroendocrine tumours.\n")
    assert "contradicted" not in {each.verdict for one in found.statements for each in one.findings}


def test_patients_who_could_be_evaluated_are_not_those_of_the_trial():
    number, share = results("Among 58 evaluable patients, the ORR was 45%.")
    assert number.slot("subset").text == "evaluable patients"
    assert share.slot("subset") is None


@pytest.mark.parametrize(
    "text",
    [
        "In A6181111 sunitinib was compared with placebo. The primary endpoint was investigator-assessed PFS.",
        "In RADIANT-4, everolimus was given. Neuroendocrine tumours arise from cells in the endocrine or nervous system.",
        "RADIANT-4 was of everolimus, phase 3. “Afinitor is one of very few options available for GI NET,” said Ada Byron.",
        "The CABINET trial enrolled 298 patients and included two cohorts, one for pNET and one for epNET.",
        "Background: In a phase III study, sunitinib was compared with placebo. NCT01525550 is an open-label phase IV trial.",
    ],
)
def test_what_no_source_tells_contradicts_nobody(text):
    found = pv.check(text + "\n")
    assert "contradicted" not in {each.verdict for one in found.statements for each in one.findings}
