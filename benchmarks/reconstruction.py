"""Reconstruction of published curves: the time of an arm, and of two arms with an ensemble of 200 sets.

Every call has a figure that no call had before: trials drawn by ``tests/evidence/reconstruction``, read to 0.2 % of the
axes at 80 to 200 points, with numbers at risk. The settings are those of the accuracy tests (200 sets an arm). The
other programs were measured on the 25 figures of ``tests/reference/km_reconstruction.json``, 13 to 600 patients an arm,
on 22 November 2026 (R 4.2.2; IPDfromKM 0.1.10 from CRAN; PyHEOR from its repository, March 2026); they give one set and
no interval.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from rich.console import Console
from rich.table import Table

import pivotal as pv
from pivotal.evidence.figure_model import PublishedFigure
from tests.evidence.reconstruction.drawn_trials import drawn_trial

SIZES = (30, 150, 600, 2400)
CALLS = 7
MOST_OF_ARM, MOST_OF_ENSEMBLE = 20.0, 0.5  # milliseconds and seconds
STORED = {"IPDfromKM 0.1.10": 480.0, "PyHEOR": 6.0}  # milliseconds an arm


def figures(subjects: int, first: int) -> list[PublishedFigure]:
    """Return figures of trials with so many patients in the first arm."""
    return [
        drawn_trial(first + k, information="at risk", tier="B", shape="exponential", subjects=subjects).figure
        for k in range(CALLS)
    ]


def of_arm(figure: PublishedFigure) -> Any:
    """Reconstruct the first arm."""
    return pv.reconstruct(figure.model_copy(update={"arms": figure.arms[:1], "reference": None})).central


def of_figure(figure: PublishedFigure) -> Any:
    """Reconstruct both arms, and the hazard ratio of 200 sets."""
    return pv.reconstruct(figure).ensemble(200).hazard_ratio()


def timed(call: Callable[[PublishedFigure], Any], held: list[PublishedFigure]) -> list[float]:
    """Return the seconds of processor time that each call took."""
    taken = []
    for figure in held:
        began = time.process_time()
        call(figure)
        taken.append(time.process_time() - began)
    return taken


def laid_out() -> Table:
    """Measure, and lay out the medians, one size a row."""
    title = f"Reconstruction, medians of {CALLS} new figures, processor time (pivotal {version('pivotal')}, one thread)"
    machine = f"Python {platform.python_version()}, numba {version('numba')}, {os.cpu_count()} CPUs"
    stored = ", ".join(f"{name} {taken:g} ms an arm" for name, taken in STORED.items())
    laid = Table("patients an arm", title=title, caption=f"{machine}; stored, 2026-11-22, one set each: {stored}")
    for heading in ("limit, ms", "an arm, ms", "slowest", "limit, s", "two arms and 200 sets, s", "slowest"):
        laid.add_column(heading, justify="right")
    of_arm(figures(SIZES[0], 900)[0])
    of_figure(figures(SIZES[0], 900)[0])
    for k, subjects in enumerate(SIZES):
        arm = [1000 * each for each in timed(of_arm, figures(subjects, 1000 + 100 * k))]
        both = timed(of_figure, figures(subjects, 1050 + 100 * k))
        cells = (statistics.median(arm), max(arm)), (statistics.median(both), max(both))
        laid.add_row(
            f"{subjects:,}",
            f"{MOST_OF_ARM:.0f}",
            *(f"{each:.1f}" for each in cells[0]),
            f"{MOST_OF_ENSEMBLE:.1f}",
            *(f"{each:.3f}" for each in cells[1]),
        )
    return laid


def show() -> None:
    """Measure and print."""
    Console().print(laid_out())


if __name__ == "__main__":
    show()
