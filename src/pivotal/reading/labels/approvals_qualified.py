"""What kind of approval an act is told to be: ``full``, ``accelerated``, ``conditional``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import made, places_with, text_at

_KINDS = {
    "full": "full", "regular": "full", "traditional": "full", "accelerated": "accelerated",
    "conditional": "conditional",
}  # fmt: skip
_PAPERS = ("approv", "authoris", "authoriz", "licen", "nod", "clearance")
_BETWEEN = frozenset({"marketing", "fda", "ema", "eu", "us", "u.s.", "market", "european"})
_MOST = 3  # items between a kind and the paper


def with_kinds(items: Sequence[Item], told: Sequence[Statement]) -> list[Statement]:
    """Return statements, and with each approval what kind it is: of several kinds that before its date.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    told : sequence of Statement
        What it states.
    """
    if not any(each.kind == "act" for each in told):
        return list(told)
    kinds = [slot for at in places_with(items, tuple(_KINDS)) if (slot := _kind_at(items, at)) is not None]
    return [_with_kind(each, kinds) if each.kind == "act" else each for each in told] if kinds else list(told)


def _kind_at(items: Sequence[Item], at: int) -> Slot | None:
    kind = _KINDS.get(text_at(items, at))
    turned = any(text_at(items, i).startswith("convert") for i in range(max(0, at - _MOST), at))
    if kind is None or turned:
        return None  # "converted the accelerated approval": what it was
    if text_at(items, at - 1) in {"to", "into"} and any(text_at(items, i).startswith("convert") for i in range(at)):
        return items[at].slot("approval", kind)
    for behind in range(at + 1, min(at + 1 + _MOST, len(items))):
        word = text_at(items, behind)
        if word.startswith(_PAPERS):
            return Slot("approval", items[at].text, items[at].start, items[at].end, kind)
        if word not in _BETWEEN and items[behind].kind == "word":
            return None
    return None


def _with_kind(act: Statement, kinds: Sequence[Slot]) -> Statement:
    """Return an act with the kind of approval that is told in it."""
    date = act.slot("date")
    if act.get("act") != "approval":
        return act
    before = [each for each in kinds if date is not None and each.start < date.start]
    chosen = kinds[0] if len(kinds) == 1 else before[-1] if before else None
    if chosen is None or not act.start <= chosen.start <= act.end:
        return act
    if any(each.end < chosen.start for each in act.all("disease")[:1]) and act.all("disease")[-1].start > chosen.end:
        return act  # "for thymoma and, under accelerated approval, for sarcoma": of which of them it is
    return made(act.kind, [*act.slots, chosen], act.sentence, (act.start, act.end))
