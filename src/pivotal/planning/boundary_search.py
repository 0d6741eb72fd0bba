"""Find the bounds of a group-sequential design.

Efficacy bounds that spend alpha are found look by look under the null hypothesis (Lan and DeMets 1983), with futility
acting only where it is binding; bounds of a fixed shape are found as one constant. Futility bounds that spend beta are
found under the alternative, whose drift is the one under which they meet the efficacy bound at the last look and the
power is reached (Pampallona, Tsiatis and Kim 2001).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pivotal.errors import ConvergenceError, DesignError
from pivotal.kernels import group_sequential as kernels
from pivotal.planning import classical, inner_wedge
from pivotal.planning.boundaries import Bounds, Z, one_or_each
from pivotal.planning.boundary_sides import (
    Task,
    beta_side,
    efficacy_side,
    futility_side,
    harm_side,
    leans_on_last,
    null_side,
    refuse_clash,
    shape_of,
    spends_beta,
)
from pivotal.planning.crossing import (
    AIM,
    DENSITIES,
    PROMISE,
    Array,
    Drift,
    Side,
    Swept,
    absent_side,
    compared,
    means_of,
    swept,
)
from pivotal.planning.model import (
    FixedZ,
    FutilityConditionalPower,
    GroupSequential,
    NullSpending,
    PampallonaTsiatis,
    WangTsiatis,
)
from pivotal.planning.seeking import found_by_beta, sought


class Solution(NamedTuple):
    """Bounds as they were found: scores, chances of crossing, and the expected scores of the alternative."""

    upper: Side
    lower: Side  # for two sides with futility, the upper one of the inner bounds
    null: Array  # chances of the upper and lower bounds by look, with what acts on the type I error
    alternative: Array | None  # for two sides with futility, with a third row for it
    means: Array | None


def bounds(
    design: GroupSequential,
    *,
    power: float | None = None,
    drift: Drift | None = None,
    information: float | None = None,
    margin: float = 1.0,
) -> Bounds:
    """Find the bounds of a group-sequential design.

    Parameters
    ----------
    design : GroupSequential
        The design.
    power : float, optional
        Power for which the drift is found.
    drift : float or sequence of float, optional
        Expected z at information fraction 1 under the alternative; or one a look, so that
        E[Z] = drift * sqrt(fraction) at each. With ``power`` a sequence is a pattern that is multiplied until the power
        is reached. Without ``power``, beta-spending spends one minus the power that results.
    information : float, optional
        Information at fraction 1, for bounds that are, or are to be shown as, hazard ratios.
    margin : float
        The hazard ratio of the null hypothesis, for the same.

    Returns
    -------
    Bounds
        z values, errors spent, and every bound on every scale.

    Raises
    ------
    DesignError
        If the bounds do not exist; the message names the argument and what would be feasible.

    Examples
    --------
    >>> from pivotal.planning.model import GroupSequential, LanDeMets
    >>> found = bounds(GroupSequential((0.5, 0.75, 1), alpha=0.025, efficacy=LanDeMets("obrien-fleming")), power=0.9)
    >>> [round(z, 4) for z in found.z], round(found.drift, 4), found.integration_error < 1e-12
    ([2.9626, 2.359, 2.0141], 3.271, True)
    """
    times = design.spending_time or design.timing
    task = task_of(
        design,
        design.timing,
        times,
        design.futility_spending_time or times,
        power=power,
        drift=drift,
        information=information,
    )
    if not 0.0 < margin < math.inf:
        raise DesignError(f"margin={margin:g}: feasible: above 0")
    return searched(replace(task, margin=margin))


def task_of(
    design: GroupSequential,
    timing: Sequence[float],
    efficacy_time: tuple[float, ...],
    futility_time: tuple[float, ...],
    *,
    power: float | None = None,
    drift: Drift | None = None,
    beta: float | None = None,
    information: float | None = None,
) -> Task:
    """Return a task after checking power, drift and information."""
    time = np.array(timing, float)
    if power is not None and not design.tail < power < 1.0:
        raise DesignError(f"power={power:g}: feasible: above the type I error {design.tail:g} and below 1")
    if power is not None and drift is not None and np.ndim(drift) == 0:
        raise DesignError("drift: give either the power or one drift; a pattern is one drift for each look")
    if information is not None and not 0.0 < information < math.inf:
        raise DesignError(f"information={information:g}: feasible: above 0")
    pattern = time.copy() if drift is None else means_of(drift, time)
    if power is not None and not pattern[-1] > 0.0:
        raise DesignError(f"drift={drift}: a power needs a drift above 0 at the last look")
    return Task(
        design,
        time,
        np.sqrt(time),
        efficacy_time,
        futility_time,
        pattern,
        power,
        drift_given=power is None and drift is not None,
        beta=beta,
        information=information,
    )


def searched(task: Task) -> Bounds:
    """Find the bounds of a task, with more points until two integration rules agree."""
    if isinstance(task.design.efficacy, WangTsiatis) and task.design.efficacy.optimum is not None:
        task = classical.with_optimum(task, solved)
    error = math.inf
    for density, finer in pairwise(DENSITIES):
        solution = solved(task, density)
        error = _error_of(task, solution, finer)
        if error <= AIM:
            break
    if error > PROMISE:
        raise ConvergenceError(f"crossing probabilities differ by {error:.1g} between two integration rules")
    return _as_bounds(task, solution, error)


def _error_of(task: Task, solution: Solution, finer: float) -> float:
    """Return the largest difference of a cumulative probability to that with more points."""
    if inner_wedge.has_wedge(task):
        return inner_wedge.wedge_error(task, inner_wedge.Wedged(*solution), finer)
    zero = np.zeros(task.looks)
    acts = task.binding or task.design.sides == 2 or _binding_shape(task)
    lower = solution.lower if acts else absent_side(task.looks)
    error = compared(task.time, solution.upper, lower, zero, solution.null, finer)[1]
    if solution.alternative is not None and solution.means is not None:
        sides = solution.upper, solution.lower
        error = max(error, compared(task.time, *sides, solution.means, solution.alternative, finer)[1])
    return error


def _binding_shape(task: Task) -> bool:
    return isinstance(task.design.efficacy, PampallonaTsiatis) and task.design.efficacy.binding


def solved(task: Task, density: float) -> Solution:
    """Find the bounds with one number of points."""
    if inner_wedge.has_wedge(task):
        return Solution(*inner_wedge.wedged(task, density, efficacy_alone(task, mirrored(task), density)))
    if isinstance(task.design.efficacy, PampallonaTsiatis):
        return Solution(*classical.pampallona_tsiatis(task, density))
    if spends_beta(task):
        _refuse_without_drift(task, "beta is spent under the alternative")
        return _with_binding_beta(task, density) if task.binding else _with_beta(task, density)
    if task.design.futility is not None:
        return _with_given_futility(task, density)
    lower = mirrored(task)
    upper, null = efficacy_alone(task, lower, density)
    lower = _given(null.found)[1]
    return _under_alternative(task, upper, lower, null, density)


def _refuse_without_drift(task: Task, why: str) -> None:
    if task.power is None and not task.drift_given:
        raise DesignError(f"power: {why}; give power=, or the drift= it is computed under")


def mirrored(task: Task) -> Side:
    """Return the lower bounds that act whatever futility says: mirrored for ``sides=2``, otherwise none."""
    kind = kernels.MIRRORED if task.design.sides == 2 else kernels.ABSENT
    return Side(np.full(task.looks, kind, np.int64), np.zeros(task.looks))


def efficacy_alone(task: Task, lower: Side, density: float) -> tuple[Side, Swept]:
    """Return the efficacy bounds under the null hypothesis with some lower bounds acting."""
    zero = np.zeros(task.looks)

    def at(constant: float | None) -> Swept:
        return swept(task.time, efficacy_side(task, constant), lower, zero, zero, density)

    if shape_of(task) is None:
        found = at(None)
    else:
        found = at(classical.constant(task, lambda trial: float(at(trial).chance[0].sum())))
    refuse_clash(found.status, task, found.found, "alpha" if task.design.futility is None else "futility")
    _refuse_overspent(task, found)
    return _given(found.found)[0], found


def _refuse_overspent(task: Task, found: Swept) -> None:
    """Raise DesignError where nothing of alpha is left for the last look, or given bounds exceed it."""
    spent, tail = float(found.chance[0].sum()), task.design.tail
    if isinstance(task.design.efficacy, FixedZ):
        if spent > tail * (1.0 + 1e-9):
            raise DesignError(
                f"z: these bounds have a type I error of {spent:.6g} of {tail:g}; feasible: larger z, or "
                "HaybittlePeto, which finds the last one"
            )
    elif math.isinf(found.found[0, -1]):
        raise DesignError(
            f"efficacy: {spent:.6g} of {tail:g} is spent before the last look, and nothing is left for it; "
            "feasible: larger bounds or less spending before"
        )


def _given(found: Array) -> tuple[Side, Side]:
    """Return found bounds as given ones; absent where they are infinite."""
    sides = []
    for scores in found:
        there = np.isfinite(scores)
        sides.append(
            Side(np.where(there, kernels.GIVEN, kernels.ABSENT).astype(np.int64), np.where(there, scores, 0.0))
        )
    return sides[0], sides[1]


def _under_alternative(task: Task, upper: Side, lower: Side, null: Swept, density: float) -> Solution:
    """Return the solution with given bounds, its drift being found for the power where one is sought."""
    if task.power is not None:
        drift, found = sought(task, upper, lower, density)
        return Solution(upper, lower, null.chance[:2], found.chance[2:], drift * task.pattern)
    if not task.drift_given:
        return Solution(upper, lower, null.chance[:2], None, None)
    found = swept(task.time, upper, lower, task.pattern, task.pattern, density)
    return Solution(upper, lower, null.chance[:2], found.chance[2:], task.pattern)


def _with_beta(task: Task, density: float) -> Solution:
    """Return the solution with futility that spends beta and is not binding."""
    upper, null = efficacy_alone(task, absent_side(task.looks), density)
    drift, found = _drift_of_beta(task, lambda beta: (upper, beta_side(task, beta)), density, under_null=False)
    refuse_clash(found.status, task, found.found, "futility")
    return Solution(upper, _given(found.found)[1], null.chance[:2], found.chance[2:], drift * task.pattern)


def _with_binding_beta(task: Task, density: float) -> Solution:
    """Return the solution with futility that spends beta and on which the efficacy bounds count."""

    def at(constant: float | None) -> tuple[float, Swept]:
        side = efficacy_side(task, constant)
        return _drift_of_beta(task, lambda beta: (side, beta_side(task, beta)), density, under_null=True)

    if shape_of(task) is None:
        drift, found = at(None)
    else:
        drift, found = at(classical.constant(task, lambda trial: float(at(trial)[1].chance[0].sum())))
    refuse_clash(found.status, task, found.found, "futility")
    _refuse_overspent(task, found)
    upper, lower = _given(found.found)
    return Solution(upper, lower, found.chance[:2], found.chance[2:], drift * task.pattern)


def _drift_of_beta(
    task: Task, sides: Callable[[float], tuple[Side, Side]], density: float, *, under_null: bool
) -> tuple[float, Swept]:
    """Return the multiple of the pattern under which beta-spending bounds are found, and the bounds."""
    if task.power is not None:
        return sought(task, *sides(1.0 - task.power), density, under_null=under_null)
    zero = np.zeros(task.looks)

    def at(beta: float) -> Swept:
        mean0 = zero if under_null else task.pattern
        return swept(task.time, *sides(beta), mean0, task.pattern, density)

    if task.stated_beta is not None:
        return 1.0, at(task.stated_beta)

    return 1.0, found_by_beta(at)


def _with_given_futility(task: Task, density: float) -> Solution:
    """Return the solution with futility given on some scale, or spent under the null hypothesis."""
    rule = task.design.futility
    if isinstance(rule, FutilityConditionalPower) and rule.under == "design":
        _refuse_without_drift(task, "conditional power under the design needs its drift")
    zero = np.zeros(task.looks)
    upper, null = efficacy_alone(task, absent_side(task.looks), density)
    means = task.pattern if task.drift_given else None
    if means is None and task.power is not None:
        means = sought(task, upper, absent_side(task.looks), density)[0] * task.pattern
    for _ in range(200):  # the last efficacy bound and the drift are a fixed point, where futility leans on them
        last_z = null.found[0, -1] / task.root[-1]
        lower = null_side(task) if isinstance(rule, NullSpending) else futility_side(task, last_z, means)
        if task.binding:
            upper, null = efficacy_alone(task, lower, density)
        found = swept(task.time, upper, lower, zero, zero, density)
        refuse_clash(found.status, task, found.found, "futility")
        lower = _given(found.found)[1]
        solution = _under_alternative(task, upper, lower, null, density)
        moved = abs(null.found[0, -1] / task.root[-1] - last_z)
        if means is not None and solution.means is not None:
            moved = max(moved, float(np.abs(solution.means - means).max()))
        if moved < 1e-13 or not leans_on_last(task):
            return solution
        means = solution.means
    raise ConvergenceError("futility: the bounds of conditional power and the drift do not settle; give the drift")


def _as_bounds(task: Task, solution: Solution, error: float) -> Bounds:
    z, lower = (_z_of(side, task) for side in (solution.upper, solution.lower))
    drift = None if solution.means is None else one_or_each(solution.means / task.time)
    one_sided = task.design.sides == 1
    futility = task.design.futility is not None or isinstance(task.design.efficacy, PampallonaTsiatis)
    obeyed = one_sided and not isinstance(task.design.efficacy, PampallonaTsiatis)
    found = Bounds(
        design=task.design,
        timing=tuple(task.time.tolist()),
        efficacy_time=tuple(task.efficacy_time),
        z=z,
        futility_z=lower if futility else (None,) * task.looks,
        harm_z=_harm(task, solution),
        alpha_spent=tuple(np.cumsum(solution.null[0] if one_sided else solution.null[:2].sum(axis=0)).tolist()),
        beta_spent=tuple(np.cumsum(solution.alternative[1 if one_sided else 2]).tolist())
        if futility and solution.alternative is not None
        else None,
        drift=drift,
        power=None if solution.alternative is None else float(solution.alternative[0].sum()),
        information=task.information,
        margin=task.margin,
        integration_error=error,
        known_null=solution.null if obeyed and (task.binding or not futility) else None,
        known_alternative=solution.alternative if obeyed else None,
    )
    return replace(found, settings=_settings(task), notes=_notes(found))


def _settings(task: Task) -> dict[str, object]:
    drifts = (task.pattern / task.time).tolist()
    return {
        "design": task.design,
        "timing": task.time.tolist(),
        "power": task.power,
        "drift": drifts if task.drift_given or len(set(drifts)) > 1 else None,
        "information": task.information,
        "margin": task.margin,
    }


def _notes(found: Bounds) -> tuple[str, ...]:
    error = max(found.integration_error, 1e-16)
    notes = [f"Two Gauss–Legendre rules agree in every cumulative probability within {error:.0e}."]
    if any(each is not None for each in found.futility_z):
        how = "binding: the efficacy bounds count on it" if found.binding else "not binding: alpha holds without it"
        notes.append(f"Futility is {how}.")
    wanted = found.design.efficacy_looks or range(1, found.looks + 1)
    if gone := [str(look) for look in wanted if look <= found.looks and found.z[look - 1] is None]:
        notes.append(f"No efficacy bound at look {', '.join(gone)}: none is given, or less than 1e-15 is spent there.")
    return tuple(notes)


def _z_of(side: Side, task: Task) -> Z:
    given = side.kind == kernels.GIVEN
    return tuple(
        score / root if there else None
        for there, score, root in zip(given.tolist(), side.value.tolist(), task.root.tolist(), strict=True)
    )


def _harm(task: Task, solution: Solution) -> Z:
    """Return the harm bounds, found under the null hypothesis while efficacy acts and futility is not obeyed."""
    if (side := harm_side(task)) is None:
        return (None,) * task.looks
    zero = np.zeros(task.looks)
    found = swept(task.time, solution.upper, side, zero, zero, DENSITIES[1])
    refuse_clash(found.status, task, found.found, "harm")
    lower = _given(found.found)[1]
    z, futility = _z_of(lower, task), _z_of(solution.lower, task)
    if task.design.futility is not None:
        for look, (harm, futile) in enumerate(zip(z, futility, strict=True), start=1):
            if harm is not None and futile is not None and harm > futile:
                raise DesignError(
                    f"harm: at look {look} the harm bound {harm:.4f} is above the futility bound {futile:.4f}; "
                    "feasible: a smaller alpha for harm"
                )
    return z
