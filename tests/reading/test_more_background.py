"""What is told of trials, diseases, mechanisms and judgements in further words, and what near it is not."""

from __future__ import annotations

import pytest

from tests.reading.statements_told import holds
from tests.reading.statements_told import slots as told


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The drug is for follicular lymphoma or mantle cell lymphoma, types of blood cancers.", {"kind_of": "blood cancers"}),
        ("It helps people with myelofibrosis--a rare form of blood cancer--who are anaemic.", {"disease": "myelofibrosis"}),
        ("It helps people with thymoma – a kind of cancer – who are frail.", {"kind_of": "cancer"}),
        ("They had glioma, a form of tumour occurring along the spine.", {"disease": "glioma", "kind_of": "tumour"}),
        ('Burkitt lymphoma ("BL"), a fatal form of childhood lymphoma, was cured.', {"disease": "Burkitt lymphoma"}),
        ("The trial is in mantle cell lymphoma, the most common type of aggressive lymphoma.", {"kind_of": "lymphoma"}),
        ("Chondrosarcoma is the second most common primary bone cancer of adults.", {"kind_of": "primary bone cancer"}),
        ("It is for melanoma, a rare type of skin cancer, and for thymoma, a rare cancer of the thymus.", {"disease": "thymoma"}),
        ("Chordomas are rare, locally invasive tumours that form in the spine.", {"disease": "Chordomas"}),
        ("Basal cell carcinoma, also called rodent ulcer, hardly ever spreads.", {"synonym": "rodent ulcer"}),
        ("Medullary thyroid cancer, which stems from the cells of the gland, is rare.", {"cell_of_origin": "cells of the gland"}),
        ("There are currently no approved therapies for thymic carcinoma.", {"options_none": "no approved therapies"}),
        ("There have yet to be any approved drugs for thymoma.", {"options_none": "any approved drugs"}),
        ("So far, there have been no approved medicines in Japan.", {"options_none": "no approved medicines"}),
        ("Thymoma is a rare cancer that has no standard of care.", {"options_none": "no standard of care"}),
        ("Desmoid tumours lack approved therapies.", {"disease": "Desmoid tumours"}),
        ("Thymoma is a tumour for which there are limited available drugs.", {"options_few": "limited"}),
        ("Treatment options for people with thymoma who have had cisplatin are limited.", {"options_few": "limited"}),
        ("Thymoma is one of the cancers with fewer treatment options.", {"options_few": "fewer"}),
    ],
)  # fmt: skip
def test_diseases_are_defined_beside_their_names_and_told_to_have_no_therapy(text: str, wanted: dict[str, str]) -> None:
    assert holds(told(text, "disease"), wanted), told(text, "disease")


@pytest.mark.parametrize(
    "text",
    [
        "The trial is for patients with thymoma who have no satisfactory treatment options.",
        "It is indicated for thymoma when treatment options that spare the thymus give limited benefit.",
        "There were no treatment-related deaths in patients with thymoma.",
        "There were no new drug safety signals in patients with thymoma.",
        "The firm sells a kind of blood cancer treatment.",
        "This approval matters in thymoma, a disease with a poor prognosis.",
        "Thymoma, also known as a hard case to many, was cured in 12 patients.",
    ],
)
def test_nothing_is_told_of_a_disease_where_patients_or_harms_are_spoken_of(text: str) -> None:
    assert not told(text, "disease"), told(text, "disease")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Jane Roe, head of research, said, 'Almost 9,000 people hear each year that they have thymoma, and few are cured.", "Jane Roe"),
        ("The survival of the patients “did not reach what we had hoped for,” the company said.", "company"),
        ("The cost of the drug was “simply too high”, NICE said.", "NICE"),
        ('Jane Roe, head of the charity, said the outcome was "mixed" for men with thymoma.', "Jane Roe"),
        ("Jane Roe, an oncologist, said patients were 'deeply worried' that some could miss out.", "Jane Roe"),
        ('Jane Roe, an oncologist, hailed "the biggest change in this cancer for a generation".', "Jane Roe"),
        ("Such a gain “has never happened” in thymoma “and is a breakthrough in how we treat it,” said Dr. Jane Roe.", "Dr. Jane Roe"),
    ],
)  # fmt: skip
def test_a_judgement_of_few_words_or_of_a_body_is_an_opinion(text: str, speaker: str) -> None:
    assert holds(told(text, "opinion"), {"speaker": speaker}), told(text, "opinion")


