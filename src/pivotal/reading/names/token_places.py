"""What the matchers of tokens share: what stands at a place, and a number as a slot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pivotal.reading.characters.lexer import Token, number_in
from pivotal.reading.model import Slot

Found = tuple[str, str, int, dict[str, Slot]]  # kind, value, place behind it, parts
Matcher = Callable[[Sequence[Token], int], Found | None]


def slot_of(name: str, token: Token) -> Slot:
    """Return a number as a slot."""
    return Slot(name, token.text, token.start, token.end, number_in(token.text))


def token_at(tokens: Sequence[Token], at: int) -> Token | None:
    """Return the token at a place, or nothing beyond the sentence."""
    return tokens[at] if 0 <= at < len(tokens) else None


def is_at(tokens: Sequence[Token], at: int, *norms: str) -> bool:
    """Say whether one of some words or signs stands at a place."""
    return 0 <= at < len(tokens) and tokens[at].norm in norms
