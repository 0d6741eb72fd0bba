"""The kernels of rank tests against their readable twins."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pivotal.kernels import rank_tests
from tests.readable import rank_tests as readable


@st.composite
def tables(draw):
    """Tables of one or two strata and two or three groups: at risk falls by events and censorings, late rows may be empty."""
    groups, rng = draw(st.integers(2, 3)), np.random.default_rng(draw(st.integers(0, 10**6)))
    at_risk, events, first = [], [], [0]
    for _ in range(draw(st.integers(1, 2))):
        still = rng.integers(0, 6, groups)
        while still.sum() > 0:
            died = rng.binomial(still, rng.choice([0.0, 0.3, 1.0]))
            left = rng.binomial(still - died, 0.3)
            if (died + left).sum():
                at_risk.append(still.copy())
                events.append(died)
                still = still - died - left
        first.append(len(at_risk))
    shape = (-1, groups)
    return (
        np.array(first, np.int64),
        np.array(at_risk, float).reshape(shape),
        np.array(events, float).reshape(shape),
        rng,
    )


@given(tables())
def test_pooled_survival_is_that_of_the_twin(table):
    first, at_risk, events, _ = table
    if len(at_risk):
        np.testing.assert_allclose(
            rank_tests.pooled(first, at_risk, events), readable.pooled(first, at_risk, events), rtol=1e-12, atol=1e-15
        )


@given(tables())
def test_moments_are_those_of_the_twin(table):
    _, at_risk, events, rng = table
    groups, weights = at_risk.shape[1], rng.random((2, len(at_risk)))
    ratio = np.append(np.ones(groups - 1), 1.3)
    observed, expected, covariance = rank_tests.moments(at_risk, events, weights, ratio)
    for k in range(2):
        for g in range(groups):
            assert np.isclose(observed[k, g], readable.observed(events, weights[k], g))
            assert np.isclose(expected[k, g], readable.expected(at_risk, events, weights[k], ratio, g))
            for j in range(2):
                for h in range(groups):
                    twin = readable.covariance(at_risk, events, weights[j], weights[k], ratio, g, h)
                    assert np.isclose(covariance[j, k, g, h], twin, atol=1e-12)
