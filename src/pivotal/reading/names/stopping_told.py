"""Patients who stopped treatment because of a harm, in whatever words: an endpoint that no list could name."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token
from pivotal.reading.names.names_by_shape import substance_end

_STOPPED = ("discontinu", "stopp", "withdr", "ceased", "cessation", "halted", "quit")
_WHAT = frozenset({
    "of", "the", "their", "any", "a", "all", "both", "either", "at", "least", "one", "study", "trial", "treatment",
    "treatments", "therapy", "drug", "drugs", "medication", "medicine", "dosing", "regimen", "component", "components",
    "combination", "permanently", "early", "from", "chemotherapy", "immunotherapy", "agent", "investigational", "rate",
    "rates",
})  # fmt: skip
_BECAUSE = (
    ("due", "to"), ("owing", "to"), ("because", "of"), ("as", "a", "result", "of"), ("on", "account", "of"),
    ("attributed", "to"), ("related", "to"), ("secondary", "to"), ("for",), ("after",), ("following",),
)  # fmt: skip
_KIND = frozenset({
    "an", "a", "the", "any", "of", "treatment", "drug", "study", "therapy", "related", "emergent", "associated", "-",
    "–", "unacceptable", "intolerable", "serious", "severe", "adverse", "side", "immune", "mediated", "toxic",
    "unmanageable", "such", "these", "safety",
})  # fmt: skip
_HARM = frozenset({
    "event", "events", "ae", "aes", "trae", "traes", "teae", "teaes", "toxicity", "toxicities", "effect", "effects",
    "reaction", "reactions", "intolerance", "intolerability", "tolerability", "sae", "saes",
})  # fmt: skip
_NEEDS_ADVERSE = frozenset({"event", "events", "effect", "effects", "reaction", "reactions"})
_LED = frozenset({"leading", "led", "lead", "resulting", "resulted"})
_REQUIRED = frozenset({"requiring", "required", "causing", "caused", "prompting", "prompted", "necessitating"})
_LEADING = _LED | _REQUIRED
_PASSED = _WHAT | {"-", "–", "placebo", "plus", "and", "or"}  # between what led to it and that somebody stopped
_LISTED = frozenset({",", "or", "and", "plus", "/"})  # between the medicines that somebody stopped
_MOST_BETWEEN = 6


def stopping_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind ``stopped study treatment because of toxicity`` and the like, or nothing.

    Examples
    --------
    >>> from pivotal.reading.characters.lexer import tokens_of
    >>> stopping_end(tokens_of("withdrew from treatment owing to side effects"), 0)
    7
    """
    if not tokens[at].norm.startswith(_STOPPED):
        return _led_end(tokens, at)
    place = at + 1
    while place < len(tokens) and place - at <= _MOST_BETWEEN + sum(each.norm in _LISTED for each in tokens[at:place]):
        reason = next((len(words) for words in _BECAUSE if _stands(tokens, place, words)), 0)
        if reason:
            return _harm_end(tokens, place + reason)
        named = substance_end(tokens, place)
        if named is None and tokens[place].norm not in _WHAT | _LISTED:
            return None
        place = named or place + 1
    return None


def _led_end(tokens: Sequence[Token], at: int) -> int | None:
    """Match ``leading to avutinib discontinuation``, ``that led to withdrawal of treatment``, ``requiring …``."""
    norm = tokens[at].norm
    if norm not in _LEADING:
        return None
    leads = norm in _LED and at + 1 < len(tokens) and tokens[at + 1].norm in {"to", "in"}
    if not leads and norm not in _REQUIRED:
        return None
    first = at + 2 if leads else at + 1
    place = first
    while place < len(tokens) and place - first <= _MOST_BETWEEN:
        if tokens[place].norm.startswith(_STOPPED) or tokens[place].norm in {"stop", "stopping"}:
            return place + 1
        named = substance_end(tokens, place)
        if named is None and tokens[place].norm not in _PASSED:
            return None
        place = named or place + 1
    return None


def _stands(tokens: Sequence[Token], at: int, words: Sequence[str]) -> bool:
    return [each.norm for each in tokens[at : at + len(words)]] == list(words)


def _harm_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind the words of a harm: ``treatment-related adverse events``, ``unacceptable toxicity``."""
    told: set[str] = set()
    for place in range(at, min(at + _MOST_BETWEEN + 2, len(tokens))):
        norm = tokens[place].norm
        if norm in _HARM and (norm not in _NEEDS_ADVERSE or told & {"adverse", "side", "toxic", "safety"}):
            return place + 1
        if norm not in _KIND:
            return None
        told.add(norm)
    return None
