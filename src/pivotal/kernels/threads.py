"""Work on numbered chunks, spread over threads: which thread does which chunk never changes a result.

Whoever calls cuts the work at places that do not depend on the number of threads, and puts the parts together in the
order of the chunks; kernels release the interpreter's lock, so that threads run at the same time.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

PIECES = 4  # calls a thread, so that a thread which falls behind gets less to do

_pools: dict[int, ThreadPoolExecutor] = {}
_here = threading.local()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pools.clear)  # threads do not live on in a child


def available() -> int:
    """Return the number of threads: PIVOTAL_THREADS, or the processors that this process may run on.

    Raises
    ------
    ValueError
        If PIVOTAL_THREADS is anything but a whole number above 0.
    """
    chosen = os.environ.get("PIVOTAL_THREADS", "").strip()
    if chosen:
        if not (chosen.isascii() and chosen.isdigit() and int(chosen) > 0):
            raise ValueError(f"PIVOTAL_THREADS is {chosen!r}; accepted: a whole number, 1 or above")
        return int(chosen)
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def each(function: Callable[[int, int], object], chunks: int, threads: int | None = None) -> None:
    """Call ``function(begin, end)`` until every chunk from 0 to ``chunks`` - 1 has been in one of the ranges.

    Parameters
    ----------
    function : callable
        Does the chunks of a range; ranges are done in any order, at the same time, by several threads.
    chunks : int
    threads : int, optional
        ``available()`` where not given. Within a range that is done by another thread, work is not spread any further.

    Examples
    --------
    >>> squares = [0] * 10
    >>> def square(begin, end):
    ...     for chunk in range(begin, end):
    ...         squares[chunk] = chunk**2
    >>> each(square, 10, threads=3)
    >>> squares
    [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]
    """
    threads = 1 if chunks < 2 else min(available() if threads is None else threads, chunks)
    if threads < 2 or getattr(_here, "works", False):
        function(0, chunks)
        return
    pieces = min(chunks, PIECES * threads)
    todo = deque((chunks * i // pieces, chunks * (i + 1) // pieces) for i in range(pieces))

    def work() -> None:
        while todo:
            try:
                begin, end = todo.popleft()
            except IndexError:  # another thread was faster
                return
            function(begin, end)

    def help_out() -> None:
        _here.works = True
        work()

    pool = _pools.get(threads) or _pools.setdefault(threads, ThreadPoolExecutor(threads - 1, "pivotal"))
    others = [pool.submit(help_out) for _ in range(threads - 1)]
    try:
        work()
    finally:
        todo.clear()
        for other in others:
            if not other.cancel():
                other.result()
