"""What patients of a trial were given: a dose with how often it is taken."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, span, text_at

_UNITS = frozenset({"mg", "milligrams", "g", "µg", "μg", "mcg", "gbq", "mbq", "auc"})
_GIVEN = (
    "receiv", "given", "assigned", "administer", "randomis", "treated", "treatment", "allocated", "take", "took",
    "dose", "doses", "combination", "administration", "study of", "trial of", "plus", "start", "infus", "inject",
    "evaluat", "tested",
)  # fmt: skip
_LABELLED = frozenset({"recommended", "recommend", "should", "contains", "strength", "supplied", "withhold", "resume"})
_ADVISED = frozenset({
    "starting", "reduced", "maximum", "may", "must", "increase", "reduce", "modify", "interrupt", "tolerated",
    "increases", "increased", "reduction", "reductions", "reducing", "increasing", "escalated", "escalation",
    "lowered", "up", "adjusted", "cumulative", "approved", "mtd", "level", "permitted", "allowed", "crossed",
})  # fmt: skip
_NEAR = 9  # items before a dose in which a word tells that it is none of the trial
_ROUTES = frozenset({
    "orally", "intravenously", "subcutaneously", "intramuscularly", "intravesically", "iv", "sc", "po", "im",
})  # fmt: skip
_WAS = frozenset({"was", "were"})
_TAKEN = ("given", "administer", "taken", "infused", "injected")
_TRIED = ("trial", "study", "patients", "participants", "subjects", "pts", "group", "arm", "cycle")
_TIMES = frozenset({"once", "twice", "thrice", "three", "four"})
_DAILY = frozenset({"daily", "weekly", "day", "week"})
_WITHIN = frozenset({
    "/", "kg", "m2", "m²", "m", "2", "per", "kilogram", "of", "body", "weight", "square", "metre", "meter", "orally",
    "intravenously", "subcutaneously", "oral", "intravenous", "subcutaneous", "iv", "sc", "po", "by", "mouth", "on",
    "tablets", "capsules", "surface", "area", "infusion", "as", "an", "a", "in", "was", "were", "administered",
    "given", ")", ",", "(", "twice", "days", "day", "1", "for", "each", "cycle", "infused", "injection", "taken", "or",
    "matched", "matching", "pill", "pills", "tablet", "dose", "doses", "at", "flat", "fixed", "both",
})  # fmt: skip
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014")
_BESIDE = 6  # items between a medicine and its dose
_FAR = 14  # items between a dose and how often it is taken
_BEFORE = 24  # items between a word for giving and the dose


def dose_told(items: Sequence[Item]) -> list[Slot]:
    """Return the first dose that was given, with how often where it is told: ``5.4 mg/kg intravenously every 3 weeks``.

    Doses that a label recommends, or that were reduced, are none of a design. One without how often counts only right
    beside its medicine, and where no result is told.
    """
    doses = [
        (at, unit) for at, item in enumerate(items)
        if item.kind == "number" and (unit := _unit_of_dose(items, at)) is not None
    ]  # fmt: skip
    if not doses or _is_of_a_label(items):
        return []
    started = _were_started(items)
    if any(
        text_at(items, at) in _LABELLED or (phrase_at(items, at, "starting", "dose") and not started)
        for at in range(len(items))
    ):
        return []
    result = any(item.kind in {"percent", "hr", "ci", "p"} or item.low == "median" for item in items)
    plain: list[Slot] = []
    for at, unit in doses:
        advised = _is_advised(items, at) and not (started and text_at(items, at - 2) == "dose")
        if not (_is_given(items, at) or _is_given_behind(items, unit)) or advised:
            continue
        end = _schedule_end(items, unit + 1)
        if end is None and text_at(items, at - 1) == "of" and text_at(items, at - 3) in _DAILY:
            end = unit + 1  # "a once-daily dose of 16 mg"
        if end is None:
            plain = plain or _beside_medicine(items, at, unit)
            continue
        if plain and not result:
            return plain
        shut = any(items[place].text == ")" for place in range(at, end))
        opened = at > 0 and items[at - 1].text == "("
        inner = any(items[place].text == "(" for place in range(at, end))
        if opened or not shut or inner:  # "(300 mg) twice daily", "200 mg (Q3W)"
            return [span(items, at - 1 if shut and opened else at, end, "dose")]
    return [] if result else plain


def dose_beside(items: Sequence[Item]) -> Slot | None:
    """Return a dose with its schedule right beside its medicine that was given: ``NAME at 80 mg a day was given``.

    Parameters
    ----------
    items : sequence of Item
        A sentence, not one that recommends a dose or tells how to change one.
    """
    if _is_of_a_label(items) or any(text_at(items, at) in _LABELLED | _ADVISED for at in range(len(items))):
        return None
    for at, item in enumerate(items):
        unit = _unit_of_dose(items, at) if item.kind in {"number", "range"} else None
        end = None if unit is None else _schedule_end(items, unit + 1)
        if unit is None or end is None:
            continue
        near = range(max(0, at - _BESIDE), at)
        apart = any(items[i].text in {";", ".", "and", "or"} for i in near)
        given = any(
            text_at(items, i) in _WAS and text_at(items, i + 1).startswith(_TAKEN) for i in range(end, end + _NEAR)
        )
        if (
            given
            and not apart
            and any(items[i].kind in {"drug", "product"} for i in (*near, unit + 1, unit + 2) if i < len(items))
        ):
            return span(items, at, end, "dose")
    return None


def _is_of_a_label(items: Sequence[Item]) -> bool:
    """Say whether a dose is that of a label: under its heading, or ``NAME is given at a dose of`` without a trial."""
    if any(phrase_at(items, at, "dosage", "and", "administration") for at in range(len(items))):
        return True
    given = any(
        text_at(items, at) in {"is", "are"} and text_at(items, at + 1).startswith(_TAKEN) for at in range(len(items))
    )
    given = given or any(
        item.low == "dose"
        and text_at(items, 0) in {"the", "dose", "for", "usual"}
        and any(text_at(items, place) == "is" for place in range(at + 1, at + _NEAR))
        for at, item in enumerate(items)
    )  # "The dose for thymoma is 40 mg a day"
    return given and not any(item.low.startswith(_TRIED) for item in items)


def _is_given_behind(items: Sequence[Item], unit: int) -> bool:
    """Read ``NAME (800 mg twice daily) was administered``: behind the bracket of a dose it was given."""
    shut = next((i for i in range(unit + 1, min(unit + _NEAR, len(items))) if items[i].text == ")"), len(items))
    return text_at(items, shut + 1) in _WAS and any(
        text_at(items, place).startswith(_TAKEN) for place in (shut + 2, shut + 3)
    )


def _were_started(items: Sequence[Item]) -> bool:
    """Read ``Patients received NAME at a starting dose of 750 mg once daily``, which tells what a trial gave."""
    verb = next((i for i in range(1, min(_NEAR, len(items))) if text_at(items, i) in {"received", "started"}), None)
    return verb is not None and any(text_at(items, i).startswith(_TRIED) for i in range(verb))


def _is_advised(items: Sequence[Item], at: int) -> bool:
    """Say whether a dose is advised, changed or worked out: ``reduce to``, ``the median dose intensity was``."""
    near = range(max(0, at - _NEAR), at)
    if any(text_at(items, i) == "intensity" and text_at(items, i - 1) in {"dose", *_DASHES} for i in near):
        return True
    return any(text_at(items, place) in _ADVISED or items[place].text == "patient" for place in near)


def _unit_of_dose(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the unit of a dose: ``20 mg``, ``20-mg``, ``AUC 5`` has none behind its number."""
    place = at + 2 if text_at(items, at + 1) in _DASHES else at + 1
    if text_at(items, place) not in _UNITS or items[place].text.startswith("G "):
        return None
    return None if text_at(items, place + 1) in {"group", "arm", "cohort", "tablets", "tablet", "capsules"} else place


