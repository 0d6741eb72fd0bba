"""Deaths and other events that are counted, and the numbers of a country that are none of a trial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at, words_in
from pivotal.reading.results.people import BEFELL, PEOPLE, behind_brackets, singular

if TYPE_CHECKING:
    from pivotal.reading.results.intervals import Estimate

_ON = frozenset({"on", "after", "to", "disease", "from"})  # what some had before
_ENTERED = ("enrol", "recruit", "randomis", "treated", "included")
_OF_A_TRIAL = (
    *_ENTERED, "allocat", "assign", "accru", "joined", "entered", "evaluable", "analys", "comprised", "participat",
    "received", "registered", "eligible", "underwent",
)  # fmt: skip
_DEVELOPED = ("developed", "experienced", "had")
_IN_AN_ARM = frozenset({"in", "with", "on", "receiving", "treated", "who"})
_BEHIND_A_FATE = frozenset({".", ",", "and", "", "(", "at", "during", "by", ";", "within", "while", "or"})
_EVENT_NOUNS = frozenset({"progression", "recurrence", "recurrences", "relapse", "relapses", "death", "deaths"})
_BEFORE_EVENTS = frozenset({"disease", "or", "of", "and", "a", "-", "defined", "recist", "radiographic", "confirmed"})
_SEEN_AS = frozenset({
    "centrally", "locally", "documented", "adjudicated", "observed", "local", "distant", "regional", "locoregional",
    "biochemical", "/", "clinical", "systemic", "isolated", "late", "early",
})  # fmt: skip
_MANY_DIGITS = 5  # of a number of deaths in a country
_MOST_OF_A_TRIAL = 50_000
_ESTIMATED = frozenset({"estimated", "worldwide", "globally", "nationwide", "annually", "yearly"})
_FEW = frozenset({"1", "2", "3", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"})  # one in four
_PLANNED = frozenset({"planned", "required", "expected", "targeted", "anticipated", "needed", "projected", "specified"})
_FARTHEST_DIED = 40  # items of two groups and their verb
_EARLIER = frozenset({"prior", "previous", "regimens", "regimen", "lines"})
_NEAR_DATE = 10  # items behind a number of deaths


def deaths_before(items: Sequence[Item], at: int) -> bool:
    """Read ``Deaths were reported for 146``, but not ``16 deaths in 85``, where the deaths have their own number."""
    people = singular(text_at(items, at + 1)) in PEOPLE
    if people and text_at(items, at - 1) == "in" and text_at(items, at - 2) in {"progressed", "relapsed", "recurred"}:
        return True  # the disease progressed in 46 patients
    occurred = text_at(items, at - 1) == "in" and text_at(items, at - 2) in {"occurred", "observed", "seen"}
    far = (
        at - 10 if occurred else at - 8 if "cause" in words_in(items, at - 6, at) else at - 6
    )  # Death from any cause was reported in 39
    place = next((i for i in range(at - 1, max(-1, far), -1) if _is_an_event(items, i, at)), None)
    return place is not None and not any(items[i].kind == "number" for i in range(max(0, place - 3), place))


def _is_an_event(items: Sequence[Item], at: int, number: int) -> bool:
    """Say whether deaths are told at a place, or relapses and their verb: ``Recurrences occurred in 33 patients``."""
    word = text_at(items, at)
    seen = any(text_at(items, i) in {"occurred", "observed", "seen", "reported"} for i in range(at + 1, number))
    if seen and (_is_an_event_of(items, at) or (items[at].kind == "endpoint" and word.endswith("or death"))):
        return True
    return word.startswith("death") or (word.startswith(("recurrence", "relapse", "progression")) and seen)


def is_estimated(items: Sequence[Item], at: int) -> bool:
    """Read ``with more than 260,000 deaths in 2022``: a number of a country, told about and with its year."""
    about = {"than", "about", "approximately", "nearly", "estimated", "over", "around", "almost", "some"}
    dated = any(items[index].kind == "date" for index in range(at, min(at + _NEAR_DATE, len(items))))
    many = len(items[at].value) >= _MANY_DIGITS
    return (dated or many) and any(each in about for each in words_in(items, at - 2, at))


def happened(items: Sequence[Item], at: int) -> bool:
    """Read ``316 patients (89%) had died`` and ``308 patients developed recurrence``: people, and what happened."""
    place = at + 1
    if _of_these_died(items, at) or _of_these_events(items, at):
        return True
    if singular(text_at(items, behind_brackets(items, place))) in PEOPLE:
        place = behind_brackets(items, place) + 1
    elif not (text_at(items, place) == "of" and text_at(items, place + 1) == "whom"):
        return False
    else:
        place += 2
    place = behind_brackets(items, place)
    if text_at(items, place) in {"assigned", "randomised", "allocated"} and _both_progressed(items, place):
        return True
    if text_at(items, place) in _IN_AN_ARM and (_both_had_event(items, place) or _over_arms(items, place)):
        return True
    if text_at(items, place) in {"had", "have"} and text_at(items, place + 1).startswith((*BEFELL, *_DEVELOPED)):
        place += 1
    word = text_at(items, place)
    if word.startswith(tuple(BEFELL)):
        return not (
            place + 1 < len(items) and (items[place + 1].kind == "disease" or text_at(items, place + 1) == "disease")
        )
    event = word.startswith(_DEVELOPED) or word == "with"
    if event and _is_an_event_of(items, place + 1 + (text_at(items, place + 1) in {"a", "an"})):
        return True
    if word.startswith("developed") and _comes_back(items, place + 1):
        return True
    return event and any(each in _EVENT_NOUNS for each in _event_words(items, place + 1))


def _comes_back(items: Sequence[Item], at: int) -> bool:
    """Read ``(developed) distant recurrent disease``, ``distant metastases`` and ``progressive disease``."""
    at += text_at(items, at) in _SEEN_AS
    again = text_at(items, at) in {"recurrent", "progressive"} and text_at(items, at + 1) == "disease"
    return (
        again
        or text_at(items, at) in {"recurrent disease", "progressive disease"}
        or (text_at(items, at - 1) == "distant" and text_at(items, at) == "metastases")
    )


def _over_arms(items: Sequence[Item], first: int) -> bool:
    """Read ``in arm A and 31 in arm B relapsed`` and ``in the one group had a recurrence``: the verb behind arms."""
    place = first
    while place < min(first + _FARTHEST_DIED, len(items)) and items[place].kind not in {"percent", "harm", "duration"}:
        word = text_at(items, place)
        if word in {"relapsed", "recurred", "progressed", "died"}:
            described = text_at(items, place - 1) in {"with", "or", "of", "for", "/", ",", "and"}
            described = described or is_an_adjective(items, place)
            return not described and text_at(items, place + 1) in _BEHIND_A_FATE
        if word == "had":
            place += 1 + (text_at(items, place + 1) in {"a", "an"})
            event = text_at(items, place) == "event" and text_at(items, place + 1) == "of"
            named = [text_at(items, i) for i in range(place, place + 3 + 3 * event)]
            return any(each in _EVENT_NOUNS for each in named) and "no" not in named
        if items[place].text in {";", ".", ",", "("} or word in {"were", "was", "received", "who"}:
            return False
        place += 1
    return False


def _both_had_event(items: Sequence[Item], first: int) -> bool:
    """Read ``242 patients (59%) in the one arm and 191 (48%) in the other had experienced a PFS event``."""
    index = first
    while index < min(first + _FARTHEST_DIED, len(items)):
        index = behind_brackets(items, index)
        if index >= len(items) or items[index].text in {";", ".", ","} or items[index].kind in {"percent", "harm"}:
            return False
        if text_at(items, index) == "had":
            place = index + 1 + text_at(items, index + 1).startswith(_DEVELOPED)
            return _is_an_event_of(items, place + (text_at(items, place) in {"a", "an"}))
        index += 1
    return False


def _of_these_died(items: Sequence[Item], at: int) -> bool:
    """Read ``Of the 80 patients, 12 had died and 20 (25%) relapsed``: numbers behind those that they are of."""
    opens = text_at(items, 0) in {"of", "among", "after", "at", "in"} and text_at(items, at - 1) in {",", "and"}
    opens = opens and at < _FARTHEST_DIED
    verb = behind_brackets(items, at + 1)
    if opens and text_at(items, verb) == "in" and _names_an_arm(items, verb):
        return _over_arms(items, verb)  # of 80 patients, 12 in the one arm and 20 in the other died
    verb += text_at(items, verb) in {"had", "have"}
    behind = verb + 1 < len(items) and (items[verb + 1].kind == "disease" or text_at(items, verb + 1) in _ON)
    return opens and text_at(items, verb) in {"died", "progressed", "relapsed"} and not behind


def _of_these_events(items: Sequence[Item], at: int) -> bool:
    """Read ``Of 210 deaths, 98 were in the one group and 112 in the other``: each part of the events that are told."""
    noun = 2 + (text_at(items, 1) in {"the", "these", "all"})
    if text_at(items, 0) not in {"of", "among"} or not noun < at < _FARTHEST_DIED or noun + 1 >= len(items):
        return False
    counted = text_at(items, noun) in _EVENT_NOUNS and items[noun - 1].value.isdigit()
    if not counted or text_at(items, noun + 1) != ",":
        return False
    place = behind_brackets(items, at + 1)
    place += text_at(items, place) in {"were", "was", "occurred", "happened"}
    return text_at(items, place) == "in" and _names_an_arm(items, place)


def _is_an_event_of(items: Sequence[Item], at: int) -> bool:
    """Say whether an event of an endpoint is named at a place: ``progression-free survival (PFS) events``."""
    if at >= len(items) or items[at].kind not in {"endpoint", "share"} or items[at].value.endswith("AE"):
        return False
    return singular(text_at(items, behind_brackets(items, at + 1))) == "event"


def are_compared(items: Sequence[Item], at: int) -> bool:
    """Read the second of ``51 patients had PFS events, as compared with 37 patients in the other group``."""
    people = singular(text_at(items, at + 1)) in PEOPLE
    again = text_at(items, at - 1) == "in" and text_at(items, at - 2) == "and"  # and in 80 given the other
    if again and text_at(items, behind_brackets(items, at + 1 + people)) in {"given", "receiving", "treated", "on"}:
        return _names_an_arm(items, at + 1)
    if text_at(items, at - 1) == "and":  # in 12 patients in the one group and 75 patients in the other
        shut = behind_brackets(items, at + 1)
        people = singular(text_at(items, shut)) in PEOPLE
        behind = text_at(items, behind_brackets(items, shut + 1))
        given = behind in {"in", "with", "receiving", "on", "treated"}
        if people and "respectively" in {text_at(items, shut + 1), text_at(items, shut + 2)}:
            return True
        return people and given and _names_an_arm(items, shut + 1)
    if text_at(items, at - 1) not in {"with", "to", "versus", "vs", "v"}:
        return False
    behind = text_at(items, behind_brackets(items, at + 1 + people))
    return behind in {"in", "with", "receiving", "on", "given", "treated", "who", "of", "assigned"}


def _names_an_arm(items: Sequence[Item], first: int) -> bool:
    """Say whether what was given, or a group, is named right behind a place."""
    return any(
        items[index].kind in {"drug", "product", "arm"} or singular(text_at(items, index)) in {"group", "arm"}
        for index in range(first, min(first + 7, len(items)))
    )


def _both_progressed(items: Sequence[Item], first: int) -> bool:
    """Read ``patients assigned to A and 46 assigned to B had disease progression``: of both arms, what happened."""
    for index in range(first + 1, min(first + _FARTHEST_DIED, len(items))):
        if text_at(items, index) in {"died", "progressed", "relapsed"}:
            return True
        if text_at(items, index) == "had":
            nouns = (text_at(items, place).split(" ")[-1] for place in range(index + 1, index + 4))
            return any(each in _EVENT_NOUNS for each in nouns)
        if items[index].kind in {"percent", "duration", "share", "harm"} or items[index].text in {";", ".", ","}:
            return False
    return False


def events_named(items: Sequence[Item], at: int) -> bool:
    """Read ``23 centrally confirmed disease progressions or deaths``: a number of events that a noun names."""
    if _are_of_two(items, at):
        return True
    for index in range(at + 1, min(at + 6, len(items))):
        if singular(text_at(items, index).split(" ")[-1]) in _EVENT_NOUNS:  # one name: "disease progressions or deaths"
            return index > at + 1 or text_at(items, index).endswith("s")
        if text_at(items, index) not in _BEFORE_EVENTS | _SEEN_AS:
            return False
    return False


def _are_of_two(items: Sequence[Item], at: int) -> bool:
    """Read the first of ``98 (41%) and 114 (47%) deaths occurred in …`` and of ``98 and 114 PFS events``."""
    second = behind_brackets(items, at + 1) + 1
    if text_at(items, second - 1) not in {"and", "versus", "vs", "v"} or second >= len(items):
        return False
    if text_at(items, at - 1) in {"between", "first", "last", "than", "least"}:
        return False
    noun = behind_brackets(items, second + 1)
    if items[second].kind != "number" or noun >= len(items):
        return False
    if singular(text_at(items, noun)) in PEOPLE:
        verb = noun + 1 + (text_at(items, noun + 1) in {"had", "have"})
        return text_at(items, verb) in {"died", "progressed", "relapsed"}
    endpoint = items[noun].kind in {"endpoint", "share"} and not items[noun].value.endswith("AE")
    noun += endpoint and text_at(items, noun) not in {"deaths", "death"}
    return text_at(items, noun) in {"deaths", "events", "relapses", "recurrences"}


def _event_words(items: Sequence[Item], first: int) -> Iterator[str]:
    """Yield the words of what happened, as far as the next other word."""
    for index in range(first, min(first + 6, len(items))):
        word = text_at(items, index).rsplit(" ", 1)[-1]  # disease progression
        if word not in _BEFORE_EVENTS | _EVENT_NOUNS:
            return
        yield word


def have_died(items: Sequence[Item], people: int) -> bool:
    """Say whether people died: ``154 of 574 patients who were assigned to A and 202 of 576 patients … had died``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    people : int
        The place behind so many of so many.
    """
    if singular(text_at(items, people)) not in PEOPLE:
        return False
    index = last = people
    while index + 1 < min(people + _FARTHEST_DIED, len(items)):
        index = behind_brackets(items, index + 1)
        if index >= len(items):
            return False
        if text_at(items, index) in {"died", "dead", "progressed or died"}:
            return not (items[last].kind == "number" and last > people)  # of 502 patients, 332 (66%) died
        last = index
        if text_at(items, index) in {"alive", "remained", "survived", "whom"}:
            return False  # 42 patients were alive and four had died
        if items[index].kind in {"percent", "duration", "share", "harm"} or items[index].text in {";", "."}:
            return False
    return False


def is_whole_of(items: Sequence[Item], at: int) -> bool:
    """Say whether a number is that of all, of whom some had something: ``12 (8%) of 150``, ``Of 80 patients, 12``."""
    of = at - 1 - (text_at(items, at - 1) in {"the", "these", "those", "all"})
    if of < 0:
        return False
    some = of > 0 and (text_at(items, of - 1) in {")", "]", "out"} or items[of - 1].kind in {"number", "number_word"})
    return text_at(items, of) == "of" and (some or of == 0 or text_at(items, of - 1) in {",", ";", "."})


def is_an_adjective(items: Sequence[Item], at: int) -> bool:
    """Read ``relapsed disease`` and ``relapsed or refractory``: what patients have, and not what befell them."""
    if text_at(items, at) not in {"relapsed", "progressed", "recurred", "relapsed or refractory"}:
        return False
    ill = kind_at(items, at + 1) == "disease" or text_at(items, at + 1) in {"disease", "leukaemia", "lymphoma"}
    return ill or (text_at(items, at + 1) in {"or", "/", "and"} and text_at(items, at + 2) == "refractory")


def are_told_apart(items: Sequence[Item], at: int) -> bool:
    """Read ``died, including 3 with relapsed disease and 4 from another cancer``: of whom, and of what.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A number of events.
    """
    if had_progressed_before(items, at) or (text_at(items, at + 1) == "with" and is_an_adjective(items, at + 2)):
        return True
    if text_at(items, at + 1) != "from" or text_at(items, at - 1) not in {"and", ",", "including"}:
        return False
    return "including" in {text_at(items, index) for index in range(max(0, at - 9), at)}


def had_progressed_before(items: Sequence[Item], at: int) -> bool:
    """Read ``40 (48%) patients had progressed after one or more regimens``: what patients came with.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A number of patients, or a percentage.
    """
    verb = next((i for i in range(at + 1, min(at + _NEAR_DATE, len(items))) if text_at(items, i) in BEFELL), None)
    if verb is None or text_at(items, verb - 1) not in {"had", "have"}:
        return False
    earlier = {text_at(items, i) for i in range(verb + 2, verb + _NEAR_DATE)}
    return text_at(items, verb + 1) in {"after", "on", "following"} and not earlier.isdisjoint(_EARLIER)


def is_whole_of_events(items: Sequence[Item], at: int, events: Sequence[int]) -> bool:
    """Read ``51 of the 66 randomised patients had progressed``: of how many a number of events is.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A number of patients.
    events : sequence of int
        The places of the numbers of events.
    """
    of = at - 1 - (text_at(items, at - 1) in {"the", "these", "all"})
    return text_at(items, of) == "of" and of - 1 in events


def befell_so_many(items: Sequence[Item], at: int) -> bool:
    """Read ``patients had either relapsed (n=5) or progressed (n=3)``; no relapsed or refractory disease.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        An ``n = 5``.
    """
    verb = at - 2
    if text_at(items, at - 1) not in {"(", "["} or text_at(items, verb) not in BEFELL:
        return False
    lead = text_at(items, verb - 1)
    again = lead in {"and", "or"} and text_at(items, verb - 2) in {")", "]"} and kind_at(items, verb - 3) == "n"
    had = lead in {"had", "have", "either"} or singular(lead) in PEOPLE or again
    return had and text_at(items, at + 3) not in {"refractory", "disease"}


def are_in_a_bracket(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``(events, 28 v 72)`` and ``(26 v 31 events)``: those of each arm.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A number.
    before : sequence of Estimate
        The results before it.
    """
    joins = {"v", "vs", "versus", "and"}
    if text_at(items, at + 1) in joins and kind_at(items, at + 2) == "number":
        told = text_at(items, at - 1) in {",", ":"} and text_at(items, at - 2) in {"events", "deaths"}
        return told or (text_at(items, at - 1) in {"(", ";"} and text_at(items, at + 3) in {"events", "deaths"})
    last = before[-1] if before else None
    return last is not None and last.kind == "events" and last.end == at - 1 and text_at(items, at - 1) in joins


