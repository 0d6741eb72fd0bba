"""Kaplan-Meier, log-rank and Cox beside R survival, lifelines, scikit-survival and statsmodels, in one run.

Every call is a process of its own; the data (a trial of two arms, 56 % events, five covariates) lie in memory before
the clock starts. ``days`` are whole days with heavy ties, ``continuous`` times have none. Each is measured twice: on
one thread, in seconds of CPU, and with the threads of the machine, in seconds of wall; R survival, which has no
threads, once for both. The ratios are the peer's median over ours, first one thread, then all. ``PIVOTAL_PEERS`` names
an interpreter in which the Python peers are installed.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
PEERS = ("R survival", "lifelines", "scikit-survival", "statsmodels")
OPS = ("km + logrank", "logrank", "cox, arm alone", "cox")
SIZES = (500, 10_000, 100_000, 1_000_000)
TARGETS = {  # operation, n, times -> least ratio to R
    ("km + logrank", 1_000_000, "days"): 100,
    ("cox", 100_000, "days"): 12,
    ("cox", 100_000, "continuous"): 12,
    ("cox", 1_000_000, "days"): 20,
    ("cox", 1_000_000, "continuous"): 20,
}
SLOWEST = 15.0  # seconds that a run may be expected to take; a peer is left out at sizes where it would take longer
WIDE = 160  # columns of text, where it is written to a file
SINGLE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PIVOTAL_THREADS"), "1")


def write_data(folder: Path, n: int, seed: int = 20251124) -> None:
    """Write the columns of the benchmark as raw doubles."""
    draw = np.random.default_rng(seed)
    arm, sex, bm = (draw.integers(0, 2, n).astype(float) for _ in range(3))
    age, stage = draw.normal(62, 10, n).round(), draw.integers(1, 5, n).astype(float)
    hazard = np.exp(-0.4 * arm + 0.02 * (age - 62) + 0.2 * sex + 0.3 * bm + 0.15 * stage) / 900
    event_time, censoring = draw.exponential(1 / hazard), draw.uniform(180, 1440, n)
    time = np.minimum(event_time, censoring)
    event = (event_time <= censoring).astype(float)
    columns = {"event": event, "arm": arm, "age": age, "sex": sex, "bm": bm, "stage": stage}
    for name, values in {**columns, "continuous": time, "days": np.ceil(time)}.items():
        values.tofile(folder / f"{name}.f8")


def measured(peer: str, folder: Path, op: str, n: int, times: str, single: bool = True) -> dict[str, object] | None:
    """Return what one call of a peer took, on a single thread or on all, or None where it cannot be run."""
    runs = str(max(3, min(50, 1_000_000 // n)))
    arguments = [str(folder), op, str(n), times, runs]
    if peer == "R survival":
        command = ["Rscript", str(HERE / "survival.R"), *arguments]
    else:
        python = sys.executable if peer == "pivotal" else os.environ.get("PIVOTAL_PEERS", sys.executable)
        command = [python, str(HERE / "survival_peers.py"), peer, *arguments]
    if shutil.which(command[0]) is None:
        return None
    environment = {**os.environ, **(SINGLE if single else {})}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 and done.stdout else None


def show(sizes: tuple[int, ...] = SIZES, kinds: tuple[str, ...] = ("days", "continuous")) -> None:
    """Measure and print one table for each kind of times."""
    console = Console(width=None if sys.stdout.isatty() else WIDE)
    said: dict[str, str] = {}
    for times in kinds:
        table = Table(
            title=f"Milliseconds, times: {times} ({machine()})",
            caption="median CPU on 1 thread / wall on all; in brackets the peer's over ours",
        )
        for heading in ("", "n", "pivotal", *PEERS, "asked of R"):
            table.add_column(heading, justify="left" if not heading else "right")
        for op in OPS:
            for cells in _rows(op, times, sizes, said):
                table.add_row(*cells)
        console.print(table)
    for peer in PEERS:
        console.print(f"{peer}: {said.get(peer, 'not measured: not installed here')}")


def _rows(op: str, times: str, sizes: tuple[int, ...], said: dict[str, str]) -> list[list[str]]:
    rows, slow = [], set()
    for n in sizes:
        with tempfile.TemporaryDirectory() as place:
            write_data(Path(place), n)
            ours, threaded = (measured("pivotal", Path(place), op, n, times, single) for single in (True, False))
            assert ours is not None, f"{op} of ours does not run"
            assert threaded is not None, f"{op} of ours does not run on several threads"
            mine = _median(ours), _wall(threaded)
            cells = [op, f"{n:,}", _both(mine)]
            for peer in PEERS:
                theirs = None if peer in slow else measured(peer, Path(place), op, n, times)
                if theirs is None:
                    cells.append("–")
                    continue
                said[peer] = str(theirs["version"])
                again = None if peer == "R survival" else measured(peer, Path(place), op, n, times, single=False)
                took = _median(theirs), _wall(again or theirs)
                if max(took) * 10 > SLOWEST:
                    slow.add(peer)
                ratios = " / ".join(f"{one / other:.0f}" for one, other in zip(took, mine, strict=True))
                same = np.isclose(float(theirs["check"]), float(ours["check"]), rtol=1e-4)  # type: ignore[arg-type]
                cells.append(f"{_both(took)} ({ratios} ×){'' if same else ' DIFFERS'}")
            asked = TARGETS.get((op, n, times))
            rows.append([*cells, f"{asked} ×" if asked else ""])
    return rows


def _median(found: dict[str, object]) -> float:
    """Return the median CPU seconds; wall where a run is too short for the clock of the processor."""
    cpu, wall = (statistics.median(found[key]) for key in ("cpu", "wall"))  # type: ignore[type-var]
    return float(cpu if cpu > 0.02 else wall)  # type: ignore[operator, arg-type]


def _wall(found: dict[str, object]) -> float:
    """Return the median seconds of wall."""
    return float(statistics.median(found["wall"]))  # type: ignore[call-overload]


def _both(seconds: tuple[float, float]) -> str:
    """Return seconds of CPU on one thread and of wall on all, in milliseconds."""
    return " / ".join(map(_milliseconds, seconds))


def _milliseconds(seconds: float) -> str:
    value = 1000 * seconds
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def machine() -> str:
    """Return what the figures were taken on."""
    import numba

    from pivotal.kernels.threads import available

    name = platform.processor() or platform.machine()
    if (info := Path("/proc/cpuinfo")).exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        name = lines[0].partition(": ")[2] if lines else name
    return f"{name}, 1 thread and {available()}, Python {platform.python_version()}, numba {numba.__version__}"
