"""The kernels of Cox models against their readable twins."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pivotal.analysis.cox_fit import OfRows, padded, risk_set_by_risk_set
from pivotal.analysis.cox_rows import Ordered
from pivotal.analysis.cox_ties import OfOrders
from pivotal.analysis.cox_variance import HazardSteps
from pivotal.analysis.sample import Columns, read_sample
from pivotal.kernels import partial_likelihood
from tests.readable import partial_likelihood as readable

EXACT = 1e-9


@st.composite
def studies(draw: Any, most: int = 14) -> dict[str, Any]:
    """One subject or more, heavy ties, perhaps all censored, with weights, offset, late entry and strata or without."""
    n, rng = draw(st.integers(1, most)), np.random.default_rng(draw(st.integers(0, 10**6)))
    time = rng.integers(1, draw(st.sampled_from([2, 4, 50])) + 1, n).astype(float)
    out = {"time": time, "event": rng.binomial(1, draw(st.sampled_from([0.0, 0.5, 1.0])), n)}
    out["x"] = rng.normal(size=(n, draw(st.integers(1, 5))))
    for name, values in (
        ("weight", rng.uniform(0.2, 3, n)), ("offset", rng.normal(size=n)),
        ("entry", time - rng.integers(1, 4, n) + 0.5), ("stratum", rng.integers(0, 2, n)),
    ):  # fmt: skip
        out[name] = values if draw(st.booleans()) else None
    return out | {"beta": rng.normal(size=out["x"].shape[1]) * draw(st.sampled_from([0.0, 0.7, 3.0]))}


def ordered(study: dict[str, Any]) -> Ordered:
    """Return a study as the kernels take it."""
    columns = {"time": study["time"], "event": study["event"], "subject": None}
    for name, keyword in (("weight", "weights"), ("entry", "entry"), ("stratum", "strata")):
        if study[name] is not None:
            columns[keyword] = study[name] if name != "stratum" else [study[name]]
    return Ordered(read_sample(None, Columns(**columns)), study["x"], study["offset"])


def same(rows: Ordered, found: Any, expected: Any) -> None:
    """Assert that an evaluation agrees, once the scale of the covariates is undone."""
    loglik, gradient, information = expected
    scale, size = rows.scale, 1 + np.abs(rows.matrix).max() ** 2 * rows.sample.n
    assert abs(found.loglik - loglik) <= EXACT * max(1, abs(loglik))
    np.testing.assert_allclose(found.gradient * scale, gradient, atol=EXACT * size)
    np.testing.assert_allclose(found.information * np.outer(scale, scale), information, atol=EXACT * size)


@given(studies(), st.booleans())
def test_likelihood(study: dict[str, Any], efron: bool) -> None:
    rows, beta = ordered(study), study["beta"]
    expected = readable.likelihood(**study, efron=efron)
    same(rows, OfRows(rows, efron).at(beta * rows.scale), expected)


@given(studies(), st.booleans())
@settings(max_examples=40)
def test_both_sweeps_give_the_same_and_moments_are_sums(study: dict[str, Any], efron: bool) -> None:
    rows = ordered(study | {"entry": None})
    beta = study["beta"] * rows.scale
    one = OfRows(rows, efron).at(beta)
    at = np.full(rows.sample.n, 2.0)
    loglik, gradient, three, _ = risk_set_by_risk_set(rows, rows.event, padded(beta), efron, at=at)
    p = rows.p
    assert loglik == pytest.approx(one.loglik, rel=EXACT, abs=EXACT)
    np.testing.assert_allclose(gradient[1:], one.gradient, atol=1e-8)
    for matrix, factor in zip(three, (1.0, 2.0, 4.0), strict=True):
        np.testing.assert_allclose(matrix[1:, 1 : p + 1], factor * one.information, atol=1e-8)


@given(studies(8))
@settings(max_examples=40)
def test_discrete_likelihood(study: dict[str, Any]) -> None:
    study |= {"weight": None, "offset": None}
    rows, beta = ordered(study), study["beta"]
    expected = readable.discrete(
        study["time"], study["event"], study["x"], beta, entry=study["entry"], stratum=study["stratum"]
    )
    same(rows, OfOrders(rows, discrete=True).at(beta * rows.scale), expected)


@given(studies(), st.booleans())
def test_martingale_and_score_residuals(study: dict[str, Any], efron: bool) -> None:
    study |= {"offset": None, "beta": np.clip(study["beta"], -1, 1)}
    rows = ordered(study)
    hazard = HazardSteps(rows, study["beta"] * rows.scale, efron)
    given_columns = {key: value for key, value in study.items() if key != "offset"}
    martingale, score = readable.residuals(**given_columns, efron=efron)
    if study["event"].sum() == 0:
        return
    np.testing.assert_allclose(rows.event - hazard.cumulative, martingale[rows.order], atol=1e-9)
    np.testing.assert_allclose(hazard.score * rows.scale, score[rows.order], atol=1e-8)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(0, 10**6))
@settings(max_examples=40)
def test_order_by_counting_is_the_order_by_sorting(days: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    time, event = np.array(days, float), rng.integers(0, 2, len(days)).astype(np.uint8)
    stratum = rng.integers(0, 2, len(days)).astype(np.int32)
    order, begins, ordered_time = partial_likelihood.order_of_days(time, 1.0, 5, event, stratum, 2)
    expected = np.lexsort((np.arange(len(days)), event, time, stratum))
    np.testing.assert_array_equal(order, expected)
    np.testing.assert_array_equal(ordered_time, time[expected])
    assert begins.tolist() == [0, int((stratum == 0).sum()), len(days)]
    shuffled = np.lexsort((-np.arange(len(days)), time, stratum))
    again = partial_likelihood.events_last(shuffled, begins, time[shuffled], event)
    np.testing.assert_array_equal(np.stack([time, event])[:, again], np.stack([time, event])[:, expected])
