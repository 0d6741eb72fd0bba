"""Chunks computed by the workers of a Dask cluster, wherever they are.

Every worker must have the same pivotal, kernels, numba and Python as the caller, else results might not be the same
to the last bit; one that has not is refused. A chunk whose worker dies is computed again by another.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pivotal.errors import DataError, PivotalError
from pivotal.simulation.chunks import ChunkPlan, Columns
from pivotal.simulation.engines import ChunkFunction, Computed, available_cores, timed

if TYPE_CHECKING:
    from distributed import Client

EXTRA = "pip install 'pivotal[cluster]'"
SECONDS = 0.5  # that a chunk takes: long beside its way through the scheduler
AHEAD = 3  # chunks under way for each thread of the cluster
FEWEST = 8  # chunks under way, also while no worker has come yet
LOOK_EVERY = 2.0  # seconds after which the cluster is asked anew how large it is
LIVES = 20  # workers that may die under one chunk


def on_a_cluster(
    function: ChunkFunction,
    ranges: Sequence[range],
    chunk: int | None,
    client: Client | None,
    workers: int | None,
    progress: Callable[[int], None],
) -> Computed:
    """Compute chunks on a cluster, and yield the results in order."""
    try:
        import distributed
    except ImportError as error:
        raise DataError(f"engine='dask' needs distributed: {EXTRA}") from error
    if client is None:
        try:
            client = distributed.Client.current()
        except ValueError:  # there is none
            return _locally(function, ChunkPlan(ranges, chunk, SECONDS), workers or available_cores(), progress)
    if workers is not None:
        raise DataError("threads= is for a cluster that is made for the call; that of a client has its own")
    if client.asynchronous:
        raise DataError("client= is asynchronous; accepted: one that waits for its results")
    return _submitted(function, ChunkPlan(ranges, chunk, SECONDS), client, progress)


def _locally(function: ChunkFunction, plan: ChunkPlan, workers: int, progress: Callable[[int], None]) -> Computed:
    with _local_client(workers) as client:
        yield from _submitted(function, plan, client, progress)


@contextmanager
def _local_client(workers: int) -> Iterator[Client]:
    from distributed import Client, LocalCluster

    try:
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0")
    except RuntimeError as error:
        raise PivotalError(
            f"the workers of a local cluster did not start: {error}\n"
            "  accepted: in a script, a call below `if __name__ == '__main__':`, as each worker imports the script"
        ) from error
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client


def _submitted(function: ChunkFunction, plan: ChunkPlan, client: Client, progress: Callable[[int], None]) -> Computed:
    waiting: deque[tuple[int, int, Any]] = deque()
    chunks, installed = iter(plan), installation()
    room, looked = 0, float("-inf")
    try:
        while True:
            if time.monotonic() - looked > LOOK_EVERY:
                room = max(FEWEST, AHEAD * sum(client.nthreads().values()))
                looked = time.monotonic()
            while len(waiting) < room and (step := next(chunks, None)) is not None:
                waiting.append((*step, client.submit(_on_worker, function, *step, installed, pure=False)))
            if not waiting:
                return
            first, count, future = waiting.popleft()
            seconds, columns = _result(client, function, first, count, future)
            plan.took(count, seconds)
            progress(count)
            yield range(first, first + count), columns
    finally:
        for _, _, future in waiting:
            future.cancel()


def _result(client: Client, function: ChunkFunction, first: int, count: int, future: Any) -> tuple[float, Columns]:
    """Return what a worker computed; where a few have died under the chunk, the scheduler gives up, and we do not."""
    from distributed import KilledWorker

    for _ in range(LIVES):
        try:
            found: tuple[float, Columns] = future.result()
            return found
        except KilledWorker:
            future = client.submit(_on_worker, function, first, count, installation(), pure=False)
    raise PivotalError(
        f"replicates {first} to {first + count - 1}: {LIVES} times the workers that computed them died; "
        "they may lack memory (fewer replicates at once: chunk=)"
    )


@cache
def installation() -> str:
    """Return what the numbers of an installation depend on."""
    from pivotal.kernels.compile import digest

    return f"pivotal {version('pivotal')}, kernels {digest()}"


def _on_worker(function: ChunkFunction, first: int, count: int, expected: str) -> tuple[float, Columns]:
    if (here := installation()) != expected:
        raise DataError(f"a worker has {here}, and the caller {expected}: install the same everywhere")
    return timed(function, first, count)
