"""That the patients of a trial were assigned to its arms at random, and in which ratio."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.background.targets_named import DASHES
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, places_with, span, text_at
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.words import NUMBER_WORDS

_WERE = frozenset({"were", "was", "been", "be", "being"})
_ASSIGNED = frozenset({"assigned", "allocated", "allotted", "distributed"})
_BETWEEN = frozenset({"then", "also", "subsequently", "eventually", "finally", "all", "centrally", "further", "block"})
_DENIED = frozenset({"not", "never", "if", "whether", "no"})
_THEM = frozenset({"them", "us"})
_PICKED = frozenset({"picked", "chosen", "selected", "split", "drawn", "divided", "given", "received"})
_PARTED = frozenset({"to", "into", "between", "among", "amongst"})  # divided into two groups
_DRAWING = frozenset({"assignment", "allocation"})
_UNDERGO = frozenset({"underwent", "undergone", "for"})
_NEAR = 8  # items from a verb to "at random", or from "were" to the second of two verbs


def randomisation(items: Sequence[Item]) -> list[Slot]:
    """Return that patients were assigned at random, as a list of one or none.

    ``were randomly assigned``, ``were randomised``, ``underwent randomisation`` and ``randomised 300 patients`` tell
    it; a group that is called by it (``patients randomised to A lived longer``) does not.
    """
    for at in places_with(items, ("random", "rerandom")):
        word = text_at(items, at).removeprefix("re")
        first = at
        if word == "randomly" and text_at(items, at + 1) in _ASSIGNED | _PICKED:
            end = at + 2
        elif word == "randomly" and text_at(items, at - 1) in _ASSIGNED and text_at(items, at + 1) in _PARTED:
            first, end = at - 1, at + 1  # were allocated randomly to A or B
        elif word == "random" and text_at(items, at - 1) == "at" and (drawn := _drawn(items, at)) is not None:
            first, end = drawn, at + 1  # "were picked at random to receive"
        elif word == "random" and text_at(items, at + 1) in _DRAWING and text_at(items, at - 1) in _UNDERGO:
            return [span(items, at, at + 2, "randomised", "true")]  # "were eligible for random assignment to"
        elif word == "randomised" or (word == "randomisation" and text_at(items, at - 1) in {"underwent", "undergone"}):
            end = at + 1
        else:
            continue
        verb = first - 1
        while text_at(items, verb) in _BETWEEN or (text_at(items, verb).endswith("ly") and verb > 0):
            verb -= 1
        told = word == "randomisation" or text_at(items, verb) in _WERE or is_active(items, at, end)
        told = told or (text_at(items, verb) == "and" and _were_also(items, verb))
        told = told or (word == "randomly" and _had_theirs(items, verb))
        which = {text_at(items, place) for place in (verb - 1, verb)} & {"who", "that"}
        picked = not _PICKED.isdisjoint({text_at(items, first), text_at(items, end - 1)})
        given = text_at(items, end - 1) in {"given", "received"}
        told = told and (not picked or given or first < at - 2 or text_at(items, end) in _PARTED)
        told = told and not (which and text_at(items, verb - 2) != ",")  # which patients; not "patients, who were"
        if told and not any(text_at(items, place) in _DENIED for place in range(verb - 2, at)):
            return [span(items, first, end, "randomised", "true")]
    return []


def _drawn(items: Sequence[Item], at: int) -> int | None:
    """Return the verb of ``assigned to A or B at random``, in its clause."""
    for index in range(at - 2, max(-1, at - _NEAR), -1):
        if items[index].text in {".", ";", "("} or text_at(items, index) in {"who", "that", "which"}:
            return None
        if text_at(items, index) in _ASSIGNED | _PICKED:
            return index
    return None


def _had_theirs(items: Sequence[Item], at: int) -> bool:
    """Read ``had their treatments randomly assigned``: what they had done to them."""
    return text_at(items, at - 2) == "had" and text_at(items, at - 1) in {"their", "the"}


def _were_also(items: Sequence[Item], at: int) -> bool:
    """Read ``were stratified by stage and randomised``: a second verb."""
    for index in range(at - 1, max(-1, at - _NEAR), -1):
        if items[index].kind == "punct" or text_at(items, index) in {"who", "that", "which", "trial", "study"}:
            return False
        if text_at(items, index) in _WERE:
            return text_at(items, index - 1) not in {"who", "that", "which"}
    return False


def is_active(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether a trial or those who ran it assigned patients: ``the trial randomised 300 patients``."""
    them = text_at(items, at - 1) in {"and", "then"} and text_at(items, end) in _THEM  # enrolled 90 and randomised them
    if them:
        return True
    if (
        at == 0
        or items[at - 1].kind == "punct"
        or text_at(items, at - 1) in _THEM | {"a", "the", "of", "in", "all", "and"}
    ):
        return False
    if items[at - 1].kind in {"number", "number_word", "n", "fraction"} or singular(text_at(items, at - 1)) in PEOPLE:
        return False
    ahead = end + 1 if text_at(items, end) in {"the", "these", "all", "a"} else end
    return any(
        place < len(items)
        and (
            text_at(items, place) in _THEM
            or singular(text_at(items, place)) in PEOPLE
            or items[place].kind in {"number", "n", "number_word"}
        )
        for place in (ahead, ahead + 1)
    ) and not any(
        text_at(items, place) in {"trial", "trials", "study", "studies", "phase"} for place in range(end, end + 3)
    )


