"""What checking a text gives besides its findings: the text, the words of each claim, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass

from pivotal.reading.tables.grids import Grid


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Words of a text that belong to a claim.

    Attributes
    ----------
    start, end : int
        Their characters in the text.
    claim : str
        The claim.
    what : str
        What they say: ``value``, ``arm``, ``endpoint`` …
    """

    start: int
    end: int
    claim: str
    what: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Characters that no statement holds, and why: a sentence without a statement, or a number in one."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text that was checked, with the words of each claim.

    Attributes
    ----------
    name, text : str
        The file, and its words; all places count from the beginning of ``text``.
    marks : tuple of MarkedWords
        In the order of the text.
    unread : tuple of NotUnderstood
    grids : tuple of Grid
        Its tables, cell by cell.
    """

    name: str
    text: str
    marks: tuple[MarkedWords, ...]
    unread: tuple[NotUnderstood, ...]
    grids: tuple[Grid, ...] = ()
