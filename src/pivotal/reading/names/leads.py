"""Words that open a sentence and say nothing of what it tells: ``However,``, ``In addition,``, ``At ASCO 2023,``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, text_at

_WORDS = frozenset({
    "however", "moreover", "furthermore", "additionally", "importantly", "notably", "interestingly", "remarkably",
    "strikingly", "encouragingly", "reassuringly", "surprisingly", "unsurprisingly", "unfortunately", "fortunately",
    "meanwhile", "indeed", "finally", "lastly", "first", "firstly", "second", "third",
    "secondly", "thirdly", "similarly", "likewise", "conversely", "nevertheless", "nonetheless", "besides",
    "specifically", "overall", "generally", "also", "still", "yet", "again", "today", "separately", "ultimately",
    "clinically", "mechanistically", "structurally", "pharmacologically", "chemically", "collectively", "altogether",
    "critically", "crucially", "significantly", "regardless", "briefly", "historically", "essentially", "basically",
})  # fmt: skip
_PHRASES = Phrases(
    ("in", "addition"), ("in", "contrast"), ("by", "contrast"), ("in", "fact"), ("in", "general"), ("in", "short"),
    ("in", "summary"), ("in", "brief"), ("in", "particular"), ("in", "turn"), ("of", "note"), ("of", "importance"),
    ("of", "interest"), ("for", "example"), ("for", "instance"), ("as", "a", "result"), ("as", "such"),
    ("as", "expected"), ("as", "a", "consequence"), ("as", "previously", "reported"), ("as", "previously", "described"),
    ("as", "reported", "previously"), ("on", "the", "other", "hand"), ("on", "the", "contrary"), ("at", "present"),
    ("to", "our", "knowledge"), ("in", "other", "words"), ("what", "is", "more"), ("in", "the", "meantime"),
    ("more", "importantly"), ("most", "importantly"), ("in", "essence"), ("as", "shown", "here"), ("in", "the", "end"),
    ("all", "in", "all"), ("after", "all"),
)  # fmt: skip
_MEETINGS = ("congress", "meeting", "symposium", "conference")
_LONGEST_MEETING = 10


def without_lead(items: Sequence[Item]) -> Sequence[Item]:
    """Return a sentence without the words that lead to it and a comma, where something is left.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    """
    told = 1 if text_at(items, 0) in _WORDS else len(_PHRASES.at(items, 0)) or _meeting(items)
    return items[told + 1 :] if told and text_at(items, told) == "," and len(items) > told + 3 else items


def _meeting(items: Sequence[Item]) -> int:
    """Return how many words name the congress that a sentence opens with: ``At the 2023 ASCO Annual Meeting``."""
    if text_at(items, 0) != "at":
        return 0
    comma = next((i for i in range(2, min(_LONGEST_MEETING, len(items))) if text_at(items, i) == ","), 0)
    held = [each.low for each in items[1:comma]]
    dated = comma > 1 and items[comma - 1].text.isdigit() and len(items[comma - 1].text) == len("2023")
    told = comma > 2 and dated and all(each.text.isupper() or each.text.isdigit() for each in items[1:comma])
    return comma if told or any(each.startswith(_MEETINGS) for each in held) else 0
