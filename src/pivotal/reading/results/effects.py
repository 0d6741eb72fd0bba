"""Statements that an endpoint was better, or was not, without a number of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pivotal.reading.background.trials_listed import trials_of_results
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, kind_at, made, renamed, text_at
from pivotal.reading.results.cohorts_named import cohort_mentions
from pivotal.reading.results.effects_alike import COPULAS, is_plural, is_said_of_subject, told_alike
from pivotal.reading.results.effects_in_words import also_told, in_plain_words, in_terms_of, with_told_times
from pivotal.reading.results.effects_likened import multiplied
from pivotal.reading.results.effects_sided import compared, favoured, shown, times_told
from pivotal.reading.results.effects_told import (
    efficacious,
    growth,
    is_a_goal,
    is_of_another_arm,
    is_of_doses,
    not_better,
    told_in_other_words,
)
from pivotal.reading.results.endpoints_bare import with_bare_responses
from pivotal.reading.results.endpoints_listed import (
    CLAUSES,
    endpoints_before,
    endpoints_behind,
    first_subject,
    how_far,
    is_gained,
    with_survival,
)
from pivotal.reading.results.endpoints_told import with_told_endpoints
from pivotal.reading.results.goals import goal_met, is_unproven, not_inferior, within_margin
from pivotal.reading.results.intervals import closing, opening
from pivotal.reading.results.risks_lowered import lowered_risk, raised_risk
from pivotal.reading.results.subsets import subset_at
from pivotal.reading.results.suppositions import is_a_trend, is_denied, is_no_more_than_a_trend, is_supposed
from pivotal.reading.words import CONTROLS, FUNCTION_WORDS

_VERBS = (
    "improv", "prolong", "extend", "lengthen", "increas", "delay", "enhanc", "boost", "worsen", "slowed", "slows",
    "augment", "maximis", "shorten",
)  # fmt: skip
_NOUNS = frozenset({
    "improvement", "improvements", "benefit", "benefits", "advantage", "advantages", "increase", "increases", "delay",
    "delays", "prolongation", "extension", "superiority", "gain", "gains",
})  # fmt: skip
_MORE = frozenset({"longer", "superior", "better", "higher", "greater"})
_LESS = frozenset({"shorter", "inferior", "worse", "poorer", "lower"})
_FALLEN = frozenset({"reduced", "decreased", "shortened", "diminished", "compromised"})  # only of a subject
_COMPARATIVE = _MORE | _LESS | _FALLEN
_BEHIND_NO_MORE = frozenset({
    "with", "than", "in", "for", "either", "after", "among", "on", "when", "(", ",", ".", ";", "and", "under",
})  # fmt: skip
_ARTICLES, _REGARDING = frozenset({"a", "an", "the"}), frozenset({"for", "in", "respect", "regard", "terms", "across"})
_ALL_IN_ALL = frozenset({"efficacy", "outcomes", "results", "activity"})  # superior efficacy to A with respect to PFS
_RELATIVE, _KEPT = frozenset({"which", "that"}), ("keep", "kept", "stay", "remain")
_LIVED = frozenset({"live", "lived", "lives", "survive", "survived", "living"})
# How words begin that say of life, events or harms what others say only of an endpoint that is named.
_WITHOUT_ENDPOINTS = (
    "li", "surviv", "alive", "reduc", "lower", "decreas", "halv", "cut", "few", "less", "higher", "increas",
)  # fmt: skip
_NO_HEADS = frozenset({"risk", "hazard", "probability", "chance", "incidence", "likelihood", "odds"})
_FATES = ("recur", "relaps", "death", "mortal", "progression rate")
_FORESEEN = ("expected", "estimate", "historic", "anticipated", "assumed")  # what no arm of the trial did
_ENDS_OF_ADJECTIVES = frozenset({"with", "than", "for", ",", "data", "on", "evidence", "results"})
_SUBJECTS = frozenset({"treatment", "combination", "it", "therapy", "regimen"})
_NEAR_OBJECT, _NEAR_NOUN, _NEAR_SUBJECT, _NEAR_ADJECTIVE, _NEAR_LINKED = 11, 13, 13, 5, 7
_FAR_LINK = 26  # items from a gain to "in" before its endpoint


@dataclass(frozen=True, slots=True)
class _Cue:
    """A word that says that endpoints were better or not, and where they stand."""

    at: int
    places: list[int]
    direction: str = "better"


def effects(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return the endpoints of which a sentence says that they were better, worse, or not better.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.

    Notes
    -----
    Every endpoint is told once, by the first word that says something of it. A wish, a plan, a question and a
    condition say nothing; a trend, and a difference that is not significant, is ``not better``.
    """
    if (spread := growth(items, sentence)) is not None:
        return [spread]
    items = with_bare_responses(with_survival(with_told_endpoints(with_told_times(items))))
    found: dict[str, Statement] = {}
    again: list[Statement] = []
    last: _Cue | None = None
    for cue in _cues(items):
        aside = is_of_doses(items, cue.at) or is_a_goal(items, cue.at)
        if aside or is_supposed(items, cue.at, cue.places) or is_a_trend(items, cue.at):
            continue
        direction = cue.direction
        if is_denied(items, cue.at, cue.places) or (direction == "better" and is_no_more_than_a_trend(items, cue.at)):
            direction = "not better"  # and what was not worse is not better either
        for place in (*cue.places, *_as_well(items, cue)):
            told = _effect(items, cue.at, place, direction, sentence)
            first = found.setdefault("OS" if items[place].low in _LIVED else items[place].value, told)
            if first is not told and last is not None and _is_contrary(items, last, cue, place):
                again.append(told)
        last = cue
        for place in _but_not(items, cue) if direction == "better" else ():
            found.setdefault(items[place].value, _effect(items, cue.at, place, "not better", sentence))
    told_of = [*found.values(), *again]
    among = tuple(renamed(each.slot, "among") for each in cohort_mentions(items)) if told_of else ()
    return [each.also(*among) for each in told_of] or efficacious(items, sentence)


