"""Cox models beside R's reference cases, and what the door refuses."""

from __future__ import annotations

import re
import warnings
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pivotal as pv
from pivotal.analysis.cox_fit import OfRows
from pivotal.analysis.cox_rows import Ordered
from pivotal.analysis.cox_ties import OfCounts, OfOrders, Penalised, likelihood_of
from pivotal.analysis.proportional_hazards import cox
from pivotal.analysis.sample import Columns, read_sample
from pivotal.errors import ConvergenceError, DataError, MonotoneLikelihoodWarning, PivotalError
from tests.analysis.cases import data_of, numbers, of_kind, plain

ITERATIVE = 1e-7
CLOSED = 1e-8
TIES = {"exact": "discrete"}
KINDS = {"scaledsch": "scaled-schoenfeld"}


def close(found: Any, expected: Any, within: float, scale: Any = None) -> None:
    """Assert that numbers agree relative to their own size, or to a scale."""
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    found = found.reshape(expected.shape)
    assert (np.isnan(found) == np.isnan(expected)).all()
    size = np.abs(expected) if scale is None else scale
    wrong = np.abs(found - expected) / np.maximum(size, 1e-300)
    assert np.nanmax(wrong, initial=0.0) <= within, np.nanmax(wrong)


def model_of(case: dict[str, Any]) -> Any:
    """Return the model of a case."""
    spec, data = case["spec"], data_of(case)
    formula = re.sub(r"([A-Za-z]\w*)\.([A-Za-z]\w*)", r"\1_\2", spec["covariates"])
    categories = {
        name: data[name].cat.categories[0]
        for name in data.columns
        if isinstance(data[name].dtype, pd.CategoricalDtype) and re.search(rf"(?<!strata\()\b{name}\b", formula)
    }
    keywords: dict[str, Any] = {"reference": categories or None, "ties": TIES.get(spec["ties"], spec["ties"])}
    if spec.get("entry"):
        keywords["entry"] = "_entry"
    if spec.get("weights"):
        keywords["weights"] = plain(spec["weights"])
    if "robust" in spec:
        keywords["robust"] = bool(spec["robust"])
    return cox(data, formula, time="_time", event="_status", subject=None, missing="drop", like="R", **keywords)


@pytest.mark.parametrize("case", of_kind("cox"))
def test_reference_cases(case: dict[str, Any]) -> None:
    """Coefficients are compared in standard errors, covariances in the products of those.

    R stops when the log-likelihood changes by less than 1e-9 of itself.
    """
    expected, model = case["outputs"], model_of(case)
    summary = model.summary()
    error = np.array(expected["robust_se"] if "robust_se" in expected else expected["se"])
    assert (summary["n"], summary["n_event"]) == (expected["n"], expected["nevent"])
    close(
        model.coefficients, numbers(expected["coef"]), ITERATIVE, np.maximum(error, np.abs(numbers(expected["coef"])))
    )
    close(model.std_errors, error, ITERATIVE)
    close(model.covariance, numbers(expected["vcov"]), ITERATIVE, np.outer(error, error))
    if "naive_vcov" in expected:
        close(
            model.naive_covariance, numbers(expected["naive_vcov"]), ITERATIVE, np.outer(expected["se"], expected["se"])
        )
    close(model.loglik_null, expected["loglik_null"], CLOSED)
    close(model.loglik, expected["loglik"], CLOSED)
    tests = {"lr": "lr_test", "wald": "wald_test", "score": "score_test", "robust_score": "robust_score_test"}
    for name, key in tests.items():
        if key in expected:
            found = [summary[f"{name}_{part}"] for part in ("statistic", "df", "p")]
            close(found, [expected[key][part] for part in ("stat", "df", "p")], ITERATIVE)
    close(summary["concordance"], expected["concordance"], CLOSED)
    close(summary["concordance_std_error"], expected["concordance_se"], CLOSED)
    rows = model.rows()
    for name, key in (("hazard_ratio", "hr"), ("hazard_ratio_low", "hr_lower95"), ("hazard_ratio_high", "hr_upper95")):
        close([row[name] for row in rows], numbers(expected[key]), ITERATIVE)
    close([row["p_value"] for row in rows], numbers(expected["p"]), 1e-6)
    for transform, test in (expected.get("cox_zph") or {}).items():
        found = model.test_ph(transform)
        close(found.statistic, numbers(test["chisq"]), ITERATIVE)
        close(found.p_value, numbers(test["p"]), ITERATIVE)
        assert found.df.tolist() == test["df"]
        assert found.terms[-1] == "GLOBAL"


