"""What is no figure, or cannot be, is refused: what, where, and what is accepted."""

import math

import pytest

import pivotal as pv
from pivotal.errors import DataError, EvidenceError
from tests.evidence.reconstruction.exact_figures import exact_arm, patients

CURVE = {"arm": "x", "time": [0, 1, 1, 2, 3], "survival": [1, 1, 0.8, 0.8, 0.7], "subjects": 10}
TWO = {"arms": [exact_arm("a", patients(1)), exact_arm("b", patients(2))]}


def curve(**other):
    return {**CURVE, **other}


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (curve(survival=[1, 1, 0.8, 0.8, 0.95]), "the curve of x rises by 0.15 after 1; a survival curve never does"),
        (curve(time=[-2, 1, 1, 2, 3]), "the curve of x has a negative time, -2"),
        (curve(survival=[100, 100, 80, 80, 70]), "a survival of 100; accepted: 0 to 1, or scale: percent and 0 to 100"),
        (curve(survival=[1, 1, 0.8, 0.8, -0.3]), "a survival of -0.3; accepted: 0 to 1"),
        (curve(survival=[0, 0, 0, 0, 0]), "the curve of x lies at 0 throughout"),
        ({"scale": "percent", "arms": [CURVE]}, "lies at 0 throughout; are these proportions, and scale: percent?"),
        (curve(time=[], survival=[]), "the curve of x has 0 points; accepted: two or more"),
        (curve(time=[0], survival=[1]), "the curve of x has 1 points; accepted: two or more"),
        (curve(time=[0, 1]), "2 times beside 5 survival values"),
        (curve(time=[0, 1, 1, 2, math.nan]), r"arms.0.time.4: Input should be a finite number"),
        (curve(survival=[1, 1, 0.8, 0.8, math.inf]), r"arms.0.survival.4: Input should be a finite number"),
        (curve(time=[0, 0, 0, 0, 0]), "the curve of x goes to 0; accepted: an axis of 1e-06 to 1e.09 months"),
        ({"arms": [curve(time=[0, 0, 0, 0, 0])], "time_axis": (0, 9)}, "the curve of x ends at time 0"),
        (curve(time=[0, 1, 1, 2, 1e300]), "the curve of x goes to 1e.300; accepted"),
        (curve(subjects=None), "how many patients x has: state subjects, or at_risk at time 0"),
        (curve(subjects=None, at_risk={1: 9}), "how many patients x has: state subjects, or at_risk at time 0"),
        (curve(subjects=None, at_risk={0: 0}), "x has no patients"),
        (curve(subjects=0), "subjects: Input should be greater than or equal to 1"),
        (curve(at_risk={0: 10, 1: 6, 2: 8}), "at risk of x grow from 6 at 1 to 8 at 2; they never do"),
        (curve(at_risk={1: 11}), "x has 11 at risk at 1, and 10 patients"),
        (curve(at_risk={-1: 10}), "x has numbers at risk at a negative time, -1"),
        (curve(at_risk={math.nan: 10}), "at_risk.*finite"),
        (curve(at_risk=[10, 8]), "at_risk: Input should be a valid dictionary"),
        (curve(events=11), "x has 11 events in 10 patients"),
        (curve(events=-1), "events: Input should be greater than or equal to 0"),
        (curve(events=2.5), "events: Input should be a valid integer"),
        (curve(censor_marks=[9.0]), "a censor mark of x at 9 lies off its curve, which ends at 3"),
        (curve(censor_marks=[-1.0]), "a censor mark of x at -1 lies off its curve"),
        (curve(censor_marks=[math.nan]), "censor_marks.0: Input should be a finite number"),
        (curve(curve_end=-1.0), "curve_end: Input should be greater than or equal to 0"),
        (curve(median="-2.0"), "a median is a time from 0 on, not -2.0"),
        (curve(median="soon"), "is not a printed number"),
        (curve(nonsense=1), "nonsense: Extra inputs are not permitted"),
        ({"arms": [CURVE], "time_axis": (30, 0)}, "an axis goes from a lower to a higher value, not from 30 to 0"),
        ({"arms": [CURVE], "survival_axis": (0, 100)}, "the survival axis ends at 100, and the scale is proportion"),
        ({"arms": [CURVE], "unit": "fortnights"}, "unit: Input should be 'days', 'weeks', 'months' or 'years'"),
        ({"arms": [CURVE, CURVE]}, "two arms have one name: x, x"),
        ({"arms": []}, "at least 1 item"),
        ({"arms": 5}, "arms=5; accepted: a sequence of PublishedArm or of mappings"),
        ({"arms": "x"}, "arms='x'; accepted: a sequence of PublishedArm or of mappings"),
        ({"arms": [1]}, "1 is no arm; accepted: PublishedArm, or a mapping"),
        ({}, "has 0 points"),
        (None, "None is no figure; accepted: PublishedFigure, PublishedArm, or a mapping"),
        ("figure2.svg", "'figure2.svg' is no figure; accepted"),
    ],
)
def test_what_is_no_figure_is_refused(figure, message):
    with pytest.raises(EvidenceError, match=message):
        pv.reconstruct(figure)


