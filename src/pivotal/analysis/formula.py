"""The formula of a model, read to terms by a small grammar of our own: nothing in it is ever evaluated as Python.

``AGE + TRT01P * SEX + log(LDH) + strata(REGION) + cluster(SITEID) + offset(LOGDOSE)``: names of columns (in backticks
where they hold other characters), ``+ - : *`` and parentheses as in R, numbers, and the functions of
``formula_grammar``. Anything else is an error that names the character.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn, TypeAlias

from pivotal.analysis.formula_grammar import (
    BASES,
    FUNCTIONS,
    SPECIALS,
    Call,
    Expression,
    Name,
    Number,
    Operation,
    Reader,
    Text,
    names_in,
    refuse,
)
from pivotal.errors import FormulaError, listed, shown

LONGEST = 20_000  # characters
MOST_TERMS = 2000
LARGEST_BASE = 50  # columns made of one

Term: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """What a formula says.

    Parameters
    ----------
    text : str
        The formula as it was written.
    variables : tuple of Name or Call
        The variables of the terms, in order of appearance.
    terms : tuple of tuple of int
        Which variables each term multiplies: main effects first, then interactions by their order, as in R.
    strata : tuple of str
        Columns whose combinations are the strata.
    cluster : str or None
        Column of the clusters.
    offsets : tuple of Expression
        What is added to the linear predictor with coefficient 1.
    """

    text: str
    variables: tuple[Name | Call, ...]
    terms: tuple[Term, ...]
    strata: tuple[str, ...] = ()
    cluster: str | None = None
    offsets: tuple[Expression, ...] = ()

    def label(self, term: Term) -> str:
        """Return the name of a term, such as ``TRT01P:AGE``."""
        return ":".join(str(self.variables[index]) for index in term)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that the terms and offsets are made of, in order of appearance."""
        of_terms = [name for each in (*self.variables, *self.offsets) for name in names_in(each)]
        return tuple(dict.fromkeys(of_terms))


@lru_cache(maxsize=256)
def parsed(text: str) -> Formula:
    """Return what a formula says.

    Parameters
    ----------
    text : str
        The right-hand side, such as ``"TRT01P + AGE + strata(REGION)"``; ``"1"`` is the model without covariates.

    Raises
    ------
    FormulaError
        If the formula holds anything outside the grammar; it names the character (counted from 1) and what is accepted.

    Examples
    --------
    >>> formula = parsed("TRT01P * AGE + strata(REGION, SEX)")
    >>> [formula.label(term) for term in formula.terms], formula.strata
    (['TRT01P', 'AGE', 'TRT01P:AGE'], ('REGION', 'SEX'))
    """
    if not isinstance(text, str):
        raise FormulaError(f"a formula is text, such as 'TRT01P + AGE', not {shown(text)}")
    if not text.strip():
        raise FormulaError("the formula is empty; '1' is the model without covariates")
    if len(text) > LONGEST:
        raise FormulaError(f"the formula has {len(text)} characters; at most {LONGEST} are accepted")
    try:
        return _Terms(text).of(Reader(text).whole())
    except RecursionError as error:
        raise FormulaError(f"formula {shown(text)}: too many operators within each other") from error


