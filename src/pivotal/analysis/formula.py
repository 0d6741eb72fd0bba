"""The formula of a model, read to terms by a small grammar of our own: nothing in it is ever evaluated as Python.

``AGE + TRT01P * SEX + log(LDH) + strata(REGION) + cluster(SITEID) + offset(LOGDOSE)``: names of columns (in backticks
where they hold other characters), ``+ - : *`` and parentheses as in R, numbers, and the functions listed below. Anything
else is an error that names the character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn, TypeAlias

from pivotal.errors import FormulaError, did_you_mean, listed, shown

# Of one value a row, by arithmetic.
FUNCTIONS = ("log", "log2", "log10", "sqrt", "exp", "abs", "I")
BASES = ("poly", "bs", "ns")  # several columns from one
SPECIALS = ("strata", "cluster", "offset")
CALLS = (*FUNCTIONS, "factor", *BASES, *SPECIALS)
ACCEPTED = "names of columns, numbers, + - : * ( ), and " + ", ".join(f"{name}()" for name in CALLS)
LONGEST = 20_000  # characters
DEEPEST = 40  # parentheses within each other
MOST_TERMS = 2000

TOKEN = re.compile(
    r"\s*(?:(?P<name>[^\W\d][\w.]*|\.[^\W\d][\w.]*)|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|`(?P<quoted>[^`]+)`|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<mark>[-+*:(),=]))"
)
HINTS = {
    "~": "only the right-hand side is written; time and event are keywords",
    "^": "write the interactions out with : or *",
    "/": "write I(0.1 * AGE) for a division, and A + A:B for nesting",
    "|": "strata are written strata(…)",
    "`": "a backtick that is not closed",
    '"': "a quotation mark that is not closed",
    "'": "a quotation mark that is not closed",
}


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a column."""

    text: str

    def __str__(self) -> str:
        plain = re.fullmatch(r"[^\W\d][\w.]*|\.[^\W\d][\w.]*", self.text)
        return self.text if plain else f"`{self.text}`"


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: float

    def __str__(self) -> str:
        return f"{self.value:g}" if float(f"{self.value:g}") == self.value else repr(self.value)


