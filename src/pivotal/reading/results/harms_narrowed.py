"""Harms that a word narrows, so that their part of the patients is none of those with the harm: ``severe anaemia``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, place_of, span, text_at

_BEFORE = frozenset({"severe", "serious", "fatal", "life-threatening", "mild", "moderate", "clinical", "recurrent"})
_BEHIND = ("led", "leading", "leads", "resulted", "resulting", "requir", "causing", "caused")
_NEAR = 4  # items behind a harm


def harms_narrowed(items: Sequence[Item], told: Sequence[Statement]) -> list[Statement]:
    """Return statements, with the word that narrows their harm where there is one and no grade says it.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    told : sequence of Statement
        What was read in it.
    """
    found = []
    for each in told:
        word = None
        if each.kind == "harm" and each.slot("grade") is None:
            at = place_of(items, each.slot("harm"))
            word = None if at is None else _narrowing(items, at)
        elif each.kind == "percent" and each.get("endpoint") == "stopped_for_AE":
            at = place_of(items, each.slot("endpoint"))
            harms = [] if at is None else [one for one in items[max(0, at - _NEAR) : at] if one.kind == "harm"]
            word = harms[0].slot("narrowed") if harms else None  # "anaemia led to discontinuation in 2%"
        found.append(each.also(word))
    return found


def _narrowing(items: Sequence[Item], at: int) -> Slot | None:
    if text_at(items, at - 1) in _BEFORE:
        return items[at - 1].slot("narrowed")
    if text_at(items, at - 1) == "related" and text_at(items, at - 2) in {"-", "–"}:  # treatment-related
        return span(items, max(0, at - 3), at, "narrowed")
    because = (text_at(items, at - 2), text_at(items, at - 1)) in {("because", "of"), ("due", "to"), ("owing", "to")}
    if because:
        return span(items, at - 2, at, "narrowed")
    behind = find(items, _BEHIND, at + 1, at + _NEAR)
    return None if behind is None else items[behind].slot("narrowed")
