"""CDISC's Dataset-JSON 1.1: one document (.json), one line a row (.ndjson), or that packed (.dsjc).

Packed files are read whether by zlib, as the standard says, or by gzip, as some programs write them; zlib is written.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from pivotal.errors import FormatError, StorageError, shown
from pivotal.exchange.datasets import dtype_of, polars_for
from pivotal.exchange.json_documents import Faults, NoNumber, json_text, kind_of, parse_json, pointer
from pivotal.exchange.model import DATA_TYPES, MOMENTS, Column, Dataset
from pivotal.exchange.tables import MOST_COLUMNS
from pivotal.provenance import now
from pivotal.storage import write_bytes_atomically

VERSION = "1.1.0"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_PLAIN = {
    "date": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?", re.ASCII),
    "time": re.compile(r"\d\d:\d\d:\d\d(\.\d{1,6})?", re.ASCII),
}
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_PARSE: dict[str, Any] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
}
_WRITTEN = {"date": "2024-03-01", "datetime": "2024-03-01T08:30:00", "time": "08:30:00"}
_ABOUT = {
    "fileOID": str,
    "dbLastModifiedDateTime": str,
    "originator": str,
    "sourceSystem": dict,
    "studyOID": str,
    "metaDataVersionOID": str,
    "metaDataRef": str,
    "itemGroupOID": str,
}
_HEAD = ("datasetJSONCreationDateTime", "datasetJSONVersion", *_ABOUT, "records", "name", "label", "columns")
_COLUMN = ("itemOID", "name", "label", "dataType", "targetDataType", "length", "displayFormat", "keySequence")


def read_dataset_json(path: str | Path) -> Dataset:
    """Return the data set of a Dataset-JSON file.

    Whole dates, date-times and times (``targetDataType`` ``integer``) become such columns; those that may be partial
    stay text. ``null`` and empty text are missing.

    Parameters
    ----------
    path : str or Path
        A file ending in .json, .ndjson or .dsjc.

    Returns
    -------
    Dataset

    Raises
    ------
    FormatError
        With every fault and its JSON pointer (of NDJSON its line): a key that is missing or unknown, a version other
        than 1.1, a count of records or values that is wrong, a value of another type, NaN, or a file cut short.
    StorageError
        If it cannot be read.

    Notes
    -----
    Dataset-JSON v1.1, CDISC (2024).
    """
    path = Path(path)
    text = json_text(path, packed=path.suffix.lower() == ".dsjc")
    faults = Faults(str(path))
    by_line = path.suffix.lower() == ".ndjson" or (path.suffix.lower() == ".dsjc" and _is_by_line(text))
    if by_line:
        lines = text.rstrip("\r\n").split("\n")
        head = parse_json(lines[0], str(path), 1)
        rows: Any = [parse_json(line, str(path), number) for number, line in enumerate(lines[1:], 2)]
        places = [f"line {number}" for number in range(2, len(lines) + 1)]
        root = "line 1"
    else:
        head, root = parse_json(text, str(path)), ""
        rows = head.pop("rows", None) if isinstance(head, dict) else None
        places = [pointer("rows", index) for index in range(len(rows))] if isinstance(rows, list) else []
    if not isinstance(head, dict):
        raise FormatError(str(path), [f"{root or '/'}: holds {kind_of(head)}"], "the object of a Dataset-JSON file")
    if {"study", "usdmVersion"} <= set(head) or "protocolSection" in head:
        what = "a study of USDM" if "study" in head else "a record of ClinicalTrials.gov"
        raise FormatError(str(path), [f"this is {what}, not a data set"], "Dataset-JSON 1.1")
    columns = _head(head, root, faults)
    faults.raise_any()
    taken = _rows(rows, places, head, columns, faults)
    frame = None if taken is None else _frame(taken, columns, places, faults)
    faults.raise_any()
    return Dataset(
        head["name"], head["label"], tuple(columns), frame, {key: head[key] for key in _ABOUT if key in head}
    )


def _is_by_line(text: str) -> bool:
    """Say whether the first line is a whole object, which the metadata of NDJSON is, without rows."""
    first, _, rest = text.partition("\n")
    if not rest.strip():
        return '"rows"' not in first
    try:
        return "rows" not in json.loads(first)
    except (ValueError, RecursionError, TypeError):
        return False


def _head(head: dict[str, Any], root: str, faults: Faults) -> list[Column]:
    """Check what a file says of the whole, and return its columns."""
    faults.only(head, _HEAD, root)
    version = faults.text(head, "datasetJSONVersion", root)
    if version and not re.fullmatch(r"1\.1(\.(0|[1-9]\d*))?", version):
        faults.add(root + "/datasetJSONVersion", f"the version {shown(version)} is not read", "1.1")
    for key in ("datasetJSONCreationDateTime", "dbLastModifiedDateTime"):
        moment = faults.text(head, key, root, needed=key.startswith("dataset"))
        if moment and not _MOMENT.fullmatch(moment):
            faults.add(root + pointer(key), f"{shown(moment)} is no date and time", "2024-03-01T08:30:00")
    for key, kind in _ABOUT.items():
        faults.take(head, key, kind, root, needed=key == "itemGroupOID")
    faults.text(head, "name", root)
    faults.take(head, "label", str, root)
    records = faults.take(head, "records", int, root)
    if records is not None and records < 0:
        faults.add(root + "/records", f"the number of records is {records}", "0 or more")
    given = faults.objects(head, "columns", root, needed=True)
    if len(given) > MOST_COLUMNS:
        faults.add(root + "/columns", f"there are {len(given):,} columns", f"up to {MOST_COLUMNS:,}")
        return []
    columns = [_column(thing, at, faults) for at, thing in given]
    seen: dict[str, str] = {}
    for (at, _), column in zip(given, columns, strict=True):
        if column.name and column.name in seen:
            faults.add(f"{at}/name", f"{shown(column.name)} is the name of several columns (also {seen[column.name]})")
        seen.setdefault(column.name, at)
    if not columns and "columns" in head:
        faults.add(root + "/columns", "there are no columns")
    return columns


def _column(thing: dict[str, Any], at: str, faults: Faults) -> Column:
    faults.only(thing, _COLUMN, at)
    kind = faults.text(thing, "dataType", at) or "string"
    target = faults.text(thing, "targetDataType", at, needed=False)
    if kind not in DATA_TYPES:
        faults.add(at + "/dataType", f"there is no type {shown(kind)}", ", ".join(DATA_TYPES))
    if target not in (None, "integer", "decimal"):
        faults.add(at + "/targetDataType", f"there is no target type {shown(target)}", "integer, decimal")
    elif target == "integer" and kind not in MOMENTS:
        faults.add(at + "/targetDataType", f"integer cannot be the target of {kind}", ", ".join(MOMENTS))
    elif target == "decimal" and kind != "decimal":
        faults.add(at + "/targetDataType", f"decimal cannot be the target of {kind}", "decimal")
    numbers = {key: faults.take(thing, key, int, at, needed=False) for key in ("length", "keySequence")}
    for key, number in numbers.items():
        if number is not None and number < 1:
            faults.add(at + pointer(key), f"is {number}", "1 or more")
    return Column(
        faults.text(thing, "name", at) or "",
        faults.take(thing, "label", str, at) or "",
        kind if kind in DATA_TYPES else "string",  # type: ignore[arg-type]  # just checked
        target if target in ("integer", "decimal") else None,  # type: ignore[arg-type]
        numbers["length"],
        faults.text(thing, "displayFormat", at, needed=False),
        numbers["keySequence"],
        faults.text(thing, "itemOID", at),
    )


def _rows(
    rows: Any, places: Sequence[str], head: dict[str, Any], columns: list[Column], faults: Faults
) -> list[Any] | None:
    """Check that there are as many rows as the file says, each with a value a column; None where one has not."""
    if rows is None:
        rows = []
    if not isinstance(rows, list):
        faults.add("/rows", f"holds {kind_of(rows)}", "a list")
        return None
    width, even = len(columns), True
    for place, row in zip(places, rows, strict=True):
        if not isinstance(row, list):
            faults.add(place, f"holds {kind_of(row)}", "a list of values")
            even = False
        elif len(row) != width:
            faults.add(place, f"has {len(row)} values, and there are {width} columns")
            even = False
    if len(rows) != head["records"]:
        faults.add("/records", f"says {head['records']:,}, and there are {len(rows):,} rows")
    return rows if even else None


def _frame(rows: list[Any], columns: list[Column], places: Sequence[str], faults: Faults) -> Any:
    """Return the values as a frame, every one of the type of its column."""
    pl = polars_for("reading Dataset-JSON")
    turned = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    made = {}
    for index, (column, values) in enumerate(zip(columns, turned, strict=True)):
        try:
            made[column.name] = _values(pl, column, values)
        except _BadValue as bad:
            near = places[bad.row]
            at = f"{near}{pointer(index)}" if near.startswith("/") else f"{near}, value {index + 1}"
            faults.add(at, f"{bad.why} ({column.name})", bad.accepted)
    return pl.DataFrame(made)


class _BadValue(Exception):  # noqa: N818  # goes no further than this module
    def __init__(self, row: int, why: str, accepted: str | None = None) -> None:
        super().__init__(why)
        self.row, self.why, self.accepted = row, why, accepted


_TYPES: dict[str, tuple[set[type], str]] = {
    "text": ({str}, "text or null"),
    "integer": ({int, float}, "a whole number or null"),
    "number": ({int, float}, "a number or null"),
    "boolean": ({bool}, "true, false or null"),
    "decimal": ({str, int}, 'a decimal as text, such as "1.50", or null'),
}


def _values(pl: Any, column: Column, values: Sequence[Any]) -> Any:
    """Return the values of a column as a series."""
    kind = column.data_type
    group = "text" if column.is_text or kind in MOMENTS else "number" if kind in ("float", "double") else kind
    types, accepted = _TYPES[group]
    if not set(map(type, values)) <= types | {type(None)}:
        row = next(row for row, each in enumerate(values) if each is not None and type(each) not in types)
        what = "holds NaN or Infinity, which is no JSON" if isinstance(values[row], NoNumber) else None
        raise _BadValue(row, what or f"holds {kind_of(values[row])}", accepted)
    convert = {"integer": _whole, "number": _number, "decimal": _decimal}.get(group)
    if group == "text":
        longest = column.length if column.data_type == "string" else None
        if longest is not None and max((len(each) for each in values if each), default=0) > longest:
            row = next(row for row, each in enumerate(values) if each and len(each) > longest)
            raise _BadValue(row, f"{len(values[row])} characters, and the length of the column is {longest}")
        if column.target == "integer":
            return pl.Series(column.name, _each(_moment(kind), values), dtype=dtype_of(column))
        return pl.Series(column.name, [each or None for each in values], dtype=pl.String)
    made = list(values) if convert is None else _each(convert, values)
    scale = 0
    if group == "decimal":
        scale = max((max(0, -int(each.as_tuple().exponent)) for each in made if each is not None), default=0)
        for row, each in enumerate(made):
            if each is not None and (scale > 37 or each.adjusted() + 1 + scale > 38):
                raise _BadValue(row, "has more digits than can be kept", "decimals of up to 38 digits")
    return pl.Series(column.name, made, dtype=dtype_of(column, scale))


def _each(convert: Any, values: Sequence[Any]) -> list[Any]:
    made = []
    for row, each in enumerate(values):
        try:
            made.append(None if each is None else convert(each))
        except (ValueError, OverflowError) as error:
            raise _BadValue(row, str(error)) from None
    return made


def _whole(value: int | float) -> int:
    if not -(2**63) <= value < 2**63 or int(value) != value:
        raise ValueError(f"holds {kind_of(value)}, where a whole number of 64 bits belongs")
    return int(value)


def _number(value: int | float) -> float:
    made = float(value) if isinstance(value, float) or value.bit_length() < 1024 else float("inf")
    if made in (float("inf"), float("-inf")):
        raise ValueError("holds a number too large to be kept")
    return made


def _decimal(value: str | int) -> Decimal:
    if isinstance(value, str) and not _DECIMAL.fullmatch(value.strip()):
        raise ValueError(f'holds {kind_of(value)}, where a decimal such as "1.50" belongs')
    return Decimal(value)


def _moment(kind: str) -> Any:
    def convert(value: str) -> Any:
        try:
            if not _PLAIN[kind].fullmatch(value):
                raise ValueError
            return _PARSE[kind](value)
        except ValueError:
            said = f"{shown(value)} is no whole {kind}, such as {_WRITTEN[kind]}"
            raise ValueError(said) from None

    return convert


def write_dataset_json(
    dataset: Dataset, path: str | Path, *, layout: str | None = None, created: str | None = None
) -> Path:
    """Write a data set as Dataset-JSON 1.1, whole or not at all, and return where it lies.

    Parameters
    ----------
    dataset : Dataset
    path : str or Path
        Ending in .json, .ndjson or .dsjc.
    layout : str, optional
        One of these endings, where the file has another.
    created : str, optional
        When the file was made (now without it; the setting SOURCE_DATE_EPOCH makes files reproducible).

    Raises
    ------
    FormatError
        If a number is infinite, which JSON cannot say.
    StorageError
        If it cannot be written.
    """
    path = Path(path)
    layout = layout or path.suffix.lower().removeprefix(".")
    head = _said(dataset, created or now())
    values = [_written(column, dataset.frame[column.name], str(path)) for column in dataset.columns]
    rows = [json.dumps(list(row), ensure_ascii=False, separators=(",", ":")) for row in zip(*values, strict=True)]
    opening = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    if layout == "json":
        text = opening[:-1] + ',"rows":[' + "".join(["\n", ",\n".join(rows), "\n"] if rows else []) + "]}\n"
    else:
        text = "\n".join([opening, *rows]) + "\n"
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise StorageError(
            f"cannot write {path}: what is said of the data is no Unicode text ({error.reason})"
        ) from error
    return write_bytes_atomically(path, zlib.compress(data) if layout == "dsjc" else data)


def _said(dataset: Dataset, created: str) -> dict[str, Any]:
    """Return what the file says of the whole and of its columns, in the order of the standard."""
    about = {key: dataset.about[key] for key in _ABOUT if key in dataset.about}
    group = about.pop("itemGroupOID", f"IG.{dataset.name}")
    columns = []
    for each in dataset.columns:
        said = {
            "itemOID": each.oid or f"IT.{dataset.name}.{each.name}",
            "name": each.name,
            "label": each.label,
            "dataType": each.data_type,
            "targetDataType": each.target,
            "length": each.length,
            "displayFormat": each.display_format,
            "keySequence": each.key,
        }
        columns.append({key: value for key, value in said.items() if value is not None})
    return {
        "datasetJSONCreationDateTime": created,
        "datasetJSONVersion": VERSION,
        **about,
        "itemGroupOID": group,
        "records": dataset.frame.height,
        "name": dataset.name,
        "label": dataset.label,
        "columns": columns,
    }


def _written(column: Column, series: Any, file: str) -> list[Any]:
    """Return the values of a column as JSON writes them; missing text is empty, what else is missing null."""
    values: list[Any] = series.to_list()
    if column.is_text:
        return ["" if each is None else each for each in values]
    if column.data_type in MOMENTS:
        return [None if each is None else each.isoformat() for each in values]
    if column.data_type == "decimal":
        return [None if each is None else format(each, "f") for each in values]
    if column.data_type in ("float", "double"):
        for row, each in enumerate(values, 1):
            if each is not None and not -float("inf") < each < float("inf"):
                raise FormatError(file, [f"{column.name}, row {row}: {each} cannot be said in JSON"], "finite numbers")
    return values
