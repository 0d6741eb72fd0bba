"""Power of a trial's design, and the search for what gives a power or a number of events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, inf, log, sqrt

import numpy as np
from scipy.special import ndtr, ndtri

from pivotal.errors import ConvergenceError, DesignError
from pivotal.planning.boundaries import Bounds
from pivotal.planning.boundary_search import bounds
from pivotal.planning.crossing import Crossing, chances, crossing_probabilities, given_side, given_wedge, means_of
from pivotal.planning.expected_events import Course
from pivotal.planning.model import GroupSequential
from pivotal.planning.trial_looks import Schedule, last_month, schedule
from pivotal.planning.trial_model import HazardRatio, LookTime, SurvivalTrial
from pivotal.planning.variance import Moments

LEAST = 1e-9
ENOUGH = 1e-11  # of a z value: power is then right to 4e-12
SOLVED = 1e-10  # of a z value: the drift is then the one that was sought
LONGEST = 1200.0  # months; what takes longer than a century is not found
CLOSE = 4e-16
DENSITY = 1.7  # points of the integration within a search; what is found is integrated anew and checked
SLOPE = 1.6  # by which a z value rises about when subjects are multiplied by e
# Formulas whose E(Z) at a look is one drift times the root of its fraction of the events.
ONE_DRIFT = {"schoenfeld", "freedman", "hsieh_freedman", "lachin_foulkes", "bernstein_lagakos"}


@dataclass(frozen=True)
class Case:
    """A design whose effect, accrual and follow-up may still be searched for.

    Parameters
    ----------
    trial : SurvivalTrial
        The assumptions.
    gs : GroupSequential
        Bounds; one look where the trial has no interim analysis.
    looks : tuple of LookTime
        How the looks are timed; empty, by the fractions of ``gs``.
    variance : str
        The formula.
    bounds_power : float, optional
        For which power the bounds are computed that depend on one; left out, for the design's own.
    power_asked : float, optional
        The power that a size, time or effect is solved for.
    """

    trial: SurvivalTrial
    gs: GroupSequential
    looks: tuple[LookTime, ...]
    variance: str
    bounds_power: float | None = None
    power_asked: float | None = None

    @property
    def tail(self) -> float:
        """Type I error in favour of the experimental arm."""
        return self.gs.alpha / self.gs.sides

    def with_ratio(self, ratio: float) -> Case:
        """Return the case with another hazard ratio."""
        return replace(self, trial=self.trial.model_copy(update={"effect": HazardRatio(value=ratio)}))

    def schedule(self, course: Course, follow_up: float | None, final: float | None = None) -> Schedule:
        """Return the looks for an accrual and a follow-up, or for the month of the last look."""
        if final is None:
            final = last_month(course, self.looks, follow_up)
        return schedule(self.variance, self.trial, course, final, timing=self.gs.timing, looks=self.looks)

    def bounds_at(self, timing: tuple[float, ...]) -> GroupSequential:
        """Return the group-sequential design with the fractions at which looks are expected."""
        return self.gs if not self.looks else self.gs.model_copy(update={"timing": timing})

    def bounds(self, held: Schedule) -> Bounds:
        """Return the bounds of a schedule, those that depend on a drift under its own or that of a given power."""
        gs, margin = self.bounds_at(held.timing), self.trial.margin
        information = self._information(held)
        if not needs_drift(gs):
            return _plain_bounds(gs, information if needs_information(gs) else None, margin)
        if self.bounds_power is not None:
            return bounds(gs, power=self.bounds_power, information=information, margin=margin)
        drift = self.drifts(held)[0][-1] if self.variance in ONE_DRIFT else held.drift
        return bounds(gs, drift=drift, information=information, margin=margin)

    def whole_bounds(self, held: Schedule) -> Bounds:
        """Return the bounds with the drift of the design, and as hazard ratios."""
        gs, margin = self.bounds_at(held.timing), self.trial.margin
        information = self._information(held)
        if self.bounds_power is not None and needs_drift(gs):
            return self.bounds(held)
        drift = self.drifts(held)[0][-1] if self.variance in ONE_DRIFT else held.drift
        if needs_drift(gs):
            return bounds(gs, drift=drift, information=information, margin=margin)
        return _plain_bounds(gs, information if needs_information(gs) else None, margin).at_drift(drift, information)

    def solved_bounds(self, held: Schedule) -> Bounds | None:
        """Return the whole bounds where the power fixed their drift and the schedule has that drift; otherwise None."""
        gs, margin = self.bounds_at(held.timing), self.trial.margin
        if self.power_asked is None or not self.has_one_drift or needs_information(gs):
            return None
        if abs(self.gap(held, self.power_asked)) > SOLVED:
            return None
        found, information = _with_power(gs, self.power_asked, None, 1.0), self._information(held)
        settings = {**found.settings, "information": information, "margin": margin}
        return replace(found, information=information, margin=margin, settings=settings)

    def _information(self, held: Schedule) -> float:
        part = self.trial.experimental_part
        return held.events[-1] * part * (1 - part)

    def crossing(self, held: Schedule, found: Bounds | None = None) -> Crossing:
        """Return the probabilities to cross the bounds under the alternative."""
        drift, timing = self.drifts(held)
        found = found or self.bounds(held)
        if self.variance not in {"average_hazard_ratio", "average_hazard_ratio_gsdesign2"}:
            return crossing_probabilities(timing, found.z, found.lower_z, drift, inner=found.inner_z)
        # z is the estimate over its null standard error, and so varies more or less than one under the alternative
        wider = [sqrt(each.alternative / each.null) for each in held.moments]
        upper, lower, inner = (
            None if side is None else [None if z is None else z * by for z, by in zip(side, wider, strict=True)]
            for side in (found.z, self._stopping_below(found), found.inner_z)
        )
        assert upper is not None and lower is not None
        consistent = crossing_probabilities(timing, upper, lower, drift, inner=inner)
        if self.variance == "average_hazard_ratio":
            return consistent
        unscaled = crossing_probabilities(timing, found.z, self._stopping_below(found), drift, inner=found.inner_z)
        return replace(
            unscaled,
            efficacy=(consistent.efficacy[0], *unscaled.efficacy[1:]),
            futility=(consistent.futility[0], *unscaled.futility[1:]),
        )

    def _stopping_below(self, found: Bounds) -> tuple[float | None, ...]:
        """Return the lower bounds at which the trial stops before the last look."""
        return (*found.lower_z[:-1], None)

    def power(self, held: Schedule) -> float:
        """Return the probability to reject at some look under the alternative."""
        if self.variance == "lachin_foulkes" and self.bounds_power is None:
            return self._lachin_foulkes_power(held)
        if self.variance.startswith("average_hazard_ratio"):
            return float(self.crossing(held).power)
        drift, timing = self.drifts(held)
        found, time = self.bounds(held), np.array(timing)
        root, means = np.sqrt(time), means_of(drift, time)
        sides = given_side(found.z, root), given_side(found.lower_z, root)
        return float(chances(time, *sides, means, DENSITY, given_wedge(found.inner_z, root))[0].sum())

    def drifts(self, held: Schedule) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return E(Z) over the root of the fraction, look by look, and the fractions that correlate the looks."""
        if self.variance not in ONE_DRIFT:
            return held.alternative_drift, held.alternative_timing
        last = held.moments[-1]
        drift = last.mean
        if self.variance == "lachin_foulkes":
            drift = lachin_foulkes_mean(last, self.tail, self._lachin_foulkes_power(held))
        return tuple(drift for _ in held.months), held.timing

    def _lachin_foulkes_power(self, held: Schedule) -> float:
        """Return the power at which the required size is the given one."""
        from scipy.optimize import brentq

        gs = self.bounds_at(held.timing)
        last = held.moments[-1]

        z_alpha = -float(ndtri(self.tail))
        effect = last.mean / sqrt(last.alternative)
        if gs.looks == 1:
            return float(ndtr((effect - z_alpha / sqrt(last.null)) * sqrt(last.alternative)))

        def gap(z: float) -> float:
            needed = z_alpha / sqrt(last.null) + z / sqrt(last.alternative)
            return needed * required_drift(gs, float(ndtr(z)), last.null, self.trial.margin) / (z_alpha + z) - effect

        low = float(ndtri(1.05 * self.tail))
        if gap(low) > 0:
            raise DesignError("variance: lachin_foulkes gives no power above the type I error here; use 'score'")
        return float(ndtr(brentq(gap, low, 8.0, xtol=1e-14, rtol=CLOSE * 4)))

    # ------------------------------------------------------------------------------------------ how far from a power

    def gap(self, held: Schedule, power: float) -> float:
        """Return how much the drift of a schedule exceeds what a power needs; negative where it falls short."""
        last = held.moments[-1]
        if self.variance == "lachin_foulkes":
            needed = required_drift(self.bounds_at(held.timing), power, last.null, self.trial.margin)
            return lachin_foulkes_mean(last, self.tail, power) - needed
        if self.has_one_drift:
            return last.mean - required_drift(self.bounds_at(held.timing), power, last.null, self.trial.margin)
        return _quantile(self.power(held)) - _quantile(power)

    @property
    def has_one_drift(self) -> bool:
        """Whether E(Z) at each look is one drift times the root of its fraction, so that power fixes that drift."""
        return self.variance in ONE_DRIFT and self.bounds_power is None

    def last_gap(self, course: Course, follow_up: float, power: float) -> float:
        """Return the gap from the last look alone, where the fractions of the others are known beforehand."""
        if not (self.has_one_drift and not self.looks) or needs_information(self.gs):
            return self.gap(self.schedule(course, follow_up), power)
        from pivotal.planning.variance import moments

        last = moments(self.variance, self.trial, course, course.end + follow_up)
        needed = required_drift(self.gs, power, None)
        if self.variance == "lachin_foulkes":
            return lachin_foulkes_mean(last, self.tail, power) - needed
        return last.mean - needed


