"""How a verb speaks: tables for people, one JSON envelope for machines, and exit codes.

0 done, 1 a finding that was asked to count (``--strict``), 2 bad input. The envelope is always one object::

    {"pivotal": "0.1.0", "verb": "check", "ok": true, "data": {...}}
    {"pivotal": "0.1.0", "verb": "check", "ok": false, "error": {"type": ..., "message": ..., "file": ..., "line": ...}}
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NoReturn

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
    for thing in things:
        console.print(thing)


def emit(verb: str, data: Any) -> None:
    """Print the envelope of a result."""
    print(json.dumps({"pivotal": version("pivotal"), "verb": verb, "ok": True, "data": data}, ensure_ascii=False))  # noqa: T201


def fail(error: PivotalError, verb: str, *, as_json: bool) -> NoReturn:
    """Say what was wrong, on standard error or as an envelope, and leave with exit code 2."""
    if as_json:
        said: dict[str, Any] = {"type": type(error).__name__, "message": str(error)}
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
        print(json.dumps({"pivotal": version("pivotal"), "verb": verb, "ok": False, "error": said}, ensure_ascii=False))  # noqa: T201
    else:
        print(f"pivotal {verb}: {error}", file=sys.stderr)  # noqa: T201
    sys.exit(BAD_INPUT)
