"""Quotations between single marks, which look like apostrophes."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token

_BEHIND_QUOTE = frozenset({"sign", "stop", "close", "break"})
_SPEAKS = frozenset({"said", "says", "stated", "added", "commented", "noted", "explained"})
_SINGLE = frozenset("'\u2018\u2019")
_LONGEST = 300  # tokens of a quotation in which its closing mark is looked for


def stands_apart(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a blank, a line break or a bracket stands before a token."""
    return not tokens[index].glued or tokens[index - 1].kind in {"break", "open", "dash"}


def single_quotations(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of the tokens between single quotation marks; an apostrophe opens and closes none."""
    inside: set[int] = set()
    opened: int | None = None
    for index, token in enumerate(tokens):
        if token.kind == "break" and token.text.count("\n") > 1 and not _opens_paragraph(tokens, index):
            if opened is not None and _is_announced(tokens, opened):
                inside.update(range(opened, index))
            opened = None
        if token.kind != "quote" or token.text not in _SINGLE:
            continue
        glued = index + 1 < len(tokens) and tokens[index + 1].glued
        opens = stands_apart(tokens, index) or tokens[index - 1].text == ":"  # "she said:'We …"
        if opens and glued and token.text != "’":
            if opened is not None and _goes_on_quoted(tokens, opened, index):
                inside.update(range(opened, index))
            opened = index
        elif (
            opened is not None
            and token.glued
            and (not glued or tokens[index + 1].kind in _BEHIND_QUOTE)
            and not (_is_plural(tokens, index) and _closes_later(tokens, index))
        ):
            inside.update(range(opened, index))
            opened = None
    if opened is not None and _is_announced(tokens, opened):
        inside.update(range(opened, len(tokens)))
    return frozenset(inside)


def _is_announced(tokens: Sequence[Token], opened: int) -> bool:
    """Say whether a mark that nothing closes opens speech all the same: ``she said, 'We are``, where a text is cut."""
    begins = opened + 1 < len(tokens) and tokens[opened + 1].text[:1].isupper()
    return begins and opened > 1 and tokens[opened - 1].text in {",", ":"} and tokens[opened - 2].text in _SPEAKS


def _opens_paragraph(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a single mark opens the paragraph behind a line break, as each paragraph of a quotation does."""
    return index + 1 < len(tokens) and tokens[index + 1].text in _SINGLE - {"’"}


def _goes_on_quoted(tokens: Sequence[Token], opened: int, index: int) -> bool:
    """Say whether a mark opens a quotation again that began behind a colon: at each of its paragraphs."""
    before = [each for each in tokens[max(0, index - 2) : index] if each.kind != "break"]
    led = opened > 0 and (tokens[opened - 1].text == ":" or tokens[opened - 1].kind in {"stop", "break"})
    return led and bool(before) and before[-1].kind == "stop"


def _is_plural(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a mark may be the apostrophe of a plural: ``our patients’ lives``."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    owned = following is not None and following.kind == "word" and following.text[:1].islower()
    return tokens[index - 1].kind == "word" and tokens[index - 1].text.endswith("s") and owned


def _closes_later(tokens: Sequence[Token], index: int) -> bool:
    """Say whether another mark closes what is quoted, behind a full stop or comma, before one opens."""
    for place in range(index + 1, min(index + _LONGEST, len(tokens))):
        token = tokens[place]
        if token.kind == "break" and token.text.count("\n") > 1:
            return False
        if token.kind == "quote" and token.text in _SINGLE:
            if token.glued and tokens[place - 1].text in {".", ",", "!", "?"}:
                return True
            if stands_apart(tokens, place):
                return False
    return False
