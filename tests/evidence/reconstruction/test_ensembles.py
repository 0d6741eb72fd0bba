"""Many sets of patients: they agree with the rows, and say how sure what they say is."""

import io
import math

import numpy as np
import pytest
from scipy.special import ndtri

import pivotal as pv
from pivotal.evidence.reconstruction.set_statistics import median, restricted_mean, survival_at, two_arms
from tests.evidence.reconstruction.drawn_trials import drawn_trial
from tests.evidence.reconstruction.figure_cases import stored_cases

CASE = next(each for each in stored_cases() if each.name == "sim_exp_mid")


@pytest.fixture(scope="module")
def found():
    return pv.reconstruct(CASE.figure)


@pytest.fixture(scope="module")
def sure(found):
    return found.ensemble(150)


def test_every_set_meets_the_rows(sure):
    assert len(sure) == 150
    for k in range(len(sure)):
        for (time, event), arm in zip(sure.sets(k), CASE.figure.arms, strict=True):
            assert time.size == arm.subjects
            assert [int(np.sum(time >= at)) for at in arm.at_risk] == list(arm.at_risk.values())
            assert (np.diff(time) >= 0).all()
            assert set(event.tolist()) <= {0, 1}


def test_sets_differ_and_are_given_as_adam(sure):
    first, second = (sure.patients(k) for k in (0, 1))
    assert list(first) == ["USUBJID", "TRT01P", "AVAL", "AVALU", "CNSR"]
    assert first["AVAL"].tolist() != second["AVAL"].tolist()
    for k, (time, event) in enumerate(sure.sets(0)):
        mine = first["TRT01P"] == CASE.figure.arms[k].arm
        assert first["AVAL"][mine].tolist() == time.tolist()
        assert first["CNSR"][mine].tolist() == (1 - event.astype(int)).tolist()


def pooled(values, errors):
    """Return the estimate and Rubin's standard error."""
    values, errors = np.array(values), np.array(errors)
    between, within = values.var(ddof=1), np.mean(errors**2)
    return np.median(values), math.sqrt(within + (1 + 1 / values.size) * between)


def test_hazard_ratios_join_the_variance_between_sets_with_that_within(sure):
    row = sure.hazard_ratio()[0]
    assert (row["term"], row["arm"]) == ("hazard ratio", "experimental")
    said = [two_arms(sure.sets(k)[1], sure.sets(k)[0]) for k in range(len(sure))]
    values = [each.log_hazard_ratio for each in said]
    estimate, error = pooled(values, [each.std_error for each in said])
    assert math.log(row["estimate"]) == pytest.approx(estimate, abs=0.001)
    assert row["std_error"] == pytest.approx(error, rel=1e-9)
    half = ndtri(0.975) * error
    assert math.log(row["conf_high"] / row["estimate"]) == pytest.approx(half, rel=1e-9)
    assert math.log(row["estimate"] / row["conf_low"]) == pytest.approx(half, rel=1e-9)
    assert (row["conf_level"], row["reconstruction_level"]) == (0.95, 0.9)
    low, high = np.quantile(values, [0.05, 0.95])
    assert math.log(row["reconstruction_low"]) <= low + 0.001
    assert math.log(row["reconstruction_high"]) >= high - 0.001
    assert math.log(row["reconstruction_high"] / row["reconstruction_low"]) < 3 * (high - low)


def test_the_other_reference_turns_hazard_ratios_over(found, sure):
    turned = sure.hazard_ratio("experimental")[0]
    row = sure.hazard_ratio()[0]
    assert turned["arm"] == "control"
    assert turned["estimate"] * row["estimate"] == pytest.approx(1.0, rel=0.002)
    assert turned["std_error"] == pytest.approx(row["std_error"], rel=1e-6)
    assert turned["reconstruction_low"] * row["reconstruction_high"] == pytest.approx(1.0, rel=0.002)
    assert found.ensemble(150, reference="experimental").hazard_ratio() == [turned]


@pytest.mark.parametrize(
    ("rows", "statistic"),
    [
        (lambda sure: sure.median(), lambda time, event: (median(time, event), math.nan)),
        (lambda sure: sure.restricted_mean(30.0), lambda time, event: restricted_mean(time, event, 30.0)),
        (lambda sure: sure.milestone(12.0), lambda time, event: survival_at(time, event, 12.0)),
    ],
    ids=["median", "restricted mean", "milestone"],
)
def test_what_arms_say_is_the_middle_of_what_sets_say(sure, rows, statistic):
    for k, row in enumerate(rows(sure)):
        said = [statistic(*sure.sets(j)[k]) for j in range(len(sure))]
        values, errors = [each[0] for each in said], [each[1] for each in said]
        estimate, error = pooled(values, errors)
        spread = np.ptp(values)
        assert row["arm"] == CASE.figure.arms[k].arm
        assert row["estimate"] == pytest.approx(estimate, abs=0.02 * spread + 1e-9)
        assert row["reconstruction_low"] <= row["estimate"] <= row["reconstruction_high"]
        if math.isnan(error):
            assert row["std_error"] is None
        else:
            assert row["std_error"] == pytest.approx(error, rel=1e-9)


