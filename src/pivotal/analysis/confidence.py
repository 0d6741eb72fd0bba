"""Confidence limits of a survival probability on the scales that programs offer."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from pivotal.frames import Floats


def normal_quantile(level: float) -> float:
    """Return the normal quantile of a two-sided interval.

    Examples
    --------
    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    return float(ndtri(0.5 + level / 2))


def limits(survival: Floats, half_width: Floats, conf_type: str) -> tuple[Floats, Floats]:
    """Return the limits of survival probabilities.

    Parameters
    ----------
    survival : array
        Estimates of S.
    half_width : array
        Half the width of the interval of log S: a normal quantile times the standard error of S, divided by S.
    conf_type : {"log-log", "log", "logit", "arcsine", "plain"}
        The scale on which the interval is symmetric: log(-log S), log S, log(S / (1 - S)), arcsin(sqrt S), S. Limits
        of the last three scales are cut at 0 and 1.

    Returns
    -------
    tuple of arrays
        Lower and upper limits; NaN where the scale is infinite (S = 0 on every scale but the plain one, where it is
        NaN as far as the standard error is; S = 1 on the scales log-log, logit and arcsine), as in R.

    Notes
    -----
    Kalbfleisch & Prentice (1980) for log and log-log; Meeker & Escobar (1998) for logit; Nair (1984) for arcsine.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if conf_type == "plain":
            step = survival * half_width
            return np.maximum(survival - step, 0.0), np.minimum(survival + step, 1.0)
        inner = np.where(survival == 0.0, np.nan, survival)
        if conf_type == "log":
            return inner * np.exp(-half_width), np.minimum(inner * np.exp(half_width), 1.0)
        if conf_type == "log-log":
            inner = np.where(survival == 1.0, np.nan, inner)
            log = np.log(inner)
            step = half_width / log
            return np.exp(log * np.exp(-step)), np.exp(log * np.exp(step))
        if conf_type == "logit":
            step = half_width / (1.0 - inner)
            odds = inner / (1.0 - inner)
            return 1.0 / (1.0 + np.exp(step) / odds), 1.0 / (1.0 + np.exp(-step) / odds)
        angle, step = np.arcsin(np.sqrt(inner)), 0.5 * half_width * np.sqrt(inner / (1.0 - inner))
        low, high = np.maximum(angle - step, 0.0), np.minimum(angle + step, np.pi / 2)
        return np.sin(low) ** 2, np.sin(high) ** 2


def transformed(survival: Floats, variance: Floats, conf_type: str) -> tuple[Floats, Floats]:
    """Return survival on a scale on which more is better, and its variance there by the delta method.

    Parameters
    ----------
    survival, variance : array
        Estimates of S and their variances.
    conf_type : {"log-log", "log", "logit", "arcsine", "plain"}
        The scale; ``log-log`` is -log(-log S), whose sign makes a larger value the better one.

    Notes
    -----
    Klein, Logan, Harhoff & Andersen (2007), equations 1 to 5.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if conf_type == "plain":
            return survival, variance
        if conf_type == "log":
            return np.log(survival), variance / survival**2
        if conf_type == "log-log":
            log = np.log(survival)
            return -np.log(-log), variance / (survival * log) ** 2
        if conf_type == "logit":
            return np.log(survival / (1 - survival)), variance / (survival * (1 - survival)) ** 2
        return np.arcsin(np.sqrt(survival)), variance / (4 * survival * (1 - survival))
