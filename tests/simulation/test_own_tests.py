"""Functions of a user's own: compiled or not, what they may return, and what is said when they fail."""

import math
import pickle
import statistics

import numpy as np
import pytest

import pivotal as pv
from pivotal.errors import DataError, PivotalError, SimulationError
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


SURVIVAL = pv.SurvivalTrial(reference=pv.Hazard.from_median(6), effect=0.6, accrual=pv.Accrual(rates=20, duration=10))


def called(error):
    """Return the call that an error names, as code."""
    return str(error).rpartition("  its arrays: ")[2]


@pytest.mark.parametrize("how", ["compiled", "python"])
def test_what_a_function_failed_with_is_rebuilt_by_the_call_in_the_error(how):
    def fails(time, event, arm, stratum):  # noqa: ARG001
        if event.sum() >= 80 and time.max() > 11.0:
            raise ValueError("too long")
        return 0.5

    def fails_in_python(time, event, arm, stratum):
        given.append(time)
        return fails(time, event, arm, stratum)

    given = []
    own = fails if how == "compiled" else fails_in_python
    plan = pv.design(SURVIVAL, pv.GroupSequential((0.5, 1)), events=80)
    with pytest.raises(
        SimulationError, match=r"ValueError: too long\n  its arrays: pv.rebuild_trial\(plan, "
    ) as caught:
        pv.simulate(plan, trials=300, seed=5, truth="null", subjects=190, analyses=own, threads=1, progress=False)
    assert caught.value.replicate > 0 and caught.value.look == 2
    assert "truth='null', subjects=190" in called(caught.value)
    arrays = eval(called(caught.value), {"pv": pv, "plan": plan, own.__name__: own})
    assert (arrays.look, arrays.event.sum()) == (2, 80)
    with pytest.raises(ValueError, match="too long"):
        own(arrays.time, arrays.event, arrays.arm, arrays.stratum)
    if given:
        np.testing.assert_array_equal(given[-1], given[-2])


def test_the_arrays_are_those_of_the_analysis_that_failed():
    def fails(trial):
        if trial.look == 2:
            raise ValueError("a second look")
        return 1.0

    course = pv.IllnessDeath(reference={"progression_free": 4, "overall": 12})
    plan = pv.design(SURVIVAL, pv.GroupSequential((0.5, 1)), events=80)
    analyses = [
        pv.LookAnalysis(id="pfs", endpoint="progression_free_survival"),
        pv.LookAnalysis(id="os", endpoint="overall_survival", test=pv.own_test(fails)),
    ]
    with pytest.raises(SimulationError, match="a second look") as caught:
        pv.simulate(plan, trials=50, seed=5, course=course, analyses=analyses, progress=False)
    names = {"pv": pv, "plan": plan, "course": course, "analyses": analyses}
    arrays = eval(called(caught.value), names)
    kept = pv.simulate(plan, trials=50, seed=5, course=course, analyses=analyses[:1], progress=False)
    data = kept.patients(caught.value.replicate, look=2)
    overall = data.filter(PARAMCD="OS")
    np.testing.assert_allclose(arrays.time * pv.units.DAYS_PER_MONTH, overall["AVAL"].to_numpy(), rtol=1e-12)
    np.testing.assert_array_equal(arrays.event, overall["CNSR"].to_numpy() == 0)
    first = pv.rebuild_trial(plan, seed=5, replicate=caught.value.replicate, look=2, course=course, analyses=analyses)
    np.testing.assert_array_equal(first.event, data.filter(PARAMCD="PFS")["CNSR"].to_numpy() == 0)
    assert first.event.sum() > arrays.event.sum()


def test_a_trial_is_there_after_its_end_as_well():
    plan = pv.design(SURVIVAL, pv.GroupSequential((0.5, 1)), events=80)
    sim = pv.simulate(plan, trials=20, seed=5, truth=0.3, progress=False)
    ended = int(sim.columns(ends_only=True)["replicate"][sim.columns(ends_only=True)["look"] == 1][0])
    choices = {"seed": 5, "truth": 0.3}
    early, late = (pv.rebuild_trial(plan, replicate=ended, look=look, **choices) for look in (1, 2))
    assert (early.event.sum(), late.event.sum()) == (40, 80)
    assert early.month == sim.replicate(ended)["month"][0] < late.month
    np.testing.assert_array_equal(early.entry, late.entry[: early.entry.size])


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"replicate": -1}, "replicate=-1; accepted: a whole number from 0"),
        ({"replicate": True}, "replicate=True"),
        ({"look": 3}, "look=3; replicate 0 has looks 1, 2"),
        ({"seed": -1}, "seed=-1"),
        ({"analysis": "log-rank"}, "did you mean 'log_rank'"),
        ({"trials": 5}, "trials=5: Extra inputs are not permitted"),
        ({"plan": 3}, "plan=3; accepted: a Plan"),
    ],
)
def test_a_trial_that_cannot_be_rebuilt_is_refused(named, said):
    plan = pv.design(SURVIVAL, pv.GroupSequential((0.5, 1)), events=80)
    with pytest.raises(PivotalError, match=said):
        pv.rebuild_trial(**{"plan": plan, "seed": 1, "replicate": 0, "look": 1} | named)


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