def _beside_medicine(items: Sequence[Item], at: int, unit: int) -> list[Slot]:
    """Return a dose without how often that stands right beside its medicine."""
    end = unit + 1
    while end < len(items) and text_at(items, end) in {
        "/",
        "kg",
        "m2",
        "m²",
        "per",
        "kilogram",
        "of",
        "body",
        "weight",
    }:
        end += 1
    place = at - 2 if text_at(items, at - 1) == "at" else at - 1
    place -= text_at(items, place) == "(" and text_at(items, place - 1) != ")"
    before = items[place] if place >= 0 else None
    behind = items[end + 1] if end + 1 < len(items) and text_at(items, end) in {"oral", ")"} else None
    behind = behind or (items[end] if end < len(items) else None)
    named = any(each is not None and each.kind in {"drug", "product"} for each in (before, behind))
    if text_at(items, end) in _ROUTES:  # "received 1200 mg intravenously"
        return [span(items, at, end + 1, "dose")]
    while text_at(items, end - 1) == "of":
        end -= 1
    return [span(items, at, end, "dose")] if named else []


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
    if word in {"once", "twice"} and after == "every" and (end := _schedule_at(items, at + 1)) is not None:
        return end
    if word in {"once", "twice", "thrice"} or (word in _TIMES and after == "times"):
        place = at + 2 if after in {"a", "per", "every", "each", "times", "-"} else at + 1
        return place + 1 if text_at(items, place) in _DAILY else None
    if word in {"daily", "weekly", "bd", "bid", "od", "qd", "tid", "qw", "q2w", "q3w", "q4w"}:
        return at + 1
    if word in {"per", "/", "a"} and after in {"day", "week", "d"}:
        return at + 2
    if word == "every":
        times = {"duration", "time_name"}
        if at + 1 < len(items) and items[at + 1].kind in times:
            return at + 2
        return at + 3 if text_at(items, at + 2) in {"week", "weeks", "days", "day"} else None
    return None


def _is_given(items: Sequence[Item], at: int) -> bool:
    return any(text_at(items, place).startswith(_GIVEN) for place in range(max(0, at - _BEFORE), at))
