"""What is told of trials, diseases, mechanisms and judgements in further words, and what near it is not."""

from __future__ import annotations

import pytest

from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import general_lexicon

LEXICON = general_lexicon()


def told(text: str, kind: str) -> list[dict[str, str]]:
    """Return the slots of the statements of one kind that a text makes, by name."""
    return [
        {slot.name: slot.text for slot in each.slots} for each in parsed(text, LEXICON).statements if each.kind == kind
    ]


def holds(found: list[dict[str, str]], wanted: dict[str, str]) -> bool:
    return any(wanted.items() <= each.items() for each in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The drug is for follicular lymphoma or mantle cell lymphoma, types of blood cancers.", {"kind_of": "blood cancers"}),
        ("It helps people with myelofibrosis--a rare form of blood cancer--who are anaemic.", {"disease": "myelofibrosis"}),
        ("It helps people with thymoma – a kind of cancer – who are frail.", {"kind_of": "cancer"}),
        ("They had glioma, a type of tumour occurring in the spine.", {"disease": "glioma", "kind_of": "tumour"}),
        ('Burkitt lymphoma ("BL"), a fatal form of childhood lymphoma, was cured.', {"disease": "Burkitt lymphoma"}),
        ("The trial is in mantle cell lymphoma, the most common type of aggressive lymphoma.", {"kind_of": "lymphoma"}),
        ("Chondrosarcoma is the second most common primary bone cancer of adults.", {"kind_of": "primary bone cancer"}),
        ("Chordomas are rare, locally invasive tumours that form in the spine.", {"disease": "Chordomas"}),
        ("Basal cell carcinoma, also called rodent ulcer, hardly ever spreads.", {"synonym": "rodent ulcer"}),
        ("Medullary thyroid cancer, which stems from the cells of the gland, is rare.", {"cell_of_origin": "cells of the gland"}),
        ("There are currently no approved therapies for thymic carcinoma.", {"options_none": "no approved therapies"}),
        ("There have yet to be any approved drugs for thymoma.", {"options_none": "any approved drugs"}),
        ("Until now, there have been no approved medicines in Japan.", {"options_none": "no approved medicines"}),
        ("Thymoma is a rare cancer that has no standard of care.", {"options_none": "no standard of care"}),
        ("Desmoid tumours lack approved therapies.", {"disease": "Desmoid tumours"}),
        ("Thymoma is a disease for which there are limited available therapies.", {"options_few": "limited"}),
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
        ('Jane Roe, head of the charity, said the news was "mixed" for women with thymoma.', "Jane Roe"),
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
