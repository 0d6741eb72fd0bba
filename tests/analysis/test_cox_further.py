"""Cox models on difficult data, beside R's numbers at a tightened convergence (``tests/reference/cox_further.R``)."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pivotal.analysis.endpoint import time_to_event
from pivotal.analysis.proportional_hazards import cox
from pivotal.errors import DataError, MonotoneLikelihoodWarning

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "cox_further.json").read_text("utf-8"))
CASES = REFERENCE["cases"]
TIES = {"exact": "discrete"}
EXACT = 1e-8


def numbers(values: Any) -> np.ndarray:
    """Return numbers of the file as an array: null is NaN."""
    if isinstance(values, list):
        return np.array([numbers(each) for each in values], float)
    return np.float64("nan" if values is None else values)


def fit(case: dict[str, Any]) -> Any:
    spec = case["spec"]
    data = {name: numbers(values) for name, values in case["data"].items()}
    time = "stop" if "stop" in data else "time"
    optional = {key: spec[key] for key in ("entry", "weights", "robust") if key in spec}
    return cox(data, spec["formula"], time=time, event="event", ties=TIES.get(spec["ties"], spec["ties"]), **optional)


def close(found: Any, expected: Any, *, scale: float | None = None, what: str = "", within: float = EXACT) -> None:
    found, expected = np.asarray(found, float), numbers(expected)
    found = found.reshape(expected.shape)
    assert (np.isnan(found) == np.isnan(expected)).all(), what
    size = float(np.nanmax(np.abs(expected), initial=0.0)) if scale is None else scale
    assert np.nanmax(np.abs(found - expected), initial=0.0) <= within * max(size, 1e-300), what


ORDINARY = [name for name, case in CASES.items() if not case["spec"].get("monotone")]


@pytest.mark.parametrize("name", ORDINARY)
def test_fit_and_residuals(name: str) -> None:
    case = CASES[name]
    expected, model = case["expected"], fit(case)
    error = np.sqrt(np.diag(numbers(expected["vcov"])).copy())
    coefficients = numbers(expected["coef"])
    assert (np.isnan(model.coefficients) == np.isnan(coefficients)).all()
    there = ~np.isnan(coefficients)
    assert (np.abs(model.coefficients - coefficients)[there] <= EXACT * error[there]).all()
    close((model.loglik_null, model.loglik), expected["loglik"])
    close(model.score_test.statistic, expected["score_test"])
    by = np.outer(error[there], error[there])
    close(model.covariance[np.ix_(there, there)] / by, (numbers(expected["vcov"])[np.ix_(there, there)] / by).tolist())
    if "naive" in expected:
        close(model.naive_covariance, expected["naive"])
    if "robust_score" in expected:
        close(model.robust_score_test.statistic, expected["robust_score"])
    close(model.concordance(), expected["concordance"])
    close(model.residuals("martingale"), expected["martingale"])
    names = {"scaledsch": "scaled-schoenfeld"}
    for kind in ("deviance", "score", "schoenfeld", "scaledsch", "dfbeta", "dfbetas"):
        if kind in expected:
            found, wanted = model.residuals(names.get(kind, kind)), numbers(expected[kind])
            # a deviance is a square root: next to 0 it keeps half the digits
            within = 1e-7 if kind == "deviance" else EXACT
            scale = np.maximum(np.abs(wanted).max(axis=0), 1e-300)
            close(found.reshape(wanted.shape) / scale, (wanted / scale).tolist(), what=kind, within=within)


@pytest.mark.parametrize("name", [name for name in ORDINARY if "basehaz" in CASES[name]["expected"]])
def test_hazards_and_predictions(name: str) -> None:
    case = CASES[name]
    expected, model = case["expected"], fit(case)
    baseline = model.baseline()
    close(baseline.time, expected["basehaz"]["time"])
    # R keeps an offset at its mean also where covariates are at 0; here it is 0 with them
    offset = np.exp(numbers(case["data"]["off"]).mean()) if "offset" in case["spec"]["formula"] else 1.0
    close(baseline.hazard * offset, expected["basehaz"]["hazard"])
    close(model.baseline(centered=True).hazard, expected["basehaz_centered"])
    for transform in ("km", "rank", "identity"):
        if f"zph_{transform}" in expected:
            close(model.test_ph(transform).statistic, expected[f"zph_{transform}"], what=transform)
    if "predicted" in expected:
        wanted = expected["predicted"]
        newdata = {key: numbers(values) for key, values in case["newdata"].items()}
        found = model.predict(newdata, numbers(wanted["times"]), conf_type="log-log")
        pairs = {"surv": found.survival, "se": found.std_error, "lower": found.conf_low, "upper": found.conf_high}
        for key, values in pairs.items():
            close(values, wanted[key], what=key)


@pytest.mark.parametrize("name", [name for name in CASES if name not in ORDINARY])
def test_monotone_likelihoods(name: str) -> None:
    """R's coefficient is where it stopped; the log-likelihood, and what does not depend on it, are compared."""
    case = CASES[name]
    with pytest.warns(MonotoneLikelihoodWarning, match="g infinite"):
        model = fit(case)
    close((model.loglik_null, model.loglik), case["expected"]["loglik"])
    close(model.score_test.statistic, case["expected"]["score_test"])
    assert model.coefficients[0] == np.inf
    assert np.isnan(model.std_errors[0])
    assert abs(model.coefficients[1] - case["expected"]["coef"][1]) < 1e-6
    assert "monotone" in model.notes[0]
    low, high = model.profile_interval("g")
    assert np.isfinite(low)
    assert high == np.inf


