"""Bounds and sizes of trials beside rpact, in one run; the other programs by their stored ratios to rpact.

Every call has parameters that no call had before, at the settings that pass the accuracy tests, on one thread. rpact
runs live where R has it (Debian package ``r-cran-rpact``), in rounds that alternate with ours. The other programs were
measured beside rpact 4.5.0.9315 on 2026-11-22 (``Task.stored``, milliseconds; R 4.2.2, medians of 3 on one machine;
gsDesign 3.11.0.9003, lrstat 0.3.3, gsDesign2 1.1.8) and stand here as their time then, times rpact now over rpact then;
an rpact that sizes trials more slowly than that one makes them look slower, so that limits in milliseconds hold too.
"""

import os
import platform
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

import pivotal as pv
from pivotal.planning.design_grid import DesignGrid, vary_design
from pivotal.planning.model import BetaSpending, HwangShihDeCani, LanDeMets

ROUNDS, CALLS = 5, 60  # ours in each round
FIVE, THREE = (0.2, 0.4, 0.6, 0.8, 1.0), (0.5, 0.75, 1.0)
EFFICACY, FUTILITY = LanDeMets("obrien-fleming"), BetaSpending(HwangShihDeCani(-2))
RATE = float(np.log(2) / 12)  # a median of 12 months
LOST = pv.Dropout.from_rate(0.005, 0.005)


class Task(NamedTuple):
    """What is measured: ours, rpact's, the other programs' stored times, and the limits."""

    name: str
    ours: Callable[[float], Any]
    rpact: str | None  # an R expression of x
    stored: dict[str, float]
    limits: dict[str, float]  # the largest part of a program's time that ours may take
    most: float | None = None  # milliseconds, whatever the others take


def bounds_of(x: float) -> Any:
    """Find five bounds."""
    return pv.bounds(pv.GroupSequential(FIVE, alpha=0.025 + x, efficacy=EFFICACY))


def bounds_with_futility(x: float) -> Any:
    """Find five bounds, and five that spend beta."""
    return pv.bounds(pv.GroupSequential(FIVE, alpha=0.025 + x, efficacy=EFFICACY, futility=FUTILITY), power=0.9)


def size(x: float, futility: Any = None) -> Any:
    """Size a trial with three looks under proportional hazards."""
    trial = pv.SurvivalTrial(
        reference=pv.Hazard(rates=(RATE,)),
        effect=pv.HazardRatio(0.7 + x),
        accrual=pv.Accrual(duration=20),
        follow_up=18,
        dropout=LOST,
    )
    gs = pv.GroupSequential(THREE, alpha=0.025 + x, efficacy=EFFICACY, futility=futility)
    return pv.design(trial, gs, power=0.9)


def delayed_size(x: float, futility: Any = None) -> Any:
    """Find the accrual of a trial with three looks whose effect begins after four months."""
    trial = pv.SurvivalTrial(
        reference=pv.Hazard(rates=(RATE,)),
        effect=pv.PiecewiseHazardRatio(ratios=(1, 0.6 + x), starts=(0, 4)),
        accrual=pv.Accrual(rates=(10, 30), starts=(0, 3)),
        follow_up=15,
        dropout=pv.Dropout.from_rate(0.01, 0.01),
    )
    gs = pv.GroupSequential(THREE, alpha=0.025 + x, efficacy=EFFICACY, futility=futility)
    return pv.design(trial, gs, power=0.9)


R_SIZE = (
    "getSampleSizeSurvival({design}, lambda2=log(2)/12, hazardRatio=.7 + x, accrualTime=c(0, 20), followUpTime=18, "
    "dropoutRate1=1 - exp(-.06), dropoutRate2=1 - exp(-.06), dropoutTime=12)"
)
R_FIVE = "getDesignGroupSequential(kMax=5, alpha=.025 + x, beta=.1, sided=1, typeOfDesign='asOF'{more})"
R_THREE = R_FIVE.replace("kMax=5", "kMax=3, informationRates=c(.5, .75, 1)")
R_BETA = ", typeBetaSpending='bsHSD', gammaB=-2, bindingFutility=FALSE"
SIZED = "3-look size, proportional hazards"
TASKS = (
    Task(
        "5-look Lan–DeMets bounds",
        bounds_of,
        R_FIVE.format(more=""),
        {"rpact": 27.7, "gsDesign": 10.1, "lrstat": 40.7},
        {"rpact": 1 / 50, "gsDesign": 1 / 20},
    ),
    Task(
        "5-look bounds with beta-spending",
        bounds_with_futility,
        R_FIVE.format(more=R_BETA),
        {"rpact": 228, "gsDesign": 18.1, "lrstat": 118},
        {"rpact": 1 / 250, "gsDesign": 1 / 20},
    ),
    Task(
        SIZED,
        size,
        R_SIZE.format(design=R_THREE.format(more="")),
        {"rpact": 31.3, "gsDesign": 10.2, "lrstat": 20.8},
        {"rpact": 1 / 15, "lrstat": 1 / 10},
        2.0,
    ),
    Task(
        "3-look size with beta-spending",
        lambda x: size(x, FUTILITY),
        R_SIZE.format(design=R_THREE.format(more=R_BETA)),
        {},
        {"rpact": 1 / 15},
        2.0,
    ),
    # rpact sizes no trial with a delayed effect: its time under proportional hazards carries the stored ratios
    Task(
        "3-look size, delayed effect",
        delayed_size,
        None,
        {"rpact": 31.3, "lrstat": 23.5, "gsDesign2": 115},
        {"lrstat": 1 / 10},
        2.0,
    ),
    Task("the same with beta-spending", lambda x: delayed_size(x, FUTILITY), None, {}, {}),
)
R_CODE = """
suppressMessages(library(rpact))
tasks <- list({tasks})
from <- {first}
for (task in tasks) {{
  for (warm in 1:3) task((from - warm) * 1e-7)
  taken <- sapply(1:{calls}, function(k) {{
    x <- (from + k) * 1e-7; began <- proc.time(); task(x); sum((proc.time() - began)[1:2])
  }})
  cat(taken * 1000, "\\n")
}}
cat(as.character(packageVersion("rpact")), paste(R.version$major, R.version$minor, sep="."))
"""


