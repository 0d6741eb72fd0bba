"""Acts and the uses beside them that no rule has read: later ones of a class, options, marks of tumours, headings."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.acts_of_nouns import RANKS
from pivotal.reading.labels.acts_placed import dates_in
from pivotal.reading.labels.authorities_told import RECOMMENDS
from pivotal.reading.labels.criteria_told import clauses_beside
from pivotal.reading.labels.diseases_named import diseases_from, is_any_disease, is_patients_disease
from pivotal.reading.labels.labels_by_default import PATIENTS
from pivotal.reading.labels.labels_without_verbs import named_medicine
from pivotal.reading.labels.subjects import BE
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, is_name, made, phrase_at, place_of, places_with, text_at

_LEADS = frozenset({"for", "in", "to"})
_APPROVED = frozenset({"approved", "authorised", "cleared", "licenced"})
_ADDS = frozenset({"added", "adds"})
_OPTION = frozenset({"option", "treatment", "therapy"})
_MARKS = frozenset({
    "mutation", "mutations", "rearrangement", "rearrangements", "fusion", "fusions", "amplification", "alterations",
    "alteration", "expression", "translocation", "deletion", "deletions",
})  # fmt: skip
_DECISION = frozenset({"approval", "authorisation"})
_OFFERS = frozenset({"offers", "gives", "provides", "brings", "adds"})
_NEW = frozenset({"new", "additional", "further", "expanded", "another", "second", "third"})
_FORMS = frozenset({
    "tablets", "tablet", "capsules", "capsule", "solution", "powder", "concentrate", "injection", "suspension",
})  # fmt: skip
# What is only supposed, asked for or denied, and what is told of a trial.
_NO_ACT = (
    "might", "could", "would", "expected", "hope", "seek", "sought", "await", "trial", "stud", "likely", "potential",
    "pending", "refus", "reject", "withdr", "review", "submi", "appli",
)  # fmt: skip
_NO_ACT_WORDS = frozenset({"not", "may", "will", "if", "no", "never", "nor", "should"})
_NEAR, _FAR, _HEADING, _MARKED, _RANKED = 6, 12, 10, 9, 8  # items


def acts_and_uses_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return acts with their labels, and labels beside acts or in headings, where none has been read.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if items[-1].text == "?" or any(each.kind in {"indication", "earlier"} for each in told):
        return []
    acts = [each for each in told if each.kind == "act"]
    if acts:
        named = [] if acts[-1].start > items[min(_NEAR, len(items) - 1)].end else _headed(items, sentence, acts)
        return _for_a_mark(items, acts[-1], sentence) or _of_a_later_one(items, acts[-1], sentence) or named
    for reads in (_later_one, _as_an_option, _of_an_approval):
        if found := reads(items, sentence):
            return found
    return _headed(items, sentence, told)


def _supposed(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a word between two places tells that nothing was decided; the month of May does not."""
    words = any(text_at(items, i) in _NO_ACT_WORDS and items[i].text != "May" for i in range(first, last))
    return words or find(items, _NO_ACT, first, last) is not None


def _label(items: Sequence[Item], product: Slot | None, first: int, end: int, sentence: int) -> Statement | None:
    """Return the label of a part of a sentence that tells of a disease, or of whom by more than that."""
    diseases = diseases_from(items, first, end)
    own = clauses_beside(items, first, end, diseases)
    if not diseases and not own:
        return None
    slots = [*([] if product is None else [product]), *diseases, *own]
    return made("indication", slots, sentence, (items[first].start, items[end - 1].end))


def _both(
    items: Sequence[Item], act: list[Slot], product: Slot, first: int, sentence: int
) -> list[Statement]:  # fmt: skip
    """Return an act and the label that begins at a place, with the diseases of both."""
    end = next((i for i in range(first, len(items)) if items[i].text in {";", "."}), len(items))
    ill = next((i for i in range(first, end) if is_patients_disease(items, i)), None)
    if ill is None or is_any_disease(items[ill]) or text_at(items, ill - 1) in {"a", "an"}:
        return []
    label = _label(items, product, first, end, sentence)
    told = made("act", [*act, product, *diseases_from(items, first, end)], sentence, (act[-1].start, items[ill].end))
    return [told, *([] if label is None else [label])]


