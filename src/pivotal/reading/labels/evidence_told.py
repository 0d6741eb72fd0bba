"""Statements that an authorisation, or an opinion or application for one, rests on trials."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.background.trials_listed import listed_from, trials_at
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, denied, find, made, phrase_at, places_with, text_at

_RESTS = Phrases(
    ("based", "on"), ("supported", "by"), ("basis", "of"), ("backed", "by"), ("underpinned", "by"), ("based", "upon"),
    ("rests", "on"), ("based", "largely", "on"), ("based", "primarily", "on"), ("based", "mainly", "on"),
    ("based", "in", "part", "on"), ("based", "partly", "on"), ("based", "principally", "on"),
    ("based", "solely", "on"), ("based", "mostly", "on"), ("based", "entirely", "on"), ("grounded", "in"),
    ("grounded", "on"), ("rooted", "in"), ("founded", "on"), ("built", "on"), ("anchored", "by"), ("anchored", "in"),
    ("informed", "by"), ("driven", "by"), ("bolstered", "by"), ("relied", "on"), ("relies", "on"), ("relied", "upon"),
    ("relies", "upon"), ("stems", "from"), ("stemmed", "from"), ("rested", "on"), ("rest", "on"), ("hinged", "on"),
    ("on", "the", "strength", "of"), ("on", "the", "back", "of"), ("draws", "on"), ("drew", "on"), ("draws", "from"),
    ("draws", "upon"),
)  # fmt: skip
# What came before a decision: "the approval follows positive results from".
_FOLLOWS = Phrases(
    ("follows", "results"), ("follows", "data"), ("follows", "findings"), ("follows", "positive"),
    ("follows", "the", "results"), ("follows", "the", "positive"), ("following", "positive", "results"),
    ("following", "positive", "data"), ("following", "results"), ("following", "data"), ("following", "the", "results"),
    ("following", "the", "positive", "results"), ("comes", "after", "results"), ("comes", "after", "data"),
    ("came", "after", "results"), ("came", "after", "data"), ("comes", "after", "positive"),
    ("came", "after", "positive"),
)  # fmt: skip
_SUBJECTS = (
    "approval", "decision", "authorisation", "recommendation", "application", "opinion", "approved", "submission",
    "indication", "authorised", "filing", "endorsed", "request", "clearance", "nda", "bla", "snda", "sbla",
    "maa", "expansion", "licence", "nod", "green", "designation", "priority", "go", "verdict", "cleared",
    "btd", "breakthrough", "orphan", "milestone",
)  # fmt: skip
_RESTING = ("approval", "decision", "authorisation", "recommendation", "application", "submission", "indication",
            "filing", "opinion", "clearance", "licence", "nod", "green", "designation")  # fmt: skip
_PAPERS = frozenset(
    {"nda", "snda", "bla", "sbla", "maa", "mnda", "jnda", "ndas", "blas", "sndas", "sblas", "maas", "btd"}
)
_SUPPORTS = frozenset({
    "supported", "supports", "underpinned", "underpins", "underpin", "support", "drove", "informed", "backed",
})  # fmt: skip
_LEADS_TO = Phrases(
    ("led", "to"), ("paved", "the", "way", "for"), ("paved", "the", "way", "to"), ("resulted", "in"),
    ("culminated", "in"), ("cleared", "the", "way", "for"), ("prompted",),
)  # fmt: skip
_LEADING = frozenset({"led", "paved", "resulted", "culminated", "cleared", "prompted"})
_SUPPORTING = _SUPPORTS | _LEADING | {"basis", "came"}
_DATA = frozenset({"results", "data", "findings", "trials", "studies", "trial", "study", ")", "outcomes", "evidence"})
_CLAUSES = frozenset({
    "which", "that", "who", "is", "was", "were", "are", "has", "had", "showed", "showing", "demonstrated",
    "demonstrating", "versus", "compared", "where", "while", "met", ".", ";", ":", "%",
})  # fmt: skip
_DESCRIBED = frozenset({"the", "a", "an", "phase", "from"})
_DECIDED = frozenset({"approved", "granted", "authorised", "recommended", "cleared"})
_FAR = 28  # items between "based on" and the trial
_ASIDE = 10  # more of them to one that a bracket names behind whom it studied
_OPENS = 3  # items before "based on" where it opens a sentence
_CLOSE = 14  # items between a decision and what came before it
_ASKED = ("submi", "appli", "filing", "review", "request", "consider")
_NEAR = 7  # items between "supported" and what it supports
_ASKS = frozenset({"seek", "submit", "file", "pursue", "exercise", "apply", "request", "resubmit"})


def evidence(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return that an authorisation rests on a trial, or on several that are listed, as one statement."""
    told = _resting_on(items) or _supporting(items) or _following(items)
    if told is None or is_to_ask(items):
        return []
    extent, trials = told
    return [made("evidence", [items[at].slot("trial") for at in trials], sentence, extent)]


