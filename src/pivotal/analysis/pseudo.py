"""Pseudo-values: for each subject a value whose mean is the estimate, so that it can be regressed on anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np

from pivotal.analysis.curve_influence import final, spells_of
from pivotal.analysis.presets import one_of
from pivotal.analysis.product_limit import Curve, curves_of
from pivotal.analysis.restricted_mean import area_under, mean_influence
from pivotal.analysis.sample import Column, Columns, Missing, Sample, read_sample
from pivotal.analysis.survival_curves import times_of
from pivotal.errors import DataError, shown
from pivotal.frames import Floats

PseudoKind = Literal["survival", "rmst"]


def pseudo_values(  # noqa: PLR0913
    data: Any = None,
    at: float | Sequence[float] | None = None,
    by: Column | None = None,
    *,
    kind: PseudoKind = "survival",
    time: Column = "AVAL",
    censor: Column | None = None,
    event: Column | None = None,
    subject: Column | None = "USUBJID",
    parameter: str | None = None,
    missing: Missing = "error",
) -> Floats:
    """Return pseudo-values of survival, or of the restricted mean, at given times.

    Parameters
    ----------
    data : frame, mapping of arrays, or Sample
        One row a subject.
    at : float or sequence of float
        Times (of survival) or horizons (of the restricted mean), in the unit of ``time``.
    by : str or array, optional
        Groups within which they are formed.
    kind : {"survival", "rmst"}
    time, censor, event, subject, parameter, missing
        Columns; see ``pivotal.analysis.sample.Columns``.

    Returns
    -------
    (n,) or (n, k) float64
        In the order of the data (of the rows of ``parameter``); one column a time where ``at`` is a sequence; NaN in
        rows that are left out.

    Raises
    ------
    DataError
        If ``at`` is missing or lies beyond a group whose curve is not 0 there.

    Notes
    -----
    The estimate plus n times the infinitesimal jackknife's influence of the subject, as R's ``survival::pseudo``; to
    order 1/n those of the jackknife (Andersen, Klein & Rosthøj 2003; Parner, Andersen & Overgaard 2023).

    Examples
    --------
    >>> pseudo_values({"AVAL": [2, 3, 5, 8], "CNSR": [0, 0, 0, 0]}, at=4).tolist()
    [0.0, 0.0, 1.0, 1.0]
    """
    if at is None:
        raise DataError("at= is missing; give the times, such as at=12")
    one_of("kind", kind, get_args(PseudoKind))
    wanted = times_of(at, "at")
    sample = read_sample(
        data, Columns(time, censor, event, subject=subject, parameter=parameter), group=by, missing=missing
    )
    if sample.entry is not None or sample.weight is not None:
        raise DataError("pseudo-values are formed of right-censored data, without late entry and weights")
    out = np.full((sample.n, wanted.size), np.nan)
    for g, curve in enumerate(curves_of(sample)):
        rows = sample.group == g
        for j, t in enumerate(wanted.tolist()):
            if t > curve.last and curve.survival[-1] > 0:
                raise DataError(f"{shown(curve.group)} is followed to {curve.last:g} only, not to {t:g}")
            out[rows, j] = _of_group(sample, g, curve, t, kind)
    if sample.kept is not None and sample.kept.size != sample.n:
        whole = np.full((sample.kept.size, wanted.size), np.nan)
        whole[sample.kept] = out
        out = whole
    return out[:, 0] if np.ndim(at) == 0 else out


def _of_group(sample: Sample, g: int, curve: Curve, t: float, kind: str) -> Floats:
    spells = spells_of(sample, g, curve.time)
    if kind == "rmst":
        area, _ = area_under(curve, t)
        return area + curve.n * final(spells, *mean_influence(curve, t))
    upto = int(np.searchsorted(curve.time, t, side="right"))
    if not upto:
        return np.ones(curve.n)
    survival = curve.survival[upto - 1]
    n, d = curve.n_risk[:upto], curve.n_event[:upto]
    left = np.where(curve.survival[:upto] > 0, n - d, np.inf)
    return np.asarray(survival + curve.n * survival * final(spells, d / (n * left), 1.0 / left))
