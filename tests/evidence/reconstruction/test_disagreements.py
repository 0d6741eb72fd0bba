"""What of a figure does not fit the rest of it is said, with the numbers."""

import numpy as np
import pytest

import pivotal as pv
from tests.evidence.reconstruction.exact_figures import exact_arm, patients

ROWS = (0, 6, 12, 18)
PATIENTS = patients(1)
EVENTS = int(PATIENTS[1].sum())
ARM = exact_arm("a", PATIENTS, ROWS)
TWO = {"arms": [ARM, exact_arm("b", patients(2), ROWS)], "reference": "a"}


def said(figure=ARM, **printed):
    return {(each.what, each.arm): each for each in pv.reconstruct(figure, **printed).disagreements}


def test_nothing_is_said_of_a_figure_that_fits():
    assert not said()
    assert not said(events=EVENTS, median=f"{pv.reconstruct(ARM).rows()[0]['median']:.1f}")
    ratio = pv.reconstruct(TWO).ensemble().hazard_ratio()[0]["estimate"]
    assert not said(TWO, hazard_ratio=f"{ratio:.2f}")


@pytest.mark.parametrize("off", [-9, 5])
def test_events_that_no_set_has(off):
    note = said(events=EVENTS + off)["events", "a"]
    assert note.given == str(EVENTS + off)
    assert note.implied == f"curve and numbers at risk imply {EVENTS}"
    assert note.explanation == f"the nearest set has {EVENTS}"
    assert pv.reconstruct(ARM, events=EVENTS + off).central[0][1].sum() == EVENTS


@pytest.mark.parametrize("printed", ["3.2", "not reached"])
def test_a_median_that_the_curve_does_not_have(printed):
    note = said(median=printed)["median", "a"]
    true = pv.kaplan_meier({"AVAL": PATIENTS[0], "CNSR": 1 - PATIENTS[1].astype(int)}).median()[0]["estimate"]
    assert note.given == printed
    assert float(note.implied.removeprefix("the curve implies ").split(" to ")[0]) == pytest.approx(true, rel=0.01)


def test_a_hazard_ratio_and_its_reciprocal():
    true = pv.reconstruct(TWO).ensemble().hazard_ratio()[0]["estimate"]
    note = said(TWO, hazard_ratio="0.30")["hazard ratio", None]
    assert note.given == "0.30"
    low, high = (float(each) for each in note.implied.removeprefix("curves and numbers at risk imply ").split(" to "))
    assert 0.97 * true < low <= true <= high < 1.03 * true
    half = exact_arm("a", patients(5, 200), ROWS), exact_arm("b", patients(6, 200, median=20.0), ROWS)
    ratio = pv.reconstruct({"arms": half, "reference": "a"}).ensemble().hazard_ratio()[0]["estimate"]
    assert ratio < 0.8
    assert not said({"arms": half, "reference": "a"}, hazard_ratio=f"{ratio:.2f}")
    assert ("hazard ratio", None) in said({"arms": half, "reference": "a"}, hazard_ratio=f"{1 / ratio:.2f}")
    assert not said({"arms": half, "reference": "b"}, hazard_ratio=f"{1 / ratio:.2f}")


def test_the_limits_of_a_hazard_ratio():
    row = pv.reconstruct(TWO).ensemble().hazard_ratio()[0]
    fits = {"value": f"{row['estimate']:.2f}", "ci": [f"{row['conf_low']:.2f}", f"{row['conf_high']:.2f}"]}
    assert not said(TWO, hazard_ratio=fits)
    narrow = {**fits, "ci": [fits["ci"][0], f"{row['estimate'] + 0.05:.2f}"]}
    assert set(said(TWO, hazard_ratio=narrow)) == {("upper limit of the hazard ratio", None)}
    assert not said(TWO, hazard_ratio={**narrow, "stratified": True})  # then it need not be that of the figure


@pytest.mark.parametrize("printed", ["0.000001", "<0.001"])
def test_a_p_value_that_the_curves_do_not_have(printed):
    note = said(TWO, p_value=printed)["p value", None]
    both = {
        "AVAL": np.concatenate([PATIENTS[0], patients(2)[0]]),
        "CNSR": 1 - np.concatenate([PATIENTS[1], patients(2)[1]]).astype(int),
        "ARM": np.repeat(["a", "b"], 60),
    }
    true = pv.logrank(both, "ARM", reference="a").p_value
    assert note.given == printed
    low, high = (float(each) for each in note.implied.removeprefix("curves and numbers at risk imply ").split(" to "))
    assert low - 0.05 < true < high + 0.05


def test_a_one_sided_p_value_has_a_direction():
    better = exact_arm("a", patients(5, 200), ROWS), exact_arm("b", patients(6, 200, median=20.0), ROWS)
    small = {"value": "<0.01", "sides": "one"}
    assert not said({"arms": better, "reference": "a"}, p_value=small)
    assert not said({"arms": better, "reference": "a"}, p_value="<0.0001")
    assert ("p value", None) in said({"arms": better, "reference": "b"}, p_value=small)


