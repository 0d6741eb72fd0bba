"""By what patients are told from others: a mark that they have or lack, and what they were given before."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at

HISTORIES = frozenset({
    "naive", "naïve", "pretreated", "untreated", "experienced", "exposed", "refractory", "resistant", "intolerant",
})  # fmt: skip


def by_a_mark(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether patients are told by a mark that they have or lack: ``MRD-negative patients``."""
    return any(item.text.casefold().endswith(("positive", "negative")) for item in items[first:last])


def is_history(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine tells what patients had before: ``treatment-naïve``, ``previously treated``."""
    if text_at(items, at) == "treated":
        return text_at(items, at - 1) in {"previously", "already"}
    return text_at(items, at + 1) in {"-", "–"} and text_at(items, at + 2) in HISTORIES


def had_earlier(items: Sequence[Item], at: int) -> bool:
    """Read ``patients receiving only one prior treatment``: told apart by what was given before."""
    earlier = any(text_at(items, index).startswith(("prior", "previous", "earlier")) for index in range(at + 1, at + 5))
    return earlier and text_at(items, at) in {"receiving", "having"}