def had_among(items: Sequence[Item], at: int) -> bool:
    """Read ``41 deaths among 230 patients and 66 among 228``: how many of how many had the event before it."""
    if at < 0 or items[at].kind != "number" or text_at(items, at + 1) != "among":
        return False
    counted = at + 2 < len(items) and items[at + 2].kind == "number"
    return counted and any(singular(text_at(items, index)) in {"death", "event"} for index in range(at))


def is_of_planned(items: Sequence[Item], at: int) -> bool:
    """Read ``320 (78%) of the 408 planned events``: how many of those that were planned have happened."""
    of = behind_brackets(items, at + 1)
    all_of = of + 2 if text_at(items, of + 1) == "the" else of + 1
    counted = all_of < len(items) and items[all_of].kind == "number" and text_at(items, of) == "of"
    ahead = list(words_in(items, all_of + 1, all_of + 5))
    planned = any(each in _PLANNED for each in ahead[:3])
    return counted and planned and any(singular(each) in {"event", "death"} for each in ahead)


def is_one_in(items: Sequence[Item], at: int) -> bool:
    """Read ``1 in 10 patients``: a share that is told in words."""
    first = items[at - 2] if at > 1 and text_at(items, at - 1) == "in" else None
    return first is not None and first.kind in {"number", "number_word"} and first.text.casefold() in _FEW


