"""The numbers of a sentence that are results: which they are, their intervals, and the endpoint that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pivotal.reading.counts import PEOPLE, counted
from pivotal.reading.items import Item
from pivotal.reading.model import Kind, Slot
from pivotal.reading.shares import is_bound, lists_harms, share_after

JOINING = frozenset(
    {"contrast", "versus", "vs", "v", "and", "compared", "against", "whereas", "while", "or", "than", "relative"}
)
_FILLERS = frozenset({
    "of", "was", "were", "is", "=", ":", ",", "(", "[", "for", "in", "the", "a", "an", "at", "estimated",
    "stratified", "unstratified", "adjusted", "pooled", "by", "per", "with", "and", "on", "bicr", "investigator",
    "central", "review", "blinded", "independent", "assessment", "overall", "corresponding", "about",
    "approximately",
})  # fmt: skip
_TIMES_NOT_MEDIANS = frozenset({
    "every", "within", "during", "over", "aged", "least", "until", "past", "next", "took", "per", "first", "last",
    "more",
})  # fmt: skip
_GAINS = frozenset({
    "benefit", "improvement", "difference", "gain", "increase", "prolongation", "advantage", "reduction", "delay",
})  # fmt: skip
_LOWER = ("reduc", "lower", "decreas", "cut", "less")
_PLANS = frozenset({"power", "powered", "detect", "alpha", "boundary", "assuming", "assumed", "hypothesised"})
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
_SURVIVED = frozenset({"alive", "survived", "free", "surviving", "lived"})
_BEFORE_INTERVALS = frozenset({",", ";", ":", "with", "a"})
MEDIAN = frozenset({"median", "medians"})


@dataclass(slots=True)
class Estimate:
    """A number that is a result, where it stands, and what was found out about it.

    Attributes
    ----------
    kind : str
        As of a statement.
    at, end : int
        Its item, and the place behind it and what belongs to it.
    value : Slot
    parts : dict of str to Slot
        Unit, limits, level, time.
    endpoint, arm, cohort, trial : Slot or None
    order : int
        Its place among the values that are compared.
    """

    kind: Kind
    at: int
    end: int
    value: Slot
    parts: dict[str, Slot] = field(default_factory=dict)
    endpoint: Slot | None = None
    arm: Slot | None = None
    cohort: Slot | None = None
    trial: Slot | None = None
    order: int = 0


def word_at(items: Sequence[Item], at: int) -> str:
    """Return the word or sign at a place, or nothing."""
    return items[at].value if 0 <= at < len(items) and items[at].kind in {"word", "punct", "active"} else ""


def folded_at(items: Sequence[Item], at: int) -> str:
    """Return what stands at a place, in small letters."""
    return items[at].low if 0 <= at < len(items) else ""


def closing(items: Sequence[Item], at: int, most: int = 40) -> int:
    """Return the place of the bracket that closes the one at a place, or the place itself."""
    depth = 0
    for index in range(at, min(at + most, len(items))):
        depth += items[index].text in {"(", "["}
        depth -= items[index].text in {")", "]"}
        if depth == 0:
            return index
    return at


def with_interval(items: Sequence[Item], at: int, value: str, *, surely: bool = False) -> tuple[dict[str, Slot], int]:
    """Return the interval that follows a number, and the place behind it; ``surely`` if it must hold the number."""
    place = at
    if folded_at(items, place) in {"(", "["}:
        place += 1
        opened = True
    else:
        opened = False
        while folded_at(items, place) in _BEFORE_INTERVALS and place - at < 4:
            place += 1
        if folded_at(items, place) == "[" and place > at:  # HR 0.68, [95% CI 0.47-0.99]
            place, opened = place + 1, True
    if place >= len(items) or items[place].kind not in {"ci", "range"}:
        return {}, at
    interval = items[place]
    if (items[place].kind == "range" and not opened) or (
        (surely or items[place].kind == "range") and not _holds(interval, value)
    ):
        return {}, at
    return dict(interval.parts), (place + 2 if opened and folded_at(items, place + 1) in {")", "]"} else place + 1)


def _holds(interval: Item, value: str) -> bool:
    low, high = interval.parts["ci_low"].value, interval.parts["ci_high"].value
    if value == "not reached":
        return "not reached" in {low, high}
    number = float(value.lstrip("<>≤≥"))
    return (low == "not reached" or float(low) <= number) and (high == "not reached" or number <= float(high))


def estimates_of(items: Sequence[Item]) -> list[Estimate]:
    """Return the results of a sentence in their order, each with its kind and interval."""
    planned = any(item.value in _PLANS for item in items if item.kind == "word")
    found: list[Estimate] = []
    for at, item in enumerate(items):
        if found and at < found[-1].end and item.kind not in {"events", "number", "p"}:
            continue
        made = _estimate(items, at, found, planned=planned)
        if made is not None:
            found.append(made)
    return found


def _estimate(items: Sequence[Item], at: int, before: list[Estimate], *, planned: bool) -> Estimate | None:
    item = items[at]
    if item.kind == "p":
        return None if planned else Estimate("p_value", at, at + 1, item.parts["value"], _sides(items, at))
    if item.kind == "n":
        return Estimate("n", at, at + 1, item.parts["value"])
    if item.kind == "fraction":
        return _fraction(items, at)
    if item.kind == "not_reached" and "ci_name" in {each.kind for each in items[max(0, at - 2) : at]}:
        return None  # the limit of an interval that has no other
    if item.kind in {"duration", "not_reached"}:
        return _time(items, at, before)
    if item.kind == "percent":
        return None if planned else _percent(items, at, before)
    if item.kind == "number":
        return _number(items, at, before, planned=planned)
    return None


def _sides(items: Sequence[Item], at: int) -> dict[str, Slot]:
    """Return how many sides a p value has, where it is said before it."""
    words = [folded_at(items, index) for index in range(max(0, at - 3), at)]
    if "sided" in words and at >= 3:
        item = items[at - 3]
        side = {"one": "one", "1": "one", "two": "two", "2": "two"}.get(item.text.casefold())
        if side is not None:
            return {"sides": item.slot("sides", side)}
    return {}


def _fraction(items: Sequence[Item], at: int) -> Estimate | None:
    """Return events where so many of so many had one."""
    item = items[at]
    if "value" not in item.parts:
        return None
    words = [folded_at(items, index) for index in range(max(0, at - 7), min(at + 9, len(items)))]
    happened = any(each.startswith(("death", "died", "progress")) or each in {"event", "events"} for each in words)
    responded = any(items[index].kind == "share" and items[index].value != "deaths" for index in range(len(items)))
    return Estimate("events", at, at + 1, item.parts["value"]) if happened and not responded else None


def _cue(items: Sequence[Item], at: int, kinds: frozenset[str]) -> int | None:
    """Return the place of the nearest item of some kinds before a place."""
    return next((index for index in range(at - 1, -1, -1) if items[index].kind in kinds), None)


def _begins_anew(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a clause begins that takes up the subject again: ``; in the other cohort it was``."""
    words = [folded_at(items, index) for index in range(first, last)]
    return ";" in words or "it" in words or "they" in words


