"""Substances that are known by the shape of their names: the ends of their words."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token
from pivotal.reading.words import STEMS

_SHORTEST_DRUG = 6
_CELLS = ("cel", "vec")


def substance_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind a substance, known by the ends of its words, such as those that the WHO lists."""
    if at + 1 < len(tokens) and tokens[at].norm.endswith("gene") and tokens[at + 1].norm.endswith(_CELLS):
        return at + 2  # genes in cells: "ciltacabtagene autoleucel"
    end = at
    while end < len(tokens) and tokens[end].kind == "word" and _is_substance(tokens[end].norm):
        end += 1
        if end < len(tokens) and end - at == 1 and not _is_substance(tokens[end].norm):
            break
    return end if end > at else None


def _is_substance(norm: str) -> bool:
    return len(norm) >= _SHORTEST_DRUG and norm.endswith(STEMS) and norm.isalpha()
