"""Statements of how a trial was designed."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.items import Item
from pivotal.reading.model import Slot, Statement
from pivotal.reading.phrases import find, made, phrase_at, span, text_at
from pivotal.reading.words import NUMBER_WORDS

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "1": "1", "2": "2", "3": "3", "4": "4"}
_RATES = frozenset({"ORR", "CR", "pCR", "MPR", "DCR", "CBR"})
_LISTED = 24  # items over which primary endpoints are listed
_UNDER = frozenset({"planned", "beyond", "should", "will", "ongoing", "underway", "future"})


def designs(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence tells of the design of a trial, as one statement."""
    slots: list[Slot] = [
        *_phase(items),
        *_features(items),
        *_allocation(items),
        *_cohorts(items),
        *_primary(items),
        *_dose(items),
    ]
    trial = next((each.slot("trial") for each in items if each.kind == "trial"), None)
    about = find(items, ("trial", "study", "studies")) is not None
    planned = any(
        text_at(items, index) in _UNDER and text_at(items, index + 1) not in {"interim", "analysis", "primary", "final"}
        for index in range(len(items))
    )
    strong = [each for each in slots if each.name not in {"phase", "randomised"}]
    if not slots or planned or (not strong and trial is None and len(slots) < 2):
        return []
    if not strong and not about and trial is None:
        return []
    if trial is None and not strong and find(items, ("trials", "studies")) is not None:
        return []  # of several trials that are not named
    whole = [*([] if trial is None else [trial]), *slots]
    return [made("design", whole, sentence, (slots[0].start, slots[0].end))]


def _phase(items: Sequence[Item]) -> list[Slot]:
    for at in range(len(items) - 1):
        if text_at(items, at) == "phase" and (number := _number(items, at + 1)) is not None:
            return [number]
        if phrase_at(items, at, "late", "-", "stage"):
            return [span(items, at, at + 3, "phase", "late")]
    return []


def _number(items: Sequence[Item], at: int) -> Slot | None:
    """Return ``3``, ``III``, ``1/2`` or ``IIb`` as a phase."""
    if text_at(items, at) == "-":
        at += 1
    first = items[at].text.casefold().rstrip("ab") if at < len(items) else ""
    if first not in _ROMAN:
        return None
    if text_at(items, at + 1) == "/" and at + 2 < len(items) and items[at + 2].text.casefold().rstrip("ab") in _ROMAN:
        return span(items, at, at + 3, "phase", f"{_ROMAN[first]}/{_ROMAN[items[at + 2].text.casefold().rstrip('ab')]}")
    return items[at].slot("phase", _ROMAN[first])


def _features(items: Sequence[Item]) -> list[Slot]:
    """Return randomisation, blinding and control."""
    found: list[Slot] = []
    for at in range(len(items)):
        word = text_at(items, at)
        if word == "randomised" and text_at(items, at - 2) != "non" and _describes(items, at):
            found.append(items[at].slot("randomised", "true"))
        elif (
            word in {"double", "single", "triple"}
            and text_at(items, at + 1) == "-"
            and text_at(items, at + 2).startswith("blind")
        ):
            found.append(span(items, at, at + 3, "blinding", word))
        elif word in {"double", "single"} and text_at(items, at + 1).startswith("blind"):
            found.append(span(items, at, at + 2, "blinding", word))
        elif (
            word == "open"
            and text_at(items, at + 1) == "-"
            and text_at(items, at + 2) == "label"
            and _of_trial(items, at)
        ):
            found.append(span(items, at, at + 3, "blinding", "open"))
        elif (
            word in {"placebo", "active"}
            and text_at(items, at + 1) == "-"
            and text_at(items, at + 2).startswith("control")
        ):
            found.append(span(items, at, at + 3, "control", word))
    return found


def _describes(items: Sequence[Item], at: int) -> bool:
    """Say whether ``randomised`` describes a trial, not patients."""
    ahead = [text_at(items, index) for index in range(at + 1, min(at + 14, len(items)))]
    named = any(each in {"trial", "study", "studies", "trials"} for each in ahead)
    return named or "phase" in ahead or text_at(items, at + 1) == "cohorts"


def _of_trial(items: Sequence[Item], at: int) -> bool:
    near = [text_at(items, index) for index in range(max(0, at - 8), min(at + 10, len(items)))]
    return any(each in {"trial", "study", "phase"} for each in near) and "treatment" not in near[-7:]


