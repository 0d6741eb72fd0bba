"""Functions of a user's own: compiled or not, what they may return, and what is said when they fail."""

import math
import pickle
import statistics

import numpy as np
import pytest

from pivotal.errors import DataError, SimulationError
from pivotal.simulation import model
from pivotal.simulation.look_tests import at_look
from pivotal.simulation.own_tests import TrialArrays, compiled, digest, evaluate_own

FACTOR = 2.0


def trial(seed, *, n=50, look=1):
    rng = np.random.default_rng(seed)
    event = rng.random(n) < 0.7
    arm = (np.arange(n) % 2).astype(np.int32)
    entry = np.sort(rng.uniform(0, 10, n))
    return TrialArrays(entry, rng.exponential(5, n), event, arm, np.zeros(n, np.int32), 20.0, look)


def log_rank(time, event, arm, stratum):  # noqa: ARG001 (all four are handed over)
    order = np.argsort(time)
    score = variance = 0.0
    treated, n = (arm == 1).sum(), time.size
    for j in range(n):
        i = order[j]
        share = treated / (n - j)
        if event[i]:
            score += share - arm[i]
            variance += share * (1 - share)
        treated -= arm[i]
    return score / math.sqrt(variance), -score / variance, 1 / math.sqrt(variance)


def of_a_trial(trial):
    return FACTOR * (trial.month - trial.entry.mean()) + trial.look


def in_python(time, event, arm, stratum):  # noqa: ARG001
    return statistics.fsum(time[event]) + 2


def test_a_compiled_function_gives_what_the_kernel_gives():
    own = compiled(log_rank)
    assert (own.how, own.takes, own.why_not_compiled) == ("compiled", "arrays", "")
    for seed in range(5):
        arrays = trial(seed)
        found = at_look(model.LogRankTest(), arrays.time, arrays.event, arrays.arm)
        np.testing.assert_allclose(own(arrays), (found.z, found.estimate, found.std_error), rtol=1e-12)


def test_a_function_of_one_argument_gets_the_whole_trial():
    own, arrays = compiled(of_a_trial), trial(1, look=2)
    assert (own.how, own.takes) == ("compiled", "record")
    assert own(arrays)[0] == pytest.approx(2 * (20 - arrays.entry.mean()) + 2)


def test_a_function_that_cannot_be_compiled_is_called_as_it_is():
    own, arrays = compiled(in_python), trial(2)
    assert own.how == "python"
    assert own.why_not_compiled
    z, estimate, error = own(arrays)
    assert z == pytest.approx(arrays.time[arrays.event].sum() + 2)
    assert math.isnan(estimate)
    assert math.isnan(error)


def test_closures_and_lambdas_over_numbers_are_compiled():
    def above(limit):
        return lambda time, event, arm, stratum: 1.0 * (event & (time > limit)).sum()  # noqa: ARG005

    arrays = trial(3)
    for limit in (1.0, 6.0):
        own = compiled(above(limit))
        assert own.how == "compiled"
        assert own(arrays)[0] == (arrays.event & (arrays.time > limit)).sum()
    assert digest(above(1.0)) == digest(above(1.0)) != digest(above(6.0))


def test_an_object_that_can_be_called_is_called_as_it_is():
    class Threshold:
        def __init__(self, limit):
            self.limit = limit

        def __call__(self, trial):
            return float((trial.time > self.limit).sum())

    own, arrays = compiled(Threshold(3)), trial(4)
    assert (own.how, own.takes) == ("python", "record")
    assert own(arrays)[0] == (arrays.time > 3).sum()
    assert digest(Threshold(3)) == digest(Threshold(3)) != digest(Threshold(4))


def test_the_digest_changes_with_what_the_function_does(monkeypatch):
    before = digest(of_a_trial)
    monkeypatch.setitem(globals(), "FACTOR", 3.0)
    assert digest(of_a_trial) != before
    assert digest(lambda trial: trial.month + 1) != digest(lambda trial: trial.month + 2)
    assert compiled(of_a_trial).test == model.OwnTest(name=f"{__name__}.of_a_trial", digest=digest(of_a_trial))


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda trial: np.nan * trial.month, "nan"),
        (lambda trial: (1.0, np.inf, trial.month), "inf"),
        (lambda trial: (trial.month, 2.0), "2 values"),
        (lambda trial: trial.time, "50 values|array"),
        (lambda trial: None, "None"),  # noqa: ARG005
        (lambda trial: "z", "'z'"),  # noqa: ARG005
    ],
)
def test_what_is_no_statistic_names_replicate_and_look(function, said):
    with pytest.raises(SimulationError, match=said) as caught:
        evaluate_own(compiled(function), [(7, trial(7, look=2))])
    assert str(caught.value).startswith("replicate 7, look 2: ")
    assert "sim.patients(replicate=7)" in str(caught.value)
    assert "accepted: z, or (z, estimate, standard error)" in str(caught.value)


def test_what_was_computed_before_a_failure_is_kept():
    def fails_late(time, event, arm, stratum):  # noqa: ARG001
        if event.sum() < 35:
            raise ValueError("too few events")
        return 1.0

    trials = [(k, trial(k)) for k in range(40)]
    first = next(k for k, arrays in trials if arrays.event.sum() < 35)
    assert first > 0
    with pytest.raises(SimulationError, match="ValueError: too few events") as caught:
        evaluate_own(compiled(fails_late), trials)
    assert (caught.value.replicate, caught.value.look) == (first, 1)
    assert caught.value.done.shape == (first, 3)
    assert isinstance(caught.value.__cause__, ValueError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)


@pytest.mark.parametrize(
    "function",
    [3, lambda time, event: 0.0, lambda *, trial: 0.0, lambda a, b, c, d, e: 0.0, print],  # noqa: ARG005
)
def test_what_takes_other_arguments_is_refused(function):
    with pytest.raises(DataError, match=r"accepted: a function of|accepted: one of"):
        compiled(function)


def test_a_function_with_defaults_is_called_without_them():
    own = compiled(lambda trial, scale=2.0: scale * trial.month)
    assert own(trial(0))[0] == 40
