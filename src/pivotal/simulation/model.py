"""The nouns of a simulation: how subjects are randomised, what a look computes, and all that replicates depend on.

Months throughout. A scenario and a seed determine every replicate; nothing else does.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, PrivateAttr, Tag, model_validator

from pivotal.distributions.model import Positive, Rate
from pivotal.nouns import Flag, Identifier, Noun, OneOrMore, Text
from pivotal.planning.spending_model import PlanNoun
from pivotal.planning.trial_model import LookTime, PlannedDesign, SurvivalTrial
from pivotal.simulation.disease_course import IllnessDeath

Count = Annotated[int, Field(ge=1)]
Probability = Annotated[float, Field(gt=0, lt=1)]


# ---------------------------------------------------------------------------------------------- randomisation


class Alternating(PlanNoun):
    """Arms in turn, in the ratio of the allocation: nothing is left to chance."""

    order = ()
    kind: Literal["alternating"] = "alternating"


class SimpleRandomisation(PlanNoun):
    """Each subject by itself: arms may come out unequal."""

    order = ()
    kind: Literal["simple"] = "simple"


class PermutedBlocks(PlanNoun):
    """Blocks in each of which the allocation holds exactly.

    Parameters
    ----------
    size : int, optional
        Subjects a block, a multiple of the allocation's sum; left out, twice that sum.
    within_strata : bool
        Whether each stratum has blocks of its own.
    """

    order = ("size", "within_strata")
    kind: Literal["permuted_blocks"] = "permuted_blocks"
    size: Count | None = None
    within_strata: bool = True


class Minimisation(PlanNoun):
    """The arm that leaves arms most alike is taken with a probability (Pocock and Simon 1975).

    The imbalance is the sum, over all subjects and over those of the subject's stratum, of the range of the arms'
    numbers, each divided by its allocation. Where arms are equal, they are drawn in the ratio of the allocation.

    Parameters
    ----------
    probability : float
        With which the preferred arm is taken; the others share the rest.
    """

    order = ("probability",)
    kind: Literal["minimisation"] = "minimisation"
    probability: Annotated[float, Field(gt=0.5, le=1)] = 0.8


def _kind(given: Any) -> str:
    return str(given.get("kind") if isinstance(given, dict) else getattr(given, "kind", None))


Randomisation = Annotated[
    Annotated[Alternating, Tag("alternating")]
    | Annotated[SimpleRandomisation, Tag("simple")]
    | Annotated[PermutedBlocks, Tag("permuted_blocks")]
    | Annotated[Minimisation, Tag("minimisation")],
    Discriminator(_kind),
]


# ------------------------------------------------------------------------------------------ what a look computes


class LogRankTest(PlanNoun):
    """The log-rank test, weighted by S(t-)^rho (1 - S(t-))^gamma (Fleming and Harrington 1991), within strata."""

    order = ("rho", "gamma")
    kind: Literal["log_rank"] = "log_rank"
    rho: Rate = 0.0
    gamma: Rate = 0.0
    stratified: bool = True


class ModestlyWeightedTest(PlanNoun):
    """The log-rank test with weights 1 / max(S(t-), S(delay)) (Magirr and Burman 2019)."""

    order = ("delay",)
    kind: Literal["modestly_weighted"] = "modestly_weighted"
    delay: Positive
    stratified: bool = True


class EarlyZeroTest(PlanNoun):
    """The log-rank test of the events from ``delay`` on (Xu, Park, Zhen and Zhu 2017)."""

    order = ("delay",)
    kind: Literal["early_zero"] = "early_zero"
    delay: Positive
    stratified: bool = True


class MaxComboTest(PlanNoun):
    """The largest of several weighted log-rank statistics; ``z`` is that of its one-sided p value."""

    order = ("weights",)
    kind: Literal["max_combo"] = "max_combo"
    weights: Annotated[tuple[tuple[Rate, Rate], ...], Field(min_length=2)] = ((0, 0), (0, 1), (1, 0), (1, 1))
    stratified: bool = True


class CoxTest(PlanNoun):
    """Cox's model with the arm alone, Efron's ties: Wald's z, and the hazard ratio with its standard error."""

    order = ()
    kind: Literal["cox"] = "cox"
    stratified: bool = True


class RestrictedMeanTest(PlanNoun):
    """The difference of restricted mean survival times up to ``tau``."""

    order = ("tau",)
    kind: Literal["restricted_mean"] = "restricted_mean"
    tau: Positive


class MilestoneTest(PlanNoun):
    """The difference of the survival probabilities at a time, plain or on the complementary log-log scale."""

    order = ("time",)
    kind: Literal["milestone"] = "milestone"
    time: Positive
    scale: Literal["plain", "cloglog"] = "cloglog"


