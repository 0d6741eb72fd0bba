"""Figures of simulated trials, drawn and read as publications are.

A trial is simulated in days, its Kaplan-Meier curves are drawn on the axes that a publication would choose, and the
lines are read with the errors of a vector graphic (tier A: every corner, to 0.02 % of each axis), of a digitiser (tier
B: points equally spaced along the line, to 0.2 %) or of a hand (tier C: as B, with normal errors of 0.3 % of the time
axis and 0.4 % of the survival axis). What happens beyond the end of an axis is censored there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, floor, log

import numpy as np
from scipy.special import ndtri

import pivotal as pv
from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
from tests.evidence.reconstruction.figure_cases import FigureCase, KnownArm, printed_numbers, said_by

Array = np.ndarray
LN2 = log(2.0)
MONTH = 30.4375
FEWEST_EVENTS = 4  # in each arm
GRAIN = {"A": 0.0002, "B": 0.002, "C": 0.002}
NAMES = ("control", "experimental")
# How often what is told: of ten trials, four have numbers at risk alone.
INFORMATION = (
    "at risk", "at risk + events", "N only", "at risk", "at risk + marks",
    "N + events", "at risk", "at risk + events + marks", "at risk", "N + marks",
)  # fmt: skip
CURED = 0.3


def _of_exponential(median: float) -> Callable[[Array], Array]:
    return lambda h: h * median / LN2


def _of_weibull(median: float, shape: float) -> Callable[[Array], Array]:
    return lambda h: median * (h / LN2) ** (1.0 / shape)


def _of_log_normal(median: float) -> Callable[[Array], Array]:
    return lambda h: median * np.exp(0.9 * ndtri(np.clip(-np.expm1(-h), 1e-12, 1 - 1e-12)))


def _of_cure(median: float) -> Callable[[Array], Array]:
    def time(h: Array) -> Array:
        alive = (np.exp(-h) - CURED) / (1 - CURED)
        return np.where(alive > 0, -np.log(np.maximum(alive, 1e-300)) * 0.6 * median / LN2, np.inf)

    return time


# Shape -> the time at which the cumulative hazard of the reference reaches a value, from its median.
PROPORTIONAL: dict[str, Callable[[float], Callable[[Array], Array]]] = {
    "exponential": _of_exponential,
    "Weibull rising": lambda median: _of_weibull(median, 1.5),
    "Weibull falling": lambda median: _of_weibull(median, 0.7),
    "log-normal": _of_log_normal,
    "cure": _of_cure,
    "immature": lambda median: _of_exponential(6 * median),
    "scans": _of_exponential,
    "burst": _of_exponential,
}
SHAPES = (*PROPORTIONAL, "delayed", "crossing")


def event_times(shape: str, hazard: Array, median: float, ratio: float) -> tuple[Array, Array]:
    """Return times of the event in months if the reference arm had them, and if the experimental arm had them.

    Parameters
    ----------
    shape : str
    hazard : (n,) array
        Standard exponential numbers: the cumulative hazard at which each has the event.
    median : float
        Of the reference, in months.
    ratio : float
        Of hazards; of a delayed effect from a third of the median on.
    """
    if shape == "delayed":
        rate, begins = LN2 / median, median / 3
        late = begins + (hazard - rate * begins) / (rate * ratio)
        return hazard / rate, np.where(hazard < rate * begins, hazard / rate, late)
    if shape == "crossing":
        return _of_weibull(median, 1.4)(hazard), _of_weibull(median / ratio, 0.8)(hazard)
    time = PROPORTIONAL[shape](median)
    return time(hazard), time(hazard / ratio)


def _followed(rng: np.random.Generator, shape: str, sizes: tuple[int, int]) -> list[tuple[Array, Array]]:
    """Return times in whole days, and events, of a trial's two arms."""
    median, ratio = rng.uniform(5.0, 20.0), rng.uniform(0.5, 1.05)
    accrual, follow_up = rng.uniform(8.0, 26.0), rng.uniform(4.0, 24.0)
    ramp = rng.choice([1.0, 0.7])  # entry is uniform, or grows
    lost = rng.choice([0.0, 0.004, 0.01, 0.02])  # a month
    interval = rng.choice([6.0, 8.0]) * 7 / MONTH  # between scans
    found = []
    for k, n in enumerate(sizes):
        time = event_times(shape, rng.standard_exponential(n), median, ratio)[k]
        if shape == "scans":
            late = np.minimum(np.abs(rng.normal(0.0, 0.05, n)), 0.3)
            seen = (np.ceil(np.minimum(time, 1e6) / interval) + late) * interval
            time = np.where(rng.random(n) < 0.8, seen, time)  # the others die between scans
        censored = accrual * (1 - rng.random(n) ** ramp) + follow_up
        if lost > 0:
            censored = np.minimum(censored, rng.exponential(1.0 / lost, n))
        if shape == "burst":
            censored = np.where(rng.random(n) < 0.15, 2.0 * rng.random(n), censored)
        days = np.maximum(np.ceil(np.minimum(time, censored) * MONTH), 1.0)
        found.append((days, (time <= censored).astype(np.uint8)))
    return found


