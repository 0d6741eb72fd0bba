"""Many trials of the printed size, drawn where the printed numbers allow, with what would be printed of each.

Parameters have a wide prior. A first portion is drawn around what the printed numbers say one by one, the next around
where the numbers are met once any one of them is left out: population Monte Carlo (Cappé, Guillin, Marin and Robert
2004; for simulated statistics Beaumont, Cornuet, Marin and Robert 2009). All portions are weighted as one mixture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pivotal.evidence.summary_fit.gathering import FOLLOW_UP, MEDIANS, RATIO, Summary
from pivotal.evidence.summary_fit.nearness import Prints, adjusted, near
from pivotal.frames import Floats
from pivotal.kernels import summary_trials as trials
from pivotal.kernels.threads import each as each_of

FAMILIES = ("Weibull", "log-normal", "change at half the median")
SCALES = ("log-log", "log", "plain")
SCALE_WEIGHTS = (0.5, 0.35, 0.15)  # how publications take the limits of a median
SHARES = (0.25, 0.25, 0.5)  # of the trials, by portion
WIDER = 1.6  # times the covariance of what met the numbers
REMAINING = 0.1  # of a portion is drawn as the first was
OUTERMOST = 4.0  # standard deviations of the prior
CHUNK = 100  # trials that a thread takes at once
SCAN_MONTHS = 2.2  # eight to twelve weeks, give or take a third


@dataclass(frozen=True)
class Prior:
    """Independent normal priors of the parameters, with a first proposal.

    Attributes
    ----------
    mean, deviation, centre, width : (PARAMETERS,) float64
    """

    mean: Floats
    deviation: Floats
    centre: Floats
    width: Floats

    def within(self, theta: Floats) -> Floats:
        """Return parameters, those that regression moved beyond all sense brought back to the end of the prior."""
        return np.clip(theta, self.mean - OUTERMOST * self.deviation, self.mean + OUTERMOST * self.deviation)


@dataclass(frozen=True)
class Cloud:
    """Simulated trials.

    Attributes
    ----------
    theta : (b, PARAMETERS) float64
    family, scale : (b,) int64
    scanned : (b,) bool
    prints : Prints
        What would be printed, not rounded, with the weights of the prior over what was drawn from.
    arm : (n,) int32
    """

    theta: Floats
    family: np.ndarray[tuple[int], np.dtype[np.int64]]
    scale: np.ndarray[tuple[int], np.dtype[np.int64]]
    scanned: np.ndarray[tuple[int], np.dtype[np.bool_]]
    prints: Prints
    arm: np.ndarray[tuple[int], np.dtype[np.int32]]


def prior_of(summary: Summary, scans: float | str | None, longest: float | None) -> Prior:
    """Return what is taken of the parameters before any number, around the scale that the numbers set."""
    control, treated = (summary.time(place) for place in MEDIANS)
    ratio = summary.time(RATIO)
    follow_up = summary.time(FOLLOW_UP)
    limits = [found for place in MEDIANS for part in (1, 2) if (found := summary.time(place + part)) is not None]
    scale = control or (treated * (ratio or 1.0) if treated else None) or (limits[0] if limits else follow_up)
    assert scale is not None  # gathered() refuses a summary without any time
    other = treated or scale / (ratio or 1.0)
    reach = longest or 2.0 * (follow_up or 1.25 * max(scale, other, *limits or [0.0]))
    interval = scans if isinstance(scans, float | int) else SCAN_MONTHS * summary.month()
    log = math.log
    mean = [log(scale), 0.0, 0.05, 0.0, log(reach), -1.0, log(0.4), log(interval), -1.7]
    deviation = [1.5, 0.7, 0.45, 0.25, 0.05 if longest else 0.8, 1.0, 1.2, 0.35 if scans == "unknown" else 0.02, 0.7]
    centre, width = np.array(mean), np.array(deviation)
    centre[trials.RATIO] = log(other / scale)
    width[[trials.MEDIAN, trials.RATIO]] = 0.35, 0.4
    width[trials.LONGEST] = min(width[trials.LONGEST], 0.5)
    return Prior(np.array(mean), np.array(deviation), centre, width)


def simulated(summary: Summary, prior: Prior, scans: float | str | None, size: int, seed: int) -> Cloud:
    """Return simulated trials of the printed size, drawn where the printed numbers allow."""
    generator = np.random.Generator(np.random.Philox(seed))
    arm = np.repeat(np.array([0, 1] if len(summary.arms) == 2 else [1], np.int32), summary.n)
    portions = [round(size * share) for share in SHARES]
    components: list[list[tuple[Floats, Floats]]] = [[(prior.centre, np.diag(prior.width**2))]]
    drawn: list[Floats] = []
    values = np.empty((0, trials.NUMBERS))
    total = sum(portions)
    family = generator.integers(len(FAMILIES), size=total)
    scale = generator.choice(len(SCALES), size=total, p=SCALE_WEIGHTS)
    scanned = generator.random(total) < (0.0 if scans is None else 0.5 if scans == "unknown" else 1.0)
    for index, portion in enumerate(portions):
        if index:
            theta = np.concatenate(drawn)
            weight = _log_weights(theta, prior, components, portions)
            prints = Prints.of(values, theta[:, trials.LONGEST], weight)
            components.append([*_located(summary, theta, prints, prior), components[0][0]])
        theta = _drawn(components[index], portion, generator)
        out, first = np.empty((portion, trials.NUMBERS)), len(values)
        part = slice(first, first + portion)
        _print(summary, arm, theta, (family[part], scanned[part], scale[part]), (seed, first), out)
        drawn.append(theta)
        values = np.concatenate([values, out])
    theta = np.concatenate(drawn)
    prints = Prints.of(values, theta[:, trials.LONGEST], _log_weights(theta, prior, components, portions))
    return Cloud(theta, family, scale, scanned, prints, arm)


def _print(
    summary: Summary, arm: Any, theta: Floats, kinds: tuple[Any, Any, Any], stream: tuple[int, int], out: Floats
) -> None:
    """Write what would be printed of trials, by threads."""
    seed, z = np.uint64(stream[0]), np.array(summary.quantiles)

    def some(begin: int, end: int) -> None:
        rows = slice(begin * CHUNK, end * CHUNK)
        first = np.uint64(stream[1] + begin * CHUNK)
        trials.printed_of(theta[rows], *(each[rows] for each in kinds), arm, seed, first, z, out[rows])

    each_of(some, -(-len(theta) // CHUNK))


def _located(summary: Summary, theta: Floats, prints: Prints, prior: Prior) -> list[tuple[Floats, Floats]]:
    """Return mean and covariance of the parameters where the numbers are met, but for any one of them."""
    found = []
    exact = [each for each in summary.numbers if each.is_exact]
    for left_out in (None, *exact):
        kept = [each for each in exact if each is not left_out]
        here = near([each for each in summary.numbers if each is not left_out], prints)
        moved = prior.within(adjusted(theta[here.rows], here, kept, prints, 0, summary.shift))
        mean = here.weight @ moved
        centred = moved - mean
        spread = (centred * here.weight[:, None]).T @ centred + np.diag((0.05 * prior.deviation) ** 2)
        found.append((mean, WIDER * spread))
    return found


def _drawn(components: Sequence[tuple[Floats, Floats]], size: int, generator: np.random.Generator) -> Floats:
    """Draw from a mixture, as much from each component; the last is the first proposal where there are several."""
    which = np.arange(size) % max(1, len(components) - 1)
    if len(components) > 1:
        which[: round(REMAINING * size)] = len(components) - 1
    theta = np.empty((size, trials.PARAMETERS))
    for index, (mean, covariance) in enumerate(components):
        rows = which == index
        theta[rows] = generator.multivariate_normal(mean, covariance, size=int(rows.sum()), method="cholesky")
    return theta


def _log_weights(
    theta: Floats, prior: Prior, components: Sequence[Sequence[tuple[Floats, Floats]]], portions: Sequence[int]
) -> Floats:
    """Return the log weights of the prior over the mixture of all portions so far."""
    parts = []
    for portion, several in zip(portions, components, strict=False):
        for index, (mean, covariance) in enumerate(several):
            last = len(several) > 1 and index == len(several) - 1
            share = 1.0 if len(several) == 1 else REMAINING if last else (1 - REMAINING) / (len(several) - 1)
            parts.append(math.log(portion * share) + _log_normal(theta, mean, covariance))
    wide = _log_normal(theta, prior.mean, np.diag(prior.deviation**2))
    highest = np.max(parts, axis=0)
    weight = wide - highest - np.log(np.exp(np.array(parts) - highest).sum(axis=0))
    return np.asarray(weight - weight.max())


def _log_normal(theta: Floats, mean: Floats, covariance: Floats) -> Floats:
    lower = np.linalg.cholesky(covariance)
    scaled = np.linalg.solve(lower, (theta - mean).T)
    return np.asarray(-0.5 * (scaled**2).sum(axis=0) - np.log(np.diag(lower)).sum())