def lachin_foulkes_mean(last: Moments, tail: float, power: float) -> float:
    """Return the drift that Lachin and Foulkes's two variances amount to at a power.

    The fixed sample size is multiplied by the group-sequential inflation, as in gsDesign's ``gsSurv``, so that the
    drift is effect · (z_alpha + z_power) / (z_alpha / sqrt(I0) + z_power / sqrt(I1)).
    """
    z_alpha, z_power = -float(ndtri(tail)), float(ndtri(power))
    effect = last.mean / sqrt(last.alternative)
    return effect * (z_alpha + z_power) / (z_alpha / sqrt(last.null) + z_power / sqrt(last.alternative))


def _quantile(probability: float) -> float:
    return float(ndtri(min(max(probability, 1e-300), 1 - 1e-16)))


@lru_cache(maxsize=512)
def needs_drift(gs: GroupSequential) -> bool:
    """Say whether bounds depend on the drift, as those of beta spending and of optimal shapes do."""
    kinds = {getattr(gs.futility, "kind", None), gs.efficacy.kind}
    if kinds & {"beta_spending", "pampallona_tsiatis"}:
        return True
    return getattr(gs.futility, "under", None) == "design" or getattr(gs.efficacy, "optimum", None) is not None


def needs_information(gs: GroupSequential) -> bool:
    """Say whether bounds depend on the information, because futility is stated as a hazard ratio."""
    return getattr(gs.futility, "kind", None) == "futility_hazard_ratio"


