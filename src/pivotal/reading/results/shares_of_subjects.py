"""The parts of the patients of whom only the subject of the sentence tells what they are of, whatever it is called.

``Operative mortality was 3.1%``, ``retreatment was necessary more often in the one arm (25% v 7%)``, ``sphincter
preservation was possible in 69%``: any noun before its verb, unless it is a trait, a dose, a laboratory value or money.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, span, text_at
from pivotal.reading.results.intervals import Estimate, opening
from pivotal.reading.results.rates_told import part_of, time_of_rate

_BE = frozenset({"was", "were", "is", "are"})
_VERBS = frozenset({
    "occurred", "developed", "improved", "failed", "arose", "appeared", "ensued", "happened", "succeeded", "persisted",
})  # fmt: skip
_PARTICIPLES = frozenset({
    "attained", "achieved", "obtained", "observed", "seen", "noted", "reported", "recorded", "documented", "found",
    "detected", "possible", "necessary", "needed", "required", "feasible", "judged", "rated", "performed", "preserved",
    "confirmed", "present", "demonstrated", "evident", "maintained", "spared", "avoided", "considered", "good",
    "excellent", "complete", "successful", "relieved", "experienced", "diagnosed", "verified", "identified",
    "accomplished", "effected", "secured", "met",
})  # fmt: skip
_COMPARED = frozenset({
    "higher", "lower", "better", "worse", "greater", "more", "less", "fewer", "superior", "inferior", "similar",
    "comparable", "frequent", "common", "often", "frequently", "improved", "reduced", "increased", "equally", "rarer",
    "rare", "uncommon", "infrequent", "differ",
})  # fmt: skip
_ADVERBS = frozenset({
    "only", "about", "approximately", "nearly", "almost", "just", "also", "as", "high", "low", "estimated", "at", "the",
    "significantly", "respectively", "to", "be", "but", "overall", "or", "good",
})  # fmt: skip
_STOPS = frozenset({";", ".", ":", "?", "—", "–"})
_BOUNDS = frozenset({",", "and", "while", "whereas", "but", "that", "although", "yet", "which", "where"})
_NO_SUBJECTS = frozenset({
    "age", "ages", "all", "alpha", "asian", "baseline", "binding", "both", "cells", "centers", "centres", "chance",
    "change", "changes", "ci", "cost", "costs", "cross", "cure", "design", "dose", "doses", "ecog", "female",
    "females", "figure", "follow", "half", "he", "hr", "it", "level", "levels", "male", "males", "many", "market",
    "marrow", "mean", "median", "men", "most", "null", "number", "objective", "participants", "patient", "patients",
    "people", "power", "price", "race", "range", "ratio", "result", "results", "sale", "sales", "score", "scores",
    "sex", "share", "she", "site", "sites", "stage", "stake", "study", "target", "there", "these", "they", "this",
    "threshold", "treatment", "treatments", "trial", "use", "value", "values", "visits", "we", "white", "who",
    "women", "yield",
})  # fmt: skip
_NO_STEMS = (
    "histolog", "intensity", "complian", "adheren", "coverage", "concentrat", "express", "ki-67", "sensitiv",
    "specific", "accura", "heterogen", "matur", "informat", "fraction", "censor", "accru", "enrol", "completion",
    "attrition", "sample", "agreement", "concord", "correlat", "revenue", "inflat", "discount", "premium",
    "viab", "exposure", "bioavail", "inhibit", "reduc", "improvement", "increase", "decrease", "blast", "ejection",
    "lvef", "participant", "proportion", "percentage", "difference", "prevalence", "positiv", "mutation",
    "smok", "assum", "expect", "hypothes", "confidence", "interval", "centre", "visit", "sampl", "biops", "activ",
    "surger", "operation", "manufactur", "discord", "royalt", "interest", "tax",
)  # fmt: skip
_EVENTS = ("event", "advers", "toxic", "effect", "reaction", "complication", "side", "aes", "cause", "reason", "ae")
_DETERMINERS = frozenset({"the", "a", "an", "its", "their", "any", "overall", "results", "also"})
_OF_ARMS = frozenset(
    {"drug", "product", "arm", "active", "therapy", "number", "fraction", "percent", "short", "n", "word"}
)
_ARMED = frozenset({"vs", "versus", "v", "and", "in", "the", "group", "arm", "standard", "control"})
_PREPOSITIONS = frozenset({"in", "among", "of", "with", "after", "at", "for", "on", "from", "by", "within", "during"})
_BEHIND_NAMES = _PREPOSITIONS - {"of", "within", "during"} | {"(", "to", "as"}
_NO_KINDS = frozenset({
    "number", "percent", "duration", "drug", "product", "trial", "company", "number_word", "fraction", "date", "gene",
})  # fmt: skip
_APPOSED = 9  # items of an apposition
_SHORTEST = 3  # letters of a name
_LONGEST, _FAR = 7, 22  # items of a subject, and from its verb to the percentage


def of_a_subject(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Return a percentage of what the subject of its clause names; nothing where that is no outcome.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the percentage.
    made : Estimate
        It as a part of the patients, with its interval.
    """
    verb = _verb(items, at)
    verb = _headed(items, at) if verb is None else verb
    place = None if verb is None else _subject(items, verb)
    if place is None:
        return None
    name = span(items, *place, "endpoint")
    timed = text_at(items, place[1]) == "at" and kind_at(items, place[1] + 1) == "duration"
    rated = timed or items[place[1] - 1].low in {"rate", "incidence"}
    return part_of(made, name, time_of_rate(items, at) if rated else None)


