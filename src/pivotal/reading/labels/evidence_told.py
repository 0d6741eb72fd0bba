"""Statements that an authorisation, or an opinion or application for one, rests on trials."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.background.trials_listed import listed_from, trials_at
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, denied, made, phrase_at, text_at

_RESTS = Phrases(
    ("based", "on"), ("supported", "by"), ("basis", "of"), ("backed", "by"), ("underpinned", "by"), ("based", "upon"),
    ("rests", "on"), ("based", "largely", "on"), ("based", "primarily", "on"), ("based", "mainly", "on"),
    ("based", "in", "part", "on"), ("based", "partly", "on"), ("based", "principally", "on"),
)  # fmt: skip
_SUBJECTS = (
    "approval", "decision", "authorisation", "recommendation", "application", "opinion", "approved", "submission",
    "indication", "authorised", "filing", "endorsed", "request", "clearance", "nda", "bla", "snda", "sbla",
    "maa", "expansion",
)  # fmt: skip
_RESTING = ("approval", "decision", "authorisation", "recommendation", "application", "submission", "indication",
            "filing", "opinion", "clearance")  # fmt: skip
_SUPPORTS = frozenset({"supported", "supports", "underpinned", "underpins", "underpin"})
_DECIDED = frozenset({"approved", "granted", "authorised", "recommended", "cleared"})
_FAR = 28  # items between "based on" and the trial
_OPENS = 3  # items before "based on" where it opens a sentence
_NEAR = 7  # items between "supported" and what it supports


def evidence(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return that an authorisation rests on a trial, or on several that are listed, as one statement."""
    told = _resting_on(items) or _supporting(items)
    if told is None:
        return []
    extent, trials = told
    return [made("evidence", [items[at].slot("trial") for at in trials], sentence, extent)]


def rests_at(items: Sequence[Item], at: int) -> bool:
    """Say whether ``based on``, ``supported by`` or the like stands at a place."""
    return bool(_RESTS.at(items, at))


def _resting_on(items: Sequence[Item]) -> tuple[tuple[int, int], list[int]] | None:
    """Read ``the approval is based on A`` and ``the committee based its opinion on A and B``."""
    at = next((i for i in range(len(items)) if rests_at(items, i)), None)
    if at is None:
        owned = next(
            (
                i
                for i in range(len(items))
                if text_at(items, i) == "based" and text_at(items, i + 1) in {"its", "the", "this"}
            ),
            None,
        )
        places = range(0) if owned is None else range(owned + 2, min(owned + 6, len(items)))
        at = next((i for i in places if text_at(items, i) == "on"), None)
    if at is None:
        return None
    places_of_trials = trials_at(items)
    first = next((place for place in places_of_trials if place > at), None)
    if not (_decides_before(items, at) or (first is not None and at < _OPENS and _decides_behind(items, first))):
        return None
    if first is None or first - at > _FAR or any(items[i].text in {".", ";"} for i in range(at, first)):
        return None
    return (items[at].start, items[first].end), listed_from(items, places_of_trials, first, described=True)


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
    verb = next((i for i in range(len(items)) if _is_support(items, i)), None)
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


def _is_support(items: Sequence[Item], at: int) -> bool:
    word = text_at(items, at)
    if word not in _SUPPORTS and word not in {"basis", "came"}:
        return False
    behind = [text_at(items, place) for place in range(at + 1, min(at + _NEAR, len(items)))]
    rests = any(each.startswith(_RESTING) for each in behind)
    if word in _SUPPORTS:
        return rests and "by" not in behind[:2]
    if word == "basis":
        told = any(
            text_at(items, place) in {"was", "were", "formed", "form", "as", "is"} for place in range(at - 3, at)
        )
        return rests and told and behind[:1] in (["for"], ["of"])
    return phrase_at(items, at, "came", "from") and at > 1 and any(
        text_at(items, place) == "support" for place in range(max(0, at - 5), at)
    ) and any(text_at(items, place).startswith(_RESTING) for place in range(max(0, at - 3), at))  # fmt: skip
