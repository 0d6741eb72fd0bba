"""Columns come back bit by bit, to every reader; the same columns are the same bytes; and damage is noticed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from pivotal.errors import DataError, StorageError
from pivotal.simulation.parquet_files import (
    KINDS,
    columns_of,
    encoded,
    read_groups,
    read_schema,
    table_of,
    write_groups,
)

Columns = dict[str, NDArray[Any]]


def random_columns(rows: int, seed: int) -> Columns:
    """Return columns of every type: with all bits, and of few values."""
    chance, found = np.random.default_rng(seed), {}
    for kind in KINDS[1:]:
        size = np.dtype(kind).itemsize
        found[kind] = np.frombuffer(chance.bytes(rows * size), kind).copy()
        found[f"{kind}_few"] = found[kind][chance.integers(0, min(3, rows), rows) if rows else []]
    found["bool"] = chance.random(rows) < 0.3
    found["zero"] = np.where(found["bool"], 0.0, -0.0)
    found["nan"] = np.where(found["bool"], np.nan, -np.nan)
    return found


def same_bits(found: Columns, expected: Columns) -> bool:
    return list(found) == list(expected) and all(
        found[name].dtype == values.dtype and found[name].tobytes() == values.tobytes()
        for name, values in expected.items()
    )


@pytest.mark.parametrize("rows", [0, 1, 8, 3000])
def test_every_reader_finds_the_same_bits(rows: int, tmp_path: Path) -> None:
    columns, path = random_columns(rows, rows), tmp_path / "x.parquet"
    path.write_bytes(encoded(columns))
    assert path.read_bytes() == encoded(columns)
    (table,) = read_groups(path)
    assert same_bits(columns_of(table), columns)
    frame = pl.read_parquet(path)
    assert same_bits({name: frame[name].to_numpy() for name in columns}, columns)
    said = duckdb.sql(f"select * from '{path}'").fetchnumpy()
    assert all(
        np.array_equal(said[name], values, equal_nan=values.dtype.kind == "f") for name, values in columns.items()
    )


def test_groups_stay_groups_and_the_file_says_what_it_is(tmp_path: Path) -> None:
    pieces, path = [random_columns(rows, rows) for rows in (70_000, 0, 5)], tmp_path / "x.parquet"
    tables = [table_of(each) for each in pieces]
    with path.open("wb") as file:
        write_groups(file, tables[0].schema, iter(tables), {"said": "é"})
    assert all(same_bits(columns_of(table), each) for table, each in zip(read_groups(path), pieces, strict=True))
    assert [table.num_rows for table in read_groups(path, [2, 0], ["bool"])] == [5, 70_000]
    assert read_schema(path).metadata[b"said"] == "é".encode()
    column = pq.read_metadata(path).row_group(0).column(0)
    assert (column.compression, column.statistics.min) == ("ZSTD", pieces[0]["int8"].min())


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"x": np.array(["a"])}, "column 'x' is an array of str"),
        ({"x": np.zeros((2, 2))}, "in 2 dimensions"),
        ({"x": np.zeros(2, complex)}, "array of complex128"),
        ({"x": np.zeros(2), "y": np.zeros(3)}, "different lengths: x 2, y 3"),
    ],
)
def test_what_is_no_column_is_refused(columns: Columns, said: str) -> None:
    with pytest.raises(DataError, match=said):
        encoded(columns)


def test_every_flipped_bit_of_a_page_is_noticed(tmp_path: Path) -> None:
    columns, path = {"x": np.random.default_rng(1).random(30)}, tmp_path / "x.parquet"
    whole = encoded(columns)
    end, unnoticed = pq.read_metadata(_written(path, whole)).row_group(0).column(0).total_compressed_size + 4, 0
    for place in range(4, end, 3):
        _written(path, whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        try:
            (table,) = read_groups(path)
        except StorageError as error:
            assert "is damaged" in str(error)
            continue
        unnoticed += 1
        assert same_bits(columns_of(table), columns)  # a header says some things that nobody asks
    assert unnoticed < end / 15  # such as the least and the greatest value of the page


@pytest.mark.parametrize("size", [0, 3, 11, 100, -1])
def test_a_file_cut_short_is_refused(size: int, tmp_path: Path) -> None:
    path = _written(tmp_path / "x.parquet", encoded(random_columns(20, 1))[:size])
    with pytest.raises(StorageError, match="is damaged"):
        read_schema(path)


def test_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"cannot read .*none.parquet: No such file"):
        read_schema(tmp_path / "none.parquet")


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
