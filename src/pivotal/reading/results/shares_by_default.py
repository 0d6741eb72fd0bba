"""The parts of the patients that no rule has read: a percentage with an endpoint, a response or a harm in its clause.

A percentage is taken for a result unless a word beside it says that it is none: a bound, a change, a plan, what is
known of a disease, or who the patients are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pivotal.reading.model import Kind, Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, renamed, span, text_at
from pivotal.reading.results.harms_linked import of_harm
from pivotal.reading.results.intervals import CUES, STOPS, VERSUS, Estimate, add_untold, closing, opening, with_interval
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.percentages_aside import is_a_mean, is_a_threshold, is_aside, is_changed_by, is_of_a_plan
from pivotal.reading.results.rates_told import time_of_rate
from pivotal.reading.results.shares import is_at_least, is_bound
from pivotal.reading.results.shares_achieved import of_a_pair, of_an_achievement
from pivotal.reading.results.shares_aside import own_clause
from pivotal.reading.results.shares_joined import of_a_fate_before, of_an_estimate, of_the_next_arm, of_the_series
from pivotal.reading.results.shares_of_anything import of_anything
from pivotal.reading.results.shares_of_subjects import of_a_subject

_ALIVE = ("alive", "surviv", "lived", "live ", "event-free", "free of", "free from", "living")
_FAR_BEFORE, _FAR_BEHIND, _FAR_ALIVE, _FAR_LINKED, _NEAR, _FAR_CLAUSE = 45, 14, 16, 12, 4, 80
# What stands right behind a percentage that is no part of the patients with something.
_BEHIND = (
    "reduc", "improv", "increas", "decreas", "higher", "lower", "greater", "less", "fewer", "increment", "matur", "ci",
    "confidence", "power", "chance", "risk", "more", "relative", "absolute", "alpha", "signific", "identi", "inhibit",
    "interval", "probab", "sure", "discount", "off", "stake", "dose", "solution", "cream",
)  # fmt: skip
# What the clause of one tells that is no result of a trial, or of a plan or a hope.
_NO_RESULTS = (
    "worldwide", "globally", "account", "prevalen", "epidemi", "project", "expect", "assum", "hypothes", "histor",
    "maturity", "immature", "bioavailab", "half-life", "exposure", "sensitiv", "specific", "price", "sales", "revenue",
    "express", "representing", "sample", "typical", "americans", "comorbid", "subsequent", "despite", "resol", "onset",
)  # fmt: skip
_NO_RESULT_WORDS = frozenset({
    "would", "could", "should", "might", "null", "power", "detect", "auc", "cmax", "cost", "alpha", "if",
    "recovered", "reversible", "lack", "held", "began", "vote", "budget",
})  # fmt: skip
# What is counted instead of patients.
_THINGS = frozenset({
    "centres", "centers", "sites", "visits", "forms", "models", "homes", "hospitals", "instances", "episodes", "doses",
    "samples", "responses", "responders", "occurrences", "reports", "respondents", "cells", "countries", "events",
    "deaths", "cases", "tumours", "lesions", "assessments", "cycles", "infusions", "scans",
})  # fmt: skip
_THINGS_APART = frozenset({"centres", "centers", "sites", "visits", "homes", "hospitals", "countries", "day", "vote"})
# A verb of its own, behind the patients of a percentage: what stands before them is told of others.
_OWN_VERBS = frozenset({
    "had", "have", "having", "were", "are", "underwent", "required", "received", "did", "completed",
    "needed", "maintained", "maintaining", "reached", "remained", "stayed", "crossed", "continued", "took",
})  # fmt: skip
_LINKS = frozenset({
    "was", "were", "of", ":", "=", "at", "(", "[", ",", "rate", "rates", "reported", "observed", "seen", "occurred",
    "to", "in", "about", "approximately", "nearly", "almost", "a", "an", "the", "confirmed", "estimated", "achieved",
    "by", "reached", "noted", "incidence", "frequency",
})  # fmt: skip
_LASTING = ("ongoing", "still", "maintain", "last", "sustain", "persist")
_ERRORS = frozenset({"se", "sd", "sem", "±", "sd=", "s.e.", "s.d."})
_SCORES = frozenset({"ic", "tc", "tps", "cps", "ki-67", "ki67"})
_HAPPENED = frozenset({"reported", "observed", "occurred", "developed", "seen", "noted"})
# What the patients were, or had before: who had it is a characteristic of them, no result.
_TRAITS = (
    "baseline", "ecog", "white", "asian", "black", "male", "female", "sex", "race", "ethnic", "harbo", "mutat", "smok",
    "histolog", "performance", "karnofsky", "diameter", "metastases", "stage", "comorbid", "hispanic",
)  # fmt: skip
_STOPPED = ("interrupt", "modif", "reduc")  # a dose, for a harm
_GROUPS = frozenset({"group", "arm", "patient", "those", "women", "men", "control", "cohort"})
_COMPARED = frozenset({"better", "higher", "longer", "superior", "worse", "lower", "greater"})
_ARMED = frozenset({"group", "arm", "vs", "versus", "v"})
_EVENTS = ("relaps", "recur", "failure", "progress", "metasta", "death", "control")  # what a rate at a time is of
_RATES = frozenset({"rate", "rates", "incidence", "incidences", "probability", "risk"})
_MOMENTS = frozenset({"at", "through", "by", "after", "over", "within"})
_BEHIND_EVENTS = frozenset({
    "at", "was", "were", ",", "(", "in", "with", "for", "through", "by", "after", "over", "as", "is", "within",
})  # fmt: skip
_LONGEST_EVENT = 12  # items of "of local or distant relapse"


def shares_by_default(items: Sequence[Item], found: list[Estimate], planned: Collection[int]) -> None:
    """Add to the results of a sentence the percentages of which only the words around them tell what they are.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : list of Estimate
        Its results in their order; it is changed.
    planned : collection of int
        The places of what is only planned.
    """
    if any(each.kind == "percent" or (each.kind == "range" and each.text.endswith("%")) for each in items):
        add_untold(
            items,
            found,
            planned,
            lambda at, told: _share(items, at, told) or _of_a_next_group(items, at, told),
            kinds={"percent", "range", "number"},
        )


def _of_a_next_group(items: Sequence[Item], at: int, told: Sequence[Estimate]) -> Estimate | None:
    """Read ``…; 8 percent of the group given A; and 1 percent of those given B``: shares of what was named first."""
    value = _value(items, at)
    lead = at - 1 - (text_at(items, at - 1) == "and")
    group = at + 2 + (text_at(items, at + 2) == "the")
    if value is None or text_at(items, lead) != ";" or text_at(items, at + 1) != "of":
        return None
    if singular(text_at(items, group)) not in _GROUPS:
        return None
    near = [each for each in told if each.at < at and each.kind == "percent" and at - each.end < _FAR_BEFORE]
    last = max(near, key=lambda each: each.at, default=None)
    if last is None or (last.endpoint is None and "harm" not in last.parts):
        return None
    parts = {name: slot for name, slot in last.parts.items() if name in {"harm", "grade"}}
    return replace(Estimate("percent", at, at + 1, value), endpoint=last.endpoint, parts=parts)


def _value(items: Sequence[Item], at: int) -> Slot | None:
    """Return the value of a percentage, also of the first of two that share one sign: ``60.6 vs 21.9%``."""
    item = items[at]
    if item.kind == "percent":
        return item.parts.get("value")
    if item.kind == "range" and item.text.endswith("%") and _is_a_count_and_share(items, at):
        return renamed(item.parts["ci_high"], "value")
    joined = text_at(items, at + 1) in VERSUS or (
        text_at(items, at + 1) == "and" and text_at(items, at - 1) in {"was", "were", "of", "(", "to"}
    )
    joined = joined and at + 2 < len(items) and items[at + 2].kind == "percent"
    if item.kind != "number" or not joined:
        return None
    return Slot("value", item.text, item.start, item.end, item.value)


def _is_a_count_and_share(items: Sequence[Item], at: int) -> bool:
    """Read ``atrial fibrillation (6, 22.2%)``: so many patients, and which part they are."""
    count = items[at].parts["ci_low"].value
    shut = text_at(items, at - 1) == "(" and text_at(items, at + 1) == ")" and "," in items[at].text
    return shut and count.isdigit() and kind_at(items, at - 2) in {"harm", "disease"}


def _share(items: Sequence[Item], at: int, told: Sequence[Estimate]) -> Estimate | None:
    """Return the part of the patients that a percentage is, with what it is of."""
    value = _value(items, at)
    if value is None or _is_none(items, at):
        return None
    interval, end = with_interval(items, at + 1, value.value, surely=True)
    made = Estimate("percent", at, end, value, interval)
    cue = _cue(items, at)
    if (achieved := of_an_achievement(items, at, made)) is not None or _is_a_trait(items, at, cue):
        return achieved
    joined = of_a_pair(items, at, made, told) or of_the_series(items, at, made, told)
    joined = joined or of_a_fate_before(items, at, made)
    if joined is not None:
        return joined
    if cue is None:
        return (
            _of_those_alive(items, at, made)
            or of_the_next_arm(items, at, made, lambda place, second: _of_those_alive(items, place, second))
            or _of_events(items, at, made)
            or of_an_estimate(items, at, made, told)
            or of_anything(items, at, made)
            or of_a_subject(items, at, made)
        )
    return _of_its_cue(items, at, cue, made)


def _of_its_cue(items: Sequence[Item], at: int, cue: int, made: Estimate) -> Estimate | None:
    """Return the part of the patients with the endpoint or harm that stands beside its percentage."""
    plain = cue < at and _is_linked(items, cue, at) and not any(each.kind == "percent" for each in items[cue:at])
    if (
        cue < at
        and not plain
        and (_has_its_own(items, at) or any(each.low in _THINGS_APART for each in items[cue + 1 : at]))
    ):
        return None
    if items[cue].kind in {"harm", "disease"}:
        if any(word in each.low for each in items[max(0, cue - _FAR_ALIVE) : cue] for word in _STOPPED):
            return None
        return of_harm(items, cue, made)
    slot = items[cue].slot("endpoint")
    kind: Kind = "rate" if items[cue].kind == "endpoint" and not _is_a_duration(items[cue]) else "percent"
    if kind == "percent" or _is_counted(items, at):
        return replace(made, endpoint=slot)
    if _is_in_the_bracket_of(items, cue, at):
        return replace(made, endpoint=slot)
    time = time_of_rate(items, at)  # without one it may be any share: "OS was better in women (45%)"
    return None if time is None else replace(made, kind=kind, endpoint=slot, parts={**made.parts, "time": time})


def _is_in_the_bracket_of(items: Sequence[Item], cue: int, at: int) -> bool:
    """Read ``DFS was better in the A group (A group 84.3%, B group 69.4%)``: values of arms in a bracket."""
    opened = next((i for i in range(at - 1, max(cue, at - _FAR_LINKED), -1) if items[i].text == "("), None)
    if opened is None or not any(text_at(items, i) in _COMPARED for i in range(cue + 1, opened)):
        return False
    inside = items[opened + 1 : closing(items, opened)]
    return sum(each.kind == "percent" for each in inside) > 1 and any(each.low in _ARMED for each in inside)


def _is_counted(items: Sequence[Item], at: int) -> bool:
    """Read ``progression or death in 97 of 368 patients [26.4%]``: a share of those who are counted before it."""
    of = at - 2 - (singular(text_at(items, at - 2)) in PEOPLE)
    whole = of > 1 and (items[of].kind == "fraction" or text_at(items, of - 1) == "of")
    return whole and text_at(items, at - 1) in {"(", "["}


def _is_a_duration(item: Item) -> bool:
    return item.kind == "endpoint" and (item.value == "DOR" or item.low.startswith("duration"))


def _of_those_alive(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Return the part of those who lived, or were free of the disease, at a time that is told."""
    first, last = _clause(items, at)
    near = range(max(first, at - _FAR_ALIVE), min(last, at + _FAR_ALIVE))
    alive = next((i for i in near if items[i].low.startswith(_ALIVE) or _is_free(items, i)), None)
    time = None if alive is None else time_of_rate(items, at) or _lived_for(items, alive)
    if time is None and alive is not None and text_at(items, alive - 1) in {"were", "still", "remained"}:
        followed = any(each.kind == "follow_up" for each in items)
        compared = sum(each.kind == "percent" for each in items) > 1
        return replace(made, kind="rate") if followed and compared else None  # 69% were alive, compared to 59%
    return None if time is None else replace(made, kind="rate", parts={**made.parts, "time": time})


