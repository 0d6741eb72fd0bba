"""The average hazard ratio of an effect that changes over time: two definitions, which differ, under two names.

*Event-weighted*: the geometric mean of the hazard ratios at the expected events (Kalbfleisch and Prentice 1981;
Mukhopadhyay, Huang, Metcalfe and others 2020; gsDesign2's ``ahr``).
*Cox limit*: the ratio that makes the expected partial-likelihood score zero, which is what a Cox model estimates
(Struthers and Kalbfleisch 1986; Lu 2021, eq. 8; lrstat's ``HR``). It depends on accrual and drop-out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from pivotal.errors import ConvergenceError, DesignError
from pivotal.kernels import expected_events as kernel
from pivotal.planning.expected_events import Course, Floats, course_of
from pivotal.planning.trial_model import SurvivalTrial
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType


def event_weighted(numbers: Floats) -> float:
    """Return the geometric mean of the hazard ratios at the expected events, from the kernel's columns."""
    events = numbers[:, kernel.EVENTS_0 : kernel.EVENTS_1 + 1].sum()
    return exp(float(numbers[:, kernel.LOG_RATIO].sum() / events))


def cox_limit(course: Course, month: float, start: float = 1.0) -> float:
    """Return the hazard ratio at which the expected score of a Cox model is zero at a month.

    Raises
    ------
    ConvergenceError
        If Newton's steps do not end, which needs an arm without events.
    """
    beta = log(start)
    for _ in range(60):
        at = course.at(month, exp(beta)).sum(0)
        # the derivative of the score by the log ratio is minus the information
        step = float(at[kernel.SCORE] / at[kernel.VARIANCE])
        beta += min(1.0, max(-1.0, step))
        if abs(step) <= 1e-13:
            return exp(beta)
    raise ConvergenceError(f"the expected Cox score at month {month:g} has no zero: an arm has no events by then")


@dataclass(frozen=True)
class AverageHazardRatios(Result):
    """Average hazard ratios by calendar month, in both definitions."""

    months: tuple[float, ...]
    events: tuple[float, ...]
    event_weighted: tuple[float, ...]
    cox_limit: tuple[float, ...]
    provenance: Provenance
    levels: ClassVar[tuple[str, ...]] = ("month",)

    def rows(self) -> Sequence[Row]:
        """Return one row a month."""
        columns = zip(self.months, self.events, self.event_weighted, self.cox_limit, strict=True)
        return [
            {"term": "average hazard ratio", "month": m, "events": d, "event_weighted": g, "cox_limit": c}
            for m, d, g, c in columns
        ]

    def summary(self) -> Row:
        """Return the averages at the last month."""
        return dict(self.rows()[-1])

    def __rich__(self) -> RenderableType:
        """Return the rows as a table."""
        from pivotal.planning.shown import rows_table

        return rows_table("Average hazard ratio", self.rows(), leave_out=("term",))


def average_hazard_ratios(trial: SurvivalTrial, months: ArrayLike) -> AverageHazardRatios:
    """Compute the average hazard ratio that a trial is expected to show by calendar months.

    Parameters
    ----------
    trial : SurvivalTrial
        With an effect, and an accrual whose rates and duration are stated.
    months : array-like
        Since the first subject's entry, above 0.

    Raises
    ------
    DesignError
        If the trial leaves something open, or no events are expected by a month.

    Examples
    --------
    >>> from pivotal.distributions.model import Hazard
    >>> from pivotal.planning.trial_model import Accrual, PiecewiseHazardRatio
    >>> late = PiecewiseHazardRatio.delayed(by=4, then=0.6)
    >>> accrual = Accrual(rates=(10, 30), starts=(0, 3), duration=18)
    >>> trial = SurvivalTrial(reference=Hazard.from_median(9), effect=late, accrual=accrual)
    >>> found = average_hazard_ratios(trial, [36])
    >>> round(found.event_weighted[0], 4), round(found.cox_limit[0], 4)
    (0.7118, 0.7124)
    """
    asked = np.atleast_1d(np.asarray(months, np.float64))
    if not (np.isfinite(asked) & (asked > 0)).all():
        raise DesignError("months must be numbers above 0")
    if trial.accrual.rates is None or trial.accrual.duration is None:
        raise DesignError("accrual leaves its rates or duration open; give both, or take the trial of a plan")
    course = course_of(trial)
    numbers = [course.at(float(month)) for month in asked]
    events = [float(each[:, kernel.EVENTS_0 : kernel.EVENTS_1 + 1].sum()) for each in numbers]
    if min(events) <= 0:
        raise DesignError("no events are expected by the first of the months; give later ones")
    weighted = [event_weighted(each) for each in numbers]
    limits = [cox_limit(course, float(month), start) for month, start in zip(asked, weighted, strict=True)]
    said = {"trial": trial.model_dump(mode="json"), "months": asked.tolist()}
    provenance = Provenance("average_hazard_ratios", said)
    return AverageHazardRatios(tuple(asked.tolist()), tuple(events), tuple(weighted), tuple(limits), provenance)
