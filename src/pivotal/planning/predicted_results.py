"""What a trial may still come to show: the statistic of a later look, and success given that it has gone on so far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import special

from pivotal.errors import DesignError
from pivotal.planning.boundaries import Bounds
from pivotal.planning.crossing import Array
from pivotal.planning.interim import chosen_priors
from pivotal.planning.model import AnyPrior
from pivotal.planning.outcome import PlanningResult
from pivotal.planning.posterior import Posterior, posterior_of, weighted_drifts
from pivotal.planning.scales import hazard_ratio
from pivotal.planning.seeking import root_of
from pivotal.results import Row

POINTS = (72, 108)  # of the integral over the drift; their difference is the error that is stated


@dataclass(frozen=True, kw_only=True)
class PredictedResult(PlanningResult):
    """The statistic of a later look, predicted from what was seen: one row a prior.

    Parameters
    ----------
    information : float
        The information fraction of the later look.
    conf_level : float
        The probability of the intervals.
    found : tuple of dict
        A row a prior: its name, mean and interval of z, and as hazard ratios where the information is known.
    """

    verb: ClassVar[str] = "predict_result"
    title: ClassVar[str] = "Predicted result"
    information: float
    conf_level: float
    found: tuple[Row, ...]

    def rows(self) -> list[Row]:
        """Return one row a prior."""
        return [dict(row) for row in self.found]

    def summary(self) -> Row:
        """Return when, and the interval under the first prior."""
        first = self.found[0]
        return {
            "information_fraction": self.information,
            "conf_level": self.conf_level,
            **{name: first[name] for name in ("z", "z_low", "z_high")},
        }


def predict_result(
    bounds: Bounds,
    *,
    z: float,
    information: float,
    at: float | None = None,
    priors: AnyPrior | Sequence[AnyPrior] | None = None,
    conf_level: float = 0.95,
) -> PredictedResult:
    """Return the statistic that a later look may be expected to show, with intervals.

    Parameters
    ----------
    bounds : Bounds
        The bounds, for their drift and information.
    z, information : float
        The z statistic that was seen and its information fraction.
    at : float, optional
        The information fraction that is predicted for; the last look where not given.
    priors : prior or sequence of priors, optional
        Priors of the drift, as in ``predictive_power``.
    conf_level : float
        The probability of the interval.

    Notes
    -----
    The posterior of the drift is carried on to the later look; a stop in between is left out (Evans, Li and Wei 2007).

    Examples
    --------
    >>> from pivotal.planning.boundary_search import bounds
    >>> from pivotal.planning.model import FlatPrior, GroupSequential
    >>> plan = bounds(GroupSequential((0.5, 1)), power=0.9)
    >>> row = predict_result(plan, z=1.0, information=0.5, priors=FlatPrior()).rows()[0]
    >>> round(row["z_low"], 3), round(row["z"], 3), round(row["z_high"], 3)
    (-0.546, 1.414, 3.374)
    """
    later = bounds.timing[-1] if at is None else float(at)
    if not (math.isfinite(z) and 0.0 < information < later):
        raise DesignError(f"information={information:g}, z={z:g}: feasible: above 0, below {later:g}, and a finite z")
    if not 0.0 < conf_level < 1.0:
        raise DesignError(f"conf_level={conf_level:g}: feasible: above 0 and below 1")
    rows = []
    for name, prior in chosen_priors(bounds, priors, information):
        low, middle, high = _interval(posterior_of(prior, z, information), (z, information, later), conf_level)
        row: Row = {"term": name, "z": middle, "z_low": low, "z_high": high}
        if bounds.information is not None:
            named = {"hazard_ratio": middle, "hazard_ratio_low": high, "hazard_ratio_high": low}
            row |= {key: bounds.margin * hazard_ratio(each, later, bounds.information) for key, each in named.items()}
        rows.append(row)
    settings = {"z": z, "information": information, "at": later, "conf_level": conf_level}
    return PredictedResult(information=later, conf_level=conf_level, found=tuple(rows), settings=settings)


def _interval(posterior: Posterior, seen: tuple[float, float, float], level: float) -> tuple[float, float, float]:
    """Return the lower limit, the mean and the upper limit of the predicted z."""
    z, information, later = seen
    left, root = later - information, math.sqrt(later)
    weights = np.array(posterior.weights)
    means = (z * math.sqrt(information) + np.array(posterior.means) * left) / root
    sds = np.sqrt(left + (np.array(posterior.sds) * left) ** 2) / root

    def quantile(probability: float) -> float:
        low, high = float((means - 40.0 * sds).min()), float((means + 40.0 * sds).max())
        return root_of(lambda at: float(weights @ special.ndtr((at - means) / sds)) - probability, low, high)

    return quantile(0.5 * (1.0 - level)), float(weights @ means), quantile(0.5 * (1.0 + level))


@dataclass(frozen=True, kw_only=True)
class Assurance(PlanningResult):
    """The probability of success, before the trial and given that it has gone on beyond each look.

    Parameters
    ----------
    found : tuple of dict
        A row a look, the first before the trial: the probability of having gone on beyond it, of having succeeded by
        it, and of success later given that it went on.
    integration_error : float
        The largest difference of a probability between two numbers of points.
    """

    verb: ClassVar[str] = "assurance"
    title: ClassVar[str] = "Probability of success as the trial goes on"
    found: tuple[Row, ...]
    integration_error: float

    def rows(self) -> list[Row]:
        """Return one row a look that may be passed."""
        return [dict(row) for row in self.found]

    def summary(self) -> Row:
        """Return the probability of success before the trial."""
        return {"success": self.found[0]["success_later"], "integration_error": self.integration_error}


def assurance(bounds: Bounds, *, prior: AnyPrior) -> Assurance:
    """Return the probability of success before the trial, and given only that it has not stopped by a look.

    Parameters
    ----------
    bounds : Bounds
        The bounds; futility is obeyed.
    prior : prior
        The prior of the drift; a flat one says nothing before the trial.

    Notes
    -----
    O'Hagan, Stevens and Campbell (2005); that nothing was stopped is news of its own, which raises or lowers it.

    Examples
    --------
    >>> from pivotal.planning.boundary_search import bounds
    >>> from pivotal.planning.model import GroupSequential, NormalPrior
    >>> plan = bounds(GroupSequential((0.5, 1)), power=0.9)
    >>> [round(row["success_later"], 3) for row in assurance(plan, prior=NormalPrior(2, 1)).rows()]
    [0.51, 0.454]
    """
    posterior = posterior_of(prior, None, 0.0)
    coarse, fine = (_averaged(bounds, posterior, points) for points in POINTS)
    rows = []
    for look in range(bounds.looks):
        succeeded, stopped = fine[:, look - 1] if look else (0.0, 0.0)
        going = 1.0 - float(stopped)
        later = float(fine[0, -1] - succeeded)
        name = f"beyond look {look}" if look else "before the trial"
        rows.append({"term": name, "goes_on": going, "succeeded": float(succeeded), "success_later": later / going})
    error = float(np.abs(fine - coarse).max())
    settings = {"prior": prior.model_dump(mode="json"), "design": bounds.design.model_dump(mode="json")}
    return Assurance(found=tuple(rows), integration_error=error, settings=settings)


def _averaged(bounds: Bounds, posterior: Posterior, points: int) -> Array:
    """Return the probabilities of success and of having stopped by each look, averaged over the drift: (2, looks)."""
    drifts, weights = weighted_drifts(posterior, points)
    found = [bounds.crossing(float(drift)) for drift in drifts]
    success = weights @ np.array([each.efficacy_cumulative for each in found])
    return np.array([success, weights @ np.cumsum([each.stopping for each in found], axis=1)])
