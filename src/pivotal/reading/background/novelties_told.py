"""Statements of whether a medicine is the first or the only one, and regardless of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.background.medicines_named import named_before, subject_before
from pivotal.reading.background.targets_named import DASHES
from pivotal.reading.characters.lexer import folded
from pivotal.reading.labels.subjects import clause_start, medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import denied, find, is_name, made, phrase_at, text_at

_THINGS = frozenset({
    "therapy", "treatment", "medicine", "drug", "option", "regimen", "inhibitor", "agent", "antibody", "approach",
    "combination", "product", "analogue", "radiopharmaceutical", "ADC", "degrader", "engager", "monotherapy",
    "immunotherapy", "vaccine", "conjugate", "chemotherapy", "medication", "adc", "biosimilar", "bispecific", "pill",
    "tablet", "radioligand", "biologic", "molecule", "breakthrough", "cure", "blocker", "antagonist", "car",
    "serd", "serm", "tki", "advance", "advancement", "innovation", "mab", "agonist", "radiotherapy", "injection",
    "substance",
})  # fmt: skip
_NO_RANKS = DASHES | {
    "/",
    "line",
    "lines",
    "half",
    "quarter",
    "few",
    "days",
    "weeks",
    "months",
    "years",
    "patient",
    "patients",
    "dose",
    "year",
    "day",
    "week",
    "month",
    "two",
    "prior",
    "previous",
    "earlier",
}
_CLAIMS = {"first": "first", "only": "only", "sole": "only"}
_LED_BY = frozenset({"the", "’s", "'s", "and", "its", "or", "a", "becomes", "become", "became"})
_TAKEN = frozenset({"used", "given", "taken", "offered", "prescribed"})  # … as the first treatment
_OF_A_FIRM = frozenset({"commercial", "commercialised", "marketed", "approved", "own"})  # "its first marketed product"
_DECIDING = frozenset({
    "approves", "clears", "greenlights", "okays", "backs", "recommends", "gets", "wins", "nabs", "launches", "endorses",
    "authorises", "secures", "scores", "snags", "lands", "gains",
})  # fmt: skip
_FIRMS = frozenset({"company", "firm", "group", "drugmaker", "biotech", "maker", "developer", "giant", "startup"})
_NO_MEDICINES = frozenset({
    "pharmaceuticals", "therapeutics", "pharma", "oncology", "biosciences", "thus", "hence", "therefore", "today",
    "now", "authorisation", "authorization", "company",
})  # fmt: skip
_SAYING = frozenset({"is", "was", "becomes", "became", "remains", "has"})
_WON = (
    "approv",
    "authoris",
    "receiv",
    "licen",
    "combin",
    "available",
    "shown",
    "to ",
)  # what a headline says of the first
_APPROVALS = frozenset({"approval", "approvals", "authorisation", "authorisations", "licence", "licences"})
_TO_COME = frozenset(
    {"set", "poised", "slated", "due", "hopes", "aims", "plans", "likely", "track", "hoping", "potential"}
)
_MEDICINES = frozenset({"drug", "product"})
_MARKING = frozenset({"is", "was", "marks", "marked", "represents", "represented", "becomes"})
_LAUNCHES = frozenset({"launch", "launches", "pipeline", "sales", "revenue", "revenues"})
_NO_ADJECTIVES = frozenset({"a", "an", "the", "and", "which", "is", "with", "for", "of", "in", "who", "to"})
_DECIDED_BY = ("approv", "clear", "wins", "won", "authoris", "greenlight", "granted", "nod", "backs", "launch")
_LEADS_ON = frozenset({"is", "has", "can", "offers", "provides", "will", "was", "may", "gives", "could"})
_COMES_BACK = ("recur", "relaps", "return", "progress", "diagnos")
_CLOSE = 4  # items in which a word denies that it is the first
_NO_THINGS = frozenset({
    "to", "for", "in", "of", "patient", "trial", "study", "analysis", "reason", "way", "company", "country",
    "question", "issue", "problem", "person", "factor", "data", "result", "benefit", "improvement", "survival",
    "response", "generic", "evidence",
    "time", "step", "line", "group", "case", "year", "quarter", "half", "cohort", "dose",
    "cycle", "part", "stage", "readout", "submission", "application", "filing", "significant",
})  # fmt: skip
PROCEDURES = ("surg", "transplant", "resection", "radiother", "operation", "excision", "amputation")
_NAMED_WITHIN = 12  # items between "first" and what is the first
_REGARDLESS = ("regardless", "irrespective", "independent")


def novelties(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return whether a sentence calls a medicine the first or the only one, for each of what it says so, and where."""
    told = [
        i for i in range(len(items)) if items[i].low in _CLAIMS and _is_novel(items, i) and not points_back(items, i)
    ]
    if not told:
        return []
    later = [i for i in told[1:] if text_at(items, i - 1) == "the" and text_at(items, i - 2) == "and"]
    found = _novelty(items[: later[0]] if later else items, told[0], sentence)
    if not found or not later:
        return found
    again = _novelty(items, later[0], sentence, later=True)  # "and the first … for another disease"
    return [*found, *(replace(each, slots=_with_subject(each.slots, found[0].slots)) for each in again)]


