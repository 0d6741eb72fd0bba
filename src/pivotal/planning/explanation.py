"""Designs in words: a protocol paragraph with its numbers, designs side by side, and the call that rebuilds one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel

from pivotal.distributions.model import Cure, Hazard
from pivotal.errors import DesignError
from pivotal.planning.model import GroupSequential
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.plan import Plan
from pivotal.planning.planned_look import PlannedLook, ratio_at
from pivotal.planning.trial_model import (
    Dropout,
    ExperimentalDistribution,
    HazardRatio,
    PiecewiseHazardRatio,
    PlannedDesign,
    SurvivalTrial,
)
from pivotal.planning.variance import WORDS
from pivotal.results import Row, formatted

if TYPE_CHECKING:
    from rich.console import RenderableType

LONGEST_LINE = 100
EFFICACY = {
    "lan_demets": "Lan–DeMets spending",
    "hwang_shih_decani": "Hwang–Shih–DeCani spending",
    "kim_demets": "Kim–DeMets spending",
    "exponential": "exponential spending",
    "xi_gallo": "Xi–Gallo spending",
    "wang_tsiatis": "Wang–Tsiatis bounds",
    "obrien_fleming": "O'Brien–Fleming bounds",
    "pocock": "Pocock bounds",
    "pampallona_tsiatis": "Pampallona–Tsiatis bounds",
    "haybittle_peto": "Haybittle–Peto bounds",
    "fixed_z": "fixed bounds",
}
TIMES = {
    "piecewise": "piecewise exponential",
    "weibull": "Weibull",
    "log_normal": "log-normal",
    "log_logistic": "log-logistic",
    "gompertz": "Gompertz",
    "cure": "mixture-cure",
}
FAMILY = {"obrien-fleming": "of O'Brien–Fleming type", "pocock": "of Pocock type"}
SHOWN = (
    "month", "events", "subjects", "information_fraction", "z", "p", "hazard_ratio", "futility_z",
    "futility_hazard_ratio", "harm_z", "alpha_spent", "beta_spent", "efficacy", "futility", "efficacy_null",
)  # fmt: skip


def plan_table(plan: Plan) -> RenderableType:
    """Return the looks of a plan as columns, with the paragraph and the notes below."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold")
    table.add_column("")
    for each in plan.looks:
        table.add_column(f"look {each.number}", justify="right")
    for name in SHOWN:
        values = [getattr(each, name) for each in plan.looks]
        if any(value not in (None, 0) for value in values):
            table.add_row(name.replace("_", " "), *(formatted(name, value) for value in values))
    return Group(
        Text(plan.heading(), style="bold"),
        table,
        "",
        plan.paragraph(),
        *(Text(note, style="dim") for note in plan.notes),
    )


# ------------------------------------------------------------------------------------------------- the paragraph


def paragraph(plan: Plan) -> str:
    """Return a design as a paragraph of a protocol, with its numbers."""
    sentences = [
        _population(plan.trial),
        _effect(plan.trial),
        _test(plan),
        _sizes(plan),
        _accrual(plan),
        *_bounds(plan),
        _averages(plan),
        f"Sizes rest on {WORDS[plan.variance]}.",
    ]
    return " ".join(each for each in sentences if each)


def _population(trial: SurvivalTrial) -> str:
    one, two = trial.allocation
    ratio = f"{one:g}:{two:g}"
    text = f"Subjects are randomised {ratio} to the experimental and the reference arm"
    if trial.strata:
        text += ", stratified in " + joined([f"{each.name} ({each.fraction:.0%})" for each in trial.strata])
    text += "."
    if not trial.strata:
        return f"{text} {_sentence(_time(trial.reference, 'the reference arm'))}"
    return f"{text} " + " ".join(
        _sentence(_time(each.reference, f"the reference arm of {each.name}")) for each in trial.strata
    )


def _time(distribution: Any, where: str) -> str:
    from pivotal.distributions.functions import quantile

    middle = float(quantile(distribution, 0.5))
    one_rate = isinstance(distribution, Hazard) and len(distribution.rates) == 1
    family = "exponential" if one_rate else TIMES[distribution.kind]
    median = f"with a median of {middle:.4g} months" if middle < 1e6 else "whose median is never reached"
    cured = f", {distribution.fraction:.0%} never having the event" if isinstance(distribution, Cure) else ""
    return f"the time to the event in {where} is taken to be {family} {median}{cured}"


def _effect(trial: SurvivalTrial) -> str:
    effects = {each.effect or trial.effect for each in trial.strata} or {trial.effect}
    described = [_effect_words(each) for each in effects]
    text = described[0] if len(described) == 1 else "an effect that differs between strata"
    lost = _dropout(trial.dropout)
    return f"The design assumes {text}{lost}."


