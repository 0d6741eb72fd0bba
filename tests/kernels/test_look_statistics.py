"""The kernels of looks against their readable twins, and what they promise of their workspace."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.kernels import look_max_combo, look_statistics, multivariate_normal, win_ratios
from tests.readable import look_statistics as readable


@st.composite
def looks(draw):
    """Time, event, arm, stratum of up to 25 subjects, with or without ties, up to three strata, an arm perhaps empty."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n = draw(st.integers(1, 25))
    time = rng.exponential(5, n) if draw(st.booleans()) else rng.integers(1, draw(st.integers(2, 12)), n) / 2
    event = (rng.random(n) < draw(st.sampled_from([0.0, 0.5, 1.0]))).astype(np.uint8)
    arm = rng.integers(0, 2, n) if draw(st.booleans()) else np.full(n, draw(st.integers(0, 1)))
    stratum = rng.integers(0, draw(st.integers(1, 3)), n)
    return time.astype(float), event, arm.astype(np.int32), stratum.astype(np.int32)


def computed(kind, parameters, time, event, arm, stratum):
    """Return what the kernel writes, from a workspace full of NaN."""
    order, strata, n = np.argsort(time, kind="stable").astype(np.int32), int(stratum.max()) + 1, time.size
    workspace = np.full((look_statistics.ROWS, look_statistics.columns(n, strata)), np.nan)
    out = np.full(4, 7.0)
    look_statistics.statistic_of(
        kind, np.array(parameters, float), order, n, time[order], event, arm, stratum, strata, workspace, out
    )
    return out


def close(found, wanted):
    return np.allclose(found, wanted, rtol=1e-9, atol=1e-11, equal_nan=True)


@given(looks(), st.sampled_from([1.0, 1.3, 0.8]))
def test_the_log_rank_tests_are_those_of_the_twin(look, margin):
    def before(t, s):
        return readable.pooled_survival(t, s, *look)

    weights = {
        (look_statistics.LOG_RANK, ()): lambda *_: 1.0,
        (look_statistics.FLEMING_HARRINGTON, (0.5, 2.0)): lambda t, s: before(t, s) ** 0.5 * (1 - before(t, s)) ** 2,
        (look_statistics.MODESTLY_WEIGHTED, (3.0,)): lambda t, s: (
            1 / max(before(t, s), readable.pooled_survival(3.0, s, *look, at=True))
        ),
        (look_statistics.EARLY_ZERO, (2.0,)): lambda t, _: float(t >= 2.0),
    }
    for (kind, parameters), weight in weights.items():
        score, variance = readable.score_and_variance(*look, weight, margin=margin)
        _, mixed = readable.score_and_variance(*look, weight, lambda *_: 1.0, margin=margin)
        z, estimate, error, information = computed(kind, (*parameters, margin), *look)
        if variance > 1e-14:
            assert close([z, information], [score / math.sqrt(variance), variance])
            assert close([estimate, error], [math.log(margin) - score / mixed, math.sqrt(variance) / mixed])
        else:
            assert np.isnan([z, estimate, error]).all()
            assert abs(information) < 1e-14


@given(looks(), st.sampled_from([1.0, 1.3]))
def test_cox_is_that_of_the_twin(look, margin):
    z, estimate, error, information = computed(look_statistics.COX, (margin,), *look)
    wanted, wanted_error = readable.cox(*look)
    if not math.isfinite(wanted):
        assert close([estimate, error], [wanted, wanted_error])
        assert math.isnan(z)
        assert information == 0
    else:
        assert close([estimate, error], [wanted, wanted_error])
        assert close([z, information], [(math.log(margin) - estimate) / error, error**-2])


@given(looks(), st.sampled_from([1.0, 2.5]))
def test_milestones_and_restricted_means_are_those_of_the_twin(look, at):
    time, event, arm, _ = look
    arms = [(time[arm != 0], event[arm != 0]), (time[arm == 0], event[arm == 0])]
    (one, first), (other, second) = (readable.survival(at, *each) for each in arms)
    z, estimate, error, _ = computed(look_statistics.MILESTONE, (at,), *look)
    assert close([estimate, error], [one - other, math.sqrt(first + second)])
    assert close(z, estimate / error) if error > 0 else math.isnan(z)
    z, estimate, error, _ = computed(look_statistics.MILESTONE_CLOGLOG, (at,), *look)
    if 0 < one < 1 and 0 < other < 1:
        assert close(estimate, math.log(math.log(other) / math.log(one)))
        assert close(error, math.hypot(first**0.5 / one / math.log(one), second**0.5 / other / math.log(other)))
    else:
        assert math.isnan(z)
    z, estimate, error, _ = computed(look_statistics.RESTRICTED_MEAN, (at,), *look)
    if math.isfinite(estimate):
        (one, first), (other, second) = (readable.restricted_mean(at, *each) for each in arms)
        assert close([estimate, error], [one - other, math.sqrt(first + second)])
    else:  # an arm is empty, or ends before and above zero, or all have left
        assert any(not t.size or t.max() < at for t, _ in arms)


@given(looks(), st.sampled_from([1.0, 1.3]))
def test_max_combo_is_the_largest_of_its_parts_with_their_probability(look, margin):
    weights = [(0, 0), (0, 1), (1, 0), (1, 1)]
    parts = np.array([computed(look_statistics.FLEMING_HARRINGTON, (*each, margin), *look)[0] for each in weights])
    z, largest, error, information = computed(look_statistics.MAX_COMBO, [*np.ravel(weights), margin], *look)
    assert math.isnan(error)
    assert close(information, computed(look_statistics.LOG_RANK, (margin,), *look)[3])
    if np.isnan(parts).all():
        assert np.isnan([z, largest]).all()
        return
    assert close(largest, np.nanmax(parts))
    # of one to four tests, the largest is adjusted by at most Bonferroni's factor
    p, alone = (0.5 * math.erfc(each / math.sqrt(2)) for each in (z, largest))
    assert alone - 1e-9 <= p <= min(1, 4 * alone) + 1e-9


