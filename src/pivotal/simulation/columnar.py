"""Columns of numbers as Parquet, written and read here, so that a file depends on its numbers and on nothing else.

What a library writes changes with its version and threads, and a row group that it has written cannot be put into
another file. Here a row group is a run of bytes that a function of its columns gives: it is stored by itself, lifted
into the file of the whole run as it is, and the same in every version. Any reader of Parquet reads it.

A column is one page of its row group, with a checksum: plain numbers, or where there are few distinct ones a
dictionary of them and a byte a row. Nothing is missing (NaN is a number), nothing is compressed otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, StorageError, listed, shown
from pivotal.simulation.compact_thrift import BINARY, I32, I64, LIST, STRUCT, read_struct, read_varint, struct, varint

Columns = dict[str, NDArray[Any]]

MAGIC = b"PAR1"
LARGEST_FOOTER = 1 << 30
FEW = 256  # distinct values that a byte can number
GLANCE = 2000  # rows that tell whether there are more

# Parquet's enumerations
_BOOLEAN, _INT32, _INT64, _FLOAT, _DOUBLE = 0, 1, 2, 4, 5
_PLAIN, _RLE, _BY_DICTIONARY = 0, 3, 8
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
# dtype -> physical type, how it lies in the file, and what it is converted to (None: what the physical type says)
_KINDS: dict[str, tuple[int, str, int | None]] = {
    "bool": (_BOOLEAN, "bool", None),
    "int8": (_INT32, "<i4", 15),
    "int16": (_INT32, "<i4", 16),
    "int32": (_INT32, "<i4", 17),
    "int64": (_INT64, "<i8", 18),
    "float32": (_FLOAT, "<f4", None),
    "float64": (_DOUBLE, "<f8", None),
}
_DTYPE_OF = {(physical, converted): name for name, (physical, _, converted) in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Chunk:
    """One column of a row group: where its pages lie, counted from the first byte of the group."""

    start: int
    size: int
    dictionary: int  # bytes of the dictionary page; 0 without
    lowest: bytes | None  # of whole numbers
    highest: bytes | None


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Some rows of all columns, in bytes ``start`` to ``start + size`` of a file."""

    rows: int
    start: int
    size: int
    chunks: tuple[Chunk, ...]

    def at(self, start: int) -> RowGroup:
        """Return the same group at another place."""
        return RowGroup(self.rows, start, self.size, self.chunks)


@dataclass(frozen=True, slots=True)
class Footer:
    """What a file holds: the types of its columns, its row groups, and what it says about itself."""

    schema: Mapping[str, str]
    groups: tuple[RowGroup, ...]
    about: Mapping[str, str]

    @property
    def rows(self) -> int:
        """How many rows."""
        return sum(each.rows for each in self.groups)


def schema_of(columns: Mapping[str, NDArray[Any]]) -> dict[str, str]:
    """Return the types of columns.

    Raises
    ------
    DataError
        If they are not arrays of one length, or of a type that is not stored.
    """
    schema = {}
    for name, values in columns.items():
        if values.ndim != 1 or values.dtype.name not in _KINDS:
            raise DataError(
                f"column {shown(name)} is an array of {values.dtype.name} in {values.ndim} dimensions; "
                f"accepted: one dimension, {listed(_KINDS)}"
            )
        schema[name] = values.dtype.name
    sizes = {name: values.size for name, values in columns.items()}
    if len(set(sizes.values())) != 1:
        raise DataError(f"columns have different lengths: {listed(f'{name} {size}' for name, size in sizes.items())}")
    return schema


# ------------------------------------------------------------------------------------------------------- writing


def encoded_group(columns: Mapping[str, NDArray[Any]]) -> tuple[bytes, RowGroup]:
    """Return the bytes of a row group, and its description as of a file that begins with it."""
    schema_of(columns)
    out, chunks, rows = bytearray(), [], 0
    for values in columns.values():
        stored = np.ascontiguousarray(values, _KINDS[values.dtype.name][1])
        rows, start = stored.size, len(out)
        dictionary, pages = _pages(stored)
        out += dictionary + pages
        ends = (stored.min().tobytes(), stored.max().tobytes()) if stored.size and stored.dtype.kind == "i" else None
        lowest, highest = ends or (None, None)
        chunks.append(Chunk(start, len(dictionary) + len(pages), len(dictionary), lowest, highest))
    return bytes(out), RowGroup(rows, 0, len(out), tuple(chunks))


