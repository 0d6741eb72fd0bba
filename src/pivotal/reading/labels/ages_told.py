"""How old and how heavy patients must be: ``aged 12 to 17 years``, ``over the age of 60``, ``at least 40 kg``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pivotal.reading.labels.clauses import Step, clause, fact
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, text_at

ADULT_YEARS = 18
YOUNG = frozenset({"paediatric", "children", "adolescents", "adolescent", "child", "infants", "teenagers", "neonates",
                   "toddlers"})  # fmt: skip
_OLD = frozenset({"age", "aged", "older", "ages", "old"})
_UNITS = frozenset({"years", "months"})
_AT_LEAST = frozenset({"≥", ">", ">=", "over", "least", "from"})
_BELOW = frozenset({"under", "below", "<", "≤"})
_THAN = {"younger": "below", "less": "below", "older": "at_least", "greater": "at_least"}
_AND_MORE = frozenset({"older", "over", "above", "up", "upwards", "more", "greater"})
_AND_LESS = frozenset({"younger", "under", "below", "less"})
_BEHIND_AGE = frozenset({"of", "age", "and", "older", "or", "over", "above", "up", "upwards", "old", "more", "greater",
                         "younger", "under", "below"})  # fmt: skip
_PERSONS = frozenset({"patients", "adults", "people", "persons", "individuals", "women", "men", "those", "aged", "age",
                      "ages", "children", "adolescents"})  # fmt: skip
_WEIGHT = ("weigh", "weight", "bodyweight")
_QUANTITIES = frozenset({"number", "number_word", "duration"})
_OPENING = (*_WEIGHT, *YOUNG, "adult", "elderly")
_HEAVY = 9  # items between "weighing" and its kilograms
_ALONE = 9  # items in which an age says more than the word "children"


def age(items: Sequence[Item], at: int, last: int) -> Step:
    """Match an age: ``adults``, ``18 years of age or older``, ``aged 12 to 17 years``, ``younger than 18``."""
    if items[at].kind not in _QUANTITIES and not text_at(items, at).startswith(_OPENING):
        return None
    for matcher in (_adults, _between, _bounded, _weight, _young):
        if (step := matcher(items, at, last)) is not None:
            return step
    return None


def _adults(items: Sequence[Item], at: int, last: int) -> Step:
    if text_at(items, at) not in {"adult", "adults"}:
        return _elderly(items, at)
    young = at + 4 if phrase_at(items, at + 2, "skeletally", "mature") else at + 2
    if text_at(items, at + 1) in {"and", "or", ","} and text_at(items, young) in YOUNG and young < last:
        end = young + 1 + (text_at(items, young + 1) == "patients")
        any_age = {"any": [{"field": "age", "at_least": ADULT_YEARS}, {"field": "age", "below": ADULT_YEARS}]}
        return [clause(items, at, end, {**any_age, "strength": "implied"})], end
    return [clause(items, at, at + 1, {"field": "age", "at_least": ADULT_YEARS, "unit": "years"})], at + 1


def _elderly(items: Sequence[Item], at: int) -> Step:
    if text_at(items, at) == "elderly":
        return [clause(items, at, at + 1, fact("age_group", "elderly"))], at + 1
    return None


def _unit(item: Item) -> str:
    return item.parts["unit"].value if item.kind == "duration" else ""


def _years(items: Sequence[Item], at: int) -> tuple[float, str] | None:
    """Return the age that stands at a place, and its unit; a number by itself has no unit."""
    if not 0 <= at < len(items):
        return None
    if (unit := _unit(items[at])) in _UNITS:
        return float(items[at].parts["value"].value), unit
    plain = items[at].kind in {"number", "number_word"} and items[at].value.isdigit()
    return (float(items[at].value), "") if plain else None


def _between(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``aged 12 to 17 years``, ``1 to less than 18 years of age``, ``between 2 and 17 years``."""
    first = _years(items, at) if items[at].kind in {"number", "number_word", "duration"} else None
    if first is None or text_at(items, at + 1) not in {"to", "-", "–", "and", "through", "until"}:
        return None
    end = at + 2
    below = text_at(items, end) in {"less", "under", "<"}
    end += (2 if text_at(items, end) == "less" else 1) if below else 0
    second = _years(items, end)
    if second is None or second[1] not in _UNITS or end >= last or second[0] <= first[0]:
        return None
    near = {text_at(items, i) for i in range(max(0, at - 3), at)} | {text_at(items, i) for i in range(end + 1, end + 3)}
    if not near & (_OLD | YOUNG):
        return None
    unit = second[1]
    upper = second[0] if below or unit == "months" else second[0] + 1
    test: dict[str, Any] = {"field": "age", "at_least": first[0], "below": upper, "unit": unit}
    begins = at - 1 if text_at(items, at - 1) in {"aged", "ages", "between", "from"} else at
    end = _behind(items, end + 1, last)
    return [clause(items, begins, end, test)], end


