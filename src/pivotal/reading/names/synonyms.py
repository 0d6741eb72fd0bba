"""Words that are read as the common word of the same meaning, or that are written as two."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token
from pivotal.reading.words import FUNCTION_WORDS, SYNONYMS

# Words with which no quantity begins, and hardly a name: two words of five are one of these.
PLAIN_WORDS = FUNCTION_WORDS - {"a", "an"}


def plain_word(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """Return the word at a place, by the common one that means the same, and the place behind it.

    ``end point`` and ``end-points`` are one word.

    Parameters
    ----------
    tokens : sequence of Token
        A sentence.
    at : int
        The place of a word.
    """
    norm = tokens[at].norm
    if norm == "end":
        point = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].kind == "dash")
        if point < len(tokens) and tokens[point].norm in {"point", "points"}:
            return f"end{tokens[point].norm}", point + 1
    return SYNONYMS.get(norm, norm), at + 1
