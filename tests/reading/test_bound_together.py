"""Numbers that are another one than they seem are not held against a dossier, and those that are wrong still are."""

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings


def verdicts(text):
    """Return for each number of a text its verdict and reason."""
    read = pv.read_article(f"{text}\n")
    values = {each.claim: each.statement.get("value") for each in read.claims}
    return [(values[each.claim], each.verdict, each.reason) for each in quick_findings(read) if values[each.claim]]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("In CONTACT-02, the dual primary endpoints were progression-free survival and overall survival.", "confirmed"),
        ("In CONTACT-02, the primary endpoint was objective response rate.", "contradicted"),
        ("In CONTACT-02, the primary endpoint was overall survival.", "confirmed"),
        ("PFS was the primary endpoint of METEOR and OS that of CELESTIAL.", "confirmed"),
        ("CABINET was not a phase 2 trial but a phase 3 trial.", "confirmed"),
        ("CABINET (NCT03375320) was a phase 3 trial.", "confirmed"),
        ("CABINET/ENGOT-ov25 was a phase 3 trial.", "confirmed"),
        ("CABINET/ENGOT-ov25 was a phase 2 trial.", "contradicted"),
        ("CABINET was a phase 3 trial in patients with advanced neuroendocrine tumours.", "confirmed"),
        ("CABINET was a phase 3 trial in pancreatic neuroendocrine tumours.", "confirmed"),
        ("CABINET was a phase 3 trial in patients with hepatocellular carcinoma.", "contradicted"),
    ],
)
def test_one_of_several_primary_endpoints_is_one(text, verdict):
    assert {each.verdict for each in quick_findings(pv.read_article(f"{text}\n"))} == {verdict}


@pytest.mark.parametrize("number", ["NCT01865747", "NCT00000001"])  # of METEOR, and of no trial of the dossier
def test_the_number_of_another_trial_is_told(number):
    found = quick_findings(pv.read_article(f"CABINET ({number}) was a phase 3 trial.\n"))
    assert ("contradicted", "CABINET, registered as: NCT03375320") in [(each.verdict, each.reason) for each in found]


