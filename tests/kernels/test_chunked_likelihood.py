"""The likelihood by chunks against its readable twin and the single sweep: ties, strata and blocks across chunks."""

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pivotal.analysis import cox_chunks, cox_rows
from pivotal.analysis.cox_fit import OfRows, padded
from pivotal.analysis.cox_rows import Ordered
from pivotal.kernels import column_moments
from tests.kernels.test_partial_likelihood import ordered, same, studies
from tests.readable import partial_likelihood as readable


def chunked(rows: Ordered, size: int) -> Ordered:
    """Return the same rows in chunks of about so many."""
    out = Ordered(rows.sample, rows.given, rows.given_offset)
    with patch.object(cox_rows, "MANY", 1), patch.object(cox_chunks, "SIZE", size):
        assert out.chunks is not None
    return out


@given(studies(), st.booleans(), st.sampled_from([1, 2, 3, 5]))
def test_tiny_chunks_give_the_readable_likelihood(study: dict[str, Any], efron: bool, size: int) -> None:
    study |= {"entry": None}
    rows, beta = chunked(ordered(study), size), study["beta"]
    assert rows.chunks is not None and rows.chunks.at(padded(beta * rows.scale), efron) is not None
    same(rows, OfRows(rows, efron).at(beta * rows.scale), readable.likelihood(**study, efron=efron))
    np.testing.assert_allclose(rows.z[:, 1 : rows.p + 1], ordered(study).z[:, 1 : rows.p + 1], atol=1e-12)


LAYOUTS = {  # times, strata, size of a chunk
    "days": (lambda rng, n: rng.integers(1, 60, n), 1, 300),
    "two blocks a time": (lambda rng, n: rng.integers(1, 4, n), 1, 300),
    "one time": (lambda _, n: np.ones(n), 1, 300),
    "no ties": (lambda rng, n: rng.permutation(n) + 1, 1, 400),
    "some ties": (lambda rng, n: np.where(rng.random(n) < 0.2, rng.integers(1, 9, n), rng.permutation(n) + 1), 3, 700),
    "strata across chunks": (lambda rng, n: rng.integers(1, 500, n), 4, 256),
    "tiny strata": (lambda rng, n: rng.integers(1, 50, n), 400, 512),
    "one chunk": (lambda rng, n: rng.integers(1, 900, n), 2, 10_000),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("efron", [True, False])
@pytest.mark.parametrize("p", [1, 2, 5, 9])
def test_chunks_give_what_a_single_sweep_gives(layout: str, efron: bool, p: int) -> None:
    times, strata, size = LAYOUTS[layout]
    n, rng = 1700, np.random.default_rng(20251129)
    study = {
        "time": times(rng, n).astype(float), "event": rng.binomial(1, 0.6, n), "x": rng.normal(size=(n, p)),
        "weight": rng.uniform(0.2, 3, n) if p == 2 else None, "offset": rng.normal(size=n) if p == 5 else None,
        "entry": None, "stratum": rng.integers(0, strata, n) if strata > 1 else None,
    }  # fmt: skip
    plain = ordered(study)
    rows, beta = chunked(plain, size), rng.normal(size=p) * 0.7
    assert rows.chunks is not None
    found = rows.chunks.at(padded(beta), efron)
    expected = OfRows(plain, efron).at(beta)
    assert found is not None
    assert found[0] == pytest.approx(expected.loglik, rel=1e-12)
    np.testing.assert_allclose(found[1][1:], expected.gradient, atol=1e-9)
    np.testing.assert_allclose(found[2][1:, 1:], expected.information, rtol=1e-10, atol=1e-9)


def test_risks_that_would_overflow_are_left_to_the_sweep_with_a_reference() -> None:
    rng = np.random.default_rng(1)
    study = {"time": rng.permutation(40) + 1.0, "event": np.ones(40, int), "x": rng.normal(size=(40, 1))}
    plain = ordered(study | dict.fromkeys(("weight", "offset", "entry", "stratum")))
    rows = chunked(plain, 8)
    assert rows.chunks is not None and rows.chunks.at(padded(np.array([400.0])), True) is None
    assert OfRows(rows, True).at(np.array([130.0])).loglik == OfRows(plain, True).at(np.array([130.0])).loglik


@given(
    st.lists(st.sampled_from([-1.0, 0.0, 1.0, 2.5, 1e6, -3e-5]), min_size=1, max_size=300), st.sampled_from([64, 100])
)
def test_moments_of_a_column(values: list[float], size: int) -> None:
    column = np.array(values)
    part = np.empty((-(-column.size // size), 4))
    column_moments.partial(column, size, 0, part.shape[0], part)
    mean, spread, signs, low, high = column_moments.moments(column, part)
    again = column_moments.of_rows(np.stack([column, column], axis=1))[:, 1]
    np.testing.assert_allclose(again, (mean, spread, signs, low, high), rtol=1e-12, atol=1e-9)
    assert mean == pytest.approx(column.mean(), rel=1e-12, abs=1e-9)
    assert spread == pytest.approx(np.abs(column - column.mean()).mean(), rel=1e-9, abs=1e-9)
    assert (low, high) == (column.min(), column.max())
    assert bool(signs) == bool(np.isin(column, [-1, 0, 1]).all())
