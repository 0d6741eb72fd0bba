"""Patients behind published curves, and how sure one can be of what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, inf, isfinite, log, nan, sqrt
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy.special import ndtri

from pivotal.errors import DataError, EvidenceError, listed, shown
from pivotal.evidence.figure_model import PublishedFigure
from pivotal.evidence.reconstruction.disagreements import Disagreement
from pivotal.evidence.reconstruction.drawn_line import DrawnLine
from pivotal.evidence.reconstruction.joint_sets import JointSets, weighted_quantiles
from pivotal.evidence.reconstruction.patient_sets import PatientSets
from pivotal.evidence.reconstruction.requirements import Requirements, whole_number
from pivotal.evidence.reconstruction.set_statistics import (
    Events,
    TwoArmStatistics,
    median,
    restricted_mean,
    survival_after,
    survival_at,
    two_arms,
)
from pivotal.frames import Floats, frame_of
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

LEVEL = 0.9  # of reconstruction intervals
MOST_DRAWN = 1_000_000
# So few sets have descendants to the end that those left differ too little, above all without numbers at risk. By so
# much are intervals wider than what they say that they hold the truth of figures which were drawn from known patients:
# those of hazard ratios, and those of what one arm says by itself.
WIDER, WIDER_WITHOUT_ROWS, WIDER_OF_AN_ARM = 1.1, 1.8, 1.25
ROUNDED = 0.001  # of a log hazard ratio: ties are not treated alike everywhere
LEAST = 1e-4  # half the width of an interval of a log hazard ratio, at least: times were rounded
LEAST_OF_SURVIVAL = 0.5  # of the error of reading, that of an interval of survival


@dataclass(frozen=True, eq=False)
class Arm:
    """One arm: what was read of it, what it must add up to, and its sets of patients."""

    name: str
    line: DrawnLine
    asked: Requirements
    sets: PatientSets


@dataclass(frozen=True, kw_only=True, eq=False)
class Reconstruction(Result):
    """Patients behind published curves.

    Parameters
    ----------
    published : PublishedFigure
        What was given.
    arms : tuple of Arm
    joint : JointSets
    seed : int
    provenance : Provenance

    Attributes
    ----------
    disagreements : tuple of Disagreement
        What of the figure does not fit the rest of it.
    """

    published: PublishedFigure
    arms: tuple[Arm, ...]
    joint: JointSets
    seed: int
    provenance: Provenance
    figure: ClassVar[str | None] = "pivotal.figures.reconstruction:picture"
    page: ClassVar[str | None] = "pivotal.reporting.reconstruction_page:page"
    groups: ClassVar[tuple[str, ...]] = ("arm",)
    method: ClassVar[str | None] = (
        "sampling of patients that agree with a drawn curve and the numbers printed beside it"
    )

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """What of the figure does not fit the rest of it."""
        each = [note for arm in self.arms for part in (arm.line, arm.asked, arm.sets) for note in part.disagreements]
        return (*each, *self.joint.disagreements)

    @cached_property
    def central(self) -> tuple[tuple[Floats, Events], ...]:
        """Times and events of the patients of each arm, in order of time: the set nearest to the middle of all."""
        return self.joint.central([each.sets for each in self.arms])

    def patients(self, backend: str | None = None) -> Any:
        """Return the patients as ADaM: USUBJID, TRT01P, AVAL in the unit of the figure, AVALU, and CNSR (0: event).

        Parameters
        ----------
        backend : str, optional
            ``polars``, ``pandas``, ``pyarrow`` or ``modin``; left out, a dict of arrays.

        Raises
        ------
        DataError
            If no frame of that kind can be made.
        """
        return frame_of(_adam([each.name for each in self.arms], self.central, self.published.unit), backend)

    def ensemble(self, n: int = 200, *, reference: str | None = None) -> Ensemble:
        """Return many sets of patients that agree with the figure, and what they say.

        Parameters
        ----------
        n : int
            How many.
        reference : str, optional
            The arm over which hazard ratios are formed, if the figure does not name it.

        Raises
        ------
        EvidenceError
            If there is no such arm.
        """
        n = whole_number("n", n, 2, MOST_DRAWN)
        generator = np.random.Generator(np.random.Philox(key=self.seed + 1))
        at = (np.arange(n) + generator.random()) / n
        drawn = np.minimum(np.searchsorted(np.cumsum(self.joint.share), at), self.joint.share.size - 1)
        return Ensemble(
            arms=self.arms,
            joint=self.joint,
            drawn=tuple(int(each) for each in drawn),
            unit=self.published.unit,
            reference=self._reference(reference),
            rounded=self._rounded(),
            provenance=self.provenance,
        )

    def _rounded(self) -> tuple[float, float] | None:
        """Return between which log hazard ratios the printed one was rounded, if it is that of the curves."""
        printed = self.published.hazard_ratio
        if printed is None or printed.stratified or len(self.arms) != 2:
            return None
        low, high = printed.value.interval
        if not 0 < low < high < inf or any(each.what == "hazard ratio" for each in self.joint.disagreements):
            return None
        return log(low) - ROUNDED, log(high) + ROUNDED

    def _reference(self, named: str | None) -> int | None:
        names = [each.name for each in self.arms]
        if named is None:
            named = self.published.reference
        if named is None:
            return None
        if named not in names:
            raise EvidenceError(f"reference={shown(named)} is no arm; arms: {listed(map(shown, names))}")
        return names.index(named)

    def rows(self) -> Sequence[Row]:
        """Return one row an arm, and one a pair of arms where the reference is known."""
        sure = self.ensemble()
        found: list[Row] = []
        for k, (arm, (time, event)) in enumerate(zip(self.arms, self.central, strict=True)):
            events = arm.sets.events[self.joint.chosen[list(sure.drawn), k]].astype(float)
            low, high = np.quantile(events, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
            at_risk = {at: int(np.sum(time >= at)) for at in self.published.arms[k].at_risk}
            off = [abs(at_risk[at] - count) for at, count in self.published.arms[k].at_risk.items()]
            middle = median(time, event)
            found.append(
                {
                    "term": "patients",
                    "arm": arm.name,
                    "n": time.size,
                    "n_event": int(event.sum()),
                    "n_event_low": int(low),
                    "n_event_high": int(high),
                    "median": None if np.isnan(middle) else middle,
                    "at_risk_rows": len(off),
                    "at_risk_off": max(off, default=0),
                    "curve_off": self._off(k),
                }
            )
        return found if sure.reference is None else [*found, *sure.hazard_ratio()]

    def _off(self, k: int) -> float:
        """Return the mean distance of the curve of the patients from the line."""
        line, (time, event) = self.arms[k].line, self.central[k]
        at = np.linspace(0.0, line.end, 201)[1:-1]
        survival = np.r_[1.0, survival_after(event)[0]][np.searchsorted(time, at, "right")]
        return float(np.mean(np.abs(survival - line.before(at))))

    def summary(self) -> Row:
        """Return the whole in one row."""
        return {
            "arms": len(self.arms),
            "n": sum(each.asked.subjects for each in self.arms),
            "n_event": sum(int(event.sum()) for _, event in self.central),
            "unit": self.published.unit,
            "sets": len(self.joint.share),
            "disagreements": len(self.disagreements),
        }

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        patients = {
            arm.name: {"time": time.tolist(), "event": event.tolist()}
            for arm, (time, event) in zip(self.arms, self.central, strict=True)
        }
        return {
            **self.summary(),
            "rows": list(self.rows()),
            "disagreements": [each.as_row() for each in self.disagreements],
            "patients": patients,
            "provenance": self.provenance.as_dict(),
        }

    def __rich__(self) -> RenderableType:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for name in ("arm", "patients", "events", f"median ({self.published.unit})", "rows at risk", "off the curve"):
            table.add_column(name, justify="left" if name == "arm" else "right")
        for row in self.rows():
            if row["term"] != "patients":
                continue
            wide = "" if row["n_event_low"] == row["n_event_high"] else f" ({row['n_event_low']}–{row['n_event_high']})"
            middle = "not reached" if row["median"] is None else f"{row['median']:.3g}"
            exact = f"{row['at_risk_rows']} exact" if not row["at_risk_off"] else f"off by up to {row['at_risk_off']}"
            exact = exact if row["at_risk_rows"] else "none given"
            table.add_row(
                row["arm"], str(row["n"]), f"{row['n_event']}{wide}", middle, exact, f"{row['curve_off']:.4f}"
            )
        lines: list[Any] = [table]
        lines += [Text(each) for each in self.ensemble().said()]
        lines += [Text(f"! {each}", style="yellow") for each in self.disagreements]
        return Group(*lines)


Statistic = tuple[str, str | None, Floats, Floats]  # term, arm, one value a set, and its standard error


@dataclass(frozen=True, kw_only=True, eq=False)
class Ensemble(Result):
    """Sets of patients that all agree with a figure.

    What the figure leaves open differs between them. Intervals of reconstruction hold the middle of what they say;
    standard errors join the variance between sets with that within, as after multiple imputation (Rubin 1987).

    Parameters
    ----------
    arms : tuple of Arm
    joint : JointSets
    drawn : tuple of int
        The combinations of sets, each with the same weight.
    unit : str
        Of times.
    reference : int, optional
        The arm over which hazard ratios are formed.
    rounded : tuple of float, optional
        Between which log hazard ratios, over the base of ``joint``, the printed one was rounded.
    provenance : Provenance
    """

    arms: tuple[Arm, ...]
    joint: JointSets
    drawn: tuple[int, ...]
    unit: str
    reference: int | None
    rounded: tuple[float, float] | None
    provenance: Provenance
    groups: ClassVar[tuple[str, ...]] = ("arm",)

    def __len__(self) -> int:
        """How many sets there are."""
        return len(self.drawn)

    def sets(self, k: int) -> tuple[tuple[Floats, Events], ...]:
        """Return times and events of each arm in the k-th set."""
        row = self.joint.chosen[self.drawn[k]]
        return tuple((arm.sets.time[i], arm.sets.event[i]) for arm, i in zip(self.arms, row, strict=True))

    def patients(self, k: int, backend: str | None = None) -> Any:
        """Return the k-th set as ADaM; see ``Reconstruction.patients``."""
        if not 0 <= k < len(self):
            raise DataError(f"k={k}; accepted: 0 to {len(self) - 1}")
        return frame_of(_adam([each.name for each in self.arms], self.sets(k), self.unit), backend)

    def hazard_ratio(self, reference: str | None = None) -> list[Row]:
        """Return the hazard ratio of each other arm over the reference, with both kinds of interval."""
        names = [each.name for each in self.arms]
        base = self.reference if reference is None else names.index(reference) if reference in names else -1
        if base is None or base < 0:
            raise EvidenceError(f"reference={shown(reference)} is no arm; arms: {listed(map(shown, names))}")
        within = self.rounded or (-inf, inf)
        within = within if base == self.joint.base else (-within[1], -within[0])
        wider = WIDER if all(each.asked.rows.size for each in self.arms) else WIDER_WITHOUT_ROWS
        return [self._row(*each, exp, wider=wider, least=LEAST, within=within) for each in self._ratios(base)]

    def median(self) -> list[Row]:
        """Return the median of each arm; NaN where most sets do not reach it."""
        return [self._row(*self._by_arm("median", k, lambda t, e: (median(t, e), nan))) for k in range(len(self.arms))]

    def restricted_mean(self, tau: float) -> list[Row]:
        """Return the restricted mean up to tau of each arm."""
        if not 0 < tau < inf:
            raise EvidenceError(f"tau={tau:g}; accepted: a time after 0")
        return [
            self._row(*self._by_arm(f"restricted mean to {tau:g}", k, lambda t, e: restricted_mean(t, e, tau)))
            for k in range(len(self.arms))
        ]

    def milestone(self, time: float) -> list[Row]:
        """Return survival at a time of each arm."""
        if not 0 <= time < inf:
            raise EvidenceError(f"time={time:g}; accepted: a time from 0 on")
        return [
            self._row(
                *self._by_arm(f"survival at {time:g}", k, lambda t, e: survival_at(t, e, time)),
                _proportion,
                least=LEAST_OF_SURVIVAL * arm.line.error,
            )
            for k, arm in enumerate(self.arms)
        ]

    def rows(self) -> Sequence[Row]:
        """Return hazard ratios where the reference is known, medians, and restricted means as far as all curves go."""
        tau = min(each.line.end for each in self.arms)
        ratios = [] if self.reference is None else self.hazard_ratio()
        return [*ratios, *self.median(), *self.restricted_mean(0.999 * tau)]

    def summary(self) -> Row:
        """Return how many sets there are of what."""
        return {"sets": len(self), "arms": len(self.arms), "unit": self.unit}

    def said(self) -> list[str]:
        """Return hazard ratios as sentences."""
        if self.reference is None:
            return []
        return [
            f"hazard ratio of {row['arm']} over {self.arms[self.reference].name}: {row['estimate']:.3f} "
            f"(reconstruction {row['reconstruction_low']:.3f} to {row['reconstruction_high']:.3f}; "
            f"95\u00a0% CI {row['conf_low']:.2f} to {row['conf_high']:.2f})"
            for row in self.hazard_ratio()
        ]

    def _ratios(self, base: int) -> list[Statistic]:
        found: list[Statistic] = []
        for k, arm in enumerate(self.arms):
            if k == base:
                continue
            said = [self._pair(row, k, base) for row in self.drawn]
            values = np.array([each.log_hazard_ratio for each in said])
            found.append(("hazard ratio", arm.name, values, np.array([each.std_error for each in said])))
        return found

    def _pair(self, row: int, k: int, base: int) -> TwoArmStatistics:
        if base == self.joint.base:
            return self.joint.between[row][k - (k > base)]
        sets = [(arm.sets.time[i], arm.sets.event[i]) for arm, i in zip(self.arms, self.joint.chosen[row], strict=True)]
        return two_arms(sets[k], sets[base])

    def _by_arm(self, term: str, k: int, statistic: Any) -> Statistic:
        arm = self.arms[k]
        chosen = self.joint.chosen[list(self.drawn), k]
        once = {int(i): statistic(arm.sets.time[i], arm.sets.event[i]) for i in np.unique(chosen)}
        said = np.array([once[int(i)] for i in chosen])
        return term, arm.name, said[:, 0], said[:, 1]

    def _row(
        self,
        term: str,
        arm: str | None,
        values: Floats,
        errors: Floats,
        shown_as: Callable[[float], float] = float,
        *,
        wider: float = WIDER_OF_AN_ARM,
        least: float = 0.0,
        within: tuple[float, float] = (-inf, inf),
    ) -> Row:
        """Return estimate and intervals of a statistic as shown, that of reconstruction within what is printed."""
        equal = np.full(values.size, 1.0 / values.size)
        low, middle, high = weighted_quantiles(values, equal, ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2))
        if isfinite(high - low):
            low, high = middle - wider * (middle - low), middle + wider * (high - middle)
        low, high = max(low, within[0]), min(high, within[1])
        low, high = min(low, middle - least), max(high, middle + least)
        between = float(np.var(values, ddof=1)) if np.isfinite(values).all() else inf
        error = sqrt(float(np.mean(errors**2)) + (1 + 1 / values.size) * between) if np.isfinite(between) else nan
        half = float(ndtri(0.975)) * error
        return {
            "term": term,
            "arm": arm,
            "estimate": _value(middle, shown_as),
            "reconstruction_low": _value(low, shown_as),
            "reconstruction_high": _value(high, shown_as),
            "reconstruction_level": LEVEL,
            "std_error": None if np.isnan(error) else error,
            "conf_low": _value(middle - half, shown_as),
            "conf_high": _value(middle + half, shown_as),
            "conf_level": 0.95,
        }

    def __rich__(self) -> RenderableType:
        from rich.table import Table

        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for name in ("", "arm", "estimate", f"reconstruction {100 * LEVEL:g} %", "95 % CI"):
            table.add_column(name)
        for row in self.rows():
            pairs = [_interval(row, kind) for kind in ("reconstruction", "conf")]
            estimate = "not reached" if row["estimate"] is None else f"{row['estimate']:.3g}"
            table.add_row(row["term"], row["arm"], estimate, pairs[0], "" if row["std_error"] is None else pairs[1])
        return table


def _interval(row: Row, kind: str) -> str:
    ends = [row[f"{kind}_{end}"] for end in ("low", "high")]
    return " to ".join("not reached" if each is None else f"{each:.3g}" for each in ends)


def _proportion(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _value(value: float, shown_as: Callable[[float], float]) -> float | None:
    return None if np.isnan(value) else float(shown_as(value))


def _adam(names: Sequence[str], central: Sequence[tuple[Floats, Events]], unit: str) -> Mapping[str, Any]:
    width = max(4, len(str(max(time.size for time, _ in central))))
    return {
        "USUBJID": np.array(
            [f"{k + 1}-{i + 1:0{width}d}" for k, (time, _) in enumerate(central) for i in range(time.size)]
        ),
        "TRT01P": np.concatenate([np.full(time.size, name) for name, (time, _) in zip(names, central, strict=True)]),
        "AVAL": np.concatenate([time for time, _ in central]),
        "AVALU": np.full(sum(time.size for time, _ in central), unit.upper()),
        "CNSR": np.concatenate([1 - event.astype(np.int64) for _, event in central]),
    }
