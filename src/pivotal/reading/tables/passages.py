"""What a text is made of, in its order: sentences, and tables that stand between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pivotal.reading.characters.lexer import Token, tokens_of
from pivotal.reading.characters.sentences import TokenRun, sentences_of
from pivotal.reading.names.items import Item
from pivotal.reading.tables.grids import Grid
from pivotal.reading.tables.lists import Bullet, bullets_in, without_bullets
from pivotal.reading.tables.plain_grids import grids_in

_POINTING = frozenset({"table", "below", "following", "tables"})
_LONGEST_LEAD = 60  # items of the line before a table


@dataclass(frozen=True, slots=True)
class TablePassage:
    """A table and its tokens."""

    grid: Grid
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Passages:
    """The sentences and tables of a text, and its bullets."""

    parts: tuple[TokenRun | TablePassage, ...]
    bullets: tuple[Bullet, ...]


def passages_of(text: str, grids: Sequence[Grid] | None = None, numbered: Collection[str] = ()) -> Passages:
    r"""Return the sentences and tables of a text.

    Parameters
    ----------
    text : str
    grids : sequence of Grid, optional
        Its tables in their order; without them they are looked for.
    numbered : collection of str, optional
        Names that are known to end with digits, which are no references there.

    Examples
    --------
    >>> parts = passages_of("PFS was longer.\n\nArm\tPFS, months\nA\t8.4\nB\t3.9\n\nIt was 8.4 months.").parts
    >>> [type(each).__name__ for each in parts]
    ['TokenRun', 'TablePassage', 'TokenRun']
    """
    tokens = tokens_of(text, numbered)
    found = grids_in(text) if grids is None else grids
    starts = [each.start for each in tokens] if found else []
    prose: list[Token] = []
    tables: list[TablePassage] = []
    at = 0
    for grid in found:
        first, last = bisect_left(starts, grid.start), bisect_left(starts, grid.end)
        prose += [*tokens[at:first], Token("break", "\n\n", grid.start, grid.end, "\n\n", "\n\n", False)]
        tables.append(TablePassage(grid, tuple(tokens[first:last])))
        at = last
    prose += tokens[at:]
    bullets = bullets_in(text)
    runs = sentences_of(without_bullets(prose, bullets) if bullets else prose)
    parts: list[TokenRun | TablePassage] = [*runs, *tables]
    parts.sort(key=lambda each: each.start if isinstance(each, TokenRun) else each.grid.start)
    return Passages(tuple(parts), tuple(bullets))


def lead_of(lines: Sequence[Sequence[Item]], grid: Grid, text: str) -> list[Item]:
    """Return what the lines right before a table say of it: a title names its endpoint, a sentence only its patients.

    Parameters
    ----------
    lines : sequence of sequences of Item
        The last lines before it.
    grid : Grid
    text : str
    """
    found: list[Item] = []
    end = grid.start
    for items in reversed(lines):
        if text[items[-1].end : end].strip(" \t\r\n*#_") or len(items) > _LONGEST_LEAD:
            break
        sentence = items[-1].text in {".", "!", "?"}
        points = any(each.low in _POINTING for each in items)
        if sentence and not points:
            break
        kinds = {"endpoint", "share", "hr", "duration"} if sentence else set()
        found = [each for each in items if each.kind not in kinds] + found
        end = items[0].start
        if sentence:
            break
    return found
