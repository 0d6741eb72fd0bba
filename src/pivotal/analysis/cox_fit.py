"""The maximum of a partial likelihood by Newton's method, carried on until the gradient is rounding error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.cox_rows import EMPTY, NO_MATRIX, Ordered
from pivotal.errors import ConvergenceError
from pivotal.frames import Floats
from pivotal.kernels import cox_risk_sets, partial_likelihood

# A step shorter than 1e-10 standard errors is the last; below 1e-6 a step that does not shrink is rounding error.
CONVERGED, ROUNDING = 1e-20, 1e-12
# A covariate that keeps so little of its information beside those before it is a combination of them, as in R.
COLLINEAR = 1.8e-12
MOVES = 1e-2  # a linear predictor that a last step still moves by so much goes to infinity
SMALLEST_MOVE = 1e-6
VANISHED = 1e-13  # part of the information at the start
SLOW = 0.05
STALLED = 1e-8  # promised by a step that rounding error does not let rise any more
MOST_HALVINGS = 60
MOST_ITERATIONS = 200


@dataclass(frozen=True)
class Evaluation:
    """A likelihood at one set of coefficients, those of the scaled covariates.

    Parameters
    ----------
    loglik : float
    gradient : (p,) float64
    information : (p, p) float64
        Minus the second derivatives.
    plain : float
        The likelihood without a penalty.
    """

    loglik: float
    gradient: Floats
    information: Floats
    plain: float


class Likelihood(Protocol):
    """What Newton's method needs of a likelihood."""

    def at(self, beta: Floats) -> Evaluation:
        """Return the likelihood at coefficients of the scaled covariates."""

    def reach(self, step: Floats) -> Floats:
        """Return by how much a step moves the linear predictor at most, by covariate."""


def evaluation(loglik: float, gradient: Floats, matrix: Floats) -> Evaluation:
    """Return what a kernel wrote, without its first place."""
    p = gradient.size - 1
    information = matrix[1:, 1 : p + 1]
    return Evaluation(loglik, gradient[1:], information, loglik)


def padded(beta: Floats) -> Floats:
    """Return coefficients with the place for the constant before them."""
    wide = np.zeros(beta.size + 1)
    wide[1:] = beta
    return wide


@dataclass(frozen=True)
class OfRows:
    """The partial likelihood of ordered rows: Efron's or Breslow's.

    Parameters
    ----------
    event : (n,) uint8, optional
        Events in order, where not all are taken.
    """

    rows: Ordered
    efron: bool
    event: NDArray[np.uint8] | None = None

    def at(self, beta: Floats) -> Evaluation:
        """Return the likelihood at coefficients of the scaled covariates."""
        rows, event, wide = self.rows, self.rows.event if self.event is None else self.event, padded(beta)
        if self.event is None and rows.chunks is not None:
            by_chunks = rows.chunks.at(wide, self.efron)
            if by_chunks is not None:
                return evaluation(*by_chunks)
        gradient, information = np.empty(wide.size), np.empty((wide.size, rows.z.shape[1]))
        if not rows.entry.size:
            of_events = (
                rows.of_events if self.event is None else partial_likelihood.sum_of_events(rows.z, event, rows.weight)
            )
            loglik = partial_likelihood.likelihood(
                rows.z, rows.time, event, rows.weight, rows.offset, rows.begins, of_events, wide, self.efron,
                rows.workspace, gradient, information,
            )  # fmt: skip
            if not np.isnan(loglik):
                return evaluation(loglik, gradient, information)
        loglik, gradient, found, _ = risk_set_by_risk_set(rows, event, wide, self.efron)
        return evaluation(loglik, gradient, found[0])

    def reach(self, step: Floats) -> Floats:
        """Return by how much a step moves the linear predictor at most, by covariate."""
        return np.asarray(self.rows.range * np.abs(step))


def risk_set_by_risk_set(
    rows: Ordered, event: NDArray[np.uint8], wide: Floats, efron: bool, at: Floats = EMPTY, v: Floats = NO_MATRIX
) -> tuple[float, Floats, Floats, Floats]:
    """Return likelihood, gradient, information (three with ``at``) and Firth's penalty (with ``v``) by the kernel."""
    gradient, penalty = np.empty(wide.size), np.zeros(wide.size)
    information = np.empty((3 if at.size else 1, wide.size, rows.z.shape[1]))
    loglik = cox_risk_sets.likelihood(
        rows.z, rows.time, event, rows.weight, rows.offset, rows.begins, rows.entry, rows.by_entry, wide, efron,
        at, np.ascontiguousarray(v), gradient, information, penalty,
    )  # fmt: skip
    return loglik, gradient, information, penalty


@dataclass(frozen=True)
class OfCounts:
    """The partial likelihood of few patterns of covariates, from the counts of the risk table.

    Parameters
    ----------
    at_risk, events : (r, g) float64
    z : (g, w) float64
        The patterns, as in ``Ordered.z``.
    """

    at_risk: Floats
    events: Floats
    z: Floats
    efron: bool

    def at(self, beta: Floats) -> Evaluation:
        """Return the likelihood at coefficients of the scaled covariates."""
        wide = padded(beta)
        gradient, information = np.empty(wide.size), np.empty((wide.size, self.z.shape[1]))
        loglik = partial_likelihood.likelihood_of_counts(
            self.at_risk, self.events, self.z, wide, self.efron, gradient, information
        )
        return evaluation(loglik, gradient, information)

    def reach(self, step: Floats) -> Floats:
        """Return by how much a step moves the linear predictor at most, by covariate."""
        return np.asarray(np.ptp(self.z[:, 1 : step.size + 1], axis=0) * np.abs(step))


