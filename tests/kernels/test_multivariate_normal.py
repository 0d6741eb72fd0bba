"""The largest of correlated variables against closed forms, other integrals, other software, and itself elsewhere."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import log_ndtr, ndtr, ndtri

from pivotal.kernels import multivariate_normal as kernel
from pivotal.kernels import polyhedra
from tests.kernels.parts import from_python
from tests.readable import multivariate_normal as readable

# Weights of MaxCombo whose regions, one a variable, are partly too thin for any fixed nodes: of 5 variables, rank 3.
THIN = [.95908034, .91134663, .99160919, .98286651, .98944064, .98763004, .97831044, .95648851, .95486989, .99116095]  # fmt: skip


def equal(m, rho):
    return np.full((m, m), rho) + (1 - rho) * np.eye(m)


def loadings_of(upper, rank):
    """Return unit vectors (m, rank) whose products come as near as they can to correlations, given row by row."""
    m = round((1 + math.sqrt(1 + 8 * len(upper))) / 2)
    correlation = np.eye(m)
    correlation[np.triu_indices(m, 1)] = upper
    values, vectors = np.linalg.eigh(correlation + np.triu(correlation, 1).T)
    loadings = vectors[:, -rank:] * np.sqrt(values[-rank:])
    return loadings / np.linalg.norm(loadings, axis=1)[:, None]


def products(loadings):
    correlation = np.clip(loadings @ loadings.T, -1.0, 1.0)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def drawn(rng, m, rank, alike):
    """Return unit vectors, some of which are all but one, or all but opposite."""
    vectors = rng.normal(size=(m, rank))
    for i in range(1, m):
        if rng.random() < 0.5:
            vectors[i] = vectors[0] / np.linalg.norm(vectors[0]) * rng.choice([1, 1, -1]) + alike * vectors[i]
    return vectors / np.linalg.norm(vectors, axis=1)[:, None]


@pytest.mark.parametrize("p", [1e-300, 1e-20, 1e-5, 0.02, 0.4, 0.5, 0.9, 1 - 1e-10])
def test_the_quantile_is_that_of_scipy_and_of_bisection(p):
    assert math.isclose(kernel.quantile(p), ndtri(p), rel_tol=1e-14, abs_tol=1e-15)
    if p > 1e-30:
        assert math.isclose(kernel.quantile(p), readable.quantile_by_bisection(p), rel_tol=1e-6, abs_tol=1e-15)


@pytest.mark.parametrize("limit", [-3.0, 0.0, 1e-9, 0.7, 8.0, 30.0])
def test_one_dimension_is_the_normal_distribution(limit):
    assert kernel.beyond(limit, np.ones((1, 1)), False)[0] == pytest.approx(ndtr(-limit), rel=1e-14)
    assert kernel.beyond(limit, np.ones((1, 1)), True)[0] == pytest.approx(min(1.0, 2 * ndtr(-limit)), rel=1e-14)
    assert kernel.between(8.0, 9.0) == pytest.approx(ndtr(-8.0) - ndtr(-9.0), rel=1e-13)


@pytest.mark.parametrize("rho", [-1.0, -0.999999, -0.9, -0.3, 0.0, 0.5, 0.95, 0.9999, 1 - 1e-12, 1.0])
def test_an_orthant_of_two_is_sheppards_formula(rho):
    value, error = kernel.beyond(0.0, equal(2, rho), False)
    assert value == pytest.approx(0.75 - math.asin(rho) / (2 * math.pi), abs=1e-14)
    assert error < 1e-8


@pytest.mark.parametrize(("a", "b", "c"), [(0.3, 0.3, 0.3), (0.9, 0.8, 0.7), (-0.4, 0.2, 0.5), (0.0, 0.0, 0.0)])
def test_an_orthant_of_three_has_a_closed_form(a, b, c):
    correlation = np.array([[1, a, b], [a, 1, c], [b, c, 1]])
    value, error = kernel.beyond(0.0, correlation, False)
    assert value == pytest.approx(0.875 - (math.asin(a) + math.asin(b) + math.asin(c)) / (4 * math.pi), abs=1e-14)
    assert error < 1e-12


@pytest.mark.parametrize("m", [2, 3, 4])
@pytest.mark.parametrize("rho", [0.2, 0.9, 0.999])
def test_few_dimensions_agree_with_an_integral_over_the_common_part(m, rho):
    for limit in (-1.0, 0.4, 2.5):
        value, error = kernel.beyond(limit, equal(m, rho), False)
        assert value == pytest.approx(1 - readable.equicorrelated_below(m, rho, limit), abs=1e-12)
        assert error < 1e-10


@pytest.mark.parametrize(("m", "rho"), [(5, 0.3), (6, 0.9)])
def test_many_dimensions_agree_within_the_stated_error(m, rho):
    value, error = kernel.beyond(1.0, equal(m, rho), False)
    assert abs(value - 1 + readable.equicorrelated_below(m, rho, 1.0)) <= error
    assert error < 1e-5


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("limit", [-1.0, 0.4, 2.5])
def test_unequal_correlations_of_one_factor_are_an_integral_over_it(limit, both):
    loading = np.array([0.3, 0.999, -0.8, 0.65])
    x = np.linspace(-10, 10, 100_001)[:, None]
    high = (limit - loading * x) / np.sqrt(1 - loading**2)
    low = (-limit - loading * x) / np.sqrt(1 - loading**2)
    none = np.maximum(ndtr(high) - (ndtr(low) if both else 0.0), 0.0).prod(axis=1)
    wanted = np.trapezoid((1 - none) * np.exp(-(x[:, 0] ** 2) / 2), x[:, 0]) / math.sqrt(2 * math.pi)
    correlation = np.outer(loading, loading)
    np.fill_diagonal(correlation, 1.0)
    assert kernel.beyond(limit, correlation, both)[0] == pytest.approx(wanted, rel=1e-11)


def test_regions_that_are_thin_are_not_overlooked():
    loadings = loadings_of(THIN, 3)
    value, error = kernel.beyond(0.5, products(loadings), False)
    assert error < 1e-12
    assert value == pytest.approx(0.374001083621016, abs=2e-15)  # along lines, to all digits, in two directions
    assert value == pytest.approx(float(readable.beyond_by_lines(np.full(5, 0.5), loadings)), abs=1e-14)
    draws = np.random.default_rng(7).standard_normal((400_000, 3))
    found = ((draws @ loadings.T).max(axis=1) > 0.5).mean()
    assert value == pytest.approx(found, abs=4 * math.sqrt(0.25 / 400_000))


@given(
    seed=st.integers(0, 10**6),
    m=st.integers(1, 3),
    rank=st.integers(1, 3),
    alike=st.sampled_from([1.0, 1e-2, 1.4e-3, 1e-5, 1.4e-6]),
    limit=st.sampled_from([-2.0, -0.3, 0.0, 1e-9, 0.01, 0.5, 1.0, 2.5, 5.0]),
    both=st.booleans(),
)
@settings(max_examples=30)
@example(seed=3, m=3, rank=3, alike=1.4e-6, limit=0.0, both=False)
def test_few_variables_are_within_the_stated_error_of_the_twin(seed, m, rank, alike, limit, both):
    vectors = drawn(np.random.default_rng(seed), m, rank, alike)
    correlation = products(vectors)
    less = 1 - np.abs(correlation)
    assume((less[less > 0] > 2e-13).all())  # others count as one
    value, error = kernel.beyond(limit, correlation, both)
    if both and limit <= 0:
        assert (value, error) == (1.0, 0.0)
        return
    every = np.vstack([vectors, -vectors]) if both else vectors
    wanted = float(readable.beyond_by_lines(np.full(len(every), limit), every))
    # a variance left over of 1e-14 a variable counts as rounding: it turns variables that nearly are one by so much
    angle = math.sqrt(2 * less[less > 0].min()) if (less > 0).any() else 1.0
    assert abs(value - wanted) <= error + 1e-12 * wanted + m * 1e-14 / angle
    assert error <= (1e-10 if alike >= 1e-2 else 5e-7)  # some are left out


def well_turned(rng, vectors):
    """Return the vectors turned so that slices across the last axis have no parallel faces."""
    pairs = itertools.combinations(vectors, 2)
    lines = np.array([*vectors, *(each for a, b in pairs for each in (a - b, a + b))])
    lines = lines[np.linalg.norm(lines, axis=1) > 1e-9]
    lines /= np.linalg.norm(lines, axis=1)[:, None]
    trials = rng.normal(size=(4000, 4))
    trials /= np.linalg.norm(trials, axis=1)[:, None]
    best = trials[np.abs(trials @ lines.T).max(axis=1).argmin()]
    turned, _ = np.linalg.qr(np.column_stack([best, rng.normal(size=(4, 3))]))
    return vectors @ turned[:, ::-1]


def outside(limits, vectors):
    size = np.linalg.norm(vectors, axis=1)
    faces = np.zeros((size.size, polyhedra.COLUMNS))
    faces[:, : vectors.shape[1]], faces[:, 3] = vectors / size[:, None], limits / size
    return polyhedra.outside(size.size, faces)


@given(
    seed=st.integers(0, 10**6),
    m=st.integers(4, 5),
    alike=st.sampled_from([1.0, 1e-2, 1e-4]),
    limit=st.sampled_from([-1.0, 0.0, 0.3, 1.0, 2.5]),
    both=st.booleans(),
)
@settings(max_examples=20)
def test_rank_four_is_within_the_stated_error_of_other_slices(seed, m, alike, limit, both):
    rng = np.random.default_rng(seed)
    vectors = drawn(rng, m, 4, alike)
    value, error = kernel.beyond(limit, products(vectors), both)
    turned = well_turned(rng, vectors)
    every = np.vstack([turned, -turned]) if both else turned
    wanted = readable.beyond_by_slices(np.full(len(every), limit), every, outside)
    assert error < 1e-8
    assert abs(value - wanted) <= error + 1e-10  # what the fixed nodes of the other slices leave


@pytest.mark.parametrize("limit", [-0.5, 0.3, 2.0])
def test_full_rank_agrees_with_scipy(limit):
    loadings = np.random.default_rng(3).normal(size=(4, 4)) + 1.0
    correlation = products(loadings / np.linalg.norm(loadings, axis=1)[:, None])
    for m in (2, 3, 4):
        part = np.ascontiguousarray(correlation[:m, :m])
        normal = stats.multivariate_normal(np.zeros(m), part, maxpts=400_000, abseps=1e-7, releps=1e-7, seed=1)
        assert kernel.beyond(limit, part, False)[0] == pytest.approx(1 - normal.cdf(np.full(m, limit)), abs=2e-5)


@given(
    seed=st.integers(0, 10**6),
    ranks=st.sampled_from([(1, 1), (1, 2), (2, 2), (1, 3), (2, 3)]),
    limit=st.sampled_from([-1.0, 0.0, 0.4, 1.3, 2.6, 4.0]),
    both=st.booleans(),
)
@settings(max_examples=30)
def test_sets_that_are_independent_multiply(seed, ranks, limit, both):
    rng = np.random.default_rng(seed)
    parts = [products(drawn(rng, rank, rank, 0.3)) for rank in ranks]
    whole = np.zeros((sum(ranks),) * 2)
    whole[: ranks[0], : ranks[0]], whole[ranks[0] :, ranks[0] :] = parts
    order = rng.permutation(len(whole))
    (one, _), (other, _) = (kernel.beyond(limit, part, both) for part in parts)
    value, error = kernel.beyond(limit, np.ascontiguousarray(whole[np.ix_(order, order)]), both)
    assert abs(value - (one + other - one * other)) <= error + 1e-14
    assert error <= (1e-9 if sum(ranks) < 5 else 1e-4)


@pytest.mark.parametrize("rank", [2, 3, 4])
def test_a_variable_between_others_adds_nothing_where_all_limits_are_zero(rank):
    axes = np.eye(rank)
    between = [np.ones(rank) / math.sqrt(rank), (axes[0] + axes[1]) / math.sqrt(2), 0.6 * axes[0] + 0.8 * axes[-1]]
    value, error = kernel.beyond(0.0, products(np.vstack([axes, *between])), False)
    assert value == pytest.approx(1 - 0.5**rank, abs=1e-11)
    assert error < 1e-9


def test_a_singular_correlation_is_as_good_as_one_without_the_double():
    two = equal(2, 0.6)
    doubled = two[np.ix_([0, 1, 1], [0, 1, 1])]
    assert kernel.beyond(1.5, doubled, True)[0] == pytest.approx(kernel.beyond(1.5, two, True)[0], rel=1e-15)
    opposed = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert kernel.beyond(0.5, opposed, False)[0] == pytest.approx(2 * ndtr(-0.5), rel=1e-15)
    assert kernel.beyond(-0.5, opposed, False)[0] == 1.0


@pytest.mark.parametrize("limit", [0.3, 2.0, 5.0, 9.0])
@pytest.mark.parametrize("both", [False, True])
def test_a_maximum_beyond_a_limit_is_exact_in_the_tail(limit, both):
    one = 2 * ndtr(-limit) if both else ndtr(-limit)
    for rank in (2, 3, 4):
        value, error = kernel.beyond(limit, np.eye(rank), both)
        assert value == pytest.approx(-math.expm1(rank * math.log1p(-one)), rel=1e-12)
        assert error < 1e-9 * value
    assert kernel.beyond(limit, np.ones((4, 4)), both)[0] == pytest.approx(one, rel=1e-14)


@pytest.mark.parametrize("both", [False, True])
def test_limits_without_end_and_without_a_number(both):
    assert kernel.beyond(math.inf, np.eye(2), both) == (0.0, 0.0)
    assert kernel.beyond(-math.inf, np.eye(2), both) == (1.0, 0.0)
    assert np.isnan(kernel.beyond(math.nan, np.eye(2), both)).all()


def test_the_error_tells_of_a_correlation_that_is_none():
    none = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    assert kernel.beyond(1.0, none, False)[1] > 0.1
    nearly = equal(3, 1 - 4e-14)  # three variables, counted as one; the largest of three is 0.846 higher on average
    lost = 0.8463 * math.sqrt(4e-14) * math.exp(-0.5) / math.sqrt(2 * math.pi)
    value, error = kernel.beyond(1.0, nearly, False)
    assert value == pytest.approx(ndtr(-1.0), rel=1e-15)
    assert lost < error < 10 * lost


def test_the_independent_parts_give_the_correlation_back():
    correlation = np.array([[1, 0.8, 0.9], [0.8, 1, 0.6], [0.9, 0.6, 1]])
    loadings, left, independent = np.empty((3, 3)), np.empty(3), from_python(kernel.independent)
    assert independent(3, correlation, loadings, left) == 3
    np.testing.assert_allclose(loadings @ loadings.T, correlation, atol=1e-15)
    assert independent(3, np.ones((3, 3)), loadings, left) == 1
    assert loadings.tolist() == [[1.0, 0.0, 0.0]] * 3


def test_the_largest_of_more_variables_is_that_of_factors_and_the_same_every_time():
    correlation = equal(5, 0.5)
    assert kernel.beyond(2.0, correlation, True) == kernel.beyond(2.0, correlation, True)
    x = np.linspace(-12, 12, 20_001)
    given = -np.expm1(5 * log_ndtr((2.0 - math.sqrt(0.5) * x) / math.sqrt(0.5)))
    wanted = np.trapezoid(given * np.exp(-x * x / 2), x) / math.sqrt(2 * math.pi)
    value, error = kernel.beyond(2.0, correlation, False)
    assert abs(value - wanted) < error < 1e-4 * value
