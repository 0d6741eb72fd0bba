"""Diseases by default: what they are called together, the kind they are of and where they begin, as leaflets define."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, has_none, made, phrase_at, places_with, span, text_at

_KINDS = frozenset({
    "cancer", "cancers", "disorder", "disorders", "disease", "diseases", "malignancy", "malignancies", "tumour",
    "tumours", "leukaemia", "leukaemias", "lymphoma", "lymphomas", "neoplasm", "neoplasms", "sarcoma", "sarcomas",
    "condition", "conditions", "growth", "growths",
})  # fmt: skip
_LED = frozenset({"of", "in", "affecting", "that", "which", "where", "arising", "starting", "caused"})
_DEFINES = frozenset({
    "affects", "affect", "starts", "start", "begins", "begin", "develops", "develop", "arises", "arise", "forms",
    "originates", "originate", "occurs", "grows", "makes",
})  # fmt: skip
_POINTS = frozenset({"this", "these", "both", "it", "they", "all"})
# Adjectives that tell what kind of growth one is, and those that only judge.
_DESCRIBES = frozenset({
    "rare", "uncommon", "common", "type", "types", "form", "forms", "of", "aggressive", "slow", "growing", "fast",
    "rapidly", "slowly", "progressing", "-", "incurable", "chronic", "acute", "serious", "blood", "skin", "bone", "the",
    "life", "threatening", "heterogeneous", "diverse", "very", "noncancerous", "malignant", "benign", "group",
    "kind", "particular", "certain", "inherited", "genetic", "and", ",", "highly", "more", "extremely", "deadly", "b",
    "t", "cell", "plasma",
})  # fmt: skip
_TOGETHER = Phrases(
    ("collectively", "referred", "to", "as"), ("collectively", "known", "as"), ("collectively", "called"),
    ("together", "referred", "to", "as"), ("together", "known", "as"), ("together", "called"),
)  # fmt: skip
_BEGINS = frozenset({
    "arise", "arises", "arising", "originate", "originates", "starts", "start", "begins", "begin", "develops", "forms",
    "stems", "derives",
})  # fmt: skip
_TISSUES = frozenset({
    "tissue", "tissues", "lining", "gland", "glands", "marrow", "epidermis", "skin", "bladder", "liver", "kidney",
    "kidneys", "ducts", "muscle", "muscles", "lymphocytes", "cells", "organs", "bone", "bones", "nerves", "colon",
    "lung", "lungs", "stomach", "thymus", "melanocytes", "epithelium", "cartilage", "fat", "wall", "layer", "tubes",
    "tube", "ovary", "ovaries", "prostate", "pancreas", "breast", "brain", "blood", "nodes",
})  # fmt: skip
_ENDS = frozenset({",", ".", ";", ":", "(", ")", "that", "which", "who", "and", "but", "because", "usually", "often"})
_NO_DISEASE = frozenset({
    "not", "no", "if", "whether", "may", "might", "could", "would", "trial", "study", "patients", "resistance",
    "metastases", "side", "symptoms", "indicated", "used", "approved", "whose", "who",
})  # fmt: skip
_FAR, _ASIDE, _PART = 9, 7, 10  # items to the head of a kind, before an apposition, and of a part of the body


def diseases_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return what a sentence tells of a disease where nothing has read any of it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if items[-1].text == "?" or items[0].quoted or any(each.kind == "disease" for each in told):
        return []
    for reads in (_together, _pointed_at, _defined, _beside, _or_called, _begun, _little_but):
        if (slots := reads(items)) is not None:
            return [made("disease", slots, sentence, (slots[0].start, slots[-1].end))]
    return []


def _together(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``A, B and C are collectively referred to as D``."""
    at = None if has_none(items, ("collectively", "together")) else _TOGETHER.first(items)
    if at is None or text_at(items, at - 1) not in {"are", ","}:
        return None
    first = at + len(_TOGETHER.at(items, at))
    other = next((i for i in range(first, min(first + 4, len(items))) if items[i].kind == "disease"), None)
    verb = next((i for i in range(at) if text_at(items, i) == "are"), at)
    return None if other is None or not verb else [span(items, 0, verb, "disease"), items[other].slot("synonym")]


