"""The statistics of looks against the doors of the analysis, on the same data."""

import warnings
from dataclasses import astuple

import numpy as np
import pytest
from scipy.special import ndtr

import pivotal as pv
from pivotal.errors import DataError, DesignError, MonotoneLikelihoodWarning
from pivotal.simulation import model
from pivotal.simulation.look_tests import at_look, kernel_test, win_ratio

RANK_TESTS = [
    (model.LogRankTest(), "log-rank"),
    (model.LogRankTest(rho=0, gamma=1), (0, 1)),
    (model.LogRankTest(rho=0.5, gamma=2), (0.5, 2)),
    (model.LogRankTest(rho=1.5, gamma=0.3), (1.5, 0.3)),
    (model.ModestlyWeightedTest(delay=5), pv.ModestlyWeighted(time=5)),
    (model.EarlyZeroTest(delay=4), pv.EarlyZero(4)),
]


def trials(count, *, seed, smallest=2, largest=70):
    """Yield random data with ties in every other set, one to three strata, few or many events; both arms are there."""
    rng = np.random.default_rng(seed)
    for k in range(count):
        n = int(rng.integers(smallest, largest))
        time = rng.exponential(10, n)
        if k % 2:
            time = np.ceil(time)
        arm = rng.integers(0, 2, n)
        if arm.min() == arm.max():
            arm[0] = 1 - arm[0]
        event = rng.random(n) < rng.choice([0.1, 0.7, 1.0])
        yield time, event, arm, rng.integers(0, rng.integers(1, 4), n)


def frame(time, event, arm, stratum):
    return {"AVAL": time, "EVENT": event.astype(int), "ARM": arm, "STRATUM": stratum}


def strata_of(stratum):
    return ["STRATUM"] if stratum.max() else []


@pytest.mark.parametrize(("test", "weight"), RANK_TESTS, ids=str)
def test_rank_tests_are_those_of_the_analysis(test, weight):
    for each in trials(60, seed=1):
        door = pv.logrank(frame(*each), "ARM", reference=0, weight=weight, event="EVENT", strata=strata_of(each[3]))
        found = at_look(test, *each)
        np.testing.assert_allclose(
            [found.z, found.information], [door.signed.z, door.signed.variance], rtol=1e-9, atol=1e-12
        )
        if not found.information > 0:
            assert np.isnan([found.z, found.estimate, found.std_error]).all()
            continue
        assert np.isclose(found.z, -found.estimate / found.std_error, rtol=1e-12)
        margin = pv.logrank(
            frame(*each), "ARM", reference=0, weight=weight, event="EVENT", strata=strata_of(each[3]), margin=1.2
        )
        assert np.isclose(at_look(test, *each, margin=1.2).z, margin.signed.z, rtol=1e-9)
        if weight == "log-rank":
            peto = door.one_step_hazard_ratio()
            np.testing.assert_allclose(
                [np.exp(found.estimate), found.std_error], [peto["estimate"], peto["std_error"]], rtol=1e-9
            )


def test_cox_is_that_of_the_analysis():
    infinite = 0
    for each in trials(150, seed=2):
        found = at_look(model.CoxTest(), *each)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MonotoneLikelihoodWarning)
            if not each[1].any():
                assert np.isnan([found.z, found.estimate, found.std_error]).all()
                continue
            fitted = pv.cox(frame(*each), "ARM", strata=strata_of(each[3]), event="EVENT")
        estimate = float(fitted.coefficients[0])
        if np.isfinite(estimate):
            np.testing.assert_allclose(
                [found.estimate, found.std_error], [estimate, fitted.std_errors[0]], rtol=1e-9, atol=1e-9
            )
            assert np.isclose(found.z, -estimate / fitted.std_errors[0], rtol=1e-8, atol=1e-8)
        else:
            infinite += np.isinf(estimate)
            assert np.isnan(found.z)
            assert found.information == 0
            assert (np.isnan(estimate) and np.isnan(found.estimate)) or found.estimate == estimate
    assert infinite > 5


def test_cox_converges_wherever_the_ratio_lies():
    rng = np.random.default_rng(3)
    for log_ratio in (-6, -3, -1, 0, 1, 3, 6):
        arm = rng.permutation(np.arange(400) % 2)
        time = rng.exponential(1, 400) / np.exp(log_ratio * arm)
        event = np.ones(400, bool)
        found = at_look(model.CoxTest(), time, event, arm)
        fitted = pv.cox({"AVAL": time, "EVENT": event.astype(int), "ARM": arm}, "ARM", event="EVENT")
        np.testing.assert_allclose(
            [found.estimate, found.std_error], [fitted.coefficients[0], fitted.std_errors[0]], rtol=1e-9, atol=1e-9
        )


def test_cox_is_infinite_where_only_one_arm_has_events():
    time, arm = np.arange(1.0, 9), np.arange(8) % 2
    better = at_look(model.CoxTest(), time, arm == 0, arm)
    worse = at_look(model.CoxTest(), time, arm == 1, arm)
    assert (better.estimate, worse.estimate) == (-np.inf, np.inf)
    assert better.std_error == worse.std_error == np.inf
    assert np.isnan([better.z, worse.z]).all()


def test_restricted_means_are_those_of_the_analysis():
    seen = 0
    for time, event, arm, _ in trials(120, seed=4):
        found = at_look(model.RestrictedMeanTest(tau=8), time, event, arm)
        try:
            door = pv.rmst(frame(time, event, arm, arm), tau=8, arm="ARM", reference=0, event="EVENT")
        except DataError:
            assert np.isnan([found.z, found.estimate]).all()
            continue
        row = next(row for row in door.rows() if row["term"] == "difference")
        assert_row(found, row)
        seen += 1
    assert seen > 40


