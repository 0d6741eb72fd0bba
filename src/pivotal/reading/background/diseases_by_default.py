"""Diseases by default: what they are called together, the kind they are of and where they begin, as leaflets define."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, has_none, made, phrase_at, places_with, span, text_at

_KINDS = frozenset({
    "cancer", "cancers", "disorder", "disorders", "disease", "diseases", "malignancy", "malignancies", "tumour",
    "tumours", "leukaemia", "leukaemias", "lymphoma", "lymphomas", "neoplasm", "neoplasms", "sarcoma", "sarcomas",
    "condition", "conditions", "growth", "growths", "carcinoma", "carcinomas", "dyscrasia", "precancer",
    "tumor", "tumors", "leukemia", "leukemias",  # as they stand in names, which are not respelt
})  # fmt: skip
_LED = frozenset({
    "of", "in", "affecting", "that", "which", "where", "arising", "starting", "caused", "occurring", "located",
    "characterised", "involving", "originating", "driven", "found", "marked", "defined", "developing", "beginning",
})  # fmt: skip
_WIDELY = frozenset({"that", "which", "whose", "seen"})  # behind the kind of a disease that is named
_DEFINES = frozenset({
    "affects", "affect", "starts", "start", "begins", "begin", "develops", "develop", "arises", "arise", "forms",
    "originates", "originate", "occurs", "grows", "makes", "form", "occur", "grow", "is", "are", "spreads", "involves",
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
_COUNTS = frozenset({"the", "two", "three", "four", "most", "common", "different", "main", "both", "major", "distinct"})
_SORTS = frozenset({"type", "types", "form", "forms", "kind", "kinds", "subtype", "subtypes", "variant", "variants"})
# Words that end what a growth is called, or at which something else than a growth is told.
_TELLS_MORE = frozenset({
    "in", "for", "with", "to", "by", "that", "which", "who", "from", "on", "at", "as", "is", "are", "was", "were", "or",
    "than", "not", "no", "new", "leading", "promising",
})  # fmt: skip
_NOT_BEHIND = frozenset({
    "treatment", "treatments", "therapy", "therapies", "drug", "drugs", "medicine", "cell", "cells", "vaccine",
    "patients", "patient", "test", "death", "deaths", "care", "centre", "research",
})  # fmt: skip
_OPENS = frozenset({",", "(", "–", "—", "-"})
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
_NEAR = 4  # items to the head of a kind behind how common it is
_SHUT = 6  # items of a bracket with the short name of a disease


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
    if items[-1].text == "?" or any(each.kind == "disease" for each in told):
        return []
    if (sorts := _sorts_of(items)) is not None:
        rest = items[sorts[1] :]
        found = made("disease", sorts[0], sentence, (sorts[0][0].start, sorts[0][-1].end))
        return [found, *(diseases_by_default(rest, sentence, told) if len(rest) > _NEAR else [])]
    for reads in (_together, _pointed_at, _defined, _beside, _or_called, _sort_called, _begun, _little_but):
        if (slots := reads(items)) is not None:
            found = made("disease", slots, sentence, (slots[0].start, slots[-1].end))
            rest = [each for each in items if each.start >= slots[-1].end] if reads is _beside else []
            return [found, *(diseases_by_default(rest, sentence, told) if rest and _beside(rest) else [])]
    return []


def _sorts_of(items: Sequence[Item]) -> tuple[list[Slot], int] | None:
    """Read ``A and B are two subtypes of D``, and return where D stands, of which more may be told."""
    for at in places_with(items, ("subtype", "type", "form", "variant"), 4):
        verb = next((i for i in range(at - 1, max(0, at - _FAR), -1) if text_at(items, i) == "are"), None)
        other = next((i for i in range(at + 2, min(at + 2 + _NEAR, len(items))) if items[i].kind == "disease"), None)
        if verb is None or other is None or not _is_sort(items, at) or verb > _PART:
            continue
        plain = all(text_at(items, i) in _COUNTS or items[i].kind in {"number", "number_word"}
                    or text_at(items, i) in _DESCRIBES for i in range(verb + 1, at))  # fmt: skip
        names = [i for i in range(verb) if text_at(items, i) not in {",", "and", "both", "(", ")"}]
        named = [i for i in names if items[i].kind == "disease" or _is_short(items[i])]
        plain = plain and not any(text_at(items, i) in _TELLS_MORE for i in range(at + 2, other))
        if plain and len(named) > 1 and len(named) == len(names) and text_at(items, named[-1] - 1) in {"and", "("}:
            return [*(items[i].slot("disease") for i in named), items[other].slot("kind_of")], other
    return None


def _is_short(item: Item) -> bool:
    return item.text.isupper() and item.text.isalpha() and 1 < len(item.text) <= _SHUT


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
    first = _behind_rank(items, first + 1)
    return _kind_at(items, first) if text_at(items, first - 1) != "common" or _is_sort(items, first) else None


def _defined(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``ALL is a malignant disorder of the marrow``, whose kind is no disease itself."""
    if items[0].kind != "disease":
        return None
    verb = _behind_short(items, 1)
    verb += phrase_at(items, verb, "refers", "to")
    several = text_at(items, verb) == "are"
    if text_at(items, verb) == "is" and (ranked := _behind_rank(items, verb + 1)) != verb + 1:
        kind = _ranked(items, ranked) if text_at(items, ranked) not in _KINDS else None  # how common it is
    elif not several and (text_at(items, verb) not in {"is", "to"} or text_at(items, verb + 1) not in {"a", "an"}):
        return None
    else:
        kind = _kind_at(items, verb + 2 - several, named=True)
    behind = next((each.text for each in items if kind is not None and each.start >= kind[0].end), ".")
    often = behind == "in" and text_at(items, verb + 1) == "the"  # how often it is somewhere
    if kind is None or often or behind in {".", ","} or kind[0].value == items[0].value:
        return None  # "a heterogeneous disease" is no kind
    return [items[0].slot("disease"), *kind]


