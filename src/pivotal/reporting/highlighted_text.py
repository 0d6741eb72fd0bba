"""A checked text for a page: its words in pieces, each with the verdicts of the claims that it belongs to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from pivotal.claims.findings import WORST_FIRST, CheckResult
from pivotal.claims.model import Verdict
from pivotal.claims.text_findings import CheckedText


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one look.

    Attributes
    ----------
    words : str
    verdict : str or None
        The worst verdict among the claims that they belong to.
    claims : tuple of str
    place : int
        The statement they lead to, from 1; 0 for none.
    unread : bool
        Whether they were not understood.
    """

    words: str
    verdict: Verdict | None = None
    claims: tuple[str, ...] = ()
    place: int = 0
    unread: bool = False

    @property
    def tells(self) -> str:
        """What a reader who points at the words is told."""
        if self.verdict is None:
            return "not understood, or nothing that is checked" if self.unread else ""
        return f"{', '.join(self.claims)}: {self.verdict}"


def paragraphs(result: CheckResult) -> list[list[Piece]]:
    """Return the text of a result, paragraph by paragraph; nothing where no text was read."""
    if result.text is None:
        return []
    return [each for each in _split(list(_pieces(result, result.text))) if any(one.words.strip() for one in each)]


def _pieces(result: CheckResult, read: CheckedText) -> Iterator[Piece]:
    """Yield the text cut wherever a mark begins or ends."""
    verdicts = {each.claim: each.verdict for statement in result.statements for each in statement.findings}
    places = {each.claim: place for place, one in enumerate(result.statements, 1) for each in one.findings}
    marks = [each for each in read.marks if each.claim in verdicts]
    bounds = {0, len(read.text)}
    bounds |= {place for mark in marks for place in (mark.start, mark.end)}
    bounds |= {place for each in read.unread for place in (each.start, each.end)}
    starts: dict[int, list[int]] = {}
    for index, each in enumerate(marks):
        starts.setdefault(each.start, []).append(index)
    ordered = sorted(bounds)
    open_: list[int] = []
    unread = sorted((each.start, each.end) for each in read.unread)
    at = 0
    for start, end in itertools.pairwise(ordered):
        open_ = [index for index in open_ if marks[index].end > start] + starts.get(start, [])
        while at < len(unread) and unread[at][1] <= start:
            at += 1
        claims = tuple(dict.fromkeys(marks[index].claim for index in open_))
        found = {verdicts[each] for each in claims}
        verdict = next((each for each in WORST_FIRST if each in found), None)
        worst = next((each for each in claims if verdicts[each] == verdict), None)
        silent = verdict is None and at < len(unread) and unread[at][0] <= start
        yield Piece(read.text[start:end], verdict, claims, places[worst] if worst else 0, silent)


def _split(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces of each paragraph; empty lines part them."""
    paragraph: list[Piece] = []
    for each in pieces:
        blocks = each.words.replace("\r\n", "\n").split("\n\n")
        for index, words in enumerate(blocks):
            if index:
                yield paragraph
                paragraph = []
            if words:
                paragraph.append(Piece(words, each.verdict, each.claims, each.place, each.unread))
    yield paragraph
