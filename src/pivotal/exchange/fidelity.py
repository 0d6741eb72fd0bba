"""What a format cannot hold of a data set, found before anything is written.

Version 5 of SAS's transport format is the narrowest: names of 8 characters, labels of 40, text of 200 bytes, ASCII,
numbers in IBM's format. Nothing is cut to fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from pivotal.errors import shown
from pivotal.exchange.datasets import polars_for
from pivotal.exchange.model import MOMENTS, Column, Dataset, Finding

LONGEST_NAME, LONGEST_LABEL, LONGEST_TEXT = 8, 40, 200
MOST_VARIABLES = 9_999
RECORD = 80
# Numbers of IBM's format: 16^-65 up to (1 - 16^-14) 16^63.
SMALLEST, LARGEST = 16.0**-65, (1 - 16.0**-14) * 16.0**63
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
# As a format of SAS is written into a transport file: a name and a width, a name, or a width.
FORMAT = re.compile(r"\$?[A-Za-z_][A-Za-z0-9_]{0,6}[A-Za-z_]?\d{0,3}\.?\d{0,2}|\$?\d{1,3}\.?\d{0,2}", re.ASCII)
MOST_TOLD = 20  # findings of one kind in one variable


def transport_findings(dataset: Dataset) -> list[Finding]:
    """Return what version 5 of SAS's transport format cannot hold of a data set."""
    found = list(_names(dataset))
    for column in dataset.columns:
        series = dataset.frame[column.name]
        found += _metadata(column, series)
        found += _texts(column, series) if column.is_text else _numbers(column, series)
    found += _last_rows(dataset)
    kept = {"dbLastModifiedDateTime"}
    if dataset.about.get("itemGroupOID") == f"IG.{dataset.name}":
        kept |= {"itemGroupOID"}  # it is made again from the name
    if lost := sorted(set(dataset.about) - kept):
        found.append(Finding("left out", f"XPT does not say {', '.join(lost)}"))
    if keys := [each.name for each in dataset.columns if each.key is not None]:
        found.append(Finding("left out", f"XPT does not say which columns are keys ({', '.join(keys)})"))
    if any(each.oid not in (None, f"IT.{dataset.name}.{each.name}") for each in dataset.columns):
        found.append(Finding("left out", "XPT has no identifiers of columns (itemOID)"))
    return found


def _names(dataset: Dataset) -> Iterator[Finding]:
    """Yield what is wrong with names and labels, and with how many columns there are."""
    if not 1 <= len(dataset.columns) <= MOST_VARIABLES:
        yield Finding("refused", f"there are {len(dataset.columns):,} columns; XPT holds 1 to {MOST_VARIABLES:,}")
    yield from _name("the name of the data set", dataset.name, None)
    yield from _label("the label of the data set", dataset.label, None)
    folded: dict[str, str] = {}
    for column in dataset.columns:
        yield from _name("the name", column.name, column.name)
        yield from _label("the label", column.label, column.name)
        other = folded.setdefault(column.name.upper(), column.name)
        if other != column.name:
            yield Finding("refused", f"SAS does not tell {other} and {column.name} apart", column.name)


def _name(what: str, name: str, variable: str | None) -> Iterator[Finding]:
    if len(name) > LONGEST_NAME:
        message = f"{what} has {len(name)} characters; XPT holds {LONGEST_NAME}"
        yield Finding("refused", message, variable, None, None if variable else shown(name))
    elif not NAME.fullmatch(name):
        message = f"{what} is {shown(name)}; accepted: letters, digits and _, not beginning with a digit"
        yield Finding("refused", message, variable)


def _label(what: str, label: str, variable: str | None) -> Iterator[Finding]:
    if not label.isascii() or not (label.isprintable()):
        yield Finding("refused", f"{what} is not ASCII text that can be printed", variable, None, shown(label))
    elif len(label) > LONGEST_LABEL:
        message = f"{what} has {len(label)} characters; XPT holds {LONGEST_LABEL}"
        yield Finding("refused", message, variable, None, shown(label))
    if label != label.rstrip(" "):
        yield Finding("changed", f"{what} ends in blanks, which XPT drops", variable)


def _metadata(column: Column, series: Any) -> Iterator[Finding]:
    """Yield what is said of a column and does not go into the file."""
    kinds = {
        "integer": "whole numbers are written as numbers, not marked as whole",
        "double": "double precision is written as the one kind of number there is",
        "decimal": "decimals are written as numbers of 53 bits",
        "boolean": "true and false are written as 1 and 0",
        "URI": "an address is written as text",
    }
    if column.data_type in kinds:
        level = "changed" if column.data_type in ("boolean", "decimal") else "left out"
        yield Finding(level, kinds[column.data_type], column.name)  # type: ignore[arg-type]
    elif column.is_text and column.data_type in MOMENTS:
        yield Finding("left out", f"that the text is a {column.data_type} in ISO 8601 is not said", column.name)
    elif column.data_type in MOMENTS and column.display_format is None:
        yield Finding("changed", f"a {column.data_type} gets the format {moment_format(column)}", column.name)
    if column.display_format is not None and not writable_format(column):
        message = f"the format {shown(column.display_format)} cannot be written"
        yield Finding("left out", message, column.name)
    if column.is_text and column.length is not None:
        longest = series.str.len_bytes().max() or 1
        if longest < column.length:
            message = f"the length {column.length} is not kept: the longest text has {longest} bytes"
            yield Finding("left out", message, column.name)


