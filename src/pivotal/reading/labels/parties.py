"""The parties of a deal: companies that a sentence names, the one that a verb is told of, and ``we``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.places_listed import region_at
from pivotal.reading.labels.rights_places import ADJECTIVES
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import company_at, is_firm, kind_at, named_run, phrase_at, places_with, span, text_at
from pivotal.reading.words import NO_NAMES

_OF_OTHERS = frozenset(
    {"with", "from", "to", "by", "of", "for", "via", "under", "against", "between", "in", "at", "near"}
)
_FARTHEST = 60  # items between a company and its verb where something stands aside
_BETWEEN = 6  # items between a company and its verb
_COORDINATED = 34  # the same where the verb is the second of its subject
_ASIDE = 14  # items between the commas around what a company is
_OF_TRIALISTS = frozenset({"breast", "oncology", "study", "cooperative", "cancer", "lymphoma", "myeloma", "leukaemia"})
_FORMS = frozenset({"limited", "ltd", "inc", "corporation", "company"})  # of the name of a firm before them
_TITLES = frozenset({"dr", "prof", "professor", "mr", "ms", "mrs"})
_PACTS = frozenset({"agreement", "agreements", "deal", "contract", "terms", "arrangement"})
_BODIES = frozenset({"company", "group", "firm", "companies", "parties"})
_OWN = frozenset({"we", "it"})
# What may stand before the name of a firm: ``with the US-based firm A``.
_DESCRIBED = frozenset({
    "the", "its", "their", "firm", "company", "biotech", "drugmaker", "based", "-", "giant", "group", "biopharma",
})  # fmt: skip
_DOING = frozenset({
    "has", "have", "had", "will", "is", "was", "holds", "owns", "retains", "keeps", "entered", "agreed", "(",
    "licences", "licenced", "sells", "sold", "markets", "pays", "paid", "signed", "announced", "granted", "acquired",
    "obtained", "received", "regained", "reached", "expects", "plans", "develops", "launched", "filed", "said", "says",
    "initiated", "completed", "secured", "gained", "bought", "purchased", "struck", "inked", "maintains",
    "retained", "held", "kept", "inks",
    "teamed", "teams", "partnered", "joined", "distributes", "commercialises", "promotes", "covers", "hands", "handed",
    "ceded", "cedes", "picked", "surrendered", "relinquished", "inherited", "collaborates", "gave", "took",
    "gains", "obtains", "acquires", "receives", "regains", "grants", "secures", "buys", "gets", "began", "begins",
    "expanded", "expands", "formed", "forms", "continues", "controls", "leads", "supplies", "handles", "oversees",
    "enters", "signs", "announces", "returns", "assigns", "outlicences", "transfers", "extends",
})  # fmt: skip

_FULLY = frozenset({"fully", "wholly", "also", "now", "still", "already", "itself", "currently", "alone"})
_WRITTEN_LIKE = frozenset({"drug", "code", "disease", "gene", "target", "trial"})
_FIRM_WORDS = frozenset({
    "pharmaceutical", "pharmaceuticals", "pharma", "therapeutics", "biopharma", "biosciences", "biotherapeutics",
    "biologics", "oncology", "biotech", "bio", "biopharmaceuticals", "medicines",
})  # fmt: skip

Party = tuple[int, int, Slot]


def is_superseded(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells what once was agreed: ``Under the previous agreement, A and B were …``."""
    old = any(text_at(items, i) in {"previous", "prior", "earlier", "former"} for i in (1, 2, 3))
    return text_at(items, 0) == "under" and old and any(text_at(items, i) in _PACTS for i in (2, 3, 4, 5))


def parties(items: Sequence[Item], first: int, last: int) -> list[Party]:
    """Return the companies between two places: where each begins, the place behind it, and its slot."""
    found: list[Party] = []
    at = first
    while at < last:
        if (region := region_at(items, at)) is not None and text_at(items, region[1]) not in _FIRM_WORDS:
            at = region[1]
            continue
        step = party_at(items, at)
        if step is None:
            at += 1
            continue
        behind = [text_at(items, step[1]), text_at(items, step[1] + 1)]
        based = behind[0] != "," and behind[1] in {"headquartered", "based"}  # Paris-based
        if not based and not _is_seat(items, at, step[1]) and not (found and text_at(items, at) in _FORMS):
            found.append((at, step[1], step[0]))
        at = step[1]
    return found


