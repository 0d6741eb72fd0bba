"""Rates at several times that are listed: ``at 1, 3 and 5 years was 81%, 44% and 22%``, ``1-, 2-, and 3-year OS``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, renamed, text_at
from pivotal.reading.results.cohorts_given import by_versus
from pivotal.reading.results.intervals import Estimate, closing

_JOINING = frozenset({",", "and", "&", "/", "-", "–", "or"})
_BETWEEN = frozenset({",", "and", "&", "/", ";", "(", ")", "[", "]"})
_IN_MONTHS = {"days": 1 / 30.4, "weeks": 7 / 30.4, "months": 1.0, "years": 12.0}
_FEWEST = 2  # times of a list
_LONGEST = 14  # items of a list of times
_NEAR_NEXT = 3  # items from a rate to the next


def with_listed_times(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give rates that are listed for several times their own.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its numbers; the rates of a list of times are changed, and one rate of two times becomes two.
    """
    if not any(each.kind == "rate" for each in found):
        return
    _right_behind(items, found)
    _as_the_second(items, found)
    lists = [listed for at in range(len(items)) if len(listed := _times_before(items, at)) > 1]
    for index, listed in enumerate(lists):
        first, last = _place(items, listed[0]), _place(items, listed[-1])
        until = _place(items, lists[index + 1][0]) if index + 1 < len(lists) else len(items)
        behind = [each for each in found if each.kind == "rate" and last < each.at < until]
        if behind and any(items[at].kind == "time_name" for at in range(last + 1, behind[0].at)):
            continue  # patients with 3- and 6-month responses had 5-year OS rates of …
        if len(behind) == 1 and _is_of_each(items, behind[0], listed):
            behind[0].parts["time"] = listed[-1]
            for time in listed[:-1]:
                again = replace(behind[0], parts={**behind[0].parts, "time": time})
                found.insert(found.index(behind[0]), again)
            continue
        if _are_pairs(items, behind, len(listed)):
            for at, each in enumerate(behind):
                each.parts["time"] = listed[at // 2]
            continue
        before = [each for each in found if each.kind == "rate" and each.at < first]
        if not behind and _are_pairs(items, before, len(listed)):
            for at, each in enumerate(before):
                each.parts["time"] = listed[at // 2]
            continue
        untimed = all("time" not in each.parts or each.parts["time"].start >= items[first].start for each in before)
        earlier = _runs(items, before, len(listed))
        for run in _runs(items, behind, len(listed)) or (earlier if untimed else earlier[-1:]):
            for each, time in zip(run, listed, strict=True):
                each.parts["time"] = time


def _as_the_second(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``EFS (80% vs 71%, P < .001) and OS (88% vs 82%) at 5 years``: the first of a pair has the time of both."""
    rates = [each for each in found if each.kind == "rate"]
    for one, two in pairwise(rates):
        time = two.parts.get("time")
        if "time" not in one.parts and time is not None and time.start > two.value.end and by_versus(items, one, two):
            one.parts["time"] = time


def _is_of_each(items: Sequence[Item], told: Estimate, listed: Sequence[Slot]) -> bool:
    """Read ``The 2- and 3-year OS rates were both 73%``: one rate of all times of a list."""
    both = text_at(items, told.at - 1) in {"both", "all", "each"} or text_at(items, told.at - 2) in {"both", "all"}
    first = _place(items, listed[0])
    return both and not any(items[i].kind == "percent" for i in range(first, told.at))


def _right_behind(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``95 vs 84% after 1 year and 80 vs 71% after 4 years``: each rate has the time behind it, or its pair's."""
    rates = [each for each in found if each.kind == "rate"]
    own = [_moment_behind(items, each.end) for each in rates]
    if len({each.start for each in own if each is not None}) < _FEWEST:
        return
    for index in range(len(rates) - 1, -1, -1):
        each, second = rates[index], own[index + 1] if index + 1 < len(rates) else None
        if own[index] is None and second is not None:
            after = rates[index + 1]
            pair = after.at == each.end + 1 and by_versus(items, each, after)
            listed = all(text_at(items, place) in {",", "and"} for place in range(each.end, after.at))
            own[index] = second if pair or listed else None  # 48%, 47% and 41% at 18 months
        if (time := own[index]) is not None:
            each.parts["time"] = time
    timed = [time for time in own if time is not None]
    rest = rates[len(timed) :]
    if len(timed) == len(rest) > _FEWEST and len(_runs(items, rest, len(timed))) == 1:
        for each, time in zip(rest, timed, strict=True):  # with RFS of 69%, 46% and 36%: at the same times
            each.parts["time"] = time


def _moment_behind(items: Sequence[Item], at: int) -> Slot | None:
    """Return the time of ``(95% CI, 70 to 81) after 2 years``, right behind a value; no time of treatment."""
    if text_at(items, at) in {"(", "["} and kind_at(items, at + 2) == "endpoint" and closing(items, at) == at + 3:
        own = kind_at(items, at + 1) in {"time_name", "duration"}  # 71% (2-year OS) and 60% (3-year OS)
        return renamed(items[at + 1].parts["value"], "time") if own else None
    place = closing(items, at) + 1 if text_at(items, at) in {"(", "["} else at
    told = text_at(items, place) in {"at", "after", "by"} and kind_at(items, place + 1) == "duration"
    told = told or (text_at(items, place) in {"at", "by"} and kind_at(items, place + 1) == "time_name")  # at year 3
    if text_at(items, place) == "at" and _goes_on_to_a_time(items, place + 2):
        return items[place + 1].slot("time")
    other = text_at(items, place + 2) == "of" and kind_at(items, place + 3) != "follow_up"  # after 2 years of treatment
    return renamed(items[place + 1].parts["value"], "time") if told and not other else None


def _goes_on_to_a_time(items: Sequence[Item], at: int) -> bool:
    """Read the first of ``81% at one, 44% at three and 22% at five years``: the unit stands behind the last time."""
    if kind_at(items, at - 1) not in {"number", "number_word"}:
        return False
    while text_at(items, at) in {",", "and"}:
        at += 1
    if kind_at(items, at) != "percent":
        return False
    place = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    timed = text_at(items, place) == "at" and kind_at(items, place + 1) == "duration"
    return timed or (text_at(items, place) == "at" and _goes_on_to_a_time(items, place + 2))


def _are_pairs(items: Sequence[Item], rates: Sequence[Estimate], count: int) -> bool:
    """Read ``56% versus 46% and 30% versus 24% at 1 and 2 years``: a pair of rates for each time."""
    pairs = [rates[index : index + 2] for index in range(0, len(rates), 2)]
    return len(rates) == 2 * count and all(by_versus(items, one, two) for one, two in pairs)


def _place(items: Sequence[Item], slot: Slot) -> int:
    return next(index for index, item in enumerate(items) if item.start <= slot.start < item.end)


def _times_before(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the times of a list that ends with the time at a place, each but the last a number without its unit."""
    if items[at].kind not in {"duration", "time_name"} or text_at(items, at - 1) not in _JOINING:
        return []
    times = [renamed(items[at].parts["value"], "time")]
    months = [_months(items, at)]
    place = at - 1
    while place >= 0 and at - place < _LONGEST:
        if items[place].kind == "number_word" or (items[place].kind == "number" and "0." not in items[place].text[:2]):
            times.insert(0, items[place].slot("time"))
            months.insert(0, float(items[place].value) * _IN_MONTHS[items[at].parts["unit"].value])
        elif items[place].kind == "time_name":
            times.insert(0, renamed(items[place].parts["value"], "time"))
            months.insert(0, _months(items, place))
        elif text_at(items, place) not in _JOINING:
            break
        place -= 1
    timed = any(items[index].kind == "time_name" for index in range(place, at))  # the 1-year, 2-year and 5 years rates
    if items[at].kind == "duration" and not timed and text_at(items, place) not in {"at", "after"}:
        return []
    return times if all(one < two for one, two in pairwise(months)) else []


def _months(items: Sequence[Item], at: int) -> float:
    return float(items[at].value) * _IN_MONTHS[items[at].parts["unit"].value]


def _runs(items: Sequence[Item], rates: Sequence[Estimate], count: int) -> list[list[Estimate]]:
    """Return the rates in runs of so many that nothing but commas and ``and`` joins, where all are in such runs."""
    if not rates or len(rates) % count:
        return []
    runs = [list(rates[index : index + count]) for index in range(0, len(rates), count)]
    for run in runs:
        for one, two in pairwise(run):
            end = one.end
            if text_at(items, end) == "(" and two.at - end > _NEAR_NEXT:
                end = closing(items, end) + 1  # 74% (n = 14/19) and 35%
            if two.at - end > _NEAR_NEXT or any(text_at(items, index) not in _BETWEEN for index in range(end, two.at)):
                return []
    return runs