@pytest.mark.parametrize(
    ("text", "expected", "says"),
    [
        # two numbers that would be of one arm
        ("In NETTER-2, patients got radioligand therapy with octreotide LAR (n = 151) or octreotide 60 mg LAR (n = 75).",
         [("151", "not checkable"), ("75", "confirmed")], "the sentence gives 151 and 75"),
        ("In METEOR, median follow-up was 18.7 months with cabozantinib and 18.8 months with everolimus.",
         [("18.7", "not checkable"), ("18.8", "not checkable")], "the sentence gives 18.7 and 18.8"),
        # an analysis of its own, announced before
        ("This subgroup analysis of CELESTIAL looks at second-line patients. Median overall survival was 11.3 months with "
         "cabozantinib and 7.2 months with placebo.",
         [("11.3", "not checkable"), ("7.2", "not checkable")], "analysis of its own (subgroup analysis)"),
        ("This subgroup analysis of CELESTIAL looks at second-line patients. In all, median overall survival was 10.2 months "
         "with cabozantinib.", [("10.2", "confirmed")], "equals"),
        # a cut that the hazard ratio tells and that does not print the median
        ("In CONTACT-02, median OS was 16.7 months with cabozantinib plus atezolizumab (HR 0.79; 95% CI 0.58 to 1.07).",
         [("16.7", "not checkable"), ("0.79", "confirmed")], "the median at ASCO GU 2024"),
        ("In CONTACT-02, median OS was 16.7 months with cabozantinib plus atezolizumab (HR 0.89; 95% CI 0.72 to 1.10).",
         [("16.7", "contradicted"), ("0.89", "confirmed")], "no data cut prints 16.7"),
        # two endpoints with a value each, of one arm and then of the other
        ("In CELESTIAL, cabozantinib had a median OS and PFS of 10.2 and 5.2 months, and placebo 8.0 and 1.9 months.",
         [("10.2", "confirmed"), ("5.2", "confirmed"), ("8.0", "confirmed"), ("1.9", "confirmed")], "equals"),
        ("In CELESTIAL, cabozantinib had a median OS and PFS of 5.2 and 10.2 months.",
         [("5.2", "contradicted"), ("10.2", "contradicted")], "no data cut prints"),
        # the same median in other patients
        ("In CONTACT-02, among all patients the HR for PFS was 0.64 (95% CI 0.50 to 0.81), and median PFS was 6.3 months with "
         "cabozantinib plus atezolizumab.", [("0.64", None), ("6.3", "not checkable")], "of which patients it is"),
        # a follow-up of a cut that is not there, and one beside numbers of a cut that is
        ("In CheckMate 9ER, the benefit of cabozantinib was maintained after a median follow-up of 32.9 months.",
         [("32.9", "not checkable")], "a data cut of CheckMate-9ER with this follow-up"),
        ("In CheckMate 9ER, after a median follow-up of 32.9 months, median PFS was 16.6 months with nivolumab plus cabozantinib.",
         [("32.9", "contradicted"), ("16.6", "confirmed")], "no data cut prints 32.9"),
        # results of a data cut that is later than those of the dossier, and of one that does not print the number
        ("In CheckMate 9ER, with a median follow-up of 67.6 months, median overall survival was 46.5 months for nivolumab plus "
         "cabozantinib vs 35.5 months for sunitinib.",
         [("67.6", None), ("46.5", "not checkable"), ("35.5", "confirmed")], "with 67.6 months of follow-up"),
        ("In CheckMate 9ER, median follow-up was 18.1 months. ORR was 55.7% with nivolumab plus cabozantinib and 27.1% with "
         "sunitinib.", [("18.1", "confirmed"), ("55.7", None), ("27.1", "not checkable")], "at First results"),
        ("In CheckMate 9ER, median follow-up was 44 months. ORR was 56% with nivolumab plus cabozantinib and 31% with "
         "sunitinib.", [("44", None), ("56", "confirmed"), ("31", "contradicted")], "no data cut prints 31"),
        # the extension of a trial has patients of its own
        ("In the open-label extension of CLARINET, 89 patients took part (lanreotide, n = 42; placebo, n = 47).",
         [("89", "not checkable"), ("42", "not checkable"), ("47", "not checkable")], "(open-label extension)"),
        # all patients of a trial of which the dossier holds interim analyses, and fewer than those
        ("CELESTIAL enrolled 773 patients.", [("773", "not checkable")], "the dossier holds interim analyses"),
        ("CELESTIAL enrolled 703 patients.", [("703", "contradicted")], "no data cut prints 703"),
        # patients of two trials together
        ("In CLARINET and PROMID together, 289 patients were enrolled.", [("289", "not checkable")], "of which trial it is"),
        # the patients of one arm without the arm's name
        ("In CONTACT-02, the risk of death was lower by 11% in the intention-to-treat population (n = 289).",
         [("11", "confirmed"), ("289", "not checkable")], "whether it is the number of one arm"),
    ],
)  # fmt: skip
def test_which_number_is_meant(text, expected, says):
    found = verdicts(text)
    assert [value for value, _, _ in found] == [value for value, _ in expected]
    for (value, verdict, _), (_, wanted) in zip(found, expected, strict=True):
        assert wanted is None or verdict == wanted, (value, verdict)
    assert any(says in reason for _, _, reason in found)


IN_COHORTS = "The European Commission approved Cabometyx for neuroendocrine tumours. In CABINET, {}"


@pytest.mark.parametrize(
    ("told", "numbers"),
    [
        ("median PFS was 8.4 and 13.8 months with cabozantinib in extra-pancreatic and pancreatic tumours, respectively, against 3.9 "
         "and 4.4 months with placebo.", 4),
        ("responses were seen in 5% and 19% of those on cabozantinib with extra-pancreatic and pancreatic tumours, respectively, as "
         "compared with none on placebo.", 2),
        ("hazard ratios were 0.23 and 0.38 in the pancreatic and extra-pancreatic cohorts.", 2),
        ("median PFS in the pancreatic and extra-pancreatic cohorts was 13.8 months vs 4.4 months and 8.4 months vs 3.9 months, "
         "respectively.", 4),
        ("PFS for pancreatic and extra-pancreatic tumours was 13.8 and 8.4 months with cabozantinib.", 2),
        ("in the group of 95 patients with pancreatic tumours, the median PFS was 13.8 months on cabozantinib and 4.4 months on "
         "placebo.", 3),
    ],
)  # fmt: skip
def test_numbers_of_two_cohorts_are_told_apart(told, numbers):
    assert [each[1] for each in verdicts(IN_COHORTS.format(told))] == ["confirmed"] * numbers


