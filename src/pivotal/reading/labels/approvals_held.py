"""Approvals that a medicine holds, each with its disease: ``holds an accelerated approval with A in thymoma``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pivotal.reading.labels.clauses import clause
from pivotal.reading.labels.criteria_told import clauses_of, is_given_with
from pivotal.reading.labels.diseases_named import diseases_from, is_patients_disease
from pivotal.reading.labels.therapies_told import therapies_at
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import NEGATIONS, made, places_with, text_at
from pivotal.reading.words import AUTHORITIES

_HOLDS = frozenset({"holds", "hold", "has", "have", "carries", "carry"})
_PLAIN = frozenset({"has", "have"})  # of much else too
_KINDS = frozenset({"accelerated", "full", "regular", "conditional", "traditional", "provisional", "standard"})
_BETWEEN = frozenset({"an", "a", "the", "both", "marketing", "regulatory", ",", "its", "one", "-", "single"})
_NOUNS = frozenset({"approval", "approvals", "authorisation", "authorisations"})
_JOINED = frozenset({"and", "but", "as", "well"})
_SPOKEN_OF = frozenset({"drug", "medicine", "combination", "antibody", "inhibitor", "therapy", "regimen", "it"})
_LISTING = frozenset({",", "and", "each", "both", "all", "now", "also", "currently"})
_GOES_ON = frozenset({"was", "is", "has", "were", "are", "will", "had", "it", "while", "which"})
_NEAR, _LED = 7, 16  # items between the verb and the noun, and between the noun and the disease


@dataclass(frozen=True, slots=True)
class _Held:
    """An approval that is held: the places of its noun, of the preposition before its disease, and of its end."""

    noun: int
    lead: int
    end: int
    given: list[Slot]


def acts_held(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return an act for each approval that the medicines of a sentence hold, or nothing where it tells it otherwise.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    """
    verb, approvals = _told(items)
    who = [item for item in items if item.kind == "authority"][:1]
    where = [item.slot("territory") for item in items if item.kind == "territory"][:1]
    where = where or [item.slot("territory", AUTHORITIES[item.value][0]) for item in who if item.value in AUTHORITIES]
    found: list[Statement] = []
    for product in _holders(items, verb) if approvals else ():
        for each in approvals:
            slots = [
                *(item.slot("authority") for item in who),
                items[each.noun if len(approvals) > 1 else verb].slot("act", "approval"),
                product,
            ]
            slots += [*diseases_from(items, each.lead, each.end), *where]
            found.append(made("act", slots, sentence, (items[each.noun].start, items[each.lead].end)))
    return found


def labels_held(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return the label of each approval that the medicines of a sentence hold: with what it is given, in whom."""
    verb, approvals = _told(items)
    found: list[Statement] = []
    for product in _holders(items, verb) if approvals else ():
        for each in approvals:
            slots = [product, *diseases_from(items, each.lead, each.end), *each.given]
            slots += clauses_of(items, each.lead, each.end)
            found.append(made("indication", slots, sentence, (items[each.noun].start, items[each.lead].end)))
    return found


def _told(items: Sequence[Item]) -> tuple[int, list[_Held]]:
    """Return the place of the verb and the approvals that are held, if no other rule knows their wording.

    ``has approval for A`` alone is told by others; ``holds``, a partner or a second approval are told here.
    """
    for verb in places_with(items, _HOLDS, 1):
        if items[-1].text == "?" or text_at(items, verb) not in _HOLDS or _is_denied(items, verb):
            continue
        approvals = list(_approvals(items, verb))
        plain = text_at(items, verb) in _PLAIN and len(approvals) < 2 and not any(each.given for each in approvals)
        if approvals and not plain:
            return verb, approvals
    return 0, []


def _is_denied(items: Sequence[Item], verb: int) -> bool:
    """Say whether nothing is held yet, or nobody knows: ``does not hold``, ``could have``."""
    near = range(max(0, verb - 5), verb)
    return any(text_at(items, i) in NEGATIONS | {"does", "do", "did", "who", "will", "to", "once"} for i in near)


def _approvals(items: Sequence[Item], verb: int) -> Iterator[_Held]:
    """Yield the approvals behind a verb that have a disease: the first, and those that ``and`` joins to it."""
    nouns = [noun for noun in range(verb + 1, len(items)) if text_at(items, noun) in _NOUNS]
    starts: list[tuple[int, int]] = []
    for noun in nouns:
        first = noun
        while first - 1 > verb and (
            text_at(items, first - 1) in _KINDS | _BETWEEN or items[first - 1].kind in {"authority", "territory"}
        ):
            first -= 1
        kind = any(text_at(items, i) in _KINDS for i in range(first, noun))
        led = first - 1 == verb if not starts else text_at(items, first - 1) in _JOINED or text_at(items, first) == ","
        if not (kind and led and noun - first <= _NEAR):
            break
        starts.append((first, noun))
    for number, (_, noun) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else _end(items, noun)
        given, behind = _given(items, noun + 1, end)
        lead = next((i for i in range(behind, min(behind + 2, end)) if text_at(items, i) in {"in", "for"}), None)
        if lead is None or not any(is_patients_disease(items, i) for i in range(lead, min(lead + _LED, end))):
            return
        yield _Held(noun, lead, end, given)


def _end(items: Sequence[Item], noun: int) -> int:
    """Return where what is told of the last approval ends: at a semicolon, or at a bracket with words."""
    for at in range(noun, len(items)):
        if items[at].text in {";", ":"} or (text_at(items, at) == "(" and text_at(items, at + 2) != ")"):
            return at
        behind = at + 1 + (text_at(items, at + 1) in {"and", "but"})
        if items[at].text == "," and text_at(items, behind) in _GOES_ON:
            return at  # "NAME, which holds …, was studied in sarcoma"
    return len(items)


def _given(items: Sequence[Item], at: int, end: int) -> tuple[list[Slot], int]:
    """Return the clause of what is given together right behind an approval, and the place behind it."""
    if text_at(items, at) == "with":
        of, stop, _ = therapies_at(items, at + 1, end)
        while of and text_at(items, stop) in {"and", "plus", ","} and (more := therapies_at(items, stop + 1, end))[0]:
            of, stop = [*of, *more[0]], more[1]
        return ([clause(items, at, stop, {"with_therapies": of})], stop) if of else ([], at)
    if is_given_with(items, at):
        lead = next((i for i in range(at + 1, end) if text_at(items, i) in {"for"}), at)
        return (clauses_of(items, at, lead), lead) if lead > at else ([], at)
    return [], at


def _holders(items: Sequence[Item], verb: int) -> list[Slot]:
    """Return the medicines that hold an approval: those listed before ``each hold``, or the one before the verb."""
    at = verb - 3 if text_at(items, verb - 1) == "which" and text_at(items, verb - 2) == "," else verb - 1
    while at >= 0 and text_at(items, at) in _LISTING:
        at -= 1
    several = text_at(items, verb) in {"hold", "have", "carry"}
    found: list[Slot] = []
    while at >= 0:
        if items[at].text == ")":
            at = next((i for i in range(at, max(-1, at - _NEAR), -1) if items[i].text == "("), 0) - 1
        elif items[at].kind in {"drug", "product"}:
            found.insert(0, items[at].slot("product"))
            at -= 1
            if not several:
                break
        elif not (found and text_at(items, at) in _LISTING):
            break
        else:
            at -= 1
    if not found and at >= 0 and (items[at].kind == "active" or text_at(items, at) in _SPOKEN_OF):
        opened = items[0].kind in {"drug", "product"}
        found = [items[0].slot("product") if opened else items[at].slot("product", "")]
    return found
