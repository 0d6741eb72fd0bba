"""A fitted Cox model: its coefficients, tests, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtr

from pivotal.analysis import cox_residuals
from pivotal.analysis.confidence import normal_quantile
from pivotal.analysis.cox_contrasts import Contrasts, LikelihoodRatio, contrasts_of, likelihood_ratio
from pivotal.analysis.cox_fit import Likelihood, Solution, independent, inverse
from pivotal.analysis.cox_prediction import BaselineHazard, PredictedSurvival, baseline_hazard, predicted
from pivotal.analysis.cox_profile import profile_limits
from pivotal.analysis.cox_residuals import ResidualKind
from pivotal.analysis.cox_rows import Ordered
from pivotal.analysis.cox_variance import HazardSteps
from pivotal.analysis.cox_zph import ProportionalHazardsTest, score_test_of_proportionality
from pivotal.analysis.discrimination import pairs_of
from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import between, one_of, settled
from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.frames import Floats
from pivotal.results import Row


@dataclass(frozen=True)
class ChiSquare:
    """A chi-square test, whose p value is two-sided."""

    statistic: float
    df: int
    p_value: float

    @classmethod
    def of(cls, statistic: float, df: int) -> ChiSquare:
        """Return the test of a statistic."""
        return cls(float(statistic), df, float(chdtrc(df, statistic)) if df else float("nan"))


@dataclass(frozen=True, kw_only=True)
class CoxModel(AnalysisResult):
    """A fitted Cox model.

    Parameters
    ----------
    names : tuple of str, length p
        Of the coefficients.
    terms : tuple of str
    term_of : (p,) int64
        The term of each coefficient.
    coefficients : (p,) float64
        Log hazard ratios; NaN where a covariate is a combination of those before it, infinite where the likelihood is
        monotone.
    covariance : (p, p) float64
        Of the coefficients, robust where that was asked for; NaN where a coefficient is not finite.
    naive_covariance : (p, p) float64
        From the information.
    loglik_null, loglik : float
        At the initial coefficients (0 unless given) and at the maximum; penalised with Firth's correction.
    score_test, robust_score_test : ChiSquare
        At the initial coefficients; the robust one is None where the variance is not robust.
    iterations : int
    kept, infinite : (p,) bool
        Which coefficients could be estimated, and which are infinite.
    """

    verb: ClassVar[str] = "cox"
    title: ClassVar[str] = "Cox model"
    method: ClassVar[str] = "Cox proportional hazards"
    names: tuple[str, ...]
    terms: tuple[str, ...]
    term_of: NDArray[np.int64] = field(repr=False)
    coefficients: Floats
    covariance: Floats = field(repr=False)
    naive_covariance: Floats = field(repr=False)
    loglik_null: float
    loglik: float
    score_test: ChiSquare = field(repr=False)
    robust_score_test: ChiSquare | None = field(default=None, repr=False)
    iterations: int
    kept: NDArray[np.bool_] = field(repr=False)
    infinite: NDArray[np.bool_] = field(repr=False)
    ordered: Ordered = field(repr=False)
    likelihood: Likelihood = field(repr=False)
    solution: Solution = field(repr=False)
    initial: Floats = field(repr=False)
    design: Any = field(default=None, repr=False)
    strata_columns: tuple[str, ...] = field(default=(), repr=False)

    @property
    def std_errors(self) -> Floats:
        """Return the standard errors of the coefficients."""
        with np.errstate(invalid="ignore"):
            return np.sqrt(np.diag(self.covariance))

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Return which coefficients are finite numbers."""
        return self.kept & ~self.infinite

    @cached_property
    def hazard(self) -> HazardSteps:
        """Return the sums that residuals and hazards are made of."""
        return HazardSteps(self.ordered, self.solution.beta, self.settings["ties"] == "efron")

    @cached_property
    def scaled_covariance(self) -> Floats:
        """Return the covariance of the coefficients of the scaled covariates, 0 where a coefficient is not finite."""
        scale = self.ordered.scale
        return np.nan_to_num(self.covariance) * scale * scale[:, None]

    @cached_property
    def offset_mean(self) -> float:
        """Return the mean of the offset."""
        given = self.ordered.given_offset
        return 0.0 if given is None else float(given.mean())

    @cached_property
    def means(self) -> Floats:
        """Return where covariates are centred, as in R: at their means, or at 0 where they are only -1, 0 and 1.

        The means are weighted where nobody enters late.
        """
        rows = self.ordered
        mean = rows.mean
        if rows.weight.size and not rows.entry.size:
            mean = mean + np.average(rows.z[:, 1 : rows.p + 1], axis=0, weights=rows.weight) * rows.scale
        return np.where(rows.signs, 0.0, mean)

    @cached_property
    def linear_predictor(self) -> Floats:
        """Return the linear predictor of each row of the data, centred at ``means`` (and the mean of the offset)."""
        eta = cox_residuals.in_data_order(self.ordered, self.hazard.eta)
        return eta + (self.ordered.mean - self.means) @ (self.solution.beta / self.ordered.scale)

    @cached_property
    def likelihood_ratio_test(self) -> ChiSquare:
        """Return twice the rise of the log-likelihood from the initial coefficients."""
        return ChiSquare.of(2 * (self.loglik - self.loglik_null), int(self.kept.sum()))

    @cached_property
    def wald_test(self) -> ChiSquare:
        """Return the Wald test of all coefficients, robust where the variance is; none where one is infinite.

        A robust covariance has no more dimensions than there are clusters; the test is of the first coefficients that
        have one of their own, which are its degrees of freedom.
        """
        some = np.flatnonzero(self.kept)
        if self.infinite.any():
            return ChiSquare(float("nan"), some.size, float("nan"))
        some = some[independent(self.covariance[np.ix_(some, some)])]
        away = (self.coefficients - self.initial)[some]
        return ChiSquare.of(float(away @ inverse(self.covariance[np.ix_(some, some)]) @ away), some.size)

    @cached_property
    def _limits(self) -> tuple[Floats, Floats]:
        if self.settings["confidence"] == "profile":
            pairs = zip(self.names, self.kept, strict=True)
            both = [self.profile_interval(name) if kept else (np.nan,) * 2 for name, kept in pairs]
            return np.array([low for low, _ in both]), np.array([high for _, high in both])
        half = normal_quantile(self.settings["conf_level"]) * self.std_errors
        with np.errstate(invalid="ignore"):
            return self.coefficients - half, self.coefficients + half

    def rows(self) -> Sequence[Row]:
        """Return one row a coefficient: log hazard ratio, Wald test (two-sided) and limits, and the hazard ratio."""
        error = self.std_errors
        low, high = self._limits
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            z = self.coefficients / error
            ratio, ratio_low, ratio_high = np.exp(self.coefficients), np.exp(low), np.exp(high)
        return [
            {
                "term": name,
                "estimate": float(self.coefficients[j]),
                "std_error": float(error[j]),
                "statistic": float(z[j]),
                "p_value": float(2 * ndtr(-abs(z[j]))),
                "conf_low": float(low[j]),
                "conf_high": float(high[j]),
                "conf_level": self.settings["conf_level"],
                "hazard_ratio": float(ratio[j]),
                "hazard_ratio_low": float(ratio_low[j]),
                "hazard_ratio_high": float(ratio_high[j]),
            }
            for j, name in enumerate(self.names)
        ]

    def tidy(self, backend: str | None = None, *, exponentiate: bool = False) -> Any:
        """Return one row a coefficient.

        Parameters
        ----------
        backend : str, optional
            The kind of frame; see ``Result.tidy``.
        exponentiate : bool
            ``estimate``, ``conf_low`` and ``conf_high`` are hazard ratios; ``std_error`` stays that of the logarithm.
        """
        rows = list(self.rows())
        if exponentiate:
            names = {"estimate": "hazard_ratio", "conf_low": "hazard_ratio_low", "conf_high": "hazard_ratio_high"}
            rows = [{key: row[names.get(key, key)] for key in row if key not in names.values()} for row in rows]
        return self._framed(rows, backend)

    def summary(self) -> Row:
        """Return counts, log-likelihoods, the three tests (two-sided) and the concordance in one row."""
        assert self.sample is not None
        concordance, error = self.concordance()
        tests = {"lr": self.likelihood_ratio_test, "wald": self.wald_test, "score": self.score_test}
        if self.robust_score_test is not None:
            tests["robust_score"] = self.robust_score_test
        return {
            "n": self.sample.n,
            "n_event": self.sample.events,
            "loglik_null": self.loglik_null,
            "loglik": self.loglik,
            **{
                f"{name}_{key}": value
                for name, test in tests.items()
                for key, value in (("statistic", test.statistic), ("df", test.df), ("p", test.p_value))
            },
            "concordance": concordance,
            "concordance_std_error": error,
            "aic": 2 * (int(self.kept.sum()) - self.loglik),
            "iterations": self.iterations,
            "ties": self.settings["ties"],
        }

    def heading(self) -> str:
        """Return what the model is, with its counts."""
        assert self.sample is not None
        return f"{self.title}: {self.settings['formula']} ({self.sample.n} rows, {self.sample.events} events)"

    @cached_property
    def _concordance(self) -> tuple[float, float]:
        assert self.sample is not None
        found = pairs_of(self.sample, self.linear_predictor, reverse=True)
        return found.concordance, float(np.sqrt(found.variance(self.sample.cluster)))

    def concordance(self) -> tuple[float, float]:
        """Return Harrell's concordance of the linear predictor within strata, and its standard error."""
        return self._concordance

    def residuals(self, kind: ResidualKind = "martingale") -> Floats:
        """Return residuals in the order of the data.

        Parameters
        ----------
        kind : {"martingale", "deviance", "cox-snell", "score", "schoenfeld", "scaled-schoenfeld", "dfbeta", "dfbetas"}
            (n,) for the first three, (n, p) for score, dfbeta and dfbetas; for the Schoenfeld residuals (d, p), one row
            an event in order of stratum and time, whose times are ``event_times``. As in R, dfbeta and dfbetas have the
            case weights in them and the others have not.

        Raises
        ------
        DataError
            If there is no such kind, or none for a method that takes ties exactly.
        """
        one_of("kind", kind, cox_residuals.KINDS)
        rows, hazard = self.ordered, self.hazard
        if kind in cox_residuals.OF_SUBJECTS:
            return cox_residuals.of_subjects(rows, hazard, kind)
        self._not_exact(f"{kind} residuals")
        if kind in ("score", "dfbeta", "dfbetas"):
            return cox_residuals.of_coefficients(rows, hazard, kind, np.nan_to_num(self.naive_covariance))
        plain = cox_residuals.schoenfeld(rows, hazard)
        if kind == "schoenfeld":
            return plain
        finite = np.where(self.usable, self.coefficients, 0.0)
        return np.asarray(plain @ np.nan_to_num(self.naive_covariance) * plain.shape[0] + finite)

    @property
    def event_times(self) -> Floats:
        """Return the times of the events, by stratum, as the rows of Schoenfeld residuals have them."""
        times: Floats = self.ordered.time[cox_residuals.event_rows(self.ordered)]
        return times

    def _not_exact(self, what: str) -> None:
        if self.settings["ties"] in ("discrete", "marginal_exact"):
            raise DataError(f"there are no {what} with ties={self.settings['ties']!r}; accepted: 'efron', 'breslow'")

    def test_ph(
        self, transform: str | Callable[[Floats], Floats] = "km", *, by_coefficient: bool = False
    ) -> ProportionalHazardsTest:
        """Test proportional hazards by term and for all terms: the score test of R's ``cox.zph`` from version 3.0.

        Parameters
        ----------
        transform : {"km", "rank", "identity", "log"} or callable
            The function of time with which effects may change; a callable takes and returns an array of times.
        by_coefficient : bool
            One test a coefficient instead of a term.
        """
        self._not_exact("tests of proportional hazards")
        if not self.usable.any():
            raise DataError("the model has no finite coefficient whose constancy could be tested")
        return score_test_of_proportionality(self, transform, by_coefficient)

    def baseline(self, *, centered: bool = False) -> BaselineHazard:
        """Return the cumulative baseline hazard at covariates of 0, or (``centered``) at ``means``, as R's ``basehaz``.

        Efron's estimate with Efron's ties, else Breslow's. An offset is 0, or with ``centered`` at its mean (at which R
        keeps it in both).
        """
        return baseline_hazard(self, centered)

    def predict(
        self,
        newdata: Any,
        times: ArrayLike | None = None,
        *,
        conf_type: str | None = None,
        conf_level: float | None = None,
    ) -> PredictedSurvival:
        """Predict the survival of subjects with given covariates, as R's ``survfit`` of a Cox model.

        Parameters
        ----------
        newdata : frame or mapping of arrays
            The columns of the formula; with the columns of the strata too, each row is of its own stratum, else every
            row is predicted in every stratum.
        times : array, optional
            Times; all distinct times of the data where not given. After the last of a stratum nothing is predicted.
        conf_type, conf_level
            See ``kaplan_meier``. The scale is log-log where it is not given, and log with ``like="R"`` (survfit) and
            ``like="SAS"`` (``CLTYPE=`` of the BASELINE statement); the level is the model's.

        Raises
        ------
        DataError
            If new data lack a covariate, or a coefficient without end (a monotone likelihood) leaves no hazard.
        """
        level = self.settings["conf_level"] if conf_level is None else conf_level
        chosen = settled(self.settings["like"], predicted_conf_type=conf_type, conf_level=level)
        return predicted(self, newdata, times, chosen["predicted_conf_type"], chosen["conf_level"])

    def covariates_of(self, newdata: Any) -> tuple[Floats, Floats | None]:
        """Return the covariates, and the offset, of new data."""
        if self.design is not None:
            return self.design.of(newdata)  # type: ignore[no-any-return]
        try:
            matrix = np.asarray(newdata, np.float64)
        except (TypeError, ValueError) as error:
            raise DataError(
                f"the model was not fitted to named columns; accepted: rows of {len(self.names)} numbers, for "
                f"{listed(self.names)}"
            ) from error
        if matrix.ndim != 2 or matrix.shape[1] != len(self.names):
            raise DataError(
                f"new covariates have the shape {matrix.shape}; accepted: rows of {len(self.names)} numbers"
            )
        return matrix, None

    def index_of(self, name: str) -> int:
        """Return which coefficient is called so, or is the only one of a term that is.

        Raises
        ------
        DataError
            If none is, or a term has several.
        """
        if name in self.names:
            return self.names.index(name)
        if name in self.terms:
            mine = np.flatnonzero(self.term_of == self.terms.index(name))
            if mine.size == 1:
                return int(mine[0])
            raise DataError(f"{name} has {mine.size} coefficients: {listed(self.names[j] for j in mine)}")
        near = did_you_mean(name, self.names)
        raise DataError(
            f"the model has no coefficient {shown(name)}; it has {listed(self.names)}"
            + (f"\n  hint: {near}" if near else "")
        )

    def profile_interval(self, term: str, conf_level: float | None = None) -> tuple[float, float]:
        """Return the profile-likelihood limits of a coefficient; a monotone likelihood has one infinite limit.

        Parameters
        ----------
        term : str
            A coefficient, or a term that has one.
        conf_level : float, optional
            That of the model where not given.
        """
        j = self.index_of(term)
        level = self.settings["conf_level"] if conf_level is None else between("conf_level", conf_level, 0, 1)
        if not self.kept[j]:
            return float("nan"), float("nan")
        scale = self.ordered.scale
        error = float(np.sqrt(max(inverse(self.solution.found.information)[j, j], 0.0)))
        low, high = profile_limits(
            self.likelihood, self.solution, self.kept, j, error, level, monotone=not self.settings["firth"]
        )
        return low / float(scale[j]), high / float(scale[j])

    def contrast(
        self,
        weights: Mapping[str, float] | Mapping[str, Mapping[str, float]] | ArrayLike,
        *,
        conf_level: float | None = None,
    ) -> Contrasts:
        """Estimate sums of coefficients, and test them together.

        Parameters
        ----------
        weights : mapping or (k, p) array
            Weights by coefficient; or, by the name of a contrast, such weights; or a row a contrast.
        conf_level : float, optional
            That of the model where not given.
        """
        level = self.settings["conf_level"] if conf_level is None else between("conf_level", conf_level, 0, 1)
        return contrasts_of(self, weights, level)

    def compare(self, other: CoxModel) -> LikelihoodRatio:
        """Return the likelihood-ratio test of two nested models of the same rows, whichever is the larger."""
        return likelihood_ratio(self, other)

    def benefit(self, term: str | None = None) -> Row:
        """Return the effect of the experimental arm: hazard ratio, signed Z (> 0 favours it) and both p values.

        Parameters
        ----------
        term : str, optional
            The coefficient; the first of the model where not given.
        """
        row = self.rows()[self.index_of(self.names[0] if term is None and self.names else str(term))]
        z = -row["statistic"]
        return {
            "term": row["term"],
            "hazard_ratio": row["hazard_ratio"],
            "hazard_ratio_low": row["hazard_ratio_low"],
            "hazard_ratio_high": row["hazard_ratio_high"],
            "conf_level": row["conf_level"],
            "z": z,
            "p_one_sided": float(ndtr(-z)),
            "p_two_sided": row["p_value"],
        }
