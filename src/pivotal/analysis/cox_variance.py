"""The sums that residuals, hazards and robust variances of a Cox model are made of.

With Efron's ties a time with d events counts as d steps, at step k of which the tied events have weight 1 - k/d. The
sums over the steps are taken once a time; the hazard up to a subject's last time, less what it is spared if it dies
there, gives its compensator (Therneau and Grambsch 2000, chapters 2 and 4), in O(n p).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.cox_rows import Ordered
from pivotal.frames import Codes, Floats
from pivotal.kernels import cox_risk_sets

FARTHEST = 150.0  # from the mean linear predictor; reached only where a likelihood is monotone


@dataclass(frozen=True)
class HazardSteps:
    """The hazard at given coefficients, one row a time with events, in order of stratum and time.

    Parameters
    ----------
    rows : Ordered
    beta : (p,) float64
        Coefficients of the scaled covariates.
    efron : bool
    """

    rows: Ordered
    beta: Floats
    efron: bool

    @cached_property
    def eta(self) -> Floats:
        """Return the linear predictor of the ordered rows, covariates and offset centred at their means."""
        rows = self.rows
        eta: Floats = rows.z[:, 1 : rows.p + 1] @ self.beta
        return eta + rows.offset if rows.offset.size else eta

    @cached_property
    def risk(self) -> Floats:
        """Return exp of the linear predictor; beyond what squares of hazards can hold it stays at its limit."""
        return np.exp(np.clip(self.eta, -FARTHEST, FARTHEST))

    @cached_property
    def sums(
        self,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, Floats, Floats, NDArray[np.int64], Codes, Codes]:
        """Return the sums over risk sets; see the kernel."""
        rows = self.rows
        return cox_risk_sets.risk_sums(  # type: ignore[no-any-return]
            rows.z, rows.time, rows.event, rows.weight, self.risk, rows.begins, rows.entry, rows.by_entry, rows.p
        )

    @property
    def time(self) -> Floats:
        """Return the times with events."""
        return self.rows.time[self.sums[0]]

    @property
    def first(self) -> NDArray[np.int64]:
        """Return where each stratum begins among the times with events."""
        return self.sums[5]

    @cached_property
    def steps(self) -> dict[str, Floats]:
        """Return, by time: the hazard, its variance, what the dying are spared, and the means of z, weighted by each.

        Keys: ``hazard``, ``variance``, ``spared`` (t,); ``mean``, ``by_hazard``, ``by_variance``, ``by_spared`` (t, p).
        """
        _, deaths, weights, total, dying, *_ = self.sums
        index = np.repeat(np.arange(deaths.size), deaths) if self.efron else np.arange(deaths.size)
        begin = np.concatenate([[0], np.cumsum(deaths)[:-1]]).astype(np.int64) if self.efron else index
        count = np.maximum(deaths if self.efron else np.ones_like(deaths), 1)
        f = (np.arange(index.size) - begin[index]) / count[index] if index.size else np.empty(0)
        each = weights[index] / count[index]
        inverse = 1.0 / (total[index, 0] - f * dying[index, 0])

        def summed(values: Floats) -> Floats:
            out: Floats = np.add.reduceat(values, begin) if index.size else np.empty(0)
            return out

        def mean(scalar: Floats) -> Floats:
            """Return the sum over the steps of a scalar times the mean of z at the step."""
            a, b = summed(scalar * inverse), summed(scalar * inverse * f)
            return a[:, None] * total[:, 1:] - b[:, None] * dying[:, 1:]

        return {
            "hazard": summed(each * inverse),
            "variance": summed(each * inverse**2),
            "spared": summed(each * inverse * f),
            "mean": mean(1.0 / count[index]),
            "by_hazard": mean(each * inverse),
            "by_variance": mean(each * inverse**2),
            "by_spared": mean(each * inverse * f),
        }

    def behind(self, steps: Floats) -> Floats:
        """Return the sum of steps that each ordered row went through, from its entry to its last time."""
        first, leaving, entering = self.sums[5], self.sums[6], self.sums[7]
        columns = steps if steps.ndim == 2 else steps[:, None]
        running = cox_risk_sets.cumulated(np.ascontiguousarray(columns), first)
        stratum = np.repeat(np.arange(first.size - 1), np.diff(self.rows.begins))
        origin = first[stratum]
        out: Floats = np.where((leaving > origin)[:, None], running[leaving], 0.0)
        if self.rows.entry.size:
            out -= np.where((entering > origin)[:, None], running[entering], 0.0)
        return out if steps.ndim == 2 else out[:, 0]

    @cached_property
    def step_of_event(self) -> NDArray[np.int64]:
        """Return the step at which each ordered row with an event has it."""
        steps: NDArray[np.int64] = self.sums[6][self.rows.event == 1] - 1
        return steps

    @cached_property
    def cumulative(self) -> Floats:
        """Return the compensator of each ordered row: the events that the model expects of it."""
        expected = self.behind(self.steps["hazard"])
        dead = self.rows.event == 1
        expected[dead] -= self.steps["spared"][self.step_of_event]
        return self.risk * expected

    @cached_property
    def score(self) -> Floats:
        """Return the score residuals of the ordered rows, of the scaled covariates (Lin and Wei 1989, equation 2.6)."""
        z = self.rows.z[:, 1 : self.rows.p + 1]
        means = self.behind(self.steps["by_hazard"])
        dead = self.rows.event == 1
        means[dead] -= self.steps["by_spared"][self.step_of_event]
        out: Floats = self.risk[:, None] * means - z * self.cumulative[:, None]
        out[dead] += z[dead] - self.steps["mean"][self.step_of_event]
        return out


def clustered(score: Floats, weight: Floats, cluster: Codes | None) -> Floats:
    """Return weighted score residuals, summed within clusters."""
    weighted = score if not weight.size else score * weight[:, None]
    if cluster is None:
        return weighted
    size = int(cluster.max()) + 1
    return np.stack([np.bincount(cluster, column, size) for column in weighted.T], axis=1)


def sandwich(rows: Ordered, beta: Floats, covariance: Floats, efron: bool) -> tuple[Floats, Floats]:
    """Return the robust covariance of the coefficients, and the weighted score residuals by cluster, both scaled.

    Lin and Wei (1989), Journal of the American Statistical Association 84, 1074-1078.
    """
    score = HazardSteps(rows, beta, efron).score
    cluster = None if rows.sample.cluster is None else rows.sample.cluster[rows.order]
    groups = clustered(score, rows.weight, cluster)
    influence = groups @ covariance
    return influence.T @ influence, groups
