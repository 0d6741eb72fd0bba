"""Who judged an endpoint, as a sentence tells: the investigators, or blinded readers of an independent centre."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, span, text_at
from pivotal.reading.results.intervals import Estimate

_JUDGED = frozenset({"median", "rate", "hazard_ratio", "percent", "risk_reduction"})
_ENDPOINTS = frozenset({"PFS", "ORR", "TTP", "DFS", "EFS", "RFS", "DOR", "DCR", "CR", "PR"})  # that images tell
_ABBREVIATED = frozenset({"bicr", "birc", "irc", "icr", "ircr"})
_STEMS = ("investigator", "local", "central", "independent", *_ABBREVIATED)
_READING = ("assess", "review", "read", "evaluat", "radiol", "committee", "judg", "imaging")
_NEAR = 4  # items from "central" to "review"


def give_assessors(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give results that images tell the one who judged them, where a sentence names one kind of readers only.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results; they are changed.
    """
    if has_none(items, _STEMS):
        return
    told = {at: who for at in range(len(items)) if (who := _assessor(items, at)) is not None}
    if len(set(told.values())) != 1:
        return
    at, who = next(iter(told.items()))
    for each in found:
        if each.kind in _JUDGED and (each.endpoint is None or each.endpoint.value in _ENDPOINTS):
            each.parts.setdefault("assessor", span(items, at, at + 1, "assessor", who))


def _assessor(items: Sequence[Item], at: int) -> str | None:
    """Return who judged by the word at a place: ``local`` or ``central``."""
    word = text_at(items, at)
    if word in _ABBREVIATED:
        return "central"
    read = any(text_at(items, i).startswith(_READING) for i in range(at + 1, min(at + 1 + _NEAR, len(items))))
    by = text_at(items, at - 1) in {"by", "per"} or (
        text_at(items, at - 1) == "the" and text_at(items, at - 2) in {"by", "per"}
    )
    if word.startswith("investigator"):
        return "local" if by or read else None
    if word in {"local", "locally"} and read:
        return "local"
    return "central" if word in {"central", "centrally", "independent"} and read else None
