"""The clauses of a sentence that semicolons part, each of which tells something by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.leads import without_lead

_VERBS = frozenset({
    "was", "were", "is", "are", "has", "have", "had", "did", "does", "occurred", "achieved", "received", "approved",
    "granted", "accepted", "recommended", "refused", "rejected", "improved", "prolonged", "reduced", "increased",
    "showed", "demonstrated", "met", "failed", "lived", "survived", "died", "experienced", "developed", "blocks",
    "inhibits", "targets", "binds", "belongs", "acts", "reached", "responded", "relapsed", "progressed", "backed",
    "cleared", "authorised", "licenced", "holds", "enrolled", "compared", "randomised", "assigned",
})  # fmt: skip
_NOT_FIRST = frozenset({
    "or", "including", "such", "whether", "if", "which", "who", "that", "with", "i", "ii", "iii", "secondary",
    "principal", "other", "key", "for",
})  # fmt: skip
_OF_NO_PATIENTS = frozenset({"mice", "mouse", "rats", "vitro", "vivo", "xenograft", "xenografts", "cells", "dogs"})
_FEWEST = 5


def clauses_apart(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield the clauses between semicolons outside of brackets; a list behind a colon has none.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    """
    if all(each.text != ";" for each in items):
        return
    if any(each.low in _OF_NO_PATIENTS for each in items) or items[0].low in _NOT_FIRST:
        return
    depth, first = 0, 0
    places = []
    for at, item in enumerate(items):
        depth += (item.text in {"(", "["}) - (item.text in {")", "]"})
        if depth <= 0 and item.text == ":":
            return
        if depth <= 0 and item.text == ";":
            places.append(at)
    for at in (*places, len(items)) if places else ():
        clause = without_lead(items[first:at])
        verb = any(each.low in _VERBS for each in clause)
        if len(clause) >= _FEWEST and verb and clause[0].low not in _NOT_FIRST:
            yield clause
        first = at + 1
