"""Errors in brackets behind values, ``98% (±2%)``, ``77% (SE 3%)``: left out, so that values stand together."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import closing

_OPENING = frozenset({"(", "["})
_ERRORS = frozenset({"±", "+/-", "se", "sem", "sd"})
_NAMED = frozenset({"se", "sem", "sd"})
_SIGNS = frozenset({"=", ":", ",", "of", "±"})
_VALUES = frozenset({"percent", "number"})
_LONGEST = 5  # items of a bracket with an error


def without_errors(items: Sequence[Item]) -> list[Item]:
    """Return the items of a sentence without the brackets that tell an error of the value before: ``98% (±2%)``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    """
    kept: list[Item] = []
    told = any(_tells_errors(items, at) for at in range(len(items)))
    at = 0
    while at < len(items):
        if _is_an_error(items, at) or (told and _is_bare(items, at)):
            at = closing(items, at)
        else:
            kept.append(items[at])
        at += 1
    return kept


def _tells_errors(items: Sequence[Item], at: int) -> bool:
    """Read ``5-year OS (SE) was 62% (4%)`` and ``rates (±SEM)``: a bracket which says that errors follow the values."""
    if items[at].text not in _OPENING:
        return False
    first = at + 1 + (text_at(items, at + 1) == "±")
    return text_at(items, first) in _NAMED and text_at(items, first + 1) in {")", "]"}


def _is_bare(items: Sequence[Item], at: int) -> bool:
    """Say whether nothing but a number stands in the bracket behind a percentage: ``62% (4%)``."""
    shut = text_at(items, at + 2) in {")", "]"} and kind_at(items, at + 1) in _VALUES
    return items[at].text in _OPENING and shut and kind_at(items, at - 1) == "percent"


def _is_an_error(items: Sequence[Item], at: int) -> bool:
    """Say whether a bracket holds an error alone: ``(± 2%)``, ``(SE = 3%)``, ``(standard error, 3%)``."""
    if items[at].text not in _OPENING:
        return False
    spelt = text_at(items, at + 1) == "standard" and text_at(items, at + 2) in {"error", "deviation"}
    if not spelt and text_at(items, at + 1) not in _ERRORS:
        return False
    shut, at = closing(items, at), at + spelt
    if not at + 1 < shut < at + _LONGEST or kind_at(items, at - spelt - 1) not in _VALUES:
        return False
    inside = items[at + 2 : shut]
    return bool(inside) and all(each.kind in _VALUES or each.low in _SIGNS for each in inside)
