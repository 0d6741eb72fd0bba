"""Reductions of a risk that no rule has read: a percentage, a word of falling, a risk and what it is of, in a clause.

``The relative reduction in the hazard of progression was 51%``, ``reduced by 59% the risk of an event or death``, ``a
reduction of 24% in the annual odds of recurrence``, ``the rate of invasive cancer fell by 49%``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, span, text_at
from pivotal.reading.results.endpoints_in_order import listed_endpoints
from pivotal.reading.results.intervals import Estimate, add_untold, with_interval

_FALLS = ("reduc", "lower", "decreas", "fell", "fall", "declin", "drop", "cut", "less")
_RISKS = frozenset({"risk", "hazard", "odds", "rate", "incidence", "likelihood", "risks", "rates"})
_FATES = (
    "death", "progress", "recur", "relaps", "mortal", "metasta", "event", "failure", "dying", "cancer", "carcinoma",
    "tumour", "fracture", "adenoma",
)  # fmt: skip
_NONE = (
    "exclude", "dose", "toler", "volume", "size", "baseline", "would", "could", "expect", "assum", "detect", "target",
    "power", "hypothes", "diameter", "sum", "antigen", "psa", "protein", "level", "cost", "price", "weight", "if",
)  # fmt: skip
_STOPS = frozenset({";", ".", ":", "?"})
_FAR = 14  # items between a percentage and its words
_LONGEST = 5
_PAIR = 2


def risks_by_default(items: Sequence[Item], found: list[Estimate], planned: Collection[int]) -> None:
    """Add to the results of a sentence the reductions of risks of which only the words around them tell so.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its results in their order; it is changed.
    planned : collection of int
        The places of what is only planned.
    """
    if any(each.kind == "percent" for each in items) and any(each.low.endswith(tuple(_RISKS)) for each in items):
        add_untold(items, found, planned, lambda at, _: _in_order(items, at) or _reduction(items, at))
        for each in found:
            told = _in_order(items, each.at) if each.kind == "risk_reduction" and each.endpoint is None else None
            each.endpoint = each.endpoint if told is None else told.endpoint


def _in_order(items: Sequence[Item], at: int) -> Estimate | None:
    """Read ``PFS and OS were longer, giving a relative risk reduction of 38% and 27%, respectively``: one for each."""
    second = text_at(items, at - 1) == "and" and kind_at(items, at - 2) == "percent"
    first = at - 2 if second else at
    pair = kind_at(items, first + 2) == "percent" and text_at(items, first + 1) == "and"
    told = "respectively" in {text_at(items, first + 3), text_at(items, first + 4)}
    noun = first - 2
    reduced = text_at(items, first - 1) == "of" and text_at(items, noun) in {"reduction", "reductions"}
    if not (pair and told and reduced) or not text_at(items, noun - 1).endswith("risk"):
        return None
    runs = [run for run in listed_endpoints(items) if run[-1] < noun]
    value = items[at].parts.get("value")
    if not runs or len(runs[-1]) != _PAIR or value is None:
        return None
    return replace(Estimate("risk_reduction", at, at + 1, value), endpoint=items[runs[-1][second]].slot("endpoint"))


def _reduction(items: Sequence[Item], at: int) -> Estimate | None:
    value = items[at].parts.get("value")
    if items[at].kind != "percent" or value is None:
        return None
    first, last = at, at + 1
    while first > max(0, at - _FAR) and items[first - 1].text not in _STOPS:
        first -= 1
    while last < min(len(items), at + _FAR) and items[last].text not in _STOPS:
        last += 1
    near = range(first, last)
    fallen = next((i for i in near if items[i].low.startswith(_FALLS)), None)
    if fallen is None or any(items[i].low.startswith(_NONE) for i in near) or not _is_by(items, at):
        return None
    risk = next((i for i in near if items[i].low in _RISKS and text_at(items, i + 1) in {"of", "for"}), None)
    name = None if risk is None else _name(items, risk + 2, last)
    if name is None:
        return None
    interval, end = with_interval(items, at + 1, value.value, surely=True)
    made = Estimate("risk_reduction", at, max(end, at + 1), value, interval)
    made.endpoint = name
    return made


def _is_by(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage tells how much: ``by 59%``, ``a reduction of 24%``, ``was 51%``, ``a 34% reduction``."""
    before, behind = text_at(items, at - 1), text_at(items, at + 1)
    if before == "by" or behind.startswith(_FALLS):
        return True
    if before == "of":
        return text_at(items, at - 2).startswith(_FALLS)
    return before in {"was", "is"} and any(text_at(items, i).startswith("reduc") for i in range(max(0, at - _FAR), at))


def _name(items: Sequence[Item], first: int, last: int) -> Slot | None:
    """Return what a risk is of, if it is a fate."""
    while text_at(items, first) in {"the", "a", "an", "any", "their"}:
        first += 1
    end = first
    while end < min(last, first + _LONGEST) and (items[end].kind in {"word", "endpoint", "share", "disease", "flag"}):
        if text_at(items, end) in {"in", "by", "with", "as", "was", "fell", "for", "at", "compared", "among", "versus"}:
            break
        end += 1
    words = [word for each in items[first:end] for word in each.low.split()]
    return span(items, first, end, "endpoint") if any(each.startswith(_FATES) for each in words) else None
