"""Which act a text is about: the approval or opinion of its headline, with the day that its first lines tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pivotal.reading.model import Statement
from pivotal.reading.words import PAYERS

if TYPE_CHECKING:
    from pivotal.reading.binding.binding import Binding

_KINDS = frozenset({"approval", "opinion"})
_NEAR = 2  # sentences from a headline to where its act is told again


def act_meant(binding: Binding) -> Statement | None:
    """Return the first approval or opinion of a medicine, as it is told with its day where it is told again.

    Parameters
    ----------
    binding : Binding
    """
    acts = [each for each in binding.parsed.statements if each.kind == "act" and each.get("act") in _KINDS]
    acts = [each for each in acts if binding.medicine(each)[0] is not None]
    first = next(iter(acts), None)
    if first is None or first.slot("date") is not None:
        return first
    again = (each for each in acts if each.slot("date") is not None and _is_told_again(first, each, binding))
    return next(again, first)


def act_beside(statement: Statement | None, binding: Binding) -> Statement | None:
    """Return the act whose place a statement without one has: none behind one of a payer, who tells another label."""
    before = () if statement is None else binding.parsed.by_sentence.get(statement.sentence - 1, ())
    paid = any(each.kind == "act" and each.get("authority") in PAYERS for each in before)
    return None if paid else binding.main_act


def _is_told_again(first: Statement, other: Statement, binding: Binding) -> bool:
    """Say whether an act is that of the headline before it: of the same kind, place, medicine and diseases."""
    near = 0 < other.sentence - first.sentence <= _NEAR
    same = all(first.get(each) == other.get(each) for each in ("act", "territory"))
    diseases, others = ([binding.disease(each.value) for each in one.all("disease")] for one in (first, other))
    return near and same and diseases == others and binding.medicine(first)[0] == binding.medicine(other)[0]
