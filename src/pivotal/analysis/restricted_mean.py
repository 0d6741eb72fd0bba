"""Restricted mean survival time: the area under the curve up to a horizon, and what arms differ by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

import numpy as np

from pivotal.analysis import contrasts
from pivotal.analysis.confidence import normal_quantile
from pivotal.analysis.contrasts import StratumWeights, interval, known, reference_arm, signed_test
from pivotal.analysis.curve_influence import final, spells_of
from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import Like, one_of, settled
from pivotal.analysis.product_limit import Curve, curves_of, is_robust
from pivotal.analysis.restricted_mean_regression import Link, adjusted_rows, design_of
from pivotal.analysis.sample import TIME_TOLERANCE, Column, Columns, Missing, Sample, read_sample
from pivotal.errors import DataError, listed, shown
from pivotal.frames import Floats
from pivotal.results import Row

Horizon = Literal["largest-supported", "largest-observed", "largest-event"]


@dataclass(frozen=True, kw_only=True)
class RestrictedMean(AnalysisResult):
    """Restricted mean survival times up to ``tau``, their differences and ratios."""

    verb: ClassVar[str] = "rmst"
    title: ClassVar[str] = "Restricted mean survival time"
    groups: ClassVar[tuple[str, ...]] = ("group",)
    tau: float
    values: tuple[Row, ...]

    def heading(self) -> str:
        """Return one line over the table."""
        return f"Restricted mean survival time up to {self.tau:g}"

    def rows(self) -> Sequence[Row]:
        """Return the mean of each arm, then differences and ratios, adjusted ones last."""
        return self.values

    def summary(self) -> Row:
        """Return the size of the data and the settings."""
        sample = self.sample
        assert sample is not None
        return {"n": sample.n, "n_event": sample.events, "groups": len(sample.groups), **dict(self.settings)}


def rmst(  # noqa: PLR0913
    data: Any = None,
    *,
    tau: float | str | None = None,
    arm: Column | None = None,
    reference: Any = None,
    covariates: Sequence[Column] | str = (),
    link: Link = "identity",
    time: Column = "AVAL",
    censor: Column | None = None,
    event: Column | None = None,
    entry: Column | None = None,
    weights: Column | None = None,
    strata: Sequence[Column] | Column = (),
    cluster: Column | None = None,
    subject: Column | None = "USUBJID",
    parameter: str | None = None,
    missing: Missing = "error",
    stratum_weights: StratumWeights = "size",
    robust: bool | None = None,
    conf_level: float | None = None,
    like: Like | None = None,
) -> RestrictedMean:
    """Estimate restricted mean survival times and compare them between arms.

    Parameters
    ----------
    data : frame, mapping of arrays, or Sample
        One row a subject (or a spell of one, with ``entry``).
    tau : float or {"largest-supported", "largest-observed", "largest-event"}, optional
        The horizon, in the unit of ``time``; or the rule that sets it: the largest that every arm supports (the
        default, as in the R package survRM2; see below), or the smallest, over the arms, of the largest observed time,
        or of the largest time of an event.
    arm : str or array, optional
        The arms.
    reference : level of ``arm``, optional
        The reference arm; every other one is compared with it. Nothing is compared without it.
    covariates : sequence of str or array
        Baseline variables for which the comparison is adjusted; text becomes indicators against its first level.
    link : {"identity", "log", "log-lost"}
        Whether the adjusted model is of the mean (the arms differ by a difference), of its logarithm (by a ratio), or
        of the logarithm of the mean time lost, tau - RMST.
    time, censor, event, entry, weights, strata, cluster, subject, parameter, missing
        Columns; see ``pivotal.analysis.sample.Columns``.
    stratum_weights : {"size", "mantel-haenszel"}
        With strata, the mean of an arm is the weighted mean of its means in the strata. The weights are the shares of
        the subjects, or proportional to n1 n0 / (n1 + n0).
    robust : bool, optional
        As in ``kaplan_meier``.
    conf_level, like : optional

    Returns
    -------
    RestrictedMean
        Rows ``rmst`` of each arm; and for each experimental arm ``difference``, ``ratio``, and ``time lost ratio`` (of
        tau - RMST). The standard errors of ratios are those of their logarithms. Z is above 0 where it favours the
        experimental arm. With covariates also the adjusted difference or ratio and the coefficients.

    Raises
    ------
    DataError
        If tau lies beyond what an arm supports: an arm whose last subject is censored supports its last time, one
        whose curve is 0 the last time of all (the rule of survRM2). If a stratum lacks an arm or does not support tau.

    Notes
    -----
    The variance of an arm is the sum of A_j^2 d_j / (n_j (n_j - d_j)) over the event times up to tau, A_j being the
    area from t_j to tau (Klein & Moeschberger 2003, equation 4.5.2); that of a ratio is by the delta method on the
    logarithm. The adjusted model is that of Tian, Zhao & Wei (2014), with censoring weights by arm.

    Examples
    --------
    >>> data = {"AVAL": [2, 3, 5, 8, 4, 6, 7, 9], "CNSR": [0] * 8, "TRT01P": ["A"] * 4 + ["B"] * 4}
    >>> found = rmst(data, tau=8, arm="TRT01P", reference="A").rows()
    >>> [(row["term"], row["group"], round(row["estimate"], 3)) for row in found[:3]]
    [('rmst', 'A', 4.5), ('rmst', 'B', 6.25), ('difference', 'B', 1.75)]
    """
    settings = settled(like, conf_level=conf_level)
    level = settings["conf_level"]
    columns = Columns(time, censor, event, entry, weights, strata, cluster, subject, parameter)
    covariates = [covariates] if isinstance(covariates, str) else covariates
    by_name = [each for each in covariates if isinstance(each, str)]
    sample = read_sample(data, columns, group=arm, also=by_name, missing=missing)
    place = reference_arm(sample, reference)
    if place is not None:
        contrasts.independent_arms(sample)
    robust = is_robust(sample, robust)
    horizon = _horizon(tau, sample)
    means, variances = _means(sample, horizon, robust, stratum_weights)
    rows, notes = _described(sample, means, variances, place, horizon, level)
    rule = "largest-supported" if tau is None else tau if isinstance(tau, str) else "given"
    one_of("link", link, get_args(Link))
    if len(covariates):
        if place is None or len(sample.strata) > 1:
            raise DataError("covariates= adjusts a comparison: it needs reference=, and goes without strata=")
        rows += adjusted_rows(sample, design_of(data, covariates, parameter, sample), place, horizon, link, level)
    return RestrictedMean(
        settings={"tau": horizon, "rule": rule,
                  "reference": reference, "robust": robust, "link": link if len(covariates) else None,
                  "stratum_weights": stratum_weights if len(sample.strata) > 1 else None, **settings, "like": like},
        sample=sample,
        notes=tuple(notes),
        backend=sample.backend,
        tau=horizon,
        values=tuple(rows),
    )  # fmt: skip


def _described(
    sample: Sample, means: Floats, variances: Floats, reference: int | None, tau: float, level: float
) -> tuple[list[Row], list[str]]:
    """Return the rows of means and unadjusted comparisons, and what is to be said of them."""
    rows: list[Row] = []
    for g, name in enumerate(sample.groups):
        estimate = interval(means[g], float(np.sqrt(variances[g])), level)
        rows.append({"term": "rmst", "group": name, "tau": tau, **estimate, "conf_level": level})
    if reference is None:
        return rows, list(contrasts.without_reference(sample))
    notes: list[str] = []
    for g, name in enumerate(sample.groups):
        if g == reference:
            continue
        for each in _compared(means[[g, reference]], variances[[g, reference]], tau, level):
            rows.append({"term": each.pop("term"), "group": name, "tau": tau, **each})
            if each["statistic"] is None:
                notes.append(f"{rows[-1]['term']} of {shown(name)} has no Z: an estimate or its error is 0")
    return rows, notes


def _horizon(tau: Any, sample: Sample) -> float:
    """Return the horizon, given or by a rule."""
    if tau is not None and not isinstance(tau, str):
        if isinstance(tau, bool) or not isinstance(tau, int | float | np.number) or not 0 < float(tau) < np.inf:
            raise DataError(f"tau={shown(tau)}; accepted: a time above 0, {listed(map(repr, get_args(Horizon)))}")
        return float(tau)
    rule = one_of("tau", "largest-supported" if tau is None else tau, get_args(Horizon))
    largest = []
    for g, level in enumerate(sample.groups):
        rows = sample.group == g
        times = sample.time[rows & (sample.event > 0)] if rule == "largest-event" else sample.time[rows]
        if not times.size:
            raise DataError(f"tau={rule!r}, but the arm {shown(level)} has no event; give tau as a number")
        largest.append(float(times.max()))
    horizon = min(largest)
    if rule == "largest-supported":
        last = float(sample.time.max())
        horizon = min(_support(curve, last) for _, part in contrasts.by_stratum(sample) for curve in curves_of(part))
    if horizon <= 0:
        raise DataError("the horizon would be 0: no time of an arm is above 0; give tau as a number")
    return horizon


def _means(sample: Sample, tau: float, robust: bool, how: str) -> tuple[Floats, Floats]:
    """Return the restricted mean of each arm and its variance, over strata where there are some."""
    means, variances = np.zeros(len(sample.groups)), np.zeros(len(sample.groups))
    weights = np.ones(1)
    if len(sample.strata) > 1:
        weights = contrasts.stratum_weights(sample, how, tuple(range(len(sample.groups))))
    last = float(sample.time.max())
    for (stratum, part), weight in zip(contrasts.by_stratum(sample), weights, strict=True):
        if weight == 0:
            continue
        for g, curve in enumerate(curves_of(part)):
            where = "" if len(sample.strata) == 1 else f" in stratum {shown(stratum)}"
            _supported(curve, tau, last, where)
            area, variance = area_under(curve, tau)
            if robust:
                spells = spells_of(part, g, curve.time)
                influence = final(spells, *mean_influence(curve, tau))
                variance = float((np.bincount(spells.cluster, influence) ** 2).sum())
            place = sample.groups.index(curve.group)
            means[place] += weight * area
            variances[place] += weight**2 * variance
    return means, variances


def _support(curve: Curve, last: float) -> float:
    """Return the largest horizon of a curve: its last time, or that of all where the curve is 0."""
    return curve.last if curve.survival[-1] > 0 else max(last, curve.last)


def _supported(curve: Curve, tau: float, last: float, where: str = "") -> None:
    """Refuse a horizon beyond what a curve supports."""
    limit = _support(curve, last)
    if tau > limit * (1 + TIME_TOLERANCE):
        why = "its last subject is censored then" if curve.survival[-1] > 0 else "nobody is observed longer"
        raise DataError(f"tau={tau:g}, but {shown(curve.group)}{where} supports a horizon up to {limit:g}: {why}")


def _steps(curve: Curve, tau: float) -> tuple[Floats, Floats]:
    """Return the times of a curve up to tau, and the area under it from each of them to tau."""
    upto = int(np.searchsorted(curve.time, tau, side="right"))
    time = curve.time[:upto]
    pieces = curve.survival[:upto] * np.diff(time, append=tau)
    return time, np.cumsum(pieces[::-1])[::-1]


def area_under(curve: Curve, tau: float) -> tuple[float, float]:
    """Return the area under a curve from 0 to tau, and its variance by Greenwood's formula."""
    time, beyond = _steps(curve, tau)
    if not time.size:
        return tau, 0.0
    n, d = curve.n_risk[: time.size], curve.n_event[: time.size]
    left = np.where(curve.survival[: time.size] > 0, n - d, np.inf)
    return float(time[0] + beyond[0]), float((beyond**2 * d / (n * left)).sum())


