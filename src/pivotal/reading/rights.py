"""Statements of who holds the rights to a medicine, where, from whom, and who are partners."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.items import Item
from pivotal.reading.model import Slot, Statement
from pivotal.reading.phrases import company_at, find, made, phrase_at, renamed, span, territory_at, text_at

_HOLDS = ("holds", "hold", "has", "have", "retain", "own", "receiv", "obtain", "acquir", "keep", "secur", "holding",
          "maintain", "gains", "gained")  # fmt: skip
_APPOSITION = 10  # words between a company and its verb: ``Acme, a company of somewhere, holds``
_GRANTS = ("granted", "grants", "licenced", "licenses", "gave", "sold", "transferred", "assigned")
_PARTNERS = (
    ("partnered", "with"), ("in", "partnership", "with"), ("in", "collaboration", "with"), ("partner",),
    ("collaborates", "with"), ("collaborated", "with"), ("jointly", "develop"), ("co", "-", "develop"),
    ("together", "with"),
)  # fmt: skip

_PARTNER_WORDS = tuple({words[0] for words in _PARTNERS})


def rights(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence tells of rights and partners."""
    found = _marketed(items, sentence)
    if not found:
        found = _held(items, sentence)
    return [*found, *_partners(items, sentence)]


def _companies(items: Sequence[Item], first: int, last: int) -> list[tuple[int, int, Slot]]:
    """Return the companies between two places: where each begins, the place behind it, and its slot."""
    found: list[tuple[int, int, Slot]] = []
    at = first
    while at < last:
        step = company_at(items, at)
        if step is None:
            at += 1
            continue
        if text_at(items, step[1] + 1) not in {"headquartered", "based"}:  # a place
            found.append((at, step[1], step[0]))
        at = step[1]
    return found


