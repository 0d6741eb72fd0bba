"""Endpoints that no list needs to name: ``…-free survival``, ``…-specific survival``, ``time to … progression``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token
from pivotal.reading.names.token_places import is_at

_OF_WHAT = {
    "free": frozenset({"survival", "survivals", "interval", "period", "rate", "rates", "remission"}),
    "specific": frozenset({"survival", "survivals"}),
}
_HAPPENS = frozenset({
    "progression", "recurrence", "relapse", "response", "remission", "deterioration", "failure", "discontinuation",
    "therapy", "treatment", "chemotherapy", "death", "event", "events", "metastasis", "metastases", "worsening",
    "failures", "relapses", "recurrences", "progressions", "deaths", "sre", "sres", "intervention",
})  # fmt: skip
_GIVEN = frozenset({"therapy", "treatment"})  # the time to the next one, not to the start of the first
_AGAIN = frozenset({
    "next", "subsequent", "second", "new", "salvage", "further", "receipt", "cytotoxic", "additional", "another",
    "antineoplastic", "first",
})  # fmt: skip
_NOT_IN_A_NAME = frozenset({
    "be", "have", "the", "a", "an", "get", "data", "file", "make", "see", "this", "that", "was", "were",
    "is", "are", "and", "had", "with", "in", "for", "but", "than",
})  # fmt: skip
_SPARED = frozenset({
    "progression", "recurrence", "relapse", "failure", "metastasis", "metastases", "disease", "event", "events",
})  # fmt: skip
_SPARED_IN_LIFE = _SPARED - {"disease"} | {"recurrences", "relapses", "dialysis", "chemotherapy", "transfusions"}
_LINK = {"freedom": "from", "survival": "without"}
_TIMES = frozenset({"time", "times"})
_FIRST_WORDS = frozenset(_LINK) | _TIMES  # that an endpoint without a hyphen begins with
_NOT_SPARED = frozenset({"at", "in", "with", "and", "was", "were", "is", "for", "by", "than", "the"})
_ABBREVIATED = re.compile(r"(?:[a-z]{1,2}|[A-Z]{1,4})?(?:[PDRMFE]FS|BFFS|FFP|FFS|TFS|D[MR]?FI|BCFI)$")  # bRFS, DMFI
_LONGEST = 9  # words between "time to" and what happens


def endpoint_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind an endpoint that begins at a token and is known by its shape, or nothing.

    Examples
    --------
    >>> from pivotal.reading.characters.lexer import tokens_of
    >>> endpoint_end(tokens_of("xyz-free survival was"), 0), endpoint_end(tokens_of("time to next chemotherapy of"), 0)
    (4, 4)
    >>> endpoint_end(tokens_of("time to market"), 0) is None
    True
    """
    token = tokens[at]
    if not token.text.islower() and _ABBREVIATED.match(token.text):
        return at + 1
    hyphened = at + 3 < len(tokens) and tokens[at + 1].kind == "dash" and tokens[at + 1].glued
    if hyphened or token.norm in _FIRST_WORDS:
        return _named_end(tokens, at, hyphened=hyphened)
    free = at + 2 < len(tokens) and tokens[at + 1].norm == "free"
    return at + 3 if free and _is_free_of_a_hyphen(tokens, at) else None


def _is_free_of_a_hyphen(tokens: Sequence[Token], at: int) -> bool:
    """Say whether ``locoregional free survival`` begins at a token before ``free``."""
    return is_at(tokens, at + 2, "survival") and tokens[at].kind == "word" and tokens[at].norm not in _NOT_IN_A_NAME


def _named_end(tokens: Sequence[Token], at: int, *, hyphened: bool) -> int | None:
    """Return the place behind an endpoint whose first word may begin one, or has a hyphen behind it."""
    token = tokens[at]
    if token.norm in _LINK and is_at(tokens, at + 1, "from", "without"):
        events = _SPARED if token.norm == "freedom" else _SPARED_IN_LIFE
        return _what_is_spared(tokens, at + 2, events) if is_at(tokens, at + 1, _LINK[token.norm]) else None
    behind = tokens[at + 1 : at + 4] if hyphened else ()
    if hyphened and behind[1].norm in _OF_WHAT:
        noun = at + 3 + (behind[2].kind == "dash" and behind[2].glued)  # leukaemia-free-survival
        if is_at(tokens, noun, *_OF_WHAT[behind[1].norm]):
            return noun + 1
    if hyphened and token.norm == "post" and behind[2].norm == "survival":
        return at + 4  # post-protocol survival
    first = _behind_to(tokens, at)
    if first is None:
        return None
    places = _words(tokens, first)
    for place in places:
        token = tokens[place]
        if token.norm in _HAPPENS and not _goes_on(tokens, place + 1):
            begun = token.norm in _GIVEN and not any(is_at(tokens, index, *_AGAIN) for index in range(at + 2, place))
            return None if begun else place + 1
        used = token.norm in {"a", "an", "the"} and tokens[place - 1].norm == "of"  # first use of a subsequent therapy
        if (token.kind not in {"word", "dash"} and token.text != "/") or (token.norm in _NOT_IN_A_NAME and not used):
            return None
    return None


def _behind_to(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind ``time to``, ``times until the`` and ``time-to-``."""
    if tokens[at].norm not in _TIMES:
        return None
    if is_at(tokens, at + 1, "-") and is_at(tokens, at + 2, "to") and tokens[at + 2].glued:
        return at + 3 + is_at(tokens, at + 3, "-")
    if not is_at(tokens, at + 1, "to", "until"):
        return None
    return at + 2 + is_at(tokens, at + 2, "a", "the", "any")


def _words(tokens: Sequence[Token], first: int) -> list[int]:
    """Return the places that a name may reach over, without a short bracket: ``time to … (FACT-P) deterioration``."""
    places: list[int] = []
    place = first
    while place < len(tokens) and len(places) <= _LONGEST:
        if tokens[place].text == "(":
            shut = next((i for i in range(place, min(place + _LONGEST, len(tokens))) if tokens[i].text == ")"), None)
            if shut is None or any(tokens[i].kind == "number" for i in range(place, shut)):
                break
            place = shut + 1
            continue
        places.append(place)
        place += 1
    return places


def _what_is_spared(tokens: Sequence[Token], first: int, events: frozenset[str]) -> int | None:
    """Return the place behind ``freedom from biochemical failure`` and ``survival without relapse or metastasis``."""
    end = None
    for place in range(first, min(first + _LONGEST, len(tokens))):
        if tokens[place].kind not in {"word", "dash"}:
            break
        if tokens[place].norm in _NOT_SPARED:
            break
        if tokens[place].norm in events:
            end = place + 1
    return end


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Say whether what happens is only the first part of it: ``time to treatment failure``."""
    return is_at(tokens, at, *_HAPPENS) and not is_at(tokens, at - 1, "death")