def _is_free(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) == "free" and text_at(items, at + 1) in {"of", "from"}


def _lived_for(items: Sequence[Item], alive: int) -> Slot | None:
    """Return the time of ``survive 10 years or longer`` and ``lived to five years``."""
    told = next((i for i in range(alive + 1, alive + 5) if kind_at(items, i) == "duration"), None)
    if told is None:
        return None
    return renamed(items[told].parts["value"], "time")


def _of_events(items: Sequence[Item], at: int, made: Estimate) -> Estimate | None:
    """Read ``the rate of local relapse at five years was 7.7 percent``, whatever the event is called; and the next."""
    for index in range(at - 1, max(_clause(items, at)[0], at - _FAR_CLAUSE) - 1, -1):
        if text_at(items, index) in _RATES and text_at(items, index + 1) in {"of", "for"}:
            ends = (i for i in range(index + 2, min(index + _LONGEST_EVENT, at)) if items[i].low in _BEHIND_EVENTS)
            end = next(ends, None)
            if end is None or end == index + 2:
                return None
            event = any(items[i].low.startswith(_EVENTS) for i in range(index + 2, end))
            named = text_at(items, end) in {"was", "were", "is", "(", "at"}  # not that of fitness for something
            event = event or (named and "time_name" in {kind_at(items, index - 1), kind_at(items, index - 2)})
            time = _moment(items, end, at) or (time_of_rate(items, at) if event else None)
            told = span(items, index + 2, end, "endpoint")
            return (
                None if time is None else replace(made, kind="rate", endpoint=told, parts={**made.parts, "time": time})
            )
    return None


