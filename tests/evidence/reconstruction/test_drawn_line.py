"""How points become a line, and what is known of their errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
from pivotal.evidence.reconstruction.drawn_line import _isotonic, drawn_line


def line_of(time, survival, rows=(), **other):
    arm_keys = {key: other.pop(key) for key in ("curve_end", "at_risk") if key in other}
    arm = PublishedArm(arm="x", time=tuple(time), survival=tuple(survival), subjects=50, **arm_keys)
    return drawn_line(arm, PublishedFigure(arms=(arm,), **other), np.array(rows, float))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_smoothed_values_never_fall_and_are_the_nearest_in_squares(values):
    found = _isotonic(np.array(values))
    assert (np.diff(found) >= 0).all()
    brute = [  # the largest of the least means: what a fit that never falls is, by the min-max formula
        max(min(np.mean(values[a : b + 1]) for b in range(k, len(values))) for a in range(k + 1))
        for k in range(len(values))
    ]
    assert found == pytest.approx(np.array(brute), abs=1e-12)


@pytest.mark.parametrize(("step", "error"), [(0.002, 0.001), (0.01, 0.005), (0.0002, 0.0001)])
def test_the_rounding_of_points_is_their_error(step, error):
    rng = np.random.default_rng(1)
    x, y = np.sort(rng.uniform(0, 30, 60)), np.sort(rng.uniform(0.3, 1, 60))[::-1]
    line = line_of(np.round(x / 30 / step) * step * 30, np.round(y / step) * step, time_axis=(0, 30))
    assert line.error == pytest.approx(error)
    assert line.time_error == pytest.approx(30 * error)


def test_a_small_figure_of_whole_numbers_is_not_taken_for_rounded():
    line = line_of([0, 5, 5, 10], [1, 1, 0.5, 0.5])
    assert line.time_error < 0.05
    assert line.error < 0.01


def test_of_points_that_are_not_rounded_corners_are_exact_to_more():
    x, y = np.sort(np.random.default_rng(2).uniform(0, 30, (2, 40)))
    points, corners = (line_of(x, 1 - y / 60, time_axis=(0, 30), corners=each) for each in (False, True))
    assert corners.error < points.error
    assert corners.time_error < points.time_error


def test_a_line_starts_with_everybody_at_time_0():
    line = line_of([2, 2, 4], [1, 0.8, 0.8])
    assert (line.time[0], line.survival[0]) == (0, 1)
    late = line_of([1, 2, 2, 4], [0.95, 0.95, 0.8, 0.8])
    assert (late.time[0], late.survival[0]) == (0, 1)
    assert (np.diff(late.survival) <= 0).all()


def test_points_a_little_outside_the_axes_are_put_on_them():
    line = line_of([-0.02, 1, 1, 4], [1.002, 0.998, 0.8, 0.8], time_axis=(0, 4))
    assert line.time.min() == 0
    assert line.survival.max() == 1


def test_points_out_of_order_are_sorted_and_a_drop_falls():
    line = line_of([0, 4, 2, 2], [1, 0.8, 0.8, 1])
    assert line.time.tolist() == [0, 2, 2, 4]
    assert line.survival.tolist() == [1, 1, 0.8, 0.8]


def test_survival_just_before_a_time_is_that_above_the_drop():
    line = line_of([0, 2, 2, 4, 4, 6], [1, 1, 0.8, 0.8, 0.5, 0.5])
    times = np.array([0.0, 1.0, 2.0, 2.5, 4.0, 4.5, 6.0, 9.0])
    assert line.before(times) == pytest.approx([1, 1, 1, 0.8, 0.8, 0.5, 0.5, 0.5])
    middle, off = line.around(np.array([1.0, 2.0, 4.0]))
    assert off == pytest.approx([0, 0.1, 0.15])
    assert middle == pytest.approx([1, 0.9, 0.65])


def test_a_drop_within_rounding_of_a_row_lies_on_it():
    x = [0, 6 + 1e-9, 6 + 1e-9, 12 - 1e-9, 12 - 1e-9, 18]
    line = line_of(x, [1, 1, 0.8, 0.8, 0.6, 0.6], rows=(0, 6, 12), time_axis=(0, 18))
    assert line.time.tolist() == [0, 6, 6, 12, 12, 18]


def test_an_end_within_rounding_of_a_row_lies_on_it():
    line = line_of([0, 6, 6, 24], [1, 1, 0.8, 0.8], rows=(0, 24), at_risk={0: 50, 24: 5}, curve_end=24 * (1 + 2e-16))
    assert line.end == 24


def test_a_line_ends_where_it_reaches_0():
    line = line_of([0, 2, 2, 5, 5, 8], [1, 1, 0.5, 0.5, 0, 0])
    assert line.end == 5
    assert line.survival[-1] == 0


@pytest.mark.parametrize(("curve_end", "end"), [(None, 6.0), (7.5, 7.5), (3.0, 6.0)])
def test_a_line_ends_where_it_is_said_to_but_not_before_its_points(curve_end, end):
    line = line_of([0, 2, 2, 6], [1, 1, 0.5, 0.5], curve_end=curve_end)
    assert line.end == end
    assert bool(line.disagreements) == (curve_end == 3.0)


def test_flat_parts_are_levels_and_of_smoothed_points_all_but_the_ends():
    line = line_of([0, 2, 2, 4, 4, 6], [1, 1, 0.8, 0.8, 0.5, 0.5], corners=True)
    time, level, tolerance, _ = line.levels()
    assert time.tolist() == [1, 3, 5]
    assert level.tolist() == [1, 0.8, 0.5]
    assert (tolerance == line.error).all()
    noisy = line_of([0, 1, 2, 3, 4], [1, 0.9, 0.93, 0.8, 0.7])
    assert noisy.is_noisy
    assert noisy.levels()[0].tolist() == [1, 2, 3]
    assert noisy.error >= np.sqrt(2 * 0.015**2 / 5)  # as far as points lie from what is smoothed


def test_corners_that_errors_of_time_put_out_of_order_change_places_where_steps_are_seen():
    rng = np.random.default_rng(5)
    time = np.repeat(np.arange(1.0, 21.0), 2)[:-1]
    level = np.repeat(1.0 - np.arange(21) / 20, 2)[1:-2]
    read = {"time": time + rng.normal(0, 0.06, time.size), "survival": level + rng.normal(0, 0.004, level.size)}
    order = np.argsort(read["time"])
    arm = PublishedArm(arm="a", subjects=20, **{name: tuple(each[order].tolist()) for name, each in read.items()})
    figure = PublishedFigure(arms=(arm,), time_axis=(0.0, 21.0), survival_axis=(0.0, 1.0))
    line = drawn_line(arm, figure, np.empty(0))
    assert line.is_noisy
    assert 0.003 < line.error < 0.02
    off = [abs(line.survival - each).min() for each in 1.0 - np.arange(1, 18) / 20]
    assert max(off) < 0.02
    assert (line.misread() <= line.error).all()
