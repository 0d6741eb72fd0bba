"""That patients were treated before, or not, where nobody says with what: ``heavily pretreated``, ``second-line``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pivotal.reading.labels.clauses import Step, clause
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, text_at
from pivotal.reading.words import NUMBER_WORDS

ORDINALS = {"first": 1, "1st": 1, "initial": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "later": 2,
             "subsequent": 2, "last": 2}  # fmt: skip
_SINCE = ("complet", "year", "month", "week")  # which passed since a treatment: "within 12 months of, first-line"
_DETERMINES = frozenset({",", "a", "an", "the", "their", "its", "prior", "previous", "standard", "platinum-based"})
_BEHIND = frozenset({"within", "after", "following", "completing", "completed", "during"})
_ANSWERS = ("respon", "refractory", "resistan", "relaps", "progress", "sensitiv")
_LATER = frozenset({"later", "beyond", "subsequent", "greater", "higher", "further", "above"})


def pretreated(items: Sequence[Item], at: int) -> Step:
    """Match ``pre-treated`` and ``heavily pretreated``, which does not say with what."""
    end = at + 1 if text_at(items, at) == "pretreated" else at + 3
    hyphened = text_at(items, at) == "pre" and items[at + 1 : at + 3] and text_at(items, at + 2) == "treated"
    if not (end == at + 1 or hyphened) or text_at(items, at - 1) in {"-", "–"} or text_at(items, end) == "with":
        return None
    first = at - 1 if text_at(items, at - 1) in {"heavily", "extensively"} else at
    history = {"prior_therapy": {"of": ["systemic_therapy"], "at_least": 1}, "strength": "implied"}
    return [clause(items, first, end, history)], end


def none_before() -> dict[str, Any]:
    """Return the criterion that nothing was given before."""
    return {"prior_therapy": {"of": ["systemic_therapy"], "at_most": 0}}


def line_of_treatment(items: Sequence[Item], at: int) -> Step:
    """Match ``first-line``, ``1L``, ``treatment-naive``, all before any therapy; and ``second-line``."""
    if text_at(items, at) in {"treatment", "therapy"} and phrase_at(items, at + 1, "-", "naive"):
        return [clause(items, at, at + 3, none_before())], at + 3
    number, end = _ordinal(items, at)
    if number is None:
        return None
    while text_at(items, end) in {"-", "–"} and text_at(items, end + 1) in {"or", "and", "to", "/"}:
        end += 1
    if text_at(items, end) in {"or", "and", "to", "/"}:
        other, behind = _ordinal(items, end + 1)
        end = end if other is None else behind
    if text_at(items, end - 1) not in {"frontline", "l"}:
        end += text_at(items, end) in {"-", "–"}
        if text_at(items, end) not in {"line", "lines"}:
            return None
        end += 1
    end = _or_later(items, end)
    if number == 1 and _is_of_earlier(items, at, end):
        return [clause(items, at, end, {"line_before": number, "strength": "implied"})], end
    before = {"at_most": 0} if number == 1 else {"at_least": number - 1}
    history = {"of": ["systemic_therapy"], "setting": "advanced", **before}
    first = at - (text_at(items, at - 1) == "≥")  # "≥3L"
    return [clause(items, first, end, {"prior_therapy": history, "strength": "implied"})], end


def counted_before(items: Sequence[Item], at: int) -> tuple[int, int, int | None] | None:
    """Return where the number of earlier treatments begins before a place, the fewest and the most of them.

    ``Up to three prior lines``, ``two or more prior lines``, ``one or two prior lines``; nothing where none is told.
    """
    more = text_at(items, at - 1) in {"more", "greater"} and text_at(items, at - 2) == "or"
    end = at - 3 if more else at - 1
    number = _count(items, end)
    if number is None:
        return None
    before = text_at(items, end - 1)
    if before == "to" and text_at(items, end - 2) == "up":
        return end - 2, 1, number
    fewest = _count(items, end - 2) if before in {"to", "or", "-", "–"} and not more else None
    if fewest is not None:
        return end - 2, fewest, number
    return (end - 2 if before == "least" else end), number, None


def at_most(step: Step, most: int | None) -> Step:
    """Return the clause of a history with the most that were given: ``one to three prior lines of therapy``."""
    if step is None or most is None:
        return step
    first, *more = step[0]
    told = json.loads(first.value)
    if "prior_therapy" not in told or told["prior_therapy"].get("at_least", 0) > most:
        return step
    told["prior_therapy"]["at_most"] = most
    return [first._replace(value=json.dumps(told, sort_keys=True)), *more], step[1]


def counted(items: Sequence[Item], told: tuple[int, int, int | None], step: Step) -> Step:
    """Return the clause of a history with the number that stands before it: ``up to three prior lines``."""
    if step is None:
        return None
    (first, least, most), (slot, *more) = told, step[0]
    criterion = json.loads(slot.value)
    if "prior_therapy" not in criterion:
        return step
    criterion["prior_therapy"] |= {"at_least": least, **({} if most is None else {"at_most": most})}
    return [slot._replace(start=items[first].start, value=json.dumps(criterion, sort_keys=True)), *more], step[1]


def _count(items: Sequence[Item], at: int) -> int | None:
    """Return the number at a place."""
    if at < 0 or items[at].kind not in {"number", "number_word", "word"}:
        return None
    return int(items[at].value) if items[at].value.isdigit() else NUMBER_WORDS.get(text_at(items, at))


def _is_of_earlier(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether a first line is that of earlier treatment: ``response to first-line``, ``first-line maintenance``."""
    if text_at(items, end) == "maintenance":
        return True
    before = at - 1
    while before > 0 and text_at(items, before) in _DETERMINES:
        before -= 1
    word, lead = text_at(items, before), text_at(items, before - 1).split(" ")[-1]
    answered = word == "to" and lead.startswith(_ANSWERS)
    return word in _BEHIND or answered or (word in {"of", "from"} and lead.startswith(_SINCE))


def _or_later(items: Sequence[Item], at: int) -> int:
    """Return the place behind ``or later``, ``and beyond`` and the plus of ``2L+``."""
    if text_at(items, at) == "+":
        return at + 1
    later = text_at(items, at) in {"or", "and"} and text_at(items, at + 1) in _LATER
    return at + 2 if later else at


def _ordinal(items: Sequence[Item], at: int) -> tuple[int | None, int]:
    """Return which line of treatment begins at a place, and the place behind its ordinal."""
    word = text_at(items, at)
    if word == "frontline" or (word == "front" and text_at(items, at + 1) in {"-", "line"}):
        return 1, at + 1
    if at < len(items) and items[at].kind == "number" and text_at(items, at + 1) in {"st", "nd", "rd", "th", "l"}:
        return int(items[at].value) if items[at].value.isdigit() else None, at + 2
    number = ORDINALS.get(word)
    return number, at + 1
