"""Simulated trials: their looks as a frame, what became of them on average, and each one's subjects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pivotal.errors import DataError, SimulationError
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.plan import Plan
from pivotal.provenance import Provenance
from pivotal.results import Row
from pivotal.simulation.chunks import Columns
from pivotal.simulation.decisions import CONTINUED, DECISIONS
from pivotal.simulation.model import Scenario
from pivotal.simulation.operating_characteristics import Comparison, OperatingCharacteristics, compared
from pivotal.simulation.replicates import run_chunk, subjects
from pivotal.simulation.tally import Tally
from pivotal.units import DAYS_PER_MONTH

if TYPE_CHECKING:
    from rich.console import RenderableType

BACKENDS = ("polars", "pandas", "pyarrow")


def tally_for(scenario: Scenario) -> Tally:
    """Return an empty tally of a scenario."""
    ratio = None if scenario.course is not None else scenario.truth.hazard_ratio
    return Tally(len(scenario.looks), len(scenario.analyses), np.nan if ratio is None else float(np.log(ratio)))


@dataclass(frozen=True, kw_only=True)
class Simulation(PlanningResult):
    """Simulated trials.

    Parameters
    ----------
    scenario : Scenario
        What they depend on, beside the seed.
    seed, replicates : int
        The replicates are numbered from 0.
    tally : Tally
        Counts and sums over them.
    parts : sequence of dict of arrays
        Their looks, in portions; each time it is iterated anew.
    """

    verb: ClassVar[str] = "simulate"
    title: ClassVar[str] = "Simulation"
    figure: ClassVar[str | None] = "pivotal.figures.simulation:plot_simulation"
    groups: ClassVar[tuple[str, ...]] = ("analysis",)
    levels: ClassVar[tuple[str, ...]] = ("look",)
    scenario: Scenario
    seed: int
    replicates: int
    tally: Tally = field(repr=False)
    parts: Iterable[Columns] = field(repr=False)

    @cached_property
    def provenance(self) -> Provenance:  # type: ignore[override]
        """What the simulation remembers."""
        return Provenance(
            self.verb,
            {"scenario": self.scenario.model_dump(mode="json"), "trials": self.replicates},
            seed=self.seed,
            made=self.made,
        )

    def operating_characteristics(self) -> OperatingCharacteristics:
        """Return power, stopping, sizes, bias and coverage, each with its Monte-Carlo error."""
        return OperatingCharacteristics(scenario=self.scenario, tally=self.tally, settings=self.settings)

    def compare_with(self, plan: Plan | None = None) -> Comparison:
        """Return what a plan expects beside what was simulated, in Monte-Carlo errors; left out, its own plan."""
        return compared(self.operating_characteristics(), plan)

    def rows(self) -> list[Row]:
        """Return the operating characteristics, one row a number."""
        return self.operating_characteristics().rows()

    def summary(self) -> Row:
        """Return the chief numbers in one row."""
        return {"seed": self.seed, **self.operating_characteristics().summary()}

    @property
    def looks(self) -> Any:
        """Every look that was held, one row a replicate, look and analysis; see ``columns`` for what stands in it."""
        return framed(self.columns())

    @property
    def trials(self) -> Any:
        """One row a replicate: the look that ended it, by the first analysis."""
        return framed(self.columns(ends_only=True))

    def columns(self, *, ends_only: bool = False) -> Columns:
        """Return the looks as arrays.

        Returns
        -------
        dict of arrays
            ``replicate``, ``look`` (from 1), ``analysis``, ``month``, ``subjects`` entered, ``events``,
            ``events_experimental``, ``z`` (above 0 favours the experimental arm), ``estimate`` with its ``std_error``,
            the bounds, ``decision``, and whether it was held because events had run out.
        """
        parts = list(self.parts)
        if ends_only:
            kept = [(part["decision"] != CONTINUED) & (part["analysis"] == 0) for part in parts]
            parts = [
                {name: values[rows] for name, values in part.items()} for part, rows in zip(parts, kept, strict=True)
            ]
        found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        names = np.array([each.id for each in self.scenario.analyses])
        return found | {"analysis": names[found["analysis"]], "decision": np.array(DECISIONS)[found["decision"]]}

    def replicate(self, number: int) -> Columns:
        """Return the looks of one replicate, computed anew."""
        self._check(number)
        return run_chunk(self.scenario, self.seed, number, 1)

    def _check(self, number: int) -> None:
        if not isinstance(number, int) or not 0 <= number < self.replicates:
            raise SimulationError(f"replicate={number!r}: the replicates are numbered 0 to {self.replicates - 1}")

    def patients(
        self, replicate: int, *, look: int | None = None, start: date | None = None, backend: str | None = None
    ) -> Any:
        """Rebuild the subjects of one replicate as they were seen at a look.

        Parameters
        ----------
        replicate : int
            From 0.
        look : int, optional
            The last one that was held, where left out.
        start : date, optional
            The first day of the trial; ``RANDDT`` and ``ADT`` are then given.
        backend : str, optional
            Kind of the frame; left out, polars, pandas or pyarrow, whichever is installed.

        Returns
        -------
        frame
            One row a subject who has entered, as ADaM: ``USUBJID``, ``TRT01P``, ``STRATA1`` where there are strata,
            ``PARAMCD``, ``AVAL`` (days), ``CNSR`` (0 event, 1 followed to the cut-off, 2 dropped out, 3 followed as
            long as anybody is), ``EVNTDESC``, ``RANDDY`` (days since the trial began).
        """
        self._check(replicate)
        return framed(adam(self.scenario, self.seed, replicate, look, start), backend)

    def heading(self) -> str:
        """Return one line over the table."""
        return self.operating_characteristics().heading()

    def __rich__(self) -> RenderableType:
        """Return the operating characteristics as a table."""
        return self.operating_characteristics().__rich__()


def adam(scenario: Scenario, seed: int, replicate: int, look: int | None, start: date | None) -> Columns:
    """Return the subjects of a replicate as columns of ADaM; see ``Simulation.patients``."""
    found = subjects(scenario, seed, replicate)
    held = run_chunk(scenario, seed, replicate, 1)
    number = int(held["look"][-1]) if look is None else look
    if number not in held["look"]:
        raise SimulationError(
            f"look={number}: replicate {replicate} was looked at {sorted(set(held['look'].tolist()))}"
        )
    month = float(held["month"][held["look"] == number][0])
    longest = scenario.truth.follow_up_per_subject or np.inf
    there = found.entry < month
    entry, event, dropout = (each[there] for each in (found.entry, found.event, found.dropout))
    happened = (entry + event <= month) & (event <= np.minimum(dropout, longest))
    ends = np.column_stack([month - entry, dropout, np.full(entry.size, longest)])
    reason = np.where(happened, 0, 1 + np.argmin(ends, axis=1))
    time = np.minimum(event, ends.min(axis=1))
    said = np.array(["EVENT", "DATA CUT-OFF", "DROPPED OUT", "END OF FOLLOW-UP"])
    endpoint = (scenario.design.endpoint or "event").upper().replace("-", "_")
    strata = np.array([each.name for each in scenario.truth.strata] or [""])
    columns: Columns = {
        "USUBJID": np.array(
            [f"{replicate}-{number:0{len(str(scenario.subjects))}d}" for number in range(1, entry.size + 1)]
        ),
        "TRT01P": np.array(["Reference", "Experimental"])[found.arm[there]],
        **({"STRATA1": strata[found.stratum[there]]} if scenario.truth.strata else {}),
        "PARAMCD": np.full(
            entry.size, {"PROGRESSION_FREE_SURVIVAL": "PFS", "OVERALL_SURVIVAL": "OS"}.get(endpoint, endpoint)[:8]
        ),
        "AVAL": time * DAYS_PER_MONTH,
        "CNSR": reason,
        "EVNTDESC": said[reason],
        "RANDDY": entry * DAYS_PER_MONTH,
    }
    if start is not None:
        for name, days in (("RANDDT", columns["RANDDY"]), ("ADT", columns["RANDDY"] + columns["AVAL"])):
            columns[name] = np.array([start + timedelta(days=int(day)) for day in days], "datetime64[D]")
    return columns


def framed(columns: Columns, backend: str | None = None) -> Any:
    """Return columns as a frame: of the kind named, or of the first kind that is installed.

    Raises
    ------
    DataError
        If none is.
    """
    import narwhals as nw

    for each in BACKENDS if backend is None else (backend,):
        try:
            return nw.from_dict(columns, backend=nw.Implementation.from_backend(each)).to_native()  # type: ignore[arg-type]
        except (ImportError, ModuleNotFoundError):
            continue
        except (TypeError, ValueError) as error:
            raise DataError(f"backend={backend!r}; accepted: {', '.join(BACKENDS)}") from error
    raise DataError("no data frames are installed; pip install 'pivotal[tables]', or ask for .columns()")
