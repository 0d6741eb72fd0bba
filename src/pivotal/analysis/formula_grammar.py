"""The grammar of formulas: characters to an expression of names, numbers, ``+ - : *`` and listed functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from pivotal.errors import FormulaError, did_you_mean, shown

# Of one value a row, by arithmetic.
FUNCTIONS = ("log", "log2", "log10", "sqrt", "exp", "abs", "I")
BASES = ("poly", "bs", "ns")  # several columns from one
SPECIALS = ("strata", "cluster", "offset")
CALLS = (*FUNCTIONS, "factor", *BASES, *SPECIALS)
ACCEPTED = "names of columns, numbers, + - : * ( ), and " + ", ".join(f"{name}()" for name in CALLS)
DEEPEST = 40  # parentheses within each other
MOST_OPERATORS = 200  # within functions, all told

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
        return f"({self.bare()})" if self.mark in "+-" else self.bare()

    def bare(self) -> str:
        """Return the operation without parentheses around it."""
        if self.left is None:
            return f"-{self.right}"
        summed = self.mark in "+-" and isinstance(self.left, Operation) and self.left.mark in "+-"
        left = self.left.bare() if summed and isinstance(self.left, Operation) else str(self.left)
        return f"{left} {self.mark} {self.right}"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of expressions, with arguments by name."""

    name: str
    arguments: tuple[Expression, ...]
    named: tuple[tuple[str, Expression], ...]
    at: int

    def __str__(self) -> str:
        inner = [each.bare() if isinstance(each, Operation) else str(each) for each in self.arguments]
        return f"{self.name}({', '.join([*inner, *(f'{name}={each}' for name, each in self.named)])})"

    def option(self, name: str) -> Expression | None:
        """Return an argument that was given by name."""
        return next((value for key, value in self.named if key == name), None)


Expression: TypeAlias = Name | Number | Text | Operation | Call


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


def refuse(text: str, at: int, why: str, hint: str | None = None) -> NoReturn:
    """Raise the error for the character at a place of the formula."""
    raise FormulaError(
        f"formula {shown(text)}, character {at + 1}: {why}\n  accepted: {ACCEPTED}"
        + (f"\n  hint: {hint}" if hint else "")
    )


class Reader:
    """Reads the characters to an expression; ``:`` binds tighter than ``*``, and ``*`` than ``+`` and ``-``."""

    def __init__(self, text: str) -> None:
        self.text, self.depth, self.next = text, 0, 0
        self.calls = self.operators = 0
        self.tokens: list[tuple[str, str, int]] = []
        at, end = 0, len(text.rstrip())
        while at < end:
            found = TOKEN.match(text, at)
            if found is None:
                place = at + len(text[at:]) - len(text[at:].lstrip())
                mark = text[place]
                refuse(text, place, f"{shown(mark)} is not accepted", HINTS.get(mark))
            kind = str(found.lastgroup)
            self.tokens.append((kind, found[kind], found.start(kind)))
            at = found.end()

    def whole(self) -> Expression:
        """Return the expression that is the whole text."""
        expression = self.sum()
        if self.next < len(self.tokens):
            _, value, at = self.tokens[self.next]
            refuse(self.text, at, f"an operator such as + is missing before {shown(value)}")
        return expression

    def peek(self, *marks: str) -> bool:
        """Say whether the next token is one of some marks."""
        return self.next < len(self.tokens) and self.tokens[self.next][:2] in [("mark", mark) for mark in marks]

    def taken(self, *marks: str) -> tuple[str, int] | None:
        """Return the next token if it is one of some marks, and go on."""
        if not self.peek(*marks):
            return None
        self.next += 1
        _, mark, at = self.tokens[self.next - 1]
        self.operators += self.calls > 0
        if self.operators > MOST_OPERATORS:
            refuse(self.text, at, f"more than {MOST_OPERATORS} operators within functions")
        return mark, at

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
                refuse(self.text, mark[1], "'::' is not accepted", "write the function without its package")
            left = Operation(":", left, self.atom(), mark[1])
        return left

    def atom(self) -> Expression:
        """Return a name, a number, a text, a call, or what stands in parentheses."""
        if self.next >= len(self.tokens):
            refuse(self.text, len(self.text.rstrip()), "the formula ends where a name is expected")
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
            refuse(self.text, at, f"{shown(value)} stands where a name is expected")
        self.deeper(at)
        inside = self.sum()
        self.close()
        return inside

    def deeper(self, at: int) -> None:
        """Count a parenthesis that opens."""
        self.depth += 1
        if self.depth > DEEPEST:
            refuse(self.text, at, f"more than {DEEPEST} parentheses within each other")

    def close(self) -> None:
        """Take the parenthesis that closes."""
        self.depth -= 1
        if not self.taken(")"):
            at = self.tokens[self.next][2] if self.next < len(self.tokens) else len(self.text.rstrip())
            refuse(self.text, at, "a closing parenthesis is missing")

    def call(self, name: str, at: int) -> Call:
        """Return a call of a listed function."""
        if name not in CALLS:
            refuse(self.text, at, f"there is no function {shown(name)}", did_you_mean(name, CALLS))
        self.taken("(")
        self.deeper(at)
        self.calls += 1
        arguments: list[Expression] = []
        named: list[tuple[str, Expression]] = []
        while not self.peek(")"):
            here, following = self.tokens[self.next : self.next + 2], self.next + 1
            if len(here) == 2 and here[0][0] == "name" and here[1][:2] == ("mark", "="):
                self.next = following + 1
                named.append((here[0][1], self.sum()))
            elif named:
                refuse(self.text, here[0][2] if here else len(self.text), "an argument without a name after one with")
            else:
                arguments.append(self.sum())
            if not self.taken(","):
                break
        self.close()
        self.calls -= 1
        return Call(name, tuple(arguments), tuple(named), at)
