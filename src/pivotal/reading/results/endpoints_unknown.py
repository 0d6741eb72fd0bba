"""Lists of endpoints of which one is not known, so that its value belongs to none of the others."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.intervals import Estimate, closing

ANY = frozenset({"endpoint", "share"})
LISTED = ("median", "percent", "rate", "hazard_ratio")
_NEAR_VERB = 12
_NOUNS = frozenset({"survival", "progression", "response", "recurrence", "relapse", "duration"})


def settle(items: Sequence[Item], found: list[Estimate]) -> None:
    """Leave out values of endpoints that are not known, and give what is compared one endpoint."""
    _unknown_first(items, found)
    _unknown_among(items, found)
    _same_as_compared(items, found)


def _unknown_first(items: Sequence[Item], found: list[Estimate]) -> None:
    """Leave out the first of two values that follow a name that is not known and one that is.

    Of ``median xyz survival and overall survival were 7.9 and 47.0 months`` only the second value is known.
    """
    for at in range(2, len(items)):
        joined = items[at].kind in ANY and text_at(items, at - 1) == "and" and items[at - 2].kind == "word"
        if not joined or items[at - 2].low not in _NOUNS or not are_plural(items, at):
            continue
        mine = [each for each in found if each.at > at and each.kind in LISTED][:2]
        if len(mine) == 2 and by_and(items, mine[0], mine[1]) and mine[0].kind == mine[1].kind:
            found.remove(mine[0])


def _unknown_among(items: Sequence[Item], found: list[Estimate]) -> None:
    """Leave out the value of an abbreviation that is not known, and give the known ones their own.

    Of ``EFS, OS, and CILP were 43%, 54%, and 11%`` the last value is of nothing that is known.
    """
    for names in (_names_listed(items, at) for at in range(len(items))):
        known = [items[place].kind in ANY for place in names]
        if len(names) < 2 or all(known) or not any(known) or not are_plural(items, names[-1]):
            continue
        mine = [each for each in found if each.at > names[-1] and each.kind in LISTED][: len(names)]
        between = [range(one.end, two.at) for one, two in itertools.pairwise(mine)]
        if len(mine) == len(names) and all(_only_joins(items, i) for each in between for i in each):
            for place, each, told in zip(names, mine, known, strict=True):
                each.endpoint = items[place].slot("endpoint") if told else None
            found[:] = [each for each in found if each not in mine or each.endpoint is not None]


def _only_joins(items: Sequence[Item], at: int) -> bool:
    """Say whether a place is a comma, ``and``, or in the error that is stated behind a value: ``43.5% ± 3.7%``."""
    return text_at(items, at) in {",", "and", "±"} or text_at(items, at - 1) == "±"


def _names_listed(items: Sequence[Item], at: int) -> list[int]:
    """Return the places of the endpoints and the abbreviations of a list that begins at a place."""
    if text_at(items, at - 1) in {",", "and"} or not _is_a_name(items[at]):
        return []
    names, place = [at], at + 1
    while place < len(items):
        if items[place].text in {"(", "["}:
            place = max(closing(items, place), place) + 1
            continue
        first = place
        while text_at(items, place) in {",", "and", "median", "the"}:
            place += 1
        if place == first or place >= len(items) or not _is_a_name(items[place]):
            break
        names.append(place)
        place += 1
    return names


def _is_a_name(item: Item) -> bool:
    return item.kind in ANY or (item.kind == "word" and len(item.text) > 1 and item.text.isupper())


def are_plural(items: Sequence[Item], at: int) -> bool:
    """Say whether two endpoints have one verb, so that their values follow in their order."""
    verb = any(
        text_at(items, index) in {"were", "occurred"} for index in range(at + 1, min(at + _NEAR_VERB, len(items)))
    )
    verb = verb or (text_at(items, at - 1) == "/" and text_at(items, at + 1) == "was")
    verb = verb or any(
        text_at(items, index) in {"rates", "medians"} and text_at(items, index + 1) == "of"
        for index in range(at + 1, min(at + 5, len(items)))
    )
    ahead = list(itertools.takewhile(lambda each: each.kind not in ANY, items[at + 1 : at + 2 * _NEAR_VERB]))
    verb = verb or any(each.kind == "hr" and each.low.endswith(("ratios", "hrs")) for each in ahead)
    return verb or any(text_at(items, index) == "respectively" for index in range(at, len(items)))


def behind_bracket(items: Sequence[Item], first: int, last: int) -> int:
    """Return the place behind the bracket that a value ends in, or opens: ``0.6 (95% CI 0.4–0.8; P<0.001) and``."""
    if text_at(items, first) in {"(", "["}:
        return min(closing(items, first) + 1, last)
    for index in range(first, min(last, first + _NEAR_VERB)):
        if text_at(items, index) in {"(", "["}:
            return first
        if text_at(items, index) in {")", "]"}:
            return index + 1
    return first


def by_and(items: Sequence[Item], one: Estimate, two: Estimate) -> bool:
    """Say whether two values are joined by nothing but ``and`` or a comma, and what belongs to them."""
    words = {text_at(items, index) for index in range(behind_bracket(items, one.end, two.at), two.at)}
    return bool(words & {"and", "/"}) and not words & {"versus", "vs", "v", "compared", ";", "with", "for"}


def _same_as_compared(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``ORR was 12% with A, including three with a complete response, versus 5% with B``: of the same endpoint."""
    for one, two in itertools.pairwise(each for each in found if each.kind == "percent"):
        told = [text_at(items, index) for index in range(one.end, two.at)]
        if told[-1:] in (["versus"], ["vs"], ["v"]) and "including" in told and one.endpoint is not None:
            two.endpoint = one.endpoint
