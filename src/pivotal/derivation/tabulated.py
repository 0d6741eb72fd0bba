"""What results of the derivation have in common that are tables of findings, not data sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from pivotal.provenance import Provenance, now
from pivotal.results import Result, formatted

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_LINES = 40


@dataclass(frozen=True, kw_only=True)
class Tabulated(Result):
    """A table of the derivation.

    Parameters
    ----------
    settings : mapping
        By which it was made.
    notes : tuple of str
        What is said of the whole.
    backend : str or None
        The kind of frame that was handed in.
    """

    verb: ClassVar[str]
    title: ClassVar[str]
    settings: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    backend: str | None = None
    made: str = field(default_factory=now, repr=False)

    @cached_property
    def provenance(self) -> Provenance:  # type: ignore[override]
        """What the result remembers."""
        return Provenance(self.verb, self.settings, made=self.made)

    def __rich__(self) -> RenderableType:
        """Return the rows as a table, with the notes below."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        rows = self.rows()
        columns = list(dict.fromkeys(name for row in rows for name in row))
        table = Table(title=self.title, title_justify="left", box=None, header_style="bold")
        for name in columns:
            words = any(isinstance(row.get(name), str) for row in rows)
            table.add_column(name.replace("_", " "), justify="left" if words else "right")
        for row in rows[:MOST_LINES]:
            table.add_row(*(formatted(name, row.get(name)) for name in columns))
        more = (f"… and {len(rows) - MOST_LINES} more rows",) if len(rows) > MOST_LINES else ()
        return Group(table, *(Text(line, style="dim") for line in (*more, *self.told()) if line))