@pytest.mark.parametrize("case", of_kind("cox_residuals_prediction"))
def test_residuals_hazards_and_predictions(case: dict[str, Any]) -> None:
    spec, expected = case["spec"], case["outputs"]
    response, formula = re.fullmatch(r"Surv\((.*)\) ~ (.*)", spec["formula"]).groups()  # type: ignore[union-attr]
    *entry, time, event = [each.strip() for each in response.split(",")]
    data = data_of(case)
    reference = data["x"].cat.categories[0] if formula == "x" else None
    model = cox(
        data, formula, time=time, event=event, entry=entry[0] if entry else None, subject=None, ties=spec["ties"],
        reference=reference,
    )  # fmt: skip
    close(model.means, numbers(expected["means"]), CLOSED, 1.0)
    close(model.linear_predictor, numbers(expected["linear_predictor_centered"]), CLOSED, 1.0)
    for kind, values in expected["residuals"].items():
        found = model.event_times if kind == "schoenfeld_times" else model.residuals(KINDS.get(kind, kind))
        close(found, numbers(values), ITERATIVE, np.abs(numbers(values)).max(axis=0))
    plain_hazard, centred = model.baseline(), model.baseline(centered=True)
    close(plain_hazard.time, numbers(expected["basehaz_uncentered"]["time"]), CLOSED)
    close(plain_hazard.hazard, numbers(expected["basehaz_uncentered"]["hazard"]), ITERATIVE)
    close(centred.hazard, numbers(expected["basehaz_centered"]["hazard"]), ITERATIVE)
    found = model.predict(pd.DataFrame(spec["newdata"]), spec["times"], conf_type="log-log")
    wanted = expected["predicted_survival"]
    pairs = {"surv": found.survival, "se": found.std_error, "lower": found.conf_low, "upper": found.conf_high}
    for key, values in pairs.items():
        close(values, numbers(wanted[key]), ITERATIVE)


@pytest.mark.parametrize("case", of_kind("cox_profile_ci"))
def test_profile_limits(case: dict[str, Any]) -> None:
    expected = case["outputs"]
    model = cox(
        data_of(case), case["spec"]["covariates"], time="_time", event="_status", subject=None, missing="drop",
        confidence="profile", conf_level=expected["level"],
    )  # fmt: skip
    row = model.rows()[model.index_of(expected["term"])]
    close([row["conf_low"], row["conf_high"]], [expected["lower"], expected["upper"]], ITERATIVE)


@pytest.mark.parametrize("case", of_kind("cox_lrt"))
def test_nested_models(case: dict[str, Any]) -> None:
    expected, data = case["outputs"], data_of(case)
    models = [
        cox(data, each.replace("ph.ecog", "ph_ecog"), time="_time", event="_status", subject=None, missing="drop")
        for each in (case["spec"]["base"], *case["spec"]["larger"])
    ]
    close([model.loglik for model in models], expected["loglik"], CLOSED)
    tests = [models[0].compare(model) for model in models[1:]]
    close([test.statistic for test in tests], expected["chisq"], ITERATIVE)
    close([test.p_value for test in tests], expected["p"], ITERATIVE)
    assert [test.df for test in tests] == expected["df"]


