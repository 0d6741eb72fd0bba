"""Where things lie in a transport file of version 5, to see what a reader passes over without a word.

The layout is that of SAS's technical note TS-140: records of 80 bytes, a description of 140 bytes a variable, and rows
without anything between them, filled up with blanks.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from pivotal.errors import FormatError

RECORD, DESCRIPTION = 80, 140
NAMES = b"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!"
VALUES = b"HEADER RECORD*******OBS     HEADER RECORD!!!!!!!"


@dataclass(frozen=True, slots=True)
class Variable:
    """Where a variable lies in a row."""

    name: str
    is_number: bool
    length: int
    start: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The variables of a file, and where its rows begin."""

    variables: tuple[Variable, ...]
    row_length: int
    begin: int


def layout_of(data: bytes, name: str) -> Layout | None:
    """Return where things lie in a file of version 5; None of another version.

    Raises
    ------
    FormatError
        If the number of variables, or where they lie, is not what the file says.
    """
    at = data.find(NAMES)
    if at < 0 or at % RECORD:
        return None
    digits = data[at + 54 : at + 58]
    if not digits.isdigit():
        raise FormatError(name, [f"byte {at + 54}: {digits!r} is no number of variables"])
    count, first = int(digits), at + RECORD
    described = -(-count * DESCRIPTION // RECORD) * RECORD
    if not data.startswith(VALUES, first + described):
        raise FormatError(name, [f"byte {at + 54}: says {count} variables, and the values do not begin after as many"])
    variables, end = [], 0
    for index in range(count):
        kind, _, length, number, label, start = struct.unpack_from(">hhhh8s68xl", data, first + index * DESCRIPTION)
        word = label.decode("latin-1").rstrip()
        if kind not in (1, 2) or length < 1 or start != end or number != index + 1:
            raise FormatError(name, [f"byte {first + index * DESCRIPTION}: the description of {word!r} is damaged"])
        variables.append(Variable(word, kind == 1, length, start))
        end = start + length
    if not variables:
        raise FormatError(name, ["there are no variables"])
    return Layout(tuple(variables), end, first + described + RECORD)


def special_missing(data: bytes, layout: Layout, rows: int, name: str) -> dict[str, dict[str, int]]:
    """Return how often each special missing value (``.A`` to ``.Z``, ``._``) stands in each variable that has some.

    Raises
    ------
    FormatError
        If there are fewer bytes than rows, or more than blanks after them.
    """
    stop = layout.begin + rows * layout.row_length
    if stop > len(data):
        raise FormatError(name, [f"is cut short: {rows} rows need {stop} bytes, and there are {len(data)}"])
    if data[stop:].strip(b" "):
        raise FormatError(name, [f"byte {stop}: something stands after the {rows} whole rows"])
    values = np.frombuffer(data, np.uint8, rows * layout.row_length, layout.begin).reshape(rows, layout.row_length)
    found: dict[str, dict[str, int]] = {}
    for each in layout.variables:
        if not each.is_number or each.length < 2:
            continue
        own = values[:, each.start : each.start + each.length]
        letters = own[:, 0][~own[:, 1:].any(axis=1)]
        marks, counts = np.unique(letters[((letters >= 65) & (letters <= 90)) | (letters == 95)], return_counts=True)
        if marks.size:
            found[each.name] = {f".{chr(mark)}": int(number) for mark, number in zip(marks, counts, strict=True)}
    return found
