"""Statements of what a medicine acts on, and of whether it is the first or the only one."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.items import Item
from pivotal.reading.lexer import folded
from pivotal.reading.model import Slot, Statement
from pivotal.reading.phrases import denied, find, is_name, made, span, text_at

_ACTS_ON = ("inhibit", "block", "target", "bind", "antagonis", "suppress")
_NO_TARGETS = frozenset({"DNA", "RNA", "EU", "US", "UK", "FDA", "EMA", "EC"})
_THINGS = frozenset({
    "therapy", "treatment", "medicine", "drug", "option", "regimen", "inhibitor", "agent", "antibody", "approach",
    "combination", "product", "analogue", "monotherapy", "immunotherapy", "vaccine", "conjugate", "chemotherapy",
})  # fmt: skip
_REGARDLESS = ("regardless", "irrespective", "independent")
_SEVERAL = frozenset({"multiple", "several", "many", "various"})


def mechanisms(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence says that a medicine acts on."""
    targets: list[Slot] = []
    verb = None
    for at in range(len(items)):
        if not text_at(items, at).startswith(_ACTS_ON):
            continue
        listed = _targets(items, at + 1)
        if (
            not listed
            and text_at(items, at).startswith("inhibitor")
            and at
            and (single := _target(items, at - 1)) is not None
        ):
            listed = [single]
        if listed:
            targets += listed
            verb = at if verb is None else verb
    named = next(
        (i for i, each in enumerate(items) if each.kind == "therapy" and each.text.casefold().endswith("inhibitor")),
        None,
    )
    if verb is None and named is not None and any(text_at(items, i) in {"is", "was"} for i in range(named)):
        verb, targets = named, [items[named].slot("target", items[named].text.rsplit(" ", 1)[0])]
    if verb is None or denied(items, 0, verb):
        return []
    subject = _subject(items, verb)
    if subject is None and text_at(items, 0) not in {"it", "the", "by", "its"}:
        return []
    if any(text_at(items, index) in {"first", "only"} and text_at(items, index + 1) != "-" for index in range(verb)):
        return []
    several = [items[i].slot("several", "several") for i in range(verb, len(items)) if text_at(items, i) in _SEVERAL]
    slots = [*([] if subject is None else [subject]), *targets, *several[:1]]
    return [made("mechanism", slots, sentence, (items[verb].start, items[verb].end))]


def _subject(items: Sequence[Item], verb: int) -> Slot | None:
    for index in range(verb):
        item = items[index]
        if item.kind in {"drug", "product"}:
            return item.slot("product")
        if item.kind == "active" and item.text.casefold() in {"drug", "medicine"}:
            return item.slot("product", "")
        if is_name(items, index):
            return item.slot("product", item.text.casefold())
    for index in range(verb, len(items)):
        if items[index].kind == "active" and items[index].text.casefold() in {"drug", "medicine"}:
            return items[index].slot("product", "")
    return None


def _targets(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the targets that are listed from a place."""
    found: list[Slot] = []
    steps = 0
    while at < len(items) and steps < 10:
        target = _target(items, at)
        if target is None and items[at].kind == "therapy" and items[at].text.casefold().endswith("inhibitor"):
            target = items[at].slot("target", items[at].text.rsplit(" ", 1)[0])
        if target is not None:
            found.append(target)
            at, steps = at + 1, 0
            if text_at(items, at) == "-" and at + 1 < len(items) and items[at + 1].text[:1].isdigit():
                found[-1] = Slot(
                    "target", "", found[-1].start, items[at + 1].end, f"{found[-1].value}-{items[at + 1].text}"
                )
                at += 2
            continue
        word = text_at(items, at)
        passed = {"and", ",", "of", "to", "the", "several", "multiple", "kinases", "including", "such", "as", "many",
                  "various", "activity",
                  "both", "tyrosine", "(", "receptors", "on"}  # fmt: skip
        if word not in passed:
            break
        at, steps = at + 1, steps + 1
    return found


def _target(items: Sequence[Item], at: int) -> Slot | None:
    """Return a protein or a family of proteins."""
    if not 0 <= at < len(items):
        return None
    item = items[at]
    if item.kind == "family":
        return item.slot("target", f"family:{item.value}")
    if item.kind in {"target", "gene"}:
        return item.slot("target")
    if item.kind == "therapy" and item.text.casefold().endswith("inhibitor"):
        return None
    if item.kind == "word" and folded(item.text)[1] == "receptor" and text_at(items, at + 1) == "tyrosine":
        return span(items, at, min(at + 3, len(items)), "target", "family:receptor_tyrosine_kinase")
    capitals = sum(each.isupper() for each in item.text)
    if item.kind in {"word", "trial"} and capitals > 1 and len(item.text) < 9 and item.text not in _NO_TARGETS:
        return item.slot("target", item.text)
    return None


def novelties(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return whether a sentence calls a medicine the first or the only one, and regardless of what."""
    at = next((i for i in range(len(items)) if text_at(items, i) in {"first", "only"} and _is_novel(items, i)), None)
    if at is None or denied(items, 0, at):
        return []
    slots: list[Slot] = [items[at].slot("claim", text_at(items, at))]
    subject = next((each for each in items[:at] if each.kind in {"drug", "product"}), None)
    named = next((i for i in range(at) if is_name(items, i)), None)
    if subject is not None:
        slots.append(subject.slot("product"))
    elif named is not None:
        slots.append(items[named].slot("product", items[named].text.casefold()))
    slots += [each.slot("territory") for each in items if each.kind == "territory"][:1]
    slots += [each.slot("disease") for each in items if each.kind == "disease"][:1]
    slots += _free_of(items)
    return [made("novelty", slots, sentence, (items[at].start, items[at].end))]


def _is_novel(items: Sequence[Item], at: int) -> bool:
    """Say whether ``first`` or ``only`` is said of a medicine: ``first systemic therapy``, ``for the first time``."""
    if text_at(items, at + 1) == "-" or text_at(items, at - 1) not in {"the", "a", "’s", "'s", "and", "its", "or"}:
        return False
    if text_at(items, at + 1) == "time" and text_at(items, at) == "first":
        return (
            text_at(items, at - 2) == "for"
            and find(items, ("option", "treatment", "therapy", "medicine", "patients")) is not None
        )
    for index in range(at + 1, min(at + 8, len(items))):
        word = folded(items[index].text)[1]
        if word in _THINGS:
            return True
        if items[index].kind == "therapy" or items[index].kind == "active":
            return True
        if items[index].text in {",", ".", ";", "("} or word in {
            "to",
            "for",
            "in",
            "of",
            "patient",
            "trial",
            "study",
            "analysis",
        }:
            return False
    return False


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
