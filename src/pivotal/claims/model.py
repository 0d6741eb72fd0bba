"""The nouns of claims: what an article says, bound to the check that can test it, and what came out.

Every claim has an ``id``, the words it restates (``says``), and a ``check`` with the parameters of that check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from pivotal.dates import DateInterval, Day
from pivotal.evidence.model import Assessor, Quantity
from pivotal.label.language import Criterion
from pivotal.label.model import TerritoryRule
from pivotal.nouns import (
    DiseaseRef,
    FieldRef,
    Flag,
    Identifier,
    IndicationRef,
    MedicineRef,
    Noun,
    OneOrMore,
    OrganisationRef,
    ProductRef,
    SourceRef,
    TerritoryRef,
    Text,
    TherapyRef,
    TrialRef,
)
from pivotal.units import Printed, TimeUnit, Unit

Verdict = Literal["confirmed", "consistent", "conflicting", "contradicted", "not informative", "not checkable"]

MEANING: Mapping[Verdict, str] = {
    "confirmed": "equals, after rounding, what a source independent of the article states",
    "consistent": "not excluded by independent facts, which do not state it",
    "conflicting": "independent sources of the same quantity disagree beyond rounding, or its other numbers exclude it",
    "contradicted": "no source agrees and at least one excludes it",
    "not informative": "the test could not have caught an error of 25 %",
    "not checkable": "an opinion, a single origin, or a fact that was not found",
}


TIMES = frozenset({"median", "follow_up"})
CATCHABLE = 0.25  # an error that a test must be able to catch to be informative


class Claim(Noun):
    """One thing that an article says."""

    id: Identifier
    says: Text


class Authorised(Claim):
    """An authority authorised the medicine for an indication, in a territory, by a day; or had not, if ``denied``."""

    check: Literal["authorised"]
    medicine: MedicineRef | None = None
    indication: IndicationRef
    territory: TerritoryRef
    on: Day
    denied: Flag = False


class LabelEventTold(Claim):
    """An authority gave an opinion, an approval or a refusal, or withdrew or narrowed one; when and by whom."""

    check: Literal["label_event"]
    medicine: MedicineRef | None = None
    event: Literal["opinion", "approval", "refusal", "withdrawal", "restriction"]
    territory: TerritoryRef
    indication: IndicationRef | None = None
    happened: DateInterval | None = None
    by: Annotated[tuple[Text, ...], OneOrMore] = ()
    approval: Literal["full", "accelerated", "conditional"] | None = None


class Assessed(Claim):
    """A body that decides on payment or benefit recommended a medicine, or did not."""

    check: Literal["assessed"]
    medicine: MedicineRef
    by: Annotated[tuple[Text, ...], OneOrMore, Field(min_length=1)]
    outcome: Literal["recommended", "not_recommended"]
    indication: IndicationRef | None = None
    happened: DateInterval | None = None


class Holder(Claim):
    """An organisation holds the authorisation."""

    check: Literal["holder"]
    product: ProductRef
    territory: TerritoryRef
    on: Day
    holder: OrganisationRef


class Rights(Claim):
    """An organisation holds the rights, from whom, since when, and whether exclusively; or does not, if ``denied``."""

    check: Literal["rights"]
    medicine: MedicineRef | None = None
    territory: TerritoryRule
    on: Day
    holder: OrganisationRef
    grantor: OrganisationRef | None = None
    exclusive: Flag | None = None
    since: DateInterval | None = None
    denied: Flag = False


class Partner(Claim):
    """Two organisations are linked by a licence, which one of them granted, and since when."""

    check: Literal["partner"]
    medicine: MedicineRef | None = None
    parties: Annotated[tuple[OrganisationRef, OrganisationRef], OneOrMore]
    on: Day
    grantor: OrganisationRef | None = None
    since: DateInterval | None = None


class OpinionThenDecision(Claim):
    """A decision followed an opinion, within so many days, or so many days apart (from and to), or that of a day."""

    check: Literal["opinion_then_decision"]
    indication: IndicationRef
    territory: TerritoryRef
    within_days: Annotated[int, Field(ge=1)] | None = None
    days_apart: tuple[int, int] | None = None
    by: Annotated[tuple[Text, ...], OneOrMore] = ()
    opinion_on: DateInterval | None = None

    @model_validator(mode="after")
    def _from_and_to(self) -> Self:
        if self.days_apart is not None and not 0 <= self.days_apart[0] <= self.days_apart[1]:
            raise ValueError(f"days_apart are the fewest and the most days, from 0 on, not {list(self.days_apart)}")
        return self


class OrderOfApprovals(Claim):
    """The approval of an indication in one territory came before, or after, that in another."""

    check: Literal["order_of_approvals"]
    indications: tuple[IndicationRef, IndicationRef]
    territories: tuple[TerritoryRef, TerritoryRef]
    order: Literal["before", "after"]
    days_apart: tuple[int, int] | None = None


class EarlierIndications(Claim):
    """The medicine was already authorised in other diseases when an indication was added."""

    check: Literal["earlier_indications"]
    indication: IndicationRef
    territory: TerritoryRef
    diseases: Annotated[tuple[DiseaseRef, ...], OneOrMore, Field(min_length=1)]


class IndicationClauses(Claim):
    """The label's criteria are these, and so are the medicines that it is given with, where they are said."""

    check: Literal["indication"]
    indication: IndicationRef
    criteria: Criterion
    partners: Annotated[tuple[Text, ...], OneOrMore] = ()


