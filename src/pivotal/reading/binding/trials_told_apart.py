"""Trials without a name that are others than the one held: ``NAME followed a phase 2 trial``, ``a pooled analysis``.

A trial told with ``a`` is another one where it was run otherwise, or compares with what the one held did not give; the
clause of a number or of a word on a design tells which of the two it is of. Parts of a trial count as others, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pivotal.dossier.trials import Trial
from pivotal.reading.binding.trials_meant import gives_no_placebo
from pivotal.reading.model import Slot, Statement
from pivotal.reading.words import ROMAN_PHASES

_NOUN = re.compile(r"\b(?:trial|study|analysis)\b(?!\s+(?:arm|group|drug|treatment|medicine|population|period)\b)")
_ARTICLE = re.compile(r"\b(?P<definite>the|this)\b|\b(?:an?|another|one|its|their)\b|['’]s\b", re.IGNORECASE)
_DESCRIBED = re.compile(r"(?:\s+(?:[A-Z]?[a-z0-9/–-]+|I{1,3}V?[ab]?(?:/I{1,3})?),?){0,8}\s+(?:meta-)?$")
_BACK = 110  # characters before a noun in which what describes it begins
_PHASE = re.compile(r"\bphase[ -]+(\d|i{1,3}|iv)[abc]?(?:\s?[/-]\s?(\d|i{1,3})[abc]?)?\b", re.IGNORECASE)
_OPEN = re.compile(r"\bopen[ -]label\b", re.IGNORECASE)
_BLIND = re.compile(r"\b(?:double|triple)[ -](?:blind|mask)", re.IGNORECASE)
_ONE_ARM = re.compile(r"\b(?:single[ -](?:arm|group)|uncontrolled|non-?randomi[sz]ed)\b", re.IGNORECASE)
_RANDOM = re.compile(r"(?<!non-)(?<!non)\brandomi[sz]ed\b", re.IGNORECASE)
_PLACEBO = re.compile(r"\bplacebo-controlled\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:retrospective|real-world|observational|pooled|indirect)\b|\bmeta-analysis$"
    r"|\b(?:another|earlier|previous|prior|separate|different)\b(?![^,;]*\banalysis$)",  # which may be one of the trial
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:(?:dose[ -](?:escalation|finding|optimi[sz]ation|expansion)|safety[ -](?:run|lead)-in|(?:run|lead)-in)"
    r"(?:[ -](?:part|portion|stage|phase|cohorts?|groups?))?|phase (?:1|I)(?: (?:part|portion|stage))?"
    r"|[Cc]ohort (?P<letter>[A-Z]|\d))\s+(?:of|in)\s+(?:the\s+)?$",
)
# Between a trial and what it is called: "NAME was a", "NAME, a"; "a phase 2 trial called NAME", "a trial (NAME".
_IS = re.compile(
    r"(?:(?:['’]s|trials?|study|studies|which|that|it|was|is|were|are|being|has|had|been|be|remains?|as|not|but|both"
    r"|conducted|designed|run|done|planned|set|up|the|an?|pivotal|its|design|and|began|started|NCT\d+|[A-Z][\w-]*\d\w*)\b"
    r"|,\s(?:unlike|like|in contrast to)\s[^,;:]*,|[\s,:()–—/-])*",
)
_RAN = re.compile(  # "NAME enrolled 298 patients in a"
    r"[^;,]*\b(?:enrol|recruit|random|assign|allocat|evaluat|test|compar|stud|treat)\w*\s[^;,]*"
    r"(?<!those)(?<!seen)(?<!than)(?<!\bas)(?<!like)(?<!\band) in ",
)
_CALLED = re.compile(
    r"\s*[,:(–—-]?\s*(?:called|named|known|as|dubbed|termed|entitled|titled|the|is|was)?(?:\s*(?:as|the))*\s*"
    r"|(?:\s+(?!and\b|but\b|by\b)[\w-]+){0,12}\s*[(–]\s*"
)
_ITSELF = re.compile(  # "The trial was a", "The study, a": what the trial that was told before is
    r"\b(?:(?:the|this|our)\s+(?:[\w-]+\s+){0,2}(?:trial|study)|it)"
    r"(?:\s*,|\s+(?:was|is|had been)(?:\s+(?:designed|conducted|run|set up)(?:\s+as)?)?)\s+$",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:after|following|before|unlike|like|than|since|until|preceding)\b[^,;]*$", re.IGNORECASE)
_BREAK = re.compile(
    r";|,\s+(?:and|while|whereas|but|which|whose|longer|shorter|higher|lower)\b|\b(?:while|whereas)\b", re.IGNORECASE
)
_TRIED = re.compile(r"\b(?:compar\w+|versus|vs|against|combin\w+|plus|with|and)\s*\.?\s*$", re.IGNORECASE)
_IN_IT = re.compile(r"(?: than\b[^;:()]{0,60}|[^,;:()]{0,16})\b(?:in|of|from|by)\s+")  # "15% in the phase 2 trial"
_NEAR_NAME = 14  # characters up to the trial of a part
_DENIED = re.compile(r"\b(?:not|nor|neither|no)\s+(?:(?:an?|been|designed as)\s+)*$", re.IGNORECASE)
_OF_CLAUSE = re.compile(r"(?:^|[;,]|\b(?:and|while|whereas|but))\s*(?:(?:and|while|whereas|but|in|the|both)\s+)*$")
_CAPITALS = re.compile(r"\b[A-Z]{5,}\b(?=,|\s+(?:was|is|were|had|has|used|trial|study|double|open|single)\b)")
_ASIDE = re.compile(r",\s(?:unlike|like|in contrast to)\s+(?:the\s+)?$")
_JOINED = re.compile(r"[\s,&/()]*(?:and|or|as well as)?\s*(?:the\s+)?")


@dataclass(frozen=True)
class Told:
    """A trial, or a part of one, as a text tells of it without a name of its own."""

    start: int
    end: int
    words: str
    definite: bool = False
    part: bool = False


def trials_told(text: str, first: int, last: int, trials: Sequence[Slot]) -> list[Told]:
    """Return the trials that a sentence tells of by what they are, and parts of those that it names."""
    found = []
    for noun in _NOUN.finditer(text, first, last):
        begun = max(first, noun.start() - _BACK)
        article = next(_articles(text, begun, noun.start()), None)
        if article is not None and not any(article.end() <= each.start < noun.start() for each in trials):
            words = text[article.start() : noun.end()]
            found.append(Told(article.start(), noun.end(), words, article["definite"] is not None))
    for each in trials:
        part = _PART.search(text, max(first, each.start - _BACK), each.start) if first <= each.start < last else None
        if part is not None:
            found.append(Told(part.start(), each.start, part["letter"] or "", part=True))
    return sorted(found, key=lambda each: each.start)


def _articles(text: str, first: int, last: int) -> Iterator[re.Match[str]]:
    """Yield the articles before a noun, the nearest first, with nothing but what describes it in between."""
    for each in reversed(list(_ARTICLE.finditer(text, first, last))):
        if _DESCRIBED.fullmatch(text, each.end(), last) is not None:
            yield each


def is_another(told: Told, trial: Trial, text: str, trials: Sequence[Slot], *, compared: bool) -> bool:
    """Say whether a trial that a sentence tells of is not the one held.

    Parameters
    ----------
    told : Told
    trial : Trial
        The one held.
    text : str
    trials : sequence of Slot
        The names of trials in the sentence.
    compared : bool
        Whether the sentence compares or combines with a medicine that the trial held did not give.
    """
    if told.part:
        cohorts = (each for one in trial.cohorts for each in (one.id, *one.names)) if told.words else ()
        return not any(re.search(rf"\b{told.words}$", each) for each in cohorts)
    if called := {each.value for each in trials if _is_called(told, each, text) and not _is_aside(each, text)}:
        return trial.id not in called
    opened = text[max(0, told.start - _BACK) : told.start]
    if (told.definite and not trials) or _ITSELF.search(opened) is not None:
        return False
    if _unlike(told.words, trial):
        return True
    return not told.definite and (_OTHER.search(told.words) is not None or (compared and not trials))


def _is_called(told: Told, name: Slot, text: str) -> bool:
    """Say whether a trial is the one of a name: ``NAME was a phase 2 trial``, ``a phase 2 trial (NAME)``."""
    if name.end <= told.start:
        return any(each.fullmatch(text, name.end, told.start) is not None for each in (_IS, _RAN))
    opened = text[max(0, told.start - _BACK) : told.start]
    return _CALLED.fullmatch(text, told.end, name.start) is not None and _BESIDE.search(opened) is None


def _is_aside(name: Slot, text: str) -> bool:
    """Say whether a trial is only one that another is unlike or like."""
    return _ASIDE.search(text, max(0, name.start - 20), name.start) is not None


def _unlike(words: str, trial: Trial) -> bool:
    """Say whether a trial was run otherwise than words tell: in another phase, with open labels, without control."""
    phase, held = _PHASE.search(words), trial.phase
    if phase is not None and held is not None:
        told = phase_of("/".join(each for each in phase.groups() if each))
        if told != held and (told not in held.split("/")[1:]):
            return True
    return (
        (_OPEN.search(words) is not None and trial.blinding in {"single", "double"})
        or (_BLIND.search(words) is not None and trial.blinding == "open")
        or (_ONE_ARM.search(words) is not None and len(trial.arms) > 1)
        or (_RANDOM.search(words) is not None and trial.randomised is False)
        or (_PLACEBO.search(words) is not None and gives_no_placebo(trial))
    )


def phase_of(words: str) -> str:
    """Return a phase in digits: ``I/II`` is ``1/2``."""
    return "/".join(ROMAN_PHASES.get(each, each) for each in words.casefold().replace(" ", "").split("/"))


def is_of_other(place: tuple[int, int], text: str, first: int, others: Sequence[Told], trials: Sequence[Slot]) -> bool:
    """Say whether what stands at a place of a sentence is told of one of other trials, and of none that is named.

    What was ``shorter than in the phase 2 trial`` is told of both, and of none alone.
    """
    if any(each.start <= place[0] < each.end for each in others):
        return True
    joined = [each for each in trials if not any(0 <= each.start - one.end <= _NEAR_NAME for one in others if one.part)]
    anchors = sorted([(each.start, True) for each in others] + [(each.start, False) for each in joined])
    last = max(each[0] for each in anchors)
    begun = max((each.start() for each in _BREAK.finditer(text, first, place[0])), default=first)
    ends = _BREAK.search(text, place[1], max(place[1], last))
    within = [each for each in anchors if begun <= each[0] and (ends is None or each[0] < ends.start())]
    if len({other for _, other in within}) > 1:
        return within[0][1] or any(_IN_IT.fullmatch(text, place[1], each.start) for each in others)
    before = [each for each in anchors if each[0] < place[0]]
    return within[0][1] if within else bool(before) and before[-1][1]


def tries_another(text: str, medicines: Sequence[Slot]) -> bool:
    """Say whether a sentence compares or combines with one of some medicines: ``compares A with B``, ``A plus B``."""
    return any(_TRIED.search(text, max(0, each.start - 30), each.start) is not None for each in medicines)


def is_denied(slot: Slot, text: str, first: int) -> bool:
    """Read ``was not open-label``, ``neither open-label nor single-arm``: what a design was not."""
    return _DENIED.search(text, max(first, slot.start - 30), slot.start) is not None


def is_of_next(slot: Slot, statement: Statement, text: str, first: int, names: Sequence[Slot]) -> bool:
    """Say whether the clause of a word on a design has a trial of its own: ``A was blinded; B was open-label``."""
    own = {each.start for each in statement.all("trial")}
    capitals = ((each.start(), each.end()) for each in _CAPITALS.finditer(text, first, slot.start))
    unread = {each for each in capitals if not any(one.start <= each[0] < one.end for one in names)}
    told = {(each.start, each.end) for each in names if each.name == "trial" and each.start < slot.start}
    group: list[tuple[int, int]] = []
    for each in sorted(told | unread):
        if group and _JOINED.fullmatch(text, group[-1][1], each[0]) is not None:
            group.append(each)
        elif each[0] in own or _opens_clause(text[first : each[0]]):
            group = [each]
    return bool(group) and not any(each[0] in own for each in group)


def _opens_clause(before: str) -> bool:
    """Say whether a name that stands behind some words of a sentence begins a clause, and stands in no brackets."""
    return _OF_CLAUSE.search(before) is not None and before.count("(") <= before.count(")")
