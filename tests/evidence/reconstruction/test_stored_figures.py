"""Figures whose patients another program knows; ``python -m verification reconstruction`` prints the table."""

import numpy as np
import pytest

from tests.evidence.reconstruction.drawn_trials import SHAPES, drawn_trial
from tests.evidence.reconstruction.figure_cases import said_by, stored_cases
from verification.reconstruction import ALWAYS, GIVEN, OF_FEW, WITHHELD
from verification.reconstruction_score import Scores

# Of so few figures these are too unsure for a test; the verification has them beside many more.
NOT_HERE = {"medians, median error", "medians, p90", *(each.name for each in OF_FEW)}


@pytest.fixture(scope="module")
def cases():
    return stored_cases()


def missed(scores, bars):
    return [f"{bar.name}: {bar.value(scores)}" for bar in bars if bar.name not in NOT_HERE and not bar.reached(scores)]


def test_the_bars_are_reached(cases):
    assert not missed(Scores.of(cases, given=False), WITHHELD)


def test_what_is_printed_makes_up_for_numbers_at_risk(cases):
    assert not missed(Scores.of([each for each in cases if each.information == "N only"], given=True), GIVEN)


def test_our_analysis_says_of_the_patients_what_the_other_program_said(cases):
    for case in cases:
        medians, means, ratio = said_by([(arm.time, arm.event) for arm in case.arms], case.tau)
        for median, arm in zip(medians, case.arms, strict=True):
            assert median == (arm.median if arm.median is None else pytest.approx(arm.median, rel=1e-4))
        assert means == pytest.approx([arm.restricted_mean for arm in case.arms], rel=1e-5)
        if case.log_hazard_ratio is not None:
            assert ratio == pytest.approx(case.log_hazard_ratio, abs=2e-4)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_drawn_trial_is_what_its_figure_shows(shape):
    case = drawn_trial(4, shape=shape, information="at risk + events + marks", tier="A", subjects=70)
    scale = 100.0 if case.figure.scale == "percent" else 1.0
    for arm, known in zip(case.figure.arms, case.arms, strict=True):
        assert arm.subjects == known.time.size
        assert arm.events == known.events
        assert list(arm.at_risk.values()) == [int(np.sum(known.time >= at)) for at in arm.at_risk]
        assert len(arm.censor_marks) <= int((known.event == 0).sum())
        assert arm.time[-1] == pytest.approx(known.time.max(), abs=0.0002 * case.figure.time_axis[1])
        alive = np.prod([1 - known.event[i] / np.sum(known.time >= known.time[i]) for i in np.argsort(known.time)])
        if len(np.unique(known.time[known.event == 1])) == known.events:
            assert arm.survival[-1] / scale == pytest.approx(alive, abs=0.0002)


def test_a_score_counts_what_is_wrong(cases):
    scores = Scores.of(cases[:3], given=False)
    assert len(scores.compared.each) == 2  # one has three arms
    assert all(bar.reached(scores) for bar in ALWAYS)
    worse = Scores(tuple(each.__class__(each.case, "EvidenceError: no") for each in scores.each))
    assert not ALWAYS[0].reached(worse)
    first = scores.each[0]
    assert first.interval_score >= first.high - first.low
    assert (first.interval_score == first.high - first.low) == first.covers
