"""The medicine of acts, labels, rights and partners that told none: one that is named, or a word formed as theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.labels.labels_without_verbs import named_medicine
from pivotal.reading.labels.names_of_medicines import unlisted_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import POSSESSIVES, is_firm, place_behind, text_at

_MEDICINES = frozenset({"product", "drug"})
_OF_FIRMS, _OF_APPROVALS = frozenset({"rights", "partner"}), frozenset({"evidence", "sequence"})
_BEHIND = frozenset({",", "(", "–", "—", "is", "was", "®", "™", "treats", "may", "can", "must"})
_FIRMS = frozenset({
    "company", "firm", "maker", "biotech", "drugmaker", "developer", "group", "unit", "based", "start", "startup",
    "university", "subsidiary", "arm", "partner", "regulator", "agency", "city", "country", "manufacturer", "said",
    "says", "holder", "which", "where",
})  # fmt: skip
_OWNED = frozenset({"licence", "approval", "authorisation", "indication", "label", "benefits"})
_PARTS = frozenset({"payload", "warhead", "payloads", "backbone"})  # of another medicine
_ASIDE = 12  # items of what a name is said to be


def with_medicines(items: Sequence[Item], told: Sequence[Statement]) -> list[Statement]:
    """Return statements, acts and labels among them with the medicine that nothing gave them.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    told : sequence of Statement
        What has been read in it.
    """
    told = [_of_their_medicine(items, each, told) for each in told]
    if items[0].low == "it" and items[0].kind == "word":
        it = items[0].slot("product", "")  # which one, another sentence tells
        return [_filled(each, it) if _is_of_a_medicine(each) else each for each in told]
    open_ones = [each for each in told if each.kind in {"act", "indication"} and each.slot("product") is None]
    if not open_ones:
        return list(told)
    named = {slot.start: slot for each in told if each.kind in {"act", "indication"} for slot in each.all("product")}
    other = next(iter(named.values())) if len(named) == 1 else None
    product = other or _opening(items) or unlisted_in(items, 0, len(items))
    if product is None:
        return list(told)
    return [_filled(each, product) if each in open_ones else each for each in told]


def _of_their_medicine(items: Sequence[Item], own: Statement, told: Sequence[Statement]) -> Statement:
    """Return what firms hold, or what an approval rests on or follows, with the medicine that it is of."""
    if own.kind not in _OF_FIRMS | _OF_APPROVALS or own.slot("product") is not None:
        return own
    product = _of_firms(items, own) if own.kind in _OF_FIRMS else _of_approvals(items, own, told)
    return own.also(product)


def _of_firms(items: Sequence[Item], own: Statement) -> Slot | None:
    """Return the next medicine that is named, or the last one before, unless it is told as something else."""
    named = [each for at, each in enumerate(items) if each.kind in _MEDICINES and text_at(items, at + 1) not in _PARTS]
    behind = [each for each in named if each.start >= own.start]
    nearest = next(iter(behind or named[-1:]), None)
    told = nearest is None or nearest.start in {each.start for each in own.slots}
    return None if nearest is None or told else nearest.slot("product")


def _of_approvals(items: Sequence[Item], own: Statement, told: Sequence[Statement]) -> Slot | None:
    """Return the medicine of the act of the sentence, or else the only one that is named before."""
    decided = (each.slot("product") for each in told if each.kind in {"act", "indication"})
    if (product := next((each for each in decided if each is not None), None)) is not None:
        return product
    before = [each.slot("product") for each in items if each.kind in _MEDICINES and each.start < own.start]
    return before[0] if len({each.value for each in before}) == 1 else None


def _is_of_a_medicine(told: Statement) -> bool:
    """Say whether a statement is one on a medicine that it does not name: ``It blocks MET``."""
    return told.kind in {"act", "indication", "mechanism", "novelty"} and told.slot("product") is None


def _filled(told: Statement, product: Slot) -> Statement:
    start, end = min(told.start, product.start), max(told.end, product.end)
    return replace(told, slots=(product, *told.slots), start=start, end=end)


def _opening(items: Sequence[Item]) -> Slot | None:
    """Return the medicine that opens a sentence, where an aside or a verb follows and no firm is described."""
    named = named_medicine(items, 0)
    if named is None or is_firm(items, 0):
        return None
    behind = place_behind(items, named)
    aside = any(text_at(items, at) in _FIRMS for at in range(behind, min(behind + _ASIDE, len(items))))
    owns = text_at(items, behind) in POSSESSIVES and any(
        text_at(items, at) in _OWNED for at in range(behind + 1, min(behind + 6, len(items)))
    )
    return named if (owns or text_at(items, behind) in _BEHIND) and not aside else None
