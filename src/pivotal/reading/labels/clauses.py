"""A clause of who may be treated: its words, and the criterion that they mean."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item

Step = tuple[list[Slot], int] | None  # the clauses that begin at a place, and the place behind them


def clause(items: Sequence[Item], first: int, last: int, criterion: dict[str, Any], *, name: str = "clause") -> Slot:
    """Return words of a sentence as a clause; its value is the criterion, written as JSON."""
    return Slot(name, "", items[first].start, items[last - 1].end, json.dumps(criterion, sort_keys=True))


def fact(field: str, value: str) -> dict[str, Any]:
    """Return the criterion that a coded fact of a patient is so."""
    return {"field": field, "is": value}


def either(criteria: Sequence[dict[str, Any]], *, both: bool = False) -> dict[str, Any]:
    """Return one criterion of several: one of them must hold, or all of them."""
    if len(criteria) == 1:
        return criteria[0]
    return {"all" if both else "any": list(criteria)}
