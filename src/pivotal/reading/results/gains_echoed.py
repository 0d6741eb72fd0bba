"""A further endpoint of which a clause repeats, or denies, what was said of another, without saying it again.

``PFS was longer, but OS was not``, ``…, and so was the response rate``, ``…, survival the same``, ``with none in OS``;
``neither EFS (P = .7) nor OS (P = .4) differed``; and ``none of these was significantly different`` behind values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import (
    clause_begun,
    find,
    has_none,
    kind_at,
    made,
    phrase_at,
    place_of,
    places_with,
    text_at,
)
from pivotal.reading.results.endpoints_bare import OPENS_CLAUSE, with_bare_responses, with_bare_survival
from pivotal.reading.results.endpoints_listed import endpoints_before, endpoints_behind, is_gained, with_survival
from pivotal.reading.results.endpoints_told import with_told_endpoints
from pivotal.reading.results.endpoints_unknown import LISTED
from pivotal.reading.results.intervals import closing
from pivotal.reading.results.suppositions import is_supposed

_CUES = ("not", "so", "same", "unchang", "unaffect", "unalter", "none", "neither")
_ALONE = ("none", "neither", "differen")  # what denies without a gain before it
_AUXILIARIES = frozenset({"was", "were", "did", "is", "are", "does", "do", "had", "has", "have"})
_ENDS = frozenset({".", ",", ";", "(", "[", ":", "-", "–", "—", "", "and", "but", "at", "with", "either"})
_ADVERBS = frozenset({"still", "however", "itself", "alone", "yet"})
_SAME = frozenset({"same", "unchanged", "unaffected", "unaltered", "not"})
_TESTED = ("differ", "improv", "chang", "separat", "affect", "influenc", "prolong", "better", "longer", "significan")
_TURNED = {"better": "not better", "worse": "not worse", "differed": "not better"}
_NEAR, _FAR = 6, 12  # items

_Echo = tuple[list[int], Slot]  # the places of endpoints, and the word that says something of them


def gains_echoed(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the endpoints of which a sentence says the same as of another, or denies it, each told once.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if has_none(items, _CUES) or not told:
        return []
    gains = [each for each in told if each.kind == "benefit" and each.slot("direction") is not None]
    if not gains and has_none(items, _ALONE):
        return []
    known = {slot.value for each in gains for slot in each.slots if slot.name == "endpoint"}
    seen = with_bare_survival(with_bare_responses(with_survival(with_told_endpoints(items))))
    added: list[Statement] = []
    for places, direction in (*_of_a_gain(seen, gains), *_of_neither(seen), *_of_none(seen, told)):
        for at in places:
            if seen[at].value in known or is_supposed(seen, at, []):
                continue
            known.add(seen[at].value)
            slots = [seen[at].slot("endpoint"), direction]
            added.append(made("benefit", slots, sentence, (seen[at].start, seen[at].end)))
    return added


def _of_a_gain(items: Sequence[Item], gains: Sequence[Statement]) -> Iterator[_Echo]:
    """Yield what is said as of an endpoint before it in the sentence."""
    for at in places_with(items, ("not", "so", "same", "un", "none")) if gains else ():
        last = next((each for each in reversed(gains) if each.end <= items[at].start), None)
        slot = None if last is None else last.slot("direction")
        if slot is None or slot.value is None:
            continue
        word = items[at].low
        turned = _TURNED.get(slot.value)
        if word == "so" and text_at(items, at + 1) in _AUXILIARIES:
            yield endpoints_behind(items, at + 2, 4), items[at].slot("direction", slot.value)
        elif turned is None:
            continue
        elif word == "none" and text_at(items, at + 1) in {"in", "for", "as"}:
            yield endpoints_behind(items, at + 2, 4), items[at].slot("direction", turned)
        elif word == "not" and text_at(items, at - 1) in _AUXILIARIES and text_at(items, at + 1) in _ENDS:
            yield _subjects(items, at - 1), items[at].slot("direction", turned)
        elif word in _SAME and text_at(items, at + 1) in {".", ",", ";", "(", "["}:
            yield _without_verb(items, at), items[at].slot("direction", "not better")


def _subjects(items: Sequence[Item], verb: int) -> list[int]:
    """Return the endpoints right before ``was`` or ``did``, with their values between brackets or not."""
    while text_at(items, verb - 1) in _ADVERBS:
        verb -= 1
    places = endpoints_before(items, verb, 3, several=text_at(items, verb) in {"were", "did", "are", "do", "have"})
    begun = clause_begun(items, verb, {";", "but", "while", "whereas", "although", "though"})
    return [each for each in places if each >= begun]


def _without_verb(items: Sequence[Item], at: int) -> list[int]:
    """Read ``…, survival the same (42 v 41 weeks)`` and ``…, OS still not``: a clause of a name and a word."""
    place = at - 1
    while text_at(items, place) in {"the", "still", "being", "remaining", "essentially"}:
        place -= 1
    if not 0 < place < len(items) or not is_gained(items[place]):
        return []
    first = place - 1
    while text_at(items, first) in {"the", "median", "overall"} or kind_at(items, first) in {"time_name", "duration"}:
        first -= 1
    return [place] if text_at(items, first) in OPENS_CLAUSE else []


def _of_neither(items: Sequence[Item]) -> Iterator[_Echo]:
    """Read ``neither EFS (P = .71) nor survival (P = .44) separates the groups``."""
    for at in places_with(items, ("neither",)):
        nor = next((i for i in range(at + 1, min(at + 4 * _FAR, len(items))) if text_at(items, i) == "nor"), None)
        if nor is None or find(items, (";", "."), at, nor) is not None:
            continue
        first, second = endpoints_behind(items, at + 1, 4)[:1], endpoints_behind(items, nor + 1, 4)[:1]
        if not first or not second:
            continue
        behind = second[0] + 1
        behind = closing(items, behind) + 1 if text_at(items, behind) in {"(", "["} else behind
        if find(items, _TESTED, behind, behind + 4) is not None:
            yield [*first, *second], items[at].slot("direction", "not better")


def _of_none(items: Sequence[Item], told: Sequence[Statement]) -> Iterator[_Echo]:
    """Read ``…; none of these was significantly different`` and ``…, the difference not being significant``."""
    for at in places_with(items, ("none", "differen")):
        denial = _denial(items, at)
        if denial is None:
            continue
        behind: dict[str, list[int]] = {}
        for each in told:
            place = place_of(items, each.slot("endpoint"))
            if each.kind in LISTED and each.end <= items[at].start and place is not None and is_gained(items[place]):
                behind.setdefault(items[place].value, []).append(place)
        compared = [places[0] for places in behind.values() if len(places) > 1]
        if not items[at].low.endswith("s") and items[at].low != "none":
            compared = compared[-1:]
        yield compared, items[denial].slot("direction", "not better")


def _denial(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the word that denies that values before ``none`` or ``the difference`` differed."""
    if text_at(items, at) == "none":
        these = phrase_at(items, at + 1, "of", "the") or phrase_at(items, at + 1, "of", "wh")
        return at if these and find(items, ("significan", "differ"), at + 3, at + _NEAR + 3) is not None else None
    denial = at + 1
    while text_at(items, denial) in {"was", "were", "is", "did"}:
        denial += 1
    tested = find(items, ("significan",), denial + 1, denial + 4) is not None
    return denial if text_at(items, denial) == "not" and tested and text_at(items, at - 1) in {"the", "these"} else None
