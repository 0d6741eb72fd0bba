"""Intervals that stand apart from their values, or beside a value that they cannot belong to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.cohorts_given import by_versus
from pivotal.reading.results.intervals import Estimate, with_interval
from pivotal.reading.results.ratios import COMPARING

_MIDDLE, _LOPSIDED = 20, 2  # percent; how many times as far one limit may be as the other
_INTERVALLED = frozenset({"median", "percent", "rate", "harm", "follow_up"}) | COMPARING
_ABBREVIATIONS = frozenset({"short", "share", "endpoint"})  # a response rate (ORR) (95% CI …)
_ABOVE_ZERO = _INTERVALLED - {"difference"}
_BEFORE_LATE = frozenset({"word", "drug", "product", "arm", "active", "therapy", "share", "gene", "code"})
_GLUES = frozenset({"-", "–", "+", "/", "®", "™"})  # inside the name of an arm: IFN-α, R-CHOP
_FARTHEST_LATE = 12
_OTHERS = frozenset({"difference", "compared", "versus", "vs", "v", "ratio", "odds", "and"})


def late_intervals(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give a value the interval that stands behind its arm: ``13.8 months with the drug (95% CI 9.2–18.5)``."""
    for each in found:
        low = each.parts.get("ci_low")
        if each.kind in _ABOVE_ZERO and low is not None and low.value.startswith("-"):  # CI -7.4–10.9: no sign
            each.parts["ci_low"] = low._replace(text=low.text[1:], start=low.start + 1, value=low.value[1:])
        if each.kind not in _INTERVALLED or "ci_low" in each.parts:
            continue
        _behind_those_counted(items, each)
        at, last = each.end, min(each.end + _FARTHEST_LATE, len(items))
        if text_at(items, at) == "and" and at + 1 < len(items) and items[at + 1].kind == "ci":
            each.parts |= with_interval(items, at + 1, each.value.value, surely=True)[0]  # HR 0.91 and 95% CI 0.69–1.19
        at += text_at(items, at) == ")" and text_at(items, each.at - 1) == "("  # 3 patients (9.7%) had a PR (95% CI
        while at < last:
            if items[at].text in {"(", "["}:
                interval, _ = with_interval(items, at, each.value.value, surely=True)
                each.parts |= interval
            shut = at + 2 if text_at(items, at) == "(" and text_at(items, at + 2) == ")" else at
            named = shut > at and items[at + 1].kind in _ABBREVIATIONS
            own = "time" in each.parts and items[at].start <= each.parts["time"].start < items[at].end
            own = own and each.kind == "rate" and text_at(items, at - 1) == "at"  # alive at 16 months (95% CI …
            if items[at].kind not in _BEFORE_LATE and items[at].text not in _GLUES and not named and not own:
                break
            at = shut + 1


def _behind_those_counted(items: Sequence[Item], each: Estimate) -> None:
    """Read ``in 3 (20%) of 15 patients at 6.5 mg (95% CI, 4 to 48)``: the interval stands behind whom a share is of."""
    counted = text_at(items, each.at + 1) in {")", "]"} and text_at(items, each.at + 2) == "of"
    if not counted or each.kind != "percent" or kind_at(items, each.at + 3) not in {"number", "number_word"}:
        return
    for at in range(each.at + 4, min(each.at + 2 * _FARTHEST_LATE, len(items) - 1)):
        if items[at].text in {"(", "["} and items[at + 1].kind == "ci":
            each.parts |= with_interval(items, at, each.value.value, surely=True)[0]
            return
        if items[at].kind in {"percent", "duration", "p"} or items[at].text in {";", "."} or items[at].low in _OTHERS:
            return


def no_lopsided(items: Sequence[Item], groups: Sequence[list[Estimate]]) -> None:
    """Take from a percentage the interval that is far from its middle: ``56.7% vs 31.7% [95% CI, 7.2-40.9]``.

    It is that of the difference: an interval of a proportion that is no small one reaches as far up as down.
    """
    for group in groups:
        for one, two in pairwise(group):
            if two.kind != "percent" or "ci_low" in one.parts or "ci_low" not in two.parts:
                continue
            limits = [two.parts[name].value for name in ("ci_low", "ci_high")]
            if not by_versus(items, one, two) or "not reached" in limits:
                continue
            value, low, high = (float(each) for each in (two.value.value.lstrip("<>≤≥"), *limits))
            down, up = value - low, high - value
            if _MIDDLE < value < 100 - _MIDDLE and max(down, up) > _LOPSIDED * min(down, up):
                for name in ("ci_low", "ci_high", "level"):
                    two.parts.pop(name, None)