@dataclass(frozen=True)
class Axes:
    """How a publication draws: the unit, the ends of the axes, and how far apart numbers at risk stand."""

    unit: str
    end: float
    low: float
    step: float
    percent: bool

    @property
    def high(self) -> float:
        return 1.0 - self.low


def _axes(rng: np.random.Generator, longest: float, unit: str, lowest: float) -> Axes:
    steps = {"months": (1, 2, 3, 4, 6, 12, 24), "days": (30, 50, 100, 200, 500), "years": (0.25, 0.5, 1, 2)}[unit]
    rows = rng.choice([7, 9, 13, 14])
    step = next((each for each in steps if longest / each <= rows), steps[-1])
    end = ceil(longest / step) * step
    if rng.random() < 0.2:
        end = max(2 * step, floor(longest / step) * step)  # it is cut before the last patient leaves
    low = 0.4 if lowest > 0.45 and rng.random() < 0.5 else 0.0
    return Axes(unit, float(end), low, float(step), bool(rng.random() < 0.2))


def corners(time: Array, event: Array) -> tuple[Array, Array]:
    """Return the corners of the staircase of an arm, from 1 at time 0 to when the last patient leaves."""
    x, y, survival = [0.0], [1.0], 1.0
    for at in np.unique(time[event > 0]):
        after = survival * (1 - np.sum((time == at) & (event > 0)) / np.sum(time >= at))
        x, y = [*x, at, at], [*y, survival, after]
        survival = after
    return np.array([*x, time.max()]), np.array([*y, survival])


def _along(x: Array, y: Array, axes: Axes, count: int) -> tuple[Array, Array]:
    """Return points equally spaced along a line, as long on paper as the axes are; all corners if they are fewer."""
    if x.size <= count:
        return x, y
    passed = np.r_[0.0, np.cumsum(np.abs(np.diff(x)) / axes.end + np.abs(np.diff(y)) / axes.high)]
    at = np.linspace(0.0, passed[-1], count)
    return np.interp(at, passed, x), np.interp(at, passed, y)


def _read(rng: np.random.Generator, x: Array, y: Array, axes: Axes, tier: str, count: int) -> tuple[Array, Array]:
    """Return points of a line as they are read."""
    if tier != "A":
        x, y = _along(x, y, axes, count)
    if tier == "C":
        x = x + rng.normal(0.0, 0.003 * axes.end, x.size)
        y = y + rng.normal(0.0, 0.004 * axes.high, y.size)
        x, y = x[np.argsort(x, kind="stable")], y[np.argsort(x, kind="stable")]
    across, down = GRAIN[tier] * axes.end, GRAIN[tier] * axes.high
    return np.round(x / across) * across, axes.low + np.round((y - axes.low) / down) * down