def _bounded(items: Sequence[Item], at: int, last: int) -> Step:
    """Match an age that is the least or the highest one."""
    told = _years(items, at) if items[at].kind in {"number", "number_word", "duration"} else None
    if told is None or (told[1] == "" and items[at].kind == "number_word"):
        return None
    years, unit = told
    before, following = text_at(items, at - 1), text_at(items, at + 1)
    joined = following in {"and", "or"}
    more = joined and text_at(items, at + 2) in _AND_MORE
    less = (joined and text_at(items, at + 2) in _AND_LESS) or before in _BELOW
    than = _THAN.get(text_at(items, at - 2)) if before == "than" else None
    aged = before == "of" and text_at(items, at - 2) == "age"
    aged = aged or (before in _AT_LEAST and text_at(items, at - 2) in {"aged", "age"})
    less = less or than == "below" or (aged and text_at(items, at - 4) in {"under", "below"})
    if not unit:
        person = before in _PERSONS or aged or (than is not None and _is_of_person(items, at))
        if not (person and (more or less or than or aged)) or items[at].value in {"1", "2", "3", "4"}:
            return None
    elif not _is_an_age(items, at, last, unit):
        return None
    end = _behind(items, at + 1, last)
    test = {"field": "age", ("below" if less else "at_least"): years, "unit": unit or "years"}
    return [clause(items, _first(items, at), end, test)], end


def _is_of_person(items: Sequence[Item], at: int) -> bool:
    """Say whether ``older than`` stands behind patients."""
    return any(text_at(items, i) in _PERSONS for i in range(max(0, at - 5), at - 2))


def _first(items: Sequence[Item], at: int) -> int:
    """Return where the words of an age begin: ``over the age of 60``, ``younger than 18``, ``aged 75 or older``."""
    before = text_at(items, at - 1)
    if before == "of" and text_at(items, at - 2) == "age":
        at -= 2
        at -= text_at(items, at - 1) in {"the", "an"}
        return at - 1 if text_at(items, at - 1) in _AT_LEAST | _BELOW else at
    if before == "than":
        return at - 2
    if before in _AT_LEAST and text_at(items, at - 2) in {"aged", "age"}:
        return at - 2
    if before in {"aged", "under", "below", "ages", "age"} and before != "from":
        return at - 1
    return at


def _is_an_age(items: Sequence[Item], at: int, last: int, unit: str) -> bool:
    """Say whether a time is the age of patients, and not how long something lasted."""
    near = [text_at(items, i) for i in range(max(0, at - 2), min(at + 6, last))]
    before = text_at(items, at - 1)
    if before in {"within", "for", "after", "last", "past", "every", "first"}:
        return False
    if unit == "months":
        return any(each in {"age", "aged", "old"} for each in near)
    signed = before in _AT_LEAST and text_at(items, at - 2) not in {"for", "after"}
    joined = text_at(items, at + 1) in {"and", "or"} and text_at(items, at + 2) in _AND_MORE | _AND_LESS
    bounded = before in _BELOW or (before == "than" and text_at(items, at - 2) in {"younger", "older"})
    return any(each in _OLD for each in near) or signed or joined or bounded


def _behind(items: Sequence[Item], at: int, last: int) -> int:
    """Return the place behind the words that follow an age: ``of age and older``."""
    end = at
    while end < last and text_at(items, end) in _BEHIND_AGE:
        end += 1
    while end > at and text_at(items, end - 1) in {"and", "or", "of"}:
        end -= 1
    return end


def _weight(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``weighing at least 10 kg`` and ``with a body weight of 40 kg or more``."""
    if not text_at(items, at).startswith(_WEIGHT):
        return None
    for index in range(at + 1, min(at + _HEAVY, last)):
        if items[index].kind == "number" and text_at(items, index + 1) in {"kg", "kilograms"}:
            less = any(text_at(items, i) in {"less", "under", "<", "below"} for i in range(at, index))
            end = index + 2
            if text_at(items, end) in {"or", "and"} and text_at(items, end + 1) in _AND_MORE:
                end += 2
            first = at - 1 if text_at(items, at - 1) == "body" else at
            test = {"field": "weight", ("below" if less else "at_least"): float(items[index].value), "unit": "kg"}
            return [clause(items, first, end, test)], end
        if items[index].kind not in {"word", "punct"}:
            return None
    return None


def _is_least_age(items: Sequence[Item], at: int, last: int) -> bool:
    """Say whether the least age of the patients follows: ``1 year of age and older``, ``aged 2 years and older``."""
    place = at + 1 if text_at(items, at) in {"aged", "ages"} else at
    step = _bounded(items, place, last) if place < last else None
    return step is not None and '"at_least"' in step[0][0].value


def _young(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``paediatric patients`` and ``children`` where nobody tells of adults or of an age."""
    if text_at(items, at) not in YOUNG or text_at(items, at + 2) == "pugh":
        return None
    near = range(max(0, at - _ALONE), min(at + _ALONE, last))
    if phrase_at(items, at, "paediatric", "patients") and _is_least_age(items, at + 2, last):
        adults = any(text_at(items, i) in {"adult", "adults"} for i in near)
        young = {"field": "age", "below": ADULT_YEARS, "unit": "years"}
        return None if adults else ([clause(items, at, at + 2, young)], at + 2)
    if text_at(items, at + 1) in {"and", "or"} and text_at(items, at + 2) == "young" and at + 4 <= last:
        told = text_at(items, at + 3) in {"adult", "adults"}  # "paediatric and young adult patients"
        return ([clause(items, at, at + 4, fact("age_group", "young"))], at + 4) if told else None
    if any(text_at(items, i) in {"adult", "adults"} or _unit(items[i]) in _UNITS for i in near):
        return None
    if any(text_at(items, i) in _OLD | {"weighing"} for i in range(at + 1, min(at + _ALONE, last))):
        return None
    end = at + 1
    while end < last and text_at(items, end) in YOUNG | {"and", "or", "patients"}:
        end += 1
    while text_at(items, end - 1) in {"and", "or"}:
        end -= 1
    return [clause(items, at, end, {"field": "age", "below": ADULT_YEARS, "unit": "years"})], end
