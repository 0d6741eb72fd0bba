"""Labels of what is put on a list to be paid for, or is widened: ``the listing of NAME for``, ``NAME was expanded``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.labels.criteria_told import clauses_of
from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.labels.subjects import BE
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, is_medicine, is_month, made, places_with, text_at

_CUES = ("listing", "expanded", "extended")
_TOLD = frozenset({"indication", "earlier", "benefit", "median", "percent", "hazard_ratio", "design", "rights"})
# A plan, a request, a refusal, a trial or a stock exchange: then nothing is on a list.
_NONE = (
    "not", "request", "submi", "reject", "defer", "declin", "trial", "stud", "cohort", "exchange", "appl", "seek",
    "sought", "consider", "would", "could", "whether", "patent", "agreement", "shelf", "nasdaq",
    "program", "collaborat", "until", "access", "phase", "enrol", "recruit", "manufactur", "plan",
)  # fmt: skip
_NONE_ALONE = frozenset({"no", "may", "if"})  # words that others begin with: "non-small cell", "May 2025"
_PASSED = frozenset({"is", "has", "have", "been", "being", "was", "now", "also", "will", "be", "are"})
_INCLUDES = frozenset({"include", "includes", "including"})
_LEADS = frozenset({"for", "to", "in"})
_WIDENED = frozenset({"expanded", "extended"})
_LONGEST, _NEAR = 12, 14  # items of a bracket, and from "listings" to "include"


def labels_of_listings(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the labels of medicines that a payer lists, or whose use was widened, where nothing has read them.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _CUES) or not any(each.kind == "disease" for each in items):
        return []
    if items[-1].text == "?" or any(each.kind in _TOLD for each in told) or find(items, _NONE) is not None:
        return []
    if any(each.low in _NONE_ALONE and not is_month(items, at) for at, each in enumerate(items)):
        return []
    for at in places_with(items, _CUES):
        found = [_label(items, *each, sentence) for each in _entries(items, at)]
        if found and None not in found:
            return [each for each in found if each is not None]
    return []


def _entries(items: Sequence[Item], at: int) -> list[tuple[int, int, int]]:
    """Return the medicines that are listed or widened: the place of each, where its label begins and where it ends."""
    word = text_at(items, at)
    if word in _WIDENED:
        named = _subject(items, at)
        return [(named, at + 1, len(items))] if named is not None and _leads(items, at + 1) else []
    begins = _medicines(items, at)
    if begins is None:
        return []
    starts = [(place, lead) for place, lead in _named_for(items, begins) if place == begins or _parts(items, place)]
    ends = [*(place for place, _ in starts[1:]), len(items)]
    return [(place, lead, end) for (place, lead), end in zip(starts, ends, strict=False)]


def _medicines(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the first medicine behind ``listing of``, ``listings include`` or ``are listing``."""
    if text_at(items, at) == "listing" and text_at(items, at + 1) == "of":
        return at + 2
    if text_at(items, at) == "listing" and text_at(items, at - 1) in {"are", "is", "also", "now"}:
        return at + 1
    near = range(at + 1, min(at + _NEAR, len(items) - 1))
    return next((i + 1 for i in near if text_at(items, i) in _INCLUDES), None)


def _named_for(items: Sequence[Item], first: int) -> Iterator[tuple[int, int]]:
    """Yield each medicine from a place with the word that leads to whom it is for."""
    for at in range(first, len(items)):
        if not is_medicine(items, at):
            continue
        behind = _over_bracket(items, at + 1)
        if _leads(items, behind):
            yield at, behind


def _parts(items: Sequence[Item], at: int) -> bool:
    """Say whether another entry of a list begins at a place."""
    return text_at(items, at - 1) in {",", "and", ";"}


def _subject(items: Sequence[Item], verb: int) -> int | None:
    """Return the place of the medicine that is said to be widened, over the brand in brackets."""
    at = verb - 1
    if text_at(items, at) not in BE | {"being"}:
        return None
    while at > 0 and text_at(items, at) in _PASSED:
        at -= 1
    if text_at(items, at) == ")":
        at = next((i for i in range(at, max(0, at - _LONGEST), -1) if items[i].text == "("), 0) - 1
    while at > 0 and text_at(items, at) in {"®", "™"}:
        at -= 1
    return at if is_medicine(items, at) else None


def _over_bracket(items: Sequence[Item], at: int) -> int:
    """Return the place behind signs and a bracket: ``NAME® (brand) for``."""
    while text_at(items, at) in {"®", "™"}:
        at += 1
    if text_at(items, at) != "(":
        return at
    return next((i + 1 for i in range(at, min(at + _LONGEST, len(items))) if items[i].text == ")"), at)


def _leads(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) in _LEADS


def _label(items: Sequence[Item], named: int, first: int, end: int, sentence: int) -> Statement | None:
    """Return the label of a medicine from a place on, where a disease is told there."""
    diseases: list[Slot] = diseases_from(items, first, end)
    if not diseases:
        return None
    places = {(each.start, each.end) for each in diseases}
    own = [each for each in clauses_of(items, first, end) if (each.start, each.end) not in places]
    product = items[named].slot("product")
    return made("indication", [product, *diseases, *own], sentence, (product.start, diseases[-1].end))
