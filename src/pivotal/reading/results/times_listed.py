"""Rates that are listed for several times: ``at 1, 3 and 5 years was 71%, 44% and 31%``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.cohorts_given import by_versus
from pivotal.reading.results.intervals import Estimate

_JOINED = frozenset({",", "and", "or", "/"})
_MOST_TIMES = 6


def with_listed_times(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give rates that are listed for two times or more their own.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    found : sequence of Estimate
        Its numbers in their order; they are changed.
    """
    for last in range(2, len(items)):
        times = _times_to(items, last)
        if len(times) < 2:
            continue
        after = [each for each in found if each.kind == "rate" and each.at > last]
        before = [each for each in found if each.kind == "rate" and each.at < last]
        if after:
            _in_runs(items, after, times)
        elif "respectively" in {text_at(items, last + 1), text_at(items, last + 2)}:
            _of_each(items, before, times)


def _in_runs(items: Sequence[Item], rates: Sequence[Estimate], times: Sequence[Slot]) -> None:
    """Give times to rates behind them: one for each, again and again for every arm."""
    count = len(times)
    runs = [rates[index : index + count] for index in range(0, len(rates), count)]
    if any(len(run) < count or not all(_joined(items, one, two) for one, two in pairwise(run)) for run in runs):
        return
    for run in runs:
        for each, time in zip(run, times, strict=True):
            each.parts["time"] = time


def _of_each(items: Sequence[Item], rates: Sequence[Estimate], times: Sequence[Slot]) -> None:
    """Give times to rates before them, or to pairs: ``56% versus 46% and 30% versus 24% at 1 and 2 years``."""
    count = len(times)
    if len(rates) == count:
        groups = [[each] for each in rates]
    elif len(rates) == 2 * count:
        groups = [list(rates[index : index + 2]) for index in range(0, len(rates), 2)]
        if not all(by_versus(items, one, two) for one, two in groups):
            return
    else:
        return
    for group, time in zip(groups, times, strict=True):
        for each in group:
            each.parts["time"] = time


def _times_to(items: Sequence[Item], last: int) -> list[Slot]:
    """Return the times of a list that ends at a place, of which only the last has its unit."""
    item = items[last]
    if item.kind not in {"duration", "time_name"} or text_at(items, last - 1) not in {"and", "or", "/"}:
        return []
    dashed = item.kind == "time_name"
    times = [replace(item.parts["value"], name="time")]
    place = last - 1
    while place > 0 and len(times) <= _MOST_TIMES and text_at(items, place) in _JOINED:
        while text_at(items, place) in _JOINED:
            place -= 1
        if dashed and text_at(items, place) in {"-", "–"}:
            place -= 1
        elif dashed:
            break
        number = items[place]
        if number.kind not in {"number", "number_word"}:
            break
        times.insert(0, Slot("time", number.text, number.start, number.end, number.value))
        place -= 1
    opened = dashed or text_at(items, place) in {"at", "after", "of", "for"}
    return times if opened else []


def _joined(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    return all(text_at(items, index) in {",", "and"} for index in range(one.end, two.at))
