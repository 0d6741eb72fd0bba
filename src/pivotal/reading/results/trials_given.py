"""Which trial a number is of, where a sentence names one or several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.background.trials_listed import listed_from, trials_of_results
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.cohorts_given import value_of
from pivotal.reading.results.intervals import COMPARED, Estimate, closing

_WITHIN = frozenset({"in", "of", "from", "within"})
_RULES = frozenset({"eligibility", "criteria", "inclusion", "protocol"})  # of a trial, which is not the one told of
_LIKE = frozenset({
    "consistent", "similar", "comparable", "identical", "different", "favourable", "favorable", "line",
    "longer", "shorter", "better", "worse", "higher", "lower",
})  # fmt: skip
_LONGEST_ARM = 5  # items of "for everolimus" before the bracket of its trial
_NEAR = 14  # items behind a value in which its trial is named


def give_trials(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give every number its trial: by comparison, ``respectively``, right behind it, or else the last before it."""
    arms = [each.arm for each in found if each.arm is not None]
    places = [
        at
        for at in trials_of_results(items)
        if text_at(items, at + 1) not in _RULES and not any(arm.start <= items[at].start < arm.end for arm in arms)
    ]
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
        _in_order(items, found, places)
        _in_brackets(items, found, places)
        _with_it(items, found, places)


def _is_likened(items: Sequence[Item], end: int, trial: int) -> bool:
    """Read ``ORR was 41%, consistent with that in ZENITH-1``, ``shorter than in it``: a trial that is only likened."""
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
        if text_at(items, place - 1) not in {"(", "["} or text_at(items, place + 1) not in {")", "]", ","}:
            continue
        values = [each for each in found if each.end <= place - 1]
        if not values or not _is_of_arm(items, values[-1].end, place - 1):
            continue
        later = values[-1]
        later.trial = items[place].slot("trial")
        for each in reversed(values[:-1]):
            told = {text_at(items, at) for at in range(each.end, later.at)}
            if each.kind != later.kind or not told & COMPARED:
                break
            each.trial, later = items[place].slot("trial"), each


def _is_of_arm(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether nothing or only the arm stands between a value and a bracket: ``0.48 for everolimus (RADIANT-4)``."""
    led = first == last or text_at(items, first) in {"for", "with", "on", "of"}
    return (
        led
        and last - first < _LONGEST_ARM
        and not any(
            items[at].kind in {"punct", "number", "duration", "percent", "endpoint"} for at in range(first, last)
        )
    )


def _compared(items: Sequence[Item], found: Sequence[Estimate], places: Sequence[int]) -> None:
    """Read ``In A vs. B, median PFS was 14.8 vs. 12.1 months``: two trials whose values are compared in their order."""
    first, second = places[0], places[1]
    words = {text_at(items, at) for at in range(first, second)}
    if len(places) != 2 or not words & COMPARED or any(first < each.at < second for each in found):
        return
    values = [each for each in found if each.at > second and each.kind not in {"p_value", "n"}]
    for one, two in pairwise(values):
        told = {text_at(items, at) for at in range(one.end, two.at)}
        if one.kind == two.kind and told & COMPARED:
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


def _in_order(items: Sequence[Item], found: Sequence[Estimate], places: Sequence[int]) -> None:
    """Read ``In A and B, median PFS was 5.1 and 6.2 months``: as many values of one endpoint as listed trials."""
    listed: Sequence[int] = listed_from(items, places, places[0])
    runs: list[list[Estimate]] = []
    for each in (one for one in found if one.kind not in {"n", "p_value"}):
        last = runs[-1][-1] if runs else None
        if last is not None and _goes_on(items, last, each):
            runs[-1].append(each)
        else:
            runs.append([each])
    for run in runs:
        if len(listed) != len(run) and "respectively" in {text_at(items, run[-1].end + at) for at in range(2)}:
            listed = places  # 14 months in A and 15 in B, the rates were 55% and 61%, respectively
        apart = run[-1].end <= listed[0] or listed[-1] < run[0].at
        if len(run) == len(listed) > 1 and apart and not any(each.arm or each.cohort for each in run):
            for each, place in zip(run, listed, strict=True):
                each.trial = items[place].slot("trial")


def _goes_on(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    """Say whether two values of one endpoint are joined by nothing but a comma or ``and``."""
    alike = one.kind == two.kind and value_of(one.endpoint) == value_of(two.endpoint)
    times = value_of(one.parts.get("time")) == value_of(two.parts.get("time"))
    return alike and times and {text_at(items, at) for at in range(one.end, two.at)} <= {"and", ","}


def _with_it(items: Sequence[Item], found: Sequence[Estimate], places: Sequence[int]) -> None:
    """Read ``with A [9.6 vs 7.4 months, RAINBOW trial] and alone [5.2 vs 3.8 months, REGARD]``: one in the brackets."""
    for first in (at for at in range(len(items)) if items[at].text in {"(", "["}):
        within = [place for place in places if first < place < closing(items, first)]
        if len(within) == 1:
            for each in found:
                if first < each.at < within[0]:
                    each.trial = items[within[0]].slot("trial")
