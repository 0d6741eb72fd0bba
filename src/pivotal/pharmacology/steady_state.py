"""Concentrations at steady state in closed form, for many patients at once.

The response to a dose is a sum of exponentials, and the doses that came before are a geometric series of it. The
superposition is standard (Gibaldi and Perrier, Pharmacokinetics, 2nd ed. 1982, chapters 1 to 3); the chain of transit
compartments is that of Savic et al. (2007), as an Erlang distribution of the time until a molecule is absorbed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, factorial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError

Floats = NDArray[np.float64]
Rate = TypeVar("Rate", NDArray[np.float64], NDArray[np.complex128])
ON_CIRCLE = 16  # points at which a removable singularity is gone round
NEAR, RADIUS = 0.1, 0.25  # of the rate: how near a pole is, and the circle round the rate
SLOWEST = 0.02  # of the fastest rate of disposition, below which a chain of compartments would lose its digits


@dataclass(frozen=True)
class Way:
    """One way into the blood of n patients: ``stages`` compartments left at a rate (1 without transit), or a constant.

    ``speed`` (n,) is the rate per hour, or where ``stages`` is 0 the hours that a constant absorption lasts.
    """

    stages: int
    speed: Floats
    lag_h: float
    fraction: Floats


@dataclass(frozen=True)
class Rates:
    """The parameters of n patients: litres, hours, parts of one; without ``between`` (L/h) there is one compartment."""

    clearance: Floats
    central: Floats
    between: float | None
    peripheral: float | None
    availability: Floats
    ways: tuple[Way, ...]

    def disposition(self) -> tuple[Floats, Floats]:
        """Return the rates (k, n), the slowest last, and the mg/L that a milligram in the blood gives at each."""
        leaving = self.clearance / self.central
        if self.between is None or self.peripheral is None:
            return leaving[None], 1 / self.central[None]
        out, back = self.between / self.central, self.between / self.peripheral
        total = leaving + out + back
        fast = 0.5 * (total + np.sqrt(total**2 - 4 * leaving * back))
        slow = leaving * back / fast
        rates = np.stack([fast, slow])
        return rates, np.stack([(fast - back), (back - slow)]) / (self.central * (fast - slow))

    def average(self, dose_mg: float, every_h: float) -> Floats:
        """Return the average (n,) over an interval at steady state in mg/L: available dose / (clearance x interval)."""
        return self.availability * dose_mg / (self.clearance * every_h)


def concentrations(rates: Rates, dose_mg: float, every_h: float, times: Floats) -> Floats:
    """Return the concentrations (n, times) at steady state, in mg/L.

    Parameters
    ----------
    rates : Rates
        Of n patients.
    dose_mg, every_h : float
        What is given, and how often.
    times : (t,) float64
        Hours since the last dose, from 0 to ``every_h``.

    Raises
    ------
    DataError
        If a chain of compartments is so slow beside the disposition that digits would be lost.
    """
    decays, sizes = rates.disposition()
    out = np.zeros((rates.clearance.size, times.size))
    for way in rates.ways:
        since = np.mod(times - way.lag_h, every_h)
        amount = (rates.availability * way.fraction * dose_mg)[:, None]
        for decay, size in zip(decays, sizes, strict=True):
            one = _constant if way.stages == 0 else _staged
            out += amount * size[:, None] * one(way, decay, every_h, since)
    return out


def _constant(way: Way, decay: Floats, every_h: float, since: Floats) -> Floats:
    """Return the response (n, t) to a milligram that enters at a constant speed, all doses together."""
    lasts, rate = way.speed[:, None], decay[:, None]
    still = np.maximum(0.0, np.ceil((lasts - since) / every_h))  # doses that are still being absorbed
    series = -np.expm1(-rate * every_h)
    over = still + np.exp(-rate * (since + still * every_h - lasts)) / series
    return (over - np.exp(-rate * since) / series) / (rate * lasts)


def _staged(way: Way, decay: Floats, every_h: float, since: Floats) -> Floats:
    """Return the response (n, t) to a milligram that enters through stages, all doses together.

    Where the rate of the stages is near that of the disposition the formula is 0/0. The response itself is analytic in
    the rate, and is then its mean over a circle round it (Kassam and Trefethen 2005).
    """
    out = np.empty((decay.size, since.size))
    speed = way.speed
    if way.stages > 1 and (slow := speed < SLOWEST * decay).any():
        worst = float((speed / decay)[slow].min())
        raise DataError(
            f"{way.stages} stages of absorption at {worst:.3g} of the rate of disposition are not computed\n"
            f"  accepted: at least {SLOWEST:g} of it"
        )
    near = np.abs(speed - decay) < NEAR * speed
    far = ~near
    out[far] = _series(way.stages, speed[far], decay[far], every_h, since)
    if near.any():
        angles = np.exp(2j * np.pi * (np.arange(ON_CIRCLE) + 0.5) / ON_CIRCLE)
        round_it = [
            _series(way.stages, speed[near] * (1 + RADIUS * each), decay[near], every_h, since) for each in angles
        ]
        out[near] = np.mean(round_it, axis=0).real
    return out


def _series(stages: int, speed: Rate, decay: Floats, every_h: float, since: Floats) -> Rate:
    rate, k = decay[:, None], speed[:, None]
    left = np.exp(-rate * since) / -np.expm1(-rate * every_h)
    chain = np.zeros(left.shape, speed.dtype)
    sums = _power_sums(np.exp(-k * every_h), stages)
    for j in range(stages):
        moments = sum(comb(j, i) * since ** (j - i) * every_h**i * sums[i] for i in range(j + 1))
        chain = chain + (k - rate) ** j / factorial(j) * moments
    response: Rate = (k / (k - rate)) ** stages * (left - np.exp(-k * since) * chain)
    return response


def _power_sums(ratio: Rate, count: int) -> list[Rate]:
    """Return the sums over m = 0, 1, … of m^i ratio^m, for i below the count."""
    sums = [1 / (1 - ratio)]
    for i in range(1, count):
        sums.append(ratio / (1 - ratio) * sum(comb(i, j) * sums[j] for j in range(i)))
    return sums
