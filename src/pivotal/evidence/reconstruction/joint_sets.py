"""Sets of all arms together: drawn arm by arm, and weighted with what is printed of the arms and between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
from pivotal.evidence.model import HazardRatio, PValue
from pivotal.evidence.reconstruction.disagreements import Disagreement
from pivotal.evidence.reconstruction.drawn_line import DrawnLine
from pivotal.evidence.reconstruction.patient_sets import PatientSets, flattened
from pivotal.evidence.reconstruction.set_statistics import Events, TwoArmStatistics, first_at_half, median, two_arms
from pivotal.frames import Floats
from pivotal.units import Printed

MANY = 5  # times as many combinations of sets are looked at where a hazard ratio or p value is printed
ENOUGH = 0.03  # share of the combinations for which weights must stand
SOFT = 0.5  # of what rounding leaves open, by which a statistic may miss what is printed at one standard deviation
NEAR = 8.0  # weight of a hazard ratio or a median where the central combination is chosen
# Added to it, of a log hazard ratio and of z: sets of patients are not the patients, to whom both were exact.
LEAST_SOFT = (0.003, 0.03)
NEAR_EVENTS = 2.0  # and of a number of events
CANDIDATES = 12  # for the combination in the middle
FAR = 3.0  # such deviations, beyond which no set is said to agree


@dataclass(frozen=True, eq=False)
class JointSets:
    """Combinations of sets, one of each arm.

    Parameters
    ----------
    chosen : (m, arms) int64
        Which set of each arm.
    share : (m,) float64
        Weights, which add up to 1.
    between : tuple of tuple of TwoArmStatistics
        Of each combination: each arm but the base against the base.
    base : int
        The arm that others are compared with: the reference, or the first where none is named.
    disagreements : tuple of Disagreement
    """

    chosen: NDArray[np.int64]
    share: Floats
    between: tuple[tuple[TwoArmStatistics, ...], ...]
    base: int
    disagreements: tuple[Disagreement, ...] = ()

    def central(self, arms: Sequence[PatientSets]) -> tuple[tuple[Floats, Events], ...]:
        """Return the patients of the combination nearest to the middle: in hazard ratios, medians, events and all else.

        What counts is what the patients say whose events are where the line tells; that is looked at for the nearest.
        """
        apart = np.sum([arm.distance[self.chosen[:, k]] for k, arm in enumerate(arms)], axis=0)
        ratios = [np.array([each[k].log_hazard_ratio for each in self.between]) for k in range(len(arms) - 1)]
        halves = [arm.halved[self.chosen[:, k]] for k, arm in enumerate(arms)]
        near = [_Near.of(values, self.share, NEAR) for values in (*ratios, *halves)]
        for k, arm in enumerate(arms):
            events = arm.events[self.chosen[:, k]].astype(np.float64)
            apart = apart + _Near.of(events, self.share, NEAR_EVENTS).off(events)
        distance = apart + np.sum(
            [each.off(values) for each, values in zip(near, (*ratios, *halves), strict=True)], axis=0
        )
        distance[self.share <= 0.05 * self.share.max()] = inf
        found: tuple[tuple[Floats, Events], ...] | None = None
        least = inf
        for row in np.argsort(distance, kind="stable")[:CANDIDATES]:
            patients = tuple(arm.nearest(int(k)) for arm, k in zip(arms, self.chosen[row], strict=True))
            said = [
                two_arms(patients[k], patients[self.base]).log_hazard_ratio for k in range(len(arms)) if k != self.base
            ]
            said += [first_at_half(*each) for each in patients]
            off = apart[row] + sum(float(each.off(np.float64(value))) for each, value in zip(near, said, strict=True))
            if found is None or (np.isfinite(distance[row]) and off < least):
                found, least = patients, off
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class _Near:
    """The middle of what sets say, and how much a distance from it weighs."""

    middle: float
    spread: float
    weight: float

    @classmethod
    def of(cls, values: Floats, share: Floats, weight: float) -> _Near:
        if not np.isfinite(values).all():
            return cls(0.0, 1.0, 0.0)
        return cls(weighted_quantiles(values, share, (0.5,))[0], max(float(np.std(values)), 1e-9), weight)

    def off(self, values: Any) -> Any:
        if not self.weight:
            return np.zeros_like(values)
        return self.weight * ((values - self.middle) / self.spread) ** 2


def weighted_quantiles(values: Floats, share: Floats, quantiles: Sequence[float]) -> list[float]:
    """Return quantiles of weighted values; NaN counts as infinitely large."""
    order = np.argsort(values)
    mass = np.cumsum(share[order]) - 0.5 * share[order]
    return [float(values[order][min(int(np.searchsorted(mass, q)), values.size - 1)]) for q in quantiles]


def joint_sets(
    figure: PublishedFigure,
    lines: Sequence[DrawnLine],
    arms: Sequence[PatientSets],
    *,
    count: int,
    generator: np.random.Generator,
) -> JointSets:
    """Return combinations of the sets of the arms.

    Parameters
    ----------
    figure : PublishedFigure
        What it prints of medians, hazard ratio and p value weighs the combinations.
    lines : sequence of DrawnLine
    arms : sequence of PatientSets
    count : int
        Of combinations; more are looked at where a number between the arms is printed.
    generator : numpy generator
    """
    names = [each.arm for each in figure.arms]
    base = 0 if figure.reference is None else names.index(figure.reference)
    ratio = figure.hazard_ratio if figure.hazard_ratio and not figure.hazard_ratio.stratified else None
    printed = len(arms) == 2 and (ratio is not None or figure.p_value is not None)
    many = count * MANY if printed else count
    chosen = np.stack([_drawn(each.share, many, generator) for each in arms], axis=1)
    between = tuple(
        tuple(
            two_arms(
                (arms[k].time[row[k]], arms[k].event[row[k]]), (arms[base].time[row[base]], arms[base].event[row[base]])
            )
            for k in range(len(arms))
            if k != base
        )
        for row in chosen
    )
    notes: list[Disagreement] = []
    misses = np.zeros(many)
    for arm, line, k in zip(figure.arms, lines, range(len(arms)), strict=True):
        if arm.median is not None:
            missed, note = _medians(arm, line, arms[k], chosen[:, k])
            misses += missed
            notes += note
    if printed:
        for missed, note in _between(ratio, figure.p_value, [each[0] for each in between]):
            misses += missed
            notes += note
    return JointSets(chosen, flattened(misses, ENOUGH), between, base, tuple(notes))


def _drawn(share: Floats, count: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Draw sets, each about as often as its share says, in random order."""
    at = (np.arange(count) + generator.random()) / count
    drawn: NDArray[np.int64] = np.minimum(np.searchsorted(np.cumsum(share), at), share.size - 1)
    return generator.permutation(drawn)


