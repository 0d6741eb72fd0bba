"""Trials: what was planned, and what was reported at each data cut."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pivotal.dates import DateInterval
from pivotal.evidence.model import COMPARING, Assessor, DataCut, Estimate, Quantity, ReportedResult, sum_of
from pivotal.label.language import Criterion
from pivotal.nouns import DiseaseRef, Flag, Identifier, MedicineRef, Noun, OneOrMore, Sourced, SourceRef, Text
from pivotal.planning.trial_model import PlannedDesign
from pivotal.units import Printed, Unit


class Called(Noun):
    """What texts call by its name, or by others that it also has: ``standard care`` for ``standard of care``."""

    id: Identifier
    name: Text
    also_called: tuple[Text, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it goes by."""
        return (self.name, *self.also_called)


class Cohort(Called):
    """A group of patients that is randomised and analysed by itself."""

    disease: DiseaseRef
    stratified_by: tuple[Text, ...] = ()


class Arm(Called):
    """One of the treatments compared."""

    role: Literal["experimental", "reference"]
    medicine: MedicineRef | None = None
    dose: Text | None = None


class Endpoint(Called):
    """What is measured, by whom, and which direction is good for the patient."""

    kind: Literal["time_to_event", "proportion", "category"]
    role: Literal["primary", "secondary", "safety", "description"]
    better: Literal["higher", "lower", "neither"]
    assessor: Assessor = "not applicable"
    criteria: Text | None = None


class Look(Sourced):
    """An analysis before the end: when, by whose reading, and what it was allowed to decide."""

    id: Identifier
    cohort: Identifier
    planned: Flag
    information_fraction: Printed | None = None
    events: Printed | None = None
    assessor: Assessor = "not stated"
    may_decide: Annotated[tuple[Literal["efficacy", "futility", "harm"], ...], OneOrMore]
    alpha: Printed | None = None
    held: DateInterval | None = None


class Crossover(Sourced):
    """Whether patients of the reference arm could change to the experimental treatment."""

    allowed: Flag
    trigger: Text | None = None


class Baseline(Sourced):
    """A printed number about the patients as they entered."""

    characteristic: Identifier
    cohort: Identifier | None = None
    arm: Identifier | None = None
    value: Estimate
    range: tuple[Printed, Printed] | None = None
    unit: Unit

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.range is not None and self.range[0].interval[0] > self.range[1].interval[1]:
            raise ValueError(f"the range {self.range[0]} to {self.range[1]} runs backwards")
        return self


class BenefitScore(Sourced):
    """A score of clinical benefit that somebody else gave."""

    scale: Text
    version: Text | None = None
    cohort: Identifier | None = None
    score: Text
    given: DateInterval | None = None
    because: tuple[Text, ...] = ()


