"""Shares of patients in the words of a sentence: treatment that stopped or changed, and responses of every kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.responses_worded import (
    NEAR_RATED,
    RESPONSE_MARKS,
    RESPONSE_RULES,
    SHORT_RESPONSES,
    Told,
    is_rated,
    may_be_response,
    percent_near,
)

_STOPS = ("discontinu", "withdraw", "withdrew", "cessation", "terminat", "stopp", "ceas", "quit")
_STOPPING = frozenset({"stop", "stopping"})
_BEHIND_CHANGE = frozenset({"in", "for", "because", "due", "owing", ",", "or", "and", "(", "by", "from", ""})
_CHANGES = {"reduc": "dose_reduced", "interrupt": "dose_interrupted", "delay": "dose_interrupted",
            "hold": "dose_interrupted", "withh": "dose_interrupted", "modif": "dose_modified",
            "adjust": "dose_modified", "escalat": "dose_modified", "omission": "dose_interrupted"}  # fmt: skip
_CHANGED = frozenset(_CHANGES.values())
_DOSES = frozenset({"dose", "dosage", "doses", "dosing"})
_WHAT = frozenset({
    "treatment", "therapy", "study", "drug", "dose", "trial", "permanent", "permanently", "medication", "medicine",
    "the", "any", "all", "of", "a", "an", "at", "least", "one", "both", "agents", "their", "its", "either", "drugs",
    "early", "specifically", "adjuvant", "this", "premature", "prematurely", "protocol", "and", "or", "/", "regimen",
    "to", "patients", "patient",
    "rates", "rate", "were", "was", "occurred", "in", "from", "taking", "off", "assigned", "combination", "component",
    "components", "dosing", "subsequently", "ultimately", "primarily", "mainly", "mostly", "solely", "frequency",
    "required",
})  # fmt: skip
_TREATED = frozenset({"treatment", "therapy", "drug", "permanent", "permanently", "dose"})
_BEFORE_STOPS = _TREATED | _DOSES | {"study", "the", "any", "a", "of", "premature", "early"}
_BECAUSE = (("due", "to"), ("because", "of"), ("owing", "to"), ("as", "a", "result", "of"), ("secondary", "to"),
            ("related", "to"), ("attributed", "to"), ("on", "account", "of"), ("resulting", "from"),
            ("attributable", "to"), ("associated", "with"), ("for",), ("from",), ("following",), ("after",),
            ("caused", "by"))  # fmt: skip
_LEADS = ("led", "lead", "result", "requir", "caus", "prompt", "necessitat", "forc")
_HARMFUL = frozenset({
    "toxicity", "toxicities", "tolerability", "intolerance", "intolerability", "effects", "effect", "safety", "ae",
    "aes", "teaes", "teae", "traes", "trae", "adrs",
})  # fmt: skip
_ADVERSE = ("adverse", "side", "toxic", "treatment", "drug", "therapy", "related", "emergent", "unacceptable", "drug",
            "an", "any", "-", "–", "immune", "grade", "serious", "severe", "mediated", "the", "these", "this", "study",
            "or", "of", "cause", "all", "other", "various")  # fmt: skip
_STOPPED_WHAT = frozenset({"treatment", "therapy", "drug", "medication", "drugs", "medicine", "agents", "regimen"})
_FARTHEST_STOP = 20  # items from "discontinued" to a second reason
_OR_BOTH = frozenset({",", "or", "and", "both", "either"})  # between the medicines of what was stopped
_MOST_OF_CAUSE, _MOST_OF_OBJECT = 7, 9


def with_told_shares(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of a sentence in which what it tells of its patients in several words is one item.

    Treatment that was stopped for harms, however it is put, doses that were reduced or interrupted, ``had a response``,
    and several kinds of response together (``CR + PR``) are shares of patients.

    Parameters
    ----------
    items : sequence of Item
        A sentence; it is not changed.
    """
    if not any(item.kind == "percent" for item in items) or not any(_may_tell(item) for item in items):
        return items
    found: list[Item] = []
    at = 0
    while at < len(items):
        told = next((made for rule in _RULES if (made := rule(items, at)) is not None), None)
        if told is None and may_be_response(items[at]):
            told = next((made for rule in RESPONSE_RULES if (made := rule(items, at)) is not None), None)
        if told is None:
            found.append(items[at])
            at += 1
            continue
        end, value = told
        found.append(_merged(items, at, end, value))
        at = end
    return found


