"""Percentages and counts that no rule has read, by the cues around them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.results.counts_backed import are_further_events, is_backed, is_of_a_sum, is_of_something_else
from pivotal.reading.results.counts_of_nobody import is_no_count
from pivotal.reading.results.cues import Weighed, cues_at, weighed
from pivotal.reading.results.harms_linked import of_harm
from pivotal.reading.results.intervals import Estimate, add_untold, with_interval
from pivotal.reading.results.percentages_aside import ends_a_range, is_aside
from pivotal.reading.results.rates_told import time_of_rate

_NUMBERS = frozenset({"percent", "number", "number_word", "n"})
_SURE_SHARE = 0.8  # probability from which a percentage is taken for what its cues say
_SURE_COUNT = {"n": 0.9, "events": 0.75}  # and a count
_LIKELY = 0.75  # and a number of patients of which no word beside it says anything else
_BACKED = 0.5  # and one that what stands beside it backs
_FAR_HARM = 30  # places before a percentage in which its harm stands


def numbers_weighed(items: Sequence[Item], found: list[Estimate], planned: Collection[int]) -> None:
    """Add to the results of a sentence the percentages and counts that are told by all that stands around them.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its results in their order; it is changed.
    planned : collection of int
        The places of what is only planned.
    """
    if any(each.kind in _NUMBERS for each in items):
        add_untold(items, found, planned, lambda at, told: _number(items, at, told), kinds=_NUMBERS)


def _number(items: Sequence[Item], at: int, told: Sequence[Estimate]) -> Estimate | None:
    return _share(items, at) if items[at].kind == "percent" else _count(items, at, told)


def _share(items: Sequence[Item], at: int) -> Estimate | None:
    value = items[at].parts.get("value")
    if value is None or is_aside(items, at) or ends_a_range(items, at):
        return None
    told = weighed("percentage", cues_at(items, at))
    if told.probability < _SURE_SHARE or told.meaning not in {"percent", "rate", "harm"}:
        return None
    interval, end = with_interval(items, at + 1, value.value)
    made = Estimate("percent", at, end, value, interval)
    if told.meaning == "harm":
        harms = (i for i in range(at - 1, max(-1, at - _FAR_HARM), -1) if items[i].kind == "harm")
        harm = next(harms, None)
        return None if harm is None else of_harm(items, harm, made)
    if told.meaning == "rate":
        time = time_of_rate(items, at)
        return Estimate("rate", at, end, value, interval if time is None else {**interval, "time": time})
    return made


def _count(items: Sequence[Item], at: int, found: Sequence[Estimate]) -> Estimate | None:
    item = items[at]
    if not item.value.isdigit() or is_no_count(items, at):
        return None
    told = weighed("count", cues_at(items, at))
    summed = told.meaning != "events" and is_of_a_sum(items, at, found) and not is_of_something_else(items, at)
    if not (summed or _is_sure(items, at, found, told)):
        return None
    value = item.parts.get("value", Slot("value", item.text, item.start, item.end, item.value))
    return Estimate("events" if told.meaning == "events" else "n", at, at + 1, value)


def _is_sure(items: Sequence[Item], at: int, found: Sequence[Estimate], told: Weighed) -> bool:
    """Say whether a count is told clearly enough, alone or with what stands beside it."""
    if told.meaning not in _SURE_COUNT or told.probability < _BACKED:
        return False
    if told.probability >= _SURE_COUNT[told.meaning]:
        return True
    if told.meaning == "events":
        return are_further_events(items, at, found)
    likely = told.probability >= _LIKELY and not is_of_something_else(items, at)
    return likely or is_backed(items, at, found)
