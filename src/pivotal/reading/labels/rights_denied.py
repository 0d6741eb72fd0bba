"""Rights that a text denies: ``A does not hold the rights in T``, ``has no rights``, ``no longer owns them``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, place_behind, text_at

_NOT = frozenset({"not", "no", "never", "neither", "nor", "n't", "without", "cannot"})
_ONLY = frozenset({"only", "just", "later", "less", "fewer", "more"})  # not only, no later than
_HOLDS = (
    "hold", "own", "have", "has", "had", "control", "keep", "kept", "retain", "right", "licen", "market", "sell",
    "commerciali", "distribut", "possess", "exclusive", "longer", "any",
)  # fmt: skip
_STOPS = frozenset({",", ";", "(", ")", "but", "while", "whereas", "and", "which", "who", "that"})
_NEAR = 4  # items from a denial to what is denied


def with_denials(items: Sequence[Item], told: Sequence[Statement]) -> list[Statement]:
    """Return statements, those on rights with the word that denies them.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _NOT):
        return list(told)
    return [_with_denial(items, each) if each.kind == "rights" else each for each in told]


def _with_denial(items: Sequence[Item], told: Statement) -> Statement:
    holder = told.slot("holder")
    if holder is None:
        return told
    first = place_behind(items, holder)
    for at in range(first, len(items)):
        word = text_at(items, at)
        if word in _STOPS and word != "and":
            break
        if word in _NOT and text_at(items, at + 1) not in _ONLY:
            denied = find(items, _HOLDS, at + 1, at + 1 + _NEAR) is not None
            return told.also(items[at].slot("denied", "denied")) if denied else told
    if text_at(items, first - 2) == "neither" or (text_at(items, first - 2) == "nor"):
        return told.also(items[first - 2].slot("denied", "denied"))
    return told
