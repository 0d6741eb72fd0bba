"""In which direction an endpoint went, whom a quotation belongs to, and what is no fact at all."""

import time

import pytest

from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import general_lexicon

LEXICON = general_lexicon()
DIRECTIONS = [
    ("Avutinib improved overall survival.", [("overall survival", "better")]),
    ("Avutinib did not improve overall survival.", [("overall survival", "not better")]),
    ("Veritamab prolonged PFS but not OS.", [("PFS", "better"), ("OS", "not better")]),
    ("PFS was longer with placebo than with avutinib.", [("PFS", "worse")]),
    ("PFS was longer with avutinib than with placebo.", [("PFS", "better")]),
    ("Overall survival was shorter with avutinib.", [("Overall survival", "worse")]),
    ("PFS favoured placebo.", [("PFS", "worse")]),
    ("PFS favoured patients receiving placebo.", [("PFS", "worse")]),
    ("The trial missed its primary endpoint of OS.", [("OS", "not better")]),
    ("The trial did not meet its primary endpoint of OS.", [("OS", "not better")]),
    ("The trial met its primary endpoint of OS.", [("OS", "better")]),
    ("Avutinib improved OS, but the difference was not significant.", [("OS", "not better")]),
    ("Patients without liver metastases had longer OS.", []),
    ("Patients without liver metastases had longer OS with avutinib.", [("OS", "better")]),
    ("Those with no earlier surgery had longer PFS with avutinib.", [("PFS", "better")]),
    ("Avutinib was given without any improvement in OS.", [("OS", "not better")]),
    ("No chemotherapy improved OS.", [("OS", "not better")]),
    ("No OS benefit was seen.", [("OS", "not better")]),
    ("A trend towards longer OS was seen.", []),
    ("Avutinib is unlikely to improve OS.", []),
    ("Adding avutinib did not affect OS.", [("OS", "not better")]),
    ("OS was 21 and 20 months, a difference that was not significant.", [("OS", "not better")]),
    ("Avutinib met the goal, demonstrating non-inferior OS.", [("OS", "not worse")]),
    ("Avutinib had a higher rate of rash than placebo.", []),
    ("OS was longer than that seen in CABINET.", []),
    ("OS and PFS were not significantly different between the arms.", [("OS", "not better"), ("PFS", "not better")]),
    ("Those on veritamab lived longer than those on letrozole.", [("lived", "better")]),
    ("Avutinib not only delayed symptoms but prolonged OS.", [("OS", "better")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), DIRECTIONS)
def test_each_endpoint_has_its_direction(text, told):
    found = [each for each in parsed(text, LEXICON).statements if each.kind == "benefit"]
    assert sorted((each.slot("endpoint").text, each.get("direction")) for each in found) == sorted(told)


@pytest.mark.parametrize(
    "text",
    [
        "If avutinib improves OS, it will be filed.",
        "Avutinib should improve OS.",
        "The trial was designed to show an improvement in OS.",
        "It is unclear whether OS was longer.",
        "Does veritamab prolong PFS?",
        "OS was longer than expected.",
        "The risk of progression or death was higher after surgery.",
        "Better understanding of OS is needed.",
        "OS data were immature.",
        "The best overall response rate of all is still to come.",
    ],
)
def test_what_is_no_fact_says_nothing_of_an_endpoint(text):
    assert [each.kind for each in parsed(text, LEXICON).statements if each.kind == "benefit"] == []


def test_a_gain_of_some_patients_is_told_as_theirs():
    text = "In the elderly subgroup, avutinib improved OS. Avutinib improved PFS in the trial."
    found = [each for each in parsed(text, LEXICON).statements if each.kind == "benefit"]
    assert [each.slot("subset").text if each.slot("subset") else None for each in found] == [
        "elderly subgroup",
        None,
    ]


def speakers(text):
    return [each.get("speaker") for each in parsed(text, LEXICON).statements if each.kind == "opinion"]


def test_a_speaker_may_stand_before_or_behind_several_sentences():
    said = "“This is a great day for them. Nobody had hoped for it. We shall go on with our work”"
    assert speakers(f"{said}, said Ada Byron.") == ["Ada Byron"] * 3
    assert speakers(f"Ada Byron, a physician, said: {said}") == ["Ada Byron"] * 3


def test_two_speakers_are_kept_apart():
    text = (
        "“This is a great day for them,” said Ada Byron. “We shall go on with our work.” "
        "“Much remains to be seen here,” added Tom Levy. “Nobody had hoped for so much.”"
    )
    assert speakers(text) == ["Ada Byron", "Ada Byron", "Tom Levy", "Tom Levy"]


def test_apostrophes_quote_nothing():
    text = (
        "The patients' doctors didn't say that the drug's label was changed, and it wasn't the nurses' wish to say so."
    )
    assert not any(each.quoted for each in parsed(text, LEXICON).sentences)


@pytest.mark.parametrize(
    "piece", ["improved ", "PFS and ", "no OS benefit, ", "with CVD ", "' said ", '"We ', "longer than ", "(NR) "]
)
def test_time_grows_with_the_text(piece):
    def seconds(times):
        begun = time.process_time()
        parsed(piece * times, LEXICON)
        return time.process_time() - begun

    short = min(seconds(300) for _ in range(3))  # a large worker collects its garbage now and then
    assert any(seconds(1200) < 12 * short for _ in range(3)), short