def test_a_coefficient_without_end_predicts_nothing() -> None:
    """Its hazard is 0 for some and endless for others; R's numbers are those of the coefficient at which it stopped."""
    data = {
        "AVAL": [0, 1, 0, 1, 0, 0],
        "CNSR": [0, 0, 1, 0, 0, 0],
        "X": [0.0, 40.0, 1.0, 40.0, 0.0, 0.0],
        "B": [-1.0] * 6,
    }
    with pytest.warns(MonotoneLikelihoodWarning, match="X infinite"):
        model = cox(data, "X", entry="B")
    for ask in (lambda: model.predict({"X": [1.0]}, [0, 1]), model.baseline):
        with pytest.raises(DataError, match="X has no finite coefficient"):
            ask()
    assert np.isfinite(cox(data, "X", entry="B", firth=True).predict({"X": [1.0]}, [0, 1]).survival).all()


def test_survival_of_0_has_no_error() -> None:
    """As in R: the error of a survival that is 0 to machine precision is 0, whatever that of its hazard is."""
    model = cox({"AVAL": [1, 2, 3, 4, 5], "CNSR": [0] * 5, "X": [0.0, 1.0, 0.5, 0.2, 0.9]}, "X")
    found = model.predict({"X": [2000.0 * np.sign(model.coefficients[0])]}, [4])
    assert found.survival[0, 0] == found.std_error[0, 0] == 0.0


def test_flchain_needs_no_halving_to_be_right_from_elsewhere() -> None:
    """From a start so far away that full steps overshoot, the same maximum is reached."""
    case = CASES["flchain"]
    data = {name: numbers(values) for name, values in case["data"].items()}
    there = cox(data, case["spec"]["formula"], time="time", event="event")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        far = cox(data, case["spec"]["formula"], time="time", event="event", initial=[0.3, -2.0, 2.0, 1.0])
    np.testing.assert_allclose(far.coefficients, there.coefficients, rtol=1e-9)


def test_the_scale_of_predicted_limits_is_that_of_the_program_and_new_data_are_checked() -> None:
    sample = time_to_event({"AVAL": [1, 2, 3, 4, 5, 6], "CNSR": [0, 0, 1, 0, 0, 0], "ARM": [0, 1] * 3}, by="ARM")
    for like, scale in ((None, "log-log"), ("R", "log"), ("SAS", "log")):
        assert cox(sample, reference=0, like=like).predict([[0]], [2]).settings["conf_type"] == scale
    with pytest.raises(DataError, match="not fitted to named columns; accepted: rows of 1 numbers, for ARM"):
        cox(sample, reference=0).predict({"ARM": ["x"]}, [2])
