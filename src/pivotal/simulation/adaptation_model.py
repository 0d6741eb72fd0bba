"""The nouns of a trial that changes on its way: its arms, and the rules by which looks change what comes after.

Looks are numbered as they are planned, from 1; a rule acts after its look, where the trial goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from pivotal.distributions.model import Positive
from pivotal.nouns import Flag, Identifier, Noun, Text
from pivotal.planning.spending_model import PlanNoun
from pivotal.planning.trial_model import Effect, LookTime
from pivotal.simulation.model import Count, Probability, Scenario

T = TypeVar("T")
Share = Annotated[float, Field(ge=0, le=1)]
Intersection = Literal["dunnett", "bonferroni", "simes"]
MOST_HYPOTHESES = 6  # their intersections are 63


def _pairs(given: Any) -> Any:
    """Return a mapping as pairs, which can be hashed."""
    return tuple(given.items()) if isinstance(given, Mapping) else given


Effects = Annotated[tuple[tuple[Text, Effect], ...], BeforeValidator(_pairs)]
Shares = Annotated[tuple[tuple[Identifier, Share], ...], BeforeValidator(_pairs)]


class TreatmentArm(PlanNoun):
    """An experimental arm of several.

    Parameters
    ----------
    name : str
    effect : Effect
        On the reference arm's hazard; a number is a hazard ratio.
    allocation : float, optional
        Subjects for those of the reference arm in ``truth.allocation``; left out, the experimental arm's there.
    by_stratum : mapping of str to Effect
        Effects in strata where it is another.
    """

    order = ("name", "effect")
    name: Identifier
    effect: Effect
    allocation: Positive | None = None
    by_stratum: Effects = ()


class SampleSizeReestimation(PlanNoun):
    """The events of the last look are chosen anew, for a conditional power (Lehmacher and Wassmer 1999).

    Of several hypotheses, the one with the largest statistic is looked at.

    Parameters
    ----------
    look : int
        After which.
    target_power : float
        Conditional power that is sought: of crossing the last look's bound, given what was seen.
    most_events : int
        Events at the last look at the most; also where the target cannot be reached.
    least_events : int, optional
        At the least; left out, as planned.
    under : {"estimate", "planned"} or float
        The hazard ratio of the rest of the trial: as estimated at the look, as planned, or a number.
    promising : (float, float), optional
        Conditional power with the planned events at and above which, and below which, events are chosen anew; outside
        they stay (Mehta and Pocock 2011).
    combination : {"inverse_normal", "none", "chen_demets_lan"}
        How the type-I error is kept: by combining stages with the planned weights (Lehmacher and Wassmer 1999; Cui,
        Hung and Wang 1999), not at all, or by more events, never fewer, and only where the conditional power of the
        planned ones under the estimate is one half or more (Chen, DeMets and Lan 2004). The last two take the usual
        statistic.
    more_subjects : bool
        Whether as many more subjects enter, in proportion to the planned events.
    """

    order = ("look", "target_power", "most_events")
    kind: Literal["sample_size_reestimation"] = "sample_size_reestimation"
    look: Count
    target_power: Probability
    most_events: Count
    least_events: Count | None = None
    under: Literal["estimate", "planned"] | Positive = "estimate"
    promising: tuple[Share, Share] | None = None
    combination: Literal["inverse_normal", "none", "chen_demets_lan"] = "inverse_normal"
    more_subjects: Flag = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.promising is not None and not self.promising[0] < self.promising[1]:
            raise ValueError(f"promising={self.promising}: from a conditional power to a larger one")
        if self.least_events is not None and self.least_events > self.most_events:
            raise ValueError(f"least_events={self.least_events} is above most_events={self.most_events}")
        return self


class DropArms(PlanNoun):
    """Arms are dropped: nobody enters them any more, and their hypotheses cannot be rejected later.

    Parameters
    ----------
    look : int
        After which.
    keep : "best", int or "all"
        How many are kept at the most, those with the largest z; ``"best"`` is one.
    z_above, hazard_ratio_below : float, optional
        What an arm must show to be kept. Where none does, the trial ends for futility.
    intersection : {"dunnett", "bonferroni", "simes"}
        How hypotheses are tested together in each stage. A graph takes its place where there is one.
    combination : {"inverse_normal", "none"}
        Whether stages are combined with the planned weights in a closed test (Bretz et al. 2006), or arms are tested
        as if each had been alone, without any correction.
    """

    order = ("look", "keep")
    kind: Literal["drop_arms"] = "drop_arms"
    look: Count
    keep: Literal["best", "all"] | Count = "best"
    z_above: float | None = None
    hazard_ratio_below: Positive | None = None
    intersection: Intersection = "dunnett"
    combination: Literal["inverse_normal", "none"] = "inverse_normal"


class Enrich(PlanNoun):
    """Only a stratum goes on: nobody else enters, and it alone is analysed (Jenkins, Stone and Jennison 2011).

    The whole population and the stratum are tested together from the first look on. Later looks wait for as many new
    events as were planned, all of them in the stratum.

    Parameters
    ----------
    look : int
        After which.
    stratum : str
    full_z_below, stratum_z_above : float, optional
        When: if z is below in the whole population, and above in the stratum; of several arms, the best. Where both are
        left out, always.
    recruitment : {"slower", "same"}
        Whether fewer enter per month afterwards, as the stratum is a part of the population, or as many.
    intersection : {"dunnett", "bonferroni", "simes"}
        As in ``DropArms``; ``"dunnett"`` is the exact test of correlated z (Spiessens and Debois 2010).
    combination : {"inverse_normal", "none"}
        As in ``DropArms``.
    """

    order = ("look", "stratum")
    kind: Literal["enrich"] = "enrich"
    look: Count
    stratum: Text
    full_z_below: float | None = None
    stratum_z_above: float | None = None
    recruitment: Literal["slower", "same"] = "slower"
    intersection: Intersection = "dunnett"
    combination: Literal["inverse_normal", "none"] = "inverse_normal"


class AlphaGraph(PlanNoun):
    """The type-I error is split over hypotheses, and passed on when one is rejected (Bretz et al. 2009).

    Each hypothesis has the group-sequential bounds of its part of alpha (Maurer and Bretz 2013). Where arms are dropped
    or stages combined, the graph gives the weights of every intersection in the closed test instead.

    Parameters
    ----------
    weights : mapping of str to float
        The part of alpha with which each hypothesis begins; together at most 1.
    transitions : mapping of str to mapping of str to float
        What a rejected hypothesis passes on to which other; together at most 1 for each.

    Examples
    --------
    >>> AlphaGraph({"low": 0.5, "high": 0.5}, {"low": {"high": 1}, "high": {"low": 1}}).names
    ('low', 'high')
    """

    order = ("weights", "transitions")
    kind: Literal["alpha_graph"] = "alpha_graph"
    weights: Annotated[Shares, Field(min_length=1)]
    transitions: Annotated[tuple[tuple[Identifier, Shares], ...], BeforeValidator(_pairs)] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the hypotheses."""
        return tuple(name for name, _ in self.weights)

    @model_validator(mode="after")
    def _is_graph(self) -> Self:
        if (total := sum(share for _, share in self.weights)) > 1 + 1e-12:
            raise ValueError(f"weights add up to {total:g}; at most 1")
        for name, row in self.transitions:
            if sum(share for _, share in row) > 1 + 1e-12:
                raise ValueError(f"transitions of {name!r} add up to more than 1")
            if name in dict(row):
                raise ValueError(f"transitions: {name!r} passes on to itself")
        ends = {name for name, _ in self.transitions} | {name for _, row in self.transitions for name, _ in row}
        if unknown := sorted(ends - set(self.names)):
            raise ValueError(f"transitions name {unknown[0]!r}, which has no weight; accepted: {', '.join(self.names)}")
        if len(set(self.names)) < len(self.names):
            raise ValueError("weights name a hypothesis twice")
        return self