def _may_tell(item: Item) -> bool:
    """Say whether a word or a name is one without which none of the rules reads anything."""
    named = item.kind in {"share", "flag"} or item.value == "deaths" or item.text in SHORT_RESPONSES
    return named or item.low.startswith(_MARKS) or item.low in {"event", "events"}


def _merged(items: Sequence[Item], first: int, last: int, value: str) -> Item:
    text = items[first].text if last == first + 1 else " ".join(each.text for each in items[first:last])
    made = replace(items[first], kind="share", value=value, text=text, end=items[last - 1].end, parts={}, known=False)
    made.last = items[last - 1].last
    return made


# ---------------------------------------------------------------------------------------- treatment that was changed


def _caused(items: Sequence[Item], at: int) -> Told | None:
    """Read ``adverse events that led to discontinuation`` and ``toxicities resulting in dose reductions``."""
    end = _harms_at(items, at)
    if end is None:
        return None
    place = end
    while text_at(items, place) in {"that", "which", "have", "had", "(", ")"} and place - end < 2:
        place += 1
    if not text_at(items, place).startswith(_LEADS):
        return None
    place += 1
    place += text_at(items, place) in {"to", "in", "for"}
    told = _stopped(items, place)
    return None if told is None else (told[0], "stopped_for_AE" if told[1] == "stopped" else told[1])


def _also_changed(items: Sequence[Item], at: int) -> Told | None:
    """Read ``led to dose reduction in 34%, interruption in 51%``: another change that is told for short."""
    if text_at(items, at - 1) not in {",", "and", "or"} or items[at].kind != "word":
        return None
    value = next((_CHANGES[each] for each in _CHANGES if text_at(items, at).startswith(each)), None)
    noun = text_at(items, at).rstrip("s").endswith(("ion", "delay", "ment"))
    rated = text_at(items, at + 1) in {"in", "(", "of"} and any(
        each.kind == "percent" for each in items[at + 2 : at + 5]
    )
    joined = text_at(items, at + 1) in {",", "and", "or"} and text_at(
        items, at + 2 + (text_at(items, at + 2) in {"and", "or"})
    )
    rated = rated or (bool(joined) and str(joined).startswith((*_STOPS, *_CHANGES)))
    near = items[max(0, at - _FARTHEST_STOP) : at]
    dosed = any(one.kind == "share" and one.value in {*_CHANGES.values(), "stopped_for_AE"} for one in near)
    dosed = dosed or any(
        one.low in _DOSES | {"treatment"} and two.low.startswith((*_STOPS, *_CHANGES)) for one, two in pairwise(near)
    )
    return (at + 1, value) if value is not None and noun and rated and dosed else None


def _died_of(items: Sequence[Item], at: int) -> Told | None:
    """Read ``deaths due to treatment-related adverse events`` and ``died from toxicity``."""
    if items[at].kind != "share" or items[at].value != "deaths":
        return None
    for words in (*_BECAUSE[:-4], ("from",), ("of",)):
        if _phrase(items, at + 1, words) and (end := _harms_at(items, at + 1 + len(words))) is not None:
            return end, "AE_death"
    return None


