"""How treatments fared in the words of every day, where a sentence tells no other gain.

More time before a cancer got worse, tumours that shrank, patients who did better, results that favour a treatment,
treatments that are equally effective, and a benefit that was seen or lasted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    clause_begun,
    find,
    has_none,
    has_word,
    kind_at,
    places_with,
    text_at,
)
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.gains_in_other_words import GainFound, gain_told
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.suppositions import is_denied, is_supposed
from pivotal.reading.results.treatments_told import names_treatments
from pivotal.reading.words import CONTROLS

_CUES = (
    "time",
    "longer",
    "shrank",
    "shrink",
    "shrunk",
    "better",
    "worse",
    "favour",
    "effective",
    "benefit",
    "differen",
)
_ILL = ("cancer", "tumour", "disease", "lymphoma", "leukaemia", "melanoma", "myeloma", "condition", "illness")
_GAVE = frozenset({"gave", "give", "gives", "had", "have", "gained", "got", "giving"})
_FOUND = ("show", "found", "find", "demonstrat", "suggest", "reveal")
_TREATED = frozenset({"received", "receiving", "took", "taking", "given", "on", "with", "had"})
_RESULTS = frozenset({"results", "result", "analysis", "analyses", "data", "findings", "comparison", "trial"})
_SEEN = frozenset({"seen", "observed", "maintained", "sustained", "consistent", "preserved", "evident", "durable"})
_SURELY = frozenset({"also", "still", "generally", "largely"})
_BOTH = frozenset({"both", "two", "all", "three"})
_STOPS = frozenset({".", ";", ":", "but", "while", "whereas", "although", "because", "which"})
_ENDS = frozenset({".", ",", ";", "(", ""})
_NEAR, _FAR = 6, 12  # items


def gains_in_daily_words(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the gain that a sentence tells in the words of every day, where none has been read in it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _CUES) or any(each.kind == "benefit" for each in told) or items[-1].text == "?":
        return []
    for reads in (_more_time, _shrank, _did_better, _results, _equally, _lasting, _different):
        for at, direction, first, last in reads(items):
            if not is_supposed(items, at, []):
                return [gain_told(items, sentence, (at, direction, first, last))]
    return []


def _more_time(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``A gave patients more time before their cancer got worse``, also what trials show that it can do."""
    for at in places_with(items, ("before", "time")):
        named = items[at].kind == "endpoint" and items[at].low.startswith(("before", "time before", "time until"))
        more = at - 1 - (text_at(items, at - 1) == "time")
        gave = next((i for i in range(more - 1, max(-1, more - _FAR), -1) if text_at(items, i) in _GAVE), None)
        if not named or text_at(items, more) not in {"more", "longer", "extra"} or gave is None:
            continue
        can = text_at(items, gave - 1) in {"can", "may", "could", "to", "would"}
        shown = text_at(items, gave - 1) == "can" and find(items, _FOUND, 0, gave) is not None
        if _is_of_a_treatment(items, gave) and (not can or shown):
            yield more, "not better" if is_denied(items, gave, []) else "better", at, at + 1


def _is_of_a_treatment(items: Sequence[Item], verb: int) -> bool:
    subject = items[clause_begun(items, verb, _STOPS) : verb]
    return names_treatments(subject) or any(each.low in {"it", "this", "those", "they"} for each in subject[:3])


def _shrank(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``tumours shrank in more patients on A`` and ``more patients on A had their tumours shrink``."""
    for at in places_with(items, ("shrank", "shrink", "shrunk")):
        more = next(
            (i for i in range(max(0, at - _FAR), min(at + _NEAR, len(items))) if text_at(items, i) == "more"), None
        )
        ill = next((i for i in range(at - 1, max(-1, at - _NEAR), -1) if text_at(items, i).startswith(_ILL)), None)
        if more is None or ill is None or find(items, ("may", "could", "hope"), at - _FAR, at) is not None:
            continue
        people = any(singular(text_at(items, i)) in PEOPLE for i in (more + 1, more + 2))
        if people and names_treatments(items):
            yield more, "better", ill, at + 1


def _did_better(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``patients who received A did significantly better``, of all that was seen in them."""
    for at in places_with(items, ("better", "worse")):
        verb = at - 1
        while text_at(items, verb).endswith("ly") or text_at(items, verb) in {"much", "far", "no"}:
            verb -= 1
        if text_at(items, verb) not in {"did", "fared"} or text_at(items, at + 1) not in _ENDS | {"than", "and"}:
            continue
        begun = clause_begun(items, verb, _STOPS)
        who = any(singular(text_at(items, i)) in PEOPLE | {"those"} for i in range(begun, verb))
        treated = any(
            text_at(items, i) in _TREATED and kind_at(items, i + 1 + (text_at(items, i + 1) == "the")) in ARM_KINDS
            for i in range(begun, verb)
        )
        if who and treated:
            none = text_at(items, at - 1) == "no" or is_denied(items, at, [])
            yield at, "not better" if none else text_at(items, at), at, at


def _results(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``the results favour A`` and ``results were better with A``."""
    for at in places_with(items, ("favour",)):
        arm = at + 1 + (text_at(items, at + 1) == "the")
        told = text_at(items, at) in {"favour", "favours", "favoured"} and text_at(items, at - 1) in _RESULTS
        if told and kind_at(items, arm) in ARM_KINDS:
            yield at, "worse" if items[arm].low in CONTROLS else "better", at, at
    for at in places_with(items, ("better", "worse")):
        subject = text_at(items, at - 2) in {"results", "outcomes"} and text_at(items, at - 1) in {"were", "are"}
        arm = at + 2 + (text_at(items, at + 2) == "the")
        if subject and text_at(items, at + 1) in {"with", "in", "for", "after"} and kind_at(items, arm) in ARM_KINDS:
            yield at, text_at(items, at), at - 2, at - 1


def _equally(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``the two regimens were equally effective``."""
    for at in places_with(items, ("effective", "efficacious")):
        verb = text_at(items, at - 2) in {"were", "are", "proved"}
        begun = clause_begun(items, at, _STOPS)
        subject = items[begun : at - 2]
        if text_at(items, at - 1) != "equally" or not verb or text_at(items, at + 1) not in _ENDS | {"in", "for"}:
            continue
        several = any(each.low in _BOTH for each in subject) or sum(each.kind in ARM_KINDS for each in subject) > 1
        if several and (names_treatments(subject) or has_word(items, {"treatments", "doses"}, begun, at)):
            yield at, "not better", at, at


def _lasting(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``the benefit was seen in stage II and III disease`` and ``the benefit was maintained at five years``."""
    for at in places_with(items, ("benefit",)):
        seen = at + 2
        while text_at(items, seen) in _SURELY or text_at(items, seen).endswith("ly"):
            seen += 1
        led = text_at(items, at) == "benefit" and text_at(items, at - 1) in {"the", "this"}
        if led and text_at(items, at + 1) in {"was", "is"} and text_at(items, seen) in _SEEN:
            yield at, "better", at, at


def _different(items: Sequence[Item]) -> Iterator[GainFound]:
    """Read ``the hazard ratio was 0.64, a statistically significant difference``, of what nobody names."""
    for at in places_with(items, ("difference",)):
        article = at - 2 - (text_at(items, at - 2) in {"statistically", "highly", "clinically"})
        plain = text_at(items, at - 1) == "significant" and text_at(items, article) == "a"
        valued = any(each.kind in {"hr", "percent", "duration"} for each in items[:at])
        if plain and valued and text_at(items, article - 1) == "," and text_at(items, at + 1) in _ENDS:
            yield at, "differed", at, at
