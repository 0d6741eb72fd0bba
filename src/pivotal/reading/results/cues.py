"""What stands around a number, as cues, and what they say together: the last word on numbers that no rule has read.

Rules ask for words that somebody thought of. Here everything around a number counts: each cue (a word at its place,
the nearest outcome, whether a bracket is open) has points for and against each meaning, in ``cue_points.csv``, which a
person can read. The points are those of a multinomial logistic regression with a ridge penalty on the labelled
sentences of the corpus, in tenths of a logit (``python -m tests.reading.cue_points`` computes them anew), and
``reasons`` tells why a number was taken for what it is.

Notes
-----
Multinomial logistic regression with a ridge penalty: le Cessie, van Houwelingen (1992), Appl Statist 41:191.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pivotal.reading.names.items import Item

POINTS = Path(__file__).with_name("cue_points.csv")
TENTH = 10  # points of a logit
START = "start"  # the points that every number has
_NEXT = 4  # places beside a number of which each word is a cue of its own
_BEFORE, _BEHIND = 12, 8  # places around it of which the words count wherever they stand
_FAR_LEFT, _FAR_RIGHT, _CLOSE = 30, 15, 6  # places in which an outcome is looked for
_STEM, _SHORTEST = 7, 3  # letters of a word that count, and of one that counts at all
_OPENING, _CLOSING = frozenset({"(", "["}), frozenset({")", "]"})
_WORDS = frozenset({"word", "active", "punct", "code"})


class Weighed(NamedTuple):
    """The likeliest meaning of a number, and its probability by the cues around it."""

    meaning: str
    probability: float


@cache
def _tables() -> dict[str, tuple[tuple[str, ...], dict[str, tuple[int, ...]]]]:
    """Return the meanings and the points of each cue, for percentages and for counts."""
    tables: dict[str, tuple[tuple[str, ...], dict[str, tuple[int, ...]]]] = {}
    with POINTS.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row[1] == "cue":
                tables[row[0]] = (tuple(row[2:]), {})
            else:
                tables[row[0]][1][row[1]] = tuple(int(each) for each in row[2:])
    return tables


def weighed(kind: str, cues: Sequence[str]) -> Weighed:
    """Return what a number means by its cues.

    Parameters
    ----------
    kind : {"percentage", "count"}
        Which table of points.
    cues : sequence of str
        As of ``cues_at``; those without points say nothing.

    Examples
    --------
    >>> weighed("percentage", ["1 to the left: harm", "near left: harm", "in the sentence: harm"]).meaning
    'harm'
    """
    meanings, points = _tables()[kind]
    sums = [
        sum(column) / TENTH for column in zip(*(points[each] for each in (START, *cues) if each in points), strict=True)
    ]
    top = max(sums)
    odds = [math.exp(each - top) for each in sums]
    best = max(range(len(odds)), key=odds.__getitem__)
    return Weighed(meanings[best], odds[best] / sum(odds))


def reasons(kind: str, cues: Sequence[str], meaning: str) -> list[tuple[str, int]]:
    """Return the cues that speak for a meaning or against it, with their points, the weightiest first.

    Parameters
    ----------
    kind : {"percentage", "count"}
        Which table of points.
    cues : sequence of str
        As of ``cues_at``.
    meaning : str
        One of those of the table, such as ``harm`` or ``n``.

    Examples
    --------
    >>> [cue for cue, points in reasons("percentage", ["near left: harm", "1 before: xyz"], "harm") if points > 0]
    ['near left: harm']
    """
    meanings, points = _tables()[kind]
    place = meanings.index(meaning)
    told = [(each, points[each][place]) for each in cues if each in points]
    return sorted(told, key=lambda each: -abs(each[1]))


def cues_at(items: Sequence[Item], at: int) -> list[str]:
    """Return the cues around a number, each once.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the number.
    """
    cues = [f"is {items[at].kind}", *(_length(items[at]),)]
    for step in range(1, _NEXT + 1):
        cues += [f"{step} before: {_word(items, at - step)}", f"{step} behind: {_word(items, at + step)}"]
    cues.append(f"before: {_word(items, at - 2)} {_word(items, at - 1)}")
    cues.append(f"behind: {_word(items, at + 1)} {_word(items, at + 2)}")
    cues += _outcomes(items, range(at - 1, max(-1, at - _FAR_LEFT), -1), "left")
    cues += _outcomes(items, range(at + 1, min(len(items), at + _FAR_RIGHT)), "right")
    depth = sum((each.text in _OPENING) - (each.text in _CLOSING) for each in items[:at])
    cues.append("inside brackets" if depth > 0 else "outside brackets")
    around = (*items[max(0, at - _BEFORE) : at], *items[at + 1 : at + _BEHIND])
    cues += [f"around: {each.low[:_STEM]}" for each in around if each.kind == "word" and len(each.low) >= _SHORTEST]
    cues += [f"in the sentence: {told}" for each in items if (told := _outcome(each)) is not None]
    return list(dict.fromkeys(cues))


def _length(item: Item) -> str:
    return f"digits: {len(item.value)}" if item.value.isdigit() else "no whole number"


def _word(items: Sequence[Item], at: int) -> str:
    """Return a word or sign at a place; of quantities and names only what they are, and nothing of other numbers."""
    if not 0 <= at < len(items):
        return "end"
    item = items[at]
    if item.kind not in _WORDS:
        return f"<{item.kind}>"
    return "<number>" if any(each.isdigit() for each in item.low) else item.low


def _outcome(item: Item) -> str | None:
    """Return which outcome an item names: a survival, a response, deaths, harms taken together, or a single harm."""
    if item.kind == "endpoint":
        return "survival"
    if item.kind == "harm":
        return "harm"
    if item.kind == "share":
        return (
            "harms" if item.value.endswith(("AE", "AE_death")) else "deaths" if item.value == "deaths" else "response"
        )
    return None


def _outcomes(items: Sequence[Item], places: range, side: str) -> Iterator[str]:
    """Yield which outcomes stand on one side of a number, in their order, and how far each of them is."""
    seen: list[str] = []
    for step, place in enumerate(places):
        told = _outcome(items[place])
        if told is None or told in seen:
            continue
        seen.append(told)
        yield f"{len(seen)} to the {side}: {told}"
        yield f"{'near' if step < _CLOSE else 'far'} {side}: {told}"
    if not seen:
        yield f"nothing to the {side}"