def _events_alone(given: Any) -> Any:
    return {"events": given} if isinstance(given, int | float) else given


class ExtraLook(PlanNoun):
    """A look that was not planned, such as one that a data monitoring committee asks for.

    Parameters
    ----------
    at : LookTime or int
        When; a number is of events. It is held if that is after a look and before the next.
    spends : {"planned", "nothing"} or float
        ``"planned"``: what the spending function spends at its information, so that later bounds take it into account
        (Lan and DeMets 1983). ``"nothing"``: the trial may end at that same bound, but the later bounds stay as if it
        had not been held. A number: so much error in addition to what earlier looks have spent.
    """

    order = ("at",)
    kind: Literal["extra_look"] = "extra_look"
    at: Annotated[LookTime, BeforeValidator(_events_alone)]
    spends: Literal["planned", "nothing"] | Probability = "planned"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.at.fraction is not None:
            raise ValueError("at is timed by a fraction; state its events")
        if self.at.endpoint is not None:
            raise ValueError("at waits for the events of an endpoint; adaptive trials have one, leave it out")
        return self


def _kind(given: Any) -> str:
    return str(given.get("kind") if isinstance(given, dict) else getattr(given, "kind", None))


Rule = Annotated[
    Annotated[SampleSizeReestimation, Tag("sample_size_reestimation")]
    | Annotated[DropArms, Tag("drop_arms")]
    | Annotated[Enrich, Tag("enrich")]
    | Annotated[AlphaGraph, Tag("alpha_graph")]
    | Annotated[ExtraLook, Tag("extra_look")],
    Discriminator(_kind),
]


