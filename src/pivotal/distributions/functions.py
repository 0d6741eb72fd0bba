"""What a distribution says: density, survival, hazard, cumulative hazard, quantile, and random times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, ndtri_exp

from pivotal.distributions.model import Cure, Distribution, Gompertz, Hazard, LogLogistic, LogNormal, Weibull
from pivotal.errors import DataError
from pivotal.kernels.hazards import hazards

Floats = NDArray[np.float64]
KINDS = {"piecewise": 0, "weibull": 1, "log_normal": 2, "log_logistic": 3, "gompertz": 4}
ONE, ZERO = np.ones(1), np.zeros(1)


@dataclass(frozen=True, slots=True)
class Record:
    """A distribution as arrays, as the kernels take it, with a step function of ratios on its hazard.

    Parameters
    ----------
    kind : int
        The family, as ``kernels/hazards.py`` numbers them.
    parameters : (3,) float64
        Two parameters of the family and the fraction cured.
    starts, rates : (k,) float64
        A piecewise hazard; one zero each for other families.
    from_times, ratios : (m,) float64
        From when on which ratio multiplies the hazard.
    """

    kind: int
    parameters: Floats
    starts: Floats
    rates: Floats
    from_times: Floats
    ratios: Floats

    def at(self, times: ArrayLike) -> tuple[Floats, Floats]:
        """Return the hazard and the cumulative hazard."""
        t = _times(times)
        hazard, cumulative = hazards(
            self.kind, self.parameters, self.starts, self.rates, self.from_times, self.ratios, t.ravel()
        )
        return hazard.reshape(t.shape), cumulative.reshape(t.shape)


def record_of(
    distribution: Distribution, ratios: tuple[float, ...] = (1.0,), from_times: tuple[float, ...] = (0.0,)
) -> Record:
    """Return a distribution as arrays; ratios on a piecewise hazard that is nowhere cured become its rates.

    Examples
    --------
    >>> record_of(Hazard(rates=(0.1,)), (1.0, 0.5), (0.0, 4.0)).rates
    array([0.1 , 0.05])
    """
    return _record_of(distribution, tuple(ratios), tuple(from_times))


@lru_cache(maxsize=4096)
def _record_of(distribution: Distribution, ratios: tuple[float, ...], from_times: tuple[float, ...]) -> Record:
    cured, base = 0.0, distribution
    if isinstance(base, Cure):
        cured, base = base.fraction, base.uncured
    starts, rates = (base.starts, base.rates) if isinstance(base, Hazard) else ((0.0,), (0.0,))
    if isinstance(base, Hazard) and cured == 0.0 and ratios != (1.0,):
        knots = sorted({*starts, *from_times})
        rates = tuple(_step(knot, starts, rates) * _step(knot, from_times, ratios) for knot in knots)
        starts, ratios, from_times = tuple(knots), (1.0,), (0.0,)
    parameters = np.array([*_parameters(base), cured])
    return Record(
        KINDS[base.kind],
        parameters,
        np.array(starts, float),
        np.array(rates, float) + 0.0,  # a rate of -0.0 would turn never into before
        np.array(from_times, float),
        np.array(ratios, float),
    )


def packed(records: Sequence[Record]) -> tuple[Any, ...]:
    """Return distributions one behind the other, as kernels take them, with where each one's steps begin."""
    return (
        np.array([each.kind for each in records], np.int64),
        np.array([each.parameters for each in records]),
        _begins([each.rates for each in records]),
        np.concatenate([each.starts for each in records]),
        np.concatenate([each.rates for each in records]),
        _begins([each.ratios for each in records]),
        np.concatenate([each.from_times for each in records]),
        np.concatenate([each.ratios for each in records]),
    )


def _begins(arrays: Sequence[Floats]) -> NDArray[np.int64]:
    return np.cumsum([0, *(each.size for each in arrays)], dtype=np.int64)


def _parameters(base: Any) -> tuple[float, float]:
    if isinstance(base, Weibull | LogLogistic):
        return base.shape, base.scale
    if isinstance(base, LogNormal):
        return base.location, base.scale
    if isinstance(base, Gompertz):
        return base.shape, base.rate
    return 0.0, 0.0


def _step(at: float, starts: tuple[float, ...], values: tuple[float, ...]) -> float:
    """Return the value of a step function."""
    return values[sum(start <= at for start in starts) - 1]


def _times(times: ArrayLike) -> Floats:
    t = np.asarray(times, np.float64, order="C")
    if not (t >= 0).all():
        raise DataError("times must be numbers of at least 0")
    return t


def hazard(distribution: Distribution | Record, times: ArrayLike) -> Floats:
    """Return the hazard at times, in events per unit of time."""
    return _as_record(distribution).at(times)[0]


