"""How a verb speaks: tables for people, one JSON envelope for machines, and exit codes.

0 done, 1 a finding that was asked to count (``--strict``), 2 bad input. The envelope is always one object::

    {"pivotal": "0.1.0", "verb": "check", "ok": true, "data": {...}}
    {"pivotal": "0.1.0", "verb": "check", "ok": false, "error": {"type": ..., "message": ..., "file": ..., "line": ...}}
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, cast

from pivotal.errors import DossierError, PivotalError

if TYPE_CHECKING:
    from rich.console import RenderableType

DONE, FOUND, BAD_INPUT = 0, 1, 2
NARROWEST = 100


def show(*things: RenderableType) -> None:
    """Print tables and text; a pipe or a file gets them at a readable width."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=max(console.width, NARROWEST))
    with console.capture() as text:
        for thing in things:
            console.print(thing)
    _say(text.get(), sys.stdout)


def announce_compilation() -> None:
    """Say on a terminal, once in the life of an installation, that the first call takes longer."""
    from pivotal.kernels.compile import is_cold

    if sys.stderr.isatty() and is_cold():
        _say("The inner loops are compiled once; this takes some twenty seconds.\n", sys.stderr)


def emit(verb: str, data: Any) -> None:
    """Print the envelope of a result."""
    _say_json(verb, ok=True, data=data)


def fail(error: PivotalError, verb: str, *, as_json: bool) -> NoReturn:
    """Say what was wrong, on standard error or as an envelope, and leave with exit code 2."""
    if as_json:
        said: dict[str, Any] = {"type": type(error).__name__, "message": str(error), "file": None, "line": None}
        if isinstance(error, DossierError):
            place = error.place
            said |= {
                "message": error.message,
                "file": place.file if place else None,
                "line": place.line if place else None,
                "column": place.column if place else None,
                "key": error.key,
                "accepted": error.accepted,
                "hint": error.hint,
                "others": [str(each.place) for each in error.others],
            }
        _say_json(verb, ok=False, error=said)
    else:
        _say(f"pivotal {verb}: {error}\n", sys.stderr)
    sys.exit(BAD_INPUT)


class _Unbroken:
    """A stream whose reader may leave early: the rest goes nowhere, and nobody hears of it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError as error:
            _give_up(self._stream, error)
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            _give_up(self._stream, error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def unbroken() -> Iterator[None]:
    """Let help and usage, which typer writes, end as quietly as everything else where a pipe is closed."""
    before = sys.stdout
    sys.stdout = cast("TextIO", _Unbroken(before))
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stdout = before


def _say_json(verb: str, **rest: Any) -> None:
    from importlib.metadata import version

    envelope = {"pivotal": version("pivotal"), "verb": verb, **rest}
    plain = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
    _say(json.dumps(envelope, ensure_ascii=plain) + "\n", sys.stdout)


def _say(text: str, stream: TextIO) -> None:
    """Write all of a text now, in what the stream can hold.

    Who closes a pipe (``| head``) has read enough: the rest goes nowhere, and the exit code stays what it would be.
    """
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        _give_up(stream, error)


def _give_up(stream: TextIO, error: OSError) -> None:
    """Let the rest of a stream go nowhere; where more than its reader is gone, say so and leave."""
    _silence(stream)
    if isinstance(error, BrokenPipeError):
        return
    if stream is not sys.stderr:
        _say(f"pivotal: cannot write the output: {error.strerror}\n", sys.stderr)
    sys.exit(BAD_INPUT)


def _silence(stream: TextIO) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
