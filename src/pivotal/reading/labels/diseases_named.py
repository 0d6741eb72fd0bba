"""Which diseases a part of a sentence names as those of patients."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import is_name, span, text_at
from pivotal.reading.words import NOT_IN_A_DISEASE

QUOTES = frozenset({"'", '"', "\u2018", "\u201c"})
_MODIFIERS = 4  # words between "a" and the disease
_ASIDE = 6  # items between "a type of" and the disease
_ENDS_KIND = frozenset({"a", "an", "for", "of", "in", "to", "against", "with", "treat", "treating"})
_HEADLESS = frozenset({"cancer", "cancers", "carcinoma", "carcinomas", "tumour", "tumours", "tumor", "tumors",
                       "adenocarcinoma", "sarcoma", "lymphoma"})  # fmt: skip
_OF_A_SITE = ("al", "ar", "ic", "cell", "ous", "oid")
_BEHIND_SITE = frozenset({"who", "whose", "that", "which", "in", "with", "and", "or", "after", "when", "for", "as",
                          "has",
                          "is", "are", "have", "following", "than", "to", "body", "where", "if", "called",
                          "known", "named"})  # fmt: skip
_COMMONEST = ["the", "most", "common"]
_LONGEST_SITE = 4  # words
_OF_A_DISEASE = frozenset({"associated", "related", "modifying", "specific", "directed", "free"})
_BARE = frozenset({"cancer", "cancers", "lymphoma", "melanoma", "leukaemia", "myeloma", "tumour", "tumours"})
_HEADS = ("carcinoma", "carcinomas", "cancer", "cancers", "lymphoma", "tumour", "tumours")
# Words before which the name of a disease tells what a medicine, a firm or a person is for.
_NO_DISEASE_BEFORE = frozenset({
    "designation", "designations", "priority", "voucher", "drug", "drugs", "medicine", "cell", "cells", "vaccine",
    "pill", "med", "meds", "combo", "antibody", "growth", "researchers", "experts", "specialists", "doctors",
    "charity", "charities", "pharmaceutical", "pharmaceuticals", "pharma",
})  # fmt: skip
_SAID = frozenset({"announced", "reported", "said", "announces", "reports", "says", "confirmed"})
ANY_DISEASE = frozenset({
    "cancer", "cancers", "tumour", "tumours", "tumor", "tumors", "malignancy", "malignancies", "disease", "diseases",
})  # fmt: skip


def _was_had(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease only tells of which therapy patients had: ``after prior systemic cancer therapy``."""
    return any(text_at(items, i) in {"prior", "previous", "earlier"} for i in range(max(0, at - 2), at)) or (
        items[at].low.startswith("systemic ")
    )


def is_any_disease(item: Item) -> bool:
    """Say whether an item names no more than some cancer: ``the following cancers``."""
    return item.kind == "disease" and item.low in ANY_DISEASE


def _is_of_cells(items: Sequence[Item], at: int) -> bool:
    """Say whether cells of patients are told: ``patients whose melanoma tumour cells carry``."""
    cells = at + 2 if text_at(items, at + 1) in {"tumour", "cancer"} else at + 1
    told = text_at(items, at - 1) == "whose" and text_at(items, cells) in {"cells", "cell"}
    return told and items[at].low not in ANY_DISEASE


