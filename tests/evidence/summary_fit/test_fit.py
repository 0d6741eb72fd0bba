"""Fits to printed numbers: what they imply, what they predict, and that an error among the numbers shows."""

import math
from itertools import pairwise

import numpy as np
import pytest

import pivotal as pv
from pivotal.evidence.model import DataCut, ReportedResult
from pivotal.evidence.published import PublishedResults
from pivotal.evidence.summary_fit.gathering import EVENTS

SMALL = {"trials": 12, "simulated_trials": 1500, "steps": 1200}


def result(**changed):
    held = {
        "endpoint": "PFS",
        "n": {"A": 120, "B": 118},
        "median": {"A": {"value": "8.5", "ci": ["7.1", "10.2"]}, "B": {"value": "5.3", "ci": ["4.4", "6.4"]}},
        "hazard_ratio": {"value": "0.65", "ci": ["0.49", "0.87"]},
        "follow_up": "15.2",
    }
    return ReportedResult(**{**held, **changed})


def fitted(printed=None, **options):
    return pv.fit_summary(
        result() if printed is None else printed, **{"reference": "B", "scans": None, **SMALL, **options}
    )


@pytest.fixture(scope="module")
def fit():
    return fitted()


def test_trials_are_printed_as_the_numbers_are(fit):
    assert fit.is_compatible
    assert not fit.findings
    trials = fit.trials
    assert len(trials) == fit.compatible.fits.sum() >= 8
    patients = fit.patients(0, "polars")
    curves = pv.kaplan_meier(patients, by="TRT01P", conf_type="log-log").median().rows(named=True)
    medians = {row["group"]: row["estimate"] * 12 / 365.25 for row in curves}
    assert medians["A"] == pytest.approx(8.5, abs=0.1 + 1e-9)  # rounding twice as coarse as the print's
    assert medians["B"] == pytest.approx(5.3, abs=0.1 + 1e-9)
    ratio = pv.cox(patients, "TRT01P", reference={"TRT01P": "B"}).tidy("polars").row(0, named=True)
    assert abs(math.log(ratio["hazard_ratio"] / 0.65)) < 0.03 + 0.01 / 0.65


def test_patients_are_laid_out_as_adam_has_them(fit):
    rows = fit.patients(1)
    assert list(rows[0]) == ["USUBJID", "TRT01P", "PARAMCD", "AVAL", "CNSR"]
    assert [sum(row["TRT01P"] == arm for row in rows) for arm in "AB"] == [120, 118]
    assert sum(row["CNSR"] == 0 for row in rows) == fit.trials.event[1].sum()
    with pytest.raises(pv.DataError, match="accepted: 0 to"):
        fit.patients(len(fit.trials))


def test_events_numbers_at_risk_and_curves_fit_each_other(fit):
    a, total = (next(row for row in fit.events if row["arm"] == arm) for arm in ("A", "total"))
    assert 0 < a["low"] <= a["events"] <= a["high"] <= 120
    assert total["events"] > a["events"]
    start, later = (row for row in fit.at_risk([0, 6]) if row["arm"] == "B")
    assert start["n_risk"] == start["low"] == start["high"] == 118
    assert 10 < later["low"] <= later["n_risk"] <= later["high"] < 70
    at_median = next(row for row in fit.curve([8.5]) if row["arm"] == "A")
    assert at_median["low"] - 0.02 <= 0.5 <= at_median["high"] + 0.02
    for arm in fit.arms:
        curve = [row["survival"] for row in fit.curve() if row["arm"] == arm and not math.isnan(row["survival"])]
        assert curve[0] == 1
        assert all(before >= after for before, after in pairwise(curve))


@pytest.mark.parametrize("times", [[], [-1], ["a"], [math.nan], [[1, 2]]])
def test_times_that_are_none_are_refused(fit, times):
    with pytest.raises(pv.DataError, match="times"):
        fit.at_risk(times)


