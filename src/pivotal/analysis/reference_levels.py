"""The reference level of each categorical variable: named, or the first that a column itself declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pivotal.analysis.formula import Formula
from pivotal.analysis.formula_grammar import Call, Name, Number, Text
from pivotal.analysis.variables import column_of
from pivotal.errors import FormulaError, did_you_mean, listed, shown
from pivotal.frames import Floats, Grouping


class References:
    """The reference levels that the caller names, each of which has to be that of a variable."""

    def __init__(self, given: Any, formula: Formula, read: Sequence[Floats | Grouping]) -> None:
        self.columns = {
            column_of(variable): values
            for variable, values in zip(formula.variables, read, strict=True)
            if isinstance(values, Grouping)
        }
        self.of: dict[str, Any] = {}
        self.used: set[str] = set()
        if isinstance(given, Mapping):
            self.of = dict(given)
        elif given is not None:
            having = [name for name, values in self.columns.items() if place_of(values.levels, given) is not None]
            if len(having) > 1:
                raise FormulaError(
                    f"reference={shown(given)} is a level of {listed(having)}; name the column, such as "
                    f"reference={{{having[0]!r}: {given!r}}}"
                )
            if not having:
                levels = [f"{name} ({listed(map(shown, values.levels))})" for name, values in self.columns.items()]
                raise FormulaError(
                    f"reference={shown(given)} is no level of a categorical column of the formula; there are "
                    + (listed(levels) or "none")
                )
            self.of = {having[0]: given}

    def level(self, variable: Name | Call, values: Grouping) -> int:
        """Return the code of the reference of a variable."""
        column = column_of(variable)
        own = variable.option("ref") if isinstance(variable, Call) else None
        named = own.text if isinstance(own, Text) else _number(own) if isinstance(own, Number) else self.of.get(column)
        self.used.add(column)
        if (
            own is not None
            and column in self.of
            and place_of(values.levels, self.of[column]) != place_of(values.levels, named)
        ):
            raise FormulaError(
                f"the formula says that the reference of {column} is {shown(named)}, and reference= that it "
                f"is {shown(self.of[column])}"
            )
        if named is not None:
            place = place_of(values.levels, named)
            if place is None:
                near = did_you_mean(str(named), [str(each) for each in values.levels])
                raise FormulaError(
                    f"{column} has no level {shown(named)}; it has {listed(map(shown, values.levels))}"
                    + (f"\n  hint: {near}" if near else "")
                )
            return place
        if not values.declared and any(isinstance(each, str) for each in values.levels):
            raise FormulaError(
                f"{column} holds text, which has no first level; name the reference, such as "
                f"reference={{{column!r}: {values.levels[0]!r}}}; the levels are {listed(map(shown, values.levels))}"
            )
        return 0

    def all_used(self) -> None:
        """Refuse the reference of what is no categorical variable."""
        if unknown := [name for name in self.of if name not in self.used]:
            raise FormulaError(
                f"reference= names {listed(map(shown, unknown))}, no categorical column of the formula; there are "
                + (listed(self.columns) or "none")
            )


def _number(given: Number) -> float:
    return int(given.value) if given.value.is_integer() else given.value


def place_of(levels: Sequence[Any], level: Any) -> int | None:
    """Return where a level is, compared as it is or, where that finds none, as text."""
    for index, each in enumerate(levels):
        if isinstance(each, bool) == isinstance(level, bool) and each == level:
            return index
    as_text = [index for index, each in enumerate(levels) if str(each) == str(level)]
    return as_text[0] if len(as_text) == 1 else None
