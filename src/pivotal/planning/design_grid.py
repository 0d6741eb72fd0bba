"""Many designs at once: every combination of some arguments, with a progress bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

from pydantic import BaseModel, ValidationError

from pivotal.errors import DesignError, did_you_mean, listed, shown
from pivotal.planning.model import GroupSequential
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.plan import Plan
from pivotal.planning.trial_design import design
from pivotal.planning.trial_model import SurvivalTrial
from pivotal.progress import tracked
from pivotal.results import Row

MOST = 100_000
ARGUMENTS = ("power", "events", "subjects", "solve_for", "variance", "bounds_power", "whole_numbers")


@dataclass(frozen=True, kw_only=True)
class DesignGrid(PlanningResult):
    """Designs over a grid.

    Parameters
    ----------
    points : tuple of dict
        The values of the arguments that vary, one a design.
    plans : tuple of Plan or None
        The designs; None where there is none, whose reason stands in ``refusals``.
    refusals : tuple of str or None
        Why there is no design at a point.
    """

    verb: ClassVar[str] = "vary_design"
    title: ClassVar[str] = "Designs over a grid"
    points: tuple[Row, ...]
    plans: tuple[Plan | None, ...]
    refusals: tuple[str | None, ...]

    def rows(self) -> list[Row]:
        """Return one row a design: what varies, and its sizes; infeasible points have none and say why."""
        names = ("power", "events", "subjects", "months", "hazard_ratio", "expected_events", "expected_months")
        found = []
        for index, (point, plan, why) in enumerate(zip(self.points, self.plans, self.refusals, strict=True), start=1):
            held = {name: None if plan is None else getattr(plan, name) for name in names}
            found.append(
                {"term": f"design {index}", **{k: plain_value(v) for k, v in point.items()}, **held, "why_not": why}
            )
        return found

    def summary(self) -> Row:
        """Return how many designs there are, and how many points have none."""
        return {"designs": len(self.plans), "infeasible": sum(plan is None for plan in self.plans)}


def vary_design(
    trial: SurvivalTrial,
    gs: GroupSequential | None = None,
    *,
    over: Mapping[str, Sequence[Any]],
    progress: bool = True,
    **arguments: Any,
) -> DesignGrid:
    """Design a trial at every combination of some arguments.

    Parameters
    ----------
    trial, gs
        As in ``design``.
    over : mapping of str to sequence
        What varies: ``power``, ``events`` and other arguments of ``design`` by name; a part of the trial or of the
        bounds by its path, such as ``trial.effect``, ``trial.accrual.duration`` or ``gs.timing``.
    progress : bool
        Show a progress bar on a terminal.
    **arguments
        Other arguments of ``design``, the same for all.

    Returns
    -------
    DesignGrid
        One row a combination, the last argument varying fastest; an infeasible one says why.

    Raises
    ------
    DesignError
        If a path leads nowhere, a value cannot be taken, or there are more than 100,000 combinations.

    Examples
    --------
    >>> import pivotal as pv
    >>> trial = pv.SurvivalTrial(reference=pv.Hazard.from_median(12), accrual=pv.Accrual(rates=20), follow_up=18)
    >>> found = pv.vary_design(trial, over={"trial.effect": [0.6, 0.7], "power": [0.8, 0.9]}, progress=False)
    >>> [round(row["events"]) for row in found.rows()]
    [120, 161, 247, 330]
    """
    sizes = [len(values) for values in over.values()]
    total = 1
    for size in sizes:
        total *= size
    if not 1 <= total <= MOST:
        raise DesignError(f"over: {total} combinations; feasible: from 1 to {MOST}")
    points: list[Row] = []
    plans: list[Plan | None] = []
    refusals: list[str | None] = []
    for values in tracked(list(product(*over.values())), "designs", wanted=progress):
        point = dict(zip(over, values, strict=True))
        held: dict[str, Any] = {"trial": trial, "gs": gs, **arguments}
        for path, value in point.items():
            _set(held, path, value)
        points.append(point)
        try:
            plans.append(design(held.pop("trial"), held.pop("gs"), **held))
            refusals.append(None)
        except DesignError as error:
            plans.append(None)
            refusals.append(str(error))
    return DesignGrid(
        points=tuple(points),
        plans=tuple(plans),
        refusals=tuple(refusals),
        settings={"over": {name: [plain_value(each) for each in values] for name, values in over.items()}},
    )


def _set(held: dict[str, Any], path: str, value: Any) -> None:
    """Put a value where a path leads, in copies of the nouns on the way."""
    head, *rest = path.split(".")
    if not rest:
        if head not in ARGUMENTS:
            near = did_you_mean(head, ARGUMENTS)
            raise DesignError(
                f"over: {shown(path)} is no argument that can vary; accepted: {listed(ARGUMENTS)}, or a path that "
                "begins with trial. or gs." + (f"\n  hint: {near}" if near else "")
            )
        held[head] = value
        return
    if head not in {"trial", "gs"} or not isinstance(held[head], BaseModel):
        raise DesignError(f"over: {shown(path)} leads nowhere; a path begins with trial. or gs., where these are given")
    held[head] = with_part(held[head], rest, value, path)


def with_part(noun: BaseModel, rest: Sequence[str], value: Any, path: str) -> BaseModel:
    """Return a noun with another value where a path leads; ``path`` is what messages call it."""
    fields = type(noun).model_fields
    if rest[0] not in fields:
        near = did_you_mean(rest[0], fields)
        raise DesignError(
            f"over: {shown(path)} leads nowhere; {type(noun).__name__} has {listed(fields)}"
            + (f"\n  hint: {near}" if near else "")
        )
    if len(rest) > 1:
        inner = getattr(noun, rest[0])
        if not isinstance(inner, BaseModel):
            raise DesignError(f"over: {shown(path)} leads nowhere; {rest[0]} has no parts")
        value = with_part(inner, rest[1:], value, path)
    try:
        given = {name: getattr(noun, name) for name in noun.model_fields_set}
        return type(noun).model_validate(given | {rest[0]: value})
    except ValidationError as error:
        raise DesignError(f"over: {shown(path)}={shown(value)}: {error.errors()[0]['msg']}") from error


def plain_value(value: Any) -> Any:
    """Return a value as a table can hold it."""
    if isinstance(value, BaseModel):
        return str(value.model_dump(mode="json", exclude_defaults=True))
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