def _effect(items: Sequence[Item], verb: int, endpoint: int, direction: str, sentence: int) -> Statement:
    slots: list[Slot] = [items[endpoint].slot("endpoint"), items[verb].slot("direction", direction)]
    continued = find(items, ("continued", "sustained", "maintained"), max(0, verb - 4), verb)
    if continued is not None:
        slots.append(items[continued].slot("continued", "true"))
    own = items[endpoint + 1 : closing(items, endpoint + 1)] if text_at(items, endpoint + 1) in {"(", "["} else ()
    trials = [each for each in own if each.kind == "trial"] or [items[each] for each in trials_of_results(items)]
    slots += [each.slot("trial") for each in trials[:1]]
    some = subset_at(items, min(verb, endpoint), max(verb, endpoint) + 1)
    turned = _of_control(items, verb) or (items[verb].low.startswith("favour") and _is_control(items, verb + 1))
    sided = [] if turned else [favoured(items, verb)]
    slots += [
        each
        for each in (some, *sided, compared(items, verb), times_told(items, verb), shown(items, verb))
        if each is not None
    ]
    return made("benefit", slots, sentence, (items[verb].start, items[verb].end))


def _cues(items: Sequence[Item]) -> Iterator[_Cue]:
    """Yield the words of a sentence that say that an endpoint was better, worse, met, missed or no different."""
    for at in _words_of_cues(items):
        word = items[at].low
        if (alike := not_inferior(items, at)) is not None:
            yield from [_Cue(at, alike, "not better" if is_unproven(items, at) else "not worse")] if alike else []
        elif places := not_better(items, at):
            yield _Cue(at, places, "not better")
        elif (goal := goal_met(items, at)) is not None:
            yield _Cue(at, goal[0], "not better" if goal[1] else "better")
        elif (
            word in _NOUNS
            and text_at(items, at - 1) != "to"
            and not text_at(items, at + 1).startswith(("threshold", "boundar"))
            and (places := _of_noun(items, at) or told_in_other_words(items, at))
        ):
            yield _Cue(at, places)
        elif (
            word.startswith(_VERBS) and (word not in _NOUNS or _is_base(items, at)) and (places := _of_verb(items, at))
        ):
            yield _Cue(at, places, "worse" if word.startswith(("worsen", "shorten")) else "better")
        elif places := multiplied(items, at) or lowered_risk(items, at) or told_in_other_words(items, at):
            yield _Cue(at, places)
        elif (word in _COMPARATIVE or (text_at(items, at - 1), word) == ("more", "favourable")) and (
            places := _of_comparative(items, at)
        ):
            better = (word not in _LESS | _FALLEN) != _of_control(items, at)
            yield _Cue(at, places, "better" if better else "worse")
        elif (cue := _of_arms(items, at)) is not None:
            yield cue
        elif (plain := in_plain_words(items, at) or within_margin(items, at)) is not None:
            yield _Cue(at, *plain)


