"""How long a reader waits for the first word: the import, the help and the first check."""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

PIVOTAL = str(Path(sys.executable).with_name("pivotal"))
BARE = [sys.executable, "-c", "pass"]
IMPORT = [sys.executable, "-c", "import pivotal"]


@dataclass(frozen=True)
class Timing:
    """The seconds that each run of one command took, with the seconds it should take."""

    name: str
    seconds: list[float]
    target: float | None
    exit_codes: set[int]

    def less(self, other: "Timing", name: str, target: float) -> "Timing":
        """Return what remains of each run beyond another command's median."""
        median = statistics.median(other.seconds)
        return Timing(name, [s - median for s in self.seconds], target, self.exit_codes)


def measure(name: str, command: list[str], runs: int, target: float | None = None) -> Timing:
    """Run a command in an empty folder, once to warm up and then ``runs`` times."""
    seconds, codes = [], set()
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs + 1):
            began = time.perf_counter()
            done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
            seconds.append(time.perf_counter() - began)
            codes.add(done.returncode)
    return Timing(name, seconds[1:], target, codes)


def timings(runs: int) -> list[Timing]:
    """Measure everything, each beside its target in seconds."""
    bare = measure("python -c pass", BARE, runs)
    return [
        bare,
        measure("import pivotal", IMPORT, runs).less(bare, "import pivotal, net of bare", 0.2),
        measure("pivotal --help", [PIVOTAL, "--help"], runs, 0.3),
        measure("pivotal check --no-report", [PIVOTAL, "check", "--no-report"], runs, 3.0),
        measure("pivotal check", [PIVOTAL, "check"], runs, 3.0),
    ]


def table(found: list[Timing]) -> Table:
    """Lay timings out, one a row, in seconds."""
    machine = f"Python {platform.python_version()}, {os.cpu_count()} CPUs"
    laid = Table("", title=f"Start-up, seconds ({machine})", caption="exit: the commands' exit codes")
    for heading in ("target", "median", "min", "max", "n", "exit"):
        laid.add_column(heading, justify="right")
    for timing in found:
        target = "" if timing.target is None else f"{timing.target:.1f}"
        statistic = (f(timing.seconds) for f in (statistics.median, min, max))
        codes = " ".join(map(str, sorted(timing.exit_codes)))
        laid.add_row(timing.name, target, *(f"{s:.3f}" for s in statistic), str(len(timing.seconds)), codes)
    return laid


def show(runs: int) -> None:
    """Measure and print."""
    Console().print(table(timings(runs)))
