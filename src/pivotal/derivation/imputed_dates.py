"""Dates of records as whole days, where they may be partial: ISO 8601 text, dates, datetimes.

A date without day stands for the first or the last of its month, by the rule, and one without month for that of its
year where months may be imputed; nothing is imputed without its flag.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.model import PartialDates
from pivotal.errors import DataError, shown
from pivotal.frames import Grouping, Table, is_missing

Days = NDArray[np.int64]
NO_DAY = -(2**31)  # stands for a date that is missing
EPOCH = date(1970, 1, 1).toordinal()
FLAGS = ("D", "M")  # what was imputed, as in ADTF: the day; the month, and so the day
_ISO = re.compile(r"(\d{4})(?:-(\d{2}|-)(?:-(\d{2}|-))?)?(?:T[\d:.,+\-Z]*)?", re.ASCII)


@dataclass(frozen=True)
class DatedColumn:
    """A column of dates.

    Parameters
    ----------
    days : (n,) int64
        Days since 1970-01-01; ``NO_DAY`` is missing.
    flags : (n,) int8
        0 where the day was imputed and 1 where the month was, as an index into ``FLAGS``; else -1.
    text : Grouping
        The column as it was written.
    unreadable : (n,) bool
        What is written and is no date, or one that never was.
    partial : (n,) bool
        What lacks its day.
    """

    days: Days
    flags: NDArray[np.int8]
    text: Grouping
    unreadable: NDArray[np.bool_]
    partial: NDArray[np.bool_]

    def only(self, rows: NDArray[np.int64]) -> DatedColumn:
        """Return some of the rows."""
        text = Grouping(self.text.codes[rows], self.text.levels)
        return DatedColumn(self.days[rows], self.flags[rows], text, self.unreadable[rows], self.partial[rows])

    def flag(self) -> Grouping:
        """Return the flags as a column."""
        return Grouping(self.flags.astype(np.int32), FLAGS)


def dated(table: Table, name: str, purpose: str, rule: PartialDates, *, months: bool = False) -> DatedColumn:
    """Return a column of dates as days; ``months`` says whether a month may be imputed too.

    Raises
    ------
    DataError
        If there is no such column, or it holds numbers.
    """
    column = table.column(name, purpose)
    whole = _whole_days(column)
    if whole is not None:
        texts = _as_text(whole)
        nothing = np.zeros(whole.size, np.bool_)
        return DatedColumn(whole, np.full(whole.size, -1, np.int8), texts, nothing, nothing)
    words = _words(table, name, purpose)
    found = [_read(str(level), rule, months=months) for level in words.levels] + [(NO_DAY, None, True)]
    days = np.array([each[0] for each in found], np.int64)[words.codes]
    lacks = np.array([-1 if each[1] is None else FLAGS.index(each[1]) for each in found], np.int8)[words.codes]
    unreadable = ~np.array([each[2] for each in found])[words.codes]
    flags = np.where(days != NO_DAY, lacks, -1).astype(np.int8)
    return DatedColumn(days, flags, words, unreadable, lacks >= 0)


def _words(table: Table, name: str, purpose: str) -> Grouping:
    column = table.column(name, purpose)
    numeric = column.dtype.is_numeric() if isinstance(column, nw.Series) else column.dtype.kind in "iuf"
    if numeric:
        if not np.isnan(table.numbers(name, purpose)).all():
            raise DataError(f"{purpose}: {name} holds numbers; accepted: dates, or text such as 2025-09-01 or 2025-09")
        return Grouping(np.full(table.rows, -1, np.int32), ())
    if not isinstance(column, nw.Series) and column.dtype.kind == "O":
        texts = [_iso(value, name, row) for row, value in enumerate(column.tolist(), 1)]
        return Table({name: np.array(texts, object)}).grouping(name, purpose)
    return table.grouping(name, purpose)


def _iso(value: Any, name: str, row: int) -> str | None:
    if is_missing(value):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, str):
        return value
    raise DataError(f"{name} is {shown(value)} in row {row}; accepted: dates, or text such as 2025-09-01 or 2025-09")


def _whole_days(column: Any) -> Days | None:
    """Return the days of a column whose type is a date; None where it is text or objects."""
    if isinstance(column, nw.Series):
        if not isinstance(column.dtype, nw.Date | nw.Datetime):
            return None
        array = column.to_numpy()
        if array.dtype.kind == "O":
            array = np.array(column.to_list(), "datetime64[D]")
    else:
        array = column
    if array.dtype.kind != "M":
        return None
    missing = np.isnat(array)
    days = array.astype("datetime64[D]").astype(np.int64)
    days[missing] = NO_DAY
    return np.asarray(days, np.int64)


def _as_text(days: Days) -> Grouping:
    there = days != NO_DAY
    levels, codes = np.unique(days[there], return_inverse=True)
    out = np.full(days.size, -1, np.int32)
    out[there] = codes
    return Grouping(out, tuple(day_of(int(each)).isoformat() for each in levels))


def _read(text: str, rule: PartialDates, *, months: bool = False) -> tuple[int, str | None, bool]:
    """Return the day of a text, what it lacks (D, M or nothing), and whether it can be read."""
    found = _ISO.fullmatch(text.strip())
    if not found:
        return NO_DAY, None, False
    year, month, day = (int(part) if part and part != "-" else None for part in found.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        return NO_DAY, None, False
    assert year is not None
    lacks = "M" if month is None else "D" if day is None else None
    if lacks and (rule == "none" or (lacks == "M" and not months)):
        return NO_DAY, lacks, True
    month = month or (1 if rule == "first" else 12)
    if lacks:
        day = 1 if rule == "first" else calendar.monthrange(year, month)[1]
    assert day is not None
    return date(year, month, day).toordinal() - EPOCH, lacks, True


def day_of(day: int) -> date:
    """Return a number of days since 1970-01-01 as a date."""
    return date.fromordinal(day + EPOCH)


def as_dates(days: Days) -> NDArray[np.datetime64]:
    """Return days as dates; ``NO_DAY`` is not a time."""
    found = np.asarray(days, np.int64).astype("datetime64[D]")
    found[np.asarray(days) == NO_DAY] = np.datetime64("NaT")
    return found


def day_named(value: Any, what: str) -> int:
    """Return the day that a caller names, such as a data cut-off.

    Raises
    ------
    DataError
        If it is no whole date.
    """
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[D]").item()
    if isinstance(value, str):
        days, partial, _ = _read(value, "none")
        if days != NO_DAY and partial is None:
            return days
    elif isinstance(value, date):
        return value.toordinal() - EPOCH
    raise DataError(f"{what}={shown(value)}; accepted: a date, or text such as '2025-09-01'")
