"""Which medicine a label is of: the subject of its sentence, in all the places where texts put it."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.acts_continued import fronted
from pivotal.reading.labels.criteria_told import is_given_with
from pivotal.reading.labels.label_cues import APPROVED
from pivotal.reading.labels.label_verbs import CLASSES, OPINIONS, PERMISSIONS
from pivotal.reading.labels.medicines_apposed import told_of_what_kind
from pivotal.reading.labels.names_of_medicines import may_be_medicine
from pivotal.reading.labels.subjects import BE, medicine_in, medicine_of
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, is_firm, is_name, named_run, phrase_at, place_of, span, text_at

_PAPERS = frozenset({"label", "labelling", "labeling", "indication", "indications", "licence"})
THINGS = frozenset({"drug", "medicine", "treatment", "therapy", "product", "agent", "combination", "pill"})
_NO_SUBJECTS = frozenset({"it", "the", "this", "on", "indication", "indications", "usage", "uses", "use", "indicated",
                          "approved", "used", "licenced", "recommended", "treatment", "therapy", "for",
                          "combination"})  # fmt: skip
_SPOKEN_OF = THINGS | {"injection", "tablet", "capsule", "vaccine", "antibody"}
_FAR_CLAUSE = 14  # items from "which" to what its clause is for
_FORMS = frozenset({"monotherapy", "tablets", "capsules", "injection", "infusion"})


def _opening(items: Sequence[Item], start: int) -> Slot | None:
    """Return the medicine with whose name a sentence begins: ``NAME is``, ``NAME and``, ``Marketed as NAME, the``."""
    if items[0].low == "what" and items[1].text[:1].isupper():  # a heading: "What NAME is used for NAME is used to"
        again = [i for i in range(1, start) if items[i].text == items[1].text]
        return items[again[-1]].slot("product")
    if items[0].low == "separately" and text_at(items, 1) == "," and is_name(items, 2) and text_at(items, 3) == "and":
        return items[2].slot("product")
    if items[0].low in {"marketed", "sold"} and text_at(items, 1) == "as" and is_name(items, 2):
        return items[2].slot("product")
    plain = items[0].kind == "word" and is_name(items, 0)
    if text_at(items, 1) == "is" and text_at(items, 2).endswith("ing"):
        return None  # "Acme is celebrating"
    if plain and text_at(items, 1) in {"is", "as", "now", "approved", "gets", "wins", "receives", "gains"}:
        return items[0].slot("product")
    opened = items[0].kind in {"word", "drug", "product"} and items[0].text[:1].isupper()
    told = _is_combined(items, 1) or phrase_at(items, 1, "may", "be", "used")
    if opened and items[0].low not in _NO_SUBJECTS and told:
        return items[0].slot("product")
    if opened and text_at(items, 1) == "contains" and find(items, ("used", "indicated"), 2, start + 1) is not None:
        return items[0].slot("product")
    return None


def medicine_of_label(items: Sequence[Item], start: int, disease: int) -> list[Slot]:
    """Return the medicine that is indicated."""
    permitted = _permitted(items, start + 1)
    if permitted is not None and items[0].kind not in {"drug", "product"} and permitted.start > items[1].start:
        return [permitted]  # whoever got it
    if (opened := _fronted(items, start) or _opening(items, start) or _right_before(items, start)) is not None:
        return [opened]
    if permitted is not None:
        return [permitted]
    verb = find(items, (*APPROVED, *OPINIONS), 0, start + 1)
    told = medicine_of(items, verb, 0, max(start + 1, disease)) if verb is not None else None
    if told is not None and told.start == items[0].start and _is_placed(items):
        told = None
    known = told if told is not None and told.value else medicine_in(items, 0, max(start + 1, disease), names=False)
    if known is not None:
        return [] if _is_likened(items, known) else [known]
    named = _of_label(items, start) or medicine_in(items, 0, start + 1)
    if named is not None and told is not None and not told.value and named.start < told.start:
        return [told]  # "Acme said Japan approved the drug"
    if named is not None and not (named.start == items[0].start and _is_placed(items)):
        return [named]
    if told is not None and not told.value and told.text.casefold() in THINGS:
        return [told]  # "The drug was approved for"
    first = items[0].kind == "word" and items[0].text[:1].isupper() and _verb_follows(items) and not _is_placed(items)
    spoken = text_at(items, 0) in {"the", "this"} and text_at(items, 1) in _SPOKEN_OF and text_at(items, 2) in BE
    own = [items[0].slot("product")] if first and items[0].value not in _NO_SUBJECTS else []
    return [items[1].slot("product", "")] if spoken else own


def _right_before(items: Sequence[Item], start: int) -> Slot | None:
    """Return the name right before ``is indicated``, whatever stands before it: ``labelled NAME is indicated``."""
    which = next((i for i in range(start - 1, max(1, start - _FAR_CLAUSE), -1) if text_at(items, i) == "which"), 1)
    clause = items[which - 1].text == "," and text_at(items, which + 1) in BE
    if clause and (items[which - 2].kind in {"drug", "product"} or _is_example(items, which - 2)):
        return items[which - 2].slot("product")  # "rights to OTHER, including NAME, which is approved in the EU for"
    at = next((i for i in (start, start - 1) if text_at(items, i) == "indicated"), 0)
    named = at > 1 and text_at(items, at - 1) in BE and is_name(items, at - 2) and not is_firm(items, at - 2)
    if named:
        return items[at - 2].slot("product")
    verb = find(items, APPROVED, 0, start + 1)  # "NAME, a gene therapy approved by the FDA for"
    return None if verb is None else told_of_what_kind(items, verb, 0)


def _is_example(items: Sequence[Item], at: int) -> bool:
    """Say whether ``including`` leads to a name, over the marks behind it: ``including NAME®, which is``."""
    while text_at(items, at) in {"®", "™"}:
        at -= 1
    return is_name(items, at) and text_at(items, at - 1) == "including"


def _is_likened(items: Sequence[Item], found: Slot) -> bool:
    """Say whether a medicine is only what another is like: ``It is related to NAME and is used to treat``."""
    at = place_of(items, found) or 0
    return text_at(items, at - 1) == "to" and text_at(items, at - 2) in {"related", "similar"}


def _fronted(items: Sequence[Item], start: int) -> Slot | None:
    """Return the medicine behind the label that is told of it first: ``Approved for adults with thymoma, NAME is``."""
    named = fronted(items)
    return None if named is None or named < start else medicine_in(items, named, named + 2)


def _of_label(items: Sequence[Item], start: int) -> Slot | None:
    """Return the medicine of ``Acme said the agency expanded the label of its inhibitor NAME to include``."""
    told = (i for i in range(1, start - 1) if text_at(items, i) in _PAPERS and text_at(items, i + 1) in {"of", "for"})
    label = next(told, None)
    return None if label is None else medicine_in(items, label + 2, min(label + 12, start + 1))


def _is_placed(items: Sequence[Item]) -> bool:
    """Say whether a sentence begins with its place and date: ``Rye Brook, N.Y., February 28, 2022 –``."""
    date = next((at for at in range(1, min(10, len(items))) if items[at].kind == "date"), None)
    return date is not None and any(
        items[at].text in {"–", "—", "-", ":"} for at in range(date, min(date + 6, len(items)))
    )


def _permitted(items: Sequence[Item], last: int) -> Slot | None:
    """Return the name behind ``approval for``, where its firm has won it: ``has won a go-ahead for NAME in``."""
    for at in range(1, min(last, len(items) - 1)):
        before = at - 1
        while before > 0 and (
            items[before].kind in {"authority", "territory", "date"}
            or text_at(items, before) in {"from", "by", "the", "in"}
        ):
            before -= 1  # "marketing authorisation from the European Commission for NAME"
        noun = text_at(items, before).startswith(PERMISSIONS) or text_at(items, before) in {"ahead", "light"}
        of = text_at(items, at) == "of" and text_at(items, before).startswith(("approval", "authorisation"))
        use = any(text_at(items, i) in {"indication", "indications"} for i in (at + 1, at + 2))  # for use
        if use or not (noun and (of or text_at(items, at) == "for")):
            continue
        first = _behind_class(items, at + 1)
        if first < len(items) and items[first].kind in {"drug", "product"}:
            return items[first].slot("product")
        if not is_name(items, first):
            continue
        end = named_run(items, first)
        owned = text_at(items, end) in {"'s", "’s", "'", "’"}
        if text_at(items, end) == "/" or not (owned or may_be_medicine(items, first, end)):
            continue  # the first of two firms: "approval of Acme/Belmont's NAME"
        if not owned:
            return span(items, first, end, "product")
        if end + 1 < len(items) and (items[end + 1].kind in {"drug", "product"} or is_name(items, end + 1)):
            return items[end + 1].slot("product")  # which is its firm's
    return None


def _behind_class(items: Sequence[Item], at: int) -> int:
    """Return the place of a name behind what it is said to be: ``its inhibitor NAME``, ``the antibody NAME``."""
    if text_at(items, at) not in {"its", "the", "their"}:
        return at
    classed = next((i for i in range(at + 1, min(at + 5, len(items) - 1)) if text_at(items, i).endswith(CLASSES)), None)
    return at if classed is None else classed + 1


def _is_combined(items: Sequence[Item], at: int) -> bool:
    """Say whether ``in combination with`` stands right behind a name, over its mark or a comma."""
    while at < len(items) and items[at].text in {"®", "™", ","}:
        at += 1
    return is_given_with(items, at)


def _verb_follows(items: Sequence[Item]) -> bool:
    if phrase_at(items, 1, "in", "combination"):
        return True
    if text_at(items, 1) in _FORMS and text_at(items, 2) in {"is", "are"}:
        return True
    allowed = text_at(items, 1) in {"may", "can", "should"} and text_at(items, 2) in {"now", "also", "be", "only"}
    return (allowed or text_at(items, 1) in {"is", "as"}) and text_at(items, 0) not in {
        "it",
        "this",
        "the",
        "treatment",
        "also",
        "then",
        "now",
    }
