"""Which numbers are p values, of how many sides, and which are only levels that others are held against."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, renamed, text_at, words_in
from pivotal.reading.results.intervals import Estimate, closing

_OF_A_TEST = frozenset({"sided", "nominal", "stratified", "unstratified"})
# Whose p value belongs to them; that of a hazard ratio may be of another test.
_EFFECTS = frozenset({"odds_ratio", "relative_risk", "difference"})
_SET = frozenset({"considered", "defined", "deemed", "regarded", "denote", "denoted", "indicate", "indicated", "taken"})
_LEVELS = frozenset({"value", "boundary", "threshold", "level", "prespecified", "specified"})
_THRESHOLDS = frozenset({"threshold", "thresholds", "boundary", "boundaries", "level", "levels"})
_CHANGED = frozenset({"risen", "rose", "fallen", "fell", "dropped", "increased", "decreased"})  # the P value rose to
_FARTHEST_P = 12  # items between "p value" and its number
_NEAR_P = 6  # items between two p values
_FARTHEST_SIDE = 7  # items between "sided" and its p value
_TRAITS = frozenset({
    "age", "sex", "gender", "stage", "baseline", "haemoglobin", "hemoglobin", "platelet", "ecog", "race", "histology",
    "mutational", "comorbidities", "grade", "status", "characteristics", "demographics", "ki", "bmi", "albumin",
})  # fmt: skip
_FEWEST_TRAITS = 2  # words of a sentence that tells of what patients were like
_VOLUMES = frozenset({"l", "ml", "dl"})
_OUTCOMES = frozenset({"endpoint", "share", "harm", "flag"})
_SHORT = 16  # items of a sentence that tells of nothing else
_FAR_MEAN = 14  # items from "(mean" to its p value


def p_value_told(items: Sequence[Item], at: int) -> Estimate | None:
    """Return a p value with its sides, unless it is a level that others are held against.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the p value.
    """
    item = items[at]
    if _is_a_level(items, at) or _is_of_no_result(items, at):
        return None
    tested = {name: slot for name, slot in item.parts.items() if name == "subset"}
    return Estimate("p_value", at, at + 1, item.parts["value"], _sides_of(items, at) | tested)


def is_held_against(items: Sequence[Item], at: int) -> bool:
    """Read ``(p = 0.012 compared to the boundary of p < 0.0099)``: a p value that was found, before its level.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the p value.
    """
    against = text_at(items, at + 1) in {"compared", "versus", "vs", "against"}
    against = against or (text_at(items, at + 1) == "," and text_at(items, at + 3) in {"<", "≤"})
    return items[at].value[:1] not in "<≤" and against


def _is_of_no_result(items: Sequence[Item], at: int) -> bool:
    """Read ``(mean 359 versus 10, P < 0.001)``, and the p values of ``publication bias`` and of ``heterogeneity``."""
    opened = next((i for i in range(at - 1, max(-1, at - _FAR_MEAN), -1) if items[i].text in {"(", "["}), None)
    means = opened is not None and text_at(items, opened + 1) in {"mean", "means"}
    if opened is not None and means and text_at(items, opened - 1) != "survival":
        return True
    if opened is not None and any(_is_of_a_level(items, i) for i in range(opened + 1, at)):
        return True  # (median 605 vs 103 IU/L, P = .009)
    words = {each.low for each in items}
    near = {each.low for each in items[max(0, at - _FARTHEST_P) : at]}
    pooled = bool(words & {"trials", "studies", "test", "tests", "i2", "q"}) and "heterogeneity" in near
    return pooled or ("bias" in words and bool(words & {"publication", "egger", "begg"}))


def _is_of_a_level(items: Sequence[Item], at: int) -> bool:
    """Read ``103 IU/L`` and ``12 ng/mL``: how much of a mark was in the blood."""
    return text_at(items, at) == "/" and text_at(items, at + 1) in _VOLUMES and kind_at(items, at - 1) != "number"


def _is_a_level(items: Sequence[Item], at: int) -> bool:
    """Say whether a p value is the level that others are held against: ``p < .05 was considered significant``."""
    set_before = _is_set_before(items, at)
    if text_at(items, at + 1) in _LEVELS - {"value"} or set_before:
        return True  # did not reach the P = .0012 level; the thresholds were P = .001 for OS
    near = (*range(max(0, at - 7), at), *range(at + 1, min(at + 6, len(items))))
    if text_at(items, at - 1) == "of" and any(text_at(items, i) in _THRESHOLDS for i in (at - 2, at - 4)):
        return True  # a threshold for significance of p<0.008
    signed = items[at].value[:1] in "<≤"
    shut = closing(items, at + 1) if text_at(items, at + 1) == "(" else at
    opened = next((i for i in range(at - 1, max(-1, at - _NEAR_P), -1) if items[i].text == "("), 0)
    bounded = {text_at(items, index) for index in range(max(0, opened - _NEAR_P), opened)} & _THRESHOLDS
    if signed and bounded and text_at(items, at + 1) == ")":
        return True  # the boundary for OS (one-sided p<0.0082) was crossed
    within = {text_at(items, index) for index in range(at + 1, shut)}
    named = bool(within & _LEVELS) and bool(within & {"significance", "significant"})  # P≤0.04 (the boundary for …)
    return signed and (named or any(text_at(items, index) in _SET for index in near))


def _is_set_before(items: Sequence[Item], at: int) -> bool:
    """Read ``the superiority thresholds were P = .0001 for OS and P = .0013 for PFS``."""
    verb = at - 1
    while verb >= 0 and (items[verb].kind in {"p", "endpoint", "share"} or text_at(items, verb) in {"for", "and", ","}):
        verb -= 1
    said = verb > 0 and text_at(items, verb) in {"was", "were", "is"}
    return said and any(text_at(items, index) in _THRESHOLDS for index in range(max(0, verb - _NEAR_P), verb))


def is_p_value(items: Sequence[Item], at: int) -> bool:
    """Read ``the p value for overall survival was 0.04``."""
    if text_at(items, at + 1) in {"e", "×", "x"}:
        return False  # 1e-06
    if float(items[at].value) > 1:
        return False
    changed = text_at(items, at - 1) == "to" and text_at(items, at - 2) in _CHANGED
    if text_at(items, at - 1) not in {"was", "is", "=", ":", "of", "<", ">", "were"} and not changed:
        return False
    for index in range(at - 1, max(-1, at - _FARTHEST_P), -1):
        if text_at(items, index) in {"value", "-value", "values"} and text_at(items, index - 1) in {"p", "-"}:
            wanted = any(text_at(items, place) in {"required", "needed", *_THRESHOLDS} for place in range(index, at))
            return not wanted and any(text_at(items, place) == "p" for place in (index - 1, index - 2))
        if items[index].kind in {"number", "percent", "duration", "hr", "ci", "p"} or items[index].text in {";", ","}:
            return False
    return False


def is_another_p_value(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read the second of ``the P value was .03 for ORR and .20 for OS`` and of ``were <0.001 and 0.13``."""
    last = before[-1] if before else None
    closed = text_at(items, at + 1) in {",", ")", "]", "respectively"} and last is not None and at - last.end == 1
    told = last is not None and last.kind == "p_value" and "." in items[at].value
    listed = text_at(items, at + 1) in {")", "]", ",", "."} and "respectively" in words_in(items, at + 1, at + 6)
    parallel = last is not None and text_at(items, at + 1) == "for" == text_at(items, last.end)  # .1 for A, .3 for B
    told = told and (
        closed or listed or parallel or (last is not None and items[last.at].kind == "number")
    )  # (P = .29 and .71)
    if not told or last is None or float(items[at].value) > 1 or at - last.end > _NEAR_P:
        return False
    sign = text_at(items, at - 1) in {"<", ">", "="}
    return text_at(items, at - 1 - sign) in {"and", ",", "versus", "vs"}


