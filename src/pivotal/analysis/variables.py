"""The variables of a formula, taken out of a table: numbers by arithmetic, or levels; nothing is run as Python."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from pivotal.analysis.formula import Formula
from pivotal.analysis.formula_grammar import BASES, Call, Expression, Name, Number, Operation, names_in
from pivotal.errors import FormulaError, did_you_mean, listed, shown
from pivotal.frames import Floats, Grouping, Table, as_grouping, as_numbers

FEW = 10_000  # values, up to which each is looked at as quickly as all are summed
ARITHMETIC = {"log": np.log, "log2": np.log2, "log10": np.log10, "sqrt": np.sqrt, "exp": np.exp, "abs": np.abs}


def is_factor(variable: Expression) -> bool:
    """Say whether a variable is written as ``factor(…)``."""
    return isinstance(variable, Call) and variable.name == "factor"


def there(table: Table, name: str) -> None:
    """Refuse a name that is no column."""
    if name not in table:
        near = did_you_mean(name, table.names)
        raise FormulaError(
            f"the formula names {shown(name)}, which is no column; the data have {listed(table.names)}"
            + (f"\n  hint: {near}" if near else "")
        )


def column_of(variable: Expression) -> str:
    """Return the column that a variable is made of: itself, or what ``factor()`` or a basis is of."""
    inner = variable.arguments[0] if isinstance(variable, Call) else variable
    assert isinstance(inner, Name)
    return inner.text


def columns_of(expression: Expression) -> tuple[str, ...]:
    """Return the columns that an expression names, each once."""
    return tuple(dict.fromkeys(names_in(expression)))


def numeric_part(variable: Expression) -> Expression:
    """Return what a basis is of, or the variable itself."""
    return variable.arguments[0] if isinstance(variable, Call) and variable.name in BASES else variable


def read_variable(table: Table, variable: Name | Call, rows: NDArray[np.bool_] | None) -> Floats | Grouping:
    """Return a variable as numbers, or as levels."""
    if is_factor(variable):
        return grouped(table, column_of(variable), rows)
    if isinstance(variable, Name):
        column = _only(table.column(variable.text, "formula"), rows)
        return _levels(column, variable.text) if _is_categorical(column) else _finite(column, variable.text)
    return evaluated(table, numeric_part(variable), rows)


def _is_categorical(values: Any) -> bool:
    if isinstance(values, nw.Series):
        dtype = values.dtype
        if dtype == nw.Object or isinstance(dtype, nw.Unknown):
            return _holds_text(values.to_list())
        return dtype == nw.String or isinstance(dtype, nw.Categorical | nw.Enum)
    return values.dtype.kind in "US" or (values.dtype.kind == "O" and _holds_text(values.tolist()))


def _holds_text(values: Sequence[Any]) -> bool:
    return any(isinstance(each, str) for each in values)


def _only(values: Any, rows: NDArray[np.bool_] | None) -> Any:
    if rows is None:
        return values
    return values.filter(rows.tolist()) if isinstance(values, nw.Series) else values[rows]


def grouped(table: Table, name: str, rows: NDArray[np.bool_] | None) -> Grouping:
    """Return a column as levels, whatever it holds."""
    there(table, name)
    return _levels(_only(table.column(name, "formula"), rows), name)


def _levels(column: Any, name: str) -> Grouping:
    return as_grouping(column, f"formula ({name})")


def _finite(column: Any, name: str) -> Floats:
    values = as_numbers(column, f"formula ({name})")
    if not is_finite(values) and (infinite := np.isinf(values)).any():
        raise FormulaError(f"{name} is infinite in row {int(np.argmax(infinite)) + 1}")
    return values


def is_finite(values: Floats) -> bool:
    """Say whether every value is finite; of many, each is looked at only where their sum is not."""
    if values.size < FEW:
        return bool(np.isfinite(values).all())
    with np.errstate(all="ignore"):
        return math.isfinite(values.sum()) or bool(np.isfinite(values).all())


def evaluated(table: Table, expression: Expression, rows: NDArray[np.bool_] | None) -> Floats:
    """Return the numbers that an expression gives; missing gives missing, anything else that is not finite an error."""
    label = str(expression)
    if isinstance(expression, Name):
        there(table, expression.text)
        column = _only(table.column(expression.text, "formula"), rows)
        if _is_categorical(column):
            raise FormulaError(f"{label} holds text, where the formula needs numbers")
        return _finite(column, label)
    parts = {name: evaluated(table, Name(name), rows) for name in columns_of(expression)}
    if not parts:
        raise FormulaError(f"{label} names no column")
    with np.errstate(all="ignore"):
        values = np.ascontiguousarray(_arithmetic(expression, parts))
    lost = ~np.isfinite(values) & ~np.logical_or.reduce([np.isnan(each) for each in parts.values()])
    if lost.any():
        row = int(np.argmax(lost))
        of = ", ".join(f"{name} is {part[row]:g}" for name, part in parts.items())
        raise FormulaError(f"{label} does not exist in row {row + 1}, where {of}")
    return values


def _arithmetic(expression: Expression, parts: Mapping[str, Floats]) -> Any:
    match expression:
        case Name(text):
            return parts[text]
        case Number(value):
            return np.float64(value)
        case Operation(mark="-", left=None, right=right):
            return -_arithmetic(right, parts)
        case Operation(mark=mark, left=left, right=right):
            assert left is not None
            one, other = _arithmetic(left, parts), _arithmetic(right, parts)
            return one + other if mark == "+" else one - other if mark == "-" else one * other
        case Call(name="I", arguments=(inner, *_)):
            return _arithmetic(inner, parts)
        case Call(name=name, arguments=(inner, *_)):
            return ARITHMETIC[name](_arithmetic(inner, parts))
    raise AssertionError(expression)


def offset_of(table: Table, formula: Formula, rows: NDArray[np.bool_] | None) -> Floats | None:
    """Return the sum of the offsets, or None where there is none."""
    if not formula.offsets:
        return None
    return reduce(np.add, (evaluated(table, each, rows) for each in formula.offsets))