def timed(call: Callable[[float], object], first: int, calls: int) -> list[float]:
    """Return the milliseconds of processor time of calls whose argument is a new number each time."""
    call(1e-7 * first)
    taken = []
    for k in range(1, calls + 1):
        began = time.process_time()
        call(1e-7 * (first + k))
        taken.append(1000 * (time.process_time() - began))
    return taken


def rpact(first: int, calls: int) -> tuple[list[list[float]], str] | None:
    """Return rpact's milliseconds, task by task, and the versions; None where it cannot be run."""
    if shutil.which("Rscript") is None:
        return None
    tasks = ", ".join(f"function(x) {task.rpact}" for task in TASKS if task.rpact)
    code = R_CODE.format(tasks=tasks, first=first, calls=calls)
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr)
        return None
    *rows, last = done.stdout.splitlines()
    name, language = last.split()
    return [[float(each) for each in row.split()] for row in rows], f"rpact {name}, live (R {language})"


def measured(rounds: int = ROUNDS, calls: int = CALLS) -> tuple[list[list[float]], list[list[float]], str]:
    """Return our milliseconds and rpact's by task, of rounds that alternate, and rpact's version."""
    ours: list[list[float]] = [[] for _ in TASKS]
    theirs: list[list[float]] = [[] for task in TASKS if task.rpact]
    peer = "rpact not installed"
    for turn in range(rounds):
        first = 1000 * (turn + 1)
        for taken, task in zip(ours, TASKS, strict=True):
            taken.extend(timed(task.ours, first, calls))
        if (found := rpact(first, calls // 10)) is not None:
            peer = found[1]
            for held, each in zip(theirs, found[0], strict=True):
                held.extend(each)
    return ours, theirs, peer


def grid() -> tuple[float, DesignGrid]:
    """Return the seconds that 1,000 designs take with their progress bar, and the designs."""
    trial = pv.SurvivalTrial(
        reference=pv.Hazard(rates=(RATE,)), accrual=pv.Accrual(rates=20), follow_up=18, dropout=LOST
    )
    gs = pv.GroupSequential(THREE, efficacy=EFFICACY, futility=FUTILITY)
    over = {
        "trial.effect": np.linspace(0.6, 0.78, 10).tolist(),
        "power": np.linspace(0.8, 0.92, 10).tolist(),
        "gs.alpha": np.linspace(0.01, 0.025, 10).tolist(),
    }
    began = time.perf_counter()
    found = vary_design(trial, gs, over=over)
    return time.perf_counter() - began, found


def laid_out(ours: list[list[float]], theirs: list[list[float]], peer: str) -> Table:
    """Lay out the medians, one task a row, each beside its limit and the other programs."""
    counts = f"n = {len(ours[0])} calls of ours, {len(theirs[0])} of rpact" if theirs[0] else f"n = {len(ours[0])}"
    title = f"Planning, median ms of processor time ({counts}; one thread each; pivotal {version('pivotal')}, {peer})"
    machine = f"Python {platform.python_version()}, numba {version('numba')}, {os.cpu_count()} CPUs"
    laid = Table("", title=title, caption=f"{machine}; gsDesign, gsDesign2 and lrstat by stored ratios of 2026-11-22")
    for heading in ("limit", "pivotal", "fastest", "rpact", "rpact / pivotal", "gsDesign", "gsDesign2", "lrstat"):
        laid.add_column(heading, justify="right")
    live = iter(theirs)
    medians = {task.name: statistics.median(next(live)) for task in TASKS if task.rpact and theirs[0]}
    for task, taken in zip(TASKS, ours, strict=True):
        median = statistics.median(taken)
        now = medians.get(task.name)
        base = now if task.rpact else medians.get(SIZED)
        peers = {name: ms * base / task.stored["rpact"] for name, ms in task.stored.items()} if base else {}
        peers |= {} if now is None else {"rpact": now}
        limits = [part * peers[name] for name, part in task.limits.items() if name in peers]
        limits += [] if task.most is None else [task.most]
        others = [f"{peers[name]:.1f}" if name in peers else "–" for name in ("gsDesign", "gsDesign2", "lrstat")]
        laid.add_row(
            task.name,
            f"{min(limits):.2f}" if limits else "–",
            f"{median:.2f}",
            f"{min(taken):.2f}",
            "–" if now is None else f"{now:.1f}",
            "–" if now is None else f"{now / median:.0f}",
            *others,
        )
    return laid


def show() -> None:
    """Measure and print."""
    console = Console()
    console.print(laid_out(*measured()))
    seconds, found = grid()
    console.print(
        f"A grid of {len(found.plans):,} designs with beta-spending, with its progress bar: {seconds:.2f} s (limit 5 s)"
    )


if __name__ == "__main__":
    show()
