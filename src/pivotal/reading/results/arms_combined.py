"""What is given together: medicines that ``plus``, ``with`` or ``and`` join to one arm."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import text_at
from pivotal.reading.results.people import singular
from pivotal.reading.results.short_arms import PLUS, is_code

_DOSED = frozenset({"mg", "a", "dose", "of", "once", "twice", "weekly", "daily", "-", "low", "high"})
_KINDS_OF_MEDICINE = frozenset({
    "a", "the", "agent", "chemotherapy", "drug", "medicine", "antibody", "inhibitor", "best", "standard", "placebo",
    "an", "its", "other", "another", "low", "high", "dose", "oral",
})  # fmt: skip
_JOINED_BY_HYPHEN = frozenset({"group", "arm", "combination", "regimen"})
_ENDS = frozenset({"", ".", ",", ";", ")", "(", "and", "versus", "vs", "compared", "than", "was", "were"})
_LONGEST_PAIR = 14  # items between "compared" and "with" the other arm
_VALUES = frozenset({"duration", "percent", "number"})
ARM_KINDS = frozenset({"drug", "product", "arm", "active", "therapy"})


def combined(items: Sequence[Item], at: int) -> int | None:
    """Return the place of a medicine that is given together with the one before a place."""
    word, after = text_at(items, at), at + 1
    if word == "in" and text_at(items, at + 1) == "combination" and text_at(items, at + 2) == "with":
        after = at + 3
    elif word == "combined" and text_at(items, at + 1) == "with" and not _is_compared(items, at):
        after = at + 2
    elif word == "with" and not _is_compared(items, at):
        while after < len(items) and (items[after].kind == "number" or text_at(items, after) in _DOSED):
            after += 1
    elif word in {",", "along", "together"}:
        along = _along_with(items, at)
        if along is None:
            return None
        after = along
    elif word == "and":
        return _joined_by_and(items, at)
    elif word in {"-", "–"} and text_at(items, at + 1) in {"plus", "and"}:  # the nivolumab-plus-ipilimumab group
        after = at + 3
    elif word in {"plus", "+"} and (dosed := _behind_dose(items, after)) is not None:
        return dosed
    elif word in {"plus", "+"} and _is_a_medicine(items, after):
        return after
    elif word not in PLUS:
        return None
    joined = word not in {"-", "–", "/"} or text_at(items, after + 1) in _JOINED_BY_HYPHEN  # the A–chemotherapy group
    glued = 0 < at < len(items) - 1 and items[at - 1].end == items[at].start and items[at].end == items[at + 1].start
    joined = joined or (glued and items[at - 1].known and text_at(items, after + 1) in _ENDS)  # with A-chemotherapy
    kinds = {"drug", "product", "arm"} | ({"therapy"} if joined else set())
    return after if after < len(items) and _is_given_too(items, after, kinds) else None


def is_alternative(items: Sequence[Item], places: Sequence[tuple[int, int]]) -> bool:
    """Read ``26.8 months with A versus 22.5 months with B plus C or D``: the last two of three are one arm.

    Parameters
    ----------
    items : sequence of Item
    places : sequence of (int, int)
        The first item of each of the last arms, and the place behind it.
    """
    if len(places) < 3 or places[-1][0] != places[-2][1] + 1 or text_at(items, places[-2][1]) != "or":
        return False
    between = items[places[-3][1] : places[-2][0]]
    told = sum(each.kind in _VALUES for each in between) == 1 and between[-1].low in {"with", "for", "on", "receiving"}
    return told and "respectively" not in {each.low for each in items[places[-1][1] :]}


def is_plain_control(items: Sequence[Item], at: int) -> bool:
    """Read ``279 received the comparator`` and ``90.9% for A and control.``: the other arm, without a noun behind."""
    led = text_at(items, at - 1) == "the" and text_at(items, at - 2) in {"received", "receiving", "with", "on", "to"}
    second = text_at(items, at - 1) in {"and", "versus", "vs"} and at > 1 and items[at - 2].kind in {"drug", "product"}
    ends = text_at(items, at + 1) in {"", ".", ",", ";", ")", "(", "respectively"}
    return ends and (led or second)


def _is_given_too(items: Sequence[Item], at: int, kinds: set[str]) -> bool:
    return items[at].kind in kinds or is_surgery(items[at]) or _is_a_regimen(items, at)


def is_surgery(item: Item) -> bool:
    """Say whether a word is an operation, which is given with medicines: ``chemotherapy and cystectomy``."""
    return item.low.endswith(("surgery", "ectomy", "resection", "transplantation", "radiotherapy", "radiation"))


def _along_with(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind ``, along with a``, and behind the comma of ``A, B and C patients``."""
    after = at + 2 if text_at(items, at) == "," else at + 1
    listed = after == at + 2 and at + 1 < len(items) and items[at + 1].kind in {"drug", "product"}
    if listed and _of_one_group(items, at):
        return at + 1
    if text_at(items, after - 1) not in {"along", "together"} or text_at(items, after) != "with":
        return None
    after += 1
    while after < len(items) and after - at < 8 and text_at(items, after) in _KINDS_OF_MEDICINE:
        after += 1
    return after