def _kind_at(items: Sequence[Item], first: int, *, named: bool = False) -> list[Slot] | None:
    """Return the kind of disease that a definition tells from a place on: ``a rare cancer of``.

    Behind the kind of a disease that is ``named`` anything may be told of it: ``a leukaemia whose cells``.
    """
    if text_at(items, first) in {"a", "an"}:
        first += 1
    sorted_ = False
    for at in range(first, min(first + _FAR, len(items) - 1)):
        last = items[at].low.rsplit(" ", 1)[-1]
        if sorted_ and (items[at].kind == "disease" or last in _KINDS):
            return None if _goes_on(items, at) else [items[at].slot("kind_of")]
        if named and last in _KINDS and text_at(items, at + 1) in _WIDELY:
            return [span(items, at, at + 1, "kind_of")]
        if last in _KINDS and text_at(items, at + 1) != "of" and text_at(items, at + 1) not in _LED:
            if items[at].kind != "disease" or text_at(items, at + 1) not in {",", "."} or " " not in items[at].low:
                return None
            return [items[at].slot("kind_of")]
        if last in _KINDS:
            return [span(items, at, at + 1, "kind_of")] if _is_defined(items, at) else None
        sorted_ = sorted_ or _is_sort(items, at)
        if items[at].low not in _DESCRIBES and not _may_describe(items, at):
            return None
    return None


def _goes_on(items: Sequence[Item], at: int) -> bool:
    """Say whether a growth is only part of a name: ``cancer treatment``, ``cancer-related``."""
    joined = at + 2 < len(items) and items[at + 1].text == "-" != items[at + 2].text
    return text_at(items, at + 1) in _NOT_BEHIND or (joined and items[at].end == items[at + 1].start)


def _is_sort(items: Sequence[Item], at: int) -> bool:
    """Say whether ``type of``, ``forms of`` begins at a place: what it leads to is a kind of growth."""
    return text_at(items, at) in _SORTS and text_at(items, at + 1) == "of"


def _may_describe(items: Sequence[Item], at: int) -> bool:
    """Say whether a word may tell what a growth is like, before its kind: ``a locally invasive, inoperable tumour``."""
    if items[at].kind == "punct" or not items[at].text[:1].islower() or items[at].low in _TELLS_MORE:
        return False
    return items[at].low != "of" and items[at].kind in {"word", "flag", "field", "stage", "disease"}


