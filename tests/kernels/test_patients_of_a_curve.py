"""The kernel that samples patients behind a curve, against its readable twin."""

import copy
import math
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
from pivotal.evidence.reconstruction.drawn_line import drawn_line
from pivotal.evidence.reconstruction.patient_sets import patient_sets
from pivotal.evidence.reconstruction.requirements import requirements
from pivotal.kernels import curve_and_sets as records
from pivotal.kernels import patients_of_a_curve as kernel
from pivotal.kernels import sets_of_a_curve as of_sets
from tests.evidence.reconstruction.drawn_trials import corners
from tests.kernels.parts import from_python
from tests.readable import patients_of_a_curve as readable

falls, flatten, replace, censor = map(from_python, (kernel.falls, kernel._flatten, kernel._replace, kernel._censor))
time_of, mass_until, mass_at, passed = map(
    from_python, (kernel._time_of, kernel._mass_until, kernel._mass_at, kernel._passed)
)


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
    """Return the line of an arm, its sets, and what the kernel was given and wrote when it was first called."""
    arm = figure.arms[0]
    line = drawn_line(arm, figure, np.array(sorted(arm.at_risk), float))
    taken: list[Any] = []

    def recorded(*given: Any) -> None:
        line, draws, made, key, levels, stages, fewest, weight = given
        before = copy.deepcopy(draws)
        kernel.sample(*given)
        if not taken:
            taken.extend([line, before, key, levels, stages, fewest, copy.deepcopy(made), weight.copy()])

    with patch("pivotal.evidence.reconstruction.patient_sets.sample", recorded):
        found = patient_sets("one", line, requirements(arm, figure, line), sets=sets, seed=seed, stream=0)
    return line, found, taken


@given(figures(), st.integers(1, 6), st.integers(0, 99))
def test_sets_are_those_of_the_twin(figure, sets, seed):
    _, _, (line, draws, key, levels, stages, fewest, made, weight) = sampled(figure, sets, seed)
    n = made.time.shape[1]
    makings, wanted = readable.sample(line, sets, n, key, draws, levels, stages, fewest)
    assert [len(each.patients) for each in makings] == [n] * sets
    assert np.allclose(made.time, [[t for t, _ in each.patients] for each in makings], rtol=1e-9, atol=1e-12)
    assert made.event.tolist() == [[e for _, e in each.patients] for each in makings]
    assert made.counts[:, records.MISSED].tolist() == [each.missed for each in makings]
    assert np.allclose(weight, wanted, rtol=1e-6, atol=1e-9)


@given(figures(), st.integers(1, 4), st.integers(0, 99))
def test_events_are_put_right_as_by_the_twin_and_nothing_else_moves(figure, sets, seed):
    _, found, _ = sampled(figure, sets, seed)
    count, n = found.time.shape
    times = np.linspace(0.0, found.taken.end, 5)
    at_risk, events = np.empty((count, 5), int), np.empty(count, int)
    halved, missed = np.empty(count), np.empty(count)
    of_sets.describe(found.taken, found.time, found.event, times, at_risk, events, halved, missed)
    for s in range(count):
        time, event = found.time[s].copy(), found.event[s]
        of_sets.put_right(found.taken, time, event)
        patients = list(zip(found.time[s].tolist(), event.tolist(), strict=True))
        wanted = readable.put_right(found.taken, patients)
        assert np.allclose(time, [t for t, _ in wanted], rtol=1e-12, atol=1e-12)
        assert np.isclose(missed[s], readable.missed(found.taken, wanted), rtol=1e-9, atol=1e-9)
        assert (np.diff(time) >= 0).all()
        assert (time[event == 0] == found.time[s][event == 0]).all()
        for row, number in zip(found.taken.rows, found.taken.at_risk, strict=True):
            assert np.sum(time >= row) == np.sum(found.time[s] >= row) == number
        assert events[s] == event.sum()
        assert at_risk[s].tolist() == [int(np.sum(found.time[s] > at)) for at in times]
        below = [t for t, e in patients if readable.survival_after(patients, n, lambda u, at=t: u <= at) <= 0.5 + 1e-9]
        assert halved[s] == (below[0] if below else np.inf)


