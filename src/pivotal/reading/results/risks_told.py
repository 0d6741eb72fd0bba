"""By how much a risk is lower: ``reduced the risk of death by 29%``, ``a 41% reduction``, ``fell 29%``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import Estimate, closing
from pivotal.reading.results.percentages_aside import event_reduced, is_past_a_bracket

_LOWER = ("reduc", "lower", "decreas", "cut", "less", "fell", "drop", "declin", "diminish", "slash", "trim", "curb")
_FALLEN = ("reduc", "decreas", "lower")
_RISKS = ("risk", "rate", "hazard", "danger", "mortality", "chance", "likelihood", "probabilit")
_FATES = frozenset({"death", "progression", "recurrence", "relapse"})
_RISK_NOUNS = frozenset({
    "risk", "risks", "hazard", "hazards", "danger", "mortality", "chance", "chances", "likelihood", "probability",
    "deaths", "recurrence", "recurrences", "relapse", "relapses", "reoccurrence",
})  # fmt: skip
_ENDS_OF_RISKS = ("death", "mortality", "recurrence", "relapse rate")
_FELL = frozenset({"fell", "dropped", "declined", "decreased", "sank"})
_QUALITIES = frozenset({
    "relative", "significant", "statistically", "clinically", "meaningful", "and", "highly", "investigator", "-",
    "assessed", "overall", "further", "additional",
})  # fmt: skip
_MOST_QUALITIES = 6  # words between a percentage and the reduction that it tells of
_NEAR_SECOND = 7  # items from one risk in brackets to the next


def is_a_risk(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Say whether a percentage tells by how much a risk is lower.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The percentage.
    before : sequence of Estimate
        The results before it.
    """
    first = closing(items, at + 1) + 1 if text_at(items, at + 1) in {"(", "["} else at + 1
    first = behind_qualities(items, first)
    after = [text_at(items, index) for index in range(first, min(first + 9, len(items)))]
    if after[:1] == ["reduction"] and after[1:2] == ["("]:  # a 31% reduction (HR 0.69; 95% CI, 0.5-0.9) in the risk
        behind = closing(items, first + 1) + 1
        after = ["reduction", *(text_at(items, index) for index in range(behind, min(behind + 8, len(items))))]
    if after[:2] in (["risk", "reduction"], ["relative risk", "reduction"]) or after[1:3] == ["risk", "reduction"]:
        return True
    if len(after) > 2 and after[0] in {"and", "or"} and items[at + 2].kind == "percent":
        after = after[2:]
    close = [text_at(items, index) for index in range(max(0, at - 6), at)]
    if after[:2] == ["less", "likely"]:
        events = any(_is_an_event(items, index) for index in range(at + 3, min(at + 9, len(items))))
        return events or is_said_of(items, at)
    if after and after[0].startswith(_LOWER):
        beside = any(each in {"risk", "rate", "hazard"} or any(x in each for x in _ENDS_OF_RISKS) for each in close)
        event = (after[2:3] or [""])[0]
        beside = beside or (after[1:2] == ["in"] and (event in _RISK_NOUNS or event.rstrip("s") in _FATES))
        return beside or any(each.startswith(_RISKS) or each.endswith("risk") for each in after)
    wide = [text_at(items, index) for index in range(max(0, at - 22), at)]
    lower = any(each.startswith(_LOWER) for each in wide)
    if "by" in close[-3:] and lower and (_is_a_rate_of_events(items, at) or event_reduced(items, at) is not None):
        return True
    past = "by" not in close or is_past_a_bracket(items, at)
    if not past and any(each in _RISK_NOUNS or each.endswith(" risk") for each in wide) and lower:
        return True
    fell = bool(close) and close[-1] in _FELL  # the risk of death fell 29%
    if fell and any(each in _RISK_NOUNS or each.endswith(" risk") for each in close):
        return True
    return _is_a_reduction_behind(items, at, after) or _is_a_second_risk(items, at, before)


def behind_qualities(items: Sequence[Item], first: int) -> int:
    """Return the place of ``reduction`` behind its adjectives, or the same: ``41% statistically significant``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    first : int
        The place behind a percentage.
    """
    at = first
    while text_at(items, at) in _QUALITIES and at < first + _MOST_QUALITIES:
        at += 1
    return at if text_at(items, at).startswith(_FALLEN) else first


