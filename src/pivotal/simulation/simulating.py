"""The door: trials simulated as they were planned, under what is true."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import ValidationError

from pivotal.errors import SimulationError, listed, shown
from pivotal.nouns import Noun
from pivotal.planning.plan import Plan
from pivotal.planning.trial_model import Effect, HazardRatio, LookTime, PlannedDesign, SurvivalTrial
from pivotal.simulation.decisions import plan_of
from pivotal.simulation.disease_course import IllnessDeath
from pivotal.simulation.engines import Engine
from pivotal.simulation.generation import recipe_of
from pivotal.simulation.model import LookAnalysis, LookTest, Randomisation, Scenario
from pivotal.simulation.own_tests import Own, TrialArrays, with_own_tests
from pivotal.simulation.replicates import arrays_of, kernel_tests, looks_of
from pivotal.simulation.simulated_trials import check_run
from pivotal.simulation.simulation_result import Simulation, tally_for

if TYPE_CHECKING:
    from distributed import Client

ROUNDING = 1e-9
N = TypeVar("N", bound=Noun)
Truth = SurvivalTrial | Effect | float | str
Test = LookTest | LookAnalysis | Own


def scenario_of(
    plan: Plan | PlannedDesign,
    *,
    truth: Truth | None = None,
    subjects: int | None = None,
    **choices: Any,
) -> Scenario:
    """Return the scenario of a plan: whole events and subjects, and what is true.

    Parameters
    ----------
    plan : Plan or PlannedDesign
    truth : SurvivalTrial, effect, float or "null", optional
        What is true: a trial of its own, or the planned one with another effect; a number is a hazard ratio, and
        ``"null"`` the plan's margin. Left out, the plan's alternative.
    subjects : int, optional
        Left out, those of the plan, rounded up.
    **choices
        Further fields of ``Scenario``.

    Raises
    ------
    SimulationError
        If a choice cannot be taken.
    """
    design = plan.asked if isinstance(plan, Plan) else plan
    held = plan_of(design)
    if choices.get("course") is not None and truth is not None and not isinstance(truth, SurvivalTrial):
        raise SimulationError(
            f"truth={shown(truth)} beside a course, whose effects are what is true; accepted: a SurvivalTrial, for "
            "accrual, drop-out and strata"
        )
    if choices.get("analyses") is not None:
        choices["analyses"] = with_own_tests(choices["analyses"])
    given: dict[str, Any] = {
        "design": design,
        "truth": _truth(held, truth),
        "subjects": ceil(held.subjects - ROUNDING) if subjects is None else subjects,
        "looks": _looks(held),
        "events": ceil(held.events - ROUNDING),
        **{name: value for name, value in choices.items() if value is not None},
    }
    return made(Scenario, given)


def made(kind: type[N], given: dict[str, Any]) -> N:
    """Return a noun of what is given; what does not fit is an error of simulation."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        value = "" if first["type"] == "missing" else f"={shown(first['input'])}"
        said = first["msg"].removeprefix("Value error, ")
        raise SimulationError(f"{where}{value}: {said}" if where else said) from error


def stated_by(plan: Any, choices: dict[str, Any], *kinds: type[N]) -> Scenario | N:
    """Return the scenario of a plan; or what is given where it is of a kind that states all choices itself.

    Raises
    ------
    SimulationError
        If a choice cannot be taken, or the plan is none.
    """
    if isinstance(plan, Plan | PlannedDesign):
        return scenario_of(plan, **choices)
    if not isinstance(plan, kinds):
        raise SimulationError(f"plan={shown(plan)}; accepted: a Plan, as design() returns it, or a scenario")
    if said := [name for name, value in choices.items() if value is not None]:
        raise SimulationError(f"{listed(said)}: the scenario states it; change it there")
    return plan