def test_every_number_lies_where_the_others_predict(fit):
    positions = fit.positions(0.95)
    assert [each.name for each in positions] == [
        "median of B", "median of B, lower limit", "median of B, upper limit", "median of A", "median of A, lower limit",
        "median of A, upper limit", "hazard ratio", "hazard ratio, lower limit", "hazard ratio, upper limit", "follow-up",
    ]  # fmt: skip
    assert all(each.is_inside and each.low < each.median < each.high for each in positions)
    assert all(0 < each.below < 1 for each in positions)
    median = fit.position("median", "A", level=0.95)
    assert 0.05 < median.smallest_error < 0.4
    assert median.smallest_error == max(1 - median.low / 8.5, median.high / 8.5 - 1)
    assert fit.smallest_detectable_error(0.95)["median of A"] == median.smallest_error
    wide, narrow = fit.position("median", "A", level=0.99), fit.position("median", "A", level=0.5)
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"hazard_ratio": {"value": "0.56", "ci": ["0.49", "0.87"]}}, "hazard ratio"),
        ({"median": {"A": {"value": "13.5", "ci": ["7.1", "14"]}, "B": result().median["B"]}}, "median of A"),
        ({"n": {"A": 120, "B": 118}, "follow_up": "1.9"}, "follow-up"),
    ],
)
def test_an_error_among_the_numbers_is_a_finding(changed, name):
    found = fitted(result(**changed), steps=200, trials=4)
    said = {each.printed.rsplit(" ", 1)[0]: each for each in found.findings}
    assert name in said
    assert said[name].severity == "doubtful"
    assert "it is" in said[name].explanation


def test_the_prediction_of_a_number_hardly_depends_on_that_number(fit):
    other = fitted(result(follow_up="19.9"), steps=1)
    before, after = (each.position("follow_up") for each in (fit, other))
    assert after.low == pytest.approx(before.low, rel=0.12)
    assert after.high == pytest.approx(before.high, rel=0.12)


def test_a_number_that_stands_elsewhere_is_weighed(fit):
    same = fit.predict("8.5", "median", "A")
    assert same.is_inside
    assert not fit.predict("17", "median", "A").is_inside
    events = fit.predict("170", "events", "A")
    assert not events.is_inside
    assert 60 < events.low < events.high <= 130
    assert not fit.predict("1.3", "hazard_ratio").is_inside
    for value, quantity, arm, match in [
        ("x", "median", "A", "accepted: a number as it is printed"),
        ("8", "median", "C", "accepted: B, A"),
        ("1.5", "events", "A", "a count of events"),
        ("1.5", "percent", None, "accepted: median, hazard_ratio, follow_up or events"),
    ]:
        with pytest.raises(pv.DataError, match=match):
            fit.predict(value, quantity, arm)


def test_the_same_seed_gives_the_same_fit_whatever_the_threads(monkeypatch, fit):
    monkeypatch.setenv("PIVOTAL_THREADS", "1")
    again = fitted()
    assert np.array_equal(again.trials.time, fit.trials.time)
    assert again.positions() == fit.positions()
    assert fitted(seed=2, steps=50).positions() != fit.positions()


def test_events_that_are_printed_are_the_trials_events():
    found = fitted(result(events={"A": 70, "B": 84}))
    assert {row["arm"]: row["events"] for row in found.events} == {"A": 70, "B": 84, "total": 154}
    assert all(each.place in (*EVENTS, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10) for each in found.printed.numbers)


def test_a_median_that_is_not_reached_is_fitted_as_such():
    median = {"A": {"value": "not reached", "ci": ["9.1", "not reached"]}, "B": {"value": "8.1", "ci": ["6.6", "10.9"]}}
    found = fitted(result(median=median, hazard_ratio={"value": "0.60", "ci": ["0.41", "0.87"]}, follow_up="11.0"))
    assert found.is_compatible
    assert np.isinf(found.compatible.values[found.compatible.fits, 3]).all()
    assert found.position("median", "A").is_inside
    assert found.position("median", "A").value is None
    assert found.position("median", "A").smallest_error is None


def test_one_arm_alone_is_fitted():
    printed = ReportedResult(endpoint="OS", n={"A": 90}, median={"A": {"value": "11.0", "ci": ["8.9", "13.2"]}})
    found = pv.fit_summary(printed, scans=None, **SMALL)
    assert found.arms == ("A",)
    assert [row["arm"] for row in found.events] == ["A"]
    assert found.position("median", "A").is_inside


def test_responses_are_told_from_their_interval():
    cut = DataCut(
        id="cut", title="Cut", source=("x",),
        results=(result(), ReportedResult(endpoint="ORR", percent={"A": {"value": "18", "ci": ["12", "26"]}})),
    )  # fmt: skip
    found = fitted(cut, steps=1)
    (answer,) = found.responders
    assert answer.counts == (21, 22)
    assert answer.low < 18 < answer.high
    row = found.tidy()[-1]
    assert (row["term"], row["inside"]) == ("responses of A", True)