@lru_cache(maxsize=512)
def _plain_bounds(gs: GroupSequential, information: float | None, margin: float) -> Bounds:
    return bounds(gs, information=information, margin=margin)


@lru_cache(maxsize=512)
def _with_power(gs: GroupSequential, power: float, information: float | None, margin: float) -> Bounds:
    return bounds(gs, power=power, information=information, margin=margin)


def required_drift(gs: GroupSequential, power: float, information: float | None, margin: float = 1.0) -> float:
    """Return the drift that gives a power."""
    known = needs_information(gs)
    found = _with_power(gs, power, information if known else None, margin if known else 1.0).drift
    assert isinstance(found, float)
    return found


# ----------------------------------------------------------------------------------------------------- the searches


def accrual_factor(case: Case, course: Course, follow_up: float | None, power: float) -> float:
    """Return by how much accrual rates are multiplied to give a power, with accrual duration and follow-up as they are.

    Raises
    ------
    DesignError
        If no number of subjects does.
    """
    by_number = any(rule.events is not None for rule in case.looks)
    if not by_number:
        held = case.schedule(course, follow_up)
        _favourable(held)
        if case.has_one_drift and not needs_information(case.gs):
            needed = required_drift(case.bounds_at(held.timing), power, None)
            last = held.moments[-1]
            at_one = lachin_foulkes_mean(last, case.tail, power) if case.variance == "lachin_foulkes" else last.mean
            return (needed / at_one) ** 2

        def of_scaled(factor: float) -> float:
            return case.gap(held.scaled(factor), power)

        rough = (_rough_drift(case, power) / held.moments[-1].mean) ** 2
        return _root(of_scaled, rough, "accrual.rates: no number of subjects gives this power", highest=1e9)

    def of_rates(factor: float) -> float:
        return _or_short(lambda: case.gap(case.schedule(course.times(factor), follow_up), power))

    return _root(of_rates, 1.0, "accrual.rates: no number of subjects gives this power", highest=1e9)


def accrual_duration(case: Case, course: Course, follow_up: float | None, power: float) -> float:
    """Return how long accrual lasts to give a power, with its rates and the follow-up as they are."""
    if case.trial.is_proportional and (case.trial.hazard_ratio or 0) >= case.trial.margin:
        _favourable(case.schedule(course.ending(24.0), follow_up))

    def gap(end: float) -> float:
        return _or_short(lambda: _gap_at(case, course.ending(end), follow_up, power))

    what = f"accrual.duration: not even {LONGEST:g} months of accrual give this power; raise accrual.rates"
    try:
        return _root(gap, 24.0, what, highest=LONGEST)
    except DesignError:
        _favourable(case.schedule(course.ending(LONGEST), follow_up))  # what is missing may be an effect, not subjects
        raise