def is_in_aside(items: Sequence[Item], at: int) -> bool:
    """Say whether a company only tells what another is: ``A, a firm majority owned by B, has …``."""
    opened = next((i for i in range(at - 1, max(-1, at - _ASIDE), -1) if items[i].text in {",", ";"}), None)
    if opened is None or text_at(items, opened + 1) not in {"a", "an", "part", "one"} or opened + 2 >= at:
        return False
    return any(items[i].text == "," for i in range(at + 1, min(at + _ASIDE, len(items))))


def _is_seat(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether a name is the place where the firm before it sits: ``A, Kenilworth, N.J., and B``."""
    if items[at].kind == "company" or text_at(items, at - 1) != "," or text_at(items, end) != ",":
        return False
    if text_at(items, at - 3) in {"in", "near"} and text_at(items, at - 4) in {"based", "headquartered", "located"}:
        return True  # A, based in Boulder, Colorado, and B
    behind = items[end + 1] if end + 1 < len(items) else items[end]
    state = behind.text.isupper() and behind.text.isalpha() and len(behind.text) < 3
    return behind.kind == "territory" or state


def party_at(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return a company that begins at a place: known, or a proper name that is no person, medicine or exchange."""
    if at < len(items) and items[at].kind == "territory":
        return None  # France's firm
    if (region := region_at(items, at)) is not None and text_at(items, region[1]) not in _FIRM_WORDS:
        return None  # Asia is no firm
    if text_at(items, at - 1) in {"in", "near"} and text_at(items, at - 2) in {"based", "headquartered", "located"}:
        return None  # Acme, based in Colorado
    step = company_at(items, at) or _opening_name(items, at) or _listed(items, at)
    if step is None or items[at].kind == "company":
        return step if step is None or not _is_code(items, step[1]) else None
    end = step[1]
    if text_at(items, end) == "group" and text_at(items, end - 1) in _OF_TRIALISTS:
        return None  # the German Breast Group
    ticker = text_at(items, end) == ":" or (
        at > 0 and items[at - 1].text in {"(", ":", ";"} and items[at].text.isupper()
    )
    ticker = ticker or (items[at].text.isupper() and _is_on_an_exchange(items, at))
    brand = text_at(items, end) in {"®", "™"} or (
        text_at(items, end) == "(" and kind_at(items, end + 1) in {"drug", "product"}
    )
    person = text_at(items, at - 1) in _TITLES
    pact = text_at(items, at - 1) in {"a", "an"} and any(text_at(items, i) in _PACTS for i in range(end, end + 4))
    if pact:
        return None  # entered into a Global Development and Licence Agreement
    return None if ticker or brand or person or _is_code(items, end) else step


def _is_on_an_exchange(items: Sequence[Item], at: int) -> bool:
    """Say whether a word stands behind a colon in brackets: the second of ``(SIX: RO, ROG; OTCQX: RHHBY)``."""
    for place in range(at - 1, max(-1, at - _BETWEEN), -1):
        if items[place].text == ":":
            return text_at(items, place - 2) in {"(", ";", "/"}
        if items[place].text in {"(", ")"}:
            return False
    return False


def _listed(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return a company whose name is written like something else, by what stands behind it.

    An exchange shows it, ``NAME (Nasdaq: ABC)``, or a word of firms: ``G1 Therapeutics``.
    """
    if at >= len(items) or items[at].kind not in _WRITTEN_LIKE or not items[at].text[:1].isupper():
        return None
    if at + 1 < len(items) and items[at + 1].text[:1].isupper() and items[at + 1].low in _FIRM_WORDS:
        return span(items, at, at + 2, "company"), at + 2
    if items[at].kind != "drug":
        return None
    exchange = text_at(items, at + 1) == "(" and text_at(items, at + 3) == ":"
    form = text_at(items, at + 1) == "a" and text_at(items, at + 2) == "/"
    return (span(items, at, at + 1, "company"), at + 1) if exchange or form else None


def _is_code(items: Sequence[Item], end: int) -> bool:
    """Say whether a name is the first half of a code: ``ABC-123``."""
    return text_at(items, end) == "-" and end + 1 < len(items) and items[end + 1].kind == "number"


def _opening_name(items: Sequence[Item], at: int) -> tuple[Slot, int] | None:
    """Return a name that opens a sentence, before a verb of what companies do, or a bracket."""
    item = items[at] if at < len(items) else None
    opens = at == 0 or (item is not None and text_at(items, at - 1) in {"“", '"', ":", "•", "*", "—", "–"})
    if item is None or not opens or item.kind != "word" or not item.text[:1].isupper() or item.value in NO_NAMES:
        return None
    end = named_run(items, at)
    owning = text_at(items, end) in {"'s", "’s"}
    told = end + 1 if text_at(items, end) in _FULLY else end
    joined = text_at(items, end) == "and" and items[min(end + 1, len(items) - 1)].text[:1].isupper()
    several = end > at + 1 and text_at(items, end) in {"to", "in", "and"}
    several = several or (text_at(items, end) in {"in", "out"} and text_at(items, end + 1) == "-")
    named = (
        joined
        or several
        or owning
        or (len(item.text) > 2 and not item.value.endswith("ly") and text_at(items, told) in _DOING)
    )
    return (span(items, at, end, "company"), end) if named or (end > at + 1 and is_firm(items, at)) else None


def subject_of(items: Sequence[Item], verb: int) -> Party | None:
    """Return the company that a verb is told of: before it, and no object of another word, such as ``with``."""
    told = [each for each in parties(items, 0, verb) if not is_object(items, each[0])]
    far = _COORDINATED if text_at(items, verb - 1) in {"and", ","} else _BETWEEN
    for company in reversed([each for each in told if verb - each[1] < _FARTHEST]):
        depth, gap = 0, []
        for index in range(company[1], verb):
            depth += (items[index].text == "(") - (items[index].text == ")")
            if not depth and items[index].text != ")":
                gap.append(text_at(items, index))
        aside = len(gap) > 1 and gap[0] == "," and any(each == "," for each in gap[-3:])
        if (len(gap) <= far or aside) and not {"'s", "’s", "’", "'"} & set(gap[:1]):
            return company
    return None


def body_of(items: Sequence[Item], verb: int) -> Slot | None:
    """Return ``we``, ``it`` or ``the company`` close before a verb, whose name another sentence gives."""
    for at in range(verb - 1, max(-1, verb - _BETWEEN), -1):
        if text_at(items, at) in _OWN:
            return Slot("company", "", items[at].start, items[at].end, "")
        if text_at(items, at) in _BODIES and text_at(items, at - 1) == "the":
            return Slot("company", "", items[at - 1].start, items[at].end, "")
    return None


def is_object(items: Sequence[Item], at: int) -> bool:
    """Say whether a company is the object of another word: ``with A``, ``a subsidiary of the A Group``."""
    before = at - 1
    while before > 0 and (text_at(items, before) in _DESCRIBED or _is_nation(items, before)):
        before -= 1
    return text_at(items, before) in _OF_OTHERS


def _is_nation(items: Sequence[Item], at: int) -> bool:
    return items[at].low in ADJECTIVES or (items[at].kind == "territory" and text_at(items, at + 1) == "-")


def without_venture(items: Sequence[Item]) -> Sequence[Item]:
    """Return a sentence without the aside whose venture a company is: ``C, a joint venture between A and B, holds``."""
    joint = places_with(items, ("joint",), 1)
    at = next((i for i in joint if phrase_at(items, i, "joint", "venture")), None)
    opened = next((i for i in range(at - 1, max(-1, at - 3), -1) if items[i].text == ","), None) if at else None
    closed = next((i for i in range(at, len(items)) if items[i].text == ","), None) if at else None
    return items if opened is None or closed is None else [*items[:opened], *items[closed + 1 :]]
