"""How far a long call is: a bar on standard error where that is a terminal, and nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def progress_bar(what: str, *, wanted: bool = True) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that takes how much is done, and of how much, and shows it; None where nobody would see it.

    Parameters
    ----------
    what : str
        What is done, in a word or two.
    wanted : bool
        Whether there is to be a bar at all.

    Yields
    ------
    callable or None
        May be called from any thread.

    Examples
    --------
    >>> with progress_bar("designs", wanted=False) as told:
    ...     told is None
    True
    """
    if not (wanted and sys.stderr.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def tracked(parts: Sequence[T], what: str, *, wanted: bool = True) -> Iterator[T]:
    """Yield parts one after another, with a bar where there are several.

    Examples
    --------
    >>> list(tracked([1, 2], "files"))
    [1, 2]
    """
    with progress_bar(what, wanted=wanted and len(parts) > 1) as told:
        for done, part in enumerate(parts):
            if told is not None:
                told(done, len(parts))
            yield part