def mean_influence(curve: Curve, tau: float) -> tuple[Floats, Floats]:
    """Return what a row at risk gains, and one with an event loses, at each time up to tau in the restricted mean."""
    time, beyond = _steps(curve, tau)
    n, d = curve.n_risk[: time.size], curve.n_event[: time.size]
    left = np.where(curve.survival[: time.size] > 0, n - d, np.inf)
    return beyond * d / (n * left), beyond / left


def _compared(means: Floats, variances: Floats, tau: float, level: float) -> list[Row]:
    """Return the difference and the ratios of the experimental arm, first, to the reference arm."""
    difference, error = float(means[0] - means[1]), float(np.sqrt(variances.sum()))
    end = {"conf_level": level, "sides": 2}
    rows = [{"term": "difference", **interval(difference, error, level), **signed_test(difference, error), **end}]
    for term, values, favours in (("ratio", means, 1), ("time lost ratio", tau - means, -1)):
        if not (values > 0).all():
            rows.append({"term": term, **interval(np.nan, np.nan, level), **signed_test(np.nan, np.nan), **end})
            continue
        log, error = float(np.log(values[0] / values[1])), float(np.sqrt((variances / values**2).sum()))
        step = normal_quantile(level) * error
        ratio = {"estimate": known(np.exp(log)), "std_error": known(error)}
        ratio |= {"conf_low": known(np.exp(log - step)), "conf_high": known(np.exp(log + step))}
        rows.append({"term": term, **ratio, **signed_test(log, error, favours=favours), **end})
    return rows