def _allocation(items: Sequence[Item]) -> list[Slot]:
    told = find(items, ("randomis", "random", "assign", "allocat", "ratio")) is not None
    return [each.slot("allocation") for each in items if each.kind == "ratio"][:1] if told else []


def _cohorts(items: Sequence[Item]) -> list[Slot]:
    for at in range(len(items) - 1):
        word = text_at(items, at)
        number = NUMBER_WORDS.get(word) or (
            int(items[at].value) if items[at].kind == "number" and items[at].value.isdigit() else None
        )
        if number is None or not 0 < number < 9:
            continue
        if (
            any(text_at(items, index) == "cohorts" for index in range(at + 1, min(at + 6, len(items))))
            and text_at(items, at - 1) != "cohort"
        ):
            return [items[at].slot("cohorts", str(number))]
    return []


def _primary(items: Sequence[Item]) -> list[Slot]:
    """Return the primary endpoint and who assessed it."""
    at = next(
        (
            i
            for i in range(len(items))
            if text_at(items, i) in {"primary"} and text_at(items, i + 1).startswith(("endpoint", "end"))
        ),
        None,
    )
    if at is None or find(items, ("met", "meet"), 0, at) is not None:
        return []
    before = next((i for i in range(at - 1, max(-1, at - 9), -1) if _is_endpoint(items[i])), None)
    after = next((i for i in range(at + 2, min(at + 11, len(items))) if _is_endpoint(items[i])), None)
    as_the = any(text_at(items, index) == "as" for index in range(max(0, at - 3), at))
    chosen = before if before is not None and (as_the or after is None) else after
    if chosen is None:
        return []
    found = [items[chosen].slot("primary_endpoint"), *_further(items, at, chosen)]
    for index in range(len(items) - 1):
        if phrase_at(items, index, "blinded", "independent") or phrase_at(items, index, "independent", "central"):
            end = index + 1
            while end < len(items) and text_at(items, end) in {
                "independent",
                "central",
                "review",
                "radiology",
                "committee",
            }:
                end += 1
            return [*found, span(items, index, end, "assessor", "BICR")]
        if items[index].text == "BICR":
            return [*found, items[index].slot("assessor", "BICR")]
        if text_at(items, index).startswith("investigator") and (
            text_at(items, index - 1) in {"by", "per"} or text_at(items, index - 2) in {"by", "per"}
        ):
            return [*found, items[index].slot("assessor", "investigator")]
    return found


def _is_endpoint(item: Item) -> bool:
    """Say whether an item can be the endpoint of a trial: a time to an event or a rate of responses."""
    return item.kind == "endpoint" or (item.kind == "share" and item.value in _RATES)


def _further(items: Sequence[Item], at: int, first: int) -> list[Slot]:
    """Return further primary endpoints: ``The co-primary endpoints were PFS by central review and OS``."""
    plural = text_at(items, at + 1) == "endpoints" or phrase_at(items, at + 1, "end", "points")
    if not plural:
        return []
    found: list[Slot] = []
    seen = {items[first].value}
    for index in range(first + 1, min(first + _LISTED, len(items))):
        word = text_at(items, index)
        if word in {"secondary", "key", "while", "with"} or items[index].text in {".", ";"}:
            break
        joined = any(text_at(items, i) in {"and", ","} for i in range(max(first, index - 3), index))
        if items[index].kind in {"endpoint", "share"} and joined and items[index].value not in seen:
            seen.add(items[index].value)
            found.append(items[index].slot("primary_endpoint"))
    return found


def _dose(items: Sequence[Item]) -> list[Slot]:
    for at in range(len(items) - 2):
        if items[at].kind != "number" or text_at(items, at + 1) not in {"mg", "milligrams", "μg", "µg"}:
            continue
        for end in range(at + 2, min(at + 6, len(items))):
            if text_at(items, end) == "daily" and text_at(items, end - 1) in {"once", "twice", "mg", "orally"}:
                given = find(items, ("received", "receive", "given", "dose", "assigned", "administered"), 0, at)
                if text_at(items, end - 1) in {"once", "twice"} and given is not None:
                    return [span(items, at, end + 1, "dose")]
    return []