def is_patients_disease(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease is one of patients, and does not tell of a medicine: ``its cancer cell therapy``."""
    if items[at].kind != "disease":
        return False
    after = text_at(items, at + 1)
    medicine = after in _NO_DISEASE_BEFORE or (
        after in {"treatment", "therapy", "immunotherapy"}
        and at + 2 < len(items)
        and (items[at + 2].kind in {"product", "drug"} or is_name(items, at + 2))
    )
    given = after in {"treatment", "therapy", "treatments", "therapies", "regimen", "regimens"} and _was_had(items, at)
    medicine = medicine or given or (after in {"-", "–"} and text_at(items, at + 2) in _OF_A_DISEASE)
    again = (
        " " not in items[at].text
        and text_at(items, at - 1) in {"whose", "their", "residual", "the", "your"}
        and items[at].low in _BARE
    )
    if _is_of_cells(items, at):
        medicine = again = False
    called = text_at(items, at - 1) in {"as", "called"} and text_at(items, at - 2) in {"known", "called", "to"}
    told_so = at > 2 and items[at - 3].kind == "disease" and _called(items, at - 3) == at
    called = called and not told_so and not _is_kind_of(items, at - 3)
    part = text_at(items, at - 1) == "including" and " " not in items[at].text
    part = part or (text_at(items, at - 1) == "this" and items[at].low.endswith((" disease", " cancer", " condition")))
    part = part or (at > 1 and items[at - 1].text == "(" and items[at - 2].kind == "disease")
    part = part or (text_at(items, at - 1) == "includes" and text_at(items, at - 2) in {"that", "which"})
    aside = part or (text_at(items, at - 1) == "(" and items[at].low in _BARE) or _is_kind_of(items, at)
    aside = aside or items[at].low.startswith(("anti-", "chronic disease"))
    aside = aside or (
        items[at].low == "visceral disease" and "without" in {text_at(items, at - 1), text_at(items, at - 2)}
    )
    return not (
        medicine
        or again
        or called
        or aside
        or items[at].low.startswith(("residual ", "minimal residual", "measurable residual"))
    )


def describes_medicine(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease tells which medicine is meant: ``its lung cancer drug``."""
    if items[at].kind != "disease" or text_at(items, at + 1) not in {
        "drug", "medicine", "pill", "treatment", "therapy", "med", "combo", "antibody", "immunotherapy", "biologic",
        "biosimilar",
    }:  # fmt: skip
        return False
    named = at + 2 < len(items) and (
        items[at + 2].kind in {"product", "drug"}
        or (items[at + 2].kind == "word" and items[at + 2].text[:1].isupper() and items[at + 1].text.islower())
    )
    owned = text_at(items, at - 1) in {
        "for",
        "its",
        "'s",
        "’s",
        "'",
        "’",
        "a",
        "the",
        "new",
        "first",
        "another",
        "second",
        "their",
    }
    headed = at == 0 or (
        at > 0
        and (items[at - 1].text[:1].isupper() or text_at(items, at - 1).endswith("s"))
        and items[at - 1].kind in {"word", "company"}
    )
    return not named and (owned or headed)


def _called(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the disease that one is called: ``a cancer called 'A'``, ``the kidney cancer known as B``."""
    if text_at(items, at + 1) in {"of", "in"} and text_at(items, at + 2) == "the":
        at += 3  # "a cancer of the blood called multiple myeloma"
    behind = at + 2 if text_at(items, at + 1) in {"called", "named", "termed"} else None
    if text_at(items, at + 1) == "known" and text_at(items, at + 2) == "as":
        long = at + 3 < len(items) and " " in items[at + 3].text  # no abbreviation
        behind = at + 3 if long else None
    while behind is not None and text_at(items, behind) in {"a", "an", "the", *QUOTES}:
        behind += 1
    return behind if behind is not None and behind < len(items) and items[behind].kind == "disease" else None


def _is_kind_of(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease only tells of which kind another is: ``AML, an aggressive type of blood cancer``."""
    first = at - 1
    while (
        first > 1
        and at - first < _MODIFIERS
        and items[first].kind == "word"
        and text_at(items, first) not in _ENDS_KIND
    ):
        first -= 1
    if text_at(items, first) in {"a", "an"} and items[first - 1].text in {",", "–", "-", "—", "("}:
        return True  # "CSCC, a skin cancer"
    if at > 3 and text_at(items, at - 4) == "," and [text_at(items, at - i) for i in (3, 2, 1)] == _COMMONEST:
        return True  # "DLBCL, the most common lymphoma"
    known = text_at(items, at + 1) == "known" and text_at(items, at + 2) == "as" and at + 3 < len(items)
    short = known and items[at].kind == "disease" and items[at + 3].kind == "disease"  # an abbreviation, too
    named = short or _called(items, at) is not None
    for index in range(at - 1, max(0, at - _ASIDE), -1):
        if text_at(items, index) in {"type", "form", "kind", "types", "forms"} and text_at(items, index + 1) == "of":
            opened = next(
                (i for i in range(index, max(0, index - 6), -1) if text_at(items, i) in {"a", "an", "the"}), 0
            )
            several = text_at(items, index) in {"types", "forms"} and items[index - 1].text in {",", "("}
            return named or several or (opened > 0 and items[opened - 1].text in {",", "–", "-", "—"})
    return named


def diseases_from(items: Sequence[Item], first: int, last: int) -> list[Slot]:
    """Return the diseases of a part of a sentence; ``renal cell, thyroid and hepatocellular carcinoma`` are three."""
    found: list[Slot] = []
    for at in range(first, last):
        if found and text_at(items, at) in {"except", "excluding"}:
            break
        if not is_patients_disease(items, at):
            continue
        head = items[at].text.split()[-1].casefold()
        if head in _HEADS:
            found += _sharing(items, at, first, head)
        found.append(_with_site(items, at))
    return found


def behind_firm(items: Sequence[Item], first: int, act: int, end: int) -> int:
    """Return where the diseases of an act begin: behind ``A, a company for people with cancer, said that …``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    first, act, end : int
        Where the part begins that tells the act, where the act stands, and where the part ends.
    """
    said = next((i for i in range(act - 1, first, -1) if text_at(items, i) in _SAID), first)
    return said if any(is_patients_disease(items, i) for i in range(act, end)) else first


def _with_site(items: Sequence[Item], at: int) -> Slot:
    """Return a disease; one that only its site tells with that: ``cancer of the breast``."""
    if items[at].low in _HEADLESS and (begins := _in_plain_words(items, at)) is not None:
        return span(items, begins, at + 1, "disease")
    if items[at].low not in _HEADLESS or text_at(items, at + 1) not in {"of", "in"} or text_at(items, at + 2) != "the":
        return items[at].slot("disease")
    end = at + 3
    while end < min(len(items), at + 3 + _LONGEST_SITE) and (
        items[end].kind in {"word", "code"} and items[end].text.islower()
    ):
        if text_at(items, end) in _BEHIND_SITE and not (
            text_at(items, end) == "and" and text_at(items, end + 1) == "neck"
        ):
            break
        end += 1
    return span(items, at, end, "disease") if end > at + 3 else items[at].slot("disease")


def _in_plain_words(items: Sequence[Item], at: int) -> int | None:
    """Return where ``urothelial (bladder) cancer`` begins, of which the bracket says in plain words what it is."""
    opened = next((i for i in (at - 3, at - 4) if text_at(items, at - 1) == ")" and text_at(items, i) == "("), None)
    if opened is None or opened < 1:
        return None
    if text_at(items, opened - 1) == "junction" and opened > 1:
        return opened - 2  # "gastroesophageal junction (GEJ) adenocarcinoma"
    plain = all(each.kind not in {"flag", "field"} and each.text.islower() for each in items[opened + 1 : at - 1])
    if not plain or items[opened - 1].kind != "word" or not items[opened - 1].text.endswith(_OF_A_SITE):
        return None
    return opened - 2 if text_at(items, opened - 1) == "cell" and opened > 1 else opened - 1


def _sharing(items: Sequence[Item], at: int, first: int, head: str) -> list[Slot]:
    """Return the diseases that share the head of the one at a place: the words between commas before it."""
    found: list[Slot] = []
    end = at
    while end > first and text_at(items, end - 1) in {"and", "or", ","}:
        stop = end - 1
        while stop > first and text_at(items, stop - 1) in {"and", ","}:
            stop -= 1
        start = stop
        if text_at(items, stop - 1) == ")" and stop - 3 >= first and text_at(items, stop - 3) == "(":
            stop = start = stop - 3  # "gastrointestinal (GI) and lung NETs"
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
        if start == stop or text_at(items, stop - 1) in {"of", "for"} or text_at(items, start - 1) in {"-", "–"}:
            break  # "metastatic non-squamous, non-small cell lung cancer" is one
        words = " ".join(each.text for each in items[start:stop]).casefold()
        found.insert(0, span(items, start, stop, "disease", f"{words} {head}"))
        end = start
    return found


def _is_no_modifier(items: Sequence[Item], at: int) -> bool:
    return items[at].value in NOT_IN_A_DISEASE or text_at(items, at) in {
        "treat",
        "treating",
        "relapsed",
        "refractory",
        "recurrent",
        "resistant",
        "persistent",
        "advanced",
        "early",
        "untreated",
        "treated",
        "resectable",
        "resected",
        "inoperable",
        "aggressive",
        "indolent",
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
        "both",
        "either",
        "and",
        "or",
    }
