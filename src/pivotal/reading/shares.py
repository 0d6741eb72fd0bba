"""What a percentage is of: the response or event that is named behind it, and when it is a bound or a single harm."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.counts import PEOPLE
from pivotal.reading.items import Item
from pivotal.reading.phrases import text_at

_RESPONDED = ("achiev", "had", "experienc", "attain", "show")


def share_after(items: Sequence[Item], at: int) -> int | None:
    """Return the place of a response or event that is named right after a percentage, before any sign."""
    place = at + 2 if text_at(items, at + 1) == ")" else at + 1
    if text_at(items, place) in {"versus", "vs", "v"} and place + 1 < len(items):  # 13% versus 5% … a response
        return share_after(items, place + 1) if items[place + 1].kind == "percent" else None
    if text_at(items, place) == "of" and text_at(items, place + 1) in {"patients", "participants", "people"}:
        place += 2
        if not text_at(items, place).startswith(_RESPONDED):
            return None
    for index in range(place, min(place + 5, len(items))):
        if items[index].kind == "share":
            return index
        if items[index].kind not in {"word", "active"} or text_at(items, index) in {
            "in",
            "of",
            "with",
            "and",
            "for",
            "vs",
            "versus",
        }:
            return None
    return None


def is_bound(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is a bound or one end of a range: ``≥10%``, ``62% to 65%``."""
    if text_at(items, at - 1) in {"≥", ">", "<", "≤"}:
        return True
    to, kinds = {"to", "-", "–"}, ("percent", "number")
    opens = text_at(items, at + 1) in to and at + 2 < len(items) and items[at + 2].kind in kinds
    closes = text_at(items, at - 1) in to and at > 1 and items[at - 2].kind in kinds
    return (opens or closes) and text_at(items, (at if opens else at - 2) - 1) != "from"


def lists_harms(items: Sequence[Item], at: int, cue: int) -> bool:
    """Say whether a percentage belongs to a harm in a list, not to all harms together."""
    if not items[cue].value.endswith("AE") or text_at(items, at - 1) != "(":
        return False
    return items[at - 2].kind == "word" and text_at(items, at - 2) not in PEOPLE | {"patients"} and at - cue > 2