def _effect_words(effect: Any) -> str:
    if isinstance(effect, HazardRatio):
        return f"a hazard ratio of {effect.value:.4g} (experimental to reference)"
    if isinstance(effect, PiecewiseHazardRatio):
        parts = [f"{effect.ratios[0]:.4g} at first"]
        parts += [
            f"{ratio:.4g} from month {start:g}"
            for ratio, start in zip(effect.ratios[1:], effect.starts[1:], strict=True)
        ]
        return f"a hazard ratio of {joined(parts)}"
    assert isinstance(effect, ExperimentalDistribution)
    return f"that {_time(effect.distribution, 'the experimental arm')}"


def _dropout(dropout: Dropout | None) -> str:
    from math import exp

    if dropout is None:
        return ", and that nobody drops out"
    arms = [each.rates for each in (dropout.experimental, dropout.reference)]
    if any(len(rates) > 1 for rates in arms):
        return ", and drop-out at rates that change over time"
    year = [1 - exp(-12 * rates[0]) for rates in arms]
    if year[0] == year[1]:
        return f", and that {year[0]:.1%} a year drop out"
    return f", and that {year[0]:.1%} (experimental) and {year[1]:.1%} (reference) a year drop out"


def _test(plan: Plan) -> str:
    stratified = "stratified " if plan.trial.strata else ""
    sides = "two-sided" if plan.bounds.design.sides == 2 else "one-sided"
    margin = plan.trial.margin
    against = ""
    if margin > 1:
        against = f" for non-inferiority with a margin of {margin:g} on the hazard ratio"
    elif margin < 1:
        against = f" against a hazard ratio of {margin:g} (super-superiority)"
    return (
        f"A {stratified}log-rank test at a {sides} significance level of {plan.alpha:g}{against} has "
        f"{plan.power:.1%} power."
    )


def _sizes(plan: Plan) -> str:
    follow_up = plan.trial.follow_up or 0.0
    per_subject = plan.trial.follow_up_per_subject
    until = f", each subject being followed for at most {per_subject:g} months" if per_subject else ""
    return (
        f"It needs {_count(plan.events)} events among {_count(plan.subjects)} subjects, expected "
        f"{plan.months:.1f} months after the first subject enters and {follow_up:.1f} months after the last{until}."
    )


def _accrual(plan: Plan) -> str:
    accrual = plan.trial.accrual
    assert accrual.rates is not None and accrual.duration is not None
    parts = [f"{accrual.rates[0]:.4g} a month"]
    parts += [
        f"{rate:.4g} from month {start:g}" for rate, start in zip(accrual.rates[1:], accrual.starts[1:], strict=True)
    ]
    return f"Accrual lasts {accrual.duration:.1f} months, at {joined(parts)}."


def _bounds(plan: Plan) -> list[str]:
    if len(plan.looks) == 1:
        return []
    design = plan.bounds.design
    number = len(plan.looks)
    when = joined([f"{_count(each.events)} (month {each.month:.1f})" for each in plan.looks])
    text = [f"There are {number} analyses, planned at {when} events."]
    crossed = [each for each in plan.looks if each.z is not None]
    text.append(
        f"Efficacy is declared when the log-rank Z reaches {joined([f'{each.z:.3f}' for each in crossed])}"
        f"{'' if len(crossed) == number else _at_looks(crossed)}, which is a hazard ratio of about "
        f"{joined([f'{each.hazard_ratio:.3f}' for each in crossed])} or less ({efficacy_words(design)})."
    )
    if design.sides == 2:
        text.append("The same bounds, mirrored, decide in favour of the reference arm.")
    futile = [each for each in plan.looks[:-1] if each.futility_z is not None]
    if futile:
        kind = "binding" if plan.bounds.binding else "non-binding"
        what, end = ("Z is below", " or more") if design.sides == 1 else ("the absolute Z is below", " or nearer to 1")
        if plan.trial.margin != 1 and design.sides == 2:
            end = " or nearer to the margin"
        text.append(
            f"The trial may stop for futility ({kind}) when {what} "
            f"{joined([f'{each.futility_z:.3f}' for each in futile])}{_at_looks(futile)}, a hazard ratio of about "
            f"{joined([f'{each.futility_hazard_ratio:.3f}' for each in futile])}{end}."
        )
    harmful = [each for each in plan.looks if each.harm_z is not None]
    if harmful:
        text.append(
            f"The trial stops for harm when Z is {joined([f'{each.harm_z:.3f}' for each in harmful])} or less"
            f"{_at_looks(harmful)}, a hazard ratio of about "
            f"{joined([f'{ratio_at(each.harm_z, each.events, plan.trial):.3f}' for each in harmful])} or more."
        )
    early = plan.looks[-2]
    if early.efficacy == 0 and not futile:
        return [*text, "No analysis before the last can end the trial."]
    text.append(
        f"Under the assumed effect the trial stops for efficacy before its last analysis with probability "
        f"{early.efficacy:.1%}" + (f" and for futility with {early.futility:.1%}." if futile else ".")
    )
    return text


def efficacy_words(design: GroupSequential) -> str:
    """Return what the efficacy bounds are called."""
    kind = design.efficacy.kind
    words = EFFICACY.get(kind, f"{kind.replace('_', ' ')} spending")
    family = FAMILY.get(str(getattr(design.efficacy, "family", None)))
    return f"{words} {family}" if family else words


