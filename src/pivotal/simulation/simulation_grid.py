"""Many simulations at once: every combination of some arguments, with the same random numbers for all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from itertools import product
from math import isnan, prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel

from pivotal.errors import DataError, SimulationError, did_you_mean, listed, shown
from pivotal.planning.design_grid import plain_value, with_part
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.plan import Plan
from pivotal.planning.trial_model import PlannedDesign
from pivotal.results import Row
from pivotal.simulation.decisions import plan_of
from pivotal.simulation.model import Scenario
from pivotal.simulation.operating_characteristics import OperatingCharacteristics
from pivotal.simulation.progress import progress_bar
from pivotal.simulation.simulating import simulate

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST = 10_000
THE_SAME = ("trials", "seed", "engine", "threads", "chunk", "client", "out", "progress")  # for all scenarios
LONGEST = 100  # characters of a folder's name
# column of the rows: term and analysis of the operating characteristics
COLUMNS = {
    "power": "power",
    "futility": "stopped for futility",
    "expected_events": "events at the end",
    "expected_subjects": "subjects at the end",
    "expected_months": "months at the end",
    "bias": "bias at the end",
    "coverage": "95 % coverage at the end",
}
BRIEF = ("expected_events", "expected_subjects", "expected_months", "bias")


@dataclass(frozen=True, kw_only=True)
class SimulationGrid(PlanningResult):
    """Simulations over a grid.

    Parameters
    ----------
    points : tuple of dict
        What varies, one a scenario, each value as it is called in tables.
    found : tuple of OperatingCharacteristics or None
        None where a scenario cannot be simulated; the reason stands in ``refusals``.
    refusals : tuple of str or None
    trials, seed : int
        The same for all.
    """

    verb: ClassVar[str] = "simulate_grid"
    title: ClassVar[str] = "Simulations over a grid"
    figure: ClassVar[str | None] = "pivotal.figures.simulation:plot_grid"
    points: tuple[Row, ...]
    found: tuple[OperatingCharacteristics | None, ...]
    refusals: tuple[str | None, ...]
    trials: int
    seed: int

    def rows(self) -> list[Row]:
        """Return one row a scenario: what varies, and its operating characteristics with their Monte-Carlo errors.

        Events, subjects and months are those at the end of the trial; ``bias`` is that of the log hazard ratio there,
        and ``coverage`` that of its 95 % limits, by the first analysis. What cannot be simulated says why.
        """
        rows = []
        for number, (point, one, why) in enumerate(zip(self.points, self.found, self.refusals, strict=True), start=1):
            rows.append({"term": f"scenario {number}", **point, **_numbers(one), "why_not": why})
        return rows

    def summary(self) -> Row:
        """Return how many scenarios there are, and how many cannot be simulated."""
        missing = sum(each is None for each in self.found)
        return {"scenarios": len(self.found), "infeasible": missing, "trials": self.trials, "seed": self.seed}

    def heading(self) -> str:
        """Return one line over the table."""
        return f"{self.title}: {self.trials:,} trials each, the same random numbers"

    def __rich__(self) -> RenderableType:
        """Return what varies and the chief numbers as a table."""
        from pivotal.planning.shown import rows_table

        rows = []
        for row, point in zip(self.rows(), self.points, strict=True):
            numbers: Row = {"power": row["power"], "error": row["power_std_error"]}
            for name in BRIEF:
                short = name.removeprefix("expected_")
                numbers[name if short in point else short] = row[name]
            rows.append({**point, **numbers, "why_not": row["why_not"] and row["why_not"].partition("\n")[0]})
        return rows_table(self.heading(), rows, self.notes)


def _numbers(found: OperatingCharacteristics | None) -> Row:
    held = {}
    if found is not None:
        first = found.scenario.analyses[0].id
        held = {row["term"]: row for row in found.rows() if row["look"] is None and row["analysis"] in (None, first)}
    numbers: Row = {}
    for name, term in COLUMNS.items():
        row = held.get(term)
        exists = row is not None and not isnan(row["estimate"])
        numbers[name] = row["estimate"] if row is not None and exists else None
        numbers[f"{name}_std_error"] = row["std_error"] if row is not None and exists else None
    return numbers


def simulate_grid(
    plan: Plan | PlannedDesign | Scenario | None = None,
    *,
    over: Mapping[str, Sequence[Any] | Mapping[str, Any]],
    trials: int = 10_000,
    seed: int,
    out: str | Path | None = None,
    progress: bool = True,
    **arguments: Any,
) -> SimulationGrid:
    """Simulate every combination of some arguments.

    Every scenario takes the same random numbers: subject *i* of replicate *r* has the same uniform numbers in all of
    them, so that differences between scenarios vary less than their Monte-Carlo errors say.

    Parameters
    ----------
    plan
        As in ``simulate``; left out where ``over`` has plans.
    over : mapping of str to sequence or mapping
        What varies: arguments of ``simulate`` by name, such as ``truth``, ``subjects``, ``plan``, ``analyses``; or a
        part of what is true by its path, such as ``truth.accrual.duration``. Values that have names,
        ``{"early": plan_a, "late": plan_b}``, are called by these in tables.
    trials, seed
        As in ``simulate``, the same for all.
    out : path, optional
        A folder with a run folder for each scenario, called as what varies is called. An interrupted grid goes on.
    progress : bool
        Whether a terminal shows how far it is.
    **arguments
        Other arguments of ``simulate``, the same for all.

    Returns
    -------
    SimulationGrid
        One row a combination, the last argument varying fastest; one that cannot be simulated says why.

    Raises
    ------
    SimulationError
        If something cannot vary, there are more than 10,000 combinations, or none can be simulated, for one reason.
    StorageError
        If a folder holds another run, or cannot be written.

    Examples
    --------
    >>> import pivotal as pv
    >>> trial = pv.SurvivalTrial(
    ...     reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20)
    ... )
    >>> plan = pv.design(trial, pv.GroupSequential((2 / 3, 1)), events=180)
    >>> grid = pv.simulate_grid(plan, over={"truth": [0.5, 0.7, 1.0]}, trials=500, seed=1)
    >>> [round(row["power"], 2) for row in grid.rows()]
    [1.0, 0.63, 0.03]
    """
    choices = {name: _labelled(values) for name, values in over.items()}
    total = prod(len(values) for values in choices.values())
    if not 1 <= total <= MOST:
        raise SimulationError(f"over: {total} combinations; accepted: from 1 to {MOST}")
    _refuse_names(over, arguments, plan)
    points, found, refusals = list[Row](), list[OperatingCharacteristics | None](), list[str | None]()
    with progress_bar(total * trials, wanted=progress) as advance:
        for combination in product(*choices.values()):
            point = {name: label for name, (label, _) in zip(choices, combination, strict=True)}
            held: dict[str, Any] = {"plan": plan, **arguments}
            try:
                for name, (_, value) in zip(choices, combination, strict=True):
                    _set(held, name, value)
                where = None if out is None else Path(out) / _folder(point)
                sim = simulate(held.pop("plan"), **held, trials=trials, seed=seed, out=where, progress=False)
                found.append(sim.operating_characteristics())
                refusals.append(None)
            except (SimulationError, DataError) as error:
                found.append(None)
                refusals.append(str(error))
            points.append(point)
            advance(trials)
    if len(set(refusals)) == 1 and refusals[0] is not None:
        raise SimulationError(f"nothing can be simulated: {refusals[0]}")
    return SimulationGrid(
        points=tuple(points),
        found=tuple(found),
        refusals=tuple(refusals),
        trials=trials,
        seed=seed,
        settings={
            "over": {name: [label for label, _ in values] for name, values in choices.items()},
            "trials": trials,
            "seed": seed,
        },
    )


def _labelled(values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Return values with what tables call them."""
    if isinstance(values, Mapping):
        return list(values.items())
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise SimulationError(
            f"over: {shown(values)} are no values to go through; accepted: a list, or a mapping of names"
        )
    return [(_label(value, number), value) for number, value in enumerate(values, start=1)]


