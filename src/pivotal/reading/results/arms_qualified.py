"""What tells an arm from another of the same medicine: that it was given alone, or by which route."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.intervals import Estimate

_ALONE = frozenset({"alone", "monotherapy", "only"})
_ROUTES = frozenset({"subcutaneous", "intravenous", "oral", "sc", "iv", "topical", "intramuscular", "inhaled"})


def arms_qualified(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Add to what an arm means the words around its name that tell it from another: ``A alone``, ``oral A``."""
    for each in found:
        if each.arm is not None:
            each.arm = _qualified(items, each.arm)


def _qualified(items: Sequence[Item], arm: Slot) -> Slot:
    first = next((at for at, item in enumerate(items) if item.start >= arm.start), 0)
    last = next((at for at, item in enumerate(items) if item.start >= arm.end), len(items))
    route = text_at(items, first - 1) if first else ""
    value = f"{route} {arm.value}" if route in _ROUTES and arm.value else arm.value
    last += 1 if text_at(items, last) in {"®", "™"} else 0
    last += 2 if text_at(items, last) == "(" and text_at(items, last + 2) == ")" else 0  # the other name
    alone = text_at(items, last) in _ALONE or (
        text_at(items, last) in {"as", "-"} and text_at(items, last + 1) in {"monotherapy"}
    )
    value = f"{value} alone" if alone and arm.value else value
    return arm if value == arm.value else Slot(arm.name, arm.text, arm.start, arm.end, value)