def test_enrolment_and_cut_off_say_how_long_the_longest_follow_up_is():
    cut = DataCut(id="cut", title="Cut", source=("x",), cutoff="2023-08-24", results=(result(),))
    published = PublishedResults(
        reference="B", enrolled={"not_before": "2021-08-01", "not_after": "2022-10-01"}, cuts=(cut,)
    )
    found = pv.fit_summary(published, scans=None, **{**SMALL, "steps": 1})
    assert found.provenance.parameters["longest_follow_up"] == pytest.approx(24.7, abs=0.1)
    assert found.trials.time.max() < 24.7 * 1.25


def test_everything_is_shown(fit):
    glance = fit.glance()[0]
    assert (glance["numbers"], glance["outside"]) == (10, 0)
    assert glance["events_low"] <= glance["events"] <= glance["events_high"]
    assert {row["stat_name"] for row in fit.ard()} >= {"value", "predicted_low", "smallest_error", "method"}
    assert fit.tidy("polars").shape[0] == 10
    from rich.console import Console

    with (console := Console(width=120)).capture() as text:
        console.print(fit)
    assert "median of A, upper limit" in text.get()
    assert "events" in text.get()


ODD = {
    "a follow-up of nothing": {
        "median": {"A": "not reached", "B": {"value": "36.5", "ci": ["27.6", "115.9"]}},
        "follow_up": "0.1",
    },
    "a narrow limit far from the ratio": {
        "hazard_ratio": {"value": "3.26", "ci": ["3.19", "24.83"]},
        "p_value": "0.04",
    },
    "a p value of nothing": {"hazard_ratio": {"value": "4.45", "ci": ["2.04", "32.54"]}, "p_value": "0.000"},
    "a p value above all": {"hazard_ratio": "7.89", "p_value": "1.0", "events": {"A": 0, "B": 118}},
}


@pytest.mark.parametrize("case", ODD)
def test_numbers_that_no_trial_has_are_answered_all_the_same(case):
    found = fitted(result(**ODD[case]), scans="unknown", trials=3, simulated_trials=1000, steps=60)
    assert np.isfinite(found.trials.time).all()
    assert all(each.low <= each.median <= each.high for each in found.positions())
    assert found.findings


def test_a_p_value_is_predicted_as_a_p_value():
    ratio = {"value": "1.02", "ci": ["0.77", "1.36"]}
    found = fitted(result(median={"A": "5.6", "B": "5.5"}, hazard_ratio=ratio, p_value="0.89"), steps=1)
    at = found.position("p_value", level=0.95)
    assert 0 <= at.low < at.median < at.high <= 1
    assert at.is_inside
    assert at.low > 0.3


BAD = {
    "no patients": (result(n={}), {}, "number of patients is not printed"),
    "no times": (ReportedResult(endpoint="PFS", n={"A": 9, "B": 9}, hazard_ratio="0.5"), {}, "at least one of them"),
    "no reference": (result(), {"reference": None}, "named: reference="),
    "few patients": (result(n={"A": 2, "B": 118}), {}, "2 patients; accepted: 4 to 20,000"),
    "nothing": ([], {}, "there are no results"),
    "two": ([result(), result(endpoint="OS")], {}, "name one: endpoint="),
    "trials": (result(), {"trials": 0}, "trials=0; accepted: a whole number from 1 on"),
    "simulated": (result(), {"simulated_trials": 10}, "accepted: a whole number from 1000 on"),
    "seed": (result(), {"seed": -1}, "seed=-1"),
    "scans": (result(), {"scans": "weekly"}, "accepted: 'unknown', None, or the time between two scans"),
    "no scans": (result(), {"scans": 0}, "scans=0"),
    "longest": (result(), {"longest_follow_up": -3}, "accepted: a time above 0, in months"),
    "percent": (ReportedResult(endpoint="ORR", percent={"A": 20, "B": 10}), {}, "no result with a median"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_fitted_is_refused(case):
    printed, options, match = BAD[case]
    with pytest.raises(pv.DataError, match=match):
        fitted(printed, **options)


def test_a_name_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(pv.UnknownNameError, match="there is no endpoint called 'OS'"):
        fitted(endpoint="OS")


def test_a_level_that_is_none_is_refused(fit):
    with pytest.raises(pv.DataError, match="level=90; accepted: a number above 0 and below 1"):
        fit.positions(90)