def _truth(plan: Plan, truth: Truth | None) -> SurvivalTrial:
    """Return the trial that is true."""
    if truth is None:
        return plan.trial
    if isinstance(truth, SurvivalTrial):
        return truth
    if isinstance(truth, str):
        if truth != "null":
            raise SimulationError(f"truth={shown(truth)}; accepted: 'null', a hazard ratio, an effect, or a trial")
        truth = plan.trial.margin
    if isinstance(truth, int | float):
        if not 0 < truth < 100:
            raise SimulationError(f"truth={truth:g}: a hazard ratio lies above 0 and below 100")
        truth = HazardRatio(value=float(truth))
    strata = tuple(each.model_copy(update={"effect": None}) for each in plan.trial.strata)
    return plan.trial.model_copy(update={"effect": truth, "strata": strata})


def _looks(plan: Plan) -> tuple[LookTime, ...]:
    """Return when the looks are held: events in whole numbers, and the conditions of the plan."""
    last = len(plan.looks) - 1
    counts = [ceil(look.events - ROUNDING) if k == last else round(look.events) for k, look in enumerate(plan.looks)]
    whole = [float(max(1, count)) for count in counts]
    if not plan.asked.looks:
        return tuple(LookTime(events=count) for count in whole)
    return tuple(
        rule if rule.fraction is None else rule.model_copy(update={"fraction": None, "events": count})
        for rule, count in zip(plan.asked.looks, whole, strict=True)
    )


def simulate(  # noqa: PLR0913 (choices by keyword)
    plan: Plan | PlannedDesign | Scenario,
    *,
    trials: int = 10_000,
    seed: int,
    truth: Truth | None = None,
    subjects: int | None = None,
    looks: Sequence[LookTime] | None = None,
    entry: Literal["poisson", "fixed"] | None = None,
    randomisation: Randomisation | None = None,
    course: IllnessDeath | None = None,
    analyses: Test | Sequence[Test] | None = None,
    obey_futility: bool | None = None,
    describe: bool | None = None,
    engine: Engine = "threads",
    threads: int | None = None,
    chunk: int | None = None,
    client: Client | None = None,
    out: str | Path | None = None,
    progress: bool = True,
) -> Simulation:
    """Simulate a trial many times, patient by patient: looks, tests, decisions, and what became of them.

    Parameters
    ----------
    plan : Plan, PlannedDesign or Scenario
        What is planned: what ``design`` returned, the ``design:`` block of a dossier, or a scenario, in which all that
        follows up to ``describe`` is stated already.
    trials : int
        Replicates, numbered from 0.
    seed : int
        From 0 to 2^64 - 1. The same seed gives the same trials, whatever the threads, chunks or machines.
    truth : SurvivalTrial, effect, float or "null", optional
        What is true: a trial with hazards, accrual and drop-out of its own, or the planned one with another effect; a
        number is a hazard ratio, ``"null"`` the plan's margin. Left out, the plan's alternative.
    subjects : int, optional
        How many enter; left out, those of the plan, rounded up.
    looks : sequence of LookTime, optional
        When looks are held; left out, when planned, at whole events. Bounds are those of the events that are seen.
    entry : {"poisson", "fixed"}, optional
        Random gaps between entries, or the expected ones; random where left out.
    randomisation : Randomisation, optional
        ``PermutedBlocks()`` within strata where left out.
    course : IllnessDeath, optional
        The joint course of progression, death and response, in place of one event: what is true of them. The trial's
        accrual, drop-out, allocation and strata hold.
    analyses : test, LookAnalysis, function of one's own, or several of these, optional
        What is computed at each look; the first one decides, and looks wait for the events of its endpoint.
        ``LogRankTest()`` where left out.
    obey_futility : bool, optional
        Whether trials end at the futility bound; they do where left out.
    describe : bool, optional
        Whether looks also give each arm's median and the median follow-up.
    engine : {"threads", "dask"}
    threads, chunk, client
        As in ``pivotal.simulation.engines.run_in_chunks``; none of them changes a number.
    out : path, optional
        A run folder: every look is stored there as Parquet. A run that was interrupted goes on, one that is complete is
        read, and one with fewer trials is extended.
    progress : bool
        Whether a terminal shows how far it is.

    Returns
    -------
    Simulation
        With ``operating_characteristics``, ``compare_with``, ``trials``, ``looks`` and ``patients``.

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
    >>> sim = pv.simulate(plan, trials=2000, seed=1)
    >>> {name: round(value, 3) for name, value in sim.summary().items() if name in ("power", "power_std_error")}
    {'power': 0.642, 'power_std_error': 0.011}
    """
    choices: dict[str, Any] = {
        "truth": truth, "subjects": subjects, "looks": looks, "entry": entry, "randomisation": randomisation,
        "course": course, "analyses": analyses, "obey_futility": obey_futility, "describe": describe,
    }  # fmt: skip
    scenario = stated_by(plan, choices, Scenario)
    kernel_tests(scenario), looks_of(scenario), recipe_of(scenario)  # what cannot be simulated is refused here
    try:
        return Simulation.run(
            scenario, tally_for(scenario), trials=trials, seed=seed, out=out, progress=progress, chunk=chunk,
            engine=engine, threads=threads, client=client,
        )  # fmt: skip
    except SimulationError as error:
        if error.replicate is not None:
            named = {"analysis": error.analysis} if len(scenario.analyses) > 1 else {}
            place = {"seed": seed, "replicate": error.replicate, "look": error.look}
            error.rebuild = _call("rebuild_trial", "plan", {**place, **named, **choices})
        raise


