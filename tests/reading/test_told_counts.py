"""Whose number one is: what counted patients did, which of them a number is of, and which endpoint words mean."""

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings
from tests.reading.verdicts_told import dossier

LUMESTAT = "lumestat"
RIGHT, WRONG, OPEN = "confirmed", "contradicted", "not checkable"


def verdicts(text, name="cabometyx"):
    found = quick_findings(pv.read_article(text + "\n", dossier(name)))
    return [each.verdict for each in found if each.check != "trial_design"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In METEOR, 330 patients were assigned to cabozantinib and 328 to everolimus.", [RIGHT, RIGHT]),
        ("In METEOR, 331 patients were assigned to cabozantinib and 328 to everolimus.", [WRONG, RIGHT]),
        ("In METEOR, 331 patients who received cabozantinib had a median PFS of 7.4 months.", [WRONG, RIGHT]),
        ("In METEOR, 320 patients were on cabozantinib and 328 on everolimus.", [WRONG, RIGHT]),
        ("In METEOR, 330 got cabozantinib, of whom 57 had a response, and 328 got everolimus.", [RIGHT, OPEN, RIGHT]),
        ("In METEOR, of 330 patients in the cabozantinib group, 120 discontinued.", [RIGHT]),
        ("In METEOR, 24 patients in the cabozantinib arm had stopped treatment.", [OPEN]),
        (
            "In METEOR, 130 patients who were given cabozantinib and 172 of those who were given everolimus stopped.",
            [OPEN, OPEN],
        ),
        ("In METEOR, 12 patients in the cabozantinib arm had a complete response.", [OPEN]),
        ("In METEOR, 25 patients in the cabozantinib group were women.", [OPEN]),
        ("In METEOR, 310 patients treated with cabozantinib were evaluable for response.", [OPEN]),
        ("In METEOR, the safety population had 331 patients with cabozantinib and 322 with everolimus.", [OPEN, OPEN]),
        ("In METEOR, 48 patients assigned to cabozantinib crossed over to everolimus.", [OPEN]),
        ("In METEOR, 140 patients on cabozantinib died.", [RIGHT]),
        ("In METEOR, 150 patients on cabozantinib died.", [WRONG]),
        ("In METEOR, 48 patients on cabozantinib died within a year.", [OPEN]),
        ("In METEOR, 330 patients with advanced renal cell carcinoma received cabozantinib.", [RIGHT]),
        ("In METEOR, 320 patients with advanced renal cell carcinoma received cabozantinib.", [WRONG]),
        ("In METEOR, patients with bone lesions received cabozantinib (n = 77) or everolimus (n = 65).", [OPEN, OPEN]),
        ("In CABINET, 298 patients with pancreatic or extra-pancreatic NETs were randomised.", [RIGHT]),
        ("In CABINET, 308 patients with pancreatic or extra-pancreatic NETs were randomised.", [WRONG]),
        ("In CABINET, 85 patients with pancreatic NETs were randomised.", [WRONG]),
        ("In CABINET, 20 patients with a lung tumour received cabozantinib.", [OPEN]),
        ("METEOR randomised 658, of whom 142 had bone lesions (77 in the cabozantinib arm).", [RIGHT, OPEN, OPEN]),
        ("METEOR randomised 658 patients (330 in the cabozantinib arm).", [RIGHT, RIGHT]),
        ("In COSMIC-311, cabozantinib was studied in 258 patients.", [RIGHT]),
        ("In COSMIC-311, cabozantinib was studied in 268 patients.", [WRONG]),
        ("In COSMIC-311, 170 of the 258 patients were given cabozantinib.", [RIGHT, RIGHT]),
        ("In COSMIC-311, 171 of the 258 patients were given cabozantinib.", [OPEN, RIGHT]),
        ("In METEOR, 25 people taking cabozantinib missed a visit.", [OPEN]),
        ("In METEOR, data were missing for 25 patients in the cabozantinib arm.", [OPEN]),
        ("In METEOR, cabozantinib was given to 340 patients.", [WRONG]),
        ("In COSMIC-311, patients received cabozantinib (N = 170) or placebo (N = 88).", [RIGHT, RIGHT]),
        ("In COSMIC-311, patients received cabozantinib (N = 171) or placebo (N = 88).", [WRONG, RIGHT]),
    ],
)
def test_a_count_is_the_size_of_an_arm_only_where_its_patients_joined_it(text, expected):
    assert verdicts(text) == expected