def duration_of_events(course: Course, follow_up: float, events: float) -> float:
    """Return how long accrual lasts so that a number of events is expected at the end of follow-up."""
    what = f"accrual.duration: not even {LONGEST:g} months of accrual give {events:g} events; raise accrual.rates"
    return _root(lambda end: course.ending(end).events(end + follow_up) - events, 24.0, what, highest=LONGEST)


def follow_up_time(case: Case, course: Course, power: float) -> float:
    """Return the months after the last subject's entry that give a power, with accrual as it is.

    Raises
    ------
    DesignError
        If the power is there before accrual ends, or is never reached.
    """
    at_end = _gap_at(case, course, 0.0, power)
    if at_end > 0:
        raise DesignError(
            f"follow_up: the power is reached before accrual ends at month {course.end:g}, where it is "
            f"{case.power(case.schedule(course, 0.0)):.4f}; ask for more than that, give a shorter accrual.duration, "
            "or leave it open and give follow_up"
        )
    longest = min(LONGEST, course.follow_up)
    if _gap_at(case, course, longest, power) < 0:
        held = case.schedule(course, longest)
        _favourable(held)
        raise DesignError(
            f"follow_up: not even {longest:g} months give a power of {power:g}; the {course.entered(course.end):.0f} "
            f"subjects have at most {held.events[-1]:.1f} events, a power of {case.power(held):.4f}; "
            "give more accrual, or ask for that power"
        )
    return _root(lambda months: _gap_at(case, course, months, power), 0.5, "follow_up", highest=longest)


def detectable_ratio(case: Case, power: float, held_of: Callable[[Case], Schedule]) -> float:
    """Return the hazard ratio that is nearest to the margin among those with a power; ``held_of`` gives their looks."""
    margin = case.trial.margin

    def gap(distance: float) -> float:
        tried = case.with_ratio(margin / (1 + distance))
        return _or_short(lambda: tried.gap(held_of(tried), power))

    what = f"effect: not even a hazard ratio of {margin / 1000:.2g} has this power; give more subjects or follow-up"
    return margin / (1 + _root(gap, 0.5, what, highest=999.0))


def _gap_at(case: Case, course: Course, follow_up: float | None, power: float) -> float:
    if follow_up is None:
        return case.gap(case.schedule(course, None), power)
    return case.last_gap(course, follow_up, power)


def _or_short(gap: Callable[[], float]) -> float:
    """Return a gap, very negative where too few events are expected for a look to be held."""
    try:
        return gap()
    except DesignError:
        return -1e3


def _rough_drift(case: Case, power: float) -> float:
    return 1.05 * (-float(ndtri(case.tail)) + float(ndtri(power)))


def _favourable(held: Schedule) -> None:
    """Raise DesignError where the last look is not expected to favour the experimental arm."""
    if not held.moments[-1].mean > 0:
        raise DesignError(
            "effect: the hazard ratio that is expected at the last look is not below the margin, so that no size gives "
            "a power above the type I error; give a smaller hazard ratio, or a larger margin"
        )


def _root(gap: Callable[[float], float], start: float, why_not: str, *, highest: float) -> float:
    """Return where a rising function is zero, looked for around a start.

    Raises
    ------
    DesignError
        If it is negative everywhere up to ``highest``.
    """
    x, below, above = min(start, highest), 0.0, inf
    points: list[tuple[float, float]] = []
    for _ in range(200):
        value = gap(x)
        if value < 0:
            if x >= highest:
                raise DesignError(why_not)
            below = x
        else:
            above = x
        if abs(value) <= ENOUGH or (above < inf and above - below <= CLOSE * above):
            return x
        points = [*points[-3:], (x, value)]
        after = _next(points)
        if not max(below, x / 4) < after < min(above, 4 * x):
            after = sqrt(below * above) if below > 0 and above < inf else (2 * x if value < 0 else x / 2)
        after = min(after, highest)
        if after < LEAST or after == x:
            return x
        x = after
    raise ConvergenceError(f"the search ended at {x:g} without an answer")


def _next(points: list[tuple[float, float]]) -> float:
    """Return where a search goes on: at the root of the polynomial in the value through the last points.

    It gives the logarithm of x (Ostrowski 1966, inverse interpolation); one point has a usual slope.
    """
    x, value = points[-1]
    if value < -50:  # too few events: only a wider search helps
        return 2 * x
    near = [each for each in points if each[1] > -50]
    if len(near) == 1:
        return x * exp(-value / SLOPE)
    total = 0.0
    for at, here in near:
        weight = 1.0
        for _, other in near:
            if other != here:
                weight *= other / (other - here)
        total += weight * log(at / x)
    return x * exp(min(max(total, -5.0), 5.0))
