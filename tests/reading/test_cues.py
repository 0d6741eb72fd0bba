"""Numbers that no rule reads, by the cues around them: the table of points, and what is read by it."""

import csv

import pytest

from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import general_lexicon
from pivotal.reading.results.cues import POINTS, START, reasons, weighed
from tests.reading.cue_points import MEANINGS


def test_every_cue_has_points_for_every_meaning():
    with POINTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    heads = {kind: tuple(meanings) for kind, cue, *meanings in rows if cue == "cue"}
    assert heads == MEANINGS
    cues = [(kind, cue) for kind, cue, *_ in rows]
    assert len(cues) == len(set(cues))
    for kind, cue, *points in rows:
        if cue != "cue":
            assert len(points) == len(MEANINGS[kind])
            assert cue == START or any(abs(int(each)) > 1 for each in points)


def test_points_add_up_to_a_meaning_that_can_be_told():
    cues = ["1 to the left: harm", "near left: harm", "in the sentence: harm", "1 before: (", "1 behind: )"]
    told = weighed("percentage", cues)
    assert told.meaning == "harm"
    assert told.probability > 0.9
    first, points = reasons("percentage", cues, "harm")[0]
    assert first in cues
    assert points > 0


def test_without_cues_a_number_is_nothing():
    assert weighed("count", []).meaning == "none"
    assert weighed("percentage", ["1 before: zzz"]).probability < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "Sales rose by 12% and 400 people were hired.",
        "The tablets hold 40 mg and cost 12% more.",
        "Of the cells, 41% were dead after 24 hours in vitro.",
        "A sample of 300 patients gives 90% power.",
    ],
)
def test_numbers_of_something_else_stay_unread(text):
    assert not [each for each in parsed(text, general_lexicon()).statements if each.slot("value") is not None]
