"""The score of the rules on simulated trials; ``python -m verification consistency`` takes it on two thousand."""

import pytest

from verification.consistency import Score, scored

TRIALS, SEED = 100, 5


@pytest.fixture(scope="module")
def score() -> Score:
    return scored(SEED, TRIALS)


def test_hardly_a_true_trial_is_accused(score):
    assert score.false["serious"] <= 2
    assert score.false["doubtful"] <= 0.1 * TRIALS


@pytest.mark.parametrize(
    ("kind", "among", "least"),
    [
        ("reciprocal", "all", 0.97),
        ("reciprocal", "tells", 0.95),
        ("digit slip", "all", 0.95),
        ("p tenfold", "all", 0.85),
        ("arms exchanged", "tells", 0.95),
    ],
)
def test_planted_errors_are_found(score, kind, among, least):
    assert score.planted[kind, among] >= 30
    assert score.share(kind, among) >= least


def test_what_says_nothing_of_a_direction_is_counted(score):
    missed = score.planted["reciprocal", "all"] - score.found["reciprocal", "all"]
    assert 0 <= score.unsaid <= missed
