"""Percentages that are rates: of whom, by which verb, and at which time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, renamed, text_at
from pivotal.reading.results.fates_told import behind_fate
from pivotal.reading.results.intervals import Estimate, closing, word_at
from pivotal.reading.results.people import PEOPLE, is_counted, is_counted_people, singular
from pivotal.reading.results.percentages_aside import CHANGES
from pivotal.reading.results.short_arms import NOUNS

_SURVIVED = frozenset({"alive", "survived", "free", "surviving", "lived"})
_ALIVE = frozenset({"alive", "progression", "event", "disease", "recurrence", "relapse"})
_OF_OTHERS = frozenset({"among", "in", "of"})
_LONGEST_SUBJECT = 32  # items from "of patients" to "were alive"
_LIVED = frozenset({"survived", "surviving", "lived"})
_STATED = frozenset({"was", "were", "of", ":", "at", "is", "reached", "about", "approximately"})
_FARTHEST_SAID = 24  # items from "the probability of no progression" to its percentage
_FAR_LISTED = 26
_LONG_BRACKET = 7
_FAR_SECOND = 9  # items from a bracket with a rate to the next one
_COMPARED = frozenset({
    "higher", "lower", "better", "worse", "superior", "inferior", "similar", "comparable", "longer", "shorter",
    "improved", "greater", "different",
})  # fmt: skip


def survived(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is of those who were alive, or free of what the disease does."""
    if behind_fate(items, at) is not None or _is_spared(items, at) or _more_alive(items, at):
        return True
    hedges = sum(text_at(items, at - step) in {"an", "estimated", "approximately", "about"} for step in (1, 2))
    near = (*range(max(0, at - 4 - hedges), at), *_ahead(items, at, 15))
    return any(text_at(items, index) in _SURVIVED for index in near) or _lives_later(items, at)


def _more_alive(items: Sequence[Item], at: int) -> bool:
    """Read ``More patients with A were alive at 6 months than with B (93% v 85%)``."""
    before = [text_at(items, index) for index in range(max(0, at - _LONGEST_SUBJECT), at)]
    return before[-1:] == ["("] and "alive" in before and bool({"more", "fewer"} & set(before))


def _lives_later(items: Sequence[Item], at: int) -> bool:
    """Read ``87% of patients with … who took the drug with … were alive``: a verb far behind its subject."""
    of = at + 1 + is_counted(items, at)  # 87 (56%) of patients with A and 23 (24%) of those with B were alive
    people = next((i for i in range(of + 1, of + 4) if singular(text_at(items, i)) in PEOPLE), None)
    if text_at(items, of) != "of" or people is None:
        return False
    for index in _ahead(items, of + 1, _LONGEST_SUBJECT):
        first, last = (index - 3, index + 2) if is_counted(items, index) else (index - 1, index + 1)
        second = text_at(items, first) in {"and", "versus", "vs"} and text_at(items, last) in {"of", "in", "with"}
        if (items[index].kind == "percent" and not second) or items[index].text in {";", "."}:
            return False
        if text_at(items, index) in {"were", "remained", "are"}:
            told = {text_at(items, place) for place in range(index + 1, index + 4)}
            if told & _ALIVE:
                return True
    return False


def is_of_those_alive(items: Sequence[Item], at: int) -> bool:
    """Read ``the percentages of women alive without relapse were 71 and 58%``: rates at no time.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A percentage.
    """
    if text_at(items, at - 1) not in {"was", "were"}:
        return False
    words = [text_at(items, index) for index in range(max(0, at - _FARTHEST_SAID), at - 1)]
    part = max((step for step, each in enumerate(words) if each.startswith(("percentage", "proportion"))), default=-1)
    return (
        part >= 0 and words[part + 1 :][:1] == ["of"] and "alive" in words[part:] and not {",", ";"} & set(words[part:])
    )


def were_alive(items: Sequence[Item], at: int) -> bool:
    """Read ``64% and 58% of patients were alive in the one arm and the other``, both of them, at no time.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        A percentage.
    """
    if is_counted_people(items, at):
        at += 1  # 16 patients (30%) remain alive
    if text_at(items, at + 1) in {"are", "were", "remain", "remained"}:
        free = text_at(items, at + 3) == "free" or text_at(items, at + 4) == "free"  # 20% remain progression free
        if any(text_at(items, i).startswith(("year", "month")) for i in range(max(0, at - 4), at)):
            return False  # After a year, 38% were still alive
        still = at + 2 + (text_at(items, at + 2) == "still")
        counted = text_at(items, at) == ")" and text_at(items, still + 1) in {"with", "without", "after", "in"}
        ended = counted or text_at(items, still + 1) in {",", ".", "and", "", ";"}
        return free or (text_at(items, still) == "alive" and ended)
    last = at + 2 if text_at(items, at + 1) in {"and", "versus", "vs", "v"} else at
    if last >= len(items) or items[last].kind != "percent" or text_at(items, last + 1) != "of":
        return False
    people = last + 2 + (text_at(items, last + 2) in {"the", "all", "these"})
    verb = people + 1
    told = text_at(items, verb) in {"were", "are", "remained"} and text_at(items, verb + 1) in {"alive", "still"}
    ill = text_at(items, verb + 2) == "with" and verb + 3 < len(items) and items[verb + 3].kind in {"disease", "word"}
    ill = ill and text_at(items, verb + 3).startswith(("disease", "progressi", "relaps", "recurr"))
    return told and not ill and singular(text_at(items, people)) in PEOPLE