def _sides_of(items: Sequence[Item], at: int) -> dict[str, Slot]:
    """Return how many sides a p value has, where it is said before it."""
    said = next((i for i in range(at - 1, max(1, at - _FARTHEST_SIDE), -1) if text_at(items, i) == "sided"), None)
    if said is None:
        return {}
    item = items[said - 2] if text_at(items, said - 1) in {"-", "–"} else items[said - 1]
    side = {"one": "one", "1": "one", "two": "two", "2": "two"}.get(item.text.casefold())
    return {} if side is None else {"sides": item.slot("sides", side)}


def give_p_values(items: Sequence[Item], found: Sequence[Estimate]) -> None:
    """Give an odds ratio, a relative risk or a difference the p value right behind it, which is that of its test."""
    for effect, p_value in pairwise(found):
        near = effect.kind in _EFFECTS and p_value.kind == "p_value" and p_value.at - effect.end < 9
        between = [each for each in items[effect.end : p_value.at] if each.kind == "word"]
        if near and all(each.low in _OF_A_TEST for each in between):
            effect.parts["p"] = renamed(p_value.value, "p")
            effect.parts |= {name: slot for name, slot in p_value.parts.items() if name == "sides"}


def is_of_nothing(items: Sequence[Item], each: Estimate) -> bool:
    """Say whether a p value is of what is no result: a score, a level, or the dose of a sentence without a result."""
    if each.kind != "p_value" or each.endpoint is not None:
        return False
    traits = sum(item.low in _TRAITS for item in items)
    pointing = len(items) < _SHORT or any(item.low.startswith(("differ", "superior")) for item in items)
    pointing = pointing and traits < _FEWEST_TRAITS  # no differences in sex, age and stage (P > .05)
    return not pointing and not any(item.kind in _OUTCOMES for item in items)