def _verb(items: Sequence[Item], at: int) -> int | None:
    """Return the verb before a percentage that only a count, an adverb or a bracket parts from it."""
    index, bracketed = at - 1, False
    while index > max(0, at - _FAR):
        item = items[index]
        if item.low in _BE and (index == at - 1 or _leads(items, index, at, bracketed=bracketed)):
            return index
        if item.low == "did" and bracketed and text_at(items, index + 2) == "differ":
            return index
        if item.low in _VERBS and text_at(items, index + 1) in {"in", "for", "among"}:
            return index
        if item.text in _STOPS or item.kind in {"percent", "endpoint", "share", "harm", "duration", "p", "hr"}:
            return None
        bracketed = bracketed or item.text in {"(", "["}
        if item.text in {")", "]"}:
            index = opening(items, index)
        index -= 1
    return None


def _headed(items: Sequence[Item], at: int) -> int | None:
    """Return the colon of ``Anastomotic leakage: 11.2% vs. 10.8%``, behind which only arms and numbers stand."""
    index, depth = at - 1, 0
    while index > max(0, at - _FAR):
        item = items[index]
        depth += (item.text == ")") - (item.text == "(")
        if item.text == ":":
            return index if depth <= 0 else None
        arms = item.kind in _OF_ARMS or item.low in _ARMED or item.text in {"(", ")", ",", "/"}
        if not arms:
            return None
        index -= 1
    return None


def _leads(items: Sequence[Item], verb: int, at: int, *, bracketed: bool) -> bool:
    """Say whether what stands behind ``was`` leads to a percentage: a participle and ``in``, or a comparison."""
    place = verb + 1
    while text_at(items, place) in _ADVERBS or text_at(items, place).endswith("ly"):
        place += 1
    if place == at:
        return True
    if text_at(items, place) in _PARTICIPLES:
        joined = [text_at(items, i) for i in range(place + 1, at)]
        return any(each in {"in", "for", "by", "among"} for each in joined)
    if text_at(items, verb + 2) == "most" and not any(items[i].low.startswith(_EVENTS) for i in range(verb + 3, at)):
        return False  # peripheral blood was the most common source (80%)
    return bracketed and any(text_at(items, i) in _COMPARED for i in range(verb + 1, at))


def _bounds(items: Sequence[Item], at: int) -> bool:
    """Say whether another clause ends at a place; ``with`` begins one behind a comma."""
    return items[at].low in _BOUNDS or (items[at].low == "with" and text_at(items, at - 1) == ",")


def _subject(items: Sequence[Item], verb: int) -> tuple[int, int] | None:
    """Return the places of the noun phrase before a verb, if it may be an outcome."""
    last = verb
    if text_at(items, last - 1) in {")", "]"}:
        last = opening(items, last - 1)
    first = last
    if text_at(items, last - 1) == ",":  # MMR, the primary endpoint, was
        opened = next((i for i in range(last - 2, max(0, last - _APPOSED), -1) if items[i].text == ","), None)
        last = first = last if opened is None else opened
    while first > 0 and items[first - 1].text not in _STOPS and not _bounds(items, first - 1):
        first -= 1
        if items[first].text in {")", "]"}:
            first = opening(items, first)
    while first < last and (text_at(items, first) in _DETERMINERS or (items[first].text.isupper() and first == 0)):
        first += 1
    end = _name_end(items, first + 1, last, _BEHIND_NAMES | {"of"})
    if text_at(items, end) == "of":  # incidence of second tumours
        end = _name_end(items, end + 1, last, _BEHIND_NAMES)
    words = [word for each in items[first:end] for word in each.low.split()]
    if text_at(items, first) in _PREPOSITIONS or words == ["rates"] or "corresponding" in words:
        return None  # in those with positive nodes the rates were
    if not words or end - first > _LONGEST or any(word in _NO_SUBJECTS or word.startswith(_NO_STEMS) for word in words):
        return None
    short = items[first].text.isupper() and len(items[first].text) == _SHORTEST - 1  # LC, but not t(4;14)
    if items[end - 1].end - items[first].start < _SHORTEST and not short:
        return None
    if any(items[i].kind in _NO_KINDS for i in range(first, end)):
        return None
    return (first, end) if kind_at(items, end - 1) in {"word", "disease", "short", "flag", "harm"} else None


def _name_end(items: Sequence[Item], first: int, last: int, ends: frozenset[str]) -> int:
    """Return where a noun phrase ends that begins before a place: at a preposition or a bracket."""
    return next((i for i in range(first, last) if text_at(items, i) in ends), last)
