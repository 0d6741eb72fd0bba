"""How far a run is, on a terminal: trials done, their rate, and the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

COMPILING = "compiling the inner loops, once"
SIMULATING = "simulating"


@contextmanager
def progress_bar(trials: int, done: int = 0, *, wanted: bool = True) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error where that is a terminal, and nothing elsewhere.

    Parameters
    ----------
    trials : int
        In all.
    done : int
        Held from before; the rate does not count them.
    wanted : bool
        Whether there is to be one at all.

    Yields
    ------
    callable
        To be called with the number of trials whenever some are done.

    Examples
    --------
    >>> with progress_bar(100, wanted=False) as advance:
    ...     advance(50)
    """
    if not (wanted and sys.stderr.isatty()):
        yield lambda _count: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from pivotal.kernels.compile import is_cold

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(COMPILING if is_cold() else SIMULATING, total=trials, completed=done, rate="")

        def advance(count: int) -> None:
            bar.update(task, advance=count, description=SIMULATING)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:,.0f} trials/s" if speed else "")

        yield advance
