"""The arms of two values that a comparison told before them: who did better, and than whom."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at, words_in
from pivotal.reading.results.arm_phrases import Phrase, is_of_treatment, phrase_from, subject_from
from pivotal.reading.results.intervals import STOPS, Estimate, closing, open_before
from pivotal.reading.results.people import PEOPLE, behind_brackets, singular
from pivotal.reading.results.short_arms import NOUNS

_TIMES_AND_SHARES = frozenset({"median", "rate", "percent", "harm"})
_LINKS = frozenset({
    "with", "after", "following", "for", "in", "on", "by", "to", "given", "receiving", "received", "assigned", "of",
    "under",
})  # fmt: skip
_BEFORE_VERBS = frozenset({"was", "were", "is", "not", "non", "-", "proved", "to", "be", "significantly", "also"})
_RIVALS = frozenset({"than", "over", "versus", "vs", "v", "against"})
# What a side does to the other one, or is beside it.
_BEAT = frozenset({
    "beat", "beats", "outperformed", "topped", "surpassed", "bested", "exceeded", "outdid", "trounced", "matched",
    "equalled", "eclipsed", "trumped", "defeated", "led", "outscored",
})  # fmt: skip
_LIKE = frozenset({
    "superior", "inferior", "noninferior", "non-inferior", "equivalent", "comparable", "similar", "preferable", "equal",
})  # fmt: skip
_FAVOURED = ("favour", "favor")
_BETTER = frozenset({
    "superior", "better", "longer", "higher", "greater", "improved", "increased", "prolonged", "worse", "shorter",
    "lower", "reduced", "inferior", "frequent", "common", "commoner", "rarer", "less", "more", "fewer", "extended",
    "doubled", "often", "almost", "exclusively", "raised", "milder", "delayed", "decreased",
})  # fmt: skip
_COMMONER = frozenset({"commonest", "increase", "excess", "favouring", "favoring", "occurred"})
_DID = frozenset({
    "improved", "increased", "prolonged", "extended", "reduced", "produced", "induced", "conferred", "gave", "yielded",
    "achieved", "had", "showed", "demonstrated", "generated", "led", "resulted", "was", "were", "lengthened", "doubled",
    "raised", "lowered", "delayed", "cut", "halved", "caused", "did", "has", "is", "delivered", "provided", "brought",
    "offered", "posted", "elicited", "improves", "prolongs", "reduces", "increases", "boosted", "decreased", "nearly",
    "significantly", "substantially",
})  # fmt: skip
_PARTING = frozenset({"while", "whereas", "but", "although", "though"})
_GROUPING = frozenset({"word", "punct", "target", "gene", "drug", "therapy", "short", "disease", "arm"})
_FAR = 34  # items from the beginning of a clause to its pair

_BEFORE_SUBJECTS = frozenset({",", "which", "that", "found"})
_LONGEST_GAP = 5  # items of "in first remission"

Arms = tuple[Phrase | None, Phrase | None]
Pair = tuple[Estimate, Estimate, Arms]


def contrasted(items: Sequence[Item], values: Sequence[Estimate]) -> Iterator[Pair]:
    """Yield pairs of values with the arms that the words before them compare.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    values : sequence of Estimate
        Its times, shares and counts, in their order.
    """
    told = [each for each in values if each.kind in _TIMES_AND_SHARES]
    done: set[int] = set()
    last = 0
    for one, two in itertools.pairwise(told):
        if one.at in done or one.kind != two.kind or not _are_compared(items, one, two):
            continue
        done.add(two.at)
        first = _clause(items, one.at)
        again = any(text_at(items, index) in {"than", "over", "compared"} for index in range(last, one.at))
        first, last = max(first, last) if again else first, two.end
        opens = text_at(items, first) in {"compared", "versus", "relative", "as"}
        arms = _opened(items, first) if opens else _sides(items, first, one.at)
        if arms == (None, None) and not opens:
            listed = text_at(items, one.at - 1) == "," and items[one.at - 2].kind == items[one.at].kind
            arms = (None, None) if listed else _told_behind(items, first, two.end)
        if arms == (None, None):
            arms = _groups(items, first, one.at)
        if arms != (None, None):
            yield one, two, arms


def backwards(items: Sequence[Item], one: Estimate, two: Estimate, arms: Arms) -> bool:
    """Say whether the first value was given the arm of the second: ``the superiority of A to B (9.4 v 6.0)``."""
    rival = arms[1]
    if rival is None or arms[0] is None or one.arm is None or two.arm is not None:
        return False
    return items[rival.first].start <= one.arm.start and one.arm.end <= items[rival.last - 1].end


def _are_compared(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    index, joined = one.end, False
    while index < two.at:
        word = text_at(items, index)
        if word in {"(", "["} and closing(items, index) < two.at:
            index = closing(items, index) + 1
            continue
        joined = joined or word in {"versus", "vs", "v", "against", "and", "compared"}
        if word not in {"versus", "vs", "v", "against", "and", "compared", "with", "to", "as", ",", ")"}:
            return False
        index += 1
    return joined


def _clause(items: Sequence[Item], at: int) -> int:
    """Return where the clause begins that a bracket or a pair of values ends; a semicolon in the bracket is within."""
    first = _bracket(items, at)
    while first > max(0, at - _FAR) and text_at(items, first - 1) not in STOPS | _PARTING:
        first -= 1
    return first


def _bracket(items: Sequence[Item], at: int) -> int:
    """Return where the bracket opens that a place lies in, or the place itself."""
    opened = open_before(items, at, max(0, at - _FAR + 1))
    return at if opened is None else opened


def _sides(items: Sequence[Item], first: int, at: int) -> Arms:
    """Return the two sides that the words between two places compare, in the order of the sentence."""
    for index in range(first, at):
        word = text_at(items, index)
        if word in _BEAT and (subject := _subject(items, first, index)) is not None:
            rival = phrase_from(items, index + 1)
            if rival is not None and (rival.strong or subject.strong):
                return subject, rival
        if word.startswith(_FAVOURED) and not word.endswith(("able", "ably")):
            return _only(items, index + 1), None
        if word in {"superiority", "noninferiority", "advantage"} and text_at(items, index + 1) == "of":
            subject = phrase_from(items, index + 2)
            if subject is not None and text_at(items, subject.last) in {"to", "over"}:
                return subject, phrase_from(items, subject.last + 1)
        like = word in _LIKE or (word == "inferior" and text_at(items, index - 1) in {"-", "–"})
        if like and text_at(items, index + 1) == "to":
            start = index + 2 + (text_at(items, index + 2) in {"that", "those"})
            start += text_at(items, start) in {"in", "with", "of", "for", "after", "on"}
            rival = phrase_from(items, start)
            subject = _subject(items, first, index) or _linked(items, first, index)
            if rival is not None and subject is not None and (rival.strong or subject.strong):
                return subject, rival
    rival_at = next((i for i in range(at - 1, first, -1) if text_at(items, i) in _RIVALS or _is_as(items, i)), None)
    return _better_with(items, first, at) if rival_at is None else _against(items, first, rival_at)


def _linked(items: Sequence[Item], first: int, verb: int) -> Phrase | None:
    """Read ``Survival in arm A was not`` before ``superior``: the side on which the subject hangs."""
    for index in range(first, verb):
        told = phrase_from(items, index + 1) if text_at(items, index) in _LINKS else None
        ends = verb if told is None else told.last + bool(told.noun)
        if told is not None and ends < verb and _BEFORE_VERBS.issuperset(words_in(items, ends, verb)):
            return told
    return None


def _groups(items: Sequence[Item], first: int, at: int) -> Arms:
    """Read ``Fit patients lived longer than frail patients (21.9 v 10.6 months)``: two groups of patients."""
    than = next((i for i in range(first, at) if text_at(items, i) == "than"), None)
    start = first + (text_at(items, first) in {"the", "in", "(", "and", ","})
    if than is None:
        return None, None
    one, two = _people(items, start, than), _people(items, than + 1, at)
    return (one, two) if one is not None and two is not None else (None, None)


def _people(items: Sequence[Item], first: int, last: int) -> Phrase | None:
    """Return a group of patients that words before the noun narrow: ``platinum-sensitive patients``."""
    first += text_at(items, first) == "the"
    end = next((i for i in range(first, min(first + _LONGEST_GAP + 1, last)) if _is_of_people(items, i)), None)
    plain = end is not None and end > first and all(items[i].kind in _GROUPING for i in range(first, end))
    told = plain and not {"all", "more", "these", "other", "most", "both"} & set(words_in(items, first, first + 1))
    return Phrase(first, (end or first) + 1, strong=True) if told else None


def _is_of_people(items: Sequence[Item], at: int) -> bool:
    return singular(text_at(items, at)) in PEOPLE


def _told_behind(items: Sequence[Item], first: int, end: int) -> Arms:
    """Read ``(53.5% v 6.2%) was seen more often with A than with B``, ``A prolonged it (2.7 v 1.0 years) over B``."""
    opened = _bracket(items, end)
    end = max(end, closing(items, opened) + 1) if opened < end else end
    last = next(
        (i for i in range(end, min(end + 2 * _FAR, len(items))) if _stops(items, i, end)),
        min(end + 2 * _FAR, len(items)),
    )
    rival = next((i for i in range(end, last) if text_at(items, i) in {"than", "over"} or _is_as(items, i)), None)
    if rival is None:
        return _better_behind(items, end, last), None
    named = any(items[i].kind in {"percent", "duration"} and _bracket(items, i) == i for i in range(end, last))
    if named and text_at(items, rival) != "than" and not is_of_treatment(items, rival + 1):
        return None, None
    arms = _against(items, end, rival)
    return arms if arms != (None, None) else _against(items, first, rival)


def _stops(items: Sequence[Item], at: int, first: int) -> bool:
    """Say whether a clause ends at a place; a semicolon within a bracket that opened in it ends none."""
    if text_at(items, at) not in STOPS | _PARTING:
        return False
    return text_at(items, at) in _PARTING or _bracket(items, at) in {at, *range(first)}


def _better_behind(items: Sequence[Item], end: int, last: int) -> Phrase | None:
    """Read ``(33% v 18%) and rash (9% v 4%) were commoner with A``: the first of each pair is of that arm."""
    better = next((i for i in range(end, last) if text_at(items, i) in _BETTER | _COMMONER), None)
    if better is None:
        return None
    for index in range(better + 1, min(better + _LONGEST_GAP, last)):
        if text_at(items, index) in {"with", "in", "on", "after", "for", "by", "following"}:
            told = phrase_from(items, index + 1) or subject_from(items, index + 1)
            placed = text_at(items, index) not in {"in", "for", "by"} or (
                told is not None and (told.noun in NOUNS or told.first > index + 2)
            )
            behind = 0 if told is None else told.last + bool(told.noun)
            ends = text_at(items, behind) in {"", ".", ",", ";", "and"} and not any(
                items[i].kind in {"percent", "duration"} for i in range(better, behind)
            )
            return told if told is not None and told.strong and placed and ends else None
    return None


def _opened(items: Sequence[Item], first: int) -> Arms:
    """Read ``Compared with observation, the drug prolonged survival (22 v 14 months)``: the subject is the first."""
    start = next(
        (index + 1 for index in range(first, first + 4) if text_at(items, index) in {"with", "to", "versus"}), 0
    )
    rival = phrase_from(items, start) if start else None
    if rival is None:
        return None, None
    comma = rival.last + bool(rival.noun)
    subject = phrase_from(items, comma + 1) if text_at(items, comma) == "," else None
    if subject is None or not (subject.strong or rival.strong):
        return None, None
    verb = subject.last + bool(subject.noun)
    return (subject, rival) if text_at(items, verb) in _DID else (None, None)


def _is_as(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) in {"compared", "relative"} and text_at(items, at + 1) in {"with", "to"}


def _against(items: Sequence[Item], first: int, rival_at: int) -> Arms:
    """Read ``less frequent with A than with B``, ``superior with A over B``, ``A improved … compared with B``."""
    start = rival_at + 1 + _is_as(items, rival_at)
    start += 2 * (text_at(items, start) == "that" and text_at(items, start + 1) in {"of", "with", "after"})
    start += text_at(items, start) in _LINKS
    start += 2 * (text_at(items, start) == "those" and text_at(items, start + 1) in _LINKS)
    rival = phrase_from(items, start)
    for index in range(rival_at - 1, first, -1):
        if text_at(items, index) in _LINKS and (told := phrase_from(items, index + 1)) is not None:
            ends = behind_brackets(items, told.last + bool(told.noun))
            ends += text_at(items, ends) in {",", "as"}
            if ends in {rival_at, rival_at - 1} and (told.strong or (rival is not None and rival.strong)):
                return told, rival
    beside = subject_from(items, first)
    ends = 0 if beside is None else beside.last + bool(beside.noun)
    if beside is not None and rival is not None and rival_at - ends == (text_at(items, ends) == "as"):
        return (beside, rival) if beside.strong or rival.strong else (None, None)  # A as compared with B was
    verb = next((index for index in range(first + 1, rival_at) if text_at(items, index) in _DID), None)
    subject = None if verb is None else _subject(items, first, verb)
    strong = subject is not None and subject.strong and rival is not None
    return (subject, rival) if strong else (None, None)


def _better_with(items: Sequence[Item], first: int, at: int) -> Arms:
    """Read ``superior following hyperfractionation (59% vs 47%)``, ``worse in the D2 group (43% v 25%)``."""
    opened = at - 1
    while opened > first and text_at(items, opened) not in {"(", "[", ":"}:
        opened -= 1
    better = any(text_at(items, index) in _BETTER for index in range(first, opened))
    for index in range(first, opened) if better else ():
        if text_at(items, index) in _LINKS and (told := phrase_from(items, index + 1)) is not None:
            ends = told.last + bool(told.noun)
            placed = text_at(items, index) not in {"in", "of", "to", "for"} or told.noun in NOUNS
            if ends == opened and told.strong and placed:
                return told, None
    return None, None


def _only(items: Sequence[Item], at: int) -> Phrase | None:
    """Return the side that was favoured, where it is a treatment: ``favoured the triplet``."""
    told = phrase_from(items, at)
    return told if told is not None and told.strong else None


def _subject(items: Sequence[Item], first: int, verb: int) -> Phrase | None:
    """Return the side that a clause begins with, right before its verb."""
    start = first
    while start < verb and text_at(items, start) in {",", "and", "in", "which", "that"}:
        start += 1
    for begin in (start, *(i + 1 for i in range(start, verb) if text_at(items, i) in _BEFORE_SUBJECTS)):
        told = subject_from(items, begin)
        if told is None:
            continue
        ends = told.last + bool(told.noun)
        if text_at(items, ends) in {"(", "["}:
            ends = closing(items, ends) + 1
        gap = [text_at(items, index) for index in range(ends, verb)]
        if gap[:1] in (["in"], ["as"], ["before"], ["given"], ["at"]) and len(gap) < _LONGEST_GAP:
            return told
        if len(gap) < 4 and _BEFORE_VERBS.issuperset(gap):
            return told
    return None
