"""Sums of the coefficients of a Cox model, and the comparison of nested models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy.special import chdtrc, ndtr

from pivotal.analysis.confidence import normal_quantile
from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.sample import Sample
from pivotal.errors import DataError, shown
from pivotal.frames import Floats
from pivotal.results import Row

if TYPE_CHECKING:
    from pivotal.analysis.cox_model import CoxModel


@dataclass(frozen=True, kw_only=True)
class Contrasts(AnalysisResult):
    """Sums of coefficients, with normal limits and tests (two-sided), and the Wald test of all together."""

    verb: ClassVar[str] = "cox.contrast"
    title: ClassVar[str] = "Contrasts"
    method: ClassVar[str] = "Wald"
    names: tuple[str, ...]
    estimate: Floats
    covariance: Floats = field(repr=False)
    statistic: float
    df: int
    p_value: float

    def rows(self) -> Sequence[Row]:
        """Return one row a contrast."""
        level = self.settings["conf_level"]
        error = np.sqrt(np.diag(self.covariance))
        with np.errstate(invalid="ignore", divide="ignore"):
            z = self.estimate / error
        half = normal_quantile(level) * error
        return [
            {
                "term": name,
                "estimate": float(self.estimate[k]),
                "std_error": float(error[k]),
                "statistic": float(z[k]),
                "p_value": float(2 * ndtr(-abs(z[k]))),
                "conf_low": float(self.estimate[k] - half[k]),
                "conf_high": float(self.estimate[k] + half[k]),
                "conf_level": level,
                "hazard_ratio": float(np.exp(self.estimate[k])),
                "hazard_ratio_low": float(np.exp(self.estimate[k] - half[k])),
                "hazard_ratio_high": float(np.exp(self.estimate[k] + half[k])),
            }
            for k, name in enumerate(self.names)
        ]

    def summary(self) -> Row:
        """Return the joint test."""
        return {"statistic": self.statistic, "df": self.df, "p_value": self.p_value}


@dataclass(frozen=True, kw_only=True)
class LikelihoodRatio(AnalysisResult):
    """The likelihood-ratio test of two nested models; the p value is two-sided."""

    verb: ClassVar[str] = "cox.compare"
    title: ClassVar[str] = "Likelihood-ratio test"
    method: ClassVar[str] = "likelihood ratio"
    loglik: tuple[float, float]
    statistic: float
    df: int
    p_value: float

    def rows(self) -> Sequence[Row]:
        """Return the test in one row."""
        return [{"term": "likelihood ratio", **self.summary()}]

    def summary(self) -> Row:
        """Return the test in one row."""
        return {
            "loglik_smaller": self.loglik[0],
            "loglik_larger": self.loglik[1],
            "statistic": self.statistic,
            "df": self.df,
            "p_value": self.p_value,
        }


def contrasts_of(model: CoxModel, weights: Any, level: float) -> Contrasts:
    """Return the contrasts of a model; see ``CoxModel.contrast``.

    Raises
    ------
    DataError
        If a weight is no number, or a coefficient that is not finite has one.
    """
    names, matrix = _matrix(model, weights)
    if not np.isfinite(matrix).all() or not matrix.any(axis=1).all():
        raise DataError("every contrast needs finite weights, at least one of which is not 0")
    used = np.asarray(matrix.any(axis=0))
    if not model.usable[used].all():
        bad = [name for name, u, ok in zip(model.names, used, model.usable, strict=True) if u and not ok]
        raise DataError(f"the coefficient {bad[0]} is not finite, so no contrast with it exists")
    estimate = matrix[:, used] @ model.coefficients[used]
    covariance = matrix[:, used] @ model.covariance[np.ix_(used, used)] @ matrix[:, used].T
    df = int(np.linalg.matrix_rank(covariance, hermitian=True))
    statistic = float(estimate @ np.linalg.pinv(covariance, hermitian=True) @ estimate)
    return Contrasts(
        settings={"conf_level": level},
        sample=model.sample,
        backend=model.backend,
        names=names,
        estimate=estimate,
        covariance=covariance,
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
    )


def _matrix(model: CoxModel, weights: Any) -> tuple[tuple[str, ...], Floats]:
    if not isinstance(weights, Mapping):
        matrix = np.atleast_2d(np.asarray(weights, np.float64))
        if matrix.ndim != 2 or matrix.shape[1] != len(model.names):
            raise DataError(f"the weights have the shape {matrix.shape}; accepted: rows of {len(model.names)} weights")
        return tuple(f"contrast {k + 1}" for k in range(matrix.shape[0])), matrix
    if not weights:
        raise DataError("no contrast is given")
    nested = all(isinstance(each, Mapping) for each in weights.values())
    named = weights if nested else {"contrast": weights}
    matrix = np.zeros((len(named), len(model.names)))
    for k, each in enumerate(named.values()):
        for name, value in each.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise DataError(f"the weight of {name} is {shown(value)}; accepted: a number")
            matrix[k, model.index_of(name)] += value
    return tuple(str(name) for name in named), matrix


def likelihood_ratio(one: CoxModel, other: CoxModel) -> LikelihoodRatio:
    """Return the likelihood-ratio test of two nested models; see ``CoxModel.compare``.

    Raises
    ------
    DataError
        If they are not of the same rows and method, or neither holds the other.
    """
    assert one.sample is not None
    assert other.sample is not None
    if not _same_rows(one.sample, other.sample):
        raise DataError(
            f"the models are of different rows ({one.sample.n} and {other.sample.n}, with {one.sample.events} and "
            f"{other.sample.events} events); leave the same rows out of both"
        )
    for key in ("ties", "firth"):
        if one.settings[key] != other.settings[key]:
            raise DataError(f"the models differ in {key}: {shown(one.settings[key])} and {shown(other.settings[key])}")
    small, large = sorted((one, other), key=lambda model: int(model.kept.sum()))
    df = int(large.kept.sum()) - int(small.kept.sum())
    if df == 0:
        raise DataError("the models have the same number of coefficients; neither lies within the other")
    if not _within(small, large):
        raise DataError(f"the model {small.settings['formula']} does not lie within {large.settings['formula']}")
    statistic = 2 * (large.loglik - small.loglik)
    return LikelihoodRatio(
        settings={"smaller": small.settings["formula"], "larger": large.settings["formula"]},
        sample=one.sample,
        backend=one.backend,
        loglik=(small.loglik, large.loglik),
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
    )


def _same_rows(one: Sample, other: Sample) -> bool:
    """Say whether two samples are of the same subjects, as far as times, events, strata and weights tell."""
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("time", "event", "stratum", "entry", "weight")]
    return all((a is None) == (b is None) and (a is None or np.array_equal(a, b)) for a, b in pairs)


def _within(small: CoxModel, large: CoxModel) -> bool:
    """Say whether the covariates of one model are combinations of those of another, up to a constant."""
    p = large.ordered.p
    outer = np.column_stack([np.ones(large.ordered.matrix.shape[0]), large.ordered.matrix]) if p else None
    inner = small.ordered.matrix
    if inner.shape[1] == 0:
        return True
    if outer is None:
        return False
    fitted = outer @ np.linalg.lstsq(outer, inner, rcond=None)[0]
    scale = np.abs(inner).max(axis=0) + np.finfo(float).tiny
    return bool((np.abs(fitted - inner).max(axis=0) <= 1e-6 * scale).all())
