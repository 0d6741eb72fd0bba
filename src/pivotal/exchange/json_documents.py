"""JSON of others: read whole within limits, and its faults told by JSON pointer."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pivotal.errors import FormatError, StorageError, did_you_mean, listed, shown
from pivotal.storage import decoded, read_bytes

LARGEST = 2_000_000_000  # bytes, also once unpacked
MOST_FAULTS = 50
KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}


class NoNumber:
    """``NaN`` or ``Infinity``, which some programs write into JSON and JSON does not have."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def pointer(*parts: str | int) -> str:
    """Return a JSON pointer (RFC 6901).

    Examples
    --------
    >>> pointer("rows", 3, "a/b")
    '/rows/3/a~1b'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


class Faults:
    """The faults of one document, collected so that all are told at once."""

    def __init__(self, name: str) -> None:
        self.name, self.found = name, list[str]()

    def add(self, at: str, message: str, accepted: str | None = None) -> None:
        """Take down a fault at a place."""
        if len(self.found) < MOST_FAULTS:
            self.found.append(f"{at or '/'}: {message}" + (f" (accepted: {accepted})" if accepted else ""))

    def raise_any(self) -> None:
        """Raise what was found, if anything was.

        Raises
        ------
        FormatError
            With every fault.
        """
        if self.found:
            raise FormatError(self.name, self.found)

    def take(self, thing: Any, key: str, kind: type | tuple[type, ...], at: str, *, needed: bool = True) -> Any:
        """Return the value of a key that is of a kind, or None with a fault where it is not."""
        value = thing.get(key) if isinstance(thing, dict) else None
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if value is None:
            if needed:
                self.add(at + pointer(key), "is missing", " or ".join(KINDS[each] for each in kinds))
            return None
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self.add(at + pointer(key), f"holds {kind_of(value)}", " or ".join(KINDS[each] for each in kinds))
            return None
        return value

    def text(self, thing: Any, key: str, at: str, *, needed: bool = True) -> str | None:
        """Return the text of a key without blanks round it, or None where there is none."""
        value = self.take(thing, key, str, at, needed=needed)
        if value is not None and not value.strip() and needed:
            self.add(at + pointer(key), "is empty", "text")
        return value.strip() or None if isinstance(value, str) else None

    def objects(self, thing: Any, key: str, at: str, *, needed: bool = False) -> list[tuple[str, dict[str, Any]]]:
        """Return the objects of a list, each with its pointer."""
        items = self.take(thing, key, list, at, needed=needed)
        found = []
        for index, item in enumerate(items or ()):
            here = at + pointer(key, index)
            if isinstance(item, dict):
                found.append((here, item))
            else:
                self.add(here, f"holds {kind_of(item)}", "an object")
        return found

    def only(self, thing: Mapping[str, Any], known: Iterable[str], at: str) -> None:
        """Take down every key that is not known."""
        known = list(known)
        for key in thing:
            if key not in known:
                near = did_you_mean(key, known)
                self.add(at + pointer(key), "there is no such key here" + (f"; {near}" if near else ""), listed(known))


def kind_of(value: object) -> str:
    """Return what a value of JSON is, in words."""
    if isinstance(value, str):
        return f"the text {shown(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value!r}" if not isinstance(value, int) or value.bit_length() < 200 else "a huge number"
    return KINDS.get(type(value), repr(value))


def parse_json(text: str, name: str, line: int | None = None, *, exact: bool = False) -> Any:
    """Return what a text of JSON says; a key that is there twice is a fault. ``exact`` keeps the digits of decimals.

    Raises
    ------
    FormatError
        If it is no JSON, with line and column.
    """
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_constant=NoNumber, parse_float=Decimal if exact else None
        )
    except json.JSONDecodeError as error:
        at = f"line {line or error.lineno}, column {error.colno}"
        cut = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
        raise FormatError(name, [f"{at}: {'is cut short' if cut else 'is no JSON'} ({error.msg})"]) from None
    except RecursionError:
        raise FormatError(name, ["is nested too deeply to be read"]) from None
    except ValueError as error:
        at = f"line {line}: " if line else ""
        raise FormatError(name, [f"{at}{_first_line(error)}"]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise ValueError(f"the key {shown(twice)} is there twice in one object")
    return made


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def json_text(path: str | Path, *, packed: bool = False) -> str:
    """Return the text of a file; of a packed one (zlib or gzip) what is in it.

    Raises
    ------
    StorageError, FormatError
        If it cannot be read, is too large, empty, cut short, or no UTF-8 text.
    """
    data = read_bytes(path, largest=LARGEST)
    if not data:
        raise StorageError(f"{path} is empty")
    if packed:
        data = unpacked(data, str(path))
    text = decoded(data, str(path))
    if not text.strip():
        raise StorageError(f"{path} is empty")
    return text


def unpacked(data: bytes, name: str) -> bytes:
    """Return what bytes packed by zlib or gzip hold.

    Raises
    ------
    FormatError
        If they are neither, cut short, damaged, or larger than is read once unpacked.
    """
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # tells zlib and gzip apart by itself
    try:
        out = inflate.decompress(data, LARGEST)
    except zlib.error as error:
        raise FormatError(name, [f"is damaged, or neither zlib nor gzip ({error})"]) from error
    if inflate.unconsumed_tail:
        raise FormatError(name, [f"holds more than {LARGEST:,} bytes, the most that is read"])
    if not inflate.eof:
        raise FormatError(name, ["is cut short: the packed stream does not end"])
    if inflate.unused_data.strip(b"\0"):
        raise FormatError(name, [f"holds {len(inflate.unused_data)} bytes after the end of the packed stream"])
    return out