def _later_one(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``NAME is the third antibody to be approved by the FDA for r/r D``, and ``was the first … (in 2011)``.

    Without its day the first one tells no more than a novelty.
    """
    comma = next((i for i in range(1, len(items)) if items[i].text in {",", ";"}), len(items))
    days = dates_in(items, 0, comma)[:1]
    ranks = RANKS | ({"first"} if days else set())
    for at in places_with(items, ("approved", "authorised", "cleared", "licenced")):
        if text_at(items, at) not in _APPROVED or not phrase_at(items, at - 2, "to", "be"):
            continue
        rank = next((i for i in range(max(0, at - _RANKED), at - 2) if text_at(items, i) in ranks), None)
        if rank is None or text_at(items, rank - 1) != "the" or text_at(items, rank - 2) not in BE:
            continue
        by = at + 2 + (text_at(items, at + 2) == "the")
        product = named_medicine(items, 0)
        kind = any(text_at(items, i) == "kind" for i in range(rank, at))
        if product is None or kind or text_at(items, at + 1) != "by" or by >= len(items) - 2 or _supposed(items, 0, at):
            continue
        if items[by].kind != "authority":
            continue
        near = range(by + 1, min(by + 2 * _NEAR, len(items) - 1))
        lead = next((i for i in near if text_at(items, i) in _LEADS and items[i + 1].kind != "date"), None)
        if lead is not None:
            act = [items[by].slot("authority"), items[at].slot("act", "approval"), *days]
            return _both(items, act, product, lead, sentence)
    return []


def _of_a_later_one(items: Sequence[Item], act: Statement, sentence: int) -> list[Statement]:
    """Return the label of ``also the second to be cleared by the MHRA for D``, ``the third approved in T for D``."""
    verb = act.slot("act")
    at = place_of(items, verb) or 0
    ranked = any(text_at(items, i) in RANKS for i in range(max(0, at - _RANKED), at))
    if not ranked or text_at(items, at) not in _APPROVED or _supposed(items, 0, at):
        return []
    where = ("authority", "territory")
    by = next((i for i in range(at + 1, min(at + 5, len(items))) if items[i].kind in where), len(items))
    if text_at(items, by + 1) not in {"for", "in"} or by + 2 >= len(items) or items[by + 2].kind in {"date", *where}:
        return []
    label = _label(items, act.slot("product"), by + 1, len(items), sentence)
    return [] if label is None or label.slot("disease") is None else [label]


def _as_an_option(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``the FDA has added NAME as a further option for adults with D``."""
    for at in places_with(items, ("add",)):
        who = next((i for i in range(at - 1, max(-1, at - 4), -1) if items[i].kind == "authority"), None)
        if text_at(items, at) not in _ADDS or who is None or _supposed(items, who, at):
            continue
        named = at + 1 + (at + 1 < len(items) and items[at + 1].text == "[")
        product = named_medicine(items, named) or (items[named].slot("product") if is_name(items, named) else None)
        near = range(named + 1, min(named + _FAR, len(items) - 1))
        led = next((i for i in near if text_at(items, i) == "for" and text_at(items, i - 1) in _OPTION), None)
        if product is None or led is None or not any(text_at(items, i) == "as" for i in range(named, led)):
            continue
        name = "opinion" if items[who].value in RECOMMENDS else "approval"
        act = [items[who].slot("authority"), items[at].slot("act", name), *dates_in(items, 0, len(items))[:1]]
        return _both(items, act, product, led, sentence)
    return []


def _of_an_approval(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``This approval gives a further option to patients with advanced D who …``; no wish or plan."""
    noun = next((i for i in range(1, min(_NEAR, len(items))) if text_at(items, i) in _DECISION), None)
    if noun is None or text_at(items, noun + 1) not in _OFFERS or _supposed(items, 0, noun + 2):
        return []
    if not any(text_at(items, i) in {"this", "the", "today", "today's"} for i in range(noun)):
        return []
    near = range(noun + 2, min(noun + _FAR, len(items) - 2))
    led = next((i for i in near if text_at(items, i) == "for" and text_at(items, i - 1) in _OPTION), None)
    if led is None or not any(text_at(items, i) in PATIENTS for i in range(led + 1, led + 4)):
        return []
    end = next((i for i in range(led, len(items)) if items[i].text in {"–", "—", ";", "."}), len(items))
    label = _label(items, None, led, end, sentence)
    told = label is not None and label.slot("disease") is not None and label.slot("clause") is not None
    return [label] if label is not None and told else []


def _for_a_mark(items: Sequence[Item], act: Statement, sentence: int) -> list[Statement]:
    """Read the label of ``NAME was cleared by the FDA in June 2021 for RET rearrangements``."""
    verb, product = act.slot("act"), act.slot("product")
    if verb is None or product is None or verb.value != "approval" or has_none(items, _MARKS):
        return []
    at = next((i for i, each in enumerate(items) if each.start >= verb.start), len(items))
    ends = (i for i in range(at, len(items)) if items[i].text in {",", ";"} or text_at(items, i) in {"based", "after"})
    end = next(ends, len(items))
    if text_at(items, at) not in _APPROVED or _supposed(items, max(0, at - _NEAR), end):
        return []
    led = next((i for i in range(at + 1, end - 1) if text_at(items, i) == "for"), None)
    marked = led is not None and items[led + 1].kind in {"gene", "target", "code", "flag"}
    near = () if led is None else range(led + 1, min(led + _MARKED, end))
    if led is None or not marked or not any(text_at(items, i) in _MARKS for i in near):
        return []
    label = _label(items, product, led, end, sentence)
    return [] if label is None else [label]


def _headed(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Read headings: ``New D indication for NAME``, ``Tablets for the second-line treatment of adults with D``."""
    if any(each.kind != "act" for each in told) or items[-1].text in {".", "!", ":", "”", '"'}:
        return []
    ends = range(min(_HEADING, len(items)))
    noun = next((i for i in ends if text_at(items, i) == "indication"), None)
    if noun is not None and text_at(items, 0) in _NEW and text_at(items, noun + 1) == "for":
        product = named_medicine(items, noun + 2) or (
            items[noun + 2].slot("product") if noun + 2 < len(items) and is_name(items, noun + 2) else None
        )
        label = None if product is None else _label(items, product, 1, noun, sentence)
        return [] if label is None or label.slot("disease") is None or _supposed(items, 0, len(items)) else [label]
    form = next((i for i in range(min(_NEAR, len(items))) if text_at(items, i) in _FORMS), None)
    if form is None or text_at(items, form + 1) != "for" or any(text_at(items, i) in BE for i in range(len(items))):
        return []
    treats = find(items, ("treat",), form + 2, form + _NEAR + 2) is not None
    persons = any(text_at(items, i) in PATIENTS for i in range(form, len(items)))
    if not (treats and persons) or _supposed(items, 0, len(items)):
        return []
    label = _label(items, None, form + 1, len(items), sentence)
    return [] if label is None or label.slot("disease") is None else [label]
