"""Arms by the words around them: ``Zelvoria-treated patients``, ``platinum-based chemotherapy``, ``standard TKIs``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_word, is_name, phrase_at, text_at
from pivotal.reading.results.intervals import opening
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.short_arms import Shape

_GAVE = frozenset({
    "achieved", "demonstrated", "showed", "gave", "produced", "yielded", "induced", "elicited", "provided", "delivered",
    "posted", "generated",
})  # fmt: skip
_DID = frozenset({
    "reduced", "improved", "prolonged", "extended", "increased", "led", "resulted", "doubled", "cut", "lowered",
})  # fmt: skip
_THERAPIES = frozenset(
    {"chemotherapy", "therapy", "regimen", "regimens", "treatment", "chemoradiation", "combinations"}
)
_CLASSES = frozenset({"tkis", "tki"})
_BEFORE_CLASSES = frozenset({"with", "for", "to", "on", "versus", "vs", "and", "than"})
_EARLIER = frozenset({"prior", "previous", "previously", "pretreated", "after", "following", "failed", "resistant"})
_NO_NAMES = frozenset({
    "working", "study", "cooperative", "oncology", "trials",
    "researchers", "investigators", "findings", "results", "data", "patients", "authors", "analysis", "analyses",
    "participants", "women", "men", "children", "adults", "treatment", "therapy", "trial", "company",
    "scientists", "doctors", "tests", "subjects", "cohort", "group", "arm", "those", "people",
})  # fmt: skip
_SHORTEST_NAME, _FAR_ENDPOINT, _LONGEST_CLASS = 4, 9, 5

_FAR_USE = 9  # items from the use of a medicine to what its patients had before


def is_of_use(items: Sequence[Item], at: int) -> bool:
    """Say whether those who may be treated had it before: ``its use in patients who have received chemotherapy``."""
    led = next((i for i in range(max(0, at - _FAR_USE), at) if phrase_at(items, i, "use", "in")), None)
    return led is not None and text_at(items, led + 3) == "who" and has_word(items, {"received", "had"}, led + 4, at)


def arm_worded(items: Sequence[Item], at: int) -> Shape | None:
    """Return the arm that begins at a place and is known by the words around it.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of a word, or of a medicine that others are based on.

    Returns
    -------
    tuple of (int, str) or None
        The place behind it, and what it means.
    """
    if text_at(items, at + 2) == "based":
        return _based(items, at)
    if items[at].kind not in {"word", "number", "code"}:
        return None
    return _treated(items, at) or _giving(items, at) or _of_a_class(items, at)


def _based(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``9.5% with trastuzumab-based chemotherapy``: what follows a value, not what was given before.

    It may open the sentence too, before what it did: ``The velotinib-based regimen reduced the risk``.
    """
    if text_at(items, at + 1) not in {"-", "–"} or text_at(items, at + 3) not in _THERAPIES:
        return None
    before = at - 1 - (text_at(items, at - 1) in {"the", "a", "an"})
    valued = text_at(items, before) in {"with", "for", "on"} and _is_valued(items, before - 1)
    if not valued and not (before < 0 and text_at(items, at + 4) in {*_GAVE, *_DID}):
        return None
    return at + 4, "".join(each.low for each in items[at : at + 3]) + f" {text_at(items, at + 3)}"


def _is_valued(items: Sequence[Item], at: int) -> bool:
    if at > 0 and items[at].text in {")", "]"}:
        at = opening(items, at) - 1
    return at >= 0 and items[at].kind in {"duration", "percent", "not_reached"}


def _treated(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``Zelvoria® treated patients`` and ``the Zelvoria-treated men``: a name that nobody explains."""
    item = items[at]
    if item.kind != "word" or not item.text[:1].isupper() or len(item.text) < _SHORTEST_NAME or item.low in _NO_NAMES:
        return None
    end = at + 1
    while text_at(items, end) in {"®", "™", "-", "–"}:
        end += 1
    given = text_at(items, end) == "treated" and singular(text_at(items, end + 1)) in PEOPLE
    return (at + 1, item.low) if given else None


def _giving(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``Zelvoria demonstrated a response rate of 31%``: a name, what it did, and the endpoint right behind."""
    item = items[at]
    end = at + 1
    while text_at(items, end) in {"®", "™"}:
        end += 1
    if text_at(items, end) not in _GAVE or text_at(items, end + 1) not in {"a", "an"}:
        return None
    named = item.text.istitle() and len(item.text) >= _SHORTEST_NAME and item.low not in _NO_NAMES
    opens = at == 0 or text_at(items, at - 1) in {",", "that", ";", ":", "."}
    if not (named and opens and (at == 0 or is_name(items, at))):
        return None
    for index in range(end + 2, min(end + _FAR_ENDPOINT, len(items))):
        if items[index].kind in {"endpoint", "share"}:
            return end, item.low
        if items[index].kind not in {"word", "punct"} or items[index].text in {",", ";"}:
            return None
    return None


def _of_a_class(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``49% with investigator-selected TKIs``: what a group got, which is called by its class alone."""
    if text_at(items, at - 1) not in _BEFORE_CLASSES or text_at(items, at) in {"the", "a", "an", "other"}:
        return None
    end = at
    while end < len(items) and end - at < _LONGEST_CLASS and text_at(items, end) not in _CLASSES:
        if items[end].kind not in {"word", "code", "gene"} and items[end].text not in {"-", "–"}:
            return None
        end += 1
    earlier = {text_at(items, index) for index in range(max(0, at - _LONGEST_CLASS), end)} & _EARLIER
    if text_at(items, end) not in _CLASSES or earlier or text_at(items, end + 1) in _THERAPIES:
        return None
    return end + 1, " ".join(each.low for each in items[at : end + 1] if each.kind != "punct")
