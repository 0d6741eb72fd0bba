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
_SECTIONS = frozenset({
    "results", "result", "conclusion", "conclusions", "findings", "interpretation", "efficacy", "summary", "discussion",
    "outcomes", "safety",
})  # fmt: skip
_CAUSAL = frozenset({"thus", "therefore", "hence", "consequently", "accordingly", "so"})
_SOURCES = frozenset({
    "results", "data", "findings", "authors", "investigators", "researchers", "study", "report", "analysis", "trial",
    "scientists", "doctors", "experts", "paper", "publication",
})  # fmt: skip
_LONGEST_MEETING, _LONGEST_SOURCE = 10, 16


def without_lead(items: Sequence[Item]) -> Sequence[Item]:
    """Return a sentence without the words that lead to it, where something is left.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    """
    first = _heading(items)
    rest = items[first:]
    told = 1 if text_at(rest, 0) in _WORDS or _concludes(rest) else len(_PHRASES.at(rest, 0))
    told = told or _meeting(rest) or _source(rest)
    first += told + 1 if told and text_at(rest, told) == "," else 0
    return items[first:] if first and len(items) > first + 2 else items


def _heading(items: Sequence[Item]) -> int:
    """Return how many items name a section: ``RESULTS:``, ``Conclusions –``, ``FINDINGS`` before a capital."""
    told = 3 if text_at(items, 0) in _SECTIONS and text_at(items, 1) == "and" else 1
    if not all(text_at(items, place) in _SECTIONS for place in range(0, told, 2)):
        return 0
    end = told
    while end < min(told + 3, len(items)) and text_at(items, end) in {":", "-", "–", "—", "."}:
        if items[end].start == items[end - 1].end and text_at(items, end) not in {":", "."}:
            return 0  # safety-related
        end += 1
    capital = len(items) > told and items[0].text.isupper() and items[told].text[:1].isupper()
    return end if end > told or capital else 0


def _concludes(items: Sequence[Item]) -> bool:
    """Say whether a sentence opens with what follows from others, and does not recommend anything for that."""
    return text_at(items, 0) in _CAUSAL and not any(each.low.startswith("recommend") for each in items)


def _source(items: Sequence[Item]) -> int:
    """Return how many words name what a sentence was taken from: ``According to data published in the Lancet``."""
    if text_at(items, 0) != "according" or text_at(items, 1) != "to":
        return 0
    comma = next((i for i in range(2, min(_LONGEST_SOURCE, len(items))) if text_at(items, i) == ","), 0)
    told = any(each.low in _SOURCES for each in items[2:comma])
    return comma if told and all(each.kind not in {"authority", "company", "number"} for each in items[2:comma]) else 0


def _meeting(items: Sequence[Item]) -> int:
    """Return how many words name the congress that a sentence opens with: ``At the 2023 ASCO Annual Meeting``."""
    if text_at(items, 0) != "at":
        return 0
    comma = next((i for i in range(2, min(_LONGEST_MEETING, len(items))) if text_at(items, i) == ","), 0)
    held = [each.low for each in items[1:comma]]
    dated = comma > 1 and items[comma - 1].text.isdigit() and len(items[comma - 1].text) == len("2023")
    told = comma > 2 and dated and all(each.text.isupper() or each.text.isdigit() for each in items[1:comma])
    return comma if told or any(each.startswith(_MEETINGS) for each in held) else 0
