"""Cox's proportional hazards model."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pivotal.analysis.cox_fit import (
    MOST_ITERATIONS,
    Evaluation,
    Likelihood,
    Solution,
    independent,
    inverse,
    maximum,
)
from pivotal.analysis.cox_model import ChiSquare, CoxModel
from pivotal.analysis.cox_rows import Ordered
from pivotal.analysis.cox_ties import Penalised, likelihood_of
from pivotal.analysis.cox_variance import sandwich
from pivotal.analysis.design_matrix import Design, design_matrix
from pivotal.analysis.formula import Formula, parsed
from pivotal.analysis.presets import one_of, settled
from pivotal.analysis.sample import Column, Columns, Missing, Sample, read_sample
from pivotal.errors import ConvergenceError, DataError, MonotoneLikelihoodWarning, listed, shown
from pivotal.frames import Floats, Grouping, Table, as_numbers

Confidence = Literal["wald", "profile"]


CONSTANT = 1e-13  # information of an event about a covariate that does not vary
FLAT = 1e-8  # the square of what a last step moves, in standard errors


def cox(  # noqa: PLR0913 (columns by keyword)
    data: Any,
    formula: str | ArrayLike | None = None,
    *,
    reference: Mapping[str, Any] | Any | None = None,
    ties: str | None = None,
    strata: Sequence[Column] | Column = (),
    entry: Column | None = None,
    weights: Column | None = None,
    offset: Column | None = None,
    cluster: Column | None = None,
    robust: bool | None = None,
    firth: bool = False,
    confidence: Confidence = "wald",
    conf_level: float | None = None,
    initial: ArrayLike | None = None,
    max_iterations: int = MOST_ITERATIONS,
    like: str | None = None,
    time: Column = "AVAL",
    censor: Column | None = None,
    event: Column | None = None,
    subject: Column | None = "USUBJID",
    parameter: str | None = None,
    missing: Missing = "error",
) -> CoxModel:
    """Fit Cox's proportional hazards model.

    Parameters
    ----------
    data : frame, mapping of arrays, Sample, or None
        One row a subject, or a spell of one where ``entry`` is given.
    formula : str or array
        The right-hand side, such as ``"TRT01P + AGE"``, with ``strata()``, ``cluster()`` and ``offset()`` where wanted;
        or the covariates themselves, (n,) or (n, p). For a sample that was read with arms it may be left out.
    reference : level, or mapping of column to level
        The reference arm, and the reference level of other columns of text; it is never chosen alphabetically.
    ties : {"efron", "breslow", "discrete", "marginal_exact"}, optional
        Efron (1977), Breslow (1974); ``discrete`` is the conditional logistic likelihood (R's "exact", SAS's DISCRETE),
        ``marginal_exact`` the sum over all orders of tied events (Kalbfleisch and Prentice 1973; SAS's EXACT). Efron's,
        unless ``like="SAS"``.
    strata : column, or sequence of columns
        Their combinations have hazards of their own.
    entry, weights, cluster : column, optional
        Time of coming under observation; case weights; rows of one cluster are not independent.
    offset : column, optional
        Added to the linear predictor.
    robust : bool, optional
        Whether the variance is the sandwich of Lin and Wei (1989). True where ``cluster`` is given or a weight is not a
        whole number, as in R.
    firth : bool
        Maximise the likelihood penalised by Firth (1993): estimates are finite where the likelihood is monotone (Heinze
        and Schemper 2001).
    confidence : {"wald", "profile"}
        Normal limits, or those of the profile likelihood.
    conf_level : float, optional
        Level of the limits; 0.95.
    initial : (p,) array, optional
        Coefficients to start from; tests are against them. 0 where not given.
    max_iterations : int
        Newton's steps at most; 0 evaluates the model at ``initial``.
    like : {"R", "SAS"}, optional
        Whose defaults.
    time, censor, event, subject, parameter, missing
        Columns; see ``pivotal.analysis.sample.Columns``. Rows without a covariate are left out and counted.

    Returns
    -------
    CoxModel
        With ``tidy``, ``glance``, ``ard``, ``residuals``, ``test_ph``, ``baseline``, ``predict``, ``concordance``,
        ``contrast``, ``compare``, ``profile_interval`` and ``benefit``.

    Raises
    ------
    DataError
        If columns, formula or settings cannot be used, or there are no events.
    ConvergenceError
        If the likelihood is not maximised within ``max_iterations``.

    Warns
    -----
    MonotoneLikelihoodWarning
        If a coefficient is infinite; the log-likelihood, the score and likelihood-ratio tests and one profile limit
        exist all the same.

    References
    ----------
    Cox (1972), Journal of the Royal Statistical Society B 34, 187-220.

    Examples
    --------
    >>> data = {
    ...     "AVAL": [6, 7, 10, 15, 19, 25, 9, 11, 12, 20],
    ...     "CNSR": [0, 0, 1, 0, 0, 1, 0, 0, 0, 1],
    ...     "TRT01P": ["Placebo"] * 6 + ["Drug"] * 4,
    ... }
    >>> model = cox(data, "TRT01P", reference="Placebo")
    >>> [round(float(x), 6) for x in (model.coefficients[0], model.std_errors[0], model.loglik)]
    [0.10434, 0.775391, -12.456346]
    """
    chosen = settled(like, ties=ties, conf_level=conf_level)
    one_of("confidence", confidence, ("wald", "profile"))
    for name, flag in (("firth", firth), ("robust", robust)):
        if not isinstance(flag, bool | None) or (flag is None and name == "firth"):
            raise DataError(f"{name}={shown(flag)}; accepted: True, False")
    if isinstance(max_iterations, bool) or not isinstance(max_iterations, int) or max_iterations < 0:
        raise DataError(f"max_iterations={shown(max_iterations)}; accepted: a whole number, 0 or above")
    columns = Columns(time, censor, event, entry, weights, strata, cluster, subject, parameter)
    rows, design, named = _read(data, formula, columns, reference, offset, missing)
    if not rows.is_finite:
        raise DataError("a covariate is infinite")
    settings = {
        "formula": named.text,
        "ties": chosen["ties"],
        "strata": named.strata,
        "robust": _is_robust(robust, rows.sample, chosen["ties"]),
        "firth": firth,
        "confidence": confidence,
        "conf_level": chosen["conf_level"],
        "like": like,
        "references": {} if design is None else dict(design.references),
    }
    return _fitted(rows, design, named, settings, _initial(initial, rows.p), max_iterations)


class _Named:
    """What the covariates and strata are called."""

    def __init__(
        self, text: str, names: Sequence[str], terms: Sequence[str], term_of: Any, strata: Sequence[str]
    ) -> None:
        self.text, self.names, self.terms = text, tuple(names), tuple(terms)
        self.term_of, self.strata = np.asarray(term_of, np.int64), tuple(strata)


def _read(
    data: Any, formula: Any, columns: Columns, reference: Any, offset: Column | None, missing: Missing
) -> tuple[Ordered, Design | None, _Named]:
    """Return the rows, how covariates are made of columns, and what they are called."""
    if isinstance(data, Sample):
        return _of_sample(data, formula, reference, offset)
    if formula is None:
        raise DataError("give a formula, such as 'TRT01P + AGE'")
    table = Table({} if data is None else data)
    if columns.parameter is not None and "PARAMCD" in table:
        codes = table.grouping("PARAMCD", "parameter")
        table = table.only(codes.codes == codes.index(columns.parameter, "PARAMCD"))
        columns = replace(columns, parameter=None)
    if not isinstance(formula, str | Formula):
        sample = read_sample(table if table.names else None, columns, missing=missing)
        return _of_arrays(sample, table, formula, reference, offset, columns)
    formula = parsed(formula) if isinstance(formula, str) else formula
    columns = _with_specials(columns, formula)
    sample = read_sample(table, columns, missing=missing)
    design = design_matrix(table, formula, reference=reference, rows=sample.kept)
    given = _offset(offset, table, sample, design.offset)
    sample, columns_of_terms, given = _complete(sample, design.columns, given, design.missing, design.counted)
    named = _Named(formula.text, design.names, design.terms, design.term_of, _names_of(columns.strata))
    return Ordered(sample, columns_of_terms, given), design, named


def _with_specials(columns: Columns, formula: Formula) -> Columns:
    """Return the columns with the strata and the cluster that the formula names."""
    if formula.strata:
        if np.size(np.asarray(columns.strata, object)):
            raise DataError("strata are named in the formula and by strata=; name them once")
        columns = replace(columns, strata=formula.strata)
    if formula.cluster is not None:
        if columns.cluster is not None:
            raise DataError("the cluster is named in the formula and by cluster=; name it once")
        columns = replace(columns, cluster=formula.cluster)
    return columns


def _names_of(strata: Any) -> tuple[str, ...]:
    """Return the columns of the strata; none where they are arrays."""
    if isinstance(strata, str):
        return (strata,)
    names = tuple(each for each in strata if isinstance(each, str)) if len(strata) else ()
    return names if len(names) == len(strata) else ()


def _offset(offset: Column | None, table: Table, sample: Sample, of_formula: Floats | None) -> Floats | None:
    """Return the offset of the rows kept so far."""
    if offset is None:
        return of_formula
    values = table.numbers(offset, "offset") if isinstance(offset, str) else as_numbers(offset, "offset")
    if sample.kept is not None and values.size == sample.kept.size:
        values = values[sample.kept]
    if values.size != sample.n:
        raise DataError(f"offset has {values.size} values and the data {sample.n} rows")
    return values if of_formula is None else values + of_formula


def _complete(
    sample: Sample,
    covariates: Sequence[Floats],
    offset: Floats | None,
    gone: NDArray[np.bool_],
    counted: Mapping[str, int],
) -> tuple[Sample, list[Floats], Floats | None]:
    """Return the rows in which nothing is missing, the others counted."""
    dropped = dict(counted)
    if offset is not None:
        without = np.isnan(offset) & ~gone
        if without.any():
            dropped["offset"] = int(without.sum())
            gone = gone | without
        if np.isinf(offset).any():
            raise DataError(f"offset is infinite in row {int(np.argmax(np.isinf(offset))) + 1} (of those kept)")
    if gone.any():
        if gone.all():
            raise DataError(f"there are no rows to analyse, after leaving out {_told(dropped)}")
        sample = replace(sample.only(~gone), dropped={**sample.dropped, **dropped})
        covariates = [column[~gone] for column in covariates]
        offset = None if offset is None else offset[~gone]
    return sample, list(covariates), offset


def _told(dropped: Mapping[str, int]) -> str:
    return listed(f"{count} without {column}" for column, count in dropped.items())


def _of_arrays(
    sample: Sample, table: Table, covariates: Any, reference: Any, offset: Column | None, columns: Columns
) -> tuple[Ordered, None, _Named]:
    """Return the rows with covariates that were given as an array."""
    if reference is not None:
        raise DataError("reference= is of a formula; the covariates were given as an array")
    matrix = np.asarray(covariates)
    if matrix.dtype.kind not in "biuf" or matrix.ndim not in (1, 2):
        raise DataError(f"covariates are a {matrix.dtype} array of {matrix.ndim} dimensions; accepted: (n, p) numbers")
    matrix = matrix.reshape(matrix.shape[0], -1).astype(np.float64)
    kept = sample.kept
    if kept is not None and matrix.shape[0] == kept.size and not kept.all():
        matrix = matrix[kept]
    if matrix.shape[0] != sample.n:
        raise DataError(f"the covariates have {matrix.shape[0]} rows and the data {sample.n}")
    given = _offset(offset, table, sample, None)
    gone = np.isnan(matrix).any(axis=1)
    given_columns = [np.ascontiguousarray(column) for column in matrix.T]
    counted = {"covariates": int(gone.sum())} if gone.any() else {}
    sample, given_columns, given = _complete(sample, given_columns, given, gone, counted)
    names = tuple(f"x{j + 1}" for j in range(matrix.shape[1]))
    named = _Named(" + ".join(names) or "1", names, names, range(len(names)), _names_of(columns.strata))
    return Ordered(sample, given_columns, given), None, named


def _of_sample(
    sample: Sample, formula: Any, reference: Any, offset: Column | None
) -> tuple[Ordered, Design | None, _Named]:
    """Return the rows of a sample that was read before, its arms the covariates."""
    if formula is not None and not isinstance(formula, str):
        return _of_arrays(sample, Table({}), formula, reference, offset, Columns())
    name = sample.names.get("group", "group")
    if formula is not None and formula != name:
        raise DataError(f"the sample was read with the groups {shown(name)}, not {shown(formula)}; hand in the data")
    if len(sample.groups) < 2:
        raise DataError(f"the sample has one group in {shown(name)}; a comparison needs two")
    if reference is None:
        raise DataError(f"reference= is missing; the groups in {shown(name)} are {listed(map(shown, sample.groups))}")
    first = Grouping(sample.group, sample.groups).index(reference, name)
    others = [index for index in range(len(sample.groups)) if index != first]
    matrix = (sample.group[:, None] == np.array(others)).astype(np.float64)
    names = [f"{name}[{sample.groups[index]}]" for index in others]
    named = _Named(name, names, [name], [0] * len(names), ())
    return Ordered(sample, matrix, _offset(offset, Table({}), sample, None)), None, named


def _is_robust(robust: bool | None, sample: Sample, ties: str) -> bool:
    if robust is None:
        fractional = sample.weight is not None and bool((sample.weight != np.floor(sample.weight)).any())
        robust = sample.cluster is not None or fractional
    elif not robust and sample.cluster is not None:
        raise DataError("a cluster is given, but robust=False; leave one of them out")
    if robust and ties in ("discrete", "marginal_exact"):
        raise DataError(f"there is no robust variance with ties={ties!r}; accepted: 'efron', 'breslow'")
    return robust


def _initial(initial: ArrayLike | None, p: int) -> Floats:
    if initial is None:
        return np.zeros(p)
    start = np.atleast_1d(np.asarray(initial, np.float64))
    if start.shape != (p,) or not np.isfinite(start).all():
        raise DataError(f"initial has the shape {start.shape}; accepted: {p} finite numbers, one a coefficient")
    return start


@np.errstate(all="ignore")  # what is no number is refused, or is missing in the result
def _fitted(
    rows: Ordered, design: Design | None, named: _Named, settings: dict[str, Any], initial: Floats, most: int
) -> CoxModel:
    """Return the model at the maximum of the likelihood."""
    sample, ties, firth = rows.sample, settings["ties"], settings["firth"]
    if sample.events == 0:
        raise DataError("there are no events, so no hazard ratio can be estimated")
    if firth and ties in ("discrete", "marginal_exact"):
        raise DataError(f"there is no Firth correction with ties={ties!r}; accepted: 'efron', 'breslow'")
    start = initial * rows.scale
    likelihood: Likelihood = likelihood_of(rows, ties)
    begun = likelihood.at(start)
    kept = independent(begun.information) & _varies(rows, begun, start)
    if firth:
        likelihood = Penalised(rows, ties == "efron", kept)
        begun = likelihood.at(start)
    solution = Solution(start, begun, np.zeros(rows.p, np.bool_), np.zeros(rows.p), 0)
    if most:
        start = np.where(kept, start, 0.0)
        solution = maximum(likelihood, start, begun, kept, most=most, monotone=not firth)
    infinite = solution.infinite
    whole = _covariance(solution.found.information, kept)
    gone = ~kept | infinite
    naive = np.where(gone | gone[:, None], np.nan, whole)
    robust_test, covariance = None, naive
    if settings["robust"]:
        covariance, _ = sandwich(rows, solution.beta, whole, ties == "efron")
        covariance = np.where(np.isnan(naive), np.nan, covariance)
        robust_test = _robust_score(rows, start, kept, ties == "efron")
    if most:
        _is_maximum(solution, np.fmax(np.diag(naive), np.diag(covariance)), kept & ~infinite)
    by = rows.scale * rows.scale[:, None]
    coefficients = np.where(kept, solution.beta / rows.scale, np.nan)
    coefficients = np.where(infinite, np.copysign(np.inf, solution.direction), coefficients)
    some = np.ix_(kept, kept)
    score = float(begun.gradient[kept] @ inverse(begun.information[some]) @ begun.gradient[kept]) if kept.any() else 0.0
    return CoxModel(
        settings=settings,
        sample=sample,
        notes=_notes(named.names, kept, infinite, most),
        backend=sample.backend,
        names=named.names,
        terms=named.terms,
        term_of=named.term_of,
        coefficients=coefficients,
        covariance=covariance / by,
        naive_covariance=naive / by,
        loglik_null=begun.loglik,
        loglik=solution.found.loglik,
        score_test=ChiSquare.of(score, int(kept.sum())),
        robust_score_test=robust_test,
        iterations=solution.iterations,
        kept=kept,
        infinite=infinite,
        ordered=rows,
        likelihood=likelihood,
        solution=solution,
        initial=initial,
        design=design,
        strata_columns=named.strata,
    )


def _covariance(information: Floats, kept: NDArray[np.bool_]) -> Floats:
    """Return the inverse of the information, 0 for coefficients that are not estimated.

    An infinite coefficient stays in: what is left of the risk sets that it separates is then no information on others.
    """
    out = np.zeros(information.shape)
    if kept.any():
        out[np.ix_(kept, kept)] = inverse(information[np.ix_(kept, kept)])
    return out


def _varies(rows: Ordered, begun: Evaluation, start: Floats) -> NDArray[np.bool_]:
    """Return which covariates differ within risk sets by more than rounding error; an arm within strata may not.

    A scaled covariate is 1 on average from its mean, so that an event gives information of about 1.
    """
    if start.any():
        return np.ones(rows.p, np.bool_)
    weight = rows.sample.weight
    events = float(rows.sample.events if weight is None else weight[rows.sample.event == 1].sum())
    return np.asarray(np.diag(begun.information) > CONSTANT * events)


def _is_maximum(solution: Solution, variance: Floats, some: NDArray[np.bool_]) -> None:
    """Refuse coefficients at which the likelihood is not flat, as covariates of very different size can bring about."""
    variance = variance[some]
    slope = solution.found.gradient[some]
    if not (np.isfinite(variance).all() and (variance > 0).all() and (slope**2 * variance < FLAT).all()):
        raise ConvergenceError(
            "the likelihood has no maximum that this arithmetic can find: it is flat or not a number where the "
            "iteration ended; look at covariates whose values differ by orders of magnitude; scale or leave them out"
        )


def _robust_score(rows: Ordered, start: Floats, kept: NDArray[np.bool_], efron: bool) -> ChiSquare:
    """Return the score test at the start whose variance is that of the score residuals."""
    _, groups = sandwich(rows, start, np.eye(rows.p), efron)
    groups = groups[:, kept]
    total = groups.sum(axis=0)
    return ChiSquare.of(total @ inverse(groups.T @ groups) @ total, int(kept.sum()))


def _notes(names: Sequence[str], kept: NDArray[np.bool_], infinite: NDArray[np.bool_], most: int) -> tuple[str, ...]:
    notes = []
    if not kept.all():
        gone = [name for name, there in zip(names, kept, strict=True) if not there]
        notes.append(
            f"{listed(gone)}: constant among those at risk, or a combination of the covariates before; not estimated"
        )
    if infinite.any():
        which = listed(name for name, there in zip(names, infinite, strict=True) if there)
        notes.append(f"the likelihood is monotone: {which} infinite; see profile_interval and firth=True")
        warnings.warn(notes[-1], MonotoneLikelihoodWarning, stacklevel=4)
    if most == 0:
        notes.append("evaluated at the initial coefficients, not maximised")
    return tuple(notes)
