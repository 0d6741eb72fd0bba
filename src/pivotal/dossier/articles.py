"""Articles: what is said, statement by statement, each bound to the checks that can test it."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Self

from pydantic import Field, model_validator

from pivotal.claims.model import AnyClaim
from pivotal.dates import Day
from pivotal.nouns import Flag, Identifier, Noun, SourceRef, Text


class ArticleStatement(Noun):
    """One statement, restated, with the claims that it makes; a quotation is split into its clauses."""

    id: Identifier
    says: Text
    quotation: Flag = False
    speaker: Text | None = None
    claims: Annotated[tuple[AnyClaim, ...], Field(min_length=1)]


class Article(Noun):
    """A text that makes statements about a medicine.

    ``source`` is the document itself; what it reprints or derives from is said there. ``read_on`` is the day on which
    labels and rights are read for it.
    """

    id: Identifier
    title: Text
    source: SourceRef
    read_on: Day
    statements: Annotated[tuple[ArticleStatement, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [each.id for each in self.statements] + [c.id for each in self.statements for c in each.claims]
        if twice := sorted(name for name, count in Counter(names).items() if count > 1):
            raise ValueError(f"the name {twice[0]} is there twice")
        return self
