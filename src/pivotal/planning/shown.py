"""Rows of a planning result as a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pivotal.results import Row, formatted

if TYPE_CHECKING:
    from rich.console import RenderableType


def rows_table(
    title: str, rows: Sequence[Row], notes: Iterable[str] = (), leave_out: Sequence[str] = ()
) -> RenderableType:
    """Return rows as a table with notes below; columns without any value are left out."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    names = [name for name in dict.fromkeys(key for row in rows for key in row) if name not in leave_out]
    names = [name for name in names if any(row.get(name) is not None for row in rows)]
    table = Table(box=None, header_style="bold")
    for name in names:
        words = any(isinstance(row.get(name), str) for row in rows)
        table.add_column(name.replace("_", " "), justify="left" if words else "right")
    for row in rows:
        table.add_row(*(formatted(name, row.get(name)) for name in names))
    return Group(Text(title, style="bold"), table, *(Text(line, style="dim") for line in notes))
