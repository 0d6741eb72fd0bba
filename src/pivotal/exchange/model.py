"""The nouns of exchange: a data set with what is said of its columns, and what a format cannot hold of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

DataType = Literal["string", "integer", "decimal", "float", "double", "boolean", "datetime", "date", "time", "URI"]
DATA_TYPES: tuple[str, ...] = get_args(DataType)
MOMENTS = ("date", "datetime", "time")
Level = Literal["refused", "changed", "left out"]


@dataclass(frozen=True, slots=True)
class Column:
    """What is said of a column, in the terms of Dataset-JSON.

    Parameters
    ----------
    name, label : str
        The variable and what it holds.
    data_type : str
        ``string``, ``integer``, ``float``, ``double``, ``decimal``, ``boolean``, ``date``, ``datetime``, ``time`` or
        ``URI``. A date, date-time or time without a ``target`` is text, so that it may be partial (``2024-03``).
    target : str, optional
        ``integer`` where a date, date-time or time is a whole one, held as a number by SAS; ``decimal`` of a decimal.
    length : int, optional
        The most bytes that a text may have.
    display_format : str, optional
        Of SAS, such as ``DATE9.``.
    key : int, optional
        Place among the keys of the data set, from 1.
    oid : str, optional
        Its identifier in a Define-XML file.
    """

    name: str
    label: str = ""
    data_type: DataType = "string"
    target: Literal["integer", "decimal"] | None = None
    length: int | None = None
    display_format: str | None = None
    key: int | None = None
    oid: str | None = None

    @property
    def is_text(self) -> bool:
        """Whether the values are text: strings, addresses, and dates that may be partial."""
        return self.data_type in ("string", "URI") or (self.data_type in MOMENTS and self.target is None)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table with the labels, types, formats and keys of its columns.

    Parameters
    ----------
    name, label : str
        Such as ``ADTTE`` and ``Time to Event Analysis``.
    columns : tuple of Column
        In the order of the frame.
    frame : polars.DataFrame
        The values; missing is null, and empty text is missing.
    about : mapping of str to value
        What else a Dataset-JSON file says of the whole (``studyOID``, ``originator`` …), by its names there.
    notes : tuple of str
        What stood in the file that it was read from and is not here, such as special missing values of SAS.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    frame: Any
    about: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """Return what is said of a column, or None where there is none of that name."""
        return next((each for each in self.columns if each.name == name), None)

    @property
    def labels(self) -> dict[str, str]:
        """The labels of the columns that have one."""
        return {each.name: each.label for each in self.columns if each.label}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a data set that a format cannot hold as it is.

    Parameters
    ----------
    level : str
        ``refused`` (values would be damaged: nothing is written), ``changed`` (written in another way) or ``left out``
        (said of the data, not in them, and not written).
    message : str
        What, and what would be held.
    variable : str, optional
        The column; None where the whole is meant.
    row : int, optional
        Counted from 1.
    value : str, optional
        The value there, shortened.
    """

    level: Level
    message: str
    variable: str | None = None
    row: int | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = [self.variable or "", f"row {self.row}" if self.row is not None else "", self.value or ""]
        head = ", ".join(each for each in place if each)
        return f"{self.level}: {head}: {self.message}" if head else f"{self.level}: {self.message}"

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "level": self.level,
            "variable": self.variable,
            "row": self.row,
            "value": self.value,
            "message": self.message,
        }