def on_a_grid(limit, vectors):
    """Return the same of independent variables in up to three dimensions, by the midpoint rule over two of them."""
    step = 0.02
    grid = np.arange(-8, 8, step) + step / 2
    x, y = grid[:, None], grid[None, :]
    low, high = np.full((grid.size,) * 2, -np.inf), np.full((grid.size,) * 2, np.inf)
    for a, b, c in vectors:
        room = limit - a * x - b * y
        if c > 0:
            high = np.minimum(high, room / c)
        else:
            low = np.maximum(low, room / c)
    from scipy.special import ndtr

    inside = np.maximum(ndtr(high) - ndtr(low), 0) * np.exp(-0.5 * (x * x + y * y))
    return 1 - inside.sum() * step**2 / (2 * math.pi)


def test_the_probability_of_the_largest_is_that_of_integration_on_a_grid():
    rng = np.random.default_rng(5)
    for m in (1, 2, 3, 4, 4, 6, 9):
        vectors = np.abs(rng.normal(size=(m, 3))) + rng.choice([0.05, 1.0])
        vectors /= np.linalg.norm(vectors, axis=1)[:, None]
        correlation = vectors @ vectors.T
        for limit in (-1.5, -0.2, 0.0, 0.01, 1.0, 2.5):
            p = look_max_combo.exceedance(limit, correlation)
            assert abs(p - on_a_grid(limit, vectors)) < 2e-6  # what the grid's edges leave


def test_the_probability_of_the_largest_is_right_in_the_tail_and_where_variables_are_one():
    alone = 0.5 * math.erfc(5 / math.sqrt(2))
    assert math.isclose(look_max_combo.exceedance(5.0, np.ones((4, 4))), alone, rel_tol=1e-12)
    assert math.isclose(
        look_max_combo.exceedance(-1.0, np.ones((4, 4))), 0.5 * math.erfc(-1 / math.sqrt(2)), rel_tol=1e-12
    )
    assert math.isclose(look_max_combo.exceedance(5.0, np.eye(3)), 1 - (1 - alone) ** 3, rel_tol=1e-9)
    both = np.array([[1, 0.3, 1], [0.3, 1, 0.3], [1, 0.3, 1]])
    for limit in (-2.0, 0.0, 2.0, 6.0):
        wanted = multivariate_normal.beyond(limit, np.array([[1, 0.3], [0.3, 1]]), False)[0]
        assert math.isclose(look_max_combo.exceedance(limit, both), wanted, rel_tol=1e-8)


@pytest.mark.parametrize(
    "weights",
    [
        [(0, 0), (0, 0.5), (0.5, 0), (0.5, 0.5)],
        [(0, 0), (0, 1), (1, 0), (1, 1), (0, 0.5), (0.5, 0)],
        [(0, 0), (0, 1), (1, 0), (0, 2), (2, 0)],
    ],
)
def test_the_probability_of_the_largest_is_that_of_slices_or_the_lattice_above_rank_three(weights):
    before = np.linspace(1, 0.2, 150)
    values = np.array([before**rho * (1 - before) ** gamma for rho, gamma in weights])
    covariance = values @ values.T
    error = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(error, error)
    for limit in (0.5, 2.2):
        wanted, off = multivariate_normal.beyond(limit, correlation, False)
        assert abs(look_max_combo.exceedance(limit, correlation) - wanted) < off + 1e-10


def test_variables_too_unlike_each_other_have_no_probability():
    assert math.isnan(look_max_combo.exceedance(1.0, np.eye(4)))


@given(looks(), st.integers(1, 3))
def test_the_win_ratio_is_that_of_the_twin(look, endpoints):
    time, event, arm, _ = look
    rng = np.random.default_rng(time.size)
    times = np.array([time, *(np.minimum(time, rng.integers(1, 9, time.size)) for _ in range(endpoints - 1))])
    events = np.array([event, *(rng.integers(0, 2, time.size) for _ in range(endpoints - 1))], np.uint8)
    workspace, out = np.full((win_ratios.rows(endpoints), time.size), np.nan), np.full(4, 7.0)
    order = rng.permutation(time.size).astype(np.int32)
    win_ratios.win_ratio_of(order, time.size, times, events, arm, workspace, out)
    estimate, error = readable.win_ratio(times, events, arm)
    if math.isnan(estimate) or error < 1e-9:
        assert math.isnan(out[0])
    else:
        assert close(out, [estimate / error, estimate, error, error**-2])


def test_only_those_in_order_count():
    rng = np.random.default_rng(4)
    n = 60
    time, arm, stratum = rng.exponential(5, n), rng.integers(0, 3, n).astype(np.int32), np.zeros(n, np.int32)
    event = (rng.random(n) < 0.7).astype(np.uint8)
    two = arm != 1
    of_two = np.flatnonzero(two)[np.argsort(time[two])].astype(np.int32)
    out, workspace = np.empty(4), np.empty((look_statistics.ROWS, look_statistics.columns(n, 1)))
    for kind in (look_statistics.LOG_RANK, look_statistics.COX, look_statistics.RESPONSE, look_statistics.MILESTONE):
        look_statistics.statistic_of(
            kind, np.array([2.0]), of_two, of_two.size, time[of_two], event, arm, stratum, 1, workspace, out
        )
        assert close(out, computed(kind, (2.0,), time[two], event[two], arm[two], stratum[two]))
