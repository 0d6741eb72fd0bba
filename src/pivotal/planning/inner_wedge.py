"""Two-sided designs that also stop for futility, when the absolute z is small: between two inner bounds.

The type II error is the probability of rejecting in neither direction. Its spending gives the inner bounds, under the
drift at which they meet the outer ones at the last look (Pampallona and Tsiatis 1994; Pampallona et al. 2001). The
power is that in favour of the experimental arm, as everywhere here, so that the drift which is stated for a power is
larger by as little as a rejection in the other direction is likely. An interim look at which a one-sided bound of the
same error would be at a negative z has no inner bound, and the rest of the spending function is stretched over the
looks that have one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy import special

from pivotal.errors import ConvergenceError, DesignError
from pivotal.kernels import group_sequential as kernels
from pivotal.planning import classical
from pivotal.planning.boundary_sides import (
    Task,
    beta_side,
    efficacy_side,
    futility_side,
    leans_on_last,
    refuse_clash,
    shape_of,
)
from pivotal.planning.crossing import LARGEST_DRIFT, Array, Side, Swept, chances, compared, swept_wedge
from pivotal.planning.model import BetaSpending, FutilityConditionalPower, PampallonaTsiatis
from pivotal.planning.seeking import root_of

NO_DRIFT = (
    f"no drift up to {LARGEST_DRIFT:g} gives this power with these bounds; feasible: a smaller power, or less futility"
)


class Wedged(NamedTuple):
    """Bounds as they were found: scores, chances of stopping, and the expected scores of the alternative."""

    upper: Side
    inner: Side  # the upper one of the inner bounds
    null: Array  # chances by look: upper, lower, and the inner bounds where they act on the type I error
    alternative: Array | None  # chances by look: upper, lower, inner
    means: Array | None


def has_wedge(task: Task) -> bool:
    """Return whether a design has two sides and stops for futility."""
    design = task.design
    return design.sides == 2 and (design.futility is not None or isinstance(design.efficacy, PampallonaTsiatis))


def wedged(task: Task, density: float, alone: tuple[Side, Swept]) -> Wedged:
    """Find the bounds of a two-sided design with futility.

    Parameters
    ----------
    task : Task
        The design.
    density : float
        Points of the integration.
    alone : (Side, Swept)
        The outer bounds without inner ones under the null hypothesis.
    """
    rule = task.design.futility
    spends = isinstance(task.design.efficacy, PampallonaTsiatis) or isinstance(rule, BetaSpending)
    leans = isinstance(rule, FutilityConditionalPower) and rule.under == "design"
    if (spends or leans) and task.power is None and not task.drift_given:
        raise DesignError(
            "power: this futility bound is found under the alternative; give power=, or the drift= it is computed under"
        )
    search = _Search(task, density, *alone)
    return search.spending() if spends else search.given()


def wedge_error(task: Task, found: Wedged, density: float) -> float:
    """Return the largest difference of a cumulative probability to that with another number of points."""
    upper, lower, wedge = _sides(found.upper, found.inner)
    zero, acting = np.zeros(task.looks), wedge if len(found.null) == 3 else None
    error = compared(task.time, upper, lower, zero, found.null, density, acting)[1]
    if found.alternative is None or found.means is None:
        return error
    return max(error, compared(task.time, upper, lower, found.means, found.alternative, density, wedge)[1])


def _sides(upper: Side, inner: Side) -> tuple[Side, Side, Array]:
    return upper, Side(upper.kind, -upper.value), np.array([-inner.value, inner.value])


@dataclass
class _Search:
    """The search for the inner bounds of one design with one number of points.

    Parameters
    ----------
    task, density
        As in ``wedged``.
    upper, null : Side, Swept
        The outer bounds without inner ones, and their sweep.
    without : set of int
        The looks, from 0, that turned out to have no inner bound.
    """

    task: Task
    density: float
    upper: Side
    null: Swept
    without: set[int] = field(default_factory=set)

    @property
    def binding(self) -> bool:
        """Whether the outer bounds count on futility's being obeyed."""
        rule = self.task.design.efficacy
        return rule.binding if isinstance(rule, PampallonaTsiatis) else self.task.binding

    # ------------------------------------------------------------------------------------------ spent, or of a shape

    def spending(self) -> Wedged:
        """Return the bounds whose futility is found under the alternative."""
        task = self.task
        if task.power is not None:
            found = self._at(1.0 - task.power, None)[1]
            if abs(float(found.chance[5].sum()) + task.power - 1.0) > 1e-9:
                raise DesignError(f"power={task.power:g}: {NO_DRIFT}")
            return self._finished(found, None)
        if task.stated_beta is not None:
            return self._finished(self._of_stated(task.stated_beta), 1.0)

        def off(power: float) -> float:
            found = self._at(1.0 - power, None)[1]
            return float(self._under(found, task.pattern)[0].sum()) - power

        low, high = task.design.alpha * (1.0 + 1e-6), 1.0 - 1e-9
        power = low if off(low) < 0.0 else high if off(high) > 0.0 else root_of(off, low, high)
        return self._finished(self._at(1.0 - power, None)[1], 1.0)

    def _of_stated(self, beta: float) -> Swept:
        """Return the bounds that spend a known type II error, under the drift that has the power in both directions."""

        def off(multiple: float) -> float:
            found = self._at(beta, multiple)[1]
            return 1.0 - float(found.chance[5].sum()) - float(self._under(found, self.task.pattern)[0].sum())

        return self._at(beta, 1.0 if off(0.5) > 0.0 or off(1.0) <= 0.0 else root_of(off, 0.5, 1.0))[1]

    def _at(self, beta: float, multiple: float | None) -> tuple[float, Swept]:
        """Return the multiple of the pattern at which a type II error is spent, and the bounds, of one multiple."""
        shape = shape_of(self.task)
        if not self.binding:
            outer = Side(self.upper.kind, np.array([-self.upper.value, self.upper.value]))
            first = float(self.upper.value[-1] / self.task.root[-1])
            return self._settled(beta, multiple, outer, first)

        def at(constant: float | None) -> tuple[float, Swept]:
            side = efficacy_side(self.task, constant)
            outer = Side(side.kind, np.array([-side.value, side.value]))
            return self._settled(beta, multiple, outer, math.nan if constant is None else constant)

        if shape is None:
            return at(None)
        return at(classical.constant(self.task, lambda trial: float(at(trial)[1].chance[0].sum())))

    def _settled(self, beta: float, multiple: float | None, outer: Side, first: float) -> tuple[float, Swept]:
        """Return the multiple and the bounds once the looks without an inner bound are known."""
        self.without.clear()
        for _ in range(self.task.looks):
            factor = self._multiple(beta, outer, first) if multiple is None else multiple
            found = self._swept(beta, factor, outer, first)
            inner = found.found[2] > 0.0
            spent = found.chance[5]
            gone = [k for k in range(self.task.looks - 1) if inner[k] and found.chance[6, k] > spent[k]]
            if isinstance(self.task.design.efficacy, PampallonaTsiatis) or not gone:
                break
            self.without.add(gone[0])
        return factor, found

    def _multiple(self, beta: float, outer: Side, first: float) -> float:
        aim, pattern, root = float(special.ndtri(beta)), self.task.pattern, self.task.root
        per_unit = float(np.abs(pattern / root).max())

        def off(trial: float) -> float:
            accepted = float(self._swept(beta, trial, outer, first).chance[5].sum())
            return float(special.ndtri(min(max(accepted, 1e-300), 1.0 - 1e-16))) - aim

        low, high = 1e-9 / per_unit, LARGEST_DRIFT / per_unit
        # the outer bounds may be far from those of alpha, while the constant of their shape is sought
        return low if off(low) <= 0.0 else high if off(high) >= 0.0 else root_of(off, low, high)

    def _swept(self, beta: float, multiple: float, outer: Side, first: float) -> Swept:
        """Return the bounds that spend a type II error under one multiple of the pattern."""
        means = multiple * self.task.pattern
        zero = np.zeros(self.task.looks)
        return swept_wedge(self.task.time, outer, self._inner(beta, means, first), zero, means, self.density)

    def _inner(self, beta: float, means: Array, first: float) -> Side:
        task, rule = self.task, self.task.design.efficacy
        if isinstance(rule, PampallonaTsiatis):
            shape = (task.time / task.time[-1]) ** (rule.delta_futility - 0.5)
            half = means - (float(means[-1] / task.root[-1]) - first) * shape * task.root
            kind = np.where(half > 0.0, kernels.GIVEN, kernels.ABSENT).astype(np.int64)
            kind[-1] = kernels.MEETS
            return Side(kind, np.array([-half, half]))
        kind, errors = beta_side(task, beta)
        if self.without:
            kind[list(self.without)] = kernels.ABSENT
            before = float(errors[max(self.without)])
            errors = np.maximum((errors - before) / (beta - before) * beta, 0.0)
        return Side(kind, np.array([-errors, errors]))

    # ---------------------------------------------------------------------------------------- given on some scale

    def given(self) -> Wedged:
        """Return the bounds whose futility is given: at looks where neither direction is promising by it."""
        task, upper = self.task, self.upper
        means = task.pattern if task.drift_given else None
        inner = Side(np.zeros(task.looks, np.int64), np.zeros(task.looks))
        for _ in range(200):  # the last outer bound and the drift are a fixed point, where futility leans on them
            last = float(upper.value[-1])
            if means is None and task.power is not None:
                means = self._for_power(upper, inner) * task.pattern
            inner = self._floored(futility_side(task, last / float(task.root[-1]), means), upper)
            if self.binding:
                upper = self._binding_outer(inner)
                inner = self._floored(inner, upper)
            after = self._for_power(upper, inner) * task.pattern if task.power is not None else means
            moved = abs(float(upper.value[-1]) - last)
            if means is not None and after is not None:
                moved = max(moved, float(np.abs(after - means).max()))
            means = after
            if moved < 1e-13 or not leans_on_last(task):
                return self._whole(upper, inner, means)
        raise ConvergenceError("futility: the bounds of conditional power and the drift do not settle; give the drift")

    def _floored(self, side: Side, upper: Side) -> Side:
        """Return inner bounds where they are above 0; at the last look, the outer one where futility has it."""
        value = np.where(side.kind == kernels.GIVEN, side.value, 0.0)
        if side.kind[-1] == kernels.MEETS or (self.binding and side.kind[-1] == kernels.GIVEN):
            value[-1] = upper.value[-1]
        kind = np.where(value > 0.0, kernels.GIVEN, kernels.ABSENT).astype(np.int64)
        refuse_clash(0, self.task, np.array([_far(upper), np.where(value > 0.0, value, -math.inf)]), "futility")
        return Side(kind, np.maximum(value, 0.0))

    def _binding_outer(self, inner: Side) -> Side:
        """Return the outer bounds under the null hypothesis with the interim inner ones acting."""
        task, zero = self.task, np.zeros(self.task.looks)
        half = np.append(inner.value[:-1], 0.0)
        given = Side(np.full(task.looks, kernels.GIVEN, np.int64), np.array([-half, half]))

        def at(constant: float | None) -> Swept:
            side = efficacy_side(task, constant)
            outer = Side(side.kind, np.array([-side.value, side.value]))
            return swept_wedge(task.time, outer, given, zero, zero, self.density)

        found = (
            at(None)
            if shape_of(task) is None
            else at(classical.constant(task, lambda trial: float(at(trial).chance[0].sum())))
        )
        refuse_clash(found.status, task, found.found[[3, 2]], "futility")
        return _upper(found)

    # ----------------------------------------------------------------------------------------------------- the rest

    def _for_power(self, upper: Side, inner: Side) -> float:
        """Return the multiple of the pattern that gives the power in favour of the experimental arm."""
        task = self.task
        assert task.power is not None
        aim, per_unit = float(special.ndtri(task.power)), float(np.abs(task.pattern / task.root).max())

        def off(trial: float) -> float:
            chance = float(chances(task.time, *_sides_at(upper, inner, trial * task.pattern, self.density))[0].sum())
            return float(special.ndtri(min(max(chance, 1e-300), 1.0 - 1e-16))) - aim

        high = LARGEST_DRIFT / per_unit
        if off(high) < 0.0:
            raise DesignError(f"power={task.power:g}: {NO_DRIFT}")
        return root_of(off, 0.0, high)

    def _under(self, found: Swept, means: Array) -> Array:
        sides = _sides_at(_upper(found), _inner_of(found), means, self.density)
        return chances(self.task.time, *sides)

    def _finished(self, found: Swept, multiple: float | None) -> Wedged:
        refuse_clash(found.status, self.task, found.found[[3, 2]], "futility")
        upper, inner = _upper(found), _inner_of(found)
        factor = self._for_power(upper, inner) if multiple is None else multiple
        return self._whole(upper, inner, factor * self.task.pattern)

    def _whole(self, upper: Side, inner: Side, means: Array | None) -> Wedged:
        zero, null = np.zeros(self.task.looks), self.null.chance[:2]
        if self.binding:
            null = chances(self.task.time, *_sides_at(upper, inner, zero, self.density))
        alternative = None
        if means is not None:
            alternative = chances(self.task.time, *_sides_at(upper, inner, means, self.density))
        return Wedged(upper, inner, null, alternative, means)


def _sides_at(upper: Side, inner: Side, means: Array, density: float) -> tuple[Side, Side, Array, float, Array]:
    up, low, wedge = _sides(upper, inner)
    return up, low, means, density, wedge


def _far(upper: Side) -> Array:
    return np.where(upper.kind == kernels.GIVEN, upper.value, math.inf)


def _upper(found: Swept) -> Side:
    there = np.isfinite(found.found[3])
    kind = np.where(there, kernels.GIVEN, kernels.ABSENT).astype(np.int64)
    return Side(kind, np.where(there, found.found[3], 0.0))


def _inner_of(found: Swept) -> Side:
    """Return the inner bounds, absent where they are 0."""
    half = np.maximum(found.found[2], 0.0)
    return Side(np.where(half > 0.0, kernels.GIVEN, kernels.ABSENT).astype(np.int64), half)