_TIME_CUES = frozenset({"endpoint", "follow_up", "again"})


def _time(items: Sequence[Item], at: int, before: list[Estimate]) -> Estimate | None:
    """Return a median or a follow-up; a time that says when or how often is no result."""
    item = items[at]
    trailing = any(items[index].kind == "follow_up" for index in range(at + 1, min(at + 4, len(items))))
    if trailing and item.kind == "duration" and word_at(items, at + 1) == "of":
        return _timed(items, at, "follow_up")
    cue = _cue(items, at, _TIME_CUES)
    if cue is not None and items[cue].kind == "endpoint" and word_at(items, cue - 1) in {"for", "of"}:
        followed = next(
            (index for index in range(cue - 1, max(-1, cue - 4), -1) if items[index].kind == "follow_up"), None
        )
        cue = cue if followed is None else followed
    if cue is not None and items[cue].kind == "follow_up" and _begins_anew(items, cue, at):
        cue = _cue(items, at, frozenset({"endpoint"}))
    if item.kind == "duration" and _is_no_median(items, at):
        return None
    median = any(
        items[i].kind == "word" and items[i].value in MEDIAN for i in range(max(0, at - 30), min(at + 3, len(items)))
    )
    if cue is not None and items[cue].kind == "follow_up":
        near = at - cue < 14 or _continues(items, at, before, "follow_up")
        return _timed(items, at, "follow_up") if item.kind == "duration" and near else None
    continued = _continues(items, at, before, "median")
    if cue is None:
        follows = any(items[i].kind == "endpoint" for i in range(at + 1, min(at + 10, len(items))))
        bare = any(
            items[i].value in MEDIAN and word_at(items, i + 1) in {"was", "were", "of", "was,"} for i in range(at)
        )
        named = bare and (follows or not any(items[i].kind == "hr" for i in range(at)))
        named = named or (folded_at(items, at - 1) == "(" and _median_later(items, at))
        return _timed(items, at, "median") if (item.kind == "duration" and named) or continued else None
    short = items[cue].text[:1] == "m" and items[cue].text[1:2].isupper()
    estimated = item.kind == "duration" and at - cue < 32 and bool(_timed(items, at, "median").parts.get("ci_low"))
    if continued or short or estimated or (median and at - cue < 32) or at - cue < 7:
        if item.kind == "not_reached" and not (median or continued or at - cue < 6):
            return None
        return _timed(items, at, "median")
    return None


