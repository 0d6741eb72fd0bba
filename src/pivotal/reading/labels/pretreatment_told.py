"""That patients were treated before, where nobody says with what: ``heavily pretreated``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.clauses import Step, clause
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at


def pretreated(items: Sequence[Item], at: int) -> Step:
    """Match ``pre-treated`` and ``heavily pretreated``, which does not say with what."""
    end = at + 1 if text_at(items, at) == "pretreated" else at + 3
    hyphened = text_at(items, at) == "pre" and items[at + 1 : at + 3] and text_at(items, at + 2) == "treated"
    if not (end == at + 1 or hyphened) or text_at(items, at - 1) in {"-", "–"} or text_at(items, end) == "with":
        return None
    first = at - 1 if text_at(items, at - 1) in {"heavily", "extensively"} else at
    history = {"prior_therapy": {"of": ["systemic_therapy"], "at_least": 1}, "strength": "implied"}
    return [clause(items, first, end, history)], end
