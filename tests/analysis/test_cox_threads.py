"""A Cox model is the same to the last bit for any number of threads, and the same up to rounding without chunks."""

from typing import Any

import numpy as np
import pytest

import pivotal as pv
from pivotal.analysis import cox_chunks, cox_rows, time_order

KINDS = ("tied", "untied", "stratified", "weighted")


def fitted(kind: str) -> Any:
    """Return a model of data that make ten chunks."""
    n, rng = 5000, np.random.default_rng(20251129)
    x = np.column_stack([rng.integers(0, 2, n), rng.normal(62, 10, n), rng.exponential(1, n)])
    time = rng.exponential(900 / np.exp(x @ [-0.4, 0.02, 0.2] - 1.2))
    data = {
        "AVAL": time if kind == "untied" else np.ceil(time / 10),
        "CNSR": rng.integers(0, 2, n),
        "W": rng.random(n) + 0.5,
    }
    data |= {name: x[:, j] for j, name in enumerate(("ARM", "AGE", "LAB"))} | {"REGION": rng.integers(0, 3, n)}
    return pv.cox(
        data, "ARM + AGE + LAB", strata="REGION" if kind == "stratified" else (),
        weights="W" if kind == "weighted" else None,
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_any_number_of_threads_gives_the_same(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = fitted(kind)
    assert plain.ordered.chunks is None
    monkeypatch.setattr(cox_rows, "MANY", 1000)
    monkeypatch.setattr(cox_rows, "MOMENTS_OF", 700)
    monkeypatch.setattr(cox_chunks, "SIZE", 500)
    monkeypatch.setattr(time_order, "MANY", 1000)
    monkeypatch.setattr(time_order, "SIZE", 600)
    models = []
    for number in ("1", "2", "3"):
        monkeypatch.setenv("PIVOTAL_THREADS", number)
        models.append(fitted(kind))
    assert models[0].ordered.chunks.count.size >= 9
    for model in models[1:]:
        np.testing.assert_array_equal(model.coefficients, models[0].coefficients)
        np.testing.assert_array_equal(model.covariance, models[0].covariance)
        assert (model.loglik, model.loglik_null) == (models[0].loglik, models[0].loglik_null)
    np.testing.assert_allclose(models[0].coefficients, plain.coefficients, rtol=1e-10)
    np.testing.assert_allclose(models[0].covariance, plain.covariance, rtol=1e-10)
    assert models[0].loglik == pytest.approx(plain.loglik, rel=1e-13)
    assert models[0].score_test.statistic == pytest.approx(plain.score_test.statistic, rel=1e-10)
    np.testing.assert_allclose(models[0].residuals("martingale"), plain.residuals("martingale"), atol=1e-10)
