"""Figures of known curves in every style and format, read and held against what they show.

Counted is, arm by arm, the mean absolute difference of survival over the curve; what is missing at its end counts as if
the curve had fallen to nothing. Figures by matplotlib are drawn anew with curves of several seeds; those by R are the
files of ``tests/reference/figures``. Marks, names and numbers at risk must be exact where the figure is made of paths;
where it is made of pixels, ticks lie over each other and letters are small, and it is said how many were found.
"""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import pivotal as pv
from pivotal.errors import EvidenceError
from tests.evidence.figure_styles import STYLES, drawn, truth_of
from tests.evidence.figure_truth import R_FIGURES, Score, TrueFigure, r_truths, score

SEEDS, SEEDS_IN_A_MINUTE = (11, 12, 13, 14), (11,)
RESOLUTIONS, RESOLUTIONS_IN_A_MINUTE = (100, 150, 200), (100,)  # of PNG, in pixels an inch; JPEG has the middle one
MOST_OFF = {"svg": 0.001, "pdf": 0.001, "png": 0.006, "jpg": 0.006}
EXACT = ("svg", "pdf")


@dataclass(frozen=True)
class Drawn:
    """A figure in a file, and what it shows."""

    name: str
    kind: str
    data: bytes
    truth: TrueFigure


def verify(*, minute: bool) -> list[str]:
    """Return one sentence for every figure that is read worse than it must."""
    problems: list[str] = []
    heads = f"{'figure':26}{'format':8}{'arms':>5}{'mean |dS|':>11}{'worst arm':>11}"
    print(f"{heads}{'marks':>12}{'names':>7}{'table':>7}{'s':>6}")
    for figure in figures(minute=minute):
        started = time.perf_counter()
        try:
            found = read(figure)
        except EvidenceError as error:
            problems.append(f"{figure.name} ({figure.kind}): {error}")
            continue
        show(figure, found, time.perf_counter() - started)
        problems += judged(figure, found)
    return problems


def figures(*, minute: bool) -> Iterator[Drawn]:
    """Yield the figures, one after the other."""
    for name, truth in r_truths().items():
        for kind in ("svg", "pdf", "png"):
            yield Drawn(name, kind, (R_FIGURES / f"{name}.{kind}").read_bytes(), truth)
    for name in STYLES:
        for seed in SEEDS_IN_A_MINUTE if minute else SEEDS:
            truth = truth_of(name, seed)
            for kind in EXACT:
                yield Drawn(f"{name}, seed {seed}", kind, drawn(name, kind, seed), truth)
            for dpi in RESOLUTIONS_IN_A_MINUTE if minute else RESOLUTIONS:
                yield Drawn(f"{name}, {seed}, {dpi} dpi", "png", drawn(name, "png", seed, dpi), truth)
            yield Drawn(f"{name}, seed {seed}", "jpg", drawn(name, "jpg", seed), truth)


def read(figure: Drawn) -> tuple[int, Score]:
    """Return how many arms were read, and how well."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"figure.{figure.kind}"
        path.write_bytes(figure.data)
        published = pv.digitise(path).figure
    return len(published.arms), score(published, figure.truth)


def judged(figure: Drawn, found: tuple[int, Score]) -> list[str]:
    """Return what is not as it must be."""
    arms, result = found
    where = f"{figure.name} ({figure.kind})"
    problems = []
    if arms != len(figure.truth.arms):
        problems.append(f"{where}: {arms} arms are read, and there are {len(figure.truth.arms)}")
    if max(result.away) > MOST_OFF[figure.kind]:
        problems.append(f"{where}: an arm lies off by {max(result.away):.4f}, more than {MOST_OFF[figure.kind]}")
    if figure.kind in EXACT:
        marks = (result.marks_found, result.marks_true)
        told = result.named and result.table is not False and marks in {(None, None), (1.0, 1.0)}
        problems += [] if told else [f"{where}: marks, names or numbers at risk are not those of the figure"]
    return problems


def show(figure: Drawn, found: tuple[int, Score], seconds: float) -> None:
    """Print one line of the table."""
    arms, result = found
    marks = "-" if result.marks_found is None else f"{result.marks_found:.0%}/{result.marks_true:.0%}"
    table = {None: "-", True: "yes", False: "no"}[result.table]
    named = "yes" if result.named else "no"
    away = f"{np.mean(result.away):11.5f}{max(result.away):11.5f}"
    print(f"{figure.name:26}{figure.kind:8}{arms:5}{away}{marks:>12}{named:>7}{table:>7}{seconds:6.1f}")
