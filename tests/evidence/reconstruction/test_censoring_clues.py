"""What steps, ticks and events tell of how censorings are spread, against the patients who were drawn."""

import numpy as np
import pytest

from pivotal.evidence.reconstruction.censoring_clues import OfEvents, OfSteps, OfTicks, clues
from pivotal.evidence.reconstruction.drawn_line import drawn_line
from pivotal.evidence.reconstruction.requirements import requirements
from tests.evidence.reconstruction.drawn_trials import drawn_trial


def told(seed, information, tier):
    case = drawn_trial(seed, information=information, tier=tier, shape="exponential", subjects=100)
    arm, known = case.figure.arms[0], case.arms[0]
    line = drawn_line(arm, case.figure, np.empty(0))
    asked = requirements(arm, case.figure, line)
    return line, known, clues(line, asked, np.array([float(asked.subjects)]), 0.0)


def potential(known, line, at):
    """Return the patients at risk over survival, just before some times."""
    return np.array([np.sum(known.time >= each) for each in at]) / line.before(at)


@pytest.mark.parametrize("tier", ["A", "B"])
@pytest.mark.parametrize("seed", range(12))
def test_steps_tell_how_many_there_would_be_without_events(seed, tier):
    line, known, found = told(seed, "N only", tier)
    steps = [each for each in found if isinstance(each, OfSteps)]
    assert steps or tier == "B"  # at few points, steps may pass unseen
    for each in steps:
        true = np.average(potential(known, line, each.time), weights=each.fall)
        assert known.time.size - each.value == pytest.approx(true, rel=0.1)


def test_points_by_hand_tell_no_steps():
    assert not any(isinstance(each, OfSteps) for each in told(3, "N only", "C")[2])


@pytest.mark.parametrize("seed", range(6))
def test_ticks_tell_how_many_are_censored_and_when(seed):
    line, known, found = told(seed, "N + marks", "A")
    ticks = [each for each in found if isinstance(each, OfTicks)]
    assert ticks[0].begin == 0.0
    assert ticks[-1].end == line.end
    for each in ticks:
        level = line.before(np.array([0.5 * (each.begin + each.end)]))[0]
        inside = (known.event == 0) & (known.time > each.begin) & (known.time <= each.end) & (known.time < line.end)
        assert each.value * max(level, 0.02) == pytest.approx(inside.sum(), abs=3.0)
        middle = np.array([each.begin, each.begin + 1e-6, each.end, each.end + 1e-6])
        assert each.weights(middle, np.ones(4)).tolist() == [0, 1, 1, 0]


def test_a_number_of_events_tells_one_sum_more():
    line, known, found = told(2, "N + events", "B")
    (events,) = [each for each in found if isinstance(each, OfEvents)]
    assert events.value == pytest.approx(known.time.size * (1 - line.survival[-1]) - known.events)