@pytest.mark.parametrize(
    ("told", "numbers"),
    [
        ("In RADIANT-4, everolimus extended median PFS from 3.9 to 11.0 months.", 2),
        ("Median PFS was 8.4 months for cabozantinib and 3.9 months for placebo in the epNET cohort of CABINET, and the corresponding "
         "medians in the pNET cohort were 13.8 and 4.4 months.", 4),
        ("Hazard ratios for PFS were 0.48 for everolimus (RADIANT-4), 0.33 for surufatinib (SANET-ep) and 0.38 for cabozantinib "
         "(CABINET, epNET cohort).", 3),
        ("Median PFS improved from 4.4 months to 13.8 months in the pancreatic cohort of CABINET.", 2),
        ("Median PFS with surufatinib was 9.2 months in SANET-ep and 10.9 months in SANET-p.", 2),
        ("CABINET tested cabozantinib in 203 patients with extra-pancreatic and 95 with pancreatic tumours.", 2),
        ("In CABINET, objective responses were seen in 19% of pNET patients and 5% of epNET patients on cabozantinib.", 2),
        ("In CABINET, median PFS was 13.8 months versus 4.4 months for pancreatic NET (hazard ratio 0.23) and 8.4 versus 3.9 months "
         "for extra-pancreatic NET (hazard ratio 0.38).", 6),
    ],
)  # fmt: skip
def test_each_number_has_its_arm_cohort_and_trial(told, numbers):
    assert [each[1] for each in verdicts(told)] == ["confirmed"] * numbers


@pytest.mark.parametrize(
    "told",
    [
        "In RADIANT-4, patients with prior radiotherapy had a median PFS of 9.2 months with everolimus and 3.0 months with placebo.",
        "In CABINET, treatment-naive patients had a median PFS of 13.8 months on cabozantinib.",
        "In CONTACT-02, men with liver metastases had a median OS of 12.2 months with cabozantinib plus atezolizumab.",
        "In COSMIC-311, those previously given sorafenib alone had a hazard ratio for PFS of 0.13.",
        "In CABINET, 203 patients had entered one cohort and 95 the other one.",
    ],
)
def test_numbers_of_some_patients_are_not_held_against_those_of_all(told):
    assert {each[1] for each in verdicts(told)} == {"not checkable"}


def test_numbers_of_two_cohorts_that_are_swapped_are_found():
    told = "hazard ratios were 0.38 and 0.23 in the pancreatic and extra-pancreatic cohorts."
    assert [each[1] for each in verdicts(IN_COHORTS.format(told))] == ["contradicted"] * 2


def test_patients_who_are_told_as_all_of_a_trial_are_no_subset():
    told = "cabozantinib prolonged PFS in patients with previously treated, progressive extra-pancreatic or pancreatic tumours."
    assert quick_findings(pv.read_article(IN_COHORTS.format(told) + "\n"))[-1].verdict == "consistent"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("298 patients were randomised.", "confirmed"),
        ("398 patients were randomised.", "contradicted"),
        ("198 patients received cabozantinib and 100 placebo.", "confirmed confirmed"),
        ("median PFS in epNET was 8.4 months (95% CI, 7.6-12.7) with cabozantinib.", "confirmed"),
        ("median PFS in epNET was 8.4 months (95% CI, 3.0-5.7) with cabozantinib.", "contradicted"),
    ],
)
def test_totals_of_cohorts_and_limits_that_leave_their_number_out_are_checked(told, expected):
    assert " ".join(each[1] for each in verdicts(IN_COHORTS.format(told))) == expected


def test_patients_are_found_where_only_another_endpoint_prints_them():
    told = "RADIANT-3 randomised 410 patients, 207 to everolimus and 203 to placebo. RADIANT-2 enrolled 439."
    assert [each[1] for each in verdicts(told)] == ["confirmed"] * 3 + ["contradicted"]


@pytest.mark.parametrize(
    ("readers", "expected"),
    [
        ("by blinded independent central review", "confirmed confirmed"),
        ("by investigator assessment", "confirmed contradicted"),
        ("per investigators", "confirmed contradicted"),
        ("in the independent cohort", "confirmed confirmed"),
    ],
)
def test_a_result_is_held_against_those_of_the_same_readers(readers, expected):
    told = f"median PFS {readers} was 13.8 months in pancreatic NETs with cabozantinib and 4.4 months with placebo."
    assert " ".join(each[1] for each in verdicts(IN_COHORTS.format(told))) == expected
