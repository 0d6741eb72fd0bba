"""``Response`` and ``survival`` alone, which are endpoints only where their clause tells that they were better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, kind_at, places_with, text_at
from pivotal.reading.results.intervals import closing

OPENS_CLAUSE = frozenset({",", ";", "but", "and", "with", "while", "whereas", "although", "though"})
_NOT_BEHIND = frozenset({"-", "of", "free", "without", "after", "from", "curve"})
_RESPONSES = frozenset({"response", "responses"})
_BEFORE_RESPONSES = OPENS_CLAUSE | {"", "the", "or", "nor", "neither", "both", "that", ":", ".", "in"}
_COPULAS = frozenset({"was", "were", "did", "is", "are", "improved", "remained"})
_BETTER = (
    "better", "higher", "greater", "superior", "improv", "differ", "similar", "comparable", "same", "alike", "favour",
    "worse", "poorer", "inferior", "identical", "equal", "equivalent", "unaffected", "unchanged", "lower",
)  # fmt: skip
_NEAR = 8  # items between a verb and what it says of responses


def with_bare_responses(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items with ``response`` as the share of those who responded: ``Response was better with A``.

    Parameters
    ----------
    items : sequence of Item
        A sentence; it is not changed.
    """
    bare = [at for at in places_with(items, ("response",)) if _is_a_share(items, at)]
    return _with(items, bare, "share", "ORR")


def with_bare_survival(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items with ``survival`` as that of all: ``…, survival the same``, ``neither EFS nor survival``.

    Parameters
    ----------
    items : sequence of Item
        A sentence that tells of another endpoint; it is not changed.
    """
    bare = [at for at in places_with(items, ("survival",)) if items[at].kind == "word" and _opens_clause(items, at)]
    return _with(items, bare, "endpoint", "OS")


def _with(items: Sequence[Item], places: Sequence[int], kind: str, value: str) -> Sequence[Item]:
    if not places:
        return items
    found = list(items)
    for at in places:
        found[at] = replace(items[at], kind=kind, value=value)
    return found


def _opens_clause(items: Sequence[Item], at: int) -> bool:
    led = text_at(items, at - 1) in OPENS_CLAUSE | {"nor", "the"} or kind_at(items, at - 1) == "time_name"
    return led and text_at(items, at + 1) not in _NOT_BEHIND


def _is_a_share(items: Sequence[Item], at: int) -> bool:
    """Say whether responses are the subject of a verb that tells how they compare; an immune response is none."""
    if items[at].low not in _RESPONSES or items[at].kind != "word" or text_at(items, at - 1) not in _BEFORE_RESPONSES:
        return False
    behind = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    if text_at(items, behind) in {"and", "or", "nor"}:  # Response and survival were better
        return text_at(items, at - 1) in _BEFORE_RESPONSES and kind_at(items, behind + 1) in {"endpoint", "time_name"}
    return text_at(items, behind) in _COPULAS and find(items, _BETTER, behind, behind + _NEAR) is not None