def _median_later(items: Sequence[Item], at: int) -> bool:
    """Say whether the median of an endpoint is named after a value, as in ``compared with placebo (3.9 months)``."""
    later = range(at + 1, len(items))
    return items[at - 2].kind in {"drug", "arm", "product"} and any(
        items[i].kind == "endpoint" and folded_at(items, i - 1) in MEDIAN for i in later
    )


def _continues(items: Sequence[Item], at: int, before: list[Estimate], kind: str) -> bool:
    """Say whether a value is compared with the one before it, which is of a kind."""
    last = next((each for each in reversed(before) if each.kind not in {"n", "events", "p_value"}), None)
    if last is None or last.kind != kind or at - last.end > 16:
        return False
    between = [folded_at(items, index) for index in range(last.end, at)]
    return any(each in JOINING or each in {",", "to", ";"} for each in between)


def _timed(items: Sequence[Item], at: int, kind: Kind) -> Estimate:
    item = items[at]
    interval, end = with_interval(items, at + 1, item.parts["value"].value)
    return Estimate(kind, at, end, item.parts["value"], {**item.parts, **interval})


def _is_no_median(items: Sequence[Item], at: int) -> bool:
    """Say whether what stands before a time makes it a schedule, an age, a gain or a moment."""
    place = at - 1
    while word_at(items, place) in {"a", "an", "the", "about", "approximately", "nearly", "only"}:
        place -= 1
    word = word_at(items, place)
    if word in _TIMES_NOT_MEDIANS or word in {"after", "by"} or (word == "at" and "." not in items[at].value):
        return True
    if word == "of":
        for index in range(place - 1, max(-1, place - 7), -1):
            if folded_at(items, index) in _GAINS:
                return True
            if folded_at(items, index) in {"with", ",", ";", "(", "had", "was"}:
                break
    following = [word_at(items, index) for index in range(at + 1, min(at + 4, len(items)))]
    return (
        following[:2] == ["of", "age"] or "ago" in following[:1] or following[:1] in (["after"], ["before"], ["later"])
    )


def _percent(items: Sequence[Item], at: int, before: list[Estimate]) -> Estimate | None:
    """Return a risk reduction, a rate at a time, or the part of patients with something."""
    item = items[at]
    value = item.parts["value"]
    if _is_risk(items, at):
        interval, end = with_interval(items, at + 1, value.value)
        return Estimate("risk_reduction", at, end, value, interval)
    if word_at(items, at + 1) in {"power", "alpha"} or folded_at(items, at + 1) in {"ci", "confidence"}:
        return None
    if is_bound(items, at):
        return None
    interval, end = with_interval(items, at + 1, value.value)
    time = _time_of_rate(items, at)
    cue = _cue(items, at, frozenset({"endpoint", "share"}))
    survival = cue is not None and items[cue].kind == "endpoint"
    after = share_after(items, at)
    if time is not None and after is None and (survival or _survived(items, at)):
        return Estimate("rate", at, end, value, {**interval, "time": time})
    if _continues(items, at, before, "rate"):
        return Estimate(
            "rate", at, end, value, {**interval, **{k: v for k, v in before[-1].parts.items() if k == "time"}}
        )
    if after is not None or (cue is not None and not survival and not lists_harms(items, at, cue)):
        return Estimate("percent", at, end, value, interval)
    return (
        Estimate("percent", at, end, value, interval)
        if _continues(items, at, before, "percent") and cue is not None
        else None
    )


