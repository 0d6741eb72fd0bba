"""The nouns of a joint course: progression, death before and after it, response, and crossing over at progression.

Subjects are in one of three states, without progression, after progression, dead (the illness-death model); months
throughout. Times to progression and to death without progression run from entry, whichever comes first counts; the time
to death after progression runs from progression.
"""

from __future__ import annotations

from math import exp, log
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from pivotal.distributions.model import Distribution, Hazard, Positive, Rate
from pivotal.nouns import Noun, Text
from pivotal.planning.trial_model import Effect, ExperimentalDistribution, HazardRatio

Probability = Annotated[float, Field(ge=0, le=1)]
Part = Annotated[float, Field(ge=0, lt=1)]
LN2 = log(2.0)


def _never(distribution: Any) -> bool:
    return isinstance(distribution, Hazard) and not any(distribution.rates)


class Transitions(Noun):
    """How subjects of the reference arm go from state to state.

    Parameters
    ----------
    progression : Distribution
        Time from entry to progression, were there no deaths without it.
    death : Distribution
        Time from entry to death without progression, were there no progression; a rate of 0 for none.
    death_after_progression : Distribution
        Time from progression to death.

    Notes
    -----
    In YAML constant hazards may be written by medians, ``{progression_free: 4, overall: 20}``, with or without
    ``deaths_without_progression``; see ``from_medians``.

    Examples
    --------
    >>> Transitions(progression={"median": 4}, death={"rate": 0.01}, death_after_progression={"median": 14}).death.rates
    (0.01,)
    """

    progression: Distribution
    death: Distribution
    death_after_progression: Distribution

    @model_validator(mode="before")
    @classmethod
    def _from_medians(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.keys() - {"deaths_without_progression"} == {"progression_free", "overall"}:
            found = cls.from_medians(**{name: float(value) for name, value in given.items()})
            return {name: getattr(found, name) for name in cls.model_fields}
        return given

    @model_validator(mode="after")
    def _all_happen(self) -> Self:
        if _never(self.progression):
            raise ValueError("progression: every rate is 0, so that nobody progresses; give a rate above zero")
        if _never(self.death_after_progression):
            raise ValueError("death_after_progression: every rate is 0, so that nobody dies after progression")
        return self

    @classmethod
    def from_medians(
        cls, *, progression_free: float, overall: float, deaths_without_progression: float = 0.0
    ) -> Transitions:
        """Return constant hazards with a median progression-free and a median overall survival.

        Parameters
        ----------
        progression_free, overall : float
            Medians in months, as they are published.
        deaths_without_progression : float
            The part of the events of progression-free survival that are deaths.

        Raises
        ------
        ValueError
            If no constant hazards have these medians.

        Examples
        --------
        >>> found = Transitions.from_medians(progression_free=4, overall=20, deaths_without_progression=0.1)
        >>> [round(each.rates[0], 4) for each in (found.progression, found.death, found.death_after_progression)]
        [0.156, 0.0173, 0.0431]
        """
        both, part = _rate_of(progression_free, "progression_free"), deaths_without_progression
        if not 0 <= part < 1:
            raise ValueError(f"deaths_without_progression {part:g}: a part lies in [0, 1)")
        if not overall > progression_free:
            raise ValueError(
                f"overall {overall:g} is not above progression_free {progression_free:g}; death comes later"
            )
        if alive_by(overall, both * (1 - part), both * part, 0.0) <= 0.5:
            raise ValueError(
                f"overall {overall:g}: with so many deaths without progression ({part:g}) half have died before, "
                "even if nobody died afterwards; give a smaller part, or a smaller median"
            )
        low, high = 0.0, both
        while alive_by(overall, both * (1 - part), both * part, high) > 0.5:
            high *= 2.0
        for _ in range(200):
            middle = 0.5 * (low + high)
            low, high = (
                (middle, high) if alive_by(overall, both * (1 - part), both * part, middle) > 0.5 else (low, middle)
            )
        rates = (both * (1 - part), both * part, 0.5 * (low + high))
        one, two, three = (Hazard(rates=(rate,)) for rate in rates)
        return cls(progression=one, death=two, death_after_progression=three)


def _rate_of(median: float, name: str) -> float:
    if not median > 0:
        raise ValueError(f"{name} {median:g} is not above zero")
    return LN2 / median


def alive_by(time: float, progression: float, death: float, after: float) -> float:
    """Return overall survival under constant hazards of progression, death without it, and death after it.

    Examples
    --------
    >>> round(alive_by(12, 0.1, 0.0, 0.1), 6) == round(exp(-1.2) * 2.2, 6)
    True
    """
    out = progression + death
    gap = out - after
    free = exp(-out * time)
    if abs(gap * time) < 1e-9:
        return free + progression * time * free
    return free + progression / gap * (exp(-after * time) - free)


class TransitionEffects(Noun):
    """What the experimental arm changes of each hazard: a ratio, ratios over time, or a distribution of its own.

    The time of a ratio that changes runs as that of the hazard does: for ``death_after_progression`` from progression.

    Examples
    --------
    >>> TransitionEffects(progression=0.5).death
    HazardRatio(kind='proportional', value=1.0)
    """

    progression: Effect = HazardRatio(1.0)
    death: Effect = HazardRatio(1.0)
    death_after_progression: Effect = HazardRatio(1.0)


class ResponseCourse(Noun):
    """Who responds, when, and what it means for progression.

    A response counts only if it comes before progression and death, so that fewer are seen than could respond.

    Parameters
    ----------
    reference, experimental : float
        Probability to be one who responds if free of progression for long enough.
    time : Distribution
        Time from entry to the response.
    hazard_ratio : float
        Multiplies the hazard of progression from the response on.
    """

    reference: Probability
    experimental: Probability
    time: Distribution
    hazard_ratio: Positive = 1.0

    @model_validator(mode="after")
    def _happens(self) -> Self:
        if _never(self.time):
            raise ValueError("time: every rate is 0, so that nobody responds; give probabilities of 0 for that")
        return self


class Crossover(Noun):
    """Subjects of the reference arm who are given the experimental treatment at progression.

    Parameters
    ----------
    probability : float
        The part of those who progress that crosses over, if still alive then.
    hazard_ratio : float
        Multiplies the hazard of death after progression from the crossing on.
    delay : Distribution, optional
        Time from progression to the crossing; left out, it is at progression.
    not_before : float
        Month from entry on which crossing is possible; who progresses earlier waits for it.
    """

    probability: Probability
    hazard_ratio: Positive
    delay: Distribution | None = None
    not_before: Rate = 0.0

    @model_validator(mode="after")
    def _happens(self) -> Self:
        if self.delay is not None and _never(self.delay):
            raise ValueError("delay: every rate is 0, so that nobody crosses over; give a probability of 0 for that")
        return self


class Frailty(Noun):
    """A factor of a subject's own on all three hazards, with mean 1: what progression and death have in common.

    Parameters
    ----------
    family : {"gamma", "log_normal"}
    variance : float
        Of the factor; the larger, the more are progression and death correlated.
    """

    family: Literal["gamma", "log_normal"] = "gamma"
    variance: Annotated[float, Field(gt=0, le=10)]


class CourseStratum(Noun):
    """A stratum with hazards of its own, and effects or responses where these differ; named as in the trial."""

    name: Text
    reference: Transitions
    effects: TransitionEffects | None = None
    response: ResponseCourse | None = None


class IllnessDeath(Noun):
    """The joint course of progression, death and response in both arms.

    Parameters
    ----------
    reference : Transitions, optional
        Hazards of the reference arm; left out where there are strata.
    effects : TransitionEffects
        What the experimental arm changes.
    response : ResponseCourse, optional
        Left out, nobody responds.
    crossover : Crossover, optional
        Left out, nobody crosses over.
    frailty : Frailty, optional
        Left out, subjects of an arm and stratum are alike.
    strata : tuple of CourseStratum
        With the names that the trial gives them.

    Examples
    --------
    >>> course = IllnessDeath.from_medians(reference=(4, 20), experimental=(8, 24), deaths_without_progression=0.1)
    >>> round(course.effects.progression.distribution.rates[0] / course.reference.progression.rates[0], 3)
    0.5
    """

    reference: Transitions | None = None
    effects: TransitionEffects = TransitionEffects()
    response: ResponseCourse | None = None
    crossover: Crossover | None = None
    frailty: Frailty | None = None
    strata: tuple[CourseStratum, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.strata) == (self.reference is not None):
            raise ValueError(
                "reference: give the reference arm, or strata that each have one; not both, and not neither"
            )
        names = [each.name for each in self.strata]
        if len(set(names)) < len(names):
            raise ValueError("strata: two strata have one name")
        for effects in (self.effects, *(each.effects for each in self.strata if each.effects is not None)):
            for name in ("progression", "death_after_progression"):
                effect = getattr(effects, name)
                if isinstance(effect, ExperimentalDistribution) and _never(effect.distribution):
                    raise ValueError(f"effects: every rate of {name} is 0; give rates above zero")
        return self

    @classmethod
    def from_medians(
        cls,
        *,
        reference: tuple[float, float],
        experimental: tuple[float, float],
        deaths_without_progression: float | tuple[float, float] = 0.0,
        **more: Any,
    ) -> IllnessDeath:
        """Return constant hazards from published medians of progression-free and overall survival of each arm.

        Parameters
        ----------
        reference, experimental : (float, float)
            Median progression-free survival and median overall survival, in months.
        deaths_without_progression : float or (float, float)
            The part of the events of progression-free survival that are deaths; of the reference and the experimental
            arm where they differ.
        **more
            ``response``, ``crossover`` and ``frailty``. The medians are those without them.

        Raises
        ------
        ValueError
            If no constant hazards have these medians.
        """
        parts = deaths_without_progression
        both = parts if isinstance(parts, tuple) else (parts, parts)
        one, two = (
            Transitions.from_medians(progression_free=free, overall=overall, deaths_without_progression=part)
            for (free, overall), part in zip((reference, experimental), both, strict=True)
        )
        own = {name: ExperimentalDistribution(getattr(two, name)) for name in Transitions.model_fields}
        return cls(reference=one, effects=TransitionEffects(**own), **more)