@dataclass(frozen=True, slots=True)
class Text:
    """A level in quotation marks."""

    text: str

    def __str__(self) -> str:
        return f"'{self.text}'" if "'" not in self.text else f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Operation:
    """Two expressions joined by ``+ - : *``; ``left`` is None under a leading minus."""

    mark: str
    left: Expression | None
    right: Expression
    at: int

    def __str__(self) -> str:
        if self.left is None:
            return f"-{self.right}"
        return f"({self.left} {self.mark} {self.right})" if self.mark in "+-" else f"{self.left} {self.mark} {self.right}"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of expressions, with arguments by name."""

    name: str
    arguments: tuple[Expression, ...]
    named: tuple[tuple[str, Expression], ...]
    at: int

    def __str__(self) -> str:
        inner = [str(each) for each in self.arguments] + [f"{name}={each}" for name, each in self.named]
        outer = [each[1:-1] if each.startswith("(") and each.endswith(")") and each.count("(") == 1 else each for each in inner]
        return f"{self.name}({', '.join(outer)})"

    def option(self, name: str) -> Expression | None:
        """Return an argument that was given by name."""
        return next((value for key, value in self.named if key == name), None)


Expression: TypeAlias = Name | Number | Text | Operation | Call
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


def names_in(expression: Expression) -> Iterator[str]:
    """Yield the columns that an expression names."""
    match expression:
        case Name(text):
            yield text
        case Operation(left=left, right=right):
            yield from () if left is None else names_in(left)
            yield from names_in(right)
        case Call(arguments=arguments):
            for each in arguments:
                yield from names_in(each)
        case _:
            return


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
    reader = _Reader(text)
    return _Terms(text).of(reader.whole())


def _refuse(text: str, at: int, why: str, hint: str | None = None) -> NoReturn:
    raise FormulaError(
        f"formula {shown(text)}, character {at + 1}: {why}\n  accepted: {ACCEPTED}" + (f"\n  hint: {hint}" if hint else "")
    )


class _Reader:
    """Reads the characters to an expression; ``:`` binds tighter than ``*``, and ``*`` than ``+`` and ``-``."""

    def __init__(self, text: str) -> None:
        self.text, self.depth, self.next = text, 0, 0
        self.tokens: list[tuple[str, str, int]] = []
        at, end = 0, len(text.rstrip())
        while at < end:
            found = TOKEN.match(text, at)
            if found is None:
                place = at + len(text[at:]) - len(text[at:].lstrip())
                mark = text[place]
                _refuse(text, place, f"{shown(mark)} is not accepted", HINTS.get(mark))
            kind = str(found.lastgroup)
            self.tokens.append((kind, found[kind], found.start(kind)))
            at = found.end()

    def whole(self) -> Expression:
        """Return the expression that is the whole text."""
        expression = self.sum()
        if self.next < len(self.tokens):
            _, value, at = self.tokens[self.next]
            _refuse(self.text, at, f"an operator such as + is missing before {shown(value)}")
        return expression

    def peek(self, *marks: str) -> bool:
        """Say whether the next token is one of some marks."""
        return self.next < len(self.tokens) and self.tokens[self.next][:2] in [("mark", mark) for mark in marks]

    def taken(self, *marks: str) -> tuple[str, int] | None:
        """Return the next token if it is one of some marks, and go on."""
        if not self.peek(*marks):
            return None
        self.next += 1
        return self.tokens[self.next - 1][1:]

    def sum(self) -> Expression:
        """Return products joined by + and -."""
        sign = self.taken("+", "-")
        left = self.product()
        if sign is not None and sign[0] == "-":
            left = Operation("-", None, left, sign[1])
        while mark := self.taken("+", "-"):
            left = Operation(mark[0], left, self.product(), mark[1])
        return left

    def product(self) -> Expression:
        """Return interactions joined by ``*``."""
        left = self.interaction()
        while mark := self.taken("*"):
            left = Operation("*", left, self.interaction(), mark[1])
        return left

    def interaction(self) -> Expression:
        """Return atoms joined by ``:``."""
        left = self.atom()
        while mark := self.taken(":"):
            if self.peek(":"):
                _refuse(self.text, mark[1], "'::' is not accepted", "write the function without its package")
            left = Operation(":", left, self.atom(), mark[1])
        return left

    def atom(self) -> Expression:
        """Return a name, a number, a text, a call, or what stands in parentheses."""
        if self.next >= len(self.tokens):
            _refuse(self.text, len(self.text.rstrip()), "the formula ends where a name is expected")
        kind, value, at = self.tokens[self.next]
        self.next += 1
        if kind == "name" and self.peek("("):
            return self.call(value, at)
        if kind in ("name", "quoted"):
            return Name(value)
        if kind == "number":
            return Number(float(value))
        if kind in ("double", "single"):
            return Text(value)
        if value != "(":
            _refuse(self.text, at, f"{shown(value)} stands where a name is expected")
        self.deeper(at)
        inside = self.sum()
        self.close()
        return inside

    def deeper(self, at: int) -> None:
        """Count a parenthesis that opens."""
        self.depth += 1
        if self.depth > DEEPEST:
            _refuse(self.text, at, f"more than {DEEPEST} parentheses within each other")

    def close(self) -> None:
        """Take the parenthesis that closes."""
        self.depth -= 1
        if not self.taken(")"):
            at = self.tokens[self.next][2] if self.next < len(self.tokens) else len(self.text.rstrip())
            _refuse(self.text, at, "a closing parenthesis is missing")

    def call(self, name: str, at: int) -> Call:
        """Return a call of a listed function."""
        if name not in CALLS:
            _refuse(self.text, at, f"there is no function {shown(name)}", did_you_mean(name, CALLS))
        self.taken("(")
        self.deeper(at)
        arguments: list[Expression] = []
        named: list[tuple[str, Expression]] = []
        while not self.peek(")"):
            here, following = self.tokens[self.next : self.next + 2], self.next + 1
            if len(here) == 2 and here[0][0] == "name" and here[1][:2] == ("mark", "="):
                self.next = following + 1
                named.append((here[0][1], self.sum()))
            elif named:
                _refuse(self.text, here[0][2] if here else len(self.text), "an argument without a name after one with")
            else:
                arguments.append(self.sum())
            if not self.taken(","):
                break
        self.close()
        return Call(name, tuple(arguments), tuple(named), at)


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
                    why = "Cox's model has no intercept to take away" if value == 0 else f"the number {value:g} is no term"
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
        place = self.text.find(str(expression).strip("'\"")) if at is None else at
        _refuse(self.text, max(place, 0), why, hint)


def check_call(text: str, call: Call) -> None:
    """Refuse a function with arguments that it does not take."""
    options = {"factor": ("ref",), "poly": ("degree",), "bs": ("df", "degree"), "ns": ("df",)}.get(call.name, ())
    for name, _ in call.named:
        if name not in options:
            accepted = listed(options) or "no argument by name"
            _refuse(text, call.at, f"{call.name}() has no argument {shown(name)}; it takes {accepted}")
    if call.name in FUNCTIONS:
        if len(call.arguments) != 1:
            _refuse(text, call.at, f"{call.name}() takes one column or expression")
        check_arithmetic(text, call.arguments[0], call.at)
        return
    most = 2 if call.name in BASES else 1
    if not 1 <= len(call.arguments) <= most or not isinstance(call.arguments[0], Name):
        _refuse(text, call.at, f"{call.name}() takes the name of one column" + (", and a number" if most == 2 else ""))
    values = [*call.arguments[1:], *(value for _, value in call.named)]
    if call.name in BASES and not (
        values and all(isinstance(each, Number) and each.value == int(each.value) and each.value >= 1 for each in values)
    ):
        _refuse(text, call.at, f"{call.name}() takes a column and a whole number, such as {call.name}(AGE, 3)")
    if call.name == "factor" and values and not isinstance(values[0], Text | Number):
        _refuse(text, call.at, "the reference of factor() is a level, such as factor(SEX, ref='F')")


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
            _refuse(text, at, f"{expression} is no arithmetic of columns and numbers with + - * and {listed(FUNCTIONS)}")
