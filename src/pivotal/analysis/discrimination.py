"""Concordance: how often, of two subjects, the one that a score says lasts longer does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Any, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import one_of, settled
from pivotal.analysis.risk_table import RiskTable, risk_table
from pivotal.analysis.sample import Column, Columns, Missing, Sample, read_sample
from pivotal.errors import DataError, shown
from pivotal.frames import Floats, Table, as_numbers
from pivotal.kernels import concordance as kernel
from pivotal.kernels import risk_sets
from pivotal.results import Row

TimeWeights = Literal["n", "n/G2", "S", "S/G", "I"]
PAIRS = ("concordant", "discordant", "tied_score", "tied_time", "tied_both")


@dataclass(frozen=True)
class Pairs:
    """Comparable pairs of a sample and a score.

    Parameters
    ----------
    counts : (s, 5) float64
        By stratum: concordant, discordant, tied in score, tied in time, tied in both; weighted.
    effect : (n,) float64
        The change of the concordance as the weight of each row does, times that weight (infinitesimal jackknife).
    """

    counts: Floats
    effect: Floats

    @property
    def comparable(self) -> float:
        """Return the pairs of which one is known to last longer."""
        return float(self.counts[:, :3].sum())

    @property
    def concordance(self) -> float:
        """Return the share of comparable pairs that are concordant, ties in the score counting half; else NaN."""
        concordant, _, tied, *_ = self.counts.sum(axis=0)
        return float((concordant + tied / 2) / self.comparable) if self.comparable > 0 else float("nan")

    def variance(self, cluster: NDArray[np.int32] | None = None) -> float:
        """Return the infinitesimal-jackknife variance of the concordance, rows of a cluster taken together."""
        if not self.comparable > 0:
            return float("nan")
        effect = self.effect if cluster is None else np.bincount(cluster, weights=self.effect)
        return float(effect @ effect)


@dataclass(frozen=True, kw_only=True)
class ConcordanceResult(AnalysisResult):
    """The concordance of a score with time to event.

    Parameters
    ----------
    concordance, variance : float
        NaN where no pair is comparable.
    conf_low, conf_high : float
        Normal limits.
    counts : mapping of str to float
        Pairs: concordant, discordant, tied_score, tied_time, tied_both; weighted by case and time weights.
    by_stratum : (s, 5) float64
        The same pairs, by stratum.
    """

    verb: ClassVar[str] = "concordance_index"
    title: ClassVar[str] = "Concordance"
    method: ClassVar[str] = "concordance with infinitesimal-jackknife variance"
    concordance: float
    variance: float
    conf_low: float
    conf_high: float
    counts: dict[str, float]
    by_stratum: Floats = field(repr=False)

    @property
    def std_error(self) -> float:
        """Return the standard error."""
        return sqrt(self.variance)

    @property
    def somers_d(self) -> float:
        """Return Somers' D, twice the concordance less 1."""
        return 2 * self.concordance - 1

    def rows(self) -> Sequence[Row]:
        """Return the concordance in one row."""
        return [
            {
                "term": "concordance",
                "estimate": self.concordance,
                "std_error": self.std_error,
                "conf_low": self.conf_low,
                "conf_high": self.conf_high,
                "conf_level": self.settings["conf_level"],
            }
        ]

    def summary(self) -> Row:
        """Return the concordance with the pairs it is made of."""
        sample = self.sample
        assert sample is not None
        return {
            "n": sample.n,
            "n_event": sample.events,
            "concordance": self.concordance,
            "std_error": self.std_error,
            "somers_d": self.somers_d,
            **self.counts,
        }