def _moment(items: Sequence[Item], end: int, at: int) -> Slot | None:
    """Return the time of ``incidence of X through 8 years was 16%`` and ``was 8.8%, respectively, after 20 years``."""
    places = (*range(end, at), *range(at + 1, min(at + _FAR_BEHIND, len(items) - 1)))
    for index in (each for each in places if text_at(items, each) in _MOMENTS):
        told = index + 1 + (text_at(items, index + 1) in {"a", "the"})
        if kind_at(items, told) == "duration":
            value: Slot = items[told].parts["value"]
            return renamed(value, "time")
    return None


def _clause(items: Sequence[Item], at: int) -> tuple[int, int]:
    """Return the first place of a clause and the one behind its last: a semicolon or the end of a sentence parts."""
    first, last = at, at + 1
    while first > max(0, at - _FAR_CLAUSE) and items[first - 1].text not in STOPS:
        first = opening(items, first - 1) if items[first - 1].text in {")", "]"} else first - 1
    while last < min(len(items), at + _FAR_CLAUSE) and items[last].text not in STOPS:
        last = closing(items, last) + 1 if items[last].text in {"(", "["} else last + 1
    return first, last


def _cue(items: Sequence[Item], at: int) -> int | None:
    """Return what a percentage is of: what stands before it in its clause, unless something is told right behind."""
    first, last = _clause(items, at)
    before = _before(items, at, first)
    if before is not None and _is_linked(items, before, at):
        return before
    behind = _behind(items, at, last)
    return before if behind is None else behind


