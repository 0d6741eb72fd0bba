"""What a derivation returns: the data set, what was found on the way, and the rules it was made by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from pivotal.derivation.coded_columns import CodedTable, Column, frame_of_columns
from pivotal.derivation.findings import Finding
from pivotal.derivation.model import RuleSet
from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.frames import Grouping
from pivotal.provenance import Provenance, now
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, kw_only=True)
class Derivation(Result):
    """A data set that was derived.

    Parameters
    ----------
    name : str
        Such as ADRS.
    columns : mapping of str to column
        As codes with their words, dates and numbers; ``data`` is the same as a frame.
    rules : tuple of RuleSet
        By which it was made.
    settings : mapping
        The other arguments.
    findings : tuple of Finding
        What is wrong with the records, and what was therefore left out.
    backend : str or None
        The kind of frame that was handed in.
    """

    figure: ClassVar[str | None] = "pivotal.figures.derived_trial:sizes"
    name: str
    verb: str
    columns: Mapping[str, Column] = field(repr=False)
    rules: tuple[RuleSet, ...]
    settings: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
    backend: str | None = None
    made: str = field(default_factory=now, repr=False)

    @cached_property
    def data(self) -> Any:
        """The data set: a frame of the kind that was handed in, or a dict of arrays."""
        return frame_of_columns(self.columns, self.backend)

    @property
    def n(self) -> int:
        """How many rows there are."""
        first = next(iter(self.columns.values()))
        return int((first.codes if isinstance(first, Grouping) else first).size)

    @cached_property
    def provenance(self) -> Provenance:  # type: ignore[override]
        """What the data set remembers: with the digest of each set of rules."""
        digests = {type(each).__name__: each.digest for each in self.rules}
        return Provenance(self.verb, {**self.settings, "rules": digests}, made=self.made)

    def tidy(self, backend: str | None = None) -> Any:
        """Return the data set; ``backend`` names another kind of frame."""
        return self.data if backend is None else frame_of_columns(self.columns, backend)

    def rows(self) -> Sequence[Row]:
        """Return the data set row by row; what is missing is None."""
        plain = {name: _plain(column) for name, column in self.columns.items()}
        return [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]

    def summary(self) -> Row:
        """Return how large it is, by which rules it was made, and how much was found."""
        subjects = self.columns["USUBJID"]
        people = len(set(subjects.codes.tolist())) if isinstance(subjects, Grouping) else None
        digest = {f"{type(each).__name__}_digest": each.digest for each in self.rules}
        return {"data_set": self.name, "n": self.n, "n_subjects": people, "n_findings": len(self.findings), **digest}

    def told(self) -> tuple[str, ...]:
        """Return what was found, counted by rule."""
        counts: dict[str, int] = {}
        for each in self.findings:
            counts[each.rule] = counts.get(each.rule, 0) + 1
        return tuple(f"{count} records: {rule.replace('_', ' ')}" for rule, count in counts.items())

    def __rich__(self) -> RenderableType:
        """Return the counts by parameter, and what was found."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        counted = Table("parameter", "rows", title=f"{self.name}: {self.n} rows", box=None, title_justify="left")
        parameter = self.columns.get("PARAMCD")
        if isinstance(parameter, Grouping):
            for code, level in enumerate(parameter.levels):
                counted.add_row(str(level), str(int((parameter.codes == code).sum())))
        return Group(counted, *(Text(line, style="dim") for line in self.told()))


def _plain(column: Column) -> list[Any]:
    if isinstance(column, Grouping):
        words = (*column.levels, None)
        return [words[code] for code in column.codes.tolist()]
    if column.dtype.kind == "M":
        return list(column.tolist())
    return [None if each != each else each for each in column.tolist()]  # noqa: PLR0124 (NaN is not itself)


def as_frame(data: Any) -> Any:
    """Return the columns of a derivation as a table, or the frame that was handed over."""
    return CodedTable(data.columns, data.backend) if isinstance(data, Derivation) else data


def checked_names(keep: Sequence[str] | None, there: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of ADSL that are carried along: those named, or the usual ones that there are.

    Raises
    ------
    DataError
        If a column that is named does not exist.
    """
    if keep is None:
        return tuple(name for name in usual if name in there)
    for name in keep:
        if name not in there:
            near = did_you_mean(name, there)
            raise DataError(
                f"keep: ADSL has no column {shown(name)}; it has {listed(there)}"
                + (f"\n  hint: {near}" if near else "")
            )
    return tuple(keep)
