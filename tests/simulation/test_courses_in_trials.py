"""Trials with a course of disease and functions of the user's own: rebuilt, in other portions, decided, refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

import pivotal as pv
from pivotal.simulation.look_tests import win_ratio
from pivotal.simulation.own_looks import loop_of
from pivotal.simulation.replicates import run_chunk, subjects

PLAN = pv.design(
    pv.SurvivalTrial(
        reference=pv.Hazard.from_median(6),
        effect=0.6,
        accrual=pv.Accrual(rates=15, duration=10),
        dropout=pv.Dropout.from_proportion(0.05, by=12),
    ),
    pv.GroupSequential((0.6, 1)),
    events=100,
)
COURSE = pv.IllnessDeath.from_medians(
    reference=(6, 14),
    experimental=(9, 18),
    deaths_without_progression=0.1,
    response=pv.ResponseCourse(reference=0.1, experimental=0.4, time=pv.Hazard.from_median(2)),
    crossover=pv.Crossover(probability=0.5, hazard_ratio=0.8),
)


def late(time, event, arm, stratum):  # noqa: ARG001 (all four are handed over)
    both = (event & (time > 3)).sum()
    return ((event & (time > 3) & (arm == 0)).sum() - (event & (time > 3) & (arm == 1)).sum()) / max(both, 1) ** 0.5


def log_rank(trial):
    score = variance = 0.0
    for i in range(trial.time.size):
        if trial.event[i]:  # numba takes a second to compile a sort, so each looks who is at risk
            treated, n = 0, 0
            for arm in trial.arm[trial.time >= trial.time[i]]:
                treated += arm == 1
                n += 1
            share = treated / n
            score += share - trial.arm[i]
            variance += share * (1 - share)
    return score / math.sqrt(variance), -score / variance, 1 / math.sqrt(variance)


def in_python(trial):
    return log_rank(trial)[0] + len({}.keys())


ANALYSES = (
    pv.LookAnalysis(id="pfs", endpoint="progression_free_survival"),
    pv.LookAnalysis(id="os", endpoint="overall_survival"),
    pv.LookAnalysis(id="response", test=pv.ResponseTest()),
    pv.LookAnalysis(id="wins", test=pv.WinRatioTest()),
)


def all_analyses():
    """Return the analyses with one by a function of one's own, which is compiled when a test first asks."""
    return (*ANALYSES, pv.LookAnalysis(id="late", test=pv.own_test(late), endpoint="overall_survival"))


def rows_of(columns, analysis):
    return {name: values[columns["analysis"] == analysis] for name, values in columns.items()}


def test_patients_with_a_course_give_the_statistics_of_the_look() -> None:
    sim = pv.simulate(PLAN, trials=10, seed=4, course=COURSE, analyses=all_analyses(), progress=False)
    held = sim.columns()
    for look in held["look"][(held["replicate"] == 6) & (held["analysis"] == "pfs")].tolist():
        data = sim.patients(6, look=look)
        assert data["USUBJID"].n_unique() * 3 == len(data)
        rows = (held["replicate"] == 6) & (held["look"] == look)
        found = {name: held["z"][rows & (held["analysis"] == name)][0] for name in ("pfs", "os", "response", "wins")}
        events = {name: held["events"][rows & (held["analysis"] == name)][0] for name in ("pfs", "os", "response")}
        by_code = {code: data.filter(data["PARAMCD"] == code) for code in ("PFS", "OS", "TTR")}
        for name, code in (("pfs", "PFS"), ("os", "OS")):
            test = pv.logrank(by_code[code], arm="TRT01P", reference="Reference")
            assert test.z == pytest.approx(found[name], rel=1e-9)
        for name, code in (("pfs", "PFS"), ("os", "OS"), ("response", "TTR")):
            assert (by_code[code]["CNSR"] == 0).sum() == events[name]
        responded = (by_code["TTR"]["CNSR"] == 0).to_numpy()
        drug = (by_code["TTR"]["TRT01P"] == "Experimental").to_numpy()
        n, rate = responded.size, responded.mean()
        error = math.sqrt(rate * (1 - rate) * (1 / drug.sum() + 1 / (~drug).sum()) * n / (n - 1))
        assert (responded[drug].mean() - responded[~drug].mean()) / error == pytest.approx(found["response"])
        progressed = (by_code["PFS"]["EVNTDESC"] == "PROGRESSION").to_numpy()
        times = np.array([by_code["OS"]["AVAL"], by_code["PFS"]["AVAL"]])
        dead = (by_code["OS"]["CNSR"] == 0).to_numpy()
        assert win_ratio(times, [dead, progressed], drug).z == pytest.approx(found["wins"])
        crossed = data.filter(data["CROSSDY"].is_not_nan())
        assert set(crossed["TRT01P"]) == {"Reference"}
        assert ((by_code["PFS"]["CROSSDY"].is_not_nan()) & (by_code["PFS"]["CNSR"] != 0)).sum() == 0


