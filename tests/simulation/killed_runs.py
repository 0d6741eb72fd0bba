"""Runs that are killed: ``python killed_runs.py FOLDER`` prints, as JSON, how often and what came of it.

A child is killed with SIGKILL at each of its file operations in turn, and resumed; another is killed by its parent
after random times, again and again, until one comes to the end.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pivotal.simulation.run_folder import RunFolder
from tests.simulation.fake_trials import SPEC, fake_trials, slow_trials

TRIALS = 23_000
KILLS = 18
EVENTS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate"}


def in_a_child(work: Callable[[], object]) -> int:
    """Do something in a child process; return its id."""
    if child := os.fork():
        return child
    try:
        work()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def killed(child: int) -> bool:
    """Wait for a child, and say whether it was killed; it must not have failed."""
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code != 0


def run(folder: Path, *, dies_at: int = 0, slowly: bool = False, threads: int = 1) -> None:
    """Fill a folder; at the file operation with a number, die."""
    operations = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal operations
        if event in EVENTS and str(folder) in str(arguments[0]):
            operations += 1
            if operations == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    function, chunk = (slow_trials, 400) if slowly else (fake_trials, 5000)
    RunFolder(folder).fill(function, spec=SPEC, seed=1, trials=TRIALS, chunk=chunk, threads=threads)


def digest(folder: Path) -> str:
    """Return the hash of the finished file of a folder, in which nothing else may be left."""
    assert {each.name for each in folder.iterdir()} == {"manifest.json", "lock", "trials.parquet"}
    return hashlib.sha256((folder / "trials.parquet").read_bytes()).hexdigest()


def at_every_operation(scratch: Path) -> dict[str, object]:
    """Kill at the first file operation, at the second … until there are no more; resume each."""
    digests, point = set(), 0
    while True:
        point += 1
        folder = scratch / f"operation-{point}"
        died = killed(in_a_child(lambda folder=folder, point=point: run(folder, dies_at=point)))  # type: ignore[misc]
        if died:
            assert not killed(in_a_child(lambda folder=folder: run(folder)))  # type: ignore[misc]
        digests.add(digest(folder))
        if not died:
            return {"kills": point - 1, "digests": sorted(digests)}


def after_random_times(scratch: Path) -> dict[str, object]:
    """Kill a run after random times until it comes to the end."""
    folder, kills, chance = scratch / "random", 0, random.Random(7)
    while True:
        child = in_a_child(lambda: run(folder, slowly=True, threads=2))
        if kills < KILLS:
            time.sleep(chance.uniform(0.005, 0.04))  # all of them together are shorter than one run
            os.kill(child, signal.SIGKILL)
        if not killed(child):
            return {"kills": kills, "digests": [digest(folder)]}
        kills += 1


if __name__ == "__main__":
    place = Path(sys.argv[1])
    RunFolder(place / "imports").fill(fake_trials, spec=SPEC, seed=1, trials=1, threads=1)  # once, not in every child
    sys.stdout.write(json.dumps({"operations": at_every_operation(place), "times": after_random_times(place)}))
