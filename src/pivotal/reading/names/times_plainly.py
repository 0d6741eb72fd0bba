"""Times and lists in fewer words: *at the 24-month mark*, *OS time*, *were, respectively, 8 and 9 months*."""

from __future__ import annotations

from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at

_MARKS = frozenset({
    "mark", "point", "points", "timepoint", "timepoints", "landmark", "milestone", "landmarks", "time", "cutoff",
})  # fmt: skip
_AT = frozenset({"at", "by", "past", "beyond", "after", "to", "until"})
_LENGTHS = frozenset({"time", "times"})
_NOT_LENGTHS = frozenset({"point", "points", "course", "curve", "curves", "frame", "-", "to", "from", "until", "since"})
_VALUES = frozenset({"number", "percent", "duration", "not_reached", "ci", "range", "fraction", "p"})
_JOINING = frozenset({",", "and", "versus", "vs", "(", ")", ";", "[", "]", "in", "or"})


def times_plainly(items: list[Item]) -> list[Item]:
    """Return the items of a sentence, its times and lists in the plainest order of words.

    Parameters
    ----------
    items : list of Item
        A sentence.
    """
    items = _marks(items)
    items = _without_lengths(items)
    items = _median_first(items)
    return _in_order_behind(items)


def _marks(items: list[Item]) -> list[Item]:
    """Read ``at the 24-month mark`` as ``at 24 months``."""
    at = 1
    while at < len(items) - 1:
        if items[at].kind == "time_name" and text_at(items, at + 1) in _MARKS:
            the = text_at(items, at - 1) in {"the", "a"}
            if text_at(items, at - 1 - the) in _AT:
                end = at + 2 + (text_at(items, at + 1) == "time" and text_at(items, at + 2).startswith("point"))
                items = [*items[: at - the], replace(items[at], kind="duration"), *items[end:]]
        at += 1
    return items


def _without_lengths(items: list[Item]) -> list[Item]:
    """Read ``median OS time`` as ``median OS``; ``25% OS time`` is another quantile."""
    gone = {
        at + 1
        for at in range(len(items) - 1)
        if items[at].kind == "endpoint"
        and items[at + 1].low in _LENGTHS
        and items[at].text.isupper()
        and kind_at(items, at - 1) != "percent"
        and text_at(items, at + 2) not in _NOT_LENGTHS
    }
    return [each for at, each in enumerate(items) if at not in gone] if gone else items


def _median_first(items: list[Item]) -> list[Item]:
    """Read ``8 months at the median``, ``8 months (median)`` and ``PFS (median) was`` with the median before."""
    if not any(each.low in {"median", "medians"} for each in items):
        return items
    at = 1
    while at < len(items):
        lows = [each.low for each in items[at : at + 3]]
        held = items[at - 1].kind in {"duration", "endpoint", "follow_up"}
        if held and lows in (["at", "the", "median"], ["(", "median", ")"], ["(", "medians", ")"]):
            named = [items[at + 1]]
            if lows[0] == "at":
                a, of = (
                    replace(each, value=word, text=word, low=word)
                    for each, word in ((items[at], "a"), (items[at + 1], "of"))
                )
                named = [a, items[at + 2], of]
            items = [*items[: at - 1], *named, items[at - 1], *items[at + 3 :]]
        elif held and lows in (["(", "range", ")"], ["(", "iqr", ")"]):
            items = [*items[:at], *items[at + 3 :]]
        else:
            at += 1
    return items


def _in_order_behind(items: list[Item]) -> list[Item]:
    """Read ``were, respectively, 8 and 9 months`` as ``were 8 and 9 months, respectively``."""
    for at in range(1, len(items) - 2):
        told = items[at].low == "respectively" and kind_at(items, at + 2) in _VALUES
        if told and text_at(items, at - 1) == "," and text_at(items, at + 1) == ",":
            last = at + 2
            end = last
            while end < len(items) and (items[end].kind in _VALUES or items[end].low in _JOINING):
                last = end if items[end].kind in _VALUES or items[end].text in {")", "]"} else last
                end += 1
            if sum(each.kind in _VALUES for each in items[at + 2 : last + 1]) < 2:
                return items
            return [*items[: at - 1], *items[at + 2 : last + 1], items[at - 1], items[at], *items[last + 1 :]]
    return items