def test_what_is_said_is_near_the_truth(sure):
    ratio = sure.hazard_ratio()[0]
    assert math.log(ratio["estimate"]) == pytest.approx(CASE.log_hazard_ratio, abs=0.01)
    for row, arm in zip(sure.restricted_mean(CASE.tau), CASE.arms, strict=True):
        assert row["estimate"] == pytest.approx(arm.restricted_mean, rel=0.003)
        true = pv.rmst({"AVAL": arm.time, "CNSR": 1 - arm.event}, tau=CASE.tau).tidy()[0]["std_error"]
        assert row["std_error"] == pytest.approx(true, rel=0.05)
    for row, arm in zip(sure.median(), CASE.arms, strict=True):
        assert row["estimate"] == pytest.approx(arm.median, rel=0.025)  # a step, or two


def test_what_no_set_reaches_is_none(sure):
    for dead, alive in (sure.milestone(60.0), sure.restricted_mean(60.0)):  # the last of the control arm dies
        assert dead["estimate"] is not None
        assert alive["estimate"] is alive["std_error"] is alive["conf_low"] is alive["reconstruction_high"] is None
    assert sure.milestone(60.0)[0]["estimate"] == 0


def test_less_information_gives_wider_intervals():
    widths = []
    for information in ("at risk + events + marks", "at risk", "N only"):
        case = drawn_trial(2, information=information, tier="A", shape="exponential", subjects=150)
        row = pv.reconstruct(case.figure).ensemble().hazard_ratio()[0]
        widths.append(math.log(row["reconstruction_high"] / row["reconstruction_low"]))
    assert widths[0] < widths[1] < widths[2]


def test_an_interval_lies_within_what_the_printed_ratio_was_rounded_from(found):
    free = found.ensemble().hazard_ratio()[0]
    printed = round(free["estimate"], 2)
    told = pv.reconstruct(CASE.figure, hazard_ratio=f"{printed:.2f}").ensemble()
    row, turned = told.hazard_ratio()[0], told.hazard_ratio("experimental")[0]
    assert printed - 0.0065 < row["reconstruction_low"] < row["reconstruction_high"] < printed + 0.0065
    assert turned["reconstruction_low"] == pytest.approx(1 / row["reconstruction_high"], rel=0.002)
    assert turned["reconstruction_high"] == pytest.approx(1 / row["reconstruction_low"], rel=0.002)
    stratified = pv.reconstruct(CASE.figure, hazard_ratio={"value": f"{printed:.2f}", "stratified": True})
    assert stratified.ensemble().hazard_ratio()[0] == free
    wrong = pv.reconstruct(CASE.figure, hazard_ratio=f"{printed + 0.2:.2f}")
    assert [each.what for each in wrong.disagreements] == ["hazard ratio"]
    row = wrong.ensemble().hazard_ratio()[0]
    assert row["reconstruction_high"] < printed + 0.1


def test_an_ensemble_of_one_arm_has_no_hazard_ratio():
    sure = pv.reconstruct(CASE.figure.arms[0]).ensemble(20)
    assert {row["term"] for row in sure.rows()} >= {"median"}
    assert not [row for row in sure.rows() if row["term"] == "hazard ratio"]
    assert sure.said() == []


def test_results_have_the_methods_of_results(found, sure):
    for result in (found, sure):
        assert len(result.tidy()) == len(result.rows())
        assert result.glance()
        assert result.ard()
    assert sure.summary() == {"sets": 150, "arms": 2, "unit": "months"}
    assert "hazard ratio of experimental over control" in sure.said()[0]
    plain = found.as_dict()
    assert [len(each["time"]) for each in plain["patients"].values()] == [150, 150]
    assert plain["provenance"]["seed"] == 1


def test_results_are_shown_in_words():
    from rich.console import Console

    found = pv.reconstruct(CASE.figure, events={"control": 20}, median={"experimental": "3.0"})
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(found)
    console.print(found.ensemble(20))
    text = console.export_text()
    assert "8 exact" in text
    assert "! events of control: 20, and curve and numbers at risk imply" in text
    assert "! median of experimental: 3.0, and the curve implies" in text
    assert "hazard ratio of experimental over control" in text
    assert "reconstruction 90 %" in text
