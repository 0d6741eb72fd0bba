"""Counts of patients and of events: which whole numbers are such."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pivotal.reading.model import Kind
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at, words_in
from pivotal.reading.results.counts_apart import (
    ENTERED,
    LEAST_ARM,
    is_dosed,
    is_of_the,
    is_screened,
    was_evaluable,
)
from pivotal.reading.results.counts_assigned import is_in_brackets_of_an_arm
from pivotal.reading.results.counts_by_default import are_people
from pivotal.reading.results.counts_in_context import is_in_context
from pivotal.reading.results.counts_listed import (
    adds_up,
    end_of_list,
    is_a_whole,
    is_in_a_list,
    is_of_another_arm,
)
from pivotal.reading.results.counts_of_events import (
    are_compared,
    are_in_a_bracket,
    deaths_before,
    events_named,
    had_among,
    happened,
    have_died,
    is_estimated,
    is_of_planned,
    is_whole_of,
)
from pivotal.reading.results.counts_of_nobody import INTENDED, is_no_count
from pivotal.reading.results.counts_of_parts import is_part_of_a_trial
from pivotal.reading.results.counts_studied import analysed, is_of_a_trial, is_studied
from pivotal.reading.results.counts_taken_on import are_taken_on
from pivotal.reading.results.counts_told import is_listed_of_an_arm, is_told
from pivotal.reading.results.people import BEFELL, PEOPLE, behind_brackets, is_a_share, people_counted, singular
from pivotal.reading.results.short_arms import is_code

if TYPE_CHECKING:
    from pivotal.reading.results.intervals import Estimate

_JOINED_TRIAL = (
    "enrol", "randomis", "includ", "compris", "recruit", "assign", "receiv", "treat", "allocat", "evaluat", "involv",
    "cover", "assess", "accru", "studied", "totaling", "totalling", "containing", "totaled", "totalled", "tested",
    "tried", "trialled", "investigated", "examined",
)  # fmt: skip
_TRIALENTERED = frozenset({"part", "the", "this", "in", "a"})
_TRIALS = ("trial", "study", "studies")
_EVENTS = frozenset({"event", "death"})
_LISTING = frozenset({"and", ",", "versus", "vs", "v"})
_YEARLY = frozenset({"each", "every", "annual", "annually", "yearly", "year"})  # of a country, not of a trial
_GROUPS = frozenset({"group", "arm", "cohort"})  # "100 in each group" is no rate of a country
_BEGUN = frozenset({"begin", "start", "launch", "initiate", "initiating", "begins", "starts"})
_NOT_WHOLE = frozenset({"lines", "more", "least", "than", "most", "every", "first", "last"})
_HAD = frozenset({"prior", "previous", "previously", "any", "subsequent", "subsequently", "later", "crossed", "after"})
_MANNERS = frozenset({
    "single", "-", "–", "agent", "oral", "intravenous", "weekly", "high", "low", "dose", "standard", "concurrent",
    "adjuvant", "the", "neoadjuvant", "concomitant", "either", "only", "first", "line", "nab", "of", "liposomal",
    "pegylated", "subcutaneous",
})  # fmt: skip
_AMOUNTS = frozenset({
    "cycles", "courses", "doses", "weeks", "of", "or", "to", "-", "–", "/", "mg", "m2", "mcg", "gy", "kg", "weekly",
    "a", "total", "daily", "up",
})  # fmt: skip
CATEGORIES = frozenset({"CR", "PR", "VGPR", "sCR", "CRi", "stable_disease", "progressive_disease"})
_LEFT = ("discontinu", "withdr", "complet", "lost", "died", "crossed", "remain")  # only some of them
_ATTAINED = frozenset({
    "attained", "achieved", "obtained", "observed", "seen", "reported", "noted", "documented", "occurred", "found",
    "recorded", "confirmed", "demonstrated",
})  # fmt: skip  # a response that so many had
_HAD_IT = frozenset({"experienced", "had", "achieved", "responded", "developed", "attained", "died", "progressed"})
_LINES = frozenset({"lines", "line", "prior", "previous", "subsequent", "regimens"})
_BEGAN = frozenset({"received", "started", "began", "commenced", "initiated"})
_NUMBERED = 3  # items of "(2)"
_OPENING = 4  # items of "In total,"
_MOST_LISTED = 24  # items of a list of arms with their numbers
_NEAR_DATE = 10  # items behind a number of deaths


def counted(items: Sequence[Item], at: int, before: list[Estimate]) -> Kind | None:
    """Return whether a whole number counts events or patients; those that are planned, or of a country, are neither."""
    if is_no_count(items, at):
        return None
    ahead = [text_at(items, index) for index in range(at + 1, min(at + 6, len(items)))]
    first = next(
        (index + 1 for index in range(at - 1, max(-1, at - 5), -1) if items[index].text == ";"), max(0, at - 4)
    )
    behind = [text_at(items, index) for index in range(first, at) if items[index].kind == "word"]
    behind_bracket = text_at(items, behind_brackets(items, at + 1))
    shut = behind_brackets(items, at + 1)
    told = [*ahead[:2], behind_bracket, *([text_at(items, shut + 1)] if shut > at + 1 else [])]
    out = shut + (text_at(items, shut) == "out")  # 19 (42%) out of 45 patients
    of = out + (text_at(items, out + 1) in {"the", "these"})
    some = text_at(items, out) == "of" and of + 1 < len(items) and items[of + 1].kind == "number"
    whole = is_whole_of(items, at)
    whose = (people_counted(items, of + 1) or of + 2) if some else shut  # 41 of the 60 randomised patients had died
    dead = not whole and (have_died(items, whose) or (some and happened(items, whose - 1)))
    dead = dead or are_in_a_bracket(items, at, before)
    if is_of_planned(items, at) or had_among(items, at) or dead or _are_parts(items, at, before):
        return "events"
    named = any(singular(each) in _EVENTS for each in told) or events_named(items, at)
    if named and not {"adverse", "planned"} & set(told):
        near = pairwise([*words_in(items, at, at + 10), ""])
        yearly = any(each in _YEARLY and behind_it not in _GROUPS for each, behind_it in near)
        yearly = yearly or is_estimated(items, at)
        return None if yearly else "events"
    last = before[-1] if before else None
    joined = last is not None and at - last.end < 10 and any(text_at(items, i) in _LISTING for i in range(last.end, at))
    people = singular(" ".join(ahead[:1])) in PEOPLE or ahead[:1] == ["("] or some
    dead = people and deaths_before(items, at)
    dead = dead or (
        bool(before) and before[-1].kind == "events" and at - before[-1].end < _MOST_LISTED and are_compared(items, at)
    )
    if dead or (not whole and happened(items, at)):
        return "events"
    both = joined and before[-1].kind == "n" and _of_both(items, at, before[-1])
    if both or is_in_a_list(items, at, before, people_counted):
        return "n"
    if last is not None and (joined or _of_which(items, at)) and (kind := _listed(items, at, before)) is not None:
        return kind
    of_an_arm = is_in_brackets_of_an_arm(items, at) or is_listed_of_an_arm(items, at, before)
    if of_an_arm or is_part_of_a_trial(items, at, before) or is_a_whole(items, at):
        return "n"
    enrolled = _enrolled(items, at, ahead, behind) or is_told(items, at, before) or are_taken_on(items, at)
    return "n" if enrolled or is_in_context(items, at, before) or are_people(items, at) else None


def _are_parts(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read ``46 PFS events had occurred (25 with A and 21 with B)``: parts of the events before a bracket."""
    first = next((each for each in before if each.kind == "events"), None)
    opened = first is not None and any(item.text in {"(", ":"} for item in items[first.end : at])
    if first is None or not first.value.value.isdigit() or not opened or _did_so(items, first.end):
        return False
    return adds_up(items, at, first.end, int(first.value.value))