def concordance_index(  # noqa: PLR0913 (columns by keyword)
    data: Any,
    score: Column,
    *,
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
    time_weights: TimeWeights = "n",
    reverse: bool = False,
    earliest: float | None = None,
    latest: float | None = None,
    conf_level: float | None = None,
    like: str | None = None,
) -> ConcordanceResult:
    """Return the concordance of a score with time to event.

    Two subjects are compared when one has an event at a time at which the other is still at risk; who is censored at
    that time is. The pair is concordant when the one who lasts longer has the higher score; ties in the score count
    half. Pairs are made within strata. It is R's ``survival::concordance``.

    Parameters
    ----------
    data : frame, mapping of arrays, Sample, or None
        The data; None where every column is given as an array.
    score : str or array
        What is compared: by default a higher score means longer survival; see ``reverse``.
    time, censor, event, entry, weights, strata, cluster, subject, parameter, missing
        As in every analysis; see ``Columns``.
    time_weights : {"n", "n/G2", "S", "S/G", "I"}
        What a pair counts for at time t, as R's ``timewt``: ``n`` one (Harrell), ``n/G2`` 1/G(t-)² (Uno), ``S``
        n S(t-)/Y(t), ``S/G`` n S(t-)/(G(t-) Y(t)) (Schemper), ``I`` 1/Y(t); S and G are the Kaplan–Meier estimates of
        event and censoring, Y who is at risk.
    reverse : bool
        A higher score means shorter survival, as that of a risk.
    earliest : float, optional
        Events before this time count as events at it (R's ``ymin``); no censoring may lie before it.
    latest : float, optional
        Pairs whose event is later do not count (R's ``ymax``; Uno's τ).
    conf_level : float, optional
        Level of the interval; 0.95.
    like : {"R", "SAS"}, optional
        Whose defaults.

    Returns
    -------
    ConcordanceResult
        With ``concordance``, ``variance``, ``std_error``, ``counts``, ``somers_d``. The weights over time are taken as
        fixed in the variance, as in R.

    Raises
    ------
    DataError
        If the score holds anything but numbers, or weights by G are asked for data with late entry.

    References
    ----------
    Harrell, Lee, Mark (1996), Statistics in Medicine 15, 361. Uno, Cai, Pencina, D'Agostino, Wei (2011), Statistics in
    Medicine 30, 1105. Therneau, Watson (2015), Mayo Clinic Technical Report 85.

    Examples
    --------
    >>> months, died, risk = [2.0, 4.0, 5.0, 7.0], [1, 1, 0, 1], [3.0, 1.0, 2.0, 0.5]
    >>> found = concordance_index(None, risk, time=months, event=died, reverse=True)
    >>> found.concordance, found.counts["concordant"], found.counts["discordant"]
    (0.8, 4.0, 1.0)
    """
    settings = settled(like, conf_level=conf_level)
    one_of("time_weights", time_weights, get_args(TimeWeights))
    if not isinstance(reverse, bool):
        raise DataError(f"reverse={shown(reverse)}; accepted: True, False")
    for name, value in (("earliest", earliest), ("latest", latest)):
        if value is not None and (
            isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value)
        ):
            raise DataError(f"{name}={shown(value)}; accepted: a finite number")
    columns = Columns(time, censor, event, entry, weights, strata, cluster, subject, parameter)
    sample, values = _with_score(data, score, columns, missing)
    found = pairs_of(sample, values, time_weights=time_weights, reverse=reverse, earliest=earliest, latest=latest)
    variance = found.variance(sample.cluster)
    half = float(ndtri((1 + settings["conf_level"]) / 2)) * sqrt(variance)
    notes = [] if found.comparable > 0 else ["no two subjects are comparable, so there is no concordance"]
    return ConcordanceResult(
        settings={
            "score": score if isinstance(score, str) else "score",
            "time_weights": time_weights,
            "reverse": reverse,
            "earliest": earliest,
            "latest": latest,
            **settings,
        },
        sample=sample,
        notes=tuple(notes),
        backend=sample.backend,
        concordance=found.concordance,
        variance=variance,
        conf_low=found.concordance - half,
        conf_high=found.concordance + half,
        counts=dict(zip(PAIRS, found.counts.sum(axis=0).tolist(), strict=True)),
        by_stratum=found.counts,
    )


def pairs_of(
    sample: Sample,
    score: ArrayLike,
    *,
    time_weights: TimeWeights = "n",
    reverse: bool = False,
    earliest: float | None = None,
    latest: float | None = None,
) -> Pairs:
    """Return the comparable pairs of a sample; see ``concordance_index``.

    Parameters
    ----------
    score : (n,) float64
        Without missing values.
    """
    values = np.ascontiguousarray(score, np.float64)
    if reverse:
        values = -values
    if earliest is not None:
        sample = _not_before(sample, earliest)
    order, begins = sample.order
    by_entry = order if sample.entry is None else sample.order_of_entry[0]
    by_score = np.argsort(values)
    if len(sample.strata) > 1:
        by_score = risk_sets.by_stratum(by_score, sample.stratum, len(sample.strata))[0]
    over_time = _over_time(sample, time_weights)
    if latest is not None:
        over_time = np.where(sample.time > latest, 0.0, over_time)
    weight = np.ones(sample.n) if sample.weight is None else sample.weight
    entry = np.empty(0) if sample.entry is None else sample.entry
    counts, influence = kernel.pairs(
        sample.time, sample.event, entry, values, weight, over_time, order, begins, by_score, by_entry
    )
    concordant, discordant, tied, *_ = counts.sum(axis=0)
    comparable = concordant + discordant + tied
    if not comparable > 0:
        return Pairs(counts, np.zeros(sample.n))
    somers_d = (concordant - discordant) / comparable
    slope = influence[:, 0] - influence[:, 1] - somers_d * influence[:, :3].sum(axis=1)
    return Pairs(counts, weight * slope / (2 * comparable))


