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


_NOT_SAID_OF = frozenset({
    "of", "in", "and", "or", "after", "from", "to", "with", "for", "was", "were", "vs", "versus", "at", "by", "old",
    "ago", "later", "before", "since", "on", "is", "the", "treatment", "therapy", "follow",
})  # fmt: skip


def is_said_of(tokens: Sequence[Token], at: int) -> bool:
    """Read ``3y remission probability`` and ``3y OS``: a time before what it is of."""
    name = token_at(tokens, at)
    return name is not None and name.kind == "word" and name.norm not in _NOT_SAID_OF