OTHERS = [
    "in poor-risk patients",
    "in US patients",
    "in the second-line setting",
    "at Japanese sites",
    "in those over 75",
]


@pytest.mark.parametrize("others", OTHERS)
def test_a_number_that_is_not_printed_may_be_that_of_others(others):
    told = "with cabozantinib and 4.8 months with everolimus"
    assert verdicts(f"In METEOR, median PFS was 9.4 months {told} {others}.") == [OPEN, OPEN]
    assert verdicts(f"In METEOR, median OS {others} was 9.4 months with cabozantinib.") == [OPEN]


@pytest.mark.parametrize(
    "whole", ["in this trial", "in all patients", "in patients with advanced renal cell carcinoma"]
)
def test_a_number_of_all_is_wrong_where_it_is_not_printed(whole):
    assert verdicts(f"In METEOR, median overall survival was 22.4 months with cabozantinib {whole}.") == [WRONG]


OF_SOME = [
    "in women",
    "for men",
    "in Japan",
    "in the nephrectomy subgroup",
    "in patients previously treated with sunitinib only",
]


@pytest.mark.parametrize("some", OF_SOME)
def test_numbers_of_some_are_not_held_against_all(some):
    told = "median overall survival was 14.1 months with cabozantinib and 9.9 months with everolimus"
    assert verdicts(f"In METEOR, {told} {some}.") == [OPEN, OPEN]
    assert verdicts(f"{some.capitalize()}, {told} in METEOR.") == [OPEN, OPEN]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In CELESTIAL, median OS was 10.2 months with cabozantinib in patients previously treated with sorafenib.",
            RIGHT,
        ),
        (
            "In CELESTIAL, median OS was 12.2 months with cabozantinib in patients previously treated with sorafenib.",
            WRONG,
        ),
        ("In METEOR, median OS was 22.4 months with cabozantinib in men and women with kidney cancer.", WRONG),
        ("In METEOR, median PFS was 7.4 months with cabozantinib in the nephrectomy subgroup.", OPEN),
        ("In METEOR, median OS was 20.1 months in the cabozantinib arm (bone metastases).", OPEN),
    ],
)
def test_what_all_patients_had_tells_of_all(text, expected):
    assert verdicts(text) == [expected]


def test_patients_of_a_trial_are_some_of_it():
    text = "In the 142 patients with bone metastases in METEOR, median OS was 20.1 months with cabozantinib (HR 0.54)."
    assert verdicts(text) == [OPEN, OPEN, OPEN]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In METEOR, 9% of patients stopped cabozantinib for adverse events and 10% stopped everolimus.",
            [RIGHT, OPEN],
        ),
        ("In METEOR, 10% of patients stopped cabozantinib for adverse events.", [WRONG]),
        ("In METEOR, the response rate was four times that of everolimus: 21% versus 5%.", [RIGHT, RIGHT]),
        ("In METEOR, the response rate was four times that of everolimus: 5% versus 21%.", [WRONG, WRONG]),
        ("Median lanreotide PFS in CLARINET and its extension was 32.8 months.", [RIGHT]),
        ("In CheckMate 9ER, 323 patients were randomised to NIVO + CABO and 328 to SUN.", [RIGHT, RIGHT]),
        ("In CheckMate 9ER, 323 patients were randomised to NIVO + CABO and 338 to SUN.", [RIGHT, WRONG]),
    ],
)
def test_the_arm_that_a_number_is_of(text, expected):
    assert verdicts(text) == expected