@given(
    st.lists(st.floats(0.01, 10.0), min_size=1, max_size=30).map(sorted),
    st.lists(st.floats(0.05, 9.9), max_size=8, unique=True).map(sorted),
    st.integers(0, 99),
)
def test_times_are_misread_by_no_more_than_the_error_and_stay_in_order(given, between, seed):
    knots = np.array([0.0, *between, 10.0])
    gaps = np.diff(knots)
    error = np.minimum(0.3, 0.49 * np.r_[0.0, np.minimum(gaps[1:], gaps[:-1]), 0.0])
    time = np.array([given, given])
    of_sets.misread(np.uint64(seed), knots, error, time)
    assert (np.diff(time, axis=1) >= 0).all()
    assert (np.abs(time - given) <= 0.3).all()
    assert (time[:, np.array(given) == 10.0] == 10.0).all()
    moved = np.searchsorted(knots, time, "right") != np.searchsorted(knots, [given, given], "right")
    assert not moved[:, np.isin(given, knots[[0, -1]])].any()
    if len(between) > 1 and any(between[0] < each < 9.9 for each in given):
        assert (time[0] != time[1]).any()


@given(figures(), st.data())
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
def test_sets_are_drawn_anew_as_by_the_twin_each_about_as_often_as_its_share(given, start):
    share = np.array(given) / np.sum(given)
    count = share.size
    each = np.arange(count, dtype=float)
    state, counts = (np.repeat(each[:, None], len(names), 1) for names in (records.STATES, records.COUNTS))
    counts = counts.astype(np.int64)
    counts[:, records.WRITTEN] = 1
    made = records.Sets(each[:, None].copy(), np.zeros((count, 1), np.uint8), state, counts)
    draws = records.Draws(np.zeros(1), *(each[:, None].copy() for _ in range(3)), np.zeros(1), np.arange(count))
    replace(share, start, made, draws)
    chosen = readable.chosen(share, start)
    for moved in (made.time[:, 0], draws.mass[:, 0], draws.potential[:, 0], draws.beyond[:, 0], draws.last):
        assert moved.tolist() == chosen
    assert (np.delete(made.state, records.GOES, axis=1) == np.array(chosen)[:, None]).all()
    assert (np.delete(made.counts, records.WRITTEN, axis=1) == np.array(chosen)[:, None]).all()
    goes = made.state[:, records.GOES]
    assert [s == k for s, k in enumerate(chosen)] == (goes == each).tolist()
    taken = np.bincount(draws.last, minlength=count)
    assert (np.abs(taken - count * share) < 1 + 1e-9).all()


def test_the_time_of_a_mass_is_that_of_the_twin_and_the_mass_is_back():
    grid, mass = np.array([0.0, 1.0, 1.0, 3.0, 4.0]), np.array([0.0, 2.0, 3.0, 3.0, 7.0])
    cell = 0
    for wanted in np.linspace(0.01, 7.0, 40):
        at, there = time_of(grid, mass, 0, wanted)
        assert time_of(grid, mass, cell, wanted) == (at, there)  # from a cell before
        cell = there
        assert at == pytest.approx(readable.time_of(grid, mass, wanted), rel=1e-12)
        assert mass_until(grid, mass, at) == pytest.approx(readable.mass_until(grid, mass, at), rel=1e-12)
        if not 2.0 <= wanted <= 3.0:
            assert mass_until(grid, mass, at) == pytest.approx(wanted, rel=1e-12)
            for first in (0, there):
                assert mass_at(grid, mass, first, at) == (pytest.approx(wanted, rel=1e-12), there)


@given(st.floats(1e-12, 50.0))
def test_the_share_that_is_passed_is_one_less_an_exponential(waits):
    assert passed(waits) == pytest.approx(-math.expm1(-waits), rel=1e-13)


@given(
    st.lists(st.floats(0.0, 9.0), max_size=4).map(sorted),
    st.integers(0, 3),
    st.booleans(),
    st.floats(0.0, 4.9) | st.just(float(np.nextafter(5.0, 0.0))),
)
def test_who_must_have_left_by_a_row_is_censored_as_by_the_twin(marks, leaving, final, now):
    rows, until = (np.empty(0), 9.0) if final else (np.array([5.0]), 5.0)
    marks_before = np.searchsorted(marks, np.r_[rows, 9.0])
    line = records.Line(
        np.array([0.0, 9.0]), np.array([1.0, 1.0]), 9.0, 1e-3, 1e-3, np.full(2, 1e-3), 0.6, np.zeros(2),
        rows, np.ones(rows.size, int), np.ones(rows.size + 1), 0.0, np.array(marks, float), marks_before, -1,
    )  # fmt: skip
    time, event = np.zeros(4), np.ones(4, np.uint8)
    twin = readable.Making(4, now=now)
    censor(line, time, event, 0, leaving, now, until, 0)
    readable.pass_row(line, twin, until, leaving, final)
    assert np.allclose(time[:leaving], [each for each, _ in twin.patients], rtol=1e-12)
    assert event.tolist() == [0] * leaving + [1] * (4 - leaving)
    assert final or (time[:leaving] < until).all()