def writable_format(column: Column) -> bool:
    """Say whether the format of a column can be written: one of its kind, as SAS writes formats."""
    given = column.display_format or ""
    return bool(FORMAT.fullmatch(given)) and given.startswith("$") <= column.is_text


def moment_format(column: Column) -> str:
    """Return the format that makes SAS show numbers as dates, date-times or times."""
    return {"date": "DATE9.", "datetime": "DATETIME20.", "time": "TIME8."}[column.data_type]


def _texts(column: Column, series: Any) -> Iterator[Finding]:
    """Yield each text that is too long, not ASCII, or that ends in blanks."""
    tests: tuple[tuple[Any, Any, Callable[[str], str]], ...] = (
        (
            series.str.len_bytes() > LONGEST_TEXT,
            "refused",
            lambda text: f"{len(text.encode())} bytes; XPT holds {LONGEST_TEXT}",
        ),
        (
            series.str.contains(r"[^\x20-\x7E]"),
            "refused",
            lambda text: f"{_odd(text)} is not ASCII text that can be printed",
        ),
        (series.str.ends_with(" "), "changed", lambda _: "ends in blanks, which XPT drops"),
    )
    for test, level, say in tests:
        yield from _each(column.name, series, test, level, say)


def _odd(text: str) -> str:
    at = next(index for index, each in enumerate(text) if not " " <= each <= "~")
    return f"{text[at]!r} (character {at + 1})"


def _numbers(column: Column, series: Any) -> Iterator[Finding]:
    """Yield each number that IBM's format does not hold as it is."""
    pl = polars_for("checking a data set")
    dtype = series.dtype
    if dtype == pl.Int64:
        far = (series > 2**53) | (series < -(2**53))
        odd = series.filter(far)
        wrong = [int(float(each)) != each for each in odd.to_list()]
        test = pl.Series(_scattered(far, wrong))
        yield from _each(column.name, series, test, "refused", lambda _: "has more digits than the 53 bits of a number")
    elif dtype == pl.Decimal:
        wrong = [each is not None and Decimal(repr(float(each))) != each for each in series.to_list()]
        yield from _each(
            column.name,
            series,
            pl.Series(wrong, dtype=pl.Boolean),
            "refused",
            lambda _: "has more digits than a number",
        )
    elif dtype == pl.Float64:
        size = series.abs()
        test = (size > LARGEST) | ((size < SMALLEST) & (size > 0))
        said = f"numbers of XPT have a size of {SMALLEST:.2g} to {LARGEST:.2g}"
        yield from _each(column.name, series, test, "refused", lambda _: said)
    elif dtype in (pl.Datetime, pl.Time) and series.dtype == pl.Datetime:
        fine = series.dt.microsecond() % 1000 != 0
        late = (series.dt.year() > 2100) | (series.dt.year() < 1850)
        yield from _each(
            column.name, series, fine & late, "refused", lambda _: "is finer than the seconds of a number say"
        )


def _scattered(where: Any, values: Sequence[bool]) -> list[bool]:
    following = iter(values)
    return [bool(each) and next(following) for each in where.to_list()]


def _each(name: str, series: Any, test: Any, level: Any, say: Callable[[Any], str]) -> Iterator[Finding]:
    """Yield a finding a row that a test is true of, and how many more there are."""
    rows = test.fill_null(value=False).arg_true().to_list()
    for row in rows[:MOST_TOLD]:
        value = series[row]
        yield Finding(level, say(value), name, row + 1, shown(value if isinstance(value, str) else str(value)))
    if len(rows) > MOST_TOLD:
        yield Finding(level, f"and {len(rows) - MOST_TOLD:,} more such values", name)


def _last_rows(dataset: Dataset) -> Iterator[Finding]:
    """Yield the last row where it would be blanks that nothing tells from the padding of the file."""
    if dataset.frame.height == 0 or not all(column.is_text for column in dataset.columns):
        return
    last = [value or "" for value in dataset.frame.row(-1)]
    if not any(text.strip(" ") for text in last):
        message = "a last row in which all text is missing cannot be told from the blanks that fill up the file"
        yield Finding("refused", message, None, dataset.frame.height)


def json_findings(dataset: Dataset) -> list[Finding]:
    """Return what Dataset-JSON cannot hold: numbers that are infinite."""
    pl = polars_for("checking a data set")
    found: list[Finding] = []
    for column in dataset.columns:
        series = dataset.frame[column.name]
        if series.dtype == pl.Float64:
            found += _each(
                column.name, series, series.is_infinite(), "refused", lambda _: "JSON has finite numbers only"
            )
    return found


def delimited_findings(dataset: Dataset) -> list[Finding]:
    """Return what a CSV or TSV file cannot hold: everything but the values as they are written."""
    found = [Finding("left out", "CSV says nothing of a data set but the names of its columns")]
    for column in dataset.columns:
        if column.data_type in MOMENTS and not column.is_text:
            found.append(Finding("changed", f"a {column.data_type} is written as text", column.name))
        elif column.data_type == "decimal":
            found.append(Finding("changed", "decimals are read back as numbers", column.name))
        elif column.is_text and _reads_as_other(dataset.frame[column.name]):
            found.append(Finding("changed", "text that looks like numbers is read back as such", column.name))
        if column.is_text:
            series = dataset.frame[column.name]
            found += _each(
                column.name,
                series,
                series.str.contains("\0", literal=True),
                "refused",
                lambda _: "holds a byte of value 0",
            )
    return found


def _reads_as_other(series: Any) -> bool:
    """Say whether text would come back as something else from our own reader of CSV."""
    from pivotal.exchange.tables import typed

    return bool(typed(series).dtype != series.dtype)
