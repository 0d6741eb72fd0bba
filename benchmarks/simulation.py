"""A million trials beside rpact, in one run; lrstat and simtrial by their stored ratios to rpact.

Case S: 300 patients in turn to two arms, Poisson accrual of 15 a month, exponential times with medians of 12 months and
hazard ratio 0.7, 5 % drop out a year, looks at 120 and 180 events with the log-rank test, Lan-DeMets O'Brien-Fleming
bounds at one-sided 0.025. rpact runs live where R has it (Debian package ``r-cran-rpact``), with entries at equal gaps,
as it has no other. The stored milliseconds a trial are of 2026-11-22 (R 4.2.2, one machine): rpact 4.5 0.121, lrstat
0.3.3 0.077, simtrial 1.0.2 31 (MaxCombo not less).
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.survival import machine

STORED = {"lrstat": 0.077 / 0.121, "simtrial": 31 / 0.121}  # to rpact, milliseconds a trial
RUNS = 3
R_CODE = """
suppressMessages(library(rpact)); l2 <- log(2) / 12
d <- getDesignGroupSequential(kMax = 2, informationRates = c(2/3, 1), alpha = .025, sided = 1, typeOfDesign = "asOF")
once <- function(seed, n) getSimulationSurvival(d, lambda2 = l2, hazardRatio = .7, directionUpper = FALSE,
  accrualTime = c(0, 20), accrualIntensity = 15, dropoutRate1 = .05, dropoutRate2 = .05, dropoutTime = 12,
  plannedEvents = c(120, 180), maxNumberOfIterations = n, seed = seed)
invisible(once(1, 100))
took <- sapply(1:3, function(k) { t <- system.time(once(k, 10000)); t[["user.self"]] + t[["sys.self"]] })
cat(median(took) / 10000, as.character(packageVersion("rpact")))
"""


START = """
import pivotal as pv
trial = pv.SurvivalTrial(
    reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20),
    dropout=pv.Dropout.from_proportion(0.05, by=12),
)
sim = pv.simulate(pv.design(trial, pv.GroupSequential((2 / 3, 1)), events=180), trials=100, seed=1)
print(sim.summary()["power"], flush=True)
"""


def plan() -> Any:
    """Return the plan of case S."""
    import pivotal as pv

    trial = pv.SurvivalTrial(
        reference=pv.Hazard.from_median(12), effect=0.7, accrual=pv.Accrual(rates=15, duration=20),
        dropout=pv.Dropout.from_proportion(0.05, by=12),
    )  # fmt: skip
    return pv.design(trial, pv.GroupSequential((2 / 3, 1)), events=180)


def rpact() -> tuple[float, str] | None:
    """Return rpact's CPU seconds a trial and its version, or None where it cannot be run."""
    if shutil.which("Rscript") is None:
        return None
    done = subprocess.run(["Rscript", "-e", R_CODE], capture_output=True, text=True, check=False)
    words = done.stdout.split()
    return (float(words[0]), words[1]) if done.returncode == 0 and len(words) == 2 else None


def seconds(trials: int, threads: int = 1, **choices: Any) -> tuple[float, float]:
    """Return median CPU and wall seconds of a simulation; another seed each time."""
    import pivotal as pv

    held, cpu, wall = plan(), [], []
    choices = {"randomisation": pv.Alternating(), **choices}
    pv.simulate(held, trials=64, seed=0, progress=False, **choices)
    for seed in range(1, RUNS + 1):
        began = time.process_time(), time.perf_counter()
        pv.simulate(held, trials=trials, seed=seed, threads=threads, progress=False, **choices)
        cpu.append(time.process_time() - began[0])
        wall.append(time.perf_counter() - began[1])
    return statistics.median(cpu), statistics.median(wall)


def show() -> None:
    """Measure and print."""
    import pivotal as pv

    console, live = Console(), rpact()
    peers = "–" if live is None else f"rpact {live[1]}"
    laid = Table("", title=f"Microseconds of CPU a trial, case S ({machine()})", caption=f"ratios: {peers} over ours")
    for heading in ("pivotal", "rpact, live", "lrstat, stored", "simtrial, stored"):
        laid.add_column(heading, justify="right")
    cases: dict[str, tuple[int, dict[str, Any]]] = {
        "log-rank": (100_000, {}),
        "log-rank and Cox": (100_000, {"analyses": [pv.LogRankTest(), pv.CoxTest()]}),
        "MaxCombo of four": (10_000, {"analyses": pv.MaxComboTest()}),
    }
    for name, (trials, choices) in cases.items():
        ours = seconds(trials, **choices)[0] / trials
        cells = [name, f"{1e6 * ours:.1f}"]
        for ratio in (1.0, *STORED.values()):
            theirs = None if live is None else live[0] * ratio
            cells.append("–" if theirs is None else f"{1e6 * theirs:,.0f} ({theirs / ours:,.0f} ×)")
        laid.add_row(*cells)
    console.print(laid)
    _show_threads(console)
    _show_start(console)


def _show_threads(console: Console) -> None:
    cores = os.cpu_count() or 1
    laid = Table("1,000,000 trials", title="Seconds, wall")
    for heading in ("seconds", "of one thread", "MiB at most"):
        laid.add_column(heading, justify="right")
    alone = None
    for threads in sorted({1, 2, cores}):
        code = (
            "import resource; from benchmarks.simulation import seconds; "
            f"print(seconds(1_000_000, {threads})[1], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
        )
        took, most = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
        alone = alone or float(took)
        laid.add_row(f"{threads} threads", f"{float(took):.1f}", f"{alone / float(took):.2f} ×", most)
    console.print(laid)


def _show_start(console: Console) -> None:
    """Print when a process has its first result, compiled and not, where Python keeps bytecode, as it does unasked."""
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as cache:
        _started(usual)  # not counted: bytecode and kernels may be missing
        for said, found in (
            ("compiled before", [_started(usual) for _ in range(RUNS)]),
            ("nothing compiled", [_started(usual | {"NUMBA_CACHE_DIR": cache})]),
        ):
            result, end, cpu = (statistics.median(each) for each in zip(*found, strict=True))
            console.print(
                f"100 trials in a new process, {said}: the result after {result:.2f} s, the end after {end:.2f} s, "
                f"{cpu:.2f} s of CPU"
            )


def _started(environment: dict[str, str]) -> tuple[float, float, float]:
    """Return the seconds until a process prints its result, until it has ended, and those of its CPU."""
    before, began = os.times(), time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", START], env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline()
        result = time.perf_counter() - began
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return result, time.perf_counter() - began, cpu