def points_back(items: Sequence[Item], at: int) -> bool:
    """Say whether a claim only takes up what was told: ``this first approval``, or counts: ``The first drug is a``."""
    if at == 1 and text_at(items, 0) == "the" and text_at(items, 3) in {"is", "was"}:
        return True
    return text_at(items, at - 1) in {"this", "that"} and text_at(items, at + 1) in _APPROVALS


def _with_subject(slots: tuple[Slot, ...], first: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Return the slots of a second claim with the medicine of the first."""
    subject = [each for each in first if each.name == "product"]
    return (*subject, *(each for each in slots if not subject or each.name != "product"))


def _novelty(items: Sequence[Item], at: int, sentence: int, *, later: bool = False) -> list[Statement]:
    """Return that a medicine is the first or the only one, by the word at a place, and regardless of what."""
    coming = range(at - 2 * _CLOSE, at)
    if any(text_at(items, i) in _TO_COME and text_at(items, i + 1) == "to" for i in coming):
        return []
    if denied(items, at - _CLOSE, at) or find(items, ("if", "would", "could", "may", "might"), 0, at) is not None:
        return []
    if any(text_at(items, i) == "must" for i in coming):
        return []  # what a patient must have
    slots: list[Slot] = [items[at].slot("claim", _CLAIMS[text_at(items, at)])]
    outside = None
    if items[at].quoted:  # who says it, and where they work, is no part of it
        outside = _before_quotation(items, at)
        at, items = sum(each.quoted for each in items[:at]), [each for each in items if each.quoted]
    subject = _subject(items, at) or outside
    if subject is None and text_at(items, at - 2).startswith("recommend"):
        return []  # what was recommended beside others
    if subject is None and find(items, PROCEDURES, 0, at) is not None:
        return []  # "A transplant is the only curative treatment"
    if subject is None and at == 1 and text_at(items, 0) == "the":
        return []  # the first one is what is told of, not what a medicine is called
    slots += [] if subject is None else [subject]
    slots += _place(items, at)
    diseases = [each for each in (items[at:] if later else items) if each.kind == "disease"]
    slots += [each.slot("disease") for each in [*(d for d in diseases if d.start > items[at].start), *diseases][:1]]
    slots += _free_of(items)
    return [made("novelty", slots, sentence, (items[at].start, items[at].end))]


def _subject(items: Sequence[Item], at: int) -> Slot | None:
    """Return the medicine that is the first one: beside the claim, before it, or that whose approval is the first."""
    approved = _approval_end(items, at)
    if approved is not None and approved < len(items) and items[approved].kind in {"drug", "product"}:
        return items[approved].slot("product")
    if items[0].kind in _MEDICINES and text_at(items, 1) == "," and text_at(items, 2) in {"a", "an"}:
        return items[0].slot("product")  # "NAME, a therapy that targets ALK, is the only one"
    opened = at - 2 if text_at(items, at - 1) in {"the", "a"} else at - 1
    if text_at(items, opened) in {",", "as"} and (beside := named_before(items, opened)) is not None:
        return beside
    for place in range(at - 1, 0, -1):
        if items[place].text in {"®", "™"} and items[place - 1].text[:1].isupper():
            named = items[place - 1]
            return named.slot("product") if named.kind != "word" else named.slot("product", named.text.casefold())
        said = items[place].kind in _MEDICINES and text_at(items, _behind_bracket(items, place + 1)) in _SAYING
        if said and text_at(items, place - 1) not in {"with", "plus", "and", "+"}:
            return items[place].slot("product")
    begins = clause_start(items, at)
    found = medicine_in(items, begins, at) or (medicine_in(items, 0, begins, names=False) if begins else None)
    stray = found is not None and not found.value and found.text.casefold() in _NO_MEDICINES
    if stray:
        return subject_before(items, at)
    return _named_behind(items, at) if found is None else found


def _before_quotation(items: Sequence[Item], at: int) -> Slot | None:
    """Return the medicine of which a quotation goes on to tell: ``noted that NAME is “the first therapy …”``."""
    opened = next((i for i in range(at, 0, -1) if not items[i - 1].quoted), 0)
    told = at - opened < _CLOSE and text_at(items, opened - 1) in _SAYING and items[opened - 2].kind in _MEDICINES
    return items[opened - 2].slot("product") if told and opened > 1 else None


def _named_behind(items: Sequence[Item], at: int) -> Slot | None:
    """Return the medicine that is named behind what is the first: ``approved the first oral antagonist, NAME``.

    It may open the sentence: ``The first antibody to win approval, NAME was …``.
    """
    if at < 3:
        comma = next((i for i in range(at, min(at + 2 * _NAMED_WITHIN, len(items) - 1)) if items[i].text == ","), None)
        if comma is not None and items[comma + 1].kind in _MEDICINES:
            return items[comma + 1].slot("product")
        if comma is not None and items[comma + 1].text.isupper() and text_at(items, comma + 2) in _SAYING | {"("}:
            return items[comma + 1].slot("product", items[comma + 1].text.casefold())
        told = comma is not None and text_at(items, 0) == "as" and text_at(items, comma + 2) in _LEADS_ON
        if comma is not None and told and is_name(items, comma + 1):
            return items[comma + 1].slot("product", items[comma + 1].text.casefold())
    for place in range(at + 2, min(at + _NAMED_WITHIN, len(items))):
        if items[place].kind in {"drug", "product"}:
            told = folded(items[place - 2].text)[1] in _THINGS or items[place - 2].kind == "disease"
            aside = text_at(items, place - 1) == "," and told
            return items[place].slot("product") if aside else None
    return None


def _behind_bracket(items: Sequence[Item], at: int) -> int:
    """Return the place behind the bracket that opens at a place, or the place itself."""
    if text_at(items, at) != "(":
        return at
    return next((i + 1 for i in range(at, min(at + 6, len(items))) if items[i].text == ")"), at)


def _approval_end(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind ``first (regulatory) approval (globally) of``, over articles."""
    for place in range(at + 1, min(at + 4, len(items))):
        if text_at(items, place) in _APPROVALS:
            behind = next((i for i in range(place + 1, place + 5) if text_at(items, i) in {"of", "for"}), None)
            if behind is None or any(items[i].text in {",", ".", ";"} for i in range(place, behind)):
                return None
            if text_at(items, place + 1) == "in" and text_at(items, behind) == "for":
                return None  # "approval in T for the treatment of"
            while text_at(items, behind + 1) in {"this", "a", "an", "the"}:
                behind += 1
            return behind + 1
        if text_at(items, place) not in {"regulatory", "global", "marketing", "worldwide", "full", "ever", "-", "fda"}:
            return None
    return None


def _place(items: Sequence[Item], at: int) -> list[Slot]:
    """Return where it is the first: a territory behind the claim, or else one before it."""
    behind = [each for each in items[at:] if each.kind == "territory"]
    before = [each for each in items[:at] if each.kind == "territory"]
    return [each.slot("territory") for each in (behind or before)[:1]]


def _is_novel(items: Sequence[Item], at: int) -> bool:
    """Say whether ``first`` or ``only`` is said of a medicine: ``first systemic therapy``, ``for the first time``."""
    before = text_at(items, at - 1)
    headline = at == 0 and text_at(items, 0) == "first" and find(items, _WON) is not None
    headline = headline or (phrase_at(items, at, "first", "and", "only") and before not in {"a", "to"})
    ranked = text_at(items, at + 1) in _NO_RANKS and not phrase_at(items, at + 1, "-", "ever")
    decided = before in _DECIDING and items[at].low == "first" and _is_about(items, at)
    decided = decided or _is_decided_as(items, at)
    if ranked or not (headline or before in _LED_BY or decided):
        return False
    told = any(text_at(items, i) in {"is", "was", "became"} for i in range(at - 3, at))
    among = text_at(items, at - 2) == "of" and text_at(items, at - 3) == "one"
    if _is_a_line(items, at) or _is_of_one_firm(items, at) or among or (before == "a" and not told):
        return False  # some option, or among the first
    if text_at(items, at + 1) == "time" and text_at(items, at) == "first":
        return _is_first_time(items, at)
    aside = text_at(items, at - 2) == ","  # "this agent, the first of its kind, is"
    if (told and phrase_at(items, at + 1, "one", "to")) or ((told or aside) and _is_of_a_class(items, at)):
        return True
    approved = None if before in {"its", "their"} else _approval_end(items, at)
    if approved is None:
        return _is_of_a_thing(items, at + 1)
    what = items[approved].kind if approved < len(items) else ""
    marked = any(text_at(items, i) in _MARKING for i in range(at - 3, at))  # "it marks the first approval for thymoma"
    return what in {"drug", "product"} or (marked and what == "disease") or _is_of_a_thing(items, approved)


def _is_about(items: Sequence[Item], at: int) -> bool:
    """Say whether a rank is that of a medicine right behind it, or a disease is named behind it."""
    return folded(text_at(items, at + 1))[1] in _THINGS or any(each.kind == "disease" for each in items[at:])


def _is_a_line(items: Sequence[Item], at: int) -> bool:
    """Say whether ``first`` tells of a line of therapy that patients had or have."""
    if phrase_at(items, at - 3, "respond", "to", "the") or phrase_at(items, at - 2, "after", "the"):
        return text_at(items, at + 1) in {"treatment", "therapy", "chemotherapy"}
    if text_at(items, at - 2) != "as":
        return False
    had = find(items, ("progressed", "received", "refractory"), 0, at) is not None
    taken = text_at(items, at - 1) == "the" and text_at(items, at - 3) in _TAKEN
    taken = taken or (text_at(items, at + 1) in {"treatment", "therapy"} and find(items, ("used",), 0, at) is not None)
    return had or taken or text_at(items, at + 1) in {"endocrine", "hormone", "hormonal"}


def _is_of_one_firm(items: Sequence[Item], at: int) -> bool:
    """Say whether something is only the first one of a firm: ``Acme's first medicine``, ``its first product``."""
    before = text_at(items, at - 1)
    if before not in {"’s", "'s", "its", "their", "our"} or text_at(items, at - 2) == "world":
        return False
    firm = before in {"’s", "'s"} and (items[at - 2].kind == "company" or text_at(items, at - 2) in _FIRMS)
    return firm or text_at(items, at + 1) in _OF_A_FIRM


def _is_of_a_thing(items: Sequence[Item], begins: int) -> bool:
    """Say whether what is the first or only one is a medicine, named behind a place: ``the first systemic therapy``."""
    for index in range(begins, min(begins + _NAMED_WITHIN, len(items))):
        word = folded(items[index].text)[1]
        against = word == "anti" and text_at(items, index + 1) in DASHES  # "the first anti-PD-1"
        if text_at(items, index + 1) in _LAUNCHES:
            return False  # "its first product launch"
        if against or word.split(" ")[-1] in _THINGS or items[index].kind in {"therapy", "active"}:
            return True
        if items[index].text == "," and _goes_on_to_thing(items, index):
            continue  # "the first fully human, bispecific antibody"
        if items[index].text in {",", ".", ";"} or (word in _NO_THINGS and text_at(items, index - 1) != "-"):
            return False
    return False


def _goes_on_to_thing(items: Sequence[Item], comma: int) -> bool:
    """Say whether words that describe a medicine are parted by a comma: ``fully human, bispecific antibody``."""
    near = range(comma + 1, min(comma + 2 * _CLOSE, len(items)))
    thing = next((i for i in near if folded(items[i].text)[1] in _THINGS), None)
    return thing is not None and not any(text_at(items, i) in _NO_ADJECTIVES for i in range(comma + 1, thing))


def _is_decided_as(items: Sequence[Item], at: int) -> bool:
    """Read ``approves NAME as first-ever therapy for`` and ``becomes first treatment``: without an article."""
    before = text_at(items, at - 1)
    if items[at].low == "first" and before == "is" and text_at(items, at + 1) != "," and _goes_on_to_thing(items, at):
        return any(each.kind == "disease" for each in items[at:])  # "NAME is first inhibitor approved for"
    if items[at].low != "first" or before not in {"as", "becomes", "become", "became"}:
        return False
    told = find(items, _DECIDED_BY, 0, at) is not None or before != "as"
    return told and any(each.kind == "disease" for each in items[at:])


def _is_of_a_class(items: Sequence[Item], at: int) -> bool:
    """Read ``the first of a new class of drugs``."""
    led = text_at(items, at + 1) == "of" and text_at(items, at + 2) in {"a", "its", "the", "this"}
    return led and any(text_at(items, i) in {"class", "kind", "type"} for i in range(at + 3, at + 6))


def _is_first_time(items: Sequence[Item], at: int) -> bool:
    """Say whether ``the first time`` is that of a treatment: ``for the first time patients have an option``."""
    marked = text_at(items, at - 2) in _MARKING | {"marking", "represent"}
    if marked and find(items, ("approved", "authorised"), at) is not None:
        return True
    who = at + 2 + (text_at(items, at + 2) in {"that", "for"})
    if marked and text_at(items, who) in {"a", "an", "any"} and _is_of_a_thing(items, who + 1):
        return True  # "It marked the first time a pill beat chemotherapy"
    opens = ("pill", "drug", "combination") if at == 2 else ()
    about = find(items, ("option", "treatment", "therapy", "medicine", *opens))
    shown = text_at(items, at + 2) == "that"  # "showing for the first time that"
    again = find(items, _COMES_BACK, at - 2 * _CLOSE, at) is not None  # "when the cancer recurs for the first time"
    return text_at(items, at - 2) == "for" and about is not None and not shown and not again


def _free_of(items: Sequence[Item]) -> list[Slot]:
    """Return the facts that do not matter, by what it says: ``regardless of site, grade or prior therapy``."""
    at = find(items, _REGARDLESS)
    if at is None:
        return []
    found: list[Slot] = []
    for index in range(at + 1, min(at + 40, len(items))):
        if items[index].kind == "field":
            found.append(items[index].slot("regardless"))
        elif (
            items[index].kind == "therapy"
            and any(text_at(items, i).startswith(("pr", "earlier")) for i in range(max(at, index - 6), index))
            and not any(each.value == "prior_therapy" for each in found)
        ):
            found.append(items[index].slot("regardless", "prior_therapy"))
    return found
