"""Counts of patients and of events: which whole numbers are such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pivotal.reading.items import Item
from pivotal.reading.model import Kind
from pivotal.reading.phrases import text_at

if TYPE_CHECKING:
    from pivotal.reading.estimates import Estimate

PEOPLE = frozenset({
    "patient", "participant", "people", "person", "subject", "woman", "women", "man", "men", "adult", "child",
    "children", "individual",
})  # fmt: skip
_JOINED_TRIAL = ("enrol", "randomis", "includ", "compris", "recruit", "assign", "receiv", "treat", "allocat", "evaluat")
_EVENTS = frozenset({"event", "death"})
_YEARLY = frozenset({"each", "every", "annual", "annually", "yearly", "year"})  # of a country, not of a trial


def counted(items: Sequence[Item], at: int, before: list[Estimate]) -> Kind | None:
    """Return whether a whole number counts events or patients."""
    ahead = [text_at(items, index) for index in range(at + 1, min(at + 6, len(items)))]
    behind = [text_at(items, index) for index in range(max(0, at - 4), at) if items[index].kind == "word"]
    if any(_stem(each) in _EVENTS for each in ahead[:2]) and "adverse" not in ahead[:2]:
        yearly = any(each in _YEARLY for each in _texts(items, at, at + 9))
        return None if yearly else "events"
    last = before[-1] if before else None
    joined = (
        last is not None and at - last.end < 10 and any(text_at(items, i) in {"and", ","} for i in range(last.end, at))
    )
    if _stem(" ".join(ahead[:1])) in PEOPLE and any(each.startswith("death") for each in _texts(items, at - 5, at)):
        return "events"
    followed = bool(ahead) and (
        ahead[0] in {"in", "(", "to", "received", "were", "had"} or items[at + 1].kind in {"drug", "arm", "product"}
    )
    if last is not None and joined and followed and before[0].kind in {"events", "n"}:
        kind = next(each.kind for each in reversed(before) if each.kind in {"events", "n"})
        assigned = ahead[0] == "to" and at + 2 < len(items) and items[at + 2].kind in {"drug", "arm", "product"}
        if assigned or not (kind == "n" and ahead[0] in {"(", "in", "had", "to"}):
            return kind
    return "n" if _enrolled(items, at, ahead, behind) else None


def _texts(items: Sequence[Item], start: int, end: int) -> Iterator[str]:
    yield from (text_at(items, index) for index in range(max(0, start), end))


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


def _enrolled(items: Sequence[Item], at: int, ahead: list[str], behind: list[str]) -> bool:
    """Say whether a number is that of the patients who joined a trial or an arm."""
    people = next((step for step, each in enumerate(ahead[:3]) if _stem(each) in PEOPLE), None)
    if people is None:
        return ahead[:1] in (["received"], ["were"]) and any(each.startswith(_JOINED_TRIAL) for each in ahead[:3])
    wide = [text_at(items, index) for index in range(max(0, at - 8), at)]
    if people == 0 and any(each.startswith(("randomis", "assign")) for each in wide):
        return True
    if any(each.startswith(_JOINED_TRIAL) for each in behind) or behind[-1:] == ["among"]:
        return not any(each in {"lines", "more", "least"} for each in behind)
    if any(
        each in {"were", "was", "underwent"} or each.startswith(_JOINED_TRIAL)
        for each in ahead[people + 1 : people + 3]
    ):
        return any(
            each.startswith(("randomis", "enrol", "assign", "includ", "treat", "underw"))
            for each in ahead[people + 1 :]
        )
    whole = behind[-1:] in (["of"], ["in"])
    return whole and any(each.startswith(("trial", "study", "studies")) for each in _texts(items, at - 3, at))
