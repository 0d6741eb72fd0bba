"""Functions of the user's own at the looks of many trials: made anew in batches, and handed over one by one.

The loop over replicates leaves their statistics open. Here its trials are laid out as arrays by a kernel; a function
that numba could compile is called from a loop compiled for it, which leaves the interpreter to other threads, and any
other one from Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import SimulationError
from pivotal.kernels.trial_generation import Recipe
from pivotal.kernels.trial_looks import Looks, Seen
from pivotal.kernels.trial_snapshots import Snapshot, snapshots
from pivotal.simulation.own_tests import OwnFunction, TrialArrays, evaluate_own

Floats = NDArray[np.float64]
BATCH = 200_000  # subjects laid out at once
COMPILING = Lock()


def fill_own(
    function: OwnFunction, recipe: Recipe, looks: Looks, endpoint: int, seed: int, first: int, seen: Seen, at: int
) -> None:
    """Write what a function says at every look that was held, as the analysis in place ``at``.

    The first analysis decides: after it has crossed a bound that does not depend on what was seen, it is asked no more.

    Raises
    ------
    SimulationError
        If the function fails; it names replicate and look.
    """
    running = np.ones(seen.status.shape[0], np.bool_)
    size = max(1, BATCH // recipe.subjects)
    for k in range(seen.status.shape[1]):
        held = np.flatnonzero(running & (seen.status[:, k] > 0))
        for begin in range(0, held.size, size):
            rows = held[begin : begin + size]
            laid = laid_out(recipe, looks, endpoint, seed, first + rows, seen.month[rows, k])
            seen.statistic[rows, k, at, :3] = _evaluated(function, laid, first + rows, seen.month[rows, k], k + 1)
        if at == 0:
            z = seen.statistic[:, k, at, 0]
            running &= ~((z >= looks.upper[k]) | (z <= looks.lower[k]))


def laid_out(
    recipe: Recipe, looks: Looks, endpoint: int, seed: int, replicates: NDArray[np.int64], months: Floats
) -> Snapshot:
    """Return the subjects of replicates as they were known in a month of each, as arrays."""
    shape = (replicates.size, recipe.subjects)
    out = Snapshot(
        np.empty(replicates.size, np.int64), np.empty(shape), np.empty(shape), np.empty(shape, np.uint8),
        np.empty(shape, np.int32), np.empty(shape, np.int32),
    )  # fmt: skip
    snapshots(recipe, looks.longest, endpoint, np.uint64(seed), replicates, months, out)
    return out


def _evaluated(
    function: OwnFunction, laid: Snapshot, replicates: NDArray[np.int64], months: Floats, look: int
) -> Floats:
    """Return z, estimate and standard error of each trial."""
    if (loop := loop_of(function)) is not None:
        out = np.full((replicates.size, 3), np.nan)
        try:
            loop(laid._replace(event=laid.event.view(np.bool_)), months, look, out)
        except Exception:  # found again below, where the trial is known
            pass
        else:
            if np.isfinite(out[:, 0] if function.gives == 1 else out).all():
                return out
    return evaluate_own(function, one_by_one(laid, replicates, months, look))


def one_by_one(
    laid: Snapshot, replicates: NDArray[np.int64], months: Floats, look: int
) -> Iterator[tuple[int, TrialArrays]]:
    """Yield each replicate with its arrays, as functions of the user's own take them."""
    for row, replicate in enumerate(replicates.tolist()):
        n = laid.entered[row]
        entry, time, event, arm, stratum = (each[row, :n] for each in laid[1:])
        yield replicate, TrialArrays(entry, time, event.view(np.bool_), arm, stratum, float(months[row]), look)


def loop_of(function: OwnFunction) -> Any:
    """Return a loop over trials compiled for a function; None where it is called from Python."""
    if function.how != "compiled" or function.gives not in (1, 3):
        return None
    with COMPILING:
        return _compiled_loop(function.function, function.takes, function.gives)


@lru_cache(maxsize=64)
def _compiled_loop(own: Any, takes: str, gives: int) -> Any:
    import numba

    # the loop is called by Python alone, and what it calls by nobody else: wrappers for others take long to compile
    jit: Any = partial(numba.njit, nogil=True, error_model="numpy", no_cfunc_wrapper=True)

    def of_arrays(laid: Any, b: Any, n: Any, _month: Any, _look: Any) -> Any:
        return own(laid.time[b, :n], laid.event[b, :n], laid.arm[b, :n], laid.stratum[b, :n])

    def of_record(laid: Any, b: Any, n: Any, month: Any, look: Any) -> Any:
        four = laid.time[b, :n], laid.event[b, :n], laid.arm[b, :n], laid.stratum[b, :n]
        return own(TrialArrays(laid.entry[b, :n], *four, month, look))

    call = jit(no_cpython_wrapper=True)(of_record if takes == "record" else of_arrays)

    def one(laid: Any, months: Any, look: Any, out: Any) -> None:
        for b in range(months.size):
            out[b, 0] = call(laid, b, laid.entered[b], months[b], look)

    def three(laid: Any, months: Any, look: Any, out: Any) -> None:
        for b in range(months.size):
            found = call(laid, b, laid.entered[b], months[b], look)
            out[b, 0], out[b, 1], out[b, 2] = found[0], found[1], found[2]

    return jit()(one if gives == 1 else three)


def function_of(test: Any, analysis: str) -> OwnFunction:
    """Return the function of a test.

    Raises
    ------
    SimulationError
        If the test was read from a file, which names it only.
    """
    if test.function is None:
        raise SimulationError(
            f"analysis {analysis}: {test.name} is named and not at hand; give it as own_test(function)"
        )
    held: OwnFunction = test.function
    return held