def _arms(given: Any) -> Any:
    """Return arms where a mapping of names to effects is given."""
    return tuple({"name": name, "effect": one} for name, one in given.items()) if isinstance(given, Mapping) else given


class Hypothesis(Noun):
    """That an arm is no better than the reference arm, in the whole population or in a stratum.

    Parameters
    ----------
    name : str
    arm : int
        From 1.
    stratum : int
        From 0; -1 for the whole population.
    """

    name: Text
    arm: int
    stratum: int = -1


class AdaptiveScenario(Noun):
    """All that the replicates of an adaptive trial depend on, beside the seed.

    Parameters
    ----------
    scenario : Scenario
        The trial without its rules: subjects are of all arms, events of each comparison with the reference arm. A look
        that waits for events waits for so many in the arms that go on that each comparison would have them if none had
        an effect: D for one arm, 2 D for three that are as large as the reference arm.
    arms : tuple of TreatmentArm
        Left out, the one experimental arm of the scenario.
    rules : tuple of Rule
        Those of one look act in the order in which they are given.
    stop_when : {"all", "any"}
        Whether the trial ends once every hypothesis that goes on is rejected, or the first.
    """

    scenario: Scenario
    arms: Annotated[tuple[TreatmentArm, ...], BeforeValidator(_arms)] = ()
    rules: tuple[Rule, ...] = ()
    stop_when: Literal["all", "any"] = "all"

    def of_kind(self, kind: type[T]) -> list[T]:
        """Return the rules of a kind."""
        return [each for each in self.rules if isinstance(each, kind)]

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """Return what is tested: arms in the whole population, and in each stratum that may be enriched."""
        names = [each.name for each in self.arms]
        strata = [each.name for each in self.scenario.truth.strata]
        parts = dict.fromkeys(each.stratum for each in self.of_kind(Enrich))
        full = [Hypothesis(name=name, arm=k) for k, name in enumerate(names or ["all"], 1)]
        return tuple(
            chain(
                full,
                (
                    Hypothesis(name=f"{each.name}-{part}" if names else part, arm=each.arm, stratum=strata.index(part))
                    for part in parts
                    for each in full
                ),
            )
        )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        looks, strata = len(self.scenario.looks), [each.name for each in self.scenario.truth.strata]
        if len({each.name for each in self.arms}) < len(self.arms):
            raise ValueError("arms: two have one name")
        if len(self.of_kind(AlphaGraph)) > 1:
            raise ValueError("rules: more than one AlphaGraph")
        for arm in self.arms:
            if unknown := [name for name, _ in arm.by_stratum if name not in strata]:
                raise ValueError(f"arms: by_stratum names {unknown[0]!r}; accepted: {', '.join(strata) or 'no strata'}")
        for rule in self.rules:
            look = getattr(rule, "look", 1)
            if look >= looks and not isinstance(rule, AlphaGraph | ExtraLook):
                raise ValueError(
                    f"rules: {type(rule).__name__} after look {look} of {looks}; accepted: one before the last"
                )
            if isinstance(rule, DropArms) and len(self.arms) < 2:
                raise ValueError("rules: DropArms needs two arms or more beside the reference arm")
            if isinstance(rule, Enrich) and rule.stratum not in strata:
                raise ValueError(
                    f"rules: Enrich.stratum={rule.stratum!r}; accepted: {', '.join(strata) or 'a trial with strata'}"
                )
        self._check_hypotheses()
        return self

    def _check_hypotheses(self) -> None:
        hypotheses = self.hypotheses
        if len(hypotheses) > MOST_HYPOTHESES:
            raise ValueError(f"arms and rules make {len(hypotheses)} hypotheses; at most {MOST_HYPOTHESES}")
        for graph in self.of_kind(AlphaGraph):
            names = [each.name for each in hypotheses]
            if set(graph.names) != set(names):
                raise ValueError(f"rules: AlphaGraph weights {', '.join(graph.names)}; it has to weight {names}")