def _is_spared(items: Sequence[Item], at: int) -> bool:
    """Read ``the probability of no progression or death at four years was 24%``."""
    words = [text_at(items, index) for index in range(max(0, at - _FARTHEST_SAID), at)]
    said = next((step for step, each in enumerate(words) if each in {"probability", "chance", "likelihood"}), None)
    spared = said is not None and words[said + 1 : said + 3] in (
        ["of", "no"],
        ["of", "not"],
        ["of", "being"],
        ["of", "remaining"],
    )
    return spared and any(each.startswith(("progress", "death", "dying", "relaps", "recurr")) for each in words)


def is_stated(items: Sequence[Item], cue: int, at: int) -> bool:
    """Say whether a percentage is that of an endpoint at no time that is told: ``estimates of PFS were 86%``."""
    words = [text_at(items, index) for index in _beside(items, cue + 1, at)]
    opened = words in (["("], ["["], ["(", "at"], [","]) and text_at(items, at + 1) != "of"
    if opened and items[cue].low not in {"survival", "death"}:
        return True  # disease-free survival (62% vs 68%)
    if any(each.startswith("matur") for each in words) or words[:1] == ["event"]:
        return False  # how many of the events have happened
    against = at == cue + 1 and _behind_versus(items, at) > at + 1  # PFS 65% vs. 14% (HR 0.19)
    if (text_at(items, at - 1) in {"(", "["} and _is_compared(items, cue, at)) or against:
        return True
    alike = words[-1:] == ["at"] and any(each in {"similar", "identical", "comparable", "same"} for each in words)
    now = any(each.kind == "follow_up" for each in items[:cue]) and words[-1:] in (["is"], ["are"])
    told = now or (
        len(words) < (20 if alike else 12)
        and any(each in {"was", "were", ":", "of"} for each in words)
        and words[-1] in _STATED
    )
    changed = [text_at(items, index) for index in range(max(0, cue - 6), at)]
    return told and not any(each.startswith(CHANGES) for each in changed)


def _is_compared(items: Sequence[Item], cue: int, at: int) -> bool:
    """Read ``OS was lower with A (49%) than with B (54%)``: rates at no time that is told, each behind its arm."""
    shut = closing(items, at - 1)
    whose = singular(text_at(items, at - 2)) in PEOPLE or items[at - 2].kind in {"endpoint", "share", "number", "harm"}
    if shut == at - 1 or whose or at - cue > _FARTHEST_SAID or items[cue].low in {"survival", "death"}:
        return False
    verb = next((i for i in range(cue + 1, at) if text_at(items, i) in {"was", "were"}), None)
    said = verb is not None and any(text_at(items, i) in _COMPARED for i in range(verb + 1, verb + 4))
    ahead = range(shut + 1, min(shut + _FAR_SECOND, len(items) - 1))
    second = any(text_at(items, i) in {"(", "["} and items[i + 1].kind in {"percent", "number"} for i in ahead)
    joined = any(text_at(items, i) in {"and", "than", "vs", "versus", "compared"} for i in ahead)
    return said and second and joined


def _is_of_follow_up(items: Sequence[Item], at: int) -> bool:
    return any(item.kind == "follow_up" for item in items[at + 1 : at + 3])


def time_beside(items: Sequence[Item], at: int) -> Slot | None:
    """Return the time right behind a percentage: ``18% one year after diagnosis and 4% at five years``."""
    told = text_at(items, at + 1) in {"at", "after"} and kind_at(items, at + 2) == "duration"
    told = told and not (text_at(items, at + 1) == "after" and text_at(items, at + 3) == "of")  # of treatment
    return renamed(items[at + 2].parts["value"], "time") if told else None


def _beside(items: Sequence[Item], first: int, last: int) -> Iterator[int]:
    """Yield the places between two, without those in brackets that close before the last."""
    index = first
    while index < last:
        shut = closing(items, index) if text_at(items, index) in {"(", "["} else index
        if index < shut < last:
            index = shut + 1
            continue
        yield index
        index += 1