def _joined_by_and(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the second of two medicines that ``and`` joins as parts of one treatment."""
    plain = at + 1 < len(items) and (items[at + 1].kind in {"drug", "product"} or is_surgery(items[at + 1]))
    if plain and _are_received(items, at):
        return at + 1
    together = text_at(items, at + 2) in {"group", "arm", "combination"} or _is_of_a_combination(items, at)
    together = together or _of_one_group(items, at)
    together = together or (text_at(items, at - 2) == "with" and text_at(items, at - 3) == "combined")
    return at + 1 if together and plain and items[at - 1].kind in {"drug", "product"} else None


def _of_one_group(items: Sequence[Item], at: int) -> bool:
    """Read ``33.5% of isatuximab, carfilzomib and dexamethasone patients``: what all of them got."""
    last = at
    while last < len(items) and (items[last].kind in {"drug", "product"} or text_at(items, last) in {",", "and"}):
        last += 1
    noun = text_at(items, last) == "patients" or singular(text_at(items, last)) == "recipient"
    return noun and "respectively" not in {text_at(items, index) for index in range(last, len(items))}


def _are_received(items: Sequence[Item], at: int) -> bool:
    """Say whether what ``and`` joins at a place was given to the same: ``8.4 months in those receiving A and B``."""
    treated = text_at(items, at - 2) == "with" and text_at(items, at - 3) in {"treatment", "treated", "therapy"}
    treated = treated and not any(
        items[index].kind in _VALUES and text_at(items, index + 1) == "and" and items[index + 2].kind in _VALUES
        for index in range(len(items) - 2)
    )
    given = treated or text_at(items, at - 2) in {"receiving", "received", "given", "got", "undergoing"}
    if items[at - 1].kind not in ARM_KINDS or not given:
        return False
    return all(text_at(items, index) not in {"respectively", "each"} for index in range(at, len(items)))


def _is_of_a_combination(items: Sequence[Item], at: int) -> bool:
    """Say whether ``and`` at a place joins the parts of one treatment: ``the combination of A and B``."""
    first = at - 1
    while first > 0 and (items[first].kind in {"drug", "product"} or items[first].text in {",", "®", "™"}):
        first -= 1
    return text_at(items, first) == "of" and text_at(items, first - 1) in {"combination", "doublet", "triplet"}


def _behind_dose(items: Sequence[Item], at: int) -> int | None:
    """Return the place of a medicine behind its dose in words: ``plus low-dose dexamethasone``."""
    end = at
    while text_at(items, end) in {"low", "high", "standard", "reduced", "-", "–", "dose", "weekly", "daily", "oral"}:
        end += 1
    named = end > at and end < len(items) and items[end].kind in {"drug", "product"}
    return end if named else None


def _is_a_medicine(items: Sequence[Item], at: int) -> bool:
    """Say whether a word behind ``plus`` is what was given too, of a name that is not known: ``plus platinum``."""
    word = items[at] if at < len(items) else None
    return word is not None and word.kind == "word" and word.text.isalpha() and word.low not in _KINDS_OF_MEDICINE


def _is_a_regimen(items: Sequence[Item], at: int) -> bool:
    """Read the second part of ``sunitinib-VRd``: a short name with small letters, which no marker has."""
    item = items[at]
    mixed = item.kind == "word" and not item.text.isupper() and is_code(item.text) and not item.text.endswith("s")
    return mixed and items[at - 1].text in {"-", "–"} and items[at - 2].kind == "drug"


def _is_compared(items: Sequence[Item], at: int) -> bool:
    near = any(text_at(items, index).startswith(("longer", "than", "improve")) for index in range(max(0, at - 8), at))
    return near or any(text_at(items, index).startswith("compar") for index in range(max(0, at - _LONGEST_PAIR), at))
