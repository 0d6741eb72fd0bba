"""The nouns of a label: indications, territories, the events that change them, and the patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from pivotal.dates import DateInterval, Day
from pivotal.label.language import Code, Criterion, check_depth
from pivotal.nouns import (
    DiseaseRef,
    EventRef,
    Flag,
    Identifier,
    IndicationRef,
    LicenceEventRef,
    Noun,
    OneOrMore,
    OrganisationRef,
    ProductRef,
    Sourced,
    TerritoryRef,
    Text,
    TherapyRef,
    TrialRef,
)

# ---------------------------------------------------------------------------------------------- territory


class Membership(Noun):
    """A country's time in a territory; both days count."""

    country: TerritoryRef
    joined: Day
    left: Day | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.left is not None and self.left < self.joined:
            raise ValueError(f"{self.country} left on {self.left}, before it joined on {self.joined}")
        return self


class Territory(Sourced):
    """A named set of countries whose membership is dated."""

    id: Identifier
    name: Text
    members: Annotated[tuple[Membership, ...], Field(min_length=1)]


class TerritoryRule(Noun):
    """Where something holds: named territories less exceptions, as a rule and not a list.

    Written as ``EU``, ``[US, CA]`` or ``{of: world, other_than: [US, JP]}``; ``world`` is every ISO 3166-1 country.
    """

    of: Annotated[tuple[TerritoryRef, ...], OneOrMore, Field(min_length=1)]
    other_than: Annotated[tuple[TerritoryRef, ...], OneOrMore] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_names(cls, given: Any) -> Any:
        return {"of": given} if isinstance(given, str | list | tuple) else given

    def __str__(self) -> str:
        text = ", ".join(self.of)
        *some, last = self.other_than or ("",)
        return f"{text} except {', '.join(some)} and {last}" if some else f"{text} except {last}" if last else text


# ------------------------------------------------------------------------------------- indication, events


class EvidenceLink(Sourced):
    """The trial that an indication rests on, and who says so."""

    trial: TrialRef
    role: Literal["pivotal", "supportive", "extrapolated"] = "pivotal"


class Indication(Sourced):
    """Who may be treated, as one label has it.

    Parameters
    ----------
    says : str
        The indication restated in a sentence of ours.
    disease : str
        The disease under which a reader looks for it.
    criteria : criterion
        What a patient must meet.
    with_therapies : tuple of str
        Medicines that it must be combined with.
    evidence : tuple of EvidenceLink
        The trials it rests on.
    """

    id: Identifier
    says: Text
    disease: DiseaseRef
    criteria: Annotated[Criterion, BeforeValidator(check_depth)]
    with_therapies: Annotated[tuple[TherapyRef, ...], OneOrMore] = ()
    evidence: tuple[EvidenceLink, ...] = ()


LabelEventKind = Literal[
    "opinion",
    "granted",
    "indication_added",
    "indication_widened",
    "indication_restricted",
    "indication_removed",
    "transferred",
    "suspended",
    "reinstated",
    "withdrawn",
    "refused",
    "converted",
    "retracted",
]
Approval = Literal["full", "conditional", "accelerated", "exceptional_circumstances"]


