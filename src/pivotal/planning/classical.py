"""Bounds of a fixed shape: the constant of Wang and Tsiatis, its optimum, the bounds of Pampallona and Tsiatis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import special

from pivotal.errors import DesignError
from pivotal.kernels import group_sequential as kernels
from pivotal.planning.boundary_sides import Task, efficacy_side, refuse_clash
from pivotal.planning.crossing import Array, Side, Swept, absent_side, swept
from pivotal.planning.model import PampallonaTsiatis, WangTsiatis
from pivotal.planning.seeking import root_of

OPTIMUM_DENSITY = 1.7


def constant(task: Task, crossed: Callable[[float], float]) -> float:
    """Return the factor of a shape for which the type I error in one direction is that of the design.

    Parameters
    ----------
    task : Task
        The design.
    crossed : callable
        The probability of crossing the upper bounds under the null hypothesis, given the factor.
    """
    aim = float(special.ndtri(task.design.tail))
    return root_of(lambda trial: float(special.ndtri(crossed(trial))) - aim, 0.3 * -aim, 20.0 - aim)


def with_optimum(task: Task, solve: Callable[[Task, float], Any]) -> Task:
    """Return the task with the Wang–Tsiatis delta that minimises the expected information.

    The information is relative to that of the design itself for the same power, so that the criterion is
    drift² × (expected fraction), under the alternative, under half of it, summed with that under no effect, or with the
    maximum, which is drift².
    """
    if task.power is None:
        raise DesignError("power: the optimum of Wang–Tsiatis bounds is that for a power; give power=")
    from scipy.optimize import minimize_scalar

    efficacy = task.design.efficacy
    assert isinstance(efficacy, WangTsiatis)
    shares = {"between": (0.5,), "sum": (0.0, 0.5, 1.0)}.get(str(efficacy.optimum), (1.0,))
    maximum = float(task.time[-1]) if efficacy.optimum == "with_maximum" else 0.0

    def at(delta: float) -> Task:
        design = task.design.model_copy(update={"efficacy": WangTsiatis(delta=delta)})
        return replace(task, design=design)

    def cost(delta: float) -> float:
        solution = solve(at(delta), OPTIMUM_DENSITY)
        total = float(solution.means[-1]) ** 2 * maximum
        for share in shares:
            means = share * solution.means
            chance = swept(task.time, solution.upper, solution.lower, means, means, OPTIMUM_DENSITY).chance[:2]
            stopping = chance.sum(axis=0)
            stopping[-1] = 1.0 - stopping[:-1].sum()
            total += float(solution.means[-1]) ** 2 * float(stopping @ task.time)
        return total

    found = minimize_scalar(cost, bounds=(-0.2, 0.9), method="bounded", options={"xatol": 1e-7})
    return at(float(found.x))


def pampallona_tsiatis(task: Task, density: float) -> tuple[Side, Side, Array, Array, Array]:
    """Return the bounds of Pampallona and Tsiatis, their chances under both hypotheses, and the expected scores.

    With the efficacy constant c1 and the drift d, the futility bound at fraction t is
    d*sqrt(t) - (d - c1) * t^(delta - 1/2), which meets the efficacy bound at the last look.
    """
    rule = task.design.efficacy
    assert isinstance(rule, PampallonaTsiatis)
    if task.power is None and not task.drift_given:
        raise DesignError("power: the bounds of Pampallona and Tsiatis need power=, or drift=")
    fraction = task.time / task.time[-1]
    shape, zero = fraction ** (rule.delta_futility - 0.5), np.zeros(task.looks)

    def lower_at(first: float, means: Array) -> Side:
        kind = np.full(task.looks, kernels.GIVEN, np.int64)
        kind[-1] = kernels.MEETS
        last = float(means[-1] / task.root[-1])
        return Side(kind, means - (last - first) * shape * task.root)

    def multiple(first: float, upper: Side) -> float:
        if task.power is None:
            return 1.0
        per_unit = float(task.pattern[-1] / task.root[-1])

        def short(trial: float) -> float:
            means = trial * task.pattern
            return float(
                swept(task.time, upper, lower_at(first, means), means, means, density).chance[2].sum()
            ) - float(task.power or 0.0)

        return root_of(short, first / per_unit, (first + 12.0) / per_unit)

    def at(first: float) -> tuple[Side, Side, Array, Swept]:
        upper = efficacy_side(task, first)
        means = multiple(first, upper) * task.pattern
        lower = lower_at(first, means)
        acting = lower if rule.binding else absent_side(task.looks)
        return upper, lower, means, swept(task.time, upper, acting, zero, zero, density)

    def alone(trial: float) -> float:
        nothing = absent_side(task.looks)
        return float(swept(task.time, efficacy_side(task, trial), nothing, zero, zero, density).chance[0].sum())

    def binding(trial: float) -> float:
        return float(at(trial)[3].chance[0].sum())

    first = constant(task, binding if rule.binding else alone)
    upper, lower, means, null = at(first)
    found = swept(task.time, upper, lower, means, means, density)
    refuse_clash(found.status, task, found.found, "efficacy")
    kept = Side(np.full(task.looks, kernels.GIVEN, np.int64), found.found[1].copy())
    return upper, kept, null.chance[:2], found.chance[2:], means
