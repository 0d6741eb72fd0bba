"""Approvals that a text denies: ``NAME is not approved in Japan for lung cancer``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import is_firm, made, phrase_at, places_with, text_at
from pivotal.reading.words import AUTHORITIES

_VERBS = frozenset({"is", "was", "are", "were", "has", "had", "remains"})
_DENYING = ("not", "never")
_NOT = frozenset(_DENYING)
_PASSED = frozenset({"yet", "currently", "been", "still", "so", "far"})
_APPROVED = frozenset({"approved", "authorised", "licenced"})
_SUPPOSED = frozenset({"if", "whether", "unless", "until", "when", "while", "because", "that", "which", "who"})
_ONLY = frozenset({"only", "alone", "solely", "just", "anywhere", "outside"})
_STOPS = frozenset({",", ";", ".", "but", "and"})
_MEDICINES = frozenset({"drug", "product"})
_NEAR = 6  # items between a medicine and its verb
_DECIDES = frozenset({"territory", "authority"})


def acts_denied(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return that a medicine is not approved somewhere, where the sentence says neither for whom nor on what terms."""
    found: list[Statement] = []
    for at in (i - 1 for i in places_with(items, _DENYING, 2)):
        verb = _denied_verb(items, at)
        if verb is None:
            continue
        medicine = next((i for i in range(at - 1, max(-1, at - _NEAR), -1) if items[i].kind in _MEDICINES), None)
        end = next((i for i in range(verb + 1, len(items)) if items[i].text in _STOPS), len(items))
        if medicine is None or any(text_at(items, i) in _SUPPOSED for i in range(medicine)):
            continue
        if any(text_at(items, i) in _ONLY for i in range(at, end)):
            continue
        places = [items[i] for i in (*range(verb + 1, end), *_opening(items, medicine)) if items[i].kind in _DECIDES]
        if len(places) == 1:
            found.append(_denied(items, (medicine, verb, end), places[0], sentence))
    return found


def _denied_verb(items: Sequence[Item], at: int) -> int | None:
    """Return the place of ``approved`` behind ``is not``, ``has not yet been`` and ``isn't``."""
    if text_at(items, at) not in _VERBS or text_at(items, at + 1) not in _NOT:
        return None
    end = at + 2
    while text_at(items, end) in _PASSED:
        end += 1
    return end if end < len(items) and text_at(items, end) in _APPROVED else None


def _opening(items: Sequence[Item], medicine: int) -> range:
    """Return the places of what opens a sentence before its medicine: ``In Japan, NAME is not approved``."""
    return range(medicine) if text_at(items, 0) in {"in", "across", "within"} else range(0)


def _day_before(items: Sequence[Item], medicine: int) -> list[Slot]:
    """Return the day of which it is told, at the head of a sentence: ``In 2021, NAME was not yet approved``."""
    led = text_at(items, 0) in {"in", "by", "until", "on"} or (text_at(items, 0), text_at(items, 1)) == ("as", "of")
    days = [items[i].slot("date") for i in range(1, min(medicine, 3)) if items[i].kind == "date"]
    return days[:1] if led else []


def _denied(items: Sequence[Item], told: tuple[int, int, int], place: Item, sentence: int) -> Statement:
    medicine, verb, end = told
    own = AUTHORITIES[place.value][0] if place.kind == "authority" and place.value in AUTHORITIES else None
    slots: list[Slot] = [
        items[verb].slot("act", "approval"),
        items[next(i for i in range(verb, 0, -1) if text_at(items, i) in _NOT)].slot("denied", "denied"),
        items[medicine].slot("product"),
        *diseases_from(items, verb + 1, end),
        *_day_before(items, medicine),
        place.slot("territory", own) if own else place.slot("territory"),
    ]
    return made("act", slots, sentence, (items[verb].start, items[verb].end))


def is_dealt(items: Sequence[Item], at: int) -> bool:
    """Say whether a licence is that of a firm: ``NAME, licensed by Acme & Co``, ``licensed from Belmont``.

    What is ``approved for priority review`` is not approved either.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The word ``licensed``, or that of another act.
    """
    by = text_at(items, at + 1) == "by" and (is_firm(items, at + 2) or text_at(items, at + 3) == "&")
    dealt = by or text_at(items, at + 1) == "from"
    review = phrase_at(items, at + 1, "for", "priority", "review") and text_at(items, at) == "approved"
    return review or (dealt and text_at(items, at) == "licenced")
