"""Medians and follow-ups that no rule has read: a time with ``median`` and what it is of, or ``follow-up``, beside it.

A time is taken for one unless a word beside it says that it is none: a bound, a gain, a range, an age, a course of
treatment, or a trial of others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.endpoints_listed import with_survival
from pivotal.reading.results.follow_ups import VISITS
from pivotal.reading.results.intervals import COMPARED, STOPS, Estimate, add_untold, closing, opening, with_interval
from pivotal.reading.results.shares import is_at_least
from pivotal.reading.results.times_lived import is_on_average
from pivotal.reading.words import CONTROLS

_MEDIAN = frozenset({"median", "medians"})
_OF_A_TIME = frozenset({"time", "duration", "times", "durations"})
_FAR_CUE, _NEAR_WORDS, _FAR_FOLLOWED, _NEAR_FOLLOWED, _LONGEST_NAME, _FAR_PAIR = 45, 10, 9, 3, 8, 30
# Of what a time is told that is no result.
_NO_RESULTS = (
    "exposure", "half-life", "onset", "resol", "recover", "infusion", "hospital", "washout", "interval", "accru",
    "delay", "wait", "visit", "scan", "dosing", "remained",
)  # fmt: skip
_NO_RESULT_WORDS = frozenset({"age", "aged", "number", "old", "stay", "doses", "cycles", "diagnosis", "enrolment"})
# What a clause tells of a plan, a hope or others.
_SUPPOSED = ("histor", "expect", "assum", "hypothes", "detect", "anticipat", "project", "typical", "usual")
_SUPPOSED_WORDS = frozenset({"would", "should", "if", "may", "might"})
_BOUNDS = frozenset({
    "every", "within", "least", "minimum", "maximum", "over", "than", "≥", ">", "<", "≤", "up", "per", "each", "min",
    "max", "additional", "further", "another", "mean", "average", "range", "ranging", "range:", "longest", "shortest",
    "planned", "by", "past", "last", "first", "next", "until", "during", "±", "after", "before", "for", "minimal",
    "since", "beyond",
})  # fmt: skip
_GAINS = frozenset({
    "improvement", "increase", "gain", "benefit", "difference", "extension", "prolongation", "advantage", "delay",
    "reduction", "decrease",
})  # fmt: skip
_NO_MEDIANS = frozenset({"mean", "average", "longest", "shortest", "maximum", "minimum", "percentile", "quartile"})
_BEHIND_GAINS = frozenset({
    "longer", "shorter", "improvement", "more", "less", "gain", "later", "earlier", "benefit", "advantage",
    "difference", "increase", "old", "of", "ago", "after", "apart",
    "post",
})  # fmt: skip
_LINKS = frozenset({
    "was", "were", "is", "of", ":", "=", "a", "an", "the", "reached", "at", "about", "approximately", "nearly", "time",
    "rate", "median", "estimated", "(", "[", ",", "achieved", "with", "to", "has", "been", "had", "almost",
})  # fmt: skip
_OF_FOLLOW_UP = frozenset({"median", "of", "'", "’", "-"})
_SPREADS = ("range", "iqr", "interquartile", "median")
_JOINS = frozenset({"vs", "versus", "v", ",", "and", "or", "/"})
_LIVED = frozenset({"lived", "survived", "live", "living"})
_ENDS = frozenset({
    "was", "is", "in", "of", "with", "for", "(", ",", "has", "had", "among", "at", "not", "on", "came", "did",
    "could", "were",
})  # fmt: skip


_TIMES = frozenset({"duration", "not_reached", "number"})


def times_by_default(items: Sequence[Item], found: list[Estimate], planned: Collection[int]) -> None:
    """Add to the results of a sentence the times of which only the words around them tell what they are.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its results in their order; it is changed.
    planned : collection of int
        The places of what is only planned.
    """
    if not any(each.kind in {"duration", "not_reached"} for each in items):
        return

    named, goals = with_survival(items), _with_survival_as_goal(items)

    def read(at: int, told: Sequence[Estimate]) -> Estimate | None:
        followed = [each.at for each in told if each.kind == "follow_up"]
        made = _followed(items, at, followed) or (None if is_on_average(items) else _median(goals, at))
        inside = any(items[i].text == "(" for i in range(max(0, at - _NEAR_WORDS), at))
        return made or (_median(named, at) if inside else None)  # survival did not differ (21.0 v 20.2 months)

    add_untold(items, found, planned, read, kinds=_TIMES)


def _with_survival_as_goal(items: Sequence[Item]) -> Sequence[Item]:
    """Return a sentence whose ``survival`` is an endpoint in ``the endpoint was survival, which was 9.2 months``."""
    found = list(items)
    for at, item in enumerate(items):
        if item.low == "survival" and [text_at(items, i) for i in range(at + 1, at + 4)] == [",", "which", "was"]:
            found[at] = replace(item, kind="endpoint", value="OS")
    return found


def _value(items: Sequence[Item], at: int) -> tuple[Slot, Slot | None] | None:
    """Return a time and its unit, also of a number whose unit stands with the one behind: ``5.5 vs 8.8 months``."""
    item = items[at]
    if item.kind == "number":
        unit = (
            None if text_at(items, at - 1) in {"group", "arm", "cohort", "grade", "stage"} else _joined_unit(items, at)
        )
        return None if unit is None else (Slot("value", item.text, item.start, item.end, item.value), unit)
    value = item.parts.get("value")
    if value is None:
        return (item.slot("value"), None) if item.kind == "not_reached" else None
    return value, item.parts.get("unit")


def _joined_unit(items: Sequence[Item], at: int) -> Slot | None:
    place = at + 1
    while place + 1 < len(items) and text_at(items, place) in _JOINS and place - at < _NEAR_WORDS:
        place += 1 + (text_at(items, place + 1) in _JOINS)
        place += place < len(items) and (items[place].kind in ARM_KINDS or items[place].low in CONTROLS)
        if place < len(items) and items[place].kind == "duration":
            return items[place].parts.get("unit")
        if place >= len(items) or items[place].kind != "number":
            return None
        place += 1
    return None


def _timed(items: Sequence[Item], at: int, kind: str) -> Estimate | None:
    told = _value(items, at)
    if told is None:
        return None
    value, unit = told
    interval, end = with_interval(items, at + 1, value.value)
    parts = {**({} if unit is None else {"unit": unit}), **interval}
    return Estimate("follow_up" if kind == "follow_up" else "median", at, max(end, at + 1), value, parts)


def _is_bound(items: Sequence[Item], at: int) -> bool:
    """Say whether a time is a limit, a gain, a moment, or the end of a range."""
    before = [text_at(items, index) for index in range(max(0, at - 2), at)]
    limit = bool(before) and (before[-1] in _BOUNDS or (before[-1] in {"of", "a"} and before[0] in _BOUNDS))
    behind = text_at(items, at + 1) == "or" and text_at(items, at + 2) in {"more", "longer", "greater", "less"}
    if limit or behind or is_at_least(items, at):
        return True
    gained = before[-1:] == ["of"] and before[:1] != [] and before[0] in _GAINS
    ranged = before[-1:] in (["to"], ["-"], ["–"]) and items[at - 2].kind in {"number", "duration"}
    opens = (
        text_at(items, at + 1) in {"to", "-", "–"}
        and at + 2 < len(items)
        and items[at + 2].kind in {"number", "duration"}
    )
    return gained or ranged or opens


_EXTREMES = frozenset({"average", "mean", "minimal", "maximum", "minimum", "longest", "shortest"})


def _followed(items: Sequence[Item], at: int, others: Collection[int]) -> Estimate | None:
    """Return how long patients were followed: ``(15.5 months follow up)``, ``follow-up … of 24 months``."""
    if items[at].kind == "not_reached" or {text_at(items, i) for i in range(at - 6, at)} & _EXTREMES:
        return None
    behind = next((i for i in range(at + 1, min(at + 1 + _NEAR_FOLLOWED, len(items))) if _is_follow_up(items, i)), None)
    if behind is not None and all(text_at(items, i) in _OF_FOLLOW_UP for i in range(at + 1, behind)):
        listed = text_at(items, at - 1) in {"and", ","} and items[at - 2].kind == "duration"
        if text_at(items, at - 1) == "at" and behind > at + 1 and any(each.kind == "percent" for each in items):
            return None  # at 12 months of follow-up 65% were alive
        if text_at(items, at - 1) == "at" and at > 1 and items[at - 2].kind == "endpoint":
            return None  # a better DFS at 2 years follow-up
        moment = text_at(items, at - 1) in {"after", "at", "with", "for"} or not _is_bound(items, at)
        return _timed(items, at, "follow_up") if moment and not listed else None
    followed = any(text_at(items, i).startswith(("follow", "observ")) for i in range(max(0, at - 6), at))
    if _is_bound(items, at) and not (text_at(items, at - 1) == "for" and followed):
        return None
    return _timed(items, at, "follow_up") if _is_behind_follow_up(items, at, others) else None


def _is_behind_follow_up(items: Sequence[Item], at: int, others: Collection[int]) -> bool:
    """Say whether a time is that of the follow-up before it, or compared with one; nothing else is told between."""
    for index in range(at - 1, max(-1, at - _FAR_FOLLOWED), -1):
        word, kind = text_at(items, index), items[index].kind
        if index in others:
            return any(text_at(items, i) in {"and", ",", *COMPARED} for i in range(index, at))
        other = kind in {"percent", "share"} or word in {"or", *STOPS}
        other = other or (kind == "endpoint" and not _is_followed_for(items, index))
        other = other or (kind in {"duration", "number"} and text_at(items, at - 1) not in {"and", "versus", "vs", "("})
        if other or (text_at(items, index - 1) == "(" and word.startswith(_SPREADS)):
            return False
        if _is_follow_up(items, index):
            return not any(text_at(items, i) in {"and", *_BOUNDS} for i in range(max(0, index - 2), index))
    return False


def _is_followed_for(items: Sequence[Item], at: int) -> bool:
    """Read ``follow-up for PFS``: an endpoint that only tells what was followed."""
    near = range(max(0, at - 4), at)
    return any(items[i].kind == "follow_up" and text_at(items, i + 1) in {"for", "in"} for i in near)


def _is_follow_up(items: Sequence[Item], at: int) -> bool:
    named = items[at].kind == "follow_up" or text_at(items, at) in {"followed", "follow-up", "followup"}
    named = named or (text_at(items, at) == "study" and [text_at(items, at - i) for i in (1, 2)] == ["on", "time"])
    return named and text_at(items, at + 1) != "by" and not text_at(items, at + 1).startswith((*VISITS, "analys"))


def _median(items: Sequence[Item], at: int) -> Estimate | None:
    """Return a median with what it is of: its endpoint, or the words behind ``time to`` and ``duration of``."""
    shares = text_at(items, at - 1) == "(" and kind_at(items, at - 2) == "percent"  # 74.6% (3 months)
    if shares or _is_bound(items, at) or _is_said_again(items, at) or _is_gained(items, at):
        return None
    inverted = text_at(items, at + 1) in {"was", "is"} and text_at(items, at + 2) == "the"
    if inverted and text_at(items, at + 3) in _MEDIAN and kind_at(items, at + 4) == "endpoint":
        return _of(items, at, items[at + 4].slot("endpoint"))  # 34.8 months was the median PFS
    if text_at(items, at + 1) in _MEDIAN and at + 2 < len(items) and items[at + 2].kind == "endpoint":
        behind = items[at + 2].slot("endpoint")  # 9.6 months median OS
        return None if text_at(items, at - 1) == "added" else _of(items, at, behind)
    cue, first, is_median, lived = _cue(items, at)
    if _is_none(items, at, first, cue):
        return None
    pair = _is_compared(items, at)
    linked = cue is not None and all(each.low in _LINKS | {"which"} for each in items[cue + 1 : at])
    if not (is_median or pair or linked or lived):
        return None
    name = items[cue].slot("endpoint") if cue is not None else _worded(items, first, at)
    if name is None and not (pair and lived):
        return None
    return _of(items, at, name)


def _is_none(items: Sequence[Item], at: int, first: int, cue: int | None) -> bool:
    """Say whether the words before a time tell that it is no result, or one of others, or of a plan."""
    words = [items[index].low for index in range(max(first, 0 if cue is None else cue + 1, at - _NEAR_WORDS), at)]
    if any(each in _NO_RESULT_WORDS or each.startswith(_NO_RESULTS) for each in words):
        return True
    clause = [each.low for each in items[max(first, at - _FAR_CUE) : at]]
    if any(each in _SUPPOSED_WORDS or each.startswith(_SUPPOSED) for each in clause):
        return True
    followed = at + 1 < len(items) and items[at + 1].kind == "follow_up"
    another = cue is not None and _is_of_another_kind(items, cue, at)
    return followed or another or text_at(items, at - 1) == "at"


def _of(items: Sequence[Item], at: int, name: Slot | None) -> Estimate | None:
    made = _timed(items, at, "median")
    if made is not None:
        made.endpoint = name
    return made


def _is_of_another_kind(items: Sequence[Item], cue: int, at: int) -> bool:
    """Say whether another quantile is told than the median, or by how much an endpoint grew."""
    before = {text_at(items, index) for index in range(max(0, cue - 4), cue)}
    gained = bool(before & _GAINS) and text_at(items, at - 1) == "of"
    return gained or bool(before & _NO_MEDIANS) or (cue > 0 and items[cue - 1].kind == "percent")


def _cue(items: Sequence[Item], at: int) -> tuple[int | None, int, bool, bool]:
    """Return the endpoint before a time, where its clause begins, and whether ``median`` or ``lived`` stands there."""
    index, cue, is_median, lived = at - 1, None, False, False
    while index >= max(0, at - _FAR_CUE):
        item = items[index]
        if item.text == ";" and kind_at(items, index - 1) == "n" and text_at(items, index - 2) == "(":
            index -= 2  # survival was longer with the drug (n = 473; 10.8 v 9.4 months)
            continue
        if item.text in STOPS or item.kind == "follow_up":
            break
        if item.text in {")", "]"}:
            index = opening(items, index) - 1
            continue
        is_median = is_median or item.low in _MEDIAN or item.low.startswith("median ")
        lived = lived or item.low in _LIVED
        if cue is None and item.kind == "endpoint" and item.value != "DOT":
            cue = index
        if item.low in _MEDIAN and cue is None and text_at(items, index + 1) in _OF_A_TIME:
            return None, index + 1, True, lived
        if cue is not None and index < cue - 3:
            break
        index -= 1
    return cue, index + 1, is_median, lived


def _is_compared(items: Sequence[Item], at: int) -> bool:
    """Say whether a time is one of two that are set against each other: ``5.5 vs 8.8 months``."""
    for step in (1, -1):
        index, versus = at + step, False
        while 0 <= index < len(items) and abs(index - at) < _FAR_PAIR and items[index].text not in STOPS:
            versus = versus or items[index].low in COMPARED or _is_of_others(items, index, step)
            if items[index].kind in {"duration", "not_reached"} or (items[index].kind == "number" and versus):
                if versus:
                    return True
                break
            if items[index].kind in {"percent", "endpoint"}:
                break
            index += step
    return False


def _is_of_others(items: Sequence[Item], at: int, step: int) -> bool:
    """Read ``A-treated patients survived 6.6 months, B-treated patients 4.8 months``: others, behind a comma."""
    if items[at].text != "," or step < 0:
        return items[at].text == "," and kind_at(items, at - 1) == "duration"
    behind = range(at + 1, min(at + _LONGEST_NAME, len(items)))
    end = next((i for i in behind if items[i].kind == "duration"), None)
    return end is not None and text_at(items, end - 1) in {"patients", "women", "men", "group", "arm"}


def _is_gained(items: Sequence[Item], at: int) -> bool:
    place = at + 1 + (text_at(items, at + 1) in {")", "]"})
    if text_at(items, place) in {"(", "["}:
        place = closing(items, place) + 1
    return text_at(items, place) in _BEHIND_GAINS and text_at(items, at + 1) != ")"


def _is_said_again(items: Sequence[Item], at: int) -> bool:
    """Say whether a value that is not reached is only said again: ``NE due to not yet being reached``."""
    near = range(max(0, at - 4), at)
    return items[at].kind == "not_reached" and any(items[i].kind == "not_reached" for i in near)


def _worded(items: Sequence[Item], first: int, at: int) -> Slot | None:
    """Return the endpoint that ``time to`` or ``duration of`` begins: ``time to transfusion independence``."""
    if text_at(items, first) not in _OF_A_TIME or text_at(items, first + 1) not in {"to", "of", "until"}:
        return None
    last = first + 2
    while last < min(at, first + _LONGEST_NAME) and text_at(items, last) not in _ENDS:
        last += 1
    if last == first + 2 or last >= at or any(each.low.startswith(_NO_RESULTS) for each in items[first + 2 : last]):
        return None
    words = items[first:last]
    text = " ".join(each.text for each in words)
    return Slot("endpoint", text, words[0].start, words[-1].end, text.casefold())
