"""One look of a plan: what it is expected to see, and its bounds."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

from scipy.special import ndtr

from pivotal.planning.trial_model import SurvivalTrial


@dataclass(frozen=True, slots=True)
class PlannedLook:
    """One look of a plan, as expected under the alternative.

    Parameters
    ----------
    number : int
        From 1.
    month : float
        Since the first subject's entry.
    information_fraction, events, events_experimental, events_reference, subjects, dropouts : float
        Expected; the fraction is that of the last look's events.
    average_hazard_ratio : float
        Expected by then, event-weighted.
    z, p, hazard_ratio : float or None
        The efficacy bound: statistic, one-sided p value, and the estimate that lies on it.
    futility_z, futility_p, futility_hazard_ratio, harm_z : float or None
        The futility bound and the harm bound.
    alpha_spent, beta_spent : float or None
        By then.
    efficacy, futility : float
        Probability to have crossed the bound by then under the alternative.
    efficacy_null, futility_null : float
        The same under the null hypothesis, futility bounds obeyed.
    reference, reference_null : float or None
        Of two sides, the probability to have stopped in favour of the reference arm by then.
    """

    number: int
    month: float
    information_fraction: float
    events: float
    events_experimental: float
    events_reference: float
    subjects: float
    dropouts: float
    average_hazard_ratio: float
    z: float | None
    p: float | None
    hazard_ratio: float | None
    futility_z: float | None
    futility_p: float | None
    futility_hazard_ratio: float | None
    harm_z: float | None
    alpha_spent: float | None
    beta_spent: float | None
    efficacy: float
    futility: float
    efficacy_null: float
    futility_null: float
    reference: float | None = None
    reference_null: float | None = None


def one_sided_p(z: float | None) -> float | None:
    """Return the one-sided p value of a statistic."""
    return None if z is None else float(ndtr(-z))


def ratio_at(z: float | None, events: float, trial: SurvivalTrial) -> float | None:
    """Return the hazard ratio whose estimate lies on a bound, with Schoenfeld's variance of its logarithm."""
    if z is None:
        return None
    part = trial.experimental_part
    return trial.margin * exp(-z / sqrt(events * part * (1 - part)))
