"""The door to adaptive trials, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pivotal.errors import SimulationError
from pivotal.planning.plan import Plan
from pivotal.planning.trial_model import Effect, LookTime, PlannedDesign
from pivotal.simulation.adaptation_model import AdaptiveScenario, Rule, TreatmentArm
from pivotal.simulation.adaptive import run_adaptive_chunk, subjects_at_end, trials_of
from pivotal.simulation.adaptive_bounds import error_of_looks
from pivotal.simulation.adaptive_tally import AdaptiveCharacteristics, AdaptiveTally, true_nulls
from pivotal.simulation.chunks import Columns
from pivotal.simulation.engines import Engine
from pivotal.simulation.model import LookAnalysis, LookTest, Randomisation, Scenario
from pivotal.simulation.replicates import Subjects
from pivotal.simulation.simulated_trials import SimulatedTrials
from pivotal.simulation.simulating import Truth, made, stated_by

if TYPE_CHECKING:
    from distributed import Client

Arms = Sequence[TreatmentArm] | Mapping[str, Effect | float]


@dataclass(frozen=True, kw_only=True)
class AdaptiveSimulation(SimulatedTrials):
    """Simulated adaptive trials.

    In ``columns`` and frames ``analysis`` is the hypothesis, and ``events`` are those of its comparison. Besides there
    are ``planned_look``, 0 at an extra look; ``all_events``, of all arms; ``statistic``, which is held against the
    bound; ``rejected`` and ``active``, what became of the hypothesis by then; ``wanted``, how many events the last look
    waits for; ``enriched``, whether only a stratum goes on; and ``conditional_power``, that of the planned events where
    they were chosen anew.

    Parameters
    ----------
    adaptive : AdaptiveScenario
        What they depend on, beside the seed.
    seed, replicates, tally, parts
        As in ``SimulatedTrials``.
    """

    verb: ClassVar[str] = "simulate_adaptive"
    title: ClassVar[str] = "Adaptive simulation"
    states: ClassVar[str] = "adaptive"
    chunk: ClassVar[Callable[..., Columns]] = staticmethod(run_adaptive_chunk)
    adaptive: AdaptiveScenario
    tally: AdaptiveTally = field(repr=False)

    def operating_characteristics(self) -> AdaptiveCharacteristics:
        """Return power, errors, sizes and what the rules did, each with its Monte-Carlo error."""
        return AdaptiveCharacteristics(adaptive=self.adaptive, tally=self.tally, settings=self.settings)

    def error_of_looks(self) -> float:
        """Return the type-I error of the looks, extra ones and all, by recursion; see ``adaptive_bounds``."""
        return error_of_looks(self.adaptive)

    def analysed(self) -> list[str]:
        """Return the names of the hypotheses."""
        return [each.name for each in self.adaptive.hypotheses]

    def subjects(self, replicate: int) -> Subjects:
        """Return the subjects of one replicate who had entered by its end, in arms numbered as they were given."""
        return subjects_at_end(self.adaptive, self.seed, self.checked(replicate))[0]


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
    return made(AdaptiveScenario, given)


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
    stated: Scenario | AdaptiveScenario = stated_by(plan, choices, Scenario, AdaptiveScenario)
    if not isinstance(stated, AdaptiveScenario):
        adaptive = adaptive_scenario(stated, rules, arms, stop_when)
    elif rules or arms or stop_when != "all":
        raise SimulationError("rules, arms, stop_when: the scenario states them; change them there")
    else:
        adaptive = stated
    trials_of(adaptive)  # what cannot be simulated is refused here
    return AdaptiveSimulation.run(
        adaptive, AdaptiveTally(len(adaptive.hypotheses), true_nulls(adaptive)), trials=trials, seed=seed, out=out,
        progress=progress, chunk=chunk, engine=engine, threads=threads, client=client,
    )  # fmt: skip
