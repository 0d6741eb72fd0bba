"""What a set of patients says, against the functions of the analysis, which are tested against R."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.evidence.reconstruction import set_statistics


@st.composite
def sets(draw):
    """Draw up to 40 patients in order of time, an event before a censoring of the same time; with ties or without."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n = draw(st.integers(1, 40))
    time = rng.exponential(5, n) + 0.01 if draw(st.booleans()) else rng.integers(1, draw(st.integers(2, 15)), n) / 2
    event = (rng.random(n) < draw(st.sampled_from([0.0, 0.5, 0.8, 1.0]))).astype(np.uint8)
    order = np.lexsort((1 - event, time))
    return time[order].astype(float), event[order]


def data(*arms):
    return {
        "AVAL": np.concatenate([time for time, _ in arms]),
        "CNSR": 1 - np.concatenate([event.astype(int) for _, event in arms]),
        "ARM": np.repeat(["reference", "experimental"][: len(arms)], [time.size for time, _ in arms]),
    }


@given(sets())
def test_the_median_is_that_of_kaplan_and_meier(patients):
    wanted = pv.kaplan_meier(data(patients)).median()[0]["estimate"]
    assert set_statistics.median(*patients) == pytest.approx(
        math.nan if wanted is None else wanted, rel=1e-12, nan_ok=True
    )


@given(sets())
def test_a_half_is_reached_where_survival_is_so_low_for_the_first_time(patients):
    time, event = patients
    alive = [pv.kaplan_meier(data(patients)).at([at])[0]["survival"] for at in np.unique(time)]
    below = [at for at, survival in zip(np.unique(time), alive, strict=True) if survival <= 0.5 + 1e-9]
    assert set_statistics.first_at_half(time, event) == (below[0] if below else math.inf)


@given(sets(), st.floats(0.1, 30.0))
def test_survival_at_a_time_is_that_of_kaplan_and_meier_with_greenwoods_error(patients, at):
    value, error = set_statistics.survival_at(*patients, at)
    row = pv.kaplan_meier(data(patients)).at([at])[0]
    if math.isnan(value):
        assert at > patients[0][-1]
        assert not patients[1][-1]
        return
    assert value == pytest.approx(row["survival"], abs=1e-10)
    if value > 0:
        assert error == pytest.approx(row["std_error"], abs=1e-10)


@given(sets(), st.floats(0.05, 1.0))
def test_a_restricted_mean_is_that_of_the_analysis(patients, part):
    tau = part * float(patients[0][-1])
    mean, error = set_statistics.restricted_mean(*patients, tau)
    row = pv.rmst(data(patients), tau=tau).tidy()[0]
    assert mean == pytest.approx(row["estimate"], rel=1e-10)
    assert error == pytest.approx(row["std_error"], abs=1e-10)


def test_a_restricted_mean_beyond_the_last_patient_exists_only_if_nobody_is_left():
    time = np.array([1.0, 3.0])
    assert set_statistics.restricted_mean(time, np.array([1, 1], np.uint8), 5.0)[0] == pytest.approx(2.0)
    assert np.isnan(set_statistics.restricted_mean(time, np.array([1, 0], np.uint8), 5.0)).all()
    assert np.isnan(set_statistics.survival_at(time, np.array([1, 0], np.uint8), 5.0)).all()
    assert set_statistics.survival_at(time, np.array([1, 1], np.uint8), 5.0) == (0.0, 0.0)
    assert set_statistics.survival_at(time, np.array([1, 1], np.uint8), 0.5) == (1.0, 0.0)


@given(sets(), sets())
def test_two_arms_have_the_hazard_ratio_and_the_z_of_the_analysis(experimental, reference):
    assume(experimental[1].any() and reference[1].any())
    found = set_statistics.two_arms(experimental, reference)
    both = data(reference, experimental)
    test = pv.logrank(both, "ARM", reference="reference")
    assert found.z == pytest.approx(math.nan if test.z is None else test.z, abs=1e-10, nan_ok=True)
    assume(math.isfinite(found.log_hazard_ratio) and abs(found.log_hazard_ratio) < 5)
    row = pv.cox(both, "ARM", reference="reference").tidy()[0]
    assert found.log_hazard_ratio == pytest.approx(row["estimate"], abs=1e-8)
    assert found.std_error == pytest.approx(row["std_error"], rel=1e-8)


def test_an_arm_without_events_has_no_finite_hazard_ratio():
    dead, alive = (np.array([1.0, 2.0]), np.array([1, 1], np.uint8)), (np.array([3.0, 4.0]), np.array([0, 0], np.uint8))
    found = set_statistics.two_arms(alive, dead)
    assert found.log_hazard_ratio == -math.inf
    assert found.std_error == math.inf
    assert found.z > 0  # the first arm lives longer