@dataclass(frozen=True)
class Solution:
    """Where the likelihood is largest.

    Parameters
    ----------
    beta : (p,) float64
        Coefficients of the scaled covariates; of infinite ones where the iteration stopped.
    infinite : (p,) bool
        Which coefficients the likelihood drives to infinity.
    direction : (p,) float64
        The last step, whose signs are those of the infinities.
    """

    beta: Floats
    found: Evaluation
    infinite: NDArray[np.bool_]
    direction: Floats
    iterations: int


def independent(information: Floats) -> NDArray[np.bool_]:
    """Return which covariates carry information beside those before them (Cholesky without pivoting, as in R)."""
    p = information.shape[0]
    largest = float(np.max(np.diag(information), initial=0.0))
    kept = np.diag(information) > COLLINEAR * largest
    if p == 1:
        return kept
    scale = np.where(kept, np.sqrt(np.where(kept, np.diag(information), 1.0)), 1.0)
    left = information / scale / scale[:, None]
    for j in range(p):
        kept[j] = kept[j] and left[j, j] > COLLINEAR
        if kept[j]:
            row = left[j].copy()
            left[j + 1 :] -= np.outer(left[j + 1 :, j], row) / row[j]
    return kept


def inverse(information: Floats) -> Floats:
    """Return the inverse of an information matrix, scaled first; directions without information get none back."""
    if information.shape[0] == 1:
        value = information[0, 0]
        return np.array([[1.0 / value if 0 < value < np.inf else 0.0]])
    diagonal = np.diag(information)
    there = (diagonal > 0) & (diagonal < np.inf)
    if not there.all():
        out = np.zeros_like(information)
        if there.any():
            out[np.ix_(there, there)] = inverse(information[np.ix_(there, there)])
        return out
    scale = np.sqrt(diagonal)
    scaled = information / scale / scale[:, None]
    if not np.isfinite(scaled).all():
        return np.zeros_like(information)
    try:
        out = np.asarray(np.linalg.inv(scaled), np.float64)
        if not (np.isfinite(out).all() and (np.diag(out) > 0).all()):
            raise np.linalg.LinAlgError
    except np.linalg.LinAlgError:
        out = np.asarray(np.linalg.pinv(scaled, rcond=1e-13, hermitian=True), np.float64)
    out = out / scale / scale[:, None]
    return 0.5 * (out + out.T)


def step_of(here: Evaluation, free: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Return Newton's step among the free coefficients, and how much it promises: its square in standard errors."""
    if here.gradient.size == 1:
        g, i = here.gradient[0], here.information[0, 0]
        step = g / i if 0 < i < np.inf and free[0] else 0.0
        return np.array([step]), abs(float(step * g))
    step = np.zeros_like(here.gradient)
    if free.all():
        part = inverse(here.information) @ here.gradient
        return part, abs(float(part @ here.gradient))
    part = inverse(here.information[np.ix_(free, free)]) @ here.gradient[free]
    step[free] = part
    return step, abs(float(part @ here.gradient[free]))


def maximum(
    likelihood: Likelihood,
    start: Floats,
    begun: Evaluation,
    free: NDArray[np.bool_],
    *,
    most: int = MOST_ITERATIONS,
    monotone: bool = True,
) -> Solution:
    """Return the maximum over the free coefficients, the others staying where they start.

    A step that lowers the likelihood is halved. The iteration ends when a step is no longer than rounding error, or
    when steps stop shrinking while the likelihood hardly rises, or cannot rise beyond rounding error, and the linear
    predictor still moves: then the likelihood is monotone (Bryson and Johnson 1981; Heinze and Schemper 2001), which
    ``monotone=False`` excludes.

    Raises
    ------
    ConvergenceError
        If it has not ended after ``most`` steps.
    """
    beta, here, before = start, begun, np.inf
    never = np.zeros(beta.size, np.bool_)
    for iteration in range(most + 1):
        step, decrement = step_of(here, free)
        if not np.isfinite(decrement):
            break
        if decrement < CONVERGED or (decrement < ROUNDING and decrement > SLOW * before):
            infinite = _infinite(likelihood, step, here, begun, free) if monotone else never
            direction = np.where(step == 0, beta - start, step)
            return Solution(beta if infinite.any() else beta + step, here, infinite, direction, iteration)
        if iteration == most:
            break
        trial = likelihood.at(beta + step)
        allowed = 1e-11 * max(1.0, abs(here.loglik))
        whole = step
        for _ in range(MOST_HALVINGS):
            if trial.loglik >= here.loglik - allowed and np.isfinite(trial.information).all():
                break
            step = step / 2
            trial = likelihood.at(beta + step)
        if step is not whole and decrement < STALLED and trial.loglik <= here.loglik + allowed:
            infinite = (likelihood.reach(whole) > MOVES) & free if monotone else never
            return Solution(beta, here, infinite, whole, iteration)
        beta, here, before = beta + step, trial, decrement
    raise ConvergenceError(
        f"the likelihood has not been maximised after {most} iterations: log-likelihood {here.loglik:.10g}, "
        f"last step {np.sqrt(max(decrement, 0.0)):.3g} standard errors; max_iterations= allows more"
    )


def _infinite(
    likelihood: Likelihood, step: Floats, here: Evaluation, begun: Evaluation, free: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which coefficients a last step still moves, or have lost all their information on the way."""
    lost = free & (np.diag(here.information) <= VANISHED * np.diag(begun.information))
    if not np.max(np.abs(step), initial=0.0) > SMALLEST_MOVE:
        return lost
    return lost | (free & (likelihood.reach(step) > MOVES))