def _words_of_cues(items: Sequence[Item]) -> list[int]:
    """Return the places of the words that may say something of an endpoint, or of what is not named as one."""
    places = [at for at, each in enumerate(items) if each.kind in {"word", "active"} and each.low not in FUNCTION_WORDS]
    if not {"endpoint", "share"}.isdisjoint([each.kind for each in items]):
        return places
    return [at for at in places if items[at].low.startswith(_WITHOUT_ENDPOINTS)]


def _is_base(items: Sequence[Item], at: int) -> bool:
    """Say whether a noun is a verb behind another, ``did increase``, or behind its subject: ``NAME increases OS``."""
    first = _adverbs_before(items, at)
    subject = items[first - 1].kind in {"drug", "product"} or text_at(items, first - 1) in _SUBJECTS
    ahead = text_at(items, at + 1) == "the" or (at + 1 < len(items) and is_gained(items[at + 1]))
    if at and (subject or ahead) and text_at(items, at) in {"increases", "delays"}:
        return True
    return text_at(items, at - 1) in {"did", "does", "do", "to"} or text_at(items, at - 2) in {"did", "does"}


def _of_arms(items: Sequence[Item], at: int) -> _Cue | None:
    """Return what a word says of arms: that an endpoint favoured one, was alike in both, or that its patients lived."""
    word = items[at].low
    if word.startswith("favour") and word not in {"favourable", "favourably"}:
        places = _favoured(items, at)
        return _Cue(at, places, "worse" if _is_control(items, at + 1) else "better") if places else None
    if (places := raised_risk(items, at)) and favoured(items, at) is not None:
        return _Cue(at, places, "worse")
    if places := told_alike(items, at):
        return _Cue(at, places, "not better")
    kept = word == "alive" and any(text_at(items, index).startswith(_KEPT) for index in range(max(0, at - 4), at))
    return _lived(items, at) if word in _LIVED or kept else None


