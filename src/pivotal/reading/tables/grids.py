"""The nouns of tables in a text: a grid, and its cells, each with its characters."""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST_ROWS = 2_000  # a longer table lists patients or files, not results
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something.

    Attributes
    ----------
    start, end : int
        Its characters in the text, without blanks around them.
    row, column : int
        Where it begins, from 0.
    rows, columns : int
        Over how many it reaches.
    head : bool
        Whether the page marks it as a head.
    """

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    head: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a text.

    Attributes
    ----------
    start, end : int
        Its characters, with its caption where that is part of it.
    cells : tuple of Cell
        Row by row; empty ones are left out. A table that is too large to be one of results has none.
    width, height : int
        Columns and rows.
    heads : int
        How many rows are marked as heads; there may be more.
    caption : pair of int, optional
        The characters of its caption, where it has one of its own.
    exact : bool
        Whether it is known over how many columns a cell reaches; columns that tabs or signs part do not tell.
    """

    start: int
    end: int
    cells: tuple[Cell, ...]
    width: int
    height: int
    heads: int = 0
    caption: tuple[int, int] | None = None
    exact: bool = True

    def moved(self, by: int) -> Grid:
        """Return the grid of the same table further on in a text."""
        cells = tuple(replace(each, start=each.start + by, end=each.end + by) for each in self.cells)
        caption = None if self.caption is None else (self.caption[0] + by, self.caption[1] + by)
        return replace(self, start=self.start + by, end=self.end + by, cells=cells, caption=caption)
