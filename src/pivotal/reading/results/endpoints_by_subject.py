"""The endpoints of numbers that name none: that of the value before them, or words of the clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at
from pivotal.reading.results.intervals import Estimate, opening

_TESTS = frozenset({"p_value", "hazard_ratio", "odds_ratio", "relative_risk"})
_TIMED = frozenset({"rate", "median"})
_VALUES = frozenset({"median", "rate", "percent", "harm", "difference", "risk_reduction", "events"}) | _TESTS
# Old and plain words for an endpoint, with the verbs that tell one.
_PLAIN = (
    "survival", "recurrence", "relapse", "mortality", "survived", "lived", "remission", "respon", "local control",
)  # fmt: skip
_VERBS = frozenset({
    "was", "were", "is", "are", "did", "differed", "fell", "rose", "dropped", "increased", "decreased", "improved",
    "worsened", "occurred", "recurred", "developed", "declined", "remained", "favoured", "appeared", "arose", "has",
    "have", "had", "happened", "proved", "seemed", "affected", "hit",
})  # fmt: skip
_OPENERS = frozenset({
    "the", "a", "an", "and", "but", "while", "whereas", "although", "though", "as", "for", "both", "only", "overall",
    "in", "also", "however", ",", "yet",
})  # fmt: skip
_OF_A_RATE = frozenset({"rate", "rates", "incidence", "frequency", "risk", "proportion", "probability", "number"})
# What a clause may be about that is no endpoint.
_NO_SUBJECTS = frozenset({
    "patients", "it", "there", "this", "that", "these", "they", "we", "women", "men", "which", "difference",
    "differences", "results", "data", "treatment", "therapy", "group", "groups", "arm", "arms", "those", "children",
    "effect", "benefit", "both", "neither", "interaction", "test", "trial", "study", "analysis", "advantage", "age",
    "association", "ratio", "who", "trend", "p", "interval", "significance", "factors", "factor", "predictors",
    "outcome", "outcomes", "dose", "one", "all", "none", "value", "no",
})  # fmt: skip
_BEHIND_SUBJECTS = frozenset({"in", "with", "after", "among", "(", ",", "at"})
_KINDS = frozenset({"word", "harm", "share", "endpoint", "code", "short", "disease", "flag", "punct", "field", "gene"})
_STOPS = frozenset({";", ".", "?", "whereas", "while", "but", "although", "though"})
_LONGEST, _FAR = 7, 30


def endpoints_by_subject(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give numbers without an endpoint what their sentence says of them.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    found : sequence of Estimate
        Its values, which are changed.
    """
    for index, each in enumerate(found):
        if each.endpoint is not None or each.kind not in _TESTS | _TIMED:
            continue
        first = _clause(items, each.at)
        if each.kind in _TESTS and (before := _before(found[:index], first)) is not None:
            each.endpoint = before
        elif (plain := _plain(items, first, each.at)) is not None:
            each.endpoint = plain
        elif each.kind == "rate":
            each.endpoint = _free_behind(items, each.end)
        elif each.kind in _TESTS:
            each.endpoint = _subject(items, first, each.at)


def _clause(items: Sequence[Item], at: int) -> int:
    """Return where a clause begins; a semicolon within the bracket of a value parts nothing."""
    first = at
    while first > max(0, at - _FAR):
        word = text_at(items, first - 1)
        if word in {")", "]"}:
            first = opening(items, first - 1)
            continue
        if word in {"(", "["} or (word == ";" and _opened(items, first - 1) is not None):
            opened = first - 1 if word != ";" else _opened(items, first - 1)
            first = first - 1 if opened is None else opened
            continue
        if word in _STOPS:
            break
        first -= 1
    return first


def _opened(items: Sequence[Item], at: int) -> int | None:
    """Return the bracket that is open at a place."""
    depth = 0
    for index in range(at, max(-1, at - _FAR), -1):
        depth += text_at(items, index) in {")", "]"}
        if text_at(items, index) in {"(", "["}:
            if depth == 0:
                return index
            depth -= 1
    return None


def _before(before: Sequence[Estimate], first: int) -> Slot | None:
    """Return the endpoint or the harm of the value before a test in its clause."""
    for last in reversed(before):
        if last.at < first or last.kind not in _VALUES:
            return None
        harm = last.parts.get("harm")
        if last.endpoint is not None:
            return last.endpoint
        if harm is not None:
            return replace(harm, name="endpoint")
        if last.kind not in _TESTS:
            return None
    return None


def _plain(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Return the nearest plain word for an endpoint before a value: ``no survival advantage (OR 0.98)``."""
    for index in range(at - 1, first - 1, -1):
        item = items[index]
        if item.kind in {"endpoint", "share"}:
            return item.slot("endpoint")
        behind = text_at(items, index + 1)
        if item.kind == "word" and item.low.startswith(_PLAIN) and behind not in {"patients", "time"}:
            return item.slot("endpoint")
    return None


def _free_behind(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``69% of the one group were event-free`` and ``49% were continuously free of disease``."""
    for index in range(at, min(at + _LONGEST + 5, len(items))):
        if text_at(items, index) in _STOPS or items[index].kind in {"duration", "hr"}:
            return None
        if text_at(items, index) == "free" and text_at(items, index + 1) in {"of", "from"} and index + 2 < len(items):
            end = index + 3
            return span(items, index, end, "endpoint")
        if text_at(items, index) == "free" and text_at(items, index - 1) in {"-", "–"}:
            return span(items, index - 2, index + 1, "endpoint")
        if items[index].low.endswith("-free"):
            return items[index].slot("endpoint")
    return None


def _subject(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Return what a clause is about, before its verb: ``Thromboembolic events were increased (RR 2.5)``."""
    while text_at(items, first) in _OPENERS or (
        text_at(items, first) in _OF_A_RATE and text_at(items, first + 1) == "of"
    ):
        first += 2 if text_at(items, first) in _OF_A_RATE else 1
    verb = next((index for index in range(first, at) if text_at(items, index) in _VERBS), None)
    if verb is None or verb == first or verb - first > _LONGEST:
        return None
    last = next((index for index in range(first, verb) if text_at(items, index) in _BEHIND_SUBJECTS), verb)
    named = [items[index] for index in range(first, last)]
    if not named or any(each.kind not in _KINDS or each.low in _NO_SUBJECTS for each in named):
        return None
    return span(items, first, last, "endpoint")
