"""Labels that newspapers tell as an offer: ``men with D are set to be offered a new pill on the NHS``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.criteria_told import clauses_beside
from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.labels.news_by_default import DRUGS, PERSONS
from pivotal.reading.labels.subjects import medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, has_phrase, made, place_behind, places_with, text_at

_STEMS = ("option", "offer", "given", "get", "receiv", "roll", "fund", "available", "benefit")
_GIVEN = frozenset({"offered", "given", "available", "prescribed"})
_GETS = frozenset({"get", "receive", "have"})
_OFFERS = frozenset({"offer", "fund", "give", "provide"})
_AHEAD = frozenset({"will", "set", "to", "be", "can", "now", "able", "are", "is", "soon", "also", "made", "due"})
_PAYS = frozenset({"nhs", "pbs", "pharmac", "medicare"})
# A trial, a wish or a denial: then nothing is offered yet.
_OTHERWISE = frozenset({
    "trial", "trials", "arm", "arms", "placebo", "not", "no", "could", "would", "may", "might", "if", "whether",
    "until", "unless", "more", "before", "mg", "volunteers", "calls", "call",
})  # fmt: skip
_OPEN = ("stud", "randomi", "enrol", "recruit", "hope", "urge", "denied", "reject", "refus", "wait")
_NEAR = 7  # items


def offers_in_news(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the label of an offer to patients of a health service, where no label has been read.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _STEMS) or items[-1].text == "?" or any(each.kind in {"indication", "earlier"} for each in told):
        return []
    option = has_phrase(items, "will", "be", "an", "option", "for")
    if option is None and not any(each.low in _PAYS or each.kind == "territory" for each in items):
        return []
    if find(items, _OPEN) is not None or any(each.low in _OTHERWISE for each in items):
        return []
    if option is not None:
        product = _drug_in(items, 0, option)
        return [] if product is None else _label(items, product, (option + 4, len(items)), sentence, persons=True)
    for at in places_with(items, ("offer", "given", "get", "receiv", "fund", "available", "have", "give", "provid")):
        word = text_at(items, at)
        headed = word in _OFFERS and text_at(items, at - 1) == "to" and items[-1].text not in {".", "!"}
        if not (headed or (word in _GIVEN | _GETS and _is_ahead(items, at))):
            continue
        offered = _passive(items, at) if word in _GIVEN else _active(items, at, headed=headed)
        if offered is not None:
            product, first, end = offered
            return _label(items, product, (first, end), sentence, persons=not headed)
    return []


def _is_ahead(items: Sequence[Item], at: int) -> bool:
    """Say whether an offer stands behind ``will``, ``are to`` or ``can now``, and no more between."""
    words = []
    while at > 0 and text_at(items, at - 1) in _AHEAD:
        at -= 1
        words.append(text_at(items, at))
    return bool({"will", "set", "can", "to"} & set(words)) and words != ["to"]


def _passive(items: Sequence[Item], at: int) -> tuple[Slot, int, int] | None:
    """Return what is offered, and where those begin and end to whom: ``the pill will be offered to men with D``."""
    begins = at
    while begins > 0 and text_at(items, begins - 1) in _AHEAD:
        begins -= 1
    on = text_at(items, at) == "available" and text_at(items, at + 1) == "on"
    if on or text_at(items, at + 1) in {"to", "for"}:
        product = _drug_in(items, 0, begins)
        return None if product is None else (product, at + 1, len(items))
    product = _drug_in(items, at + 1, min(at + _NEAR, len(items)))
    return None if product is None else (product, 0, begins)


def _active(items: Sequence[Item], at: int, *, headed: bool) -> tuple[Slot, int, int] | None:
    """Return what patients get, and where those stand: before the verb, behind the medicine in a headline."""
    product = _drug_in(items, at + 1, min(at + _NEAR + 3, len(items)))
    if product is None:
        return None
    behind = place_behind(items, product, at)
    if headed:
        return (product, behind, len(items)) if text_at(items, behind) in {"for", "to"} else None
    begins = at
    while begins > 0 and text_at(items, begins - 1) in _AHEAD:
        begins -= 1
    return product, 0, begins


def _drug_in(items: Sequence[Item], first: int, end: int) -> Slot | None:
    """Return the medicine of a part of a sentence, by its name or only as ``the drug``."""
    named = medicine_in(items, first, end, names=False)
    spoken = next((items[i].slot("product", "") for i in range(first, end) if text_at(items, i) in DRUGS), None)
    return named or spoken


def _label(
    items: Sequence[Item], product: Slot, whom: tuple[int, int], sentence: int, *, persons: bool
) -> list[Statement]:  # fmt: skip
    """Return the label for those between two places, if they are told to be patients with a disease."""
    first, end = whom
    diseases = [each for each in diseases_from(items, first, end) if not product.start <= each.start < product.end]
    if not diseases or (persons and not any(text_at(items, i) in PERSONS for i in range(first, end))):
        return []
    own = [each for each in clauses_beside(items, first, end, diseases) if each.start != product.start]
    return [made("indication", [product, *diseases, *own], sentence, (diseases[0].start, diseases[-1].end))]
