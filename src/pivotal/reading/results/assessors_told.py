"""Who judged an endpoint, as a sentence tells: the investigators, or blinded readers of an independent centre."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, span, text_at
from pivotal.reading.results.intervals import Estimate

_JUDGED = frozenset({
    "median", "rate", "hazard_ratio", "percent", "risk_reduction", "p_value", "odds_ratio", "difference",
})  # fmt: skip
_ENDPOINTS = frozenset({"PFS", "ORR", "TTP", "DFS", "EFS", "RFS", "DOR", "DCR", "CR", "PR"})  # that images tell
_ABBREVIATED = frozenset({"bicr", "birc", "irc", "icr", "ircr"})
_STEMS = ("investigator", "local", "central", "independent", *_ABBREVIATED)
_READING = ("assess", "review", "read", "evaluat", "radiol", "committee", "judg", "imaging")
_NEAR = 4  # items from "central" to "review"


def give_assessors(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give results that images tell the one who judged them.

    Of two kinds of readers each result has those that stand before it, or those behind it where its sentence tells the
    first number before any reader: ``11 months by central review and 12 by the investigators``.

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
    if not told:
        return
    judged = [each for each in found if each.kind in _JUDGED and _is_of_images(each)]
    behind = min((each.at for each in judged), default=0) < min(told)
    alone = list(told)[:1] if len(set(told.values())) == 1 else []
    for each in judged:
        near = alone or [at for at in told if (at > each.at) == behind]
        if near:
            at = min(near) if behind else max(near)
            each.parts.setdefault("assessor", span(items, at, at + 1, "assessor", told[at]))


def _is_of_images(estimate: Estimate) -> bool:
    """Say whether a result may be of an endpoint that images tell."""
    return estimate.endpoint is None or estimate.endpoint.value in _ENDPOINTS


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
