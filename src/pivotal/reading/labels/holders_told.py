"""Who holds an authorisation, which is another than who has the rights: ``The marketing authorisation holder is A``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.parties import Party, parties
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, has_word, made, places_with, renamed, text_at

_COPULAS = frozenset({"is", "was", "remains", "became", "becomes", "are", ":"})
_PAPERS = frozenset({"authorisation", "authorisations"})
_PASSED = frozenset({"marketing", "the", "a", "an", "valid", "centralised", "conditional", "full"})
_NEAR, _FAR = 4, 14  # items


def holders(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return who is called the holder of an authorisation.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    sentence : int
        Its number.
    """
    if has_none(items, ("holder", "mah")):
        return []
    for at in places_with(items, ("holder", "mah")):
        if not _is_of_an_authorisation(items, at):
            continue
        party = _named_behind(items, at) or _named_before(items, at)
        where = [each.slot("territory") for each in items if each.kind == "territory"]
        if party is not None:
            slots = [renamed(party[2], "holder"), items[at].slot("authorisation"), *where, *_product(items)]
            return [made("rights", slots, sentence, (items[at].start, items[at].end))]
    return []


def with_paper(items: Sequence[Item], told: Statement) -> Statement:
    """Return what a verb tells of rights, marked where what is held is an authorisation: ``A holds the EU licence``."""
    verb = next(
        (at for at, each in enumerate(items) if told.start <= each.start < told.end and each.kind == "word"), None
    )
    if verb is None:
        return told
    if (by := _held_by(items, told)) is not None:
        return made(told.kind, [*told.slots, items[by].slot("authorisation")], told.sentence, (told.start, told.end))
    if not text_at(items, verb).startswith(("hold", "held")):
        return told
    paper = next(
        (at for at in range(verb + 1, min(verb + _NEAR + 2, len(items))) if text_at(items, at) in _PAPERS), None
    )
    if paper is None or has_word(items, {"rights", "right"}, verb, paper):
        return told
    return made(told.kind, [*told.slots, items[paper].slot("authorisation")], told.sentence, (told.start, told.end))


def _held_by(items: Sequence[Item], told: Statement) -> int | None:
    """Return the place of the paper in ``the marketing authorisation for NAME is held by A``."""
    for at in places_with(items, ("held",)):
        if told.start <= items[at].start < told.end and text_at(items, at + 1) == "by":
            before = range(max(0, at - 2 * _NEAR), at)
            return next((i for i in before if text_at(items, i) in _PAPERS), None)
    return None


def _is_of_an_authorisation(items: Sequence[Item], at: int) -> bool:
    """Match ``marketing authorisation holder``, ``MAH`` and ``holder of the EU marketing authorisation``."""
    if text_at(items, at) == "mah":
        return True
    if text_at(items, at - 1) in _PAPERS:
        return True
    return text_at(items, at + 1) == "of" and find(items, ("authorisation",), at + 2, at + 2 + _NEAR + 2) is not None


def _named_behind(items: Sequence[Item], at: int) -> Party | None:
    """Return the company behind the verb: ``The holder in the EU is A``."""
    verb = next((i for i in range(at + 1, min(at + _FAR, len(items))) if text_at(items, i) in _COPULAS), None)
    return None if verb is None else next(iter(parties(items, verb + 1, min(verb + _NEAR, len(items)))), None)


def _named_before(items: Sequence[Item], at: int) -> Party | None:
    """Return the company before the verb: ``A is the marketing authorisation holder``."""
    verb = at - 1
    while verb > 0 and (text_at(items, verb) in _PASSED | _PAPERS or items[verb].kind in {"territory", "product"}):
        verb -= 1
    if text_at(items, verb) not in _COPULAS:
        return None
    return next((each for each in parties(items, max(0, verb - _NEAR), verb) if each[1] == verb), None)


def _product(items: Sequence[Item]) -> list[Slot]:
    named = next((each for each in items if each.kind in {"product", "drug"}), None)
    return [] if named is None else [named.slot("product")]
