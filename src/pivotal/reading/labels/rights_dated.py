"""When rights were had: ``A acquired the rights in Japan in 2017``, ``A has held the rights since January 2017``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, text_at

_GOT = (
    "acquir", "licenc", "in-licenc", "obtain", "secur", "gain", "regain", "bought", "purchas", "took", "taken", "sold",
    "grant", "gave", "transfer", "assign", "award", "sublicenc", "outlicenc", "returned", "signed", "won", "got",
)  # fmt: skip
_IN = frozenset({"in", "on", "since"})


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
    if len(told) != 1 or told[0].kind != "rights" or len(days) != 1 or told[0].slot("authorisation"):
        return told
    linked = text_at(items, days[0] - 1) in _IN
    since = text_at(items, days[0] - 1) == "since"
    if not linked or not (since or find(items, _GOT) is not None):
        return told
    return [replace(told[0], slots=(*told[0].slots, items[days[0]].slot("date")))]
