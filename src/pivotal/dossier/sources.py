"""Where a fact stands."""

from __future__ import annotations

from typing import Annotated, Literal

from pivotal.dates import DateInterval
from pivotal.nouns import Identifier, Noun, OneOrMore, OrganisationRef, SourceRef, Text


class Source(Noun):
    """A document that states facts.

    Parameters
    ----------
    title, url, date
        What it is called, where it was found, and when it is from; ``null`` is not found.
    kind : str
        What sort of document it is.
    party : str, optional
        The organisation that speaks in it, where that has an interest.
    derived_from : tuple of str
        Sources that it reprints, summarises or takes its facts from. A source never confirms an article that it
        derives from, directly or through others, nor does a source that derives from the article.
    """

    id: Identifier
    title: Text
    url: Text | None
    date: DateInterval | None
    kind: Literal[
        "regulator", "hta_body", "journal", "congress", "registry", "reference", "company", "press", "low_grade"
    ]
    party: OrganisationRef | None = None
    derived_from: Annotated[tuple[SourceRef, ...], OneOrMore] = ()
    note: Text | None = None
