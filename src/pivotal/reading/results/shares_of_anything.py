"""The parts of the patients with what no lexicon knows: the words around a percentage tell what it is of.

Three shapes name it: a rate (``10-year LRR rates of 3%``, ``a 100% remission rate``), what happened in so many
(``Graft failure occurred in 7 patients (4%)``), and what so many had or reached that befalls
patients (``eleven patients (9%) had brain progression``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at
from pivotal.reading.results.intervals import VERSUS, Estimate
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.rates_told import part_of, time_of_rate

_RATES = frozenset({"rate", "rates", "incidence", "probability"})
_OUTCOMES = (
    "remission", "respon", "recur", "relaps", "progress", "failure", "mortal", "metasta", "death", "cure", "control",
    "clearance", "conversion", "engraftment", "salvage", "preservation", "lrr", "discontinu", "toxic", "success",
    "regress", "event", "reactivat", "complication", "transform",
)  # fmt: skip
_HAPPENED = frozenset({"occurred", "developed", "reported", "observed", "seen", "noted", "recorded", "found"})
_SAID = frozenset(
    {"of", "was", "were", ":", "=", "(", "[", "at", "about", "approximately", "nearly", "to", "is", "the"}
)
_NAMES = frozenset({"word", "short", "code", "disease", "punct", "flag", "harm", "share", "gene", "field"})
_NO_NAMES = frozenset({
    "the", "a", "an", "in", "of", "with", "for", "to", "and", "or", "was", "were", "had", "by", "at", ",", "(", ")",
    "[", "]", "on", "from", "that", "which", "lower", "higher", "estimated", "confirmed", "cumulative", "overall",
    "observed", "actuarial", "than", ";", ":", ".", "who", "both", "respective",
})  # fmt: skip
_NO_HARMS = (
    "respon", "remission", "surviv", "benefit", "progress", "death", "mutat", "express", "patient", "difference",
    "improve", "reduc", "increas", "result", "effect", "disease", "tumour", "cancer", "relaps", "recur", "metasta",
    "amplif", "positiv", "negativ", "crossover", "treatment", "failure", "event", "fusion",
    "alter", "variant", "activ",
)  # fmt: skip
_HAD = frozenset({"had", "experienced", "developed", "achieved", "reached", "attained", "showed"})
_BEFELL = ("progress", "relaps", "recur", "metasta")
_CAME_WITH = ("metastatic", "recurrent", "relapsed", "progressive")  # disease, before the trial
_ENDS = frozenset({",", ".", "and", "(", ";", ""})
_RESPONDERS = frozenset({"responders", "nonresponders", "responder", "non-responders"})
_LONGEST, _FAR, _FAR_HAD = 5, 7, 14  # items


def of_anything(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Return a percentage with the words that tell what it is of; nothing where none of the shapes is there.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the percentage.
    made : Estimate
        It as a part of the patients, with its interval.
    """
    return (
        _of_a_rate(items, at, made) or _of_what_happened(items, at, made) or _of_what_befell(items, at, made)
        or _of_counted_events(items, at, made) or _of_responders(items, at, made)
    )  # fmt: skip


