"""Ratios that no rule has read: a decimal behind ``hazard ratio``, ``odds ratio`` or ``rate ratio`` in its clause."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import Estimate, add_untold, interval_of, last_before, outside, with_interval
from pivotal.reading.results.ratios import RATIOS

_FAR, _FAR_LISTED = 16, 90  # items between a ratio's name and its number, with an interval
_OF_RATIOS = frozenset({"number", "p", "ci", "range", "percent"})
_NUMBERS = frozenset({"number", "percent", "duration", "p", "ci", "range", "fraction", "n"})
_PLANNED = (
    "assum", "expect", "detect", "power", "target", "threshold", "boundar", "margin", "exceed", "limit", "hypothes",
    "would", "at least", "plan", "less", "below", "above", "over", "than", "correspond", "alpha", "score", "level",
)  # fmt: skip
_MULTIPLIED = frozenset({"doubled", "tripled", "halved"})  # more than doubled
_LARGEST = 20.0
_OF_WHOM = frozenset({"for", "in", "with", "among"})


def ratios_by_default(items: Sequence[Item], found: list[Estimate], planned: Collection[int]) -> None:
    """Add to the results of a sentence the ratios that are named somewhere before their number.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its results in their order; it is changed.
    planned : collection of int
        The places of what is only planned.
    """
    if any(each.kind in RATIOS for each in items):
        add_untold(items, found, planned, lambda at, _: _ratio(items, at), kinds={"number"})
    add_untold(
        items, found, planned, lambda at, told: _bare(items, at, told) or _listed(items, at, told), kinds={"number"}
    )


def _ratio(items: Sequence[Item], at: int) -> Estimate | None:
    item = items[at]
    if item.kind != "number" or "." not in item.value or not 0 <= float(item.value) < _LARGEST:
        return None
    if text_at(items, at + 1) in {"-", "–", "sided", "to"} or text_at(items, at - 1) in {"-", "–"}:
        return None
    interval, end = interval_of(items, at + 1, item.value, surely=True)
    for index in range(at - 1, max(-1, at - (_FAR_LISTED if interval else _FAR)), -1):
        before = items[index]
        if before.kind in RATIOS:
            if any(text_at(items, i).startswith(_PLANNED) for i in range(index - 4, index)):
                return None
            value = item.slot("value")
            return Estimate(RATIOS[before.kind], at, max(end, at + 1), value, interval)
        if (
            (before.kind in _NUMBERS - _OF_RATIOS or (before.kind in _NUMBERS and not interval))
            or before.text == "."
            or (before.text == ";" and not interval)
            or (before.low.startswith(_PLANNED) and not _is_no_bound(items, index, at))
        ):
            return None
    return None


def _is_no_bound(items: Sequence[Item], index: int, at: int) -> bool:
    """Read ``over the whole period (0.91)`` and the like, where a word of plans and bounds is none."""
    return (items[index].low == "over" and index < at - 2) or text_at(items, index + 1) in _MULTIPLIED


def _bare(items: Sequence[Item], at: int, told: Sequence[Estimate]) -> Estimate | None:
    """Read a ratio that nothing names behind the times of two arms: ``4.5 v 3.0 months (0.76, 0.68-0.86; p=0.001)``.

    Where a ratio was named before, the times may be missing: ``or the others (0.73 [0.60-0.89]; n=313 and n=315)``.
    """
    item = items[at]
    if item.kind != "number" or "." not in item.value or text_at(items, at - 1) not in {"(", "[", ";"}:
        return None
    if text_at(items, at - 1) == ";":
        return _behind_times(items, at, told)
    interval, end = with_interval(items, at + 1, item.value)
    if not interval or not 0 < float(item.value) < _LARGEST or text_at(items, end) not in {";", ","}:
        return None
    before = [each for each in told if each.at < at]
    times = [each for each in before if each.kind == "median"]
    compared = len(times) > 1 and before[-1].kind == "median" and kind_at(items, end + 1) == "p"
    again = any(each.kind == "hazard_ratio" for each in before) and kind_at(items, end + 1) in {"p", "n"}
    if not (compared or again):
        return None
    return Estimate("hazard_ratio", at, end, item.slot("value"), interval)


def _behind_times(items: Sequence[Item], at: int, told: Sequence[Estimate]) -> Estimate | None:
    """Read the ratio within the bracket of the times: ``(14.1 months v 9.6 months; 0.62, 0.45-0.86; p=0.004)``."""
    before = [each for each in told if each.at < at][-2:]
    interval, end = with_interval(items, at + 1, items[at].value)
    ended = text_at(items, end) in {")", "]"} or (text_at(items, end) in {";", ","} and kind_at(items, end + 1) == "p")
    times = len(before) == 2 and all(each.kind == "median" for each in before) and before[-1].end == at - 1
    if not interval or not ended or not times or not 0 < float(items[at].value) < _LARGEST:
        return None
    return Estimate("hazard_ratio", at, end, items[at].slot("value"), interval)


def _is_changed_ratio(items: Sequence[Item], at: int) -> bool:
    """Read ``the hazard ratio fell to 0.53, the median rising from 5.2 to 10.7 months``: no time."""
    fell = text_at(items, at - 1) == "to" and text_at(items, at - 2) in {"fell", "rose", "dropped", "declined", "sank"}
    return fell and any(each.kind in RATIOS for each in items[max(0, at - _FAR) : at])


def is_tested(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``(HR 0.88 in the first, with medians of 10 v 8 months) and 1.07 (95% CI, 0.73 to 1.57; P = .73)``.

    A decimal with an interval and a p value in one bracket is a further ratio, and no time, where one was told.
    """
    if "." in items[at].value and _is_changed_ratio(items, at):
        return any(each.kind == "hr" for each in items[:at])
    if text_at(items, at - 1) == ";" and "." in items[at].value and _behind_times(items, at, before):
        return True
    joined = text_at(items, at - 1) in {"and", ","} and text_at(items, at + 1) in {"(", "["}
    if not joined or "." not in items[at].value or not any(each.kind == "hazard_ratio" for each in before):
        return False
    interval, end = with_interval(items, at + 1, items[at].value)
    tested = end + 1 < len(items) and text_at(items, end) in {";", ","} and kind_at(items, end + 1) == "p"
    return bool(interval) and tested and 0 < float(items[at].value) < _LARGEST


def _listed(items: Sequence[Item], at: int, told: Sequence[Estimate]) -> Estimate | None:
    """Read the further ratios of ``1.03 for A, 0.98 for B and 1.07 for C``, ``with B (0.63) and with C (0.60)``."""
    item = items[at]
    last = last_before(told, at) if item.kind == "number" and "." in item.value else None
    if last is None or last.kind not in RATIOS.values():
        return None
    other = any(each.kind in _NUMBERS - {"p", "number"} for each in items[last.end : at])
    if other or not 0 < float(item.value) < _LARGEST:
        return None
    if any(each.kind == "number" and "." in each.value for each in items[last.end : at]):
        return None
    if outside(items, last.end, at) > _FAR or any(each.text in {";", "."} for each in items[last.end : at]):
        return None
    plain = text_at(items, at - 1) in {",", "and"} and text_at(items, at + 1) in _OF_WHOM
    bracketed = text_at(items, last.at - 1) == "(" or text_at(items, last.end) == ")"
    alone = text_at(items, at - 1) == "(" and text_at(items, at + 1) == ")" and bracketed
    joined = alone and not {"and", "as"}.isdisjoint(text_at(items, index) for index in range(last.end, at))
    return Estimate(last.kind, at, at + 1, item.slot("value")) if plain or joined else None