def test_a_trial_is_found_without_its_hyphen():
    assert pv.read_article("In CheckMate 9ER, 323 patients were randomised.\n").dossier.id == "cabometyx"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COSMIC-311 was a phase 3 study of cabozantinib in 258 patients.", [RIGHT]),
        ("COSMIC-311 was a phase 3 study of cabozantinib in 268 patients.", [WRONG]),
        ("In METEOR, cabozantinib cut the risk of death by 34% versus everolimus (n=658; HR 0.66).", [RIGHT, RIGHT]),
        ("In METEOR, the 95% confidence interval for median OS with cabozantinib ran from 18.7 months.", [OPEN]),
        (
            "In METEOR, median OS was 21.4 months with cabozantinib and 17.1 with everolimus (HR 0.66).",
            [RIGHT, OPEN, OPEN],
        ),
        ("In METEOR, median OS was 21.4 months with cabozantinib and 17.1 with everolimus (HR 0.70).", [RIGHT] * 3),
        ("In METEOR, median OS was 21.4 months with cabozantinib in complete responders.", [OPEN]),
    ],
)
def test_numbers_are_those_of_a_trial_and_a_cut(text, expected):
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KINDLE-1 enrolled 111 patients.", [RIGHT]),
        ("KINDLE-1 enrolled 121 patients.", [WRONG]),
        ("In KINDLE-1, 108 patients were treated with lumestat.", [RIGHT]),
        ("In KINDLE-1, among 84 NL patients the response rate was 94%.", [RIGHT, RIGHT]),
        ("In KINDLE-1, among 84 NL patients the response rate was 82%.", [RIGHT, WRONG]),
        ("In KINDLE-1, lumestat was manufactured for 110 patients.", [OPEN]),
        ("In KINDLE-2, among those with hormone receptor-positive disease, median PFS was 10.1 months with lumestat. "
         "The trial enrolled 557 patients. Among all patients, median OS was 23.4 versus 16.8 months.", [RIGHT] * 4),
        ("In KINDLE-2, 557 patients who had not had chemotherapy were enrolled.", [RIGHT]),
    ],
)  # fmt: skip
def test_a_count_is_held_where_it_is_printed(text, expected):
    assert verdicts(text, LUMESTAT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In KINDLE-1, ongoing responses were seen in 31% of patients.", OPEN),
        ("In KINDLE-1, 40% of patients remained in complete response.", OPEN),
        ("In KINDLE-1, 85% of patients who responded were still in remission.", OPEN),
        ("In KINDLE-1, most cases of cytokine release syndrome (98%) resolved.", OPEN),
        ("In KINDLE-1, the complete response rate by independent review was 51%.", OPEN),
        ("In KINDLE-1, the complete response rate was 51%.", WRONG),
        ("In KINDLE-1, grade 3 or higher neurologic events occurred in 28% of patients.", RIGHT),
        ("In KINDLE-1, neurologic events of grade 3 or higher occurred in 28% of patients.", RIGHT),
        ("In KINDLE-1, grade 3 or higher neurologic events occurred in 64% of patients.", WRONG),
        ("In KINDLE-1, grade 3 or higher cardiac events occurred in 28% of patients.", OPEN),
        ("In KINDLE-1, 28% of patients had grade 3 or higher neurologic events.", RIGHT),
        ("In KINDLE-1, treatment-related neurologic events occurred in 60% of patients.", OPEN),
        ("In KINDLE-1, neurologic events occurred in 50% of patients.", WRONG),
        ("In KINDLE-1, neurologic events resolved in 98% of patients.", OPEN),
        ("In KINDLE-2, women lived a median of 24.4 months with lumestat.", OPEN),
        ("In KINDLE-2, in the HR-negative cohort, median PFS was 8.5 months with lumestat.", OPEN),
        ("In KINDLE-3, 100 patients were enrolled in Europe.", OPEN),
        ("In KINDLE-3, 100 patients were enrolled.", WRONG),
        ("In KINDLE-3, 20 of 180 patients assigned to lumestat never received it.", OPEN),
        ("In KINDLE-1, fatal neurologic events occurred in 12% of patients.", RIGHT),
        ("In KINDLE-1, 13% of patients experienced grade ≥3 CRS.", RIGHT),
        ("In KINDLE-1, 23% of patients experienced grade ≥3 CRS.", WRONG),
        ("In KINDLE-2, confirmed responses were seen in 43% of patients on lumestat.", RIGHT),
        ("In KINDLE-2, confirmed responses were seen in 51% of patients on lumestat.", WRONG),
        ("In KINDLE-2, patients on chemotherapy had a median overall survival of 17.5 months.", RIGHT),
        ("In KINDLE-2, patients on chemotherapy had a median overall survival of 18.5 months.", WRONG),
        ("In the final analysis of KINDLE-2, median overall survival was 22.9 months with lumestat.", RIGHT),
        ("In the final analysis of KINDLE-2, median overall survival was 23.4 months with lumestat.", OPEN),
        ("In KINDLE-2, median PFS was 9.9 months with lumestat as assessed by blinded independent review.", OPEN),
        ("In KINDLE-2, median PFS in the HR+ cohort was 10.1 months with lumestat.", RIGHT),
        ("In KINDLE-2, median PFS in the HR-positive cohort was 9.9 months with lumestat.", OPEN),
        ("In KINDLE-3, median EFS was 3.0 months in the standard-care group.", RIGHT),
        ("In KINDLE-3, median EFS was 4.0 months in the standard-care group.", WRONG),
        ("In KINDLE-3, grade 3 or higher cytokine release syndrome occurred in 6% of patients.", RIGHT),
        ("In KINDLE-3, grade 3 or higher cytokine release syndrome occurred in 9% of patients.", WRONG),
    ],
)
def test_which_endpoint_and_whose_number_words_tell(text, expected):
    assert verdicts(text, LUMESTAT) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In KINDLE-1, after five years of follow-up, median overall survival was 25.8 months.", [OPEN, RIGHT]),
        ("In KINDLE-1, after seven years of follow-up, median overall survival was 25.8 months.", [WRONG, RIGHT]),
        ("In KINDLE-1, at a median follow-up of 15.4 months, 54% had a complete response.", [RIGHT, RIGHT]),
        ("In KINDLE-1, at a median follow-up of 15.4 months, 58% had a complete response.", [RIGHT, OPEN]),
        ("In KINDLE-1, the overall survival rates at 6 and 12 months were 78% and 59%.", [RIGHT, RIGHT]),
        ("In KINDLE-1, the overall survival rates at 6 and 12 months were 78% and 69%.", [RIGHT, WRONG]),
        ("In KINDLE-1, OS at 6 months was 78%, and at 12 months 59%.", [RIGHT, RIGHT]),
        ("In KINDLE-1, OS at 6 months was 78%, and at 12 months 69%.", [RIGHT, WRONG]),
        ("In KINDLE-3, 180 were assigned to lumestat and 179 to standard care.", [RIGHT, RIGHT]),
        ("In KINDLE-3, 180 were assigned to lumestat and 189 to standard care.", [RIGHT, WRONG]),
        ("In KINDLE-2, 557 were randomised to lumestat (n=373) or physician's choice (n=184).", [RIGHT] * 3),
        ("In KINDLE-2, 557 were randomised to lumestat (n=373) or physician's choice (n=194).", [RIGHT, RIGHT, WRONG]),
        ("In KINDLE-3, median EFS was 3.0 months in both arms.", [RIGHT, RIGHT]),
        ("In KINDLE-3, median EFS was 4.0 months in both arms.", [WRONG, WRONG]),
    ],
)
def test_times_and_arms_that_are_told_together(text, expected):
    assert verdicts(text, LUMESTAT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In CABINET, in extra-pancreatic tumours the risk of progression or death fell by 62%.", [RIGHT]),
        ("In CABINET, in extra-pancreatic tumours the risk of progression or death fell by 77%.", [WRONG]),
        ("In CABINET, in the extra-pancreatic group the median PFS was 3.9 months for cabozantinib.", [WRONG]),
        ("In CABINET, side effects of grade 3 or worse occurred in 62% of patients on cabozantinib and in 27% on placebo "
         "with extra-pancreatic NETs.", [RIGHT, RIGHT]),
        ("In CABINET, side effects of grade 3 or worse occurred in 27% of patients on cabozantinib and in 62% on placebo "
         "with extra-pancreatic NETs.", [WRONG, WRONG]),
        ("CABINET enrolled 203 patients with extra-pancreatic and 95 with pancreatic tumours.", [RIGHT, RIGHT]),
        ("CABINET enrolled 95 patients with extra-pancreatic and 203 with pancreatic tumours.", [WRONG, WRONG]),
        ("In the CABINET trial of 298 patients, median PFS was 13.8 months with cabozantinib in pancreatic NETs.", [RIGHT, RIGHT]),
        ("In the CABINET trial of 398 patients, median PFS was 13.8 months with cabozantinib in pancreatic NETs.", [WRONG, RIGHT]),
        ("CABINET enrolled 60 patients with extra-pancreatic tumours and liver metastases.", [OPEN]),
        ("In CABINET, toxicities of grade 3 or more affected 65% of patients on placebo with pancreatic NETs.", [WRONG]),
    ],
)  # fmt: skip
def test_patients_end_where_what_is_told_of_them_begins(text, expected):
    assert verdicts(text) == expected
