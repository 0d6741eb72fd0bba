"""The baseline hazard of a Cox model, and the survival that it predicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pivotal.analysis.confidence import limits, normal_quantile
from pivotal.analysis.cox_variance import FARTHEST, HazardSteps
from pivotal.analysis.outcome import AnalysisResult
from pivotal.errors import DataError, listed, shown
from pivotal.frames import Floats, Table
from pivotal.kernels import cox_risk_sets
from pivotal.results import Row

if TYPE_CHECKING:
    from pivotal.analysis.cox_model import CoxModel


@dataclass(frozen=True, kw_only=True)
class PredictedSurvival(AnalysisResult):
    """Survival curves of subjects with given covariates.

    Parameters
    ----------
    subject : (k,) int64
        Which row of the new data each curve is of; 0 is the first.
    stratum : tuple, length k
        The stratum of each curve.
    time : (t,) float64
    survival, std_error, conf_low, conf_high : (t, k) float64
        ``std_error`` is that of the survival.
    cumulative_hazard, std_error_hazard : (t, k) float64
    """

    verb: ClassVar[str] = "cox.predict"
    title: ClassVar[str] = "Predicted survival"
    method: ClassVar[str] = "Cox model"
    groups: ClassVar[tuple[str, ...]] = ("subject", "stratum")
    levels: ClassVar[tuple[str, ...]] = ("time",)
    subject: NDArray[np.int64]
    stratum: tuple[Any, ...]
    time: Floats
    survival: Floats = field(repr=False)
    std_error: Floats = field(repr=False)
    conf_low: Floats = field(repr=False)
    conf_high: Floats = field(repr=False)
    cumulative_hazard: Floats = field(repr=False)
    std_error_hazard: Floats = field(repr=False)

    def rows(self) -> Sequence[Row]:
        """Return one row a time of each curve."""
        return [
            {
                "term": "survival",
                "subject": int(self.subject[k]),
                "stratum": str(self.stratum[k]),
                "time": float(self.time[i]),
                "estimate": float(self.survival[i, k]),
                "std_error": float(self.std_error[i, k]),
                "conf_low": float(self.conf_low[i, k]),
                "conf_high": float(self.conf_high[i, k]),
                "conf_level": self.settings["conf_level"],
                "cumulative_hazard": float(self.cumulative_hazard[i, k]),
            }
            for k in range(self.subject.size)
            for i in range(self.time.size)
        ]

    def summary(self) -> Row:
        """Return how many curves and times there are."""
        return {"curves": self.subject.size, "times": self.time.size}


@dataclass(frozen=True, kw_only=True)
class BaselineHazard(AnalysisResult):
    """The cumulative hazard of a subject whose covariates are 0 (or at their means), by stratum.

    Parameters
    ----------
    stratum : (r,) int64
        Index into the strata of the sample.
    time : (r,) float64
        All distinct times of each stratum.
    hazard, std_error : (r,) float64
        Cumulative hazard, and its standard error.
    n_risk, n_event : (r,) float64
        Weighted where the sample is.
    """

    verb: ClassVar[str] = "cox.baseline"
    title: ClassVar[str] = "Baseline hazard"
    method: ClassVar[str] = "Cox model"
    groups: ClassVar[tuple[str, ...]] = ("stratum",)
    levels: ClassVar[tuple[str, ...]] = ("time",)
    stratum: NDArray[np.int64]
    time: Floats
    hazard: Floats = field(repr=False)
    std_error: Floats = field(repr=False)
    n_risk: Floats = field(repr=False)
    n_event: Floats = field(repr=False)

    def rows(self) -> Sequence[Row]:
        """Return one row a time of each stratum."""
        assert self.sample is not None
        names = [str(each) for each in self.sample.strata]
        columns = zip(self.stratum, self.time, self.hazard, self.std_error, self.n_risk, self.n_event, strict=True)
        return [
            {
                "term": "cumulative_hazard",
                "stratum": names[s],
                "time": float(t),
                "estimate": float(h),
                "std_error": float(se),
                "survival": float(np.exp(-h)),
                "n_risk": float(n),
                "n_event": float(d),
            }
            for s, t, h, se, n, d in columns
        ]

    def summary(self) -> Row:
        """Return how many times and strata there are."""
        return {"times": self.time.size, "strata": int(np.unique(self.stratum).size)}


def cumulative(
    hazard: HazardSteps, covariance: Floats, z: Floats, stratum: int, times: Floats
) -> tuple[Floats, Floats]:
    """Return the cumulative hazard and its variance at times, for one subject and stratum.

    Parameters
    ----------
    covariance : (p, p) float64
        Of the coefficients of the scaled covariates.
    z : (p + 1,) float64
        The offset (0 where there is none), then the centred and scaled covariates.

    Notes
    -----
    The variance has a term for the steps of the hazard and one for the coefficients: Tsiatis (1981); Link (1984).
    """
    steps, first = hazard.steps, hazard.first
    part = slice(int(first[stratum]), int(first[stratum + 1]))
    with np.errstate(over="ignore", invalid="ignore"):
        risk = np.exp(z[1:] @ hazard.beta + z[0])
        columns = np.column_stack([steps["hazard"][part], steps["variance"][part], steps["by_hazard"][part]])
        ends = np.array([0, columns.shape[0]], np.int64)
        running = cox_risk_sets.cumulated(np.ascontiguousarray(columns), ends)
        at = running[np.searchsorted(hazard.time[part], times, side="right")]
        away = at[:, 2:] - z[1:] * at[:, :1]
        variance = risk**2 * (at[:, 1] + np.einsum("ij,jk,ik->i", away, covariance, away))
        return risk * at[:, 0], variance


def baseline_hazard(model: CoxModel, centred: bool) -> BaselineHazard:
    """Return the baseline hazard at every distinct time of each stratum."""
    _refuse_without_end(model)
    rows, hazard = model.ordered, model.hazard
    origin = model.means if centred else np.zeros(rows.p)
    offset = (model.offset_mean if centred else 0.0) - model.offset_mean
    z = np.concatenate([[offset], (origin - rows.mean) / rows.scale])
    covariance = model.scaled_covariance
    parts = []
    for s in range(rows.begins.size - 1):
        begin, end = int(rows.begins[s]), int(rows.begins[s + 1])
        time, place = np.unique(rows.time[begin:end], return_inverse=True)
        weight = rows.weight[begin:end] if rows.weight.size else np.ones(end - begin)
        leaving = np.bincount(place, weight, time.size)
        at_risk = np.cumsum(leaving[::-1])[::-1]
        if rows.entry.size:
            entered = np.sort(rows.entry[begin:end])
            order = np.argsort(rows.entry[begin:end], kind="stable")
            behind = np.concatenate([[0.0], np.cumsum(weight[order])])
            at_risk = at_risk - (behind[-1] - behind[np.searchsorted(entered, time)])
        died = np.bincount(place, weight * rows.event[begin:end], time.size)
        value, variance = cumulative(hazard, covariance, z, s, time)
        parts.append((np.full(time.size, s), time, value, np.sqrt(variance), at_risk, died))
    stratum, time, value, error, at_risk, died = (np.concatenate(each) for each in zip(*parts, strict=True))
    return BaselineHazard(
        settings={"centred": centred, "ties": model.settings["ties"]},
        sample=model.sample,
        notes=model.notes,
        backend=model.backend,
        stratum=stratum,
        time=time,
        hazard=value,
        std_error=error,
        n_risk=np.asarray(at_risk, np.float64),
        n_event=np.asarray(died, np.float64),
    )


def predicted(
    model: CoxModel, newdata: Any, times: ArrayLike | None, conf_type: str, conf_level: float
) -> PredictedSurvival:
    """Return predicted survival of the rows of new data, with limits whose variance counts the coefficients."""
    _refuse_without_end(model)
    rows, hazard = model.ordered, model.hazard
    matrix, offset = model.covariates_of(newdata)
    n = matrix.shape[0]
    if n == 0:
        raise DataError("the new data have no rows")
    shift = np.zeros(n) if offset is None else offset - model.offset_mean
    if not (np.isfinite(matrix).all() and np.isfinite(shift).all()):
        row = int(np.argmax(~(np.isfinite(matrix).all(axis=1) & np.isfinite(shift))))
        raise DataError(f"row {row + 1} of the new data lacks a covariate of the model")
    z = np.column_stack([shift, (matrix - rows.mean) / rows.scale])
    wanted = np.unique(rows.sample.time) if times is None else _times(times)
    strata = _strata_of(model, newdata, n)
    curves = [(i, s) for i in range(n) for s in strata[i]]
    value, variance = np.empty((wanted.size, len(curves))), np.empty((wanted.size, len(curves)))
    notes = list(model.notes)
    for k, (i, s) in enumerate(curves):
        value[:, k], variance[:, k] = cumulative(hazard, model.scaled_covariance, z[i], s, wanted)
        last = rows.time[rows.begins[s + 1] - 1]
        value[wanted > last, k] = variance[wanted > last, k] = np.nan
        if (wanted > last).any():
            notes.append(f"nobody is observed after {last:g}{_within(model, s)}: no survival is predicted there")
    survival, error = np.exp(-value), np.sqrt(variance)
    low, high = limits(survival, normal_quantile(conf_level) * error, conf_type)
    before = value == 0
    low, high = np.where(before, 1.0, low), np.where(before, 1.0, high)
    return PredictedSurvival(
        settings={"conf_type": conf_type, "conf_level": conf_level, "ties": model.settings["ties"]},
        sample=model.sample,
        notes=tuple(dict.fromkeys(notes)),
        backend=model.backend,
        subject=np.array([i for i, _ in curves], np.int64),
        stratum=tuple(rows.sample.strata[s] for _, s in curves),
        time=wanted,
        survival=survival,
        std_error=np.multiply(survival, error, out=np.zeros_like(survival), where=survival != 0),  # 0 as in R
        conf_low=low,
        conf_high=high,
        cumulative_hazard=value,
        std_error_hazard=error,
    )


def _refuse_without_end(model: CoxModel) -> None:
    """Refuse hazards of a monotone likelihood beyond what numbers hold: of some they are 0, of others endless."""
    if np.abs(model.hazard.eta).max(initial=0.0) > FARTHEST:
        named = listed(name for name, there in zip(model.names, model.infinite, strict=True) if there)
        raise DataError(
            f"{named or 'the linear predictor'} has no finite coefficient, so that there is no hazard to predict from: "
            "fit with firth=True, or leave it out"
        )


def _within(model: CoxModel, stratum: int) -> str:
    strata = model.ordered.sample.strata
    return f" in stratum {shown(strata[stratum])}" if len(strata) > 1 else ""


def _times(times: ArrayLike) -> Floats:
    wanted = np.atleast_1d(np.asarray(times, np.float64))
    if wanted.ndim != 1 or not np.isfinite(wanted).all() or (wanted < 0).any():
        raise DataError(f"times={shown(times)}; accepted: finite times, 0 or above")
    return wanted


def _strata_of(model: CoxModel, newdata: Any, n: int) -> list[list[int]]:
    """Return the strata of each new row: its own where the data tell it, else all."""
    levels = model.ordered.sample.strata
    names = model.strata_columns
    every = list(range(len(levels)))
    if len(levels) == 1 or not names:
        return [every] * n
    table = Table(newdata)
    there = [name for name in names if name in table]
    if not there:
        return [every] * n
    if len(there) < len(names):
        raise DataError(f"the new data have {listed(there)} but not {listed(set(names) - set(there))} of the strata")
    columns = [table.grouping(name, "strata") for name in names]
    place = {str(level if isinstance(level, tuple) else (level,)): index for index, level in enumerate(levels)}
    out = []
    for i in range(n):
        level = tuple(each.levels[each.codes[i]] if each.codes[i] >= 0 else None for each in columns)
        if str(level) not in place:
            raise DataError(f"row {i + 1} of the new data is of a stratum {shown(level)} that the model has not seen")
        out.append([place[str(level)]])
    return out
