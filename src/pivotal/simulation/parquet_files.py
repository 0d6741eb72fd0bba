"""Columns of numbers as Parquet, by pyarrow: with one set of options, so that the same columns give the same bytes.

A group of replicates is a row group. Nothing is missing (NaN is a number), and every page has a checksum.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pivotal.errors import DataError, StorageError, listed, shown
from pivotal.simulation.chunks import Columns

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

KINDS = ("bool", "int8", "int16", "int32", "int64", "float32", "float64")
# Defaults are named too: another version may have others. Dictionaries would take one NaN for another.
OPTIONS: Mapping[str, Any] = {
    "version": "2.6",
    "data_page_version": "1.0",
    "compression": "zstd",
    "compression_level": 3,
    "use_dictionary": False,
    "write_statistics": True,
    "write_page_checksum": True,
    "data_page_size": 1 << 20,
    "write_batch_size": 1024,
}


def need_pyarrow(what: str) -> None:
    """Refuse where pyarrow is not installed.

    Raises
    ------
    StorageError
        Which says how to install it.
    """
    try:
        import pyarrow.parquet  # noqa: F401 (whether it is there)
    except ImportError as error:
        raise StorageError(f"{what} needs pyarrow: pip install 'pivotal[tables]'") from error


def table_of(columns: Columns) -> pa.Table:
    """Return columns as a table.

    Raises
    ------
    DataError
        If they are not arrays of one length, or of a type that is not stored.
    """
    import pyarrow as pa

    for name, values in columns.items():
        if values.ndim != 1 or values.dtype.name not in KINDS:
            raise DataError(
                f"column {shown(name)} is an array of {values.dtype.name} in {values.ndim} dimensions; "
                f"accepted: one dimension, {listed(KINDS)}"
            )
    if len({values.size for values in columns.values()}) != 1:
        sizes = listed(f"{name} {values.size}" for name, values in columns.items())
        raise DataError(f"columns have different lengths: {sizes}")
    fields = [pa.field(name, pa.from_numpy_dtype(each.dtype), nullable=False) for name, each in columns.items()]
    return pa.Table.from_arrays([pa.array(each) for each in columns.values()], schema=pa.schema(fields))


def columns_of(table: pa.Table) -> Columns:
    """Return a table as arrays."""
    return {name: table[name].to_numpy() for name in table.column_names}


def write_groups(
    file: BinaryIO, schema: pa.Schema, groups: Iterable[pa.Table], about: Mapping[str, str] | None = None
) -> None:
    """Write tables one after the other, each as a row group; ``about`` is text that the file carries."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(file, schema.with_metadata(about), **OPTIONS) as writer:
        for table in groups:
            writer.write_table(table.combine_chunks(), row_group_size=max(1, table.num_rows))


def encoded(columns: Columns) -> bytes:
    """Return a file of one row group."""
    table, file = table_of(columns), io.BytesIO()
    write_groups(file, table.schema, [table])
    return file.getvalue()


@contextmanager
def reading(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a file, and say of errors what they mean.

    Raises
    ------
    StorageError
        If it cannot be read, is no Parquet file, or a checksum is not that of its page.
    """
    need_pyarrow(f"reading {path}")
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as file:
            yield pq.ParquetFile(file, page_checksum_verification=True)
    except OSError as error:
        if error.errno is None:  # how pyarrow says that bytes are not what they should be
            raise StorageError(f"{path} is damaged: {_first_line(error)}") from error
        raise StorageError(f"cannot read {path}: {error.strerror or error}") from error
    except pa.ArrowException as error:
        raise StorageError(f"{path} is damaged: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].removesuffix(".")


def read_groups(
    path: Path, groups: Iterable[int] | None = None, names: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """Yield row groups of a file, all or those that are numbered, with all columns or those that are named.

    Raises
    ------
    StorageError
        As ``reading``.
    """
    with reading(path) as file:
        for group in range(file.num_row_groups) if groups is None else groups:
            table, rows = file.read_row_group(group, columns=names, use_threads=False), file.metadata.row_group(group)
            if any(len(column) != rows.num_rows for column in table.columns):
                raise StorageError(f"{path} is damaged: a page has not the rows of its group")
            yield table


def read_schema(path: Path) -> pa.Schema:
    """Return the columns of a file and, as their metadata, what it says of itself.

    Raises
    ------
    StorageError
        As ``reading``.
    """
    with reading(path) as file:
        return file.schema_arrow