def _of_noun(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints of ``improvement in …`` and of ``a survival benefit``."""
    if text_at(items, at + 1) == "in" and at + 2 < len(items) and items[at + 2].kind == "percent":
        return []  # clinical benefit in 39% of patients
    if at and is_gained(items[at - 1]):
        return endpoints_before(items, at, 1, several=_is_second(items, at - 1))
    if at > 2 and items[at - 1].text in {")", "]"} and items[at - 2].kind in {"short", "endpoint", "share"}:
        return endpoints_before(items, at, 3, several=_is_second(items, opening(items, at - 1) - 1))  # OS (…) benefit
    if text_at(items, at).startswith("benefit") and text_at(items, at + 1) not in {"in", "for", "on"}:
        link = _near_link(items, at)  # the benefit of the drug in overall survival
        return [] if link is None else endpoints_behind(items, link + 1, _NEAR_NOUN)
    linked = next(
        (i for i in range(at + 1, min(at + 5, len(items))) if text_at(items, i) in {"in", "for", "of", "on"}), None
    )
    linked = _near_link(items, at) if linked is None else linked
    found = [] if linked is None else endpoints_behind(items, linked + 1, _NEAR_NOUN)
    if not found and (linked := _near_link(items, at)) is not None:
        found = endpoints_behind(items, linked + 1, _NEAR_LINKED)
    return [] if found and any(text_at(items, i) in _NO_HEADS for i in range(at + 1, found[0])) else found


def _is_second(items: Sequence[Item], at: int) -> bool:
    """Say whether an endpoint is joined to one before it: ``3-year DFS and 6-year OS benefit``."""
    at -= 1
    while at > 0 and (items[at].kind in {"duration", "number", "time_name"} or items[at].text in {"-", "–"}):
        at -= 1
    return text_at(items, at) in {"and", "or"}


def _near_link(items: Sequence[Item], at: int) -> int | None:
    """Return the place of ``in`` before an endpoint, behind what a gain is over: ``improvement over placebo in …``."""
    index, far = at + 1, at + _FAR_LINK
    while index < min(far, len(items)):
        if text_at(items, index) in CLAUSES | {","} or is_gained(items[index]):
            return None
        if text_at(items, index) in {"in", "for", "on"} and endpoints_behind(items, index + 1, _NEAR_LINKED):
            return index
        shut = closing(items, index) if items[index].text == "(" else index
        index, far = shut + 1, far + shut - index
    return None


def _of_verb(items: Sequence[Item], at: int) -> list[int]:
    """Return the object of a verb, or the subject of one that has none: ``improved OS``, ``OS was improved``."""
    without = text_at(items, at - 1) in {"without", "until", "before", "no", "any", "of"}  # no worsening of the disease
    if text_at(items, at).endswith("ing") and (at == 0 or (without and text_at(items, at).startswith("worsen"))):
        return []
    if is_said_of_subject(items, at):
        if text_at(items, at).startswith("shorten"):
            return []  # what was shortened may be anything
        return endpoints_before(items, at, how_far(items, at, _NEAR_SUBJECT), several=is_plural(items, at))
    ahead = endpoints_behind(items, at + 1, _NEAR_OBJECT, stops=CLAUSES | {"(", "without"})
    if ahead and any(text_at(items, i) in _NO_HEADS for i in range(at + 1, ahead[0])):
        return []
    if ahead and any(_is_another(items, i) for i in range(at + 1, ahead[0])):
        ahead = []
    if not ahead and at and text_at(items, at - 1) not in _ARTICLES:
        before = endpoints_before(items, _adverbs_before(items, at), 3, several=True)
        changed = text_at(items, at).endswith("ed") and not text_at(items, at).startswith("increas")
        return before if before and changed else []
    return ahead


def _adverbs_before(items: Sequence[Item], at: int) -> int:
    while at > 0 and (text_at(items, at - 1).endswith("ly") or text_at(items, at - 1) == "also"):
        at -= 1
    return at


def _is_another(items: Sequence[Item], at: int) -> bool:
    """Say whether another verb of being better stands at a place, which has its own object."""
    word = text_at(items, at)
    return items[at].kind in {"word", "active"} and word.startswith(_VERBS) and word not in _NOUNS


def _of_comparative(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints of ``longer PFS``, ``higher rates of …`` and ``PFS was longer``."""
    measured = _is_a_time(items, at + 2) or kind_at(items, at + 2) == "percent"
    bound = text_at(items, at + 1) == "than" and measured  # a duration greater than 6 months
    none = text_at(items, at - 1) == "or" or (text_at(items, at - 1) == "no" and not _is_no_more(items, at))
    if bound or none or text_at(items, at + 1) in {"-", "–"}:
        return []  # "no longer", "a partial response or better"
    ahead_of_it = range(at + 1, at + _NEAR_ADJECTIVE + 2)
    if any(text_at(items, index).startswith(_FORESEEN) for index in ahead_of_it) and text_at(items, at) != "superior":
        return []
    if any(text_at(items, index) in _NO_HEADS for index in range(at - 4, at + _NEAR_ADJECTIVE)):
        return []
    if text_at(items, at) in _FALLEN:
        return _fallen(items, at) if is_said_of_subject(items, at) else []
    if is_said_of_subject(items, at):
        told = at  # behind the adverbs of "numerically but not statistically better"
        while text_at(items, told - 1).endswith("ly") or text_at(items, told - 1) in {"but", "not"}:
            told -= 1
        before = endpoints_before(items, told, how_far(items, at, _NEAR_SUBJECT), several=is_plural(items, at))
        if before and items[before[-1]].low.startswith(_FATES) and items[at - 1].kind == "percent":
            return []  # the relapse rate was 21% lower: a risk with its number
        return before or _in_regard_to(items, at) or _before_which(items, at) or first_subject(items, at)
    ahead = endpoints_behind(items, at + 1, _NEAR_ADJECTIVE, stops=CLAUSES | _ENDS_OF_ADJECTIVES)
    if not ahead and text_at(items, at - 1) not in _ARTICLES:
        ahead = endpoints_before(items, at, 2, several=False)
    return ahead or (_in_regard_to(items, at) if text_at(items, at + 1) in _ALL_IN_ALL else [])


def _is_no_more(items: Sequence[Item], at: int) -> bool:
    """Read ``OS was no longer with A than with B``; what ``was no longer significant`` had been so before."""
    return text_at(items, at - 2) in COPULAS and (at + 1 >= len(items) or text_at(items, at + 1) in _BEHIND_NO_MORE)


def _fallen(items: Sequence[Item], at: int) -> list[int]:
    """Read ``overall survival was significantly reduced``: less of an endpoint that is a survival, or of responses."""
    found = endpoints_before(items, at, _NEAR_ADJECTIVE, several=is_plural(items, at))
    alike = all("surviv" in items[i].low or items[i].text.isupper() or "respon" in items[i].low for i in found)
    return found if alike else []


def _before_which(items: Sequence[Item], at: int) -> list[int]:
    """Read ``except for the response rate, which was higher`` and ``PFS, the endpoint, that is longer``."""
    which = next((i for i in range(at - 1, max(0, at - _NEAR_ADJECTIVE), -1) if text_at(items, i) in _RELATIVE), None)
    if which is None or text_at(items, which - 1) != ",":
        return []
    far = _NEAR_SUBJECT if text_at(items, which + 1) == "was" and text_at(items, at + 1) == "than" else 4
    return endpoints_before(items, which - 1, far, several=False)


def _in_regard_to(items: Sequence[Item], at: int) -> list[int]:
    """Read ``The drug was superior to chemotherapy for the primary endpoint of PFS``."""
    found = endpoints_behind(items, at + 1, _NEAR_NOUN)
    linked = found and any(text_at(items, index) in _REGARDING for index in range(at + 1, found[0]))
    return found if linked and text_at(items, at) in {"superior", "inferior", "better", "worse"} else []


def _of_control(items: Sequence[Item], at: int) -> bool:
    """Say whether it was the control for which more was seen: ``longer with placebo than with the drug``."""
    than = any(text_at(items, index) == "than" for index in range(at + 1, min(at + 9, len(items))))
    return than and text_at(items, at + 1) in {"with", "for", "in", "on"} and _is_control(items, at + 2)


def _is_control(items: Sequence[Item], at: int) -> bool:
    while text_at(items, at) in {"the", "those", "patients", "receiving", "given", "on"}:
        at += 1
    return at < len(items) and items[at].kind in {"arm", "therapy"} and items[at].low in CONTROLS


def _favoured(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints before ``favoured``; an odds ratio below one favours nothing by itself."""
    if text_at(items, at - 1) == "in":
        at -= 1
    found = endpoints_before(items, at, _NEAR_SUBJECT, several=True)
    if not found and text_at(items, at - 1) in {
        "rates",
        "rate",
        "incidence",
        "incidences",
        "events",
        "reactions",
        "frequency",
    }:
        return [i for i in range(max(0, at - 3), at) if items[i].kind == "share" and items[i].value.endswith("AE")]
    if not found and (link := in_terms_of(items, at)) is not None:
        return endpoints_behind(items, link, 5)
    return found


def _lived(items: Sequence[Item], at: int) -> _Cue | None:
    """Read ``lived two months longer`` and ``lived twice as long``: what the patients of an arm did."""
    if any(text_at(items, i) == "of" and text_at(items, i + 1).startswith("help") for i in range(at - 5, at)):
        return None  # the endpoint of helping people live longer
    for index in range(at + 1, min(at + 10, len(items))):
        word = text_at(items, index)
        if word in CLAUSES and word != ".":
            return None
        longer = word == "longer" and text_at(items, index - 1) not in {"no", "or"}
        if longer and text_at(items, index - 1) == "for":
            longer = index == at + 2 and text_at(items, index + 1) in {"than", "with", "on", "and"}  # live for longer
        if longer and text_at(items, index + 1) == "than" and _is_a_time(items, index + 2):
            return None  # half of them lived longer than 23 months
        if longer and items[index + 1 : index + 2] and items[index + 1].kind == "endpoint":
            return _Cue(index, [index + 1])  # lived longer without progression
        if longer or (
            word == "long" and text_at(items, index - 1) == "as" and text_at(items, index - 2) in {"twice", "times"}
        ):
            return _Cue(index, [at])
    return None


def _is_contrary(items: Sequence[Item], last: _Cue, cue: _Cue, place: int) -> bool:
    """Say whether an endpoint is told again, of another arm or at a time: ``…, but 1-year survival was greater``."""
    if last.direction == cue.direction or place in last.places:
        return False
    timed = _is_timed(items, place) and not any(_is_timed(items, index) for index in last.places)
    return timed or is_of_another_arm(items, last.at, cue.at)


def _is_timed(items: Sequence[Item], at: int) -> bool:
    """Say whether an endpoint is one at a time: ``OS did not differ, but 1-year survival was greater``."""
    return at > 0 and (items[at - 1].kind in {"time_name", "duration"} or items[at].low[:1].isdigit())


def _is_a_time(items: Sequence[Item], at: int) -> bool:
    return at < len(items) and items[at].kind in {"duration", "number", "number_word", "time_name"}


def _as_well(items: Sequence[Item], cue: _Cue) -> list[int]:
    """Return the endpoints of ``…, as did distant metastasis-free survival`` and those behind an aside."""
    if more := also_told(items, cue.at, cue.places):
        return more
    for at in range(cue.at + 1, len(items) - 2):
        if text_at(items, at) == "as" and text_at(items, at + 1) in {"did", "was", "were"}:
            return endpoints_behind(items, at + 2, 4)
    return []


def _excepted(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoint of ``PFS, but not the median OS, was longer``, which is no subject for other rules."""
    while text_at(items, at) in {"the", "median"}:
        at += 1
    known = at < len(items) and (is_gained(items[at]) or (items[at].kind == "word" and items[at].value.isupper()))
    return [at] if known else []


def _but_not(items: Sequence[Item], cue: _Cue) -> list[int]:
    for at in range(max(cue.places) + 1, len(items) - 2):
        if text_at(items, at) in {"but", "though", "although", "albeit", "yet"} and text_at(items, at + 1) == "not":
            if at < cue.at:
                return _excepted(items, at + 2)
            return endpoints_behind(items, at + 2, 4, stops=CLAUSES | {"by", "with", "a", "the"})
    return []
