"""Survival curves from the risk table: product-limit and exponentiated cumulative hazard, with their variances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np

from pivotal.analysis.confidence import limits, normal_quantile
from pivotal.analysis.curve_influence import Spells, spells_of, variances
from pivotal.analysis.presets import one_of
from pivotal.analysis.quantiles import median_time, quantile_times
from pivotal.analysis.risk_table import risk_table
from pivotal.analysis.sample import TIME_TOLERANCE, Sample
from pivotal.errors import DataError, shown
from pivotal.frames import Floats

Estimator = Literal["kaplan-meier", "nelson-aalen", "fleming-harrington"]
NEARLY_NOBODY = 1e-11  # of the largest number at risk: what sums of weights leave when nobody is left


@dataclass(frozen=True)
class Curve:
    """The survival curve of one group, at each time at which one of its subjects leaves.

    Parameters
    ----------
    group : object
        The level of the group.
    n, events : int
        Rows and events, unweighted.
    time, n_risk, n_event, n_censor : (r,) float64
        Counts, or sums of weights; at risk at t is who entered before t and has not left before t.
    survival, std_error : (r,) float64
        Estimate and its standard error; NaN where Greenwood's formula divides by nobody (the curve is 0).
    cumulative_hazard, hazard_std_error : (r,) float64
    relative_error : (r,) float64
        Standard error of log S.
    conf_type, conf_level : str, float
        Scale and level of ``conf_low`` and ``conf_high``.
    """

    group: Any
    n: int
    events: int
    time: Floats
    n_risk: Floats
    n_event: Floats
    n_censor: Floats
    survival: Floats
    std_error: Floats
    cumulative_hazard: Floats
    hazard_std_error: Floats
    relative_error: Floats
    conf_type: str
    conf_level: float

    @cached_property
    def limits(self) -> tuple[Floats, Floats]:
        """Return the pointwise confidence limits."""
        return limits(self.survival, normal_quantile(self.conf_level) * self.relative_error, self.conf_type)

    @cached_property
    def median(self) -> tuple[float, float, float]:
        """Return the median and its limits; NaN where they are not reached."""
        low, high = self.limits
        return tuple(median_time(self.time, each) for each in (self.survival, low, high))  # type: ignore[return-value]

    def quantiles(self, probabilities: Floats) -> tuple[Floats, Floats, Floats]:
        """Return quantiles and their limits; NaN where they are not reached."""
        low, high = self.limits
        return tuple(quantile_times(self.time, each, probabilities) for each in (self.survival, low, high))  # type: ignore[return-value]

    def columns(self) -> dict[str, Floats]:
        """Return the curve by columns."""
        low, high = self.limits
        return {
            "time": self.time,
            "n_risk": self.n_risk,
            "n_event": self.n_event,
            "n_censor": self.n_censor,
            "survival": self.survival,
            "std_error": self.std_error,
            "conf_low": low,
            "conf_high": high,
            "cumulative_hazard": self.cumulative_hazard,
            "cumulative_hazard_std_error": self.hazard_std_error,
        }

    def at(self, times: Floats, *, extend: bool) -> dict[str, Floats]:
        """Return the columns of the curve at ascending times; see ``KaplanMeier.at``."""
        slack = TIME_TOLERANCE * np.minimum(1.0, np.abs(times))
        upto = np.searchsorted(self.time, times + slack, side="right")
        before = np.searchsorted(self.time, times - slack, side="left")
        beyond = times - slack > self.time[-1]
        out = {"time": times, "n_risk": np.append(self.n_risk, 0.0)[before]}
        for name in ("n_event", "n_censor"):
            whole = np.concatenate([[0.0], np.cumsum(getattr(self, name))])
            out[name] = np.diff(whole[upto], prepend=0.0)
        start = {"survival": 1.0, "conf_low": 1.0, "conf_high": 1.0}
        unknown = np.zeros(times.size, np.bool_) if extend else beyond & (self.survival[-1] > 0)
        for name, values in self.columns().items():
            if name not in out:
                found = np.concatenate([[start.get(name, 0.0)], values])[upto]
                out[name] = np.where(unknown, np.nan, found)
        return out

    @property
    def last(self) -> float:
        """Return the last time."""
        return float(self.time[-1])


def without_strata(sample: Sample) -> Sample:
    """Return a sample that is not split into strata; what is known of its order stays known."""
    if len(sample.strata) < 2:
        return sample
    whole = replace(sample, stratum=np.zeros(sample.n, np.int32), strata=("all",))
    if "by_time" in sample.__dict__:
        whole.__dict__["by_time"] = sample.__dict__["by_time"]
    return whole


def is_robust(sample: Sample, robust: bool | None) -> bool:
    """Return whether the variance is the infinitesimal jackknife's.

    By default it is where there are clusters or weights that are no whole numbers, as in R.

    Raises
    ------
    DataError
        If ``robust`` is neither true, false nor None, or false beside clusters.
    """
    if robust is not None and not isinstance(robust, bool | np.bool_):
        raise DataError(f"robust={shown(robust)}; accepted: True, False, or None for the rule of R")
    if robust is None:
        weight = sample.weight
        return sample.cluster is not None or (weight is not None and bool((weight != np.floor(weight)).any()))
    if not robust and sample.cluster is not None:
        raise DataError("robust=False, but cluster= says that rows are not independent; accepted: robust=True or None")
    return bool(robust)


def curves_of(
    sample: Sample,
    *,
    estimator: str = "kaplan-meier",
    robust: bool = False,
    conf_type: str = "log-log",
    conf_level: float = 0.95,
) -> tuple[Curve, ...]:
    """Return the curve of each group of a sample, whatever its strata.

    Raises
    ------
    DataError
        If there is no such estimator.
    """
    one_of("estimator", estimator, get_args(Estimator))
    table = risk_table(without_strata(sample))
    settings: Mapping[str, Any] = {"conf_type": conf_type, "conf_level": conf_level}
    curves = []
    for g, level in enumerate(sample.groups):
        n_event, n_censor = table.events[:, g], table.censored[:, g]
        rows: Any = slice(None) if len(sample.groups) == 1 else n_event + n_censor > 0
        counts = (table.time[rows], table.at_risk[rows, g], n_event[rows], n_censor[rows])
        curves.append(_curve(sample, g, level, counts, estimator, robust, settings))
    return tuple(curves)


def _curve(
    sample: Sample,
    g: int,
    level: Any,
    counts: tuple[Floats, Floats, Floats, Floats],
    estimator: str,
    robust: bool,
    settings: Mapping[str, Any],
) -> Curve:
    time, n_risk, d, censored = counts
    left = n_risk - d
    if sample.weight is not None and sample.entry is not None:
        left[left < NEARLY_NOBODY * n_risk.max()] = 0.0
    spells = spells_of(sample, g, time) if robust or sample.weight is not None else None
    deaths = d if spells is None else np.bincount(spells.leaves, spells.event, time.size).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        if estimator == "fleming-harrington":
            step, square, stay, jump = _tie_corrected(n_risk, d, deaths)
        else:
            step = d / n_risk
            square = stay = step / n_risk
            jump = 1.0 / n_risk
        hazard: Floats = np.cumsum(step)
        hazard_error = np.sqrt(np.cumsum(square) if not robust else _held(variances(_sure(spells), stay, jump), d))
        if estimator == "kaplan-meier":
            survival: Floats = np.cumprod(left / n_risk).astype(np.float64)
            relative = np.sqrt(
                np.cumsum(d / (n_risk * left)) if not robust else _robust(_sure(spells), n_risk, d, left)
            )
        else:
            survival, relative = np.exp(-hazard), hazard_error
        error: Floats = (survival * relative).astype(np.float64)
    n = round(float(d.sum() + censored.sum())) if spells is None else spells.event.size
    return Curve(
        level, n, round(float(deaths.sum())), time, n_risk, d, censored, survival, error, hazard, hazard_error,
        relative, **settings,
    )  # fmt: skip


def _sure(spells: Spells | None) -> Spells:
    assert spells is not None
    return spells


def _robust(spells: Spells, n_risk: Floats, d: Floats, left: Floats) -> Floats:
    """Return the variance of log S by the infinitesimal jackknife; 0 once the curve is 0."""
    alive = int(np.argmax(left == 0.0)) if (left == 0.0).any() else left.size
    out = np.zeros(left.size)
    inner = slice(0, alive)
    out[inner] = variances(spells.until(alive), (d / (n_risk * left))[inner], (1.0 / left)[inner])
    return _held(out, d)


def _held(variance: Floats, d: Floats) -> Floats:
    """Return variances that are the same, to the last bit, from one event to the next."""
    last = np.maximum.accumulate(np.where(d > 0, np.arange(d.size), -1))
    return np.where(last >= 0, variance[last], 0.0)


def _tie_corrected(n_risk: Floats, d: Floats, deaths: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the steps of the hazard that tied deaths make one after the other, and what the variances need.

    Fleming & Harrington (1984). Of k deaths at a time the j-th (from 0) meets n - j d / k at risk, where d is the sum
    of their weights.
    """
    times = deaths.astype(np.int64)
    row = np.repeat(np.arange(n_risk.size), times)
    j = np.arange(row.size) - np.repeat(np.cumsum(times) - times, times)
    share = (d / np.maximum(deaths, 1))[row]
    inverse = 1.0 / (n_risk[row] - j * share)
    size = n_risk.size

    def summed(values: Floats) -> Floats:
        return np.bincount(row, values, size).astype(np.float64)

    mean = summed(inverse) / np.maximum(deaths, 1)
    stay = summed(share * inverse**2)
    own = summed(share * inverse**2 * (1 - j / deaths[row]))
    return d * mean, stay, stay, mean + stay - own
