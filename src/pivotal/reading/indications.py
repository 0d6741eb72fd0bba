"""Statements of who may be treated, and of what a medicine was authorised for before."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.criteria_told import clauses_of
from pivotal.reading.items import Item
from pivotal.reading.model import Slot, Statement
from pivotal.reading.phrases import (
    any_phrase,
    denied,
    find,
    is_firm,
    is_name,
    made,
    named_run,
    phrase_at,
    span,
    text_at,
)

# What introduces who may be treated; the beginnings of words one after another.
_INTRODUCED: tuple[tuple[str, ...], ...] = (
    ("indicated", "for"), ("indicated", "in"), ("indicated", "as"), ("indicated", ","), ("used", "to", "treat"),
    ("for", "the", "treatment", "of"), ("used", "in"), ("approval", "covers"), ("indication", "covers"),
    ("authorisation", "covers"), ("opinion", "covers"), ("recommendation", "covers"),
    ("intended", "for"), ("is", "for", "adults"), ("is", "for", "patients"), ("available", "to"), ("available", "for"),
    ("for", "the", "first", "-", "line", "treatment", "of"), ("label", "covers"), ("approval", "is", "for"),
    ("approval", "was", "for"), ("it", "is", "for"), ("authorised", "to", "treat"), ("approved", "to", "treat"),
    ("approval", "to", "treat"), ("licenced", "to", "treat"), ("indicated", "to", "treat"),
)  # fmt: skip
_FIRST_WORDS = tuple({words[0] for words in _INTRODUCED})
_LABELLED = ("indicat", "approv", "authoris", "licenc", "recommend", "opinion", "grant")
_APPROVED = ("approv", "authoris", "granted", "receiv", "notice", "licenced")
_NOT_LABELS = ("designation", "withdr", "refus", "complete", "accept", "review", "investigat", "application", "submi")
_OPINIONS = ("recommend", "opinion")
_ENOUGH = 2  # clauses of an opinion, which says less than a label else


def indications(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence says of who may be treated."""
    earlier = _earlier(items, sentence)
    if earlier is not None:
        return [earlier]
    start = _start(items)
    if start is None or find(items, ("withdr", "refus", "complete response"), 0, len(items)) is not None:
        return []
    disease = next((i for i in range(start, len(items)) if is_patients_disease(items, i)), None)
    if disease is None or denied(items, max(0, start - 4), start + 1):
        return []
    clauses = clauses_of(items, 0 if _leads(items) else start, len(items))
    advised = any(text_at(items, i).startswith(_OPINIONS) for i in range(start))
    explicit = start == _introduced(items) and not advised
    if not explicit and len(clauses) < (_ENOUGH if advised else 1):
        return []
    slots = [*(_subject(items, start, disease)), *_joined(items, start, disease), *clauses]
    return [made("indication", slots, sentence, (items[start].start, items[disease].end))]


def _joined(items: Sequence[Item], start: int, disease: int) -> list[Slot]:
    """Return a disease and those joined to it: ``pNETs and epNETs``, ``pancreatic and extra-pancreatic NETs``."""
    last = disease + 1
    for index in range(disease + 1, min(disease + 7, len(items))):
        if items[index].kind == "disease":
            last = index + 1
        elif not (
            items[index].text in {"(", ")"}
            or text_at(items, index) in {"and", "or"}
            or items[index].kind in {"code", "short"}
        ):
            break
    return diseases_from(items, start, last)


def _leads(items: Sequence[Item]) -> bool:
    """Say whether clauses may stand before what introduces them: ``in combination with …, is indicated for``."""
    return any(phrase_at(items, at, "in", "combination", "with") for at in range(min(8, len(items))))


def _introduced(items: Sequence[Item]) -> int | None:
    found = next((at for at in range(len(items)) if any_phrase(items, at, _INTRODUCED, _FIRST_WORDS)), None)
    loose = found is not None and phrase_at(items, found, "for", "the")
    return None if loose and find(items, _LABELLED) is None else found


def _start(items: Sequence[Item]) -> int | None:
    """Return where the words about who may be treated begin."""
    told = _introduced(items)
    if any(text_at(items, i).startswith(_NOT_LABELS) for i in range(len(items))):
        return None
    if told is not None:
        return told

    act = find(items, (*_APPROVED, *_OPINIONS))
    approval = find(items, ("approval",)) if act is None else act
    if any(phrase_at(items, at, "based", "on") for at in range(len(items))):
        return None
    known = any(each.kind in {"authority", "product", "drug"} for each in items)
    if approval is None or not known or not any(each.kind == "authority" for each in items):
        return None
    shown = find(items, ("demonstrat", "showed", "showing"), approval)
    end = len(items) if shown is None else shown
    return next((i for i in range(approval, end) if text_at(items, i) in {"for", "in"} and _ahead(items, i)), None)