def _at_looks(looks: Sequence[PlannedLook]) -> str:
    numbers = [str(each.number) for each in looks]
    return f" at look{'s' if len(numbers) > 1 else ''} {joined(numbers)}"


def _averages(plan: Plan) -> str:
    if len(plan.looks) == 1:
        return ""
    text = (
        f"On average it ends with {plan.expected_events:.1f} events after {plan.expected_months:.1f} months under the "
        "assumed effect"
    )
    if plan.expected_events_null is None or plan.expected_months_null is None:
        return f"{text}."
    null = f"with {plan.expected_events_null:.1f} after {plan.expected_months_null:.1f} under the null hypothesis"
    return f"{text}, and {null}."


def _count(number: float) -> str:
    return f"{number:.0f}" if abs(number - round(number)) < 1e-6 else f"{number:.1f}"


def joined(parts: Sequence[str]) -> str:
    """Return parts with commas, and the last one after an "and"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


# ------------------------------------------------------------------------------------------------- the call


def design_code(asked: PlannedDesign) -> str:
    """Return the call of ``pivotal.design`` that gives the same plan, for ``import pivotal as pv``."""
    arguments = [written(asked.trial, 4)]
    if asked.sequential is not None:
        arguments.append(written(asked.sequential, 4))
    for name in ("power", "events", "subjects", "solve_for", "variance", "bounds_power"):
        if (value := getattr(asked, name)) is not None:
            arguments.append(f"{name}={value!r}")
    if asked.looks:
        arguments.append("looks=" + written(asked.looks, 4))
    if asked.whole_numbers:
        arguments.append("whole_numbers=True")
    return "pv.design(\n" + "".join(f"    {each},\n" for each in arguments) + ")"


def written(value: Any, indent: int = 0) -> str:
    """Return Python that makes a value again; nouns are written as ``pv.Name(...)`` without their defaults."""
    if isinstance(value, BaseModel):
        parts = [
            f"{name}={written(getattr(value, name), indent + 4)}"
            for name, info in type(value).model_fields.items()
            if name != "kind" and getattr(value, name) != info.get_default(call_default_factory=True)
        ]
        return _call(f"pv.{type(value).__name__}(", parts, ")", indent)
    if isinstance(value, tuple | list):
        parts = [written(each, indent + 4) for each in value]
        return _call("(", parts, ",)" if len(parts) == 1 else ")", indent)
    return repr(value)


def _call(head: str, parts: Sequence[str], tail: str, indent: int) -> str:
    line = head + ", ".join(parts) + tail
    if len(line) + indent <= LONGEST_LINE and "\n" not in line:
        return line
    inner = " " * (indent + 4)
    return head + "\n" + "".join(f"{inner}{part},\n" for part in parts) + " " * indent + tail.lstrip(",")


# ------------------------------------------------------------------------------------------------- side by side


@dataclass(frozen=True, kw_only=True)
class Comparison(PlanningResult):
    """Designs side by side."""

    verb: ClassVar[str] = "compare_designs"
    title: ClassVar[str] = "Designs compared"
    figure: ClassVar[str | None] = "pivotal.figures.planning:power_curves"
    plans: Mapping[str, Plan]

    def rows(self) -> list[Row]:
        """Return one row a design."""
        return [
            {"term": name, **plan.summary(), "looks": len(plan.looks), "sides": plan.bounds.design.sides}
            for name, plan in self.plans.items()
        ]

    def summary(self) -> Row:
        """Return which design needs the least, by several measures."""
        measures = ("events", "subjects", "months", "expected_events", "expected_months")
        return {f"least_{name}": min(self.plans, key=lambda each: getattr(self.plans[each], name)) for name in measures}


def compare_designs(designs: Mapping[str, Plan] | Sequence[Plan]) -> Comparison:
    """Lay designs side by side: sizes, times, errors and what they take on average.

    Parameters
    ----------
    designs : mapping of str to Plan, or sequence of Plan
        By name; a sequence is numbered.

    Returns
    -------
    Comparison
        One row a design.

    Raises
    ------
    DesignError
        If there is nothing to compare.

    Examples
    --------
    >>> import pivotal as pv
    >>> trial = pv.SurvivalTrial(
    ...     reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=20), follow_up=18
    ... )
    >>> found = pv.compare_designs({"90 %": pv.design(trial, power=0.9), "80 %": pv.design(trial, power=0.8)})
    >>> found.summary()["least_events"]
    '80 %'
    """
    named = dict(designs) if isinstance(designs, Mapping) else {f"design {n}": p for n, p in enumerate(designs, 1)}
    if not named:
        raise DesignError("designs: there is nothing to compare; give plans, by name or in a list")
    wrong = [name for name, plan in named.items() if not isinstance(plan, Plan)]
    if wrong:
        raise DesignError(f"designs: {wrong[0]} is no Plan, as pivotal.design returns")
    return Comparison(plans=named)