@pytest.mark.parametrize(
    ("printed", "message"),
    [
        ({"reference": "c"}, "the reference 'c' is no arm; arms: a, b"),
        ({"median": {"c": "10"}}, "median=.*; accepted: one by the name of the arm, a, b"),
        ({"median": "10"}, "median='10'; accepted: one by the name of the arm, a, b"),
        ({"events": {"a": 30, "c": 30}}, "accepted: one by the name of the arm, a, b"),
        ({"hazard_ratio": "0.70"}, "reference is missing: over which arm is what is printed between 'a', 'b'."),
        ({"p_value": {"value": "0.02", "sides": "one"}}, "reference is missing"),
        ({"hazard_ratio": "-1", "reference": "a"}, "a hazard ratio is above 0, not -1"),
        ({"hazard_ratio": "0", "reference": "a"}, "a hazard ratio is above 0, not 0"),
        ({"hazard_ratio": "not reached", "reference": "a"}, "a hazard ratio is above 0, not not reached"),
        (
            {"hazard_ratio": {"value": "0.70", "ci": ["0.80", "0.90"]}, "reference": "a"},
            "lies outside its own interval",
        ),
        ({"p_value": "3"}, "a p value lies between 0 and 1, not at 3"),
        ({"p_value": "not reached"}, "a p value lies between 0 and 1"),
        ({"nonsense": 1}, "nonsense: Extra inputs are not permitted"),
    ],
)
def test_what_cannot_be_printed_between_arms_is_refused(printed, message):
    with pytest.raises(EvidenceError, match=message):
        pv.reconstruct(TWO, **printed)


@pytest.mark.parametrize("printed", [{"hazard_ratio": "0.70", "reference": "a"}, {"p_value": "0.02"}])
def test_numbers_between_two_arms_are_refused_of_three_and_of_one(printed):
    three = {"arms": [*TWO["arms"], exact_arm("c", patients(3))]}
    with pytest.raises(EvidenceError, match="lie between two arms; this figure has 'a', 'b', 'c'"):
        pv.reconstruct(three, **printed)
    with pytest.raises(EvidenceError, match="lie between two arms; this figure has 'a'"):
        pv.reconstruct(TWO["arms"][0], **printed)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sets": 1}, "sets=1; accepted: 2 to 10000"),
        ({"sets": 10_001}, "sets=10001; accepted"),
        ({"sets": 2.5}, "sets=2.5; accepted: a whole number from 2 to 10000"),
        ({"sets": True}, "sets=True; accepted"),
        ({"seed": -1}, "seed=-1; accepted: 0 to"),
        ({"seed": 2**47}, "accepted: 0 to 140737488355327"),
        ({"seed": "a"}, "seed='a'; accepted"),
        (
            {"subjects": 200_000, "at_risk": {0: 200_000, 1: 190_000}},
            "200 sets of the 200,000 patients of x; accepted: up to 20,000,000 in all sets of an arm",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused(given, message):
    with pytest.raises(EvidenceError, match=message):
        pv.reconstruct(CURVE, **given)


def test_what_is_asked_of_an_ensemble_is_checked():
    found = pv.reconstruct(TWO, sets=10)
    with pytest.raises(EvidenceError, match="reference='c' is no arm; arms: 'a', 'b'"):
        found.ensemble(reference="c")
    sure = found.ensemble(10)
    for reference in (None, "c"):
        with pytest.raises(EvidenceError, match=f"reference={reference!r} is no arm; arms: 'a', 'b'"):
            sure.hazard_ratio(reference)
    for n in (1, 2.5, "many"):
        with pytest.raises(EvidenceError, match=r"accepted: .*2 to 1000000"):
            found.ensemble(n)
    for tau in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(EvidenceError, match="accepted: a time after 0"):
            sure.restricted_mean(tau)
    for time in (-1.0, math.nan):
        with pytest.raises(EvidenceError, match="accepted: a time from 0 on"):
            sure.milestone(time)
    with pytest.raises(DataError, match="k=10; accepted: 0 to 9"):
        sure.patients(10)
    with pytest.raises(DataError, match="no frame of the kind 'abacus'"):
        found.patients("abacus")
