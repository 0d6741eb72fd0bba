"""What is wrong with the values of a population: unknown codes, endless numbers, patients that are there twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.label.matching import vocabulary_of
from pivotal.label.population.asked import Columns
from pivotal.label.population.engines import FrameEngine, engine_of
from pivotal.label.population.layout import Layout, lay_out
from pivotal.label.vocabulary import Vocabulary
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType


FLAGS = ["true", "false"]


@dataclass(frozen=True)
class PatientCheck(Result):
    """What is wrong with the values of a population.

    Attributes
    ----------
    faults : tuple of str
        A sentence for each column with values that cannot be taken, and for patients that are there twice.
    fields : tuple of str
        The fields that were looked at.
    """

    faults: tuple[str, ...]
    fields: tuple[str, ...]
    provenance: Provenance

    def rows(self) -> Sequence[Row]:
        """Return one row a fault."""
        return [{"term": f"fault {number}", "says": each} for number, each in enumerate(self.faults, 1)]

    def summary(self) -> Row:
        """Return how many faults there are."""
        return {"term": "patients", "fields": len(self.fields), "faults": len(self.faults)}

    def __rich__(self) -> RenderableType:
        """Return the faults, a line each."""
        looked = f"fields looked at: {listed(self.fields)}"
        return "\n".join([looked, *(self.faults or ("nothing is wrong with their values",))])


def check_patients(
    frame: Any, *, vocabulary: Any, columns: Columns | None = None, identifier: str | None = None
) -> PatientCheck:
    """Read a population once and list what ``match`` could not take: unknown codes, endless numbers, doubles.

    Parameters
    ----------
    frame : frame
        A row a patient; see ``match``. A lazy frame, or files, are read.
    vocabulary : Vocabulary or Dossier
        Every field of which there is a column is looked at.
    columns, identifier
        See ``match``.

    Returns
    -------
    PatientCheck
        Every fault, with its values and in how many rows they stand.

    Raises
    ------
    DataError
        If a column holds what its field cannot, or no column is a field.

    Examples
    --------
    >>> import pivotal as pv
    >>> patients = {"disease": ["NET", "NETT", None], "age": [61.0, 70.0, float("inf")], "patient": ["P1", "P1", "P2"]}
    >>> for fault in pv.check_patients(patients, vocabulary=pv.load_dossier("cabometyx"), identifier="patient").faults:
    ...     print(fault.partition(";")[0])
    patients are there more than once, and a row is a patient: 'P1' (2 rows)
    the column 'age' is infinite in 1 row
    the column 'disease' holds 'NETT' (1 row), which are no codes of disease
    """
    words, engine = vocabulary_of(vocabulary), engine_of(frame)
    there = [name for name in words.patient_fields if name in engine.kinds]
    layout = lay_out(engine.kinds, words, there, columns)
    if not layout.fields:
        raise DataError(
            f"no column is a field; fields: {listed(words.patient_fields)}; columns: {listed(engine.kinds)}"
        )
    faults = [*_wrong_identifiers(engine, identifier, look=True), *wrong_values(engine, layout, words)]
    return PatientCheck(tuple(faults), tuple(layout.fields), Provenance("check_patients"))


def refuse_values(
    engine: FrameEngine, layout: Layout, words: Vocabulary, identifier: str | None, *, look: bool
) -> None:
    """Refuse a population whose values cannot be taken; all that is wrong is said.

    Without ``look`` only what is named is looked at, so that a lazy frame is not read.
    """
    wrong = list(_wrong_identifiers(engine, identifier, look=look))
    if look:
        wrong += wrong_values(engine, layout, words)
    if wrong:
        raise DataError("\n".join(wrong) if len(wrong) == 1 else f"{len(wrong)} faults\n  " + "\n  ".join(wrong))


def wrong_values(engine: FrameEngine, layout: Layout, words: Vocabulary) -> Iterator[str]:
    """Yield a sentence for each column with values that its field cannot take."""
    for name, at in layout.fields.items():
        asked, kind = words.field(name), engine.kinds[at.column]
        if asked.kind == "number":
            endless = engine.endless(at.column) if kind in {"float", "object"} else 0
            if endless:
                yield f"the column {shown(at.column)} is infinite in {_rows(endless)}; missing is null or NaN"
            continue
        if asked.kind == "flag":
            if kind in {"text", "object"}:
                yield from _strays(engine, at.column, FLAGS, "true or false")
            continue
        yield from _strays(engine, at.column, list(words.codes(name).codes), f"codes of {name}")
        if at.system is not None:
            yield from _strays(engine, at.system, list(asked.systems), f"coding systems of {name}")


def _strays(engine: FrameEngine, column: str, accepted: list[str], what: str) -> Iterator[str]:
    known = [*accepted, True, False] if accepted is FLAGS and engine.kinds[column] == "object" else accepted
    odd = engine.strays(column, known)
    if odd:
        near = did_you_mean(next(iter(odd)), accepted)
        yield (
            f"the column {shown(column)} holds {_counted(odd)}, which are no {what}; accepted: {listed(accepted)}"
            + (f"; {near}" if near else "")
        )


def _wrong_identifiers(engine: FrameEngine, identifier: str | None, *, look: bool) -> Iterator[str]:
    if identifier is None:
        return
    if identifier not in engine.kinds:
        near = did_you_mean(identifier, list(engine.kinds))
        yield f"identifier: the data have no column {shown(identifier)}; they have {listed(engine.kinds)}" + (
            f"; {near}" if near else ""
        )
        return
    repeated = engine.repeated(identifier) if look else {}
    nobody = repeated.pop("", 0)
    if nobody:
        yield f"the column {shown(identifier)} names no patient in {_rows(nobody)}"
    if repeated:
        yield f"patients are there more than once, and a row is a patient: {_counted(repeated)}"


def _counted(found: Mapping[str, int]) -> str:
    return listed(f"{shown(value)} ({_rows(count)})" for value, count in found.items())


def _rows(count: int) -> str:
    return f"{count:,} row{'s' if count != 1 else ''}"
