"""Shares of a whole whose parts an aside names: ``Serious reactions, including rash (6%), occurred in 49%``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import STOPS, Estimate

_ASIDES = frozenset({
    "including", "among", "mainly", "mostly", "notably", "particularly", "especially", "predominantly", "primarily",
    "chiefly", "such", "principally", "largely", "most",
})  # fmt: skip
_HAPPENED = frozenset({
    "occurred", "were", "was", "developed", "affected", "led", "arose", "appeared", "happened", "emerged",
})  # fmt: skip
_FAR = 40


def of_the_whole(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give a share behind an aside in commas what stands before the aside, where it was taken for one of its parts.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results; they are changed.
    """
    for each in found:
        harm = each.parts.get("harm")
        whole = None if each.kind != "harm" or harm is None else _whole(items, each, harm)
        if whole is None:
            continue
        if items[whole].kind == "harm":
            each.parts["harm"] = items[whole].slot("harm")
        else:
            each.kind, each.endpoint = "percent", items[whole].slot("endpoint")
            del each.parts["harm"]
            each.parts.pop("grade", None)


def _whole(items: Sequence[Item], each: Estimate, harm: Slot) -> int | None:
    """Return what was told before the aside that ends right before the verb of a value."""
    verb = next((i for i in range(each.at - 1, max(0, each.at - _FAR), -1) if text_at(items, i) in _HAPPENED), 0)
    shut = verb - 1
    if text_at(items, shut) != "," or items[shut].start < harm.end or _is_stopped(items, shut, each.at):
        return None
    opened = next(
        (
            i
            for i in range(shut - 1, max(0, shut - _FAR), -1)
            if text_at(items, i) == "," and text_at(items, i + 1) in _ASIDES
        ),
        0,
    )
    told = opened and items[opened].start < harm.start and not _is_stopped(items, opened, shut)
    return opened - 1 if told and kind_at(items, opened - 1) in {"share", "harm"} else None


def _is_stopped(items: Sequence[Item], first: int, last: int) -> bool:
    return any(text_at(items, index) in STOPS for index in range(first, last))