def _label(value: Any, number: int) -> Any:
    if isinstance(value, Plan | PlannedDesign | Scenario):
        return getattr(value, "id", None) or f"{type(value).__name__.lower()} {number}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(_label(each, number)) for each in value)
    if isinstance(value, BaseModel) and hasattr(value, "kind"):
        rest = value.model_dump(mode="json", exclude_defaults=True, exclude={"kind"})
        return f"{value.kind} {', '.join(map(str, rest.values()))}".strip()
    return "planned" if value is None else plain_value(value)


def _refuse_names(over: Mapping[str, Any], arguments: Mapping[str, Any], plan: Any) -> None:
    """Refuse what cannot vary, and what is no argument, before anything is computed."""
    accepted = [name for name in signature(simulate).parameters if name not in THE_SAME]
    for name in over:
        if name.partition(".")[0] not in accepted or ("." in name and not name.startswith("truth.")):
            near = did_you_mean(name, accepted)
            raise SimulationError(
                f"over: {shown(name)} cannot vary; accepted: {listed(accepted)}, or a path that begins with truth."
                + (f"\n  hint: {near}" if near else "")
            )
    for name in arguments:
        if name not in signature(simulate).parameters:
            raise SimulationError(f"{name}= is no argument; accepted: those of simulate, {listed(accepted)}")
    if plan is None and "plan" not in over:
        raise SimulationError("there is no plan; accepted: plan, or over={'plan': [...]}")


def _set(held: dict[str, Any], name: str, value: Any) -> None:
    """Put a value where it belongs, in copies of the nouns on the way."""
    if "." not in name:
        held[name] = value
        return
    trial, plan = held.get("truth"), held["plan"]
    if trial is None and not isinstance(plan, Scenario):
        trial = (plan if isinstance(plan, Plan) else plan_of(plan)).trial
    if not isinstance(trial, BaseModel):
        raise SimulationError(
            f"over: {shown(name)} leads nowhere; accepted where truth= is a trial, or left to the plan"
        )
    held["truth"] = with_part(trial, name.split(".")[1:], value, name)


def _folder(point: Row) -> str:
    """Return what the folder of a scenario is called."""
    said = re.sub(r"[^\w.=+-]+", "_", ",".join(f"{name}={label}" for name, label in point.items())).strip("_.")
    if len(said) <= LONGEST:
        return said
    from pivotal.provenance import sha256_of

    return f"{said[:LONGEST]}-{sha256_of(said.encode())[:8]}"