def is_of_a_year(items: Sequence[Item], at: int) -> bool:
    """Read ``In 2019, 18,000 people died``: so many of a country, but not ``… 180 people were enrolled``."""
    dated = any(items[index].kind == "date" for index in range(max(0, at - 2), at))
    if not dated or text_at(items, at + 1) not in {"people", "persons"}:
        return False
    entered = any(each.startswith(_OF_A_TRIAL) for each in words_in(items, at + 2, at + _NEAR_DATE))
    entered = entered or any(each.startswith(("cut", "data")) for each in words_in(items, at - _NEAR_DATE, at))
    return not entered


def is_of_a_country(items: Sequence[Item], at: int) -> bool:
    """Read ``more than 260,000 deaths reported in 2022`` and ``an estimated 10,710 deaths``: too many for a trial."""
    if int(items[at].value) > _MOST_OF_A_TRIAL:
        return True
    joined = any(each.startswith(_ENTERED) for each in words_in(items, at - 4, at))  # enrolled 151 patients globally
    if not joined and any(each in _ESTIMATED for each in words_in(items, at - _NEAR_DATE, at + 5)):
        return True
    cases = any(
        items[index].low == "new" and text_at(items, index + 1) in {"cases", "diagnoses"}
        for index in range(max(0, at - _FARTHEST_DIED), min(at + _FARTHEST_DIED, len(items)))
    )
    return cases and singular(text_at(items, at + 1)) in {"death", "people", "case"}  # 9,000 new cases and 3,000 deaths


def is_yet_to_come(items: Sequence[Item], at: int) -> bool:
    """Read ``an analysis is planned after 408 events``: a number that is waited for."""
    return text_at(items, at - 1) in {"after", "at", "once"} and text_at(items, at - 2) in {"planned", "scheduled"}