def is_to_ask(items: Sequence[Item]) -> bool:
    """Say whether what rests on a trial is only what a firm means to do: ``its decision to seek approval``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    """
    return any(
        text_at(items, at + 1) == "to" and text_at(items, at + 2) in _ASKS
        for at in places_with(items, ("decision", "path", "plan", "intent"))
    )


def rests_at(items: Sequence[Item], at: int) -> bool:
    """Say whether ``based on``, ``supported by`` or the like stands at a place."""
    return bool(_RESTS.at(items, at))


def _resting_on(items: Sequence[Item]) -> tuple[tuple[int, int], list[int]] | None:
    """Read ``the approval is based on A`` and ``the committee based its opinion on A and B``."""
    at = _RESTS.first(items)
    if at is None:
        owned = next(
            (
                i
                for i in places_with(items, ("based",))
                if text_at(items, i) == "based" and text_at(items, i + 1) in {"its", "the", "this"}
            ),
            None,
        )
        places = range(0) if owned is None else range(owned + 2, min(owned + 10, len(items)))
        at = next((i for i in places if text_at(items, i) == "on"), None)
    if at is None:
        return None
    places_of_trials = trials_at(items)
    first = next((place for place in places_of_trials if place > at), None)
    if text_at(items, at - 1) == "not":
        return None
    if not (_decides_before(items, at) or (first is not None and at < _OPENS and _decides_behind(items, first))):
        return None
    if first is None or first - at > _FAR + (_ASIDE if "(" in {items[first - 1].text, items[first - 2].text} else 0):
        return None
    if _is_ended(items, at, first):
        return None
    found = _with_described(items, places_of_trials, first)
    if any(items[i].text == ":" for i in range(at, first)):
        found += [place for place in places_of_trials if place > found[-1] and _opens_entry(items, place)]
    return (items[at].start, items[first].end), found


def _opens_entry(items: Sequence[Item], place: int) -> bool:
    """Say whether a trial opens another entry of a list: ``two trials: A, the phase 3 trial of …; and B, a …``."""
    before = place - 2 if text_at(items, place - 1) == "and" else place - 1
    return items[before].text == ";"


