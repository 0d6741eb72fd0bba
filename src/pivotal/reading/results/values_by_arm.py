"""Several endpoints with a value in each of several arms, one arm after the other.

``The response rate, median survival and 1-year survival were 31%, 13.9 months and 59% in IP; 32%, 12.3 months and 51%
in TC; and 30%, 14.0 months and 60% in GP``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, renamed, span, text_at
from pivotal.reading.results.endpoints_in_order import listed_endpoints
from pivotal.reading.results.intervals import Estimate, with_interval
from pivotal.reading.results.people import PEOPLE, behind_brackets, singular
from pivotal.reading.words import NUMBER_WORDS

_VALUES = frozenset({"percent", "duration"})
_VERBS = frozenset({"were", "was", "are", ":", "of"})
_WITH = frozenset({"in", "for", "with", "on"})
_ENDS = frozenset({";", ",", ".", "(", "and", "", "vs", "versus", "v"})
_GIVEN = frozenset({"given", "receiving", "on", "with", "in"})
_NOUNS = frozenset({"arm", "group", "arms", "groups", "patients", "regimen", "recipients"})
_SOME = frozenset({
    "men", "women", "stage", "responders", "years", "age", "risk", "disease", "status", "adults", "children", "older",
    "younger", "tumours", "histology", "patients", "grade", "mutation", "positive", "negative",
})  # fmt: skip
_FEWEST, _LONGEST = 2, 7

_Row = tuple[list[int], Slot]


def values_by_arm(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give each of several endpoints its value in each arm, where some of the values had been left without one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its results in their order; it is changed.
    """
    for run in listed_endpoints(items):
        rows = _rows(items, run[-1] + 1, len(run)) if len(run) >= _FEWEST else []
        places = {place for values, _ in rows for place in values}
        told = [each for each in found if each.at in places and each.arm is not None]
        mixed = len({items[place].kind for place in places}) > 1
        if len(rows) < _FEWEST or (len(told) == len(places) and not mixed):
            continue
        made = [_estimate(items, run, at, row) for row in rows for at in range(len(run))]
        before = {each.at: each for each in found}
        for each in (one for one in made if one.at in before):
            old = before[each.at]
            each.cohort, each.trial, each.order = old.cohort, old.trial, old.order
        for values, _ in rows:  # in men and in women: which patients they are
            some = [before[place].parts["subset"] for place in values if "subset" in before.get(place, made[0]).parts]
            for each in (one for one in made if one.at in values and some):
                each.parts["subset"] = some[0]
        found[:] = sorted([*(each for each in found if each.at not in places), *made], key=lambda each: each.at)


def arms_of_rows(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``were 7.9 months and 31% for A versus 8 months and 30% for B``: each row of values has the arm behind it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results in their order; they are changed.
    """
    _none_of_both(items, found)
    by_place = {each.at: each for each in found}
    for at in range(1, len(items) - 1):
        if items[at].kind not in _VALUES or text_at(items, at - 1) not in _VERBS:
            continue
        for count in (2, 3):
            rows = _rows(items, at - 1, count)
            told = [(place, arm) for values, arm in rows for place in values]
            if len(rows) < _FEWEST or any(place not in by_place for place, _ in told):
                continue
            for place, arm in told:
                by_place[place].arm = None if _is_of_some(arm) else arm


def _none_of_both(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``5 (20%) of 25 given A and 10 (67%) of 15 given both``, ``13% in the three arms``: no arm of one name."""
    for each in found:
        counted = text_at(items, each.at + 1) in {")", "]"} and text_at(items, each.at + 2) == "of"
        place = each.at + 4 + (singular(text_at(items, each.at + 4)) in PEOPLE)
        both = counted and text_at(items, place) in _GIVEN and text_at(items, place + 1) in {"both", "either", "all"}
        if both or (each.arm is not None and each.arm.value in NUMBER_WORDS):
            each.arm = None


def _is_of_some(arm: Slot) -> bool:
    """Say whether a name is that of some patients, and not of what they got."""
    return bool(_SOME & set(arm.value.replace("-", " ").split()))


def _rows(items: Sequence[Item], first: int, count: int) -> list[_Row]:
    """Return so many values and the arm behind them, again and again, where every row has values of the same kinds."""
    place = first
    while text_at(items, place) in {"rate", "rates", "time", "times", "(", ")"} or kind_at(items, place) == "short":
        place += 1
    if text_at(items, place) not in _VERBS:
        return []
    rows: list[_Row] = []
    place += 1
    while (row := _row(items, place, count)) is not None:
        values, arm, place = row
        rows.append((values, arm))
        place += text_at(items, place) in {";", ","}
        place += text_at(items, place) in {"and", "versus", "vs", "v"}
    kinds = {tuple(items[place].kind for place in values) for values, _ in rows}
    return rows if len(kinds) == 1 and len({arm.value for _, arm in rows}) == len(rows) else []


def _row(items: Sequence[Item], first: int, count: int) -> tuple[list[int], Slot, int] | None:
    """Return the places of ``31%, 13.9 months, 59%, respectively, in IP``, its arm, and the place behind it."""
    values: list[int] = []
    place = first
    while kind_at(items, place) in _VALUES:
        values.append(place)
        place = behind_brackets(items, place + 1)
        last = place
        while text_at(items, place) in {",", "and"}:
            place += 1
        place = place if kind_at(items, place) in _VALUES else last
    place += text_at(items, place) == ","
    place += text_at(items, place) == "respectively"
    place += text_at(items, place) == ","
    if len(values) != count or text_at(items, place) not in _WITH:
        return None
    begin = place + 1
    if singular(text_at(items, begin)) in PEOPLE | {"those"} and text_at(items, begin + 1) in _GIVEN:
        begin += 2  # in patients given velotinib
    begin += text_at(items, begin) == "the"
    end = begin
    while end < len(items) and end - begin < _LONGEST and items[end].low not in _ENDS:
        end += 1
    last = end - (text_at(items, end - 1) in _NOUNS)
    if last <= begin or text_at(items, end) not in _ENDS or any(each.kind in _VALUES for each in items[begin:end]):
        return None
    return values, span(items, begin, last, "arm"), end


def _estimate(items: Sequence[Item], run: Sequence[int], at: int, row: _Row) -> Estimate:
    """Return the value of one of the endpoints in an arm: a median, a rate at its time, or a part of the patients."""
    values, arm = row
    place, named = values[at], run[at]
    parts, end = with_interval(items, place + 1, items[place].value, surely=True)
    given = None if _is_of_some(arm) else arm
    made = Estimate("percent", place, end, items[place].parts["value"], parts, items[named].slot("endpoint"), given)
    if items[place].kind == "duration":
        return replace(made, kind="median", parts={"unit": items[place].parts["unit"], **parts})
    first = run[at - 1] + 1 if at else max(0, named - _LONGEST)
    timed = next((items[i] for i in range(named - 1, first - 1, -1) if items[i].kind == "time_name"), None)
    if timed is None and items[named].kind == items[run[0]].kind == "endpoint":  # 2-year OS and PFS
        timed = items[run[0] - 1] if kind_at(items, run[0] - 1) == "time_name" else None
    if timed is not None:
        return replace(made, kind="rate", parts={**parts, "time": renamed(timed.parts["value"], "time")})
    return replace(made, kind="rate") if items[named].kind == "endpoint" else made