def _with_score(data: Any, score: Column, columns: Columns, missing: Missing) -> tuple[Sample, Floats]:
    """Return the sample and the score of its rows, without those whose score is missing."""
    if isinstance(score, str):
        if isinstance(data, Sample) or data is None:
            raise DataError(f"the score {shown(score)} is a name, but the data hold no columns; give it as an array")
        table = Table(data)
        if columns.parameter is not None and "PARAMCD" in table:
            codes = table.grouping("PARAMCD", "parameter")
            table = table.only(codes.codes == codes.index(columns.parameter, "PARAMCD"))
        values = table.numbers(score, "score")
        sample = read_sample(table, columns, missing=missing)
    else:
        values = as_numbers(score, "score")
        sample = read_sample(data, columns, missing=missing)
    kept = sample.kept
    if values.size != sample.n:
        if kept is None or values.size != kept.size:
            raise DataError(
                f"score has {values.size} values and the data {sample.n if kept is None else kept.size} rows"
            )
        values = values[kept]
    name = score if isinstance(score, str) else "score"
    if np.isinf(values).any():
        raise DataError(f"{name} is infinite in row {int(np.argmax(np.isinf(values))) + 1} (of those kept)")
    there = ~np.isnan(values)
    if there.all():
        return sample, values
    if not there.any():
        raise DataError(f"{name} is missing in every row")
    dropped = {**sample.dropped, name: int(np.count_nonzero(~there))}
    return replace(sample.only(there), dropped=dropped), values[there]


def _not_before(sample: Sample, earliest: float) -> Sample:
    """Return the sample with events before a time moved to it."""
    early = (sample.event == 0) & (sample.time < earliest)
    if early.any():
        raise DataError(
            f"{int(early.sum())} subjects are censored before earliest={earliest:g}; how long they last is not known"
        )
    return replace(sample, time=np.maximum(sample.time, earliest), scale=0.0)


def _over_time(sample: Sample, time_weights: TimeWeights) -> Floats:
    """Return what a pair counts for at the time of each row."""
    if time_weights == "n":
        return np.ones(sample.n)
    if sample.entry is not None and "G" in time_weights:
        raise DataError(
            f"time_weights={time_weights!r} does not exist for data with entry times; accepted: 'n', 'S', 'I'"
        )
    table = risk_table(sample)
    order, begins = sample.order
    times = sample.time[order]
    new = np.ones(sample.n, np.bool_)
    new[1:] = times[1:] != times[:-1]
    new[begins[:-1]] = True
    by_time = np.ones(table.time.size)
    weight = np.ones(sample.n) if sample.weight is None else sample.weight
    for index in range(len(sample.strata)):
        part = table.stratum(index)
        if (
            table.events[part].sum() > 0
            and np.count_nonzero(sample.event[order[begins[index] : begins[index + 1]]]) > 1
        ):
            whole = float(weight[order[begins[index] : begins[index + 1]]].sum())
            by_time[part] = _of_stratum(table, part, time_weights, whole)
    out = np.empty(sample.n)
    out[order] = by_time[np.cumsum(new) - 1]
    return out


def _of_stratum(table: RiskTable, part: slice, time_weights: TimeWeights, whole: float) -> Floats:
    at_risk, events, censored = (each[part].sum(axis=1) for each in (table.at_risk, table.events, table.censored))
    survival, free = _before(events, at_risk), _before(censored, at_risk - events)
    out: Floats = np.zeros_like(at_risk)
    there = events > 0
    risk = at_risk[there]
    if time_weights == "n/G2":
        out[there] = 1 / free[there] ** 2
    elif time_weights == "I":
        out[there] = 1 / risk
    else:
        out[there] = whole * survival[there] / (risk if time_weights == "S" else risk * free[there])
    return out


def _before(leaving: Floats, at_risk: Floats) -> Floats:
    """Return the product-limit estimate just before each time."""
    stay: Floats = 1 - np.divide(leaving, at_risk, out=np.zeros_like(leaving), where=at_risk > 0)
    before: Floats = np.append(1.0, np.cumprod(stay)[:-1])
    return before