def cumulative_hazard(distribution: Distribution | Record, times: ArrayLike) -> Floats:
    """Return the cumulative hazard at times."""
    return _as_record(distribution).at(times)[1]


def survival(distribution: Distribution | Record, times: ArrayLike) -> Floats:
    """Return the probability to be free of the event at times.

    Examples
    --------
    >>> survival(Hazard.from_median(3.9), [0, 3.9, 7.8]).round(12)
    array([1.  , 0.5 , 0.25])
    """
    return np.exp(-_as_record(distribution).at(times)[1])


def cumulative_incidence(distribution: Distribution | Record, times: ArrayLike) -> Floats:
    """Return the distribution function: the probability of the event by a time."""
    return -np.expm1(-_as_record(distribution).at(times)[1])


def density(distribution: Distribution | Record, times: ArrayLike) -> Floats:
    """Return the density of the time to the event."""
    rate, cumulative = _as_record(distribution).at(times)
    return rate * np.exp(-cumulative)


def quantile(distribution: Distribution | Record, probability: ArrayLike) -> Floats:
    """Return the time by which a part of the patients has had the event; infinite where so many never have it.

    Examples
    --------
    >>> float(quantile(Hazard.from_median(3.9), 0.5))
    3.9
    >>> float(quantile(Cure(fraction=0.6, uncured=Hazard.from_median(5)), 0.5))
    inf
    """
    p = np.asarray(probability, np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise DataError("a probability lies between 0 and 1")
    with np.errstate(divide="ignore"):
        return time_of_hazard(distribution, -np.log1p(-p))


def random_times(distribution: Distribution | Record, uniform: ArrayLike) -> Floats:
    """Return random times from uniform numbers in (0, 1), one each; infinite for who is cured."""
    with np.errstate(divide="ignore"):
        return time_of_hazard(distribution, -np.log(np.asarray(uniform, np.float64)))


def time_of_hazard(distribution: Distribution | Record, cumulative: ArrayLike) -> Floats:
    """Return the time at which the cumulative hazard has a value."""
    record = _as_record(distribution)
    target = np.atleast_1d(np.asarray(cumulative, np.float64)).copy()
    if record.ratios.size > 1 or record.ratios[0] != 1.0:
        plain = Record(record.kind, record.parameters, record.starts, record.rates, ZERO, ONE)
        target = _unscaled(record, plain.at(record.from_times)[1], target)
    cured = record.parameters[2]
    if cured > 0:
        with np.errstate(divide="ignore", invalid="ignore"):
            gone = np.expm1(-target) / (1 - cured)  # minus the part of the uncured who have had the event
            target = np.where(gone > -1, -np.log1p(np.maximum(gone, -1)), np.inf)
    return _uncured_time(record, target).reshape(np.shape(cumulative))


def _unscaled(record: Record, at_steps: Floats, target: Floats) -> Floats:
    """Return the cumulative hazard without the ratios at the time at which it is a target with them."""
    reached = np.concatenate([[0.0], np.cumsum(record.ratios[:-1] * np.diff(at_steps))])
    k = np.clip(np.searchsorted(reached, target, side="right") - 1, 0, None)
    ratio = record.ratios[k]
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = np.where(target > reached[k], (target - reached[k]) / ratio, 0.0)
    return at_steps[k] + beyond


def _uncured_time(record: Record, target: Floats) -> Floats:
    one, two = record.parameters[:2]
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        if record.kind == KINDS["weibull"]:
            return np.asarray(two * target ** (1.0 / one))
        if record.kind == KINDS["log_normal"]:
            z = np.where(np.exp(-target) > 0.5, ndtri(-np.expm1(-target)), -ndtri_exp(-target))
            return np.asarray(np.exp(one + two * z))
        if record.kind == KINDS["log_logistic"]:
            odds = np.expm1(target)
            return np.asarray(two * np.where(np.isinf(odds), np.exp(target / one), odds ** (1.0 / one)))
        if record.kind == KINDS["gompertz"]:
            if one == 0:
                return np.asarray(target / two)
            inner = one * target / two
            return np.asarray(np.where(inner > -1, np.log1p(np.maximum(inner, -1)) / one, np.inf))
        reached = np.concatenate([[0.0], np.cumsum(record.rates[:-1] * np.diff(record.starts))])
        k = np.clip(np.searchsorted(reached, target, side="right") - 1, 0, None)
        rest = target - reached[k]
        beyond = np.where(rest > 0, rest / record.rates[k], 0.0)
        return np.asarray(record.starts[k] + beyond)


def _as_record(distribution: Distribution | Record) -> Record:
    return distribution if isinstance(distribution, Record) else record_of(distribution)
