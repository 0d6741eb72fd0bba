"""Maximum likelihood of a distribution from censored times, with draws that carry its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.distributions.functions import Record, record_of
from pivotal.distributions.model import Distribution, Hazard
from pivotal.distributions.start import start_values
from pivotal.distributions.transforms import from_line, to_line
from pivotal.errors import ConvergenceError

Floats = NDArray[np.float64]
STEP = 1e-4  # of the numerical second derivatives, on the line
JEFFREYS = 0.5
RUNAWAY = 15.0  # a parameter so far out on the line runs away


@dataclass(frozen=True)
class Fit:
    """A distribution at its maximum of the likelihood.

    Parameters
    ----------
    distribution : Distribution
        At the maximum.
    log_likelihood : float
    line : (p,) float64
        Its parameters on the whole line.
    covariance : (p, p) float64 or None
        Inverse of the observed information there; None for piecewise hazards, whose draws are exact.
    events, exposure : (k,) float64
        By interval of a piecewise hazard; in all for others.
    """

    distribution: Distribution
    log_likelihood: float
    line: Floats
    covariance: Floats | None
    events: Floats
    exposure: Floats

    def draws(self, number: int, random: np.random.Generator) -> list[Record]:
        """Return distributions with uncertainty: gamma rates (Jeffreys) if piecewise, else normal on the line."""
        if isinstance(self.distribution, Hazard):
            shape = self.events + JEFFREYS
            exposed = np.maximum(self.exposure, 1e-12)
            rates = random.gamma(shape, 1.0, size=(number, shape.size)) / exposed
            starts = np.array(self.distribution.starts, float)
            plain = record_of(self.distribution)
            return [Record(0, plain.parameters, starts, each, plain.from_times, plain.ratios) for each in rates]
        assert self.covariance is not None
        drawn = random.multivariate_normal(self.line, self.covariance, size=number, method="cholesky")
        return [record_of(from_line(self.distribution, each)) for each in drawn]


def log_likelihood(distribution: Distribution, time: Floats, event: Floats) -> float:
    """Return the log-likelihood of censored times."""
    hazard, cumulative = record_of(distribution).at(np.maximum(time, 1e-12))
    with np.errstate(divide="ignore"):
        return float(np.log(hazard[event == 1]).sum() - cumulative.sum())


def fitted(family: Distribution, time: Floats, event: Floats) -> Fit:
    """Fit a distribution of a family by maximum likelihood.

    Raises
    ------
    DataError
        If there is no event.
    ConvergenceError
        If the likelihood has no maximum that can be found.

    Examples
    --------
    >>> fitted(Hazard(rates=(1,)), np.array([2.0, 4, 6, 8]), np.array([1.0, 1, 0, 1])).distribution.rates
    (0.15,)
    """
    start = start_values(family, time, event)
    if isinstance(start, Hazard):
        events, exposure = _by_interval(start, time, event)
        rates = tuple(float(d / t) if t > 0 else 0.0 for d, t in zip(events, exposure, strict=True))
        at = Hazard(rates=rates, starts=start.starts)
        seen = events > 0
        likelihood = float((events[seen] * np.log(events[seen] / exposure[seen])).sum() - events.sum())
        return Fit(at, likelihood, to_line(at), None, events, exposure)
    from scipy.optimize import minimize

    def off(line: Floats) -> float:
        with np.errstate(all="ignore"):
            value = -log_likelihood(from_line(start, line), time, event)
        return value if np.isfinite(value) else 1e12

    fine = {"maxiter": 4000, "xatol": 1e-9, "fatol": 1e-10}
    found = minimize(off, to_line(start), method="Nelder-Mead", options=fine)
    if not found.success or np.abs(found.x).max() > RUNAWAY:
        raise ConvergenceError(f"the likelihood of the {start.kind} distribution has no maximum that was found")
    try:
        covariance: Floats = np.asarray(np.linalg.inv(_second_derivatives(off, found.x)), np.float64)
        np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError as error:
        raise ConvergenceError(
            f"the {start.kind} distribution is not determined by these {int(event.sum())} events; take a simpler family"
        ) from error
    whole = np.array([event.sum()]), np.array([time.sum()])
    return Fit(from_line(start, found.x), -float(found.fun), found.x, covariance, *whole)


def _by_interval(family: Hazard, time: Floats, event: Floats) -> tuple[Floats, Floats]:
    edges = np.array([*family.starts, np.inf])
    inside = np.clip(time[:, None] - edges[:-1], 0, np.diff(edges))
    index = np.clip(np.searchsorted(edges, time, side="left") - 1, 0, None)
    events = np.bincount(index[event == 1], minlength=edges.size - 1).astype(float)
    return events, inside.sum(0)


def _second_derivatives(function: object, at: Floats) -> Floats:
    """Return the matrix of second derivatives by central differences."""
    assert callable(function)
    size = at.size
    out = np.empty((size, size))
    steps = STEP * np.maximum(1.0, np.abs(at))
    for i in range(size):
        for j in range(i, size):
            total = 0.0
            for one, two in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                point = at.copy()
                point[i] += one * steps[i]
                point[j] += two * steps[j]
                total += one * two * function(point)
            out[i, j] = out[j, i] = total / (4 * steps[i] * steps[j])
    return out
