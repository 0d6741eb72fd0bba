"""Patients of a population model: its covariates put in, and its variability between patients laid out evenly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from pivotal.errors import DataError, UnknownNameError, listed, shown
from pivotal.pharmacology.model import ExposureModel, FirstOrder
from pivotal.pharmacology.steady_state import Rates, Way
from pivotal.units import Printed

Floats = NDArray[np.float64]
Covariates = Mapping[str, "str | float"]
VARYING = ("clearance", "central_volume", "absorption_rate", "first_fraction_logit")
PRIMES = (2, 3, 5, 7)  # one a dimension


@dataclass(frozen=True)
class Subject:
    """What a model makes of covariates: the parameters that they multiply, and what was taken from its reference."""

    multipliers: dict[str, float]
    taken: tuple[str, ...]
    without: tuple[str, ...]


def check_covariates(models: tuple[ExposureModel, ...], covariates: Covariates) -> None:
    """Refuse covariates that no model knows, and values that none can take.

    Raises
    ------
    UnknownNameError, DataError
    """
    known = {name for model in models for name in (*model.levels, *model.numbers)}
    for name, value in covariates.items():
        if name not in known:
            raise UnknownNameError.of("covariate", name, known)
        levels = {level for model in models for level in model.levels.get(name, ())}
        number = any(name in model.numbers for model in models)
        if number and (isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf")):
            unit = next(model.numbers[name].unit for model in models if name in model.numbers)
            raise DataError(f"covariate {name}={shown(value)}; accepted: a number above zero, in {unit}")
        if not number and str(value) not in levels:
            raise UnknownNameError.of(name, str(value), levels)


def subject_of(model: ExposureModel, covariates: Covariates) -> Subject | None:
    """Return what a model makes of covariates, or None where it knows the covariate and not its level."""
    multipliers: dict[str, float] = {}
    taken, without = [], []
    for name, levels in model.levels.items():
        level = str(covariates.get(name, levels[0]))
        if level not in levels:
            return None
        if name not in covariates:
            taken.append(f"{name} {level}".replace("_", " "))
        _multiply(
            multipliers, next((e.multipliers for e in model.by_level if (e.covariate, e.level) == (name, level)), {})
        )
    for name, effect in model.numbers.items():
        if name in covariates:
            _multiply(multipliers, effect.multipliers(float(covariates[name])))
        else:
            taken.append(f"{name} {effect.reference} {effect.unit}")
    without += [name for name in covariates if name not in model.levels and name not in model.numbers]
    return Subject(multipliers, tuple(taken), tuple(without))


def _multiply(into: dict[str, float], by: Mapping[str, float]) -> None:
    for name, factor in by.items():
        into[name] = into.get(name, 1.0) * factor


def rates_of(model: ExposureModel, subject: Subject, dose_mg: float, patients: int) -> Rates:
    """Return the parameters of a typical patient (``patients`` is 0) or of patients who differ as the model says.

    Notes
    -----
    Patients lie evenly in the space of the model's variability: the points of Halton (1960), put through the normal
    quantile. Nothing is random, and there is no seed.
    """
    deviations = _deviations(model, patients) if patients else np.zeros((1, len(VARYING)))
    clearance, central, speed, first = (deviations[:, VARYING.index(name)] for name in VARYING)
    dose_factor = (dose_mg / _value(model.reference_dose_mg)) ** _value(model.dose_exponent_on_absorption_rate)
    of = subject.multipliers
    ways, share = [], np.zeros(len(deviations))
    for place, way in enumerate(model.absorption):
        stated = way.fraction is not None
        fraction = expit(logit(_value(way.fraction)) + first) if stated else 1 - share
        share = fraction if place == 0 else share
        if isinstance(way, FirstOrder):
            rate = _value(way.rate_per_h) * dose_factor * of.get("absorption_rate", 1.0) * np.exp(speed)
            ways.append(Way(way.transit + 1, rate, _value(way.lag_h), fraction))
        else:
            lasts = np.full(len(deviations), _value(way.duration_h))
            ways.append(Way(0, lasts, _value(way.lag_h), fraction))
    second = model.intercompartmental_clearance_l_per_h
    return Rates(
        clearance=_value(model.clearance_l_per_h) * of.get("clearance", 1.0) * np.exp(clearance),
        central=_value(model.central_volume_l) * of.get("central_volume", 1.0) * np.exp(central),
        between=None if second is None else _value(second),
        peripheral=None if model.peripheral_volume_l is None else _value(model.peripheral_volume_l),
        availability=np.full(len(deviations), of.get("availability", 1.0)),
        ways=tuple(ways),
    )


def covariance_of(model: ExposureModel) -> Floats:
    """Return the covariance matrix of the parameters that vary, in the order of ``VARYING``."""
    spread = model.between_patients
    out = np.zeros((len(VARYING), len(VARYING)))
    for place, name in enumerate(VARYING):
        if name in spread.variances:
            out[place, place] = _value(spread.variances[name])  # type: ignore[index]
        elif name in spread.percent_cv:
            out[place, place] = log(1 + (_value(spread.percent_cv[name]) / 100) ** 2)  # type: ignore[index]
    for each in spread.covariances:
        first, second = (VARYING.index(name) for name in each.of)
        out[first, second] = out[second, first] = _value(each.value)
    return out


def _deviations(model: ExposureModel, patients: int) -> Floats:
    values, vectors = np.linalg.eigh(covariance_of(model))
    if values[0] < -1e-12 * values[-1]:
        said = listed(f"{' and '.join(each.of)} {each.value}" for each in model.between_patients.covariances)
        raise DataError(f"{model.title}: the covariances ({said}) are impossible together")
    deviations: Floats = ndtri(evenly(patients, len(VARYING))) @ (vectors * np.sqrt(np.maximum(values, 0.0))).T
    return deviations


def evenly(count: int, dimensions: int) -> Floats:
    """Return points (count, dimensions) that lie evenly in the unit cube, none of them on its faces (Halton 1960)."""
    out = np.zeros((count, dimensions))
    for column, base in enumerate(PRIMES[:dimensions]):
        left, place = np.arange(1, count + 1), 1.0
        while left.any():
            place /= base
            out[:, column] += place * (left % base)
            left //= base
    return out


def _value(printed: Printed | None) -> float:
    return 0.0 if printed is None or printed.value is None else printed.value
