"""Labels that are added or widened: ``adopted a new indication in``, ``has expanded the approval of NAME to``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.label_verbs import NAMED
from pivotal.reading.labels.leads_told import (
    PATIENTS,
    ahead,
    leads_to_disease,
    leads_to_patients,
    names_disease,
    treats,
)
from pivotal.reading.labels.subjects import BE, is_denied_before
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import NEGATIONS, find, find_word, is_medicine, phrase_at, places_with, text_at

_ADDS = frozenset({
    "adopted", "adopts", "adoption", "approved", "approves", "endorsed", "endorses", "added", "adds", "granted",
    "grants", "given", "gives", "received", "receives", "got", "gets", "won", "wins", "gained", "gains", "cleared",
    "secured", "secures", "obtained", "obtains",
})  # fmt: skip
_ANOTHER = frozenset({"new", "additional", "further", "second", "third", "fourth", "expanded", "extended", "another",
                      "broader", "fresh"})  # fmt: skip
_SOUGHT = ("seek", "sought", "request", "submi", "appl", "filed", "filing", "review", "withdr", "reject", "refus")
_PERMITS = frozenset({"approve", "authorise", "clear", "licence", "register", "greenlight"})
_WHO = frozenset(
    {"country", "countries", "regulator", "agency", "body", "authority", "nation", "market", "jurisdiction"}
)
_PAPERS = frozenset({"nda", "snda", "bla", "sbla", "maa", "application", "applications", "ndas", "blas", "sndas"})
_APPROVED = frozenset({"approved", "authorised", "cleared", "granted"})
_SUPPOSED = frozenset({"if", "could", "would", "may", "not", "expected", "until", "designation", "review", "withdrawn"})
_WIDENED = ("expanded", "expands", "extended", "extends", "extending", "expanding", "broadened", "broadens", "widened",
            "widens")  # fmt: skip
LABELS = frozenset({"indication", "indications", "labeling", "labelling", "label", "licence", "approvals"})
_WIDE = 26  # items between an indication and the patients that it is widened to
_OPENING = 90  # items before and with the paper
_BEFORE = 7  # items between what adds an indication and the noun
_BEHIND = 14  # items between the noun, or the verb, and the patients


def new_indication(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``The CHMP adopted a new indication in thymoma``."""
    noun = find_word(items, ("indication",), 1, len(items) - 1)
    if noun is None or any(each.low.startswith(_SOUGHT) for each in items[:noun]):
        return None
    verb = next((at for at in range(noun - 1, max(-1, noun - _BEFORE), -1) if text_at(items, at) in _ADDS), None)
    if verb is None or is_denied_before(items, verb, NEGATIONS):
        return None
    if not _ANOTHER & {text_at(items, at) for at in range(verb + 1, noun)}:
        return None
    return _patients(items, noun + 1)


