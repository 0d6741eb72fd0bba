"""Primary endpoints by default: an endpoint behind ``primary endpoint``, wherever no rule has read one."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.background.trials_listed import main_trials
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import made, places_with, span, text_at

_RANKS = frozenset({"primary", "main", "major", "principal", "coprimary", "leading", "chief", "foremost"})
_NOUNS = frozenset({
    "endpoint", "endpoints", "end", "outcome", "outcomes", "objective", "objectives", "measure", "measures",
    "parameter", "parameters", "variable", "variables", "criterion", "point", "points", "result", "results", "goal",
    "goals", "aim", "yardstick",
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
_NO_NAMES = frozenset({
    "seen", "observed", "obtained", "noted", "found", "recorded", "to", "not", "based", "also", "changed",
    "evaluated", "tested", "assessed", "positive", "defined", "in",
})  # fmt: skip
_UNNAMED = ("safe", "tolera", "toxic", "efficacy", "dose", "feasib", "patient", "study", "trial", "expect", "reported")
_NUMBERS = frozenset({"number", "number_word", "percent", "duration", "p", "hr", "n", "fraction"})
_LED_BY = frozenset({
    "which", "was", "the", "a", "is", "its", "trial", "study", "’s", "'s", "this", "our", "one", "of", "also", "co",
    "-", "being", "as", "prespecified", "planned", "protocol", "defined",
})  # fmt: skip
# Words of what is no name of an endpoint: another clause begins before.
_NO_ENDPOINTS = frozenset({
    "in", "after", "is", "was", "were", "are", "had", "has", "met", "showed", "improved", "with", "both", "results",
    "benefit", "difference", "patients", "as", "by", "that", "when", "although", "because", "secondary", "regarding",
    "study", "trial", "overall", ",", ".", "it", "they", "this", "we",
})  # fmt: skip
_LED, _LONGEST = 8, 9  # items of "which was the trial's", and of a name of an endpoint
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
        if (named := _apposed(items, at, noun)) is not None:
            slots = [*(each.slot("trial") for each in main_trials(items)), named]
            return [made("design", slots, sentence, (named.start, items[noun].end))]
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


def _apposed(items: Sequence[Item], at: int, noun: int) -> Slot | None:
    """Return what a clause opens with where ``, the primary endpoint,`` or ``, which was the …,`` stands behind it."""
    behind = noun + 3 if text_at(items, noun + 1) == "-" else noun + 1
    while text_at(items, behind) in {"of", "in", "for", "the", "this", "trial", "study"} or (
        behind < len(items) and items[behind].kind == "trial"
    ):
        behind += 1
    if text_at(items, behind) not in {",", ")", "–", "—"}:
        return None
    comma = next((i for i in range(at - 1, max(0, at - _LED), -1) if items[i].text in {",", "(", "–", "—"}), None)
    if comma is None or not all(_leads(items, i) for i in range(comma + 1, at)):
        return None
    first = max((i + 1 for i in range(comma) if items[i].text in {";", ":"}), default=0)
    while text_at(items, first) in {"the", "a", "median", "overall", "mean"} and first + 1 < comma:
        first += 1
    words = [each.low for each in items[first:comma]]
    if not 0 < len(words) <= _LONGEST or any(each in _NO_ENDPOINTS for each in words):
        return None
    if items[first].kind in {*_NUMBERS, "drug", "product", "trial", "company", "punct", "date", "territory"}:
        return None
    return span(items, first, comma, "primary_endpoint")


def _leads(items: Sequence[Item], at: int) -> bool:
    """Say whether a word may stand between a comma and ``primary endpoint``: ``which was the study's``."""
    return text_at(items, at) in _LED_BY or items[at].kind == "trial"


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
