"""The grade of harms of any kind together: ``grade 3 or higher adverse events``, ``G3-4``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token
from pivotal.reading.names.items import Item, item_of
from pivotal.reading.names.lexicon import Lexicon

_SEVERE, SHORT_GRADES = frozenset({"3", "4", "5", "III", "IV", "V"}), frozenset({"G3", "G4", "G", "Gr", "gr", "GR"})
_GRADE_SIGNS = frozenset(
    {"≥", ">", ">=", "/", "-", "–", "+", "to", "or", "and", "higher", "above", "more", "greater", "worse", "plus"}
)


def grade_at(tokens: Sequence[Token], at: int, lexicon: Lexicon, text: str) -> Item | None:
    """Match ``Grade 3 or higher adverse events``, ``grade ≥3 adverse events``, ``of grade 3 or higher``."""
    if tokens[at].text in SHORT_GRADES and (short := _short_grade(tokens, at)) is not None:
        return _graded(tokens, at, short, lexicon, text)
    if tokens[at].stem != "grade":
        return None
    end, three = at + 1, False
    while end < len(tokens) and end - at < 8:
        if tokens[end].text in _SEVERE:
            three = True
        elif tokens[end].norm not in _GRADE_SIGNS and not (
            tokens[end].norm == "severe" and tokens[end - 1].norm == "more"
        ):
            break
        end += 1
    return _graded(tokens, at, end, lexicon, text) if three else None


def _short_grade(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind ``G3-4``, ``G3/4``, ``G3+``, ``G≥3`` and ``Gr 3-4``; a single grade may be a tumour's."""
    words = [each.text for each in tokens[at + 1 : at + 4]]
    if tokens[at].text in {"G3", "G4"}:
        if (words[:1] in (["-"], ["–"], ["/"]) and words[1:2] in (["4"], ["5"])) or words[:1] == ["+"]:
            return at + 2 if words[0] == "+" else at + 3
        return None
    if words[:1] in (["≥"], [">"], [">="]) and words[1:2] == ["3"]:
        return at + 3
    if words[:1] == ["3"] and tokens[at].text != "G":
        joined = words[1:2] in (["-"], ["–"], ["/"]) and words[2:3] in (["4"], ["5"])
        return at + 4 if joined else at + 3 if words[1:2] == ["+"] else None
    return None


def _graded(tokens: Sequence[Token], at: int, end: int, lexicon: Lexicon, text: str) -> Item | None:
    number = end
    named = lexicon.longest(tokens, end) if end < len(tokens) else None
    if named is not None and named[0].kind == "share" and named[0].value.endswith("AE"):
        end = named[1]
    elif end < len(tokens) and tokens[end].norm in {"toxicity", "toxicities"}:
        end += 1
    elif number - at < 3 or tokens[end - 1].norm in {"or", "and", "to"}:
        return None
    elif end < len(tokens) and tokens[end].norm.endswith(("oma", "omas", "tumour", "tumours", "cancer", "neoplasms")):
        return None  # grade III/IV glioma
    return item_of("share", "grade3_AE", tokens, at, end, text)
