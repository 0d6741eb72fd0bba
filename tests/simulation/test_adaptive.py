"""Adaptive trials against their readable twin, against rpact, and against themselves; and each rule by itself."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import pivotal as pv
from pivotal.errors import SimulationError
from pivotal.kernels.multivariate_normal import beyond
from pivotal.simulation.adaptive import run_adaptive_chunk
from pivotal.simulation.adaptive_bounds import AdaptiveBounds, error_of_looks
from pivotal.simulation.adaptive_simulating import adaptive_scenario
from pivotal.simulation.closed_tests import ClosedTest, graph_rejections, graph_weights, largest_p
from pivotal.simulation.replicates import run_chunk
from tests.readable import adaptive_trial as twin

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "adaptive.json").read_text("utf-8"))
TRIAL = pv.SurvivalTrial(
    reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20),
    dropout=pv.Dropout.from_proportion(0.05, by=12),
)  # fmt: skip
PLAN = pv.design(TRIAL, pv.GroupSequential((2 / 3, 1)), events=180)
LOOK_BY_LOOK = pv.design(
    TRIAL, pv.GroupSequential((0.01, 0.6, 1), futility=pv.FutilityHazardRatio((1.2, 0.9))),
    looks=(pv.LookTime(calendar=0.6), pv.LookTime(calendar=18), pv.LookTime(calendar=36)),
)  # fmt: skip
ARMS = {"low": 0.9, "high": 0.6}
STRATA = (
    pv.Stratum(name="marker", fraction=0.4, reference=pv.Hazard.from_median(8), effect=0.5),
    pv.Stratum(name="other", fraction=0.6, reference=pv.Hazard.from_median(12), effect=1.0),
)
STRATIFIED = pv.design(
    TRIAL.model_copy(update={"reference": None, "strata": STRATA}), PLAN.gs, events=180, subjects=300
)
MORE = pv.SampleSizeReestimation(1, 0.9, 360)
GRAPH = pv.AlphaGraph({"low": 0.5, "high": 0.5}, {"low": {"high": 1}, "high": {"low": 1}})

# --------------------------------------------------------------------------------------------------------- the twin


@st.composite
def adaptive_trials(draw: st.DrawFn) -> tuple[pv.AdaptiveScenario, twin.Trial, twin.Setting]:
    arms = draw(st.integers(1, 3))
    stratified = draw(st.booleans())
    ratios = draw(st.lists(st.sampled_from([0.5, 0.8, 1.2]), min_size=arms, max_size=arms))
    rates = [0.06, 0.1] if stratified else [0.08]
    events = draw(st.sampled_from([(12, 24), (10, 16, 24)]))
    how = draw(st.sampled_from(["dunnett", "bonferroni", "simes"]))
    rules, plain, hypotheses = [], [], [(arm, -1) for arm in range(1, arms + 1)]
    look = draw(st.integers(1, len(events) - 1))
    if arms > 1 and draw(st.booleans()):
        keep, least = draw(st.sampled_from([1, 2])), draw(st.sampled_from([None, -1.0]))
        rules.append(pv.DropArms(look, keep, z_above=least, intersection=how))
        plain.append(("drop", keep, least))
    if stratified and (arms == 1 or how != "dunnett") and draw(st.booleans()):
        below = draw(st.sampled_from([0.5, 9.0]))
        rules.append(pv.Enrich(look, "a", full_z_below=below, intersection=how))
        plain.append(("enrich", below))
        hypotheses += [(arm, 0) for arm in range(1, arms + 1)]
    if draw(st.booleans()) or not rules:
        rules.append(pv.SampleSizeReestimation(look, 0.8, 40, more_subjects=True))
        plain.append(("resize", 0.8, 40))
    if not any(each[0] in ("drop", "enrich") for each in plain):
        how = "dunnett"
    blocks = draw(st.sampled_from([0, 1, 2]))
    subjects = 30 * (arms + 1)
    truth = pv.SurvivalTrial.model_validate(
        {
            **({"strata": [{"name": name, "fraction": f, "reference": {"rates": [rate], "starts": [0]}}
                           for name, f, rate in zip("ab", (0.4, 0.6), rates, strict=True)]}
               if stratified else {"reference": {"rates": [rates[0]], "starts": [0]}}),
            "effect": ratios[0], "accrual": {"rates": [draw(st.sampled_from([4, 12]))], "duration": 12},
            "dropout": {"rate": 0.01},
        }
    )  # fmt: skip
    scenario = pv.scenario_of(
        pv.design(TRIAL, pv.GroupSequential([each / 24 for each in events]), events=24),
        truth=truth,
        subjects=subjects,
        randomisation=pv.PermutedBlocks(blocks * (arms + 1)) if blocks else pv.SimpleRandomisation(),
    )
    names = {f"arm{k}": ratio for k, ratio in enumerate(ratios, 1)}
    adaptive = adaptive_scenario(scenario, rules, names)
    hazard = {(0, s): rate for s, rate in enumerate(rates)}
    hazard |= {(k, s): rate * ratio for s, rate in enumerate(rates) for k, ratio in enumerate(ratios, 1)}
    held = AdaptiveBounds(adaptive).rules.planned
    return (
        adaptive,
        twin.Trial(hazard, [0.4, 0.6] if stratified else [1.0], blocks, 0.01, hypotheses, list(events), list(held.z),
                   how, look, plain),
        twin.Setting(subjects, [1] * (arms + 1), None, [(0.0, float(truth.accrual.rates[0]))]),
    )  # fmt: skip


@given(adaptive_trials(), st.integers(0, 2**64 - 1), st.integers(0, 2**33))
def test_an_adaptive_trial_is_that_of_its_readable_twin(made, seed: int, replicate: int) -> None:
    adaptive, trial, setting = made
    found = run_adaptive_chunk(adaptive, seed, replicate, 1)
    m = len(trial.hypotheses)
    expected = twin.run(trial, setting, seed, replicate)
    if out := [k for k, each in enumerate(expected) if each.get("out")]:
        assert found["out_of_events"].reshape(-1, m)[out[0]].all()
        expected = expected[: out[0]]
    assert out or found["look"].size == m * len(expected)
    for k, look in enumerate(expected):
        rows = {name: values[k * m : (k + 1) * m] for name, values in found.items()}
        np.testing.assert_allclose(rows["month"], look["month"], rtol=1e-12)
        assert rows["events"].tolist() == look["events"]
        assert set(rows["subjects"]) == {look["subjects"]}
        assert set(np.flatnonzero(rows["rejected"])) == look["rejected"]
        assert set(np.flatnonzero(rows["active"])) == look["active"]
        assert set(rows["wanted"]) == {look["wanted"]}
        for h, z in look["combined"].items():
            assert rows["statistic"][h] == pytest.approx(z, rel=1e-8, abs=1e-8) or h not in look["active"]


# ------------------------------------------------------------------------------------------------ other references


@pytest.mark.parametrize("case", REFERENCE["closed"], ids=lambda case: case["test"])
def test_closed_tests_are_those_of_rpact(case: dict) -> None:
    z, events = (np.array(case[name], float) for name in ("z", "events"))
    correlation = np.where(np.eye(3) > 0, 1.0, 0.5)
    test = ClosedTest(3, case["test"])
    score = np.sqrt(events) * z
    for stage, weight in enumerate((2 / 3, 1 / 3)):
        gained = events[:, stage] - (events[:, 0] if stage else 0)
        increment = (score[:, stage] - (score[:, 0] if stage else 0)) / np.sqrt(gained)
        test.add({h: value for h, value in enumerate(increment) if np.isfinite(value)}, weight, correlation)
        for members, combined in zip(case["intersections"], case["combined"], strict=True):
            if combined[stage] is not None:  # rpact does not name intersections of what was dropped
                # three correlated z are integrated at random by rpact, to some 1e-5
                off = 2e-5 if sum(members) == 3 and case["test"] == "dunnett" else 1e-9
                assert test.z(np.flatnonzero(members)) == pytest.approx(combined[stage], rel=0, abs=off)


def test_power_with_reestimated_events_is_rpacts() -> None:
    known = REFERENCE["re_estimation"]
    truth = TRIAL.model_copy(update={"dropout": None, "accrual": pv.Accrual(rates=15, duration=40)})
    sim = pv.simulate_adaptive(PLAN, [MORE], truth=truth, subjects=600, trials=6000, seed=3, progress=False)
    rows = {row["term"]: row for row in sim.rows()}
    error = math.hypot(rows["power"]["std_error"], math.sqrt(known["power"] * (1 - known["power"]) / known["trials"]))
    assert abs(rows["power"]["estimate"] - known["power"]) < 3 * error
    # rpact estimates the ratio from z and the events, we by (O - E) / V: a little apart beside 249 events
    assert abs(rows["events at the end"]["estimate"] - known["events"]) < 3 * rows["events at the end"]["std_error"] + 1


def test_largest_z_of_arms_is_that_of_the_exact_kernel() -> None:
    loading = np.sqrt([0.5, 0.5, 0.4, 0.6])
    correlation = np.outer(loading, loading)
    np.fill_diagonal(correlation, 1.0)
    for z in (-1.0, 0.5, 2.3, 5.0):
        three = np.ascontiguousarray(correlation[:3, :3])
        assert largest_p(z, three) == pytest.approx(beyond(z, three, False)[0], rel=1e-10)
        assert largest_p(z, correlation) == pytest.approx(beyond(z, correlation, False)[0], rel=1e-10)


def test_a_whole_number_is_tested_as_any_and_compiles_nothing_anew() -> None:
    correlation = np.array([[1.0, 0.5], [0.5, 1.0]])
    once, compiled = largest_p(2.0, correlation), len(beyond.signatures)
    assert largest_p(2, correlation) == once
    assert len(beyond.signatures) == compiled


@given(st.permutations(range(4)), st.integers(0, 3), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_weights_of_a_graph_do_not_depend_on_the_order(order: list[int], rejected: int, random) -> None:
    names = ("a", "b", "c", "d")
    draws = {name: [random.random() for _ in range(4)] for name in names}
    transitions = {
        one: {other: draws[one][k] / (sum(draws[one]) + 0.2) for k, other in enumerate(names) if other != one}
        for one in names
    }
    weights = dict.fromkeys(names, 0.25)
    graph = pv.AlphaGraph(weights, transitions)
    gone = order[:rejected]
    expected = twin.graph_weights(weights, transitions, [names[k] for k in gone])
    np.testing.assert_allclose(
        graph_weights(graph, names, frozenset(gone)), [expected[each] for each in names], atol=1e-12
    )


def test_a_graph_passes_alpha_on_within_a_look() -> None:
    # Bretz et al. (2009): Holm's procedure is the graph in which each passes all on to the other
    bounds = {0.5: 2.241, 1.0: 1.960}
    both = graph_rejections(GRAPH, GRAPH.names, {0: 2.3, 1: 2.0}, frozenset(), lambda weight, _: bounds[weight])
    none = graph_rejections(GRAPH, GRAPH.names, {0: 2.2, 1: 2.0}, frozenset(), lambda weight, _: bounds[weight])
    assert (both, none) == (frozenset([0, 1]), frozenset())


# -------------------------------------------------------------------------------------------------- bit for bit


def test_without_rules_a_trial_is_that_of_simulate_to_the_bit() -> None:
    for scenario in (
        pv.scenario_of(PLAN),
        pv.scenario_of(PLAN, looks=[pv.LookTime(calendar=20), pv.LookTime(events=150, follow_up=3)], subjects=170),
        pv.scenario_of(STRATIFIED, analyses=pv.CoxTest(), randomisation=pv.Minimisation()),
        pv.scenario_of(LOOK_BY_LOOK),
    ):
        plain, adaptive = (
            run_chunk(scenario, 5, 3, 60),
            run_adaptive_chunk(adaptive_scenario(scenario, [], None), 5, 3, 60),
        )
        for name, values in plain.items():
            np.testing.assert_array_equal(values, adaptive[name], err_msg=name)


def test_no_portion_changes_a_number(tmp_path) -> None:
    rules = [pv.DropArms(1), MORE, pv.ExtraLook(150)]
    choices = {"arms": ARMS, "subjects": 450, "trials": 90, "seed": 2, "progress": False}
    once = pv.simulate_adaptive(PLAN, rules, **choices, threads=1)
    for how in ({"threads": 2, "chunk": 7}, {"out": tmp_path / "run", "chunk": 40}):
        again = pv.simulate_adaptive(PLAN, rules, **choices, **how)
        assert repr(once.rows()) == repr(again.rows())
        for name, values in once.columns().items():
            np.testing.assert_array_equal(values, again.columns()[name])
    whole, alone = once.columns(), once.replicate(33)
    for name in ("month", "statistic", "wanted", "active"):
        np.testing.assert_array_equal(alone[name], whole[name][whole["replicate"] == 33])


# ------------------------------------------------------------------------------------------------------- the rules


def test_nobody_enters_a_dropped_arm_and_earlier_subjects_stay() -> None:
    choices = {"arms": ARMS, "subjects": 600, "trials": 5, "seed": 2, "progress": False}
    sim = pv.simulate_adaptive(PLAN, [pv.DropArms(1)], **choices)
    plain = pv.simulate_adaptive(PLAN, [], **choices)
    columns = sim.columns()
    for number in range(5):
        mine = columns["replicate"] == number
        first = mine & (columns["look"] == 1)
        month, entered = columns["month"][first][0], columns["subjects"][first][0]
        dropped = [k for k, active in enumerate(columns["active"][first], 1) if not active]
        people, before = sim.subjects(number), plain.subjects(number)
        if columns["look"][mine].max() > 1:
            assert len(dropped) == 1
            assert not np.isin(people.arm[people.entry >= month], dropped).any()
        np.testing.assert_array_equal(people.event[:entered], before.event[:entered])
        np.testing.assert_array_equal(people.arm[:entered], before.arm[:entered])


def test_only_the_stratum_enters_an_enriched_trial_and_more_slowly() -> None:
    sim = pv.simulate_adaptive(STRATIFIED, [pv.Enrich(1, "marker")], subjects=900, trials=40, seed=1, progress=False)
    columns = sim.columns()
    held = (columns["look"] == 1) & (columns["analysis"] == "all")
    gaps = []
    for number in columns["replicate"][held & (columns["decision"] == "continued")]:
        month, people = columns["month"][held][number], sim.subjects(int(number))
        after = people.entry >= month
        assert (people.stratum[after] == 0).all()
        gaps.append(np.diff(people.entry[after]))
    assert np.concatenate(gaps).mean() == pytest.approx(1 / (15 * 0.4), rel=0.1)
    rows = {(row["term"], row["analysis"]): row["estimate"] for row in sim.rows()}
    assert rows["in the trial at its end", "marker"] == 1.0
    assert rows["enriched", None] == pytest.approx((columns["decision"][held] == "continued").mean())


def test_more_subjects_enter_after_the_look_where_recruitment_had_ended() -> None:
    rule = pv.SampleSizeReestimation(1, 0.9, 360, more_subjects=True)
    sim = pv.simulate_adaptive(PLAN, [rule], subjects=200, trials=60, seed=1, progress=False, looks=[
        pv.LookTime(events=130), pv.LookTime(events=180)])  # fmt: skip
    columns = sim.columns()
    grown = np.flatnonzero((columns["wanted"] > 200) & (columns["look"] == 1) & (columns["subjects"] == 200))
    assert grown.size > 5
    for row in grown[:5]:
        entry = sim.subjects(int(columns["replicate"][row])).entry
        assert entry[199] < columns["month"][row] <= entry[200]
        assert entry.size <= math.ceil(200 * columns["wanted"][row] / 180)


def test_events_are_chosen_anew_only_in_the_promising_zone() -> None:
    rule = pv.SampleSizeReestimation(1, 0.9, 360, promising=(0.3, 0.8))
    columns = pv.simulate_adaptive(PLAN, [rule], subjects=500, trials=200, seed=1, progress=False).columns()
    held = np.isfinite(columns["conditional_power"])
    power, wanted = columns["conditional_power"][held], columns["wanted"][held]
    inside = (power >= 0.3) & (power < 0.8)
    assert (wanted[~inside] == 180).all() and (wanted[inside] > 180).all() and 5 < inside.sum() < 195


@pytest.mark.parametrize("under", ["estimate", "planned", 0.75])
def test_events_grow_without_combination_only_where_the_trend_is_good(under: object) -> None:
    # Chen, DeMets and Lan (2004): z on its way reaches the last bound with the planned events, whatever is assumed
    rule = pv.SampleSizeReestimation(1, 0.99, 360, under=under, combination="chen_demets_lan")
    columns = pv.simulate_adaptive(PLAN, [rule], subjects=500, trials=300, seed=1, progress=False).columns()
    asked = (columns["look"] == 1) & (columns["decision"] == "continued")
    power = -columns["estimate"][asked] * np.sqrt(60 / 4) + columns["z"][asked] * np.sqrt(120 / 60)
    likely = power >= PLAN.bounds.z[-1] * np.sqrt(180 / 60)
    grown = columns["wanted"][asked] > 180
    assert grown.sum() > 20 and not (grown & ~likely).any()
    if under == "estimate":
        assert (grown == (likely & (columns["conditional_power"][asked] < 0.99))).all()


def test_extra_looks_spend_what_they_say() -> None:
    def scenario(spends: object) -> pv.AdaptiveScenario:
        return adaptive_scenario(pv.scenario_of(PLAN), [pv.ExtraLook(150, spends=spends)], None)

    three = pv.bounds_at(PLAN.bounds, seen=(2 / 3, 150 / 180, 1.0), upcoming=())
    held = AdaptiveBounds(scenario("planned"))
    looks = ((120, -1), (150, 0), (180, -1))
    assert [held.at(looks[: k + 1], is_last=k == 2)[0] for k in range(3)] == pytest.approx(three.z, abs=1e-9)
    held = AdaptiveBounds(scenario("nothing"))
    assert held.at(looks[:2], is_last=False)[0] == pytest.approx(three.z[1], abs=1e-9)
    assert held.at(looks, is_last=True)[0] == pytest.approx(PLAN.bounds.z[1], abs=1e-9)
    held = AdaptiveBounds(scenario(0.004))
    z = [held.at(looks[: k + 1], is_last=k == 2)[0] for k in range(3)]
    crossed = pv.crossing_probabilities((2 / 3, 150 / 180, 1.0), z, (None,) * 3, 0.0).efficacy
    assert crossed[1] == pytest.approx(0.004, abs=1e-10) and sum(crossed) == pytest.approx(0.025, abs=1e-10)
    assert error_of_looks(scenario("planned")) == pytest.approx(0.025, abs=1e-9)
    assert error_of_looks(scenario("nothing")) > 0.0265


def test_a_graph_gives_each_hypothesis_the_bounds_of_its_part() -> None:
    sim = pv.simulate_adaptive(PLAN, [GRAPH], arms=ARMS, subjects=450, trials=30, seed=4, progress=False)
    columns = sim.columns()
    first = columns["look"] == 1
    for row in np.flatnonzero(first):
        part = pv.bounds(PLAN.bounds.design.model_copy(update={"alpha": 0.0125}))
        half = pv.bounds_at(part, seen=(columns["events"][row] / 180,)).z[0]
        whole = pv.bounds_at(PLAN.bounds, seen=(columns["events"][row] / 180,)).z[0]
        others = columns["rejected"][first & (columns["replicate"] == columns["replicate"][row])]
        allowed = (half, whole) if others.any() else (half,)
        assert any(columns["efficacy_bound"][row] == pytest.approx(each, abs=1e-9) for each in allowed)


def test_familywise_errors_count_true_hypotheses_only() -> None:
    sim = pv.simulate_adaptive(
        PLAN, [pv.DropArms(1, "all")], arms={"none": 1.0, "good": 0.4}, subjects=450, trials=150, seed=4, progress=False
    )
    rows = {(row["term"], row["analysis"]): row["estimate"] for row in sim.rows()}
    assert rows["familywise error", None] == rows["rejected", "none"] < 0.1
    assert rows["rejected", "good"] > 0.9
    assert sum(sim.operating_characteristics().distribution("events").values()) == 150


# -------------------------------------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("rules", "choices", "said"),
    [
        ([pv.SampleSizeReestimation(2, 0.9, 300)], {}, "after look 2 of 2"),
        ([pv.DropArms(1)], {}, "DropArms needs two arms"),
        ([pv.Enrich(1, "marker")], {}, "Enrich.stratum='marker'"),
        ([GRAPH], {"arms": {"a": 1.0, "b": 1.0}}, "AlphaGraph weights low, high"),
        ([GRAPH, GRAPH], {"arms": ARMS}, "more than one AlphaGraph"),
        ([pv.DropArms(1), pv.SampleSizeReestimation(1, 0.9, 300, combination="none")], {"arms": ARMS}, "combination"),
        ([MORE], {"looks": [pv.LookTime(calendar=9), pv.LookTime(events=90)]}, "let every look wait for events"),
        ([MORE], {"analyses": pv.MaxComboTest()}, "max_combo"),
        ([pv.DropArms(1)], {"arms": ARMS, "randomisation": pv.Minimisation()}, "minimisation"),
        ([pv.DropArms(1)], {"arms": ARMS, "randomisation": pv.PermutedBlocks(4)}, "randomisation.size=4"),
        ([], {"arms": {str(k): 1.0 for k in range(7)}}, "7 hypotheses; at most 6"),
        ([], {"arms": {"a": -1.0}}, "arms"),
        ([GRAPH, pv.ExtraLook(150, spends="nothing")], {"arms": ARMS}, "ExtraLook.spends='nothing'"),
        ([pv.ExtraLook(150, spends=0.5)], {}, "below 0.025"),
        (
            [pv.SampleSizeReestimation(1, 0.9, 300, least_events=150, combination="chen_demets_lan")],
            {},
            "least_events=150 is below the 180 planned",
        ),
        ([], {"trials": 0}, "trials=0"),
        ([], {"stop_when": "some"}, "stop_when='some'"),
    ],
)
def test_what_cannot_be_simulated_is_refused(rules: list, choices: dict, said: str) -> None:
    with pytest.raises(SimulationError, match=said.replace("(", r"\(")):
        pv.simulate_adaptive(PLAN, rules, **{"trials": 20, "seed": 1, "progress": False, **choices})


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: pv.SampleSizeReestimation(1, 1.2, 300), "target_power"),
        (lambda: pv.SampleSizeReestimation(1, 0.9, 300, promising=(0.8, 0.3)), "promising"),
        (lambda: pv.SampleSizeReestimation(1, 0.9, 300, least_events=301), "least_events=301"),
        (lambda: pv.AlphaGraph({"a": 0.7, "b": 0.7}), "weights add up to 1.4"),
        (lambda: pv.AlphaGraph({"a": 1}, {"a": {"c": 1}}), "'c', which has no weight"),
        (lambda: pv.AlphaGraph({"a": 1}, {"a": {"a": 1}}), "passes on to itself"),
        (lambda: pv.ExtraLook(pv.LookTime(fraction=0.5)), "state its events"),
        (lambda: pv.ExtraLook(pv.LookTime(events=9, endpoint="death")), "adaptive trials have one"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(make, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make()


def test_events_that_cannot_be_reached_are_reported() -> None:
    sim = pv.simulate_adaptive(PLAN, [MORE], subjects=150, trials=20, seed=1, progress=False)
    assert sim.summary()["events_ran_out"] > 0.5
    assert np.isfinite(sim.columns()["month"]).all()
    with pytest.raises(SimulationError, match="numbered 0 to 19"):
        sim.subjects(20)


def test_an_extra_look_needs_futility_that_holds_at_it() -> None:
    gs = pv.GroupSequential((1 / 3, 2 / 3, 1), futility=pv.FutilityHazardRatio((1.2, 0.9)))
    with pytest.raises(SimulationError, match="ExtraLook beside futility that is stated look by look"):
        pv.simulate_adaptive(pv.design(TRIAL, gs, events=180), [pv.ExtraLook(100)], trials=5, seed=1)
    once = gs.model_copy(update={"futility": pv.FutilityHazardRatio(1.2)})
    sim = pv.simulate_adaptive(pv.design(TRIAL, once, events=180), [pv.ExtraLook(100)], trials=20, seed=1)
    assert (sim.columns()["planned_look"] == 0).any()


def test_what_a_scenario_states_is_changed_there() -> None:
    course = pv.IllnessDeath(reference={"progression_free": 6, "overall": 12})
    with pytest.raises(SimulationError, match="one time to the event each"):
        pv.simulate_adaptive(pv.scenario_of(PLAN, course=course), trials=5, seed=1)
    with pytest.raises(SimulationError, match="subjects: the scenario states it"):
        pv.simulate_adaptive(pv.scenario_of(PLAN), subjects=100, trials=5, seed=1)
    with pytest.raises(SimulationError, match="stop_when: the scenario states them"):
        pv.simulate_adaptive(adaptive_scenario(pv.scenario_of(PLAN), [], None), stop_when="any", trials=5, seed=1)
