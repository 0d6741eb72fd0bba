"""The subjects of a trial with tumours: their parameters, doses and lesions drawn, and what truly happens to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from pivotal.distributions.functions import packed, record_of, time_of_hazard
from pivotal.kernels import tumour_growth as growing
from pivotal.kernels.random_streams import words_of
from pivotal.simulation.course_arrays import check_seed
from pivotal.simulation.tumour_model import MOST_LESIONS, SMALLEST_LESION, SMALLEST_NODE, Exposure, Tumours
from pivotal.units import DAYS_PER_MONTH

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_LEVELS = 4
DRIFT_DAYS = 100.0  # over which the spread of lesions is stated
# The blocks of random numbers of a subject; those of readers take two each, those of scans begin at 32.
GROWTH_BLOCK, EXPOSURE_BLOCK, EVENT_BLOCK, DOSE_BLOCK, SIZE_BLOCK, NODE_BLOCK, DRIFT_BLOCK = 4, 5, 6, 7, 8, 10, 12
SCREENING_BLOCK, READER_BLOCK = 14, 16


@dataclass(frozen=True, slots=True)
class TumourSubjects:
    """The subjects of a replicate, a row each, and the truth about them in days from entry.

    Parameters
    ----------
    numbers : (n, 6) float64
        Sum at entry in mm, growth, shrinkage, early shrinkage, resistance, and whether there are non-target lesions.
    concentration : (n,) float64
        On the full dose.
    starts, effects : (n, 4) float64
        Days from which levels of the dose are taken, and their effects on shrinkage; infinite where never taken.
    shares, drifts : (n, 5) float64
        Parts of the sum at entry, and the drift of log size a day; a share of 0 is no lesion.
    nodes : (n, 5) bool
    truth : (n, 9) float64
        In the columns of ``kernels/tumour_growth.py``.
    """

    numbers: Floats
    concentration: Floats
    starts: Floats
    effects: Floats
    shares: Floats
    drifts: Floats
    nodes: Flags
    truth: Floats

    def sums(self, subject: int, days: Sequence[float]) -> Floats:
        """Return the true sum of diameters of one subject on some days from entry."""
        rows = (each[subject] for each in (self.numbers, self.starts, self.effects))
        return np.asarray(growing.sums_of_diameters(*rows, np.asarray(days, np.float64)))


class Draws:
    """The uniform numbers of a replicate's subjects, by block and place."""

    def __init__(self, seed: int, replicate: int, n: int) -> None:
        check_seed(seed, replicate)
        self.seed, self.replicate, self.n = seed, replicate, n

    def words(self, block: int) -> NDArray[np.uint64]:
        """Return the four words of each subject, (4, n)."""
        out = np.empty((4, self.n), np.uint64)
        words_of(np.uint64(self.seed), np.uint64(self.replicate), np.uint64(block), out)
        return out

    def uniform(self, block: int, rows: int = 4) -> Floats:
        """Return uniform numbers, (rows, n), from one block or more."""
        blocks = [self.words(block + k) for k in range(-(-rows // 4))]
        return (np.concatenate(blocks)[:rows].astype(np.float64) + 0.5) * 2.0**-32


def tumour_subjects(tumours: Tumours, arm: NDArray[np.int32], draws: Draws) -> TumourSubjects:
    """Return the subjects of a replicate; arm 0 is the reference."""
    model, n = tumours.growth, arm.size
    u = draws.uniform(GROWTH_BLOCK)
    numbers = np.empty((n, growing.SUBJECT))
    numbers[:, growing.BASELINE] = _truncated(model.baseline, model.baseline_variance, SMALLEST_NODE, u[0])
    numbers[:, growing.GROWTH] = _spread(model.growth, model.growth_variance, u[1])
    numbers[:, growing.SHRINKAGE] = _spread(model.shrinkage, model.shrinkage_variance, u[2])
    numbers[:, growing.EARLY] = _spread(model.early_shrinkage, model.early_shrinkage_variance, u[3])
    numbers[:, growing.RESISTANCE] = model.resistance
    u = draws.uniform(EXPOSURE_BLOCK)
    numbers[:, growing.HAS_NON_TARGET] = u[2] < tumours.others.non_target_probability
    concentration, starts, effects = _exposures(tumours, arm, u[0], draws)
    nodes, shares = _lesions(tumours, numbers[:, growing.BASELINE], u[1], draws)
    drifts = model.lesion_spread / DRIFT_DAYS * ndtri(draws.uniform(DRIFT_BLOCK, MOST_LESIONS).T)
    truth = np.empty((n, growing.TRUTH))
    drawn = np.ascontiguousarray(-np.log(draws.uniform(EVENT_BLOCK)).T)
    growing.true_courses(numbers, starts, effects, _laws(tumours), drawn, float(tumours.others.growth_power), truth)
    return TumourSubjects(numbers, concentration, starts, effects, shares, np.ascontiguousarray(drifts), nodes, truth)


def _spread(median: float, variance: float, u: Floats) -> Floats:
    return np.asarray(median * np.exp(np.sqrt(variance) * ndtri(u)))


def _truncated(median: float, variance: float, low: float, u: Floats) -> Floats:
    """Return log-normal numbers of which those below a limit do not occur."""
    if variance == 0:
        return np.full(u.size, median)
    below = ndtr(np.log(low / median) / np.sqrt(variance))
    return np.maximum(low, _spread(median, variance, below + u * (1 - below)))


def _exposures(tumours: Tumours, arm: NDArray[np.int32], u: Floats, draws: Draws) -> tuple[Floats, Floats, Floats]:
    """Return concentrations, the days of dose levels, and the effect at each."""
    n = arm.size
    concentration = np.zeros(n)
    starts, effects = np.full((n, MOST_LEVELS), np.inf), np.zeros((n, MOST_LEVELS))
    for k, exposure in enumerate((tumours.reference, tumours.experimental)):
        here = arm == k
        concentration[here] = _spread(exposure.concentration, exposure.variance, u[here])
        starts[here, : len(exposure.levels)] = _level_days(exposure, draws)[here]
        for j, level in enumerate(exposure.levels):
            at = concentration[here] * level
            effects[here, j] = at / (tumours.growth.half_effect + at)
    return concentration, starts, effects


def _level_days(exposure: Exposure, draws: Draws) -> Floats:
    """Return the day on which each subject takes up each level, (n, levels)."""
    levels = len(exposure.levels)
    if exposure.until_reduction is None:
        months = np.tile(exposure.starts or (0.0,), (draws.n, 1))
    else:
        gaps = time_of_hazard(exposure.until_reduction, -np.log(draws.uniform(DOSE_BLOCK, levels - 1).T))
        months = np.concatenate([np.zeros((draws.n, 1)), np.cumsum(gaps, axis=1)], axis=1)
    return np.asarray(months * DAYS_PER_MONTH)


def _lesions(tumours: Tumours, baseline: Floats, u: Floats, draws: Draws) -> tuple[Flags, Floats]:
    """Return which lesions are nodes, and the parts of the sum at entry: each large enough, the surplus at random."""
    wanted = 1 + np.searchsorted(np.cumsum(tumours.lesions.numbers)[:-1], u, side="right")
    nodes = tumours.lesions.node_probability > draws.uniform(NODE_BLOCK, MOST_LESIONS).T
    nodes &= np.cumsum(nodes, axis=1) <= 2
    least = np.where(nodes, SMALLEST_NODE, SMALLEST_LESION)
    place = np.arange(MOST_LESIONS)
    there = (place < wanted[:, None]) & (np.cumsum(least, axis=1) <= baseline[:, None])
    there[:, 0] = True
    least = np.where(there, least, 0)
    extra = np.where(there, -np.log(draws.uniform(SIZE_BLOCK, MOST_LESIONS).T), 0.0)
    surplus = baseline - least.sum(axis=1)
    sizes = least + surplus[:, None] * extra / extra.sum(axis=1, keepdims=True)
    return np.ascontiguousarray(nodes & there), np.ascontiguousarray(sizes / baseline[:, None])


def _laws(tumours: Tumours) -> tuple[Any, ...]:
    """Return the distributions of the other events in the kernel's order."""
    others, deaths = tumours.others, tumours.deaths
    return packed([record_of(each) for each in (others.new_lesion, others.non_target, deaths.before, deaths.after)])
