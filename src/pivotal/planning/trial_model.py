"""The nouns of a trial with a time-to-event endpoint, as a protocol or a dossier states them; months throughout."""

from __future__ import annotations

from math import log
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from pivotal.distributions.model import Distribution, Hazard, Positive, Rate, in_order
from pivotal.nouns import Flag, Identifier, Noun, OneOrMore, Text
from pivotal.planning.model import GroupSequential
from pivotal.planning.spending_model import PlanNoun

Fraction = Annotated[float, Field(gt=0, le=1)]
Variance = Literal[
    "schoenfeld",
    "freedman",
    "hsieh_freedman",
    "lachin_foulkes",
    "bernstein_lagakos",
    "score",
    "average_hazard_ratio",
    "average_hazard_ratio_null",
    "average_hazard_ratio_gsdesign2",
]
SolveFor = Literal["power", "accrual_rate", "accrual_duration", "follow_up", "hazard_ratio"]


# ------------------------------------------------------------------------------------------------ effects


class HazardRatio(PlanNoun):
    """Proportional hazards: the experimental hazard is ``value`` times the reference hazard at all times.

    Examples
    --------
    >>> HazardRatio(0.5).value
    0.5
    """

    order = ("value",)
    kind: Literal["proportional"] = "proportional"
    value: Positive


class PiecewiseHazardRatio(PlanNoun):
    """A hazard ratio that changes with the time since randomisation: delayed, diminishing, crossing.

    Examples
    --------
    >>> PiecewiseHazardRatio.delayed(by=4, then=0.6).ratios
    (1.0, 0.6)
    """

    order = ("ratios", "starts")
    kind: Literal["piecewise"] = "piecewise"
    ratios: Annotated[tuple[Positive, ...], Field(min_length=1)]
    starts: tuple[Rate, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.starts, self.ratios, "ratios")
        return self

    @classmethod
    def delayed(cls, *, by: float, then: float) -> Self:
        """Return an effect that is absent for a while, and then constant."""
        return cls(ratios=(1.0, then), starts=(0.0, by))


class ExperimentalDistribution(PlanNoun):
    """The experimental arm has a distribution of its own, which need not be a multiple of the reference arm's."""

    order = ("distribution",)
    kind: Literal["distribution"] = "distribution"
    distribution: Distribution


def _kind_of_effect(given: Any) -> str:
    if isinstance(given, dict):
        return str(given.get("kind", "piecewise" if "ratios" in given else "proportional"))
    return str(getattr(given, "kind", "proportional"))


def _ratio_alone(given: Any) -> Any:
    return {"value": given} if isinstance(given, str | int | float) else given


Effect = Annotated[
    Annotated[
        Annotated[HazardRatio, Tag("proportional")]
        | Annotated[PiecewiseHazardRatio, Tag("piecewise")]
        | Annotated[ExperimentalDistribution, Tag("distribution")],
        Discriminator(_kind_of_effect),
    ],
    BeforeValidator(_ratio_alone),
]


# ------------------------------------------------------------------------------------- accrual and dropping out


class Accrual(Noun):
    """How subjects enter: rates per month from given months on, for a duration.

    Parameters
    ----------
    rates : tuple of float, optional
        Subjects per month, one an interval; left out, one constant rate is solved for.
    starts : tuple of float
        Calendar months at which each rate begins; the first is 0.
    duration : float, optional
        When the last subject enters; left out, it is solved for.

    Examples
    --------
    >>> Accrual(rates=(10, 30), starts=(0, 3), duration=18).subjects
    480.0
    """

    rates: Annotated[tuple[Rate, ...], OneOrMore] | None = None
    starts: Annotated[tuple[Rate, ...], OneOrMore] = (0.0,)
    duration: Positive | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_rate(cls, given: Any) -> Any:
        if isinstance(given, dict) and "rate" in given:
            return {key: value for key, value in given.items() if key != "rate"} | {"rates": (given["rate"],)}
        return given

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.rates is None and len(self.starts) > 1:
            raise ValueError("starts without rates: give a rate for each start, or leave both out")
        if self.rates is not None:
            in_order(self.starts, self.rates, "rates")
            if self.duration is None and self.rates[-1] == 0:
                raise ValueError("the last rate is 0, so that nobody would enter in a longer accrual; give a duration")
            if not any(self.rates):
                raise ValueError("every rate is 0: nobody enters")
        if self.duration is not None and self.duration <= self.starts[-1]:
            raise ValueError(
                f"duration {self.duration:g} ends before the last rate begins at {self.starts[-1]:g}; "
                f"give a duration above {self.starts[-1]:g}, or fewer rates"
            )
        return self

    @property
    def subjects(self) -> float | None:
        """How many enter in all; None where the rate or the duration is left open."""
        if self.rates is None or self.duration is None:
            return None
        ends = (*self.starts[1:], self.duration)
        return sum(rate * (end - start) for rate, start, end in zip(self.rates, self.starts, ends, strict=True))