@pytest.mark.parametrize(
    "text",
    [
        'Jane Roe, head of research, said it was compared with the "gold standard" of care.',
        "Jane Roe, head of research, said the results showed a “clinically meaningful” trend.",
        'The firm said the trial, named "RAVEN", met its endpoint.',
        'The so-called "triplet" was tested in thymoma, the company said.',
        '"Thymoma is a cancer that starts in the thymus," the company said.',
    ],
)
def test_a_term_a_name_or_a_fact_in_marks_is_no_opinion(text: str) -> None:
    assert not told(text, "opinion"), told(text, "opinion")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The drug was tested against a placebo in 240 patients with gastric cancer.", {"control": "placebo"}),
        ("It was being trialled against docetaxel in patients with lung cancer.", {"control": "docetaxel"}),
        ("RAVEN-2 is evaluating nivolumab compared with sunitinib in kidney cancer.", {"trial": "RAVEN-2", "control": "sunitinib"}),
        ("The phase 3 RAVEN-2 trial compared nivolumab plus axitinib with sunitinib.", {"control": "sunitinib"}),
        ("A phase 2 study of nivolumab versus chemotherapy alone was done in thymoma.", {"control": "chemotherapy alone"}),
        ("Patients were randomised to nivolumab or placebo.", {"randomised": "randomised", "control": "placebo"}),
        ("It was evaluated in RAVEN-2, a multicentre, single-arm trial in thymoma.", {"control": "single-arm"}),
        ("This randomised, controlled, phase 3 trial of nivolumab was done in Spain.", {"control": "controlled"}),
        ("Forty women joined phase I of the trial.", {"phase": "I"}),
        ("The candidate failed at Phase 3 in pancreatic cancer.", {"phase": "3"}),
        ("Thus, this phase 3 trial confirms what had been seen.", {"phase": "3"}),
        ("The committee reviewed the Phase 3 study data without any concern.", {"phase": "3"}),
        ("Two ongoing phase 2 studies evaluate it in thymoma.", {"phase": "2"}),
        ("Women had their treatments randomly assigned as surgery or radiotherapy.", {"randomised": "randomly assigned"}),
        ("Children were eligible for random assignment to prednisone or dexamethasone.", {"randomised": "random assignment"}),
        ("Coprimary endpoints were failure-free survival and quality of life.", {"primary_endpoint": "failure-free survival"}),
        ("Endpoints were PFS (primary), OS and ORR.", {"primary_endpoint": "PFS"}),
        ("They are receiving axitinib at a dose of 5 mg taken orally twice each day.", {"dose": "5 mg taken orally twice each day"}),
        ("Our study evaluated ipilimumab 10 mg/kg in 30 patients.", {"dose": "10 mg/kg"}),
    ],
)  # fmt: skip
def test_designs_are_told_by_what_is_compared_and_by_phases_of_trials_without_names(
    text: str, wanted: dict[str, str]
) -> None:
    assert holds(told(text, "design"), wanted), told(text, "design")


@pytest.mark.parametrize(
    "text",
    [
        "Nivolumab was studied in thymoma but was never directly compared with sunitinib.",
        "The survival of men was compared with that of a historical group.",
        "Seven phase 2 trials in thymoma were analysed.",
        "In phase 2 trials, patients often do well.",
        "There were no new signals compared with the phase 1 study.",
        "The recommended dose for a phase II study was 90 mg/m2.",
        "The agency has approved the clinical trial application for a phase 1 study of nivolumab.",
        "303/310 randomised patients were evaluable.",
        "Nivolumab is approved at a dose of 3 mg/kg every 2 weeks.",
        "At dose level 3 (irinotecan 165 mg/m2 weekly), three patients had diarrhoea.",
    ],
)
def test_no_design_is_told_where_trials_are_planned_likened_or_spoken_of_at_large(text: str) -> None:
    assert not told(text, "design"), told(text, "design")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Lurbinectedin, a selective inhibitor of oncogenic transcription, was given.", {"target": "oncogenic transcription"}),
        ("It is tested with ZEJULA (niraparib), the firm's once-daily, oral, inhibitor of PARP, in thymoma.", {"target": "PARP"}),
        ("Zorbatinib, the firm's switch control inhibitor of TIE2 kinase, is tested.", {"target": "TIE2"}),
        ("The oral androgen receptor antagonist, also known as RVT-201, is developed by Acme.", {"product": "RVT-201"}),
        ("It was a reversal of fortune for the EGFR inhibitor.", {"target": "EGFR"}),
        ("The label of the PI3K inhibitor has a boxed warning.", {"target": "PI3K"}),
    ],
)  # fmt: skip
def test_mechanisms_are_told_by_classes_in_further_places(text: str, wanted: dict[str, str]) -> None:
    assert holds(told(text, "mechanism"), wanted), told(text, "mechanism")


@pytest.mark.parametrize(
    "text",
    [
        "Ten women were previously given an EGFR targeted kinase inhibitor (gefitinib, erlotinib).",
        "The trial of neratinib in patients who had had an EGFR targeted kinase inhibitor was stopped.",
        "Zorbatinib, a targeted therapy for RET-mutated thyroid cancer, was approved.",
        "Patients whose disease came back after the BTK inhibitor were enrolled.",
        "In the BTK inhibitor group, twelve patients died.",
        "Nivolumab or an inhibitor of choice was given.",
    ],
)
def test_no_mechanism_is_told_by_what_patients_had_before_or_by_adjectives(text: str) -> None:
    assert not told(text, "mechanism"), told(text, "mechanism")