def allocation(items: Sequence[Item]) -> list[Slot]:
    """Return in which ratio patients were assigned, as a list of one or none."""
    told = find(items, ("randomis", "random", "assign", "allocat", "allot", "ratio")) is not None
    if not told and "trial" not in [each.kind for each in items]:
        return []
    ratios = [
        at for at, i in enumerate(items)
        if i.kind == "ratio" and i.text[:1] != "0" and not _is_of_a_mixture(items, at) and (told or _alone(items, at))
    ]  # fmt: skip
    ratio = items[ratios[0]].slot("allocation") if ratios else None
    return _spelt_ratio(items) if ratio is None else [ratio]


def _is_of_a_mixture(items: Sequence[Item], at: int) -> bool:
    """Read ``in a 1:5 molar ratio``: how much of each substance a medicine holds."""
    return any(text_at(items, i) in {"molar", "weight", "mass", "synergistic"} for i in (at - 1, at - 3, at + 1))


def _alone(items: Sequence[Item], at: int) -> bool:
    """Say whether a ratio stands alone among what is told of a trial: ``(phase 3, 2:1)``, ``431 patients, 2:1``."""
    parted = text_at(items, at - 1) in {",", "("} and text_at(items, at + 1) in {",", ")", ";", ".", ""}
    return parted and all(each.isdigit() and len(each) == 1 for each in items[at].text.split(":"))


def _small_number(items: Sequence[Item], at: int) -> int | None:
    """Return a number of one digit, written or spelt."""
    spelt = NUMBER_WORDS.get(text_at(items, at))
    return int(text_at(items, at)) if spelt is None and text_at(items, at).isdigit() else spelt


def _spelt_ratio(items: Sequence[Item]) -> list[Slot]:
    """Return ``two-to-one`` before ``ratio``, ``basis`` or ``fashion``, and ``2 to 1`` behind ``a ratio of``."""
    for at in range(2, len(items) - 2):
        if items[at + 1].low != "to" or items[at - 2].low != "ratio" or items[at - 1].low != "of":
            continue
        one, two = (_small_number(items, place) for place in (at, at + 2))
        return [] if one is None or two is None else [span(items, at, at + 3, "allocation", f"{one}:{two}")]
    for at in range(1, len(items) - 3):
        if items[at + 1].low != "to" or items[at - 1].low not in {"assigned", "randomised", "allocated", "randomly"}:
            continue
        one, two = (NUMBER_WORDS.get(text_at(items, place)) for place in (at, at + 2))
        if one is not None and two is not None:  # "randomly assigned two to one"
            return [span(items, at, at + 3, "allocation", f"{one}:{two}")]
    for at in range(len(items) - 5):
        if items[at + 2].low != "to":
            continue
        words = [text_at(items, place) for place in range(at, at + 5)]
        spelt = words[0] in NUMBER_WORDS and words[4] in NUMBER_WORDS
        if spelt and {words[1], words[3]} <= DASHES and text_at(items, at + 5) in {"ratio", "basis", "fashion"}:
            return [span(items, at, at + 5, "allocation", f"{NUMBER_WORDS[words[0]]}:{NUMBER_WORDS[words[4]]}")]
    return []
