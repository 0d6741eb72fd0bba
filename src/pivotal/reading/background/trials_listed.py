"""Which trials a sentence tells of: the first one and those listed with it; names in brackets are its others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at

_BETWEEN = frozenset({
    "and", ",", "&", "/", "trial", "trials", "study", "studies", "the", "clinical", "pivotal", "phase", "i", "ii",
    "iii", "iv", "as", "well", "both", "randomised", "registrational", "global",
})  # fmt: skip
_DESIGN = frozenset({
    "a", "an", "open", "label", "double", "single", "blind", "arm", "controlled", "placebo", "multicentre", "-",
    "second",
    "supportive", "smaller", "larger",
})  # fmt: skip
_TRIES = frozenset({"evaluating", "testing", "assessing", "studying", "investigating", "examining"})
_OPENING = frozenset({",", ";", "and", "but", "while", "whereas", "in", "however", "yet"})
_IS, _ASIDE = frozenset({"was", "is", "were", "had", "used"}), frozenset({"which", "a", "an", "the"})
_MOST = 6  # trials in one list
_WITH_BRACKET = 8  # items between two names of one trial over a bracket


def trials_at(items: Sequence[Item]) -> list[int]:
    """Return the places of the trials of a sentence, without other names that stand in brackets behind one."""
    found: list[int] = []
    depth, opened_behind_trial = 0, False
    for at, item in enumerate(items):
        if item.text in {"(", "["}:
            depth += 1
            noun = (
                text_at(items, at - 1) in {"trial", "study"} and bool(found) and not _is_another(items, found[-1], at)
            )
            opened_behind_trial = depth == 1 and at > 0 and (items[at - 1].kind == "trial" or noun)
        elif item.text in {")", "]"}:
            depth = max(0, depth - 1)
        elif item.kind == "trial":
            aside = bool(depth and opened_behind_trial)
            if not aside and not _is_other_name(items, at, found):
                found.append(at)
            elif found and _is_better(items, found[-1], at):
                found[-1] = at  # of two names of one trial the one that is no number
    return found


def trials_of_results(items: Sequence[Item]) -> list[int]:
    """Return the trials of a sentence; a single one that something is compared with is the name of an arm instead."""
    found = trials_at(items)
    if len(found) != 1:
        return found
    before = [text_at(items, found[0] - 2), text_at(items, found[0] - 1)]
    against = before[1] in {"than", "versus", "vs", "v"} or (
        before[0] in {"compared", "relative"} and before[1] in {"with", "to"}
    )
    return [] if against else found


def _is_another(items: Sequence[Item], last: int, at: int) -> bool:
    """Say whether ``and a``, ``and an`` between a trial and a bracket tells of another one."""
    return any(text_at(items, i) == "and" and text_at(items, i + 1) in {"a", "an", "the"} for i in range(last + 1, at))


def _is_other_name(items: Sequence[Item], at: int, found: Sequence[int]) -> bool:
    """Say whether a trial is the one right before it under another name: ``KEYNOTE-775/Study 309``, ``A; NCT0…``."""
    if not found:
        return False
    if _is_a_medicine(items, at):
        return True
    between = {text_at(items, i) for i in range(found[-1] + 1, at)}
    if text_at(items, found[-1] + 1) == "(" and text_at(items, at - 1) == "/" and text_at(items, at - 2) == ")":
        return at - found[-1] < _WITH_BRACKET  # "CLEAR (Study 307)/KEYNOTE-581"
    registered = items[at].text.startswith("NCT") and not items[found[-1]].text.startswith("NCT")
    return at - found[-1] < 4 and ("/" in between or (registered and not between & {"and", "or"}))


def _is_better(items: Sequence[Item], first: int, other: int) -> bool:
    """Say whether the first of two names is only a number, and the other is none: ``Study 309/KEYNOTE-775``."""
    told = [items[at].low.startswith(("study ", "trial ", "nct")) for at in (first, other)]
    return told[0] and not told[1] and not _is_a_medicine(items, other)


def _is_a_medicine(items: Sequence[Item], at: int) -> bool:
    """Read ``the DELPHI trial evaluating velotinib (QX12-AB34)``: the code of what is tried stands in brackets."""
    alone = text_at(items, at - 1) in {"(", "["} and text_at(items, at + 1) in {")", "]"}
    tried = any(text_at(items, i) in _TRIES for i in range(max(0, at - 5), at - 1))
    return alone and tried and any(each.isdigit() for each in items[at].text)


def own_clauses(items: Sequence[Item], told: Sequence[int]) -> list[int]:
    """Return the places of trials of which a clause of their own tells: ``Unlike A, which was blinded, B was open``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    told : sequence of int
        The places of what is told of designs in it.
    """
    places = trials_at(items) if len(told) > 1 else []
    found: list[int] = []
    for last, at in pairwise(places):
        between = any(last < place < at for place in told)
        if between and text_at(items, at - 1) in _OPENING and any(at < place for place in told):
            ahead = text_at(items, at + 1)
            found += [at] if ahead in _IS or (ahead == "," and text_at(items, at + 2) in _ASIDE) else []
    return found


def listed_from(items: Sequence[Item], places: Sequence[int], first: int, *, described: bool = False) -> list[int]:
    """Return the trial at a place and those that are listed behind it with nothing but ``and``, commas and brackets.

    Where they may be ``described``, words on the design may stand before a name: ``A and an open-label trial (B)``.
    """
    found = [first]
    between = _BETWEEN | _DESIGN if described else _BETWEEN
    for place in places:
        if place > found[-1] and len(found) < _MOST and _only_joined(items, found[-1] + 1, place, between):
            found.append(place)
    return found


def main_trials(items: Sequence[Item]) -> list[Item]:
    """Return the first trial of a sentence and those listed with it, or all that a colon behind ``trials`` lists."""
    places = trials_at(items)
    if not places:
        return []
    colon = next((at for at in range(places[0]) if _opens_list(items, at)), None)
    return [items[at] for at in (listed_from(items, places, places[0]) if colon is None else places)]


def _opens_list(items: Sequence[Item], at: int) -> bool:
    near = {text_at(items, index) for index in range(max(0, at - 4), at)}
    return items[at].text == ":" and bool(near & {"trials", "studies"})


def _only_joined(items: Sequence[Item], first: int, last: int, between: frozenset[str]) -> bool:
    """Say whether only words that join trials stand between two places, besides brackets."""
    depth, joined = 0, False
    for at in range(first, last):
        word = text_at(items, at)
        if items[at].text in {"(", "["}:
            depth += 1
        elif items[at].text in {")", "]"}:
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif word not in between and items[at].kind != "number":
            return False
        joined = joined or word in {"and", ",", "&", "/"}
    return joined
