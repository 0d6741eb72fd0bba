"""Arms that a sentence names once for several values: ``in 39% given A; the commonest were rash (4%) and fever (3%)``.

Values told in order, ``25.0% and 4.2%, respectively``, have the arms that the sentence has named in that order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import is_name, span, text_at
from pivotal.reading.results.arm_phrases import phrase_from
from pivotal.reading.results.arms import Mention
from pivotal.reading.results.arms_of_counts import arms_of_counts
from pivotal.reading.results.arms_respectively import arms_respectively
from pivotal.reading.results.intervals import STOPS, Estimate
from pivotal.reading.results.people import behind_brackets

_HARMS = ("adverse", "reaction", "toxic", "event", "discontinu", "interrupt", "reduc", "withdr", "death", "side", "AE")
_RIVALS = frozenset({
    "than", "versus", "vs", "v", "compared", "placebo", "control", "comparator", "against", "without", "other",
    "monotherapy", "alone", "respectively", "both", "each", "arms", "groups", "pooled", "whereas", "while",
})  # fmt: skip
_JOINS = frozenset({",", "and", "versus", "vs", "v", "or", "vs.", "to"})
_BETWEEN_ARMS = frozenset({"and", "or", "versus", "vs", "v", ",", "the", "arm", "group", "(", ")", "in", "with", "to"})
_FEWEST, _FAR = 2, 4
_SUBJECTS, _VERBS, _NEAR = ("reaction", "event", "toxic", "effect"), frozenset({"were", "was", "included", "are"}), 34
_WHOLE = frozenset({"harm", "percent"})


def arms_shared(items: Sequence[Item], found: Sequence[Estimate], arms: Sequence[Mention]) -> None:
    """Give values the arms that their sentence names once.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    found : sequence of Estimate
        Its results; they are changed.
    arms : sequence of Mention
        The arms that it names.
    """
    arms_of_counts(items, found)
    if all(each.arm is not None for each in found if each.kind not in {"p_value", "hazard_ratio"}):
        return
    arms_respectively(items, found)
    _harms_of_one(items, found, arms)
    _in_order(items, found, arms)


def _harms_of_one(items: Sequence[Item], found: Sequence[Estimate], arms: Sequence[Mention]) -> None:
    """Give the harms of a sentence the arm of those that had any, where it names no other and compares nothing."""
    told = [each for each in found if each.arm is not None]
    named = {each.arm.value for each in told if each.arm is not None} | {each.slot.value for each in arms}
    if len(named) > 1 or not all(each.kind in _WHOLE for each in told) or any(item.low in _RIVALS for item in items):
        return
    arm = told[0].arm if told else _of_their_subject(items, found)
    if arm is None or (told and not any(_is_of_harms(each) for each in told)):
        return
    for each in found:
        coded = text_at(items, each.at - 1) in {",", ":"} and items[each.at - 2].text.isupper()  # (CP, 9%)
        if each.kind in _WHOLE and _is_of_harms(each) and each.is_bare and not coded:
            each.arm = arm


def _of_their_subject(items: Sequence[Item], found: Sequence[Estimate]) -> Slot | None:
    """Read ``The most common adverse reactions of A were rash (41%)``: the arm hangs on the subject before its verb."""
    about = next((i for i, each in enumerate(items[:_NEAR]) if any(one in each.low for one in _SUBJECTS)), None)
    verb = next((i for i in range(about or 0, min(_NEAR, len(items))) if items[i].low in _VERBS), None)
    if about is None or verb is None or any(each.at < verb and each.kind in _WHOLE for each in found):
        return None
    for index in range(about + 1, verb):
        if items[index].low in {"of", "with", "on", "to", "for", "receiving", "received", "by"}:
            told = phrase_from(items, index + 1)
            ends = 0 if told is None else told.last + bool(told.noun)
            if told is not None and ends == verb and (told.strong or is_name(items, told.first)):
                return span(items, told.first, told.last, "arm")
    return None


def _is_of_harms(each: Estimate) -> bool:
    endpoint = "" if each.endpoint is None else f"{each.endpoint.text} {each.endpoint.value}".casefold()
    return each.kind == "harm" or any(stem.casefold() in endpoint for stem in _HARMS)


def _in_order(items: Sequence[Item], found: Sequence[Estimate], arms: Sequence[Mention]) -> None:
    """Give values that ``respectively`` follows the arms of their clause, or else those of the values before."""
    for run in _runs(items, sorted(found, key=lambda each: each.at)):
        first = run[0].at
        start = next((i + 1 for i in range(first - 1, -1, -1) if text_at(items, i) in STOPS), 0)
        listed = _listed(items, [each for each in arms if start <= each.first and each.last <= first])
        slots = [each.slot for each in listed]
        if len(slots) != len(run):
            before = sorted((each for each in found if each.arm is not None), key=lambda each: each.at)
            distinct = {each.arm.value: each.arm for each in before if each.arm is not None}
            slots = list(distinct.values()) if all(each.at < first for each in before) else []
        if len(slots) == len(run) and len({each.value for each in slots}) == len(run):
            for order, (each, slot) in enumerate(zip(run, slots, strict=True), 1):
                each.arm, each.order = Slot("arm", slot.text, slot.start, slot.end, slot.value), order


def _runs(items: Sequence[Item], found: Sequence[Estimate]) -> Iterator[list[Estimate]]:
    """Yield values of one kind that stand side by side before ``respectively``, and have no arm."""
    run: list[Estimate] = []
    for each in (one for one in found if one.kind not in {"p_value", "hazard_ratio", "n"}):
        end = behind_brackets(items, run[-1].end) if run else each.at
        joined = all(text_at(items, index) in _JOINS for index in range(end, each.at))
        run = [*run, each] if run and joined and run[-1].kind == each.kind else [each]
        behind = behind_brackets(items, each.end)
        told = any(text_at(items, index) == "respectively" for index in range(behind, behind + _FAR))
        alike = len({one.endpoint.start if one.endpoint else 0 for one in run}) == 1
        timed = len({one.parts["time"].start if "time" in one.parts else 0 for one in run}) == 1
        if told and len(run) >= _FEWEST and alike and timed and all(one.is_bare for one in run):
            yield run


def _listed(items: Sequence[Item], arms: Sequence[Mention]) -> list[Mention]:
    """Return the last arms of a clause that stand side by side."""
    run: list[Mention] = []
    for each in arms:
        joined = run and all(text_at(items, index) in _BETWEEN_ARMS for index in range(run[-1].last, each.first))
        run = [*run, each] if joined else [each]
    return run
