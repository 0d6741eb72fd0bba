"""What is read by default, where no rule knows the words: which way an effect goes, and what is left alone."""

import pytest

from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import general_lexicon
from tests.reading.statements_told import statements as told

LEXICON = general_lexicon()


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Velotinib showed a detriment in overall survival against the control.", "worse"),
        ("In a post-hoc look, lower mortality was recorded with avutinib.", "better"),
        ("The drug was withdrawn after a trial which showed a decrease in overall survival.", "worse"),
    ],
)
def test_a_word_of_better_or_worse_tells_which_way_an_endpoint_went(text, direction):
    (benefit,) = told(text, "benefit")
    assert benefit.slot("direction").value == direction


def test_an_unknown_endpoint_of_a_median_is_named_as_it_is_told():
    (median,) = told("The median time to transfusion independence on velotinib was 5.3 weeks.", "median")
    assert median.slot("endpoint").text == "time to transfusion independence"
    assert median.get("value") == "5.3"


def test_a_follow_up_stands_in_brackets_and_each_arm_has_its_own():
    text = "Median follow-up was 24 months for the avutinib arm, 26 months for the velotinib arm and 25 months for placebo."
    assert [each.get("value") for each in told(text, "follow_up")] == ["24", "26", "25"]


@pytest.mark.parametrize(
    "text",
    [
        "About 41% of the hospitals reported a complete response to their letters.",
        "The response rate would have to exceed 25% before anybody else was enrolled.",
        "The median time to the first visit was 4 weeks.",
        "Whether rugalisib prolongs overall survival is not yet known.",
    ],
)
def test_what_is_no_result_is_left_alone(text):
    assert not parsed(text, LEXICON).statements
