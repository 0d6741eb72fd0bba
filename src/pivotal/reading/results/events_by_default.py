"""Events that no rule has read: so many of so many, or so many in an arm, behind what befell them.

``Relapses occurred in 22 of 101 patients given A and 31 of 103 given B``, ``Deaths: 44 in arm A, 58 in arm B``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.intervals import Estimate, add_untold, last_before
from pivotal.reading.results.people import BEFELL, PEOPLE, singular

_FATES = ("relaps", "recur", "death", "progress", "failure", "metasta", "event")
_OCCURRED = frozenset({"occurred", "developed", "observed", "seen", "reported", "noted", "recorded", "documented"})
_WITH = frozenset({"in", "with", "for", "on", "after", "following"})
_PLURALS = frozenset({"failures", "relapses", "recurrences", "progressions", "metastases", "deaths"})
_PLANNED = ("required", "needed", "planned", "expected", "per", "would", "until", "after", "when")
_NUMBERS = frozenset({"fraction", "number", "number_word"})
_GROUPS = frozenset({"arm", "group", "the", "arms"})
_NO_EVENTS = ("adverse", "toxic", "free", "response", "surviv")
_ENDS = frozenset({".", ",", ";", "", "and", "(", "after", "at"})
_FAR, _NEAR = 30, 9  # items between what befell patients and their number


def events_by_default(items: Sequence[Item], found: list[Estimate], planned: Collection[int]) -> None:
    """Add to the results of a sentence the numbers of events of which only the words before them tell so.

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
        add_untold(items, found, planned, lambda at, told: _events(items, at, told), kinds=_NUMBERS)


def _events(items: Sequence[Item], at: int, told: Sequence[Estimate]) -> Estimate | None:
    item = items[at]
    if item.kind == "fraction" and "value" in item.parts:
        met = _befell(items, at) or (text_at(items, at + 1) in BEFELL and text_at(items, at + 2) in _ENDS)
        return Estimate("events", at, at + 1, item.parts["value"]) if met else None
    if item.kind in {"number", "number_word"} and _had_events(items, at):
        value = item.slot("value")
        return Estimate("events", at, at + 1, value)
    if item.kind != "number" or not item.value.isdigit():
        return None
    if text_at(items, at + 1) not in _WITH:
        return Estimate("events", at, at + 1, item.slot("value")) if _are_counted(items, at) else None
    armed = kind_at(items, at + 2) in ARM_KINDS or text_at(items, at + 2) in _GROUPS
    last = last_before(told, at)
    again = last is not None and last.kind == "events" and at - last.end < _NEAR
    again = again and text_at(items, at - 1) in {",", "and", ":", "against", "versus", "vs", "v"}
    headed = text_at(items, at - 1) == ":" and text_at(items, at - 2).startswith(_FATES) and at - 2 == 0
    return Estimate("events", at, at + 1, item.slot("value")) if armed and (headed or again) else None


def _are_counted(items: Sequence[Item], at: int) -> bool:
    """Read ``There were 46 locoregional failures`` and ``events: 312 (``, ``events numbered 94``."""
    if any(text_at(items, i).startswith(_PLANNED) for i in range(max(0, at - 4), at)):
        return False
    if text_at(items, at - 1) in {":", "numbered", "totalled", "totaled"}:
        named = text_at(items, at - 2) in _PLURALS | {"events"} or text_at(items, at - 2).endswith("recurrences")
        return named and text_at(items, at - 3) != "adverse"
    noun = next((i for i in range(at + 1, at + 4) if text_at(items, i) in _PLURALS), None)
    plain = noun is not None and all(kind_at(items, i) == "word" for i in range(at + 1, noun))
    if plain and text_at(items, at - 1) in {"were", "had", "the"} and noun is not None and noun > at + 1:
        return True
    noun = next((i for i in range(at + 2, at + 5) if text_at(items, i) == "events"), None)
    verb = 0 if noun is None else noun + 1 + (text_at(items, noun + 1) in {"had", "have", "were"})
    if noun is None or text_at(items, verb) not in _OCCURRED or text_at(items, verb + 1) in {"in", "with"}:
        return False
    between = items[at + 1 : noun]
    return all(each.text.isupper() or each.text in {"-", "–"} for each in between) and any(
        each.low.endswith(("fs", "ttp", "ss")) for each in between
    )


def _had_events(items: Sequence[Item], at: int) -> bool:
    """Read ``Twelve patients had events`` and ``31 women had experienced an event``."""
    had = at + 2 + (text_at(items, at + 2) == "had" and text_at(items, at + 3) == "experienced")
    people = singular(text_at(items, at + 1)) in PEOPLE and text_at(items, had) in {"had", "experienced"}
    noun = had + 1 + (text_at(items, had + 1) in {"an", "pfs", "efs", "dfs"})
    return people and text_at(items, noun) in {"event", "events"} and text_at(items, noun + 1) in _ENDS | {":"}


def _befell(items: Sequence[Item], at: int) -> bool:
    """Say whether a fate that occurred stands before a number of so many of so many, and nothing else of them."""
    verb = next((i for i in range(at - 1, max(0, at - _FAR), -1) if text_at(items, i) in _OCCURRED), None)
    if verb is None or text_at(items, verb + 1) not in {"in", "among"}:
        return False
    between = items[verb:at]
    if any(each.kind in {"harm", "share", "endpoint"} or each.text in {";", "."} for each in between):
        return False
    near = [each.low for each in items[max(0, verb - _NEAR) : verb]]
    fate = any(word.startswith(_FATES) for each in near for word in each.split())
    return fate and not any(part in each for each in near for part in _NO_EVENTS)
