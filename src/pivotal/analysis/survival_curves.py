"""Kaplan-Meier curves and their relatives, of one group or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pivotal.analysis.bands import band_of
from pivotal.analysis.outcome import AnalysisResult
from pivotal.analysis.presets import ConfidenceType, Like, settled
from pivotal.analysis.product_limit import Curve, Estimator, curves_of, is_robust
from pivotal.analysis.sample import Column, Columns, Missing, Sample, read_sample
from pivotal.errors import DataError, shown
from pivotal.frames import Floats, as_numbers
from pivotal.results import Row, framed_columns

TITLES = {
    "kaplan-meier": "Kaplan-Meier estimate of survival",
    "nelson-aalen": "Survival from the Nelson-Aalen hazard",
    "fleming-harrington": "Survival from the Fleming-Harrington hazard",
}


@dataclass(frozen=True, kw_only=True)
class KaplanMeier(AnalysisResult):
    """Survival curves, one a group; ``curves`` holds them as arrays.

    Parameters
    ----------
    curves : tuple of Curve
        In the order of the levels of the groups.
    """

    verb: ClassVar[str] = "kaplan_meier"
    title: ClassVar[str] = "Survival curves"
    groups: ClassVar[tuple[str, ...]] = ("group",)
    levels: ClassVar[tuple[str, ...]] = ()
    figure: ClassVar[str | None] = "pivotal.figures.survival_curves:picture"
    method: ClassVar[str | None] = "product-limit"
    curves: tuple[Curve, ...]

    def heading(self) -> str:
        """Return one line over the table."""
        return TITLES[self.settings["estimator"]]

    @property
    def names(self) -> tuple[Any, ...]:
        """Return the levels of the groups."""
        return tuple(curve.group for curve in self.curves)

    def of(self, group: Any) -> Curve:
        """Return the curve of a group.

        Raises
        ------
        DataError
            If there is no such group.
        """
        for curve in self.curves:
            if curve.group == group:
                return curve
        raise DataError(f"there is no curve of {shown(group)}; there are {', '.join(map(shown, self.names))}")

    def rows(self) -> Sequence[Row]:
        """Return the median of each group."""
        return [
            {"term": "median", "group": curve.group, "n": curve.n, "n_event": curve.events}
            | _interval(*curve.median)
            | {"conf_level": curve.conf_level}
            for curve in self.curves
        ]

    def summary(self) -> Row:
        """Return the size of the data and the settings."""
        return {
            "n": sum(curve.n for curve in self.curves),
            "n_event": sum(curve.events for curve in self.curves),
            "groups": len(self.curves),
            "last_time": max(curve.last for curve in self.curves),
            **{name: self.settings[name] for name in ("estimator", "conf_type", "conf_level", "robust")},
        }

    @property
    def curve(self) -> Any:
        """Return all curves: a row a group and time at which one of its subjects leaves.

        The columns are ``group, time, n_risk, n_event, n_censor, survival, std_error, conf_low, conf_high,
        cumulative_hazard, cumulative_hazard_std_error``; a frame of the kind that was handed in, else a list of dicts.
        """
        return self._stacked([curve.columns() for curve in self.curves])

    def median(self) -> Any:
        """Return the median of each group with its limits, as R's ``summary`` prints it.

        It is the first time at which the curve is at or below one half; where it is exactly one half, the middle
        between that time and the next at which it falls. Where it never falls further the median is that first time,
        while ``quantile(0.5)`` takes the middle of the last interval, as R's ``quantile`` does. The limits are the
        medians of the pointwise limits (Brookmeyer & Crowley 1982). A value that is not reached is missing.
        """
        return self._framed([{"group": each.group, **_interval(*each.median)} for each in self.curves], None)

    def quantile(self, p: float | Sequence[float] = (0.25, 0.5, 0.75)) -> Any:
        """Return when a share ``p`` of each group has had the event, with limits as those of the median.

        Parameters
        ----------
        p : float or sequence of float
            From 0 to 1: 0.25 is the time at which survival is 0.75.

        Raises
        ------
        DataError
            If a probability lies outside.
        """
        levels = times_of(p, "p")
        if (levels > 1).any():
            raise DataError(f"p={shown(p)}; accepted: probabilities from 0 to 1")
        blocks: list[dict[str, Floats]] = []
        for curve in self.curves:
            estimate, low, high = curve.quantiles(levels)
            blocks.append({"p": levels, "estimate": estimate, "conf_low": low, "conf_high": high})
        return self._stacked(blocks)

    def at(self, times: float | Sequence[float], *, extend: bool = False) -> Any:
        """Return the curves at given times.

        Parameters
        ----------
        times : float or sequence of float
            0 or above; they are put in order.
        extend : bool
            Whether a curve that is not 0 at its last time holds its last value beyond it. By default its values are
            missing there, for the data do not say (R leaves such times out). A curve that is 0 stays 0.

        Returns
        -------
        frame or list of dict
            The columns of ``curve``. ``n_risk`` is the number at risk just before the time, ``n_event`` and
            ``n_censor`` count since the time before in the list. Before the first time of a group its limits are 1.

        Raises
        ------
        DataError
            If a time is missing, negative or infinite.
        """
        wanted = np.sort(times_of(times, "times"))
        return self._stacked([curve.at(wanted, extend=extend) for curve in self.curves])

    def bands(
        self,
        kind: str = "hall-wellner",
        *,
        conf_type: ConfidenceType | None = None,
        conf_level: float | None = None,
        begin: float | None = None,
        end: float | None = None,
        critical: str | None = None,
    ) -> Any:
        """Return simultaneous confidence bands: the whole curve lies within them with the given probability.

        Parameters
        ----------
        kind : {"hall-wellner", "equal-precision"}
            Hall & Wellner (1980), or Nair (1984), whose width is proportional to that of the pointwise interval.
        conf_type, conf_level : optional
            Scale and level; those of the curves unless they are given.
        begin, end : float, optional
            The range; from the first to the last event with survivors unless it is given.
        critical : {"exact", "nair"}, optional
            How the critical value of the equal-precision band is computed; ``nair`` is the approximation that SAS and
            the tables of Klein & Moeschberger (2003) take, and the default after ``like="SAS"``. That of the
            Hall-Wellner band is always exact.

        Returns
        -------
        frame or list of dict
            ``group, time, survival, conf_low, conf_high, critical_value``.

        Raises
        ------
        DataError
            With late entries, weights or clusters, or another estimator than Kaplan-Meier: the bands are derived for
            right-censored data. If a curve has no event with survivors in the range.
        """
        blocks = self.band_columns(
            kind, conf_type=conf_type, conf_level=conf_level, begin=begin, end=end, critical=critical
        )
        return self._stacked(blocks)

    def band_columns(
        self,
        kind: str = "hall-wellner",
        *,
        conf_type: ConfidenceType | None = None,
        conf_level: float | None = None,
        begin: float | None = None,
        end: float | None = None,
        critical: str | None = None,
    ) -> list[dict[str, Floats]]:
        """Return what ``bands`` does as columns, by curve."""
        sample = self.sample
        if sample is None or sample.entry is not None or sample.weight is not None or sample.cluster is not None:
            raise DataError("simultaneous bands are derived for right-censored data without late entry and weights")
        if self.settings["estimator"] != "kaplan-meier":
            raise DataError(
                "simultaneous bands are those of the Kaplan-Meier estimate; accepted: estimator='kaplan-meier'"
            )
        given = {"conf_type": conf_type, "conf_level": conf_level, "critical": critical}
        chosen = settled(None, **{k: self.settings[k] if value is None else value for k, value in given.items()})
        scale, level, nair = chosen["conf_type"], chosen["conf_level"], chosen["critical"] == "nair"
        blocks: list[dict[str, Floats]] = []
        for curve in self.curves:
            found = band_of(curve, kind, conf_type=scale, level=level, begin=begin, end=end, asymptotic=nair)
            found.pop("range")
            found["critical_value"] = np.full(found["time"].size, found["critical_value"])
            blocks.append(found)
        return blocks

    def follow_up(self, method: str = "reverse-kaplan-meier", *, potential: Column | None = None) -> Any:
        """Return how long subjects were followed; see ``follow_up_times``."""
        from pivotal.analysis.follow_up import follow_up_times

        assert self.sample is not None
        return follow_up_times(
            self.sample,
            method=method,
            potential=potential,
            conf_type=self.settings["conf_type"],
            conf_level=self.settings["conf_level"],
        )

    def _stacked(self, blocks: Sequence[Mapping[str, Floats]]) -> Any:
        """Return columns by group, one below the other, as a frame or rows."""
        names = list(blocks[0])
        sizes = [block[names[0]].size for block in blocks]
        columns: dict[str, Any] = {
            "group": [each for curve, size in zip(self.curves, sizes, strict=True) for each in [curve.group] * size],
            **{name: np.concatenate([block[name] for block in blocks]) for name in names},
        }
        return framed_columns(columns, self.backend)


def _interval(estimate: float, low: float, high: float) -> Row:
    return {
        name: None if np.isnan(value) else value
        for name, value in (("estimate", estimate), ("conf_low", low), ("conf_high", high))
    }


def times_of(values: float | Sequence[float] | ArrayLike, what: str) -> NDArray[np.float64]:
    """Return numbers from 0 as an array, or raise DataError."""
    given: Any = [values] if np.ndim(values) == 0 else values
    numbers = as_numbers(np.asarray(given), what)
    if not numbers.size or not np.isfinite(numbers).all() or (numbers < 0).any():
        raise DataError(f"{what}={shown(values)}; accepted: one or more finite numbers, 0 or above")
    return numbers


def kaplan_meier(  # noqa: PLR0913
    data: Any = None,
    by: Column | None = None,
    *,
    time: Column = "AVAL",
    censor: Column | None = None,
    event: Column | None = None,
    entry: Column | None = None,
    weights: Column | None = None,
    cluster: Column | None = None,
    subject: Column | None = "USUBJID",
    parameter: str | None = None,
    missing: Missing = "error",
    estimator: Estimator = "kaplan-meier",
    robust: bool | None = None,
    conf_type: ConfidenceType | None = None,
    conf_level: float | None = None,
    like: Like | None = None,
) -> KaplanMeier:
    """Estimate the survival curve of each group.

    Parameters
    ----------
    data : frame, mapping of arrays, or Sample
        One row a subject (or a spell of one, with ``entry``). None where every column is given as an array.
    by : str or array, optional
        The groups; one curve of all without it.
    time, censor, event, entry, weights, cluster, subject, parameter, missing
        Columns; see ``pivotal.analysis.sample.Columns``.
    estimator : {"kaplan-meier", "nelson-aalen", "fleming-harrington"}
        The product-limit estimate; or exp(-H) with the Nelson-Aalen cumulative hazard, or with the one that lets tied
        events happen one after the other (Fleming & Harrington 1984).
    robust : bool, optional
        Whether variances are those of the infinitesimal jackknife, by cluster where there are some, instead of
        Greenwood's formula. By default they are with clusters and with weights that are not whole numbers, as in R.
    conf_type : {"log-log", "log", "logit", "arcsine", "plain"}, optional
        Scale of the pointwise limits; log-log by default (as SAS; R takes log).
    conf_level : float, optional
        0.95 by default.
    like : {"R", "SAS"}, optional
        Whose defaults are taken.

    Returns
    -------
    KaplanMeier
        With ``median()``, ``quantile(p)``, ``at(times)``, ``curve``, ``bands()``, ``follow_up()`` and ``plot()``.

    Raises
    ------
    DataError
        If a column is missing or holds what it cannot; if a setting is none of those accepted.

    Notes
    -----
    Kaplan & Meier (1958); Greenwood (1926); Brookmeyer & Crowley (1982). Times that differ by rounding error are tied.
    Where a curve reaches 0 its standard error does not exist, and neither do limits. With late entry the curve also
    falls to 0, for good, when all who happen to be at risk have the event.

    Examples
    --------
    >>> curves = kaplan_meier({"AVAL": [2, 3, 5, 8], "CNSR": [0, 1, 0, 0]})
    >>> curves.median()[0]["estimate"]
    5.0
    >>> [round(row["survival"], 3) for row in curves.curve]
    [0.75, 0.75, 0.375, 0.0]
    """
    settings = settled(like, conf_type=conf_type, conf_level=conf_level)
    bands = settled(like, critical=None)
    columns = Columns(time, censor, event, entry, weights, (), cluster, subject, parameter)
    sample = read_sample(data, columns, group=by, missing=missing)
    robust = is_robust(sample, robust)
    curves = curves_of(sample, estimator=estimator, robust=robust, **settings)
    return KaplanMeier(
        settings={"estimator": estimator, "robust": robust, **settings, **bands, "like": like},
        sample=sample,
        notes=_notes(curves),
        backend=sample.backend,
        curves=curves,
    )


def _notes(curves: Sequence[Curve]) -> tuple[str, ...]:
    """Return why medians or their limits do not exist."""
    notes = []
    for curve in curves:
        whose = "" if len(curves) == 1 and curve.group == "all" else f" of {curve.group}"
        median, low, high = curve.median
        if median != median:  # noqa: PLR0124
            left = curve.survival[-1]
            notes.append(f"median{whose} not reached: survival is {left:.3g} at the last time, {curve.last:g}")
        if high != high or low != low:  # noqa: PLR0124
            sides = " and ".join(side for side, value in (("lower", low), ("upper", high)) if np.isnan(value))
            notes.append(
                f"{sides} limit of the median{whose} not reached: that limit of the curve stays above one half"
            )
    return tuple(notes)


__all__ = ["KaplanMeier", "Sample", "kaplan_meier"]
