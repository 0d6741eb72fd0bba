"""Whether an endpoint that a trial was made for was met: ``did not meet its primary endpoint of overall survival``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, text_at
from pivotal.reading.results.endpoints_listed import (
    CLAUSES,
    endpoints_before,
    endpoints_behind,
    is_gained,
    is_version,
)

_REACHED = frozenset({
    "met", "meet", "meets", "meeting", "achieved", "achieve", "achieves", "achieving", "reached", "reach", "reaches",
    "missed", "miss", "misses", "missing", "attained", "attain", "attains", "hit", "hits", "satisfied", "satisfies",
    "short", "flunked", "flunks", "failed", "fails", "failing", "crossed", "aced", "nailed", "clears", "cleared",
    "fulfilled", "fulfils", "succeeded", "cross", "crosses", "crossing",
    "surpassed", "exceeded", "surpasses",
})  # fmt: skip
_SHOWING = frozenset({
    "demonstrate", "demonstrated", "demonstrates", "show", "showed", "shows",
})  # fmt: skip  # … statistical significance
_MISSED = frozenset({"missed", "miss", "misses", "missing", "short", "flunked", "flunks", "failed", "fails", "failing"})
_GOALS = frozenset({
    "endpoint", "endpoints", "goal", "goals", "objective", "objectives", "aim", "aims", "outcome", "outcomes", "target",
    "targets", "measure", "expectations", "criterion",
})  # fmt: skip
_BARS = frozenset({"boundary", "boundaries", "threshold", "bar"})
_OF_BARS = frozenset({
    "efficacy", "superiority", "interim",
    "prespecified", "predefined", "specified", "defined", "stopping", "statistical",
})  # fmt: skip
_NO_BARS = frozenset({"futility", "inferiority", "noninferiority", "safety", "toxicity", "detection"})
_VERBS_BEFORE = frozenset({"was", "were", "been", "is", "are"})
_OWN_VERBS = _VERBS_BEFORE | {"will", "did", "has", "had", "have"}
_LINKS = frozenset({"of", "-", "–", "—", "in", "for", ":", "(", "on", "regarding"})
_OF_A_DESIGN = frozenset({
    "margin", "margins", "trial", "study", "design", "boundary", "hypothesis", "analysis", "threshold", "test", "limit",
    "bound", "comparison", "trials", "studies",
})  # fmt: skip
_SHOWN = ("met", "show", "demonstrat", "establish", "prov", "confirm", "reach", "achiev", "conclu", "declar")
_BEYOND = frozenset({"above", "exceeded", "exceeding", "crossed", "crossing", "beyond", "over", "outside"})
_AT_MARGINS = _BEYOND | {"met", "below", "within", "under", "inside", "beneath", "meeting", "satisfied", "satisfying"}
_NEAR_GOAL, _NEAR_MARGIN = 11, 6
_SEVERAL = frozenset({"endpoints", "points", "goals", "objectives", "outcomes", "measures", "aims"})
_BEFORE_SECOND = frozenset({"the", "median", "confirmed"})  # and the median overall survival
_MOST_OF_A_GOAL = 22  # words of "the primary endpoint in the … population of an improvement in …"
_MOST_BEFORE = 24


def goal_met(items: Sequence[Item], at: int) -> tuple[list[int], bool] | None:
    """Return the endpoints of a goal that is said to be met or missed at a place, and whether the word means missed.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the verb.

    Returns
    -------
    tuple of (list of int, bool) or None
        None where no goal, or none with a named endpoint, is told there.
    """
    word = text_at(items, at)
    if word in _SHOWING and phrase_at(items, at + 1, "statistical", "significance"):
        places = _of_significance(items, at)
        return (places, False) if places else None
    if word not in _REACHED or items[at].kind not in {"word", "active"}:
        return None
    missed = word in _MISSED
    if word.startswith("fail") and text_at(items, at + 1) == "to":
        return None  # what it failed to do is told by the next verb
    if text_at(items, at - 1) in _VERBS_BEFORE or text_at(items, at - 2) in _VERBS_BEFORE:
        places = _passive(items, at)
    else:
        places = _of_goal(items, at) or _of_significance(items, at)
    return (places, missed) if places else None


def _of_goal(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints of a goal behind its verb."""
    for index in range(at + 1, min(at + _NEAR_GOAL, len(items))):
        word = text_at(items, index)
        if word in CLAUSES or word in {",", "that"}:
            return []
        if word in _GOALS or (word == "mark" and text_at(items, index + 1) == "of"):
            within = [i for i in range(at + 1, index) if is_gained(items[i])]
            within += _of_second(items, index) if within else []
            end = index + 1
            return within or _and_secondary(items, _and_later(items, end, _named_behind(items, end)))
    return []


