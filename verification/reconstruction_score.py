"""What a reconstruction misses of the truth behind a figure, figure by figure, and the table of it all."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, isnan, log, sqrt
from typing import Any

import numpy as np
from scipy.special import ndtri

import pivotal as pv
from tests.evidence.reconstruction.drawn_trials import corners
from tests.evidence.reconstruction.figure_cases import FigureCase, KnownArm, said_by

LEVEL = 0.9  # of reconstruction intervals
QUANTILES = 999  # of normal errors
PARTS = (0.25, 0.5, 0.75)  # of the time up to which means are restricted, at which survival is looked at


@dataclass(frozen=True)
class Score:
    """One figure.

    Parameters
    ----------
    case : FigureCase
    crash : str
        The error, if there was one; nothing else counts then.
    not_exact : int
        Numbers of patients and numbers at risk that are not met.
    events, medians, means : tuple of float
        Relative errors of each arm: of events, medians (infinite where only one of the two is reached) and restricted
        means (infinite where the curve of the patients does not reach as far).
    off, low, high : float
        Of the log hazard ratio, minus the truth: that of the patients, and the ends of the interval of reconstruction.
        NaN where there are not two arms.
    hold : mapping of str to tuple of bool
        Whether the intervals of reconstruction of each arm hold its restricted mean, its median, and its survival at
        parts of the time.
    disagreements : tuple of str
        Said of a figure in which all is true.
    """

    case: FigureCase
    crash: str = ""
    not_exact: int = 0
    events: tuple[float, ...] = ()
    medians: tuple[float, ...] = ()
    means: tuple[float, ...] = ()
    off: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    hold: Mapping[str, tuple[bool, ...]] = field(default_factory=dict, compare=False)
    disagreements: tuple[str, ...] = field(default=(), compare=False)

    @property
    def covers(self) -> bool:
        """Whether the interval of reconstruction holds the truth."""
        return self.low <= 0.0 <= self.high

    @property
    def interval_score(self) -> float:
        """Width of the interval, and what misses it, weighted as Gneiting and Raftery (2007) do."""
        return self.high - self.low + 2 / (1 - LEVEL) * (max(self.low, 0.0) + max(-self.high, 0.0))


def score_of(case: FigureCase, *, given: bool) -> Score:
    """Return what is missed of a figure, with hazard ratio, p value and medians withheld, or given."""
    try:
        found = pv.reconstruct(case.figure, **(case.printed if given else {}))
        sets = found.ensemble()
        row = sets.hazard_ratio()[0] if len(case.arms) == 2 else None
    except Exception as error:
        return Score(case, f"{type(error).__name__}: {error}")
    medians, means, ratio = said_by(found.central, case.tau)
    off = low = high = float("nan")
    if row is not None and ratio is not None and case.log_hazard_ratio is not None:
        off = ratio - case.log_hazard_ratio
        low, high = (log(row[f"reconstruction_{end}"]) - case.log_hazard_ratio for end in ("low", "high"))
    return Score(
        case,
        not_exact=sum(
            (time.size != arm.subjects) + sum(int(np.sum(time >= at)) != count for at, count in arm.at_risk.items())
            for (time, _), arm in zip(found.central, case.figure.arms, strict=True)
        ),
        events=tuple(
            abs(int(event.sum()) - arm.events) / arm.events
            for (_, event), arm in zip(found.central, case.arms, strict=True)
        ),
        medians=tuple(_apart(median, arm.median) for median, arm in zip(medians, case.arms, strict=True)),
        means=tuple(
            inf if isnan(mean) else abs(mean / arm.restricted_mean - 1)
            for mean, arm in zip(means, case.arms, strict=True)
        ),
        off=off,
        low=low,
        high=high,
        hold=_hold(case, sets),
        disagreements=tuple(each.what for each in found.disagreements),
    )


def _survival(arm: KnownArm, at: float) -> float:
    time, survival = corners(arm.time, arm.event)
    return float(survival[np.searchsorted(time, at, "right") - 1])


def _hold(case: FigureCase, sets: Any) -> dict[str, tuple[bool, ...]]:
    """Say which intervals of arms hold the truth, where there is one and it is reached."""
    times = [share * case.tau for share in PARTS]
    said = {
        "restricted means": [(sets.restricted_mean(case.tau), [each.restricted_mean for each in case.arms])],
        "medians": [(sets.median(), [each.median for each in case.arms])],
        "survival": [(sets.milestone(at), [_survival(each, at) for each in case.arms]) for at in times],
    }
    return {
        what: tuple(
            row["reconstruction_low"] <= true <= row["reconstruction_high"]
            for rows, truth in each
            for row, true in zip(rows, truth, strict=True)
            if true is not None and None not in (row["reconstruction_low"], row["reconstruction_high"])
        )
        for what, each in said.items()
    }


def _apart(found: float | None, true: float | None) -> float:
    if found is None or true is None:
        return 0.0 if found is true else inf
    return abs(found / true - 1)


@dataclass(frozen=True)
class Scores:
    """All figures of a table."""

    each: tuple[Score, ...]

    @classmethod
    def of(cls, cases: Iterable[FigureCase], *, given: bool) -> "Scores":
        """Return the scores of figures."""
        return cls(tuple(score_of(case, given=given) for case in cases))

    @property
    def compared(self) -> "Scores":
        """Those with two arms."""
        return self.only(lambda score: not isnan(score.off))

    def only(self, which: Callable[[Score], bool]) -> "Scores":
        """Return some of them."""
        return Scores(tuple(each for each in self.each if which(each)))

    def told(self, information: str) -> "Scores":
        """Return those whose figures tell so much."""
        return self.only(lambda score: score.case.information == information)

    def errors(self, what: str) -> np.ndarray:
        """Return errors of events, medians or means of all arms, or absolute ones of log hazard ratios."""
        if what == "off":
            return np.array([abs(each.off) for each in self.each])
        return np.array([error for each in self.each for error in getattr(each, what)])

    def quantile(self, what: str, share: float) -> float:
        """Return a quantile of errors; infinite if so many are."""
        errors = self.errors(what)
        with np.errstate(invalid="ignore"):
            found = float(np.quantile(errors, share)) if errors.size else float("nan")
        return inf if isnan(found) and np.isinf(errors).any() else found

    def within(self, share: float) -> int:
        """Count hazard ratios that are off by less than a share."""
        return sum(abs(np.expm1(each.off)) <= share for each in self.each)

    @property
    def coverage(self) -> float:
        """The share of intervals that hold the truth."""
        return float(np.mean([each.covers for each in self.each])) if self.each else float("nan")

    def held(self, what: str) -> float:
        """Return the share of intervals of an arm's restricted mean, median or survival that hold the truth."""
        return float(np.mean([one for each in self.each for one in each.hold.get(what, ())]))

    @property
    def coverage_error(self) -> float:
        """Its Monte-Carlo error."""
        return sqrt(self.coverage * (1 - self.coverage) / len(self.each))

    @property
    def width(self) -> float:
        """The median width of the intervals."""
        return float(np.median([each.high - each.low for each in self.each]))

    @property
    def calibrated_width(self) -> float:
        """The median width in median errors, if errors were normal, and each interval held its own with LEVEL.

        Where sizes are mixed, so are widths, and the median error is a smaller part of the median width.
        """
        wide = np.array([each.high - each.low for each in self.each])
        at = (np.arange(QUANTILES) + 0.5) / QUANTILES
        errors = np.abs(ndtri(at))[:, None] * wide / (2 * ndtri(0.5 + LEVEL / 2))
        return float(np.median(wide) / np.median(errors))


