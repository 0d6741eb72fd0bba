"""Which trial a number is of, where a sentence names one or several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.background.trials_listed import listed_from, trials_at
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.intervals import Estimate

_VERSUS = frozenset({"vs", "versus", "v", "compared", "against"})
_WITHIN = frozenset({"in", "of", "from", "within"})
_RULES = frozenset({"eligibility", "criteria", "inclusion", "protocol"})  # of a trial, which is not the one told of
_LIKE = frozenset({"consistent", "similar", "comparable", "identical", "different", "favourable", "favorable", "line"})
_NEAR = 10  # items behind a value in which its trial is named


def give_trials(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give every number its trial: by comparison, ``respectively``, right behind it, or else the last before it."""
    places = [place for place in trials_at(items) if text_at(items, place + 1) not in _RULES]
    if not places:
        return
    for each in found:
        before = [place for place in places if place < each.at]
        behind = _right_behind(items, each, found, places) if len(places) > 1 else None
        chosen = behind if behind is not None else before[-1] if before else places[0]
        if not _is_likened(items, each.end, chosen):
            each.trial = items[chosen].slot("trial")
    if len(places) > 1:
        _compared(items, found, places)
        _respectively(items, found, places)
        _in_brackets(items, found, places)


def _is_likened(items: Sequence[Item], end: int, trial: int) -> bool:
    """Read ``ORR was 41%, consistent with that in ZENITH-1``: another trial, which a value is like."""
    return any(
        text_at(items, at) in _LIKE and text_at(items, at + 1) in {"with", "to", "than", "from"}
        for at in range(end, trial - 1)
    )


def _right_behind(
    items: Sequence[Item], each: Estimate, found: Sequence[Estimate], places: Sequence[int]
) -> int | None:
    """Return the trial behind a value: ``9.2 months in the one and 10.9 months in the other``."""
    stop = min([one.at for one in found if one.at > each.at] + [each.end + _NEAR, len(items)])
    place = next((place for place in places if each.end <= place < stop), None)
    if place is None or any(text_at(items, at) in {";", ".", ","} for at in range(each.end, place)):
        return None
    return place if any(text_at(items, at) in _WITHIN for at in range(max(each.end, place - 4), place)) else None


def _in_brackets(items: Sequence[Item], found: Sequence[Estimate], places: Sequence[int]) -> None:
    """Read ``53% vs 40% (ZENITH-1), 50% vs 38% (ZENITH-2)``: a trial in brackets has the values right before it."""
    for place in places:
        if text_at(items, place - 1) not in {"(", "["} or text_at(items, place + 1) not in {")", "]"}:
            continue
        values = [each for each in found if each.end <= place - 1]
        if not values or values[-1].end < place - 1:
            continue
        later = values[-1]
        later.trial = items[place].slot("trial")
        for each in reversed(values[:-1]):
            told = {text_at(items, at) for at in range(each.end, later.at)}
            if each.kind != later.kind or not told & _VERSUS:
                break
            each.trial, later = items[place].slot("trial"), each


def _compared(items: Sequence[Item], found: Sequence[Estimate], places: Sequence[int]) -> None:
    """Read ``In A vs. B, median PFS was 14.8 vs. 12.1 months``: two trials whose values are compared in their order."""
    first, second = places[0], places[1]
    words = {text_at(items, at) for at in range(first, second)}
    if len(places) != 2 or not words & _VERSUS or any(first < each.at < second for each in found):
        return
    values = [each for each in found if each.at > second and each.kind not in {"p_value", "n"}]
    for one, two in pairwise(values):
        told = {text_at(items, at) for at in range(one.end, two.at)}
        if one.kind == two.kind and told & _VERSUS:
            one.trial, two.trial = items[first].slot("trial"), items[second].slot("trial")


def _respectively(items: Sequence[Item], found: Sequence[Estimate], places: Sequence[int]) -> None:
    """Read ``the A and B trials included 145 and 36 patients, respectively``."""
    last = next((at for at in range(len(items)) if text_at(items, at) == "respectively"), None)
    if last is None:
        return
    listed = listed_from(items, places, places[0])
    counts = [each for each in found if each.kind == "n" and listed[-1] < each.at < last]
    if len(counts) == len(listed) > 1:
        for each, place in zip(counts, listed, strict=True):
            each.trial = items[place].slot("trial")
