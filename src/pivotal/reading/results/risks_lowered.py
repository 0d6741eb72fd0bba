"""The risk that was lowered, where nobody says by how much: ``reduced the risk of death``; and one that was raised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.people import PEOPLE, singular

_LOWERED = ("reduc", "lower", "decreas", "halv", "cut")
_RAISED = frozenset({"increased", "increases", "raised", "raises"})
_BEFORE_RETURN = frozenset({
    "the", "a", "an", "their", "his", "her", "cancer", "cancers", "disease", "tumour", "tumours", "local", "distant",
    "certain", "some", "these", "this", "breast", "invasive", "early",
})  # fmt: skip
_LONGEST = 9  # items of a disease and its kind
_BACK = frozenset({"coming", "returning", "recurring", "recurrence", "relapse"})
_RISKS_OF = frozenset({"risk", "risks", "chance", "chances", "odds", "relative risk"})
_BEFORE_RISK = frozenset({
    "the", "a", "patients", "’", "'", "'s", "’s", "their", "relative", "overall", "long", "-", "term", "long-term",
    "subsequent", "future", "annual",
})  # fmt: skip
_NEAR = 13  # items before such a word within which a number would be that of the risk


def lowered_risk(items: Sequence[Item], at: int) -> list[int]:
    """Return what the risk is of that was lowered, where it is not told by how much: that is a statement of its own.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word that says so.
    """
    place = at + 1
    if not text_at(items, at).startswith(_LOWERED) or _is_what_is_judged(items, at):
        return []
    if (fallen := _was_lowered(items, at)) is not None:
        return [fallen]
    noun = text_at(items, at) == "reduction" and text_at(items, place) in {"in", "of"}
    plain = text_at(items, at) == "reduction" and text_at(items, at - 1) == "risk" and text_at(items, place) == "for"
    if plain and kind_at(items, place + 1) == "endpoint":  # a significant risk reduction for PFS
        return [] if any(item.kind in {"percent", "hr"} for item in items[max(0, at - _NEAR) : at]) else [place + 1]
    place += noun
    while (
        text_at(items, place) in _BEFORE_RISK
        or singular(text_at(items, place)) in PEOPLE
        or kind_at(items, place) == "time_name"
    ):
        place += 1
    of = text_at(items, place) in _RISKS_OF and text_at(items, place + 1) == "of"
    if of and (back := _coming_back(items, place + 2)) is not None:
        return [back]
    risk = items[place + 2] if place + 2 < len(items) else None
    if not of or risk is None or (risk.kind != "endpoint" and risk.value != "deaths"):
        return []
    kinds = {"percent", "hr"} if text_at(items, at) in {"lower", "reduction"} else {"percent"}
    numbered = any(item.kind in kinds for item in _outside_brackets(items, max(0, at - _NEAR)))
    return [] if numbered else [place + 2]


def raised_risk(items: Sequence[Item], at: int) -> list[int]:
    """Return what the risk is of that an arm raised: ``A increased the risk of death by 40%``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word that says so.
    """
    place = at + 2 if text_at(items, at + 1) in {"the", "their"} else at + 1
    of = text_at(items, place) in {"risk", "chance"} and text_at(items, place + 1) == "of"
    if not of or text_at(items, at) not in _RAISED or place + 2 >= len(items):
        return []
    risk = items[place + 2]
    return [place + 2] if risk.kind == "endpoint" or risk.value == "deaths" else []


def _was_lowered(items: Sequence[Item], at: int) -> int | None:
    """Read ``the risk of relapse or death was lowered too``, by how much nobody says."""
    verb = at - 1
    while text_at(items, verb).endswith("ly") or text_at(items, verb) in {"also", "further", "thus"}:
        verb -= 1
    told = verb > 2 and text_at(items, verb) in {"was", "were", "is"} and text_at(items, at).endswith("ed")
    risk = told and text_at(items, verb - 2) == "of" and text_at(items, verb - 3) in {"risk", "hazard"}
    if not risk or any(item.kind == "percent" for item in items[at:]):
        return None
    return verb - 1 if items[verb - 1].kind == "endpoint" or items[verb - 1].value == "deaths" else None


def _is_what_is_judged(items: Sequence[Item], at: int) -> bool:
    """Read ``Reducing the risk of relapse is a challenge``: what is spoken of, not what was done."""
    opens = at == 0 or (at == 1 and text_at(items, 0) in {"“", '"', "\u2018", "'"})
    if not opens or not text_at(items, at).endswith("ing"):
        return False
    return any(
        text_at(items, i) in {"is", "remains", "was", "can", "will"} for i in range(at + 3, min(at + 24, len(items)))
    )


def _coming_back(items: Sequence[Item], at: int) -> int | None:
    """Return the place of a relapse whose risk is told: ``the cancer coming back``, ``recurrence``."""
    ill = next((i for i in range(at, min(at + _LONGEST, len(items))) if kind_at(items, i) == "disease"), None)
    if ill is not None and text_at(items, ill + 1) in _BACK and all(each.kind == "word" for each in items[at:ill]):
        at = ill + 1  # of a rare form of kidney cancer coming back
    while text_at(items, at) in _BEFORE_RETURN:
        at += 1
    told = text_at(items, at) in {"recurrence", "relapse", "returning", "recurring", "return"}
    back = told or (text_at(items, at) == "coming" and text_at(items, at + 1) == "back")
    ends = next(
        (i for i in range(at, len(items)) if items[i].text in {",", ";"} and text_at(items, i + 1) != "by"), None
    )
    return at if back and not any(item.kind == "percent" for item in items[:ends]) else None


def _outside_brackets(items: Sequence[Item], first: int) -> Iterator[Item]:
    """Yield the items from a place on that stand in no bracket, but for the first of one."""
    depth = 0
    for index in range(first, len(items)):
        depth += (items[index].text in {"(", "["}) - (items[index].text in {")", "]"})
        if depth <= 0 or items[index - 1].text in {"(", "["}:
            yield items[index]
