"""Numbers of results: rates of two endpoints or times, incidences, counts of some patients, medians of a range."""

from __future__ import annotations

import pytest

from tests.reading.statements_told import statements


def told(text: str, *kinds: str) -> list[tuple[str, ...]]:
    """Return the values of some kinds in their order, each behind its kind and, of a rate, before its time."""
    found = sorted(statements(text, *kinds), key=lambda each: each.slot("value").start)
    return [
        (each.kind, each.slot("value").text, *(slot.text for slot in each.slots if slot.name == "time"))
        for each in found
    ]


RATES = {
    "In the transplanted group, 4-year EFS and OS were 72%.": [("72", "4"), ("72", "4")],
    "The 1-year and 2-year OS rates were both 91.0%.": [("91.0", "1"), ("91.0", "2")],
    "In the first group, 4-year EFS and OS were 72% and 81%.": [("72", "4"), ("81", "4")],
    "The response rate was 88%, with a 34% three-year cumulative incidence of relapse.": [("34", "three")],
    "The 5-year cumulative incidence of second cancers was 6.1%.": [("6.1", "5")],
    "The probability of relapsing within 3 years was 31% (arm A) and 22% (arm B).": [("31", "3"), ("22", "3")],
    "The estimated 2-year probability of death was 40% on sorafenib.": [("40", "2")],
    "There was no difference in distant recurrence (4-year estimate, 12.1% v 13.4%).": [("12.1", "4"), ("13.4", "4")],
    "The 2- and 3-year OS rates were 71% (2-year OS) and 60% (3-year OS).": [("71", "2"), ("60", "3")],
    "About 22% of women are alive two years after diagnosis, falling to 6% after five years.": [("22", "two"), ("6", "five")],
    "At the end of the six years, 71% of the women were disease free.": [("71", "six")],
    "It improved EFS (80% vs 71%, P < .001) and OS (88% vs 82%) at 5 years.": [
        ("80", "5"), ("71", "5"), ("88", "5"), ("82", "5"),
    ],
    "At 20 months follow-up, median OS was 13.1 months, with 41% of the patients alive at 15 months.": [("41", "15")],
    "At a median follow-up of 31 months, 25% are progression free and 9% remain on treatment.": [("25",)],
    "In the first group, 95.1% achieved 3-y DFS, compared to 91.6% in the second.": [("95.1", "3"), ("91.6", "3")],
    "EFS was alike (EFS, 34% at 4 years), but the relapse rate was lower (41% vs 33%).": [("34", "4")],
    "Eight-year EFS was 91%, with 99% local control for those given radiotherapy.": [("91", "Eight")],
    "The objective was to show an improvement in 3-year PFS to 61%.": [],
    "DFS at 3 years was tested against a noninferiority margin of –5%.": [],
}  # fmt: skip


@pytest.mark.parametrize("text", RATES)
def test_rates(text: str) -> None:
    assert [each[1:] for each in told(text, "rate")] == RATES[text]


PATIENTS = {
    "We randomised 412 patients. Median follow-up is 12.1 years for the 41 patients still alive.": ["412"],
    "We enrolled 60 patients. 11 patients had been previously treated with erlotinib.": ["60"],
    "A total of 312 patients (81.2%) completed the trial per protocol.": [],
    "The study is set to enrol more than 140 patients.": [],
    "The company has completed enrolment of more than 90 patients in the phase 2 trial.": ["90"],
    "The 120-subject second cohort met its primary endpoint.": ["120"],
    "From May 2012 to June 2014, 312 (70%) of 446 screened patients were randomly assigned to treatment.": ["312"],
    "Three hundred six patients (84%) participated in the first randomisation.": ["Three hundred six"],
    "In the subgroup of six unresponsive patients, the drug achieved a 100% CR rate.": ["six"],
    "The trial was planned for 300 patients; accrual ceased at 241 because of futility.": ["241"],
    "The study was closed after 61 of the planned 120 patients had been accrued.": ["61"],
    "We included gastric (n=21), oesophageal (n=18), and cardia tumours (n=3).": ["21", "18", "3"],
    "Outcomes were better in cohorts 2 and 3, patients who got sorafenib had transplants.": [],
    "As of June 2015, 51 of the 66 randomized patients had progressed.": [],
    "We identified 3 distinct subsets of patients with 5-year survival rates of 80%, 60% and 31%.": [],
    "Twelve patients were treated at dose level 1, six at level 2 and 21 at level 3.": ["Twelve", "six", "21"],
    "Seventy-nine (87%) of 91 patients were evaluable for response.": ["Seventy-nine"],
    "Responses were seen in 12 (30%) of 40 patients who were evaluable.": [],
    "Sixty-six patients (47%) received 4–6 weeks of 30 mg/m2 cisplatin weekly.": ["Sixty-six"],
}


