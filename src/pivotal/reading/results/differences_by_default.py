"""What differed not between treatments, or was the same with both, whatever it is called.

``No difference between the groups in the rates of contralateral carcinomas, distant metastases or second cancers``,
``survival after surgery is the same as that after radiotherapy``, ``velotinib never affected survival``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, kind_at, made, places_with, span, text_at
from pivotal.reading.results.effects_by_default import is_no_result
from pivotal.reading.results.intervals import closing
from pivotal.reading.results.suppositions import is_supposed
from pivotal.reading.results.treatments_told import tells_of_treatments

_CUES = (
    "differen", "differ", "affect", "modif", "influenc", "alter", "same", "similar", "comparable", "identical",
    "advantage", "benefit", "improvement", "gain", "nothing", "worsen", "impair", "compromis",
)  # fmt: skip
_SACRIFICED = ("compromis", "sacrific", "impair", "affect", "jeopardi", "reduc", "diminish", "losing", "harm")
_RETAINED = ("maintain", "preserv", "retain")
_KEPT = (*_SACRIFICED, *_RETAINED)
_EFFICACY = frozenset({
    "efficacy", "activity", "effectiveness", "survival", "outcome", "outcomes", "control", "effect", "effects", "cure",
})  # fmt: skip
_GAINS = ("advantage", "benefit", "improvement", "gain")
_SHOWED = frozenset({"showed", "shows", "show", "revealed", "demonstrated", "had", "displayed"})
_COMPARED = ("differen", "respective")
_WIDE = 18  # items from "neither" to its verb
_DENIALS = frozenset({"no", "not", "never", "without", "nor", "neither", "nonsignificant", "cannot"})
_LINKS = frozenset({"in", "for", "of", "regarding", "concerning", "on"})
_VERBS = ("affect", "modif", "influenc", "alter", "worsen", "impair", "compromis")
_LEAVES = frozenset({"leave", "leaves", "leaving", "left"})
_SAME = ("unalter", "unaffect", "unchang", "superimpos", "equivalent", "equal", "unmodif")
_ALIKE = ("same", "similar", "comparable", "identical", "equal")
_BE = frozenset({"was", "were", "is", "are", "remained", "be"})
_HEADS = (
    "surviv", "respon", "remission", "recur", "relaps", "progress", "mortal", "death", "metasta", "control",
    "failure", "carcinoma", "cancer", "tumour", "event", "benefit", "outcome", "cure", "rate", "interval", "time",
    "incidence", "improvement", "efficacy", "resection", "preserv", "regress", "dissemin",
)  # fmt: skip
_FATES = ("relaps", "recur", "progress", "metasta", "death", "failure")
_NONE = (
    "toxic", "advers", "baseline", "charact", "dose", "quality", "cost", "complian", "adheren",
    "distribut", "demograph", "pharmaco", "exposure", "safety", "tolerab", "express", "level", "concentrat",
    "percent", "patients", "frequency", "treatment", "infect", "score", "function", "weight", "stage",
    "number", "duration", "prognos", "factor", "count", "neutropen", "anaem", "nausea", "vomit", "hospital",
    "delay", "length", "complication", "bleed", "transfus", "mutation", "proportion", "analys", "method", "result",
    "criteri", "status",
)  # fmt: skip
_NONE_AT_ALL = frozenset({
    "side", "age", "ages", "use", "uses", "sex", "size", "sizes", "race", "sites", "site", "pattern", "patterns",
})  # fmt: skip
_BEFORE_NAMES = frozenset({
    "on", "upon", "neither", "nor", "mean", "the", "a", "an", "rate", "rates", "incidence", "incidences",
    "occurrence", "risk", "of", "terms", "median", "their", "either", "both", "any", "also", "to", "respect", "with",
    "in", "cumulative", "crude", "for", "frequency", "primary", "secondary", "key", "endpoint", "endpoints",
    "number", "numbers",
})  # fmt: skip
_ENDS = frozenset({
    "between", "among", "was", "were", "when", "with", "compared", "according", "by", "at", "after", "than", "versus",
    "vs", "but", "although", "while", "whereas", "which", "from", "had", "has", "is", "are", "as", "to", "over",
    "regardless", "if", "where", "on", "emerged", "during", "within", "of", "outside", "curves", "showed", "for", "in",
})  # fmt: skip
_VALUES = frozenset({"duration", "percent", "number", "not_reached"})
_JOINTS = frozenset({",", "and", "or", "nor", "&"})
_STOPS = frozenset({".", ";", ":", "?"})
_NOR = frozenset({"nor", "neither"})  # neither did the response rate
_PRONOUNS = frozenset({"it", "they", "this", "these"})
_HEADING = 5  # letters of a heading in capitals
_FAR, _LONGEST, _MOST = 14, 7, 6  # items to a link, of a name, and names of a list


def differences_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the outcomes that were no better with one treatment than with another, each told once.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, (*_CUES, *_SAME, *_KEPT, *_NOR, "loss")):
        return []
    kept = [*_kept(items)]
    if not kept and not tells_of_treatments(items) and has_none(items, _COMPARED):
        return []
    known = [(s.start, s.end) for each in told if each.kind == "benefit" for s in each.slots if s.name == "endpoint"]
    added: list[Statement] = []
    for at, first, last in kept:
        start, end = items[first].start, items[last - 1].end
        if not any(a < end and start < b for a, b in known):
            known.append((start, end))
            slots = [span(items, first, last, "endpoint"), items[at].slot("direction", "not better")]
            added.append(made("benefit", slots, sentence, (items[at].start, end)))
    for at, item in enumerate(items):
        if not (item.low.startswith((*_CUES, *_SAME)) or text_at(items, at - 1) in _NOR) or item.kind not in {
            "word",
            "active",
        }:
            continue
        for first, last in _names(items, at):
            start, end = items[first].start, items[last - 1].end
            if any(a < end and start < b for a, b in known) or not _is_an_outcome(items, first, last):
                continue
            if is_no_result(items, at, first) or is_supposed(items, at, [first]):
                continue
            known.append((start, end))
            slots = [span(items, first, last, "endpoint"), item.slot("direction", "not better")]
            added.append(made("benefit", slots, sentence, (min(start, item.start), max(end, item.end))))
    return added


def _kept(items: Sequence[Item]) -> Iterator[tuple[int, int, int]]:
    """Yield what was lost nothing of: ``reduced toxicity without compromising efficacy``, ``while retaining activity``.

    Each with the place of its word, and told as done: what a verb in the past tense brought about.
    """
    for at in places_with(items, (*_KEPT, "loss")):
        word, before = text_at(items, at), text_at(items, at - 1)
        lost = before == "without" and word.endswith("ing") and word.startswith(_SACRIFICED)
        lost = lost or (before == "without" and word in {"loss", "losing"})
        kept = before in {"while", "and", "whilst"} and word.endswith("ing") and word.startswith(_RETAINED)
        done = any(text_at(items, i) in _BE or text_at(items, i).endswith("ed") for i in range(max(0, at - _WIDE), at))
        if not (lost or kept) or not done or is_supposed(items, at, []):
            continue
        first = at + 1
        while text_at(items, first) in {"the", "of", "in", "their", "its", "overall"}:
            first += 1
        last = first
        while last < min(first + 4, len(items)) and text_at(items, last) not in _EFFICACY:
            last += 1
        if text_at(items, last + 1).startswith("level"):
            continue
        if text_at(items, last) in _EFFICACY and not any(_is_none(items[i].low) for i in range(first, last)):
            yield at, first, last + 1


def _is_an_outcome(items: Sequence[Item], first: int, last: int) -> bool:
    words = [word for each in items[first:last] for word in each.low.split()]
    if any(items[i].kind == "harm" for i in range(first, last)):
        return False
    named = any(items[i].kind in {"endpoint", "share", "short"} for i in range(first, last))
    return (named or any(each.startswith(_HEADS) for each in words)) and not any(_is_none(each) for each in words)


def _names(items: Sequence[Item], at: int) -> Iterator[tuple[int, int]]:
    """Yield what a word says of, as far as it is denied that it differed, or said that it was alike."""
    word = items[at].low
    before = {text_at(items, i) for i in range(max(0, at - 6), at)}
    neither = any(text_at(items, i) == "neither" for i in range(max(0, at - _WIDE), at))
    denied = bool(before & _DENIALS) or neither
    if word.startswith("differen") and not word.startswith("differential"):
        if word.startswith("different") and text_at(items, at - 1) in {"not", "significantly", "statistically"}:
            yield from _subject(items, at) if denied else ()
        elif denied:
            yield from _compared(items, at)
    elif word == "nothing":
        added = text_at(items, at - 1).startswith(("add", "did", "do")) and text_at(items, at + 1) in {"to", "for"}
        yield from _split(items, at + 2) if added else ()
    elif word.startswith(_GAINS):
        weighed = text_at(items, at + 1) in {"-", "–", "/", "risk", "risks"}  # a favourable benefit-risk profile
        yield from _listed(items, at) if denied and not weighed else ()
    elif word in {"differ", "differed"} or word.startswith(_VERBS):
        object_ = word.startswith(_VERBS) and not before & _BE
        marked = any(_is_none(text_at(items, i)) for i in range(max(0, at - 6), at))  # a mark of the patients
        if denied and not (object_ and marked):
            yield from _split(items, at + 1) if object_ else _subject(items, at)
    elif word.startswith(_SAME) and not denied:
        yield from _of_the_same(items, at)
    elif word.startswith(_ALIKE) and not denied and (before & _BE):
        yield from _subject(items, at)
    elif word in {"did", "was", "were"} and text_at(items, at - 1) in _NOR:
        yield from _nor(items, at)


def _nor(items: Sequence[Item], at: int) -> Iterator[tuple[int, int]]:
    """Yield what ``nor did cancer-specific mortality, response rates or recurrences`` goes on with, a verb is none."""
    if text_at(items, at + 1) in _PRONOUNS:
        verb = items[at + 2].low if at + 2 < len(items) else ""
        yield from _split(items, at + 3) if verb.startswith(_VERBS) else ()
        return
    names = list(_split(items, at + 1))
    whole = bool(names) and (names[-1][1] >= len(items) or items[names[-1][1]].text in _STOPS | {"("})
    yield from names if whole else names[:1]


def _of_the_same(items: Sequence[Item], at: int) -> Iterator[tuple[int, int]]:
    """Yield what ``leaves survival unaltered``, ``survival was unaffected`` and ``equivalent survival`` are said of."""
    leaves = next((i for i in range(at - 1, max(-1, at - 6), -1) if text_at(items, i) in _LEAVES), None)
    if leaves is not None:
        yield from ((first, min(last, at)) for first, last in _split(items, leaves + 1) if first < at)
    elif any(text_at(items, i) in _BE for i in range(max(0, at - 3), at)):
        yield from _subject(items, at)
    elif items[at].low in {"equivalent", "equal", "unchanged"} and text_at(items, at + 1) != "to":
        yield from itertools.islice(_split(items, at + 1), 1)


def _compared(items: Sequence[Item], at: int) -> Iterator[tuple[int, int]]:
    """Yield what ``no difference`` is of: behind ``in``, or before ``showed``, or behind ``Comparing`` at the start."""
    found = list(_listed(items, at))
    shown = next((i for i in range(at - 1, max(0, at - 6), -1) if text_at(items, i) in _SHOWED), None)
    if not found and shown is not None:
        opened = text_at(items, 0) in {"comparing", "comparison", "comparisons", "analysis"}
        found = list(_split(items, 1) if opened else _subject(items, shown))
    yield from found


def _listed(items: Sequence[Item], at: int) -> Iterator[tuple[int, int]]:
    """Yield the names behind ``difference … in``."""
    for index in range(at + 1, min(at + _FAR, len(items))):
        if items[index].text in _STOPS or text_at(items, index) in {"but", "although", "while"}:
            return
        if text_at(items, index) in _LINKS:
            yield from _split(items, index + 1 + 2 * (text_at(items, index + 1) == "terms"))
            return


def _split(items: Sequence[Item], at: int) -> Iterator[tuple[int, int]]:
    """Yield each name of a list; a bracket behind one is passed over."""
    index, found = at, 0
    while index < len(items) and found < _MOST:
        while text_at(items, index) in _BEFORE_NAMES or kind_at(items, index) == "time_name":
            if text_at(items, index) == "with" and text_at(items, index - 1) != "respect":
                return
            index += 1
        first = index
        while index < len(items) and _goes_on(items, index) and index - first <= _LONGEST:
            index += 1
        if text_at(items, index) == "of" and text_at(items, index + 1).startswith(_FATES) and index > first:
            index += 2  # sites of relapse
        if index == first or index - first > _LONGEST:
            return
        if found and text_at(items, index) in {"was", "were"} and kind_at(items, index + 1) in _VALUES:
            return  # and overall survival was 14 months
        yield first, index
        found += 1
        if text_at(items, index) in {"in", "for"}:  # tumours in other organs, surgery for recurrence, …
            near = range(index + 1, min(index + _LONGEST, len(items)))
            index = next((i for i in near if items[i].text == ","), index)
        if text_at(items, index) in {"(", "["}:
            index = closing(items, index) + 1
        if text_at(items, index) not in _JOINTS:
            return
        while text_at(items, index) in _JOINTS:
            index += 1


def _goes_on(items: Sequence[Item], at: int) -> bool:
    item = items[at]
    ended = item.text in _STOPS or item.text in {"(", "["} or item.low in _ENDS | _JOINTS
    return not ended and item.kind not in {"percent", "number", "duration", "drug", "p", "hr"}


def _subject(items: Sequence[Item], at: int) -> Iterator[tuple[int, int]]:
    """Yield the subject of ``was the same as`` and ``did not differ``: what opens the clause."""
    first = at
    while (
        first > max(0, at - 2 * _FAR)
        and items[first - 1].text not in _STOPS
        and text_at(items, first - 1) not in {"but", "although", "while", "whereas", "that"}
    ):
        first -= 1
    while items[first].text.isupper() and len(items[first].text) > _HEADING and first < at:
        first += 1  # RESULTS
    found = [(begin, end) for begin, end in _split(items, first) if end <= at]
    comma = next((i for i in range(at - 1, first, -1) if items[i].text == ","), None)
    if comma is not None and not any(_is_an_outcome(items, *each) for each in found):  # in this trial, OS was the same
        found = [(begin, end) for begin, end in _split(items, comma + 1) if end <= at]
    yield from found


def _is_none(word: str) -> bool:
    """Say whether a word names no outcome: a trait, a harm, what was given or how it was counted."""
    return word in _NONE_AT_ALL or word.startswith(_NONE)
