"""A checked text for a page: its words in pieces, each with the verdicts of the claims that it belongs to."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pivotal.claims.findings import WORST_FIRST, CheckResult
from pivotal.claims.model import Verdict
from pivotal.claims.text_findings import CheckedText
from pivotal.reading.tables.grids import Grid


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


Placed = tuple[int, Piece]


@dataclass(frozen=True, slots=True)
class TextCell:
    """A cell of a table: its pieces, over how many columns and rows it reaches, and whether it is a head."""

    pieces: tuple[Piece, ...] = ()
    columns: int = 1
    rows: int = 1
    head: bool = False


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of the text: the pieces of its caption, and its cells row by row."""

    caption: tuple[Piece, ...]
    rows: tuple[tuple[TextCell, ...], ...]


def paragraphs(result: CheckResult) -> list[list[Piece] | TextTable]:
    """Return the text of a result, paragraph by paragraph and table by table; nothing where no text was read."""
    if result.text is None:
        return []
    pieces = list(_pieces(result, result.text))
    found: list[list[Piece] | TextTable] = []
    at = 0
    for grid in (each for each in result.text.grids if each.cells):
        first = bisect_left(pieces, grid.start, lo=at, key=_start)
        last = bisect_left(pieces, grid.end, lo=first, key=_start)
        found += _prose(pieces[at:first])
        found.append(_table(pieces[first:last], grid))
        at = last
    return [*found, *_prose(pieces[at:])]


def _start(placed: Placed) -> int:
    return placed[0]


def _prose(pieces: Sequence[Placed]) -> list[list[Piece] | TextTable]:
    return [each for each in _split([piece for _, piece in pieces]) if any(one.words.strip() for one in each)]


def _table(pieces: Sequence[Placed], grid: Grid) -> TextTable:
    """Return a table with the pieces of each cell; a cell that is alone in its row reaches over all columns."""
    rows: list[list[TextCell]] = [[] for _ in range(grid.height)]
    taken: list[dict[int, bool]] = [{} for _ in range(grid.height)]  # columns of a row that a cell from above holds
    alone = Counter(each.row for each in grid.cells)
    for cell in grid.cells:
        row = rows[cell.row]
        place = sum(each.columns for each in row) + len(taken[cell.row])
        row += [TextCell()] * max(0, cell.column - place)
        columns = grid.width if alone[cell.row] == 1 and cell.column == 0 else cell.columns
        height = min(cell.rows, grid.height - cell.row)
        for below in range(cell.row + 1, cell.row + height):
            taken[below] |= dict.fromkeys(range(cell.column, cell.column + columns), True)
        head = cell.head or cell.row < grid.heads
        row.append(TextCell(_between(pieces, cell.start, cell.end), columns, height, head))
    caption = () if grid.caption is None else _between(pieces, *grid.caption)
    return TextTable(caption, tuple(tuple(each) for each in rows if each))


def _between(pieces: Sequence[Placed], start: int, end: int) -> tuple[Piece, ...]:
    first, last = bisect_left(pieces, start, key=_start), bisect_left(pieces, end, key=_start)
    return tuple(piece for _, piece in pieces[first:last])


def _pieces(result: CheckResult, read: CheckedText) -> Iterator[Placed]:
    """Yield the text cut wherever a mark or a cell begins or ends, each piece with its place."""
    verdicts = {each.claim: each.verdict for statement in result.statements for each in statement.findings}
    places = {each.claim: place for place, one in enumerate(result.statements, 1) for each in one.findings}
    marks = [each for each in read.marks if each.claim in verdicts]
    bounds = {0, len(read.text)}
    bounds |= {place for mark in marks for place in (mark.start, mark.end)}
    bounds |= {place for each in read.unread for place in (each.start, each.end)}
    bounds |= {place for grid in read.grids for place in (grid.start, grid.end, *(grid.caption or ()))}
    bounds |= {place for grid in read.grids for each in grid.cells for place in (each.start, each.end)}
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
        yield start, Piece(read.text[start:end], verdict, claims, places[worst] if worst else 0, silent)


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
