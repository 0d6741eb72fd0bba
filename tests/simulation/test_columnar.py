"""What is written as Parquet is Parquet, to every reader, bit by bit; and damage is noticed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pivotal.errors import DataError, StorageError
from pivotal.simulation import compact_thrift as thrift
from pivotal.simulation.columnar import (
    MAGIC,
    encoded_file,
    encoded_group,
    footer,
    read_footer,
    read_group,
    schema_of,
)

KINDS = ("int8", "int16", "int32", "int64", "float32", "float64")
Columns = dict[str, NDArray[Any]]


def random_columns(rows: int, seed: int) -> Columns:
    """Return columns of every type, with all bits, few values, or one."""
    chance, found = np.random.default_rng(seed), {}
    for kind in KINDS:
        size = np.dtype(kind).itemsize
        found[f"{kind}_any"] = np.frombuffer(chance.bytes(rows * size), kind).copy()
        few = np.frombuffer(chance.bytes(size * 300), kind)[: chance.integers(2, 301)]
        found[f"{kind}_few"] = few[chance.integers(0, few.size, rows)]
        found[f"{kind}_one"] = np.repeat(found[f"{kind}_any"][:1], rows)
    found["bool"] = chance.random(rows) < 0.3
    return found


def same_bits(found: Columns, expected: Columns) -> bool:
    return list(found) == list(expected) and all(
        found[name].dtype == values.dtype and found[name].tobytes() == values.tobytes()
        for name, values in expected.items()
    )


def read_here(path: Path, names: list[str] | None = None) -> list[Columns]:
    held = read_footer(path)
    return [read_group(path, held, group, names or list(held.schema)) for group in held.groups]


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 255, 257, 3000])
def test_every_reader_finds_the_same_bits(rows: int, tmp_path: Path) -> None:
    columns, path = random_columns(rows, rows), tmp_path / "x.parquet"
    path.write_bytes(encoded_file(columns))
    assert same_bits(read_here(path)[0], columns)
    arrow = pq.read_table(path, page_checksum_verification=True)
    assert same_bits({name: arrow[name].to_numpy() for name in columns}, columns)
    frame = pl.read_parquet(path)
    assert same_bits({name: frame[name].to_numpy() for name in columns}, columns)
    said = duckdb.sql(f"select * from '{path}'").fetchnumpy()
    assert list(said) == list(columns)
    # one NaN is as good as another to DuckDB
    assert all(
        np.array_equal(said[name], values, equal_nan=values.dtype.kind == "f") for name, values in columns.items()
    )


@given(st.lists(st.integers(0, 400), min_size=1, max_size=4), st.integers(0, 9))
def test_groups_are_lifted_as_they_are(rows: list[int], seed: int) -> None:
    from tempfile import TemporaryDirectory

    pieces = [random_columns(count, seed + number) for number, count in enumerate(rows)]
    data, groups, at = [MAGIC], [], len(MAGIC)
    for columns in pieces:
        encoded, group = encoded_group(columns)
        groups.append(group.at(at))
        data.append(encoded)
        at += len(encoded)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.parquet"
        path.write_bytes(b"".join([*data, footer(schema_of(pieces[0]), groups, {"said": "é"})]))
        assert read_footer(path).groups == tuple(groups)
        assert read_footer(path).about == {"said": "é"}
        assert all(same_bits(found, columns) for found, columns in zip(read_here(path), pieces, strict=True))
        whole = pq.read_table(path)
        assert whole.num_rows == sum(rows)
        assert pq.read_metadata(path).metadata == {b"said": "é".encode()}
        joined = np.concatenate([each["int64_any"] for each in pieces])
        assert whole["int64_any"].to_numpy().tobytes() == joined.tobytes()


def test_what_repeats_takes_a_byte_and_what_is_constant_none() -> None:
    few = {"few": np.arange(10_000) % 200 + 0.5}
    assert len(encoded_file(few)) < 12_500
    assert len(encoded_file({"one": np.full(10_000, np.nan)})) < 300


def test_whole_numbers_know_their_ends(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(encoded_file({"n": np.array([-3, 5, 1], np.int8), "x": np.array([1.0, np.nan, 2.0])}))
    group = pq.read_metadata(path).row_group(0)
    assert (group.column(0).statistics.min, group.column(0).statistics.max) == (-3, 5)
    assert group.column(1).statistics is None


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
        encoded_file(columns)


def test_every_flipped_bit_of_a_page_is_noticed(tmp_path: Path) -> None:
    columns = random_columns(12, 1)
    whole, path = encoded_file(columns), tmp_path / "x.parquet"
    path.write_bytes(whole)
    end = read_footer(path).groups[0].size + 4
    unnoticed = 0
    for place in range(4, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        try:
            found = read_here(path)[0]
        except StorageError:
            continue
        unnoticed += 1
        assert place > end or same_bits(found, columns)  # a header says some things that nobody asks
    assert unnoticed < len(whole) / 10  # a footer has no checksum: a folder keeps the hash of the whole file


@pytest.mark.parametrize("size", [0, 3, 11, 100, -1])
def test_a_file_cut_short_is_refused(size: int, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(encoded_file(random_columns(20, 1))[:size])
    with pytest.raises(StorageError, match="is damaged"):
        read_footer(path)


def test_another_writers_file_is_refused_or_read(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame({"text": ["a", "b"]}).write_parquet(path)
    with pytest.raises(StorageError, match="was not written by pivotal"):
        read_footer(path)
    with pytest.raises(StorageError, match="cannot read"):
        read_footer(tmp_path / "none.parquet")


NUMBERS = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(NUMBERS, max_size=40), st.binary(max_size=300), st.integers(-(2**15), 2**15 - 1))
def test_what_is_written_compactly_is_read(numbers: list[int], data: bytes, short: int) -> None:
    written = thrift.struct(
        (1, thrift.LIST, (thrift.I64, numbers)),
        (3, thrift.BINARY, data),
        (4, thrift.I16, None),
        (7, thrift.STRUCT, thrift.struct((15, thrift.I16, short), (16, thrift.TRUE, None), (17, thrift.I8, -7))),
    )
    assert thrift.read_struct(b"x" + written, 1) == ({1: numbers, 3: data, 7: {15: short, 17: -7}}, len(written) + 1)
