"""The groups of patients that a sentence tells numbers of."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.arms import Mention
from pivotal.reading.intervals import folded_at
from pivotal.reading.items import Item

_COHORT_ENDS = frozenset({
    "cohort", "cohorts", "subgroup", "subgroups", "population", "populations", "subset", "patients",
    "progression",
})  # fmt: skip
_COHORT_STARTS = frozenset({":", "in", "for", "among", "within", "with", "the", "both"})
_ANY_DISEASE = frozenset({"cancer", "tumour", "tumor", "disease", "malignancy"})  # no group of patients by itself


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
        if item.kind == "disease" and item.text.casefold().rstrip("s") in _ANY_DISEASE:
            continue
        if item.kind in {"disease", "code"} and item.value.split("=")[0] in {item.value, "primary_site"}:
            ahead = [folded_at(items, index) for index in range(at + 1, min(at + 3, len(items)))]
            before = folded_at(items, at - 1)
            listed = any(each in {"and", "or"} for each in ahead[:1]) and any(
                folded_at(items, index) in _COHORT_ENDS for index in range(at + 1, min(at + 5, len(items)))
            )
            follows = before in {"and", "or"} and bool(found) and at - found[-1].last < 8
            leads = before == "," and at < 6 and folded_at(items, 0) == "in"
            if (
                before in _COHORT_STARTS
                or leads
                or follows
                or any(each in _COHORT_ENDS for each in ahead)
                or listed
                or at == 0
            ):
                found.append(Mention(at, at + 1, item.slot("cohort")))
        elif item.text.casefold() in {"cohort", "subgroup"} and at and items[at - 1].kind == "word":
            before_it = items[at - 1]
            if before_it.value not in {
                "the",
                "each",
                "both",
                "this",
                "that",
                "larger",
                "separate",
                "two",
                "these",
                "a",
            }:
                found.append(Mention(at - 1, at + 1, before_it.slot("cohort", before_it.text.casefold())))
    return found
