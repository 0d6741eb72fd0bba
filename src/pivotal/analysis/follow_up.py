"""How long the subjects of a trial were followed: five definitions, each by its name.

Reports that say "median follow-up" and not which one cannot be compared (Schemper & Smith 1996; Betensky 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import ConfidenceType, Like, one_of, settled
from pivotal.analysis.product_limit import curves_of, is_robust
from pivotal.analysis.quantiles import quantile_times
from pivotal.analysis.sample import TIME_TOLERANCE, Column, Columns, Missing, Sample, read_sample
from pivotal.errors import DataError
from pivotal.frames import Floats, Table, as_numbers
from pivotal.results import Row

Method = Literal["reverse-kaplan-meier", "observed", "censored", "potential", "known-function", "korn"]
MEANINGS = {
    "reverse-kaplan-meier": "reverse Kaplan-Meier: censoring is the event, an event censors (Schemper & Smith 1996)",
    "observed": "observed time of all subjects, whether they had the event or not",
    "censored": "observed time of the subjects without the event",
    "potential": "time from origin to the data cut-off, of all subjects",
    "known-function": "time to the data cut-off of subjects with the event, observed time of the others",
    "korn": "Korn (1986): not lost, by the Kaplan-Meier estimate of loss to follow-up, and the cut-off not reached",
}
NEEDS_POTENTIAL = ("potential", "known-function", "korn")
QUARTILES = np.array([0.25, 0.5, 0.75])


@dataclass(frozen=True, kw_only=True)
class FollowUp(AnalysisResult):
    """The length of follow-up of each group: its median and quartiles under one named definition."""

    verb: ClassVar[str] = "follow_up_times"
    title: ClassVar[str] = "Length of follow-up"
    groups: ClassVar[tuple[str, ...]] = ("group",)
    values: tuple[Row, ...]

    def heading(self) -> str:
        """Return one line over the table."""
        return f"Length of follow-up – {MEANINGS[self.settings['method']]}"

    def rows(self) -> Sequence[Row]:
        """Return the median follow-up of each group, with quartiles and, for the reverse estimate, its limits."""
        return self.values

    def summary(self) -> Row:
        """Return which definition was taken, for how many."""
        return {
            "method": self.settings["method"],
            "n": sum(row["n"] for row in self.values),
            "groups": len(self.values),
        }


def follow_up_times(  # noqa: PLR0913
    data: Any = None,
    by: Column | None = None,
    *,
    method: Method | str = "reverse-kaplan-meier",
    potential: Column | None = None,
    time: Column = "AVAL",
    censor: Column | None = None,
    event: Column | None = None,
    subject: Column | None = "USUBJID",
    parameter: str | None = None,
    missing: Missing = "error",
    conf_type: ConfidenceType | str | None = None,
    conf_level: float | None = None,
    like: Like | None = None,
) -> FollowUp:
    """Describe how long subjects were followed.

    Parameters
    ----------
    data : frame, mapping of arrays, or Sample
        One row a subject.
    by : str or array, optional
        The groups.
    method : str
        ``reverse-kaplan-meier``: the Kaplan-Meier estimate with the event as the censoring; its median is what would
        have been the follow-up had nobody had the event. ``observed``: the times of all. ``censored``: the times of
        those without the event. ``potential``: time from origin to the data cut-off. ``known-function``: that time for
        subjects with the event, the observed one for the others. ``korn``: the chance of being followed longer than t
        is the Kaplan-Meier estimate of not being lost (censored before the cut-off) times the share of subjects whose
        cut-off lies beyond t (Korn 1986).
    potential : str or array, optional
        Time from origin to the data cut-off, in the unit of ``time``; the last three methods need it.
    time, censor, event, subject, parameter, missing
        Columns; see ``pivotal.analysis.sample.Columns``.
    conf_type, conf_level, like : optional
        Of the limits of the reverse Kaplan-Meier median; the others are descriptions and have none.

    Returns
    -------
    FollowUp
        Rows of ``group, n, estimate`` (the median)``, conf_low, conf_high, lower_quartile, upper_quartile, shortest,
        longest``. Quartiles of the distributions that are not estimated are the smallest values with at least that
        share at or below, and the middle between two where the share is met exactly.

    Raises
    ------
    DataError
        If there is no such method; if the potential follow-up is needed and not given, or shorter than the observed.

    Examples
    --------
    >>> follow_up_times({"AVAL": [2, 4, 6, 8], "CNSR": [0, 1, 0, 1]}).rows()[0]["estimate"]
    8.0
    """
    one_of("method", method, get_args(Method))
    chosen = settled(like, conf_type=conf_type, conf_level=conf_level)
    sample = read_sample(
        data, Columns(time, censor, event, subject=subject, parameter=parameter), group=by, missing=missing
    )
    if sample.entry is not None or sample.weight is not None:
        raise DataError("follow-up is defined here for one row a subject, without late entry and weights")
    until = _potential(data, potential, parameter, sample, method)
    values = []
    if method == "reverse-kaplan-meier":
        reverse = replace(sample, event=1 - sample.event)
        for curve in curves_of(reverse, robust=is_robust(reverse, None), **chosen):
            estimate, low, high = curve.median
            quartiles, _, _ = curve.quantiles(QUARTILES)
            values.append(_row(curve.group, curve.n, (quartiles[0], estimate, quartiles[2]), curve.time) | {
                "conf_low": _known(low), "conf_high": _known(high), "conf_level": curve.conf_level})  # fmt: skip
    else:
        chosen = {}
        for g, level in enumerate(sample.groups):
            values.append(_described(sample, sample.group == g, level, method, until))
    notes = tuple(
        f"median follow-up of {row['group']} does not exist: {'no subject' if not row['n'] else 'it is not reached'}"
        for row in values
        if row["estimate"] is None
    )
    return FollowUp(
        settings={"method": method, **chosen, "like": like},
        sample=sample,
        notes=notes,
        backend=sample.backend,
        values=tuple(values),
    )


def _potential(
    data: Any, potential: Column | None, parameter: str | None, sample: Sample, method: str
) -> Floats | None:
    """Return the time to the data cut-off of the rows that are analysed."""
    if method not in NEEDS_POTENTIAL:
        if potential is not None:
            raise DataError(f"method='{method}' does not use potential=; accepted with {', '.join(NEEDS_POTENTIAL)}")
        return None
    if potential is None:
        raise DataError(f"method='{method}' needs potential=, the time from origin to the data cut-off")
    if isinstance(potential, str):
        if isinstance(data, Sample):
            raise DataError("potential= is given as an array where the data are a sample")
        table = Table(data)
        if parameter is not None:
            codes = table.grouping("PARAMCD", "parameter")
            table = table.only(codes.codes == codes.index(parameter, "PARAMCD"))
        values = table.numbers(potential, "potential")
    else:
        values = as_numbers(potential, "potential")
    if sample.kept is not None and values.size == sample.kept.size:
        values = values[sample.kept]
    if values.size != sample.n:
        raise DataError(f"potential has {values.size} values and the data {sample.n} rows")
    if not np.isfinite(values).all():
        raise DataError(f"potential is missing or infinite in row {int(np.argmin(np.isfinite(values))) + 1}")
    short = values < sample.time * (1 - TIME_TOLERANCE)
    if short.any():
        row = int(np.argmax(short))
        raise DataError(f"potential is {values[row]:g} in row {row + 1}, before the observed time {sample.time[row]:g}")
    return values


def _described(sample: Sample, rows: NDArray[np.bool_], level: Any, method: str, until: Floats | None) -> Row:
    """Return the quartiles of a group's follow-up."""
    time, event = sample.time[rows], sample.event[rows] > 0
    if method == "censored":
        time = time[~event]
    if until is not None:
        until = until[rows]
        if method == "korn":
            return _korn(time, event, until, level)
        time = until if method == "potential" else np.where(event, until, time)
    if not time.size:
        return _row(level, 0, (np.nan, np.nan, np.nan), time)
    ordered = np.unique(time)
    left = 1.0 - np.searchsorted(np.sort(time), ordered, side="right") / time.size
    return _row(level, time.size, tuple(quantile_times(ordered, left, QUARTILES)), time)


def _korn(time: Floats, event: NDArray[np.bool_], until: Floats, level: Any) -> Row:
    """Return the quartiles of Korn's distribution of potential follow-up."""
    lost = ~event & (time < until * (1 - TIME_TOLERANCE))
    every = np.unique(np.concatenate([time, until]))
    ordered = np.sort(time)
    at_risk = time.size - np.searchsorted(ordered, every, side="left")
    losses = np.bincount(np.searchsorted(every, time[lost]), minlength=every.size)
    loss_free = np.cumprod(1.0 - losses / np.maximum(at_risk, 1))
    beyond = 1.0 - np.searchsorted(np.sort(until), every, side="right") / until.size
    return _row(level, time.size, tuple(quantile_times(every, loss_free * beyond, QUARTILES)), time)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _row(level: Any, n: int, quartiles: tuple[float, ...], time: Floats) -> Row:
    return {
        "term": "median follow-up",
        "group": level,
        "n": n,
        "estimate": _known(quartiles[1]),
        "lower_quartile": _known(quartiles[0]),
        "upper_quartile": _known(quartiles[2]),
        "shortest": float(time.min()) if time.size else None,
        "longest": float(time.max()) if time.size else None,
    }