class Trial(Sourced):
    """A clinical trial: design, eligibility, and every reported data cut.

    ``null`` is a fact that was not found. The eligibility criteria are written like those of a label, so that the
    two can be compared; what the criteria language cannot say stands in ``eligibility_unparsed``. Results of subgroups
    that were published by themselves are ``subgroup_analyses``, apart from the cuts of the whole trial.
    """

    id: Identifier
    title: Text
    registry: Annotated[tuple[Text, ...], OneOrMore] = ()
    sponsor: Text | None = None
    phase: Literal["1", "1/2", "2", "2/3", "3", "4"] | None = None
    randomised: Flag | None = None
    blinding: Literal["open", "single", "double"] | None = None
    control: Literal["placebo", "active", "best_supportive_care", "none"] | None = None
    allocation: tuple[Annotated[int, Field(ge=1)], ...] | None = None
    cohorts: tuple[Cohort, ...] = ()
    cohorts_separate: Flag | None = None
    arms: Annotated[tuple[Arm, ...], Field(min_length=1)]
    endpoints: Annotated[tuple[Endpoint, ...], Field(min_length=1)]
    looks: tuple[Look, ...] = ()
    design: Annotated[tuple[PlannedDesign, ...], OneOrMore] = ()
    crossover: Crossover | None = None
    eligibility: Criterion | None = None
    eligibility_source: Annotated[tuple[SourceRef, ...], OneOrMore] = ()
    eligibility_unparsed: tuple[Text, ...] = ()
    baseline: tuple[Baseline, ...] = ()
    cuts: tuple[DataCut, ...] = ()
    subgroup_analyses: tuple[DataCut, ...] = ()
    benefit_scores: tuple[BenefitScore, ...] = ()
    not_found: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.allocation is not None and len(self.allocation) != len(self.arms):
            raise ValueError(f"the allocation has {len(self.allocation)} parts and there are {len(self.arms)} arms")
        for what, names in (
            ("cohort", [each.id for each in self.cohorts]),
            ("arm", [each.id for each in self.arms]),
            ("endpoint", [each.id for each in self.endpoints]),
            ("look", [each.id for each in self.looks]),
            ("design", [each.id for each in self.design]),
            ("data cut", [each.id for each in self.analyses]),
        ):
            if twice := {name for name in names if names.count(name) > 1}:
                raise ValueError(f"the {what} {sorted(twice)[0]} is there twice")
        self._check_arms_compared()
        return self

    def _check_arms_compared(self) -> None:
        """Refuse two ratios of one endpoint in a trial of several experimental arms that do not say whose they are."""
        if len(self.experimental_arms) < 2:
            return
        for cut in self.analyses:
            untold = [
                (each.endpoint, each.cohort, each.group, each.assessor)
                for each in cut.results
                if not self.arms_compared(each) and any(getattr(each, name) is not None for name in COMPARING)
            ]
            if twice := [each for each in untold if untold.count(each) > 1]:
                arms = ", ".join(each.id for each in self.arms)
                raise ValueError(
                    f"the cut {cut.id} compares arms by {twice[0][0]} twice; name the two arms of each result, the "
                    f"experimental one first (compared: [arm, arm]); there are {arms}"
                )

    @property
    def experimental_arms(self) -> list[str]:
        """The ids of the experimental arms."""
        return [each.id for each in self.arms if each.role == "experimental"]

    def number(self, result: ReportedResult, quantity: Quantity, arm: str | None) -> Estimate | None:
        """Return a number of a result; a count of all arms together is their sum where it is not printed."""
        printed = result.value(quantity, arm)
        if printed is not None or arm != "total" or quantity not in {"n", "events"}:
            return printed
        return sum_of([result.value(quantity, each.id) for each in self.arms])

    def arms_compared(self, result: ReportedResult) -> tuple[str, ...]:
        """Return the experimental and the reference arm of a result; nothing where it may be of several.

        They are those it says it compares, the only ones of the trial, or the only ones that it has numbers of.
        """
        if result.compared is not None:
            return result.compared
        for arms in (self.arms, [each for each in self.arms if each.id in result.arms]):
            by_role = [[each.id for each in arms if each.role == role] for role in ("experimental", "reference")]
            if [len(each) for each in by_role] == [1, 1]:
                return by_role[0][0], by_role[1][0]
        return ()

    def cohort(self, name: str | None) -> Cohort | None:
        """Return a cohort by name."""
        return next((each for each in self.cohorts if each.id == name), None)

    def endpoint(self, name: str) -> Endpoint | None:
        """Return an endpoint by name."""
        return next((each for each in self.endpoints if each.id == name), None)

    @property
    def analyses(self) -> tuple[DataCut, ...]:
        """The data cuts, and after them the analyses of subgroups."""
        return (*self.cuts, *self.subgroup_analyses)

    def cut(self, name: str) -> DataCut | None:
        """Return a data cut or subgroup analysis by name."""
        return next((each for each in self.analyses if each.id == name), None)

    def arm_of_role(self, role: Literal["experimental", "reference"]) -> Arm | None:
        """Return the first arm of a role."""
        return next((each for each in self.arms if each.role == role), None)
