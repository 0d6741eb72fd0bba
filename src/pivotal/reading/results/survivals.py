"""Percentages of a survival, which are rates whether their time is told or not: ``DFS was better (84% v 69%)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item

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
    return [replace(each, kind="rate") if _is_of_a_survival(items, each) else each for each in told]


def _is_of_a_survival(items: Sequence[Item], each: Statement) -> bool:
    endpoint = each.slot("endpoint") if each.kind == "percent" else None
    if endpoint is None or not _SURVIVAL.fullmatch(endpoint.text):
        return False
    behind = next((i for i, item in enumerate(items) if item.start >= endpoint.end), len(items))
    shut = next((i for i in range(behind, min(behind + _BRACKET, len(items))) if items[i].text == ")"), behind - 1)
    opened = behind < len(items) and items[behind].text == "("
    after = shut + 1 if opened else behind
    return not (after < len(items) and items[after].low.startswith("event"))