def _stopped_for(items: Sequence[Item], at: int) -> Told | None:
    """Read ``discontinued treatment because of toxicity``, ``withdrawal for adverse events``, ``dose reductions``."""
    told = _stopped(items, at)
    if told is None:
        return None
    end, value = told
    cause = _because(items, end)
    if cause is not None:
        return cause, "stopped_for_AE" if value == "stopped" else value
    if value == "stopped":
        reason = any(_phrase(items, end, each) for each in _BECAUSE[:-3])
        word = text_at(items, at)
        halted = word.startswith(("discontinu", "stopped", "ceased", "terminated")) or word in _TREATED
        plain = not reason and halted and is_rated(items, end)
        noun = any(text_at(items, index).endswith(("al", "ion", "als", "ions")) for index in range(at, end))
        some = not reason and _somebody_stopped(items, at, end)
        rate = text_at(items, end) in {"rate", "rates"} and at > 0 and items[at - 1].kind == "percent"
        if rate and word.startswith("discontinu"):
            return end + 1, value  # with a 6.9% discontinuation rate
        return (end, value) if some or (plain and (noun or _was_stopped(items, at))) else None
    return end, value


def _stopped(items: Sequence[Item], at: int) -> Told | None:
    """Return the place behind words by which treatment was stopped, or its dose changed."""
    if items[at : at + 1] and items[at].kind == "share" and items[at].value in _CHANGED:
        return at + 1, items[at].value
    place = at
    while place - at < _MOST_OF_CAUSE and text_at(items, place) in _BEFORE_STOPS:
        place += 1
    if text_at(items, place) == "de" and text_at(items, place + 1) == "-":
        place += 2  # dose de-escalations
    word = text_at(items, place)
    if items[place : place + 1] and items[place].kind not in {"word", "share", "active"}:
        return None
    value = "stopped" if word.startswith(_STOPS) or word in _STOPPING else None
    if value is None:
        changed = next((each for each in _CHANGES if word.startswith(each)), None)
        dosed = any(text_at(items, index) in _DOSES | {"treatment"} for index in range(at, place))
        behind = text_at(items, place + 1) in {"of", "in"} and text_at(items, place + 2) in _DOSES | {"the"}
        done = text_at(items, at) == "treatment" and word.endswith("ed")  # "treatment reduced recurrences by"
        dosed = dosed and not (done and text_at(items, place + 1) not in _BEHIND_CHANGE)
        if changed is None or not (dosed or (behind and text_at(items, place + 2) in _DOSES)):
            return None
        value = _CHANGES[changed]
        place += 2 if behind and not dosed else 0
    elif text_at(items, at) in {"the", "any", "a", "of"}:
        return None
    return place + 1, value


def _was_stopped(items: Sequence[Item], at: int) -> bool:
    """Read ``Treatment was permanently discontinued in 24 patients (31%)``: what was stopped, before its verb."""
    place = at - 1
    while place > 0 and (text_at(items, place).endswith("ly") or text_at(items, place) in {"was", "were", "been"}):
        place -= 1
    return place < at - 1 and (
        text_at(items, place) in _STOPPED_WHAT or items[place].kind in {"drug", "product", "active"}
    )


def _somebody_stopped(items: Sequence[Item], at: int, end: int) -> bool:
    """Read ``12% of patients discontinued treatment`` and ``6 (14%) pts with A vs 3 (9%) with B stopped therapy``."""
    place = end
    while text_at(items, place) in {"the", "study", "their", "trial", "all"}:
        place += 1
    what = text_at(items, place) in _STOPPED_WHAT or (place < len(items) and items[place].kind in {"drug", "product"})
    ends = (
        text_at(items, place) in {",", ".", ";"} and text_at(items, at - 1) == ")" and items[at - 2].kind == "percent"
    )
    what = what or ends  # 672 patients (31%) discontinued, …
    near = range(max(0, at - NEAR_RATED - NEAR_RATED), at)
    if not what or not text_at(items, at).endswith(("ed", "withdrew")) or not percent_near(items, at, len(near)):
        return False
    ahead = [text_at(items, i) for i in range(place, place + 5)]
    if any(each in {"due", "because", "owing", "after", "following", "for", "as"} for each in ahead):
        return False
    return any(singular(text_at(items, i)) in PEOPLE for i in near) and not any(
        items[i].text in {";", "."} for i in near
    )