def first_to_permit(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``became the first country to authorise NAME for adults with thymoma``."""
    verb = next(
        (
            at
            for at in places_with(items, _PERMITS, 3, len(items) - 2)
            if text_at(items, at) in _PERMITS and text_at(items, at - 1) == "to"
        ),
        None,
    )
    if verb is None:
        return None
    near = {text_at(items, at) for at in range(max(0, verb - 12), verb)}
    if not ("first" in near and near & _WHO and near & {"become", "becomes", "became", "is", "was"}):
        return None
    medicine = any(is_medicine(items, at) for at in range(verb + 1, min(verb + 5, len(items))))
    return _patients(items, verb + 1) if medicine else None


def filed_and_approved(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``The sNDA for NAME as first-line treatment of thymoma has been approved``."""
    papers = (at for at in places_with(items, _PAPERS, 1, min(_OPENING, len(items) - 2)) if _is_paper(items, at))
    paper = next(papers, None)
    if paper is None:
        return None
    verb = next((i for i in range(paper, len(items)) if text_at(items, i) in _APPROVED and _is_passive(items, i)), None)
    noun = next((i for i in range(paper + 1, paper + 3) if text_at(items, i) == "approval"), None)
    headed = noun is not None and items[-1].text not in {".", "?", "!"} and _is_told(items[:paper])
    if headed:
        verb = len(items)
    if verb is None or any(text_at(items, i) in _SUPPOSED for i in range(paper, verb)):
        return None
    last = min(paper + 2 * _BEHIND, verb)
    named = next((i for i in range(paper + 1, last) if is_medicine(items, i)), None)
    if named is None or not any(text_at(items, i) in {"for", "of"} for i in range(paper + 1, named)):
        return None
    for at in range(named + 1, last - 1):
        if text_at(items, at) in {"for", "as", "in"} and (
            treats(items, at) or leads_to_patients(items, at) or (at + 2 < verb and _is_line(items, at))
        ):
            return at if any(items[i].kind == "disease" for i in range(at, verb)) else None
    return None


def _is_line(items: Sequence[Item], at: int) -> bool:
    """Say whether ``as the first-line treatment for``, ``for the 1st-line treatment of`` stands at a place."""
    noun = next((i for i in range(at + 1, min(at + _BEFORE, len(items))) if text_at(items, i) == "treatment"), None)
    return noun is not None and text_at(items, noun + 1) in {"for", "of", "in"}


def _is_paper(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) in _PAPERS


def _is_told(before: Sequence[Item]) -> bool:
    """Say whether a headline announces: ``Acme announces the``."""
    return any(each.low.startswith("announc") for each in before[-_BEFORE:])


def _is_passive(items: Sequence[Item], at: int) -> bool:
    be = next(
        (i for i in range(at - 1, max(0, at - 4), -1) if text_at(items, i) in {"was", "is", "been", "were"}), None
    )
    return be is not None and not is_denied_before(items, at, NEGATIONS)


def _patients(items: Sequence[Item], first: int) -> int | None:
    """Return the first preposition from a place that leads to patients or to their disease."""
    for at in range(first, min(first + _BEHIND, len(items) - 1)):
        word = text_at(items, at)
        if word in {"for", "in"} and (
            names_disease(items, at + 1)
            or leads_to_disease(items, at)
            or leads_to_patients(items, at)
            or treats(items, at)
        ):
            return at
        if word == "to" and text_at(items, at + 1) == "treat":
            return at
    return None


def expanded(items: Sequence[Item]) -> int | None:
    """Return where the patients begin in ``has expanded the approval of NAME to patients with …``."""
    verb = find(items, _WIDENED)
    if verb is None or is_denied_before(items, verb, NEGATIONS):
        return None
    near = range(verb + 1, min(verb + NAMED, len(items) - 1))
    noun = next((i for i in near if text_at(items, i) in LABELS | {"approval", "authorisation"}), None)
    if noun is None and text_at(items, verb + 2) == "use":
        noun = verb + 2  # "extending this use to"
    if _is_of_medicine_itself(items, verb):
        return verb + 1
    passive = text_at(items, verb - 1) in BE and any(
        text_at(items, i) in LABELS | {"approval", "authorisation", "use"} for i in range(max(0, verb - NAMED), verb)
    )
    had = text_at(items, verb - 1) in LABELS and text_at(items, verb - 3) in {"had", "have"}
    passive = passive or had  # "has had its label expanded by the agency to include"
    noun = verb if noun is None and passive else noun
    told = any(each.kind in {"authority", "drug", "product"} or each.low == "variation" for each in items)
    if noun is None or not (told or passive):
        return None
    return next((i for i in range(noun + 1, min(noun + _WIDE, len(items) - 1)) if _widens(items, i)), None)


def _is_of_medicine_itself(items: Sequence[Item], verb: int) -> bool:
    """Say whether a medicine itself is said to be widened: ``Acme's NAME was expanded to treat adults with``."""
    named = is_medicine(items, verb - 2)
    return named and text_at(items, verb - 1) in {"was", "is"} and phrase_at(items, verb + 1, "to", "treat")


def _widens(items: Sequence[Item], at: int) -> bool:
    """Say whether ``to`` leads to the patients that a label is widened to."""
    if text_at(items, at) == "for":
        own = text_at(items, at + 1) not in {"its", "a", "the", "their"}
        return names_disease(items, at + 1) or (own and items[at + 1].kind in {"gene", "target"} and ahead(items, at))
    if phrase_at(items, at, "to", "include") or phrase_at(items, at, "to", "cover"):
        return names_disease(items, at + 2) or leads_to_patients(items, at + 1)
    if text_at(items, at) != "to" or text_at(items, at + 1) in {"allow", "treat"}:
        return False
    treated = any(text_at(items, i) in {"treatment", "therapy"} for i in range(at + 1, at + 5))
    return (
        leads_to_patients(items, at)
        or (treated and ahead(items, at))
        or (at + 2 < len(items) and items[at + 1].kind == "disease" and text_at(items, at + 2) in PATIENTS)
    )
