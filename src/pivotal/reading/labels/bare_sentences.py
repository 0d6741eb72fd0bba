"""Sentences without what leads them in: who told it, that it is told besides, and the marks of a quotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, text_at

# Words before a comma that only join a sentence to the one before it.
_JOINS = frozenset({
    "overall", "notably", "importantly", "however", "additionally", "moreover", "furthermore", "besides", "indeed",
    "meanwhile", "separately", "further", "also", "interestingly", "remarkably", "specifically", "briefly", "finally",
    "similarly", "likewise", "consequently", "nevertheless", "nonetheless", "unsurprisingly", "crucially", "second",
    "secondly", "lastly", "conversely", "instead", "thus",
})  # fmt: skip
_JOINING: tuple[tuple[str, ...], ...] = (
    ("in", "addition"), ("of", "note"), ("in", "fact"), ("as", "expected"), ("as", "previously", "reported"),
    ("as", "previously", "announced"), ("as", "reported", "previously"), ("as", "previously", "disclosed"),
    ("as", "reported"), ("as", "announced"), ("as", "mentioned"), ("as", "noted"), ("in", "summary"),
    ("in", "conclusion"), ("in", "short"), ("as", "a", "result"), ("for", "example"), ("for", "instance"),
    ("by", "contrast"), ("in", "contrast"), ("at", "present"), ("in", "brief"), ("in", "other", "news"),
    ("on", "the", "other", "hand"), ("in", "the", "meantime"), ("as", "mentioned", "above"), ("as", "noted", "above"),
    ("to", "date"), ("in", "general"), ("in", "particular"), ("as", "such"),
)  # fmt: skip
_TELLS = frozenset({
    "said", "says", "say", "saying", "announced", "announces", "announce", "announcing", "report", "reported",
    "reports", "reporting", "stated", "states", "state", "noted", "notes", "note", "noting", "found", "find", "finds",
    "finding", "showed", "shows", "show", "shown", "showing", "revealed", "reveals", "reveal", "confirmed", "confirms",
    "confirm", "explained", "explains", "explain", "added", "adds", "adding", "wrote", "writes", "write", "told",
    "believe", "believes", "believed", "know", "known", "knows", "knew", "learned", "learnt", "disclosed", "discloses",
    "suggest", "suggests", "suggested", "indicated", "indicates", "indicate", "demonstrated", "demonstrates",
    "demonstrate", "observed", "observe", "concluded", "concludes", "conclude", "emphasised", "emphasises", "stressed",
    "stresses", "highlighted", "highlights", "understood", "means", "meant", "news", "announcement", "declared",
    "declares", "mentioned", "mentions", "commented", "comments", "claims", "claimed", "pointed",
})  # fmt: skip
_MEANT = frozenset({"authority", "drug", "product", "disease", "territory", "trial", "target", "gene"})
_WISHES = frozenset({"we", "our", "i", "us", "would", "could", "might", "hope", "hopes", "should", "if", "pleased"})
_LONGEST = 14  # items before what is told
_SHORTEST = 5  # items of what is told
_CLOSES = {"(": ")", "[": "]"}
_ADVERBS = frozenset(
    {
        "also",
        "recently",
        "mainly",
        "primarily",
        "therefore",
        "thus",
        "hence",
        "however",
        "subsequently",
        "formally",
        "officially",
    }
)
_OF_DRUGS = frozenset({"oral", "intravenous", "subcutaneous", "once", "twice", "daily", "weekly", "drug", "medicine",
                       "agent", "compound", "pill", "tablet", "therapy"})  # fmt: skip
_MODIFIERS = 5  # of them before a name
_PREPOSITIONS = frozenset({
    "in", "on", "at", "by", "as", "for", "with", "after", "since", "during", "from", "over", "last", "this",
    "today", "yesterday", "later", "within", "following", "through", "upon",
})  # fmt: skip
_SHORT = 8  # items of a phrase before the sentence
_MARKS = frozenset({'"', "“", "”", "'", "\u2018", "’", ",", "."})


def bare(items: Sequence[Item]) -> list[Item]:
    """Return a sentence without its lead and its marks of quotation, or nothing where it has neither.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    """
    told = _quotation(items)
    own = told or list(items)
    first = _behind_lead(own)
    while first and (again := _behind_lead(own[first:])):
        first += again
    own = own[first:]
    plain = [each for each in without_brackets(own) if each.low not in _ADVERBS]
    plain = [each for at, each in enumerate(plain) if not _is_before_name(plain, at)]
    if len(plain) < _SHORTEST or not (first or told or len(plain) < len(own)):
        return []
    return plain


def _is_before_name(items: Sequence[Item], at: int) -> bool:
    """Say whether a word only tells how a medicine is taken or that it is one, before its name: ``the drug NAME``."""
    end = at
    while end < len(items) and end - at < _MODIFIERS and items[end].low in _OF_DRUGS | {"the", "-"}:
        end += 1
    return (
        end > at
        and end < len(items)
        and items[end].kind in {"drug", "product"}
        and items[at].low in _OF_DRUGS | {"the"}
    )


def without_brackets(items: Sequence[Item]) -> list[Item]:
    """Return the items of a sentence without what stands in short brackets."""
    found: list[Item] = []
    at = 0
    while at < len(items):
        closing = _CLOSES.get(items[at].text)
        ends = range(at + 1, min(at + _LONGEST, len(items))) if closing else ()
        end = next((i for i in ends if items[i].text == closing), None)
        if end is None or not found:
            found.append(items[at])
            at += 1
        else:
            at = end + 1
    return found


def without_join(items: Sequence[Item]) -> Sequence[Item]:
    """Return a sentence without the words that only join it to the one before: ``In addition,``, ``Notably,``."""
    behind = _behind_join(items)
    return items[behind:] if behind and len(items) - behind >= _SHORTEST else items


def _quotation(items: Sequence[Item]) -> list[Item]:
    """Return the words of a quotation that are a sentence by themselves, as somebody told them without marks."""
    spoken = {each.low for each in items if each.quoted}
    if spoken & _WISHES:
        return []  # how somebody takes it, or what it would be
    quoted = [at for at, each in enumerate(items) if each.quoted and each.text not in _MARKS - {",", "."}]
    if not quoted or quoted[-1] - quoted[0] + 1 - len(quoted) > 1 or len(quoted) < _SHORTEST:
        return []
    own = items[quoted[0] : quoted[-1] + 1]
    while own and own[-1].text in _MARKS:
        own = own[:-1]
    return [replace(each, quoted=False) for each in own] if own and own[0].text[:1].isupper() else []


def _behind_lead(items: Sequence[Item]) -> int:
    """Return the place behind what leads a sentence in, or zero."""
    if joins := _behind_join(items):
        return joins
    if (short := _behind_phrase(items)) is not None:
        return short
    near = range(min(_LONGEST, len(items)))
    if phrase_at(items, 0, "according", "to"):
        end = next((at for at in near if items[at].text == ","), None)
        return 0 if end is None or _is_meant(items, end) else end + 1
    for at in near:
        if items[at].text in {",", ";", ":"} and at > 1 and not _is_aside(items, at):
            return 0
        if text_at(items, at) == "that" and at and _tells_before(items, at):
            return 0 if _is_meant(items, at) else at + 1
    return 0


def _behind_phrase(items: Sequence[Item]) -> int | None:
    """Return the place behind ``As a reminder,``, ``On Monday,`` or the agency that ``(Reuters) -`` tells."""
    if text_at(items, 0) == "(" and text_at(items, 2) == ")" and text_at(items, 3) in {"-", "–", "—"}:
        return 4
    if text_at(items, 0) not in _PREPOSITIONS and not text_at(items, 0).endswith("ly"):
        return None
    comma = next((at for at in range(1, min(_SHORT, len(items))) if items[at].text == ","), None)
    return None if comma is None or _is_meant(items, comma) else comma + 1


def _behind_join(items: Sequence[Item]) -> int:
    """Return the place behind words before a comma that only join a sentence to another, or zero."""
    if text_at(items, 0) in _JOINS and text_at(items, 1) == ",":
        return 2
    if text_at(items, 0) in {"but", "and", "indeed", "yet"} and text_at(items, 1) != ",":
        return 1
    for words in _JOINING:
        if phrase_at(items, 0, *words) and text_at(items, len(words)) == ",":
            return len(words) + 1
    return 0


def _is_aside(items: Sequence[Item], at: int) -> bool:
    """Say whether a comma only parts a day or a place from what tells: ``said on Monday, May 3, that``."""
    return any(each.kind == "date" for each in items[max(0, at - 2) : at + 3])


def _tells_before(items: Sequence[Item], at: int) -> bool:
    return any(text_at(items, i) in _TELLS for i in range(max(0, at - 5), at))


def _is_meant(items: Sequence[Item], last: int) -> bool:
    """Say whether the lead names what the sentence is on: then it is a part of it."""
    return any(each.kind in _MEANT for each in items[:last])
