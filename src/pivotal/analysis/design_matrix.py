"""The columns of numbers that a formula makes of a table: treatment contrasts coded as R's ``model.matrix`` codes them.

A coefficient is called ``AGE``, ``TRT01P[Drug]`` for a level against the reference, ``poly(AGE, 2)[1]`` for a column of
a basis, and ``TRT01P[Drug]:AGE`` for a product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.bases import Basis, basis_of
from pivotal.analysis.formula import Formula, Term, parsed
from pivotal.analysis.formula_grammar import BASES, Call, Name
from pivotal.analysis.reference_levels import References, place_of
from pivotal.analysis.variables import (
    column_of,
    columns_of,
    evaluated,
    grouped,
    is_factor,
    is_finite,
    numeric_part,
    offset_of,
    read_variable,
    there,
)
from pivotal.errors import FormulaError, listed, shown
from pivotal.frames import Codes, Floats, Grouping, Table


@dataclass(frozen=True)
class Coder:
    """How one variable becomes columns.

    Parameters
    ----------
    variable : Name or Call
        As the formula has it.
    levels : tuple, optional
        Of a categorical variable, the reference first.
    basis : Basis, optional
        Of a spline or polynomial.
    """

    variable: Name | Call
    levels: tuple[Any, ...] | None = None
    basis: Basis | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Return what the coefficients are called, for a categorical variable those of all its levels."""
        whole = isinstance(self.variable, Name) or not is_factor(self.variable)
        label = str(self.variable if whole else Name(column_of(self.variable)))
        if self.levels is not None:
            return tuple(f"{label}[{level}]" for level in self.levels)
        if self.basis is not None:
            return tuple(f"{label}[{index + 1}]" for index in range(self.basis.size))
        return (label,)


@dataclass(frozen=True)
class Design:
    """The matrix of a model.

    Parameters
    ----------
    columns : tuple of (n,) float64, length p
        A row with anything missing is NaN in the columns concerned.
    names : tuple of str, length p
        What the coefficients are called.
    terms : tuple of str
        What the terms are called, such as ``TRT01P:AGE``.
    term_of : (p,) int64
        Which term each column belongs to.
    strata : tuple of str
        Columns named by ``strata()``.
    cluster : str or None
        Column named by ``cluster()``.
    offset : (n,) float64 or None
        The sum of what ``offset()`` names.
    missing : (n,) bool
        Rows in which a variable of the model is missing.
    counted : mapping of str to int
        How many rows each column is missing in, for columns that are missing anywhere.
    references : mapping of str to value
        The reference level of each categorical variable.
    """

    columns: tuple[Floats, ...]
    names: tuple[str, ...]
    terms: tuple[str, ...]
    term_of: NDArray[np.int64]
    strata: tuple[str, ...]
    cluster: str | None
    offset: Floats | None
    missing: NDArray[np.bool_]
    counted: Mapping[str, int]
    references: Mapping[str, Any]
    formula: Formula = field(repr=False)
    coders: tuple[Coder, ...] = field(repr=False)

    @cached_property
    def matrix(self) -> Floats:
        """Return the columns side by side, (n, p), rows contiguous."""
        return side_by_side(self.columns, self.missing.size)

    def of(self, data: Any) -> tuple[Floats, Floats | None]:
        """Return the matrix, and the offset, of further data coded as these were (levels, knots).

        Raises
        ------
        FormulaError
            If the data have a level that the model was not fitted to, or a column is missing or of another kind.
        """
        table = Table(data)
        encoded = []
        for coder in self.coders:
            if coder.levels is None:
                values = evaluated(table, numeric_part(coder.variable), None)
                encoded.append(values[:, None] if coder.basis is None else coder.basis.of(values))
                continue
            name = column_of(coder.variable)
            found = grouped(table, name, None)
            unknown = [each for each in found.levels if place_of(coder.levels, each) is None]
            if unknown:
                raise FormulaError(
                    f"{name} has the level {shown(unknown[0])}; the model was fitted to "
                    f"{listed(map(shown, coder.levels))}"
                )
            encoded.append(_dummies(_recoded(found, coder.levels), len(coder.levels)))
        columns, *_ = _assembled(self.formula, self.coders, encoded, table.rows)
        return side_by_side(columns, table.rows), offset_of(table, self.formula, None)