def _is_ended(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a stop ends a clause between two places; one inside of brackets does not."""
    depth = 0
    for at in range(first, last):
        depth += (items[at].text == "(") - (items[at].text == ")")
        if items[at].text in {".", ";"} and depth < 1:
            return True
    return False


def _decides_before(items: Sequence[Item], at: int) -> bool:
    return any(text_at(items, i).startswith(_SUBJECTS) or text_at(items, i) in {"it", "its"} for i in range(at))


def _decides_behind(items: Sequence[Item], trial: int) -> bool:
    """Read ``Based on data from A, the agency approved``, ``…, it was approved``: the ground opens the sentence."""
    told = range(trial + 1, len(items))
    comma = next((i for i in told if items[i].text == ","), len(items))
    actor = next((i for i in told if comma < i < comma + _NEAR - 2 and items[i].kind == "authority"), len(items))
    near = range(actor + 1, min(actor + _NEAR, len(items)))
    passive = (i for i in range(comma + 1, min(comma + _NEAR, len(items))) if text_at(items, i - 1) in {"was", "been"})
    return any(text_at(items, i) in _DECIDED for i in (*near, *passive))


def _supporting(items: Sequence[Item]) -> tuple[tuple[int, int], list[int]] | None:
    """Read ``findings from A supported the agency's decision`` and ``A was the basis for the approvals``."""
    verb = next((i for i in places_with(items, _SUPPORTING) if _is_support(items, i)), None)
    if verb is None:
        return None
    places = trials_at(items)
    before = [place for place in places if place < verb]
    if text_at(items, verb) == "came":
        before = [place for place in places if place > verb][:1]
    if not before or denied(items, min(before[0], verb), verb):
        return None
    trials = next(found for place in before if before[-1] in (found := listed_from(items, places, place)))
    ends = (items[trials[0]].start, items[verb].end)
    return (min(ends), max(ends)), trials


def _following(items: Sequence[Item]) -> tuple[tuple[int, int], list[int]] | None:
    """Read ``the approval follows positive results from A``: what came before is what the decision rests on."""
    at = _FOLLOWS.first(items, 1)
    if at is None or not any(text_at(items, i).startswith(_RESTING) for i in range(max(0, at - _CLOSE), at)):
        return None
    places = trials_at(items)
    first = next((place for place in places if at < place < at + _CLOSE), None)
    if find(items, ("withdr",), 0, at) is not None:
        return None  # a decision to withdraw it
    if first is None or denied(items, 0, at) or any(items[i].text in {".", ";", ","} for i in range(at, first)):
        return None
    return (items[at].start, items[first].end), _with_described(items, places, first)


def _with_described(items: Sequence[Item], places: Sequence[int], first: int) -> list[int]:
    """Return trials that are listed, also with whom each enrolled: ``the A trial in adults and the B trial``."""
    found = listed_from(items, places, first, described=True)
    for place in places:
        if not found[-1] < place < found[-1] + _CLOSE or any(
            text_at(items, i) in _CLAUSES for i in range(found[-1] + 1, place)
        ):
            continue
        lead = next(
            (i for i in range(place - 1, max(found[-1], place - _NEAR - 1), -1) if text_at(items, i) == "and"), 0
        )
        if lead and (lead + 1 == place or text_at(items, lead + 1) in _DESCRIBED):
            found += listed_from(items, places, place, described=True)
    return found


def _is_support(items: Sequence[Item], at: int) -> bool:
    word = text_at(items, at)
    if word not in _SUPPORTING:
        return False
    behind = [text_at(items, place) for place in range(at + 1, min(at + _NEAR, len(items)))]
    rests = any(each.startswith(_RESTING) or each in _PAPERS for each in behind)
    if word in _SUPPORTS:
        plain = word != "support" or items[at - 1].kind == "trial" or text_at(items, at - 1) in _DATA
        return rests and "by" not in behind[:2] and plain and at > 0
    if word in _LEADING:
        asked = any(text_at(items, i).startswith(_ASKED) for i in range(at + 1, min(at + _NEAR, len(items))))
        return rests and not asked and bool(_LEADS_TO.at(items, at))
    if word == "basis":
        told = any(
            text_at(items, place) in {"was", "were", "formed", "form", "as", "is"} for place in range(at - 3, at)
        )
        return rests and told and behind[:1] in (["for"], ["of"])
    return phrase_at(items, at, "came", "from") and at > 1 and any(
        text_at(items, place) == "support" for place in range(max(0, at - 5), at)
    ) and any(text_at(items, place).startswith(_RESTING) for place in range(max(0, at - 3), at))  # fmt: skip
