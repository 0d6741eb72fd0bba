"""Bounds of group-sequential designs beside rpact, in one run; the other programs by their stored ratios to rpact.

Fresh parameters in every call, at the settings that pass the accuracy tests. rpact runs live where R has it (Debian
package ``r-cran-rpact``). The ratios of gsDesign 3.11.0.9003 and lrstat 0.3.3 to rpact 4.5.0.9315 were measured on
2026-11-22 (R 4.2.2, medians of 3 on one machine): bounds 10.1 and 40.7 ms to 27.7 ms, with beta-spending 18.1 and
118 ms to 228 ms.
"""

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from pivotal.planning.boundary_search import bounds
from pivotal.planning.model import BetaSpending, GroupSequential, HwangShihDeCani, LanDeMets

FIVE = (0.2, 0.4, 0.6, 0.8, 1.0)
RATIOS = {"5-look Lan-DeMets": (10.1 / 27.7, 40.7 / 27.7), "5-look with beta-spending": (18.1 / 228, 118 / 228)}
TARGETS = {"5-look Lan-DeMets": 0.5, "5-look with beta-spending": 0.9}  # milliseconds
R_CODE = """
suppressMessages(library(rpact))
median_of <- function(f, n) { f(0); median(sapply(1:n, function(k) system.time(f(k))[["elapsed"]])) * 1000 }
design <- function(k, ...) {
  getDesignGroupSequential(kMax=5, alpha=.025 + k*1e-6, beta=.1, sided=1, typeOfDesign="asOF", ...)
}
a <- median_of(function(k) design(k), 15)
b <- median_of(function(k) design(k, typeBetaSpending="bsHSD", gammaB=-2, bindingFutility=FALSE), 7)
cat(a, b, as.character(packageVersion("rpact")))
"""


def median_ms(call: Callable[[float], object], runs: int) -> float:
    """Return the median milliseconds of a call whose argument is a new number each time."""
    call(0.0)
    taken = []
    for k in range(runs):
        began = time.perf_counter()
        call(1e-6 * (k + 1))
        taken.append(time.perf_counter() - began)
    return 1000.0 * statistics.median(taken)


def rpact() -> tuple[float, float, str] | None:
    """Return rpact's medians in milliseconds and its version, or None where it cannot be run."""
    if shutil.which("Rscript") is None:
        return None
    done = subprocess.run(["Rscript", "-e", R_CODE], capture_output=True, text=True, check=False)
    words = done.stdout.split()
    return (float(words[0]), float(words[1]), words[2]) if done.returncode == 0 and len(words) == 3 else None


def ours(runs: int = 201) -> dict[str, float]:
    """Return our medians in milliseconds, the design's noun included."""
    rule = BetaSpending(HwangShihDeCani(-2))
    efficacy = LanDeMets("obrien-fleming")
    return {
        "5-look Lan-DeMets": median_ms(
            lambda x: bounds(GroupSequential(FIVE, alpha=0.025 + x, efficacy=efficacy)), runs
        ),
        "5-look with beta-spending": median_ms(
            lambda x: bounds(GroupSequential(FIVE, alpha=0.025 + x, efficacy=efficacy, futility=rule), power=0.9), runs
        ),
    }


def show() -> None:
    """Measure and print."""
    found, live = ours(), rpact()
    version = "not installed" if live is None else f"{live[2]}, live"
    laid = Table("", title=f"Bounds, milliseconds (rpact {version}; gsDesign and lrstat by stored ratios)")
    for heading in ("target", "pivotal", "rpact", "rpact / pivotal", "gsDesign", "lrstat"):
        laid.add_column(heading, justify="right")
    for row, (name, value) in enumerate(found.items()):
        peer = None if live is None else (live[0], live[1])[row]
        others = ["–"] * 4
        if peer is not None:
            others = [f"{peer:.1f}", f"{peer / value:.0f}", *(f"{peer * ratio:.1f}" for ratio in RATIOS[name])]
        laid.add_row(name, f"{TARGETS[name]:.1f}", f"{value:.3f}", *others)
    Console().print(laid)


if __name__ == "__main__":
    show()