def test_tumours_are_those_of_the_subjects_of_a_replicate() -> None:
    sim = pv.simulate(PLAN, trials=3, seed=4, course=COURSE, progress=False, analyses=ANALYSES[:1])
    tumours = pv.Tumours(experimental=pv.Exposure(concentration=1125, variance=0.2))
    records, patients = sim.tumour_records(2, tumours), sim.patients(2)
    arms = dict(zip(patients["USUBJID"], patients["TRT01P"], strict=True))
    assert dict(zip(records.dm["USUBJID"], records.dm["ARM"], strict=True)) == arms
    assert set(records.rs["USUBJID"]) <= set(arms)
    assert records.truth["dropout_day"].to_list()[:5] == pytest.approx(
        [day * 30.4375 if np.isfinite(day) else None for day in subjects(sim.scenario, 4, 2).dropout[:5]]
    )
    first = sim.tumour_records(2, tumours, look=1, backend="pandas")
    assert len(first.dm) <= len(records.dm)
    assert first.tr["TRDTC"].max() <= records.tr["TRDTC"].max()


def test_no_portion_or_machine_changes_a_number(tmp_path) -> None:
    choices = {"trials": 300, "seed": 5, "course": COURSE, "analyses": all_analyses(), "progress": False}
    once = pv.simulate(PLAN, threads=1, **choices).columns()
    for how in ({"threads": 3, "chunk": 7}, {"out": tmp_path / "run", "chunk": 64}):
        again = pv.simulate(PLAN, **choices, **how).columns()
        for name, values in once.items():
            np.testing.assert_array_equal(values, again[name])


def test_own_functions_go_to_workers_with_the_scenario() -> None:
    pytest.importorskip("distributed")
    here = 3.0
    analyses = [
        *all_analyses(),
        pv.LookAnalysis(id="closed", test=pv.own_test(lambda trial: trial.month + here), endpoint="death"),
    ]
    choices = {"trials": 40, "seed": 5, "course": COURSE, "analyses": analyses, "progress": False}
    once = pv.simulate(PLAN, threads=1, **choices).columns()
    again = pv.simulate(PLAN, **choices, engine="dask", threads=1, chunk=13).columns()
    for name, values in once.items():
        np.testing.assert_array_equal(values, again[name])
    closed = rows_of(once, "closed")
    np.testing.assert_array_equal(closed["z"], closed["month"] + here)


def test_medians_are_those_of_the_endpoint_that_decides() -> None:
    analyses = [pv.LookAnalysis(id="own", test=pv.own_test(late), endpoint="overall_survival"), ANALYSES[0]]
    sim = pv.simulate(PLAN, trials=2, seed=4, course=COURSE, analyses=analyses, describe=True, progress=False)
    held, data = sim.replicate(1), sim.patients(1)
    curves = pv.kaplan_meier(data.filter(data["PARAMCD"] == "OS"), by="TRT01P")
    medians = {row["group"].split("=")[-1]: row["estimate"] / 30.4375 for row in curves.median().iter_rows(named=True)}
    for arm in ("Reference", "Experimental"):
        assert held[f"median_{arm.casefold()}"][-1] == pytest.approx(medians[arm])


