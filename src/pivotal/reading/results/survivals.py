"""Percentages of a survival, which are rates whether their time is told or not: ``DFS was better (84% v 69%)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import renamed

# "overall survival", "survived", "OS", "iDFS", "relapse-free", "free of progression"; no leukaemia-free state.
_SURVIVAL = re.compile(
    r"(?:[^;]*\b)?(?:surviv(?:al|als|ed|ors?)?|alive|m?OS|(?!MLFS)[A-Z]{0,4}FS)(?: rates?)?"
    r"|\S+[-– ]free(?: rates?)?|free (?:of|from)\b.*",
    re.IGNORECASE,
)
_BRACKET = 5  # items of "(DFS) events"


def survivals_as_rates(items: Sequence[Item], told: Sequence[Statement]) -> list[Statement]:
    """Return statements with the percentages of survivals as rates; not those of their events (``had an EFS event``).

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    told : sequence of Statement
        What it tells.

    Examples
    --------
    >>> from pivotal.reading.grammar import parsed
    >>> from pivotal.reading.names.lexicon import general_lexicon
    >>> [each.kind for each in parsed("DFS was better with the drug (84% v 69%).", general_lexicon()).statements]
    ['benefit', 'rate', 'rate']
    """
    return [_timed(items, replace(each, kind="rate")) if _is_of_a_survival(items, each) else each for each in told]


def _timed(items: Sequence[Item], each: Statement) -> Statement:
    """Return a rate with the time that its endpoint began with: ``96% achieved 3-year DFS``."""
    endpoint = each.slot("endpoint")
    first = next((i for i, item in enumerate(items) if endpoint is not None and item.start == endpoint.start), None)
    if first is None or endpoint is None or items[first].kind != "time_name" or each.slot("time") is not None:
        return each
    if first + 1 >= len(items) or items[first + 1].start >= endpoint.end:
        return each
    start = items[first + 1].start
    named = Slot("endpoint", endpoint.text[start - endpoint.start :], start, endpoint.end, endpoint.value)
    slots = tuple(named if slot is endpoint else slot for slot in each.slots)
    return replace(each, slots=(*slots, renamed(items[first].parts["value"], "time")))


def _is_of_a_survival(items: Sequence[Item], each: Statement) -> bool:
    endpoint = each.slot("endpoint") if each.kind == "percent" else None
    if endpoint is None or not _SURVIVAL.fullmatch(endpoint.text):
        return False
    behind = next((i for i, item in enumerate(items) if item.start >= endpoint.end), len(items))
    shut = next((i for i in range(behind, min(behind + _BRACKET, len(items))) if items[i].text == ")"), behind - 1)
    opened = behind < len(items) and items[behind].text == "("
    after = shut + 1 if opened else behind
    return not (after < len(items) and items[after].low.startswith("event"))
