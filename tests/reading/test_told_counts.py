"""Whose number one is: what counted patients did, which of them a number is of, and which endpoint words mean."""

from functools import cache

import pytest

import pivotal as pv
from pivotal.claims.many_texts import quick_findings

RIGHT, WRONG, OPEN = "confirmed", "contradicted", "not checkable"


@cache
def dossier(name):
    return pv.load_dossier(name)


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
        ("In COSMIC-311, patients received cabozantinib (N = 170) or placebo (N = 88).", [RIGHT, RIGHT]),
        ("In COSMIC-311, patients received cabozantinib (N = 171) or placebo (N = 88).", [WRONG, RIGHT]),
    ],
)
def test_a_count_is_the_size_of_an_arm_only_where_its_patients_joined_it(text, expected):
    assert verdicts(text) == expected


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
        ("Median lanreotide PFS in CLARINET and its extension was 32.8 months.", [RIGHT]),
        ("In CheckMate 9ER, 323 patients were randomised to NIVO + CABO and 328 to SUN.", [RIGHT, RIGHT]),
        ("In CheckMate 9ER, 323 patients were randomised to NIVO + CABO and 338 to SUN.", [RIGHT, WRONG]),
    ],
)
def test_the_arm_that_a_number_is_of(text, expected):
    assert verdicts(text) == expected


def test_a_trial_is_found_without_its_hyphen():
    assert pv.read_article("In CheckMate 9ER, 323 patients were randomised.\n").dossier.id == "cabometyx"
