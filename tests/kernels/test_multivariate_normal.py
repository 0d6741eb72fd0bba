"""Probabilities of rectangles against closed forms, one-dimensional integrals, and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from pivotal.kernels import multivariate_normal as kernel
from tests.readable import multivariate_normal as readable

INF = np.inf


def equal(m, rho):
    return np.full((m, m), rho) + (1 - rho) * np.eye(m)


def inside(low, high, correlation):
    m = len(correlation)
    return kernel.inside(
        np.broadcast_to(np.asarray(low, float), m).copy(),
        np.broadcast_to(np.asarray(high, float), m).copy(),
        np.ascontiguousarray(correlation, float),
        -1,
        1.0,
    )


@pytest.mark.parametrize("p", [1e-300, 1e-20, 1e-5, 0.02, 0.4, 0.5, 0.9, 1 - 1e-10])
def test_the_quantile_is_that_of_scipy_and_of_bisection(p):
    assert math.isclose(kernel.quantile(p), ndtri(p), rel_tol=1e-14, abs_tol=1e-15)
    if p > 1e-30:
        assert math.isclose(kernel.quantile(p), readable.quantile_by_bisection(p), rel_tol=1e-6, abs_tol=1e-15)


def test_one_dimension_is_the_normal_distribution():
    assert inside(-1.0, 2.0, [[1.0]])[0] == pytest.approx(ndtr(2.0) - ndtr(-1.0), rel=1e-15)
    assert kernel.between(8.0, 9.0) == pytest.approx(ndtr(-8.0) - ndtr(-9.0), rel=1e-13)


@pytest.mark.parametrize("rho", [-0.999999, -0.9, -0.3, 0.0, 0.5, 0.95, 0.9999])
def test_an_orthant_of_two_is_sheppards_formula(rho):
    value, error = inside(-INF, 0.0, equal(2, rho))
    assert value == pytest.approx(0.25 + math.asin(rho) / (2 * math.pi), abs=1e-12)
    assert error < 1e-10


@pytest.mark.parametrize(("a", "b", "c"), [(0.3, 0.3, 0.3), (0.9, 0.8, 0.7), (-0.4, 0.2, 0.5), (0.0, 0.0, 0.0)])
def test_an_orthant_of_three_has_a_closed_form(a, b, c):
    correlation = np.array([[1, a, b], [a, 1, c], [b, c, 1]])
    value, error = inside(-INF, 0.0, correlation)
    assert value == pytest.approx(0.125 + (math.asin(a) + math.asin(b) + math.asin(c)) / (4 * math.pi), abs=1e-10)
    assert error < 1e-8


@pytest.mark.parametrize("m", [2, 3])
@pytest.mark.parametrize("rho", [0.2, 0.9, 0.999])
def test_few_dimensions_agree_with_an_integral_over_the_common_part(m, rho):
    for limit in (-1.0, 0.4, 2.5):
        value, error = inside(-INF, limit, equal(m, rho))
        assert value == pytest.approx(readable.equicorrelated_below(m, rho, limit), abs=1e-10)
        assert error < 1e-8


@pytest.mark.parametrize("m", [4, 6, 10])
@pytest.mark.parametrize("rho", [0.3, 0.9])
def test_many_dimensions_agree_within_the_stated_error(m, rho):
    value, error = inside(-INF, 1.0, equal(m, rho))
    assert abs(value - readable.equicorrelated_below(m, rho, 1.0)) <= max(error, 2e-6)
    assert error < 1e-5


@given(seed=st.integers(0, 10**6), m=st.integers(1, 4), rank=st.integers(1, 3))
@settings(deadline=None, max_examples=25)
def test_any_rectangle_agrees_with_simulation(seed, m, rank):
    rng = np.random.default_rng(seed)
    loadings = rng.standard_normal((m, rank))
    loadings /= np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    correlation = loadings @ loadings.T
    np.fill_diagonal(correlation, 1.0)
    low, high = np.sort(rng.standard_normal((2, m)) * 1.5, axis=0)
    low[rng.random(m) < 0.3], high[rng.random(m) < 0.3] = -INF, INF
    draws = 20_000
    value, error = inside(low, high, correlation)
    found = readable.inside_by_simulation(low, high, correlation, draws, seed)
    assert abs(value - found) < 5 * math.sqrt(max(value * (1 - value), 1e-4) / draws) + error
    assert 0 <= value <= 1


def test_a_singular_correlation_is_as_good_as_one_without_the_double():
    two = equal(2, 0.6)
    doubled = two[np.ix_([0, 1, 1], [0, 1, 1])]
    assert inside(-1.0, 1.5, doubled)[0] == pytest.approx(inside(-1.0, 1.5, two)[0], abs=1e-12)
    opposed = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert inside(-INF, 0.5, opposed)[0] == pytest.approx(2 * ndtr(0.5) - 1, abs=1e-15)
    assert inside(0.5, INF, opposed)[0] == 0.0


@pytest.mark.parametrize("limit", [0.3, 2.0, 5.0, 9.0])
@pytest.mark.parametrize("both", [False, True])
def test_a_maximum_beyond_a_limit_is_exact_in_the_tail(limit, both):
    independent = kernel.beyond(limit, np.eye(3), both)[0]
    one = 2 * ndtr(-limit) if both else ndtr(-limit)
    assert independent == pytest.approx(-math.expm1(3 * math.log1p(-one)), rel=1e-9)
    same = kernel.beyond(limit, np.ones((4, 4)), both)[0]
    assert same == pytest.approx(one, rel=1e-12)


def test_a_maximum_is_the_complement_of_a_rectangle():
    correlation = np.array([[1, 0.8, 0.9], [0.8, 1, 0.6], [0.9, 0.6, 1]])
    assert kernel.beyond(1.7, correlation, False)[0] == pytest.approx(1 - inside(-INF, 1.7, correlation)[0], abs=1e-9)
    assert kernel.beyond(1.7, correlation, True)[0] == pytest.approx(1 - inside(-1.7, 1.7, correlation)[0], abs=1e-9)
    assert kernel.beyond(-0.5, correlation, True) == (1.0, 0.0)
    assert kernel.beyond(-0.5, correlation, False)[0] == pytest.approx(1 - inside(-INF, -0.5, correlation)[0], abs=1e-9)


def test_the_factor_gives_the_correlation_back():
    correlation = np.array([[1, 0.8, 0.9], [0.8, 1, 0.6], [0.9, 0.6, 1]])
    loadings = kernel.factor(correlation, 2)
    np.testing.assert_allclose(loadings @ loadings.T, correlation, atol=1e-15)
    assert loadings[2].tolist() == [1.0, 0.0, 0.0]
    assert kernel.factor(np.ones((5, 5)), -1).shape == (5, 1)


def test_the_same_call_gives_the_same_bits():
    correlation = equal(4, 0.5)
    assert inside(-1.0, 2.0, correlation) == inside(-1.0, 2.0, correlation)
