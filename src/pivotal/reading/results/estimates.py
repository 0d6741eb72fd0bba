"""The numbers of a sentence that are results: which they are, and their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import has_none, kind_at, text_at
from pivotal.reading.results.counts import counted
from pivotal.reading.results.counts_apart import is_of_responders
from pivotal.reading.results.counts_aside import (
    are_a_part,
    died_of_treatment,
    is_no_number_of_patients,
    were_left_out,
)
from pivotal.reading.results.counts_in_context import are_events_by_arm
from pivotal.reading.results.counts_listed import is_a_part, is_a_whole
from pivotal.reading.results.counts_of_events import (
    are_told_apart,
    befell_so_many,
    have_died,
    is_an_adjective,
    is_whole_of_events,
)
from pivotal.reading.results.counts_of_parts import is_part_of_a_trial
from pivotal.reading.results.counts_taken_on import are_taken_on
from pivotal.reading.results.events_by_default import events_by_default
from pivotal.reading.results.harms_paired import give_harms_in_order
from pivotal.reading.results.intervals import JOINING, Estimate, closing, interval_of, is_a_grade, with_interval
from pivotal.reading.results.listed_times import with_listed_times
from pivotal.reading.results.lists_filled import fill_lists
from pivotal.reading.results.medians import adjective_told, time_told
from pivotal.reading.results.numbers_aside import places_aside
from pivotal.reading.results.numbers_weighed import numbers_weighed
from pivotal.reading.results.p_values import is_another_p_value, is_held_against, is_p_value, p_value_told
from pivotal.reading.results.people import PEOPLE, people_counted, singular
from pivotal.reading.results.percentages import percent_told
from pivotal.reading.results.ratios import another_difference, difference_told, ratio_kind
from pivotal.reading.results.ratios_by_default import is_tested, ratios_by_default
from pivotal.reading.results.risks_by_default import risks_by_default
from pivotal.reading.results.shares_aside import no_shares_aside
from pivotal.reading.results.shares_by_default import shares_by_default
from pivotal.reading.results.short_arms import code_end
from pivotal.reading.results.times_aside import is_when, no_limits_alone
from pivotal.reading.results.times_by_default import times_by_default
from pivotal.reading.results.times_without_units import median_without_unit, times_without_units

_PLANS = frozenset({
    "power", "powered", "detect", "alpha", "boundary", "assuming", "assumed", "hypothesised", "hypothesis", "p0",
    "p1", "simon",
})  # fmt: skip
_ASSUMED = ("assuming", "assumed", "assumption")
_EXPECTED = frozenset({"expected", "projected", "anticipated", "hoped", "predicted", "forecast", "planned"})
# Kinds of items that may be a result; without any of them there is none in a sentence.
TELLING = frozenset({"n", "fraction", "duration", "percent", "number", "time_name", "not_reached", "number_word", "p"})
_BOUNDARY_MET = frozenset({"crossed", "cross", "crosses", "met", "meet", "reached", "reach", "not_reached"})
_MEASURED = PEOPLE | {
    "of",
    "with",
    "in",
    "mg",
    "g",
    "ml",
    "mcg",
    "μg",
    "group",
    "arm",
    "cycle",
    "cycles",
    "line",
    "lines",
}
_NUMBERED = frozenset({
    "status", "arm", "arms", "group", "cohort", "cohorts", "part", "phase", "grade", "stage", "section", "table",
    "figure", "cycle", "study", "number", "version",
})  # fmt: skip

_BY_HOW_MUCH = frozenset({"risk_reduction", "difference"})
_MOST_LISTED = 10  # items from a number to the unit of its list, a bracket as one
_WHOLE = 100.0  # percent
_FARTHEST_SPELT = 4  # items before a spelt number of all patients: "Overall,", "A total of"
_EXCEEDED = frozenset({"exceeding", "surpassing", "rejecting", "above", "below", "well", "against", "versus"})
_FAR_CROSSED = 14  # items from "boundary" to "was crossed", behind what it is of
_FAR_EXCEEDED = 9  # items from the comma to "hypothesis"
_MOST_PARTS = 12  # of a trial, such as arms


def estimates_of(items: Sequence[Item]) -> list[Estimate]:
    """Return the results of a sentence in their order, each with its kind and interval."""
    plans = [_scope(items, at) for at, item in enumerate(items) if item.value in _PLANS and not _is_met(items, at)]
    found: list[Estimate] = []
    for at, item in enumerate(items):
        if found and at < found[-1].end and item.kind not in {"events", "number", "p"}:
            continue
        made = _estimate(items, at, found, planned=any(at in scope for scope in plans))
        if made is not None:
            found.append(made)
    with_listed_times(items, found)
    planned = {place for scope in plans for place in scope}
    planned |= _foreseen(items)
    events_by_default(items, found, planned)
    risks_by_default(items, found, planned)
    shares_by_default(items, found, planned)
    times_by_default(items, found, planned)
    times_without_units(items, found, planned)
    ratios_by_default(items, found, planned)
    fill_lists(items, found, planned)
    give_harms_in_order(items, found)
    no_limits_alone(items, found)
    no_shares_aside(items, found)
    numbers_weighed(items, found, planned)
    told = [each.at for each in found if each.kind == "events"]
    weighed = {each.at for each in found if each.kind not in _BY_HOW_MUCH}
    aside = places_aside(items, weighed) | {
        each.at
        for each in found
        if (each.kind == "n" and _are_not_counted(items, each.at, told))
        or (each.kind == "events" and are_told_apart(items, each.at))
    }
    return [each for each in found if each.at not in aside or each.kind in _BY_HOW_MUCH]


def _are_not_counted(items: Sequence[Item], at: int, events: Sequence[int]) -> bool:
    """Say whether a number of people is none of a trial or an arm: they were left out, or are a part, or a whole."""
    return were_left_out(items, at) or are_a_part(items, at) or is_whole_of_events(items, at, events)


def _scope(items: Sequence[Item], at: int) -> range:
    """Return the places of what is planned by a word: its part of a bracket, or else the whole sentence.

    Of ``was 55%, exceeding the null hypothesis of 30%`` it is the part behind the comma.
    """
    depth, first = 0, None
    comma = next((i for i in range(at - 1, max(0, at - _FAR_EXCEEDED), -1) if items[i].text == ","), None)
    if comma is not None and text_at(items, comma + 1) in _EXCEEDED:
        return range(comma, next((i for i in range(at, len(items)) if items[i].text in {",", ";"}), len(items)))
    for index in range(at, -1, -1):
        depth += (items[index].text in {")", "]"}) - (items[index].text in {"(", "["})
        if items[index].text == ";" and depth == 0 and first is None:
            first = index
        if depth < 0:
            last = closing(items, index)
            ends = next((i for i in range(at, last) if items[i].text == ";"), last)
            return range(index if first is None else first, max(ends, at) + 1)
    return range(len(items))


def _is_met(items: Sequence[Item], at: int) -> bool:
    """Say whether a boundary is said to have been reached or not, so that the numbers beside it are results."""
    ahead = {text_at(items, index) for index in range(at + 1, min(at + 5, len(items)))}
    ahead |= {items[index].kind for index in range(at + 1, min(at + 4, len(items)))}
    ahead |= {text_at(items, index) for index in range(at - 5, at)}
    if items[at].value == "hypothesis" and any(text_at(items, i).startswith("reject") for i in range(at - 4, at)):
        return True
    crossed = "crossed" in {text_at(items, index) for index in range(at + 1, at + _FAR_CROSSED)}
    return items[at].value == "boundary" and (crossed or bool(ahead & _BOUNDARY_MET))


def _estimate(items: Sequence[Item], at: int, before: list[Estimate], *, planned: bool) -> Estimate | None:
    item = items[at]
    if item.kind not in TELLING:
        return None
    if item.kind in {"n", "fraction"}:
        return _patients(items, at, before)
    gain = difference_told(items, at, planned=planned)
    if gain is None and item.kind in {"duration", "percent"} and not planned:
        gain = another_difference(items, at, before)
    if gain is not None:
        return gain
    if item.kind in {"duration", "not_reached", "time_name"}:
        foreseen = (planned and not has_none(items, _ASSUMED)) or at in _foreseen(items)
        return None if foreseen else _time(items, at, before)
    if item.kind == "number":
        return None if is_a_grade(items, at) else _number(items, at, before, planned=planned)
    if item.kind == "number_word":
        return _spelt(items, at, before)
    planned = planned and not (item.kind == "p" and is_held_against(items, at))
    if planned or item.kind not in {"p", "percent"}:
        return None
    return percent_told(items, at, before) if item.kind == "percent" else p_value_told(items, at)


def _foreseen(items: Sequence[Item]) -> set[int]:
    """Return the places right behind ``expected to`` and the like: what is not yet known."""
    pairs = (i for i, (one, two) in enumerate(pairwise(items)) if two.low == "to" and one.low in _EXPECTED)
    return {place for i in pairs for place in range(i + 2, i + 5)}


def _patients(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> Estimate | None:
    if items[at].kind == "fraction":
        if text_at(items, at - 1) in {"phase", "phases", "ph"}:
            return None
        again = bool(before) and before[-1].kind == "events" and items[before[-1].at].kind == "fraction"
        if again and "value" in items[at].parts and text_at(items, at - 1) in {"and", "versus", "vs", "v", "with"}:
            return Estimate("events", at, at + 1, items[at].parts["value"])  # 98 of 240 with A and 117 of 238 with B
        return _fraction(items, at)
    if are_events_by_arm(items, at, before) or befell_so_many(items, at):
        return Estimate("events", at, at + 1, items[at].parts["value"])
    none = is_of_responders(items, at) or is_no_number_of_patients(items, at)
    return None if none else Estimate("n", at, at + 1, items[at].parts["value"])


def _time(items: Sequence[Item], at: int, before: list[Estimate]) -> Estimate | None:
    """Return a time that is a result; the limit of an interval that has no other is none."""
    if items[at].kind == "time_name":
        return adjective_told(items, at)
    if text_at(items, at + 1) in {"shorter", "earlier", "less"}:
        return None  # 6.4 months shorter
    limit = items[at].kind == "not_reached" and (
        "ci_name" in {each.kind for each in items[max(0, at - 2) : at]}
        or _is_said_again(items, at)
        or _is_of_a_goal(items, at)
        or _ends_a_range(items, at)
    )
    return None if limit else time_told(items, at, before)


def _ends_a_range(items: Sequence[Item], at: int) -> bool:
    """Read ``(range, 31.7-not estimable)``: the far end of a range."""
    joined = text_at(items, at - 1) in {"-", "–", "to"} and items[at - 2].kind == "number"
    return joined and "range" in {text_at(items, index) for index in range(max(0, at - 5), at)}


def _is_of_a_goal(items: Sequence[Item], at: int) -> bool:
    """Read ``The primary endpoint (PFS) was not reached``: a goal that was missed is no time."""
    goal = next((i for i in range(at - 1, max(-1, at - 12), -1) if text_at(items, i).startswith("endpoint")), None)
    if goal is None or text_at(items, goal + 1) == ",":
        return False
    return not any(text_at(items, i) in {"median", "medians", ";", "and"} for i in range(max(0, goal - 6), at))


def _is_said_again(items: Sequence[Item], at: int) -> bool:
    """Say whether an abbreviation only repeats that a value or a limit is not reached: ``not evaluable [NE]``."""
    place = at - 1
    if text_at(items, at - 1) == "to" and text_at(items, at - 2) == "due" and items[at - 3].kind == "not_reached":
        return True  # NE due to not yet being reached
    while place >= 0 and items[place].text in {"(", "[", ",", "{"}:
        place -= 1
    if place < 0 or place == at - 1 or not items[at].text.isupper():
        return False
    last = items[place]
    limits = [last.parts[name].value for name in ("ci_low", "ci_high") if name in last.parts]
    return last.kind == "not_reached" or "not reached" in limits


def _fraction(items: Sequence[Item], at: int) -> Estimate | None:
    """Return events where so many of so many had one, and patients where so many of so many joined a trial."""
    item = items[at]
    if "value" not in item.parts:
        return None
    ahead = [text_at(items, index) for index in range(at + 1, min(at + 6, len(items)))]
    if have_died(items, people_counted(items, at) or at + 1):
        return Estimate("events", at, at + 1, item.parts["value"])
    verb = at + 1 + (singular(text_at(items, at + 1)) in PEOPLE)
    could = text_at(items, verb) == "could" and text_at(items, verb + 1) == "be"
    seen = could and text_at(items, verb + 2) in {"evaluated", "assessed", "analysed"}
    if seen or (text_at(items, verb) == "were" and text_at(items, verb + 1) in {"evaluable", "assessable"}):
        return Estimate("n", at, at + 1, item.parts["value"])  # 48 of 51 women were evaluable
    harmed = any(each.kind == "harm" or (each.kind == "share" and each.value.endswith("AE")) for each in items[:at])
    seen = text_at(items, at - 1) in {"in", "by"} and any(each.kind == "share" for each in items[:at])
    harmed = harmed or seen  # a response was seen in 395 of 488 enrolled patients
    had = _HAD_A_RESPONSE & {text_at(items, index) for index in range(at + 1, at + _NEAR_CAUSE)}
    if not harmed and not had and any(each.startswith(("randomis", "assigned", "enrolled")) for each in ahead):
        return Estimate("n", at, at + 1, item.parts["value"])
    near = range(max(0, at - 7), min(at + 9, len(items)))
    happened = any(
        text_at(items, index).startswith(("death", "died", "progress", "event", "relaps"))
        and text_at(items, index + 2) != "free"  # alive and progression-free
        and not is_an_adjective(items, index)
        for index in near
    )
    responded = any(
        items[index].kind == "harm" or (items[index].kind == "share" and not _is_of_events(items, index))
        for index in range(len(items))
    )
    return Estimate("events", at, at + 1, item.parts["value"]) if happened and not responded else None


def _is_of_events(items: Sequence[Item], at: int) -> bool:
    """Say whether a share is that of deaths, or of the events of an endpoint."""
    return items[at].value in {"deaths", "progression_events"} or text_at(items, at + 1) in {"event", "events"}


def _number(items: Sequence[Item], at: int, before: list[Estimate], *, planned: bool) -> Estimate | None:
    """Return a ratio, a count, or a value whose unit stands with the one that it is compared with."""
    item = items[at]
    numbered = text_at(items, at - 1) in _NUMBERED and item.value.isdigit() and int(item.value) <= _MOST_PARTS
    dosed = text_at(items, at + 1) in {"gy", "cgy", "mg", "mci", "gbq"}  # 81% for 78 Gy vs 68% for 70 Gy
    timed = is_when(items, at) or text_at(items, at - 1) in {"day", "cycle", "version", "recist", "ctcae"}
    if numbered or _is_of_a_code(items, at) or dosed or timed:
        return None
    value = Slot("value", item.text, item.start, item.end, item.value)
    if not planned and is_tested(items, at, before):
        interval, end = with_interval(items, at + 1, item.value)
        return Estimate("hazard_ratio", at, end, value, interval)
    named = "." in item.value and ratio_kind(items, at, []) is not None
    if not named and (kind := _inherited(items, at, before)) is not None:
        return _with_unit(items, at, before, value, kind)
    if not planned and (median := median_without_unit(items, at)) is not None:
        return median
    if not planned and (is_p_value(items, at) or is_another_p_value(items, at, before)):
        return Estimate("p_value", at, at + 1, value)
    if not planned and (ratio := ratio_kind(items, at, before)) is not None:
        interval, end = interval_of(items, at + 1, value.value)
        return Estimate(ratio, at, end, value, interval)
    if item.value.isdigit() and (count := counted(items, at, before)) is not None:
        return None if planned and count == "events" else Estimate(count, at, at + 1, value)
    return None


_OF_TREATMENT = frozenset({"related", "adverse", "side", "toxicity", "toxicities", "AE_death"})  # who are not all
_NEAR_CAUSE = 10
_HAD_A_RESPONSE = frozenset({"achieved", "responded", "attained", "obtained"})


def _is_there(items: Sequence[Item], at: int) -> bool:
    """Read ``There were five deaths`` and ``There have now been five deaths``."""
    verb = at - 1
    while text_at(items, verb) in {"been", "now", "also", "so", "far", "have"}:
        verb -= 1
    return "there" in {text_at(items, at - 2), text_at(items, verb)}


def _spelt(items: Sequence[Item], at: int, before: list[Estimate]) -> Estimate | None:
    """Return a number of people that is spelt: ``Twelve patients were included``."""
    deaths = at + 1 + (text_at(items, at + 1) in {"new", "further", "additional", "more"})
    begins = text_at(items, at - 1) in {"", ",", "and", ";", "."} or _is_there(items, at)
    if begins and not died_of_treatment(items, at) and text_at(items, deaths) in {"deaths", "relapses", "recurrences"}:
        slot = Slot("value", items[at].text, items[at].start, items[at].end, items[at].value)
        return Estimate("events", at, at + 1, slot)  # Three new deaths
    far = at > _FARTHEST_SPELT and not any(each.kind == "n" for each in before) and not are_taken_on(items, at)
    people = singular(text_at(items, at + 1)) in PEOPLE or text_at(items, at + 1) in {"(", "were", "received"}
    people = (
        people
        or is_a_part(items, at, before)
        or are_taken_on(items, at)
        or is_part_of_a_trial(items, at, before)
        or is_a_whole(items, at)
    )
    kind = counted(items, at, before) if people else None
    close = items[at + 1 : at + _NEAR_CAUSE]
    near = {"side" if item.kind == "share" and item.value.endswith("AE") else item.low for item in close}
    if kind is None or (far and kind == "n") or (kind == "events" and near & _OF_TREATMENT):
        return None
    item = items[at]
    return Estimate(kind, at, at + 1, Slot("value", item.text, item.start, item.end, item.value))


def _with_unit(items: Sequence[Item], at: int, before: list[Estimate], value: Slot, kind: str) -> Estimate | None:
    """Return the time or the percentage that a number is whose unit stands elsewhere."""
    item = items[at]
    if kind == "share":
        if float(item.value) > _WHOLE:
            return None
        fake = Item("percent", item.value, item.text, item.start, item.end, parts={"value": value})
        return percent_told([*items[:at], fake, *items[at + 1 :]], at, before)
    parts = _unit_after(items, at) or _unit_before(before)
    interval, end = with_interval(items, at + 1, value.value)
    fake = Item("duration", item.value, item.text, item.start, item.end, parts={"value": value, **parts})
    made = time_told([*items[:at], fake, *items[at + 1 :]], at, before)
    return None if made is None else replace(made, parts={**made.parts, **interval}, end=max(end, made.end))


def _inherited(items: Sequence[Item], at: int, before: list[Estimate]) -> str | None:
    """Return ``time`` or ``share`` where the unit of a number stands behind the next number, or before it."""
    counted = (text_at(items, at - 1), text_at(items, at + 1), kind_at(items, at - 2)) == ("(", ",", "harm")
    place, steps = at + 1, _MOST_LISTED if counted else 0  # rash (66, 11%)
    while place < len(items) and steps < _MOST_LISTED:
        steps += 1
        if text_at(items, place) in {"(", "["}:
            place = closing(items, place) + 1
            continue
        item = items[place]
        if item.kind in {"duration", "percent"}:
            joined = any(
                text_at(items, index) in {"vs", "versus", "v", "and", "or", ",", "vs.", "/", "against"}
                for index in range(at + 1, place)
            ) or (_opens_a_change(items, at) and not _is_ranging(items, at))
            return ("time" if item.kind == "duration" else "share") if joined else None
        if (
            (item.kind not in {"word", "number"} and item.text not in {",", "/"})
            or item.low in _MEASURED
            or item.low.rstrip("s") in PEOPLE
        ):
            break
        place += 1
    last = before[-1] if before else None
    versus = last is not None and any(text_at(items, i) in {"vs", "versus", "against"} for i in range(last.end, at))
    behind = text_at(items, at + 1) in {"for", "with", "in", "on", ";", ")", ".", ","}
    behind = behind or (at + 1 < len(items) and code_end(items, at + 1) is not None)  # 10.8 months CP vs 11.8 CLD
    gained = last is not None and last.kind == "difference" and "unit" in last.parts and at - last.end < 2
    if gained and text_at(items, at - 1) in {"(", "["} and text_at(items, at + 1) in {"vs", "versus", "v"}:
        return "time"  # improved by 1.9 months (6.1 vs 4.2)
    joined = last is not None and last.kind == "median" and any(items[i].low == "and" for i in range(last.end, at))
    versus = versus or (joined and text_at(items, at + 1) in {"for", "with", "in"})
    given = (behind and (not items[at].value.isdigit() or _is_of_an_arm_too(items, at, last))) or bool(
        with_interval(items, at + 1, items[at].value)[0]
    )
    if last is not None and versus and given and at - last.end < 9 and last.kind in {"median", "percent"}:
        return "time" if last.kind == "median" else "share"
    if (
        last is not None
        and last.kind == "percent"
        and at - last.end < 6
        and with_interval(items, at + 1, items[at].value)[0]
    ):
        return "share" if any(text_at(items, index) in JOINING for index in range(last.end, at)) else None
    return None


def _is_of_an_arm_too(items: Sequence[Item], at: int, last: Estimate | None) -> bool:
    """Read ``lived a median of 14 months, compared with 11 on chemotherapy``: whole months, as the first are."""
    if last is None or last.kind != "median" or not last.value.value.isdigit():
        return False
    lead = text_at(items, at - 1) in {"versus", "vs", "v", "against"} or (
        text_at(items, at - 1) in {"with", "to"} and text_at(items, at - 2) == "compared"
    )
    return lead and text_at(items, at + 1) in {"for", "with", "in", "on"}


def _opens_a_change(items: Sequence[Item], at: int) -> bool:
    """Read the first of ``from 11.3 to 15.3 months`` and of ``to 15.3 from 11.3 months``."""
    return (text_at(items, at - 1), text_at(items, at + 1)) in {("from", "to"), ("to", "from")}


def _is_of_a_code(items: Sequence[Item], at: int) -> bool:
    """Say whether a number is the end of a code, ``IMM-101``: it touches a hyphen, and that a word in capitals."""
    if at < 2 or text_at(items, at - 1) not in {"-", "–"}:
        return False
    touching = items[at - 2].end == items[at - 1].start and items[at - 1].end == items[at].start
    return touching and items[at - 2].kind == "word" and items[at - 2].text.isupper()


def _is_ranging(items: Sequence[Item], at: int) -> bool:
    """Say whether a number is the lower end of a range: ``ranged from 2 to 31 months``."""
    return any(text_at(items, index).startswith(("rang", "var")) for index in range(max(0, at - 4), at))


def _unit_before(before: Sequence[Estimate]) -> dict[str, Slot]:
    """Return the unit of the last time before a number: ``22.3 months vs 18.0``."""
    return next(({"unit": each.parts["unit"]} for each in reversed(before) if "unit" in each.parts), {})


def _unit_after(items: Sequence[Item], at: int) -> dict[str, Slot]:
    unit = next((items[i].parts["unit"] for i in range(at + 1, len(items)) if items[i].kind == "duration"), None)
    return {} if unit is None else {"unit": unit}
