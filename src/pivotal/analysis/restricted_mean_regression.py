"""Regression of the restricted mean on arm and covariates, by inverse probability of censoring weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from pivotal.analysis.confidence import normal_quantile
from pivotal.analysis.contrasts import known, signed_test
from pivotal.analysis.sample import Column, Sample, grouping_of
from pivotal.errors import ConvergenceError, DataError, shown
from pivotal.frames import Floats, Table, as_numbers
from pivotal.results import Row

Link = Literal["identity", "log", "log-lost"]
CONTRASTS = {"identity": "adjusted difference", "log": "adjusted ratio", "log-lost": "adjusted time lost ratio"}
MOST_STEPS = 50
RANK_TOLERANCE = 1e-9
CLOSE = 1e-10  # change of a linear predictor at which the next one would be below rounding error


def design_of(
    data: Any, covariates: Sequence[Column], parameter: str | None, sample: Sample
) -> tuple[list[str], Floats]:
    """Return the names and values of the columns of covariates, of the rows that are analysed.

    Raises
    ------
    DataError
        If a covariate is not there, has another length, or is missing in a row that is analysed.
    """
    named = [each for each in covariates if isinstance(each, str)]
    table = Table({})
    if named:
        if isinstance(data, Sample):
            raise DataError("covariates= are given as arrays where the data are a sample")
        table = Table(data)
        if parameter is not None:
            codes = table.grouping("PARAMCD", "parameter")
            table = table.only(codes.codes == codes.index(parameter, "PARAMCD"))
    rows = sample.n if sample.kept is None else sample.kept.size
    kept = np.ones(rows, np.bool_) if sample.kept is None else sample.kept
    names: list[str] = []
    columns: list[Floats] = []
    for index, column in enumerate(covariates, 1):
        name = column if isinstance(column, str) else f"covariate {index}"
        try:
            values = table.numbers(column, "covariate") if isinstance(column, str) else as_numbers(column, name)
        except DataError:
            grouping = grouping_of(table, column, name, rows).only(kept)
            if grouping.codes.min() < 0:
                raise DataError(f"{name} is missing in {int((grouping.codes < 0).sum())} rows") from None
            for code, level in enumerate(grouping.levels[1:], 1):
                names.append(f"{name} {level}")
                columns.append((grouping.codes == code).astype(np.float64))
            continue
        if values.size != rows:
            raise DataError(f"{name} has {values.size} values and the data {rows} rows")
        if not np.isfinite(values[kept]).all():
            raise DataError(f"{name} is missing or infinite in {int((~np.isfinite(values[kept])).sum())} rows")
        names.append(name)
        columns.append(values[kept])
    return names, np.stack(columns, axis=1) if columns else np.empty((sample.n, 0))


def adjusted_rows(
    sample: Sample, covariates: tuple[list[str], Floats], reference: int, tau: float, link: str, level: float
) -> list[Row]:
    """Return the adjusted comparison of each arm with the reference arm, and the coefficients of the model.

    Parameters
    ----------
    sample : Sample
        Right-censored, one row a subject.
    covariates : (list of str, (n, p) float64)
        Their names and values.
    reference : int
        The place of the reference arm among the groups.
    tau : float
        The horizon.
    link : {"identity", "log", "log-lost"}
    level : float

    Raises
    ------
    DataError
        With late entry, weights or clusters; if columns are collinear.
    ConvergenceError
        If the model with the log link has no solution.

    Notes
    -----
    Tian, Zhao & Wei (2014), Biostatistics 15, 222: subjects with an event, or followed to tau, are weighted by the
    inverse of the Kaplan-Meier estimate of not being censored, by arm, at their time; the variance counts for its
    estimation. At a time that events and censorings share, events count as at risk of censoring, as in survRM2.
    """
    if sample.entry is not None or sample.weight is not None or sample.cluster is not None:
        raise DataError(
            "the adjusted restricted mean is for right-censored data, without late entry, weights, clusters"
        )
    names, values = covariates
    arms = [g for g in range(len(sample.groups)) if g != reference]
    x = np.column_stack([np.ones(sample.n), *(sample.group == g for g in arms), values]).astype(np.float64)
    y = np.minimum(sample.time, tau)
    complete = (sample.event > 0) | (sample.time >= tau)
    labels = ["intercept", *(str(sample.groups[g]) for g in arms), *names]
    _independent(x, labels)
    weight = np.zeros(sample.n)
    for g in range(len(sample.groups)):
        rows = sample.group == g
        weight[rows] = _censoring_weights(y[rows], complete[rows])
    outcome, logarithmic = tau - y if link == "log-lost" else y, link != "identity"
    beta = _solved(x, outcome, weight, logarithmic=logarithmic)
    fitted = np.exp(x @ beta) if logarithmic else x @ beta
    score = x * (weight * (outcome - fitted))[:, None]
    meat = np.zeros((x.shape[1], x.shape[1]))
    for g in range(len(sample.groups)):
        rows = sample.group == g
        each = _with_censoring(score[rows], y[rows], complete[rows])
        meat += each.T @ each
    bread = np.linalg.inv(x.T @ (x * fitted[:, None] if logarithmic else x))
    variances = np.diag(bread @ meat @ bread)
    if not (np.isfinite(variances).all() and (variances >= 0).all()):
        raise DataError(
            f"the adjusted model with link={link!r} has no standard errors: it runs to infinity, as where an arm or a "
            "level loses no time, or all of it, up to tau; accepted: another tau, or link='identity'"
        )
    errors = np.sqrt(variances)
    rows_out = []
    for k, label in enumerate(labels):
        is_arm = 1 <= k <= len(arms)
        about: Row = {"term": f"coefficient of {label}", "group": None, "tau": tau}
        if is_arm:
            about = {"term": CONTRASTS[link], "group": sample.groups[arms[k - 1]], "tau": tau}
        favours = -1 if link == "log-lost" else 1
        test = signed_test(float(beta[k]), float(errors[k]), favours=favours if is_arm else 1)
        if not is_arm:
            del test["p_one_sided"]
        ratio = is_arm and logarithmic
        rows_out.append(
            about
            | _estimate(float(beta[k]), float(errors[k]), level, ratio=ratio)
            | test
            | {"conf_level": level, "sides": 2}
        )
    return sorted(rows_out, key=lambda row: not str(row["term"]).startswith("adjusted"))


def _estimate(beta: float, error: float, level: float, *, ratio: bool) -> Row:
    step = normal_quantile(level) * error
    ends = {"estimate": beta, "conf_low": beta - step, "conf_high": beta + step}
    row: Row = {name: known(np.exp(value) if ratio else value) for name, value in ends.items()}
    return {"estimate": row.pop("estimate"), "std_error": known(error), **row}


def _independent(x: Floats, labels: list[str]) -> None:
    """Refuse columns of which one is a combination of those before it."""
    size = np.sqrt((x**2).sum(axis=0))
    if (size == 0).any():
        raise DataError(f"{labels[int(np.argmin(size))]} is 0 in all rows, so it has no coefficient")
    diagonal = np.abs(np.diag(np.linalg.qr(x / size, mode="r")))
    if x.shape[0] <= x.shape[1]:
        raise DataError(f"{x.shape[1]} coefficients cannot be estimated from {x.shape[0]} rows")
    if (diagonal < RANK_TOLERANCE).any():
        what = labels[int(np.argmax(diagonal < RANK_TOLERANCE))]
        raise DataError(f"{shown(what)} is a combination of the other covariates; leave one of them out")


def _by_time(y: Floats, complete: Any) -> tuple[Any, Floats, Floats]:
    """Return the place of each among the distinct times, how many are at risk there, and how many censored."""
    distinct, place = np.unique(y, return_inverse=True)
    at_risk = np.cumsum(np.bincount(place, minlength=distinct.size)[::-1])[::-1].astype(np.float64)
    return place, at_risk, np.bincount(place, ~complete, distinct.size).astype(np.float64)


def _censoring_weights(y: Floats, complete: Any) -> Floats:
    place, at_risk, censored = _by_time(y, complete)
    remain = np.cumprod(1.0 - censored / at_risk)
    return np.where(complete, 1.0 / np.where(complete, remain[place], 1.0), 0.0)


def _with_censoring(score: Floats, y: Floats, complete: Any) -> Floats:
    """Return the scores of one arm with what the estimation of its censoring weights adds."""
    place, at_risk, censored = _by_time(y, complete)
    total = np.zeros((at_risk.size, score.shape[1]))
    np.add.at(total, place, score)
    beyond = np.cumsum(total[::-1], axis=0)[::-1]
    own = beyond[place] * (~complete / at_risk[place])[:, None]
    paid: Floats = np.cumsum(beyond * (censored / at_risk**2)[:, None], axis=0)[place]
    return np.asarray(score + own - paid)


def _solved(x: Floats, y: Floats, weight: Floats, *, logarithmic: bool) -> Floats:
    """Return the coefficients at which the weighted scores sum to 0."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            return _iterated(x, y, weight) if logarithmic else _newton(x, weight, weight * y)
    except np.linalg.LinAlgError:
        raise DataError("the covariates are collinear among the subjects whose time up to tau is known") from None


def _newton(x: Floats, information: Floats, residual: Floats) -> Floats:
    return np.asarray(np.linalg.solve(x.T @ (x * information[:, None]), x.T @ residual), np.float64)


def _iterated(x: Floats, y: Floats, weight: Floats) -> Floats:
    """Return the coefficients of the model with a logarithm, by Newton's method with bounded steps."""
    if not (weight * y).sum() > 0:
        raise DataError("nobody has lost time up to tau, so its logarithm cannot be modelled; take link='identity'")
    beta = np.zeros(x.shape[1])
    beta[0] = np.log((weight * y).sum() / weight.sum())
    for _ in range(MOST_STEPS):
        fitted = weight * np.exp(x @ beta)
        step = _newton(x, fitted, weight * y - fitted)
        size = float(np.abs(x @ step).max())
        beta += step * min(1.0, 2.0 / max(size, 2.0))
        if size < CLOSE:
            return beta
    raise ConvergenceError(f"the log-linear restricted mean did not settle in {MOST_STEPS} steps; try link='identity'")
