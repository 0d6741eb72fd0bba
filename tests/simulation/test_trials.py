"""Trials against their readable twin, their theory, and themselves in other portions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import pivotal as pv
from pivotal.errors import SimulationError
from pivotal.kernels.disease_course import ENDPOINTS
from pivotal.kernels.random_streams import exponential_of, words_of
from pivotal.simulation.decisions import DECISIONS, Rules
from pivotal.simulation.generation import allocation_of, recipe_of
from pivotal.simulation.replicates import run_chunk, subjects
from tests.readable import simulated_trial as twin

PLAN = pv.design(
    pv.SurvivalTrial(
        reference=pv.Hazard.from_median(12),
        effect=0.7,
        accrual=pv.Accrual(rates=15, duration=20),
        dropout=pv.Dropout.from_proportion(0.05, by=12),
    ),
    pv.GroupSequential((2 / 3, 1)),
    events=180,
)

# ------------------------------------------------------------------------------------------------- random numbers


def test_philox_gives_the_known_answers() -> None:
    out = np.zeros((4, 1), np.uint64)
    words_of(*np.zeros(3, np.uint64), out)
    assert [hex(int(each)) for each in out[:, 0]] == ["0x6627e8d5", "0xe169c58d", "0xbc57ac4c", "0x9b00dbd8"]


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**40), st.integers(0, 9))
@settings(max_examples=20)
def test_words_are_those_of_the_twin(seed: int, replicate: int, block: int) -> None:
    out = np.zeros((4, 3), np.uint64)
    words_of(np.uint64(seed), np.uint64(replicate), np.uint64(block), out)
    assert out.T.tolist() == [twin.words(seed, replicate, block, i) for i in range(3)]


def test_logarithms_are_right_to_the_last_digit_but_one() -> None:
    word = np.random.default_rng(1).integers(0, 2**32, 100_000).astype(np.uint64)
    word[:4] = [0, 1, 2**32 - 1, 2**31]
    out = np.empty(word.size)
    exponential_of(word, out)
    exact = -np.log((word.astype(float) + 0.5) / 2**32)
    exact[2] = 2.0**-33 + 2.0**-67  # where the logarithm of a double would cancel
    np.testing.assert_allclose(out, exact, rtol=3e-16 * 2)


# --------------------------------------------------------------------------------------------------------- the twin

hazards = st.sampled_from(
    [
        {"median": 6},
        {"rates": [0.2, 0.02, 0.4], "starts": [0, 3, 9]},
        {"kind": "weibull", "shape": 1.4, "scale": 9},
        {"kind": "cure", "fraction": 0.4, "uncured": {"median": 5}},
    ]
)
effects = st.sampled_from([0.6, {"ratios": [1.0, 0.5], "starts": [0, 4]}])
rules = st.sampled_from(["events", "calendar", "gap", "follow_up", "latest", "earliest", "too many"])
randomisations = st.sampled_from(
    [
        pv.Alternating(),
        pv.SimpleRandomisation(),
        pv.PermutedBlocks(),
        pv.PermutedBlocks(12, within_strata=False),
        pv.Minimisation(0.7),
    ]
)


TRANSITIONS = st.sampled_from(
    [
        pv.Transitions.from_medians(progression_free=4, overall=12, deaths_without_progression=0.2),
        pv.Transitions(
            progression=pv.Hazard(rates=(0.05, 0.4), starts=(0, 2)),
            death=pv.Hazard(rates=(0.0,)),
            death_after_progression=pv.Weibull(shape=0.8, scale=9),
        ),
    ]
)
EFFECTS = st.sampled_from([pv.TransitionEffects(), pv.TransitionEffects(progression=0.5, death_after_progression=0.8)])
RESPONSES = st.sampled_from(
    [None, pv.ResponseCourse(reference=0.2, experimental=0.6, time=pv.Hazard.from_median(2), hazard_ratio=0.5)]
)
CROSSOVERS = st.sampled_from([None, pv.Crossover(probability=0.7, hazard_ratio=0.6, not_before=3)])
FRAILTIES = st.sampled_from([None, pv.Frailty(variance=0.5)])


def of_events(time, event, arm, stratum):  # noqa: ARG001 (all four are handed over)
    return event[arm == 0].sum() - 0.5 * event[arm == 1].sum() + time.sum() / 1024


def of_events_plainly(time, event, arm):
    """Say what ``of_events`` says, for the twin."""
    parts = [d * (1 if a == 0 else -0.5) for d, a in zip(event, arm, strict=True)]
    return sum(parts) + sum(time) / 1024


ANALYSES = {
    "pfs": ("progression_free_survival", pv.LogRankTest()),
    "os": ("overall_survival", pv.LogRankTest(stratified=False)),
    "progression": ("progression", pv.LogRankTest(stratified=False)),
    "response": ("response", pv.ResponseTest()),
    "wins": ("death", pv.WinRatioTest(endpoints=("death", "progression"))),
    "free_wins": ("overall_survival", pv.WinRatioTest(endpoints=("progression_free_survival",))),
}


@st.composite
def scenarios(draw: st.DrawFn) -> pv.Scenario:
    allocation = draw(st.sampled_from([(1, 1), (2, 1), (1, 3)]))
    stratified = draw(st.booleans())
    arms: dict = {"reference": draw(hazards)}
    if stratified:
        arms = {
            "strata": [
                {"name": "a", "fraction": 0.3, "reference": draw(hazards), "effect": 0.9},
                {"name": "b", "fraction": 0.7, "reference": draw(hazards), "dropout": {"rate": 0.05}},
            ]
        }
    truth = pv.SurvivalTrial.model_validate(
        {
            **arms,
            "effect": draw(effects),
            "accrual": draw(st.sampled_from([{"rates": [4]}, {"rates": [2, 9], "starts": [0, 3]}])) | {"duration": 12},
            "dropout": draw(st.sampled_from([None, {"rate": 0.02}])),
            "follow_up_per_subject": draw(st.sampled_from([None, 15.0])),
            "allocation": allocation,
        }
    )
    kind = draw(rules)
    n = draw(st.integers(8, 40))
    half, most = max(1, n // 4), max(2, n // 2)
    looks: list[dict] = {
        "events": [{"events": half}, {"events": most}],
        "calendar": [{"calendar": 7}, {"calendar": 20}],
        "gap": [{"events": half}, {"gap": 6}],
        "follow_up": [{"follow_up": 0}, {"follow_up": 9}],
        "latest": [{"events": half, "calendar": 8}, {"events": most, "follow_up": 2}],
        "earliest": [{"events": half, "calendar": 8, "when": "earliest"}, {"events": n, "gap": 9, "when": "earliest"}],
        "too many": [{"events": half}, {"events": n}],
    }[kind]
    with_course = draw(st.booleans())
    for each in looks:
        if with_course and "events" in each:
            each["endpoint"] = draw(st.sampled_from([None, *ENDPOINTS]))
    return pv.scenario_of(
        PLAN,
        truth=truth,
        subjects=n,
        looks=[pv.LookTime(**each) for each in looks],
        entry=draw(st.sampled_from(["poisson", "fixed"])),
        randomisation=draw(randomisations),
        course=draw(courses(stratified=stratified)) if with_course else None,
        analyses=draw(analyses_of_a_course()) if with_course else pv.LogRankTest(stratified=stratified),
    )


@st.composite
def courses(draw: st.DrawFn, *, stratified: bool) -> pv.IllnessDeath:
    hazards_of: dict = {"reference": draw(TRANSITIONS)}
    if stratified and draw(st.booleans()):
        strata = (
            pv.CourseStratum(name="b", reference=draw(TRANSITIONS), effects=draw(EFFECTS)),
            pv.CourseStratum(name="a", reference=draw(TRANSITIONS), response=draw(RESPONSES)),
        )
        hazards_of = {"strata": strata}
    return pv.IllnessDeath(
        **hazards_of,
        effects=draw(EFFECTS),
        response=draw(RESPONSES),
        crossover=draw(CROSSOVERS),
        frailty=draw(FRAILTIES),
    )


@st.composite
def analyses_of_a_course(draw: st.DrawFn) -> list[pv.LookAnalysis]:
    names = draw(st.lists(st.sampled_from(sorted([*ANALYSES, "own"])), min_size=1, max_size=4, unique=True))
    tests = {**ANALYSES, "own": ("progression", pv.own_test(of_events))}
    return [pv.LookAnalysis(id=name, endpoint=tests[name][0], test=tests[name][1]) for name in names]


@given(scenarios(), st.integers(0, 2**64 - 1), st.integers(0, 2**33))
def test_a_trial_is_that_of_its_readable_twin(scenario: pv.Scenario, seed: int, replicate: int) -> None:
    parts = allocation_of(scenario.truth)
    people = twin.subjects(scenario, seed, replicate, parts, recipe_of(scenario).pattern.tolist())
    found = subjects(scenario, seed, replicate)
    assert found.arm.tolist() == [each.arm for each in people]
    assert found.stratum.tolist() == [each.stratum for each in people]
    for name in ("entry", "dropout"):
        np.testing.assert_allclose(getattr(found, name), [getattr(each, name) for each in people], rtol=1e-12)
    names = ENDPOINTS if scenario.course else ("event",)
    for row, name in enumerate(names):
        np.testing.assert_allclose(found.times[row], [each.times[name] for each in people], rtol=1e-9)

    rows = run_chunk(scenario, seed, replicate, 1)
    endpoints = [each.endpoint for each in scenario.analyses]
    every = twin.looks(scenario, people, endpoints, {"own": of_events_plainly})
    expected = every[: rows["look"].size // len(endpoints)]
    each_analysis = [(look, k) for look in expected for k in range(len(endpoints))]
    assert rows["look"].tolist() == [look.number for look, _ in each_analysis]
    assert rows["analysis"].tolist() == [k for _, k in each_analysis]
    assert rows["subjects"].tolist() == [look.subjects for look, _ in each_analysis]
    assert rows["events"].tolist() == [look.events[k] for look, k in each_analysis]
    assert rows["events_experimental"].tolist() == [look.experimental[k] for look, k in each_analysis]
    assert rows["out_of_events"].tolist() == [look.out_of_events for look, _ in each_analysis]
    np.testing.assert_allclose(rows["month"], [look.month for look, _ in each_analysis], rtol=1e-9)
    np.testing.assert_allclose(rows["z"], [look.z[k] for look, k in each_analysis], rtol=1e-7, atol=1e-9)
    ended = [DECISIONS[each] for each in rows["decision"][rows["analysis"] == 0]]
    assert [each for each in ended if each != "continued"] == ended[-1:], "a trial ends once, and then"


# ------------------------------------------------------------------------------------------------------ portions


def test_no_portion_threads_or_chunk_changes_a_number(tmp_path) -> None:
    once = pv.simulate(PLAN, trials=700, seed=5, threads=1, progress=False)
    for how in ({"threads": 3, "chunk": 7}, {"threads": 2, "chunk": 256}, {"out": tmp_path / "run", "chunk": 100}):
        again = pv.simulate(PLAN, trials=700, seed=5, progress=False, **how)
        for name, values in once.columns().items():
            np.testing.assert_array_equal(values, again.columns()[name])
        assert repr(once.rows()) == repr(again.rows())
    alone = once.replicate(433)
    whole = once.columns()
    for name, values in alone.items():
        if name not in ("analysis", "decision"):
            np.testing.assert_array_equal(values, whole[name][whole["replicate"] == 433])


def test_rebuilt_patients_give_the_statistic_of_the_look() -> None:
    sim = pv.simulate(PLAN, trials=20, seed=9, progress=False, analyses=[pv.LogRankTest(), pv.CoxTest()])
    whole = sim.columns()
    for replicate in (0, 13):
        for look in whole["look"][whole["replicate"] == replicate]:
            data = sim.patients(replicate, look=int(look))
            rows = (whole["replicate"] == replicate) & (whole["look"] == look)
            test = pv.logrank(data, arm="TRT01P", reference="Reference")
            model = pv.cox(data, "TRT01P", reference="Reference")
            assert test.z == pytest.approx(whole["z"][rows][0], rel=1e-9)
            assert model.coefficients[0] == pytest.approx(whole["estimate"][rows][1], rel=1e-7)
            assert int((data["CNSR"] == 0).sum()) == whole["events"][rows][0]


# --------------------------------------------------------------------------------------------------------- theory


def _pooled(scenario: pv.Scenario, name: str, arm: int | None = None, trials: int = 60) -> np.ndarray:
    found = [subjects(scenario, 11, r) for r in range(trials)]
    return np.concatenate([getattr(f, name)[f.arm == arm] if arm is not None else getattr(f, name) for f in found])


@pytest.mark.parametrize(
    "law",
    [
        pv.Hazard(rates=(0.2, 0.02, 0.4), starts=(0, 3, 9)),
        pv.Weibull(shape=0.7, scale=9),
        pv.LogNormal(location=2, scale=0.8),
        pv.LogLogistic(shape=2, scale=8),
        pv.Gompertz(shape=0.05, rate=0.05),
    ],
)
def test_times_follow_their_distributions(law) -> None:
    from pivotal.distributions.functions import cumulative_incidence, record_of

    truth = PLAN.trial.model_copy(
        update={"reference": law, "effect": pv.PiecewiseHazardRatio(ratios=(1.0, 0.5), starts=(0.0, 4.0))}
    )
    scenario = pv.scenario_of(PLAN, truth=truth)
    reference = _pooled(scenario, "event", 0)
    delayed = _pooled(scenario, "event", 1)
    record = record_of(law, (1.0, 0.5), (0.0, 4.0))
    assert stats.kstest(reference, lambda t: cumulative_incidence(law, t)).pvalue > 1e-3
    assert stats.kstest(delayed, lambda t: cumulative_incidence(record, t)).pvalue > 1e-3


def test_entries_are_a_poisson_process_and_dropout_is_exponential() -> None:
    truth = PLAN.trial.model_copy(update={"accrual": pv.Accrual(rates=(5, 20), starts=(0, 10), duration=22.5)})
    scenario = pv.scenario_of(PLAN, truth=truth, subjects=300)
    gaps = []
    for replicate in range(60):
        entry = subjects(scenario, 3, replicate).entry
        gaps.append(np.diff(np.where(entry < 10, 5 * entry, 50 + 20 * (entry - 10)), prepend=0))
    assert stats.kstest(np.concatenate(gaps), "expon").pvalue > 1e-3
    rate = -math.log(0.95) / 12
    assert stats.kstest(_pooled(scenario, "dropout") * rate, "expon").pvalue > 1e-3


def test_power_is_that_of_an_independent_simulation() -> None:
    # 0.658 in 900,000 trials of another program (standard error 0.0005), alternating arms
    sim = pv.simulate(PLAN, trials=40_000, seed=2, randomisation=pv.Alternating(), progress=False)
    row = sim.rows()[0]
    assert row["term"] == "power"
    assert abs(row["estimate"] - 0.658) < 3 * math.hypot(row["std_error"], 0.0005)


def test_looks_by_the_calendar_get_the_bounds_of_what_they_saw() -> None:
    looks = [pv.LookTime(calendar=20), pv.LookTime(calendar=32)]
    scenario = pv.scenario_of(PLAN, looks=looks)
    rows = run_chunk(scenario, 1, 0, 40)
    rules = Rules(scenario)
    for number in range(40):
        mine = rows["replicate"] == number
        events = rows["events"][mine].tolist()
        fractions = [each / 180 for each in events]
        last = pv.bounds_at(PLAN.bounds, seen=fractions, upcoming=()) if len(fractions) == 2 else None
        assert rows["efficacy_bound"][mine][0] == pytest.approx(rules.at((events[0],), is_last=False)[0])
        first = pv.bounds_at(PLAN.bounds, seen=fractions[:1])
        assert rows["efficacy_bound"][mine][0] == pytest.approx(first.z[0], abs=1e-9)
        if last is not None:
            assert rows["efficacy_bound"][mine][1] == pytest.approx(last.z[1], abs=1e-9)


def test_futility_stated_look_by_look_holds_at_the_looks_it_was_stated_for() -> None:
    ratios = (1.3, 1.0, 0.85)
    looks = tuple(pv.LookTime(calendar=month) for month in (0.6, 14, 22, 40))
    gs = pv.GroupSequential((0.01, 0.4, 0.7, 1), futility=pv.FutilityHazardRatio(ratios))
    trial = PLAN.trial.model_copy(update={"follow_up": None})
    plan = pv.design(trial, gs, looks=looks)
    scenario = pv.scenario_of(plan)
    rows = run_chunk(scenario, 3, 0, 300)
    interim = (rows["look"] < 4) & (rows["out_of_events"] == 0) & (rows["events"] > 0)
    assert (rows["events"] == 0).sum() > 100  # at the first look, which then has no bounds
    information = plan.bounds.information * rows["events"][interim] / scenario.events
    expected = -np.log(np.array(ratios))[rows["look"][interim] - 1] * np.sqrt(information)
    np.testing.assert_allclose(rows["futility_bound"][interim], expected, atol=1e-9)
    assert (rows["futility_bound"][rows["look"] == 4] == -np.inf).all()
    stopped = rows["decision"] == 2
    assert stopped.sum() > 10
    assert (rows["z"][stopped] <= rows["futility_bound"][stopped]).all()


def test_the_null_is_rejected_about_as_often_as_alpha() -> None:
    sim = pv.simulate(PLAN, truth="null", trials=40_000, seed=8, progress=False)
    row = sim.rows()[0]
    assert abs(row["estimate"] - 0.025) < 4 * row["std_error"]
    assert abs(sim.summary()["events_ran_out"]) == 0


# --------------------------------------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"trials": 0}, "trials=0"),
        ({"seed": -1}, "seed=-1"),
        ({"truth": 0}, "truth=0"),
        ({"truth": "nul"}, "truth='nul'"),
        ({"subjects": 0}, "subjects=0"),
        ({"randomisation": pv.PermutedBlocks(3)}, "randomisation.size=3"),
        ({"analyses": [pv.LogRankTest(), pv.LogRankTest(1)]}, "two analyses have one id"),
        ({"engine": "gpu"}, "engine"),
        ({"threads": 0}, "threads=0"),
    ],
)
def test_what_cannot_be_simulated_is_refused(choices: dict, said: str) -> None:
    with pytest.raises(pv.PivotalError, match=said.replace("(", r"\(")):
        pv.simulate(PLAN, **{"trials": 10, "seed": 1, "progress": False, **choices})


def test_a_margin_is_what_the_deciding_test_is_against() -> None:
    plan = pv.design(PLAN.trial.model_copy(update={"margin": 1.3}))
    analyses = [pv.LogRankTest(), pv.CoxTest()]
    sim = pv.simulate(plan, truth=1.0, analyses=analyses, trials=20, seed=1, progress=False)
    columns = sim.columns()
    for replicate in range(3):
        patients = sim.patients(replicate=replicate)
        decided = columns["replicate"] == replicate
        door = pv.logrank(patients, "TRT01P", reference="Reference", margin=1.3)
        peto = door.one_step_hazard_ratio()
        found = [
            columns[name][decided & (columns["analysis"] == "log_rank")][-1] for name in ("z", "estimate", "std_error")
        ]
        np.testing.assert_allclose(found, [door.z, np.log(peto["estimate"]), peto["std_error"]], rtol=1e-9)
        z, estimate, error = (
            columns[name][decided & (columns["analysis"] == "cox")][-1] for name in ("z", "estimate", "std_error")
        )
        assert z == pytest.approx(-estimate / error, rel=1e-12)  # the second does not decide


def test_a_test_that_compares_no_hazards_knows_no_margin() -> None:
    plan = pv.design(PLAN.trial.model_copy(update={"margin": 1.3}))
    with pytest.raises(SimulationError, match=r"restricted_mean: a margin of 1.3 is one of a hazard ratio"):
        pv.simulate(plan, analyses=pv.RestrictedMeanTest(12), trials=10, seed=1)


def test_events_that_cannot_be_reached_are_reported() -> None:
    truth = PLAN.trial.model_copy(
        update={"reference": pv.Cure(fraction=0.7, uncured=pv.Hazard.from_median(6)), "effect": pv.HazardRatio(0.7)}
    )
    sim = pv.simulate(PLAN, truth=truth, trials=50, seed=1, progress=False)
    assert sim.summary()["events_ran_out"] == 1.0
    assert np.isfinite(sim.columns()["month"]).all()
    with pytest.raises(SimulationError, match="numbered 0 to 49"):
        sim.patients(50)


def test_no_hazard_means_no_events_and_no_statistic() -> None:
    truth = PLAN.trial.model_copy(update={"reference": pv.Hazard(rates=(0.0,))})
    rows = run_chunk(pv.scenario_of(PLAN, truth=truth), 1, 0, 5)
    assert rows["events"].tolist() == [0] * 5
    assert np.isnan(rows["z"]).all()
    assert set(rows["out_of_events"]) == {1}