def _ahead(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease follows before the clause ends."""
    for index in range(at + 1, min(at + 30, len(items))):
        if items[index].kind == "disease":
            return True
        if items[index].kind in {"authority", "date", "territory"} or text_at(items, index).startswith("demonstrat"):
            return False
    return False


def _subject(items: Sequence[Item], start: int, disease: int) -> list[Slot]:
    """Return the medicine that is indicated."""
    known = next((each for each in items[: max(start + 1, disease)] if each.kind in {"drug", "product"}), None)
    if known is not None:
        return [known.slot("product")]
    verb = find(items, ("approve", "authorise"), 0, start)
    if verb is not None and is_name(items, verb + 1):
        return [span(items, verb + 1, named_run(items, verb + 1), "product")]
    for index, item in enumerate(items[: start + 1]):
        if (
            is_name(items, index)
            or (index == 0 and item.kind == "word" and item.text[:1].isupper() and _verb_follows(items))
        ) and not (item.value in {"it", "the", "this", "on"} or is_firm(items, index)):
            return [span(items, index, named_run(items, index), "product")]
    return []


def _verb_follows(items: Sequence[Item]) -> bool:
    return text_at(items, 1) in {"is", "as"} and text_at(items, 0) not in {"it", "this", "the", "treatment"}


def _earlier(items: Sequence[Item], sentence: int) -> Statement | None:
    """Return the diseases for which a medicine was authorised before."""
    verb = find(items, ("approv", "authoris", "licenced"))
    if verb is None or denied(items, max(0, verb - 5), verb):
        return None
    before = any(text_at(items, i) in {"already", "previously", "earlier"} for i in range(max(0, verb - 5), verb + 2))
    first = text_at(items, 0) == "before" and any(text_at(items, i) == "been" for i in range(verb))
    diseases = diseases_from(items, verb, len(items))
    if not (before or first) or not diseases:
        return None
    subject = next((each.slot("product") for each in items[:verb] if each.kind in {"drug", "product"}), None)
    if subject is None:
        named = next((i for i in range(verb) if is_name(items, i)), None)
        subject = None if named is None else span(items, named, named_run(items, named), "product")
    where = next((each.slot("territory") for each in items if each.kind == "territory"), None)
    slots = [each for each in (subject, where) if each is not None]
    return made("earlier", [*slots, *diseases], sentence, (items[verb].start, items[verb].end))


_HEADS = ("carcinoma", "carcinomas", "cancer", "cancers", "lymphoma", "tumour", "tumours")


def is_patients_disease(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease is one of patients, and does not tell of a medicine: ``its cancer cell therapy``."""
    medicine = text_at(items, at + 1) in {"drug", "medicine", "cell", "vaccine"}
    return items[at].kind == "disease" and not medicine


def diseases_from(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the diseases of a part of a sentence; ``renal cell, thyroid and hepatocellular carcinoma`` are three."""
    found: list[Slot] = []
    for at in range(first, last):
        if not is_patients_disease(items, at):
            continue
        head = items[at].text.split()[-1].casefold()
        if head in _HEADS:
            found += _sharing(items, at, first, head)
        found.append(items[at].slot("disease"))
    return found


def _sharing(items: Sequence[Item], at: int, first: int, head: str) -> list[Slot]:
    """Return the diseases that share the head of the one at a place: the words between commas before it."""
    found: list[Slot] = []
    end = at
    while end > first and text_at(items, end - 1) in {"and", "or", ","}:
        stop = end - 1
        while stop > first and text_at(items, stop - 1) in {"and", ","}:
            stop -= 1
        start = stop
        if (
            items[stop - 1].kind == "code"
            and items[stop - 1].value.startswith("primary_site")
            and " " in items[at].text
        ):
            site, rest = items[stop - 1], items[at].text.partition(" ")[2]
            found.insert(0, site.slot("disease", f"{site.text} {rest}".casefold()))
            end = stop - 1
            continue
        while (
            start > first
            and stop - start < 2
            and items[start - 1].kind == "word"
            and not _is_no_modifier(items, start - 1)
        ):
            start -= 1
        if start == stop or text_at(items, stop - 1) in {"of", "for"}:
            break
        words = " ".join(each.text for each in items[start:stop]).casefold()
        found.insert(0, span(items, start, stop, "disease", f"{words} {head}"))
        end = start
    return found


def _is_no_modifier(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) in {
        "of",
        "for",
        "in",
        "the",
        "certain",
        "types",
        "type",
        "with",
        "cases",
        "some",
        "to",
        "patients",
        "and",
        "or",
    }