def _before(items: Sequence[Item], at: int, first: int) -> int | None:
    index = at - 1
    while index >= max(first, at - _FAR_BEFORE):
        if items[index].text in {")", "]"}:
            index = opening(items, index)
        if items[index].low == "whereas":
            return None
        if (items[index].kind in CUES and not _is_timed(items, index)) or _has_happened(items, index):
            return index
        index -= 1
    return None


def _has_happened(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease is told as a harm: ``leukaemia was reported in 2.7% of patients``."""
    verb = at + 1 + (text_at(items, at + 1) in {"was", "were", "has", "have"})
    named = items[at].kind == "disease" and not items[at].low.endswith(("disease", "cancers", "cancer", "tumours"))
    return named and text_at(items, verb) in _HAPPENED and text_at(items, verb + 1) == "in"


def _behind(items: Sequence[Item], at: int, last: int) -> int | None:
    place = at + 1
    while place < min(last, at + _FAR_BEHIND):
        if items[place].text in {"(", "["} and closing(items, place) > place:
            place = closing(items, place) + 1
            continue
        if items[place].kind in {"percent", "duration"} or text_at(items, place) in {",", "and", *VERSUS}:
            return None
        place += items[place].value == "grade3_AE" and kind_at(items, place + 1) == "harm"  # NCI grade 3 neutropenia
        if items[place].kind in CUES:
            other = text_at(items, place - 1) == "median" or text_at(items, place + 1) == "time"
            other = other or (text_at(items, place - 1) == "without" and items[place].kind == "share")
            return None if other or _has_its_value(items, place) else place
        place += 1
    return None


def _has_its_value(items: Sequence[Item], at: int) -> bool:
    """Read ``62 (72%) were short-term responders with an OS of 54%``: what is named behind has a value of its own."""
    place = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    place += text_at(items, place) in {"rate", "rates"}
    told = text_at(items, place) in {"of", "was"} and place + 1 < len(items)
    return told and items[place + 1].kind in {"percent", "duration"}


def _is_timed(items: Sequence[Item], at: int) -> bool:
    """Say whether an endpoint is told as a time: ``median OS``, ``duration of response``."""
    near = {text_at(items, index) for index in range(max(0, at - 3), at)}
    return items[at].kind == "endpoint" and (bool(near & {"median", "medians"}) or _is_a_duration(items[at]))


def _is_linked(items: Sequence[Item], cue: int, at: int) -> bool:
    """Say whether nothing but a verb, a bracket or a number stands between a percentage and what it is of."""
    between = items[cue + 1 : at]
    return len(between) < _FAR_LINKED and all(
        each.low in _LINKS or each.kind in {"number", "percent", "short", "time_name", "ci", "fraction"}
        or each.text in {")", "]"} or each.low in VERSUS
        for each in between
    )  # fmt: skip


def _has_its_own(items: Sequence[Item], at: int) -> bool:
    """Say whether the patients of a percentage have a verb of their own: ``31%, 88% underwent surgery``."""
    place = at + 1
    while (
        text_at(items, place) in {")", "]", "of", "the", "these", "them", "all"}
        or singular(text_at(items, place)) in PEOPLE
    ):
        place += 1
    return text_at(items, place) in _OWN_VERBS


def _is_a_trait(items: Sequence[Item], at: int, cue: int | None) -> bool:
    """Say whether the words around a percentage tell who the patients were, and not what became of them."""
    if cue is not None and (_is_linked(items, cue, at) if cue < at else cue - at < _NEAR):
        return False
    first, last = _clause(items, at)
    return any(items[i].low.startswith(_TRAITS) for i in range(max(first, at - 7), min(last, at + 7)))


def _is_none(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is no result: a bound, a change, a plan, or what is known of a disease."""
    asked = (
        is_bound,
        is_at_least,
        is_a_mean,
        is_a_threshold,
        is_aside,
        is_changed_by,
        is_of_a_plan,
        _is_of_things,
        _goes_on,
    )
    if any(each(items, at) for each in asked) or _is_told_again(items, at):
        return True
    behind = at + 1 + (text_at(items, at + 1) in {")", "]"})
    if text_at(items, behind).startswith(_BEHIND):
        return True
    first, last = _clause(items, at)
    if any(text_at(items, i) == "present" and text_at(items, i + 1) == "in" for i in range(max(0, at - 9), at)):
        return True  # extrahepatic spread was present in 68% and invasion in 31%: what patients had before
    near = [items[i].low for i in range(max(first, at - 12), min(last, at + 10)) if not _is_actuarial(items, i)]
    if any(each in _NO_RESULT_WORDS or each.startswith(_NO_RESULTS) for each in near):
        return True
    if any(_is_a_generality(items, i) for i in range(max(first, at - 12), min(last, at + 10))):
        return True
    first, last = own_clause(items, at, first, last)
    told = range(max(first, at - _FAR_ALIVE), min(last, at + _FAR_BEHIND))
    lasting = any(items[i].low.startswith(_LASTING) for i in told)
    return lasting and not any(items[i].low.startswith((*_ALIVE, "remission")) for i in told)


def _is_actuarial(items: Sequence[Item], at: int) -> bool:
    """Read ``projected survival at four years``: an estimate of what was seen."""
    survival = kind_at(items, at + 1) == "endpoint" or text_at(items, at + 1) == "survival"
    return text_at(items, at) == "projected" and survival


def _is_a_generality(items: Sequence[Item], at: int) -> bool:
    """Read ``are likely to``, ``once the disease has spread`` and ``the cause of death was``."""
    word, behind = text_at(items, at), text_at(items, at + 1)
    likely = word == "likely" and text_at(items, at - 1) not in {"as", "more", "less"}
    return likely or (word, behind) in {("once", "the"), ("cause", "of"), ("causes", "of")}


def _goes_on(items: Sequence[Item], at: int) -> bool:
    """Say whether the second of two changes is told: ``improved by 37% (…) and 45%``."""
    place = at - 2
    if text_at(items, at - 1) != "and" or place < 0:
        return False
    place = opening(items, place) - 1 if items[place].text in {")", "]"} else place
    return items[place].kind == "percent" and is_changed_by(items, place)


def _is_told_again(items: Sequence[Item], at: int) -> bool:
    """Say whether a bracket tells an error or a part of the percentage before it: ``96% (62%)``, ``24% (SE 5%)``."""
    before = {text_at(items, index) for index in range(max(0, at - 4), at)}
    again = text_at(items, at - 1) in {"(", "["} and at > 1 and items[at - 2].kind == "percent"
    again = again and text_at(items, at + 1) in {")", "]"}
    coded = at > 0 and (items[at - 1].kind in {"gene", "target", "code"} or text_at(items, at - 1) in _SCORES)
    denied = text_at(items, at + 1) in {"had", "showed"} and text_at(items, at + 2) == "no"
    timed = (
        at + 2 < len(items)
        and items[at + 1].kind == "endpoint"
        and text_at(items, at + 2) in {"time", "event", "events"}
    )
    return bool(before & _ERRORS) or again or coded or denied or timed


def _is_of_things(items: Sequence[Item], at: int) -> bool:
    """Say whether something else than patients is counted: ``41% of the centres``, ``85% of instances``."""
    place = at + 1 + (text_at(items, at + 1) in {")", "]"})
    if text_at(items, place) in {"(", "["}:
        place = closing(items, place) + 1
    if text_at(items, place) in {"and", *VERSUS} and place + 1 < len(items) and items[place + 1].kind == "percent":
        return _is_of_things(items, place + 1)
    if text_at(items, place) not in {"of", "in"}:
        return text_at(items, place) in _THINGS or text_at(items, place + 1) == "events"
    ahead = [text_at(items, index) for index in range(place + 1, place + 5)]
    return any(each in _THINGS for each in ahead) and not any(singular(each) in PEOPLE for each in ahead)