@pytest.mark.parametrize(("scale", "term"), [("plain", "difference"), ("cloglog", "test on log-log")])
def test_milestones_are_those_of_the_analysis(scale, term):
    seen = 0
    for time, event, arm, _ in trials(120, seed=5):
        found = at_look(model.MilestoneTest(time=6, scale=scale), time, event, arm)
        door = pv.milestone(frame(time, event, arm, arm), 6, arm="ARM", reference=0, event="EVENT")
        row = next(row for row in door.rows() if row["term"] == term)
        assert_row(found, row)
        seen += row["statistic"] is not None
    assert seen > 40


def assert_row(found, row):
    """Compare with a row of the analysis, where None is what does not exist."""
    if row["statistic"] is None:
        assert np.isnan(found.z)
        return
    np.testing.assert_allclose(
        [found.z, found.estimate, found.std_error],
        [row["statistic"], row["estimate"], row["std_error"]],
        rtol=1e-9,
        atol=1e-12,
    )


def test_responses_are_those_of_the_analysis():
    seen = 0
    for time, event, arm, _ in trials(60, seed=6):
        found = at_look(model.ResponseTest(), time, event, arm)
        door = pv.response_rate({"ARM": arm, "AVALC": event.astype(int)}, "ARM", reference=0)
        assert np.isclose(found.estimate, door.difference.estimate, rtol=1e-9)
        if 0 < event.sum() < event.size:
            assert np.isclose(found.z, door.test.z, rtol=1e-9)
            seen += 1
        else:
            assert np.isnan(found.z)
    assert seen > 30


def test_max_combo_is_that_of_the_analysis():
    seen = 0
    for weights, error in (
        (((0, 0), (0, 1), (1, 0), (1, 1)), 1e-8),
        (((0, 0), (0, 0.5)), 1e-8),
        (((0, 1), (1, 0), (2, 2), (1, 1), (0, 0)), 1e-5),  # of rank four
    ):
        for each in trials(25, seed=8):
            found = at_look(model.MaxComboTest(weights=weights), *each)
            door = pv.maxcombo(
                frame(*each), "ARM", reference=0, weights=weights, sides=1, event="EVENT", strata=strata_of(each[3])
            )
            if np.isnan(door.statistic):
                assert np.isnan([found.z, found.estimate]).all()
                continue
            seen += 1
            assert np.isclose(found.estimate, door.statistic, rtol=1e-9)
            assert abs(ndtr(-found.z) - door.p_value) < error + 2 * door.p_error
    assert seen > 60


def test_a_max_combo_of_too_many_weights_is_refused():
    with pytest.raises(DesignError, match="2 to 10"):
        kernel_test(model.MaxComboTest(weights=tuple((0, k) for k in range(11))))
    with pytest.raises(DesignError, match="unlike"):
        kernel_test(model.MaxComboTest(weights=((0, 50), (50, 0), (50, 50), (150, 30), (30, 150))))
    with pytest.raises(DesignError, match="twice"):
        kernel_test(model.MaxComboTest(weights=((0, 1), (0, 1))))


def test_the_win_ratio_favours_who_lives_longer():
    time, died, arm = np.array([[9.0, 8, 2, 1], [1, 8, 2, 1]]), np.ones((2, 4)), np.array([1, 0, 1, 0])
    found = win_ratio(time, died, arm)
    assert found.estimate == pytest.approx(np.log(3))
    assert win_ratio(time, died, 1 - arm).estimate == pytest.approx(-np.log(3))
    assert found.z == pytest.approx(found.estimate / found.std_error)


ALL = [
    model.LogRankTest(),
    model.LogRankTest(rho=1, gamma=1),
    model.ModestlyWeightedTest(delay=5),
    model.EarlyZeroTest(delay=4),
    model.CoxTest(),
    model.MaxComboTest(),
    model.RestrictedMeanTest(tau=3),
    model.MilestoneTest(time=3),
    model.MilestoneTest(time=3, scale="plain"),
    model.ResponseTest(),
]


@pytest.mark.parametrize("test", ALL, ids=repr)
@pytest.mark.parametrize("subjects", [0, 1, 20])
def test_there_is_no_statistic_without_two_arms(test, subjects):
    time = np.arange(1.0, subjects + 1)
    for arm in (np.zeros(subjects, int), np.ones(subjects, int)):
        assert np.isnan(at_look(test, time, time > 0, arm).z)


@pytest.mark.parametrize("test", [each for each in ALL if each.kind != "restricted_mean"], ids=repr)
def test_there_is_no_statistic_without_events(test):
    time = np.arange(1.0, 21)
    assert np.isnan(at_look(test, time, time < 0, np.arange(20) % 2).z)


@pytest.mark.parametrize("test", ALL, ids=repr)
def test_any_arm_but_0_is_the_experimental_one(test):
    rng = np.random.default_rng(7)
    time, arm, stratum = rng.exponential(10, 80), np.arange(80) % 2, np.arange(80) // 2 % 2
    event = rng.random(80) < 0.7
    found, other = (at_look(test, time, event, code, stratum) for code in (arm, 2 * arm))
    np.testing.assert_array_equal(astuple(found), astuple(other))


@pytest.mark.parametrize("test", [model.WinRatioTest(), model.OwnTest(name="mine.z", digest="0")])
def test_a_test_with_another_door_is_refused(test):
    with pytest.raises(DesignError, match=test.kind):
        kernel_test(test)
