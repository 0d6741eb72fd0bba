"""What is told of a harm aside, between it and its percentage: which kinds of it, or what it is."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at

_FARTHEST = 28  # items from a harm to the last of those that it includes
_LONGEST_ASIDE, _NEAR = 18, 7


def behind_aside(items: Sequence[Item], harm: int, at: int) -> int:
    """Return the place before the verb of a harm, behind the kinds of it that are listed or what is said of it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    harm, at : int
        The harm, and the percentage.
    """
    opened = text_at(items, harm + 1) in {"(", "["} and text_at(items, harm + 2) in {"any", "all"}
    if opened and text_at(items, harm + 3) in {"grade", "grades"} and text_at(items, harm + 4) in {")", "]"}:
        harm = harm + 4  # infusion reactions (any grade) in 59%
    return _behind_apposition(items, _includes(items, harm, at), at)


def before_including(items: Sequence[Item], harm: int, at: int) -> int:
    """Return the harm that a percentage is of: ``bleeding, including bruises and epistaxis, occurred in 22%``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    harm, at : int
        The last harm before a percentage, and the percentage.
    """
    verb = _verb_behind(items, harm, at)
    if verb is None or text_at(items, at - 1) not in {"in", "by", "("}:
        return harm
    for index in range(harm - 1, max(0, harm - _FARTHEST), -1):
        if items[index].kind in {"percent", "number"} or items[index].text in {";", "."}:
            return harm
        if text_at(items, index) == "including" or (text_at(items, index), text_at(items, index - 1)) == ("as", "such"):
            first = index - 1 - (text_at(items, index) == "as")
            first -= text_at(items, first) in {",", "("}
            return first if first >= 0 and items[first].kind == "harm" else harm
    return harm


def _verb_behind(items: Sequence[Item], harm: int, at: int) -> int | None:
    """Return the verb behind the end of a list of harms whose last may have a name that nobody knows."""
    for index in range(harm + 1, min(harm + _NEAR, at)):
        if text_at(items, index) in {"occurred", "was", "were"}:
            return index
        if items[index].kind != "word" and items[index].text not in {",", ")"}:
            return None
    return None


def _includes(items: Sequence[Item], harm: int, at: int) -> int:
    """Return the place before the verb of a harm that a list explains, or the harm itself."""
    first = harm + 1 + (text_at(items, harm + 1) in {",", "("})
    if text_at(items, first) not in {"including", "such"}:
        return harm
    last = next((i for i in range(at - 1, first, -1) if items[i].kind == "harm"), None)
    verb = None if last is None else _verb_behind(items, last, at)
    return harm if verb is None or any(items[i].kind == "percent" for i in range(first, at)) else verb - 1


def _behind_apposition(items: Sequence[Item], harm: int, at: int) -> int:
    """Read ``cytokine release syndrome (CRS), a common event after such cells, was reported in 91%``: what is aside."""
    if text_at(items, harm + 1) != "," or text_at(items, harm + 2) not in {"a", "an", "the", "one", "which"}:
        return harm
    shut = next((i for i in range(harm + 3, min(harm + _LONGEST_ASIDE, at)) if items[i].text == ","), None)
    if shut is None or any(items[i].kind in {"percent", "harm", "number"} for i in range(harm + 2, shut)):
        return harm
    return shut if text_at(items, shut + 1) in {"was", "were", "occurred", "developed"} else harm
