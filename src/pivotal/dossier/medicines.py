"""Medicines: the substance, its products, who is involved, and the events of label and licence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pivotal.label.model import CompleteRecord, Indication, LabelEvent, LicenceEvent, ReimbursementEvent
from pivotal.nouns import Identifier, Noun, Sourced, TerritoryRef, Text, TherapyRef
from pivotal.pharmacology.model import ExposureModel, FractionUnbound, MolarMass, Target
from pivotal.units import Printed


class AtcCode(Sourced):
    """A code of the Anatomical Therapeutic Chemical classification, and when it was the valid one."""

    code: Text
    valid: Literal["current", "former"]
    seen: Text | None = None


class Substance(Noun):
    """What acts: its names and codes, what it inhibits, how it is bound, and the published models of its exposure.

    ``also_called`` are short names and codes by which texts call it: ``T-DXd``, ``DS-8201``.
    """

    inn: Text
    also_called: tuple[Text, ...] = ()
    salt: Text | None = None
    therapy: TherapyRef
    atc: tuple[AtcCode, ...] = ()
    molar_mass: MolarMass | None = None
    fraction_unbound: FractionUnbound | None = None
    targets: tuple[Target, ...] = ()
    exposure_models: tuple[ExposureModel, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it goes by."""
        return (self.inn, *self.also_called)


class Product(Sourced):
    """What is sold under one name."""

    id: Identifier
    brand: Text
    form: Text | None = None
    strengths_mg: tuple[Printed, ...] = ()
    numbers: tuple[Text, ...] = ()


class Organisation(Noun):
    """A company or authority; ``also_called`` are former and other names of it: ``MSD`` for Merck & Co."""

    id: Identifier
    name: Text
    also_called: tuple[Text, ...] = ()
    country: TerritoryRef | None = None
    part_of: Identifier | None = None


class Medicine(Noun):
    """A substance with its products and two separate histories: of its label, and of the rights to it."""

    id: Identifier
    substance: Substance
    products: Annotated[tuple[Product, ...], Field(min_length=1)]
    indications: tuple[Indication, ...] = ()
    label_events: tuple[LabelEvent, ...] = ()
    licence_events: tuple[LicenceEvent, ...] = ()
    reimbursement_events: tuple[ReimbursementEvent, ...] = ()
    complete: tuple[CompleteRecord, ...] = ()