def design_matrix(
    table: Table, formula: str | Formula, *, reference: Mapping[str, Any] | Any | None = None, rows: Any = None
) -> Design:
    """Return the matrix of a model.

    A column of numbers or of truth values is one column; text and categories become one column a level but the
    reference. The reference is what ``factor(…, ref=)`` or ``reference`` names; without either it is the first category
    (pandas categorical, polars Enum) or the lowest number (in ``factor()``) that occurs. Text has no first level: its
    reference is always named. Products are coded as in R: by contrasts where the term without the variable is in the
    model, by all levels otherwise (Chambers and Hastie, Statistical Models in S, 1992, section 2.4.1).

    Parameters
    ----------
    table : Table
        The data.
    formula : str or Formula
        The right-hand side, such as ``"TRT01P * AGE + strata(REGION)"``.
    reference : mapping of str to level, or a level, optional
        The reference of each categorical column; a level by itself is that of the one column that has it.
    rows : (n,) bool, optional
        The rows to take; knots, polynomials and levels are those of these rows.

    Raises
    ------
    FormulaError
        If the formula cannot be read, names a column that is not there or is of the wrong kind, or leaves a reference
        open.

    Examples
    --------
    >>> table = Table({"ARM": ["Drug", "Placebo", "Drug"], "AGE": [61.0, 55.0, 70.0]})
    >>> design = design_matrix(table, "ARM + AGE", reference="Placebo")
    >>> design.names, design.matrix.tolist()
    (('ARM[Drug]', 'AGE'), [[1.0, 61.0], [0.0, 55.0], [1.0, 70.0]])
    """
    formula = parsed(formula) if isinstance(formula, str) else formula
    for name in (*formula.columns, *formula.strata, *([formula.cluster] if formula.cluster else [])):
        there(table, name)
    rows = None if rows is None or bool(np.all(rows)) else np.asarray(rows, np.bool_)
    n = table.rows if rows is None else int(np.count_nonzero(rows))
    read = [read_variable(table, variable, rows) for variable in formula.variables]
    missing = np.zeros(n, np.bool_)
    counted: dict[str, int] = {}

    def leave(gone: NDArray[np.bool_], names: Sequence[str]) -> None:
        if gone.any():
            counted.update({name: int(np.count_nonzero(gone)) for name in names if name not in counted})
            np.logical_or(missing, gone, out=missing)

    for variable, values in zip(formula.variables, read, strict=True):
        if isinstance(values, Grouping) or not is_finite(values):
            gone = values.codes < 0 if isinstance(values, Grouping) else np.isnan(values)
            leave(gone, columns_of(variable))
    offset = offset_of(table, formula, rows)
    if offset is not None:
        leave(np.isnan(offset), [name for each in formula.offsets for name in columns_of(each)])
    complete = ~missing if counted else None
    references = References(reference, formula, read)
    coders, encoded = [], []
    for variable, values in zip(formula.variables, read, strict=True):
        coder, coded = _coded(variable, values, references, complete)
        coders.append(coder)
        encoded.append(coded)
    references.all_used()
    columns, names, term_of = _assembled(formula, coders, encoded, n)
    return Design(
        columns,
        names,
        tuple(formula.label(term) for term in formula.terms),
        term_of,
        formula.strata,
        formula.cluster,
        offset,
        missing,
        counted,
        {str(coder.variable): coder.levels[0] for coder in coders if coder.levels},
        formula,
        tuple(coders),
    )


def _coded(
    variable: Name | Call, values: Floats | Grouping, references: References, complete: NDArray[np.bool_] | None
) -> tuple[Coder, Floats]:
    """Return how a variable is coded, and its columns (of a categorical one those of all levels)."""
    if isinstance(values, Grouping):
        first = references.level(variable, values)
        codes = values.codes if complete is None else values.codes[complete]
        seen = np.bincount(codes[codes >= 0], minlength=len(values.levels)) > 0
        column = column_of(variable)
        if not seen.any():
            raise FormulaError(f"{column} has no level in the rows without anything missing")
        if not seen[first]:
            raise FormulaError(
                f"{column} is nowhere its reference {shown(values.levels[first])} in the rows without anything missing"
            )
        if np.count_nonzero(seen) == 1:
            raise FormulaError(
                f"{column} is {shown(values.levels[first])} in all rows without anything missing: nothing to compare"
            )
        levels = (values.levels[first], *(x for i, x in enumerate(values.levels) if seen[i] and i != first))
        return Coder(variable, levels), _dummies(_recoded(values, levels), len(levels))
    if isinstance(variable, Call) and variable.name in BASES:
        basis = basis_of(variable, values)
        return Coder(variable, None, basis), basis.of(values)
    return Coder(variable), values[:, None]


def _recoded(values: Grouping, levels: tuple[Any, ...]) -> Codes:
    """Return codes into other levels; a level that is not among them is missing."""
    new = np.full(len(values.levels) + 1, -1, np.int32)
    for index, level in enumerate(values.levels):
        place = place_of(levels, level)
        new[index] = -1 if place is None else place
    return new[values.codes]


def _dummies(codes: Codes, levels: int) -> Floats:
    columns: Floats = (codes[:, None] == np.arange(levels)).astype(np.float64)
    if codes.size and codes.min() < 0:
        columns[codes < 0] = np.nan
    return columns


def _assembled(
    formula: Formula, coders: Sequence[Coder], encoded: Sequence[Floats], n: int
) -> tuple[tuple[Floats, ...], tuple[str, ...], NDArray[np.int64]]:
    """Return the columns of all terms, the first variable of a product running fastest as in R."""
    parts: list[Floats] = []
    names: list[str] = []
    term_of: list[int] = []
    for number, term in enumerate(formula.terms):
        columns, called = np.empty((n, 0)), [""]
        for place, index in enumerate(term):
            mine, labels = encoded[index], coders[index].columns
            if coders[index].levels is not None and by_contrasts(formula.terms[:number], term, index):
                mine, labels = mine[:, 1:], labels[1:]
            if place == 0:
                columns, called = mine, list(labels)
                continue
            columns = (mine[:, :, None] * columns[:, None, :]).reshape(n, -1)
            called = [f"{before}:{label}" for label in labels for before in called]
        parts.append(columns)
        names += called
        term_of += [number] * len(called)
    columns_of_terms = tuple(np.ascontiguousarray(column) for columns in parts for column in columns.T)
    return columns_of_terms, tuple(names), np.array(term_of, np.int64)


def side_by_side(columns: Sequence[Floats], rows: int) -> Floats:
    """Return columns as a matrix whose rows are contiguous."""
    out = np.empty((rows, len(columns)))
    for j, values in enumerate(columns):  # column by column: many times faster than joining narrow matrices
        out[:, j] = values
    return out


def by_contrasts(before: Sequence[Term], term: Term, index: int) -> bool:
    """Say whether a categorical variable of a term needs no column for its reference: what is left has stood before."""
    rest = set(term) - {index}
    return not rest or any(rest <= set(each) for each in before)
