"""Parameters on the whole line, for fitting, and back; each family has its own fixed order."""

from __future__ import annotations

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from pivotal.distributions.model import Cure, Distribution, Gompertz, Hazard, LogLogistic, LogNormal, Weibull

Floats = NDArray[np.float64]
PARAMETERS = {
    "piecewise": ("log rate",),
    "weibull": ("log shape", "log scale"),
    "log_normal": ("location", "log scale"),
    "log_logistic": ("log shape", "log scale"),
    "gompertz": ("shape", "log rate"),
}


def to_line(distribution: Distribution) -> Floats:
    """Return the parameters on the whole line; a cure fraction comes first, as its logit.

    Examples
    --------
    >>> to_line(Weibull(shape=1, scale=1))
    array([0., 0.])
    """
    if isinstance(distribution, Cure):
        part = distribution.fraction
        first = log(part) - log(1 - part) if part > 0 else -np.inf
        return np.concatenate([[first], to_line(distribution.uncured)])
    if isinstance(distribution, Hazard):
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(np.array(distribution.rates, float)), np.float64)
    if isinstance(distribution, LogNormal):
        return np.array([distribution.location, log(distribution.scale)])
    if isinstance(distribution, Gompertz):
        return np.array([distribution.shape, log(distribution.rate)])
    return np.array([log(distribution.shape), log(distribution.scale)])


def from_line(like: Distribution, line: Floats) -> Distribution:
    """Return the distribution of a family, and of its intervals where it has some, with parameters from the line.

    Examples
    --------
    >>> round(from_line(Weibull(shape=2, scale=3), to_line(Weibull(shape=0.5, scale=7.0))).scale, 12)
    7.0
    """
    values = [float(each) for each in line]
    if isinstance(like, Cure):
        part = 1 / (1 + exp(-values[0])) if values[0] > -700 else 0.0
        uncured = from_line(like.uncured, np.asarray(values[1:]))
        assert not isinstance(uncured, Cure)
        return Cure(fraction=part, uncured=uncured)
    if isinstance(like, Hazard):
        return Hazard(rates=tuple(exp(each) for each in values), starts=like.starts)
    one, two = values
    if isinstance(like, LogNormal):
        return LogNormal(location=one, scale=exp(two))
    if isinstance(like, Gompertz):
        return Gompertz(shape=one, rate=exp(two))
    if isinstance(like, Weibull):
        return Weibull(shape=exp(one), scale=exp(two))
    return LogLogistic(shape=exp(one), scale=exp(two))
