"""Which medicine an act is about, where it is told beside what it is: ``NAME, an inhibitor approved by``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.act_words import Predicate
from pivotal.reading.labels.medicine_codes import code_end
from pivotal.reading.labels.subjects import BE, medicine_in
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import POSSESSIVES, is_firm, is_medicine, is_name, phrase_at, span, text_at

ADVERBS = BE | {
    "has", "have", "had", "also", "already", "first", "recently", "just", "now", "then", "since", "initially", "later",
    "subsequently", "previously", "voluntarily", "originally", "newly", "could", "not", "cannot", "can",
}  # fmt: skip
_CLOSE = 16  # items from a firm to the medicine of several
_NEAR = 8  # items between a kind of medicine and the disease that it is for
KINDS = frozenset({
    "drug", "medicine", "inhibitor", "antibody", "therapy", "treatment", "pill", "agent", "combination", "tablet",
    "conjugate",
    "antagonist", "agonist", "degrader", "blocker", "modulator", "bispecific", "compound", "analogue",
    "immunotherapy", "combo", "regimen", "product", "vaccine", "candidate", "molecule", "injection", "adc",
})  # fmt: skip
_GIVEN_WITH = frozenset({"combination", "combined", "used", "given", "compared", "together", "than", "versus"})


def named_last(items: Sequence[Item], at: int, end: int) -> Slot | None:
    """Return the medicine of ``approved the company's treatment for lung cancer, NAME``."""
    for index in range(at + 3, end - 2):
        if items[index].kind != "disease" or items[index + 1].text != ",":
            continue
        led = index - 1
        while led > index - _NEAR and items[led].kind == "word" and text_at(items, led) != "for":
            led -= 1  # "for a rare type of leukaemia"
        told = text_at(items, led) == "for" and text_at(items, led - 1) in KINDS
        alone = text_at(items, index + 3) in {"", ".", ",", ";"}
        if told and alone and is_medicine(items, index + 2):
            return items[index + 2].slot("product")
    return None


def defined(items: Sequence[Item], act: Predicate, first: int) -> Slot | None:
    """Return the medicine that a sentence says what it is: ``NAME is an antibody, approved by the name of OTHER``."""
    if act.form != "decides" or first or items[0].kind not in {"drug", "product"}:
        return None
    if text_at(items, 1) not in {"is", "was"} or text_at(items, 2) not in {"a", "an"}:
        return None
    before = act.at - 1 - (text_at(items, act.at - 1) == ",")
    before -= 3 * (text_at(items, before) == ")" and text_at(items, before - 2) == "(")  # "an inhibitor (MKI)"
    reduced = text_at(items, act.at).endswith("ed") and text_at(items, before).split(" ")[-1] in KINDS
    return items[0].slot("product") if reduced else None


def known_as(items: Sequence[Item], act: Predicate, end: int) -> Slot | None:
    """Return the code of what was designated, which has only a formula besides: ``… (also known as AB123)``."""
    if act.name != "designation":
        return None
    alias = next((i + 3 for i in range(act.at, end - 3) if phrase_at(items, i, "also", "known", "as")), None)
    coded = None if alias is None else code_end(items, alias)
    return None if alias is None or coded is None else span(items, alias, coded, "product")


def apposed(items: Sequence[Item], act: Predicate, first: int) -> Slot | None:
    """Return the medicine that is told what it is, and by whom it was approved: ``NAME, an inhibitor approved by``."""
    if act.form != "decides" or text_at(items, act.at - 1) not in KINDS or text_at(items, act.at + 1) != "by":
        return None
    comma = next((i for i in range(act.at - 2, max(first, act.at - 8), -1) if text_at(items, i) == ","), first)
    known = comma > first and items[comma - 1].kind in {"drug", "product"}
    return items[comma - 1].slot("product") if known else None


def before_which(items: Sequence[Item], act: Predicate, first: int) -> Slot | None:
    """Return the medicine right before a clause that tells what was done to it: ``NAME (firm), which was approved``."""
    end = act.at
    while end > first and text_at(items, end - 1) in ADVERBS:
        end -= 1
    if text_at(items, end - 1) != "which" or text_at(items, end - 2) != ",":
        return None
    at = end - 3
    if text_at(items, at) == ")":
        at = next((i for i in range(at, max(first, at - 8), -1) if text_at(items, i) == "("), first) - 1
    led = next((i for i in (at - 1, at - 2) if text_at(items, i) in {"with", "by", "from"}), None)
    other = led is not None and text_at(items, led - 1) not in _GIVEN_WITH  # "developed with Acme, which"
    named = is_name(items, at) and not is_firm(items, at) and not other
    plain = at >= first and (items[at].kind in {"drug", "product"} or named)
    return items[at].slot("product") if plain else None


def of_partners(items: Sequence[Item], verb: int, at: int, end: int) -> Slot | None:
    """Return the medicine of ``has approved Acme (AC) and Belmont's inhibitor NAME``, where a firm was found.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    verb, at, end : int
        The verb of the act, the firm, and where the part ends.
    """
    joined = False
    if at != verb + 1:
        return None
    for place in range(at + 1, min(at + _CLOSE, end)):
        if text_at(items, place) in POSSESSIVES:
            return medicine_in(items, place + 1, end) if joined else None
        joined = joined or text_at(items, place) in {"and", "&", "/"}
        named = items[place].text[:1].isupper() or items[place].text in {"(", ")", "/", "&", "and", "."}
        if not named or items[place].kind in {"drug", "product"}:
            return None
    return None
