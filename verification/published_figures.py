"""Published figures drawn again from the patients that others reconstructed, read, and reconstructed once more.

The patients are those of kmdata (MIT licence, copyright 2021 Robert Redd): 153 figures of 74 phase-3 trials. They are
not part of this repository; where ``PIVOTAL_REFERENCE`` names no folder that holds ``kmdata``, nothing is checked. Each
figure is drawn as SVG, with numbers at risk below its ticks and without marks of censoring, and digitised; names and
numbers at risk must be read as they were drawn, and met.

The hazard ratios that the publications printed are then held against those of the patients, to find which were printed
as their reciprocals. The rule: the printed logarithm lies around that of the data as a t variable with four degrees of
freedom does, since publications stratify and adjust; its scale is a share of the standard error, the same for all,
which the median of all distances gives; a reciprocal lies so around minus that; one print in fifty is one. Accused is
who is more likely to be one than not. (A first rule, with half the standard error as a normal deviation, accused nobody
falsely and found two of three. ``pv.check_consistency`` asks for a printed interval or p value, which these data lack.)
"""

import csv
import gzip
import io
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import log, log1p
from pathlib import Path
from typing import Any

import numpy as np

import pivotal as pv
from pivotal.evidence.figure_model import PublishedFigure
from tests.evidence.reconstruction.drawn_trials import corners

MEDIAN, P90 = 0.003, 0.01
RECIPROCAL_SHARE = 1 / 50
FREEDOM, MEDIAN_OF_T = 4, 0.740697  # degrees, and the median of the absolute value with so many
MOST_FALSE = 2
EVERY = 8  # figure in a minute
Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Known:
    """A figure of kmdata: its patients by arm, the first arm being the reference, and what was printed."""

    id: str
    unit: str
    ticks: tuple[float, ...]
    arms: dict[str, tuple[Array, Array]]
    printed: float | None
    is_reversed: bool

    @property
    def end(self) -> float:
        """Where the time axis ends."""
        return max(self.ticks[-1], *(float(time.max()) for time, _ in self.arms.values()))

    def at_risk(self, arm: str) -> dict[float, int]:
        """Return the row of an arm in the table below the figure."""
        return {at: int(np.sum(self.arms[arm][0] >= at)) for at in self.ticks}