def is_rate_of(items: Sequence[Item], at: int) -> bool:
    """Read ``a 60% overall survival rate at two years``: the endpoint stands behind its rate."""
    return named_behind_rate(items, at) is not None


def named_behind_rate(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the endpoint behind its rate: ``a 60% OS rate at two years``, ``91% vs 82% 3-year PFS rate``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A percentage.
    """
    place = _behind_versus(items, at)
    timed = place < len(items) and items[place].kind == "time_name"
    place += timed
    named = place < len(items) and (
        items[place].kind == "endpoint" or (timed and items[place].value.endswith("_incidence"))
    )
    return place if named and (timed or text_at(items, place + 1) in {"rate", "rates", "at"}) else None


def _behind_versus(items: Sequence[Item], at: int) -> int:
    """Return the place behind a percentage and the one it is compared with: ``91% vs 82% 3-year PFS``."""
    second = at + 2 < len(items) and items[at + 2].kind == "percent"
    return at + 3 if second and text_at(items, at + 1) in {"vs", "versus", "v"} else at + 1


def part_of(made: Estimate, name: Slot, time: Slot | None) -> Estimate:
    """Return a percentage as that of what a name tells: a rate where it has a time."""
    if time is None:
        return replace(made, endpoint=name)
    return replace(made, kind="rate", endpoint=name, parts={**made.parts, "time": time})


def time_of_rate(items: Sequence[Item], at: int) -> Slot | None:
    """Return the time that a rate is of: ``12-month`` before it, ``at 12 months``, ``lived another 10 years``."""
    if (beside := time_beside(items, at)) is not None:
        return beside
    if (own := _alive_at(items, at) or _fate_at(items, at)) is not None:
        return own
    place = _behind_versus(items, at)
    if is_rate_of(items, at) and items[place].kind == "time_name":
        return renamed(items[place].parts["value"], "time")
    for index in range(at - 1, max(-1, at - _FAR_LISTED), -1):
        item = items[index]
        arm = text_at(items, index + 1) in NOUNS  # in the 3-year arm
        if (item.kind == "time_name" and not arm and not _is_of_follow_up(items, index)) or (
            item.kind == "duration" and _is_a_moment(items, index) and not _ends_a_clause(items, index)
        ):
            return renamed(item.parts["value"], "time")
    if (listed := _time_of_list(items, at)) is not None:
        return listed
    ended = text_at(items, at + 1) == "," and text_at(items, at + 2) in {"and", "but", "while", "whereas"}
    return None if ended else _time_behind(items, at)  # mortality was 3%, and 44% were alive at three years


def _ends_a_clause(items: Sequence[Item], at: int) -> bool:
    """Read ``it came out at 11.5 and 6.8 months, and among 319 men 9.2% had a response``: a time of something else."""
    joined = text_at(items, at + 1) == "," and text_at(items, at + 2) == "and"
    return joined and text_at(items, at + 3) in _OF_OTHERS and kind_at(items, at - 2) == "number"


def _time_behind(items: Sequence[Item], at: int) -> Slot | None:
    """Return the moment that follows a percentage, unless that of another one stands between."""
    later = _lives_later(items, at)
    for index in _ahead(items, at, 18 + _LONGEST_SUBJECT if later else 18):
        if index > at + 10 and items[index - 1].kind == "percent" and not later:
            break
        if items[index].kind == "duration" and (_is_a_moment(items, index) or _is_lived(items, index)):
            exact = (
                items[index + 2] if text_at(items, index + 1) in {"(", "["} and index + 2 < len(items) else items[index]
            )
            told = exact if exact.kind == "duration" else items[index]  # nearly three years (33.9 months)
            return renamed(told.parts["value"], "time")
        if items[index].kind == "time_name" and text_at(items, index - 1) == "at":
            return renamed(items[index].parts["value"], "time")  # a 79% survival rate at 12-months
        if items[index].text in {";", "."}:
            break
    return None


def _alive_at(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``75% were alive at one year and 48% were alive at two years``: the time behind its own verb."""
    verb = at + 1
    while verb < at + 4 and text_at(items, verb) not in {"were", "was", "are", "remained"}:
        verb += 1
    first = verb + 1 if verb < at + 4 else at + 1
    most = verb + 3 if verb < at + 4 else at + 5  # with 41% of the patients alive at 15 months
    alive = next((i for i in range(first, most) if text_at(items, i) in _SURVIVED), None)
    if alive is None or text_at(items, alive + 1) not in {"at", "after"} or alive + 2 >= len(items):
        return None
    told = items[alive + 2]
    return renamed(told.parts["value"], "time") if told.kind == "duration" else None


def _fate_at(items: Sequence[Item], at: int) -> Slot | None:
    """Read ``31% had not progressed or died at 48 weeks``: the time behind what did not happen."""
    end = behind_fate(items, at)
    end = None if end is None else end + (text_at(items, end) == "even")
    if end is None or text_at(items, end) not in {"at", "after", "by", "for", "within"}:
        return None
    place = end + 1 + (text_at(items, end + 1) in {"a", "the", "least"})
    told = items[place] if place < len(items) else None
    return renamed(told.parts["value"], "time") if told and told.kind in {"duration", "time_name"} else None


def _time_of_list(items: Sequence[Item], at: int) -> Slot | None:
    """Return the time before a long list of endpoints and its groups: ``the 5-year OS (…), PFS (…) and DMFS of …``."""
    for index in range(at - _FAR_LISTED, max(-1, at - 2 * _FAR_LISTED), -1):
        if items[index].kind in {"percent", "duration"} or items[index].text in {";", "."}:
            return None
        if items[index].kind == "time_name" and items[index + 1].kind == "endpoint":
            return renamed(items[index].parts["value"], "time")
    return None


def _ahead(items: Sequence[Item], at: int, most: int) -> Iterator[int]:
    """Yield so many places behind a place; a long bracket is passed over."""
    index = at + 1
    for _ in range(most):
        shut = closing(items, index) if text_at(items, index) in {"(", "["} else index
        index = shut if shut - index > _LONG_BRACKET else index
        if index >= len(items):
            return
        yield index
        index += 1


def _is_lived(items: Sequence[Item], at: int) -> bool:
    """Read ``were alive three years after the start of treatment``."""
    alive = text_at(items, at - 1) == "alive" or text_at(items, at - 2) == "alive"
    end = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    return alive and text_at(items, end) == "after"


def _is_told_before(items: Sequence[Item], at: int) -> bool:
    """Read ``at 1 year (51%) and 2 years (39%)`` and ``survival (2 years, 27%)``: a time right before its rate."""
    shared = kind_at(items, at + 2) == "number" and kind_at(items, at + 4) == "percent"  # 9 months (77 vs 68%)
    rate = shared or kind_at(items, at + 2) == "percent"
    parted = {"(": {"and", ","}, "[": {"and", ","}, ",": {"(", "["}, ":": {"(", "["}}
    return rate and text_at(items, at - 1) in parted.get(text_at(items, at + 1), ())


def _is_a_moment(items: Sequence[Item], at: int) -> bool:
    if (at + 1 < len(items) and items[at + 1].kind == "endpoint") or text_at(items, at + 1) in {"rate", "rates"}:
        return True  # 12 months PFS, the 3y rate
    if text_at(items, at + 1) in {"after", "from"} and (
        items[at - 1].kind in {"endpoint", "share", "short"} or items[at - 1].text in {")", "]"}
    ):
        return True  # overall survival 12 months after dosing
    if _is_told_before(items, at):
        return True
    if text_at(items, at + 1) in {"after", "on", "later"} and text_at(items, at - 1) in {"", ",", ".", ";"}:
        return True  # Specifically, 2 years after treatment OS rates were
    before = word_at(items, at - 1)
    if before == "by" and at + 1 < len(items) and items[at + 1].kind == "percent":
        return True  # by 18 months 85.6% were free of progression
    if before == "for" and text_at(items, at - 2) in {"rate", "rates"}:
        return True  # the PFS rate for 1 year
    if before == "least" and text_at(items, at - 2) == "at" and text_at(items, at - 3) in {"for", *_LIVED}:
        before = "for"  # survived for at least five years
    if before in {"another", "for", "beyond", "past", "than", "longer"}:
        return any(text_at(items, index) in _LIVED for index in range(max(0, at - 4), at))
    told = _list_begin(items, at) in {"at", "after", "through"} or text_at(items, at - 1) in _LIVED
    return told or _is_further(items, at) or _is_the_end(items, at)


def _is_the_end(items: Sequence[Item], at: int) -> bool:
    """Read ``At the end of the five years``."""
    of = at - 1 - (text_at(items, at - 1) in {"the", "those", "these"})
    return text_at(items, of) == "of" and text_at(items, of - 1) == "end"


def _is_further(items: Sequence[Item], at: int) -> bool:
    """Read ``the probability of PFS for an additional 3 years``."""
    led = text_at(items, at - 1) in {"additional", "further"} and text_at(items, at - 3) == "for"
    return led and any(items[index].kind == "endpoint" for index in range(max(0, at - 7), at))


def _list_begin(items: Sequence[Item], at: int) -> str:
    """Return the word before a time, or before the list of times that it ends: ``at 1, 3 and 5 years``."""
    place = at - 1
    while (
        place > 0
        and (items[place].kind == "number" or text_at(items, place) in {",", "and"})
        and at - place < _LONG_BRACKET
    ):
        place -= 1
    return word_at(items, place)
