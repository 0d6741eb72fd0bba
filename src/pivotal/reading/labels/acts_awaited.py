"""What is still to come, and what a body does as a rule: ``a decision on the approval is expected``, ``is due``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, text_at

_WAITED_FOR = frozenset({"approval", "decision", "opinion", "authorisation", "recommendation", "clearance", "nod"})
_DUE = frozenset({"expected", "due", "anticipated", "awaited", "pending", "likely", "slated"})
_CLAUSES = frozenset({"that", "which", "who", "whose", "but", "while"})
_SUPPORTS = frozenset({
    "support", "encourage", "facilitate", "speed", "accelerate", "expedite", "promote", "provide", "help", "medicines",
    "drugs", "therapies", "treatments",
})  # fmt: skip
_PAID = frozenset({"million", "billion", "milestone", "milestones", "payment", "payments"})
_EXPECTED = frozenset({"expects", "anticipates", "awaits", "expecting", "anticipating", "awaiting"})
_ON_THE_WAY = frozenset({"track", "poised", "slated", "positioned", "eligible", "proposed"})
_REQUIRED = frozenset({"has", "have", "need", "needs", "required", "order"})
_NEAR = 8  # items between the verb and "to"


def is_yet_to_come(items: Sequence[Item], at: int) -> bool:
    """Read ``50 million upon approval by the agency``, ``expects the committee's opinion``: an act nobody has done yet.

    So is none what only sounds like one: ``declines in platelets``.
    """
    if (text_at(items, at).startswith("decline") and text_at(items, at + 1) == "in") or _is_given_as_a_rule(items, at):
        return True
    if text_at(items, at - 1) == "were" and text_at(items, at - 2) in {"that", "which"} and at > 2:
        return text_at(items, at - 3) in _SUPPORTS  # "a review of drugs that were awarded it"
    unlikely = any(text_at(items, i) == "unlikely" for i in range(max(0, at - 4), at))  # is unlikely to be approved
    if text_at(items, at - 1) == "to" and text_at(items, at - 2) in _ON_THE_WAY:
        return True  # "is on track to receive a designation"
    if unlikely or any(text_at(items, i) in _EXPECTED for i in range(max(0, at - 4), at)) or _is_required(items, at):
        return True
    if text_at(items, at) in _WAITED_FOR and is_waited_for(items, at):
        return True
    if any((text_at(items, i), text_at(items, i + 1)) == ("approve", "or") for i in (at, at - 2)):
        return True  # "a decision to approve or reject"
    issues = any(text_at(items, i) == "issues" for i in range(max(0, at - 4), at + 1))
    if issues and find(items, ("indicate", "when", "if", "inform"), at + 1, at + 8) is not None:
        return True  # "issues a letter to indicate that", as it does again and again
    due = next((i for i in range(at - 1, max(-1, at - 4), -1) if text_at(items, i) in {"upon", "on", "of"}), None)
    paid = due is not None and any(text_at(items, i) in _PAID for i in range(due))
    return paid and not any(each.kind == "date" for each in items[at:])


def _is_required(items: Sequence[Item], at: int) -> bool:
    """Read ``it must first be approved by``, ``in order to be recommended by``: what is needed for something else."""
    be = at - 2 if text_at(items, at - 1) == "first" else at - 1
    if text_at(items, be) != "be":
        return False
    lead = be - 2 if text_at(items, be - 1) == "first" else be - 1
    return text_at(items, lead) == "must" or (text_at(items, lead) == "to" and text_at(items, lead - 1) in _REQUIRED)


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


def _is_given_as_a_rule(items: Sequence[Item], at: int) -> bool:
    """Read ``The agency grants orphan designation to support medicines for``: what it does as a rule."""
    if text_at(items, at) not in {"grants", "awards", "gives"}:
        return False
    to = next((i for i in range(at + 1, min(at + _NEAR, len(items))) if text_at(items, i) == "to"), len(items))
    return text_at(items, to + 1) in _SUPPORTS