def _pages(stored: NDArray[Any]) -> tuple[bytes, bytes]:
    """Return the dictionary page, which may be empty, and the data page of a column."""
    if stored.dtype.kind == "b":
        return b"", _page(_DATA_PAGE, np.packbits(stored, bitorder="little").tobytes(), stored.size, _PLAIN)
    bits = stored.view(f"<i{stored.itemsize}")  # so that NaN equals NaN, and -0 is not 0
    levels, codes = _coded(bits)
    if not 0 < levels.size <= FEW or levels.size * stored.itemsize + stored.size >= stored.nbytes:
        return b"", _page(_DATA_PAGE, stored.tobytes(), stored.size, _PLAIN)
    dictionary = _page(_DICTIONARY_PAGE, levels.tobytes(), levels.size, _PLAIN)
    if levels.size == 1:
        runs = varint(stored.size << 1) + b"\0"
    else:
        eights = -(-stored.size // 8)  # a run of bit-packed codes has whole eights of them
        runs = varint(eights << 1 | 1) + codes.astype(np.uint8).tobytes().ljust(8 * eights, b"\0")
    return dictionary, _page(_DATA_PAGE, b"\x08" + runs, stored.size, _BY_DICTIONARY)


def _coded(bits: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the distinct values in order and their numbers row by row, or more than a byte can number of them."""
    levels = np.unique(bits[:GLANCE])
    if levels.size <= FEW and bits.size:
        codes = np.minimum(levels.searchsorted(bits), levels.size - 1)
        if not np.array_equal(levels[codes], bits):
            return np.unique(bits, return_inverse=True)
        return levels, codes
    return levels, bits


def _page(kind: int, body: bytes, values: int, encoding: int) -> bytes:
    check = crc32(body)
    fields: list[tuple[int, int, Any]] = [(1, I32, values), (2, I32, encoding)]
    if kind == _DATA_PAGE:
        fields += [(3, I32, _RLE), (4, I32, _RLE)]
    head = struct(
        (1, I32, kind),
        (2, I32, len(body)),
        (3, I32, len(body)),
        (4, I32, check - (1 << 32) if check >> 31 else check),
        (5 if kind == _DATA_PAGE else 7, STRUCT, struct(*fields)),
    )
    return head + body


def footer(schema: Mapping[str, str], groups: Sequence[RowGroup], about: Mapping[str, str] | None = None) -> bytes:
    """Return all that comes after the last row group of a file; ``about`` is text that it carries."""
    elements = [struct((4, BINARY, "schema"), (5, I32, len(schema)))]
    for name, dtype in schema.items():
        physical, _, converted = _KINDS[dtype]
        elements.append(struct((1, I32, physical), (3, I32, 0), (4, BINARY, name), (6, I32, converted)))
    said = [struct((1, BINARY, key), (2, BINARY, value)) for key, value in (about or {}).items()]
    held = struct(
        (1, I32, 1),
        (2, LIST, (STRUCT, elements)),
        (3, I64, sum(each.rows for each in groups)),
        (4, LIST, (STRUCT, [_described(schema, each) for each in groups])),
        (5, LIST, (STRUCT, said) if said else None),
        (6, BINARY, "pivotal"),
        (7, LIST, (STRUCT, [struct((1, STRUCT, struct()))] * len(schema))),  # numbers are ordered as numbers
    )
    return held + len(held).to_bytes(4, "little") + MAGIC


def _described(schema: Mapping[str, str], group: RowGroup) -> bytes:
    columns = []
    for (name, dtype), chunk in zip(schema.items(), group.chunks, strict=True):
        start = group.start + chunk.start
        ends = (5, BINARY, chunk.highest), (6, BINARY, chunk.lowest)
        about = struct(
            (1, I32, _KINDS[dtype][0]),
            (2, LIST, (I32, [_PLAIN, _RLE, _BY_DICTIONARY] if chunk.dictionary else [_PLAIN, _RLE])),
            (3, LIST, (BINARY, [name])),
            (4, I32, 0),
            (5, I64, group.rows),
            (6, I64, chunk.size),
            (7, I64, chunk.size),
            (9, I64, start + chunk.dictionary),
            (11, I64, start if chunk.dictionary else None),
            (12, STRUCT, struct((3, I64, 0), *ends) if chunk.lowest is not None else None),
        )
        columns.append(struct((2, I64, 0), (3, STRUCT, about)))
    return struct((1, LIST, (STRUCT, columns)), (2, I64, group.size), (3, I64, group.rows), (5, I64, group.start))


def encoded_file(columns: Mapping[str, NDArray[Any]]) -> bytes:
    """Return a file of one row group."""
    data, group = encoded_group(columns)
    return MAGIC + data + footer(schema_of(columns), [group.at(len(MAGIC))])


# ------------------------------------------------------------------------------------------------------- reading


def read_footer(path: Path) -> Footer:
    """Return what a file written here holds.

    Raises
    ------
    StorageError
        If it cannot be read, or is no such file.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 8))
            tail = file.read(8)
            length = int.from_bytes(tail[:4], "little")
            if size < 12 or tail[4:] != MAGIC or length > min(size - 12, LARGEST_FOOTER):
                raise StorageError(f"{path} is damaged: it does not end as a Parquet file does")
            file.seek(size - 8 - length)
            held, _ = read_struct(file.read(length), 0)
        return _understood(held)
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise StorageError(f"{path} is damaged, or was not written by pivotal: its footer cannot be read") from error