def drawn_trial(
    seed: int,
    *,
    information: str | None = None,
    tier: str | None = None,
    shape: str | None = None,
    subjects: int | None = None,
) -> FigureCase:
    """Return the figure of a simulated trial, and the truth behind it.

    Parameters
    ----------
    seed : int
    information, tier, shape : str, optional
        Left out, they take turns or are drawn; marks are seen in tier A only.
    subjects : int, optional
        Of the reference arm; left out, 13 to 1200, and up to twice as many in the other arm.
    """
    rng = np.random.default_rng([20260, seed])
    told = information or INFORMATION[seed % len(INFORMATION)]
    tier = tier or ("A" if "marks" in told else str(rng.choice(["A", "B", "B", "B", "C"])))
    shape = shape or SHAPES[(seed // len(INFORMATION) + seed) % len(SHAPES)]
    n = subjects or round(np.exp(rng.uniform(log(13), log(1200))))
    sizes = (n, n * int(rng.choice([1, 1, 2])))
    unit = str(rng.choice(["months", "months", "months", "days", "years"]))
    per_unit = {"months": MONTH, "days": 1.0, "years": 12 * MONTH}[unit]
    while True:
        arms = [(days / per_unit, event) for days, event in _followed(rng, shape, sizes)]
        axes = _axes(rng, max(float(time.max()) for time, _ in arms), unit, min(corners(*arm)[1][-1] for arm in arms))
        arms = [(np.minimum(time, axes.end), np.where(time > axes.end, 0, event)) for time, event in arms]
        if min(int(event.sum()) for _, event in arms) >= min(FEWEST_EVENTS, n):
            break
    return _case(f"{seed} {shape}", rng, arms, axes, tier, told)


def _case(name: str, rng: np.random.Generator, arms: list[tuple[Array, Array]], axes: Axes, tier: str, told: str) -> FigureCase:  # fmt: skip
    count = int(rng.choice([80, 100, 120, 150, 200]))
    shown = tuple(_arm(rng, each, *arm, axes, tier, told, count) for each, arm in zip(NAMES, arms, strict=True))
    scale = 100.0 if axes.percent else 1.0
    figure = PublishedFigure(
        arms=shown,
        unit=axes.unit,
        scale="percent" if axes.percent else "proportion",
        time_axis=(0.0, axes.end),
        survival_axis=(scale * axes.low, scale),
        corners=tier == "A",
        reference=NAMES[0],
    )
    rows = np.arange(0.0, axes.end + 1e-9, axes.step)
    tau = float(rows[rows <= 0.99 * min(time.max() for time, _ in arms)][-1]) or 0.5 * axes.step
    medians, means, ratio = said_by(arms, tau)
    both = {
        "AVAL": np.concatenate([time for time, _ in arms]),
        "CNSR": 1 - np.concatenate([event.astype(np.int64) for _, event in arms]),
        "ARM": np.repeat(NAMES, [time.size for time, _ in arms]),
    }
    p_value = pv.logrank(both, "ARM", reference=NAMES[0]).p_value
    digits = {"months": 1, "days": 0, "years": 2}[axes.unit]
    assert ratio is not None
    return FigureCase(
        name=name,
        tier=tier,
        figure=figure,
        printed=printed_numbers(list(NAMES), medians, float(np.exp(ratio)), p_value, digits),
        arms=tuple(
            KnownArm(time, event, median, mean)
            for (time, event), median, mean in zip(arms, medians, means, strict=True)
        ),
        tau=tau,
        log_hazard_ratio=ratio,
    )


def _arm(
    rng: np.random.Generator, name: str, time: Array, event: Array, axes: Axes, tier: str, told: str, count: int
) -> PublishedArm:
    x, y = _read(rng, *corners(time, event), axes, tier, count)
    grain = GRAIN[tier] * axes.end
    rows = np.arange(0.0, axes.end + 1e-9, axes.step)
    return PublishedArm(
        arm=name,
        time=tuple(x.tolist()),
        survival=tuple(((100.0 if axes.percent else 1.0) * y).tolist()),
        subjects=time.size,
        at_risk={float(at): int(np.sum(time >= at)) for at in rows} if "at risk" in told else {},
        events=int(event.sum()) if "events" in told else None,
        censor_marks=tuple((np.unique(np.round(time[event == 0] / grain)) * grain).tolist())
        if "marks" in told
        else None,
        curve_end=float(np.round(time.max() / grain) * grain),
    )


def drawn_trials(count: int, first: int = 0) -> Iterator[FigureCase]:
    """Yield the figures of some trials."""
    for seed in range(first, first + count):
        yield drawn_trial(seed)
