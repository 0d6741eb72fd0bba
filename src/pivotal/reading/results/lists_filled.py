"""Values of one list have one meaning: what some of them were read as, the others are too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import Estimate, closing, with_interval

_RATIOS = frozenset({"hazard_ratio", "odds_ratio", "relative_risk"})
_KINDS = frozenset({"percent", "rate", "median", "risk_reduction", "difference", "harm", *_RATIOS})
_UNITS = frozenset({"percent", "duration", "number"})
_BOUNDS = frozenset({"than", "over", "least", "≥", ">", "<", "≤", "most", "to", "nearly"})
_MOMENTS = frozenset({
    "every", "each", "per", "after", "within", "for", "at", "by", "until", "during", "next", "first", "last", "past",
    "following", "additional", "another", "before", "a", "further",
})  # fmt: skip
_ENDING = frozenset({"and", "versus", "vs"})
_JOINING = _ENDING | {",", ", and"}
_CLOSING_LIST = frozenset({
    "", ".", ";", ",", ")", "]", "in", "at", "for", "with", "among", "between", "on", "by", "to", "from",
    "respectively", "across", "after", "during", "while", "whereas", "as", "when", "favouring", "over", "reduction",
    "lower",
})  # fmt: skip


def fill_lists(items: Sequence[Item], found: list[Estimate], planned: set[int]) -> None:
    """Add the values of ``44%, 25% and 11% at these doses`` that stand in a list with one that was read.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    found : list of Estimate
        Its results, in their order; what is added is put among them.
    planned : set of int
        The places of what is only planned.
    """
    for run in _lists(items):
        told = {at: next((each for each in found if each.at == at), None) for at in run}
        missing = [at for at, each in told.items() if each is None and at not in planned]
        read = [each for each in told.values() if each is not None]
        if not missing or not read or len({each.kind for each in read}) > 1 or read[0].kind not in _KINDS:
            continue
        bounded = any(text_at(items, at - 1) in _BOUNDS or _is_a_moment(items, at) for at in missing)
        if bounded or any(each.at < at < each.end for at in missing for each in found):
            continue
        if items[run[0]].kind == "number" and not (
            read[0].kind in _RATIOS and all("." in items[at].value for at in run)
        ):
            continue
        last = run[-1]
        if last in missing and text_at(items, _behind(items, last)) not in _CLOSING_LIST:
            continue  # the ORR was 41%, and 25% were women
        found += [_alike(items, at, read[0]) for at in missing]
    found.sort(key=lambda each: each.at)


def _is_a_moment(items: Sequence[Item], at: int) -> bool:
    """Say whether a time tells when or how often: ``every three weeks``."""
    return items[at].kind == "duration" and text_at(items, at - 1) in _MOMENTS


def _alike(items: Sequence[Item], at: int, like: Estimate) -> Estimate:
    """Return the value at a place as one of the same kind as another of its list."""
    item = items[at]
    value = item.parts.get("value") or Slot("value", item.text, item.start, item.end, item.value)
    interval, end = with_interval(items, at + 1, value.value, surely=True)
    parts = {name: slot for name, slot in like.parts.items() if name in {"unit", "time", "grade"}}
    return replace(like, at=at, end=end, value=value, parts=parts | interval, order=0)


def _behind(items: Sequence[Item], at: int) -> int:
    """Return the place behind a value and the brackets that follow it."""
    at += 1
    while text_at(items, at) in {"(", "["} and (shut := closing(items, at)) > at:
        at = shut + 1
    return at


def _lists(items: Sequence[Item]) -> list[list[int]]:
    """Return the places of the values of each list: of one unit, joined by commas and at last by ``and``."""
    lists: list[list[int]] = []
    at = 0
    while at < len(items):
        if items[at].kind not in _UNITS:
            at += 1
            continue
        run, ended = [at], False
        place = _behind(items, at)
        while not ended and text_at(items, place) in _JOINING:
            ended = text_at(items, place) in _ENDING
            place += 1
            if not ended and text_at(items, place) in _ENDING:
                ended = True
                place += 1
            if kind_at(items, place) not in {items[at].kind, "number"}:
                ended = False
                break
            run.append(place)
            place = _behind(items, place)
        if ended and len(run) > 1 and items[run[-1]].kind == items[at].kind:
            lists.append(run)  # the unit may be left out between the first and the last
        at = max(run[-1] + 1, at + 1)
    return lists
