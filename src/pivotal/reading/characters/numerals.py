"""Numbers that are spelt: ``twenty-two``, ``eighty six``, ``one hundred and eighty-one``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SPELT = {word: value for value, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_HUNDRED, _THOUSAND = "hundred", "thousand"


def spelt_at(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Return the number that is spelt from a token on, below a million, and the place behind it.

    Examples
    --------
    >>> from pivotal.reading.characters.lexer import tokens_of
    >>> spelt_at(tokens_of("One hundred and eighty-one patients"), 0)
    (181, 6)
    >>> spelt_at(tokens_of("one thousand two hundred eighty-four"), 0)
    (1284, 7)
    >>> spelt_at(tokens_of("patients"), 0) is None
    True
    """
    below = _below_a_thousand(tokens, at)
    if below is None or not below[0] or _norm(tokens, below[1]) != _THOUSAND:
        return below
    value, end = 1000 * below[0], below[1] + 1
    joined = end + 1 if _norm(tokens, end) == "and" else end
    rest = _below_a_thousand(tokens, joined)
    return (value, end) if rest is None or not rest[0] else (value + rest[0], rest[1])


def _below_a_thousand(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    below = _below_a_hundred(tokens, at)
    if below is None:
        return None
    value, end = below
    if 0 < value < 10 and end + 1 < len(tokens) and tokens[end].kind == "dash" and tokens[end].glued:
        end += _norm(tokens, end + 1) == _HUNDRED  # two-hundred and seventy
    if not (0 < value < 10 and _norm(tokens, end) == _HUNDRED):
        return below
    value, end = 100 * value, end + 1
    joined = end + 1 if _norm(tokens, end) == "and" else end
    rest = _below_a_hundred(tokens, joined)
    return (value, end) if rest is None or not rest[0] else (value + rest[0], rest[1])


def _below_a_hundred(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    value = SPELT.get(_norm(tokens, at))
    if value is None:
        return None
    end = at + 1
    dashed = end + 1 < len(tokens) and tokens[end].kind == "dash" and tokens[end].glued
    last = end + 1 if dashed else end  # "eighty six" too, but not "twenty two-week cycles"
    unit = SPELT.get(_norm(tokens, last), 0)
    parted = not dashed and last + 1 < len(tokens) and tokens[last + 1].kind == "dash"
    return (value + unit, last + 1) if value >= 20 and 0 < unit < 10 and not parted else (value, end)


def _norm(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].norm if 0 <= at < len(tokens) and tokens[at].kind == "word" else ""