def _behind_rank(items: Sequence[Item], at: int) -> int:
    """Return the place behind ``the most common``, ``the second most frequent``, or the same place."""
    behind = at + 2 if text_at(items, at + 2) == "most" else at + 1
    ranked = text_at(items, at) == "the" and text_at(items, behind) == "most"
    return behind + 2 if ranked and text_at(items, behind + 1) in {"common", "frequent", "prevalent"} else at


def _is_defined(items: Sequence[Item], head: int) -> bool:
    """Say whether what follows the kind defines it: ``of the``, ``in which``, ``affecting``, ``that starts in``."""
    word, behind = text_at(items, head + 1), text_at(items, head + 2)
    if word in {"that", "which"}:
        return behind in _DEFINES or text_at(items, head + 3) in _DEFINES
    return behind in {"which", "whom"} if word == "in" else word in _LED


def _beside(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``D, a rapidly progressing cancer of the blood``, ``D, which is a cancer that affects``."""
    for at in range(len(items) - 4):
        if items[at].kind != "disease" and not (at == 0 and _is_short(items[at])):
            continue
        behind = _behind_short(items, at + 1)
        if items[behind].text not in _OPENS:
            continue
        behind += items[behind].text == items[behind + 1].text == "-"
        first = behind + 3 if phrase_at(items, behind + 1, "which", "is") else behind + 1
        if (ranked := _behind_rank(items, first)) != first:
            kind = _ranked(items, ranked)
        elif text_at(items, first) in {"a", "an"} or _is_sort(items, first):
            kind = _kind_at(items, first, named=True)
        else:
            continue
        if kind is not None and kind[0].value != items[at].value:
            return [items[at].slot("disease"), *kind]
    return None


def _ranked(items: Sequence[Item], at: int) -> list[Slot] | None:
    """Return the kind behind ``the most common``: ``brain tumour``, ``type of aggressive lymphoma``."""
    for head in range(at, min(at + _NEAR, len(items))):
        if items[head].kind == "disease" and text_at(items, head + 1) in _SORTS:
            return [items[head].slot("kind_of")]  # "the most common NHL subtype"
        if items[head].low.rsplit(" ", 1)[-1] in _KINDS:
            return None if _goes_on(items, head) else [span(items, head, head + 1, "kind_of")]
        if not _may_describe(items, head):
            break
    return _kind_at(items, at)


def _behind_short(items: Sequence[Item], at: int) -> int:
    """Return the place behind the bracket with a short name that opens at one, or the same: ``(ALL)``, ``("ALL")``.

    A last word of the name may stand before it: ``glioblastoma multiforme (GBM)``.
    """
    short = any(each.kind == "disease" for each in items[at + 2 : at + 4])
    at += text_at(items, at + 1) == "(" and items[at].text.islower() and short
    shut = next((i for i in range(at + 2, min(at + _SHUT, len(items) - 1)) if items[i].text == ")"), None)
    return at if text_at(items, at) != "(" or shut is None else shut + 1


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


def _sort_called(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``tests it in a rare type of blood cancer called multiple myeloma``: the name and the kind before it."""
    for at in places_with(items, ("called", "known", "named", "termed"), 4):
        behind = at + 2 if text_at(items, at + 1) == "as" else at + 1
        kind = at - 1 - (items[at - 1].text == ",")
        named = behind < len(items) and items[behind].kind == "disease" and text_at(items, at - 1) != "also"
        if not named or items[kind].low.rsplit(" ", 1)[-1] not in _KINDS:
            continue
        if any(_is_sort(items, i) for i in range(max(0, kind - _FAR), kind)):
            return [items[behind].slot("disease"), span(items, kind, kind + 1, "kind_of")]
    return None


def _begun(items: Sequence[Item]) -> list[Slot] | None:
    """Read ``D arises from the lower part of the epidermis``, ``It begins in the lining of the bladder``."""
    for at in places_with(items, _BEGINS):
        if text_at(items, at) not in _BEGINS or text_at(items, at + 1) not in {"in", "from"}:
            continue
        if text_at(items, at - 1) == "that" or (text_at(items, at - 1) == "which" and text_at(items, at - 2) != ","):
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
