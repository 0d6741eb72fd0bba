"""The primary endpoints of a trial, and who assessed them."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, places_with, span, text_at
from pivotal.reading.results.counts import is_rated
from pivotal.reading.results.effects_told import is_a_goal

_FIRST = frozenset({"primary", "main", "major", "coprimary", "principal", "chief"})
_ADJECTIVES = frozenset({"efficacy", "and", "key", "secondary", "study", "composite", "-", "cardiovascular", "trial"})
_NOUNS = ("endpoint", "outcome", "objective", "goal", "aim")
_MET = frozenset({"met", "meet", "meets", "meeting"})
_REACHED = ("miss", "achiev", "reach", "hit", "hits", "fail", "attain", "satisf", "fell", "fall", "fulfil")
_RESULTS = ("improve", "benefit", "significan", "demonstrat", "reduc", "prolong", "achiev", "reach")
_BEFORE, _AFTER, _LISTED = 11, 11, 32  # items in which an endpoint is looked for, and over which several are listed
_LINKS = frozenset({"is", "are", "was", "were", "of", ":", "include", "includes", "included", "be", "being"})
_LEADING_TO = _LINKS | {
    "the", "a", "an", "to", "will", "for", "this", "trial", "study", "in", "part", "both", "phase",
    "determine", "assess", "evaluate", "establish", "characterise", "identify", "compare", "estimate", "demonstrate",
    "describe", "investigate", "explore", "confirm", "measure", "define", "test", "show",
}  # fmt: skip
_CLOSING = frozenset({
    ",", ".", ";", "(", "[", "as", "by", "per", "assessed", "measured", "defined", "according", "using", "based",
    "evaluated", "determined", "while", "secondary", "compared", "whereas", "which", "–", "—",
})  # fmt: skip
_MEASURED = frozenset({
    "safety", "tolerability", "toxicity", "toxicitie", "proportion", "percentage", "rate", "incidence", "time",
    "change", "reduction", "response", "survival", "volume", "score", "pharmacokinetic", "remission", "control",
    "clearance", "feasibility", "number", "negativity", "quality", "level", "concentration", "exposure", "relapse",
    "independence", "duration", "efficacy", "occurrence", "frequency", "dose", "dlt", "mtd", "activity", "benefit",
    "recurrence", "progression", "death", "mortality", "improvement", "difference", "absence", "presence",
    "ability", "suppression", "conversion",
})  # fmt: skip
_LONGEST = 16  # items of a primary endpoint that has no name
_GROUPS = frozenset({"cohort", "cohorts", "arm", "arms", "group", "groups", "part", "parts", "population",
                     "populations", "patients"})  # fmt: skip
_REVIEWS = frozenset({
    "independent", "central", "review", "radiology", "radiological", "radiologic", "imaging", "committee", "reviewers",
    "assessment", "adjudication", "response", "blinded",
})  # fmt: skip


def primary_endpoints(items: Sequence[Item]) -> list[Slot]:
    """Return the primary endpoints that a sentence names, and who assessed them."""
    told = next(((at, end) for at in places_with(items, _FIRST) if (end := _noun_end(items, at)) is not None), None)
    met = told is not None and (_is_met(items, told[0]) or _was_met(items, told[1]))
    if told is None:
        return _marked(items)
    if met or text_at(items, told[1]).startswith("analys") or _is_aside(items, told[0]) or _is_of_all(items, *told):
        return []
    at, end = told
    apposed = _is_apposed(items, at)
    as_the = any(text_at(items, index) == "as" for index in range(max(0, at - 3), at)) or apposed
    far = _LISTED if as_the else _BEFORE
    before = next((i for i in range(at - 1, max(-1, at - far), -1) if is_rated(items[i])), None)
    after = next((i for i in range(end, min(end + _AFTER, len(items))) if is_rated(items[i])), None)
    occurred = text_at(items, end) in {"occurred", "happened"}
    if after is not None and (
        occurred
        or _is_cut_off(items, end, after)
        or _is_secondary(items, after)
        or (apposed and _has_a_value(items, end, after))
        or (before is not None and _is_said(items, before, at) and _is_of_a_trial(items, end))
    ):
        after = None
    chosen = before if before is not None and (as_the or (after is None and _is_said(items, before, at))) else after
    if chosen is None:
        return _in_words(items, end)
    sought = any(is_a_goal(items, i) for i in range(end, chosen))
    if (_is_changed(items, chosen) and not as_the and not sought) or (chosen > at and _is_result_of(items, at)):
        return []
    if chosen == before and (first := _joined_before(items, before)) is not None:
        return [items[first].slot("primary_endpoint"), items[chosen].slot("primary_endpoint"), *_assessor(items)]
    found = [items[chosen].slot("primary_endpoint")]
    both = any(text_at(items, index) == "secondary" for index in range(at, end))
    if not both and _is_plural(items, end):
        found += _further(items, chosen)
    return [*found, *_assessor(items)]


def _marked(items: Sequence[Item]) -> list[Slot]:
    """Return what a list of endpoints marks as the primary one: ``Endpoints were PFS (primary), OS and ORR``."""
    return [
        items[at - 2].slot("primary_endpoint")
        for at in places_with(items, ("primary", "coprimary"), 2)
        if (items[at - 1].text, text_at(items, at + 1)) == ("(", ")") and is_rated(items[at - 2])
    ]


def _in_words(items: Sequence[Item], end: int) -> list[Slot]:
    """Return a primary endpoint that has no name, with what is measured: ``was the change in spleen volume``.

    Its value is empty, since no dossier can hold it under a name.
    """
    first = end
    while first < len(items) and first - end < _AFTER and _leads(items, first):
        first += 1
    if first == end or not {text_at(items, i) for i in range(end, first)} & _LINKS:
        return []
    last = first
    while last < len(items) and last - first < _LONGEST and text_at(items, last) not in _CLOSING:
        if text_at(items, last).startswith(("significan", "statistic", "demonstrat", "improved", "prolonged")):
            return []  # a result
        last += 1
    measured = any(text_at(items, i).rstrip("s") in _MEASURED for i in range(first, min(first + 4, last)))
    return [span(items, first, last, "primary_endpoint", "")] if measured else []


def _leads(items: Sequence[Item], at: int) -> bool:
    """Say whether a word stands between a primary endpoint and what it is: ``of the trial A was the``."""
    return text_at(items, at) in _LEADING_TO or items[at].kind == "trial"


def _is_aside(items: Sequence[Item], at: int) -> bool:
    """Read ``the common primary endpoint`` and ``Apart from the primary endpoint``: what follows is another."""
    before = [text_at(items, index) for index in range(max(0, at - 4), at)]
    besides = bool({"apart", "besides", "addition"} & set(before))
    return before[-1:] == ["common"] or besides


def _is_of_all(items: Sequence[Item], at: int, end: int) -> bool:
    """Read ``across primary and secondary endpoints, including PFS``: which of them are primary, nobody says."""
    both = any(text_at(items, index) == "secondary" for index in range(at, end))
    return both and text_at(items, at - 1) in {"across", "all", "both", "other"}


def _is_met(items: Sequence[Item], last: int) -> bool:
    return any(
        text_at(items, at) in _MET or text_at(items, at).startswith(_REACHED)
        for at in range(max(0, last - _BEFORE), last)
    )


def _was_met(items: Sequence[Item], end: int) -> bool:
    """Say whether an endpoint is told to have been met or missed, and not what it is: ``… was not met``."""
    verb = text_at(items, end) in {"was", "were", "is", "are", "has", "had"}
    ahead = [text_at(items, index) for index in range(end + 1, end + 4)]
    while ahead and (ahead[0] in {"not", "been", "also", "both"} or ahead[0].endswith("ly")):
        ahead.pop(0)
    reached = bool(ahead) and ahead[0].startswith(_REACHED)
    reached = reached and not ahead[0].startswith("failure")  # "was failure-free survival"
    return verb and bool(ahead) and (ahead[0] in _MET or reached)


def _noun_end(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind ``primary endpoint``, ``primary end points`` or ``major efficacy outcome measure``."""
    first = text_at(items, at)
    if first not in _FIRST or (first != "primary" and text_at(items, at + 1) == "secondary"):
        return None  # "the main secondary endpoint"
    place = at + 1
    while place - at < 6 and text_at(items, place) in _ADJECTIVES:
        place += 1
    noun = text_at(items, place)
    if first != "major" and noun.startswith("measure") and text_at(items, place + 1) == "of":
        return place + 3 if text_at(items, place + 2) in {"effectiveness", "efficacy", "success"} else None
    plain = first == "main" and noun in {"outcome", "outcomes", "endpoint", "endpoints", "objective"}
    if first in {"major", "main"} and text_at(items, at + 1) != "efficacy" and not plain:
        return None
    if not noun.startswith((*_NOUNS, "measure") if text_at(items, at + 1) == "efficacy" else _NOUNS):
        return None
    return place + 2 if text_at(items, place + 1).startswith("measure") else place + 1


