"""Where a sentence goes on with another act: in another territory, on another day, for another disease."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pivotal.reading.labels.act_nouns import noun_at, places_of_nouns
from pivotal.reading.labels.act_words import predicate_at
from pivotal.reading.labels.acts_placed import date_at
from pivotal.reading.labels.diseases_named import is_patients_disease
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_word, is_medicine, places_with, text_at

_KINDS = frozenset({"full", "conditional", "accelerated", "regular", "traditional", "standard"})
_AUXILIARIES = frozenset(
    {"is", "was", "has", "had", "are", "were", "have", "will", "can", "could", "may", "did", "does"}
)
_FINITE = frozenset({
    "won", "got", "gained", "met", "fell", "went", "lost", "beat", "shows", "showed", "wins", "gets", "faces", "works",
    "remains", "became", "becomes", "comes", "came", "fails", "receives", "gains", "secures", "targets", "blocks",
})  # fmt: skip
_FRONTED = frozenset({"approved", "authorised", "licenced", "cleared", "indicated"})
_ADVERBS_FIRST = frozenset({"first", "already", "originally", "initially", "recently", "currently", "previously"})
_MATTERS = frozenset({
    "data", "results", "trial", "study", "application", "review", "opinion", "which", "who", "designation",
})  # fmt: skip
_STATES = frozenset({"advanced", "relapsed", "mutated", "treated", "pretreated", "rearranged"})  # of patients
_LEAST, _NEAR_DAY = 2, 6  # days of a list; items from its comma to the next day
_FRONT = 34  # items of what is told before the medicine
_MODALS = frozenset({"may", "might", "can", "could"})
_DOES = _MODALS | {
    "helps", "helped", "help", "works", "worked", "improves", "improved", "showed", "shows", "extends", "extended",
    "slows", "slowed", "benefits", "benefited", "reduces", "reduced", "prolongs", "prolonged", "delays", "delayed",
}  # fmt: skip
_SUBJECTS = frozenset({"it", "they", "this", "that", "which", "the", "drug", "medicine", "treatment", "combination"})
_ADVERBS = frozenset({"also", "now", "then", "recently", "later", "already", "just", "since"})
_SHORTEST = 4  # letters of a word in -ed
_OPENS = 9  # items between "which" and its verb
_DESCRIBES = 9  # items between a day and what was approved


def fronted(items: Sequence[Item]) -> int | None:
    """Return the medicine behind what is told of it first: ``Approved in 2014 for thymoma, NAME is now sold in``."""
    if not items or items[0].low not in _FRONTED | _ADVERBS_FIRST:
        return None
    at = 1 if items[0].low in _ADVERBS_FIRST else 0
    if text_at(items, at) not in _FRONTED or text_at(items, at + 1) not in {"for", "in", "by", "to", "as", "under"}:
        return None
    for comma in range(at + 2, min(_FRONT, len(items) - 2)):
        if items[comma].text != "," or not is_medicine(items, comma + 1):
            continue
        behind = comma + 2
        while behind < len(items) and items[behind].text in {"®", "™"}:
            behind += 1
        if text_at(items, behind) == "(":
            behind = next((i + 1 for i in range(behind, behind + _OPENS) if text_at(items, i) == ")"), behind)
        if _is_main_verb(items, behind):
            return comma + 1
    return None


def is_earlier_one(items: Sequence[Item], at: int) -> bool:
    """Say whether an earlier approval is told from a place on: ``…, following its initial approval for …``."""
    if text_at(items, at) not in {"following", "after"} or text_at(items, at + 1) not in {"its", "their", "an", "the"}:
        return False
    return any(
        (told := noun_at(items, i)) is not None and told[1] == "approval"
        for i in range(at + 2, min(at + 6, len(items)))
    )


def goes_over(items: Sequence[Item], at: int) -> bool:
    """Say whether a sentence goes over to something else than an act: to an earlier one, ``and data in sarcoma``."""
    return is_earlier_one(items, at) or (text_at(items, at) == "and" and text_at(items, at + 1) in _MATTERS)


def is_said_of_its_use(items: Sequence[Item], at: int) -> bool:
    """Say whether a sentence goes on with what a medicine does: ``…; it may also help``, ``…, also helps patients``."""
    if items[at].text not in {",", ";"}:
        return False
    behind = at + 1
    while text_at(items, behind) in _SUBJECTS | _ADVERBS:
        behind += 1
    word = text_at(items, behind)
    return word in _DOES and (word in _MODALS or text_at(items, behind + 1) != ",")


def elsewhere(items: Sequence[Item]) -> list[int]:
    """Return where a sentence goes on in another territory: ``…, in the EU for sarcoma, and in Japan for``."""
    found: list[int] = []
    for at in (i - 1 for i in places_with(items, ("in",), 3, len(items) - 2)):
        if text_at(items, at) in {"and", ","} and text_at(items, at + 1) == "in":
            place = at + 3 if text_at(items, at + 2) == "the" else at + 2
            listed = text_at(items, at) == "and" or any(each.kind == "territory" for each in items[:at])
            if listed and items[place].kind == "territory" and text_at(items, place + 1) == "for":
                found.append(at)
    return found


def another_day(items: Sequence[Item]) -> list[int]:
    """Return where a sentence goes on with another day and disease: ``… in May for thymoma, and last week for …``."""
    found: list[int] = []
    for at in places_with(items, ("and",), 4, len(items) - 3):
        if text_at(items, at) != "and":
            continue
        day = at + 1 + 2 * (text_at(items, at + 1) in _KINDS and text_at(items, at + 2) == "approval")
        day += text_at(items, day) in {"in", "on", "then", "again"}
        told = date_at(items, day)
        if told is None and _is_of_another_kind(items, at):
            found.append(at)
        if told is None or told[1] >= len(items):
            continue
        aside = told[1] + 1 if text_at(items, told[1]) == "," else told[1]
        behind = range(told[1], aside + (_DESCRIBES if aside > told[1] else 1))
        if not any(text_at(items, i) in {"for", "to", "as"} for i in behind):
            continue
        if day >= at + 3 or has_word(items, ("for", "to"), 0, at):
            found.append(at)
    return found


def _is_of_another_kind(items: Sequence[Item], at: int) -> bool:
    """Read ``conditional approval in 2021 and full approval for thymoma in 2023``: each with its own day."""
    kind = text_at(items, at + 1) in _KINDS and text_at(items, at + 2) == "approval" and text_at(items, at + 3) == "for"
    days = (range(at), range(at, len(items)))
    return kind and all(any(date_at(items, i) for i in places) for places in days)


def days_listed(items: Sequence[Item]) -> list[int]:
    """Return where a list goes on with the next disease and its day: ``for thymoma in 2016, for sarcoma in 2019``."""
    days = [i for i in range(1, len(items)) if date_at(items, i) is not None]
    ill = [i for i in range(len(items)) if is_patients_disease(items, i)] if len(days) >= _LEAST else []
    if len(ill) < _LEAST:
        return []
    found: list[int] = []
    for one, two in itertools.pairwise(days):
        between, told = [i for i in ill if one < i < two], date_at(items, one)
        if not between or told is None:
            continue
        lead = told[1] if text_at(items, told[1]) in {",", "and"} and any(i < one for i in ill) else None
        if lead is None:  # "in 2016 for thymoma, in 2019 for sarcoma"
            near = range(max(between[-1] + 1, two - _NEAR_DAY), two)
            lead = next((i for i in near if text_at(items, i) in {",", "and"}), None)
        if lead is not None and not any(_tells_more(items, i) for i in range(lead, two)):
            found.append(lead)
    return found


def _tells_more(items: Sequence[Item], at: int) -> bool:
    """Say whether a word of a list is none of it: an authority, a trial, a verb, what was studied or asked for."""
    item = items[at]
    verb = item.kind == "word" and item.low.endswith("ed") and len(item.low) > _SHORTEST and item.low not in _STATES
    return item.kind in {"authority", "trial"} or verb or item.low in _FINITE | _AUXILIARIES | _MATTERS


def before_it(items: Sequence[Item]) -> list[int]:
    """Return where an earlier act is told behind another, with its day: ``…, following its approval for … in 2020``."""
    return [
        at for at in places_with(items, ("following", "after"), 4, len(items) - 3)
        if is_earlier_one(items, at) and text_at(items, at + 1) == "its"
        and any(date_at(items, i) for i in range(at)) and any(date_at(items, i) for i in range(at, len(items)))
    ]  # fmt: skip


def for_another(items: Sequence[Item]) -> list[int]:
    """Return where a sentence goes on with another disease and its day: ``for thymoma in May and for … in June``."""
    found: list[int] = []
    begin = 4
    for at in places_with(items, ("and",), 4, len(items) - 3):
        if text_at(items, at) != "and" or text_at(items, at + 1) not in {"for", "to", "as"}:
            continue
        told, told_then = range(begin, at), range(at, len(items))
        days = any(date_at(items, i) for i in told) and any(date_at(items, i) for i in told_then)
        if days and all(any(is_patients_disease(items, i) for i in places) for places in (told, told_then)):
            found.append(at)
            begin = at
    return found


def behind_relative(items: Sequence[Item]) -> list[int]:
    """Return where the main clause goes on behind one that tells another act: ``NAME, which the FDA approved, won``."""
    found: list[int] = []
    for at in places_with(items, ("which",), 1, len(items) - 4):
        if text_at(items, at) != "which" or items[at - 1].text != ",":
            continue
        told = next(
            (i for i in range(at + 1, min(at + _OPENS, len(items))) if predicate_at(items, i, len(items))), None
        )
        comma = None if told is None else next((i for i in range(told, len(items)) if items[i].text == ","), None)
        while comma is not None and _is_within_date(items, comma):
            comma = next((i for i in range(comma + 1, len(items)) if items[i].text == ","), None)
        if comma is not None and _is_main_verb(items, comma + 1):
            found.append(comma)
    return found


def _is_within_date(items: Sequence[Item], comma: int) -> bool:
    """Say whether a list or a number goes on behind a comma: ``thymoma, melanoma and``."""
    behind = comma + 1
    return behind < len(items) and not (items[behind].kind == "word" or text_at(items, behind) in _AUXILIARIES)


def _is_main_verb(items: Sequence[Item], at: int) -> bool:
    """Say whether a finite verb stands right behind a comma: ``…, has been granted``, ``…, failed in``."""
    word = text_at(items, at)
    while word in _ADVERBS:
        at += 1
        word = text_at(items, at)
    return word in _AUXILIARIES or word in _FINITE or (word.endswith("ed") and len(word) > _SHORTEST)


def another_grant(items: Sequence[Item]) -> list[int]:
    """Return where another designation is told: ``orphan status for thymoma and fast track for sarcoma``."""
    named = [
        i
        for i in places_of_nouns(items, 0, len(items))
        if (told := noun_at(items, i)) is not None and told[1] == "designation"
    ]
    found: list[int] = []
    for one, two in itertools.pairwise(named):
        lead = next((i for i in range(two - 1, max(one, two - 6), -1) if text_at(items, i) in {"and", ";"}), None)
        if lead is None or any(predicate_at(items, i, len(items)) for i in range(lead, two)):
            continue
        both = all(
            any(is_patients_disease(items, i) for i in range(*ends)) for ends in ((one, lead), (two, len(items)))
        )
        if both:
            found.append(lead)
    return found
