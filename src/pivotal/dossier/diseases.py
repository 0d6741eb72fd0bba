"""Diseases: concepts, what lies within what, what is called the same, and how tumours are graded."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pivotal.label.language import Code
from pivotal.nouns import DiseaseRef, Identifier, Noun, Sourced, Text

Quantifier = Literal["some", "often", "most", "all"]


class Synonym(Sourced):
    """Another name of the same concept."""

    name: Text


class Attribute(Sourced):
    """Something that sources say of a disease, with how many cases they say it of."""

    attribute: Identifier
    value: Identifier
    quantifier: Quantifier = "all"


class Disease(Code, Sourced):
    """A disease concept of a classification.

    Parameters
    ----------
    abbreviation : str, optional
        Its usual short form.
    edition : str, optional
        The classification that defines it.
    synonyms : tuple of Synonym
        Names of the same concept; a broader concept's name is not one.
    attributes : tuple of Attribute
        What sources say of it.
    """

    abbreviation: Text | None = None
    edition: Text | None = None
    synonyms: tuple[Synonym, ...] = ()
    attributes: tuple[Attribute, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every name of the concept, folded for comparison."""
        own = [self.id, self.name, self.abbreviation, *(each.name for each in self.synonyms)]
        return frozenset(each.casefold() for each in own if each)


class Grade(Noun):
    """One grade of a grading system, by the limits that define it."""

    id: Identifier
    name: Text
    ki67_percent: Text | None = None
    mitoses_per_2mm2: Text | None = None
    necrosis: Text | None = None


class GradingSystem(Sourced):
    """How tumours of some sites are graded, by edition; grades of different systems are never compared."""

    id: Identifier
    name: Text
    edition: Text
    diseases: Annotated[tuple[DiseaseRef, ...], Field(min_length=1)]
    grades: Annotated[tuple[Grade, ...], Field(min_length=1)]