def small(seed: int, n: int = 24, *, days: int = 6) -> dict[str, Any]:
    """Return data with many ties."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(n, 2)).round(1)
    return {
        "AVAL": draw.integers(1, days, n), "CNSR": draw.integers(0, 2, n), "a": x[:, 0], "b": x[:, 1],
        "ARM": np.where(draw.random(n) < 0.5, "Drug", "Placebo"),
    }  # fmt: skip


def ordered(data: dict[str, Any], **columns: Any) -> Ordered:
    names = {"AVAL", "CNSR", *(name for given in columns.values() for name in given)}
    sample = read_sample({name: data[name] for name in names}, Columns(**columns))
    return Ordered(sample, np.column_stack([data["a"], data["b"]]))


def brute_marginal(data: dict[str, Any], beta: np.ndarray) -> float:
    """Return the logarithm of the sum over the orders of tied events of the partial likelihood."""
    time, dead = np.asarray(data["AVAL"]), np.asarray(data["CNSR"]) == 0
    risk = np.exp(np.column_stack([data["a"], data["b"]]) @ beta)
    total = 0.0
    for t in np.unique(time[dead]):
        tied = np.flatnonzero((time == t) & dead)
        at_risk = risk[time >= t].sum()
        total += np.log(
            sum(
                np.prod(risk[list(order)] / (at_risk - np.concatenate([[0], np.cumsum(risk[list(order)])[:-1]])))
                for order in permutations(tied)
            )
        )
    return float(total)


@pytest.mark.parametrize("seed", range(6))
def test_marginal_exact_is_the_sum_over_orders(seed: int) -> None:
    data = small(seed, 20)
    likelihood = OfOrders(ordered(data), discrete=False)
    scale = likelihood.rows.scale
    beta = np.array([0.7, -0.4])
    here = likelihood.at(beta * scale)
    assert abs(here.loglik - brute_marginal(data, beta)) < 1e-12 * max(1, abs(here.loglik))
    gradient = [
        (brute_marginal(data, beta + step) - brute_marginal(data, beta - step)) / 2e-5 for step in 1e-5 * np.eye(2)
    ]
    np.testing.assert_allclose(here.gradient * scale, gradient, atol=1e-7)
    slopes = [
        (likelihood.at((beta + step) * scale).gradient - likelihood.at((beta - step) * scale).gradient) * scale / 2e-5
        for step in 1e-5 * np.eye(2)
    ]
    np.testing.assert_allclose(-here.information * np.outer(scale, scale), slopes, atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("efron", [True, False])
def test_firth_penalty_is_that_of_its_definition(seed: int, efron: bool) -> None:
    likelihood = Penalised(ordered(small(seed)), efron, np.ones(2, np.bool_))
    beta = np.array([0.5, -0.8])
    here = likelihood.at(beta)
    plain_one = OfRows(likelihood.rows, efron).at(beta)
    assert here.loglik == pytest.approx(
        plain_one.loglik + 0.5 * np.log(np.linalg.det(plain_one.information)), abs=1e-12
    )
    slope = [(likelihood.at(beta + e).loglik - likelihood.at(beta - e).loglik) / 2e-5 for e in 1e-5 * np.eye(2)]
    np.testing.assert_allclose(here.gradient, slope, atol=1e-7)


SEPARATED = {
    "AVAL": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "CNSR": [0, 0, 0, 1, 0, 1, 1, 1, 1, 1],
    "g": [1, 1, 1, 1, 1, 0, 0, 0, 0, 0], "x": [0.2, 1.1, -0.3, 0.8, 0.5, -1.0, 0.3, 0.9, -0.7, 0.4],
}  # fmt: skip


def test_monotone_likelihood_is_warned_of_and_firth_is_finite() -> None:
    with pytest.warns(MonotoneLikelihoodWarning):
        model = cox(SEPARATED, "g + x")
    assert model.coefficients[0] == np.inf
    assert np.isnan(model.wald_test.statistic)
    assert np.isfinite(model.likelihood_ratio_test.p_value)
    assert np.isfinite(model.std_errors[1])
    low, high = model.profile_interval("g")
    assert low < 5
    assert high == np.inf
    fixed = cox(SEPARATED, "x", offset=low * np.array(SEPARATED["g"]))
    assert 2 * (model.loglik - fixed.loglik) == pytest.approx(3.841458820694124, abs=1e-8)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        firth = cox(SEPARATED, "g + x", firth=True, confidence="profile")
    assert np.isfinite(firth.coefficients).all()
    grid = [firth.likelihood.at(firth.solution.beta + e).loglik for e in 0.01 * np.vstack([np.eye(2), -np.eye(2)])]
    assert max(grid) < firth.loglik
    row = firth.rows()[0]
    assert row["conf_low"] < row["estimate"] < row["conf_high"] < np.inf


def test_flipped_separation_goes_to_minus_infinity() -> None:
    data = SEPARATED | {"g": 1 - np.array(SEPARATED["g"])}
    with pytest.warns(MonotoneLikelihoodWarning):
        model = cox(data, "g")
    assert model.coefficients[0] == -np.inf
    assert model.profile_interval("g")[0] == -np.inf
    assert model.rows()[0]["hazard_ratio"] == 0


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("seed", range(3))
def test_counts_and_rows_give_the_same(seed: int, ties: str) -> None:
    data = small(seed, 2400, days=40)
    data["a"], data["b"] = (data["ARM"] == "Drug") * 1.0, (data["a"] > 0) * 1.0
    rows = ordered(data, strata=("ARM",)) if seed == 2 else ordered(data)
    counts = likelihood_of(rows, ties)
    assert isinstance(counts, OfCounts)
    beta = np.array([0.3, -0.2])
    one, other = counts.at(beta), OfRows(rows, ties == "efron").at(beta)
    assert one.loglik == pytest.approx(other.loglik, rel=1e-12)
    np.testing.assert_allclose(one.gradient, other.gradient, atol=1e-8)
    np.testing.assert_allclose(one.information, other.information, rtol=1e-10, atol=1e-8)


def test_a_sample_read_before_gives_the_same_model() -> None:
    data = small(1, 60)
    sample = pv.time_to_event(data, by="ARM")
    one, other = cox(sample, reference="Placebo"), cox(data, "ARM", reference="Placebo")
    assert one.names == other.names == ("ARM[Drug]",)
    assert one.coefficients == pytest.approx(other.coefficients, rel=1e-12)
    benefit = one.benefit()
    assert benefit["z"] == pytest.approx(-one.coefficients[0] / one.std_errors[0])
    expected = benefit["p_two_sided"] / 2 if benefit["z"] > 0 else 1 - benefit["p_two_sided"] / 2
    assert benefit["p_one_sided"] == pytest.approx(expected)


def test_covariates_as_an_array_give_the_same_model() -> None:
    data = small(2, 60)
    matrix = np.column_stack([data["a"], data["b"]])
    one = cox(None, matrix, time=data["AVAL"], censor=data["CNSR"])
    other = cox(data, "a + b")
    np.testing.assert_array_equal(one.coefficients, other.coefficients)
    found = one.predict([[0.0, 0.0]], [2.0]).survival
    np.testing.assert_allclose(found, other.predict({"a": [0.0], "b": [0.0]}, [2.0]).survival)


def test_missing_covariates_are_left_out_and_counted() -> None:
    data = small(3, 60)
    data["a"] = data["a"].astype(float)
    data["a"][[3, 7]] = np.nan
    model = cox(data, "a + b")
    rest = {name: np.delete(values, [3, 7]) for name, values in data.items()}
    np.testing.assert_array_equal(model.coefficients, cox(rest, "a + b").coefficients)
    assert model.dropped == {"a": 2}


def test_contrasts_and_results() -> None:
    model = cox(small(4, 80), "a + b")
    difference = model.contrast({"a": 1, "b": -1})
    v = model.covariance
    assert difference.estimate[0] == pytest.approx(model.coefficients[0] - model.coefficients[1])
    assert difference.covariance[0, 0] == pytest.approx(v[0, 0] + v[1, 1] - 2 * v[0, 1])
    both = model.contrast(np.eye(2))
    assert both.statistic == pytest.approx(model.wald_test.statistic)
    assert model.contrast({"first": {"a": 1}, "second": {"b": 1}}).df == 2
    ratios = model.tidy(exponentiate=True)
    assert ratios[0]["estimate"] == pytest.approx(np.exp(model.coefficients[0]))
    assert {row["stat_name"] for row in model.ard()} >= {"estimate", "hazard_ratio", "method"}
    assert model.predict({"a": [0.1], "b": [0.2]}).rows()[0]["conf_level"] == 0.95
    assert model.residuals("cox-snell").sum() == pytest.approx(model.sample.events)


def test_a_model_without_covariates() -> None:
    data = small(5, 40)
    model = cox(data, "1")
    assert model.rows() == []
    assert model.loglik == model.loglik_null
    assert abs(model.residuals().sum()) < 1e-10
    assert cox(data, "a").compare(model).df == 1


@pytest.mark.parametrize(
    ("change", "keywords", "message"),
    [
        ({"CNSR": np.ones(24, int)}, {}, "no events"),
        ({}, {"formula": "nope"}, "nope"),
        ({}, {"formula": "ARM"}, "reference"),
        ({}, {"ties": "exact"}, "discrete"),
        ({}, {"ties": "none"}, "ties='none'"),
        ({}, {"confidence": "bootstrap"}, "confidence"),
        ({}, {"conf_level": 95}, "conf_level"),
        ({}, {"initial": [1.0]}, "initial"),
        ({}, {"max_iterations": -1}, "max_iterations"),
        ({}, {"firth": "yes"}, "firth"),
        ({}, {"offset": np.ones(3)}, "offset"),
        ({}, {"ties": "discrete", "weights": np.ones(24)}, "weights"),
        ({}, {"ties": "discrete", "robust": True}, "robust"),
        ({}, {"ties": "marginal_exact", "firth": True}, "Firth"),
        ({}, {"cluster": "ARM", "robust": False}, "cluster"),
        ({}, {"weights": np.r_[np.inf, np.ones(23)]}, "weights"),
        ({"a": np.full(24, np.nan)}, {}, "no rows"),
        ({"a": np.r_[np.inf, np.ones(23)]}, {}, "infinite"),
        ({"AVAL": np.r_[-1.0, np.ones(23)]}, {}, "AVAL"),
        ({"a": np.array(["x"] * 12 + ["y"] * 12)}, {}, "reference"),
        ({}, {"formula": None}, "formula"),
        ({}, {"formula": "a + strata(ARM)", "strata": ["ARM"]}, "once"),
    ],
)
def test_what_is_refused(change: dict[str, Any], keywords: dict[str, Any], message: str) -> None:
    data = small(0) | change
    formula = keywords.pop("formula", "a + b")
    with pytest.raises(DataError, match=message):
        cox(data, formula, **keywords)


def test_what_a_model_refuses() -> None:
    model, exact = cox(small(0), "a + b"), cox(small(0), "a", ties="discrete")
    for call, message in (
        (lambda: model.residuals("pearson"), "kind"),
        (lambda: exact.residuals("score"), "ties='discrete'"),
        (exact.test_ph, "ties='discrete'"),
        (lambda: model.test_ph("sqrt"), "transform"),
        (lambda: model.predict({"a": [1.0]}), "b"),
        (lambda: model.predict({"a": [np.nan], "b": [1.0]}), "row 1"),
        (lambda: model.predict({"a": [1.0], "b": [1.0]}, [-1.0]), "times"),
        (lambda: model.profile_interval("c"), "no coefficient"),
        (lambda: model.contrast({"a": 0}), "not 0"),
        (lambda: model.compare(cox(small(1), "a")), "different rows"),
        (lambda: model.compare(cox(small(0), "a + b")), "same number"),
    ):
        with pytest.raises(DataError, match=message):
            call()
    with pytest.raises(ConvergenceError, match="max_iterations"):
        cox(small(0), "a + b", max_iterations=1)


def test_after_the_last_time_nothing_is_predicted() -> None:
    found = cox(small(0), "a").predict({"a": [0.0]}, [0.0, 1.0, 99.0])
    assert found.survival[0, 0] == 1
    assert np.isnan(found.survival[2, 0])
    assert "nobody is observed after" in found.notes[-1]


@given(st.data())
def test_whatever_comes_in_is_fitted_or_refused(data: st.DataObject) -> None:
    """The gradient at the estimate is nothing but rounding error, or there is an error of pivotal."""
    n = data.draw(st.integers(1, 14))
    column = st.lists(st.integers(0, 4), min_size=n, max_size=n)
    real = st.lists(st.sampled_from([0.0, 1.0, -2.5, 0.3, 1e6, 1e-7]), min_size=n, max_size=n)
    table: dict[str, Any] = {
        "AVAL": np.array(data.draw(column)) / 10 * 3, "CNSR": data.draw(column), "a": data.draw(real), "b": data.draw(real),
    }  # fmt: skip
    keywords: dict[str, Any] = {"ties": data.draw(st.sampled_from(["efron", "breslow", "discrete", "marginal_exact"]))}
    if data.draw(st.booleans()):
        keywords["strata"] = [data.draw(column)]
    if data.draw(st.booleans()):
        keywords["entry"] = np.array(table["AVAL"]) - np.array(data.draw(column)) - 0.15
    if data.draw(st.booleans()) and keywords["ties"] in ("efron", "breslow"):
        keywords["weights"] = np.array(data.draw(column)) + 0.5
        keywords["firth"] = data.draw(st.booleans())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MonotoneLikelihoodWarning)
        try:
            model = cox(table, "a + b", **keywords)
        except PivotalError:
            return
    assert model.loglik >= model.loglik_null - 1e-9
    some = model.usable
    with np.errstate(invalid="ignore"):
        promised = np.abs(model.solution.found.gradient[some]) * model.std_errors[some] * model.ordered.scale[some]
    assert (promised < 1e-4).all()
    assert model.rows()
    assert model.summary()["n"] == n


def test_an_arm_that_is_alone_in_every_stratum_has_no_coefficient() -> None:
    data = {"AVAL": [0] * 6 + [1] * 5, "CNSR": [0] * 4 + [1] * 2 + [0] + [1] * 4, "ARM": ["D"] * 6 + ["P"] * 5}
    model = cox(data, "ARM", reference="P", strata="AVAL")
    assert np.isnan(model.coefficients).all()
    assert "not estimated" in model.notes[0]
