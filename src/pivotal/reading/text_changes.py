"""What changed between two texts: numbers and facts that both tell, and those that only one does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pivotal.dossier.model import Dossier
from pivotal.provenance import Provenance
from pivotal.reading.articles_made import clipped
from pivotal.reading.model import Slot, Statement
from pivotal.reading.reader import ReadArticle, chosen_dossier, read_article
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType

Change = Literal["same", "changed", "only in the first", "only in the second"]
_TOLD = ("value", "ci_low", "ci_high", "unit")  # what may differ between two tellings of one thing
_WHO = (
    "endpoint",
    "cohort",
    "subset",
    "arm",
    "time",
    "authority",
    "act",
    "territory",
    "product",
    "disease",
    "holder",
    "trial",
)
_ABOUT = frozenset({"holder", "endpoint", "act", "trial"})  # of what is no number
_VOLATILE = frozenset({"product", "trial", "authority"})  # that one text may leave to the context


@dataclass(frozen=True, slots=True)
class TextChange:
    """One thing that two texts tell.

    Attributes
    ----------
    what : str
        Kind, endpoint, cohort, arm.
    change : str
        ``same``, ``changed``, ``only in the first`` or ``only in the second``.
    first, second : str
        What each tells; empty where it does not.
    """

    what: str
    change: Change
    first: str
    second: str


@dataclass(frozen=True)
class TextComparison(Result):
    """Two texts beside each other.

    Attributes
    ----------
    names : pair of str
    changes : tuple of TextChange
        What changed first, then what only one tells, then what both tell alike.
    """

    names: tuple[str, str]
    changes: tuple[TextChange, ...]
    provenance: Provenance = field(default_factory=lambda: Provenance("compare_texts"))

    def rows(self) -> Sequence[Row]:
        """Return one row a thing that is told."""
        return [{"term": e.what, "change": e.change, "first": e.first, "second": e.second} for e in self.changes]

    def summary(self) -> Row:
        """Return how many things are told alike, differently, and by one text only."""
        told = [each.change for each in self.changes]
        counted = {each: told.count(each) for each in ("same", "changed", "only in the first", "only in the second")}
        return {"term": " and ".join(self.names), **{key.replace(" ", "_"): value for key, value in counted.items()}}

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "names": list(self.names),
            **self.summary(),
            "changes": list(self.rows()),
            "provenance": self.provenance.as_dict(),
        }

    def __rich__(self) -> RenderableType:
        """Return what changed, and what only one tells, as a table."""
        from rich.table import Table

        table = Table(title=f"{self.names[0]} and {self.names[1]}", title_justify="left", box=None, padding=(0, 1))
        for name, ratio in (("what", 4), ("", 0), (self.names[0], 4), (self.names[1], 4)):
            table.add_column(name, ratio=ratio or None, no_wrap=not ratio)
        for each in self.changes:
            if each.change != "same":
                table.add_row(each.what, each.change, each.first, each.second)
        same = sum(each.change == "same" for each in self.changes)
        table.caption = f"{same} told alike by both"
        return table


def compare_texts(first: str | Path, second: str | Path, dossier: Dossier | None = None) -> TextComparison:
    r"""Say what changed between two texts, such as a release and the paper.

    Parameters
    ----------
    first, second : str or pathlib.Path
        As ``read_article`` takes them.
    dossier : Dossier, optional
        Whose names are known; without it that of the library which knows most of the first text.

    Returns
    -------
    TextComparison

    Raises
    ------
    DocumentError, StorageError
        As ``read_article``.

    Notes
    -----
    Two statements tell of one thing if they are of one kind, endpoint, cohort, arm, time and territory; arms that are
    not named are told apart by their order. Of opinions nothing is compared.

    Examples
    --------
    >>> import pivotal as pv
    >>> told = pv.compare_texts("Median PFS was 8.4 v 3.9 months.\n", "Median PFS was 8.5 v 3.9 months.\n")
    >>> [(each.change, each.first, each.second) for each in told.changes]
    [('changed', '8.4 months', '8.5 months'), ('same', '3.9 months', '3.9 months')]
    """
    one = read_article(first, dossier)
    two = read_article(second, dossier or one.dossier or chosen_dossier(one.text))
    parameters = {"first": one.name, "second": two.name}
    inputs = {**one.provenance.inputs, **two.provenance.inputs}
    return TextComparison((one.name, two.name), _changes(one, two), Provenance("compare_texts", parameters, inputs))


def _changes(one: ReadArticle, two: ReadArticle) -> tuple[TextChange, ...]:
    left = list(_things(two))
    found: list[TextChange] = []
    for statement in _things(one):
        key = _key(statement)
        same_key = [each for each in left if _key(each) == key] or [each for each in left if _alike(each, statement)]
        match = next((each for each in same_key if _told(each) == _told(statement)), same_key[0] if same_key else None)
        if match is not None:
            left.remove(match)
            change: Change = "same" if _told(match) == _told(statement) else "changed"
            found.append(TextChange(_what(statement), change, _shown(statement, one), _shown(match, two)))
        else:
            found.append(TextChange(_what(statement), "only in the first", _shown(statement, one), ""))
    found += [TextChange(_what(each), "only in the second", "", _shown(each, two)) for each in left]
    order: tuple[Change, ...] = ("changed", "only in the first", "only in the second", "same")
    return tuple(sorted(found, key=lambda each: order.index(each.change)))


def _things(read: ReadArticle) -> list[Statement]:
    """Return the statements that can be compared, each thing once; a number without an endpoint has the last one."""
    seen: dict[Any, Statement] = {}
    last: Slot | None = None
    for told in read.statements:
        own = told.slot("endpoint")
        inherits = own is None and last is not None and told.kind in {"median", "rate", "hazard_ratio", "p_value"}
        each = replace(told, slots=(*told.slots, last)) if inherits and last is not None else told
        last = own or last
        if each.kind != "opinion":
            seen.setdefault((_key(each), _told(each)), each)
    return list(seen.values())


def _key(statement: Statement) -> tuple[Any, ...]:
    """Return what a statement is about, without what it says of it."""
    about = {name: statement.get(name) for name in _WHO if name not in _VOLATILE}
    if statement.slot("value") is None:
        told = [(each.name, each.value) for each in statement.slots if each.name in _ABOUT]
        aspects = sorted(each.name for each in statement.slots) if statement.kind == "disease" else []
        return (statement.kind, *sorted(told), *aspects)
    arm = about.pop("arm") or (f"arm {statement.order}" if statement.order else None)
    return (statement.kind, arm, *about.values())


def _alike(one: Statement, two: Statement) -> bool:
    """Say whether two values differ only in that one of them does not name its arm, and stand in one place."""
    arms = {one.get("arm"), two.get("arm")}
    same = one.kind == two.kind and one.order == two.order > 0 and None in arms
    return same and all(one.get(name) == two.get(name) for name in _WHO if name not in {*_VOLATILE, "arm"})


def _told(statement: Statement) -> tuple[Any, ...]:
    """Return what a statement says."""
    if statement.slot("value") is not None:
        return tuple(statement.get(name) for name in _TOLD)
    return tuple(sorted((each.name, each.value) for each in statement.slots if each.name not in _VOLATILE))


def _what(statement: Statement) -> str:
    named = [
        statement.kind.replace("_", " "),
        *(statement.get(name) or "" for name in ("endpoint", "cohort", "subset", "arm", "act", "holder")),
    ]
    return " ".join(each for each in named if each)


def _shown(statement: Statement, read: ReadArticle) -> str:
    value = statement.slot("value")
    if value is None:
        return clipped(read.text[statement.start : statement.end])
    unit = {"percent": "%", "rate": "%", "risk_reduction": "%"}.get(statement.kind, statement.get("unit") or "")
    low, high = statement.get("ci_low"), statement.get("ci_high")
    return f"{value.value} {unit}".strip() + (f" ({low} to {high})" if low and high else "")