class ResponseTest(PlanNoun):
    """The difference of the parts that have responded by the look, of all who were randomised (pooled variance)."""

    order = ()
    kind: Literal["response"] = "response"


class WinRatioTest(PlanNoun):
    """Wins over losses in all pairs, by the endpoints in the order of their importance (Pocock et al. 2012)."""

    order = ("endpoints",)
    kind: Literal["win_ratio"] = "win_ratio"
    endpoints: Annotated[tuple[Identifier, ...], OneOrMore, Field(min_length=1)] = ("death", "progression")


class OwnTest(PlanNoun):
    """A function of the user's own, as ``own_test`` returns it. It is named, not stored, in files.

    Parameters
    ----------
    name : str
        Where it was defined: its module and name.
    digest : str
        A hash of its source, so that a run is not continued with another function.
    """

    order = ("name", "digest")
    kind: Literal["own"] = "own"
    name: Text
    digest: Text
    _function: Any = PrivateAttr(default=None)

    @property
    def function(self) -> Any:
        """The function, which travels with the noun from thread to thread and to workers; None where it was read."""
        return self._function

    def with_function(self, function: Any) -> Self:
        """Return the noun with its function."""
        held = self.model_copy()
        held._function = function
        return held


LookTest = Annotated[
    Annotated[LogRankTest, Tag("log_rank")]
    | Annotated[ModestlyWeightedTest, Tag("modestly_weighted")]
    | Annotated[EarlyZeroTest, Tag("early_zero")]
    | Annotated[MaxComboTest, Tag("max_combo")]
    | Annotated[CoxTest, Tag("cox")]
    | Annotated[RestrictedMeanTest, Tag("restricted_mean")]
    | Annotated[MilestoneTest, Tag("milestone")]
    | Annotated[ResponseTest, Tag("response")]
    | Annotated[WinRatioTest, Tag("win_ratio")]
    | Annotated[OwnTest, Tag("own")],
    Discriminator(_kind),
]


class LookAnalysis(Noun):
    """What is computed at every look.

    Parameters
    ----------
    id : str
        Its name in results.
    test : LookTest
    endpoint : str
        The time it is about: with a course of disease ``progression_free_survival``, ``overall_survival``,
        ``progression``, ``death`` or ``response``. Left out, it is the trial's one event; with a course, the endpoint
        of the design, ``response`` for a test of responses, and the first endpoint of a win ratio.
    """

    id: Identifier
    test: LookTest = LogRankTest()
    endpoint: Identifier = "event"


def _named(given: Any) -> Any:
    """Return analyses where tests are given by themselves: each is called what its kind is called."""
    each = given if isinstance(given, list | tuple) else (given,)
    return tuple({"id": _kind(one), "test": one} if isinstance(one, PlanNoun) else one for one in each)


Analyses = Annotated[tuple[LookAnalysis, ...], BeforeValidator(_named), Field(min_length=1)]


# ----------------------------------------------------------------------------------------------------- scenario


class Scenario(Noun):
    """All that the replicates of a simulation depend on, beside the seed.

    Parameters
    ----------
    design : PlannedDesign
        What was planned: bounds, and the assumptions that they rest on.
    truth : SurvivalTrial
        How subjects come, have events and drop out. Nothing is left open in it.
    subjects : int
        How many enter.
    looks : tuple of LookTime
        When looks are held, each by whole events, month, follow-up or gap.
    events : int
        Planned at the last look: what information fractions are of.
    entry : {"poisson", "fixed"}
        Whether gaps between entries are exponential, or the expected ones.
    randomisation : Randomisation
    course : IllnessDeath, optional
        The joint course of progression, death and response; hazards and effects of ``truth`` then count for nothing,
        while its accrual, drop-out, allocation and strata hold. Left out, subjects have one event each, as in
        ``truth``.
    analyses : tuple of LookAnalysis
        The first one decides, by its test against the margin of the design, and looks wait for the events of its
        endpoint; the others test against no difference.
    obey_futility : bool
        Whether trials end at the futility bound.
    describe : bool
        Whether looks also give each arm's median and the median follow-up, as a publication would.
    """

    design: PlannedDesign
    truth: SurvivalTrial
    subjects: Count
    looks: Annotated[tuple[LookTime, ...], Field(min_length=1)]
    events: Count
    entry: Literal["poisson", "fixed"] = "poisson"
    randomisation: Randomisation = PermutedBlocks()
    course: IllnessDeath | None = None
    analyses: Analyses = (LookAnalysis(id="log_rank"),)
    obey_futility: Flag = True
    describe: Flag = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = [each.id for each in self.analyses]
        if len(set(names)) < len(names):
            raise ValueError("two analyses have one id")
        if any(each.fraction is not None for each in self.looks):
            raise ValueError("a look is timed by a fraction; state its events")
        return self
