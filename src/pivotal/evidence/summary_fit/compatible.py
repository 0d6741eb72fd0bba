"""Trials that are printed as a trial was: near ones, moved until every number falls into what its rounding allows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from pivotal.evidence.summary_fit.cloud import Cloud, Prior
from pivotal.evidence.summary_fit.gathering import PrintedNumber, Summary
from pivotal.evidence.summary_fit.nearness import adjusted, near
from pivotal.evidence.summary_fit.predictions import Prediction
from pivotal.frames import Floats
from pivotal.kernels import summary_chains
from pivotal.kernels import summary_trials as trials
from pivotal.kernels.threads import each as each_of

WIDEST, TIGHTEST = 0.6, 0.004  # tolerance of the first and the last steps, in the standard deviation of a prediction
FALLING = 0.7  # of the steps are taken while it falls
STEPS = 3000  # of a chain
MULTIPLE = 2.0  # of what rounding allows, within which a trial counts as printed alike


@dataclass(frozen=True)
class Compatible:
    """Trials printed as a trial was, or as nearly as was found.

    Attributes
    ----------
    time : (c, n) float64
    event : (c, n) uint8
    values : (c, NUMBERS) float64
        What would be printed of them.
    theta : (c, PARAMETERS) float64
    family, scanned : (c,) int64, (c,) bool
    fits : (c,) bool
        Whether every number falls into what a rounding ``MULTIPLE`` times as coarse as that of its print allows.
    """

    time: Floats
    event: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    values: Floats
    theta: Floats
    family: np.ndarray[tuple[int], np.dtype[np.int64]]
    scanned: np.ndarray[tuple[int], np.dtype[np.bool_]]
    fits: np.ndarray[tuple[int], np.dtype[np.bool_]]


def moved(
    summary: Summary,
    prior: Prior,
    cloud: Cloud,
    predictions: Sequence[Prediction],
    size: int,
    steps: int,
    seed: int,
    told: Callable[[int, int], None] | None = None,
) -> Compatible:
    """Return near trials moved until they are printed as the summary is, as nearly as they come."""
    here = near(summary.numbers, cloud.prints)
    generator = np.random.Generator(np.random.Philox(seed + 1))
    # as many of each trial as its weight asks for, in even steps, so that chance adds little
    at = (np.arange(size) + generator.random()) / size
    chosen = np.minimum(np.searchsorted(np.cumsum(here.weight), at), here.rows.size - 1)
    rows = here.rows[chosen]
    start = adjusted(cloud.theta[here.rows], here, summary.numbers, cloud.prints, seed, summary.shift)
    theta = np.ascontiguousarray(prior.within(start)[chosen])
    n = cloud.arm.size
    block = min(max(n // 100, 2), 6)
    uniforms = generator.random((size, steps, summary_chains.BEFORE_SUBJECTS + summary_chains.EACH * block))
    np.maximum(uniforms, 1e-300, out=uniforms)
    falling = math.ceil(FALLING * steps)
    tolerance = np.full(steps, TIGHTEST)
    tolerance[:falling] = np.geomspace(WIDEST, TIGHTEST, falling)
    time, event = np.empty((size, n)), np.empty((size, n), np.uint8)
    values, left = np.empty((size, trials.NUMBERS)), np.empty(size)
    kinds = cloud.family[rows], cloud.scanned[rows], cloud.scale[rows]
    setting = np.array(summary.quantiles), np.vstack([prior.mean, prior.deviation]), _targets(summary, predictions)

    arrived = count(1)

    def some(begin: int, end: int) -> None:
        for part in (slice(at, at + 1) for at in range(begin, end)):
            summary_chains.chains(
                theta[part], *(each[part] for each in kinds), cloud.arm, np.uint64(seed), rows[part], *setting,
                tolerance, uniforms[part], time[part], event[part], values[part], left[part],
            )  # fmt: skip
            if told is not None:
                told(next(arrived), size)

    each_of(some, size)
    return Compatible(time, event, values, theta, kinds[0], kinds[1], _fitting(summary, values))


def _fitting(summary: Summary, values: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Say which trials are printed as the numbers are, or all but so."""
    fits = np.ones(len(values), np.bool_)
    for each in summary.numbers:
        more = 0.5 * (MULTIPLE - 1) * (each.high - each.low) if each.is_exact else 0.0
        low, high = _allowed(each, summary)
        column = values[:, each.place]
        fits &= (column >= low - more) & (column <= high + more)
    return fits


def _allowed(number: PrintedNumber, summary: Summary) -> tuple[float, float]:
    """Return what the rounding of a number allows; of a ratio that may be stratified, what one such deviation adds."""
    more = summary.shift if number.quantity == "hazard_ratio" else 0.0
    return number.low - more, number.high + more


def _targets(summary: Summary, predictions: Sequence[Prediction]) -> Floats:
    """Return the intervals that the prints allow, and the unit of each, (3, NUMBERS)."""
    found = np.tile(np.array([[-np.inf], [np.inf], [1.0]]), trials.NUMBERS)
    units = {each.number.place: each.unit for each in predictions}
    limits = [each.at for each in summary.numbers if each.quantity == "hazard_ratio" and each.part and each.is_exact]
    for each in summary.numbers:
        unit = units.get(each.place, 1.0)
        if each.quantity == "hazard_ratio":  # predicted closely from its limits, but loose before them
            unit = max(unit, (max(limits) - min(limits)) / 4) if limits else unit
        found[:, each.place] = *_allowed(each, summary), unit
    return found
