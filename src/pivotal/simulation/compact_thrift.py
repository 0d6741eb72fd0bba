"""The compact protocol of Thrift, as far as the footers and page headers of Parquet need it.

A struct is written from ``(field, kind, value)`` in order of the fields, and read as a dict of fields. A value of kind
``LIST`` is ``(kind of its items, items)``; one of kind ``STRUCT`` is written beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

TRUE, FALSE, I8, I16, I32, I64, DOUBLE, BINARY, LIST, STRUCT = 1, 2, 3, 4, 5, 6, 7, 8, 9, 12
LONG_LIST = 15  # so many items and more have their number apart


def struct(*fields: tuple[int, int, Any]) -> bytes:
    """Return a struct; a field whose value is None is left out."""
    out, before = bytearray(), 0
    for number, kind, value in fields:
        if value is None:
            continue
        out.append((number - before) << 4 | kind)
        out += _value(kind, value)
        before = number
    return bytes(out) + b"\0"


def _value(kind: int, value: Any) -> bytes:
    if kind in (TRUE, FALSE):
        return b""
    if kind == I8:
        return bytes([value & 0xFF])
    if kind in (I16, I32, I64):
        return varint(value << 1 if value >= 0 else (-value << 1) - 1)
    if kind == BINARY:
        data = value.encode() if isinstance(value, str) else value
        return varint(len(data)) + data
    if kind == LIST:
        return _list(*value)
    return bytes(value)


def _list(kind: int, items: Sequence[Any]) -> bytes:
    size = len(items)
    head = bytes([size << 4 | kind]) if size < LONG_LIST else bytes([0xF0 | kind]) + varint(size)
    return head + b"".join(_value(kind, each) for each in items)


def varint(number: int) -> bytes:
    """Return a number of seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number and where it ends."""
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7


def read_struct(data: bytes, at: int) -> tuple[dict[int, Any], int]:
    """Return a struct and where it ends.

    Raises
    ------
    ValueError, IndexError
        If the bytes are no struct.
    """
    found: dict[int, Any] = {}
    number = 0
    while (head := data[at]) != 0:
        at += 1
        if head >> 4 == 0:
            raise ValueError("a field with a number of its own")
        number += head >> 4
        found[number], at = _read(data, at, head & 0x0F)
    return found, at + 1


def _read(data: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (TRUE, FALSE):
        return kind == TRUE, at
    if kind == I8:
        return (data[at] ^ 0x80) - 0x80, at + 1
    if kind in (I16, I32, I64):
        number, at = read_varint(data, at)
        return number >> 1 ^ -(number & 1), at
    if kind == BINARY:
        size, at = read_varint(data, at)
        return data[at : at + size], at + size
    if kind == STRUCT:
        return read_struct(data, at)
    if kind != LIST:
        raise ValueError(f"a value of kind {kind}")
    size, kind = data[at] >> 4, data[at] & 0x0F
    at += 1
    if size == LONG_LIST:
        size, at = read_varint(data, at)
    items = []
    for _ in range(size):
        item, at = _read(data, at, kind)
        items.append(item)
    return items, at