def _call(door: str, plan: str, arguments: dict[str, Any]) -> str:
    """Return a call as code; what has no short code is called by the name of its argument."""
    said = [plan]
    for name, value in arguments.items():
        if value is not None:
            called = getattr(value, "__name__", "")
            code = repr(value) if isinstance(value, str | int | float) else name
            said.append(f"{name}={called if called.isidentifier() else code}")
    return f"pv.{door}({', '.join(said)})"


def rebuild_trial(
    plan: Plan | PlannedDesign | Scenario,
    *,
    seed: int,
    replicate: int,
    look: int,
    analysis: str | None = None,
    **choices: Any,
) -> TrialArrays:
    """Return one simulated trial at a look, as the arrays that a function of one's own is given.

    It needs no simulation that came to its end, so that a function that failed can be tried on what it failed with; a
    look is there also where the trial would have ended before.

    Parameters
    ----------
    plan, seed
        As in ``simulate``.
    replicate, look : int
        From 0, and from 1.
    analysis : str, optional
        Whose endpoint the arrays are about, where there are several; the first one's where left out.
    **choices
        The arguments of ``simulate`` that say what is simulated, from ``truth`` to ``describe``.

    Returns
    -------
    TrialArrays
        ``entry``, ``time``, ``event``, ``arm`` and ``stratum``, a place a subject, with ``month`` and ``look``.

    Raises
    ------
    SimulationError, UnknownNameError
        If there is no such replicate, look or analysis, or it cannot be simulated.

    Examples
    --------
    >>> import pivotal as pv
    >>> trial = pv.SurvivalTrial(
    ...     reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20)
    ... )
    >>> plan = pv.design(trial, pv.GroupSequential((2 / 3, 1)), events=180)
    >>> arrays = pv.rebuild_trial(plan, seed=1, replicate=7, look=2)
    >>> arrays.time.size, int(arrays.event.sum()), int(arrays.event[arrays.arm == 1].sum())
    (300, 180, 78)
    """
    scenario = stated_by(plan, choices, Scenario)
    check_run(1, seed)
    if isinstance(replicate, bool) or not isinstance(replicate, int) or not 0 <= replicate < 2**63:
        raise SimulationError(f"replicate={shown(replicate)}; accepted: a whole number from 0 on")
    return arrays_of(scenario, seed, replicate, look, analysis)
