"""Columns of a data set that is made here: codes with their words, dates, numbers; into a frame of any kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError
from pivotal.frames import Grouping, Table

Column = Grouping | NDArray[Any]
KINDS = (nw.Implementation.POLARS, nw.Implementation.PANDAS, nw.Implementation.PYARROW)


def frame_of_columns(columns: Mapping[str, Column], backend: str | None) -> Any:
    """Return columns as a frame of a kind, or without one as a dict of arrays.

    Parameters
    ----------
    columns : mapping of str to Grouping or array
        Text as codes, dates as ``datetime64[D]``, numbers with NaN for what is missing.
    backend : str, optional
        As narwhals names it.

    Raises
    ------
    DataError
        If no frame of that kind can be made.
    """
    if backend is None:
        return {name: _array(column) for name, column in columns.items()}
    try:
        kind: Any = nw.Implementation.from_backend(backend)  # type: ignore[arg-type]
        if kind not in KINDS:
            kind = nw.Implementation.PYARROW  # what databases and others hand in
        series = {name: _series(name, column, kind) for name, column in columns.items()}
        return nw.from_dict(series).to_native()
    except (ImportError, ValueError, TypeError) as error:
        why = str(error).partition("\n")[0]
        raise DataError(f"no frame of the kind {backend!r} can be made ({why})") from error


def _array(column: Column) -> NDArray[Any]:
    if isinstance(column, Grouping):
        return np.array([*column.levels, None], object)[column.codes]
    return column


def _series(name: str, column: Column, kind: Any) -> nw.Series[Any]:
    if isinstance(column, Grouping):
        words = nw.new_series(name, [*map(str, column.levels), None], nw.String, backend=kind)
        places = np.where(column.codes < 0, len(column.levels), column.codes)
        return words[places.tolist() if kind is nw.Implementation.PYARROW else places]
    if column.dtype.kind == "M" and kind is nw.Implementation.PANDAS:
        column = column.astype("datetime64[us]")
    made = nw.new_series(name, column, backend=kind)
    if column.dtype.kind == "f" and kind is not nw.Implementation.PANDAS and np.isnan(column).any():
        made = made.fill_nan(None)
    return made


class CodedTable(Table):
    """The columns of a data set that was made here, read without a frame in between."""

    def __init__(self, columns: Mapping[str, Column], backend: str | None) -> None:
        self._columns, self.backend, self.names = columns, backend, tuple(columns)
        first = next(iter(columns.values()))
        self.rows = int((first.codes if isinstance(first, Grouping) else first).size)

    def column(self, name: str, purpose: str) -> Any:
        """Return a column as an array."""
        if name not in self.names:
            return super().column(name, purpose)
        return _array(self._columns[name])

    def grouping(self, name: str, purpose: str) -> Grouping:
        """Return a column as codes and levels."""
        found = self._columns.get(name)
        return found if isinstance(found, Grouping) else super().grouping(name, purpose)

    def only(self, rows: NDArray[np.bool_]) -> CodedTable:
        """Return some rows."""
        places = np.flatnonzero(rows)
        return CodedTable({name: taken(each, places) for name, each in self._columns.items()}, self.backend)


def flag(mask: NDArray[np.bool_]) -> Grouping:
    """Return a mask as a flag of ADaM: Y, or missing."""
    return Grouping(np.where(mask, 0, -1).astype(np.int32), ("Y",))


def constant(value: str | None, rows: int) -> Grouping:
    """Return a column of one word."""
    return Grouping(np.zeros(rows, np.int32), (value,)) if value else Grouping(np.full(rows, -1, np.int32), ())


def taken(column: Column, rows: NDArray[np.int64]) -> Column:
    """Return a column at some rows; -1 takes what is missing."""
    none = rows < 0
    if isinstance(column, Grouping):
        if not column.codes.size:
            return Grouping(np.full(rows.size, -1, np.int32), column.levels)
        if rows.size and not none.any():
            return Grouping(column.codes[rows], column.levels)
        return Grouping(np.where(none, -1, column.codes[rows]).astype(np.int32), column.levels)
    if column.dtype.kind == "M":
        out = column[rows] if column.size else np.full(rows.size, "NaT", "datetime64[D]")
        out[none] = np.datetime64("NaT")
        return out
    if column.dtype.kind in "iu" and not none.any():
        return column[rows]
    return np.where(none, np.nan, column[rows] if column.size else np.nan)


def stacked(parts: Sequence[Grouping]) -> Grouping:
    """Return columns of text one below the other."""
    levels: dict[Any, int] = {}
    for part in parts:
        for level in part.levels:
            levels.setdefault(level, len(levels))
    codes = [np.array([levels[each] for each in part.levels] + [-1], np.int32)[part.codes] for part in parts]
    return Grouping(np.concatenate(codes) if codes else np.zeros(0, np.int32), tuple(levels))


def numbered(who: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of each row within its subject, from 1; rows of a subject are together."""
    number = np.arange(who.size)
    if not who.size:
        return number
    first = np.concatenate([[True], np.diff(who) != 0])
    return number - np.maximum.accumulate(np.where(first, number, 0)) + 1
