"""Trials drawn for fits to printed numbers, against their readable twin; and that chains leave their target as it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pivotal.kernels import summary_chains
from pivotal.kernels import summary_trials as trials
from pivotal.kernels.random_streams import exponential_of, words_of
from tests.kernels.parts import from_python
from tests.readable import summary_trial as readable

Z = np.full(4, 1.959963984540054)
NOTHING = np.tile(np.array([[-np.inf], [np.inf], [1.0]]), trials.NUMBERS)
MEAN = np.array([1.5, 0.3, 0.1, 0.0, 2.8, -1.0, -0.5, 0.8, -1.5])
DEVIATION = np.array([0.3, 0.3, 0.25, 0.15, 0.3, 0.6, 0.6, 0.3, 0.6])
PRIOR = np.vstack([MEAN, DEVIATION])


def arms(reference, experimental):
    return np.repeat(np.array([0, 1], np.int32), [reference, experimental])


def moved(theta, kinds, arm, targets, tolerance, seed, *, moves=(), replicate=None):
    """Return time, event, values, misfit and parameters of chains; the first numbers of each step lie in the ranges of moves."""
    c, n, theta = len(theta), arm.size, theta.copy()
    u = np.random.default_rng(seed).random((c, tolerance.size, 14))
    for k, (low, high) in enumerate(moves):
        u[:, :, k] = low + (high - low) * u[:, :, k]
    out = np.empty((c, n)), np.empty((c, n), np.uint8), np.empty((c, trials.NUMBERS)), np.empty(c)
    replicate = np.arange(c) if replicate is None else replicate
    summary_chains.chains(theta, *kinds, arm, np.uint64(seed), replicate, Z, PRIOR, targets, tolerance, u, *out)
    return (*out, theta)


def one(seed, family, scanned, scale, arm):
    """Return a trial as it is drawn, and what is printed of it by either door."""
    theta = np.random.default_rng(seed).normal(MEAN, DEVIATION)[None]
    kinds = family, scanned, scale = np.array([family]), np.array([scanned]), np.array([scale])
    seventh = np.array([7])
    time, event, values, _, _ = moved(theta, kinds, arm, NOTHING, np.empty(0), seed, replicate=seventh)
    out = np.empty((1, trials.NUMBERS))
    trials.printed_of(theta, family, scanned, scale, arm, np.uint64(seed), np.uint64(7), Z, out)
    return theta[0], time[0], event[0], values[0], out[0]


CASES = st.tuples(
    st.integers(0, 10**6), st.integers(0, 2), st.booleans(), st.integers(0, 2), st.integers(3, 20), st.integers(3, 20)
)


@given(CASES)
@settings(max_examples=40)
def test_a_trial_is_drawn_as_its_readable_twin_is(case):
    seed, family, scanned, scale, reference, experimental = case
    arm = arms(reference, experimental)
    theta, time, event, _, _ = one(seed, family, scanned, scale, arm)
    word = np.empty((2, 4, arm.size), np.uint64)
    loss = np.empty(arm.size)
    for block in range(2):
        words_of(np.uint64(seed), np.uint64(7), np.uint64(block), word[block])
    exponential_of(word[0, trials.LOSS], loss)
    u = (word + 0.5) / 2.0**32
    for i in range(arm.size):
        median, shape = (np.exp(theta[p] + arm[i] * theta[p + 1]) for p in (trials.MEDIAN, trials.SHAPE))
        at = readable.time_of(family, median, shape, u[0, 0, i], u[1, 1, i])
        lost = loss[i] / np.exp(theta[trials.DROPOUT] - theta[trials.LONGEST])
        seen = readable.observed(theta, scanned, at, u[0, 1, i], lost, u[0, 3, i], 2 * u[1, 0, i] - 1)
        assert (time[i], event[i]) == (pytest.approx(seen[0], rel=1e-9), seen[1])


@given(CASES)
@settings(max_examples=40)
def test_what_is_printed_of_a_trial_is_what_the_twin_prints(case):
    seed, family, scanned, scale, reference, experimental = case
    arm = arms(reference, experimental)
    _, time, event, values, again = one(seed, family, scanned, scale, arm)
    assert np.array_equal(values, again, equal_nan=True)
    for which, place in ((0, trials.REFERENCE_MEDIAN), (1, trials.EXPERIMENTAL_MEDIAN)):
        here = arm == which
        wanted = readable.median_and_limits(time[here].tolist(), event[here].tolist(), Z[0], scale)
        assert np.exp(values[place : place + 3]) == pytest.approx(wanted, rel=1e-9)
        assert values[trials.EVENTS + which] == event[here].sum()
    reverse = readable.median_and_limits(time.tolist(), (1 - event).tolist(), Z[0], scale)
    assert np.exp(values[trials.FOLLOW_UP : trials.FOLLOW_UP + 3]) == pytest.approx(reverse, rel=1e-9)
    if np.isfinite(values[trials.Z]):
        assert values[trials.Z] == pytest.approx(readable.z_of(time, event, arm), rel=1e-9, abs=1e-9)
    if np.isfinite(values[trials.HAZARD_RATIO]) and np.unique(time).size == time.size:
        beta, low, high = values[trials.HAZARD_RATIO : trials.HAZARD_RATIO + 3]
        score, information = readable.score_of_cox(beta, time.tolist(), event.tolist(), arm.tolist())
        assert score == pytest.approx(0, abs=1e-6)
        assert (high - low) / 2 == pytest.approx(Z[0] / np.sqrt(information), rel=1e-6)


def test_one_arm_has_no_ratio():
    _, _, event, values, _ = one(3, 0, False, 0, np.ones(12, np.int32))
    assert np.isnan(values[trials.HAZARD_RATIO : trials.Z + 1]).all()
    assert values[trials.EVENTS + 1] == values[trials.EVENTS + 2] == event.sum()


MOVES = {
    "nudge": ((0.0, summary_chains.BY_NUDGE),),
    "subjects": ((summary_chains.BY_NUDGE, summary_chains.BY_SUBJECT),),
    "parameters": ((summary_chains.BY_SUBJECT, summary_chains.BY_PARAMETER),),
    "all": ((summary_chains.BY_PARAMETER, 1.0),),
    "any": ((0.0, 1.0),),
}


@pytest.mark.parametrize("scanned", [False, True])
@pytest.mark.parametrize("moves", MOVES)
@pytest.mark.parametrize("family", [0, 1, 2])
def test_moves_leave_prior_and_trials_as_they_were(family, moves, scanned):
    """Chains begin where the target has them; after any move they are still there (Geweke 2004, turned round)."""
    c, arm = 1000 if moves == "nudge" else 300, arms(9, 12)
    theta = np.random.default_rng(family).normal(MEAN, DEVIATION, (c, trials.PARAMETERS))
    kinds = np.full(c, family), np.full(c, scanned), np.zeros(c, np.int64)
    targets = NOTHING.copy()
    if moves == "nudge":  # which looks around a printed time; the target is what is printed so
        targets[:, trials.REFERENCE_MEDIAN] = targets[:, trials.FOLLOW_UP] = 0.8, 2.2, 0.2
    before = moved(theta, kinds, arm, targets, np.empty(0), 1)
    fits = np.flatnonzero(before[3] == 0)  # of the others nothing is asked, so they need not move
    assert fits.size > 100
    theta, kinds, before = theta[fits], tuple(each[fits] for each in kinds), [each[fits] for each in before]
    tolerance = np.full(300, 1e-4) if moves == "nudge" else np.full(150, 0.3)
    after = moved(theta, kinds, arm, targets, tolerance, 1, moves=MOVES[moves], replicate=fits)
    assert (after[3] == 0).all()
    held = [(theta, after[4])] if moves in {"all", "parameters", "any"} else []
    held += [(np.log(before[0]).mean(axis=1), np.log(after[0]).mean(axis=1))]
    held += [(before[1].mean(axis=1), after[1].mean(axis=1))] if moves != "parameters" else []
    for was, now in held:
        off = now - was
        spread = off.std(axis=0)
        assert (spread > 0).any() or moves == "parameters"
        assert (np.abs(off.mean(axis=0)) * np.sqrt(fits.size) <= 4.5 * spread + 1e-12).all()


@pytest.mark.parametrize("family", [0, 1, 2])
def test_walks_far_from_printed_times_leave_times_as_they_were(family):
    """Small steps on the log scale go as far as the times themselves do, where nothing is asked for."""
    c, arm = 1000, arms(3, 3)
    theta = np.random.default_rng(family).normal(MEAN, DEVIATION, (c, trials.PARAMETERS))
    kinds = np.full(c, family), np.zeros(c, bool), np.zeros(c, np.int64)
    before = moved(theta, kinds, arm, NOTHING, np.empty(0), 2)
    walks = (0.0, summary_chains.BY_NUDGE), (0.0, summary_chains.WALKS)
    after = moved(theta, kinds, arm, NOTHING, np.full(1500, 0.3), 2, moves=walks)
    for was, now in ((np.log(before[0]), np.log(after[0])), (before[1], after[1])):
        off = now.mean(axis=1) - was.mean(axis=1, dtype=float)
        assert off.std() > 0.1
        assert abs(off.mean()) * np.sqrt(c) <= 4.5 * off.std()


def test_chains_end_within_what_they_are_asked_for():
    arm = arms(60, 60)
    theta = np.tile(MEAN, (12, 1))
    targets = NOTHING.copy()
    for place, value in ((trials.REFERENCE_MEDIAN, 4.6), (trials.EXPERIMENTAL_MEDIAN, 6.1)):
        targets[:, place] = np.log(value - 0.05), np.log(value + 0.05), 0.15
    tolerance = np.geomspace(0.5, 0.004, 1500)
    kinds = np.zeros(12, np.int64), np.zeros(12, bool), np.zeros(12, np.int64)
    time, event, values, left, _ = moved(theta, kinds, arm, targets, tolerance, 5)
    assert (left == 0).mean() > 0.7
    for trial in np.flatnonzero(left == 0):
        for which, value in ((0, 4.6), (1, 6.1)):
            here = arm == which
            found = readable.median_and_limits(time[trial, here].tolist(), event[trial, here].tolist(), Z[0], 0)
            assert abs(found[0] - value) <= 0.05
    assert np.isfinite(values[:, trials.HAZARD_RATIO]).all()


def test_a_time_that_is_not_reached_is_asked_for_by_infinity():
    targets, values, misfit = NOTHING.copy(), np.zeros(trials.NUMBERS), from_python(summary_chains.misfit)
    targets[:, 0] = np.inf, np.inf, 0.2
    assert misfit(values, targets, 0, 6) == summary_chains.FAR**2
    values[0] = np.inf
    assert misfit(values, targets, 0, 6) == 0
    targets[:, 0] = 1.0, 1.2, 0.2
    assert misfit(values, targets, 0, 6) == summary_chains.FAR**2
    values[0] = 0.6
    assert misfit(values, targets, 0, 6) == pytest.approx(4.0)
