"""Roots: the drift that gives a power, and numbers in one dimension."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from pivotal.errors import DesignError
from pivotal.kernels import group_sequential as kernels
from pivotal.planning.boundary_sides import Task
from pivotal.planning.crossing import LARGEST_DRIFT, Side, Swept, refuse_dense, rules


def sought(task: Task, upper: Side, lower: Side, density: float, *, under_null: bool = False) -> tuple[float, Swept]:
    """Return the multiple of the task's pattern of expected scores that gives its power, and the last sweep.

    Raises
    ------
    DesignError
        If no drift gives the power.
    """
    assert task.power is not None
    found, chance = np.empty((2, task.looks)), np.empty((4, task.looks))
    largest = LARGEST_DRIFT / float(np.abs(task.pattern / task.root).max())
    fixed = kernels.upper_quantile(task.design.tail) + kernels.upper_quantile(1.0 - task.power)
    limits = np.array([0.0, largest, min(1.03 * fixed * float(task.root[-1] / task.pattern[-1]), 0.9 * largest)])
    drift, status, _ = kernels.seek(
        task.time, *upper, *lower, task.pattern, limits, task.power, under_null, density, *rules(), found, chance
    )
    refuse_dense(status, task.time)
    if math.isnan(drift):
        raise DesignError(
            f"power={task.power:g}: no drift up to {LARGEST_DRIFT:g} gives this power with these bounds; feasible: "
            "a smaller power, or a looser futility bound"
        )
    return drift, Swept(status, found, chance)


def found_by_beta(at: Callable[[float], Swept]) -> Swept:
    """Return the sweep whose power is one minus the beta that it spends.

    Parameters
    ----------
    at : callable
        The sweep for a beta. Its power hardly depends on it, so that a few secants are enough.
    """
    least = 1e-9

    def gap(beta: float) -> tuple[float, Swept]:
        found = at(beta)
        return float(found.chance[2].sum()) + beta - 1.0, found

    before, (off_before, found) = least, gap(least)
    if off_before >= 0.0:
        return found
    beta = least - off_before
    for _ in range(12):
        if not least < beta < 1.0:
            break
        off, found = gap(beta)
        if abs(off) <= 1e-15 or beta == before or off == off_before:
            return found
        before, off_before, beta = beta, off, beta - off * (beta - before) / (off - off_before)
    return at(root_of(lambda trial: gap(trial)[0], least, 1.0 - least))


def root_of(function: Callable[[float], float], low: float, high: float) -> float:
    """Return a root between two numbers, by Brent's method to the last digits."""
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=1e-15, rtol=8.9e-16, maxiter=200))