def _where(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the first territory between two places, with its exceptions."""
    at = first
    while at < last:
        named = items[at].kind == "territory" or text_at(items, at) in {"outside", "ex"}
        step = territory_at(items, at) if named else None
        if step is not None:
            slots = step[0]
            if text_at(items, at) == "ex":
                slots = [span(items, at, at + 3, "territory", "world"), *slots[1:]]
            return slots
        at += 1
    return []


def _held(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A holds rights in T``, ``A granted B rights outside T``, and what is added after ``and``."""
    about = find(items, ("rights",))
    if about is None and find(items, ("licenced",)) is None:
        return []
    verbs = [
        i
        for i in range(len(items))
        if text_at(items, i).startswith((*_HOLDS, *_GRANTS)) and items[i].kind in {"word", "active"}
    ]
    found: list[Statement] = []
    for number, verb in enumerate(verbs):
        end = verbs[number + 1] if number + 1 < len(verbs) else len(items)
        granting = text_at(items, verb).startswith(_GRANTS)
        clear = about is not None or granting
        slots = _grant(items, verb, end) if granting else _hold(items, verb, end)
        if slots and clear and (about is None or granting or _mentions_rights(items, verb, end)):
            found.append(
                made("rights", [*slots, *_terms(items, verb, end)], sentence, (items[verb].start, items[verb].end))
            )
            found += _added(items, verb, end, sentence)
    return found


def _mentions_rights(items: Sequence[Item], first: int, last: int) -> bool:
    return any(text_at(items, index) == "rights" for index in range(first, last))


def _terms(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    at = find(items, ("exclusive",), first, last)
    return [] if at is None else [items[at].slot("exclusive", "true")]


def _hold(items: Sequence[Item], verb: int, end: int) -> list[Slot]:
    before = _companies(items, 0, verb)
    where = _where(items, verb, end) or (_where(items, 0, before[0][0]) if before else [])
    if not where or (before and verb - before[-1][1] > _APPOSITION):
        return []
    return [renamed(before[-1][2], "holder"), *where] if before else []


def _grant(items: Sequence[Item], verb: int, end: int) -> list[Slot]:
    """Read the grantor before the verb and the holder after it."""
    before, after = _companies(items, 0, verb), _companies(items, verb + 1, end)
    where = _where(items, verb + 1, end)
    if not after or not where:
        return []
    grantor = [renamed(before[0][2], "grantor")] if before else []
    return [*grantor, renamed(after[-1 if text_at(items, after[-1][0] - 1) == "to" else 0][2], "holder"), *where]


def _added(items: Sequence[Item], verb: int, end: int, sentence: int) -> list[Statement]:
    """Read what is added with the same verb: ``A retains rights in T, and B in U``."""
    found: list[Statement] = []
    granting = text_at(items, verb).startswith(_GRANTS)
    grantor = [renamed(each[2], "grantor") for each in _companies(items, 0, verb)[:1]] if granting else []
    companies = _companies(items, verb + 1, end)
    for first, last, slot in companies[1:] if granting else companies:
        joined = any(text_at(items, index) in {"and", ","} for index in range(first - 2, first))
        place = last
        while place < end and text_at(items, place) in {"those", "the", "exclusive", "rights", "sole"}:
            place += 1
        where = _where(items, place, min(place + 3, end))
        if joined and where and text_at(items, place) in {"in", "for", "outside"}:
            found.append(
                made(
                    "rights",
                    [renamed(slot, "holder"), *grantor, *where, *_terms(items, verb, end)],
                    sentence,
                    (slot.start, slot.end),
                )
            )
    return found


def _marketed(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A markets it in T under a licence from B`` and ``it is marketed by A in T and by B elsewhere``."""
    verb = find(items, ("markets", "marketed", "commercialises", "sells", "distributes", "marketing"))
    if verb is None or (text_at(items, verb) == "marketing"):
        return []
    found: list[Statement] = []
    if text_at(items, verb) == "marketed":
        for first, last, slot in _companies(items, verb, len(items)):
            where = _where(items, last, min(last + 6, len(items)))
            if text_at(items, first - 1) == "by" and where:
                found.append(
                    made("rights", [renamed(slot, "holder"), *where], sentence, (items[verb].start, items[verb].end))
                )
        return found
    before = _companies(items, 0, verb)
    where = _where(items, verb, len(items))
    if not before or not where:
        return []
    source = find(items, ("licence",), verb)
    after = [] if source is None else _companies(items, source, len(items))
    slots = [renamed(before[-1][2], "holder"), *where, *(renamed(each[2], "grantor") for each in after[:1])]
    return [made("rights", slots, sentence, (items[verb].start, items[verb].end))]


def _partners(items: Sequence[Item], sentence: int) -> list[Statement]:
    for at in range(len(items) - 1):
        if text_at(items, at) == "-" and text_at(items, at + 1) == "partnered":
            one, other = _companies(items, 0, at - 1)[:1], _companies(items, at - 1, at)
            if one and other and one[0][2].value != other[0][2].value:
                slots = [renamed(each[2], "party") for each in (one[0], other[0])]
                return [made("partner", slots, sentence, (items[at].start, items[at].end))]
    for at in range(len(items)):
        if not items[at].low.startswith(_PARTNER_WORDS):
            continue
        words = next((each for each in _PARTNERS if phrase_at(items, at, *each)), None)
        if words is None:
            continue
        before, after = (
            _companies(items, 0, at),
            _companies(items, at + len(words), min(at + len(words) + 6, len(items))),
        )
        if words[0] in {"jointly", "co"} and len(before) > 1:
            pair = before[-2:]
        elif words == ("partner",):
            pair = [*before[-1:], *after[:1]] if text_at(items, at) in {"partner", "partners"} else []
        else:
            pair = [*before[-1:], *after[:1]]
        if len(pair) == 2 and pair[0][2].value != pair[1][2].value:
            slots = [renamed(each[2], "party") for each in pair]
            return [made("partner", slots, sentence, (items[at].start, items[at].end))]
    return []
