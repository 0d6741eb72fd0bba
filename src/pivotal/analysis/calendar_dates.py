"""Dates in columns as numbers of days, and back: dates, datetimes, ISO 8601 text, or plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, shown
from pivotal.frames import Floats, Table, as_numbers, is_missing

EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Days:
    """A column of dates as days.

    Parameters
    ----------
    name : str
        Of the column.
    days : (n,) float64
        Days since 1970-01-01, or the numbers themselves.
    are_dates : bool
        Whether the column holds dates; else it holds numbers.
    """

    name: str
    days: Floats
    are_dates: bool


def days_of(table: Table, name: str, purpose: str) -> Days:
    """Return a column as days.

    Raises
    ------
    DataError
        If it holds neither dates nor numbers, or a date is missing or partial.
    """
    column = table.column(name, purpose)
    dtype = column.dtype
    numeric = (dtype.is_numeric() if isinstance(column, nw.Series) else dtype.kind in "iuf") and dtype != nw.Boolean
    if numeric:
        days = as_numbers(column, name)
    elif not isinstance(column, nw.Series) and dtype.kind == "M":
        days = np.where(np.isnat(column), np.nan, column.astype("datetime64[D]").astype(np.int64).astype(np.float64))
    else:
        values = column.to_list() if isinstance(column, nw.Series) else column.tolist()
        days = np.array([_day(value, name, row) for row, value in enumerate(values, 1)], np.float64)
    missing = ~np.isfinite(days)
    if missing.any():
        raise DataError(f"{name} is missing in {int(missing.sum())} rows (first in row {int(np.argmax(missing)) + 1})")
    return Days(name, days, not numeric)


def _day(value: Any, name: str, row: int) -> float:
    if is_missing(value) or value == "":
        return float("nan")
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError as error:
            raise DataError(
                f"{name} is {shown(value)} in row {row}; accepted: a whole date such as 2025-09-01"
            ) from error
    if not isinstance(value, date):
        raise DataError(f"{name} is {shown(value)} in row {row}; accepted: dates, text such as 2025-09-01, or numbers")
    return float(value.toordinal() - EPOCH)


def moved(table: Table, name: str, rows: NDArray[np.bool_], day: float) -> Sequence[Any] | NDArray[Any]:
    """Return the values of a column of dates or numbers, those of some rows replaced by one day in the same kind."""
    column = table.column(name, "date")
    if not isinstance(column, nw.Series):
        array = np.array(column)
        new: Any = day
        if array.dtype.kind == "M":
            new = np.datetime64(as_date(day))
        elif array.dtype.kind == "U":
            new = as_date(day).isoformat()
        elif array.dtype.kind == "O":
            return [_alike(old, day) if there else old for old, there in zip(array.tolist(), rows, strict=True)]
        elif array.dtype.kind in "iu" and not float(day).is_integer():
            array = array.astype(np.float64)
        array[rows] = new
        return array
    return [_alike(old, day) if there else old for old, there in zip(column.to_list(), rows, strict=True)]


def _alike(old: Any, day: float) -> Any:
    if isinstance(old, datetime):
        return datetime.combine(as_date(day), time.min, old.tzinfo)
    if isinstance(old, date):
        return as_date(day)
    return as_date(day).isoformat() if isinstance(old, str) else day


def as_date(day: float) -> date:
    """Return a number of days since 1970-01-01 as a date."""
    return date.fromordinal(int(day) + EPOCH)


def day_given(value: Any, are_dates: bool) -> float:
    """Return a day that a caller names, as a number of days.

    Raises
    ------
    DataError
        If it is not a date where the data hold dates, or no number where they hold numbers.
    """
    if not are_dates:
        if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not np.isfinite(float(value)):
            raise DataError(f"date={shown(value)}, but the data hold numbers for dates; accepted: a number")
        return float(value)
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            raise DataError(f"date={shown(value)}; accepted: a whole date such as '2025-09-01'") from error
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[D]").item()
    if not isinstance(value, date):
        raise DataError(f"date={shown(value)}; accepted: a date, or text such as '2025-09-01'")
    return float(value.toordinal() - EPOCH)
