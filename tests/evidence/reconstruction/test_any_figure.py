"""Whatever is given, there are patients who meet every number at risk, or an error that says what is wrong."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import pivotal as pv
from pivotal.errors import EvidenceError
from tests.evidence.reconstruction.drawn_trials import INFORMATION, SHAPES, drawn_trial


@st.composite
def any_arms(draw):
    """Draw an arm whose numbers need not fit each other, nor its points a curve."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    points, n = draw(st.integers(2, 30)), draw(st.integers(1, 60))
    time = (
        np.sort(rng.uniform(0, 20, points))
        if draw(st.booleans())
        else np.sort(rng.integers(0, 10, points).astype(float))
    )
    survival = np.sort(rng.uniform(draw(st.sampled_from([0.0, 0.6])), 1, points))[::-1]
    survival = survival + draw(st.sampled_from([0.0, 0.0, 0.004, 0.1])) * rng.standard_normal(points)
    if draw(st.booleans()):
        survival[-1] = 0.0
    rows = np.unique(rng.integers(0, 25, draw(st.integers(0, 8))))
    counts = np.sort(rng.integers(0, n + 1, rows.size))[::-1]
    return {
        "arm": "one",
        "time": time.tolist(),
        "survival": survival.tolist(),
        "subjects": n,
        "at_risk": {float(at): int(count) for at, count in zip(rows, counts, strict=True)},
        "events": draw(st.none() | st.integers(0, n)),
        "censor_marks": draw(st.none() | st.lists(st.floats(0, 20), max_size=20)),
        "curve_end": draw(st.none() | st.floats(0, 25)),
        "median": draw(st.sampled_from([None, None, "5.0", "not reached"])),
    }


@given(any_arms(), st.booleans())
def test_an_arm_gives_patients_who_meet_its_table_or_an_error(arm, cut):
    figure = {"arms": [arm], **({"time_axis": (0.0, max(*arm["time"], 1.0))} if cut else {})}
    try:
        found = pv.reconstruct(figure, sets=10)
    except EvidenceError as error:
        assert "one" in str(error)
        return
    sets = [found.central[0], *(found.ensemble(5).sets(k)[0] for k in range(5))]
    end = found.arms[0].line.end
    for time, event in sets:
        assert time.size == arm["subjects"]
        assert (np.diff(time) >= 0).all()
        assert time[0] >= 0
        assert time[-1] <= end
        assert set(event.tolist()) <= {0, 1}
        for at, count in arm["at_risk"].items():
            if at > 0:
                assert np.sum(time >= at) == count


@given(st.integers(0, 10**6), st.sampled_from(INFORMATION), st.sampled_from(SHAPES), st.integers(20, 120))
@settings(max_examples=40)
def test_a_drawn_trial_gives_patients_who_meet_its_tables_exactly(seed, information, shape, subjects):
    case = drawn_trial(seed, information=information, shape=shape, subjects=subjects)
    found = pv.reconstruct(case.figure, sets=20)
    for (time, event), arm in zip(found.central, case.figure.arms, strict=True):
        assert time.size == arm.subjects
        assert [int(np.sum(time >= at)) for at in arm.at_risk] == list(arm.at_risk.values())
        said = {each.what for each in found.disagreements if each.arm == arm.arm}
        assert arm.events is None or event.sum() == arm.events or "events" in said
