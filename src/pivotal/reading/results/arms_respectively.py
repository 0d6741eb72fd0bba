"""Arms that a list tells in the order of values: ``21%, 22% and 17% with PC, TC and DC, respectively``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, span, text_at
from pivotal.reading.results.arm_phrases import NAMED, is_of_treatment
from pivotal.reading.results.intervals import Estimate, opening
from pivotal.reading.results.people import PEOPLE, behind_brackets, singular
from pivotal.reading.results.short_arms import NOUNS, is_code

_LINKS = frozenset({
    "with", "for", "in", "after", "on", "to", "of", "receiving", "given", "between", "among", "following", "under",
    "received", "by", "from",
})  # fmt: skip
_PARTING = frozenset({",", "and", "or", "versus", "vs", "v", "&"})
_JOINS = _PARTING | {"vs.", "to", "compared", "with"}
_NOT_WITHIN = frozenset({
    "percent", "duration", "endpoint", "share", "harm", "disease", "date", "p", "hr", "ci", "range", "n", "events",
    "fraction", "time_name", "not_reached", "gene", "target",
})  # fmt: skip
_NO_NAMES = frozenset({"was", "were", "is", "are", "had", "at", "grade", "grades", "year", "years", "months", "the"})
_LONGEST, _FAR, _SEVERAL = 6, 40, 3
_LAST_OF_GROUP = 3  # items from the first of two codes to their noun
_KINDS = frozenset({"median", "rate", "percent", "harm", "events", "follow_up"})


def arms_respectively(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give values told in order the arms that a list before ``respectively`` names in that order.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results; they are changed.
    """
    for at, item in enumerate(items):
        told = item.low == "respectively"
        names = _names(items, at) if told else _names_of_a_group(items, at)
        if len(names) < 2:
            continue
        opens = not any(each.at < at and each.kind in _KINDS for each in found)  # For A and B, respectively, rash was …
        for run in _runs(items, found):
            beside = run[-1].at < at or len(run) >= _SEVERAL or opens
            beside = beside if told else run[-1].end <= at - _LAST_OF_GROUP <= run[-1].end + 2
            several = len({None if each.arm is None else each.arm.start for each in run}) == len(run)
            given = several and all(each.arm is not None for each in run)
            in_trials = len({each.trial.start for each in run if each.trial is not None}) > 1
            if len(run) != len(names) or not beside or given or in_trials or not _are_bare(run):
                continue
            for order, (each, name) in enumerate(zip(run, names, strict=True), 1):
                each.arm, each.order = name, order
                if each.trial is not None and any(one.start <= each.trial.start < one.end for one in names):
                    each.trial = None  # what looked like the name of a trial is a regimen


def _names_of_a_group(items: Sequence[Item], at: int) -> list[Slot]:
    """Read ``were 57 and 33 months for the FCR and FC group``: two codes of one group are two."""
    first = at - _LAST_OF_GROUP
    named = text_at(items, at) in {"group", "arm"} and text_at(items, at - 2) == "and" and first > 0
    if not named or not all(is_code(items[index].text) for index in (first, at - 1)):
        return []
    behind = first - 1 - (text_at(items, first - 1) == "the")
    return [items[i].slot("arm") for i in (first, at - 1)] if text_at(items, behind) in _LINKS else []


def _are_bare(run: Sequence[Estimate]) -> bool:
    return all(each.cohort is None and "subset" not in each.parts for each in run)


def _names(items: Sequence[Item], at: int) -> list[Slot]:
    """Return the names of a list that ends before a place, where at least one of them is something that was given."""
    end = at - (text_at(items, at - 1) in {",", "("})
    people = singular(text_at(items, end - 1)) in PEOPLE
    noun = people or text_at(items, end - 1) in NOUNS
    end -= noun
    parts: list[tuple[int, int]] = []
    last = first = end
    while first > max(0, at - _FAR):
        word = text_at(items, first - 1)
        if word == ")" and first == last and kind_at(items, first - 2) == "n":
            first = last = opening(items, first - 1)  # For A (n = 190) and B (n = 192), respectively
            continue
        if word in _LINKS or word in _PARTING:
            if first < last:
                parts.append((first + (text_at(items, first) == "the"), last))
            elif word in _LINKS:
                return []
            if word in _LINKS:
                break
            last = first - 1
        elif kind_at(items, first - 1) in _NOT_WITHIN or word in _NO_NAMES - {"the"} or last - first >= _LONGEST:
            return []
        first -= 1
    told = noun and text_at(items, end) in NOUNS
    given = [index for one, two in parts for index in range(one, two) if _is_given(items, index)]
    told = told or any(not people or items[index].kind in NAMED or is_code(items[index].text) for index in given)
    plain = all(one < two and any(items[i].kind != "number" for i in range(one, two)) for one, two in parts)
    return [_slot(items, one, two) for one, two in reversed(parts)] if told and plain else []


def _slot(items: Sequence[Item], first: int, last: int) -> Slot:
    return (
        items[first].slot("arm")
        if last == first + 1 and items[first].kind in NAMED
        else span(items, first, last, "arm")
    )


def _is_given(items: Sequence[Item], at: int) -> bool:
    return items[at].kind in NAMED or is_of_treatment(items, at) or is_code(items[at].text)


def _runs(items: Sequence[Item], found: Sequence[Estimate]) -> Iterator[list[Estimate]]:
    """Yield values of one kind, endpoint and time that stand side by side."""
    run: list[Estimate] = []
    for each in sorted((one for one in found if one.kind in _KINDS), key=lambda one: one.at):
        end = behind_brackets(items, run[-1].end) if run else each.at
        joined = bool(run) and run[-1].kind == each.kind and _alike(run[-1], each)
        joined = joined and all(text_at(items, index) in _JOINS for index in range(end, each.at))
        if run and not joined:
            yield run
        run = [*run, each] if joined else [each]
    if run:
        yield run


def _alike(one: Estimate, two: Estimate) -> bool:
    one_of, two_of = (
        [each.endpoint, each.parts.get("harm"), each.parts.get("time")] for each in (one, two)
    )  # fmt: skip
    return all((a and a.start) == (b and b.start) for a, b in zip(one_of, two_of, strict=True))
