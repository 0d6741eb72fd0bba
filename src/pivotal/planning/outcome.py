"""What the results of planning have in common: settings, notes, and a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel

from pivotal.provenance import Provenance, now
from pivotal.results import Result, formatted

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, kw_only=True)
class PlanningResult(Result):
    """A result of planning.

    Parameters
    ----------
    settings : mapping
        Every setting that the result depends on, also those that were left to their defaults.
    notes : tuple of str
        What a reader must know: a bound that does not exist and why, how exact the integration is.
    """

    verb: ClassVar[str]
    title: ClassVar[str]
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    made: str = field(default_factory=now, repr=False)

    @cached_property
    def provenance(self) -> Provenance:  # type: ignore[override]
        """Return what the result remembers, nouns among the settings as plain values."""
        plain = {
            name: each.model_dump(mode="json", exclude_none=True) if isinstance(each, BaseModel) else each
            for name, each in self.settings.items()
        }
        return Provenance(self.verb, plain, made=self.made)

    def heading(self) -> str:
        """Return one line over the table."""
        return self.title

    def __rich__(self) -> RenderableType:
        """Return the rows as a table, one column a term where terms have many values, with the notes below."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        rows = self.rows()
        names = [name for name in dict.fromkeys(name for row in rows for name in row) if name != "term"]
        table = Table(title=self.heading(), title_justify="left", box=None, header_style="bold", title_style="bold")
        table.add_column("")
        for row in rows:
            table.add_column(str(row["term"]), justify="right")
        for name in names:
            values = [row.get(name) for row in rows]
            if any(value is not None for value in values):
                table.add_row(name.replace("_", " "), *(formatted(name, value) for value in values))
        return Group(table, *(Text(line, style="dim") for line in self.notes))
