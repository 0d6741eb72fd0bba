"""Which column of a frame holds which fact of the patients, and of what kind it must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.label.vocabulary import Vocabulary
from pivotal.units import convert, unit_named

ColumnKind = Literal["float", "integer", "decimal", "boolean", "text", "nothing", "object", "other"]
SYSTEM_OF = "{}_system"  # the column of a coding system, where no other is named
_NUMBERS: frozenset[ColumnKind] = frozenset({"float", "integer", "decimal", "nothing", "object"})
_FLAGS: frozenset[ColumnKind] = frozenset({"boolean", "text", "nothing", "object"})
_CODES: frozenset[ColumnKind] = frozenset({"text", "nothing", "object"})


@dataclass(frozen=True)
class FieldColumn:
    """The column that holds one field of the patients.

    Parameters
    ----------
    column : str
        Its name in the frame.
    unit : str, optional
        The unit in which it counts, ours or UCUM's, where that is not the field's own.
    system : str, optional
        The column with the coding system (grading edition) of each value.

    Examples
    --------
    >>> FieldColumn("AGEM", unit="mo")
    FieldColumn(column='AGEM', unit='mo', system=None)
    """

    column: str
    unit: str | None = None
    system: str | None = None


@dataclass(frozen=True)
class Layout:
    """Where the facts of a population stand.

    Parameters
    ----------
    fields : mapping of str to FieldColumn
        By field of the vocabulary; a field that is not here is not known of anybody. Units are ours.
    kinds : mapping of str to str
        What each column of the frame holds.
    absent : tuple of str
        The fields that criteria ask for and no column holds.
    therapies : mapping of (str, str) to tuple of str
        The columns of bit sets of earlier therapies, by setting and outcome; empty where there are none.
    complete : str, optional
        The column that says whether the earlier therapies are all there are.
    """

    fields: Mapping[str, FieldColumn]
    kinds: Mapping[str, ColumnKind]
    absent: tuple[str, ...] = ()
    therapies: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    complete: str | None = None


def lay_out(
    kinds: Mapping[str, ColumnKind],
    words: Vocabulary,
    wanted: Iterable[str],
    columns: Mapping[str, str | FieldColumn] | None,
) -> Layout:
    """Return where the facts stand that criteria ask for.

    Parameters
    ----------
    kinds : mapping of str to str
        The columns of the frame and what each holds.
    words : Vocabulary
    wanted : iterable of str
        The fields that criteria ask for.
    columns : mapping of str to str or FieldColumn, optional
        The columns that are not called as their field.

    Raises
    ------
    DataError
        If a field or column does not exist, or a column holds what its field cannot; all that is wrong is said.
    """
    named = {
        name: each if isinstance(each, FieldColumn) else FieldColumn(each) for name, each in (columns or {}).items()
    }
    wrong = list(_unknown_names(named, kinds, words))
    found: dict[str, FieldColumn] = {}
    absent: list[str] = []
    for name in dict.fromkeys([*wanted, *named]):
        if name not in words.patient_fields:
            continue  # said above, or by the criteria
        at = named.get(name, FieldColumn(name))
        if at.column not in kinds:
            absent += [name] if name not in named else []
            continue
        beside = SYSTEM_OF.format(name)
        if at.system is None and words.field(name).systems and beside in kinds:
            at = FieldColumn(at.column, at.unit, beside)
        wrong += _wrong_with(name, at, kinds, words)
        found[name] = at
    if wrong:
        raise DataError("\n".join(wrong) if len(wrong) == 1 else f"{len(wrong)} faults\n  " + "\n  ".join(wrong))
    return Layout({name: _in_our_unit(at) for name, at in found.items()}, dict(kinds), tuple(absent))


def _in_our_unit(at: FieldColumn) -> FieldColumn:
    return at if at.unit is None else FieldColumn(at.column, unit_named(at.unit), at.system)


def _unknown_names(
    named: Mapping[str, FieldColumn], kinds: Mapping[str, ColumnKind], words: Vocabulary
) -> Iterator[str]:
    for name, at in named.items():
        if name not in words.patient_fields:
            yield f"columns: there is no field {shown(name)}{_nearest(name, words.patient_fields)}"
        for column in (at.column, at.system):
            if column is not None and column not in kinds:
                yield f"columns, {name}: the data have no column {shown(column)}{_nearest(column, kinds)}"


def _nearest(name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = did_you_mean(name, known)
    return f"; accepted: {listed(known)}" + (f"; {near}" if near else "")


def _wrong_with(name: str, at: FieldColumn, kinds: Mapping[str, ColumnKind], words: Vocabulary) -> Iterator[str]:
    """Yield what a column cannot be for its field."""
    asked, kind = words.field(name), kinds[at.column]
    accepted: frozenset[ColumnKind] = {"number": _NUMBERS, "flag": _FLAGS}.get(asked.kind, _CODES)
    what = {"number": f"numbers, in {asked.unit}", "flag": "true and false"}.get(asked.kind, "codes as text")
    if kind not in accepted:
        yield f"the column {shown(at.column)} holds {_HELD[kind]}; the field {name} takes {what}"
    if at.unit is not None:
        yield from _wrong_unit(name, at.unit, asked.unit)
    if at.system is not None and not asked.systems:
        yield f"the field {name} has no coding systems, so that the column {shown(at.system)} says nothing"
    elif at.system is not None and kinds.get(at.system, "text") not in _CODES:
        yield f"the column {shown(at.system)} holds {_HELD[kinds[at.system]]}; coding systems are text"


def _wrong_unit(name: str, given: str, own: str | None) -> Iterator[str]:
    if own is None:
        yield f"the field {name} is no number and has no unit, so {shown(given)} is not one of its column"
        return
    try:
        convert(1.0, unit_named(given), own)
    except DataError as error:
        yield f"the field {name} is counted in {own}, which {shown(given)} is not turned into: {error}"


_HELD: Mapping[ColumnKind, str] = {
    "float": "numbers",
    "integer": "whole numbers",
    "decimal": "decimal numbers",
    "boolean": "true and false",
    "text": "text",
    "nothing": "nothing",
    "object": "objects",
    "other": "dates, lists or other things",
}