class Unrestricted(Claim):
    """The label does not restrict some fields of the patient."""

    check: Literal["unrestricted"]
    indication: IndicationRef
    fields: Annotated[tuple[FieldRef, ...], OneOrMore] = ()
    earlier_therapies: Annotated[tuple[TherapyRef, ...], OneOrMore] = ()
    earlier_therapies_other_than: Annotated[tuple[TherapyRef, ...], OneOrMore] = ()


class Targets(Claim):
    """The substance inhibits at least so many targets of a family below a concentration, beside what a dose reaches."""

    check: Literal["targets"]
    medicine: MedicineRef | None = None
    family: Identifier
    at_least: Annotated[int, Field(ge=1)]
    ic50_below_nM: Annotated[float, Field(gt=0)]
    dose_mg: Annotated[float, Field(gt=0)] | None = None


class ActsOn(Claim):
    """The substance acts on a target; ``as_its_class`` where it is called by it: a PARP inhibitor, a CD38 antibody."""

    check: Literal["acts_on"]
    medicine: MedicineRef | None = None
    target: Text
    as_its_class: Flag = False


class SubstanceOf(Claim):
    """A brand is that of a substance."""

    check: Literal["substance_of"]
    product: ProductRef
    substance: Text


class DiseaseRelation(Claim):
    """One disease concept is a synonym of, lies within, or contains another."""

    check: Literal["disease_relation"]
    disease: DiseaseRef
    relation: Literal["synonym", "narrower", "broader"]
    other: Text


class DiseaseAttribute(Claim):
    """A disease has a property, in some, many, most or all cases."""

    check: Literal["disease_attribute"]
    disease: DiseaseRef
    attribute: Identifier
    value: Identifier
    quantifier: Literal["some", "often", "most", "all"] = "all"


class TrialDesign(Claim):
    """The trial was designed like this; only what is stated is checked."""

    check: Literal["trial_design"]
    trial: TrialRef
    phase: Annotated[tuple[Text, ...], OneOrMore] = ()
    randomised: Flag | None = None
    blinding: Text | None = None
    control: Text | None = None
    comparator: Text | None = None
    cohorts: int | None = None
    allocation: Text | None = None
    primary_endpoint: Identifier | None = None
    assessor: Assessor | None = None
    registry: Text | None = None
    disease: DiseaseRef | None = None
    earlier_therapy: Literal["some", "none"] | None = None
    earlier_lines: int | None = None


class DataCutoff(Claim):
    """The data of a trial were cut off then, for these cuts where it is said which."""

    check: Literal["data_cutoff"]
    trial: TrialRef
    happened: DateInterval
    cuts: Annotated[tuple[Identifier, ...], OneOrMore] = ()


class EvidenceOf(Claim):
    """The indication rests on the trial."""

    check: Literal["evidence_of"]
    indication: IndicationRef
    trial: TrialRef