def test_looks_wait_for_the_events_of_the_endpoint_they_name() -> None:
    """The look at 45 deaths has the bound of the progressions that it saw."""
    looks = [pv.LookTime(events=60), pv.LookTime(events=45, endpoint="overall_survival")]
    choices = {"course": COURSE, "analyses": ANALYSES[:2], "looks": looks, "progress": False}
    found = pv.simulate(PLAN, trials=60, seed=3, **choices).columns()
    first, second = rows_of(found, ANALYSES[0].id), rows_of(found, ANALYSES[1].id)
    assert (first["events"][first["look"] == 1] == 60).all()
    last = second["look"] == 2
    assert last.sum() > 20 and (second["events"][last] == 45).all()
    progressions = first["events"][last]
    assert progressions.min() < progressions.max()
    for bound, events in list(zip(first["efficacy_bound"][last], progressions.tolist(), strict=True))[:3]:
        wanted = pv.bounds_at(PLAN.bounds, seen=[0.6, events / 100], upcoming=())
        assert bound == pytest.approx(wanted.z[1], abs=1e-9)


# ------------------------------------------------------------------------------------------- functions of one's own


def test_a_function_decides_as_the_test_it_computes() -> None:
    ours = pv.simulate(PLAN, trials=200, seed=3, progress=False)
    own = pv.simulate(PLAN, trials=200, seed=3, analyses=log_rank, progress=False)
    assert own.scenario.analyses[0].id == "log_rank"
    for name, values in ours.columns().items():
        np.testing.assert_allclose(values, own.columns()[name], rtol=1e-9) if values.dtype.kind == "f" else (
            np.testing.assert_array_equal(values, own.columns()[name])
        )


def test_compiled_or_not_a_function_says_the_same() -> None:
    both = [
        pv.LookAnalysis(id="one", test=pv.own_test(log_rank)),
        pv.LookAnalysis(id="two", test=pv.own_test(in_python)),
    ]
    assert [loop_of(each.test.function) is not None for each in both] == [True, False]
    found = pv.simulate(PLAN, trials=30, seed=3, analyses=both, progress=False).columns()
    np.testing.assert_allclose(rows_of(found, "one")["z"], rows_of(found, "two")["z"], rtol=1e-12)
    assert np.isnan(rows_of(found, "two")["estimate"]).all()


@pytest.mark.parametrize("python", [False, True])
def test_a_function_that_fails_names_its_trial(python) -> None:
    rows = pv.simulate(PLAN, trials=60, seed=3, progress=False).columns()
    first = rows["look"] == 1
    limit = np.sort(rows["events_experimental"][first])[2]
    bad = int(rows["replicate"][first][rows["events_experimental"][first] < limit][0])

    def fails(time, event, arm, stratum):  # noqa: ARG001
        if event[arm == 1].sum() < limit:
            raise ValueError("too few")
        return 0.0

    class Called:
        def __call__(self, trial):
            return fails(trial.time, trial.event, trial.arm, trial.stratum)

    with pytest.raises(pv.PivotalError, match=rf"replicate {bad}, look 1: .*(ValueError: )?too few"):
        pv.simulate(PLAN, trials=60, seed=3, analyses=Called() if python else fails, progress=False, threads=1)


