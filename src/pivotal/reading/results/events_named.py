"""What the events were that a number counts: ``43 deaths``, ``9 patients relapsed``, ``Of 752 deaths, 374 were …``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import STOPS, Estimate
from pivotal.reading.results.people import behind_brackets

_FATES = (
    "death", "died", "dead", "relaps", "recur", "progress", "event", "failure", "metasta", "dying",
)  # fmt: skip
_DEATHS = ("death", "died", "dead", "dying")
_NO_FATES = frozenset({"progression-free", "eventually", "event-free", "relapse-free", "progressive", "recurrent"})
_AHEAD, _BACK = 12, 16


def events_named(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give numbers of events the word that says what they were, where they have no endpoint.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results; they are changed.
    """
    counts = sorted((each for each in found if each.kind == "events"), key=lambda each: each.at)
    for each in counts:
        if each.endpoint is None and (place := _behind(items, each)) is not None:
            each.endpoint = _slot(items[place])
    for one, two in pairwise(counts):
        parted = any(text_at(items, index) in STOPS for index in range(one.end, two.at))
        two.endpoint = two.endpoint or (None if parted else one.endpoint)
    for each in counts:
        if each.endpoint is None and (place := _before(items, each)) is not None:
            each.endpoint = _slot(items[place])
    for one, two in pairwise(counts):
        joined = "and" in {text_at(items, index) for index in range(one.end, two.at)}
        one.endpoint = one.endpoint or (two.endpoint if joined else None)


def _slot(item: Item) -> Slot:
    return item.slot("endpoint", "deaths" if item.low.startswith(_DEATHS) else "events")


def _is_a_fate(items: Sequence[Item], at: int) -> bool:
    word = text_at(items, at)
    general = word in {"event", "events"} and text_at(items, at + 1) == "of"  # an event of bone progression
    return word.startswith(_FATES) and word not in _NO_FATES and not general


def _behind(items: Sequence[Item], each: Estimate) -> int | None:
    """Return the fate behind a number, past brackets and the patients, before the next clause or number."""
    at = each.at if _is_a_fate(items, each.at) else each.end
    for _ in range(_AHEAD):
        at = behind_brackets(items, at)
        if _is_a_fate(items, at):
            return at
        if text_at(items, at) in STOPS | {",", "and"} or kind_at(items, at) in {"number", "n", "percent", ""}:
            return None
        at += 1
    return None


def _before(items: Sequence[Item], each: Estimate) -> int | None:
    """Return the last fate before a number in its clause."""
    for index in range(each.at - 1, max(-1, each.at - _BACK), -1):
        if text_at(items, index) in STOPS:
            return None
        if _is_a_fate(items, index):
            return index
    return None
