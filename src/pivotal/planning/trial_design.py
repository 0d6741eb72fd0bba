"""The design of a survival trial: whichever one of power, size, time or effect is left open is solved for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, gcd
from typing import Any

from pydantic import ValidationError

from pivotal.errors import DesignError, did_you_mean, listed, shown
from pivotal.planning import trial_solving as solving
from pivotal.planning.expected_events import FAR, Course, course_of
from pivotal.planning.model import GroupSequential
from pivotal.planning.plan import Plan
from pivotal.planning.planned_looks import assembled
from pivotal.planning.trial_looks import Schedule
from pivotal.planning.trial_model import Accrual, LookTime, PlannedDesign, SurvivalTrial
from pivotal.planning.trial_solving import Case
from pivotal.planning.variance import chosen

ONE_LOOK = GroupSequential(timing=(1.0,))
SOLVABLE = ("power", "accrual_rate", "accrual_duration", "follow_up", "hazard_ratio")
TOLERANCE = 1e-9


def design(  # noqa: PLR0913
    trial: SurvivalTrial,
    gs: GroupSequential | None = None,
    *,
    power: float | None = None,
    events: float | None = None,
    subjects: float | None = None,
    solve_for: str | None = None,
    looks: tuple[LookTime, ...] = (),
    variance: str | None = None,
    bounds_power: float | None = None,
    whole_numbers: bool = False,
) -> Plan:
    """Design a survival trial; what is left open is solved for.

    Parameters
    ----------
    trial : SurvivalTrial
        The assumptions. Open may be ``accrual.rates``, ``accrual.duration``, ``follow_up`` or ``effect``.
    gs : GroupSequential, optional
        Looks and bounds; without them there is one analysis, one-sided at 0.025.
    power : float, optional
        The power to reach; without it the power is computed.
    events : float, optional
        The events of the last look.
    subjects : float, optional
        Subjects in all: gives the accrual's duration where its rates are known, or the rate where its duration is.
    solve_for : str, optional
        ``accrual_rate`` (given rates are a shape, multiplied by one factor), ``accrual_duration``, ``follow_up`` or
        ``hazard_ratio``, where the trial leaves nothing open; its own value is then ignored.
    looks : tuple of LookTime, optional
        How the looks are timed, one each for those of ``gs``, whose fractions they replace; without them a look is held
        when its fraction of the last look's events is expected.
    variance : str, optional
        The formula for mean and variance of the log-rank statistic, see ``planning/variance.py``; without it
        ``schoenfeld`` under proportional hazards and ``score`` otherwise.
    bounds_power : float, optional
        The power for which beta-spending bounds are computed where ``power`` itself is not given.
    whole_numbers : bool
        Round events (the last look's up) and subjects (up to a multiple that keeps the allocation) and compute the
        power of these.

    Returns
    -------
    Plan
        Sizes, times, bounds and probabilities by look; it explains itself.

    Raises
    ------
    DesignError
        If too much or too little is left open, or nothing feasible gives what is asked; it says what would be feasible.

    Notes
    -----
    Looks are independent-increments statistics (Tsiatis 1982) whose errors are spent at fractions of the expected
    events. Expected numbers are exact (``expected_events.py``); searches end where a z value is right to 1e-11, so that
    design and power agree to 1e-9.

    Examples
    --------
    >>> import pivotal as pv
    >>> trial = pv.SurvivalTrial(
    ...     reference=pv.Hazard.from_median(12), effect=pv.HazardRatio(0.7),
    ...     accrual=pv.Accrual(rates=20), follow_up=18,
    ... )
    >>> plan = pv.design(trial, power=0.9)
    >>> round(plan.events, 2), round(plan.subjects, 1)
    (330.38, 445.6)
    >>> round(pv.design(plan.trial).power, 9)
    0.9
    """
    given = {
        "trial": trial,
        "sequential": gs,
        "power": power,
        "events": events,
        "subjects": subjects,
        "solve_for": solve_for,
        "looks": tuple(looks),
        "variance": variance,
        "bounds_power": bounds_power,
        "whole_numbers": whole_numbers,
    }
    return design_of(_asked(given))


def _asked(given: dict[str, Any]) -> PlannedDesign:
    """Return the arguments as a noun.

    Raises
    ------
    DesignError
        For an argument that cannot be taken.
    """
    for name, known in (("solve_for", SOLVABLE),):
        if given[name] is not None and given[name] not in known:
            near = did_you_mean(str(given[name]), known)
            raise DesignError(
                f"{name}={shown(given[name])}; accepted: {listed(known)}" + (f"\n  hint: {near}" if near else "")
            )
    if not isinstance(given["trial"], SurvivalTrial):
        raise DesignError(f"trial: a {type(given['trial']).__name__} is no SurvivalTrial")
    chosen(given["variance"], given["trial"])
    for name in ("power", "bounds_power"):
        if given[name] is not None and not 0 < given[name] < 1:
            raise DesignError(f"{name}={given[name]:g}; accepted: a number above 0 and below 1")
    try:
        return PlannedDesign.model_validate({"id": "design", **given})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        raise DesignError(f"{where}={shown(first['input'])}: {first['msg'].removeprefix('Value error, ')}") from error


def design_of(asked: PlannedDesign) -> Plan:
    """Design a trial from the ``design:`` block of a dossier; see ``design``."""
    gs = asked.sequential or ONE_LOOK
    for number, look in enumerate(asked.looks, start=1):
        if look.endpoint is not None:
            raise DesignError(
                f"looks: look {number} waits for events of {shown(look.endpoint)}, and a design has one endpoint; "
                "time it otherwise here, and give simulate() its own looks="
            )
    if asked.looks and len(asked.looks) != gs.looks:
        raise DesignError(f"looks: {len(asked.looks)} are timed, and gs has {gs.looks}; give one each")
    tail = gs.alpha / gs.sides
    if asked.power is not None and not tail < asked.power < 1:
        raise DesignError(f"power={asked.power:g}; feasible: above the type I error {tail:g}, below 1")
    if asked.bounds_power is not None and asked.power is not None:
        raise DesignError("bounds_power: power is given too, and bounds are computed for it; leave one out")
    trial = _with_subjects(asked.trial, asked.subjects, asked.solve_for)
    case = Case(trial, gs, asked.looks, chosen(asked.variance, trial), asked.bounds_power, asked.power)
    solved, name = _solved(case, asked)
    if asked.whole_numbers:
        solved = _in_whole_numbers(solved, name)
    return assembled(asked, solved.case, solved.course, solved.held, name)


@dataclass(frozen=True)
class _Solved:
    """A case with its accrual and looks, nothing left open."""

    case: Case
    course: Course
    held: Schedule


def _with_subjects(trial: SurvivalTrial, subjects: float | None, solve_for: str | None) -> SurvivalTrial:
    """Return the trial whose accrual brings a number of subjects."""
    if subjects is None:
        return trial
    accrual = trial.accrual
    if accrual.rates is None and accrual.duration is None:
        raise DesignError("subjects: the accrual has neither rates nor a duration; give one of them")
    if accrual.subjects is not None:
        if abs(accrual.subjects - subjects) <= TOLERANCE * subjects:
            return trial
        if solve_for == "accrual_rate":
            raise DesignError("subjects: solve_for='accrual_rate' finds their number; leave one of the two out")
        assert accrual.rates is not None and accrual.duration is not None
        until = _month_of_subjects(accrual, subjects)
        when = f"a duration of {until:.4g}" if until is not None else "a last rate above 0"
        raise DesignError(
            f"accrual: it ends at month {accrual.duration:g} with {accrual.subjects:g} subjects, and "
            f"subjects={subjects:g} are asked for; feasible: {when}, or rates multiplied by "
            f"{subjects / accrual.subjects:.4g}"
        )
    if accrual.rates is None:
        assert accrual.duration is not None
        filled = Accrual(rates=(subjects / accrual.duration,), duration=accrual.duration)
    else:
        until = _month_of_subjects(accrual, subjects)
        assert until is not None
        filled = _ending(accrual, until)
    return trial.model_copy(update={"accrual": filled})


def _month_of_subjects(accrual: Accrual, subjects: float) -> float | None:
    """Return when a number of subjects has entered, the last rate holding for ever; None where they never have."""
    assert accrual.rates is not None
    come = 0.0
    ends = (*accrual.starts[1:], float("inf"))
    for rate, start, end in zip(accrual.rates, accrual.starts, ends, strict=True):
        if rate > 0 and come + rate * (end - start) >= subjects:
            return start + (subjects - come) / rate
        come += rate * (end - start) if rate > 0 else 0.0
    return None


def _ending(accrual: Accrual, duration: float) -> Accrual:
    """Return the accrual with another duration, without rates that would begin after it."""
    assert accrual.rates is not None
    pairs = [(rate, start) for rate, start in zip(accrual.rates, accrual.starts, strict=True) if start < duration]
    return Accrual(rates=tuple(r for r, _ in pairs), starts=tuple(s for _, s in pairs), duration=duration)


def _open(case: Case) -> list[str]:
    """Return what the trial leaves open."""
    trial, looks = case.trial, case.looks
    timed = bool(looks) and looks[-1].fraction is None
    effects = [each.effect or trial.effect for each in trial.strata] or [trial.effect]
    found = {
        "hazard_ratio": None in effects,
        "accrual_rate": trial.accrual.rates is None,
        "accrual_duration": trial.accrual.duration is None,
        "follow_up": trial.follow_up is None and not timed,
    }
    if timed and trial.follow_up is not None:
        raise DesignError("follow_up: the last of looks says when the trial ends; leave follow_up out")
    return [name for name, is_open in found.items() if is_open]


def _solved(case: Case, asked: PlannedDesign) -> tuple[_Solved, str]:
    """Return the case with what was open filled in, and its name."""
    unknown = _open(case)
    goals = [name for name in ("power", "events") if getattr(asked, name) is not None]
    if asked.solve_for == "power" and asked.power is not None:
        raise DesignError("power: solve_for='power' computes it; leave power out")
    if asked.solve_for not in {None, "power"} and asked.solve_for not in unknown:
        unknown.append(str(asked.solve_for))
    _check_goals(unknown, goals, asked)
    if not unknown:
        course = course_of(case.trial)
        return _Solved(case, course, case.schedule(course, case.trial.follow_up)), "power"
    if "hazard_ratio" in unknown:
        rest = [name for name in unknown if name != "hazard_ratio"]
        assert asked.power is not None
        ratio = solving.detectable_ratio(
            case, asked.power, lambda tried: _sized(tried, asked, rest[0] if rest else None).held
        )
        return _sized(case.with_ratio(ratio), asked, rest[0] if rest else None), "hazard_ratio"
    return _sized(case, asked, unknown[0]), unknown[0]


def _check_goals(unknown: list[str], goals: list[str], asked: PlannedDesign) -> None:
    """Raise DesignError unless exactly as much is left open as goals are given."""
    if len(unknown) == len(goals) and ("hazard_ratio" in unknown) <= ("power" in goals) and len(unknown) <= 1:
        return
    if len(unknown) == len(goals) == 2 and "hazard_ratio" in unknown:
        return
    left = listed(_argument(name) for name in unknown)
    if len(unknown) > len(goals):
        if "hazard_ratio" in unknown and "power" not in goals:
            raise DesignError("effect is left open; give it, or power= so that the detectable ratio is solved for")
        missing = "give all but one of them" if goals else "give it, or power= or events="
        raise DesignError(f"{left} left open: {missing if len(unknown) > 1 or not goals else 'give it'}")
    if len(goals) == 2:
        raise DesignError(
            "events: power and events are both given; leave one out, or leave the effect open (and what events time)"
        )
    what = listed(f"{name}={getattr(asked, name):g}" for name in goals)
    raise DesignError(
        f"{what} is given and the trial leaves nothing open; leave accrual.rates, accrual.duration, follow_up or "
        f"effect open, or say solve_for= one of {listed(SOLVABLE[1:])}"
    )


def _argument(name: str) -> str:
    return {"accrual_rate": "accrual.rates", "accrual_duration": "accrual.duration", "hazard_ratio": "effect"}.get(
        name, name
    )


def _sized(case: Case, asked: PlannedDesign, unknown: str | None) -> _Solved:
    """Return a case whose effect is stated with its accrual and follow-up, one of them solved for."""
    trial = case.trial
    follow_up = trial.follow_up
    accrual = trial.accrual
    if unknown == "accrual_rate":
        course = course_of(trial)
        factor = _rate_factor(case, course, follow_up, asked)
        course = course.times(factor)
        accrual = Accrual(rates=tuple(course.rates.tolist()), starts=accrual.starts, duration=accrual.duration)
    elif unknown == "accrual_duration":
        course = course_of(trial.model_copy(update={"accrual": _endless(accrual)}))
        duration = _duration(case, course, asked)
        accrual = _ending(accrual, duration)
    else:
        course = course_of(trial)
    if accrual is not trial.accrual:
        trial = trial.model_copy(update={"accrual": accrual})
        course = course.admitting(accrual)
    if unknown == "follow_up":
        course, follow_up = _followed(replace(case, trial=trial), course, asked)
        trial = trial.model_copy(update={"accrual": _ending(accrual, course.end)})
    held = replace(case, trial=trial).schedule(course, follow_up)
    if follow_up is None and held.months[-1] < course.end:
        course = course.ending(held.months[-1])
        trial = trial.model_copy(update={"accrual": _ending(accrual, course.end)})
    trial = trial.model_copy(update={"follow_up": max(0.0, held.months[-1] - course.end)})
    return _Solved(replace(case, trial=trial), course, held)


def _endless(accrual: Accrual) -> Accrual:
    return Accrual(rates=accrual.rates, starts=accrual.starts)


def _rate_factor(case: Case, course: Course, follow_up: float | None, asked: PlannedDesign) -> float:
    if asked.power is not None and not (asked.events is not None):
        return solving.accrual_factor(case, course, follow_up, asked.power)
    assert asked.events is not None
    if follow_up is None:
        raise DesignError("looks: the last look's month depends on the rates that are solved for; give follow_up")
    return asked.events / course.events(course.end + follow_up)


def _duration(case: Case, course: Course, asked: PlannedDesign) -> float:
    follow_up = case.trial.follow_up
    if asked.events is None:
        assert asked.power is not None
        return solving.accrual_duration(case, course, follow_up, asked.power)
    if follow_up is None:
        raise DesignError("events: the last of looks says when the trial ends; leave events out")
    return solving.duration_of_events(course, follow_up, asked.events)


def _followed(case: Case, course: Course, asked: PlannedDesign) -> tuple[Course, float]:
    """Return the follow-up that a goal needs, and the accrual, which ends where the events come before its end."""
    if asked.events is None:
        assert asked.power is not None
        return course, solving.follow_up_time(case, course, asked.power)
    month = course.month_of(asked.events)
    if month is None:
        most = course.events(min(FAR, course.last))
        raise DesignError(
            f"events={asked.events:g}: the {course.entered(course.end):.0f} subjects have at most {most:.1f} events, "
            f"however long they are followed; feasible: below {most:.1f}, or more accrual"
        )
    return (course, month - course.end) if month > course.end else (course.ending(month), 0.0)


# -------------------------------------------------------------------------------------------------- whole numbers


def _in_whole_numbers(solved: _Solved, name: str) -> _Solved:
    """Return a case with whole events at looks timed by them, and whole subjects in the allocation's ratio."""
    case, course = solved.case, solved.course
    parts = case.trial.allocation
    block = 1
    if all(float(each).is_integer() for each in parts):
        block = round(sum(parts)) // gcd(*(round(each) for each in parts))
    before = course.entered(course.end)
    subjects = block * ceil(before / block - TOLERANCE)
    accrual = case.trial.accrual
    if name == "accrual_duration":
        until = _month_of_subjects(_endless(accrual), subjects)
        assert until is not None
        accrual = Accrual(rates=accrual.rates, starts=accrual.starts, duration=until)
    else:
        rates = tuple(rate * subjects / before for rate in accrual.rates or ())
        accrual = Accrual(rates=rates, starts=accrual.starts, duration=accrual.duration)
    trial = case.trial.model_copy(update={"accrual": accrual})
    counts = [round(each) for each in solved.held.events[:-1]] + [ceil(solved.held.events[-1] - TOLERANCE)]
    rules = []
    for index, count in enumerate(counts):
        rule = case.looks[index] if case.looks else None
        by_events = rule is None or (rule.calendar is None and rule.follow_up is None and rule.gap is None)
        rules.append(LookTime(events=count) if by_events else rule)
    whole = replace(case, trial=trial, looks=tuple(rule for rule in rules if rule is not None), power_asked=None)
    course = course_of(trial)
    held = whole.schedule(course, None)
    ended = trial.model_copy(update={"follow_up": max(0.0, held.months[-1] - course.end)})
    return _Solved(replace(whole, trial=ended), course, held)