def _did_so(items: Sequence[Item], first: int) -> bool:
    """Read ``10 patients progressed (7 restarted treatment, 3 without need)``: what became of them afterwards."""
    opened = next((i for i in range(first, len(items)) if items[i].text in {"(", ":"}), len(items))
    for verb in range(opened + 2, min(behind_brackets(items, opened), len(items))):
        word = text_at(items, verb)
        got = word in BEFELL or word.startswith(("receiv", "assign", "treat", "randomis", "allocat"))
        if kind_at(items, verb - 1) == "number" and word.endswith("ed") and not got:
            return True
    return False


def _listed(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> Kind | None:
    """Return the kind of a count that is listed with one before it: ``512 received the drug and 509 placebo``."""
    following = text_at(items, at + 1)
    given = at + 1 < len(items) and items[at + 1].kind in {"drug", "arm", "product"}
    if is_of_another_arm(items, at):
        last = next((each for each in reversed(before) if each.kind in {"events", "n"}), None)
        return "events" if last is not None and last.kind == "events" else None
    alike = before[-1].kind == "events" and following == "with" in words_in(
        items, before[-1].end + 1, before[-1].end + 3
    )
    placed = following == "on" and any(singular(each) in _GROUPS for each in words_in(items, at + 2, at + 6))
    followed = placed or (
        following in {"in", "(", "to", "received", "were", "had"} or given or alike
    )  # 28 deaths with A and 39 with
    lost = following == "were" and text_at(items, at + 2).startswith(_LEFT)
    if lost or not followed or before[0].kind not in {"events", "n"}:
        return None
    kind = next(each.kind for each in reversed(before) if each.kind in {"events", "n"})
    to = at + 3 if text_at(items, at + 2) in {"the", "no"} else at + 2
    none = text_at(items, at + 2) == "no"
    assigned = following == "to" and to < len(items) and (
        items[to].kind in {"drug", "arm", "product", "therapy", "active"} or items[to].text.isupper() or none
        or items[to].low in _GROUPS
    )  # fmt: skip
    grouped = following == "in" and any(singular(each) in _GROUPS for each in words_in(items, at + 2, at + 8))
    plain = not (kind == "n" and following in {"(", "in", "had", "to"})
    return kind if assigned or plain or (grouped and kind == "n" and before[-1].kind == "n") else None


def _of_both(items: Sequence[Item], at: int, last: Estimate) -> bool:
    """Read ``143 patients with A and 156 (patients) with B were enrolled``: a second number of people of one verb."""
    people = text_at(items, at + 1).rstrip("s") in PEOPLE
    with_too = text_at(items, at + 2 if people else at + 1) == "with"
    first = text_at(items, last.end).rstrip("s") in PEOPLE and text_at(items, last.end + 1) == "with"
    return first and with_too and text_at(items, at - 1) == "and"


def _of_which(items: Sequence[Item], at: int) -> bool:
    """Read ``180 deaths, of which 77 were in the one arm``."""
    return text_at(items, at - 1) in {"which", "whom"} and text_at(items, at - 2) == "of"


def _enrolled(items: Sequence[Item], at: int, ahead: list[str], behind: list[str]) -> bool:
    """Say whether a number is that of the patients who joined a trial or an arm."""
    if _took(items, at) or analysed(items, at) or (text_at(items, at - 1) == "among" and had_among(items, at - 2)):
        return True
    people = people_counted(items, at)
    some = any(text_at(items, index) in _NOT_WHOLE for index in (at - 1, at - 2))
    some = some or (people is not None and _had_something(items, people + 1))
    if some or int(items[at].value) < LEAST_ARM or is_screened(items, at, people or at):
        return False
    if (last := _people_of_two(items, at)) is not None:
        given = "respectively" in words_in(items, last, len(items))
        return given and (_whole(items, at, last, behind) or _entered(items, last + 1))
    if people is None:
        if ahead[:1] == ["and"] and at + 2 < len(items) and items[at + 2].kind == "number":
            ahead = list(words_in(items, at + 3, at + 8))  # "231 and 228 were assigned to"
        received = ahead[:1] in (["received"], ["were"]) and any(each.startswith(_JOINED_TRIAL) for each in ahead[:3])
        some = ahead[1:2] in (["a"], ["an"]) and text_at(items, at - 1) == ","  # of the 38, 16 received a transplant
        return (received and not some) or _is_listed_before(items, at)
    return _of_people(items, at, people, ahead, behind)


def _is_listed_before(items: Sequence[Item], at: int) -> bool:
    """Read the first of ``17 high-risk and 26 low-risk patients were enrolled``."""
    last = end_of_list(items, at, people_counted)
    people = None if last is None else people_counted(items, last)
    return people is not None and (_entered(items, people + 1) or is_studied(items, at, people))


def _of_people(items: Sequence[Item], at: int, people: int, ahead: list[str], behind: list[str]) -> bool:
    """Say whether a number of people is that of those who joined a trial."""
    if text_at(items, people + 1) == "received" and text_at(items, people + 2) in {"subsequent", "further"}:
        return False
    if is_studied(items, at, people) or is_of_the(items, at, people) or was_evaluable(items, at, people):
        return True
    if text_at(items, people + 1) == "received" and text_at(items, people + 2) == "at" and is_dosed(items, people):
        return True
    if ahead[:1] == ["-"]:  # a 392-patient study
        return is_of_a_trial(items, people)
    if text_at(items, people + 1).startswith(_LEFT) or any(
        each in INTENDED for each in words_in(items, at - 10, at - 8)
    ):
        return False
    befell = text_at(items, at - 1) == "in" and is_a_share(items, people + 1)  # in 9 patients (45%) delays were needed
    if _whole(items, at, people, behind) or (not befell and _entered(items, people + 1)):
        return True
    wide = [text_at(items, index) for index in range(max(0, at - 8), at)]
    assigned = any(each.startswith(("randomis", "assign")) for each in wide) and ";" not in wide
    return people == at + 1 and assigned and text_at(items, people + 1) != "had"


def _had_something(items: Sequence[Item], first: int) -> bool:
    """Say whether people are counted for what only some had or did: ``(41%) had a mutation``, ``crossed over``."""
    behind = behind_brackets(items, first)
    if behind > first and text_at(items, behind) in {"had", "have", "were", "experienced"}:
        return not text_at(items, behind + 1).startswith((*ENTERED, "been", "received", "undergone", "evaluable"))
    for index in range(first, min(first + _NEAR_DATE, len(items))):
        if items[index].text in {",", ";", "."}:
            return False
        if items[index].low.startswith(("crossed", "switched")):
            return True
    return False


def _people_of_two(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the patients whom two numbers count: ``145 and 36 patients, respectively``."""
    second = items[at + 2] if at + 2 < len(items) else None
    if text_at(items, at + 1) != "and" or second is None or second.kind != "number":
        return None
    last = people_counted(items, at + 2)
    return last if last == at + 3 else None


def _entered(items: Sequence[Item], first: int) -> bool:
    """Say whether people are said to have entered a trial: ``were enrolled``, ``had been assigned``, ``took part``."""
    after = behind_brackets(items, first)
    if text_at(items, after) in {"with", "who", "from", "aged", "without"} and _enrolled_later(items, after, 26):
        return True
    if (
        text_at(items, after) in {"took", "entered", "joined", "participated"}
        and text_at(items, after + 1) in _TRIALENTERED
    ):
        return True
    if text_at(items, after) in {"had", "have"} and text_at(items, after + 1) == "been":
        after += 1
    if text_at(items, after) == "were" and text_at(items, after + 1) in _BEGAN and text_at(items, after + 2) == "on":
        return True  # were started on the drug
    verb = any(
        each in {"were", "was", "underwent", "been"} or (each.startswith(_JOINED_TRIAL) and each.endswith("d"))
        for each in words_in(items, after, after + 2)
    )
    return verb and any(each.startswith(ENTERED) for each in words_in(items, after, after + 5))


def _took(items: Sequence[Item], at: int) -> bool:
    """Read ``13 (76.5%) received the drug`` and ``28 patients (21 with A) received …``; not what was had before."""
    place = at + 2 if singular(text_at(items, at + 1)) in PEOPLE else at + 1
    shut = behind_brackets(items, place)
    shut += shut > place and singular(text_at(items, shut)) in PEOPLE  # 140 (33%) patients received …
    if (
        text_at(items, shut) not in _BEGAN
        or (text_at(items, shut) not in {"received", "started"} and at > 0)
        or (shut == at + 1 and text_at(items, shut) == "received")
        or any(each in _HAD for each in (*words_in(items, at - 12, place), *words_in(items, shut, shut + 6)))
    ):
        return False
    drug = next(
        (i for i in range(shut + 1, min(shut + 6, len(items))) if items[i].kind in {"drug", "product", "active"}), 0
    )
    given = drug > 0 and all(text_at(items, index) in _MANNERS for index in range(shut + 1, drug))
    given = given or (shut + 1 < len(items) and is_code(items[shut + 1].text)) or _is_dosed_first(items, shut + 1)
    began = text_at(items, shut) == "started" and text_at(items, shut + 1) in {"treatment", "therapy"}
    if began and text_at(items, at - 1) in {"and", ",", ""}:
        return True
    return given and (shut > place or text_at(items, at - 1) in {"", ",", "and", "of", "whom"})


def _is_dosed_first(items: Sequence[Item], at: int) -> bool:
    """Read ``received 4–6 weeks of 30 mg/m2 cisplatin`` and ``two cycles of A``: how much of it, and then what."""
    for index in range(at, min(at + 16, len(items))):
        if items[index].kind in {"drug", "product"}:
            return index > at
        if items[index].kind not in {"number", "number_word", "duration", "range"} and items[index].low not in _AMOUNTS:
            return False
    return False


def _before_brackets(items: Sequence[Item], at: int) -> int:
    """Return the place before the bracket that closes right before a place, or the place before it."""
    if text_at(items, at - 1) not in {")", "]"}:
        return at - 1
    return next((i - 1 for i in range(at - 1, max(-1, at - 14), -1) if items[i].text in {"(", "["}), at - 1)


def _in_a_trial(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``trial (NAME) in 204 patients`` and ``a trial that tested A before B in 40 patients with C``."""
    treated = text_at(items, at - 1) == "of" and text_at(items, at - 2) == "treatment"  # a trial in the treatment of
    planned = any(each in INTENDED or each in _BEGUN for each in words_in(items, 0, at))
    if planned or not (text_at(items, at - 1) in {"in", "on"} or treated):
        return False
    near = _before_brackets(items, at - 1)
    if any(each.startswith(_TRIALS) for each in words_in(items, near - 1, near + 1)):
        return True
    told = any(item.kind in {"share", "harm", "percent", "duration", "hr"} for item in items)
    tested = any(text_at(items, i).startswith(_TRIALS[:2]) for i in range(at))
    return tested and not told and text_at(items, people + 1) == "with"


def _whole(items: Sequence[Item], at: int, people: int, behind: list[str]) -> bool:
    """Say whether the words before a number of people say that these are all: ``the trial covered``, ``a total of``."""
    last, before = text_at(items, at - 1), text_at(items, at - 2)
    among = last == "among" or (last == "the" and before == "among")
    of_trial = last in {"had", "has", "(", "with"} and before.startswith(_TRIALS)  # the trial (300 patients)
    grounds = last == "of" and "based" in words_in(
        items, at - 6, at
    )  # approval was based on a subgroup of 215 patients
    total = last in {"of", "the"} and "total" in words_in(items, at - 3, at)
    among = among and not (is_a_share(items, people + 1) and last == "among")  # among 183 patients (48%) who relapsed
    if (total and text_at(items, people + 1) not in _HAD_IT) or among or of_trial or grounds:
        return True
    had = any(
        items[index].kind in {"harm", "share"} or text_at(items, index).startswith(("respon", "event", "reaction"))
        for index in range(max(0, at - 4), at)
    )
    had = had or (last == "by" and is_a_share(items, people + 1))  # was received by 135 patients (38%)
    had = had or ("including" in behind and any(item.kind == "percent" for item in items[max(0, at - 8) : at]))
    joined = any(each.startswith(_JOINED_TRIAL) and each != "receiving" for each in behind) and not had
    if joined or _in_a_trial(items, at, people):  # not "included neutropenia in 5 patients"
        return True
    of_all = last == "all" and before in {"of", "in", "for", "among"}
    entered = (
        text_at(items, people + 1).startswith((*ENTERED, *_JOINED_TRIAL, "analys"))
        and text_at(items, people + 2) == ","
    )
    entered = entered or text_at(items, people + 1) in {",", "evaluable"}
    parted = at == 2 and before == "of" and last in {"the", "these", "those"} and entered
    if people == at + 1 and (of_all or parted):
        return True  # Of the 231 patients, 154 received the drug
    if any(each.startswith(("enrolled", "randomis")) for each in words_in(items, at + 1, people)):
        return True
    if is_a_share(items, people + 1):
        return False  # in 8 patients (12.5%)
    opening = (
        at == 0
        or last in {";", ":", "“", '"', "•", "that"}
        or (last == ")" and at == _NUMBERED)
        or (last == "," and at < _OPENING)
        or (last == "," and any(each.startswith(_TRIALS) for each in words_in(items, at - 3, at)))
    )
    if opening and _enrolled_later(items, people + 1):
        return True
    if last in {"of", "in"} or (last == "the" and before in {"of", "in", "among"}):
        named = any(each.startswith((*_TRIALS, "population")) for each in words_in(items, at - 4, at))
        attained = any(each in _ATTAINED for each in words_in(items, at - 3, at))
        rated = not attained and any(
            is_rated(items[i]) and not is_a_category(items, i) for i in range(max(0, at - 4), at)
        )
        diseased = text_at(items, people + 1) == "with" and _has_disease(items, people + 2)
        opens = (last == "of" and (at < 2 or before in {".", ",", ";", ":"})) or (at == 1 and diseased)
        return named or rated or opens or before == "among"
    return False


def _has_disease(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease is named close behind a place: ``In 452 patients with advanced melanoma``."""
    return any(item.kind == "disease" for item in items[at : at + 4])


def is_rated(item: Item) -> bool:
    """Say whether an item is an endpoint that all patients are asked for, not an event of some."""
    return item.kind == "endpoint" or (item.kind == "share" and not item.value.endswith(("AE", "deaths", "crossover")))


def is_a_category(items: Sequence[Item], at: int) -> bool:
    """Say whether so many had a best response: ``stable disease in 18 patients``, not ``ORR in 18 patients``."""
    rate = items[at].low.endswith(("rate", "rates")) or text_at(items, at + 1) in {"rate", "rates"}
    return items[at].value in CATEGORIES and not rate


def _enrolled_later(items: Sequence[Item], first: int, most: int = 48) -> bool:
    """Read ``Sixty patients with a median age of 57 years were enrolled``."""
    index = behind_brackets(items, first) - 1
    while index + 1 < min(first + most, len(items) - 1):
        index = behind_brackets(items, index + 1)
        own = text_at(items, index) == "been" and not {"who", "that", "previously"} & set(words_in(items, first, index))
        if text_at(items, index) == "were" or own:
            return any(each.startswith(ENTERED) for each in words_in(items, index + 1, index + 3))
        if text_at(items, index) in {"took", "participated"} and text_at(items, index + 1) in {"part", "in"}:
            return text_at(items, index - 1) not in {"who", "that"}  # 203 people with a relapse took part
        if text_at(items, index) in {"received", "underwent"} and text_at(items, index - 1) != "who":
            return not any(each in _LINES for each in words_in(items, index + 1, index + 4))
        if text_at(items, index) == ".":
            break
    return False
