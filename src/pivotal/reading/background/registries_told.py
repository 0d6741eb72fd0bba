"""The number under which a trial is said to be registered, where a dossier gives that number to another one."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import made, text_at

_BETWEEN = frozenset({"(", "[", "trial", "study", ",", ";", ":", "clinicaltrials.gov", "number", "identifier"})
_NEAR = 6  # items between the name of a trial and its number


def registries(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return trials with a number that is not theirs: ``NAME (NCT01234567)``, which is that of OTHER.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    sentence : int
        Its number.
    """
    found: list[Statement] = []
    for at, item in enumerate(items):
        if item.kind != "trial" or not item.known or item.text.startswith("NCT"):
            continue
        place = at + 1
        while place < min(at + _NEAR, len(items)) and text_at(items, place) in _BETWEEN:
            place += 1
        number = items[place] if place < len(items) else None
        if number is not None and number.text.startswith("NCT") and number.value != item.value:
            slots = [item.slot("trial"), number.slot("registry")]
            found.append(made("design", slots, sentence, (item.start, number.end)))
    return found