def _outside(values: Floats, low: float, high: float, soft: float) -> Floats:
    """Return the squares of how far values lie outside an interval."""
    missed: Floats = np.maximum(np.maximum(low - values, values - high), 0.0) / max(soft, 1e-12)
    return np.minimum(np.where(np.isnan(missed), 1e6, missed), 1e6) ** 2


def _medians(
    arm: PublishedArm, line: DrawnLine, sets: PatientSets, chosen: NDArray[np.int64]
) -> tuple[Floats, list[Disagreement]]:
    assert arm.median is not None
    printed = arm.median.value
    each = np.array([median(t, e) for t, e in zip(sets.time, sets.event, strict=True)])
    if printed.value is None:
        missed = np.where(np.isnan(each), 0.0, FAR**2)
    else:
        low, high = printed.interval
        missed = _outside(each, low - line.time_error, high + line.time_error, SOFT * (high - low) + line.time_error)
    if missed.min() < FAR**2:
        return missed[chosen], []
    implied = f"the curve implies {_range(each, sets.share, '.3g')}"
    note = Disagreement("median", arm.arm, str(printed), implied, "no set of patients that fits the curve has it")
    return missed[chosen], [note]


def _range(values: Floats, share: Floats, form: str) -> str:
    low, high = weighted_quantiles(values, share, (0.05, 0.95))
    shown = ["not reached" if np.isnan(each) else format(each, form) for each in (low, high)]
    return shown[0] if shown[0] == shown[1] else f"{shown[0]} to {shown[1]}"


def _between(
    printed: HazardRatio | None, p_value: PValue | None, said: Sequence[TwoArmStatistics]
) -> list[tuple[Floats, list[Disagreement]]]:
    """Return how far combinations miss what is printed between two arms, and what none of them has."""
    ratio = np.array([each.log_hazard_ratio for each in said])
    error = np.array([each.std_error for each in said])
    equal = np.full(ratio.size, 1.0 / ratio.size)
    found: list[tuple[Floats, list[Disagreement]]] = []

    def compare(what: str, printed: Printed, values: Floats, to: Callable[[float], float], shown: Floats) -> None:
        ends = sorted(to(each) for each in printed.interval)
        wide = ends[1] - ends[0]
        soft = SOFT * (wide if np.isfinite(wide) else 0.1) + LEAST_SOFT[what == "p value"]
        missed = _outside(values, ends[0], ends[1], soft)
        notes = []
        if missed.min() >= FAR**2:
            implied = f"curves and numbers at risk imply {_range(shown, equal, '.3g')}"
            notes = [Disagreement(what, None, str(printed), implied, "no sets of patients that fit the curves have it")]
        found.append((missed, notes))

    def logarithm(value: float) -> float:
        return log(value) if value > 0 else -inf

    if printed is not None:
        compare("hazard ratio", printed.value, ratio, logarithm, np.exp(ratio))
        quantile = float(ndtri(0.5 + printed.level / 200.0))
        for limit, side in zip(printed.ci or (None, None), (-1, 1), strict=True):
            if limit is not None:
                end = ratio + side * quantile * error
                compare(
                    f"{'lower' if side < 0 else 'upper'} limit of the hazard ratio", limit, end, logarithm, np.exp(end)
                )
    if p_value is not None:
        z = np.array([each.z for each in said])
        sides = 1 if p_value.sides == "one" else 2
        size = z if sides == 1 else np.abs(z)

        def z_of(p: float) -> float:
            return inf if p <= 0 else float(-ndtri(min(p, 1.0) / sides))

        compare("p value", p_value.value, size, z_of, sides * ndtr(-size))
    return found
