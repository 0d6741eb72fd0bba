"""Posteriors of the drift: a score B at information t is N(drift * t, t), so that normal priors stay normal."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pivotal.errors import DesignError
from pivotal.planning.crossing import Array
from pivotal.planning.model import AnyPrior, FlatPrior, MixturePrior, NormalPrior
from pivotal.results import Row

REACH = 8.3  # standard deviations on each side of the mean over which a posterior is integrated


@dataclass(frozen=True)
class Posterior:
    """A mixture of normal distributions of the drift."""

    weights: tuple[float, ...]
    means: tuple[float, ...]
    sds: tuple[float, ...]

    def described(self) -> Row:
        """Return the mean, the standard deviation, and the probability of a drift above 0."""
        mean = math.fsum(w * m for w, m in zip(self.weights, self.means, strict=True))
        square = math.fsum(w * (s * s + m * m) for w, m, s in zip(self.weights, self.means, self.sds, strict=True))
        positive = math.fsum(
            w * 0.5 * math.erfc(-m / s / math.sqrt(2.0))
            for w, m, s in zip(self.weights, self.means, self.sds, strict=True)
        )
        return {"mean": mean, "sd": math.sqrt(square - mean * mean), "probability_positive": positive}


def posterior_of(prior: AnyPrior, z: float | None, information: float) -> Posterior:
    """Return the posterior of the drift after a z at an information fraction, or the prior where nothing was seen."""
    if isinstance(prior, FlatPrior):
        if z is None:
            raise DesignError("priors: before anything is seen a flat prior says nothing; feasible: NormalPrior")
        return Posterior((1.0,), (z / math.sqrt(information),), (1.0 / math.sqrt(information),))
    parts = prior.parts if isinstance(prior, MixturePrior) else (prior,)
    weights = prior.weights if isinstance(prior, MixturePrior) else (1.0,)
    if z is None:
        return Posterior(tuple(weights), tuple(part.mean for part in parts), tuple(part.sd for part in parts))
    score = z * math.sqrt(information)
    found = [_updated(part, score, information) for part in parts]
    logs = [math.log(w) + each[2] if w > 0 else -math.inf for w, each in zip(weights, found, strict=True)]
    raw = [math.exp(each - max(logs)) for each in logs]
    return Posterior(
        tuple(each / sum(raw) for each in raw), tuple(each[0] for each in found), tuple(each[1] for each in found)
    )


def _updated(part: NormalPrior, score: float, information: float) -> tuple[float, float, float]:
    """Return mean, standard deviation and the logarithm of the marginal density of the score, up to a constant."""
    precision = 1.0 / part.sd**2 + information
    variance = information + (part.sd * information) ** 2
    density = -0.5 * (score - part.mean * information) ** 2 / variance - 0.5 * math.log(variance)
    return (part.mean / part.sd**2 + score) / precision, 1.0 / math.sqrt(precision), density


def weighted_drifts(posterior: Posterior, points: int) -> tuple[Array, Array]:
    """Return Gauss–Legendre points of the drift and their weights under the posterior."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    drifts, masses = [], []
    for weight, mean, sd in zip(posterior.weights, posterior.means, posterior.sds, strict=True):
        drifts.append(mean + sd * REACH * nodes)
        density = np.exp(-0.5 * (REACH * nodes) ** 2) / math.sqrt(2.0 * math.pi)
        masses.append(weight * REACH * weights * density)
    return np.concatenate(drifts), np.concatenate(masses)
