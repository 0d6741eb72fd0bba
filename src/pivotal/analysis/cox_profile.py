"""Confidence limits where the profile of the likelihood has fallen far enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.confidence import normal_quantile
from pivotal.analysis.cox_fit import Likelihood, Solution, maximum
from pivotal.errors import ConvergenceError
from pivotal.frames import Floats

MOST_STEPS = 100
EXACT = 1e-11  # of the drop in the likelihood


def profile_limits(
    likelihood: Likelihood,
    solution: Solution,
    free: NDArray[np.bool_],
    index: int,
    std_error: float,
    level: float,
    *,
    monotone: bool,
) -> tuple[float, float]:
    """Return the limits of one coefficient of the scaled covariates; infinite on the side of an infinite estimate.

    The limits are where twice the drop of the profile likelihood is the quantile of chi-square with one degree of
    freedom (Venzon and Moolgavkar 1988). The profile is concave, so that Newton's method, whose slope is the gradient
    at the maximum over the others, goes to the limit from outside without overshooting.

    Raises
    ------
    ConvergenceError
        If a limit is not found.
    """
    target = solution.found.loglik - 0.5 * normal_quantile(level) ** 2
    others = free.copy()
    others[index] = False

    def at(value: float, start: Floats) -> tuple[float, float, Floats]:
        begun = start.copy()
        begun[index] = value
        best = maximum(likelihood, begun, likelihood.at(begun), others, monotone=monotone)
        return best.found.loglik - target, float(best.found.gradient[index]), best.beta

    def limit(side: int) -> float:
        infinite = bool(solution.infinite[index])
        towards = np.sign(solution.direction[index])
        if infinite and towards == side:
            return side * float("inf")
        beta, value = solution.beta, float(solution.beta[index])
        stride = abs(float(solution.direction[index])) if infinite else normal_quantile(level) * std_error
        for _ in range(MOST_STEPS):
            value += side * stride
            above, slope, beta = at(value, beta)
            if above < 0 or not infinite:
                break
        for _ in range(MOST_STEPS):
            if abs(above) <= EXACT:
                return value
            step = -above / slope if slope else np.inf  # a likelihood that is flat there
            if not np.isfinite(step):
                break
            value += step
            above, slope, beta = at(value, beta)
            if abs(step) <= 1e-14 * abs(value):
                return value
        raise ConvergenceError(f"the profile likelihood limit was not found in {MOST_STEPS} steps")

    return limit(-1), limit(1)
