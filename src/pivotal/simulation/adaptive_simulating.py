"""The door to adaptive trials, and what it returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import ValidationError

from pivotal.errors import SimulationError, listed, shown
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.plan import Plan
from pivotal.planning.trial_model import Effect, LookTime, PlannedDesign
from pivotal.provenance import Provenance
from pivotal.results import Row
from pivotal.simulation.adaptation_model import AdaptiveScenario, Rule, TreatmentArm
from pivotal.simulation.adaptive import run_adaptive_chunk, subjects_at_end, trials_of
from pivotal.simulation.adaptive_bounds import error_of_looks
from pivotal.simulation.adaptive_tally import AdaptiveCharacteristics, AdaptiveTally, true_nulls
from pivotal.simulation.chunks import Columns
from pivotal.simulation.decisions import CONTINUED, DECISIONS
from pivotal.simulation.engines import Engine, run_in_chunks
from pivotal.simulation.model import LookAnalysis, LookTest, Randomisation, Scenario
from pivotal.simulation.progress import progress_bar
from pivotal.simulation.rebuilt_subjects import framed
from pivotal.simulation.replicates import Subjects
from pivotal.simulation.run_folder import RunFolder
from pivotal.simulation.simulating import Stored, Truth, _check, scenario_of

if TYPE_CHECKING:
    from distributed import Client
    from rich.console import RenderableType

Arms = Sequence[TreatmentArm] | Mapping[str, Effect | float]


@dataclass(frozen=True, kw_only=True)
class AdaptiveSimulation(PlanningResult):
    """Simulated adaptive trials.

    Parameters
    ----------
    adaptive : AdaptiveScenario
        What they depend on, beside the seed.
    seed, replicates : int
        The replicates are numbered from 0.
    tally : AdaptiveTally
        Counts and sums over them.
    parts : sequence of dict of arrays
        Their looks, in portions; each time it is iterated anew.
    """

    verb: ClassVar[str] = "simulate_adaptive"
    title: ClassVar[str] = "Adaptive simulation"
    groups: ClassVar[tuple[str, ...]] = ("analysis",)
    levels: ClassVar[tuple[str, ...]] = ("look",)
    adaptive: AdaptiveScenario
    seed: int
    replicates: int
    tally: AdaptiveTally = field(repr=False)
    parts: Iterable[Columns] = field(repr=False)

    @cached_property
    def provenance(self) -> Provenance:  # type: ignore[override]
        """What the simulation remembers."""
        settings = {"adaptive": self.adaptive.model_dump(mode="json"), "trials": self.replicates}
        return Provenance(self.verb, settings, seed=self.seed, made=self.made)

    def operating_characteristics(self) -> AdaptiveCharacteristics:
        """Return power, errors, sizes and what the rules did, each with its Monte-Carlo error."""
        return AdaptiveCharacteristics(adaptive=self.adaptive, tally=self.tally, settings=self.settings)

    def error_of_looks(self) -> float:
        """Return the type-I error of the looks, extra ones and all, by recursion; see ``adaptive_bounds``."""
        return error_of_looks(self.adaptive)

    def rows(self) -> list[Row]:
        """Return the operating characteristics, one row a number."""
        return self.operating_characteristics().rows()

    def summary(self) -> Row:
        """Return the chief numbers in one row."""
        return {"seed": self.seed, **self.operating_characteristics().summary()}

    @property
    def looks(self) -> Any:
        """Every look that was held, one row a replicate, look and hypothesis; see ``columns``."""
        return framed(self.columns())

    @property
    def trials(self) -> Any:
        """The look that ended each replicate, one row a hypothesis."""
        return framed(self.columns(ends_only=True))

    def columns(self, *, ends_only: bool = False) -> Columns:
        """Return the looks as arrays.

        Returns
        -------
        dict of arrays
            As ``Simulation.columns``, with the hypothesis as ``analysis``; ``events`` are those of its comparison,
            ``all_events`` of all arms. ``planned_look`` is 0 at an extra look; ``statistic`` is what is held against
            the bound; ``rejected`` and ``active`` say what became of the hypothesis by then, ``wanted`` how many
            events the last look waits for, ``enriched`` whether only a stratum goes on, and ``conditional_power`` is
            that of the planned events where they were chosen anew.
        """
        parts = list(self.parts)
        if ends_only:
            kept = [part["decision"] != CONTINUED for part in parts]
            parts = [{name: each[rows] for name, each in part.items()} for part, rows in zip(parts, kept, strict=True)]
        found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        names = np.array([each.name for each in self.adaptive.hypotheses])
        return found | {"analysis": names[found["analysis"]], "decision": np.array(DECISIONS)[found["decision"]]}

    def replicate(self, number: int) -> Columns:
        """Return the looks of one replicate, computed anew."""
        return run_adaptive_chunk(self.adaptive, self.seed, self._checked(number), 1)

    def subjects(self, replicate: int) -> Subjects:
        """Return the subjects of one replicate who had entered by its end, in arms numbered as they were given."""
        return subjects_at_end(self.adaptive, self.seed, self._checked(replicate))[0]

    def _checked(self, number: int) -> int:
        if not isinstance(number, int) or not 0 <= number < self.replicates:
            raise SimulationError(f"replicate={number!r}: the replicates are numbered 0 to {self.replicates - 1}")
        return number

    def heading(self) -> str:
        """Return one line over the table."""
        return self.operating_characteristics().heading()

    def __rich__(self) -> RenderableType:
        """Return the operating characteristics as a table."""
        return self.operating_characteristics().__rich__()


def adaptive_scenario(
    scenario: Scenario, rules: Sequence[Rule], arms: Arms | None, stop_when: str = "all"
) -> AdaptiveScenario:
    """Return a scenario with rules and arms.

    Raises
    ------
    SimulationError
        If they do not fit.
    """
    given = {"scenario": scenario, "rules": tuple(rules), "arms": arms or (), "stop_when": stop_when}
    try:
        return AdaptiveScenario.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        raise SimulationError(f"{where}={shown(first['input'])}: {said}" if where else said) from error


def simulate_adaptive(  # noqa: PLR0913 (choices by keyword)
    plan: Plan | PlannedDesign | Scenario | AdaptiveScenario,
    rules: Sequence[Rule] = (),
    *,
    arms: Arms | None = None,
    stop_when: Literal["all", "any"] = "all",
    trials: int = 10_000,
    seed: int,
    truth: Truth | None = None,
    subjects: int | None = None,
    looks: Sequence[LookTime] | None = None,
    entry: Literal["poisson", "fixed"] | None = None,
    randomisation: Randomisation | None = None,
    analyses: LookTest | LookAnalysis | None = None,
    obey_futility: bool | None = None,
    engine: Engine = "threads",
    threads: int | None = None,
    chunk: int | None = None,
    client: Client | None = None,
    out: str | Path | None = None,
    progress: bool = True,
) -> AdaptiveSimulation:
    """Simulate a trial that changes on its way, many times, patient by patient.

    Parameters
    ----------
    plan : Plan, PlannedDesign, Scenario or AdaptiveScenario
        What is planned for two arms: bounds, looks, and the events of each comparison with the reference arm.
    rules : sequence of rule
        ``SampleSizeReestimation``, ``DropArms``, ``Enrich``, ``AlphaGraph``, ``ExtraLook``; they compose. Without any,
        several arms are tested together at every look (Dunnett's test, closed).
    arms : mapping of str to effect, or sequence of TreatmentArm, optional
        The experimental arms; left out, the one of the plan. ``subjects`` are those of all arms.
    stop_when : {"all", "any"}
        Whether the trial ends once every hypothesis that goes on is rejected, or the first.
    trials, seed, truth, subjects, looks, entry, randomisation, obey_futility
        As in ``simulate``.
    analyses : test, optional
        Log-rank tests, weighted or not, or Cox's; ``LogRankTest()`` where left out.
    engine, threads, chunk, client, out, progress
        As in ``simulate``. The steps between looks are Python's, which one thread at a time runs: ``engine="dask"``
        spreads them over processes.

    Returns
    -------
    AdaptiveSimulation
        With ``operating_characteristics``, ``looks``, ``trials``, ``replicate`` and ``subjects``.

    Raises
    ------
    SimulationError
        If something cannot be simulated as it is asked for.
    StorageError
        If ``out`` holds another run, or cannot be written.

    Examples
    --------
    >>> import pivotal as pv
    >>> trial = pv.SurvivalTrial(
    ...     reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20)
    ... )
    >>> plan = pv.design(trial, pv.GroupSequential((2 / 3, 1)), events=180)
    >>> rule = pv.SampleSizeReestimation(look=1, target_power=0.9, most_events=270)
    >>> sim = pv.simulate_adaptive(plan, [rule], trials=500, seed=1)
    >>> round(sim.summary()["power"], 2), sim.operating_characteristics().quantile("events", 0.95)
    (0.77, 270)
    """
    choices: dict[str, Any] = {
        "truth": truth, "subjects": subjects, "looks": looks, "entry": entry, "randomisation": randomisation,
        "analyses": analyses, "obey_futility": obey_futility,
    }  # fmt: skip
    if isinstance(plan, Scenario | AdaptiveScenario) and (
        said := [name for name in choices if choices[name] is not None]
    ):
        raise SimulationError(f"{listed(said)}: the scenario states it; change it there")
    if isinstance(plan, AdaptiveScenario):
        adaptive = plan
        if rules or arms or stop_when != "all":
            raise SimulationError("rules, arms, stop_when: the scenario states them; change them there")
    else:
        scenario = plan if isinstance(plan, Scenario) else scenario_of(plan, **choices)
        adaptive = adaptive_scenario(scenario, rules, arms, stop_when)
    _check(trials, seed)
    trials_of(adaptive)  # what cannot be simulated is refused here
    function = partial(run_adaptive_chunk, adaptive, seed)
    computing: dict[str, Any] = {"chunk": chunk, "engine": engine, "threads": threads, "client": client}
    tally = AdaptiveTally(len(adaptive.hypotheses), true_nulls(adaptive))
    parts: Stored | list[Columns] = []
    if out is None:
        with progress_bar(trials, wanted=progress) as advance:
            for _, columns in run_in_chunks(function, trials, **computing, progress=advance):
                tally.add(columns)
                parts.append(columns)  # type: ignore[union-attr]
    else:
        spec = adaptive.model_dump(mode="json")
        parts = Stored(
            RunFolder(out).fill(function, spec=spec, seed=seed, trials=trials, progress=progress, **computing)
        )
        for columns in parts:
            tally.add(columns)
    return AdaptiveSimulation(adaptive=adaptive, seed=seed, replicates=trials, tally=tally, parts=parts)