class Result(Claim):
    """A reported number: endpoint, cohort, arm, quantity, value, and where said its interval, level and readers.

    The ``arm`` of a number between arms is the experimental one, where a trial has several.
    """

    check: Literal["result"]
    trial: TrialRef
    endpoint: Identifier
    quantity: Quantity
    cohort: Identifier | None = None
    group: Text | None = None
    arm: Identifier | None = None
    value: Printed
    ci: tuple[Printed | None, Printed | None] | None = None
    level: Annotated[float, Field(gt=0, lt=100)] | None = None
    unit: Unit | None = None
    cut: Identifier | None = None
    read_by: Literal["local", "central"] | None = None

    @property
    def is_time(self) -> bool:
        """Whether the number is a time."""
        return self.quantity in TIMES or (self.quantity == "difference" and self.unit != "percent")

    @model_validator(mode="after")
    def _in_its_unit(self) -> Self:
        if self.is_time and self.unit not in get_args(TimeUnit):
            percent = ", or a difference in percent" if self.quantity == "difference" else ""
            raise ValueError(f"a {self.quantity} is stated in days, weeks, months or years{percent}")
        if not self.is_time and self.unit not in {None, "percent", "patients"}:
            raise ValueError(f"a {self.quantity} is not stated in {self.unit}")
        return self


class Benefit(Claim):
    """The experimental arm did better, worse or not, in each of these cohorts (none: in all patients) at each cut.

    ``arm`` is which, where a trial has several. ``times`` is how many times its median, or its share of patients, is
    that of the other arm; ``significant`` that a test showed it.
    """

    check: Literal["benefit"]
    trial: TrialRef
    endpoint: Identifier
    arm: Identifier | None = None
    direction: Literal["better", "worse", "not better", "not worse"] = "better"
    times: Printed | None = None
    significant: Flag = False
    cohorts: Annotated[tuple[Identifier, ...], OneOrMore] = ()
    cuts: Annotated[tuple[Identifier, ...], OneOrMore, Field(min_length=1)]

    @model_validator(mode="after")
    def _some_times(self) -> Self:
        if self.times is not None and not (self.times.value and self.times.value > 0):
            raise ValueError(f"times is a number above 0, such as 2 or >2, not {self.times}")
        return self


class BaselineNumber(Claim):
    """The patients of the trial had, on average, at least so much of something."""

    check: Literal["baseline"]
    trial: TrialRef
    characteristic: Identifier
    at_least: float
    unit: Unit


class Options(Claim):
    """How many therapies are open to a patient depends on a field, or is at most so many."""

    check: Literal["options"]
    trial: TrialRef
    by: FieldRef
    at_most: int | None = None
    differ: Flag = False


class First(Claim):
    """The label is the first, in a territory, that reaches a base of patients irrespective of some facts.

    ``among`` is the stated set of rivals. ``irrespective_of`` names fields, or ``prior_therapy`` for which earlier
    therapy was given.
    """

    check: Literal["first"]
    indication: IndicationRef
    territory: TerritoryRef
    base: Criterion
    irrespective_of: Annotated[tuple[FieldRef, ...], OneOrMore, Field(min_length=1)]
    prior_therapy: Flag = False
    among: Annotated[tuple[MedicineRef, ...], OneOrMore, Field(min_length=1)]


class LabelOptions(Claim):
    """How many medicines are authorised for a base of patients depends on a field, or is at most so many."""

    check: Literal["label_options"]
    territory: TerritoryRef
    on: Day
    base: Criterion
    by: FieldRef
    among: Annotated[tuple[MedicineRef, ...], OneOrMore, Field(min_length=1)]
    at_most: int | None = None
    differ: Flag = False


class Statement(Claim):
    """Something that only these sources say; a single origin unless one of them is independent."""

    check: Literal["statement"]
    stated_by: Annotated[tuple[SourceRef, ...], OneOrMore] = ()
    needs: Text


class Opinion(Claim):
    """A judgement; nothing to check."""

    check: Literal["opinion"]
    speaker: Text | None = None


AnyClaim = Annotated[
    Authorised
    | LabelEventTold
    | Holder
    | Rights
    | Partner
    | OpinionThenDecision
    | Assessed
    | OrderOfApprovals
    | EarlierIndications
    | IndicationClauses
    | Unrestricted
    | Targets
    | ActsOn
    | SubstanceOf
    | DiseaseRelation
    | DiseaseAttribute
    | TrialDesign
    | DataCutoff
    | EvidenceOf
    | Result
    | Benefit
    | BaselineNumber
    | Options
    | First
    | LabelOptions
    | Statement
    | Opinion,
    Field(discriminator="check"),
]
