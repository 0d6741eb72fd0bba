"""What patients say: medians, restricted means, survival at a time, and the hazard ratio of two arms.

Patients come in order of time, an event before a censoring of the same time. These are the estimators of ``analysis``
for one arm and for two, written for hundreds of small sets at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from pivotal.frames import Floats
from pivotal.kernels import look_statistics

Events = NDArray[np.uint8]
HALF = 0.5 + 1e-9


def survival_after(event: Events) -> tuple[Floats, Floats]:
    """Return survival after each patient has left, and Greenwood's sum."""
    at_risk = np.arange(event.size, 0, -1.0)
    died = event > 0
    survival: Floats = np.cumprod(np.where(died, (at_risk - 1.0) / at_risk, 1.0), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(died, 1.0 / (at_risk * (at_risk - 1.0)), 0.0)
    greenwood: Floats = np.cumsum(terms, dtype=np.float64)
    return survival, greenwood


def median(time: Floats, event: Events) -> float:
    """Return the median: halfway through the time for which survival is a half, as is usual; NaN if not reached."""
    survival, _ = survival_after(event)
    below = np.flatnonzero((survival <= HALF) & (event > 0))
    if not below.size:
        return nan
    first = below[0]
    level = survival[np.flatnonzero(time == time[first])[-1]]  # several may leave at one time
    if abs(level - 0.5) > 1e-9:
        return float(time[first])
    later = np.flatnonzero((event > 0) & (time > time[first]))
    return float(0.5 * (time[first] + time[later[0]])) if later.size else float(time[first])


def first_at_half(time: Floats, event: Events) -> float:
    """Return when survival is a half or below for the first time; infinity for never."""
    below = np.flatnonzero(survival_after(event)[0] <= HALF)
    return float(time[below[0]]) if below.size else inf


def survival_at(time: Floats, event: Events, at: float) -> tuple[float, float]:
    """Return survival at a time and its standard error; NaN beyond the last patient, if that was no event."""
    survival, greenwood = survival_after(event)
    gone = int(np.searchsorted(time, at, "right"))
    if gone == 0:
        return 1.0, 0.0
    if gone == time.size and survival[-1] > 0 and at > time[-1]:
        return nan, nan
    value = float(survival[gone - 1])
    return value, 0.0 if value <= 0 else value * sqrt(float(greenwood[gone - 1]))


def restricted_mean(time: Floats, event: Events, tau: float) -> tuple[float, float]:
    """Return the mean of the time up to tau and its standard error; NaN where the curve ends before, above 0."""
    survival, _ = survival_after(event)
    if tau > time[-1] and survival[-1] > 0:
        return nan, nan
    ends = np.minimum(np.r_[time, max(tau, time[-1])], tau)
    width = np.diff(np.r_[0.0, ends])
    before = np.r_[1.0, survival]
    area = float(width @ before)
    rest = area - np.cumsum(width * before)[:-1]  # after each patient
    at_risk = np.arange(time.size, 0, -1.0)
    counts = (event > 0) & (time < tau) & (at_risk > 1)
    variance = float(np.sum(rest[counts] ** 2 / (at_risk[counts] * (at_risk[counts] - 1.0))))
    return area, sqrt(variance)


@dataclass(frozen=True, slots=True)
class TwoArmStatistics:
    """Cox's log hazard ratio with its standard error, and the log-rank z, above 0 where the first arm lives longer."""

    log_hazard_ratio: float
    std_error: float
    z: float


def two_arms(experimental: tuple[Floats, Events], reference: tuple[Floats, Events]) -> TwoArmStatistics:
    """Return what two sets of patients say of each other."""
    time = np.concatenate([experimental[0], reference[0]])
    event = np.concatenate([experimental[1], reference[1]])
    arm = np.zeros(time.size, np.int32)
    arm[: experimental[0].size] = 1
    order = np.argsort(time, kind="stable").astype(np.int32)
    stratum = np.zeros(time.size, np.int32)
    in_order = time[order]
    room, out = np.empty((look_statistics.ROWS, look_statistics.columns(time.size, 1))), np.empty(4)
    said = []
    for kind in (look_statistics.COX, look_statistics.LOG_RANK):
        look_statistics.statistic_of(
            kind, np.ones(1), order, time.size, in_order, event, arm, stratum, 1, room, out
        )  # fmt: skip
        said.append(out.copy())
    ratio, error = float(said[0][1]), float(said[0][2])
    return TwoArmStatistics(ratio, error if np.isfinite(ratio) else inf, float(said[1][0]))
