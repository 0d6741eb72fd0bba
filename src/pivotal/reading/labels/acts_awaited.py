"""What is still to come, and what a body does as a rule: ``a decision on the approval is expected``, ``is due``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at

WAITED_FOR = frozenset({"approval", "decision", "opinion", "authorisation", "recommendation", "clearance", "nod"})
_DUE = frozenset({"expected", "due", "anticipated", "awaited", "pending", "likely", "slated"})
_CLAUSES = frozenset({"that", "which", "who", "whose", "but", "while"})
SUPPORTS = frozenset({
    "support", "encourage", "facilitate", "speed", "accelerate", "expedite", "promote", "provide", "help", "medicines",
    "drugs", "therapies", "treatments",
})  # fmt: skip
_NEAR = 8  # items between the verb and "to"


def is_waited_for(items: Sequence[Item], at: int) -> bool:
    """Say whether what a noun tells is still to come: ``a decision on the approval is expected``, ``is due``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The noun.
    """
    ends = (i for i in range(at + 1, len(items)) if text_at(items, i) in {",", ";"} or text_at(items, i) in _CLAUSES)
    verb = next((i for i in range(at + 1, next(ends, len(items))) if text_at(items, i) in {"is", "are"}), None)
    return verb is not None and text_at(items, verb + 1 + (text_at(items, verb + 1) in {"now", "still"})) in _DUE


def is_given_as_a_rule(items: Sequence[Item], at: int) -> bool:
    """Read ``The agency grants orphan designation to support medicines for``: what it does as a rule.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The verb.
    """
    if text_at(items, at) not in {"grants", "awards", "gives"}:
        return False
    to = next((i for i in range(at + 1, min(at + _NEAR, len(items))) if text_at(items, i) == "to"), len(items))
    return text_at(items, to + 1) in SUPPORTS
