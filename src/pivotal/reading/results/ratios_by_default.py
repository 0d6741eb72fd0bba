"""Ratios that no rule has read: a decimal behind ``hazard ratio``, ``odds ratio`` or ``rate ratio`` in its clause."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.intervals import Estimate, add_untold, with_interval
from pivotal.reading.results.ratios import RATIOS

_FAR, _FAR_LISTED = 16, 90  # items between a ratio's name and its number, with an interval
_OF_RATIOS = frozenset({"number", "p", "ci", "range", "percent"})
_NUMBERS = frozenset({"number", "percent", "duration", "p", "ci", "range", "fraction", "n"})
_PLANNED = (
    "assum", "expect", "detect", "power", "target", "threshold", "boundar", "margin", "exceed", "limit", "hypothes",
    "would", "at least", "plan", "less", "below", "above", "over", "than", "correspond", "alpha", "score", "level",
)  # fmt: skip
_LARGEST = 20.0


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
        add_untold(items, found, planned, lambda at, _: _ratio(items, at))
    add_untold(items, found, planned, lambda at, told: _bare(items, at, told))


def _ratio(items: Sequence[Item], at: int) -> Estimate | None:
    item = items[at]
    if item.kind != "number" or "." not in item.value or not 0 <= float(item.value) < _LARGEST:
        return None
    if text_at(items, at + 1) in {"-", "–", "sided", "to"} or text_at(items, at - 1) in {"-", "–"}:
        return None
    interval, end = with_interval(items, at + 1, item.value, surely=True)
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
            or before.low.startswith(_PLANNED)
        ):
            return None
    return None


def _bare(items: Sequence[Item], at: int, told: Sequence[Estimate]) -> Estimate | None:
    """Read a ratio that nothing names behind the times of two arms: ``4.5 v 3.0 months (0.76, 0.68-0.86; p=0.001)``.

    Where a ratio was named before, the times may be missing: ``or the others (0.73 [0.60-0.89]; n=313 and n=315)``.
    """
    item = items[at]
    if item.kind != "number" or "." not in item.value or text_at(items, at - 1) not in {"(", "["}:
        return None
    interval, end = with_interval(items, at + 1, item.value)
    if not interval or not 0 < float(item.value) < _LARGEST or text_at(items, end) not in {";", ","}:
        return None
    before = [each for each in told if each.at < at]
    times = [each for each in before if each.kind == "median"]
    compared = len(times) > 1 and before[-1].kind == "median" and items[end + 1].kind == "p"
    again = bool(before) and any(each.kind == "hazard_ratio" for each in before) and items[end + 1].kind in {"p", "n"}
    if not (compared or again):
        return None
    return Estimate("hazard_ratio", at, end, item.slot("value"), interval)
