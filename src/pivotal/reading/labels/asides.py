"""Asides that tell for what a medicine was approved before, where its label was widened since or it got another."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, is_name, made, places_with, text_at
from pivotal.reading.words import AUTHORITIES

_AT_FIRST = frozenset({"first", "originally", "initially"})
_BEFORE = frozenset({"already", "previously", "currently"})
_HELD = ("approved", "authorised", "licenced", "marketed", "indicated", "cleared", "registered")
_ANOTHER = (
    "approv", "authoris", "recommend", "licenc", "cleared", "grant", "back", "endors", "receiv", "won", "gained", "got",
    "extended", "expanded", "green", "secured",
)  # fmt: skip
_GROWN = ("expand", "extend", "broaden", "widen")
_LISTING = frozenset({",", "and", "or", "the", "in", "as", "well", "both", "also"})
_BETWEEN = frozenset({"has", "had", "was", "is", "have", "also", "been", "recently", "now"})
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
    for at in places_with(items, _HELD, 3):
        before = text_at(items, at - 1) in _BEFORE
        if text_at(items, at - 1) not in _AT_FIRST | _BEFORE or text_at(items, at + 1) not in {"for", "to", "in", "by"}:
            continue
        opened = next((i for i in range(at - 1, max(0, at - _BEGINS), -1) if items[i].text == ","), None)
        closed = next((i for i in range(at, len(items) - 1) if items[i].text == ","), None)
        if opened is None or closed is None or not diseases_from(items, at, closed):
            continue
        verb = find(items, _ANOTHER if before else _GROWN, closed, closed + _BEGINS)
        if text_at(items, closed + 1) in {"has", "had", "was", "is", "can", "received", "won", "got", "gained"}:
            told = verb is not None
        else:  # The FDA approved NAME, already licensed for thymoma, for sarcoma
            told = before and text_at(items, closed + 1) in {"for", "to", "in"} and _acts(items, opened)
        if told:
            return opened, closed, at
    return None


def behind_relative(items: Sequence[Item], at: int) -> int:
    """Return where the clause of a verb begins behind a relative one: ``NAME, which may cause rash, won``; or 0.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The verb.
    """
    closed = at - 1
    while closed > 0 and text_at(items, closed) in _BETWEEN:
        closed -= 1
    if text_at(items, closed) != ",":
        return 0
    opened = next((i for i in range(closed - 1, 0, -1) if items[i].text == ","), 0)
    return closed + 1 if opened and text_at(items, opened + 1) in {"which", "who", "whose"} else 0


def _acts(items: Sequence[Item], last: int) -> bool:
    return find(items, _ANOTHER, 0, last) is not None


def without(items: Sequence[Item], aside: Aside) -> list[Item]:
    """Return the items of a sentence without those of an aside."""
    return [*items[: aside[0]], *items[aside[1] + 1 :]]


def earlier_ones(items: Sequence[Item], aside: Aside, sentence: int) -> Statement:
    """Return for which diseases a medicine was approved at first, as an aside tells."""
    opened, closed, at = aside
    subject = next((each.slot("product") for each in items[:opened] if each.kind in {"drug", "product"}), None)
    if subject is None and is_name(items, 0):
        subject = items[0].slot("product")
    slots = [
        *([] if subject is None else [subject]),
        *places_held(items, at, closed),
        *diseases_from(items, at, closed),
    ]
    return made("earlier", slots, sentence, (items[at].start, items[at].end))


def places_held(items: Sequence[Item], first: int, end: int) -> list[Slot]:
    """Return where something was approved: the first place and those listed with it, or that of who approved it."""
    at = next((i for i in range(first, end) if items[i].kind == "territory"), None)
    if at is None:
        who = next((each for each in items[first:end] if each.kind == "authority" and each.value in AUTHORITIES), None)
        return [] if who is None else [who.slot("territory", AUTHORITIES[who.value][0])]
    found: list[Slot] = []
    while at < end and (items[at].kind == "territory" or text_at(items, at) in _LISTING):
        found += [items[at].slot("territory")] if items[at].kind == "territory" else []
        dated = text_at(items, at + 1) == "(" and at + 3 < len(items) and items[at + 2].kind == "date"
        at += 4 if dated and text_at(items, at + 3) == ")" else 1  # "in Japan (March 2023), as well as in China"
    return found