class Dropout(Noun):
    """Leaving the trial without an event, by arm, as hazards.

    In YAML ``{rate: 0.005}`` (per month) and ``{proportion: 0.05, by: 12}`` hold for both arms.

    Examples
    --------
    >>> Dropout.from_proportion(0.05, by=12).reference.rates
    (0.00427444...,)
    """

    reference: Hazard
    experimental: Hazard

    @model_validator(mode="before")
    @classmethod
    def _both_arms(cls, given: Any) -> Any:
        if isinstance(given, dict) and "rate" in given and len(given) == 1:
            return {"reference": given, "experimental": given}
        if isinstance(given, dict) and given.keys() == {"proportion", "by"}:
            part, by = float(given["proportion"]), float(given["by"])
            if not (0 <= part < 1 and by > 0):
                raise ValueError(f"a proportion of {part:g} by month {by:g}: it lies in [0, 1), by a time above zero")
            both = {"rate": -log(1.0 - part) / by}
            return {"reference": both, "experimental": both}
        return given

    @classmethod
    def from_rate(cls, rate: float, experimental: float | None = None) -> Self:
        """Return constant hazards per month: one for both arms, or the reference arm's and the experimental arm's."""
        other = rate if experimental is None else experimental
        return cls.model_validate({"reference": {"rate": rate}, "experimental": {"rate": other}})

    @classmethod
    def from_proportion(cls, proportion: float, *, by: float) -> Self:
        """Return the constant hazard by which a proportion has left by a month, were there no events."""
        return cls.model_validate({"proportion": proportion, "by": by})


class Stratum(Noun):
    """A part of the subjects with a reference arm of its own, and an effect and drop-out where these differ.

    The log-rank test is then stratified.
    """

    name: Text
    fraction: Fraction
    reference: Distribution
    effect: Effect | None = None
    dropout: Dropout | None = None


# ---------------------------------------------------------------------------------------------------- the trial


class SurvivalTrial(Noun):
    """A two-arm randomised trial with a time-to-event endpoint, under the assumptions that a protocol makes.

    Parameters
    ----------
    reference : Distribution, optional
        Time to the event in the reference arm; left out where there are strata.
    effect : Effect, optional
        What the experimental arm changes; a number in YAML is a hazard ratio. Left out, a ratio is solved for.
    accrual : Accrual
        Rates and duration; what is left out is solved for.
    follow_up : float, optional
        Months from the last subject's entry to the last analysis; left out, it is solved for.
    follow_up_per_subject : float, optional
        Every subject is followed for so long at the most; left out, to the end of the trial.
    dropout : Dropout, optional
        Left out, nobody drops out.
    allocation : (float, float)
        Experimental and reference, such as (2, 1).
    margin : float
        The hazard ratio of the null hypothesis: above 1 for non-inferiority, below 1 for super-superiority.
    strata : tuple of Stratum
        Parts of the subjects, with fractions that add up to 1.
    """

    reference: Distribution | None = None
    effect: Effect | None = None
    accrual: Accrual = Accrual()
    follow_up: Rate | None = None
    follow_up_per_subject: Positive | None = None
    dropout: Dropout | None = None
    allocation: tuple[Positive, Positive] = (1.0, 1.0)
    margin: Positive = 1.0
    strata: tuple[Stratum, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.strata) == (self.reference is not None):
            raise ValueError("give the reference arm, or strata that each have one; not both, and not neither")
        if self.strata:
            total = sum(each.fraction for each in self.strata)
            if abs(total - 1) > 1e-9:
                raise ValueError(f"the fractions of the strata add up to {total:g}; they must add up to 1")
            names = [each.name for each in self.strata]
            if len(set(names)) < len(names):
                raise ValueError("two strata have one name")
        if self.follow_up_per_subject is not None and self.follow_up is not None:
            longest = self.follow_up_per_subject
            if self.follow_up > longest:
                raise ValueError(
                    f"follow_up {self.follow_up:g} is longer than follow_up_per_subject {longest:g}: "
                    f"nobody would be followed after that; give a follow_up of at most {longest:g}"
                )
        return self

    @property
    def is_proportional(self) -> bool:
        """Whether one hazard ratio holds at all times and in every stratum."""
        return self.hazard_ratio is not None

    @property
    def hazard_ratio(self) -> float | None:
        """The hazard ratio where one holds at all times and in every stratum."""
        effects = [each.effect or self.effect for each in self.strata] or [self.effect]
        values = {each.value if isinstance(each, HazardRatio) else None for each in effects}
        return values.pop() if len(values) == 1 else None

    @property
    def experimental_part(self) -> float:
        """The part of the subjects that goes to the experimental arm."""
        return self.allocation[0] / (self.allocation[0] + self.allocation[1])


