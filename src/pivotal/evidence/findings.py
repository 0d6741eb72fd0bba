"""What a test of printed numbers against each other gives: findings, and the report that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

Severity = Literal["note", "doubtful", "serious"]
WORST_FIRST: tuple[Severity, ...] = ("serious", "doubtful", "note")
MEANING: dict[Severity, str] = {
    "note": "an honest publication can print this; the reader should know it",
    "doubtful": "this fits together only under unusual circumstances",
    "serious": "these numbers cannot all be right, or only with odds of one in many hundreds",
}
_LABELS = {"printed": "printed", "implied": "implied", "explanation": "why", "smallest_error": "catches"}
_COLOURS = {"serious": "red", "doubtful": "yellow", "note": "cyan"}


@dataclass(frozen=True, slots=True)
class Where:
    """The result, arm and publication that a finding is about; ``None`` is what does not apply."""

    endpoint: str
    cohort: str | None = None
    group: str | None = None
    arm: str | None = None
    cut: str | None = None

    def __str__(self) -> str:
        return ", ".join(each for each in (self.endpoint, self.cohort, self.group, self.arm, self.cut) if each)


@dataclass(frozen=True, slots=True)
class Finding:
    """Two printed numbers that do not fit, or hardly.

    Attributes
    ----------
    rule : str
        Name of the test.
    severity : str
        ``note``, ``doubtful`` or ``serious``; see ``MEANING``.
    where : Where
        Endpoint, cohort, subgroup, arm and publication.
    printed, implied : str
        What stands there, and what the other numbers say should stand there.
    smallest_error : str
        The smallest error that this test could have caught here, in words.
    explanation : str
        One plain sentence.
    """

    rule: str
    severity: Severity
    where: Where
    printed: str
    implied: str
    smallest_error: str
    explanation: str

    def as_row(self) -> Row:
        """Return the finding as plain values."""
        where = self.where
        place = {name: getattr(where, name) for name in ("endpoint", "cohort", "group", "arm", "cut")}
        said = {name: getattr(self, name) for name in ("printed", "implied", "smallest_error", "explanation")}
        return {"term": self.rule, "severity": self.severity, **place, **said}


@dataclass(frozen=True)
class ConsistencyReport(Result):
    """What came out of testing printed numbers against each other.

    Attributes
    ----------
    title : str
        What was tested.
    findings : tuple of Finding
        The worst first.
    tested : mapping of str to int
        How often each test could be carried out; a test that never could says nothing about the numbers.
    not_tested : tuple of str
        What kept tests from being carried out, in words.
    """

    title: str
    findings: tuple[Finding, ...]
    tested: dict[str, int]
    not_tested: tuple[str, ...]
    provenance: Provenance

    def rows(self) -> Sequence[Row]:
        """Return one row a finding, as plain values."""
        return [each.as_row() for each in self.findings]

    def counts(self) -> dict[Severity, int]:
        """Return how many findings there are of each severity."""
        return {severity: sum(each.severity == severity for each in self.findings) for severity in WORST_FIRST}

    def summary(self) -> Row:
        """Return the whole report in one row."""
        return {"title": self.title, "tests": sum(self.tested.values())} | dict(self.counts().items())

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            **self.summary(),
            "findings": list(self.rows()),
            "tested": dict(self.tested),
            "not_tested": list(self.not_tested),
            "provenance": self.provenance.as_dict(),
        }

    def __rich__(self) -> RenderableType:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        counts = ", ".join(f"{count} {severity}" for severity, count in self.counts().items())
        tests = sum(self.tested.values())
        closing = [Text(f"{tests} comparisons: {counts}.")]
        closing += [Text(f"Not tested: {why}.", style="dim") for why in self.not_tested]
        grid = Table.grid(padding=(0, 2))
        for each in self.findings:
            heading = Text(f"{each.where}: {each.rule}", style="bold")
            grid.add_row(Text(each.severity, style=_COLOURS[each.severity]), heading)
            for name in ("printed", "implied", "explanation", "smallest_error"):
                grid.add_row(Text(_LABELS[name], style="dim"), Text(getattr(each, name)))
            grid.add_row("", "")
        return Group(Text(self.title, style="bold"), grid, *closing)
