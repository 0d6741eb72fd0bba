"""Parquet with what is said of the columns: labels, formats and keys travel in the metadata of the file."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pivotal.errors import DataError, FormatError, StorageError
from pivotal.exchange.datasets import EXTRA, column_of, dataset_of
from pivotal.exchange.model import DATA_TYPES, Column, Dataset
from pivotal.exchange.tables import read_table
from pivotal.storage import write_bytes_atomically

KEY = b"pivotal.dataset"


def read_labelled_parquet(path: str | Path) -> Dataset:
    """Return the data set of a Parquet file; one that others wrote has types, and no labels.

    Raises
    ------
    StorageError
        If it cannot be read, or holds columns of types that a data set has not.
    FormatError
        If its metadata are not what was written.
    """
    path = Path(path)
    frame = read_table(path)
    try:
        plain = dataset_of(frame, name=path.stem.upper())
    except DataError as error:
        raise FormatError(str(path), [str(error)]) from error
    said = _metadata(path)
    if said is None:
        return plain
    try:
        columns = tuple(Column(**each) for each in said["columns"])
        name, label, about = said["name"], said["label"], dict(said["about"])
        known = all(each.data_type in DATA_TYPES for each in columns)
    except (TypeError, KeyError, ValueError) as error:
        raise FormatError(str(path), ["what it says of its columns is damaged"]) from error
    types = [(each.name, each.is_text) for each in columns]
    if not known or types != [(each.name, each.is_text) for each in map(column_of, plain.frame)]:
        raise FormatError(str(path), ["what it says of its columns does not fit them"])
    return Dataset(str(name), str(label), columns, plain.frame, about)


def _pyarrow(path: str | Path) -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise StorageError(f"{path} needs pyarrow: {EXTRA}") from error
    return pyarrow


def _metadata(path: Path) -> dict[str, Any] | None:
    """Return what the file says of its data set, or None where it says nothing."""
    found = (_pyarrow(path).parquet.read_schema(path).metadata or {}).get(KEY)
    if found is None:
        return None
    try:
        return dict(json.loads(found))
    except (ValueError, TypeError) as error:
        raise FormatError(str(path), ["what it says of its columns is damaged"]) from error


def write_labelled_parquet(dataset: Dataset, path: str | Path) -> Path:
    """Write a data set as Parquet, whole or not at all, and return where it lies.

    Raises
    ------
    StorageError
        If it cannot be written, or pyarrow is not installed.
    """
    pyarrow = _pyarrow(path)
    said = {
        "name": dataset.name,
        "label": dataset.label,
        "columns": [asdict(each) for each in dataset.columns],
        "about": dict(dataset.about),
    }
    table = dataset.frame.to_arrow()
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), KEY: json.dumps(said).encode()})
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer, compression="zstd")
    return write_bytes_atomically(path, buffer.getvalue())
