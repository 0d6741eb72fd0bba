"""From figures of every kind to patients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pivotal as pv
from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
from pivotal.evidence.reconstruction.patient_sets import flattened
from pivotal.evidence.reconstruction.set_statistics import two_arms
from tests.evidence.reconstruction.drawn_trials import corners, drawn_trial
from tests.evidence.reconstruction.exact_figures import exact_arm, patients
from tests.evidence.reconstruction.figure_cases import said_by, stored_cases

ROWS = (0, 6, 12, 18)
MEDIAN = 10.0


def scaled(arm: PublishedArm, *, time: float = 1.0, survival: float = 1.0) -> PublishedArm:
    return arm.model_copy(
        update={
            "time": tuple(time * each for each in arm.time),
            "survival": tuple(survival * each for each in arm.survival),
            "at_risk": {time * at: count for at, count in arm.at_risk.items()},
            "curve_end": None if arm.curve_end is None else time * arm.curve_end,
        }
    )


def test_every_corner_and_row_of_a_small_figure_gives_its_patients_back():
    time, event = np.array([1.0, 2.0, 2.5, 4.0, 4.0, 6.0, 7.0, 9.0]), np.array([1, 1, 0, 1, 1, 0, 1, 0], np.uint8)
    found = pv.reconstruct(exact_arm("a", (time, event), (0, 2.2, 3, 5, 6.5, 8)))
    assert found.central[0][1].tolist() == event.tolist()
    assert found.central[0][0][event == 1] == pytest.approx(time[event == 1], abs=0.01)
    assert set(found.arms[0].sets.events.tolist()) == {int(event.sum())}
    assert not found.disagreements


def test_percent_is_a_proportion_times_100():
    case = drawn_trial(11, subjects=80)
    proportion = case.figure.model_copy(update={"scale": "proportion", "survival_axis": (0.0, 1.0)})
    arms = tuple(scaled(arm, survival=0.01 if case.figure.scale == "percent" else 1.0) for arm in proportion.arms)
    proportion = proportion.model_copy(update={"arms": arms})
    percent = PublishedFigure(
        arms=tuple(scaled(arm, survival=100.0) for arm in arms),
        **{**proportion.model_dump(exclude={"arms"}), "scale": "percent", "survival_axis": (0.0, 100.0)},
    )
    for one, other in zip(pv.reconstruct(proportion).central, pv.reconstruct(percent).central, strict=True):
        assert one[0] == pytest.approx(other[0], rel=1e-9)
        assert (one[1] == other[1]).all()


@pytest.mark.parametrize(("unit", "factor"), [("days", 32.0), ("years", 1 / 16), ("weeks", 4.0)])
def test_the_unit_of_time_does_not_matter(unit, factor):
    arm = exact_arm("a", patients(4), ROWS)
    months = pv.reconstruct(arm, time_axis=(0, 24)).central[0]
    other = pv.reconstruct(scaled(arm, time=factor), time_axis=(0, 24 * factor), unit=unit)
    assert other.central[0][0] == pytest.approx(factor * months[0], rel=1e-9)
    assert (other.central[0][1] == months[1]).all()
    assert set(other.patients()["AVALU"]) == {unit.upper()}


def test_an_axis_that_begins_above_0_is_read_as_well():
    time, event = patients(5, 300, median=40.0)
    whole = exact_arm("a", (time, event), ROWS)
    rounded = tuple((0.4 + np.round((np.array(whole.survival) - 0.4) / 0.0012) * 0.0012).tolist())
    cut = pv.reconstruct(whole.model_copy(update={"survival": rounded}), survival_axis=(0.4, 1.0))
    assert int(cut.central[0][1].sum()) == pytest.approx(int(event.sum()), abs=2)
    assert said_by(cut.central, 20.0)[1] == pytest.approx(said_by([(time, event)], 20.0)[1], rel=0.002)


def test_one_row_at_time_0_says_no_more_than_the_number_of_patients():
    arm = exact_arm("a", patients(6))
    row, number = (
        pv.reconstruct(arm.model_copy(update=each)) for each in ({"at_risk": {0.0: 60}, "subjects": None}, {})
    )
    assert row.central[0][0].tolist() == number.central[0][0].tolist()
    assert row.central[0][1].tolist() == number.central[0][1].tolist()


def test_with_the_number_of_patients_alone_there_are_that_many_and_it_is_said_how_unsure_events_are():
    time, event = patients(7, 200)
    found = pv.reconstruct(exact_arm("a", (time, event)))
    row = found.rows()[0]
    assert row["n"] == 200
    assert row["n_event_low"] <= event.sum() <= row["n_event_high"]


def test_rows_after_the_last_patient_are_empty_rows():
    arm = exact_arm("a", patients(8), (*ROWS, 30, 36))
    assert list(arm.at_risk.values())[-2:] == [0, 0]
    found = pv.reconstruct(arm)
    assert not found.disagreements
    assert found.rows()[0]["at_risk_off"] == 0


@pytest.mark.parametrize("information", ["at risk", "N only", "at risk + events"])
def test_nobody_has_an_event_on_a_flat_tail(information):
    case = drawn_trial(3, information=information, shape="cure", tier="B", subjects=150)
    found = pv.reconstruct(case.figure)
    for (time, event), known, arm in zip(found.central, case.arms, found.arms, strict=True):
        last = known.time[known.event == 1].max()
        apart = float(np.diff(arm.line.time).max()) + 2 * arm.line.time_error  # the drop lies between two points
        assert last + 3 * apart < known.time.max()
        assert time[event == 1].max() <= last + apart
        for each_time, each_event in zip(arm.sets.time, arm.sets.event, strict=True):
            assert each_time[each_event == 1].max() <= last + apart


def test_events_at_scans_are_at_scans():
    scans = np.repeat([2.0, 4.0, 6.0, 8.0, 10.0], [9, 12, 8, 6, 5])
    time, event = np.r_[scans, np.full(40, 12.0)], np.r_[np.ones(40), np.zeros(40)].astype(np.uint8)
    found = pv.reconstruct(exact_arm("a", (time, event), (0, 3, 6, 9, 12)), events=40)
    at, counts = np.unique(np.round(found.central[0][0][found.central[0][1] == 1], 1), return_counts=True)
    assert at.tolist() == [2.0, 4.0, 6.0, 8.0, 10.0]
    assert counts.tolist() == [9, 12, 8, 6, 5]


def test_points_read_by_hand_rise_and_are_smoothed():
    case = drawn_trial(21, information="at risk", tier="C", shape="exponential", subjects=200)
    assert any(np.diff(arm.survival).max() > 0 for arm in case.figure.arms)
    found = pv.reconstruct(case.figure)
    assert all(arm.line.is_noisy for arm in found.arms)
    assert {each.what for each in found.disagreements} == {"curve"}
    assert all((np.diff(arm.line.survival) <= 0).all() for arm in found.arms)
    _, means, _ = said_by(found.central, case.tau)
    assert means == pytest.approx([arm.restricted_mean for arm in case.arms], rel=0.01)


def test_an_immature_curve_has_no_median():
    case = next(each for each in stored_cases() if each.name == "sim_immature_adjuvant")
    found = pv.reconstruct(case.figure, **case.printed)
    assert [row["median"] for row in found.rows() if row["term"] == "patients"] == [None, None]
    assert [row["estimate"] for row in found.ensemble().median()] == [None, None]
    assert not [each for each in found.disagreements if each.what == "median"]


def test_censorings_lie_on_the_marks_and_each_mark_is_one():
    time, event = patients(12, 80)
    marks = np.unique(time[event == 0])
    arm = exact_arm("a", (time, event), ROWS, censor_marks=tuple(marks.tolist()))
    found = pv.reconstruct(arm, corners=True)
    assert found.central[0][1].sum() == event.sum()
    error, sets = 2 * found.arms[0].line.time_error, found.arms[0].sets
    for found_time, found_event in zip(sets.time[sets.share > 1e-9], sets.event[sets.share > 1e-9], strict=True):
        censored = found_time[found_event == 0]
        assert np.abs(censored[:, None] - marks).min(axis=1).max() <= error
        assert np.abs(censored[:, None] - marks).min(axis=0).max() <= error


def test_without_a_mark_nobody_is_censored_before_the_end():
    time, event = np.array([1.0, 2, 3, 4, 6, 6, 6]), np.array([1, 1, 1, 1, 0, 0, 0], np.uint8)
    found = pv.reconstruct(exact_arm("a", (time, event), censor_marks=()))
    assert found.central[0][1].tolist() == event.tolist()
    assert found.central[0][0] == pytest.approx(time, abs=0.02)


def test_what_is_printed_between_arms_brings_hazard_ratios_nearer():
    case = next(each for each in stored_cases() if each.name == "sim_exp_norisk")
    without, given = pv.reconstruct(case.figure), pv.reconstruct(case.figure, **case.printed)
    off = [abs(said_by(found.central, case.tau)[2] - case.log_hazard_ratio) for found in (without, given)]
    assert off[1] < 0.01
    printed = float(case.printed["hazard_ratio"])
    middle = given.ensemble().hazard_ratio()[0]["estimate"]
    assert abs(middle - printed) < 0.0075  # 0.005 of rounding, and half of that again
    assert abs(said_by(given.central, case.tau)[2] - np.log(printed)) < 0.01


def test_three_arms_have_their_rows_and_two_hazard_ratios():
    case = next(each for each in stored_cases() if each.name == "real_colon_os")
    found = pv.reconstruct(case.figure, **case.printed)
    rows = [row for row in found.rows() if row["term"] == "patients"]
    assert [row["arm"] for row in rows] == ["Obs", "Lev", "Lev+5FU"]
    assert [row["n"] for row in rows] == [315, 310, 304]
    assert [row["at_risk_off"] for row in rows] == [0, 0, 0]
    ratios = found.ensemble().hazard_ratio()
    assert [row["arm"] for row in ratios] == ["Lev", "Lev+5FU"]
    for k, row in enumerate(ratios, start=1):
        _, _, true = said_by([(case.arms[0].time, case.arms[0].event), (case.arms[k].time, case.arms[k].event)], 90.0)
        assert np.log(row["estimate"]) == pytest.approx(true, abs=0.02)
    turned = found.ensemble(reference="Lev").hazard_ratio()
    assert [row["arm"] for row in turned] == ["Obs", "Lev+5FU"]
    assert turned[0]["estimate"] * ratios[0]["estimate"] == pytest.approx(1.0, rel=0.02)


@pytest.mark.parametrize("event", [0, 1])
def test_one_patient(event):
    found = pv.reconstruct(exact_arm("a", (np.array([5.0]), np.array([event], np.uint8)), (0, 3)))
    time, died = found.central[0]
    assert (time.size, died.tolist()) == (1, [event])
    assert time[0] == pytest.approx(5.0, abs=0.01)


@pytest.mark.parametrize("event", [0, 1])
def test_all_are_censored_or_all_die(event):
    given = patients(9)[0], np.full(60, event, np.uint8)
    found = pv.reconstruct(exact_arm("a", given, ROWS))
    assert found.central[0][1].tolist() == [event] * 60
    assert not found.disagreements
    if event:
        assert found.central[0][0] == pytest.approx(np.sort(given[0]), abs=0.02)


def test_2400_patients():
    given = patients(10, 2400)
    found = pv.reconstruct(exact_arm("a", given, ROWS), sets=50)
    time, event = found.central[0]
    assert time.size == 2400
    assert [int(np.sum(time >= at)) for at in ROWS] == [int(np.sum(given[0] >= at)) for at in ROWS]
    assert int(event.sum()) == pytest.approx(int(given[1].sum()), rel=0.005)


def test_the_same_seed_gives_the_same_patients_to_the_last_bit_and_another_others():
    figure = drawn_trial(5).figure
    first, again, other = (pv.reconstruct(figure, seed=seed, sets=50) for seed in (7, 7, 8))
    for one, two in zip(first.arms, again.arms, strict=True):
        assert one.sets.time.tobytes() == two.sets.time.tobytes()
        assert one.sets.event.tobytes() == two.sets.event.tobytes()
        assert one.sets.share.tobytes() == two.sets.share.tobytes()
    assert first.joint.chosen.tolist() == again.joint.chosen.tolist()
    assert [each.tobytes() for arm in first.central for each in arm] == [
        each.tobytes() for arm in again.central for each in arm
    ]
    assert any(
        one.sets.time.tobytes() != two.sets.time.tobytes() for one, two in zip(first.arms, other.arms, strict=True)
    )


def test_events_are_exact_where_they_are_told_with_every_corner():
    met = 0
    for seed in range(60):
        known = patients(seed, 5 + 2 * seed)
        found = pv.reconstruct(exact_arm("a", known, ROWS), events=int(known[1].sum()), corners=True)
        if found.central[0][1].sum() == known[1].sum():
            met += 1
            assert (found.arms[0].sets.events[found.joint.chosen[:, 0]] == known[1].sum()).all()
            assert not found.disagreements
        else:  # one event of two patients falls as far as two of four
            assert [each.what for each in found.disagreements] == ["events"]
    assert met >= 58


@given(st.integers(0, 10**6), st.integers(3, 150), st.integers(-3, 3))
@settings(max_examples=25)
def test_events_are_met_or_it_is_said_that_they_are_not(seed, n, off):
    known = patients(seed, n)
    events = min(max(int(known[1].sum()) + off, 0), n)
    found = pv.reconstruct(exact_arm("a", known, ROWS), events=events, sets=50)
    said = [each for each in found.disagreements if each.what == "events"]
    sets = found.arms[0].sets.events
    if said:
        assert events not in sets
        assert said[0].given == str(events)
    else:
        assert found.central[0][1].sum() == events
    nearest = np.abs(sets.astype(int) - events).min()
    assert abs(int(found.central[0][1].sum()) - events) == nearest


def test_a_figure_is_given_in_any_form():
    arm = exact_arm("a", patients(1), ROWS)
    wanted = pv.reconstruct(arm).central[0][0].tolist()
    mapping = arm.model_dump()
    told = {name: mapping.pop(name) for name in ("at_risk", "subjects")}

    class Digitised:
        figure = PublishedFigure(arms=(arm,))

    for figure, printed in (
        (mapping, told),
        ({"arms": [mapping]}, {"at_risk": {"a": told["at_risk"]}, "subjects": {"a": 60}}),
        ({"arms": arm}, {}),
        (PublishedFigure(arms=(arm,)), {}),
        (Digitised(), {}),
    ):
        assert pv.reconstruct(figure, **printed).central[0][0].tolist() == wanted
    nameless = {key: value for key, value in mapping.items() if key != "arm"}
    assert pv.reconstruct(nameless, **told).arms[0].name == "all"


def test_patients_are_adam():
    figure = {"arms": [exact_arm("a", patients(1), ROWS), exact_arm("b", patients(2, 30), ROWS)]}
    found = pv.reconstruct(figure)
    data = found.patients("pandas")
    assert list(data.columns) == ["USUBJID", "TRT01P", "AVAL", "AVALU", "CNSR"]
    assert data["USUBJID"].is_unique
    assert data["TRT01P"].value_counts().to_dict() == {"a": 60, "b": 30}
    assert (data["CNSR"] == 0).sum() == found.summary()["n_event"]
    assert set(data["AVALU"]) == {"MONTHS"}
    assert pv.kaplan_meier(data, by="TRT01P").median()["estimate"][0] == found.rows()[0]["median"]


def test_the_curve_of_patients_is_the_line():
    case = next(each for each in stored_cases() if each.name == "sim_exp_large")
    found = pv.reconstruct(case.figure)
    for (time, event), known in zip(found.central, case.arms, strict=True):
        x, y = corners(time, event)
        true_x, true_y = corners(known.time, known.event)
        at = np.linspace(0.0, 0.95 * known.time.max(), 300)
        survival, true = (b[np.searchsorted(a, at, "right") - 1] for a, b in ((x, y), (true_x, true_y)))
        assert np.abs(survival - true).mean() < 0.0015
        assert np.abs(survival - true).max() < -np.diff(true_y).min() + 0.002  # one step, and errors of reading


RARE = {"arm": "x", "time": [0, 2, 2, 5, 5, 9], "survival": [1, 1, 0.8, 0.8, 0.5, 0.5], "subjects": 25}


@pytest.mark.parametrize("events", [7, 9, 10, 11])
def test_a_number_of_events_that_few_sets_have_by_chance_is_that_of_many_sets(events):
    found = pv.reconstruct(RARE, events=events)
    assert not found.disagreements
    assert found.central[0][1].sum() == events
    sets = found.arms[0].sets
    assert sets.events.tolist() == [events] * sets.share.size
    assert 1 / float(sets.share @ sets.share) > 80


def test_a_number_of_events_that_no_set_has_which_fits_is_refused():
    found = pv.reconstruct(RARE, events=14)
    assert [each.what for each in found.disagreements] == ["events"]
    assert found.disagreements[0].implied.startswith("curve and numbers at risk imply ")


@pytest.mark.parametrize("seed", range(3))
def test_the_events_of_a_trial_are_found_where_they_are_told(seed):
    case = drawn_trial(seed, information="N + events", tier="B", shape="exponential", subjects=60)
    found = pv.reconstruct(case.figure)
    assert not [each for each in found.disagreements if each.what == "events"]
    assert [int(event.sum()) for _, event in found.central] == [arm.events for arm in case.arms]


def test_a_curve_that_falls_to_0_says_how_many_were_censored_on_the_way():
    time = np.arange(1.0, 44.0)
    event = np.ones(43, np.uint8)
    event[[6, 8, 13, 24, 29]] = 0
    found = pv.reconstruct(exact_arm("a", (time, event), censor_marks=tuple(time[event == 0])), corners=True)
    assert found.arms[0].sets.events.tolist() == [38] * found.arms[0].sets.share.size
    assert found.central[0][1].tolist() == event.tolist()


def test_the_patients_in_the_middle_say_what_sets_say_in_the_middle():
    for seed in range(4):
        found = pv.reconstruct(drawn_trial(seed, information="at risk", tier="B", shape="cure", subjects=80).figure)
        row = found.ensemble().hazard_ratio()[0]
        said = two_arms(found.central[1], found.central[0]).log_hazard_ratio
        wide = np.log(row["reconstruction_high"] / row["reconstruction_low"])
        assert said == pytest.approx(np.log(row["estimate"]), abs=0.15 * wide)


@pytest.mark.parametrize("enough", [0.03, 0.2])
def test_weights_are_flattened_until_they_stand_for_enough(enough):
    share = flattened(np.linspace(0.0, 900.0, 200) ** 2, enough)
    assert share.sum() == pytest.approx(1.0)
    assert (np.diff(share) <= 0).all()
    assert 1 / float(share @ share) >= enough * 200
    even = np.array([0.0, 0.1, 0.2])
    assert flattened(even, 0.2) == pytest.approx(np.exp(-0.5 * even) / np.exp(-0.5 * even).sum())