def _of_a_rate(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``10-year LRR rates of 3% vs 13%``, ``the CNS progression rate (24.8%)`` and ``a 100% remission rate``."""
    if text_at(items, at + 2) == "rate" and text_at(items, at + 1).startswith(_OUTCOMES):
        return replace(made, endpoint=span(items, at + 1, at + 3, "endpoint"))
    index = at - 1
    while index > max(0, at - _FAR) and (
        items[index].kind == "percent" or items[index].low in _SAID | VERSUS | {"and"}
    ):
        index -= 1
    if index < 1 or text_at(items, index) not in _RATES:
        return None
    first = index
    while (
        first > max(0, index - _LONGEST) and items[first - 1].kind in _NAMES and items[first - 1].low not in _NO_NAMES
    ):
        first -= 1
    time = time_of_rate(items, at)
    told = any(each.low.startswith(_OUTCOMES) or _is_short(each.text) for each in items[first:index])
    if first == index or not (told or (time is not None and items[first - 1].kind == "time_name")):
        return None
    return part_of(made, span(items, first, index, "endpoint"), time)


def _of_counted_events(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``gave 10.2% responses`` and ``four local failures (3%) were recorded``."""
    if text_at(items, at + 1) in {"responses", "remissions"} and text_at(items, at + 2) in _ENDS:
        return replace(made, endpoint=span(items, at + 1, at + 2, "endpoint"))
    shut = at + 2 + (text_at(items, at + 2) in {"was", "were"})
    if text_at(items, at - 1) != "(" or text_at(items, at + 1) != ")" or text_at(items, shut) not in _HAPPENED:
        return None
    near = range(at - 2, max(-1, at - _LONGEST - 2), -1)
    count = next((i for i in near if items[i].kind in {"number", "number_word"}), None)
    noun = items[at - 2].low
    if count is None or count >= at - 3 or not (noun.endswith("s") and noun.startswith(_OUTCOMES)):
        return None
    return replace(made, endpoint=span(items, count + 1, at - 1, "endpoint"))


def _of_responders(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``Nineteen patients (31%) were long-term responders``, and what another part of them were."""
    verb = at + 1 + (text_at(items, at + 1) in {")", "]"})
    verb += text_at(items, verb) == "of"
    verb += singular(text_at(items, verb)) in PEOPLE
    if text_at(items, verb) not in {"were", "are", "was"}:
        return None
    end = next((i for i in range(verb + 1, min(verb + _FAR, len(items))) if items[i].low in _RESPONDERS), None)
    plain = end is not None and all(each.kind == "word" or each.text == "-" for each in items[verb + 1 : end])
    return replace(made, endpoint=span(items, verb + 1, end + 1, "endpoint")) if plain and end is not None else None


def _is_short(text: str) -> bool:
    """Say whether a word is an abbreviation: ``R0``, ``LRR``, ``MolCR``."""
    return text[:1].isupper() and (text[1:] != text[1:].casefold() or text[-1:].isdigit())


def _of_what_happened(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``X of any grade occurred in 15 patients (11%) and in 1 patient (1%)``, whatever X is called."""
    verb = next((i for i in range(at - 1, max(0, at - 3 * _FAR), -1) if text_at(items, i) in _HAPPENED), None)
    if verb is None or text_at(items, verb + 1) != "in" or any(each.text in {";", "."} for each in items[verb:at]):
        return None
    last = verb - (text_at(items, verb - 1) in {"was", "were"})
    if last < verb - 1 or (last == verb and text_at(items, verb) not in {"occurred", "developed"}):
        return None
    first = last
    while first > max(0, last - 2 * _LONGEST) and items[first - 1].text not in {",", ".", ";", ":", ")", "("}:
        first -= 1
    while first < last and text_at(items, first) in {"at", "least", "one", "the", "a", "an"}:
        first += 1
    words = [each.low for each in items[first:last]]
    if (
        first > 0
        and text_at(items, first - 1) not in {"one", "the", "a", "an"}
        and items[first - 1].text not in {".", ";"}
    ):
        return None
    if (
        not words
        or any(each.startswith(_NO_HARMS) for each in words)
        or any(each.kind == "drug" for each in items[first:last])
    ):
        return None
    end = next((i for i in range(first, last) if items[i].low in {"of", "in", "with", "at"}), last)
    if end == first:
        return None
    return replace(made, kind="harm", parts={**made.parts, "harm": span(items, first, end, "harm")})


def _of_what_befell(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``11 patients (9%) had brain progression, as compared with 30 (25%)``."""
    bracketed = text_at(items, at - 1) in {"(", "["} and singular(text_at(items, at - 2)) in PEOPLE
    if not bracketed and text_at(items, at + 1) != "of":
        return None
    verb = next((i for i in range(at + 1, min(at + _FAR_HAD, len(items))) if text_at(items, i) in _HAD), None)
    if verb is None:
        before = range(at - 1, max(0, at - 2 * _FAR_HAD), -1)
        compared = next((i for i in before if text_at(items, i) in {"compared", *VERSUS}), None)
        verb = (
            None if compared is None else next((i for i in before if i < compared and text_at(items, i) in _HAD), None)
        )
    if verb is None or any(items[i].text in {";", "."} for i in range(min(at, verb), max(at, verb))):
        return None
    stops = (i for i in range(verb + 1, min(verb + _FAR, len(items))) if items[i].text in {",", ".", ";", "("})
    end = next(stops, min(verb + _FAR, len(items)))
    fate = next((i for i in range(verb + 1, end) if items[i].low.split()[-1].startswith(_BEFELL)), None)
    if fate is None or (text_at(items, verb) == "had" and items[fate].low.split()[-1].startswith(_CAME_WITH)):
        return None
    first = fate
    while first > verb + 1 and items[first - 1].low not in _NO_NAMES | _HAD:
        first -= 1
    return replace(made, endpoint=span(items, first, fate + 1, "endpoint"))
