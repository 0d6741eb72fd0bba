"""Acts that a list tells medicine by medicine: ``three drugs were approved: A for thymoma, B for sarcoma and C for …``.

The sentence tells the act once and counts the medicines; each then stands with what it is for, and is an act and, where
the act permits its use, a label of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.labels.criteria_told import clauses_beside
from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.labels.subjects import BE
from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, has_word, is_name, made, phrase_at, text_at

_MANY = frozenset({"drugs", "medicines", "treatments", "therapies", "agents", "products", "medications"})
_VERBS = {
    "added": "opinion", "accepted": "opinion", "recommended": "opinion", "backed": "opinion", "approved": "approval",
    "cleared": "approval", "authorised": "approval", "endorsed": "opinion", "rejected": "refusal",
    "refused": "refusal", "listed": "opinion", "funded": "opinion", "subsidised": "opinion",
}  # fmt: skip
_GIVEN = frozenset({"approval", "opinion"})
_NONE = frozenset({
    "may", "could", "would", "might", "will", "should", "if", "whether", "not", "trials", "trial", "study", "pipeline",
    "expected", "hopes", "under", "submitted", "being", "awaiting",
})  # fmt: skip
_FUNDS = ("fund", "list", "scheme", "nhs", "pbs", "formulary", "cdf", "basket")
_BRACKET, _NEAR = 8, 3  # items


def acts_by_medicine(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the acts and labels of a list of medicines that have not been read.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _MANY) or items[-1].text == "?":
        return []
    mark = next((i for i in range(2, len(items) - 3) if _opens_list(items, i)), None)
    if mark is None or not has_word(items, _MANY, 0, mark) or has_word(items, _NONE, 0, mark):
        return []
    places = [i for i in range(mark + 1, len(items) - 2) if _lead_of(items, i) is not None]
    if not places:
        return []
    acts = [each for each in told if each.kind == "act"]
    act = acts[0] if acts else _act(items, mark, sentence)
    if act is None:
        return []
    found: list[Statement] = []
    for number, at in enumerate(places):
        end = places[number + 1] if number + 1 < len(places) else len(items)
        lead = _lead_of(items, at) or at
        diseases = diseases_from(items, lead, end)
        if not diseases:
            continue
        product = items[at].slot("product")
        if not _has(told, "act", product.start):
            kept = [each for each in act.slots if each.name in {"authority", "act", "territory", "date"}]
            slots = [*kept, product, *diseases]
            found.append(replace(made("act", slots, sentence, (act.start, act.end)), start=product.start))
        if act.get("act") in _GIVEN and not _has(told, "indication", product.start):
            own = clauses_beside(items, lead, end, diseases)
            extent = (product.start, diseases[-1].end)
            found.append(made("indication", [product, *diseases, *own], sentence, extent))
    return found if len(places) > 1 else []


def _opens_list(items: Sequence[Item], at: int) -> bool:
    """Say whether a colon, a dash or ``including`` opens a list at a place."""
    apart = items[at].text in {"–", "—", "-"} and items[at - 1].end < items[at].start
    return items[at].text == ":" or apart or text_at(items, at) in {"including", "namely"}


def _lead_of(items: Sequence[Item], at: int) -> int | None:
    """Return the ``for`` that follows a medicine and its bracket."""
    if items[at].kind not in {"drug", "product"} and not is_name(items, at):
        return None
    end = at + 1
    while end < len(items) and (text_at(items, end) in {"®", "™"} or items[end].kind == "drug"):
        end += 1
    if text_at(items, end) == "(":
        end = next((i + 1 for i in range(end, min(end + _BRACKET, len(items))) if items[i].text == ")"), end)
    return end if text_at(items, end) in {"for", "in"} or phrase_at(items, end, "to", "treat") else None


def _act(items: Sequence[Item], mark: int, sentence: int) -> Statement | None:
    """Return the act that stands before a list, by a passive or behind an authority."""
    for at in range(1, mark):
        name = _VERBS.get(text_at(items, at))
        passive = any(text_at(items, i) in BE for i in range(max(0, at - _NEAR), at))
        who = next((i for i in range(at) if items[i].kind == "authority"), None)
        added = text_at(items, at) in {"added", "listed"}
        if name is None or not (passive or who is not None):
            continue
        if added and find(items, _FUNDS, at, mark) is None:
            continue
        slots = [] if who is None else [items[who].slot("authority")]
        return made("act", [*slots, items[at].slot("act", name)], sentence, (items[at].start, items[at].end))
    return None


def _has(told: Sequence[Statement], kind: str, start: int) -> bool:
    """Say whether a statement of a kind has been read of the medicine at a place."""
    return any(each.kind == kind and any(slot.start == start for slot in each.all("product")) for each in told)
