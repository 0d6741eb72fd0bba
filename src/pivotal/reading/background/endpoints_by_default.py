"""Primary endpoints by default: an endpoint behind ``primary endpoint``, wherever no rule has read one."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.background.trials_listed import main_trials
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import made, places_with, span, text_at

_RANKS = frozenset({"primary", "main", "major", "principal", "coprimary", "leading"})
_NOUNS = frozenset({
    "endpoint", "endpoints", "end", "outcome", "outcomes", "objective", "objectives", "measure", "measures",
    "parameter", "parameters", "variable", "variables", "criterion", "point", "points", "result", "results",
})  # fmt: skip
_BETWEEN = frozenset({"efficacy", "study", "clinical", "outcome", "-", "trial", "co", "composite", "key"})
_LINKS = frozenset({"was", "were", "is", "are", ":", "being", "included", "includes", "include", "comprised"})
# Words of a clause that tells how an endpoint came out, or of another one.
_OTHERWISE = (
    "meet", "miss", "achiev", "fail", "reach", "improv", "secondary", "analys", "superior", "signific", "show",
    "demonstrat", "benefit", "explorator",
)  # fmt: skip
_DENIED = frozenset({"met", "not", "no", "hit", "hits", "never"})
_ENDS = frozenset({
    ",", ".", ";", "(", ":", "was", "were", "at", "after", "as", "which", "that", "by", "from", "between", "among",
    "within", "when", "with", "defined", "during", "and", "for",
})  # fmt: skip
_NO_NAMES = frozenset(
    {"to", "not", "based", "also", "changed", "evaluated", "tested", "assessed", "positive", "defined", "in"}
)
_UNNAMED = ("safe", "tolera", "toxic", "efficacy", "dose", "feasib", "patient", "study", "trial", "expect", "reported")
_NUMBERS = frozenset({"number", "number_word", "percent", "duration", "p", "hr", "n", "fraction"})
_LINKED = 14  # items between "primary endpoint" and its verb
_NEAR = 8  # items between the verb and the endpoint


def endpoints_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the primary endpoint that a sentence names behind a verb, where nothing has read one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if any(each.kind == "design" and each.slot("primary_endpoint") for each in told):
        return []
    for at in places_with(items, _RANKS):
        if text_at(items, at) not in _RANKS:
            continue
        noun = at + 1
        while text_at(items, noun) in _BETWEEN:
            noun += 1
        noun -= text_at(items, noun) not in _NOUNS  # "the main clinical outcome"
        if text_at(items, noun) not in _NOUNS:
            continue
        link = next((i for i in range(noun + 1, min(noun + _LINKED, len(items))) if text_at(items, i) in _LINKS), None)
        came = link is not None and any(each.kind in _NUMBERS or each.low == "occurred" for each in items[noun:link])
        if (
            link is None
            or came
            or any(
                each.low.startswith(_OTHERWISE) or each.low in _DENIED
                for each in items[max(0, at - _NEAR) : link + _NEAR]
            )
        ):
            continue
        if found := _behind(items, link):
            slots = [*(each.slot("trial") for each in main_trials(items)), *found]
            return [made("design", slots, sentence, (items[at].start, items[noun].end))]
    return []


def _behind(items: Sequence[Item], link: int) -> list[Slot]:
    """Return the endpoint right behind a verb, and the one that ``and`` joins to it."""
    ahead = range(link + 1, min(link + _NEAR, len(items)))
    first = next((i for i in ahead if items[i].kind in {"endpoint", "share"}), None)
    if first is None:
        return _any_name(items, link + 1)
    if any(items[i].text in {";", "."} or items[i].kind == "number" for i in range(link, first)):
        return []
    found = [items[first].slot("primary_endpoint")]
    joined = next((i for i in range(first + 1, min(first + 5, len(items))) if text_at(items, i) == "and"), None)
    if joined is not None and joined + 1 < len(items) and items[joined + 1].kind in {"endpoint", "share"}:
        found.append(items[joined + 1].slot("primary_endpoint"))
    return found


def _any_name(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the words right behind a verb where no list knows the endpoint: ``the maximally changed domain``."""
    while text_at(items, at) in {"the", "a", "an"}:
        at += 1
    last = at
    while last < min(at + _NEAR, len(items)) and text_at(items, last) not in _ENDS and items[last].kind not in _NUMBERS:
        last += 1
    words = [each.low for each in items[at:last]]
    if (
        not words
        or words[0] in _NO_NAMES
        or words[0].endswith("ed")
        or text_at(items, at - 2) == ","
        or any(each.startswith(_UNNAMED) for each in words)
    ):
        return []
    return [span(items, at, last, "primary_endpoint")]
