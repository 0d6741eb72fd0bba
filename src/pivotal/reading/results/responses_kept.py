"""How many responses lasted to a time: ``83% had a duration of response of ≥12 months``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, renamed, span, text_at
from pivotal.reading.results.intervals import Estimate, closing, opening
from pivotal.reading.results.people import PEOPLE, behind_its_bracket, singular

_HAD = frozenset({"had", "have", "having", "with", "experienced", "showed", "showing"})
_BEFORE_NAME = frozenset({"a", "an", "the", "observed", "estimated", "confirmed"})
_BOUNDS = frozenset(
    {"≥", ">", "of", "at", "least", "more", "than", "exceeding", "beyond", "lasting", "over", "or", "greater", "longer"}
)
_LEAST = frozenset({"≥", ">", "least", "more", "exceeding", "beyond", "over", "greater", "longer"})
_OF_WHOM = frozenset({"of", "the", "these", "all", "who", "responded", "those"})
_LONG, _NEAR = 6, 14  # items of a bound, and items between "ongoing" and its percentage


def kept_so_long(items: Sequence[Item], at: int) -> Estimate | None:
    """Return the rate of those whose response lasted so long: ``83% had a response duration of at least a year``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        A percentage.
    """
    if (kept := _kept_in(items, at)) is not None:
        return kept
    place = behind_its_bracket(items, at)
    while text_at(items, place) in _OF_WHOM or singular(text_at(items, place)) in PEOPLE | {"responder"}:
        place += 1
    if text_at(items, place) not in _HAD:
        return None
    name = place + 1
    while text_at(items, name) in _BEFORE_NAME:
        name += 1
    behind = _behind_name(items, name)
    if behind is None:
        return None
    time = next((i for i in range(behind, min(behind + _LONG, len(items))) if items[i].kind == "duration"), None)
    if time is None or time == behind or any(text_at(items, i) not in _BOUNDS for i in range(behind, time)):
        return None
    return _lasting(items, at, time, span(items, name, behind, "endpoint", "DOR"))


def _kept_in(items: Sequence[Item], at: int) -> Estimate | None:
    """Read ``The response lasted at least 9 months in 58% of responders``; a bound must be told."""
    if text_at(items, at - 1) not in {"in", "for"}:
        return None
    time = next((i for i in range(at - 2, max(0, at - 2 - _LONG), -1) if items[i].kind == "duration"), None)
    if time is None or any(text_at(items, i) not in _BOUNDS for i in range(time + 1, at - 1)):
        return None
    first = time
    while first > 0 and text_at(items, first - 1) in _BOUNDS:
        first -= 1
    bounded = any(text_at(items, i) in _LEAST for i in (*range(first, time), *range(time + 1, at - 1)))
    verb = first - 1
    if not bounded or text_at(items, verb) not in {"was", "were", "lasted"}:
        return None
    name = next((i for i in range(max(0, verb - 3), verb) if _behind_name(items, i) == verb), None)
    if name is None and text_at(items, verb) == "lasted" and text_at(items, verb - 1) in {"response", "responses"}:
        name = verb - 1
    if name is None or text_at(items, name - 1) in {"median", "mean"}:
        return None
    return _lasting(items, at, time, span(items, name, verb, "endpoint", "DOR"))


def _lasting(items: Sequence[Item], at: int, time: int, endpoint: Slot) -> Estimate:
    parts = {"time": renamed(items[time].parts["value"], "time")}
    return Estimate("rate", at, at + 1, items[at].parts["value"], parts, endpoint)


def _behind_name(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind the name of the duration of responses at a place, if it stands there."""
    if at >= len(items):
        return None
    if items[at].kind == "endpoint" and items[at].value.upper() == "DOR":
        return at + 1
    if phrase_at(items, at, "duration", "of", "response"):
        return at + 3
    return at + 2 if phrase_at(items, at, "response", "duration") else None


def is_still_ongoing(items: Sequence[Item], at: int) -> bool:
    """Read ``responses were ongoing in 18 of 24 patients (75%)``: which part of the responses went on.

    So are both of ``Complete responses (60% and 80%) were still ongoing in 57% and 71%``.
    """
    if text_at(items, at - 1) in {"and", "versus", "vs", "v"} and items[at - 2].kind == "percent":
        return is_still_ongoing(items, at - 2)
    going = next((i for i in range(at - 1, max(0, at - _NEAR), -1) if text_at(items, i) == "ongoing"), 0)
    if going < 2 or text_at(items, going + 1) not in {"in", "for", "among"}:
        return False
    verb = going - 1 - (text_at(items, going - 1) in {"still", "currently"})
    subject = opening(items, verb - 1) - 1 if items[verb - 1].text in {")", "]"} else verb - 1
    told = text_at(items, verb) in {"were", "are", "remained", "was"} and "respon" in items[subject].low
    return told and not any(items[i].kind == "percent" or items[i].text in {";", "."} for i in range(going, at))


def are_on_treatment(items: Sequence[Item], at: int) -> bool:
    """Read ``and 9% remain on treatment``: who goes on with it, and what became of nobody.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        A percentage.
    """
    verb = at + 1
    while verb < at + 4 and text_at(items, verb) in {"of", "the", "patients", "all", "participants"}:
        verb += 1
    verb += text_at(items, verb) in {"still", "currently"}
    last = verb + 1 + (text_at(items, verb + 1) in {"still", "currently"})
    told = text_at(items, verb) in {"remain", "remained", "remains", "are", "were", "stayed", "continue", "continued"}
    return told and text_at(items, last) == "on" and text_at(items, last + 1) in {"treatment", "therapy", "study"}


def alive_and_free(items: Sequence[Item], at: int) -> Estimate | None:
    """Return the part of those who ``were alive and progression-free``, at no time that is told.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        A percentage.
    """
    of = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    near = range(of + 1, min(of + _NEAR, len(items) - 4)) if text_at(items, of) == "of" else range(0)
    alive = next((i for i in near if text_at(items, i) == "alive"), None)
    if alive is None or text_at(items, alive - 1) not in {"were", "was", "are", "remained", "still"}:
        return None
    if any(items[i].kind == "percent" or items[i].text in {",", ";"} for i in range(of, alive)):
        return None
    end = next((i + 1 for i in range(alive + 2, min(alive + 6, len(items))) if text_at(items, i) == "free"), None)
    if end is None or text_at(items, alive + 1) != "and" or text_at(items, end) in {"at", "after", "for"}:
        return None
    return Estimate("percent", at, at + 1, items[at].parts["value"], endpoint=span(items, alive, end, "endpoint"))