def _pointed_at(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``These are rare disorders in which``, ``Both are cancers of B cells``, ``It is a cancer that affects``."""
    first = 1 if text_at(items, 0) in _POINTS else 0
    if not first and text_at(items, 0) == "the" and text_at(items, 1) in _KINDS:
        first = 2
    if not first or text_at(items, first) not in {"is", "are"}:
        return None
    return _kind_at(items, first + 1)


def _defined(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``ALL is a malignant disorder of the marrow``, whose kind is no disease itself."""
    if items[0].kind != "disease":
        return None
    verb = 4 if text_at(items, 1) == "(" and text_at(items, 3) == ")" else 1
    verb += phrase_at(items, verb, "refers", "to")
    several = text_at(items, verb) == "are"
    if not several and (text_at(items, verb) not in {"is", "to"} or text_at(items, verb + 1) not in {"a", "an"}):
        return None
    kind = _kind_at(items, verb + 2 - several)
    behind = next((each.text for each in items if kind is not None and each.start >= kind[0].end), ".")
    if kind is None or behind in {".", ","} or kind[0].value == items[0].value:
        return None  # "a heterogeneous disease" is no kind
    return [items[0].slot("disease"), *kind]


def _kind_at(items: Sequence[Item], first: int) -> list[Slot] | None:
    """Return the kind of disease that a definition tells from a place on: ``a rare cancer of``."""
    if text_at(items, first) in {"a", "an"}:
        first += 1
    for at in range(first, min(first + _FAR, len(items) - 1)):
        last = items[at].low.rsplit(" ", 1)[-1]
        if last in _KINDS and text_at(items, at + 1) != "of" and text_at(items, at + 1) not in _LED:
            if items[at].kind != "disease" or text_at(items, at + 1) not in {",", "."} or " " not in items[at].low:
                return None
            return [items[at].slot("kind_of")]
        if last in _KINDS:
            return [span(items, at, at + 1, "kind_of")] if _is_defined(items, at) else None
        if items[at].low not in _DESCRIBES:
            return None
    return None


def _is_defined(items: Sequence[Item], head: int) -> bool:
    """Say whether what follows the kind defines it: ``of the``, ``in which``, ``affecting``, ``that starts in``."""
    word, behind = text_at(items, head + 1), text_at(items, head + 2)
    if word in {"that", "which"}:
        return behind in _DEFINES or text_at(items, head + 3) in _DEFINES
    return behind in {"which", "whom"} if word == "in" else word in _LED


def _beside(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``D, a rapidly progressing cancer of the blood``, ``D, which is a cancer that affects``."""
    for at in range(len(items) - 4):
        if items[at].kind != "disease":
            continue
        behind = at + 4 if text_at(items, at + 1) == "(" and text_at(items, at + 3) == ")" else at + 1
        if items[behind].text not in {",", "("}:
            continue
        first = behind + 3 if phrase_at(items, behind + 1, "which", "is") else behind + 1
        most = phrase_at(items, first, "the", "most", "common")
        if text_at(items, first) not in {"a", "an"} and not most:
            continue
        if most and first + 3 < len(items) and items[first + 3].low.rsplit(" ", 1)[-1] in _KINDS:
            return [items[at].slot("disease"), span(items, first + 3, first + 4, "kind_of")]
        kind = _kind_at(items, first)
        if kind is not None and kind[0].value != items[at].value:
            return [items[at].slot("disease"), *kind]
    return None


def _or_called(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``Cancer of the bile ducts, or cholangiocarcinoma, is …``: another name, and no second disease."""
    if items[0].kind != "disease":
        return None
    for at in range(1, len(items) - 3):
        called = items[at].low == "or" and items[at - 1].text == "," and items[at + 1].kind == "disease"
        shut = items[at + 2].text == "," and text_at(items, at + 3) in {"is", "are"}
        before = at < _PART
        if called and shut and before and not any(items[i].text == "," for i in range(at - 1)):
            return [span(items, 0, at - 1, "disease"), items[at + 1].slot("synonym")]
    return None


def _begun(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``D arises from the lower part of the epidermis``, ``It begins in the lining of the bladder``."""
    for at in places_with(items, _BEGINS):
        if text_at(items, at) not in _BEGINS or text_at(items, at + 1) not in {"in", "from"}:
            continue
        if text_at(items, at - 1) in {"that", "which"}:
            continue  # of some tumours only
        subject = next((i for i in range(at) if items[i].kind == "disease"), None)
        subject = 0 if subject is None and at == 1 and _is_plural_name(items[0]) else subject
        points = text_at(items, 0) == "it" and at < _ASIDE
        if (subject is None and not points) or any(text_at(items, i) in _NO_DISEASE for i in range(at)):
            continue
        first = at + 3 if text_at(items, at + 2) in {"the", "a", "an"} else at + 2
        ends = range(first, min(first + _PART, len(items)))
        end = next((i for i in ends if text_at(items, i) in _ENDS or items[i].kind == "punct"), None)
        if end is None or end == first or not any(text_at(items, i) in _TISSUES for i in range(first, end)):
            continue
        named = [] if subject is None else [items[subject].slot("disease")]
        return [*named, span(items, first, end, "cell_of_origin")]
    return None


def _is_plural_name(item: Item) -> bool:
    """Say whether a sentence opens with the plural of a growth that no list holds: ``Chordomas arise in``."""
    return item.kind == "word" and item.text[:1].isupper() and item.low.endswith(("oids", "omas", "mas", "tumours"))


def _little_but(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``Until now children with low-grade glioma had little but chemotherapy``: there are few options."""
    for at in places_with(items, ("little", "nothing")):
        had = text_at(items, at - 1) in {"had", "have"} and text_at(items, at + 1) in {"but", "except", "beyond"}
        ill = next((i for i in range(at) if items[i].kind == "disease"), None)
        if had and ill is not None:
            return [items[ill].slot("disease"), items[at].slot("options_few", "few")]
    return None