def test_a_run_is_not_continued_with_another_function(tmp_path) -> None:
    def above(limit):
        return lambda trial: (trial.time > limit).sum() * 1e-3

    choices = {"trials": 20, "seed": 1, "out": tmp_path / "run", "progress": False}
    once = pv.simulate(PLAN, analyses=above(1), **choices)
    assert once.scenario.model_dump(mode="json")["analyses"][0]["test"]["digest"]
    again = pv.simulate(PLAN, analyses=above(1), **choices)
    np.testing.assert_array_equal(once.columns()["z"], again.columns()["z"])
    with pytest.raises(pv.StorageError, match="digest"):
        pv.simulate(PLAN, analyses=above(2), **choices)


def test_a_function_that_was_only_read_is_asked_for() -> None:
    scenario = pv.scenario_of(PLAN, analyses=log_rank)
    read = pv.Scenario.model_validate_json(scenario.model_dump_json())
    with pytest.raises(pv.PivotalError, match=r"log_rank is named and not at hand"):
        pv.simulate(read, trials=2, seed=1)
    assert run_chunk(scenario, 1, 0, 2)["z"].size


# --------------------------------------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({}, "endpoint 'event'; accepted: progression_free_survival"),
        ({"truth": 0.7, "analyses": ANALYSES[:1]}, "truth=0.7 beside a course"),
        ({"analyses": pv.LookAnalysis(id="a", endpoint="deaths")}, "endpoint 'deaths'; accepted"),
        ({"analyses": pv.LookAnalysis(id="a", endpoint="response")}, "counted by ResponseTest"),
        ({"analyses": pv.LookAnalysis(id="a", endpoint="death", test=pv.ResponseTest())}, "counted by ResponseTest"),
        ({"analyses": pv.WinRatioTest(endpoints=("death", "response"))}, "endpoint 'response'; accepted"),
        ({"analyses": pv.WinRatioTest(endpoints=("death", "death"))}, "names one twice"),
        ({"course": None, "analyses": pv.WinRatioTest()}, "needs a course="),
        (
            {"analyses": ANALYSES[:1], "looks": [pv.LookTime(events=9, endpoint="deaths")] * 2},
            "look 1 waits for events of",
        ),
        ({"course": None, "looks": [pv.LookTime(events=9, endpoint="death")] * 2}, "accepted: event"),
        ({"course": None, "analyses": pv.LookAnalysis(id="a", endpoint="death")}, "without a course="),
        (
            {
                "course": pv.IllnessDeath(strata=(pv.CourseStratum(name="x", reference=COURSE.reference),)),
                "analyses": ANALYSES[:1],
            },
            "it has strata",
        ),
    ],
)
def test_what_a_course_cannot_do_is_refused(choices: dict, said: str) -> None:
    with pytest.raises(pv.PivotalError, match=said):
        pv.simulate(PLAN, **{"trials": 2, "seed": 1, "course": COURSE, "progress": False, **choices})


def test_theory_of_one_event_is_not_held_against_a_course() -> None:
    sim = pv.simulate(PLAN, trials=20, seed=1, course=COURSE, analyses=ANALYSES[:1], progress=False)
    with pytest.raises(pv.PivotalError, match="nothing of a course"):
        sim.compare_with()
    assert not any("bias" in row["term"] for row in sim.rows())


def test_power_with_a_course_is_that_of_its_proportional_hazards() -> None:
    """Where progression and death have one ratio, progression-free survival is proportional: one event says the same."""
    course = pv.IllnessDeath.from_medians(reference=(6, 14), experimental=(10, 18))
    trial = PLAN.trial.model_copy(update={"effect": pv.HazardRatio(0.6)})
    assert trial == PLAN.trial
    joint = pv.simulate(
        PLAN, trials=20_000, seed=1, course=course, progress=False,
        analyses=pv.LookAnalysis(id="pfs", endpoint="progression_free_survival"),
    )  # fmt: skip
    single = pv.simulate(PLAN, trials=20_000, seed=2, progress=False)
    one, two = joint.rows()[0], single.rows()[0]
    assert one["term"] == two["term"] == "power"
    assert abs(one["estimate"] - two["estimate"]) < 3 * math.hypot(one["std_error"], two["std_error"])