class LabelEvent(Sourced):
    """One dated step in the life of an authorisation.

    ``effective`` is when it took effect and ``recorded`` when the record said so. ``recalled`` holds a more precise
    date that nobody here has seen in a source: it is shown, and never used.

    A mistake of the record is corrected by another event, which names the one that it ``corrects`` and takes its place
    from the day on which it was recorded; what was known before that day stays what it was. ``retracted`` corrects an
    event that never happened; its ``effective`` date is the day of the retraction. ``approval`` is what kind of
    authorisation the indications of the event have; ``converted`` changes it, for all where it names none.
    """

    id: Identifier
    kind: LabelEventKind
    product: ProductRef
    territory: TerritoryRule
    effective: DateInterval
    recorded: DateInterval | None = None
    recalled: DateInterval | None = None
    procedure: Literal["centralised", "mutual_recognition", "national"] = "national"
    authority: Text | None = None
    outcome: Literal["positive", "negative"] | None = None
    holder: OrganisationRef | None = None
    indications: Annotated[tuple[IndicationRef, ...], OneOrMore] = ()
    replaces: Annotated[tuple[IndicationRef, ...], OneOrMore] = ()
    approval: Approval | None = None
    follows: EventRef | None = None
    corrects: EventRef | None = None

    @model_validator(mode="after")
    def _shaped_as_its_kind(self) -> Self:
        if self.kind == "transferred" and self.holder is None:
            raise ValueError("an event of the kind transferred names the holder")
        if self.kind.startswith("indication") and not self.indications:
            raise ValueError(f"an event of the kind {self.kind} names the indications")
        if (self.kind == "opinion") != (self.outcome is not None):
            raise ValueError("an opinion has an outcome (positive or negative), and no other event has one")
        if self.kind == "converted" and self.approval is None:
            raise ValueError("an event of the kind converted says to which approval")
        _check_correction(self)
        if self.recalled is not None and not self.recalled.overlaps(self.effective):
            raise ValueError(f"what is recalled ({self.recalled}) lies outside what is sourced ({self.effective})")
        return self


class LicenceEvent(Sourced):
    """One dated step in who may develop and sell the medicine where; not who holds its authorisation."""

    id: Identifier
    kind: Literal["originated", "licensed", "returned", "transferred", "retracted"]
    grantor: OrganisationRef | None = None
    grantee: OrganisationRef | None = None
    territory: TerritoryRule
    effective: DateInterval
    recorded: DateInterval | None = None
    exclusive: Flag | None = None
    scope: Text | None = None
    corrects: LicenceEventRef | None = None

    @model_validator(mode="after")
    def _granted_by_somebody(self) -> Self:
        if self.kind == "retracted":
            if self.grantor is not None or self.grantee is not None:
                raise ValueError("a licence event that is retracted names nobody")
        elif (self.kind == "originated") == (self.grantor is not None):
            raise ValueError("a licence event names its grantor, unless its kind is originated")
        elif self.grantee is None:
            raise ValueError("a licence event names its grantee")
        _check_correction(self)
        return self


E = TypeVar("E", LabelEvent, LicenceEvent)


def _check_correction(event: LabelEvent | LicenceEvent) -> None:
    if event.kind == "retracted" and event.corrects is None:
        raise ValueError("an event of the kind retracted names the event that it corrects")
    if event.corrects is not None and event.recorded is None:
        raise ValueError("an event that corrects another says when it was recorded")


def standing(events: Sequence[E]) -> tuple[E, ...]:
    """Return the events of one history that have not been corrected; those that are only recalled correct nothing."""
    gone = {each.corrects for each in events if each.corrects is not None and each.decides}
    return tuple(each for each in events if each.id not in gone and each.kind != "retracted")


def mistaken_corrections(events: Sequence[LabelEvent | LicenceEvent]) -> Iterator[tuple[int, str]]:
    """Yield the place of each event of one history whose correction cannot be, and why.

    An event is corrected at most once (a correction may itself be corrected), by an event of the same history, that was
    not recorded before it.
    """
    known = {event.id: event for event in events}
    corrected: dict[str, str] = {}
    for index, event in enumerate(events):
        if event.corrects is None:
            continue
        wrong = known.get(event.corrects)
        if wrong is None:
            yield index, f"{event.id} corrects {event.corrects}, which is no event of the same history"
        elif event.corrects in corrected:
            yield index, f"{corrected[event.corrects]} corrects {event.corrects} already; correct that one instead"
        elif _reaches(event.id, event.corrects, known):
            yield index, f"{event.id} corrects itself"
        elif event.recorded and event.recorded.not_after and event.recorded.not_after < _recorded_after(wrong, known):
            yield index, f"{event.id} was recorded before {event.corrects}, which it corrects"
        corrected.setdefault(event.corrects, event.id)