def _is_cut_off(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether another clause begins before an endpoint: ``was safety; secondary endpoints included ORR``."""
    return any(
        text_at(items, at) in {"secondary", ";", "while", "whereas", "exploratory"}
        or (items[at].text == "." and not text_at(items, at - 1).startswith("v1"))  # "RECIST v1.1"
        for at in range(first, last)
    )


def _is_secondary(items: Sequence[Item], at: int) -> bool:
    """Read ``OS was the primary endpoint and PFS a key secondary endpoint``: what is told of the second one."""
    place = at + 1
    while text_at(items, place) in {"was", "is", "were", "a", "the", "as", "key", "only"}:
        place += 1
    return place > at + 1 and text_at(items, place) == "secondary"


def _has_a_value(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a result stands between two places: ``…, the primary endpoint, with 12% of them in CR``."""
    return any(items[at].kind in {"percent", "duration", "not_reached"} for at in range(first, last))


def _is_apposed(items: Sequence[Item], at: int) -> bool:
    """Say whether ``, the study's primary endpoint`` or ``(primary endpoint)`` stands behind what it is."""
    end = _noun_end(items, at)
    if end is not None and text_at(items, end) in {")", "]"} and text_at(items, at - 1) in {"(", "[", ";", ","}:
        return True
    return any(
        items[place].text in {",", "–", "—"} and text_at(items, place + 1) in {"the", "a"} and at - place < 6
        for place in range(max(0, at - 6), at)
    )


def _is_said(items: Sequence[Item], before: int, at: int) -> bool:
    """Say whether an endpoint is said to be the primary one: ``PFS was the primary endpoint``."""
    within = [place for place in range(before + 1, at) if not _is_of_groups(items, place)]
    words = {text_at(items, place) for place in within}
    return bool(words & {"was", "were", "is", "are", ";", "(", ","}) and not words & {"in", "on", "and"}


def _is_of_groups(items: Sequence[Item], at: int) -> bool:
    """Say whether ``in`` only says that an endpoint is that of several groups: ``PFS in each cohort was``."""
    led = text_at(items, at) == "in" and text_at(items, at + 1) in {"each", "both", "either", "all"}
    return led and any(text_at(items, place) in _GROUPS for place in range(at + 2, at + 5))


def _is_of_a_trial(items: Sequence[Item], end: int) -> bool:
    """Read ``PFS was the primary endpoint of A, and OS that of B``: what follows is that of another trial."""
    return text_at(items, end) in {"of", "in", "for"} and any(each.kind == "trial" for each in items[end : end + 4])


def _joined_before(items: Sequence[Item], at: int) -> int | None:
    """Return the first of two endpoints before their verb: ``OS and PFS were co-primary endpoints``."""
    first = at - 2 - (text_at(items, at - 2) in {")", "]"} or items[at - 2].kind == "short")
    while first > 0 and items[first].text in {"(", "["}:
        first -= 1
    joined = text_at(items, at - 1) == "and" and first >= 0 and is_rated(items[first])
    return first if joined and text_at(items, at + 1) in {"were", "are", "(", "as"} else None


def _is_changed(items: Sequence[Item], at: int) -> bool:
    """Say whether what is named is a change or a comparison, and no endpoint itself."""
    return text_at(items, at - 1) == "in" and text_at(items, at - 2) in {"change", "improvement", "difference"}


def _is_result_of(items: Sequence[Item], at: int) -> bool:
    """Say whether a result on the primary endpoint is told: ``an improvement in the primary endpoint of PFS``."""
    near = range(max(0, at - _BEFORE), at)
    return text_at(items, at - 1) in {"the", "its", "in", "of", "on"} and any(
        text_at(items, place).startswith(_RESULTS) for place in near
    )


def _is_plural(items: Sequence[Item], end: int) -> bool:
    last = text_at(items, end - 1)
    return last in {"endpoints", "points", "outcomes", "measures"}


def _further(items: Sequence[Item], first: int) -> list[Slot]:
    """Return further primary endpoints: ``The co-primary endpoints were PFS by central review and OS``."""
    found: list[Slot] = []
    seen = {items[first].value}
    for index in range(first + 1, min(first + _LISTED, len(items))):
        word = text_at(items, index)
        second = word == "with" and any(text_at(items, i) in {"secondary", "key"} for i in range(index + 1, index + 4))
        if second or word in {"secondary", "key", "while"} or items[index].text in {".", ";"}:
            break
        joined = any(text_at(items, i) in {"and", ",", "well"} for i in range(max(first, index - 3), index))
        if is_rated(items[index]) and joined and items[index].value not in seen:
            seen.add(items[index].value)
            found.append(items[index].slot("primary_endpoint"))
    return found


def _assessor(items: Sequence[Item]) -> list[Slot]:
    """Return who read the endpoint: independent reviewers, or the investigators."""
    for at in range(len(items)):
        blinded = phrase_at(items, at, "blinded", "independent") or phrase_at(items, at, "blinded", "central")
        independent = text_at(items, at) == "independent" and text_at(items, at + 1) in _REVIEWS
        if blinded or independent:
            end = at + 1
            while end < len(items) and text_at(items, end) in _REVIEWS:
                end += 1
            return [span(items, at, end, "assessor", "BICR")]
        if items[at].text in {"BICR", "IRC", "IRF"}:
            return [items[at].slot("assessor", "BICR")]
        if text_at(items, at).startswith("investigator") and _assesses(items, at):
            return [items[at].slot("assessor", "investigator")]
    return []


def _assesses(items: Sequence[Item], at: int) -> bool:
    """Say whether the investigators read an endpoint: ``by investigators``, ``investigator-assessed``."""
    behind = {text_at(items, place) for place in range(max(0, at - 3), at)}
    dashed = text_at(items, at + 1) in {"-", "–"} and text_at(items, at + 2).startswith("assess")
    return bool(behind & {"by", "per", "to"}) or dashed or text_at(items, at + 1) in {"assessed", "assessment"}