@pytest.mark.parametrize("text", PATIENTS)
def test_numbers_of_patients(text: str) -> None:
    assert [each[1] for each in told(text, "n")] == PATIENTS[text]


EVENTS = {
    "As of June 2015, 51 of the 66 randomized patients had progressed.": ["51"],
    "By then, 8 patients had either relapsed (n=5) or progressed (n=3) after it.": ["8", "5", "3"],
    "Five patients died, including 2 with relapsed disease and 1 from another cancer.": ["Five"],
    "Activity was evident in 3 of 7 patients with relapsed disease.": [],
}


@pytest.mark.parametrize("text", EVENTS)
def test_events(text: str) -> None:
    assert [each[1] for each in told(text, "events")] == EVENTS[text]


SHARES = {
    "Four patients on erlotinib (2.6%) and five on placebo (6.6%) had a TEAE that resulted in death.": [
        ("percent", "2.6"), ("percent", "6.6"),
    ],
    "Nineteen patients (31%) were long-term responders and 42 (69%) were short-term responders.": [
        ("percent", "31"), ("percent", "69"),
    ],
    "Notably, 79% of patients saw their skin tumours decrease.": [("percent", "79")],
    "Median follow-up was 25 months (71% progressed).": [("percent", "71")],
    "It lowered the progressive disease rate at week 9 (28.1% v 11%, P = .01).": [
        ("percent", "28.1"), ("percent", "11"),
    ],
    "The response rate was 91%, and 41 (76%) patients proceeded to a transplant.": [("percent", "91")],
    "48 patients (79%) had metastatic disease at entry.": [],
    "The cancer came back in 12% of those who had the drug and 18% of those who did not.": [
        ("percent", "12"), ("percent", "18"),
    ],
    "Neutropenia and anaemia of grade 3 or 4 occurred in 51% and 22% of patients.": [("harm", "51"), ("harm", "22")],
    "Pneumonitis resolved in 61% of the 41 patients.": [],
    "Colitis occurred in 7% of patients and resolved in 61% of them.": [("harm", "7")],
    "Colitis occurred in 7% and nausea in 21% of patients.": [("harm", "7"), ("harm", "21")],
    "Overall response was 51 percent by RECIST version 1.1 and 60 percent by volume score.": [
        ("percent", "51"), ("percent", "60"),
    ],
    "Common toxicities were nausea (22%), cardiac adverse events (9%), and haematological toxicity (7%).": [
        ("harm", "22"), ("harm", "9"), ("harm", "7"),
    ],
    "Haematological toxicity was seen in 41%, grade 3 or higher GI toxicity in 12%.": [
        ("percent", "41"), ("harm", "12"),
    ],
    "Grade ≥3 irAEs were seen in 12%.": [("percent", "12")],
    "Febrile neutropenia occurred in 6% of patients and 2 patients (0.4%) died from sepsis.": [
        ("harm", "6"), ("percent", "0.4"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", SHARES)
def test_shares(text: str) -> None:
    assert told(text, "percent", "harm") == SHARES[text]


TIMES = {
    "OS ranged from 3 to 31 months (median 14).": [("median", "14")],
    "PFS varied from 2 to 11 (median; 6) months.": [("median", "6")],
    "OS ranged from 3 to 31 months.": [],
    "Median OS: PS 0, 14.1 months; PS ≥2, 5.9 months.": [("median", "14.1"), ("median", "5.9")],
    "Patients lived a median of 14 months, compared with 11 on chemotherapy.": [("median", "14"), ("median", "11")],
    "The median duration of response was nonestimable with A and 14.1 months with B.": [
        ("median", "nonestimable"), ("median", "14.1"),
    ],
    "The end point was OS 24 months post-random assignment.": [],
    "The drug kept cancer at bay for 11 months, nearly double the 5.6 months on standard treatment.": [
        ("median", "11"), ("median", "5.6"),
    ],
    "T cells persisted for a median of 9 weeks in blood.": [],
    "Responses persisted for a median of 9 months.": [("median", "9")],
    "The median time from randomization to analysis was 41 months.": [("follow_up", "41")],
    "The median time from randomization to progression was 41 months.": [],
    "Patients were followed up for a median (IQR) of 23.1 months (18.0-28.2).": [("follow_up", "23.1")],
}  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_times(text: str) -> None:
    assert told(text, "median", "follow_up") == TIMES[text]
