"""When rights were had: ``A acquired the rights in Japan in 2017``, ``A has held the rights since January 2017``.

Also who licensed a medicine to whom, where no place is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.parties import parties
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, made, places_with, renamed, text_at

_GOT = (
    "acquir", "licenc", "in-licenc", "obtain", "secur", "gain", "regain", "bought", "purchas", "took", "taken",
    "grant", "gave", "transfer", "assign", "award", "sublicenc", "outlicenc", "returned", "signed", "won", "got",
    "enter", "agreed", "formed", "struck", "inked", "teamed", "partnered", "joined",
)  # fmt: skip
_HAD = ("held", "holds", "had", "has", "have", "owned", "owns")
_IN = frozenset({"in", "on", "since"})
_DATED = frozenset({"rights", "partner"})
_NEAR = 8  # items between a verb and a party


def dated(items: Sequence[Item], told: list[Statement]) -> list[Statement]:
    """Return what a sentence tells of rights, with its day where it tells of one holder and one day alone.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    told : list of Statement
        What was read in it.
    """
    days = [at for at, each in enumerate(items) if each.kind == "date"]
    if len(told) != 1 or told[0].kind not in _DATED or len(days) != 1 or told[0].slot("authorisation"):
        return told
    linked = text_at(items, days[0] - 1) in _IN or days[0] == 0
    since = text_at(items, days[0] - 1) == "since"
    own = [at for at, each in enumerate(items) if told[0].start <= each.start < told[0].end]
    verbs = _HAD if since else _GOT
    had = own and find(items, verbs, own[0], own[-1] + 1) is not None
    if not linked or not had or not (days[0] < _NEAR or days[0] - own[-1] <= _NEAR):
        return told
    return [told[0].also(items[days[0]].slot("since" if since else "date"))]


def licensed(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return who licensed a medicine to whom: ``A licensed NAME to B in 2012``, ``B in-licensed NAME from A``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    sentence : int
        Its number.
    """
    for at in places_with(items, ("licenced", "sublicenced", "outlicenced")):
        before = [each for each in parties(items, max(0, at - _NEAR), at) if each[1] in {at, at - 1, at - 2}]
        place = at + 1
        while place < min(at + _NEAR, len(items)) and text_at(items, place) not in {"to", "from"}:
            place += 1
        behind = [each for each in parties(items, place + 1, min(place + _NEAR, len(items))) if each[0] == place + 1]
        named = any(each.kind in {"drug", "product"} or each.low == "it" for each in items[at + 1 : place])
        if not before or not behind or not named:
            continue
        giver, taker = (before[-1], behind[0]) if text_at(items, place) == "to" else (behind[0], before[-1])
        slots = [renamed(giver[2], "party"), renamed(taker[2], "party"), items[at].slot("grantor", giver[2].value)]
        product = next((each.slot("product") for each in items[at:place] if each.kind in {"drug", "product"}), None)
        slots += [] if product is None else [product]
        return [made("partner", slots, sentence, (items[at].start, items[at].end))]
    return []
