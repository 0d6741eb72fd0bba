"""What patients of a trial were given: a dose with how often it is taken."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import span, text_at

_UNITS = frozenset({"mg", "milligrams", "g", "µg", "μg", "mcg", "gbq", "mbq", "auc"})
_GIVEN = ("receiv", "given", "assigned", "administer", "randomis", "treated", "treatment", "allocated", "take", "took")
_ADVISED = frozenset({"recommended", "recommend", "should", "starting", "reduced", "maximum", "may", "must"})
_TIMES = frozenset({"once", "twice", "thrice", "three", "four"})
_DAILY = frozenset({"daily", "weekly", "day", "week"})
_WITHIN = frozenset({
    "/", "kg", "m2", "m²", "m", "2", "per", "kilogram", "of", "body", "weight", "square", "metre", "meter", "orally",
    "intravenously", "subcutaneously", "oral", "intravenous", "subcutaneous", "iv", "sc", "po", "by", "mouth", "on",
    "tablets", "capsules", "surface", "area", "infusion", "as", "an", "a", "in", "was", "were", "administered",
    "given", ")", ",",
})  # fmt: skip
_FAR = 10  # items between a dose and how often it is taken
_BEFORE = 24  # items between a word for giving and the dose


def dose_told(items: Sequence[Item]) -> list[Slot]:
    """Return the first dose that was given with how often, such as ``5.4 mg/kg intravenously every 3 weeks``.

    Doses that a label recommends, or that were reduced, are none of a design.
    """
    if any(text_at(items, at) in _ADVISED for at in range(len(items))):
        return []
    for at, item in enumerate(items):
        if item.kind != "number" or not _is_dose(items, at):
            continue
        end = _schedule_end(items, at + 2)
        if end is not None and _is_given(items, at):
            shut = any(items[place].text == ")" for place in range(at, end))
            opened = at > 0 and items[at - 1].text == "("
            if opened or not shut:  # "(300 mg) twice daily"
                return [span(items, at - 1 if shut else at, end, "dose")]
    return []


def _is_dose(items: Sequence[Item], at: int) -> bool:
    unit = text_at(items, at + 1)
    return (
        unit in _UNITS
        and not items[at + 1].text.startswith("G ")
        and text_at(items, at + 2) not in {"group", "arm", "cohort"}
    )


def _schedule_end(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind ``twice daily``, ``once a day``, ``per day`` or ``every 3 weeks`` near a dose."""
    medicines = 0
    for place in range(at, min(at + _FAR, len(items))):
        word = text_at(items, place)
        end = _schedule_at(items, place)
        if end is not None:
            return end
        medicines += items[place].kind in {"drug", "product"}
        if word in _WITHIN or items[place].kind in {"drug", "product", "active", "arm"} or word in {"-", "–"}:
            if medicines > 1:
                return None
            continue
        return None
    return None


def _schedule_at(items: Sequence[Item], at: int) -> int | None:
    word, after = text_at(items, at), text_at(items, at + 1)
    if word in {"once", "twice", "thrice"} or (word in _TIMES and after == "times"):
        place = at + 2 if after in {"a", "per", "every", "times", "-"} else at + 1
        return place + 1 if text_at(items, place) in _DAILY else None
    if word in {"daily", "weekly", "bd", "bid", "od", "qd", "tid", "qw", "q2w", "q3w", "q4w"}:
        return at + 1
    if word in {"per", "/", "a"} and after in {"day", "week"}:
        return at + 2
    if word == "every":
        times = {"duration", "time_name"}
        if at + 1 < len(items) and items[at + 1].kind in times:
            return at + 2
        return at + 3 if text_at(items, at + 2) in {"week", "weeks", "days", "day"} else None
    return None


def _is_given(items: Sequence[Item], at: int) -> bool:
    return any(text_at(items, place).startswith(_GIVEN) for place in range(max(0, at - _BEFORE), at))