class _Terms:
    """Turns an expression to the terms of a model."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.variables: list[Name | Call] = []
        self.keys: dict[str, int] = {}
        self.strata: list[str] = []
        self.cluster: str | None = None
        self.offsets: list[Expression] = []

    def of(self, expression: Expression) -> Formula:
        """Return the formula."""
        terms = self.expanded(expression, top=True)
        ordered = sorted((tuple(sorted(term)) for term in terms), key=len)
        used = sorted({index for term in ordered for index in term})
        place = {index: new for new, index in enumerate(used)}
        return Formula(
            self.text,
            tuple(self.variables[index] for index in used),
            tuple(tuple(place[index] for index in term) for term in ordered),
            tuple(dict.fromkeys(self.strata)),
            self.cluster,
            tuple(self.offsets),
        )

    def expanded(self, expression: Expression, *, top: bool = False) -> list[frozenset[int]]:
        """Return the terms of an expression, each the set of its variables; specials are set aside at the top."""
        match expression:
            case Number(value):
                if not (top and value == 1):
                    why = (
                        "Cox's model has no intercept to take away"
                        if value == 0
                        else f"the number {value:g} is no term"
                    )
                    self.refuse(expression, why, "I(2 * AGE) multiplies a column")
                return []
            case Text(text):
                self.refuse(expression, f"{shown(text)} in quotation marks is no column", "backticks quote a column")
            case Call(name=name, at=at) if name in SPECIALS:
                if not top:
                    self.refuse(expression, f"{name}() stands by itself, joined to the rest by +", None, at)
                self.special(expression)
                return []
            case Name() | Call():
                if isinstance(expression, Call):
                    check_call(self.text, expression)
                return [frozenset([self.index(expression)])]
            case Operation(mark="+" | "-"):
                return self.summed(expression, top=top)
            case Operation(mark=mark, left=left, right=right):
                assert left is not None
                one, other = self.expanded(left), self.expanded(right)
                if len(one) * len(other) > MOST_TERMS:
                    self.refuse(expression, f"more than {MOST_TERMS} terms", None, expression.at)
                both = [a | b for a in one for b in other]
                return self.distinct([*one, *other, *both] if mark == "*" else both)
        raise AssertionError(expression)

    def summed(self, expression: Operation, *, top: bool) -> list[frozenset[int]]:
        """Return the terms of a sum or difference; a chain of them is walked, not descended into."""
        chain: list[Operation] = []
        left: Expression | None = expression
        while isinstance(left, Operation) and left.mark in "+-":
            chain.append(left)
            left = left.left
        terms = [] if left is None else self.expanded(left, top=top)
        for each in reversed(chain):
            if each.mark == "+":
                terms = self.distinct([*terms, *self.expanded(each.right, top=top)])
                continue
            if isinstance(each.right, Number) and each.right.value == 1:
                self.refuse(each, "Cox's model has no intercept to take away with -1", None, each.at)
            away = self.expanded(each.right)
            if not set(away) <= set(terms):
                self.refuse(each, f"there is no term {each.right} before it to take away", None, each.at)
            terms = [term for term in terms if term not in away]
        return terms

    def distinct(self, terms: Sequence[frozenset[int]]) -> list[frozenset[int]]:
        """Return terms without repetition."""
        found = list(dict.fromkeys(terms))
        if len(found) > MOST_TERMS:
            raise FormulaError(f"formula {shown(self.text)}: more than {MOST_TERMS} terms")
        return found

    def index(self, variable: Name | Call) -> int:
        """Return the number of a variable."""
        key = str(variable)
        if key not in self.keys:
            self.keys[key] = len(self.variables)
            self.variables.append(variable)
        return self.keys[key]

    def special(self, call: Call) -> None:
        """Set a special aside."""
        if call.name == "offset":
            if len(call.arguments) != 1 or call.named:
                self.refuse(call, "offset() takes one column or expression", None, call.at)
            check_arithmetic(self.text, call.arguments[0], call.at)
            self.offsets.append(call.arguments[0])
            return
        columns = [each.text for each in call.arguments if isinstance(each, Name)]
        if not columns or len(columns) < len(call.arguments) or call.named:
            self.refuse(call, f"{call.name}() takes names of columns, not {call}", None, call.at)
        if call.name == "strata":
            self.strata += columns
            return
        if len(columns) > 1 or self.cluster not in (None, columns[0]):
            self.refuse(call, "there is one column of clusters", None, call.at)
        self.cluster = columns[0]

    def refuse(self, expression: Expression, why: str, hint: str | None = None, at: int | None = None) -> NoReturn:
        """Raise the error for a part of the formula."""
        place = self.text.find(str(expression)) if at is None else at
        refuse(self.text, max(place, 0), why, hint)


def check_call(text: str, call: Call) -> None:
    """Refuse a function with arguments that it does not take."""
    options = {"factor": ("ref",), "poly": ("degree",), "bs": ("df", "degree"), "ns": ("df",)}.get(call.name, ())
    for name, _ in call.named:
        if name not in options:
            accepted = listed(options) or "no argument by name"
            refuse(text, call.at, f"{call.name}() has no argument {shown(name)}; it takes {accepted}")
    if call.name in FUNCTIONS:
        if len(call.arguments) != 1:
            refuse(text, call.at, f"{call.name}() takes one column or expression")
        check_arithmetic(text, call.arguments[0], call.at)
        return
    most = 2 if call.name in BASES else 1
    if not 1 <= len(call.arguments) <= most or not isinstance(call.arguments[0], Name):
        refuse(text, call.at, f"{call.name}() takes the name of one column" + (", and a number" if most == 2 else ""))
    values = [*call.arguments[1:], *(value for _, value in call.named)]
    if call.name in BASES and not (
        values
        and all(
            isinstance(each, Number) and each.value.is_integer() and 1 <= each.value <= LARGEST_BASE for each in values
        )
    ):
        refuse(text, call.at, f"{call.name}() takes a column and a whole number, such as {call.name}(AGE, 3)")
    if call.name == "factor" and values and not isinstance(values[0], Text | Number):
        refuse(text, call.at, "the reference of factor() is a level, such as factor(SEX, ref='F')")


def check_arithmetic(text: str, expression: Expression, at: int) -> None:
    """Refuse what is no arithmetic of columns, numbers, ``+ - *`` and functions of one value."""
    match expression:
        case Name() | Number():
            return
        case Operation(mark=mark, left=left, right=right) if mark != ":":
            if left is not None:
                check_arithmetic(text, left, at)
            check_arithmetic(text, right, at)
        case Call(name=name) if name in FUNCTIONS:
            check_call(text, expression)
        case _:
            refuse(text, at, f"{expression} is no arithmetic of columns and numbers with + - * and {listed(FUNCTIONS)}")
