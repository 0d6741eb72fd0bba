"""Labels in a list: what stands before the colon of ``X is indicated:`` counts for each item below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.labels.indications import indications
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.tables.lists import SIGNS

_FAR = 24  # items before the colon
_NUMBERED = 5  # items of a reference to a section before the sign of an item: "( 1.1 ) •"
_ILLNESSES = frozenset({"cancers", "cancer", "indications", "diseases", "conditions", "tumours", "patients", "types"})
_ASIDE = 2  # sentences within an item of a list
_LEADS = ("indicated", "authorised", "approved")


class LabelHead:
    """The words before the colon of a list of labels, kept from sentence to sentence."""

    def __init__(self) -> None:
        self._head: list[Item] = []
        self._aside = 0  # sentences since the last item

    def told(self, items: Sequence[Item], sentence: int, *, listed: bool) -> list[Statement]:
        """Return the labels of a sentence; an item of a list has the words above it.

        Parameters
        ----------
        items : sequence of Item
            The sentence.
        sentence : int
            Its number.
        listed : bool
            Whether it is known to be an item of a list, by a sign at the beginning of its line.
        """
        alone = indications(items, sentence)
        begins = _behind_sign(items)
        continues = self._head and (listed or begins is not None or _is_a_reference(items))
        if not continues:
            head = _head_in(items)
            self._aside = 0 if head else self._aside + 1
            if not head and self._aside <= _ASIDE and not listed:
                return alone  # what is told besides of an item
            self._head = head
            return [] if head and items[-1].text == ":" and len(head) < len(items) - 1 else alone
        self._aside = 0
        if alone and any(each.slot("product") for each in alone):
            return alone
        own = items[begins or 0 :]
        together = indications([*self._head, *own], sentence) if own else []
        where = [] if any(each.kind == "territory" for each in own) else self._head
        places = tuple(each.slot("territory") for each in where if each.kind == "territory")
        return [_placed(replace(each, slots=(*each.slots, *places)), own) for each in together] or alone


def _head_in(items: Sequence[Item]) -> list[Item]:
    """Return the words of ``X is indicated:`` up to the colon, or nothing."""
    colon = next((at for at in range(min(_FAR, len(items))) if items[at].text == ":"), None)
    if colon is not None and (following := _following(items, colon)) is not None:
        return list(items[:following])
    if colon is None or not any(text_at(items, at).startswith(_LEADS) for at in range(max(0, colon - 4), colon)):
        return []
    behind = text_at(items, colon + 1)
    return list(items[:colon]) if not behind or behind in SIGNS else []


def _following(items: Sequence[Item], colon: int) -> int | None:
    """Return where ``the following cancers:`` begins, before which a label ends that the items of a list go on with."""
    place = next((at for at in range(colon - 1, max(0, colon - 6), -1) if text_at(items, at) == "following"), None)
    if place is None or (text_at(items, colon + 1) and text_at(items, colon + 1) not in SIGNS):
        return None
    led = any(text_at(items, at).startswith((*_LEADS, "licenced", "used", "recommended")) for at in range(place))
    ill = any(each.kind == "disease" or each.low in _ILLNESSES for each in items[place:colon])
    return place - (text_at(items, place - 1) == "the") if led and ill else None


def _behind_sign(items: Sequence[Item]) -> int | None:
    """Return the place behind the sign of an item, over the reference to a section that closes the one before."""
    for at in range(min(_NUMBERED, len(items))):
        if items[at].text and items[at].text in SIGNS:
            return at + 1
        if items[at].kind not in {"punct", "number"}:
            return None
    return None


def _is_a_reference(items: Sequence[Item]) -> bool:
    """Say whether a sentence is no more than a reference to a section: ``( 1.2 )``."""
    return all(each.kind in {"punct", "number"} for each in items)


def _placed(told: Statement, own: Sequence[Item]) -> Statement:
    """Return a label that reaches over its own item only."""
    inside = [each for each in told.slots if each.start >= own[0].start]
    start = min([own[0].start, *(each.start for each in inside)])
    return replace(told, start=start, end=max([own[0].end, *(each.end for each in inside)]))
