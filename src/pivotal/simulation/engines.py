"""What computes the chunks of a run: the threads of this process, or the workers of a Dask cluster.

The chunk function is pure: ``function(first, count)`` gives the rows of so many replicates. Results come in the order
of the replicates, and only a few chunks are under way at once, so that memory does not depend on how many there are.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal, get_args

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.kernels.threads import available
from pivotal.simulation.chunks import ChunkPlan, Columns, ranges_of, whole

if TYPE_CHECKING:
    from distributed import Client

ChunkFunction = Callable[[int, int], Columns]
Computed = Iterator[tuple[range, Columns]]
Engine = Literal["threads", "dask"]

SECONDS = 0.1  # that a chunk takes in a thread: long beside its hand-over, short beside patience
AHEAD = 2  # chunks under way for each thread


def run_in_chunks(
    function: ChunkFunction,
    trials: int | Sequence[range],
    *,
    chunk: int | None = None,
    engine: Engine = "threads",
    threads: int | None = None,
    client: Client | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[tuple[int, Columns]]:
    """Compute replicates in chunks, and yield the results in order.

    Parameters
    ----------
    function : callable
        ``function(first, count)`` returns the columns of the replicates ``first`` … ``first + count - 1``. It is pure,
        and with ``engine="dask"`` it can be pickled.
    trials : int or sequence of range
        How many replicates, or which.
    chunk : int, optional
        Replicates at once; left out, so many as take a tenth of a second, or half a second on a cluster. It changes
        no number.
    engine : {"threads", "dask"}
        Threads pay where the function releases the interpreter's lock, as compiled kernels do.
    threads : int, optional
        Left out, PIVOTAL_THREADS, or the cores that this process may use. With ``engine="dask"``, the workers of the
        cluster that is made for the call.
    client : distributed.Client, optional
        For ``engine="dask"``; left out, the current one, or that of a local cluster made for the call.
    progress : callable, optional
        Called with the number of replicates whenever some are done.

    Yields
    ------
    (int, dict of str to array)
        The first replicate of a chunk, and its columns.

    Raises
    ------
    DataError
        If an argument cannot be used. What the function raises is raised when all replicates before have been yielded.

    Examples
    --------
    >>> import numpy as np
    >>> def squares(first, count):
    ...     return {"square": np.arange(first, first + count) ** 2}
    >>> [(first, columns["square"].tolist()) for first, columns in run_in_chunks(squares, 5, chunk=2)]
    [(0, [0, 1]), (2, [4, 9]), (4, [16])]
    """
    found = computed(function, trials, chunk=chunk, engine=engine, threads=threads, client=client, progress=progress)
    return ((replicates.start, columns) for replicates, columns in found)


def computed(
    function: ChunkFunction,
    trials: int | Sequence[range],
    *,
    chunk: int | None,
    engine: Engine,
    threads: int | None,
    client: Client | None,
    progress: Callable[[int], None] | None,
) -> Computed:
    """Yield the replicates of each chunk with its columns; as ``run_in_chunks``."""
    ranges = ranges_of(trials)
    chunk = None if chunk is None else whole(chunk, "chunk")
    threads = None if threads is None else whole(threads, "threads")
    if engine not in get_args(Engine):
        near = did_you_mean(str(engine), get_args(Engine))
        hint = f"\n  hint: {near}" if near else ""
        raise DataError(f"engine={shown(engine)}; accepted: {listed(get_args(Engine))}{hint}")
    if engine == "dask":
        from pivotal.simulation.dask_engine import on_a_cluster

        return on_a_cluster(function, ranges, chunk, client, threads, progress or _unheard)
    if client is not None:
        raise DataError("client= is for engine='dask'")
    plan = ChunkPlan(ranges, chunk, SECONDS)
    threads = threads or available_cores()
    return (_one_by_one if threads == 1 else _in_threads)(function, plan, threads, progress or _unheard)


def available_cores() -> int:
    """Return how many threads there are to be: PIVOTAL_THREADS, or the cores that this process may use.

    Raises
    ------
    DataError
        If PIVOTAL_THREADS is no number of threads.
    """
    try:
        return available()
    except ValueError as error:
        raise DataError(str(error)) from error


def timed(function: ChunkFunction, first: int, count: int) -> tuple[float, Columns]:
    """Return how many seconds a chunk took, and its columns."""
    start = time.perf_counter()
    columns = function(first, count)
    return time.perf_counter() - start, columns


def _unheard(_count: int) -> None:
    """Take note of nothing."""


def _one_by_one(function: ChunkFunction, plan: ChunkPlan, _threads: int, progress: Callable[[int], None]) -> Computed:
    for first, count in plan:
        seconds, columns = timed(function, first, count)
        plan.took(count, seconds)
        progress(count)
        yield range(first, first + count), columns


def _in_threads(function: ChunkFunction, plan: ChunkPlan, threads: int, progress: Callable[[int], None]) -> Computed:
    pool = ThreadPoolExecutor(threads, thread_name_prefix="pivotal")
    waiting: deque[tuple[int, int, Future[tuple[float, Columns]]]] = deque()
    chunks: Any = iter(plan)
    try:
        while True:
            while len(waiting) < AHEAD * threads and (step := next(chunks, None)) is not None:
                waiting.append((*step, pool.submit(timed, function, *step)))
            if not waiting:
                return
            first, count, future = waiting.popleft()
            seconds, columns = future.result()
            plan.took(count, seconds)
            progress(count)
            yield range(first, first + count), columns
    finally:  # also where the reader stops, or Ctrl-C is pressed: what has not begun is not begun
        pool.shutdown(wait=True, cancel_futures=True)
