"""Which codes of others mean what in a vocabulary: a table that ships with the few codes in use, and the user's own.

A row says that a ``code`` of a ``system`` is the ``value`` of a ``field`` (of its ``coding_system`` where graded).
Without a value the code is a question, whose answer is a number, a truth value, or another code of the table.
``topography`` narrows a row to tumours of a site: a morphology code means different diseases in different sites. The
field ``therapy`` names therapies, ``setting`` and ``outcome`` how they were given and how they ended.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.storage import read_text

SHIPPED = Path(__file__).with_name("codings.csv")
COLUMNS = ("system", "code", "topography", "field", "value", "coding_system", "edition")
MOST_TOLD = 20
NEEDED = ("system", "code", "field")
OF_THERAPIES = {
    "setting": ("advanced", "adjuvant"),
    "outcome": ("progressed", "intolerant", "completed", "ongoing"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means: a value of a field, or without one the question that the field answers."""

    field: str
    value: str | None
    coding_system: str | None
    topography: str | None


class Codings:
    """A table of codes.

    Parameters
    ----------
    rows : iterable of mapping
        With ``system``, ``code`` and ``field``; a later row of a code and site takes the place of an earlier.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._meanings: dict[tuple[str, str], dict[tuple[str, str | None], Meaning]] = {}
        for number, row in enumerate(rows, 1):
            unknown = sorted(set(map(str, row)) - set(COLUMNS))
            if unknown:
                raise DataError(
                    f"codings, row {number}: there is no column {shown(unknown[0])}; accepted: {listed(COLUMNS)}"
                )
            held = {name: str(row.get(name) or "").strip() or None for name in COLUMNS}
            if missing := [name for name in NEEDED if held[name] is None]:
                raise DataError(f"codings, row {number}: {missing[0]} is missing")
            meaning = Meaning(str(held["field"]), held["value"], held["coding_system"], held["topography"])
            key = (str(held["system"]), str(held["code"]))
            self._meanings.setdefault(key, {})[meaning.field, meaning.topography] = meaning

    @classmethod
    def of(
        cls,
        given: str | Path | Iterable[Mapping[str, Any]] | None = None,
        known: Mapping[str, Collection[str] | None] | None = None,
    ) -> Codings:
        """Return the shipped table, with the rows of a CSV file or of mappings after it.

        Parameters
        ----------
        given : path or iterable of mapping, optional
        known : mapping of str to collection of str, optional
            Fields with their codes (None for numbers and flags). Shipped rows that do not fit are left out.

        Raises
        ------
        DataError
            With every given row that does not fit, or that is malformed.
        """
        own = [] if given is None else list(_rows(Path(given)) if isinstance(given, str | Path) else given)
        shipped = list(_rows(SHIPPED))
        if known is not None:
            cls(own)  # malformed rows first
            if wrong := [said for row in own if (said := _misfit(row, known)) is not None]:
                raise DataError("the table of codes does not fit the vocabulary\n  " + "\n  ".join(wrong[:MOST_TOLD]))
            shipped = [row for row in shipped if _misfit(row, known) is None]
        return cls([*shipped, *own])

    def meanings(self, system: str, code: str, topography: str | None = None) -> list[Meaning]:
        """Return what a code means, one meaning a field; the parts of a site have the meaning of the site.

        Examples
        --------
        >>> table = Codings.of([{"system": "s", "code": "C25", "field": "primary_site", "value": "pancreas"}])
        >>> [each.value for each in table.meanings("s", "C25.4")]
        ['pancreas']
        """
        held = self._meanings.get((system, code)) or self._meanings.get((system, code.partition(".")[0])) or {}
        sites = (topography, (topography or "").partition(".")[0] or None, None)
        found: dict[str, Meaning] = {}
        for site in dict.fromkeys(sites):
            for (field, where), meaning in held.items():
                if where == site:
                    found.setdefault(field, meaning)
        return list(found.values())


def _misfit(row: Mapping[str, Any], known: Mapping[str, Collection[str] | None]) -> str | None:
    """Say what a row says that a vocabulary does not hold."""
    field, value = str(row["field"]), row.get("value") or None
    codes = {**known, **OF_THERAPIES}.get(field)
    if field not in known and field not in OF_THERAPIES:
        near = did_you_mean(field, known)
        return f"{row['code']} ({row['system']}): there is no field {shown(field)}" + (f"; {near}" if near else "")
    if value is not None and codes is not None and value not in codes:
        near = did_you_mean(str(value), codes)
        return f"{row['code']}: {field} has no value {shown(value)}" + (f"; {near}" if near else "")
    return None


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for row in csv.DictReader(io.StringIO(read_text(path))):
        yield {str(key): value for key, value in row.items()}
