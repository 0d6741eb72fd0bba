"""Two parts of the patients with one harm side by side: all grades and the severe ones, or one for each arm."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at
from pivotal.reading.results.intervals import Estimate

_ALL = frozenset({"any", "all"})
_BETWEEN = frozenset({"/", ";", ",", "(", "[", "and", "or", ")", "-", "–", "(/"})
_FARTHEST_HEAD = 90  # items of a list whose head tells both grades
_FEWEST_BETWEEN = 2  # items between two parts that follow each other
_NEAR_VERB = 4  # items between the last of several parts and what befell them
_HAPPENED_TO = frozenset({"had", "experienced", "developed", "reported"})
_NEAR_ALL = 4  # items between "any" and the severe grade behind it


def paired(items: Sequence[Item], at: int, before: Sequence[Estimate], made: Estimate) -> Estimate | None:
    """Read the second of ``nausea 32/15%``, ``(32%/15%)`` and, under ``any grade (grade ≥3)``, of ``nausea 32% (15%)``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        A percentage.
    before : sequence of Estimate
        The results before it.
    made : Estimate
        What is made of it.
    """
    last = before[-1] if before else None
    if last is None or last.kind != "harm" or "harm" not in last.parts or last.end != at - 1:
        return None
    sign = text_at(items, at - 1)
    if sign not in {"/", ";", ",", "(", "["}:
        return None
    head = _severe_of_head(items, last.at)
    if head is None:
        return replace(made, kind="harm", parts={**made.parts, **_told_of(last)}) if sign == "/" else None
    if sign in {"(", "["} and text_at(items, at + 1) not in {")", "]"}:
        return None
    last.parts.pop("grade", None)
    return replace(made, kind="harm", parts={**made.parts, "harm": last.parts["harm"], "grade": head})


def give_harms_in_order(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give parts their harms where these are listed behind them: ``23% and 25% had A and B, respectively``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    found : sequence of Estimate
        Its results in their order; they are changed.
    """
    told = next((i for i, each in enumerate(items) if each.low == "respectively"), None)
    if told is None:
        return
    run: list[Estimate] = []
    for each in (one for one in found if one.at < told):
        joined = bool(run) and {text_at(items, i) for i in range(run[-1].end, each.at)} <= {",", "and"}
        run = [*run, each] if joined else [each]
    if len(run) < _FEWEST_BETWEEN or any(each.kind != "harm" for each in run):
        return
    harms = _harms_in_order(items, run[-1].end, told)
    if len(harms) == len(run):
        for each, harm in zip(run, harms, strict=True):
            each.parts["harm"] = harm


def _harms_in_order(items: Sequence[Item], first: int, told: int) -> list[Slot]:
    """Return the harms of a list before ``respectively``, also by an adjective: ``had cardiac and vascular events``."""
    verb = next((i for i in range(first, min(first + _NEAR_VERB, told)) if text_at(items, i) in _HAPPENED_TO), None)
    if verb is None:
        known = [i for i in range(first, told) if items[i].kind == "harm"]
        near = len(known) == 2 and text_at(items, known[0] + 1) == "and" and known[1] < known[0] + _NEAR_ALL
        return [items[i].slot("harm") for i in known] if near else []
    ends = [i for i in range(verb + 1, told) if items[i].text in {",", "and"}]
    parts: list[Slot] = []
    for begin, end in itertools.pairwise([verb, *ends, told]):
        if begin + 1 < end:
            if any(items[i].kind not in {"word", "harm", "punct"} for i in range(begin + 1, end)):
                return []
            parts.append(span(items, begin + 1, end, "harm"))
    return parts


def _told_of(last: Estimate) -> dict[str, Slot]:
    return {name: last.parts[name] for name in ("harm", "grade") if name in last.parts}


def _severe_of_head(items: Sequence[Item], at: int) -> Slot | None:
    """Return the severe grade of a head that tells both: ``any grade (grade ≥3)``, ``all grades/grade 3-4``."""
    for index in range(at - 1, max(0, at - _FARTHEST_HEAD), -1):
        if items[index].kind == "share" and items[index].value == "grade3_AE":
            place = index - 1
            while (
                place > 0
                and index - place <= _NEAR_ALL
                and (text_at(items, place) in _BETWEEN or text_at(items, place) in {"grade", "grades"})
            ):
                place -= 1
            return items[index].slot("grade", "3 or higher") if text_at(items, place) in _ALL else None
    return None


def all_and_severe(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Read ``All-grade and grade ≥3 rash occurred in 40% and 5%``: the first is of all grades."""
    for one, two in itertools.pairwise(each for each in found if each.kind == "harm" and "grade" in each.parts):
        same = all(one.parts[name].start == two.parts[name].start for name in ("harm", "grade"))
        if not same or text_at(items, two.at - 1) not in {"and", ","} or two.at - one.end > _FEWEST_BETWEEN:
            continue
        harm = next(index for index, item in enumerate(items) if item.start == one.parts["harm"].start)
        head = _severe_of_head(items, harm) if items[harm - 1].value == "grade3_AE" else None
        if head is not None and harm < one.at:
            one.parts.pop("grade")
