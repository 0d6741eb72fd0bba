"""Treatments that were alike, or better, in all: ``the regimens have similar efficacy``, ``superior outcomes``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, made, places_with, span, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.effects_by_default import is_no_result
from pivotal.reading.results.endpoints_listed import is_gained
from pivotal.reading.results.suppositions import is_denied, is_supposed

_ALIKE = frozenset({"similar", "comparable", "equivalent", "identical", "equal"})
_BETTER = frozenset({"superior", "better", "improved"})
_NOUNS = frozenset({"efficacy", "effectiveness", "outcome", "outcomes"})
_NARROWED = frozenset({"clinical", "overall", "treatment", "therapeutic", "patient", "antitumour", "long-term"})
_HAVE = frozenset({"have", "had", "has", "showed", "show", "demonstrated", "shared", "achieved"})
_LED = frozenset({"resulted", "led", "showed", "had", "gave", "produced", "yielded", "achieved", "demonstrated"})
_ARMS = frozenset({
    "regimens", "arms", "groups", "schedules", "treatments", "doses", "combinations", "agents", "drugs",
})  # fmt: skip
_TREATMENTS = frozenset({
    "addition", "administration", "combination", "regimen", "therapy", "treatment", "arm", "group",
})  # fmt: skip
_TRAITS = frozenset({
    "patients", "status", "expression", "mutation", "mutations", "subgroup", "subgroups", "age", "responders", "level",
    "women", "men", "stage", "disease", "tumours",
})  # fmt: skip
_ADVERBS = frozenset({"a", "an", "in", "to", "also", "more", "the"})
_STOPS = frozenset({".", ";", ":", ","})
_SIGNIFICANT = ("significant", "meaningful")
_ALSO = frozenset({"and", "clinically", "meaningful", "statistically", "highly", "significant"})
_UNSHOWN = frozenset({"no", "not", "without", "lack", "any", "nor", "until", "if"})
_ENDS_NEED = frozenset({"versus", "vs", "compared", "with", "in", "by", "and", "than", "over", "relative", "but"})
_FAR, _NEAR = 26, 6  # items of a subject, and before a word


def gains_in_general(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return that treatments were alike or one of them better, in their efficacy or outcomes as a whole.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    further = [*_significant(items, sentence, told), *_later_need(items, sentence)]
    if has_none(items, _NOUNS):
        return further
    known = [(s.start, s.end) for each in told if each.kind == "benefit" for s in each.slots if s.name == "endpoint"]
    used = {s.start for each in told if each.kind == "benefit" for s in each.slots if s.name == "direction"}
    for at, item in enumerate(items):
        noun = at + 1
        while text_at(items, noun) in _NARROWED:
            noun += 1
        if item.start in used or item.low not in _ALIKE | _BETTER or text_at(items, noun) not in _NOUNS:
            continue
        slot = span(items, at + 1, noun + 1, "endpoint")
        direction = _direction(items, at, noun)
        read = any(first < slot.end and slot.start < last for first, last in known)
        if direction is None or read or is_supposed(items, at, [noun]) or is_no_result(items, at, noun):
            continue
        return [*further, made("benefit", [slot, item.slot("direction", direction)], sentence, (item.start, slot.end))]
    return further


def _significant(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Read ``significant and clinically meaningful PFS and OS data from a phase 3 study``."""
    known = {slot.start for each in told if each.kind == "benefit" for slot in each.slots if slot.name == "endpoint"}
    for at in places_with(items, _SIGNIFICANT):
        first = at + 1
        while text_at(items, first) in _ALSO:
            first += 1
        end = first
        while end < len(items) and (is_gained(items[end]) or text_at(items, end) in {"and", ","}):
            end += 1
        gained = [i for i in range(first, end) if is_gained(items[i])]
        if not gained or text_at(items, end) not in {"data", "results"} or is_supposed(items, at, gained):
            continue
        before = {text_at(items, i) for i in range(at - _NEAR, at)}
        if is_denied(items, at, gained) or before & _UNSHOWN:
            continue
        slots = [[items[i].slot("endpoint"), items[at].slot("direction", "better")] for i in gained]
        return [
            made("benefit", each, sentence, (items[at].start, items[end].end))
            for each in slots
            if each[0].start not in known
        ]
    return []


def _later_need(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``delayed the need for further surgery versus placebo``, which no endpoint names."""
    for at in places_with(items, ("delayed", "postponed")):
        first = at + 1 + (text_at(items, at + 1) == "the")
        if text_at(items, first) not in {"need", "needs"} or text_at(items, first + 1) != "for":
            continue
        if text_at(items, first + 2) in {"a", "an", "the"}:
            continue
        ends = range(first + 2, min(first + _NEAR + 2, len(items)))
        end = next((i for i in ends if items[i].kind == "punct" or text_at(items, i) in _ENDS_NEED), None)
        if end is None or end == first + 2 or is_supposed(items, at, [first]) or is_denied(items, at, [first]):
            continue
        slot = span(items, first, end, "endpoint")
        return [made("benefit", [slot, items[at].slot("direction", "better")], sentence, (items[at].start, slot.end))]
    return []


def _direction(items: Sequence[Item], at: int, noun: int) -> str | None:
    """Say whether treatments are told to be alike, ``both arms had similar efficacy``, or one to be better."""
    verb = at - 1
    while text_at(items, verb) in _ADVERBS or text_at(items, verb).endswith("ly"):
        verb -= 1
    first = verb
    while first > max(0, verb - _FAR) and items[first - 1].text not in _STOPS:
        first -= 1
    words = {each.low for each in items[first:verb]}
    if is_denied(items, at, [noun]) or not words.isdisjoint(_TRAITS):
        return None
    if items[at].low in _ALIKE:
        drugs = sum(each.kind == "drug" for each in items[first:verb]) > 1
        return "not better" if text_at(items, verb) in _HAVE and (drugs or not words.isdisjoint(_ARMS)) else None
    given = any(each.kind in ARM_KINDS for each in items[first:verb]) or not words.isdisjoint(_TREATMENTS)
    return "better" if given and text_at(items, verb) in _LED and text_at(items, at - 1) != "or" else None
