"""Residuals of a Cox model, in the order of the data."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from pivotal.analysis.cox_rows import Ordered
from pivotal.analysis.cox_variance import HazardSteps
from pivotal.frames import Floats

ResidualKind = Literal[
    "martingale", "deviance", "cox-snell", "score", "schoenfeld", "scaled-schoenfeld", "dfbeta", "dfbetas"
]
KINDS: tuple[str, ...] = get_args(ResidualKind)
OF_SUBJECTS = ("martingale", "deviance", "cox-snell")  # one number a subject, whatever the method of ties


def in_data_order(rows: Ordered, values: Floats) -> Floats:
    """Return values of ordered rows in the order of the data."""
    out = np.empty_like(values)
    out[rows.order] = values
    return out


def of_subjects(rows: Ordered, hazard: HazardSteps, kind: str) -> Floats:
    """Return martingale, deviance or Cox-Snell residuals, unweighted."""
    expected = hazard.cumulative
    if kind == "cox-snell":
        return in_data_order(rows, expected)
    event = rows.event.astype(np.float64)
    martingale = event - expected
    if kind == "martingale":
        return in_data_order(rows, martingale)
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithm = np.where(event > 0, np.log(event - martingale), 0.0)
    squared = -2.0 * (martingale + event * logarithm)
    return in_data_order(rows, np.sign(martingale) * np.sqrt(np.maximum(squared, 0.0)))


def event_rows(rows: Ordered) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the ordered rows with events by stratum and time, those of one time in the order of the data."""
    row = np.flatnonzero(rows.event)
    stratum = np.searchsorted(rows.begins, row, side="right")
    return row[np.lexsort((rows.order[row], rows.time[row], stratum))]


def schoenfeld(rows: Ordered, hazard: HazardSteps) -> Floats:
    """Return, for each event, its covariates less their mean over the risk set; one row an event, by ``event_rows``."""
    place = event_rows(rows)
    mean = hazard.steps["mean"][hazard.sums[6][place] - 1]
    out: Floats = (rows.z[place, 1 : rows.p + 1] - mean) * rows.scale
    return out


def of_coefficients(rows: Ordered, hazard: HazardSteps, kind: str, covariance: Floats) -> Floats:
    """Return score residuals (unweighted), or the change of each coefficient when a subject is left out (weighted).

    Parameters
    ----------
    covariance : (p, p) float64
        Model-based, of the coefficients of the covariates as they were given.
    """
    score: Floats = hazard.score * rows.scale
    if kind != "score":
        score = score @ covariance
        if kind == "dfbetas":
            with np.errstate(divide="ignore", invalid="ignore"):
                score = score / np.sqrt(np.diag(covariance))
        if rows.weight.size:
            score = score * rows.weight[:, None]
    return in_data_order(rows, score)