def _recorded_after(event: LabelEvent | LicenceEvent, events: Mapping[str, LabelEvent | LicenceEvent]) -> date:
    """Return the first day on which an event can have been recorded: not before what it corrects, and so on."""
    days, seen = [date.min], set[str]()
    here: LabelEvent | LicenceEvent | None = event
    while here is not None and here.id not in seen:
        seen.add(here.id)
        days += [here.recorded.not_before] if here.recorded and here.recorded.not_before else []
        here = events.get(here.corrects) if here.corrects else None
    return max(days)


def _reaches(target: str, start: str, events: Mapping[str, LabelEvent | LicenceEvent]) -> bool:
    """Say whether following corrections from one event leads to another."""
    seen: set[str] = set()
    here: str | None = start
    while here is not None and here in events and here not in seen:
        if here == target:
            return True
        seen.add(here)
        here = events[here].corrects
    return False


class ReimbursementEvent(Sourced):
    """What a body that decides on payment or benefit said; authorised is not reimbursed."""

    id: Identifier
    body: Text
    territory: TerritoryRule
    product: ProductRef
    indications: Annotated[tuple[IndicationRef, ...], OneOrMore] = ()
    stage: Literal["draft", "planned", "final"]
    outcome: Literal["recommended", "recommended_with_restrictions", "not_recommended", "assessed"] | None = None
    effective: DateInterval


class CompleteRecord(Sourced):
    """A statement that every label event of a territory up to a day is in the dossier, so that absence means no."""

    territory: TerritoryRef
    until: Day


class Register(Noun):
    """The label of one medicine over time: what authorisation, holder and rights are computed from.

    ``source_days`` holds, for sources with a date, the day by which they stood: an event without a ``recorded`` date
    was known when all its sources stood.
    """

    medicine: Identifier
    diseases: tuple[Code, ...] = ()
    territories: tuple[Territory, ...] = ()
    products: tuple[Identifier, ...] = ()
    indications: tuple[Indication, ...] = ()
    label_events: tuple[LabelEvent, ...] = ()
    licence_events: tuple[LicenceEvent, ...] = ()
    reimbursement_events: tuple[ReimbursementEvent, ...] = ()
    complete: tuple[CompleteRecord, ...] = ()
    source_days: Mapping[str, Day] = {}

    @model_validator(mode="after")
    def _corrected_in_order(self) -> Self:
        for events in (self.label_events, self.licence_events):
            for _, problem in mistaken_corrections(events):
                raise ValueError(problem)
        return self


# ------------------------------------------------------------------------------------------------ patient


class TherapyReceived(Noun):
    """A therapy that a patient has had; what is not stated is not known."""

    therapy: TherapyRef
    setting: Literal["advanced", "adjuvant"] | None = None
    outcomes: Annotated[tuple[Literal["progressed", "intolerant", "completed", "ongoing"], ...], OneOrMore] | None = (
        None
    )


class CodedValue(Noun):
    """A value of a coded field together with its coding system."""

    value: Text
    system: Identifier


class Patient(Noun):
    """The facts known of one patient; a field that is not there is not known, never absent.

    Parameters
    ----------
    facts : mapping of str to value
        Field name to value: a number in the field's unit, a code, ``true`` or ``false``, or
        ``{value: G2, system: …}``. ``null`` is not known.
    prior_therapies : tuple of TherapyReceived, optional
        Earlier therapies; not stated means not known.
    prior_therapies_complete : bool
        The list is complete, so that a therapy that is not in it was not given.
    """

    id: Identifier = "patient"
    facts: Mapping[str, FactValue] = {}
    prior_therapies: tuple[TherapyReceived, ...] | None = None
    prior_therapies_complete: Flag = False


FactValue = CodedValue | Text | bool | int | Annotated[float, Field(allow_inf_nan=True)] | None
Patient.model_rebuild()