def _understood(held: dict[int, Any]) -> Footer:
    schema = {each[4].decode(): _DTYPE_OF[each[1], each.get(6)] for each in held[2][1:]}
    groups = []
    for group in held[4]:
        start, chunks = group[5], []
        for column in group[1]:
            about = column[3]
            first = about.get(11, about[9])
            ends = about.get(12, {})
            chunks.append(Chunk(first - start, about[7], about[9] - first, ends.get(6), ends.get(5)))
        if len(chunks) != len(schema):
            raise ValueError("a row group with other columns")
        groups.append(RowGroup(group[3], start, group[2], tuple(chunks)))
    return Footer(schema, tuple(groups), {each[1].decode(): each[2].decode() for each in held.get(5, ())})


def read_group(path: Path, held: Footer, group: RowGroup, names: Sequence[str]) -> Columns:
    """Return some columns of a row group.

    Raises
    ------
    StorageError
        If the file cannot be read, or a checksum is not that of its page.
    """
    places = {name: index for index, name in enumerate(held.schema)}
    found: Columns = {}
    try:
        with path.open("rb") as file:
            for name in names:
                chunk = group.chunks[places[name]]
                file.seek(group.start + chunk.start)
                found[name] = _decoded(file.read(chunk.size), chunk, held.schema[name], group.rows)
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise StorageError(f"{path} is damaged: a page is not what was written") from error
    return found


def _decoded(data: bytes, chunk: Chunk, dtype: str, rows: int) -> NDArray[Any]:
    stored = _KINDS[dtype][1]
    body, about = _body(data, chunk.dictionary)
    if about[5][1] != rows:
        raise ValueError("another number of rows")
    if stored == "bool":
        values = np.unpackbits(np.frombuffer(body, np.uint8), count=rows, bitorder="little")
    elif not chunk.dictionary:
        values = np.frombuffer(body, stored)
    else:
        levels = np.frombuffer(_body(data, 0)[0], stored)
        run, at = read_varint(body, 1)
        packed = run & 1
        values = levels[np.frombuffer(body, np.uint8, rows, at)] if packed else np.full(rows, levels[0])
    if values.size != rows:
        raise ValueError("another number of rows")
    return values.astype(dtype)


def _body(data: bytes, at: int) -> tuple[bytes, dict[int, Any]]:
    about, start = read_struct(data, at)
    body = data[start : start + about[3]]
    if crc32(body) != about[4] & 0xFFFFFFFF:
        raise ValueError("a checksum that is not that of the page")
    return body, about
