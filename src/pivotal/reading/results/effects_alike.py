"""Endpoints that are told to be alike: ``no difference in OS or PFS``, ``OS was similar``, ``the same survival``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.effects_in_words import endpoints_of_values, in_terms_of
from pivotal.reading.results.effects_told import is_insignificant, shown_by
from pivotal.reading.results.endpoints_listed import endpoints_before, endpoints_behind
from pivotal.reading.results.suppositions import is_denied
from pivotal.reading.results.treatments_told import names_treatments

_DENIED = frozenset({"difference", "differences", "separation", "change", "changes"})  # of which there was none
_ALIKE = frozenset({"similar", "comparable", "identical", "equivalent"})
_TOLD_ALIKE = _ALIKE | _DENIED | {"same", "alike"}
_BEHIND_ALIKE = frozenset({
    "to", "between", "in", "with", "across", "among", "for", "rates", "rate", "median", "overall", "and", "or", "when",
    "regardless", "efficacy", "outcomes", "survival", "response", "responses", "irrespective", "at", "but",
    "as", "on", "whether", "after", "by", "versus", "vs", "than", "regarding", "both", "while", "whereas", "the",
    "numbers", "proportions", "proportion", "duration", "objective", "levels", "percentages", "tumour",
})  # fmt: skip
_LIKE_ADVERBS = {
    "near",
    "times",
    "fold",
    "-",
    "not",
    "also",
    "much",
    "and",
    "more",
    "both",
    "all",
    "each",
    "at",
    "least",
    "no",
    "any",
    "n't",
}
_PLURALS = frozenset({"were", "are", "both", "nor", "or", "remain"})
_OF_ARMS = frozenset({
    "arm", "group", "versu", "versus", "vs", "v", "regimen", "treatment", "schedule", "cohort",
})  # fmt: skip
_ARMS = frozenset({"drug", "arm", "product", "regimen"})
_ABBREVIATED = re.compile(r"[A-Z][A-Z0-9-]+$").match  # an arm that nobody explains: GC, FCR
_FAR_ARMS = 13  # items from "similar" to the second of two arms
COPULAS = frozenset({"was", "were", "is", "are", "been", "be", "remained", "remains", "remain"})
_NEAR_NOUN, _NEAR_SUBJECT, _NEAR_LINKED = 13, 13, 7


def told_alike(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints that are told to be alike: ``no difference in OS or PFS``, ``OS was similar with both``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word that tells it.
    """
    word = text_at(items, at)
    if word not in _TOLD_ALIKE and not word.startswith(("differ", "separation")):
        return []
    if word == "same":
        return endpoints_behind(items, at + 1, 2) if _between_arms(items, at) or names_treatments(items) else []
    alike = word in _ALIKE or word == "alike"
    if alike and not _is_of_arms(items, at):
        return []
    several = is_plural(items, at) or word == "differ"  # PFS and OS did not differ
    before = endpoints_before(items, at, _NEAR_SUBJECT, several=several)
    if alike and not before and text_at(items, at - 2) == "which" and text_at(items, at - 3) == ",":
        return endpoints_of_values(items, at - 3, several=False)  # were 8 and 9 months, which was similar
    own = before if text_at(items, at) == "differed" else endpoints_before(items, at, 1, several=False)
    insignificant = any(is_insignificant(items, i) for i in range(max(0, at - 4), at))
    if not alike and not insignificant and not is_denied(items, at, own):  # "no OS difference"
        return []
    if word in _DENIED or (alike and not is_said_of_subject(items, at)):
        return _of_noun(items, at, alike=alike)
    if word in {"different", "differ"} and not before and (link := _link_of(items, at)) is not None:
        return endpoints_behind(items, link, 5)
    return before


def _link_of(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind ``differ from A in terms of`` and ``did not differ significantly from A in``."""
    if (link := in_terms_of(items, at)) is not None:
        return link
    first = at + 1 + text_at(items, at + 1).endswith("ly")
    if text_at(items, first) != "from" or kind_at(items, first + 1) not in _ARMS:
        return None
    return next((i + 1 for i in range(first + 2, first + 5) if text_at(items, i) in {"in", "for"}), None)


def _is_of_arms(items: Sequence[Item], at: int) -> bool:
    """Say whether arms may be told to be alike; not ``similar regimens`` or ``similar in the elderly``."""
    behind = text_at(items, at + 1)
    if kind_at(items, at + 1) == "word" and behind not in _BEHIND_ALIKE:
        return False
    if behind in {"across", "among", "regardless", "in", "for"}:
        return text_at(items, at + 2) == "all" or _between_arms(items, at)
    return behind != "to" or kind_at(items, at + 2) in _ARMS or text_at(items, at + 2) in {"that", "those"}


def _of_noun(items: Sequence[Item], at: int, *, alike: bool) -> list[int]:
    """Return the endpoints of a noun or of an adjective before them: ``no differences in PFS``, ``similar PFS``."""
    if not alike and (fronted := _fronted(items, at)):
        return fronted
    far = _NEAR_NOUN if text_at(items, at + 1) in {"between", "was", "were"} else 7
    behind = endpoints_behind(items, at + 1, far)
    return behind or endpoints_before(items, at, 2, several=False) or ([] if alike else shown_by(items, at))


def _fronted(items: Sequence[Item], at: int) -> list[int]:
    """Read ``As to TTP and survival there were no differences between the arms``."""
    there = next((i for i in range(at - 1, max(0, at - _NEAR_LINKED), -1) if text_at(items, i) == "there"), None)
    if there is None or text_at(items, at + 1) in {"in", "regarding"}:
        return []
    return endpoints_before(items, there, 2, several=True)


def _between_arms(items: Sequence[Item], at: int) -> bool:
    ahead = [text_at(items, index).rstrip("s") for index in range(at + 1, min(at + 7, len(items)))]
    near = items[at + 1 : at + _FAR_ARMS]
    named = [each.value for each in near if each.kind in _ARMS or (each.kind == "word" and _ABBREVIATED(each.text))]
    two = len(set(named)) > 1 and not any(each in {"subgroup", "subset"} for each in ahead)
    return two or bool(_OF_ARMS & set(ahead))


def is_said_of_subject(items: Sequence[Item], at: int) -> bool:
    """Say whether a word describes what stands before it: ``was significantly improved``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.
    """
    if text_at(items, at).endswith("ing"):
        return False
    place = at - 1
    while place > 0 and (
        _is_adverb(items[place])
        or (text_at(items, place) == "but" and text_at(items, place - 1).endswith("ly"))  # numerically but not …
        or items[place].kind in {"duration", "number", "percent", "number_word"}
    ):
        place -= 1
    return text_at(items, place) in COPULAS


def _is_adverb(item: Item) -> bool:
    return item.low.endswith("ly") or item.low in _LIKE_ADVERBS or item.low == "than"  # more than 12 months longer


def is_plural(items: Sequence[Item], at: int) -> bool:
    """Say whether a word is told of several endpoints: ``PFS and OS were both longer``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word.
    """
    near = [text_at(items, index) for index in range(max(0, at - 5), at)]
    nor = near[-1:] == ["was"] and any(text_at(items, index) == "nor" for index in range(max(0, at - 14), at))
    return nor or near[-1:] == ["all"] or any(each in _PLURALS for each in near)