def show_classes(scores: Scores) -> None:
    """Print a row for each class of information: errors of the log hazard ratio, and what intervals are worth."""
    compared = scores.compared
    classes = sorted({each.case.information for each in compared.each})
    heads = f"{'n':>5}{'median':>9}{'mean':>9}{'p90':>9}{'max':>9}{'cover':>8}{'± MC':>7}{'width':>9}{'/ median':>9}"
    print(f"    {'|Δ log HR| by information':28}{heads}{'score':>9}")
    for name in [*classes, "all"]:
        part = compared if name == "all" else compared.told(name)
        off = part.errors("off")
        numbers = (np.median(off), off.mean(), np.quantile(off, 0.9), off.max())
        wide = min(part.width / max(float(np.median(off)), 1e-9), 9999.0)
        print(
            f"    {name:28}{len(part.each):5}{''.join(f'{each:9.4f}' for each in numbers)}"
            f"{part.coverage:8.0%}{part.coverage_error:7.0%}{part.width:9.4f}{wide:9.1f}"
            f"{np.mean([each.interval_score for each in part.each]):9.4f}"
        )


def show_farthest(scores: Scores, most: int = 6) -> None:
    """Print the figures whose hazard ratios are farthest off, and count what was said to disagree though it is true."""
    farthest = sorted(scores.compared.each, key=lambda score: -abs(score.off))[:most]
    for each in farthest:
        sizes = " + ".join(str(arm.time.size) for arm in each.case.arms)
        what = f"{each.case.name:36}{each.case.tier} {each.case.information:26}{sizes:>12}"
        print(f"    {what} {each.off:+9.4f}; interval {each.low:+.4f} to {each.high:+.4f}")
    said = Counter(what for each in scores.each for what in each.disagreements)
    print(f"    said to disagree, though all is true: {dict(said) or 'nothing'}")


def worst_of(scores: Sequence[Score]) -> str:
    """Return in words which figures crashed or are not exact."""
    return "; ".join(f"{each.case.name}: {each.crash or f'{each.not_exact} numbers not met'}" for each in scores)