def _of_second(items: Sequence[Item], goal: int) -> list[int]:
    """Return the endpoint of another goal behind one: ``its primary OS endpoint and its secondary PFS endpoint``."""
    joined = goal + 1 if text_at(items, goal + 1) in {"and", "as"} else goal + 2
    if text_at(items, joined) not in {"and", "as"}:
        return []
    for index in range(joined + 1, min(joined + _NEAR_GOAL, len(items))):
        if text_at(items, index) in CLAUSES or text_at(items, index) in {",", "was", "were"}:
            return []
        if text_at(items, index) in _GOALS:
            within = [i for i in range(joined + 1, index) if is_gained(items[i])]
            return within or _named_behind(items, index + 1)
    return []


def _named_behind(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints behind the noun of a goal: ``of …``, ``in the whole population of …``, ``, …``."""
    link = text_at(items, at)
    if link == ",":
        return endpoints_behind(items, at + 1, 4)
    return endpoints_behind(items, at + 1, _MOST_OF_A_GOAL) if link in _LINKS else []


def _and_secondary(items: Sequence[Item], found: list[int]) -> list[int]:
    """Add that of ``its primary outcome of PFS, as determined by reviewers, and the key secondary endpoint of OS``."""
    for index in range(found[-1] + 1, min(found[-1] + _MOST_OF_A_GOAL, len(items))) if found else ():
        if text_at(items, index) in CLAUSES | {"not"}:
            break
        joined = any(text_at(items, i) == "and" for i in range(index - 3, index))
        if text_at(items, index) == "secondary" and joined:
            noun = next((i for i in range(index + 1, index + 4) if text_at(items, i) in _GOALS), None)
            others = [] if noun is None else [i for i in _named_behind(items, noun + 1) if i not in found]
            own = bool(others) and any(text_at(items, i) in _OWN_VERBS for i in range(others[-1] + 1, others[-1] + 6))
            return found if own else [*found, *others]  # "and the secondary endpoint of OS was not met"
    return found


def _and_later(items: Sequence[Item], noun: int, found: list[int]) -> list[int]:
    """Add the second of two: ``endpoints of PFS at its primary analysis with a hazard ratio of 1.3 and OS at …``.

    Goals in the plural are more than one, so that what stands between says of the first who assessed it or in whom.
    """
    if len(found) != 1 or text_at(items, noun - 1) not in _SEVERAL:
        return found
    for index in range(found[0] + 1, min(found[0] + _MOST_OF_A_GOAL, len(items))):
        if text_at(items, index) in CLAUSES | {","} and not is_version(items, index):
            break
        joined = next((i for i in range(index - 1, index - 4, -1) if text_at(items, i) not in _BEFORE_SECOND), index)
        if is_gained(items[index]) and text_at(items, joined) == "and":
            return found if text_at(items, index + 1) in _OWN_VERBS else [*found, index]
    return found


def _passive(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints of a goal before its verb: ``the primary endpoint of PFS was not met``."""
    ahead = range(at - 1, max(-1, at - _MOST_BEFORE), -1)
    noun = next((i for i in ahead if text_at(items, i) in _GOALS or _is_bar(items, i, 0)), None)
    if noun is None:
        shown = any(text_at(items, i) == "significance" for i in range(max(0, at - 4), at))
        return endpoints_behind(items, at + 2, 6) if shown and text_at(items, at + 1) in {"for", "in", "on"} else []
    within = [i for i in range(noun + 1, at) if is_gained(items[i])]
    far = (
        3 if text_at(items, noun) in _BARS or text_at(items, noun - 1) == ")" else 1
    )  # "the OS efficacy boundary was crossed"
    return within or endpoints_before(items, noun, far, several=True)  # "the OS and PFS endpoints were not met"


def _is_bar(items: Sequence[Item], at: int, first: int) -> bool:
    """Say whether a boundary is one of efficacy: ``the prespecified efficacy boundary``, no margin and no futility."""
    if text_at(items, at) not in _BARS:
        return False
    near = {text_at(items, i) for i in range(max(first, at - 5), at + 4)}
    return bool(near & _OF_BARS) and not near & _NO_BARS


def _of_significance(items: Sequence[Item], at: int) -> list[int]:
    """Return the endpoints that reached statistical significance, behind it or before the verb."""
    ahead = range(at + 1, min(at + 8, len(items)))
    noun = next((i for i in ahead if text_at(items, i) == "significance" or _is_bar(items, i, at)), None)
    if noun is None or any(text_at(items, i) in {",", *CLAUSES} for i in range(at, noun)):
        return []
    goals = any(text_at(items, i) in _SEVERAL for i in range(noun + 2, noun + 6))  # "in key secondary endpoints, such"
    far = _NEAR_GOAL if goals else 6
    if text_at(items, noun + 1) in {"for", "in", "on"} and (behind := endpoints_behind(items, noun + 2, far)):
        return behind
    verb = at
    while text_at(items, verb - 1) in {"also", "all", "both", "each", "not", "did"}:
        verb -= 1
    return endpoints_before(items, verb, _MOST_BEFORE, several=verb > 0 and is_gained(items[verb - 1]))


def not_inferior(items: Sequence[Item], at: int) -> list[int] | None:
    """Return the endpoints of which a place says that they were not inferior; None where it says nothing of the kind.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of ``non-inferior``, ``noninferiority``, or of what is behind its hyphen.

    Returns
    -------
    list of int or None
        The list is empty where only a margin, a design or a hypothesis of non-inferiority is spoken of.
    """
    word = text_at(items, at)
    hyphened = word.startswith("inferior") and text_at(items, at - 2) == "non" and items[at - 1].kind == "punct"
    if not hyphened and not word.startswith("noninferior"):
        return None
    if any(text_at(items, place) in _OF_A_DESIGN for place in range(at + 1, at + 5)):
        return []
    if word.endswith("inferior") and (beside := endpoints_behind(items, at + 1, 3)):
        return beside  # demonstrated non-inferior overall survival
    for index in range(at + 1, min(at + _MOST_BEFORE, len(items))):
        assessed = text_at(items, index) == "," and text_at(items, index + 1) in {"as", "based", "according"}
        if text_at(items, index) in CLAUSES | {","} and not assessed:
            break
        if text_at(items, index) in {"for", "in", "on", "regarding", "respect", "regard", "of", "by"}:
            found = endpoints_behind(items, index + 1, _NEAR_GOAL)
            if found:
                return found
    return endpoints_before(items, at, _MOST_BEFORE, several=False)


def within_margin(items: Sequence[Item], at: int) -> tuple[list[int], str] | None:
    """Return the endpoint whose ratio met a margin of non-inferiority, or did not.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of ``margin``: ``OS was 13.9 v 12.7 months (…), which met the margin``.

    Returns
    -------
    tuple of (list of int, str) or None
        Their places and ``not worse`` or ``not better``.
    """
    if text_at(items, at) != "margin":
        return None
    verb = next((i for i in range(at - 1, max(0, at - _NEAR_MARGIN), -1) if text_at(items, i) in _AT_MARGINS), None)
    if verb is None or any(items[i].kind in {"endpoint", "share"} for i in range(verb, at)):
        return None
    valued = [i for i in range(max(0, verb - 2 * _MOST_BEFORE), verb) if items[i].kind in {"hr", "ci", "percent", "p"}]
    if not valued or any(text_at(items, i) in {"if", "would", "should", "assuming"} for i in range(verb)):
        return None
    places = endpoints_before(items, min(valued), _MOST_BEFORE, several=False)
    beyond = text_at(items, verb) in _BEYOND or any(text_at(items, i) == "not" for i in range(verb - 3, verb))
    return (places, "not better" if beyond else "not worse") if places else None


def is_unproven(items: Sequence[Item], at: int) -> bool:
    """Say whether non-inferiority is told not to have been shown, behind its word: ``… was not demonstrated``."""
    for index in range(at + 1, min(at + _MOST_BEFORE, len(items) - 1)):
        if text_at(items, index) == "not" and text_at(items, index + 1).startswith(_SHOWN):
            return True
        if text_at(items, index) in {";", "."}:
            return False
    return False
