"""What a fit to printed numbers gives: trials that are printed alike, what they imply, and where each number lies."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pivotal.errors import DataError, shown
from pivotal.evidence.findings import Finding, Where
from pivotal.evidence.model import Quantity
from pivotal.evidence.summary_fit.bands import band, ends_of, survival_of, times_of
from pivotal.evidence.summary_fit.cloud import FAMILIES
from pivotal.evidence.summary_fit.compatible import Compatible
from pivotal.evidence.summary_fit.gathering import Summary, named
from pivotal.evidence.summary_fit.nearness import Prints
from pivotal.evidence.summary_fit.predictions import Prediction, predicted
from pivotal.evidence.summary_fit.responders import Responders
from pivotal.frames import Floats
from pivotal.provenance import Provenance
from pivotal.results import Result, Row, framed_columns
from pivotal.units import Printed, convert

if TYPE_CHECKING:
    from rich.console import RenderableType

LEVEL = 0.9  # of a prediction, unless asked otherwise
SURE = 0.99  # of the predictions that a number lies outside of where it disagrees with the others
POINTS = 61  # of a curve


@dataclass(frozen=True, slots=True)
class Position:
    """Where a printed number lies among what the others predict.

    Attributes
    ----------
    name : str
        The number in words: ``median of A, lower limit``.
    quantity, arm, part
        Which number: ``part`` is 0 for the number itself, 1 and 2 for its limits.
    printed : str
    value : float or None
        None for a time that was not reached.
    allowed : (float, float)
        What the print allows, by its rounding or as a bound.
    low, median, high : float
        What the other numbers predict; infinite where a time would not be reached.
    below : float
        The part of the predictions below what is printed.
    error_below, error_above : float or None
        The smallest error, as a part of the number, that lands below and above what is predicted.
    """

    name: str
    quantity: str
    arm: str | None
    part: int
    printed: str
    value: float | None
    allowed: tuple[float, float]
    low: float
    median: float
    high: float
    below: float
    error_below: float | None
    error_above: float | None

    @property
    def is_inside(self) -> bool:
        """Whether the others predict a number that would be printed so."""
        return self.low <= self.allowed[1] and self.allowed[0] <= self.high

    @property
    def smallest_error(self) -> float | None:
        """The smallest error that would be seen whichever way it goes; infinite where none would be one way."""
        if self.error_below is None or self.error_above is None:
            return None
        return max(self.error_below, self.error_above)

    def as_row(self) -> Row:
        """Return the position as plain values."""
        return {
            "term": self.name, "arm": self.arm, "printed": self.printed, "value": self.value,
            "predicted_low": self.low, "predicted_median": self.median, "predicted_high": self.high,
            "below": self.below, "inside": self.is_inside, "smallest_error": self.smallest_error,
            "error_below": self.error_below, "error_above": self.error_above,
        }  # fmt: skip


@dataclass(frozen=True)
class CompatibleTrials:
    """Trials that are printed as a trial was, a row a trial, a column a patient.

    Attributes
    ----------
    time : (k, n) float64
        In the unit of the result.
    event : (k, n) uint8
        1 for the event.
    arm : (n,) int32
        0 for the reference arm, 1 for the experimental one.
    family : tuple of str
        From which times each was drawn.
    scanned : (k,) bool
        Whether its progressions were seen at scans.
    """

    time: Floats
    event: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    arm: np.ndarray[tuple[int], np.dtype[np.int32]]
    family: tuple[str, ...]
    scanned: np.ndarray[tuple[int], np.dtype[np.bool_]]

    def __len__(self) -> int:
        return len(self.time)


@dataclass(frozen=True)
class SummaryFit(Result):
    """The trials that the printed numbers of one endpoint allow.

    Attributes
    ----------
    printed : Summary
        What was printed, number by number.
    compatible : Compatible
        The trials as they were found, those among them too that are not printed quite alike.
    predictions : tuple of Prediction
        Each number predicted from the others.
    prints : Prints
        What the simulated trials behind the predictions would be printed as.
    responders : tuple of Responders
        What a printed percentage of responses says of their number.
    notes : tuple of str
    """

    figure = "pivotal.figures.summary_fit:picture"
    groups: ClassVar[tuple[str, ...]] = ("arm",)
    method: ClassVar[str | None] = "approximate Bayesian computation from printed numbers"

    printed: Summary
    compatible: Compatible
    predictions: tuple[Prediction, ...]
    prints: Prints
    responders: tuple[Responders, ...]
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def where(self) -> Where:
        """Endpoint, cohort, subgroup and publication."""
        return self.printed.where

    @property
    def arms(self) -> tuple[str, ...]:
        """The reference arm and the experimental one, or the only arm."""
        return self.printed.arms

    @property
    def is_compatible(self) -> bool:
        """Whether any trial was found that is printed so."""
        return bool(self.compatible.fits.any())

    @property
    def trials(self) -> CompatibleTrials:
        """The trials that are printed so; where there are none, the nearest that were found."""
        found, rows = self.compatible, self._rows()
        return CompatibleTrials(
            found.time[rows], found.event[rows], self._arm(), tuple(FAMILIES[each] for each in found.family[rows]),
            found.scanned[rows],
        )  # fmt: skip

    @property
    def events(self) -> tuple[Row, ...]:
        """Events of each arm, and of all, in the trials: the middle one, and nine tenths of them."""
        counts = self.trials.event
        groups = {arm: self._of(arm) for arm in self.arms} | {"total": np.ones(counts.shape[1], bool)}
        names = groups if len(self.arms) > 1 else self.arms
        found = (
            (name, np.quantile(counts[:, groups[name]].sum(axis=1), (0.05, 0.5, 0.95), method="weibull"))
            for name in names
        )
        return tuple(
            {"arm": name, "events": float(middle), "low": float(low), "high": float(high)}
            for name, (low, middle, high) in found
        )

    def patients(self, trial: int = 0, backend: str | None = None) -> Any:
        """Return one of the trials as ADaM lays out times to an event (ADTTE), in days.

        Parameters
        ----------
        trial : int
            From 0.
        backend : str, optional
            As in ``tidy``.

        Raises
        ------
        DataError
            If there is no such trial.
        """
        trials = self.trials
        if isinstance(trial, bool) or not isinstance(trial, int) or not 0 <= trial < len(trials):
            raise DataError(f"trial={shown(trial)}; accepted: 0 to {len(trials) - 1}")
        n, width = trials.arm.size, len(str(trials.arm.size))
        day = convert(1.0, self.printed.unit, "days")
        names = self.arms if len(self.arms) > 1 else ("", *self.arms)
        columns: dict[str, Any] = {
            "USUBJID": [f"{trial}-{number + 1:0{width}d}" for number in range(n)],
            "TRT01P": [names[each] for each in trials.arm],
            "PARAMCD": [self.where.endpoint.upper()[:8]] * n,
            "AVAL": trials.time[trial] * day,
            "CNSR": [int(each) for each in 1 - trials.event[trial]],
        }
        return framed_columns(columns, backend)

    def at_risk(self, times: Sequence[float], level: float = LEVEL) -> tuple[Row, ...]:
        """Return how many of each arm are at risk at given times, in the unit of the result, over the trials."""
        at, trials = times_of(times), self.trials
        return tuple(
            row
            for arm in self.arms
            for row in band(arm, at, (trials.time[:, self._of(arm), None] >= at).sum(axis=1), None, "n_risk", level)
        )

    def curve(self, times: Sequence[float] | None = None, level: float = LEVEL) -> tuple[Row, ...]:
        """Return the Kaplan-Meier curve of each arm at given times, over the trials; without times, evenly spaced."""
        trials = self.trials
        last = float(np.quantile(trials.time.max(axis=1), 0.5))
        at = np.linspace(0.0, last, POINTS) if times is None else times_of(times)
        rows: list[Row] = []
        for arm in self.arms:
            here = self._of(arm)
            curves = np.array(
                [
                    survival_of(time[here], event[here], at)
                    for time, event in zip(trials.time, trials.event, strict=True)
                ]
            )
            rows += band(arm, at, curves, trials.time[:, here].max(axis=1), "survival", level)
        return tuple(rows)

    def positions(self, level: float = LEVEL) -> tuple[Position, ...]:
        """Return where each printed number lies among what the others predict.

        Parameters
        ----------
        level : float
            Of the predicted range.

        Raises
        ------
        DataError
            If the level is not between 0 and 1.
        """
        ends_of(level)
        return tuple(_position(each, level) for each in self.predictions)

    def predict(
        self, value: Printed | str | float, quantity: Quantity, arm: str | None = None, *, level: float = LEVEL
    ) -> Position:
        """Return where a number that stands elsewhere lies among what the printed numbers predict.

        Parameters
        ----------
        value : Printed, str or float
            As it is printed, in the unit of the result: ``"13.8"``.
        quantity : {"median", "hazard_ratio", "follow_up", "events"}
        arm : str, optional
            Of a median, or of events.
        level : float
            Of the predicted range. The number of the result itself, if it is printed, is left out.

        Raises
        ------
        DataError
            If the value is no printed number, or the result has no such arm or quantity.
        """
        ends_of(level)
        number = named(self.printed, quantity, arm, value)
        others = [each for each in self.printed.numbers if each.place != number.place]
        seed = (self.provenance.seed or 0) + number.place
        return _position(predicted(number, others, self.prints, seed, self.printed.shift), level)

    def position(
        self, quantity: str, arm: str | None = None, *, part: int = 0, level: float = LEVEL
    ) -> Position | None:
        """Return where one printed number lies, or None where it is not printed."""
        found = (
            each for each in self.positions(level) if (each.quantity, each.arm, each.part) == (quantity, arm, part)
        )
        return next(found, None)

    def smallest_detectable_error(self, level: float = LEVEL) -> Mapping[str, float | None]:
        """Return for each number the smallest error, as a part of it, that the others would show either way."""
        return {each.name: each.smallest_error for each in self.positions(level)}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The printed numbers that disagree with the others, and by how much."""
        outside = [each for each in self.positions(SURE) if not each.is_inside]
        found = [
            Finding(
                "fit to all printed numbers",
                "doubtful",
                Where(self.where.endpoint, self.where.cohort, self.where.group, each.arm, self.where.cut),
                f"{each.name} {each.printed}",
                f"{each.low:.3g} to {_number(each.high)}",
                "any" if each.smallest_error is None else f"an error of {100 * each.smallest_error:.0f} % either way",
                f"In {100 * SURE:g} % of what the other numbers predict it lies there; {_off(each)}.",
            )
            for each in outside
        ]
        if self.is_compatible or found:
            return tuple(found)
        return (self._together(),)

    def _together(self) -> Finding:
        """Return the finding that no trial was printed so, although no number stands out."""
        worst = []
        for each in self.printed.numbers:
            column = self.compatible.values[:, each.place]
            off = float(np.mean((column < each.low) | (column > each.high)))
            worst.append((off, each))
        named = [f"{each.name} {each.printed}" for _, each in sorted(worst, key=lambda pair: -pair[0])[:3]]
        return Finding(
            "fit to all printed numbers",
            "note",
            self.where,
            "; ".join(named),
            "no trial was found that is printed so in every number",
            "not known",
            f"{len(self.compatible.fits)} trials were moved towards all numbers at once; these are missed most often.",
        )

    def rows(self) -> list[Row]:
        """Return one row a printed number: where it lies among what the others predict."""
        return [each.as_row() for each in self.positions()] + [each.as_row() for each in self.responders]

    def summary(self) -> Row:
        """Return the whole fit in one row."""
        total, outside = self.events[-1], [each for each in self.positions(SURE) if not each.is_inside]
        return {
            "term": str(self.where), "numbers": len(self.printed.numbers), "trials": len(self.trials),
            "compatible": float(self.compatible.fits.mean()), "outside": len(outside), "events": total["events"],
            "events_low": total["low"], "events_high": total["high"], "scanned": float(self.trials.scanned.mean()),
        }  # fmt: skip

    def told(self) -> tuple[str, ...]:
        """Return the notes, and what disagrees."""
        return (*self.notes, *(f"{each.printed}: the other numbers say {each.implied}" for each in self.findings))

    def __rich__(self) -> RenderableType:
        """Return the positions as a table, with what the trials imply."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(title=str(self.where), title_justify="left", box=None, padding=(0, 2))
        for name in ("number", "printed", f"{100 * LEVEL:g} % from the others", "lies", "smallest error seen"):
            table.add_column(name, justify="left" if name in {"number", "lies"} else "right")
        for each in self.positions():
            ends = f"{each.low:.3g} to {_number(each.high)}"
            error = "–" if each.smallest_error is None else _percent(each.smallest_error)
            table.add_row(each.name, each.printed, ends, "inside" if each.is_inside else "outside", error)
        events = "; ".join(
            f"{row['arm']} {row['events']:.0f} ({row['low']:.0f} to {row['high']:.0f})" for row in self.events
        )
        closing = [Text(f"{len(self.trials)} trials; events {events}.")]
        closing += [Text(each, style="dim") for each in self.told()]
        return Group(table, *closing)

    def _rows(self) -> Any:
        fits = self.compatible.fits
        return np.flatnonzero(fits) if fits.any() else np.arange(fits.size)

    def _arm(self) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        codes = np.array([0, 1] if len(self.arms) == 2 else [1], np.int32)
        return np.repeat(codes, self.printed.n)

    def _of(self, arm: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.repeat(np.array([each == arm for each in self.arms]), self.printed.n)


def _position(prediction: Prediction, level: float) -> Position:
    """Return where the number of a prediction lies."""
    first, last = ends_of(level)
    low, middle, high = prediction.quantiles((first, 0.5, last))
    number, value = prediction.number, prediction.number.printed.value
    errors: tuple[float | None, float | None] = (None, None)
    if number.is_exact and value and number.quantity != "p_value":
        errors = max(0.0, 1 - low / value), max(0.0, high / value - 1)
    return Position(
        number.name, number.quantity, number.arm, number.part, str(number.printed), value, number.printed.interval, low,
        middle, high, prediction.below, *errors,
    )  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.3g}" if math.isfinite(value) else "not reached"


def _percent(part: float) -> str:
    return f"{100 * part:.0f} %" if math.isfinite(part) else "none"


def _off(position: Position) -> str:
    """Return by how much a printed number lies outside what the others predict."""
    if position.value is None:
        return "it was not reached"
    if position.allowed[0] > position.high:
        return (
            f"it is {100 * (position.allowed[0] / position.high - 1):.0f} % above" if position.high else "it is above"
        )
    return f"it is {100 * (1 - position.allowed[1] / position.low):.0f} % below"