def test_numbers_at_risk_that_leave_too_few_for_the_fall_of_the_curve():
    found = pv.reconstruct(ARM, at_risk={0: 60, 6: 55, 12: 52, 18: 51})
    notes = [each for each in found.disagreements if each.what == "numbers at risk"]
    survival = [row["survival"] for row in pv.kaplan_meier(
        {"AVAL": PATIENTS[0], "CNSR": 1 - PATIENTS[1].astype(int)}
    ).at([0, 6, 12, 18])]  # fmt: skip
    assert [each.given for each in notes] == ["60 at 0 and 55 at 6", "55 at 6 and 52 at 12", "52 at 12 and 51 at 18"]
    for note, high, low, left, gone in zip(notes, survival, survival[1:], (55, 52, 51), (5, 3, 1), strict=False):
        needed = float(note.implied.split(" takes ")[1].split(" events")[0])
        assert needed == pytest.approx(left * (high - low) / low, abs=1.0)
        assert note.explanation == f"only {gone} patients go"
    assert [int(np.sum(found.central[0][0] >= at)) for at in (6, 12, 18)] == [55, 52, 51]


def test_a_first_number_at_risk_that_is_not_that_of_patients():
    note = said(at_risk={0: 55, 6: 40})["numbers at risk", "a"]
    assert (note.given, note.implied) == ("55 at time 0", "there are 60 patients")


def test_marks_for_which_numbers_at_risk_leave_no_room():
    marks = np.linspace(1.0, 5.5, 40).tolist()
    note = said(censor_marks=marks)["censor marks", "a"]
    left_out = int(note.implied.removeprefix("numbers at risk leave no room for "))
    time, event = pv.reconstruct(ARM, censor_marks=marks).central[0]
    left = int(np.sum((time < 6) & (event == 0)))
    assert note.given == "40 marks"
    assert left_out == pytest.approx(40 - left, abs=1)
    fits = np.unique(PATIENTS[0][PATIENTS[1] == 0])
    assert not said(censor_marks=fits.tolist())


def test_numbers_at_risk_beyond_the_end_of_the_line():
    note = said(at_risk={0: 60, 6: 40, 24: 3, 36: 1})["curve", "a"]
    assert (note.given, note.implied) == (f"its line ends at {PATIENTS[0].max():g}", "1 are at risk at 36")
    time, _ = pv.reconstruct(ARM, at_risk={0: 60, 6: 40, 24: 3, 36: 1}).central[0]
    assert [int(np.sum(time >= at)) for at in (6, 24, 36)] == [40, 3, 1]
    assert not said(at_risk={0: 60, 6: 40, 24: 0, 36: 0})


def test_numbers_at_risk_after_a_line_reached_0():
    figure = {"arm": "x", "time": [0, 2, 2, 5, 5, 10, 10], "survival": [1, 1, 0.7, 0.7, 0.3, 0.3, 0], "subjects": 10}
    note = said(figure, at_risk={0: 10, 12: 3})["curve", "x"]
    assert (note.given, note.implied) == ("its line reaches 0 at 10", "3 are at risk at 12")
    time, event = pv.reconstruct(figure, at_risk={0: 10, 12: 3}).central[0]
    assert time[-3:].tolist() == [12.0] * 3
    assert event[-3:].all()
    assert not said(figure, at_risk={0: 10, 10: 3, 12: 0})
    assert not said(figure, at_risk={0: 10, 10.01: 3})  # as well as one reads


def test_points_beyond_the_end_of_the_line():
    note = said(ARM.model_copy(update={"at_risk": {}}), curve_end=5.0)["curve", "a"]
    assert (note.given, note.implied) == ("its line ends at 5", f"there are points until {PATIENTS[0].max():g}")


def test_points_that_rise_a_little_are_smoothed_and_it_is_said():
    note = said({"arm": "x", "time": [0, 1, 1, 2, 3], "survival": [1, 1, 0.8, 0.79, 0.81], "subjects": 10})[
        "curve", "x"
    ]
    assert note.given == "points that rise by up to 0.02"


def test_a_disagreement_is_a_sentence_and_a_row():
    note = said(events=EVENTS + 5)["events", "a"]
    implied = f"curve and numbers at risk imply {EVENTS}"
    assert str(note) == f"events of a: {EVENTS + 5}, and {implied}; the nearest set has {EVENTS}"
    assert note.as_row() == {
        "term": "events",
        "arm": "a",
        "given": str(EVENTS + 5),
        "implied": implied,
        "explanation": f"the nearest set has {EVENTS}",
    }
    assert pv.reconstruct(ARM, events=EVENTS + 5).summary()["disagreements"] == 1
