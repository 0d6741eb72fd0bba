"""Medicines that a plural lists, or that each come in a form of their own: what is told of the first is of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import is_medicine, is_name, text_at

_PLURALS = frozenset({
    "inhibitors", "antibodies", "drugs", "medicines", "therapies", "treatments", "agents", "conjugates", "antagonists",
    "agonists", "blockers", "degraders", "engagers", "analogues", "pills", "tkis", "adcs", "bispecifics", "vaccines",
    "biosimilars", "medications", "products", "compounds", "modulators", "immunotherapies",
})  # fmt: skip
_FORMS = frozenset({
    "tablets", "tablet", "capsules", "capsule", "injection", "infusion", "solution", "powder", "suspension",
})  # fmt: skip
_LEADS = frozenset({",", ":", "including", "called", "named", "namely", "known", "as", "-", "–", "—"})
# What several medicines get, each its own: ``positive opinions for A and B``, ``extensions of indication for A and B``.
_PAPERS = frozenset({
    "opinions", "approvals", "authorisations", "designations", "licences", "recommendations", "nods", "extensions",
})  # fmt: skip
_TOGETHER = frozenset({"combination", "combined", "combining", "together", "plus", "with"})
_SHARED = frozenset({"act", "indication", "mechanism"})
_NEAR, _BRACKET, _MOST = 8, 8, 6  # items before a list, items of a bracket, medicines


def medicines_listed(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return what is told of the first medicine of a list once more for each other one.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.

    Notes
    -----
    ``the PARP inhibitors A and B``, ``two drugs, A and B,`` and ``A Tablets, B Capsules and C Tablets`` are lists of
    single medicines, and so is ``both A and B``; ``A and B`` alone may be a combination.
    """
    shared = [each for each in told if each.kind in _SHARED and each.slot("product") and each.sentence == sentence]
    if not shared:
        return []
    found: list[Statement] = []
    places = {item.start: at for at, item in enumerate(items)}
    named = {(each.kind, slot.start) for each in shared for slot in each.all("product")}
    for each in shared:
        product = each.slot("product")
        at = None if product is None else places.get(product.start)
        if product is None or at is None or not (_may_be_first(items, at) or _before(items, at)):
            continue
        for other in [*_others(items, at), *_before(items, at), *(_either(items, at) if each.kind == "act" else [])]:
            if each.kind != "mechanism" and _are_together(items, at):
                break
            if (each.kind, other.start) not in named:
                named.add((each.kind, other.start))
                slots = tuple(other if slot is product else slot for slot in each.slots)
                found.append(replace(each, slots=slots, end=max(each.end, other.end)))
    return found


def _before(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the medicine before one: ``two positive opinions, for A and B``, of which only the second is known."""
    joined = text_at(items, at - 1) == "and" and at > 1 and is_name(items, at - 2)
    return [items[at - 2].slot("product")] if joined and _has_papers(items, at - 2) else []


def _either(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the second medicine of ``did not recommend A or B``; ``A, or B`` may be two names of one."""
    end = _behind(items, at)
    other = end + 1 if text_at(items, end) in {"or", "nor"} else None
    if text_at(items, end) == "," and text_at(items, end + 1) in {"a", "an"}:  # "A, a treatment for D, or B, a"
        shut = next((i for i in range(end + 2, min(end + _NEAR + 2, len(items) - 1)) if items[i].text == ","), None)
        other = None if shut is None or text_at(items, shut + 1) not in {"or", "and"} else shut + 2
        other = None if other is None or text_at(items, other + 1) != "," else other
    named = other is not None and other < len(items) and items[other].kind in {"drug", "product"}
    return [items[other].slot("product")] if named and other is not None else []


def _has_papers(items: Sequence[Item], at: int) -> bool:
    return any(text_at(items, i) in _PAPERS for i in range(max(0, at - _NEAR), at))


def _may_be_first(items: Sequence[Item], at: int) -> bool:
    """Say whether a list of medicines may open at a place: a known one, or a name with the form that it comes in."""
    named = items[at].kind in {"drug", "product"} or text_at(items, at + 1) in _FORMS
    both = "both" in {text_at(items, at - 1), text_at(items, at - 3)}
    return named or both or text_at(items, at - 1) == "including" or _is_of_many_acts(items, at)


def _are_together(items: Sequence[Item], at: int) -> bool:
    """Say whether the medicines of a list are given together: ``a combination of the inhibitors A and B``."""
    return any(text_at(items, i) in _TOGETHER for i in range(max(0, at - _NEAR), at))


def _others(items: Sequence[Item], first: int) -> Iterator[Slot]:
    """Yield the medicines that are listed behind one, if a plural leads them or each has a form of its own."""
    if (other := _beside_both(items, first)) is not None:
        yield other
        return
    formed = text_at(items, _behind(items, first)) in _FORMS
    if not (_is_led(items, first) or formed):
        return
    at, joined = _next(items, first)
    listed: list[int] = []
    while joined and len(listed) < _MOST and is_medicine(items, at):
        if formed and text_at(items, _behind(items, at)) not in _FORMS:
            break
        listed.append(at)
        at, joined = _next(items, at)
    ends = any(text_at(items, i) == "and" for i in range(first, listed[-1])) if listed else False
    if ends:
        yield from (items[i].slot("product") for i in listed)


def _beside_both(items: Sequence[Item], at: int) -> Slot | None:
    """Return the other medicine of ``Both A and B have been approved``."""
    before = at - 2 if text_at(items, at - 1) == "and" else at
    if text_at(items, before - 1) != "both" or before < 1:
        return None
    end = _behind(items, before)
    other = before if before != at else end + 1
    joined = text_at(items, end) == "and" and other < len(items)
    named = joined and is_medicine(items, other)
    return items[other].slot("product") if named else None


def _is_led(items: Sequence[Item], first: int) -> bool:
    """Say whether a plural that tells what the medicines are stands right before the first: ``inhibitors, A and``."""
    at = first - 1
    while at > 0 and first - at < 3 and text_at(items, at) in _LEADS:
        at -= 1
    return (at >= 0 and items[at].low.split(" ")[-1] in _PLURALS) or _is_of_many_acts(items, first)


def _is_of_many_acts(items: Sequence[Item], first: int) -> bool:
    """Say whether several acts are told of a list: ``opinions for A and B``, ``extensions of indication for A``."""
    return text_at(items, first - 1) in {"for", "to", "of"} and _has_papers(items, first)


def _behind(items: Sequence[Item], at: int) -> int:
    """Return the place behind a medicine, its sign and the bracket with its other name or firm."""
    end = at + 1
    while text_at(items, end) in {"®", "™"}:
        end += 1
    if text_at(items, end) in {"(", "["}:
        shut = next((i for i in range(end, min(end + _BRACKET, len(items))) if items[i].text in {")", "]"}), None)
        end = end if shut is None else shut + 1
    return end


def _next(items: Sequence[Item], at: int) -> tuple[int, bool]:
    """Return the place of the next of a list behind a medicine, and whether a comma or ``and`` joins it."""
    end = _behind(items, at)
    while text_at(items, end) in _FORMS:
        end += 1
    joined = text_at(items, end) in {",", "and"}
    while text_at(items, end) in {",", "and"}:
        end += 1
    return end, joined
