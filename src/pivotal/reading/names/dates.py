"""Dates in the tokens of a sentence: days, months, and years that a word such as ``in`` makes one."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token
from pivotal.reading.names.token_places import Found, is_at, token_at
from pivotal.reading.words import MONTHS


def match_date(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``19 June 2025``, ``March 26, 2025``, ``June 2025``, ``6/2025`` and ``2025-06-19``."""
    token = tokens[at]
    if (numbered := _numbered(tokens, at) or _month_and_year(tokens, at)) is not None:
        return numbered
    if token.kind == "number" and (month := token_at(tokens, at + 1)) is not None and month.norm in MONTHS:
        year = token_at(tokens, at + 2)
        if token.text.isdigit() and 0 < int(token.text) < 32 and month.text[:1].isupper():
            if year is not None and _is_year(year):
                return "date", f"{year.text}-{MONTHS[month.norm]:02d}-{int(token.text):02d}", at + 3, {}
            return None
    if token.kind == "word" and token.norm in MONTHS and token.text[:1].isupper():
        behind = at + 2 if is_at(tokens, at + 1, ",") else at + 1  # between March, 2008, and Nov, 2013
        second, month_number = token_at(tokens, behind), MONTHS[token.norm]
        if behind > at + 1 and (second is None or not _is_year(second)):
            return None
        if second is None or second.kind != "number":
            return None
        if _is_year(second):
            return "date", f"{second.text}-{month_number:02d}", behind + 1, {}
        third = at + 3 if is_at(tokens, at + 2, ",") else at + 2
        year = token_at(tokens, third)
        if second.text.isdigit() and 0 < int(second.text) < 32 and year is not None and _is_year(year):
            return "date", f"{year.text}-{month_number:02d}-{int(second.text):02d}", third + 1, {}
    return _iso_date(tokens, at)


def _numbered(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``7/9/2019`` and ``10/5/22``, of which nobody knows which is the month."""
    if at + 4 >= len(tokens) or any(tokens[at + step].text != "/" for step in (1, 3)):
        return None
    parts = [tokens[at + step] for step in (0, 2, 4)]
    if any(each.kind != "number" or not each.text.isdigit() for each in parts):
        return None
    if at + 5 < len(tokens) and tokens[at + 5].kind == "dash":
        return None  # the 6/12/24-month rates
    day, month, year = (each.text for each in parts)
    fits = 0 < int(day) < 32 and 0 < int(month) < 32 and min(int(day), int(month)) < 13 and len(year) in {2, 4}
    return ("date", year if len(year) > 2 else f"20{year}", at + 5, {}) if fits else None


def _month_and_year(tokens: Sequence[Token], at: int) -> Found | None:
    """Match ``between 12/1988 and 8/2005``, where nothing is counted."""
    if at + 2 >= len(tokens) or tokens[at + 1].text != "/" or not _is_year(tokens[at + 2]):
        return None
    month = tokens[at].text
    counted = at + 3 < len(tokens) and (tokens[at + 3].norm in _COUNTED or tokens[at + 3].text == "/")
    fits = tokens[at].kind == "number" and month.isdigit() and 0 < int(month) < 13 and not counted
    return ("date", f"{tokens[at + 2].text}-{int(month):02d}", at + 3, {}) if fits else None


def _iso_date(tokens: Sequence[Token], at: int) -> Found | None:
    behind = token_at(tokens, at + 1)
    if behind is None or behind.kind != "dash" or not _is_year(tokens[at]):
        return _year_alone(tokens, at)
    parts = [token_at(tokens, at + step) for step in range(5)]
    if any(each is None for each in parts):
        return _year_alone(tokens, at)
    year, one, month, two, day = (each for each in parts if each is not None)
    parted = _is_year(year) and one.kind == two.kind == "dash" and len(month.text) == len(day.text) == 2
    digits = parted and month.text.isdigit() and day.text.isdigit()
    if digits and 0 < int(month.text) < 13 and 0 < int(day.text) < 32:
        return "date", f"{year.text}-{month.text}-{day.text}", at + 5, {}
    return _year_alone(tokens, at)


_BEFORE_YEARS = frozenset({
    "in", "since", "of", "late", "early", "until", "by", "mid", "spring", "summer", "autumn", "fall", "winter",
    "q1", "q2", "q3", "q4", "quarter",
})  # fmt: skip

_COUNTED = frozenset({"patients", "participants", "women", "men", "adults", "subjects", "people", "cases"})


def _year_alone(tokens: Sequence[Token], at: int) -> Found | None:
    if not at or tokens[at - 1].norm not in _BEFORE_YEARS or not _is_year(tokens[at]):
        return None
    if tokens[at - 1].text in {"of", "in"} and at + 1 < len(tokens) and tokens[at + 1].norm in _COUNTED:
        return None  # a total of 2007 patients, OS in 2073 patients
    return "date", tokens[at].text, at + 1, {}


def _is_year(token: Token) -> bool:
    return token.kind == "number" and len(token.text) == 4 and token.text.isdigit() and 1950 <= int(token.text) <= 2099