def known_figures(folder: Path) -> Iterator[Known]:
    """Yield the figures of kmdata."""
    patients: dict[str, dict[str, list[tuple[float, int]]]] = defaultdict(lambda: defaultdict(list))
    with gzip.open(folder / "ipd.csv.gz", "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            patients[row["dataset"]][row["arm"]].append((float(row["time"]), int(row["event"])))
    with (folder / "index.csv").open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            arms = {name: np.array(patients[row["id"]][name]) for name in row["arms"].split("|")}
            yield Known(
                id=row["id"],
                unit=row["units"],
                ticks=tuple(float(each) for each in row["xaxis_at"].split("|")),
                arms={name: (both[:, 0], both[:, 1].astype(np.uint8)) for name, both in arms.items()},
                printed=float(row["published_hr"]) if row["published_hr"] else None,
                is_reversed=row["published_hr_direction"] == "reversed",
            )


def drawn(known: Known) -> str:
    """Return the figure as a publication would draw it, as SVG."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 6))
    axes = figure.add_axes((0.3, 0.3, 0.65, 0.65))
    axes.text(-0.02 * known.end, -0.22, "Number at risk", ha="right", va="center", fontsize=7)
    for k, (name, (time, event)) in enumerate(known.arms.items()):
        axes.plot(*corners(time, event), color=f"C{k}", label=name, linewidth=1, clip_on=False)
        axes.text(-0.02 * known.end, -0.28 - 0.06 * k, name, ha="right", va="center", fontsize=7)
        for at, count in known.at_risk(name).items():
            axes.text(at, -0.28 - 0.06 * k, str(count), ha="center", va="center", fontsize=7)
    axes.set(xlim=(0, known.end), ylim=(0, 1), xticks=known.ticks, xlabel=f"Time ({known.unit})", ylabel="Survival")
    axes.legend()
    held = io.StringIO()
    with mpl.rc_context({"path.simplify": False, "svg.fonttype": "none", "svg.hashsalt": known.id}):
        FigureCanvasSVG(figure).print_svg(held)
    return held.getvalue()


def read(svg: str, known: Known) -> PublishedFigure:
    """Return what is read of a figure: its curves and its table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figure.svg"
        path.write_text(svg, "utf-8")
        found = pv.digitise(path, unit=known.unit).figure
    return found.model_copy(update={"reference": next(iter(known.arms))})


def hazard_ratio(names: list[str], arms: Any) -> tuple[float, float]:
    """Return the log hazard ratio of the second arm over the first, and its standard error."""
    data = {
        "AVAL": np.concatenate([time for time, _ in arms]),
        "CNSR": 1 - np.concatenate([np.asarray(event, np.int64) for _, event in arms]),
        "ARM": np.repeat(names, [time.size for time, _ in arms]),
    }
    row = pv.cox(data, "ARM", reference=names[0]).tidy()[0]
    return float(row["estimate"]), float(row["std_error"])


def odds_of_reciprocal(printed: float, ratio: float, scale: float) -> float:
    """Return the logarithm of the odds that a printed hazard ratio is the reciprocal of what it should be."""

    def likelihood(distance: float) -> float:
        return -0.5 * (FREEDOM + 1) * log1p((distance / scale) ** 2 / FREEDOM)

    prior = log(RECIPROCAL_SHARE / (1 - RECIPROCAL_SHARE))
    return prior + likelihood(log(printed) + ratio) - likelihood(log(printed) - ratio)


def verify(*, minute: bool) -> list[str]:
    """Return one sentence for every number that is not reached."""
    folder = Path(os.environ.get("PIVOTAL_REFERENCE", ".")) / "kmdata"
    if not (folder / "ipd.csv.gz").is_file():
        print("PIVOTAL_REFERENCE names no folder that holds kmdata: nothing was checked")
        return []
    figures = list(known_figures(folder))
    problems, off = [], []
    for known in figures[:: EVERY if minute else 1]:
        names = list(known.arms)
        figure = read(drawn(known), known)
        if {arm.arm: arm.at_risk for arm in figure.arms} != {name: known.at_risk(name) for name in names}:
            problems.append(f"{known.id}: names and numbers at risk are read otherwise than they were drawn")
            continue
        found = pv.reconstruct(figure)
        patients = dict(zip([arm.arm for arm in figure.arms], found.central, strict=True))
        ratio, _ = hazard_ratio(names, [patients[name] for name in names])
        true, _ = hazard_ratio(names, list(known.arms.values()))
        off.append((abs(ratio - true), known.id))
        inexact = sum(row["at_risk_off"] for row in found.rows() if row["term"] == "patients")
        problems += [f"{known.id}: numbers at risk off by {inexact}"] if inexact else []
    errors = np.array([each for each, _ in off])
    middle, late = float(np.median(errors)), float(np.quantile(errors, 0.9))
    print(f"{len(off)} figures drawn, read and reconstructed: |Δ log HR| median {middle:.4f} (≤ {MEDIAN}), ", end="")
    print(f"mean {errors.mean():.4f}, p90 {late:.4f} (≤ {P90}), max {errors.max():.4f}")
    print("    farthest: " + ", ".join(f"{name} {each:.4f}" for each, name in sorted(off, reverse=True)[:5]))
    problems += [f"the median error is {middle:.4f}, more than {MEDIAN}"] if middle > MEDIAN else []
    problems += [f"a tenth of errors lie above {late:.4f}, more than {P90}"] if late > P90 else []
    return problems + _reciprocals(figures)


def _reciprocals(figures: list[Known]) -> list[str]:
    """Print whose printed hazard ratio is said to be a reciprocal; return what is missed or accused falsely."""
    held = [(each, each.printed) for each in figures if each.printed]
    said = [hazard_ratio(list(known.arms), list(known.arms.values())) for known, _ in held]
    apart = [abs(log(printed) - ratio) / error for (_, printed), (ratio, error) in zip(held, said, strict=True)]
    scale = float(np.median(apart)) / MEDIAN_OF_T
    accused = {
        known.id: f"{known.id}: {printed} printed, {np.exp(ratio):.2f} from the patients"
        for (known, printed), (ratio, error) in zip(held, said, strict=True)
        if odds_of_reciprocal(printed, ratio, scale * error) > 0
    }
    true = {each.id for each, _ in held if each.is_reversed}
    print(f"{len(held)} printed hazard ratios, {scale:.2f} standard errors from those of the patients (scale of t)")
    print(f"    said to be reciprocals: {'; '.join(accused.values()) or 'none'}")
    problems = [f"{each}: its reciprocal is not found" for each in sorted(true - set(accused))]
    false = sorted(set(accused) - true)
    print(f"    {len(true & set(accused))} of {len(true)} found, {len(false)} accused falsely (≤ {MOST_FALSE})")
    return problems + ([f"accused falsely: {', '.join(false)}"] if len(false) > MOST_FALSE else [])