def _because(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind a cause that is harm, behind what was stopped: ``the drug because of toxicity``."""
    place = at
    while place - at < _MOST_OF_OBJECT:
        for words in _BECAUSE:
            if _phrase(items, place, words) and (end := _harms_at(items, place + len(words))) is not None:
                return end
        listed = place > at and text_at(items, place) in _OR_BOTH
        passed = (
            listed
            or text_at(items, place) in _WHAT
            or (
                place < len(items)
                and (
                    items[place].kind in {"drug", "product", "arm"} or (items[place].text[:1].isupper() and place > at)
                )
            )
        )
        if not passed:
            return None
        place += 1
    return None


def _phrase(items: Sequence[Item], at: int, words: Sequence[str]) -> bool:
    return all(text_at(items, at + step) == word for step, word in enumerate(words))


def _harms_at(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind adverse events, reactions, side effects or toxicity that begin at a place."""
    place = at
    while place < len(items) and place - at < _MOST_OF_CAUSE:
        item = items[place]
        if item.kind == "share":
            return place + 1 if item.value.endswith("AE") and item.value != "stopped_for_AE" else None
        if item.kind == "word" and item.low in _HARMFUL:
            return place + 1
        adverse = item.low in {"reaction", "reactions", "event", "events"} and place > at
        if adverse and any(text_at(items, index) == "adverse" for index in range(at, place)):
            return place + 1
        if item.kind not in {"word", "punct", "active", "code"} or item.low not in _ADVERSE:
            return None
        place += 1
    return None


def _led_to_death(items: Sequence[Item], at: int) -> Told | None:
    """Read ``adverse events led to death in 1.2%`` and ``adverse events resulting in death``."""
    end = _harms_at(items, at)
    if end is None:
        return None
    place = end + (text_at(items, end) in {"that", "which"})
    if not text_at(items, place).startswith(("led", "leading", "result", "caus")):
        return None
    place += 1 + (text_at(items, place + 1) in {"to", "in"})
    return (place + 1, "AE_death") if items[place : place + 1] and items[place].value == "deaths" else None


def _also_for(items: Sequence[Item], at: int) -> Told | None:
    """Read ``stopped for progression in 20 patients and for adverse events in five``: a second reason."""
    if text_at(items, at - 1) not in {"and", "or", ","}:
        return None
    words = next((each for each in (*_BECAUSE[:4], ("for",)) if _phrase(items, at, each)), None)
    first = max(0, at - _FARTHEST_STOP)
    stopped = next((i for i in range(first, at) if text_at(items, i).startswith(_STOPS)), None)
    listed = stopped is not None and any(_phrase(items, i, each) for i in range(stopped, at) for each in _BECAUSE[:4])
    if words is None and not listed:
        return None
    end = _harms_at(items, at if words is None else at + len(words))
    told = end is not None and stopped is not None and text_at(items, end) in {"in", "for", "("}
    return (end, "stopped_for_AE") if told and end is not None else None


def _led_to_stop(items: Sequence[Item], at: int) -> Told | None:
    """Read ``Adverse events led 24% of patients to discontinue``: what harm made some do."""
    if text_at(items, at) not in {"discontinue", "stop", "withdraw", "quit"} or text_at(items, at - 1) != "to":
        return None
    verb = next((i for i in range(at - 2, max(0, at - 10), -1) if text_at(items, i).startswith(_LEADS)), None)
    if verb is None or not any(items[i].kind == "percent" for i in range(verb, at)):
        return None
    harmed = _harms_at(items, verb - 1) == verb or _harms_at(items, verb - 2) == verb
    return (at + 1, "stopped_for_AE") if harmed else None


_RULES: tuple[Callable[[Sequence[Item], int], Told | None], ...] = (
    _caused, _led_to_stop, _led_to_death, _stopped_for, _also_for, _also_changed, _died_of,
)  # fmt: skip
_MARKS = (*_STOPS, *_STOPPING, *_CHANGES, *RESPONSE_MARKS)
