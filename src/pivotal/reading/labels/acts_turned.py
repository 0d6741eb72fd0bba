"""What reads like an approval, a refusal or a withdrawal and is none: what ends or narrows one, a vote, a start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.labels.acts_placed import date_at, is_year
from pivotal.reading.labels.authorities_told import RECOMMENDS
from pivotal.reading.labels.subjects import BE
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import place_behind, place_of, text_at
from pivotal.reading.words import ADVISES

_NARROWS = ("restrict", "narrow", "confin", "limit")
_LABELS = ("indication", "label", "approval", "authorisation", "licence")
_LOSES = ("lost", "lose", "loses", "losing", "forfeit")
_LAPSES = frozenset({"lapse", "lapsed", "expire", "expired"})
_RENEWS = ("renew", "prolong")
_NOT = frozenset({"not", "non", "against", "n't", "without", "never", "cannot"})
_BODIES = frozenset({"panel", "panels", "committee", "advisers", "advisors", "adviser", "advisor", "experts"})
_VOTES = frozenset({"ODAC"})
_SAYS = ("vot", "recommend", "advis", "conclud", "came", "comes")
_BEGINS = ("began", "begin", "begun", "start", "initiat")
_AFTER = frozenset({"after", "following", "since", "despite"})
_ENDS = frozenset({";", ".", ",", "but", "and", "while", "whereas"})
_NEAR, _BEHIND, _LED = 5, 14, 3  # items before an act, behind it, and between "after" and a noun


def with_turns(items: Sequence[Item], told: Sequence[Statement]) -> list[Statement]:
    """Return statements, the acts among them as what they are: an approval that is *lost* or *not renewed* is over.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    told : sequence of Statement
        What has been read in it.
    """
    if not any(each.kind == "act" for each in told):
        return list(told)
    return [one for each in told for one in (_parted(items, _turned(items, each)) if each.kind == "act" else [each])]


def _parted(items: Sequence[Item], act: Statement) -> list[Statement]:
    """Return an act once for what its day is told of, and once for what stands before: ``and, since 2025, for``."""
    day = act.slot("date")
    at = place_of(items, day)
    if day is None or at is None:
        return [act]
    ill = act.all("disease")
    before = [each for each in ill if each.start < day.start]
    led = at - 1 - (text_at(items, at - 1) in {"in", "on", "since"})
    led -= text_at(items, led) == ","
    behind = place_behind(items, day, at)
    behind += text_at(items, behind) == ","
    if not before or len(before) == len(ill) or text_at(items, led) != "and" or text_at(items, behind) != "for":
        return [act]
    own = replace(act, slots=tuple(each for each in act.slots if each not in before))
    kept = tuple(each for each in act.slots if each in before or each.name not in {"disease", "date"})
    return [replace(act, slots=kept, end=before[-1].end), own]


def _turned(items: Sequence[Item], act: Statement) -> Statement:
    """Return an act by what the words beside it make of it."""
    by = act.slot("act")
    at = place_of(items, by)
    if by is None or at is None:
        return act
    if by.value in {"approval", "opinion"}:
        return _named(act, _ended(items, at, by.value) or by.value)
    if by.value == "refusal":
        return _named(act, "panel vote") if _is_of_a_panel(items, at, act) else act
    return _withdrawn(items, at, act) if by.value == "withdrawal" else act


def _named(act: Statement, name: str) -> Statement:
    slots = (each._replace(value=name) if each.name == "act" else each for each in act.slots)
    return act if act.get("act") == name else replace(act, slots=tuple(slots))


def _ended(items: Sequence[Item], at: int, name: str) -> str:
    """Return what was done to an approval that is not given, or nothing: ``restricted the indication``."""
    noun = text_at(items, at).startswith(_LABELS)
    narrowed = noun and any(_is_narrowed(items, i) for i in _clause(items, at))
    if narrowed or text_at(items, at).startswith(_NARROWS):
        return "restriction"
    before, behind = range(max(0, at - _NEAR), at), _clause(items, at)
    if _is_not_renewed(items, before) or _is_not_renewed(items, behind):
        return "refusal" if name == "opinion" else "withdrawal"
    if name == "opinion" or not noun:
        return ""
    lost = any(text_at(items, i) in _LOSES and text_at(items, i + 1) != "to" for i in before)  # to follow-up
    return "withdrawal" if lost or any(text_at(items, i) in _LAPSES for i in behind) else ""


def _is_narrowed(items: Sequence[Item], at: int) -> bool:
    """Read ``was restricted by the agency``, ``was narrowed in 2022``; what one ``was limited to`` is its extent."""
    told = text_at(items, at).startswith(_NARROWS[:2]) and text_at(items, at - 1) in BE
    return told and text_at(items, at + 1) in {"by", "in", "on"}


def _clause(items: Sequence[Item], at: int) -> range:
    """Return the places behind an act up to the end of its clause."""
    last = min(len(items), at + _BEHIND)
    return range(at + 1, next((i for i in range(at + 1, last) if items[i].text in _ENDS), last))


def _is_not_renewed(items: Sequence[Item], places: range) -> bool:
    """Read ``was not renewed``, ``non-renewal of``, ``not to renew``."""
    renewed = next((i for i in places if text_at(items, i).startswith((*_RENEWS, "non-renew", "nonrenew"))), None)
    if renewed is None:
        return False
    near = range(max(places.start - 1, renewed - _NEAR), renewed)
    return text_at(items, renewed).startswith("non") or any(text_at(items, i) in _NOT for i in near)


def _is_of_a_panel(items: Sequence[Item], at: int, act: Statement) -> bool:
    """Say whether only advisers of an authority that decides itself said no: ``the FDA's advisers voted against``."""
    who = act.get("authority")
    if who in _VOTES or not text_at(items, at).startswith(_SAYS) or who in RECOMMENDS or who in ADVISES:
        return who in _VOTES  # what other committees advise against is an opinion
    return any(text_at(items, i) in _BODIES for i in range(max(0, at - 2 * _NEAR), at))


def _withdrawn(items: Sequence[Item], at: int, act: Statement) -> Statement:
    """Return a withdrawal that only begins as that, and one that something came after with no day but its own."""
    if any(text_at(items, i).startswith(_BEGINS) for i in range(max(0, at - _NEAR), at)):
        return _named(act, "withdrawal start")
    led = any(text_at(items, i) in _AFTER for i in range(max(0, at - _LED), at))
    if not led or not text_at(items, at).startswith("withdrawal"):
        return act
    own = _own_day(items, at)
    kept = tuple(each for each in act.slots if each.name not in {"date", "other_date"})
    end = act.end if own is None else max(act.end, own.end)
    return replace(act, slots=(*kept, *([] if own is None else [own])), end=end)


def _own_day(items: Sequence[Item], at: int) -> Slot | None:
    """Return the day that stands with a noun: ``its withdrawal in 2023``, ``its 2023 withdrawal``."""
    if at and is_year(items[at - 1]):
        return items[at - 1].slot("date")
    days = (date_at(items, i) for i in (at - 1, *_clause(items, at)))
    return next((told[0] for told in days if told is not None), None)
