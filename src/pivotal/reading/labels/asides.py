"""Asides that tell for what a medicine was approved at first, where its label was widened since."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, is_name, made, places_with, text_at

_AT_FIRST = frozenset({"first", "originally", "initially"})
_GROWN = ("expand", "extend", "broaden", "widen")
_BEGINS = 9  # items from the comma of an aside to its verb

Aside = tuple[int, int, int]


def first_approved(items: Sequence[Item]) -> Aside | None:
    """Return the aside of ``NAME, first approved for thymoma, has had its label expanded to include``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.

    Returns
    -------
    tuple of (int, int, int) or None
        Where its commas stand, and its verb.
    """
    for at in places_with(items, ("approved", "authorised", "licenced"), 3):
        if text_at(items, at - 1) not in _AT_FIRST or text_at(items, at + 1) not in {"for", "to", "in"}:
            continue
        opened = next((i for i in range(at - 1, max(0, at - _BEGINS), -1) if items[i].text == ","), None)
        closed = next((i for i in range(at, len(items) - 1) if items[i].text == ","), None)
        if opened is None or closed is None or text_at(items, closed + 1) not in {"has", "had", "was", "is"}:
            continue
        if find(items, _GROWN, closed, closed + _BEGINS) is not None and diseases_from(items, at, closed):
            return opened, closed, at
    return None


def without(items: Sequence[Item], aside: Aside) -> list[Item]:
    """Return the items of a sentence without those of an aside."""
    return [*items[: aside[0]], *items[aside[1] + 1 :]]


def earlier_ones(items: Sequence[Item], aside: Aside, sentence: int) -> Statement:
    """Return for which diseases a medicine was approved at first, as an aside tells."""
    opened, closed, at = aside
    subject = next((each.slot("product") for each in items[:opened] if each.kind in {"drug", "product"}), None)
    if subject is None and is_name(items, 0):
        subject = items[0].slot("product")
    slots = [*([] if subject is None else [subject]), *diseases_from(items, at, closed)]
    return made("earlier", slots, sentence, (items[at].start, items[at].end))
