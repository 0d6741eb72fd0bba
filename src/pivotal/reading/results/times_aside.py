"""Times that are no results of their own: by how much something grew, and one time said in other words."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import Estimate, closing, opening

GAINS = frozenset({
    "benefit", "improvement", "difference", "gain", "increase", "prolongation", "advantage", "reduction", "delay",
    "extension",
})  # fmt: skip

_GAINED = GAINS - {"reduction", "delay"}
_RANGES = frozenset({"range", "ranged", "ranging", "ranges", "varied", "varying"})
_FAR_RANGE = 12  # items from the endpoint to the end of its range
_FAR_LIMIT = 12  # items from "lower limit" to its value
_FAR_HARM = 30  # items from "median" to how long a harm lasted
_HOW_LONG = frozenset({"duration", "time", "onset", "resolution", "recovery"})
_ADDED = frozenset({"added", "adds", "adding", "gained", "gaining"})


def gain_told(words: Sequence[str]) -> int | None:
    """Return where words, the nearest first, tell a gain; ``in CLARINET and its extension`` tells a part of a trial.

    Examples
    --------
    >>> gain_told(["was", "extension", "the"]), gain_told(["was", "extension", "its"])
    (1, None)
    """
    for step, word in enumerate(words):
        before = list(words[step + 1 : step + 3])
        phase = before[:1] in (["its"], ["label"], ["term"]) or before in (["the", "in"], ["the", "during"])
        if word in GAINS and not (word == "extension" and phase):
            return step
    return None


def is_a_gain(items: Sequence[Item], at: int) -> bool:
    """Read ``a 2.6 months (46 percent) improvement`` and ``added 5 months median PFS``: by how much."""
    behind = at - 4 if [text_at(items, at - step) for step in (3, 2, 1)] == ["a", "median", "of"] else at - 1
    if text_at(items, behind) in _ADDED:
        return True
    shut = closing(items, at + 1) if text_at(items, at + 1) in {"(", "["} else at
    return shut > at and text_at(items, at - 1) in {"a", "an", "the"} and text_at(items, shut + 1) in GAINS


def is_of_a_harm(items: Sequence[Item], at: int) -> bool:
    """Read ``The median duration of neutropenia was 6 days`` and ``the median time to onset of rash``: no result."""
    for index in range(at - 1, max(-1, at - _FAR_HARM), -1):
        if text_at(items, index) in {"median", "medians"}:
            told = {text_at(items, place) for place in range(index + 1, at)} & _HOW_LONG
            return bool(told) and any(items[place].kind == "harm" for place in range(index + 1, at))
        if items[index].kind == "endpoint" and "onset" in items[index].low and "respon" not in items[index].low:
            return True
        if items[index].text in {";", "."} or items[index].kind == "endpoint":
            return False
    return False


def is_said_again(items: Sequence[Item], at: int) -> bool:
    """Read ``60.6 months, or about 5 years``: the same time in other words."""
    about = at - 1 - (text_at(items, at - 1) in {"about", "approximately", "roughly", "nearly", "just", "almost"})
    told = about < at - 1 and text_at(items, about) == "or"
    before = about - 1 - (text_at(items, about - 1) == ",")
    return told and before >= 0 and items[before].kind == "duration"


def is_of_a_range(items: Sequence[Item], cue: int, at: int) -> bool:
    """Read ``the DoR range was 3.1 months to 14.2 months`` and ``durations of response of 2.9 and 7 months``.

    What is ranged over is no median where nobody calls it one, nor are the times of single patients.
    """
    if any(text_at(items, index) == "median" for index in range(max(0, cue - _FAR_RANGE), at)):
        return False
    if items[cue].low.startswith("median"):
        return False
    if "durations" in items[cue].low:
        return True
    near = range(max(0, cue - 2, at - _FAR_RANGE), at)
    return any(text_at(items, index) in _RANGES and text_at(items, index - 1) not in {"(", "["} for index in near)


def is_when(items: Sequence[Item], at: int) -> bool:
    """Read the times of ``88% at 1, 71% at 3 and 58% at 5 years`` and ``84% after 20 sessions and 82% after 39``."""
    place = at - 2
    if text_at(items, at - 1) not in {"at", "after"} or place < 0:
        return False
    shares = items[opening(items, place) - 1] if items[place].text in {")", "]"} else items[place]
    return shares.kind == "percent"


def no_limits_alone(items: Sequence[Item], found: list[Estimate]) -> None:
    """Take out ``(median not reached; lower limit, 7.4 months)``: a limit is no time, nor is one that is said again."""
    found[:] = [each for each in found if not (_is_a_limit(items, each) or _is_told_again(items, each))]


def _is_a_limit(items: Sequence[Item], each: Estimate) -> bool:
    """Read ``lower limit, 7.4 months`` and ``the upper bound of the interval was 9.3 months``."""
    if each.kind != "median":
        return False
    for index in range(each.at - 1, max(0, each.at - _FAR_LIMIT), -1):
        if text_at(items, index) in {"limit", "bound"}:
            return text_at(items, index - 1) in {"lower", "upper"}
        if items[index].kind in {"duration", "percent", "not_reached"} or items[index].text in {";", ".", ")"}:
            return False
    return False


def _is_told_again(items: Sequence[Item], each: Estimate) -> bool:
    """Read ``could not be estimated (median not reached; …)``: the bracket says the same of the same."""
    within = text_at(items, each.at + 1) == "(" and text_at(items, each.at + 2) == "median"
    return within and kind_at(items, each.at) == kind_at(items, each.at + 3) == "not_reached"


def is_a_gain_in(items: Sequence[Item], at: int) -> bool:
    """Read ``a 2.1-month OS benefit``, and not ``a 3-year DFS benefit``: times of rates have no decimals."""
    return "." in items[at].value and text_at(items, at + 2) in GAINS


def is_when_gained(items: Sequence[Item], at: int) -> bool:
    """Read ``a 5-year absolute benefit of 4%``: when, not by how much."""
    noun = next((i for i in range(at + 1, at + 5) if text_at(items, i) in GAINS), None)
    return noun is not None and text_at(items, noun + 1) in {"of", "was"} and kind_at(items, noun + 2) == "percent"


def is_gained_in_points(items: Sequence[Item], at: int) -> bool:
    """Read ``a 5-year survival benefit of 4%``, ``an improvement in 1-year survival of 4%``: by how much it grew."""
    noun = at - 2
    if text_at(items, at - 1) == "of" and (rated := _rated_before(items, noun)) is not None:
        gain = rated - 2 - (text_at(items, rated - 1) in {"the", "median"})
        return text_at(items, gain + 1) in {"in", "of"} and text_at(items, gain) in _GAINED
    named = kind_at(items, noun - 1) == "endpoint" or text_at(items, noun - 1) == "survival"
    told = text_at(items, at - 1) == "of" and text_at(items, noun) in GAINS - {"reduction", "delay", "increase"}
    return told and named and kind_at(items, noun - 2) == "time_name"


def _rated_before(items: Sequence[Item], last: int) -> int | None:
    """Return where ``1-year survival`` or ``response rate`` begins that ends at a place."""
    last -= text_at(items, last) in {"rate", "rates"}
    first = last - (kind_at(items, last - 1) == "time_name")
    survival = kind_at(items, last) == "endpoint" or text_at(items, last) == "survival"
    return first if (survival and first < last) or kind_at(items, last) == "share" else None


def is_an_absolute_gain(items: Sequence[Item], at: int, *, tested: bool) -> bool:
    """Read ``an absolute benefit of 4% from chemotherapy`` and ``the difference was 4% (95% CI …)``, of what is known.

    Parameters
    ----------
    items : sequence of Item
        A sentence in which no endpoint is named.
    at : int
        The place of the percentage.
    tested : bool
        Whether an interval stands behind it.
    """
    if any(each.kind == "harm" for each in items):
        return False
    near = [text_at(items, i) for i in range(max(0, at - 5), at)]
    if near[-1:] not in (["of"], ["was"]):
        return False
    told = next((step for step, each in enumerate(near) if each in GAINS - {"reduction", "delay", "increase"}), None)
    return told is not None and ("absolute" in near[:told] or (tested and near[told] == "difference"))


def is_from(items: Sequence[Item], at: int) -> bool:
    """Read ``improved DFS by 9%, from 52% to 61%``: both rates follow."""
    first = at + 1 + (text_at(items, at + 1) in {",", "("})
    kinds = [kind_at(items, first + 1), kind_at(items, first + 3)]
    return text_at(items, first) == "from" and kinds == ["percent", "percent"]