def _is_a_rate_of_events(items: Sequence[Item], at: int) -> bool:
    """Read ``reduced the rate of progression or death by 37%`` and ``reduced the recurrence rate by 37%``."""
    for index in range(max(1, at - 12), at - 1):
        head = text_at(items, index).removesuffix("s").removesuffix(" rate")
        head = text_at(items, index - 1) if head == "rate" else head
        if text_at(items, index).endswith(("rate", "rates")) and head in _FATES and text_at(items, index + 1) == "by":
            return True
        if text_at(items, index) in {"rate", "rates"} and text_at(items, index + 1) == "of":
            event = items[index + 2]
            return event.value == "deaths" or event.low.split(" ")[-1] in _FATES | {"death"}
    return False


def _is_a_second_risk(items: Sequence[Item], at: int, before: Sequence[Estimate]) -> bool:
    """Read the second of ``by 41% and by 35%`` and of ``the risk of death (63%) and progression (74%)``."""
    earlier = next((each for each in reversed(before) if each.kind in {"risk_reduction", "percent"}), None)
    if earlier is None or earlier.kind != "risk_reduction" or at - earlier.end >= 24:
        return False
    bracket = text_at(items, at - 1) == text_at(items, earlier.at - 1) == "("
    joined = "and" in {text_at(items, index) for index in range(earlier.end, at)} and at - earlier.end < _NEAR_SECOND
    again = text_at(items, at - 1) == "by" and text_at(items, at - 2) == "and"
    return (bracket and joined) or again or _is_in_another_trial(items, earlier, at)


def _is_in_another_trial(items: Sequence[Item], earlier: Estimate, at: int) -> bool:
    """Read the second of ``reduced the risk of death by 41% in one trial (…) and 35% in the other``."""
    beside = text_at(items, at - 1) == "and" and text_at(items, at + 1) in {"in", "for", "with"}
    alike = text_at(items, earlier.at - 1) == "by" and text_at(items, earlier.end) == text_at(items, at + 1)
    named = (kind_at(items, i) in {"percent", "endpoint", "share", "harm"} for i in range(earlier.end, at))
    return beside and alike and not any(named)


def _is_a_reduction_behind(items: Sequence[Item], at: int, after: Sequence[str]) -> bool:
    """Read ``a reduction of 41% in the risk of relapse`` and ``a reduction in the risk of death (14%)``."""
    lower = text_at(items, at - 2).startswith(_LOWER)  # the risk of death fell by 63% and that of relapse by 74%
    lower = lower or (text_at(items, at - 2) == "and" and any(each.low.startswith(_LOWER) for each in items[:at]))
    if text_at(items, at - 1) in {"was", "is"} and _is_a_reduction_of(items, at):
        return True  # the reduction in the risk of death was 36%
    if text_at(items, at - 1) in {",", ":", "="} and text_at(items, at - 2) == "reduction":
        return text_at(items, at - 3).endswith("risk")  # (…; risk reduction, 32%)
    if text_at(items, at - 1) == "of" and (text_at(items, at - 3).endswith("risk") or _is_a_reduction_of(items, at)):
        return True
    if text_at(items, at - 1) == "of" and lower and after[:1] == ["in"]:
        return bool(_RISK_NOUNS & set(after[1:5]))
    return text_at(items, at - 1) == "(" and text_at(items, at + 1) in {")", ";"} and _is_a_reduction_of(items, at)


def _is_a_reduction_of(items: Sequence[Item], at: int) -> bool:
    """Read ``a reduction in the risk of death of 41%`` and ``in the risk of death (41%)``."""
    for index in range(at - 2, max(0, at - 12), -1):
        if text_at(items, index).endswith("risk") and text_at(items, index + 1) == "reduction":
            return True  # the relative risk reduction for death was 41%
        if text_at(items, index) == "risk":
            return text_at(items, index + 1) == "of" and any(
                text_at(items, i).startswith(_FALLEN) for i in range(max(0, index - 3), index)
            )
        if items[index].kind in {"percent", "number", "duration"} or items[index].text in {",", ";", "("}:
            return False
    return False


def is_said_of(items: Sequence[Item], at: int) -> bool:
    """Read ``Relapse or death was 41% less likely with the drug``: the event stands before its verb."""
    told = text_at(items, at - 1) in {"was", "were"} and at > 1
    told = told and text_at(items, at + 1) == "less"
    return told and _is_an_event(items, at - 2) and "survival" not in items[at - 2].low


def _is_an_event(items: Sequence[Item], at: int) -> bool:
    """Say whether death, progression or recurrence is told at a place, by a noun or a verb."""
    told = text_at(items, at).startswith(("die", "dying", "death", "progress", "relaps", "recur"))
    return told or items[at].kind == "endpoint" or items[at].value == "deaths"