def _is_risk(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage tells by how much a risk is lower."""
    after = [folded_at(items, index) for index in range(at + 1, min(at + 10, len(items)))]
    if len(after) > 2 and after[0] in {"and", "or"} and items[at + 2].kind == "percent":
        after = after[2:]
    if after and after[0].startswith(_LOWER) and any(each.startswith(("risk", "rate")) for each in after):
        return True
    close = [folded_at(items, index) for index in range(max(0, at - 6), at)]
    wide = [folded_at(items, index) for index in range(max(0, at - 22), at)]
    return "by" in close and "risk" in wide and any(each.startswith(_LOWER) for each in wide)


def _survived(items: Sequence[Item], at: int) -> bool:
    return any(folded_at(items, index) in _SURVIVED for index in range(max(0, at - 3), min(at + 13, len(items))))


def _time_of_rate(items: Sequence[Item], at: int) -> Slot | None:
    """Return the time that a rate is of: ``12-month`` before it, or ``at 12 months``."""
    for index in range(at - 1, max(-1, at - 26), -1):
        item = items[index]
        if item.kind == "time_name" or (item.kind == "duration" and word_at(items, index - 1) in {"at", "after"}):
            return replace(item.parts["value"], name="time")
    for index in range(at + 1, min(at + 10, len(items))):
        if items[index].kind == "duration" and word_at(items, index - 1) in {"at", "after"}:
            return replace(items[index].parts["value"], name="time")
    return None


def _number(items: Sequence[Item], at: int, before: list[Estimate], *, planned: bool) -> Estimate | None:
    """Return a hazard ratio, a count, or a value whose unit stands with the one that it is compared with."""
    item = items[at]
    value = Slot("value", item.text, item.start, item.end, item.value)
    if (kind := _inherited(items, at, before)) is not None:
        parts = _unit_after(items, at) if kind == "time" else {}
        interval, end = with_interval(items, at + 1, value.value)
        if kind == "share":
            fake = Item("percent", item.value, item.text, item.start, item.end, parts={"value": value})
            return _percent([*items[:at], fake, *items[at + 1 :]], at, before)
        fake = Item("duration", item.value, item.text, item.start, item.end, parts={"value": value, **parts})
        made = _time([*items[:at], fake, *items[at + 1 :]], at, before)
        return None if made is None else replace(made, parts={**made.parts, **interval}, end=max(end, made.end))
    if not planned and _is_ratio(items, at, before):
        interval, end = with_interval(items, at + 1, value.value)
        return Estimate("hazard_ratio", at, end, value, interval)
    if item.value.isdigit() and (count := counted(items, at, before)) is not None:
        return Estimate(count, at, at + 1, value)
    return None


def _inherited(items: Sequence[Item], at: int, before: list[Estimate]) -> str | None:
    """Return ``time`` or ``share`` where the unit of a number stands behind the next number, or before it."""
    place = at + 1
    while place < len(items) and place - at < 10:
        if folded_at(items, place) in {"(", "["}:
            place = closing(items, place) + 1
            continue
        item = items[place]
        if item.kind in {"duration", "percent"}:
            joined = any(
                folded_at(items, index) in {"vs", "versus", "v", "and", "or", ",", "vs."}
                for index in range(at + 1, place)
            )
            return ("time" if item.kind == "duration" else "share") if joined else None
        if (item.kind not in {"word", "number"} and item.text != ",") or item.low in _MEASURED:
            break
        place += 1
    last = before[-1] if before else None
    versus = last is not None and any(folded_at(items, i) in {"vs", "versus", "against"} for i in range(last.end, at))
    given = folded_at(items, at + 1) in {"for", "with", "in", "on"} and not items[at].value.isdigit()
    if last is not None and versus and given and at - last.end < 9 and last.kind in {"median", "percent"}:
        return "time" if last.kind == "median" else "share"
    if (
        last is not None
        and last.kind == "percent"
        and at - last.end < 6
        and with_interval(items, at + 1, items[at].value)[0]
    ):
        return "share" if any(folded_at(items, index) in JOINING for index in range(last.end, at)) else None
    return None


def _unit_after(items: Sequence[Item], at: int) -> dict[str, Slot]:
    unit = next((items[i].parts["unit"] for i in range(at + 1, len(items)) if items[i].kind == "duration"), None)
    return {} if unit is None else {"unit": unit}


def _is_ratio(items: Sequence[Item], at: int, before: list[Estimate]) -> bool:
    """Say whether a number is a hazard ratio: named so before it, or compared with one."""
    if not 0 < float(items[at].value) < 20 or folded_at(items, at + 1) in {"sided", "-"}:
        return False
    for index in range(at - 1, max(-1, at - 16), -1):
        item = items[index]
        if item.kind == "hr":
            return True
        if item.kind in {"endpoint", "share", "disease", "code", "ci_name", "drug", "arm", "trial"}:
            continue
        if item.kind not in {"word", "punct"} or not (
            item.value in _FILLERS or item.value in {"]", ")"} or "progress" in item.value
        ):
            break
    last = before[-1] if before else None
    if last is None or last.kind != "hazard_ratio" or "." not in items[at].value or at - last.end > 12:
        return False
    between = [folded_at(items, index) for index in range(last.end, at)]
    return any(each in {"and", "versus", "vs", ";"} for each in between) and "odds" not in between
