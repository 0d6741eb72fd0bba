"""The groups of patients that a sentence tells numbers of: by a disease, a letter, or marks of their tumours."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at
from pivotal.reading.results.arms import Mention
from pivotal.reading.results.short_arms import LONGEST_CODE, PLUS, lettered_list

# Words before "cohort" that name none.
_NO_COHORTS = frozenset({
    "mg", "in", "for", "of", "and", "from", "into", "with", "one", "per", "by", "the", "each", "both", "this", "that",
    "larger", "separate", "overall", "total", "full", "study", "two", "these", "a", "respective", "same", "entire",
    "whole", "individual", "planned", "prespecified", "predefined", "exploratory", "preplanned",
})  # fmt: skip
_COHORT_ENDS = frozenset({
    "cohort", "cohorts", "subgroup", "subgroups", "population", "populations", "subset", "patients",
    "progression", "one", "ones",
})  # fmt: skip
_COHORT_STARTS = frozenset({":", "in", "for", "among", "within", "with", "the", "both"})
# What all patients of a cohort may have had, between its disease and the word that leads to it.
_EXTENTS = frozenset({
    "advanced", "metastatic", "progressive", "progressing", "unresectable", "inoperable", "incurable", "recurrent",
    "relapsed", "refractory", "locally", "well", "differentiated", ",", "or", "and", "-",
    "–", "/",
})  # fmt: skip
_OF_A_KIND = "differentiation=well"  # what tumours are called that grow slowly, by their name
_ANY_DISEASE = frozenset({"cancer", "tumour", "tumor", "disease", "malignancy"})  # no group of patients by itself


def _lettered(items: Sequence[Item], at: int) -> Mention | None:
    """Read ``in cohort A``: one that only a letter or a number names."""
    letter = items[at + 1].text if at + 1 < len(items) else ""
    named = len(letter) == 1 and (letter.isupper() or letter.isdigit())
    if not named:
        return None
    return Mention(at, at + 2, Slot("cohort", "", items[at].start, items[at + 1].end, f"cohort {letter.casefold()}"))


def _marked(items: Sequence[Item], at: int) -> Mention | None:
    """Read ``in the dMMR-MSI-H population``: patients told by marks of their tumours."""
    first = at
    while first > 0 and at - first < LONGEST_CODE and (items[first - 1].kind == "gene" or _joins(items[first - 1])):
        first -= 1
    if first < at - 1 and _joins(items[first]) and text_at(items, first - 1) == "non":
        first -= 1  # "the non-BRCA cohort"
    if not any(item.kind == "gene" for item in items[first:at]) or text_at(items, first - 1) not in {
        "the",
        "in",
        "this",
    }:
        return None
    start, end = items[first].start, items[at - 1].end
    value = "".join(item.low for item in items[first:at])
    return Mention(first, at, Slot("cohort", items[first].text if at == first + 1 else "", start, end, value))


def _joins(item: Item) -> bool:
    return item.low in PLUS | {"positive", "negative", "mutated", "mutant"}


def _is_none(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease is any (``cancer``), or a score is called by it: ``the MDS-CI``."""
    scored = text_at(items, at + 1) in {"-", "–"} and at + 2 < len(items) and items[at + 2].text.isupper()
    return scored or items[at].text.casefold().rstrip("s") in _ANY_DISEASE


def _led_by(items: Sequence[Item], at: int) -> str:
    """Return the word before a disease and what tells its extent: ``with advanced, progressive pancreatic NETs``."""
    first = at
    while first > 0 and (text_at(items, first - 1) in _EXTENTS or items[first - 1].value == _OF_A_KIND):
        first -= 1
    extent = first < at and text_at(items, first) not in {"and", "or", ",", "-", "–", "/"}
    return text_at(items, first - 1) if extent else ""


def cohort_mentions(items: Sequence[Item]) -> list[Mention]:
    """Return the groups of patients that a sentence tells numbers of."""
    found: list[Mention] = []
    for at, item in enumerate(items):
        if (
            item.kind == "disease"
            and at
            and items[at - 1].kind == "code"
            and items[at - 1].value.startswith("primary_site")
        ):
            continue
        if item.kind == "disease" and _is_none(items, at):
            continue
        if item.kind in {"disease", "code"} and item.value.split("=")[0] in {item.value, "primary_site"}:
            ahead = [text_at(items, index) for index in range(at + 1, min(at + 3, len(items)))]
            before = text_at(items, at - 1)
            listed = any(each in {"and", "or"} for each in ahead[:1]) and any(
                text_at(items, index) in _COHORT_ENDS for index in range(at + 1, min(at + 5, len(items)))
            )
            follows = before in {"and", "or"} and bool(found) and at - found[-1].last < 8
            follows = follows or (before == "," and bool(found) and found[-1].last == at - 1)
            leads = before == "," and at < 6 and text_at(items, 0) == "in"
            if (
                before in _COHORT_STARTS
                or _led_by(items, at) in _COHORT_STARTS
                or leads
                or follows
                or any(each in _COHORT_ENDS for each in ahead)
                or listed
                or at == 0
            ):
                found.append(Mention(at, at + 1, item.slot("cohort")))
        elif item.low == "cohorts" and (letters := lettered_list(items, at)):
            for each in letters:
                slot = Slot("cohort", "", items[each].start, items[each].end, f"cohort {items[each].low}")
                found.append(Mention(each, each + 1, slot))
        elif item.low == "cohort" and (lettered := _lettered(items, at)) is not None:
            found.append(lettered)
        elif item.low in {"population", "populations", "cohort"} and (marked := _marked(items, at)) is not None:
            found.append(marked)
        elif (
            item.text.casefold() in {"cohort", "subgroup"}
            and at
            and items[at - 1].kind == "word"
            and not text_at(items, at + 1).startswith("analys")
        ):
            before_it = items[at - 1]
            first = at - 3 if at > 2 and text_at(items, at - 2) == "-" and items[at - 3].kind == "word" else at - 1
            signed = first < at - 1 and before_it.low in {"positive", "negative"}  # the mutation-positive subgroup
            if text_at(items, at - 2) not in {"/", "+"} and before_it.value not in _NO_COHORTS and not signed:
                found.append(Mention(first, at + 1, span(items, first, at, "cohort")))
    return found
