"""Several harms with a percentage each in their order: ``Rash, nausea and hair loss occurred in 41%, 30% and 12%``."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.intervals import SIGNS, Estimate, closing, opening
from pivotal.reading.results.people import is_counted

_JOINED = frozenset({",", "and", ";", "or", "&"})
_VERBS = frozenset({
    "occurred", "were", "was", "in", "by", "observed", "reported", "seen", "noted", "recorded", "experienced", "with",
    "developed", "affected", "of", "at", "rates", "frequencies", ":", "found", "present", "documented", "approximately",
    "about", "incidences", "and",
})  # fmt: skip
_COMPARED = frozenset({"with", "to", "versus", "vs", "v"})
_FEWEST, _FAR_VERB = 2, 14
_NEAR_EACH = 8  # items from "each occurred in" to a percentage


def places_in_order(items: Sequence[Item]) -> list[tuple[list[int], list[tuple[int, int]]]]:
    """Return each list of percentages of a sentence with as many names before its verb, first place and end of each.

    Parameters
    ----------
    items : sequence of Item
        A sentence.

    Returns
    -------
    list of (list of int, list of (int, int))
        The places of the percentages, and the names that they belong to in their order.
    """
    found = []
    for run in _runs(items):
        names = _names_before(items, run[0]) or _names_before_bracket(items, run)
        if len(names) == len(run) >= _FEWEST:
            found.append((run, names))
    return found


def _names_before_bracket(items: Sequence[Item], run: Sequence[int]) -> list[tuple[int, int]]:
    """Read ``Rash, fever and cough were the commonest side effects in group A (41%, 30% and 12%)``."""
    opened = run[0] - 1
    if text_at(items, opened) not in {"(", "["} or text_at(items, run[-1] + 1) not in {")", "]", ","}:
        return []
    verb = next((i for i in range(opened - 1, max(0, opened - _FAR_VERB), -1) if text_at(items, i) == "were"), None)
    if verb is None or any(items[i].kind in {"percent", "number", "harm"} for i in range(verb, opened)):
        return []
    return _names_before(items, verb + 1)


def _runs(items: Sequence[Item]) -> list[list[int]]:
    """Return the places of percentages that nothing but commas, ``and`` and their brackets part."""
    runs: list[list[int]] = []
    last = -1
    for at, item in enumerate(items):
        if item.kind not in {"percent", "number"} or (item.kind == "number" and not _has_unit_later(items, at)):
            continue
        if runs and last <= at and all(text_at(items, index) in _JOINED for index in range(last, at)) and at > last:
            runs[-1].append(at)
        elif item.kind == "percent" or _has_unit_later(items, at):
            runs.append([at])
        last = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    return [run for run in runs if len(run) >= _FEWEST]


def _has_unit_later(items: Sequence[Item], at: int) -> bool:
    """Read ``41, 30 and 12%``: the sign stands behind the last."""
    place = at + 1
    while place < len(items) and text_at(items, place) in _JOINED:
        place += 1
    if place == at + 1 or place >= len(items):
        return False
    return items[place].kind == "percent" or (items[place].kind == "number" and _has_unit_later(items, place))


def _names_before(items: Sequence[Item], at: int) -> list[tuple[int, int]]:
    """Return the names of a list that ends before the verb of some percentages."""
    end = at
    while end > 0 and (text_at(items, end - 1) in _VERBS or text_at(items, end - 1) in {"patients", ","}):
        end -= 1
    if end > 1 and items[end - 1].low.startswith("grade") and text_at(items, end - 2) == "of":
        end -= 2  # neutropenia and anaemia of grade 3 or 4 occurred in 51% and 22%
    if text_at(items, end - 1) in {"which", "that"}:  # (which occurred in 65% and 40%, respectively)
        end -= 1 + (text_at(items, end - 2) in {"(", ","})
    if end == at or not end:
        return []
    names: list[tuple[int, int]] = []
    last = place = end
    while place > 0:
        item = items[place - 1]
        if item.text in {")", "]"}:
            opened = opening(items, place - 1)
            last = opened if last == place else last
            place = opened
            continue
        if item.low in _JOINED:
            if last > place:
                names.insert(0, (place, last))
            last = place - 1
        elif item.kind not in {"word", "harm", "gene", "share"} and item.text not in {"-", "/"}:
            break
        place -= 1
    if last > place:
        names.insert(0, (place, last))
    return names


def _behind_grade(items: Sequence[Item], first: int, last: int) -> int:
    """Return where a name begins behind its grade: ``Grade 3/4 neutropenia``."""
    while first < last - 1 and (
        items[first].value == "grade3_AE"
        or items[first].value.startswith("grade")
        or text_at(items, first) in {"-", "/", "and", "or", "3", "4", "any", "all"}
    ):
        first += 1
    return first


def harms_again(items: Sequence[Item], found: Sequence[Estimate]) -> list[list[Estimate]]:
    """Read ``fatigue (57%) and rash (46%), compared with 44% and 36%``: the same harms in another arm, in their order.

    Returns
    -------
    list of list of Estimate
        Those of the other arm.
    """
    again: list[list[Estimate]] = []
    for run in _runs(items):
        if text_at(items, run[0] - 1) not in _COMPARED or items[run[0] - 2].kind == "percent":
            continue
        if any(text_at(items, index) in {";", "(", "["} for index in range(run[0], run[-1])):
            continue
        mine = [each for each in found if each.at in run]
        first = next((index for index, each in enumerate(found) if mine and each is mine[0]), 0)
        before = found[max(0, first - len(run)) : first]
        told = [each.parts["harm"] for each in before if each.kind == "harm" and "harm" in each.parts]
        if len(mine) != len(run) or len(told) != len(run) or len({each.start for each in told}) != len(run):
            continue
        for each, earlier in zip(mine, before, strict=True):
            each.kind, each.end = "harm", each.at + 1
            each.parts |= {name: slot for name, slot in earlier.parts.items() if name in {"harm", "grade"}}
        again.append(mine)
    return again


def of_another_arm(again: Sequence[list[Estimate]]) -> None:
    """Give harms that are told again the arm behind the last of them; they are not of the arm before them."""
    for each in again:
        last = each[-1]
        arm = last.arm if last.arm is not None and last.arm.start >= last.value.end else None
        for one in each:
            one.arm = arm


def harms_each(items: Sequence[Item], found: list[Estimate]) -> None:
    """Add the harms that share a percentage: ``cholangitis, fever and pleural effusion 3% each``."""
    for each in [one for one in found if one.kind == "harm" and "harm" in one.parts]:
        last = each.parts["harm"].start
        place = next((index for index, item in enumerate(items) if item.start == last), 0)
        if "each" in _beside(items, each) or (place < each.at and text_at(items, place + 1) == "each"):
            others = _joined_from(items, place, -1)[::-1]
        elif place > each.at and _occurred_each(items, each.at):
            others = _joined_from(items, place, 1)
        else:
            continue
        at = next(index for index, one in enumerate(found) if one is each) + (place > each.at)
        found[at:at] = [replace(each, parts={**each.parts, "harm": items[one].slot("harm")}) for one in others]


def _joined_from(items: Sequence[Item], at: int, step: int) -> list[int]:
    """Return the places of the harms that commas and ``and`` join to the one at a place, before or behind it."""
    places: list[int] = []
    place = at + step
    while 0 <= place < len(items) and (items[place].kind == "harm" or text_at(items, place) in _JOINED - {";"}):
        if items[place].kind == "harm":
            places.append(place)
        place += step
    return places


def _occurred_each(items: Sequence[Item], at: int) -> bool:
    """Read ``six events each occurred in two (3%): rash, fatigue and sepsis``: a percentage of each that follows."""
    near = [text_at(items, index) for index in range(max(0, at - _NEAR_EACH), at)]
    shut = at + 1 + (text_at(items, at + 1) in {")", "]"})
    shut += text_at(items, shut) in {"patients", "participants", "cases"}
    return "each" in near and "in" in near[near.index("each") :] and text_at(items, shut) in {"for", ":", ",", "of"}


def _beside(items: Sequence[Item], each: Estimate) -> tuple[str, str]:
    """Return the words right behind a value and right before it: ``3% each``, ``(each 3%)``, ``(two [3%] each)``."""
    inner = text_at(items, each.end) in {"]", ")"} and text_at(items, each.end + 1) == "each"
    return text_at(items, each.end + inner), text_at(items, each.at - (3 if is_counted(items, each.at) else 1))


def harms_in_order(items: Sequence[Item], found: list[Estimate]) -> None:
    """Give each of several percentages of harms its own harm, where as many harms are listed before them."""
    for run, told in places_in_order(items):
        names = [(_behind_grade(items, first, last), last) for first, last in told]
        first, last = names[0]
        if last - first > 1 and items[last - 1].kind == "harm" and _is_headed(items, first, last - 1):
            names[0] = (last - 1, last)  # The main effects were grade 3 rash and fatigue (which occurred in …)
        if any(last - first != 1 or items[first].kind != "harm" for first, last in names):
            continue
        mine = [each for each in found if each.at in run and each.kind == "harm"]
        if len(mine) != len(run):
            continue
        for each, (first, _) in zip(mine, names, strict=True):
            each.parts["harm"] = items[first].slot("harm")


def _is_headed(items: Sequence[Item], first: int, last: int) -> bool:
    """Say whether a head stands before the first name of a list: ``The main adverse effects were grade 3``."""
    verb = next((i for i in range(first, last) if text_at(items, i) in {"were", "included", "include", "was"}), None)
    return verb is not None and _behind_grade(items, verb + 1, last + 1) == last


def harms_of_runs(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give each of several harms its own value, once or for each arm.

    ``rash and fatigue occurred in 23% and 20%, respectively`` and ``rates of rash and fatigue were 23% and 20% in the
    one group and 12% and 9% in the other``.
    """
    places = [index for index, item in enumerate(items) if item.kind == "harm"]
    mine = [each for each in found if each.kind == "harm" and places and each.at > places[-1]]
    listed = all(_is_joined(items, one + 1, two) for one, two in itertools.pairwise(places))
    many = len(places)
    if many < _FEWEST or not listed or not mine or len(mine) % many:
        return
    pairs = [mine[first : first + 2] for first in range(0, len(mine), 2)]
    if len(mine) == 2 * many and all(
        text_at(items, two.at - 1) in SIGNS and two.at == one.end + 1 for one, two in pairs
    ):
        for pair, place in zip(pairs, places, strict=True):
            for each in pair:
                each.parts["harm"] = items[place].slot("harm")
        return
    runs = [mine[first : first + many] for first in range(0, len(mine), many)]
    end = runs[0][-1].end
    end += text_at(items, end) == ")"
    end += text_at(items, end) in {"patients", "participants", "cases"}
    told = text_at(items, end + (text_at(items, end) == ",")) == "respectively"
    last = items[places[-1]].start  # which all of the others were given
    if not told and (len(runs) < _FEWEST or any(each.parts["harm"].start != last for each in mine[many:])):
        return
    if not all(_are_joined(items, one.end, two.at) for run in runs for one, two in itertools.pairwise(run)):
        return
    for run in runs:
        for each, place in zip(run, places, strict=True):
            each.parts["harm"] = items[place].slot("harm")


def _is_joined(items: Sequence[Item], first: int, last: int) -> bool:
    return all(text_at(items, index) in {",", "and", "or"} for index in range(first, last))


def _are_joined(items: Sequence[Item], first: int, last: int) -> bool:
    """Read ``4 (6%), 12 (19%) and 30 (47%)``: percentages that are joined, each in brackets behind its number."""
    counted = text_at(items, first) == ")" and text_at(items, last - 1) == "("
    if counted and items[last - 2].kind in {"number", "number_word"}:
        return _is_joined(items, first + 1, last - 2)
    return _is_joined(items, first, last)
