"""The kernel that samples patients behind a curve, against its readable twin."""

import copy
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
from pivotal.evidence.reconstruction.drawn_line import drawn_line
from pivotal.evidence.reconstruction.patient_sets import patient_sets
from pivotal.evidence.reconstruction.requirements import requirements
from pivotal.kernels import patients_of_a_curve as kernel
from tests.evidence.reconstruction.drawn_trials import corners
from tests.kernels.parts import from_python
from tests.readable import patients_of_a_curve as readable

falls, flatten, replace = map(from_python, (kernel._falls, kernel._flatten, kernel._replace))
time_of, mass_until, pass_row = map(from_python, (kernel._time_of, kernel._mass_until, kernel._pass_row))


@st.composite
def figures(draw):
    """Draw a figure of one arm of up to 25 patients: ties, all censored, all dead, a point in place of a corner."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n = draw(st.integers(1, 25))
    time = rng.exponential(5, n) + 0.01 if draw(st.booleans()) else rng.integers(1, draw(st.integers(2, 12)), n) / 2
    event = (rng.random(n) < draw(st.sampled_from([0.0, 0.3, 0.7, 1.0]))).astype(np.uint8)
    x, y = corners(time, event)
    if draw(st.booleans()):  # read at some points along the line
        passed = np.cumsum(np.r_[0.0, np.abs(np.diff(x)) / x[-1] + np.abs(np.diff(y))])
        at = np.linspace(0.0, passed[-1], draw(st.integers(5, 40)))
        x, y = np.interp(at, passed, x), np.interp(at, passed, y)
    x, y = np.round(x, 3), np.round(y, draw(st.sampled_from([2, 3, 4])))
    x, y = np.append(x, np.round(time.max(), 3)), np.append(y, y[-1])
    rows = np.arange(0.0, time.max(), draw(st.sampled_from([1.0, 2.5, 100.0])))
    arm = PublishedArm(
        arm="one",
        time=tuple(x.tolist()),
        survival=tuple(y.tolist()),
        subjects=n,
        at_risk={float(at): int(np.sum(time >= at)) for at in rows} if draw(st.booleans()) else {},
        events=int(event.sum()) if draw(st.booleans()) else None,
        censor_marks=tuple(np.unique(time[event == 0].round(3)).tolist()) if draw(st.booleans()) else None,
    )
    end = float(time.max()) * draw(st.sampled_from([1.0, 1.3]))
    return PublishedFigure(arms=(arm,), time_axis=(0.0, end), survival_axis=(0.0, 1.0))


def sampled(figure: PublishedFigure, sets: int, seed: int) -> tuple[Any, Any, list[Any]]:
    """Return the sets of an arm, what the kernel was given, and how many marks it left out."""
    arm = figure.arms[0]
    line = drawn_line(arm, figure, np.array(sorted(arm.at_risk), float))
    taken: list[Any] = []

    def recorded(*given: Any) -> None:
        line, made, key, grid, mass, last, levels, stages, fewest, weight = given
        taken.extend([line, key, grid, mass.copy(), last.copy(), levels, stages, fewest])
        kernel.sample(*given)
        taken.extend([copy.deepcopy(made), weight.copy()])

    with patch("pivotal.evidence.reconstruction.patient_sets.sample", recorded):
        found = patient_sets("one", line, requirements(arm, figure, line), sets=sets, seed=seed, stream=0)
    return line, found, taken


@given(figures(), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=150)
def test_sets_are_those_of_the_twin(figure, sets, seed):
    _, _, (line, key, grid, mass, last, levels, stages, fewest, made, weight) = sampled(figure, sets, seed)
    n = made.time.shape[1]
    makings, wanted = readable.sample(line, sets, n, key, grid, mass, last, levels, stages, fewest)
    assert [len(each.patients) for each in makings] == [n] * sets
    assert np.allclose(made.time, [[t for t, _ in each.patients] for each in makings], rtol=1e-9, atol=1e-12)
    assert made.event.tolist() == [[e for _, e in each.patients] for each in makings]
    assert made.counts[:, kernel.MISSED].tolist() == [each.missed for each in makings]
    assert np.allclose(weight, wanted, rtol=1e-6, atol=1e-9)


@given(figures(), st.integers(1, 4), st.integers(0, 99))
@settings(max_examples=150)
def test_events_are_put_right_as_by_the_twin_and_nothing_else_moves(figure, sets, seed):
    _, found, _ = sampled(figure, sets, seed)
    missed = np.empty(sets)
    kernel.off_the_line(found.taken, found.time, found.event, missed)
    for s in range(sets):
        time, event = found.time[s].copy(), found.event[s]
        kernel.put_right(found.taken, time, event)
        wanted = readable.put_right(found.taken, list(zip(found.time[s].tolist(), event.tolist(), strict=True)))
        assert np.allclose(time, [t for t, _ in wanted], rtol=1e-12, atol=1e-12)
        assert np.isclose(missed[s], readable.missed(found.taken, wanted), rtol=1e-9, atol=1e-9)
        assert (np.diff(time) >= 0).all()
        assert (time[event == 0] == found.time[s][event == 0]).all()
        for row, count in zip(found.taken.rows, found.taken.at_risk, strict=True):
            assert np.sum(time >= row) == np.sum(found.time[s] >= row) == count


@given(figures(), st.data())
@settings(max_examples=100)
def test_falls_are_those_of_the_twin(figure, data):
    line, found, _ = sampled(figure, 1, 0)
    high = data.draw(st.floats(0.01, 1.0))
    low = high * data.draw(st.floats(0.0, 0.99))
    level = low + (high - low) * data.draw(st.floats(0.0, 1.0))
    point = data.draw(st.integers(0, line.time.size - 1))
    assert falls(found.taken, high, low, level, point) == pytest.approx(
        readable.falls(found.taken, high, low, level, point), rel=1e-12
    )


@given(
    st.lists(st.floats(-50.0, 0.0), min_size=1, max_size=30),
    st.sampled_from([0.1, 0.3, 0.5]),
)
@settings(max_examples=150)
def test_weights_are_flattened_as_by_the_twin_until_they_stand_for_enough_sets(weight, part):
    given = np.array(weight)
    effective, share = flatten(given, part * given.size)
    wanted, stands_for, shares = readable.flatten(weight, part * given.size)
    assert np.allclose(given, wanted, rtol=1e-9)
    assert np.isclose(effective, stands_for)
    assert np.allclose(share, shares, rtol=1e-9)
    assert effective >= 0.999 * part * given.size
    assert np.isclose(share.sum(), 1.0)


@given(st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=30), st.floats(0.001, 0.999))
@settings(max_examples=150)
def test_sets_are_drawn_anew_as_by_the_twin_each_about_as_often_as_its_share(given, start):
    share = np.array(given) / np.sum(given)
    count = share.size
    each = np.arange(count, dtype=float)
    made = kernel.Sets(
        each[:, None].copy(), np.zeros((count, 1), np.uint8), each.copy(), each.copy(), np.ones((count, 8), np.int64), each.copy(),
    )  # fmt: skip
    mass, last = each[:, None].copy(), np.arange(count)
    made.counts[:, kernel.WRITTEN] = 1
    replace(share, start, made, mass, last)
    for moved in (made.time[:, 0], made.survival, made.now, made.compared, mass[:, 0], last):
        assert moved.tolist() == readable.chosen(share, start)
    taken = np.bincount(last, minlength=count)
    assert (np.abs(taken - count * share) < 1 + 1e-9).all()


def test_the_time_of_a_mass_is_that_of_the_twin_and_the_mass_is_back():
    grid, mass = np.array([0.0, 1.0, 1.0, 3.0, 4.0]), np.array([0.0, 2.0, 3.0, 3.0, 7.0])
    for wanted in np.linspace(0.01, 7.0, 40):
        at = time_of(grid, mass, wanted)
        assert at == pytest.approx(readable.time_of(grid, mass, wanted), rel=1e-12)
        assert mass_until(grid, mass, at) == pytest.approx(readable.mass_until(grid, mass, at), rel=1e-12)
        if not 2.0 <= wanted <= 3.0:
            assert mass_until(grid, mass, at) == pytest.approx(wanted, rel=1e-12)


@given(
    st.lists(st.floats(0.0, 9.0), max_size=4).map(sorted),
    st.integers(0, 3),
    st.booleans(),
    st.floats(0.0, 4.9) | st.just(float(np.nextafter(5.0, 0.0))),
)
def test_who_must_have_left_by_a_row_is_censored_as_by_the_twin(marks, leaving, final, now):
    line = kernel.Line(
        np.array([0.0, 9.0]), np.array([1.0, 1.0]), 9.0, 1e-3, 1e-3, 0.6, np.zeros(2),
        np.empty(0) if final else np.array([5.0]), np.empty(0, int) if final else np.array([1]),
        np.ones(1 if final else 2), np.array(marks, float), -1,
    )  # fmt: skip
    made = kernel.Sets(
        np.zeros((1, 4)),
        np.zeros((1, 4), np.uint8),
        np.ones(1),
        np.array([now]),
        np.zeros((1, 8), np.int64),
        np.ones(1),
    )
    made.counts[0, kernel.AT_RISK] = 4
    twin = readable.Making(4, now=now)
    until = 9.0 if final else 5.0
    pass_row(line, made, 0, until, leaving)
    readable.pass_row(line, twin, until, leaving, final)
    written = made.counts[0, kernel.WRITTEN]
    assert (written, made.counts[0, kernel.AT_RISK]) == (leaving, 4 - leaving)
    assert np.allclose(made.time[0, :written], [time for time, _ in twin.patients], rtol=1e-12)
    assert made.now[0] == twin.now
    assert final or (made.time[0, :written] < until).all()
    found = made.counts[0, [kernel.ROW, kernel.MARK, kernel.MISSED]].tolist()
    assert found == [twin.row, twin.mark, twin.missed]
