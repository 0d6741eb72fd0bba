"""Survival at milestones, such as 12 months, and its difference between arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from pivotal.analysis import contrasts
from pivotal.analysis.confidence import limits, normal_quantile, transformed
from pivotal.analysis.contrasts import StratumWeights, interval, known, reference_arm, signed_test
from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import ConfidenceType, Like, one_of, settled
from pivotal.analysis.product_limit import Curve, curves_of, is_robust
from pivotal.analysis.sample import Column, Columns, Missing, Sample, read_sample
from pivotal.analysis.survival_curves import times_of
from pivotal.errors import DataError, shown
from pivotal.frames import Floats
from pivotal.results import Row

TRANSFORMED = ("log-log", "log", "logit", "arcsine")


@dataclass(frozen=True, kw_only=True)
class Milestone(AnalysisResult):
    """Survival of each arm at milestones, and what the arms differ by."""

    verb: ClassVar[str] = "milestone"
    title: ClassVar[str] = "Survival at milestones"
    groups: ClassVar[tuple[str, ...]] = ("group",)
    levels: ClassVar[tuple[str, ...]] = ("time",)
    values: tuple[Row, ...]

    def rows(self) -> Sequence[Row]:
        """Return survival, differences and tests, by time."""
        return self.values

    def summary(self) -> Row:
        """Return the size of the data and the settings."""
        sample = self.sample
        assert sample is not None
        return {"n": sample.n, "n_event": sample.events, "groups": len(sample.groups), **dict(self.settings)}


def milestone(  # noqa: PLR0913
    data: Any = None,
    at: float | Sequence[float] | None = None,
    *,
    arm: Column | None = None,
    reference: Any = None,
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
    tests: Sequence[str] = ("log-log",),
    stratum_weights: StratumWeights = "size",
    robust: bool | None = None,
    conf_type: ConfidenceType | None = None,
    conf_level: float | None = None,
    like: Like | None = None,
) -> Milestone:
    """Estimate survival at milestones and compare it between arms.

    Parameters
    ----------
    data : frame, mapping of arrays, or Sample
        One row a subject (or a spell of one, with ``entry``).
    at : float or sequence of float
        The milestones, in the unit of ``time``.
    arm : str or array, optional
        The arms.
    reference : level of ``arm``, optional
        The reference arm; every other one is compared with it. Nothing is compared without it.
    time, censor, event, entry, weights, strata, cluster, subject, parameter, missing
        Columns; see ``pivotal.analysis.sample.Columns``.
    tests : sequence of {"log-log", "log", "logit", "arcsine"}
        The scales on which the arms are tested besides the plain one, which is the test of the difference itself. In
        small samples the size of the test is best on log-log (Klein et al. 2007).
    stratum_weights : {"size", "mantel-haenszel"}
        With strata, survival of an arm is the weighted mean of its survival in the strata. The weights are the shares
        of the subjects, or proportional to n1 n0 / (n1 + n0).
    robust, conf_type, conf_level, like : optional
        As in ``kaplan_meier``; ``conf_type`` is the scale of the limits of each arm, those of a difference are plain.

    Returns
    -------
    Milestone
        By time: ``survival`` of each arm; ``difference`` (experimental - reference) with its limits, Z above 0 where
        it favours the experimental arm, and p values of two sides and of one; ``test on …`` for the other scales,
        where the estimate is the difference there (of -log(-log S) for log-log).

    Raises
    ------
    DataError
        As ``kaplan_meier``; if no milestone is given, or a stratum lacks an arm.

    Notes
    -----
    Klein, Logan, Harhoff & Andersen (2007), Statistics in Medicine 26, 4505, equations 1 to 5, with Greenwood's
    variance. Beyond the last time of an arm whose curve is not 0 there is no estimate, and the notes say so.

    Examples
    --------
    >>> data = {"AVAL": [2, 3, 5, 8, 4, 6, 7, 9], "CNSR": [0, 0, 0, 1] * 2, "TRT01P": ["A"] * 4 + ["B"] * 4}
    >>> found = milestone(data, at=4.5, arm="TRT01P", reference="A").rows()
    >>> [(row["term"], row["estimate"]) for row in found[:3]]
    [('survival', 0.5), ('survival', 0.75), ('difference', 0.25)]
    """
    if at is None:
        raise DataError("at= is missing; give the times of the milestones, such as at=12")
    times = np.unique(times_of(at, "at"))
    scales = [one_of("tests", each, TRANSFORMED) for each in ([tests] if isinstance(tests, str) else tests)]
    settings = settled(like, conf_type=conf_type, conf_level=conf_level)
    columns = Columns(time, censor, event, entry, weights, strata, cluster, subject, parameter)
    sample = read_sample(data, columns, group=arm, missing=missing)
    place = reference_arm(sample, reference)
    if place is not None:
        contrasts.independent_arms(sample)
    robust = is_robust(sample, robust)
    arms = _Arms(sample, times, robust, settings, stratum_weights)
    rows, notes = [], list(contrasts.without_reference(sample)) if place is None else []
    for j, each in enumerate(times.tolist()):
        rows += [arms.row(g, j) for g in range(len(sample.groups))]
        notes += [why for g in range(len(sample.groups)) if (why := arms.reason(g, j))]
        for g in range(len(sample.groups)):
            if place is not None and g != place:
                found = arms.compared(g, place, j, scales)
                rows += found
                notes += [
                    f"{row['term']} of {shown(row['group'])} at {each:g} has no Z: an estimate or error does not exist"
                    for row in found
                    if row["statistic"] is None
                ]
    return Milestone(
        settings={"at": tuple(times.tolist()), "reference": reference, "tests": tuple(scales), "robust": robust,
                  "stratum_weights": stratum_weights if arms.stratified else None, **settings, "like": like},
        sample=sample,
        notes=tuple(notes),
        backend=sample.backend,
        values=tuple(rows),
    )  # fmt: skip


class _Arms:
    """Survival of each arm at the milestones: one curve, or the weighted mean of those of the strata."""

    def __init__(self, sample: Sample, times: Floats, robust: bool, settings: Mapping[str, Any], how: str) -> None:
        self.sample, self.times, self.settings = sample, times, settings
        self.stratified = len(sample.strata) > 1
        shape = (len(sample.groups), times.size)
        self.survival, self.variance, self.n_risk = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.last = np.full(shape[0], np.inf)
        weights = np.ones(1)
        if self.stratified:
            weights = contrasts.stratum_weights(sample, how, tuple(range(shape[0])))
        for (_, part), weight in zip(contrasts.by_stratum(sample), weights, strict=True):
            if weight == 0:
                continue
            for curve in curves_of(part, robust=robust, **settings):
                self._add(sample.groups.index(curve.group), curve, float(weight))

    def _add(self, g: int, curve: Curve, weight: float) -> None:
        at = curve.at(self.times, extend=False)
        self.survival[g] += weight * at["survival"]
        self.variance[g] += (weight * at["std_error"]) ** 2
        self.n_risk[g] += at["n_risk"]
        if curve.survival[-1] > 0:
            self.last[g] = min(self.last[g], curve.last)

    def reason(self, g: int, j: int) -> str | None:
        """Return why there is no estimate."""
        if not np.isnan(self.survival[g, j]):
            return None
        return (
            f"no estimate for {shown(self.sample.groups[g])} at {self.times[j]:g}: it is followed to {self.last[g]:g}"
        )

    def row(self, g: int, j: int) -> Row:
        """Return the survival of an arm at a milestone."""
        survival, error = self.survival[g, j], np.sqrt(self.variance[g, j])
        level = self.settings["conf_level"]
        with np.errstate(divide="ignore", invalid="ignore"):
            half = normal_quantile(level) * (error / survival if error > 0 else 0.0 * error)
        low, high = limits(np.array([survival]), np.array([half]), self.settings["conf_type"])
        return {
            "term": "survival",
            "group": self.sample.groups[g],
            "time": float(self.times[j]),
            "n_risk": float(self.n_risk[g, j]),
            "estimate": known(survival),
            "std_error": known(error),
            "conf_low": known(low[0]),
            "conf_high": known(high[0]),
            "conf_level": level,
        }

    def compared(self, g: int, reference: int, j: int, scales: Sequence[str]) -> list[Row]:
        """Return the difference to the reference arm, and its tests."""
        level = self.settings["conf_level"]
        pair = [g, reference]
        about = {"group": self.sample.groups[g], "time": float(self.times[j])}
        rows = []
        for scale in ("plain", *scales):
            value, variance = transformed(self.survival[pair, j], self.variance[pair, j], scale)
            with np.errstate(invalid="ignore"):
                difference, error = float(value[0] - value[1]), float(np.sqrt(variance.sum()))
            finite = np.isfinite(difference)
            term = "difference" if scale == "plain" else f"test on {scale}"
            test = interval(difference, error, level) | signed_test(difference, error if finite else np.nan)
            rows.append({"term": term, **about, **test, "conf_level": level, "sides": 2})
        return rows
