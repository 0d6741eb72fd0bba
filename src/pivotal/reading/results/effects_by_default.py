"""Endpoints of which no rule has read whether they were better: a word of better or worse stands in their clause.

A clause with an endpoint and such a word is taken to tell a result, unless it is a wish, a plan, a question, of other
trials, or of patients who are compared with each other instead of treatments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, kind_at, made, text_at
from pivotal.reading.results.effects_in_words import with_told_times
from pivotal.reading.results.effects_sided import compared, favoured
from pivotal.reading.results.effects_told import is_a_goal, is_of_doses
from pivotal.reading.results.endpoints_bare import with_bare_responses
from pivotal.reading.results.endpoints_listed import has_its_own_value, is_gained, with_survival
from pivotal.reading.results.endpoints_told import with_told_endpoints
from pivotal.reading.results.goals_unnamed import goals_without_names
from pivotal.reading.results.intervals import closing, opening
from pivotal.reading.results.percentages_aside import is_by_arms
from pivotal.reading.results.suppositions import is_a_trend, is_denied, is_no_more_than_a_trend, is_supposed
from pivotal.reading.words import CONTROLS

_BETTER = (
    "improv", "prolong", "extend", "lengthen", "longer", "superior", "better", "higher", "greater", "benefit",
    "advantage", "enhanc", "boost", "delay", "doubled", "tripled", "favour", "outperform", "increas", "gain", "rais",
    "rose",
)  # fmt: skip
_WORSE = ("shorte", "inferior", "worse", "poorer", "detriment", "decreas", "lower", "reduc", "impair", "compromis")
_ALIKE = ("noninferior", "similar", "comparable", "equivalent", "identical", "differ")
_WORDS = (*_BETTER, *_WORSE, *_ALIKE)
_CUES = (*_WORDS, "met", "meet", "achiev", "reach", "hit", "miss", "fail", "positive", "negative",
         "noninferior", "non", "succe", "frequent", "common", "often")  # fmt: skip
_MET = frozenset({"met", "meet", "meets", "meeting", "achieved", "achieving", "reached", "hit", "hits"})
_ENDPOINTS = frozenset({"endpoint", "endpoints", "goal", "goals", "outcome", "outcomes"})
_STOPS = frozenset({";", ".", "?", ":"})
_PARTS = frozenset({
    "while", "whereas", "but", "although", "because", "since", "despite", "which", "who", "if", "when", "after",
})  # fmt: skip
_HEADS = frozenset({"risk", "hazard", "likelihood", "chance", "dose", "doses", "enrolment", "toxicity"})
_NEAR_RAISED = 6  # items between "raised" and what was raised
_TESTED = frozenset({"comparison", "margin", "test", "design", "analysis", "trial", "study", "testing", "hypothesis"})
_OFTEN = frozenset({"frequent", "common", "often"})  # more frequent
_FAR, _FAR_GOAL, _FAR_LIVED = 16, 16, 10
_LIVED = frozenset({"lived", "survived", "live", "lives", "survive"})
_FATES = ("progress", "death", "died", "mortal", "relapse", "recurr", "die")
# What a clause tells that is no comparison of treatments in a trial.
_NO_RESULTS = (
    "correlat", "predict", "prognos", "hypothes", "expect", "potential", "criteri", "powered", "detect", "assum",
    "margin", "threshold", "unclear", "bound", "surrogate", "option", "burden", "await", "sample", "adjust", "trend",
    "immature", "express", "method",
)  # fmt: skip
_NO_RESULT_WORDS = frozenset({
    "would", "could", "should", "might", "whether", "hope", "hopes", "designed", "investigated", "investigating",
    "define", "defines", "plan", "plans", "considered", "countries", "regions", "test", "tests", "aim", "aims",
    "objective", "needed", "need", "mature", "weight", "level", "levels", "responders", "females", "males", "decade",
    "disappeared", "confined", "target", "sidedness", "nonresponders",
})  # fmt: skip
_NEAR_WORDS = frozenset({"may", "can", "will", "if", "age", "doses", "help", "helps", "our"})


def gains_by_default(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return further endpoints that were better or worse, each told once.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _CUES):
        return []
    known = [slot for each in told if each.kind == "benefit" for slot in each.slots]
    gained = {slot.value for slot in known if slot.name == "endpoint"}
    used = {slot.start for slot in known if slot.name == "direction"}
    items = with_bare_responses(with_survival(with_told_endpoints(with_told_times(items))))
    added: list[Statement] = []
    for at, item in enumerate(items):
        if item.kind not in {"word", "active"} or item.start in used or not _is_a_cue(item):
            continue
        if is_of_doses(items, at) or is_a_goal(items, at):
            continue
        if item.low in {"inferiority", "superiority"} and text_at(items, at + 1) in _TESTED:
            continue  # "a non-inferiority comparison": how, not what was found
        for place in _of_goal(items, at) if item.low in _MET else _endpoints(items, at):
            direction = None if items[place].value in gained else _direction(items, at, place)
            direction = "better" if direction == "worse" and _is_a_death(items[place]) else direction
            if direction is not None:
                gained.add(items[place].value)
                slots = [items[place].slot("endpoint"), item.slot("direction", direction)]
                slots += [each for each in (favoured(items, at), compared(items, at)) if each is not None]
                added.append(made("benefit", slots, sentence, (item.start, item.end)))
        verb = None if gained else _outlived(items, at)
        if verb is not None:
            gained.add("OS")
            slots = [items[verb].slot("endpoint", "OS"), item.slot("direction", "better")]
            added.append(made("benefit", slots, sentence, (item.start, item.end)))
    return added if known or added else goals_without_names(items, sentence)


def _is_a_cue(item: Item) -> bool:
    return item.low in _MET or item.low.startswith(_WORDS) or item.low in _OFTEN


def _is_a_fate(item: Item) -> bool:
    """Say whether more of it is worse, as of deaths; ``relapse-free survival`` is none."""
    return item.low.startswith(_FATES) and not any(each in item.low for each in ("free", "surviv"))


def _is_a_death(item: Item) -> bool:
    return item.kind in {"share", "endpoint"} and item.low.endswith(("mortality", "deaths"))


def _direction(items: Sequence[Item], at: int, place: int) -> str | None:
    """Return what a word says of an endpoint; nothing where it is no result."""
    word = items[at].low
    denied = is_denied(items, at, [place])
    supposed = is_supposed(items, at, [place]) and not (denied and _could_be_shown(items, at))
    if supposed or is_a_trend(items, at) or _is_none(items, at, place):
        return None
    if word in _OFTEN:
        more = text_at(items, at - 1) if not denied and place < at and _is_compared(items, at) else ""
        return {"more": "better", "less": "worse"}.get(more)
    if word.startswith("differ"):
        return "not better" if denied else None
    if word.startswith(_ALIKE):
        return "not better" if _is_of_arms(items, at) else None
    if word.startswith("inferior") and "non" in {text_at(items, at - 1), text_at(items, at - 2)}:
        return "not better" if denied else "not worse"
    if _is_of_control(items, at):
        return None
    if denied or is_no_more_than_a_trend(items, at):
        return "not better"
    return "worse" if word.startswith(_WORSE) else "better"


def _could_be_shown(items: Sequence[Item], at: int) -> bool:
    """Read ``no survival advantage could be demonstrated``, which was denied and not supposed."""
    could = next((i for i in range(at + 1, min(at + _FAR_LIVED, len(items))) if text_at(items, i) == "could"), None)
    return could is not None and text_at(items, could + 1) == "be" and text_at(items, could + 2).endswith(("ed", "n"))


def _is_compared(items: Sequence[Item], at: int) -> bool:
    """Say whether ``with`` or ``than`` follows ``more frequent``."""
    return any(text_at(items, i) in {"with", "than", "in", "after"} for i in (at + 1, at + 2))


def _is_of_control(items: Sequence[Item], at: int) -> bool:
    """Say whether it is the control for which more was seen: ``longer with placebo than with the drug``."""
    ahead = [text_at(items, index) for index in range(at + 1, at + _FAR_LIVED)]
    told = ahead[:1] != [] and ahead[0] in {"with", "for", "in", "on"} and "than" in ahead
    return told and any(each in CONTROLS for each in ahead[: ahead.index("than")])


def _is_of_arms(items: Sequence[Item], at: int) -> bool:
    """Say whether treatments are told to be alike, not patients or regions."""
    ahead = [text_at(items, index) for index in range(at + 1, at + 8)]
    alike = any(each in {"arms", "groups", "both", "two", "treatments", "regimens"} for each in ahead)
    return alike or items[at].low.startswith("noninferior") or ahead[:1] in (["to"], ["with"], ["between"])


def _is_none(items: Sequence[Item], at: int, place: int) -> bool:
    """Say whether the words beside a word of better tell that it is no result."""
    if is_no_result(items, at, place) or _goes_elsewhere(items, at):
        return True
    behind = text_at(items, at + 1)
    if behind == "than" and kind_at(items, at + 2) in {"percent", "duration"}:
        return True  # a shrinkage greater than 30%
    if items[at].low.startswith("differ") and at < place and behind not in {"in", "between", "for", "regarding"}:
        return True
    before = text_at(items, at - 1)
    grown = items[at - 1].kind in {"time_name", "percent", "duration"} and behind != "in"
    timed = grown and items[at].low not in {"longer", "higher"}
    clinical = items[at].low.startswith("benefit") and before == "clinical"
    if items[at].low.startswith("rais") and not at < place < at + _NEAR_RAISED:
        return True  # raised concern
    unlike = before == "no" and text_at(items, at - 2) in _COPULAS and items[at].low != "longer"  # was no better
    none = before in {"no", "or", "than"} and items[at].low in {"longer", "better", "greater"}
    return timed or clinical or (none and not unlike)


def is_no_result(items: Sequence[Item], at: int, place: int) -> bool:
    """Say whether the words around tell that what a word says of an endpoint was planned, hoped for or only looked at.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at, place : int
        Where the word and the endpoint stand.
    """
    if at == 0 and items[at].low.endswith("ing"):
        return True
    first, last = min(at, place), max(at, place)
    ends = (i for i in range(last + 1, min(last + 6, len(items))) if items[i].low in {"and", ";"})
    near = [i for i in range(max(0, first - 8), next(ends, last + 6)) if kind_at(items, i) in {"word", "active"}]
    if any(_tells_of_none(items, i) for i in near):
        return True
    return any(each.low in _NEAR_WORDS for each in items[max(0, first - 3) : last + 3])


def _tells_of_none(items: Sequence[Item], at: int) -> bool:
    """Say whether a word tells that nothing was found; ``could be demonstrated`` does not."""
    word = items[at].low
    shown = word == "could" and text_at(items, at + 1) == "be" and text_at(items, at + 2).endswith(("ed", "en", "n"))
    return not shown and (word in _NO_RESULT_WORDS or word.startswith(_NO_RESULTS))


def _goes_elsewhere(items: Sequence[Item], at: int) -> bool:
    """Say whether a word is said of something else than an endpoint: ``longer follow-up``, ``doubled the dose``."""
    ahead = items[at + 1 : at + 4]
    if not ahead:
        return False
    behind, second = ahead[0], ahead[1] if len(ahead) > 1 else ahead[0]
    if behind.low == "from" and second.kind in {"percent", "duration", "number"}:
        return not (kind_at(items, at - 1) == "share" or text_at(items, at - 1) == "rate") or not is_by_arms(items)
    if behind.kind in {"percent", "dose"} or behind.low in {"from", "or", "-", "bound", "limit"}:
        return True
    if behind.kind == "number" and not items[at].low.endswith(("er", "or")):
        return True  # an increased 40 mg dose
    if any(each.kind == "follow_up" or each.low in _HEADS for each in ahead):
        return True
    longer = behind.low == "than" and (second.kind in {"duration", "number"} or second.low == "or")
    grown = behind.low == "by" and second.kind == "percent"
    dosed = any(text_at(items, index) in {"dose", "doses", "risk"} for index in range(max(0, at - 3), at))
    return longer or grown or dosed


def _outlived(items: Sequence[Item], at: int) -> int | None:
    """Return the verb of ``patients who received it lived significantly longer``, but not ``longer than 23 months``."""
    verb = next((i for i in range(at - 1, max(-1, at - _FAR_LIVED), -1) if text_at(items, i) in _LIVED), None)
    if text_at(items, at) != "longer" or verb is None or text_at(items, at - 1) in {"no", "or", "for"}:
        return None
    none = any(items[i].text in _STOPS or items[i].low in _PARTS for i in range(verb, at))
    none = none or any(each.low == "responders" for each in items)  # who are compared with each other
    return None if none or is_supposed(items, at, [verb]) or _is_none(items, at, verb) else verb


def _of_goal(items: Sequence[Item], at: int) -> Iterator[int]:
    """Yield the endpoints of a goal that was met or missed: ``did not meet its primary endpoint of survival``."""
    ahead = range(at + 1, min(at + _FAR, len(items)))
    goal = next((i for i in ahead if text_at(items, i) in _ENDPOINTS), None)
    if goal is None or any(items[i].text in _STOPS for i in range(at, goal)):
        return
    for index in range(goal + 1, min(goal + _FAR_GOAL, len(items))):
        if items[index].text in _STOPS or items[index].low in _PARTS | _MET or items[index].low.startswith(_BETTER):
            return
        if is_gained(items[index]):
            yield index


def _endpoints(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints near a word in its clause: those behind it where there are some, or those before it."""
    behind = [each for each in _reached(items, at, 1) if not has_its_own_value(items, at + 1, each)]
    before = list(_reached(items, at, -1))
    said = items[at - 1].low in _COPULAS or items[at - 1].low.endswith("ly") if at else False
    first = text_at(items, at - 2) if said and items[at - 1].low.endswith("ly") else text_at(items, at - 1)
    return (before or behind) if first in _COPULAS else (behind or before[:1])


_COPULAS = frozenset({"was", "were", "is", "are", "be", "remained", "remains", "been"})


def _reached(items: Sequence[Item], at: int, step: int) -> Iterator[int]:
    """Yield the endpoints in one direction of a word, as far as its clause goes."""
    index, passed = at + step, 0
    while 0 <= index < len(items) and passed < _FAR:
        item = items[index]
        if item.text in _STOPS or item.low in _PARTS or item.low.startswith(_WORDS):
            return
        if item.text in {"(", "["} and step > 0:
            index = closing(items, index)
        elif item.text in {")", "]"} and step < 0:
            index = opening(items, index)
        elif text_at(items, index + 1) in {"event", "events"}:
            return
        elif (is_gained(item) and not _is_a_fate(item)) or (passed == 0 and step > 0 and _is_a_death(item)):
            yield index
        elif item.kind in {"duration", "percent"} and step < 0:
            return
        index += step
        passed += 1