class LookTime(Noun):
    """When a look is held: at the latest (or the earliest) of the conditions that are given.

    Parameters
    ----------
    events : float, optional
        So many events have been seen.
    fraction : float, optional
        So large a part of the last look's events has been seen.
    calendar : float, optional
        Month since the first subject's entry.
    follow_up : float, optional
        Months since the last subject's entry.
    gap : float, optional
        Months since the look before.
    when : {"latest", "earliest"}
        Which of several conditions counts.
    endpoint : str, optional
        Whose events are waited for, in simulations of several endpoints; those of the first analysis where left out.
    """

    events: Positive | None = None
    fraction: Fraction | None = None
    calendar: Positive | None = None
    follow_up: Rate | None = None
    gap: Positive | None = None
    when: Literal["latest", "earliest"] = "latest"
    endpoint: Identifier | None = None

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if self.endpoint is not None and self.events is None:
            raise ValueError("endpoint says whose events are waited for; give events, how many")
        given = (self.events, self.fraction, self.calendar, self.follow_up, self.gap)
        if all(each is None for each in given):
            raise ValueError("say when: events, fraction, calendar, follow_up or gap")
        return self


class Assumption(Noun):
    """What a design assumes although no source states it: the key, and why this value."""

    key: Text
    because: Text


class PlannedDesign(Noun):
    """The ``design:`` block of a trial: the arguments of ``pivotal.design``, and what of them is assumed.

    Parameters
    ----------
    id : str
        Name of the design, such as that of its cohort.
    reading : str, optional
        How a sentence is read that can be read in more than one way.
    cohort, endpoint : str, optional
        What of the trial is designed.
    trial : SurvivalTrial
        The assumptions about subjects, times and the effect.
    sequential : GroupSequential, optional
        Looks and boundaries; left out, there is one analysis.
    looks : tuple of LookTime
        Looks timed otherwise than by fractions of the events.
    power, events, subjects, solve_for, variance, bounds_power, whole_numbers
        As in ``pivotal.design``.
    assumed : tuple of Assumption
        What no source states.
    """

    id: Identifier
    reading: Text | None = None
    cohort: Identifier | None = None
    endpoint: Identifier | None = None
    trial: SurvivalTrial
    sequential: GroupSequential | None = None
    looks: tuple[LookTime, ...] = ()
    power: Fraction | None = None
    events: Positive | None = None
    subjects: Positive | None = None
    solve_for: SolveFor | None = None
    variance: Variance | None = None
    bounds_power: Fraction | None = None
    whole_numbers: Flag = False
    assumed: tuple[Assumption, ...] = ()


class DesignFile(Noun):
    """A file that holds designs by themselves, as ``pivotal design FILE`` reads it."""

    design: Annotated[tuple[PlannedDesign, ...], OneOrMore, Field(min_length=1)]
