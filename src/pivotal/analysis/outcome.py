"""What the results of the analysis have in common: settings, left-out rows, notes, and a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from pivotal.analysis.sample import Sample
from pivotal.provenance import Provenance, now
from pivotal.results import Result, formatted

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, kw_only=True)
class AnalysisResult(Result):
    """A result of the analysis.

    Parameters
    ----------
    settings : mapping
        Every setting that the result depends on, also those that were left to their defaults.
    sample : Sample, optional
        The data that went in, as they were analysed.
    notes : tuple of str
        What a reader must know: a limit that does not exist and why, rows left out, an infinite estimate.
    backend : str or None
        The kind of frame that was handed in.
    """

    verb: ClassVar[str]
    title: ClassVar[str]
    settings: Mapping[str, Any]
    sample: Sample | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()
    backend: str | None = None
    made: str = field(default_factory=now, repr=False)

    @property
    def dropped(self) -> Mapping[str, int]:
        """Return how many rows were left out, by the column that was missing."""
        return {} if self.sample is None else self.sample.dropped

    @cached_property
    def provenance(self) -> Provenance:  # type: ignore[override]
        """Return what the result remembers; the data are hashed when this is first asked for."""
        inputs = {} if self.sample is None else {"data": self.sample.fingerprint}
        return Provenance(self.verb, self.settings, inputs, made=self.made)

    def group_name(self, group: str) -> str:
        """Return the column behind the groups."""
        return self.sample.names.get("group", group) if self.sample is not None and group == "group" else group

    def heading(self) -> str:
        """Return one line over the table."""
        return self.title

    def told(self) -> tuple[str, ...]:
        """Return which rows were left out, and the notes."""
        left = (f"{count} rows without {column} left out" for column, count in self.dropped.items())
        return (*left, *self.notes)

    def __rich__(self) -> RenderableType:
        """Return the rows as a table, with the settings and notes below."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        rows = self.rows()
        columns = list(dict.fromkeys(name for row in rows for name in row))
        table = Table(title=self.heading(), title_justify="left", box=None, header_style="bold", title_style="bold")
        for name in columns:
            words = any(isinstance(row.get(name), str) for row in rows)
            table.add_column(name.replace("_", " "), justify="left" if words else "right")
        for row in rows:
            table.add_row(*(formatted(name, row.get(name)) for name in columns))
        settings = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.settings.items() if value)
        return Group(table, *(Text(line, style="dim") for line in (settings, *self.told()) if line))
